// ROPs on attachments and embedded messages ([MS-OXCMSG]).

package emsmdbtest

import (
	"slices"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func (p *processor) attachmentROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	switch q := c.Request.(type) {
	case *rop.OpenEmbeddedMessageRequest:
		return done(p.openEmbedded(c, q))
	case *rop.SaveChangesAttachmentRequest:
		a, code := input[*attachmentObject](p, c)
		if code == errcode.Success {
			code = a.save()
		}
		return &rop.SaveChangesAttachmentResponse{}, code, true
	case *rop.GetAttachmentTableRequest, *rop.OpenAttachmentRequest, *rop.CreateAttachmentRequest,
		*rop.DeleteAttachmentRequest, *rop.GetValidAttachmentsRequest:
	default:
		return nil, 0, false
	}
	m, code := input[*messageObject](p, c)
	if code != errcode.Success {
		return nil, code, true
	}
	switch q := c.Request.(type) {
	case *rop.GetAttachmentTableRequest:
		t := &table{kind: attachmentTable, quiet: true, load: m.attachmentRows}
		return &rop.GetAttachmentTableResponse{}, p.open(c, t), true
	case *rop.OpenAttachmentRequest:
		return done(p.openAttachment(c, m, q))
	case *rop.CreateAttachmentRequest:
		return done(p.createAttachment(c, m))
	case *rop.DeleteAttachmentRequest:
		return &rop.DeleteAttachmentResponse{}, m.deleteAttachment(q.AttachmentID), true
	}
	resp := new(rop.GetValidAttachmentsResponse)
	for i := range m.msg.Attachments {
		resp.AttachmentIDs = append(resp.AttachmentIDs, m.msg.Attachments[i].Number)
	}
	return resp, errcode.Success, true
}

func (m *messageObject) attachmentRows() ([]source, error) {
	rows := make([]source, len(m.msg.Attachments))
	for i, a := range m.msg.Attachments {
		rows[i] = (&attachmentObject{message: m, att: a}).source()
	}
	return rows, nil
}

func (m *messageObject) attachmentIndex(number uint32) int {
	return slices.IndexFunc(m.msg.Attachments, func(a Attachment) bool { return a.Number == number })
}

func (p *processor) openAttachment(c rop.Call, m *messageObject, q *rop.OpenAttachmentRequest) (rop.Response, errcode.Code) {
	i := m.attachmentIndex(q.AttachmentID)
	if i < 0 {
		return nil, errcode.NotFound
	}
	return &rop.OpenAttachmentResponse{}, p.open(c, &attachmentObject{message: m, att: m.msg.Attachments[i]})
}

func (p *processor) createAttachment(c rop.Call, m *messageObject) (rop.Response, errcode.Code) {
	if _, code := m.logon.writer(); code != errcode.Success {
		return nil, code
	}
	n := m.nextAttachment
	for _, a := range m.msg.Attachments {
		n = max(n, a.Number+1)
	}
	m.nextAttachment = n + 1
	a := &attachmentObject{message: m, att: Attachment{Number: n}, changed: true}
	return &rop.CreateAttachmentResponse{AttachmentID: n}, p.open(c, a)
}

func (m *messageObject) deleteAttachment(number uint32) errcode.Code {
	if _, code := m.logon.writer(); code != errcode.Success {
		return code
	}
	i := m.attachmentIndex(number)
	if i < 0 {
		return errcode.NotFound
	}
	msg := m.own()
	msg.Attachments = slices.Delete(msg.Attachments, i, i+1)
	return errcode.Success
}

// save puts the attachment into its message.
func (a *attachmentObject) save() errcode.Code {
	if _, code := a.message.logon.writer(); code != errcode.Success {
		return code
	}
	stored := a.att
	stored.Properties = settle(stored.Properties)
	msg := a.message.own()
	if i := a.message.attachmentIndex(stored.Number); i >= 0 {
		msg.Attachments[i] = stored
	} else {
		msg.Attachments = append(msg.Attachments, stored)
	}
	a.att, a.changed = stored, false
	return errcode.Success
}

func (p *processor) openEmbedded(c rop.Call, q *rop.OpenEmbeddedMessageRequest) (rop.Response, errcode.Code) {
	a, code := input[*attachmentObject](p, c)
	if code != errcode.Success {
		return nil, code
	}
	m := &messageObject{
		logon: a.message.logon, folder: a.message.folder, codePage: p.session.pageOf(q.CodePageID),
		msg: a.att.Embedded, parent: a,
	}
	_, writable := a.message.logon.writer()
	switch {
	case m.msg != nil:
	case q.OpenModeFlags&rop.OpenCreate == 0:
		return nil, errcode.NotFound
	case writable != errcode.Success:
		return nil, writable
	default:
		m.msg, m.changed = newMessage(false), true
		a.own().Properties = SetProperty(a.att.Properties, mapi.Property{Tag: mapi.PidTagAttachMethod, Value: int32(attachEmbedded)})
	}
	return &rop.OpenEmbeddedMessageResponse{MessageID: m.msg.ID, MessageSummary: m.summary(p.left - summaryBody)}, p.open(c, m)
}
