// Pooled buffers in a few sizes.

package dcerpc

import "sync"

// bufferSizes are the sizes that are pooled: one fragment, one plain answer,
// one 256 KiB answer with aux blocks and packet overhead, one of 1 MiB.
var bufferSizes = [...]int{8 << 10, 72 << 10, 288 << 10, 1152 << 10}

// maxPrealloc is what the first fragment of a message is believed when it
// announces the size of the whole.
const maxPrealloc = 288 << 10

// buffer is a byte slice with the size class that it returns to.
type buffer struct {
	b     []byte
	class int // index into bufferSizes, or -1: not pooled
}

// pools recycles buffers between connections: a process with many idle
// sessions holds none.
var pools [len(bufferSizes)]sync.Pool

// getBuffer returns an empty buffer with room for n bytes.
func getBuffer(n int) *buffer {
	for i, size := range bufferSizes {
		if n <= size {
			if v, ok := pools[i].Get().(*buffer); ok {
				v.b = v.b[:0]
				return v
			}
			return &buffer{b: make([]byte, 0, size), class: i}
		}
	}
	return &buffer{b: make([]byte, 0, n), class: -1}
}

// release gives the buffer back; it must not be used any more. A nil buffer is
// left alone.
func (b *buffer) release() {
	if b != nil && b.class >= 0 {
		pools[b.class].Put(b)
	}
}

// room returns b, or a larger buffer with the same content in its place, with
// room for n more bytes. It at least doubles when it grows.
func (b *buffer) room(n int) *buffer {
	if len(b.b)+n <= cap(b.b) {
		return b
	}
	bigger := getBuffer(max(2*cap(b.b), len(b.b)+n))
	bigger.b = append(bigger.b, b.b...)
	b.release()
	return bigger
}
