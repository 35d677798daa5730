// Packets of calls: request, response, fault. [C706] 12.6.4.7-12.6.4.10.

package pdu

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Request is the body of request packets.
type Request struct {
	AllocHint uint32
	ContextID uint16
	Opnum     uint16
	// Object is the object UUID, on the wire when HasObject is set, which
	// stands for FlagObject.
	HasObject bool
	Object    wire.GUID
	// Stub is a piece of the marshalled arguments. It aliases the packet after
	// decoding.
	Stub []byte
}

// Type is TypeRequest.
func (*Request) Type() Type { return TypeRequest }

func (q *Request) decode(r *wire.Reader) {
	q.AllocHint, q.ContextID, q.Opnum = r.Uint32(), r.Uint16(), r.Uint16()
	if q.HasObject {
		q.Object = r.GUID()
	}
	q.Stub = r.Rest()
}

func (q *Request) append(dst []byte) ([]byte, error) {
	return append(q.appendFixed(dst), q.Stub...), nil
}

func (q *Request) appendFixed(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, q.AllocHint)
	dst = binary.LittleEndian.AppendUint16(dst, q.ContextID)
	dst = binary.LittleEndian.AppendUint16(dst, q.Opnum)
	if q.HasObject {
		dst = append(dst, q.Object[:]...)
	}
	return dst
}

// Response is the body of response packets.
type Response struct {
	AllocHint   uint32
	ContextID   uint16
	CancelCount uint8
	// Stub is a piece of the marshalled results. It aliases the packet after
	// decoding.
	Stub []byte
}

// Type is TypeResponse.
func (*Response) Type() Type { return TypeResponse }

func (p *Response) decode(r *wire.Reader) {
	p.AllocHint, p.ContextID, p.CancelCount = r.Uint32(), r.Uint16(), r.Uint8()
	r.Skip(1)
	p.Stub = r.Rest()
}

func (p *Response) append(dst []byte) ([]byte, error) {
	return append(p.appendFixed(dst), p.Stub...), nil
}

func (p *Response) appendFixed(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, p.AllocHint)
	dst = binary.LittleEndian.AppendUint16(dst, p.ContextID)
	return append(dst, p.CancelCount, 0)
}

// Fault is the body of fault packets, [C706] 12.6.4.7 (extended error
// information may follow in Stub when Extended is set).
type Fault struct {
	AllocHint   uint32
	ContextID   uint16
	CancelCount uint8
	Extended    bool
	Status      uint32
	Stub        []byte
}

// Type is TypeFault.
func (*Fault) Type() Type { return TypeFault }

func (f *Fault) decode(r *wire.Reader) {
	f.AllocHint, f.ContextID, f.CancelCount = r.Uint32(), r.Uint16(), r.Uint8()
	f.Extended = r.Uint8()&1 != 0
	f.Status = r.Uint32()
	r.Skip(min(4, r.Len())) // reserved; left out by some servers
	f.Stub = r.Rest()
}

func (f *Fault) append(dst []byte) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint32(dst, f.AllocHint)
	dst = binary.LittleEndian.AppendUint16(dst, f.ContextID)
	var flags byte
	if f.Extended {
		flags = 1
	}
	dst = append(dst, f.CancelCount, flags)
	dst = binary.LittleEndian.AppendUint32(dst, f.Status)
	dst = append(dst, 0, 0, 0, 0)
	return append(dst, f.Stub...), nil
}
