package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/internal/security/krbtest"
)

// What protection costs: calls of EcDoRpcExt2 under every mechanism and level,
// to a server in another process that answers with as many bytes as it is
// asked for.

const (
	callsSPN   = "exchangeMDB/exch01.corp.example"
	callsRealm = "CORP.EXAMPLE"
	callsUser  = "jane"

	callsSecret = "correct horse"
)

const opRPCExt2 = 11

// callSizes are the sizes of rgbOut.
var callSizes = []int{32 << 10, 256 << 10}

func callsPassword() *auth.Password {
	return &auth.Password{Domain: "CORP", User: callsUser, Password: auth.NewSecret(callsSecret)}
}

// callsKeytab holds the key of the service.
func callsKeytab() (*auth.Keytab, error) {
	service, err := callsService()
	if err != nil {
		return nil, err
	}
	return service.Keytab()
}

// callsService makes the same key in both processes.
func callsService() (*krbtest.Service, error) {
	return krbtest.NewService(callsRealm, callsSPN, krbtest.AES256, "service secret")
}

func emsmdbInterface() dcerpc.Interface {
	return dcerpc.Interface{UUID: ndr.EMSMDB(), Major: 0, Minor: 81}
}

// serveCalls prints its address and serves until standard input ends.
func serveCalls() error {
	keytab, err := callsKeytab()
	if err != nil {
		return err
	}
	answers := map[uint32][]byte{}
	for _, size := range callSizes {
		res := ndr.RPCExt2Response{Out: make([]byte, size)}
		if answers[uint32(size)], err = res.AppendBinary(nil); err != nil {
			return err
		}
	}
	s := newCallsServer(keytab, func(_ *dcerpc.ServerCall, size int) ([]byte, error) { return answers[uint32(size)], nil })
	defer s.Close()
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = s.Close()
	}()
	if err := s.Serve(l); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// newCallsServer serves EcDoRpcExt2 alone, with what answer makes for the size
// that a call asks for.
func newCallsServer(keytab *auth.Keytab, answer func(call *dcerpc.ServerCall, size int) ([]byte, error)) *dcerpc.Server {
	acceptor := security.AcceptorConfig{
		Keytab: keytab,
		Lookup: func(_, user string) (auth.Credential, bool) { return callsPassword(), user == callsUser },
	}
	return dcerpc.NewServer(dcerpc.ServerConfig{
		Services: []dcerpc.Service{{Interface: emsmdbInterface(), Handler: func(_ context.Context, call *dcerpc.ServerCall) ([]byte, error) {
			var req ndr.RPCExt2Request
			if call.Opnum != opRPCExt2 {
				return nil, &dcerpc.FaultError{Status: dcerpc.StatusOpnumRange}
			}
			if err := req.Decode(call.Stub, ndr.Limits{}); err != nil || len(req.In) < 4 {
				return nil, errors.Join(err, errors.New("no size asked for"))
			}
			return answer(call, int(binary.LittleEndian.Uint32(req.In)))
		}}},
		Acceptor: func(authType uint8) (security.Handshake, error) { return security.NewAcceptor(authType, acceptor) },
	})
}

// caller is a connection that EcDoRpcExt2 can be called on.
type caller interface {
	// call asks for an answer of some size and returns the size that came.
	call(ctx context.Context, size int) (int, error)
	close()
}

// scheme is a mechanism with a level.
type scheme struct {
	mechanism string
	level     security.Level
}

// The mechanisms in the order of the table.
const (
	noMechanism    = "none"
	ntlm           = "NTLM"
	kerberos       = "Kerberos"
	spnegoNTLM     = "SPNEGO, NTLM"
	spnegoKerberos = "SPNEGO, Kerberos"
)

// schemes returns the rows of the table.
func schemes() []scheme {
	all := []scheme{{noMechanism, security.LevelNone}}
	for _, m := range []string{ntlm, spnegoNTLM, kerberos, spnegoKerberos} {
		for _, level := range []security.Level{security.LevelConnect, security.LevelIntegrity, security.LevelPrivacy} {
			all = append(all, scheme{m, level})
		}
	}
	return all
}

// underKerberos reports whether Kerberos' ciphers are the limit.
func (s scheme) underKerberos() bool { return s.mechanism == kerberos || s.mechanism == spnegoKerberos }

// ownCaller is this library's runtime with its stubs, as emsmdb joins them.
type ownCaller struct {
	conn *dcerpc.Conn
	stub []byte
	in   [8]byte
}

// ownSchemes makes the configurations once: a credential cache is read for
// every binding, and minted once.
type ownSchemes struct{ ccache *auth.CCache }

func newOwnSchemes() (*ownSchemes, error) {
	service, err := callsService()
	if err != nil {
		return nil, err
	}
	ccache, err := service.CCache(callsUser, time.Now().Add(-time.Hour), time.Now().Add(8*time.Hour))
	return &ownSchemes{ccache: ccache}, err
}

func (o *ownSchemes) dial(ctx context.Context, addr string, s scheme) (caller, error) {
	nc, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	cfg := dcerpc.Config{Interfaces: []dcerpc.Interface{emsmdbInterface()}}
	if s.mechanism != noMechanism {
		init := security.InitiatorConfig{TargetName: callsSPN, Level: s.level, Credential: callsPassword(), Mechanism: auth.Negotiate}
		if s.underKerberos() {
			init.Credential = o.ccache
		}
		switch s.mechanism {
		case ntlm:
			init.Mechanism = auth.NTLM
		case kerberos:
			init.Mechanism = auth.Kerberos
		}
		cfg.Level = s.level
		cfg.Handshake = func() (security.Handshake, error) { return security.NewInitiator(init) }
	}
	conn, err := dcerpc.NewConn(ctx, nc, cfg)
	if err != nil {
		return nil, err
	}
	return &ownCaller{conn: conn}, nil
}

func (c *ownCaller) call(ctx context.Context, size int) (int, error) {
	binary.LittleEndian.PutUint32(c.in[:], uint32(size))
	req := ndr.RPCExt2Request{In: c.in[:], MaxOut: ndr.MaxBuffer, MaxAuxOut: ndr.MaxAux}
	var err error
	if c.stub, err = req.AppendBinary(c.stub[:0]); err != nil {
		return 0, err
	}
	answer, err := c.conn.Call(ctx, 0, opRPCExt2, c.stub, nil)
	if err != nil {
		return 0, err
	}
	defer answer.Release()
	var res ndr.RPCExt2Response
	err = res.Decode(answer.Stub, ndr.Limits{})
	return len(res.Out), err
}

func (c *ownCaller) close() { _ = c.conn.Close() }
