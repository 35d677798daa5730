// Waiting for events over RPC.

package emsmdb

import (
	"context"
	"errors"
	"sync"

	"github.com/go-mapi/mapirpc/asyncemsmdb"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

// rpcWaiter waits on a connection of its own, in the association group of the
// session's: closing it is the one way to end a wait at the server.
type rpcWaiter struct {
	b      *rpcBinding
	handle asyncemsmdb.Handle

	mu     sync.Mutex
	conn   *rpcConn // changed by wait alone
	closed bool
}

func (b *rpcBinding) openWaiter(ctx context.Context) (eventWaiter, error) {
	stub, err := (&ndr.AsyncConnectExRequest{Handle: b.handle}).AppendBinary(nil)
	if err != nil {
		return nil, &failure{method: errcode.AsyncConnectEx, err: err, notExecuted: true}
	}
	var resp ndr.AsyncConnectExResponse
	if err := b.call(ctx, errcode.AsyncConnectEx, ndr.OpAsyncConnectEx, stub, resp.Decode); err != nil {
		return nil, err
	}
	if resp.Return != 0 {
		return nil, &failure{method: errcode.AsyncConnectEx, code: errcode.Code(resp.Return)}
	}
	if resp.AsyncHandle.IsZero() {
		return nil, &failure{method: errcode.AsyncConnectEx, err: ErrProtocol}
	}
	conn, err := b.dial(ctx, b.current().AssocGroup(), asyncInterface())
	if err != nil {
		return nil, &failure{method: errcode.AsyncWaitEx, err: err, notExecuted: true}
	}
	return &rpcWaiter{b: b, conn: conn, handle: asyncemsmdb.Handle(resp.AsyncHandle)}, nil
}

// use is rpcBinding.use.
func (w *rpcWaiter) use(c *rpcConn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false
	}
	w.conn = c
	return true
}

// Call implements asyncemsmdb.Caller.
func (w *rpcWaiter) Call(ctx context.Context, opnum uint16, stub []byte) ([]byte, error) {
	w.mu.Lock()
	conn := w.conn
	w.mu.Unlock()
	res, err := w.b.succeed(ctx, conn, len(stub), w.use).Call(ctx, 0, opnum, stub, nil)
	// The answer is a few bytes: not worth giving back.
	return res.Stub, err
}

func (w *rpcWaiter) wait(ctx context.Context) (bool, error) {
	pending, err := asyncemsmdb.Wait(ctx, w, w.handle)
	if err == nil || ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return pending, err
	}
	var e *asyncemsmdb.Error
	if errors.As(err, &e) {
		return false, &failure{method: errcode.AsyncWaitEx, code: e.Code}
	}
	return false, rpcFailure(errcode.AsyncWaitEx, err)
}

func (w *rpcWaiter) close() {
	w.mu.Lock()
	w.closed = true
	conn := w.conn
	w.mu.Unlock()
	conn.Close()
}
