// Attachments as MIME parts.

package eml

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/go-mapi/mapirpc/mapi"
)

// Values of PidTagAttachMethod, [MS-OXCMSG] 2.2.2.9.
const (
	attachByValue   = 1
	attachReference = 2
	attachRefOnly   = 4
	attachEmbedded  = 5
	attachOLE       = 6
	attachWeb       = 7
)

// attachInline is the bit of PidTagAttachFlags for an attachment that the HTML
// body shows.
const attachInline = 0x00000004

// attached is an attachment made ready.
type attached struct {
	view
	part   *part
	mime   string // the media type in lower case, without parameters
	name   string
	cid    string
	inline bool // shown by the HTML body, as the attachment itself says
	place  string
}

// attachment makes the part of an attachment. The part is nil when there is
// nothing that MIME can hold.
func (e *encodeRun) attachment(ctx context.Context, a *Attachment, page uint32, c collector, depth int) (*attached, error) {
	v, err := newView(ctx, a.Properties, page)
	if err != nil {
		return nil, err
	}
	at := &attached{view: v}
	at.mime, _, _ = strings.Cut(strings.ToLower(v.text(mapi.PidTagAttachMimeTag.ID())), ";")
	at.mime = strings.TrimSpace(at.mime)
	at.name = v.text(mapi.PidTagAttachLongFilename.ID())
	if at.name == "" {
		at.name = v.text(mapi.PidTagAttachFilename.ID())
	}
	at.cid = strings.Trim(oneLine(v.text(mapi.PidTagAttachContentId.ID())), "<> ")
	flags, _ := v.number(mapi.PidTagAttachFlags.ID())
	at.inline = flags&attachInline != 0 || v.flag(mapi.PidTagAttachmentHidden.ID())
	at.place = v.namedText(privateName(placeName))

	if a.Open != nil {
		at.embed(a, e, c, depth)
		return at, nil
	}
	method, _ := v.number(mapi.PidTagAttachMethod.ID())
	src := v.content(mapi.PidTagAttachDataBinary.ID())
	switch {
	case src == nil && method >= attachReference && method <= attachRefOnly, method == attachWeb && src == nil:
		c.add(KindAttachment, mapi.PidTagAttachMethod, "kept by reference only")
		return at, nil
	case src == nil:
		src = BytesSource(nil)
	case method == attachOLE:
		c.add(KindAttachment, mapi.PidTagAttachMethod, "an OLE object; written as its bytes")
	}
	at.part = &part{content: src}
	at.describe()
	return at, nil
}

// embed makes the message/rfc822 part of an embedded message.
func (at *attached) embed(a *Attachment, e *encodeRun, c collector, depth int) {
	at.mime = "message/rfc822"
	at.part = &part{form: formMessage}
	at.part.message = func(ctx context.Context, w io.Writer) error {
		m, err := a.Open(ctx)
		if err != nil {
			return err
		}
		err = e.encode(ctx, w, m, c, depth+1)
		if m.Close != nil {
			if cerr := m.Close(); err == nil {
				err = cerr
			}
		}
		return err
	}
	at.describe()
}

// describe fills in the part's header: the one that it had, if it still fits,
// or one made from the properties.
func (at *attached) describe() {
	if at.mime == "" || strings.Count(at.mime, "/") != 1 {
		at.mime = "application/octet-stream"
	}
	if at.part.form != formMessage {
		at.part.form = formOf(at.mime)
	}
	if h := at.original(); h != nil {
		at.part.fields = h
		return
	}
	ct := newField("Content-Type", cleanType(at.mime)+at.typeParams())
	h := header{ct}
	if d := at.text(mapi.PidTagDisplayName.ID()); d != "" && d != at.name && at.part.form != formMessage {
		h = append(h, newField("Content-Description", encodeText(d)))
	}
	disposition := "attachment"
	if at.inline || at.cid != "" {
		disposition = "inline"
	}
	name := at.name
	if name == "" && at.part.form == formMessage {
		if name = at.text(mapi.PidTagDisplayName.ID()); name != "" {
			name += ".eml"
		}
	}
	if name != "" {
		disposition += formatParam("filename", name)
	}
	if t, ok := at.time(mapi.PidTagLastModificationTime.ID()); ok && at.part.form != formMessage {
		disposition += formatParam("modification-date", formatDate(t))
	}
	h = append(h, newField("Content-Disposition", disposition))
	if at.cid != "" {
		h = append(h, newField("Content-ID", "<"+cleanID(at.cid)+">"))
	}
	if loc := at.text(mapi.PidTagAttachContentLocation.ID()); loc != "" && isToken(strings.Map(urlToken, loc)) {
		h = append(h, newField("Content-Location", loc))
	}
	at.part.fields = h
}

// formOf says how the content of a media type is written.
func formOf(mime string) form {
	switch {
	case strings.HasPrefix(mime, "multipart/"):
		return formVerbatim
	case strings.HasPrefix(mime, "message/"):
		return formPlain
	}
	return formBinary
}

// typeParams returns the parameters that the properties know.
func (at *attached) typeParams() string {
	if cs := at.text(mapi.PidTagTextAttachmentCharset.ID()); cs != "" && strings.HasPrefix(at.mime, "text/") {
		return formatParam("charset", cs)
	}
	if _, params, err := mediaType(at.text(mapi.PidTagAttachMimeTag.ID())); err == nil {
		var b strings.Builder
		for _, k := range sortedKeys(params) {
			b.WriteString(formatParam(k, params[k]))
		}
		return b.String()
	}
	return ""
}

// original returns the header that the part had in the mail that it came from,
// without the transfer encoding, unless type or name were changed since.
func (at *attached) original() header {
	block := at.namedText(privateName(partHeaderName))
	if block == "" {
		return nil
	}
	fields, ok := keptHeader(block)
	if !ok {
		return nil
	}
	info := partInfoOf(fields)
	if info.mime != at.mime || info.name != at.name {
		return nil
	}
	return slices.DeleteFunc(fields, func(f field) bool {
		return f.is("Content-Transfer-Encoding") || f.is("MIME-Version")
	})
}

func cleanType(s string) string {
	major, minor, _ := strings.Cut(s, "/")
	if !isToken(major) || !isToken(minor) {
		return "application/octet-stream"
	}
	return s
}

func cleanID(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7F || r == '<' || r == '>' {
			return -1
		}
		return r
	}, s)
}

// urlToken maps the characters of a URL to some that are token characters.
func urlToken(r rune) rune {
	if strings.ContainsRune(":/?#[]@()=;,", r) {
		return '-'
	}
	return r
}
