package autodiscover_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/autodiscover"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mailbox"
)

const janeDN = "/o=Example/ou=Site/cn=Recipients/cn=janedow"

// startServer starts a server with a mailbox for testAddress.
func startServer(t testing.TB, profile *emsmdbtest.Profile, change func(*emsmdbtest.Config)) *emsmdbtest.Server {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	store.AddMailbox(janeDN, "Jane Dow")
	cfg := &emsmdbtest.Config{
		Profile: profile, Store: store, ExtendedProtection: true,
		Users: []emsmdbtest.User{{Domain: "EXAMPLE", Name: testUser, Password: testPassword, DN: janeDN}},
		Token: func(token string) (string, string, bool) { return "EXAMPLE", testUser, token == "a-token" },
	}
	if change != nil {
		change(cfg)
	}
	srv, err := emsmdbtest.NewServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	return srv
}

// serverOptions lead to a server.
func serverOptions(srv *emsmdbtest.Server) *autodiscover.Options {
	return &autodiscover.Options{
		Credentials: &auth.Password{Domain: "EXAMPLE", User: testUser, Password: auth.NewSecret(testPassword)},
		URL:         srv.AutodiscoverURL(), TLS: srv.TLS(), DialContext: srv.DialContext,
	}
}

// speakers are the products with Autodiscover.
func speakers() (list []*emsmdbtest.Profile) {
	for _, p := range emsmdbtest.Profiles() {
		if p.MAPIHTTP {
			list = append(list, p)
		}
	}
	return list
}

// From an address to an open mailbox, over every transport that the product
// names, as Lookup returns it.
func TestRoundTrip(t *testing.T) {
	for _, p := range speakers() {
		for _, m := range []auth.Mechanism{auth.Negotiate, auth.NTLM, auth.Basic} {
			t.Run(p.Name+"/"+m.String(), func(t *testing.T) {
				srv := startServer(t, p, nil)
				o := serverOptions(srv)
				o.Mechanism = m
				res, err := autodiscover.Lookup(t.Context(), testAddress, o)
				if err != nil {
					t.Fatal(err)
				}
				if res.UserDN != janeDN || res.DisplayName != "Jane Dow" || res.Address != testAddress || res.URL != srv.AutodiscoverURL() {
					t.Errorf("%+v", res)
				}
				v := p.Version
				v.BuildMinor = 0
				if res.ServerVersion != v || !strings.Contains(res.Server, "@") {
					t.Errorf("server %s, version %v", res.Server, res.ServerVersion)
				}
				questions := 2
				if p.OverHTTP.DiscoverAll {
					questions = 1
				}
				if len(res.Attempts) != questions {
					t.Errorf("attempts %v", res.Attempts)
				}
				var transports []string
				for _, target := range res.Targets {
					transports = append(transports, target.Transport)
					open(t, srv, o, res, target)
				}
				if !slices.Equal(transports, []string{autodiscover.MAPIHTTP, autodiscover.RPCHTTP}) {
					t.Errorf("targets %+v", res.Targets)
				}
			})
		}
	}
}

// open logs on to the mailbox through a target.
func open(t *testing.T, srv *emsmdbtest.Server, o *autodiscover.Options, res *autodiscover.Result, target autodiscover.Target) {
	t.Helper()
	options := &emsmdb.Options{UserDN: res.UserDN, Credentials: o.Credentials, Mechanism: o.Mechanism, TLS: o.TLS, DialContext: srv.DialContext}
	if target.Transport == autodiscover.RPCHTTP {
		if m, ok := target.RPCMechanism(); !ok || m != auth.None {
			t.Errorf("%+v", target)
		}
		options.Mechanism, options.HTTP = auth.None, &emsmdb.HTTPOptions{Mechanism: o.Mechanism}
	}
	session, err := emsmdb.Dial(t.Context(), target.Binding, options)
	if err != nil {
		t.Errorf("%s: %v", target.Binding, err)
		return
	}
	defer session.Close()
	mb, err := mailbox.Open(t.Context(), session, &mailbox.Options{MailboxDN: res.UserDN})
	if err != nil {
		t.Errorf("%s: %v", target.Binding, err)
		return
	}
	mb.Close(t.Context())
}

func TestBearer(t *testing.T) {
	srv := startServer(t, emsmdbtest.Exchange2019(), nil)
	o := serverOptions(srv)
	o.Mechanism = auth.Bearer
	for token, ok := range map[string]bool{"a-token": true, "another": false} {
		o.Credentials = bearer(token)
		if _, err := autodiscover.Lookup(t.Context(), testAddress, o); (err == nil) != ok {
			t.Errorf("%s: %v", token, err)
		}
	}
}

// The second version, and with NoRPC no second question.
func TestSecondVersion(t *testing.T) {
	srv := startServer(t, emsmdbtest.Exchange2016(), nil)
	o := serverOptions(srv)
	o.URL, o.NoRPC = strings.Replace(o.URL, ".xml", ".json", 1), true
	res, err := autodiscover.Lookup(t.Context(), testAddress, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Attempts) != 2 || res.Attempts[0].Redirect != srv.AutodiscoverURL() || res.Attempts[1].Source != autodiscover.FromV2 ||
		len(res.Targets) != 1 || res.Targets[0].Binding != srv.MAPITarget() || res.Server != "" {
		t.Errorf("%+v", res)
	}
}

func TestServerRefuses(t *testing.T) {
	srv := startServer(t, emsmdbtest.Exchange2019(), nil)
	for _, m := range []auth.Mechanism{auth.Negotiate, auth.NTLM, auth.Basic} {
		o := serverOptions(srv)
		o.Mechanism = m
		_, err := autodiscover.Lookup(t.Context(), "nobody@example.com", o)
		if s, ok := errors.AsType[*autodiscover.ServerError](err); !ok || s.Code != 500 {
			t.Errorf("%v: %v", m, err)
		}
		o.Credentials = &auth.Password{Domain: "EXAMPLE", User: testUser, Password: auth.NewSecret("wrong")}
		_, err = autodiscover.Lookup(t.Context(), testAddress, o)
		if !errors.Is(err, auth.ErrDenied) && !errors.Is(err, auth.ErrWrongPassword) {
			t.Errorf("%v: %v", m, err)
		}
	}
	o := serverOptions(srv)
	o.Mechanism, o.Credentials = auth.None, nil
	if _, err := autodiscover.Lookup(t.Context(), testAddress, o); !errors.Is(err, auth.ErrMechanism) {
		t.Error(err)
	}
}
