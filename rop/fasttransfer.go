package rop

// This file holds the FastTransfer ROPs, [MS-OXCROPS] 2.2.12.

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// TransferStatus says how far a FastTransfer stream has come, [MS-OXCFXICS]
// 2.2.3.1.1.5.2.
type TransferStatus uint16

// Transfer states.
const (
	TransferError   TransferStatus = 0x0000
	TransferPartial TransferStatus = 0x0001
	TransferNoRoom  TransferStatus = 0x0002
	TransferDone    TransferStatus = 0x0003
)

// FastTransferDestinationConfigureRequest opens an upload context, [MS-
// OXCROPS] 2.2.12.1.
type FastTransferDestinationConfigureRequest struct {
	// SourceOperation is the kind of stream, [MS-OXCFXICS] 2.2.3.1.2.1.
	SourceOperation uint8
	// CopyFlags says how.
	CopyFlags uint8
}

// ID implements Request.
func (*FastTransferDestinationConfigureRequest) ID() ID { return IDFastTransferDestinationConfigure }

func (*FastTransferDestinationConfigureRequest) layout() layout { return layoutInOut }

func (*FastTransferDestinationConfigureRequest) newResponse() *FastTransferDestinationConfigureResponse {
	return new(FastTransferDestinationConfigureResponse)
}

func (q *FastTransferDestinationConfigureRequest) encodeBody(w *writer) {
	w.uint8(q.SourceOperation)
	w.uint8(q.CopyFlags)
}

func (q *FastTransferDestinationConfigureRequest) decodeBody(r *wire.Reader) {
	q.SourceOperation = r.Uint8()
	q.CopyFlags = r.Uint8()
}

// FastTransferDestinationConfigureResponse answers
// FastTransferDestinationConfigureRequest.
type FastTransferDestinationConfigureResponse struct{ emptyResponse }

// ID implements Response.
func (*FastTransferDestinationConfigureResponse) ID() ID { return IDFastTransferDestinationConfigure }

// FastTransferDestinationPutBufferRequest uploads a part of a stream, [MS-
// OXCROPS] 2.2.12.2.
type FastTransferDestinationPutBufferRequest struct {
	// TransferData is the part.
	TransferData []byte
}

// ID implements Request.
func (*FastTransferDestinationPutBufferRequest) ID() ID { return IDFastTransferDestinationPutBuffer }

func (*FastTransferDestinationPutBufferRequest) layout() layout { return layoutIn }

func (*FastTransferDestinationPutBufferRequest) newResponse() *FastTransferDestinationPutBufferResponse {
	return new(FastTransferDestinationPutBufferResponse)
}

func (q *FastTransferDestinationPutBufferRequest) encodeBody(w *writer) {
	w.bytes16(q.TransferData)
}

func (q *FastTransferDestinationPutBufferRequest) decodeBody(r *wire.Reader) {
	q.TransferData = readBytes16(r)
}

// FastTransferDestinationPutBufferResponse answers
// FastTransferDestinationPutBufferRequest.
type FastTransferDestinationPutBufferResponse struct {
	// TransferStatus says how far the stream has come.
	TransferStatus TransferStatus
	// InProgressCount is the number of steps done.
	InProgressCount uint16
	// TotalStepCount is about the number of steps in all.
	TotalStepCount uint16
	// Reserved is zero.
	Reserved uint8
	// BufferUsedSize is the number of bytes taken.
	BufferUsedSize uint16
}

// ID implements Response.
func (*FastTransferDestinationPutBufferResponse) ID() ID { return IDFastTransferDestinationPutBuffer }

func (p *FastTransferDestinationPutBufferResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint16(uint16(p.TransferStatus))
	w.uint16(p.InProgressCount)
	w.uint16(p.TotalStepCount)
	w.uint8(p.Reserved)
	w.uint16(p.BufferUsedSize)
}

func (p *FastTransferDestinationPutBufferResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.TransferStatus = TransferStatus(r.Uint16())
	p.InProgressCount = r.Uint16()
	p.TotalStepCount = r.Uint16()
	p.Reserved = r.Uint8()
	p.BufferUsedSize = r.Uint16()
}

// FastTransferDestinationPutBufferExtendedRequest uploads a part of a stream,
// [MS-OXCROPS] 2.2.12.3.
type FastTransferDestinationPutBufferExtendedRequest struct {
	// TransferData is the part.
	TransferData []byte
}

// ID implements Request.
func (*FastTransferDestinationPutBufferExtendedRequest) ID() ID {
	return IDFastTransferDestinationPutBufferExtended
}

func (*FastTransferDestinationPutBufferExtendedRequest) layout() layout { return layoutIn }

func (*FastTransferDestinationPutBufferExtendedRequest) newResponse() *FastTransferDestinationPutBufferExtendedResponse {
	return new(FastTransferDestinationPutBufferExtendedResponse)
}

func (q *FastTransferDestinationPutBufferExtendedRequest) encodeBody(w *writer) {
	w.bytes16(q.TransferData)
}

func (q *FastTransferDestinationPutBufferExtendedRequest) decodeBody(r *wire.Reader) {
	q.TransferData = readBytes16(r)
}

// FastTransferDestinationPutBufferExtendedResponse answers
// FastTransferDestinationPutBufferExtendedRequest.
type FastTransferDestinationPutBufferExtendedResponse struct {
	// TransferStatus says how far the stream has come.
	TransferStatus TransferStatus
	// InProgressCount is the number of steps done.
	InProgressCount uint32
	// TotalStepCount is about the number of steps in all.
	TotalStepCount uint32
	// Reserved is zero.
	Reserved uint8
	// BufferUsedSize is the number of bytes taken.
	BufferUsedSize uint16
}

// ID implements Response.
func (*FastTransferDestinationPutBufferExtendedResponse) ID() ID {
	return IDFastTransferDestinationPutBufferExtended
}

func (p *FastTransferDestinationPutBufferExtendedResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint16(uint16(p.TransferStatus))
	w.uint32(p.InProgressCount)
	w.uint32(p.TotalStepCount)
	w.uint8(p.Reserved)
	w.uint16(p.BufferUsedSize)
}

func (p *FastTransferDestinationPutBufferExtendedResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.TransferStatus = TransferStatus(r.Uint16())
	p.InProgressCount = r.Uint32()
	p.TotalStepCount = r.Uint32()
	p.Reserved = r.Uint8()
	p.BufferUsedSize = r.Uint16()
}

// TransferLarge as BufferSize says that MaximumBufferSize counts.
const TransferLarge uint16 = 0xBABE

// FastTransferSourceGetBufferRequest downloads a part of a stream, [MS-OXCROPS]
// 2.2.12.4.
type FastTransferSourceGetBufferRequest struct {
	// BufferSize is the greatest number of bytes to return, or TransferLarge.
	BufferSize uint16
	// MaximumBufferSize is the greatest number of bytes to return in each of
	// a chain of buffers, for TransferLarge.
	MaximumBufferSize uint16
}

func (q *FastTransferSourceGetBufferRequest) encodeBody(w *writer) {
	w.uint16(q.BufferSize)
	if q.BufferSize == TransferLarge {
		w.uint16(q.MaximumBufferSize)
	}
}

func (q *FastTransferSourceGetBufferRequest) decodeBody(r *wire.Reader) {
	if q.BufferSize = r.Uint16(); q.BufferSize == TransferLarge {
		q.MaximumBufferSize = r.Uint16()
	}
}

// ID implements Request.
func (*FastTransferSourceGetBufferRequest) ID() ID { return IDFastTransferSourceGetBuffer }

func (*FastTransferSourceGetBufferRequest) layout() layout { return layoutIn }

func (*FastTransferSourceGetBufferRequest) newResponse() *FastTransferSourceGetBufferResponse {
	return new(FastTransferSourceGetBufferResponse)
}

// ID implements Response.
func (*FastTransferSourceGetBufferResponse) ID() ID { return IDFastTransferSourceGetBuffer }

// FastTransferSourceGetBufferResponse answers FastTransferSourceGetBufferRequest.
type FastTransferSourceGetBufferResponse struct {
	// TransferStatus says how far the stream has come.
	TransferStatus TransferStatus
	// InProgressCount and TotalStepCount are the number of steps done and, about,
	// in all.
	InProgressCount, TotalStepCount uint16
	// Reserved is zero.
	Reserved uint8
	// TransferBuffer is the part. A Client joins those of a chained answer.
	TransferBuffer []byte
	// BackoffTime is how many milliseconds to wait before asking again, present
	// only with errcode.ServerBusy.
	BackoffTime uint32
}

func (p *FastTransferSourceGetBufferResponse) encodeBody(w *writer, code errcode.Code) {
	w.uint16(uint16(p.TransferStatus))
	w.uint16(p.InProgressCount)
	w.uint16(p.TotalStepCount)
	w.uint8(p.Reserved)
	w.bytes16(p.TransferBuffer)
	if code == errcode.ServerBusy {
		w.uint32(p.BackoffTime)
	}
}

func (p *FastTransferSourceGetBufferResponse) decodeBody(r *wire.Reader, code errcode.Code, _ Request) {
	p.TransferStatus = TransferStatus(r.Uint16())
	p.InProgressCount = r.Uint16()
	p.TotalStepCount = r.Uint16()
	p.Reserved = r.Uint8()
	p.TransferBuffer = readBytes16(r)
	if code == errcode.ServerBusy {
		p.BackoffTime = r.Uint32()
	}
}

func (*FastTransferSourceGetBufferResponse) failureBody(errcode.Code) bool { return true }

func (*FastTransferSourceGetBufferResponse) peekFailure(ahead []byte) bool {
	return len(ahead) >= 9 && peekBool(ahead)
}

// FastTransferSourceCopyFolderRequest opens a download context for a folder,
// [MS-OXCROPS] 2.2.12.5.
type FastTransferSourceCopyFolderRequest struct {
	// CopyFlags says how, [MS-OXCFXICS] 2.2.3.1.1.
	CopyFlags uint8
	// SendOptions says how strings are sent, [MS-OXCFXICS] 2.2.3.1.1.1.2.
	SendOptions uint8
}

// ID implements Request.
func (*FastTransferSourceCopyFolderRequest) ID() ID { return IDFastTransferSourceCopyFolder }

func (*FastTransferSourceCopyFolderRequest) layout() layout { return layoutInOut }

func (*FastTransferSourceCopyFolderRequest) newResponse() *FastTransferSourceCopyFolderResponse {
	return new(FastTransferSourceCopyFolderResponse)
}

func (q *FastTransferSourceCopyFolderRequest) encodeBody(w *writer) {
	w.uint8(q.CopyFlags)
	w.uint8(q.SendOptions)
}

func (q *FastTransferSourceCopyFolderRequest) decodeBody(r *wire.Reader) {
	q.CopyFlags = r.Uint8()
	q.SendOptions = r.Uint8()
}

// FastTransferSourceCopyFolderResponse answers
// FastTransferSourceCopyFolderRequest.
type FastTransferSourceCopyFolderResponse struct{ emptyResponse }

// ID implements Response.
func (*FastTransferSourceCopyFolderResponse) ID() ID { return IDFastTransferSourceCopyFolder }

// FastTransferSourceCopyMessagesRequest opens a download context for messages
// of a folder, [MS-OXCROPS] 2.2.12.6.
type FastTransferSourceCopyMessagesRequest struct {
	// MessageIDs are the messages.
	MessageIDs []mapi.MessageID
	// CopyFlags says how, [MS-OXCFXICS] 2.2.3.1.1.
	CopyFlags uint8
	// SendOptions says how strings are sent, [MS-OXCFXICS] 2.2.3.1.1.1.2.
	SendOptions uint8
}

// ID implements Request.
func (*FastTransferSourceCopyMessagesRequest) ID() ID { return IDFastTransferSourceCopyMessages }

func (*FastTransferSourceCopyMessagesRequest) layout() layout { return layoutInOut }

func (*FastTransferSourceCopyMessagesRequest) newResponse() *FastTransferSourceCopyMessagesResponse {
	return new(FastTransferSourceCopyMessagesResponse)
}

func (q *FastTransferSourceCopyMessagesRequest) encodeBody(w *writer) {
	w.messageIDs(q.MessageIDs)
	w.uint8(q.CopyFlags)
	w.uint8(q.SendOptions)
}

func (q *FastTransferSourceCopyMessagesRequest) decodeBody(r *wire.Reader) {
	q.MessageIDs = readMessageIDs(r)
	q.CopyFlags = r.Uint8()
	q.SendOptions = r.Uint8()
}

// FastTransferSourceCopyMessagesResponse answers
// FastTransferSourceCopyMessagesRequest.
type FastTransferSourceCopyMessagesResponse struct{ emptyResponse }

// ID implements Response.
func (*FastTransferSourceCopyMessagesResponse) ID() ID { return IDFastTransferSourceCopyMessages }

// FastTransferSourceCopyToRequest opens a download context for an object, [MS-
// OXCROPS] 2.2.12.7.
type FastTransferSourceCopyToRequest struct {
	// Level is 0 to include the objects inside.
	Level uint8
	// CopyFlags says how, [MS-OXCFXICS] 2.2.3.1.1.1.1.
	CopyFlags uint32
	// SendOptions says how strings are sent, [MS-OXCFXICS] 2.2.3.1.1.1.2.
	SendOptions uint8
	// ExcludedTags are the properties to leave out.
	ExcludedTags []mapi.PropTag
}

// ID implements Request.
func (*FastTransferSourceCopyToRequest) ID() ID { return IDFastTransferSourceCopyTo }

func (*FastTransferSourceCopyToRequest) layout() layout { return layoutInOut }

func (*FastTransferSourceCopyToRequest) newResponse() *FastTransferSourceCopyToResponse {
	return new(FastTransferSourceCopyToResponse)
}

func (q *FastTransferSourceCopyToRequest) encodeBody(w *writer) {
	w.uint8(q.Level)
	w.uint32(q.CopyFlags)
	w.uint8(q.SendOptions)
	w.tags16(q.ExcludedTags)
}

func (q *FastTransferSourceCopyToRequest) decodeBody(r *wire.Reader) {
	q.Level = r.Uint8()
	q.CopyFlags = r.Uint32()
	q.SendOptions = r.Uint8()
	q.ExcludedTags = readTags16(r)
}

// FastTransferSourceCopyToResponse answers FastTransferSourceCopyToRequest.
type FastTransferSourceCopyToResponse struct{ emptyResponse }

// ID implements Response.
func (*FastTransferSourceCopyToResponse) ID() ID { return IDFastTransferSourceCopyTo }

// FastTransferSourceCopyPropertiesRequest opens a download context for
// properties of an object, [MS-OXCROPS] 2.2.12.8.
type FastTransferSourceCopyPropertiesRequest struct {
	// Level is 0 to include the objects inside.
	Level uint8
	// CopyFlags says how, [MS-OXCFXICS] 2.2.3.1.1.
	CopyFlags uint8
	// SendOptions says how strings are sent, [MS-OXCFXICS] 2.2.3.1.1.1.2.
	SendOptions uint8
	// Tags are the properties.
	Tags []mapi.PropTag
}

// ID implements Request.
func (*FastTransferSourceCopyPropertiesRequest) ID() ID { return IDFastTransferSourceCopyProperties }

func (*FastTransferSourceCopyPropertiesRequest) layout() layout { return layoutInOut }

func (*FastTransferSourceCopyPropertiesRequest) newResponse() *FastTransferSourceCopyPropertiesResponse {
	return new(FastTransferSourceCopyPropertiesResponse)
}

func (q *FastTransferSourceCopyPropertiesRequest) encodeBody(w *writer) {
	w.uint8(q.Level)
	w.uint8(q.CopyFlags)
	w.uint8(q.SendOptions)
	w.tags16(q.Tags)
}

func (q *FastTransferSourceCopyPropertiesRequest) decodeBody(r *wire.Reader) {
	q.Level = r.Uint8()
	q.CopyFlags = r.Uint8()
	q.SendOptions = r.Uint8()
	q.Tags = readTags16(r)
}

// FastTransferSourceCopyPropertiesResponse answers
// FastTransferSourceCopyPropertiesRequest.
type FastTransferSourceCopyPropertiesResponse struct{ emptyResponse }

// ID implements Response.
func (*FastTransferSourceCopyPropertiesResponse) ID() ID { return IDFastTransferSourceCopyProperties }

// TellVersionRequest tells one server the version of the other, for a stream
// that is uploaded as it was downloaded, [MS-OXCROPS] 2.2.12.9.
type TellVersionRequest struct {
	// Version is the version in the words of the wire.
	Version [3]uint16
}

func (q *TellVersionRequest) encodeBody(w *writer) {
	for _, v := range q.Version {
		w.uint16(v)
	}
}

func (q *TellVersionRequest) decodeBody(r *wire.Reader) {
	for i := range q.Version {
		q.Version[i] = r.Uint16()
	}
}

// ID implements Request.
func (*TellVersionRequest) ID() ID { return IDTellVersion }

func (*TellVersionRequest) layout() layout { return layoutIn }

func (*TellVersionRequest) newResponse() *TellVersionResponse { return new(TellVersionResponse) }

// TellVersionResponse answers TellVersionRequest.
type TellVersionResponse struct{ emptyResponse }

// ID implements Response.
func (*TellVersionResponse) ID() ID { return IDTellVersion }
