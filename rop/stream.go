package rop

// This file holds the stream ROPs, [MS-OXCROPS] 2.2.9.

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// StreamMode says how a stream is opened, [MS-OXCPRPT] 2.2.14.1.
type StreamMode uint8

// Modes of RopOpenStream.
const (
	StreamReadOnly   StreamMode = 0x00
	StreamReadWrite  StreamMode = 0x01
	StreamCreate     StreamMode = 0x02
	StreamBestAccess StreamMode = 0x03
)

// OpenStreamRequest opens a property as a stream, [MS-OXCROPS] 2.2.9.1.
type OpenStreamRequest struct {
	// Tag is the property.
	Tag mapi.PropTag
	// OpenModeFlags says how.
	OpenModeFlags StreamMode
}

// ID implements Request.
func (*OpenStreamRequest) ID() ID { return IDOpenStream }

func (*OpenStreamRequest) layout() layout { return layoutInOut }

func (*OpenStreamRequest) newResponse() *OpenStreamResponse { return new(OpenStreamResponse) }

func (q *OpenStreamRequest) encodeBody(w *writer) {
	w.uint32(uint32(q.Tag))
	w.uint8(uint8(q.OpenModeFlags))
}

func (q *OpenStreamRequest) decodeBody(r *wire.Reader) {
	q.Tag = mapi.PropTag(r.Uint32())
	q.OpenModeFlags = StreamMode(r.Uint8())
}

// OpenStreamResponse answers OpenStreamRequest.
type OpenStreamResponse struct {
	// StreamSize is the size of the property in bytes.
	StreamSize uint32
}

// ID implements Response.
func (*OpenStreamResponse) ID() ID { return IDOpenStream }

func (p *OpenStreamResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.StreamSize)
}

func (p *OpenStreamResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.StreamSize = r.Uint32()
}

// ReadStreamLarge as ByteCount says that MaximumByteCount counts.
const ReadStreamLarge uint16 = 0xBABE

// ReadStreamRequest reads from a stream, [MS-OXCROPS] 2.2.9.2.
type ReadStreamRequest struct {
	// ByteCount is the greatest number of bytes to return, or ReadStreamLarge.
	ByteCount uint16
	// MaximumByteCount is the greatest number of bytes to return in a chain of
	// buffers, for ReadStreamLarge.
	MaximumByteCount uint32
}

func (q *ReadStreamRequest) encodeBody(w *writer) {
	w.uint16(q.ByteCount)
	if q.ByteCount == ReadStreamLarge {
		w.uint32(q.MaximumByteCount)
	}
}

func (q *ReadStreamRequest) decodeBody(r *wire.Reader) {
	if q.ByteCount = r.Uint16(); q.ByteCount == ReadStreamLarge {
		q.MaximumByteCount = r.Uint32()
	}
}

// ID implements Request.
func (*ReadStreamRequest) ID() ID { return IDReadStream }

func (*ReadStreamRequest) layout() layout { return layoutIn }

func (*ReadStreamRequest) newResponse() *ReadStreamResponse { return new(ReadStreamResponse) }

// ID implements Response.
func (*ReadStreamResponse) ID() ID { return IDReadStream }

// ReadStreamResponse answers ReadStreamRequest.
type ReadStreamResponse struct {
	// Data are the bytes, none at the end of the stream. A Client joins those
	// of a chained answer, which can be more than the request asked for: the
	// stream has moved on by all of them.
	Data []byte
}

func (p *ReadStreamResponse) encodeBody(w *writer, _ errcode.Code) { w.bytes16(p.Data) }

func (p *ReadStreamResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Data = readBytes16(r)
}

func (*ReadStreamResponse) failureBody(errcode.Code) bool { return true }

func (*ReadStreamResponse) peekFailure(ahead []byte) bool { return peekZero16(ahead) }

// peekZero16 reports whether the bytes ahead start with a 16-bit zero, the size
// of nothing. No response has the id 0.
func peekZero16(ahead []byte) bool { return len(ahead) >= 2 && ahead[0] == 0 && ahead[1] == 0 }

// WriteStreamRequest writes to a stream, [MS-OXCROPS] 2.2.9.3.
type WriteStreamRequest struct {
	// Data are the bytes.
	Data []byte
}

// ID implements Request.
func (*WriteStreamRequest) ID() ID { return IDWriteStream }

func (*WriteStreamRequest) layout() layout { return layoutIn }

func (*WriteStreamRequest) newResponse() *WriteStreamResponse { return new(WriteStreamResponse) }

func (q *WriteStreamRequest) encodeBody(w *writer) {
	w.bytes16(q.Data)
}

func (q *WriteStreamRequest) decodeBody(r *wire.Reader) {
	q.Data = readBytes16(r)
}

// ID implements Response.
func (*WriteStreamResponse) ID() ID { return IDWriteStream }

// WriteStreamResponse answers WriteStreamRequest.
type WriteStreamResponse struct {
	// WrittenSize is the number of bytes written.
	WrittenSize uint16
}

func (p *WriteStreamResponse) encodeBody(w *writer, _ errcode.Code) { w.uint16(p.WrittenSize) }

func (p *WriteStreamResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.WrittenSize = r.Uint16()
}

func (*WriteStreamResponse) failureBody(errcode.Code) bool { return true }

func (*WriteStreamResponse) peekFailure(ahead []byte) bool { return peekZero16(ahead) }

// WriteStreamExtendedRequest writes to a stream, in a chain of buffers, [MS-
// OXCROPS] 2.2.9.4.
type WriteStreamExtendedRequest struct {
	// Data are the bytes.
	Data []byte
}

// ID implements Request.
func (*WriteStreamExtendedRequest) ID() ID { return IDWriteStreamExtended }

func (*WriteStreamExtendedRequest) layout() layout { return layoutIn }

func (*WriteStreamExtendedRequest) newResponse() *WriteStreamExtendedResponse {
	return new(WriteStreamExtendedResponse)
}

func (q *WriteStreamExtendedRequest) encodeBody(w *writer) {
	w.bytes16(q.Data)
}

func (q *WriteStreamExtendedRequest) decodeBody(r *wire.Reader) {
	q.Data = readBytes16(r)
}

// ID implements Response.
func (*WriteStreamExtendedResponse) ID() ID { return IDWriteStreamExtended }

// WriteStreamExtendedResponse answers WriteStreamExtendedRequest.
type WriteStreamExtendedResponse struct {
	// WrittenSize is the number of bytes written.
	WrittenSize uint32
}

func (p *WriteStreamExtendedResponse) encodeBody(w *writer, _ errcode.Code) { w.uint32(p.WrittenSize) }

func (p *WriteStreamExtendedResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.WrittenSize = r.Uint32()
}

func (*WriteStreamExtendedResponse) failureBody(errcode.Code) bool { return true }

func (*WriteStreamExtendedResponse) peekFailure(ahead []byte) bool { return peekZero16(ahead) }

// WriteAndCommitStreamRequest writes to a stream and commits it, [MS-OXCROPS]
// 2.2.9.12.
type WriteAndCommitStreamRequest struct {
	// Data are the bytes.
	Data []byte
}

// ID implements Request.
func (*WriteAndCommitStreamRequest) ID() ID { return IDWriteAndCommitStream }

func (*WriteAndCommitStreamRequest) layout() layout { return layoutIn }

func (*WriteAndCommitStreamRequest) newResponse() *WriteAndCommitStreamResponse {
	return new(WriteAndCommitStreamResponse)
}

func (q *WriteAndCommitStreamRequest) encodeBody(w *writer) {
	w.bytes16(q.Data)
}

func (q *WriteAndCommitStreamRequest) decodeBody(r *wire.Reader) {
	q.Data = readBytes16(r)
}

// ID implements Response.
func (*WriteAndCommitStreamResponse) ID() ID { return IDWriteAndCommitStream }

// WriteAndCommitStreamResponse answers WriteAndCommitStreamRequest.
type WriteAndCommitStreamResponse struct {
	// WrittenSize is the number of bytes written.
	WrittenSize uint16
}

func (p *WriteAndCommitStreamResponse) encodeBody(w *writer, _ errcode.Code) { w.uint16(p.WrittenSize) }

func (p *WriteAndCommitStreamResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.WrittenSize = r.Uint16()
}

func (*WriteAndCommitStreamResponse) failureBody(errcode.Code) bool { return true }

func (*WriteAndCommitStreamResponse) peekFailure(ahead []byte) bool { return peekZero16(ahead) }

// CommitStreamRequest makes what was written to a stream part of the object,
// [MS-OXCROPS] 2.2.9.5.
type CommitStreamRequest struct{ emptyRequest }

// ID implements Request.
func (*CommitStreamRequest) ID() ID { return IDCommitStream }

func (*CommitStreamRequest) layout() layout { return layoutIn }

func (*CommitStreamRequest) newResponse() *CommitStreamResponse { return new(CommitStreamResponse) }

// CommitStreamResponse answers CommitStreamRequest.
type CommitStreamResponse struct{ emptyResponse }

// ID implements Response.
func (*CommitStreamResponse) ID() ID { return IDCommitStream }

// GetStreamSizeRequest asks for the size of a stream, [MS-OXCROPS] 2.2.9.6.
type GetStreamSizeRequest struct{ emptyRequest }

// ID implements Request.
func (*GetStreamSizeRequest) ID() ID { return IDGetStreamSize }

func (*GetStreamSizeRequest) layout() layout { return layoutIn }

func (*GetStreamSizeRequest) newResponse() *GetStreamSizeResponse { return new(GetStreamSizeResponse) }

// GetStreamSizeResponse answers GetStreamSizeRequest.
type GetStreamSizeResponse struct {
	// StreamSize is the size in bytes.
	StreamSize uint32
}

// ID implements Response.
func (*GetStreamSizeResponse) ID() ID { return IDGetStreamSize }

func (p *GetStreamSizeResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.StreamSize)
}

func (p *GetStreamSizeResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.StreamSize = r.Uint32()
}

// SetStreamSizeRequest changes the size of a stream, [MS-OXCROPS] 2.2.9.7.
type SetStreamSizeRequest struct {
	// StreamSize is the size in bytes.
	StreamSize uint64
}

// ID implements Request.
func (*SetStreamSizeRequest) ID() ID { return IDSetStreamSize }

func (*SetStreamSizeRequest) layout() layout { return layoutIn }

func (*SetStreamSizeRequest) newResponse() *SetStreamSizeResponse { return new(SetStreamSizeResponse) }

func (q *SetStreamSizeRequest) encodeBody(w *writer) {
	w.uint64(q.StreamSize)
}

func (q *SetStreamSizeRequest) decodeBody(r *wire.Reader) {
	q.StreamSize = r.Uint64()
}

// SetStreamSizeResponse answers SetStreamSizeRequest.
type SetStreamSizeResponse struct{ emptyResponse }

// ID implements Response.
func (*SetStreamSizeResponse) ID() ID { return IDSetStreamSize }

// SeekStreamRequest moves the position in a stream, [MS-OXCROPS] 2.2.9.8.
type SeekStreamRequest struct {
	// Origin is 0 for the beginning, 1 for the position, 2 for the end.
	Origin uint8
	// Offset is the distance from there.
	Offset int64
}

// ID implements Request.
func (*SeekStreamRequest) ID() ID { return IDSeekStream }

func (*SeekStreamRequest) layout() layout { return layoutIn }

func (*SeekStreamRequest) newResponse() *SeekStreamResponse { return new(SeekStreamResponse) }

func (q *SeekStreamRequest) encodeBody(w *writer) {
	w.uint8(q.Origin)
	w.uint64(uint64(q.Offset))
}

func (q *SeekStreamRequest) decodeBody(r *wire.Reader) {
	q.Origin = r.Uint8()
	q.Offset = int64(r.Uint64())
}

// SeekStreamResponse answers SeekStreamRequest.
type SeekStreamResponse struct {
	// NewPosition is the position.
	NewPosition uint64
}

// ID implements Response.
func (*SeekStreamResponse) ID() ID { return IDSeekStream }

func (p *SeekStreamResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint64(p.NewPosition)
}

func (p *SeekStreamResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.NewPosition = r.Uint64()
}

// CopyToStreamRequest copies from one stream to another, [MS-OXCROPS] 2.2.9.9.
type CopyToStreamRequest struct {
	// ByteCount is the number of bytes.
	ByteCount uint64
}

// ID implements Request.
func (*CopyToStreamRequest) ID() ID { return IDCopyToStream }

func (*CopyToStreamRequest) layout() layout { return layoutSourceDest }

func (*CopyToStreamRequest) newResponse() *CopyToStreamResponse { return new(CopyToStreamResponse) }

func (q *CopyToStreamRequest) encodeBody(w *writer) {
	w.uint64(q.ByteCount)
}

func (q *CopyToStreamRequest) decodeBody(r *wire.Reader) {
	q.ByteCount = r.Uint64()
}

// ID implements Response.
func (*CopyToStreamResponse) ID() ID { return IDCopyToStream }

// CopyToStreamResponse answers CopyToStreamRequest.
type CopyToStreamResponse struct {
	// DestHandleIndex is the destination's place in the handle table, present
	// only with errcode.NullDestinationObject.
	DestHandleIndex uint32
	// ReadByteCount and WrittenByteCount say how much was copied.
	ReadByteCount, WrittenByteCount uint64
}

func (p *CopyToStreamResponse) encodeBody(w *writer, code errcode.Code) {
	if code == errcode.NullDestinationObject {
		w.uint32(p.DestHandleIndex)
	}
	w.uint64(p.ReadByteCount)
	w.uint64(p.WrittenByteCount)
}

func (p *CopyToStreamResponse) decodeBody(r *wire.Reader, code errcode.Code, _ Request) {
	if code == errcode.NullDestinationObject {
		p.DestHandleIndex = r.Uint32()
	}
	p.ReadByteCount = r.Uint64()
	p.WrittenByteCount = r.Uint64()
}

func (*CopyToStreamResponse) failureBody(errcode.Code) bool { return true }

// LockRegionStreamRequest locks a region of a stream, [MS-OXCROPS] 2.2.9.10.
type LockRegionStreamRequest struct {
	Offset uint64
	// Offset and Size are the region.
	Size uint64
	// LockFlags says how, [MS-OXCPRPT] 2.2.21.1.
	LockFlags uint32
}

// ID implements Request.
func (*LockRegionStreamRequest) ID() ID { return IDLockRegionStream }

func (*LockRegionStreamRequest) layout() layout { return layoutIn }

func (*LockRegionStreamRequest) newResponse() *LockRegionStreamResponse {
	return new(LockRegionStreamResponse)
}

func (q *LockRegionStreamRequest) encodeBody(w *writer) {
	w.uint64(q.Offset)
	w.uint64(q.Size)
	w.uint32(q.LockFlags)
}

func (q *LockRegionStreamRequest) decodeBody(r *wire.Reader) {
	q.Offset = r.Uint64()
	q.Size = r.Uint64()
	q.LockFlags = r.Uint32()
}

// LockRegionStreamResponse answers LockRegionStreamRequest.
type LockRegionStreamResponse struct{ emptyResponse }

// ID implements Response.
func (*LockRegionStreamResponse) ID() ID { return IDLockRegionStream }

// UnlockRegionStreamRequest unlocks a region of a stream, [MS-OXCROPS]
// 2.2.9.11.
type UnlockRegionStreamRequest struct {
	Offset uint64
	// Offset and Size are the region.
	Size uint64
	// LockFlags says how, [MS-OXCPRPT] 2.2.21.1.
	LockFlags uint32
}

// ID implements Request.
func (*UnlockRegionStreamRequest) ID() ID { return IDUnlockRegionStream }

func (*UnlockRegionStreamRequest) layout() layout { return layoutIn }

func (*UnlockRegionStreamRequest) newResponse() *UnlockRegionStreamResponse {
	return new(UnlockRegionStreamResponse)
}

func (q *UnlockRegionStreamRequest) encodeBody(w *writer) {
	w.uint64(q.Offset)
	w.uint64(q.Size)
	w.uint32(q.LockFlags)
}

func (q *UnlockRegionStreamRequest) decodeBody(r *wire.Reader) {
	q.Offset = r.Uint64()
	q.Size = r.Uint64()
	q.LockFlags = r.Uint32()
}

// UnlockRegionStreamResponse answers UnlockRegionStreamRequest.
type UnlockRegionStreamResponse struct{ emptyResponse }

// ID implements Response.
func (*UnlockRegionStreamResponse) ID() ID { return IDUnlockRegionStream }

// CloneStreamRequest opens a stream once more, [MS-OXCROPS] 2.2.9.13.
type CloneStreamRequest struct{ emptyRequest }

// ID implements Request.
func (*CloneStreamRequest) ID() ID { return IDCloneStream }

func (*CloneStreamRequest) layout() layout { return layoutInOut }

func (*CloneStreamRequest) newResponse() *CloneStreamResponse { return new(CloneStreamResponse) }

// CloneStreamResponse answers CloneStreamRequest.
type CloneStreamResponse struct{ emptyResponse }

// ID implements Response.
func (*CloneStreamResponse) ID() ID { return IDCloneStream }
