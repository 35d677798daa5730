package emsmdb_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
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
