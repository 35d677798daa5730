// Channel bindings, RFC 2744 3.11 and RFC 5056.

package security

import (
	"crypto/md5"
	"encoding/binary"
)

// channelBindings returns the gss_channel_bindings_struct of application data
// in the form that both NTLM and Kerberos hash: no addresses, little-endian
// ([MS-NLMP] 2.2.2.1, RFC 4121 4.1.1.2). It is nil for nil.
func channelBindings(data []byte) []byte {
	if data == nil {
		return nil
	}
	// initiator and acceptor address types and lengths, all zero
	b := make([]byte, 16, 20+len(data))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	return append(b, data...)
}

// bindingHash returns the MD5 hash that stands for channel bindings on the
// wire; all zeros say that there are none.
func bindingHash(data []byte) (sum [16]byte) {
	if data != nil {
		sum = md5.Sum(channelBindings(data))
	}
	return sum
}
