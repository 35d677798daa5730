package security

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
)

// redHatConf has what Red Hat's default file has, with a realm in an included
// one.
const redHatConf = `# To opt out of the system crypto-policies configuration of krb5, remove the
# symlink at /etc/krb5.conf.d/crypto-policies which will not be recreated.
includedir %[1]s/missing/
includedir %[1]s/conf.d/

[logging]
    default = FILE:/var/log/krb5libs.log

[libdefaults]
    dns_lookup_realm = false
    ticket_lifetime = 24h
    renew_lifetime = 7d
    forwardable = true
    pkinit_anchors = FILE:/etc/pki/tls/certs/ca-bundle.crt
    spake_preauth_groups = edwards25519
    dns_canonicalize_hostname = fallback
    qualify_shortname = ""
    default_realm = CORP.EXAMPLE
    default_ccache_name = KEYRING:persistent:%%{uid}

[realms]
 CORP.EXAMPLE = {
     kdc = dc1.corp.example
     kdc = dc2.corp.example:8888
     admin_server = dc1.corp.example
     auth_to_local = RULE:[1:$1@$0](.*@X)s/@.*//
 }
`

func TestKrbConfigRedHat(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"krb5.conf":            fmt.Sprintf(redHatConf, dir),
		"conf.d/realm.conf":    "[realms]\nOTHER.EXAMPLE = {\n kdc = dc.other.example\n}\n[domain_realm]\n.other.example = OTHER.EXAMPLE\n",
		"conf.d/crypto":        "[libdefaults]\npermitted_enctypes = aes256-cts-hmac-sha384-192 aes256-cts-hmac-sha1-96\n",
		"conf.d/left.out":      "[realms]\nWRONG = {\n kdc = wrong\n}\n",
		"conf.d/.hidden.conf":  "[realms]\nHIDDEN = {\n kdc = wrong\n}\n",
		"conf.d/sub/file.conf": "[realms]\nSUB = {\n kdc = wrong\n}\n",
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	conf, present, err := loadKrbConfig(&auth.KerberosConfig{Path: filepath.Join(dir, "krb5.conf")})
	if err != nil || !present {
		t.Fatal(present, err)
	}
	var realms []string
	for _, r := range conf.Realms {
		realms = append(realms, r.Realm+" "+strings.Join(r.KDC, " "))
	}
	slices.Sort(realms)
	want := []string{"CORP.EXAMPLE dc1.corp.example:88 dc2.corp.example:8888", "OTHER.EXAMPLE dc.other.example:88"}
	if !slices.Equal(realms, want) {
		t.Errorf("realms %q, want %q", realms, want)
	}
	if conf.LibDefaults.DefaultRealm != "CORP.EXAMPLE" || !krbHasKDC(conf, "OTHER.EXAMPLE") {
		t.Errorf("default realm %q", conf.LibDefaults.DefaultRealm)
	}
	if got := conf.LibDefaults.PermittedEnctypeIDs; !slices.Equal(got, []int32{18}) {
		t.Errorf("permitted types %v", got)
	}
	if got := conf.LibDefaults.DefaultTktEnctypeIDs; !slices.Equal(got, []int32{18, 17}) {
		t.Errorf("ticket types %v", got)
	}
}

func TestKrbConfigLoop(t *testing.T) {
	path := filepath.Join(t.TempDir(), "krb5.conf")
	if err := os.WriteFile(path, []byte("include "+path+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := loadKrbConfig(&auth.KerberosConfig{Path: path}); !errors.Is(err, auth.ErrNoRealm) || !errors.Is(err, errIncludes) {
		t.Errorf("got %v, want ErrNoRealm", err)
	}
}

func TestKrbConfigUnreadable(t *testing.T) {
	_, _, err := loadKrbConfig(&auth.KerberosConfig{Path: t.TempDir()})
	if _, ok := errors.AsType[*fs.PathError](err); !ok || !errors.Is(err, auth.ErrNoRealm) {
		t.Errorf("got %v, want ErrNoRealm and why", err)
	}
}

func TestKrbConfigDNS(t *testing.T) {
	conf, _, err := loadKrbConfig(&auth.KerberosConfig{Text: "[libdefaults]\ndns_lookup_kdc = true\n"})
	if err != nil || !krbHasKDC(conf, "ANY.EXAMPLE") || krbHasKDC(conf, "") {
		t.Errorf("DNS is not taken for a KDC: %v", err)
	}
}
