// Hooks of the server: what a test sees of channels, and what it does to them.

package rpchttp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/internal/security"
)

// ServerHooks are called, unless nil, from several goroutines at a time.
type ServerHooks struct {
	// Request is asked about every request for a channel that is authenticated;
	// nil accepts it.
	Request func(context.Context, *Request) *Refusal
	// Packet is asked about every RTS packet; nil lets it pass.
	Packet func(context.Context, *Packet) *Fate
}

// Request is the request for a channel.
type Request struct {
	// Out says which one: RPC_OUT_DATA or RPC_IN_DATA.
	Out bool
	// Number counts the requests of the server from 1.
	Number uint64
	// Peer is who asks.
	Peer security.Peer
}

// Refusal says what becomes of a request. The fields take effect in their
// order.
type Refusal struct {
	Delay time.Duration
	Wait  <-chan struct{}
	// Cut closes the connection without an answer.
	Cut bool
	// Status refuses, with a Reason in place of the usual one, further header
	// fields and a body; 0 accepts.
	Status int
	Reason string
	Header http.Header
	Body   []byte
}

// Packet is an RTS packet before it is sent, or after it was received and
// before anything is made of it.
type Packet struct {
	// Conn is the number of the virtual connection, counted from 1.
	Conn uint64
	// Out says which channel it is on.
	Out bool
	// Received says that it comes from the client.
	Received bool

	packet     rts
	twoProxies bool
}

// Name is the packet's name in [MS-RPCH] 2.2.4.
func (p *Packet) Name() string { return packetName(p.packet, p.Received, p.twoProxies) }

// Bytes returns the whole packet.
func (p *Packet) Bytes() []byte { return p.packet.append(nil) }

// Fate says what becomes of a packet. The fields take effect in their order.
type Fate struct {
	// Delay and Wait hold up the packet and whatever follows it on the channel.
	Delay time.Duration
	Wait  <-chan struct{}
	// Cut closes the channel.
	Cut bool
	// Lose loses the packet.
	Lose bool
	// Bytes, unless nil, take its place.
	Bytes []byte
}

// errCut is why a hook's victim ended.
var errCut = errors.New("rpchttp: cut by a hook")

// hold waits as a hook demands, until done is closed.
func hold(d time.Duration, until, done <-chan struct{}) error {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-done:
			return net.ErrClosed
		}
	}
	if until != nil {
		select {
		case <-until:
		case <-done:
			return net.ErrClosed
		}
	}
	return nil
}

// ask asks the hook about a request. It reports whether it is refused.
func (r *requests) ask(out bool, peer security.Peer) (refusal *Refusal, err error) {
	s := r.server
	if s.cfg.Hooks.Request == nil {
		return nil, nil
	}
	refusal = s.cfg.Hooks.Request(s.ctx, &Request{Out: out, Number: s.requests.Add(1), Peer: peer})
	if refusal == nil {
		return nil, nil
	}
	if err := hold(refusal.Delay, refusal.Wait, s.ctx.Done()); err != nil {
		return nil, err
	}
	if refusal.Cut {
		return nil, errCut
	}
	if refusal.Status == 0 {
		return nil, nil
	}
	return refusal, nil
}

// judge asks the hook about a packet. It returns what takes its place, or true
// for the packet itself.
func (c *ServerConn) judge(r rts, nc net.Conn, out, received bool) (instead []byte, itself bool, err error) {
	hook := c.server.cfg.Hooks.Packet
	if hook == nil {
		return nil, true, nil
	}
	fate := hook(c.server.ctx, &Packet{
		Conn: c.number, Out: out, Received: received, packet: r, twoProxies: c.server.cfg.TwoProxies,
	})
	if fate == nil {
		return nil, true, nil
	}
	if err := hold(fate.Delay, fate.Wait, c.deadChan); err != nil {
		return nil, false, err
	}
	if fate.Cut {
		abort(nc)
		return nil, false, errCut
	}
	return fate.Bytes, !fate.Lose && fate.Bytes == nil, nil
}

// sending returns the bytes of a packet for the OUT channel nc.
func (c *ServerConn) sending(r rts, nc net.Conn) ([]byte, error) {
	b, itself, err := c.judge(r, nc, true, false)
	if itself {
		b = r.append(nil)
	}
	return b, err
}

// received returns the packets to handle where one has come.
func (c *ServerConn) received(r rts, nc net.Conn, out bool) (list []rts, err error) {
	b, itself, err := c.judge(r, nc, out, true)
	if itself || err != nil {
		return []rts{r}, err
	}
	br := bufio.NewReader(bytes.NewReader(b))
	for {
		if _, err := br.Peek(1); errors.Is(err, io.EOF) {
			return list, nil
		}
		one, err := readRTS(br)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
}

// gate holds up those who pass it while it is shut.
type gate struct {
	mu     sync.Mutex
	shuts  int
	opened chan struct{} // closed when shuts is 0 again
}

// shut shuts the gate until open is called. open may be called several times.
func (g *gate) shut() (open func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shuts++; g.shuts == 1 {
		g.opened = make(chan struct{})
	}
	return sync.OnceFunc(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.shuts--; g.shuts == 0 {
			close(g.opened)
		}
	})
}

// pass waits until the gate is open.
func (g *gate) pass(closed <-chan struct{}) error {
	g.mu.Lock()
	shut, opened := g.shuts > 0, g.opened
	g.mu.Unlock()
	if !shut {
		return nil
	}
	select {
	case <-opened:
		return nil
	case <-closed:
		return net.ErrClosed
	}
}

// gatedConn is a connection whose one direction passes a gate when it is known
// to be a channel.
type gatedConn struct {
	net.Conn
	reads, writes *gate // nil for none
	closed        chan struct{}
	once          sync.Once
}

func (c *gatedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.reads != nil {
		// After reading, because a read that waits when the gate is shut must
		// not deliver what comes then.
		if err := c.reads.pass(c.closed); err != nil {
			return 0, err
		}
	}
	return n, err
}

func (c *gatedConn) Write(p []byte) (int, error) {
	if c.writes != nil {
		if err := c.writes.pass(c.closed); err != nil {
			return 0, err
		}
	}
	return c.Conn.Write(p)
}

func (c *gatedConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// Stall stops reading all IN channels, or writing to all OUT channels, or both,
// until resume is called.
func (s *Server) Stall(in, out bool) (resume func()) {
	open := []func(){}
	if in {
		open = append(open, s.reads.shut())
	}
	if out {
		open = append(open, s.writes.shut())
	}
	return func() {
		for _, f := range open {
			f()
		}
	}
}
