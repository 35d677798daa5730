package mapihttp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// script is a server that breaks the rules as a test wants.
type script struct {
	*httptest.Server
	settings ServerSettings

	mu     sync.Mutex
	seen   []*http.Request
	dials  int
	client *Client
}

// step answers the nth request, counted from 0.
type step func(n int, p *Responder, w http.ResponseWriter, r *http.Request)

func newScript(t *testing.T, http2 bool, s step) *script {
	x := &script{settings: ServerSettings{
		Application: "Exchange/15.00.0847.4040", PendingPeriod: 30 * time.Second, KeepAlive: time.Hour, Expiration: 15 * time.Minute,
	}}
	x.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, code := ReadRequest(r, "ctx", "seq")
		x.mu.Lock()
		n := len(x.seen)
		x.seen = append(x.seen, r)
		x.mu.Unlock()
		p := NewResponder(w, q, &x.settings)
		if code != Success {
			p.Refuse(code)
			return
		}
		s(n, p, w, r)
	}))
	x.Config.ErrorLog = log.New(io.Discard, "", 0)
	x.EnableHTTP2 = http2
	x.StartTLS()
	t.Cleanup(x.Close)
	x.client = x.newClient(t, nil)
	return x
}

func (x *script) newClient(t *testing.T, change func(*Config)) *Client {
	pool := x509.NewCertPool()
	pool.AddCert(x.Certificate())
	cfg := Config{
		URL: x.URL + "/mapi/emsmdb/?MailboxId=a@b",
		TLS: &tls.Config{RootCAs: pool}, Auth: httpauth.Config{Mechanism: auth.None},
		ClientInfo: NewGUID() + ":1", Application: "Outlook/15.00.4420.1017",
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			x.mu.Lock()
			x.dials++
			x.mu.Unlock()
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}
	if change != nil {
		change(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// page answers with a status and a page.
func page(status int, fields ...string) step {
	return func(_ int, _ *Responder, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for i := 0; i < len(fields); i += 2 {
			w.Header().Set(fields[i], fields[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, "<html>")
	}
}

// text answers with an inner stream.
func text(s string, fields ...string) step {
	return func(_ int, _ *Responder, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", ContentType)
		w.Header().Set("X-ResponseCode", "0")
		for i := 0; i < len(fields); i += 2 {
			w.Header().Set(fields[i], fields[i+1])
		}
		io.WriteString(w, s)
	}
}

// errAny stands for whatever the network says.
var errAny = errors.New("any error")

func TestAnswers(t *testing.T) {
	tests := []struct {
		name        string
		step        step
		want        error
		notExecuted bool
		lost        bool
	}{
		{name: "in time", step: text("DONE\r\n\r\nbody")},
		{name: "reserved code", step: text("DONE\r\n\r\nbody", "X-ResponseCode", "14")},
		{name: "404", step: page(404), want: &StatusError{Status: 404}, notExecuted: true},
		{name: "403", step: page(403), want: &StatusError{Status: 403}, notExecuted: true},
		{name: "500", step: page(500), want: &StatusError{Status: 500}},
		{name: "503", step: page(503, "Retry-After", "7"), want: &StatusError{Status: 503, RetryAfter: 7 * time.Second}, notExecuted: true},
		{name: "503 that does not say when to come back", step: page(503), want: &StatusError{Status: 503}},
		{name: "429", step: page(429), want: &StatusError{Status: 429}, notExecuted: true},
		{name: "502", step: page(502), want: &StatusError{Status: 502}},
		{name: "401 of a proxy", step: page(401), want: auth.ErrDenied, notExecuted: true},
		{name: "a page with status 200", step: page(200), want: ErrNotMAPI},
		{name: "a page with a code", step: page(200, "X-ResponseCode", "0"), want: ErrNotMAPI},
		{name: "a code that is none", step: page(200, "X-ResponseCode", "x"), want: ErrNotMAPI},
		{name: "context gone", step: page(200, "X-ResponseCode", "10"), want: ContextNotFound, notExecuted: true, lost: true},
		{name: "out of step", step: page(200, "X-ResponseCode", "15"), want: InvalidSequence, notExecuted: true, lost: true},
		{name: "bad body", step: page(200, "X-ResponseCode", "12"), want: InvalidRequestBody, notExecuted: true},
		{name: "unknown failure", step: page(200, "X-ResponseCode", "1"), want: UnknownFailure},
		{name: "unknown code", step: page(200, "X-ResponseCode", "99"), want: Code(99)},
		{name: "wrong length of a failure", step: page(200, "X-ResponseCode", "16", "Content-Length", "100"), want: EndpointDisabled, notExecuted: true},
		{name: "late failure", step: text("PROCESSING\r\nDONE\r\nX-ResponseCode: 10\r\nContent-Type: text/html\r\n\r\n<html>"), want: ContextNotFound, notExecuted: true, lost: true},
		{name: "stopping", step: page(200, "X-ResponseCode", "18"), want: EndpointShuttingDown, notExecuted: true, lost: true},
		{name: "stopping in the middle", step: text("PROCESSING\r\nDONE\r\nX-ResponseCode: 18\r\n\r\n"), want: EndpointShuttingDown, lost: true},
		{name: "nothing", step: text(""), want: ErrIncomplete, lost: true},
		{name: "no DONE", step: text("PROCESSING\r\nPENDING\r\n"), want: ErrIncomplete, lost: true},
		{name: "shorter than promised", step: text("DONE\r\n\r\nbody", "Content-Length", "100"), want: ErrIncomplete, lost: true},
		{name: "longer than asked for", step: text("DONE\r\n\r\n" + strings.Repeat("x", 2000)), want: ErrTooLong},
		{name: "another request's", step: text("DONE\r\n\r\n", "X-RequestId", "{E2EA6C1C-E61B-49E9-9CFB-38184F907552}:9"), want: errOutOfStep, lost: true},
		{name: "another host", step: page(302, "Location", "https://elsewhere.example/mapi/emsmdb/"), want: ErrRedirect, notExecuted: true},
		{name: "another scheme", step: page(302, "Location", "http://127.0.0.1/mapi/emsmdb/"), want: ErrRedirect, notExecuted: true},
		{name: "no location", step: page(302), want: ErrRedirect, notExecuted: true},
		{name: "in circles", step: page(302, "Location", "/mapi/emsmdb/"), want: ErrRedirect, notExecuted: true},
		{
			name: "cut", want: errAny, lost: true,
			step: func(int, *Responder, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		},
	}
	for _, tt := range tests {
		for _, http2 := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/http2=%v", tt.name, http2), func(t *testing.T) {
				x := newScript(t, http2, tt.step)
				a, err := x.client.Call(t.Context(), TypeExecute, []byte("request"), 1000)
				if tt.want == nil {
					if err != nil || string(a.Body) != "body" || (a.Proto == "HTTP/2.0") != http2 {
						t.Fatalf("%+v, %v", a, err)
					}
					a.Release()
					return
				}
				e, ok := errors.AsType[*RequestError](err)
				if !ok {
					t.Fatalf("%v", err)
				}
				if want, ok := errors.AsType[*StatusError](tt.want); ok {
					if got, _ := errors.AsType[*StatusError](err); got == nil || *got != *want {
						t.Errorf("%v, want %v", err, want)
					}
				} else if !errors.Is(err, tt.want) && !errors.Is(tt.want, errAny) {
					t.Errorf("%v, want %v", err, tt.want)
				}
				if e.NotExecuted() != tt.notExecuted || e.ContextLost() != tt.lost {
					t.Errorf("not executed %v, lost %v: %v", e.NotExecuted(), e.ContextLost(), err)
				}
			})
		}
	}
}

// A busy server is believed where a repetition does no harm, 3.1.5.1: it says
// when to come back, it would know the request again, or it may have it twice.
func TestBusy(t *testing.T) {
	for _, tt := range []struct {
		kind       string
		status     int
		retryAfter string
		cookies    string
		busy       bool
	}{
		{kind: TypeExecute, status: 503},
		{kind: TypeExecute, status: 503, retryAfter: "3", busy: true},
		{kind: TypeExecute, status: 503, retryAfter: "soon"},
		{kind: TypeExecute, status: 503, cookies: "ctx", busy: false},
		{kind: TypeExecute, status: 503, cookies: "MapiSequence", busy: true},
		{kind: TypeExecute, status: 503, cookies: "sequence", busy: true},
		{kind: TypeExecute, status: 429, busy: true},
		{kind: TypeExecute, status: 502, retryAfter: "3", cookies: "sequence"},
		{kind: TypeExecute, status: 500, retryAfter: "3", cookies: "sequence"},
		{kind: TypeConnect, status: 503, busy: true},
		{kind: TypePing, status: 503, busy: true},
		{kind: TypeWait, status: 503, busy: true},
		{kind: TypeDisconnect, status: 503, busy: true},
	} {
		t.Run(fmt.Sprintf("%s/%d %s %s", tt.kind, tt.status, tt.retryAfter, tt.cookies), func(t *testing.T) {
			fields := []string{"Retry-After", tt.retryAfter}
			if tt.retryAfter == "" {
				fields = nil
			}
			x := newScript(t, false, page(tt.status, fields...))
			c := x.newClient(t, func(cfg *Config) {
				if tt.cookies != "" {
					cfg.Cookies = Cookies{[]cookie{{tt.cookies, "1"}}}
				}
			})
			_, err := c.Call(t.Context(), tt.kind, nil, 100)
			e, ok := errors.AsType[*RequestError](err)
			if !ok || e.Busy() != tt.busy || e.NotExecuted() != tt.busy || e.ContextLost() {
				t.Errorf("%v: %+v", err, e)
			}
		})
	}
}

// Every request may be answered in chunks, 3.1.5.6.
func TestChunkedAnswers(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		x := newScript(t, http2, func(_ int, p *Responder, _ http.ResponseWriter, r *http.Request) {
			p.SetCookie("ctx", "1")
			p.Begin()
			p.keepAlive()
			if r.Header.Get("X-RequestType") == TypePing {
				p.Finish(nil)
				return
			}
			p.Finish([]byte("body"))
		})
		for _, kind := range []string{TypeConnect, TypeExecute, TypeWait, TypePing, TypeDisconnect} {
			a, err := x.client.Call(t.Context(), kind, nil, 100)
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			if want := map[bool]string{false: "body", true: ""}[kind == TypePing]; string(a.Body) != want || a.Header.Get("Content-Length") != "" {
				t.Errorf("%s: %q, %v", kind, a.Body, a.Header)
			}
			a.Release()
		}
	}
}

// What comes after as many bytes as were promised belongs to no answer, not even
// to the next.
func TestLongerThanPromised(t *testing.T) {
	log.SetOutput(io.Discard) // net/http complains there
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	x := newScript(t, false, func(n int, p *Responder, w http.ResponseWriter, r *http.Request) {
		if n > 0 {
			p.Finish([]byte("second"))
			return
		}
		nc, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer nc.Close()
		fmt.Fprintf(nc, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nX-ResponseCode: 0\r\nContent-Length: 12\r\n\r\nDONE\r\n\r\nfirst\r\n"+
			"HTTP/1.1 200 OK\r\nContent-Type: %[1]s\r\nX-ResponseCode: 0\r\nContent-Length: 12\r\n\r\nDONE\r\n\r\nfalse", ContentType)
		<-r.Context().Done()
	})
	a, err := x.client.Call(t.Context(), TypeExecute, nil, 100)
	if err != nil || string(a.Body) != "firs" {
		t.Fatalf("%q, %v", a.Body, err)
	}
	// The next request fails if it is sent before the rest is noticed, and
	// then says so; it never gets the rest for its answer.
	a, err = x.client.Call(t.Context(), TypeExecute, nil, 100)
	if e, ok := errors.AsType[*RequestError](err); err == nil && string(a.Body) != "second" || err != nil && !ok || ok && !e.ContextLost() && !e.NotExecuted() {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestRedirectWithinHost(t *testing.T) {
	x := newScript(t, false, func(n int, p *Responder, w http.ResponseWriter, r *http.Request) {
		if n == 0 {
			page(302, "Location", "/mapi/there/?MailboxId=a@b")(n, p, w, r)
			return
		}
		p.Finish([]byte(r.URL.Path))
	})
	for range 2 {
		a, err := x.client.Call(t.Context(), TypeExecute, nil, 100)
		if err != nil || string(a.Body) != "/mapi/there/" {
			t.Fatalf("%+v, %v", a, err)
		}
	}
	if len(x.seen) != 3 {
		t.Errorf("%d requests", len(x.seen))
	}
}

// A request that was redirected, and did not get there, was not executed.
func TestRedirectToNobody(t *testing.T) {
	x := newScript(t, false, page(302, "Location", "/mapi/there/"))
	dials := 0
	c := x.newClient(t, func(cfg *Config) {
		dial := cfg.Dial
		cfg.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials++; dials > 1 {
				return nil, errAny
			}
			return dial(ctx, network, address)
		}
	})
	_, err := c.Call(t.Context(), TypeExecute, []byte("request"), 100)
	if e, ok := errors.AsType[*RequestError](err); !ok || !errors.Is(err, errAny) || !e.NotExecuted() || e.ContextLost() {
		t.Errorf("%+v", err)
	}
}

func TestHeaders(t *testing.T) {
	x := newScript(t, false, func(n int, p *Responder, w http.ResponseWriter, r *http.Request) {
		switch n {
		case 0:
			p.SetCookie("ctx", "opaque, with=strange;")
			p.SetCookie("seq", "1")
			w.Header().Add("Set-Cookie", "old=x; Max-Age=0")
		default:
			p.SetCookie("seq", fmt.Sprint(n+1))
		}
		p.Finish(nil)
	})
	kinds := []string{TypeConnect, TypeExecute, TypePing, TypeWait, TypeDisconnect}
	for _, kind := range kinds {
		if _, err := x.client.Call(t.Context(), kind, nil, 100); err != nil {
			t.Fatal(err)
		}
	}
	guid, _, _ := strings.Cut(x.seen[0].Header.Get("X-RequestId"), ":")
	var cookies []string
	for i, r := range x.seen {
		want := http.Header{
			"X-Requesttype": {kinds[i]}, "X-Requestid": {fmt.Sprintf("%s:%d", guid, i+1)}, "Content-Type": {ContentType},
			"X-Clientapplication": {"Outlook/15.00.4420.1017"}, "X-Clientinfo": {x.client.cfg.ClientInfo},
		}
		for name, value := range want {
			if !slices.Equal(r.Header[name], value) {
				t.Errorf("%s: %s is %q", kinds[i], name, r.Header[name])
			}
		}
		if r.Header.Get("X-DeviceInfo") != "" || r.Method != http.MethodPost || r.Host != x.Listener.Addr().String() {
			t.Errorf("%s: %s, %s, %v", kinds[i], r.Method, r.Host, r.Header)
		}
		// Without a body, too, the length is said: it is not -1.
		if r.ContentLength != 0 {
			t.Errorf("%s: length %d", kinds[i], r.ContentLength)
		}
		cookies = append(cookies, r.Header.Get("Cookie"))
	}
	want := []string{"", "ctx=opaque, with=strange; seq=1", "ctx=opaque, with=strange; seq=2", "ctx=opaque, with=strange; seq=3", "ctx=opaque, with=strange; seq=4"}
	if !slices.Equal(cookies, want) {
		t.Errorf("cookies %q, want %q", cookies, want)
	}
	if x.dials != 2 { // one of them for the wait
		t.Errorf("%d connections", x.dials)
	}
}

// A wait that was answered late must not bring back the sequence of before.
func TestCookiesOfWaits(t *testing.T) {
	var j jar
	j.replace([]cookie{{"ctx", "a"}, {"seq", "1"}})
	sent := j.snapshot()
	j.update([]cookie{{"seq", "2"}}, nil)
	j.update([]cookie{{"seq", "1"}, {"ctx", "b"}, {"new", "n"}}, sent)
	if got := cookieHeader(j.snapshot()); got != "ctx=b; seq=2; new=n" {
		t.Errorf("%q", got)
	}
	j.update([]cookie{{"ctx", ""}}, nil)
	if got := cookieHeader(j.snapshot()); got != "seq=2; new=n" {
		t.Errorf("%q", got)
	}
}

// A connection that broke while idle is replaced, and the request goes once.
func TestBrokenWhileIdle(t *testing.T) {
	x := newScript(t, false, func(_ int, p *Responder, _ http.ResponseWriter, _ *http.Request) { p.Finish(nil) })
	for range 2 {
		if _, err := x.client.Call(t.Context(), TypeExecute, nil, 100); err != nil {
			t.Fatal(err)
		}
		broken := make(chan struct{})
		var once sync.Once
		<-x.client.calls.turn
		x.client.calls.conn.http.SetStateHook(func(cc *http.ClientConn) {
			if cc.Err() != nil {
				once.Do(func() { close(broken) })
			}
		})
		x.CloseClientConnections()
		<-broken
		x.client.calls.leave()
	}
	if len(x.seen) != 2 || x.dials != 2 {
		t.Errorf("%d requests, %d connections", len(x.seen), x.dials)
	}
}

// brittle is a connection whose writes fail from some moment on.
type brittle struct {
	net.Conn
	broken *atomic.Bool
}

func (b *brittle) Write(p []byte) (int, error) {
	if b.broken.Load() {
		return 0, errAny
	}
	return b.Conn.Write(p)
}

// A request that could not be sent goes again, as it is, over a new connection.
func TestBrokenWhileSending(t *testing.T) {
	x := newScript(t, false, func(_ int, p *Responder, _ http.ResponseWriter, _ *http.Request) { p.Finish(nil) })
	var broken *atomic.Bool
	c := x.newClient(t, func(cfg *Config) {
		dial := cfg.Dial
		cfg.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			nc, err := dial(ctx, network, address)
			broken = new(atomic.Bool)
			return &brittle{nc, broken}, err
		}
	})
	for range 3 {
		if _, err := c.Call(t.Context(), TypeExecute, []byte("request"), 100); err != nil {
			t.Fatal(err)
		}
		broken.Store(true)
	}
	if len(x.seen) != 3 || x.dials != 3 {
		t.Errorf("%d requests, %d connections", len(x.seen), x.dials)
	}
}

// A request whose answer is cut off goes once.
func TestBrokenWhileAnswering(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		x := newScript(t, http2, func(n int, p *Responder, _ http.ResponseWriter, _ *http.Request) {
			if n == 1 {
				panic(http.ErrAbortHandler)
			}
			p.Finish(nil)
		})
		if _, err := x.client.Call(t.Context(), TypeExecute, []byte("request"), 100); err != nil {
			t.Fatal(err)
		}
		_, err := x.client.Call(t.Context(), TypeExecute, []byte("request"), 100)
		if e, ok := errors.AsType[*RequestError](err); !ok || e.NotExecuted() || !e.ContextLost() {
			t.Errorf("%v", err)
		}
		x.mu.Lock()
		if len(x.seen) != 2 {
			t.Errorf("%d requests", len(x.seen))
		}
		x.mu.Unlock()
	}
}

// Only requests of the sequence lose the client's place in it.
func TestLostAnswers(t *testing.T) {
	for kind, lost := range map[string]bool{TypeConnect: true, TypeExecute: true, TypeDisconnect: true, TypePing: false, TypeWait: false} {
		x := newScript(t, false, func(int, *Responder, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		_, err := x.client.Call(t.Context(), kind, []byte("request"), 100)
		if e, ok := errors.AsType[*RequestError](err); !ok || e.NotExecuted() || e.ContextLost() != lost {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestReconnectWithOldCookies(t *testing.T) {
	x := newScript(t, false, func(n int, p *Responder, _ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") == "ctx=gone" {
			p.Refuse(ContextNotFound)
			return
		}
		p.SetCookie("ctx", fmt.Sprint(n))
		p.Finish(nil)
	})
	old := Cookies{[]cookie{{"ctx", "living"}, {"other", "x"}}}
	c := x.newClient(t, func(cfg *Config) { cfg.Cookies = old })
	if _, err := c.Call(t.Context(), TypeConnect, nil, 100); err != nil {
		t.Fatal(err)
	}
	if got := x.seen[0].Header.Get("Cookie"); got != "ctx=living; other=x" {
		t.Errorf("old cookies: %q", got)
	}
	if got := cookieHeader(c.Cookies().list); got != "ctx=0" {
		t.Errorf("mixed with the new ones: %q", got)
	}
	c = x.newClient(t, func(cfg *Config) { cfg.Cookies = Cookies{[]cookie{{"ctx", "gone"}}} })
	if _, err := c.Call(t.Context(), TypeConnect, nil, 100); err != nil {
		t.Fatal(err)
	}
	if got := x.seen[2].Header.Get("Cookie"); got != "" {
		t.Errorf("after Context Not Found: %q", got)
	}
}

func TestOneAtATime(t *testing.T) {
	hold, in := make(chan struct{}), make(chan string, 10)
	x := newScript(t, false, func(_ int, p *Responder, _ http.ResponseWriter, r *http.Request) {
		in <- r.Header.Get("X-RequestType")
		if r.Header.Get("X-RequestType") == TypeWait {
			<-hold
		}
		p.Finish(nil)
	})
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := x.client.Call(t.Context(), TypeWait, nil, 100); err != nil {
			t.Error(err)
		}
	})
	if got := <-in; got != TypeWait {
		t.Fatal(got)
	}
	for range 8 {
		wg.Go(func() {
			if _, err := x.client.Call(t.Context(), TypeExecute, nil, 100); err != nil {
				t.Error(err)
			}
		})
	}
	for range 8 {
		if got := <-in; got != TypeExecute {
			t.Error(got)
		}
	}
	close(hold)
	wg.Wait()
	if x.dials != 2 {
		t.Errorf("%d connections", x.dials)
	}
}

func TestCloseBreaksOff(t *testing.T) {
	in := make(chan struct{})
	x := newScript(t, false, func(_ int, p *Responder, _ http.ResponseWriter, r *http.Request) {
		p.Begin()
		close(in)
		<-r.Context().Done()
		p.Abandon()
	})
	done := make(chan error, 1)
	go func() {
		_, err := x.client.Call(t.Context(), TypeWait, nil, 100)
		done <- err
	}()
	<-in
	x.client.Close()
	if err := <-done; !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
	if _, err := x.client.Call(t.Context(), TypeExecute, nil, 100); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
	<-x.client.Done()
}

func TestRequestsThatBreakTheRules(t *testing.T) {
	good := http.Header{
		"Content-Type": {ContentType}, "X-Requesttype": {TypeExecute},
		"X-Requestid": {"{E2EA6C1C-E61B-49E9-9CFB-38184F907552}:1"}, "X-Clientinfo": {"{2EF33C39-49C8-421C-B876-CDF7F2AC3AA0}:123"},
	}
	for name, tt := range map[string]struct {
		method string
		change func(http.Header)
		want   Code
	}{
		"good":         {"POST", func(http.Header) {}, Success},
		"verb":         {"GET", func(http.Header) {}, InvalidVerb},
		"no id":        {"POST", func(h http.Header) { h.Del("X-RequestId") }, MissingHeader},
		"no type":      {"POST", func(h http.Header) { h.Del("X-RequestType") }, MissingHeader},
		"bad id":       {"POST", func(h http.Header) { h.Set("X-RequestId", "1") }, InvalidHeader},
		"bad type":     {"POST", func(h http.Header) { h.Set("X-RequestType", "Nothing") }, InvalidRequestType},
		"other format": {"POST", func(h http.Header) { h.Set("Content-Type", "text/html") }, InvalidHeader},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, "/", strings.NewReader("body"))
			r.Header = good.Clone()
			r.Header.Set("Cookie", "ctx=a; x=y")
			r.Header.Add("Cookie", "seq=b")
			tt.change(r.Header)
			q, code := ReadRequest(r, "ctx", "seq")
			if code != tt.want || code == Success && (string(q.Body) != "body" || q.Context != "a" || q.Sequence != "b") {
				t.Errorf("%+v, %v", q, code)
			}
		})
	}
}

func TestURLs(t *testing.T) {
	for _, u := range []string{"http://host/", "https://", "https://user@host/", "host", "https://[::1"} {
		if _, err := New(Config{URL: u}); err == nil {
			t.Errorf("%q: no error", u)
		}
	}
}

func TestCodes(t *testing.T) {
	for c := range Code(19) {
		if c.info().name == "" || !strings.Contains(c.Error(), c.info().meaning) {
			t.Errorf("%d: %v", c, c.Error())
		}
	}
	if got := Code(99).Error(); got != "X-ResponseCode unknown (99): not in the specification" {
		t.Errorf("%q", got)
	}
	var err error = &RequestError{Type: TypeExecute, Err: ContextNotFound, Sent: true, Answered: true}
	if !errors.Is(err, ContextNotFound) || errors.Is(err, wire.ErrShort) {
		t.Errorf("%v", err)
	}
}
