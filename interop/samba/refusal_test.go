//go:build linux

// What Samba refuses, and the errors that come of it.

package samba

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/security"
)

// attempt connects and calls, and returns the first error.
func attempt(t testing.TB, cfg security.InitiatorConfig) error {
	t.Helper()
	if cfg.TargetName == "" {
		cfg.TargetName = dcSPN
	}
	if cfg.Kerberos == nil {
		cfg.Kerberos = dc.krb()
	}
	c, err := connect(t, security.LevelPrivacy, cfg)
	if err == nil {
		err = useSamr(t.Context(), c)
	}
	return err
}

// TestKerberosRefusals are the refusals of the KDC, each a typed error.
func TestKerberosRefusals(t *testing.T) {
	stale := userKeytab()
	stale.Path = dc.keytabs["service"] // another account's keys
	tests := []struct {
		name   string
		cfg    security.InitiatorConfig
		reason error
	}{
		{"wrong password", security.InitiatorConfig{Credential: password("janedow", "wrong")}, auth.ErrWrongPassword},
		{"unknown user", security.InitiatorConfig{Credential: password("nobody", "x")}, auth.ErrUnknownUser},
		{"account disabled", security.InitiatorConfig{Credential: password("disabled", "Correct-Horse-2")}, auth.ErrAccount},
		{"password to be changed", security.InitiatorConfig{Credential: password("mustchange", "Correct-Horse-3")}, auth.ErrAccount},
		{"unknown service", security.InitiatorConfig{Credential: janedow(), TargetName: "exchangeMDB/unknown.corp.example"}, auth.ErrUnknownSPN},
		{"service with RC4 keys alone", security.InitiatorConfig{Credential: janedow(), TargetName: "exchangeMDB/rc4"}, auth.ErrEncryptionType},
		{"keytab of another account", security.InitiatorConfig{Credential: stale}, auth.ErrBadCredential},
		{"no realm configured", security.InitiatorConfig{Credential: janedow(), Kerberos: noKDC}, auth.ErrNoRealm},
		{"KDC down", security.InitiatorConfig{
			Credential: janedow(),
			Kerberos:   &auth.KerberosConfig{Text: "[realms]\nCORP = {\n kdc = 127.0.0.1:1\n}\n"},
		}, auth.ErrKDCUnreachable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.cfg.Mechanism = auth.Kerberos
			err := attempt(t, tt.cfg)
			if !errors.Is(err, tt.reason) {
				t.Errorf("got %v, want %v", err, tt.reason)
			}
		})
	}
}

// TestClockSkew asks for a ticket when the client's clock is years behind: in
// a bubble it stands at the year 2000.
func TestClockSkew(t *testing.T) {
	for _, mech := range []auth.Mechanism{auth.Kerberos, auth.Negotiate} {
		synctest.Test(t, func(t *testing.T) {
			h, err := security.NewInitiator(security.InitiatorConfig{
				Credential: janedow(), Mechanism: mech, TargetName: dcSPN, Kerberos: dc.krb(),
			})
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = h.Next(t.Context(), nil)
			if !errors.Is(err, auth.ErrClockSkew) {
				t.Errorf("got %v, want ErrClockSkew", err)
			}
		})
	}
}

// TestNTLMRefusals are the refusals of NTLM: the server does not say why, with
// auth3 not even before the first call.
func TestNTLMRefusals(t *testing.T) {
	creds := map[string]auth.Credential{
		"wrong password":   password("janedow", "wrong"),
		"unknown user":     password("nobody", "x"),
		"account disabled": password("disabled", "Correct-Horse-2"),
	}
	for name, cred := range creds {
		for _, mech := range []auth.Mechanism{auth.NTLM, auth.Negotiate} {
			t.Run(name+"/"+mech.String(), func(t *testing.T) {
				err := attempt(t, security.InitiatorConfig{Credential: cred, Mechanism: mech, Kerberos: noKDC})
				fault, ok := errors.AsType[*dcerpc.FaultError](err)
				if !ok || !fault.Unprotected {
					t.Errorf("got %v, want a fault", err)
				}
			})
		}
	}
}

// TestExpiredTicket uses a ticket of the KDC's when its ten hours are over by
// the client's clock, which runs ahead in a bubble.
func TestExpiredTicket(t *testing.T) {
	cc, later := kinit(t), time.Now().Add(11*time.Hour)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(later))
		h, err := security.NewInitiator(security.InitiatorConfig{
			Credential: cc, Mechanism: auth.Kerberos, TargetName: dcSPN, Kerberos: dc.krb(),
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err = h.Next(t.Context(), nil); !errors.Is(err, auth.ErrTicketExpired) {
			t.Errorf("got %v, want ErrTicketExpired", err)
		}
	})
}

// TestAnotherServiceTicket presents a ticket that Samba's own service has no
// key for. It answers with a bind_nak, without saying why.
func TestAnotherServiceTicket(t *testing.T) {
	err := attempt(t, security.InitiatorConfig{Credential: janedow(), Mechanism: auth.Kerberos, TargetName: mdbSPN})
	if _, ok := errors.AsType[*dcerpc.BindError](err); !ok {
		t.Errorf("got %v, want a bind_nak", err)
	}
}
