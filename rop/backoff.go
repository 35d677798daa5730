package rop

// This file honours RopBackoff.

import (
	"context"
	"fmt"
	"time"
)

// minBackoff is how long a client waits at least when the server asks to, so
// that a server that keeps saying "0 ms" is not asked in a tight loop.
const minBackoff = 100 * time.Millisecond

// BackoffError says that the server asked for a longer wait than
// ClientOptions.MaxBackoff allows. The ROPs without an answer were not executed.
type BackoffError struct {
	// Wait is how long the server wants to be left alone.
	Wait time.Duration
}

func (e *BackoffError) Error() string {
	return fmt.Sprintf("rop: the server asks to wait for %v", e.Wait)
}

// SafeToRetry reports that the ROPs without an answer were not executed.
func (e *BackoffError) SafeToRetry() bool { return true }

// note records until when the server asked to wait, with the mutex held, and
// reports whether it did.
func (c *Client) note(extra []Reply) bool {
	noted := false
	for _, p := range extra {
		b, ok := p.Response.(*BackoffResponse)
		if !ok {
			continue
		}
		noted = true
		now := time.Now()
		if len(b.ROPs) == 0 {
			c.waitUntil(waitKey{b.LogonID, 0}, now, b.Duration)
		}
		for _, r := range b.ROPs {
			c.waitUntil(waitKey{b.LogonID, r.ID}, now, r.Duration)
		}
	}
	return noted
}

func (c *Client) waitUntil(k waitKey, now time.Time, ms uint32) {
	until := now.Add(max(minBackoff, time.Duration(ms)*time.Millisecond))
	if until.After(c.waits[k]) {
		c.waits[k] = until
	}
}

// delay returns how long the items must wait.
func (c *Client) delay(items []*item) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waits) == 0 {
		return 0
	}
	now := time.Now()
	for k, until := range c.waits {
		if !until.After(now) {
			delete(c.waits, k)
		}
	}
	var d time.Duration
	for _, it := range items {
		o := it.in
		if o == nil {
			o = it.out
		}
		if it.settled || o == nil {
			continue
		}
		for _, k := range [...]waitKey{{o.logonID, 0}, {o.logonID, it.req.ID()}} {
			if until, ok := c.waits[k]; ok {
				d = max(d, until.Sub(now))
			}
		}
	}
	return d
}

// waiter adds up the waits of one batch.
type waiter struct {
	c     *Client
	total time.Duration
	again bool // the last call was answered by asking to wait alone
}

// wait waits until the items may be sent.
func (w *waiter) wait(ctx context.Context, items []*item) error {
	d := w.c.delay(items)
	if w.again {
		// The wait may have been asked of another logon than those at hand.
		d = max(d, minBackoff)
	}
	if d == 0 {
		return nil
	}
	if w.total+d > w.c.opts.MaxBackoff {
		return &BackoffError{Wait: d}
	}
	w.total += d
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("rop: while the server asks to wait: %w", context.Cause(ctx))
	}
}
