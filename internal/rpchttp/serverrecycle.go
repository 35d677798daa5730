// Replacing channels at the server, [MS-RPCH] 3.2.3.5, 3.2.4.5 and 3.2.5.5, the
// proxies and the server in one.

package rpchttp

import (
	"net"
	"time"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// renewOut asks the client for another OUT channel. The sink calls it once for
// each channel, under its lock.
func (c *ServerConn) renewOut() {
	c.later(func() error {
		c.halves.Lock()
		c.halves.asked = time.Now()
		c.halves.Unlock()
		return c.control(outA2())
	})
}

// expectOut gives up on another OUT channel when the client does not open it:
// what is left of the present one can be used, and then the virtual connection
// is over.
func (c *ServerConn) expectOut() {
	c.halves.Lock()
	late := !c.halves.asked.IsZero() && time.Since(c.halves.asked) > openTimeout
	c.halves.alone = c.halves.alone || late
	c.halves.Unlock()
	if late {
		c.isLast()
	}
}

// succeedOut takes a successor of the OUT channel and serves its connection.
func (c *ServerConn) succeedOut(h *half, predecessor wire.GUID) error {
	_, current := c.current()
	c.halves.Lock()
	ok := c.halves.joined && c.halves.nextOut == nil && current == predecessor && !c.halves.alone
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
	a6 := outA6()
	if c.server.cfg.TwoProxies {
		a6 = outA6Other(uint32(c.server.cfg.ConnectionTimeout.Milliseconds()))
	}
	c.later(func() error { return c.control(a6) })
	return c.watchOut(h)
}

// gotReady notes that the client is ready, and switches when it has said so
// to both the server (A7) and the successor (C1), or to the server alone if the
// successor came in by another proxy.
func (c *ServerConn) gotReady(note func() bool) bool {
	c.halves.Lock()
	defer c.halves.Unlock()
	if !note() {
		return false
	}
	h := c.halves.nextOut
	switch {
	case c.halves.a7 && c.server.cfg.TwoProxies:
		c.later(c.leaveOut)
	case c.halves.a7 && c.halves.c1:
		c.later(func() error { return c.switchOut(h) })
	}
	return true
}

// leaveOut ends the OUT channel (A10). Nothing is sent before the client has
// answered on the successor: the turn is kept.
func (c *ServerConn) leaveOut() error {
	if err := c.take(c.turn); err != nil {
		return err
	}
	c.halves.Lock()
	c.halves.out.left.Store(true)
	c.halves.a10 = true
	c.halves.Unlock()
	return c.controlNow(outA10())
}

// finishOut goes on with the successor, on A11.
func (c *ServerConn) finishOut(h *half) error {
	c.halves.Lock()
	ok := c.halves.a10 && c.halves.nextOut == h
	if ok {
		c.halves.a10, c.halves.out, c.halves.nextOut = false, h, nil
		c.halves.asked = time.Time{}
	}
	c.halves.Unlock()
	if !ok {
		return ErrProtocol
	}
	defer func() { <-c.turn }()
	return c.continueOut(h)
}

// switchOut ends the OUT channel and goes on with its successor.
func (c *ServerConn) switchOut(h *half) error {
	if err := c.take(c.turn); err != nil {
		return err
	}
	defer func() { <-c.turn }()
	c.halves.Lock()
	c.halves.out.left.Store(true)
	c.halves.out, c.halves.nextOut = h, nil
	c.halves.asked = time.Time{}
	c.halves.Unlock()
	if err := c.controlNow(outB3()); err != nil {
		return err
	}
	return c.continueOut(h)
}

// continueOut goes on with a successor. The caller holds the turn.
func (c *ServerConn) continueOut(h *half) error {
	old, _ := c.current()
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
	a4 := inA4()
	if cfg := &c.server.cfg; cfg.TwoProxies {
		a4 = inA4Other(cfg.Window, uint32(cfg.ConnectionTimeout.Milliseconds()))
	}
	if err := c.control(a4); err != nil {
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
