// Tests of Decode, and of both directions together.

package eml

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/mapi"
)

func crlfText(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func get[T any](t *testing.T, ps []Property, tag mapi.PropTag) T {
	t.Helper()
	v, ok := Lookup(ps, tag.ID()).(T)
	if !ok {
		t.Errorf("%v: got %T", tag, Lookup(ps, tag.ID()))
	}
	return v
}

func contentOf(t *testing.T, a Attachment) string {
	t.Helper()
	src, ok := Lookup(a.Properties, mapi.PidTagAttachDataBinary.ID()).(Source)
	if !ok {
		t.Fatal("no attachment data")
	}
	r, err := src.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(b)) != src.Size() {
		t.Errorf("size %d, read %d", src.Size(), len(b))
	}
	return string(b)
}

const sampleMail = `Received: from x.example.com by y.example.com; Tue, 02 Jan 2024 10:00:01 +0100
From: =?iso-8859-1?Q?J=F6rg?= <joerg@example.com>
Sender: desk@example.com
To: "Doe, Ann" <ann@example.org>, bob@example.org
Cc: team: carl@example.org;
Subject: RE: =?iso-2022-jp?B?GyRCJUYlOSVIGyhC?= 1
Date: Tue, 02 Jan 2024 10:00:00 +0100
Message-ID: <a@example.com>
X-Priority: 1
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

preamble
--outer
Content-Type: multipart/alternative; boundary="in ner"

--in ner
Content-Type: text/plain; charset=iso-8859-1; format=flowed
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe=20
--in ner
Content-Type: multipart/related; boundary=rel

--rel
Content-Type: text/html; charset=windows-1251
Content-Transfer-Encoding: base64

PGI+z/Do4uXyPC9iPjxpbWcgc3JjPSJjaWQ6cGljIj4=
--rel
Content-Type: image/png; name=p.png
Content-ID: <pic>
Content-Transfer-Encoding: base64

AAEC
--rel--
--in ner--
--outer
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9.pdf
Content-Transfer-Encoding: base64

JVBERg==
--outer
Content-Type: message/rfc822

From: inner@example.com
Subject: inner

inner body
--outer--
epilogue
`

func TestDecode(t *testing.T) {
	m := DecodeBytes([]byte(crlfText(sampleMail)))
	p := m.Properties
	for tag, want := range map[mapi.PropTag]string{
		mapi.PidTagSubject:                     "RE: テスト 1",
		mapi.PidTagSubjectPrefix:               "RE: ",
		mapi.PidTagNormalizedSubject:           "テスト 1",
		mapi.PidTagMessageClass:                "IPM.Note",
		mapi.PidTagSentRepresentingName:        "Jörg",
		mapi.PidTagSentRepresentingSmtpAddress: "joerg@example.com",
		mapi.PidTagSenderSmtpAddress:           "desk@example.com",
		mapi.PidTagInternetMessageId:           "<a@example.com>",
		mapi.PidTagBody:                        "Grüße ",
	} {
		if got := get[string](t, p, tag); got != want {
			t.Errorf("%v: got %q, want %q", tag, got, want)
		}
	}
	if got := get[[]byte](t, p, mapi.PidTagHtml); string(got) != "<b>\xcf\xf0\xe8\xe2\xe5\xf2</b><img src=\"cid:pic\">" {
		t.Errorf("HTML %q", got)
	}
	if got := get[int32](t, p, mapi.PidTagInternetCodepage); got != 1251 {
		t.Errorf("code page %d", got)
	}
	if got := get[int32](t, p, mapi.PidTagImportance); got != 2 {
		t.Errorf("importance %d", got)
	}
	sent := get[mapi.FileTime](t, p, mapi.PidTagClientSubmitTime).Time()
	if !sent.Equal(time.Date(2024, 1, 2, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("sent %v", sent)
	}
	if got := get[mapi.FileTime](t, p, mapi.PidTagMessageDeliveryTime).Time(); got.Sub(sent) != time.Second {
		t.Errorf("received %v", got)
	}
	var to []string
	for _, r := range m.Recipients {
		to = append(to, fmt.Sprintf("%d %s %s", r.Type, Lookup(r.Properties, mapi.PidTagDisplayName.ID()), Lookup(r.Properties, mapi.PidTagSmtpAddress.ID())))
	}
	if got, want := strings.Join(to, "|"), "1 Doe, Ann ann@example.org|1 bob@example.org bob@example.org|2 carl@example.org carl@example.org"; got != want {
		t.Errorf("recipients %s", got)
	}
	if len(m.Attachments) != 3 {
		t.Fatalf("%d attachments", len(m.Attachments))
	}
	if got := contentOf(t, m.Attachments[0]); got != "\x00\x01\x02" || get[string](t, m.Attachments[0].Properties, mapi.PidTagAttachContentId) != "pic" {
		t.Errorf("picture %q", got)
	}
	if got := contentOf(t, m.Attachments[1]); got != "%PDF" || get[string](t, m.Attachments[1].Properties, mapi.PidTagAttachLongFilename) != "résumé.pdf" {
		t.Errorf("PDF %q", got)
	}
	inner, err := m.Attachments[2].Open(t.Context())
	if err != nil || get[string](t, inner.Properties, mapi.PidTagBody) != "inner body" {
		t.Errorf("embedded: %v", err)
	}
}

// TestRoundTrip wants the same message from a mail, from the mail that Encode
// makes of it, and from the mail made of that.
func TestRoundTrip(t *testing.T) {
	m := DecodeBytes([]byte(crlfText(sampleMail)))
	first, report := encodeString(t, m)
	if !report.Lossless() || report.Raw {
		t.Error(report.Raw, report.Items)
	}
	for _, want := range []string{
		"\r\nSubject: RE: =?iso-2022-jp?B?GyRCJUYlOSVIGyhC?= 1\r\n",
		"Content-Type: text/plain; format=flowed; charset=utf-8",
		"Content-Type: text/html; charset=windows-1251",
		"multipart/related", "\r\nContent-ID: <pic>\r\n",
		"filename*=utf-8''r%C3%A9sum%C3%A9.pdf",
		"\r\n\r\nFrom: inner@example.com\r\nSubject: inner\r\n\r\ninner body\r\n--",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("no %q in\n%s", want, first)
		}
	}
	again := DecodeBytes([]byte(first))
	second, _ := encodeString(t, again)
	third, _ := encodeString(t, DecodeBytes([]byte(second)))
	if second != third {
		t.Errorf("not stable:\n%s\nthen\n%s", second, third)
	}
	for _, tag := range []mapi.PropTag{mapi.PidTagSubject, mapi.PidTagBody, mapi.PidTagHtml} {
		if a, b := fmt.Sprint(Lookup(m.Properties, tag.ID())), fmt.Sprint(Lookup(again.Properties, tag.ID())); a != b {
			t.Errorf("%v: %q, then %q", tag, a, b)
		}
	}
	for i := range m.Attachments[:2] {
		if a, b := contentOf(t, m.Attachments[i]), contentOf(t, again.Attachments[i]); a != b {
			t.Errorf("attachment %d: %q, then %q", i, a, b)
		}
	}
}

// TestKeptWhole has the mails that come back byte for byte.
func TestKeptWhole(t *testing.T) {
	const head = "From: a@example.com\nSubject: odd\n"
	for name, mail := range map[string]string{
		"empty":               "",
		"no header":           "\nbody\n",
		"only text":           "just some text",
		"mbox line":           "From a@example.com Mon Jan 1 00:00:00 2024\n" + head + "\nx\n",
		"8-bit header":        "Subject: caf\xe9\n\nx\n",
		"NUL in header":       "Subject: a\x00b\n\nx\n",
		"broken header line":  head + "no colon here\n\nx\n",
		"unknown charset":     head + "Content-Type: text/plain; charset=x-none\n\nx\n",
		"wrong charset":       head + "Content-Type: text/plain; charset=utf-8\n\n\xff\xfe\n",
		"NUL in text":         head + "\na\x00b\n",
		"8-bit ASCII":         head + "\ncaf\xe9\n",
		"unknown encoding":    head + "Content-Transfer-Encoding: x-uuencode\n\nx\n",
		"broken base64":       head + "Content-Transfer-Encoding: base64\n\nAA=A\n",
		"stray equals sign":   head + "Content-Transfer-Encoding: quoted-printable\n\na = b\n",
		"no boundary":         head + "Content-Type: multipart/mixed\n\n--x\n\ny\n--x--\n",
		"no end":              head + "Content-Type: multipart/mixed; boundary=x\n\n--x\n\ny\n",
		"no parts":            head + "Content-Type: multipart/mixed; boundary=x\n\nnothing\n",
		"encoded multipart":   head + "Content-Type: multipart/mixed; boundary=x\nContent-Transfer-Encoding: base64\n\n--x\n\ny\n--x--\n",
		"broken part":         head + "Content-Type: multipart/mixed; boundary=x\n\n--x\nbad\n\ny\n--x--\n",
		"broken embedded":     head + "Content-Type: message/rfc822\n\nnot a mail\n",
		"bad type":            head + "Content-Type: text\n\nx\n",
		"bare CR in header":   "Subject: a\rb\n\nx\n",
		"deep":                head + strings.Repeat("Content-Type: message/rfc822\n\n", maxDepth+2) + "\nx\n",
		"header without name": head + ": x\n\nx\n",
	} {
		t.Run(name, func(t *testing.T) {
			for _, mail := range []string{mail, crlfText(mail)} {
				got, report := encodeString(t, DecodeBytes([]byte(mail)))
				if got != mail || !report.Raw || !report.Lossless() {
					t.Errorf("raw %v, %v\ngot  %q\nwant %q", report.Raw, report.Items, got, mail)
				}
			}
		})
	}
}

// TestNotKeptWhole has odd mails that can be taken apart all the same. The
// wanted text is what their new form holds.
func TestNotKeptWhole(t *testing.T) {
	const head = "From: a@example.com\nSubject: odd\n"
	for name, c := range map[string]struct{ mail, want string }{
		"no body":          {head, "Subject: odd\n\n"},
		"no MIME":          {head + "\nx\n", head + "\nx\n"},
		"UTF-8 header":     {"Subject: café\n\nx\n", "Subject: café\n\nx\n"},
		"broken addresses": {"From: a b c <<d@example.com\n\nx\n", "From: a b c <<d@example.com\n\nx\n"},
		"broken date":      {"Date: yesterday\nSubject: x\n\nx\n", "Date: yesterday\nSubject: x\n\nx\n"},
		"two Cc fields":    {"Cc: a@example.com\nCc: b@example.com\n\nx\n", "Cc: a@example.com\nCc: b@example.com\n\nx\n"},
		"one attachment": {
			head + "MIME-Version: 1.0\nContent-Type: image/gif\nContent-Transfer-Encoding: base64\n\nR0lG\n",
			head + "MIME-Version: 1.0\nContent-Type: image/gif\nContent-Transfer-Encoding: base64\n\nR0lG",
		},
		"report": {
			head + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nbounced\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: x\n\n--b--\n",
			"Content-Type: message/delivery-status\nContent-Transfer-Encoding: 7bit\n\nReporting-MTA: x\n",
		},
		"signed": {
			head + "MIME-Version: 1.0\nContent-Type: multipart/signed; protocol=\"x/y\"; boundary=b\n\n--b\nContent-Type: text/plain\n\nsigned  \n--b\nContent-Type: x/y\n\nsignature\n--b--\n",
			head + "MIME-Version: 1.0\nContent-Type: multipart/signed; protocol=\"x/y\"; boundary=b\n\n--b\nContent-Type: text/plain\n\nsigned  \n--b\nContent-Type: x/y\n\nsignature\n--b--\n",
		},
		"opaque": {
			head + "MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nAAAA\n",
			"\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nAAAA",
		},
		"signed inside": {
			head + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/signed; boundary=b\n\n--b\n\ntext\n--b--\n\n--o\n\nfooter\n--o--\n",
			"\nContent-Type: multipart/signed; boundary=b\n\n--b\n\ntext\n--b--\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, mail := range []string{c.mail, crlfText(c.mail)} {
				got, report := encodeString(t, DecodeBytes([]byte(mail)))
				if report.Raw || !report.Lossless() {
					t.Error(report.Raw, report.Items)
				}
				if got = strings.ReplaceAll(got, "\r\n", "\n"); !strings.Contains(got, c.want) {
					t.Errorf("got\n%s\nwant\n%s", got, c.want)
				}
			}
		})
	}
}

// TestDecodeLargeAttachment reads an attachment that is too large to be kept
// in memory again from the mail.
func TestDecodeLargeAttachment(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 20000)
	m := &Message{
		Properties: []Property{prop(mapi.PidTagSubject, "big"), prop(mapi.PidTagBody, "x")},
		Attachments: []Attachment{{Properties: []Property{
			prop(mapi.PidTagAttachLongFilename, "big.bin"), prop(mapi.PidTagAttachDataBinary, content),
		}}},
	}
	text, _ := encodeString(t, m)
	outer := "From: x@example.com\r\nContent-Type: message/rfc822\r\n\r\n" + text
	got := DecodeBytes([]byte(outer))
	inner, err := got.Attachments[0].Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, small := Lookup(inner.Attachments[0].Properties, mapi.PidTagAttachDataBinary.ID()).(BytesSource); small {
		t.Error("a large attachment is held in memory")
	}
	if contentOf(t, inner.Attachments[0]) != string(content) {
		t.Error("content differs")
	}
}

// flaky is a Source that fails in the middle.
type flaky struct {
	BytesSource
	at int64
}

var errDisk = errors.New("disk on fire")

func (f flaky) Open(context.Context) (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(bytes.NewReader(f.BytesSource[:f.at]), failingReader{})), nil
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errDisk }

func TestDecodeSourceFails(t *testing.T) {
	mail := crlfText(sampleMail)
	for at := range len(mail) {
		if _, err := Decode(t.Context(), flaky{BytesSource(mail), int64(at)}); !errors.Is(err, errDisk) {
			t.Fatalf("failure at %d: got %v", at, err)
		}
	}
}

// TestDecodeTruncated cuts a mail at every place: it comes back, whole if it
// cannot be taken apart.
func TestDecodeTruncated(t *testing.T) {
	mail := crlfText(sampleMail)
	for n := range len(mail) {
		m, err := Decode(t.Context(), BytesSource(mail[:n]))
		if err != nil {
			t.Fatalf("cut to %d: %v", n, err)
		}
		var b bytes.Buffer
		r, err := Encode(t.Context(), &b, m)
		if err != nil {
			t.Fatalf("cut to %d: %v", n, err)
		}
		if r.Raw && b.String() != mail[:n] {
			t.Fatalf("cut to %d: not the same bytes", n)
		}
		if !r.Raw && n > strings.Index(mail, "--outer") && n < strings.Index(mail, "--outer--") {
			t.Fatalf("cut to %d: taken apart", n)
		}
	}
}

func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte(sampleMail))
	f.Add([]byte(crlfText(sampleMail)))
	f.Add([]byte("Subject: =?utf-8?q?=C3=A4?=\n\nx"))
	f.Add([]byte("Subject: r\nContent-Type: multipart/report; report-type=delivery-status; boundary=a\n\n--a\n\nx\n--a--\n"))
	f.Fuzz(func(t *testing.T, mail []byte) {
		m := DecodeBytes(mail)
		var a, b bytes.Buffer
		r, err := Encode(t.Context(), &a, m)
		if err != nil {
			t.Fatal(err)
		}
		if r.Raw {
			if !bytes.Equal(a.Bytes(), mail) {
				t.Fatal("a mail kept whole came back changed")
			}
			return
		}
		if !r.Lossless() {
			t.Fatal(r.Items)
		}
		if _, err := Encode(t.Context(), &b, DecodeBytes(a.Bytes())); err != nil {
			t.Fatal(err)
		}
	})
}
