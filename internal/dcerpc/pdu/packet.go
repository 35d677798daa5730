// Whole packets: header, body, verifier.

package pdu

import (
	"fmt"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Body is the part of a packet that its type determines: *Bind, *BindAck,
// *BindNak, *Auth3, *Request, *Response, *Fault, *Shutdown, *Cancel, *Orphaned
// or *RTS.
type Body interface {
	Type() Type
	decode(r *wire.Reader)
	append(dst []byte) ([]byte, error)
}

// Packet is one decoded packet. Its slices alias the input.
type Packet struct {
	Header   Header
	Body     Body
	Verifier *Verifier // nil without one
}

// Append appends a whole packet without protection: header, body and, unless
// v is nil, the padding to a multiple of four, sec_trailer and auth_value.
// Type, lengths, pad length and FlagObject follow from body and v; both FlagFirst
// and FlagLast are up to the caller.
func Append(dst []byte, h Header, body Body, v *Verifier) ([]byte, error) {
	start := len(dst)
	h.Type = body.Type()
	h.Flags &^= FlagObject
	if q, ok := body.(*Request); ok && q.HasObject {
		h.Flags |= FlagObject
	}
	out, err := body.append(AppendHeader(dst, h))
	if err != nil {
		return dst, err
	}
	auth := 0
	if v != nil && len(v.Value) > 0 {
		t := *v
		for t.PadLength = 0; (len(out)-start)%4 != 0; t.PadLength++ {
			out = append(out, 0)
		}
		out = append(AppendTrailer(out, t), v.Value...)
		auth = len(v.Value)
	}
	if n := len(out) - start; n > 0xFFFF {
		return dst, fmt.Errorf("pdu: encode %v: %d bytes do not fit one fragment", h.Type, n)
	}
	SetLengths(out[start:], len(out)-start, auth)
	return out, nil
}

// AppendRequest appends the header and the fixed part of a request, for
// callers that lay out stub and verifier themselves.
func AppendRequest(dst []byte, h Header, q *Request) []byte {
	h.Type = TypeRequest
	if q.HasObject {
		h.Flags |= FlagObject
	}
	return q.appendFixed(AppendHeader(dst, h))
}

// AppendResponse appends the header and the fixed part of a response, for
// callers that lay out stub and verifier themselves.
func AppendResponse(dst []byte, h Header, p *Response) []byte {
	h.Type = TypeResponse
	return p.appendFixed(AppendHeader(dst, h))
}

// DecodeRequest decodes a request whose body, without padding and verifier,
// ends the slice. It allocates nothing.
func DecodeRequest(h Header, b []byte) (Request, error) {
	r := bodyReader("request", b)
	q := Request{HasObject: h.Flags&FlagObject != 0}
	q.decode(&r)
	return q, r.Err()
}

// DecodeResponse decodes a response whose body, without padding and verifier,
// ends the slice. It allocates nothing.
func DecodeResponse(b []byte) (Response, error) {
	r := bodyReader("response", b)
	var p Response
	p.decode(&r)
	return p, r.Err()
}

// DecodeFault decodes a fault whose body, without padding and verifier, ends the
// slice.
func DecodeFault(b []byte) (Fault, error) {
	r := bodyReader("fault", b)
	var f Fault
	f.decode(&r)
	return f, r.Err()
}

func bodyReader(what string, b []byte) wire.Reader {
	r := wire.NewReader(what, b)
	r.Skip(HeaderSize)
	return r
}

// Decode decodes one whole packet that carries no sealed body. The length of
// b has to be the packet's frag_length. Bytes after the known fields of
// a control packet are ignored.
func Decode(b []byte) (*Packet, error) {
	h, err := DecodeHeader(b)
	if err != nil {
		return nil, err
	}
	v, end, ok, err := SplitVerifier(b, h, HeaderSize)
	if err != nil {
		return nil, err
	}
	p := &Packet{Header: h, Body: newBody(h)}
	if p.Body == nil {
		return nil, &wire.DecodeError{What: "PDU header", Offset: 2, Err: ErrType}
	}
	if ok {
		p.Verifier = &v
	}
	r := bodyReader(h.Type.String(), b[:end-int(v.PadLength)])
	p.Body.decode(&r)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

func newBody(h Header) Body {
	switch h.Type {
	case TypeRequest:
		return &Request{HasObject: h.Flags&FlagObject != 0}
	case TypeResponse:
		return &Response{}
	case TypeFault:
		return &Fault{}
	case TypeBind, TypeAlterContext:
		return &Bind{Alter: h.Type == TypeAlterContext}
	case TypeBindAck, TypeAlterContextResp:
		return &BindAck{Alter: h.Type == TypeAlterContextResp}
	case TypeBindNak:
		return &BindNak{}
	case TypeAuth3:
		return &Auth3{}
	case TypeShutdown:
		return &Shutdown{}
	case TypeCancel:
		return &Cancel{}
	case TypeOrphaned:
		return &Orphaned{}
	case TypeRTS:
		return &RTS{}
	}
	return nil
}
