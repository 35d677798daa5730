// Connections: pairs of ends joined by two byte queues.

package memnet

import (
	"net"
	"sync"
	"time"
)

// DefaultBuffer is the number of bytes that a connection buffers in each
// direction unless told otherwise.
const DefaultBuffer = 64 << 10

// Conn is one end of an in-memory connection. It implements net.Conn: safe
// for concurrent use, with deadlines. After the peer has closed, what it had
// written can still be read, then Read returns io.EOF, and Write returns
// io.ErrClosedPipe. On a closed Conn both return net.ErrClosed.
type Conn struct {
	in, out             *half
	local, remote       net.Addr
	once                sync.Once
	closed              chan struct{}
	readLimit, writeLim *deadline
}

var _ net.Conn = (*Conn)(nil)

// Pipe returns the two ends of a connection that buffers size bytes in each
// direction; DefaultBuffer if size is not positive.
func Pipe(size int) (*Conn, *Conn) {
	return newPair(size, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 2})
}

func newPair(size int, a, b net.Addr) (*Conn, *Conn) {
	if size <= 0 {
		size = DefaultBuffer
	}
	ab, ba := newHalf(size), newHalf(size)
	return newConn(ba, ab, a, b), newConn(ab, ba, b, a)
}

func newConn(in, out *half, local, remote net.Addr) *Conn {
	return &Conn{
		in: in, out: out, local: local, remote: remote,
		closed:    make(chan struct{}),
		readLimit: newDeadline(), writeLim: newDeadline(),
	}
}

// Read reads what is buffered, waiting for at least one byte.
func (c *Conn) Read(p []byte) (int, error) { return c.in.read(p, c.closed, c.readLimit) }

// Write writes all of p, waiting for the peer to make room. Concurrent writes
// may be interleaved once one of them has to wait.
func (c *Conn) Write(p []byte) (int, error) { return c.out.write(p, c.closed, c.writeLim) }

// Close ends both directions. It is idempotent and never fails.
func (c *Conn) Close() error {
	c.once.Do(func() {
		close(c.closed)
		c.out.closeWrite()
		c.in.closeRead()
		c.readLimit.set(time.Time{})
		c.writeLim.set(time.Time{})
	})
	return nil
}

// LocalAddr returns the address of this end, a *net.TCPAddr.
func (c *Conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr returns the address of the other end, a *net.TCPAddr.
func (c *Conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline sets both deadlines; the zero time removes them.
func (c *Conn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

// SetReadDeadline sets the deadline of present and future reads.
func (c *Conn) SetReadDeadline(t time.Time) error {
	if isDone(c.closed) {
		return net.ErrClosed
	}
	c.readLimit.set(t)
	return nil
}

// SetWriteDeadline sets the deadline of present and future writes.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	if isDone(c.closed) {
		return net.ErrClosed
	}
	c.writeLim.set(t)
	return nil
}
