// Where cases run: the test server as each product, or a real server.

package conformance

import (
	"context"
	"net"
	"os"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
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
	mech    auth.Mechanism
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

// everywhere runs a case against every product, or against the real server.
func everywhere(t *testing.T, run func(*testing.T, *site), change ...setup) {
	if s := realSite(t); s != nil {
		run(t, s)
		return
	}
	eachProduct(t, func(t *testing.T, p *emsmdbtest.Profile) { run(t, newSite(t, p, change...)) })
}

// ours runs a case that needs a server which misbehaves on request.
func ours(t *testing.T, run func(*testing.T, *site), change ...setup) {
	if os.Getenv("MAPIRPC_SERVER") != "" {
		t.Skip("needs a server that misbehaves on request")
	}
	eachProduct(t, func(t *testing.T, p *emsmdbtest.Profile) { run(t, newSite(t, p, change...)) })
}

// virtually runs a case in virtual time; against a real server it takes as long
// as it takes.
func virtually(t *testing.T, run func(*testing.T, *site), change ...setup) {
	if s := realSite(t); s != nil {
		run(t, s)
		return
	}
	eachProduct(t, func(t *testing.T, p *emsmdbtest.Profile) {
		synctest.Test(t, func(t *testing.T) { run(t, newSite(t, p, append(change, inMemory)...)) })
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

func eachProduct(t *testing.T, run func(*testing.T, *emsmdbtest.Profile)) {
	for _, p := range emsmdbtest.Profiles() {
		t.Run(p.Name, func(t *testing.T) { run(t, p) })
	}
}

// newSite starts a test server. It speaks RPC over TCP whatever its product
// does today: what a case is about is what the methods do.
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
	s.target, s.dial = s.server.Target(), s.server.DialContext
	return s
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
		mech: map[string]auth.Mechanism{
			"": auth.NTLM, "ntlm": auth.NTLM, "kerberos": auth.Kerberos, "negotiate": auth.Negotiate, "none": auth.None,
		}[env("AUTH")],
	}
	if s.mech != auth.None {
		s.cred = &auth.Password{User: env("USER"), Password: auth.NewSecret(env("PASSWORD"))}
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

// options are those of a session with the site.
func (s *site) options() *emsmdb.Options {
	return &emsmdb.Options{UserDN: s.userDN, Credentials: s.cred, Mechanism: s.mech, DialContext: s.dial}
}

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
