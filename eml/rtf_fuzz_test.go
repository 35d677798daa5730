package eml

import (
	"encoding/binary"
	"errors"
	"testing"
	"unicode/utf8"
)

// FuzzRTF reads documents and compressed documents of any content.
func FuzzRTF(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\ansicpg1251\fromhtml1 {\*\htmltag64 <p>}\'cf\u1087?\bin3 ab}{\fonttbl{\f0\fcharset128 x;}}\f0\'93\'fa}`))
	f.Add([]byte(`{\rtf1\uc2\u55357\'3f\'3f\u56832??{\*\unknown {{{}}}\par}\htmlrtf x\htmlrtf0 \~\_\` + "\r\n" + `}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, text := range map[string]string{"text": rtfText(b), "HTML": rtfHTML(b)} {
			if !utf8.ValidString(text) || len(text) > 3*len(b) {
				t.Errorf("%s: %d bytes of %d, valid: %v", name, len(text), len(b), utf8.ValidString(text))
			}
		}
		for _, packed := range [][]byte{b, compressedRTF(b)} {
			rtf, err := DecompressRTF(packed)
			if decode, ok := errors.AsType[*DecodeError](err); err != nil && (!ok || decode.Offset > len(packed)) {
				t.Errorf("%v", err)
			}
			if len(rtf) > len(packed)*maxRTFExpansion {
				t.Errorf("%d bytes of %d", len(rtf), len(packed))
			}
		}
	})
}

// compressedRTF puts a header before compressed content that says all there is.
func compressedRTF(content []byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(content)+12))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(content)/2))
	b = binary.LittleEndian.AppendUint32(b, rtfCompressed)
	b = binary.LittleEndian.AppendUint32(b, rtfCRC(content))
	return append(b, content...)
}
