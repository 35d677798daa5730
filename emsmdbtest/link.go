// A link with a bandwidth and a latency, for measuring what compression and
// chaining are worth.

package emsmdbtest

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Link is a network that is slower than the loopback. The zero Link is the
// loopback as it is.
type Link struct {
	// BytesPerSecond bounds what each connection carries in each direction; 0
	// for no bound.
	BytesPerSecond int
	// Latency delays each message, in either direction.
	Latency time.Duration
}

// counters count bytes on the wire.
type counters struct {
	in, out atomic.Int64
}

// meteredListener counts the bytes of the connections it accepts and slows
// them down.
type meteredListener struct {
	net.Listener
	link  Link
	count *counters
}

func (l *meteredListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &meteredConn{Conn: nc, link: l.link, count: l.count, closed: make(chan struct{})}, nil
}

// NetConn is the connection underneath.
func (c *meteredConn) NetConn() net.Conn { return c.Conn }

// meteredConn is one connection over a Link. It delays its own writes and the
// delivery of what it reads, each side by itself.
type meteredConn struct {
	net.Conn
	link   Link
	count  *counters
	closed chan struct{}
	once   sync.Once

	readFree, writeFree time.Time // when the line is free again
}

func (c *meteredConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.count.in.Add(int64(n))
	if n > 0 {
		c.pace(&c.readFree, n)
	}
	return n, err
}

func (c *meteredConn) Write(b []byte) (int, error) {
	c.pace(&c.writeFree, len(b))
	n, err := c.Conn.Write(b)
	c.count.out.Add(int64(n))
	return n, err
}

func (c *meteredConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// lineIdle is how long a line must have been silent for the next bytes to be
// the start of a message. Those that follow at once come in its wake and are
// not delayed again.
const lineIdle = time.Millisecond

// pace waits for as long as n bytes take on the link, after those before them.
func (c *meteredConn) pace(free *time.Time, n int) {
	if c.link == (Link{}) {
		return
	}
	now := time.Now()
	arrival := now
	if free.After(now) {
		arrival = *free
	}
	if now.Sub(*free) > lineIdle {
		arrival = arrival.Add(c.link.Latency)
	}
	if c.link.BytesPerSecond > 0 {
		arrival = arrival.Add(time.Duration(n) * time.Second / time.Duration(c.link.BytesPerSecond))
	}
	*free = arrival
	timer := time.NewTimer(arrival.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.closed:
	}
}
