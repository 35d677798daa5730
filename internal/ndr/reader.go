package ndr

import "github.com/go-mapi/mapirpc/internal/wire"

// maxPadding is how many bytes may follow the last parameter. Some runtimes
// pad the stub itself, and no parameter is that small.
const maxPadding = 15

// reader adds the alignment of NDR to wire.Reader: a field of n bytes starts
// at a multiple of n.
type reader struct{ wire.Reader }

func newReader(what string, b []byte) reader {
	return reader{wire.NewReader(what, b)}
}

func (r *reader) u16() uint16 {
	r.Align(2)
	return r.Uint16()
}

func (r *reader) u32() uint32 {
	r.Align(4)
	return r.Uint32()
}

func (r *reader) handle() (h ContextHandle) {
	r.Align(4)
	copy(h[:], r.Bytes(len(h)))
	return h
}

// ranged reads an unsigned long of a ranged type.
func (r *reader) ranged(limit uint32) uint32 {
	v := r.u32()
	if v > limit {
		r.FailAt(r.Offset()-4, wire.ErrCount)
		return 0
	}
	return v
}

// conformant reads an [in, size_is] array: its count and its bytes.
func (r *reader) conformant(limit uint32) []byte {
	return r.Bytes(int(r.ranged(limit)))
}

// varying reads an [out, size_is, length_is] array: the room, the offset and
// the count of what is there, and the bytes. The room may be larger than what
// is there.
func (r *reader) varying(limit uint32) []byte {
	room := r.ranged(limit)
	if r.u32() != 0 {
		r.FailAt(r.Offset()-4, wire.ErrValue)
	}
	n := r.u32()
	if n > room {
		r.FailAt(r.Offset()-4, wire.ErrCount)
		return nil
	}
	return r.Bytes(int(n))
}

// agree fails unless the count just read is that of the array it describes.
func (r *reader) agree(n uint32, array []byte) {
	if r.OK() && int(n) != len(array) {
		r.FailAt(r.Offset()-4, wire.ErrCount)
	}
}

// str reads a conformant varying 8-bit string and drops its terminator. What
// follows an earlier terminator is dropped too, as a C program would.
func (r *reader) str() []byte {
	room := r.u32()
	if r.u32() != 0 {
		r.FailAt(r.Offset()-4, wire.ErrValue)
	}
	n := r.u32()
	if n > room || n == 0 {
		r.FailAt(r.Offset()-4, wire.ErrCount)
		return nil
	}
	b := r.Bytes32(n)
	for i, c := range b {
		if c == 0 {
			return b[:i:i]
		}
	}
	if r.OK() {
		r.FailAt(r.Offset()-1, wire.ErrValue)
	}
	return nil
}

// uniqueStr reads a unique pointer to a string; nil is the null pointer.
func (r *reader) uniqueStr() []byte {
	if r.u32() == 0 || !r.OK() {
		return nil
	}
	return r.str()
}

func (r *reader) version() (v [3]uint16) {
	for i := range v {
		v[i] = r.u16()
	}
	return v
}

// finish is Finish, forgiving padding after the last parameter.
func (r *reader) finish() error {
	if r.OK() && r.Len() <= maxPadding {
		return nil
	}
	return r.Finish()
}
