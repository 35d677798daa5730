// One request of MAPI over HTTP on its way through hooks and core.

package emsmdbtest

import (
	"fmt"
	"net/http"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/mapihttp"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/version"
)

// mapiCall is a request that is well-formed as far as HTTP goes.
type mapiCall struct {
	frontend *mapiFrontend
	peer     *peer
	req      *mapihttp.ServerRequest
	w        http.ResponseWriter
	r        *http.Request
	respond  *mapihttp.Responder
	info     Call
	context  *mapiContext // nil for Connect
	slow     bool         // the answer goes out in pieces
	begun    bool         // the first of them has
	// run executes the call, fail makes the body for one that is not executed.
	run  func() (stub, mapihttp.Code)
	fail func(code errcode.Code) stub
	// work holds what run has made, until it has been sent; nil for none.
	work *scratch
}

func applicationVersion(v version.Version) string {
	return fmt.Sprintf("%d.%02d.%04d.%03d", v.Major, v.Minor, v.BuildMajor, v.BuildMinor)
}

func (c *mapiCall) serve() {
	c.info = Call{
		Number: c.frontend.core.nextCall(), Conn: c.peer.conn, User: c.peer.name(), Stub: c.req.Body,
	}
	if c.req.Type == mapihttp.TypeConnect {
		c.handle(c.connect())
		return
	}
	x, code := c.frontend.find(c.req.Context, c.peer)
	if c.req.Type == mapihttp.TypePing && code == mapihttp.MissingCookie {
		// Whether the endpoint is there can be asked without a context.
		c.info.Method = errcode.DummyRPC
		c.ping()
		c.handle(mapihttp.Success)
		return
	}
	if code == mapihttp.Success {
		code = c.frontend.claim(x, c.req, c.respond)
	}
	if code != mapihttp.Success {
		c.respond.Refuse(code)
		return
	}
	defer c.frontend.release(x, c.req)
	c.context = x
	c.info.Session, c.info.UserDN = x.session.number, x.session.dn
	c.handle(c.prepare(x))
}

// prepare reads the body.
func (c *mapiCall) prepare(x *mapiContext) mapihttp.Code {
	switch c.req.Type {
	case mapihttp.TypeExecute:
		return c.execute(x)
	case mapihttp.TypeDisconnect:
		return c.disconnect(x)
	case mapihttp.TypeWait:
		return c.wait(x)
	}
	c.info.Method = errcode.DummyRPC
	c.ping()
	return mapihttp.Success
}

// handle asks the hooks, executes the call and answers.
func (c *mapiCall) handle(code mapihttp.Code) {
	if code != mapihttp.Success {
		c.respond.Refuse(code)
		return
	}
	ctx := c.r.Context()
	out := decide(ctx, &c.frontend.core.hooks, &c.info)
	if out == nil {
		out = new(Outcome)
	}
	if out.HTTP != nil {
		out.HTTP(c.w, c.r)
		return
	}
	if c.slow && out.Fault != errcode.StatusServerTooBusy {
		// What is refused is not accepted first.
		c.respond.Begin()
		c.begun = true
	}
	if pause(ctx, out.Delay, out.Wait) != nil {
		panic(http.ErrAbortHandler)
	}
	answer, code := c.decided(out)
	if code != mapihttp.Success {
		c.respond.Fail(code)
		return
	}
	if answer == nil {
		return
	}
	work := c.work
	if work == nil {
		work = c.frontend.core.work.get()
	}
	body, err := answer.AppendBinary(work.body[:0])
	if err != nil || pause(ctx, out.DelayAnswer, out.HoldAnswer) != nil {
		panic(http.ErrAbortHandler)
	}
	work.body = body
	if out.Corrupt != nil {
		body = out.Corrupt(body)
	}
	if out.CutAnswer != 0 {
		c.respond.Cut(body, max(out.CutAnswer, 0))
		return
	}
	if c.respond.Finish(body) == nil {
		c.frontend.core.work.put(work)
	}
}

// decided does what the outcome says, or executes the call. Without an answer
// and without a code, the request has been answered.
func (c *mapiCall) decided(out *Outcome) (stub, mapihttp.Code) {
	if out.Drop {
		<-c.r.Context().Done()
	}
	switch {
	case out.Cut, out.Drop:
		panic(http.ErrAbortHandler)
	case out.EndSession:
		if c.context != nil {
			c.context.session.end()
		}
		return nil, mapihttp.ContextNotFound
	case out.Fault == errcode.StatusServerTooBusy:
		return nil, c.busy()
	case out.Fault != 0:
		return nil, mapihttp.UnknownFailure
	case out.Return.Failed():
		return c.fail(out.Return), mapihttp.Success
	}
	return c.run()
}

// busy refuses a call for now: there is no fault for it here, but a status.
func (c *mapiCall) busy() mapihttp.Code {
	if c.begun {
		return mapihttp.EndpointShuttingDown
	}
	c.w.Header().Set("Retry-After", "1")
	http.Error(c.w, "busy", http.StatusServiceUnavailable)
	return mapihttp.Success
}

// nothing is the body of PING.
type nothing struct{}

func (nothing) AppendBinary(dst []byte) ([]byte, error) { return dst, nil }

func (c *mapiCall) ping() {
	c.run = func() (stub, mapihttp.Code) { return nothing{}, mapihttp.Success }
	c.fail = func(errcode.Code) stub { return nothing{} }
}

func (c *mapiCall) connect() mapihttp.Code {
	var req mapihttp.ConnectRequest
	if c.req.Context != "" {
		// A client that comes back: its former context is destroyed first.
		x, code := c.frontend.find(c.req.Context, c.peer)
		if code != mapihttp.Success {
			return code
		}
		c.frontend.end(x)
	}
	if err := req.Decode(c.req.Body); err != nil {
		return mapihttp.InvalidRequestBody
	}
	if code := checkAux(req.Aux); code != mapihttp.Success {
		return code
	}
	c.info.Method, c.info.UserDN = errcode.ConnectEx, req.UserDN
	c.fail = func(code errcode.Code) stub { return &mapihttp.ConnectResponse{ErrorCode: uint32(code)} }
	c.run = func() (stub, mapihttp.Code) { return c.connected(&req), mapihttp.Success }
	return mapihttp.Success
}

// checkAux checks an auxiliary buffer.
func checkAux(aux []byte) mapihttp.Code {
	if len(aux) == 0 {
		return mapihttp.Success
	}
	if _, err := extbuf.DecodeSingle(aux, nil); err != nil || len(aux) > ndr.MaxAux {
		return mapihttp.InvalidRequestBody
	}
	return mapihttp.Success
}

func (c *mapiCall) connected(req *mapihttp.ConnectRequest) stub {
	rules := &c.frontend.core.profile.Connect
	client := clientVersion(c.req.Application)
	s, code := c.frontend.core.connect(c.peer, &connectRequest{
		userDN: req.UserDN, flags: req.Flags, codePage: req.CodePage, link: noLink, client: client,
	})
	if code != errcode.Success {
		return c.fail(code)
	}
	c.frontend.open(s, c.peer, c.respond)
	resp := &mapihttp.ConnectResponse{
		PollsMax: uint32(rules.PollsMax.Milliseconds()), RetryCount: rules.Retry,
		RetryDelay: uint32(rules.RetryDelay.Milliseconds()), DNPrefix: rules.DNPrefix,
		Aux: c.frontend.core.connectAux(client, ndr.MaxAux),
	}
	if box, err := c.frontend.core.config.Store.Mailbox(s.dn); err == nil {
		resp.DisplayName = box.Info().DisplayName
	}
	return resp
}

func (c *mapiCall) execute(x *mapiContext) mapihttp.Code {
	core := c.frontend.core
	var req mapihttp.ExecuteRequest
	if err := req.Decode(c.req.Body); err != nil {
		return mapihttp.InvalidRequestBody
	}
	c.info.Method, c.slow = errcode.RPCExt2, core.profile.OverHTTP.Chunked
	if len(core.hooks.all()) > 0 {
		c.info.ROPs = ropIDs(req.In)
	}
	c.fail = func(code errcode.Code) stub { return &mapihttp.ExecuteResponse{ErrorCode: uint32(code)} }
	c.run = func() (stub, mapihttp.Code) {
		done := x.session.execute(c.r.Context(), &executeRequest{
			flags: req.Flags, in: req.In, maxOut: int(min(req.MaxOut, ndr.MaxBufferLarge)),
			auxIn: req.Aux, maxAuxOut: ndr.MaxAux, encrypted: true,
		})
		if done.busy {
			return nil, c.busy()
		}
		c.work = done.work
		return &mapihttp.ExecuteResponse{ErrorCode: uint32(done.code), Out: done.out, Aux: done.auxOut}, mapihttp.Success
	}
	return mapihttp.Success
}

func (c *mapiCall) disconnect(x *mapiContext) mapihttp.Code {
	var req mapihttp.DisconnectRequest
	if err := req.Decode(c.req.Body); err != nil {
		return mapihttp.InvalidRequestBody
	}
	c.info.Method = errcode.Disconnect
	c.fail = func(code errcode.Code) stub { return &mapihttp.DisconnectResponse{ErrorCode: uint32(code)} }
	c.run = func() (stub, mapihttp.Code) {
		c.frontend.end(x)
		return new(mapihttp.DisconnectResponse), mapihttp.Success
	}
	return mapihttp.Success
}

func (c *mapiCall) wait(x *mapiContext) mapihttp.Code {
	var req mapihttp.WaitRequest
	if err := req.Decode(c.req.Body); err != nil {
		return mapihttp.InvalidRequestBody
	}
	c.info.Method, c.slow = errcode.AsyncWaitEx, true
	c.fail = func(code errcode.Code) stub { return &mapihttp.WaitResponse{ErrorCode: uint32(code)} }
	c.run = func() (stub, mapihttp.Code) {
		events, code := c.frontend.core.wait(c.r.Context(), x.session)
		resp := &mapihttp.WaitResponse{ErrorCode: uint32(code)}
		if events {
			resp.EventPending = mapihttp.EventPending
		}
		return resp, mapihttp.Success
	}
	return mapihttp.Success
}

// defaultPending is what products since Exchange 2016 SP1 announce.
const defaultPending = 30 * time.Second
