// Reconnection: a policy, a hook, and what a call may say about it.

package emsmdb

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
)

// ReconnectPolicy lets a session survive the loss of its context: it makes
// a new one, over a new connection. Server objects do not survive: what the
// caller had open must be opened again. Calls that were in flight fail with
// ErrLost, because they may have been executed; calls that were waiting fail
// with ErrReconnected, because they may name objects that are gone. See
// WithReplay for calls that do neither.
type ReconnectPolicy struct {
	// Max is the number of attempts for one loss. 0 means 10; a negative
	// number means no bound.
	Max int
	// Delay returns the pause before an attempt, counted from 1. nil means
	// half a second, doubled each time, up to one minute, with a random part.
	Delay func(attempt int) time.Duration
	// Timeout bounds one attempt. 0 means 30 seconds.
	Timeout time.Duration
	// Reopen is called after a reconnection, before any call has its turn, so
	// that the caller opens its objects again. It must call by way of r: calls
	// of the session itself wait for it to return. An error ends the session.
	// Default: nothing is opened.
	Reopen func(ctx context.Context, r *Reconnection) error
}

const (
	defaultReconnects       = 10
	defaultReconnectTimeout = 30 * time.Second
	firstReconnectDelay     = 500 * time.Millisecond
	maxReconnectDelay       = time.Minute
)

func (p *ReconnectPolicy) attempts() int {
	if p.Max == 0 {
		return defaultReconnects
	}
	return p.Max
}

func (p *ReconnectPolicy) delay(attempt int) time.Duration {
	if p.Delay != nil {
		return p.Delay(attempt)
	}
	d := min(firstReconnectDelay<<min(attempt-1, 16), maxReconnectDelay)
	return d/2 + rand.N(d/2+1)
}

func (p *ReconnectPolicy) timeout() time.Duration {
	if p.Timeout == 0 {
		return defaultReconnectTimeout
	}
	return p.Timeout
}

// Reconnection is a session as the Reopen hook sees it. It is of no use once
// the hook has returned.
type Reconnection struct {
	s *Session
	l *link
	// Cause is why the session was lost.
	Cause error
}

// Epoch returns the number of the new session context.
func (r *Reconnection) Epoch() uint64 { return r.l.epoch }

// Info returns what the server said.
func (r *Reconnection) Info() *ServerInfo { return r.l.info }

// Execute is Session.Execute, ahead of all calls that wait for their turn.
func (r *Reconnection) Execute(ctx context.Context, in ...[]byte) ([][]byte, error) {
	return r.ExecuteLate(ctx, nil, in...)
}

// ExecuteLate is Session.ExecuteLate, ahead of all calls that wait for their
// turn.
func (r *Reconnection) ExecuteLate(ctx context.Context, late func([][]byte, error), in ...[]byte) ([][]byte, error) {
	if len(in) == 0 {
		in = [][]byte{emptyROPs}
	}
	select {
	case <-r.s.turn:
	case <-r.l.gone:
		return nil, &OpError{Op: "execute", Method: errcode.RPCExt2, Err: r.l.cause, NotExecuted: true}
	case <-ctx.Done():
		return nil, &OpError{Op: "execute", Method: errcode.RPCExt2, Err: ctx.Err(), NotExecuted: true}
	}
	return r.s.executeOn(ctx, r.l, time.Now(), late, in)
}

// reconnect replaces a lost link. It returns the new one, or nil when the
// session is over.
func (s *Session) reconnect(old *link) *link {
	old.close()
	ctx, stop := s.guarded(context.Background())
	defer stop()
	policy := s.opts.Reconnect
	for attempt := 1; ; attempt++ {
		l, err := s.attempt(ctx, policy, old, attempt)
		switch {
		case err == nil:
			return l
		case s.isClosing():
			return nil
		case hopeless(err), policy.attempts() >= 0 && attempt >= policy.attempts():
			s.giveUp(old, err)
			return nil
		}
		s.opts.Logger.Info("mapi reconnection failed", "attempt", attempt, "error", err)
	}
}

func (s *Session) giveUp(old *link, err error) {
	cause := fmt.Errorf("not reconnected: %w", err)
	var lost *lostError
	if errors.As(old.cause, &lost) && lost.cause != nil {
		cause = fmt.Errorf("%w; %w", lost.cause, cause)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail(&lostError{cause: cause})
}

// reopenError is an error of the Reopen hook.
type reopenError struct{ err error }

func (e *reopenError) Error() string { return "reopen: " + e.err.Error() }
func (e *reopenError) Unwrap() error { return e.err }

// attempt tries once, after a pause.
func (s *Session) attempt(ctx context.Context, p *ReconnectPolicy, old *link, n int) (*link, error) {
	if err := sleep(ctx, p.delay(n)); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, p.timeout())
	defer cancel()
	l, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	if p.Reopen != nil {
		if err := p.Reopen(ctx, &Reconnection{s: s, l: l, Cause: old.cause}); err != nil {
			l.close()
			return nil, &reopenError{err}
		}
	}
	if err := s.adopt(l); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// adopt makes l the session's link and lets calls go on, unless the session was
// closed in the meantime, or l itself was lost.
func (s *Session) adopt(l *link) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil || s.isClosing() {
		return ErrClosed
	}
	select {
	case <-l.gone:
		return l.cause
	default:
	}
	s.link = l
	close(s.ready)
	s.ready = nil
	return nil
}

// hopeless reports whether trying again cannot help: the server was there and
// said no, or the caller's hook did. A refused credential is never shown twice:
// that is how accounts get locked.
func hopeless(err error) bool {
	var op *OpError
	var reopen *reopenError
	var refused *auth.Error
	if errors.As(err, &reopen) {
		return !errors.Is(err, ErrLost)
	}
	if errors.As(err, &refused) {
		return !errors.Is(err, auth.ErrKDCUnreachable)
	}
	if !errors.As(err, &op) || op.Code == 0 {
		return false
	}
	if op.Code == errcode.LogonFailed {
		// Also what a server answers that is about to exit, [MS-OXCRPC]
		// 3.1.4.11; and it has let this user in before.
		return false
	}
	info, known := op.Code.In(op.Method)
	return known && info.Retry == errcode.Never
}

type contextKey int

const (
	epochKey contextKey = iota
	replayKey
)

// WithEpoch binds calls made with the returned context to the session context
// with the given number (Session.Epoch, Reconnection.Epoch): they fail with
// ErrReconnected, unsent, once the session has another. Layers that keep server
// objects use it, so that no request ever names an object of another context.
func WithEpoch(ctx context.Context, epoch uint64) context.Context {
	return context.WithValue(ctx, epochKey, epoch)
}

// WithReplay marks calls that name no server objects and may be executed
// twice: after a reconnection they are sent to the new session context, even
// if they were in flight when the old one was lost.
func WithReplay(ctx context.Context) context.Context {
	return context.WithValue(ctx, replayKey, true)
}

func epochOf(ctx context.Context) (uint64, bool) {
	epoch, ok := ctx.Value(epochKey).(uint64)
	return epoch, ok
}

func replayable(ctx context.Context) bool {
	replay, _ := ctx.Value(replayKey).(bool)
	return replay
}
