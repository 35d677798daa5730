package extbuf

import (
	"errors"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// DecodeError says what in an extended buffer could not be decoded, and at
// which offset. Its cause is one of the sentinels below, ErrShort, or
// a *lzxpress.DecodeError.
type DecodeError = wire.DecodeError

// Causes of errors of this package.
var (
	// ErrShort says that the buffer ends within a header or payload.
	ErrShort = wire.ErrShort
	// ErrTrailing says that bytes follow the payload marked as the last.
	ErrTrailing = wire.ErrTrailing
	// ErrNotLast says that the buffer ends after a payload that is not marked
	// as the last.
	ErrNotLast = errors.New("extbuf: chain ends without the flag Last")
	// ErrChained says that a chain stands where a single payload belongs.
	ErrChained = errors.New("extbuf: more than one payload")
	// ErrVersion says that a header has a version other than 0.
	ErrVersion = errors.New("extbuf: unknown header version")
	// ErrFlags says that a header has flags that the protocol does not define.
	ErrFlags = errors.New("extbuf: unknown header flags")
	// ErrSize says that Size and SizeActual contradict the flags.
	ErrSize = errors.New("extbuf: Size and SizeActual disagree")
	// ErrTooLarge says that a payload, or all of them together, exceed the
	// limit.
	ErrTooLarge = errors.New("extbuf: payload too large")
	// ErrTooMany says that a chain has more payloads than the limit.
	ErrTooMany = errors.New("extbuf: too many payloads")
)
