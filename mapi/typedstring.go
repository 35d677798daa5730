package mapi

// This file holds strings whose width is stated beside them: RawString and
// TypedString, [MS-OXCDATA] 2.11.7.

import "github.com/go-mapi/mapirpc/internal/wire"

// StringKind says which form a TypedString has.
type StringKind uint8

// Forms of a TypedString.
const (
	// StringNone means that there is no string.
	StringNone StringKind = 0x00
	// StringEmpty is the empty string.
	StringEmpty StringKind = 0x01
	// String8Bit is a string of 8-bit characters.
	String8Bit StringKind = 0x02
	// StringReduced is UTF-16 with the upper byte left out, for text within
	// U+0001 to U+00FF.
	StringReduced StringKind = 0x03
	// StringUnicode is UTF-16.
	StringUnicode StringKind = 0x04
)

// TypedString is a string that states its form, [MS-OXCDATA] 2.11.7.
type TypedString struct {
	Kind StringKind
	// Raw is the 8-bit string, for String8Bit.
	Raw String8
	// Text is the string, for StringReduced and StringUnicode.
	Text string
}

// NewTypedString returns s in its shortest form that needs no code page.
func NewTypedString(s string) TypedString {
	if s == "" {
		return TypedString{Kind: StringEmpty}
	}
	for _, c := range s {
		if c == 0 || c > 0xFF {
			return TypedString{Kind: StringUnicode, Text: s}
		}
	}
	return TypedString{Kind: StringReduced, Text: s}
}

// Decode returns the text, converting an 8-bit string by code page. The only
// error is a *CodePageError.
func (s TypedString) Decode(c CodePage) (string, error) {
	if s.Kind == String8Bit {
		return c.Decode(s.Raw)
	}
	return s.Text, nil
}

// ReadTypedString reads a TypedString.
func ReadTypedString(r *wire.Reader) TypedString {
	s := TypedString{Kind: StringKind(r.Uint8())}
	switch s.Kind {
	case StringNone, StringEmpty:
	case String8Bit:
		s.Raw = readString8(r)
	case StringReduced:
		b := r.CString()
		text := make([]rune, len(b))
		for i, c := range b {
			text[i] = rune(c)
		}
		s.Text = string(text)
	case StringUnicode:
		s.Text = r.UTF16CString()
	default:
		r.FailAt(r.Offset()-1, ErrValue)
	}
	return s
}

// AppendBinary appends the wire form of s.
func (s TypedString) AppendBinary(dst []byte) ([]byte, error) {
	out := append(dst, byte(s.Kind))
	var err error
	switch s.Kind {
	case StringNone, StringEmpty:
		return out, nil
	case String8Bit:
		out, err = appendString8(out, s.Raw)
	case StringReduced:
		for _, c := range s.Text {
			if c == 0 || c > 0xFF {
				return dst, ErrValue
			}
			out = append(out, byte(c))
		}
		return append(out, 0), nil
	case StringUnicode:
		out, err = appendString(out, s.Text)
	default:
		return dst, ErrValue
	}
	if err != nil {
		return dst, err
	}
	return out, nil
}

// RawString is a string whose width another field says: 8-bit characters or
// UTF-16. The zero value is the empty string of both.
type RawString struct {
	// Raw holds the characters of an 8-bit string.
	Raw String8
	// Text holds a UTF-16 string.
	Text string
}

// Decode returns the text, converting an 8-bit string by code page. The only
// error is a *CodePageError.
func (s RawString) Decode(c CodePage) (string, error) {
	if s.Raw != "" {
		return c.Decode(s.Raw)
	}
	return s.Text, nil
}
