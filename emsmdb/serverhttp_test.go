package emsmdb

// The scripted server behind HTTP: RPC over HTTP, and MAPI over HTTP with the
// same scripts, which are written in terms of RPC.

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/mapihttp"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
	"github.com/go-mapi/mapirpc/version"
)

// rpcTransports are those that carry RPC, transports all.
func rpcTransports() []string { return []string{protocolTCP, protocolHTTP} }
func transports() []string    { return append(rpcTransports(), protocolHTTPS) }

// overTransports runs a test over every transport.
func overTransports(t *testing.T, test func(t *testing.T, by string)) {
	over(t, transports(), test)
}

// overTransportsVirtually does so in virtual time.
func overTransportsVirtually(t *testing.T, test func(t *testing.T, by string)) {
	overTransports(t, virtually(test))
}

// overRPC runs a test over the transports that carry RPC.
func overRPC(t *testing.T, test func(t *testing.T, by string)) {
	over(t, rpcTransports(), test)
}

// virtually runs a test in virtual time.
func virtually(test func(t *testing.T, by string)) func(t *testing.T, by string) {
	return func(t *testing.T, by string) {
		synctest.Test(t, func(t *testing.T) { test(t, by) })
	}
}

func over(t *testing.T, list []string, test func(t *testing.T, by string)) {
	for _, by := range list {
		t.Run(by, func(t *testing.T) { test(t, by) })
	}
}

// certificate is one for the loopback that all servers share, valid in real and
// in virtual time, and what makes clients trust it.
func certificate(t testing.TB) (tls.Certificate, *tls.Config) {
	t.Helper()
	made, err := makeCertificate()
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(made.Leaf)
	return made, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

var makeCertificate = sync.OnceValues(func() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
})

func (s *scripted) startRPCHTTP() {
	l, port := s.listener()
	cert, _ := certificate(s.t)
	front := rpchttp.NewServer(l, rpchttp.ServerConfig{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}})
	s.port = port
	go s.rpc.Serve(front)
	s.t.Cleanup(func() { front.Close() })
}

func (s *scripted) startWeb() {
	l, port := s.listener()
	cert, _ := certificate(s.t)
	var handling sync.WaitGroup
	srv := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			handling.Add(1)
			defer handling.Done()
			s.serveHTTP(w, r)
		}),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}},
		ErrorLog:  log.New(io.Discard, "", 0),
		Protocols: new(http.Protocols),
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				s.webConns.Add(1)
			case http.StateClosed:
				s.webConns.Add(-1)
			}
		},
	}
	// With most mechanisms of authentication there is no HTTP/2.
	srv.Protocols.SetHTTP1(true)
	s.port = port
	go srv.ServeTLS(l, "", "")
	s.t.Cleanup(func() {
		srv.Close()
		handling.Wait()
	})
}

// connections counts those of sessions.
func (s *scripted) connections() int {
	return len(s.rpc.Connections()) + int(s.webConns.Load())
}

// forget has the server lose the session context, and its clients find out.
func (s *scripted) forget() {
	if s.features.by != protocolHTTPS {
		s.rpc.Close()
		return
	}
	s.mu.Lock()
	s.handle = 0xFF
	s.mu.Unlock()
	s.forgetOnce.Do(func() { close(s.forgotten) })
}

// The cookies of MAPI over HTTP.
const (
	contextCookie  = "MapiContext"
	sequenceCookie = "MapiSequence"
)

// webRequest is a request of MAPI over HTTP.
type webRequest struct {
	*mapihttp.ServerRequest
	ctx     context.Context
	w       http.ResponseWriter
	respond *mapihttp.Responder
	handle  ndr.ContextHandle
}

func (s *scripted) serveHTTP(w http.ResponseWriter, r *http.Request) {
	q, code := mapihttp.ReadRequest(r, contextCookie, sequenceCookie)
	x := &webRequest{ServerRequest: q, ctx: r.Context(), w: w}
	x.respond = mapihttp.NewResponder(w, q, &mapihttp.ServerSettings{PendingPeriod: 30 * time.Second, KeepAlive: 15 * time.Second})
	defer x.respond.Abandon()
	if code == mapihttp.Success {
		code = s.admit(x)
	}
	if code != mapihttp.Success {
		x.respond.Refuse(code)
		return
	}
	body, err := s.dispatch(x)
	if err != nil {
		x.fail(err)
		return
	}
	encoded, err := body.AppendBinary(nil)
	if err != nil {
		s.t.Errorf("%s: %v", q.Type, err)
	}
	x.respond.Finish(encoded)
}

// admit finds the session context, and demands that its requests come in order.
func (s *scripted) admit(x *webRequest) mapihttp.Code {
	if x.Type == mapihttp.TypeConnect || x.Type == mapihttp.TypePing && x.Context == "" {
		return mapihttp.Success
	}
	n, err := strconv.ParseUint(x.Context, 10, 8)
	x.handle = ndr.ContextHandle{4: byte(n)}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil:
		return mapihttp.InvalidContextCookie
	case byte(n) != s.handle:
		return mapihttp.ContextNotFound
	}
	if x.Type != mapihttp.TypeWait && x.Type != mapihttp.TypePing {
		if x.Sequence != strconv.Itoa(s.sequence) {
			s.t.Errorf("%s: sequence %s, want %d", x.Type, x.Sequence, s.sequence)
		}
		s.sequence++
	}
	s.setCookies(x)
	return mapihttp.Success
}

func (s *scripted) setCookies(x *webRequest) {
	x.respond.SetCookie(contextCookie, strconv.Itoa(int(x.handle[4])))
	x.respond.SetCookie(sequenceCookie, strconv.Itoa(s.sequence))
}

// fail answers as servers do that fail as the scripts say, which are in terms of
// RPC.
func (x *webRequest) fail(err error) {
	fault, ok := errors.AsType[*dcerpc.FaultError](err)
	code, said := errors.AsType[mapihttp.Code](err)
	switch {
	case said:
	case !ok:
		panic(http.ErrAbortHandler)
	case fault.TooBusy():
		http.Error(x.w, "busy", http.StatusServiceUnavailable)
		return
	case fault.Status == dcerpc.StatusContextMismatch:
		code = mapihttp.ContextNotFound
	case fault.Status == dcerpc.StatusBadStub:
		code = mapihttp.InvalidRequestBody
	default:
		code = mapihttp.UnknownFailure
	}
	x.respond.Fail(code)
}

// body is what an answer carries.
type body interface {
	AppendBinary(dst []byte) ([]byte, error)
}

// noBody is that of PING.
type noBody struct{}

func (noBody) AppendBinary(dst []byte) ([]byte, error) { return dst, nil }

func (s *scripted) dispatch(x *webRequest) (body, error) {
	switch x.Type {
	case mapihttp.TypeConnect:
		return s.webConnect(x)
	case mapihttp.TypeExecute:
		return s.webExecute(x)
	case mapihttp.TypeWait:
		return s.webWait(x)
	case mapihttp.TypeDisconnect:
		s.note(ndr.OpDisconnect)
		var resp ndr.DisconnectResponse
		_, err := answer(&resp, s.onDisconnect)
		return &mapihttp.DisconnectResponse{ErrorCode: resp.Return}, err
	}
	s.note(ndr.OpDummy)
	var resp ndr.DummyResponse
	_, err := answer(&resp, s.onDummy)
	if err == nil && resp.Return != 0 {
		err = mapihttp.UnknownFailure // PING returns nothing
	}
	return noBody{}, err
}

func (s *scripted) webConnect(x *webRequest) (body, error) {
	var req mapihttp.ConnectRequest
	if err := req.Decode(x.Body); err != nil {
		return nil, mapihttp.InvalidRequestBody
	}
	resp, err := s.connected(&ndr.ConnectExRequest{
		UserDN: req.UserDN, Flags: req.Flags, CodePage: req.CodePage,
		LocaleSort: req.LocaleSort, LocaleString: req.LocaleText, AuxIn: bytes.Clone(req.Aux),
	})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	x.handle = ndr.ContextHandle{4: s.handle}
	s.setCookies(x)
	s.mu.Unlock()
	v := version.FromWords(resp.ServerVersion)
	x.w.Header().Set("X-ServerApplication", fmt.Sprintf("Exchange/%d.%02d.%04d.%03d", v.Major, v.Minor, v.BuildMajor, v.BuildMinor))
	return &mapihttp.ConnectResponse{
		ErrorCode: resp.Return, PollsMax: resp.PollsMax, RetryCount: resp.Retry, RetryDelay: resp.RetryDelay,
		DNPrefix: string(resp.DNPrefix), DisplayName: decode8(1252, resp.DisplayName), Aux: resp.AuxOut,
	}, nil
}

func (s *scripted) webExecute(x *webRequest) (body, error) {
	var req mapihttp.ExecuteRequest
	if err := req.Decode(x.Body); err != nil {
		return nil, mapihttp.InvalidRequestBody
	}
	var resp *ndr.RPCExt2Response
	err := x.patiently(func() (err error) {
		resp, err = s.executedBy(x.ctx, &ndr.RPCExt2Request{
			Handle: x.handle, Flags: req.Flags, In: req.In, MaxOut: req.MaxOut, AuxIn: req.Aux, MaxAuxOut: ndr.MaxAux,
		})
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case resp.Handle.IsZero():
		return nil, mapihttp.ContextNotFound
	}
	return &mapihttp.ExecuteResponse{ErrorCode: resp.Return, Flags: resp.Flags, Out: resp.Out, Aux: resp.AuxOut}, nil
}

// patiently begins the answer when a call takes long, as servers do: before that
// it can still be a status.
func (x *webRequest) patiently(call func() error) error {
	done := make(chan error, 1)
	go func() { done <- call() }()
	select {
	case err := <-done:
		return err
	case <-time.After(10 * time.Second):
		x.respond.Begin()
	}
	return <-done
}

func (s *scripted) webWait(x *webRequest) (body, error) {
	var req mapihttp.WaitRequest
	if err := req.Decode(x.Body); err != nil {
		return nil, mapihttp.InvalidRequestBody
	}
	var resp *ndr.AsyncWaitExResponse
	err := x.patiently(func() (err error) {
		ctx, cancel := context.WithCancelCause(x.ctx)
		defer cancel(nil)
		go func() {
			select {
			case <-s.forgotten:
				cancel(mapihttp.ContextNotFound)
			case <-ctx.Done():
			}
		}()
		resp, err = s.awaited(ctx)
		if errors.Is(context.Cause(ctx), mapihttp.ContextNotFound) {
			err = mapihttp.ContextNotFound
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &mapihttp.WaitResponse{ErrorCode: resp.Return, EventPending: resp.Flags & ndr.FlagNotificationPending}, nil
}
