// Stream objects: reading and writing a property in pieces ([MS-OXCPRPT]
// 3.2.5.11 and following).

package emsmdbtest

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

const (
	// maxStream is where the protocol ends a stream, [MS-OXCPRPT] 3.2.5.18.
	maxStream = 1<<31 - 1
	// maxWritten is the largest stream that can be written: it is kept in
	// memory.
	maxWritten = 128 << 20
)

// streamObject is a Stream object. A stream that is open for reading alone reads
// from the Store as it goes; one for writing holds the value in memory.
type streamObject struct {
	tag  mapi.PropTag
	pos  int64
	read Stream
	// write holds the value of a stream that is open for writing, else nil.
	write *writeBuffer
	// put sets the property of the owner.
	put   func(mapi.Property) errcode.Code
	dirty bool
	// live says that the owner sees the value as it grows; placed that it has
	// it by now.
	live, placed bool
}

// writeBuffer is a value that grows through a stream. It is the property's
// value until the owner is saved.
type writeBuffer struct{ b []byte }

func (w *writeBuffer) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(w.b).ReadAt(p, off)
}

func (w *writeBuffer) Size() int64 { return int64(len(w.b)) }

// settle replaces write buffers by values that later writes do not change.
func settle(list mapi.Properties) mapi.Properties {
	out := slices.Clone(list)
	for i, p := range out {
		if w, ok := p.Value.(*writeBuffer); ok {
			out[i].Value = bytes.NewReader(slices.Clone(w.b))
		}
	}
	return out
}

// streamOf returns a property's value as a stream of bytes for the type that
// the client opens it with.
func (s *source) streamOf(tag mapi.PropTag) (Stream, errcode.Code) {
	p, ok := s.find(tag)
	if !ok {
		return nil, errcode.NotFound
	}
	want := answerType(p.Tag.Type(), tag.Type(), true)
	if st, ok := p.Value.(Stream); ok && !(isText(want) && want != p.Tag.Type()) {
		return st, errcode.Success
	}
	v, err := s.convert(p.Value, want, noLimit)
	if err != nil {
		return nil, errcode.GeneralFailure
	}
	switch v := v.(type) {
	case string:
		return bytes.NewReader(wire.AppendUTF16(nil, v)), errcode.Success
	case mapi.String8:
		return bytes.NewReader([]byte(v)), errcode.Success
	case []byte:
		return bytes.NewReader(v), errcode.Success
	}
	return nil, errcode.NotSupported
}

// streamable reports whether a property of that type can be opened as a stream.
func streamable(t mapi.PropType) bool {
	return isText(t) || t == mapi.TypeBinary || t == mapi.TypeObject
}

func (st *streamObject) size() int64 {
	if st.write != nil {
		return st.write.Size()
	}
	return st.read.Size()
}

// next reads up to n bytes, into room as far as it is large enough, and moves
// on.
func (st *streamObject) next(room []byte, n int) ([]byte, errcode.Code) {
	left := st.size() - st.pos
	if left <= 0 || n <= 0 {
		return nil, errcode.Success
	}
	n = int(min(int64(n), left))
	b := slices.Grow(room[:0], n)[:n]
	r := st.read
	if st.write != nil {
		r = st.write
	}
	got, err := r.ReadAt(b, st.pos)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, codeOf(err)
	}
	st.pos += int64(got)
	return b[:got], errcode.Success
}

// add writes at the seek pointer and moves on.
func (st *streamObject) add(b []byte) (int, errcode.Code) {
	if st.write == nil {
		return 0, errcode.StorageAccessDenied
	}
	end := st.pos + int64(len(b))
	if end > maxWritten {
		return 0, errcode.TooBig
	}
	if code := st.resize(max(end, st.size())); code != errcode.Success {
		return 0, code
	}
	copy(st.write.b[st.pos:], b)
	st.pos = end
	return len(b), errcode.Success
}

// resize cuts the value or fills it up with zeros. The owner sees the change
// at once.
func (st *streamObject) resize(n int64) errcode.Code {
	b := st.write.b
	if n <= int64(len(b)) {
		b = b[:n]
	} else {
		b = append(b, make([]byte, n-int64(len(b)))...)
	}
	st.write.b = b
	st.dirty = true
	if !st.live || st.placed {
		return errcode.Success
	}
	st.placed = true
	return st.put(mapi.Property{Tag: st.tag, Value: st.write})
}

// setSize is RopSetStreamSize.
func (st *streamObject) setSize(n uint64) errcode.Code {
	switch {
	case st.write == nil:
		return errcode.StorageAccessDenied
	case n > maxWritten:
		return errcode.TooBig
	}
	st.pos = min(st.pos, int64(n))
	return st.resize(int64(n))
}

// Origins of RopSeekStream.
const (
	seekStart   = 0
	seekCurrent = 1
	seekEnd     = 2
)

// seek moves the seek pointer. Beyond the end of a stream that can be written,
// the stream grows.
func (st *streamObject) seek(origin uint8, offset int64) errcode.Code {
	var base int64
	switch origin {
	case seekStart:
	case seekCurrent:
		base = st.pos
	case seekEnd:
		base = st.size()
	default:
		return errcode.StorageInvalidParameter
	}
	to := base + offset
	if to < 0 || to > maxStream || offset > maxStream || offset < -maxStream {
		return errcode.StorageSeekError
	}
	if to > st.size() && st.write != nil {
		if to > maxWritten {
			return errcode.TooBig
		}
		if code := st.resize(to); code != errcode.Success {
			return code
		}
	}
	st.pos = to
	return errcode.Success
}

// commit makes what was written the value of the property.
func (st *streamObject) commit() errcode.Code {
	if st.write == nil || !st.dirty {
		return errcode.Success
	}
	st.dirty = false
	return st.put(mapi.Property{Tag: st.tag, Value: st.write})
}
