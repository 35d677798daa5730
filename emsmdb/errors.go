// Errors: what failed, with which code, and whether to try again.

package emsmdb

import (
	"errors"
	"fmt"
	"net"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// DecodeError says what in an answer could not be decoded, and at which
// offset.
type DecodeError = wire.DecodeError

var (
	// ErrClosed is the error of everything on a session after Close. It
	// matches net.ErrClosed.
	ErrClosed error = closedError{}
	// ErrLost says that the session ended without Close: the server destroyed
	// its context, or the connection broke. Server objects are gone with it.
	ErrLost = errors.New("session lost")
	// ErrReconnected says that the session was reconnected since the call, or
	// the epoch it was bound to (WithEpoch), began: server objects that the
	// request names are gone. The request was not sent.
	ErrReconnected = errors.New("session was reconnected: server objects are gone")
	// ErrTooLarge says that a request exceeds what the protocol, or this
	// server, accepts. Nothing was sent.
	ErrTooLarge = errors.New("request too large")
	// ErrNotSupported says that the server, or the transport, cannot do what
	// was asked for. Nothing was sent.
	ErrNotSupported = errors.New("not supported by the server")
	// ErrProtocol says that an answer breaks the rules of the protocol.
	ErrProtocol = errors.New("answer breaks the protocol")
	// ErrInUse says that the iterator of Notifications is in use already.
	ErrInUse = errors.New("already in use")
)

type closedError struct{}

func (closedError) Error() string        { return "emsmdb: session closed" }
func (closedError) Is(target error) bool { return target == net.ErrClosed }

// OpError is the error of every operation on a session. Use errors.Is with
// a code (errcode.LogonFailed), a status (errcode.StatusServerTooBusy) or one
// of this package's errors, and SafeToRetry to learn whether the call may be
// repeated.
type OpError struct {
	// Op is what was done: "dial", "execute", "ping", "notify", "close", or
	// "session" for the end of the session itself.
	Op string
	// Method is the RPC method that failed, errcode.Unspecified when the
	// failure was not that of a method.
	Method errcode.Method
	// Code is the method's return value, 0 if it did not return one. The same
	// number means different things from different methods: Error names it
	// accordingly.
	Code errcode.Code
	// Err is the cause, or nil when Code says it all.
	Err error
	// NotExecuted says that the server did not execute the call: nothing was
	// sent, or the server said so.
	NotExecuted bool
}

func (e *OpError) Error() string {
	s := "emsmdb: " + e.Op
	if e.Code != 0 {
		s += ": " + codeText(e.Code, e.Method)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap lets errors.Is and errors.As reach both the code and the cause.
func (e *OpError) Unwrap() []error {
	var errs []error
	if e.Code != 0 {
		errs = append(errs, e.Code)
	}
	if e.Code == badStub {
		errs = append(errs, errcode.StatusBadStubData)
	}
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	return errs
}

// SafeToRetry is the function of that name as a method, by which packages that
// do not import this one can ask.
func (e *OpError) SafeToRetry() bool { return e.NotExecuted }

// badStub is a fault that one server, gromox, also returns as if it was a code
// of its methods, none of which has that number. It counts as the status either
// way; and no more than a fault does it say that the session context is gone.
const badStub = errcode.Code(errcode.StatusBadStubData)

func codeText(c errcode.Code, m errcode.Method) string {
	if c == badStub {
		return errcode.StatusBadStubData.Error()
	}
	if info, ok := c.In(m); ok {
		return fmt.Sprintf("%s (0x%08X): %s", info.Name, uint32(c), info.Meaning)
	}
	return fmt.Sprintf("0x%08X", uint32(c))
}

// SafeToRetry reports whether the server certainly did not execute the call
// that failed with err, so that repeating it cannot do its work twice. It says
// nothing about whether a repetition would succeed.
func SafeToRetry(err error) bool {
	var op *OpError
	return errors.As(err, &op) && op.NotExecuted
}

// opError makes err the cause of an OpError, unless it is one already.
func opError(op string, method errcode.Method, err error, notExecuted bool) error {
	var e *OpError
	if errors.As(err, &e) {
		return err
	}
	return &OpError{Op: op, Method: method, Err: err, NotExecuted: notExecuted}
}
