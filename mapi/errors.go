package mapi

// This file names the codes that stand in place of property values,
// [MS-OXCDATA] 2.4.

// Codes that servers give in place of a value.
const (
	// ErrorNotFound says that the object does not have the property.
	ErrorNotFound ErrorCode = 0x8004010F
	// ErrorNotEnoughMemory says that the value is too large for a row; read it
	// with RopOpenStream.
	ErrorNotEnoughMemory ErrorCode = 0x8007000E
	// ErrorAccessDenied says that the user may not see the property.
	ErrorAccessDenied ErrorCode = 0x80070005
	// ErrorUnexpectedType says that the property has another type.
	ErrorUnexpectedType ErrorCode = 0x80040306
)
