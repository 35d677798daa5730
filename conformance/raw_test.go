// A client without any comfort, for calls that package emsmdb refuses to make.

package conformance

import (
	"context"
	"errors"
	"net"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/dcerpc/epm"
	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
	"github.com/go-mapi/mapirpc/internal/security"
)

const (
	ifaceEMSMDB = iota
	ifaceAsync
)

var interfaces = []dcerpc.Interface{
	{UUID: ndr.EMSMDB(), Major: ndr.EMSMDBMajor, Minor: ndr.EMSMDBMinor},
	{UUID: ndr.AsyncEMSMDB(), Major: ndr.AsyncEMSMDBMajor, Minor: ndr.AsyncEMSMDBMinor},
}

// Values of the published cases.
const (
	validAux   = 0x1008
	tooBigAux  = 0x1009
	validOut   = 0x40000
	plainFlags = ndr.FlagNoCompression | ndr.FlagNoXORMagic
)

// noHandle is a handle that names nothing.
var noHandle = ndr.ContextHandle{4: 1}

// binding is one connection to a server.
type binding struct {
	t    testing.TB
	site *site
	conn *dcerpc.Conn
}

// bind connects to the site.
func (s *site) bind(t testing.TB, change ...func(*dcerpc.Config)) *binding {
	t.Helper()
	return s.bindAt(t, auth.LevelPrivacy, change...)
}

func (s *site) bindAt(t testing.TB, level auth.Level, change ...func(*dcerpc.Config)) *binding {
	t.Helper()
	cfg := dcerpc.Config{Interfaces: interfaces}
	if s.mech != auth.None {
		cfg.Level = level
		cfg.Handshake = func() (security.Handshake, error) {
			return security.NewInitiator(security.InitiatorConfig{Credential: s.cred, Mechanism: s.mech, Level: level, TargetName: s.spn()})
		}
	}
	for _, f := range change {
		f(&cfg)
	}
	conn, err := dcerpc.NewConn(t.Context(), s.connection(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &binding{t: t, site: s, conn: conn}
}

// beside is another connection of the same association: for calls that wait.
func (b *binding) beside() *binding {
	b.t.Helper()
	return b.site.bind(b.t, func(c *dcerpc.Config) { c.AssocGroup = b.conn.AssocGroup() })
}

var (
	tcpTarget  = regexp.MustCompile(`^ncacn_ip_tcp:([^\[]+)(?:\[(\d+)\])?$`)
	httpTarget = regexp.MustCompile(`^ncacn_http:([^\[]+)\[(\d+),RpcProxy=([^\],]+)\]$`)
)

func (s *site) spn() string {
	for _, form := range []*regexp.Regexp{tcpTarget, httpTarget} {
		if m := form.FindStringSubmatch(s.target); m != nil {
			return "exchangeMDB/" + m[1]
		}
	}
	return ""
}

// connection opens the connection that RPC goes over.
func (s *site) connection(t testing.TB) net.Conn {
	t.Helper()
	if m := httpTarget.FindStringSubmatch(s.target); m != nil {
		return s.channels(t, m[1], m[2], m[3])
	}
	m := tcpTarget.FindStringSubmatch(s.target)
	if m == nil {
		t.Skip("calls methods of RPC, which MAPI over HTTP does not have")
	}
	dial := s.dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	connect := func(port string) net.Conn {
		nc, err := dial(t.Context(), "tcp", net.JoinHostPort(m[1], port))
		if err != nil {
			t.Fatal(err)
		}
		return nc
	}
	if m[2] != "" {
		return connect(m[2])
	}
	found, err := epm.Resolve(t.Context(), connect("135"), interfaces[ifaceEMSMDB], epm.TCP)
	if err != nil || len(found) == 0 {
		t.Fatalf("endpoint mapper: %v", err)
	}
	return connect(strconv.Itoa(int(found[0].Port)))
}

// channels opens a connection of RPC over HTTP.
func (s *site) channels(t testing.TB, server, port, proxy string) net.Conn {
	t.Helper()
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	nc, err := rpchttp.Dial(t.Context(), rpchttp.Config{
		Server: server, Port: uint16(number), RPCProxy: proxy, TLS: s.tls, Group: s.group, DialContext: s.dial,
		Auth: httpauth.Config{Mechanism: s.httpMech, Credential: s.cred, TargetName: "HTTP/" + server},
	})
	if err != nil {
		t.Fatal(err)
	}
	return nc
}

type request interface {
	AppendBinary([]byte) ([]byte, error)
}

// call makes a call and decodes its answer.
func (b *binding) call(ctx context.Context, iface int, opnum uint16, q request, decode func([]byte) error) (outcome, error) {
	stub, err := q.AppendBinary(nil)
	if err != nil {
		return outcome{}, err
	}
	res, err := b.conn.Call(ctx, iface, opnum, stub, nil)
	if fault, ok := errors.AsType[*dcerpc.FaultError](err); ok {
		return outcome{fault: errcode.FromFault(fault.Status)}, nil
	}
	if err != nil {
		return outcome{}, err
	}
	return outcome{}, decode(res.Stub)
}

// must is call for those that have to be answered.
func (b *binding) must(iface int, opnum uint16, q request, decode func([]byte) error) outcome {
	b.t.Helper()
	o, err := b.call(b.t.Context(), iface, opnum, q, decode)
	if err != nil {
		b.t.Fatal(err)
	}
	return o
}

// ended is o, or the return value if there was no fault. gromox returns some of
// the faults: it looks at the sizes of what it is given in two places.
func (s *site) ended(o outcome, returned uint32) outcome {
	switch {
	case o.fault != 0:
	case s.product == "gromox" && errcode.Status(returned) == errcode.StatusBadStubData:
		o = badStub
	default:
		o.code = errcode.Code(returned)
	}
	return o
}

// connectRequest is what Outlook 2007 would send.
func (s *site) connectRequest() *ndr.ConnectExRequest {
	return &ndr.ConnectExRequest{
		UserDN: s.userDN, ConMod: 0x340576, CodePage: 1252, LocaleString: 0x409, LocaleSort: 0x409,
		IcxrLink: ndr.NoLink, CanConvertCodePages: 1, ClientVersion: [3]uint16{0x000C, 0x183E, 0x03E8}, MaxAuxOut: validAux,
	}
}

func (b *binding) connect(q *ndr.ConnectExRequest) (*ndr.ConnectExResponse, outcome) {
	b.t.Helper()
	r := new(ndr.ConnectExResponse)
	o := b.must(ifaceEMSMDB, ndr.OpConnectEx, q, func(stub []byte) error { return r.Decode(stub, ndr.Limits{}) })
	o = b.site.ended(o, r.Return)
	if (o == fine) == r.Handle.IsZero() {
		b.t.Errorf("EcDoConnectEx: %v with handle %x", o, r.Handle)
	}
	if b.site.server == nil && o == fine {
		// Servers keep sessions for a while after their connections, and only so
		// many of a user.
		b.t.Cleanup(func() { b.abandon(r.Handle) })
	}
	return r, o
}

// connected is connect for requests that have to succeed.
func (b *binding) connected(q *ndr.ConnectExRequest) *ndr.ConnectExResponse {
	b.t.Helper()
	r, o := b.connect(q)
	if o != fine {
		b.t.Fatalf("EcDoConnectEx: %v", o)
	}
	return r
}

// open makes a session context.
func (b *binding) open() ndr.ContextHandle {
	b.t.Helper()
	return b.connected(b.site.connectRequest()).Handle
}

// execute makes an EcDoRpcExt2.
func (b *binding) execute(q *ndr.RPCExt2Request) (*ndr.RPCExt2Response, outcome) {
	b.t.Helper()
	r, o, err := b.tryExecute(b.t.Context(), q)
	if err != nil {
		b.t.Fatal(err)
	}
	return r, o
}

func (b *binding) tryExecute(ctx context.Context, q *ndr.RPCExt2Request) (*ndr.RPCExt2Response, outcome, error) {
	r := new(ndr.RPCExt2Response)
	o, err := b.call(ctx, ifaceEMSMDB, ndr.OpRPCExt2, q, func(stub []byte) error {
		return r.Decode(stub, ndr.Limits{Out: ndr.MaxBufferLarge})
	})
	return r, b.site.ended(o, r.Return), err
}

func (b *binding) disconnect(h ndr.ContextHandle) (ndr.ContextHandle, outcome) {
	b.t.Helper()
	r := new(ndr.DisconnectResponse)
	o := b.must(ifaceEMSMDB, ndr.OpDisconnect, &ndr.DisconnectRequest{Handle: h}, r.Decode)
	return r.Handle, b.site.ended(o, r.Return)
}

// abandon ends a session, if there still is one to end.
func (b *binding) abandon(h ndr.ContextHandle) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	r := new(ndr.DisconnectResponse)
	_, _ = b.call(ctx, ifaceEMSMDB, ndr.OpDisconnect, &ndr.DisconnectRequest{Handle: h}, r.Decode)
}

func (b *binding) dummy() outcome {
	b.t.Helper()
	r := new(ndr.DummyResponse)
	return b.site.ended(b.must(ifaceEMSMDB, ndr.OpDummy, new(ndr.DummyRequest), r.Decode), r.Return)
}

func (b *binding) register(q *ndr.RegisterPushRequest) (*ndr.RegisterPushResponse, outcome) {
	b.t.Helper()
	r := new(ndr.RegisterPushResponse)
	o := b.must(ifaceEMSMDB, ndr.OpRegisterPush, q, r.Decode)
	return r, b.site.ended(o, r.Return)
}

func (b *binding) asyncConnect(h ndr.ContextHandle) (ndr.ContextHandle, outcome) {
	b.t.Helper()
	r := new(ndr.AsyncConnectExResponse)
	o := b.must(ifaceEMSMDB, ndr.OpAsyncConnectEx, &ndr.AsyncConnectExRequest{Handle: h}, r.Decode)
	return r.AsyncHandle, b.site.ended(o, r.Return)
}

// waited is how an EcDoAsyncWaitEx ended.
type waited struct {
	outcome
	pending bool
	err     error
}

// wait calls EcDoAsyncWaitEx. It may be called from any goroutine.
func (b *binding) wait(h ndr.ContextHandle) waited {
	r := new(ndr.AsyncWaitExResponse)
	o, err := b.call(b.t.Context(), ifaceAsync, ndr.OpAsyncWaitEx, &ndr.AsyncWaitExRequest{AsyncHandle: h}, r.Decode)
	return waited{outcome: b.site.ended(o, r.Return), pending: r.Flags&ndr.FlagNotificationPending != 0, err: err}
}

// waiting is wait on a goroutine of its own.
func (b *binding) waiting(h ndr.ContextHandle) <-chan waited {
	done := make(chan waited, 1)
	go func() { done <- b.wait(h) }()
	return done
}

// noROPs is a ROP buffer without any ROP.
var noROPs = []byte{2, 0}

// pack makes rgbIn of one payload.
func pack(t testing.TB, payload []byte) []byte {
	t.Helper()
	b, err := extbuf.Append(nil, payload, extbuf.Policy{}, true)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// empty is a request without ROPs.
func empty(t testing.TB, h ndr.ContextHandle) *ndr.RPCExt2Request {
	return &ndr.RPCExt2Request{Handle: h, Flags: plainFlags, In: pack(t, noROPs), MaxOut: validOut, MaxAuxOut: validAux}
}

// executor carries ROP buffers over a binding: package rop runs on it.
type executor struct {
	b     *binding
	h     ndr.ContextHandle
	flags uint32
}

func (e *executor) Execute(ctx context.Context, in ...[]byte) ([][]byte, error) {
	payload := noROPs
	if len(in) > 0 {
		payload = in[0]
	}
	q := empty(e.b.t, e.h)
	q.In, q.Flags = pack(e.b.t, payload), e.flags
	r, o, err := e.b.tryExecute(ctx, q)
	switch {
	case err != nil:
		return nil, err
	case o.fault != 0:
		return nil, o.fault
	case o.code != 0:
		return nil, o.code
	}
	return extbuf.Decode(nil, r.Out, nil)
}
