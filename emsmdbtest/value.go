// What a client gets when it asks an object for a property: stored or
// computed, converted to the type asked for, within the limits of a row.

package emsmdbtest

import (
	"errors"
	"io"
	"strings"

	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// maxCell is where values in table rows are cut: 510 bytes of binary, 255
// UTF-16 units or 8-bit characters of text ([MS-OXCTABL] 2.2.2.5.2).
const (
	maxCell     = 510
	maxCellText = 255
)

// noLimit is a size that no value has.
const noLimit = 1 << 62

// source is an object with properties.
type source struct {
	// id tells the rows of a table apart.
	id uint64
	// parts are the recipients and attachments of a message, for restrictions.
	parts    func(mapi.PropTag) []lookup
	stored   mapi.Properties
	computed func(mapi.PropTag) (any, bool)
	codePage mapi.CodePage
}

// find returns the value of a property and its own type. The type of tag may
// be TypeUnspecified; either type of string matches the other.
func (s *source) find(tag mapi.PropTag) (mapi.Property, bool) {
	for _, p := range s.stored {
		if p.Tag.ID() == tag.ID() && sameFamily(p.Tag.Type(), tag.Type()) {
			return p, true
		}
	}
	for _, t := range candidates(tag) {
		if v, ok := s.computed(t); ok {
			return mapi.Property{Tag: t, Value: v}, true
		}
	}
	return mapi.Property{}, false
}

func sameFamily(have, want mapi.PropType) bool {
	return have == want || want == mapi.TypeUnspecified || isText(have) && isText(want) ||
		isTexts(have) && isTexts(want) || have == mapi.TypeBinary && want == mapi.TypeObject ||
		have == mapi.TypeObject && want == mapi.TypeBinary
}

func isText(t mapi.PropType) bool { return t == mapi.TypeString || t == mapi.TypeString8 }
func isTexts(t mapi.PropType) bool {
	return t == mapi.TypeMultipleString || t == mapi.TypeMultipleString8
}

// candidates lists the tags under which a computed property may be known.
func candidates(tag mapi.PropTag) []mapi.PropTag {
	switch tag.Type() {
	case mapi.TypeString8:
		return []mapi.PropTag{tag.WithType(mapi.TypeString)}
	case mapi.TypeUnspecified:
		return []mapi.PropTag{
			tag.WithType(mapi.TypeInteger32), tag.WithType(mapi.TypeString), tag.WithType(mapi.TypeBinary),
			tag.WithType(mapi.TypeInteger64), tag.WithType(mapi.TypeBoolean),
		}
	}
	return []mapi.PropTag{tag}
}

// property returns the property for an answer: converted to the type of tag,
// to Unicode where the type is unspecified and wantUnicode is set, with an
// ErrorCode in place of what is missing or larger than limit bytes.
func (s *source) property(tag mapi.PropTag, wantUnicode bool, limit int64) mapi.Property {
	p, ok := s.find(tag)
	if !ok {
		return mapi.Property{Tag: tag, Value: mapi.ErrorNotFound}
	}
	p.Tag = p.Tag.WithType(answerType(p.Tag.Type(), tag.Type(), wantUnicode))
	if valueSize(p.Value) > limit || p.Tag.Type() == mapi.TypeObject {
		p.Value = mapi.ErrorNotEnoughMemory
		return p
	}
	return s.answer(p, limit)
}

// answer converts the value of p for the type of its tag.
func (s *source) answer(p mapi.Property, limit int64) mapi.Property {
	v, err := s.convert(p.Value, p.Tag.Type(), limit)
	if err != nil {
		v = mapi.ErrorNotEnoughMemory
	}
	p.Value = v
	return p
}

// answerType says in which type a value of type have answers a question for
// type want.
func answerType(have, want mapi.PropType, wantUnicode bool) mapi.PropType {
	if want != mapi.TypeUnspecified {
		return want
	}
	switch {
	case isText(have) && wantUnicode:
		return mapi.TypeString
	case isText(have):
		return mapi.TypeString8
	case isTexts(have) && wantUnicode:
		return mapi.TypeMultipleString
	case isTexts(have):
		return mapi.TypeMultipleString8
	}
	return have
}

// convert turns a stored value into one of type want. Of Streams it reads at
// most limit bytes.
func (s *source) convert(v any, want mapi.PropType, limit int64) (any, error) {
	if st, ok := v.(Stream); ok {
		b := make([]byte, min(st.Size(), limit))
		if _, err := st.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		v = any(b)
		if isText(want) {
			v = wire.DecodeUTF16(b)
		}
	}
	switch v := v.(type) {
	case string:
		v, _, _ = strings.Cut(v, "\x00")
		if want == mapi.TypeString8 {
			return encodeLossy(s.codePage, v), nil
		}
		return v, nil
	case mapi.String8:
		text, _, _ := strings.Cut(string(v), "\x00")
		if want == mapi.TypeString {
			return s.codePage.Decode(mapi.String8(text))
		}
		return mapi.String8(text), nil
	case []string:
		if want == mapi.TypeMultipleString8 {
			out := make([]mapi.String8, len(v))
			for i := range v {
				out[i] = encodeLossy(s.codePage, v[i])
			}
			return out, nil
		}
	}
	return v, nil
}

// encodeLossy puts a question mark where the code page lacks a character, and
// throughout where the code page is unknown.
func encodeLossy(page mapi.CodePage, text string) mapi.String8 {
	if s, err := page.Encode(text); err == nil {
		return s
	}
	var out strings.Builder
	for _, r := range text {
		s, err := page.Encode(string(r))
		if err != nil {
			s = "?"
		}
		out.WriteString(string(s))
	}
	return mapi.String8(out.String())
}

// cell is property for a table row, where long values are cut and nothing is
// too large.
func (s *source) cell(tag mapi.PropTag) mapi.Property {
	p, ok := s.find(tag)
	if !ok {
		return mapi.Property{Tag: tag, Value: mapi.ErrorNotFound}
	}
	p.Tag = p.Tag.WithType(answerType(p.Tag.Type(), tag.Type(), true))
	p = s.answer(p, 2*maxCell)
	switch v := p.Value.(type) {
	case string:
		p.Value = cutText(v)
	case mapi.String8:
		p.Value = v[:min(len(v), maxCellText)]
	case []byte:
		p.Value = v[:min(len(v), maxCell):min(len(v), maxCell)]
	}
	return p
}

// value is a lookup for sort orders and restrictions.
func (s *source) value(tag mapi.PropTag) (any, bool) {
	p, ok := s.find(tag)
	if !ok {
		return nil, false
	}
	v, err := s.convert(p.Value, answerType(p.Tag.Type(), tag.Type(), true), noLimit)
	return v, err == nil
}

// cutText returns the first 255 UTF-16 units of s.
func cutText(s string) string {
	if len(s) <= maxCellText {
		return s
	}
	if b := wire.AppendUTF16(nil, s); len(b) > 2*maxCellText {
		return wire.DecodeUTF16(b[:2*maxCellText])
	}
	return s
}
