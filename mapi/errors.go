package mapi

// This file names the codes that most often stand in place of property values,
// [MS-OXCDATA] 2.4; package errcode has them all.

import "github.com/go-mapi/mapirpc/errcode"

// ErrorCode is a return value or the code that a server gives in place of
// a property value. It is an error.
type ErrorCode = errcode.Code

// Codes that servers give in place of a value.
const (
	// ErrorNotFound says that the object does not have the property.
	ErrorNotFound = errcode.NotFound
	// ErrorNotEnoughMemory says that the value is too large for a row; read it
	// through a stream.
	ErrorNotEnoughMemory = errcode.NotEnoughMemory
	// ErrorAccessDenied says that the user may not see the property.
	ErrorAccessDenied = errcode.AccessDenied
	// ErrorUnexpectedType says that the property has another type.
	ErrorUnexpectedType = errcode.UnexpectedType
)
