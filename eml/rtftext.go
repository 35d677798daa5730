// The text of an RTF document, for readers that cannot show RTF.

package eml

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// rtfText returns the plain text of an RTF document. It is a reading aid: the
// RTF itself goes out beside it.
func rtfText(rtf []byte) string {
	t := rtfReader{in: rtf, state: rtfState{skipAfterU: 1}, page: codePageWestern}
	for t.step() {
	}
	t.flushBytes()
	t.flushUnits()
	return t.out.String()
}

// rtfState is what a group saves and restores.
type rtfState struct {
	skip       bool // inside a destination that holds no text
	skipAfterU int  // \ucN
}

type rtfReader struct {
	in    []byte
	pos   int
	state rtfState
	stack []rtfState
	page  uint32
	out   strings.Builder
	raw   []byte   // 8-bit text not yet decoded
	units []uint16 // \u characters not yet decoded
	drop  int      // characters still to drop after \u
}

// maxRTFDepth bounds the groups that are remembered; deeper ones share state.
const maxRTFDepth = 1000

// step consumes one token and reports whether there may be another.
func (t *rtfReader) step() bool {
	if t.pos >= len(t.in) {
		return false
	}
	c := t.in[t.pos]
	t.pos++
	switch c {
	case '{':
		if len(t.stack) < maxRTFDepth {
			t.stack = append(t.stack, t.state)
		}
		if t.pos+1 < len(t.in) && t.in[t.pos] == '\\' && t.in[t.pos+1] == '*' {
			t.state.skip = true
		}
	case '}':
		if n := len(t.stack); n > 0 {
			t.state, t.stack = t.stack[n-1], t.stack[:n-1]
		}
		t.drop = 0
	case '\\':
		t.control()
	case '\r', '\n', 0:
	default:
		t.char(c)
	}
	return true
}

func (t *rtfReader) control() {
	if t.pos >= len(t.in) {
		return
	}
	c := t.in[t.pos]
	if !isLetter(c) {
		t.pos++
		t.symbol(c)
		return
	}
	start := t.pos
	for t.pos < len(t.in) && isLetter(t.in[t.pos]) {
		t.pos++
	}
	word := string(t.in[start:t.pos])
	start = t.pos
	if t.pos < len(t.in) && t.in[t.pos] == '-' {
		t.pos++
	}
	for t.pos < len(t.in) && t.in[t.pos] >= '0' && t.in[t.pos] <= '9' {
		t.pos++
	}
	n, err := strconv.Atoi(string(t.in[start:t.pos]))
	hasN := err == nil
	if t.pos < len(t.in) && t.in[t.pos] == ' ' {
		t.pos++
	}
	t.word(word, n, hasN)
}

func (t *rtfReader) symbol(c byte) {
	switch c {
	case '\'':
		if t.pos+2 <= len(t.in) {
			if n, err := strconv.ParseUint(string(t.in[t.pos:t.pos+2]), 16, 8); err == nil {
				t.pos += 2
				t.char(byte(n))
			}
		}
	case '\\', '{', '}':
		t.char(c)
	case '~':
		t.text("\u00A0")
	case '_':
		t.text("-")
	case '\r', '\n':
		t.text("\r\n")
	}
}

func (t *rtfReader) word(word string, n int, hasN bool) {
	switch word {
	case "par", "line", "row", "sect", "page":
		t.text("\r\n")
	case "tab", "cell":
		t.text("\t")
	case "emdash":
		t.text("—")
	case "endash":
		t.text("–")
	case "bullet":
		t.text("•")
	case "lquote":
		t.text("‘")
	case "rquote":
		t.text("’")
	case "ldblquote":
		t.text("“")
	case "rdblquote":
		t.text("”")
	case "ansicpg":
		if hasN && n > 0 {
			t.page = uint32(n)
		}
	case "uc":
		if hasN && n >= 0 {
			t.state.skipAfterU = n
		}
	case "u":
		if !t.state.skip && hasN {
			t.flushBytes()
			t.units = append(t.units, uint16(n))
		}
		t.drop = t.state.skipAfterU
	case "bin":
		if hasN && n > 0 {
			t.pos += min(n, len(t.in)-t.pos)
		}
	case "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header",
		"footer", "themedata", "datastore", "listtable", "filetbl", "xmlnstbl":
		t.state.skip = true
	}
}

func (t *rtfReader) char(c byte) {
	if t.drop > 0 {
		t.drop--
		return
	}
	if !t.state.skip {
		t.flushUnits()
		t.raw = append(t.raw, c)
	}
}

func (t *rtfReader) text(s string) {
	if t.drop = 0; t.state.skip {
		return
	}
	t.flushBytes()
	t.flushUnits()
	t.out.WriteString(s)
}

func (t *rtfReader) flushBytes() {
	if len(t.raw) > 0 {
		t.out.WriteString(decodeCodePage(t.page, t.raw))
		t.raw = t.raw[:0]
	}
}

func (t *rtfReader) flushUnits() {
	if len(t.units) > 0 {
		t.out.WriteString(string(utf16.Decode(t.units)))
		t.units = t.units[:0]
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
