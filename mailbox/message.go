// Messages: listing them, and opening one with all that belongs to it.

package mailbox

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// MessageInfo is one row of a contents table.
type MessageInfo struct {
	ID mapi.MessageID
	// Folder is the folder that was listed.
	Folder mapi.FolderID
	// Associated says that the message is folder associated information: not
	// for users, but views, rules and settings.
	Associated bool
	// SourceKey identifies the message wherever it is copied by replication;
	// ChangeKey changes with every change of it.
	SourceKey, ChangeKey []byte
	Modified             time.Time
	// Class is PidTagMessageClass, such as "IPM.Note".
	Class string
	Size  int64
	// Properties are all columns of the row. Values of more than 510 bytes may
	// have been cut by the server.
	Properties mapi.Properties
	// Err says what could not be found out. ID is valid if it is nil.
	Err error
}

func messageColumns() []mapi.PropTag {
	return []mapi.PropTag{
		mapi.PidTagMid, mapi.PidTagMessageClass, mapi.PidTagMessageSize, mapi.PidTagSourceKey,
		mapi.PidTagChangeKey, mapi.PidTagLastModificationTime,
	}
}

// Messages yields the normal messages of a folder. extra are columns to read
// beyond those that MessageInfo has fields for.
func (mb *Mailbox) Messages(ctx context.Context, folder mapi.FolderID, extra ...mapi.PropTag) iter.Seq2[*MessageInfo, error] {
	return mb.messages(ctx, folder, false, extra)
}

// AssociatedMessages yields the associated messages of a folder.
func (mb *Mailbox) AssociatedMessages(ctx context.Context, folder mapi.FolderID, extra ...mapi.PropTag) iter.Seq2[*MessageInfo, error] {
	return mb.messages(ctx, folder, true, extra)
}

func (mb *Mailbox) messages(ctx context.Context, id mapi.FolderID, associated bool, extra []mapi.PropTag) iter.Seq2[*MessageInfo, error] {
	flags := tableFlags
	if associated {
		flags |= rop.TableAssociated
	}
	return func(yield func(*MessageInfo, error) bool) {
		open := &rop.GetContentsTableRequest{TableFlags: flags}
		for row, err := range folderTable(ctx, mb, id, "messages", open, withExtra(messageColumns(), extra)) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(mb.messageInfo(id, associated, row), nil) {
				return
			}
		}
	}
}

func (mb *Mailbox) messageInfo(folder mapi.FolderID, associated bool, row mapi.Row) *MessageInfo {
	m := &MessageInfo{Folder: folder, Associated: associated, Properties: row.Values}
	if id, ok := cell[int64](row, mapi.PidTagMid); ok && id != 0 {
		m.ID = mapi.MessageID(id)
	} else {
		m.Err = rowError(row, mapi.PidTagMid)
	}
	m.SourceKey, _ = cell[[]byte](row, mapi.PidTagSourceKey)
	m.ChangeKey, _ = cell[[]byte](row, mapi.PidTagChangeKey)
	if t, ok := cell[mapi.FileTime](row, mapi.PidTagLastModificationTime); ok {
		m.Modified = t.Time()
	}
	m.Class = mb.cellText(row, mapi.PidTagMessageClass)
	size, _ := cell[int32](row, mapi.PidTagMessageSize)
	m.Size = int64(uint32(size))
	return m
}

// Message is an open message, or one embedded in an attachment.
type Message struct {
	object
	id          mapi.MessageID
	embedded    bool
	summary     rop.MessageSummary
	properties  []Property
	attachments []AttachmentInfo
}

// OpenMessage opens a message and reads its properties, the list of its
// attachments and, unless there are very many, its recipients.
func (mb *Mailbox) OpenMessage(ctx context.Context, folder mapi.FolderID, id mapi.MessageID) (*Message, error) {
	if err := mb.use(); err != nil {
		return nil, err
	}
	return opening(mb, 0, func(whole bool) (*Message, error) { return mb.openMessage(ctx, folder, id, whole) })
}

func (mb *Mailbox) openMessage(ctx context.Context, folder mapi.FolderID, id mapi.MessageID, whole bool) (*Message, error) {
	b := mb.client.NewBatch()
	open := rop.Add(b, mb.logon, &rop.OpenMessageRequest{
		CodePageID: rop.CodePageLogon, FolderID: folder, MessageID: id, OpenModeFlags: rop.OpenReadOnly,
	})
	m := &Message{id: id, object: object{mb: mb, what: "message", handle: open.Handle()}}
	err := m.load(ctx, b, whole, open.Err, func() rop.MessageSummary {
		resp, _ := open.Response()
		return resp.MessageSummary
	})
	if err != nil {
		return nil, fmt.Errorf("mailbox: open message %v of folder %v: %w", id, folder, err)
	}
	return m, nil
}

// load executes a batch that opens m, extended by what m needs; all properties
// in one go if whole is set. opened and summary look into the answer.
func (m *Message) load(ctx context.Context, b *rop.Batch, whole bool, opened func() error, summary func() rop.MessageSummary) (err error) {
	tags := rop.Add(b, m.handle, &rop.GetPropertiesListRequest{})
	open := rop.Add(b, m.handle, &rop.GetAttachmentTableRequest{TableFlags: rop.TableUnicode})
	t := m.mb.addTable(b, "attachments", open.Handle(), attachmentColumns())
	defer t.close()
	unlisted := rop.Add(b, m.handle, &rop.GetPropertiesSpecificRequest{WantUnicode: 1, Tags: unlistedTags()})
	all := addFetch(b, &m.object, whole)
	all.tags = tags
	if err := b.Do(ctx); err != nil {
		_ = m.Close()
		return err
	}
	if err := opened(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = m.Close()
		}
	}()
	m.summary = summary()
	if m.properties, err = all.finish(ctx); err != nil {
		return err
	}
	m.addUnlisted(ctx, all, unlisted)
	if err := open.Err(); err != nil {
		return fmt.Errorf("mailbox: attachments: %w", err)
	}
	for row, err := range t.rows(ctx) {
		if err != nil {
			return err
		}
		if len(m.attachments) == maxAttachments {
			return fmt.Errorf("mailbox: attachments: %w: more than %d", ErrMalformed, maxAttachments)
		}
		m.attachments = append(m.attachments, m.mb.attachmentInfo(row))
	}
	return nil
}

// unlistedTags are the properties that servers compute for messages and that
// some leave out when asked for all.
func unlistedTags() []mapi.PropTag {
	return []mapi.PropTag{mapi.PidTagSubject, mapi.PidTagSubjectPrefix, mapi.PidTagNormalizedSubject, mapi.PidTagNativeBody}
}

// addUnlisted adds the unlisted properties that the message has. A server that
// does not tell them is no reason to give up the others.
func (m *Message) addUnlisted(ctx context.Context, f *fetch, answer *rop.Result[*rop.GetPropertiesSpecificResponse]) {
	resp, err := answer.Response()
	var row mapi.Row
	switch {
	case err == nil:
		row, err = resp.Row(unlistedTags())
	case doesNotFit(err):
		row.Values, err = f.split(ctx, unlistedTags())
	}
	if err != nil {
		m.mb.log.DebugContext(ctx, "mailbox: unlisted properties", "object", m.what, "error", err)
		return
	}
	for _, p := range row.Values {
		if _, listed := Lookup(m.properties, p.Tag); listed {
			continue
		}
		property := Property{Tag: p.Tag, Value: p.Value, Name: mapi.PropertyName{Kind: mapi.NameNone}}
		switch {
		case isTooBig(p) && streamable(p.Tag.Type()):
			property.Value = m.Stream(p.Tag)
		case p.Tag.Type() == mapi.TypeErrorCode || propertyError(p) != nil:
			continue
		}
		m.properties = append(m.properties, property)
	}
}

// ID returns the message's id, 0 for an embedded message.
func (m *Message) ID() mapi.MessageID { return m.id }

// Embedded reports whether the message is embedded in an attachment.
func (m *Message) Embedded() bool { return m.embedded }

// Properties returns the message's properties; those too big for one answer
// have a *Stream as Value, which works until the message is closed. The slice
// must not be changed.
func (m *Message) Properties() []Property { return m.properties }

// Attachments lists the message's attachments. The slice must not be changed.
func (m *Message) Attachments() []AttachmentInfo { return m.attachments }

// Stream returns a stream on a property of the message, whatever its size. It
// fails, when it is opened, if there is no such property.
func (m *Message) Stream(tag mapi.PropTag) *Stream {
	return &Stream{owner: &m.object, tag: tag, size: -1}
}
