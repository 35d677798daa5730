// The authentication verifier at the end of a packet, [MS-RPCE] 2.2.2.11.

package pdu

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Verifier is a sec_trailer with its auth_value.
type Verifier struct {
	AuthType  uint8
	Level     uint8
	PadLength uint8 // bytes of padding between the body and the sec_trailer
	ContextID uint32
	Value     []byte // aliases the packet after decoding
}

// AppendTrailer appends the sec_trailer of v without its value.
func AppendTrailer(dst []byte, v Verifier) []byte {
	dst = append(dst, v.AuthType, v.Level, v.PadLength, 0)
	return binary.LittleEndian.AppendUint32(dst, v.ContextID)
}

// SplitVerifier finds the verifier of a whole packet. The end of the body,
// padding included, is bodyEnd; without a verifier ok is false and bodyEnd is
// the end of the packet. The padding is checked to lie behind bodyOff.
func SplitVerifier(packet []byte, h Header, bodyOff int) (v Verifier, bodyEnd int, ok bool, err error) {
	if int(h.FragLength) != len(packet) || bodyOff > len(packet) {
		return v, 0, false, &wire.DecodeError{What: "PDU", Offset: 8, Err: ErrLength}
	}
	if h.AuthLength == 0 {
		return v, len(packet), false, nil
	}
	bodyEnd = len(packet) - int(h.AuthLength) - TrailerSize
	if bodyEnd < bodyOff {
		return v, 0, false, &wire.DecodeError{What: "PDU", Offset: 10, Err: ErrAuth}
	}
	t := packet[bodyEnd:]
	v = Verifier{
		AuthType:  t[0],
		Level:     t[1],
		PadLength: t[2],
		ContextID: binary.LittleEndian.Uint32(t[4:]),
		Value:     t[TrailerSize:len(t):len(t)],
	}
	if int(v.PadLength) > bodyEnd-bodyOff {
		return v, 0, false, &wire.DecodeError{What: "sec_trailer", Offset: bodyEnd + 2, Err: ErrAuth}
	}
	return v, bodyEnd, true, nil
}
