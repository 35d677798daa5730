// The bodies of a message as MIME parts.

package eml

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/go-mapi/mapirpc/mapi"
)

// Values of PidTagNativeBody, [MS-OXCMSG] 2.2.1.58.2.
const (
	nativePlain = 1
	nativeRTF   = 2
	nativeHTML  = 3
)

// bodies are the forms of a message's text.
type bodies struct {
	plain, html, rtf *part
	// htmlHead is the beginning of the HTML, where references to inline
	// attachments are looked for.
	htmlHead []byte
}

// maxRTF bounds the RTF that is decompressed in memory.
const maxRTF = 64 << 20

// newBodies finds the bodies of a message.
func newBodies(ctx context.Context, v view, c collector) (bodies, error) {
	var b bodies
	if src := v.content(mapi.PidTagBody.ID()); src != nil {
		body, err := newSampled(ctx, src)
		if err != nil {
			return b, err
		}
		charset := "utf-8"
		if body.whole && isASCII(body.head) {
			charset = "us-ascii"
		}
		b.plain = textPart("text/plain", charset, body, v.namedText(privateName(textHeaderName)))
	}
	native, known := v.number(mapi.PidTagNativeBody.ID())
	// Servers make HTML of a plain text and list it like any other property.
	made := known && native == nativePlain && b.plain != nil
	if src := v.content(mapi.PidTagHtml.ID()); src != nil && !made {
		if err := b.addHTML(ctx, v, src, c); err != nil {
			return b, err
		}
	}
	src := v.content(mapi.PidTagRtfCompressed.ID())
	if src == nil || known && (native == nativePlain || native == nativeHTML) {
		// The server made the RTF from another body.
		return b, nil
	}
	if !known && b.html != nil && !v.flag(mapi.PidTagRtfInSync.ID()) {
		return b, nil
	}
	return b, b.addRTF(ctx, src, c)
}

func (b *bodies) addHTML(ctx context.Context, v view, src Source, c collector) error {
	charset := "utf-8"
	if _, isText := v.asText(v.get(mapi.PidTagHtml.ID())); !isText && v.tagType(mapi.PidTagHtml.ID()) == mapi.TypeBinary {
		if charset = charsetOfCodePage(v.page); charset == "" && v.page != 0 {
			c.add(KindText, mapi.PidTagHtml, "unknown code page "+itoa(int(v.page)))
		}
	}
	body, err := newSampled(ctx, src)
	if err != nil {
		return err
	}
	b.htmlHead = body.head
	b.html = textPart("text/html", charset, body, v.namedText(privateName(htmlHeaderName)))
	if charset == "" && v.page != 0 {
		b.html.form = formBinary // what looks like a line end may be none
	}
	return nil
}

func (v view) tagType(id mapi.PropID) mapi.PropType {
	for i := range v.props {
		if v.props[i].Tag.ID() == id {
			return v.props[i].Tag.Type()
		}
	}
	return 0
}

// addRTF adds a body in RTF: as the HTML that it was made of, if it was and the
// message has none, else as text/rtf. A plain text stands beside it if the
// message has none.
func (b *bodies) addRTF(ctx context.Context, src Source, c collector) error {
	compressed, err := readSource(ctx, src, maxRTF)
	if errors.Is(err, errTooLarge) {
		c.add(KindRTF, mapi.PidTagRtfCompressed, "too large to be converted")
		return nil
	}
	if err != nil {
		return err
	}
	rtf, err := DecompressRTF(compressed)
	if err != nil {
		c.add(KindRTF, mapi.PidTagRtfCompressed, "cannot be decompressed")
		return nil //nolint:nilerr // the report says so, and WriteProps has the value as it is
	}
	if b.plain == nil && b.html == nil {
		b.plain = textPart("text/plain", "utf-8", BytesSource(rtfText(rtf)), "")
	}
	if b.html == nil {
		if html := rtfHTML(rtf); strings.TrimSpace(html) != "" {
			c.add(KindRTF, mapi.PidTagRtfCompressed, "the mail has the HTML in it")
			b.htmlHead = []byte(html[:min(len(html), sampleSize)])
			b.html = textPart("text/html", "utf-8", BytesSource(html), "")
			return nil
		}
	}
	c.add(KindRTF, mapi.PidTagRtfCompressed, "")
	b.rtf = &part{
		fields:  header{newField("Content-Type", "text/rtf")},
		content: BytesSource(rtf), form: formBinary,
	}
	return nil
}

// textPart makes the part of a body. What its header was in the mail that it
// came from is kept, with the charset as it is now.
func textPart(kind, charset string, src Source, original string) *part {
	ct := kind
	var rest header
	if fields, ok := keptHeader(original); ok {
		for _, f := range fields {
			switch {
			case f.is("Content-Type"):
				ct = kind + otherParams(kind, f.value(), "charset")
			case f.is("Content-Transfer-Encoding"), f.is("MIME-Version"), f.is("Content-MD5"), f.is("Content-Length"):
			default:
				rest = append(rest, f)
			}
		}
	}
	if charset != "" {
		ct += formatParam("charset", charset)
	}
	return &part{
		fields:  append(header{newField("Content-Type", ct)}, rest...),
		content: src, form: formText,
	}
}

// otherParams returns the parameters of a Content-Type value but one, if it
// names the wanted type.
func otherParams(kind, value, except string) string {
	t, params, err := mediaType(value)
	if err != nil || t != kind {
		return ""
	}
	var b strings.Builder
	for _, k := range sortedKeys(params) {
		if k != except {
			b.WriteString(formatParam(k, params[k]))
		}
	}
	return b.String()
}

// refersTo reports whether the HTML shows the attachment with a content id.
func (b *bodies) refersTo(cid string) bool {
	if cid == "" || b.html == nil {
		return false
	}
	return bytes.Contains(b.htmlHead, []byte("cid:"+cid)) ||
		bytes.Contains(b.htmlHead, []byte("cid:"+strings.ReplaceAll(cid, "@", "%40")))
}

// tree joins the bodies with what belongs to them: inline are the attachments
// shown in the HTML, alternatives further forms of the body. It is nil when
// there is nothing.
func (b *bodies) tree(inline, alternatives []*part) *part {
	html := b.html
	if html != nil && len(inline) > 0 {
		html = &part{
			multipart: "related", params: formatParam("type", "text/html"),
			children: append([]*part{html}, inline...),
		}
	}
	var forms []*part
	for _, p := range []*part{b.plain, html, b.rtf} {
		if p != nil {
			forms = append(forms, p)
		}
	}
	forms = append(forms, alternatives...)
	switch len(forms) {
	case 0:
		return nil
	case 1:
		return forms[0]
	}
	return &part{multipart: "alternative", children: forms}
}
