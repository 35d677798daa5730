// The connections of a binding over RPC, one after the other.

package emsmdb

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/rpchttp"
)

// errElsewhere says that a second connection has come to a server that does not
// know the association of the first: one of several behind one name.
var errElsewhere = errors.New("the association group is another one")

// rpcConn is a connection that serves one interface.
type rpcConn struct {
	*dcerpc.Conn
	iface    dcerpc.Interface
	local    netip.Addr
	channels *rpchttp.Conn // under it, nil over TCP
	tried    time.Time     // when a successor was last asked for in vain
}

const (
	// succeedTimeout bounds making a successor, and succeedPause how often it is
	// tried: a call waits for it.
	succeedTimeout = 30 * time.Second
	succeedPause   = 10 * time.Second
	// rpcSpare is more than what acknowledgements and the security of a call
	// need beside its packets.
	rpcSpare = 4 << 10
)

// wants reports whether a call with a stub of n bytes is better made on another
// connection: the channel to the server, which carries only so many bytes, has
// no room for it, and a new one would have twice as much.
func (c *rpcConn) wants(n int) bool {
	if c.channels == nil || c.Err() != nil || time.Since(c.tried) < succeedPause {
		return false
	}
	left, whole := c.channels.Room()
	return left < int64(n+n/8+rpcSpare) && left < whole/2
}

// succeed returns the connection for a call with a stub of n bytes: old, or a
// successor that takes over in the same association group, where the same
// context handles are good. No call may be under way on old, so that none can
// be lost and it does not matter how well the server replaces channels. Where
// no successor can be had, old goes on and leaves that to the server.
func (b *rpcBinding) succeed(ctx context.Context, old *rpcConn, n int, use func(*rpcConn) bool) *rpcConn {
	if !old.wants(n) {
		return old
	}
	dialling, cancel := context.WithTimeout(ctx, succeedTimeout)
	defer cancel()
	c, err := b.dial(dialling, old.AssocGroup(), old.iface)
	if err == nil && c.AssocGroup() != old.AssocGroup() {
		c.Close()
		err = errElsewhere
	}
	if err != nil {
		if ctx.Err() == nil {
			old.tried = time.Now()
			b.opts.Logger.Info("mapi connection not renewed", "error", err)
		}
		return old
	}
	if !use(c) {
		c.Close()
		return old
	}
	// The server must see its successor first: the last connection of a group
	// takes the context handles with it.
	old.Close()
	b.opts.Logger.Debug("mapi connection renewed")
	return c
}

// fresh is the connection for a call of the EMSMDB interface.
func (b *rpcBinding) fresh(ctx context.Context, n int) *rpcConn {
	return b.succeed(ctx, b.current(), n, b.use)
}

// use makes c the connection in use. It reports false when the binding is over.
func (b *rpcBinding) use(c *rpcConn) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-b.over:
		return false
	default:
	}
	if b.closed {
		return false
	}
	b.conn = c
	b.wg.Go(func() {
		<-c.Done()
		b.ended(c)
	})
	return true
}

// ended notes that a connection is gone, which matters if no other has taken
// over.
func (b *rpcBinding) ended(c *rpcConn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conn == c {
		close(b.over)
	}
}

func (b *rpcBinding) current() *rpcConn {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.conn
}

func (b *rpcBinding) done() <-chan struct{} { return b.over }
func (b *rpcBinding) err() error            { return b.current().Err() }
func (b *rpcBinding) localAddr() netip.Addr { return b.current().local }

func (b *rpcBinding) close() {
	b.mu.Lock()
	b.closed = true
	conn := b.conn
	b.mu.Unlock()
	conn.Close()
	b.wg.Wait()
}
