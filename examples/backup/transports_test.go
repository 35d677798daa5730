// The same mailbox over every transport.

package main

import (
	"bytes"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/emsmdbtest/emlstore"
	"github.com/go-mapi/mapirpc/examples/backup/sample"
)

// serveSample serves the sample mail as a product.
func serveSample(t *testing.T, profile *emsmdbtest.Profile) (srv *emsmdbtest.Server, caFile string) {
	t.Helper()
	fsys, err := sample.FS()
	if err != nil {
		t.Fatal(err)
	}
	store, err := emlstore.New(fsys, emlstore.Options{DN: testDN, DisplayName: "Alice", FolderName: sample.FolderName})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	srv, err = emsmdbtest.NewServer(&emsmdbtest.Config{
		Profile: profile, Store: store, ExtendedProtection: true,
		Users: []emsmdbtest.User{{Domain: "CORP", Name: "alice", Password: testPassword, DN: testDN}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	b := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(caFile, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return srv, caFile
}

func TestTransportsAreIdentical(t *testing.T) {
	old, _ := serveSample(t, emsmdbtest.Exchange2010()) // the last product with RPC over TCP
	srv, caFile := serveSample(t, emsmdbtest.Exchange2019())
	user := []string{"-user", `CORP\alice`, "-userdn", testDN}
	runs := []struct {
		name string
		args []string
	}{
		{"tcp", []string{"-target", old.Target()}},
		{"https", []string{"-target", srv.MAPITarget(), "-ca", caFile}},
		{"RPC over HTTP", []string{"-target", srv.HTTPTarget(), "-ca", caFile}},
		{"RPC over HTTP, basic", []string{"-target", srv.HTTPTarget(), "-ca", caFile, "-auth", "basic"}},
		{"RPC over HTTP, sealed", []string{"-target", srv.HTTPTarget(), "-ca", caFile, "-auth", "negotiate", "-rpc-auth", "ntlm"}},
		{"https, basic", []string{"-target", srv.MAPITarget(), "-ca", caFile, "-auth", "basic"}},
	}
	var first string
	for _, r := range runs {
		dir := filepath.Join(t.TempDir(), "out")
		backupTo(t, t.Context(), dir, slices.Concat(user, r.args)...).want(t, exitOK, "71: 71 new", "errors       0")
		if first == "" {
			first = dir
			continue
		}
		want, got := mails(t, first), mails(t, dir)
		if !slices.Equal(want, got) || len(got) != 71 {
			t.Fatalf("%s: other files: %q, want %q", r.name, got, want)
		}
		for _, name := range got {
			a, err := os.ReadFile(filepath.Join(first, name))
			if err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(a, b) {
				t.Errorf("%s: %s differs", r.name, name)
			}
		}
	}
}

func TestHTTPSFailures(t *testing.T) {
	srv, caFile := serveSample(t, emsmdbtest.Exchange2019())
	user := []string{"-user", `CORP\alice`, "-userdn", testDN, "-target"}
	elsewhere := strings.Replace(srv.MAPITarget(), "/mapi/", "/owa/", 1)
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"a certificate of nobody's": {[]string{srv.MAPITarget()}, "name its authority with -ca"},
		"another application":       {[]string{elsewhere, "-ca", caFile}, "check -target"},
		"no certificates":           {[]string{srv.MAPITarget(), "-ca", os.DevNull}, "holds no certificate"},
		"another password":          {[]string{srv.MAPITarget(), "-ca", caFile, "-user", `CORP\bob`}, "does not accept the name or the password"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "out")
			r := backupTo(t, t.Context(), dir, slices.Concat(user, tt.args)...)
			if r.code == exitOK || !strings.Contains(r.errors, tt.want) || strings.Count(r.errors, "\n") != 1 {
				t.Errorf("status %d: %s", r.code, r.errors)
			}
		})
	}
}
