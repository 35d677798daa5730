// Reading back what WriteProps wrote.

package eml

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// ErrPropsFormat says that a document is not one of PropsFormat.
var ErrPropsFormat = errors.New("not a document of format " + PropsFormat)

// ReadProps reads a document of WriteProps: the message with all its properties
// but bodies and attachment data, which are in the mail, with the same Go types
// and values. Values that were Sources are in memory; those that the server
// refused are mapi.ErrorCodes.
func ReadProps(r io.Reader) (*Message, error) {
	var doc struct {
		Format  string
		Message *objectJSON
	}
	if err := json.NewDecoder(r).Decode(&doc); err != nil {
		return nil, fmt.Errorf("eml: read properties: %w", err)
	}
	if doc.Format != PropsFormat || doc.Message == nil {
		return nil, fmt.Errorf("eml: read properties: %w", ErrPropsFormat)
	}
	m, err := doc.Message.message(0)
	if err != nil {
		return nil, fmt.Errorf("eml: read properties: %w", err)
	}
	return m, nil
}

// objectJSON is an OBJECT of the format.
type objectJSON struct {
	Type                    uint8
	Properties              []propertyJSON
	Recipients, Attachments []objectJSON
	Message                 *objectJSON
}

func (o *objectJSON) message(depth int) (*Message, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	ps, err := readProperties(o.Properties)
	if err != nil {
		return nil, err
	}
	m := &Message{Properties: ps}
	for i := range o.Recipients {
		r := &o.Recipients[i]
		if ps, err = readProperties(r.Properties); err != nil {
			return nil, err
		}
		m.Recipients = append(m.Recipients, Recipient{Type: r.Type, Properties: ps})
	}
	for i := range o.Attachments {
		a := &o.Attachments[i]
		if ps, err = readProperties(a.Properties); err != nil {
			return nil, err
		}
		out := Attachment{Properties: ps}
		if a.Message != nil {
			inner, err := a.Message.message(depth + 1)
			if err != nil {
				return nil, err
			}
			out.Open = func(context.Context) (*Message, error) { return inner, nil }
		}
		m.Attachments = append(m.Attachments, out)
	}
	return m, nil
}

// propertyJSON is a PROPERTY of the format.
type propertyJSON struct {
	Tag   string
	Set   string
	LID   *uint32
	Name  json.RawMessage
	Value json.RawMessage
	Error string
}

func readProperties(in []propertyJSON) ([]Property, error) {
	out := make([]Property, 0, len(in))
	for i := range in {
		p, err := in[i].property()
		if err != nil {
			return nil, fmt.Errorf("property %s: %w", in[i].Tag, err)
		}
		out = append(out, p)
	}
	return out, nil
}

func (p *propertyJSON) property() (out Property, err error) {
	tag, err := parseHex32(p.Tag)
	if err != nil {
		return out, err
	}
	out.Tag = mapi.PropTag(tag)
	if p.Set != "" {
		if out.Name.Set, err = mapi.ParseGUID(p.Set); err != nil {
			return out, err
		}
		if p.LID != nil {
			out.Name.Kind, out.Name.LID = mapi.NameLID, *p.LID
		} else {
			out.Name.Kind = mapi.NameString
			if out.Name.Name, err = unquoteJSON(p.Name); err != nil {
				return out, err
			}
		}
	}
	if p.Error != "" {
		code, err := parseHex32(p.Error)
		out.Value = mapi.ErrorCode(code)
		return out, err
	}
	out.Value, err = readValue(out.Tag.Type(), p.Value)
	return out, err
}

func parseHex32(s string) (uint32, error) {
	if len(s) != 10 || s[:2] != "0x" {
		return 0, fmt.Errorf("%q is not 0x and eight digits", s)
	}
	n, err := strconv.ParseUint(s[2:], 16, 32)
	return uint32(n), err
}

// readValue reads a VALUE of the format.
func readValue(t mapi.PropType, raw json.RawMessage) (any, error) {
	switch t {
	case mapi.TypeInteger16:
		return parse[int16](raw)
	case mapi.TypeInteger32:
		return parse[int32](raw)
	case mapi.TypeBoolean:
		return parse[bool](raw)
	case mapi.TypeInteger64:
		n, err := readDecimal(raw)
		return n, err
	case mapi.TypeCurrency:
		n, err := readDecimal(raw)
		return mapi.Currency(n), err
	case mapi.TypeTime:
		n, err := readDecimal(raw)
		return mapi.FileTime(n), err
	case mapi.TypeFloating32:
		return readFloat32(raw)
	case mapi.TypeFloating64:
		return readFloat64(raw)
	case mapi.TypeFloatingTime:
		f, err := readFloat64(raw)
		return mapi.FloatingTime(f), err
	case mapi.TypeString:
		return unquoteJSON(raw)
	case mapi.TypeGUID:
		s, err := parse[string](raw)
		if err != nil {
			return nil, err
		}
		return mapi.ParseGUID(s)
	case mapi.TypeErrorCode:
		s, err := parse[string](raw)
		if err != nil {
			return nil, err
		}
		n, err := parseHex32(s)
		return mapi.ErrorCode(n), err
	case mapi.TypeString8:
		b, err := readBytes(raw)
		return mapi.String8(b), err
	case mapi.TypeBinary, mapi.TypeObject, mapi.TypeServerID:
		return readBytes(raw)
	}
	if t.Multiple() {
		return readMultiple(t, raw)
	}
	b, err := readBytes(raw)
	if err != nil {
		return nil, err
	}
	r := wire.NewReader("value", b)
	v := mapi.ReadValue(&r, t)
	return v, r.Finish()
}

func readMultiple(t mapi.PropType, raw json.RawMessage) (any, error) {
	switch t.Single() {
	case mapi.TypeInteger16:
		return readList[int16](t, raw)
	case mapi.TypeInteger32:
		return readList[int32](t, raw)
	case mapi.TypeInteger64:
		return readList[int64](t, raw)
	case mapi.TypeCurrency:
		return readList[mapi.Currency](t, raw)
	case mapi.TypeTime:
		return readList[mapi.FileTime](t, raw)
	case mapi.TypeFloating32:
		return readList[float32](t, raw)
	case mapi.TypeFloating64:
		return readList[float64](t, raw)
	case mapi.TypeFloatingTime:
		return readList[mapi.FloatingTime](t, raw)
	case mapi.TypeString:
		return readList[string](t, raw)
	case mapi.TypeString8:
		return readList[mapi.String8](t, raw)
	case mapi.TypeGUID:
		return readList[mapi.GUID](t, raw)
	case mapi.TypeBinary:
		return readList[[]byte](t, raw)
	}
	return nil, fmt.Errorf("unknown type %v", t)
}

func readList[T any](t mapi.PropType, raw json.RawMessage) ([]T, error) {
	items, err := parse[[]json.RawMessage](raw)
	if err != nil {
		return nil, err
	}
	out := make([]T, 0, len(items))
	for _, item := range items {
		v, err := readValue(t.Single(), item)
		if err != nil {
			return nil, err
		}
		x, ok := v.(T)
		if !ok {
			return nil, fmt.Errorf("unexpected %T", v)
		}
		out = append(out, x)
	}
	return out, nil
}

func parse[T any](raw json.RawMessage) (v T, err error) {
	if len(raw) == 0 || string(raw) == "null" {
		return v, errors.New("no value")
	}
	err = json.Unmarshal(raw, &v)
	return v, err
}

func readBytes(raw json.RawMessage) ([]byte, error) {
	s, err := parse[string](raw)
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(s)
}

func readDecimal(raw json.RawMessage) (int64, error) {
	s, err := parse[string](raw)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(s, 10, 64)
}

func readFloat32(raw json.RawMessage) (float32, error) {
	if b, ok := readBits(raw, 4); ok {
		return math.Float32frombits(binary.BigEndian.Uint32(b)), nil
	}
	return parse[float32](raw)
}

func readFloat64(raw json.RawMessage) (float64, error) {
	if b, ok := readBits(raw, 8); ok {
		return math.Float64frombits(binary.BigEndian.Uint64(b)), nil
	}
	return parse[float64](raw)
}

// readBits reads the form of numbers that JSON has no number for.
func readBits(raw json.RawMessage, size int) ([]byte, bool) {
	s, err := parse[string](raw)
	if err != nil || len(s) != 2+2*size || s[:2] != "0x" {
		return nil, false
	}
	b, err := hex.DecodeString(s[2:])
	return b, err == nil
}

// unquoteJSON is json.Unmarshal of a string, except that unpaired surrogates
// survive in the form that wire.DecodeUTF16 gives them.
func unquoteJSON(raw json.RawMessage) (string, error) {
	s, err := parse[string](raw)
	if err != nil || !containsReplacement(s) {
		return s, err
	}
	out := make([]byte, 0, len(raw))
	body := raw[1 : len(raw)-1]
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			out = append(out, body[i])
			continue
		}
		i++
		if body[i] != 'u' {
			// The other escapes stand for one byte; json.Unmarshal has checked
			// that they are valid.
			c, err := parse[string](json.RawMessage{'"', '\\', body[i], '"'})
			if err != nil {
				return "", err
			}
			out = append(out, c...)
			continue
		}
		u := escapedUnit(body[i+1:])
		i += 4
		if utf16.IsSurrogate(u) && i+6 < len(body) && body[i+1] == '\\' && body[i+2] == 'u' {
			if r := utf16.DecodeRune(u, escapedUnit(body[i+3:])); r != utf8.RuneError {
				out = utf8.AppendRune(out, r)
				i += 6
				continue
			}
		}
		if utf16.IsSurrogate(u) {
			out = append(out, 0xE0|byte(u>>12), 0x80|byte(u>>6)&0x3F, 0x80|byte(u)&0x3F)
			continue
		}
		out = utf8.AppendRune(out, u)
	}
	return string(out), nil
}

func containsReplacement(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError {
			return true
		}
	}
	return false
}

// escapedUnit reads the four digits of a \u escape.
func escapedUnit(b []byte) rune {
	n, err := strconv.ParseUint(string(b[:4]), 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	return rune(n)
}
