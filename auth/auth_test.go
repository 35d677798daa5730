package auth_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
)

const secret = "S3cr3t-W0rd"

// secretHash begins with the bytes of the secret in hexadecimal notation.
const secretHash = "5333637233742d573072645333637233"

// holder stores a credential in a field that fmt cannot call methods on.
type holder struct {
	Exported   auth.Credential
	unexported auth.Credential
}

func credentials() map[string]auth.Credential {
	return map[string]auth.Credential{
		"password": &auth.Password{Domain: "CORP", User: "jane", Password: auth.NewSecret(secret)},
		"nt hash":  &auth.NTHash{Domain: "CORP", User: "jane", Hash: auth.NewSecret(secretHash)},
		"keytab":   &auth.Keytab{Domain: "CORP.EXAMPLE", User: "jane", Data: auth.NewSecret(secret)},
		"ccache":   &auth.CCache{Data: auth.NewSecret(secret)},
	}
}

func TestSecretsNeverPrint(t *testing.T) {
	for name, cred := range credentials() {
		t.Run(name, func(t *testing.T) {
			for _, out := range renderings(t, cred) {
				assertNoSecret(t, out)
			}
		})
	}
}

func renderings(t *testing.T, cred auth.Credential) []string {
	t.Helper()
	h := holder{Exported: cred, unexported: cred}
	values := []any{cred, h, &h, []auth.Credential{cred}, map[string]auth.Credential{"x": cred}, fmt.Errorf("failed: %v", cred), deref(cred)}
	var out []string
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			out = append(out, fmt.Sprintf(verb, v))
		}
		var text, js bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&text, nil), slog.NewJSONHandler(&js, nil)} {
			slog.New(h).Info("session", "value", v, slog.Group("g", "inner", v))
		}
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, text.String(), js.String(), string(b))
	}
	return out
}

// deref returns the structure that a credential points to.
func deref(cred auth.Credential) any {
	switch c := cred.(type) {
	case *auth.Password:
		return *c
	case *auth.NTHash:
		return *c
	case *auth.Keytab:
		return *c
	case *auth.CCache:
		return *c
	}
	return nil
}

func assertNoSecret(t *testing.T, out string) {
	t.Helper()
	head := []byte(secret[:6])
	for _, bad := range []string{
		secret[:6],
		fmt.Sprintf("%x", head), fmt.Sprintf("%X", head),
		"83 51 99 114 51 116", "83,51,99,114,51,116",
		strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", head), "[]byte{"), "}"),
		"UzNjcjN0", // base64
	} {
		if strings.Contains(out, bad) {
			t.Errorf("secret appears as %q in %q", bad, out)
		}
	}
}

func TestSecret(t *testing.T) {
	var zero auth.Secret
	if !zero.IsEmpty() || zero.Reveal() != "" || auth.NewSecret(secret).Reveal() != secret {
		t.Error("Reveal does not return what was given")
	}
	for _, v := range []any{auth.NewSecret(secret), struct{ s auth.Secret }{auth.NewSecret(secret)}, &struct{ s *auth.Secret }{new(auth.NewSecret(secret))}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			assertNoSecret(t, fmt.Sprintf(verb, v))
		}
	}
}

func TestString(t *testing.T) {
	tests := []struct {
		cred fmt.Stringer
		want string
	}{
		{auth.Password{Domain: "CORP", User: "jane"}, `password of CORP\jane`},
		{auth.Password{User: `CORP\jane`}, `password of CORP\jane`},
		{auth.Password{User: "jane@corp.example"}, `password of corp.example\jane`},
		{auth.Password{User: "jane"}, `password of jane`},
		{auth.NTHash{Domain: "CORP", User: "jane"}, `NT hash of CORP\jane`},
		{auth.Keytab{User: "svc@CORP.EXAMPLE"}, `keytab of svc@CORP.EXAMPLE`},
		{auth.CCache{Path: "/tmp/x"}, "credential cache /tmp/x"},
		{auth.CCache{Data: auth.NewSecret("x")}, "credential cache"},
	}
	for _, tt := range tests {
		if got := tt.cred.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestValidate(t *testing.T) {
	for name, cred := range credentials() {
		if err := cred.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	incomplete := map[string]auth.Credential{
		"no user":        &auth.Password{Password: auth.NewSecret(secret)},
		"no password":    &auth.Password{User: "jane"},
		"no hash":        &auth.NTHash{User: "jane"},
		"short hash":     &auth.NTHash{User: "jane", Hash: auth.NewSecret("5333")},
		"no hash user":   &auth.NTHash{Hash: auth.NewSecret(secretHash)},
		"no realm":       &auth.Keytab{User: "svc", Path: "x"},
		"no principal":   &auth.Keytab{Domain: "CORP.EXAMPLE", Path: "x"},
		"no keytab":      &auth.Keytab{User: "svc@CORP.EXAMPLE"},
		"no cache":       &auth.CCache{},
		"domain no user": &auth.Password{User: `CORP\`, Password: auth.NewSecret(secret)},
	}
	for name, cred := range incomplete {
		if err := cred.Validate(); !errors.Is(err, auth.ErrBadCredential) {
			t.Errorf("%s: got %v, want ErrBadCredential", name, err)
		}
	}
}

func TestFromEnvironment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cc")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, "FILE:" + path} {
		t.Setenv("KRB5CCNAME", name)
		cc, err := auth.FromEnvironment()
		if err != nil || cc.Path != path {
			t.Errorf("%s: got %v, %v", name, cc, err)
		}
	}
	for _, name := range []string{"KEYRING:persistent:0", "FILE:" + path + ".missing"} {
		t.Setenv("KRB5CCNAME", name)
		if _, err := auth.FromEnvironment(); !errors.Is(err, auth.ErrBadCredential) {
			t.Errorf("%s: got %v, want ErrBadCredential", name, err)
		}
	}
}

func TestConfigPath(t *testing.T) {
	t.Setenv("KRB5_CONFIG", "/a")
	var none *auth.KerberosConfig
	if got := none.ConfigPath(); got != "/a" {
		t.Errorf("got %q", got)
	}
	if got := (&auth.KerberosConfig{Path: "/b"}).ConfigPath(); got != "/b" {
		t.Errorf("got %q", got)
	}
	t.Setenv("KRB5_CONFIG", "")
	if got := none.ConfigPath(); got != "/etc/krb5.conf" {
		t.Errorf("got %q", got)
	}
}

func TestError(t *testing.T) {
	err := error(&auth.Error{
		Mechanism: auth.Kerberos, Reason: auth.ErrClockSkew,
		Detail: "KDC is 6 minutes ahead", Advice: "set the clock", Err: io.ErrUnexpectedEOF,
	})
	want := "auth: Kerberos: clock skew too great: KDC is 6 minutes ahead: unexpected EOF (set the clock)"
	if err.Error() != want {
		t.Errorf("got %q", err)
	}
	if !errors.Is(err, auth.ErrClockSkew) || !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, auth.ErrDenied) {
		t.Error("errors.Is does not reach reason and cause alone")
	}
}

func TestNames(t *testing.T) {
	for got, want := range map[string]string{
		auth.Negotiate.String(): "Negotiate", auth.NTLM.String(): "NTLM",
		auth.Kerberos.String(): "Kerberos", auth.None.String(): "None",
		auth.Mechanism(9).String(): "Mechanism(9)",
		auth.LevelDefault.String(): "privacy",
		auth.LevelConnect.String(): "connect",
		auth.Level(4).String():     "packet",
		auth.Level(9).String():     "level(9)",
		auth.ExchangeSPN("ex.a.b"): "exchangeMDB/ex.a.b",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
