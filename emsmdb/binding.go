// The seam between a session and the transport that carries its calls: RPC, or
// MAPI over HTTP.

package emsmdb

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/version"
)

// binding is one session context at a server, and the connections to it. The
// session makes one call at a time; only waiters may wait, and be closed, beside
// them.
//
// Every error is a *failure, or the error of a context.
type binding interface {
	// connect makes the session context. It is called once, first.
	connect(ctx context.Context, req *connectRequest) (*connectResult, error)
	// execute carries a ROP request. When it fails with a failure that is
	// pending, late is called exactly once afterwards, on a goroutine of its own
	// that ends before close returns, with what the server answered; in all
	// other cases late is not called.
	execute(ctx context.Context, req *executeRequest, late func(*executeResult, error)) (*executeResult, error)
	// ping makes a round trip without a session context.
	ping(ctx context.Context) error
	// disconnect ends the session context.
	disconnect(ctx context.Context) error
	// registerPush asks for datagrams with the given content at a socket
	// address.
	registerPush(ctx context.Context, content, sockaddr []byte) error
	// openWaiter prepares waiting for events.
	openWaiter(ctx context.Context) (eventWaiter, error)
	// localAddr is this end of the connection, the zero Addr if not known.
	localAddr() netip.Addr
	// encrypted reports whether the transport keeps payloads secret.
	encrypted() bool
	// done is closed when the connection is broken or closed; err says why.
	done() <-chan struct{}
	err() error
	// close breaks everything off and waits for its goroutines. It is
	// idempotent.
	close()
}

// eventWaiter waits for events of one session context.
type eventWaiter interface {
	// wait waits once, as asyncemsmdb.Waiter wants it.
	wait(ctx context.Context) (pending bool, err error)
	close()
}

// connectRequest is what EcDoConnectEx, or Connect of MAPI over HTTP, needs.
type connectRequest struct {
	userDN                             string
	flags                              uint32
	codePage, localeString, localeSort uint32
	clientVersion                      [3]uint16
	linked                             bool
	linkIndex                          uint16
	linkTimeStamp                      uint32
	auxIn                              []byte // an extended buffer
}

type connectResult struct {
	pollsMax, retryDelay   time.Duration
	retry                  uint32
	index                  uint16
	timeStamp              uint32
	dnPrefix, displayName  string
	serverVersion, bestVer version.Version
	auxOut                 []byte // an extended buffer, or empty
	connection             ConnectionInfo
}

// executeRequest is what EcDoRpcExt2, or Execute of MAPI over HTTP, needs. The
// slices are not kept once execute has returned, pending calls excepted.
type executeRequest struct {
	flags  uint32
	in     []byte // extended buffers
	maxOut uint32
	auxIn  []byte // an extended buffer, or empty
}

// executeResult is an answer. The slices are the session's, to change at will,
// until release.
type executeResult struct {
	out, auxOut []byte
	serverTime  time.Duration
	release     func()
}

// failure is an error of a binding, sorted by what it means for the session.
type failure struct {
	method      errcode.Method
	code        errcode.Code // the method's return value, if it returned one
	err         error
	notExecuted bool          // the server certainly did not execute the call
	busy        bool          // the server asks to repeat the call later
	lost        bool          // the session context is gone
	pending     bool          // the answer is still to come
	retryAfter  time.Duration // how long a busy server asks to wait, or 0
}

func (f *failure) Error() string {
	if f.err != nil {
		return f.err.Error()
	}
	return f.code.Error()
}

func (f *failure) Unwrap() error { return f.err }

// failureOf returns the failure in err; any other error becomes one about
// which nothing is known.
func failureOf(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return &failure{err: err}
}

// opError dresses a failure for the caller.
func (f *failure) opError(op string) *OpError {
	return &OpError{Op: op, Method: f.method, Code: f.code, Err: f.err, NotExecuted: f.notExecuted}
}
