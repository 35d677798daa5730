package rop

// This file encodes and decodes single requests and responses.

import (
	"fmt"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// UnknownROPError says that a buffer holds a ROP that this package cannot
// decode. What follows it is lost, because its length is not known.
type UnknownROPError struct {
	// ID is the number found.
	ID ID
	// Offset is its position, in bytes from the start of the buffer.
	Offset int
}

func (e *UnknownROPError) Error() string {
	return fmt.Sprintf("rop: unknown remote operation 0x%02x at offset %d", uint8(e.ID), e.Offset)
}

// AppendCall appends the wire form of one request. On an error dst is returned
// unchanged.
func AppendCall(dst []byte, c Call) ([]byte, error) {
	out := append(dst, byte(c.Request.ID()), c.LogonID)
	switch c.Request.layout() {
	case layoutIn:
		out = append(out, c.In)
	case layoutInOut, layoutSourceDest:
		out = append(out, c.In, c.Out)
	case layoutOut:
		out = append(out, c.Out)
	case layoutResponseIn:
		out = append(out, c.Out, c.In)
	}
	w := writer{b: out}
	c.Request.encodeBody(&w)
	if w.err != nil {
		return dst, fmt.Errorf("rop: encode %s: %w", c.Request.ID(), w.err)
	}
	return w.b, nil
}

// readCall reads one request. The caller checks the reader; an unknown id is
// returned as an error.
func readCall(r *wire.Reader) (Call, error) {
	at := r.Offset()
	r.Field("ROP request: RopId")
	id := ID(r.Uint8())
	if !r.OK() {
		return Call{}, r.Err()
	}
	c := Call{Request: NewRequest(id)}
	if c.Request == nil {
		return Call{}, &UnknownROPError{ID: id, Offset: at}
	}
	r.Field(id.String())
	c.LogonID = r.Uint8()
	switch c.Request.layout() {
	case layoutIn:
		c.In = r.Uint8()
	case layoutInOut, layoutSourceDest:
		c.In, c.Out = r.Uint8(), r.Uint8()
	case layoutOut:
		c.Out = r.Uint8()
	case layoutResponseIn:
		c.Out, c.In = r.Uint8(), r.Uint8()
	}
	c.Request.decodeBody(r)
	return c, r.Err()
}

// AppendReply appends the wire form of one response. On an error dst is
// returned unchanged.
func AppendReply(dst []byte, p Reply) ([]byte, error) {
	out := append(dst, byte(p.ID))
	if !p.ID.Unsolicited() {
		out = le.AppendUint32(append(out, p.Index), uint32(p.Code))
	}
	if p.Response == nil {
		return out, nil
	}
	w := writer{b: out}
	p.Response.encodeBody(&w, p.Code)
	if w.err != nil {
		return dst, fmt.Errorf("rop: encode the answer to %s: %w", p.ID, w.err)
	}
	return w.b, nil
}

// FailureReply returns the answer to c with a failure code, with the body that
// some ROPs have even then.
func FailureReply(c Call, code errcode.Code) Reply {
	p := Reply{ID: replyID(c.Request), Index: c.ReplyIndex(), Code: code}
	if f, ok := NewResponse(p.ID).(failing); ok {
		if f.failureBody(code) {
			p.Response = f
		}
	}
	return p
}

// failing is implemented by responses that have a body although the ROP failed.
type failing interface {
	Response
	// failureBody reports whether there is one with this failure code.
	failureBody(code errcode.Code) bool
}

// optionalFailure is implemented by failing responses whose body servers are
// known to leave out; it looks whether the bytes ahead can be one.
type optionalFailure interface {
	failing
	// peekFailure gets the bytes up to the end of the ROPs.
	peekFailure(ahead []byte) bool
}

// readReply reads the answer to c, or an unsolicited one with q nil, after its
// RopId.
func readReply(r *wire.Reader, id ID, resp Response, q Request) Reply {
	p := Reply{ID: id}
	r.Field(id.String())
	if !id.Unsolicited() {
		p.Index = r.Uint8()
		p.Code = errcode.Code(r.Uint32())
	}
	if !r.OK() || resp == nil {
		return p
	}
	if !Succeeded(p.Code) {
		f, ok := resp.(failing)
		if !ok || !f.failureBody(p.Code) {
			return p
		}
		if o, ok := resp.(optionalFailure); ok && !o.peekFailure(ahead(r)) {
			return p
		}
	}
	resp.decodeBody(r, p.Code, q)
	p.Response = resp
	return p
}

// ahead returns the bytes that a reader has left, without reading them.
func ahead(r *wire.Reader) []byte {
	at := r.Offset()
	b := r.Rest()
	r.Seek(at)
	return b
}
