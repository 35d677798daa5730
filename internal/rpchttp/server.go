// Server: HTTP requests in, virtual connections out.

package rpchttp

import (
	"bufio"
	"bytes"
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
	// TwoProxies replaces channels as if their successors came in by another
	// proxy (IN_R1, OUT_R1); by default they come in by the same (IN_R2, OUT_R2).
	TwoProxies bool
	// Hooks watch and disturb.
	Hooks ServerHooks
	// Logger gets methods and statuses; nil discards.
	Logger *slog.Logger
}

// Server accepts virtual connections. It implements net.Listener.
type Server struct {
	cfg    ServerConfig
	l      net.Listener
	ctx    context.Context
	cancel context.CancelFunc
	ready  chan *ServerConn
	wg     sync.WaitGroup

	reads, writes gate          // of IN and OUT channels
	requests      atomic.Uint64 // for channels

	mu    sync.Mutex
	conns map[*gatedConn]string // the methods of those that are channels
	vcs   map[wire.GUID]*ServerConn
	last  uint64 // number of the last virtual connection
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
		conns: make(map[*gatedConn]string), vcs: make(map[wire.GUID]*ServerConn),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.wg.Go(s.listen)
	return s
}

func (s *Server) listen() {
	for {
		raw, err := s.l.Accept()
		if err != nil {
			s.cancel()
			return
		}
		nc := &gatedConn{Conn: raw, closed: make(chan struct{})}
		s.mu.Lock()
		s.conns[nc] = ""
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

// CutChannels closes the channels for which choose returns true; it is told
// whether they are OUT channels.
func (s *Server) CutChannels(choose func(out bool) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for nc, method := range s.conns {
		if method != "" && choose(method == MethodOut) {
			nc.Close()
		}
	}
}

// serve handles the requests of one HTTP connection until one is a channel.
func (s *Server) serve(raw *gatedConn) {
	defer func() {
		raw.Close()
		s.mu.Lock()
		delete(s.conns, raw)
		s.mu.Unlock()
	}()
	var nc net.Conn = raw
	if s.cfg.TLS != nil {
		t := tls.Server(raw, s.cfg.TLS)
		if err := t.HandshakeContext(s.ctx); err != nil {
			s.cfg.Logger.Debug("rpchttp: TLS handshake", "error", err)
			return
		}
		nc = t
	}
	r := &requests{server: s, raw: raw, nc: nc, br: bufio.NewReaderSize(nc, readBuffer), auth: httpauth.NewServer(&s.cfg.Auth)}
	if err := r.run(); err != nil {
		s.cfg.Logger.Debug("rpchttp: connection", "error", err)
	}
}

// requests handles the requests of one connection.
type requests struct {
	server *Server
	raw    *gatedConn // under nc
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
		return more, r.answer(&Refusal{Status: http.StatusUnauthorized}, v.Challenges, more)
	}
	switch {
	case !strings.EqualFold(req.URL.Path, "/rpc/rpcproxy.dll"):
		return false, r.answer(&Refusal{Status: http.StatusNotFound}, v.Challenges, false)
	case req.Method != MethodIn && req.Method != MethodOut:
		return false, r.answer(&Refusal{Status: http.StatusMethodNotAllowed}, v.Challenges, false)
	case req.ContentLength <= echoLength:
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return false, err
		}
		return true, r.answer(&Refusal{Status: http.StatusOK, Body: echo().append(nil)}, v.Challenges, true)
	}
	refusal, err := r.ask(req.Method == MethodOut, v.Peer)
	if refusal != nil {
		err = r.answer(refusal, v.Challenges, false)
	}
	if refusal != nil || err != nil {
		return false, err
	}
	return false, r.channel(req, v)
}

// answer writes a whole answer.
func (r *requests) answer(a *Refusal, challenges []string, keep bool) error {
	reason := a.Reason
	if reason == "" {
		reason = http.StatusText(a.Status)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\nContent-Length: %d\r\n", a.Status, reason, len(a.Body))
	for _, c := range challenges {
		fmt.Fprintf(&b, "WWW-Authenticate: %s\r\n", c)
	}
	if !keep {
		b.WriteString("Connection: close\r\n")
	}
	_ = a.Header.Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	b.Write(a.Body)
	_, err := r.nc.Write(b.Bytes())
	return err
}

// ErrUnknown says that a channel names a virtual connection that is not there.
var ErrUnknown = errors.New("rpchttp: unknown virtual connection")

// channel serves the rest of the connection as a channel.
func (r *requests) channel(req *http.Request, v httpauth.Verdict) error {
	h := &half{nc: r.nc, br: r.br, challenges: v.Challenges, peer: v.Peer, gone: make(chan struct{})}
	rest := int64(0)
	r.server.mu.Lock()
	r.server.conns[r.raw] = req.Method
	r.server.mu.Unlock()
	if req.Method == MethodOut {
		r.raw.writes = &r.server.writes
	} else {
		r.raw.reads = &r.server.reads
		rest = req.ContentLength
	}
	for {
		first, err := readRTS(r.br)
		if err != nil {
			return err
		}
		c, err := r.server.meant(first)
		if err != nil {
			return err
		}
		rest -= int64(len(first.append(nil)))
		list, err := c.received(first, h.nc, req.Method == MethodOut)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			continue // lost
		}
		if req.Method == MethodIn {
			// The client has promised a length and must keep to it.
			h.br = bufio.NewReaderSize(io.LimitReader(r.br, rest), readBuffer)
		}
		return c.begin(req.Method == MethodOut, list[0], h)
	}
}

// meant returns the virtual connection that the first packet of a channel
// names.
func (s *Server) meant(first rts) (*ServerConn, error) {
	w := first.commands
	if len(w) < 3 || w[1].kind != cmdCookie {
		return nil, ErrProtocol
	}
	c := s.find(w[1].cookie, first.flags&flagRecycle == 0)
	if c == nil {
		return nil, ErrUnknown
	}
	return c, nil
}

// begin begins a channel with its first packet.
func (c *ServerConn) begin(out bool, first rts, h *half) error {
	w := first.commands
	switch {
	case out && first.is(0, cmdVersion, cmdCookie, cmdCookie, cmdReceiveWindow):
		h.id, h.window = w[2].cookie, w[3].value
		return c.openOut(h)
	case !out && first.is(0, cmdVersion, cmdCookie, cmdCookie, cmdChannelLifetime, cmdClientKeepalive, cmdAssociationGroup):
		h.id, h.keepalive = w[2].cookie, time.Duration(w[4].value)*time.Millisecond
		return c.openIn(h)
	case out && first.is(flagRecycle, cmdVersion, cmdCookie, cmdCookie, cmdCookie, cmdReceiveWindow):
		h.id, h.window = w[3].cookie, w[4].value
		return c.succeedOut(h, w[2].cookie)
	case !out && first.is(flagRecycle, cmdVersion, cmdCookie, cmdCookie, cmdCookie):
		h.id = w[3].cookie
		return c.succeedIn(h, w[2].cookie)
	}
	return ErrProtocol
}

// find returns a virtual connection, a new one if make is set and there is
// none. When the server is being closed it makes none, because nobody would
// end it.
func (s *Server) find(vc wire.GUID, make bool) *ServerConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.vcs[vc]
	if c == nil && make && s.ctx.Err() == nil {
		s.last++
		c = newServerConn(s, vc, s.last)
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
