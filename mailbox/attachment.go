// Attachments and the messages embedded in them.

package mailbox

import (
	"context"
	"fmt"

	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// AttachMethod says how an attachment is stored, [MS-OXCMSG] 2.2.2.9.
type AttachMethod int32

// Attach methods.
const (
	AttachNone            AttachMethod = 0
	AttachByValue         AttachMethod = 1
	AttachByReference     AttachMethod = 2
	AttachByReferenceOnly AttachMethod = 4
	AttachEmbedded        AttachMethod = 5
	AttachOLE             AttachMethod = 6
	AttachByWebReference  AttachMethod = 7
)

// AttachmentInfo is one row of a message's attachment table.
type AttachmentInfo struct {
	// Number identifies the attachment within the message.
	Number uint32
	Method AttachMethod
	// Size is approximate: it counts the properties, too.
	Size int64
	// Err says what could not be found out. Number is valid if it is nil.
	Err error
}

// maxAttachments bounds the list that a message holds in memory, so that a
// server that never ends its table is an error.
const maxAttachments = 1 << 16

func attachmentColumns() []mapi.PropTag {
	return []mapi.PropTag{mapi.PidTagAttachNumber, mapi.PidTagAttachMethod, mapi.PidTagAttachSize}
}

func (mb *Mailbox) attachmentInfo(row mapi.Row) AttachmentInfo {
	var a AttachmentInfo
	n, ok := cell[int32](row, mapi.PidTagAttachNumber)
	if a.Number = uint32(n); !ok {
		a.Err = rowError(row, mapi.PidTagAttachNumber)
	}
	method, _ := cell[int32](row, mapi.PidTagAttachMethod)
	a.Method = AttachMethod(method)
	size, _ := cell[int32](row, mapi.PidTagAttachSize)
	a.Size = int64(uint32(size))
	return a
}

// Attachment is an open attachment.
type Attachment struct {
	object
	number     uint32
	method     AttachMethod
	properties []Property
}

// OpenAttachment opens an attachment and reads its properties.
func (m *Message) OpenAttachment(ctx context.Context, number uint32) (*Attachment, error) {
	return opening(m.mb, m.sizeOf(number), func(whole bool) (*Attachment, error) { return m.openAttachment(ctx, number, whole) })
}

// sizeOf returns the size of an attachment as the message lists it, 0 for one
// that is not listed.
func (m *Message) sizeOf(number uint32) int64 {
	for _, a := range m.attachments {
		if a.Err == nil && a.Number == number {
			return a.Size
		}
	}
	return 0
}

func (m *Message) openAttachment(ctx context.Context, number uint32, whole bool) (*Attachment, error) {
	owner, err := m.use()
	if err != nil {
		return nil, err
	}
	b := m.mb.client.NewBatch()
	open := rop.Add(b, owner, &rop.OpenAttachmentRequest{OpenModeFlags: rop.OpenReadOnly, AttachmentID: number})
	a := &Attachment{number: number, object: object{mb: m.mb, what: "attachment", handle: open.Handle()}}
	all := addFetch(b, &a.object, whole)
	if err := b.Do(ctx); err != nil {
		_ = a.Close()
		return nil, fmt.Errorf("mailbox: open attachment %d: %w", number, err)
	}
	if err := open.Err(); err != nil {
		return nil, fmt.Errorf("mailbox: open attachment %d: %w", number, err)
	}
	ps, err := all.finish(ctx)
	if err != nil {
		_ = a.Close()
		return nil, fmt.Errorf("mailbox: open attachment %d: %w", number, err)
	}
	a.method = AttachMethod(Get[int32](ps, mapi.PidTagAttachMethod))
	a.properties = a.withoutObject(ps)
	return a, nil
}

// withoutObject leaves out PidTagAttachDataObject of an embedded message: it is
// the message itself, which OpenMessage opens, and has no value of its own.
func (a *Attachment) withoutObject(ps []Property) []Property {
	if a.method != AttachEmbedded {
		return ps
	}
	kept := ps[:0]
	for _, p := range ps {
		if p.Tag.ID() != mapi.PidTagAttachDataObject.ID() {
			kept = append(kept, p)
		}
	}
	return kept
}

// Number returns the attachment's number.
func (a *Attachment) Number() uint32 { return a.number }

// Method returns how the attachment is stored. An AttachEmbedded one is opened
// further by OpenMessage; an AttachByValue or AttachOLE one has its content in
// Data.
func (a *Attachment) Method() AttachMethod { return a.method }

// Properties returns the attachment's properties; those too big for one answer
// have a *Stream as Value, which works until the attachment is closed. The
// object that an embedded message is does not count as a property. The slice
// must not be changed.
func (a *Attachment) Properties() []Property { return a.properties }

// Data returns a stream on the attachment's content, whatever its size: the
// bytes of an attachment by value, or those of the compound file of an OLE
// object, whether the server has them as binary or as object.
func (a *Attachment) Data() *Stream {
	tag := mapi.PidTagAttachDataBinary
	if p, ok := Lookup(a.properties, tag); ok {
		tag = p.Tag
		if s, ok := p.Value.(*Stream); ok {
			return s
		}
	} else if a.method == AttachOLE {
		tag = mapi.PidTagAttachDataObject
	}
	return &Stream{owner: &a.object, tag: tag, size: -1}
}

// OpenMessage opens the message that is embedded in the attachment.
func (a *Attachment) OpenMessage(ctx context.Context) (*Message, error) {
	return opening(a.mb, 0, func(whole bool) (*Message, error) { return a.openMessage(ctx, whole) })
}

func (a *Attachment) openMessage(ctx context.Context, whole bool) (*Message, error) {
	owner, err := a.use()
	if err != nil {
		return nil, err
	}
	b := a.mb.client.NewBatch()
	open := rop.Add(b, owner, &rop.OpenEmbeddedMessageRequest{CodePageID: rop.CodePageLogon, OpenModeFlags: rop.OpenReadOnly})
	m := &Message{embedded: true, object: object{mb: a.mb, what: "embedded message", handle: open.Handle()}}
	err = m.load(ctx, b, whole, open.Err, func() rop.MessageSummary {
		resp, _ := open.Response()
		return resp.MessageSummary
	})
	if err != nil {
		return nil, fmt.Errorf("mailbox: open the message in attachment %d: %w", a.number, err)
	}
	return m, nil
}
