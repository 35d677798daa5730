package mapihttp

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestInnerStream(t *testing.T) {
	tests := []struct {
		name, in string
		pending  int
		body     string
		want     error
	}{
		{"example of section 4.2", "PROCESSING\r\nPENDING\r\nPENDING\r\nDONE\r\nX-ElapsedTime: 5\r\n\r\nbody", 3, "body", nil},
		{"as gromox has it", "PROCESSING\r\nPENDINGPENDINGPROCESSING\r\nDONE\r\nX-ElapsedTime: 5\r\n\r\nbody", 4, "body", nil},
		{"done at once", "DONE\r\nX-ElapsedTime:5\r\n\r\n\r\n", 0, "\r\n", nil},
		{"bare line ends", "PROCESSING\nDONE\nx-elapsedtime: 5\n\nbody", 1, "body", nil},
		{"nothing", "", 0, "", io.EOF},
		{"line ends alone", "\r\n", 0, "", io.EOF},
		{"no DONE", "PROCESSING\r\nPENDING\r\n", 2, "", ErrIncomplete},
		{"cut in a tag", "PROCESSING\r\nPEND", 1, "", ErrIncomplete},
		{"cut after DONE", "PROCESSING\r\nDONE", 1, "", ErrIncomplete},
		{"cut in a field", "DONE\r\nX-Elapsed", 0, "", ErrIncomplete},
		{"cut before the empty line", "DONE\r\nX-ElapsedTime: 5\r\n", 0, "", ErrIncomplete},
		{"a page", "<html>", 0, "", ErrNotMAPI},
		{"a page later", "PROCESSING\r\n<html>", 1, "", ErrNotMAPI},
		{"more than DONE", "DONE IT\r\n\r\n", 0, "", ErrNotMAPI},
		{"no field", "DONE\r\nhello\r\n\r\n", 0, "", ErrNotMAPI},
		{"an endless field", "DONE\r\nX: " + strings.Repeat("x", 5000), 0, "", ErrNotMAPI},
		{"endless fields", "DONE\r\n" + strings.Repeat("X: "+strings.Repeat("x", 1000)+"\r\n", 20), 0, "", ErrNotMAPI},
	}
	for _, tt := range tests {
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(tt.in), "bytes": iotest.OneByteReader(strings.NewReader(tt.in))} {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				in := newInner(r)
				h, err := in.header()
				if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) || in.pending != tt.pending {
					t.Fatalf("%v after %d tags, want %v after %d", err, in.pending, tt.want, tt.pending)
				}
				if err != nil {
					return
				}
				if body, err := io.ReadAll(in.r); err != nil || string(body) != tt.body || h.Get("X-ElapsedTime") != "5" {
					t.Errorf("%q, %v, %v", body, h, err)
				}
			})
		}
	}
}

func FuzzInnerStream(f *testing.F) {
	f.Add([]byte("PROCESSING\r\nPENDINGPROCESSING\r\nDONE\r\nX-ElapsedTime: 5\r\n\r\nbody"))
	f.Add([]byte("DONE\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		whole := newInner(bytes.NewReader(b))
		h, err := whole.header()
		pieces := newInner(iotest.OneByteReader(bytes.NewReader(b)))
		again, pieceErr := pieces.header()
		if !errors.Is(pieceErr, err) || len(h) != len(again) || whole.pending != pieces.pending {
			t.Fatalf("%v, %v in pieces", err, pieceErr)
		}
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, ErrIncomplete) && !errors.Is(err, ErrNotMAPI) {
			t.Fatal(err)
		}
	})
}
