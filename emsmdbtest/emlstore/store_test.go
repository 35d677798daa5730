// Tests of the store over file systems in memory and on disk.

package emlstore

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mapi"
)

func mail(subject, body string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("From: Ann <ann@example.com>\r\nTo: bob@example.org, carl@example.org\r\nSubject: " +
		subject + "\r\nDate: Tue, 02 Jan 2024 10:00:00 +0000\r\n\r\n" + body)}
}

func open(t *testing.T, fsys fs.FS) emsmdbtest.Mailbox {
	t.Helper()
	s, err := New(fsys, Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Mailbox(strings.ToUpper(DefaultDN))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// child returns the folder of a name in another.
func child(t *testing.T, m emsmdbtest.Mailbox, parent mapi.FolderID, name string) emsmdbtest.Folder {
	t.Helper()
	list, err := m.Children(parent)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no folder %q in %v", name, list)
	return emsmdbtest.Folder{}
}

func contents(t *testing.T, m emsmdbtest.Mailbox, id mapi.FolderID) []emsmdbtest.Entry {
	t.Helper()
	list, err := m.Contents(id, false)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func text(t *testing.T, ps mapi.Properties, tag mapi.PropTag) string {
	t.Helper()
	s, ok := mapi.Get[string](ps, tag)
	if !ok {
		t.Errorf("no %v", tag)
	}
	return s
}

func TestTree(t *testing.T) {
	m := open(t, fstest.MapFS{
		"top.EML":             mail("top", "x"),
		"notes.txt":           mail("not a mail", "x"),
		"inbox/a.eml":         mail("a", "body a"),
		"inbox/b.eml":         mail("b", "body b"),
		"inbox/deep/down.eml": mail("down", "x"),
		"Other/c.eml":         mail("c", "x"),
	})
	top := m.Info().Special[emsmdbtest.IPMSubtree]
	if got := contents(t, m, top); len(got) != 1 || text(t, got[0].Properties, mapi.PidTagSubject) != "top" {
		t.Errorf("top: %v", got)
	}
	inbox, err := m.Folder(m.Info().Special[emsmdbtest.Inbox])
	if err != nil || inbox.Messages != 2 || inbox.Subfolders != 1 {
		t.Errorf("inbox %+v, %v", inbox, err)
	}
	deep := child(t, m, inbox.ID, "deep")
	if deep.Messages != 1 || deep.Parent != inbox.ID {
		t.Errorf("deep %+v", deep)
	}
	child(t, m, top, "Other")
	if sent := child(t, m, top, "Sent Items"); sent.Messages != 0 {
		t.Errorf("sent %+v", sent)
	}

	e := contents(t, m, inbox.ID)[1]
	if e.Size == 0 || e.HasAttachments || text(t, e.Properties, mapi.PidTagDisplayTo) != "bob@example.org; carl@example.org" {
		t.Errorf("entry %+v", e)
	}
	if _, ok := e.Properties.Lookup(mapi.PidTagBody); ok {
		t.Error("an entry holds a body")
	}
	msg, err := m.Message(inbox.ID, e.ID)
	if err != nil || text(t, msg.Properties, mapi.PidTagBody) != "body b" || len(msg.Recipients) != 2 {
		t.Errorf("message %v", err)
	}
	if _, err := m.Message(deep.ID, e.ID); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("message in another folder: %v", err)
	}
	if _, err := m.Folder(99999); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("unknown folder: %v", err)
	}
	if list, err := m.Contents(inbox.ID, true); err != nil || len(list) != 0 {
		t.Errorf("associated: %v, %v", list, err)
	}
}

// TestStable wants ids to follow from paths and change numbers from contents.
func TestStable(t *testing.T) {
	before := fstest.MapFS{"Inbox/a.eml": mail("a", "1"), "Inbox/b.eml": mail("b", "1")}
	after := fstest.MapFS{"Inbox/a.eml": mail("a", "1"), "Inbox/aa.eml": mail("new", "1"), "Inbox/b.eml": mail("b", "2")}
	inbox := open(t, before).Info().Special[emsmdbtest.Inbox]
	x, y := contents(t, open(t, before), inbox), contents(t, open(t, after), inbox)
	if x[0].ID != y[0].ID || x[0].ChangeNumber != y[0].ChangeNumber {
		t.Error("an unchanged file has another identity")
	}
	if x[1].ID != y[2].ID || x[1].ChangeNumber == y[2].ChangeNumber {
		t.Error("a changed file must keep its id and not its change number")
	}
	if y[1].ID == y[0].ID || y[1].ID == y[2].ID || x[0].ID.Counter() >= 1<<48 || x[0].ChangeNumber >= 1<<48 {
		t.Error("ids")
	}
}

func TestBrokenMailIsKeptWhole(t *testing.T) {
	const broken = "this is no mail\n"
	m := open(t, fstest.MapFS{"x.eml": {Data: []byte(broken)}})
	top := m.Info().Special[emsmdbtest.IPMSubtree]
	msg, err := m.Message(top, contents(t, m, top)[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range msg.Properties {
		if s, ok := p.Value.(emsmdbtest.Stream); ok {
			name, _ := m.PropertyName(p.Tag.ID())
			b, err := io.ReadAll(io.NewSectionReader(s, 0, s.Size()))
			if err != nil || string(b) != broken || name.Name != "RawMessage" {
				t.Errorf("%v: %q, %v", name, b, err)
			}
			return
		}
	}
	t.Error("no stream")
}

// TestStream reads a large attachment in every order.
func TestStream(t *testing.T) {
	content := make([]byte, 300_000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range content {
		content[i] = byte(r.Uint32()) | 0x80 // no line ends
	}
	data := "Subject: big\r\nContent-Type: application/x\r\n\r\n" + string(content)
	m := open(t, fstest.MapFS{"x.eml": {Data: []byte(data)}})
	top := m.Info().Special[emsmdbtest.IPMSubtree]
	msg, err := m.Message(top, contents(t, m, top)[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := msg.Attachments[0].Properties.Lookup(mapi.PidTagAttachDataBinary)
	s, ok := v.(*stream)
	if !ok || s.Size() != int64(len(content)) {
		t.Fatalf("content is a %T", v)
	}
	for range 200 {
		off := r.IntN(len(content) + 10)
		p := make([]byte, r.IntN(5000))
		n, err := s.ReadAt(p, int64(off))
		want := content[min(off, len(content)):min(off+len(p), len(content))]
		if !bytes.Equal(p[:n], want) || err != nil && !errors.Is(err, io.EOF) || err == nil && n < len(p) {
			t.Fatalf("ReadAt(%d bytes, %d): %d, %v", len(p), off, n, err)
		}
	}
	all, err := io.ReadAll(io.NewSectionReader(s, 0, s.Size()))
	if err != nil || !bytes.Equal(all, content) {
		t.Error("content differs")
	}
}

// TestOpen reads a folder on disk and nothing outside of it.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside.eml")
	inside := filepath.Join(dir, "mail")
	for path, data := range map[string]string{
		outside: "Subject: secret\n\nx", filepath.Join(inside, "a.eml"): "Subject: a\n\nx",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(inside, "link.eml")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	s, err := Open(inside, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	m, err := s.Mailbox(s.DN())
	if err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for _, e := range contents(t, m, m.Info().Special[emsmdbtest.IPMSubtree]) {
		subjects = append(subjects, text(t, e.Properties, mapi.PidTagSubject))
	}
	if !slices.Equal(subjects, []string{"a"}) {
		t.Errorf("got %v", subjects)
	}
	if _, err := Open(filepath.Join(dir, "nowhere"), Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
}

// denied is a file system with a file that nobody may read.
type denied struct {
	fs.FS
	name string
}

func (d denied) Open(name string) (fs.File, error) {
	if name == d.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return d.FS.Open(name)
}

// TestUnreadableFile has one file that cannot be read: the others of its folder
// are there, and opening the message fails.
func TestUnreadableFile(t *testing.T) {
	m := open(t, denied{fstest.MapFS{"Work/a.eml": mail("a", "x"), "Work/b.eml": mail("b", "y")}, "Work/a.eml"})
	f := child(t, m, m.Info().Special[emsmdbtest.IPMSubtree], "Work")
	list := contents(t, m, f.ID)
	if len(list) != 2 || text(t, list[1].Properties, mapi.PidTagSubject) != "b" {
		t.Fatalf("%d messages: %v", len(list), list)
	}
	if _, err := m.Message(f.ID, list[0].ID); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("the message that cannot be read: %v", err)
	}
	if _, err := m.Message(f.ID, list[1].ID); err != nil {
		t.Error(err)
	}
}

// TestNotAFile has something else than a file with the name of a mail.
func TestNotAFile(t *testing.T) {
	pipe := mail("a", "x")
	pipe.Mode = fs.ModeNamedPipe
	m := open(t, fstest.MapFS{"Work/a.eml": pipe, "Work/b.eml": mail("b", "y")})
	f := child(t, m, m.Info().Special[emsmdbtest.IPMSubtree], "Work")
	if list := contents(t, m, f.ID); len(list) != 1 {
		t.Errorf("%d messages", len(list))
	}
}
