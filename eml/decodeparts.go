// The MIME parts of a mail as bodies and attachments, as [MS-OXCMAIL] maps them.

package eml

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/textproto"
	"github.com/go-mapi/mapirpc/mapi"
)

// partInfo is what a part's header says of its content.
type partInfo struct {
	mime     string
	params   map[string]string
	attached bool // Content-Disposition: attachment
	name     string
	cid      string
	location string
	transfer string
}

// partInfoOf reads a part's header. A Content-Type that cannot be parsed
// leaves mime empty.
func partInfoOf(h header) partInfo {
	info := partInfo{mime: "text/plain", transfer: h.get("Content-Transfer-Encoding")}
	if v := h.get("Content-Type"); v != "" {
		t, params, err := mediaType(v)
		if err != nil || strings.Count(t, "/") != 1 {
			t = ""
		}
		info.mime, info.params = t, params
	}
	if v := h.get("Content-Disposition"); v != "" {
		d, params, err := mediaType(v)
		if err == nil {
			info.attached = d == "attachment"
			info.name = params["filename"]
		}
	}
	if info.name == "" {
		info.name = info.params["name"]
	}
	info.name = noNUL(oneLine(info.name))
	info.cid = noNUL(strings.Trim(h.get("Content-ID"), "<> "))
	info.location = noNUL(h.get("Content-Location"))
	return info
}

// builder puts the parts of one mail into its message.
type builder struct {
	d     *decoding
	m     *Message
	depth int
	plain bool // there is a plain body
	html  bool // there is an HTML body
	class string
}

// place is where a part stands.
type place struct {
	alternative bool // directly in a multipart/alternative
	form        bool // somewhere in a multipart/alternative
	related     bool // in a multipart/related, and not its root
	digest      bool // in a multipart/digest
	root        bool // the mail itself
}

// root decodes the body of the mail.
func (b *builder) root(h header, r io.Reader, again opener) error {
	var mime header
	for _, f := range h {
		if isMIME(f.name()) {
			mime = append(mime, f)
		}
	}
	return b.part(mime, r, again, place{root: true}, 0)
}

// part decodes a part. h is its header, r its content as it is transferred.
func (b *builder) part(h header, r io.Reader, again opener, at place, nesting int) error {
	if b.d.parts++; b.d.parts > maxParts || nesting > maxDepth {
		return keepWhole("too many parts")
	}
	for _, f := range h {
		if !utf8.Valid(f) || strings.ContainsAny(string(f), "\x00") {
			return keepWhole("part header is not UTF-8")
		}
	}
	info := partInfoOf(h)
	if at.digest && !h.has("Content-Type") {
		info.mime = "message/rfc822"
	}
	sub, isMultipart := strings.CutPrefix(info.mime, "multipart/")
	switch {
	case info.mime == "":
		return keepWhole("Content-Type cannot be parsed")
	case isMultipart:
		return b.multipart(h, info, sub, r, again, at, nesting)
	case info.mime == "message/rfc822":
		return b.embedded(h, info, r, again)
	case b.isBody(info, at):
		return b.body(h, info, r)
	}
	return b.attachment(h, info, r, again, at)
}

// isBody reports whether a part becomes a body of the message.
func (b *builder) isBody(info partInfo, at place) bool {
	if info.attached || at.related {
		return false
	}
	switch info.mime {
	case "text/plain":
		return !b.plain && (!b.html || at.form)
	case "text/html":
		return !b.html && (!b.plain || at.form)
	}
	return false
}

// verbatim names the multiparts that are kept as they are, because taking them
// apart destroys what they are for.
func verbatim(sub string) bool {
	return sub == "signed" || sub == "encrypted" || sub == "appledouble"
}

func (b *builder) multipart(h header, info partInfo, sub string, r io.Reader, again opener, at place, nesting int) error {
	if verbatim(sub) {
		return b.protected(h, info, sub, r, again, at)
	}
	switch transfer(strings.ToLower(info.transfer)) {
	case "", transfer7Bit, transfer8Bit, "binary":
	default:
		return keepWhole("multipart with a transfer encoding")
	}
	boundary := info.params["boundary"]
	if boundary == "" {
		return keepWhole("multipart without a boundary")
	}
	mr := textproto.NewMultipartReader(r, boundary)
	n := 0
	for ; ; n++ {
		p, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return keepWhole("multipart: %w", err)
		}
		in := place{alternative: sub == "alternative", form: at.form || sub == "alternative", digest: sub == "digest"}
		in.related = at.related || sub == "related" && n > 0
		err = b.part(headerOf(p.Header), p, childOpener(again, boundary, n), in, nesting+1)
		if err != nil {
			return err
		}
	}
	if n == 0 {
		return keepWhole("multipart without parts")
	}
	if at.root && sub == "report" {
		b.class = reportClass(info.params["report-type"])
	}
	return nil
}

func reportClass(kind string) string {
	switch strings.ToLower(kind) {
	case "delivery-status":
		return classNDR
	case "disposition-notification":
		return classReadReceipt
	}
	return classNote
}

// childOpener opens the nth part of a multipart.
func childOpener(again opener, boundary string, n int) opener {
	return func(ctx context.Context) (io.ReadCloser, error) {
		rc, err := again(ctx)
		if err != nil {
			return nil, err
		}
		mr := textproto.NewMultipartReader(rc, boundary)
		for range n {
			if _, err := mr.NextPart(); err != nil {
				rc.Close()
				return nil, err
			}
		}
		p, err := mr.NextPart()
		if err != nil {
			rc.Close()
			return nil, err
		}
		return readCloser{p, rc}, nil
	}
}

// protected keeps a signed or encrypted part as one attachment: the MIME
// entity with its header, [MS-OXOSMIME] 2.1.
func (b *builder) protected(h header, info partInfo, sub string, r io.Reader, again opener, at place) error {
	var own header
	for _, f := range h {
		if !f.is("MIME-Version") {
			own = append(own, f)
		}
	}
	head := []byte(own.text() + "\r\n")
	start, whole, err := sample(r)
	rest := int64(0)
	if err == nil && !whole {
		rest, err = io.Copy(io.Discard, r)
	}
	if err != nil {
		return keepWhole("multipart/%s: %w", sub, err)
	}
	src := &prefixed{head: head, open: again, size: int64(len(start)) + rest}
	name := info.name
	if at.root && sub == "signed" {
		b.class, name = classMultipart, "SMIME.p7m"
		// What can be read of the signed mail becomes the body, for clients
		// that show the message; Encode leaves it out.
		b.preview(info.params["boundary"], start)
	}
	props := attachmentProperties("multipart/"+sub, name, info)
	b.add(props, src, h, at, false)
	return nil
}

// preview sets the bodies of a signed mail, of which start is the beginning.
// What it cannot read it leaves out.
func (b *builder) preview(boundary string, start []byte) {
	if boundary == "" {
		return
	}
	p, err := textproto.NewMultipartReader(bytes.NewReader(start), boundary).NextPart()
	if err != nil {
		return
	}
	none := func(context.Context) (io.ReadCloser, error) { return nil, errChanged }
	inner := builder{d: &decoding{}, m: &Message{}, depth: b.depth}
	if inner.part(headerOf(p.Header), p, none, place{}, 1) != nil {
		return
	}
	b.m.Properties = append(b.m.Properties, inner.m.Properties...)
	b.plain, b.html = inner.plain, inner.html
}

// body sets a body of the message.
func (b *builder) body(h header, info partInfo, r io.Reader) error {
	dec, err := decoder(info.transfer, r)
	if err != nil {
		return keepWhole("%w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(dec, maxBody+1))
	if err != nil {
		return keepWhole("body: %w", err)
	}
	if len(raw) > maxBody {
		return keepWhole("body longer than %d bytes", maxBody)
	}
	text, ok := decodeCharset(info.params["charset"], raw)
	if !ok || strings.ContainsRune(text, 0) {
		return keepWhole("text is not of its charset")
	}
	name := textHeaderName
	if info.mime == "text/plain" {
		b.plain = true
		b.m.Properties = append(b.m.Properties, Property{Tag: mapi.PidTagBody, Value: crlfLines(text)})
	} else {
		b.html, name = true, htmlHeaderName
		page := codePageOfCharset(info.params["charset"])
		if info.params["charset"] == "" {
			page = codePageUTF8
		}
		if page == 0 {
			page, raw = codePageUTF8, []byte(text)
		}
		b.m.Properties = append(b.m.Properties,
			Property{Tag: mapi.PidTagHtml, Value: raw},
			Property{Tag: mapi.PidTagInternetCodepage, Value: int32(page)})
	}
	if len(h) > 0 {
		b.m.Properties = append(b.m.Properties, privateProperty(name, mapi.TypeString, h.text()))
	}
	return nil
}

// crlfLines ends all lines with CRLF, as bodies in MAPI do.
func crlfLines(s string) string {
	if !strings.Contains(s, "\n") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

// embedded adds an attachment that is a mail.
func (b *builder) embedded(h header, info partInfo, r io.Reader, again opener) error {
	switch transfer(strings.ToLower(info.transfer)) {
	case "", transfer7Bit, transfer8Bit, "binary":
	default:
		return keepWhole("message/rfc822 with a transfer encoding")
	}
	inner, err := b.d.message(r, again, b.depth+1)
	if err != nil {
		return err
	}
	// What the inner mail leaves behind its end belongs to it all the same.
	if _, err := io.Copy(io.Discard, r); err != nil {
		return keepWhole("message/rfc822: %w", err)
	}
	props := attachmentProperties("message/rfc822", info.name, info)
	subject, _ := Lookup(inner.Properties, mapi.PidTagSubject.ID()).(string)
	props = append(props,
		Property{Tag: mapi.PidTagAttachMethod, Value: int32(attachEmbedded)},
		Property{Tag: mapi.PidTagDisplayName, Value: subject})
	if len(h) > 0 {
		props = append(props, privateProperty(partHeaderName, mapi.TypeString, h.text()))
	}
	b.m.Attachments = append(b.m.Attachments, Attachment{
		Properties: props,
		Open:       func(context.Context) (*Message, error) { return inner, nil },
	})
	return nil
}

// attachment adds a part as an attachment.
func (b *builder) attachment(h header, info partInfo, r io.Reader, again opener, at place) error {
	dec, err := decoder(info.transfer, r)
	if err != nil {
		return keepWhole("%w", err)
	}
	src, err := b.d.content(dec, info.transfer, again)
	if err != nil {
		return err
	}
	props := attachmentProperties(info.mime, info.name, info)
	if at.related {
		props = append(props,
			Property{Tag: mapi.PidTagAttachFlags, Value: int32(attachInline)},
			Property{Tag: mapi.PidTagAttachmentHidden, Value: true})
	}
	if at.root && isSMIME(info) {
		b.class = classSMIME
	}
	b.add(props, src, h, at, true)
	return nil
}

// isSMIME recognises opaque S/MIME, [MS-OXOSMIME] 2.1.
func isSMIME(info partInfo) bool {
	switch info.mime {
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return true
	case "application/octet-stream":
		return strings.HasSuffix(strings.ToLower(info.name), ".p7m")
	}
	return false
}

func (b *builder) add(props []Property, src Source, h header, at place, keepHeader bool) {
	props = append(props,
		Property{Tag: mapi.PidTagAttachMethod, Value: int32(attachByValue)},
		Property{Tag: mapi.PidTagAttachDataBinary, Value: src})
	if keepHeader {
		if len(h) == 0 {
			h = header{newField("Content-Type", "text/plain")} // the default of RFC 2045 5.2
		}
		props = append(props, privateProperty(partHeaderName, mapi.TypeString, h.text()))
	}
	if at.alternative {
		props = append(props, privateProperty(placeName, mapi.TypeString, placeAlternative))
	}
	b.m.Attachments = append(b.m.Attachments, Attachment{Properties: props})
}

func attachmentProperties(mime, name string, info partInfo) []Property {
	ps := []Property{
		{Tag: mapi.PidTagAttachMimeTag, Value: mime},
		{Tag: mapi.PidTagRenderingPosition, Value: int32(-1)},
	}
	if name != "" {
		ps = append(ps,
			Property{Tag: mapi.PidTagAttachLongFilename, Value: name},
			Property{Tag: mapi.PidTagAttachFilename, Value: name})
		if i := strings.LastIndexByte(name, '.'); i >= 0 {
			ps = append(ps, Property{Tag: mapi.PidTagAttachExtension, Value: name[i:]})
		}
	}
	if mime != "message/rfc822" && name != "" {
		ps = append(ps, Property{Tag: mapi.PidTagDisplayName, Value: name})
	}
	if info.cid != "" {
		ps = append(ps, Property{Tag: mapi.PidTagAttachContentId, Value: info.cid})
	}
	if info.location != "" {
		ps = append(ps, Property{Tag: mapi.PidTagAttachContentLocation, Value: info.location})
	}
	if cs := info.params["charset"]; cs != "" && strings.HasPrefix(mime, "text/") {
		ps = append(ps, Property{Tag: mapi.PidTagTextAttachmentCharset, Value: noNUL(cs)})
	}
	return ps
}

// finish sets what follows from all the parts.
func (b *builder) finish() {
	class := b.class
	if class == "" {
		class = classNote
	}
	add := func(tag mapi.PropTag, value any) {
		b.m.Properties = append(b.m.Properties, Property{Tag: tag, Value: value})
	}
	add(mapi.PidTagMessageClass, class)
	if b.html {
		add(mapi.PidTagNativeBody, int32(nativeHTML))
	} else if b.plain {
		add(mapi.PidTagNativeBody, int32(nativePlain))
		add(mapi.PidTagInternetCodepage, int32(codePageUTF8))
	}
}

// content measures the content of a part, and keeps it if it is small.
func (d *decoding) content(dec io.Reader, name string, again opener) (Source, error) {
	head, err := io.ReadAll(io.LimitReader(dec, smallPart+1))
	if err != nil {
		return nil, keepWhole("attachment: %w", err)
	}
	n := int64(len(head))
	if n <= smallPart && d.inMemory+n <= memoryParts {
		d.inMemory += n
		return BytesSource(head), nil
	}
	rest, err := io.Copy(io.Discard, dec)
	if err != nil {
		return nil, keepWhole("attachment: %w", err)
	}
	return &replayed{open: again, transfer: name, size: n + rest}, nil
}

var errChanged = errors.New("eml: the mail changed while it was used")
