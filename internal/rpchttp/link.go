// link: what both ends of a virtual connection have in common.

package rpchttp

import (
	"bufio"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// readBuffer is what is buffered of each channel, a record of TLS.
const readBuffer = 16 << 10

// link is one end of a virtual connection.
type link struct {
	source
	sink
	peer uint32 // the destination of acknowledgements
	// blame says of an error on which way it happened, reading or writing.
	blame func(err error, reading bool) error

	deadChan chan struct{}
	wake     chan struct{} // capacity 1: the keeper has something to do
	wg       sync.WaitGroup

	state struct {
		sync.Mutex
		err   error
		conns map[net.Conn]struct{} // all channels that are open
		tasks []func() error        // for the keeper

		// Of the channel that is read.
		in       net.Conn
		inID     wire.GUID
		window   uint32 // what we promise to take
		received uint32
		acked    uint32
		deadline time.Time
		last     time.Time
	}
}

// prepare must be called before anything else.
func (l *link) prepare(peer uint32) {
	l.peer = peer
	l.blame = func(err error, _ bool) error { return unexpected(err) }
	l.deadChan = make(chan struct{})
	l.wake = make(chan struct{}, 1)
	l.state.conns = make(map[net.Conn]struct{})
	l.sink.writer = make(chan struct{}, 1)
	l.sink.turn = make(chan struct{}, 1)
	l.sink.change = make(chan struct{}, 1)
	l.sink.dead = l.deadChan
	l.sink.ended = l.err
	l.source.consumed = l.consumed
}

// err is why the link ended.
func (l *link) err() error {
	l.state.Lock()
	defer l.state.Unlock()
	return l.state.err
}

// fail ends the link unless it has ended.
func (l *link) fail(err error) {
	l.state.Lock()
	defer l.state.Unlock()
	if l.state.err != nil {
		return
	}
	l.state.err = err
	close(l.deadChan)
	for nc := range l.state.conns {
		abort(nc)
	}
}

// abort closes without the courtesies of TLS, which can wait, of the server's
// and of a proxy's.
func abort(nc net.Conn) {
	for {
		t, ok := nc.(*tls.Conn)
		if !ok {
			break
		}
		nc = t.NetConn()
	}
	nc.Close()
}

// own has fail close nc. It reports false when that has happened already.
func (l *link) own(nc net.Conn) bool {
	l.state.Lock()
	defer l.state.Unlock()
	if l.state.err != nil {
		abort(nc)
		return false
	}
	l.state.conns[nc] = struct{}{}
	return true
}

// drop closes a channel that has been replaced.
func (l *link) drop(nc net.Conn) {
	l.state.Lock()
	delete(l.state.conns, nc)
	l.state.Unlock()
	abort(nc)
}

// release leaves a channel that has been replaced to the peer to close.
func (l *link) release(nc net.Conn) {
	l.state.Lock()
	defer l.state.Unlock()
	delete(l.state.conns, nc)
}

// readFrom makes a channel the one that is read.
func (l *link) readFrom(nc net.Conn, br *bufio.Reader, id wire.GUID) {
	l.state.Lock()
	defer l.state.Unlock()
	s := &l.state
	s.in, s.inID, s.received, s.acked, s.last = nc, id, 0, 0, time.Now()
	_ = nc.SetReadDeadline(s.deadline)
	l.source.br = br
}

// reading is the channel that is read.
func (l *link) reading() (net.Conn, wire.GUID) {
	l.state.Lock()
	defer l.state.Unlock()
	return l.state.in, l.state.inID
}

// consumed counts a packet of the peer, and has it acknowledged when half of
// the window is used, early enough that the peer need not wait.
func (l *link) consumed(n int) {
	l.state.Lock()
	defer l.state.Unlock()
	l.state.received += uint32(n)
	if l.state.received-l.state.acked >= l.state.window/2 {
		l.stir()
	}
}

// dueAck returns the acknowledgement to send, if it is time for one.
func (l *link) dueAck() (rts, bool) {
	l.state.Lock()
	defer l.state.Unlock()
	s := &l.state
	if s.received-s.acked < max(s.window/2, 1) {
		return rts{}, false
	}
	s.acked = s.received
	return flowControlAck(l.peer, s.received, s.window, s.inID), true
}

func (l *link) stir() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// later has the keeper do something that may wait.
func (l *link) later(task func() error) {
	l.state.Lock()
	defer l.state.Unlock()
	l.state.tasks = append(l.state.tasks, task)
	l.stir()
}

func (l *link) nextTask() func() error {
	l.state.Lock()
	defer l.state.Unlock()
	if len(l.state.tasks) == 0 {
		return nil
	}
	t := l.state.tasks[0]
	l.state.tasks = l.state.tasks[1:]
	return t
}

// keep is the keeper: it acknowledges, does what is due, and calls tick from
// time to time. Its error ends the link.
func (l *link) keep(interval time.Duration, tick func() error) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		var err error
		select {
		case <-l.wake:
			err = l.work()
		case <-ticker.C:
			err = tick()
		case <-l.deadChan:
			return
		}
		if err != nil {
			l.fail(l.blame(err, false))
			return
		}
	}
}

func (l *link) work() error {
	for {
		if ack, ok := l.dueAck(); ok {
			if err := l.control(ack); err != nil {
				return err
			}
		}
		task := l.nextTask()
		if task == nil {
			return nil
		}
		if err := task(); err != nil {
			return err
		}
	}
}

// heard notes that the peer lives.
func (l *link) heard() {
	l.state.Lock()
	defer l.state.Unlock()
	l.state.last = time.Now()
}

// silence is how long nothing has come.
func (l *link) silence() time.Duration {
	l.state.Lock()
	defer l.state.Unlock()
	return time.Since(l.state.last)
}

// Read implements net.Conn.
func (l *link) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err := l.source.Read(p)
	if n > 0 {
		l.heard()
		return n, nil
	}
	if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		return 0, err
	}
	// A channel that cannot be read is the end of both.
	l.fail(l.blame(err, true))
	return 0, l.err()
}

// Write implements net.Conn. Every Write has to be of whole packets.
func (l *link) Write(b []byte) (int, error) {
	n, err := l.sink.Write(b)
	if err == nil || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, ErrWindow) {
		return n, err
	}
	l.fail(l.blame(err, false))
	return n, l.err()
}

// SetDeadline implements net.Conn.
func (l *link) SetDeadline(t time.Time) error {
	if err := l.SetReadDeadline(t); err != nil {
		return err
	}
	return l.SetWriteDeadline(t)
}

// SetReadDeadline implements net.Conn.
func (l *link) SetReadDeadline(t time.Time) error {
	l.state.Lock()
	defer l.state.Unlock()
	l.state.deadline = t
	return l.state.in.SetReadDeadline(t)
}

// SetWriteDeadline implements net.Conn.
func (l *link) SetWriteDeadline(t time.Time) error {
	l.setDeadline(t)
	return nil
}
