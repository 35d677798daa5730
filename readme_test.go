package mapirpc_test

import (
	"os"
	"strings"
	"testing"
)

// The README shows the function that the Example runs, word for word.
func TestREADMEShowsTheExample(t *testing.T) {
	source := read(t, "example_test.go")
	start := strings.Index(source, "func printSubjects")
	end := strings.Index(source, "\n}\n") + len("\n}\n")
	if start < 0 || end < start {
		t.Fatal("example_test.go has no printSubjects")
	}
	if !strings.Contains(read(t, "README.md"), "```go\n"+source[start:end]+"```\n") {
		t.Errorf("README.md does not show this:\n%s", source[start:end])
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}
