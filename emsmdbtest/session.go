// Session Contexts: what EcDoConnectEx makes and EcDoDisconnect ends
// ([MS-OXCRPC] 3.1.1).

package emsmdbtest

import (
	"context"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/version"
)

// sessionKey is the UUID in a context handle.
type sessionKey [16]byte

// session is one Session Context.
type session struct {
	core     *core
	number   uint64
	key      sessionKey
	asyncKey sessionKey
	index    uint16 // piCxr
	created  time.Time
	stamp    uint32 // pulTimeStamp
	user     *User
	dn       string
	admin    bool
	codePage mapi.CodePage
	client   version.Version
	// group is what the session ends with: an association of connections.
	group any
	// links are the sessions that this one was linked to. It is guarded by
	// core.mu.
	links []*session

	// turn is held by the call that executes ROPs: a channel, because the
	// wait for it ends with the caller's context, and counts as blocked in
	// virtual time.
	turn chan struct{}
	// The objects belong to the holder of turn; the counts are for others.
	logons  map[uint8]*logon
	firstDN string // the mailbox of the first logon
	work    *scratch
	objects map[uint32]*object
	handles uint32

	mu       sync.Mutex
	queue    []notification // events not yet fetched
	wake     chan struct{}  // closed and replaced when queue or activity change
	activity time.Time      // end of the last EcDoRpcExt2
	waiting  bool           // an EcDoAsyncWaitEx is outstanding
	open     int            // len(objects)
	ended    chan struct{}
	pushing  *pusher
	// lingering ends a session whose connections are gone.
	lingering *time.Timer
	control   *auxbuf.ClientControl // to be sent with the next answer
}

// begin takes the turn, or fails when ctx or the session ends first.
func (s *session) begin(ctx context.Context) bool {
	select {
	case <-s.ended:
		return false
	default:
	}
	select {
	case s.turn <- struct{}{}:
	case <-s.ended:
		return false
	case <-ctx.Done():
		return false
	}
	select {
	case <-s.ended:
		<-s.turn
		return false
	default:
		return true
	}
}

// done gives the turn back.
func (s *session) done() {
	s.mu.Lock()
	s.activity = time.Now()
	s.open = len(s.objects)
	s.signal()
	s.mu.Unlock()
	<-s.turn
}

// signal wakes who waits for the session. The caller holds mu.
func (s *session) signal() {
	close(s.wake)
	s.wake = make(chan struct{})
}

// enqueue adds an event for the client.
func (s *session) enqueue(n notification) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(n)
}

// enqueueOnce is enqueue unless an event for the same handle waits already.
func (s *session) enqueueOnce(n notification) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, waiting := range s.queue {
		if waiting.handle == n.handle {
			return
		}
	}
	s.add(n)
}

// add appends an event. The caller holds mu.
func (s *session) add(n notification) {
	select {
	case <-s.ended:
		return
	default:
	}
	s.queue = append(s.queue, n)
	s.signal()
	if s.pushing != nil {
		s.pushing.kick()
	}
}

// pending reports whether there are events to fetch.
func (s *session) pending() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue) > 0
}

// fetch takes events off the queue as long as take accepts them. It reports
// whether any are left.
func (s *session) fetch(take func(notification) bool) (left bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for n < len(s.queue) && take(s.queue[n]) {
		n++
	}
	if s.queue = s.queue[n:]; len(s.queue) == 0 {
		s.queue = nil // what was taken can go
	}
	return len(s.queue) > 0
}

// forget drops the queued events of a subscription that was released.
func (s *session) forget(handle uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keep := s.queue[:0:0]
	for _, n := range s.queue {
		if n.handle != handle {
			keep = append(keep, n)
		}
	}
	s.queue = keep
}

// abandon ends the session, or lets it linger, when its connections are gone.
func (s *session) abandon() {
	linger := s.core.profile.Execute.Linger
	if linger == 0 {
		s.end()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.ended:
	default:
		s.lingering = time.AfterFunc(linger-time.Since(s.activity), s.expire)
	}
}

// expire ends a session that lingers, unless it has been used meanwhile.
func (s *session) expire() {
	s.mu.Lock()
	idle, linger := time.Since(s.activity), s.core.profile.Execute.Linger
	if idle < linger {
		s.lingering.Reset(linger - idle)
	}
	s.mu.Unlock()
	if idle >= linger {
		s.end()
	}
}

// usableBy reports whether calls of a peer may name the session.
func (s *session) usableBy(p *peer) bool {
	return s.group == p.group || s.core.profile.Execute.Linger > 0
}

// end ends the session once it has finished what it is doing, and releases
// what it holds. It is idempotent.
func (s *session) end() {
	if !s.core.remove(s) {
		return
	}
	s.mu.Lock()
	close(s.ended)
	s.signal()
	if s.lingering != nil {
		s.lingering.Stop()
	}
	pushing := s.pushing
	s.pushing = nil
	s.mu.Unlock()
	if pushing != nil {
		pushing.stop()
	}
	// Whoever holds the turn finishes without waiting for anything, so this
	// is short.
	s.turn <- struct{}{}
	for _, l := range s.logons {
		l.close()
	}
	s.logons, s.objects = nil, nil
	s.mu.Lock()
	s.open = 0
	s.mu.Unlock()
	<-s.turn
}
