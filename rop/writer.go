package rop

// This file holds the counterpart of wire.Reader for the bodies of this
// package: a buffer whose first failure sticks.

import (
	"math"
	"strings"

	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

type writer struct {
	b   []byte
	err error
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) uint8(v uint8)   { w.b = append(w.b, v) }
func (w *writer) uint16(v uint16) { w.b = le.AppendUint16(w.b, v) }
func (w *writer) uint32(v uint32) { w.b = le.AppendUint32(w.b, v) }
func (w *writer) uint64(v uint64) { w.b = le.AppendUint64(w.b, v) }
func (w *writer) bytes(v []byte)  { w.b = append(w.b, v...) }
func (w *writer) guid(v mapi.GUID) {
	w.b = append(w.b, v[:]...)
}

func (w *writer) bool(v bool) {
	if v {
		w.uint8(1)
		return
	}
	w.uint8(0)
}

// count8 and count16 write the length of a list that must fit the field.
func (w *writer) count8(n int) {
	if n > math.MaxUint8 {
		w.fail(ErrTooLarge)
	}
	w.uint8(uint8(n))
}

func (w *writer) count16(n int) {
	if n > math.MaxUint16 {
		w.fail(ErrTooLarge)
	}
	w.uint16(uint16(n))
}

// bytes16 writes a 16-bit length and the bytes.
func (w *writer) bytes16(v []byte) {
	w.count16(len(v))
	w.bytes(v)
}

// bytes32 writes a 32-bit length and the bytes.
func (w *writer) bytes32(v []byte) {
	if len(v) > math.MaxUint16 {
		w.fail(ErrTooLarge)
	}
	w.uint32(uint32(len(v)))
	w.bytes(v)
}

// cstring writes 8-bit characters and a zero byte.
func (w *writer) cstring(s string) {
	if strings.IndexByte(s, 0) >= 0 {
		w.fail(mapi.ErrNUL)
	}
	w.b = wire.AppendCString(w.b, s)
}

// text writes s in UTF-16 if unicode is set, otherwise raw.
func (w *writer) text(unicode bool, s mapi.RawString) {
	switch {
	case !unicode:
		w.cstring(string(s.Raw))
	case strings.IndexByte(s.Text, 0) >= 0:
		w.fail(mapi.ErrNUL)
	default:
		w.b = wire.AppendUTF16CString(w.b, s.Text)
	}
}

// tags16 writes a 16-bit count and the tags.
func (w *writer) tags16(tags []mapi.PropTag) {
	w.count16(len(tags))
	w.b = mapi.AppendTags(w.b, tags)
}

// properties writes tagged values without a count.
func (w *writer) properties(ps mapi.Properties) { w.value(ps.AppendBinary) }

// value writes what an encoder of package mapi appends.
func (w *writer) value(appendBinary func([]byte) ([]byte, error)) {
	b, err := appendBinary(w.b)
	if err != nil {
		w.fail(err)
		return
	}
	w.b = b
}

// patch16 writes the number of bytes written since at into the 16-bit field
// that ends there.
func (w *writer) patch16(at int) {
	n := len(w.b) - at
	if n > math.MaxUint16 {
		w.fail(ErrTooLarge)
		return
	}
	le.PutUint16(w.b[at-2:], uint16(n))
}

// readText is the counterpart of writer.text.
func readText(r *wire.Reader, unicode bool) (s mapi.RawString) {
	if unicode {
		s.Text = r.UTF16CString()
	} else {
		s.Raw = mapi.String8(r.CString())
	}
	return s
}

// readBool reads a one-byte Boolean; any byte but zero is true.
func readBool(r *wire.Reader) bool { return r.Uint8() != 0 }

// readBytes16 reads a 16-bit length and the bytes.
func readBytes16(r *wire.Reader) []byte { return r.Bytes(int(r.Uint16())) }

// readTags16 reads a 16-bit count and the tags.
func readTags16(r *wire.Reader) []mapi.PropTag { return mapi.ReadTags(r, uint32(r.Uint16())) }
