// Counting sessions and calls, and telling sessions what to do.

package emsmdbtest

import (
	"github.com/go-mapi/mapirpc/auxbuf"
)

func (c *core) stats() Stats {
	list := c.all()
	c.mu.Lock()
	st := Stats{Sessions: len(list), Calls: c.calls, ROPs: c.rops}
	c.mu.Unlock()
	for _, s := range list {
		s.mu.Lock()
		st.Handles += s.open
		if s.waiting {
			st.Waits++
		}
		s.mu.Unlock()
	}
	return st
}

func (c *core) all() []*session {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make([]*session, 0, len(c.sessions))
	for _, s := range c.sessions {
		list = append(list, s)
	}
	return list
}

// setControl arms a block for every session.
func (c *core) setControl(b *auxbuf.ClientControl) {
	for _, s := range c.all() {
		s.mu.Lock()
		s.control = b
		s.mu.Unlock()
	}
}

// control takes the block that is armed for a session, nil for none.
func (c *core) control(s *session) auxbuf.Body {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.control
	s.control = nil
	if b == nil {
		return nil
	}
	return b
}

func (c *core) nextCall() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	return c.calls
}

func (c *core) nextROP() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rops++
	return c.rops
}

// reserve counts ids that were handed out to clients and returns how many
// there are by now.
func (c *core) reserve(n uint64) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reserved += n
	return c.reserved
}
