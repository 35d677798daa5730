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

// protocolTCP is the protocol sequence of RPC over TCP.
const protocolTCP = "ncacn_ip_tcp"

// target is a parsed target string.
type target struct {
	host string
	port uint16 // 0: ask the endpoint mapper
	url  string // of MAPI over HTTP; empty for RPC
}

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
	if protocol != protocolTCP {
		return target{}, targetError(s, "the transport must be "+protocolTCP)
	}
	t := target{host: rest}
	if open := strings.LastIndexByte(rest, '['); open > 0 && strings.HasSuffix(rest, "]") {
		port, err := strconv.ParseUint(rest[open+1:len(rest)-1], 10, 16)
		if err != nil || port == 0 {
			return target{}, targetError(s, "the brackets hold no port")
		}
		t.host, t.port = rest[:open], uint16(port)
	}
	if n := len(t.host); n > 2 && t.host[0] == '[' && t.host[n-1] == ']' && strings.Contains(t.host, ":") {
		t.host = t.host[1 : n-1]
	}
	if t.host == "" || strings.ContainsAny(t.host, "[]@/\\ ") {
		return target{}, targetError(s, "there is no host name")
	}
	return t, nil
}

// parseURL reads the URL of MAPI over HTTP.
func parseURL(s string) (target, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return target{}, targetError(s, "the URL is malformed")
	case u.Hostname() == "" || u.User != nil || u.Fragment != "":
		return target{}, errors.New("target: want https://host/mapi/emsmdb/?MailboxId=..., without an account or a fragment")
	}
	return target{host: u.Hostname(), url: s}, nil
}

// serviceName is the service principal name of the server.
func (t target) serviceName() string {
	if t.url != "" {
		return auth.HTTPSPN(t.host)
	}
	return auth.ExchangeSPN(t.host)
}

func targetError(s, why string) error {
	return fmt.Errorf("target %q: %s", s, why)
}
