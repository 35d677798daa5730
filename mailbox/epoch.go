// Binding a mailbox to the session context that its handles belong to.

package mailbox

import (
	"context"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/rop"
)

// hasEpoch is what a session that may reconnect offers.
type hasEpoch interface {
	rop.LateExecutor
	Epoch() uint64
}

// bound is a session as long as it keeps the session context that it has now.
// After a reconnection the handles of a Mailbox would name other objects, or
// none, so its calls fail with emsmdb.ErrReconnected instead.
type bound struct {
	session hasEpoch
	epoch   uint64
}

// bind returns the executor to use for a mailbox over session.
func bind(session rop.Executor) rop.Executor {
	if s, ok := session.(hasEpoch); ok {
		return bound{session: s, epoch: s.Epoch()}
	}
	return session
}

// Execute implements rop.Executor.
func (b bound) Execute(ctx context.Context, in ...[]byte) ([][]byte, error) {
	return b.session.Execute(emsmdb.WithEpoch(ctx, b.epoch), in...)
}

// ExecuteLate implements rop.LateExecutor.
func (b bound) ExecuteLate(ctx context.Context, late func([][]byte, error), in ...[]byte) ([][]byte, error) {
	return b.session.ExecuteLate(emsmdb.WithEpoch(ctx, b.epoch), late, in...)
}
