package emsmdb_test

// What a session promises, whatever carries it.

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
)

// transport is a way to a server, of a product that knows it.
type transport struct {
	name    string
	profile func() *emsmdbtest.Profile
	target  func(*exchange) string
	change  func(*exchange, *emsmdb.Options)
}

func transports() []transport {
	return []transport{
		{"ncacn_ip_tcp", emsmdbtest.Exchange2010, func(e *exchange) string { return e.Target() }, func(*exchange, *emsmdb.Options) {}},
		{"ncacn_http", emsmdbtest.Exchange2016, func(e *exchange) string { return e.HTTPTarget() }, func(e *exchange, o *emsmdb.Options) {
			*o = *e.httpOptions(auth.Basic)
			if e.Profile().TCP {
				o.Mechanism = auth.NTLM // old products demand it of RPC
			}
		}},
		{"https", emsmdbtest.Exchange2016, func(e *exchange) string { return e.MAPITarget() }, func(e *exchange, o *emsmdb.Options) {
			o.TLS, o.Mechanism = e.TLS(), auth.NTLM
		}},
		{"https, HTTP/2", emsmdbtest.Exchange2016, func(e *exchange) string { return e.MAPITarget() }, func(e *exchange, o *emsmdb.Options) {
			o.TLS, o.Mechanism = e.TLS(), auth.Basic
		}},
	}
}

// rpcTransports are those that carry RPC.
func rpcTransports() []transport { return transports()[:2] }

// of reports whether a product has the transport.
func (by transport) of(p *emsmdbtest.Profile) bool {
	switch by.name {
	case "ncacn_ip_tcp":
		return p.TCP
	case "ncacn_http":
		return p.HTTP
	}
	return p.MAPIHTTP
}

// withMAPI reports whether the transport is MAPI over HTTP.
func (by transport) withMAPI() bool { return strings.HasPrefix(by.name, "https") }

// over runs a test over transports.
func over(t *testing.T, list []transport, test func(*testing.T, transport)) {
	for _, by := range list {
		t.Run(by.name, func(t *testing.T) { test(t, by) })
	}
}

// overProduct runs a test over every transport of a product, HTTP/2 aside.
func overProduct(t *testing.T, p *emsmdbtest.Profile, test func(*testing.T, transport)) {
	over(t, slices.DeleteFunc(transports()[:3], func(by transport) bool { return !by.of(p) }), test)
}

// optionsOver are those for a session over a transport.
func (e *exchange) optionsOver(by transport) *emsmdb.Options {
	o := e.options()
	by.change(e, o)
	if e.net != nil {
		o.DialContext = e.net.DialContext
	}
	return o
}

// dialOver makes a session over a transport.
func (e *exchange) dialOver(t testing.TB, by transport, change func(*emsmdb.Options)) *emsmdb.Session {
	t.Helper()
	o := e.optionsOver(by)
	if change != nil {
		change(o)
	}
	s, err := emsmdb.Dial(t.Context(), by.target(e), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// overTransports runs a test over every transport, in virtual time.
func overTransports(t *testing.T, test func(*testing.T, *exchange, transport)) {
	for _, by := range transports() {
		t.Run(by.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, startVirtual(t, by.profile()), by) })
		})
	}
}

func TestTransportsCarrySessions(t *testing.T) {
	overTransports(t, func(t *testing.T, e *exchange, by transport) {
		s := e.dialOver(t, by, nil)
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		for range 3 {
			if out, err := s.Execute(t.Context()); err != nil || len(out) != 1 {
				t.Errorf("%d payloads, %v", len(out), err)
			}
		}
		if err := s.Close(); err != nil || e.Stats().Sessions != 0 {
			t.Errorf("%v, %d sessions left", err, e.Stats().Sessions)
		}
		if _, err := s.Execute(t.Context()); !errors.Is(err, emsmdb.ErrClosed) {
			t.Errorf("%v", err)
		}
	})
}

func TestTransportsLoseSessions(t *testing.T) {
	overTransports(t, func(t *testing.T, e *exchange, by transport) {
		s := e.dialOver(t, by, nil)
		e.EndSessions()
		if _, err := s.Execute(t.Context()); !errors.Is(err, emsmdb.ErrLost) {
			t.Errorf("%v", err)
		}
		<-s.Done()
	})
}

func TestTransportsReconnect(t *testing.T) {
	overTransports(t, func(t *testing.T, e *exchange, by transport) {
		s := e.dialOver(t, by, func(o *emsmdb.Options) {
			o.Reconnect = &emsmdb.ReconnectPolicy{Delay: func(int) time.Duration { return 0 }}
		})
		// The answer is lost half-way: the server may have executed the call.
		remove := e.Hook(emsmdbtest.Times(1, func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
			if call.Method != errcode.RPCExt2 {
				return nil
			}
			return &emsmdbtest.Outcome{CutAnswer: 10}
		}))
		if _, err := s.Execute(t.Context()); !errors.Is(err, emsmdb.ErrLost) || emsmdb.SafeToRetry(err) {
			t.Errorf("%v", err)
		}
		remove()
		if _, err := s.Execute(emsmdb.WithReplay(t.Context())); err != nil {
			t.Error(err)
		}
		if s.Epoch() != 2 {
			t.Errorf("epoch %d", s.Epoch())
		}
		// Connections end with their sessions, and over HTTP the old cookies
		// end the old one.
		synctest.Wait()
		if n := e.Stats().Sessions; n != 1 {
			t.Errorf("%d sessions", n)
		}
	})
}

func TestTransportsWakeUp(t *testing.T) {
	overTransports(t, func(t *testing.T, e *exchange, by transport) {
		var ways []string
		s := e.dialOver(t, by, func(o *emsmdb.Options) {
			o.Trace = &emsmdb.Trace{Notified: func(n emsmdb.NotifyTrace) { ways = append(ways, n.Mechanism) }}
		})
		watch(t, s)
		began := time.Now()
		go func() {
			// Longer than a wait lasts, with calls beside it.
			for range 6 {
				time.Sleep(2 * time.Minute)
				if _, err := s.Execute(t.Context()); err != nil {
					t.Error(err)
				}
			}
			e.box.Inbox().Deliver(emsmdbtest.NewMail("Hello", ""))
		}()
		for _, err := range s.Notifications(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		if took := time.Since(began); took != 12*time.Minute || len(ways) != 1 || ways[0] != "async" {
			t.Errorf("woken up after %v by %v", took, ways)
		}
		synctest.Wait()
		if n := e.Stats().Waits; n != 0 {
			t.Errorf("%d waits left", n)
		}
	})
}

// serve answers calls of a method in the server's place.
func (e *exchange) serve(n int, method errcode.Method, h http.HandlerFunc) {
	e.Hook(emsmdbtest.Times(n, func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
		if call.Method != method {
			return nil
		}
		return &emsmdbtest.Outcome{HTTP: h}
	}))
}

// overHTTPS runs a test over MAPI over HTTP, in virtual time.
func overHTTPS(t *testing.T, test func(*testing.T, *exchange, *emsmdb.Session)) {
	for _, p := range httpProducts() {
		t.Run(p.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := startVirtual(t, p)
				test(t, e, e.dialHTTP(t, nil))
			})
		})
	}
}

func TestHTTPBusy(t *testing.T) {
	overHTTPS(t, func(t *testing.T, e *exchange, s *emsmdb.Session) {
		e.serve(2, errcode.RPCExt2, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "25")
			http.Error(w, "<html>", http.StatusServiceUnavailable)
		})
		began := time.Now()
		if _, err := s.Execute(t.Context()); err != nil || time.Since(began) != 50*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

func TestHTTPPages(t *testing.T) {
	overHTTPS(t, func(t *testing.T, e *exchange, s *emsmdb.Session) {
		e.serve(1, errcode.RPCExt2, func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<html>secret page</html>", http.StatusForbidden)
		})
		_, err := s.Execute(t.Context())
		status, ok := errors.AsType[*emsmdb.HTTPStatusError](err)
		if !ok || status.Status != http.StatusForbidden || !emsmdb.SafeToRetry(err) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v", err)
		}
		e.serve(1, errcode.RPCExt2, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-ResponseCode", "10")
			http.Error(w, "<html>", http.StatusOK)
		})
		_, err = s.Execute(t.Context())
		if code, ok := errors.AsType[emsmdb.HTTPCode](err); !ok || code != 10 || !errors.Is(err, emsmdb.ErrLost) || !emsmdb.SafeToRetry(err) {
			t.Errorf("%v", err)
		}
	})
}

// A session that nobody uses is kept alive for as long as the server allows.
func TestHTTPKeptAlive(t *testing.T) {
	overHTTPS(t, func(t *testing.T, e *exchange, s *emsmdb.Session) {
		pings := 0
		e.Hook(func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
			if call.Method == errcode.DummyRPC {
				pings++
			}
			return nil
		})
		time.Sleep(2 * time.Hour)
		if _, err := s.Execute(t.Context()); err != nil || s.Epoch() != 1 {
			t.Errorf("%v, epoch %d", err, s.Epoch())
		}
		if pings < 12 || pings > 20 {
			t.Errorf("%d pings", pings)
		}
		// What the server has forgotten shows without a call.
		e.EndSessions()
		select {
		case <-s.Done():
		case <-time.After(8 * time.Minute):
			t.Error("the loss went unnoticed")
		}
	})
}

// Who waits for events learns soon, not by the next PING, that the server has forgotten the session.
func TestHTTPWaitOfAForgottenSession(t *testing.T) {
	overHTTPS(t, func(t *testing.T, e *exchange, s *emsmdb.Session) {
		began := time.Now()
		time.AfterFunc(time.Minute, e.EndSessions)
		for _, err := range s.Notifications(t.Context()) {
			if err != nil && !errors.Is(err, emsmdb.ErrLost) {
				t.Error(err)
			}
		}
		<-s.Done()
		if took := time.Since(began); took > time.Minute+15*time.Second {
			t.Errorf("after %v", took)
		}
	})
}

// A server that announces signs of life and gives none is dead.
func TestHTTPSilence(t *testing.T) {
	overHTTPS(t, func(t *testing.T, e *exchange, s *emsmdb.Session) {
		e.serve(1, errcode.RPCExt2, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/mapi-http")
			w.Header().Set("X-ResponseCode", "0")
			w.Header().Set("X-PendingPeriod", "10000")
			w.Write([]byte("PROCESSING\r\n"))
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
		})
		began := time.Now()
		_, err := s.Execute(t.Context())
		if took := time.Since(began); !errors.Is(err, emsmdb.ErrLost) || !strings.Contains(err.Error(), "silent") || took < 20*time.Second || took > 30*time.Second {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// A slow call with signs of life takes as long as it takes.
func TestHTTPSlowCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := startVirtual(t, emsmdbtest.Exchange2016())
		s := e.dialHTTP(t, nil)
		e.Hook(emsmdbtest.Times(1, func(context.Context, *emsmdbtest.Call) *emsmdbtest.Outcome {
			return &emsmdbtest.Outcome{DelayAnswer: 20 * time.Minute}
		}))
		if _, err := s.Execute(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
