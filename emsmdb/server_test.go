package emsmdb

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/dcerpc/epm"
	"github.com/go-mapi/mapirpc/internal/memnet"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/security"
)

// scripted is a server whose every answer a test can script: the real one that
// package emsmdbtest offers keeps the rules of the protocol, this one breaks
// them. It listens inside the process, so that it works in virtual time.
type scripted struct {
	t        testing.TB
	net      *memnet.Network
	rpc      *dcerpc.Server
	port     int
	mapper   int
	features serverFeatures

	mu       sync.Mutex
	handle   byte
	sequence int // of MAPI over HTTP
	connects []ndr.ConnectExRequest
	executes []ndr.RPCExt2Request
	others   []uint16 // opnums of EMSMDB other than those two
	waits    int

	// The scripts; nil means the ordinary answer. They run outside mu.
	onConnect    func(*ndr.ConnectExRequest, *ndr.ConnectExResponse) error
	onExecute    func(ctx context.Context, n int, req *ndr.RPCExt2Request, resp *ndr.RPCExt2Response) error
	onDisconnect func(*ndr.DisconnectResponse) error
	onDummy      func(*ndr.DummyResponse) error
	onPush       func(*ndr.RegisterPushRequest, *ndr.RegisterPushResponse) error
	onAsync      func(*ndr.AsyncConnectExResponse) error
	onWait       func(ctx context.Context, n int, resp *ndr.AsyncWaitExResponse) error

	forgotten  chan struct{} // closed by forget
	forgetOnce sync.Once
	webConns   atomic.Int32
}

// serverFeatures say how the server is set up.
type serverFeatures struct {
	by       string // the transport, a protocol sequence or https; TCP by default
	noAsync  bool   // AsyncEMSMDB is not registered
	tcp      bool   // real sockets on the loopback
	acceptor func(authType uint8) (security.Handshake, error)
	hooks    dcerpc.Hooks
}

func startServer(t testing.TB, f serverFeatures) *scripted {
	s := &scripted{t: t, net: new(memnet.Network), features: f, forgotten: make(chan struct{})}
	setDefault(&s.features.by, protocolTCP)
	services := []dcerpc.Service{{Interface: emsmdbInterface(), Handler: s.emsmdb}}
	if !f.noAsync {
		services = append(services, dcerpc.Service{Interface: asyncInterface(), Handler: s.async})
	}
	s.rpc = dcerpc.NewServer(dcerpc.ServerConfig{Services: services, Hooks: f.hooks, Acceptor: f.acceptor})
	t.Cleanup(func() { s.rpc.Close() })
	switch s.features.by {
	case protocolTCP:
		s.port = s.listen(s.rpc)
		s.startMapper()
	case protocolHTTP:
		s.startRPCHTTP()
	case protocolHTTPS:
		s.startWeb()
	}
	return s
}

// startMapper starts the endpoint mapper, which only TCP has.
func (s *scripted) startMapper() {
	table := new(epm.Table)
	table.Add(epm.Endpoint{Interface: emsmdbInterface(), Protocol: epm.TCP, Port: uint16(s.port)})
	mapper := dcerpc.NewServer(dcerpc.ServerConfig{Services: []dcerpc.Service{table.Service()}})
	s.mapper = s.listen(mapper)
	s.t.Cleanup(func() { mapper.Close() })
}

// listener opens a listener, on real sockets or on the server's own network.
func (s *scripted) listener() (net.Listener, int) {
	listen := func() (net.Listener, error) { return s.net.Listen("127.0.0.1:0") }
	if s.features.tcp {
		listen = func() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }
	}
	l, err := listen()
	if err != nil {
		s.t.Fatal(err)
	}
	return l, l.Addr().(*net.TCPAddr).Port
}

func (s *scripted) listen(server *dcerpc.Server) int {
	l, port := s.listener()
	go server.Serve(l)
	return port
}

func (s *scripted) target() string {
	switch s.features.by {
	case protocolHTTP:
		return fmt.Sprintf("ncacn_http:127.0.0.1[6001,RpcProxy=127.0.0.1:%d]", s.port)
	case protocolHTTPS:
		return fmt.Sprintf("https://127.0.0.1:%d/mapi/emsmdb/?MailboxId=a@b.example", s.port)
	}
	return fmt.Sprintf("ncacn_ip_tcp:127.0.0.1[%d]", s.port)
}

func (s *scripted) options() *Options {
	o := &Options{
		UserDN:    "/o=First Organization/ou=First Administrative Group/cn=recipients/cn=janedow",
		Mechanism: auth.None,
		HTTP:      &HTTPOptions{Mechanism: auth.None, Proxy: func(*url.URL) (*url.URL, error) { return nil, nil }},
	}
	if s.features.by == protocolHTTP || s.features.by == protocolHTTPS {
		_, o.TLS = certificate(s.t)
	}
	if !s.features.tcp {
		o.DialContext = s.net.DialContext
	}
	return o
}

// dial makes a session; change, unless nil, changes the options.
func (s *scripted) dial(change func(*Options)) *Session {
	s.t.Helper()
	o := s.options()
	if change != nil {
		change(o)
	}
	session, err := Dial(s.t.Context(), s.target(), o)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { session.Close() })
	return session
}

func (s *scripted) emsmdb(ctx context.Context, call *dcerpc.ServerCall) ([]byte, error) {
	switch call.Opnum {
	case ndr.OpConnectEx:
		return s.connect(call.Stub)
	case ndr.OpRPCExt2:
		return s.execute(ctx, call.Stub)
	}
	s.note(call.Opnum)
	switch call.Opnum {
	case ndr.OpDisconnect:
		return answer(new(ndr.DisconnectResponse), s.onDisconnect)
	case ndr.OpDummy:
		return answer(new(ndr.DummyResponse), s.onDummy)
	case ndr.OpRegisterPush:
		var req ndr.RegisterPushRequest
		if err := req.Decode(call.Stub); err != nil {
			return nil, err
		}
		resp := &ndr.RegisterPushResponse{Handle: req.Handle, Return: 0x80040102}
		return answer(resp, bind(s.onPush, &req))
	case ndr.OpAsyncConnectEx:
		return answer(&ndr.AsyncConnectExResponse{AsyncHandle: ndr.ContextHandle{4: 0xAC}}, s.onAsync)
	}
	return nil, &dcerpc.FaultError{Status: dcerpc.StatusOpnumRange}
}

// note remembers a call of a method without a list of its own.
func (s *scripted) note(opnum uint16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.others = append(s.others, opnum)
}

// answer lets a script change an answer, and encodes it.
func answer[T interface {
	AppendBinary(dst []byte) ([]byte, error)
}](resp T, script func(T) error,
) ([]byte, error) {
	if script != nil {
		if err := script(resp); err != nil {
			return nil, err
		}
	}
	return resp.AppendBinary(nil)
}

func bind[Q, T any](script func(Q, T) error, req Q) func(T) error {
	if script == nil {
		return nil
	}
	return func(resp T) error { return script(req, resp) }
}

func (s *scripted) connect(stub []byte) ([]byte, error) {
	var req ndr.ConnectExRequest
	if err := req.Decode(stub, ndr.Limits{}); err != nil {
		return nil, &dcerpc.FaultError{Status: dcerpc.StatusBadStub}
	}
	req.AuxIn = append([]byte(nil), req.AuxIn...)
	resp, err := s.connected(&req)
	if err != nil {
		return nil, err
	}
	return resp.AppendBinary(nil)
}

// connected makes a session context, whatever the transport; it has the server
// forget the one before.
func (s *scripted) connected(req *ndr.ConnectExRequest) (*ndr.ConnectExResponse, error) {
	s.mu.Lock()
	s.handle++
	handle := ndr.ContextHandle{4: s.handle}
	s.connects = append(s.connects, *req)
	s.mu.Unlock()
	resp := &ndr.ConnectExResponse{
		Handle: handle, PollsMax: 60000, Retry: 6, RetryDelay: 10000, Icxr: uint16(handle[4]),
		DNPrefix: []byte{}, DisplayName: []byte("Jane Dow"),
		ServerVersion: [3]uint16{0x0E03, 0x8000 | 123, 4}, BestVersion: req.ClientVersion, TimeStamp: 77,
	}
	if s.onConnect == nil {
		return resp, nil
	}
	return resp, s.onConnect(req, resp)
}

func (s *scripted) execute(ctx context.Context, stub []byte) ([]byte, error) {
	var req ndr.RPCExt2Request
	if err := req.Decode(stub, ndr.Limits{Out: ndr.MaxBufferLarge}); err != nil {
		return nil, &dcerpc.FaultError{Status: dcerpc.StatusBadStub}
	}
	req.In, req.AuxIn = append([]byte(nil), req.In...), append([]byte(nil), req.AuxIn...)
	resp, err := s.executedBy(ctx, &req)
	if err != nil {
		return nil, err
	}
	return resp.AppendBinary(nil)
}

// executedBy answers every request with its own payloads, whatever the
// transport.
func (s *scripted) executedBy(ctx context.Context, req *ndr.RPCExt2Request) (*ndr.RPCExt2Response, error) {
	s.mu.Lock()
	s.executes = append(s.executes, *req)
	n, known := len(s.executes), req.Handle[4] == s.handle
	s.mu.Unlock()
	if !known {
		return nil, &dcerpc.FaultError{Status: dcerpc.StatusContextMismatch}
	}
	resp := &ndr.RPCExt2Response{Handle: req.Handle, TransTime: 16, Out: echo(req.In)}
	if s.onExecute == nil {
		return resp, nil
	}
	return resp, s.onExecute(ctx, n, req, resp)
}

// echo returns the payloads of a chain, plain.
func echo(in []byte) []byte {
	payloads, err := extbuf.Decode(nil, in, nil)
	if err != nil {
		return nil
	}
	out, _ := extbuf.AppendChain(nil, payloads, extbuf.Policy{})
	return out
}

func (s *scripted) async(ctx context.Context, call *dcerpc.ServerCall) ([]byte, error) {
	var req ndr.AsyncWaitExRequest
	if err := req.Decode(call.Stub); err != nil {
		return nil, err
	}
	resp, err := s.awaited(ctx)
	if err != nil {
		return nil, err
	}
	return resp.AppendBinary(nil)
}

// awaited is a wait, whatever the transport. Without a script it lasts for ever.
func (s *scripted) awaited(ctx context.Context) (*ndr.AsyncWaitExResponse, error) {
	s.mu.Lock()
	s.waits++
	n := s.waits
	s.mu.Unlock()
	if s.onWait == nil {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	resp := new(ndr.AsyncWaitExResponse)
	return resp, s.onWait(ctx, n, resp)
}

func (s *scripted) executed() []ndr.RPCExt2Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]ndr.RPCExt2Request(nil), s.executes...)
}

func (s *scripted) waited() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waits
}

func (s *scripted) opnums() []uint16 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]uint16(nil), s.others...)
}

var busy = &dcerpc.FaultError{Status: dcerpc.StatusNCATooBusy}
