// Waiting again and again: renewal, overdue answers, servers that answer too
// eagerly.

package asyncemsmdb

import (
	"context"
	"errors"
	"time"
)

// Timeout is how long a server keeps a wait without events, [MS-OXCRPC]
// 3.3.4.1.
const Timeout = 5 * time.Minute

// DefaultGrace is how long a Waiter waits past Timeout before it takes the
// answer for lost.
const DefaultGrace = time.Minute

// ErrOverdue says that the server did not answer a wait in time. The wait may
// still be outstanding at the server: close its connection before another.
var ErrOverdue = errors.New("asyncemsmdb: server did not end the wait in time")

// Answers that come faster than quick say nothing about events having
// happened in between; after freeQuick of them in a row the Waiter pauses,
// longer each time, up to maxPause.
const (
	quick      = time.Second
	freeQuick  = 3
	firstPause = 50 * time.Millisecond
	maxPause   = time.Second
)

// Waiter waits for events, over as many calls as it takes. It is for use by
// one goroutine at a time.
type Waiter struct {
	// Wait waits once. It must return when its context ends.
	Wait func(ctx context.Context) (pending bool, err error)
	// LastCall returns when the session last called the server; nil means
	// never. Servers since Exchange 2010 count Timeout from there.
	LastCall func() time.Time
	// Grace is added to Timeout; 0 means DefaultGrace.
	Grace time.Duration

	quick int
}

// Next returns nil as soon as the server says that events are pending. It
// fails with the first error of Wait, with ErrOverdue when an answer is
// overdue, and with the error of ctx.
func (w *Waiter) Next(ctx context.Context) error {
	for {
		if err := w.pause(ctx); err != nil {
			return err
		}
		start := time.Now()
		pending, err := w.waitOnce(ctx, start)
		if err != nil {
			return err
		}
		if time.Since(start) < quick {
			w.quick++
		} else {
			w.quick = 0
		}
		if pending {
			return nil
		}
	}
}

// pause holds back a Waiter whose server answers faster than events can be
// fetched.
func (w *Waiter) pause(ctx context.Context) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	n := w.quick - freeQuick
	if n < 0 {
		return nil
	}
	t := time.NewTimer(min(maxPause, firstPause<<min(n, 10)))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// waitOnce waits once, and no longer than the server may take.
func (w *Waiter) waitOnce(ctx context.Context, start time.Time) (bool, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		w.watch(ctx, start, cancel)
	}()
	pending, err := w.Wait(ctx)
	if err != nil && errors.Is(context.Cause(ctx), ErrOverdue) {
		err = ErrOverdue
	}
	cancel(nil)
	<-watched
	return pending, err
}

// watch cancels the wait once it is overdue. Calls on the session move the
// deadline, so it is looked at again each time it has passed.
func (w *Waiter) watch(ctx context.Context, start time.Time, cancel context.CancelCauseFunc) {
	for {
		left := time.Until(w.deadline(start))
		if left <= 0 {
			cancel(ErrOverdue)
			return
		}
		t := time.NewTimer(left)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return
		}
	}
}

func (w *Waiter) deadline(start time.Time) time.Time {
	if w.LastCall != nil {
		if last := w.LastCall(); last.After(start) {
			start = last
		}
	}
	grace := w.Grace
	if grace == 0 {
		grace = DefaultGrace
	}
	return start.Add(Timeout + grace)
}
