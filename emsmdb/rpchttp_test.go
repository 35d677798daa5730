package emsmdb_test

import (
	"context"
	"errors"
	"net/url"
	"runtime"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/security/krbtest"
)

// httpOptions are those for the server's HTTPS.
func (e *exchange) httpOptions(m auth.Mechanism) *emsmdb.Options {
	o := e.options()
	o.Mechanism = auth.None
	o.TLS = e.TLS()
	o.Kerberos = &auth.KerberosConfig{Text: "[libdefaults]\n"}
	o.HTTP = &emsmdb.HTTPOptions{
		Mechanism: m,
		Proxy:     func(*url.URL) (*url.URL, error) { return nil, nil },
	}
	return o
}

func TestOverHTTP(t *testing.T) {
	for _, p := range []*emsmdbtest.Profile{
		emsmdbtest.Exchange2013(), emsmdbtest.Exchange2016(), emsmdbtest.Exchange2019(), emsmdbtest.Gromox(),
	} {
		for _, m := range []auth.Mechanism{auth.Basic, auth.NTLM, auth.Negotiate} {
			for _, rpc := range []auth.Mechanism{auth.None, auth.NTLM, auth.Negotiate} {
				t.Run(p.Name+"/"+m.String()+"/RPC "+rpc.String(), func(t *testing.T) {
					e := start(t, p, func(c *emsmdbtest.Config) { c.ExtendedProtection = true })
					o := e.httpOptions(m)
					o.Mechanism = rpc
					s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), o)
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					i := s.Info()
					if i.Version != p.Version || i.Connection.Transport != "ncacn_http" {
						t.Errorf("%+v", i)
					}
					if err := s.Ping(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
		}
	}
}

// TestOverHTTPKerberos authenticates the channels with a ticket, bound to the
// server's certificate, and RPC inside them with nothing, a ticket or NTLM.
func TestOverHTTPKerberos(t *testing.T) {
	const spn = "HTTP/mail.example.com"
	service, err := krbtest.NewService("EXAMPLE", spn, krbtest.AES256, "service secret")
	if err != nil {
		t.Fatal(err)
	}
	keytab, err := service.Keytab()
	if err != nil {
		t.Fatal(err)
	}
	ticket, err := service.CCache("alice", time.Now().Add(-time.Minute), time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range emsmdbtest.Profiles() {
		e := start(t, p, func(c *emsmdbtest.Config) {
			c.ExtendedProtection, c.Keytab = true, keytab
			c.Users = append(c.Users, emsmdbtest.User{Domain: "EXAMPLE", Name: "alice", DN: dn})
		})
		for _, m := range []auth.Mechanism{auth.Kerberos, auth.Negotiate} {
			for _, rpc := range []auth.Mechanism{auth.None, auth.Kerberos, auth.NTLM} {
				o := e.httpOptions(m)
				o.Mechanism, o.TargetName, o.HTTP.TargetName, o.HTTP.Credentials = rpc, spn, spn, ticket
				if rpc == auth.Kerberos {
					o.Credentials = ticket
				}
				s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), o)
				if rpc == auth.None && p.TCP {
					// Until 2010 RPC wants authentication of its own.
					if !errors.Is(err, errcode.AccessDenied) {
						t.Errorf("%s, %v, RPC %v: %v", p.Name, m, rpc, err)
					}
					continue
				}
				if err != nil {
					t.Errorf("%s, %v, RPC %v: %v", p.Name, m, rpc, err)
					continue
				}
				if err := s.Ping(t.Context()); err != nil {
					t.Error(err)
				}
				s.Close()
			}
		}
	}
}

func TestOverHTTPUntrusted(t *testing.T) {
	e := start(t, emsmdbtest.Exchange2019(), nil)
	o := e.httpOptions(auth.Basic)
	o.TLS = nil
	if _, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), o); err == nil {
		t.Error("a certificate that nobody vouches for")
	}
}

func TestOverHTTPWrongPassword(t *testing.T) {
	e := start(t, emsmdbtest.Exchange2019(), nil)
	for _, m := range []auth.Mechanism{auth.Basic, auth.NTLM, auth.Negotiate} {
		o := e.httpOptions(m)
		o.Credentials = &auth.Password{Domain: "CORP", User: "alice", Password: auth.NewSecret("wrong")}
		if _, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), o); !errors.Is(err, auth.ErrDenied) {
			t.Errorf("%v: %v", m, err)
		}
	}
}

// TestOverHTTPReconnects cuts one channel after the other under a session that
// is to reconnect, and one that is not.
func TestOverHTTPReconnects(t *testing.T) {
	e := start(t, emsmdbtest.Exchange2019(), nil)
	o := e.httpOptions(auth.NTLM)
	reopened := make(chan struct{}, 10)
	o.Reconnect = &emsmdb.ReconnectPolicy{
		Delay:  func(int) time.Duration { return time.Millisecond },
		Reopen: func(context.Context, *emsmdb.Reconnection) error { reopened <- struct{}{}; return nil },
	}
	s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 5 {
		one := 1
		e.CutChannels(func(string) bool { one--; return one >= 0 })
		select {
		case <-reopened:
		case <-time.After(20 * time.Second):
			t.Fatal("the session does not reconnect")
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	o.Reconnect = nil
	if s, err = emsmdb.Dial(t.Context(), e.HTTPTarget(), o); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	e.CutChannels(func(string) bool { return true })
	<-s.Done()
	if err := s.Ping(t.Context()); !errors.Is(err, emsmdb.ErrLost) {
		t.Error(err)
	}
}

// TestOverHTTPNotifies waits for an event over a virtual connection of its own.
func TestOverHTTPNotifies(t *testing.T) {
	e := start(t, emsmdbtest.Exchange2019(), nil)
	s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), e.httpOptions(auth.Basic))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	waiting := make(chan bool, 1)
	go func() {
		for e.Stats().Waits == 0 && ctx.Err() == nil {
			runtime.Gosched()
		}
		waiting <- ctx.Err() == nil
		cancel()
	}()
	for _, err := range s.Notifications(ctx) {
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if !<-waiting {
		t.Error("no wait has reached the server")
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}
