// Tests of HTML encapsulated in RTF.

package eml

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/mapi"
)

// htmlRTF is laid out as Outlook and Exchange 2010 do: tags in \*\htmltag, what
// only RTF needs between \htmlrtf and \htmlrtf0, text outside of both.
const htmlRTF = `{\rtf1\ansi\ansicpg1252\fromhtml1 \fbidis \deff0{\fonttbl
{\f0\fswiss Arial;}
{\f1\fmodern Courier New;}
{\f2\fnil\fcharset2 Symbol;}
{\f5\fswiss\fcharset204 Arial Cyr;}}
{\colortbl\red0\green0\blue0;\red0\green0\blue255;}
\uc1\pard\plain\deftab360 \f0\fs24 ` + `
{\*\htmltag19 <html>}
{\*\htmltag2 \par }
{\*\htmltag34 <head>}
{\*\htmltag161 <meta http-equiv="Content-Type" content="text/html; charset=koi8-r">}
{\*\htmltag241 <style>p \{ margin: 0 \}</style>}
{\*\htmltag41 </head>}
{\*\htmltag50 <body>}\htmlrtf \lang1033 \htmlrtf0
{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0
Caf\'e9 \{1\} {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 bold\htmlrtf }\htmlrtf0 {\*\htmltag92 </b>}
{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 {\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 \htmlrtf{\f5\htmlrtf0 \'cf\'f0\'e8\htmlrtf\f0}\htmlrtf0 \u26085?\u-10179?\u-8704? {\*\mhtmltag84 <a href="rewritten">}{\*\htmltag84 <a title="\'fc" href="https://www.example.com/">}link{\*\htmltag92 </a>}\line
{\*\htmltag148 <img src="cid:logo@example.com">}\htmlrtf\par}\htmlrtf0
{\*\htmltag72 </p>}{\*\htmltag58 </body>}{\*\htmltag27 </html>}}` + "\x00"

const htmlOfRTF = "<html>\r\n<head>" +
	`<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><style>p { margin: 0 }</style></head><body><p>` +
	`Café {1} <b>bold</b>&nbsp;&lt;При日😀 <a title="ü" href="https://www.example.com/">link</a>` + "\r\n" +
	`<img src="cid:logo@example.com"></p></body></html>`

func TestRTFHTML(t *testing.T) {
	for _, c := range []struct{ name, rtf, want string }{
		{"a mail", htmlRTF, htmlOfRTF},
		{"no HTML", `{\rtf1\ansi{\*\htmltag19 <html>}x}`, ""},
		{"too late", `{\rtf1{\a{\b{\c{\d{\fromhtml1 x}}}}}}`, ""},
		{"made of text", `{\rtf1\ansi\fromtext x}`, ""},
		{"a default page", `{\rtf1\ansi\ansicpg1251\fromhtml1 {\fonttbl{\f0 Arial;}}\'cf{\*\htmltag84 \'f0}}`, "Пр"},
		{"a default font", `{\rtf1\ansi\ansicpg1252\fromhtml1\deff3{\fonttbl{\f3\fcharset204 X;}}\'cf{\f0 \'cf}\plain\'cf}`, "ПÏП"},
		{"two bytes", `{\rtf1\ansi\ansicpg932\fromhtml1 \'93\'fa\'96\'7b}`, "日本"},
		{"hidden in groups", `{\rtf1\fromhtml1 a\htmlrtf1 b{c\htmlrtf0 d}e\htmlrtf0 f}`, "adf"},
		{"fallback hidden", `{\rtf1\fromhtml1\uc2 \htmlrtf\u26085 ??\htmlrtf0 a\u26085 ??b}`, "a日b"},
		{"dashes", `{\rtf1\fromhtml1 a\~b\endash\lquote x\rquote\tab y}`, "a\u00A0b–‘x’\ty"},
		{"other destinations", `{\rtf1\fromhtml1 a{\*\x y{\*\htmltag1 z}}{\info{\author me}}{\pict 00ff}b}`, "ab"},
		{"deep", `{\rtf1\fromhtml1 ` + strings.Repeat("{", 3000) + `{\*\x y}` + strings.Repeat("}", 3000) + "a}", "a"},
		{"cut off", `{\rtf1\fromhtml1 a{\*\htmltag84 <b`, "a<b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := rtfHTML([]byte(c.rtf)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			for i := range min(len(c.rtf), 2000) {
				rtfHTML([]byte(c.rtf[:i]))
			}
		})
	}
}

// TestRTFFonts has text in the character set of its font.
func TestRTFFonts(t *testing.T) {
	const rtf = `{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 A;}{\f1\fcharset204 B;}{\f2\fcharset161 C;}}\'e9 \f1\'cf\'f0\'e8 {\f2\'e1}\'cf}`
	if got, want := rtfText([]byte(rtf)), "é При αП"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// uncompressed wraps RTF as PidTagRtfCompressed allows, [MS-OXRTFCP] 2.1.3.1.
func uncompressed(rtf string) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(rtf)+12))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(rtf)))
	b = append(b, "MELA\x00\x00\x00\x00"...)
	return append(b, rtf...)
}

// TestEncodeHTMLInRTF has a message whose only body is HTML in RTF, with an
// image in it.
func TestEncodeHTMLInRTF(t *testing.T) {
	logo := byValue("image/png", "png")
	logo.Properties = append(logo.Properties,
		prop(mapi.PidTagAttachContentId, "logo@example.com"), prop(mapi.PidTagAttachLongFilename, "logo.png"))
	m := &Message{
		Properties: []Property{
			prop(mapi.PidTagSubject, "s"), prop(mapi.PidTagNativeBody, int32(nativeRTF)),
			prop(mapi.PidTagRtfCompressed, uncompressed(htmlRTF)),
		},
		Attachments: []Attachment{logo},
	}
	text, r := encodeString(t, m)
	back := DecodeBytes([]byte(text))
	if html, _ := Lookup(back.Properties, mapi.PidTagHtml.ID()).([]byte); string(html) != htmlOfRTF {
		t.Errorf("HTML %q", html)
	}
	if plain, _ := Lookup(back.Properties, mapi.PidTagBody.ID()).(string); !strings.Contains(plain, "Café {1} bold") {
		t.Errorf("plain text %q", plain)
	}
	if !strings.Contains(text, "multipart/related") || strings.Contains(text, "text/rtf") {
		t.Errorf("structure:\n%s", text)
	}
	if !slices.ContainsFunc(r.Items, func(i Item) bool { return i.Kind == KindRTF }) {
		t.Errorf("report %v: the RTF would not be kept beside the mail", r.Items)
	}
}
