// A host inside the process: ports, listeners, dialling.

package memnet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
)

// ErrRefused is the error of dialling a port that nobody listens on.
var ErrRefused = errors.New("memnet: connection refused")

// Network is one imaginary host with its ports. Every host name and address
// dialled leads to it. The zero value is ready for use, and safe for concurrent
// use.
type Network struct {
	// Buffer is the number of bytes that each connection buffers in each
	// direction, DefaultBuffer if 0. It is not to be changed after first use.
	Buffer int

	mu        sync.Mutex
	listeners map[int]*Listener
	lastPort  int
}

// firstPort is where ephemeral ports begin.
const firstPort = 49152

// Listen listens on the port of address, "host:port"; port 0 means any free
// one. The listener's address is a *net.TCPAddr on 127.0.0.1.
func (n *Network) Listen(address string) (*Listener, error) {
	port, err := portOf(address)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if port == 0 {
		port = n.freePort()
	}
	if n.listeners[port] != nil {
		return nil, fmt.Errorf("memnet: listen: port %d is taken", port)
	}
	l := &Listener{
		network: n,
		addr:    &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port},
		backlog: make(chan *Conn),
		closed:  make(chan struct{}),
	}
	if n.listeners == nil {
		n.listeners = make(map[int]*Listener)
	}
	n.listeners[port] = l
	return l, nil
}

// freePort is called with the lock held.
func (n *Network) freePort() int {
	for {
		if n.lastPort < firstPort || n.lastPort == 65535 {
			n.lastPort = firstPort - 1
		}
		n.lastPort++
		if n.listeners[n.lastPort] == nil {
			return n.lastPort
		}
	}
}

// DialContext connects to the port of address, whatever its host. It returns
// when the listener has accepted the connection; ErrRefused when there is no
// listener. The network name is ignored.
func (n *Network) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	port, err := portOf(address)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	l := n.listeners[port]
	local := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: n.freePort()}
	n.mu.Unlock()
	if l == nil {
		return nil, fmt.Errorf("dial %s: %w", address, ErrRefused)
	}
	return l.connect(ctx, local)
}

func portOf(address string) (int, error) {
	_, s, err := net.SplitHostPort(address)
	if err != nil {
		return 0, fmt.Errorf("memnet: %w", err)
	}
	port, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("memnet: port of %q: %w", address, err)
	}
	return int(port), nil
}

// Listener accepts connections dialled on its Network. It implements
// net.Listener.
type Listener struct {
	network *Network
	addr    *net.TCPAddr
	backlog chan *Conn
	once    sync.Once
	closed  chan struct{}
}

var _ net.Listener = (*Listener)(nil)

// Listen returns a listener on a Network of its own, for a test that needs
// one port only.
func Listen() *Listener {
	l, err := new(Network).Listen("127.0.0.1:0")
	if err != nil {
		panic(err) // a new network has every port free
	}
	return l
}

// DialContext connects to another listener of the same Network, or to this
// one: the port of address says which. Its signature is that of
// net.Dialer.DialContext.
func (l *Listener) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return l.network.DialContext(ctx, network, address)
}

func (l *Listener) connect(ctx context.Context, local net.Addr) (net.Conn, error) {
	near, far := newPair(l.network.Buffer, local, l.addr)
	select {
	case l.backlog <- far:
		return near, nil
	case <-l.closed:
		return nil, fmt.Errorf("dial %s: %w", l.addr, ErrRefused)
	case <-ctx.Done():
		return nil, fmt.Errorf("dial %s: %w", l.addr, ctx.Err())
	}
}

// Accept waits for the next connection. It returns net.ErrClosed once the
// listener is closed.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.backlog:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close frees the port. Connections that were accepted live on. It is
// idempotent.
func (l *Listener) Close() error {
	l.once.Do(func() {
		close(l.closed)
		l.network.mu.Lock()
		delete(l.network.listeners, l.addr.Port)
		l.network.mu.Unlock()
	})
	return nil
}

// Addr returns the listener's address, a *net.TCPAddr.
func (l *Listener) Addr() net.Addr { return l.addr }
