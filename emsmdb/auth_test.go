// Sessions under every mechanism and level against emsmdbtest, and every way
// in which authentication fails.

package emsmdb_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/internal/security/krbtest"
)

const (
	authDN    = "/o=Example/ou=Site/cn=Recipients/cn=janedow"
	authRealm = "CORP.EXAMPLE"
	authSPN   = "exchangeMDB/exch01.corp.example"
)

// authServer starts a server that knows janedow by password and holds the keys
// of a service, from which tickets are minted without a KDC.
func authServer(t *testing.T, change func(*emsmdbtest.Config)) (*emsmdbtest.Server, *krbtest.Service) {
	t.Helper()
	service, err := krbtest.NewService(authRealm, authSPN, krbtest.AES256, "service secret")
	if err != nil {
		t.Fatal(err)
	}
	keytab, err := service.Keytab()
	if err != nil {
		t.Fatal(err)
	}
	store := emsmdbtest.NewMemoryStore()
	store.AddMailbox(authDN, "Jane Dow")
	cfg := &emsmdbtest.Config{
		Store: store, Keytab: keytab,
		Users: []emsmdbtest.User{{Name: "janedow", Password: "correct horse", DN: authDN}},
	}
	if change != nil {
		change(cfg)
	}
	srv, err := emsmdbtest.NewServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	return srv, service
}

func jane(password string) *auth.Password {
	return &auth.Password{Domain: "CORP", User: "janedow", Password: auth.NewSecret(password)}
}

func ticket(t *testing.T, s *krbtest.Service, start, end time.Duration) *auth.CCache {
	t.Helper()
	cc, err := s.CCache("janedow", time.Now().Add(start), time.Now().Add(end))
	if err != nil {
		t.Fatal(err)
	}
	return cc
}

// authOptions are those of a client whose machine has no Kerberos
// configuration.
func authOptions(cred auth.Credential, m auth.Mechanism, level auth.Level) *emsmdb.Options {
	return &emsmdb.Options{
		UserDN: authDN, Credentials: cred, Mechanism: m, Level: level, TargetName: authSPN,
		Kerberos: &auth.KerberosConfig{Text: "[libdefaults]\n"},
	}
}

// use makes enough calls that a sequence number or key stream out of step
// shows.
func use(ctx context.Context, s *emsmdb.Session) error {
	for range 5 {
		if err := s.Ping(ctx); err != nil {
			return err
		}
		// RopSize 2: no operation at all
		if out, err := s.Execute(ctx, []byte{2, 0}); err != nil || len(out) != 1 {
			return fmt.Errorf("execute: %d payloads, %w", len(out), err)
		}
	}
	return nil
}

// Mechanisms and levels of RPC; TestHTTPEveryProduct and TestKerberosOverHTTP
// are about those of HTTP.
func TestAuthMechanisms(t *testing.T) {
	srv, service := authServer(t, func(c *emsmdbtest.Config) { c.MinLevel = auth.LevelConnect })
	creds := []struct {
		name string
		mech auth.Mechanism
		cred auth.Credential
	}{
		{"NTLM", auth.NTLM, jane("correct horse")},
		{"Kerberos", auth.Kerberos, ticket(t, service, -time.Minute, time.Hour)},
		{"SPNEGO NTLM", auth.Negotiate, jane("correct horse")},
		{"SPNEGO Kerberos", auth.Negotiate, ticket(t, service, -time.Minute, time.Hour)},
	}
	for _, tt := range creds {
		for _, level := range []auth.Level{auth.LevelDefault, auth.LevelConnect, auth.LevelIntegrity, auth.LevelPrivacy} {
			t.Run(fmt.Sprintf("%s/%d", tt.name, level), func(t *testing.T) {
				s, err := emsmdb.Dial(t.Context(), srv.Target(), authOptions(tt.cred, tt.mech, level))
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				if err := use(t.Context(), s); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestAuthDemandedLevel talks to a server that demands privacy: a lower level
// is raised, and nothing is ever lowered.
func TestAuthDemandedLevel(t *testing.T) {
	srv, _ := authServer(t, func(c *emsmdbtest.Config) { c.MinLevel = auth.LevelPrivacy })
	for _, level := range []auth.Level{auth.LevelConnect, auth.LevelIntegrity} {
		s, err := emsmdb.Dial(t.Context(), srv.Target(), authOptions(jane("correct horse"), auth.NTLM, level))
		if err != nil {
			t.Fatalf("level %v: %v", level, err)
		}
		if err := use(t.Context(), s); err != nil {
			t.Errorf("level %v: %v", level, err)
		}
		s.Close()
	}
}

// What RPC makes of refusals; TestHTTPCredentials and TestKerberosOverHTTP are
// about HTTP.
func TestAuthRefusals(t *testing.T) {
	srv, service := authServer(t, nil)
	kerberosOnly, _ := authServer(t, func(c *emsmdbtest.Config) { c.Users = nil })
	other, err := krbtest.NewService(authRealm, authSPN, krbtest.AES256, "another secret")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		srv    *emsmdbtest.Server
		opts   *emsmdb.Options
		reason error
	}{
		{"NTLM wrong password", srv, authOptions(jane("battery staple"), auth.NTLM, 0), auth.ErrDenied},
		{"NTLM unknown user", srv, authOptions(&auth.Password{User: "nobody", Password: auth.NewSecret("battery staple")}, auth.NTLM, 0), auth.ErrDenied},
		{"SPNEGO wrong password", srv, authOptions(jane("battery staple"), auth.Negotiate, 0), auth.ErrDenied},
		{"NTLM not accepted", kerberosOnly, authOptions(jane("correct horse"), auth.NTLM, 0), auth.ErrMechanism},
		{"ticket expired", srv, authOptions(ticket(t, service, -2*time.Hour, -time.Hour), auth.Kerberos, 0), auth.ErrTicketExpired},
		{"ticket not yet valid", srv, authOptions(ticket(t, service, time.Hour, 2*time.Hour), auth.Kerberos, 0), auth.ErrDenied},
		{"ticket under another key", srv, authOptions(ticket(t, other, -time.Hour, time.Hour), auth.Kerberos, 0), auth.ErrDenied},
		{"no realm configuration", srv, authOptions(jane("correct horse"), auth.Kerberos, 0), auth.ErrNoRealm},
		{"no credential", srv, authOptions(nil, auth.NTLM, 0), nil},
		{"credential of another mechanism", srv, authOptions(ticket(t, service, -time.Hour, time.Hour), auth.NTLM, 0), auth.ErrBadCredential},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := emsmdb.Dial(t.Context(), tt.srv.Target(), tt.opts)
			if err == nil {
				s.Close()
				t.Fatal("connects")
			}
			if _, ok := errors.AsType[*auth.Error](err); tt.reason != nil && (!ok || !errors.Is(err, tt.reason)) {
				t.Errorf("got %v, want %v", err, tt.reason)
			}
			if strings.Contains(err.Error(), "battery") || strings.Contains(err.Error(), "correct horse") {
				t.Errorf("the error tells the password: %v", err)
			}
			t.Log(err)
		})
	}
}

// TestAuthSecretsStayInside looks for the password in everything that a session
// prints, logs or reports.
func TestAuthSecretsStayInside(t *testing.T) {
	tcp, _ := authServer(t, nil)
	web, _ := authServer(t, func(c *emsmdbtest.Config) { c.Profile = emsmdbtest.Exchange2016() })
	for target, srv := range map[string]*emsmdbtest.Server{tcp.Target(): tcp, web.HTTPTarget(): web, web.MAPITarget(): web} {
		name, _, _ := strings.Cut(target, ":")
		t.Run(name, func(t *testing.T) { testSecrets(t, srv, target) })
	}
}

func testSecrets(t *testing.T, srv *emsmdbtest.Server, target string) {
	var log strings.Builder
	for _, password := range []string{"correct horse", "battery staple"} {
		for _, mech := range []auth.Mechanism{auth.NTLM, auth.Negotiate, auth.Basic} {
			if mech == auth.Basic && srv.Profile().TCP {
				continue // which is for HTTP alone
			}
			opts := authOptions(jane(password), mech, 0)
			opts.TLS, opts.HTTP = srv.TLS(), &emsmdb.HTTPOptions{Mechanism: mech, Proxy: noProxy}
			if mech == auth.Basic && strings.HasPrefix(target, "ncacn_http") {
				opts.Mechanism = auth.NTLM
			}
			opts.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			opts.Logger.Debug("dialling", "options", opts)
			s, err := emsmdb.Dial(t.Context(), target, opts)
			if err == nil {
				err = use(t.Context(), s)
				s.Close()
			}
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
				fmt.Fprintf(&log, verb+verb+verb+verb, opts, *opts, s, err)
			}
		}
	}
	basic := base64.StdEncoding.EncodeToString([]byte(`CORP\janedow:correct horse`))
	for _, secret := range []string{"correct horse", "battery staple", fmt.Sprintf("%x", "correct horse"), "correct\\x20horse", basic} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q is in what is printed", secret)
		}
	}
}

// A password that was changed while the session lived is tried once, not until
// the account is locked.
func TestAuthRefusedAtReconnection(t *testing.T) {
	over(t, transports(), func(t *testing.T, by transport) {
		testRefusedAtReconnection(t, by)
	})
}

func testRefusedAtReconnection(t *testing.T, by transport) {
	product := func(c *emsmdbtest.Config) { c.Profile = by.profile() }
	first, _ := authServer(t, product)
	second, _ := authServer(t, func(c *emsmdbtest.Config) { product(c); c.Users[0].Password = "changed" })
	a, b := &exchange{Server: first}, &exchange{Server: second}
	elsewhere := map[string]string{} // from the addresses of one to those of the other
	for _, target := range []func(*emsmdbtest.Server) string{(*emsmdbtest.Server).Target, (*emsmdbtest.Server).HTTPTarget, (*emsmdbtest.Server).MAPITarget} {
		elsewhere[addressOf(target(first))] = addressOf(target(second))
	}
	var moved atomic.Bool
	var dials atomic.Int32
	opts := a.optionsOver(by)
	opts.UserDN, opts.Credentials = authDN, jane("correct horse")
	opts.TLS = trusting(a, b)
	opts.Reconnect = &emsmdb.ReconnectPolicy{Delay: func(int) time.Duration { return 0 }}
	opts.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if moved.Load() {
			dials.Add(1)
			address = elsewhere[address]
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	s, err := emsmdb.Dial(t.Context(), by.target(a), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	moved.Store(true)
	if by.withMAPI() {
		first.EndSessions()
		s.Execute(t.Context()) // which tells
	}
	first.CutConnections()
	<-s.Done()
	if err := s.Err(); !errors.Is(err, auth.ErrDenied) {
		t.Errorf("got %v, want %v", err, auth.ErrDenied)
	}
	// The two channels of RPC over HTTP are opened one after the other.
	if n := dials.Load(); n != 1 {
		t.Errorf("%d connections, want one more", n)
	}
}

var addresses = regexp.MustCompile(`127\.0\.0\.1(?:\[|:)(\d+)`)

// addressOf finds the address in a target.
func addressOf(target string) string {
	if m := addresses.FindStringSubmatch(target); m != nil {
		return "127.0.0.1:" + m[1]
	}
	return ""
}

// trusting trusts several servers.
func trusting(servers ...*exchange) *tls.Config {
	pool := x509.NewCertPool()
	for _, e := range servers {
		if c := e.Certificate(); c != nil {
			pool.AddCert(c)
		}
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}
