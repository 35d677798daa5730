package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/go-mapi/mapirpc/lzxpress"
)

// block is some plain text and a stream for it, made by the encoder that
// servers use where the corpus has one.
type block struct{ plain, stream []byte }

// corpus is blocks by class.
type corpus struct {
	source string
	blocks map[string][]block
}

// classes returns the names of the classes in order.
func (c corpus) classes() []string {
	var names []string
	for name := range c.blocks {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// size returns the plain and compressed bytes of the classes named.
func (c corpus) size(classes ...string) (plain, stream int) {
	for _, name := range classes {
		for _, b := range c.blocks[name] {
			plain += len(b.plain)
			stream += len(b.stream)
		}
	}
	return plain, stream
}

// loadCorpus reads the blocks below dir, the folder of all vectors.
func loadCorpus(dir string) (corpus, error) {
	c := corpus{
		source: "the project's corpus of blocks that look like MAPI payloads; the streams to decode were made by Samba's encoder",
		blocks: map[string][]block{},
	}
	names, err := filepath.Glob(filepath.Join(dir, "lzxpress", "corpus", "*.bin"))
	if err != nil {
		return c, err
	}
	if len(names) == 0 {
		return c, errors.New("no blocks in " + filepath.Join(dir, "lzxpress", "corpus"))
	}
	for _, name := range names {
		base := strings.TrimSuffix(filepath.Base(name), ".bin")
		plain, err := os.ReadFile(name)
		if err != nil {
			return c, err
		}
		stream, err := os.ReadFile(filepath.Join(dir, "lzxpress", "corpus-compressed", base+".lz"))
		if err != nil {
			return c, err
		}
		class, _, _ := strings.Cut(base, "_")
		c.blocks[class] = append(c.blocks[class], block{plain, stream})
	}
	return c, nil
}

// generateCorpus makes blocks for those who have no corpus. Their figures
// cannot be compared with those of the corpus.
func generateCorpus() corpus {
	c := corpus{
		source: "generated blocks; the streams to decode were made by this library at its default level",
		blocks: map[string][]block{},
	}
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 2000)
	for i := range words {
		for range 2 + r.IntN(9) {
			words[i] += string(rune('a' + r.IntN(26)))
		}
	}
	text := func(n int) string {
		var b strings.Builder
		for b.Len() < n {
			// The common words are common.
			b.WriteString(words[int(float64(len(words))*r.Float64()*r.Float64()*r.Float64())])
			b.WriteByte(" \n,."[max(0, r.IntN(40)-36)])
		}
		return b.String()[:n]
	}
	make32K := func(class string, f func() []byte) {
		for range 16 {
			plain := f()
			plain = plain[:min(len(plain), 32<<10)]
			c.blocks[class] = append(c.blocks[class], block{plain, lzxpress.AppendCompressed(nil, plain, lzxpress.Default)})
		}
	}
	noise := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return b
	}
	make32K("text", func() []byte { return []byte(text(32 << 10)) })
	make32K("utf16", func() []byte {
		var b []byte
		for _, u := range utf16.Encode([]rune(text(16 << 10))) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return b
	})
	make32K("rows", func() []byte {
		var b []byte
		for len(b) < 32<<10 {
			b = fmt.Appendf(b, "\x00\x1f\x00%08x\x00\x00IPM.Note\x00%s\x00", r.Uint32(), text(20+r.IntN(40)))
		}
		return b
	})
	make32K("base64", func() []byte { return []byte(base64.StdEncoding.EncodeToString(noise(24 << 10))) })
	make32K("noise", func() []byte { return noise(32 << 10) })
	return c
}
