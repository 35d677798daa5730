package lzxpress

import (
	"encoding/binary"
	"math/bits"
)

const (
	// fastSrc and fastOut are the bytes that the fast loop wants ahead of it
	// in either buffer for an element: 16 literals, or the rest of a longer
	// run later, and a match up to its extra byte; 16 literals and a match of
	// at most 9 bytes, copied as 16.
	fastSrc = 24
	fastOut = 32
	// copyStep is how much longer matches are copied at a time, past their
	// end if need be.
	copyStep = 32
)

// stretch holds for each distance below 16 its least multiple from 16 up.
var stretch = [16]uint8{1: 16, 16, 18, 16, 20, 18, 21, 16, 18, 20, 22, 24, 26, 28, 30}

// fast decodes as many elements as it can without looking at every byte, and
// stops before the first that is malformed, near an end, or uncommon. It
// writes within d.out, up to copyStep bytes ahead of what it has decoded.
//
// How it comes to its speed, in the order of what each gave:
//
//   - The number of literals before the next match comes from counting zero
//     bits; they are copied sixteen at a time whether needed or not, so that no
//     branch depends on the data.
//   - Whether a nibble is waiting, which alternates and is not well predicted,
//     is a mask and not a branch.
//   - Each element takes one window of each buffer, in whose constant length
//     the compiler finds all further indices to be in bounds. It also drops the
//     check of the window itself, because positions are 32 bits wide, which
//     rules out overflow, and because the buffers are capped.
//   - Nothing is called, so that everything stays in registers.
func (d *decoder) fast() {
	src := d.src[:len(d.src):len(d.src)]
	out := d.out[:len(d.out):len(d.out)]
	i, o, mask, nibble := uint32(d.i), uint32(d.o), d.mask, d.nibble
	for {
		if mask <= 1 {
			if uint64(i)+36 > uint64(len(src)) || uint64(o)+32 > uint64(len(out)) {
				break
			}
			from := src[uint64(i) : uint64(i)+36 : uint64(i)+36]
			word := binary.LittleEndian.Uint32(from)
			if word == 0 {
				to := out[uint64(o) : uint64(o)+32 : uint64(o)+32]
				*(*[16]byte)(to) = *(*[16]byte)(from[4:])
				*(*[16]byte)(to[16:]) = *(*[16]byte)(from[20:])
				i += 36
				o += 32
				continue
			}
			i += 4
			mask = loadMask(word)
		}
		for {
			if uint64(i)+fastSrc > uint64(len(src)) || uint64(o)+fastOut > uint64(len(out)) {
				goto stop
			}
			from := src[uint64(i) : uint64(i)+fastSrc : uint64(i)+fastSrc]
			to := out[uint64(o) : uint64(o)+fastOut : uint64(o)+fastOut]
			// The bit that is set for nothing tells the compiler that there
			// is one.
			n := uint32(bits.TrailingZeros64(mask | 1<<63))
			*(*[16]byte)(to) = *(*[16]byte)(from)
			if n > 16 {
				i += 16
				o += 16
				mask >>= 16
				continue
			}
			i += n
			o += n
			mask >>= n
			if mask == 1 {
				break
			}

			word := uint32(binary.LittleEndian.Uint16(from[n:]))
			distance := word>>3 + 1
			if distance > o {
				goto stop
			}
			start := o - distance
			length := word & 7
			if length != 7 {
				length += minMatch
				i += 2
				o += length
				mask >>= 1
				if distance >= maxInline {
					*(*[16]byte)(to[n:]) = *(*[16]byte)(out[uint64(start) : uint64(start)+16 : uint64(start)+16])
					continue
				}
				at := to[n:]
				for k, b := range out[uint64(start) : uint64(start)+maxInline : uint64(start)+maxInline] {
					at[k] = b
				}
				continue
			}

			waits := -(nibble / nibbleWaits) // all ones if a nibble waits
			shared := uint32(from[n+2])
			length = (shared&^waits|nibble&waits)&15 + minNibble
			next := n + 2 + 1&^waits
			if length == minByte {
				extra := uint32(from[next])
				if extra == 255 {
					goto stop
				}
				next++
				length += extra
			}
			if uint64(o)+uint64(length)+copyStep > uint64(len(out)) {
				goto stop
			}
			nibble = (shared>>4 | nibbleWaits) &^ waits
			i += next - n
			mask >>= 1
			if distance >= 16 {
				for k := uint32(0); k < length; k += copyStep {
					to := out[uint64(o+k) : uint64(o+k)+copyStep : uint64(o+k)+copyStep]
					from := out[uint64(start+k) : uint64(start+k)+copyStep : uint64(start+k)+copyStep]
					*(*[16]byte)(to) = *(*[16]byte)(from)
					*(*[16]byte)(to[16:]) = *(*[16]byte)(from[16:])
				}
				o += length
				continue
			}
			// The period is shorter than a step: lay down sixteen bytes one
			// by one, then copy from a multiple of the period.
			to = out[uint64(o) : uint64(o)+16 : uint64(o)+16]
			for k, b := range out[uint64(start) : uint64(start)+16 : uint64(start)+16] {
				to[k] = b
			}
			back := uint32(stretch[distance])
			for k := uint32(16); k < length; k += 16 {
				to := out[uint64(o+k) : uint64(o+k)+16 : uint64(o+k)+16]
				*(*[16]byte)(to) = *(*[16]byte)(out[uint64(o+k-back) : uint64(o+k-back)+16 : uint64(o+k-back)+16])
			}
			o += length
		}
	}
stop:
	d.i, d.o, d.mask, d.nibble = int(i), int(o), mask, nibble
}
