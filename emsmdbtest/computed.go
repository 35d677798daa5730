// Properties that follow from where an object is and what it holds, rather
// than being stored: ids, entry ids, keys, counts.

package emsmdbtest

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/mapi"
)

// object types, PidTagObjectType, [MS-OXCPRPT] 2.2.1.7.
const (
	objectStore      int32 = 1
	objectFolder     int32 = 3
	objectMessage    int32 = 5
	objectAttachment int32 = 7
)

// rowLeaf is PidTagRowType of rows that are not categories.
const rowLeaf int32 = 1

// Bits of PidTagAccess, and PidTagAccessLevel.
const (
	accessAll    int32 = 0x3F
	accessRead   int32 = 0x02
	levelModify  int32 = 1
	levelRead    int32 = 0
	folderRoot   int32 = 0
	folderNormal int32 = 1
)

// flags of PidTagMessageFlags that are computed, [MS-OXCMSG] 2.2.1.6.
const (
	flagHasAttachments = 0x0010
	flagAssociated     = 0x0040
)

// identity makes the ids and keys of a mailbox's objects.
type identity struct {
	info     MailboxInfo
	writable bool
}

// globalID is the GID of a counter: replica GUID and counter, [MS-OXCDATA]
// 2.2.1.3. It is the form of source keys and change keys.
func (d identity) globalID(counter uint64) []byte {
	b := append(make([]byte, 0, 22), d.info.ReplicaGUID[:]...)
	return appendCounter(b, counter)
}

// appendCounter appends the six bytes of a global counter, most significant
// first.
func appendCounter(b []byte, counter uint64) []byte {
	var c [8]byte
	binary.BigEndian.PutUint64(c[:], counter)
	return append(b, c[2:]...)
}

// predecessors is the PidTagPredecessorChangeList of an object that only this
// replica has changed, [MS-OXCFXICS] 2.2.2.3.
func (d identity) predecessors(change uint64) []byte {
	key := d.globalID(change)
	return append([]byte{byte(len(key))}, key...)
}

// Types of entry ids, [MS-OXCDATA] 2.2.4.
const (
	privateFolder  = 0x0001
	privateMessage = 0x0007
)

// folderEntryID makes a Folder EntryID, [MS-OXCDATA] 2.2.4.1.
func (d identity) folderEntryID(id mapi.FolderID) []byte {
	b := d.entryIDStart(privateFolder)
	return d.appendLongID(b, id.Counter())
}

// messageEntryID makes a Message EntryID, [MS-OXCDATA] 2.2.4.2.
func (d identity) messageEntryID(folder mapi.FolderID, id mapi.MessageID) []byte {
	b := d.entryIDStart(privateMessage)
	b = d.appendLongID(b, folder.Counter())
	return d.appendLongID(b, id.Counter())
}

func (d identity) entryIDStart(kind uint16) []byte {
	b := append(make([]byte, 0, 70), 0, 0, 0, 0)
	b = append(b, d.info.GUID[:]...)
	return binary.LittleEndian.AppendUint16(b, kind)
}

func (d identity) appendLongID(b []byte, counter uint64) []byte {
	b = append(b, d.info.ReplicaGUID[:]...)
	return append(appendCounter(b, counter), 0, 0)
}

func (d identity) access() (mask, level int32) {
	if d.writable {
		return accessAll, levelModify
	}
	return accessRead, levelRead
}

// common computes what all objects of a mailbox have.
func (d identity) common(tag mapi.PropTag) (any, bool) {
	mask, level := d.access()
	switch tag {
	case mapi.PidTagMappingSignature, mapi.PidTagStoreRecordKey:
		return d.info.GUID[:], true
	case mapi.PidTagAccess:
		return mask, true
	case mapi.PidTagAccessLevel:
		return level, true
	}
	return nil, false
}

// entry computes properties of a message.
func (d identity) entry(folder mapi.FolderID, e *Entry, associated bool, tag mapi.PropTag) (any, bool) {
	switch tag {
	case mapi.PidTagMid, mapi.PidTagInstID:
		return int64(e.ID), true
	case mapi.PidTagFolderId, mapi.PidTagParentFolderId:
		return int64(folder), true
	case mapi.PidTagInstanceNum:
		return int32(0), true
	case mapi.PidTagRowType:
		return rowLeaf, true
	case mapi.PidTagDepth:
		return int32(0), true
	case mapi.PidTagObjectType:
		return objectMessage, true
	case mapi.PidTagEntryId, mapi.PidTagRecordKey:
		return d.messageEntryID(folder, e.ID), true
	case mapi.PidTagInstanceKey:
		return binary.LittleEndian.AppendUint64(nil, uint64(e.ID)), true
	case mapi.PidTagParentEntryId:
		return d.folderEntryID(folder), true
	case mapi.PidTagSourceKey:
		return d.globalID(e.ID.Counter()), true
	case mapi.PidTagParentSourceKey:
		return d.globalID(folder.Counter()), true
	case mapi.PidTagChangeKey:
		return d.globalID(e.ChangeNumber), true
	case mapi.PidTagPredecessorChangeList:
		return d.predecessors(e.ChangeNumber), true
	case mapi.PidTagChangeNumber:
		return int64(mapi.NewMessageID(d.info.ReplicaID, e.ChangeNumber)), true
	case mapi.PidTagMessageSize:
		return int32(min(e.Size, 1<<31-1)), true
	case mapi.PidTagMessageSizeExtended:
		return e.Size, true
	case mapi.PidTagHasAttachments:
		return e.HasAttachments, true
	case mapi.PidTagAssociated:
		return associated, true
	case mapi.PidTagRead:
		return e.storedFlags()&flagRead != 0, true
	case mapi.PidTagMessageFlags:
		return e.flags(associated), true
	}
	return d.common(tag)
}

func (e *Entry) storedFlags() int32 {
	n, _ := mapi.Get[int32](e.Properties, mapi.PidTagMessageFlags)
	return n
}

func (e *Entry) flags(associated bool) int32 {
	n := e.storedFlags()
	if e.HasAttachments {
		n |= flagHasAttachments
	}
	if associated {
		n |= flagAssociated
	}
	return n
}

// folder computes properties of a folder.
func (d identity) folder(f *Folder, tag mapi.PropTag) (any, bool) {
	switch tag {
	case mapi.PidTagFolderId, mapi.PidTagInstID:
		return int64(f.ID), true
	case mapi.PidTagParentFolderId:
		return int64(f.Parent), true
	case mapi.PidTagDisplayName:
		return f.Name, true
	case mapi.PidTagContainerClass:
		return f.Class, f.Class != ""
	case mapi.PidTagContentCount:
		return int32(f.Messages), true
	case mapi.PidTagContentUnreadCount:
		return int32(f.Unread), true
	case mapi.PidTagAssociatedContentCount:
		return int32(f.Associated), true
	case mapi.PidTagSubfolders:
		return f.Subfolders > 0, true
	case mapi.PidTagFolderType:
		if f.ID == f.Parent {
			return folderRoot, true
		}
		return folderNormal, true
	case mapi.PidTagInstanceNum:
		return int32(0), true
	case mapi.PidTagRowType:
		return rowLeaf, true
	case mapi.PidTagObjectType:
		return objectFolder, true
	case mapi.PidTagEntryId:
		return d.folderEntryID(f.ID), true
	case mapi.PidTagRecordKey, mapi.PidTagSourceKey:
		return d.globalID(f.ID.Counter()), true
	case mapi.PidTagInstanceKey:
		return binary.LittleEndian.AppendUint64(nil, uint64(f.ID)), true
	case mapi.PidTagParentEntryId:
		return d.folderEntryID(f.Parent), true
	case mapi.PidTagParentSourceKey:
		if f.Parent == f.ID {
			return []byte{}, true
		}
		return d.globalID(f.Parent.Counter()), true
	case mapi.PidTagChangeKey:
		return d.globalID(f.ChangeNumber), true
	case mapi.PidTagPredecessorChangeList:
		return d.predecessors(f.ChangeNumber), true
	case mapi.PidTagChangeNumber:
		return int64(mapi.NewMessageID(d.info.ReplicaID, f.ChangeNumber)), true
	case mapi.PidTagHasRules, mapi.PidTagAttributeHidden:
		return false, true
	}
	return d.common(tag)
}

// store computes properties of a logon.
func (d identity) store(tag mapi.PropTag) (any, bool) {
	switch tag {
	case mapi.PidTagDisplayName, mapi.PidTagMailboxOwnerName:
		return d.info.DisplayName, true
	case mapi.PidTagEmailAddress:
		return d.info.DN, true
	case mapi.PidTagRecordKey:
		return d.info.GUID[:], true
	case mapi.PidTagObjectType:
		return objectStore, true
	}
	return d.common(tag)
}

// attachment computes properties of an attachment.
func (d identity) attachment(a *Attachment, tag mapi.PropTag) (any, bool) {
	switch tag {
	case mapi.PidTagAttachNumber:
		return int32(a.Number), true
	case mapi.PidTagRecordKey, mapi.PidTagInstanceKey:
		return binary.LittleEndian.AppendUint32(nil, a.Number), true
	case mapi.PidTagObjectType:
		return objectAttachment, true
	case mapi.PidTagRowType:
		return rowLeaf, true
	case mapi.PidTagAttachMethod:
		if a.Embedded != nil {
			return int32(attachEmbedded), true
		}
		return int32(attachByValue), true
	case mapi.PidTagAttachSize:
		return int32(min(a.size(), 1<<31-1)), true
	case mapi.PidTagRenderingPosition:
		return int32(-1), true
	}
	return d.common(tag)
}

func (a *Attachment) size() int64 {
	n := sizeOf(a.Properties)
	if a.Embedded != nil {
		n += a.Embedded.size()
	}
	return n
}
