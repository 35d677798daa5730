package main

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/examples/internal/access"
)

const testPassword = "a s3cret nobody logs"

// start starts a server with one mailbox, and returns the arguments that lead to
// it by the first of its transports.
func start(t *testing.T, p *emsmdbtest.Profile) []string {
	t.Helper()
	return startBy(t, p, (*emsmdbtest.Server).Target)
}

// startBy is start for a transport.
func startBy(t *testing.T, p *emsmdbtest.Profile, by func(*emsmdbtest.Server) string) []string {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	store.AddMailbox(localDN, "Alice Archer")
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Store: store, Profile: p,
		Users: []emsmdbtest.User{{Domain: "CORP", Name: "alice", Password: testPassword, DN: localDN}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	target := []string{"-target", by(srv)}
	if srv.Certificate() == nil {
		return target
	}
	caFile := filepath.Join(t.TempDir(), "ca.pem")
	b := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(caFile, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return append(target, "-ca", caFile)
}

// ping runs the program.
func ping(t *testing.T, args ...string) (code int, out, errors string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, func(name string) string {
		return map[string]string{access.PasswordVariable: testPassword}[name]
	}, &stdout, &stderr)
	if strings.Contains(stdout.String()+stderr.String(), testPassword) {
		t.Error("the password was printed")
	}
	return code, stdout.String(), stderr.String()
}

func TestOwnServer(t *testing.T) {
	code, out, errors := ping(t, "-n", "3")
	if code != exitOK || errors != "" {
		t.Fatalf("exit status %d: %s", code, errors)
	}
	for _, text := range []string{
		"14.3.123.2 (Exchange 2010)", "NTLM, privacy", "Alice Archer", "every 1m0s", "6, 10s apart",
		"ClientControl", "AsyncCalls", "EcDummyRpc", "3 calls", "logon",
	} {
		if !strings.Contains(out, text) {
			t.Errorf("no %q in\n%s", text, out)
		}
	}
}

// Every product by each of its transports, in JSON: the values are those of the
// profile.
func TestJSON(t *testing.T) {
	for _, p := range emsmdbtest.Profiles() {
		transports := map[string]func(*emsmdbtest.Server) string{"ncacn_http": (*emsmdbtest.Server).HTTPTarget}
		if p.TCP {
			transports["ncacn_ip_tcp"] = (*emsmdbtest.Server).Target
		}
		if p.MAPIHTTP {
			transports["https"] = (*emsmdbtest.Server).MAPITarget
		}
		for transport, by := range transports {
			t.Run(p.Name+" over "+transport, func(t *testing.T) { testJSON(t, p, transport, by) })
		}
	}
}

func testJSON(t *testing.T, p *emsmdbtest.Profile, transport string, by func(*emsmdbtest.Server) string) {
	args := append(startBy(t, p, by), "-json", "-n", "2", "-user", `CORP\alice`, "-userdn", localDN)
	if transport == "ncacn_http" {
		args = append(args, "-rpc-auth", "ntlm") // which old products demand
	}
	code, out, errors := ping(t, args...)
	var r report
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != exitOK {
		t.Fatalf("exit status %d: %v %s", code, err, errors)
	}
	if r.Transport != transport || r.ServerVersion != p.Version.String() || r.RetryCount != 6 || r.RetryDelayMs != 10000 || len(r.Times) != 2 || r.Mailbox == "" {
		t.Errorf("%+v", r)
	}
	async := slices.Contains(r.Capabilities, capability{"AsyncCalls", true})
	if async != p.Notify.Async || r.Product == "unknown" || len(r.Blocks) == 0 {
		t.Errorf("%+v", r)
	}
}

func TestFailures(t *testing.T) {
	target := start(t, nil)[1]
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"help", []string{"-h"}, exitOK, "usage: ping"},
		{"arguments", []string{"x"}, exitUsage, "unexpected argument"},
		{"count", []string{"-n", "0"}, exitUsage, "-n is at least 1"},
		{"no user", []string{"-target", target}, exitUsage, "-target needs -user"},
		{"mechanism", []string{"-auth", "telepathy"}, exitUsage, "-auth is"},
		{"unknown user", []string{"-target", target, "-user", `CORP\bob`, "-userdn", localDN}, exitFailed, "does not accept"},
		{"nobody listens", []string{"-target", "ncacn_ip_tcp:127.0.0.1[1]", "-user", "a", "-userdn", localDN}, exitFailed, "cannot reach the server"},
		{"another's mailbox", []string{"-target", target, "-user", `CORP\alice`, "-userdn", localDN, "-mailbox", "/o=nobody"}, exitFailed, "may not open"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errors := ping(t, tt.args...)
			if code != tt.code || !strings.Contains(out+errors, tt.want) {
				t.Errorf("exit status %d, want %d with %q:\n%s%s", code, tt.code, tt.want, out, errors)
			}
		})
	}
}
