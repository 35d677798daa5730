// Tests of Encode: what the mail holds, judged by the standard library.

package eml

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"mime"
	"net/mail"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/mapi"
)

func encodeString(t *testing.T, m *Message) (string, *Report) {
	t.Helper()
	var b bytes.Buffer
	r, err := Encode(t.Context(), &b, m)
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if _, err := Encode(t.Context(), &again, m); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("two runs of Encode gave different bytes")
	}
	return b.String(), r
}

func prop(tag mapi.PropTag, v any) Property { return Property{Tag: tag, Value: v} }

func TestEncodeBuiltHeader(t *testing.T) {
	m := &Message{
		Properties: []Property{
			prop(mapi.PidTagSubject, "Grüße  aus =?Köln?=\r\nBcc: evil@example.net"),
			prop(mapi.PidTagSentRepresentingName, `Müller, "Jo"`),
			prop(mapi.PidTagSentRepresentingAddressType, "EX"),
			prop(mapi.PidTagSentRepresentingEmailAddress, "/o=Org/cn=jo"),
			prop(mapi.PidTagSentRepresentingSmtpAddress, "jo@example.com"),
			prop(mapi.PidTagSenderName, "Assistant"),
			prop(mapi.PidTagSenderAddressType, "SMTP"),
			prop(mapi.PidTagSenderEmailAddress, "assistant@example.com"),
			prop(mapi.PidTagClientSubmitTime, mapi.FileTimeOf(time.Date(2024, 2, 29, 23, 59, 58, 0, time.UTC))),
			prop(mapi.PidTagInternetMessageId, "<1@example.com>"),
			prop(mapi.PidTagInReplyToId, "<0@example.com>"),
			prop(mapi.PidTagImportance, int32(2)),
			prop(mapi.PidTagBody, "Hällo\r\nWorld\r\n"),
		},
		Recipients: []Recipient{
			{Type: recipientTo, Properties: []Property{
				prop(mapi.PidTagDisplayName, "Ann"), prop(mapi.PidTagAddressType, "SMTP"),
				prop(mapi.PidTagEmailAddress, "ann@example.org"),
			}},
			{Type: recipientTo, Properties: []Property{
				prop(mapi.PidTagDisplayName, "Fax"), prop(mapi.PidTagAddressType, "FAX"),
				prop(mapi.PidTagEmailAddress, "+49 1/2"),
			}},
			{Type: recipientCc, Properties: []Property{
				prop(mapi.PidTagDisplayName, "日本"), prop(mapi.PidTagAddressType, "SMTP"),
				prop(mapi.PidTagEmailAddress, "jp@example.net"),
			}},
			{Type: recipientBcc, Properties: []Property{prop(mapi.PidTagDisplayName, "Nobody")}},
		},
	}
	text, report := encodeString(t, m)
	msg, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	dec := new(mime.WordDecoder)
	if got, _ := dec.DecodeHeader(msg.Header.Get("Subject")); got != "Grüße  aus =?Köln?= Bcc: evil@example.net" {
		t.Errorf("subject %q", got)
	}
	if len(msg.Header["Bcc"]) != 1 || msg.Header.Get("Bcc") != "Nobody:;" {
		t.Errorf("Bcc %q", msg.Header["Bcc"])
	}
	for name, want := range map[string]string{
		"From":        `"Müller, \"Jo\"" <jo@example.com>`,
		"Sender":      `"Assistant" <assistant@example.com>`,
		"Cc":          `"日本" <jp@example.net>`,
		"Date":        "Thu, 29 Feb 2024 23:59:58 +0000",
		"Message-ID":  "<1@example.com>",
		"In-Reply-To": "<0@example.com>",
		"Importance":  "high",
	} {
		got := msg.Header.Get(name)
		if list, err := msg.Header.AddressList(name); err == nil && len(list) == 1 && name != "Message-ID" && name != "In-Reply-To" {
			p := mail.Address{Name: list[0].Name, Address: list[0].Address}
			got = `"` + strings.ReplaceAll(p.Name, `"`, `\"`) + `" <` + p.Address + ">"
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	to, err := msg.Header.AddressList("To")
	if err != nil || len(to) != 2 || to[1].Address != "IMCEAFAX-+2B49+201_2@imcea.invalid" {
		t.Errorf("To %v, %v", to, err)
	}
	want := []string{
		"address PidTagEmailAddress (recipient 2)",
		"text PidTagSubject: line ends replaced by spaces",
	}
	for _, w := range want {
		found := false
		for _, i := range report.Items {
			found = found || i.String() == w
		}
		if !found {
			t.Errorf("report lacks %q: %v", w, report.Items)
		}
	}
	if len(report.Items) != len(want) {
		t.Errorf("report %v", report.Items)
	}
}

func TestEncodeKeepsTransportHeaders(t *testing.T) {
	const headers = "Received: from a by b;\r\n\tMon, 1 Jan 2024 00:00:00 +0000\r\n" +
		"DKIM-Signature: v=1; a=x;\r\n\tb=yy\r\n" +
		"Subject:  folded\r\n   subject\r\nFrom: Ann <ANN@example.org>\r\n" +
		"To: team: bob@example.org, Carl <carl@example.org>;\r\n" +
		"Content-Type: text/html; charset=x\r\nContent-Transfer-Encoding: base64\r\nMIME-Version: 1.0\r\n"
	base := []Property{
		prop(mapi.PidTagTransportMessageHeaders, headers),
		prop(mapi.PidTagSubject, "folded subject"),
		prop(mapi.PidTagSentRepresentingName, "Ann"),
		prop(mapi.PidTagSentRepresentingSmtpAddress, "ann@example.org"),
		prop(mapi.PidTagBody, "x"),
	}
	bob := Recipient{Type: recipientTo, Properties: []Property{prop(mapi.PidTagSmtpAddress, "bob@example.org")}}
	dan := Recipient{Type: recipientTo, Properties: []Property{prop(mapi.PidTagSmtpAddress, "dan@example.org")}}
	kept := headers[:strings.Index(headers, "Content-Type")]

	text, report := encodeString(t, &Message{Properties: base, Recipients: []Recipient{bob}})
	if want := kept + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\nx"; text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if !report.Lossless() {
		t.Error(report.Items)
	}

	changed := append([]Property{}, base...)
	changed[1] = prop(mapi.PidTagSubject, "other")
	text, report = encodeString(t, &Message{Properties: changed, Recipients: []Recipient{bob, dan}})
	if !strings.Contains(text, "\r\nSubject: other\r\n") || strings.Contains(text, "folded") {
		t.Errorf("subject not replaced:\n%s", text)
	}
	if !strings.Contains(text, "\r\nTo: <bob@example.org>, <dan@example.org>\r\n") {
		t.Errorf("To not replaced:\n%s", text)
	}
	if len(report.Items) != 2 || report.Items[0].Kind != KindHeader || report.Items[1].Kind != KindHeader {
		t.Error(report.Items)
	}
}

// rtfExample is the compressed RTF of [MS-OXRTFCP] section 4.
const rtfExample = "2d000000 2b000000 4c5a4675 f1c5c7a7" +
	"03000a00726370673132354232 0af3 2068656c0900 20627705b06c647d0a800fa0"

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDecompressRTF(t *testing.T) {
	example := unhex(t, rtfExample)
	got, err := DecompressRTF(example)
	if want := "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	// [MS-OXRTFCP] section 4, too: a run that overlaps itself.
	overlap := unhex(t, "1a000000 1c000000 4c5a4675 e2d44b51 410004205758595a0d6e7d010eb0")
	got, err = DecompressRTF(overlap)
	if want := "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	for n := range example {
		if _, err := DecompressRTF(example[:n]); err == nil {
			t.Errorf("cut to %d bytes: no error", n)
		}
	}
	for i := range example {
		bad := bytes.Clone(example)
		bad[i] ^= 0x10
		if got, err := DecompressRTF(bad); err == nil && i >= 16 {
			t.Errorf("byte %d changed: no error, %q", i, got)
		}
	}
}

func TestEncodeRTFOnly(t *testing.T) {
	m := &Message{Properties: []Property{
		prop(mapi.PidTagSubject, "rtf"),
		prop(mapi.PidTagRtfCompressed, unhex(t, rtfExample)),
	}}
	text, report := encodeString(t, m)
	for _, want := range []string{
		"Content-Type: multipart/alternative;",
		"\r\nhello world", "Content-Type: text/rtf",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if len(report.Items) != 1 || report.Items[0].Kind != KindRTF {
		t.Error(report.Items)
	}
	var props bytes.Buffer
	if err := WriteProps(t.Context(), &props, m, report); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(props.String(), `"PidTagRtfCompressed", "value": "LQAAACsAAABMWkZ1`) {
		t.Errorf("no RTF in\n%s", &props)
	}
}

func TestRTFText(t *testing.T) {
	for name, c := range map[string]struct{ rtf, want string }{
		"fonts skipped": {`{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard one\par two}`, "one\r\ntwo"},
		"code page":     {`{\rtf1\ansicpg1251 \'cf\'f0\'e8}`, "При"},
		"unicode":       {`{\rtf1\uc1 \u8364?5 \u-10179?\u-8704?}`, "€5 😀"},
		"destination":   {`{\rtf1 a{\*\generator x;}b}`, "ab"},
		"unbalanced":    {`}}{{\rtf1 a`, "a"},
		"binary":        {`{\rtf1 a\bin3 {{{b}`, "ab"},
	} {
		if got := rtfText([]byte(c.rtf)); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// counting is a Source of n bytes that does not hold them.
type counting struct{ n int64 }

func (c counting) Size() int64 { return c.n }

func (c counting) Open(context.Context) (io.ReadCloser, error) {
	return io.NopCloser(io.LimitReader(zeros{}, c.n)), nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestEncodeStreams(t *testing.T) {
	const size = 100 << 20
	m := &Message{
		Properties: []Property{prop(mapi.PidTagSubject, "big"), prop(mapi.PidTagBody, "see attachment")},
		Attachments: []Attachment{{Properties: []Property{
			prop(mapi.PidTagAttachLongFilename, "zeros.bin"),
			prop(mapi.PidTagAttachDataBinary, counting{size}),
		}}},
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	w := &counter{}
	if _, err := Encode(t.Context(), w, m); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if w.n < size*4/3 {
		t.Errorf("wrote %d bytes", w.n)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 8<<20 {
		t.Errorf("allocated %d bytes", allocated)
	}
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

func openThis(m *Message) func(context.Context) (*Message, error) {
	return func(context.Context) (*Message, error) { return m, nil }
}

// TestNoInjection puts text that tries to be more than text into every
// property that a mail is made of.
func TestNoInjection(t *testing.T) {
	const evil = "x\r\nBcc: evil@example.net\r\n\r\n--=_mapi_0\r\nEvil: \"\\\x01<a@b>;\n.\r\n\u2028=?utf-8?q?=0d=0aEvil:_x?="
	text := []mapi.PropTag{
		mapi.PidTagSubject, mapi.PidTagSentRepresentingName, mapi.PidTagSentRepresentingEmailAddress,
		mapi.PidTagSentRepresentingSmtpAddress, mapi.PidTagSentRepresentingAddressType,
		mapi.PidTagInternetMessageId, mapi.PidTagInReplyToId,
		mapi.PidTagInternetReferences, mapi.PidTagConversationTopic, mapi.PidTagBody,
	}
	m := &Message{}
	for _, tag := range text {
		m.Properties = append(m.Properties, prop(tag, evil))
	}
	m.Properties = append(m.Properties,
		Property{Tag: 0x8001001F, Name: mapi.NamedString(mapi.PSInternetHeaders(), "x-evil"), Value: evil},
		Property{Tag: 0x8002001F, Name: mapi.NamedString(mapi.PSInternetHeaders(), "x-evil: y\r\nEvil"), Value: "v"},
		Property{Tag: 0x8003001F, Name: privateName(textHeaderName), Value: evil},
		Property{Tag: 0x8004101F, Name: keywordsName, Value: []string{evil}})
	m.Recipients = []Recipient{{Type: recipientTo, Properties: []Property{
		prop(mapi.PidTagDisplayName, evil), prop(mapi.PidTagAddressType, evil), prop(mapi.PidTagEmailAddress, evil),
	}}}
	m.Attachments = []Attachment{{Properties: []Property{
		prop(mapi.PidTagAttachLongFilename, evil), prop(mapi.PidTagAttachMimeTag, evil),
		prop(mapi.PidTagAttachContentId, evil), prop(mapi.PidTagAttachContentLocation, evil),
		prop(mapi.PidTagDisplayName, evil), prop(mapi.PidTagTextAttachmentCharset, evil),
		{Tag: 0x8005001F, Name: privateName(partHeaderName), Value: evil},
	}}}
	mailText, _ := encodeString(t, m)
	got := DecodeBytes([]byte(mailText))
	if LookupName(got.Properties, privateName(rawName)) != nil {
		t.Errorf("the mail cannot be taken apart:\n%s", mailText)
	}
	h, err := parseHeader([]byte(mailText[:strings.Index(mailText, "\r\n\r\n")+2]))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range h {
		names = append(names, f.name())
	}
	m.Properties = append(m.Properties, Property{
		Tag: 0x80060102, Name: privateName(rawName), Value: []byte("Subject: other\r\n\r\nother"),
	})
	if again, report := encodeString(t, m); report.Raw || strings.Contains(again, "Subject: other") || report.Lossless() {
		t.Errorf("a mail that contradicts the message was written:\n%s", again)
	}
	if want := "From To Subject Message-ID In-Reply-To References Keywords x-evil MIME-Version Content-Type"; strings.Join(names, " ") != want {
		t.Errorf("fields %s, want %s", names, want)
	}
	if len(got.Attachments) != 1 || len(got.Recipients) != 1 {
		t.Errorf("%d attachments, %d recipients:\n%s", len(got.Attachments), len(got.Recipients), mailText)
	}
}

func TestFormatParam(t *testing.T) {
	for value, want := range map[string]string{
		"plain.txt":  "; n=plain.txt",
		"":           `; n=""`,
		"it's*.txt":  `; n="it's*.txt"`,
		`a "b" \c`:   `; n="a \"b\" \\c"`,
		"ä€.txt":     "; n*=utf-8''%C3%A4%E2%82%AC.txt",
		"tab\tname":  "; n*=utf-8''tab%09name",
		"a\r\nEvil:": `; n="a Evil:"`,
		strings.Repeat("x", 61): "; n*0*=utf-8''" + strings.Repeat("x", 48) +
			"; n*1*=" + strings.Repeat("x", 13),
	} {
		if got := formatParam("n", value); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
}

func TestEncodeText(t *testing.T) {
	dec := wordDecoder()
	for _, s := range []string{
		"plain", "", "ä", " edge ", "two  spaces", "=?utf-8?q?x?=", "tab\t", "Grüße aus Köln",
		strings.Repeat("日本語", 50), strings.Repeat("a", 2000), strings.Repeat("ü e ", 100), "👩‍🚀",
	} {
		got := encodeText(s)
		f := newField("Subject", got)
		for line := range strings.SplitSeq(strings.TrimSuffix(string(f), "\r\n"), "\r\n") {
			if len(line) > 998 || !isASCII(line) {
				t.Errorf("%q: line %q", s, line)
			}
		}
		for word := range strings.FieldsSeq(got) {
			if strings.HasPrefix(word, "=?") && len(word) > 75 {
				t.Errorf("%q: word of %d bytes", s, len(word))
			}
		}
		if back, err := dec.DecodeHeader(f.value()); err != nil || back != s {
			t.Errorf("%q: read back as %q, %v", s, back, err)
		}
	}
}
