package security

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	libcrypto "github.com/oiweiwei/go-msrpc/ssp/krb5/crypto"
	krbcrypto "github.com/oiweiwei/gokrb5.fork/v9/crypto"
	"github.com/oiweiwei/gokrb5.fork/v9/messages"
	"github.com/oiweiwei/gokrb5.fork/v9/types"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/security/krbtest"
)

const (
	testRealm = "CORP.EXAMPLE"
	testSPN   = "exchangeMDB/exch01.corp.example"
)

func testService(t testing.TB, etype int32) *krbtest.Service {
	t.Helper()
	s, err := krbtest.NewService(testRealm, testSPN, etype, "service secret")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// testTickets returns a client's configuration with a minted ticket and the
// server's for it. The ticket is valid between now+start and now+end.
func testTickets(t testing.TB, s *krbtest.Service, level Level, start, end time.Duration) (InitiatorConfig, AcceptorConfig) {
	t.Helper()
	cc, err := s.CCache("janedow", time.Now().Add(start), time.Now().Add(end))
	if err != nil {
		t.Fatal(err)
	}
	kt, err := s.Keytab()
	if err != nil {
		t.Fatal(err)
	}
	return InitiatorConfig{
		Credential: cc, Mechanism: auth.Kerberos, Level: level, TargetName: testSPN, Kerberos: noKDC,
	}, AcceptorConfig{Keytab: kt}
}

// noKDC is a configuration without a realm; no dial may happen.
var noKDC = &auth.KerberosConfig{Text: "[libdefaults]\n"}

func krbScheme(name string, etype int32) scheme {
	return scheme{name: name, protected: krbCiphers, signsHeaders: true, make: func(t testing.TB, level Level) (Handshake, Handshake) {
		ic, ac := testTickets(t, testService(t, etype), level, -time.Minute, time.Hour)
		return mustInitiator(t, ic), mustAcceptor(t, TypeKerberos, ac)
	}}
}

// krbCiphers returns where the encrypted parts of an AP-REQ or AP-REP lie. The
// rest of the messages, name types, key versions and the framing, is hints.
func krbCiphers(token []byte) (parts [][2]int) {
	var req messages.APReq
	var rep messages.APRep
	var ciphers [][]byte
	if req.Unmarshal(token) == nil {
		ciphers = [][]byte{req.Ticket.EncPart.Cipher, req.EncryptedAuthenticator.Cipher}
	} else if rep.Unmarshal(token) == nil {
		ciphers = [][]byte{rep.EncPart.Cipher}
	}
	for _, c := range ciphers {
		at := bytes.Index(token, c)
		parts = append(parts, [2]int{at, at + len(c)})
	}
	return parts
}

var (
	aes128Scheme = krbScheme("Kerberos AES128", krbtest.AES128)
	aes256Scheme = krbScheme("Kerberos AES256", krbtest.AES256)
)

func TestKerberosContext(t *testing.T) {
	testContext(t, aes128Scheme)
	testContext(t, aes256Scheme)
}

// krbPair returns two ends of a context from a fixed key.
func krbPair(t testing.TB, etype int32, level Level, headerSigning, server bool) (from, to Protector) {
	t.Helper()
	key := types.EncryptionKey{KeyType: etype, KeyValue: bytes.Repeat([]byte{0x5A}, 16*int(etype-krbtest.AES128+1))}
	k := krbKeys{key: key, subkey: true, initSeq: 1000, accptSeq: 2000}
	a, err := newKrbContext(k, server)
	if err != nil {
		t.Fatal(err)
	}
	b, err := newKrbContext(k, !server)
	if err != nil {
		t.Fatal(err)
	}
	if from, err = a.protector(level, headerSigning); err != nil {
		t.Fatal(err)
	}
	if to, err = b.protector(level, headerSigning); err != nil {
		t.Fatal(err)
	}
	return from, to
}

func TestKerberosEveryBit(t *testing.T) {
	for _, level := range testLevels {
		for _, headerSigning := range []bool{true, false} {
			for _, server := range []bool{true, false} {
				testFlips(t, func() (Protector, Protector) {
					return krbPair(t, krbtest.AES256, level, headerSigning, server)
				}, func(i, bodyEnd int) bool {
					return headerSigning || i >= testHeader && i < bodyEnd || i >= bodyEnd+TrailerSize
				})
			}
		}
	}
}

func TestKerberosMutations(t *testing.T) { testMutations(t, aes256Scheme, 7) }

func TestKerberosPeer(t *testing.T) {
	i, a := aes256Scheme.make(t, LevelPrivacy)
	if _, err := i.Protector(LevelPrivacy, true); err == nil {
		t.Error("a protector before the handshake is done")
	}
	if err := shake(t.Context(), i, a, nil); err != nil {
		t.Fatal(err)
	}
	if want := (Peer{Mechanism: auth.Kerberos, Domain: testRealm, User: "janedow"}); a.Peer() != want {
		t.Errorf("acceptor sees %+v, want %+v", a.Peer(), want)
	}
	if want := (Peer{Mechanism: auth.Kerberos, Domain: testRealm, User: testSPN}); i.Peer() != want {
		t.Errorf("initiator sees %+v, want %+v", i.Peer(), want)
	}
	if i.AuthType() != TypeKerberos || a.AuthType() != TypeKerberos || i.UsesAlterContext() {
		t.Error("wrong auth_type or third leg")
	}
}

// TestKerberosTickets runs what can be wrong with a ticket, with the error at
// the acceptor, and the error at the initiator that reads the acceptor's token.
func TestKerberosTickets(t *testing.T) {
	tests := []struct {
		name       string
		start, end time.Duration
		etype      int32
		change     func(*InitiatorConfig, *AcceptorConfig)
		reason     error
		remote     bool // the initiator hears of it
	}{
		{"valid", -time.Hour, time.Hour, krbtest.AES256, nil, nil, false},
		{"server name in another case", -time.Hour, time.Hour, krbtest.AES256, func(ic *InitiatorConfig, _ *AcceptorConfig) {
			ic.TargetName = strings.ToUpper(testSPN)
		}, nil, false},
		{"expired", -2 * time.Hour, -time.Hour, krbtest.AES256, nil, auth.ErrTicketExpired, false},
		{"not yet valid", time.Hour, 2 * time.Hour, krbtest.AES256, nil, auth.ErrClockSkew, true},
		{"RC4", -time.Hour, time.Hour, krbtest.RC4, nil, auth.ErrEncryptionType, false},
		{"no ticket for the service", -time.Hour, time.Hour, krbtest.AES256, func(ic *InitiatorConfig, _ *AcceptorConfig) {
			ic.TargetName = "exchangeMDB/other"
		}, auth.ErrTicketExpired, false},
		{"no service name", -time.Hour, time.Hour, krbtest.AES256, func(ic *InitiatorConfig, _ *AcceptorConfig) {
			ic.TargetName = ""
		}, auth.ErrUnknownSPN, false},
		{"key of another service", -time.Hour, time.Hour, krbtest.AES256, func(_ *InitiatorConfig, ac *AcceptorConfig) {
			s, err := krbtest.NewService(testRealm, testSPN, krbtest.AES256, "another secret")
			if err != nil {
				t.Fatal(err)
			}
			if ac.Keytab, err = s.Keytab(); err != nil {
				t.Fatal(err)
			}
		}, auth.ErrUnknownSPN, true},
		{"same channel", -time.Hour, time.Hour, krbtest.AES256, func(ic *InitiatorConfig, ac *AcceptorConfig) {
			ic.ChannelBinding, ac.ChannelBinding = []byte("a"), []byte("a")
		}, nil, false},
		{"another channel", -time.Hour, time.Hour, krbtest.AES256, func(ic *InitiatorConfig, ac *AcceptorConfig) {
			ic.ChannelBinding, ac.ChannelBinding = []byte("a"), []byte("b")
		}, auth.ErrChannelBinding, false},
		{"no channel", -time.Hour, time.Hour, krbtest.AES256, func(_ *InitiatorConfig, ac *AcceptorConfig) {
			ac.ChannelBinding = []byte("b")
		}, auth.ErrChannelBinding, false},
		{"malformed cache", -time.Hour, time.Hour, krbtest.AES256, func(ic *InitiatorConfig, _ *AcceptorConfig) {
			cc := ic.Credential.(*auth.CCache)
			cc.Data = auth.NewSecret(cc.Data.Reveal()[:100])
		}, auth.ErrBadCredential, false},
		{"missing cache", -time.Hour, time.Hour, krbtest.AES256, func(ic *InitiatorConfig, _ *AcceptorConfig) {
			ic.Credential = &auth.CCache{Path: filepath.Join(t.TempDir(), "none")}
		}, os.ErrNotExist, false},
		{"NT hash", -time.Hour, time.Hour, krbtest.AES256, func(ic *InitiatorConfig, _ *AcceptorConfig) {
			ic.Credential = &auth.NTHash{User: "x", Hash: auth.NewSecret(ntHashOf("x"))}
		}, auth.ErrBadCredential, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ic, ac := testTickets(t, testService(t, tt.etype), LevelPrivacy, tt.start, tt.end)
			if tt.change != nil {
				tt.change(&ic, &ac)
			}
			i, err := NewInitiator(ic)
			if err == nil {
				err = shake(t.Context(), i, mustAcceptor(t, TypeKerberos, ac), nil)
			}
			if !errors.Is(err, tt.reason) {
				t.Fatalf("got %v, want %v", err, tt.reason)
			}
			if tt.remote {
				testKrbErrorToken(t, ic, ac, tt.reason)
			}
		})
	}
}

// testKrbErrorToken gives the acceptor's KRB-ERROR to the initiator.
func testKrbErrorToken(t *testing.T, ic InitiatorConfig, ac AcceptorConfig, reason error) {
	t.Helper()
	i, a := mustInitiator(t, ic), mustAcceptor(t, TypeKerberos, ac)
	req, _, err := i.Next(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := a.Next(t.Context(), req)
	if err == nil || len(token) == 0 {
		t.Fatalf("no KRB-ERROR: %v", err)
	}
	if _, _, err := i.Next(t.Context(), token); !errors.Is(err, reason) {
		t.Errorf("initiator says %v, want %v", err, reason)
	}
}

func TestKerberosInvalidTicket(t *testing.T) {
	s := testService(t, krbtest.AES256)
	s.Invalid = true
	ic, ac := testTickets(t, s, LevelPrivacy, -time.Hour, time.Hour)
	if err := shake(t.Context(), mustInitiator(t, ic), mustAcceptor(t, TypeKerberos, ac), nil); !errors.Is(err, auth.ErrClockSkew) {
		t.Errorf("got %v, want ErrClockSkew", err)
	}
}

// TestKerberosReplayedRequest sends one client's AP-REQ twice: the second
// exchange ends without the third leg, and with that of the first it fails.
func TestKerberosReplayedRequest(t *testing.T) {
	ic, ac := testTickets(t, testService(t, krbtest.AES256), LevelPrivacy, -time.Hour, time.Hour)
	var tokens [][]byte
	if err := shake(t.Context(), mustInitiator(t, ic), mustAcceptor(t, TypeKerberos, ac), func(_ int, token []byte) []byte {
		tokens = append(tokens, bytes.Clone(token))
		return token
	}); err != nil {
		t.Fatal(err)
	}
	a := mustAcceptor(t, TypeKerberos, ac)
	if _, done, err := a.Next(t.Context(), tokens[0]); err != nil || done {
		t.Fatalf("got done %v, %v", done, err)
	}
	if _, err := a.Protector(LevelPrivacy, true); err == nil {
		t.Error("a protector without the third leg")
	}
	if _, _, err := a.Next(t.Context(), tokens[2]); !errors.Is(err, auth.ErrProtocol) {
		t.Errorf("got %v, want ErrProtocol", err)
	}
	if _, err := a.Protector(LevelPrivacy, true); err == nil {
		t.Error("a protector after a failed third leg")
	}
}

// TestKerberosImpostor answers with an AP-REP that does not echo the time: the
// answer to another request of the same ticket.
func TestKerberosImpostor(t *testing.T) {
	ic, ac := testTickets(t, testService(t, krbtest.AES256), LevelPrivacy, -time.Hour, time.Hour)
	first, second := mustInitiator(t, ic), mustInitiator(t, ic)
	req, _, err := first.Next(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := second.Next(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	second.(*krbInitiator).authn.Cusec = first.(*krbInitiator).authn.Cusec + 1
	rep, _, err := mustAcceptor(t, TypeKerberos, ac).Next(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := second.Next(t.Context(), rep); !errors.Is(err, auth.ErrProtocol) {
		t.Errorf("got %v, want ErrProtocol", err)
	}
}

func TestKerberosNoRealm(t *testing.T) {
	password := testPassword("x")
	missing := filepath.Join(t.TempDir(), "none")
	tests := []struct {
		name string
		cred auth.Credential
		cfg  *auth.KerberosConfig
	}{
		{"no file", password, &auth.KerberosConfig{Path: missing}},
		{"no realm section", password, noKDC},
		{"another realm", password, &auth.KerberosConfig{Text: "[realms]\nELSE = {\n kdc = 127.0.0.1:1\n}\n"}},
		{"realm without kdc", password, &auth.KerberosConfig{Text: "[realms]\nCORP = {\n}\n"}},
		{"no realm at all", &auth.Password{User: "jane", Password: auth.NewSecret("x")}, noKDC},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i, err := NewInitiator(InitiatorConfig{Credential: tt.cred, Mechanism: auth.Kerberos, TargetName: testSPN, Kerberos: tt.cfg})
			if err == nil {
				_, _, err = i.Next(t.Context(), nil)
			}
			if !errors.Is(err, auth.ErrNoRealm) {
				t.Errorf("got %v, want ErrNoRealm", err)
			}
		})
	}
}

// kdcText is a configuration whose KDC is reached through a test's dialer.
const kdcText = "[libdefaults]\ndefault_realm = CORP.EXAMPLE\n[realms]\nCORP.EXAMPLE = {\n kdc = kdc.corp.example:88\n}\n"

func TestKerberosKDC(t *testing.T) {
	refuse := errors.New("refused by the test")
	tests := []struct {
		name   string
		dial   func(context.Context, string, string) (net.Conn, error)
		reason error
	}{
		{"cannot be dialled", func(context.Context, string, string) (net.Conn, error) { return nil, refuse }, refuse},
		{"closes", answerKDC(nil), auth.ErrKDCUnreachable},
		{"announces 4 GiB", answerKDC([]byte{0xFF, 0xFF, 0xFF, 0xFF}), errKDCAnswer},
		{"stops short", answerKDC([]byte{0, 0, 0, 9, 1, 2, 3}), auth.ErrKDCUnreachable},
		{"answers nonsense", answerKDC([]byte{0, 0, 0, 4, 1, 2, 3, 4}), auth.ErrProtocol},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i := mustInitiator(t, InitiatorConfig{
				Credential: testPassword("x"), Mechanism: auth.Kerberos, TargetName: testSPN,
				Kerberos: &auth.KerberosConfig{Text: kdcText, DialContext: tt.dial},
			})
			if _, _, err := i.Next(t.Context(), nil); !errors.Is(err, tt.reason) {
				t.Errorf("got %v, want %v", err, tt.reason)
			}
		})
	}
}

// answerKDC returns a dialer to a KDC that reads a request, answers and closes.
func answerKDC(answer []byte) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go func() {
			defer far.Close()
			if _, err := far.Read(make([]byte, 4096)); err == nil {
				_, _ = far.Write(answer)
			}
		}()
		return near, nil
	}
}

func TestKerberosCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	i := mustInitiator(t, InitiatorConfig{
		Credential: testPassword("x"), Mechanism: auth.Kerberos, TargetName: testSPN,
		Kerberos: &auth.KerberosConfig{Text: kdcText, DialContext: func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			go func() {
				defer far.Close()
				_, _ = far.Read(make([]byte, 4096))
				cancel() // while the client waits for the answer
				_, _ = far.Read(make([]byte, 1))
			}()
			return near, nil
		}},
	})
	if _, _, err := i.Next(ctx, nil); !errors.Is(err, context.Canceled) || !errors.Is(err, auth.ErrKDCUnreachable) {
		t.Errorf("got %v", err)
	}
}

// TestKerberosTicketOfAnother has two accounts share a cache, as the HTTP
// connections of a session and RPC inside them may: nobody gets the other's
// ticket.
func TestKerberosTicketOfAnother(t *testing.T) {
	refused := errors.New("refused by the test")
	cfg := InitiatorConfig{
		Mechanism: auth.Kerberos, TargetName: testSPN, Tickets: new(TicketCache),
		Kerberos: &auth.KerberosConfig{Text: kdcText, DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, refused }},
	}
	jane, joe := testPassword("x"), &auth.Password{Domain: "CORP.EXAMPLE", User: "joe", Password: auth.NewSecret("y")}
	ic, _ := testTickets(t, testService(t, krbtest.AES256), LevelPrivacy, -time.Hour, time.Hour)
	minted, err := newKrbInitiator(&ic)
	if err != nil {
		t.Fatal(err)
	}
	ticket, ok, err := minted.source.cachedTicket(testSPN)
	if !ok {
		t.Fatal(err)
	}
	cfg.Tickets.put(jane, testSPN, ticket)
	cfg.Credential = jane
	if _, _, err := mustInitiator(t, cfg).Next(t.Context(), nil); err != nil {
		t.Errorf("the owner: %v", err)
	}
	cfg.Credential = joe
	if _, _, err := mustInitiator(t, cfg).Next(t.Context(), nil); !errors.Is(err, refused) {
		t.Errorf("another account: %v", err)
	}
}

// TestKerberosSilentDNS looks for KDCs in a DNS that does not answer.
func TestKerberosSilentDNS(t *testing.T) {
	asked, over := make(chan struct{}), make(chan struct{})
	once := sync.OnceFunc(func() { close(asked) })
	system := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		once()
		<-over
		return nil, errors.New("no such network")
	}}
	ctx, cancel := context.WithCancel(t.Context())
	i := mustInitiator(t, InitiatorConfig{
		Credential: testPassword("x"), Mechanism: auth.Negotiate, TargetName: testSPN,
		Kerberos: &auth.KerberosConfig{Text: "[libdefaults]\ndefault_realm = CORP.EXAMPLE\ndns_lookup_kdc = true\n"},
	})
	failed := make(chan error)
	go func() {
		_, _, err := i.Next(ctx, nil)
		failed <- err
	}()
	<-asked
	cancel()
	select {
	case err := <-failed:
		if !errors.Is(err, context.Canceled) || !errors.Is(err, auth.ErrKDCUnreachable) {
			t.Errorf("got %v", err)
		}
		close(over)
	case <-time.After(5 * time.Second):
		t.Error("the context has ended, the search for a KDC has not")
		close(over)
		<-failed
	}
	net.DefaultResolver = system
}

// TestKerberosSilentKDC has two KDCs that cannot be reached: each gets its
// time, and no more.
func TestKerberosSilentKDC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		i := mustInitiator(t, InitiatorConfig{
			Credential: testPassword("x"), Mechanism: auth.Kerberos, TargetName: testSPN,
			Kerberos: &auth.KerberosConfig{
				Text: strings.Replace(kdcText, "\n kdc =", "\n kdc = kdc2.corp.example\n kdc =", 1),
				DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
					<-ctx.Done()
					return nil, ctx.Err()
				},
			},
		})
		if _, _, err := i.Next(t.Context(), nil); !errors.Is(err, auth.ErrKDCUnreachable) {
			t.Errorf("got %v, want ErrKDCUnreachable", err)
		}
		if got := time.Since(start); got != 2*kdcDialTimeout {
			t.Errorf("took %v, want %v", got, 2*kdcDialTimeout)
		}
	})
}

func TestKerberosKeytabWithoutKey(t *testing.T) {
	s := testService(t, krbtest.RC4)
	kt, err := s.Keytab()
	if err != nil {
		t.Fatal(err)
	}
	i := mustInitiator(t, InitiatorConfig{
		Credential: kt, Mechanism: auth.Kerberos, TargetName: testSPN, Kerberos: &auth.KerberosConfig{Text: kdcText},
	})
	if _, _, err := i.Next(t.Context(), nil); !errors.Is(err, auth.ErrBadCredential) {
		t.Errorf("got %v, want ErrBadCredential", err)
	}
}

func TestKrbRealm(t *testing.T) {
	conf, _, err := loadKrbConfig(&auth.KerberosConfig{Text: kdcText})
	if err != nil {
		t.Fatal(err)
	}
	for domain, want := range map[string]string{
		"": testRealm, "CORP": testRealm, "corp": testRealm, "corp.example": testRealm, "CORP.EXAMPLE": testRealm,
		"other.example": "OTHER.EXAMPLE",
	} {
		if got := krbRealm(conf, domain); got != want {
			t.Errorf("realm for %q is %q, want %q", domain, got, want)
		}
	}
}

// TestKerberosOracle opens our packets with go-msrpc's ciphers and theirs with
// ours. The confounder is random, so the bytes cannot be compared.
func TestKerberosOracle(t *testing.T) {
	for _, etype := range []int32{krbtest.AES128, krbtest.AES256} {
		from, to := krbPair(t, etype, LevelPrivacy, true, false)
		lib := libKrbCipher(t, etype)
		for seq := range uint64(4) {
			pdu, bodyEnd := testPDU(from, int(seq)*77, seq)
			sealed := seal(t, from, pdu, bodyEnd)
			theirs := bytes.Clone(sealed)
			ok, err := lib.UnwrapEx(t.Context(), 1000+seq, [][]byte{theirs[:testHeader], theirs[testHeader:bodyEnd], theirs[bodyEnd : bodyEnd+TrailerSize]},
				[][]byte{theirs[testHeader:bodyEnd]}, theirs[bodyEnd+TrailerSize:])
			if err != nil || !ok || !bytes.Equal(theirs[:len(pdu)], pdu) {
				t.Errorf("etype %d: the library does not open ours: %v, %v", etype, ok, err)
			}
			ours := bytes.Clone(pdu)
			sgn, err := lib.WrapEx(t.Context(), 1000+seq, [][]byte{ours[:testHeader], ours[testHeader:bodyEnd], ours[bodyEnd:]}, [][]byte{ours[testHeader:bodyEnd]})
			if err != nil {
				t.Fatal(err)
			}
			ours = append(ours, sgn...)
			if err := to.Unprotect(ours, testHeader, bodyEnd); err != nil || !bytes.Equal(ours[:len(pdu)], pdu) {
				t.Errorf("etype %d: ours does not open the library's: %v", etype, err)
			}
		}
		testKrbMICOracle(t, etype, lib)
	}
}

func testKrbMICOracle(t *testing.T, etype int32, lib libcrypto.Cipher) {
	t.Helper()
	from, _ := krbPair(t, etype, LevelIntegrity, true, false)
	pdu, bodyEnd := testPDU(from, 100, 1)
	want, err := lib.MakeSignature(t.Context(), 1000, [][]byte{pdu})
	if err != nil {
		t.Fatal(err)
	}
	if got := seal(t, from, pdu, bodyEnd); !bytes.Equal(got[len(pdu):], want) {
		t.Errorf("etype %d: signature differs from the library's", etype)
	}
}

func libKrbCipher(t *testing.T, etype int32) libcrypto.Cipher {
	t.Helper()
	et, err := krbcrypto.GetEtype(etype)
	if err != nil {
		t.Fatal(err)
	}
	c, err := libcrypto.NewCipher(t.Context(), libcrypto.CipherSetting{
		Type: et, Key: types.EncryptionKey{KeyType: etype, KeyValue: bytes.Repeat([]byte{0x5A}, 16*int(etype-krbtest.AES128+1))},
		IsSubKey: true, IsLocal: true, DCEStyle: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// kdcErrorMessage returns a KRB-ERROR as a KDC sends it over TCP.
func kdcErrorMessage(t *testing.T, code int32) []byte {
	t.Helper()
	e := messages.NewKRBError(types.NewPrincipalName(2, "krbtgt/CORP.EXAMPLE"), testRealm, code, "")
	b, err := e.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...)
}

// TestKerberosKDCErrors maps what a KDC says to what the caller can do.
func TestKerberosKDCErrors(t *testing.T) {
	for code, reason := range map[int32]error{
		1: auth.ErrAccount, 6: auth.ErrUnknownUser, 7: auth.ErrUnknownSPN, 14: auth.ErrEncryptionType, 18: auth.ErrAccount,
		23: auth.ErrAccount, 31: auth.ErrWrongPassword, 32: auth.ErrTicketExpired, 37: auth.ErrClockSkew, 60: auth.ErrDenied,
	} {
		i := mustInitiator(t, InitiatorConfig{
			Credential: testPassword("battery staple"), Mechanism: auth.Kerberos, TargetName: testSPN,
			Kerberos: &auth.KerberosConfig{Text: kdcText, DialContext: answerKDC(kdcErrorMessage(t, code))},
		})
		_, _, err := i.Next(t.Context(), nil)
		if !errors.Is(err, reason) {
			t.Errorf("KDC error %d: got %v, want %v", code, err, reason)
		}
		if err != nil && strings.Contains(err.Error(), "battery") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}
