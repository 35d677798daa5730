package rop

// This file holds the attachment ROPs, [MS-OXCROPS] 2.2.6.12 to 2.2.6.18.

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// OpenAttachmentRequest opens an attachment of a message, [MS-OXCROPS]
// 2.2.6.12.
type OpenAttachmentRequest struct {
	// OpenModeFlags says how.
	OpenModeFlags OpenModeFlags
	// AttachmentID is PidTagAttachNumber of the attachment.
	AttachmentID uint32
}

// ID implements Request.
func (*OpenAttachmentRequest) ID() ID { return IDOpenAttachment }

func (*OpenAttachmentRequest) layout() layout { return layoutInOut }

func (*OpenAttachmentRequest) newResponse() *OpenAttachmentResponse {
	return new(OpenAttachmentResponse)
}

func (q *OpenAttachmentRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.OpenModeFlags))
	w.uint32(q.AttachmentID)
}

func (q *OpenAttachmentRequest) decodeBody(r *wire.Reader) {
	q.OpenModeFlags = OpenModeFlags(r.Uint8())
	q.AttachmentID = r.Uint32()
}

// OpenAttachmentResponse answers OpenAttachmentRequest.
type OpenAttachmentResponse struct{ emptyResponse }

// ID implements Response.
func (*OpenAttachmentResponse) ID() ID { return IDOpenAttachment }

// CreateAttachmentRequest adds an attachment to a message, [MS-OXCROPS]
// 2.2.6.13.
type CreateAttachmentRequest struct{ emptyRequest }

// ID implements Request.
func (*CreateAttachmentRequest) ID() ID { return IDCreateAttachment }

func (*CreateAttachmentRequest) layout() layout { return layoutInOut }

func (*CreateAttachmentRequest) newResponse() *CreateAttachmentResponse {
	return new(CreateAttachmentResponse)
}

// CreateAttachmentResponse answers CreateAttachmentRequest.
type CreateAttachmentResponse struct {
	// AttachmentID is PidTagAttachNumber of the attachment.
	AttachmentID uint32
}

// ID implements Response.
func (*CreateAttachmentResponse) ID() ID { return IDCreateAttachment }

func (p *CreateAttachmentResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.AttachmentID)
}

func (p *CreateAttachmentResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.AttachmentID = r.Uint32()
}

// DeleteAttachmentRequest removes an attachment of a message, [MS-OXCROPS]
// 2.2.6.14.
type DeleteAttachmentRequest struct {
	// AttachmentID is PidTagAttachNumber of the attachment.
	AttachmentID uint32
}

// ID implements Request.
func (*DeleteAttachmentRequest) ID() ID { return IDDeleteAttachment }

func (*DeleteAttachmentRequest) layout() layout { return layoutIn }

func (*DeleteAttachmentRequest) newResponse() *DeleteAttachmentResponse {
	return new(DeleteAttachmentResponse)
}

func (q *DeleteAttachmentRequest) encodeBody(w *writer) {
	w.uint32(q.AttachmentID)
}

func (q *DeleteAttachmentRequest) decodeBody(r *wire.Reader) {
	q.AttachmentID = r.Uint32()
}

// DeleteAttachmentResponse answers DeleteAttachmentRequest.
type DeleteAttachmentResponse struct{ emptyResponse }

// ID implements Response.
func (*DeleteAttachmentResponse) ID() ID { return IDDeleteAttachment }

// SaveChangesAttachmentRequest saves an attachment into its message, [MS-
// OXCROPS] 2.2.6.15.
type SaveChangesAttachmentRequest struct {
	// SaveFlags says what becomes of the object.
	SaveFlags SaveFlags
}

// ID implements Request.
func (*SaveChangesAttachmentRequest) ID() ID { return IDSaveChangesAttachment }

func (*SaveChangesAttachmentRequest) layout() layout { return layoutResponseIn }

func (*SaveChangesAttachmentRequest) newResponse() *SaveChangesAttachmentResponse {
	return new(SaveChangesAttachmentResponse)
}

func (q *SaveChangesAttachmentRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.SaveFlags))
}

func (q *SaveChangesAttachmentRequest) decodeBody(r *wire.Reader) {
	q.SaveFlags = SaveFlags(r.Uint8())
}

// SaveChangesAttachmentResponse answers SaveChangesAttachmentRequest.
type SaveChangesAttachmentResponse struct{ emptyResponse }

// ID implements Response.
func (*SaveChangesAttachmentResponse) ID() ID { return IDSaveChangesAttachment }

// OpenEmbeddedMessageRequest opens the message inside an attachment, [MS-
// OXCROPS] 2.2.6.16.
type OpenEmbeddedMessageRequest struct {
	// CodePageID is as in OpenMessageRequest.
	CodePageID uint16
	// OpenModeFlags says how; OpenCreate makes a new one.
	OpenModeFlags OpenModeFlags
}

// ID implements Request.
func (*OpenEmbeddedMessageRequest) ID() ID { return IDOpenEmbeddedMessage }

func (*OpenEmbeddedMessageRequest) layout() layout { return layoutInOut }

func (*OpenEmbeddedMessageRequest) newResponse() *OpenEmbeddedMessageResponse {
	return new(OpenEmbeddedMessageResponse)
}

func (q *OpenEmbeddedMessageRequest) encodeBody(w *writer) {
	w.uint16(q.CodePageID)
	w.uint8(uint8(q.OpenModeFlags))
}

func (q *OpenEmbeddedMessageRequest) decodeBody(r *wire.Reader) {
	q.CodePageID = r.Uint16()
	q.OpenModeFlags = OpenModeFlags(r.Uint8())
}

// ID implements Response.
func (*OpenEmbeddedMessageResponse) ID() ID { return IDOpenEmbeddedMessage }

// OpenEmbeddedMessageResponse answers OpenEmbeddedMessageRequest.
type OpenEmbeddedMessageResponse struct {
	// Reserved is zero.
	Reserved uint8
	// MessageID is the message.
	MessageID mapi.MessageID
	MessageSummary
}

func (p *OpenEmbeddedMessageResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint8(p.Reserved)
	w.uint64(uint64(p.MessageID))
	p.MessageSummary.encode(w)
}

func (p *OpenEmbeddedMessageResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Reserved = r.Uint8()
	p.MessageID = mapi.MessageID(r.Uint64())
	p.MessageSummary = readMessageSummary(r)
}

// GetAttachmentTableRequest opens the table of attachments of a message, [MS-
// OXCROPS] 2.2.6.17.
type GetAttachmentTableRequest struct {
	// TableFlags is 0 or TableUnicode.
	TableFlags TableFlags
}

// ID implements Request.
func (*GetAttachmentTableRequest) ID() ID { return IDGetAttachmentTable }

func (*GetAttachmentTableRequest) layout() layout { return layoutInOut }

func (*GetAttachmentTableRequest) newResponse() *GetAttachmentTableResponse {
	return new(GetAttachmentTableResponse)
}

func (q *GetAttachmentTableRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.TableFlags))
}

func (q *GetAttachmentTableRequest) decodeBody(r *wire.Reader) {
	q.TableFlags = TableFlags(r.Uint8())
}

// GetAttachmentTableResponse answers GetAttachmentTableRequest.
type GetAttachmentTableResponse struct{ emptyResponse }

// ID implements Response.
func (*GetAttachmentTableResponse) ID() ID { return IDGetAttachmentTable }

// GetValidAttachmentsRequest asks for the numbers of a message's attachments,
// [MS-OXCROPS] 2.2.6.18.
type GetValidAttachmentsRequest struct{ emptyRequest }

// ID implements Request.
func (*GetValidAttachmentsRequest) ID() ID { return IDGetValidAttachments }

func (*GetValidAttachmentsRequest) layout() layout { return layoutIn }

func (*GetValidAttachmentsRequest) newResponse() *GetValidAttachmentsResponse {
	return new(GetValidAttachmentsResponse)
}

// ID implements Response.
func (*GetValidAttachmentsResponse) ID() ID { return IDGetValidAttachments }

// GetValidAttachmentsResponse answers GetValidAttachmentsRequest. Its count has
// two bytes, as Microsoft's test suites read it, although their list of
// requirements speaks of four.
type GetValidAttachmentsResponse struct {
	// AttachmentIDs has PidTagAttachNumber of each attachment.
	AttachmentIDs []uint32
}

func (p *GetValidAttachmentsResponse) encodeBody(w *writer, _ errcode.Code) {
	w.count16(len(p.AttachmentIDs))
	for _, id := range p.AttachmentIDs {
		w.uint32(id)
	}
}

func (p *GetValidAttachmentsResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.AttachmentIDs = nil
	for range r.Count(uint32(r.Uint16()), 4) {
		p.AttachmentIDs = append(p.AttachmentIDs, r.Uint32())
	}
}
