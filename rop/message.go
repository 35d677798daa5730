package rop

// This file holds the ROPs on messages and recipients, [MS-OXCROPS] 2.2.6.1 to
// 2.2.6.11.

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// OpenModeFlags says how a message is opened, [MS-OXCMSG] 2.2.3.1.1.
type OpenModeFlags uint8

// Modes of RopOpenMessage and RopOpenEmbeddedMessage.
const (
	OpenReadOnly       OpenModeFlags = 0x00
	OpenReadWrite      OpenModeFlags = 0x01
	OpenCreate         OpenModeFlags = 0x02 // embedded messages: create it
	OpenBestAccess     OpenModeFlags = 0x03
	OpenMessageDeleted OpenModeFlags = 0x04 // soft-deleted messages as well
)

// CodePageLogon as a message's code page stands for that of the session.
const CodePageLogon uint16 = 0x0FFF

// OpenMessageRequest opens a message, [MS-OXCROPS] 2.2.6.1.
type OpenMessageRequest struct {
	// CodePageID is the code page of the message's 8-bit strings, CodePageLogon
	// for that of the session.
	CodePageID uint16
	// FolderID is the message's folder.
	FolderID mapi.FolderID
	// OpenModeFlags says how.
	OpenModeFlags OpenModeFlags
	// MessageID is the message.
	MessageID mapi.MessageID
}

// ID implements Request.
func (*OpenMessageRequest) ID() ID { return IDOpenMessage }

func (*OpenMessageRequest) layout() layout { return layoutInOut }

func (*OpenMessageRequest) newResponse() *OpenMessageResponse { return new(OpenMessageResponse) }

func (q *OpenMessageRequest) encodeBody(w *writer) {
	w.uint16(q.CodePageID)
	w.uint64(uint64(q.FolderID))
	w.uint8(uint8(q.OpenModeFlags))
	w.uint64(uint64(q.MessageID))
}

func (q *OpenMessageRequest) decodeBody(r *wire.Reader) {
	q.CodePageID = r.Uint16()
	q.FolderID = mapi.FolderID(r.Uint64())
	q.OpenModeFlags = OpenModeFlags(r.Uint8())
	q.MessageID = mapi.MessageID(r.Uint64())
}

// ID implements Response.
func (*OpenMessageResponse) ID() ID { return IDOpenMessage }

// OpenMessageResponse answers OpenMessageRequest.
type OpenMessageResponse struct{ MessageSummary }

func (p *OpenMessageResponse) encodeBody(w *writer, _ errcode.Code) { p.MessageSummary.encode(w) }

func (p *OpenMessageResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.MessageSummary = readMessageSummary(r)
}

// CreateMessageRequest creates a message, which is kept when it is saved, [MS-
// OXCROPS] 2.2.6.2.
type CreateMessageRequest struct {
	// CodePageID is as in OpenMessageRequest.
	CodePageID uint16
	// FolderID is the folder.
	FolderID mapi.FolderID
	// Associated makes it an FAI message.
	Associated bool
}

// ID implements Request.
func (*CreateMessageRequest) ID() ID { return IDCreateMessage }

func (*CreateMessageRequest) layout() layout { return layoutInOut }

func (*CreateMessageRequest) newResponse() *CreateMessageResponse { return new(CreateMessageResponse) }

func (q *CreateMessageRequest) encodeBody(w *writer) {
	w.uint16(q.CodePageID)
	w.uint64(uint64(q.FolderID))
	w.bool(q.Associated)
}

func (q *CreateMessageRequest) decodeBody(r *wire.Reader) {
	q.CodePageID = r.Uint16()
	q.FolderID = mapi.FolderID(r.Uint64())
	q.Associated = readBool(r)
}

// ID implements Response.
func (*CreateMessageResponse) ID() ID { return IDCreateMessage }

// CreateMessageResponse answers CreateMessageRequest.
type CreateMessageResponse struct {
	// MessageID is the message where the server gives its id away already; nil
	// otherwise.
	MessageID *mapi.MessageID
}

func (p *CreateMessageResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.MessageID != nil)
	if p.MessageID != nil {
		w.uint64(uint64(*p.MessageID))
	}
}

func (p *CreateMessageResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.MessageID = nil
	if readBool(r) {
		p.MessageID = new(mapi.MessageID(r.Uint64()))
	}
}

// SaveFlags says what becomes of an object after it was saved, [MS-OXCMSG]
// 2.2.3.3.1.
type SaveFlags uint8

// Modes of RopSaveChangesMessage and RopSaveChangesAttachment.
const (
	SaveKeepOpenReadOnly  SaveFlags = 0x01
	SaveKeepOpenReadWrite SaveFlags = 0x02
	SaveForce             SaveFlags = 0x04
)

// SaveChangesMessageRequest saves a message, [MS-OXCROPS] 2.2.6.3.
type SaveChangesMessageRequest struct {
	// SaveFlags says what becomes of the object.
	SaveFlags SaveFlags
}

// ID implements Request.
func (*SaveChangesMessageRequest) ID() ID { return IDSaveChangesMessage }

func (*SaveChangesMessageRequest) layout() layout { return layoutResponseIn }

func (*SaveChangesMessageRequest) newResponse() *SaveChangesMessageResponse {
	return new(SaveChangesMessageResponse)
}

func (q *SaveChangesMessageRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.SaveFlags))
}

func (q *SaveChangesMessageRequest) decodeBody(r *wire.Reader) {
	q.SaveFlags = SaveFlags(r.Uint8())
}

// SaveChangesMessageResponse answers SaveChangesMessageRequest.
type SaveChangesMessageResponse struct {
	// InputHandleIndex is the message's place in the handle table.
	InputHandleIndex uint8
	// MessageID is the message.
	MessageID mapi.MessageID
}

// ID implements Response.
func (*SaveChangesMessageResponse) ID() ID { return IDSaveChangesMessage }

func (p *SaveChangesMessageResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint8(p.InputHandleIndex)
	w.uint64(uint64(p.MessageID))
}

func (p *SaveChangesMessageResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.InputHandleIndex = r.Uint8()
	p.MessageID = mapi.MessageID(r.Uint64())
}

// RemoveAllRecipientsRequest removes all recipients of a message, [MS-OXCROPS]
// 2.2.6.4.
type RemoveAllRecipientsRequest struct {
	// Reserved is zero.
	Reserved uint32
}

// ID implements Request.
func (*RemoveAllRecipientsRequest) ID() ID { return IDRemoveAllRecipients }

func (*RemoveAllRecipientsRequest) layout() layout { return layoutIn }

func (*RemoveAllRecipientsRequest) newResponse() *RemoveAllRecipientsResponse {
	return new(RemoveAllRecipientsResponse)
}

func (q *RemoveAllRecipientsRequest) encodeBody(w *writer) {
	w.uint32(q.Reserved)
}

func (q *RemoveAllRecipientsRequest) decodeBody(r *wire.Reader) {
	q.Reserved = r.Uint32()
}

// RemoveAllRecipientsResponse answers RemoveAllRecipientsRequest.
type RemoveAllRecipientsResponse struct{ emptyResponse }

// ID implements Response.
func (*RemoveAllRecipientsResponse) ID() ID { return IDRemoveAllRecipients }

// ModifyRecipientsRequest adds, changes and removes recipients of a message,
// [MS-OXCROPS] 2.2.6.5.
type ModifyRecipientsRequest struct {
	// Columns are the properties that the rows can have.
	Columns []mapi.PropTag
	// Rows are the recipients.
	Rows []ModifyRecipientRow
}

// ModifyRecipientRow is one recipient, [MS-OXCROPS] 2.2.6.5.1.1.
type ModifyRecipientRow struct {
	// RowID names the recipient to change; one that does not exist is added.
	RowID uint32
	// RecipientType is 1 (To), 2 (Cc) or 3 (Bcc) and flags.
	RecipientType RecipientType
	// Row is the encoded mapi.RecipientRow; empty removes the recipient.
	Row []byte
}

// RecipientType says how a message is meant for a recipient, [MS-OXCMSG]
// 2.2.3.1.2. The upper half holds flags.
type RecipientType uint8

// Recipient types.
const (
	RecipientOriginator RecipientType = 0x00
	RecipientTo         RecipientType = 0x01
	RecipientCc         RecipientType = 0x02
	RecipientBcc        RecipientType = 0x03
)

func (q *ModifyRecipientsRequest) encodeBody(w *writer) {
	w.tags16(q.Columns)
	w.count16(len(q.Rows))
	for _, row := range q.Rows {
		w.uint32(row.RowID)
		w.uint8(uint8(row.RecipientType))
		w.bytes16(row.Row)
	}
}

func (q *ModifyRecipientsRequest) decodeBody(r *wire.Reader) {
	q.Columns = readTags16(r)
	for range r.Count(uint32(r.Uint16()), 7) {
		q.Rows = append(q.Rows, ModifyRecipientRow{r.Uint32(), RecipientType(r.Uint8()), readBytes16(r)})
	}
}

// ID implements Request.
func (*ModifyRecipientsRequest) ID() ID { return IDModifyRecipients }

func (*ModifyRecipientsRequest) layout() layout { return layoutIn }

func (*ModifyRecipientsRequest) newResponse() *ModifyRecipientsResponse {
	return new(ModifyRecipientsResponse)
}

// ModifyRecipientsResponse answers ModifyRecipientsRequest.
type ModifyRecipientsResponse struct{ emptyResponse }

// ID implements Response.
func (*ModifyRecipientsResponse) ID() ID { return IDModifyRecipients }

// ReadRecipientsRequest reads recipients of a message, [MS-OXCROPS] 2.2.6.6.
type ReadRecipientsRequest struct {
	// RowID is the first recipient to read.
	RowID uint32
	// Reserved is zero.
	Reserved uint16
}

// ID implements Request.
func (*ReadRecipientsRequest) ID() ID { return IDReadRecipients }

func (*ReadRecipientsRequest) layout() layout { return layoutIn }

func (*ReadRecipientsRequest) newResponse() *ReadRecipientsResponse {
	return new(ReadRecipientsResponse)
}

func (q *ReadRecipientsRequest) encodeBody(w *writer) {
	w.uint32(q.RowID)
	w.uint16(q.Reserved)
}

func (q *ReadRecipientsRequest) decodeBody(r *wire.Reader) {
	q.RowID = r.Uint32()
	q.Reserved = r.Uint16()
}

// ID implements Response.
func (*ReadRecipientsResponse) ID() ID { return IDReadRecipients }

// ReadRecipientsResponse answers ReadRecipientsRequest. The columns of the rows
// are those that opening the message returned.
type ReadRecipientsResponse struct {
	// Rows has at least one recipient.
	Rows []ReadRecipientRow
}

// ReadRecipientRow is one recipient, [MS-OXCROPS] 2.2.6.6.2.1.
type ReadRecipientRow struct {
	// RowID numbers the recipient within its message.
	RowID uint32
	OpenRecipientRow
}

func (p *ReadRecipientsResponse) encodeBody(w *writer, _ errcode.Code) {
	w.count8(len(p.Rows))
	for _, row := range p.Rows {
		w.uint32(row.RowID)
		row.OpenRecipientRow.encode(w)
	}
}

func (p *ReadRecipientsResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Rows = nil
	for range r.Count(uint32(r.Uint8()), 11) {
		p.Rows = append(p.Rows, ReadRecipientRow{r.Uint32(), readOpenRecipientRow(r)})
	}
}

// ReloadCachedInformationRequest asks again for what opening a message
// returned, [MS-OXCROPS] 2.2.6.7.
type ReloadCachedInformationRequest struct {
	// Reserved is zero.
	Reserved uint16
}

// ID implements Request.
func (*ReloadCachedInformationRequest) ID() ID { return IDReloadCachedInformation }

func (*ReloadCachedInformationRequest) layout() layout { return layoutIn }

func (*ReloadCachedInformationRequest) newResponse() *ReloadCachedInformationResponse {
	return new(ReloadCachedInformationResponse)
}

func (q *ReloadCachedInformationRequest) encodeBody(w *writer) {
	w.uint16(q.Reserved)
}

func (q *ReloadCachedInformationRequest) decodeBody(r *wire.Reader) {
	q.Reserved = r.Uint16()
}

// ID implements Response.
func (*ReloadCachedInformationResponse) ID() ID { return IDReloadCachedInformation }

// ReloadCachedInformationResponse answers ReloadCachedInformationRequest.
type ReloadCachedInformationResponse struct{ MessageSummary }

func (p *ReloadCachedInformationResponse) encodeBody(w *writer, _ errcode.Code) {
	p.MessageSummary.encode(w)
}

func (p *ReloadCachedInformationResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.MessageSummary = readMessageSummary(r)
}

// SetMessageStatusRequest changes the status of a message, [MS-OXCROPS]
// 2.2.6.8.
type SetMessageStatusRequest struct {
	// MessageID is the message.
	MessageID mapi.MessageID
	// StatusFlags are the new values, [MS-OXCMSG] 2.2.3.8.1.
	StatusFlags uint32
	// StatusMask says which flags to change.
	StatusMask uint32
}

// ID implements Request.
func (*SetMessageStatusRequest) ID() ID { return IDSetMessageStatus }

func (*SetMessageStatusRequest) layout() layout { return layoutIn }

func (*SetMessageStatusRequest) newResponse() *SetMessageStatusResponse {
	return new(SetMessageStatusResponse)
}

func (q *SetMessageStatusRequest) encodeBody(w *writer) {
	w.uint64(uint64(q.MessageID))
	w.uint32(q.StatusFlags)
	w.uint32(q.StatusMask)
}

func (q *SetMessageStatusRequest) decodeBody(r *wire.Reader) {
	q.MessageID = mapi.MessageID(r.Uint64())
	q.StatusFlags = r.Uint32()
	q.StatusMask = r.Uint32()
}

// SetMessageStatusResponse answers SetMessageStatusRequest.
type SetMessageStatusResponse struct {
	// StatusFlags are the flags as they were.
	StatusFlags uint32
}

// ID implements Response.
func (*SetMessageStatusResponse) ID() ID { return IDSetMessageStatus }

func (p *SetMessageStatusResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.StatusFlags)
}

func (p *SetMessageStatusResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.StatusFlags = r.Uint32()
}

// GetMessageStatusRequest reads the status of a message, [MS-OXCROPS] 2.2.6.9.
// It is answered by a SetMessageStatusResponse, with that ROP's id.
type GetMessageStatusRequest struct {
	// MessageID is the message.
	MessageID mapi.MessageID
}

// ID implements Request.
func (*GetMessageStatusRequest) ID() ID { return IDGetMessageStatus }

func (*GetMessageStatusRequest) layout() layout { return layoutIn }

func (*GetMessageStatusRequest) newResponse() *SetMessageStatusResponse {
	return new(SetMessageStatusResponse)
}

func (q *GetMessageStatusRequest) encodeBody(w *writer) { w.uint64(uint64(q.MessageID)) }

func (q *GetMessageStatusRequest) decodeBody(r *wire.Reader) {
	q.MessageID = mapi.MessageID(r.Uint64())
}

// ReadFlags says how the read state changes, [MS-OXCMSG] 2.2.3.10.1.
type ReadFlags uint8

// Flags of RopSetReadFlags and RopSetMessageReadFlag.
const (
	ReadDefault             ReadFlags = 0x00 // read, and send the receipt
	ReadSuppressReceipt     ReadFlags = 0x01 // read, without a receipt
	ReadReserved            ReadFlags = 0x0A
	ReadClearReadFlag       ReadFlags = 0x04 // unread
	ReadGenerateReceiptOnly ReadFlags = 0x10
	ReadClearNotifyRead     ReadFlags = 0x20
	ReadClearNotifyUnread   ReadFlags = 0x40
)

// SetReadFlagsRequest changes the read state of messages of a folder, [MS-
// OXCROPS] 2.2.6.10.
type SetReadFlagsRequest struct {
	// WantAsynchronous allows the server to answer with RopProgress.
	WantAsynchronous bool
	// ReadFlags says how.
	ReadFlags ReadFlags
	// MessageIDs are the messages.
	MessageIDs []mapi.MessageID
}

// ID implements Request.
func (*SetReadFlagsRequest) ID() ID { return IDSetReadFlags }

func (*SetReadFlagsRequest) layout() layout { return layoutIn }

func (*SetReadFlagsRequest) newResponse() *SetReadFlagsResponse { return new(SetReadFlagsResponse) }

func (q *SetReadFlagsRequest) encodeBody(w *writer) {
	w.bool(q.WantAsynchronous)
	w.uint8(uint8(q.ReadFlags))
	w.messageIDs(q.MessageIDs)
}

func (q *SetReadFlagsRequest) decodeBody(r *wire.Reader) {
	q.WantAsynchronous = readBool(r)
	q.ReadFlags = ReadFlags(r.Uint8())
	q.MessageIDs = readMessageIDs(r)
}

// SetReadFlagsResponse answers SetReadFlagsRequest.
type SetReadFlagsResponse struct {
	// PartialCompletion says that some of it was not done.
	PartialCompletion bool
}

// ID implements Response.
func (*SetReadFlagsResponse) ID() ID { return IDSetReadFlags }

func (p *SetReadFlagsResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.PartialCompletion)
}

func (p *SetReadFlagsResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.PartialCompletion = readBool(r)
}

func (*SetReadFlagsResponse) failureBody(errcode.Code) bool { return true }

func (*SetReadFlagsResponse) peekFailure(ahead []byte) bool { return peekBool(ahead) }

// SetMessageReadFlagRequest changes the read state of an open message,
// [MS-OXCROPS] 2.2.6.11.
type SetMessageReadFlagRequest struct {
	// ReadFlags says how.
	ReadFlags ReadFlags
	// ClientData has 24 bytes under a logon to public folders and is absent
	// under any other. Nothing in the request says which: when decoding, it is
	// present if exactly 24 bytes are left.
	ClientData []byte
}

const clientDataSize = 24

func (q *SetMessageReadFlagRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.ReadFlags))
	if len(q.ClientData) != 0 && len(q.ClientData) != clientDataSize {
		w.fail(ErrValue)
	}
	w.bytes(q.ClientData)
}

func (q *SetMessageReadFlagRequest) decodeBody(r *wire.Reader) {
	q.ReadFlags = ReadFlags(r.Uint8())
	if r.Len() == clientDataSize {
		q.ClientData = r.Rest()
	}
}

// ID implements Request.
func (*SetMessageReadFlagRequest) ID() ID { return IDSetMessageReadFlag }

func (*SetMessageReadFlagRequest) layout() layout { return layoutResponseIn }

func (*SetMessageReadFlagRequest) newResponse() *SetMessageReadFlagResponse {
	return new(SetMessageReadFlagResponse)
}

// ID implements Response.
func (*SetMessageReadFlagResponse) ID() ID { return IDSetMessageReadFlag }

// SetMessageReadFlagResponse answers SetMessageReadFlagRequest.
type SetMessageReadFlagResponse struct {
	// ReadStatusChanged says that the state of a message in a public folder has
	// changed.
	ReadStatusChanged bool
	// LogonID and ClientData are those of the request, present if
	// ReadStatusChanged.
	LogonID    uint8
	ClientData []byte
}

func (p *SetMessageReadFlagResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.ReadStatusChanged)
	if !p.ReadStatusChanged {
		return
	}
	if len(p.ClientData) != clientDataSize {
		w.fail(ErrValue)
	}
	w.uint8(p.LogonID)
	w.bytes(p.ClientData)
}

func (p *SetMessageReadFlagResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	if p.ReadStatusChanged = readBool(r); p.ReadStatusChanged {
		p.LogonID = r.Uint8()
		p.ClientData = r.Bytes(clientDataSize)
	}
}
