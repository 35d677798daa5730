// Config: what a test says about the server that it wants.

package emsmdbtest

import (
	"log/slog"
	"net"
	"strings"

	"github.com/go-mapi/mapirpc/auth"
)

// Config says what a Server is like. Only Store is needed; everything else has
// defaults. A Server copies the Config.
type Config struct {
	// Profile is the product to imitate, Exchange2010 by default.
	Profile *Profile
	// Store holds the mailboxes.
	Store Store
	// Users are those who may connect. A server without users, and without
	// Keytab, takes connections without authentication as long as MinLevel
	// allows it.
	Users []User
	// Keytab holds the keys of the service, for Kerberos. Without it the
	// server speaks NTLM alone.
	Keytab *auth.Keytab
	// MinLevel is the weakest protection of packets that EcDoConnectEx takes;
	// less is ecNotEncrypted. The default is that of the profile.
	MinLevel auth.Level
	// Elsewhere maps the DNs of mailboxes that live on other servers to their
	// names: RopLogon answers ecWrongServer.
	Elsewhere map[string]string
	// RejectAsync answers EcDoAsyncConnectEx with ecRejected, whatever the
	// profile says, so that clients fall back to push or polling.
	RejectAsync bool

	// MaxObjects bounds the server objects that a session may have open at
	// a time, 50000 by default. What would open one more fails with
	// ecMaxObjsExceeded.
	MaxObjects int

	// InMemory listens on a network of the server's own instead of sockets, for
	// tests in virtual time: waits on it count as blocked in a testing/synctest
	// bubble. Clients reach it through Server.DialContext.
	InMemory bool
	// Listener accepts RPC connections over TCP, of products that speak it,
	// ListenEndpointMapper those to the endpoint mapper. By default both listen on
	// free ports of 127.0.0.1, or in memory. The Server closes them.
	Listener             net.Listener
	ListenEndpointMapper net.Listener
	// ListenHTTPS accepts HTTPS connections, of products that speak MAPI over
	// HTTP. By default it listens on a free port of 127.0.0.1, or in memory, unless
	// Listener is in use. The Server closes it.
	ListenHTTPS net.Listener
	// ListenRPCHTTP accepts connections of RPC over HTTP, of products that speak
	// it. By default it listens on a free port of 127.0.0.1, or in memory, unless
	// Listener is in use. The Server closes it.
	ListenRPCHTTP net.Listener
	// RPCHTTP is how RPC over HTTP is spoken.
	RPCHTTP RPCHTTP
	// HTTPMechanisms are offered over HTTPS to the users, in this order.
	// Default: Negotiate, NTLM, Basic and, with Token, Bearer.
	HTTPMechanisms []auth.Mechanism
	// Token judges bearer tokens. Default: none are accepted.
	Token func(token string) (domain, user string, ok bool)
	// ExtendedProtection demands of NTLM and Negotiate over HTTPS that they are
	// bound to the server's certificate.
	ExtendedProtection bool
	// Link slows down the connections.
	Link Link
	// SendDatagram sends the datagrams of push notifications. The default
	// sends them over UDP.
	SendDatagram func(to *net.UDPAddr, payload []byte) error

	// MaxFragment is the largest fragment that the server takes and, as far
	// as the client takes it, sends; 5840 by default.
	MaxFragment uint16
	// NoMultiplex refuses concurrent calls on one connection, as some products
	// do. By default they are granted to clients that ask.
	NoMultiplex bool
	// Logger gets a line for each call and each session; nil discards. It gets
	// sizes and codes, never mail.
	Logger *slog.Logger
}

// User is someone who may connect to a Server.
type User struct {
	// Domain and Name are the account. Both are compared without case. An
	// empty Domain matches any.
	Domain, Name string
	// Password is the account's password, for NTLM.
	Password string
	// DN is the legacyExchangeDN of the user's mailbox.
	DN string
	// Address is the e-mail address that Autodiscover knows the mailbox by, Name
	// and "@example.com" by default.
	Address string
	// Admin grants the flag of EcDoConnectEx and the privilege of RopLogon
	// that administrators have, and with them all mailboxes.
	Admin bool
	// Mailboxes lists the DNs of further mailboxes that the user may log on
	// to.
	Mailboxes []string
}

func (u *User) is(domain, name string) bool {
	return strings.EqualFold(u.Name, name) && (u.Domain == "" || strings.EqualFold(u.Domain, domain))
}

// mayOpen reports whether the user may log on to a mailbox.
func (u *User) mayOpen(dn string) bool {
	if u.Admin || strings.EqualFold(u.DN, dn) {
		return true
	}
	for _, m := range u.Mailboxes {
		if strings.EqualFold(m, dn) {
			return true
		}
	}
	return false
}
