package rop

// This file holds the errors of single ROPs.

import (
	"fmt"

	"github.com/go-mapi/mapirpc/errcode"
)

// Error is the failure of one ROP: the server's return value. It unwraps to its
// code, so errors.Is(err, errcode.NotFound) works.
type Error struct {
	// ROP is the remote operation.
	ROP ID
	// Code is the return value.
	Code errcode.Code
}

func (e *Error) Error() string {
	if info, ok := e.Code.In(errcode.ROP); ok {
		return fmt.Sprintf("rop: %s: %s (0x%08X): %s", e.ROP, info.Name, uint32(e.Code), info.Meaning)
	}
	return fmt.Sprintf("rop: %s: 0x%08X", e.ROP, uint32(e.Code))
}

// Unwrap returns the code.
func (e *Error) Unwrap() error { return e.Code }
