package rop

// This file holds the transport ROPs, [MS-OXCROPS] 2.2.7.

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// SubmitMessageRequest sends a message, [MS-OXCROPS] 2.2.7.1.
type SubmitMessageRequest struct {
	// SubmitFlags says who does what.
	SubmitFlags SubmitFlags
}

// ID implements Request.
func (*SubmitMessageRequest) ID() ID { return IDSubmitMessage }

func (*SubmitMessageRequest) layout() layout { return layoutIn }

func (*SubmitMessageRequest) newResponse() *SubmitMessageResponse { return new(SubmitMessageResponse) }

func (q *SubmitMessageRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.SubmitFlags))
}

func (q *SubmitMessageRequest) decodeBody(r *wire.Reader) {
	q.SubmitFlags = SubmitFlags(r.Uint8())
}

// SubmitMessageResponse answers SubmitMessageRequest.
type SubmitMessageResponse struct{ emptyResponse }

// ID implements Response.
func (*SubmitMessageResponse) ID() ID { return IDSubmitMessage }

// SubmitFlags says how a message is sent, [MS-OXOMSG] 2.2.3.1.1.
type SubmitFlags uint8

// Flags of RopSubmitMessage.
const (
	SubmitPreprocess   SubmitFlags = 0x01 // the server must preprocess it
	SubmitNeedsSpooler SubmitFlags = 0x02 // a client's spooler must send it
)

// AbortSubmitRequest stops a message from being sent, [MS-OXCROPS] 2.2.7.2.
type AbortSubmitRequest struct {
	// FolderID is the message's folder.
	FolderID mapi.FolderID
	// MessageID is the message.
	MessageID mapi.MessageID
}

// ID implements Request.
func (*AbortSubmitRequest) ID() ID { return IDAbortSubmit }

func (*AbortSubmitRequest) layout() layout { return layoutIn }

func (*AbortSubmitRequest) newResponse() *AbortSubmitResponse { return new(AbortSubmitResponse) }

func (q *AbortSubmitRequest) encodeBody(w *writer) {
	w.uint64(uint64(q.FolderID))
	w.uint64(uint64(q.MessageID))
}

func (q *AbortSubmitRequest) decodeBody(r *wire.Reader) {
	q.FolderID = mapi.FolderID(r.Uint64())
	q.MessageID = mapi.MessageID(r.Uint64())
}

// AbortSubmitResponse answers AbortSubmitRequest.
type AbortSubmitResponse struct{ emptyResponse }

// ID implements Response.
func (*AbortSubmitResponse) ID() ID { return IDAbortSubmit }

// GetAddressTypesRequest asks for the address types that the server delivers to,
// [MS-OXCROPS] 2.2.7.3.
type GetAddressTypesRequest struct{ emptyRequest }

// ID implements Request.
func (*GetAddressTypesRequest) ID() ID { return IDGetAddressTypes }

func (*GetAddressTypesRequest) layout() layout { return layoutIn }

func (*GetAddressTypesRequest) newResponse() *GetAddressTypesResponse {
	return new(GetAddressTypesResponse)
}

// ID implements Response.
func (*GetAddressTypesResponse) ID() ID { return IDGetAddressTypes }

// GetAddressTypesResponse answers GetAddressTypesRequest.
type GetAddressTypesResponse struct {
	// AddressTypes are the types, such as "SMTP".
	AddressTypes []string
}

func (p *GetAddressTypesResponse) encodeBody(w *writer, _ errcode.Code) {
	w.count16(len(p.AddressTypes))
	w.uint16(0)
	at := len(w.b)
	for _, t := range p.AddressTypes {
		w.cstring(t)
	}
	w.patch16(at)
}

func (p *GetAddressTypesResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	n := uint32(r.Uint16())
	end := int(r.Uint16()) + r.Offset()
	p.AddressTypes = nil
	for range r.Count(n, 1) {
		p.AddressTypes = append(p.AddressTypes, string(r.CString()))
	}
	if r.OK() && r.Offset() != end {
		r.Fail(ErrValue)
	}
}

// SetSpoolerRequest makes the client a mail spooler, [MS-OXCROPS] 2.2.7.4.
type SetSpoolerRequest struct{ emptyRequest }

// ID implements Request.
func (*SetSpoolerRequest) ID() ID { return IDSetSpooler }

func (*SetSpoolerRequest) layout() layout { return layoutIn }

func (*SetSpoolerRequest) newResponse() *SetSpoolerResponse { return new(SetSpoolerResponse) }

// SetSpoolerResponse answers SetSpoolerRequest.
type SetSpoolerResponse struct{ emptyResponse }

// ID implements Response.
func (*SetSpoolerResponse) ID() ID { return IDSetSpooler }

// SpoolerLockMessageRequest locks a message for a spooler, [MS-OXCROPS]
// 2.2.7.5.
type SpoolerLockMessageRequest struct {
	// MessageID is the message.
	MessageID mapi.MessageID
	// LockState is 0 to lock, 1 to unlock, 2 when it has been sent.
	LockState uint8
}

// ID implements Request.
func (*SpoolerLockMessageRequest) ID() ID { return IDSpoolerLockMessage }

func (*SpoolerLockMessageRequest) layout() layout { return layoutIn }

func (*SpoolerLockMessageRequest) newResponse() *SpoolerLockMessageResponse {
	return new(SpoolerLockMessageResponse)
}

func (q *SpoolerLockMessageRequest) encodeBody(w *writer) {
	w.uint64(uint64(q.MessageID))
	w.uint8(q.LockState)
}

func (q *SpoolerLockMessageRequest) decodeBody(r *wire.Reader) {
	q.MessageID = mapi.MessageID(r.Uint64())
	q.LockState = r.Uint8()
}

// SpoolerLockMessageResponse answers SpoolerLockMessageRequest.
type SpoolerLockMessageResponse struct{ emptyResponse }

// ID implements Response.
func (*SpoolerLockMessageResponse) ID() ID { return IDSpoolerLockMessage }

// TransportSendRequest sends a message by the spooler, [MS-OXCROPS] 2.2.7.6.
type TransportSendRequest struct{ emptyRequest }

// ID implements Request.
func (*TransportSendRequest) ID() ID { return IDTransportSend }

func (*TransportSendRequest) layout() layout { return layoutIn }

func (*TransportSendRequest) newResponse() *TransportSendResponse { return new(TransportSendResponse) }

// TransportSendResponse answers TransportSendRequest.
type TransportSendResponse struct {
	// NoPropertiesReturned says that there are no properties.
	NoPropertiesReturned bool
	// Properties are to be copied to the message.
	Properties mapi.Properties
}

// ID implements Response.
func (*TransportSendResponse) ID() ID { return IDTransportSend }

func (p *TransportSendResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.NoPropertiesReturned)
	w.properties16(p.Properties)
}

func (p *TransportSendResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.NoPropertiesReturned = readBool(r)
	p.Properties = mapi.ReadProperties(r, uint32(r.Uint16()))
}

// TransportNewMailRequest tells the server of a message that the client has
// delivered, [MS-OXCROPS] 2.2.7.7.
type TransportNewMailRequest struct {
	// MessageID is the message.
	MessageID mapi.MessageID
	// FolderID is its folder.
	FolderID mapi.FolderID
	// MessageClass is its class.
	MessageClass string
	// MessageFlags are its PidTagMessageFlags.
	MessageFlags uint32
}

// ID implements Request.
func (*TransportNewMailRequest) ID() ID { return IDTransportNewMail }

func (*TransportNewMailRequest) layout() layout { return layoutIn }

func (*TransportNewMailRequest) newResponse() *TransportNewMailResponse {
	return new(TransportNewMailResponse)
}

func (q *TransportNewMailRequest) encodeBody(w *writer) {
	w.uint64(uint64(q.MessageID))
	w.uint64(uint64(q.FolderID))
	w.cstring(q.MessageClass)
	w.uint32(q.MessageFlags)
}

func (q *TransportNewMailRequest) decodeBody(r *wire.Reader) {
	q.MessageID = mapi.MessageID(r.Uint64())
	q.FolderID = mapi.FolderID(r.Uint64())
	q.MessageClass = string(r.CString())
	q.MessageFlags = r.Uint32()
}

// TransportNewMailResponse answers TransportNewMailRequest.
type TransportNewMailResponse struct{ emptyResponse }

// ID implements Response.
func (*TransportNewMailResponse) ID() ID { return IDTransportNewMail }

// GetTransportFolderRequest asks for the folder of the spooler, [MS-OXCROPS]
// 2.2.7.8.
type GetTransportFolderRequest struct{ emptyRequest }

// ID implements Request.
func (*GetTransportFolderRequest) ID() ID { return IDGetTransportFolder }

func (*GetTransportFolderRequest) layout() layout { return layoutIn }

func (*GetTransportFolderRequest) newResponse() *GetTransportFolderResponse {
	return new(GetTransportFolderResponse)
}

// GetTransportFolderResponse answers GetTransportFolderRequest.
type GetTransportFolderResponse struct {
	// FolderID is the folder.
	FolderID mapi.FolderID
}

// ID implements Response.
func (*GetTransportFolderResponse) ID() ID { return IDGetTransportFolder }

func (p *GetTransportFolderResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint64(uint64(p.FolderID))
}

func (p *GetTransportFolderResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.FolderID = mapi.FolderID(r.Uint64())
}

// OptionsDataRequest asks for the options of an address type, [MS-OXCROPS]
// 2.2.7.9.
type OptionsDataRequest struct {
	// AddressType is the address type.
	AddressType string
	// WantWin32 asks for help that suits 32-bit machines.
	WantWin32 bool
}

func (q *OptionsDataRequest) encodeBody(w *writer) {
	w.cstring(q.AddressType)
	w.bool(q.WantWin32)
}

func (q *OptionsDataRequest) decodeBody(r *wire.Reader) {
	q.AddressType = string(r.CString())
	q.WantWin32 = readBool(r)
}

// ID implements Request.
func (*OptionsDataRequest) ID() ID { return IDOptionsData }

func (*OptionsDataRequest) layout() layout { return layoutIn }

func (*OptionsDataRequest) newResponse() *OptionsDataResponse { return new(OptionsDataResponse) }

// ID implements Response.
func (*OptionsDataResponse) ID() ID { return IDOptionsData }

// OptionsDataResponse answers OptionsDataRequest.
type OptionsDataResponse struct {
	// Reserved is 1.
	Reserved uint8
	// OptionsInfo is opaque.
	OptionsInfo []byte
	// HelpFile is a help file and HelpFileName its name, present only with it.
	HelpFile     []byte
	HelpFileName string
}

func (p *OptionsDataResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint8(p.Reserved)
	w.bytes16(p.OptionsInfo)
	w.bytes16(p.HelpFile)
	if len(p.HelpFile) > 0 {
		w.cstring(p.HelpFileName)
	}
}

func (p *OptionsDataResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Reserved = r.Uint8()
	p.OptionsInfo = readBytes16(r)
	if p.HelpFile = readBytes16(r); len(p.HelpFile) > 0 {
		p.HelpFileName = string(r.CString())
	}
}
