// Compressed RTF, [MS-OXRTFCP]: decompression.

package eml

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// ErrCorruptRTF is the cause of a DecodeError for compressed RTF that does not
// hold what its header says.
var ErrCorruptRTF = errors.New("corrupt compressed RTF")

// The two values of COMPTYPE, [MS-OXRTFCP].
const (
	rtfCompressed   = 0x75465A4C
	rtfUncompressed = 0x414C454D
)

// rtfPreload fills the dictionary before the first byte, [MS-OXRTFCP].
const rtfPreload = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}` +
	`{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial` +
	`Times New RomanCourier{\colortbl\red0\green0\blue0` + "\r\n" +
	`\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// maxRTFExpansion bounds what a compressed byte can stand for: a reference of
// two bytes and a share of the control byte stand for at most 17.
const maxRTFExpansion = 9

// DecompressRTF returns the RTF in the value of PidTagRtfCompressed,
// [MS-OXRTFCP]. Failures are *DecodeError with ErrCorruptRTF as cause.
func DecompressRTF(b []byte) ([]byte, error) {
	r := wire.NewReader("compressed RTF: header", b)
	size := r.Uint32()
	rawSize := r.Uint32()
	kind := r.Uint32()
	crc := r.Uint32()
	content := r.Rest()
	if err := r.Err(); err != nil {
		return nil, err
	}
	// COMPSIZE counts from the RAWSIZE field. Bytes after it are padding.
	if size < 12 || int64(size)-12 > int64(len(content)) {
		return nil, rtfError(0)
	}
	content = content[:size-12]
	switch kind {
	case rtfUncompressed:
		if int64(rawSize) > int64(len(content)) {
			return nil, rtfError(4)
		}
		return append([]byte(nil), content[:rawSize]...), nil
	case rtfCompressed:
	default:
		return nil, rtfError(8)
	}
	if rtfCRC(content) != crc {
		return nil, rtfError(12)
	}
	if int64(rawSize) > int64(len(content))*maxRTFExpansion {
		return nil, rtfError(4)
	}
	return rtfExpand(content, int(rawSize))
}

func rtfExpand(in []byte, rawSize int) ([]byte, error) {
	var dict [4096]byte
	for i := range dict {
		dict[i] = ' '
	}
	pos := copy(dict[:], rtfPreload)
	out := make([]byte, 0, rawSize)
	put := func(c byte) {
		out = append(out, c)
		dict[pos] = c
		pos = (pos + 1) % len(dict)
	}
	for i := 0; i < len(in); {
		control := in[i]
		i++
		for bit := range 8 {
			if i >= len(in) {
				return rtfEnd(out, rawSize, i)
			}
			if control>>bit&1 == 0 {
				put(in[i])
				i++
				continue
			}
			if i+2 > len(in) {
				return nil, rtfError(16 + i)
			}
			ref := binary.BigEndian.Uint16(in[i:])
			i += 2
			from, n := int(ref>>4), int(ref&15)+2
			if from == pos { // the end of the document
				return rtfEnd(out, rawSize, i)
			}
			for k := range n {
				put(dict[(from+k)%len(dict)])
			}
		}
	}
	return rtfEnd(out, rawSize, len(in))
}

// rtfEnd checks the announced length. Writers disagree about a trailing NUL,
// so the output may be longer, never shorter.
func rtfEnd(out []byte, rawSize, at int) ([]byte, error) {
	if len(out) < rawSize {
		return nil, rtfError(16 + at)
	}
	return out[:rawSize:rawSize], nil
}

// rtfCRC is the CRC of [MS-OXRTFCP]: the polynomial of IEEE 802.3 with
// neither the initial nor the final complement.
func rtfCRC(b []byte) uint32 {
	return ^crc32.Update(^uint32(0), crc32.IEEETable, b)
}

func rtfError(offset int) error {
	return &DecodeError{What: "compressed RTF", Offset: offset, Err: ErrCorruptRTF}
}
