package emsmdb_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/emsmdb"
)

// Everything at once, for the race detector: calls, cancelled calls, pings,
// waits, cut connections, ended sessions, reconnections, and Close in the
// middle of it all.
func TestEverythingAtOnce(t *testing.T) {
	over(t, transports(), func(t *testing.T, by transport) {
		rounds := 4
		if testing.Short() {
			rounds = 3
		}
		for round := range rounds {
			e := start(t, by.profile(), nil)
			s := e.dialOver(t, by, func(o *emsmdb.Options) {
				o.ReportPerformance = true
				o.Trace = &emsmdb.Trace{
					Called: func(emsmdb.CallTrace) {}, Lost: func(error) {}, Connected: func(emsmdb.ConnectTrace) {},
					Notified: func(emsmdb.NotifyTrace) {}, Retrying: func(emsmdb.RetryTrace) {},
				}
				if round%3 > 0 {
					o.Reconnect = &emsmdb.ReconnectPolicy{
						Delay:  func(int) time.Duration { return time.Millisecond },
						Reopen: func(ctx context.Context, r *emsmdb.Reconnection) error { _, err := r.Execute(ctx); return err },
					}
				}
			})
			var wg sync.WaitGroup
			for i := range 6 {
				wg.Go(func() { abuse(t, s, rand.New(rand.NewPCG(uint64(round), uint64(i)))) })
			}
			wg.Go(func() {
				for _, err := range s.Notifications(t.Context()) {
					expected(t, err)
				}
			})
			wg.Go(func() {
				r := rand.New(rand.NewPCG(uint64(round), 99))
				for range 4 {
					<-time.After(time.Duration(r.IntN(10)) * time.Millisecond)
					if r.IntN(2) == 0 {
						e.CutConnections()
					} else {
						e.EndSessions()
					}
				}
				<-time.After(5 * time.Millisecond)
				expected(t, s.Close())
			})
			wg.Wait()
			e.Server.Close()
		}
	})
}

// abuse makes calls until the session is over.
func abuse(t *testing.T, s *emsmdb.Session, r *rand.Rand) {
	long := bytes.Repeat([]byte{2, 0, 7, 7}, 500)
	for s.Err() == nil {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(r.IntN(3000))*time.Microsecond)
		var err error
		switch r.IntN(5) {
		case 0:
			err = s.Ping(ctx)
		case 1:
			_, err = s.ExecuteLate(ctx, func(_ [][]byte, err error) {
				expected(t, err)
				_, err = s.Execute(context.Background())
				expected(t, err)
			})
		case 2:
			_, err = s.Execute(emsmdb.WithReplay(ctx))
		case 3:
			_, err = s.Execute(ctx, long) // no ROPs that a server knows
		default:
			_, err = s.Execute(emsmdb.WithEpoch(ctx, s.Epoch()))
		}
		cancel()
		expected(t, err)
	}
}

// expected demands that an error is the package's own.
func expected(t *testing.T, err error) {
	var op *emsmdb.OpError
	if err != nil && !errors.As(err, &op) {
		t.Errorf("%T: %v", err, err)
	}
}
