// Package netctx bounds the use of network connections by contexts.
package netctx

import (
	"context"
	"net"
	"time"
)

// Interrupt makes what happens on nc fail when ctx ends, until stop is called.
// stop reports whether that has happened: then nc is of no more use.
func Interrupt(ctx context.Context, nc net.Conn) (stop func() bool) {
	done := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		defer close(done)
		_ = nc.SetDeadline(time.Unix(1, 0)) // a closed connection needs no deadline
	})
	return func() bool {
		if cancel() {
			return false
		}
		<-done
		return true
	}
}

// Cause prefers the end of ctx to what it did to a connection.
func Cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
