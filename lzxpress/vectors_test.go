package lzxpress

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// vectorDir is the folder of streams that do not ship with the module; tests
// that need it are skipped if MAPIRPC_VECTORS is unset, and only then.
func vectorDir(t testing.TB) string {
	dir := os.Getenv("MAPIRPC_VECTORS")
	if dir == "" {
		t.Skip("MAPIRPC_VECTORS is not set")
	}
	return filepath.Join(dir, "lzxpress")
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// manifest returns dir and name of each vector.
func manifest(t testing.TB, dir string) (rows [][2]string) {
	for i, line := range strings.Split(strings.TrimSpace(string(readFile(t, filepath.Join(dir, "MANIFEST.tsv")))), "\n") {
		if f := strings.Split(line, "\t"); i > 0 && len(f) > 1 {
			rows = append(rows, [2]string{f[0], f[1]})
		}
	}
	if len(rows) < 50 {
		t.Fatalf("manifest lists %d vectors", len(rows))
	}
	return rows
}

// edgeResults says what becomes of each edge vector: nil, or the cause.
var edgeResults = map[string]error{
	"short_mask":          ErrTruncated,
	"mask_only_zero":      ErrTruncated,
	"mask_only_ones":      ErrTooSmall,
	"match_no_meta":       ErrTruncated,
	"offset_before_start": ErrDistance,
	"offset_past_start":   ErrDistance,
	"nibble_cut":          ErrTruncated,
	"extra_cut":           ErrTruncated,
	"u16_cut":             ErrTruncated,
	"u16_below_22":        ErrLength,
	"u16_22":              nil,
	"u16_276":             nil,
	"u32_escape":          nil,
	"u32_small":           ErrLength,
	"u32_huge":            ErrTooLarge,
	"u32_cut":             ErrTruncated,
	"match_overrun":       ErrTooLarge,
	"literal_overrun":     ErrTooLarge,
	"short_output":        ErrTooSmall,
	"trailing_garbage":    ErrDistance,
	"trailing_one_byte":   nil,
	"pad_zero":            nil,
	"pad_zero_short":      ErrTruncated,
	"no_final_mask":       nil,
	"bad_final_mask":      nil,
	"partial_final_mask":  ErrTruncated,
}

func TestVectors(t *testing.T) {
	dir := vectorDir(t)
	edges := 0
	for _, row := range manifest(t, dir) {
		t.Run(row[0]+"/"+row[1], func(t *testing.T) {
			base := filepath.Join(dir, row[0], row[1])
			stream := readFile(t, base+".lz")
			if row[0] != "edge" {
				plain := readFile(t, base+".plain")
				got, err := AppendDecompressed(nil, stream, len(plain))
				if err != nil || !bytes.Equal(got, plain) {
					t.Fatalf("got %d bytes, %v; want %d", len(got), err, len(plain))
				}
				return
			}
			edges++
			want, known := edgeResults[row[1]]
			size, err := strconv.Atoi(strings.TrimSpace(string(readFile(t, base+".actual"))))
			if err != nil || !known {
				t.Fatalf("size %v, known %v", err, known)
			}
			if _, err := AppendDecompressed(nil, stream, size); !errors.Is(err, want) {
				t.Fatalf("got %v, want %v", err, want)
			}
		})
	}
	if edges != len(edgeResults) {
		t.Errorf("%d edge vectors, want %d", edges, len(edgeResults))
	}
}

// corpus calls f with the blocks of the benchmark corpus: plain text, the
// stream that Samba's encoder made of it, and its class.
func corpus(t testing.TB, f func(name, class string, plain, stream []byte)) {
	dir := vectorDir(t)
	names, err := filepath.Glob(filepath.Join(dir, "corpus", "*.bin"))
	if err != nil || len(names) != 190 {
		t.Fatalf("corpus has %d blocks, %v", len(names), err)
	}
	for _, path := range names {
		name := strings.TrimSuffix(filepath.Base(path), ".bin")
		class, _, _ := strings.Cut(name, "_")
		f(name, class, readFile(t, path), readFile(t, filepath.Join(dir, "corpus-compressed", name+".lz")))
	}
}

func TestCorpus(t *testing.T) {
	corpus(t, func(name, _ string, plain, stream []byte) {
		if got, err := AppendDecompressed(nil, stream, len(plain)); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s: %v", name, err)
		}
	})
}
