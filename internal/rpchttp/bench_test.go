package rpchttp

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/security"
)

// BenchmarkAnswers compares what carries answers: RPC over HTTP inside TLS, RPC
// over TCP with NTLM privacy, and a copy of the same bytes inside TLS, asked for
// one by one. Client and server share the processor.
func BenchmarkAnswers(b *testing.B) {
	for _, size := range []int{32 << 10, 256 << 10} {
		b.Run(fmt.Sprintf("size=%dK/raw TLS", size>>10), func(b *testing.B) { benchRaw(b, size) })
		b.Run(fmt.Sprintf("size=%dK/HTTP, TLS", size>>10), func(b *testing.B) {
			r := newTLSRig(b, nil)
			srv := benchServer(b, size, r)
			nc, err := Dial(b.Context(), r.client)
			if err != nil {
				b.Fatal(err)
			}
			benchCalls(b, size, nc, nil)
			srv.Close()
		})
		b.Run(fmt.Sprintf("size=%dK/TCP, NTLM privacy", size>>10), func(b *testing.B) {
			l, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			srv := benchServer(b, size, l)
			nc, err := new(net.Dialer).DialContext(b.Context(), "tcp", l.Addr().String())
			if err != nil {
				b.Fatal(err)
			}
			benchCalls(b, size, nc, func() (security.Handshake, error) {
				return security.NewInitiator(security.InitiatorConfig{
					Mechanism: auth.NTLM, Level: security.LevelPrivacy, Credential: benchUser(),
				})
			})
			srv.Close()
		})
	}
}

func benchUser() *auth.Password {
	return &auth.Password{Domain: "CORP", User: "janedow", Password: auth.NewSecret("correct horse")}
}

var benchInterface = dcerpc.Interface{UUID: ndr.EMSMDB(), Major: ndr.EMSMDBMajor, Minor: ndr.EMSMDBMinor}

func benchServer(b *testing.B, size int, l net.Listener) *dcerpc.Server {
	answer := make([]byte, size)
	srv := dcerpc.NewServer(dcerpc.ServerConfig{
		Services: []dcerpc.Service{{Interface: benchInterface, Handler: func(_ context.Context, call *dcerpc.ServerCall) ([]byte, error) {
			return append(call.Buffer(size), answer...), nil
		}}},
		Acceptor: func(kind uint8) (security.Handshake, error) {
			return security.NewAcceptor(kind, security.AcceptorConfig{Lookup: func(string, string) (auth.Credential, bool) { return benchUser(), true }})
		},
	})
	go func() { _ = srv.Serve(l) }() // Close ends it
	b.Cleanup(func() { srv.Close() })
	return srv
}

func benchCalls(b *testing.B, size int, nc net.Conn, shake func() (security.Handshake, error)) {
	c, err := dcerpc.NewConn(b.Context(), nc, dcerpc.Config{
		Interfaces: []dcerpc.Interface{benchInterface}, Handshake: shake, Level: security.LevelPrivacy,
	})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		res, err := c.Call(b.Context(), 0, 11, []byte("rops"), nil)
		if err != nil || len(res.Stub) != size {
			b.Fatal(len(res.Stub), err)
		}
		res.Release()
	}
}

// benchRaw asks for size bytes by one.
func benchRaw(b *testing.B, size int) {
	cert, pool := testCertificate(b)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	go func() {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		one, answer := make([]byte, 1), make([]byte, size)
		for {
			if _, err := nc.Read(one); err != nil {
				return
			}
			if _, err := nc.Write(answer); err != nil {
				return
			}
		}
	}()
	nc, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: pool})
	if err != nil {
		b.Fatal(err)
	}
	defer nc.Close()
	answer := make([]byte, size)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := nc.Write(answer[:1]); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(nc, answer); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAcknowledgement lays out the packet that is sent most.
func BenchmarkAcknowledgement(b *testing.B) {
	b.ReportAllocs()
	id := NewGUID()
	for b.Loop() {
		flowControlAck(toOutProxy, 1<<17, DefaultWindow, id).append(nil)
	}
}
