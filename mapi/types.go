package mapi

// This file declares what the package shares with internal/wire and the errors
// of its encoders.

import (
	"errors"
	"fmt"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// GUID is a globally unique identifier in wire order.
type GUID = wire.GUID

// DecodeError says what could not be decoded and at which offset. Its cause is
// one of ErrShort, ErrTrailing, ErrCount and ErrValue.
type DecodeError = wire.DecodeError

// Causes of a DecodeError.
var (
	ErrShort    = wire.ErrShort
	ErrTrailing = wire.ErrTrailing
	ErrCount    = wire.ErrCount
	ErrValue    = wire.ErrValue
)

// ErrTooLarge says that a value does not fit the length field of its wire form.
var ErrTooLarge = errors.New("mapi: value too large for its length field")

// ErrNUL says that a string to be encoded holds a zero character, which would
// end it early on the wire.
var ErrNUL = errors.New("mapi: string holds a zero character")

// ParseGUID reads the form "a4f1db00-ca47-1067-b31f-00dd010662da", with or
// without braces, in either case.
func ParseGUID(s string) (GUID, error) { return wire.ParseGUID(s) }

// TypeMismatchError says that a value does not have the Go type that its
// property type documents.
type TypeMismatchError struct {
	// Type is the property type.
	Type PropType
	// GoType is the type of the value that was given.
	GoType string
}

func (e *TypeMismatchError) Error() string {
	return fmt.Sprintf("mapi: a value of type %s cannot be a %s", e.Type, e.GoType)
}
