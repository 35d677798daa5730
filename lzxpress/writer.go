package lzxpress

import (
	"encoding/binary"
	"math"
)

// writer lays out elements, masks and shared nibbles in a window of fixed
// length. Its methods check every byte; the loops that do not (sequences,
// fastFinder.run) work on a copy of its fields, keep away from the end of the
// window and put the fields back.
type writer struct {
	out []byte // capped window
	o   int    // position in it
	// mask holds the bits of the elements since the last mask, the latest
	// one lowest; between elements there are count of them, at most 31. The
	// mask goes to offset maskAt.
	mask, count uint32
	maskAt      int
	// nibbleAt is the offset of a shared byte whose high nibble is unused,
	// or 0, where a mask stands.
	nibbleAt int
	// full says that something did not fit; the window is then worthless.
	full bool
}

// reset starts a stream in out.
func (w *writer) reset(out []byte) {
	*w = writer{out: out[:len(out):len(out)], o: 4, full: len(out) < 4}
}

// fits reports whether n more bytes fit, and notes it if they do not.
func (w *writer) fits(n int) bool {
	if n > len(w.out)-w.o {
		w.full = true
	}
	return !w.full
}

// bits adds n bits to the mask, which has room for them: last, below zeros.
func (w *writer) bits(n, last uint32) {
	w.mask = w.mask<<n | last
	w.count += n
	if w.count < 32 || !w.fits(4) {
		return
	}
	binary.LittleEndian.PutUint32(w.out[w.maskAt:], w.mask)
	w.maskAt, w.mask, w.count = w.o, 0, 0
	w.o += 4
}

// literals writes all of b.
func (w *writer) literals(b []byte) {
	for len(b) > 0 && w.fits(len(b)) {
		if w.count == 0 && len(b) >= 32 {
			b = w.literals32(b)
			continue
		}
		n := min(len(b), int(32-w.count))
		copy(w.out[w.o:], b[:n])
		w.o += n
		w.bits(uint32(n), 0)
		b = b[n:]
	}
}

// literals32 writes as much of b as fills whole masks, beginning with a new
// one, and returns the rest.
func (w *writer) literals32(b []byte) []byte {
	for len(b) >= 32 && w.fits(32+4) {
		to := w.out[w.o : w.o+32 : w.o+32]
		*(*[16]byte)(to) = *(*[16]byte)(b)
		*(*[16]byte)(to[16:]) = *(*[16]byte)(b[16:])
		binary.LittleEndian.PutUint32(w.out[w.maskAt:], 0)
		w.maskAt = w.o + 32
		w.o += 32 + 4
		b = b[32:]
	}
	return b
}

// match writes a match of minMatch to 65,538 bytes. Longer ones would need the
// 32-bit form, which [MS-OXCRPC] lacks.
func (w *writer) match(distance, length int) {
	form := [6]byte{}
	b := binary.LittleEndian.AppendUint16(form[:0], uint16(distance-1)<<3|uint16(min(length-minMatch, 7)))
	if length > maxInline {
		nibble := byte(min(length-minNibble, 15))
		if w.nibbleAt != 0 {
			w.out[w.nibbleAt] |= nibble << 4
			w.nibbleAt = 0
		} else {
			w.nibbleAt = w.o + len(b)
			b = append(b, nibble)
		}
	}
	if length >= minByte {
		b = append(b, byte(min(length-minByte, 255)))
	}
	if length > maxByte {
		b = binary.LittleEndian.AppendUint16(b, uint16(length-minMatch))
	}
	if w.fits(len(b)) {
		w.o += copy(w.out[w.o:], b)
		w.bits(1, 1)
	}
}

// end fills the last mask with ones, the end mark and the unused bits. It
// returns the length of the stream, and false if that did not fit.
func (w *writer) end() (int, bool) {
	if w.full {
		return 0, false
	}
	unused := 32 - w.count
	binary.LittleEndian.PutUint32(w.out[w.maskAt:], w.mask<<unused|(1<<unused-1))
	return w.o, true
}

// sequence is a run of literals and the match after it.
type sequence struct {
	literals uint32
	distance uint16 // less 1
	length   uint16 // less minMatch
}

// sequences writes seqs, whose literals begin in src at offset at, and returns
// the offset after the last match.
func (w *writer) sequences(src []byte, at int, seqs []sequence) int {
	for len(seqs) > 0 && !w.full {
		if len(w.out) <= math.MaxInt32 {
			var done int
			done, at = w.roomySequences(src, at, seqs)
			if seqs = seqs[done:]; len(seqs) == 0 {
				break
			}
		}
		s := seqs[0]
		seqs = seqs[1:]
		end := at + int(s.literals)
		w.literals(src[at:end])
		length := int(s.length) + minMatch
		w.match(int(s.distance)+1, length)
		at = end + length
	}
	return at
}

// roomy reports how many bytes of either buffer must be left for n literals
// and a match, so that literals can be copied by sixteens: in src, and in the
// window with its masks.
func roomy(n uint32) (src, out uint64) { return uint64(n) + 16, uint64(n) + uint64(n>>3) + 48 }

// roomySequences writes sequences as long as both buffers have room to spare
// and there are not so many literals that they are better written elsewhere.
// It returns how many it has written and the new offset.
//
// As in the decoder, positions are 32 bits wide and most steps take one window
// of each buffer, in which the compiler finds the indices to be in bounds.
func (w *writer) roomySequences(src []byte, at int, seqs []sequence) (done, pos int) {
	src = src[:len(src):len(src)]
	out := w.out[:len(w.out):len(w.out)]
	i, o, maskAt, nibbleAt := uint32(at), uint32(w.o), uint32(w.maskAt), uint32(w.nibbleAt)
	mask, count := w.mask, w.count
	for _, s := range seqs {
		n := s.literals
		if srcRoom, outRoom := roomy(n); n > 64 || uint64(i)+srcRoom > uint64(len(src)) || uint64(o)+outRoom > uint64(len(out)) {
			break
		}
		for n > 16 || count+n > 31 {
			*(*[16]byte)(out[uint64(o) : uint64(o)+16 : uint64(o)+16]) = *(*[16]byte)(src[uint64(i) : uint64(i)+16 : uint64(i)+16])
			step := min(n, 16, 32-count)
			i, o, n = i+step, o+step, n-step
			mask <<= step & 31
			if count += step; count == 32 {
				binary.LittleEndian.PutUint32(out[uint64(maskAt):uint64(maskAt)+4:uint64(maskAt)+4], mask)
				maskAt, mask, count = o, 0, 0
				o += 4
			}
		}
		from := src[uint64(i) : uint64(i)+16 : uint64(i)+16]
		to := out[uint64(o) : uint64(o)+32 : uint64(o)+32]
		*(*[16]byte)(to) = *(*[16]byte)(from)
		mask = mask<<n<<1 | 1
		count += n + 1
		length := uint32(s.length)
		i += n + length + minMatch
		word := uint32(s.distance) << 3
		next := n + 2
		if length < 7 {
			binary.LittleEndian.PutUint16(to[n:], uint16(word|length))
		} else {
			binary.LittleEndian.PutUint16(to[n:], uint16(word|7))
			length -= 7
			nibble := min(length, 15)
			if nibbleAt != 0 {
				out[nibbleAt] |= byte(nibble << 4)
				nibbleAt = 0
			} else {
				to[next] = byte(nibble)
				nibbleAt = o + next
				next++
			}
			if nibble == 15 {
				to[next] = byte(min(length-15, 255))
				next++
				if length >= 15+255 {
					binary.LittleEndian.PutUint16(to[next:], s.length)
					next += 2
				}
			}
		}
		o += next
		if count == 32 {
			binary.LittleEndian.PutUint32(out[uint64(maskAt):uint64(maskAt)+4:uint64(maskAt)+4], mask)
			maskAt, mask, count = o, 0, 0
			o += 4
		}
		done++
	}
	w.o, w.maskAt, w.nibbleAt, w.mask, w.count = int(o), int(maskAt), int(nibbleAt), mask, count
	return done, int(i)
}
