package lzxpress

import (
	"errors"
	"fmt"
)

// Causes of a DecodeError.
var (
	// ErrCorrupt matches every DecodeError.
	ErrCorrupt = errors.New("lzxpress: corrupt stream")
	// ErrTruncated says that the input ends within an element, or where one
	// is due.
	ErrTruncated = errors.New("input ends within an element")
	// ErrTooLarge says that the stream holds more than the size given.
	ErrTooLarge = errors.New("output exceeds the size given")
	// ErrTooSmall says that the stream ends before the size given.
	ErrTooSmall = errors.New("output falls short of the size given")
	// ErrDistance says that a match reaches back before the output.
	ErrDistance = errors.New("match distance exceeds the output so far")
	// ErrLength says that a match length is encoded in a way that the format
	// forbids.
	ErrLength = errors.New("match length out of range")
)

// DecodeError says why and where a stream could not be decoded. It holds none
// of the bytes.
type DecodeError struct {
	// Offset is the position in the input at which the offending element, or
	// mask, begins.
	Offset int
	// Produced is the number of bytes decoded up to there.
	Produced int
	// Err is one of this package's sentinels.
	Err error
}

func (e *DecodeError) Error() string {
	return fmt.Sprintf("lzxpress: decode at offset %d, %d bytes out: %v", e.Offset, e.Produced, e.Err)
}

// Unwrap returns the narrow cause.
func (e *DecodeError) Unwrap() error { return e.Err }

// Is reports whether target is ErrCorrupt, which every DecodeError matches.
func (e *DecodeError) Is(target error) bool { return target == ErrCorrupt }
