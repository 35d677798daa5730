// The session: its life, and the turn that calls take on it.

package emsmdb

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Session is a session context at a server: a user's door to mailboxes. All
// methods are safe for concurrent use. Calls are carried out one after the
// other, in the order in which they get their turn, as the server does
// anyway; waiting for events never blocks them.
//
// A Session ends by Close, or is lost when the server destroys its context or
// the connection breaks; see Options.Reconnect for what may happen then.
type Session struct {
	opts   Options
	target target
	aux    auxIdentity
	epochs uint64 // contexts made so far; used by Dial, then by attend

	// turn holds one token: whoever has it may use the link's binding for
	// calls on the session context, and the fields below.
	turn   chan struct{}
	buf    []byte // room for rgbIn, when no pending call holds it
	auxBuf []byte // the same for rgbAuxIn

	lastCall atomic.Int64 // of EcDoRpcExt2, Unix nanoseconds

	// mu guards the state below; it is never held during I/O or callbacks.
	mu       sync.Mutex
	link     *link
	ready    chan struct{} // nil, or closed when a reconnection is over
	failed   error         // why the session is over; nil while it lives
	guards   map[*guard]struct{}
	notifier *notifier // the iterator of Notifications in use, or nil

	closing   chan struct{} // closed by Close first of all
	done      chan struct{} // closed when failed is set
	closeOnce sync.Once
	closeErr  error
	wg        sync.WaitGroup // the session's goroutines
}

// link is one session context. A session has one after the other.
type link struct {
	binding
	info  *ServerInfo
	epoch uint64

	once sync.Once
	gone chan struct{} // closed when the context is gone
	// cause says why; it is set before gone is closed.
	cause error
	// Under the turn.
	compress bool // the server accepts compressed requests
	aux      auxSender
}

// lostError says why a session, or one of its contexts, is gone. Every call
// that fails for it has the same one.
type lostError struct{ cause error }

func (e *lostError) Error() string {
	if e.cause == nil {
		return ErrLost.Error()
	}
	return fmt.Sprintf("%v: %v", ErrLost, e.cause)
}

func (e *lostError) Unwrap() []error {
	if e.cause == nil {
		return []error{ErrLost}
	}
	return []error{ErrLost, e.cause}
}

// Dial makes a session at the server that target names:
//
//	ncacn_ip_tcp:host[port]  RPC over TCP
//	ncacn_ip_tcp:host        the same; the server's endpoint mapper says the port
//	ncacn_http:server[6001,RpcProxy=host:443]  RPC over HTTP
//	https://host/path?query  MAPI over HTTP, as Autodiscover names it
//
// ctx bounds the dialling, not the session. Errors are *OpError; what the
// authentication has to say is an *auth.Error inside.
func Dial(ctx context.Context, target string, o *Options) (*Session, error) {
	t, err := parseTarget(target)
	if err != nil {
		return nil, &OpError{Op: "dial", Err: err, NotExecuted: true}
	}
	opts, err := o.withDefaults(t)
	if err != nil {
		return nil, &OpError{Op: "dial", Err: err, NotExecuted: true}
	}
	s := &Session{
		opts: opts, target: t,
		turn:    make(chan struct{}, 1),
		guards:  make(map[*guard]struct{}),
		closing: make(chan struct{}),
		done:    make(chan struct{}),
	}
	if s.aux, err = newAuxIdentity(); err != nil {
		return nil, &OpError{Op: "dial", Err: err, NotExecuted: true}
	}
	l, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	s.link = l
	s.turn <- struct{}{}
	s.wg.Go(func() { s.attend(l) })
	return s, nil
}

// attend waits for the loss of one link after the other.
func (s *Session) attend(l *link) {
	for l != nil {
		select {
		case <-l.done():
			_ = s.lose(l, l.err()) // nobody waits for it here
		case <-l.gone:
		case <-s.closing:
			return
		}
		if s.opts.Reconnect == nil {
			l.close()
			return
		}
		l = s.reconnect(l)
	}
}

// lose notes that a link is gone: the session is over, or waits to be
// reconnected. It returns the error that says so.
func (s *Session) lose(l *link, cause error) error {
	first := false
	l.once.Do(func() {
		first = true
		s.mu.Lock()
		defer s.mu.Unlock()
		if l.cause = ErrClosed; !s.isClosing() {
			l.cause = &lostError{cause: cause}
		}
		if s.link == l && s.failed == nil {
			if s.opts.Reconnect == nil {
				s.fail(l.cause)
			} else {
				s.ready = make(chan struct{})
			}
		}
		close(l.gone)
	})
	<-l.gone
	if first && !s.isClosing() {
		s.opts.Logger.Warn("mapi session lost", "error", l.cause)
		s.opts.Trace.lost(l.cause)
	}
	return l.cause
}

// fail ends the session for good. mu is held.
func (s *Session) fail(err error) {
	if s.failed == nil {
		s.failed = err
		close(s.done)
	}
	if s.ready != nil {
		close(s.ready)
		s.ready = nil
	}
}

func (s *Session) isClosing() bool {
	select {
	case <-s.closing:
		return true
	default:
		return false
	}
}

// Done is closed when the session is over: closed, or lost for good.
func (s *Session) Done() <-chan struct{} { return s.done }

// Err returns nil while the session lives; afterwards ErrClosed, or an
// *OpError with ErrLost that says why.
func (s *Session) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil || errors.Is(s.failed, ErrClosed) {
		return s.failed
	}
	return &OpError{Op: "session", Err: s.failed}
}

// Epoch counts the session contexts that the session has had, from 1. Server
// objects belong to an epoch; see WithEpoch.
func (s *Session) Epoch() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.link.epoch
}

// current returns the present link.
func (s *Session) current() *link {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.link
}

// acquire waits for the turn and for a living link. epoch, unless 0, is the
// one that the caller's server objects belong to. The caller must release.
func (s *Session) acquire(ctx context.Context, epoch uint64) (*link, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		select {
		case <-s.turn:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.done:
			return nil, s.overError()
		case <-s.closing:
			return nil, ErrClosed
		}
		l, ready, err := s.state(epoch)
		if l != nil {
			return l, nil
		}
		s.release()
		if err != nil {
			return nil, err
		}
		select {
		case <-ready:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.closing:
			return nil, ErrClosed
		}
	}
}

// state returns the link to use, or what to wait for, or why there is none.
func (s *Session) state(epoch uint64) (*link, <-chan struct{}, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.isClosing():
		return nil, nil, ErrClosed
	case s.failed != nil:
		return nil, nil, s.failed
	case epoch != 0 && epoch != s.link.epoch:
		return nil, nil, ErrReconnected
	case s.ready != nil:
		return nil, s.ready, nil
	}
	return s.link, nil, nil
}

func (s *Session) overError() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

func (s *Session) release() { s.turn <- struct{}{} }

// guard lets Close cancel what is in flight.
type guard struct{ cancel context.CancelCauseFunc }

// guarded returns a context that also ends, with ErrClosed, when the session
// is closed. stop must be called.
func (s *Session) guarded(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	g := &guard{cancel: cancel}
	s.mu.Lock()
	if s.isClosing() {
		cancel(ErrClosed)
	}
	s.guards[g] = struct{}{}
	s.mu.Unlock()
	return ctx, func() {
		s.mu.Lock()
		delete(s.guards, g)
		s.mu.Unlock()
		cancel(nil)
	}
}

// ctxError returns the error of a guarded context: ErrClosed if Close ended
// it, else that of the caller's context.
func ctxError(ctx context.Context) error {
	if errors.Is(context.Cause(ctx), ErrClosed) {
		return ErrClosed
	}
	return ctx.Err()
}

// Close ends the session context at the server, closes the connections and
// waits for the session's goroutines. Calls that are waiting or in flight fail
// with ErrClosed at once. It is idempotent and takes no longer than
// Options.CloseTimeout; its error says that the server was not told, or did
// not confirm, which leaves it to find out by itself.
//
// Close must not be called from a hook or a late callback of the session.
func (s *Session) Close() error {
	s.closeOnce.Do(func() { s.closeErr = s.shutDown() })
	return s.closeErr
}

func (s *Session) shutDown() error {
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.CloseTimeout)
	defer cancel()
	s.mu.Lock()
	close(s.closing)
	for g := range s.guards {
		g.cancel(ErrClosed)
	}
	over, l := s.failed != nil || s.ready != nil, s.link
	s.mu.Unlock()

	var err error
	if !over {
		err = s.disconnect(ctx, l)
	}
	s.mu.Lock()
	s.fail(ErrClosed)
	l = s.link
	n := s.notifier
	s.mu.Unlock()
	if n != nil {
		n.close()
	}
	l.close()
	s.wg.Wait()
	return err
}

// disconnect tells the server, if the turn comes in time.
func (s *Session) disconnect(ctx context.Context, l *link) error {
	turnCtx, cancel := context.WithTimeout(ctx, s.opts.CloseTimeout/2)
	defer cancel()
	select {
	case <-s.turn:
		defer s.release()
	case <-turnCtx.Done():
		return &OpError{Op: "close", Err: fmt.Errorf("a call is still being executed: %w", turnCtx.Err()), NotExecuted: true}
	case <-l.gone:
		return nil
	}
	start := time.Now()
	retries, err := s.retry(ctx, l, "close", func() error { return l.disconnect(ctx) })
	if err != nil {
		err = failureOf(err).opError("close")
	}
	if s.opts.Trace.wantsCalls() {
		s.opts.Trace.Called(CallTrace{Op: "close", Elapsed: time.Since(start), Retries: retries, Err: err})
	}
	return err
}
