// Containment of the libraries: no panic and no raw error of theirs leaves
// this package.

package security

import (
	"errors"
	"fmt"

	"github.com/go-mapi/mapirpc/auth"
)

// contain runs f, a call into a library with a token of the peer, and turns
// a panic into an *auth.Error with reason auth.ErrProtocol. Panics are
// expected: decoders of the libraries index hostile input unchecked. The value
// of the panic is dropped but for its type, because it may quote the token.
func contain(m auth.Mechanism, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &auth.Error{Mechanism: m, Reason: auth.ErrProtocol, Detail: fmt.Sprintf("library panic %T", v)}
		}
	}()
	return f()
}

// protocolError wraps what a library says about a token of the peer, unless
// it is an *auth.Error already.
func protocolError(m auth.Mechanism, detail string, err error) error {
	if e, ok := errors.AsType[*auth.Error](err); ok {
		return e
	}
	return &auth.Error{Mechanism: m, Reason: auth.ErrProtocol, Detail: detail, Err: err}
}

// errOrder is returned when Next or Protector is called out of turn.
func errOrder(m auth.Mechanism) error {
	return &auth.Error{Mechanism: m, Reason: auth.ErrProtocol, Detail: "token out of turn"}
}
