package auth

import (
	"context"
	"net"
	"os"
	"strconv"
	"strings"
)

// KerberosConfig says where realms and their KDCs are. The zero value, or
// a nil pointer, reads the file that the environment variable KRB5_CONFIG
// names, or else /etc/krb5.conf.
type KerberosConfig struct {
	// Path is the krb5.conf to read. It is ignored when Text is set.
	Path string
	// Text is a configuration in krb5.conf's format.
	Text string
	// DialContext reaches KDCs; nil means net.Dialer.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
}

// ConfigPath returns the file to read: Path, $KRB5_CONFIG or /etc/krb5.conf.
// A nil KerberosConfig is allowed.
func (k *KerberosConfig) ConfigPath() string {
	if k != nil && k.Path != "" {
		return k.Path
	}
	if p := os.Getenv("KRB5_CONFIG"); p != "" {
		return p
	}
	return "/etc/krb5.conf"
}

// FromEnvironment returns the Kerberos credential cache of the logged-on user:
// the file that KRB5CCNAME names, or else /tmp/krb5cc_<uid>. It fails with
// ErrBadCredential when there is none or when it is not a file: the caches
// KEYRING, KCM, DIR, API and MSLSA are out of reach of pure Go.
func FromEnvironment() (*CCache, error) {
	name := os.Getenv("KRB5CCNAME")
	if name == "" {
		name = "/tmp/krb5cc_" + strconv.Itoa(os.Getuid())
	}
	path, err := ccachePath(name)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		return nil, &Error{
			Reason: ErrBadCredential,
			Detail: "no Kerberos credential cache in the environment",
			Advice: "run kinit -c FILE:/path and set KRB5CCNAME=FILE:/path",
			Err:    err,
		}
	}
	return &CCache{Path: path}, nil
}

// ccachePath returns the file of a KRB5CCNAME.
func ccachePath(name string) (string, error) {
	kind, path, ok := strings.Cut(name, ":")
	switch {
	case !ok, len(kind) == 1: // C:\path on Windows
		return name, nil
	case kind == "FILE":
		return path, nil
	}
	return "", &Error{
		Reason: ErrBadCredential,
		Detail: "credential cache of type " + kind + " cannot be read",
		Advice: "run kinit -c FILE:/path and set KRB5CCNAME=FILE:/path",
	}
}

// ExchangeSPN is the service name of the Exchange information store on a host,
// given by its fully qualified name: exchangeMDB/<host>, [MS-OXCRPC] 3.2.3.
func ExchangeSPN(host string) string { return "exchangeMDB/" + host }

// HTTPSPN is the service name of the web server on a host: HTTP/<host>, [MS-RPCH]
// 2.1.2.1 and RFC 4559.
func HTTPSPN(host string) string { return "HTTP/" + host }
