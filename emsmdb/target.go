// Target strings: which server, over which transport.

package emsmdb

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-mapi/mapirpc/auth"
)

// Protocol sequences of RPC over TCP and of RPC over HTTP.
const (
	protocolTCP  = "ncacn_ip_tcp"
	protocolHTTP = "ncacn_http"
)

// target is a parsed target string.
type target struct {
	protocol string
	host     string
	port     uint16 // 0: ask the endpoint mapper
	rpcProxy string // host and port of the RPC proxy, over HTTP
	url      string // of MAPI over HTTP; empty for RPC
}

// httpEndpoint is where Exchange listens behind the RPC proxy, [MS-OXCRPC] 2.1.
const httpEndpoint = 6001

func (t target) address() string {
	return net.JoinHostPort(t.host, strconv.Itoa(int(t.port)))
}

// parseTarget reads a string binding, [C706] 3.1: a protocol sequence, a colon,
// a host, and an endpoint in brackets. The host may be an IPv6 address, with
// or without brackets of its own.
//
// The URL of MAPI over HTTP is a target, too.
func parseTarget(s string) (target, error) {
	if strings.HasPrefix(strings.ToLower(s), protocolHTTPS+"://") {
		return parseURL(s)
	}
	protocol, rest, ok := strings.Cut(s, ":")
	if !ok {
		return target{}, targetError(s, "want ncacn_ip_tcp:host or ncacn_ip_tcp:host[port]")
	}
	switch protocol {
	case protocolTCP:
	case protocolHTTP:
		return parseHTTPTarget(s, rest)
	default:
		// Nothing more of it: it may be a URL with an account.
		return target{}, targetError(protocol+":...", "the transport must be "+protocolTCP+" or "+protocolHTTP)
	}
	t := target{protocol: protocol, host: rest}
	if open := strings.LastIndexByte(rest, '['); open > 0 && strings.HasSuffix(rest, "]") {
		port, err := strconv.ParseUint(rest[open+1:len(rest)-1], 10, 16)
		if err != nil || port == 0 {
			return target{}, targetError(s, "the brackets hold no port")
		}
		t.host, t.port = rest[:open], uint16(port)
	}
	return t.checked(s)
}

// checked takes the brackets off an IPv6 address and checks the host.
func (t target) checked(s string) (target, error) {
	if n := len(t.host); n > 2 && t.host[0] == '[' && t.host[n-1] == ']' && strings.Contains(t.host, ":") {
		t.host = t.host[1 : n-1]
	}
	name := t.host
	if t.namesMailbox() {
		_, name, _ = strings.Cut(name, "@")
	}
	if name == "" || !plain(name) || strings.IndexByte(name, '@') >= 0 || !plain(t.host) {
		return target{}, targetError(s, "there is no host name")
	}
	return t, nil
}

// plain reports whether s has nothing in it that a name cannot have, and that
// would change the meaning of a binding or of an HTTP header that s is put into.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7F || strings.ContainsRune("[]/\\", r) })
}

// namesMailbox reports whether the host is none, but the name that a mailbox has
// behind an RPC proxy since Exchange 2013: a GUID, "@" and a domain.
func (t target) namesMailbox() bool {
	return t.protocol == protocolHTTP && strings.IndexByte(t.host, '@') > 0
}

// parseURL reads the URL of MAPI over HTTP.
func parseURL(s string) (target, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return target{}, targetError(withoutAccount(s), "the URL is malformed")
	case u.Hostname() == "" || u.User != nil || u.Fragment != "":
		return target{}, errors.New("target: want https://host/mapi/emsmdb/?MailboxId=..., without an account or a fragment")
	}
	return target{host: u.Hostname(), url: s}, nil
}

// withoutAccount leaves out of a malformed URL what may be an account and its
// password: everything up to the last "@".
func withoutAccount(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return s
	}
	return protocolHTTPS + "://..." + s[at:]
}

// serviceName is the service principal name of the server.
func (t target) serviceName() string {
	if t.url != "" {
		return auth.HTTPSPN(t.host)
	}
	if t.namesMailbox() {
		if host, _, err := net.SplitHostPort(t.rpcProxy); err == nil {
			return auth.ExchangeSPN(host)
		}
	}
	return auth.ExchangeSPN(t.host)
}

// parseHTTPTarget reads what follows ncacn_http: a host, and in brackets the
// endpoint and options: "server[6001,RpcProxy=mail.example.com:443]". Without
// brackets the server is its own RPC proxy. The host may be the name of a
// mailbox.
func parseHTTPTarget(s, rest string) (target, error) {
	t := target{protocol: protocolHTTP, host: rest, port: httpEndpoint}
	if open := optionsAt(rest); open > 0 {
		t.host = rest[:open]
		for i, part := range strings.Split(rest[open+1:len(rest)-1], ",") {
			if err := t.httpOption(i, strings.TrimSpace(part)); err != nil {
				return target{}, targetError(s, err.Error())
			}
		}
	}
	t, err := t.checked(s)
	if err != nil {
		return target{}, err
	}
	if t.rpcProxy == "" {
		if t.namesMailbox() {
			return target{}, targetError(s, "the RPC proxy is missing: want RpcProxy=host:443 in the brackets")
		}
		t.rpcProxy = net.JoinHostPort(t.host, "443")
	}
	return t, nil
}

// optionsAt is where the brackets with endpoint and options open; those of an
// IPv6 address come first. It is -1 without them.
func optionsAt(rest string) int {
	if !strings.HasSuffix(rest, "]") {
		return -1
	}
	from := 0
	if strings.HasPrefix(rest, "[") {
		from = strings.IndexByte(rest, ']')
	}
	if open := strings.IndexByte(rest[from:], '['); open >= 0 {
		return from + open
	}
	return -1
}

// httpOption reads one part of what the brackets hold.
func (t *target) httpOption(i int, part string) error {
	name, value, isOption := strings.Cut(part, "=")
	switch {
	case i == 0 && !isOption:
		port, err := strconv.ParseUint(part, 10, 16)
		if err != nil || port == 0 {
			return errors.New("the brackets hold no port")
		}
		t.port = uint16(port)
	case isOption && strings.EqualFold(strings.TrimSpace(name), "RpcProxy"):
		host, port, err := net.SplitHostPort(strings.TrimSpace(value))
		if err != nil {
			host, port = strings.Trim(strings.TrimSpace(value), "[]"), "443"
		}
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || host == "" || !plain(host) || strings.IndexByte(host, '@') >= 0 {
			return errors.New("RpcProxy is no host and port")
		}
		t.rpcProxy = net.JoinHostPort(host, port)
	default:
		return fmt.Errorf("unknown option %q", part)
	}
	return nil
}

func targetError(s, why string) error {
	return fmt.Errorf("target %q: %s", s, why)
}
