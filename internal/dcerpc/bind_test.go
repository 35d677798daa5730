package dcerpc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/memnet"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/internal/wire"
)

var unknownInterface = Interface{UUID: wire.MustParseGUID("deadbeef-2222-3333-4444-555555555555"), Major: 1}

func TestContextsAreRefusedOneByOne(t *testing.T) {
	_, l := startServer(t, ServerConfig{})
	newer := echoInterface
	newer.Minor++
	older := echoInterface
	older.Minor--
	another := echoInterface
	another.Major++
	c := connect(t, l, Config{Interfaces: []Interface{unknownInterface, otherInterface, newer, older, another}})
	for i, want := range []bool{false, true, false, true, false} {
		err := c.Accepted(i)
		if want {
			if err != nil {
				t.Errorf("interface %d: %v", i, err)
			}
			continue
		}
		_, callErr := c.Call(t.Context(), i, opEcho, nil, nil)
		var ce *ContextError
		if !errors.As(err, &ce) || !errors.Is(callErr, err) || ce.Result != pdu.ResultProviderReject || ce.Reason != pdu.ReasonAbstractSyntax {
			t.Errorf("interface %d: Accepted = %v, Call = %v", i, err, callErr)
		}
	}
	if res, err := c.Call(t.Context(), 1, opEcho, []byte("x"), nil); err != nil || string(res.Stub) != "x" {
		t.Errorf("call to the accepted interface: %v", err)
	}
	_, err := tryConnect(t, l, Config{Interfaces: []Interface{unknownInterface}})
	var ce *ContextError
	if !errors.As(err, &ce) || ce.Interface != unknownInterface || err.Error() !=
		"dcerpc: interface deadbeef-2222-3333-4444-555555555555 v1.0 refused: abstract syntax not supported" {
		t.Errorf("NewConn with no interface accepted = %v", err)
	}
}

func TestContextResults(t *testing.T) {
	ndr64 := Interface{UUID: wire.MustParseGUID("71710533-beba-4937-8319-b5dbef9ccc36"), Major: 1}
	for _, tt := range []struct {
		name   string
		result pdu.Result
		want   string
	}{
		{"user", pdu.Result{Result: pdu.ResultUserReject}, "rejected by the server's user"},
		{"transfer syntaxes", pdu.Result{Result: pdu.ResultProviderReject, Reason: pdu.ReasonTransferSyntaxes}, "proposed transfer syntaxes not supported"},
		{"local limit", pdu.Result{Result: pdu.ResultProviderReject, Reason: pdu.ReasonLocalLimit}, "local limit exceeded"},
		{"no reason", pdu.Result{Result: pdu.ResultProviderReject}, "reason not specified"},
		{"unknown reason", pdu.Result{Result: pdu.ResultProviderReject, Reason: 77}, "reason 77"},
		{"features", pdu.Result{Result: pdu.ResultNegotiateAck, Reason: 3}, "result 3, reason 3"},
		{"a syntax that was not offered", pdu.Result{Transfer: ndr64}, "was not offered"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			nc, p := rawServer(t)
			go func() {
				q := p.read()
				p.write(q.Header.CallID, whole, &pdu.BindAck{MaxXmitFrag: 4280, MaxRecvFrag: 4280, AssocGroup: 1, Results: []pdu.Result{tt.result}})
			}()
			_, err := NewConn(t.Context(), nc, Config{Interfaces: []Interface{echoInterface}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("NewConn = %v", err)
			}
		})
	}
}

// TestFewerResultsThanContexts: a server that answers the first context only
// (gromox) gets the others offered again, by alter_context.
func TestFewerResultsThanContexts(t *testing.T) {
	var binds [][]Interface
	m := mechanism{authType: 10, legs: 3}
	l := startSecure(t, &m, ServerConfig{FirstResultOnly: true, Hooks: Hooks{
		Bind: func(_ context.Context, _ *ServerConn, list []Interface) error {
			binds = append(binds, list)
			return nil
		},
	}})
	c := connect(t, l, Config{
		Interfaces: []Interface{echoInterface, unknownInterface, otherInterface},
		Handshake:  m.client(), Level: security.LevelPrivacy,
	})
	if fmt.Sprint(len(binds), len(binds[0]), binds[1:]) != fmt.Sprint(3, 3, [][]Interface{{unknownInterface}, {otherInterface}}) {
		t.Errorf("offers: %v", binds)
	}
	for i := range 3 {
		_, err := c.Call(t.Context(), i, opEcho, []byte("x"), nil)
		if (err == nil) != (i != 1) {
			t.Errorf("interface %d: %v", i, err)
		}
	}
}

func TestAlterContextAnsweredByAFault(t *testing.T) {
	nc, p := rawServer(t)
	go func() {
		q := p.read()
		p.write(q.Header.CallID, whole, &pdu.BindAck{MaxXmitFrag: 4280, MaxRecvFrag: 4280, AssocGroup: 1, Results: []pdu.Result{{Transfer: ndr20}}})
		q = p.read()
		p.write(q.Header.CallID, whole, &pdu.Fault{Status: StatusAccessDenied})
		q = p.read()
		p.write(q.Header.CallID, whole, &pdu.Response{Stub: []byte("fine")})
	}()
	c, err := NewConn(t.Context(), nc, Config{Interfaces: []Interface{echoInterface, otherInterface}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := mustCall(t, c, opEcho, nil); string(got) != "fine" {
		t.Errorf("the accepted interface answers %q", got)
	}
	if _, err := c.Call(t.Context(), 1, opEcho, nil, nil); !errors.Is(err, errcode.StatusAccessDenied) {
		t.Errorf("the refused interface: %v", err)
	}
}

// TestFeatureNegotiation: Windows clients offer a context that stands for
// bind-time features, [MS-RPCE] 3.3.1.5.3, and NDR64 beside NDR.
func TestFeatureNegotiation(t *testing.T) {
	s, _ := startServer(t, ServerConfig{})
	nc, p := rawServer(t)
	go s.ServeConn(nc)
	features := Interface{UUID: wire.MustParseGUID("6cb71c2c-9812-4540-0300-000000000000"), Major: 1}
	ndr64 := Interface{UUID: wire.MustParseGUID("71710533-beba-4937-8319-b5dbef9ccc36"), Major: 1}
	p.write(1, whole, &pdu.Bind{MaxXmitFrag: 5840, MaxRecvFrag: 5840, Contexts: []pdu.Context{
		{ID: 0, Interface: echoInterface, Transfer: []Interface{ndr20}},
		{ID: 1, Interface: echoInterface, Transfer: []Interface{ndr64}},
		{ID: 2, Interface: echoInterface, Transfer: []Interface{features}},
		{ID: 3, Interface: otherInterface, Transfer: []Interface{ndr64, ndr20}},
	}})
	ack, ok := p.read().Body.(*pdu.BindAck)
	if !ok || fmt.Sprint(ack.Results) != fmt.Sprint([]pdu.Result{
		{Transfer: ndr20},
		{Result: pdu.ResultProviderReject, Reason: pdu.ReasonTransferSyntaxes},
		{Result: pdu.ResultNegotiateAck},
		{Transfer: ndr20},
	}) {
		t.Fatalf("bind_ack: %+v", ack)
	}
	for id, want := range map[uint16]pdu.Type{0: pdu.TypeResponse, 1: pdu.TypeFault, 2: pdu.TypeFault, 3: pdu.TypeResponse, 9: pdu.TypeFault} {
		p.write(uint32(id)+10, whole, &pdu.Request{ContextID: id, Stub: []byte("x")})
		if q := p.read(); q.Header.Type != want {
			t.Errorf("context %d is answered by a %v", id, q.Header.Type)
		} else if f, ok := q.Body.(*pdu.Fault); ok && f.Status != StatusUnknownInterface {
			t.Errorf("context %d: fault %#x", id, f.Status)
		}
	}
}

func TestBindRefused(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer func(p *rawPeer, id uint32)
		check  func(err error) bool
	}{
		{"congestion", func(p *rawPeer, id uint32) { p.write(id, whole, &pdu.BindNak{Reason: NakTemporaryCongestion}) }, func(err error) bool {
			var be *BindError
			return errors.As(err, &be) && be.Reason == 1 && err.Error() == "dcerpc: bind refused: temporary congestion"
		}},
		{"fault", func(p *rawPeer, id uint32) { p.write(id, whole, &pdu.Fault{Status: StatusSecurityPackage}) }, func(err error) bool {
			return errors.Is(err, errcode.StatusSecurityPackageError)
		}},
		{"wrong call id", func(p *rawPeer, id uint32) {
			p.write(id+1, whole, &pdu.BindAck{MaxXmitFrag: 4280, MaxRecvFrag: 4280, Results: []pdu.Result{{Transfer: ndr20}}})
		}, isProtocolError},
		{"wrong packet", func(p *rawPeer, id uint32) { p.write(id, whole, &pdu.Response{}) }, isProtocolError},
		{"alter_context_resp", func(p *rawPeer, id uint32) {
			p.write(id, whole, &pdu.BindAck{Alter: true, MaxXmitFrag: 4280, MaxRecvFrag: 4280})
		}, isProtocolError},
		{"tiny fragments", func(p *rawPeer, id uint32) {
			p.write(id, whole, &pdu.BindAck{MaxXmitFrag: 4280, MaxRecvFrag: 100, Results: []pdu.Result{{Transfer: ndr20}}})
		}, isProtocolError},
		{"garbage", func(p *rawPeer, _ uint32) { p.writeRaw([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")) }, isProtocolError},
		{"closed", func(p *rawPeer, _ uint32) { p.nc.Close() }, func(err error) bool { return errors.Is(err, io.EOF) }},
		{"closed within a packet", func(p *rawPeer, _ uint32) { p.writeRaw([]byte{5, 0, 12}); p.nc.Close() }, func(err error) bool {
			return errors.Is(err, io.ErrUnexpectedEOF)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			nc, p := rawServer(t)
			done := make(chan struct{})
			go func() { defer close(done); tt.answer(p, p.read().Header.CallID) }()
			c, err := NewConn(t.Context(), nc, Config{Interfaces: []Interface{echoInterface}})
			<-done
			if c != nil || !tt.check(err) {
				t.Errorf("NewConn = %v", err)
			}
			if _, err := nc.Write([]byte("x")); err == nil {
				t.Error("the connection was left open")
			}
		})
	}
}

func isProtocolError(err error) bool {
	var pe *ProtocolError
	return errors.As(err, &pe)
}

func TestBindIsBoundedByItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nc, _ := rawServer(t)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		start := time.Now()
		_, err := NewConn(ctx, nc, Config{Interfaces: []Interface{echoInterface}})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 30*time.Second {
			t.Errorf("NewConn = %v after %v", err, time.Since(start))
		}
		if _, err := nc.Write([]byte("x")); err == nil {
			t.Error("the connection was left open")
		}
	})
}

func TestFragmentSizesAreNegotiated(t *testing.T) {
	for _, tt := range []struct {
		xmit, recv             uint16 // the client's
		serverXmit, serverRecv uint16
		wantUp, wantDown       int // largest fragments
	}{
		{0, 0, 0, 0, 5840, 5840},
		{5840, 5840, 4096, 8192, 5840, 4096}, // gromox
		{5840, 5840, 4280, 2048, 2048, 4280},
		{1432, 1432, 5840, 5840, 1432, 1432},
		{65528, 65528, 65528, 65528, 65528, 65528},
		{65535, 65535, 65535, 65535, 65528, 65528},
	} {
		largest := 0
		_, l := startServer(t, ServerConfig{MaxXmitFrag: tt.serverXmit, MaxRecvFrag: tt.serverRecv, Hooks: Hooks{
			Send: func(_ *ServerConn, p []byte) ([]byte, error) { largest = max(largest, len(p)); return p, nil },
		}})
		c := connect(t, l, Config{MaxXmitFrag: tt.xmit, MaxRecvFrag: tt.recv})
		mustCall(t, c, opEcho, make([]byte, 200_000))
		// What a fragment holds is a multiple of eight.
		if largest > tt.wantDown || largest <= tt.wantDown-8 {
			t.Errorf("%+v: the server's largest fragment has %d bytes", tt, largest)
		}
		if c.maxXmit != tt.wantUp {
			t.Errorf("%+v: the client's largest fragment has %d bytes", tt, c.maxXmit)
		}
	}
	nc, _ := rawServer(t)
	if _, err := NewConn(t.Context(), nc, Config{Interfaces: []Interface{echoInterface}, MaxRecvFrag: 1024}); err == nil {
		t.Error("fragments below the protocol's minimum were proposed")
	}
}

// TestProtectedFragmentsKeepTheirSize: padding and verifier count.
func TestProtectedFragmentsKeepTheirSize(t *testing.T) {
	m := mechanism{authType: 10, legs: 3}
	var up, down int
	s := NewServer(ServerConfig{Acceptor: m.server(), Services: echoServices(), Hooks: Hooks{
		Send: func(_ *ServerConn, p []byte) ([]byte, error) { down = max(down, len(p)); return p, nil },
	}})
	defer s.Close()
	client, server := memnet.Pipe(0)
	go s.ServeConn(server)
	watched := &watchedConn{Conn: client, largest: &up}
	c, err := NewConn(t.Context(), watched, Config{
		Interfaces: []Interface{echoInterface}, Handshake: m.client(), Level: security.LevelPrivacy,
		MaxXmitFrag: 2000, MaxRecvFrag: 3000,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	object := wire.MustParseGUID("01234567-89ab-cdef-0123-456789abcdef")
	for range 2 {
		up, down = 0, 0
		stub := make([]byte, 50_000)
		res, err := c.CallObject(t.Context(), 0, object, opObject, stub, nil)
		if err != nil || !bytes.Equal(res.Stub, append(object[:], stub...)) {
			t.Errorf("CallObject = %d bytes, %v", len(res.Stub), err)
		}
		if up > 2000 || up <= 2000-16 || down > 3000 || down <= 3000-16 {
			t.Errorf("largest fragments: %d up, %d down", up, down)
		}
	}
}

// watchedConn notes the largest packet that is written.
type watchedConn struct {
	*memnet.Conn
	largest *int
}

func (c *watchedConn) Write(b []byte) (int, error) {
	for p := b; len(p) > 0; {
		h, err := pdu.DecodeHeader(p)
		if err != nil {
			return 0, err
		}
		*c.largest = max(*c.largest, int(h.FragLength))
		p = p[h.FragLength:]
	}
	return c.Conn.Write(b)
}

// TestMultiplexingIsAskedForOnlyIfWanted: and a grant unasked counts for
// nothing.
func TestMultiplexingIsAskedForOnlyIfWanted(t *testing.T) {
	for _, want := range []bool{false, true} {
		nc, p := rawServer(t)
		asked := make(chan pdu.Flags, 1)
		go func() { asked <- p.acceptBind(pdu.FlagMultiplex).Header.Flags }()
		c, err := NewConn(t.Context(), nc, Config{Interfaces: []Interface{echoInterface}, Multiplex: want})
		if err != nil {
			t.Fatal(err)
		}
		if flags := <-asked; (flags&pdu.FlagMultiplex != 0) != want || c.Multiplexed() != want {
			t.Errorf("Multiplex %v: bind with flags %#x, Multiplexed = %v", want, flags, c.Multiplexed())
		}
		c.Close()
	}
}

func TestAssociationGroups(t *testing.T) {
	groups := map[uint32]int{}
	_, l := startServer(t, ServerConfig{Hooks: Hooks{Call: func(_ context.Context, c *ServerCall) error {
		groups[c.Conn.AssocGroup()]++
		return nil
	}}})
	a := connect(t, l, Config{})
	mustCall(t, a, opEcho, nil)
	b := connect(t, l, Config{AssocGroup: a.AssocGroup(), Interfaces: []Interface{otherInterface}})
	mustCall(t, b, opEcho, nil)
	other := connect(t, l, Config{})
	mustCall(t, other, opEcho, nil)
	if a.AssocGroup() == 0 || a.AssocGroup() != b.AssocGroup() || a.AssocGroup() == other.AssocGroup() || groups[a.AssocGroup()] != 2 {
		t.Errorf("groups %d, %d, %d; calls %v", a.AssocGroup(), b.AssocGroup(), other.AssocGroup(), groups)
	}
	var be *BindError
	if _, err := tryConnect(t, l, Config{AssocGroup: 0xFFFFFF}); !errors.As(err, &be) {
		t.Errorf("a group that does not exist: %v", err)
	}
	if a.SecondaryAddress() == "" || !strings.HasSuffix(l.Addr().String(), ":"+a.SecondaryAddress()) {
		t.Errorf("secondary address %q of %v", a.SecondaryAddress(), l.Addr())
	}
}

func TestConfigurationErrors(t *testing.T) {
	m := mechanism{authType: 10, legs: 3}
	for name, cfg := range map[string]Config{
		"no interface":  {},
		"unknown level": {Interfaces: []Interface{echoInterface}, Handshake: m.client(), Level: 7},
		"no level":      {Interfaces: []Interface{echoInterface}, Handshake: m.client()},
		"no handshake": {Interfaces: []Interface{echoInterface}, Level: security.LevelPrivacy, Handshake: func() (security.Handshake, error) {
			return nil, errTestSecret
		}},
	} {
		nc, _ := rawServer(t)
		if _, err := NewConn(t.Context(), nc, cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
