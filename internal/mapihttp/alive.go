// Keeping the session context alive, [MS-OXCMAPIHTTP] 3.1.5.3.

package mapihttp

import (
	"context"
	"errors"
	"strconv"
	"time"
)

// minInterval is the shortest time between two PINGs, whatever the server says.
const minInterval = time.Second

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

// idle returns how long to wait before the next PING: until half of the time is
// over that the server gives.
func (c *Client) idle() (wait time.Duration, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.deadline == 0 {
		return 0, false
	}
	return max(c.deadline/2, minInterval) - time.Since(c.lastUse), true
}

// keepAlive sends a PING whenever the session context has been idle for long.
// It ends with the client, with the context, or at once when the server names
// no time.
func (c *Client) keepAlive() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-c.done:
			return
		}
		wait, known := c.idle()
		switch {
		case !known:
			return
		case wait > 0:
			timer.Reset(wait)
			continue
		}
		c.ping()
		wait, _ = c.idle()
		timer.Reset(max(wait, minInterval))
	}
}

// ping sends a PING unless a request is under way, which does as well.
func (c *Client) ping() {
	if !c.calls.tryEnter() {
		return
	}
	defer c.calls.leave()
	ctx, stop := c.bounded(context.Background())
	defer stop()
	x := &exchange{client: c, lane: &c.calls, kind: TypePing, limit: maxPage}
	a, err := x.run(ctx)
	if err == nil {
		a.Release()
		return
	}
	if e := new(RequestError); errors.As(x.failure(ctx, err), &e) && isGone(err) {
		c.fail(e)
	}
}
