package extbuf

import (
	"bytes"
	"crypto/subtle"
)

// magic is the byte of [MS-OXCRPC] 3.1.7.3 many times over, for XORing at the
// speed of subtle.XORBytes, which works by the widest words there are. It is
// never written to.
var magic = bytes.Repeat([]byte{0xA5}, 4096)

// xorInto obfuscates src into dst, or reverts it, which is the same. They have
// the same length and are either the same bytes or disjoint.
func xorInto(dst, src []byte) {
	for len(src) > 0 {
		n := subtle.XORBytes(dst, src[:min(len(src), len(magic))], magic)
		dst, src = dst[n:], src[n:]
	}
}
