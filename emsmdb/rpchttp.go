// RPC over HTTP behind the binding for RPC.

package emsmdb

import (
	"context"
	"net"

	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
)

// dialHTTP opens a virtual connection of RPC over HTTP.
func (b *rpcBinding) dialHTTP(ctx context.Context) (net.Conn, error) {
	h := b.opts.HTTP
	return rpchttp.Dial(ctx, rpchttp.Config{
		Server:   b.target.host,
		Port:     b.target.port,
		RPCProxy: b.target.rpcProxy,
		Plain:    h.PlainHTTP,
		TLS:      b.opts.TLS,
		Auth: httpauth.Config{
			Mechanism:  h.Mechanism,
			Credential: h.Credentials,
			TargetName: h.TargetName,
			Kerberos:   b.opts.Kerberos,
			Tickets:    b.opts.tickets,
			ClearText:  h.PasswordInClear,
		},
		ProxyFor:    h.Proxy,
		DialContext: b.opts.DialContext,
		Window:      uint32(h.ReceiveWindow),
		Lifetime:    h.ChannelLifetime,
		Group:       b.group,
		Habits:      b.opts.habits,
		Logger:      b.opts.Logger,
	})
}
