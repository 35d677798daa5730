// Calls from the server's side: reassembly, dispatch, answers.

package dcerpc

import (
	"context"
	"errors"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// ServerCall is one call on the server's side.
type ServerCall struct {
	Conn      *ServerConn
	Interface Interface
	Opnum     uint16
	HasObject bool
	Object    wire.GUID // the object UUID, if HasObject
	// Stub holds the marshalled arguments. It is valid until the handler
	// returns.
	Stub []byte

	id        uint32
	contextID uint16
	handler   Handler
	in, out   *buffer
	ctx       context.Context
	cancel    context.CancelFunc
	orphaned  bool  // guarded by ServerConn.mu
	fail      error // found on arrival: answered without asking the handler
	tooMany   bool  // answered on arrival, out of turn
}

// errTooManyCalls answers calls beyond ServerConfig.MaxCalls.
var errTooManyCalls = &FaultError{Status: StatusNCATooBusy, DidNotExecute: true}

// Buffer returns an empty slice with room for n bytes, from a pool. A handler
// that appends its answer to it and returns it saves an allocation. It is valid
// until the answer is sent, and for one answer only.
func (s *ServerCall) Buffer(n int) []byte {
	s.out.release()
	s.out = getBuffer(n)
	return s.out.b
}

// ID is the call id that the packets of the request and of its answer bear.
func (s *ServerCall) ID() uint32 { return s.id }

// onRequest adds one fragment, and dispatches the call with the last.
func (c *ServerConn) onRequest(h pdu.Header, packet []byte) error {
	if c.group == 0 {
		return &ProtocolError{What: "a request before bind"}
	}
	if err := c.authenticated(); err != nil {
		if !h.IsLast() {
			return nil
		}
		return c.sendFault(h.CallID, 0, err)
	}
	packet, err := c.open(h, packet, bodyOffset(h))
	if err != nil {
		return err
	}
	q, err := pdu.DecodeRequest(h, packet)
	if err != nil {
		return &ProtocolError{What: "request", Err: err}
	}
	call := c.reassembly[h.CallID]
	switch {
	case (call == nil) != h.IsFirst():
		return &ProtocolError{What: "request: fragments out of order"}
	case call == nil && !h.IsLast() && len(c.reassembly) >= c.server.cfg.MaxCalls:
		return &ProtocolError{What: "request: too many that are not finished"}
	case call == nil:
		if call, err = c.newCall(h.CallID, &q); err != nil {
			return err
		}
	}
	c.addFragment(call, &q)
	if !h.IsLast() {
		c.reassembly[h.CallID] = call
		return nil
	}
	delete(c.reassembly, h.CallID)
	if call.tooMany {
		return c.sendFault(call.id, call.contextID, errTooManyCalls)
	}
	if call.in != nil {
		call.Stub = call.in.b
	}
	c.dispatch(call)
	return nil
}

// authenticated reports why no call may be made, if so.
func (c *ServerConn) authenticated() *FaultError {
	switch {
	case c.authErr != nil, c.acceptor != nil && !c.accepted:
		return &FaultError{Status: StatusAccessDenied, DidNotExecute: true}
	case c.Level() < c.server.cfg.MinLevel:
		return &FaultError{Status: StatusAccessDenied, DidNotExecute: true}
	}
	return nil
}

func (c *ServerConn) newCall(id uint32, q *pdu.Request) (*ServerCall, error) {
	c.mu.Lock()
	_, taken := c.calls[id]
	unanswered := len(c.calls)
	c.mu.Unlock()
	if taken {
		return nil, &ProtocolError{What: "request: call id in use"}
	}
	call := &ServerCall{
		Conn: c, id: id, contextID: q.ContextID,
		Opnum: q.Opnum, HasObject: q.HasObject, Object: q.Object,
	}
	if s := c.contexts[q.ContextID]; s != nil {
		call.Interface, call.handler = s.Interface, s.Handler
	} else {
		call.fail = &FaultError{Status: StatusUnknownInterface, DidNotExecute: true}
	}
	if unanswered+len(c.reassembly) >= c.server.cfg.MaxCalls {
		call.fail, call.tooMany = errTooManyCalls, true
	}
	return call, nil
}

// addFragment appends the stub of a fragment unless the call is to fail.
func (c *ServerConn) addFragment(call *ServerCall, q *pdu.Request) {
	n := len(q.Stub)
	if call.fail != nil || n == 0 {
		return
	}
	limit := c.server.cfg.MaxRequest
	if call.in == nil {
		call.in = getBuffer(max(n, min(int(q.AllocHint), limit, maxPrealloc)))
	}
	if len(call.in.b)+n > limit {
		call.fail = &FaultError{Status: StatusBadStub, DidNotExecute: true}
		call.in.release()
		call.in = nil
		return
	}
	call.in = call.in.room(n)
	call.in.b = append(call.in.b, q.Stub...)
}

// dispatch starts the call, or queues it for its turn.
func (c *ServerConn) dispatch(call *ServerCall) {
	call.ctx, call.cancel = context.WithCancel(c.ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[call.id] = call
	if !c.multiplexed {
		c.queue = append(c.queue, call)
		if c.running {
			return
		}
		c.running = true
		c.wg.Go(c.runQueue)
		return
	}
	c.wg.Go(func() { c.run(call) })
}

// runQueue executes queued calls one by one until none is left.
func (c *ServerConn) runQueue() {
	for {
		c.mu.Lock()
		if len(c.queue) == 0 {
			c.running = false
			c.mu.Unlock()
			return
		}
		call := c.queue[0]
		c.queue = append(c.queue[:0], c.queue[1:]...)
		c.mu.Unlock()
		c.run(call)
	}
}

// run executes one call and answers it.
func (c *ServerConn) run(call *ServerCall) {
	defer call.cancel()
	stub, err := c.execute(call)
	if hook := c.server.cfg.Hooks.Answer; hook != nil {
		stub, err = hook(call.ctx, call, stub, err)
	}
	call.in.release()
	call.in, call.Stub = nil, nil
	c.mu.Lock()
	delete(c.calls, call.id)
	orphaned := call.orphaned
	c.mu.Unlock()
	if !orphaned {
		c.answer(call, stub, err)
	}
	call.out.release()
}

func (c *ServerConn) execute(call *ServerCall) ([]byte, error) {
	if call.fail != nil {
		return nil, call.fail
	}
	if hook := c.server.cfg.Hooks.Call; hook != nil {
		if err := hook(call.ctx, call); err != nil {
			return nil, err
		}
	}
	return call.handler(call.ctx, call)
}

// answer sends the response or fault. A connection that cannot be written to
// has been closed.
func (c *ServerConn) answer(call *ServerCall, stub []byte, err error) {
	var fault *FaultError
	switch {
	case errors.Is(err, ErrCut):
		c.Abort()
	case errors.As(err, &fault):
		_ = c.sendFault(call.id, call.contextID, fault)
	case err != nil:
		_ = c.sendFault(call.id, call.contextID, &FaultError{Status: StatusUnspecified})
	default:
		c.respond(&message{callID: call.id, contextID: call.contextID, stub: stub})
	}
}

func (c *ServerConn) respond(m *message) {
	size, err := c.encodedSize(m)
	if err != nil {
		c.Abort()
		return
	}
	b := getBuffer(size)
	defer b.release()
	if !c.lockWriter() {
		return
	}
	defer c.unlockWriter()
	if b.b, err = c.appendMessage(b.b, m); err != nil {
		c.Abort()
		return
	}
	_ = c.write(b.b) // an error has closed the connection
}

func faultBody(f *FaultError, contextID uint16) *pdu.Fault {
	return &pdu.Fault{AllocHint: 8, ContextID: contextID, Status: f.Status}
}

// sendFault answers a call with a fault, protected only if the connection is and
// the server is told to.
func (c *ServerConn) sendFault(id uint32, contextID uint16, f *FaultError) error {
	h := pdu.Header{CallID: id, Flags: pdu.FlagFirst | pdu.FlagLast}
	if f.DidNotExecute {
		h.Flags |= pdu.FlagDidNotExecute
	}
	packet, err := pdu.Append(nil, h, faultBody(f, contextID), nil)
	if err != nil {
		return err
	}
	if !c.lockWriter() {
		return nil
	}
	defer c.unlockWriter()
	if c.server.cfg.ProtectFaults {
		if packet, err = c.finish(packet, 0, pdu.CallHeaderSize); err != nil {
			c.Abort()
			return err
		}
	}
	return c.write(packet)
}
