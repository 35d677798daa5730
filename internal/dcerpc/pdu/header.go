// The common header that every packet starts with, [C706] 12.6.3.1.

package pdu

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Type is a PTYPE.
type Type uint8

// The packet types of connection-oriented RPC.
const (
	TypeRequest          Type = 0
	TypeResponse         Type = 2
	TypeFault            Type = 3
	TypeBind             Type = 11
	TypeBindAck          Type = 12
	TypeBindNak          Type = 13
	TypeAlterContext     Type = 14
	TypeAlterContextResp Type = 15
	TypeAuth3            Type = 16
	TypeShutdown         Type = 17
	TypeCancel           Type = 18
	TypeOrphaned         Type = 19
	TypeRTS              Type = 20
)

var typeNames = [...]string{
	TypeRequest: "request", TypeResponse: "response", TypeFault: "fault",
	TypeBind: "bind", TypeBindAck: "bind_ack", TypeBindNak: "bind_nak",
	TypeAlterContext: "alter_context", TypeAlterContextResp: "alter_context_resp",
	TypeAuth3: "auth3", TypeShutdown: "shutdown", TypeCancel: "co_cancel",
	TypeOrphaned: "orphaned", TypeRTS: "rts",
}

// String returns the name that the specification gives the type.
func (t Type) String() string {
	if int(t) < len(typeNames) && typeNames[t] != "" {
		return typeNames[t]
	}
	return fmt.Sprintf("packet type %d", uint8(t))
}

// Flags are pfc_flags.
type Flags uint8

// The flags of the common header.
const (
	FlagFirst Flags = 0x01
	FlagLast  Flags = 0x02
	// FlagHeaderSign is PFC_SUPPORT_HEADER_SIGN on bind, alter_context and
	// their answers, [MS-RPCE] 2.2.2.3. On other packets the same bit is
	// PFC_PENDING_CANCEL.
	FlagHeaderSign    Flags = 0x04
	FlagMultiplex     Flags = 0x10 // PFC_CONC_MPX
	FlagDidNotExecute Flags = 0x20
	FlagMaybe         Flags = 0x40
	FlagObject        Flags = 0x80 // the request names an object UUID
)

// Sizes of fixed parts, in bytes.
const (
	HeaderSize     = 16
	CallHeaderSize = 24 // common header and fixed part of request or response
	TrailerSize    = 8  // sec_trailer without the auth_value
	ObjectSize     = 16
	// MinFrag is the fragment size that every implementation has to accept,
	// [C706] 12.6.3.1 (MustRecvFragSize).
	MinFrag = 1432
	// MaxFrag is the largest fragment that a multiple-of-8 frag_length can
	// announce.
	MaxFrag = 0xFFF8
)

// Causes of decode errors that are particular to packets.
var (
	ErrVersion = errors.New("protocol version is not 5.0 or 5.1")
	ErrFormat  = errors.New("data representation is not little-endian, ASCII, IEEE")
	ErrLength  = errors.New("frag_length does not match")
	ErrAuth    = errors.New("auth_length or auth_pad_length out of range")
	ErrType    = errors.New("unknown packet type")
)

// Header is the common header. Lengths are set by Append.
type Header struct {
	Type       Type
	Flags      Flags
	FragLength uint16
	AuthLength uint16
	CallID     uint32
}

// IsFirst and IsLast say which end of a fragmented message a packet is.
func (h Header) IsFirst() bool { return h.Flags&FlagFirst != 0 }

// IsLast reports whether the packet ends its message.
func (h Header) IsLast() bool { return h.Flags&FlagLast != 0 }

// DecodeHeader reads the common header at the start of b, which may hold more
// than the header. FragLength is at least HeaderSize.
func DecodeHeader(b []byte) (Header, error) {
	r := wire.NewReader("PDU header", b)
	major, minor := r.Uint8(), r.Uint8()
	h := Header{Type: Type(r.Uint8()), Flags: Flags(r.Uint8())}
	drep := r.Uint32()
	h.FragLength, h.AuthLength, h.CallID = r.Uint16(), r.Uint16(), r.Uint32()
	switch {
	case !r.OK():
	case major != 5 || minor > 1:
		r.FailAt(0, ErrVersion)
	case drep&0xFFFF != littleEndian:
		r.FailAt(4, ErrFormat)
	case h.FragLength < HeaderSize:
		r.FailAt(8, ErrLength)
	}
	return h, r.Err()
}

// littleEndian is the packed_drep of little-endian integers, ASCII characters
// and IEEE floating point; the two bytes after it are reserved.
const littleEndian = 0x0010

// AppendHeader appends the common header as it stands in h.
func AppendHeader(dst []byte, h Header) []byte {
	dst = append(dst, 5, 0, byte(h.Type), byte(h.Flags), littleEndian, 0, 0, 0)
	dst = binary.LittleEndian.AppendUint16(dst, h.FragLength)
	dst = binary.LittleEndian.AppendUint16(dst, h.AuthLength)
	return binary.LittleEndian.AppendUint32(dst, h.CallID)
}

// SetLengths writes frag_length and auth_length into an encoded packet.
func SetLengths(packet []byte, frag, auth int) {
	binary.LittleEndian.PutUint16(packet[8:], uint16(frag))
	binary.LittleEndian.PutUint16(packet[10:], uint16(auth))
}
