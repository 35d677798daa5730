package rop_test

// The check of docs/rop-coverage.md against the package.

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/rop"
)

func TestCoverageTable(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "docs", "rop-coverage.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := testFunctions(t, ".")
	rows := make(map[string][]string)
	for line := range strings.Lines(string(b)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 8 || !strings.HasPrefix(cells[1], " Rop") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if rows[cells[1]] != nil {
			t.Errorf("%s has two rows", cells[1])
		}
		rows[cells[1]] = cells
		hasExample := cells[5] != "none found"
		if hasExample != (cells[6] != "-") {
			t.Errorf("%s: example %q, tests %q", cells[1], cells[5], cells[6])
		}
		if !hasExample {
			continue
		}
		for name := range strings.SplitSeq(cells[6], ", ") {
			if !tests[name] {
				t.Errorf("%s names the test %s, which does not exist", cells[1], name)
			}
		}
	}
	for i := range 256 {
		id := rop.ID(i)
		if rop.NewRequest(id) == nil && rop.NewResponse(id) == nil {
			continue
		}
		if rows[id.String()] == nil {
			t.Errorf("%s has no row", id)
		}
		delete(rows, id.String())
	}
	for name := range rows {
		t.Errorf("%s has a row but is not implemented", name)
	}
}

// testFunctions returns the names of the test functions in a folder.
func testFunctions(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	names := make(map[string]bool)
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Test") {
				names[fn.Name.Name] = true
			}
		}
	}
	return names
}
