package emsmdb_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/rop"
)

// A session is idle for a day but for a mail every hour or so: each is announced
// when it comes, the connections stay the same, and over HTTP they are kept
// alive, in both directions.
func TestIdleForADay(t *testing.T) {
	overTransports(t, func(t *testing.T, e *exchange, by transport) {
		const hours, apart = 24, 61*time.Minute + 7*time.Second
		var sent, received atomic.Int64 // pings, by the server
		e.HookRTS(func(_ context.Context, p *emsmdbtest.RTSPacket) *emsmdbtest.RTSOutcome {
			switch {
			case p.Name == "Ping" && p.Received:
				received.Add(1)
			case p.Name == "Ping":
				sent.Add(1)
			}
			return nil
		})
		s := e.dialOver(t, by, nil)
		watch(t, s)
		start := time.Now()
		for i := range hours {
			time.AfterFunc(time.Duration(i+1)*apart, func() { e.box.Inbox().Deliver(emsmdbtest.NewMail("Hello", "How are you?")) })
		}
		mails := 0
		for _, err := range s.Notifications(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			out, err := s.Execute(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(out[0], byte(rop.IDNotify)) {
				continue
			}
			mails++
			if at := time.Duration(mails) * apart; time.Since(start) != at {
				t.Errorf("mail %d of %v is announced after %v", mails, at, time.Since(start))
			}
			if mails == hours {
				break
			}
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := s.Execute(t.Context()); err != nil || s.Epoch() != 1 || e.Stats().Sessions != 1 {
			t.Errorf("epoch %d, %d sessions, %v", s.Epoch(), e.Stats().Sessions, err)
		}
		// Two virtual connections, one of them for the wait.
		least := 2 * int64(hours*apart/(30*time.Second))
		if by.name == "ncacn_http" && (received.Load() < least || sent.Load() < least) {
			t.Errorf("%d pings from the client, %d from the server, want %d at least", received.Load(), sent.Load(), least)
		}
	})
}
