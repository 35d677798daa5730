package lzxpress

import (
	"maps"
	"os"
	"slices"
	"testing"
)

// benchBlocks returns plain text and streams by class: the corpus where there
// is one, else generated texts.
func benchBlocks(b *testing.B) map[string][][2][]byte {
	blocks := map[string][][2][]byte{}
	if os.Getenv("MAPIRPC_VECTORS") != "" {
		corpus(b, func(_, class string, plain, stream []byte) {
			blocks[class] = append(blocks[class], [2][]byte{plain, stream})
		})
		return blocks
	}
	for _, text := range texts {
		plain := text.make(32768)
		blocks[text.name] = [][2][]byte{{plain, AppendCompressed(nil, plain, Default)}}
	}
	return blocks
}

// benchClasses runs f for all blocks of each class.
func benchClasses(b *testing.B, f func(plain, stream, room []byte)) {
	blocks := benchBlocks(b)
	for _, class := range slices.Sorted(maps.Keys(blocks)) {
		b.Run("class="+class, func(b *testing.B) {
			size := 0
			for _, block := range blocks[class] {
				size += len(block[0])
			}
			room := make([]byte, 0, 1<<17)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, block := range blocks[class] {
					f(block[0], block[1], room)
				}
			}
		})
	}
}

func BenchmarkDecompress(b *testing.B) {
	benchClasses(b, func(plain, stream, room []byte) {
		if _, err := AppendDecompressed(room, stream, len(plain)); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkCompress(b *testing.B) {
	for _, l := range levels {
		b.Run("level="+l.name, func(b *testing.B) {
			benchClasses(b, func(plain, _, room []byte) { AppendCompressed(room, plain, l.level) })
		})
	}
}

// BenchmarkTry measures what it costs to find out that data does not shrink.
func BenchmarkTry(b *testing.B) {
	noise := texts[1].make(32768)
	room := make([]byte, 0, 1<<16)
	for _, l := range levels {
		b.Run("level="+l.name, func(b *testing.B) {
			b.SetBytes(int64(len(noise)))
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := TryAppendCompressed(room, noise, l.level, len(noise)-1); ok {
					b.Fatal("random bytes shrank")
				}
			}
		})
	}
}
