package emsmdb_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
)

// What a server does to channels comes out at Dial as one error, soon, or not at
// all.
func TestDialDisturbed(t *testing.T) {
	refuse := func(method string, o *emsmdbtest.ChannelOutcome) func(*exchange) {
		return func(e *exchange) {
			e.HookChannel(func(_ context.Context, r *emsmdbtest.ChannelRequest) *emsmdbtest.ChannelOutcome {
				if r.Method != method || r.User != `CORP\alice` {
					return nil
				}
				return o
			})
		}
	}
	disturb := func(name string, do func(*emsmdbtest.RTSPacket) *emsmdbtest.RTSOutcome) func(*exchange) {
		return func(e *exchange) {
			e.HookRTS(func(_ context.Context, p *emsmdbtest.RTSPacket) *emsmdbtest.RTSOutcome {
				if p.Name != name || p.Conn != 1 {
					return nil
				}
				return do(p)
			})
		}
	}
	never := func(e *exchange) {
		// The channel has to be of the bubble.
		refuse("RPC_OUT_DATA", &emsmdbtest.ChannelOutcome{Wait: make(chan struct{})})(e)
	}
	unavailable := &emsmdbtest.ChannelOutcome{Status: 503, Reason: "RPC Error: 6ba", Body: []byte("RPC EEInfo:")}
	for _, tt := range []struct {
		name    string
		disturb func(*exchange)
		is      error
		text    string // "" for none: the session is made
	}{
		{"OUT refused", refuse("RPC_OUT_DATA", unavailable), errcode.Status(0x6BA), "(OUT channel): HTTP status 503"},
		{"IN refused", refuse("RPC_IN_DATA", unavailable), errcode.Status(0x6BA), "(IN channel): HTTP status 503"},
		{"forbidden", refuse("RPC_OUT_DATA", &emsmdbtest.ChannelOutcome{Status: 403}), nil, "does not let this account"},
		{"OUT cut", refuse("RPC_OUT_DATA", &emsmdbtest.ChannelOutcome{Cut: true}), nil, "(OUT channel)"},
		{"OUT slow", refuse("RPC_OUT_DATA", &emsmdbtest.ChannelOutcome{Delay: 20 * time.Second}), nil, ""},
		{"OUT never", never, context.DeadlineExceeded, "(OUT channel)"},
		{"CONN/C2 lost", disturb("CONN/C2", func(*emsmdbtest.RTSPacket) *emsmdbtest.RTSOutcome {
			return &emsmdbtest.RTSOutcome{Lose: true}
		}), context.DeadlineExceeded, "(OUT channel)"},
		{"CONN/B1 cut", disturb("CONN/B1", func(*emsmdbtest.RTSPacket) *emsmdbtest.RTSOutcome {
			return &emsmdbtest.RTSOutcome{Cut: true}
		}), nil, "(IN channel)"},
		{"CONN/C2 late", disturb("CONN/C2", func(*emsmdbtest.RTSPacket) *emsmdbtest.RTSOutcome {
			return &emsmdbtest.RTSOutcome{Delay: 20 * time.Second}
		}), nil, ""},
		{"CONN/A3 corrupt", disturb("CONN/A3", func(p *emsmdbtest.RTSPacket) *emsmdbtest.RTSOutcome {
			return &emsmdbtest.RTSOutcome{Replace: bytes.Repeat(p.Bytes, 3)}
		}), nil, "out of turn"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, o := startShort(t)
				tt.disturb(e)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				s, err := emsmdb.Dial(ctx, e.HTTPTarget(), o)
				if s != nil {
					defer s.Close()
				}
				switch {
				case tt.text == "":
					if err != nil {
						t.Error(err)
					}
				case err == nil || !strings.Contains(err.Error(), tt.text) || tt.is != nil && !errors.Is(err, tt.is):
					t.Error(err)
				}
			})
		})
	}
}

// Channels that stand still for a while cost a call its deadline and nothing
// else; when they never move again the session is lost.
func TestStalledChannels(t *testing.T) {
	for _, tt := range []struct {
		name    string
		in, out bool
	}{{"IN", true, false}, {"OUT", false, true}, {"both", true, true}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, o := startShort(t)
				o.HTTP.Mechanism = auth.NTLM
				s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), o)
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				resume := e.StallChannels(tt.in, tt.out)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				start := time.Now()
				if _, err := s.Execute(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute {
					t.Errorf("%v after %v", err, time.Since(start))
				}
				resume()
				if _, err := s.Execute(t.Context()); err != nil {
					t.Fatal(err)
				}
				defer e.StallChannels(tt.in, tt.out)()
				// A server that does not read cannot be told from one that thinks:
				// the call lasts as long as its context. One that says nothing
				// can.
				ctx, cancel = context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				want := context.DeadlineExceeded
				if tt.out {
					want = emsmdb.ErrLost
				}
				if _, err := s.Execute(ctx); !errors.Is(err, want) {
					t.Error(err)
				}
				start = time.Now()
				s.Close()
				if took := time.Since(start); took > 10*time.Second {
					t.Errorf("closing took %v", took)
				}
			})
		})
	}
}
