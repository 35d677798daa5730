// Result: what Autodiscover says about a mailbox.

package autodiscover

import (
	"slices"
	"strings"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/version"
)

// Result is what was found. The caller owns it.
type Result struct {
	// Address is the address that the answer is about: the one asked for, or
	// the one that a server replaced it by.
	Address string
	// DisplayName is the name of the mailbox's owner.
	DisplayName string
	// UserDN is the legacyExchangeDN of the mailbox, for emsmdb.Options.UserDN
	// and mailbox.Options.MailboxDN.
	UserDN string
	// Deployment identifies the forest, a GUID.
	Deployment string

	// Targets are the ways to the mailbox, best first: MAPI over HTTP, RPC over
	// HTTP, RPC over TCP, within each external ones first, because their names
	// are known everywhere. There is at least one.
	Targets []Target

	// Server, ServerDN and ServerVersion describe the RPC server. They are
	// zero where nothing was said about one. Server is the name of a host or, since
	// Exchange 2013, of the mailbox: "GUID@domain".
	Server, ServerDN string
	ServerVersion    version.Version
	// PublicFolderServer is the RPC server of the public folders, before
	// Exchange 2013.
	PublicFolderServer string
	// PublicFolderAddress is the address to look up for the public folders,
	// since Exchange 2013.
	PublicFolderAddress string
	// Mailboxes are those that belong to this one: archives, and those of
	// others that the user has all rights to.
	Mailboxes []Mailbox

	// URL is the endpoint that knew, without its query.
	URL string
	// Attempts are all questions, those that failed included.
	Attempts []Attempt
}

// Mailbox is a mailbox beside that of the user, [MS-OXDSCLI] 2.2.4.1.1.2.5.
type Mailbox struct {
	// Type is "Archive", "Delegate" or "TeamMailbox".
	Type string
	// DisplayName and UserDN are as in Result.
	DisplayName, UserDN string
	// Address is the one to look up for its targets. It is empty for a mailbox
	// on the server Server.
	Address string
	// Server is its RPC server.
	Server string
}

// Transports of a Target.
const (
	MAPIHTTP = "https"        // MAPI over HTTP
	RPCHTTP  = "ncacn_http"   // RPC over HTTP
	RPCTCP   = "ncacn_ip_tcp" // RPC over TCP
)

// Target is one way to the mailbox.
type Target struct {
	// Binding is the target for emsmdb.Dial.
	Binding string
	// Transport is MAPIHTTP, RPCHTTP or RPCTCP.
	Transport string
	// Internal and External say from where the server says it can be reached: from
	// inside its network, from outside. Both may be set, or none if the server
	// does not say.
	Internal, External bool
	// PlainHTTP says that the server wants RPC over HTTP without TLS. emsmdb.Dial
	// refuses that unless emsmdb.HTTPOptions.PlainHTTP is set.
	PlainHTTP bool
	// HTTPAuth are the authentication packages of the HTTP connections, as the
	// server names them: "Basic", "Ntlm", "Negotiate". It is empty where the
	// server does not say; MAPI over HTTP then says so in its first answer.
	HTTPAuth []string
	// RPCAuth is the authentication package of RPC.
	RPCAuth string
	// CertPrincipal is the name that the certificate of the RPC proxy is
	// expected to have, if it is another than the host's: "msstd:mail.example.com"
	// without its prefix. It is for information: nothing here relies on it.
	CertPrincipal string
}

// Mechanisms returns the mechanisms of the HTTP connections that this module
// has, in the order in which the server names them: for
// emsmdb.HTTPOptions.Mechanism.
func (t Target) Mechanisms() []auth.Mechanism {
	var list []auth.Mechanism
	for _, name := range t.HTTPAuth {
		if m, ok := mechanism(name); ok && !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}

// RPCMechanism returns the mechanism of RPC, for emsmdb.Options.Mechanism with
// targets of RPC; false if this module has none for it or the server does not
// name any. It is auth.None for RPC that TLS alone protects.
func (t Target) RPCMechanism() (auth.Mechanism, bool) { return mechanism(t.RPCAuth) }

// mechanism reads an AuthPackage, a child of Protocol, [MS-OXDSCLI] 2.2.4.1.1.2.6.
func mechanism(name string) (auth.Mechanism, bool) {
	switch strings.ToLower(name) {
	case "basic":
		return auth.Basic, true
	case "ntlm":
		return auth.NTLM, true
	case "kerb":
		return auth.Kerberos, true
	case "kerbntlm", "negotiate", "nego2":
		return auth.Negotiate, true
	case "anonymous":
		return auth.None, true
	}
	return 0, false
}
