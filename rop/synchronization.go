package rop

// This file holds the synchronization ROPs, [MS-OXCROPS] 2.2.13.

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// SynchronizationConfigureRequest opens a download of changes, [MS-OXCROPS]
// 2.2.13.1.
type SynchronizationConfigureRequest struct {
	// SynchronizationType is 1 for messages, 2 for folders.
	SynchronizationType uint8
	// SendOptions says how strings are sent, [MS-OXCFXICS] 2.2.3.1.1.1.2.
	SendOptions uint8
	// SynchronizationFlags says what to send, [MS-OXCFXICS] 2.2.3.2.1.1.1.
	SynchronizationFlags uint16
	// Restriction is the encoded restriction; empty for none.
	Restriction []byte
	// ExtraFlags says more of what to send, [MS-OXCFXICS] 2.2.3.2.1.1.1.
	ExtraFlags uint32
	// Tags are the properties to leave out, or to send.
	Tags []mapi.PropTag
}

// ID implements Request.
func (*SynchronizationConfigureRequest) ID() ID { return IDSynchronizationConfigure }

func (*SynchronizationConfigureRequest) layout() layout { return layoutInOut }

func (*SynchronizationConfigureRequest) newResponse() *SynchronizationConfigureResponse {
	return new(SynchronizationConfigureResponse)
}

func (q *SynchronizationConfigureRequest) encodeBody(w *writer) {
	w.uint8(q.SynchronizationType)
	w.uint8(q.SendOptions)
	w.uint16(q.SynchronizationFlags)
	w.bytes16(q.Restriction)
	w.uint32(q.ExtraFlags)
	w.tags16(q.Tags)
}

func (q *SynchronizationConfigureRequest) decodeBody(r *wire.Reader) {
	q.SynchronizationType = r.Uint8()
	q.SendOptions = r.Uint8()
	q.SynchronizationFlags = r.Uint16()
	q.Restriction = readBytes16(r)
	q.ExtraFlags = r.Uint32()
	q.Tags = readTags16(r)
}

// SynchronizationConfigureResponse answers SynchronizationConfigureRequest.
type SynchronizationConfigureResponse struct{ emptyResponse }

// ID implements Response.
func (*SynchronizationConfigureResponse) ID() ID { return IDSynchronizationConfigure }

// SynchronizationImportMessageChangeRequest uploads a message that was
// changed, [MS-OXCROPS] 2.2.13.2.
type SynchronizationImportMessageChangeRequest struct {
	// ImportFlag says how, [MS-OXCFXICS] 2.2.3.2.4.2.1.
	ImportFlag uint8
	// Properties identify the message and its version.
	Properties mapi.Properties
}

// ID implements Request.
func (*SynchronizationImportMessageChangeRequest) ID() ID {
	return IDSynchronizationImportMessageChange
}

func (*SynchronizationImportMessageChangeRequest) layout() layout { return layoutInOut }

func (*SynchronizationImportMessageChangeRequest) newResponse() *SynchronizationImportMessageChangeResponse {
	return new(SynchronizationImportMessageChangeResponse)
}

func (q *SynchronizationImportMessageChangeRequest) encodeBody(w *writer) {
	w.uint8(q.ImportFlag)
	w.properties16(q.Properties)
}

func (q *SynchronizationImportMessageChangeRequest) decodeBody(r *wire.Reader) {
	q.ImportFlag = r.Uint8()
	q.Properties = mapi.ReadProperties(r, uint32(r.Uint16()))
}

// SynchronizationImportMessageChangeResponse answers
// SynchronizationImportMessageChangeRequest.
type SynchronizationImportMessageChangeResponse struct {
	// MessageID is zero.
	MessageID mapi.MessageID
}

// ID implements Response.
func (*SynchronizationImportMessageChangeResponse) ID() ID {
	return IDSynchronizationImportMessageChange
}

func (p *SynchronizationImportMessageChangeResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint64(uint64(p.MessageID))
}

func (p *SynchronizationImportMessageChangeResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.MessageID = mapi.MessageID(r.Uint64())
}

// SynchronizationImportReadStateChangesRequest uploads read states, [MS-OXCROPS]
// 2.2.13.3.
type SynchronizationImportReadStateChangesRequest struct {
	// States are the read states.
	States []MessageReadState
}

// MessageReadState is the read state of a message, [MS-OXCROPS] 2.2.13.3.1.1.
type MessageReadState struct {
	// MessageID is a long-term id.
	MessageID []byte
	// MarkAsRead says that it is read.
	MarkAsRead bool
}

func (q *SynchronizationImportReadStateChangesRequest) encodeBody(w *writer) {
	w.uint16(0)
	at := len(w.b)
	for _, s := range q.States {
		w.bytes16(s.MessageID)
		w.bool(s.MarkAsRead)
	}
	w.patch16(at)
}

func (q *SynchronizationImportReadStateChangesRequest) decodeBody(r *wire.Reader) {
	end := int(r.Uint16()) + r.Offset()
	for r.OK() && r.Offset() < end {
		q.States = append(q.States, MessageReadState{readBytes16(r), readBool(r)})
	}
	if r.OK() && r.Offset() != end {
		r.Fail(ErrValue)
	}
}

// ID implements Request.
func (*SynchronizationImportReadStateChangesRequest) ID() ID {
	return IDSynchronizationImportReadStateChanges
}

func (*SynchronizationImportReadStateChangesRequest) layout() layout { return layoutIn }

func (*SynchronizationImportReadStateChangesRequest) newResponse() *SynchronizationImportReadStateChangesResponse {
	return new(SynchronizationImportReadStateChangesResponse)
}

// SynchronizationImportReadStateChangesResponse answers
// SynchronizationImportReadStateChangesRequest.
type SynchronizationImportReadStateChangesResponse struct{ emptyResponse }

// ID implements Response.
func (*SynchronizationImportReadStateChangesResponse) ID() ID {
	return IDSynchronizationImportReadStateChanges
}

// SynchronizationImportHierarchyChangeRequest uploads a folder that was
// created or changed, [MS-OXCROPS] 2.2.13.4.
type SynchronizationImportHierarchyChangeRequest struct {
	// HierarchyProperties identify the folder and its version.
	HierarchyProperties mapi.Properties
	// Properties are those of the folder.
	Properties mapi.Properties
}

// ID implements Request.
func (*SynchronizationImportHierarchyChangeRequest) ID() ID {
	return IDSynchronizationImportHierarchyChange
}

func (*SynchronizationImportHierarchyChangeRequest) layout() layout { return layoutIn }

func (*SynchronizationImportHierarchyChangeRequest) newResponse() *SynchronizationImportHierarchyChangeResponse {
	return new(SynchronizationImportHierarchyChangeResponse)
}

func (q *SynchronizationImportHierarchyChangeRequest) encodeBody(w *writer) {
	w.properties16(q.HierarchyProperties)
	w.properties16(q.Properties)
}

func (q *SynchronizationImportHierarchyChangeRequest) decodeBody(r *wire.Reader) {
	q.HierarchyProperties = mapi.ReadProperties(r, uint32(r.Uint16()))
	q.Properties = mapi.ReadProperties(r, uint32(r.Uint16()))
}

// SynchronizationImportHierarchyChangeResponse answers
// SynchronizationImportHierarchyChangeRequest.
type SynchronizationImportHierarchyChangeResponse struct {
	// FolderID is zero.
	FolderID mapi.FolderID
}

// ID implements Response.
func (*SynchronizationImportHierarchyChangeResponse) ID() ID {
	return IDSynchronizationImportHierarchyChange
}

func (p *SynchronizationImportHierarchyChangeResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint64(uint64(p.FolderID))
}

func (p *SynchronizationImportHierarchyChangeResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.FolderID = mapi.FolderID(r.Uint64())
}

// SynchronizationImportDeletesRequest uploads deletions, [MS-OXCROPS]
// 2.2.13.5.
type SynchronizationImportDeletesRequest struct {
	// ImportDeleteFlags says of what and how, [MS-OXCFXICS] 2.2.3.2.4.5.1.
	ImportDeleteFlags uint8
	// Properties identify what was deleted.
	Properties mapi.Properties
}

// ID implements Request.
func (*SynchronizationImportDeletesRequest) ID() ID { return IDSynchronizationImportDeletes }

func (*SynchronizationImportDeletesRequest) layout() layout { return layoutIn }

func (*SynchronizationImportDeletesRequest) newResponse() *SynchronizationImportDeletesResponse {
	return new(SynchronizationImportDeletesResponse)
}

func (q *SynchronizationImportDeletesRequest) encodeBody(w *writer) {
	w.uint8(q.ImportDeleteFlags)
	w.properties16(q.Properties)
}

func (q *SynchronizationImportDeletesRequest) decodeBody(r *wire.Reader) {
	q.ImportDeleteFlags = r.Uint8()
	q.Properties = mapi.ReadProperties(r, uint32(r.Uint16()))
}

// SynchronizationImportDeletesResponse answers
// SynchronizationImportDeletesRequest.
type SynchronizationImportDeletesResponse struct{ emptyResponse }

// ID implements Response.
func (*SynchronizationImportDeletesResponse) ID() ID { return IDSynchronizationImportDeletes }

// SynchronizationImportMessageMoveRequest uploads the move of a message, [MS-
// OXCROPS] 2.2.13.6.
type SynchronizationImportMessageMoveRequest struct {
	// SourceFolderID is the folder that it was in, as all ids here in its global
	// form.
	SourceFolderID []byte
	// SourceMessageID is the message there.
	SourceMessageID []byte
	// PredecessorChangeList is that of the message.
	PredecessorChangeList []byte
	// DestinationMessageID is the message where it is now.
	DestinationMessageID []byte
	// ChangeNumber is that of the message there.
	ChangeNumber []byte
}

// ID implements Request.
func (*SynchronizationImportMessageMoveRequest) ID() ID { return IDSynchronizationImportMessageMove }

func (*SynchronizationImportMessageMoveRequest) layout() layout { return layoutIn }

func (*SynchronizationImportMessageMoveRequest) newResponse() *SynchronizationImportMessageMoveResponse {
	return new(SynchronizationImportMessageMoveResponse)
}

func (q *SynchronizationImportMessageMoveRequest) encodeBody(w *writer) {
	w.bytes32(q.SourceFolderID)
	w.bytes32(q.SourceMessageID)
	w.bytes32(q.PredecessorChangeList)
	w.bytes32(q.DestinationMessageID)
	w.bytes32(q.ChangeNumber)
}

func (q *SynchronizationImportMessageMoveRequest) decodeBody(r *wire.Reader) {
	q.SourceFolderID = r.Bytes32(r.Uint32())
	q.SourceMessageID = r.Bytes32(r.Uint32())
	q.PredecessorChangeList = r.Bytes32(r.Uint32())
	q.DestinationMessageID = r.Bytes32(r.Uint32())
	q.ChangeNumber = r.Bytes32(r.Uint32())
}

// SynchronizationImportMessageMoveResponse answers
// SynchronizationImportMessageMoveRequest.
type SynchronizationImportMessageMoveResponse struct {
	// MessageID is zero.
	MessageID mapi.MessageID
}

// ID implements Response.
func (*SynchronizationImportMessageMoveResponse) ID() ID { return IDSynchronizationImportMessageMove }

func (p *SynchronizationImportMessageMoveResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint64(uint64(p.MessageID))
}

func (p *SynchronizationImportMessageMoveResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.MessageID = mapi.MessageID(r.Uint64())
}

// SynchronizationOpenCollectorRequest opens an upload of changes, [MS-OXCROPS]
// 2.2.13.7.
type SynchronizationOpenCollectorRequest struct {
	// IsContentsCollector says that messages are uploaded, not folders.
	IsContentsCollector bool
}

// ID implements Request.
func (*SynchronizationOpenCollectorRequest) ID() ID { return IDSynchronizationOpenCollector }

func (*SynchronizationOpenCollectorRequest) layout() layout { return layoutInOut }

func (*SynchronizationOpenCollectorRequest) newResponse() *SynchronizationOpenCollectorResponse {
	return new(SynchronizationOpenCollectorResponse)
}

func (q *SynchronizationOpenCollectorRequest) encodeBody(w *writer) {
	w.bool(q.IsContentsCollector)
}

func (q *SynchronizationOpenCollectorRequest) decodeBody(r *wire.Reader) {
	q.IsContentsCollector = readBool(r)
}

// SynchronizationOpenCollectorResponse answers
// SynchronizationOpenCollectorRequest.
type SynchronizationOpenCollectorResponse struct{ emptyResponse }

// ID implements Response.
func (*SynchronizationOpenCollectorResponse) ID() ID { return IDSynchronizationOpenCollector }

// SynchronizationGetTransferStateRequest opens a download of the state of a
// synchronization, [MS-OXCROPS] 2.2.13.8.
type SynchronizationGetTransferStateRequest struct{ emptyRequest }

// ID implements Request.
func (*SynchronizationGetTransferStateRequest) ID() ID { return IDSynchronizationGetTransferState }

func (*SynchronizationGetTransferStateRequest) layout() layout { return layoutInOut }

func (*SynchronizationGetTransferStateRequest) newResponse() *SynchronizationGetTransferStateResponse {
	return new(SynchronizationGetTransferStateResponse)
}

// SynchronizationGetTransferStateResponse answers
// SynchronizationGetTransferStateRequest.
type SynchronizationGetTransferStateResponse struct{ emptyResponse }

// ID implements Response.
func (*SynchronizationGetTransferStateResponse) ID() ID { return IDSynchronizationGetTransferState }

// SynchronizationUploadStateStreamBeginRequest begins to upload a part of the
// state, [MS-OXCROPS] 2.2.13.9.
type SynchronizationUploadStateStreamBeginRequest struct {
	// StateProperty is the part.
	StateProperty mapi.PropTag
	// TransferBufferSize is its size.
	TransferBufferSize uint32
}

// ID implements Request.
func (*SynchronizationUploadStateStreamBeginRequest) ID() ID {
	return IDSynchronizationUploadStateStreamBegin
}

func (*SynchronizationUploadStateStreamBeginRequest) layout() layout { return layoutIn }

func (*SynchronizationUploadStateStreamBeginRequest) newResponse() *SynchronizationUploadStateStreamBeginResponse {
	return new(SynchronizationUploadStateStreamBeginResponse)
}

func (q *SynchronizationUploadStateStreamBeginRequest) encodeBody(w *writer) {
	w.uint32(uint32(q.StateProperty))
	w.uint32(q.TransferBufferSize)
}

func (q *SynchronizationUploadStateStreamBeginRequest) decodeBody(r *wire.Reader) {
	q.StateProperty = mapi.PropTag(r.Uint32())
	q.TransferBufferSize = r.Uint32()
}

// SynchronizationUploadStateStreamBeginResponse answers
// SynchronizationUploadStateStreamBeginRequest.
type SynchronizationUploadStateStreamBeginResponse struct{ emptyResponse }

// ID implements Response.
func (*SynchronizationUploadStateStreamBeginResponse) ID() ID {
	return IDSynchronizationUploadStateStreamBegin
}

// SynchronizationUploadStateStreamContinueRequest uploads bytes of the state,
// [MS-OXCROPS] 2.2.13.10.
type SynchronizationUploadStateStreamContinueRequest struct {
	// Data are the bytes.
	Data []byte
}

// ID implements Request.
func (*SynchronizationUploadStateStreamContinueRequest) ID() ID {
	return IDSynchronizationUploadStateStreamContinue
}

func (*SynchronizationUploadStateStreamContinueRequest) layout() layout { return layoutIn }

func (*SynchronizationUploadStateStreamContinueRequest) newResponse() *SynchronizationUploadStateStreamContinueResponse {
	return new(SynchronizationUploadStateStreamContinueResponse)
}

func (q *SynchronizationUploadStateStreamContinueRequest) encodeBody(w *writer) {
	w.bytes32(q.Data)
}

func (q *SynchronizationUploadStateStreamContinueRequest) decodeBody(r *wire.Reader) {
	q.Data = r.Bytes32(r.Uint32())
}

// SynchronizationUploadStateStreamContinueResponse answers
// SynchronizationUploadStateStreamContinueRequest.
type SynchronizationUploadStateStreamContinueResponse struct{ emptyResponse }

// ID implements Response.
func (*SynchronizationUploadStateStreamContinueResponse) ID() ID {
	return IDSynchronizationUploadStateStreamContinue
}

// SynchronizationUploadStateStreamEndRequest ends the upload of a part of the
// state, [MS-OXCROPS] 2.2.13.11.
type SynchronizationUploadStateStreamEndRequest struct{ emptyRequest }

// ID implements Request.
func (*SynchronizationUploadStateStreamEndRequest) ID() ID {
	return IDSynchronizationUploadStateStreamEnd
}

func (*SynchronizationUploadStateStreamEndRequest) layout() layout { return layoutIn }

func (*SynchronizationUploadStateStreamEndRequest) newResponse() *SynchronizationUploadStateStreamEndResponse {
	return new(SynchronizationUploadStateStreamEndResponse)
}

// SynchronizationUploadStateStreamEndResponse answers
// SynchronizationUploadStateStreamEndRequest.
type SynchronizationUploadStateStreamEndResponse struct{ emptyResponse }

// ID implements Response.
func (*SynchronizationUploadStateStreamEndResponse) ID() ID {
	return IDSynchronizationUploadStateStreamEnd
}

// SetLocalReplicaMidsetDeletedRequest gives up ids that were reserved,
// [MS-OXCROPS] 2.2.13.12.
type SetLocalReplicaMidsetDeletedRequest struct {
	// Ranges are the ids.
	Ranges []LongTermIDRange
}

// LongTermIDRange is a range of ids, [MS-OXCROPS] 2.2.13.12.1.1.
type LongTermIDRange struct{ Min, Max mapi.LongTermID }

func (q *SetLocalReplicaMidsetDeletedRequest) encodeBody(w *writer) {
	w.uint16(0)
	at := len(w.b)
	w.uint32(uint32(len(q.Ranges)))
	for _, x := range q.Ranges {
		w.value(x.Min.AppendBinary)
		w.value(x.Max.AppendBinary)
	}
	w.patch16(at)
}

func (q *SetLocalReplicaMidsetDeletedRequest) decodeBody(r *wire.Reader) {
	end := int(r.Uint16()) + r.Offset()
	for range r.Count(r.Uint32(), 48) {
		q.Ranges = append(q.Ranges, LongTermIDRange{mapi.ReadLongTermID(r), mapi.ReadLongTermID(r)})
	}
	if r.OK() && r.Offset() != end {
		r.Fail(ErrValue)
	}
}

// ID implements Request.
func (*SetLocalReplicaMidsetDeletedRequest) ID() ID { return IDSetLocalReplicaMidsetDeleted }

func (*SetLocalReplicaMidsetDeletedRequest) layout() layout { return layoutIn }

func (*SetLocalReplicaMidsetDeletedRequest) newResponse() *SetLocalReplicaMidsetDeletedResponse {
	return new(SetLocalReplicaMidsetDeletedResponse)
}

// SetLocalReplicaMidsetDeletedResponse answers
// SetLocalReplicaMidsetDeletedRequest.
type SetLocalReplicaMidsetDeletedResponse struct{ emptyResponse }

// ID implements Response.
func (*SetLocalReplicaMidsetDeletedResponse) ID() ID { return IDSetLocalReplicaMidsetDeleted }

// GetLocalReplicaIDsRequest reserves ids for objects that a client creates,
// [MS-OXCROPS] 2.2.13.13.
type GetLocalReplicaIDsRequest struct {
	// IDCount is the number of ids.
	IDCount uint32
}

func (q *GetLocalReplicaIDsRequest) encodeBody(w *writer) { w.uint32(q.IDCount) }

func (q *GetLocalReplicaIDsRequest) decodeBody(r *wire.Reader) { q.IDCount = r.Uint32() }

// ID implements Request.
func (*GetLocalReplicaIDsRequest) ID() ID { return IDGetLocalReplicaIDs }

func (*GetLocalReplicaIDsRequest) layout() layout { return layoutIn }

func (*GetLocalReplicaIDsRequest) newResponse() *GetLocalReplicaIDsResponse {
	return new(GetLocalReplicaIDsResponse)
}

// ID implements Response.
func (*GetLocalReplicaIDsResponse) ID() ID { return IDGetLocalReplicaIDs }

// GetLocalReplicaIDsResponse answers GetLocalReplicaIDsRequest.
type GetLocalReplicaIDsResponse struct {
	// ReplGUID is the replica of the ids.
	ReplGUID mapi.GUID
	// GlobalCount is the first of them, most significant byte first.
	GlobalCount [6]byte
}

func (p *GetLocalReplicaIDsResponse) encodeBody(w *writer, _ errcode.Code) {
	w.guid(p.ReplGUID)
	w.bytes(p.GlobalCount[:])
}

func (p *GetLocalReplicaIDsResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.ReplGUID = r.GUID()
	copy(p.GlobalCount[:], r.Bytes(len(p.GlobalCount)))
}
