package main

import (
	"os"
	"strings"
	"testing"
)

// A part that is measured by itself takes the place of the old one, and nothing
// of the others is lost.
func TestCutPage(t *testing.T) {
	page, err := os.ReadFile("../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	cut := cutPage(string(page))
	var joined strings.Builder
	for _, part := range parts {
		text := cut[part.name]
		if len(text) <= len(part.heading) || !strings.HasPrefix(text, part.heading) {
			t.Errorf("%s: %d bytes", part.name, len(text))
		}
		joined.WriteString(text)
	}
	if joined.String() != string(page) {
		t.Error("the parts are not the page")
	}
	if cut := cutPage("# Performance\n" + transportsHeading); cut["calls"] != "" || cut["codec"] != "# Performance\n" || cut["transports"] != transportsHeading {
		t.Errorf("without calls: %q", cut)
	}
}
