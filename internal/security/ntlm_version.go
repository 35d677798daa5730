// CHALLENGE messages without a Version field.

package security

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"encoding/binary"
	"slices"

	"github.com/go-mapi/mapirpc/auth"
)

// Offsets within a CHALLENGE message, [MS-NLMP] 2.2.1.2.
const (
	ntlmTargetNameFields = 12
	ntlmTargetInfoFields = 40
	ntlmVersion          = 48
	ntlmVersionEnd       = 56
)

// withNTLMVersion returns a CHALLENGE message whose payload begins after a
// Version field. Servers that negotiate no version may leave the field out and
// let the payload begin in its place, which the library takes for an overlap.
// Messages that have the field, or are broken, are returned as they are.
func withNTLMVersion(msg []byte) []byte {
	if len(msg) < ntlmVersion {
		return msg
	}
	begin := uint32(ntlmVersionEnd)
	for _, at := range []int{ntlmTargetNameFields, ntlmTargetInfoFields} {
		if binary.LittleEndian.Uint16(msg[at:]) > 0 {
			begin = min(begin, binary.LittleEndian.Uint32(msg[at+4:]))
		}
	}
	if begin != ntlmVersion {
		return msg
	}
	padded := slices.Insert(bytes.Clone(msg), ntlmVersion, make([]byte, ntlmVersionEnd-ntlmVersion)...)
	for _, at := range []int{ntlmTargetNameFields + 4, ntlmTargetInfoFields + 4} {
		offset := binary.LittleEndian.Uint32(msg[at:])
		binary.LittleEndian.PutUint32(padded[at:], offset+ntlmVersionEnd-ntlmVersion)
	}
	return padded
}

// setNTLMMIC writes the MIC of an AUTHENTICATE message over the messages as
// they were exchanged, [MS-NLMP] 3.1.5.1.2.
func setNTLMMIC(authenticate, sessionKey, negotiate, challenge []byte) error {
	if len(authenticate) < ntlmMICEnd {
		return protocolError(auth.NTLM, "authenticate message too short", nil)
	}
	mic := authenticate[ntlmMICOffset:ntlmMICEnd]
	clear(mic)
	h := hmac.New(md5.New, sessionKey)
	for _, msg := range [][]byte{negotiate, challenge, authenticate} {
		h.Write(msg)
	}
	copy(mic, h.Sum(nil))
	return nil
}
