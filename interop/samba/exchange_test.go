//go:build linux

// Which tokens Samba sends, read with go-msrpc's decoder.

package samba

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/oiweiwei/go-msrpc/ssp/spnego"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/security"
)

// recorder notes the server's tokens.
type recorder struct {
	security.Handshake
	tokens [][]byte
}

// Next implements security.Handshake.
func (r *recorder) Next(ctx context.Context, token []byte) ([]byte, bool, error) {
	if len(token) > 0 {
		r.tokens = append(r.tokens, slices.Clone(token))
	}
	return r.Handshake.Next(ctx, token)
}

// record connects and returns the server's tokens.
func record(t *testing.T, cfg security.InitiatorConfig) [][]byte {
	t.Helper()
	var r *recorder
	c, err := dcerpc.NewConn(t.Context(), dial(t.Context(), t, samrAddress(t)), dcerpc.Config{
		Interfaces: []dcerpc.Interface{samr}, Level: security.LevelPrivacy,
		Handshake: func() (security.Handshake, error) {
			h, err := security.NewInitiator(cfg)
			r = &recorder{Handshake: h}
			return r, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := useSamr(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return r.tokens
}

// TestExchange pins what Samba answers: one token for NTLM and Kerberos, whose
// third leg goes unanswered, and two for SPNEGO, the second with its signature
// of the list of mechanisms.
func TestExchange(t *testing.T) {
	for _, mech := range []auth.Mechanism{auth.NTLM, auth.Kerberos} {
		tokens := record(t, security.InitiatorConfig{Credential: janedow(), Mechanism: mech, TargetName: dcSPN, Kerberos: dc.krb()})
		if len(tokens) != 1 {
			t.Errorf("%v: %d tokens, want 1", mech, len(tokens))
		}
	}
	for name, krb := range map[string]*auth.KerberosConfig{"NTLM": noKDC, "Kerberos": dc.krb()} {
		tokens := record(t, security.InitiatorConfig{Credential: janedow(), Mechanism: auth.Negotiate, TargetName: dcSPN, Kerberos: krb})
		var got []string
		for _, token := range tokens {
			var resp spnego.NegTokenResp
			if err := resp.Unmarshal(t.Context(), token); err != nil {
				t.Fatal(err)
			}
			// supportedMech is left alone: the decoder wants it in a SEQUENCE.
			got = append(got, fmt.Sprintf("state %d, token %v, signature %v",
				resp.State, len(resp.ResponseToken) > 0, len(resp.MechListMIC) > 0))
		}
		want := []string{
			"state 1, token true, signature false",
			"state 0, token false, signature true",
		}
		if !slices.Equal(got, want) {
			t.Errorf("SPNEGO %s: got %q, want %q", name, got, want)
		}
	}
}

// TestTicketsAreKept counts the client's connections to the KDC: the second
// context of a session needs none.
func TestTicketsAreKept(t *testing.T) {
	dials, cache := 0, new(security.TicketCache)
	krb := dc.krb()
	krb.DialContext = countDials(&dials)
	cfg := security.InitiatorConfig{Credential: janedow(), Mechanism: auth.Kerberos, TargetName: dcSPN, Kerberos: krb, Tickets: cache}
	record(t, cfg)
	first := dials
	record(t, cfg)
	if first == 0 || dials != first {
		t.Errorf("%d connections to the KDC for the first context, %d for the second", first, dials-first)
	}
}
