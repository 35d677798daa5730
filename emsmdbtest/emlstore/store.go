// Store and Mailbox: the tree of folders and its stable ids.

package emlstore

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mapi"
)

// Options says what the mailbox is called.
type Options struct {
	// DN is the legacyExchangeDN of the mailbox. The default is DefaultDN.
	DN string
	// DisplayName is the name of the mailbox's owner. The default is "Mail".
	DisplayName string
	// FolderName returns the name that the mailbox gives to a folder, of which
	// it gets the path. It makes names possible that file systems refuse. The
	// default is the last element of the path.
	FolderName func(dir string) string
}

// DefaultDN is the legacyExchangeDN of a mailbox whose Options name none.
const DefaultDN = "/o=Example/ou=Exchange Administrative Group/cn=Recipients/cn=mail"

// Store is an emsmdbtest.Store with one mailbox, for any number of goroutines.
type Store struct {
	mailbox *mailbox
	root    *os.Root // nil where the caller gave a file system
}

var _ emsmdbtest.Store = (*Store)(nil)

// Open serves the folder dir. Nothing outside of it is read, wherever symbolic
// links point. Close gives the folder back.
func Open(dir string, o Options) (*Store, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("emlstore: %w", err)
	}
	s, err := New(root.FS(), o)
	if err != nil {
		root.Close()
		return nil, err
	}
	s.root = root
	return s, nil
}

// New serves a file system, such as an embed.FS. It must not change its shape
// while it is served.
func New(fsys fs.FS, o Options) (*Store, error) {
	o.DN = cmp.Or(o.DN, DefaultDN)
	o.DisplayName = cmp.Or(o.DisplayName, "Mail")
	if o.FolderName == nil {
		o.FolderName = path.Base
	}
	m, err := newMailbox(fsys, o)
	if err != nil {
		return nil, fmt.Errorf("emlstore: %w", err)
	}
	return &Store{mailbox: m}, nil
}

// Close ends the use of the folder. Streams that are being read fail.
func (s *Store) Close() error {
	if s.root == nil {
		return nil
	}
	return s.root.Close()
}

// DN returns the legacyExchangeDN of the mailbox.
func (s *Store) DN() string { return s.mailbox.info.DN }

// Mailbox implements emsmdbtest.Store.
func (s *Store) Mailbox(dn string) (emsmdbtest.Mailbox, error) {
	if !strings.EqualFold(dn, s.mailbox.info.DN) {
		return nil, fmt.Errorf("emlstore: mailbox: %w", fs.ErrNotExist)
	}
	return s.mailbox, nil
}

// mailbox implements emsmdbtest.Mailbox.
type mailbox struct {
	emsmdbtest.NameTable
	fsys    fs.FS
	name    func(dir string) string
	info    emsmdbtest.MailboxInfo
	folders map[mapi.FolderID]*folder
}

// folder is a folder of the mailbox. Only what stands behind mu changes.
type folder struct {
	emsmdbtest.Folder
	dir      string // path in the file system; "" for folders without one
	children []mapi.FolderID
	files    []file

	mu      sync.Mutex
	entries []emsmdbtest.Entry // made at the first look
	byID    map[mapi.MessageID]int
	recent  []recent
}

// file is a mail in a folder.
type file struct {
	path string
	id   mapi.MessageID
}

// special lists the folders that a mailbox always has, in the order of
// MailboxInfo.Special.
var special = [emsmdbtest.SpecialFolderCount]struct {
	name, class string
	parent      emsmdbtest.SpecialFolder
}{
	emsmdbtest.RootFolder:      {"", "", emsmdbtest.RootFolder},
	emsmdbtest.DeferredActions: {"Deferred Action", "", emsmdbtest.RootFolder},
	emsmdbtest.SpoolerQueue:    {"Spooler Queue", "", emsmdbtest.RootFolder},
	emsmdbtest.IPMSubtree:      {"Top of Information Store", "", emsmdbtest.RootFolder},
	emsmdbtest.Inbox:           {"Inbox", "IPF.Note", emsmdbtest.IPMSubtree},
	emsmdbtest.Outbox:          {"Outbox", "IPF.Note", emsmdbtest.IPMSubtree},
	emsmdbtest.SentItems:       {"Sent Items", "IPF.Note", emsmdbtest.IPMSubtree},
	emsmdbtest.DeletedItems:    {"Deleted Items", "IPF.Note", emsmdbtest.IPMSubtree},
	emsmdbtest.CommonViews:     {"Common Views", "", emsmdbtest.RootFolder},
	emsmdbtest.Schedule:        {"Schedule", "", emsmdbtest.RootFolder},
	emsmdbtest.Finder:          {"Finder", "", emsmdbtest.RootFolder},
	emsmdbtest.Views:           {"Views", "", emsmdbtest.RootFolder},
	emsmdbtest.Shortcuts:       {"Shortcuts", "", emsmdbtest.RootFolder},
}

const replicaID = 1

func newMailbox(fsys fs.FS, o Options) (*mailbox, error) {
	m := &mailbox{
		fsys: fsys,
		name: o.FolderName,
		info: emsmdbtest.MailboxInfo{
			DN: o.DN, DisplayName: o.DisplayName,
			GUID: guid("mailbox", o.DN), ReplicaID: replicaID, ReplicaGUID: guid("replica", o.DN),
		},
		folders: make(map[mapi.FolderID]*folder),
	}
	ids := make(idTable)
	for i, s := range special {
		m.info.Special[i] = mapi.NewFolderID(replicaID, uint64(i+1))
		ids[uint64(i+1)] = true
		m.add(m.info.Special[i], m.info.Special[s.parent], s.name, s.class)
	}
	top := m.folders[m.info.Special[emsmdbtest.IPMSubtree]]
	top.dir = "."
	if err := m.scan(top, ids); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *mailbox) add(id, parent mapi.FolderID, name, class string) *folder {
	f := &folder{Folder: emsmdbtest.Folder{ID: id, Parent: parent, Name: name, Class: class, ChangeNumber: 1}}
	m.folders[id] = f
	if id != parent {
		p := m.folders[parent]
		p.children = append(p.children, id)
		p.Subfolders++
	}
	return f
}

// scan reads the names in a folder and all folders below it.
func (m *mailbox) scan(f *folder, ids idTable) error {
	list, err := fs.ReadDir(m.fsys, f.dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		name, full := e.Name(), path.Join(f.dir, e.Name())
		isDir, isFile := e.IsDir(), e.Type().IsRegular()
		if e.Type()&fs.ModeSymlink != 0 {
			// One that leaves the folder, or leads to a folder, which could be
			// the way back, is no file.
			info, err := fs.Stat(m.fsys, full)
			isFile = err == nil && info.Mode().IsRegular()
		}
		switch {
		case isDir:
			name = m.name(full)
			c := m.known(f, name)
			if c == nil {
				id := mapi.NewFolderID(replicaID, ids.next("folder", full))
				c = m.add(id, f.ID, name, "IPF.Note")
			}
			c.dir = full
			if err := m.scan(c, ids); err != nil {
				return err
			}
		case isFile && strings.EqualFold(path.Ext(name), ".eml"):
			f.files = append(f.files, file{full, mapi.NewMessageID(replicaID, ids.next("message", full))})
		}
	}
	f.Messages = len(f.files)
	return nil
}

// known returns the special folder of a name, unless it is taken.
func (m *mailbox) known(parent *folder, name string) *folder {
	if parent.ID != m.info.Special[emsmdbtest.IPMSubtree] {
		return nil
	}
	for _, id := range parent.children {
		if c := m.folders[id]; c.dir == "" && strings.EqualFold(c.Name, name) {
			return c
		}
	}
	return nil
}

// idTable holds the counters that are taken.
type idTable map[uint64]bool

// next derives a counter from a path. Two paths that give the same one are told
// apart by their order, which is that of their names.
func (t idTable) next(kind, path string) uint64 {
	n := digest48(kind + "\x00" + path)
	for t[n] {
		n = (n + 1) & (1<<47 - 1)
	}
	t[n] = true
	return n
}

// digest48 is a hash of 47 bits that is never zero.
func digest48(s string) uint64 {
	sum := sha256.Sum256([]byte(s))
	return binary.BigEndian.Uint64(sum[:])>>17 | 1<<8
}

func guid(kind, name string) (g mapi.GUID) {
	sum := sha256.Sum256([]byte("emlstore " + kind + "\x00" + strings.ToLower(name)))
	copy(g[:], sum[:])
	g[7] = g[7]&0x0F | 0x80 // RFC 9562 version 8
	g[8] = g[8]&0x3F | 0x80
	return g
}

// Info implements emsmdbtest.Mailbox.
func (m *mailbox) Info() emsmdbtest.MailboxInfo { return m.info }

// Folder implements emsmdbtest.Mailbox.
func (m *mailbox) Folder(id mapi.FolderID) (emsmdbtest.Folder, error) {
	f, err := m.folder(id)
	if err != nil {
		return emsmdbtest.Folder{}, err
	}
	return f.Folder, nil
}

var errNoFolder = errors.New("emlstore: no such folder")

func (m *mailbox) folder(id mapi.FolderID) (*folder, error) {
	if f := m.folders[id]; f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("%w: %w", errNoFolder, fs.ErrNotExist)
}

// Children implements emsmdbtest.Mailbox.
func (m *mailbox) Children(id mapi.FolderID) ([]emsmdbtest.Folder, error) {
	f, err := m.folder(id)
	if err != nil {
		return nil, err
	}
	out := make([]emsmdbtest.Folder, len(f.children))
	for i, c := range f.children {
		out[i] = m.folders[c].Folder
	}
	return out, nil
}

// Contents implements emsmdbtest.Mailbox. Messages come in the order of their
// file names.
func (m *mailbox) Contents(id mapi.FolderID, associated bool) ([]emsmdbtest.Entry, error) {
	f, err := m.folder(id)
	if err != nil || associated {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	m.index(f)
	return slices.Clone(f.entries), nil
}

// Message implements emsmdbtest.Mailbox.
func (m *mailbox) Message(id mapi.FolderID, mid mapi.MessageID) (*emsmdbtest.Message, error) {
	f, err := m.folder(id)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	m.index(f)
	i, ok := f.byID[mid]
	if !ok {
		return nil, fmt.Errorf("emlstore: no such message: %w", fs.ErrNotExist)
	}
	return m.open(f, i)
}
