package rop

// This file holds the store ROPs besides RopLogon, [MS-OXCROPS] 2.2.3.

import (
	"math"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// GetReceiveFolderRequest asks where messages of a class are delivered, [MS-
// OXCROPS] 2.2.3.2.
type GetReceiveFolderRequest struct {
	// MessageClass is the class, empty for the default.
	MessageClass string
}

// ID implements Request.
func (*GetReceiveFolderRequest) ID() ID { return IDGetReceiveFolder }

func (*GetReceiveFolderRequest) layout() layout { return layoutIn }

func (*GetReceiveFolderRequest) newResponse() *GetReceiveFolderResponse {
	return new(GetReceiveFolderResponse)
}

func (q *GetReceiveFolderRequest) encodeBody(w *writer) {
	w.cstring(q.MessageClass)
}

func (q *GetReceiveFolderRequest) decodeBody(r *wire.Reader) {
	q.MessageClass = string(r.CString())
}

// GetReceiveFolderResponse answers GetReceiveFolderRequest.
type GetReceiveFolderResponse struct {
	// FolderID is the folder.
	FolderID mapi.FolderID
	// ExplicitMessageClass is the class that the folder was set for.
	ExplicitMessageClass string
}

// ID implements Response.
func (*GetReceiveFolderResponse) ID() ID { return IDGetReceiveFolder }

func (p *GetReceiveFolderResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint64(uint64(p.FolderID))
	w.cstring(p.ExplicitMessageClass)
}

func (p *GetReceiveFolderResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.FolderID = mapi.FolderID(r.Uint64())
	p.ExplicitMessageClass = string(r.CString())
}

// SetReceiveFolderRequest says where messages of a class are delivered, [MS-
// OXCROPS] 2.2.3.3.
type SetReceiveFolderRequest struct {
	// FolderID is the folder, 0 for none.
	FolderID mapi.FolderID
	// MessageClass is the class.
	MessageClass string
}

// ID implements Request.
func (*SetReceiveFolderRequest) ID() ID { return IDSetReceiveFolder }

func (*SetReceiveFolderRequest) layout() layout { return layoutIn }

func (*SetReceiveFolderRequest) newResponse() *SetReceiveFolderResponse {
	return new(SetReceiveFolderResponse)
}

func (q *SetReceiveFolderRequest) encodeBody(w *writer) {
	w.uint64(uint64(q.FolderID))
	w.cstring(q.MessageClass)
}

func (q *SetReceiveFolderRequest) decodeBody(r *wire.Reader) {
	q.FolderID = mapi.FolderID(r.Uint64())
	q.MessageClass = string(r.CString())
}

// SetReceiveFolderResponse answers SetReceiveFolderRequest.
type SetReceiveFolderResponse struct{ emptyResponse }

// ID implements Response.
func (*SetReceiveFolderResponse) ID() ID { return IDSetReceiveFolder }

// ReceiveFolderColumns are the columns of the rows that RopGetReceiveFolderTable
// returns, [MS-OXCSTOR] 2.2.1.4.2.
func ReceiveFolderColumns() []mapi.PropTag {
	return []mapi.PropTag{mapi.PidTagFolderId, mapi.PidTagMessageClass.WithType(mapi.TypeString8), mapi.PidTagLastModificationTime}
}

// GetReceiveFolderTableRequest asks where messages are delivered, for all
// classes, [MS-OXCROPS] 2.2.3.4.
type GetReceiveFolderTableRequest struct{ emptyRequest }

// ID implements Request.
func (*GetReceiveFolderTableRequest) ID() ID { return IDGetReceiveFolderTable }

func (*GetReceiveFolderTableRequest) layout() layout { return layoutIn }

func (*GetReceiveFolderTableRequest) newResponse() *GetReceiveFolderTableResponse {
	return new(GetReceiveFolderTableResponse)
}

// ID implements Response.
func (*GetReceiveFolderTableResponse) ID() ID { return IDGetReceiveFolderTable }

// GetReceiveFolderTableResponse answers GetReceiveFolderTableRequest.
type GetReceiveFolderTableResponse struct {
	// RowCount is the number of rows.
	RowCount uint32
	// RowData has the rows, of the ReceiveFolderColumns.
	RowData []byte
}

// Rows decodes the rows.
func (p *GetReceiveFolderTableResponse) Rows() ([]mapi.Row, error) {
	if p.RowCount > math.MaxInt32 {
		return nil, ErrCount
	}
	return mapi.DecodeRows(ReceiveFolderColumns(), int(p.RowCount), p.RowData)
}

func (p *GetReceiveFolderTableResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.RowCount)
	w.bytes(p.RowData)
}

func (p *GetReceiveFolderTableResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.RowCount = r.Uint32()
	p.RowData = readRows(r, ReceiveFolderColumns(), r.Count(p.RowCount, 1))
}

// GetStoreStateRequest asks for the state of the mailbox, [MS-OXCROPS]
// 2.2.3.5.
type GetStoreStateRequest struct{ emptyRequest }

// ID implements Request.
func (*GetStoreStateRequest) ID() ID { return IDGetStoreState }

func (*GetStoreStateRequest) layout() layout { return layoutIn }

func (*GetStoreStateRequest) newResponse() *GetStoreStateResponse { return new(GetStoreStateResponse) }

// GetStoreStateResponse answers GetStoreStateRequest.
type GetStoreStateResponse struct {
	// StoreState has the flag 0x01000000 if there are active search folders.
	StoreState uint32
}

// ID implements Response.
func (*GetStoreStateResponse) ID() ID { return IDGetStoreState }

func (p *GetStoreStateResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.StoreState)
}

func (p *GetStoreStateResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.StoreState = r.Uint32()
}

// GetOwningServersRequest asks which servers have the content of a public
// folder, [MS-OXCROPS] 2.2.3.6.
type GetOwningServersRequest struct {
	// FolderID is the folder.
	FolderID mapi.FolderID
}

func (q *GetOwningServersRequest) encodeBody(w *writer) { w.uint64(uint64(q.FolderID)) }

func (q *GetOwningServersRequest) decodeBody(r *wire.Reader) {
	q.FolderID = mapi.FolderID(r.Uint64())
}

// ID implements Request.
func (*GetOwningServersRequest) ID() ID { return IDGetOwningServers }

func (*GetOwningServersRequest) layout() layout { return layoutIn }

func (*GetOwningServersRequest) newResponse() *GetOwningServersResponse {
	return new(GetOwningServersResponse)
}

// ID implements Response.
func (*GetOwningServersResponse) ID() ID { return IDGetOwningServers }

// GetOwningServersResponse answers GetOwningServersRequest.
type GetOwningServersResponse struct{ GhostedFolder }

func (p *GetOwningServersResponse) encodeBody(w *writer, _ errcode.Code) {
	writeServers(w, p.Servers, p.CheapServers)
}

func (p *GetOwningServersResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Servers, p.CheapServers = readServers(r)
}

// PublicFolderIsGhostedRequest asks whether the content of a public folder is
// elsewhere, [MS-OXCROPS] 2.2.3.7.
type PublicFolderIsGhostedRequest struct {
	// FolderID is the folder.
	FolderID mapi.FolderID
}

// ID implements Request.
func (*PublicFolderIsGhostedRequest) ID() ID { return IDPublicFolderIsGhosted }

func (*PublicFolderIsGhostedRequest) layout() layout { return layoutIn }

func (*PublicFolderIsGhostedRequest) newResponse() *PublicFolderIsGhostedResponse {
	return new(PublicFolderIsGhostedResponse)
}

func (q *PublicFolderIsGhostedRequest) encodeBody(w *writer) {
	w.uint64(uint64(q.FolderID))
}

func (q *PublicFolderIsGhostedRequest) decodeBody(r *wire.Reader) {
	q.FolderID = mapi.FolderID(r.Uint64())
}

// ID implements Response.
func (*PublicFolderIsGhostedResponse) ID() ID { return IDPublicFolderIsGhosted }

// PublicFolderIsGhostedResponse answers PublicFolderIsGhostedRequest.
type PublicFolderIsGhostedResponse struct {
	// Ghost says where the content is, nil if it is here.
	Ghost *GhostedFolder
}

func (p *PublicFolderIsGhostedResponse) encodeBody(w *writer, _ errcode.Code) { p.Ghost.encode(w) }

func (p *PublicFolderIsGhostedResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Ghost = readGhost(r)
}

// LongTermIDFromIDRequest asks for the lasting form of an id, [MS-OXCROPS]
// 2.2.3.8.
type LongTermIDFromIDRequest struct {
	// ObjectID is a mapi.FolderID or mapi.MessageID.
	ObjectID uint64
}

// ID implements Request.
func (*LongTermIDFromIDRequest) ID() ID { return IDLongTermIDFromID }

func (*LongTermIDFromIDRequest) layout() layout { return layoutIn }

func (*LongTermIDFromIDRequest) newResponse() *LongTermIDFromIDResponse {
	return new(LongTermIDFromIDResponse)
}

func (q *LongTermIDFromIDRequest) encodeBody(w *writer) {
	w.uint64(q.ObjectID)
}

func (q *LongTermIDFromIDRequest) decodeBody(r *wire.Reader) {
	q.ObjectID = r.Uint64()
}

// LongTermIDFromIDResponse answers LongTermIDFromIDRequest.
type LongTermIDFromIDResponse struct {
	// LongTermID is its lasting form.
	LongTermID mapi.LongTermID
}

// ID implements Response.
func (*LongTermIDFromIDResponse) ID() ID { return IDLongTermIDFromID }

func (p *LongTermIDFromIDResponse) encodeBody(w *writer, _ errcode.Code) {
	w.value(p.LongTermID.AppendBinary)
}

func (p *LongTermIDFromIDResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.LongTermID = mapi.ReadLongTermID(r)
}

// IDFromLongTermIDRequest asks for the short form of an id, [MS-OXCROPS]
// 2.2.3.9.
type IDFromLongTermIDRequest struct {
	// LongTermID is the lasting form.
	LongTermID mapi.LongTermID
}

// ID implements Request.
func (*IDFromLongTermIDRequest) ID() ID { return IDIDFromLongTermID }

func (*IDFromLongTermIDRequest) layout() layout { return layoutIn }

func (*IDFromLongTermIDRequest) newResponse() *IDFromLongTermIDResponse {
	return new(IDFromLongTermIDResponse)
}

func (q *IDFromLongTermIDRequest) encodeBody(w *writer) {
	w.value(q.LongTermID.AppendBinary)
}

func (q *IDFromLongTermIDRequest) decodeBody(r *wire.Reader) {
	q.LongTermID = mapi.ReadLongTermID(r)
}

// IDFromLongTermIDResponse answers IDFromLongTermIDRequest.
type IDFromLongTermIDResponse struct {
	// ObjectID is a mapi.FolderID or mapi.MessageID.
	ObjectID uint64
}

// ID implements Response.
func (*IDFromLongTermIDResponse) ID() ID { return IDIDFromLongTermID }

func (p *IDFromLongTermIDResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint64(p.ObjectID)
}

func (p *IDFromLongTermIDResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.ObjectID = r.Uint64()
}

// GetPerUserLongTermIDsRequest asks which public folders have per-user data,
// [MS-OXCROPS] 2.2.3.10.
type GetPerUserLongTermIDsRequest struct {
	// DatabaseGUID is the public folder database.
	DatabaseGUID mapi.GUID
}

// ID implements Request.
func (*GetPerUserLongTermIDsRequest) ID() ID { return IDGetPerUserLongTermIDs }

func (*GetPerUserLongTermIDsRequest) layout() layout { return layoutIn }

func (*GetPerUserLongTermIDsRequest) newResponse() *GetPerUserLongTermIDsResponse {
	return new(GetPerUserLongTermIDsResponse)
}

func (q *GetPerUserLongTermIDsRequest) encodeBody(w *writer) {
	w.guid(q.DatabaseGUID)
}

func (q *GetPerUserLongTermIDsRequest) decodeBody(r *wire.Reader) {
	q.DatabaseGUID = r.GUID()
}

// ID implements Response.
func (*GetPerUserLongTermIDsResponse) ID() ID { return IDGetPerUserLongTermIDs }

// GetPerUserLongTermIDsResponse answers GetPerUserLongTermIDsRequest.
type GetPerUserLongTermIDsResponse struct {
	// LongTermIDs are the folders.
	LongTermIDs []mapi.LongTermID
}

func (p *GetPerUserLongTermIDsResponse) encodeBody(w *writer, _ errcode.Code) {
	w.count16(len(p.LongTermIDs))
	for _, id := range p.LongTermIDs {
		w.value(id.AppendBinary)
	}
}

func (p *GetPerUserLongTermIDsResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.LongTermIDs = nil
	for range r.Count(uint32(r.Uint16()), 24) {
		p.LongTermIDs = append(p.LongTermIDs, mapi.ReadLongTermID(r))
	}
}

// GetPerUserGUIDRequest asks which database has a public folder's per-user
// data, [MS-OXCROPS] 2.2.3.11.
type GetPerUserGUIDRequest struct {
	// LongTermID is the folder.
	LongTermID mapi.LongTermID
}

// ID implements Request.
func (*GetPerUserGUIDRequest) ID() ID { return IDGetPerUserGUID }

func (*GetPerUserGUIDRequest) layout() layout { return layoutIn }

func (*GetPerUserGUIDRequest) newResponse() *GetPerUserGUIDResponse {
	return new(GetPerUserGUIDResponse)
}

func (q *GetPerUserGUIDRequest) encodeBody(w *writer) {
	w.value(q.LongTermID.AppendBinary)
}

func (q *GetPerUserGUIDRequest) decodeBody(r *wire.Reader) {
	q.LongTermID = mapi.ReadLongTermID(r)
}

// GetPerUserGUIDResponse answers GetPerUserGUIDRequest.
type GetPerUserGUIDResponse struct {
	// DatabaseGUID is the public folder database.
	DatabaseGUID mapi.GUID
}

// ID implements Response.
func (*GetPerUserGUIDResponse) ID() ID { return IDGetPerUserGUID }

func (p *GetPerUserGUIDResponse) encodeBody(w *writer, _ errcode.Code) {
	w.guid(p.DatabaseGUID)
}

func (p *GetPerUserGUIDResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.DatabaseGUID = r.GUID()
}

// ReadPerUserInformationRequest reads per-user data of a public folder, [MS-
// OXCROPS] 2.2.3.12.
type ReadPerUserInformationRequest struct {
	// FolderID is the folder.
	FolderID mapi.LongTermID
	// Reserved is zero.
	Reserved uint8
	// DataOffset is where to start.
	DataOffset uint32
	// MaxDataSize is the greatest number of bytes to return, 0 for any.
	MaxDataSize uint16
}

// ID implements Request.
func (*ReadPerUserInformationRequest) ID() ID { return IDReadPerUserInformation }

func (*ReadPerUserInformationRequest) layout() layout { return layoutIn }

func (*ReadPerUserInformationRequest) newResponse() *ReadPerUserInformationResponse {
	return new(ReadPerUserInformationResponse)
}

func (q *ReadPerUserInformationRequest) encodeBody(w *writer) {
	w.value(q.FolderID.AppendBinary)
	w.uint8(q.Reserved)
	w.uint32(q.DataOffset)
	w.uint16(q.MaxDataSize)
}

func (q *ReadPerUserInformationRequest) decodeBody(r *wire.Reader) {
	q.FolderID = mapi.ReadLongTermID(r)
	q.Reserved = r.Uint8()
	q.DataOffset = r.Uint32()
	q.MaxDataSize = r.Uint16()
}

// ReadPerUserInformationResponse answers ReadPerUserInformationRequest.
type ReadPerUserInformationResponse struct {
	// HasFinished says that there is no more.
	HasFinished bool
	// Data are the bytes.
	Data []byte
}

// ID implements Response.
func (*ReadPerUserInformationResponse) ID() ID { return IDReadPerUserInformation }

func (p *ReadPerUserInformationResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.HasFinished)
	w.bytes16(p.Data)
}

func (p *ReadPerUserInformationResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.HasFinished = readBool(r)
	p.Data = readBytes16(r)
}

// WritePerUserInformationRequest writes per-user data of a public folder,
// [MS-OXCROPS] 2.2.3.13.
type WritePerUserInformationRequest struct {
	// FolderID is the folder.
	FolderID mapi.LongTermID
	// HasFinished says that this is the last part.
	HasFinished bool
	// DataOffset is where the part belongs.
	DataOffset uint32
	// Data are the bytes.
	Data []byte
	// ReplGUID is the replica, present in the first part under a logon to
	// a private mailbox. When decoding, it is present if DataOffset is 0 and at
	// least its 16 bytes are left.
	ReplGUID *mapi.GUID
}

func (q *WritePerUserInformationRequest) encodeBody(w *writer) {
	w.value(q.FolderID.AppendBinary)
	w.bool(q.HasFinished)
	w.uint32(q.DataOffset)
	w.bytes16(q.Data)
	if q.ReplGUID != nil {
		w.guid(*q.ReplGUID)
	}
}

func (q *WritePerUserInformationRequest) decodeBody(r *wire.Reader) {
	q.FolderID = mapi.ReadLongTermID(r)
	q.HasFinished = readBool(r)
	q.DataOffset = r.Uint32()
	q.Data = readBytes16(r)
	q.ReplGUID = nil
	if q.DataOffset == 0 && r.Len() >= 16 {
		q.ReplGUID = new(r.GUID())
	}
}

// ID implements Request.
func (*WritePerUserInformationRequest) ID() ID { return IDWritePerUserInformation }

func (*WritePerUserInformationRequest) layout() layout { return layoutIn }

func (*WritePerUserInformationRequest) newResponse() *WritePerUserInformationResponse {
	return new(WritePerUserInformationResponse)
}

// WritePerUserInformationResponse answers WritePerUserInformationRequest.
type WritePerUserInformationResponse struct{ emptyResponse }

// ID implements Response.
func (*WritePerUserInformationResponse) ID() ID { return IDWritePerUserInformation }
