// RPC over HTTP: the listener, who may come in, and whose connections they are.

package emsmdbtest

import (
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"github.com/go-mapi/mapirpc/internal/rpchttp"
	"github.com/go-mapi/mapirpc/internal/security"
)

// RPCHTTP is how a Server speaks RPC over HTTP. The zero RPCHTTP does as
// Windows does.
type RPCHTTP struct {
	// Plain leaves TLS out.
	Plain bool
	// Lifetime is how many bytes a channel to the client carries, 1 GiB by
	// default; it is replaced before they are used up.
	Lifetime int64
	// ReceiveWindow is how many bytes clients may send before they have to
	// wait for an acknowledgement, 64 KiB by default.
	ReceiveWindow uint32
	// ConnectionTimeout is told to clients, two minutes by default.
	ConnectionTimeout time.Duration
	// IgnoreInRecycling leaves requests for another channel to the server
	// unanswered.
	IgnoreInRecycling bool
	// BreakInRecycling answers them, and then closes the channel that is to be
	// replaced without reading the rest of what it carries.
	BreakInRecycling bool
	// TwoProxies replaces channels as if their successors came in by another RPC
	// proxy (IN_R1 and OUT_R1 in [MS-RPCH]), as behind a load balancer. By default
	// they come in by the same (IN_R2 and OUT_R2).
	TwoProxies bool
}

// openHTTP makes the certificate and opens what the product has of HTTP.
func (s *Server) openHTTP() error {
	var err error
	if s.cert, err = newCertificate(); err != nil {
		return fmt.Errorf("emsmdbtest: certificate: %w", err)
	}
	if err := s.openWeb(); err != nil {
		return err
	}
	if err = s.openRPCHTTP(); err != nil && s.web != nil {
		s.web.listener.Close()
	}
	return err
}

// openRPCHTTP listens for RPC over HTTP, if the product speaks it.
func (s *Server) openRPCHTTP() error {
	cfg := &s.core.config
	l := cfg.ListenRPCHTTP
	if l == nil && (!s.core.profile.HTTP || s.brought()) {
		return nil
	}
	var err error
	if l == nil {
		l, err = s.listenAnywhere()
	}
	if err != nil {
		return fmt.Errorf("emsmdbtest: %w", err)
	}
	web := cfg.RPCHTTP
	server := rpchttp.ServerConfig{
		Auth:              s.webAuth(s.cert.Leaf),
		Window:            web.ReceiveWindow,
		Lifetime:          web.Lifetime,
		ConnectionTimeout: web.ConnectionTimeout,
		IgnoreInRecycling: web.IgnoreInRecycling,
		BreakInRecycling:  web.BreakInRecycling || s.core.profile.BreakInRecycling,
		TwoProxies:        web.TwoProxies,
		Hooks:             rpchttp.ServerHooks{Request: s.core.decideChannel, Packet: s.core.decideRTS},
		Logger:            cfg.Logger,
	}
	if !web.Plain {
		server.TLS = &tls.Config{Certificates: []tls.Certificate{s.cert}, MinVersion: tls.VersionTLS12}
	}
	s.rpcWeb = rpchttp.NewServer(l, server)
	return nil
}

// httpPeer says who has authenticated a connection of RPC over HTTP.
func httpPeer(nc net.Conn) (security.Peer, bool) {
	for nc != nil {
		if c, ok := nc.(*rpchttp.ServerConn); ok {
			return c.Peer(), true
		}
		inner, ok := nc.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		nc = inner.NetConn()
	}
	return security.Peer{}, false
}

// HTTPTarget returns the string binding of RPC over HTTP:
// "ncacn_http:exch01.example.com[6001,RpcProxy=127.0.0.1:49154]". It is empty for
// servers that do not listen there.
func (s *Server) HTTPTarget() string {
	if s.rpcWeb == nil {
		return ""
	}
	return "ncacn_http:exch01.example.com[6001,RpcProxy=" + s.rpcWeb.Addr().String() + "]"
}

// CutChannels closes the channels of RPC over HTTP for which choose returns true,
// as a failure of the network would. Choose is told the method of each,
// RPC_IN_DATA or RPC_OUT_DATA.
func (s *Server) CutChannels(choose func(method string) bool) {
	if s.rpcWeb != nil {
		s.rpcWeb.CutChannels(func(out bool) bool { return choose(method(out)) })
	}
}
