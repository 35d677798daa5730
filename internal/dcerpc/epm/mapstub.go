// The stub bytes of ept_map, [MS-RPCE] 2.2.1.2.5, and of
// ept_lookup_handle_free.

package epm

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// handle is an ept_lookup_handle_t; zero where a search begins and ends.
type handle [20]byte

// maxMaxTowers is the range of max_towers.
const maxMaxTowers = 500

// mapRequest holds the arguments of ept_map.
type mapRequest struct {
	object    *wire.GUID
	tower     []byte // nil: a null pointer
	handle    handle
	maxTowers uint32
}

func (q *mapRequest) append(dst []byte) []byte {
	referent := uint32(0)
	next := func() uint32 { referent++; return referent }
	if q.object != nil {
		dst = binary.LittleEndian.AppendUint32(dst, next())
		dst = append(dst, q.object[:]...)
	} else {
		dst = append(dst, 0, 0, 0, 0)
	}
	if q.tower != nil {
		dst = binary.LittleEndian.AppendUint32(dst, next())
		dst = appendTwr(dst, q.tower)
	} else {
		dst = append(dst, 0, 0, 0, 0)
	}
	dst = pad4(dst)
	dst = append(dst, q.handle[:]...)
	return binary.LittleEndian.AppendUint32(dst, q.maxTowers)
}

func decodeMapRequest(b []byte) (mapRequest, error) {
	r := wire.NewReader("ept_map request", b)
	var q mapRequest
	if r.Uint32() != 0 {
		g := r.GUID()
		q.object = &g
	}
	if r.Uint32() != 0 {
		q.tower = readTwr(&r)
	}
	r.Align(4)
	copy(q.handle[:], r.Bytes(len(q.handle)))
	if q.maxTowers = r.Uint32(); q.maxTowers > maxMaxTowers {
		r.FailAt(r.Offset()-4, wire.ErrCount)
	}
	return q, r.Err()
}

// mapResponse holds the results of ept_map.
type mapResponse struct {
	handle    handle
	maxTowers uint32 // the request's
	towers    [][]byte
	status    uint32
}

func (p *mapResponse) append(dst []byte) []byte {
	dst = append(dst, p.handle[:]...)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(p.towers)))
	dst = binary.LittleEndian.AppendUint32(dst, p.maxTowers)
	dst = binary.LittleEndian.AppendUint32(dst, 0)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(p.towers)))
	for i := range p.towers {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(i+1))
	}
	for _, t := range p.towers {
		dst = appendTwr(pad4(dst), t)
	}
	return binary.LittleEndian.AppendUint32(pad4(dst), p.status)
}

// decodeMapResponse reads the results. Null pointers in the list are left out.
func decodeMapResponse(b []byte) (mapResponse, error) {
	r := wire.NewReader("ept_map response", b)
	var p mapResponse
	copy(p.handle[:], r.Bytes(len(p.handle)))
	num := r.Uint32()
	p.maxTowers = r.Uint32()
	if offset := r.Uint32(); offset != 0 {
		r.Fail(wire.ErrValue)
	}
	if count := r.Uint32(); count != num || num > maxMaxTowers || num > p.maxTowers {
		r.Fail(wire.ErrCount)
	}
	present := 0
	for range r.Count(num, 4) {
		if r.Uint32() != 0 {
			present++
		}
	}
	p.towers = make([][]byte, 0, present)
	for range present {
		r.Align(4)
		p.towers = append(p.towers, readTwr(&r))
	}
	r.Align(4)
	p.status = r.Uint32()
	return p, r.Err()
}

// appendTwr appends a twr_t: conformance, length, octets.
func appendTwr(dst, tower []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(tower)))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(tower)))
	return append(dst, tower...)
}

func readTwr(r *wire.Reader) []byte {
	size, n := r.Uint32(), r.Uint32()
	if size != n {
		r.Fail(wire.ErrCount)
	}
	return r.Bytes32(n)
}

func pad4(dst []byte) []byte {
	for len(dst)%4 != 0 {
		dst = append(dst, 0)
	}
	return dst
}
