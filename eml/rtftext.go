// The text of an RTF document, for readers that cannot show RTF, and the HTML
// document that one was made of.

package eml

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// rtfText returns the plain text of an RTF document. It is a reading aid: the
// RTF itself goes out beside it.
func rtfText(rtf []byte) string { return newRTFReader(rtf).text() }

// rtfHTML returns the HTML that is encapsulated in an RTF document,
// [MS-OXRTFEX] 2.2.3, or "" where none is. It is what the sender wrote, apart
// from the line ends and the character set, which is UTF-8.
func rtfHTML(rtf []byte) string {
	if !holdsHTML(rtf) {
		return ""
	}
	t := newRTFReader(rtf)
	t.html = true
	return t.text()
}

// holdsHTML looks for the mark of encapsulated HTML among the first ten tokens,
// [MS-OXRTFEX] 2.2.3.1.
func holdsHTML(rtf []byte) bool {
	t := newRTFReader(rtf)
	for n := 0; n < 10 && t.pos < len(t.in); {
		c := t.in[t.pos]
		t.pos++
		switch {
		case c == '\r', c == '\n':
		case c == '{':
			n++
		case c == '\\' && t.pos < len(t.in) && isLetter(t.in[t.pos]):
			n++
			if word, _, _ := t.readWord(); word == "fromhtml" {
				return true
			}
		default:
			return false
		}
	}
	return false
}

// rtfState is what a group saves and restores.
type rtfState struct {
	skip       bool // inside a destination that holds no text
	star       bool // just behind the \* that began such a destination
	fonts      bool // inside the table of fonts
	tag        bool // inside a piece of the original HTML
	hidden     bool // not in the original HTML
	skipAfterU int  // \ucN
	font       int  // -1 for the default
}

type rtfReader struct {
	in      []byte
	html    bool // wanted is the HTML, not the text
	pos     int
	state   rtfState
	stack   []rtfState
	deeper  int // groups beyond maxRTFDepth
	page    uint32
	fonts   map[int]uint32 // code pages
	font    int            // the one that the table of fonts describes
	deff    int            // the default font
	out     strings.Builder
	raw     []byte // 8-bit text not yet decoded
	rawPage uint32
	units   []uint16 // \u characters not yet decoded
	drop    int      // characters still to drop after \u
}

// maxRTFDepth bounds the groups that are remembered; deeper ones share state.
const maxRTFDepth = 1000

func newRTFReader(rtf []byte) *rtfReader {
	return &rtfReader{
		in: rtf, state: rtfState{skipAfterU: 1, font: -1},
		page: codePageWestern, fonts: make(map[int]uint32),
	}
}

func (t *rtfReader) text() string {
	for t.step() {
	}
	t.flushBytes()
	t.flushUnits()
	return t.out.String()
}

// shows reports whether text at this place belongs to what is wanted.
func (t *rtfReader) shows() bool { return !t.state.skip && !(t.html && t.state.hidden) }

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
		} else {
			t.deeper++
		}
		if t.pos+1 < len(t.in) && t.in[t.pos] == '\\' && t.in[t.pos+1] == '*' {
			t.state.star, t.state.skip = !t.state.skip, true
		}
	case '}':
		if t.deeper > 0 {
			t.deeper--
		} else if n := len(t.stack); n > 0 {
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
	if c := t.in[t.pos]; !isLetter(c) {
		t.pos++
		t.symbol(c)
		return
	}
	t.word(t.readWord())
}

// readWord reads a control word with its number and the space that ends it.
func (t *rtfReader) readWord() (word string, n int, hasN bool) {
	start := t.pos
	for t.pos < len(t.in) && isLetter(t.in[t.pos]) {
		t.pos++
	}
	word = string(t.in[start:t.pos])
	start = t.pos
	if t.pos < len(t.in) && t.in[t.pos] == '-' {
		t.pos++
	}
	for t.pos < len(t.in) && t.in[t.pos] >= '0' && t.in[t.pos] <= '9' {
		t.pos++
	}
	n, err := strconv.Atoi(string(t.in[start:t.pos]))
	if t.pos < len(t.in) && t.in[t.pos] == ' ' {
		t.pos++
	}
	return word, n, err == nil
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
		t.put("\u00A0")
	case '_':
		if t.html {
			t.put("\u00AD") // what [MS-OXRTFEX] makes of it
		} else {
			t.put("-")
		}
	case '\r', '\n':
		t.put("\r\n")
	}
}

func (t *rtfReader) word(word string, n int, hasN bool) {
	star := t.state.star
	t.state.star = false
	switch word {
	case "par", "line":
		t.put("\r\n")
	case "row", "sect", "page":
		if !t.html {
			t.put("\r\n")
		}
	case "tab":
		t.put("\t")
	case "cell":
		if !t.html {
			t.put("\t")
		}
	case "emdash":
		t.put("—")
	case "endash":
		t.put("–")
	case "bullet":
		t.put("•")
	case "lquote":
		t.put("‘")
	case "rquote":
		t.put("’")
	case "ldblquote":
		t.put("“")
	case "rdblquote":
		t.put("”")
	case "ansicpg":
		if hasN && n > 0 {
			t.page = uint32(n)
		}
	case "uc":
		if hasN && n >= 0 {
			t.state.skipAfterU = n
		}
	case "u":
		if t.shows() && hasN {
			t.flushBytes()
			t.units = append(t.units, uint16(n))
		}
		t.drop = t.state.skipAfterU
	case "bin":
		if hasN && n > 0 {
			t.pos += min(n, len(t.in)-t.pos)
		}
	case "htmltag":
		if t.html && star {
			t.state.skip, t.state.tag = false, true
		}
	case "htmlrtf":
		t.state.hidden = !hasN || n != 0
	case "fonttbl":
		t.state.skip, t.state.fonts = true, true
	case "colortbl", "stylesheet", "info", "pict", "object", "header",
		"footer", "themedata", "datastore", "listtable", "filetbl", "xmlnstbl":
		t.state.skip = true
	case "deff", "f", "fcharset", "plain":
		t.fontWord(word, n)
	}
}

// fontWord keeps track of the font, which has a code page of its own.
func (t *rtfReader) fontWord(word string, n int) {
	switch {
	case word == "deff":
		t.deff = n
	case word == "plain":
		t.state.font = -1
	case word == "f" && t.state.fonts:
		t.font = n
	case word == "f":
		t.state.font = n
	case t.state.fonts:
		t.fonts[t.font] = fontPages[n]
	}
}

// fontPages are the code pages of the character sets of fonts. The default and
// symbols have none.
var fontPages = map[int]uint32{
	0: codePageWestern, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254,
	163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250,
}

// charPage is the code page of 8-bit text at this place.
func (t *rtfReader) charPage() uint32 {
	font := t.state.font
	if font < 0 {
		font = t.deff
	}
	if page := t.fonts[font]; page != 0 && !t.state.tag {
		return page
	}
	return t.page
}

func (t *rtfReader) char(c byte) {
	if t.drop > 0 {
		t.drop--
		return
	}
	if t.shows() {
		t.flushUnits()
		page := t.charPage()
		if page != t.rawPage {
			t.flushBytes()
		}
		t.raw, t.rawPage = append(t.raw, c), page
	}
}

func (t *rtfReader) put(s string) {
	if t.drop = 0; !t.shows() {
		return
	}
	t.flushBytes()
	t.flushUnits()
	t.out.WriteString(s)
}

func (t *rtfReader) flushBytes() {
	if len(t.raw) > 0 {
		t.out.WriteString(decodeCodePage(t.rawPage, t.raw))
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
