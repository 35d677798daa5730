package rpchttp

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
)

func TestRoundTrip(t *testing.T) {
	for name, start := range map[string]func(testing.TB, func(*ServerConfig, *Config)) *rig{"plain": newRig, "TLS": newTLSRig} {
		for _, m := range []auth.Mechanism{auth.None, auth.Basic, auth.NTLM, auth.Negotiate} {
			t.Run(name+"/"+m.String(), func(t *testing.T) {
				r := start(t, func(sc *ServerConfig, cc *Config) {
					if m != auth.None {
						withUsers(sc, cc, m)
						cc.Auth.ClearText = name == "plain"
					}
				})
				c, s := r.dial(t)
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				if err := both(ctx, c, s, 1000, 1000, 4096); err != nil {
					t.Fatal(err)
				}
				if got := s.Peer().User; m != auth.None && got != "janedow" {
					t.Errorf("the server sees %q", got)
				}
			})
		}
	}
}

func TestWrongPassword(t *testing.T) {
	for _, m := range []auth.Mechanism{auth.Basic, auth.NTLM} {
		r := newTLSRig(t, func(sc *ServerConfig, cc *Config) {
			withUsers(sc, cc, m)
			cc.Auth.Credential = &auth.Password{Domain: "CORP", User: "janedow", Password: auth.NewSecret("x")}
		})
		_, err := Dial(t.Context(), r.client)
		hop, ok := errors.AsType[*HopError](err)
		if !ok || !errors.Is(err, auth.ErrDenied) || hop.Hop != r.client.RPCProxy+" (OUT channel)" {
			t.Errorf("%v: %v", m, err)
		}
	}
}

func TestRecycle(t *testing.T) {
	r := newTLSRig(t, func(sc *ServerConfig, cc *Config) {
		sc.Lifetime, cc.Lifetime = 128<<10, 128<<10
		withUsers(sc, cc, auth.NTLM)
	})
	c, s := r.dial(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := both(ctx, c, s, 1000, 1000, 4096); err != nil {
		t.Fatal(err, c.err(), s.err())
	}
}
