package emsmdb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/memnet"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

// reconnecting sets a policy with a pause of one second.
func reconnecting(p ReconnectPolicy) func(*Options) {
	if p.Delay == nil {
		p.Delay = func(int) time.Duration { return time.Second }
	}
	return func(o *Options) { o.Reconnect = &p }
}

// losing destroys the session context in answer to the nth request.
func (s *scripted) losing(nth ...int) {
	s.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, resp *ndr.RPCExt2Response) error {
		if slices.Contains(nth, n) {
			*resp = ndr.RPCExt2Response{Return: 0x80040115}
		}
		return nil
	}
}

func TestReconnect(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.losing(2)
		srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
			r.DNPrefix = fmt.Append(nil, r.Handle[4]) // which of the contexts this is
			return nil
		}
		var lost []error
		var connected []uint64
		var reopened *Reconnection
		s := srv.dial(func(o *Options) {
			reconnecting(ReconnectPolicy{Reopen: func(ctx context.Context, r *Reconnection) error {
				reopened = r
				out, err := r.Execute(ctx, []byte("reopen"))
				if err != nil || string(out[0]) != "reopen" || r.Epoch() != 2 || r.Info().DNPrefix != "2" {
					t.Errorf("%q, %v, %+v", out, err, r)
				}
				return nil
			}})(o)
			o.Trace = &Trace{
				Lost:      func(err error) { lost = append(lost, err) },
				Connected: func(c ConnectTrace) { connected = append(connected, c.Epoch) },
			}
		})
		if _, err := s.Execute(t.Context(), []byte("first")); err != nil {
			t.Fatal(err)
		}
		// The call that was in flight is never repeated. Over HTTP the server has
		// said that it did not execute it.
		if _, err := s.Execute(t.Context(), []byte("second")); !errors.Is(err, ErrLost) || SafeToRetry(err) != (by == protocolHTTPS) {
			t.Errorf("%v", err)
		}
		if s.Err() != nil {
			t.Error("the session is over")
		}
		// A new call begins before the reconnection and may name old objects.
		if _, err := s.Execute(t.Context(), []byte("third")); !errors.Is(err, ErrReconnected) || !SafeToRetry(err) {
			t.Errorf("%v", err)
		}
		out, err := s.Execute(t.Context(), []byte("fourth"))
		if err != nil || string(out[0]) != "fourth" || s.Epoch() != 2 || s.Info().DNPrefix != "2" {
			t.Errorf("%q, %v, epoch %d", out, err, s.Epoch())
		}
		if reopened == nil || !errors.Is(reopened.Cause, ErrLost) || len(lost) != 1 || !slices.Equal(connected, []uint64{1, 2}) {
			t.Errorf("reopened %+v, lost %v, connected %v", reopened, lost, connected)
		}
		var sent []string
		for _, r := range srv.executed() {
			sent = append(sent, string(echo(r.In)[8:]))
		}
		if !slices.Equal(sent, []string{"first", "second", "reopen", "fourth"}) {
			t.Errorf("sent %q", sent)
		}
	})
}

func TestEpochsKeepStaleRequestsBack(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.losing(1)
		s := srv.dial(reconnecting(ReconnectPolicy{}))
		old := WithEpoch(t.Context(), s.Epoch())
		if _, err := s.Execute(old); !errors.Is(err, ErrLost) {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if _, err := s.Execute(old); !errors.Is(err, ErrReconnected) {
			t.Errorf("%v", err)
		}
		if _, err := s.Execute(WithReplay(old)); !errors.Is(err, ErrReconnected) {
			t.Errorf("replayed: %v", err)
		}
		if _, err := s.Execute(WithEpoch(t.Context(), s.Epoch())); err != nil {
			t.Errorf("%v", err)
		}
	})
}

func TestReplay(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		synctest.Test(t, func(t *testing.T) {
			srv := startServer(t, serverFeatures{by: by})
			srv.losing(1, 2)
			s := srv.dial(reconnecting(ReconnectPolicy{}))
			out, err := s.Execute(WithReplay(t.Context()), []byte("again"))
			if err != nil || string(out[0]) != "again" || s.Epoch() != 3 {
				t.Errorf("%q, %v, epoch %d", out, err, s.Epoch())
			}
		})
		t.Run("a request that no server survives", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := startServer(t, serverFeatures{by: by})
				srv.onExecute = func(context.Context, int, *ndr.RPCExt2Request, *ndr.RPCExt2Response) error { return dcerpc.ErrCut }
				s := srv.dial(reconnecting(ReconnectPolicy{}))
				if _, err := s.Execute(WithReplay(t.Context())); !errors.Is(err, ErrLost) {
					t.Errorf("%v", err)
				}
				if n := len(srv.executed()); n != 1+maxReplays {
					t.Errorf("sent %d times", n)
				}
			})
		})
	})
}

func TestReconnectGivesUp(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		for _, tt := range []struct {
			name     string
			policy   ReconnectPolicy
			connect  func(n int, r *ndr.ConnectExResponse) error
			attempts int
			is       error
		}{
			{"server stays busy", ReconnectPolicy{Max: 3}, func(int, *ndr.ConnectExResponse) error { return busy }, 3, errcode.StatusServerTooBusy},
			{"no access any more", ReconnectPolicy{Max: 3}, func(_ int, r *ndr.ConnectExResponse) error {
				*r = ndr.ConnectExResponse{Return: uint32(errcode.LogonFailed)}
				return nil
			}, 3, errcode.LogonFailed},
			{"user unknown meanwhile", ReconnectPolicy{Max: 3}, func(_ int, r *ndr.ConnectExResponse) error {
				*r = ndr.ConnectExResponse{Return: 0x3EB}
				return nil
			}, 1, errcode.UnknownUser},
			{
				"the hook fails",
				ReconnectPolicy{Reopen: func(context.Context, *Reconnection) error { return context.DeadlineExceeded }},
				nil, 1, context.DeadlineExceeded,
			},
		} {
			t.Run(tt.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					srv := startServer(t, serverFeatures{by: by})
					srv.losing(1)
					attempts := 0
					s := srv.dial(reconnecting(tt.policy))
					srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
						attempts++
						if tt.connect != nil {
							return tt.connect(attempts, r)
						}
						return nil
					}
					s.Execute(t.Context())
					_, err := s.Execute(t.Context())
					<-s.Done()
					if !errors.Is(err, ErrLost) && !errors.Is(err, ErrReconnected) || !errors.Is(s.Err(), tt.is) || !errors.Is(s.Err(), ErrLost) {
						t.Errorf("%v, %v", err, s.Err())
					}
					if attempts != tt.attempts {
						t.Errorf("%d attempts", attempts)
					}
				})
			})
		}
	})
}

func TestReconnectKeepsTrying(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.losing(1)
		var down atomic.Bool
		s := srv.dial(reconnecting(ReconnectPolicy{Max: -1}))
		srv.onConnect = func(*ndr.ConnectExRequest, *ndr.ConnectExResponse) error {
			if down.Load() {
				return dcerpc.ErrCut
			}
			return nil
		}
		down.Store(true)
		s.Execute(t.Context())
		time.Sleep(5 * time.Minute)
		down.Store(false)
		if _, err := s.Execute(WithReplay(t.Context())); err != nil {
			t.Error(err)
		}
		srv.mu.Lock()
		defer srv.mu.Unlock()
		if n := len(srv.connects); n < 200 {
			t.Errorf("%d attempts in five minutes", n)
		}
	})
}

// A server that is restarted refuses logons for a while before it goes.
func TestReconnectToAServerThatIsExiting(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.losing(1)
		s := srv.dial(reconnecting(ReconnectPolicy{}))
		attempts := 0
		srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
			switch attempts++; attempts {
			case 1:
				*r = ndr.ConnectExResponse{Return: uint32(errcode.LogonFailed)}
			case 2:
				return dcerpc.ErrCut
			}
			return nil
		}
		s.Execute(t.Context())
		if _, err := s.Execute(WithReplay(t.Context())); err != nil || attempts != 3 {
			t.Errorf("%v after %d attempts", err, attempts)
		}
	})
}

func TestCloseWhileReconnecting(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.losing(1)
		s := srv.dial(reconnecting(ReconnectPolicy{Delay: func(int) time.Duration { return time.Hour }}))
		s.Execute(t.Context())
		errs := make(chan error, 1)
		go func() {
			_, err := s.Execute(context.Background())
			errs <- err
		}()
		synctest.Wait()
		start := time.Now()
		if err := s.Close(); err != nil || time.Since(start) != 0 {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		if err := <-errs; !errors.Is(err, ErrClosed) {
			t.Errorf("%v", err)
		}
	})
}

// A session context that dies while its objects are reopened is one more that
// is lost.
func TestLossWhileReopening(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.losing(1, 2)
		hooks := 0
		s := srv.dial(reconnecting(ReconnectPolicy{Reopen: func(ctx context.Context, r *Reconnection) error {
			hooks++
			_, err := r.Execute(ctx)
			return err
		}}))
		s.Execute(t.Context())
		if _, err := s.Execute(WithReplay(t.Context())); err != nil {
			t.Error(err)
		}
		if hooks != 2 || s.Err() != nil {
			t.Errorf("%d hooks, %v", hooks, s.Err())
		}
	})
}

// The same when the hook does not mind.
func TestLossThatTheHookIgnores(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.losing(1, 2)
		s := srv.dial(reconnecting(ReconnectPolicy{Reopen: func(ctx context.Context, r *Reconnection) error {
			r.Execute(ctx)
			return nil
		}}))
		s.Execute(t.Context())
		time.Sleep(time.Minute)
		// What the hook opened in the second context belongs to no other.
		if _, err := s.Execute(WithEpoch(t.Context(), 2)); !errors.Is(err, ErrReconnected) {
			t.Errorf("%v", err)
		}
		if _, err := s.Execute(WithEpoch(t.Context(), 3)); err != nil {
			t.Errorf("%v", err)
		}
	})
}

func TestNotificationsSurviveReconnection(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.losing(1)
		s := srv.dial(reconnecting(ReconnectPolicy{}))
		go func() {
			time.Sleep(time.Minute)
			s.Execute(t.Context())
		}()
		start := time.Now()
		var epochs []uint64
		for w, err := range s.Notifications(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			epochs = append(epochs, w.Epoch)
			break
		}
		if !slices.Equal(epochs, []uint64{2}) || time.Since(start) != 61*time.Second {
			t.Errorf("epochs %v after %v", epochs, time.Since(start))
		}
	})
}

func TestLateMayCallAcrossAReconnection(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, _ *ndr.RPCExt2Response) error {
			if n == 1 {
				time.Sleep(time.Minute)
				return dcerpc.ErrCut
			}
			return nil
		}
		s := srv.dial(reconnecting(ReconnectPolicy{}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		done := make(chan error)
		s.ExecuteLate(ctx, func(_ [][]byte, err error) {
			if !errors.Is(err, ErrLost) {
				t.Errorf("late: %v", err)
			}
			_, err = s.Execute(WithReplay(context.Background()))
			done <- err
		})
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestDefaultReconnectDelay(t *testing.T) {
	p := &ReconnectPolicy{}
	for attempt := 1; attempt < 100; attempt++ {
		most := min(maxReconnectDelay, firstReconnectDelay<<min(attempt-1, 16))
		if d := p.delay(attempt); d < most/2 || d > most {
			t.Errorf("attempt %d: %v", attempt, d)
		}
	}
	if p.attempts() != 10 || p.timeout() != 30*time.Second {
		t.Error("defaults")
	}
}

func TestDialHonoursItsContext(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		var n memnet.Network
		l, err := n.Listen("127.0.0.1:1")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go func() { // accepts and says nothing
			if c, err := l.Accept(); err == nil {
				<-t.Context().Done()
				c.Close()
			}
		}()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		silent := &scripted{t: t, net: &n, port: 1, features: serverFeatures{by: by}}
		start := time.Now()
		if _, err := Dial(ctx, silent.target(), silent.options()); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}
