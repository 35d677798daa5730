package emsmdb_test

// Sessions over MAPI over HTTP: what goes on the wire, the proxy on the way,
// tickets, and networks that fail.

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/httpproxy"
	"github.com/go-mapi/mapirpc/internal/httpproxy/proxytest"
	"github.com/go-mapi/mapirpc/internal/mapihttp"
	"github.com/go-mapi/mapirpc/internal/memnet"
	"github.com/go-mapi/mapirpc/version"
)

var numbered = regexp.MustCompile(`^(\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}):([0-9]+)$`)

// answerNext answers the next call of a method in the server's place.
func (e *exchange) answerNext(method errcode.Method, h http.HandlerFunc) {
	e.Hook(emsmdbtest.Times(1, func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
		if call.Method != method {
			return nil
		}
		return &emsmdbtest.Outcome{HTTP: h}
	}))
}

// number takes apart a GUID with a counter, [MS-OXCMAPIHTTP] 2.2.3.3.2 and
// 2.2.3.3.4.
func number(t *testing.T, s string) (guid string, n int) {
	t.Helper()
	m := numbered.FindStringSubmatch(s)
	if m == nil {
		t.Fatalf("%q is no GUID with a counter", s)
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		t.Fatal(err)
	}
	return m[1], n
}

// A session has one X-ClientInfo, with another counter for each of its contexts;
// a context has one GUID in X-RequestId, with another counter for each request.
func TestHTTPRequestNumbers(t *testing.T) {
	e := start(t, emsmdbtest.Exchange2016(), nil)
	s := e.dialHTTP(t, func(o *emsmdb.Options) {
		o.Reconnect = &emsmdb.ReconnectPolicy{Delay: func(int) time.Duration { return 0 }}
	})
	// The server answers in the place of its Execute, so that headers can be
	// seen, which costs nothing: the call was not executed.
	seen := func() http.Header {
		var h http.Header
		e.answerNext(errcode.RPCExt2, func(w http.ResponseWriter, r *http.Request) {
			h = r.Header.Clone()
			w.WriteHeader(http.StatusForbidden)
		})
		if _, err := s.Execute(emsmdb.WithReplay(t.Context())); !emsmdb.SafeToRetry(err) || h == nil {
			t.Fatalf("%v", err)
		}
		return h
	}
	first, second := seen(), seen()
	e.EndSessions()
	if _, err := s.Execute(emsmdb.WithReplay(t.Context())); err != nil || s.Epoch() != 2 {
		t.Fatalf("%v, epoch %d", err, s.Epoch())
	}
	third := seen()
	guid, n := number(t, first.Get("X-RequestId"))
	if again, m := number(t, second.Get("X-RequestId")); again != guid || m <= n {
		t.Errorf("request ids %q, then %q", first.Get("X-RequestId"), second.Get("X-RequestId"))
	}
	if other, _ := number(t, third.Get("X-RequestId")); other == guid {
		t.Errorf("two contexts with the request id %q", other)
	}
	client, n := number(t, first.Get("X-ClientInfo"))
	if first.Get("X-ClientInfo") != second.Get("X-ClientInfo") {
		t.Errorf("%q, then %q in one context", first.Get("X-ClientInfo"), second.Get("X-ClientInfo"))
	}
	if again, m := number(t, third.Get("X-ClientInfo")); again != client || m == n {
		t.Errorf("%q, then %q", first.Get("X-ClientInfo"), third.Get("X-ClientInfo"))
	}
}

// "Outlook/15.xx.xxxx.xxxx", 2.2.3.3.6, whatever RPC would say.
func TestHTTPClientApplication(t *testing.T) {
	for _, tt := range []struct {
		version version.Version
		want    string
	}{
		{version.Version{}, "Outlook/15.00.4420.1017"},
		{version.Version{Major: 14, BuildMajor: 7000}, "Outlook/15.00.4420.1017"},
		{version.Version{Major: 15, Minor: 1, BuildMajor: 90, BuildMinor: 2}, "Outlook/15.01.0090.0002"},
		{version.Version{Major: 16, BuildMajor: 13127, BuildMinor: 21624}, "Outlook/16.00.13127.21624"},
	} {
		e := start(t, emsmdbtest.Exchange2016(), nil)
		var got string
		e.answerNext(errcode.ConnectEx, func(w http.ResponseWriter, r *http.Request) {
			got = r.Header.Get("X-ClientApplication")
			w.WriteHeader(http.StatusForbidden)
		})
		o := e.options()
		o.TLS, o.ClientVersion = e.TLS(), tt.version
		_, err := emsmdb.Dial(t.Context(), e.MAPITarget(), o)
		if status, ok := errors.AsType[*emsmdb.HTTPStatusError](err); !ok || status.Status != http.StatusForbidden || got != tt.want {
			t.Errorf("%v: %q, %v", tt.version, got, err)
		}
	}
}

// A server whose version something on the way takes out can do what the first of
// its kind could.
func TestHTTPUnknownServerVersion(t *testing.T) {
	e := start(t, emsmdbtest.Exchange2016(), nil)
	e.answerNext(errcode.ConnectEx, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/mapi-http")
		w.Header().Set("X-ResponseCode", "0")
		w.Header().Del("X-ServerApplication")
		w.Write(append([]byte("DONE\r\n\r\n"), make([]byte, 4+4+4+4+4+1+2+4)...))
	})
	s := e.dialHTTP(t, nil)
	if v := s.Info().Version; v.String() != "15.0.847.0" || !s.Supports(version.AsyncCalls) {
		t.Errorf("%v", v)
	}
	s.Close()
}

// A body that says failure has a StatusCode and nothing more (2.2.4.1.3 and its
// like); a success may still have an ErrorCode. Either is the call's code.
func TestHTTPFailureBodies(t *testing.T) {
	answer := func(body interface {
		AppendBinary(dst []byte) ([]byte, error)
	},
	) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/mapi-http")
			w.Header().Set("X-ResponseCode", "0")
			b, _ := body.AppendBinary([]byte("DONE\r\n\r\n")) // small enough
			w.Write(b)
		}
	}
	e := start(t, emsmdbtest.Exchange2016(), nil)
	for _, code := range []uint32{uint32(errcode.RPCFormat), 0xDEADBEEF} {
		for _, body := range []*mapihttp.ConnectResponse{{StatusCode: code}, {ErrorCode: code}} {
			e.answerNext(errcode.ConnectEx, answer(body))
			o := e.options()
			o.TLS = e.TLS()
			_, err := emsmdb.Dial(t.Context(), e.MAPITarget(), o)
			wantCode(t, err, "dial", code)
		}
		for _, body := range []*mapihttp.ExecuteResponse{{StatusCode: code, Aux: []byte{1}}, {ErrorCode: code}} {
			s := e.dialHTTP(t, nil)
			e.answerNext(errcode.RPCExt2, answer(body))
			_, err := s.Execute(t.Context())
			wantCode(t, err, "execute", code)
			if _, err := s.Execute(t.Context()); err != nil && !errors.Is(err, emsmdb.ErrLost) {
				t.Errorf("afterwards: %v", err)
			}
		}
		for _, body := range []*mapihttp.DisconnectResponse{{StatusCode: code}, {ErrorCode: code}} {
			s := e.dialHTTP(t, nil)
			e.answerNext(errcode.Disconnect, answer(body))
			wantCode(t, s.Close(), "close", code)
		}
	}
}

func wantCode(t *testing.T, err error, op string, code uint32) {
	t.Helper()
	e, ok := errors.AsType[*emsmdb.OpError](err)
	if !ok || e.Op != op || e.Code != errcode.Code(code) {
		t.Errorf("%v, want %#x from %s", err, code, op)
	}
}

// What can be done about a code, for programs and for people.
func TestHTTPActions(t *testing.T) {
	e := start(t, emsmdbtest.Exchange2016(), nil)
	for code, want := range map[emsmdb.HTTPCode]struct {
		action emsmdb.HTTPAction
		text   string
	}{
		16: {emsmdb.HTTPElsewhere, "use another server"},
		10: {emsmdb.HTTPReconnect, "connect again"},
		11: {emsmdb.HTTPAuthenticate, "another credential"},
		12: {emsmdb.HTTPNothing, "cannot read the request"},
	} {
		s := e.dialHTTP(t, nil)
		e.answerNext(errcode.RPCExt2, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-ResponseCode", strconv.Itoa(int(code)))
			http.Error(w, "<html>", http.StatusOK)
		})
		_, err := s.Execute(t.Context())
		got, ok := errors.AsType[emsmdb.HTTPCode](err)
		if !ok || got != code || got.Action() != want.action || !regexp.MustCompile(want.text).MatchString(err.Error()) {
			t.Errorf("%v", err)
		}
		s.Close()
	}
}

// A 503 without Retry-After is believed because test and real servers number the
// requests; it is errcode.StatusServerTooBusy to those who look for it.
func TestHTTPBusyWithoutATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := startVirtual(t, emsmdbtest.Exchange2016())
		s := e.dialHTTP(t, func(o *emsmdb.Options) { o.Retry.Max = 1 })
		busy := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
		e.answerNext(errcode.RPCExt2, busy)
		if _, err := s.Execute(t.Context()); err != nil {
			t.Error(err)
		}
		e.answerNext(errcode.RPCExt2, busy)
		e.answerNext(errcode.RPCExt2, busy)
		if _, err := s.Execute(t.Context()); !errors.Is(err, errcode.StatusServerTooBusy) || !emsmdb.SafeToRetry(err) {
			t.Errorf("%v", err)
		}
	})
}

func TestHTTPThroughAProxy(t *testing.T) {
	e := start(t, emsmdbtest.Exchange2016(), nil)
	for _, m := range []auth.Mechanism{auth.Basic, auth.NTLM} {
		p := proxytest.New(t, "me", "secret")
		s := e.dialHTTP(t, func(o *emsmdb.Options) {
			o.Mechanism, o.HTTP = m, &emsmdb.HTTPOptions{Proxy: p.For}
		})
		if _, err := s.Execute(t.Context()); err != nil || len(p.Asked()) != 1 {
			t.Errorf("%v: %v, asked for %q", m, err, p.Asked())
		}
		p.URL.User = nil
		o := e.options()
		o.TLS, o.HTTP = e.TLS(), &emsmdb.HTTPOptions{Proxy: p.For}
		_, err := emsmdb.Dial(t.Context(), e.MAPITarget(), o)
		if refused, ok := errors.AsType[*httpproxy.Error](err); !ok || refused.Status != http.StatusProxyAuthRequired || !emsmdb.SafeToRetry(err) {
			t.Errorf("%v", err)
		}
	}
}

// Tickets, alone and within SPNEGO, bound to the server's certificate.
func TestKerberosOverHTTP(t *testing.T) {
	srv, service := authServer(t, func(c *emsmdbtest.Config) {
		c.Profile, c.ExtendedProtection = emsmdbtest.Exchange2016(), true
	})
	for _, m := range []auth.Mechanism{auth.Kerberos, auth.Negotiate} {
		for _, target := range []string{srv.MAPITarget(), srv.HTTPTarget()} {
			t.Run(fmt.Sprintf("%v/%.5s", m, target), func(t *testing.T) {
				o := authOptions(ticket(t, service, -time.Minute, time.Hour), m, 0)
				o.TLS = srv.TLS()
				o.HTTP = &emsmdb.HTTPOptions{Mechanism: m, TargetName: authSPN}
				s, err := emsmdb.Dial(t.Context(), target, o)
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				if err := use(t.Context(), s); err != nil {
					t.Error(err)
				}
				if got := s.Info().Connection.Mechanism; got != auth.Kerberos {
					t.Errorf("authenticated by %v", got)
				}
			})
		}
	}
	o := authOptions(ticket(t, service, -2*time.Hour, -time.Hour), auth.Kerberos, 0)
	o.TLS = srv.TLS()
	if _, err := emsmdb.Dial(t.Context(), srv.MAPITarget(), o); !errors.Is(err, auth.ErrTicketExpired) {
		t.Errorf("%v", err)
	}
}

// Connections are not the session: they may break whenever no request is on
// them, with every mechanism, and a wait that they take with them is begun again.
func TestHTTPConnectionsBreak(t *testing.T) {
	for _, m := range []auth.Mechanism{auth.NTLM, auth.Basic} {
		t.Run(m.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := startVirtual(t, emsmdbtest.Exchange2016())
				s := e.dialHTTP(t, func(o *emsmdb.Options) { o.Mechanism = m })
				watch(t, s)
				var events []time.Duration
				began := time.Now()
				var waiting sync.WaitGroup
				ctx, cancel := context.WithCancel(t.Context())
				waiting.Go(func() {
					for _, err := range s.Notifications(ctx) {
						if err != nil {
							break
						}
						events = append(events, time.Since(began))
					}
				})
				for range 5 {
					time.Sleep(time.Minute)
					e.CutConnections()
					synctest.Wait()
					if _, err := s.Execute(t.Context()); err != nil || s.Epoch() != 1 {
						t.Errorf("%v, epoch %d", err, s.Epoch())
					}
				}
				time.Sleep(30 * time.Second)
				e.box.Inbox().Deliver(emsmdbtest.NewMail("Hello", ""))
				synctest.Wait()
				if !slices.Contains(events, 5*time.Minute+30*time.Second) {
					t.Errorf("woken up at %v", events)
				}
				cancel()
				waiting.Wait()
			})
		})
	}
}

// While the network is down nothing is lost but time: the session goes on where
// it was, as long as the server keeps it.
func TestHTTPOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := startVirtual(t, emsmdbtest.Exchange2016())
		var down atomic.Bool
		var dials atomic.Int32
		unreachable := errors.New("unreachable")
		s := e.dialHTTP(t, func(o *emsmdb.Options) {
			o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				if down.Load() {
					dials.Add(1)
					return nil, unreachable
				}
				return e.net.DialContext(ctx, network, address)
			}
		})
		down.Store(true)
		e.CutConnections()
		const calls = 10
		for range calls {
			if _, err := s.Execute(t.Context()); !errors.Is(err, unreachable) || !emsmdb.SafeToRetry(err) || errors.Is(err, emsmdb.ErrLost) {
				t.Errorf("%v", err)
			}
			time.Sleep(time.Minute)
		}
		// PINGs are tried from the half of the context's life on, at their ease.
		if n := dials.Load() - calls; n < 3 || n > 10 {
			t.Errorf("%d PINGs in vain", n)
		}
		down.Store(false)
		if _, err := s.Execute(t.Context()); err != nil || s.Epoch() != 1 {
			t.Errorf("%v, epoch %d", err, s.Epoch())
		}
	})
}

// Nobody waits for long behind a PING that is not answered.
func TestHTTPKeepAliveUnanswered(t *testing.T) {
	overHTTPS(t, func(t *testing.T, e *exchange, s *emsmdb.Session) {
		e.Hook(func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
			if call.Method != errcode.DummyRPC {
				return nil
			}
			return &emsmdbtest.Outcome{Drop: true}
		})
		time.Sleep(e.Profile().OverHTTP.Expiration/2 + time.Second)
		began := time.Now()
		if _, err := s.Execute(t.Context()); err != nil || s.Epoch() != 1 || time.Since(began) > 30*time.Second {
			t.Errorf("%v after %v, epoch %d", err, time.Since(began), s.Epoch())
		}
	})
}

// A credential that is refused is not shown over and over to keep a session
// alive: that would lock the account.
func TestHTTPKeepAliveRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := new(memnet.Network)
		l, err := n.Listen("127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		var revoked atomic.Bool
		var shown atomic.Int32
		e := start(t, emsmdbtest.Exchange2016(), func(c *emsmdbtest.Config) {
			c.InMemory, c.ListenHTTPS = true, l
			c.Token = func(string) (domain, user string, ok bool) {
				if revoked.Load() {
					shown.Add(1)
				}
				return "CORP", "alice", !revoked.Load()
			}
		})
		token := &auth.Token{Source: func(context.Context) (auth.Secret, error) { return auth.NewSecret("a.token"), nil }}
		s := e.dialHTTP(t, func(o *emsmdb.Options) {
			o.Mechanism, o.Credentials, o.DialContext = auth.Bearer, token, n.DialContext
		})
		revoked.Store(true)
		time.Sleep(14 * time.Minute)
		if n := shown.Load(); n != 1 {
			t.Errorf("shown %d times", n)
		}
		if _, err := s.Execute(t.Context()); !errors.Is(err, auth.ErrDenied) || !emsmdb.SafeToRetry(err) {
			t.Errorf("%v", err)
		}
		// It may be good again.
		revoked.Store(false)
		if _, err := s.Execute(t.Context()); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Hour)
		if _, err := s.Execute(t.Context()); err != nil || s.Epoch() != 1 {
			t.Errorf("%v, epoch %d", err, s.Epoch())
		}
	})
}
