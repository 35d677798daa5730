// Names of folders and files: whatever a mailbox calls something, the name on
// disk stays inside the output folder and is valid on every system.

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName bounds a name in bytes. File systems allow 255, and something may
// still be appended.
const maxName = 120

// escapeName makes a name that is safe on every file system, and from which the
// original can be read: what is not allowed becomes %XX, the bytes of its
// UTF-8 form. Names that are too long are cut and end in a hash of the whole.
func escapeName(name string) string {
	if name == "" {
		return "%empty"
	}
	name = strings.ToValidUTF8(name, "\uFFFD")
	var b strings.Builder
	for i, r := range name {
		last := i+utf8.RuneLen(r) == len(name)
		switch {
		case r == '%', r < ' ', r >= 0x7F && r < 0xA0, strings.ContainsRune(`/\:*?"<>|`, r),
			i == 0 && (r == '.' || r == ' '), last && (r == '.' || r == ' '),
			invisible(r):
			writePercent(&b, string(r))
		default:
			b.WriteRune(r)
		}
	}
	out := b.String()
	if reserved(out) {
		out = fmt.Sprintf("%%%02X", out[0]) + out[1:]
	}
	if len(out) > maxName {
		sum := sha256.Sum256([]byte(name))
		out = cutName(out, maxName-9) + "~" + hex.EncodeToString(sum[:4])
	}
	return out
}

func writePercent(b *strings.Builder, s string) {
	for i := range len(s) {
		fmt.Fprintf(b, "%%%02X", s[i])
	}
}

// invisible reports the characters that change how a name reads without being
// seen: directional marks, joiners at the edges of names, byte order marks.
func invisible(r rune) bool {
	return r == 0x200B || r == 0x200E || r == 0x200F || r >= 0x202A && r <= 0x202E ||
		r >= 0x2066 && r <= 0x2069 || r == 0xFEFF || r == 0x2028 || r == 0x2029
}

// reserved reports names that Windows gives to devices, whatever follows
// a dot.
func reserved(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.ToUpper(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	for _, device := range []string{"COM", "LPT"} {
		if n, ok := strings.CutPrefix(base, device); ok && len([]rune(n)) == 1 && strings.Contains("0123456789¹²³", n) {
			return true
		}
	}
	return false
}

// cutName cuts at no more than n bytes, never inside a character or an escape,
// and not so that a space or dot comes last.
func cutName(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	s = s[:n]
	if i := strings.LastIndexByte(s, '%'); i >= 0 && i > len(s)-3 {
		s = s[:i]
	}
	return strings.TrimRight(s, " .")
}

// sameOnDisk folds names that some file system takes for one.
func sameOnDisk(name string) string {
	return strings.ToLower(norm.NFKC.String(strings.ToLower(name)))
}

// messageName is the name of a message's file without extension: when it was
// sent, what it is about, and a part of its key, so that it is unique in its
// folder and the same in every run.
func messageName(sent time.Time, subject string, key []byte) string {
	sum := sha256.Sum256(key)
	tail := " " + hex.EncodeToString(sum[:4])
	subject = strings.Join(strings.Fields(subject), " ")
	if subject == "" {
		subject = "no subject"
	}
	stamp := "undated"
	if !sent.IsZero() {
		stamp = sent.UTC().Format("2006-01-02 1504")
	}
	return cutName(escapeName(stamp+" "+subject), maxName-len(tail)) + tail
}
