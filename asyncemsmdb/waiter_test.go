package asyncemsmdb

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestWaiterRenewsAnsweredWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		w := Waiter{Wait: func(context.Context) (bool, error) {
			n++
			time.Sleep(Timeout)
			return n == 3, nil
		}}
		start := time.Now()
		if err := w.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(start); got != 3*Timeout || n != 3 {
			t.Errorf("%d waits in %v", n, got)
		}
	})
}

func TestWaiterGivesUpOnOverdueAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := Waiter{Wait: func(ctx context.Context) (bool, error) {
			<-ctx.Done()
			return false, ctx.Err()
		}}
		start := time.Now()
		if err := w.Next(t.Context()); !errors.Is(err, ErrOverdue) {
			t.Fatal(err)
		}
		if got := time.Since(start); got != Timeout+DefaultGrace {
			t.Errorf("after %v", got)
		}
	})
}

func TestWaiterCountsFromTheLastCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var last atomic.Pointer[time.Time]
		long := start.Add(-time.Hour)
		last.Store(&long)
		go func() {
			time.Sleep(4 * time.Minute)
			now := time.Now()
			last.Store(&now)
		}()
		w := Waiter{
			Wait: func(ctx context.Context) (bool, error) {
				<-ctx.Done()
				return false, ctx.Err()
			},
			LastCall: func() time.Time { return *last.Load() },
			Grace:    time.Second,
		}
		if err := w.Next(t.Context()); !errors.Is(err, ErrOverdue) {
			t.Fatal(err)
		}
		if got, want := time.Since(start), 4*time.Minute+Timeout+time.Second; got != want {
			t.Errorf("after %v, want %v", got, want)
		}
	})
}

func TestWaiterSlowsDownForEagerServers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		w := Waiter{Wait: func(context.Context) (bool, error) { n++; return true, nil }}
		start := time.Now()
		for time.Since(start) < time.Minute {
			if err := w.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n < 60 || n > 70 {
			t.Errorf("%d waits in a minute", n)
		}
		// A wait that lasted ends the slowness.
		w.Wait = func(context.Context) (bool, error) { time.Sleep(quick); return true, nil }
		if err := w.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Wait = func(context.Context) (bool, error) { return true, nil }
		start = time.Now()
		for range freeQuick {
			if err := w.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Since(start); got != 0 {
			t.Errorf("paused %v", got)
		}
	})
}

// A server that answers "nothing" at once must not make the client spin
// either.
func TestWaiterSlowsDownForEmptyAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		n := 0
		w := Waiter{Wait: func(context.Context) (bool, error) { n++; return false, nil }}
		if err := w.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if n > 70 {
			t.Errorf("%d waits in a minute", n)
		}
	})
}

func TestWaiterEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w := Waiter{Wait: func(ctx context.Context) (bool, error) {
			<-ctx.Done()
			return false, ctx.Err()
		}}
		time.AfterFunc(time.Second, cancel)
		if err := w.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err := w.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
}

func TestWaiterPassesErrorsOn(t *testing.T) {
	broken := errors.New("broken")
	w := Waiter{Wait: func(context.Context) (bool, error) { return false, broken }}
	if err := w.Next(t.Context()); !errors.Is(err, broken) {
		t.Fatal(err)
	}
}
