package lzxpress

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

// referenceDecode fills out from the stream src, bit by bit and byte by byte.
// It is the judge of the fast decoder: the format in the order of
// [MS-OXCRPC] 3.1.7.2.2, with nothing done for speed.
func referenceDecode(out, src []byte) error {
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

// compareWithReference decodes with both decoders and wants the same bytes, or
// the same error at the same place.
func compareWithReference(t *testing.T, src []byte, size int) {
	t.Helper()
	want := make([]byte, size)
	wantErr := referenceDecode(want, src)

	const before, after, guard = 7, 48, 0xEE
	buf := bytes.Repeat([]byte{guard}, before+size+after)
	got, err := AppendDecompressed(buf[:before], src, size)
	for i, c := range buf {
		if (i < before || i >= before+size) && c != guard {
			t.Fatalf("byte %d was overwritten; the window is %d to %d", i, before, before+size)
		}
	}
	if wantErr == nil {
		if err != nil || !bytes.Equal(got[before:], want) {
			t.Fatalf("got %d bytes, %v; the reference has %d", len(got)-before, err, len(want))
		}
		return
	}
	var de, wantDE *DecodeError
	if !errors.As(err, &de) || !errors.As(wantErr, &wantDE) || *de != *wantDE || len(got) != before {
		t.Fatalf("got %v, want %v", err, wantErr)
	}
}

func TestReferenceOnStreams(t *testing.T) {
	for _, tt := range streams {
		b := unhex(t, tt.stream)
		for _, size := range []int{len(tt.plain), len(tt.plain) + 1, max(0, len(tt.plain)-1)} {
			compareWithReference(t, b, size)
		}
	}
}

// TestReferenceOnDamage flips bits of real streams all over the place.
func TestReferenceOnDamage(t *testing.T) {
	for _, text := range texts {
		plain := text.make(3000)
		for _, l := range levels {
			packed := AppendCompressed(nil, plain, l.level)
			for at := 0; at < len(packed); at += 1 + len(packed)/300 {
				damaged := bytes.Clone(packed)
				damaged[at] ^= 1 << (at % 8)
				compareWithReference(t, damaged, len(plain))
				compareWithReference(t, packed[:at], len(plain))
			}
		}
	}
}

func FuzzDecompress(f *testing.F) {
	for _, tt := range streams {
		if len(tt.plain) < 3000 {
			f.Add(unhex(f, tt.stream), uint32(len(tt.plain)))
		}
	}
	for _, text := range texts {
		plain := text.make(700)
		f.Add(AppendCompressed(nil, plain, Default), uint32(len(plain)))
	}
	f.Fuzz(func(t *testing.T, src []byte, size uint32) {
		compareWithReference(t, src, int(size%(1<<17)))
	})
}

func FuzzCompress(f *testing.F) {
	for i, text := range texts {
		f.Add(text.make(300), uint8(i))
	}
	f.Fuzz(func(t *testing.T, plain []byte, mode uint8) {
		// Two bits choose the level; the rest makes longer inputs than the
		// fuzzer likes, with matches far back.
		l := levels[int(mode&3)%len(levels)]
		long := 10000
		if l.level == Best {
			long = 1000 // it is slow
		}
		for range mode >> 2 % 8 {
			if len(plain) < long {
				plain = append(plain, plain...)
			}
		}
		packed := AppendCompressed(nil, plain, l.level)
		if len(packed) > MaxCompressedLen(len(plain)) {
			t.Fatalf("%s: %d bytes became %d", l.name, len(plain), len(packed))
		}
		want := make([]byte, len(plain))
		if err := referenceDecode(want, packed); err != nil || !bytes.Equal(want, plain) {
			t.Fatalf("%s: the reference says %v", l.name, err)
		}
		got, err := AppendDecompressed(nil, packed, len(plain))
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%s: round trip: %v", l.name, err)
		}
		again, ok := TryAppendCompressed(nil, plain, l.level, len(packed))
		if !ok || !bytes.Equal(again, packed) {
			t.Fatalf("%s: %d bytes, but %d to the exact limit, %v", l.name, len(packed), len(again), ok)
		}
		if _, ok := TryAppendCompressed(nil, plain, l.level, len(packed)-1); ok {
			t.Fatalf("%s: a limit one byte short was kept", l.name)
		}
	})
}

// TestEveryShortMatch decodes a match of each short distance and length in the
// middle of literals, and near the end of both buffers, where the fast loop
// has to stop.
func TestEveryShortMatch(t *testing.T) {
	noise := texts[1].make(200)
	for distance := 1; distance <= 40; distance++ {
		for length := minMatch; length <= 90; length++ {
			for _, tail := range []int{0, 1, 10, 17, 19, 21, 23, 25, 27, 29, 31, 33, 40, 100} {
				plain := bytes.Clone(noise[:40+distance])
				for range length {
					plain = append(plain, plain[len(plain)-distance])
				}
				plain = append(plain, noise[:tail]...)
				w := new(writer)
				w.reset(make([]byte, 500))
				w.literals(plain[:40+distance])
				w.match(distance, length)
				w.literals(noise[:tail])
				n, ok := w.end()
				if !ok {
					t.Fatal("no room")
				}
				got, err := AppendDecompressed(nil, w.out[:n], len(plain))
				if err != nil || !bytes.Equal(got, plain) {
					t.Fatalf("distance %d, length %d, %d literals after it: %v", distance, length, tail, err)
				}
				if distance < 3 {
					compareWithReference(t, w.out[:n], len(plain))
				}
			}
		}
	}
}
