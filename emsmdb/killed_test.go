package emsmdb_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/rop"
)

// startShort starts a server in memory whose channels to the client last for
// 128 KB.
func startShort(t *testing.T) (*exchange, *emsmdb.Options) {
	t.Helper()
	e := start(t, emsmdbtest.Exchange2019(), func(c *emsmdbtest.Config) {
		c.InMemory, c.RPCHTTP.Lifetime = true, 128<<10
	})
	o := e.httpOptions(auth.Basic)
	o.DialContext = e.DialContext
	return e, o
}

// killer cuts channels of one kind, or of both, now and then: each of them, or
// some.
type killer struct {
	*rand.Rand
	in, out bool
}

func (k *killer) kill(e *exchange) (killed bool) {
	some := k.IntN(2) == 0
	e.CutChannels(func(method string) bool {
		kind := k.in && method == "RPC_IN_DATA" || k.out && method == "RPC_OUT_DATA"
		this := kind && (!some || k.IntN(2) == 0)
		killed = killed || this
		return this
	})
	return killed
}

// kinds are the channels that are killed.
var kinds = []struct {
	name    string
	in, out bool
}{{"IN", true, false}, {"OUT", false, true}, {"both", true, true}}

// work makes calls and waits for notifications until ctx ends or the session
// does. It reports what calls say.
func work(ctx context.Context, s *emsmdb.Session, called func(error)) *sync.WaitGroup {
	payload, err := rop.AppendRequestBuffer(nil, []rop.Call{{Request: &rop.LogonRequest{
		LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenHomeLogon, ESSDN: dn,
	}}}, []uint32{0xFFFFFFFF})
	if err != nil {
		panic(err)
	}
	wg := new(sync.WaitGroup)
	for range 3 {
		wg.Go(func() {
			for ctx.Err() == nil && s.Err() == nil {
				_, err := s.Execute(ctx, payload)
				if ctx.Err() == nil {
					called(err)
				}
				time.Sleep(200 * time.Millisecond)
			}
		})
	}
	wg.Go(func() {
		for _, err := range s.Notifications(ctx) {
			if err != nil {
				return
			}
		}
	})
	return wg
}

// TestKilledAtRandomReconnects kills channels under a session that reconnects:
// calls that may be repeated do not notice, whenever it happens.
func TestKilledAtRandomReconnects(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			for seed := range uint64(6) {
				synctest.Test(t, func(t *testing.T) {
					k := &killer{Rand: rand.New(rand.NewPCG(seed, 7)), in: kind.in, out: kind.out}
					e, o := startShort(t)
					o.Reconnect = &emsmdb.ReconnectPolicy{}
					s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), o)
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					ctx, cancel := context.WithCancel(emsmdb.WithReplay(t.Context()))
					var calls atomic.Int64
					wg := work(ctx, s, func(err error) {
						if calls.Add(1); err != nil {
							t.Errorf("seed %d: %v", seed, err)
						}
					})
					kills := 0
					for range 10 {
						time.Sleep(time.Duration(k.Int64N(int64(20 * time.Second))))
						if k.kill(e) {
							kills++
						}
					}
					time.Sleep(2 * time.Minute)
					if err := s.Ping(ctx); err != nil {
						t.Errorf("seed %d: %v", seed, err)
					}
					cancel()
					wg.Wait()
					synctest.Wait()
					if n := e.Stats().Sessions; n != 1 || s.Epoch() < 2 || calls.Load() < 1000 {
						t.Errorf("seed %d: %d sessions, epoch %d, %d calls, %d kills", seed, n, s.Epoch(), calls.Load(), kills)
					}
				})
			}
		})
	}
}

// TestKilledAtRandomEnds kills channels under a session that does not reconnect:
// it ends, and every call says the same, which names the channel.
func TestKilledAtRandomEnds(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			for seed := range uint64(20) {
				synctest.Test(t, func(t *testing.T) {
					k := &killer{Rand: rand.New(rand.NewPCG(seed, 8)), in: kind.in, out: kind.out}
					e, o := startShort(t)
					s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), o)
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					wg := work(t.Context(), s, func(err error) {
						if err != nil && !errors.Is(err, emsmdb.ErrLost) {
							t.Errorf("seed %d: %v", seed, err)
						}
					})
					for s.Err() == nil {
						time.Sleep(time.Duration(k.Int64N(int64(20 * time.Second))))
						k.kill(e)
						synctest.Wait()
					}
					<-s.Done()
					wg.Wait()
					if why := s.Err().Error(); !strings.Contains(why, "channel)") {
						t.Errorf("seed %d: %s", seed, why)
					}
					_, err = s.Execute(t.Context())
					if _, again := s.Execute(t.Context()); !errors.Is(err, emsmdb.ErrLost) || again.Error() != err.Error() {
						t.Errorf("seed %d: %v, then %v", seed, err, again)
					}
				})
			}
		})
	}
}
