package emsmdbtest_test

// A client without any comfort: stubs and ROP buffers by hand, so that tests
// see exactly what the server answers.

import (
	"context"
	"errors"
	"net"
	"net/url"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

const aliceDN = "/o=Example/ou=Site/cn=Recipients/cn=alice"

var alice = emsmdbtest.User{Domain: "EXAMPLE", Name: "alice", Password: "Secret.1", DN: aliceDN}

// start starts a server with a mailbox for Alice.
func start(t testing.TB, change func(*emsmdbtest.Config)) (*emsmdbtest.Server, *emsmdbtest.MemoryMailbox) {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	box := store.AddMailbox(aliceDN, "Alice")
	cfg := &emsmdbtest.Config{Store: store}
	if change != nil {
		change(cfg)
	}
	srv, err := emsmdbtest.NewServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	return srv, box
}

// rawClient is one binding to a server, and the session on it.
type rawClient struct {
	t      testing.TB
	srv    *emsmdbtest.Server
	conn   *dcerpc.Conn
	handle ndr.ContextHandle
	// last is the whole answer of the last EcDoRpcExt2.
	last ndr.RPCExt2Response
}

const (
	ifaceEMSMDB = iota
	ifaceAsync
)

// bind connects to the server, with NTLM when user is not nil.
func bind(t testing.TB, srv *emsmdbtest.Server, user *emsmdbtest.User, level auth.Level, more ...func(*dcerpc.Config)) *rawClient {
	t.Helper()
	return bindOver(t, connect(t, srv, user), srv, user, level, more...)
}

// connect makes a connection by the first transport of RPC that the server has.
func connect(t testing.TB, srv *emsmdbtest.Server, user *emsmdbtest.User) net.Conn {
	t.Helper()
	if !srv.Profile().TCP {
		return connectHTTP(t, srv, user)
	}
	nc, err := srv.DialContext(t.Context(), "tcp", srv.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return nc
}

// connectHTTP makes a connection of RPC over HTTP.
func connectHTTP(t testing.TB, srv *emsmdbtest.Server, user *emsmdbtest.User, change ...func(*rpchttp.Config)) net.Conn {
	t.Helper()
	cfg := rpchttp.Config{
		Server: "exch01.example.com", Port: 6001, RPCProxy: srv.Addr().String(), TLS: srv.TLS(),
		DialContext: srv.DialContext,
		ProxyFor:    func(*url.URL) (*url.URL, error) { return nil, nil },
		Auth:        httpauth.Config{Mechanism: auth.None},
	}
	if user != nil {
		cfg.Auth = httpauth.Config{
			Mechanism:  auth.Basic,
			Credential: &auth.Password{Domain: user.Domain, User: user.Name, Password: auth.NewSecret(user.Password)},
		}
	}
	for _, f := range change {
		f(&cfg)
	}
	nc, err := rpchttp.Dial(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return nc
}

func bindOver(t testing.TB, nc net.Conn, srv *emsmdbtest.Server, user *emsmdbtest.User, level auth.Level, more ...func(*dcerpc.Config)) *rawClient {
	t.Helper()
	cfg := dcerpc.Config{
		Interfaces: []dcerpc.Interface{{UUID: ndr.EMSMDB(), Major: ndr.EMSMDBMajor, Minor: ndr.EMSMDBMinor}},
		Multiplex:  true,
	}
	p := srv.Profile()
	if p.Notify.Async {
		cfg.Interfaces = append(cfg.Interfaces, dcerpc.Interface{
			UUID: ndr.AsyncEMSMDB(), Major: ndr.AsyncEMSMDBMajor, Minor: ndr.AsyncEMSMDBMinor,
		})
	}
	if user != nil {
		cfg.Level = level
		cfg.Handshake = func() (security.Handshake, error) {
			return security.NewInitiator(security.InitiatorConfig{
				Credential: &auth.Password{Domain: user.Domain, User: user.Name, Password: auth.NewSecret(user.Password)},
				Mechanism:  auth.NTLM, Level: level,
			})
		}
	}
	for _, change := range more {
		change(&cfg)
	}
	conn, err := dcerpc.NewConn(t.Context(), nc, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &rawClient{t: t, srv: srv, conn: conn}
}

type request interface {
	AppendBinary([]byte) ([]byte, error)
}

// call makes a call and returns a copy of the answer's stub.
func (c *rawClient) call(ctx context.Context, iface int, opnum uint16, q request) ([]byte, error) {
	c.t.Helper()
	b, err := q.AppendBinary(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	res, err := c.conn.Call(ctx, iface, opnum, b, nil)
	if err != nil {
		return nil, err
	}
	defer res.Release()
	return append([]byte(nil), res.Stub...), nil
}

// connectRequest returns what Outlook 2007 would send.
func connectRequest(dn string) *ndr.ConnectExRequest {
	words, err := version.Version{Major: 12, BuildMajor: 6206, BuildMinor: 1000}.OldWords()
	if err != nil {
		panic(err)
	}
	return &ndr.ConnectExRequest{
		UserDN: dn, ConMod: 0x340576, CodePage: 1252, LocaleString: 0x409, LocaleSort: 0x409,
		IcxrLink: ndr.NoLink, CanConvertCodePages: 1, ClientVersion: words, MaxAuxOut: 0x1008,
	}
}

func (c *rawClient) connectEx(q *ndr.ConnectExRequest) (ndr.ConnectExResponse, error) {
	c.t.Helper()
	var resp ndr.ConnectExResponse
	b, err := c.call(c.t.Context(), ifaceEMSMDB, ndr.OpConnectEx, q)
	if err != nil {
		return resp, err
	}
	if err := resp.Decode(b, ndr.Limits{}); err != nil {
		c.t.Fatal(err)
	}
	if resp.Return == 0 {
		c.handle = resp.Handle
	}
	return resp, nil
}

// connect makes a session for Alice.
func (c *rawClient) connect() *rawClient {
	c.t.Helper()
	resp, err := c.connectEx(connectRequest(aliceDN))
	if err != nil || resp.Return != 0 {
		c.t.Fatalf("EcDoConnectEx: 0x%08x, %v", resp.Return, err)
	}
	return c
}

// session starts a server and connects to it without authentication.
func session(t testing.TB, change func(*emsmdbtest.Config)) (*rawClient, *emsmdbtest.Server, *emsmdbtest.MemoryMailbox) {
	t.Helper()
	srv, box := start(t, change)
	return bind(t, srv, nil, 0).connect(), srv, box
}

// ext2 sends a ROP buffer and returns the chain of payloads.
func (c *rawClient) ext2(q *ndr.RPCExt2Request) ([][]byte, errcode.Code, error) {
	c.t.Helper()
	q.Handle = c.handle
	b, err := c.call(c.t.Context(), ifaceEMSMDB, ndr.OpRPCExt2, q)
	if err != nil {
		return nil, 0, err
	}
	if err := c.last.Decode(b, ndr.Limits{Out: ndr.MaxBufferLarge}); err != nil {
		c.t.Fatal(err)
	}
	if len(c.last.Out) > int(q.MaxOut) {
		c.t.Fatalf("rgbOut has %d bytes of %d", len(c.last.Out), q.MaxOut)
	}
	if c.last.Return != 0 || len(c.last.Out) == 0 {
		return nil, errcode.Code(c.last.Return), nil
	}
	out, err := extbuf.Decode(nil, c.last.Out, nil)
	if err != nil {
		c.t.Fatalf("rgbOut: %v", err)
	}
	return out, 0, nil
}

// pack makes rgbIn of a ROP buffer.
func pack(t testing.TB, payload []byte) []byte {
	t.Helper()
	b, err := extbuf.Append(nil, payload, extbuf.Policy{}, true)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const plain = ndr.FlagNoCompression | ndr.FlagNoXORMagic

// ropRequest makes the request for ROPs.
func ropRequest(t testing.TB, calls []rop.Call, handles []uint32, flags uint32) *ndr.RPCExt2Request {
	t.Helper()
	payload, err := rop.AppendRequestBuffer(nil, calls, handles)
	if err != nil {
		t.Fatal(err)
	}
	return &ndr.RPCExt2Request{Flags: flags, In: pack(t, payload), MaxOut: 0x8007, MaxAuxOut: 0x1008}
}

// run executes ROPs and returns their replies and the handle table.
func (c *rawClient) run(calls []rop.Call, handles []uint32) ([]rop.Reply, []uint32) {
	c.t.Helper()
	replies, out, err := c.tryRun(calls, handles)
	if err != nil {
		c.t.Fatal(err)
	}
	return replies, out
}

func (c *rawClient) tryRun(calls []rop.Call, handles []uint32) ([]rop.Reply, []uint32, error) {
	c.t.Helper()
	payloads, code, err := c.ext2(ropRequest(c.t, calls, handles, plain))
	if err != nil {
		return nil, nil, err
	}
	if code != 0 {
		return nil, nil, code
	}
	if len(payloads) != 1 {
		return nil, nil, errors.New("more than one payload")
	}
	replies, out, err := rop.DecodeResponseBuffer(payloads[0], calls)
	return replies, out, err
}

// one executes a ROP on an object, which may open another.
func (c *rawClient) one(in uint32, q rop.Request) (rop.Reply, uint32) {
	c.t.Helper()
	replies, handles := c.run([]rop.Call{{In: 0, Out: 1, Request: q}}, []uint32{in, rop.NoHandle})
	if len(replies) == 0 {
		c.t.Fatalf("%v: no reply", q.ID())
	}
	opened := rop.NoHandle
	if len(handles) > 1 {
		opened = handles[1]
	}
	return replies[0], opened
}

// must is one for ROPs that have to succeed.
func must[R rop.Response](c *rawClient, in uint32, q rop.Request) (R, uint32) {
	c.t.Helper()
	r, h := c.one(in, q)
	if r.Code != 0 {
		c.t.Fatalf("%v: %v", q.ID(), r.Code)
	}
	resp, ok := r.Response.(R)
	if !ok {
		c.t.Fatalf("%v: the reply is a %T", q.ID(), r.Response)
	}
	return resp, h
}

// fails executes a ROP that has to fail with a code.
func (c *rawClient) fails(in uint32, q rop.Request, want errcode.Code) {
	c.t.Helper()
	if r, _ := c.one(in, q); r.Code != want {
		c.t.Errorf("%v: %v, want %v", q.ID(), r.Code, want)
	}
}

// logon logs on to Alice's mailbox.
func (c *rawClient) logon() (uint32, *rop.LogonResponse) {
	c.t.Helper()
	calls := []rop.Call{{Out: 0, Request: &rop.LogonRequest{LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenUsePerMDBReplIDMapping, ESSDN: aliceDN}}}
	replies, handles := c.run(calls, []uint32{rop.NoHandle})
	if len(replies) != 1 || replies[0].Code != 0 {
		c.t.Fatalf("RopLogon: %+v", replies)
	}
	return handles[0], replies[0].Response.(*rop.LogonResponse)
}

// folder opens a folder.
func (c *rawClient) folder(logon uint32, id mapi.FolderID) uint32 {
	c.t.Helper()
	_, h := must[*rop.OpenFolderResponse](c, logon, &rop.OpenFolderRequest{FolderID: id})
	return h
}

// inbox logs on and opens the inbox.
func (c *rawClient) inbox() (logon, inbox uint32) {
	c.t.Helper()
	h, l := c.logon()
	return h, c.folder(h, l.FolderIDs[rop.FolderInbox])
}

func (c *rawClient) release(handles ...uint32) {
	c.t.Helper()
	for _, h := range handles {
		replies, _, err := c.tryRun([]rop.Call{{Request: &rop.ReleaseRequest{}}}, []uint32{h})
		if err != nil || len(replies) != 0 {
			c.t.Fatalf("RopRelease: %+v, %v", replies, err)
		}
	}
}
