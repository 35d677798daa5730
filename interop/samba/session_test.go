//go:build linux

// Whole sessions with emsmdbtest under tickets that Samba's KDC issues.

package samba

import (
	"fmt"
	"net"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
)

const janedowDN = "/o=Example/ou=Site/cn=Recipients/cn=janedow"

// exchange starts a test server with the keys of one of the domain's services,
// and returns its target with localhost for a host.
func exchange(t *testing.T, keytab string) string {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	store.AddMailbox(janedowDN, "Jane Dow")
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Store:    store,
		Users:    []emsmdbtest.User{{Name: "janedow", Password: "Correct-Horse-1", DN: janedowDN}},
		Keytab:   &auth.Keytab{Domain: realm, User: "any", Path: dc.keytabs[keytab]},
		MinLevel: auth.LevelIntegrity,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	_, port, err := net.SplitHostPort(srv.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("ncacn_ip_tcp:localhost[%s]", port)
}

// TestSession needs no service name: exchangeMDB/ and the host of the target
// is the default.
func TestSession(t *testing.T) {
	creds := []struct {
		name string
		cred func(t testing.TB) auth.Credential
	}{
		{"password", func(testing.TB) auth.Credential { return janedow() }},
		{"keytab", func(testing.TB) auth.Credential { return userKeytab() }},
		{"ccache", func(t testing.TB) auth.Credential { return kinit(t) }},
	}
	target := exchange(t, "service")
	for _, tt := range creds {
		for _, mech := range []auth.Mechanism{auth.Kerberos, auth.Negotiate} {
			for _, level := range []auth.Level{auth.LevelIntegrity, auth.LevelPrivacy} {
				t.Run(fmt.Sprintf("%s/%v/%v", tt.name, mech, level), func(t *testing.T) {
					useSession(t, target, &emsmdb.Options{
						UserDN: janedowDN, Credentials: tt.cred(t), Mechanism: mech, Level: level, Kerberos: dc.krb(),
					})
				})
			}
		}
	}
}

// TestSessionAES128 talks to a service whose account has AES128 keys alone.
func TestSessionAES128(t *testing.T) {
	useSession(t, exchange(t, "aes128"), &emsmdb.Options{
		UserDN: janedowDN, Credentials: janedow(), Mechanism: auth.Kerberos, Kerberos: dc.krb(), TargetName: "exchangeMDB/aes128",
	})
}

func useSession(t *testing.T, target string, opts *emsmdb.Options) {
	t.Helper()
	s, err := emsmdb.Dial(t.Context(), target, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 5 {
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		// RopSize 2: no operation at all
		if out, err := s.Execute(t.Context(), []byte{2, 0}); err != nil || len(out) != 1 {
			t.Fatalf("execute: %d payloads, %v", len(out), err)
		}
	}
}
