// ServerConn: one connection from the server's side. Reading, writing, control
// packets.

package dcerpc

import (
	"context"
	"fmt"
	"net"
	"sync"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/security"
)

// ServerConn is one connection that a Server serves. Its methods are safe for
// concurrent use; what binding settles is fixed when the first call arrives.
type ServerConn struct {
	server  *Server
	nc      net.Conn
	packets *packetReader
	ctx     context.Context // ends with the connection
	cancel  context.CancelFunc

	// Owned by the reader until the first call.
	group       uint32
	multiplexed bool
	acceptor    security.Handshake
	accepted    bool  // the acceptor needs no more tokens
	authErr     error // why authentication failed, after an auth3
	headerSign  bool
	contexts    map[uint16]*Service
	channel     // protector and auth, once accepted

	reassembly map[uint32]*ServerCall // requests of which fragments are missing

	writeToken chan struct{} // the right to encode and write

	mu      sync.Mutex
	calls   map[uint32]*ServerCall // unanswered
	queue   []*ServerCall          // waiting for their turn, without multiplexing
	running bool                   // a queued call runs
	wg      sync.WaitGroup
}

func newServerConn(s *Server, nc net.Conn) *ServerConn {
	c := &ServerConn{
		server:     s,
		nc:         nc,
		packets:    newPacketReader(nc),
		contexts:   make(map[uint16]*Service),
		reassembly: make(map[uint32]*ServerCall),
		writeToken: make(chan struct{}, 1),
		calls:      make(map[uint32]*ServerCall),
	}
	c.ctx, c.cancel = context.WithCancel(s.ctx)
	return c
}

// NetConn is the byte stream under the connection, for those who have made it
// and want to know whose it is. Nobody else may use it.
func (c *ServerConn) NetConn() net.Conn { return c.nc }

// RemoteAddr is the client's address.
func (c *ServerConn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// LocalAddr is the server's address.
func (c *ServerConn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// AssocGroup is the association group of the connection.
func (c *ServerConn) AssocGroup() uint32 { return c.group }

// Level is the authentication level of the connection, LevelNone without
// authentication.
func (c *ServerConn) Level() security.Level {
	if c.acceptor == nil {
		return security.LevelNone
	}
	return security.Level(c.auth.Level)
}

// Handshake is the completed acceptor, nil without authentication. The caller
// knows what it has made and may ask it who the client is.
func (c *ServerConn) Handshake() security.Handshake { return c.acceptor }

// Abort closes the connection at once.
func (c *ServerConn) Abort() {
	// Closed first: a call that notices its cancellation must not get to answer.
	c.nc.Close()
	c.cancel()
}

// serve reads packets until the connection ends, then waits for its calls.
func (c *ServerConn) serve() error {
	defer c.wg.Wait()
	defer c.packets.release()
	defer c.Abort()
	if c.ctx.Err() != nil {
		return net.ErrClosed // the server was closed in the meantime
	}
	for {
		h, packet, err := c.packets.next()
		if err != nil {
			return err
		}
		if err := c.handle(h, packet); err != nil {
			return err
		}
	}
}

func (c *ServerConn) handle(h pdu.Header, packet []byte) error {
	switch h.Type {
	case pdu.TypeRequest:
		return c.onRequest(h, packet)
	case pdu.TypeBind, pdu.TypeAlterContext, pdu.TypeAuth3:
		p, err := pdu.Decode(packet)
		if err != nil {
			return &ProtocolError{What: h.Type.String(), Err: err}
		}
		if _, ok := p.Body.(*pdu.Auth3); ok {
			return c.onAuth3(p)
		}
		return c.onBind(p)
	case pdu.TypeCancel:
		c.cancelCall(h.CallID, false)
		return nil
	case pdu.TypeOrphaned:
		c.cancelCall(h.CallID, true)
		return nil
	}
	return &ProtocolError{What: fmt.Sprintf("unexpected %v", h.Type)}
}

// cancelCall ends a call's context. An orphaned call gets no answer.
func (c *ServerConn) cancelCall(id uint32, orphan bool) {
	c.mu.Lock()
	call := c.calls[id]
	if call != nil {
		call.orphaned = call.orphaned || orphan
	}
	c.mu.Unlock()
	if call != nil {
		call.cancel()
	} else if orphan {
		delete(c.reassembly, id)
	}
}

// sendControl writes one unprotected packet.
func (c *ServerConn) sendControl(h pdu.Header, body pdu.Body, v *pdu.Verifier) error {
	h.Flags |= pdu.FlagFirst | pdu.FlagLast
	packet, err := pdu.Append(nil, h, body, v)
	if err != nil {
		return err
	}
	if !c.lockWriter() {
		return net.ErrClosed
	}
	defer c.unlockWriter()
	return c.write(packet)
}

// Shutdown sends the client a shutdown packet: a wish that it end the
// connection when its calls are done.
func (c *ServerConn) Shutdown() error {
	return c.sendControl(pdu.Header{}, &pdu.Shutdown{}, nil)
}

func (c *ServerConn) lockWriter() bool {
	select {
	case c.writeToken <- struct{}{}:
		return true
	case <-c.ctx.Done():
		return false
	}
}

func (c *ServerConn) unlockWriter() { <-c.writeToken }

// write sends whole packets, each through the Send hook if there is one. An
// error has closed the connection.
func (c *ServerConn) write(packets []byte) error {
	if c.server.cfg.Hooks.Send == nil {
		return c.writeRaw(packets)
	}
	// Packets that the hook leaves alone go out together.
	whole := 0
	for whole < len(packets) {
		h, err := pdu.DecodeHeader(packets[whole:])
		if err != nil {
			return err
		}
		next := whole + int(h.FragLength)
		packet := packets[whole:next:next]
		out, err := c.server.cfg.Hooks.Send(c, packet)
		if err == nil && len(out) == len(packet) && &out[0] == &packet[0] {
			whole = next
			continue
		}
		if werr := c.writeRaw(packets[:whole]); werr != nil {
			return werr
		}
		if werr := c.writeRaw(out); err == nil && werr != nil {
			return werr
		}
		if err != nil {
			c.Abort() // once what came with the error has been written
			return err
		}
		packets, whole = packets[next:], 0
	}
	return c.writeRaw(packets)
}

func (c *ServerConn) writeRaw(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	_, err := c.nc.Write(b)
	if err != nil {
		c.Abort()
	}
	return err
}
