// Handles: what folders, messages and attachments have in common.

package mailbox

import (
	"sync/atomic"

	"github.com/go-mapi/mapirpc/rop"
)

// object is something that is open at the server.
type object struct {
	mb     *Mailbox
	what   string
	handle rop.Handle
	closed atomic.Bool
}

// use returns the handle, or an error that matches net.ErrClosed.
func (o *object) use() (rop.Handle, error) {
	if o.closed.Load() {
		return rop.Handle{}, &closedError{o.what}
	}
	return o.handle, o.mb.use()
}

// Close lets the server forget the object. It does no I/O: the release travels
// with a later call. It is idempotent, and its error is always nil; it exists
// so that objects are io.Closers.
func (o *object) Close() error {
	if !o.closed.Swap(true) {
		o.handle.Release()
	}
	return nil
}
