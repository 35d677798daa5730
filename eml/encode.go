// Encode: a message becomes a mail.

package eml

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/go-mapi/mapirpc/mapi"
)

// maxDepth bounds how deep messages may be embedded in each other.
const maxDepth = 32

// Encode writes m as a mail in the format of RFC 5322 and MIME and reports
// what the mail does not say of m. The same message gives the same bytes every
// time. Bodies and attachments are streamed: of each, about a megabyte is held
// in memory at a time. RTF is the exception, it is converted in memory.
//
// An error of w or of a Source comes back wrapped; part of the mail may have
// been written then.
func Encode(ctx context.Context, w io.Writer, m *Message) (*Report, error) {
	r := &Report{}
	e := &encodeRun{report: r}
	if err := e.encode(ctx, w, m, collector{report: r}, 0); err != nil {
		return nil, err
	}
	return r, nil
}

// encodeRun is one run of Encode.
type encodeRun struct {
	report *Report
}

var errTooDeep = errors.New("eml: messages embedded too deep")

func (e *encodeRun) encode(ctx context.Context, w io.Writer, m *Message, c collector, depth int) error {
	if depth > maxDepth {
		return errTooDeep
	}
	v, err := newView(ctx, m.Properties, 0)
	if err != nil {
		return err
	}
	if src, made, err := rawSource(ctx, m, v); err != nil {
		return err
	} else if src != nil {
		rawLeftover(v, made, c)
		if depth == 0 {
			e.report.Raw = true
		}
		return copySource(ctx, w, src)
	}
	recipients, err := e.recipients(ctx, m, v, c)
	if err != nil {
		return err
	}
	h := newHeading(v, recipients, c)
	fields := h.fields()
	tree, err := e.tree(ctx, m, v, h, c, depth)
	if err != nil {
		return err
	}
	e.leftover(h, tree, c)
	fields = append(fields, topFields(h, tree)...)
	tree.ownFields()
	if err := tree.assign(ctx, newBoundaries(m, fields, depth)); err != nil {
		return err
	}
	if err := tree.write(ctx, top(w, fields), nil); err != nil {
		return fmt.Errorf("eml: write mail: %w", err)
	}
	return nil
}

// rawSource returns the mail that the message holds whole, or nil, and the
// properties that Decode makes of it. Decode gives such a message neither a body
// nor attachments, and the header of the mail. One of another kind is not
// Decode's: a sender may have set the property so that the mail says something
// else than the message.
func rawSource(ctx context.Context, m *Message, v view) (src Source, made view, err error) {
	switch x := LookupName(m.Properties, privateName(rawName)).(type) {
	case Source:
		src = x
	case []byte:
		src = BytesSource(x)
	default:
		return nil, made, nil
	}
	if len(m.Attachments) > 0 || hasBody(m.Properties) {
		return nil, made, nil
	}
	whole, err := wholeMail(ctx, src)
	if err != nil {
		return nil, made, err
	}
	made.props = whole.Properties
	head := made.text(mapi.PidTagTransportMessageHeaders.ID())
	if head != v.text(mapi.PidTagTransportMessageHeaders.ID()) || head == "" && !sameSubject(v, made) {
		return nil, made, nil
	}
	return src, made, nil
}

func sameSubject(a, b view) bool { return squeeze(a.subject()) == squeeze(b.subject()) }

// hasBody reports whether a message has a body in any form.
func hasBody(ps []Property) bool {
	return slices.ContainsFunc(ps, func(p Property) bool {
		switch p.Tag.ID() {
		case mapi.PidTagBody.ID(), mapi.PidTagHtml.ID(), mapi.PidTagRtfCompressed.ID():
			return !noInformation(&p)
		}
		return false
	})
}

func (e *encodeRun) recipients(ctx context.Context, m *Message, v view, c collector) ([]addressed, error) {
	out := make([]addressed, 0, len(m.Recipients))
	for i, r := range m.Recipients {
		rv, err := newView(ctx, r.Properties, v.page)
		if err != nil {
			return nil, err
		}
		in, kind := c.in("recipient "+itoa(i+1)), r.Type&0x0F
		if kind < recipientTo || kind > recipientBcc {
			in.add(KindProperty, mapi.PidTagRecipientType, "neither To nor Cc nor Bcc")
		}
		out = append(out, addressed{rv.address(recipientTags), kind})
		e.recipientLeftover(rv, in)
	}
	return out, nil
}

// tree builds the parts of the mail.
func (e *encodeRun) tree(ctx context.Context, m *Message, v view, h *heading, c collector, depth int) (*part, error) {
	var all []*attached
	for i := range m.Attachments {
		in := c.in("attachment " + itoa(i+1))
		at, err := e.attachment(ctx, &m.Attachments[i], v.page, in, depth)
		if err != nil {
			return nil, err
		}
		e.attachmentLeftover(at, in)
		if at.part != nil {
			all = append(all, at)
		}
	}
	if p := protected(v, h, all); p != nil {
		return p, nil
	}
	b, err := newBodies(ctx, v, c)
	if err != nil {
		return nil, err
	}
	var inline, alternatives, rest []*part
	for _, at := range all {
		switch {
		case b.html != nil && at.cid != "" && (at.inline || b.refersTo(at.cid)),
			b.html != nil && at.inline && at.text(mapi.PidTagAttachContentLocation.ID()) != "":
			inline = append(inline, at.part)
		case at.place == placeAlternative && (b.plain != nil || b.html != nil):
			alternatives = append(alternatives, at.part)
		default:
			rest = append(rest, at.part)
		}
	}
	body := b.tree(inline, alternatives)
	if body == nil && len(rest) == 1 && h.wasSingle(all[0]) {
		return rest[0], nil
	}
	if body == nil && len(rest) == 0 {
		body = textPart("text/plain", "us-ascii", BytesSource(nil), "")
	}
	sub, params := h.container()
	if len(rest) == 0 && sub == "mixed" {
		return body, nil
	}
	if body != nil {
		rest = append([]*part{body}, rest...)
	}
	return &part{multipart: sub, params: params, children: rest}, nil
}

// wasSingle reports whether the mail consisted of the attachment alone.
func (h *heading) wasSingle(at *attached) bool {
	t, _, err := mediaType(h.mime.get("Content-Type"))
	return err == nil && t == at.mime
}

// container returns the kind of multipart that holds body and attachments:
// mixed, or a kind with a meaning that the mail had when it arrived.
func (h *heading) container() (sub, params string) {
	t, ps, err := mediaType(h.mime.get("Content-Type"))
	if err != nil || t != "multipart/report" {
		return "mixed", ""
	}
	delete(ps, "boundary")
	var b strings.Builder
	for _, k := range sortedKeys(ps) {
		b.WriteString(formatParam(k, ps[k]))
	}
	return "report", b.String()
}

// topFields returns the fields about MIME that come before those of the tree.
// A mail that had none and needs none gets none.
func topFields(h *heading, tree *part) header {
	if h.transport && len(h.mime) == 0 && tree.isDefault() {
		tree.bare = true
		return nil
	}
	out := header{newField("MIME-Version", "1.0")}
	for _, f := range h.mime {
		if tree.form == formVerbatim || tree.fields.has(f.name()) || isStructure(f.name()) ||
			tree.multipart == "" && isPartField(f.name()) {
			continue
		}
		out = append(out, f)
	}
	return out
}

// isStructure names the fields that the tree sets anew.
func isStructure(name string) bool {
	switch strings.ToLower(name) {
	case "mime-version", "content-type", "content-transfer-encoding", "content-md5", "content-length":
		return true
	}
	return false
}

// isPartField names the fields that a body or attachment has from its own
// properties.
func isPartField(name string) bool {
	switch strings.ToLower(name) {
	case "content-disposition", "content-id", "content-location":
		return true
	}
	return false
}

// isDefault reports whether the part is what a mail without a Content-Type is.
func (p *part) isDefault() bool {
	return p.multipart == "" && p.form == formText && len(p.fields) == 1 &&
		p.fields[0].value() == "text/plain; charset=us-ascii"
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
