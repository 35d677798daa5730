// Decode: a mail becomes a message.

package eml

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/go-mapi/mapirpc/mapi"
)

// Limits of what Decode takes apart. A mail beyond them is kept whole.
const (
	maxHeader   = 1 << 20
	maxBody     = 32 << 20
	maxParts    = 5000
	smallPart   = 64 << 10  // parts up to this size stay in memory
	memoryParts = 512 << 10 // as long as they are no more than this together
)

// errKeepWhole is in the chain of every error that says: this mail cannot be
// taken apart without losing or changing something.
var errKeepWhole = errors.New("eml: not a mail that can be taken apart")

func keepWhole(format string, args ...any) error {
	return fmt.Errorf("%w: %w", errKeepWhole, fmt.Errorf(format, args...))
}

// Decode takes the mail in src apart. The parts of it that are large are read
// from src when they are needed, so src is opened again and again; the message
// is good for as long as src is.
//
// A mail that is broken, or written in a way that cannot be taken apart and
// put together again with the same content (a header that is not one,
// multiparts without end, undefined charsets or transfer encodings, bytes that
// are not of their charset), becomes a message that holds it whole. Encode
// writes such a mail as it was. Only failures of src are errors.
func Decode(ctx context.Context, src Source) (*Message, error) {
	m, err := decodeMail(ctx, src)
	if errors.Is(err, errKeepWhole) {
		return wholeMail(ctx, src)
	}
	return m, err
}

// DecodeBytes is Decode for a mail in memory. It does not fail.
func DecodeBytes(mail []byte) *Message {
	m, err := Decode(context.Background(), BytesSource(mail))
	if err != nil {
		// BytesSource does not fail, and nothing else does.
		return rawMessage(BytesSource(mail), nil)
	}
	return m
}

func decodeMail(ctx context.Context, src Source) (*Message, error) {
	r, err := src.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	in := &failing{r: r}
	m, err := new(decoding).message(in, src.Open, 0)
	if err == nil {
		// A failure behind the last part is a failure, too.
		_, err = io.Copy(io.Discard, in)
	}
	if in.err != nil {
		return nil, fmt.Errorf("eml: read mail: %w", in.err)
	}
	if err != nil && !errors.Is(err, errKeepWhole) {
		// What src does not fail with, the mail is to blame for, such as the
		// end of it inside the header of an embedded one.
		return nil, keepWhole("%w", err)
	}
	return m, err
}

// failing remembers the failure of a source, which decoders on top of it would
// report as broken mail.
type failing struct {
	r   io.Reader
	err error
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && err != io.EOF {
		f.err = err
	}
	return n, err
}

// decoding is one run of decodeMail.
type decoding struct {
	parts    int
	inMemory int64
}

// opener opens something to read it from its beginning.
type opener func(ctx context.Context) (io.ReadCloser, error)

// message decodes a mail that is read from r and can be opened again.
func (d *decoding) message(r io.Reader, again opener, depth int) (*Message, error) {
	if depth > maxDepth {
		return nil, keepWhole("embedded too deep")
	}
	br := bufio.NewReader(r)
	block, err := readHeaderBlock(br)
	if err != nil {
		return nil, err
	}
	fields, err := parseHeader(block)
	if err != nil {
		return nil, keepWhole("header: %w", err)
	}
	if err := checkHeader(block, fields); err != nil {
		return nil, err
	}
	m := &Message{}
	d.header(m, fields)
	body := func(ctx context.Context) (io.ReadCloser, error) {
		rc, err := again(ctx)
		if err != nil {
			return nil, err
		}
		b := bufio.NewReader(rc)
		if _, err := readHeaderBlock(b); err != nil {
			rc.Close()
			return nil, err
		}
		return readCloser{b, rc}, nil
	}
	b := &builder{d: d, m: m, depth: depth}
	if err := b.root(fields, br, body); err != nil {
		return nil, err
	}
	b.finish()
	return m, nil
}

// readHeaderBlock reads up to and including the empty line after the header.
// Of a header that is too long, it returns what it has read.
func readHeaderBlock(r *bufio.Reader) ([]byte, error) {
	var block []byte
	for {
		line, err := r.ReadSlice('\n')
		block = append(block, line...)
		if len(block) > maxHeader {
			return block, keepWhole("header longer than %d bytes", maxHeader)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == io.EOF:
			return block, nil
		case err != nil:
			return nil, fmt.Errorf("eml: read header: %w", err)
		}
		if n := len(block); isEmptyLine(line) && (n == len(line) || block[n-len(line)-1] == '\n') {
			return block, nil
		}
	}
}

func isEmptyLine(line []byte) bool {
	return len(line) == 1 || len(line) == 2 && line[0] == '\r'
}

// checkHeader refuses headers that PidTagTransportMessageHeaders cannot hold
// or that would not come out of it as they were.
func checkHeader(block []byte, fields header) error {
	switch {
	case len(fields) == 0:
		return keepWhole("no header")
	case !utf8.Valid(block):
		return keepWhole("header is not UTF-8")
	case bytes.IndexByte(block, 0) >= 0, bytes.Contains(bytes.ReplaceAll(block, crlf, nil), []byte("\r")):
		return keepWhole("stray control characters in the header")
	}
	text := fields.text()
	if got, err := parseHeader([]byte(text)); err != nil || got.text() != text {
		return keepWhole("ambiguous header")
	}
	// What go-message read must be all that there was.
	if squeeze(text) != squeeze(string(block)) {
		return keepWhole("header with text that belongs to no field")
	}
	return nil
}

// wholeMail makes the message that holds a mail as it is, with what can be
// guessed of its header so that lists have something to show.
func wholeMail(ctx context.Context, src Source) (*Message, error) {
	r, err := src.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	head, err := io.ReadAll(io.LimitReader(r, smallPart))
	if err != nil {
		return nil, err
	}
	return rawMessage(src, head), nil
}

func rawMessage(src Source, head []byte) *Message {
	m := &Message{}
	if bytes.HasPrefix(head, fromLine) || bytes.HasPrefix(head, []byte(">From ")) {
		_, head, _ = bytes.Cut(head, []byte("\n"))
	}
	fields, _ := parseHeader(head)
	var clean header
	for _, f := range fields {
		if text, ok := decodeCharset("utf-8", f); ok && bytes.IndexByte(f, 0) < 0 {
			clean = append(clean, field(text))
		} else if text := decodeCodePage(codePageWestern, bytes.ReplaceAll(f, []byte{0}, nil)); text != "" {
			clean = append(clean, field(text))
		}
	}
	d := &decoding{}
	d.header(m, clean)
	m.Properties = append(m.Properties,
		Property{Tag: mapi.PidTagMessageClass, Value: classNote},
		privateProperty(rawName, mapi.TypeBinary, src))
	return m
}
