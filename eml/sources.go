// Sources that convert another one to UTF-8 while it is read.

package eml

import (
	"context"
	"errors"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

var errTooLarge = errors.New("value too large")

// readCloser reads from one thing and closes another.
type readCloser struct {
	io.Reader
	io.Closer
}

// utf16Source gives the text of a PtypString stream in UTF-8.
type utf16Source struct{ src Source }

func (u utf16Source) Size() int64 { return -1 }

func (u utf16Source) Open(ctx context.Context) (io.ReadCloser, error) {
	r, err := u.src.Open(ctx)
	if err != nil {
		return nil, err
	}
	dec := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
	return readCloser{transform.NewReader(r, dec), r}, nil
}

// codePageSource gives the text of a PtypString8 stream in UTF-8.
type codePageSource struct {
	src  Source
	page uint32
}

func (c codePageSource) Size() int64 { return -1 }

func (c codePageSource) Open(ctx context.Context) (io.ReadCloser, error) {
	r, err := c.src.Open(ctx)
	if err != nil {
		return nil, err
	}
	var enc encoding.Encoding = charmap.Windows1252
	if e, ok := lookupCharset(charsetOfCodePage(c.page)); ok {
		if e == nil {
			return r, nil
		}
		enc = e
	}
	return readCloser{transform.NewReader(r, enc.NewDecoder()), r}, nil
}

// sampled is a Source whose beginning is in memory, all of it if it is small.
type sampled struct {
	src   Source
	head  []byte
	whole bool
}

func newSampled(ctx context.Context, src Source) (*sampled, error) {
	r, err := src.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	s := &sampled{src: src}
	s.head, s.whole, err = sample(r)
	return s, err
}

func (s *sampled) Size() int64 { return s.src.Size() }

func (s *sampled) Open(ctx context.Context) (io.ReadCloser, error) {
	if s.whole {
		return BytesSource(s.head).Open(ctx)
	}
	return s.src.Open(ctx)
}
