// The Store interface: where a Server finds the mailboxes it serves.

package emsmdbtest

import (
	"io"

	"github.com/go-mapi/mapirpc/mapi"
)

// Store holds the mailboxes that a Server serves. MemoryStore is one; package
// emlstore has another, a folder of .eml files.
//
// Like the methods of an fs.FS, those of a Store and of its Mailboxes answer
// promptly and take no context. They are called from many goroutines at once.
// What they return is shared: neither side changes it afterwards.
//
// An error that has an errcode.Code in its chain reaches the client as that
// code. Of the others, fs.ErrNotExist becomes ecNotFound, fs.ErrExist
// ecDuplicateName, fs.ErrPermission ecAccessDenied, anything else ecError.
type Store interface {
	// Mailbox returns the mailbox whose legacyExchangeDN is dn, compared
	// without case, or an error that is fs.ErrNotExist.
	Mailbox(dn string) (Mailbox, error)
}

// Mailbox is one mailbox of a Store, as far as reading it goes. A Mailbox that
// can be changed is also a Writer, one whose changes can be watched is also
// a Notifier.
type Mailbox interface {
	// Info describes the mailbox. It is the same for as long as the Server
	// runs.
	Info() MailboxInfo
	// Folder returns one folder.
	Folder(id mapi.FolderID) (Folder, error)
	// Children returns the folders directly in a folder, in the order in which
	// a hierarchy table shows them.
	Children(id mapi.FolderID) ([]Folder, error)
	// Contents lists the messages of a folder, either the normal or the
	// associated ones, in the order in which an unsorted contents table shows
	// them.
	Contents(id mapi.FolderID, associated bool) ([]Entry, error)
	// Message returns one message with all that belongs to it.
	Message(folder mapi.FolderID, id mapi.MessageID) (*Message, error)
	// PropertyName returns the name that a property id of 0x8000 or above is
	// mapped to. It reports false for an id without a name.
	PropertyName(id mapi.PropID) (mapi.PropertyName, bool)
	// PropertyID is the reverse. With create it maps a new id where there is
	// none; a Mailbox that cannot do so reports false.
	PropertyID(name mapi.PropertyName, create bool) (mapi.PropID, bool)
	// PropertyNames lists the ids of all mapped names in ascending order.
	PropertyNames() []mapi.PropID
}

// Writer is a Mailbox that can be changed. Without it, the Server answers
// ecAccessDenied to whatever would change a mailbox.
type Writer interface {
	// CreateFolder makes a folder. A folder of that name in the same parent is
	// an error that is fs.ErrExist.
	CreateFolder(parent mapi.FolderID, properties mapi.Properties) (Folder, error)
	// UpdateFolder sets and removes properties of a folder.
	UpdateFolder(id mapi.FolderID, set mapi.Properties, remove []mapi.PropTag) error
	// DeleteFolder removes a folder with all that is in it.
	DeleteFolder(id mapi.FolderID) error
	// PutMessage stores a message whole: a new one when m.ID is zero, else in
	// place of the one of that id. It returns the id. m belongs to the Mailbox
	// afterwards.
	PutMessage(folder mapi.FolderID, m *Message) (mapi.MessageID, error)
	// DeleteMessage removes a message.
	DeleteMessage(folder mapi.FolderID, id mapi.MessageID) error
}

// Deliverer is a Mailbox that takes new mail as such: besides the creation of
// the message it reports an EventNewMail. Without it, mail that a client submits
// is stored by PutMessage.
type Deliverer interface {
	Deliver(folder mapi.FolderID, m *Message) (mapi.MessageID, error)
}

// Notifier is a Mailbox whose changes can be watched.
type Notifier interface {
	// Watch has fn called after every change until cancel is called. fn
	// returns at once and calls nothing of the Mailbox. It may still be called
	// once while cancel runs, not after cancel has returned.
	Watch(fn func(Event)) (cancel func())
}

// MailboxInfo describes a mailbox.
type MailboxInfo struct {
	// DN is the legacyExchangeDN.
	DN string
	// DisplayName is the name of the mailbox's owner.
	DisplayName string
	// GUID identifies the mailbox. It is in every entry id.
	GUID mapi.GUID
	// ReplicaID and ReplicaGUID identify the replica that the ids of the
	// mailbox belong to, [MS-OXCDATA] 2.2.1. Every FolderID and MessageID of the
	// mailbox has that ReplicaID.
	ReplicaID   uint16
	ReplicaGUID mapi.GUID
	// Special holds the folders that RopLogon returns.
	Special [SpecialFolderCount]mapi.FolderID
}

// SpecialFolder is an index into MailboxInfo.Special, in the order of the
// FolderIds field of a RopLogon response, [MS-OXCSTOR] 2.2.1.1.3.
type SpecialFolder int

// Folders of a private mailbox.
const (
	RootFolder SpecialFolder = iota
	DeferredActions
	SpoolerQueue
	IPMSubtree
	Inbox
	Outbox
	SentItems
	DeletedItems
	CommonViews
	Schedule
	Finder
	Views
	Shortcuts
	SpecialFolderCount
)

// Folder is what a Mailbox says of one folder.
type Folder struct {
	// ID and Parent are ids of the mailbox. The root folder is its own parent.
	ID, Parent mapi.FolderID
	// Name is PidTagDisplayName.
	Name string
	// Class is PidTagContainerClass, such as "IPF.Note"; empty for none.
	Class string
	// ChangeNumber counts the changes of the mailbox; that of a folder is the
	// count at its last change. PidTagChangeKey is made of it.
	ChangeNumber uint64
	// Messages, Associated and Unread count what is in the folder, Subfolders
	// the folders directly in it.
	Messages, Associated, Unread, Subfolders int
	// Properties holds what is said of the folder beyond the fields above.
	Properties mapi.Properties
}

// Entry is a message as a contents table shows it.
type Entry struct {
	// ID identifies the message in its mailbox.
	ID mapi.MessageID
	// ChangeNumber is as in Folder.
	ChangeNumber uint64
	// Size is PidTagMessageSize.
	Size int64
	// HasAttachments is PidTagHasAttachments.
	HasAttachments bool
	// Properties holds what is said of the message beyond the fields above.
	// Values may be of type Stream.
	Properties mapi.Properties
}

// Message is one message. The properties that follow from the fields of Entry,
// from the recipients and from the place of the message (its ids, keys, size,
// display names of recipients and so on) are computed by the Server unless
// Properties has them.
type Message struct {
	Entry
	// Associated says that the message is in the folder associated
	// information contents table.
	Associated bool
	Recipients []Recipient
	// Attachments are numbered by PidTagAttachNumber, which need not be dense.
	Attachments []Attachment
}

// Recipient is one row of a message's recipients.
type Recipient struct {
	// Type is RecipientTo, RecipientCc or RecipientBcc.
	Type uint8
	// Properties holds at least PidTagDisplayName, and PidTagAddressType with
	// PidTagEmailAddress or PidTagSmtpAddress where the recipient has an
	// address.
	Properties mapi.Properties
}

// Types of recipients, [MS-OXCMSG] 2.2.3.1.2.
const (
	RecipientFrom uint8 = 0
	RecipientTo   uint8 = 1
	RecipientCc   uint8 = 2
	RecipientBcc  uint8 = 3
)

// Attachment is one attachment of a message. It carries its content in
// PidTagAttachDataBinary, commonly as a Stream, or in Embedded.
type Attachment struct {
	// Number is PidTagAttachNumber.
	Number uint32
	// Properties holds what is said of the attachment beyond the other fields.
	Properties mapi.Properties
	// Embedded is the message that the attachment holds, nil for none.
	Embedded *Message
}

// Stream is the Go type that a Store may use for the value of a string, binary
// or object property that it does not want to hold in memory. It reads the
// bytes of the value as RopReadStream gives them: UTF-16LE without terminator
// for PtypString, the bytes themselves for the others. *bytes.Reader and
// *io.SectionReader are Streams.
//
// Size is known before anything is read. As io.ReaderAt has it, ReadAt may be
// called from several goroutines at once: several clients may read one message.
type Stream interface {
	io.ReaderAt
	Size() int64
}

// Event is a change that a Notifier reports.
type Event struct {
	// Kind says what happened.
	Kind EventKind
	// Folder is the folder that changed, or that the message is in.
	Folder mapi.FolderID
	// Parent is the parent of a folder that was created, moved or deleted.
	Parent mapi.FolderID
	// Message is the message, zero when the event is about a folder.
	Message mapi.MessageID
	// OldFolder, OldMessage and OldParent say where a moved or copied object
	// was.
	OldFolder, OldParent mapi.FolderID
	OldMessage           mapi.MessageID
	// Tags are the properties that were set on creation or changed, where the
	// store knows them.
	Tags []mapi.PropTag
	// Class and Flags are PidTagMessageClass and PidTagMessageFlags of a new
	// mail.
	Class string
	Flags uint32
	// Messages and Unread are the folder's new counts.
	Messages, Unread int
	// Associated says that the message is an associated one. Its changes do
	// not touch the folder's normal contents table.
	Associated bool
}

// EventKind is the kind of an Event. The values are the bits of
// RopRegisterNotification, [MS-OXCNOTIF] 2.2.1.2.1.
type EventKind uint16

// Kinds of events.
const (
	EventNewMail  EventKind = 0x0002
	EventCreated  EventKind = 0x0004
	EventDeleted  EventKind = 0x0008
	EventModified EventKind = 0x0010
	EventMoved    EventKind = 0x0020
	EventCopied   EventKind = 0x0040
	EventSearched EventKind = 0x0080
)
