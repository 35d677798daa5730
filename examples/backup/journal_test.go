// Tests of the journal and the output folder.

package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

func testOutput(t *testing.T, dir string) *output {
	t.Helper()
	o, err := openOutput(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.close() })
	return o
}

func reopen(t *testing.T, o *output, mailbox string) *journal {
	t.Helper()
	j, err := openJournal(o.root, mailbox)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.close() })
	return j
}

func TestJournal(t *testing.T) {
	o := testOutput(t, t.TempDir())
	j := reopen(t, o, "box")
	records := []record{
		{Source: "01", Change: "aa", File: "Inbox/1.eml", Size: 3},
		{Folder: "f1", Dir: "Inbox"},
		{Source: "02", Change: "bb", File: "Inbox/2.eml", Size: 4, Read: true},
		{Source: "01", Change: "cc", File: "Inbox/1b.eml", Props: "Inbox/1b.props.json", Size: 5},
	}
	for _, r := range records {
		if err := j.write(r); err != nil {
			t.Fatal(err)
		}
	}
	j.close()
	whole, err := o.root.ReadFile(journalName)
	if err != nil {
		t.Fatal(err)
	}

	j = reopen(t, o, "box")
	if len(j.messages) != 2 || j.messages["01"] != records[3] || j.messages["02"] != records[2] || j.folders["f1"] != "Inbox" {
		t.Errorf("read back %v %v", j.messages, j.folders)
	}
	j.close()
	if _, err := openJournal(o.root, "other"); !errors.Is(err, errOtherMailbox) {
		t.Errorf("another mailbox: %v", err)
	}

	// A crash can cut the journal anywhere; what it says up to there counts,
	// and it goes on from there.
	for n := range whole {
		if err := o.root.WriteFile(journalName, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := openJournal(o.root, "box")
		if err != nil {
			t.Fatalf("cut to %d: %v", n, err)
		}
		for key, r := range j.messages {
			if !slices.Contains(records, r) {
				t.Fatalf("cut to %d: %s is %v", n, key, r)
			}
		}
		if err := j.write(records[2]); err != nil {
			t.Fatal(err)
		}
		j.close()
		if j = reopen(t, o, "box"); j.messages["02"] != records[2] {
			t.Fatalf("cut to %d: does not go on", n)
		}
		j.close()
	}
	for name, content := range map[string]string{"no JSON": "hello\n", "another file": "{\"a\":1}\n"} {
		if err := o.root.WriteFile(journalName, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openJournal(o.root, "box"); !errors.Is(err, errBadJournal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestWriteWholeOrNot(t *testing.T) {
	dir := t.TempDir()
	o := testOutput(t, dir)
	hello := func(w io.Writer) error { _, err := io.WriteString(w, "hello"); return err }
	if n, err := o.write("a.eml", hello); err != nil || n != 5 || !o.has(record{File: "a.eml", Size: 5}) || o.has(record{File: "a.eml", Size: 4}) {
		t.Errorf("wrote %d, %v", n, err)
	}
	broken := errors.New("the server went away")
	var disk *diskError
	_, err := o.write("b.eml", func(w io.Writer) error { hello(w); return broken })
	if !errors.Is(err, broken) || errors.As(err, &disk) {
		t.Errorf("failing source: %v", err)
	}
	o.wrap = func(w io.Writer) io.Writer { return fullDisk{} }
	_, err = o.write("a.eml", hello)
	if !errors.Is(err, syscall.ENOSPC) || !errors.As(err, &disk) {
		t.Errorf("full disk: %v", err)
	}
	if got := files(t, dir); !slices.Equal(got, []string{lockName, "a.eml"}) || !o.has(record{File: "a.eml", Size: 5}) {
		t.Errorf("files %v", got)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// TestOutputStaysInside offers names and links that lead out of the folder.
func TestOutputStaysInside(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "out")
	o := testOutput(t, dir)
	if err := os.Symlink(top, filepath.Join(dir, "link")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	for _, name := range []string{"../x.eml", "link/x.eml", "/x.eml"} {
		if _, err := o.write(name, func(io.Writer) error { return nil }); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	if err := o.mkdir("link/sub"); err == nil {
		t.Error("made a folder outside")
	}
	if got := files(t, dir); len(got) != 2 { // and the lock
		t.Errorf("left behind: %v", got)
	}
	if _, err := os.Stat(filepath.Join(top, "x.eml")); err == nil {
		t.Error("wrote outside")
	}
}
