// The RPC frontend: dispatching calls of EMSMDB and AsyncEMSMDB from
// internal/dcerpc, through the hooks, to the methods.

package emsmdbtest

import (
	"context"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

// rpcFrontend turns RPC calls into calls of the core.
type rpcFrontend struct {
	core *core

	mu     sync.Mutex
	conns  map[*dcerpc.ServerConn]uint64 // numbers of connections
	lastID uint64
	tamper map[tamperKey]*tampering
}

// stub is the answer to a method.
type stub interface {
	AppendBinary(dst []byte) ([]byte, error)
}

// rpcCall is a call on its way through the frontend.
type rpcCall struct {
	*dcerpc.ServerCall
	frontend *rpcFrontend
	info     Call
	peer     peer
	// session is the one that the handle of the call names, nil for none.
	session *session
	// run executes the call.
	run func(ctx context.Context) (stub, error)
	// fail makes the answer for a call that is not executed. gone says that
	// the session ended with it.
	fail func(code errcode.Code, gone bool) stub
	// work holds what run has made, until that is marshalled.
	work *scratch
}

// services are the two interfaces.
func (f *rpcFrontend) services() []dcerpc.Service {
	list := []dcerpc.Service{{
		Interface: dcerpc.Interface{UUID: ndr.EMSMDB(), Major: ndr.EMSMDBMajor, Minor: ndr.EMSMDBMinor},
		Handler:   f.emsmdb,
	}}
	if f.core.profile.Notify.Async {
		list = append(list, dcerpc.Service{
			Interface: dcerpc.Interface{UUID: ndr.AsyncEMSMDB(), Major: ndr.AsyncEMSMDBMajor, Minor: ndr.AsyncEMSMDBMinor},
			Handler:   f.asyncEMSMDB,
		})
	}
	return list
}

// faults of the frontend.
var (
	faultBadStub = &dcerpc.FaultError{Status: errcode.StatusBadStubData.Fault(), DidNotExecute: true}
	faultOpnum   = &dcerpc.FaultError{Status: errcode.StatusProcnumOutOfRange.Fault(), DidNotExecute: true}
	faultContext = &dcerpc.FaultError{Status: errcode.StatusContextMismatch.Fault(), DidNotExecute: true}
)

// emsmdb dispatches the methods of the EMSMDB interface.
func (f *rpcFrontend) emsmdb(ctx context.Context, sc *dcerpc.ServerCall) ([]byte, error) {
	c := f.newCall(sc)
	var err error
	switch sc.Opnum {
	case ndr.OpConnectEx:
		err = c.connectEx()
	case ndr.OpRPCExt2:
		err = c.rpcExt2()
	case ndr.OpDisconnect:
		err = c.disconnect()
	case ndr.OpRegisterPush:
		err = c.registerPush()
	case ndr.OpDummy:
		c.dummy()
	case ndr.OpAsyncConnectEx:
		if !f.core.profile.Notify.Async {
			return nil, faultOpnum
		}
		err = c.asyncConnectEx()
	default:
		err = faultOpnum
	}
	if err != nil {
		return nil, err
	}
	return c.handle(ctx)
}

// asyncEMSMDB dispatches the method of the AsyncEMSMDB interface.
func (f *rpcFrontend) asyncEMSMDB(ctx context.Context, sc *dcerpc.ServerCall) ([]byte, error) {
	if sc.Opnum != ndr.OpAsyncWaitEx {
		return nil, faultOpnum
	}
	c := f.newCall(sc)
	if err := c.asyncWaitEx(); err != nil {
		return nil, err
	}
	return c.handle(ctx)
}

func (f *rpcFrontend) newCall(sc *dcerpc.ServerCall) *rpcCall {
	c := &rpcCall{ServerCall: sc, frontend: f}
	c.peer = f.peerOf(sc.Conn)
	c.info = Call{Number: f.core.nextCall(), Conn: c.peer.conn, User: c.peer.name(), Stub: sc.Stub}
	return c
}

// assocGroup is what the sessions of RPC connections end with.
type assocGroup uint32

func (f *rpcFrontend) peerOf(conn *dcerpc.ServerConn) peer {
	p := peer{level: conn.Level(), group: assocGroup(conn.AssocGroup()), anonymous: true}
	if h := conn.Handshake(); h != nil {
		who := h.Peer()
		p.domain, p.user, p.anonymous = who.Domain, who.User, who.Anonymous
	} else if who, ok := httpPeer(conn.NetConn()); ok {
		p.domain, p.user, p.anonymous = who.Domain, who.User, who.Anonymous
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.conns[conn] == 0 {
		f.lastID++
		f.conns[conn] = f.lastID
	}
	p.conn = f.conns[conn]
	return p
}

// about notes which session the call is for.
func (c *rpcCall) about(method errcode.Method, s *session) {
	c.info.Method, c.session = method, s
	if s != nil {
		c.info.Session, c.info.UserDN = s.number, s.dn
	}
}

// handle asks the hooks, executes the call and marshals its answer.
func (c *rpcCall) handle(ctx context.Context) ([]byte, error) {
	began := time.Now()
	out := decide(ctx, &c.frontend.core.hooks, &c.info)
	if out == nil {
		out = new(Outcome)
	}
	answer, err := c.execute(ctx, out)
	if err != nil {
		c.log(ctx, began, 0, err)
		return nil, err
	}
	b, err := answer.AppendBinary(c.Buffer(sizeHint(answer)))
	c.frontend.core.work.put(c.work)
	if err != nil {
		return nil, err
	}
	if err := pause(ctx, out.DelayAnswer, out.HoldAnswer); err != nil {
		return nil, err
	}
	if out.Corrupt != nil {
		b = out.Corrupt(b)
	}
	c.frontend.arrange(c.ServerCall, out)
	c.log(ctx, began, len(b), nil)
	return b, nil
}

// sizeHint is about how large an answer is.
func sizeHint(answer stub) int {
	const fixed = 256
	if r, ok := answer.(*ndr.RPCExt2Response); ok {
		return fixed + len(r.Out) + len(r.AuxOut)
	}
	return fixed
}

// execute does what the outcome says, or executes the call.
func (c *rpcCall) execute(ctx context.Context, out *Outcome) (stub, error) {
	if err := pause(ctx, out.Delay, out.Wait); err != nil {
		return nil, err
	}
	if out.Drop {
		<-ctx.Done()
	}
	switch {
	case out.Cut, out.Drop:
		return nil, dcerpc.ErrCut
	case out.EndSession:
		return c.endSession(out.Return), nil
	case out.Fault != 0:
		return nil, &dcerpc.FaultError{Status: out.Fault.Fault(), DidNotExecute: out.Fault.NotExecuted()}
	case out.Return.Failed():
		return c.fail(out.Return, false), nil
	}
	return c.run(ctx)
}

// endSession ends the session of the call and makes the answer that says so.
func (c *rpcCall) endSession(code errcode.Code) stub {
	if c.session != nil {
		c.session.end()
	}
	if !code.Failed() {
		code = errcode.NetworkError
	}
	return c.fail(code, true)
}

func pause(ctx context.Context, d time.Duration, until <-chan struct{}) error {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return dcerpc.ErrCut
		}
	}
	if until != nil {
		select {
		case <-until:
		case <-ctx.Done():
			return dcerpc.ErrCut
		}
	}
	return nil
}

func (c *rpcCall) log(ctx context.Context, began time.Time, size int, err error) {
	c.frontend.core.log.DebugContext(ctx, "call", "method", c.info.Method.String(), "number", c.info.Number,
		"session", c.info.Session, "in", len(c.info.Stub), "out", size, "took", time.Since(began), "err", err)
}

// handleOf makes the context handle of a session.
func handleOf(k sessionKey) (h ndr.ContextHandle) {
	copy(h[4:], k[:])
	return h
}

func keyOf(h ndr.ContextHandle) sessionKey { return sessionKey(h[4:]) }

// sessionOf finds the session of a handle. For a handle that names none it
// returns the fault of the RPC runtime, or no error where the product answers
// by itself.
func (c *rpcCall) sessionOf(h ndr.ContextHandle) (*session, error) {
	s := c.frontend.core.session(keyOf(h))
	if s != nil && !s.usableBy(&c.peer) {
		s = nil
	}
	if s == nil && c.frontend.core.profile.Execute.UnknownSession == errcode.Success {
		return nil, faultContext
	}
	return s, nil
}
