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

// BufferTooSmallError says that the answer to a ROP alone does not fit the
// output buffer. The ROP was not executed.
type BufferTooSmallError struct {
	// ROP is the remote operation.
	ROP ID
	// SizeNeeded is the size that the output buffer should have.
	SizeNeeded uint16
}

func (e *BufferTooSmallError) Error() string {
	return fmt.Sprintf("rop: %s: its answer needs an output buffer of %d bytes", e.ROP, e.SizeNeeded)
}

// Unwrap returns errcode.BufferTooSmall.
func (e *BufferTooSmallError) Unwrap() error { return errcode.BufferTooSmall }

// SafeToRetry reports that the ROP was not executed.
func (e *BufferTooSmallError) SafeToRetry() bool { return true }

// InProgressError says that the server goes on working on a ROP that allowed it
// to; RopProgress asks how far it is.
type InProgressError struct {
	// ROP is the remote operation.
	ROP ID
	// Progress is how far it has come.
	Progress *ProgressResponse
}

func (e *InProgressError) Error() string {
	return fmt.Sprintf("rop: %s is still in progress", e.ROP)
}

// FinishedError is what RopProgress ends with when the work is done that it asks
// about: the answer to the request that began the work has come instead of how
// far it is.
type FinishedError struct {
	// ROP is the remote operation that is done.
	ROP ID
	// Response is its answer.
	Response Response
}

func (e *FinishedError) Error() string { return fmt.Sprintf("rop: %s is done", e.ROP) }

// MissingError says that the server left a ROP without an answer and gave no
// reason.
type MissingError struct {
	// ROP is the remote operation.
	ROP ID
}

func (e *MissingError) Error() string { return fmt.Sprintf("rop: no answer to %s", e.ROP) }

// HandleError says that the handle table of an answer has a wrong handle: none
// for an object that was opened, or that of an object that is open already, or
// another one than was sent.
type HandleError struct {
	// ROP is the remote operation.
	ROP ID
	// Index is the place in the handle table.
	Index uint8
	// Want is the handle that was sent, 0 if a new one was due.
	Want uint32
	// Got is the handle that came, NoHandle for none.
	Got uint32
}

func (e *HandleError) Error() string {
	switch {
	case e.Want == 0 && e.Got == NoHandle:
		return fmt.Sprintf("rop: %s: no handle at index %d of the answer", e.ROP, e.Index)
	case e.Want == 0:
		return fmt.Sprintf("rop: %s: handle 0x%08X at index %d of the answer is that of another object", e.ROP, e.Got, e.Index)
	}
	return fmt.Sprintf("rop: %s: foreign handle 0x%08X at index %d of the answer, want 0x%08X", e.ROP, e.Got, e.Index, e.Want)
}

// ChainError says that an answer goes on in a further buffer although its ROP
// cannot be continued, or has ended.
type ChainError struct {
	// ROP is the remote operation.
	ROP ID
}

func (e *ChainError) Error() string {
	return fmt.Sprintf("rop: %s: unexpected continuation of the answer", e.ROP)
}
