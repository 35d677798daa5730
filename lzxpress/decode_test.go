package lzxpress

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// unhex reads hexadecimal digits laid out with blanks.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func repeat(s string, n int) string { return strings.Repeat(s, n) }

// streams are well-formed streams with their plain text, by source.
var streams = []struct{ name, stream, plain string }{
	{"[MS-XCA] 3.1 alphabet", "3f000000" + hex.EncodeToString([]byte("abcdefghijklmnopqrstuvwxyz")), "abcdefghijklmnopqrstuvwxyz"},
	{"[MS-XCA] 3.1 abc", "ffffff1f 616263 1700 0f ff 2601", repeat("abc", 100)},
	{"MS-XCA test suite, MIT: abc large, 32-bit length", "ffffff1f 616263 1700 0f ff 0000 da930400", repeat("abc", 100000)},
	{"empty", "ffffffff", ""},
	// [MS-OXCRPC] 3.1.7.2.2.1 and .3: mask 0x01000000 is seven literals, one
	// match (0x0018: distance 4, length 3) and 24 literals; the end bit needs
	// a mask of its own.
	{"[MS-OXCRPC] mask and offset", "00000001 41424344454647 1800 " + hex.EncodeToString([]byte(repeat("xyz!", 6))) + "ffffffff", "ABCDEFGDEF" + repeat("xyz!", 6)},
	// The length table of [MS-OXCRPC] 3.1.7.2.2.4, with the errata of later
	// revisions (279, not 278, is the last one-byte length).
	{"length 3", "ffffff7f 61 0000", repeat("a", 4)},
	{"length 9", "ffffff7f 61 0600", repeat("a", 10)},
	{"length 10", "ffffff7f 61 0700 00", repeat("a", 11)},
	{"length 24", "ffffff7f 61 0700 0e", repeat("a", 25)},
	{"length 25", "ffffff7f 61 0700 0f 00", repeat("a", 26)},
	{"length 26", "ffffff7f 61 0700 0f 01", repeat("a", 27)},
	{"length 278", "ffffff7f 61 0700 0f fd", repeat("a", 279)},
	{"length 279", "ffffff7f 61 0700 0f fe", repeat("a", 280)},
	{"length 280", "ffffff7f 61 0700 0f ff 1501", repeat("a", 281)},
	{"length 281", "ffffff7f 61 0700 0f ff 1601", repeat("a", 282)},
	{"length 32770, negative as an int16", "ffffff7f 61 0700 0f ff ff7f", repeat("a", 32771)},
	{"length 32771, negative as an int16", "ffffff7f 61 0700 0f ff 0080", repeat("a", 32772)},
	{"length 65538", "ffffff7f 61 0700 0f ff ffff", repeat("a", 65539)},
	// The high nibble of a shared byte serves the next long match, even with
	// literals and short matches in between; the third opens another byte.
	{"shared nibbles", "ffffff5b 61 0700 f2 62 0000 0700 00 63 0700 03", repeat("a", 13) + repeat("b", 4) + repeat("b", 25) + "c" + repeat("c", 13)},
	{"16-bit length that the extra byte could carry", "ffffff7f 61 0700 0f ff 1600", repeat("a", 26)},
	{"32-bit length that 16 bits could carry", "ffffff7f 61 0700 0f ff 0000 15010000", repeat("a", 281)},
	// Endings of encoders that do not follow the later revisions.
	{"no end mark, unused bits zero", "00000000 77787980", "wxy\x80"},
	{"no mask after a full one", "00000000" + hex.EncodeToString([]byte(repeat("q", 32))), repeat("q", 32)},
	{"a last mask without the end bit", "00000000" + hex.EncodeToString([]byte(repeat("q", 32))) + "00000000", repeat("q", 32)},
	{"one stray byte at the end mark", "ffffff0f 77787980 5a", "wxy\x80"},
}

func TestDecodeStreams(t *testing.T) {
	for _, tt := range streams {
		t.Run(tt.name, func(t *testing.T) {
			got, err := AppendDecompressed(nil, unhex(t, tt.stream), len(tt.plain))
			if err != nil || string(got) != tt.plain {
				t.Fatalf("got %d bytes, %v; want %d", len(got), err, len(tt.plain))
			}
		})
	}
}

// TestDecodeErrors holds, among others, an equivalent of each edge vector
// that is not decoded; the others are among the streams.
func TestDecodeErrors(t *testing.T) {
	for _, tt := range []struct {
		name, stream string
		size         int
		cause        error
		offset       int
		produced     int
	}{
		{"no input", "", 1, ErrTooSmall, 0, 0},
		{"mask cut", "ffff", 16, ErrTruncated, 0, 0},
		{"mask of literals and no data", "00000000", 16, ErrTruncated, 4, 0},
		{"end mark at once", "ffffffff", 16, ErrTooSmall, 4, 0},
		{"metadata cut", "ffffffff 00", 16, ErrTruncated, 4, 0},
		{"distance 1 before any output", "ffffffff 0000", 16, ErrDistance, 4, 0},
		{"distance 3 after two bytes", "ffffff3f 7071 1000", 16, ErrDistance, 6, 2},
		{"nibble missing", "ffffff7f 70 0700", 64, ErrTruncated, 5, 1},
		{"extra byte missing", "ffffff7f 70 0700 0f", 64, ErrTruncated, 5, 1},
		{"16-bit length cut", "ffffff7f 70 0700 0f ff 28", 400, ErrTruncated, 5, 1},
		{"16-bit length 21", "ffffff7f 70 0700 0f ff 1500", 400, ErrLength, 5, 1},
		{"32-bit length cut", "ffffff7f 70 0700 0f ff 0000 150100", 400, ErrTruncated, 5, 1},
		{"32-bit length 21", "ffffff7f 70 0700 0f ff 0000 15000000", 400, ErrLength, 5, 1},
		{"32-bit length that wraps", "ffffff7f 70 0700 0f ff 0000 ffffffff", 32768, ErrTooLarge, 5, 1},
		{"match past the size", "ffffff7f 70 0600", 5, ErrTooLarge, 5, 1},
		{"literal past the size", "ffffff0f 70717273", 3, ErrTooLarge, 7, 3},
		{"literal past the size of a nonempty run", "0f000000 70", 0, ErrTooLarge, 4, 0},
		{"match after the end", "ffffff0f 70717273 0700 00 01", 4, ErrTooLarge, 8, 4},
		{"long match after the end, cut", "ffffff0f 70717273 0700", 4, ErrTruncated, 8, 4},
		{"stream ends early", "ffffff0f 70717273", 10, ErrTooSmall, 8, 4},
		{"no end mark and short", "00000000 70717273", 8, ErrTruncated, 8, 4},
		{"mask cut after the output", "00000000" + hex.EncodeToString([]byte(repeat("q", 32))) + "ffff", 32, ErrTruncated, 36, 32},
		{"mask missing before the output is done", "00000000" + hex.EncodeToString([]byte(repeat("q", 32))), 33, ErrTooSmall, 36, 32},
		{"negative size", "ffffffff", -1, ErrTooLarge, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			prefix := []byte("kept")
			got, err := AppendDecompressed(prefix, unhex(t, tt.stream), tt.size)
			if string(got) != "kept" {
				t.Errorf("destination came back as %q", got)
			}
			var de *DecodeError
			if !errors.As(err, &de) || !errors.Is(err, tt.cause) || !errors.Is(err, ErrCorrupt) {
				t.Fatalf("got %v, want %v", err, tt.cause)
			}
			if de.Offset != tt.offset || de.Produced != tt.produced {
				t.Errorf("at %d with %d bytes out, want %d and %d", de.Offset, de.Produced, tt.offset, tt.produced)
			}
		})
	}
}

func TestDecodeNeverReadsTheCallersBytes(t *testing.T) {
	// A literal and a match that reaches one byte further back.
	if _, err := AppendDecompressed([]byte("secret"), unhex(t, "ffffff7f 70 0800"), 4); !errors.Is(err, ErrDistance) {
		t.Fatalf("got %v, want ErrDistance", err)
	}
}

func TestDecodeEveryPrefixAndSize(t *testing.T) {
	for _, tt := range streams {
		if len(tt.plain) > 400 {
			continue
		}
		b := unhex(t, tt.stream)
		for n := range b {
			if got, err := AppendDecompressed(nil, b[:n], len(tt.plain)); err == nil && string(got) != tt.plain {
				t.Errorf("%s: prefix of %d bytes decodes to something else", tt.name, n)
			}
		}
		for size := range len(tt.plain) + 40 {
			if _, err := AppendDecompressed(nil, b, size); (err == nil) != (size == len(tt.plain)) {
				t.Errorf("%s: size %d: %v", tt.name, size, err)
			}
		}
	}
}

func TestDecodeWritesOnlyItsWindow(t *testing.T) {
	for _, tt := range streams {
		const before, after = 5, 80
		buf := bytes.Repeat([]byte{0xEE}, before+len(tt.plain)+after)
		got, err := AppendDecompressed(buf[:before], unhex(t, tt.stream), len(tt.plain))
		if err != nil || string(got[before:]) != tt.plain || &got[0] != &buf[0] {
			t.Errorf("%s: %v", tt.name, err)
		}
		for i, c := range buf {
			if (i < before || i >= before+len(tt.plain)) && c != 0xEE {
				t.Fatalf("%s: byte %d outside the window was overwritten", tt.name, i)
			}
		}
	}
}
