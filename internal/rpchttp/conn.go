// Conn: the client's end of a virtual connection.

package rpchttp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/internal/netctx"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// Conn is the client's end of a virtual connection. It implements net.Conn:
// Read and Write may be called at the same time, and every Write has to be of
// whole RPC packets.
type Conn struct {
	link
	cfg     Config
	vc      wire.GUID
	careful bool // authentication takes several legs

	// Of recycling; used by the goroutine that reads, and by the keeper before
	// the reader learns of it.
	out     outState
	in      inState
	timeout time.Duration // after which a silent server is dead

	starting sync.Mutex // guards closed, and wg against Add beside Wait
	closed   bool
}

var _ net.Conn = (*Conn)(nil)

// Dial opens a virtual connection. ctx bounds opening it.
//
// Errors are *HopError, which wrap *auth.Error where authentication failed.
func Dial(ctx context.Context, cfg Config) (*Conn, error) {
	c := &Conn{cfg: cfg.withDefaults(), vc: NewGUID()}
	c.prepare(toOutProxy)
	c.link.blame = c.blame
	c.state.window = c.cfg.Window
	c.sink.full = c.renewIn
	c.sink.final = c.cfg.Habits.keepsIn.Load()
	c.source.handle = c.onRTS
	if err := c.open(ctx); err != nil {
		c.fail(err)
		c.wg.Wait()
		return nil, err
	}
	c.wg.Go(func() { c.keep(pingTick, c.tick) })
	c.wg.Go(c.watch)
	return c, nil
}

// open opens both channels and waits until the server has joined them.
func (c *Conn) open(ctx context.Context) error {
	outID, inID := NewGUID(), NewGUID()
	a1 := connA1(c.vc, outID, c.cfg.Window).append(nil)
	out, err := c.cfg.request(ctx, MethodOut, int64(len(a1)), a1, false)
	if err != nil {
		return err
	}
	if !c.own(out.nc) {
		return net.ErrClosed
	}
	stop := netctx.Interrupt(ctx, out.nc)
	err = c.join(ctx, out, outID, inID, a1)
	stop()
	if ctx.Err() != nil {
		return &HopError{Hop: out.hop, Err: ctx.Err()}
	}
	return err
}

// join opens the IN channel when the OUT channel has been accepted.
func (c *Conn) join(ctx context.Context, out *channel, outID, inID wire.GUID, a1 []byte) error {
	if err := c.cfg.answer(ctx, out, int64(len(a1)), a1); err != nil {
		return err
	}
	c.careful = out.auth.Legs() > 1
	b1 := connB1(c.vc, inID, uint32(c.cfg.Lifetime), uint32(c.cfg.Keepalive.Milliseconds()), c.cfg.Group).append(nil)
	in, err := c.cfg.request(ctx, MethodIn, c.cfg.Lifetime, b1, c.careful)
	if err != nil {
		return err
	}
	if !c.own(in.nc) {
		return net.ErrClosed
	}
	c.wg.Go(func() { c.watchIn(in) })
	if err := c.joined(out, outID, in, inID, len(b1)); err != nil {
		if e := c.err(); e != nil {
			return e
		}
		return &HopError{Hop: out.hop, Err: netctx.Cause(ctx, err)}
	}
	return nil
}

// joined reads CONN/A3 and CONN/C2.
func (c *Conn) joined(out *channel, outID wire.GUID, in *channel, inID wire.GUID, used int) error {
	var a3, c2 rts
	for c2.commands == nil {
		r, err := readRTS(out.br)
		if err != nil {
			return err
		}
		switch {
		case r.is(0, cmdConnectionTimeout) && a3.commands == nil:
			a3 = r
		case r.is(0, cmdVersion, cmdReceiveWindow, cmdConnectionTimeout) && a3.commands != nil:
			c2 = r
		case r.is(flagPing):
		default:
			return ErrProtocol
		}
	}
	window := c2.commands[1].value
	c.timeout = max(3*c.cfg.Keepalive, 2*time.Duration(a3.commands[0].value)*time.Millisecond)
	c.in.window, c.in.current = window, in
	c.use(in.nc, inID, window, c.cfg.Lifetime, renewAt(c.cfg.Lifetime), int64(used))
	c.readFrom(out.nc, out.br, outID)
	c.cfg.Logger.Debug("rpchttp: virtual connection made", "window", window, "timeout_ms", c2.commands[2].value)
	return nil
}

// blame names the hop in what went wrong on a channel.
func (c *Conn) blame(err error, reading bool) error {
	_, named := errors.AsType[*HopError](err)
	if named || errors.Is(err, net.ErrClosed) || errors.Is(err, ErrLifetime) {
		return err
	}
	hop := c.cfg.hop(MethodIn)
	if reading {
		hop = c.cfg.hop(MethodOut)
	}
	return &HopError{Hop: hop, Err: unexpected(err)}
}

// watchIn waits for the answer to an IN channel's request, which says nothing
// good while the channel is in use.
func (c *Conn) watchIn(ch *channel) {
	resp, err := ch.readAnswer()
	if ch.left.Load() {
		c.drop(ch.nc)
		return
	}
	if err != nil {
		c.fail(&HopError{Hop: ch.hop, Err: err})
		return
	}
	defer resp.Body.Close()
	hop := &HopError{Hop: ch.hop, Status: resp.StatusCode, RPC: rpcStatus(resp.Status)}
	_, again, err := ch.auth.Answer(context.Background(), resp.StatusCode, resp.Header)
	switch {
	case err != nil:
		hop.Err = err
	case again:
		hop.Err = ch.tooLate()
	case resp.StatusCode == http.StatusOK:
		hop.Err = errors.New("the server ended the channel")
	}
	c.fail(hop)
}

// tick keeps an idle IN channel alive.
func (c *Conn) tick() error {
	if c.idle() >= pingAfter-pingTick {
		return c.control(ping())
	}
	return nil
}

// watch ends the link when the server has fallen silent, even while a write
// holds up the keeper.
func (c *Conn) watch() {
	ticker := time.NewTicker(c.timeout / 4)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if c.silence() > c.timeout {
				c.fail(ErrSilent)
			}
		case <-c.deadChan:
			c.learn()
			return
		}
	}
}

// learn notes that the virtual connection has ended in the middle of replacing
// the IN channel, which is taken for the server's way. If it was an accident,
// the next virtual connections do without for no reason, and lose nothing.
func (c *Conn) learn() {
	done := c.in.switched.Load() && c.acknowledged()
	if c.in.begun.Load() && !done && !errors.Is(c.err(), net.ErrClosed) {
		c.cfg.Habits.keepsIn.Store(true)
	}
}

// Room is how many bytes can be written until the IN channel has to be
// replaced, and how many if it was new. While the first suffices Write never
// depends on the server's replacing it.
func (c *Conn) Room() (left, whole int64) { return c.room() }

// onRTS handles an RTS packet that came on the OUT channel.
func (c *Conn) onRTS(r rts) error {
	c.heard()
	if r.is(flagPing) {
		return nil
	}
	body, destination := r.without()
	if destination != toClient {
		return fmt.Errorf("%w: for destination %d", ErrProtocol, destination)
	}
	if body.is(flagOther, cmdFlowControlAck) {
		return c.acknowledge(body.commands[0])
	}
	if c.in.waits() && c.onInRTS(body) {
		return nil
	}
	return c.onOutRTS(body)
}

// LocalAddr implements net.Conn: the IN channel's.
func (c *Conn) LocalAddr() net.Addr {
	nc, _ := c.current()
	return nc.LocalAddr()
}

// RemoteAddr implements net.Conn: the IN channel's.
func (c *Conn) RemoteAddr() net.Addr {
	nc, _ := c.current()
	return nc.RemoteAddr()
}

// Close ends the virtual connection and waits for its goroutines. It is
// idempotent.
func (c *Conn) Close() error {
	c.fail(net.ErrClosed)
	c.starting.Lock()
	c.closed = true
	c.starting.Unlock()
	c.wg.Wait()
	return nil
}

// start runs f in a goroutine that Close waits for. It is how goroutines of
// others, which read or write, start one: Close may be under way, and then
// nobody would wait for it. It reports whether it did.
func (c *Conn) start(f func()) bool {
	c.starting.Lock()
	defer c.starting.Unlock()
	if c.closed {
		return false
	}
	c.wg.Go(f)
	return true
}
