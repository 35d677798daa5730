package httpauth

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/internal/security/krbtest"
)

const testSPN = "HTTP/mail.corp.example"

// peers is a client's and a server's configuration that go together.
type peers struct {
	client Config
	server ServerConfig
}

// testCert is a certificate as far as channel binding looks at it.
func testCert(raw string) *x509.Certificate {
	return &x509.Certificate{Raw: []byte(raw), SignatureAlgorithm: x509.SHA256WithRSA}
}

func testState(cert *x509.Certificate) *tls.ConnectionState {
	return &tls.ConnectionState{PeerCertificates: []*x509.Certificate{cert}}
}

func password(p string) *auth.Password {
	return &auth.Password{Domain: "CORP", User: "janedow", Password: auth.NewSecret(p)}
}

// newPeers returns both ends for a mechanism, Kerberos with a minted ticket.
func newPeers(t testing.TB, m auth.Mechanism) peers {
	t.Helper()
	cert := testCert("certificate")
	p := peers{
		client: Config{
			Mechanism: m, Credential: password("correct horse"), TargetName: testSPN, TLS: testState(cert),
			Kerberos: &auth.KerberosConfig{Text: "[libdefaults]\n"},
		},
		server: ServerConfig{
			Mechanisms: []auth.Mechanism{auth.Negotiate, auth.NTLM, auth.Basic, auth.Bearer},
			Accept: security.AcceptorConfig{
				Lookup: func(domain, user string) (auth.Credential, bool) {
					return &auth.Password{Domain: domain, User: user, Password: auth.NewSecret("correct horse")}, user == "janedow"
				},
				ChannelBinding: EndpointBinding(cert),
			},
			Token: func(_ context.Context, token string) (security.Peer, bool) {
				return security.Peer{Mechanism: auth.Bearer, User: "janedow"}, token == "ey.token"
			},
		},
	}
	switch m {
	case auth.Bearer:
		p.client.Credential = &auth.Token{Source: func(context.Context) (auth.Secret, error) { return auth.NewSecret("ey.token"), nil }}
	case auth.Kerberos:
		svc, err := krbtest.NewService("CORP.EXAMPLE", testSPN, krbtest.AES256, "service secret")
		if err != nil {
			t.Fatal(err)
		}
		cc, err := svc.CCache("janedow", time.Now().Add(-time.Minute), time.Now().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if p.server.Accept.Keytab, err = svc.Keytab(); err != nil {
			t.Fatal(err)
		}
		p.client.Credential = cc
	}
	return p
}

// exchange is what went over the wire.
type exchange struct {
	bodies   []bool // whether each request could carry its body
	statuses []int
	peer     security.Peer
}

// talk authenticates a connection. Tamper changes what the server answers.
func talk(ctx context.Context, p peers, tamper func(http.Header)) (x exchange, err error) {
	c, err := NewClient(p.client)
	if err != nil {
		return x, err
	}
	s := NewServer(&p.server)
	field, whole, err := c.First(ctx)
	if err != nil {
		return x, err
	}
	for range 6 {
		h := http.Header{}
		if field != "" {
			h.Set("Authorization", field)
		}
		v := s.Check(ctx, h)
		status := http.StatusUnauthorized
		if v.OK {
			status, x.peer = http.StatusOK, v.Peer
		}
		x.bodies, x.statuses = append(x.bodies, whole), append(x.statuses, status)
		answer := http.Header{"Www-Authenticate": v.Challenges}
		if tamper != nil {
			tamper(answer)
		}
		var again bool
		if field, again, err = c.Answer(ctx, status, answer); err != nil || !again {
			return x, err
		}
		whole = true
	}
	return x, errors.New("no end")
}

func TestMechanisms(t *testing.T) {
	tests := []struct {
		mechanism auth.Mechanism
		used      auth.Mechanism
		bodies    []bool
	}{
		{auth.Basic, auth.Basic, []bool{true}},
		{auth.Bearer, auth.Bearer, []bool{true}},
		{auth.NTLM, auth.NTLM, []bool{false, true}},
		{auth.Negotiate, auth.NTLM, []bool{false, true}},
		{auth.Kerberos, auth.Kerberos, []bool{true}},
	}
	for _, tt := range tests {
		t.Run(tt.mechanism.String(), func(t *testing.T) {
			x, err := talk(t.Context(), newPeers(t, tt.mechanism), nil)
			if err != nil {
				t.Fatal(err)
			}
			if x.peer.User != "janedow" || x.peer.Mechanism != tt.used {
				t.Errorf("the server sees %+v", x.peer)
			}
			if !slices.Equal(x.bodies, tt.bodies) || x.statuses[len(x.statuses)-1] != http.StatusOK {
				t.Errorf("bodies %v, statuses %v", x.bodies, x.statuses)
			}
		})
	}
}

func TestServerProvesItself(t *testing.T) {
	p := newPeers(t, auth.Kerberos)
	_, err := talk(t.Context(), p, func(h http.Header) {
		c := challenges(h)[0]
		c.token[len(c.token)-1] ^= 1
		h["Www-Authenticate"] = []string{encodeToken(c.scheme, c.token)}
	})
	if !errors.Is(err, auth.ErrProtocol) {
		t.Errorf("a forged AP-REP: %v", err)
	}
}

func TestChannelBinding(t *testing.T) {
	for _, m := range []auth.Mechanism{auth.NTLM, auth.Negotiate, auth.Kerberos} {
		for name, state := range map[string]*tls.ConnectionState{"absent": nil, "wrong": testState(testCert("another"))} {
			t.Run(m.String()+"/"+name, func(t *testing.T) {
				p := newPeers(t, m)
				p.client.TLS = state
				if _, err := talk(t.Context(), p, nil); !errors.Is(err, auth.ErrDenied) {
					t.Errorf("client: %v", err)
				}
			})
		}
		t.Run(m.String()+"/not demanded", func(t *testing.T) {
			p := newPeers(t, m)
			p.client.TLS, p.server.Accept.ChannelBinding = nil, nil
			if _, err := talk(t.Context(), p, nil); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestServerSaysWhy(t *testing.T) {
	p := newPeers(t, auth.NTLM)
	p.client.TLS = nil
	c, err := NewClient(p.client)
	if err != nil {
		t.Fatal(err)
	}
	s := NewServer(&p.server)
	field, _, err := c.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v := s.Check(t.Context(), http.Header{"Authorization": {field}})
	if !v.More || v.OK {
		t.Fatalf("first leg: %+v", v)
	}
	if field, _, err = c.Answer(t.Context(), 401, http.Header{"Www-Authenticate": v.Challenges}); err != nil {
		t.Fatal(err)
	}
	v = s.Check(t.Context(), http.Header{"Authorization": {field}})
	if v.OK || !errors.Is(v.Err, auth.ErrChannelBinding) {
		t.Errorf("second leg: %+v", v)
	}
}

func TestRefusals(t *testing.T) {
	wrong := func(p *peers) { p.client.Credential = password("wrong") }
	tests := []struct {
		name   string
		m      auth.Mechanism
		change func(*peers)
		want   error
	}{
		{"Basic, wrong password", auth.Basic, wrong, auth.ErrDenied},
		{"NTLM, wrong password", auth.NTLM, wrong, auth.ErrDenied},
		{"Negotiate, wrong password", auth.Negotiate, wrong, auth.ErrDenied},
		{"Basic, unknown user", auth.Basic, func(p *peers) {
			p.client.Credential = &auth.Password{User: "nobody", Password: auth.NewSecret("correct horse")}
		}, auth.ErrDenied},
		{"Basic, not offered", auth.Basic, func(p *peers) { p.server.Mechanisms = []auth.Mechanism{auth.NTLM} }, auth.ErrMechanism},
		{"NTLM, not offered", auth.NTLM, func(p *peers) { p.server.Mechanisms = []auth.Mechanism{auth.Basic} }, auth.ErrMechanism},
		{"nothing, but the server asks", auth.None, func(*peers) {}, auth.ErrDenied},
		{"Basic without TLS", auth.Basic, func(p *peers) { p.client.TLS = nil }, auth.ErrLevelTooLow},
		{"Bearer without TLS", auth.Bearer, func(p *peers) { p.client.TLS = nil }, auth.ErrLevelTooLow},
		{"Basic with a token", auth.Basic, func(p *peers) { p.client.Credential = &auth.Token{} }, auth.ErrBadCredential},
		{"Bearer with a password", auth.Bearer, func(p *peers) { p.client.Credential = password("x") }, auth.ErrBadCredential},
		{"Bearer, wrong token", auth.Bearer, func(p *peers) {
			p.client.Credential = &auth.Token{Source: func(context.Context) (auth.Secret, error) { return auth.NewSecret("other"), nil }}
		}, auth.ErrDenied},
		{"Bearer, two lines", auth.Bearer, func(p *peers) {
			p.client.Credential = &auth.Token{Source: func(context.Context) (auth.Secret, error) { return auth.NewSecret("a\r\nX: b"), nil }}
		}, auth.ErrBadCredential},
		{"Kerberos, no keytab", auth.Kerberos, func(p *peers) { p.server.Accept.Keytab = nil }, auth.ErrDenied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPeers(t, tt.m)
			tt.change(&p)
			_, err := talk(t.Context(), p, nil)
			if e, ok := errors.AsType[*auth.Error](err); !ok || !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			} else if strings.Contains(e.Error(), "correct horse") || strings.Contains(e.Error(), "wrong") && !strings.Contains(tt.name, "wrong") {
				t.Errorf("the error gives away: %v", e)
			}
		})
	}
}

// A refusal is one also when it comes with a token, as a challenge to begin
// anew, after the mechanism's last one. Callers count refusals, lest the account
// be locked.
func TestRefusalWithAToken(t *testing.T) {
	for _, m := range []auth.Mechanism{auth.NTLM, auth.Kerberos} {
		t.Run(m.String(), func(t *testing.T) {
			p := newPeers(t, m)
			c, err := NewClient(p.client)
			if err != nil {
				t.Fatal(err)
			}
			s := NewServer(&p.server)
			field, _, err := c.First(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var last http.Header
			for again := true; again; {
				v := s.Check(t.Context(), http.Header{"Authorization": {field}})
				if len(v.Challenges) > 0 {
					last = http.Header{"Www-Authenticate": v.Challenges}
				}
				status := http.StatusUnauthorized
				if v.OK {
					status = http.StatusOK
				}
				if field, again, err = c.Answer(t.Context(), status, http.Header{"Www-Authenticate": v.Challenges}); err != nil {
					t.Fatal(err)
				}
			}
			if _, again, err := c.Answer(t.Context(), http.StatusUnauthorized, last); again || !errors.Is(err, auth.ErrDenied) {
				t.Errorf("again %v, %v, want ErrDenied", again, err)
			}
		})
	}
}

// A domain beside a user name that has one, too, is the one that counts.
func TestBasicAccount(t *testing.T) {
	for _, tt := range []struct{ domain, user, want string }{
		{"", "janedow", "janedow"},
		{"", "janedow@corp.example", "janedow@corp.example"},
		{"", `OLD\janedow`, `OLD\janedow`},
		{"CORP", "janedow", `CORP\janedow`},
		{"CORP", `OLD\janedow`, `CORP\janedow`},
		{"CORP", "janedow@corp.example", `CORP\janedow`},
	} {
		p := newPeers(t, auth.Basic)
		p.client.Credential = &auth.Password{Domain: tt.domain, User: tt.user, Password: auth.NewSecret("x")}
		c, err := NewClient(p.client)
		if err != nil {
			t.Fatal(err)
		}
		field, _, err := c.First(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r := http.Request{Header: http.Header{"Authorization": {field}}}
		if user, _, _ := r.BasicAuth(); user != tt.want {
			t.Errorf("%q and %q: %q, want %q", tt.domain, tt.user, user, tt.want)
		}
	}
}

func TestBasicInClear(t *testing.T) {
	p := newPeers(t, auth.Basic)
	p.client.TLS, p.client.ClearText = nil, true
	if _, err := talk(t.Context(), p, nil); err != nil {
		t.Error(err)
	}
}

// NTLM authenticates the connection: later requests need no field.
func TestConnectionStaysAuthenticated(t *testing.T) {
	p := newPeers(t, auth.NTLM)
	p.server.NTLMAsNegotiate = true
	c, err := NewClient(p.client)
	if err != nil {
		t.Fatal(err)
	}
	s := NewServer(&p.server)
	field, _, err := c.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v := s.Check(t.Context(), http.Header{"Authorization": {field}})
	if len(v.Challenges) != 1 || !strings.HasPrefix(v.Challenges[0], "Negotiate ") {
		t.Fatalf("challenge %q", v.Challenges)
	}
	if field, _, err = c.Answer(t.Context(), 401, http.Header{"Www-Authenticate": v.Challenges}); err != nil {
		t.Fatal(err)
	}
	if v = s.Check(t.Context(), http.Header{"Authorization": {field}}); !v.OK {
		t.Fatalf("%+v", v)
	}
	if v = s.Check(t.Context(), http.Header{}); !v.OK || v.Peer.User != "janedow" {
		t.Errorf("the next request: %+v", v)
	}
	if v = NewServer(&p.server).Check(t.Context(), http.Header{}); v.OK || len(v.Challenges) != 4 {
		t.Errorf("another connection: %+v", v)
	}
}

func TestNobodyAsked(t *testing.T) {
	p := newPeers(t, auth.None)
	p.server.Mechanisms = nil
	x, err := talk(t.Context(), p, nil)
	if err != nil || !x.peer.Anonymous {
		t.Errorf("%+v, %v", x, err)
	}
}

func TestEndpointBinding(t *testing.T) {
	tests := []struct {
		algorithm x509.SignatureAlgorithm
		size      int
	}{
		{x509.SHA1WithRSA, 32},
		{x509.SHA256WithRSA, 32},
		{x509.ECDSAWithSHA384, 48},
		{x509.SHA512WithRSAPSS, 64},
		{x509.PureEd25519, 32},
	}
	for _, tt := range tests {
		b := EndpointBinding(&x509.Certificate{Raw: []byte("x"), SignatureAlgorithm: tt.algorithm})
		if want := len("tls-server-end-point:") + tt.size; len(b) != want {
			t.Errorf("%v: %d bytes, want %d", tt.algorithm, len(b), want)
		}
	}
	if EndpointBinding(nil) != nil {
		t.Error("a binding to nothing")
	}
}

func TestChallenges(t *testing.T) {
	tests := []struct {
		fields []string
		want   string
	}{
		{[]string{"Negotiate", "NTLM"}, "Negotiate, NTLM"},
		{[]string{"Negotiate, NTLM, Basic realm=\"a\""}, "Negotiate, NTLM, Basic"},
		{[]string{"NTLM TlRMTVNTUAACAAAA", "ntlm"}, "NTLM"},
		{nil, "none"},
	}
	for _, tt := range tests {
		if got := offered(challenges(http.Header{"Www-Authenticate": tt.fields})); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.fields, got, tt.want)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add("NTLM TlRMTVNTUAACAAAADAAMADgAAAA=", 401)
	f.Add("Negotiate oRQwEqADCgEBoQsGCSqGSIL3EgECAg==", 200)
	f.Add("Negotiate, NTLM", 401)
	f.Fuzz(func(t *testing.T, field string, status int) {
		for _, m := range []auth.Mechanism{auth.NTLM, auth.Negotiate} {
			p := newPeers(t, m)
			c, err := NewClient(p.client)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := c.First(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, again, err := c.Answer(t.Context(), status, http.Header{"Www-Authenticate": {field}})
			if again && (err != nil || status != http.StatusUnauthorized) {
				t.Errorf("again after %d with %v", status, err)
			}
			NewServer(&p.server).Check(t.Context(), http.Header{"Authorization": {field}})
		}
	})
}

func TestCheckOffer(t *testing.T) {
	all := []auth.Mechanism{auth.Negotiate, auth.NTLM, auth.Kerberos, auth.Basic, auth.Bearer, auth.None}
	for _, tt := range []struct {
		fields []string
		want   []auth.Mechanism
	}{
		{nil, nil},
		{[]string{`Basic realm="mail, and more"`}, []auth.Mechanism{auth.Basic}},
		{[]string{"Negotiate", `basic realm="x"`}, []auth.Mechanism{auth.Negotiate, auth.NTLM, auth.Kerberos, auth.Basic}},
		{[]string{"NTLM"}, []auth.Mechanism{auth.Negotiate, auth.NTLM, auth.Kerberos}},
		{[]string{`Bearer authorization_uri="https://login.example.com"`}, []auth.Mechanism{auth.Bearer}},
		{[]string{`Digest realm="Basic"`}, nil},
		{[]string{`Digest realm="members, Basic and others", nonce="x"`}, nil},
		{[]string{`Digest realm="the \"club, Basic\"", nonce="x"`}, nil},
		{[]string{`Digest realm="the \"club", Basic realm="x"`}, []auth.Mechanism{auth.Basic}},
	} {
		var got []auth.Mechanism
		for _, m := range all {
			err := CheckOffer(http.Header{"Www-Authenticate": tt.fields}, m)
			if err == nil {
				got = append(got, m)
			} else if !errors.Is(err, auth.ErrMechanism) {
				t.Errorf("%q: %v", tt.fields, err)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.fields, got, tt.want)
		}
	}
}
