// Replacing channels at the client, [MS-RPCH] 3.2.2.5.

package rpchttp

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// outState is how far the replacement of the OUT channel has come. The server
// begins it (A2); the goroutine that reads drives it.
type outState struct {
	step  outStep
	id    wire.GUID
	ready chan struct{} // closed when successor is there, or the link has failed
	// successor is set by the goroutine that opens it, and answered closed when
	// the server's answer to its request has been read.
	successor *channel
	answered  chan struct{}
}

type outStep int

const (
	outOpened  outStep = iota
	outOpening         // A2 has come
	outWaitB3          // A6 has come: the successor goes through the same proxy
	outWaitA10         // A6 has come: it goes through another one
)

// inState is how far the replacement of the IN channel has come. The client
// begins it.
type inState struct {
	// waiting numbers the replacement whose A1 is being sent and whose A4 has
	// not come; 0 for none.
	waiting   atomic.Int64
	number    int64
	id        wire.GUID
	used      int
	ready     chan struct{} // as in outState
	successor *channel
	window    uint32 // of the server, for all IN channels
	current   *channel
	// begun says that the IN channel has been replaced, or is being; switched
	// that the last time it came to an end at this end of it.
	begun, switched atomic.Bool
}

func (i *inState) waits() bool { return i.waiting.Load() != 0 }

// onOutRTS handles what replaces the OUT channel.
func (c *Conn) onOutRTS(r rts) error {
	switch {
	case c.out.step == outOpened && r.is(flagRecycle):
		c.openOut()
		return nil
	case c.out.step == outOpening && r.is(0, cmdANCE):
		c.out.step = outWaitB3
		return c.readyOut(outC1())
	case c.out.step == outOpening && r.is(flagOut, cmdVersion, cmdConnectionTimeout):
		c.out.step = outWaitA10
		return c.readyOut(rts{})
	case c.out.step == outWaitB3 && r.is(flagEOF, cmdANCE):
		return c.switchOut()
	case c.out.step == outWaitA10 && r.is(0, cmdANCE):
		if _, err := c.out.successor.nc.Write(outA11().append(nil)); err != nil {
			return &HopError{Hop: c.out.successor.hop, Err: err}
		}
		return c.switchOut()
	}
	return ErrProtocol
}

// openOut opens the successor beside the reading of what still comes. A6
// cannot come before A3 was sent, and the goroutine is done by then with
// everything that the reader looks at.
func (c *Conn) openOut() {
	_, predecessor := c.reading()
	id := NewGUID()
	out := &c.out
	*out = outState{step: outOpening, id: id, ready: make(chan struct{}), answered: make(chan struct{})}
	answered := out.answered
	started := c.start(func() {
		defer close(out.ready)
		ctx, cancel := c.until()
		defer cancel()
		a3 := outA3(c.vc, predecessor, id, c.cfg.Window).append(nil)
		// C1, or A11, follows in the same body.
		ch, err := c.cfg.request(ctx, MethodOut, int64(len(a3)+len(outC1().append(nil))), a3, c.careful)
		if err != nil {
			c.fail(err)
			return
		}
		if c.own(ch.nc) {
			out.successor = ch
			c.wg.Go(func() { c.expectOut(ch, answered) })
		}
	})
	if !started {
		close(c.out.ready)
	}
}

// until bounds opening a successor by time and by the end of the link.
func (c *Conn) until() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), openTimeout)
	stop := make(chan struct{})
	c.wg.Go(func() {
		select {
		case <-c.deadChan:
			cancel()
		case <-stop:
		}
	})
	return ctx, func() {
		close(stop)
		cancel()
	}
}

// readyOut tells both the server and the successor that the client is ready.
func (c *Conn) readyOut(last rts) error {
	<-c.out.ready
	if c.out.successor == nil {
		return c.err()
	}
	successor, id := c.out.successor, c.out.id
	c.later(func() error {
		if err := c.control(outA7(id)); err != nil || last.commands == nil {
			return err
		}
		if _, err := successor.nc.Write(last.append(nil)); err != nil {
			return &HopError{Hop: successor.hop, Err: err}
		}
		return nil
	})
	return nil
}

// expectOut reads the answer to a successor's request, which a server that
// refuses it gives at once, and others when the successor takes over.
func (c *Conn) expectOut(ch *channel, answered chan<- struct{}) {
	if err := c.cfg.answer(context.Background(), ch, 0, nil); err != nil {
		c.fail(err)
	}
	close(answered)
}

// switchOut goes on with the successor: nothing follows on its predecessor.
func (c *Conn) switchOut() error {
	<-c.out.answered
	ch := c.out.successor
	if err := c.err(); err != nil {
		return err
	}
	old, _ := c.reading()
	c.readFrom(ch.nc, ch.br, c.out.id)
	c.drop(old)
	c.out = outState{}
	c.cfg.Logger.Debug("rpchttp: OUT channel replaced")
	return nil
}

// renewIn begins to replace the IN channel. The sink calls it once for each
// channel, under its lock.
func (c *Conn) renewIn() {
	predecessor := c.sink.id
	c.in.switched.Store(false)
	c.in.begun.Store(true)
	c.start(func() {
		ctx, cancel := c.until()
		defer cancel()
		id := NewGUID()
		a1 := inA1(c.vc, predecessor, id).append(nil)
		// The server may answer before the request returns.
		c.in.id, c.in.used, c.in.successor = id, len(a1), nil
		c.in.ready = make(chan struct{})
		c.in.number++
		c.in.waiting.Store(c.in.number)
		defer close(c.in.ready)
		ch, err := c.cfg.request(ctx, MethodIn, c.cfg.Lifetime, a1, c.careful)
		if err != nil {
			c.fail(err)
			return
		}
		if !c.own(ch.nc) {
			return
		}
		c.in.successor = ch
		number := c.in.number
		c.wg.Go(func() { c.expectA4(ch, number) })
	})
}

// expectA4 gives up on replacing the IN channel when the server does not answer:
// what is left of it can be used, and then the virtual connection is over.
func (c *Conn) expectA4(ch *channel, number int64) {
	timer := time.NewTimer(openTimeout)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.deadChan:
		return
	}
	if c.in.waiting.CompareAndSwap(number, 0) {
		c.cfg.Logger.Debug("rpchttp: the server does not replace the IN channel")
		c.drop(ch.nc)
		c.cfg.Habits.keepsIn.Store(true)
		c.isLast()
	}
}

// onInRTS handles A4, in the form of one proxy or of two.
func (c *Conn) onInRTS(r rts) bool {
	window := uint32(0)
	switch {
	case r.is(0):
	case r.is(0, cmdVersion, cmdReceiveWindow, cmdConnectionTimeout):
		window = r.commands[1].value
	default:
		return false
	}
	if n := c.in.waiting.Load(); n == 0 || !c.in.waiting.CompareAndSwap(n, 0) {
		return false
	}
	c.later(func() error {
		<-c.in.ready
		if c.in.successor == nil {
			return c.err()
		}
		return c.switchIn(window)
	})
	return true
}

// switchIn ends the IN channel and goes on with its successor.
func (c *Conn) switchIn(window uint32) error {
	if err := c.take(c.turn); err != nil {
		return err
	}
	defer func() { <-c.turn }()
	ch, id, used := c.in.successor, c.in.id, c.in.used
	old := c.in.current
	old.left.Store(true)
	if err := c.controlNow(inA5(id)); err != nil {
		return err
	}
	if window == 0 {
		window = c.in.window
	}
	c.in.current = ch
	c.use(ch.nc, id, window, c.cfg.Lifetime, renewAt(c.cfg.Lifetime), int64(used))
	c.in.switched.Store(true)
	c.wg.Go(func() { c.watchIn(ch) })
	// The server closes the old one when it has read A5. To close it here
	// could destroy what is under way.
	_ = old.nc.SetReadDeadline(time.Now().Add(openTimeout))
	c.cfg.Logger.Debug("rpchttp: IN channel replaced")
	return nil
}
