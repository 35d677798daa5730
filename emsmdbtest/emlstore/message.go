// Mails as messages of the mailbox.

package emlstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/eml"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mapi"
)

// Flags of PidTagMessageFlags, [MS-OXCMSG] 2.2.1.6.
const flagRead = 0x0001

// fileSource is a mail in a file.
type fileSource struct {
	fsys fs.FS
	path string
	size int64
}

func (s fileSource) Open(context.Context) (io.ReadCloser, error) { return s.fsys.Open(s.path) }
func (s fileSource) Size() int64                                 { return s.size }

// recent is a message that was opened a short time ago. Clients open a message
// several times in a row.
type recent struct {
	index   int
	message *emsmdbtest.Message
}

const maxRecent = 4

// index reads all mails of a folder once and makes the entries of its
// contents table. One that cannot be read has an entry all the same, so that
// it is missed; opening it fails. The caller holds f.mu.
func (m *mailbox) index(f *folder) {
	if f.byID != nil {
		return
	}
	entries := make([]emsmdbtest.Entry, 0, len(f.files))
	byID := make(map[mapi.MessageID]int, len(f.files))
	for i := range f.files {
		e := emsmdbtest.Entry{ID: f.files[i].id, ChangeNumber: 1}
		if msg, err := m.read(&f.files[i]); err == nil {
			e = msg.Entry
			e.Properties = shown(e.Properties)
		}
		entries = append(entries, e)
		byID[e.ID] = i
	}
	f.entries, f.byID = entries, byID
}

// open returns a message whole. The caller holds f.mu.
func (m *mailbox) open(f *folder, i int) (*emsmdbtest.Message, error) {
	for _, r := range f.recent {
		if r.index == i {
			return r.message, nil
		}
	}
	msg, err := m.read(&f.files[i])
	if err != nil {
		return nil, err
	}
	if msg.ChangeNumber != f.entries[i].ChangeNumber {
		return nil, fmt.Errorf("emlstore: the file of a message was changed: %w", fs.ErrNotExist)
	}
	if len(f.recent) == maxRecent {
		f.recent = append(f.recent[:0], f.recent[1:]...)
	}
	f.recent = append(f.recent, recent{i, msg})
	return msg, nil
}

// read makes the message of a file.
func (m *mailbox) read(f *file) (*emsmdbtest.Message, error) {
	ctx := context.Background()
	size, change, modified, err := m.measure(f.path)
	if err != nil {
		return nil, fmt.Errorf("emlstore: %w", err)
	}
	mail, err := eml.Decode(ctx, fileSource{m.fsys, f.path, size})
	if err != nil {
		return nil, fmt.Errorf("emlstore: %w", err)
	}
	msg, err := m.convert(ctx, mail)
	if err != nil {
		return nil, err
	}
	msg.ID, msg.ChangeNumber, msg.Size = f.id, change, size
	msg.Set(mapi.PidTagMessageFlags, int32(flagRead))
	stamp(msg, modified)
	return msg, nil
}

// measure returns the size of a file, a number that stands for its content and
// when it was changed.
func (m *mailbox) measure(path string) (size int64, change uint64, modified time.Time, err error) {
	r, err := m.fsys.Open(path)
	if err != nil {
		return 0, 0, modified, err
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return 0, 0, modified, err
	}
	h := sha256.New()
	if size, err = io.Copy(h, r); err != nil {
		return 0, 0, modified, err
	}
	return size, binary.BigEndian.Uint64(h.Sum(nil))>>17 | 1<<8, info.ModTime(), nil
}

// stamp sets the times that every message has: when it arrived or was sent, or
// else when the file was written.
func stamp(msg *emsmdbtest.Message, modified time.Time) {
	at := mapi.FileTimeOf(modified)
	for _, tag := range []mapi.PropTag{mapi.PidTagClientSubmitTime, mapi.PidTagMessageDeliveryTime} {
		if t, ok := mapi.Get[mapi.FileTime](msg.Properties, tag); ok {
			at = t
		}
	}
	if at < 0 {
		at = 0
	}
	msg.Set(mapi.PidTagCreationTime, at)
	msg.Set(mapi.PidTagLastModificationTime, at)
}

// inTables lists the properties that entries of contents tables have.
var inTables = map[mapi.PropTag]bool{
	mapi.PidTagMessageClass: true, mapi.PidTagSubject: true, mapi.PidTagSubjectPrefix: true,
	mapi.PidTagNormalizedSubject: true, mapi.PidTagConversationTopic: true,
	mapi.PidTagSentRepresentingName: true, mapi.PidTagSentRepresentingEmailAddress: true,
	mapi.PidTagSentRepresentingSmtpAddress: true, mapi.PidTagSenderName: true,
	mapi.PidTagSenderEmailAddress: true, mapi.PidTagSenderSmtpAddress: true,
	mapi.PidTagDisplayTo: true, mapi.PidTagDisplayCc: true, mapi.PidTagDisplayBcc: true,
	mapi.PidTagClientSubmitTime: true, mapi.PidTagMessageDeliveryTime: true,
	mapi.PidTagCreationTime: true, mapi.PidTagLastModificationTime: true,
	mapi.PidTagImportance: true, mapi.PidTagPriority: true, mapi.PidTagSensitivity: true,
	mapi.PidTagMessageFlags: true, mapi.PidTagInternetMessageId: true,
	mapi.PidTagInternetCodepage: true,
}

func shown(ps mapi.Properties) mapi.Properties {
	var out mapi.Properties
	for _, p := range ps {
		if inTables[p.Tag] {
			out = append(out, p)
		}
	}
	return out
}

// convert makes a message of the store from one of package eml.
func (m *mailbox) convert(ctx context.Context, mail *eml.Message) (*emsmdbtest.Message, error) {
	msg := &emsmdbtest.Message{}
	msg.Properties = m.properties(mail.Properties)
	var names [4][]string
	for _, r := range mail.Recipients {
		ps := m.properties(r.Properties)
		ps = append(ps,
			mapi.Property{Tag: mapi.PidTagObjectType, Value: int32(6)}, // a mail user, [MS-OXCPRPT] 2.2.1.7
			mapi.Property{Tag: mapi.PidTagDisplayType, Value: int32(0)})
		msg.Recipients = append(msg.Recipients, emsmdbtest.Recipient{Type: r.Type, Properties: ps})
		name, _ := mapi.Get[string](ps, mapi.PidTagDisplayName)
		names[r.Type&3] = append(names[r.Type&3], name)
	}
	for kind, tag := range map[uint8]mapi.PropTag{
		emsmdbtest.RecipientTo: mapi.PidTagDisplayTo, emsmdbtest.RecipientCc: mapi.PidTagDisplayCc,
		emsmdbtest.RecipientBcc: mapi.PidTagDisplayBcc,
	} {
		msg.Set(tag, strings.Join(names[kind], "; "))
	}
	for i, a := range mail.Attachments {
		at := emsmdbtest.Attachment{Number: uint32(i), Properties: m.properties(a.Properties)}
		if a.Open != nil {
			inner, err := a.Open(ctx)
			if err != nil {
				return nil, fmt.Errorf("emlstore: %w", err)
			}
			if at.Embedded, err = m.convert(ctx, inner); err != nil {
				return nil, err
			}
			at.Embedded.Set(mapi.PidTagMessageFlags, int32(flagRead))
		}
		msg.Attachments = append(msg.Attachments, at)
	}
	msg.HasAttachments = len(msg.Attachments) > 0
	return msg, nil
}

// properties maps names to ids and Sources to Streams.
func (m *mailbox) properties(in []eml.Property) mapi.Properties {
	out := make(mapi.Properties, 0, len(in)+4)
	for _, p := range in {
		tag := p.Tag
		if tag.ID().Named() {
			id, ok := m.PropertyID(p.Name, true)
			if !ok {
				continue // package eml has but a handful of names
			}
			tag = id.Tag(tag.Type())
		}
		value := p.Value
		switch v := value.(type) {
		case eml.BytesSource:
			value = bytes.NewReader(v)
		case eml.Source:
			value = &stream{src: v}
		}
		out = append(out, mapi.Property{Tag: tag, Value: value})
	}
	return out
}
