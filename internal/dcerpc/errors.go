// The ways in which a connection or a call fails.

package dcerpc

import (
	"errors"
	"fmt"
	"net"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
)

var (
	// ErrClosed is the error of calls on a connection that was closed by this
	// side. It matches net.ErrClosed.
	ErrClosed error = closedError{}
	// ErrShutdown is the error of calls on a connection that the server has
	// asked to be closed.
	ErrShutdown = errors.New("dcerpc: the server asked to end the connection")
	// ErrNotSent is matched by errors of calls of which no byte was sent.
	ErrNotSent = errors.New("the request was not sent")
	// ErrTooLarge is the error of a call whose answer exceeds
	// Config.MaxResponse. The connection lives on.
	ErrTooLarge = errors.New("dcerpc: the answer exceeds the limit")
	// ErrCut makes a Server's handler or hook close the connection at once.
	ErrCut = errors.New("dcerpc: connection cut")
)

type closedError struct{}

func (closedError) Error() string { return "dcerpc: connection closed" }

// Is matches net.ErrClosed.
func (closedError) Is(target error) bool { return target == net.ErrClosed }

// callError is an error of one call that did not come from the server.
type callError struct {
	notSent bool
	err     error
}

func (e *callError) Error() string {
	if e.notSent {
		return fmt.Sprintf("dcerpc: call not sent: %v", e.err)
	}
	return fmt.Sprintf("dcerpc: call: %v", e.err)
}

func (e *callError) Unwrap() error { return e.err }

// Is matches ErrNotSent if nothing was sent.
func (e *callError) Is(target error) bool { return e.notSent && target == ErrNotSent }

// ConnError says that the connection broke. Every pending call fails with the
// same one.
type ConnError struct{ Err error }

func (e *ConnError) Error() string { return fmt.Sprintf("dcerpc: connection broken: %v", e.Err) }

func (e *ConnError) Unwrap() error { return e.Err }

// ProtocolError says that the peer sent something that the protocol forbids.
type ProtocolError struct {
	// What says what was wrong, without any content of the packet.
	What string
	// Err is a cause such as a *wire.DecodeError, or nil.
	Err error
}

func (e *ProtocolError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("dcerpc: protocol error: %s: %v", e.What, e.Err)
	}
	return "dcerpc: protocol error: " + e.What
}

func (e *ProtocolError) Unwrap() error { return e.Err }

// SecurityError says that authentication failed on this side, or that
// a packet failed verification: the connection is not to be trusted any more.
type SecurityError struct {
	What string
	Err  error
}

func (e *SecurityError) Error() string { return fmt.Sprintf("dcerpc: security: %s: %v", e.What, e.Err) }

func (e *SecurityError) Unwrap() error { return e.Err }

// BindError is a bind_nak: the server refuses the association.
type BindError struct {
	// Reason is a provider_reject_reason, [C706] 12.6.3.1 and [MS-RPCE]
	// 2.2.2.5.
	Reason uint16
}

// Reasons of a BindError.
const (
	NakNotSpecified        uint16 = 0
	NakTemporaryCongestion uint16 = 1
	NakLocalLimit          uint16 = 2
	NakVersion             uint16 = 4
	NakAuthType            uint16 = 8
	NakInvalidChecksum     uint16 = 9
)

func (e *BindError) Error() string {
	return fmt.Sprintf("dcerpc: bind refused: %s", nakName(e.Reason))
}

func nakName(reason uint16) string {
	switch reason {
	case NakNotSpecified:
		return "reason not specified"
	case NakTemporaryCongestion:
		return "temporary congestion"
	case NakLocalLimit:
		return "local limit exceeded"
	case NakVersion:
		return "protocol version not supported"
	case NakAuthType:
		return "authentication type not recognized"
	case NakInvalidChecksum:
		return "invalid checksum"
	}
	return fmt.Sprintf("reason %d", reason)
}

// ContextError says that the server does not serve an interface on this
// connection, while it may serve others.
type ContextError struct {
	Interface Interface
	// Result and Reason are those of the presentation context, see the
	// constants of package pdu.
	Result, Reason uint16
}

func (e *ContextError) Error() string {
	return fmt.Sprintf("dcerpc: interface %v refused: %s", e.Interface, contextReason(e.Result, e.Reason))
}

func contextReason(result, reason uint16) string {
	switch {
	case result == pdu.ResultUserReject:
		return "rejected by the server's user"
	case result != pdu.ResultProviderReject:
		return fmt.Sprintf("result %d, reason %d", result, reason)
	}
	switch reason {
	case pdu.ReasonNotSpecified:
		return "reason not specified"
	case pdu.ReasonAbstractSyntax:
		return "abstract syntax not supported"
	case pdu.ReasonTransferSyntaxes:
		return "proposed transfer syntaxes not supported"
	case pdu.ReasonLocalLimit:
		return "local limit exceeded"
	}
	return fmt.Sprintf("reason %d", reason)
}
