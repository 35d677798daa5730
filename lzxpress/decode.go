package lzxpress

import (
	"encoding/binary"
	"math"
	"math/bits"
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
	d := decoder{out: out[base : base+size : base+size], src: src[:len(src):len(src)]}
	if err := d.run(); err != nil {
		return dst, err
	}
	return out, nil
}

// decoder is the state between two elements of a stream.
type decoder struct {
	out, src []byte // capped, so that length and capacity are one
	i, o     int    // positions in src and out
	// mask holds the bits still to come of the current mask, the next one
	// lowest, below a sentinel bit. 1 means that none is left, as does 0, at
	// the start.
	mask uint64
	// nibble is the unused high nibble of a shared byte, marked by
	// nibbleWaits; 0 if there is none.
	nibble uint32
}

const (
	maskSentinel = 1 << 32
	nibbleWaits  = 0x10
)

// loadMask returns mask in the form that decoder keeps.
func loadMask(mask uint32) uint64 { return uint64(bits.Reverse32(mask)) | maskSentinel }

// roomy reports whether the fast loop is worth entering: it stays away from
// the ends of both buffers and counts in 32 bits.
func (d *decoder) roomy() bool {
	return len(d.src)-d.i >= 2*fastSrc && len(d.out)-d.o >= 2*fastOut &&
		len(d.src) <= math.MaxInt32 && len(d.out) <= math.MaxInt32
}

// run decodes the whole stream: as far as possible by the fast loop, and by
// the careful one the elements that it refuses.
func (d *decoder) run() error {
	for {
		if d.roomy() {
			d.fast()
		}
		if more, err := d.careful(); !more {
			return err
		}
	}
}

// fail returns an error for the element, or mask, at offset at.
func (d *decoder) fail(at int, cause error) error {
	return &DecodeError{Offset: at, Produced: d.o, Err: cause}
}

// careful decodes elements one by one with all their checks. It stops at the
// end of the stream, or with more set after a match that leaves room for the
// fast loop.
func (d *decoder) careful() (more bool, err error) {
	for {
		if d.mask <= 1 {
			if d.i == len(d.src) {
				if d.o != len(d.out) {
					return false, d.fail(d.i, ErrTooSmall)
				}
				return false, nil
			}
			if len(d.src)-d.i < 4 {
				return false, d.fail(d.i, ErrTruncated)
			}
			d.mask = loadMask(binary.LittleEndian.Uint32(d.src[d.i:]))
			d.i += 4
		}
		isMatch := d.mask&1 == 1
		d.mask >>= 1
		if isMatch {
			if done, err := d.match(); done || err != nil {
				return false, err
			}
			if d.roomy() {
				return true, nil
			}
			continue
		}
		if d.i == len(d.src) {
			if d.o != len(d.out) {
				return false, d.fail(d.i, ErrTruncated)
			}
			return false, nil
		}
		if d.o == len(d.out) {
			return false, d.fail(d.i, ErrTooLarge)
		}
		d.out[d.o] = d.src[d.i]
		d.i++
		d.o++
	}
}

// match decodes one match, or finds the end mark.
func (d *decoder) match() (done bool, err error) {
	start := d.i
	if left := len(d.src) - start; left < 2 {
		switch {
		case d.o == len(d.out):
			return true, nil
		case left == 0:
			return false, d.fail(start, ErrTooSmall)
		default:
			return false, d.fail(start, ErrTruncated)
		}
	}
	word := int(binary.LittleEndian.Uint16(d.src[start:]))
	d.i += 2
	distance, length := word>>3+1, int64(word&7+minMatch)
	if length > maxInline {
		var cause error
		if length, cause = d.longLength(); cause != nil {
			return false, d.fail(start, cause)
		}
	}
	if distance > d.o {
		return false, d.fail(start, ErrDistance)
	}
	if length > int64(len(d.out)-d.o) {
		return false, d.fail(start, ErrTooLarge)
	}
	// Double the copy until it is long enough: matches may overlap.
	from, end := d.o-distance, d.o+int(length)
	for d.o < end {
		d.o += copy(d.out[d.o:end], d.out[from:d.o])
	}
	return false, nil
}

// longLength reads a length from 10 up: a nibble, an extra byte, 16 bits, 32
// bits.
func (d *decoder) longLength() (int64, error) {
	var nibble uint32
	if d.nibble != 0 {
		nibble, d.nibble = d.nibble&15, 0
	} else {
		if d.i == len(d.src) {
			return 0, ErrTruncated
		}
		b := uint32(d.src[d.i])
		nibble, d.nibble = b&15, b>>4|nibbleWaits
		d.i++
	}
	if nibble < 15 {
		return int64(nibble) + minNibble, nil
	}
	if d.i == len(d.src) {
		return 0, ErrTruncated
	}
	extra := int64(d.src[d.i])
	d.i++
	if extra < 255 {
		return extra + minByte, nil
	}
	if len(d.src)-d.i < 2 {
		return 0, ErrTruncated
	}
	long := int64(binary.LittleEndian.Uint16(d.src[d.i:]))
	d.i += 2
	if long == 0 {
		if len(d.src)-d.i < 4 {
			return 0, ErrTruncated
		}
		long = int64(binary.LittleEndian.Uint32(d.src[d.i:]))
		d.i += 4
	}
	if long < minLong {
		return 0, ErrLength
	}
	return long + minMatch, nil
}
