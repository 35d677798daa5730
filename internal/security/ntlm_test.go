package security

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/oiweiwei/go-msrpc/ssp/gssapi"
	"github.com/oiweiwei/go-msrpc/ssp/ntlm"

	"github.com/go-mapi/mapirpc/auth"
)

func testPassword(password string) *auth.Password {
	return &auth.Password{Domain: "CORP", User: "janedow", Password: auth.NewSecret(password)}
}

// testUsers knows CORP\janedow, compared without case as Windows does.
func testUsers(domain, user string) (auth.Credential, bool) {
	if !strings.EqualFold(domain, "corp") || !strings.EqualFold(user, "janedow") {
		return nil, false
	}
	return testPassword("correct horse"), true
}

func testInitiatorConfig(level Level) InitiatorConfig {
	return InitiatorConfig{
		Credential: testPassword("correct horse"), Mechanism: auth.NTLM, Level: level,
		TargetName: "exchangeMDB/exch01.corp.example",
	}
}

func testAcceptorConfig() AcceptorConfig {
	return AcceptorConfig{
		Lookup: testUsers, NetBIOSDomain: "CORP", NetBIOSComputer: "EXCH01",
		DNSDomain: "corp.example", DNSComputer: "exch01.corp.example",
	}
}

func mustInitiator(t testing.TB, cfg InitiatorConfig) Handshake {
	t.Helper()
	h, err := NewInitiator(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func mustAcceptor(t testing.TB, authType uint8, cfg AcceptorConfig) Handshake {
	t.Helper()
	h, err := NewAcceptor(authType, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var ntlmScheme = scheme{name: "NTLM", make: func(t testing.TB, level Level) (Handshake, Handshake) {
	return mustInitiator(t, testInitiatorConfig(level)), mustAcceptor(t, TypeNTLM, testAcceptorConfig())
}}

func TestNTLMContext(t *testing.T) { testContext(t, ntlmScheme) }

func TestNTLMEveryBit(t *testing.T) {
	for _, level := range testLevels {
		for _, toServer := range []bool{true, false} {
			testFlips(t, func() (Protector, Protector) {
				return ntlmPair(t, level, !toServer)
			}, func(int, int) bool { return true })
		}
	}
}

// ntlmPair returns two ends of a context from a fixed session key.
func ntlmPair(t testing.TB, level Level, server bool) (from, to Protector) {
	t.Helper()
	key := bytes.Repeat([]byte{0x55}, 16)
	a, err := newNTLMContext(key, server)
	if err != nil {
		t.Fatal(err)
	}
	b, err := newNTLMContext(key, !server)
	if err != nil {
		t.Fatal(err)
	}
	return &ntlmProtector{ctx: a, seal: level == LevelPrivacy}, &ntlmProtector{ctx: b, seal: level == LevelPrivacy}
}

func TestNTLMMutations(t *testing.T) { testMutations(t, ntlmScheme, 3) }

func TestNTLMPeer(t *testing.T) {
	i, a := ntlmScheme.make(t, LevelPrivacy)
	if err := shake(t.Context(), i, a, nil); err != nil {
		t.Fatal(err)
	}
	if want := (Peer{Mechanism: auth.NTLM, Domain: "CORP", User: "janedow"}); a.Peer() != want {
		t.Errorf("acceptor sees %+v, want %+v", a.Peer(), want)
	}
	if i.AuthType() != TypeNTLM || a.AuthType() != TypeNTLM || i.UsesAlterContext() {
		t.Error("wrong auth_type or third leg")
	}
}

func TestNTLMCredentials(t *testing.T) {
	tests := []struct {
		name   string
		cred   auth.Credential
		reason error
	}{
		{"password", testPassword("correct horse"), nil},
		{"user in another case", &auth.Password{Domain: "corp", User: "JaneDow", Password: auth.NewSecret("correct horse")}, nil},
		{"domain in the user name", &auth.Password{User: `CORP\janedow`, Password: auth.NewSecret("correct horse")}, nil},
		{"NT hash", &auth.NTHash{Domain: "CORP", User: "janedow", Hash: auth.NewSecret(ntHashOf("correct horse"))}, nil},
		{"wrong password", testPassword("battery staple"), auth.ErrWrongPassword},
		{"wrong NT hash", &auth.NTHash{Domain: "CORP", User: "janedow", Hash: auth.NewSecret(ntHashOf("battery"))}, auth.ErrWrongPassword},
		{"unknown user", &auth.Password{Domain: "CORP", User: "nobody", Password: auth.NewSecret("x")}, auth.ErrUnknownUser},
		{"unknown domain", &auth.Password{Domain: "ELSE", User: "janedow", Password: auth.NewSecret("correct horse")}, auth.ErrUnknownUser},
		{"empty password", testPassword(""), auth.ErrBadCredential},
		{"keytab", &auth.Keytab{User: "a@B", Path: "x"}, auth.ErrBadCredential},
		{"ccache", &auth.CCache{Path: "x"}, auth.ErrBadCredential},
		{"none", nil, auth.ErrBadCredential},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := testInitiatorConfig(LevelPrivacy)
			cfg.Credential = tt.cred
			i, err := NewInitiator(cfg)
			if err == nil {
				err = shake(t.Context(), i, mustAcceptor(t, TypeNTLM, testAcceptorConfig()), nil)
			}
			if !errors.Is(err, tt.reason) {
				t.Fatalf("got %v, want %v", err, tt.reason)
			}
			if err != nil && (strings.Contains(err.Error(), "battery") || strings.Contains(err.Error(), ntHashOf("battery"))) {
				t.Errorf("the error tells the secret: %v", err)
			}
		})
	}
}

// ntHashOf returns the MD4 of a password in UTF-16LE through the library.
func ntHashOf(password string) string {
	h, err := (&ntlm.V1{Config: &ntlm.Config{}}).NTOWF(context.Background(), ntlmPassword{password: password})
	if err != nil {
		panic(err)
	}
	return hex.EncodeToString(h)
}

func TestNTLMHashAtTheServer(t *testing.T) {
	cfg := testAcceptorConfig()
	cfg.Lookup = func(string, string) (auth.Credential, bool) {
		return &auth.NTHash{User: "x", Hash: auth.NewSecret(ntHashOf("correct horse"))}, true
	}
	i := mustInitiator(t, testInitiatorConfig(LevelPrivacy))
	if err := shake(t.Context(), i, mustAcceptor(t, TypeNTLM, cfg), nil); err != nil {
		t.Fatal(err)
	}
}

func TestNTLMChannelBinding(t *testing.T) {
	tests := []struct {
		name           string
		client, server []byte
		reason         error
	}{
		{"same", []byte("tls-server-end-point:abc"), []byte("tls-server-end-point:abc"), nil},
		{"not demanded", []byte("tls-server-end-point:abc"), nil, nil},
		{"absent", nil, []byte("tls-server-end-point:abc"), auth.ErrChannelBinding},
		{"another channel", []byte("tls-server-end-point:abd"), []byte("tls-server-end-point:abc"), auth.ErrChannelBinding},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ic, ac := testInitiatorConfig(LevelPrivacy), testAcceptorConfig()
			ic.ChannelBinding, ac.ChannelBinding = tt.client, tt.server
			err := shake(t.Context(), mustInitiator(t, ic), mustAcceptor(t, TypeNTLM, ac), nil)
			if !errors.Is(err, tt.reason) {
				t.Errorf("got %v, want %v", err, tt.reason)
			}
		})
	}
}

// TestNTLMWeakFlags takes single flags out of the challenge, as a server or
// somebody between could.
func TestNTLMWeakFlags(t *testing.T) {
	flags := map[string]ntlm.Flag{
		"no extended session security": ntlm.NegotiateExtendedSessionSecurity,
		"no 128-bit keys":              ntlm.Negotiate128,
		"no key exchange":              ntlm.NegotiateKeyExchange,
		"no signing":                   ntlm.NegotiateSign,
		"no sealing":                   ntlm.NegotiateSeal,
	}
	for name, flag := range flags {
		t.Run(name, func(t *testing.T) {
			i, a := ntlmScheme.make(t, LevelPrivacy)
			err := shake(t.Context(), i, a, func(n int, token []byte) []byte {
				if n == 1 {
					for b := range 4 {
						token[ntlmChallengeFlags+b] &^= byte(flag >> (8 * b))
					}
				}
				return token
			})
			if err == nil || !strings.Contains(err.Error(), "initiator") {
				t.Errorf("the initiator accepts it: %v", err)
			}
		})
	}
}

func TestNTLMLevels(t *testing.T) {
	i, a := ntlmScheme.make(t, LevelIntegrity)
	if _, err := i.Protector(LevelIntegrity, false); err == nil {
		t.Error("a protector before the handshake is done")
	}
	if err := shake(t.Context(), i, a, nil); err != nil {
		t.Fatal(err)
	}
	for _, h := range []Handshake{i, a} {
		if _, err := h.Protector(LevelPrivacy, false); !errors.Is(err, auth.ErrLevelUnavailable) {
			t.Errorf("privacy from a context for integrity: %v", err)
		}
		for _, level := range []Level{LevelNone, LevelConnect} {
			if p, err := h.Protector(level, false); p != nil || err != nil {
				t.Errorf("level %v: got %v, %v", level, p, err)
			}
		}
	}
}

func TestNTLMOutOfTurn(t *testing.T) {
	i, a := ntlmScheme.make(t, LevelPrivacy)
	if err := shake(t.Context(), i, a, nil); err != nil {
		t.Fatal(err)
	}
	for _, h := range []Handshake{i, a} {
		if _, _, err := h.Next(t.Context(), []byte("more")); !errors.Is(err, auth.ErrProtocol) {
			t.Errorf("got %v, want ErrProtocol", err)
		}
	}
}

// TestNTLMVector checks the keys and the sealed message of [MS-NLMP] 4.2.4.4.
// Its session key of 16 bytes of 0x55 is that of 4.2.1.
func TestNTLMVector(t *testing.T) {
	h, err := newNTLMHalf(bytes.Repeat([]byte{0x55}, 16), ntlmClientSign, ntlmClientSeal)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := hex.EncodeToString(h.sealKey), "59f600973cc4960a25480a7c196e4c58"; got != want {
		t.Errorf("sealing key %s, want %s", got, want)
	}
	if got, want := hex.EncodeToString(ntlmKey(bytes.Repeat([]byte{0x55}, 16), ntlmClientSign)), "4788dc861b4782f35d43fd98fe1a2d39"; got != want {
		t.Errorf("signing key %s, want %s", got, want)
	}
	msg := []byte("P\x00l\x00a\x00i\x00n\x00t\x00e\x00x\x00t\x00")
	h.checksum(msg)
	if got, want := hex.EncodeToString(h.sig[4:12]), "70352851f2564309"; got != want {
		t.Errorf("checksum %s, want %s", got, want)
	}
	h.rc4.XORKeyStream(msg, msg)
	h.finish()
	if got, want := hex.EncodeToString(msg), "54e50165bf1936dc996020c1811b0f06fb5f"; got != want {
		t.Errorf("sealed %s, want %s", got, want)
	}
	if got, want := hex.EncodeToString(h.sig[:]), "010000007fb38ec5c55d497600000000"; got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

// TestNTLMOracle compares packets of both directions with what go-msrpc's own
// mechanism makes of them.
func TestNTLMOracle(t *testing.T) {
	for _, level := range testLevels {
		i, a := ntlmScheme.make(t, level)
		if err := shake(t.Context(), i, a, nil); err != nil {
			t.Fatal(err)
		}
		for name, h := range map[string]struct {
			ours Handshake
			lib  *ntlm.Authentifier
		}{
			"client": {i, i.(*ntlmInitiator).lib},
			"server": {a, a.(*ntlmAcceptor).lib},
		} {
			p, err := h.ours.Protector(level, true)
			if err != nil {
				t.Fatal(err)
			}
			for n := range 5 {
				pdu, bodyEnd := testPDU(p, n*100, uint64(n))
				want := libNTLMSeal(t, h.lib, bytes.Clone(pdu), bodyEnd, level)
				if got := seal(t, p, pdu, bodyEnd); !bytes.Equal(got, want) {
					t.Errorf("%s at %v, packet %d: differs from the library's", name, level, n)
				}
			}
		}
	}
}

func libNTLMSeal(t *testing.T, lib *ntlm.Authentifier, pdu []byte, bodyEnd int, level Level) []byte {
	t.Helper()
	body := &gssapi.PayloadEx{Capabilities: gssapi.Integrity, Payload: pdu[testHeader:bodyEnd]}
	if level == LevelPrivacy {
		body.Capabilities |= gssapi.Confidentiality
	}
	tok, err := (&ntlm.Mechanism{Authentifier: lib}).WrapEx(t.Context(), &gssapi.MessageTokenEx{Payloads: []*gssapi.PayloadEx{
		{Capabilities: gssapi.Integrity, Payload: pdu[:testHeader]},
		body,
		{Capabilities: gssapi.Integrity, Payload: pdu[bodyEnd:]},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return append(pdu, tok.Signature...)
}

func TestNTLMExhausted(t *testing.T) {
	from, to := ntlmPair(t, LevelPrivacy, false)
	from.(*ntlmProtector).ctx.out.seq = math.MaxUint32 - 1
	to.(*ntlmProtector).ctx.in.seq = math.MaxUint32 - 1
	pdu, bodyEnd := testPDU(from, 10, 1)
	sealed := seal(t, from, pdu, bodyEnd)
	if err := to.Unprotect(sealed, testHeader, bodyEnd); err != nil {
		t.Fatal(err)
	}
	if _, err := from.Protect(pdu, testHeader, bodyEnd); !errors.Is(err, ErrExhausted) {
		t.Errorf("sequence numbers start again: %v", err)
	}
	if err := to.Unprotect(sealed, testHeader, bodyEnd); !errors.Is(err, ErrExhausted) {
		t.Errorf("sequence numbers start again: %v", err)
	}
}

func TestUnsupported(t *testing.T) {
	if _, err := NewAcceptor(14, testAcceptorConfig()); !errors.Is(err, auth.ErrMechanism) {
		t.Errorf("Schannel: got %v", err)
	}
	if _, err := NewAcceptor(TypeNTLM, AcceptorConfig{}); !errors.Is(err, auth.ErrMechanism) {
		t.Errorf("NTLM without users: got %v", err)
	}
}
