// Hooks: how a test observes, delays, fails, cuts and corrupts calls.

package emsmdbtest

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/rop"
)

// Call is a call as a Hook sees it, before the server executes it.
type Call struct {
	// Method is the method called.
	Method errcode.Method
	// Number counts the calls of the server from 1 in the order of their
	// arrival. Conn does so for connections.
	Number, Conn uint64
	// User is the authenticated user as DOMAIN\name, empty for none.
	User string
	// UserDN is the mailbox user's DN: the one asked for by EcDoConnectEx, that of
	// the session for all methods that name one.
	UserDN string
	// Session is the number of the session, counted from 1. It is zero for
	// EcDoConnectEx, for EcDummyRpc and for handles that name no session.
	Session uint64
	// ROPs lists the RopIds in the request of an EcDoRpcExt2, in their order.
	// It ends where the request cannot be parsed.
	ROPs []rop.ID
	// Stub is the request stub, decrypted. The Hook must not change it or
	// keep it.
	Stub []byte
}

// Has reports whether the call is an EcDoRpcExt2 that contains that ROP.
func (c *Call) Has(id rop.ID) bool { return slices.Contains(c.ROPs, id) }

// Outcome says what becomes of a call. The zero Outcome executes it as if
// there were no hook. The fields take effect in their order here.
type Outcome struct {
	// HTTP answers a request of MAPI over HTTP in place of the server, with
	// whatever a proxy, a portal or a broken server would say.
	HTTP http.HandlerFunc
	// Delay waits before anything else is done.
	Delay time.Duration
	// Wait waits until the channel is closed, after Delay.
	Wait <-chan struct{}
	// Cut closes the connection instead of executing the call.
	Cut bool
	// Drop neither executes nor answers the call.
	Drop bool
	// EndSession ends the session of the call without executing it: the
	// answer has a zero handle and the return value Return, or ecRpcFailed
	// when that is zero.
	EndSession bool
	// Fault answers with a fault of that status, such as
	// errcode.StatusServerTooBusy, without executing the call. Over HTTP that
	// one is status 503, where the answer has not begun, others are Unknown
	// Failure.
	Fault errcode.Status
	// Return answers with that return value without executing the call.
	Return errcode.Code
	// DelayAnswer waits after execution.
	DelayAnswer time.Duration
	// HoldAnswer waits until the channel is closed, after DelayAnswer.
	HoldAnswer <-chan struct{}
	// Corrupt is given the stub of the answer and returns the one to send. It
	// may change what it is given.
	Corrupt func(stub []byte) []byte
	// CorruptPacket is given each PDU of the answer as it goes over the wire,
	// sealed, and may change its bytes.
	CorruptPacket func(pdu []byte)
	// CutAnswer closes the connection after that many bytes of the answer, when
	// it is above zero. -1 cuts before the first byte, after execution.
	CutAnswer int
}

// Hook looks at a call and says what becomes of it; nil leaves that to the
// next hook, and in the end to the server. Hooks are called from many
// goroutines at once.
type Hook func(ctx context.Context, call *Call) *Outcome

// Busy returns a Hook that answers the next n calls of a method with
// RPC_S_SERVER_TOO_BUSY.
func Busy(method errcode.Method, n int) Hook {
	return Times(n, func(_ context.Context, call *Call) *Outcome {
		if call.Method != method {
			return nil
		}
		return &Outcome{Fault: errcode.StatusServerTooBusy}
	})
}

// Times returns a Hook that lets h decide until it has decided n times.
func Times(n int, h Hook) Hook {
	var mu sync.Mutex
	return func(ctx context.Context, call *Call) *Outcome {
		mu.Lock()
		defer mu.Unlock()
		if n <= 0 {
			return nil
		}
		out := h(ctx, call)
		if out != nil {
			n--
		}
		return out
	}
}

// ROPCall is a ROP as a ROPHook sees it, before the server executes it.
type ROPCall struct {
	// ID is the RopId.
	ID rop.ID
	// Number counts the ROPs of the server from 1.
	Number uint64
	// Session is the number of the session, UserDN its user's DN.
	Session uint64
	UserDN  string
	// Repeated says that the server goes on with the ROP by itself to fill
	// a chained answer.
	Repeated bool
}

// ROPOutcome says what becomes of a ROP.
type ROPOutcome struct {
	// Return fails the ROP with that return value.
	Return errcode.Code
	// Backoff answers with RopBackoff for that time, and drops the rest of the
	// request. Together with Return it is the BackoffTime of a
	// RopFastTransferSourceGetBuffer that fails with errcode.ServerBusy.
	Backoff time.Duration
	// Response is sent in place of the ROP's response, as it is.
	Response []byte
	// Corrupt is given the response of the ROP and returns the one to send.
	Corrupt func(response []byte) []byte
}

// ROPHook looks at a ROP and says what becomes of it; nil leaves that to the
// next hook, and in the end to the server.
type ROPHook func(ctx context.Context, call *ROPCall) *ROPOutcome

// hookList is a list of functions that can be added to and taken from.
type hookList[T any] struct {
	mu   sync.Mutex
	next int
	list []hookItem[T]
}

type hookItem[T any] struct {
	id int
	fn T
}

func (l *hookList[T]) add(fn T) (remove func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	id := l.next
	l.list = append(slices.Clip(l.list), hookItem[T]{id, fn})
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.list = slices.DeleteFunc(slices.Clone(l.list), func(it hookItem[T]) bool { return it.id == id })
	}
}

func (l *hookList[T]) all() []hookItem[T] {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.list
}

// decide asks hooks in the order in which they were added.
func decide(ctx context.Context, l *hookList[Hook], call *Call) *Outcome {
	for _, h := range l.all() {
		if out := h.fn(ctx, call); out != nil {
			return out
		}
	}
	return nil
}

func decideROP(ctx context.Context, l *hookList[ROPHook], call *ROPCall) *ROPOutcome {
	for _, h := range l.all() {
		if out := h.fn(ctx, call); out != nil {
			return out
		}
	}
	return nil
}
