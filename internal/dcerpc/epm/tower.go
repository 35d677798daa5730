// Protocol towers, [C706] appendices I and L.

package epm

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"

	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// Protocol is the protocol identifier of the floor that carries the port.
type Protocol uint8

// The protocols that this module can reach a server by.
const (
	TCP  Protocol = 0x07 // ncacn_ip_tcp
	HTTP Protocol = 0x1F // ncacn_http
)

// String returns the RPC protocol sequence.
func (p Protocol) String() string {
	switch p {
	case TCP:
		return "ncacn_ip_tcp"
	case HTTP:
		return "ncacn_http"
	}
	return fmt.Sprintf("protocol 0x%02x", uint8(p))
}

// Identifiers of the other floors.
const (
	floorUUID = 0x0D
	floorRPC  = 0x0B // connection-oriented RPC
	floorIP   = 0x09
)

// Endpoint is where an interface listens.
type Endpoint struct {
	Interface dcerpc.Interface
	Protocol  Protocol
	// Addr is the host's address. Servers fill in any of theirs, often
	// 0.0.0.0: connect to the host that was asked, by the port.
	Addr netip.Addr
	Port uint16
}

var ndr20 = dcerpc.Interface{UUID: wire.MustParseGUID("8a885d04-1ceb-11c9-9fe8-08002b104860"), Major: 2}

// appendTower appends the tower of e: interface, NDR, RPC, port, address.
func appendTower(dst []byte, e Endpoint) []byte {
	dst = binary.LittleEndian.AppendUint16(dst, 5)
	dst = appendSyntaxFloor(dst, e.Interface)
	dst = appendSyntaxFloor(dst, ndr20)
	dst = append(dst, 1, 0, floorRPC, 2, 0, 0, 0)
	dst = append(dst, 1, 0, byte(e.Protocol), 2, 0)
	dst = binary.BigEndian.AppendUint16(dst, e.Port)
	addr := e.Addr.Unmap()
	if !addr.IsValid() {
		addr = netip.IPv4Unspecified()
	}
	dst = append(dst, 1, 0, floorIP)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(addr.BitLen()/8))
	return append(dst, addr.AsSlice()...)
}

func appendSyntaxFloor(dst []byte, s dcerpc.Interface) []byte {
	dst = append(dst, 19, 0, floorUUID)
	dst = append(dst, s.UUID[:]...)
	dst = binary.LittleEndian.AppendUint16(dst, s.Major)
	dst = append(dst, 2, 0)
	return binary.LittleEndian.AppendUint16(dst, s.Minor)
}

// errFloor is the cause of the decode error of a tower that is not one of RPC
// over TCP or HTTP on IP.
var errFloor = errors.New("unexpected protocol floor")

// decodeTower reads a tower. Towers of other protocols, which a server may
// list, have ok false without being malformed.
func decodeTower(b []byte) (e Endpoint, ok bool, err error) {
	r := wire.NewReader("tower", b)
	n := r.Uint16()
	ok = n == 5
	for i := range r.Count(uint32(n), 4) {
		if !r.OK() {
			break
		}
		lhs := r.Bytes(int(r.Uint16()))
		at := r.Offset()
		rhs := r.Bytes(int(r.Uint16()))
		if !r.OK() {
			break
		}
		if !e.floor(i, lhs, rhs) {
			if i == 0 {
				r.FailAt(at, errFloor)
			}
			ok = false
		}
	}
	return e, ok, r.Err()
}

// floor takes over what one floor says, or reports that it is not what that
// floor has to be.
func (e *Endpoint) floor(i int, lhs, rhs []byte) bool {
	if len(lhs) == 0 {
		return false
	}
	id, data := lhs[0], lhs[1:]
	switch i {
	case 0, 1:
		s, ok := syntaxFloor(id, data, rhs)
		if i == 0 {
			e.Interface = s
			return ok
		}
		return ok && s.UUID == ndr20.UUID
	case 2:
		return id == floorRPC
	case 3:
		e.Protocol = Protocol(id)
		if len(rhs) != 2 || e.Protocol != TCP && e.Protocol != HTTP {
			return false
		}
		e.Port = binary.BigEndian.Uint16(rhs)
		return true
	}
	addr, ok := netip.AddrFromSlice(rhs)
	e.Addr = addr
	return ok && id == floorIP
}

func syntaxFloor(id byte, data, rhs []byte) (dcerpc.Interface, bool) {
	if id != floorUUID || len(data) != 18 || len(rhs) != 2 {
		return dcerpc.Interface{}, false
	}
	return dcerpc.Interface{
		UUID:  wire.GUID(data[:16]),
		Major: binary.LittleEndian.Uint16(data[16:]),
		Minor: binary.LittleEndian.Uint16(rhs),
	}, true
}
