package emsmdbtest

import (
	"bytes"
	"errors"
	"io/fs"
	"sync"
	"testing"

	"github.com/go-mapi/mapirpc/mapi"
)

const aliceDN = "/o=Example/ou=Site/cn=Recipients/cn=alice"

func TestMemoryStoreFindsMailboxesWithoutCase(t *testing.T) {
	s := NewMemoryStore()
	want := s.AddMailbox(aliceDN, "Alice")
	got, err := s.Mailbox("/O=EXAMPLE/OU=site/CN=recipients/cn=ALICE")
	if err != nil || got != Mailbox(want) {
		t.Fatalf("Mailbox = %v, %v", got, err)
	}
	if _, err := s.Mailbox("/o=Example/cn=nobody"); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("unknown mailbox: %v", err)
	}
}

func TestMemoryMailboxIsTheSameEveryTime(t *testing.T) {
	a := NewMemoryStore().AddMailbox(aliceDN, "Alice")
	b := NewMemoryStore().AddMailbox(aliceDN, "Alice")
	if a.Info() != b.Info() {
		t.Fatalf("two mailboxes of one DN differ:\n%+v\n%+v", a.Info(), b.Info())
	}
	if x, y := a.Inbox().Add(NewMail("a", "b")), b.Inbox().Add(NewMail("a", "b")); x != y || x == 0 {
		t.Fatalf("message ids differ: %v, %v", x, y)
	}
	if g := NewMemoryStore().AddMailbox(aliceDN+"2", "Alice").Info().GUID; g == a.Info().GUID {
		t.Fatal("another DN has the same GUID")
	}
}

func TestMemoryFoldersCountWhatTheyHold(t *testing.T) {
	box := NewMemoryStore().AddMailbox(aliceDN, "Alice")
	sub := box.Inbox().Folder("Projects")
	if again := box.Inbox().Folder("projects"); again.ID() != sub.ID() {
		t.Fatal("asking for a folder a second time made another")
	}
	sub.Add(NewMail("one", ""))
	read := sub.Add(NewMail("two", "").Set(mapi.PidTagMessageFlags, int32(flagRead)))
	faiMessage := NewMail("settings", "")
	faiMessage.Associated = true
	sub.Add(faiMessage)

	f, err := box.Folder(sub.ID())
	if err != nil || f.Messages != 2 || f.Unread != 1 || f.Associated != 1 || f.Name != "Projects" {
		t.Fatalf("Folder = %+v, %v", f, err)
	}
	if err := box.DeleteMessage(sub.ID(), read); err != nil {
		t.Fatal(err)
	}
	list, err := box.Contents(sub.ID(), false)
	if err != nil || len(list) != 1 || list[0].Properties[1].Value != "one" {
		t.Fatalf("Contents = %+v, %v", list, err)
	}
	if fai, err := box.Contents(sub.ID(), true); err != nil || len(fai) != 1 {
		t.Fatalf("associated Contents = %+v, %v", fai, err)
	}
	if inbox, _ := box.Folder(box.Inbox().ID()); inbox.Subfolders != 1 {
		t.Fatalf("inbox has %d subfolders", inbox.Subfolders)
	}
	if err := box.DeleteFolder(sub.ID()); err != nil {
		t.Fatal(err)
	}
	if _, err := box.Folder(sub.ID()); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("deleted folder: %v", err)
	}
	if inbox, _ := box.Folder(box.Inbox().ID()); inbox.Subfolders != 0 {
		t.Fatalf("inbox still has %d subfolders", inbox.Subfolders)
	}
	if err := box.DeleteFolder(box.Inbox().ID()); !errors.Is(err, fs.ErrPermission) {
		t.Fatalf("deleting the inbox: %v", err)
	}
}

func TestMemoryMessagesStayAsTheyWereHandedOut(t *testing.T) {
	box := NewMemoryStore().AddMailbox(aliceDN, "Alice")
	id := box.Inbox().Add(NewMail("before", ""))
	before, err := box.Message(box.Inbox().ID(), id)
	if err != nil {
		t.Fatal(err)
	}
	after := NewMail("after", "").AttachBytes("a.txt", "text/plain", []byte("x"))
	after.ID = id
	if _, err := box.PutMessage(box.Inbox().ID(), after); err != nil {
		t.Fatal(err)
	}
	if s, _ := mapi.Get[string](before.Properties, mapi.PidTagSubject); s != "before" {
		t.Fatalf("a message in hand changed to %q", s)
	}
	now, _ := box.Message(box.Inbox().ID(), id)
	if s, _ := mapi.Get[string](now.Properties, mapi.PidTagSubject); s != "after" || !now.HasAttachments {
		t.Fatalf("after the change: %q, attachments %v", s, now.HasAttachments)
	}
	if now.ChangeNumber <= before.ChangeNumber {
		t.Fatalf("change number went from %d to %d", before.ChangeNumber, now.ChangeNumber)
	}
	if f, _ := box.Folder(box.Inbox().ID()); f.Messages != 1 {
		t.Fatalf("replacing a message left %d", f.Messages)
	}
}

func TestMemoryCopiesShareNothingThatChanges(t *testing.T) {
	box := NewMemoryStore().AddMailbox(aliceDN, "Alice")
	id := box.Inbox().Add(NewMail("m", "").To("Bob", "bob@example.com"))
	original, err := box.Message(box.Inbox().ID(), id)
	if err != nil {
		t.Fatal(err)
	}
	c := *original
	c.ID, c.Recipients = 0, nil
	if box.Inbox().Add(&c) == 0 {
		t.Fatal("not added")
	}
	if to, _ := mapi.Get[string](original.Properties, mapi.PidTagDisplayTo); to != "Bob" {
		t.Fatalf("the original's recipients became %q", to)
	}
}

func TestMemoryMailboxReportsChangesInOrder(t *testing.T) {
	box := NewMemoryStore().AddMailbox(aliceDN, "Alice")
	var got []EventKind
	cancel := box.Watch(func(ev Event) { got = append(got, ev.Kind) })
	sub := box.Inbox().Folder("new")
	id := sub.Deliver(NewMail("hi", ""))
	if err := box.DeleteMessage(sub.ID(), id); err != nil {
		t.Fatal(err)
	}
	cancel()
	sub.Add(NewMail("unseen", ""))
	want := []EventKind{EventCreated, EventCreated, EventNewMail, EventDeleted}
	if len(got) != len(want) {
		t.Fatalf("events %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("events %v, want %v", got, want)
		}
	}
}

func TestNameTable(t *testing.T) {
	var names NameTable
	a := mapi.NamedString(mapi.PSInternetHeaders(), "X-Mailer")
	id, ok := names.PropertyID(a, false)
	if ok || id != 0 {
		t.Fatalf("an unknown name has id %#x", id)
	}
	id, ok = names.PropertyID(a, true)
	if !ok || id <= 0x8000 {
		t.Fatalf("new id %#x, %v", id, ok)
	}
	if same, _ := names.PropertyID(mapi.NamedString(mapi.PSInternetHeaders(), "x-mailer"), true); same != id {
		t.Fatalf("header names are told apart by case: %#x, %#x", id, same)
	}
	b := mapi.NamedString(mapi.PSPublicStrings(), "Colour")
	other, _ := names.PropertyID(b, true)
	if third, _ := names.PropertyID(mapi.NamedString(mapi.PSPublicStrings(), "colour"), true); third == other {
		t.Fatal("names outside internet headers are not told apart by case")
	}
	if n, ok := names.PropertyName(other); !ok || n != b {
		t.Fatalf("PropertyName = %v, %v", n, ok)
	}
	if _, ok := names.PropertyName(0xFFFE); ok {
		t.Fatal("an id that was never handed out has a name")
	}
	if ids := names.PropertyNames(); len(ids) != 3 || ids[0] != id {
		t.Fatalf("PropertyNames = %v", ids)
	}
}

func TestNameTableRunsOutOfIDs(t *testing.T) {
	var names NameTable
	n := 0
	for {
		if _, ok := names.PropertyID(mapi.NamedLID(mapi.PSETIDCommon(), uint32(n)), true); !ok {
			break
		}
		n++
	}
	if n != lastNamedID-firstNamedID+1 {
		t.Fatalf("handed out %d ids", n)
	}
}

func TestMessageBuilder(t *testing.T) {
	m := NewMail("s", "b").From("Bob", "bob@example.com").To("Alice", "alice@example.com").
		AttachBytes("a.bin", "application/octet-stream", make([]byte, 1000)).
		AttachMessage("inner", NewMail("inner", ""))
	if len(m.Recipients) != 1 || m.Recipients[0].Type != RecipientTo {
		t.Fatalf("recipients %+v", m.Recipients)
	}
	if len(m.Attachments) != 2 || m.Attachments[1].Number != 1 || m.Attachments[1].Embedded == nil {
		t.Fatalf("attachments %+v", m.Attachments)
	}
	v, ok := m.Attachments[0].Properties.Lookup(mapi.PidTagAttachDataBinary)
	if s, isStream := v.(Stream); !ok || !isStream || s.Size() != 1000 {
		t.Fatalf("content is a %T", v)
	}
	if n := m.size(); n < 1000 || n > 3000 {
		t.Fatalf("size %d", n)
	}
	var _ Stream = bytes.NewReader(nil)
}

// TestFolderWhileDeleted asks for a folder that another goroutine deletes all
// the time.
func TestFolderWhileDeleted(t *testing.T) {
	box := NewMemoryStore().AddMailbox("/o=x", "x")
	inbox := box.Inbox()
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					_ = box.DeleteFolder(inbox.Folder("x").ID())
				}
			}
		})
	}
	for range 20000 {
		if inbox.Folder("x").ID() == 0 {
			t.Error("no folder")
		}
	}
	close(done)
	wg.Wait()
}
