// Watching for signs of life while an answer is awaited, [MS-OXCMAPIHTTP]
// 3.1.5.6.

package mapihttp

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	// defaultPeriod is what X-PendingPeriod is when it is absent.
	defaultPeriod = 30 * time.Second
	// patience is added to twice the period before a server is taken for dead.
	patience = 5 * time.Second
	// waitSilence is how long a server may take for a wait that it answers
	// whole: the time that waits last, and some.
	waitSilence = 6*time.Minute + 30*time.Second
)

// silence is how long the server may take to begin an answer.
func (c *Client) silence(kind string) time.Duration {
	if kind == TypeWait {
		return max(c.cfg.Silence, waitSilence)
	}
	return c.cfg.Silence
}

// watch breaks a request off when the server keeps silent for too long.
type watch struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	limit  time.Duration
}

func newWatch(ctx context.Context, limit time.Duration) *watch {
	w := &watch{limit: limit}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	w.timer = time.AfterFunc(limit, func() { w.cancel(ErrSilent) })
	return w
}

// heard takes the period that the server announces.
func (w *watch) heard(h http.Header) {
	period := defaultPeriod
	if ms, err := strconv.ParseUint(h.Get(fieldPendingPeriod), 10, 31); err == nil {
		period = time.Duration(ms) * time.Millisecond
	}
	w.limit = 2*period + patience
	w.timer.Reset(w.limit)
}

// alive notes a sign of life.
func (w *watch) alive() { w.timer.Reset(w.limit) }

func (w *watch) stop() {
	w.timer.Stop()
	w.cancel(nil)
}

// explain puts the reason for which the request was broken off in the place of
// the network's words for it.
func (w *watch) explain(err error) error {
	switch {
	case errors.Is(context.Cause(w.ctx), ErrSilent):
		return ErrSilent
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.Join(ErrIncomplete, err)
	}
	return err
}

// watched is a body whose every byte is a sign of life.
type watched struct {
	r io.Reader
	w *watch
}

func (x *watched) Read(b []byte) (int, error) {
	n, err := x.r.Read(b)
	if n > 0 {
		x.w.alive()
	}
	return n, err
}
