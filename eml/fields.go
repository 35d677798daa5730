// Header fields as bytes: building, folding, and the header of a mail or part
// as go-message reads it.

package eml

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"

	"github.com/emersion/go-message/textproto"
)

// field is a complete header field with its line end.
type field []byte

// newField folds a value that is safe to stand in a header.
func newField(name, value string) field {
	const width = 76
	b := make([]byte, 0, len(name)+len(value)+16)
	b = append(b, name...)
	b = append(b, ':')
	col := len(b)
	// Few readers join what was folded inside quotes as it was.
	keepQuoted, quoted := isMIME(name), false
	for i, word := range strings.Split(value, " ") {
		// A line of nothing but spaces would not be a continuation.
		if i > 0 && word != "" && col+1+len(word) > width && !quoted {
			b = append(b, '\r', '\n')
			col = 0
		}
		b = append(b, ' ')
		b = append(b, word...)
		col += 1 + len(word)
		if keepQuoted && strings.Count(unescaped.Replace(word), `"`)%2 == 1 {
			quoted = !quoted
		}
	}
	return append(b, '\r', '\n')
}

// unescaped takes quoted pairs out of a quoted string.
var unescaped = strings.NewReplacer(`\\`, "", `\"`, "")

// name returns the field's name as it is written.
func (f field) name() string {
	name, _, _ := bytes.Cut(f, []byte(":"))
	return string(bytes.TrimSpace(name))
}

func (f field) is(name string) bool { return strings.EqualFold(f.name(), name) }

// value returns the unfolded value.
func (f field) value() string {
	_, v, _ := bytes.Cut(f, []byte(":"))
	return strings.TrimSpace(strings.NewReplacer("\r\n", "", "\n", "").Replace(string(v)))
}

// header is a list of fields in order.
type header []field

// parseHeader reads a header block with go-message. The fields that were read
// before an error come back with it.
func parseHeader(block []byte) (header, error) {
	h, err := textproto.ReadHeader(bufio.NewReader(bytes.NewReader(block)))
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return headerOf(h), err
}

// keptHeader parses a header that a property keeps. It reports false for one
// that must not stand in a mail as it is.
func keptHeader(block string) (header, bool) {
	fields, err := parseHeader([]byte(block))
	return fields, err == nil && !hasStray(block)
}

func headerOf(h textproto.Header) header {
	out := make(header, 0, h.Len())
	for fs := h.Fields(); fs.Next(); {
		if raw, err := fs.Raw(); err == nil {
			out = append(out, raw)
		}
	}
	return out
}

// get returns the value of the first field with a name, and "".
func (h header) get(name string) string {
	for _, f := range h {
		if f.is(name) {
			return f.value()
		}
	}
	return ""
}

func (h header) has(name string) bool {
	for _, f := range h {
		if f.is(name) {
			return true
		}
	}
	return false
}

// says reports whether one of the fields with a name, or all of them together,
// have a value. It is compared without what folding and lists do to spaces.
func (h header) says(name, value string) bool {
	squeezed := func(s string) string { return squeeze(strings.ReplaceAll(s, ",", " , ")) }
	value = squeezed(value)
	var all []string
	for _, f := range h {
		if !f.is(name) {
			continue
		}
		text, ok := decodeWords(f.value())
		if !ok || squeezed(text) == value {
			return true
		}
		all = append(all, text)
	}
	return len(all) > 0 && squeezed(strings.Join(all, ",")) == value
}

// text returns the fields as they are written, without the empty line.
func (h header) text() string {
	var b strings.Builder
	for _, f := range h {
		b.Write(f)
	}
	return b.String()
}

// writeTo writes the fields and the empty line.
func (h header) writeTo(w io.Writer) error {
	return textproto.WriteHeader(w, h.proto())
}

// proto returns the header in go-message's form, which keeps fields last to
// first.
func (h header) proto() textproto.Header {
	var p textproto.Header
	for i := len(h) - 1; i >= 0; i-- {
		p.AddRaw(h[i])
	}
	return p
}

// mediaType parses a Content-Type or Content-Disposition value. Parameters
// keep their encoded words undone.
func mediaType(value string) (string, map[string]string, error) {
	t, params, err := mime.ParseMediaType(value)
	if err != nil {
		return "", nil, fmt.Errorf("eml: media type: %w", err)
	}
	for k, v := range params {
		if text, ok := decodeWords(v); ok {
			params[k] = text
		}
	}
	return t, params, nil
}
