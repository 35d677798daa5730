// Content transfer encodings, [RFC 2045] 6: choosing one, writing it,
// reading it.

package eml

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
)

// transfer names a content transfer encoding.
type transfer string

const (
	transfer7Bit   transfer = "7bit"
	transfer8Bit   transfer = "8bit"
	transferQP     transfer = "quoted-printable"
	transferBase64 transfer = "base64"
)

// sampleSize is how much of a body is looked at, and held in memory, to choose
// its encoding.
const sampleSize = 1 << 20

// sample reads the beginning of r. whole says that there was no more than
// that.
func sample(r io.Reader) (head []byte, whole bool, err error) {
	head, err = io.ReadAll(io.LimitReader(r, sampleSize+1))
	if err != nil {
		return nil, false, err
	}
	return head, len(head) <= sampleSize, nil
}

// chooseText picks the encoding of text whose beginning is head. 7bit is for
// text that needs no change at all; whole must be true for it.
func chooseText(head []byte, whole bool) transfer {
	if whole && is7Bit(head) {
		return transfer7Bit
	}
	high := 0
	for _, c := range head {
		if c >= 0x80 || c < ' ' && c != '\r' && c != '\n' && c != '\t' {
			high++
		}
	}
	if high*4 > len(head) {
		return transferBase64
	}
	return transferQP
}

// is7Bit reports whether b can stand in a mail as it is: ASCII without
// control characters, lines ended by CRLF and short enough, nothing that reads
// as a boundary of ours.
func is7Bit(b []byte) bool {
	for len(b) > 0 {
		line, rest, found := bytes.Cut(b, crlf)
		if len(line) > 990 || bytes.HasPrefix(line, boundaryLine) {
			return false
		}
		for _, c := range line {
			if c > '~' || c < ' ' && c != '\t' {
				return false
			}
		}
		if !found {
			return true
		}
		b = rest
	}
	return true
}

var (
	crlf     = []byte("\r\n")
	fromLine = []byte("From ")
)

// encoder returns a writer that encodes onto w; Close completes the encoding
// and leaves w open.
func encoder(t transfer, w io.Writer, text bool) io.WriteCloser {
	switch t {
	case transferBase64:
		return base64.NewEncoder(base64.StdEncoding, &lineBreaker{w: w})
	case transferQP:
		qp := quotedprintable.NewWriter(w)
		qp.Binary = !text
		return qp
	default:
		return nopCloser{w}
	}
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// lineBreaker puts CRLF between lines of 76 bytes.
type lineBreaker struct {
	w   io.Writer
	col int
}

func (l *lineBreaker) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		if l.col == 76 {
			if _, err := l.w.Write(crlf); err != nil {
				return done, err
			}
			l.col = 0
		}
		n := min(len(p)-done, 76-l.col)
		if _, err := l.w.Write(p[done : done+n]); err != nil {
			return done, err
		}
		done += n
		l.col += n
	}
	return done, nil
}

var (
	errUnknownTransfer = errors.New("unknown content transfer encoding")
	errBrokenTransfer  = errors.New("broken content transfer encoding")
)

// decoder returns a reader that undoes a content transfer encoding. Whatever
// is not exactly as the encoding demands is an error, because the caller then
// keeps the message as it came.
func decoder(name string, r io.Reader) (io.Reader, error) {
	// A comment may follow in broken mail; the token decides.
	switch transfer(strings.ToLower(strings.TrimSpace(name))) {
	case "", transfer7Bit, transfer8Bit, "binary":
		return r, nil
	case transferBase64:
		return &brokenReader{base64.NewDecoder(base64.StdEncoding, &skipBlanks{r: r})}, nil
	case transferQP:
		return &brokenReader{quotedprintable.NewReader(&strictQP{r: bufio.NewReader(r)})}, nil
	}
	return nil, fmt.Errorf("%w %q", errUnknownTransfer, name)
}

// brokenReader marks the errors of a decoder.
type brokenReader struct{ r io.Reader }

func (b *brokenReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", errBrokenTransfer, err)
	}
	return n, err
}

// skipBlanks drops the spaces and tabs that some writers put into base64. The
// decoder drops line ends by itself.
type skipBlanks struct{ r io.Reader }

func (s *skipBlanks) Read(p []byte) (int, error) {
	for {
		n, err := s.r.Read(p)
		out := p[:0]
		for _, c := range p[:n] {
			if c != ' ' && c != '\t' {
				out = append(out, c)
			}
		}
		if len(out) > 0 || err != nil || n == 0 {
			return len(out), err
		}
	}
}

// strictQP fails where the reader of the standard library would guess: an
// equals sign that starts neither a byte nor a soft line break.
type strictQP struct {
	r    *bufio.Reader
	line []byte
	err  error
}

func (s *strictQP) Read(p []byte) (int, error) {
	for len(s.line) == 0 && s.err == nil {
		s.line, s.err = s.r.ReadSlice('\n')
		if errors.Is(s.err, bufio.ErrBufferFull) {
			// A line over 4 KB is not quoted-printable, but harmless when it
			// holds no escapes that could be cut in two.
			if s.err = nil; bytes.IndexByte(s.line, '=') >= 0 {
				s.line, s.err = nil, errLongQP
			}
		}
		if !validQP(s.line) {
			s.line, s.err = nil, errBadQP
		}
	}
	n := copy(p, s.line)
	if s.line = s.line[n:]; n > 0 {
		return n, nil
	}
	return 0, s.err
}

var (
	errBadQP  = errors.New("stray equals sign in quoted-printable")
	errLongQP = errors.New("over-long line in quoted-printable")
)

func validQP(line []byte) bool {
	for {
		i := bytes.IndexByte(line, '=')
		if i < 0 {
			return true
		}
		rest := line[i+1:]
		if len(bytes.TrimRight(rest, " \t\r\n")) == 0 {
			return len(rest) > 0
		}
		if len(rest) < 2 || !isHex(rest[0]) || !isHex(rest[1]) {
			return false
		}
		line = rest[2:]
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f'
}
