// The header of a mail as properties and recipients, as [MS-OXCMAIL] maps them.

package eml

import (
	"encoding/base64"
	"net/mail"
	"strings"

	"github.com/go-mapi/mapirpc/mapi"
)

// header sets what a mail's header says.
func (d *decoding) header(m *Message, h header) {
	add := func(tag mapi.PropTag, value any) {
		m.Properties = append(m.Properties, Property{Tag: tag, Value: value})
	}
	addText := func(tag mapi.PropTag, value string) {
		if value != "" {
			add(tag, value)
		}
	}
	if len(h) > 0 {
		add(mapi.PidTagTransportMessageHeaders, h.text())
	}
	subject, _ := decodeWords(unfold(h.get("Subject")))
	subject = oneLine(subject)
	add(mapi.PidTagSubject, subject)
	prefix, topic := splitSubject(subject)
	add(mapi.PidTagSubjectPrefix, prefix)
	add(mapi.PidTagNormalizedSubject, topic)
	addText(mapi.PidTagConversationTopic, topic)

	if t, err := mail.ParseDate(h.get("Date")); err == nil && t.Year() > 1601 && t.Year() < 4500 {
		add(mapi.PidTagClientSubmitTime, mapi.FileTimeOf(t))
	}
	if t, ok := received(h); ok {
		add(mapi.PidTagMessageDeliveryTime, t)
	}
	addText(mapi.PidTagInternetMessageId, h.get("Message-ID"))
	addText(mapi.PidTagInReplyToId, h.get("In-Reply-To"))
	addText(mapi.PidTagInternetReferences, h.get("References"))
	if b, err := base64.StdEncoding.DecodeString(h.get("Thread-Index")); err == nil && len(b) >= 22 {
		add(mapi.PidTagConversationIndex, b)
	}
	if n := importance(h); n != 1 {
		add(mapi.PidTagImportance, n)
		add(mapi.PidTagPriority, n-1)
	}
	if n := sensitivity(h); n != 0 {
		add(mapi.PidTagSensitivity, n)
	}
	d.people(m, h)
}

// unfold turns the white space that folding leaves into single spaces where it
// stood between encoded words and text.
func unfold(s string) string { return strings.ReplaceAll(s, "\t", " ") }

// people sets sender and recipients.
func (d *decoding) people(m *Message, h header) {
	from, _ := parseAddresses(h.get("From"))
	sender, _ := parseAddresses(h.get("Sender"))
	if len(from) > 0 {
		m.addAddress(from[0], mapi.PidTagSentRepresentingName, mapi.PidTagSentRepresentingAddressType,
			mapi.PidTagSentRepresentingEmailAddress, mapi.PidTagSentRepresentingSmtpAddress,
			mapi.PidTagSentRepresentingEntryId)
		if len(sender) == 0 {
			sender = from
		}
	}
	if len(sender) > 0 {
		m.addAddress(sender[0], mapi.PidTagSenderName, mapi.PidTagSenderAddressType,
			mapi.PidTagSenderEmailAddress, mapi.PidTagSenderSmtpAddress, mapi.PidTagSenderEntryId)
	}
	if list, ok := parseAddresses(h.get("Reply-To")); ok && len(list) > 0 {
		names := make([]string, len(list))
		for i, a := range list {
			names[i] = a.display()
		}
		m.Properties = append(m.Properties,
			Property{Tag: mapi.PidTagReplyRecipientEntries, Value: appendEntryList(list)},
			Property{Tag: mapi.PidTagReplyRecipientNames, Value: strings.Join(names, "; ")})
	}
	for _, kind := range []struct {
		field string
		kind  uint8
	}{{"To", recipientTo}, {"Cc", recipientCc}, {"Bcc", recipientBcc}} {
		for _, f := range h {
			if !f.is(kind.field) {
				continue
			}
			list, _ := parseAddresses(f.value())
			for _, a := range list {
				m.addRecipient(a, kind.kind)
			}
		}
	}
}

func (a address) display() string {
	if a.name != "" {
		return a.name
	}
	return a.addr
}

func (m *Message) addAddress(a address, name, kind, addr, smtp, entry mapi.PropTag) {
	m.Properties = append(m.Properties,
		Property{Tag: name, Value: noNUL(a.display())},
		Property{Tag: kind, Value: a.kind},
		Property{Tag: addr, Value: noNUL(a.addr)},
		Property{Tag: smtp, Value: noNUL(a.addr)},
		Property{Tag: entry, Value: oneOff(a)})
}

func (m *Message) addRecipient(a address, kind uint8) {
	m.Recipients = append(m.Recipients, Recipient{Type: kind, Properties: []Property{
		{Tag: mapi.PidTagDisplayName, Value: noNUL(a.display())},
		{Tag: mapi.PidTagAddressType, Value: a.kind},
		{Tag: mapi.PidTagEmailAddress, Value: noNUL(a.addr)},
		{Tag: mapi.PidTagSmtpAddress, Value: noNUL(a.addr)},
		{Tag: mapi.PidTagEntryId, Value: oneOff(a)},
	}})
}

func noNUL(s string) string { return strings.ReplaceAll(s, "\x00", "") }

// splitSubject splits a reply or forward prefix off ([MS-OXCMSG] 2.2.1.9): one
// to three characters that are not digits, a colon and a space.
func splitSubject(s string) (prefix, rest string) {
	i := strings.Index(s, ": ")
	if i < 1 || len([]rune(s[:i])) > 3 || strings.ContainsAny(s[:i], "0123456789 ") {
		return "", s
	}
	return s[:i+2], strings.TrimLeft(s[i+2:], " ")
}

// received is the time in the newest Received field.
func received(h header) (mapi.FileTime, bool) {
	value := h.get("Received")
	i := strings.LastIndexByte(value, ';')
	if i < 0 {
		return 0, false
	}
	t, err := mail.ParseDate(strings.TrimSpace(value[i+1:]))
	if err != nil || t.Year() <= 1601 || t.Year() >= 4500 {
		return 0, false
	}
	return mapi.FileTimeOf(t), true
}

// sensitivity reads the field that says how private a mail is, 0 for normal.
func sensitivity(h header) int32 {
	return map[string]int32{"personal": 1, "private": 2, "company-confidential": 3}[strings.ToLower(h.get("Sensitivity"))]
}

// importance reads the fields that say how urgent a mail is: 0 low, 1 normal,
// 2 high.
func importance(h header) int32 {
	word := func(s string) string {
		f := strings.Fields(strings.ToLower(s))
		if len(f) == 0 {
			return ""
		}
		return f[0]
	}
	switch word(h.get("Importance")) {
	case "high":
		return 2
	case "low":
		return 0
	case "normal":
		return 1
	}
	switch word(h.get("X-Priority")) {
	case "1", "2":
		return 2
	case "4", "5":
		return 0
	}
	switch word(h.get("Priority")) {
	case "urgent":
		return 2
	case "non-urgent":
		return 0
	}
	return 1
}
