// Where cases run: the test server as each product, or a real server.

package conformance

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
	"github.com/go-mapi/mapirpc/internal/wire"
)

const (
	aliceDN       = "/o=Example/ou=Site/cn=Recipients/cn=alice"
	alicePassword = "correct horse battery staple"
)

// site is a server that a case runs against.
type site struct {
	product string
	target  string
	userDN  string
	cred    auth.Credential
	// mech authenticates RPC, or MAPI over HTTP; httpMech the connections of RPC
	// over HTTP.
	mech, httpMech auth.Mechanism
	tls            *tls.Config
	// group relates connections of RPC over HTTP.
	group wire.GUID
	// dial connects to the server; nil means the network.
	dial func(ctx context.Context, network, address string) (net.Conn, error)
	// server is the test server, nil if the site is a real one.
	server *emsmdbtest.Server
	box    *emsmdbtest.MemoryMailbox
	write  bool
}

// is returns what b holds for the product of the site.
func is[T any](s *site, b by[T]) T { return b[slices.Index(products, s.product)] }

// setup changes a test server before it starts.
type setup func(*emsmdbtest.Config)

// everywhere runs a case against every product, by each transport that the
// product has, or against the real server.
func everywhere(t *testing.T, run func(*testing.T, *site), change ...setup) {
	if s := realSite(t); s != nil {
		run(t, s)
		return
	}
	eachWay(t, func(t *testing.T, p *emsmdbtest.Profile, transport string) {
		run(t, newSite(t, p, change...).over(transport))
	})
}

// Names of transports.
const (
	overTCP  = "ncacn_ip_tcp"
	overRPC  = "ncacn_http"
	overMAPI = "https"
)

// transports lists those of a product, the oldest first.
func transports(p *emsmdbtest.Profile) (list []string) {
	if p.TCP {
		list = append(list, overTCP)
	}
	if p.HTTP {
		list = append(list, overRPC)
	}
	if p.MAPIHTTP {
		list = append(list, overMAPI)
	}
	return list
}

// over has the test server be reached by a transport.
func (s *site) over(transport string) *site {
	s.tls = s.server.TLS()
	switch transport {
	case overTCP:
		s.target, s.tls = s.server.Target(), nil
	case overRPC:
		s.target, s.httpMech, s.group = s.server.HTTPTarget(), auth.NTLM, rpchttp.NewGUID()
	case overMAPI:
		s.target = s.server.MAPITarget()
	}
	return s
}

// ours runs a case that needs a server which misbehaves on request, against every
// product by each of its transports.
func ours(t *testing.T, run func(*testing.T, *site), change ...setup) {
	if os.Getenv("MAPIRPC_SERVER") != "" {
		t.Skip("needs a server that misbehaves on request")
	}
	everywhere(t, run, change...)
}

// virtually runs a case in virtual time; against a real server it takes as long
// as it takes.
func virtually(t *testing.T, run func(*testing.T, *site), change ...setup) {
	if s := realSite(t); s != nil {
		run(t, s)
		return
	}
	eachWay(t, func(t *testing.T, p *emsmdbtest.Profile, transport string) {
		synctest.Test(t, func(t *testing.T) { run(t, newSite(t, p, append(change, inMemory)...).over(transport)) })
	})
}

// oursVirtually is ours in virtual time.
func oursVirtually(t *testing.T, run func(*testing.T, *site), change ...setup) {
	if os.Getenv("MAPIRPC_SERVER") != "" {
		t.Skip("needs a server that misbehaves on request")
	}
	virtually(t, run, change...)
}

func inMemory(c *emsmdbtest.Config) { c.InMemory = true }

// eachWay runs a case for every product and each transport that it has.
func eachWay(t *testing.T, run func(t *testing.T, p *emsmdbtest.Profile, transport string)) {
	for _, p := range emsmdbtest.Profiles() {
		for _, transport := range transports(p) {
			t.Run(p.Name+" over "+transport, func(t *testing.T) { run(t, p, transport) })
		}
	}
}

// newSite starts a test server, to be reached by the first transport of its
// product.
func newSite(t *testing.T, p *emsmdbtest.Profile, change ...setup) *site {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	s := &site{
		product: p.Name, userDN: aliceDN, write: true, box: store.AddMailbox(aliceDN, "Alice"),
		mech: auth.NTLM, cred: &auth.Password{Domain: "EXAMPLE", User: "alice", Password: auth.NewSecret(alicePassword)},
	}
	cfg := &emsmdbtest.Config{
		Profile: p, Store: store,
		Users: []emsmdbtest.User{{Domain: "EXAMPLE", Name: "alice", Password: alicePassword, DN: aliceDN, Admin: true}},
	}
	for _, c := range change {
		c(cfg)
	}
	var err error
	if s.server, err = emsmdbtest.NewServer(cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.server.Close() })
	s.dial = s.server.DialContext
	return s.over(transports(p)[0])
}

// realSite is the server that the environment names, nil if none.
func realSite(t *testing.T) *site {
	t.Helper()
	target := os.Getenv("MAPIRPC_SERVER")
	if target == "" {
		return nil
	}
	env := func(name string) string { return os.Getenv("MAPIRPC_SERVER_" + name) }
	s := &site{
		target: target, userDN: env("USERDN"), product: env("PRODUCT"), write: env("WRITE") == "1",
		mech: mechanism(t, env("AUTH")), httpMech: mechanism(t, env("HTTP_AUTH")), group: rpchttp.NewGUID(),
	}
	if s.mech != auth.None || s.httpMech != auth.None {
		s.cred = &auth.Password{User: env("USER"), Password: auth.NewSecret(env("PASSWORD"))}
	}
	if file := env("CA"); file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s.tls = &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
		s.tls.RootCAs.AppendCertsFromPEM(pem)
	}
	if s.product == "" {
		session := s.session(t, nil)
		s.product = productOf(session.Info().Version)
		session.Close()
	}
	if !slices.Contains(products, s.product) {
		t.Fatalf("MAPIRPC_SERVER_PRODUCT is none of %v", products)
	}
	return s
}

// mechanism reads the name of one.
func mechanism(t *testing.T, name string) auth.Mechanism {
	t.Helper()
	m, ok := map[string]auth.Mechanism{
		"": auth.NTLM, "ntlm": auth.NTLM, "kerberos": auth.Kerberos, "negotiate": auth.Negotiate, "none": auth.None, "basic": auth.Basic,
	}[name]
	if !ok {
		t.Fatalf("unknown mechanism %q", name)
	}
	return m
}

// options are those of a session with the site.
func (s *site) options() *emsmdb.Options {
	o := &emsmdb.Options{UserDN: s.userDN, Credentials: s.cred, Mechanism: s.mech, DialContext: s.dial, TLS: s.tls}
	if httpTarget.MatchString(s.target) {
		o.HTTP = &emsmdb.HTTPOptions{Mechanism: s.httpMech, Credentials: s.cred}
	}
	return o
}

// seenAs15 reports whether the server takes the client for Outlook 15: MAPI over
// HTTP has no older one.
func (s *site) seenAs15() bool { return strings.HasPrefix(s.target, "https:") }

// session makes a session; change, unless nil, changes its options.
func (s *site) session(t *testing.T, change func(*emsmdb.Options)) *emsmdb.Session {
	t.Helper()
	o := s.options()
	if change != nil {
		change(o)
	}
	session, err := emsmdb.Dial(t.Context(), s.target, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	return session
}
