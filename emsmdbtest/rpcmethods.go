// The RPC methods: from stubs to calls of the core and back.

package emsmdbtest

import (
	"context"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/version"
)

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
	resp.AuxOut = c.frontend.core.connectAux(client, int(req.MaxAuxOut))
	return resp
}

// auxLimits lifts the limits for aux buffers when the product checks them
// itself.
func auxLimits(tooBig errcode.Code) ndr.Limits {
	if tooBig == errcode.Success {
		return ndr.Limits{}
	}
	return ndr.Limits{Aux: 1 << 20}
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
	answer := func(a executeAnswer) *ndr.RPCExt2Response {
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
		done := s.execute(ctx, &executeRequest{
			flags: req.Flags, in: req.In, maxOut: int(req.MaxOut),
			auxIn: req.AuxIn, maxAuxOut: int(req.MaxAuxOut),
			encrypted: c.peer.level == auth.LevelPrivacy,
		})
		if done.busy {
			return nil, &dcerpc.FaultError{Status: errcode.StatusServerTooBusy.Fault(), DidNotExecute: true}
		}
		a := answer(done)
		c.work = done.work
		a.TransTime = uint32(time.Since(began).Milliseconds())
		return a, nil
	}
	return nil
}

// onSession prepares a method on the session context that handle names. fail
// makes the answer of a call that failed, around the handle that it gives back:
// the null handle where the session is gone. run gets a session that exists.
func (c *rpcCall) onSession(m errcode.Method, handle ndr.ContextHandle, fail func(errcode.Code, ndr.ContextHandle) stub, run func(*session) stub) error {
	s, err := c.sessionOf(handle)
	if err != nil {
		return err
	}
	c.about(m, s)
	c.fail = func(code errcode.Code, gone bool) stub {
		if gone {
			return fail(code, ndr.ContextHandle{})
		}
		return fail(code, handle)
	}
	c.run = func(context.Context) (stub, error) {
		if s == nil {
			return c.fail(c.frontend.core.profile.Execute.UnknownSession, true), nil
		}
		return run(s), nil
	}
	return nil
}

func (c *rpcCall) disconnect() error {
	var req ndr.DisconnectRequest
	if err := req.Decode(c.Stub); err != nil {
		return faultBadStub
	}
	fail := func(code errcode.Code, handle ndr.ContextHandle) stub {
		return &ndr.DisconnectResponse{Handle: handle, Return: uint32(code)}
	}
	return c.onSession(errcode.Disconnect, req.Handle, fail, func(s *session) stub {
		s.end()
		return new(ndr.DisconnectResponse)
	})
}

func (c *rpcCall) registerPush() error {
	var req ndr.RegisterPushRequest
	if err := req.Decode(c.Stub); err != nil {
		return faultBadStub
	}
	fail := func(code errcode.Code, handle ndr.ContextHandle) stub {
		return &ndr.RegisterPushResponse{Handle: handle, Return: uint32(code)}
	}
	return c.onSession(errcode.RegisterPush, req.Handle, fail, func(s *session) stub {
		if code := c.frontend.core.registerPush(s, req.Context, req.Callback); code != errcode.Success {
			return fail(code, req.Handle)
		}
		return &ndr.RegisterPushResponse{Handle: req.Handle, Notification: uint32(s.number)}
	})
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
	fail := func(code errcode.Code, _ ndr.ContextHandle) stub {
		return &ndr.AsyncConnectExResponse{Return: uint32(code)}
	}
	return c.onSession(errcode.AsyncConnectEx, req.Handle, fail, func(s *session) stub {
		key, code := c.frontend.core.asyncConnect(s)
		return &ndr.AsyncConnectExResponse{AsyncHandle: handleOf(key), Return: uint32(code)}
	})
}

func (c *rpcCall) asyncWaitEx() error {
	var req ndr.AsyncWaitExRequest
	if err := req.Decode(c.Stub); err != nil {
		return faultBadStub
	}
	c.about(errcode.AsyncWaitEx, c.frontend.core.asyncSession(&c.peer, keyOf(req.AsyncHandle)))
	c.fail = func(code errcode.Code, _ bool) stub { return &ndr.AsyncWaitExResponse{Return: uint32(code)} }
	c.run = func(ctx context.Context) (stub, error) {
		events, code := c.frontend.core.wait(ctx, c.session)
		resp := &ndr.AsyncWaitExResponse{Return: uint32(code)}
		if events {
			resp.Flags = ndr.FlagNotificationPending
		}
		return resp, nil
	}
	return nil
}
