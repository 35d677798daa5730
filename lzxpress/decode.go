package lzxpress

import (
	"encoding/binary"
	"slices"
)

// AppendDecompressed decodes the stream src, whose plain text is size bytes
// long, and appends that text to dst. It returns the extended slice, or dst
// as it was and a *DecodeError. It allocates only if dst has no room for size
// more bytes, and then once; size is thus the limit on what a hostile stream
// can cost, so bound it before passing on a number from the wire. A negative
// size is ErrTooLarge.
//
// Matches never reach into the bytes that dst already holds.
func AppendDecompressed(dst, src []byte, size int) ([]byte, error) {
	if size < 0 {
		return dst, &DecodeError{Err: ErrTooLarge}
	}
	base := len(dst)
	out := slices.Grow(dst, size)[:base+size]
	if err := decode(out[base:base+size:base+size], src); err != nil {
		return dst, err
	}
	return out, nil
}

// decode fills out from the stream src.
func decode(out, src []byte) error {
	var (
		i, o    int    // positions in src and out
		mask    uint32 // bits still to come, from the top
		bits    int    // how many of them
		nibbles = -1   // offset of the shared byte whose high nibble is unused
	)
	fail := func(at int, cause error) error {
		return &DecodeError{Offset: at, Produced: o, Err: cause}
	}
	for {
		if bits == 0 {
			if i == len(src) {
				if o != len(out) {
					return fail(i, ErrTooSmall)
				}
				return nil
			}
			if len(src)-i < 4 {
				return fail(i, ErrTruncated)
			}
			mask, bits = binary.LittleEndian.Uint32(src[i:]), 32
			i += 4
		}
		start, match := i, mask>>31 == 1
		mask <<= 1
		bits--
		if !match {
			switch {
			case i == len(src) && o == len(out):
				return nil
			case i == len(src):
				return fail(start, ErrTruncated)
			case o == len(out):
				return fail(start, ErrTooLarge)
			}
			out[o] = src[i]
			i, o = i+1, o+1
			continue
		}
		switch {
		case i == len(src) && o != len(out):
			return fail(start, ErrTooSmall)
		case len(src)-i < 2 && o == len(out):
			return nil
		case len(src)-i < 2:
			return fail(start, ErrTruncated)
		}
		word := int(binary.LittleEndian.Uint16(src[i:]))
		i += 2
		distance, length := word>>3+1, int64(word&7+minMatch)
		if length > maxInline {
			nibble := 0
			if nibbles >= 0 {
				nibble, nibbles = int(src[nibbles]>>4), -1
			} else {
				if i == len(src) {
					return fail(start, ErrTruncated)
				}
				nibble, nibbles = int(src[i]&15), i
				i++
			}
			length = int64(nibble + minNibble)
			if nibble == 15 {
				if i == len(src) {
					return fail(start, ErrTruncated)
				}
				length = int64(src[i]) + minByte
				i++
			}
			if length > maxByte {
				if len(src)-i < 2 {
					return fail(start, ErrTruncated)
				}
				long := int64(binary.LittleEndian.Uint16(src[i:]))
				i += 2
				if long == 0 {
					if len(src)-i < 4 {
						return fail(start, ErrTruncated)
					}
					long = int64(binary.LittleEndian.Uint32(src[i:]))
					i += 4
				}
				if long < minLong {
					return fail(start, ErrLength)
				}
				length = long + minMatch
			}
		}
		if distance > o {
			return fail(start, ErrDistance)
		}
		if length > int64(len(out)-o) {
			return fail(start, ErrTooLarge)
		}
		for range length {
			out[o] = out[o-distance]
			o++
		}
	}
}
