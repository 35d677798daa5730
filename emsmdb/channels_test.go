package emsmdb_test

// Sessions that outlast the channels of RPC over HTTP which carry them.

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
)

// webManners is how a server replaces the channels that come to it.
var webManners = map[string]func(*emsmdbtest.RPCHTTP){
	"replaces": func(*emsmdbtest.RPCHTTP) {},
	"ignores":  func(w *emsmdbtest.RPCHTTP) { w.IgnoreInRecycling = true },
	"breaks":   func(w *emsmdbtest.RPCHTTP) { w.BreakInRecycling = true },
}

// startWeb starts a server for a bubble of virtual time whose channels are as
// change makes them.
func startWeb(t testing.TB, change func(*emsmdbtest.RPCHTTP)) *exchange {
	return startVirtualWith(t, emsmdbtest.Exchange2019(), func(c *emsmdbtest.Config) { change(&c.RPCHTTP) })
}

// shortLived are options for the shortest channels that there are.
func (e *exchange) shortLived(rpc auth.Mechanism) *emsmdb.Options {
	o := e.httpOptions(auth.Basic)
	o.DialContext = e.net.DialContext
	o.Mechanism, o.Level = rpc, auth.LevelPrivacy
	o.HTTP.ChannelLifetime, o.Compression = 128<<10, emsmdb.CompressNever
	return o
}

// ballast is a request of n bytes that does nothing: RopWriteStream to an object
// that there is not.
func ballast(n int) []byte {
	b := binary.LittleEndian.AppendUint16(nil, uint16(n-4))
	b = append(b, 0x2D, 0, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(n-11))
	return append(b, append(make([]byte, n-11), 0xFF, 0xFF, 0xFF, 0xFF)...)
}

// TestCallsOutlastChannels makes calls of all sizes, a hundred channels full
// of them: the same session context to the
// end, whatever the server does about replacing channels.
func TestCallsOutlastChannels(t *testing.T) {
	for name, manners := range webManners {
		for _, rpc := range []auth.Mechanism{auth.None, auth.NTLM} {
			t.Run(name+"/RPC "+rpc.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var opened atomic.Int32
					e := startWeb(t, manners)
					e.HookChannel(func(context.Context, *emsmdbtest.ChannelRequest) *emsmdbtest.ChannelOutcome {
						opened.Add(1)
						return nil
					})
					o := e.shortLived(rpc)
					o.Trace = &emsmdb.Trace{Lost: func(err error) { t.Errorf("lost: %v", err) }}
					s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), o)
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					for i := range 400 {
						n := []int{64, 8000, 16000, 32000}[i%4]
						if _, err := s.Execute(t.Context(), ballast(n)); err != nil {
							t.Fatalf("call %d: %v", i, err)
						}
						if err := s.Ping(t.Context()); err != nil {
							t.Fatalf("ping %d: %v", i, err)
						}
					}
					if st := e.Stats(); st.Sessions != 1 || s.Epoch() != 1 {
						t.Errorf("%d sessions at the server, epoch %d", st.Sessions, s.Epoch())
					}
					// 5.6 MB, at least 32 KB in each channel, each of two requests.
					if n := opened.Load(); n < 80 || n > 400 {
						t.Errorf("%d requests for channels", n)
					}
				})
			})
		}
	}
}

// TestWaitsOutlastChannels waits for events so often that the channel for it is
// used up many times over.
func TestWaitsOutlastChannels(t *testing.T) {
	for name, manners := range webManners {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := startWeb(t, manners)
				o := e.shortLived(auth.NTLM)
				var count atomic.Int32
				o.Trace = &emsmdb.Trace{Notified: func(n emsmdb.NotifyTrace) {
					if n.Mechanism != "async" || n.Err != nil {
						t.Errorf("after %d wake-ups: %+v", count.Load(), n)
					}
				}}
				s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), o)
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				if err := watchInbox(t.Context(), s); err != nil {
					t.Fatal(err)
				}
				e.box.Inbox().Deliver(emsmdbtest.NewMail("Hello", ""))
				for _, err := range s.Notifications(t.Context()) {
					if err != nil {
						t.Fatal(err)
					}
					if _, err := s.Execute(t.Context()); err != nil {
						t.Fatal(err)
					}
					if count.Add(1) == 1500 {
						break
					}
					e.box.Inbox().Deliver(emsmdbtest.NewMail("Hello", ""))
				}
				if s.Epoch() != 1 {
					t.Errorf("epoch %d", s.Epoch())
				}
			})
		})
	}
}

// refuseChannels has the server refuse channels, and count that, until again is
// called.
func (e *exchange) refuseChannels() (refused *atomic.Int32, again func()) {
	refused = new(atomic.Int32)
	return refused, e.HookChannel(func(_ context.Context, r *emsmdbtest.ChannelRequest) *emsmdbtest.ChannelOutcome {
		if r.Method != "RPC_OUT_DATA" {
			return nil
		}
		refused.Add(1)
		return &emsmdbtest.ChannelOutcome{Status: http.StatusServiceUnavailable}
	})
}

// TestChannelsWithoutSuccessor refuses further channels at first: calls go on
// with what there is, and do well once channels can be had again.
func TestChannelsWithoutSuccessor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := startWeb(t, webManners["breaks"])
		s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), e.shortLived(auth.None))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		refused, again := e.refuseChannels()
		for refused.Load() == 0 {
			if _, err := s.Execute(t.Context(), ballast(4000)); err != nil {
				t.Fatal(err)
			}
		}
		again()
		time.Sleep(time.Minute)
		for range 100 {
			if _, err := s.Execute(t.Context(), ballast(4000)); err != nil {
				t.Fatal(err)
			}
		}
		if refused.Load() != 1 || s.Epoch() != 1 {
			t.Errorf("%d refusals, epoch %d", refused.Load(), s.Epoch())
		}
	})
}

// TestChannelsWithoutAnything neither gives new channels nor replaces them well:
// the session is lost, with one error, and reconnects by policy.
func TestChannelsWithoutAnything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := startWeb(t, webManners["breaks"])
		o := e.shortLived(auth.None)
		o.Reconnect = &emsmdb.ReconnectPolicy{Max: -1}
		lost := 0
		o.Trace = &emsmdb.Trace{Lost: func(error) { lost++ }}
		s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		_, again := e.refuseChannels()
		for err == nil {
			// If no call was in flight the next one waits for a reconnection.
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			_, err = s.Execute(ctx, ballast(4000))
			cancel()
		}
		if !errors.Is(err, emsmdb.ErrLost) && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		again()
		for range 100 {
			if _, err := s.Execute(emsmdb.WithReplay(t.Context()), ballast(4000)); err != nil {
				t.Fatal(err)
			}
		}
		if s.Epoch() != 2 || lost != 1 {
			t.Errorf("epoch %d, lost %d times", s.Epoch(), lost)
		}
	})
}

// TestLateAnswerBeforeChannelsChange gives up a call whose answer is still to
// come when the channel is used up: the connection changes after that.
func TestLateAnswerBeforeChannelsChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := startWeb(t, webManners["breaks"])
		s, err := emsmdb.Dial(t.Context(), e.HTTPTarget(), e.shortLived(auth.None))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		slow := e.Hook(func(ctx context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
			if call.Method != errcode.RPCExt2 {
				return nil
			}
			return &emsmdbtest.Outcome{Delay: 10 * time.Second}
		})
		defer slow()
		answered := 0
		for range 20 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			late := make(chan error, 1)
			_, err := s.ExecuteLate(ctx, func(_ [][]byte, err error) { late <- err }, ballast(20000))
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
			if err := s.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := <-late; err != nil {
				t.Fatal(err)
			}
			answered++
		}
		if answered != 20 || s.Epoch() != 1 {
			t.Errorf("%d late answers, epoch %d", answered, s.Epoch())
		}
	})
}

// TestChannelsElsewhere is a load balancer that brings further connections to
// another server, which knows nothing of the session: calls go on where it is.
func TestChannelsElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := startWeb(t, webManners["replaces"]), startWeb(t, webManners["replaces"])
		var away atomic.Int32
		o := here.shortLived(auth.None)
		var elsewhere atomic.Bool
		o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if !elsewhere.Load() {
				return here.net.DialContext(ctx, network, address)
			}
			away.Add(1)
			return there.net.DialContext(ctx, network, address)
		}
		o.TLS.RootCAs.AddCert(there.Certificate())
		s, err := emsmdb.Dial(t.Context(), here.HTTPTarget(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		elsewhere.Store(true)
		for away.Load() == 0 {
			if _, err := s.Execute(t.Context(), ballast(2000)); err != nil {
				t.Fatal(err)
			}
		}
		// What MS-RPCH does comes to the server that has the session.
		elsewhere.Store(false)
		for range 100 {
			if _, err := s.Execute(t.Context(), ballast(2000)); err != nil {
				t.Fatal(err)
			}
		}
		if s.Epoch() != 1 || away.Load() != 2 {
			t.Errorf("epoch %d, %d connections elsewhere", s.Epoch(), away.Load())
		}
	})
}
