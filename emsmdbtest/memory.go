// MemoryStore: mailboxes in memory, and how they keep folders and messages.

package emsmdbtest

import (
	"crypto/md5"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/go-mapi/mapirpc/mapi"
)

// MemoryStore is a Store in memory. The zero value is empty and ready for use.
// All its methods, and those of the mailboxes and folders in it, may be called
// at any time from any goroutine, also while a Server serves it.
type MemoryStore struct {
	mu    sync.RWMutex
	boxes map[string]*MemoryMailbox
}

// NewMemoryStore returns an empty MemoryStore.
func NewMemoryStore() *MemoryStore { return new(MemoryStore) }

// AddMailbox makes a mailbox with the folders that every mailbox has. The
// GUIDs of the mailbox follow from dn, and ids are handed out in order, so the
// same program makes the same mailbox every time. A mailbox of that dn that
// exists already is replaced.
func (s *MemoryStore) AddMailbox(dn, displayName string) *MemoryMailbox {
	b := newMemoryMailbox(dn, displayName)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.boxes == nil {
		s.boxes = make(map[string]*MemoryMailbox)
	}
	s.boxes[strings.ToLower(dn)] = b
	return b
}

// Mailbox implements Store.
func (s *MemoryStore) Mailbox(dn string) (Mailbox, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if b := s.boxes[strings.ToLower(dn)]; b != nil {
		return b, nil
	}
	return nil, fmt.Errorf("emsmdbtest: mailbox: %w", fs.ErrNotExist)
}

// MemoryMailbox is a mailbox of a MemoryStore. It is a Mailbox, a Writer and
// a Notifier.
type MemoryMailbox struct {
	NameTable

	info MailboxInfo

	mu      sync.RWMutex
	folders map[mapi.FolderID]*memFolder
	counter uint64 // last id handed out
	changes uint64 // last change number handed out
	watches map[int]func(Event)
	watchID int
}

// memFolder is one folder. Its messages are never changed in place: a change
// puts another *Message there, so that what was handed out stays as it was.
type memFolder struct {
	Folder
	children   []mapi.FolderID
	messages   []*Message
	associated []*Message
	byID       map[mapi.MessageID]*Message
}

func newMemFolder(f Folder) *memFolder {
	return &memFolder{Folder: f, byID: make(map[mapi.MessageID]*Message)}
}

func newMemoryMailbox(dn, displayName string) *MemoryMailbox {
	b := &MemoryMailbox{
		info: MailboxInfo{
			DN:          dn,
			DisplayName: displayName,
			GUID:        guidOf("mailbox", dn),
			ReplicaID:   1,
			ReplicaGUID: guidOf("replica", dn),
		},
		folders: make(map[mapi.FolderID]*memFolder),
		watches: make(map[int]func(Event)),
	}
	b.addSpecialFolders()
	return b
}

// guidOf derives a stable GUID of the name-based kind, RFC 4122 version 3.
func guidOf(kind, name string) (g mapi.GUID) {
	g = md5.Sum([]byte("emsmdbtest " + kind + "\x00" + strings.ToLower(name)))
	g[7] = g[7]&0x0F | 0x30
	g[8] = g[8]&0x3F | 0x80
	return g
}

// specialFolders lists name, class and parent in the order of MailboxInfo.
var specialFolders = [SpecialFolderCount]struct {
	name, class string
	parent      SpecialFolder
}{
	RootFolder:      {"", "", RootFolder},
	DeferredActions: {"Deferred Action", "", RootFolder},
	SpoolerQueue:    {"Spooler Queue", "", RootFolder},
	IPMSubtree:      {"Top of Information Store", "", RootFolder},
	Inbox:           {"Inbox", "IPF.Note", IPMSubtree},
	Outbox:          {"Outbox", "IPF.Note", IPMSubtree},
	SentItems:       {"Sent Items", "IPF.Note", IPMSubtree},
	DeletedItems:    {"Deleted Items", "IPF.Note", IPMSubtree},
	CommonViews:     {"Common Views", "", RootFolder},
	Schedule:        {"Schedule", "", RootFolder},
	Finder:          {"Finder", "", RootFolder},
	Views:           {"Views", "", RootFolder},
	Shortcuts:       {"Shortcuts", "", RootFolder},
}

func (b *MemoryMailbox) addSpecialFolders() {
	for i := range specialFolders {
		b.info.Special[i] = mapi.FolderID(b.newID())
	}
	for i, s := range specialFolders {
		id, parent := b.info.Special[i], b.info.Special[s.parent]
		b.changes++
		b.folders[id] = newMemFolder(Folder{
			ID: id, Parent: parent, Name: s.name, Class: s.class, ChangeNumber: b.changes,
		})
		if id != parent {
			p := b.folders[parent]
			p.children = append(p.children, id)
			p.Subfolders++
		}
	}
}

// newID hands out the next id of the replica. The caller holds mu or is alone.
func (b *MemoryMailbox) newID() mapi.MessageID {
	b.counter++
	return mapi.NewMessageID(b.info.ReplicaID, b.counter)
}

// Info implements Mailbox.
func (b *MemoryMailbox) Info() MailboxInfo { return b.info }

// Folder implements Mailbox.
func (b *MemoryMailbox) Folder(id mapi.FolderID) (Folder, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	f, err := b.folder(id)
	if err != nil {
		return Folder{}, err
	}
	return f.Folder, nil
}

func (b *MemoryMailbox) folder(id mapi.FolderID) (*memFolder, error) {
	if f := b.folders[id]; f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("emsmdbtest: folder: %w", fs.ErrNotExist)
}

// Children implements Mailbox.
func (b *MemoryMailbox) Children(id mapi.FolderID) ([]Folder, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	f, err := b.folder(id)
	if err != nil {
		return nil, err
	}
	out := make([]Folder, len(f.children))
	for i, c := range f.children {
		out[i] = b.folders[c].Folder
	}
	return out, nil
}

// Contents implements Mailbox. Messages come in the order in which they were
// added.
func (b *MemoryMailbox) Contents(id mapi.FolderID, associated bool) ([]Entry, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	f, err := b.folder(id)
	if err != nil {
		return nil, err
	}
	list := *f.list(associated)
	out := make([]Entry, len(list))
	for i, m := range list {
		out[i] = m.Entry
	}
	return out, nil
}

func (f *memFolder) list(associated bool) *[]*Message {
	if associated {
		return &f.associated
	}
	return &f.messages
}

// find returns the list that holds a message, and its index there, which is
// negative when the folder does not have it.
func (f *memFolder) find(id mapi.MessageID) (*[]*Message, int) {
	m := f.byID[id]
	if m == nil {
		return nil, -1
	}
	list := f.list(m.Associated)
	return list, slices.Index(*list, m)
}

// Message implements Mailbox.
func (b *MemoryMailbox) Message(folder mapi.FolderID, id mapi.MessageID) (*Message, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	f, err := b.folder(folder)
	if err != nil {
		return nil, err
	}
	m := f.byID[id]
	if m == nil {
		return nil, fmt.Errorf("emsmdbtest: message: %w", fs.ErrNotExist)
	}
	return m, nil
}
