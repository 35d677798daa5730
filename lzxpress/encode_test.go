package lzxpress

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
)

var levels = []struct {
	name  string
	level Level
}{{"fast", Fast}, {"default", Default}, {"best", Best}}

// boundaries are lengths around which an element changes its form.
var boundaries = []int{
	0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 23, 24, 25, 26, 31, 32, 33, 63, 64, 65,
	278, 279, 280, 281, 282, 8190, 8191, 8192, 8193, 8194, 8195, 32766, 32767, 32768, 32769, 65535, 65536, 65537, 65538, 65539, 65540, 70000, 65536 + 57344, 200001,
}

// texts are generators of plain text of a given length.
var texts = []struct {
	name string
	make func(n int) []byte
}{
	{"zeros", func(n int) []byte { return make([]byte, n) }},
	{"random", func(n int) []byte {
		r := rand.NewChaCha8([32]byte{1})
		b := make([]byte, n)
		r.Read(b)
		return b
	}},
	{"period 3", func(n int) []byte { return bytes.Repeat([]byte("abc"), n/3+1)[:n] }},
	{"random then the same again", func(n int) []byte {
		r := rand.NewChaCha8([32]byte{2})
		b := make([]byte, (n+1)/2)
		r.Read(b)
		return append(b, b...)[:n]
	}},
	{"period 8192", func(n int) []byte { return period(n, maxDistance) }},
	{"period 8193", func(n int) []byte { return period(n, maxDistance+1) }},
	{"islands in zeros", func(n int) []byte {
		r := rand.New(rand.NewPCG(5, 6))
		b := make([]byte, n)
		for i := 0; i+9 <= n; i += 9 + r.IntN(900) {
			copy(b[i:], "\x16\x16\x16\x16\x16\x16\x16\x16\x16")
		}
		return b
	}},
	{"words", func(n int) []byte {
		r := rand.New(rand.NewPCG(3, 4))
		var b []byte
		for len(b) < n {
			b = fmt.Appendf(b, "w%d ", r.IntN(300))
		}
		return b[:n]
	}},
}

func period(n, p int) []byte {
	r := rand.NewChaCha8([32]byte{3})
	b := make([]byte, p)
	r.Read(b)
	return bytes.Repeat(b, n/p+1)[:n]
}

func TestRoundTrip(t *testing.T) {
	for _, l := range levels {
		for _, text := range texts {
			for _, n := range boundaries {
				if raceDetector && n > 10000 {
					continue // there are no races to find, and it takes minutes
				}
				plain := text.make(n)
				checkRoundTrip(t, fmt.Sprintf("%s, %s, %d bytes", l.name, text.name, n), plain, l.level)
			}
		}
	}
}

// checkRoundTrip compresses plain into a window between guard bytes and back.
func checkRoundTrip(t *testing.T, name string, plain []byte, level Level) {
	t.Helper()
	room := MaxCompressedLen(len(plain))
	buf := bytes.Repeat([]byte{0xEE}, 3+room+16)
	packed := AppendCompressed(buf[:3], plain, level)[3:]
	if &packed[0] != &buf[3] {
		t.Fatalf("%s: allocated although there was room", name)
	}
	if len(packed) > room {
		t.Fatalf("%s: %d bytes, want at most %d", name, len(packed), room)
	}
	for i, c := range buf {
		if (i < 3 || i >= 3+room) && c != 0xEE {
			t.Fatalf("%s: byte %d outside the window was overwritten", name, i)
		}
	}
	got, err := AppendDecompressed(nil, packed, len(plain))
	if err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("%s: came back as %d bytes, %v", name, len(got), err)
	}
	// The stream must not depend on how much room there is, or on what the
	// tables held before.
	if again, ok := TryAppendCompressed(nil, plain, level, len(packed)); !ok || !bytes.Equal(again, packed) {
		t.Fatalf("%s: compressing to the exact limit gives a different stream, %v", name, ok)
	}
	if _, ok := TryAppendCompressed(nil, plain, level, len(packed)-1); ok {
		t.Fatalf("%s: a limit one byte short was kept", name)
	}
}

func TestEndMark(t *testing.T) {
	for _, tt := range []struct{ name, plain, stream string }{
		{"empty", "", "ffffffff"},
		{"26 literals", "abcdefghijklmnopqrstuvwxyz", "3f000000 6162636465666768696a6b6c6d6e6f707172737475767778797a"},
		{"32 literals need a second mask", "abcdefghijklmnopqrstuvwxyz012345", "00000000 6162636465666768696a6b6c6d6e6f707172737475767778797a303132333435 ffffffff"},
		{"[MS-XCA] 3.1 abc", repeat("abc", 100), "ffffff1f 616263 1700 0f ff 2601"},
	} {
		for _, l := range levels {
			if got := AppendCompressed(nil, []byte(tt.plain), l.level); !bytes.Equal(got, unhex(t, tt.stream)) {
				t.Errorf("%s, %s: %x", tt.name, l.name, got)
			}
		}
	}
}

func TestTryAppendCompressed(t *testing.T) {
	prefix := []byte("kept")
	words := texts[len(texts)-1].make(5000)
	want := AppendCompressed(nil, words, Default)
	if got, ok := TryAppendCompressed(prefix, words, Default, len(want)); !ok || string(got) != "kept"+string(want) {
		t.Errorf("exactly the limit: %v, %d bytes", ok, len(got))
	}
	for _, limit := range []int{len(want) - 1, 100, 4, 3, 0, -1} {
		if got, ok := TryAppendCompressed(prefix, words, Default, limit); ok || string(got) != "kept" {
			t.Errorf("limit %d: %v, %d bytes", limit, ok, len(got))
		}
	}
	for _, l := range levels {
		noise := texts[1].make(32768)
		if _, ok := TryAppendCompressed(nil, noise, l.level, len(noise)-1); ok {
			t.Errorf("%s: random bytes shrank", l.name)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool is different under the race detector")
	}
	plain := texts[len(texts)-1].make(32768)
	for _, l := range levels {
		packed := make([]byte, 0, MaxCompressedLen(len(plain)))
		if n := testing.AllocsPerRun(10, func() { packed = AppendCompressed(packed[:0], plain, l.level) }); n >= 1 {
			t.Errorf("%s: %v allocations to compress", l.name, n)
		}
		out := make([]byte, 0, len(plain))
		if n := testing.AllocsPerRun(10, func() {
			if _, err := AppendDecompressed(out, packed, len(plain)); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations to decompress", l.name, n)
		}
	}
}

func TestCorpusRoundTrip(t *testing.T) {
	for _, l := range levels {
		corpus(t, func(name, _ string, plain, _ []byte) {
			checkRoundTrip(t, l.name+", "+name, plain, l.level)
		})
	}
}

// TestConcurrentUse shares the pooled tables between goroutines.
func TestConcurrentUse(t *testing.T) {
	var wg sync.WaitGroup
	for i, text := range texts {
		for _, l := range levels {
			plain := text.make(9000 + 100*i)
			want := AppendCompressed(nil, plain, l.level)
			wg.Go(func() {
				for range 5 {
					packed := AppendCompressed(nil, plain, l.level)
					got, err := AppendDecompressed(nil, packed, len(plain))
					if err != nil || !bytes.Equal(got, plain) || !bytes.Equal(packed, want) {
						t.Errorf("%s, %s: differs when others compress, %v", text.name, l.name, err)
					}
				}
			})
		}
	}
	wg.Wait()
}
