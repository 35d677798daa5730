// The header of a mail: kept from PidTagTransportMessageHeaders where that
// agrees with the properties, built from the properties where it does not.

package eml

import (
	"encoding/base64"
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/mapi"
)

// heading is the header of a mail in the making.
type heading struct {
	view       view
	recipients []addressed
	kept       header // the transport headers without those about MIME
	mime       header // of the transport headers, those about MIME
	transport  bool   // whether there are transport headers
	report     collector
}

// addressed is a recipient's address.
type addressed struct {
	address
	kind uint8
}

// oldServerLine is what Exchange 2000 and 2003 put above the header.
const oldServerLine = "Microsoft Mail Internet Headers Version 2.0\r\n"

// isMIME names the fields that describe the body rather than the mail.
func isMIME(name string) bool {
	return strings.EqualFold(name, "MIME-Version") || len(name) > 8 && strings.EqualFold(name[:8], "Content-")
}

// newHeading reads the transport headers.
func newHeading(v view, recipients []addressed, c collector) *heading {
	h := &heading{view: v, recipients: recipients, report: c}
	block := v.text(mapi.PidTagTransportMessageHeaders.ID())
	if strings.TrimSpace(block) == "" {
		return h
	}
	block = strings.TrimRight(validUTF8(block), "\r\n\x00") + "\r\n"
	block = strings.TrimPrefix(block, oldServerLine)
	fields, ok := keptHeader(block)
	if !ok {
		c.add(KindHeader, mapi.PidTagTransportMessageHeaders, "not a header of a mail")
		return h
	}
	h.transport = true
	for _, f := range fields {
		if isMIME(f.name()) {
			h.mime = append(h.mime, f)
		} else {
			h.kept = append(h.kept, f)
		}
	}
	return h
}

// hasStray finds characters that would break a header written as it is.
func hasStray(block string) bool {
	return strings.Contains(strings.ReplaceAll(block, "\r\n", "\n"), "\r") || strings.Contains(block, "\x00")
}

// fields returns the header without what describes the body.
func (h *heading) fields() header {
	for _, f := range h.wanted() {
		h.reconcile(f)
	}
	if !h.transport {
		h.kept = append(h.kept, h.named()...)
	}
	return h.kept
}

// want is a header field that the properties ask for.
type want struct {
	name  string
	value string                  // encoded; "" when the properties say nothing
	same  func(value string) bool // whether a field there says the same
	tag   mapi.PropTag
}

// reconcile puts a wanted field in place of one that says something else, or
// adds it where there is none.
func (h *heading) reconcile(w want) {
	if w.value == "" {
		return
	}
	is := func(f field) bool { return f.is(w.name) }
	i := slices.IndexFunc(h.kept, is)
	if i < 0 {
		h.kept = append(h.kept, newField(w.name, w.value))
		return
	}
	// A field that may stand once only, but stands there more often, counts as
	// one long list.
	var values []string
	for _, f := range h.kept {
		if is(f) {
			values = append(values, f.value())
		}
	}
	if w.same(strings.Join(values, ", ")) || w.same(values[0]) {
		return
	}
	h.report.add(KindHeader, w.tag, w.name+" differs from the property")
	rest := slices.DeleteFunc(slices.Clone(h.kept[i+1:]), is)
	h.kept = append(append(h.kept[:i:i], newField(w.name, w.value)), rest...)
}

// wanted lists the fields that have properties of their own, in the order in
// which a mail that is built from nothing has them.
func (h *heading) wanted() []want {
	v := h.view
	from, sender := v.address(fromTags), v.address(senderTags)
	if from.empty() && !h.transport {
		from, sender = sender, address{}
	}
	if !h.transport && sender.same(from) {
		sender = address{}
	}
	subject := v.subject()
	if oneLine(subject) != subject {
		h.report.add(KindText, mapi.PidTagSubject, "line ends replaced by spaces")
	}
	ws := []want{
		h.wantAddress("From", mapi.PidTagSentRepresentingName, from),
	}
	if !h.transport {
		// Where there are transport headers, the absence of a Sender field is
		// no contradiction: servers fill in both properties.
		ws = append(ws, h.wantAddress("Sender", mapi.PidTagSenderName, sender), h.wantReplyTo())
	}
	ws = append(ws,
		h.wantRecipients("To", recipientTo),
		h.wantRecipients("Cc", recipientCc),
		h.wantRecipients("Bcc", recipientBcc),
		want{"Subject", encodeText(subject), func(value string) bool {
			text, ok := decodeWords(value)
			return !ok || squeeze(text) == squeeze(subject)
		}, mapi.PidTagSubject},
		h.wantDate(),
		h.wantID("Message-ID", mapi.PidTagInternetMessageId),
		h.wantID("In-Reply-To", mapi.PidTagInReplyToId),
		h.wantID("References", mapi.PidTagInternetReferences),
	)
	if !h.transport {
		ws = append(ws, h.rare()...)
	}
	return ws
}

// subject is PidTagSubject, or the two parts that make it up, [MS-OXCMSG]
// 2.2.1.46.
func (v view) subject() string {
	if s := v.text(mapi.PidTagSubject.ID()); s != "" {
		return s
	}
	return v.text(mapi.PidTagSubjectPrefix.ID()) + v.text(mapi.PidTagNormalizedSubject.ID())
}

// squeeze makes texts comparable whose white space went through folding.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func (h *heading) wantAddress(name string, tag mapi.PropTag, a address) want {
	w := want{name: name, tag: tag, same: func(value string) bool {
		list, ok := parseAddresses(value)
		return !ok || !a.smtp() || slices.ContainsFunc(list, a.same)
	}}
	if a.empty() {
		return w
	}
	w.value = a.format()
	if !a.smtp() && a.addr != "" && !h.transport {
		h.report.add(KindAddress, tag, "")
	}
	return w
}

func (h *heading) wantReplyTo() want {
	list, _ := parseEntryList(h.view.bytes(mapi.PidTagReplyRecipientEntries.ID()))
	return want{"Reply-To", formatList(list), nil, mapi.PidTagReplyRecipientEntries}
}

func (h *heading) wantRecipients(name string, kind uint8) want {
	var list []address
	for i, r := range h.recipients {
		if r.kind != kind {
			continue
		}
		list = append(list, r.address)
		if !r.smtp() && r.addr != "" && !h.transport {
			h.report.in("recipient "+itoa(i+1)).add(KindAddress, mapi.PidTagEmailAddress, "")
		}
	}
	return want{name, formatList(list), func(value string) bool {
		have, ok := parseAddresses(value)
		if !ok {
			return true
		}
		for _, a := range list {
			if a.smtp() && !slices.ContainsFunc(have, a.same) {
				return false
			}
		}
		return true
	}, mapi.PidTagDisplayTo}
}

func formatList(list []address) string {
	texts := make([]string, len(list))
	for i, a := range list {
		texts[i] = a.format()
	}
	return strings.Join(texts, ", ")
}

func (h *heading) wantDate() want {
	w := want{name: "Date", tag: mapi.PidTagClientSubmitTime}
	tags := []mapi.PropID{mapi.PidTagClientSubmitTime.ID()}
	if !h.transport {
		tags = append(tags, mapi.PidTagMessageDeliveryTime.ID(), mapi.PidTagCreationTime.ID(), mapi.PidTagLastModificationTime.ID())
	}
	for _, tag := range tags {
		if t, ok := h.view.time(tag); ok {
			w.value = formatDate(t)
			w.same = func(value string) bool {
				have, err := mail.ParseDate(value)
				return err != nil || have.Unix() == t.Unix()
			}
			return w
		}
	}
	return w
}

func formatDate(t time.Time) string { return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000") }

// wantID handles the fields that hold message ids.
func (h *heading) wantID(name string, tag mapi.PropTag) want {
	text := oneLine(h.view.text(tag.ID()))
	value := strings.Map(func(r rune) rune {
		if isControl(r) {
			return ' '
		}
		return r
	}, validUTF8(text))
	return want{name, squeeze(value), func(have string) bool { return squeeze(have) == squeeze(text) }, tag}
}

// rare lists the fields that few mails have.
func (h *heading) rare() []want {
	v := h.view
	var ws []want
	add := func(name, value string) {
		if value != "" {
			ws = append(ws, want{name: name, value: value})
		}
	}
	if n, ok := v.number(mapi.PidTagImportance.ID()); ok {
		add("Importance", map[int32]string{0: "low", 2: "high"}[n])
	}
	if n, ok := v.number(mapi.PidTagSensitivity.ID()); ok {
		add("Sensitivity", map[int32]string{1: "Personal", 2: "Private", 3: "Company-Confidential"}[n])
	}
	if v.flag(mapi.PidTagReadReceiptRequested.ID()) {
		to := v.address(readReceiptTags)
		if !to.smtp() {
			to = v.address(fromTags)
		}
		if to.smtp() {
			add("Disposition-Notification-To", to.format())
		}
	}
	if b := v.bytes(mapi.PidTagConversationIndex.ID()); len(b) > 0 {
		add("Thread-Index", base64.StdEncoding.EncodeToString(b))
	}
	if s := v.text(mapi.PidTagConversationTopic.ID()); s != "" && s != v.text(mapi.PidTagSubject.ID()) {
		add("Thread-Topic", encodeText(s))
	}
	return ws
}

// named builds the fields that are kept as named properties: those of
// PS_INTERNET_HEADERS, and categories.
func (h *heading) named() header {
	var out header
	for i := range h.view.props {
		p := &h.view.props[i]
		if name, value, ok := h.view.headerProperty(p); ok && !h.kept.has(name) {
			out = append(out, newField(name, encodeText(value)))
		}
	}
	slices.SortFunc(out, func(a, b field) int { return strings.Compare(string(a), string(b)) })
	return out
}

// headerProperty returns the header field that a named property stands for:
// those of PS_INTERNET_HEADERS are named after theirs ([MS-OXCMAIL]).
func (v view) headerProperty(p *Property) (name, value string, ok bool) {
	if !p.Tag.ID().Named() || p.Name.Kind != mapi.NameString {
		return "", "", false
	}
	if p.Name == keywordsName {
		list, ok := p.Value.([]string)
		return "Keywords", strings.Join(list, ", "), ok && len(list) > 0
	}
	if p.Name.Set != mapi.PSInternetHeaders() || !isFieldName(p.Name.Name) || isMIME(p.Name.Name) {
		return "", "", false
	}
	value, ok = v.asText(p.Value)
	return p.Name.Name, value, ok
}

var keywordsName = mapi.NamedString(mapi.PSPublicStrings(), "Keywords")

func isFieldName(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || s[i] == ':' {
			return false
		}
	}
	return s != ""
}
