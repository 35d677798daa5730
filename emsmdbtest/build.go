// Building mailboxes and messages for tests: MemoryFolder, NewMail and the
// methods of Message that add to it.

package emsmdbtest

import (
	"bytes"
	"errors"
	"io/fs"
	"time"

	"github.com/go-mapi/mapirpc/mapi"
)

// MemoryFolder is a folder of a MemoryMailbox, for filling it.
type MemoryFolder struct {
	box *MemoryMailbox
	id  mapi.FolderID
}

// Special returns one of the folders that every mailbox has.
func (b *MemoryMailbox) Special(f SpecialFolder) *MemoryFolder {
	return &MemoryFolder{box: b, id: b.info.Special[f]}
}

// Inbox returns the inbox.
func (b *MemoryMailbox) Inbox() *MemoryFolder { return b.Special(Inbox) }

// ID returns the folder's id.
func (f *MemoryFolder) ID() mapi.FolderID { return f.id }

// Folder returns the folder of that name in f and makes it where there is
// none.
func (f *MemoryFolder) Folder(name string) *MemoryFolder {
	for {
		made, err := f.box.CreateFolder(f.id, mapi.Properties{
			{Tag: mapi.PidTagDisplayName, Value: name},
			{Tag: mapi.PidTagContainerClass, Value: "IPF.Note"},
		})
		if err == nil {
			return &MemoryFolder{box: f.box, id: made.ID}
		}
		if !errors.Is(err, fs.ErrExist) {
			// The folder was deleted under the caller's hands: a folder that
			// does not exist behaves as such in every further call.
			return &MemoryFolder{box: f.box}
		}
		if id, ok := f.child(name); ok {
			return &MemoryFolder{box: f.box, id: id}
		}
	}
}

// child returns the id of the folder of a name in f. It may have been deleted.
func (f *MemoryFolder) child(name string) (mapi.FolderID, bool) {
	f.box.mu.RLock()
	defer f.box.mu.RUnlock()
	if p, err := f.box.folder(f.id); err == nil {
		if c := f.box.childNamed(p, name); c != nil {
			return c.ID, true
		}
	}
	return 0, false
}

// Add stores a message in the folder and returns its id. The message must not
// be changed afterwards. It returns zero when the folder has been deleted.
func (f *MemoryFolder) Add(m *Message) mapi.MessageID {
	id, err := f.box.put(f.id, m, 0)
	if err != nil {
		return 0
	}
	return id
}

// Deliver is Add for new mail: besides the creation of the message it reports
// an EventNewMail.
func (f *MemoryFolder) Deliver(m *Message) mapi.MessageID {
	id, err := f.box.Deliver(f.id, m)
	if err != nil {
		return 0
	}
	return id
}

// NewMail returns a message of class IPM.Note with a subject and a text body,
// as if received now and not read yet.
func NewMail(subject, body string) *Message {
	m := new(Message)
	now := mapi.FileTimeOf(time.Now())
	m.Set(mapi.PidTagMessageClass, "IPM.Note")
	m.Set(mapi.PidTagSubject, subject)
	m.Set(mapi.PidTagNormalizedSubject, subject)
	m.Set(mapi.PidTagBody, body)
	m.Set(mapi.PidTagMessageFlags, int32(0))
	m.Set(mapi.PidTagImportance, int32(1))
	m.Set(mapi.PidTagClientSubmitTime, now)
	m.Set(mapi.PidTagMessageDeliveryTime, now)
	m.Set(mapi.PidTagCreationTime, now)
	m.Set(mapi.PidTagLastModificationTime, now)
	return m
}

// Set sets a property and returns m. The value has the type that package mapi
// documents for the type of the tag, or is a Stream.
func (m *Message) Set(tag mapi.PropTag, value any) *Message {
	m.Properties = SetProperty(m.Properties, mapi.Property{Tag: tag, Value: value})
	return m
}

// From sets the properties that name the sender and returns m.
func (m *Message) From(name, address string) *Message {
	for _, p := range []struct{ name, kind, address, smtp mapi.PropTag }{
		{mapi.PidTagSenderName, mapi.PidTagSenderAddressType, mapi.PidTagSenderEmailAddress, mapi.PidTagSenderSmtpAddress},
		{
			mapi.PidTagSentRepresentingName, mapi.PidTagSentRepresentingAddressType,
			mapi.PidTagSentRepresentingEmailAddress, mapi.PidTagSentRepresentingSmtpAddress,
		},
	} {
		m.Set(p.name, name).Set(p.kind, "SMTP").Set(p.address, address).Set(p.smtp, address)
	}
	return m
}

// To adds a primary recipient and returns m.
func (m *Message) To(name, address string) *Message {
	return m.AddRecipient(RecipientTo, name, address)
}

// AddRecipient adds a recipient with an SMTP address and returns m.
func (m *Message) AddRecipient(kind uint8, name, address string) *Message {
	m.Recipients = append(m.Recipients, Recipient{Type: kind, Properties: mapi.Properties{
		{Tag: mapi.PidTagDisplayName, Value: name},
		{Tag: mapi.PidTagAddressType, Value: "SMTP"},
		{Tag: mapi.PidTagEmailAddress, Value: address},
		{Tag: mapi.PidTagSmtpAddress, Value: address},
	}})
	return m
}

// Attach adds a file and returns m. The content is read when a client asks
// for it.
func (m *Message) Attach(name, mimeType string, content Stream) *Message {
	m.attach(name, attachByValue, nil,
		mapi.Property{Tag: mapi.PidTagAttachLongFilename, Value: name},
		mapi.Property{Tag: mapi.PidTagAttachMimeTag, Value: mimeType},
		mapi.Property{Tag: mapi.PidTagAttachDataBinary, Value: content},
		mapi.Property{Tag: mapi.PidTagAttachSize, Value: int32(min(content.Size(), 1<<31-1))})
	return m
}

// AttachBytes is Attach for content that is in memory.
func (m *Message) AttachBytes(name, mimeType string, content []byte) *Message {
	return m.Attach(name, mimeType, bytes.NewReader(content))
}

// AttachMessage adds an embedded message and returns m.
func (m *Message) AttachMessage(name string, embedded *Message) *Message {
	m.attach(name, attachEmbedded, embedded)
	return m
}

func (m *Message) attach(name string, method int32, embedded *Message, more ...mapi.Property) {
	n := uint32(0)
	for _, a := range m.Attachments {
		n = max(n, a.Number+1)
	}
	m.Attachments = append(m.Attachments, Attachment{
		Number: n,
		Properties: append(mapi.Properties{
			{Tag: mapi.PidTagDisplayName, Value: name},
			{Tag: mapi.PidTagAttachMethod, Value: method},
			{Tag: mapi.PidTagRenderingPosition, Value: int32(-1)},
		}, more...),
		Embedded: embedded,
	})
}
