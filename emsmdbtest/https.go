// HTTPS: a listener with a certificate of its own, authentication of its
// connections, and the way to what is served there.

package emsmdbtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/security"
)

// webServer serves HTTPS.
type webServer struct {
	listener net.Listener
	server   *http.Server
	auth     httpauth.ServerConfig
	handling sync.WaitGroup
	link     Link
	count    *counters

	mu     sync.Mutex
	last   uint64
	conns  map[net.Conn]struct{}
	closed bool
}

// webConn is one connection and who has authenticated it.
type webConn struct {
	number uint64
	mu     sync.Mutex // HTTP/2 has several requests at a time
	auth   *httpauth.Server
}

// webConnKey finds the connection of a request.
type webConnKey struct{}

// newWebServer returns a server for a listener, which it does not use yet.
func (s *Server) newWebServer(l net.Listener, handler http.Handler) (*webServer, error) {
	cert := s.cert
	w := &webServer{
		link: s.core.config.Link, count: &s.count,
		auth: s.webAuth(cert.Leaf), conns: make(map[net.Conn]struct{}),
	}
	w.listener = &meteredListener{Listener: l, link: w.link, count: w.count}
	w.server = &http.Server{
		Handler:           w.counted(handler),
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12},
		ErrorLog:          log.New(io.Discard, "", 0),
		ReadHeaderTimeout: time.Minute,
		ConnContext:       w.connContext,
		ConnState:         w.connState,
	}
	return w, nil
}

// webAuth is what connections over HTTPS may authenticate with: nothing for
// a server without users, else what the Config says, or all that it can.
func (s *Server) webAuth(cert *x509.Certificate) httpauth.ServerConfig {
	cfg := &s.core.config
	accept, wanted := s.accept()
	if !wanted && cfg.Token == nil {
		return httpauth.ServerConfig{}
	}
	web := httpauth.ServerConfig{
		Mechanisms: cfg.HTTPMechanisms, Accept: accept,
		NTLMAsNegotiate: s.core.profile.OverHTTP.NTLMAsNegotiate,
	}
	if cfg.ExtendedProtection {
		web.Accept.ChannelBinding = httpauth.EndpointBinding(cert)
	}
	if len(web.Mechanisms) == 0 {
		web.Mechanisms = []auth.Mechanism{auth.Negotiate, auth.NTLM, auth.Basic}
		if cfg.Token != nil {
			web.Mechanisms = append(web.Mechanisms, auth.Bearer)
		}
	}
	web.Token = func(_ context.Context, token string) (security.Peer, bool) {
		if cfg.Token == nil {
			return security.Peer{}, false
		}
		domain, user, ok := cfg.Token(token)
		return security.Peer{Mechanism: auth.Bearer, Domain: domain, User: user}, ok
	}
	return web
}

// connContext gives a connection its state.
func (w *webServer) connContext(ctx context.Context, _ net.Conn) context.Context {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last++
	return context.WithValue(ctx, webConnKey{}, &webConn{number: w.last, auth: httpauth.NewServer(&w.auth)})
}

func (w *webServer) connState(nc net.Conn, state http.ConnState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch state {
	case http.StateNew:
		w.conns[nc] = struct{}{}
	case http.StateClosed, http.StateHijacked:
		delete(w.conns, nc)
	}
}

// counted counts the requests under way, so that close can wait for them.
func (w *webServer) counted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !w.enter() {
			panic(http.ErrAbortHandler) // the connection is being closed
		}
		defer w.handling.Done()
		h.ServeHTTP(rw, r)
	})
}

// enter counts a request, unless close waits for those that there are.
func (w *webServer) enter() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.handling.Add(1)
	}
	return !w.closed
}

// serve serves until close.
func (w *webServer) serve() error { return w.server.ServeTLS(w.listener, "", "") }

// open counts the connections.
func (w *webServer) open() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.conns)
}

// cut closes all connections.
func (w *webServer) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for nc := range w.conns {
		_ = nc.Close() // it is broken on purpose
	}
}

func (w *webServer) close() {
	_ = w.server.Close() // it closes what it can
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.handling.Wait()
}

// webPeer authenticates a request. Without a peer the request has been
// answered.
func webPeer(w http.ResponseWriter, r *http.Request) (*peer, bool) {
	conn, ok := r.Context().Value(webConnKey{}).(*webConn)
	if !ok {
		http.Error(w, "no connection", http.StatusInternalServerError)
		return nil, false
	}
	conn.mu.Lock()
	verdict := conn.auth.Check(r.Context(), r.Header)
	conn.mu.Unlock()
	for _, challenge := range verdict.Challenges {
		w.Header().Add("WWW-Authenticate", challenge)
	}
	if !verdict.OK {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 1<<20)) // so that the connection can go on
		http.Error(w, "authentication required", http.StatusUnauthorized)
		return nil, false
	}
	return &peer{
		domain: verdict.Peer.Domain, user: verdict.Peer.User, anonymous: verdict.Peer.Anonymous,
		level: auth.LevelPrivacy, conn: conn.number, group: webGroup{},
	}, true
}

// webGroup is what the sessions of HTTP belong to: they outlive connections.
type webGroup struct{}

// MAPITarget returns the URL of MAPI over HTTP, as clients take it for
// a target: "https://127.0.0.1:49153/mapi/emsmdb/?MailboxId=...". It is empty for
// products that do not speak it.
func (s *Server) MAPITarget() string {
	if s.web == nil || !s.core.profile.MAPIHTTP {
		return ""
	}
	return "https://" + s.web.listener.Addr().String() + mapiPath + "?MailboxId=" + mailboxServer
}
