package lzxpress

import (
	"encoding/binary"
	"math"
	"math/bits"
)

const fastBits = 13

// fastFinder takes the latest place at which the same four bytes hash alike,
// if they agree.
type fastFinder struct {
	table [1 << fastBits]uint16
}

func (f *fastFinder) run(w *writer, src []byte, start int) int {
	clear(f.table[:])
	for i := 0; i < start && i+8 <= len(src); i += 2 {
		f.table[hash4(load64(src, uint32(i)), fastBits)] = uint16(i)
	}
	anchor := uint32(start)
	for {
		s, at, more := f.loop(w, src, anchor)
		if anchor = at; !more {
			return int(anchor)
		}
		w.literals(src[anchor : anchor+s.literals])
		w.match(int(s.distance)+1, int(s.length)+minMatch)
		if w.full {
			return len(src)
		}
		anchor += s.literals + uint32(s.length) + minMatch
		f.insertBefore(src, anchor)
	}
}

// insertBefore remembers the position two bytes before i, where a match ends:
// the one that pays most of those within the match.
func (f *fastFinder) insertBefore(src []byte, i uint32) {
	if uint64(i)+8 <= uint64(len(src)) {
		f.table[hash4(load64(src, i-2), fastBits)] = uint16(i - 2)
	}
}

// loop finds and writes sequences from anchor on. It stops with more set and
// a sequence that it has found but not written, because there is little room,
// or at the end of src. It returns the position after the last match written.
//
// Finding and writing are one loop here, although roomySequences has the other
// half as well: the search waits for memory and for mispredicted branches, and
// the processor writes meanwhile. As elsewhere, positions are 32 bits wide and
// windows constant for the sake of bounds checks.
func (f *fastFinder) loop(w *writer, src []byte, anchor uint32) (s sequence, at uint32, more bool) {
	src = src[:len(src):len(src)]
	out := w.out[:len(w.out):len(w.out)]
	if len(out) > math.MaxInt32 {
		out = nil // no room to count in 32 bits
	}
	o, maskAt, nibbleAt := uint32(w.o), uint32(w.maskAt), uint32(w.nibbleAt)
	mask := uint64(1)<<w.count | uint64(w.mask)   // a sentinel above the bits
	i, last := max(anchor, 1), uint32(len(src))-9 // where the next position, too, has eight bytes
	for {
		// Look at two positions at a time, then at fewer and fewer, the
		// longer nothing has been found.
		var c uint32
		var x uint64
		for {
			if i > last {
				goto stop
			}
			v := load64(src, i)
			h := hash4(v, fastBits)
			next := hash4(v>>8, fastBits)
			c = uint32(f.table[h])
			cNext := uint32(f.table[next])
			f.table[h] = uint16(i)
			f.table[next] = uint16(i + 1)
			if x = v ^ load64(src, c); uint32(x)|tooFar(i, c) == 0 {
				break
			}
			if x = load64(src, i+1) ^ load64(src, cNext); uint32(x)|tooFar(i+1, cNext) == 0 {
				i++
				c = cNext
				break
			}
			i += 2 + (i-anchor)/32
		}
		length := uint32(bits.TrailingZeros64(x|1<<63)) / 8
		if x == 0 {
			length = 8
			for {
				if uint64(i)+uint64(length)+8 > uint64(len(src)) {
					for i+length < uint32(len(src)) && src[c+length] == src[i+length] {
						length++
					}
					break
				}
				if x := load64(src, i+length) ^ load64(src, c+length); x != 0 {
					length += uint32(bits.TrailingZeros64(x|1<<63)) / 8
					break
				}
				length += 8
			}
		}
		for i > anchor && c > 0 && src[i-1] == src[c-1] {
			i--
			c--
			length++
		}

		n := i - anchor
		distance := i - c - 1
		if n > 16 || mask<<n > math.MaxUint32 || uint64(anchor)+16 > uint64(len(src)) || uint64(o)+32 > uint64(len(out)) {
			if srcRoom, outRoom := roomy(n); n > 64 || uint64(anchor)+srcRoom > uint64(len(src)) || uint64(o)+outRoom > uint64(len(out)) {
				s = sequence{literals: n, distance: uint16(distance), length: uint16(length - minMatch)}
				more = true
				goto stop
			}
			for n > 16 || mask<<n > math.MaxUint32 {
				*(*[16]byte)(out[uint64(o) : uint64(o)+16 : uint64(o)+16]) = *(*[16]byte)(src[uint64(anchor) : uint64(anchor)+16 : uint64(anchor)+16])
				step := min(n, 16, uint32(bits.LeadingZeros64(mask))-31)
				anchor, o, n = anchor+step, o+step, n-step
				if mask <<= step; mask > math.MaxUint32 {
					binary.LittleEndian.PutUint32(out[uint64(maskAt):uint64(maskAt)+4:uint64(maskAt)+4], uint32(mask))
					maskAt, mask = o, 1
					o += 4
				}
			}
		}
		from := src[uint64(anchor) : uint64(anchor)+16 : uint64(anchor)+16]
		to := out[uint64(o) : uint64(o)+32 : uint64(o)+32]
		*(*[16]byte)(to) = *(*[16]byte)(from)
		mask = mask<<n<<1 | 1
		i += length
		anchor = i
		length -= minMatch
		word := distance << 3
		end := n + 2
		if length < 7 {
			binary.LittleEndian.PutUint16(to[n:], uint16(word|length))
		} else {
			binary.LittleEndian.PutUint16(to[n:], uint16(word|7))
			nibble := min(length-7, 15)
			if nibbleAt != 0 {
				out[nibbleAt] |= byte(nibble << 4)
				nibbleAt = 0
			} else {
				to[end] = byte(nibble)
				nibbleAt = o + end
				end++
			}
			if nibble == 15 {
				to[end] = byte(min(length-7-15, 255))
				end++
				if length >= 7+15+255 {
					binary.LittleEndian.PutUint16(to[end:], uint16(length))
					end += 2
				}
			}
		}
		o += end
		if mask > math.MaxUint32 {
			binary.LittleEndian.PutUint32(out[uint64(maskAt):uint64(maskAt)+4:uint64(maskAt)+4], uint32(mask))
			maskAt, mask = o, 1
			o += 4
		}
		f.insertBefore(src, i)
	}
stop:
	w.o, w.maskAt, w.nibbleAt = int(o), int(maskAt), int(nibbleAt)
	w.count = uint32(bits.Len64(mask)) - 1
	w.mask = uint32(mask) &^ (1 << w.count)
	return s, anchor, more
}
