// Settings: from the elements of an answer to targets.

package autodiscover

import (
	"cmp"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-mapi/mapirpc/version"
)

// Bounds of what an answer may list.
const (
	maxProtocols = 64
	maxMailboxes = 1000
	maxText      = 2048
)

// text returns s without the space around it, or nothing where it holds what
// has no place in a name.
func text(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > maxText || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F || r == '\uFFFD' }) {
		return ""
	}
	return s
}

// settings makes a Result of an answer. It fails with ErrNoTargets if there is
// nothing to dial.
func (r *response) settings(address string) (*Result, error) {
	res := &Result{
		Address:             cmp.Or(text(r.User.Address), address),
		DisplayName:         text(r.User.DisplayName),
		UserDN:              text(r.User.LegacyDN),
		Deployment:          text(r.User.DeploymentID),
		PublicFolderAddress: text(r.Account.PublicFolders),
	}
	protocols := r.Account.Protocols[:min(len(r.Account.Protocols), maxProtocols)]
	exchange := res.describe(protocols)
	for i := range protocols {
		res.addProtocol(&protocols[i], exchange)
	}
	for _, m := range r.Account.Mailboxes[:min(len(r.Account.Mailboxes), maxMailboxes)] {
		res.Mailboxes = append(res.Mailboxes, Mailbox{
			Type: text(m.Type), DisplayName: text(m.DisplayName), UserDN: text(m.LegacyDN),
			Address: text(m.Address), Server: text(m.Server),
		})
	}
	res.sort()
	if len(res.Targets) == 0 {
		return nil, ErrNoTargets
	}
	return res, nil
}

// describe takes what there is about the RPC server, and returns its section.
func (r *Result) describe(protocols []protocolElement) *protocolElement {
	i := slices.IndexFunc(protocols, func(p protocolElement) bool { return p.kind() == "EXCH" })
	if i < 0 {
		return new(protocolElement)
	}
	p := &protocols[i]
	r.Server, r.ServerDN, r.PublicFolderServer = serverName(p.Server), text(p.ServerDN), hostName(p.PublicFolderServer)
	if n, err := strconv.ParseUint(text(p.ServerVersion), 16, 32); err == nil {
		r.ServerVersion = serverVersion(uint32(n))
	}
	return p
}

// serverVersion takes a ServerVersion apart: from the top a bit pattern, six bits
// of major and six of minor version, a bit, and fifteen of the build.
func serverVersion(n uint32) version.Version {
	return version.Version{Major: uint16(n >> 22 & 0x3F), Minor: uint16(n >> 16 & 0x3F), BuildMajor: uint16(n & 0x7FFF)}
}

// kind is the type of a protocol section: "EXCH", "EXPR", "EXHTTP", "mapiHttp",
// "WEB" and others.
func (p *protocolElement) kind() string { return cmp.Or(text(p.TypeAttr), text(p.Type)) }

// addProtocol adds the targets of a section; exchange is the one about the RPC
// server, with zero fields where there is none.
func (r *Result) addProtocol(p, exchange *protocolElement) {
	switch p.kind() {
	case "mapiHttp":
		r.addMAPI(p.MailStore.ExternalURL, Target{External: true})
		r.addMAPI(p.MailStore.InternalURL, Target{Internal: true})
	case "EXPR":
		r.addRPC(p, exchange, Target{External: true})
	case "EXHTTP":
		r.addRPC(p, exchange, Target{})
	case "EXCH":
		r.addTCP(p)
	}
}

// addMAPI adds MAPI over HTTP.
func (r *Result) addMAPI(endpoint string, t Target) {
	u, err := parseURL(text(endpoint))
	if err != nil {
		return
	}
	t.Binding, t.Transport = u.String(), MAPIHTTP
	r.add(t)
}

// addRPC adds RPC over HTTP through the proxy that a section describes.
func (r *Result) addRPC(p, exchange *protocolElement, t Target) {
	host, port := splitPort(p.Server, p.Port)
	if host == "" {
		return
	}
	t.PlainHTTP = strings.EqualFold(text(p.SSL), "off")
	if port == 0 {
		port = 443
		if t.PlainHTTP {
			port = 80
		}
	}
	proxy := net.JoinHostPort(host, strconv.Itoa(port))
	t.Binding, t.Transport = RPCHTTP+":"+bracketed(cmp.Or(r.Server, host))+"[6001,RpcProxy="+proxy+"]", RPCHTTP
	if name := text(p.AuthPackage); name != "" {
		t.HTTPAuth = []string{name}
	}
	t.RPCAuth = text(exchange.AuthPackage)
	if name := text(p.CertPrincipalName); !strings.EqualFold(name, "none") {
		t.CertPrincipal = strings.TrimPrefix(name, "msstd:")
	}
	r.add(t)
}

// addTCP adds RPC over TCP, which ended with Exchange 2010.
func (r *Result) addTCP(p *protocolElement) {
	host, port := splitPort(p.Server, p.Port)
	if host == "" || r.ServerVersion.Major >= 15 {
		return
	}
	t := Target{Binding: RPCTCP + ":" + bracketed(host), Transport: RPCTCP, Internal: true, RPCAuth: text(p.AuthPackage)}
	if port != 0 {
		t.Binding += "[" + strconv.Itoa(port) + "]"
	}
	r.add(t)
}

// add adds a target, or what is new about one that is already there.
func (r *Result) add(t Target) {
	i := slices.IndexFunc(r.Targets, func(o Target) bool { return o.Binding == t.Binding && o.PlainHTTP == t.PlainHTTP })
	if i < 0 {
		r.Targets = append(r.Targets, t)
		return
	}
	o := &r.Targets[i]
	o.Internal, o.External = o.Internal || t.Internal, o.External || t.External
	o.CertPrincipal, o.RPCAuth = cmp.Or(o.CertPrincipal, t.CertPrincipal), cmp.Or(o.RPCAuth, t.RPCAuth)
	for _, name := range t.HTTPAuth {
		if !slices.ContainsFunc(o.HTTPAuth, func(s string) bool { return strings.EqualFold(s, name) }) {
			o.HTTPAuth = append(o.HTTPAuth, name)
		}
	}
}

// merge adds what another answer about the same mailbox says beside this one.
func (r *Result) merge(o *Result) {
	for _, t := range o.Targets {
		r.add(t)
	}
	r.Server, r.ServerDN = cmp.Or(r.Server, o.Server), cmp.Or(r.ServerDN, o.ServerDN)
	r.ServerVersion = cmp.Or(r.ServerVersion, o.ServerVersion)
	r.PublicFolderServer = cmp.Or(r.PublicFolderServer, o.PublicFolderServer)
	r.PublicFolderAddress = cmp.Or(r.PublicFolderAddress, o.PublicFolderAddress)
	r.sort()
}

// sort puts the targets in order, those of the same rank as the server did.
func (r *Result) sort() {
	slices.SortStableFunc(r.Targets, func(a, b Target) int { return cmp.Compare(a.rank(), b.rank()) })
}

// rank is low for what is to be tried first.
func (t *Target) rank() int {
	n := 0
	switch {
	case t.External:
	case t.Internal:
		n = 2
	default:
		n = 1
	}
	switch {
	case t.PlainHTTP:
		n += 30
	case t.Transport == RPCTCP:
		n += 20
	case t.Transport == RPCHTTP:
		n += 10
	}
	return n
}

// has reports whether there is a target of a transport.
func (r *Result) has(transports ...string) bool {
	return slices.ContainsFunc(r.Targets, func(t Target) bool { return slices.Contains(transports, t.Transport) })
}

// hostName reads a host.
func hostName(s string) string {
	if s = text(s); !isHost(s) {
		return ""
	}
	return s
}

// serverName reads a host, or the name of a mailbox.
func serverName(s string) string {
	mailbox, domain, ok := strings.Cut(text(s), "@")
	if ok && isHost(mailbox) && isHost(domain) {
		return mailbox + "@" + domain
	}
	return hostName(s)
}

// splitPort reads a host and a port, which may be part of the host or an element
// of its own. It is 0 where there is none.
func splitPort(server, port string) (string, int) {
	host := text(server)
	if h, p, err := net.SplitHostPort(host); err == nil {
		host, port = h, p
	}
	n, err := strconv.ParseUint(text(port), 10, 16)
	if err != nil {
		n = 0
	}
	return hostName(host), int(n)
}

// bracketed puts an IPv6 address in brackets.
func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// display is a URL without what is nobody's business in an error.
func display(u *url.URL) string {
	c := *u
	c.User, c.RawQuery, c.Fragment = nil, "", ""
	return c.String()
}
