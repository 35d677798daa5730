//go:build linux

// Samba's endpoint mapper, and interfaces that it does not serve.

package samba

import (
	"errors"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/dcerpc/epm"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// store is the interface of the information store, [MS-OXCRPC] 1.9, which
// Samba does not have.
var store = dcerpc.Interface{UUID: wire.MustParseGUID("a4f1db00-ca47-1067-b31f-00dd010662da"), Major: 0, Minor: 81}

func TestEndpointMapper(t *testing.T) {
	tests := []struct {
		name    string
		address string
		iface   dcerpc.Interface
		proto   epm.Protocol
		err     error
	}{
		{"IPv4", "127.0.0.1:135", samr, epm.TCP, nil},
		{"IPv6", "[::1]:135", samr, epm.TCP, nil},
		{"another protocol", "127.0.0.1:135", samr, epm.HTTP, epm.ErrNotRegistered},
		{"EMSMDB", "127.0.0.1:135", store, epm.TCP, epm.ErrNotRegistered},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eps, err := epm.Resolve(t.Context(), dial(t.Context(), t, tt.address), tt.iface, tt.proto)
			if !errors.Is(err, tt.err) {
				t.Fatalf("got %v, want %v", err, tt.err)
			}
			if err == nil && (len(eps) == 0 || eps[0].Port == 0 || eps[0].Interface != tt.iface) {
				t.Errorf("got %v", eps)
			}
		})
	}
}

// TestInterfaceRefused binds an interface that Samba serves and EMSMDB, which
// it does not: the one works, the other is refused by itself.
func TestInterfaceRefused(t *testing.T) {
	c, err := dcerpc.NewConn(t.Context(), dial(t.Context(), t, samrAddress(t)), dcerpc.Config{
		Interfaces: []dcerpc.Interface{samr, store}, Level: security.LevelPrivacy,
		Handshake: func() (security.Handshake, error) {
			return security.NewInitiator(security.InitiatorConfig{Credential: janedow(), Mechanism: auth.NTLM})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	refused, ok := errors.AsType[*dcerpc.ContextError](c.Accepted(1))
	if !ok || refused.Interface != store {
		t.Errorf("EMSMDB: got %v, want a *ContextError", c.Accepted(1))
	}
	if _, err := c.Call(t.Context(), 1, 10, nil, nil); !errors.As(err, &refused) {
		t.Errorf("a call to EMSMDB: got %v", err)
	}
	if err := useSamr(t.Context(), c); err != nil {
		t.Error(err)
	}
}

// TestAssociation binds a second connection to the group of the first, as
// a session does for its asynchronous interface. A handle that the first has
// opened serves on the second.
func TestAssociation(t *testing.T) {
	cfg := security.InitiatorConfig{Credential: janedow(), Mechanism: auth.Negotiate, TargetName: dcSPN, Kerberos: dc.krb()}
	first, err := connect(t, security.LevelPrivacy, cfg)
	if err != nil {
		t.Fatal(err)
	}
	second, err := dcerpc.NewConn(t.Context(), dial(t.Context(), t, samrAddress(t)), dcerpc.Config{
		Interfaces: []dcerpc.Interface{samr}, Level: security.LevelPrivacy, AssocGroup: first.AssocGroup(),
		Handshake: func() (security.Handshake, error) { return security.NewInitiator(cfg) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if first.AssocGroup() == 0 || first.AssocGroup() != second.AssocGroup() {
		t.Errorf("groups %d and %d", first.AssocGroup(), second.AssocGroup())
	}
	handle, err := openSamr(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	if err := listSamr(t.Context(), second, handle); err != nil {
		t.Errorf("the handle of the first connection on the second: %v", err)
	}
}
