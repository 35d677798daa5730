package security

import (
	"time"

	"github.com/go-mapi/mapirpc/auth"
)

// InitiatorConfig says as whom, to whom and how a client authenticates.
type InitiatorConfig struct {
	// Credential proves the client; nil is allowed with auth.None alone.
	Credential auth.Credential
	// Mechanism is the mechanism to use.
	Mechanism auth.Mechanism
	// Level is the protection that Protector will be asked for.
	Level Level
	// TargetName is the service principal name, "exchangeMDB/host.fqdn".
	// Kerberos asks for a ticket for it; NTLM sends it as the target name.
	TargetName string
	// Workstation is the client name that NTLM sends; empty sends none.
	Workstation string
	// ChannelBinding is the application data of the channel binding
	// ("tls-server-end-point:" and the hash, RFC 5929); nil binds to nothing.
	ChannelBinding []byte
	// Kerberos says where the KDCs are; nil means the system's configuration.
	Kerberos *auth.KerberosConfig
	// Tickets keeps tickets for other connections; nil keeps none.
	Tickets *TicketCache
	// TwoLegs is how HTTP and others outside of RPC use Kerberos: an AP-REQ
	// and an AP-REP in GSS-API's framing, without the third leg of DCE style.
	TwoLegs bool
	// NoNTLM keeps Negotiate from offering NTLM.
	NoNTLM bool
}

// AcceptorConfig says what a server accepts. It may be shared by any number of
// handshakes; nothing in it may change while one is under way.
type AcceptorConfig struct {
	// Lookup returns the *auth.Password or *auth.NTHash of an account, for
	// NTLM. The names come from the client and are compared without case by
	// Windows. Nil refuses NTLM.
	Lookup func(domain, user string) (auth.Credential, bool)
	// Keytab holds the keys of the service, for Kerberos; its Domain and User
	// are not used. Nil refuses Kerberos.
	Keytab *auth.Keytab
	// NetBIOSDomain, NetBIOSComputer, DNSDomain and DNSComputer are what NTLM
	// tells clients about the server. Empty values are left out.
	NetBIOSDomain, NetBIOSComputer, DNSDomain, DNSComputer string
	// ChannelBinding is what clients must bind to; nil accepts any.
	ChannelBinding []byte
	// MaxClockSkew bounds the age of Kerberos authenticators; 0 means five
	// minutes.
	MaxClockSkew time.Duration
	// TwoLegs is as in InitiatorConfig. Without the third leg nothing but the
	// age of authenticators bounds their replay: bind to a channel.
	TwoLegs bool
}
