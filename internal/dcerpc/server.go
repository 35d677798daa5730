// Server: configuration, listeners, life and death.

package dcerpc

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net"
	"slices"
	"sync"

	"github.com/go-mapi/mapirpc/internal/security"
)

// DefaultMaxRequest is the default of ServerConfig.MaxRequest.
const DefaultMaxRequest = 2 << 20

// DefaultMaxCalls is the default of ServerConfig.MaxCalls.
const DefaultMaxCalls = 128

// A Handler executes one call and returns the marshalled results. It runs on
// a goroutine of its own. Its ctx ends when the connection does, when the client
// cancels or orphans the call, and when the server is closed.
//
// The returned slice must not be changed afterwards, unless it was made by
// appending to call.Buffer. A *FaultError (wrapped or not) answers with that
// fault, ErrCut closes the connection without an answer, any other error
// answers with StatusUnspecified.
type Handler func(ctx context.Context, call *ServerCall) ([]byte, error)

// Service is an interface that a server serves.
type Service struct {
	Interface Interface
	Handler   Handler
}

// ServerConfig says what a server serves and how it behaves.
type ServerConfig struct {
	Services []Service
	// Acceptor makes the accepting side of the security context for an
	// auth_type; an error, or a nil Acceptor, refuses the mechanism with
	// NakAuthType.
	Acceptor func(authType uint8) (security.Handshake, error)
	// MinLevel is the authentication level below which calls are answered with
	// StatusAccessDenied; 0 allows all.
	MinLevel security.Level
	// Multiplex grants several calls at a time to clients that ask for it.
	// Others have theirs executed one by one.
	Multiplex bool
	// NoHeaderSigning leaves the client's offer of header signing unanswered.
	NoHeaderSigning bool
	// ProtectFaults protects faults like responses. Real servers do not.
	ProtectFaults bool
	// FirstResultOnly answers a bind with one result, however many contexts it
	// offers, as one real server does.
	FirstResultOnly bool
	// MaxXmitFrag and MaxRecvFrag bound the fragments, DefaultFrag if 0.
	MaxXmitFrag, MaxRecvFrag uint16
	// MaxRequest bounds the stub of one request, DefaultMaxRequest if 0.
	MaxRequest int
	// MaxCalls bounds the unanswered calls of one connection, DefaultMaxCalls
	// if 0; further ones are answered with StatusNCATooBusy.
	MaxCalls int
	// Hooks watch and disturb the traffic.
	Hooks Hooks
	// Logger gets debug records without content; nil discards.
	Logger *slog.Logger
}

// Hooks are called, unless nil, at points where a test may want to watch or to
// interfere. They are called by several goroutines at a time.
type Hooks struct {
	// Bind is called with the contexts of every bind and alter_context. It
	// may wait. A *BindError answers a bind with that bind_nak, a *FaultError
	// either of them with that fault, any other error closes the connection.
	Bind func(ctx context.Context, conn *ServerConn, interfaces []Interface) error
	// Call is called before the handler, on the call's goroutine. It may wait
	// (delay), and return what a Handler may (fail, cut).
	Call func(ctx context.Context, call *ServerCall) error
	// Answer is called with what the handler returned and decides what is
	// answered instead.
	Answer func(ctx context.Context, call *ServerCall, stub []byte, err error) ([]byte, error)
	// Send is called with every packet just before it is written, sealed as it
	// is, and may change it or return another one (corrupt), or nothing (lose).
	// An error closes the connection once what came with it has been written
	// (cut in mid-answer).
	Send func(conn *ServerConn, packet []byte) ([]byte, error)
	// GroupEnd is called when the last connection of an association group has
	// ended, after its calls: the time to run down the context handles of the
	// group.
	GroupEnd func(group uint32)
}

// Server answers calls on any number of connections.
type Server struct {
	cfg    ServerConfig
	ctx    context.Context // ends with the server; owned, so not a caller's
	cancel context.CancelFunc

	mu        sync.Mutex
	closed    bool
	listeners map[net.Listener]struct{}
	conns     map[*ServerConn]struct{}
	groups    map[uint32]int // association groups and their connections
	lastGroup uint32
	wg        sync.WaitGroup
}

// NewServer returns a server that serves nothing until Serve or ServeConn.
func NewServer(cfg ServerConfig) *Server {
	if cfg.MaxXmitFrag == 0 {
		cfg.MaxXmitFrag = DefaultFrag
	}
	if cfg.MaxRecvFrag == 0 {
		cfg.MaxRecvFrag = DefaultFrag
	}
	if cfg.MaxRequest <= 0 {
		cfg.MaxRequest = DefaultMaxRequest
	}
	if cfg.MaxCalls <= 0 {
		cfg.MaxCalls = DefaultMaxCalls
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		cfg:       cfg,
		listeners: make(map[net.Listener]struct{}),
		conns:     make(map[*ServerConn]struct{}),
		groups:    make(map[uint32]int),
		lastGroup: 0x1000,
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Serve accepts connections until the listener fails or the server is closed;
// then it returns ErrClosed. It closes the listener.
func (s *Server) Serve(l net.Listener) error {
	defer l.Close()
	if !s.enter(func() { s.listeners[l] = struct{}{} }) {
		return ErrClosed
	}
	defer s.leave(func() { delete(s.listeners, l) })
	for {
		nc, err := l.Accept()
		if err != nil {
			if s.ctx.Err() != nil {
				return ErrClosed
			}
			return err
		}
		if !s.enter(func() {}) {
			nc.Close()
			return ErrClosed
		}
		go func() {
			defer s.leave(func() {})
			s.serveConn(nc)
		}()
	}
}

// ServeConn serves one connection, which it owns, until it ends; all calls of
// the connection have ended when it returns.
func (s *Server) ServeConn(nc net.Conn) {
	if !s.enter(func() {}) {
		nc.Close()
		return
	}
	defer s.leave(func() {})
	s.serveConn(nc)
}

// enter counts a goroutine of the server, unless that is closed.
func (s *Server) enter(register func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.wg.Add(1)
	register()
	return true
}

func (s *Server) leave(unregister func()) {
	s.mu.Lock()
	unregister()
	s.mu.Unlock()
	s.wg.Done()
}

func (s *Server) serveConn(nc net.Conn) {
	c := newServerConn(s, nc)
	s.mu.Lock()
	s.conns[c] = struct{}{}
	s.mu.Unlock()
	err := c.serve()
	s.mu.Lock()
	delete(s.conns, c)
	groupEnded := false
	if c.group != 0 {
		s.groups[c.group]--
		groupEnded = s.groups[c.group] == 0
	}
	if groupEnded {
		delete(s.groups, c.group)
	}
	s.mu.Unlock()
	if groupEnded && s.cfg.Hooks.GroupEnd != nil {
		s.cfg.Hooks.GroupEnd(c.group)
	}
	if err != nil && !errors.Is(err, net.ErrClosed) {
		s.cfg.Logger.Debug("dcerpc: connection ended", "remote", nc.RemoteAddr(), "error", err)
	}
}

// Connections returns the connections at present, for tests that cut them.
func (s *Server) Connections() []*ServerConn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.conns))
}

// joinGroup returns the id of the association group that a bind asked for,
// a new one for 0, and false for one that does not exist.
func (s *Server) joinGroup(id uint32) (uint32, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == 0 {
		s.lastGroup++
		id = s.lastGroup
	} else if s.groups[id] == 0 {
		return 0, false
	}
	s.groups[id]++
	return id, true
}

// Close stops listening, cuts all connections, and waits for handlers and
// goroutines to end. It is idempotent.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	listeners := slices.Collect(maps.Keys(s.listeners))
	s.mu.Unlock()
	s.cancel()
	for _, l := range listeners {
		l.Close()
	}
	for _, c := range s.Connections() {
		c.Abort()
	}
	s.wg.Wait()
	return nil
}
