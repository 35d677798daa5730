// The hub: one wait for events, shared by all who want them.

package mailbox

import (
	"context"
	"iter"
	"sync"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/rop"
)

// maxPolls bounds how often one wake-up asks for events as long as the server
// says that there are more.
const maxPolls = 64

// hasWakeups is an Executor that can wait for events.
type hasWakeups interface {
	Notifications(ctx context.Context) iter.Seq2[emsmdb.Notification, error]
}

// hub belongs to a rop.Client. It hands notifications, which may ride on any
// answer, to those who subscribed for them, and waits for events as long as
// somebody has.
type hub struct {
	client  *rop.Client
	wakeups func(context.Context) iter.Seq2[emsmdb.Notification, error]

	mu      sync.Mutex
	subs    map[rop.Handle]*subscription
	more    bool               // the server has more events than it sent
	cancel  context.CancelFunc // ends the wait; nil if there is none
	stopped chan struct{}      // closed when the last wait has ended
}

// newHub makes a hub and its client.
func newHub(session rop.Executor, logonID uint8) *hub {
	h := &hub{subs: make(map[rop.Handle]*subscription)}
	if s, ok := session.(hasWakeups); ok {
		h.wakeups = s.Notifications
	}
	h.client = rop.NewClient(bind(session), &rop.ClientOptions{
		LogonID: logonID, OnNotify: h.notified, OnPending: func(uint16) { h.setMore(true) },
	})
	return h
}

// notified is called by the client for each notification.
func (h *hub) notified(handle rop.Handle, n *rop.NotifyResponse) {
	h.mu.Lock()
	sub := h.subs[handle]
	h.mu.Unlock()
	if sub == nil {
		return
	}
	if e, ok := sub.mb.event(&n.Notification); ok {
		sub.put(e)
	}
}

func (h *hub) setMore(more bool) (before bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before, h.more = h.more, more
	return before
}

// join adds a subscription and starts the wait if it is the first.
func (h *hub) join(sub *subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subs[sub.handle] = sub
	if h.cancel != nil {
		return
	}
	// The wait outlives the iterator that started it if others have joined,
	// so its context is its own.
	var ctx context.Context
	ctx, h.cancel = context.WithCancel(context.Background())
	before, stopped := h.stopped, make(chan struct{})
	h.stopped = stopped
	go func() {
		defer close(stopped)
		if before != nil {
			<-before // a session has one wait at a time
		}
		h.wait(ctx)
	}()
}

// leave removes a subscription. The last one ends the wait and waits for that.
func (h *hub) leave(sub *subscription) {
	h.mu.Lock()
	delete(h.subs, sub.handle)
	var stopped chan struct{}
	if len(h.subs) == 0 {
		h.end()
		stopped = h.stopped
	}
	h.mu.Unlock()
	if stopped != nil {
		<-stopped
	}
}

// end tells the wait to end, with the mutex held. The next subscription starts
// another.
func (h *hub) end() {
	if h.cancel != nil {
		h.cancel()
		h.cancel = nil
	}
}

// wait fetches events at every wake-up. If it has to give up, every
// subscription ends with the reason.
func (h *hub) wait(ctx context.Context) {
	for _, err := range h.wakeups(ctx) {
		if err == nil {
			err = h.fetch(ctx)
		}
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			h.fail(err)
			return
		}
	}
}

// fetch asks for events until the server has no more.
func (h *hub) fetch(ctx context.Context) error {
	for range maxPolls {
		h.setMore(false)
		if err := h.client.Poll(ctx); err != nil {
			return err
		}
		if !h.setMore(false) {
			return nil
		}
	}
	return nil
}

func (h *hub) fail(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end()
	for _, sub := range h.subs {
		sub.fail(err)
	}
}

// closed ends the subscriptions of a mailbox that is closed: no more events
// will come for them.
func (h *hub) closed(mb *Mailbox) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, sub := range h.subs {
		if sub.mb == mb {
			sub.fail(&closedError{"mailbox"})
		}
	}
}

// subscription is one iterator's share of the events.
type subscription struct {
	mb     *Mailbox
	handle rop.Handle
	ready  chan struct{} // holds a token when there is something to take

	mu    sync.Mutex
	queue []Event
	err   error
}

func (s *subscription) put(e Event) {
	s.mu.Lock()
	if len(s.queue) == maxQueued {
		s.queue = s.queue[1:]
		s.queue[0].Lost = true
	}
	s.queue = append(s.queue, e)
	s.mu.Unlock()
	s.signal()
}

func (s *subscription) fail(err error) {
	s.mu.Lock()
	s.err = err
	s.mu.Unlock()
	s.signal()
}

func (s *subscription) signal() {
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// next waits for events, or for the end. It returns what has come so far.
func (s *subscription) next(ctx context.Context) ([]Event, error) {
	for {
		s.mu.Lock()
		events, err := s.queue, s.err
		s.queue = nil
		s.mu.Unlock()
		if len(events) > 0 || err != nil {
			return events, err
		}
		select {
		case <-s.ready:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// close ends the subscription, at the server with the next call.
func (s *subscription) close() {
	s.handle.Release()
	s.mb.hub.leave(s)
}
