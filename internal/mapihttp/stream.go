// The inner stream of an answer: meta-tags, further headers, the body,
// [MS-OXCMAPIHTTP] 2.2.2.2, 2.2.7 and 3.2.5.2.

package mapihttp

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/textproto"
	"strings"
	"sync"
)

// The meta-tags.
const (
	tagProcessing = "PROCESSING"
	tagPending    = "PENDING"
	tagDone       = "DONE"
)

// maxFields bounds the further headers.
const maxFields = 16 << 10

// inner reads an inner stream.
type inner struct {
	r *bufio.Reader
	// pending counts the meta-tags before DONE.
	pending int
}

// innerReaders are what inner streams are read through.
var innerReaders = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 4096) }}

func newInner(r io.Reader) *inner {
	br := innerReaders.Get().(*bufio.Reader)
	br.Reset(r)
	return &inner{r: br}
}

// release gives the reader back.
func (s *inner) release() {
	s.r.Reset(nil)
	innerReaders.Put(s.r)
}

// header reads up to the body: the meta-tags, of which DONE is the last, and the
// headers after it. Meta-tags end with a line or, from some servers, with the
// chunk that they came in, which nothing tells from the next. It fails with
// io.EOF when there is nothing at all, as in answers to PING, with ErrIncomplete
// when the stream ends before its time, and with ErrNotMAPI for anything else.
func (s *inner) header() (textproto.MIMEHeader, error) {
	for {
		tag, err := s.tag()
		if err != nil {
			return nil, err
		}
		if tag == tagDone {
			return s.fields()
		}
		s.pending++
	}
}

// tag reads one meta-tag and the end of its line, if it has one.
func (s *inner) tag() (string, error) {
	first, err := s.skipLineEnds()
	if err != nil {
		if s.pending > 0 && errors.Is(err, io.EOF) {
			return "", ErrIncomplete
		}
		return "", err
	}
	for _, tag := range [...]string{tagDone, tagPending, tagProcessing} {
		if first != tag[0] {
			continue
		}
		if b, err := s.r.Peek(2); err == nil && b[1] != tag[1] {
			continue // PENDING and PROCESSING begin alike
		}
		b, err := s.r.Peek(len(tag))
		switch {
		case err != nil && strings.HasPrefix(tag, string(b)) && errors.Is(err, io.EOF):
			return "", ErrIncomplete
		case err != nil && !errors.Is(err, io.EOF):
			return "", err
		case string(b) == tag:
			_, err := s.r.Discard(len(tag))
			return tag, err
		}
	}
	return "", ErrNotMAPI
}

// skipLineEnds passes over the ends of lines and returns the next byte, unread.
func (s *inner) skipLineEnds() (byte, error) {
	for {
		b, err := s.r.Peek(1)
		if err != nil {
			return 0, err
		}
		if b[0] != '\r' && b[0] != '\n' {
			return b[0], nil
		}
		if _, err := s.r.Discard(1); err != nil {
			return 0, err
		}
	}
}

// fields reads the rest of the line of DONE and the headers up to an empty line.
func (s *inner) fields() (textproto.MIMEHeader, error) {
	h := make(textproto.MIMEHeader)
	if line, err := s.line(); err != nil || len(line) > 0 {
		return nil, cmp.Or(err, ErrNotMAPI)
	}
	for room := maxFields; room > 0; {
		line, err := s.line()
		if err != nil {
			return nil, err
		}
		if len(line) == 0 {
			return h, nil
		}
		room -= len(line)
		name, value, ok := strings.Cut(string(line), ":")
		if !ok || name == "" {
			return nil, ErrNotMAPI
		}
		h.Add(name, strings.TrimSpace(value))
	}
	return nil, ErrNotMAPI
}

// line reads a line and returns it without its end.
func (s *inner) line() ([]byte, error) {
	line, err := s.r.ReadSlice('\n')
	switch {
	case errors.Is(err, io.EOF):
		return nil, ErrIncomplete
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, ErrNotMAPI
	}
	return bytes.TrimRight(line, "\r\n"), err
}
