// Typed access to the properties of one object.

package eml

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// view reads properties whose 8-bit strings are in one code page.
type view struct {
	props []Property
	page  uint32
}

// maxLoad bounds the values that are read into memory because a header field
// is made of them.
const maxLoad = 1 << 20

// newView reads the small string values that are Sources into memory, so that
// the accessors need not fail, and finds the code page. Larger ones stay
// Sources: for the accessors, which do not see them, they do not exist.
func newView(ctx context.Context, props []Property, page uint32) (view, error) {
	v := view{props: props, page: page}
	if n, ok := v.number(mapi.PidTagInternetCodepage.ID()); ok {
		v.page = uint32(n)
	} else if n, ok := v.number(mapi.PidTagMessageCodepage.ID()); ok {
		v.page = uint32(n)
	}
	copied := false
	for i := range props {
		src, ok := props[i].Value.(Source)
		t := props[i].Tag.Type()
		if !ok || src.Size() > maxLoad || isBody(props[i].Tag.ID()) ||
			(t != mapi.TypeString && t != mapi.TypeString8) {
			continue
		}
		b, err := readSource(ctx, src, maxLoad)
		if errors.Is(err, errTooLarge) {
			continue
		}
		if err != nil {
			return v, fmt.Errorf("eml: read %v: %w", props[i].Tag, err)
		}
		if !copied {
			v.props, copied = append([]Property(nil), props...), true
		}
		if t == mapi.TypeString {
			v.props[i].Value = decodeUTF16(b)
		} else {
			v.props[i].Value = mapi.String8(b)
		}
	}
	return v, nil
}

func isBody(id mapi.PropID) bool {
	switch id {
	case mapi.PidTagBody.ID(), mapi.PidTagHtml.ID(), mapi.PidTagRtfCompressed.ID(),
		mapi.PidTagAttachDataBinary.ID():
		return true
	}
	return false
}

// readSource reads up to limit bytes and fails when there are more.
func readSource(ctx context.Context, src Source, limit int64) ([]byte, error) {
	r, err := src.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, errTooLarge
	}
	return b, nil
}

// decodeUTF16 converts the bytes of a string stream. Some servers end it with
// a terminator all the same.
func decodeUTF16(b []byte) string {
	b = b[:len(b)&^1]
	for len(b) >= 2 && b[len(b)-1] == 0 && b[len(b)-2] == 0 {
		b = b[:len(b)-2]
	}
	return wire.DecodeUTF16(b)
}

func (v view) get(id mapi.PropID) any { return Lookup(v.props, id) }

// asText converts a string value of either type.
func (v view) asText(value any) (string, bool) {
	switch s := value.(type) {
	case string:
		return s, true
	case mapi.String8:
		return decodeCodePage(v.page, []byte(s)), true
	}
	return "", false
}

// text returns a string property; "" where there is none.
func (v view) text(id mapi.PropID) string {
	s, _ := v.asText(v.get(id))
	return s
}

func (v view) namedText(name mapi.PropertyName) string {
	s, _ := v.asText(LookupName(v.props, name))
	return s
}

func (v view) number(id mapi.PropID) (int32, bool) {
	n, ok := v.get(id).(int32)
	return n, ok
}

func (v view) flag(id mapi.PropID) bool {
	b, _ := v.get(id).(bool)
	return b
}

func (v view) bytes(id mapi.PropID) []byte {
	b, _ := v.get(id).([]byte)
	return b
}

// time returns a time property. Zero and the years beyond four digits, which
// stand for "none", report false.
func (v view) time(id mapi.PropID) (time.Time, bool) {
	f, ok := v.get(id).(mapi.FileTime)
	if !ok || !isDate(f) {
		return time.Time{}, false
	}
	return f.Time(), true
}

func isDate(f mapi.FileTime) bool {
	year := f.Time().Year()
	return f > 0 && year >= 1602 && year < 4500
}

// content returns the bytes of a string or binary property as a Source in
// UTF-8 or as they are, and nil where there is none.
func (v view) content(id mapi.PropID) Source {
	for i := range v.props {
		p := &v.props[i]
		if p.Tag.ID() != id {
			continue
		}
		switch x := p.Value.(type) {
		case []byte:
			return BytesSource(x)
		case Source:
			if p.Tag.Type() == mapi.TypeString {
				return utf16Source{x}
			}
			if p.Tag.Type() == mapi.TypeString8 {
				return codePageSource{x, v.page}
			}
			return x
		}
		if s, ok := v.asText(p.Value); ok {
			return BytesSource(validUTF8(s))
		}
	}
	return nil
}

func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}
