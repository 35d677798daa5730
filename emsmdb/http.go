// The binding over HTTP: MAPI over HTTP on internal/mapihttp.

package emsmdb

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/mapihttp"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/version"
)

// protocolHTTPS is the transport of MAPI over HTTP, and the scheme of its
// targets.
const protocolHTTPS = "https"

// HTTPCode is the X-ResponseCode of an answer that is not success,
// [MS-OXCMAPIHTTP] 2.2.3.3.3. It is the cause of an OpError.
type HTTPCode = mapihttp.Code

// HTTPAction is what can be done about an HTTPCode; its method Action says so.
type HTTPAction = mapihttp.Action

// What can be done about an HTTPCode.
const (
	// HTTPNothing helps: the request, or the server, is wrong.
	HTTPNothing = mapihttp.Nothing
	// HTTPReconnect is what Options.Reconnect does.
	HTTPReconnect = mapihttp.Reconnect
	// HTTPAuthenticate with another credential, or at all.
	HTTPAuthenticate = mapihttp.Authenticate
	// HTTPElsewhere is where to go: this endpoint is not to be used for now.
	HTTPElsewhere = mapihttp.Elsewhere
)

// HTTPStatusError is the cause of an OpError when the server answered with
// another HTTP status than 200.
type HTTPStatusError = mapihttp.StatusError

// Room for answers around the buffers that they are asked for.
const (
	httpFixed   = 64
	httpStrings = 64 << 10
)

// httpMemory is what the bindings of a session have in common.
type httpMemory struct {
	instance string // X-ClientInfo without its counter

	mu       sync.Mutex
	contexts int
	cookies  mapihttp.Cookies
}

func newHTTPMemory() *httpMemory { return &httpMemory{instance: mapihttp.NewGUID()} }

// next returns the X-ClientInfo of a new session context, and the cookies of
// the one that it replaces.
func (m *httpMemory) next() (info string, old mapihttp.Cookies) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.contexts++
	return fmt.Sprintf("%s:%d", m.instance, m.contexts), m.cookies
}

func (m *httpMemory) keep(c mapihttp.Cookies) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cookies = c
}

// httpBinding carries a session context over HTTP.
type httpBinding struct {
	opts   *Options
	client *mapihttp.Client
	// living ends when the binding is closed: calls that were given up go on
	// until then.
	living context.Context
	end    context.CancelFunc
	body   []byte // room for requests; execute is called by one at a time

	mu     sync.Mutex
	closed bool
	calls  sync.WaitGroup // added to under mu, while closed is not set
}

// newHTTP makes a binding; the network is not used before connect.
func newHTTP(t target, o *Options) (*httpBinding, error) {
	info, old := o.http.next()
	client, err := mapihttp.New(mapihttp.Config{
		URL: t.url, Dial: o.DialContext, Proxy: o.HTTP.Proxy, TLS: o.TLS,
		Auth: httpauth.Config{
			Mechanism: o.Mechanism, Credential: o.Credentials, TargetName: o.TargetName,
			Kerberos: o.Kerberos, Tickets: o.tickets,
		},
		ClientInfo: info, Application: application(o.ClientVersion), Cookies: old,
	})
	if err != nil {
		return nil, &failure{err: err, notExecuted: true}
	}
	b := &httpBinding{opts: o, client: client}
	b.living, b.end = context.WithCancel(context.Background())
	return b, nil
}

// stated is the version that a client states over HTTP. Servers expect an Outlook
// of version 15 or later: the versions of RPC that are the default for other
// reasons will not do.
func stated(v version.Version) version.Version {
	if v.Major < 15 {
		return version.Version{Major: 15, Minor: 0, BuildMajor: 4420, BuildMinor: 1017}
	}
	return v
}

// application is the value of X-ClientApplication.
func application(v version.Version) string {
	v = stated(v)
	return fmt.Sprintf("Outlook/%d.%02d.%04d.%04d", v.Major, v.Minor, v.BuildMajor, v.BuildMinor)
}

// firstServer is the first that spoke MAPI over HTTP, Exchange 2013 SP1.
func firstServer() version.Version { return version.Version{Major: 15, BuildMajor: 847} }

// serverApplication reads X-ServerApplication. Where something on the way has
// taken it out, the server is as good as the first of its kind.
func serverApplication(s string) version.Version {
	_, number, _ := strings.Cut(s, "/")
	v, err := version.Parse(strings.TrimSpace(number))
	if err != nil {
		return firstServer()
	}
	return v
}

// appender is the body of a request.
type appender interface {
	AppendBinary(dst []byte) ([]byte, error)
}

// call sends a request and hands the body of the answer to read.
func (b *httpBinding) call(ctx context.Context, method errcode.Method, kind string, body appender, limit int, read func(*mapihttp.Answer) error) error {
	var encoded []byte
	if body != nil {
		var err error
		if encoded, err = body.AppendBinary(nil); err != nil {
			return &failure{method: method, err: err, notExecuted: true}
		}
	}
	a, err := b.client.Call(ctx, kind, encoded, limit)
	if err != nil {
		return httpFailure(method, err)
	}
	defer a.Release()
	if err := read(a); err != nil {
		return &failure{method: method, err: err}
	}
	return nil
}

// httpFailure sorts an error of mapihttp.
func httpFailure(method errcode.Method, err error) *failure {
	f := &failure{method: method, err: err}
	e, ok := errors.AsType[*mapihttp.RequestError](err)
	if !ok {
		// It had no turn.
		f.notExecuted, f.lost = true, errors.Is(err, mapihttp.ErrClosed)
		return f
	}
	f.notExecuted, f.lost = e.NotExecuted(), e.ContextLost()
	if status, ok := errors.AsType[*mapihttp.StatusError](err); ok && e.Busy() {
		f.busy, f.retryAfter = true, status.RetryAfter
	}
	return f
}

// result judges the two codes of an answer.
func result(method errcode.Method, status, code uint32) error {
	if code == 0 {
		code = status
	}
	if code == 0 {
		return nil
	}
	return &failure{method: method, code: errcode.Code(code)}
}

func (b *httpBinding) connect(ctx context.Context, req *connectRequest) (*connectResult, error) {
	x := &mapihttp.ConnectRequest{
		UserDN: req.userDN, Flags: req.flags, CodePage: req.codePage,
		LocaleSort: req.localeSort, LocaleText: req.localeString, Aux: req.auxIn,
	}
	var res *connectResult
	var resp mapihttp.ConnectResponse
	err := b.call(ctx, errcode.ConnectEx, mapihttp.TypeConnect, x, httpStrings, func(a *mapihttp.Answer) error {
		if err := resp.Decode(a.Body); err != nil {
			return err
		}
		res = b.connected(a, &resp)
		res.bestVer = stated(version.FromWords(req.clientVersion))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := result(errcode.ConnectEx, resp.StatusCode, resp.ErrorCode); err != nil {
		return nil, err
	}
	return res, nil
}

// connected copies what the answer says.
func (b *httpBinding) connected(a *mapihttp.Answer, resp *mapihttp.ConnectResponse) *connectResult {
	return &connectResult{
		pollsMax:      milliseconds(resp.PollsMax),
		retryDelay:    milliseconds(resp.RetryDelay),
		retry:         resp.RetryCount,
		dnPrefix:      resp.DNPrefix,
		displayName:   resp.DisplayName,
		serverVersion: serverApplication(a.Header.Get("X-ServerApplication")),
		auxOut:        append([]byte(nil), resp.Aux...),
		connection: ConnectionInfo{
			Transport: protocolHTTPS, Address: b.client.Address(),
			Mechanism: b.client.Mechanism(), Level: auth.LevelPrivacy,
		},
	}
}

// answered is what a request brought.
type answered struct {
	res *executeResult
	err error
}

func (b *httpBinding) execute(ctx context.Context, req *executeRequest, late func(*executeResult, error)) (*executeResult, error) {
	body, err := (&mapihttp.ExecuteRequest{Flags: req.flags, In: req.in, MaxOut: req.maxOut, Aux: req.auxIn}).AppendBinary(b.body[:0])
	if err != nil {
		return nil, &failure{method: errcode.RPCExt2, err: err, notExecuted: true}
	}
	if err := ctx.Err(); err != nil {
		return nil, &failure{method: errcode.RPCExt2, err: err, notExecuted: true}
	}
	// The request goes on when ctx ends, because breaking it off would end the
	// session context.
	b.body = nil
	var mu sync.Mutex
	givenUp := false
	ch := make(chan answered, 1)
	started := b.start(func() {
		res, err := b.exchange(body, int(req.maxOut))
		mu.Lock()
		pending := givenUp
		if !pending {
			ch <- answered{res, err}
		}
		mu.Unlock()
		if pending {
			late(res, err)
		}
	})
	if !started {
		return nil, httpFailure(errcode.RPCExt2, mapihttp.ErrClosed)
	}
	select {
	case a := <-ch:
		b.body = body
		return a.res, a.err
	case <-ctx.Done():
	}
	mu.Lock()
	defer mu.Unlock()
	select {
	case a := <-ch:
		b.body = body
		return a.res, a.err
	default:
		givenUp = true
		return nil, &failure{method: errcode.RPCExt2, err: ctx.Err(), pending: true}
	}
}

// start runs f, which close waits for, unless that has been called.
func (b *httpBinding) start(f func()) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.calls.Go(f)
	}
	return !b.closed
}

// exchange sends an Execute and reads its answer.
func (b *httpBinding) exchange(body []byte, maxOut int) (*executeResult, error) {
	a, err := b.client.Call(b.living, mapihttp.TypeExecute, body, maxOut+ndr.MaxAux+httpFixed)
	if err != nil {
		return nil, httpFailure(errcode.RPCExt2, err)
	}
	var resp mapihttp.ExecuteResponse
	err = resp.Decode(a.Body)
	if err != nil {
		err = &failure{method: errcode.RPCExt2, err: err}
	} else {
		err = result(errcode.RPCExt2, resp.StatusCode, resp.ErrorCode)
	}
	if err != nil {
		a.Release()
		return nil, err
	}
	return &executeResult{out: resp.Out, auxOut: resp.Aux, serverTime: a.Elapsed, release: a.Release}, nil
}

func (b *httpBinding) ping(ctx context.Context) error {
	return b.call(ctx, errcode.DummyRPC, mapihttp.TypePing, nil, httpStrings, func(*mapihttp.Answer) error { return nil })
}

func (b *httpBinding) disconnect(ctx context.Context) error {
	var resp mapihttp.DisconnectResponse
	err := b.call(ctx, errcode.Disconnect, mapihttp.TypeDisconnect, new(mapihttp.DisconnectRequest), httpStrings, func(a *mapihttp.Answer) error {
		return resp.Decode(a.Body)
	})
	if err != nil {
		return err
	}
	return result(errcode.Disconnect, resp.StatusCode, resp.ErrorCode)
}

// registerPush fails: there are no datagrams over HTTP.
func (b *httpBinding) registerPush(context.Context, []byte, []byte) error {
	return &failure{method: errcode.RegisterPush, err: ErrNotSupported, notExecuted: true}
}

func (b *httpBinding) localAddr() netip.Addr { return netip.Addr{} }
func (b *httpBinding) encrypted() bool       { return true }
func (b *httpBinding) done() <-chan struct{} { return b.client.Done() }
func (b *httpBinding) err() error            { return b.client.Err() }

func (b *httpBinding) close() {
	b.opts.http.keep(b.client.Cookies())
	b.end()
	// The client does not fail: it breaks off and waits.
	_ = b.client.Close()
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.calls.Wait()
}

// httpWaiter waits with NotificationWait, beside all other requests.
type httpWaiter struct {
	b      *httpBinding
	closed context.Context
	end    context.CancelFunc
}

func (b *httpBinding) openWaiter(context.Context) (eventWaiter, error) {
	w := &httpWaiter{b: b}
	w.closed, w.end = context.WithCancel(context.Background())
	return w, nil
}

func (w *httpWaiter) wait(ctx context.Context) (pending bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(w.closed, cancel)()
	var resp mapihttp.WaitResponse
	err = w.b.call(ctx, errcode.AsyncWaitEx, mapihttp.TypeWait, new(mapihttp.WaitRequest), httpStrings, func(a *mapihttp.Answer) error {
		return resp.Decode(a.Body)
	})
	if err != nil {
		return false, err
	}
	if err := result(errcode.AsyncWaitEx, resp.StatusCode, resp.ErrorCode); err != nil {
		return false, err
	}
	return resp.EventPending&mapihttp.EventPending != 0, nil
}

func (w *httpWaiter) close() { w.end() }

// retryPause is the pause before a repetition: what the answer asks for, or what
// the server has said at connect.
func (s *Session) retryPause(l *link, err error) time.Duration {
	return s.opts.Retry.delay(max(l.info.RetryDelay, failureOf(err).retryAfter))
}
