package dcerpc

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"testing"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/memnet"
	"github.com/go-mapi/mapirpc/internal/security"
)

// testHandshake is a mechanism of this test: a number of legs, each a token of
// the leg's number and a secret.
type testHandshake struct {
	initiator bool
	authType  uint8
	alter     bool
	legs      int // tokens in all, alternating, the initiator's first
	secret    string
	leg       int
	seen      *bool // set to what header signing was negotiated
}

var errTestSecret = errors.New("wrong secret")

func (h *testHandshake) AuthType() uint8        { return h.authType }
func (h *testHandshake) UsesAlterContext() bool { return h.alter }
func (h *testHandshake) Peer() security.Peer    { return security.Peer{User: "tester"} }

func (h *testHandshake) Next(_ context.Context, token []byte) ([]byte, bool, error) {
	if token != nil {
		if want := fmt.Sprintf("%d:%s", h.leg, h.secret); string(token) != want {
			return nil, false, errTestSecret
		}
		h.leg++
	}
	var out []byte
	if h.leg < h.legs {
		out = fmt.Appendf(nil, "%d:%s", h.leg, h.secret)
		h.leg++
	}
	return out, h.leg >= h.legs, nil
}

func (h *testHandshake) Protector(level security.Level, headerSigning bool) (security.Protector, error) {
	if h.seen != nil {
		*h.seen = headerSigning
	}
	if level <= security.LevelConnect {
		return nil, nil
	}
	p := &testProtector{seal: level == security.LevelPrivacy, header: headerSigning}
	if h.initiator {
		p.recv.inbound = true
	} else {
		p.send.inbound = true
	}
	return p, nil
}

// testProtector authenticates with HMAC-SHA256 over direction, sequence and
// packet, and encrypts by XOR with a byte of the sequence.
type testProtector struct {
	seal, header bool
	send, recv   testDirection
}

type testDirection struct {
	inbound bool // towards the initiator
	seq     uint32
}

func (d *testDirection) mac(p *testProtector, pdu []byte, bodyOff, bodyEnd int) []byte {
	m := hmac.New(sha256.New, []byte("a key of the tests"))
	fmt.Fprintf(m, "%v %d ", d.inbound, d.seq)
	if p.header {
		m.Write(pdu)
	} else {
		m.Write(pdu[bodyOff:bodyEnd])
	}
	return m.Sum(nil)[:16]
}

func (d *testDirection) crypt(p *testProtector, body []byte) {
	if p.seal {
		for i := range body {
			body[i] ^= byte(d.seq) ^ 0xA5
		}
	}
}

func (*testProtector) VerifierSize() int { return 16 }
func (*testProtector) BodyAlign() int    { return 16 }

func (p *testProtector) Protect(pdu []byte, bodyOff, bodyEnd int) ([]byte, error) {
	mac := p.send.mac(p, pdu, bodyOff, bodyEnd)
	p.send.crypt(p, pdu[bodyOff:bodyEnd])
	p.send.seq++
	return append(pdu, mac...), nil
}

func (p *testProtector) Unprotect(pdu []byte, bodyOff, bodyEnd int) error {
	p.recv.crypt(p, pdu[bodyOff:bodyEnd])
	n := len(pdu) - 16
	if !hmac.Equal(pdu[n:], p.recv.mac(p, pdu[:n], bodyOff, bodyEnd)) {
		return errors.New("signature mismatch")
	}
	p.recv.seq++
	return nil
}

// mechanism makes both sides' factories for a test.
type mechanism struct {
	authType uint8
	alter    bool
	legs     int
	secret   string // the client's, when not the server's
	seen     bool
}

func (m *mechanism) client() func() (security.Handshake, error) {
	secret := m.secret
	if secret == "" {
		secret = "open sesame"
	}
	return func() (security.Handshake, error) {
		return &testHandshake{initiator: true, authType: m.authType, alter: m.alter, legs: m.legs, secret: secret, seen: &m.seen}, nil
	}
}

func (m *mechanism) server() func(uint8) (security.Handshake, error) {
	return func(authType uint8) (security.Handshake, error) {
		if authType != m.authType {
			return nil, errors.New("unknown mechanism")
		}
		return &testHandshake{authType: authType, legs: m.legs, secret: "open sesame"}, nil
	}
}

func startSecure(t testing.TB, m *mechanism, cfg ServerConfig) *memnet.Listener {
	t.Helper()
	cfg.Acceptor = m.server()
	_, l := startServer(t, cfg)
	return l
}

func TestSecurityContexts(t *testing.T) {
	for _, mech := range []mechanism{
		{authType: 10, legs: 3},              // like NTLM: auth3
		{authType: 16, legs: 2},              // like Kerberos without a third leg
		{authType: 16, legs: 3},              // like Kerberos in DCE style
		{authType: 9, legs: 4, alter: true},  // like SPNEGO
		{authType: 9, legs: 6, alter: true},  // and longer
		{authType: 68, legs: 3, alter: true}, // ends with a token that has no answer
	} {
		for level := security.LevelConnect; level <= security.LevelPrivacy; level++ {
			t.Run(fmt.Sprintf("legs=%d,alter=%v,level=%v", mech.legs, mech.alter, level), func(t *testing.T) {
				l := startSecure(t, &mech, ServerConfig{MinLevel: level})
				c := connect(t, l, Config{Handshake: mech.client(), Level: level, Interfaces: []Interface{echoInterface, otherInterface}})
				for _, n := range []int{0, 1, 16, 5776, 5777, 300_000} {
					stub := bytes.Repeat([]byte{7}, n)
					if got := mustCall(t, c, opEcho, stub); !bytes.Equal(got, stub) {
						t.Errorf("echo of %d bytes came back changed (%d bytes)", n, len(got))
					}
				}
				if want := max(level, security.LevelPacket); level > security.LevelConnect && c.auth.Level != uint8(want) {
					t.Errorf("level %v on the wire, want %v", security.Level(c.auth.Level), want)
				}
				if mech.seen != (level > security.LevelConnect) {
					t.Errorf("header signing = %v", mech.seen)
				}
			})
		}
	}
}

func TestHeaderSigningNotGranted(t *testing.T) {
	m := mechanism{authType: 16, legs: 3, seen: true}
	l := startSecure(t, &m, ServerConfig{NoHeaderSigning: true})
	c := connect(t, l, Config{Handshake: m.client(), Level: security.LevelPrivacy})
	mustCall(t, c, opEcho, []byte("hello"))
	if m.seen {
		t.Error("the client signs headers although the server did not offer to")
	}
}

func TestRefusedAuthentication(t *testing.T) {
	wrong := func(alter bool, legs int) mechanism {
		return mechanism{authType: 10, alter: alter, legs: legs, secret: "guess"}
	}
	t.Run("at bind", func(t *testing.T) {
		m := wrong(false, 3)
		l := startSecure(t, &m, ServerConfig{})
		_, err := tryConnect(t, l, Config{Handshake: m.client(), Level: security.LevelPrivacy})
		var be *BindError
		if !errors.As(err, &be) || be.Reason != NakInvalidChecksum {
			t.Errorf("NewConn = %v", err)
		}
	})
	t.Run("mechanism unknown", func(t *testing.T) {
		m := mechanism{authType: 10, legs: 3}
		l := startSecure(t, &m, ServerConfig{})
		n := mechanism{authType: 9, legs: 3}
		_, err := tryConnect(t, l, Config{Handshake: n.client(), Level: security.LevelPrivacy})
		var be *BindError
		if !errors.As(err, &be) || be.Reason != NakAuthType {
			t.Errorf("NewConn = %v", err)
		}
	})
	t.Run("level unknown", func(t *testing.T) {
		m := mechanism{authType: 10, legs: 3}
		for _, level := range []uint8{0, 1, 7} {
			s, _ := startServer(t, ServerConfig{Acceptor: m.server()})
			nc, p := rawServer(t)
			go s.ServeConn(nc)
			packet, err := pdu.Append(nil, pdu.Header{CallID: 1, Flags: whole}, &pdu.Bind{
				Contexts: []pdu.Context{{Interface: echoInterface, Transfer: []Interface{ndr20}}},
			}, &pdu.Verifier{AuthType: 10, Level: level, Value: []byte("0:open sesame")})
			if err != nil {
				t.Fatal(err)
			}
			p.writeRaw(packet)
			if nak, ok := p.read().Body.(*pdu.BindNak); !ok || nak.Reason != NakAuthType {
				t.Errorf("level %d was not refused", level)
			}
		}
	})
	t.Run("level too low", func(t *testing.T) {
		m := mechanism{authType: 10, legs: 3}
		l := startSecure(t, &m, ServerConfig{MinLevel: security.LevelPrivacy})
		for _, level := range []security.Level{security.LevelNone, security.LevelConnect, security.LevelIntegrity} {
			c := connect(t, l, Config{Handshake: m.client(), Level: level})
			_, err := c.Call(t.Context(), 0, opEcho, nil, nil)
			var f *FaultError
			if !errors.As(err, &f) || f.Status != StatusAccessDenied || !f.DidNotExecute {
				t.Errorf("level %v: Call = %v", level, err)
			}
		}
	})
	t.Run("after auth3, at the first call", func(t *testing.T) {
		m := mechanism{authType: 10, legs: 3}
		_, l := startServer(t, ServerConfig{Acceptor: func(uint8) (security.Handshake, error) {
			return &lastLegFails{testHandshake{authType: 10, legs: 3, secret: "open sesame"}}, nil
		}})
		c := connect(t, l, Config{Handshake: m.client(), Level: security.LevelPrivacy})
		_, err := c.Call(t.Context(), 0, opEcho, nil, nil)
		var f *FaultError
		if !errors.As(err, &f) || f.Status != StatusAccessDenied || !f.Unprotected {
			t.Errorf("Call = %v", err)
		}
	})
	t.Run("in alter_context", func(t *testing.T) {
		m := mechanism{authType: 9, legs: 4, alter: true}
		_, l := startServer(t, ServerConfig{Acceptor: func(uint8) (security.Handshake, error) {
			return &lastLegFails{testHandshake{authType: 9, legs: 4, secret: "open sesame"}}, nil
		}})
		_, err := tryConnect(t, l, Config{Handshake: m.client(), Level: security.LevelPrivacy})
		var f *FaultError
		if !errors.As(err, &f) || f.Status != StatusSecurityPackage {
			t.Errorf("NewConn = %v", err)
		}
	})
	t.Run("by the client", func(t *testing.T) {
		_, l := startServer(t, ServerConfig{Acceptor: func(uint8) (security.Handshake, error) {
			return &wrongAnswer{testHandshake{authType: 10, legs: 3, secret: "open sesame"}}, nil
		}})
		m := mechanism{authType: 10, legs: 3}
		_, err := tryConnect(t, l, Config{Handshake: m.client(), Level: security.LevelPrivacy})
		var se *SecurityError
		if !errors.As(err, &se) || !errors.Is(err, errTestSecret) {
			t.Errorf("NewConn = %v", err)
		}
	})
}

// lastLegFails accepts the first token only.
type lastLegFails struct{ testHandshake }

func (h *lastLegFails) Next(ctx context.Context, token []byte) ([]byte, bool, error) {
	if h.leg > 0 {
		return nil, false, errTestSecret
	}
	return h.testHandshake.Next(ctx, token)
}

// wrongAnswer sends a token that the initiator cannot accept.
type wrongAnswer struct{ testHandshake }

func (*wrongAnswer) Next(context.Context, []byte) ([]byte, bool, error) {
	return []byte("nonsense"), false, nil
}

// TestTamperedPackets flips every bit of a sealed packet of the server, one per
// connection, and wants an error every time: never an answer. The connection
// ends after the packet, so that a frag_length that grew is found out too.
func TestTamperedPackets(t *testing.T) {
	m := mechanism{authType: 10, legs: 3}
	for _, level := range []security.Level{security.LevelIntegrity, security.LevelPrivacy} {
		var flip atomic.Int32
		l := startSecure(t, &m, ServerConfig{Hooks: Hooks{
			Send: func(_ *ServerConn, packet []byte) ([]byte, error) {
				if pdu.Type(packet[2]) != pdu.TypeResponse {
					return packet, nil
				}
				if n := flip.Load(); n >= 0 {
					packet[n/8] ^= 1 << (n % 8)
				}
				return packet, ErrCut
			},
		}})
		stub := []byte("forty bytes that matter, and some more..")
		size := int32(8 * (24 + 48 + 8 + 16))
		for n := int32(-1); n < size; n++ {
			flip.Store(n)
			c := connect(t, l, Config{Handshake: m.client(), Level: level})
			res, err := c.Call(t.Context(), 0, opEcho, stub, nil)
			if n >= 0 && err == nil {
				t.Errorf("level %v: bit %d of byte %d flipped, and the answer has %d bytes", level, n%8, n/8, len(res.Stub))
			}
			if n < 0 && (err != nil || !bytes.Equal(res.Stub, stub)) {
				t.Fatalf("level %v: the untouched answer did not arrive: %v", level, err)
			}
			c.Close()
		}
	}
}

// TestTamperedRequests does the same on the way to the server, which must not
// call the handler.
func TestTamperedRequests(t *testing.T) {
	m := mechanism{authType: 10, legs: 3}
	for _, level := range []security.Level{security.LevelIntegrity, security.LevelPrivacy} {
		var called atomic.Int32
		srv := NewServer(ServerConfig{Acceptor: m.server(), Services: []Service{{echoInterface, func(context.Context, *ServerCall) ([]byte, error) {
			called.Add(1)
			return nil, nil
		}}}})
		defer srv.Close()
		for flip := -1; flip < 8*(24+48+8+16); flip++ {
			client, server := memnet.Pipe(0)
			done := make(chan struct{})
			go func() { defer close(done); srv.ServeConn(server) }()
			c, err := NewConn(t.Context(), &tamperConn{Conn: client, flip: flip}, Config{
				Interfaces: []Interface{echoInterface}, Handshake: m.client(), Level: level,
			})
			if err != nil {
				t.Fatal(err)
			}
			c.Call(t.Context(), 0, opEcho, make([]byte, 40), nil) // fails: the connection is closed behind it
			c.Close()
			<-done
			if got := called.Swap(0); (got == 1) != (flip < 0) {
				t.Errorf("level %v: bit %d flipped, and the handler was called %d times", level, flip, got)
			}
		}
	}
}

// tamperConn flips one bit of the first request, and closes behind it.
type tamperConn struct {
	*memnet.Conn
	flip int
}

func (c *tamperConn) Write(b []byte) (int, error) {
	if pdu.Type(b[2]) != pdu.TypeRequest {
		return c.Conn.Write(b)
	}
	b = bytes.Clone(b)
	if c.flip >= 0 {
		b[c.flip/8] ^= 1 << (c.flip % 8)
	}
	defer c.Close()
	return c.Conn.Write(b)
}

// TestReplayedAndReorderedPackets: the order of packets is part of what is
// protected.
func TestReplayedAndReorderedPackets(t *testing.T) {
	m := mechanism{authType: 10, legs: 3}
	t.Run("replay", func(t *testing.T) {
		var first []byte
		l := startSecure(t, &m, ServerConfig{Hooks: Hooks{Send: func(_ *ServerConn, p []byte) ([]byte, error) {
			if pdu.Type(p[2]) != pdu.TypeResponse {
				return p, nil
			}
			if first == nil {
				first = bytes.Clone(p)
				return p, nil
			}
			again := bytes.Clone(first)
			copy(again[12:16], p[12:16]) // in answer to the second call
			return again, nil
		}}})
		c := connect(t, l, Config{Handshake: m.client(), Level: security.LevelIntegrity})
		mustCall(t, c, opEcho, []byte("one"))
		_, err := c.Call(t.Context(), 0, opEcho, []byte("two"), nil)
		var se *SecurityError
		if !errors.As(err, &se) {
			t.Errorf("a replayed answer: %v", err)
		}
	})
	t.Run("lost fragment", func(t *testing.T) {
		n := 0
		l := startSecure(t, &m, ServerConfig{Hooks: Hooks{Send: func(_ *ServerConn, p []byte) ([]byte, error) {
			if n++; n == 3 {
				return nil, nil
			}
			return p, nil
		}}})
		c := connect(t, l, Config{Handshake: m.client(), Level: security.LevelPrivacy})
		_, err := c.Call(t.Context(), 0, opFill, binary.LittleEndian.AppendUint32(nil, 50_000), nil)
		var se *SecurityError
		if !errors.As(err, &se) {
			t.Errorf("an answer without its second fragment: %v", err)
		}
	})
	t.Run("unprotected answer", func(t *testing.T) {
		l := startSecure(t, &m, ServerConfig{Hooks: Hooks{Send: func(_ *ServerConn, p []byte) ([]byte, error) {
			if pdu.Type(p[2]) != pdu.TypeResponse {
				return p, nil
			}
			h, _ := pdu.DecodeHeader(p)
			return pdu.Append(nil, pdu.Header{CallID: h.CallID, Flags: pdu.FlagFirst | pdu.FlagLast}, &pdu.Response{Stub: []byte("forged")}, nil)
		}}})
		c := connect(t, l, Config{Handshake: m.client(), Level: security.LevelPrivacy})
		_, err := c.Call(t.Context(), 0, opEcho, []byte("x"), nil)
		if !errors.Is(err, errUnprotected) {
			t.Errorf("a forged answer: %v", err)
		}
	})
}

// TestVerifierOfAnotherContext: without header signing nothing but a look at
// the sec_trailer tells what it claims.
func TestVerifierOfAnotherContext(t *testing.T) {
	m := mechanism{authType: 10, legs: 3}
	for at, name := range map[int]string{0: "mechanism", 1: "level", 4: "context"} {
		l := startSecure(t, &m, ServerConfig{NoHeaderSigning: true, Hooks: Hooks{Send: func(_ *ServerConn, p []byte) ([]byte, error) {
			if pdu.Type(p[2]) == pdu.TypeResponse {
				p[len(p)-16-pdu.TrailerSize+at]++
			}
			return p, nil
		}}})
		c := connect(t, l, Config{Handshake: m.client(), Level: security.LevelIntegrity})
		if _, err := c.Call(t.Context(), 0, opEcho, nil, nil); !errors.Is(err, errVerifier) {
			t.Errorf("an answer under another %s: %v", name, err)
		}
	}
}

// TestHandshakeAnswers: tokens that are missing or not of this handshake, and
// a mechanism that cannot protect.
func TestHandshakeAnswers(t *testing.T) {
	m := mechanism{authType: 10, legs: 3}
	ack := &pdu.BindAck{MaxXmitFrag: 4280, MaxRecvFrag: 4280, AssocGroup: 1, Results: []pdu.Result{{Transfer: ndr20}}}
	good := pdu.Verifier{AuthType: 10, Level: 6, Value: []byte("1:open sesame")}
	for name, change := range map[string]func(v *pdu.Verifier) *pdu.Verifier{
		"no token":          func(*pdu.Verifier) *pdu.Verifier { return nil },
		"another mechanism": func(v *pdu.Verifier) *pdu.Verifier { v.AuthType = 9; return v },
		"another level":     func(v *pdu.Verifier) *pdu.Verifier { v.Level = 5; return v },
		"another context":   func(v *pdu.Verifier) *pdu.Verifier { v.ContextID = 7; return v },
	} {
		nc, p := rawServer(t)
		v := good
		packet, err := pdu.Append(nil, pdu.Header{CallID: 1, Flags: whole}, ack, change(&v))
		if err != nil {
			t.Fatal(err)
		}
		go func() { p.read(); p.writeRaw(packet) }()
		_, err = NewConn(t.Context(), nc, Config{Interfaces: []Interface{echoInterface}, Handshake: m.client(), Level: security.LevelPrivacy})
		var se *SecurityError
		if !errors.As(err, &se) || errors.Is(err, errTestSecret) {
			t.Errorf("%s: NewConn = %v", name, err)
		}
	}

	l := startSecure(t, &m, ServerConfig{})
	_, err := tryConnect(t, l, Config{Level: security.LevelPrivacy, Handshake: func() (security.Handshake, error) {
		return &unprotecting{testHandshake{initiator: true, authType: 10, legs: 3, secret: "open sesame"}}, nil
	}})
	var se *SecurityError
	if !errors.As(err, &se) {
		t.Errorf("a mechanism without protection at level privacy: %v", err)
	}
}

type unprotecting struct{ testHandshake }

func (*unprotecting) Protector(security.Level, bool) (security.Protector, error) { return nil, nil }

// TestSecondSecurityContext: a client may not authenticate twice.
func TestSecondSecurityContext(t *testing.T) {
	m := mechanism{authType: 10, legs: 1}
	s, _ := startServer(t, ServerConfig{Acceptor: m.server()})
	nc, p := rawServer(t)
	done := make(chan struct{})
	go func() { defer close(done); s.ServeConn(nc) }()
	for i, alter := range []bool{false, true} {
		packet, err := pdu.Append(nil, pdu.Header{CallID: uint32(i), Flags: whole}, &pdu.Bind{
			Alter: alter, MaxXmitFrag: 5840, MaxRecvFrag: 5840,
			Contexts: []pdu.Context{{Interface: echoInterface, Transfer: []Interface{ndr20}}},
		}, &pdu.Verifier{AuthType: 10, Level: 6, Value: []byte("0:open sesame")})
		if err != nil {
			t.Fatal(err)
		}
		p.writeRaw(packet)
		if !alter {
			p.read()
		}
	}
	<-done
	if rest, err := io.ReadAll(p.nc); len(rest) > 0 || err != nil {
		t.Errorf("the second handshake was answered by %d bytes, %v", len(rest), err)
	}
}

func TestFaultsOnProtectedConnections(t *testing.T) {
	m := mechanism{authType: 10, legs: 3}
	for _, protect := range []bool{false, true} {
		l := startSecure(t, &m, ServerConfig{ProtectFaults: protect})
		c := connect(t, l, Config{Handshake: m.client(), Level: security.LevelPrivacy})
		_, err := c.Call(t.Context(), 0, opFault, u32(StatusServerTooBusy), nil)
		var f *FaultError
		if !errors.As(err, &f) || !f.TooBusy() || f.Unprotected != !protect {
			t.Errorf("protected=%v: %v", protect, err)
		}
		mustCall(t, c, opEcho, []byte("the connection lives on"))
	}
}
