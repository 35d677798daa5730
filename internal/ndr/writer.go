package ndr

import (
	"encoding/binary"
	"errors"
	"strings"
)

// errNUL says that a string parameter holds a zero byte, which the wire would
// take for its end.
var errNUL = errors.New("ndr: string holds a zero byte")

// writer appends parameters to a buffer, aligned from where the stub begins.
type writer struct {
	buf     []byte
	base    int
	pointer uint32
	err     error
}

func newWriter(dst []byte) writer { return writer{buf: dst, base: len(dst)} }

func (w *writer) align(n int) {
	for (len(w.buf)-w.base)%n != 0 {
		w.buf = append(w.buf, 0)
	}
}

func (w *writer) u16(v uint16) {
	w.align(2)
	w.buf = binary.LittleEndian.AppendUint16(w.buf, v)
}

func (w *writer) u32(v uint32) {
	w.align(4)
	w.buf = binary.LittleEndian.AppendUint32(w.buf, v)
}

func (w *writer) handle(h ContextHandle) {
	w.align(4)
	w.buf = append(w.buf, h[:]...)
}

// conformant writes an [in, size_is] array.
func (w *writer) conformant(b []byte) {
	w.u32(uint32(len(b)))
	w.buf = append(w.buf, b...)
}

// varying writes an [out, size_is, length_is] array without spare room.
func (w *writer) varying(b []byte) {
	w.u32(uint32(len(b)))
	w.u32(0)
	w.conformant(b)
}

// str writes a conformant varying 8-bit string with its terminator.
func (w *writer) str(s string) {
	if strings.IndexByte(s, 0) >= 0 && w.err == nil {
		w.err = errNUL
	}
	w.u32(uint32(len(s)) + 1)
	w.u32(0)
	w.u32(uint32(len(s)) + 1)
	w.buf = append(append(w.buf, s...), 0)
}

// uniqueStr writes a unique pointer to a string; nil is the null pointer. The
// referent ids are the ones that Microsoft's runtime uses.
func (w *writer) uniqueStr(s []byte) {
	if s == nil {
		w.u32(0)
		return
	}
	w.u32(0x00020000 + 4*w.pointer)
	w.pointer++
	w.str(string(s))
}

func (w *writer) version(v [3]uint16) {
	for _, n := range v {
		w.u16(n)
	}
}

// finish returns what was appended, or dst as it was and the first error.
func (w *writer) finish() ([]byte, error) {
	if w.err != nil {
		return w.buf[:w.base], w.err
	}
	return w.buf, nil
}
