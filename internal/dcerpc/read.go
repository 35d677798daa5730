// The reader: packets to answers.

package dcerpc

import (
	"fmt"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
)

// readLoop is the one reader. On its way out it fails what is pending.
func (c *Conn) readLoop() {
	c.breakWith(c.readPackets())
	c.packets.release()
	c.mu.Lock()
	pending := c.pending
	c.pending = nil
	err := c.err
	c.mu.Unlock()
	for _, k := range pending {
		if k.err == nil {
			k.err = err
		}
		c.deliver(k)
	}
}

func (c *Conn) readPackets() error {
	var current *call // whose fragments come at present
	for {
		h, packet, err := c.packets.next()
		if err != nil {
			return err
		}
		switch h.Type {
		case pdu.TypeResponse:
			current, err = c.onResponse(h, packet, current)
		case pdu.TypeFault:
			current, err = nil, c.onFault(h, packet)
		case pdu.TypeShutdown:
			err = c.onShutdown()
		default:
			err = &ProtocolError{What: fmt.Sprintf("unexpected %v", h.Type)}
		}
		if err != nil {
			return err
		}
	}
}

// onResponse adds one fragment. It returns the call if more are to come.
func (c *Conn) onResponse(h pdu.Header, packet []byte, k *call) (*call, error) {
	packet, err := c.open(h, packet, bodyOffset(h))
	if err != nil {
		return nil, err
	}
	p, err := pdu.DecodeResponse(packet)
	if err != nil {
		return nil, &ProtocolError{What: "response", Err: err}
	}
	if k == nil || k.id != h.CallID {
		if k = c.lookup(h.CallID); k == nil {
			return nil, &ProtocolError{What: "response to a call that was not made"}
		}
	}
	if k.started == h.IsFirst() {
		return nil, &ProtocolError{What: "response: fragments out of order"}
	}
	k.started = true
	k.add(p, c.maxResponse)
	if !h.IsLast() {
		return k, nil
	}
	if k.tooLarge {
		k.err = ErrTooLarge
	}
	c.complete(k)
	return nil, nil
}

// add appends the stub of a fragment, unless the answer has become too large.
func (k *call) add(p pdu.Response, limit int) {
	if k.tooLarge {
		return
	}
	n := len(p.Stub)
	if k.buf == nil {
		if n == 0 {
			return
		}
		k.buf = getBuffer(max(n, min(int(p.AllocHint), limit, maxPrealloc)))
	}
	if len(k.buf.b)+n > limit {
		k.tooLarge = true
		k.buf.release()
		k.buf = nil
		return
	}
	k.buf = k.buf.room(n)
	k.buf.b = append(k.buf.b, p.Stub...)
}

// onFault ends a call. Samba sends faults without protection on protected
// connections, and other servers are seen to, so that such a fault is
// believed and marked. One that does bear a verifier is verified.
func (c *Conn) onFault(h pdu.Header, packet []byte) error {
	unprotected := c.protector != nil && h.AuthLength == 0
	body := packet
	if !unprotected {
		var err error
		if body, err = c.open(h, packet, pdu.CallHeaderSize); err != nil {
			return err
		}
	}
	f, err := pdu.DecodeFault(body)
	if err != nil {
		return &ProtocolError{What: "fault", Err: err}
	}
	fault := &FaultError{
		Status:        f.Status,
		DidNotExecute: h.Flags&pdu.FlagDidNotExecute != 0,
		Unprotected:   unprotected,
	}
	k := c.lookup(h.CallID)
	if k == nil {
		return &ProtocolError{What: "fault of a call that was not made", Err: fault}
	}
	k.err = fault
	c.complete(k)
	return nil
}

// onShutdown lets pending calls finish and no other begin.
func (c *Conn) onShutdown() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.draining = true
	if len(c.pending) == 0 {
		return ErrShutdown
	}
	return nil
}

func (c *Conn) lookup(id uint32) *call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pending[id]
}

// complete takes an answered call off the list and delivers it.
func (c *Conn) complete(k *call) {
	c.mu.Lock()
	delete(c.pending, k.id)
	drained := c.draining && len(c.pending) == 0
	c.mu.Unlock()
	if c.turn != nil {
		<-c.turn
	}
	c.deliver(k)
	if drained {
		c.fail(ErrShutdown)
	}
}

// deliver wakes the caller, or runs the late function of one who has gone. The
// call is no longer pending, so that neither can change any more.
func (c *Conn) deliver(k *call) {
	if !k.abandoned {
		k.done <- struct{}{}
		return
	}
	res, err := k.outcome()
	if k.late == nil {
		res.Release()
		return
	}
	late := k.late
	c.wg.Go(func() { late(res, err) })
}
