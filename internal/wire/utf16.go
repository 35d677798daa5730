package wire

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// DecodeUTF16 turns UTF-16LE code units into a string. Unpaired surrogates,
// which real mailboxes hold, become the three-byte form that UTF-8 would give
// their code point (known as WTF-8), so that AppendUTF16 restores the very
// same units. An odd last byte is ignored.
func DecodeUTF16(b []byte) string {
	out := make([]byte, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		u := rune(binary.LittleEndian.Uint16(b[i:]))
		switch {
		case u < utf8.RuneSelf:
			out = append(out, byte(u))
		case !utf16.IsSurrogate(u):
			out = utf8.AppendRune(out, u)
		default:
			if i+3 < len(b) {
				if r := utf16.DecodeRune(u, rune(binary.LittleEndian.Uint16(b[i+2:]))); r != utf8.RuneError {
					out = utf8.AppendRune(out, r)
					i += 2
					continue
				}
			}
			out = append(out, 0xE0|byte(u>>12), 0x80|byte(u>>6)&0x3F, 0x80|byte(u)&0x3F)
		}
	}
	return string(out)
}

// AppendUTF16 appends s as UTF-16LE code units without a terminator. It is the
// inverse of DecodeUTF16; bytes that are neither UTF-8 nor an encoded surrogate
// become U+FFFD.
func AppendUTF16(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			dst = append(dst, c, 0)
			i++
			continue
		}
		if u, ok := encodedSurrogate(s[i:]); ok {
			dst = binary.LittleEndian.AppendUint16(dst, u)
			i += 3
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r < 0x10000 {
			dst = binary.LittleEndian.AppendUint16(dst, uint16(r))
			continue
		}
		hi, lo := utf16.EncodeRune(r)
		dst = binary.LittleEndian.AppendUint16(dst, uint16(hi))
		dst = binary.LittleEndian.AppendUint16(dst, uint16(lo))
	}
	return dst
}

// AppendUTF16CString is AppendUTF16 followed by a zero code unit.
func AppendUTF16CString(dst []byte, s string) []byte {
	return append(AppendUTF16(dst, s), 0, 0)
}

// AppendCString appends s and a zero byte.
func AppendCString(dst []byte, s string) []byte {
	return append(append(dst, s...), 0)
}

// encodedSurrogate recognises the three-byte form of a surrogate at the start
// of s: ED, A0..BF, 80..BF.
func encodedSurrogate(s string) (uint16, bool) {
	if len(s) < 3 || s[0] != 0xED || s[1]&0xE0 != 0xA0 || s[2]&0xC0 != 0x80 {
		return 0, false
	}
	return 0xD000 | uint16(s[1]&0x3F)<<6 | uint16(s[2]&0x3F), true
}
