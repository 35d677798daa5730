// The tree of MIME parts that a message becomes, and how it is written.

package eml

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-message/textproto"
)

// part is a MIME part. It is a multipart when it has a boundary to be, else
// a leaf.
type part struct {
	// fields are the part's header without the transfer encoding, and for
	// a multipart without the Content-Type.
	fields header
	// multipart is the subtype, "mixed"; empty for a leaf.
	multipart string
	// params is what a multipart's Content-Type has beyond the boundary.
	params   string
	boundary string
	children []*part
	// content is what a leaf holds, form how it is written.
	content Source
	form    form
	// bare says that the part needs no header if its content needs no encoding.
	bare bool
	// message is the embedded message of a message/rfc822 part.
	message func(ctx context.Context, w io.Writer) error
}

// form says how the content of a leaf is written.
type form uint8

const (
	formBinary   form = iota // base64
	formText                 // text with line ends: the simplest encoding that holds it
	formPlain                // no encoding if it is ASCII, because the type allows none
	formVerbatim             // a MIME entity with its own header, as it is
	formMessage              // an embedded message
)

// walk calls fn for p and all parts in it.
func (p *part) walk(fn func(*part)) {
	fn(p)
	for _, c := range p.children {
		c.walk(fn)
	}
}

// ownFields drops from a part that is the whole body what does not belong to
// a body: its header is that of the mail.
func (p *part) ownFields() {
	p.fields = slices.DeleteFunc(p.fields, func(f field) bool { return !isMIME(f.name()) })
}

// assign gives every multipart a boundary that no verbatim part holds.
func (p *part) assign(ctx context.Context, b *boundaries) error {
	const attempts = 8
	for range attempts {
		var used []string
		p.walk(func(q *part) {
			if q.multipart != "" {
				q.boundary = b.next()
				used = append(used, q.boundary)
			}
		})
		if len(used) == 0 {
			return nil
		}
		clash := false
		var err error
		p.walk(func(q *part) {
			if q.form == formVerbatim && err == nil && !clash {
				clash, err = holdsBoundary(ctx, q.content, used)
			}
		})
		if err != nil || !clash {
			return err
		}
	}
	return errBoundary
}

func holdsBoundary(ctx context.Context, src Source, used []string) (bool, error) {
	err := copySource(ctx, &guard{w: io.Discard, boundaries: used}, src)
	if errors.Is(err, errBoundary) {
		return true, nil
	}
	return false, err
}

func copySource(ctx context.Context, w io.Writer, src Source) error {
	r, err := src.Open(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(w, r)
	return err
}

func concat(hs ...header) (out header) {
	for _, h := range hs {
		out = append(out, h...)
	}
	return out
}

// create starts a part: it writes the header and returns where the body goes.
type create func(h header) (io.Writer, error)

// top starts a whole message on w with the fields in front of its own.
func top(w io.Writer, front header) create {
	return func(h header) (io.Writer, error) { return w, concat(front, h).writeTo(w) }
}

// inside starts a part of a multipart.
func inside(mw *textproto.MultipartWriter) create {
	return func(h header) (io.Writer, error) { return mw.CreatePart(h.proto()) }
}

// write writes the part. guarded are the boundaries of its containers.
func (p *part) write(ctx context.Context, start create, guarded []string) error {
	if p.multipart == "" {
		return p.writeLeaf(ctx, start, guarded)
	}
	ct := newField("Content-Type", "multipart/"+p.multipart+p.params+formatParam("boundary", p.boundary))
	w, err := start(concat(p.fields, header{ct}))
	if err != nil {
		return err
	}
	mw := textproto.NewMultipartWriter(w)
	if err := mw.SetBoundary(p.boundary); err != nil {
		return err
	}
	guarded = append(guarded[:len(guarded):len(guarded)], p.boundary)
	for _, c := range p.children {
		if err := c.write(ctx, inside(mw), guarded); err != nil {
			return err
		}
	}
	return mw.Close()
}

func (p *part) writeLeaf(ctx context.Context, start create, guarded []string) error {
	o, err := p.open(ctx, len(guarded) == 0)
	if err != nil {
		return err
	}
	defer o.close()
	w, err := start(o.fields)
	if err != nil {
		return err
	}
	if p.form == formMessage || p.form == formVerbatim {
		w = &guard{w: w, boundaries: guarded}
	}
	if p.form == formMessage {
		return p.message(ctx, w)
	}
	enc := encoder(o.transfer, w, p.form != formBinary)
	if _, err := enc.Write(o.head); err != nil {
		return err
	}
	if _, err := io.Copy(enc, o.rest); err != nil {
		return fmt.Errorf("eml: copy content: %w", err)
	}
	return enc.Close()
}

// opened is a leaf whose encoding is chosen.
type opened struct {
	fields   header
	transfer transfer
	head     []byte // what was read to choose it
	rest     io.ReadCloser
}

func (o *opened) close() {
	if o.rest != nil {
		o.rest.Close()
	}
}

// open chooses the encoding of a leaf. root says that the leaf is the whole
// body of its mail.
func (p *part) open(ctx context.Context, root bool) (*opened, error) {
	if p.form == formMessage {
		return &opened{fields: p.fields}, nil
	}
	r, err := p.content.Open(ctx)
	if err != nil {
		return nil, err
	}
	o := &opened{rest: r}
	switch p.form {
	case formVerbatim:
		err = o.entity(r, p.fields, root)
	case formBinary:
		o.transfer = transferBase64
	default:
		whole := false
		o.head, whole, err = sample(r)
		o.transfer = p.choose(o.head, whole)
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	switch {
	case p.form == formVerbatim:
	case p.bare && o.transfer == transfer7Bit:
	default:
		o.fields = concat(p.fields, header{newField("Content-Transfer-Encoding", string(o.transfer))})
		if p.bare {
			o.fields = append(o.fields, newField("MIME-Version", "1.0"))
		}
	}
	return o, nil
}

// entity takes the header off a MIME entity. What is none goes out as bytes of
// unknown meaning, described by fields.
func (o *opened) entity(r io.ReadCloser, fields header, root bool) error {
	br := bufio.NewReader(r)
	o.rest = readCloser{br, r}
	block, err := readHeaderBlock(br)
	if err != nil && !errors.Is(err, errKeepWhole) {
		return err
	}
	h, herr := parseHeader(block)
	if err != nil || herr != nil || checkHeader(block, h) != nil || !isMultipart(h) {
		o.head, o.transfer = block, transferBase64
		o.fields = header{newField("Content-Type", "application/octet-stream")}
		for _, f := range fields {
			if !f.is("Content-Type") {
				o.fields = append(o.fields, f)
			}
		}
		o.fields = append(o.fields, newField("Content-Transfer-Encoding", string(o.transfer)))
		return nil
	}
	o.transfer = transfer8Bit
	for _, f := range h {
		// The mail has a header of its own.
		if !root || isMIME(f.name()) && !f.is("MIME-Version") {
			o.fields = append(o.fields, f)
		}
	}
	return nil
}

func isMultipart(h header) bool {
	t, _, err := mediaType(h.get("Content-Type"))
	return err == nil && strings.HasPrefix(t, "multipart/")
}

func (p *part) choose(head []byte, whole bool) transfer {
	t := chooseText(head, whole)
	if p.form == formPlain && t != transfer7Bit {
		// message/* and the like must not be encoded (RFC 2046 5.2), only
		// what mail cannot transport is all the same.
		if whole && isLines(head) {
			if isASCII(head) {
				return transfer7Bit
			}
			return transfer8Bit
		}
		return transferBase64
	}
	return t
}

// isLines reports whether b consists of lines that an 8-bit mail can hold.
func isLines(b []byte) bool {
	for line := range bytes.Lines(b) {
		if len(line) > 998 || bytes.IndexByte(line, 0) >= 0 || bytes.HasPrefix(line, boundaryLine) {
			return false
		}
	}
	return true
}
