package emsmdb_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/mapihttp"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/version"
)

// httpProducts are those that speak MAPI over HTTP.
func httpProducts() (list []*emsmdbtest.Profile) {
	for _, p := range emsmdbtest.Profiles() {
		if p.MAPIHTTP {
			list = append(list, p)
		}
	}
	return list
}

// dialHTTP makes a session over MAPI over HTTP.
func (e *exchange) dialHTTP(t testing.TB, change func(*emsmdb.Options)) *emsmdb.Session {
	t.Helper()
	o := e.options()
	o.TLS = e.TLS()
	if change != nil {
		change(o)
	}
	s, err := emsmdb.Dial(t.Context(), e.MAPITarget(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestHTTPEveryProduct(t *testing.T) {
	for _, p := range httpProducts() {
		for _, m := range []auth.Mechanism{auth.Basic, auth.NTLM, auth.Negotiate} {
			t.Run(p.Name+"/"+m.String(), func(t *testing.T) {
				const zoe = "/o=Example/ou=Site/cn=Recipients/cn=zoe"
				e := start(t, p, func(c *emsmdbtest.Config) {
					c.Store.(*emsmdbtest.MemoryStore).AddMailbox(zoe, "Zoë Łukasz")
					c.ExtendedProtection = true
				})
				s := e.dialHTTP(t, func(o *emsmdb.Options) { o.Mechanism, o.UserDN = m, zoe })
				i := s.Info()
				if i.Version != p.Version || i.DisplayName != "Zoë Łukasz" || i.PollInterval != time.Minute || i.RetryCount != 6 {
					t.Errorf("%+v", i)
				}
				want := m
				if m == auth.Negotiate {
					want = auth.NTLM
				}
				if c := i.Connection; c.Transport != "https" || c.Mechanism != want || c.Level != auth.LevelPrivacy {
					t.Errorf("%+v", c)
				}
				if !s.Supports(version.AsyncCalls) {
					t.Error("no AsyncCalls")
				}
				if err := s.Ping(t.Context()); err != nil {
					t.Error(err)
				}
				for range 3 {
					if out, err := s.Execute(t.Context()); err != nil || len(out) != 1 {
						t.Errorf("%d payloads, %v", len(out), err)
					}
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
				if n := e.Stats().Sessions; n != 0 {
					t.Errorf("%d sessions left", n)
				}
			})
		}
	}
}

func TestHTTPMailbox(t *testing.T) {
	for _, p := range httpProducts() {
		t.Run(p.Name, func(t *testing.T) {
			e := start(t, p, nil)
			for range 300 {
				e.box.Inbox().Add(emsmdbtest.NewMail("Hello", "How are you?"))
			}
			s := e.dialHTTP(t, nil)
			box, err := mailbox.Open(t.Context(), s, &mailbox.Options{MailboxDN: dn})
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for m, err := range box.Messages(t.Context(), box.Special(mailbox.Inbox)) {
				if err != nil || m.Class != "IPM.Note" {
					t.Fatalf("%+v, %v", m, err)
				}
				n++
			}
			if n != 300 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// The locales change places on the way to [MS-OXCMAPIHTTP] 2.2.4.1.1.
func TestHTTPConnectRequest(t *testing.T) {
	e := start(t, emsmdbtest.Exchange2016(), nil)
	var req mapihttp.ConnectRequest
	e.Hook(func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
		if call.Method == errcode.ConnectEx {
			if err := req.Decode(bytes.Clone(call.Stub)); err != nil {
				t.Error(err)
			}
		}
		return nil
	})
	e.dialHTTP(t, func(o *emsmdb.Options) {
		o.LocaleString, o.LocaleSort, o.CodePage, o.Admin = 0x409, 0x407, 1250, true
	})
	if req.UserDN != dn || req.LocaleText != 0x409 || req.LocaleSort != 0x407 || req.CodePage != 1250 || req.Flags != 1 || len(req.Aux) == 0 {
		t.Errorf("%+v", req)
	}
}
