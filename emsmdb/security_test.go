package emsmdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/security"
)

const password = "correct horse battery staple"

// accepting makes the server authenticate CORP\janedow.
func accepting(authType uint8) (security.Handshake, error) {
	return security.NewAcceptor(authType, security.AcceptorConfig{
		Lookup: func(domain, user string) (auth.Credential, bool) {
			if !strings.EqualFold(user, "janedow") {
				return nil, false
			}
			return &auth.Password{Domain: domain, User: user, Password: auth.NewSecret(password)}, true
		},
		NetBIOSDomain: "CORP", NetBIOSComputer: "EXCH01",
	})
}

func withPassword(m auth.Mechanism, level auth.Level, pw string) func(*Options) {
	return func(o *Options) {
		o.Mechanism, o.Level = m, level
		o.Credentials = &auth.Password{Domain: "CORP", User: "janedow", Password: auth.NewSecret(pw)}
	}
}

// levels records the protection of every call.
func levels(into chan<- security.Level) dcerpc.Hooks {
	return dcerpc.Hooks{Call: func(_ context.Context, call *dcerpc.ServerCall) error {
		into <- call.Conn.Level()
		return nil
	}}
}

// MAPI over HTTP has no protection of its own, but TLS.
func TestSessionsUnderProtection(t *testing.T) {
	overRPC(t, func(t *testing.T, by string) {
		for _, m := range []auth.Mechanism{auth.NTLM, auth.Negotiate} {
			for _, level := range []auth.Level{auth.LevelDefault, auth.LevelIntegrity, auth.LevelPrivacy} {
				t.Run(fmt.Sprintf("%v/%d", m, level), func(t *testing.T) {
					seen := make(chan security.Level, 100)
					srv := startServer(t, serverFeatures{by: by, tcp: true, acceptor: accepting, hooks: levels(seen)})
					srv.onWait = func(_ context.Context, _ int, r *ndr.AsyncWaitExResponse) error {
						r.Flags = ndr.FlagNotificationPending
						return nil
					}
					s := srv.dial(withPassword(m, level, password))
					want := ConnectionInfo{
						Transport: by, Address: fmt.Sprintf("127.0.0.1:%d", srv.port),
						Mechanism: auth.NTLM, Level: level.OrDefault(),
					}
					if got := s.Info().Connection; got != want {
						t.Errorf("connection %+v", got)
					}
					in := bytes.Repeat([]byte("0123456789abcdef"), 0x7F0)
					for range 3 {
						if out, err := s.Execute(t.Context(), in); err != nil || !bytes.Equal(out[0], in) {
							t.Fatal(err)
						}
					}
					if _, err := s.Execute(t.Context(), []byte("short")); err != nil {
						t.Fatal(err)
					}
					wakeUps(t, s, 1, nil)
					s.Close()
					close(seen)
					for l := range seen {
						if l != level.OrDefault() {
							t.Errorf("a call came at level %v", l)
						}
					}
					// Under encryption nothing is obfuscated, and the server is asked
					// not to.
					private := level.OrDefault() == auth.LevelPrivacy || by != protocolTCP
					reqs := srv.executed()
					last := reqs[len(reqs)-1]
					h, _ := extbuf.Headers(last.In)
					if xor := h[0].Flags&extbuf.XorMagic != 0; xor == private || (last.Flags&ndr.FlagNoXORMagic != 0) != private {
						t.Errorf("request flags %#x, header %+v", last.Flags, h[0])
					}
				})
			}
		}
	})
}

// TestHTTPCredentials is the same for HTTP.
func TestWrongPassword(t *testing.T) {
	overRPC(t, func(t *testing.T, by string) {
		for _, m := range []auth.Mechanism{auth.NTLM, auth.Negotiate} {
			t.Run(m.String(), func(t *testing.T) {
				var log bytes.Buffer
				srv := startServer(t, serverFeatures{by: by, tcp: true, acceptor: accepting})
				o := srv.options()
				withPassword(m, 0, "wrong but secret")(o)
				o.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
				_, err := Dial(t.Context(), srv.target(), o)
				var ae *auth.Error
				if !errors.As(err, &ae) {
					t.Fatalf("%v", err)
				}
				text := fmt.Sprintf("%v %+v %#v %s %+v", err, err, err, log.String(), *o)
				if strings.Contains(text, "wrong but secret") {
					t.Error("the password shows")
				}
			})
		}
	})
}

// The server demands encryption of RPC: the client gives it what it asks for.
func TestNotEncryptedIsRepeatedEncrypted(t *testing.T) {
	overRPC(t, func(t *testing.T, by string) {
		seen := make(chan security.Level, 10)
		srv := startServer(t, serverFeatures{by: by, tcp: true, acceptor: accepting, hooks: levels(seen)})
		n := 0
		srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
			if n++; n == 1 {
				*r = ndr.ConnectExResponse{Return: uint32(errcode.NotEncrypted)}
			}
			return nil
		}
		s := srv.dial(withPassword(auth.NTLM, auth.LevelIntegrity, password))
		if _, err := s.Execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a, b, c := <-seen, <-seen, <-seen; a != security.LevelIntegrity || b != security.LevelPrivacy || c != security.LevelPrivacy {
			t.Errorf("levels %v, %v, %v", a, b, c)
		}
		// Where the level is privacy already there is nothing more to give.
		srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
			*r = ndr.ConnectExResponse{Return: uint32(errcode.NotEncrypted)}
			return nil
		}
		o := srv.options()
		withPassword(auth.NTLM, 0, password)(o)
		if _, err := Dial(t.Context(), srv.target(), o); !errors.Is(err, errcode.NotEncrypted) {
			t.Errorf("%v", err)
		}
	})
}

// Tampering with sealed RPC traffic ends the session; nothing of the tampered
// answer reaches the caller.
func TestTamperedAnswersEndTheSession(t *testing.T) {
	overRPC(t, func(t *testing.T, by string) {
		var tamper bool
		srv := startServer(t, serverFeatures{by: by, tcp: true, acceptor: accepting, hooks: dcerpc.Hooks{
			Send: func(_ *dcerpc.ServerConn, packet []byte) ([]byte, error) {
				if tamper {
					packet[len(packet)/2] ^= 1
				}
				return packet, nil
			},
		}})
		s := srv.dial(withPassword(auth.NTLM, 0, password))
		srv.onExecute = func(context.Context, int, *ndr.RPCExt2Request, *ndr.RPCExt2Response) error {
			tamper = true
			return nil
		}
		out, err := s.Execute(t.Context(), []byte("rops"))
		if out != nil || !errors.Is(err, ErrLost) {
			t.Errorf("%q, %v", out, err)
		}
		<-s.Done()
	})
}
