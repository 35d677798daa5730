package dcerpc

import (
	"context"
	"io"
	"testing"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/memnet"
)

// encodePackets lays out packets one behind the other.
func encodePackets(t testing.TB, list ...pdu.Packet) (out []byte) {
	t.Helper()
	for _, p := range list {
		var err error
		if out, err = pdu.Append(out, p.Header, p.Body, p.Verifier); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// FuzzServerAnswers is a client whose server sends what the fuzzer likes, from
// the bind_ack on, and then closes. It must end without a panic, and with an
// error or an answer for every call.
func FuzzServerAnswers(f *testing.F) {
	ack := pdu.Packet{
		Header: pdu.Header{Flags: whole | pdu.FlagMultiplex, CallID: 1},
		Body:   &pdu.BindAck{MaxXmitFrag: 4280, MaxRecvFrag: 4280, AssocGroup: 1, Results: []pdu.Result{{Transfer: ndr20}}},
	}
	token := &pdu.Verifier{AuthType: 10, Level: 6, Value: []byte("1:open sesame")}
	secure := ack
	secure.Verifier = token
	packet := func(id uint32, flags pdu.Flags, body pdu.Body) pdu.Packet {
		return pdu.Packet{Header: pdu.Header{CallID: id, Flags: flags}, Body: body}
	}
	f.Add(encodePackets(f, ack, packet(2, whole, &pdu.Response{Stub: []byte("x")}), packet(3, whole, &pdu.Fault{Status: 5})), false)
	f.Add(encodePackets(f, ack, packet(3, pdu.FlagFirst, &pdu.Response{AllocHint: 1e9, Stub: []byte("x")}), packet(3, pdu.FlagLast, &pdu.Response{})), false)
	f.Add(encodePackets(f, ack, packet(0, whole, &pdu.Shutdown{})), false)
	f.Add(encodePackets(f, packet(1, whole, &pdu.BindNak{Reason: 8})), false)
	f.Add(encodePackets(f, secure, packet(2, whole, &pdu.Fault{Status: 5}), packet(3, whole, &pdu.Response{})), true)
	m := mechanism{authType: 10, legs: 3}
	f.Fuzz(func(t *testing.T, answers []byte, secure bool) {
		client, server := memnet.Pipe(max(len(answers), 1<<16))
		defer client.Close()
		go io.Copy(io.Discard, server)
		if _, err := server.Write(answers); err != nil {
			t.Fatal(err)
		}
		cfg := Config{Interfaces: []Interface{echoInterface, otherInterface}, Multiplex: true}
		if secure {
			cfg.Handshake, cfg.Level = m.client(), 6
		}
		// The answers end in an end of file, after which nothing waits.
		ended := &endingConn{Conn: client, left: len(answers)}
		c, err := NewConn(t.Context(), ended, cfg)
		if err != nil {
			return
		}
		for i := range 3 {
			res, err := c.Call(t.Context(), i%2, opEcho, []byte("stub"), nil)
			if err == nil && len(res.Stub) > len(answers) {
				t.Errorf("an answer of %d bytes out of %d", len(res.Stub), len(answers))
			}
		}
		c.Close()
	})
}

// endingConn ends after a number of bytes.
type endingConn struct {
	*memnet.Conn
	left int
}

func (c *endingConn) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	n, err := c.Conn.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

// FuzzClientRequests is a server whose client sends what the fuzzer likes.
func FuzzClientRequests(f *testing.F) {
	bind := pdu.Packet{
		Header: pdu.Header{Flags: whole | pdu.FlagMultiplex, CallID: 1},
		Body:   &pdu.Bind{MaxXmitFrag: 5840, MaxRecvFrag: 5840, Contexts: []pdu.Context{{Interface: echoInterface, Transfer: []Interface{ndr20}}}},
	}
	secure := bind
	secure.Verifier = &pdu.Verifier{AuthType: 10, Level: 6, Value: []byte("0:open sesame")}
	packet := func(id uint32, flags pdu.Flags, body pdu.Body) pdu.Packet {
		return pdu.Packet{Header: pdu.Header{CallID: id, Flags: flags}, Body: body}
	}
	f.Add(encodePackets(f, bind, packet(2, whole, &pdu.Request{Stub: []byte("x")}), packet(3, whole, &pdu.Request{Opnum: 9})))
	f.Add(encodePackets(f, bind, packet(2, pdu.FlagFirst, &pdu.Request{AllocHint: 1e9}), packet(2, whole, &pdu.Orphaned{}), packet(3, whole, &pdu.Cancel{})))
	f.Add(encodePackets(f, secure, pdu.Packet{Header: pdu.Header{Flags: whole, CallID: 1}, Body: &pdu.Auth3{}, Verifier: &pdu.Verifier{AuthType: 10, Level: 6, Value: []byte("2:open sesame")}}, packet(2, whole, &pdu.Request{})))
	f.Add(encodePackets(f, secure, packet(2, whole, &pdu.Request{}), packet(3, whole, &pdu.Bind{Alter: true})))
	m := mechanism{authType: 10, legs: 3}
	s := NewServer(ServerConfig{Multiplex: true, MaxCalls: 10, Acceptor: m.server(), Services: []Service{{
		echoInterface, func(_ context.Context, c *ServerCall) ([]byte, error) {
			return append(c.Buffer(len(c.Stub)), c.Stub...), nil
		},
	}}})
	f.Cleanup(func() { s.Close() })
	f.Fuzz(func(t *testing.T, requests []byte) {
		client, server := memnet.Pipe(max(len(requests), 1<<16))
		defer client.Close()
		go io.Copy(io.Discard, client)
		if _, err := client.Write(requests); err != nil {
			t.Fatal(err)
		}
		s.ServeConn(&endingConn{Conn: server, left: len(requests)})
	})
}
