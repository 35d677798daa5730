package extbuf

import "encoding/binary"

// xorMagic is the byte of [MS-OXCRPC] 3.1.7.3, eight times.
const xorMagic = 0xA5A5A5A5A5A5A5A5

// xorInto obfuscates src into dst, or reverts it, which is the same. They have
// the same length and are either the same bytes or disjoint.
func xorInto(dst, src []byte) {
	for len(src) >= 8 && len(dst) >= 8 {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src)^xorMagic)
		dst, src = dst[8:], src[8:]
	}
	for i, b := range src {
		dst[i] = b ^ xorMagic&0xFF
	}
}
