// Tests of the names on disk.

package main

import (
	"fmt"
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

func TestPlaces(t *testing.T) {
	j := &journal{
		messages: map[string]record{"01": {Source: "01", File: "Inbox/x.eml"}},
		folders:  map[string]string{"f1": "Inbox", "f2": "Old name", "f3": "Inbox/sub~abcd"},
	}
	p := newPlaces(j)
	for _, c := range []struct {
		id, parent, name, want string
		isNew                  bool
	}{
		{"f1", ".", "Inbox", "Inbox", false},
		{"f2", ".", "New name", "New name", true},
		{"f3", "Inbox", "sub", "Inbox/sub~abcd", false},
		{"f4", "Inbox", "sub", "Inbox/sub", true},
		{"f5", ".", "a/b", "a%2Fb", true},
		{"f6", "New name", "a", "New name/a", true},
	} {
		if got, isNew := p.folder(c.id, c.parent, c.name); got != c.want || isNew != c.isNew {
			t.Errorf("%s: got %q, %v, want %q, %v", c.id, got, isNew, c.want, c.isNew)
		}
	}
	if got := p.message("01", "Inbox", "x"); got != "Inbox/x" {
		t.Errorf("its own name: %q", got)
	}
	seen := map[string]bool{}
	for i, name := range []string{"x", "X", "Projects", "projects", "caf\u00e9", "cafe\u0301", "ﬁ", "fi"} {
		got := p.message(fmt.Sprint("m", i), "Inbox", name)
		if fold := sameOnDisk(got + ".eml"); seen[fold] || fold == "inbox/x.eml" {
			t.Errorf("%q was handed out before", got)
		} else {
			seen[fold] = true
		}
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
