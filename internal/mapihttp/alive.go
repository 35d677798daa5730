// Keeping the session context alive, [MS-OXCMAPIHTTP] 3.1.5.3.

package mapihttp

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/go-mapi/mapirpc/auth"
)

// pingTimeout bounds a PING, because others wait for its turn.
const pingTimeout = 20 * time.Second

// The shortest time between two PINGs, whatever the server says, and the bounds
// of the time after one that did not reach it.
const (
	minInterval = time.Second
	maxPause    = 30 * time.Second
)

// heard notes when the session context was last used, and how long it then
// lives.
func (c *Client) heard(a *Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastUse = time.Now()
	if ms, err := strconv.ParseUint(a.Header.Get(fieldExpirationInfo), 10, 31); err == nil {
		c.deadline = time.Duration(ms) * time.Millisecond
	}
}

// idle returns when the session context was last used, and how long an idle one
// lives, 0 when that is not known.
func (c *Client) idle() (since time.Time, life time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lastUse, c.deadline
}

// keepAlive sends a PING whenever the session context has been idle for half of
// its life. It ends with the client, with the context, or at once when the
// server names no time.
//
// A credential that is refused is not shown again before somebody else has had
// an answer: accounts are locked for less.
func (c *Client) keepAlive() {
	var refused time.Time // the last use, when a PING was refused after it
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-c.done:
			return
		}
		since, life := c.idle()
		if life == 0 {
			return
		}
		wait := max(life/2, minInterval) - time.Since(since)
		if wait <= 0 {
			if since != refused && errors.Is(c.ping(), auth.ErrDenied) {
				refused = since
			}
			wait = min(max(life/30, minInterval), maxPause)
		}
		timer.Reset(wait)
	}
}

// ping sends a PING unless a request is under way, which does as well.
func (c *Client) ping() error {
	if !c.calls.tryEnter() {
		return nil
	}
	defer c.calls.leave()
	ctx, stop := c.bounded(context.Background())
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	x := &exchange{client: c, lane: &c.calls, kind: TypePing, limit: maxPage}
	a, err := x.run(ctx)
	if err == nil {
		a.Release()
		return nil
	}
	if e := new(RequestError); errors.As(x.failure(ctx, err), &e) && isGone(err) {
		c.fail(e)
	}
	return err
}
