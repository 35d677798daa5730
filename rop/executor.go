package rop

// This file declares what a Client needs from the layer below.

import "context"

// Executor carries a ROP buffer to the server and brings the answer back, as
// EcDoRpcExt2 and the Execute request of MAPI over HTTP do. There is one buffer
// in, or several where packed uploads are negotiated, and one or more out: the
// first is the answer, the others continue its last ROP.
//
// Execute is safe for concurrent use. The answer belongs to the caller.
//
// An error that has a method SafeToRetry() bool says by it whether the server
// certainly did not execute the buffer.
type Executor interface {
	Execute(ctx context.Context, in ...[]byte) (out [][]byte, err error)
}

// LateExecutor is an Executor that can hand over the answer to a call that was
// given up. If ExecuteLate returns before the answer because ctx ended, late is
// called once afterwards, on another goroutine, with what ExecuteLate would have
// returned; otherwise it is not called. late may make calls.
type LateExecutor interface {
	Executor
	ExecuteLate(ctx context.Context, late func(out [][]byte, err error), in ...[]byte) ([][]byte, error)
}

// execute calls the Executor, with late if it takes one.
func (c *Client) execute(ctx context.Context, in []byte, late func([][]byte, error)) ([][]byte, error) {
	if l, ok := c.exec.(LateExecutor); ok {
		return l.ExecuteLate(ctx, late, in)
	}
	return c.exec.Execute(ctx, in)
}
