// The RPC frontend: the methods of EMSMDB and AsyncEMSMDB over internal/dcerpc.

package emsmdbtest

import (
	"context"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/version"
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
	p := peer{level: auth.Level(conn.Level()), group: assocGroup(conn.AssocGroup()), anonymous: true}
	if h := conn.Handshake(); h != nil {
		who := h.Peer()
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
	b, err := answer.AppendBinary(c.Buffer(0))
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

// execute does what the outcome says, or executes the call.
func (c *rpcCall) execute(ctx context.Context, out *Outcome) (stub, error) {
	if err := pause(ctx, out.Delay, out.Wait); err != nil {
		return nil, err
	}
	switch {
	case out.Cut:
		return nil, dcerpc.ErrCut
	case out.Drop:
		<-ctx.Done()
		return nil, dcerpc.ErrCut
	case out.EndSession:
		if c.session != nil {
			c.session.end()
		}
		code := out.Return
		if code == errcode.Success {
			code = errcode.NetworkError
		}
		return c.fail(code, true), nil
	case out.Fault != 0:
		return nil, &dcerpc.FaultError{Status: out.Fault.Fault(), DidNotExecute: out.Fault.NotExecuted()}
	case out.Return != errcode.Success:
		return c.fail(out.Return, false), nil
	}
	return c.run(ctx)
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
	if s == nil && c.frontend.core.profile.Execute.UnknownSession == errcode.Success {
		return nil, faultContext
	}
	return s, nil
}

func (c *rpcCall) connectEx() error {
	var req ndr.ConnectExRequest
	rules := &c.frontend.core.profile.Connect
	if err := req.Decode(c.Stub, auxLimits(rules.AuxTooBig)); err != nil {
		return faultBadStub
	}
	c.about(errcode.ConnectEx, nil)
	c.info.UserDN = req.UserDN
	c.fail = func(code errcode.Code, _ bool) stub { return &ndr.ConnectExResponse{Return: uint32(code)} }
	c.run = func(context.Context) (stub, error) { return c.connect(&req), nil }
	return nil
}

// auxLimits lifts the limits for aux buffers when the product checks them
// itself.
func auxLimits(tooBig errcode.Code) ndr.Limits {
	if tooBig == errcode.Success {
		return ndr.Limits{}
	}
	return ndr.Limits{Aux: 1 << 20}
}

func (c *rpcCall) connect(req *ndr.ConnectExRequest) stub {
	rules := &c.frontend.core.profile.Connect
	resp := new(ndr.ConnectExResponse)
	switch n := len(req.AuxIn); {
	case n > ndr.MaxAux || req.MaxAuxOut > ndr.MaxAux:
		resp.Return = uint32(rules.AuxTooBig)
		return resp
	case n > 0 && n < extbuf.HeaderSize:
		if resp.Return = uint32(rules.AuxTooSmall); resp.Return != 0 {
			return resp
		}
	case n > 0:
		if _, err := extbuf.DecodeSingle(req.AuxIn, nil); err != nil {
			resp.Return = uint32(errcode.RPCFormat)
			return resp
		}
	}
	client := version.FromWords(req.ClientVersion)
	s, code := c.frontend.core.connect(&c.peer, &connectRequest{
		userDN: req.UserDN, flags: req.Flags, codePage: req.CodePage,
		link: req.IcxrLink, timeStamp: req.TimeStamp, client: client,
	})
	resp.ServerVersion = words(c.frontend.core.profile.Version)
	resp.BestVersion = req.ClientVersion
	if code == errcode.VersionMismatch {
		resp.BestVersion = words(rules.OldestClient)
	}
	if code != errcode.Success {
		resp.Return = uint32(code)
		return resp
	}
	c.info.Session = s.number
	resp.Handle = handleOf(s.key)
	resp.PollsMax = uint32(rules.PollsMax.Milliseconds())
	resp.Retry = rules.Retry
	resp.RetryDelay = uint32(rules.RetryDelay.Milliseconds())
	resp.Icxr = s.index
	resp.TimeStamp = s.stamp
	resp.DNPrefix = []byte(rules.DNPrefix)
	resp.DisplayName = s.displayName()
	resp.AuxOut = c.connectAux(client, int(req.MaxAuxOut))
	return resp
}

// words encodes a version, in the old scheme where the new one says nothing
// more and the product is one that knows no other.
func words(v version.Version) [3]uint16 {
	if v.Major < 8 {
		if w, err := v.OldWords(); err == nil {
			return w
		}
	}
	w, err := v.Words()
	if err != nil {
		return [3]uint16{}
	}
	return w
}

// connectAux makes the blocks that a product sends at connect.
func (c *rpcCall) connectAux(client version.Version, limit int) []byte {
	rules := &c.frontend.core.profile.Connect
	if rules.AuxAlways {
		limit = ndr.MaxAux
	}
	var blocks []auxbuf.Body
	if rules.OrgFlags != 0 && client.Supports(version.OrganisationInfo) {
		blocks = append(blocks, &auxbuf.OrganisationInfo{Flags: rules.OrgFlags})
	}
	blocks = append(blocks, &auxbuf.ClientControl{
		EnableFlags: rules.ControlFlags, ExpiryTime: uint32(rules.ControlExpiry.Milliseconds()),
	})
	if rules.OSVersion {
		blocks = append(blocks, &auxbuf.OSVersionInfo{MajorVersion: 6, BuildNumber: 6002, ServicePackMajor: 2})
	}
	if rules.EndpointCapabilities != 0 {
		blocks = append(blocks, &auxbuf.EndpointCapabilities{Flags: rules.EndpointCapabilities})
	}
	if rules.ServerCapabilities != 0 {
		blocks = append(blocks, &auxbuf.ServerCapabilities{Flags: rules.ServerCapabilities})
	}
	return packAux(limit, blocks...)
}

func (c *rpcCall) rpcExt2() error {
	rules := &c.frontend.core.profile.Execute
	lim := auxLimits(rules.AuxTooBig)
	if !rules.RequestFault {
		lim.In = 1 << 20
	}
	if c.frontend.core.profile.Connect.ServerCapabilities&auxbuf.UltraLargeDownload != 0 {
		lim.Out = ndr.MaxBufferLarge
	}
	var req ndr.RPCExt2Request
	if err := req.Decode(c.Stub, lim); err != nil {
		return faultBadStub
	}
	s, err := c.sessionOf(req.Handle)
	if err != nil {
		return err
	}
	c.about(errcode.RPCExt2, s)
	if len(c.frontend.core.hooks.all()) > 0 {
		c.info.ROPs = ropIDs(req.In)
	}
	answer := func(a executeAnswer) stub {
		resp := &ndr.RPCExt2Response{Out: a.out, AuxOut: a.auxOut, Return: uint32(a.code)}
		if !a.gone {
			resp.Handle = req.Handle
		}
		if rules.EchoFlags {
			resp.Flags = req.Flags
		}
		return resp
	}
	c.fail = func(code errcode.Code, gone bool) stub { return answer(executeAnswer{code: code, gone: gone}) }
	c.run = func(ctx context.Context) (stub, error) {
		if s == nil {
			return answer(executeAnswer{code: rules.UnknownSession, gone: true}), nil
		}
		if len(req.AuxIn) > ndr.MaxAux || req.MaxAuxOut > ndr.MaxAux {
			s.end()
			return answer(executeAnswer{code: rules.AuxTooBig, gone: true}), nil
		}
		began := time.Now()
		a := answer(s.execute(ctx, &executeRequest{
			flags: req.Flags, in: req.In, maxOut: int(req.MaxOut),
			auxIn: req.AuxIn, maxAuxOut: int(req.MaxAuxOut),
			encrypted: c.peer.level == auth.LevelPrivacy,
		})).(*ndr.RPCExt2Response)
		a.TransTime = uint32(time.Since(began).Milliseconds())
		return a, nil
	}
	return nil
}

func (c *rpcCall) disconnect() error {
	var req ndr.DisconnectRequest
	if err := req.Decode(c.Stub); err != nil {
		return faultBadStub
	}
	s, err := c.sessionOf(req.Handle)
	if err != nil {
		return err
	}
	c.about(errcode.Disconnect, s)
	c.fail = func(code errcode.Code, gone bool) stub {
		resp := &ndr.DisconnectResponse{Handle: req.Handle, Return: uint32(code)}
		if gone {
			resp.Handle = ndr.ContextHandle{}
		}
		return resp
	}
	c.run = func(context.Context) (stub, error) {
		if s == nil {
			return c.fail(c.frontend.core.profile.Execute.UnknownSession, true), nil
		}
		s.end()
		return new(ndr.DisconnectResponse), nil
	}
	return nil
}

func (c *rpcCall) registerPush() error {
	var req ndr.RegisterPushRequest
	if err := req.Decode(c.Stub); err != nil {
		return faultBadStub
	}
	s, err := c.sessionOf(req.Handle)
	if err != nil {
		return err
	}
	c.about(errcode.RegisterPush, s)
	c.fail = func(code errcode.Code, gone bool) stub {
		resp := &ndr.RegisterPushResponse{Handle: req.Handle, Return: uint32(code)}
		if gone {
			resp.Handle = ndr.ContextHandle{}
		}
		return resp
	}
	c.run = func(context.Context) (stub, error) {
		if s == nil {
			return c.fail(c.frontend.core.profile.Execute.UnknownSession, true), nil
		}
		if code := c.frontend.core.registerPush(s, req.Context, req.Callback); code != errcode.Success {
			return c.fail(code, false), nil
		}
		return &ndr.RegisterPushResponse{Handle: req.Handle, Notification: uint32(s.number)}, nil
	}
	return nil
}

func (c *rpcCall) dummy() {
	c.about(errcode.DummyRPC, nil)
	c.fail = func(code errcode.Code, _ bool) stub { return &ndr.DummyResponse{Return: uint32(code)} }
	c.run = func(context.Context) (stub, error) { return new(ndr.DummyResponse), nil }
}

func (c *rpcCall) asyncConnectEx() error {
	var req ndr.AsyncConnectExRequest
	if err := req.Decode(c.Stub); err != nil {
		return faultBadStub
	}
	s, err := c.sessionOf(req.Handle)
	if err != nil {
		return err
	}
	c.about(errcode.AsyncConnectEx, s)
	c.fail = func(code errcode.Code, _ bool) stub { return &ndr.AsyncConnectExResponse{Return: uint32(code)} }
	c.run = func(context.Context) (stub, error) {
		if s == nil {
			return c.fail(c.frontend.core.profile.Execute.UnknownSession, true), nil
		}
		key, code := c.frontend.core.asyncConnect(s)
		if code != errcode.Success {
			return c.fail(code, false), nil
		}
		return &ndr.AsyncConnectExResponse{AsyncHandle: handleOf(key)}, nil
	}
	return nil
}

func (c *rpcCall) asyncWaitEx() error {
	var req ndr.AsyncWaitExRequest
	if err := req.Decode(c.Stub); err != nil {
		return faultBadStub
	}
	key := keyOf(req.AsyncHandle)
	c.about(errcode.AsyncWaitEx, c.frontend.core.asyncSession(key))
	c.fail = func(code errcode.Code, _ bool) stub { return &ndr.AsyncWaitExResponse{Return: uint32(code)} }
	c.run = func(ctx context.Context) (stub, error) {
		events, code := c.frontend.core.wait(ctx, key)
		resp := &ndr.AsyncWaitExResponse{Return: uint32(code)}
		if events {
			resp.Flags = ndr.FlagNotificationPending
		}
		return resp, nil
	}
	return nil
}
