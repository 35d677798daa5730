// Server: HTTP requests in, virtual connections out.

package rpchttp

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// ServerConfig says how an RPC proxy with its server behaves.
type ServerConfig struct {
	// TLS is the server's end of TLS; nil for none.
	TLS *tls.Config
	// Auth says who may come in.
	Auth httpauth.ServerConfig
	// Window is the receive window of IN channels, 64 KiB if 0.
	Window uint32
	// Lifetime is the length of OUT channels, DefaultLifetime if 0.
	Lifetime int64
	// RecycleAt is the length at which a successor of an OUT channel is asked
	// for; 0 leaves enough of Lifetime.
	RecycleAt int64
	// ConnectionTimeout is told to clients, two minutes if 0.
	ConnectionTimeout time.Duration
	// IgnoreInRecycling leaves requests for another IN channel unanswered, as
	// one real server does.
	IgnoreInRecycling bool
	// BreakInRecycling answers them, and then closes the IN channel without
	// waiting for the rest of what it carries, as another version of that server
	// does.
	BreakInRecycling bool
	// Hooks watch and disturb.
	Hooks ServerHooks
	// Logger gets methods and statuses; nil discards.
	Logger *slog.Logger
}

// ServerHooks are called, unless nil, from several goroutines at a time.
type ServerHooks struct {
	// Request is told of every request for a channel that is authenticated. It
	// may wait, and return the status and the reason to refuse it with; 0
	// accepts it.
	Request func(method string) (status int, reason string)
	// Send is told of every RTS packet before it is sent, and may change it or
	// return nothing to lose it.
	Send func(packet []byte) []byte
}

// Server accepts virtual connections. It implements net.Listener.
type Server struct {
	cfg    ServerConfig
	l      net.Listener
	ctx    context.Context
	cancel context.CancelFunc
	ready  chan *ServerConn
	wg     sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]struct{}
	vcs   map[wire.GUID]*ServerConn
}

var _ net.Listener = (*Server)(nil)

// NewServer serves what l accepts until Close. It closes l.
func NewServer(l net.Listener, cfg ServerConfig) *Server {
	if cfg.Window == 0 {
		cfg.Window = 64 << 10
	}
	if cfg.Lifetime == 0 {
		cfg.Lifetime = DefaultLifetime
	}
	if cfg.RecycleAt == 0 {
		cfg.RecycleAt = renewAt(cfg.Lifetime)
	}
	if cfg.ConnectionTimeout == 0 {
		cfg.ConnectionTimeout = 2 * time.Minute
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		cfg: cfg, l: l, ready: make(chan *ServerConn),
		conns: make(map[net.Conn]struct{}), vcs: make(map[wire.GUID]*ServerConn),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.wg.Go(s.listen)
	return s
}

func (s *Server) listen() {
	for {
		nc, err := s.l.Accept()
		if err != nil {
			s.cancel()
			return
		}
		s.mu.Lock()
		s.conns[nc] = struct{}{}
		s.mu.Unlock()
		s.wg.Go(func() { s.serve(nc) })
	}
}

// Accept returns the next virtual connection.
func (s *Server) Accept() (net.Conn, error) {
	select {
	case c := <-s.ready:
		return c, nil
	case <-s.ctx.Done():
		return nil, net.ErrClosed
	}
}

// Addr is the listener's address.
func (s *Server) Addr() net.Addr { return s.l.Addr() }

// Close ends everything and waits for it.
func (s *Server) Close() error {
	s.cancel()
	s.l.Close()
	for _, c := range s.Conns() {
		c.fail(net.ErrClosed)
	}
	s.mu.Lock()
	for nc := range s.conns {
		nc.Close()
	}
	s.mu.Unlock()
	s.wg.Wait()
	return nil
}

// Conns are the virtual connections at present, half open ones included.
func (s *Server) Conns() []*ServerConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]*ServerConn, 0, len(s.vcs))
	for _, c := range s.vcs {
		list = append(list, c)
	}
	return list
}

// CutChannels closes the HTTP connections for which choose returns true.
func (s *Server) CutChannels(choose func() bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for nc := range s.conns {
		if choose() {
			nc.Close()
		}
	}
}

// serve handles the requests of one HTTP connection until one is a channel.
func (s *Server) serve(raw net.Conn) {
	defer func() {
		raw.Close()
		s.mu.Lock()
		delete(s.conns, raw)
		s.mu.Unlock()
	}()
	nc := raw
	if s.cfg.TLS != nil {
		t := tls.Server(raw, s.cfg.TLS)
		if err := t.HandshakeContext(s.ctx); err != nil {
			s.cfg.Logger.Debug("rpchttp: TLS handshake", "error", err)
			return
		}
		nc = t
	}
	r := &requests{server: s, nc: nc, br: bufio.NewReaderSize(nc, readBuffer), auth: httpauth.NewServer(&s.cfg.Auth)}
	if err := r.run(); err != nil {
		s.cfg.Logger.Debug("rpchttp: connection", "error", err)
	}
}

// requests handles the requests of one connection.
type requests struct {
	server *Server
	nc     net.Conn
	br     *bufio.Reader
	auth   *httpauth.Server
}

func (r *requests) run() error {
	for {
		req, err := http.ReadRequest(r.br)
		if err != nil {
			return err
		}
		more, err := r.one(req)
		if !more || err != nil {
			return err
		}
	}
}

// echoLength is the largest body of an echo request, [MS-RPCH] 2.1.2.1.5.
const echoLength = 16

// one handles a request. It reports whether another may follow.
func (r *requests) one(req *http.Request) (more bool, err error) {
	v := r.auth.Check(r.server.ctx, req.Header)
	if !v.OK {
		// A channel's body never ends: only a client that sent none can go on.
		more = v.More && req.ContentLength == 0
		return more, r.answer(http.StatusUnauthorized, "", v.Challenges, more, nil)
	}
	status := http.StatusOK
	switch {
	case !strings.EqualFold(req.URL.Path, "/rpc/rpcproxy.dll"):
		status = http.StatusNotFound
	case req.Method != methodIn && req.Method != methodOut:
		status = http.StatusMethodNotAllowed
	}
	reason := ""
	if hook := r.server.cfg.Hooks.Request; hook != nil && status == http.StatusOK && req.ContentLength > echoLength {
		if s, text := hook(req.Method); s != 0 {
			status, reason = s, text
		}
	}
	if status != http.StatusOK {
		return false, r.answer(status, reason, v.Challenges, false, nil)
	}
	if req.ContentLength <= echoLength {
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return false, err
		}
		return true, r.answer(http.StatusOK, "", v.Challenges, true, echo().append(nil))
	}
	return false, r.channel(req, v)
}

// answer writes a whole answer.
func (r *requests) answer(status int, reason string, challenges []string, keep bool, body []byte) error {
	if reason == "" {
		reason = http.StatusText(status)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\nContent-Length: %d\r\n", status, reason, len(body))
	for _, c := range challenges {
		fmt.Fprintf(&b, "WWW-Authenticate: %s\r\n", c)
	}
	if !keep {
		b.WriteString("Connection: close\r\n")
	}
	b.WriteString("\r\n")
	_, err := r.nc.Write(append([]byte(b.String()), body...))
	return err
}

// ErrUnknown says that a channel names a virtual connection that is not there.
var ErrUnknown = errors.New("rpchttp: unknown virtual connection")

// channel serves the rest of the connection as a channel.
func (r *requests) channel(req *http.Request, v httpauth.Verdict) error {
	first, err := readRTS(r.br)
	if err != nil {
		return err
	}
	s := r.server
	h := &half{nc: r.nc, br: r.br, challenges: v.Challenges, peer: v.Peer, gone: make(chan struct{})}
	if req.Method == methodIn {
		// The client has promised a length and must keep to it.
		rest := req.ContentLength - int64(len(first.append(nil)))
		h.br = bufio.NewReaderSize(io.LimitReader(r.br, rest), readBuffer)
	}
	w := first.commands
	switch {
	case req.Method == methodOut && first.is(0, cmdVersion, cmdCookie, cmdCookie, cmdReceiveWindow):
		h.id, h.window = w[2].cookie, w[3].value
		return s.find(w[1].cookie, true).openOut(h)
	case req.Method == methodIn && first.is(0, cmdVersion, cmdCookie, cmdCookie, cmdChannelLifetime, cmdClientKeepalive, cmdAssociationGroup):
		h.id, h.keepalive = w[2].cookie, time.Duration(w[4].value)*time.Millisecond
		return s.find(w[1].cookie, true).openIn(h)
	case req.Method == methodOut && first.is(flagRecycle, cmdVersion, cmdCookie, cmdCookie, cmdCookie, cmdReceiveWindow):
		h.id, h.window = w[3].cookie, w[4].value
		if c := s.find(w[1].cookie, false); c != nil {
			return c.succeedOut(h, w[2].cookie)
		}
		return ErrUnknown
	case req.Method == methodIn && first.is(flagRecycle, cmdVersion, cmdCookie, cmdCookie, cmdCookie):
		h.id = w[3].cookie
		if c := s.find(w[1].cookie, false); c != nil {
			return c.succeedIn(h, w[2].cookie)
		}
		return ErrUnknown
	}
	return ErrProtocol
}

// find returns a virtual connection, a new one if make is set and there is
// none.
func (s *Server) find(vc wire.GUID, make bool) *ServerConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.vcs[vc]
	if c == nil && make {
		c = newServerConn(s, vc)
		s.vcs[vc] = c
	}
	return c
}

func (s *Server) forget(vc wire.GUID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.vcs, vc)
}

// half is one channel as it arrives.
type half struct {
	nc         net.Conn
	br         *bufio.Reader
	id         wire.GUID
	window     uint32
	keepalive  time.Duration
	used       int64
	challenges []string
	peer       security.Peer
	gone       chan struct{} // closed when the channel has been replaced
	left       atomic.Bool   // the channel is being replaced: its end is no failure
}
