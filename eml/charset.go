// Character sets: MIME names and Windows code pages, both ways.

package eml

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
)

// Code pages that the converter names itself.
const (
	codePageUTF8    = 65001
	codePageASCII   = 20127
	codePageWestern = 1252
)

// codePages pairs the code pages of PidTagInternetCodepage with the charset
// names that mail uses for them. Of several code pages with one name, and of
// several names for one code page, the first line is preferred.
var codePages = [...]struct {
	page uint32
	name string
}{
	{codePageUTF8, "utf-8"},
	{codePageUTF8, "utf8"},
	{codePageASCII, "us-ascii"},
	{codePageASCII, "ascii"},
	{28591, "iso-8859-1"},
	{28591, "latin1"},
	{28592, "iso-8859-2"},
	{28593, "iso-8859-3"},
	{28594, "iso-8859-4"},
	{28595, "iso-8859-5"},
	{28596, "iso-8859-6"},
	{28597, "iso-8859-7"},
	{28598, "iso-8859-8"},
	{38598, "iso-8859-8-i"},
	{28599, "iso-8859-9"},
	{28603, "iso-8859-13"},
	{28605, "iso-8859-15"},
	{874, "windows-874"},
	{874, "tis-620"},
	{1250, "windows-1250"},
	{1251, "windows-1251"},
	{codePageWestern, "windows-1252"},
	{1253, "windows-1253"},
	{1254, "windows-1254"},
	{1255, "windows-1255"},
	{1256, "windows-1256"},
	{1257, "windows-1257"},
	{1258, "windows-1258"},
	{20866, "koi8-r"},
	{21866, "koi8-u"},
	{50220, "iso-2022-jp"},
	{50221, "iso-2022-jp"},
	{50222, "iso-2022-jp"},
	{932, "shift_jis"},
	{51932, "euc-jp"},
	{20932, "euc-jp"},
	{936, "gb2312"},
	{936, "gbk"},
	{54936, "gb18030"},
	{950, "big5"},
	{949, "ks_c_5601-1987"},
	{51949, "euc-kr"},
}

// charsetOfCodePage returns the MIME name of a code page, or "".
func charsetOfCodePage(page uint32) string {
	for _, c := range codePages {
		if c.page == page {
			return c.name
		}
	}
	return ""
}

// codePageOfCharset returns the code page that mail in a charset is stored
// with, or 0 where Windows has none.
func codePageOfCharset(name string) uint32 {
	name = normalCharset(name)
	for _, c := range codePages {
		if c.name == name {
			return c.page
		}
	}
	return 0
}

func normalCharset(name string) string {
	return strings.ToLower(strings.Trim(name, " \t\"'"))
}

// lookupCharset finds the decoder of a charset. It is nil for UTF-8 and
// ASCII, which need none.
func lookupCharset(name string) (enc encoding.Encoding, ok bool) {
	switch name = normalCharset(name); name {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return nil, true
	}
	if e, err := ianaindex.MIME.Encoding(name); err == nil && e != nil {
		return e, true
	}
	if e, err := htmlindex.Get(name); err == nil && e != encoding.Replacement {
		return e, true
	}
	return nil, false
}

// decodeCharset converts text to UTF-8. It reports false when the charset is
// unknown or the bytes are not valid in it, so that nothing is replaced by
// U+FFFD unnoticed.
func decodeCharset(name string, b []byte) (string, bool) {
	enc, ok := lookupCharset(name)
	if !ok {
		return "", false
	}
	if enc == nil {
		if n := normalCharset(name); n != "utf-8" && n != "utf8" && !isASCII(b) {
			return "", false
		}
		return string(b), utf8.Valid(b)
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", false
	}
	return string(out), true
}

// decodeCodePage converts an 8-bit string to UTF-8. Bytes that the code page
// does not define become U+FFFD; an unknown code page is taken for 1252.
func decodeCodePage(page uint32, b []byte) string {
	enc, ok := lookupCharset(charsetOfCodePage(page))
	if ok && enc == nil {
		if utf8.Valid(b) {
			return string(b)
		}
		ok = false
	}
	if !ok {
		enc = charmap.Windows1252
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}

func isASCII[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
