// docs/conformance.md against the tree.

package conformance

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// items is the number of requirements of the specification.
const items = 137

var states = []string{"client", "server", "both", "codec", "partly", "open", "n/a"}

var testName = regexp.MustCompile("`([a-z0-9/]+)\\.((?:Test|Fuzz|Example)\\w+)`")

// The page has every item once and in order, each with tests that exist, or
// with a reason for having none, and counts them right.
func TestTableOfRequirements(t *testing.T) {
	page, err := os.ReadFile("../docs/conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := declared(t, "..")
	next, counts := 1, make(map[string]int)
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) != 7 || !strings.ContainsAny(cells[1], "0123456789") {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(cells[1]))
		if err != nil || n != next {
			t.Fatalf("item %q where %d is due", cells[1], next)
		}
		next++
		state, done := strings.TrimSpace(cells[3]), strings.TrimSpace(cells[4])
		counts[state]++
		named := testName.FindAllStringSubmatch(cells[5], -1)
		if done == "" || len(named) == 0 && state != "n/a" && state != "open" {
			t.Errorf("item %d says too little", n)
		}
		if stated := strings.Count(cells[5], "`") / 2; stated != len(named) {
			t.Errorf("item %d: %d of %d names are names of tests", n, len(named), stated)
		}
		for _, m := range named {
			if !tests[m[1]+"."+m[2]] {
				t.Errorf("item %d: there is no test %s in %s", n, m[2], m[1])
			}
		}
	}
	if next != items+1 {
		t.Errorf("%d items of %d", next-1, items)
	}
	var parts []string
	sum := 0
	for _, s := range states {
		if sum += counts[s]; counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	if want := "Items by state: " + strings.Join(parts, ", ") + "."; sum != items || !strings.Contains(string(page), want) {
		t.Errorf("the page does not say %q", want)
	}
}

var declaration = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Example)\w+)\(`)

// declared lists the tests of the tree as folder.Name.
func declared(t *testing.T, root string) map[string]bool {
	t.Helper()
	found := make(map[string]bool)
	tree := os.DirFS(root)
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		b, err := fs.ReadFile(tree, name)
		for _, m := range declaration.FindAllSubmatch(b, -1) {
			found[path.Dir(name)+"."+string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// The page has every published case of Microsoft's suite as a test.
func TestPublishedCases(t *testing.T) {
	tests := declared(t, ".")
	for suite, n := range map[string]int{"S01": 22, "S02": 5} {
		for i := range n {
			prefix := fmt.Sprintf("..Test%sTC%02d", suite, i+1)
			found := false
			for name := range tests {
				found = found || strings.HasPrefix(name, prefix)
			}
			if !found {
				t.Errorf("no test begins with %s", prefix[2:])
			}
		}
	}
}

// caseName is one of the cases of [MS-OXCMAPIHTTP].
var caseName = regexp.MustCompile(`(?m)^\| S01 TC(\d\d) \|`)

// The part of the page about MAPI over HTTP has every published case, and names
// tests that exist.
func TestHTTPCases(t *testing.T) {
	page, err := os.ReadFile("../docs/conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(page), "\n## MAPI over HTTP\n")
	part, _, found := strings.Cut(part, "\n## ")
	if !found {
		t.Fatal("there is no part about MAPI over HTTP")
	}
	cases := caseName.FindAllStringSubmatch(part, -1)
	for i, m := range cases {
		if m[1] != fmt.Sprintf("%02d", i+1) {
			t.Errorf("case %s where %d is due", m[1], i+1)
		}
	}
	if len(cases) != 11 {
		t.Errorf("%d cases of 11", len(cases))
	}
	tests := declared(t, "..")
	for line := range strings.Lines(part) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || strings.HasPrefix(cells[1], "-") || strings.TrimSpace(cells[3]) == "Tests" {
			continue
		}
		named := testName.FindAllStringSubmatch(cells[3], -1)
		if len(named) == 0 || len(named) != strings.Count(cells[3], "`")/2 {
			t.Errorf("%s: no tests, or names that are none", cells[1])
		}
		for _, m := range named {
			if !tests[m[1]+"."+m[2]] {
				t.Errorf("%s: there is no test %s in %s", cells[1], m[2], m[1])
			}
		}
	}
}
