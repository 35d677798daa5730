package main

import (
	"bytes"
	"testing"

	"github.com/go-mapi/mapirpc/lzxpress"
	"github.com/klauspost/compress/xpress"
)

// FuzzAgainstKlauspost compares the decoder with one that this project did not
// write. What the other decodes, ours decodes to the same bytes and to no other
// number of them. What ours decodes and the other does not may only end in one
// of the ways that our documentation lists and the other calls truncated.
func FuzzAgainstKlauspost(f *testing.F) {
	for class, blocks := range generateCorpus().blocks {
		b := blocks[0]
		f.Add(lzxpress.AppendCompressed(nil, b.plain[:1500], lzxpress.Fast), len(class))
		f.Add(lzxpress.AppendCompressed(nil, b.plain[:1500], lzxpress.Best), 0)
	}
	f.Add([]byte("\xff\xff\xff\x7fa\x07\x00\x0f\xff\x00\x00\x15\x01\x00\x00"), 0)
	f.Add([]byte("\x00\x00\x00\x00abcd"), 4)
	f.Fuzz(func(t *testing.T, stream []byte, size int) {
		if bytes.Contains(stream, []byte("\xff\x00\x00")) && len(stream) > 64 {
			return // 32-bit lengths of many megabytes, again and again
		}
		prefix := []byte("prefix")
		want, err := xpress.AppendDecompressed(prefix, stream)
		if err == nil {
			got, err := lzxpress.AppendDecompressed(prefix, stream, len(want)-len(prefix))
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("got %d bytes, %v; klauspost %d", len(got), err, len(want))
			}
			size %= 1 << 16
			if size >= 0 && size != len(want)-len(prefix) {
				if _, err := lzxpress.AppendDecompressed(nil, stream, size); err == nil {
					t.Fatalf("decoded to %d bytes, klauspost to %d", size, len(want)-len(prefix))
				}
			}
			return
		}
		if _, ours := lzxpress.AppendDecompressed(nil, stream, max(size, 0)%(1<<16)); ours == nil && err.Error() != "xpress: truncated stream" {
			t.Fatalf("decoded what klauspost refuses: %v", err)
		}
	})
}

// FuzzEncoders lets the other decoder judge our encoders.
func FuzzEncoders(f *testing.F) {
	i := 0
	for _, blocks := range generateCorpus().blocks {
		f.Add(blocks[0].plain[:300], uint8(i))
		i++
	}
	f.Fuzz(func(t *testing.T, plain []byte, mode uint8) {
		e := encoders[int(mode&3)%len(encoders)]
		for range mode >> 2 % 8 {
			if len(plain) < 10000 {
				plain = append(plain, plain...)
			}
		}
		got, err := xpress.AppendDecompressed(nil, lzxpress.AppendCompressed(nil, plain, e.level))
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%s: klauspost decodes %d of %d bytes, %v", e.name, len(got), len(plain), err)
		}
	})
}

func TestCheck(t *testing.T) {
	if err := check(generateCorpus()); err != nil {
		t.Fatal(err)
	}
}
