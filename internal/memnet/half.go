// One direction of a connection: a bounded byte queue.

package memnet

import (
	"io"
	"net"
	"os"
	"sync"
)

// half carries bytes from one end to the other. Its lock is held for copying
// only; waits happen on the two wake channels. A woken goroutine that leaves
// something to do for others wakes the next one.
type half struct {
	mu          sync.Mutex
	buf         []byte // a ring, allocated on first use
	start, used int
	writeClosed bool // by the writer: drain, then EOF
	readClosed  bool // by the reader: nobody will read what is written

	readable, writable chan struct{} // capacity 1: something changed
	size               int
}

func newHalf(size int) *half {
	return &half{
		readable: make(chan struct{}, 1),
		writable: make(chan struct{}, 1),
		size:     size,
	}
}

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (h *half) closeWrite() {
	h.mu.Lock()
	h.writeClosed = true
	h.mu.Unlock()
	wake(h.readable)
}

func (h *half) closeRead() {
	h.mu.Lock()
	h.readClosed = true
	h.buf, h.used = nil, 0
	h.mu.Unlock()
	wake(h.writable)
}

// read copies what there is, waiting for the first byte.
func (h *half) read(p []byte, closed <-chan struct{}, dl *deadline) (int, error) {
	for {
		expired := dl.wait()
		switch {
		case isDone(closed):
			return 0, net.ErrClosed
		case isDone(expired):
			return 0, os.ErrDeadlineExceeded
		case len(p) == 0:
			return 0, nil
		}
		if n, err := h.tryRead(p); n > 0 || err != nil {
			return n, err
		}
		select {
		case <-h.readable:
		case <-closed:
		case <-expired:
		}
	}
}

func (h *half) tryRead(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.used == 0 {
		if h.writeClosed {
			wake(h.readable)
			return 0, io.EOF
		}
		return 0, nil
	}
	n := copy(p[:min(len(p), h.used)], h.buf[h.start:])
	n += copy(p[n:min(len(p), h.used)], h.buf)
	h.used -= n
	h.start = (h.start + n) % len(h.buf)
	wake(h.writable)
	if h.used > 0 || h.writeClosed {
		wake(h.readable)
	}
	return n, nil
}

// write copies all of p, waiting for room.
func (h *half) write(p []byte, closed <-chan struct{}, dl *deadline) (int, error) {
	done := 0
	for {
		expired := dl.wait()
		switch {
		case isDone(closed):
			return done, net.ErrClosed
		case isDone(expired):
			return done, os.ErrDeadlineExceeded
		}
		n, err := h.tryWrite(p[done:])
		if done += n; err != nil || done == len(p) {
			return done, err
		}
		select {
		case <-h.writable:
		case <-closed:
		case <-expired:
		}
	}
}

func (h *half) tryWrite(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.readClosed {
		wake(h.writable)
		return 0, io.ErrClosedPipe
	}
	if h.buf == nil {
		h.buf = make([]byte, h.size)
	}
	room := h.size - h.used
	n := min(len(p), room)
	end := (h.start + h.used) % h.size
	k := copy(h.buf[end:], p[:n])
	copy(h.buf, p[k:n])
	h.used += n
	if n > 0 {
		wake(h.readable)
	}
	if h.used < h.size {
		wake(h.writable)
	}
	return n, nil
}

func isDone(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
