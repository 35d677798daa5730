// Tests of the names on disk.

package main

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestEscapeName(t *testing.T) {
	for name, want := range map[string]string{
		"Inbox":              "Inbox",
		"":                   "%empty",
		".":                  "%2E",
		"..":                 "%2E%2E",
		"../escape":          "%2E.%2Fescape",
		"a/b":                "a%2Fb",
		`C:\x`:               "C%3A%5Cx",
		"100%":               "100%25",
		"dot.":               "dot%2E",
		" space ":            "%20space%20",
		"CON":                "%43ON",
		"con.txt":            "%63on.txt",
		"COM1":               "%43OM1",
		"COM¹":               "%43OM¹",
		"COM10":              "COM10",
		"Console":            "Console",
		"aux ":               "aux%20",
		"a\x00b\nc":          "a%00b%0Ac",
		"a\u202Egnp.exe":     "a%E2%80%AEgnp.exe",
		"Смета":              "Смета",
		"日本語 🚀":              "日本語 🚀",
		"bad \xff utf8":      "bad \uFFFD utf8",
		`<what?> *"really"|`: "%3Cwhat%3F%3E %2A%22really%22%7C",
	} {
		if got := escapeName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestEscapeNameIsSafe(t *testing.T) {
	names := []string{
		strings.Repeat("x", 300), strings.Repeat("é", 300), strings.Repeat("/", 300),
		strings.Repeat("x", maxName-1) + "/", strings.Repeat(".", 200), "NUL", "lpt9.tar.gz", "..\\..", "a/../..",
	}
	for _, name := range names {
		got := escapeName(name)
		if len(got) > maxName || !utf8.ValidString(got) || !filepath.IsLocal(got) ||
			strings.ContainsAny(got, `/\`) || strings.HasSuffix(got, ".") || strings.HasSuffix(got, " ") || reserved(got) {
			t.Errorf("%q: %q", name, got)
		}
		if len(name) <= maxName/3 {
			if back, err := url.PathUnescape(got); err != nil || back != name {
				t.Errorf("%q: read back as %q, %v", name, back, err)
			}
		}
	}
	if escapeName(names[0]) == escapeName(names[0]+"y") {
		t.Error("two long names became one")
	}
}

func TestNamer(t *testing.T) {
	n := namer{}
	seen := map[string]bool{}
	for _, c := range []struct{ name, key string }{
		{"Projects", "1"}, {"projects", "2"}, {"PROJECTS", "3"},
		{"caf\u00e9", "4"}, {"cafe\u0301", "5"}, {"x", "6"}, {"x", "6"}, {"x", "6"},
	} {
		got := n.take(c.name, ".eml", []byte(c.key))
		if fold := sameOnDisk(got); seen[fold] {
			t.Errorf("%q was handed out before", got)
		} else {
			seen[fold] = true
		}
	}
	if got := (namer{}).take("a", ".eml", nil); got != "a.eml" {
		t.Errorf("got %q", got)
	}
}

func TestMessageName(t *testing.T) {
	at := time.Date(2024, 5, 6, 7, 8, 9, 0, time.FixedZone("", 3600))
	if got, want := messageName(at, " Re: a/b\r\n c ", []byte("k")), "2024-05-06 0608 Re%3A a%2Fb c 8254c329"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := messageName(time.Time{}, "", []byte("k")); got != "undated no subject 8254c329" {
		t.Errorf("got %q", got)
	}
	long := messageName(at, strings.Repeat("Привет ", 100), []byte("k"))
	if len(long) > maxName || !utf8.ValidString(long) || !strings.HasSuffix(long, " 8254c329") {
		t.Errorf("got %q", long)
	}
}
