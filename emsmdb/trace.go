// Tracing: what calls cost, told to whoever wants to know.

package emsmdb

import (
	"time"

	"github.com/go-mapi/mapirpc/extbuf"
)

// Trace is a set of hooks, as net/http/httptrace has them. Any may be nil.
// They are called by the goroutine that makes the call (late answers: by one of
// the session's) and must not call the session. What they are given must not be
// kept.
type Trace struct {
	// Connected is called when a session context has been made, the first and
	// after each reconnection.
	Connected func(ConnectTrace)
	// Lost is called when the session context, or the connection, is gone
	// without Close.
	Lost func(err error)
	// Called is called when a call has been answered or has failed.
	Called func(CallTrace)
	// Retrying is called before the pause that precedes a repetition.
	Retrying func(RetryTrace)
	// Notified is called when the server, or the clock, says that events may
	// be pending, and when the way of waiting changes.
	Notified func(NotifyTrace)
}

// ConnectTrace describes a new session context.
type ConnectTrace struct {
	Info    *ServerInfo
	Epoch   uint64
	Elapsed time.Duration
}

// CallTrace describes one call.
type CallTrace struct {
	// Op is "execute", "ping" or "close".
	Op string
	// Late says that the caller had gone when the answer came.
	Late bool
	// Turn is the time spent waiting for earlier calls, Elapsed the time from
	// there to the end, repetitions included.
	Turn, Elapsed time.Duration
	// Server is the time that the server says it took.
	Server time.Duration
	// Retries is the number of repetitions.
	Retries int
	// In and Out are the plain bytes and the payloads of request and answer,
	// WireIn and WireOut the same as they travelled.
	In, WireIn, Out, WireOut int
	PayloadsIn, PayloadsOut  int
	// OutHeaders are the headers of the answer's payloads, for those who want
	// to know what was compressed.
	OutHeaders []extbuf.Header
	// AuxIn and AuxOut are the payloads of the auxiliary buffers, if any.
	AuxIn, AuxOut []byte
	// Err is the error that the caller got.
	Err error
}

// RetryTrace describes a repetition to come.
type RetryTrace struct {
	Op      string
	Attempt int // 1 for the first repetition
	Max     int
	Delay   time.Duration
	Err     error
}

// NotifyTrace describes a wake-up.
type NotifyTrace struct {
	// Mechanism is "async", "push" or "poll".
	Mechanism string
	// Fallback says that the mechanism was taken because a better one failed
	// with Err.
	Fallback bool
	Err      error
}

func (t *Trace) connected(c ConnectTrace) {
	if t != nil && t.Connected != nil {
		t.Connected(c)
	}
}

func (t *Trace) lost(err error) {
	if t != nil && t.Lost != nil {
		t.Lost(err)
	}
}

func (t *Trace) retrying(r RetryTrace) {
	if t != nil && t.Retrying != nil {
		t.Retrying(r)
	}
}

func (t *Trace) notified(n NotifyTrace) {
	if t != nil && t.Notified != nil {
		t.Notified(n)
	}
}

func (t *Trace) wantsCalls() bool { return t != nil && t.Called != nil }
