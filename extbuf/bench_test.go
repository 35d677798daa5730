package extbuf

import (
	"bytes"
	"testing"

	"github.com/go-mapi/mapirpc/lzxpress"
)

// answer is a chain of 256 KB as a server sends it: eight payloads, in turn
// compressed, plain, obfuscated, and compressed and obfuscated.
func answer(tb testing.TB) (chain []byte, payloads [][]byte) {
	modes := []Policy{{Compress: true}, {}, {Obfuscate: ObfuscateAll}, {Compress: true, Obfuscate: ObfuscateAll}}
	var text []byte
	for i := range 9000 {
		text = append(text, "row "...)
		text = append(text, byte('0'+i%10), byte('a'+i%23), byte('A'+i%17), ' ', byte(i), byte(i>>3))
	}
	for i := range 8 {
		payload := text[i*4096 : i*4096+MaxPayload]
		payloads = append(payloads, payload)
		var err error
		if chain, err = Append(chain, payload, modes[i%len(modes)], i == 7); err != nil {
			tb.Fatal(err)
		}
	}
	return chain, payloads
}

func TestNoAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool is different under the race detector")
	}
	chain, payloads := answer(t)
	list := make([][]byte, 0, len(payloads))
	o := &Options{Buffer: make([]byte, 1<<18)}
	check := func() {
		got, err := Decode(list, chain, o)
		if err != nil || len(got) != len(payloads) {
			t.Fatalf("%d payloads, %v", len(got), err)
		}
		for i := range got {
			if !bytes.Equal(got[i], payloads[i]) {
				t.Fatalf("payload %d differs", i)
			}
		}
	}
	if n := testing.AllocsPerRun(10, check); n >= 1 {
		t.Errorf("%v allocations to unpack into a buffer", n)
	}
	o.Buffer = nil
	if n := testing.AllocsPerRun(10, check); n >= 2 {
		t.Errorf("%v allocations to unpack without a buffer, want the output alone", n)
	}
	room := make([]byte, 0, 1<<19)
	if n := testing.AllocsPerRun(10, func() {
		if _, err := AppendChain(room, payloads, Policy{Compress: true, Obfuscate: ObfuscateAll}); err != nil {
			t.Fatal(err)
		}
	}); n >= 1 {
		t.Errorf("%v allocations to pack", n)
	}
}

func BenchmarkDecode(b *testing.B) {
	chain, payloads := answer(b)
	list := make([][]byte, 0, len(payloads))
	in := make([]byte, len(chain))
	for _, bench := range []struct {
		name string
		o    *Options
	}{
		{"buffer=none", nil},
		{"buffer=caller", &Options{Buffer: make([]byte, 1<<18)}},
		{"buffer=caller,inplace", &Options{Buffer: make([]byte, 1<<18), InPlace: true}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(8 * MaxPayload)
			b.ReportAllocs()
			for b.Loop() {
				src := chain
				if bench.o != nil && bench.o.InPlace {
					src = in[:copy(in, chain)]
				}
				if _, err := Decode(list, src, bench.o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	_, payloads := answer(b)
	room := make([]byte, 0, 1<<19)
	for _, bench := range []struct {
		name string
		p    Policy
	}{
		{"plain", Policy{}},
		{"xor", Policy{Obfuscate: ObfuscateAll}},
		{"fast", Policy{Compress: true, Level: lzxpress.Fast}},
		{"default", Policy{Compress: true}},
		{"default,xor", Policy{Compress: true, Obfuscate: ObfuscateAll}},
	} {
		b.Run("policy="+bench.name, func(b *testing.B) {
			b.SetBytes(8 * MaxPayload)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := AppendChain(room, payloads, bench.p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkXOR(b *testing.B) {
	buf := make([]byte, MaxPayload)
	b.SetBytes(MaxPayload)
	for b.Loop() {
		xorInto(buf, buf)
	}
}
