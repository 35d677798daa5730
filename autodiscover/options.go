// Options: what a caller may choose, and what it is when nothing is chosen.

package autodiscover

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/auth"
)

// Options configure a Lookup, which copies them. Zero fields mean the default
// that their comment states.
type Options struct {
	// Credentials prove the user who asks; it need not be the owner of the
	// mailbox. Required unless Mechanism is auth.None.
	Credentials auth.Credential
	// Mechanism is how. Default: auth.Negotiate. auth.Basic and auth.Bearer are
	// possible, too. It is never exchanged for a weaker one.
	Mechanism auth.Mechanism
	// Kerberos says where the KDCs are. Default: the system's configuration.
	Kerberos *auth.KerberosConfig

	// URL is the one endpoint to ask, in place of all that follow from the
	// address: "https://mail.example.com/autodiscover/autodiscover.xml", or one of
	// the second version, whose path ends in ".json". It may name any host; what
	// it redirects to is subject to Confirm. Default: the search.
	URL string
	// Confirm is asked before anything is sent to a host that is neither in the
	// domain of the address nor that of URL, once for each host. Default: such
	// hosts are not asked.
	Confirm func(ctx context.Context, r Redirect) bool
	// NoRPC leaves out the second question. Servers that speak MAPI over HTTP
	// keep quiet about RPC when they are asked for the former ([MS-OXDSCLI]
	// 3.2.5.1), so that the same endpoint is asked once more. Default: it is.
	NoRPC bool

	// TLS is how servers are verified. Default: by the system's roots. Verification
	// cannot be turned off, only replaced by VerifyConnection or
	// VerifyPeerCertificate. With ServerName all servers have to have that name.
	TLS *tls.Config
	// Proxy returns the HTTP proxy on the way to a URL, nil for none. Default:
	// http.ProxyFromEnvironment.
	Proxy func(*url.URL) (*url.URL, error)
	// DialContext makes connections. Default: net.Dialer. The network is
	// always "tcp".
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// LookupSRV asks the DNS as net.Resolver.LookupSRV does. Default:
	// net.DefaultResolver.
	LookupSRV func(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	// AttemptTimeout bounds the time that one endpoint gets. Default: 20
	// seconds.
	AttemptTimeout time.Duration
	// UserAgent is the User-Agent of requests. Default: "mapirpc".
	UserAgent string
}

// Redirect is a host that wants to be asked about a mailbox, for
// Options.Confirm.
type Redirect struct {
	// Address is the mailbox.
	Address string
	// From is the URL, or the DNS name, that named the host. It is empty for
	// a host that follows from an address that a server gave.
	From string
	// To is the URL that would be asked, without its query.
	To string
	// Source is how From named it.
	Source Source
}

// withDefaults returns a copy with every field set, and the parsed URL.
func (o *Options) withDefaults() (*Options, *url.URL, error) {
	c := new(Options)
	if o != nil {
		*c = *o
	}
	if c.Proxy == nil {
		c.Proxy = proxyFromEnvironment
	}
	if c.DialContext == nil {
		c.DialContext = new(net.Dialer).DialContext
	}
	if c.LookupSRV == nil {
		c.LookupSRV = net.DefaultResolver.LookupSRV
	}
	if c.AttemptTimeout <= 0 {
		c.AttemptTimeout = 20 * time.Second
	}
	if c.UserAgent == "" {
		c.UserAgent = "mapirpc"
	}
	if err := c.validate(); err != nil {
		return nil, nil, err
	}
	if c.URL == "" {
		return c, nil, nil
	}
	u, err := parseURL(c.URL)
	if err != nil {
		return nil, nil, fmt.Errorf("autodiscover: URL: %w", err)
	}
	return c, u, nil
}

func (o *Options) validate() error {
	if t := o.TLS; t != nil && t.InsecureSkipVerify && t.VerifyConnection == nil && t.VerifyPeerCertificate == nil {
		return errors.New("autodiscover: TLS verifies nothing: set RootCAs, or a function that verifies")
	}
	if o.Credentials == nil {
		if o.Mechanism != auth.None {
			return errors.New("autodiscover: credentials are missing")
		}
		return nil
	}
	return o.Credentials.Validate()
}

func proxyFromEnvironment(u *url.URL) (*url.URL, error) {
	return http.ProxyFromEnvironment(&http.Request{URL: u})
}

// parseURL reads a URL that credentials may go to.
func parseURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil || strings.Contains(s, " "):
		// url.Parse takes a space in a query as it is, and its error quotes
		// what may be anything.
		return nil, errors.New("the URL is malformed")
	case u.Scheme != "https":
		return nil, ErrInsecure
	case u.User != nil || u.Opaque != "" || !isHost(u.Hostname()):
		return nil, errors.New("the URL is not https://host/path")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// isHost reports whether s is a host name or an IP address.
func isHost(s string) bool {
	if net.ParseIP(s) != nil {
		return true
	}
	if s == "" || len(s) > 253 || strings.HasPrefix(s, ".") || strings.Contains(s, "..") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '.' || r == '_')
	})
}

// splitAddress checks an e-mail address and returns its domain in lower case.
func splitAddress(address string) (domain string, err error) {
	at := strings.LastIndexByte(address, '@')
	domain = strings.ToLower(strings.TrimSuffix(address[at+1:], "."))
	switch {
	case at < 1 || len(address) > 320 || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7F }):
		return "", errors.New("not an e-mail address")
	case !isHost(domain) || net.ParseIP(domain) != nil:
		return "", errors.New("the domain of the address is not a host name in ASCII")
	}
	return domain, nil
}
