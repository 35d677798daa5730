// Options: what a caller may choose, and what it is when nothing is chosen.

package emsmdb

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/version"
)

// Options configure a session. Dial copies them; they may be reused and
// changed afterwards. Zero fields mean the default that their comment states.
type Options struct {
	// UserDN is the legacyExchangeDN of the user in whose name the session
	// runs, "/o=First Organization/ou=.../cn=recipients/cn=janedow". It need
	// not be the owner of the mailbox that is opened later: the logon names
	// that one. Servers since Exchange 2010 refuse an empty one.
	UserDN string
	// Admin asks for administrator privilege: the mailboxes of others, as
	// backups need. Default: an ordinary connection.
	Admin bool

	// Credentials prove the user. Required unless Mechanism is auth.None.
	Credentials auth.Credential
	// Mechanism is how. Default: auth.Negotiate.
	Mechanism auth.Mechanism
	// Level is the protection of the traffic. Default: auth.LevelPrivacy. It
	// is never lowered; a lower level is raised to privacy when the server
	// demands it (ecNotEncrypted).
	Level auth.Level
	// TargetName is the service principal name. Default: exchangeMDB/ and the
	// host of the target, or of its RPC proxy where the target names a mailbox;
	// over MAPI over HTTP HTTP/ and the host.
	TargetName string
	// Kerberos says where the KDCs are. Default: the system's configuration.
	Kerberos *auth.KerberosConfig

	// CodePage is the code page of 8-bit strings. Default: 1252. Unicode
	// (1200) is not one: servers refuse it.
	CodePage uint32
	// LocaleString and LocaleSort are the locales of the session and of its
	// sorting. Default: 0x409, US English.
	LocaleString, LocaleSort uint32
	// ClientVersion is what the client claims to be. Servers send only what
	// the version understands, and some stop chaining answers for 15.x and
	// early 16.x. Default: 12.0.6206.1000 (Outlook 2007), which includes every
	// client level of [MS-OXCRPC] 3.1.9.3; what they allow a server to send is
	// understood by this module.
	ClientVersion version.Version
	// Link is another session of the same user to link this one to: servers
	// before Exchange 2010 then count both as one client and report events of
	// one through the other. Default: none. Servers that do not link ignore
	// it.
	Link *Session

	// MaxResponse is the room for one answer, from 32775 bytes up to 1 MiB.
	// Default: 256 KiB, or 1 MiB from a server that says it may be so large
	// (AUX_SERVER_CAPABILITIES), because a large room lets the server chain
	// answers and saves round trips. What the server does not allow is cut to
	// 256 KiB.
	MaxResponse int
	// NoChain asks the server not to chain payloads. Default: chain.
	NoChain bool
	// Compression is whether ROP buffers are compressed, in both directions.
	// Default: CompressAuto.
	Compression Compression

	// NoAux sends no auxiliary blocks. Default: the kind of client, random ids
	// of process and session, and the number of each request are sent, for the
	// server's administrators to make sense of its logs. Names and addresses of
	// machines and people are never sent.
	NoAux bool
	// ReportPerformance also tells the server how long earlier calls took and
	// which failed, and the host name of the target that it was reached by, as
	// Outlook does. Default: not.
	ReportPerformance bool

	// Retry bounds how calls are repeated while the server is too busy.
	Retry RetryPolicy
	// Reconnect is what happens when the session is lost. Default: nil, it
	// ends.
	Reconnect *ReconnectPolicy
	// Push lets the server announce events by UDP datagrams where it cannot
	// do so otherwise. Default: nil, no datagrams: few servers can, and
	// a port must be open to them.
	Push *PushOptions

	// LateTimeout is how long the server may take to answer a call that was
	// given up, because the next one waits for it. After that the session is
	// taken for lost. Default: 5 minutes; a negative duration means for ever.
	LateTimeout time.Duration
	// HTTP is how targets of ncacn_http are reached, and through which proxy
	// those of https are. Default: TLS, verified by the system's roots,
	// auth.Negotiate with Credentials, and the environment's proxy.
	HTTP *HTTPOptions

	// CloseTimeout bounds Close. Default: 5 seconds.
	CloseTimeout time.Duration
	// DialContext makes connections. Default: net.Dialer. The network is
	// always "tcp".
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// EndpointMapperPort is where the endpoint mapper listens, for targets
	// without a port. Default: 135.
	EndpointMapperPort uint16

	// TLS is how servers are verified that are reached through TLS. Default: by
	// the system's roots. Without ServerName the host of the target is
	// verified.
	TLS *tls.Config

	// Trace is told what calls cost. Default: nil.
	Trace *Trace
	// Logger gets sizes, codes and times, never payloads, names or secrets.
	// Default: nil, nothing is logged.
	Logger *slog.Logger

	// http is what the contexts of a session over MAPI over HTTP share.
	http *httpMemory
	// tickets keeps Kerberos tickets between the connections of a session.
	tickets *security.TicketCache
	// habits is what connections of RPC over HTTP have found out about the
	// server.
	habits *rpchttp.Habits
}

// Compression is a policy for compressing ROP buffers.
type Compression uint8

const (
	// CompressAuto compresses requests that shrink by it unless the server
	// has disabled compression (AUX_CLIENT_CONTROL), and lets the server
	// compress answers.
	CompressAuto Compression = iota
	// CompressNever sends requests as they are and asks for answers as they
	// are.
	CompressNever
)

// RetryPolicy bounds what the server asks for: it says at connect how often
// and how long apart calls are repeated that it was too busy for, [MS-OXCRPC]
// 3.2.4.3. Only calls that the server certainly did not execute are repeated,
// with the same bytes. Over MAPI over HTTP it says so with status 429, or with
// 503 where a repetition could do no harm; Retry-After makes the pause longer.
type RetryPolicy struct {
	// Max is the largest number of repetitions. 0 means what the server says,
	// at most 100; a negative number means none.
	Max int
	// MaxDelay is the longest pause before a repetition. 0 means one minute.
	MaxDelay time.Duration
}

const (
	maxRetries      = 100
	defaultMaxDelay = time.Minute
)

// count and delay are what the policy makes of the server's words.
func (p RetryPolicy) count(server uint32) int {
	switch {
	case p.Max < 0:
		return 0
	case p.Max > 0:
		return int(min(int64(server), int64(p.Max)))
	}
	return int(min(server, maxRetries))
}

func (p RetryPolicy) delay(server time.Duration) time.Duration {
	if p.MaxDelay > 0 {
		return min(server, p.MaxDelay)
	}
	return min(server, defaultMaxDelay)
}

// minResponse is the least room that every server accepts, [MS-OXCRPC]
// 3.1.4.12.
const minResponse = 0x8007

// withDefaults returns a copy with every field set.
func (o *Options) withDefaults(t target) (Options, error) {
	var c Options
	if o != nil {
		c = *o
	}
	setDefault(&c.CodePage, 1252)
	setDefault(&c.LocaleString, 0x409)
	setDefault(&c.LocaleSort, 0x409)
	setDefault(&c.ClientVersion, version.Version{Major: 12, BuildMajor: 6206, BuildMinor: 1000})
	setDefault(&c.LateTimeout, 5*time.Minute)
	setDefault(&c.CloseTimeout, 5*time.Second)
	setDefault(&c.EndpointMapperPort, 135)
	setDefault(&c.TargetName, t.serviceName())
	c.Level = c.Level.OrDefault()
	c.tickets, c.http, c.habits = new(security.TicketCache), newHTTPMemory(), new(rpchttp.Habits)
	if c.DialContext == nil {
		c.DialContext = new(net.Dialer).DialContext
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.HTTP = c.HTTP.withDefaults(&c, t)
	if c.Reconnect != nil {
		policy := *c.Reconnect
		c.Reconnect = &policy
	}
	if c.Push != nil {
		push := *c.Push
		c.Push = &push
	}
	if c.Trace != nil {
		trace := *c.Trace
		c.Trace = &trace
	}
	if c.Kerberos != nil {
		kerberos := *c.Kerberos
		c.Kerberos = &kerberos
	}
	c.TLS = c.TLS.Clone()
	return c, c.validate()
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (o *Options) validate() error {
	switch {
	case strings.IndexByte(o.UserDN, 0) >= 0:
		return errors.New("UserDN holds a zero byte")
	case o.MaxResponse != 0 && (o.MaxResponse < minResponse || o.MaxResponse > ndr.MaxBufferLarge):
		return fmt.Errorf("MaxResponse %d is not between %d and %d", o.MaxResponse, minResponse, ndr.MaxBufferLarge)
	case o.Credentials == nil && o.Mechanism != auth.None:
		return errors.New("credentials are missing")
	case o.CodePage == 1200 || o.CodePage == 1201:
		return errors.New("CodePage is Unicode: it is for 8-bit strings")
	}
	if o.Credentials != nil {
		if err := o.Credentials.Validate(); err != nil {
			return err
		}
	}
	_, err := wireVersion(o.ClientVersion)
	if err != nil {
		return err
	}
	return o.HTTP.validate()
}

// wireVersion prefers the old scheme, in which Outlook 2007 states itself.
func wireVersion(v version.Version) ([3]uint16, error) {
	if w, err := v.OldWords(); err == nil && v.Major <= 12 {
		return w, nil
	}
	return v.Words()
}
