package rpchttp

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/security/krbtest"
)

// TestTicketRefusedLate is a server that takes a ticket on the OUT channel and
// refuses the next one, on the IN channel, whose body is under way by then: the
// error says which channel and why.
func TestTicketRefusedLate(t *testing.T) {
	const spn = "HTTP/mail.example.com"
	service, err := krbtest.NewService("EXAMPLE", spn, krbtest.AES256, "service secret")
	if err != nil {
		t.Fatal(err)
	}
	keytab, err := service.Keytab()
	if err != nil {
		t.Fatal(err)
	}
	ticket, err := service.CCache("janedow", time.Now().Add(-time.Minute), time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, challenge string
		want            error
	}{
		{"refused", "Negotiate", auth.ErrDenied},
		{"not base64", "Negotiate *", auth.ErrProtocol},
		// SPNEGO: NegTokenResp with negState reject.
		{"rejected by token", "Negotiate oQcwBaADCgEC", auth.ErrDenied},
		// negState accept-incomplete, and nothing with it.
		{"another leg", "Negotiate oQcwBaADCgEB", nil},
	} {
		for _, m := range []auth.Mechanism{auth.Kerberos, auth.Negotiate} {
			t.Run(tt.name+"/"+m.String(), func(t *testing.T) {
				r := newTLSRig(t, func(sc *ServerConfig, cc *Config) {
					withUsers(sc, cc, m)
					sc.Auth.Accept.Keytab = keytab
					cc.Auth.Credential = ticket
					sc.Hooks.Request = func(_ context.Context, q *Request) *Refusal {
						if q.Out {
							return nil
						}
						return &Refusal{Status: http.StatusUnauthorized, Header: http.Header{"Www-Authenticate": {tt.challenge}}}
					}
				})
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				_, err := Dial(ctx, r.client)
				hop, ok := errors.AsType[*HopError](err)
				if !ok || hop.Hop != r.client.RPCProxy+" (IN channel)" || hop.Status != http.StatusUnauthorized {
					t.Fatalf("%v", err)
				}
				var refused *auth.Error
				if !errors.As(err, &refused) || tt.want != nil && !errors.Is(err, tt.want) {
					t.Errorf("%v", err)
				}
			})
		}
	}
}
