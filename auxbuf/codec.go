// What the codecs of all blocks share: header, sizes, strings at offsets.

package auxbuf

import (
	"encoding/binary"
	"errors"
	"strings"

	"github.com/go-mapi/mapirpc/internal/wire"
)

var (
	// ErrType says that a block is of another version or type than the
	// structure that it was to be decoded into.
	ErrType = errors.New("auxbuf: block of another version or type")
	// ErrTooLarge says that a block, or an offset in it, would exceed its
	// 16-bit field.
	ErrTooLarge = errors.New("auxbuf: block too large")
	// ErrString says that a string contains a zero character, which would end
	// it on the wire.
	ErrString = errors.New("auxbuf: string contains a zero character")
)

// open checks that b has the version and type, and returns a reader behind the
// header. The reader's offsets count from the start of the block, as the
// offsets inside blocks do.
func open(what string, b Block, version uint8, t Type) wire.Reader {
	r := wire.NewReader(what, b.Data)
	if b.Version != version || b.Type != t {
		r.Fail(ErrType)
	}
	r.Skip(HeaderSize)
	return r
}

// openKind is open for the families of performance blocks.
func openKind(what string, b Block, version uint8, types kindTypes) (wire.Reader, Kind) {
	kind, ok := types.kind(b.Type)
	r := wire.NewReader(what, b.Data)
	if !ok || b.Version != version {
		r.Fail(ErrType)
	}
	r.Skip(HeaderSize)
	return r, kind
}

// stringAt reads the null-terminated UTF-16 string at an offset from the start
// of the block; fixed is the size of the block's fixed part, which no string
// may lie in. Offset 0 means that there is no string.
func stringAt(r *wire.Reader, field string, offset uint16, fixed int) string {
	if !seek(r, field, offset, fixed) {
		return ""
	}
	return r.UTF16CString()
}

// bytesAt is stringAt for size bytes. They alias the block.
func bytesAt(r *wire.Reader, field string, offset, size uint16, fixed int) []byte {
	if size == 0 || !seek(r, field, offset, fixed) {
		return nil
	}
	return r.Bytes(int(size))
}

func seek(r *wire.Reader, field string, offset uint16, fixed int) bool {
	if offset == 0 || !r.OK() {
		return false
	}
	r.Field(field)
	if int(offset) < fixed {
		r.Fail(wire.ErrValue)
		return false
	}
	r.Seek(int(offset))
	return r.OK()
}

// encoder builds one block at the end of dst.
type encoder struct {
	dst   []byte
	start int
	err   error
}

func encode(dst []byte, version uint8, t Type) encoder {
	return encoder{dst: append(dst, 0, 0, version, byte(t)), start: len(dst)}
}

func (e *encoder) u8(v uint8)   { e.dst = append(e.dst, v) }
func (e *encoder) u16(v uint16) { e.dst = binary.LittleEndian.AppendUint16(e.dst, v) }
func (e *encoder) u32(v uint32) { e.dst = binary.LittleEndian.AppendUint32(e.dst, v) }
func (e *encoder) guid(g GUID)  { e.dst = append(e.dst, g[:]...) }
func (e *encoder) zero(n int)   { e.dst = append(e.dst, make([]byte, n)...) }

// str appends a string behind the fixed part and writes its offset into the
// field at the given offset from the start of the block. An empty string
// leaves the field zero.
func (e *encoder) str(field int, s string) {
	if s == "" {
		return
	}
	if strings.IndexByte(s, 0) >= 0 {
		e.err = ErrString
	}
	e.here(field)
	e.dst = wire.AppendUTF16CString(e.dst, s)
}

// bytes is str for bytes, whose length has a field of its own.
func (e *encoder) bytes(field int, b []byte) {
	if len(b) == 0 {
		return
	}
	e.here(field)
	e.dst = append(e.dst, b...)
}

func (e *encoder) here(field int) {
	at := len(e.dst) - e.start
	if at > 0xFFFF {
		e.err = ErrTooLarge
	}
	binary.LittleEndian.PutUint16(e.dst[e.start+field:], uint16(at))
}

// finish writes the block's size. It pads blocks of variable size to four
// bytes, so that the next one is aligned as all fixed ones are.
func (e *encoder) finish() ([]byte, error) {
	for (len(e.dst)-e.start)%4 != 0 {
		e.dst = append(e.dst, 0)
	}
	size := len(e.dst) - e.start
	if size > 0xFFFF && e.err == nil {
		e.err = ErrTooLarge
	}
	if e.err != nil {
		return e.dst[:e.start], e.err
	}
	binary.LittleEndian.PutUint16(e.dst[e.start:], uint16(size))
	return e.dst, nil
}

// size16 appends the length of b.
func (e *encoder) size16(b []byte) {
	if len(b) > 0xFFFF {
		e.err = ErrTooLarge
	}
	e.u16(uint16(len(b)))
}
