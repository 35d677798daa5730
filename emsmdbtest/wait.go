// EcDoAsyncConnectEx and EcDoAsyncWaitEx: waiting for events.

package emsmdbtest

import (
	"context"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
)

// asyncConnect returns the key for waits of a session.
func (c *core) asyncConnect(s *session) (sessionKey, errcode.Code) {
	if c.profile.Notify.RejectAsync || c.config.RejectAsync {
		return sessionKey{}, errcode.Rejected
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.async[s.asyncKey] = s
	return s.asyncKey, errcode.Success
}

// asyncSession returns the session that a peer may wait for by a key.
func (c *core) asyncSession(p *peer, key sessionKey) *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.async[key]; s != nil && s.usableBy(p) {
		return s
	}
	return nil
}

// wait is EcDoAsyncWaitEx, for a session or, with nil, for a handle that names
// none. It returns when the session has events, when its
// time is up, or when the session ends.
func (c *core) wait(ctx context.Context, s *session) (events bool, code errcode.Code) {
	if s == nil {
		code = c.profile.Notify.InvalidWait
		return code == errcode.Success, code
	}
	if !s.startWait() {
		return false, errcode.Rejected
	}
	defer s.stopWait()
	began := time.Now()
	timer := time.NewTimer(c.profile.Notify.WaitTime)
	defer timer.Stop()
	for {
		wake, pending, activity := s.watch()
		if pending {
			return true, errcode.Success
		}
		from := began
		if !c.profile.Notify.FixedWait && activity.After(began) {
			from = activity
		}
		timer.Reset(time.Until(from.Add(c.profile.Notify.WaitTime)))
		select {
		case <-wake:
		case <-timer.C:
			return false, errcode.Success
		case <-c.closing:
			return false, errcode.Exiting
		case <-s.ended:
			code = c.profile.Notify.InvalidWait
			return code == errcode.Success, code
		case <-ctx.Done():
			return false, errcode.Exiting
		}
	}
}

func (s *session) startWait() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting {
		return false
	}
	s.waiting = true
	return true
}

func (s *session) stopWait() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = false
}

// watch returns what a wait looks at, and a channel that is closed when any of
// it changes.
func (s *session) watch() (wake <-chan struct{}, pending bool, activity time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wake, len(s.queue) > 0, s.activity
}
