// Conn: configuration, life and death of a client's connection.

package dcerpc

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"

	"github.com/go-mapi/mapirpc/internal/security"
)

// DefaultFrag is the fragment size that is proposed by default, the one that
// Windows clients and servers use.
const DefaultFrag = 5840

// DefaultMaxResponse is the default of Config.MaxResponse: the largest answer
// of EMSMDB, 1 MiB of payload, with room to spare.
const DefaultMaxResponse = 2 << 20

// maxQueued is the number of encoded requests that may wait for the writer.
const maxQueued = 16

// Config says how a connection is to be bound.
type Config struct {
	// Interfaces are the interfaces to bind, at least one; Conn.Call names them
	// by index.
	Interfaces []Interface
	// Handshake makes the initiator of the security context; nil for none.
	Handshake func() (security.Handshake, error)
	// Level is the authentication level. It is ignored without Handshake.
	// LevelCall becomes LevelPacket, as the protocol wants it.
	Level security.Level
	// AssocGroup is the association group to join, 0 for a new one.
	AssocGroup uint32
	// MaxXmitFrag and MaxRecvFrag are the fragment sizes to propose,
	// DefaultFrag if 0.
	MaxXmitFrag, MaxRecvFrag uint16
	// Multiplex asks for several calls at a time; see Conn.Multiplexed.
	Multiplex bool
	// MaxResponse bounds the stub of one answer, DefaultMaxResponse if 0.
	MaxResponse int
	// Logger gets debug records without content; nil discards.
	Logger *slog.Logger
}

// Conn is one client connection. It is safe for concurrent use.
type Conn struct {
	nc      net.Conn
	packets *packetReader
	log     *slog.Logger

	bound       []boundInterface // fixed after NewConn
	assocGroup  uint32
	multiplexed bool
	address     string
	maxResponse int
	handshake   security.Handshake

	turn   chan struct{} // holds the right to have the one call; nil if multiplexed
	slots  chan struct{} // one entry per request in writes or being written
	writes chan *buffer
	dead   chan struct{} // closed when err is set

	sendMu sync.Mutex // orders encoding, and with it protection
	channel

	mu       sync.Mutex
	pending  map[uint32]*call
	free     []*call
	lastID   uint32
	err      error
	draining bool // the server asked to end the connection

	wg sync.WaitGroup
}

type boundInterface struct {
	contextID uint16
	err       error // why it was refused
}

// NewConn binds the interfaces of cfg over nc, which it owns from the call on
// and closes on error. ctx bounds the binding only.
//
// It succeeds if the server accepts at least one of the interfaces; calls to
// the others return their *ContextError. A refused association is
// a *BindError, refused authentication a *FaultError, a *BindError or
// a *SecurityError, depending on the mechanism and on who refuses. Some servers
// report failed NTLM authentication only at the first call, as a *FaultError
// with Unprotected set.
func NewConn(ctx context.Context, nc net.Conn, cfg Config) (*Conn, error) {
	c := &Conn{
		nc:          nc,
		packets:     newPacketReader(nc),
		log:         cfg.Logger,
		slots:       make(chan struct{}, maxQueued),
		writes:      make(chan *buffer, maxQueued),
		dead:        make(chan struct{}),
		pending:     make(map[uint32]*call),
		maxResponse: cfg.MaxResponse,
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.maxResponse <= 0 {
		c.maxResponse = DefaultMaxResponse
	}
	if err := c.bindWithin(ctx, cfg); err != nil {
		nc.Close()
		return nil, err
	}
	if !c.multiplexed {
		c.turn = make(chan struct{}, 1)
	}
	c.log.Debug("dcerpc: connection bound", "group", c.assocGroup, "multiplexed", c.multiplexed,
		"fragment", c.maxXmit, "level", security.Level(c.auth.Level), "auth", c.auth.AuthType)
	c.wg.Go(c.readLoop)
	c.wg.Go(c.writeLoop)
	return c, nil
}

// AssocGroup is the association group that the server put the connection in.
func (c *Conn) AssocGroup() uint32 { return c.assocGroup }

// Multiplexed reports whether the server allows several calls at a time. Where
// it does not, calls wait for their turn.
func (c *Conn) Multiplexed() bool { return c.multiplexed }

// SecondaryAddress is the server's, as the bind_ack gave it: a port in decimal,
// or nothing.
func (c *Conn) SecondaryAddress() string { return c.address }

// Handshake is the completed initiator, nil without authentication. It is not
// to be driven any further.
func (c *Conn) Handshake() security.Handshake { return c.handshake }

// Accepted returns nil if the server serves the interface with this index of
// Config.Interfaces, or the reason for which it does not, a *ContextError as
// a rule.
func (c *Conn) Accepted(iface int) error { return c.bound[iface].err }

// Done is closed once the connection is of no use any more. Calls that were
// pending then have failed, or are about to.
func (c *Conn) Done() <-chan struct{} { return c.dead }

// Err is nil until Done is closed, and then the reason: ErrClosed, ErrShutdown
// or a *ConnError.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Close ends the connection and fails its pending calls with ErrClosed. It is
// idempotent, and returns when the connection's goroutines have ended, which
// includes late functions: one must not call it.
func (c *Conn) Close() error {
	c.fail(ErrClosed)
	c.wg.Wait()
	return nil
}

// fail ends the connection unless it has ended. The reader, on its way out,
// fails the pending calls.
func (c *Conn) fail(err error) {
	c.mu.Lock()
	first := c.err == nil
	if first {
		c.err = err
		close(c.dead)
	}
	c.mu.Unlock()
	if first {
		c.nc.Close()
		c.log.Debug("dcerpc: connection ended", "error", err)
	}
}

// breakWith is fail with an error that came up in the connection's work.
func (c *Conn) breakWith(err error) {
	switch {
	case errors.Is(err, ErrShutdown):
		c.fail(err)
		return
	case errors.Is(err, io.EOF):
		err = io.ErrUnexpectedEOF
	}
	c.fail(&ConnError{Err: err})
}

// writeLoop is the one writer. Every Write is made of whole packets.
func (c *Conn) writeLoop() {
	for {
		select {
		case b := <-c.writes:
			_, err := c.nc.Write(b.b)
			b.release()
			<-c.slots
			if err != nil {
				c.breakWith(err)
				return
			}
		case <-c.dead:
			return
		}
	}
}
