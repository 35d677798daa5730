// The JSON that stands beside a mail for what MIME cannot carry.

package eml

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/go-mapi/mapirpc/mapi"
)

// PropsFormat is the value of "format" in what WriteProps writes. It changes
// when a reader of the old form would misread the new one.
const PropsFormat = "mapirpc-props-1"

// WriteProps writes the properties of m that its mail does not hold as JSON.
// r is the Report of the mail. The same message gives the same bytes.
//
// The document is an object:
//
//	{"format": "mapirpc-props-1",
//	 "items": ["named property ...", ...],      what the Report lists, for people
//	 "message": OBJECT}
//
// An OBJECT is a message, recipient or attachment:
//
//	{"type": 1,                                 recipients: PidTagRecipientType
//	 "properties": [PROPERTY, ...],             all but bodies and attachment data
//	 "recipients": [OBJECT, ...],               messages
//	 "attachments": [OBJECT, ...],              messages
//	 "message": OBJECT}                         attachments: an embedded message
//
// A PROPERTY is
//
//	{"tag": "0x8005001F",
//	 "canonical": "PidLidFileUnder",            where [MS-OXPROPS] has a name
//	 "set": "00062004-0000-0000-c000-000000000046", "lid": 32773,
//	                                            or "name": "..." instead of "lid"
//	 "value": VALUE}
//
// and a VALUE, by the type in the low half of the tag:
//
//	Integer16, Integer32       number
//	Integer64, Currency, Time  string with the decimal number; a Time counts
//	                           100 ns since 1601 and has "time" in RFC 3339 beside it
//	Floating32, Floating64, FloatingTime
//	                           number, or a string "0x..." with the IEEE bits where
//	                           JSON has no number for it
//	Boolean                    true or false
//	String                     string; unpaired surrogates as \ud800 to \udfff
//	String8, Binary and all others
//	                           string in base64 of the bytes that are on the wire
//	GUID                       string
//	ErrorCode                  string "0x8004010f"
//	multiple-valued types      array of the above
//
// A value that a server refused to give has "error" with the code instead of
// "value". Bodies that no mail can hold as they are (half a character of UTF-16)
// are included. Bodies in RTF, which the mail holds decompressed or as HTML, are
// included as they were.
func WriteProps(ctx context.Context, w io.Writer, m *Message, r *Report) error {
	j := &jsonWriter{w: bufio.NewWriter(w)}
	j.raw("{\n\"format\": ")
	j.str(PropsFormat)
	j.raw(",\n\"items\": [")
	for i := range r.Items {
		j.comma(i)
		j.raw("\n  ")
		j.str(r.Items[i].String())
	}
	j.raw("],\n\"message\": ")
	j.message(ctx, m, 0)
	j.raw("\n}\n")
	if j.err == nil {
		j.err = j.w.Flush()
	}
	if j.err != nil {
		return fmt.Errorf("eml: write properties: %w", j.err)
	}
	return nil
}

// jsonWriter writes JSON piece by piece, because values can be too large for
// memory. The first error sticks.
type jsonWriter struct {
	w   *bufio.Writer
	err error
}

func (j *jsonWriter) raw(s string) {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
}

func (j *jsonWriter) comma(i int) {
	if i > 0 {
		j.raw(",")
	}
}

// str writes a string. It is written by hand because encoding/json replaces
// unpaired surrogates.
func (j *jsonWriter) str(s string) {
	b := []byte{'"'}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == utf8.RuneError && n == 1 && isSurrogate(s[i:]):
			u := uint16(s[i]&0x0F)<<12 | uint16(s[i+1]&0x3F)<<6 | uint16(s[i+2]&0x3F)
			b = appendEscape(b, u)
			n = 3
		case r == utf8.RuneError && n == 1:
			b = appendEscape(b, utf8.RuneError)
		case r < ' ' || r == 0x7F || r == '\u2028' || r == '\u2029':
			b = appendEscape(b, uint16(r))
		default:
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	j.raw(string(append(b, '"')))
}

// isSurrogate recognises the three bytes by which an unpaired surrogate is
// kept in a Go string.
func isSurrogate(s string) bool {
	return len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] <= 0xBF && s[2]&0xC0 == 0x80
}

func appendEscape(b []byte, u uint16) []byte {
	return append(b, '\\', 'u', lowerHex[u>>12], lowerHex[u>>8&15], lowerHex[u>>4&15], lowerHex[u&15])
}

const lowerHex = "0123456789abcdef"

func (j *jsonWriter) message(ctx context.Context, m *Message, depth int) {
	if depth > maxDepth {
		j.fail(errTooDeep)
		return
	}
	j.raw("{")
	j.properties(ctx, m.Properties)
	j.raw(",\n\"recipients\": [")
	for i := range m.Recipients {
		j.comma(i)
		j.raw("\n{\"type\": " + itoa(int(m.Recipients[i].Type)) + ", ")
		j.properties(ctx, m.Recipients[i].Properties)
		j.raw("}")
	}
	j.raw("],\n\"attachments\": [")
	for i := range m.Attachments {
		j.comma(i)
		j.raw("\n{")
		j.attachment(ctx, &m.Attachments[i], depth)
		j.raw("}")
	}
	j.raw("]}")
}

func (j *jsonWriter) attachment(ctx context.Context, a *Attachment, depth int) {
	j.properties(ctx, a.Properties)
	if a.Open == nil || j.err != nil {
		return
	}
	m, err := a.Open(ctx)
	if err != nil {
		j.fail(err)
		return
	}
	j.raw(",\n\"message\": ")
	j.message(ctx, m, depth+1)
	if m.Close != nil {
		j.fail(m.Close())
	}
}

func (j *jsonWriter) fail(err error) {
	if j.err == nil {
		j.err = err
	}
}

func (j *jsonWriter) properties(ctx context.Context, ps []Property) {
	j.raw("\"properties\": [")
	n := 0
	for i := range ps {
		p := &ps[i]
		if inMail(p) {
			continue
		}
		j.comma(n)
		n++
		j.property(ctx, p)
	}
	j.raw("]")
}

// inMail reports the contents that the mail holds for certain: plain and HTML
// bodies, unless they had to be changed, and the data of attachments, and what
// Decode keeps for Encode.
func inMail(p *Property) bool {
	switch p.Tag.ID() {
	case mapi.PidTagBody.ID(), mapi.PidTagHtml.ID():
		return !isDamaged(p)
	case mapi.PidTagAttachDataBinary.ID():
		return true
	}
	return isPrivate(p) && p.Name.Name != rawName || p.Value == nil
}

func (j *jsonWriter) property(ctx context.Context, p *Property) {
	j.raw(fmt.Sprintf("\n  {\"tag\": \"0x%08X\"", uint32(p.Tag)))
	if name := canonicalName(p); name != "" {
		j.raw(", \"canonical\": ")
		j.str(name)
	}
	if p.Tag.ID().Named() {
		j.raw(", \"set\": \"" + p.Name.Set.String() + "\"")
		if p.Name.Kind == mapi.NameLID {
			j.raw(", \"lid\": " + strconv.FormatUint(uint64(p.Name.LID), 10))
		} else {
			j.raw(", \"name\": ")
			j.str(p.Name.Name)
		}
	}
	if code, ok := p.Value.(mapi.ErrorCode); ok && p.Tag.Type() != mapi.TypeErrorCode {
		j.raw(fmt.Sprintf(", \"error\": \"0x%08x\"}", uint32(code)))
		return
	}
	if t, ok := p.Value.(mapi.FileTime); ok {
		if at := t.Time(); at.Year() > 0 && at.Year() < 10000 {
			j.raw(", \"time\": \"" + at.Format("2006-01-02T15:04:05.9999999Z07:00") + "\"")
		}
	}
	j.raw(", \"value\": ")
	j.value(ctx, p.Tag.Type(), p.Value)
	j.raw("}")
}

// value writes a VALUE.
func (j *jsonWriter) value(ctx context.Context, t mapi.PropType, value any) {
	switch v := value.(type) {
	case int16:
		j.raw(itoa(int(v)))
	case int32:
		j.raw(itoa(int(v)))
	case int64:
		j.decimal(v)
	case mapi.Currency:
		j.decimal(int64(v))
	case mapi.FileTime:
		j.decimal(int64(v))
	case float32:
		j.float(float64(v), 32, uint64(math.Float32bits(v)))
	case float64:
		j.float(v, 64, math.Float64bits(v))
	case mapi.FloatingTime:
		j.float(float64(v), 64, math.Float64bits(float64(v)))
	case bool:
		j.raw(strconv.FormatBool(v))
	case string:
		j.str(v)
	case mapi.GUID:
		j.raw("\"" + v.String() + "\"")
	case mapi.ErrorCode:
		j.raw(fmt.Sprintf("\"0x%08x\"", uint32(v)))
	case mapi.String8:
		j.base64([]byte(v))
	case []byte:
		j.base64(v)
	case Source:
		j.source(ctx, t, v)
	case []int16:
		list(ctx, j, t, v)
	case []int32:
		list(ctx, j, t, v)
	case []int64:
		list(ctx, j, t, v)
	case []mapi.Currency:
		list(ctx, j, t, v)
	case []mapi.FileTime:
		list(ctx, j, t, v)
	case []float32:
		list(ctx, j, t, v)
	case []float64:
		list(ctx, j, t, v)
	case []mapi.FloatingTime:
		list(ctx, j, t, v)
	case []string:
		list(ctx, j, t, v)
	case []mapi.GUID:
		list(ctx, j, t, v)
	case []mapi.String8:
		list(ctx, j, t, v)
	case [][]byte:
		list(ctx, j, t, v)
	default:
		// Restrictions, rule actions and whatever comes: the bytes on the wire.
		b, err := mapi.AppendValue(nil, t, value)
		if err != nil {
			j.fail(err)
			return
		}
		j.base64(b)
	}
}

func list[T any](ctx context.Context, j *jsonWriter, t mapi.PropType, vs []T) {
	j.raw("[")
	for i := range vs {
		j.comma(i)
		j.value(ctx, t.Single(), vs[i])
	}
	j.raw("]")
}

func (j *jsonWriter) decimal(n int64) { j.raw("\"" + strconv.FormatInt(n, 10) + "\"") }

func (j *jsonWriter) float(f float64, size int, bits uint64) {
	if math.IsNaN(f) || math.IsInf(f, 0) || f == 0 && math.Signbit(f) {
		var b [8]byte
		for i := range size / 8 {
			b[i] = byte(bits >> (size - 8 - 8*i))
		}
		j.raw("\"0x" + hex.EncodeToString(b[:size/8]) + "\"")
		return
	}
	j.raw(strconv.FormatFloat(f, 'g', -1, size))
}

func (j *jsonWriter) base64(b []byte) { j.raw("\"" + base64.StdEncoding.EncodeToString(b) + "\"") }

// source streams a large value.
func (j *jsonWriter) source(ctx context.Context, t mapi.PropType, src Source) {
	if j.err != nil {
		return
	}
	if t == mapi.TypeString {
		b, err := readSource(ctx, src, maxBody)
		j.fail(err)
		j.str(decodeUTF16(b))
		return
	}
	j.raw("\"")
	if j.err == nil {
		enc := base64.NewEncoder(base64.StdEncoding, j.w)
		j.err = copySource(ctx, enc, src)
		j.fail(enc.Close())
	}
	j.raw("\"")
}

func canonicalName(p *Property) string {
	if p.Tag.ID().Named() {
		return mapi.CanonicalName(p.Name)
	}
	return p.Tag.Name()
}
