// Errors of this package.

package mailbox

import (
	"errors"
	"fmt"
	"net"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/rop"
)

// ErrNoPublicFolders says that the server announced, when the session
// connected, that its organisation has no public folders. A client must not
// try to open them then ([MS-OXCRPC] 3.1.8.2).
var ErrNoPublicFolders = errors.New("mailbox: the organisation has no public folders")

// ErrIncomplete says that the server delivered less than it had announced.
var ErrIncomplete = errors.New("mailbox: the server delivered less than it announced")

// ErrMalformed says that an answer is well-formed by itself but makes no sense
// as an answer to the question.
var ErrMalformed = errors.New("mailbox: senseless answer")

// closedError says that an object was used after it was closed. It matches
// net.ErrClosed.
type closedError struct{ what string }

func (e *closedError) Error() string { return "mailbox: " + e.what + " is closed" }

// Is reports whether target is net.ErrClosed.
func (e *closedError) Is(target error) bool { return target == net.ErrClosed }

// RedirectError says that another server hosts the mailbox or the public
// folders, and which. It unwraps to errcode.WrongServer.
type RedirectError = rop.RedirectError

// PropertyError says why a property that an object has, or was asked for, has
// no value. It unwraps to the server's code or whatever else happened.
type PropertyError struct {
	// Property is the tag or the name of the property.
	Property string
	Err      error
}

func (e *PropertyError) Error() string {
	if code, ok := e.Err.(errcode.Code); ok { //nolint:errorlint // only a bare code is named; whatever wraps one speaks for itself
		return fmt.Sprintf("mailbox: property %s: %s", e.Property, code.StringIn(errcode.Property))
	}
	return fmt.Sprintf("mailbox: property %s: %v", e.Property, e.Err)
}

// Unwrap returns Err.
func (e *PropertyError) Unwrap() error { return e.Err }
