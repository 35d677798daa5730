// Hooks for RPC over HTTP: how a test refuses, stalls and cuts channels, and what
// it does to the packets that open, replace and acknowledge them.

package emsmdbtest

import (
	"context"
	"net/http"
	"time"

	"github.com/go-mapi/mapirpc/internal/rpchttp"
)

// ChannelRequest is the request for a channel of RPC over HTTP, authenticated,
// as a ChannelHook sees it.
type ChannelRequest struct {
	// Method is RPC_IN_DATA or RPC_OUT_DATA.
	Method string
	// Number counts the requests of the server from 1, those for the successors
	// of channels included.
	Number uint64
	// User is the authenticated user as DOMAIN\name, empty for none.
	User string
}

// ChannelOutcome says what becomes of a request for a channel. The zero
// ChannelOutcome accepts it. The fields take effect in their order here.
type ChannelOutcome struct {
	// Delay waits before anything else is done, and Wait until the channel is
	// closed.
	Delay time.Duration
	Wait  <-chan struct{}
	// Cut closes the connection without an answer.
	Cut bool
	// Status refuses the request with that status, and with Reason, which is how
	// an RPC proxy says what is wrong behind it ("RPC Error: 6ba"), Header and
	// Body. 0 accepts it.
	Status int
	Reason string
	Header http.Header
	Body   []byte
}

// ChannelHook looks at a request for a channel and says what becomes of it; nil
// leaves that to the next hook, and in the end to the server. Hooks are called
// from many goroutines at once.
type ChannelHook func(ctx context.Context, r *ChannelRequest) *ChannelOutcome

// RTSPacket is an RTS packet of [MS-RPCH] as an RTSHook sees it: one that is
// about to be sent, or one that has come and was not looked at yet.
type RTSPacket struct {
	// Name is its name in [MS-RPCH] 2.2.4, such as "CONN/A3", "OUT_R2/A6" or
	// "Ping"; "RTS" if it has none.
	Name string
	// Conn is the number of the virtual connection, counted from 1.
	Conn uint64
	// Method is that of the channel, RPC_IN_DATA or RPC_OUT_DATA.
	Method string
	// Received says that the client has sent it.
	Received bool
	// Bytes are the whole packet. The hook must not change or keep them.
	Bytes []byte
}

// RTSOutcome says what becomes of an RTS packet. The zero RTSOutcome lets it
// pass. The fields take effect in their order here.
type RTSOutcome struct {
	// Delay waits, and Wait waits until the channel is closed, with everything
	// else that is to be sent or read on this channel.
	Delay time.Duration
	Wait  <-chan struct{}
	// Cut closes the channel.
	Cut bool
	// Lose loses the packet.
	Lose bool
	// Replace, unless nil, takes the place of the packet: a corrupted one, another
	// one, or several.
	Replace []byte
}

// RTSHook looks at an RTS packet and says what becomes of it; nil leaves that to
// the next hook, and in the end to the server.
type RTSHook func(ctx context.Context, p *RTSPacket) *RTSOutcome

// HookChannel adds a hook for requests for channels.
func (s *Server) HookChannel(h ChannelHook) (remove func()) { return s.core.channelHooks.add(h) }

// HookRTS adds a hook for RTS packets.
func (s *Server) HookRTS(h RTSHook) (remove func()) { return s.core.rtsHooks.add(h) }

// StallChannels stops reading the channels of RPC over HTTP from clients (in),
// writing to those to clients (out), or both, until resume is called. The server
// does not notice meanwhile what becomes of them.
func (s *Server) StallChannels(in, out bool) (resume func()) {
	if s.rpcWeb == nil {
		return func() {}
	}
	return s.rpcWeb.Stall(in, out)
}

// method is that of a channel.
func method(out bool) string {
	if out {
		return rpchttp.MethodOut
	}
	return rpchttp.MethodIn
}

func (c *core) decideChannel(ctx context.Context, r *rpchttp.Request) *rpchttp.Refusal {
	q := &ChannelRequest{Method: method(r.Out), Number: r.Number}
	if r.Peer.User != "" {
		q.User = (&peer{domain: r.Peer.Domain, user: r.Peer.User}).name()
	}
	for _, h := range c.channelHooks.all() {
		if o := h.fn(ctx, q); o != nil {
			return &rpchttp.Refusal{
				Delay: o.Delay, Wait: o.Wait, Cut: o.Cut,
				Status: o.Status, Reason: o.Reason, Header: o.Header, Body: o.Body,
			}
		}
	}
	return nil
}

func (c *core) decideRTS(ctx context.Context, p *rpchttp.Packet) *rpchttp.Fate {
	hooks := c.rtsHooks.all()
	if len(hooks) == 0 {
		return nil
	}
	q := &RTSPacket{Name: p.Name(), Conn: p.Conn, Method: method(p.Out), Received: p.Received, Bytes: p.Bytes()}
	for _, h := range hooks {
		if o := h.fn(ctx, q); o != nil {
			return &rpchttp.Fate{Delay: o.Delay, Wait: o.Wait, Cut: o.Cut, Lose: o.Lose, Bytes: o.Replace}
		}
	}
	return nil
}
