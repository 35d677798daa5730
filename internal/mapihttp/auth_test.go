package mapihttp

// Connections that are authenticated, and what makes them lose that.

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/httpproxy"
	"github.com/go-mapi/mapirpc/internal/httpproxy/proxytest"
	"github.com/go-mapi/mapirpc/internal/security"
)

const accountPassword = "correct horse"

// gate authenticates connections with NTLM before a script sees their requests.
type gate struct {
	cfg httpauth.ServerConfig

	mu      sync.Mutex
	conns   map[string]*httpauth.Server // by the client's address
	refused int                         // requests answered with 401
	// forget says after which requests that got through the connection is
	// not known any more; close that the answer to them ends it.
	forget, close func(n int) bool
	through       int
}

func newGate() *gate {
	return &gate{
		conns: make(map[string]*httpauth.Server),
		cfg: httpauth.ServerConfig{
			Mechanisms: []auth.Mechanism{auth.NTLM},
			Accept: security.AcceptorConfig{
				NetBIOSDomain: "CORP", NetBIOSComputer: "EXCH01",
				Lookup: func(domain, name string) (auth.Credential, bool) {
					return &auth.Password{Domain: domain, User: name, Password: auth.NewSecret(accountPassword)}, name == "alice"
				},
			},
		},
	}
}

// admit reports whether a request gets through.
func (g *gate) admit(w http.ResponseWriter, r *http.Request) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.conns[r.RemoteAddr]
	if s == nil {
		s = httpauth.NewServer(&g.cfg)
		g.conns[r.RemoteAddr] = s
	}
	v := s.Check(r.Context(), r.Header)
	for _, c := range v.Challenges {
		w.Header().Add("WWW-Authenticate", c)
	}
	if !v.OK {
		g.refused++
		w.WriteHeader(http.StatusUnauthorized)
		return false
	}
	g.through++
	if g.forget != nil && g.forget(g.through) {
		delete(g.conns, r.RemoteAddr)
	}
	if g.close != nil && g.close(g.through) {
		w.Header().Set("Connection", "close")
	}
	return true
}

func always(int) bool { return true }

// A server may forget who a connection is, authenticate every request, or close
// connections between requests: each request is executed, once.
func TestAuthenticationInMidSession(t *testing.T) {
	for _, tt := range []struct {
		name    string
		prepare func(*gate)
		refused int // of five requests
		dials   int
	}{
		{"once and for all", func(*gate) {}, 1, 1},
		{"forgotten once", func(g *gate) { g.forget = func(n int) bool { return n == 2 } }, 1 + 2, 1},
		{"every request", func(g *gate) { g.forget = always }, 1 + 2 + 2 + 1 + 1, 1},
		{"closed after each", func(g *gate) { g.close = always }, 5, 5},
		{"closed and forgotten", func(g *gate) { g.close = func(n int) bool { return n%2 == 0 } }, 3, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := newGate()
			tt.prepare(g)
			var bodies []string
			x := newScript(t, false, func(_ int, p *Responder, w http.ResponseWriter, r *http.Request) {
				if !g.admit(w, r) {
					return
				}
				q, _ := ReadRequest(r, "ctx", "seq")
				bodies = append(bodies, q.Type)
				p.Finish(nil)
			})
			c := x.newClient(t, func(cfg *Config) {
				cfg.Auth = httpauth.Config{
					Mechanism:  auth.NTLM,
					Credential: &auth.Password{Domain: "CORP", User: "alice", Password: auth.NewSecret(accountPassword)},
				}
			})
			for range 5 {
				if _, err := c.Call(t.Context(), TypeExecute, []byte("request"), 100); err != nil {
					t.Fatal(err)
				}
			}
			if want := slices.Repeat([]string{TypeExecute}, 5); !slices.Equal(bodies, want) {
				t.Errorf("executed %q", bodies)
			}
			if g.refused != tt.refused || x.dials != tt.dials {
				t.Errorf("%d refusals, %d connections, want %d and %d", g.refused, x.dials, tt.refused, tt.dials)
			}
		})
	}
}

// What Negotiate has settled on is known although the server ends without
// a token of its own.
func TestMechanism(t *testing.T) {
	for asked, want := range map[auth.Mechanism]auth.Mechanism{
		auth.NTLM: auth.NTLM, auth.Negotiate: auth.NTLM, auth.Basic: auth.Basic, auth.None: auth.None,
	} {
		g := newGate()
		g.cfg.Mechanisms = []auth.Mechanism{asked}
		if asked == auth.None {
			g.cfg.Mechanisms = nil
		}
		x := newScript(t, false, func(_ int, p *Responder, w http.ResponseWriter, r *http.Request) {
			if g.admit(w, r) {
				w.Header().Del("WWW-Authenticate")
				p.Finish(nil)
			}
		})
		c := x.newClient(t, func(cfg *Config) {
			cfg.Auth = httpauth.Config{
				Mechanism: asked, Kerberos: &auth.KerberosConfig{Text: "[libdefaults]\n"},
				Credential: &auth.Password{Domain: "CORP", User: "alice", Password: auth.NewSecret(accountPassword)},
			}
		})
		if _, err := c.Call(t.Context(), TypeExecute, nil, 100); err != nil || c.Mechanism() != want {
			t.Errorf("%v: %v, %v", asked, c.Mechanism(), err)
		}
	}
}

// A password that was changed in the middle of a session is refused, and the
// request with it.
func TestRefusedInMidSession(t *testing.T) {
	g := newGate()
	g.forget = always
	x := newScript(t, false, func(_ int, p *Responder, w http.ResponseWriter, r *http.Request) {
		if g.admit(w, r) {
			g.cfg.Accept.Lookup = func(string, string) (auth.Credential, bool) { return nil, false }
			p.Finish(nil)
		}
	})
	c := x.newClient(t, func(cfg *Config) {
		cfg.Auth = httpauth.Config{
			Mechanism:  auth.NTLM,
			Credential: &auth.Password{Domain: "CORP", User: "alice", Password: auth.NewSecret(accountPassword)},
		}
	})
	if _, err := c.Call(t.Context(), TypeExecute, nil, 100); err != nil {
		t.Fatal(err)
	}
	_, err := c.Call(t.Context(), TypeExecute, nil, 100)
	if e, ok := errors.AsType[*RequestError](err); !ok || !errors.Is(err, auth.ErrDenied) || !e.NotExecuted() || e.ContextLost() {
		t.Errorf("%v", err)
	}
}

func TestThroughAProxy(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		x := newScript(t, http2, func(_ int, p *Responder, _ http.ResponseWriter, r *http.Request) { p.Finish([]byte(r.Proto)) })
		proxy := proxytest.New(t, "me", "secret")
		c := x.newClient(t, func(cfg *Config) { cfg.Proxy = proxy.For })
		for _, kind := range []string{TypeExecute, TypeExecute, TypeWait} {
			a, err := c.Call(t.Context(), kind, nil, 100)
			if err != nil || string(a.Body) != map[bool]string{false: "HTTP/1.1", true: "HTTP/2.0"}[http2] {
				t.Fatalf("%+v, %v", a, err)
			}
		}
		address := x.Listener.Addr().String()
		if got := proxy.Asked(); !slices.Equal(got, []string{address, address}) {
			t.Errorf("asked for %q", got)
		}
		proxy.URL.User = nil
		_, err := x.newClient(t, func(cfg *Config) { cfg.Proxy = proxy.For }).Call(t.Context(), TypeExecute, nil, 100)
		e, ok := errors.AsType[*RequestError](err)
		if p, isProxy := errors.AsType[*httpproxy.Error](err); !ok || !isProxy || p.Status != http.StatusProxyAuthRequired || !e.NotExecuted() || e.ContextLost() {
			t.Errorf("%v", err)
		}
	}
}

// What the network does before a request has gone out costs nothing: the session
// context is believed to be there still (3.1.5.7), however long it takes.
func TestOutage(t *testing.T) {
	x := newScript(t, false, func(_ int, p *Responder, _ http.ResponseWriter, r *http.Request) {
		p.SetCookie("ctx", "1")
		p.Finish([]byte(r.Header.Get("Cookie")))
	})
	down := false
	c := x.newClient(t, func(cfg *Config) {
		dial := cfg.Dial
		cfg.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if down {
				return nil, errAny
			}
			return dial(ctx, network, address)
		}
	})
	if _, err := c.Call(t.Context(), TypeConnect, nil, 100); err != nil {
		t.Fatal(err)
	}
	down = true
	<-c.calls.turn
	c.calls.drop()
	c.calls.leave()
	for range 3 {
		_, err := c.Call(t.Context(), TypeExecute, nil, 100)
		if e, ok := errors.AsType[*RequestError](err); !ok || !errors.Is(err, errAny) || !e.NotExecuted() || e.ContextLost() {
			t.Errorf("%v", err)
		}
	}
	down = false
	if a, err := c.Call(t.Context(), TypeExecute, nil, 100); err != nil || string(a.Body) != "ctx=1" {
		t.Errorf("%+v, %v", a, err)
	}
}
