// Target strings: which server, over which transport.

package emsmdb

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// protocolTCP is the protocol sequence of RPC over TCP.
const protocolTCP = "ncacn_ip_tcp"

// target is a parsed target string.
type target struct {
	host string
	port uint16 // 0: ask the endpoint mapper
}

func (t target) address() string {
	return net.JoinHostPort(t.host, strconv.Itoa(int(t.port)))
}

// parseTarget reads a string binding, [C706] 3.1: a protocol sequence, a colon,
// a host, and an endpoint in brackets. The host may be an IPv6 address, with
// or without brackets of its own.
func parseTarget(s string) (target, error) {
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

func targetError(s, why string) error {
	return fmt.Errorf("target %q: %s", s, why)
}
