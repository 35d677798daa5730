// Sources that read a part of a mail again from the mail.

package eml

import (
	"bytes"
	"context"
	"io"
)

// replayed is the decoded content of a part.
type replayed struct {
	open     opener
	transfer string
	size     int64
}

func (s *replayed) Size() int64 { return s.size }

func (s *replayed) Open(ctx context.Context) (io.ReadCloser, error) {
	rc, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	dec, err := decoder(s.transfer, rc)
	if err != nil {
		rc.Close()
		return nil, err
	}
	return readCloser{&exact{r: dec, left: s.size}, rc}, nil
}

// exact fails when there is not as much to read as there was before.
type exact struct {
	r    io.Reader
	left int64
}

func (e *exact) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	e.left -= int64(n)
	if e.left < 0 || err == io.EOF && e.left != 0 {
		return 0, errChanged
	}
	return n, err
}

// prefixed is the content of a part as it was transferred, with something in
// front.
type prefixed struct {
	head []byte
	open opener
	size int64 // without head
}

func (s *prefixed) Size() int64 { return int64(len(s.head)) + s.size }

func (s *prefixed) Open(ctx context.Context) (io.ReadCloser, error) {
	rc, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	return readCloser{io.MultiReader(bytes.NewReader(s.head), &exact{r: rc, left: s.size}), rc}, nil
}
