// The frame of Kerberos tokens outside of DCE style, RFC 4121 4.1 and RFC 2743
// 3.1.

package security

import (
	"bytes"
	"encoding/asn1"
	"encoding/binary"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-mapi/mapirpc/auth"
)

// Token identifiers, RFC 4121 4.1.
const (
	krbTokenRequest uint16 = 0x0100
	krbTokenReply   uint16 = 0x0200
	krbTokenError   uint16 = 0x0300
)

// krbFrameTag is [APPLICATION 0], constructed.
const krbFrameTag = tag.Tag(0x60)

// frameKrb frames a Kerberos message.
func frameKrb(id uint16, msg []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(krbFrameTag, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidKrb)
		b.AddUint16(id)
		b.AddBytes(msg)
	})
	// Only lengths beyond 32 bits and malformed identifiers fail.
	return b.BytesOrPanic()
}

// unframeKrb returns the message in a frame, which must be of one of the ids.
func unframeKrb(token []byte, ids ...uint16) ([]byte, error) {
	in := cryptobyte.String(token)
	var body cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !in.ReadASN1(&body, krbFrameTag) || !in.Empty() || !body.ReadASN1ObjectIdentifier(&oid) ||
		!oid.Equal(oidKrb) || len(body) < 2 {
		return nil, protocolError(auth.Kerberos, "token without the frame of GSS-API", nil)
	}
	if !slices.Contains(ids, binary.BigEndian.Uint16(body)) {
		return nil, protocolError(auth.Kerberos, "token of another kind than expected", nil)
	}
	return bytes.Clone(body[2:]), nil
}
