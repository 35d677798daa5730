package extbuf

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/lzxpress"
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

// single is one payload, "abc" a hundred times, in each of its four forms;
// the stream is that of [MS-XCA] 3.1.
var abc = strings.Repeat("abc", 100)

func forms() map[Flags]string {
	return map[Flags]string{
		0:                     "0000 0400 0300 0300  616263",
		XorMagic:              "0000 0600 0300 0300  c4c7c6",
		Compressed:            "0000 0500 0d00 2c01  ffffff1f 616263 1700 0f ff 2601",
		Compressed | XorMagic: "0000 0700 0d00 2c01  5a5a5aba c4c7c6 b2a5 aa 5a 83a4",
	}
}

func TestDecodeForms(t *testing.T) {
	for flags, form := range forms() {
		want := "abc"
		if flags&Compressed != 0 {
			want = abc
		}
		for _, o := range []*Options{nil, {}, {InPlace: true}, {Buffer: make([]byte, 300)}} {
			b := unhex(t, form)
			got, err := DecodeSingle(b, o)
			if err != nil || string(got) != want {
				t.Errorf("flags %#x, %+v: %q, %v", flags, o, got, err)
			}
			if same := bytes.Equal(b, unhex(t, form)); !same && (o == nil || !o.InPlace) {
				t.Errorf("flags %#x, %+v: input changed", flags, o)
			}
		}
	}
}

func TestDecodeErrors(t *testing.T) {
	plain, last := "0000 0000 0100 0100 70", "0000 0400 0100 0100 71"
	for _, tt := range []struct {
		name, in string
		cause    error
		offset   int
	}{
		{"empty", "", ErrShort, 0},
		{"header cut", "0000 0400 0100 01", ErrShort, 6},
		{"payload cut", "0000 0400 0200 0200 70", ErrShort, 8},
		{"version", "0100 0400 0100 0100 70", ErrVersion, 0},
		{"unknown flag", "0000 0c00 0100 0100 70", ErrFlags, 2},
		{"unknown high flag", "0000 0480 0100 0100 70", ErrFlags, 2},
		{"sizes disagree", "0000 0400 0100 0200 70", ErrSize, 6},
		{"SizeActual over 32 KB", "0000 0500 0400 0180 ffffffff", ErrTooLarge, 6},
		{"no Last", plain, ErrNotLast, 9},
		{"no Last, second", plain + plain, ErrNotLast, 18},
		{"bytes after Last", last + "00", ErrTrailing, 9},
		{"payload after Last", last + plain, ErrTrailing, 9},
		{"second header cut", plain + "0000", ErrShort, 11},
		{"second payload has a bad version", plain + "0100 0400 0100 0100 70", ErrVersion, 9},
		{"compressed and empty", "0000 0500 0000 0100", lzxpress.ErrTooSmall, 8},
		{"stream too short", "0000 0500 0400 0100 ffffffff", lzxpress.ErrTooSmall, 12},
		{"stream too long", plain + "0000 0500 0600 0100 ffffff3f 7071", lzxpress.ErrTooLarge, 22},
		{"distance", "0000 0500 0600 1000 ffffffff 0000", lzxpress.ErrDistance, 12},
		{"97 payloads", strings.Repeat(plain, 96) + last, ErrTooMany, 96 * 9},
	} {
		t.Run(tt.name, func(t *testing.T) {
			keep := [][]byte{[]byte("kept")}
			got, err := Decode(keep, unhex(t, tt.in), nil)
			if len(got) != 1 {
				t.Errorf("%d payloads came back", len(got))
			}
			var de *DecodeError
			if !errors.As(err, &de) || !errors.Is(err, tt.cause) || de.Offset != tt.offset {
				t.Fatalf("got %v, want %v at %d", err, tt.cause, tt.offset)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	chain, err := AppendChain(nil, slicesOf("abc", 96), Policy{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Decode(nil, chain, nil); err != nil || len(got) != 96 {
		t.Errorf("96 payloads: %d, %v", len(got), err)
	}
	if _, err := Decode(nil, chain, &Options{MaxPayloads: 95}); !errors.Is(err, ErrTooMany) {
		t.Errorf("limit 95: %v", err)
	}
	if _, err := Decode(nil, chain, &Options{MaxTotal: 3 * 96}); err != nil {
		t.Errorf("exactly the total: %v", err)
	}
	if _, err := Decode(nil, chain, &Options{MaxTotal: 3*96 - 1}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one byte over the total: %v", err)
	}
	big := unhex(t, "0000 0400 0180 0180 "+strings.Repeat("70", MaxPayload+1))
	if _, err := DecodeSingle(big, nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a payload over 32 KB: %v", err)
	}
	if got, err := DecodeSingle(big, &Options{MaxPayload: 0xFFFF}); err != nil || len(got) != MaxPayload+1 {
		t.Errorf("a payload over 32 KB that is allowed: %d bytes, %v", len(got), err)
	}
	if _, err := DecodeSingle(chain, nil); !errors.Is(err, ErrChained) {
		t.Errorf("chain as a single payload: %v", err)
	}
	if _, err := AppendChain(nil, slicesOf("abc", 97), Policy{}); !errors.Is(err, ErrTooMany) {
		t.Errorf("97 payloads packed: %v", err)
	}
	if _, err := AppendChain(nil, nil, Policy{}); !errors.Is(err, ErrTooMany) {
		t.Errorf("no payloads packed: %v", err)
	}
	for _, n := range []int{MaxRequestPayload, MaxPayload, MaxPayload + 1} {
		for _, p := range policies {
			b, err := Append([]byte("kept"), make([]byte, n), p, true)
			if (err == nil) != (n <= MaxPayload) {
				t.Errorf("%d bytes: %v", n, err)
			}
			if err != nil && string(b) != "kept" {
				t.Errorf("%d bytes: destination came back as %d bytes", n, len(b))
			}
		}
	}
}

func slicesOf(s string, n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = []byte(s)
	}
	return out
}

var policies = []Policy{
	{},
	{Compress: true},
	{Obfuscate: ObfuscatePlain},
	{Obfuscate: ObfuscateAll},
	{Compress: true, Obfuscate: ObfuscatePlain},
	{Compress: true, Obfuscate: ObfuscateAll, Level: lzxpress.Best},
	{Compress: true, Threshold: 1, Level: lzxpress.Fast},
}

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{7}).Read(b)
	return b
}

func TestPolicy(t *testing.T) {
	long := []byte(abc)
	for _, tt := range []struct {
		name    string
		policy  Policy
		payload []byte
		want    Flags
	}{
		{"zero", Policy{}, long, 0},
		{"compress", Policy{Compress: true}, long, Compressed},
		{"below the threshold", Policy{Compress: true}, long[:DefaultThreshold-1], 0},
		{"at the threshold", Policy{Compress: true}, long[:DefaultThreshold], Compressed},
		{"threshold of the caller's", Policy{Compress: true, Threshold: 300}, long[:299], 0},
		{"does not shrink", Policy{Compress: true}, noise(1000), 0},
		{"does not shrink, short", Policy{Compress: true, Threshold: 1}, []byte("abc"), 0},
		{"empty", Policy{Compress: true, Threshold: 1}, nil, 0},
		{"xor plain", Policy{Obfuscate: ObfuscatePlain}, long, XorMagic},
		{"xor what did not shrink", Policy{Compress: true, Obfuscate: ObfuscatePlain}, noise(1000), XorMagic},
		{"no xor over compressed", Policy{Compress: true, Obfuscate: ObfuscatePlain}, long, Compressed},
		{"both", Policy{Compress: true, Obfuscate: ObfuscateAll}, long, Compressed | XorMagic},
	} {
		for _, last := range []bool{false, true} {
			b, err := Append([]byte("kept"), tt.payload, tt.policy, last)
			if err != nil || !bytes.HasPrefix(b, []byte("kept")) {
				t.Fatalf("%s: %v", tt.name, err)
			}
			h := Header{
				Flags:      Flags(binary.LittleEndian.Uint16(b[6:])),
				Size:       binary.LittleEndian.Uint16(b[8:]),
				SizeActual: binary.LittleEndian.Uint16(b[10:]),
			}
			want := tt.want
			if last {
				want |= Last
			}
			if h.Flags != want || int(h.Size) != len(b)-12 || int(h.SizeActual) != len(tt.payload) {
				t.Errorf("%s: header %+v, want flags %#x", tt.name, h, want)
			}
			if h.Flags&Compressed != 0 && h.Size >= h.SizeActual {
				t.Errorf("%s: compressed payload did not shrink", tt.name)
			}
		}
	}
}

// TestEqualIsNotSmaller wants a payload sent plain whose stream would have just
// its length.
func TestEqualIsNotSmaller(t *testing.T) {
	found := 0
	for zeros := range 200 {
		payload := append(noise(300), make([]byte, zeros)...)
		if len(lzxpress.AppendCompressed(nil, payload, lzxpress.Default)) != len(payload) {
			continue
		}
		found++
		b, err := Append(nil, payload, Policy{Compress: true, Threshold: 1}, true)
		if err != nil || b[2] != byte(Last) {
			t.Errorf("%d zeros: flags %#x, %v", zeros, b[2], err)
		}
	}
	if found == 0 {
		t.Error("no payload compresses to its own length")
	}
}

func TestAppendAllForms(t *testing.T) {
	// The bytes of forms, made by the sender.
	for flags, form := range forms() {
		p := Policy{Compress: flags&Compressed != 0, Threshold: 1}
		payload := []byte("abc")
		if p.Compress {
			payload = []byte(abc)
		}
		if flags&XorMagic != 0 {
			p.Obfuscate = ObfuscateAll
		}
		if got, err := Append(nil, payload, p, true); err != nil || !bytes.Equal(got, unhex(t, form)) {
			t.Errorf("flags %#x: %x, %v", flags, got, err)
		}
	}
}

// mixedChain packs payloads of many lengths under changing policies.
func mixedChain(t testing.TB) (b []byte, payloads [][]byte) {
	for i, n := range []int{0, 1, 7, 8, 9, 300, 255, 256, 4096, MaxPayload, 31, MaxPayload} {
		payload := []byte(strings.Repeat("mixed chain ", n/12+1))[:n]
		if i%4 == 3 {
			payload = noise(n)
		}
		payloads = append(payloads, payload)
	}
	var err error
	for i, payload := range payloads {
		if b, err = Append(b, payload, policies[i%len(policies)], i == len(payloads)-1); err != nil {
			t.Fatal(err)
		}
	}
	return b, payloads
}

func TestMixedChain(t *testing.T) {
	b, payloads := mixedChain(t)
	hs, err := Headers(b)
	if err != nil || len(hs) != len(payloads) {
		t.Fatalf("%d headers, %v", len(hs), err)
	}
	seen := map[Flags]bool{}
	for _, h := range hs {
		seen[h.Flags&^Last] = true
	}
	if len(seen) != 4 {
		t.Errorf("the chain mixes only %v", seen)
	}
	for _, o := range []*Options{nil, {InPlace: true}, {Buffer: make([]byte, 1<<18)}, {Buffer: make([]byte, 9)}} {
		in := bytes.Clone(b)
		got, err := Decode(nil, in, o)
		if err != nil || len(got) != len(payloads) {
			t.Fatalf("%d payloads, %v", len(got), err)
		}
		for i := range got {
			if !bytes.Equal(got[i], payloads[i]) {
				t.Errorf("payload %d differs", i)
			}
			if cap(got[i]) != len(got[i]) {
				t.Errorf("payload %d is not capped", i)
			}
		}
	}
}

func TestEveryPrefixOfAChain(t *testing.T) {
	b, err := AppendChain(nil, [][]byte{[]byte(abc), []byte("abc"), noise(40), []byte(abc)}, policies[5])
	if err != nil {
		t.Fatal(err)
	}
	for n := range b {
		if _, err := Decode(nil, b[:n], nil); err == nil {
			t.Errorf("prefix of %d bytes decodes", n)
		}
	}
}

func TestHostileChainAllocatesNothing(t *testing.T) {
	// 95 headers promise 32 KB each, and the last one is broken.
	var b []byte
	for range 95 {
		b = append(b, unhex(t, "0000 0100 0400 0080 ffffffff")...)
	}
	b = append(b, unhex(t, "0100 0500 0400 0080 ffffffff")...)
	if n := testing.AllocsPerRun(10, func() {
		if _, err := Decode(nil, b, nil); !errors.Is(err, ErrVersion) {
			t.Fatal(err)
		}
	}); n > 2 {
		t.Errorf("%v allocations", n)
	}
}

func TestOutlookCapture(t *testing.T) {
	dir := os.Getenv("MAPIRPC_VECTORS")
	if dir == "" {
		t.Skip("MAPIRPC_VECTORS is not set")
	}
	stub, err := os.ReadFile(filepath.Join(dir, "outlook2007-ext2-request-001.bin"))
	if err != nil {
		t.Fatal(err)
	}
	// An EcDoRpcExt2 request: context handle, pulFlags, count, rgbIn, cbIn.
	rgbIn := stub[28 : 28+8+0x145]
	ropsWant := 0x1cb
	rops, err := DecodeSingle(rgbIn, nil)
	if err != nil || len(rops) != ropsWant {
		t.Fatalf("rgbIn: %d bytes, %v", len(rops), err)
	}
	// rgbAuxIn, 0x30 bytes, is found by its header.
	at := bytes.Index(stub, unhex(t, "0000 0600 2800 2800"))
	if at < 0 {
		t.Fatal("no rgbAuxIn")
	}
	aux, err := DecodeSingle(stub[at:at+0x30], nil)
	if err != nil || !bytes.HasPrefix(aux, unhex(t, "0800 01 01")) {
		t.Fatalf("rgbAuxIn: %x, %v", aux, err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, form := range forms() {
		f.Add(unhex(f, form))
	}
	b, _ := mixedChain(f)
	f.Add(b[:600])
	f.Fuzz(func(t *testing.T, b []byte) {
		in := bytes.Clone(b)
		got, err := Decode(nil, b, nil)
		if !bytes.Equal(in, b) {
			t.Fatal("input changed")
		}
		inPlace, err2 := Decode(nil, in, &Options{InPlace: true, Buffer: make([]byte, 64)})
		if (err == nil) != (err2 == nil) || len(got) != len(inPlace) {
			t.Fatalf("in place: %v, else %v", err2, err)
		}
		if err != nil {
			return
		}
		for i := range got {
			if !bytes.Equal(got[i], inPlace[i]) {
				t.Fatalf("payload %d differs in place", i)
			}
		}
		for _, p := range policies {
			packed, err := AppendChain(nil, got, p)
			if err != nil {
				t.Fatal(err)
			}
			again, err := Decode(nil, packed, nil)
			if err != nil || len(again) != len(got) {
				t.Fatalf("repacked: %d payloads, %v", len(again), err)
			}
			for i := range got {
				if !bytes.Equal(again[i], got[i]) {
					t.Fatalf("repacked payload %d differs", i)
				}
			}
		}
	})
}
