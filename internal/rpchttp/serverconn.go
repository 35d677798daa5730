// ServerConn: the server's end of a virtual connection.

package rpchttp

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// ServerConn is the server's end of a virtual connection. It implements
// net.Conn as Conn does.
type ServerConn struct {
	link
	server    *Server
	vc        wire.GUID
	number    uint64
	keepalive atomic.Int64 // a time.Duration

	halves struct {
		sync.Mutex
		out, in *half // until both are there
		joined  bool
		// Successors under way.
		nextOut, nextIn *half
		a7, c1          bool
		a10             bool      // A10 was sent: A11 is to come, and the turn is held
		asked           time.Time // when A2 was sent, zero if it was answered
		alone           bool      // the client does not replace OUT channels
		peer            security.Peer
	}
}

var _ net.Conn = (*ServerConn)(nil)

func newServerConn(s *Server, vc wire.GUID, number uint64) *ServerConn {
	c := &ServerConn{server: s, vc: vc, number: number}
	c.prepare(toClient)
	c.state.window = s.cfg.Window
	c.sink.full = c.renewOut
	c.sink.hook = func(r rts) ([]byte, error) {
		nc, _ := c.current()
		return c.sending(r, nc)
	}
	c.source.handle = c.onIn
	return c
}

// Peer is who has authenticated the channels.
func (c *ServerConn) Peer() security.Peer {
	c.halves.Lock()
	defer c.halves.Unlock()
	return c.halves.peer
}

// outHeader is the header of an OUT channel's answer, [MS-RPCH] 2.1.2.1.4.
func (c *ServerConn) outHeader(h *half) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 200 Success\r\nContent-Type: application/rpc\r\nContent-Length: %d\r\n", c.server.cfg.Lifetime)
	for _, ch := range h.challenges {
		fmt.Fprintf(&b, "WWW-Authenticate: %s\r\n", ch)
	}
	return append([]byte(b.String()), "\r\n"...)
}

// openOut takes the OUT channel and serves its connection to the end.
func (c *ServerConn) openOut(h *half) error {
	if !c.own(h.nc) {
		return net.ErrClosed
	}
	a3, err := c.sending(connA3(uint32(c.server.cfg.ConnectionTimeout.Milliseconds())), h.nc)
	if err != nil {
		c.end(err)
		return err
	}
	if _, err := h.nc.Write(append(c.outHeader(h), a3...)); err != nil {
		c.end(err)
		return err
	}
	h.used = int64(len(a3))
	c.halves.Lock()
	twice := c.halves.out != nil
	c.halves.out = h
	c.halves.Unlock()
	if twice {
		c.end(ErrProtocol)
		return ErrProtocol
	}
	c.join()
	return c.watchOut(h)
}

// openIn takes the IN channel and stays until the virtual connection ends or
// has another one.
func (c *ServerConn) openIn(h *half) error {
	if !c.own(h.nc) {
		return net.ErrClosed
	}
	c.halves.Lock()
	twice := c.halves.in != nil
	c.halves.in = h
	c.halves.Unlock()
	if twice {
		c.end(ErrProtocol)
		return ErrProtocol
	}
	c.join()
	return c.watchIn(h)
}

// watchIn keeps the connection of an IN channel open for as long as the
// virtual connection reads it, or is going to.
func (c *ServerConn) watchIn(h *half) error {
	select {
	case <-c.deadChan:
	case <-h.gone:
	}
	return nil
}

// join starts the virtual connection when both channels are there.
func (c *ServerConn) join() {
	c.halves.Lock()
	defer c.halves.Unlock()
	out, in := c.halves.out, c.halves.in
	if out == nil || in == nil || c.halves.joined {
		return
	}
	if !strings.EqualFold(out.peer.User, in.peer.User) || !strings.EqualFold(out.peer.Domain, in.peer.Domain) {
		c.end(errors.New("rpchttp: the channels belong to different users"))
		return
	}
	c.halves.joined, c.halves.peer = true, out.peer
	c.keepalive.Store(int64(in.keepalive))
	cfg := &c.server.cfg
	c.use(out.nc, out.id, out.window, cfg.Lifetime, cfg.RecycleAt, out.used)
	c.readFrom(in.nc, in.br, in.id)
	// Both are counted before the first can hand out the connection: whoever has
	// it may close it, and then waits for both.
	c.wg.Add(2)
	go func() {
		defer c.wg.Done()
		if err := c.control(connC2(cfg.Window, uint32(cfg.ConnectionTimeout.Milliseconds()))); err != nil {
			c.end(err)
			return
		}
		select {
		case c.server.ready <- c:
		case <-c.deadChan:
		case <-c.server.ctx.Done():
			c.end(net.ErrClosed)
		}
	}()
	go func() {
		defer c.wg.Done()
		c.keep(pingTick, c.tick)
		c.end(net.ErrClosed) // keep has said why
	}()
}

// end ends the virtual connection.
func (c *ServerConn) end(err error) {
	c.fail(err)
	c.server.forget(c.vc)
}

// tick keeps an idle OUT channel alive: twice as often as the client wants.
func (c *ServerConn) tick() error {
	c.expectOut()
	every := time.Duration(c.keepalive.Load()) / 2
	if every <= 0 {
		every = c.server.cfg.ConnectionTimeout / 2
	}
	if c.idle() >= max(every-pingTick, pingTick) {
		return c.control(ping())
	}
	return nil
}

// watchOut reads the body of an OUT channel's request, in which C1 may come.
func (c *ServerConn) watchOut(h *half) error {
	for {
		r, err := readRTS(h.br)
		if err != nil {
			if !h.left.Load() {
				c.end(unexpected(err))
			}
			return err
		}
		list, err := c.received(r, h.nc, true)
		for _, r := range list {
			if err == nil {
				err = c.onOut(h, r)
			}
		}
		if err != nil {
			c.end(err)
			return err
		}
	}
}

// onOut handles an RTS packet that came on an OUT channel.
func (c *ServerConn) onOut(h *half, r rts) error {
	switch {
	case r.is(flagPing, cmdEmpty), r.is(flagPing, cmdPadding):
		c.gotReady(func() bool {
			mine := c.halves.nextOut == h
			c.halves.c1 = c.halves.c1 || mine
			return mine
		})
		return nil
	case r.is(0, cmdANCE):
		return c.finishOut(h)
	}
	return ErrProtocol
}

// onIn handles an RTS packet that came on the IN channel.
func (c *ServerConn) onIn(r rts) error {
	c.heard()
	nc, _ := c.reading()
	list, err := c.received(r, nc, false)
	for _, r := range list {
		if err == nil {
			err = c.onRTS(r)
		}
	}
	return err
}

func (c *ServerConn) onRTS(r rts) error {
	if r.is(flagPing) {
		return nil
	}
	if r.is(flagOther, cmdClientKeepalive) {
		c.keepalive.Store(int64(time.Duration(r.commands[0].value) * time.Millisecond))
		return nil
	}
	if r.is(0, cmdCookie) {
		return c.switchIn(r.commands[0].cookie)
	}
	body, destination := r.without()
	switch {
	case destination == toOutProxy && body.is(flagOther, cmdFlowControlAck):
		return c.acknowledge(body.commands[0])
	case destination == toServer && (body.is(flagOut, cmdCookie, cmdVersion) || body.is(flagOut, cmdCookie)):
		ok := c.gotReady(func() bool {
			mine := c.halves.nextOut != nil && c.halves.nextOut.id == body.commands[0].cookie
			c.halves.a7 = c.halves.a7 || mine
			return mine
		})
		if ok {
			return nil
		}
	}
	return ErrProtocol
}

// LocalAddr implements net.Conn: the OUT channel's.
func (c *ServerConn) LocalAddr() net.Addr {
	nc, _ := c.current()
	return nc.LocalAddr()
}

// RemoteAddr implements net.Conn: the OUT channel's.
func (c *ServerConn) RemoteAddr() net.Addr {
	nc, _ := c.current()
	return nc.RemoteAddr()
}

// Close ends the virtual connection and waits for its goroutines. It is
// idempotent.
func (c *ServerConn) Close() error {
	c.end(net.ErrClosed)
	c.wg.Wait()
	return nil
}
