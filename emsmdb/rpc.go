// The binding over RPC: EMSMDB and AsyncEMSMDB on internal/dcerpc.

package emsmdb

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/version"
)

// rpcBinding carries a session context over one connection at a time; its
// waiters have connections of their own in the same association group, because
// on most servers a wait of minutes would keep all other calls of a connection
// waiting.
type rpcBinding struct {
	opts   *Options
	level  auth.Level
	target target
	// address is where the interfaces are, found once; over HTTP it is the RPC
	// proxy's.
	address string
	group   wire.GUID // of virtual connections over HTTP
	handle  ndr.ContextHandle
	stub    []byte // room for requests; execute is called by one at a time

	mu     sync.Mutex
	conn   *rpcConn      // the one in use
	over   chan struct{} // closed when conn is of no use any more
	closed bool
	wg     sync.WaitGroup
}

func emsmdbInterface() dcerpc.Interface {
	return dcerpc.Interface{UUID: ndr.EMSMDB(), Major: ndr.EMSMDBMajor, Minor: ndr.EMSMDBMinor}
}

func asyncInterface() dcerpc.Interface {
	return dcerpc.Interface{UUID: ndr.AsyncEMSMDB(), Major: ndr.AsyncEMSMDBMajor, Minor: ndr.AsyncEMSMDBMinor}
}

// dialRPC connects and binds. Its errors are of calls that were not executed.
func dialRPC(ctx context.Context, t target, o *Options, level auth.Level) (*rpcBinding, error) {
	b := &rpcBinding{opts: o, level: level, target: t, over: make(chan struct{})}
	addresses := []string{t.address()}
	var err error
	switch {
	case t.protocol == protocolHTTP:
		addresses[0], b.group = t.rpcProxy, rpchttp.NewGUID()
	case t.port == 0:
		if addresses, err = lookup(ctx, t.host, o); err != nil {
			return nil, &failure{err: err, notExecuted: true}
		}
	}
	var conn *rpcConn
	for _, b.address = range addresses {
		conn, err = b.dial(ctx, 0, emsmdbInterface())
		// Where somebody listens the others are not shown the credentials, too.
		if _, deaf := errors.AsType[*unreachedError](err); !deaf || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return nil, &failure{err: err, notExecuted: true}
	}
	b.use(conn)
	return b, nil
}

// unreachedError says that nobody listens at an address.
type unreachedError struct{ err error }

func (e *unreachedError) Error() string { return e.err.Error() }
func (e *unreachedError) Unwrap() error { return e.err }

// dial makes one connection that serves one interface.
func (b *rpcBinding) dial(ctx context.Context, group uint32, iface dcerpc.Interface) (*rpcConn, error) {
	nc, err := b.open(ctx)
	if err != nil {
		return nil, err
	}
	c := &rpcConn{iface: iface}
	c.channels, _ = nc.(*rpchttp.Conn)
	if a, err := netip.ParseAddrPort(nc.LocalAddr().String()); err == nil {
		c.local = a.Addr()
	}
	c.Conn, err = dcerpc.NewConn(ctx, nc, dcerpc.Config{
		Interfaces: []dcerpc.Interface{iface},
		Handshake:  b.opts.handshake(b.level),
		Level:      b.level,
		AssocGroup: group,
		Multiplex:  true,
		Logger:     b.opts.Logger,
	})
	if err != nil {
		return nil, authError(b.opts.Mechanism, b.level, err)
	}
	if err := c.Accepted(0); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// open opens the byte stream of a connection.
func (b *rpcBinding) open(ctx context.Context) (net.Conn, error) {
	if b.target.protocol == protocolHTTP {
		return b.dialHTTP(ctx)
	}
	nc, err := b.opts.DialContext(ctx, "tcp", b.address)
	if err != nil {
		return nil, &unreachedError{err}
	}
	return nc, nil
}

// handshake returns the factory of security contexts, nil for none.
func (o *Options) handshake(level auth.Level) func() (security.Handshake, error) {
	if o.Mechanism == auth.None || level == auth.LevelNone {
		return nil
	}
	return func() (security.Handshake, error) {
		return security.NewInitiator(security.InitiatorConfig{
			Credential: o.Credentials,
			Mechanism:  o.Mechanism,
			Level:      level,
			TargetName: o.TargetName,
			Kerberos:   o.Kerberos,
			Tickets:    o.tickets,
		})
	}
}

// authError recognises the ways in which servers refuse an account, most of
// which look like something else.
func authError(m auth.Mechanism, level auth.Level, err error) error {
	var known *auth.Error
	var fault *dcerpc.FaultError
	var nak *dcerpc.BindError
	switch {
	case m == auth.None || errors.As(err, &known):
		return err
	case errors.As(err, &fault):
		return faultAuthError(m, level, fault, err)
	case errors.As(err, &nak):
		return nakAuthError(m, nak, err)
	}
	return err
}

// faultAuthError is authError for faults.
func faultAuthError(m auth.Mechanism, level auth.Level, fault *dcerpc.FaultError, err error) error {
	switch {
	case fault.Status == dcerpc.StatusAccessDenied && level.OrDefault() != auth.LevelPrivacy:
		return &auth.Error{Mechanism: m, Reason: auth.ErrLevelTooLow, Advice: "ask for auth.LevelPrivacy; if that is refused too, check the account", Err: err}
	case fault.Status == dcerpc.StatusAccessDenied, fault.Status == dcerpc.StatusSecurityPackage,
		fault.Status == dcerpc.StatusProtocolError && fault.Unprotected:
		return &auth.Error{Mechanism: m, Reason: auth.ErrDenied, Advice: "check account, domain and password", Err: err}
	}
	return err
}

// nakAuthError is authError for refused binds. Servers that cannot read
// a ticket refuse without saying why.
func nakAuthError(m auth.Mechanism, nak *dcerpc.BindError, err error) error {
	switch {
	case nak.Reason == dcerpc.NakAuthType:
		return &auth.Error{Mechanism: m, Reason: auth.ErrMechanism, Advice: "choose another mechanism", Err: err}
	case m == auth.Kerberos && nak.Reason == dcerpc.NakNotSpecified, nak.Reason == dcerpc.NakInvalidChecksum:
		return &auth.Error{
			Mechanism: m, Reason: auth.ErrDenied, Err: err,
			Advice: "check account and clocks, and whether the server holds the key of the service name",
		}
	}
	return err
}

func (b *rpcBinding) encrypted() bool {
	tls := b.target.protocol == protocolHTTP && !b.opts.HTTP.PlainHTTP
	return tls || b.level == auth.LevelPrivacy && b.opts.Mechanism != auth.None
}

// call makes one call of the EMSMDB interface and hands the stub of the answer
// to read.
func (b *rpcBinding) call(ctx context.Context, method errcode.Method, opnum uint16, stub []byte, read func([]byte) error) error {
	res, err := b.fresh(ctx, len(stub)).Call(ctx, 0, opnum, stub, nil)
	if err != nil {
		return rpcFailure(method, err)
	}
	defer res.Release()
	if err := read(res.Stub); err != nil {
		return &failure{method: method, err: err}
	}
	return nil
}

// rpcFailure sorts an error of dcerpc.
func rpcFailure(method errcode.Method, err error) *failure {
	f := &failure{method: method, err: err, notExecuted: errors.Is(err, dcerpc.ErrNotSent)}
	var fault *dcerpc.FaultError
	var broken *dcerpc.ConnError
	switch {
	case errors.As(err, &fault):
		status := errcode.FromFault(fault.Status)
		f.err = &FaultError{Status: status, err: err}
		// That a server is too busy is its word for not having begun; it is
		// taken for that even where the fault is not protected, as with real
		// servers it is not.
		f.busy = fault.TooBusy()
		f.notExecuted = f.busy || !fault.Unprotected && (fault.DidNotExecute || status.NotExecuted())
		f.lost = status == errcode.StatusContextMismatch
	case errors.As(err, &broken), errors.Is(err, dcerpc.ErrShutdown), errors.Is(err, dcerpc.ErrClosed):
		f.lost = true
	}
	return f
}

// FaultError is the cause of calls that the server's RPC runtime, or the method
// itself, answered with a fault instead of results.
type FaultError struct {
	// Status is the fault as a Win32 number where it has one.
	Status errcode.Status

	err error
}

func (e *FaultError) Error() string { return e.Status.Error() }

// Unwrap lets errors.Is find the status.
func (e *FaultError) Unwrap() []error { return []error{e.Status, e.err} }

func (b *rpcBinding) connect(ctx context.Context, req *connectRequest) (*connectResult, error) {
	x := ndr.ConnectExRequest{
		UserDN: req.userDN, Flags: req.flags, ConMod: connectionModulus(req.userDN),
		CodePage: req.codePage, LocaleString: req.localeString, LocaleSort: req.localeSort,
		IcxrLink: ndr.NoLink, CanConvertCodePages: 1, ClientVersion: req.clientVersion,
		AuxIn: req.auxIn, MaxAuxOut: ndr.MaxAux,
	}
	if req.linked {
		x.IcxrLink, x.TimeStamp = uint32(req.linkIndex), req.linkTimeStamp
	}
	stub, err := x.AppendBinary(nil)
	if err != nil {
		return nil, &failure{method: errcode.ConnectEx, err: err, notExecuted: true}
	}
	var resp ndr.ConnectExResponse
	var res *connectResult
	err = b.call(ctx, errcode.ConnectEx, ndr.OpConnectEx, stub, func(stub []byte) error {
		if err := resp.Decode(stub, ndr.Limits{}); err != nil {
			return err
		}
		res = b.connected(&resp)
		return nil
	})
	if err != nil {
		f := failureOf(err)
		f.err = authError(b.opts.Mechanism, b.level, f.err)
		return nil, f
	}
	if resp.Return != 0 {
		f := &failure{method: errcode.ConnectEx, code: errcode.Code(resp.Return)}
		if f.code == errcode.VersionMismatch {
			f.err = &VersionError{Client: version.FromWords(req.clientVersion), Minimum: res.bestVer}
		}
		return nil, f
	}
	if resp.Handle.IsZero() {
		return nil, &failure{method: errcode.ConnectEx, err: ErrProtocol}
	}
	b.handle = resp.Handle
	return res, nil
}

// connected copies what the answer says.
func (b *rpcBinding) connected(resp *ndr.ConnectExResponse) *connectResult {
	return &connectResult{
		pollsMax:      milliseconds(resp.PollsMax),
		retryDelay:    milliseconds(resp.RetryDelay),
		retry:         resp.Retry,
		index:         resp.Icxr,
		timeStamp:     resp.TimeStamp,
		dnPrefix:      decode8(b.opts.CodePage, resp.DNPrefix),
		displayName:   decode8(b.opts.CodePage, resp.DisplayName),
		serverVersion: version.FromWords(resp.ServerVersion),
		bestVer:       version.FromWords(resp.BestVersion),
		auxOut:        append([]byte(nil), resp.AuxOut...),
		connection:    b.describe(),
	}
}

// describe says how the server was reached.
func (b *rpcBinding) describe() ConnectionInfo {
	c := ConnectionInfo{Transport: b.target.protocol, Address: b.address, Mechanism: auth.None, Level: auth.LevelNone}
	if h := b.current().Handshake(); h != nil {
		c.Mechanism, c.Level = h.Peer().Mechanism, b.level
	}
	return c
}

func milliseconds(n uint32) time.Duration { return time.Duration(n) * time.Millisecond }

func (b *rpcBinding) execute(ctx context.Context, req *executeRequest, late func(*executeResult, error)) (*executeResult, error) {
	x := ndr.RPCExt2Request{
		Handle: b.handle, Flags: req.flags, In: req.in, MaxOut: req.maxOut,
		AuxIn: req.auxIn, MaxAuxOut: ndr.MaxAux,
	}
	stub, err := x.AppendBinary(b.stub[:0])
	if err != nil {
		return nil, &failure{method: errcode.RPCExt2, err: err, notExecuted: true}
	}
	b.stub = stub
	maxOut := req.maxOut
	res, err := b.fresh(ctx, len(stub)).Call(ctx, 0, ndr.OpRPCExt2, stub, func(res dcerpc.Response, err error) {
		late(b.executed(res, err, maxOut))
	})
	// A connection may break for a timeout of its own: then this is the answer.
	_, broken := errors.AsType[*dcerpc.ConnError](err)
	if err != nil && !broken && ctx.Err() != nil && errors.Is(err, ctx.Err()) && !errors.Is(err, dcerpc.ErrNotSent) {
		return nil, &failure{method: errcode.RPCExt2, err: err, pending: true}
	}
	return b.executed(res, err, maxOut)
}

// executed reads an answer of EcDoRpcExt2.
func (b *rpcBinding) executed(res dcerpc.Response, err error, maxOut uint32) (*executeResult, error) {
	if err != nil {
		return nil, rpcFailure(errcode.RPCExt2, err)
	}
	var resp ndr.RPCExt2Response
	if err := resp.Decode(res.Stub, ndr.Limits{Out: max(maxOut, ndr.MaxBuffer)}); err != nil {
		res.Release()
		return nil, &failure{method: errcode.RPCExt2, err: err}
	}
	if f := b.judge(errcode.RPCExt2, resp.Return, resp.Handle); f != nil {
		res.Release()
		return nil, f
	}
	return &executeResult{
		out: resp.Out, auxOut: resp.AuxOut, serverTime: milliseconds(resp.TransTime),
		release: res.Release,
	}, nil
}

// judge looks at the return value and at the handle, which must be the one
// that was sent, or zero if the server destroyed the context ([MS-OXCRPC]
// 3.2.4.4).
func (b *rpcBinding) judge(method errcode.Method, code uint32, handle ndr.ContextHandle) *failure {
	switch {
	case handle.IsZero():
		return &failure{method: method, code: errcode.Code(code), lost: true, err: errDestroyed}
	case handle != b.handle:
		return &failure{method: method, code: errcode.Code(code), lost: true, err: ErrProtocol}
	case code != 0:
		return &failure{method: method, code: errcode.Code(code)}
	}
	return nil
}

// errDestroyed says why a session is lost whose server returned a null handle.
var errDestroyed = errors.New("the server destroyed the session context")

func (b *rpcBinding) ping(ctx context.Context) error {
	var resp ndr.DummyResponse
	if err := b.call(ctx, errcode.DummyRPC, ndr.OpDummy, nil, resp.Decode); err != nil {
		return err
	}
	if resp.Return != 0 {
		return &failure{method: errcode.DummyRPC, code: errcode.Code(resp.Return)}
	}
	return nil
}

func (b *rpcBinding) disconnect(ctx context.Context) error {
	stub, err := (&ndr.DisconnectRequest{Handle: b.handle}).AppendBinary(nil)
	if err != nil {
		return &failure{method: errcode.Disconnect, err: err, notExecuted: true}
	}
	var resp ndr.DisconnectResponse
	if err := b.call(ctx, errcode.Disconnect, ndr.OpDisconnect, stub, resp.Decode); err != nil {
		return err
	}
	if resp.Return != 0 {
		return &failure{method: errcode.Disconnect, code: errcode.Code(resp.Return)}
	}
	return nil
}

func (b *rpcBinding) registerPush(ctx context.Context, content, sockaddr []byte) error {
	stub, err := (&ndr.RegisterPushRequest{
		Handle: b.handle, Context: content, AdviseBits: 0xFFFFFFFF, Callback: sockaddr,
	}).AppendBinary(nil)
	if err != nil {
		return &failure{method: errcode.RegisterPush, err: err, notExecuted: true}
	}
	var resp ndr.RegisterPushResponse
	if err := b.call(ctx, errcode.RegisterPush, ndr.OpRegisterPush, stub, resp.Decode); err != nil {
		return err
	}
	if f := b.judge(errcode.RegisterPush, resp.Return, resp.Handle); f != nil {
		return f
	}
	return nil
}
