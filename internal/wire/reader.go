package wire

import (
	"bytes"
	"encoding/binary"
	"math"
)

// Reader decodes little-endian fields from a byte slice. The first failure
// sticks: later reads return zero values and leave the position alone, so
// a decoder reads all its fields and checks Err, or calls Finish, once.
//
// Slices that a Reader returns alias its input and are capped, so that
// appending to one never writes into the next field.
//
// A Reader is a plain value for use by one goroutine.
type Reader struct {
	buf  []byte
	off  int
	what string
	err  *DecodeError
}

// NewReader returns a Reader over b. The name what is put into errors.
func NewReader(what string, b []byte) Reader {
	return Reader{buf: b, what: what}
}

// Field names what is being decoded from here on, for errors.
func (r *Reader) Field(what string) { r.what = what }

// Err returns the first failure, a *DecodeError, or nil.
func (r *Reader) Err() error {
	if r.err == nil {
		return nil
	}
	return r.err
}

// OK reports whether nothing failed so far.
func (r *Reader) OK() bool { return r.err == nil }

// Offset is the position of the next field from the start of the input.
func (r *Reader) Offset() int { return r.off }

// Len is the number of bytes left, 0 after a failure.
func (r *Reader) Len() int {
	if r.err != nil {
		return 0
	}
	return len(r.buf) - r.off
}

// Fail makes the reader fail at the current position unless it has failed
// already. Decoders call it for values that the protocol forbids.
func (r *Reader) Fail(cause error) { r.FailAt(r.off, cause) }

// FailAt is Fail at a position that has been read past.
func (r *Reader) FailAt(offset int, cause error) {
	if r.err == nil {
		r.err = &DecodeError{What: r.what, Offset: offset, Err: cause}
	}
}

// Finish returns the first failure, or an error with ErrTrailing when bytes
// are left over.
func (r *Reader) Finish() error {
	if r.err == nil && r.off != len(r.buf) {
		r.Fail(ErrTrailing)
	}
	return r.Err()
}

func (r *Reader) take(n int) []byte {
	if r.err != nil {
		return nil
	}
	if n < 0 || n > len(r.buf)-r.off {
		r.Fail(ErrShort)
		return nil
	}
	b := r.buf[r.off : r.off+n : r.off+n]
	r.off += n
	return b
}

// Uint8 reads one byte.
func (r *Reader) Uint8() uint8 {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

// Uint16 reads two bytes.
func (r *Reader) Uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

// Uint32 reads four bytes.
func (r *Reader) Uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// Uint64 reads eight bytes.
func (r *Reader) Uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// GUID reads sixteen bytes.
func (r *Reader) GUID() (g GUID) {
	copy(g[:], r.take(len(g)))
	return g
}

// Bytes returns the next n bytes, aliasing the input.
func (r *Reader) Bytes(n int) []byte { return r.take(n) }

// Bytes32 is Bytes for a 32-bit length field, which may exceed int.
func (r *Reader) Bytes32(n uint32) []byte {
	if n > math.MaxInt32 {
		r.Fail(ErrShort)
		return nil
	}
	return r.take(int(n))
}

// Rest returns all the bytes that are left, aliasing the input.
func (r *Reader) Rest() []byte { return r.take(r.Len()) }

// Skip passes over n bytes.
func (r *Reader) Skip(n int) { r.take(n) }

// Align skips to the next multiple of n, counted from the start of the input.
func (r *Reader) Align(n int) {
	if rem := r.off % n; rem != 0 {
		r.take(n - rem)
	}
}

// Seek moves to an absolute offset within the input.
func (r *Reader) Seek(offset int) {
	if r.err != nil {
		return
	}
	if offset < 0 || offset > len(r.buf) {
		r.Fail(ErrShort)
		return
	}
	r.off = offset
}

// Count checks a count of elements that take at least size bytes each against
// the bytes left, before anything is allocated for them. It returns n as an
// int, or fails with ErrCount and returns 0.
func (r *Reader) Count(n uint32, size int) int {
	if r.err != nil {
		return 0
	}
	if size > 0 && int64(n) > int64(r.Len()/size) || n > math.MaxInt32 {
		r.Fail(ErrCount)
		return 0
	}
	return int(n)
}

// CString reads bytes up to a zero byte, which it consumes and leaves out.
func (r *Reader) CString() []byte {
	if r.err != nil {
		return nil
	}
	i := bytes.IndexByte(r.buf[r.off:], 0)
	if i < 0 {
		r.Fail(ErrShort)
		return nil
	}
	b := r.take(i)
	r.off++
	return b
}

// UTF16CString reads UTF-16LE code units up to a zero unit, which it consumes
// and leaves out. See DecodeUTF16 for what becomes of unpaired surrogates.
func (r *Reader) UTF16CString() string {
	if r.err != nil {
		return ""
	}
	b := r.buf[r.off:]
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			s := DecodeUTF16(r.take(i))
			r.off += 2
			return s
		}
	}
	r.Fail(ErrShort)
	return ""
}
