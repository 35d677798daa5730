//go:build linux

// Calls to Samba's own services under every mechanism, level and credential.

package samba

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/dcerpc/epm"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// samr is Samba's account manager, [MS-SAMR] 1.9, the service that allows
// calls over TCP by ordinary users.
var samr = dcerpc.Interface{UUID: wire.MustParseGUID("12345778-1234-abcd-ef00-0123456789ac"), Major: 1}

func dial(ctx context.Context, t testing.TB, address string) net.Conn {
	t.Helper()
	nc, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return nc
}

// samrAddress asks the endpoint mapper.
func samrAddress(t testing.TB) string {
	t.Helper()
	eps, err := epm.Resolve(t.Context(), dial(t.Context(), t, "127.0.0.1:135"), samr, epm.TCP)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", eps[0].Port)
}

// connect binds samr.
func connect(t testing.TB, level security.Level, cfg security.InitiatorConfig) (*dcerpc.Conn, error) {
	t.Helper()
	c, err := dcerpc.NewConn(t.Context(), dial(t.Context(), t, samrAddress(t)), dcerpc.Config{
		Interfaces: []dcerpc.Interface{samr}, Level: level,
		Handshake: func() (security.Handshake, error) { return security.NewInitiator(cfg) },
	})
	if err == nil {
		t.Cleanup(func() { c.Close() })
	}
	return c, err
}

// u32 lays numbers out as NDR does.
func u32(words ...uint32) (b []byte) {
	for _, w := range words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}

// Operations of [MS-SAMR] 3.1.5.
const (
	opSamrCloseHandle  = 1
	opSamrEnumDomains  = 6
	opSamrConnect5     = 64
	maximumAllowed     = 0x02000000
	samrHandleAt       = 16 // out version, union tag, revision, features
	samrConnect5Answer = samrHandleAt + 20 + 4
)

// openSamr connects to the account manager and returns its handle.
func openSamr(ctx context.Context, c *dcerpc.Conn) ([]byte, error) {
	// ServerName NULL, DesiredAccess, InVersion 1, InRevisionInfo V1
	answer, err := c.Call(ctx, 0, opSamrConnect5, u32(0, maximumAllowed, 1, 1, 3, 0), nil)
	if err != nil {
		return nil, err
	}
	defer answer.Release()
	if len(answer.Stub) != samrConnect5Answer || !bytes.HasSuffix(answer.Stub, u32(0)) {
		return nil, fmt.Errorf("SamrConnect5 answers %x", answer.Stub)
	}
	return bytes.Clone(answer.Stub[samrHandleAt : samrHandleAt+20]), nil
}

// listSamr lists the domains through a handle.
func listSamr(ctx context.Context, c *dcerpc.Conn, handle []byte) error {
	// ServerHandle, EnumerationContext, PreferedMaximumLength
	answer, err := c.Call(ctx, 0, opSamrEnumDomains, append(bytes.Clone(handle), u32(0, 0xFFFF)...), nil)
	if err != nil {
		return err
	}
	defer answer.Release()
	if !bytes.Contains(answer.Stub, []byte("C\x00O\x00R\x00P\x00")) {
		return fmt.Errorf("SamrEnumerateDomainsInSamServer answers %x", answer.Stub)
	}
	return nil
}

// useSamr opens, lists and closes, often enough that a sequence number or key
// stream out of step shows.
func useSamr(ctx context.Context, c *dcerpc.Conn) error {
	for range 20 {
		handle, err := openSamr(ctx, c)
		if err != nil {
			return err
		}
		if err := listSamr(ctx, c, handle); err != nil {
			return err
		}
		answer, err := c.Call(ctx, 0, opSamrCloseHandle, handle, nil)
		if err != nil {
			return err
		}
		answer.Release()
	}
	return nil
}

func password(user, secret string) *auth.Password {
	return &auth.Password{Domain: "CORP", User: user, Password: auth.NewSecret(secret)}
}

func janedow() *auth.Password { return password("janedow", "Correct-Horse-1") }

func userKeytab() *auth.Keytab {
	return &auth.Keytab{Domain: realm, User: "janedow", Path: dc.keytabs["user"]}
}

// kinit returns the cache that the system's kinit writes, found through the
// environment.
func kinit(t testing.TB, args ...string) *auth.CCache {
	t.Helper()
	t.Setenv("KRB5CCNAME", "FILE:"+filepath.Join(t.TempDir(), "cc"))
	cmd := exec.CommandContext(t.Context(), "kinit", append(args, "janedow@"+realm)...)
	cmd.Env = append(os.Environ(), "KRB5_CONFIG="+dc.krbConf())
	cmd.Stdin = strings.NewReader("Correct-Horse-1\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("kinit: %v: %s", err, out)
	}
	cc, err := auth.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	return cc
}

func TestMechanisms(t *testing.T) {
	hash := &auth.NTHash{Domain: "CORP", User: "janedow", Hash: auth.NewSecret(janedowHash)}
	tests := []struct {
		name string
		mech auth.Mechanism
		cred func(t testing.TB) auth.Credential
		krb  *auth.KerberosConfig
		used auth.Mechanism
	}{
		{"NTLM password", auth.NTLM, func(testing.TB) auth.Credential { return janedow() }, nil, auth.NTLM},
		{"NTLM hash", auth.NTLM, func(testing.TB) auth.Credential { return hash }, nil, auth.NTLM},
		{"Kerberos password", auth.Kerberos, func(testing.TB) auth.Credential { return janedow() }, dc.krb(), auth.Kerberos},
		{"Kerberos keytab", auth.Kerberos, func(testing.TB) auth.Credential { return userKeytab() }, dc.krb(), auth.Kerberos},
		{"Kerberos ccache", auth.Kerberos, func(t testing.TB) auth.Credential { return kinit(t) }, dc.krb(), auth.Kerberos},
		{"Kerberos AES128", auth.Kerberos, func(testing.TB) auth.Credential { return janedow() }, aes128Only(), auth.Kerberos},
		{"SPNEGO NTLM", auth.Negotiate, func(testing.TB) auth.Credential { return janedow() }, noKDC, auth.NTLM},
		{"SPNEGO NTLM hash", auth.Negotiate, func(testing.TB) auth.Credential { return hash }, nil, auth.NTLM},
		{"SPNEGO Kerberos password", auth.Negotiate, func(testing.TB) auth.Credential { return janedow() }, dc.krb(), auth.Kerberos},
		{"SPNEGO Kerberos keytab", auth.Negotiate, func(testing.TB) auth.Credential { return userKeytab() }, dc.krb(), auth.Kerberos},
		{"SPNEGO Kerberos ccache", auth.Negotiate, func(t testing.TB) auth.Credential { return kinit(t) }, dc.krb(), auth.Kerberos},
	}
	for _, tt := range tests {
		for _, level := range []security.Level{security.LevelIntegrity, security.LevelPrivacy} {
			t.Run(fmt.Sprintf("%s/%v", tt.name, level), func(t *testing.T) {
				c, err := connect(t, level, security.InitiatorConfig{
					Credential: tt.cred(t), Mechanism: tt.mech, Level: level, TargetName: dcSPN, Kerberos: tt.krb,
				})
				if err != nil {
					t.Fatal(err)
				}
				if got := c.Handshake().Peer().Mechanism; got != tt.used {
					t.Errorf("used %v, want %v", got, tt.used)
				}
				if err := useSamr(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// janedowHash is the MD4 of janedow's password in UTF-16LE.
const janedowHash = "8b2223db4381de91ac7cdfbd5f818ec7"

// noKDC is a Kerberos configuration without realms.
var noKDC = &auth.KerberosConfig{Text: "[libdefaults]\n"}

// aes128Only asks for tickets with AES128 session keys.
func aes128Only() *auth.KerberosConfig {
	return &auth.KerberosConfig{Text: strings.Replace(dc.conf, "[libdefaults]\n", "[libdefaults]\ndefault_tgs_enctypes = aes128-cts-hmac-sha1-96\n", 1)}
}

// TestSPNEGOFallsBack names a service that the KDC does not know: NTLM takes
// over.
func TestSPNEGOFallsBack(t *testing.T) {
	c, err := connect(t, security.LevelPrivacy, security.InitiatorConfig{
		Credential: janedow(), Mechanism: auth.Negotiate, TargetName: "host/unknown.corp.example", Kerberos: dc.krb(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Handshake().Peer().Mechanism; got != auth.NTLM {
		t.Errorf("used %v, want NTLM", got)
	}
	if err := useSamr(t.Context(), c); err != nil {
		t.Error(err)
	}
}

// TestLevelTooLow connects without protection, which Samba's policy refuses.
func TestLevelTooLow(t *testing.T) {
	for _, mech := range []auth.Mechanism{auth.NTLM, auth.Kerberos, auth.Negotiate} {
		c, err := connect(t, security.LevelConnect, security.InitiatorConfig{
			Credential: janedow(), Mechanism: mech, Level: security.LevelConnect, TargetName: dcSPN, Kerberos: dc.krb(),
		})
		if err == nil {
			err = useSamr(t.Context(), c)
		}
		fault, ok := errors.AsType[*dcerpc.FaultError](err)
		if !ok || fault.Status != dcerpc.StatusAccessDenied {
			t.Errorf("%v: got %v, want access denied", mech, err)
		}
	}
}

func countDials(n *int) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		*n++
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
}
