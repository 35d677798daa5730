// Lanes: one connection after the other, one request at a time on each.

package mapihttp

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/httpproxy"
)

// lane has the requests of one sort take turns on one connection.
type lane struct {
	turn chan struct{}
	conn *conn // nil, or the connection at present; for the holder of the turn
}

func newLane() lane {
	l := lane{turn: make(chan struct{}, 1)}
	l.turn <- struct{}{}
	return l
}

// enter takes the turn.
func (l *lane) enter(ctx, closing context.Context) error {
	select {
	case <-closing.Done():
		return ErrClosed
	default:
	}
	select {
	case <-l.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-closing.Done():
		return ErrClosed
	}
}

// tryEnter takes the turn if nobody has it.
func (l *lane) tryEnter() bool {
	select {
	case <-l.turn:
		return true
	default:
		return false
	}
}

func (l *lane) leave() { l.turn <- struct{}{} }

// drop closes the connection. The turn is held.
func (l *lane) drop() {
	if l.conn != nil {
		l.conn.close()
		l.conn = nil
	}
}

// close waits for the turn, whose holder gives up soon, and keeps it.
func (l *lane) close() {
	<-l.turn
	l.drop()
}

// maxIdle is how long a connection may be idle before it is replaced: servers
// and middle boxes close idle ones, and a request that crosses the closing on
// the wire is lost, and its session context with it.
const maxIdle = 55 * time.Second

// conn is one connection and who it is authenticated as.
type conn struct {
	http      *http.ClientConn
	transport *http.Transport
	tls       *tls.ConnectionState
	// known says that the server has authenticated the connection.
	known bool
	// refused says that the server has asked for authentication once more,
	// eachTime that it wants every request authenticated.
	refused, eachTime bool

	used time.Time
}

func (c *conn) close() {
	_ = c.http.Close() // nothing is lost with it
	c.transport.CloseIdleConnections()
}

// usable reports whether another request can be sent.
func (c *conn) usable() bool {
	return c != nil && c.http.Err() == nil && c.http.Available() > 0 && time.Since(c.used) < maxIdle
}

// http2Frame is how large frames of HTTP/2 may be that the server sends: as
// large as most answers, where 16 KB are the default.
const http2Frame = 256 << 10

// dial makes a connection. HTTP/2 is offered where no mechanism needs
// a connection of its own.
func (c *Client) dial(ctx context.Context) (*conn, error) {
	made := new(conn)
	made.transport = &http.Transport{
		DisableCompression: true,
		Protocols:          c.protocols(),
		HTTP2:              &http.HTTP2Config{MaxReadFrameSize: http2Frame},
		DialTLSContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			d := httpproxy.Dialer{For: c.cfg.Proxy, DialContext: c.cfg.Dial}
			nc, err := d.Dial(ctx, "https", address)
			if err != nil {
				return nil, err
			}
			tc := tls.Client(nc, c.tlsConfig())
			if err := tc.HandshakeContext(ctx); err != nil {
				_ = nc.Close() // the handshake's error says more
				return nil, err
			}
			state := tc.ConnectionState()
			made.tls = &state
			return tc, nil
		},
	}
	cc, err := made.transport.NewClientConn(ctx, "https", httpproxy.HostPort(c.endpoint()))
	if err != nil {
		return nil, err
	}
	made.http, made.used = cc, time.Now()
	return made, nil
}

// multiplexes reports whether HTTP/2 may be used.
func (c *Client) multiplexes() bool {
	switch c.cfg.Auth.Mechanism {
	case auth.None, auth.Basic, auth.Bearer:
		return true
	}
	return false
}

func (c *Client) protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	p.SetHTTP2(c.multiplexes())
	return p
}

func (c *Client) tlsConfig() *tls.Config {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.cfg.TLS != nil {
		cfg = c.cfg.TLS.Clone()
	}
	if cfg.ServerName == "" {
		cfg.ServerName = c.endpoint().Hostname()
	}
	allowed := cfg.NextProtos
	cfg.NextProtos = []string{"http/1.1"}
	if c.multiplexes() && (len(allowed) == 0 || slices.Contains(allowed, "h2")) {
		cfg.NextProtos = []string{"h2", "http/1.1"}
	}
	return cfg
}

// authenticator returns the client side of authentication on a connection.
func (c *Client) authenticator(on *conn) (*httpauth.Client, error) {
	cfg := c.cfg.Auth
	cfg.TLS = on.tls
	return httpauth.NewClient(cfg)
}
