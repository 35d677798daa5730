package rop

// This file declares what every ROP has in common: requests, responses, their
// headers and how they are laid out.

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// DecodeError says what could not be decoded and at which offset.
type DecodeError = wire.DecodeError

// Causes of a DecodeError.
var (
	ErrShort    = wire.ErrShort
	ErrTrailing = wire.ErrTrailing
	ErrCount    = wire.ErrCount
	ErrValue    = wire.ErrValue
)

// le is the byte order of everything here.
var le = binary.LittleEndian

// Request is the body of a ROP request: a pointer to one of the …Request types
// of this package.
type Request interface {
	// ID returns the remote operation.
	ID() ID
	layout() layout
	encodeBody(w *writer)
	decodeBody(r *wire.Reader)
}

// RequestFor is a Request whose answer is an R.
type RequestFor[R Response] interface {
	Request
	newResponse() R
}

// Response is the body of a ROP response: a pointer to one of the …Response
// types of this package.
type Response interface {
	// ID returns the remote operation.
	ID() ID
	encodeBody(w *writer, code errcode.Code)
	// decodeBody reads the body of the answer to q, which may be nil for
	// responses that no request asks for.
	decodeBody(r *wire.Reader, code errcode.Code, q Request)
}

// layout says which handle indexes follow the LogonId of a request, and which
// of them its response repeats.
type layout uint8

const (
	// layoutIn: InputHandleIndex, repeated.
	layoutIn layout = iota
	// layoutInOut: InputHandleIndex, OutputHandleIndex; the second is repeated
	// and receives the handle of the object that is opened.
	layoutInOut
	// layoutOut: OutputHandleIndex alone, as RopLogon has it.
	layoutOut
	// layoutSourceDest: SourceHandleIndex, DestHandleIndex, both inputs; the
	// first is repeated.
	layoutSourceDest
	// layoutResponseIn: ResponseHandleIndex, InputHandleIndex; the first is
	// repeated.
	layoutResponseIn
)

// Call is one ROP request with its header.
type Call struct {
	// LogonID is the logon that the request belongs to.
	LogonID uint8
	// In is the place of the input (or source) object in the handle table.
	In uint8
	// Out is, according to the ROP, the place for the handle of the object that
	// is opened, the place of a destination object, or the index that the
	// response repeats.
	Out uint8
	// Request is the rest.
	Request Request
}

// Opens reports whether the ROP puts a handle into the table at Out.
func (c Call) Opens() bool {
	l := c.Request.layout()
	return l == layoutInOut || l == layoutOut
}

// HasDestination reports whether Out is the place of a second input object.
func (c Call) HasDestination() bool { return c.Request.layout() == layoutSourceDest }

// HasInput reports whether the ROP works on an object; only RopLogon does not.
func (c Call) HasInput() bool { return c.Request.layout() != layoutOut }

// ReplyIndex returns the handle index that the response repeats.
func (c Call) ReplyIndex() uint8 {
	switch c.Request.layout() {
	case layoutInOut, layoutOut, layoutResponseIn:
		return c.Out
	}
	return c.In
}

// HasReply reports whether the server answers the ROP at all; RopRelease it
// does not.
func (c Call) HasReply() bool { return c.Request.ID() != IDRelease }

// Reply is one ROP response with its header.
type Reply struct {
	// ID is the remote operation.
	ID ID
	// Index is the handle index that the request asked to be repeated. Answers
	// that no request asked for have none.
	Index uint8
	// Code is the ReturnValue. Answers that no request asked for have none.
	Code errcode.Code
	// Response is the rest, nil for a failure that has no more to say.
	Response Response
}

// Unsolicited reports whether id belongs to answers that no request asks for
// and that therefore have neither handle index nor return value.
func (id ID) Unsolicited() bool {
	switch id {
	case IDNotify, IDPending, IDBackoff, IDBufferTooSmall:
		return true
	}
	return false
}

// Succeeded reports whether a ROP with this return value did its work, if only
// in part: zero and the warnings 0x0004xxxx.
func Succeeded(code errcode.Code) bool { return code == errcode.Success || code>>16 == 0x0004 }
