package dcerpc

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/internal/security/krbtest"
)

// The mechanisms of package security over this package's packets.

// realMechanism makes both sides' factories for one of them.
type realMechanism struct {
	name      string
	initiator security.InitiatorConfig
	acceptor  security.AcceptorConfig
}

func (m *realMechanism) client(level security.Level) Config {
	cfg := m.initiator
	cfg.Level = level
	return Config{Level: level, Handshake: func() (security.Handshake, error) { return security.NewInitiator(cfg) }}
}

func (m *realMechanism) server(cfg ServerConfig) ServerConfig {
	cfg.Acceptor = func(authType uint8) (security.Handshake, error) { return security.NewAcceptor(authType, m.acceptor) }
	return cfg
}

func realMechanisms(t testing.TB) []realMechanism {
	t.Helper()
	const spn = "exchangeMDB/exch01.corp.example"
	password := &auth.Password{Domain: "CORP", User: "jane", Password: auth.NewSecret("correct horse")}
	lookup := func(_, user string) (auth.Credential, bool) { return password, user == "jane" }
	service, err := krbtest.NewService("CORP.EXAMPLE", spn, krbtest.AES256, "service secret")
	if err != nil {
		t.Fatal(err)
	}
	keytab, err := service.Keytab()
	if err != nil {
		t.Fatal(err)
	}
	ccache, err := service.CCache("jane", time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	acceptor := security.AcceptorConfig{Lookup: lookup, Keytab: keytab}
	return []realMechanism{
		{"NTLM", security.InitiatorConfig{Credential: password, Mechanism: auth.NTLM, TargetName: spn}, acceptor},
		{"Kerberos", security.InitiatorConfig{Credential: ccache, Mechanism: auth.Kerberos, TargetName: spn}, acceptor},
		{"SPNEGO-NTLM", security.InitiatorConfig{Credential: password, Mechanism: auth.Negotiate, TargetName: spn}, acceptor},
		{"SPNEGO-Kerberos", security.InitiatorConfig{Credential: ccache, Mechanism: auth.Negotiate, TargetName: spn}, acceptor},
	}
}

func TestRealMechanisms(t *testing.T) {
	for _, m := range realMechanisms(t) {
		for _, level := range []security.Level{security.LevelConnect, security.LevelCall, security.LevelPacket, security.LevelIntegrity, security.LevelPrivacy} {
			for _, headerSigning := range []bool{true, false} {
				if !headerSigning && level > security.LevelConnect && strings.HasSuffix(m.name, "Kerberos") {
					continue // refused: TestHeaderSigningIsDemanded
				}
				t.Run(fmt.Sprintf("%s/%v/headerSigning=%v", m.name, level, headerSigning), func(t *testing.T) {
					_, l := startServer(t, m.server(ServerConfig{MinLevel: level, Multiplex: true, NoHeaderSigning: !headerSigning}))
					cfg := m.client(level)
					cfg.Multiplex = true
					c := connect(t, l, cfg)
					for _, n := range []int{0, 1, 5776, 300_000} {
						stub := bytes.Repeat([]byte{9}, n)
						if got := mustCall(t, c, opEcho, stub); !bytes.Equal(got, stub) {
							t.Errorf("echo of %d bytes came back changed", n)
						}
					}
					var wg sync.WaitGroup
					for g := range 8 {
						wg.Go(func() {
							for i := range 5 {
								want := bytes.Repeat([]byte{byte(g)}, i*4000+g)
								if got := mustCall(t, c, opEcho, want); !bytes.Equal(got, want) {
									t.Errorf("goroutine %d: %d bytes", g, len(got))
								}
							}
						})
					}
					wg.Wait()
				})
			}
		}
	}
}

// TestRealMechanismsNoticeTampering flips every byte of a sealed packet, each
// on a connection of its own. Where the header is not signed only the body and
// the signature are protected.
func TestRealMechanismsNoticeTampering(t *testing.T) {
	for _, m := range realMechanisms(t) {
		for _, level := range []security.Level{security.LevelIntegrity, security.LevelPrivacy} {
			t.Run(fmt.Sprintf("%s/%v", m.name, level), func(t *testing.T) {
				var flip, size atomic.Int32
				flip.Store(-1)
				_, l := startServer(t, m.server(ServerConfig{Hooks: Hooks{Send: func(_ *ServerConn, p []byte) ([]byte, error) {
					if pdu.Type(p[2]) != pdu.TypeResponse {
						return p, nil
					}
					size.Store(int32(len(p)))
					if n := flip.Load(); n >= 0 {
						p[n] ^= 1 << (n % 8)
					}
					return p, ErrCut
				}}}))
				for n := int32(-1); n < max(size.Load(), 1); n++ {
					flip.Store(n)
					c := connect(t, l, m.client(level))
					_, err := c.Call(t.Context(), 0, opEcho, []byte("twelve bytes"), nil)
					if (err == nil) != (n < 0) {
						t.Errorf("byte %d of %d flipped: %v", n, size.Load(), err)
					}
					c.Close()
				}
			})
		}
	}
}

// TestHeaderSigningIsDemanded has somebody between take header signing out of
// the bind and its answer, which nothing protects. Kerberos would then sign
// bodies alone, and a stub could be cut short by its pad length, unnoticed. NTLM
// signs headers anyway.
func TestHeaderSigningIsDemanded(t *testing.T) {
	cut := func(_ *ServerConn, p []byte) ([]byte, error) {
		if pdu.Type(p[2]) == pdu.TypeResponse {
			auth := int(p[10]) | int(p[11])<<8
			p[len(p)-auth-pdu.TrailerSize+2] += 4
		}
		return p, nil
	}
	for _, m := range realMechanisms(t) {
		t.Run(m.name, func(t *testing.T) {
			_, l := startServer(t, m.server(ServerConfig{NoHeaderSigning: true, Hooks: Hooks{Send: cut}}))
			c, err := tryConnect(t, l, m.client(security.LevelPrivacy))
			if err == nil {
				res, callErr := c.Call(t.Context(), 0, opEcho, []byte("transfer 1000"), nil)
				if callErr == nil {
					t.Errorf("the stub comes back as %q", res.Stub)
				}
				err = callErr
			}
			if kerberos := strings.HasSuffix(m.name, "Kerberos"); kerberos != errors.Is(err, auth.ErrLevelUnavailable) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestWrongPassword(t *testing.T) {
	for _, m := range realMechanisms(t) {
		if m.initiator.Credential == nil {
			continue
		}
		if _, ok := m.initiator.Credential.(*auth.Password); !ok {
			continue
		}
		t.Run(m.name, func(t *testing.T) {
			_, l := startServer(t, m.server(ServerConfig{}))
			m.initiator.Credential = &auth.Password{Domain: "CORP", User: "jane", Password: auth.NewSecret("wrong")}
			c, err := tryConnect(t, l, m.client(security.LevelPrivacy))
			if err == nil {
				defer c.Close()
				_, err = c.Call(t.Context(), 0, opEcho, nil, nil)
			}
			var f *FaultError
			if !errors.As(err, &f) || !f.Unprotected || f.Status != StatusAccessDenied && f.Status != StatusSecurityPackage {
				t.Errorf("with a wrong password: %v", err)
			}
		})
	}
}
