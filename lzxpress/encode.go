package lzxpress

import (
	"encoding/binary"
	"slices"
	"sync"
)

// Level chooses between speed and size. The zero value is Default.
type Level int8

// The levels. A value below Fast means Fast, one above Best means Best.
const (
	Fast    Level = -1
	Default Level = 0
	Best    Level = 1
)

// MaxCompressedLen returns the largest number of bytes that a stream for n
// bytes of plain text takes: one bit per literal, and the end bit.
func MaxCompressedLen(n int) int { return n + 4*(n/32+1) }

// AppendCompressed appends a stream for src to dst and returns the extended
// slice. The stream ends in the end mark, with the unused bits of its last
// mask set. It allocates only if dst lacks room for MaxCompressedLen(len(src))
// more bytes. The same input gives the same stream.
//
// Data that does not compress comes out larger than it went in; use
// TryAppendCompressed to send it plain instead.
func AppendCompressed(dst, src []byte, level Level) []byte {
	out, _ := appendLimited(dst, src, level, MaxCompressedLen(len(src)))
	return out
}

// TryAppendCompressed is AppendCompressed for those who can do without: it
// gives up, early where it can tell, when the stream would be longer than
// limit, and returns dst as it was and false. An extended buffer wants
// a limit of len(src)-1, because its Size must be less than its SizeActual.
func TryAppendCompressed(dst, src []byte, level Level, limit int) ([]byte, bool) {
	return appendLimited(dst, src, level, limit)
}

const (
	hashBits  = 13
	chainMask = maxDistance - 1
)

// tables are what the encoder remembers about the plain text: the latest
// position of each hash and, per position within the window, the one before.
// Positions are stored plus one, so that zero means none.
type tables struct {
	head [1 << hashBits]int32
	prev [maxDistance]int32
}

var pool = sync.Pool{New: func() any { return new(tables) }}

func hash3(b []byte) uint32 {
	return (uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16) * 0x9E3779B1 >> (32 - hashBits)
}

// appendLimited appends the stream unless it would exceed limit.
func appendLimited(dst, src []byte, level Level, limit int) ([]byte, bool) {
	t := pool.Get().(*tables)
	defer pool.Put(t)
	clear(t.head[:])
	depth := 8
	if level <= Fast {
		depth = 2
	}
	if level >= Best {
		depth = 64
	}
	w := writer{out: slices.Grow(dst, max(0, min(limit, MaxCompressedLen(len(src))))), nibble: -1}
	w.newMask()
	for i := 0; i < len(src); {
		length, distance := 0, 0
		if i+minMatch <= len(src) {
			h := hash3(src[i:])
			for p, n := int(t.head[h])-1, depth; p >= 0 && i-p <= maxDistance && n > 0; n-- {
				if l := matchLen(src[p:], src[i:]); l > length {
					length, distance = l, i-p
				}
				p = int(t.prev[p&chainMask]) - 1
			}
		}
		n := 1
		if length >= minMatch {
			n = min(length, maxMatch)
			w.match(distance, n)
		} else {
			w.literal(src[i])
		}
		for end := i + n; i < end; i++ {
			if i+minMatch <= len(src) {
				h := hash3(src[i:])
				t.prev[i&chainMask] = t.head[h]
				t.head[h] = int32(i + 1)
			}
		}
		if len(w.out)-len(dst) > limit {
			return dst, false
		}
	}
	w.end()
	if len(w.out)-len(dst) > limit {
		return dst, false
	}
	return w.out, true
}

func matchLen(a, b []byte) int {
	n := 0
	for n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// writer lays out elements, masks and shared nibbles.
type writer struct {
	out    []byte
	mask   uint32 // bits so far, the first one highest
	bits   int
	at     int // where the mask goes
	nibble int // where a high nibble is free, or -1
}

func (w *writer) newMask() {
	w.at, w.mask, w.bits = len(w.out), 0, 0
	w.out = append(w.out, 0, 0, 0, 0)
}

// bit records the kind of the element just written.
func (w *writer) bit(b uint32) {
	w.mask = w.mask<<1 | b
	if w.bits++; w.bits == 32 {
		binary.LittleEndian.PutUint32(w.out[w.at:], w.mask)
		w.newMask()
	}
}

func (w *writer) literal(b byte) {
	w.out = append(w.out, b)
	w.bit(0)
}

func (w *writer) match(distance, length int) {
	word := uint16(distance-1) << 3
	if length <= maxInline {
		w.out = binary.LittleEndian.AppendUint16(w.out, word|uint16(length-minMatch))
		w.bit(1)
		return
	}
	w.out = binary.LittleEndian.AppendUint16(w.out, word|7)
	low := byte(min(length-minNibble, 15))
	if w.nibble >= 0 {
		w.out[w.nibble] |= low << 4
		w.nibble = -1
	} else {
		w.nibble = len(w.out)
		w.out = append(w.out, low)
	}
	if low == 15 {
		if length <= maxByte {
			w.out = append(w.out, byte(length-minByte))
		} else {
			w.out = append(w.out, 255)
			w.out = binary.LittleEndian.AppendUint16(w.out, uint16(length-minMatch))
		}
	}
	w.bit(1)
}

// end fills the last mask with ones: the end mark and the unused bits.
func (w *writer) end() {
	binary.LittleEndian.PutUint32(w.out[w.at:], w.mask<<(32-w.bits)|(1<<(32-w.bits)-1))
}
