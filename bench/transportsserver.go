package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"io"
	"math/big"
	"net"
	"os"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
	"github.com/go-mapi/mapirpc/mapi"
)

const (
	transportsDN     = "/o=Example/ou=Site/cn=Recipients/cn=jane"
	transportsStream = 1 << 20 // its size
	// rawRequest is about as long as a request for a piece of the stream.
	rawRequest = 128
)

// transportsPlace says where the servers listen, and what is where in the
// mailbox.
type transportsPlace struct {
	TCP, RPCHTTP, HTTPS string // targets
	Raw, Alone          string // addresses
	Roots               [][]byte
	Folder              mapi.FolderID
	Message             mapi.MessageID
	PID                 int
}

// serveTransports prints its place and serves until standard input ends.
func serveTransports() error {
	keytab, err := callsKeytab()
	if err != nil {
		return err
	}
	place := transportsPlace{PID: os.Getpid()}
	store := emsmdbtest.NewMemoryStore()
	inbox := store.AddMailbox(transportsDN, "Jane").Inbox()
	place.Folder = inbox.ID()
	place.Message = inbox.Add(emsmdbtest.NewMail("large", "").Set(mapi.PidTagHtml, bytes.NewReader(make([]byte, transportsStream))))
	var servers []*emsmdbtest.Server
	for _, profile := range []*emsmdbtest.Profile{emsmdbtest.Exchange2010(), emsmdbtest.Exchange2016()} {
		srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
			Profile: profile, Store: store, Keytab: keytab,
			Users: []emsmdbtest.User{{Name: callsUser, Password: callsSecret, DN: transportsDN}},
		})
		if err != nil {
			return err
		}
		defer srv.Close()
		servers = append(servers, srv)
	}
	place.TCP, place.RPCHTTP, place.HTTPS = servers[0].Target(), servers[1].HTTPTarget(), servers[1].MAPITarget()
	place.Roots = append(place.Roots, servers[1].Certificate().Raw)
	stop, err := serveBeside(&place, keytab)
	if err != nil {
		return err
	}
	defer stop()
	if err := json.NewEncoder(os.Stdout).Encode(&place); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// serveBeside serves what sessions are compared with: raw TLS, and RPC over HTTP
// without a session.
func serveBeside(place *transportsPlace, keytab *auth.Keytab) (stop func(), err error) {
	cert, err := newCertificate()
	if err != nil {
		return nil, err
	}
	place.Roots = append(place.Roots, cert.Certificate[0])
	config := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	raw, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go serveRaw(raw)
	content := make([]byte, transportsStream)
	rpc := newCallsServer(keytab, func(call *dcerpc.ServerCall, size int) ([]byte, error) {
		res := ndr.RPCExt2Response{Out: content[:min(size, len(content))]}
		return res.AppendBinary(call.Buffer(size + ndr.MaxAux))
	})
	web := rpchttp.NewServer(l, rpchttp.ServerConfig{TLS: config})
	go func() { _ = rpc.Serve(web) }() // stop ends it
	place.Raw, place.Alone = raw.Addr().String(), web.Addr().String()
	return func() {
		raw.Close()
		_ = rpc.Close()
		web.Close()
	}, nil
}

// serveRaw answers each request with as many bytes as it asks for.
func serveRaw(l net.Listener) {
	for {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer nc.Close()
			request, answer := make([]byte, rawRequest), make([]byte, transportsStream)
			for {
				if _, err := io.ReadFull(nc, request); err != nil {
					return
				}
				n := min(int(binary.LittleEndian.Uint32(request)), len(answer))
				if _, err := nc.Write(answer[:n]); err != nil {
					return
				}
			}
		}()
	}
}

// newCertificate makes a certificate that signs itself.
func newCertificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
