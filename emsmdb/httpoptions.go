// HTTPOptions: what a caller may choose about the way through HTTP.

package emsmdb

import (
	"errors"
	"net"
	"net/url"

	"github.com/go-mapi/mapirpc/auth"
)

// HTTPOptions say how a server is reached through HTTP. Zero fields mean the
// default that their comment states. Targets of MAPI over HTTP take Proxy from
// here and the rest from Options.
//
// There are two authentications: of the HTTP connections, which these options
// are about, and of RPC inside them, which Options.Mechanism and Options.Level
// are about. Inside TLS the second may be auth.None, where the server allows
// it; Exchange since 2013 does.
type HTTPOptions struct {
	// Mechanism authenticates the HTTP connections. Default: auth.Negotiate.
	// auth.Basic and auth.Bearer are possible, too.
	Mechanism auth.Mechanism
	// Credentials are those of the HTTP connections. Default:
	// Options.Credentials.
	Credentials auth.Credential
	// TargetName is the service principal name for Kerberos. Default: HTTP/ and
	// the host of the proxy.
	TargetName string

	// PlainHTTP does without TLS: whoever is on the way can read and change
	// everything that RPC does not protect itself. Default: TLS.
	PlainHTTP bool
	// PasswordInClear lets auth.Basic and auth.Bearer send their secrets
	// without TLS. Default: that is refused.
	PasswordInClear bool
	// Proxy returns the HTTP proxy on the way to a URL, nil for none, also for
	// targets of MAPI over HTTP. An account in the proxy's URL is sent to it by
	// Basic. Default: http.ProxyFromEnvironment.
	Proxy func(*url.URL) (*url.URL, error)

	// ReceiveWindow is how many bytes the server may send before it has to wait
	// for an acknowledgement, from 8 KiB to 256 KiB. Default: 256 KiB.
	ReceiveWindow int
	// ChannelLifetime is how many bytes a channel to the server carries before
	// it is replaced, from 128 KiB to 2 GiB. Default: 1 GiB. Channels from the
	// server last as long as the server says.
	ChannelLifetime int64
}

// withDefaults returns a copy with every field set. It may be called on nil.
func (h *HTTPOptions) withDefaults(o *Options, t target) *HTTPOptions {
	c := new(HTTPOptions)
	if h != nil {
		*c = *h
	}
	if c.Credentials == nil {
		c.Credentials = o.Credentials
	}
	if host, _, err := net.SplitHostPort(t.rpcProxy); err == nil {
		setDefault(&c.TargetName, auth.HTTPSPN(host))
	}
	return c
}

func (h *HTTPOptions) validate() error {
	switch {
	case h.ReceiveWindow != 0 && (h.ReceiveWindow < 8<<10 || h.ReceiveWindow > 256<<10):
		return errors.New("ReceiveWindow is not between 8 KiB and 256 KiB")
	case h.ChannelLifetime != 0 && (h.ChannelLifetime < 128<<10 || h.ChannelLifetime >= 2<<30):
		return errors.New("ChannelLifetime is not between 128 KiB and 2 GiB")
	case h.Credentials != nil:
		return h.Credentials.Validate()
	}
	return nil
}
