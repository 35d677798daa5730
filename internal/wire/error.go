package wire

import (
	"errors"
	"fmt"
)

// Causes of a DecodeError. Public packages re-export those that their callers
// may want to tell apart.
var (
	// ErrShort says that the input ended inside a field.
	ErrShort = errors.New("input too short")
	// ErrTrailing says that bytes were left over where none may be.
	ErrTrailing = errors.New("unexpected bytes after the end")
	// ErrCount says that a count or length announces more than the input, or
	// the protocol's limit, allows.
	ErrCount = errors.New("count out of range")
	// ErrValue says that a field holds a value that the protocol forbids.
	ErrValue = errors.New("value out of range")
)

// DecodeError says what could not be decoded and where. It never holds the
// bytes themselves: they may be mail.
type DecodeError struct {
	// What names the structure and field being decoded, such as
	// "RopLogon response: FolderIds".
	What string
	// Offset is the position of the offending field, in bytes from the start
	// of the input given to the decoder.
	Offset int
	// Err is the cause, often one of this package's sentinels.
	Err error
}

func (e *DecodeError) Error() string {
	if e.What == "" {
		return fmt.Sprintf("decode at offset %d: %v", e.Offset, e.Err)
	}
	return fmt.Sprintf("decode %s at offset %d: %v", e.What, e.Offset, e.Err)
}

func (e *DecodeError) Unwrap() error { return e.Err }
