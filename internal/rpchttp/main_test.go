package rpchttp

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/httpauth"
	"github.com/go-mapi/mapirpc/internal/memnet"
	"github.com/go-mapi/mapirpc/internal/security"
)

// rig is a server with a client's configuration for it.
type rig struct {
	*Server
	client Config
}

// newRig starts a server on a network inside the process, without TLS.
func newRig(t testing.TB, change func(*ServerConfig, *Config)) *rig {
	t.Helper()
	network := new(memnet.Network)
	l, err := network.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return startRig(t, l, ServerConfig{}, Config{Plain: true, DialContext: network.DialContext}, change)
}

// newTLSRig starts a server on the loopback with a certificate of its own.
func newTLSRig(t testing.TB, change func(*ServerConfig, *Config)) *rig {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cert, pool := testCertificate(t)
	return startRig(t, l, ServerConfig{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}},
		Config{TLS: &tls.Config{RootCAs: pool}}, change)
}

func startRig(t testing.TB, l net.Listener, sc ServerConfig, cc Config, change func(*ServerConfig, *Config)) *rig {
	cc.RPCProxy, cc.Server, cc.Port = l.Addr().String(), "exch01.corp.example", 6001
	cc.ProxyFor = func(*url.URL) (*url.URL, error) { return nil, nil }
	cc.Auth.Mechanism = auth.None
	if change != nil {
		change(&sc, &cc)
	}
	r := &rig{Server: NewServer(l, sc), client: cc}
	t.Cleanup(func() { r.Server.Close() })
	return r
}

func testCertificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: cert}, pool
}

// withUsers has the server ask for an account, bound to its certificate if it
// has one.
func withUsers(sc *ServerConfig, cc *Config, m auth.Mechanism) {
	sc.Auth = httpauth.ServerConfig{
		Mechanisms: []auth.Mechanism{auth.Negotiate, auth.NTLM, auth.Basic},
		Accept: security.AcceptorConfig{Lookup: func(domain, user string) (auth.Credential, bool) {
			return &auth.Password{Domain: domain, User: user, Password: auth.NewSecret("correct horse")}, user == "janedow"
		}},
	}
	if sc.TLS != nil {
		sc.Auth.Accept.ChannelBinding = httpauth.EndpointBinding(sc.TLS.Certificates[0].Leaf)
	}
	cc.Auth = httpauth.Config{
		Mechanism: m, TargetName: "HTTP/mail.example.com", Kerberos: &auth.KerberosConfig{Text: "[libdefaults]\n"},
		Credential: &auth.Password{Domain: "CORP", User: "janedow", Password: auth.NewSecret("correct horse")},
	}
}

// dial opens a virtual connection and returns both ends.
func (r *rig) dial(t testing.TB) (*Conn, *ServerConn) {
	t.Helper()
	c, err := Dial(t.Context(), r.client)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	s, err := r.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return c, s.(*ServerConn)
}

// testPacket is an RPC packet of n bytes whose content follows from seq.
func testPacket(seq uint32, n int) []byte {
	b := pdu.AppendHeader(nil, pdu.Header{Type: pdu.TypeResponse, FragLength: uint16(n), CallID: seq})
	for i := len(b); i < n; i++ {
		b = append(b, byte(seq)+byte(i*7))
	}
	return b
}

// checkPackets reads count packets and checks that they are what testPacket
// makes, in order.
func checkPackets(r io.Reader, from uint32, count int) error {
	header := make([]byte, pdu.HeaderSize)
	for seq := from; seq < from+uint32(count); seq++ {
		if _, err := io.ReadFull(r, header); err != nil {
			return fmt.Errorf("packet %d: %w", seq, err)
		}
		n := int(binary.LittleEndian.Uint16(header[8:]))
		if got := binary.LittleEndian.Uint32(header[12:]); got != seq {
			return fmt.Errorf("packet %d in place of %d", got, seq)
		}
		body := make([]byte, n-len(header))
		if _, err := io.ReadFull(r, body); err != nil {
			return fmt.Errorf("packet %d: %w", seq, err)
		}
		if want := testPacket(seq, n)[len(header):]; string(want) != string(body) {
			return fmt.Errorf("packet %d is damaged", seq)
		}
	}
	return nil
}

// sendPackets writes count packets of n bytes, several in one Write.
func sendPackets(w io.Writer, from uint32, count, n int) error {
	var b []byte
	for seq := from; seq < from+uint32(count); seq++ {
		b = append(b, testPacket(seq, n)...)
		if len(b) > 60_000 || seq == from+uint32(count)-1 {
			if _, err := w.Write(b); err != nil {
				return fmt.Errorf("packet %d: %w", seq, err)
			}
			b = b[:0]
		}
	}
	return nil
}

// both sends packets in both directions at once and checks what arrives.
func both(ctx context.Context, c, s net.Conn, down, up, n int) error {
	errs := make(chan error, 4)
	go func() { errs <- sendPackets(s, 1, down, n) }()
	go func() { errs <- sendPackets(c, 1, up, n) }()
	// Reading goes on: it is what takes acknowledgements.
	read := func(nc net.Conn, count int) {
		errs <- checkPackets(nc, 1, count)
		_, _ = io.Copy(io.Discard, nc)
	}
	go read(c, down)
	go read(s, up)
	for range 4 {
		select {
		case err := <-errs:
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
