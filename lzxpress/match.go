package lzxpress

import (
	"encoding/binary"
	"math/bits"
)

// segment is how much the match finders look at in one go: positions in it
// fit 16 bits, which keeps the tables small. Longer inputs are cut into
// segments that overlap by the window.
const segment = 1 << 16

// load64 and load32 read from b at i, which they check once: a capped window
// cannot be too short.
func load64(b []byte, i uint32) uint64 {
	return binary.LittleEndian.Uint64(b[uint64(i) : uint64(i)+8 : uint64(i)+8])
}

func load32(b []byte, i uint32) uint32 {
	return binary.LittleEndian.Uint32(b[uint64(i) : uint64(i)+4 : uint64(i)+4])
}

// hash3, hash4 and hash5 spread the first three, four and five bytes of
// a little-endian word over the given number of bits.
func hash3(v uint64, bits uint) uint32 { return uint32(v<<8) * 0x9E3779B1 >> (32 - bits) }
func hash4(v uint64, bits uint) uint32 { return uint32(v) * 0x9E3779B1 >> (32 - bits) }
func hash5(v uint64, bits uint) uint32 { return uint32(v << 24 * 0x9FB21C651E98DF25 >> (64 - bits)) }

// tooFar is zero if a match of the bytes at i with those at c has a distance
// that can be encoded, and has one of its three lowest bits set if not.
// i and c are positions in a segment. Tables that have just been cleared
// point to position 0, thus also from there to itself.
func tooFar(i, c uint32) uint32 { return (i - c - 1) / maxDistance }

// common returns how many leading bytes two words have in common, at most
// seven, given their difference x; and 0 if far, which comes from tooFar, is
// not zero. It has no branches.
func common(x uint64, far uint32) uint32 {
	return uint32(bits.TrailingZeros64(x|uint64(far)|1<<63)) / 8
}

// extend returns the length of the match of src[i:] with src[c:], of which
// length bytes are known to agree. A match begins at the second byte of
// a segment at the earliest, and so is never too long for its 16-bit form.
func extend(src []byte, i, c, length uint32) uint32 {
	for uint64(i)+uint64(length)+8 <= uint64(len(src)) {
		if x := load64(src, i+length) ^ load64(src, c+length); x != 0 {
			return length + uint32(bits.TrailingZeros64(x))/8
		}
		length += 8
	}
	for i+length < uint32(len(src)) && src[c+length] == src[i+length] {
		length++
	}
	return length
}
