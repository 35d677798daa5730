// The walk over a buffer: AUX_HEADER, [MS-OXCRPC] 2.2.2.2.

package auxbuf

import (
	"encoding/binary"
	"iter"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// DecodeError says what could not be decoded and where. Offsets count from the
// start of the block, or of the buffer if the walk itself failed.
type DecodeError = wire.DecodeError

// GUID is a globally unique identifier in wire order.
type GUID = wire.GUID

// HeaderSize is the size of AUX_HEADER.
const HeaderSize = 4

// Block is one block as it came: header fields and bytes.
type Block struct {
	Version uint8
	Type    Type
	// Data is the whole block including its header. It aliases the buffer.
	Data []byte
}

// Payload returns what follows the header. It aliases Data.
func (b Block) Payload() []byte {
	if len(b.Data) < HeaderSize {
		return nil
	}
	return b.Data[HeaderSize:]
}

// Blocks walks buf from block to block by their Size fields. The walk ends with
// a *DecodeError when a header is cut short, or when a Size is less than that
// of the header or reaches past the end; the blocks before it are good. Every
// step advances by at least HeaderSize bytes.
func Blocks(buf []byte) iter.Seq2[Block, error] {
	return func(yield func(Block, error) bool) {
		for off := 0; off < len(buf); {
			b, err := next(buf, off)
			if !yield(b, err) || err != nil {
				return
			}
			off += len(b.Data)
		}
	}
}

func next(buf []byte, off int) (Block, error) {
	rest := buf[off:]
	if len(rest) < HeaderSize {
		return Block{}, &DecodeError{What: "AUX_HEADER", Offset: off, Err: wire.ErrShort}
	}
	size := int(binary.LittleEndian.Uint16(rest))
	if size < HeaderSize {
		return Block{}, &DecodeError{What: "AUX_HEADER: Size", Offset: off, Err: wire.ErrValue}
	}
	if size > len(rest) {
		return Block{}, &DecodeError{What: "AUX_HEADER: Size", Offset: off, Err: wire.ErrShort}
	}
	return Block{Version: rest[2], Type: Type(rest[3]), Data: rest[:size:size]}, nil
}

// Body is a typed block, or Raw.
type Body interface {
	// AppendBinary appends the block including its header.
	AppendBinary(dst []byte) ([]byte, error)
	body()
}

// Raw is a block of unknown version or type, or one that could not be decoded.
// It encodes to the bytes that it came as.
type Raw struct{ Block }

// AppendBinary appends the block as it came.
func (x Raw) AppendBinary(dst []byte) ([]byte, error) { return append(dst, x.Data...), nil }
func (Raw) body()                                     {}

// Append encodes blocks one after the other.
func Append(dst []byte, blocks ...Body) ([]byte, error) {
	start := len(dst)
	for _, b := range blocks {
		var err error
		if dst, err = b.AppendBinary(dst); err != nil {
			return dst[:start], err
		}
	}
	return dst, nil
}

// DecodeAll decodes every block of buf. Blocks that are unknown or malformed
// come as Raw, so nothing is lost; err is the first failure, or nil.
func DecodeAll(buf []byte) (bodies []Body, err error) {
	for b, walkErr := range Blocks(buf) {
		if walkErr != nil {
			if err == nil {
				err = walkErr
			}
			break
		}
		body, decodeErr := Decode(b)
		if decodeErr != nil && err == nil {
			err = decodeErr
		}
		bodies = append(bodies, body)
	}
	return bodies, err
}
