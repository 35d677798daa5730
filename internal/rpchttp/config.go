// Config: where to connect to, and how.

package rpchttp

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"log/slog"
	"net"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// Defaults and limits of Config.
const (
	// DefaultWindow is the largest receive window that the protocol allows,
	// [MS-RPCH] 2.2.3.5.1.
	DefaultWindow = 256 << 10
	minWindow     = 8 << 10
	// DefaultLifetime is the length that Windows promises for a channel, 1 GiB.
	DefaultLifetime = 1 << 30
	minLifetime     = 128 << 10
	// DefaultKeepalive is how often the server is asked to send something at
	// least. It is the least that the protocol allows but 0, which means
	// different things to different servers.
	DefaultKeepalive = time.Minute
	// pingAfter is how long the IN channel may be idle. Servers forget one
	// without a word after three minutes.
	pingAfter = 30 * time.Second
	pingTick  = 5 * time.Second
	// openTimeout bounds opening the successor of a channel.
	openTimeout = time.Minute
	// stallTimeout is how long a peer may take to acknowledge what fills its
	// receive window.
	stallTimeout = 5 * time.Minute
)

// Config says where a virtual connection goes.
type Config struct {
	// Server and Port are the RPC server behind the RPC proxy, as the proxy
	// knows it: "exch01.corp.example" and 6001.
	Server string
	Port   uint16
	// Proxy is the RPC proxy's host and port.
	RPCProxy string
	// Plain leaves TLS out.
	Plain bool
	// TLS is how the proxy is verified; nil verifies it by the system's roots.
	TLS *tls.Config
	// Auth says how to authenticate; its TLS is set here.
	Auth httpauth.Config
	// ProxyFor names the HTTP proxy on the way to a URL; nil means the
	// environment's (HTTPS_PROXY, NO_PROXY).
	ProxyFor func(*url.URL) (*url.URL, error)
	// DialContext makes connections; nil means net.Dialer.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// Window is the receive window, DefaultWindow if 0.
	Window uint32
	// Lifetime is the length of IN channels, DefaultLifetime if 0. OUT
	// channels last as long as the server says.
	Lifetime int64
	// Keepalive is DefaultKeepalive if 0.
	Keepalive time.Duration
	// Group relates virtual connections of one association; the zero GUID
	// makes a group of its own.
	Group wire.GUID
	// Habits is what is known of the server; nil means nothing.
	Habits *Habits
	// Logger gets sizes and times; nil discards.
	Logger *slog.Logger
}

// Habits is what virtual connections find out about a server, for those that
// follow. It may be used by several at a time.
type Habits struct {
	// keepsIn says that the server does not replace IN channels, or breaks them
	// when it is asked to.
	keepsIn atomic.Bool
}

func (c Config) withDefaults() Config {
	if c.DialContext == nil {
		c.DialContext = new(net.Dialer).DialContext
	}
	if c.Window == 0 {
		c.Window = DefaultWindow
	}
	c.Window = min(max(c.Window, minWindow), DefaultWindow)
	if c.Lifetime == 0 {
		c.Lifetime = DefaultLifetime
	}
	c.Lifetime = min(max(c.Lifetime, minLifetime), 2<<30-1)
	if c.Keepalive == 0 {
		c.Keepalive = DefaultKeepalive
	}
	c.Keepalive = max(c.Keepalive, DefaultKeepalive)
	if c.Group.IsZero() {
		c.Group = NewGUID()
	}
	if c.Habits == nil {
		c.Habits = new(Habits)
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// NewGUID returns a random GUID.
func NewGUID() (g wire.GUID) {
	_, _ = rand.Read(g[:]) // never fails
	return g
}

// renewAt is where a channel of that length is replaced: early enough that what
// is sent until the successor is there finds room.
func renewAt(length int64) int64 { return length - min(length/2, 1<<20) }
