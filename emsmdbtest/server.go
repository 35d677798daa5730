// Server: listening, counting, closing.

package emsmdbtest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/dcerpc/epm"
	"github.com/go-mapi/mapirpc/internal/memnet"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
	"github.com/go-mapi/mapirpc/internal/security"
)

// defaultFragment is the size of fragments that Windows uses over TCP.
const defaultFragment = 5840

// Server is an Exchange in this process. All its methods may be called from any
// goroutine.
type Server struct {
	core     *core
	frontend *rpcFrontend
	rpc      *dcerpc.Server
	mapper   *dcerpc.Server
	listener net.Listener // nil for products without RPC over TCP
	epmap    net.Listener
	web      *webServer // nil for products without HTTPS
	mapi     *mapiFrontend
	network  *memnet.Network // nil for sockets
	rpcWeb   *rpchttp.Server // nil for products without RPC over HTTP
	cert     tls.Certificate // of HTTPS
	count    counters
	serving  sync.WaitGroup
	closing  sync.Once
}

// NewServer starts a server. The caller closes it.
func NewServer(cfg *Config) (*Server, error) {
	if cfg == nil || cfg.Store == nil {
		return nil, errors.New("emsmdbtest: Config.Store is missing")
	}
	c := *cfg
	c.Users = slices.Clone(c.Users)
	if c.Profile == nil {
		c.Profile = Exchange2010()
	}
	if c.MaxObjects == 0 {
		c.MaxObjects = defaultMaxObjects
	}
	profile := *c.Profile
	c.Profile = &profile
	s := &Server{core: newCore(c)}
	if err := s.listen(); err != nil {
		return nil, err
	}
	if err := s.openHTTP(); err != nil {
		if s.listener != nil {
			s.listener.Close()
		}
		s.epmap.Close()
		return nil, err
	}
	s.frontend = newRPCFrontend(s.core)
	s.rpc = dcerpc.NewServer(s.rpcConfig())
	s.mapper = dcerpc.NewServer(s.mapperConfig())
	if s.listener != nil {
		metered := &meteredListener{Listener: s.listener, link: c.Link, count: &s.count}
		s.serving.Go(func() { s.serve(s.rpc, metered) })
	}
	s.serving.Go(func() { s.serve(s.mapper, s.epmap) })
	if s.web != nil {
		s.serving.Go(s.serveWeb)
	}
	if s.rpcWeb != nil {
		overHTTP := &meteredListener{Listener: s.rpcWeb, link: c.Link, count: &s.count}
		s.serving.Go(func() { s.serve(s.rpc, overHTTP) })
	}
	return s, nil
}

// listen opens the listeners that the Config does not bring along.
func (s *Server) listen() (err error) {
	s.listener, s.epmap = s.core.config.Listener, s.core.config.ListenEndpointMapper
	if s.core.config.InMemory {
		s.network = new(memnet.Network)
	}
	tcp := s.core.profile.TCP
	switch {
	case !tcp && s.listener != nil:
		s.listener.Close()
		s.listener = nil
	case tcp && s.listener == nil:
		if s.listener, err = s.listenAnywhere(); err != nil {
			return fmt.Errorf("emsmdbtest: %w", err)
		}
	}
	if s.epmap == nil {
		if s.epmap, err = s.listenAnywhere(); err != nil {
			if s.listener != nil {
				s.listener.Close()
			}
			return fmt.Errorf("emsmdbtest: %w", err)
		}
	}
	return nil
}

// brought says that the test brings its own listeners along, so that no other is
// opened.
func (s *Server) brought() bool { return s.core.config.Listener != nil && s.listener != nil }

// listenAnywhere opens a listener on a free port.
func (s *Server) listenAnywhere() (net.Listener, error) {
	if s.network != nil {
		return s.network.Listen("127.0.0.1:0")
	}
	return listenLoopback()
}

// openWeb prepares HTTPS, for products that have it.
func (s *Server) openWeb() error {
	l, err := s.core.config.ListenHTTPS, error(nil)
	if l != nil && !s.core.profile.MAPIHTTP {
		l.Close()
		return nil
	}
	if !s.core.profile.MAPIHTTP || l == nil && s.brought() {
		return nil
	}
	if l == nil {
		if l, err = s.listenAnywhere(); err != nil {
			return fmt.Errorf("emsmdbtest: %w", err)
		}
	}
	s.mapi = newMAPIFrontend(s.core)
	mux := http.NewServeMux()
	mux.Handle(mapiPath, s.mapi)
	mux.HandleFunc("/", s.serveWebPath)
	if s.web, err = s.newWebServer(l, mux); err != nil {
		l.Close()
	}
	return err
}

func (s *Server) serveWeb() {
	if err := s.web.serve(); !errors.Is(err, http.ErrServerClosed) {
		s.core.log.Error("serve", "err", err)
	}
}

// mapperPort is the well-known port of endpoint mappers.
const mapperPort = "135"

// DialContext connects to the server: to the endpoint mapper, on whatever port
// that is, where the address has the well-known port 135, otherwise to the port
// of the address. It is for a client's options, and the only way to a server
// with Config.InMemory.
func (s *Server) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if _, port, err := net.SplitHostPort(address); err == nil && port == mapperPort {
		address = s.epmap.Addr().String()
	}
	if s.network != nil {
		return s.network.DialContext(ctx, network, address)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

func listenLoopback() (net.Listener, error) {
	return new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
}

func (s *Server) serve(srv *dcerpc.Server, l net.Listener) {
	if err := srv.Serve(l); !errors.Is(err, dcerpc.ErrClosed) {
		s.core.log.Error("serve", "err", err)
	}
}

func newRPCFrontend(c *core) *rpcFrontend {
	return &rpcFrontend{
		core:   c,
		conns:  make(map[*dcerpc.ServerConn]uint64),
		tamper: make(map[tamperKey]*tampering),
	}
}

func (s *Server) rpcConfig() dcerpc.ServerConfig {
	frag := s.core.config.MaxFragment
	if frag == 0 {
		frag = defaultFragment
	}
	return dcerpc.ServerConfig{
		Services:    s.frontend.services(),
		Acceptor:    s.acceptor(),
		Multiplex:   !s.core.config.NoMultiplex,
		MaxXmitFrag: frag,
		MaxRecvFrag: frag,
		Hooks: dcerpc.Hooks{
			Send:     s.frontend.send,
			GroupEnd: s.frontend.groupEnd,
		},
		Logger: s.core.config.Logger,
	}
}

// mapperConfig serves the endpoint mapper, which knows the interfaces that the
// profile has over TCP.
func (s *Server) mapperConfig() dcerpc.ServerConfig {
	table := new(epm.Table)
	if s.core.profile.TCP {
		for _, service := range s.frontend.services() {
			table.Add(epm.Endpoint{Interface: service.Interface, Protocol: epm.TCP, Port: s.port()})
		}
	}
	return dcerpc.ServerConfig{Services: []dcerpc.Service{table.Service()}, Logger: s.core.config.Logger}
}

// acceptor makes the accepting side of authentication, nil for a server that
// takes none.
func (s *Server) acceptor() func(uint8) (security.Handshake, error) {
	accept, wanted := s.accept()
	if !wanted {
		return nil
	}
	return func(authType uint8) (security.Handshake, error) {
		return security.NewAcceptor(authType, accept)
	}
}

// accept says who may come in; wanted is false where everybody may.
func (s *Server) accept() (accept security.AcceptorConfig, wanted bool) {
	cfg := &s.core.config
	if len(cfg.Users) == 0 && cfg.Keytab == nil {
		return accept, false
	}
	accept = security.AcceptorConfig{
		Keytab:          cfg.Keytab,
		NetBIOSDomain:   "EXAMPLE",
		NetBIOSComputer: "EXCH01",
		DNSDomain:       "example.com",
		DNSComputer:     "exch01.example.com",
	}
	if len(cfg.Users) > 0 {
		accept.Lookup = func(domain, name string) (auth.Credential, bool) {
			for i := range cfg.Users {
				if u := &cfg.Users[i]; u.is(domain, name) {
					return &auth.Password{Domain: domain, User: name, Password: auth.NewSecret(u.Password)}, true
				}
			}
			return nil, false
		}
	}
	return accept, true
}

// groupEnd runs down what belonged to an association.
func (f *rpcFrontend) groupEnd(group uint32) {
	f.core.endGroup(assocGroup(group))
	f.mu.Lock()
	defer f.mu.Unlock()
	for conn := range f.conns {
		if conn.AssocGroup() == group {
			delete(f.conns, conn)
		}
	}
	for key := range f.tamper {
		if key.conn.AssocGroup() == group {
			delete(f.tamper, key)
		}
	}
}

// Addr returns the address that RPC is served on: over TCP, or over HTTP for
// products that do not listen on TCP.
func (s *Server) Addr() net.Addr {
	if s.listener == nil && s.rpcWeb != nil {
		return s.rpcWeb.Addr()
	}
	if s.listener == nil {
		return &net.TCPAddr{}
	}
	return s.listener.Addr()
}

// EndpointMapperAddr returns the address of the endpoint mapper.
func (s *Server) EndpointMapperAddr() net.Addr { return s.epmap.Addr() }

// Target returns the string binding of the server, with its port:
// "ncacn_ip_tcp:127.0.0.1[49152]". For products without RPC over TCP, which are
// those since Exchange 2013, it is HTTPTarget, and a client needs Server.TLS and
// credentials for HTTP.
func (s *Server) Target() string {
	if s.listener == nil {
		return s.HTTPTarget()
	}
	host, port, err := net.SplitHostPort(s.Addr().String())
	if err != nil {
		return "ncacn_ip_tcp:" + s.Addr().String()
	}
	return "ncacn_ip_tcp:" + host + "[" + port + "]"
}

// port returns the port that RPC is served on.
func (s *Server) port() uint16 {
	_, port, err := net.SplitHostPort(s.Addr().String())
	if err != nil {
		return 0
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return 0
	}
	return uint16(n)
}

// Profile returns a copy of the profile that the server follows.
func (s *Server) Profile() Profile { return *s.core.profile }

// Hook adds a hook for calls. Hooks are asked in the order in which they were
// added. remove takes it away again; calls under way may still be asking it.
func (s *Server) Hook(h Hook) (remove func()) { return s.core.hooks.add(h) }

// HookROP adds a hook for ROPs.
func (s *Server) HookROP(h ROPHook) (remove func()) { return s.core.ropHooks.add(h) }

// SetClientControl has every session get an AUX_CLIENT_CONTROL block with those
// flags in the answer to its next EcDoRpcExt2, as far as the profile sends aux
// blocks there.
func (s *Server) SetClientControl(enableFlags uint32, expiryMilliseconds uint32) {
	s.core.setControl(&auxbuf.ClientControl{EnableFlags: enableFlags, ExpiryTime: expiryMilliseconds})
}

// Stats counts what a server has in hand.
type Stats struct {
	// Sessions are open Session Contexts.
	Sessions int
	// Handles are the server objects of all sessions: what clients have
	// opened and not released. The count of a session is that at the end of
	// its last call.
	Handles int
	// Connections are RPC connections, bound or not, and those of HTTPS.
	Connections int
	// Waits are outstanding calls of EcDoAsyncWaitEx.
	Waits int
	// Calls and ROPs count what has arrived since the start.
	Calls, ROPs uint64
	// BytesIn and BytesOut count the bytes of all connections.
	BytesIn, BytesOut int64
}

// Stats returns the counts at present.
func (s *Server) Stats() Stats {
	st := s.core.stats()
	st.Connections = len(s.rpc.Connections())
	if s.web != nil {
		st.Connections += s.web.open()
	}
	st.BytesIn, st.BytesOut = s.count.in.Load(), s.count.out.Load()
	return st
}

// CutConnections closes all connections at once, as a network failure would.
func (s *Server) CutConnections() {
	for _, c := range s.rpc.Connections() {
		c.Abort()
	}
	if s.web != nil {
		s.web.cut()
	}
}

// EndSessions ends all sessions on the server's side: the next call of each
// meets an unknown handle.
func (s *Server) EndSessions() {
	for _, one := range s.core.all() {
		one.end()
	}
}

// Close ends all sessions and connections, and waits for every goroutine of
// the server. It is idempotent.
func (s *Server) Close() error {
	s.closing.Do(func() {
		s.core.close()
		s.rpc.Close()
		if s.rpcWeb != nil {
			s.rpcWeb.Close()
		}
		s.mapper.Close()
		if s.web != nil {
			s.web.close()
			s.mapi.close()
		}
		s.serving.Wait()
	})
	return nil
}

// EndService ends all sessions as a server does that is shut down: waits return
// ecExiting, connecting fails with ecLoginFailure. The connections stay until
// Close.
func (s *Server) EndService() { s.core.close() }
