// Replacing channels at the server, [MS-RPCH] 3.2.3.5, 3.2.4.5 and 3.2.5.5, the
// proxies and the server in one.

package rpchttp

import (
	"net"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// renewOut asks the client for another OUT channel. The sink calls it once for
// each channel, under its lock.
func (c *ServerConn) renewOut() {
	c.later(func() error { return c.control(outA2()) })
}

// succeedOut takes a successor of the OUT channel and serves its connection.
func (c *ServerConn) succeedOut(h *half, predecessor wire.GUID) error {
	_, current := c.current()
	c.halves.Lock()
	ok := c.halves.joined && c.halves.nextOut == nil && current == predecessor
	if ok {
		c.halves.nextOut, c.halves.a7, c.halves.c1 = h, false, false
	}
	c.halves.Unlock()
	if !ok {
		return ErrProtocol
	}
	if !c.own(h.nc) {
		return net.ErrClosed
	}
	c.later(func() error { return c.control(outA6()) })
	return c.watchOut(h)
}

// gotReady notes that the client is ready, and switches when it has said so
// to both the server (A7) and the successor (C1).
func (c *ServerConn) gotReady(note func() bool) bool {
	c.halves.Lock()
	defer c.halves.Unlock()
	if !note() {
		return false
	}
	if c.halves.a7 && c.halves.c1 {
		h := c.halves.nextOut
		c.later(func() error { return c.switchOut(h) })
	}
	return true
}

// switchOut ends the OUT channel and goes on with its successor.
func (c *ServerConn) switchOut(h *half) error {
	if err := c.take(c.turn); err != nil {
		return err
	}
	defer func() { <-c.turn }()
	old, _ := c.current()
	c.halves.Lock()
	c.halves.out.left.Store(true)
	c.halves.out, c.halves.nextOut = h, nil
	c.halves.Unlock()
	if err := c.controlNow(outB3()); err != nil {
		return err
	}
	if _, err := h.nc.Write(c.outHeader(h)); err != nil {
		return err
	}
	cfg := &c.server.cfg
	c.use(h.nc, h.id, h.window, cfg.Lifetime, cfg.RecycleAt, 0)
	// The client closes the old one; B3 may still be under way.
	c.release(old)
	return nil
}

// succeedIn takes a successor of the IN channel, and keeps its connection.
func (c *ServerConn) succeedIn(h *half, predecessor wire.GUID) error {
	_, current := c.reading()
	c.halves.Lock()
	ok := c.halves.joined && c.halves.nextIn == nil && current == predecessor
	if ok {
		c.halves.nextIn = h
	}
	c.halves.Unlock()
	if !ok {
		return ErrProtocol
	}
	if !c.own(h.nc) {
		return net.ErrClosed
	}
	if !c.server.cfg.IgnoreInRecycling {
		c.later(c.answerIn)
	}
	return c.watchIn(h)
}

// answerIn tells the client that the successor of the IN channel is known.
func (c *ServerConn) answerIn() error {
	if err := c.control(inA4()); err != nil {
		return err
	}
	if c.server.cfg.BreakInRecycling {
		nc, _ := c.reading()
		abort(nc)
	}
	return nil
}

// switchIn goes on with the successor: nothing follows on its predecessor. It
// is called by the goroutine that reads.
func (c *ServerConn) switchIn(id wire.GUID) error {
	c.halves.Lock()
	h := c.halves.nextIn
	c.halves.nextIn = nil
	old := c.halves.in
	c.halves.in = h
	c.halves.Unlock()
	if h == nil || h.id != id {
		return ErrProtocol
	}
	c.readFrom(h.nc, h.br, h.id)
	c.drop(old.nc)
	close(old.gone)
	return nil
}
