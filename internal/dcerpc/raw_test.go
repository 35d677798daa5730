package dcerpc

import (
	"net"
	"testing"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/memnet"
)

// rawPeer is the other end of a connection in the hands of a test: it reads
// and writes packets one by one.
type rawPeer struct {
	t       testing.TB
	nc      net.Conn
	packets *packetReader
}

// rawServer returns a client's end and a peer that plays the server.
func rawServer(t testing.TB) (net.Conn, *rawPeer) {
	client, server := memnet.Pipe(0)
	t.Cleanup(func() { client.Close(); server.Close() })
	return client, &rawPeer{t: t, nc: server, packets: newPacketReader(server)}
}

// read returns the next packet, decoded.
func (p *rawPeer) read() *pdu.Packet {
	_, b, err := p.packets.next()
	if err != nil {
		p.t.Errorf("raw peer: %v", err)
		return &pdu.Packet{Body: &pdu.Auth3{}}
	}
	packet, err := pdu.Decode(append([]byte(nil), b...))
	if err != nil {
		p.t.Errorf("raw peer: %v", err)
		return &pdu.Packet{Body: &pdu.Auth3{}}
	}
	return packet
}

// write sends a packet of one fragment unless flags say otherwise.
func (p *rawPeer) write(id uint32, flags pdu.Flags, body pdu.Body) {
	b, err := pdu.Append(nil, pdu.Header{CallID: id, Flags: flags}, body, nil)
	if err != nil {
		p.t.Error(err)
	}
	p.writeRaw(b)
}

func (p *rawPeer) writeRaw(b []byte) {
	if _, err := p.nc.Write(b); err != nil {
		p.t.Errorf("raw peer: %v", err)
	}
}

const whole = pdu.FlagFirst | pdu.FlagLast

// acceptBind answers a bind with an acceptance of all its contexts.
func (p *rawPeer) acceptBind(flags pdu.Flags) *pdu.Packet {
	q := p.read()
	bind, ok := q.Body.(*pdu.Bind)
	if !ok {
		p.t.Errorf("raw peer: got %v, want a bind", q.Header.Type)
		return q
	}
	ack := &pdu.BindAck{Alter: bind.Alter, MaxXmitFrag: 4280, MaxRecvFrag: 4280, AssocGroup: 0xABCD}
	for range bind.Contexts {
		ack.Results = append(ack.Results, pdu.Result{Transfer: ndr20})
	}
	p.write(q.Header.CallID, whole|flags, ack)
	return q
}

// bindRaw binds a client to a peer that grants multiplexing.
func bindRaw(t testing.TB, cfg Config) (*Conn, *rawPeer) {
	t.Helper()
	nc, p := rawServer(t)
	done := make(chan struct{})
	go func() { defer close(done); p.acceptBind(pdu.FlagMultiplex) }()
	cfg.Multiplex = true
	if cfg.Interfaces == nil {
		cfg.Interfaces = []Interface{echoInterface}
	}
	c, err := NewConn(t.Context(), nc, cfg)
	if err != nil {
		t.Fatal(err)
	}
	<-done
	t.Cleanup(func() { c.Close() })
	return c, p
}
