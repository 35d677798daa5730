// Tests that nothing of a message is lost or changed unless the Report says so.

package eml

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-mapi/mapirpc/mapi"
)

// byValue is an attachment with a type and content.
func byValue(mime string, data string) Attachment {
	return Attachment{Properties: []Property{
		prop(mapi.PidTagAttachMethod, int32(attachByValue)),
		prop(mapi.PidTagAttachMimeTag, mime),
		prop(mapi.PidTagAttachDataBinary, []byte(data)),
	}}
}

// TestBodyBesideMultipart has one attachment of a type multipart/..., which is
// the whole mail only where the message says so.
func TestBodyBesideMultipart(t *testing.T) {
	entity := "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nsigned\r\n--b\r\n\r\nsignature\r\n--b--\r\n"
	for _, c := range []struct {
		name, class string
		body        bool
	}{
		{"a plain message", classNote, true},
		{"a signed one", classMultipart, false},
		{"a signed one of another application", "IPM.Note.Acme.SMIME.MultipartSigned", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, _ := encodeString(t, &Message{
				Properties: []Property{
					prop(mapi.PidTagMessageClass, c.class), prop(mapi.PidTagSubject, "s"), prop(mapi.PidTagBody, "the body"),
				},
				Attachments: []Attachment{byValue("multipart/signed", entity)},
			})
			if got := strings.Contains(text, "the body"); got != c.body {
				t.Errorf("body in the mail: %v\n%s", got, text)
			}
			if !strings.Contains(text, "signature") {
				t.Errorf("no attachment\n%s", text)
			}
		})
	}
	t.Run("mailing list footer", func(t *testing.T) {
		mail := "Subject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" + entity +
			"--a\r\nContent-Type: text/plain\r\n\r\nfooter of the list\r\n--a--\r\n"
		text, _ := encodeString(t, DecodeBytes([]byte(mail)))
		if !strings.Contains(text, "footer of the list") || !strings.Contains(text, "signature") {
			t.Errorf("lost:\n%s", text)
		}
	})
}

// TestVerbatimAttachment has attachments of a type multipart/... that are no
// MIME entity, or one with more in its header.
func TestVerbatimAttachment(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"other fields", "Content-Type: multipart/appledouble; boundary=b\r\nX-Kept: yes\r\n\r\n--b--\r\n", "X-Kept: yes"},
		{"a broken header", "Content-Type: multipart/x; boundary=b\r\nno field\r\n\r\nrest", "Content-Transfer-Encoding: base64"},
		{"a header without end", "Content-Type: multipart/x; boundary=b", "Content-Type: multipart/x"},
		{"a header with a stray CR", "Content-Type: multipart/x\rBcc: evil@example.net\r\n\r\nrest", "Content-Transfer-Encoding: base64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, _ := encodeString(t, &Message{
				Properties:  []Property{prop(mapi.PidTagSubject, "s"), prop(mapi.PidTagBody, "the body")},
				Attachments: []Attachment{byValue("multipart/x", c.data)},
			})
			if !strings.Contains(text, c.want) {
				t.Errorf("no %q in\n%s", c.want, text)
			}
		})
	}
}

// utf16Text is a large string as a server gives it: a stream of unknown size.
type utf16Text string

func (s utf16Text) Size() int64 { return -1 }

func (s utf16Text) Open(context.Context) (io.ReadCloser, error) {
	var b []byte
	for _, u := range utf16.Encode([]rune(string(s))) {
		b = append(b, byte(u), byte(u>>8))
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// unsized is a binary value as a stream of unknown size.
type unsized struct{ BytesSource }

func (unsized) Size() int64 { return -1 }

func TestLargeValues(t *testing.T) {
	large := utf16Text(strings.Repeat("X-Long: field\r\n", maxLoad/20))
	for _, c := range []struct {
		name string
		p    Property
	}{
		{"transport headers", prop(mapi.PidTagTransportMessageHeaders, large)},
		{"subject", prop(mapi.PidTagSubject, large)},
		{"named", Property{Tag: 0x8001001F, Name: mapi.NamedString(mapi.PSPublicStrings(), "Addon"), Value: large}},
		{"reply-to", prop(mapi.PidTagReplyRecipientEntries, unsized{appendEntryList([]address{{"A", "SMTP", "a@example.com"}})})},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, r := encodeString(t, &Message{Properties: []Property{c.p}})
			if !slices.ContainsFunc(r.Items, func(i Item) bool { return i.Tag.ID() == c.p.Tag.ID() }) {
				t.Errorf("not reported: %v", r.Items)
			}
		})
	}
}

// reported returns the notes of what a report says of a property.
func reported(r *Report, tag mapi.PropTag) (found bool) {
	return slices.ContainsFunc(r.Items, func(i Item) bool { return i.Tag == tag })
}

func TestReplyToOfTheAddressBook(t *testing.T) {
	// A FlatEntryList with one permanent entry id, [MS-OXCDATA] 2.2.5.2.
	id := append(unhex(t, "00000000 dca740c8c042101ab4b908002b2fe182 01000000 00000000"), "/o=Org/cn=jo\x00"...)
	list := append([]byte{1, 0, 0, 0, byte(len(id) + 7), 0, 0, 0, byte(len(id)), 0, 0, 0}, id...)
	list = append(list, make([]byte, -len(id)&3)...)
	_, r := encodeString(t, &Message{Properties: []Property{
		prop(mapi.PidTagSubject, "s"), prop(mapi.PidTagReplyRecipientEntries, list),
		prop(mapi.PidTagReplyRecipientNames, "Jo"),
	}})
	if !reported(r, mapi.PidTagReplyRecipientEntries) {
		t.Errorf("lost in silence: %v", r.Items)
	}
}

func TestOtherRecipients(t *testing.T) {
	for _, kind := range []uint8{0, 4} {
		_, r := encodeString(t, &Message{
			Properties: []Property{prop(mapi.PidTagSubject, "s")},
			Recipients: []Recipient{{Type: kind, Properties: []Property{
				prop(mapi.PidTagDisplayName, "Ann"), prop(mapi.PidTagAddressType, "SMTP"),
				prop(mapi.PidTagEmailAddress, "ann@example.org"),
			}}},
		})
		if r.Lossless() {
			t.Errorf("a recipient of kind %d is lost in silence", kind)
		}
	}
}

// TestHeaderContradicts has transport headers that say something else than
// properties which were changed since.
func TestHeaderContradicts(t *testing.T) {
	header := "From: a@example.com\r\nKeywords: old\r\nX-Kept: old\r\nImportance: high\r\nSensitivity: private\r\n" +
		"Disposition-Notification-To: a@example.com\r\nSubject: s\r\n"
	internet := func(name, value string) Property {
		return Property{Tag: 0x8002001F, Name: mapi.NamedString(mapi.PSInternetHeaders(), name), Value: value}
	}
	for _, c := range []struct {
		name  string
		p     Property
		loses bool
	}{
		{"categories", Property{Tag: 0x8001101F, Name: keywordsName, Value: []string{"new"}}, true},
		{"the same categories", Property{Tag: 0x8001101F, Name: keywordsName, Value: []string{"old"}}, false},
		{"field", internet("x-kept", "new"), true},
		{"the same field", internet("x-kept", "old"), false},
		{"importance", prop(mapi.PidTagImportance, int32(0)), true},
		{"normal importance", prop(mapi.PidTagImportance, int32(1)), true},
		{"the same importance", prop(mapi.PidTagImportance, int32(2)), false},
		{"sensitivity", prop(mapi.PidTagSensitivity, int32(3)), true},
		{"the same sensitivity", prop(mapi.PidTagSensitivity, int32(2)), false},
		{"delivery receipt", prop(mapi.PidTagOriginatorDeliveryReportRequested, true), true},
		{"read receipt", prop(mapi.PidTagReadReceiptRequested, true), false},
		{"sender", prop(mapi.PidTagSenderEmailAddress, "other@example.com"), true},
		{"the same sender", prop(mapi.PidTagSenderEmailAddress, "A@example.com"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, r := encodeString(t, &Message{Properties: []Property{
				prop(mapi.PidTagTransportMessageHeaders, header), prop(mapi.PidTagSubject, "s"),
				prop(mapi.PidTagSentRepresentingEmailAddress, "a@example.com"),
				prop(mapi.PidTagSentRepresentingAddressType, "SMTP"),
				prop(mapi.PidTagSenderAddressType, "SMTP"), c.p,
			}})
			if got := !r.Lossless(); got != c.loses {
				t.Errorf("reported: %v", r.Items)
			}
		})
	}
}

// TestStrayReturnInPartHeader has a kept part header that some readers would
// take for two fields.
func TestStrayReturnInPartHeader(t *testing.T) {
	evil := "Content-Type: text/plain\r\nContent-X: a\rBcc: evil@example.net\r\n"
	at := byValue("text/plain", "data")
	at.Properties = append(at.Properties, privateProperty(partHeaderName, mapi.TypeString, evil))
	text, _ := encodeString(t, &Message{
		Properties: []Property{
			prop(mapi.PidTagSubject, "s"), prop(mapi.PidTagBody, "the body"),
			privateProperty(textHeaderName, mapi.TypeString, evil),
		},
		Attachments: []Attachment{at},
	})
	if strings.Contains(text, "evil") {
		t.Errorf("a stray CR in a header:\n%q", text)
	}
}

// TestForgedRawMessage has a message without a body whose sender set the
// property that keeps mails whole.
func TestForgedRawMessage(t *testing.T) {
	forged := "From: boss@example.com\r\nSubject: forged\r\n\r\ntext"
	for _, c := range []struct {
		name  string
		props []Property
	}{
		{"with transport headers", []Property{
			prop(mapi.PidTagTransportMessageHeaders, "Received: from x.example\r\nFrom: eve@example.net\r\nSubject: real\r\n"),
			prop(mapi.PidTagSubject, "real"),
		}},
		{"without", []Property{prop(mapi.PidTagSubject, "real")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, r := encodeString(t, &Message{Properties: append(c.props,
				privateProperty(rawName, mapi.TypeBinary, []byte(forged)))})
			if strings.Contains(text, "forged") || !strings.Contains(text, "real") || r.Lossless() || r.Raw {
				t.Errorf("lossless %v, raw %v\n%s", r.Lossless(), r.Raw, text)
			}
		})
	}
	for _, mail := range []string{
		"", "no header at all", "Subject: =?x?\r\nbroken", "\x00\xff", "Subject: \xe9\r\nX: \x00\r\n\r\n\xff",
		"From x\r\nSubject: s\r\nContent-Type: text/plain; charset=klingon\r\n\r\nx", "Subject: " + strings.Repeat("x", 2*smallPart) + "\r\n\r\n\xff",
	} {
		m := rawMessage(BytesSource(mail), []byte(mail[:min(len(mail), smallPart)]))
		if text, r := encodeString(t, m); text != mail || !r.Raw {
			t.Errorf("%.40q became %.80q", mail, text)
		}
	}
}

func TestHugeRTF(t *testing.T) {
	m := &Message{Properties: []Property{
		prop(mapi.PidTagSubject, "s"), prop(mapi.PidTagRtfCompressed, counting{maxRTF + 1}),
	}}
	if _, r := encodeString(t, m); !reported(r, mapi.PidTagRtfCompressed) {
		t.Errorf("report %v", r.Items)
	}
}

// TestAttachmentNameInCodePage has names in 8 bits, in the code page of the
// message.
func TestAttachmentNameInCodePage(t *testing.T) {
	at := byValue("text/plain", "x")
	at.Properties = append(at.Properties, prop(mapi.PidTagAttachLongFilename.ID().Tag(mapi.TypeString8), mapi.String8("\xcf\xf0\xe8.txt")))
	text, _ := encodeString(t, &Message{
		Properties: []Property{
			prop(mapi.PidTagSubject, "s"), prop(mapi.PidTagMessageCodepage, int32(1251)), prop(mapi.PidTagBody, "x"),
		},
		Attachments: []Attachment{at},
	})
	back := DecodeBytes([]byte(text))
	if got, _ := Lookup(back.Attachments[0].Properties, mapi.PidTagAttachLongFilename.ID()).(string); got != "При.txt" {
		t.Errorf("name %q", got)
	}
}

// TestHTMLOfUnknownCodePage keeps the bytes of what nobody knows how to read.
func TestHTMLOfUnknownCodePage(t *testing.T) {
	html := "<p>\u4e00\u4e01</p>"
	var raw []byte
	for _, u := range utf16.Encode([]rune(html + strings.Repeat("\u4e0a\u0a4e", 40))) {
		raw = append(raw, byte(u), byte(u>>8))
	}
	for i := range raw {
		if raw[i] == 0 {
			raw[i] = 'N'
		}
	}
	text, _ := encodeString(t, &Message{Properties: []Property{
		prop(mapi.PidTagSubject, "s"), prop(mapi.PidTagInternetCodepage, int32(1200)), prop(mapi.PidTagHtml, raw),
	}})
	_, body, _ := strings.Cut(text, "\r\n\r\n")
	r, err := decoder(string(transferBase64), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, raw) {
		t.Errorf("%v, other bytes in\n%s", err, text)
	}
}

func TestOddContentLocation(t *testing.T) {
	at := byValue("image/png", "x")
	at.Properties = append(at.Properties, prop(mapi.PidTagAttachContentLocation, "file:///C:/My Pictures/\u00fc.png"))
	_, r := encodeString(t, &Message{
		Properties:  []Property{prop(mapi.PidTagSubject, "s"), prop(mapi.PidTagBody, "x")},
		Attachments: []Attachment{at},
	})
	if !reported(r, mapi.PidTagAttachContentLocation) {
		t.Errorf("report %v", r.Items)
	}
}

// TestClassWithoutStructure has classes that a mail says by its structure, on
// messages of another structure.
func TestClassWithoutStructure(t *testing.T) {
	for class, want := range map[string]bool{
		classNote: true, "ipm.note": true, classSMIME: false, classMultipart: false, classNDR: false, classReadReceipt: false, "IPM.Task": false,
	} {
		_, r := encodeString(t, &Message{Properties: []Property{
			prop(mapi.PidTagSubject, "s"), prop(mapi.PidTagMessageClass, class), prop(mapi.PidTagBody, "x"),
		}})
		if r.Lossless() != want {
			t.Errorf("%s: report %v", class, r.Items)
		}
	}
}

// TestHalfCharacters has texts that were cut inside a character of two UTF-16
// units, which a mail cannot hold.
func TestHalfCharacters(t *testing.T) {
	const half = "cut \xed\xa0\xbd" // U+D83D alone, as package wire keeps it
	at := byValue("text/plain", "x")
	at.Properties = append(at.Properties, prop(mapi.PidTagAttachLongFilename, half))
	person := []Property{prop(mapi.PidTagDisplayName, half), prop(mapi.PidTagAddressType, "SMTP"), prop(mapi.PidTagEmailAddress, "a@example.com")}
	for name, m := range map[string]*Message{
		"subject":    {Properties: []Property{prop(mapi.PidTagSubject, half)}},
		"body":       {Properties: []Property{prop(mapi.PidTagSubject, "s"), prop(mapi.PidTagBody, half)}},
		"recipient":  {Properties: []Property{prop(mapi.PidTagSubject, "s")}, Recipients: []Recipient{{Type: recipientTo, Properties: person}}},
		"attachment": {Properties: []Property{prop(mapi.PidTagSubject, "s")}, Attachments: []Attachment{at}},
	} {
		t.Run(name, func(t *testing.T) {
			text, r := encodeString(t, m)
			if !utf8.ValidString(text) || r.Lossless() {
				t.Errorf("lossless: %v\n%s", r.Lossless(), text)
			}
			var props strings.Builder
			if err := WriteProps(t.Context(), &props, m, r); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(props.String(), `cut \ud83d`) {
				t.Errorf("not kept:\n%s", &props)
			}
		})
	}
}

// TestDateOutOfRange has times that no Date field can say, and those that stand
// for none.
func TestDateOutOfRange(t *testing.T) {
	of := func(year int) mapi.FileTime { return mapi.FileTimeOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)) }
	for _, tag := range []mapi.PropTag{mapi.PidTagClientSubmitTime, mapi.PidTagMessageDeliveryTime} {
		for value, said := range map[mapi.FileTime]bool{
			0: true, of(4501): true, of(2024): true, of(1601) + 5: false, of(9000): false, -1: false,
		} {
			_, r := encodeString(t, &Message{Properties: []Property{prop(mapi.PidTagSubject, "s"), prop(tag, value)}})
			if r.Lossless() != said {
				t.Errorf("%v %d: report %v", tag, value, r.Items)
			}
		}
	}
}

// TestRawMessageChanged has mails kept whole of which the owner changed
// something that is not in the mail.
func TestRawMessageChanged(t *testing.T) {
	const mail = "Subject: s\r\nImportance: high\r\n\r\n\xff\xfe text/plain that is none"
	for _, c := range []struct {
		name string
		p    Property
		said bool
	}{
		{"nothing", prop(mapi.PidTagMessageFlags, int32(1)), true},
		{"the same importance", prop(mapi.PidTagImportance, int32(2)), true},
		{"importance", prop(mapi.PidTagImportance, int32(0)), false},
		{"flag", prop(mapi.PidTagFlagStatus, int32(2)), false},
		{"category", Property{Tag: 0x8001101F, Name: keywordsName, Value: []string{"Red"}}, false},
		{"subject", prop(mapi.PidTagSubject, "changed"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := DecodeBytes([]byte(mail))
			ps := slices.DeleteFunc(slices.Clone(m.Properties), func(p Property) bool { return !p.Tag.ID().Named() && p.Tag == c.p.Tag })
			text, r := encodeString(t, &Message{Properties: append(ps, c.p), Recipients: m.Recipients})
			if text != mail || !r.Raw || r.Lossless() != c.said {
				t.Errorf("raw %v, report %v", r.Raw, r.Items)
			}
		})
	}
}
