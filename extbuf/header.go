package extbuf

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Flags of an RPC_HEADER_EXT.
type Flags uint16

// The flags that [MS-OXCRPC] 2.2.2.1 defines.
const (
	Compressed Flags = 0x0001 // the payload is compressed
	XorMagic   Flags = 0x0002 // every byte of the payload is XORed with 0xA5
	Last       Flags = 0x0004 // no further header follows the payload

	knownFlags = Compressed | XorMagic | Last
)

const (
	// HeaderSize is the length of an RPC_HEADER_EXT.
	HeaderSize = 8
	// MaxPayload is the largest payload, in plain text: [MS-OXCRPC] 3.1.7.
	MaxPayload = 0x8000
	// MaxRequestPayload is the largest payload that every server takes in
	// rgbIn: cbIn is limited to 0x8007, one byte short of MaxPayload and its
	// header ([MS-OXCRPC] 3.1.4.12).
	MaxRequestPayload = 0x7FFF
	// MaxPayloads is the longest chain: [MS-OXCRPC] 3.1.7.4.
	MaxPayloads = 96
)

// Header is an RPC_HEADER_EXT, [MS-OXCRPC] 2.2.2.1.
type Header struct {
	Version    uint16 // 0
	Flags      Flags
	Size       uint16 // bytes that follow the header
	SizeActual uint16 // bytes of the payload once decompressed
}

// AppendBinary appends the eight bytes of h. It never fails.
func (h Header) AppendBinary(dst []byte) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint16(dst, h.Version)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(h.Flags))
	dst = binary.LittleEndian.AppendUint16(dst, h.Size)
	return binary.LittleEndian.AppendUint16(dst, h.SizeActual), nil
}

// readHeader reads a header and its raw payload, and checks what can be
// checked without decoding.
func readHeader(r *wire.Reader, maxPayload int) (h Header, raw []byte) {
	start := r.Offset()
	h = Header{
		Version:    r.Uint16(),
		Flags:      Flags(r.Uint16()),
		Size:       r.Uint16(),
		SizeActual: r.Uint16(),
	}
	if !r.OK() {
		return Header{}, nil
	}
	switch {
	case h.Version != 0:
		r.FailAt(start, ErrVersion)
	case h.Flags&^knownFlags != 0:
		r.FailAt(start+2, ErrFlags)
	case h.Flags&Compressed == 0 && h.Size != h.SizeActual:
		r.FailAt(start+6, ErrSize)
	case int(h.SizeActual) > maxPayload:
		r.FailAt(start+6, ErrTooLarge)
	}
	return h, r.Bytes(int(h.Size))
}

// Headers returns the headers of the chain b, without undoing its payloads:
// for tracing what a peer sent. It applies the same checks to them as Decode.
func Headers(b []byte) ([]Header, error) {
	var hs []Header
	err := walk(b, (*Options)(nil).limits(), func(_ int, h Header, _ []byte) error {
		hs = append(hs, h)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return hs, nil
}
