package security

import (
	"bytes"
	"context"
	"encoding/asn1"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	libspnego "github.com/oiweiwei/go-msrpc/ssp/spnego"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/security/krbtest"
)

var spnegoNTLMScheme = scheme{name: "SPNEGO NTLM", protected: spnegoInner(nil), make: func(t testing.TB, level Level) (Handshake, Handshake) {
	cfg := testInitiatorConfig(level)
	cfg.Mechanism, cfg.Kerberos = auth.Negotiate, noKDC
	return mustInitiator(t, cfg), mustAcceptor(t, TypeSPNEGO, testAcceptorConfig())
}}

var spnegoKrbScheme = scheme{name: "SPNEGO Kerberos", protected: spnegoInner(krbCiphers), signsHeaders: true, make: func(t testing.TB, level Level) (Handshake, Handshake) {
	ic, ac := testTickets(t, testService(t, krbtest.AES256), level, -time.Minute, time.Hour)
	ic.Mechanism = auth.Negotiate
	return mustInitiator(t, ic), mustAcceptor(t, TypeSPNEGO, ac)
}}

// spnegoInner returns what is protected of a token: the list of mechanisms,
// the signature, and of the mechanism's token what inner says.
func spnegoInner(inner func([]byte) [][2]int) func([]byte) [][2]int {
	return func(token []byte) (parts [][2]int) {
		var init negInit
		var resp negResp
		var tok []byte
		var whole [][]byte
		if init.unmarshal(token) == nil {
			tok, whole = init.token, [][]byte{init.mechTypes, init.mic}
		} else if resp.unmarshal(token) == nil {
			tok, whole = resp.token, [][]byte{resp.mic}
		}
		for _, w := range whole {
			if at := bytes.Index(token, w); len(w) > 0 {
				parts = append(parts, [2]int{at, at + len(w)})
			}
		}
		at := bytes.Index(token, tok)
		if inner == nil {
			return append(parts, [2]int{at, at + len(tok)})
		}
		for _, r := range inner(tok) {
			parts = append(parts, [2]int{at + r[0], at + r[1]})
		}
		return parts
	}
}

func TestSPNEGOContext(t *testing.T) {
	testContext(t, spnegoNTLMScheme)
	testContext(t, spnegoKrbScheme)
}

func TestSPNEGOMutations(t *testing.T) {
	testMutations(t, spnegoNTLMScheme, 3)
	testMutations(t, spnegoKrbScheme, 13)
}

func TestSPNEGOPeer(t *testing.T) {
	for _, s := range []scheme{spnegoNTLMScheme, spnegoKrbScheme} {
		i, a := s.make(t, LevelPrivacy)
		for _, h := range []Handshake{i, a} {
			if _, err := h.Protector(LevelPrivacy, true); err == nil {
				t.Error("a protector before the handshake is done")
			}
		}
		if err := shake(t.Context(), i, a, nil); err != nil {
			t.Fatal(err)
		}
		if a.Peer().User != "janedow" {
			t.Errorf("%s: acceptor sees %+v", s.name, a.Peer())
		}
		if i.AuthType() != TypeSPNEGO || a.AuthType() != TypeSPNEGO || !i.UsesAlterContext() {
			t.Error("wrong auth_type or third leg")
		}
		for _, h := range []Handshake{i, a} {
			if _, _, err := h.Next(t.Context(), []byte("more")); !errors.Is(err, auth.ErrProtocol) {
				t.Errorf("token after the end: %v", err)
			}
		}
	}
}

// TestSPNEGOTokenForMIC has a server put its token where the signature belongs,
// too, as Windows 2000 does. It counts as no signature.
func TestSPNEGOTokenForMIC(t *testing.T) {
	repeat := func(n int, token []byte) []byte {
		var resp negResp
		if n%2 == 0 || resp.unmarshal(token) != nil || len(resp.token) == 0 {
			return token
		}
		resp.mic = resp.token
		out, err := resp.marshal()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, s := range []scheme{spnegoNTLMScheme, spnegoKrbScheme} {
		i, a := s.make(t, LevelPrivacy)
		if err := shake(t.Context(), i, a, repeat); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
	}
	// A server that wants another mechanism has to sign the list.
	i, _ := krbFirst(t)
	unsigned := func(n int, token []byte) []byte {
		var resp negResp
		if token = repeat(n, token); n%2 == 0 || resp.unmarshal(token) != nil || resp.state != negCompleted {
			return token
		}
		resp.token, resp.mic = []byte("x"), []byte("x")
		out, err := resp.marshal()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if err := shake(t.Context(), i, mustAcceptor(t, TypeSPNEGO, testAcceptorConfig()), unsigned); !errors.Is(err, auth.ErrProtocol) {
		t.Errorf("unsigned: %v", err)
	}
}

// kdcPassword is a client with a password whose KDC is reached by dial.
func kdcPassword(dial func(context.Context, string, string) (net.Conn, error)) InitiatorConfig {
	cfg := testInitiatorConfig(LevelPrivacy)
	cfg.Mechanism = auth.Negotiate
	cfg.Kerberos = &auth.KerberosConfig{Text: kdcText, DialContext: dial}
	return cfg
}

// TestSPNEGOFallsBack begins with Kerberos, whose KDC does not answer.
func TestSPNEGOFallsBack(t *testing.T) {
	dialled := 0
	cfg := kdcPassword(func(context.Context, string, string) (net.Conn, error) {
		dialled++
		return nil, errors.New("refused by the test")
	})
	i, a := mustInitiator(t, cfg), mustAcceptor(t, TypeSPNEGO, testAcceptorConfig())
	if err := shake(t.Context(), i, a, nil); err != nil {
		t.Fatal(err)
	}
	if dialled == 0 || i.Peer().Mechanism != auth.NTLM || a.Peer().Mechanism != auth.NTLM {
		t.Errorf("%d dials, then %v", dialled, i.Peer().Mechanism)
	}
	// The error of a later failure says why Kerberos was not used.
	cfg.Credential = testPassword("wrong")
	err := shake(t.Context(), mustInitiator(t, cfg), mustAcceptor(t, TypeSPNEGO, testAcceptorConfig()), nil)
	if !errors.Is(err, auth.ErrWrongPassword) {
		t.Errorf("got %v", err)
	}
}

// TestSPNEGONoFallback gets a refusal from the KDC that a second try with the
// same password could only make worse.
func TestSPNEGONoFallback(t *testing.T) {
	for _, tt := range []struct {
		code   int32
		reason error
	}{
		{24, auth.ErrWrongPassword}, {18, auth.ErrAccount}, {23, auth.ErrAccount}, {6, auth.ErrUnknownUser}, {37, auth.ErrClockSkew},
	} {
		i := mustInitiator(t, kdcPassword(answerKDC(kdcErrorMessage(t, tt.code))))
		if _, _, err := i.Next(t.Context(), nil); !errors.Is(err, tt.reason) {
			t.Errorf("KDC error %d: got %v, want %v", tt.code, err, tt.reason)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	i := mustInitiator(t, kdcPassword(func(ctx context.Context, _, _ string) (net.Conn, error) { return nil, ctx.Err() }))
	if _, _, err := i.Next(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

// krbFirst is an initiator that prefers Kerberos, with a minted ticket, and
// has NTLM to fall back on.
func krbFirst(t *testing.T) (i *spnegoInitiator, ac AcceptorConfig) {
	t.Helper()
	ic, ac := testTickets(t, testService(t, krbtest.AES256), LevelPrivacy, -time.Minute, time.Hour)
	krb, err := newKrbInitiator(&ic)
	if err != nil {
		t.Fatal(err)
	}
	nc := testInitiatorConfig(LevelPrivacy)
	ntlm, err := newNTLMInitiator(&nc)
	if err != nil {
		t.Fatal(err)
	}
	return &spnegoInitiator{offers: []mechanism{krb, ntlm}}, ac
}

// TestSPNEGOServerChooses offers both to servers that accept one or both.
func TestSPNEGOServerChooses(t *testing.T) {
	i, ac := krbFirst(t)
	both := ac
	both.Lookup = testUsers
	tests := []struct {
		name string
		cfg  AcceptorConfig
		want auth.Mechanism
	}{
		{"both", both, auth.Kerberos}, {"Kerberos alone", ac, auth.Kerberos}, {"NTLM alone", testAcceptorConfig(), auth.NTLM},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := tt.cfg
			if cfg.Keytab != nil {
				i, cfg = krbFirst(t)
				cfg.Lookup = tt.cfg.Lookup
			} else {
				i, _ = krbFirst(t)
			}
			a := mustAcceptor(t, TypeSPNEGO, cfg)
			if err := shake(t.Context(), i, a, nil); err != nil {
				t.Fatal(err)
			}
			if i.Peer().Mechanism != tt.want || a.Peer().Mechanism != tt.want {
				t.Errorf("got %v and %v, want %v", i.Peer().Mechanism, a.Peer().Mechanism, tt.want)
			}
			if err := firstPacket(t, i, a); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestSPNEGODowngrade takes Kerberos out of the client's list on the way. The
// server chooses NTLM in good faith; the signatures of the list tell.
func TestSPNEGODowngrade(t *testing.T) {
	i, ac := krbFirst(t)
	ac.Lookup = testUsers
	err := shake(t.Context(), i, mustAcceptor(t, TypeSPNEGO, ac), func(n int, token []byte) []byte {
		if n != 0 {
			return token
		}
		list, err := marshalMechTypes([]asn1.ObjectIdentifier{oidNTLM})
		if err != nil {
			t.Fatal(err)
		}
		out, err := (&negInit{mechTypes: list}).marshal()
		if err != nil {
			t.Fatal(err)
		}
		return out
	})
	if !errors.Is(err, auth.ErrProtocol) {
		t.Errorf("got %v, want ErrProtocol", err)
	}
}

// TestSPNEGODemandsMIC lets the server choose NTLM over Kerberos and takes its
// last signature away.
func TestSPNEGODemandsMIC(t *testing.T) {
	i, _ := krbFirst(t)
	err := shake(t.Context(), i, mustAcceptor(t, TypeSPNEGO, testAcceptorConfig()), func(n int, token []byte) []byte {
		var resp negResp
		if n%2 == 0 || resp.unmarshal(token) != nil || len(resp.mic) == 0 {
			return token
		}
		resp.mic = nil
		out, err := resp.marshal()
		if err != nil {
			t.Fatal(err)
		}
		return out
	})
	if err == nil || !strings.Contains(err.Error(), "does not sign") {
		t.Errorf("got %v", err)
	}
}

// TestSPNEGOHostileAnswers feeds an initiator answers that say too much or too
// little.
func TestSPNEGOHostileAnswers(t *testing.T) {
	challenge := func(t *testing.T) []byte {
		_, a := ntlmScheme.make(t, LevelPrivacy)
		i, _ := ntlmScheme.make(t, LevelPrivacy)
		out, _, err := i.Next(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if out, _, err = a.Next(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		return out
	}(t)
	tests := []struct {
		name   string
		resp   negResp
		reason error
	}{
		{"completed at once", negResp{state: negCompleted, mechanism: oidNTLM}, auth.ErrProtocol},
		{"completed with the challenge", negResp{state: negCompleted, mechanism: oidNTLM, token: challenge}, auth.ErrProtocol},
		{"empty", negResp{state: negAbsent}, auth.ErrProtocol},
		{"incomplete without token", negResp{state: negIncomplete, mechanism: oidNTLM}, auth.ErrProtocol},
		{"signature before the end", negResp{state: negIncomplete, mic: make([]byte, 16)}, auth.ErrProtocol},
		{"signature with the challenge", negResp{state: negIncomplete, token: challenge, mic: make([]byte, 16)}, auth.ErrProtocol},
		{"another mechanism", negResp{state: negIncomplete, mechanism: oidSPNEGO}, auth.ErrMechanism},
		{"Kerberos, not offered", negResp{state: negIncomplete, mechanism: oidKrb}, auth.ErrMechanism},
		{"reject", negResp{state: negReject}, auth.ErrDenied},
		{"reject with a token", negResp{state: negReject, token: []byte("nonsense")}, auth.ErrDenied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i, _ := spnegoNTLMScheme.make(t, LevelPrivacy)
			if _, _, err := i.Next(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			token, err := tt.resp.marshal()
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := i.Next(t.Context(), token); !errors.Is(err, tt.reason) {
				t.Errorf("got %v, want %v", err, tt.reason)
			}
			if _, _, err := i.Next(t.Context(), token); !errors.Is(err, auth.ErrProtocol) {
				t.Errorf("goes on after a failure: %v", err)
			}
		})
	}
}

// TestSPNEGORejectTellsWhy hands the acceptor's rejection to the initiator.
func TestSPNEGORejectTellsWhy(t *testing.T) {
	ic, ac := testTickets(t, testService(t, krbtest.AES256), LevelPrivacy, time.Hour, 2*time.Hour)
	ic.Mechanism = auth.Negotiate
	i, a := mustInitiator(t, ic), mustAcceptor(t, TypeSPNEGO, ac)
	init, _, err := i.Next(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	reject, _, err := a.Next(t.Context(), init)
	if !errors.Is(err, auth.ErrClockSkew) || len(reject) == 0 {
		t.Fatalf("got %v with a token of %d bytes", err, len(reject))
	}
	if _, _, err := i.Next(t.Context(), reject); !errors.Is(err, auth.ErrClockSkew) {
		t.Errorf("initiator says %v, want ErrClockSkew", err)
	}
}

// TestSPNEGOLibrary reads our messages with go-msrpc's decoder and theirs with
// ours.
func TestSPNEGOLibrary(t *testing.T) {
	ctx := t.Context()
	list, err := marshalMechTypes([]asn1.ObjectIdentifier{oidKrb, oidNTLM})
	if err != nil {
		t.Fatal(err)
	}
	ours, err := (&negInit{mechTypes: list, token: []byte("token"), mic: []byte("mic")}).marshal()
	if err != nil {
		t.Fatal(err)
	}
	theirs := &libspnego.NegTokenInit{MechTypes: []asn1.ObjectIdentifier{oidKrb, oidNTLM}, MechToken: []byte("token"), MechTokenMIC: []byte("mic")}
	if b, err := theirs.Marshal(ctx); err != nil || !bytes.Equal(b, ours) {
		t.Errorf("NegTokenInit differs: %v\n%x\n%x", err, b, ours)
	}
	for _, hint := range []string{"", "not_defined_in_RFC4178@please_ignore"} {
		theirs.HintName = hint
		b, err := theirs.Marshal(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var in negInit
		if err := in.unmarshal(b); err != nil || string(in.token) != "token" || string(in.mic) != "mic" || !bytes.Equal(in.mechTypes, list) {
			t.Errorf("hint %q: %+v, %v", hint, in, err)
		}
	}
}

func FuzzNegToken(f *testing.F) {
	list, err := marshalMechTypes([]asn1.ObjectIdentifier{oidKrb, oidNTLM})
	if err != nil {
		f.Fatal(err)
	}
	init, err := (&negInit{mechTypes: list, token: []byte("token")}).marshal()
	if err != nil {
		f.Fatal(err)
	}
	resp, err := (&negResp{state: negIncomplete, mechanism: oidNTLM, token: []byte("token"), mic: []byte("mic")}).marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(init)
	f.Add(resp)
	f.Fuzz(func(t *testing.T, b []byte) {
		var r negResp
		if r.unmarshal(b) == nil {
			out, err := r.marshal()
			if err != nil {
				t.Fatal(err)
			}
			var again negResp
			if again.unmarshal(out) != nil || again.state != r.state || !again.mechanism.Equal(r.mechanism) ||
				!bytes.Equal(again.token, r.token) || !bytes.Equal(again.mic, r.mic) {
				t.Fatalf("%x decodes to %+v, which encodes to %x", b, r, out)
			}
		}
		var i negInit
		if i.unmarshal(b) == nil {
			out, err := i.marshal()
			if err != nil {
				t.Fatal(err)
			}
			var again negInit
			if again.unmarshal(out) != nil || !bytes.Equal(again.mechTypes, i.mechTypes) || !bytes.Equal(again.token, i.token) {
				t.Fatalf("%x decodes to %+v, which encodes to %x", b, i, out)
			}
		}
	})
}
