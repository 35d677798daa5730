// How a MemoryMailbox is changed: the Writer and Notifier interfaces.

package emsmdbtest

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/go-mapi/mapirpc/mapi"
)

// CreateFolder implements Writer.
func (b *MemoryMailbox) CreateFolder(parent mapi.FolderID, properties mapi.Properties) (Folder, error) {
	b.mu.Lock()
	p, err := b.folder(parent)
	if err != nil {
		b.mu.Unlock()
		return Folder{}, err
	}
	f := newMemFolder(Folder{Parent: parent})
	f.set(properties)
	if b.childNamed(p, f.Name) != nil {
		b.mu.Unlock()
		return Folder{}, fmt.Errorf("emsmdbtest: create folder: %w", fs.ErrExist)
	}
	f.ID = mapi.FolderID(b.newID())
	b.changes++
	f.ChangeNumber = b.changes
	b.folders[f.ID] = f
	p.children = append(p.children, f.ID)
	p.Subfolders++
	made := f.Folder
	b.unlockAndTell(Event{Kind: EventCreated, Folder: f.ID, Parent: parent})
	return made, nil
}

func (b *MemoryMailbox) childNamed(p *memFolder, name string) *memFolder {
	for _, c := range p.children {
		if f := b.folders[c]; strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// set takes over properties. Those that are fields of Folder go there.
func (f *Folder) set(properties mapi.Properties) {
	list := slices.Clone(f.Properties)
	for _, p := range properties {
		text, isText := p.Value.(string)
		switch {
		case p.Tag == mapi.PidTagDisplayName && isText:
			f.Name = text
		case p.Tag == mapi.PidTagContainerClass && isText:
			f.Class = text
		default:
			list = SetProperty(list, p)
		}
	}
	f.Properties = list
}

// UpdateFolder implements Writer.
func (b *MemoryMailbox) UpdateFolder(id mapi.FolderID, set mapi.Properties, remove []mapi.PropTag) error {
	b.mu.Lock()
	f, err := b.folder(id)
	if err != nil {
		b.mu.Unlock()
		return err
	}
	tags := make([]mapi.PropTag, 0, len(set)+len(remove))
	f.set(set)
	for _, p := range set {
		tags = append(tags, p.Tag)
	}
	for _, t := range remove {
		if t == mapi.PidTagContainerClass {
			f.Class = ""
		}
		f.Properties = RemoveProperty(f.Properties, t)
		tags = append(tags, t)
	}
	b.changes++
	f.ChangeNumber = b.changes
	b.unlockAndTell(Event{Kind: EventModified, Folder: id, Parent: f.Parent, Tags: tags})
	return nil
}

// DeleteFolder implements Writer. The folders that RopLogon names cannot be
// deleted.
func (b *MemoryMailbox) DeleteFolder(id mapi.FolderID) error {
	b.mu.Lock()
	f, err := b.folder(id)
	if err == nil && slices.Contains(b.info.Special[:], id) {
		err = fmt.Errorf("emsmdbtest: delete folder: %w", fs.ErrPermission)
	}
	if err != nil {
		b.mu.Unlock()
		return err
	}
	p := b.folders[f.Parent]
	p.children = slices.DeleteFunc(slices.Clone(p.children), func(c mapi.FolderID) bool { return c == id })
	p.Subfolders--
	b.drop(f)
	b.unlockAndTell(Event{Kind: EventDeleted, Folder: id, Parent: p.ID})
	return nil
}

func (b *MemoryMailbox) drop(f *memFolder) {
	for _, c := range f.children {
		b.drop(b.folders[c])
	}
	delete(b.folders, f.ID)
}

// PutMessage implements Writer. It fills in the fields of m.Entry that the
// Mailbox knows: ID, ChangeNumber, HasAttachments and, where it is zero, Size.
func (b *MemoryMailbox) PutMessage(folder mapi.FolderID, m *Message) (mapi.MessageID, error) {
	return b.put(folder, m, 0)
}

// Deliver implements Deliverer.
func (b *MemoryMailbox) Deliver(folder mapi.FolderID, m *Message) (mapi.MessageID, error) {
	return b.put(folder, m, EventNewMail)
}

func (b *MemoryMailbox) put(folder mapi.FolderID, m *Message, also EventKind) (mapi.MessageID, error) {
	b.mu.Lock()
	f, err := b.folder(folder)
	if err != nil {
		b.mu.Unlock()
		return 0, err
	}
	list, at := f.find(m.ID)
	if m.ID == 0 || at < 0 {
		list, at = f.list(m.Associated), -1
	}
	if m.ID == 0 {
		m.ID = b.newID()
	}
	b.changes++
	m.ChangeNumber = b.changes
	m.HasAttachments = len(m.Attachments) > 0
	m.nameRecipients()
	if m.Size == 0 {
		m.Size = m.size()
	}
	ev := Event{Kind: EventModified, Folder: folder, Message: m.ID, Associated: m.Associated}
	if at >= 0 {
		(*list)[at] = m
	} else {
		ev.Kind = EventCreated
		*list = append(*list, m)
	}
	f.byID[m.ID] = m
	f.count()
	ev.describe(f, m)
	events := []Event{ev}
	if also != 0 {
		ev.Kind = also
		events = append(events, ev)
	}
	b.unlockAndTell(events...)
	return m.ID, nil
}

// nameRecipients stores what contents tables say of recipients. The list of
// properties may be shared with a message that m is a copy of.
func (m *Message) nameRecipients() {
	m.Properties = slices.Clone(m.Properties)
	m.Set(mapi.PidTagDisplayTo, m.displayNames(RecipientTo))
	m.Set(mapi.PidTagDisplayCc, m.displayNames(RecipientCc))
	m.Set(mapi.PidTagDisplayBcc, m.displayNames(RecipientBcc))
}

// DeleteMessage implements Writer.
func (b *MemoryMailbox) DeleteMessage(folder mapi.FolderID, id mapi.MessageID) error {
	b.mu.Lock()
	f, err := b.folder(folder)
	if err != nil {
		b.mu.Unlock()
		return err
	}
	list, i := f.find(id)
	if i < 0 {
		b.mu.Unlock()
		return fmt.Errorf("emsmdbtest: delete message: %w", fs.ErrNotExist)
	}
	m := (*list)[i]
	*list = slices.Delete(*list, i, i+1)
	delete(f.byID, id)
	b.changes++
	f.count()
	ev := Event{Kind: EventDeleted, Folder: folder, Message: id, Associated: m.Associated}
	ev.describe(f, m)
	b.unlockAndTell(ev)
	return nil
}

// count brings the counts of f up to date.
func (f *memFolder) count() {
	f.Messages, f.Associated, f.Unread = len(f.messages), len(f.associated), 0
	for _, m := range f.messages {
		if m.flags()&flagRead == 0 {
			f.Unread++
		}
	}
}

func (ev *Event) describe(f *memFolder, m *Message) {
	ev.Messages, ev.Unread = f.Messages, f.Unread
	ev.Flags = m.flags()
	ev.Class, _ = mapi.Get[string](m.Properties, mapi.PidTagMessageClass)
}

func (m *Message) flags() uint32 {
	n, _ := mapi.Get[int32](m.Properties, mapi.PidTagMessageFlags)
	return uint32(n)
}

// Watch implements Notifier.
func (b *MemoryMailbox) Watch(fn func(Event)) (cancel func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.watchID++
	id := b.watchID
	b.watches[id] = fn
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.watches, id)
	}
}

// unlockAndTell reports events in the order of the changes and releases mu.
// Watchers are called with mu held, so that none is called after its cancel
// has returned; that is why they must not call back.
func (b *MemoryMailbox) unlockAndTell(events ...Event) {
	defer b.mu.Unlock()
	for _, ev := range events {
		for _, fn := range b.watches {
			fn(ev)
		}
	}
}
