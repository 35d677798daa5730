package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// What transports cost: sessions over each of them read the same stream of the
// test server's, which is another process. Beside them, to and from the same
// process, go as many bytes through TLS alone.

// transport is a row of the table.
type transport struct {
	name string
	// open makes a connection over it.
	open func(ctx context.Context, place *transportsPlace) (transportCaller, error)
}

// transportCaller makes calls over a transport.
type transportCaller interface {
	// call asks for an answer of a size in callSizes, which should have n
	// bytes, and returns how many came.
	call(ctx context.Context, size, n int) (int, error)
	close()
}

// The rows.
const (
	rawTLS    = "raw TLS"
	tcpNTLM   = "ncacn_ip_tcp, NTLM privacy"
	tcpKrb    = "ncacn_ip_tcp, Kerberos privacy"
	httpPlain = "ncacn_http in TLS, RPC not protected"
	httpNTLM  = "ncacn_http in TLS, RPC with NTLM privacy"
	mapiHTTP1 = "https, HTTP/1.1"
	mapiHTTP2 = "https, HTTP/2"
	httpAlone = "ncacn_http in TLS, RPC not protected, no session"
)

// transports returns the rows: raw TLS, the sessions, and RPC over HTTP alone.
func transports(ccache *auth.CCache) []transport {
	tcp := func(p *transportsPlace) string { return p.TCP }
	rpc := func(p *transportsPlace) string { return p.RPCHTTP }
	web := func(p *transportsPlace) string { return p.HTTPS }
	// Servers chain the answers for this Outlook, but not those for the default
	// of MAPI over HTTP.
	outlook := version.Version{Major: 16, BuildMajor: 16827, BuildMinor: 20000}
	return []transport{
		{rawTLS, openRaw},
		{tcpNTLM, overSession(tcp, func(o *emsmdb.Options) { o.Mechanism = auth.NTLM })},
		{tcpKrb, overSession(tcp, func(o *emsmdb.Options) {
			o.Mechanism, o.Credentials, o.TargetName = auth.Kerberos, ccache, callsSPN
		})},
		{httpPlain, overSession(rpc, func(o *emsmdb.Options) {
			o.HTTP, o.Mechanism = &emsmdb.HTTPOptions{Mechanism: auth.Basic}, auth.None
		})},
		{httpNTLM, overSession(rpc, func(o *emsmdb.Options) {
			o.HTTP, o.Mechanism = &emsmdb.HTTPOptions{Mechanism: auth.Basic}, auth.NTLM
		})},
		{mapiHTTP1, overSession(web, func(o *emsmdb.Options) {
			o.Mechanism, o.ClientVersion = auth.Basic, outlook
			o.TLS.NextProtos = []string{"http/1.1"}
		})},
		{mapiHTTP2, overSession(web, func(o *emsmdb.Options) { o.Mechanism, o.ClientVersion = auth.Basic, outlook })},
		{httpAlone, openAlone},
	}
}

// trust is TLS that takes the servers' certificates.
func (p *transportsPlace) trust() *tls.Config {
	pool := x509.NewCertPool()
	for _, der := range p.Roots {
		if cert, err := x509.ParseCertificate(der); err == nil {
			pool.AddCert(cert)
		}
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// rawCaller reads bytes through TLS and does nothing with them.
type rawCaller struct {
	nc  net.Conn
	buf []byte
}

func openRaw(ctx context.Context, place *transportsPlace) (transportCaller, error) {
	nc, err := (&tls.Dialer{Config: place.trust()}).DialContext(ctx, "tcp", place.Raw)
	if err != nil {
		return nil, err
	}
	return &rawCaller{nc: nc, buf: make([]byte, transportsStream)}, nil
}

func (c *rawCaller) call(_ context.Context, _, n int) (int, error) {
	request := c.buf[:rawRequest]
	binary.LittleEndian.PutUint32(request, uint32(n))
	if _, err := c.nc.Write(request); err != nil {
		return 0, err
	}
	return io.ReadFull(c.nc, c.buf[:n])
}

func (c *rawCaller) close() { _ = c.nc.Close() }

// aloneCaller makes calls without a session.
type aloneCaller struct{ ownCaller }

func openAlone(ctx context.Context, place *transportsPlace) (transportCaller, error) {
	nc, err := rpchttp.Dial(ctx, rpchttp.Config{
		Server: "exch01.corp.example", Port: 6001, RPCProxy: place.Alone, TLS: place.trust(),
		Auth:     httpauth.Config{Mechanism: auth.None},
		ProxyFor: func(*url.URL) (*url.URL, error) { return nil, nil },
	})
	if err != nil {
		return nil, err
	}
	conn, err := dcerpc.NewConn(ctx, nc, dcerpc.Config{Interfaces: []dcerpc.Interface{emsmdbInterface()}})
	if err != nil {
		return nil, err
	}
	return &aloneCaller{ownCaller{conn: conn}}, nil
}

func (c *aloneCaller) call(ctx context.Context, _, n int) (int, error) {
	return c.ownCaller.call(ctx, n)
}

// sessionCaller reads a stream from its beginning.
type sessionCaller struct {
	session  *emsmdb.Session
	requests map[int][]byte // by size
}

// overSession opens sessions to a target.
func overSession(target func(*transportsPlace) string, change func(*emsmdb.Options)) func(context.Context, *transportsPlace) (transportCaller, error) {
	return func(ctx context.Context, place *transportsPlace) (transportCaller, error) {
		o := &emsmdb.Options{
			UserDN: transportsDN, Credentials: callsPassword(), TLS: place.trust(),
			Compression: emsmdb.CompressNever, MaxResponse: 256 << 10,
		}
		change(o)
		s, err := emsmdb.Dial(ctx, target(place), o)
		if err != nil {
			return nil, err
		}
		c := &sessionCaller{session: s, requests: map[int][]byte{}}
		if err := c.prepare(ctx, place); err != nil {
			c.close()
			return nil, err
		}
		return c, nil
	}
}

// prepare opens the stream and makes the requests.
func (c *sessionCaller) prepare(ctx context.Context, place *transportsPlace) error {
	calls := []rop.Call{
		{Out: 0, Request: &rop.LogonRequest{LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenHomeLogon | rop.OpenUsePerMDBReplIDMapping, ESSDN: transportsDN}},
		{In: 0, Out: 1, Request: &rop.OpenMessageRequest{CodePageID: rop.CodePageLogon, FolderID: place.Folder, MessageID: place.Message}},
		{In: 1, Out: 2, Request: &rop.OpenStreamRequest{Tag: mapi.PidTagHtml, OpenModeFlags: rop.StreamReadOnly}},
	}
	request, err := rop.AppendRequestBuffer(nil, calls, slices.Repeat([]uint32{rop.NoHandle}, len(calls)))
	if err != nil {
		return err
	}
	out, err := c.session.Execute(ctx, request)
	if err != nil {
		return err
	}
	replies, handles, err := rop.DecodeResponseBuffer(out[0], calls)
	if err != nil || len(replies) != len(calls) || len(handles) != len(calls) {
		return errors.Join(err, errors.New("the stream could not be opened"))
	}
	for _, size := range callSizes {
		read := &rop.ReadStreamRequest{ByteCount: uint16(size - aroundStream)}
		if size > 32<<10 {
			read = &rop.ReadStreamRequest{ByteCount: rop.ReadStreamLarge, MaximumByteCount: transportsStream}
		}
		c.requests[size], err = rop.AppendRequestBuffer(nil, []rop.Call{{Request: &rop.SeekStreamRequest{}}, {Request: read}}, handles[2:])
		if err != nil {
			return err
		}
	}
	return nil
}

// aroundStream is what an answer of 32 KB has beside the bytes of the stream,
// and some.
const aroundStream = 64

func (c *sessionCaller) call(ctx context.Context, size, _ int) (int, error) {
	out, err := c.session.Execute(ctx, c.requests[size])
	n := 0
	for _, payload := range out {
		n += len(payload)
	}
	return n, err
}

func (c *sessionCaller) close() { _ = c.session.Close() }

// startTransports runs this program once more, as server on so many processors.
func startTransports(ctx context.Context, processors int) (place *transportsPlace, stop func() error, err error) {
	line, stop, err := startRole(ctx, "transports", fmt.Sprintf("GOMAXPROCS=%d", processors))
	if err != nil {
		return nil, nil, err
	}
	place = new(transportsPlace)
	if err := json.Unmarshal([]byte(line), place); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("the server said %q: %w", line, err), stop())
	}
	return place, stop, nil
}
