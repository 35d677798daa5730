// Calls from the caller's side: sending, waiting, giving up.

package dcerpc

import (
	"context"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Response is the answer to a call.
type Response struct {
	// Stub holds the marshalled results. It is the caller's until Release.
	Stub []byte
	buf  *buffer
}

// Release gives the memory of Stub back for other answers. It may be left out,
// at the price of an allocation; nothing that aliases Stub may be used after
// it. It must be called at most once, and not on copies too.
func (r *Response) Release() {
	r.buf.release()
	*r = Response{}
}

// call is one call from being sent to being answered.
type call struct {
	id   uint32
	done chan struct{} // capacity 1: err and buf are final

	// Owned by the reader until done is signalled.
	buf      *buffer
	started  bool // the first fragment has come
	tooLarge bool
	err      error

	// Guarded by Conn.mu.
	abandoned bool // nobody waits for done
	late      func(Response, error)
}

// Call sends stub as a request for an operation of the interface with the
// given index, and waits for the answer. The stub is the caller's again when
// Call returns.
//
// When ctx ends, Call returns at once with an error that wraps ctx.Err(). If
// that error does not match ErrNotSent the request is on its way, and late,
// unless nil, will be called exactly once, on a goroutine of its own, with the
// answer (its to release) or with the error that Call would have returned: so
// that server objects opened by the call can be closed. In no other case is
// late called. It may make calls, and must not call Close.
//
// Errors: a *FaultError from the server; ErrTooLarge; a *ContextError for an
// interface that the server refused; the connection's error (see Err) when it
// ends, which matches ErrNotSent if nothing was sent.
func (c *Conn) Call(ctx context.Context, iface int, opnum uint16, stub []byte, late func(Response, error)) (Response, error) {
	return c.call(ctx, iface, message{opnum: opnum, stub: stub}, late)
}

// CallObject is Call with an object UUID in the request.
func (c *Conn) CallObject(ctx context.Context, iface int, object wire.GUID, opnum uint16, stub []byte, late func(Response, error)) (Response, error) {
	return c.call(ctx, iface, message{opnum: opnum, stub: stub, hasObject: true, object: object}, late)
}

func (c *Conn) call(ctx context.Context, iface int, m message, late func(Response, error)) (Response, error) {
	if err := c.bound[iface].err; err != nil {
		return Response{}, err
	}
	m.request, m.contextID = true, c.bound[iface].contextID
	k, err := c.start(ctx, &m)
	if err != nil {
		return Response{}, err
	}
	select {
	case <-k.done:
	case <-ctx.Done():
		if c.abandon(k, late) {
			return Response{}, &callError{err: ctx.Err()}
		}
		<-k.done // the answer won
	}
	return c.collect(k)
}

// start waits for the turn and for room in the queue, then hands the encoded
// request to the writer.
func (c *Conn) start(ctx context.Context, m *message) (*call, error) {
	if err := ctx.Err(); err != nil {
		return nil, &callError{notSent: true, err: err}
	}
	if c.turn != nil {
		if err := c.acquire(ctx, c.turn); err != nil {
			return nil, err
		}
	}
	err := c.acquire(ctx, c.slots)
	if err == nil {
		var k *call
		if k, err = c.enqueue(m); err == nil {
			return k, nil
		}
		<-c.slots
	}
	if c.turn != nil {
		<-c.turn
	}
	return nil, err
}

func (c *Conn) acquire(ctx context.Context, sem chan struct{}) error {
	select {
	case sem <- struct{}{}:
		return nil
	default:
	}
	select {
	case sem <- struct{}{}:
		return nil
	case <-ctx.Done():
		return &callError{notSent: true, err: ctx.Err()}
	case <-c.dead:
		return &callError{notSent: true, err: c.Err()}
	}
}

// enqueue encodes the request and queues it. The caller holds a slot, so that
// there is room.
func (c *Conn) enqueue(m *message) (*call, error) {
	size, err := c.encodedSize(m)
	if err != nil {
		return nil, &callError{notSent: true, err: err}
	}
	b := getBuffer(size)
	k, err := c.encode(b, m)
	if err == nil {
		return k, nil
	}
	if k != nil {
		// The context's sequence is lost: no other call can follow.
		c.breakWith(err)
		c.forget(k)
	}
	b.release()
	return nil, &callError{notSent: true, err: err}
}

// encode registers the call and hands its packets to the writer, in one order
// with those of other calls. With an error it returns the call if that has been
// registered.
func (c *Conn) encode(b *buffer, m *message) (*call, error) {
	c.sendMu.Lock()
	defer c.sendMu.Unlock()
	k, err := c.register()
	if err != nil {
		return nil, err
	}
	m.callID = k.id
	if b.b, err = c.appendMessage(b.b, m); err != nil {
		return k, err
	}
	c.writes <- b
	return k, nil
}

// register gives a call an id and makes it known to the reader.
func (c *Conn) register() (*call, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return nil, c.err
	}
	if c.draining {
		return nil, ErrShutdown
	}
	var k *call
	if n := len(c.free); n > 0 {
		k, c.free = c.free[n-1], c.free[:n-1]
	} else {
		k = &call{done: make(chan struct{}, 1)}
	}
	for {
		c.lastID++
		if _, taken := c.pending[c.lastID]; !taken && c.lastID != 0 {
			break
		}
	}
	k.id = c.lastID
	c.pending[k.id] = k
	return k, nil
}

// forget undoes register for a call of which nothing was sent. The reader may
// have failed the call in the meantime; it is then left to the collector.
func (c *Conn) forget(k *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.pending, k.id)
}

// abandon gives up waiting. It reports false if the call is answered already.
func (c *Conn) abandon(k *call, late func(Response, error)) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pending[k.id] != k {
		return false
	}
	k.abandoned, k.late = true, late
	return true
}

// collect takes the outcome of a call that is done and recycles the call.
func (c *Conn) collect(k *call) (Response, error) {
	res, err := k.outcome()
	c.mu.Lock()
	defer c.mu.Unlock()
	*k = call{done: k.done}
	if len(c.free) < maxQueued {
		c.free = append(c.free, k)
	}
	return res, err
}

func (k *call) outcome() (Response, error) {
	if k.err != nil {
		k.buf.release()
		return Response{}, k.err
	}
	if k.buf == nil {
		return Response{}, nil
	}
	return Response{Stub: k.buf.b, buf: k.buf}, nil
}
