package rop

// This file holds NotificationData, [MS-OXCNOTIF] 2.2.1.4.1.2.

import (
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// NotificationFlags is the kind of an event together with bits that say which
// fields a Notification has.
type NotificationFlags uint16

// Bits of NotificationFlags above the kind.
const (
	NotificationTotal   NotificationFlags = 0x1000 // TotalMessageCount
	NotificationUnread  NotificationFlags = 0x2000 // UnreadMessageCount
	NotificationSearch  NotificationFlags = 0x4000 // the event is in a search folder
	NotificationMessage NotificationFlags = 0x8000 // the event is on a message
)

// Type returns the kind of the event.
func (f NotificationFlags) Type() NotificationType { return NotificationType(f & 0x0FFF) }

// TableEvent is what happened to a table.
type TableEvent uint16

// Table events.
const (
	TableChanged            TableEvent = 0x0001
	TableRowAdded           TableEvent = 0x0003
	TableRowDeleted         TableEvent = 0x0004
	TableRowModified        TableEvent = 0x0005
	TableRestrictionChanged TableEvent = 0x0007
)

// NoTags as TagCount says that the changed properties are not named.
const NoTags uint16 = 0xFFFF

// Notification says what happened. Which fields are set depends on Flags and
// TableEvent; the others are zero.
type Notification struct {
	// Flags is the kind of the event and the presence of fields.
	Flags NotificationFlags

	// TableEvent belongs to NotifyTableModified, the next three to added,
	// deleted and modified rows (the message and instance only with
	// NotificationMessage), the rest to added and modified rows.
	TableEvent           TableEvent
	TableRowFolderID     mapi.FolderID
	TableRowMessageID    mapi.MessageID
	TableRowInstance     uint32
	InsertAfterFolderID  mapi.FolderID
	InsertAfterMessageID mapi.MessageID
	InsertAfterInstance  uint32
	// TableRow is the row, of the columns that the table was given, to be
	// decoded by mapi.DecodeRow.
	TableRow []byte

	// FolderID is the folder, or the folder of the message MessageID.
	FolderID  mapi.FolderID
	MessageID mapi.MessageID
	// ParentFolderID is the parent of a folder that was created, deleted, moved
	// or copied, or the real folder of a message in a search folder.
	ParentFolderID mapi.FolderID
	// The old ids belong to what was moved or copied.
	OldFolderID       mapi.FolderID
	OldMessageID      mapi.MessageID
	OldParentFolderID mapi.FolderID
	// TagCount is the length of Tags, or NoTags; it belongs to what was created
	// or modified.
	TagCount uint16
	// Tags are the properties that changed.
	Tags []mapi.PropTag
	// TotalMessageCount and UnreadMessageCount are the new counts of a folder.
	TotalMessageCount  uint32
	UnreadMessageCount uint32
	// MessageFlags and MessageClass belong to new mail; MessageClass is in
	// UTF-16 if Unicode is set.
	MessageFlags uint32
	Unicode      bool
	MessageClass mapi.RawString
}

func (n *Notification) onMessage() bool { return n.Flags&NotificationMessage != 0 }

// hasParent reports whether ParentFolderID is present: for folders, and for
// messages in search folders.
func (n *Notification) hasParent() bool {
	switch n.Flags.Type() {
	case NotifyObjectCreated, NotifyObjectDeleted, NotifyObjectMoved, NotifyObjectCopied:
		search := n.Flags&NotificationSearch != 0
		return search == n.onMessage()
	}
	return false
}

func (n *Notification) hasOld() bool {
	t := n.Flags.Type()
	return t == NotifyObjectMoved || t == NotifyObjectCopied
}

func (n *Notification) hasTags() bool {
	t := n.Flags.Type()
	return t == NotifyObjectCreated || t == NotifyObjectModified
}

func readNotification(r *wire.Reader) (n Notification) {
	n.Flags = NotificationFlags(r.Uint16())
	switch n.Flags.Type() {
	case NotifyTableModified:
		n.readTable(r)
	case NotifyExtended:
	default:
		n.readObject(r)
	}
	if n.Flags&NotificationTotal != 0 {
		n.TotalMessageCount = r.Uint32()
	}
	if n.Flags&NotificationUnread != 0 {
		n.UnreadMessageCount = r.Uint32()
	}
	if n.Flags.Type() == NotifyNewMail {
		n.MessageFlags = r.Uint32()
		n.Unicode = readBool(r)
		n.MessageClass = readText(r, n.Unicode)
	}
	return n
}

func (n *Notification) readTable(r *wire.Reader) {
	n.TableEvent = TableEvent(r.Uint16())
	switch n.TableEvent {
	case TableRowAdded, TableRowDeleted, TableRowModified:
		n.TableRowFolderID = mapi.FolderID(r.Uint64())
		if n.onMessage() {
			n.TableRowMessageID = mapi.MessageID(r.Uint64())
			n.TableRowInstance = r.Uint32()
		}
	}
	switch n.TableEvent {
	case TableRowAdded, TableRowModified:
		n.InsertAfterFolderID = mapi.FolderID(r.Uint64())
		if n.onMessage() {
			n.InsertAfterMessageID = mapi.MessageID(r.Uint64())
			n.InsertAfterInstance = r.Uint32()
		}
		n.TableRow = readBytes16(r)
	}
}

func (n *Notification) readObject(r *wire.Reader) {
	n.FolderID = mapi.FolderID(r.Uint64())
	if n.onMessage() {
		n.MessageID = mapi.MessageID(r.Uint64())
	}
	if n.hasParent() {
		n.ParentFolderID = mapi.FolderID(r.Uint64())
	}
	if n.hasOld() {
		n.OldFolderID = mapi.FolderID(r.Uint64())
		if n.onMessage() {
			n.OldMessageID = mapi.MessageID(r.Uint64())
		} else {
			n.OldParentFolderID = mapi.FolderID(r.Uint64())
		}
	}
	if n.hasTags() {
		if n.TagCount = r.Uint16(); n.TagCount != NoTags {
			n.Tags = mapi.ReadTags(r, uint32(n.TagCount))
		}
	}
}

func (n *Notification) encode(w *writer) {
	w.uint16(uint16(n.Flags))
	switch n.Flags.Type() {
	case NotifyTableModified:
		n.encodeTable(w)
	case NotifyExtended:
	default:
		n.encodeObject(w)
	}
	if n.Flags&NotificationTotal != 0 {
		w.uint32(n.TotalMessageCount)
	}
	if n.Flags&NotificationUnread != 0 {
		w.uint32(n.UnreadMessageCount)
	}
	if n.Flags.Type() == NotifyNewMail {
		w.uint32(n.MessageFlags)
		w.bool(n.Unicode)
		w.text(n.Unicode, n.MessageClass)
	}
}

func (n *Notification) encodeTable(w *writer) {
	w.uint16(uint16(n.TableEvent))
	switch n.TableEvent {
	case TableRowAdded, TableRowDeleted, TableRowModified:
		w.uint64(uint64(n.TableRowFolderID))
		if n.onMessage() {
			w.uint64(uint64(n.TableRowMessageID))
			w.uint32(n.TableRowInstance)
		}
	}
	switch n.TableEvent {
	case TableRowAdded, TableRowModified:
		w.uint64(uint64(n.InsertAfterFolderID))
		if n.onMessage() {
			w.uint64(uint64(n.InsertAfterMessageID))
			w.uint32(n.InsertAfterInstance)
		}
		w.bytes16(n.TableRow)
	}
}

func (n *Notification) encodeObject(w *writer) {
	w.uint64(uint64(n.FolderID))
	if n.onMessage() {
		w.uint64(uint64(n.MessageID))
	}
	if n.hasParent() {
		w.uint64(uint64(n.ParentFolderID))
	}
	if n.hasOld() {
		w.uint64(uint64(n.OldFolderID))
		if n.onMessage() {
			w.uint64(uint64(n.OldMessageID))
		} else {
			w.uint64(uint64(n.OldParentFolderID))
		}
	}
	if !n.hasTags() {
		return
	}
	switch {
	case n.TagCount == NoTags:
	case int(n.TagCount) != len(n.Tags):
		w.fail(ErrValue)
	}
	w.uint16(n.TagCount)
	w.b = mapi.AppendTags(w.b, n.Tags)
}
