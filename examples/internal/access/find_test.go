package access

import (
	"bytes"
	"encoding/pem"
	"flag"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
)

const (
	testDN       = "/o=Example/ou=Site/cn=Recipients/cn=alice"
	testPassword = "a s3cret nobody logs"
)

// serve starts a server, and writes its certificate to a file.
func serve(t *testing.T, profile *emsmdbtest.Profile) (srv *emsmdbtest.Server, caFile string) {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	store.AddMailbox(testDN, "Alice Archer")
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Profile: profile, Store: store,
		Users: []emsmdbtest.User{{Domain: "CORP", Name: "alice", Password: testPassword, DN: testDN}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	return srv, certificate(t, srv.Certificate().Raw)
}

func certificate(t *testing.T, der []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// parse reads a command line.
func parse(t *testing.T, args ...string) (*Options, error) {
	t.Helper()
	o := new(Options)
	fs := flag.NewFlagSet("test", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	o.Flags(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return o, o.Check(func(string) string { return testPassword })
}

// open finds, dials and logs on, and returns what was printed.
func open(t *testing.T, o *Options) (string, error) {
	t.Helper()
	var out bytes.Buffer
	if err := o.Find(t.Context(), &out); err != nil {
		return out.String(), err
	}
	session, err := o.Dial(t.Context(), nil)
	if err != nil {
		return out.String(), err
	}
	defer session.Close()
	mb, err := o.Open(t.Context(), session)
	if err != nil {
		return out.String(), err
	}
	mb.Close(t.Context())
	return out.String(), nil
}

func TestFind(t *testing.T) {
	srv, caFile := serve(t, emsmdbtest.Exchange2019())
	base := []string{"-address", "alice@example.com", "-discover", srv.AutodiscoverURL(), "-ca", caFile, "-user", `CORP\alice`}
	for name, tt := range map[string]struct {
		args   []string
		target string
	}{
		"ntlm":        {nil, "https://"},
		"basic":       {[]string{"-auth", "basic"}, "https://"},
		"RPC, sealed": {[]string{"-rpc-auth", "ntlm"}, "ncacn_http:"},
	} {
		o, err := parse(t, append(base, tt.args...)...)
		if err != nil {
			t.Fatal(err)
		}
		out, err := open(t, o)
		if err != nil || !strings.HasPrefix(o.Target, tt.target) || o.UserDN != testDN || o.MailboxDN != testDN {
			t.Errorf("%s: %+v, %v", name, o, err)
		}
		if !strings.HasPrefix(out, "alice@example.com is Alice Archer, "+testDN+"\nfound "+tt.target) || strings.Contains(out, testPassword) {
			t.Errorf("%s: %s", name, out)
		}
	}
}

// A target where nobody is does not matter as long as there is another.
func TestNextTarget(t *testing.T) {
	srv, caFile := serve(t, emsmdbtest.Exchange2019())
	o, err := parse(t, "-address", "alice@example.com", "-discover", srv.AutodiscoverURL(), "-ca", caFile, "-user", `CORP\alice`)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Find(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	nobody := "https://" + l.Addr().String() + "/mapi/emsmdb/"
	o.targets = append([]string{nobody}, o.targets...)
	o.Target = nobody
	session, err := o.Dial(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	session.Close()
	if o.Target != srv.MAPITarget() {
		t.Error(o.Target)
	}
}

func TestFindFails(t *testing.T) {
	srv, caFile := serve(t, emsmdbtest.Exchange2019())
	elsewhere := httptest.NewTLSServer(http.RedirectHandler(strings.Replace(srv.AutodiscoverURL(), "127.0.0.1", "localhost", 1), http.StatusFound))
	t.Cleanup(elsewhere.Close)
	both := filepath.Join(t.TempDir(), "both.pem")
	var pems []byte
	for _, name := range []string{caFile, certificate(t, elsewhere.Certificate().Raw)} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pems = append(pems, b...)
	}
	if err := os.WriteFile(both, pems, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		args []string
		want string // empty: it works
	}{
		"nobody's address":  {[]string{"-address", "bob@example.com", "-discover", srv.AutodiscoverURL(), "-ca", caFile}, "cannot find the server"},
		"nobody":            {[]string{"-address", "alice@example.com", "-discover", srv.AutodiscoverURL(), "-ca", caFile, "-user", "bob"}, "does not accept the name or the password of bob"},
		"unknown authority": {[]string{"-address", "alice@example.com", "-discover", srv.AutodiscoverURL()}, "name its authority with -ca"},
		"another host":      {[]string{"-address", "alice@example.com", "-discover", elsewhere.URL, "-ca", both}, "leads to localhost, which is not in the domain of alice@example.com"},
		"another host that is allowed": {
			[]string{"-address", "alice@example.com", "-discover", elsewhere.URL, "-ca", both, "-discover-hosts", "mail.example.net, Localhost"}, "",
		},
	} {
		o, err := parse(t, append([]string{"-user", `CORP\alice`}, tt.args...)...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = open(t, o)
		switch {
		case tt.want == "":
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case err == nil || !strings.Contains(Explain(err, o), tt.want) || strings.Contains(Explain(err, o), "\n"):
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFindOptions(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"-discover", "https://mail.example.com/"}, "need -address"},
		{[]string{"-discover-hosts", "mail.example.com"}, "need -address"},
		{[]string{"-address", "a@example.com", "-target", "ncacn_ip_tcp:exch01", "-user", "a"}, "exclude each other"},
		{[]string{"-address", "a@example.com"}, "-address needs -user"},
	} {
		if _, err := parse(t, tt.args...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v", tt.args, err)
		}
	}
	o, err := parse(t, "-address", "a@example.com", "-user", "a", "-userdn", "/o=A", "-mailbox", "/o=B")
	if err != nil || o.UserDN != "/o=A" || o.MailboxDN != "/o=B" || o.Target != "" {
		t.Errorf("%+v, %v", o, err)
	}
	if err := new(Options).Find(t.Context(), io.Discard); err != nil {
		t.Error(err)
	}
}
