// One EcDoAsyncWaitEx: the call and its errors.

package asyncemsmdb

import (
	"context"
	"fmt"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

// OpWaitEx is the number of EcDoAsyncWaitEx, the interface's only method.
const OpWaitEx = ndr.OpAsyncWaitEx

// Handle is an asynchronous context handle (ACXH) as EcDoAsyncConnectEx
// returns it. It lives as long as its session and its connection.
type Handle [20]byte

// IsZero reports whether the handle is NULL.
func (h Handle) IsZero() bool { return ndr.ContextHandle(h).IsZero() }

// Caller carries one call of the AsyncEMSMDB interface to the server and
// returns the stub of the answer.
type Caller interface {
	Call(ctx context.Context, opnum uint16, stub []byte) ([]byte, error)
}

// Error is a return value of EcDoAsyncWaitEx other than success.
type Error struct {
	Code errcode.Code
}

func (e *Error) Error() string {
	if info, ok := e.Code.In(errcode.AsyncWaitEx); ok {
		return fmt.Sprintf("asyncemsmdb: wait: %s (0x%08X): %s", info.Name, uint32(e.Code), info.Meaning)
	}
	return fmt.Sprintf("asyncemsmdb: wait: 0x%08X", uint32(e.Code))
}

// Unwrap returns the code, for errors.Is.
func (e *Error) Unwrap() error { return e.Code }

// Wait calls EcDoAsyncWaitEx once and reports whether events are pending,
// [MS-OXCRPC] 3.3.4.1. It blocks until the server answers, which takes five
// minutes and more when nothing happens, or until ctx ends.
//
// Errors are those of c, *wire.DecodeError for a malformed answer, or *Error:
// errcode.Rejected says that another wait is outstanding on the handle (or,
// from Exchange 2007 and 2010, that the handle is not valid), errcode.Exiting
// that the server is shutting down.
func Wait(ctx context.Context, c Caller, h Handle) (pending bool, err error) {
	req := ndr.AsyncWaitExRequest{AsyncHandle: ndr.ContextHandle(h)}
	stub, err := req.AppendBinary(nil)
	if err != nil {
		return false, fmt.Errorf("asyncemsmdb: wait: %w", err)
	}
	answer, err := c.Call(ctx, OpWaitEx, stub)
	if err != nil {
		return false, fmt.Errorf("asyncemsmdb: wait: %w", err)
	}
	var resp ndr.AsyncWaitExResponse
	if err := resp.Decode(answer); err != nil {
		return false, fmt.Errorf("asyncemsmdb: wait: %w", err)
	}
	if resp.Return != 0 {
		return false, &Error{Code: errcode.Code(resp.Return)}
	}
	return resp.Flags&ndr.FlagNotificationPending != 0, nil
}
