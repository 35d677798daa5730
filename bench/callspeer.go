package main

import (
	"context"
	"encoding/binary"
	"strings"
	"time"

	msrpc "github.com/oiweiwei/go-msrpc/dcerpc"
	"github.com/oiweiwei/go-msrpc/msrpc/oxcrpc"
	emsmdbstub "github.com/oiweiwei/go-msrpc/msrpc/oxcrpc/emsmdb/v0"
	"github.com/oiweiwei/go-msrpc/ssp"
	"github.com/oiweiwei/go-msrpc/ssp/credential"
	"github.com/oiweiwei/go-msrpc/ssp/gssapi"
	"github.com/oiweiwei/go-msrpc/ssp/krb5"
	"github.com/oiweiwei/gokrb5.fork/v9/config"
	"github.com/oiweiwei/gokrb5.fork/v9/credentials"

	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/security"
)

// peerCaller is go-msrpc's runtime with its generated stubs.
type peerCaller struct {
	conn   msrpc.Conn
	client emsmdbstub.EmsmdbClient
	in     [8]byte
}

// peerSchemes are the ways in which go-msrpc is measured.
type peerSchemes struct{ ccache *credentials.CCache }

func newPeerSchemes() (*peerSchemes, error) {
	service, err := callsService()
	if err != nil {
		return nil, err
	}
	minted, err := service.CCache(callsUser, time.Now().Add(-time.Hour), time.Now().Add(8*time.Hour))
	if err != nil {
		return nil, err
	}
	cc := new(credentials.CCache)
	return &peerSchemes{ccache: cc}, cc.Unmarshal([]byte(minted.Data.Reveal()))
}

func (p *peerSchemes) dial(ctx context.Context, addr string, s scheme) (caller, error) {
	ctx = gssapi.NewSecurityContext(ctx)
	options := []msrpc.Option{msrpc.WithTargetName(callsSPN)}
	switch s.level {
	case security.LevelConnect:
		options = append(options, msrpc.WithConnect())
	case security.LevelIntegrity:
		options = append(options, msrpc.WithSign())
	case security.LevelPrivacy:
		options = append(options, msrpc.WithSeal())
	}
	pass := callsPassword()
	password := credential.NewFromPassword(pass.Domain+`\`+pass.User, pass.Password.Reveal())
	krb := func() *krb5.Config {
		c := config.New()
		c.LibDefaults.DefaultRealm = callsRealm
		return &krb5.Config{
			KRB5Config: krb5.ParsedLibDefaults(c), DCEStyle: true, DisablePAFXFAST: true,
			Flags: []int{int(gssapi.MutualAuthn)},
		}
	}
	switch s.mechanism {
	case noMechanism:
		options = []msrpc.Option{msrpc.WithInsecure()}
	case ntlm:
		options = append(options, msrpc.WithMechanism(ssp.NTLM), msrpc.WithSecurtyProvider(msrpc.AuthTypeWinNT), msrpc.WithCredentials(password))
	case spnegoNTLM:
		options = append(options, msrpc.WithMechanism(ssp.SPNEGO), msrpc.WithMechanism(ssp.NTLM),
			msrpc.WithSecurtyProvider(msrpc.AuthTypeGSSNegotiate), msrpc.WithCredentials(password))
	case kerberos:
		options = append(options, msrpc.WithMechanism(ssp.KRB5, krb()), msrpc.WithSecurtyProvider(msrpc.AuthTypeKerberos),
			msrpc.WithCredentials(credential.NewFromCCache(callsUser, p.ccache)))
	case spnegoKerberos:
		options = append(options, msrpc.WithMechanism(ssp.SPNEGO), msrpc.WithMechanism(ssp.KRB5, krb()),
			msrpc.WithSecurtyProvider(msrpc.AuthTypeGSSNegotiate), msrpc.WithCredentials(credential.NewFromCCache(callsUser, p.ccache)))
	}
	conn, err := msrpc.Dial(ctx, "ncacn_ip_tcp:"+bindingOf(addr), msrpc.WithTimeout(time.Minute))
	if err != nil {
		return nil, err
	}
	client, err := emsmdbstub.NewEmsmdbClient(ctx, conn, options...)
	if err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	return &peerCaller{conn: conn, client: client}, nil
}

// bindingOf makes host[port] of host:port.
func bindingOf(addr string) string {
	host, port, _ := strings.Cut(addr, ":")
	return host + "[" + port + "]"
}

func (c *peerCaller) call(ctx context.Context, size int) (int, error) {
	binary.LittleEndian.PutUint32(c.in[:], uint32(size))
	res, err := c.client.DoRPCExt2(ctx, &emsmdbstub.DoRPCExt2Request{
		Session: &oxcrpc.Session{}, In: c.in[:], InLength: uint32(len(c.in)),
		OutLength: ndr.MaxBuffer, AuxOutLength: ndr.MaxAux,
	})
	if err != nil {
		return 0, err
	}
	return len(res.Out), nil
}

func (c *peerCaller) close() { _ = c.conn.Close(context.Background()) }
