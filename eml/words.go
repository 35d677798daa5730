// Text in header fields: encoded words of RFC 2047 and parameters of
// RFC 2231, written; encoded words, read.

package eml

import (
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"strings"
	"unicode/utf8"
)

// encodeText returns s as unstructured header text. It is s itself where that
// is safe, else a row of encoded words. Line ends become spaces: a header
// field is one line.
func encodeText(s string) string {
	s = oneLine(s)
	if plainText(s) {
		return s
	}
	return encodeWords(s)
}

// encodePhrase returns s as the display name of an address.
func encodePhrase(s string) string {
	s = oneLine(s)
	if !plainText(s) {
		return encodeWords(s)
	}
	if isAtoms(s) {
		return s
	}
	return quote(s)
}

// oneLine takes out what would end a header field.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n\x00") {
		return s
	}
	return strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\x00", "").Replace(s)
}

// plainText reports whether a reader gets s back from a header field that
// holds s as it is, however the field is folded.
func plainText(s string) bool {
	if strings.Contains(s, "=?") || strings.Contains(s, "  ") ||
		strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		return false
	}
	word := 0
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
		if word++; s[i] == ' ' {
			word = 0
		}
		if word > maxPlainWord {
			return false
		}
	}
	return true
}

// maxPlainWord keeps a folded line under the 998 bytes of RFC 5322 2.1.1.
const maxPlainWord = 800

func isAtoms(s string) bool {
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		case strings.ContainsRune("!#$%&'*+-/=?^_`{|}~ ", r):
		default:
			return false
		}
	}
	return s != ""
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// encodeWords writes encoded words of at most 75 bytes, each holding whole
// characters. Mostly ASCII text stays readable in Q, the rest goes in B.
func encodeWords(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	special := 0
	for i := range len(s) {
		if !qSafe(s[i]) {
			special++
		}
	}
	head, limit, add := "=?utf-8?B?", 45, func(b *strings.Builder, chunk string) {
		b.WriteString(base64.StdEncoding.EncodeToString([]byte(chunk)))
	}
	size := utf8.RuneLen
	if special*3 < len(s) {
		head, limit, add = "=?utf-8?Q?", 63, writeQ
		size = func(r rune) int {
			if r < utf8.RuneSelf && qSafe(byte(r)) {
				return 1
			}
			return 3 * utf8.RuneLen(r)
		}
	}
	var b strings.Builder
	for len(s) > 0 {
		n, used := 0, 0
		for n < len(s) {
			r, w := utf8.DecodeRuneInString(s[n:])
			if used += size(r); used > limit {
				break
			}
			n += w
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(head)
		add(&b, s[:n])
		b.WriteString("?=")
		s = s[n:]
	}
	return b.String()
}

// qSafe says which bytes stand for themselves in a Q word, also inside
// a phrase (RFC 2047 5 (3)). Space is written as an underscore.
func qSafe(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		strings.IndexByte(" !*+-/", c) >= 0
}

func writeQ(b *strings.Builder, s string) {
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ':
			b.WriteByte('_')
		case qSafe(c):
			b.WriteByte(c)
		default:
			b.WriteByte('=')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		}
	}
}

const upperHex = "0123456789ABCDEF"

// decodeWords undoes encoded words. It reports false when one of them names
// an unknown charset or holds bytes that are not valid in it; the text then
// comes back as it was.
func decodeWords(s string) (string, bool) {
	if !strings.Contains(s, "=?") {
		return s, true
	}
	out, err := wordDecoder().DecodeHeader(s)
	if err != nil || !utf8.ValidString(out) || strings.ContainsRune(out, utf8.RuneError) {
		return s, false
	}
	return out, true
}

// wordDecoder knows the charsets that this package knows.
func wordDecoder() *mime.WordDecoder {
	return &mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
		// RFC 2231 5: a language may follow the charset.
		charset, _, _ = strings.Cut(charset, "*")
		b, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		text, ok := decodeCharset(charset, b)
		if !ok {
			return nil, errUnknownCharset
		}
		return strings.NewReader(text), nil
	}}
}

var errUnknownCharset = errors.New("unknown charset, or bytes that are not valid in it")

// formatParam returns "; name=value" for a structured header field, by
// RFC 2231 where value is not plain ASCII, in numbered pieces where it is long.
func formatParam(name, value string) string {
	value = oneLine(strings.ToValidUTF8(value, "\uFFFD"))
	if isASCII(value) && len(value) <= 60 && !strings.ContainsFunc(value, isControl) &&
		strings.TrimSpace(value) == value {
		// Python's parser stops at %, ' and * even where a token may have them.
		if isToken(value) && !strings.ContainsAny(value, "%'*") {
			return "; " + name + "=" + value
		}
		return "; " + name + "=" + quote(value)
	}
	var pieces []string
	var piece strings.Builder
	for i := range len(value) {
		c := value[i]
		enc := string(rune(c))
		if !attrSafe(c) {
			enc = string([]byte{'%', upperHex[c>>4], upperHex[c&15]})
		}
		if piece.Len()+len(enc) > 48 {
			pieces = append(pieces, piece.String())
			piece.Reset()
		}
		piece.WriteString(enc)
	}
	pieces = append(pieces, piece.String())
	if len(pieces) == 1 {
		return "; " + name + "*=utf-8''" + pieces[0]
	}
	var b strings.Builder
	for i, p := range pieces {
		b.WriteString("; " + name + "*" + itoa(i) + "*=")
		if i == 0 {
			b.WriteString("utf-8''")
		}
		b.WriteString(p)
	}
	return b.String()
}

func isControl(r rune) bool { return r < ' ' || r == 0x7F }

func isToken(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || strings.IndexByte(`()<>@,;:\"/[]?=`, s[i]) >= 0 {
			return false
		}
	}
	return s != ""
}

// attrSafe is attribute-char of RFC 2231 7.
func attrSafe(c byte) bool {
	return c > ' ' && c <= '~' && strings.IndexByte(`()<>@,;:\"/[]?=*'%`, c) < 0
}
