package emsmdb_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
)

func TestHTTPCredentials(t *testing.T) {
	const token = "ey.a-token.x"
	bearer := func(value string) *auth.Token {
		return &auth.Token{Source: func(context.Context) (auth.Secret, error) { return auth.NewSecret(value), nil }}
	}
	wrong := &auth.Password{Domain: "CORP", User: "alice", Password: auth.NewSecret("wrong password")}
	for _, tt := range []struct {
		name string
		m    auth.Mechanism
		cred auth.Credential
		want error
	}{
		{"bearer", auth.Bearer, bearer(token), nil},
		{"another token", auth.Bearer, bearer("another-token"), auth.ErrDenied},
		{"basic, wrong password", auth.Basic, wrong, auth.ErrDenied},
		{"ntlm, wrong password", auth.NTLM, wrong, auth.ErrDenied},
		{"nothing", auth.None, nil, auth.ErrDenied},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := start(t, emsmdbtest.Exchange2019(), func(c *emsmdbtest.Config) {
				c.Token = func(got string) (domain, user string, ok bool) { return "CORP", "alice", got == token }
			})
			o := e.options()
			o.TLS, o.Mechanism, o.Credentials = e.TLS(), tt.m, tt.cred
			s, err := emsmdb.Dial(t.Context(), e.MAPITarget(), o)
			if tt.want == nil {
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				if _, err := s.Execute(t.Context()); err != nil || s.Info().Connection.Mechanism != tt.m {
					t.Errorf("%v, %v", err, s.Info().Connection)
				}
				return
			}
			if !errors.Is(err, tt.want) || !emsmdb.SafeToRetry(err) {
				t.Errorf("%v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "wrong password") || strings.Contains(err.Error(), "token.x") || strings.Contains(err.Error(), "MailboxId")) {
				t.Errorf("the error gives away: %v", err)
			}
			if n := e.Stats().Sessions; n != 0 {
				t.Errorf("%d sessions", n)
			}
		})
	}
}

// Targets with secrets or nonsense in them are refused without repeating them.
func TestHTTPTargets(t *testing.T) {
	for _, target := range []string{"https://alice:secret@host/mapi/", "https:///mapi/", "https://host/#x"} {
		_, err := emsmdb.Dial(t.Context(), target, &emsmdb.Options{Mechanism: auth.None})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", target, err)
		}
	}
}
