// Notifications: one stream of wake-ups over whatever the server can do.

package emsmdb

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/asyncemsmdb"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/version"
)

// Notification is a wake-up: events may be pending for the session, or for one
// that is linked to it. Fetch them with an Execute without arguments, or with
// whatever call comes next: they ride on any answer.
type Notification struct {
	// Epoch is the session context that was waited on. When it changes, what
	// had been registered for is to be registered for again.
	Epoch uint64
}

// Notifications yields a wake-up whenever events may be pending, until ctx
// ends, the session is over, or the loop is left. An error comes last.
//
// It waits with EcDoAsyncWaitEx on a connection of its own, which blocks no
// other call; else by datagrams, where Options.Push allows and the server
// sends them; else it wakes up at the interval that the server asks for.
// Wake-ups may be spurious, always are so by the clock, and never get lost when
// the way of waiting changes. Events are fetched by the loop's body: the next
// wait begins when it is done.
//
// A session has one such iterator at a time; a second one yields ErrInUse.
func (s *Session) Notifications(ctx context.Context) iter.Seq2[Notification, error] {
	return func(yield func(Notification, error) bool) {
		n := &notifier{s: s}
		if err := s.enter(n); err != nil {
			yield(Notification{}, &OpError{Op: "notify", Err: err, NotExecuted: true})
			return
		}
		defer s.leave(n)
		ctx, stop := s.guarded(ctx)
		defer stop()
		for {
			if err := n.next(ctx); err != nil {
				yield(Notification{}, n.error(ctx, err))
				return
			}
			if !yield(Notification{Epoch: n.link.epoch}, nil) {
				return
			}
		}
	}
}

// enter makes n the one iterator of the session.
func (s *Session) enter(n *notifier) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.isClosing():
		return ErrClosed
	case s.failed != nil:
		return s.failed
	case s.notifier != nil:
		return ErrInUse
	}
	s.notifier = n
	return nil
}

func (s *Session) leave(n *notifier) {
	n.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notifier = nil
}

// living waits for a link that lives.
func (s *Session) living(ctx context.Context) (*link, error) {
	for {
		l, ready, err := s.state(0)
		if ready == nil {
			return l, err
		}
		select {
		case <-ready:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// notifier is one iterator of Notifications. It is used by the goroutine that
// iterates, but for close.
type notifier struct {
	s    *Session
	link *link
	// way is the index in ways of the mechanism in use, or of the first to
	// try when wait is nil. wait waits once.
	way  int
	wait func(ctx context.Context) error
	// failures counts those of the present mechanism in a row, began is when
	// the last wait did.
	failures int
	began    time.Time
	// again is when a better mechanism is tried again that was given up for
	// failures, zero for never.
	again time.Time

	mu     sync.Mutex
	opened func() // what close closes, or nil
	closed bool
}

// way is a mechanism of waiting.
type way struct {
	name string
	// open returns a function that waits once, and one that ends it all.
	open func(n *notifier, ctx context.Context) (wait func(context.Context) error, end func(), err error)
}

// ways are the mechanisms, best first. The last never fails.
func ways() [3]way {
	return [...]way{{"async", (*notifier).openAsync}, {"push", (*notifier).openPush}, {"poll", (*notifier).openPoll}}
}

// tolerated is how many failures in a row are taken for accidents before the
// next mechanism has its turn, and secondChance how long it then has it: where
// connections are not the session, a network that was down for a minute must not
// mean polling for good. What the server has refused is not asked for again, but
// for one reason.
const (
	tolerated    = 3
	secondChance = 10 * time.Minute
)

var (
	// errLinkGone ends a wait whose link is gone.
	errLinkGone = errors.New("session context gone")
	// errNotOffered passes over a mechanism that was never there.
	errNotOffered = errors.New("not offered")
)

// next returns when events may be pending.
func (n *notifier) next(ctx context.Context) error {
	for {
		l, err := n.s.living(ctx)
		if err != nil {
			return err
		}
		if l != n.link {
			again := n.link != nil
			n.drop()
			n.link, n.way, n.failures, n.again = l, 0, 0, time.Time{}
			if again {
				// What happened in between, nobody has seen.
				return nil
			}
		}
		err = n.waitOnce(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errLinkGone):
			continue
		}
		if wake, err := n.judge(ctx, err); wake || err != nil {
			return err
		}
	}
}

// waitOnce waits once by the mechanism in use, which it chooses first if need
// be.
func (n *notifier) waitOnce(ctx context.Context) error {
	ctx, stop := n.link.living(ctx)
	defer stop()
	if n.wait == nil {
		if err := n.choose(ctx); err != nil {
			return err
		}
	}
	n.began = time.Now()
	err := n.wait(ctx)
	if err != nil && errors.Is(context.Cause(ctx), errLinkGone) {
		return errLinkGone
	}
	return err
}

// living returns a context that also ends, with errLinkGone, when the link is
// gone.
func (l *link) living(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-l.gone:
			cancel(errLinkGone)
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		cancel(nil)
		<-ended
	}
}

// choose settles how to wait: the best way, from n.way on, that server and
// options allow.
func (n *notifier) choose(ctx context.Context) error {
	var reason error
	for {
		w := ways()[n.way]
		wait, end, err := w.open(n, ctx)
		if err == nil {
			if !n.keep(end) {
				end()
				return ErrClosed
			}
			n.wait = wait
			if reason != nil {
				n.s.opts.Trace.notified(NotifyTrace{Mechanism: w.name, Fallback: true, Err: reason})
			}
			return nil
		}
		switch {
		case errors.Is(context.Cause(ctx), errLinkGone), errors.Is(err, ErrLost):
			return errLinkGone
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.Is(err, errNotOffered):
			reason = err
			n.s.opts.Logger.Info("mapi notifications fall back", "from", w.name, "error", err)
		}
		n.way++
	}
}

// judge decides what the end of a wait means: a wake-up, an error for the
// consumer, or neither: then waiting goes on.
func (n *notifier) judge(ctx context.Context, err error) (wake bool, _ error) {
	f := failureOf(err)
	name := ways()[n.way].name
	switch {
	case err == nil:
		n.failures = 0
		if !n.again.IsZero() && !time.Now().Before(n.again) {
			n.drop()
			n.way, n.again = 0, time.Time{}
		}
		n.s.opts.Trace.notified(NotifyTrace{Mechanism: name})
		return true, nil
	case errors.Is(err, asyncemsmdb.ErrOverdue):
		// Whether there were events, nobody knows: let the consumer look.
		n.drop()
		n.s.opts.Trace.notified(NotifyTrace{Mechanism: name, Err: err})
		return true, nil
	case f.code == errcode.Exiting && n.s.opts.Reconnect == nil:
		return false, f.opError("notify")
	}
	n.drop()
	if time.Since(n.began) >= n.link.pollInterval()/2 {
		// A mechanism that works for so long is better than the clock, however
		// often connections break: over HTTP they do without the session.
		n.failures = 0
	}
	if n.failures++; n.failures < tolerated && f.code != errcode.Exiting {
		return false, n.rest(ctx)
	}
	n.way, n.failures = n.way+1, 0
	if f.code == 0 || f.code == errcode.Rejected {
		// Rejected may be the fault of somebody else's wait: gromox gives numbers
		// of sessions again, and with them waits that nobody waits for any more.
		n.again = time.Now().Add(secondChance)
	}
	n.s.opts.Trace.notified(NotifyTrace{Mechanism: ways()[n.way].name, Fallback: true, Err: err})
	return true, nil
}

// rest waits before a mechanism that failed is tried again; for no longer than
// there is a session to try it on.
func (n *notifier) rest(ctx context.Context) error {
	ctx, stop := n.link.living(ctx)
	defer stop()
	err := sleep(ctx, n.s.opts.Retry.delay(n.link.info.RetryDelay))
	if err != nil && errors.Is(context.Cause(ctx), errLinkGone) {
		return nil
	}
	return err
}

// openAsync prepares EcDoAsyncWaitEx.
func (n *notifier) openAsync(ctx context.Context) (func(context.Context) error, func(), error) {
	if !n.link.info.Supports(version.AsyncCalls) {
		return nil, nil, errNotOffered
	}
	var ew eventWaiter
	err := n.onTurn(ctx, func() (err error) {
		ew, err = n.link.openWaiter(ctx)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	l := n.link
	wait := func(ctx context.Context) (pending bool, err error) {
		_, err = n.s.retry(ctx, l, "notify", func() error {
			pending, err = ew.wait(ctx)
			return err
		})
		return pending, err
	}
	w := &asyncemsmdb.Waiter{Wait: wait, LastCall: n.s.lastExecute}
	return w.Next, ew.close, nil
}

// onTurn makes a call on the session context, repeated while the server is too
// busy.
func (n *notifier) onTurn(ctx context.Context, f func() error) error {
	l, err := n.s.acquire(ctx, n.link.epoch)
	if err != nil {
		if errors.Is(err, ErrReconnected) {
			return errLinkGone
		}
		return err
	}
	defer n.s.release()
	if _, err = n.s.retry(ctx, l, "notify", f); err != nil && failureOf(err).lost {
		return n.s.lose(l, failureOf(err).err)
	}
	return err
}

// lastExecute is when the session last called EcDoRpcExt2.
func (s *Session) lastExecute() time.Time {
	if n := s.lastCall.Load(); n != 0 {
		return time.Unix(0, n)
	}
	return time.Time{}
}

// Bounds of the interval between polls, whatever the server says.
const (
	defaultPoll = time.Minute
	minPoll     = time.Second
)

func (l *link) pollInterval() time.Duration {
	if l.info.PollInterval <= 0 {
		return defaultPoll
	}
	return max(l.info.PollInterval, minPoll)
}

// openPoll waits by the clock, [MS-OXCRPC] 3.1.4.11 pcmsPollsMax.
func (n *notifier) openPoll(context.Context) (func(context.Context) error, func(), error) {
	interval := n.link.pollInterval()
	return func(ctx context.Context) error { return sleep(ctx, interval) }, func() {}, nil
}

// keep notes what close has to close. It reports false if close was called.
func (n *notifier) keep(end func()) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return false
	}
	n.opened = end
	return true
}

// drop gives up the present way of waiting; the next wait opens one again.
func (n *notifier) drop() {
	n.mu.Lock()
	end := n.opened
	n.opened = nil
	n.mu.Unlock()
	if end != nil {
		end()
	}
	n.wait = nil
}

// close ends what the notifier has opened. It is called by the iterator and by
// Session.Close.
func (n *notifier) close() {
	n.mu.Lock()
	end := n.opened
	n.opened, n.closed = nil, true
	n.mu.Unlock()
	if end != nil {
		end()
	}
}

// error dresses the error that ends the iterator.
func (n *notifier) error(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = ctxError(ctx)
	}
	return opError("notify", errcode.Unspecified, err, false)
}
