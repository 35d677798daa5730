// Boundaries that are the same in every run.

package eml

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
)

// boundaryStart begins every boundary of this package. Neither
// quoted-printable nor base64 text can hold it, and is7Bit keeps lines that
// start like one out of unencoded text.
const boundaryStart = "=_mapi_"

var boundaryLine = []byte("--" + boundaryStart)

// boundaries hands out the boundaries of one message.
type boundaries struct {
	seed  [sha256.Size]byte
	count byte
}

// newBoundaries derives the boundaries of a message from what tells it from
// others: its header, the number of what belongs to it and how deep it is
// embedded.
func newBoundaries(m *Message, head header, depth int) *boundaries {
	h := sha256.New()
	h.Write([]byte(head.text()))
	h.Write([]byte{byte(depth), byte(len(m.Recipients)), byte(len(m.Attachments)), byte(len(m.Properties))})
	b := &boundaries{}
	h.Sum(b.seed[:0])
	return b
}

func (b *boundaries) next() string {
	b.count++
	sum := sha256.Sum256(append(b.seed[:], b.count))
	return boundaryStart + hex.EncodeToString(sum[:15])
}

var errBoundary = errors.New("eml: a part holds the boundary of its container")

// guard passes bytes on and fails at a line that is one of the boundaries.
// What is written without an encoding of its own goes through it.
type guard struct {
	w          io.Writer
	boundaries []string
	line       []byte // the beginning of the current line
}

func (g *guard) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		chunk, after, ended := bytes.Cut(rest, []byte("\n"))
		if room := len(boundaryLine) + 64 - len(g.line); room > 0 {
			g.line = append(g.line, chunk[:min(room, len(chunk))]...)
		}
		if bytes.HasPrefix(g.line, boundaryLine) && slices.ContainsFunc(g.boundaries, func(b string) bool {
			return bytes.HasPrefix(g.line[2:], []byte(b))
		}) {
			return 0, errBoundary
		}
		if ended {
			g.line = g.line[:0]
		}
		rest = after
	}
	return g.w.Write(p)
}
