// Errors of the transport.

package mapihttp

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
)

var (
	// ErrClosed is the error of requests on a closed client.
	ErrClosed = errors.New("mapihttp: client closed")
	// ErrSilent says that the server kept silent for longer than it announced.
	ErrSilent = errors.New("mapihttp: the server fell silent")
	// ErrNotMAPI says that the answer is not one of MAPI over HTTP: the page of
	// a proxy, a portal, or another application.
	ErrNotMAPI = errors.New("mapihttp: the answer is not MAPI over HTTP")
	// ErrIncomplete says that the answer ends before it is complete.
	ErrIncomplete = errors.New("mapihttp: the answer is incomplete")
	// ErrTooLong says that the answer is longer than the request allowed.
	ErrTooLong = errors.New("mapihttp: the answer is longer than asked for")
	// ErrRedirect says that the server sends the client to another host, or
	// around in circles. Credentials do not follow.
	ErrRedirect = errors.New("mapihttp: redirection refused")
)

// StatusError is an HTTP status other than 200.
type StatusError struct {
	Status int
	// RetryAfter is how long the server asks to wait, 0 if it does not say.
	RetryAfter time.Duration
	// Location is the host that a redirection leads to.
	Location string
}

func (e *StatusError) Error() string {
	s := fmt.Sprintf("mapihttp: HTTP status %d %s", e.Status, http.StatusText(e.Status))
	switch e.Status {
	case http.StatusForbidden:
		s += ": MAPI over HTTP is not allowed to this account"
	case http.StatusNotFound:
		s += ": no MAPI over HTTP at this URL"
	}
	if e.Location != "" {
		s += " to " + e.Location
	}
	if e.RetryAfter > 0 {
		s += fmt.Sprintf(", retry after %v", e.RetryAfter)
	}
	return s
}

// Is says of a server that asks to come back later what it would have said over
// RPC, for those who look for it.
func (e *StatusError) Is(target error) bool {
	return e.Busy() && target == error(errcode.StatusServerTooBusy)
}

// Busy reports whether the server asks to come back later.
func (e *StatusError) Busy() bool {
	return e.Status == http.StatusServiceUnavailable || e.Status == http.StatusTooManyRequests
}

// RequestError is the error of every request: what failed and how far it got.
type RequestError struct {
	// Type is the request type.
	Type string
	// Err is the cause: a Code, a *StatusError, an *auth.Error, one of this
	// package's errors, a *wire.DecodeError, or what the network said.
	Err error
	// Sent says that the request may have reached the server whole.
	Sent bool
	// Answered says that the server answered the request.
	Answered bool
	// Numbered says that the request carried a number of the server's: had it
	// been executed, the server would refuse it when it comes again.
	Numbered bool

	late bool // the code came after the request had been accepted
}

func (e *RequestError) Error() string { return e.Type + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *RequestError) Unwrap() error { return e.Err }

// NotExecuted reports whether the server certainly did not execute the request,
// or would not execute it a second time.
func (e *RequestError) NotExecuted() bool {
	if !e.Sent {
		return true
	}
	if code, ok := errors.AsType[Code](e.Err); ok {
		return code.NotExecuted() && !(e.late && code == EndpointShuttingDown)
	}
	if _, ok := errors.AsType[*auth.Error](e.Err); ok && e.Answered {
		return true
	}
	if status, ok := errors.AsType[*StatusError](e.Err); ok {
		return e.busy(status) || status.Status >= 300 && status.Status < 500
	}
	return false
}

// Busy reports whether the server was too busy for the request, which may be sent
// again, later.
func (e *RequestError) Busy() bool {
	status, ok := errors.AsType[*StatusError](e.Err)
	return ok && e.busy(status)
}

// busy is Busy for a status. Limiters say 429 before anything else is done. 503
// is for servers that cannot handle a request now, but there are gateways that
// say it as well when a connection breaks behind them, after the request has
// gone on. So it is believed where that would do no harm: when it says when to
// come back, which is the server's plan, when the request is numbered, and when
// nothing is lost if it is executed twice.
func (e *RequestError) busy(s *StatusError) bool {
	switch s.Status {
	case http.StatusTooManyRequests:
		return true
	case http.StatusServiceUnavailable:
		return s.RetryAfter > 0 || e.Numbered || e.Type != TypeExecute
	}
	return false
}

// ContextLost reports whether the session context cannot be used further: the
// server says so, or an answer was lost and with it the client's place in the
// sequence (3.1.7.2), which PING and NotificationWait have none in.
func (e *RequestError) ContextLost() bool {
	if code, ok := errors.AsType[Code](e.Err); ok {
		return code.Action() == Reconnect
	}
	return e.Sent && !e.Answered && e.Type != TypePing && e.Type != TypeWait
}
