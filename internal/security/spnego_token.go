// SPNEGO's messages, RFC 4178 4.2 and [MS-SPNG] 2.2.

package security

import (
	"encoding/asn1"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-mapi/mapirpc/auth"
)

// Object identifiers of SPNEGO and of what it negotiates.
var (
	oidSPNEGO = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 2}
	oidNTLM   = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 2, 2, 10}
	oidKrb    = asn1.ObjectIdentifier{1, 2, 840, 113554, 1, 2, 2}
	// oidKrbMS is Kerberos as Windows 2000 misspelt it, and Windows says since.
	oidKrbMS = asn1.ObjectIdentifier{1, 2, 840, 48018, 1, 2, 2}
)

// mechanismOf returns the mechanism of an identifier, or auth.None.
func mechanismOf(oid asn1.ObjectIdentifier) auth.Mechanism {
	switch {
	case oid.Equal(oidNTLM):
		return auth.NTLM
	case oid.Equal(oidKrb), oid.Equal(oidKrbMS):
		return auth.Kerberos
	}
	return auth.None
}

// oidOf is the reverse of mechanismOf.
func oidOf(m auth.Mechanism) asn1.ObjectIdentifier {
	if m == auth.NTLM {
		return oidNTLM
	}
	return oidKrb
}

// Values of negState.
const (
	negCompleted  = 0
	negIncomplete = 1
	negReject     = 2
	negRequestMIC = 3
	// negAbsent is the optional field left out; no value of the wire.
	negAbsent = -1
)

// negInit is a NegTokenInit.
type negInit struct {
	// mechTypes is the list as it was on the wire, a SEQUENCE OF OBJECT
	// IDENTIFIER: what mechListMIC signs.
	mechTypes []byte
	oids      []asn1.ObjectIdentifier
	token     []byte
	mic       []byte
}

// negResp is a NegTokenResp.
type negResp struct {
	state     int
	mechanism asn1.ObjectIdentifier // nil when absent
	token     []byte
	mic       []byte
}

func explicit(n uint8) tag.Tag { return tag.Tag(n).ContextSpecific().Constructed() }

// marshalMechTypes returns the list of mechanisms.
func marshalMechTypes(oids []asn1.ObjectIdentifier) ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, oid := range oids {
			b.AddASN1ObjectIdentifier(oid)
		}
	})
	return b.Bytes()
}

func (n *negInit) marshal() ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(tag.Tag(0x60), func(b *cryptobyte.Builder) { // [APPLICATION 0], RFC 2743 3.1
		b.AddASN1ObjectIdentifier(oidSPNEGO)
		b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
			b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { b.AddBytes(n.mechTypes) })
				addOctets(b, 2, n.token)
				addOctets(b, 3, n.mic)
			})
		})
	})
	return b.Bytes()
}

// addOctets adds an optional OCTET STRING.
func addOctets(b *cryptobyte.Builder, n uint8, octets []byte) {
	if len(octets) > 0 {
		b.AddASN1(explicit(n), func(b *cryptobyte.Builder) { b.AddASN1OctetString(octets) })
	}
}

func (n *negInit) unmarshal(b []byte) error {
	in, list, oid := cryptobyte.String(b), cryptobyte.String(nil), asn1.ObjectIdentifier{}
	var outer, seq cryptobyte.String
	ok := in.ReadASN1(&outer, tag.Tag(0x60)) && in.Empty() &&
		outer.ReadASN1ObjectIdentifier(&oid) && oid.Equal(oidSPNEGO) &&
		outer.ReadASN1(&seq, explicit(0)) && outer.Empty() &&
		seq.ReadASN1(&seq, tag.SEQUENCE) && seq.ReadASN1(&list, explicit(0))
	if !ok {
		return errNegToken
	}
	n.mechTypes = list
	if !list.ReadASN1(&list, tag.SEQUENCE) || list.Empty() {
		return errNegToken
	}
	for !list.Empty() {
		var oid asn1.ObjectIdentifier
		if !list.ReadASN1ObjectIdentifier(&oid) {
			return errNegToken
		}
		n.oids = append(n.oids, oid)
	}
	// reqFlags [1] are to be ignored.
	if !seq.SkipOptionalASN1(explicit(1)) || !readOctets(&seq, 2, &n.token) {
		return errNegToken
	}
	// [MS-SPNG] puts negHints before mechListMIC and numbers it 4.
	if seq.PeekASN1Tag(explicit(3)) && isHints(seq) {
		if !seq.SkipASN1(explicit(3)) || !readOctets(&seq, 4, &n.mic) {
			return errNegToken
		}
	} else if !readOctets(&seq, 3, &n.mic) {
		return errNegToken
	}
	if !seq.Empty() {
		return errNegToken
	}
	return nil
}

// isHints reports whether field 3 is negHints, a SEQUENCE.
func isHints(s cryptobyte.String) bool {
	var inner cryptobyte.String
	return s.ReadASN1(&inner, explicit(3)) && inner.PeekASN1Tag(tag.SEQUENCE)
}

// readOctets reads an optional OCTET STRING.
func readOctets(s *cryptobyte.String, n uint8, out *[]byte) bool {
	return s.ReadOptionalASN1OctetString(out, nil, explicit(n))
}

func (n *negResp) marshal() ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
			if n.state != negAbsent {
				b.AddASN1(explicit(0), func(b *cryptobyte.Builder) { b.AddASN1Enum(int64(n.state)) })
			}
			if n.mechanism != nil {
				b.AddASN1(explicit(1), func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(n.mechanism) })
			}
			addOctets(b, 2, n.token)
			addOctets(b, 3, n.mic)
		})
	})
	return b.Bytes()
}

func (n *negResp) unmarshal(b []byte) error {
	in, field := cryptobyte.String(b), cryptobyte.String(nil)
	var seq cryptobyte.String
	if !in.ReadASN1(&seq, explicit(1)) || !in.Empty() || !seq.ReadASN1(&seq, tag.SEQUENCE) {
		return errNegToken
	}
	var present bool
	n.state = negAbsent
	if !seq.ReadOptionalASN1(&field, &present, explicit(0)) {
		return errNegToken
	}
	if present && (!field.ReadASN1Enum(&n.state) || !field.Empty() || !validNegState(n.state)) {
		return errNegToken
	}
	if !seq.ReadOptionalASN1(&field, &present, explicit(1)) {
		return errNegToken
	}
	if present && (!field.ReadASN1ObjectIdentifier(&n.mechanism) || !field.Empty()) {
		return errNegToken
	}
	if !readOctets(&seq, 2, &n.token) || !readOctets(&seq, 3, &n.mic) || !seq.Empty() {
		return errNegToken
	}
	return nil
}

func validNegState(s int) bool {
	return slices.Contains([]int{negCompleted, negIncomplete, negReject, negRequestMIC}, s)
}

// errNegToken says that a message of SPNEGO does not decode.
var errNegToken = &auth.Error{Mechanism: auth.Negotiate, Reason: auth.ErrProtocol, Detail: "message is malformed"}

// negError is an error of the negotiation itself.
func negError(reason error, detail string) error {
	return &auth.Error{Mechanism: auth.Negotiate, Reason: reason, Detail: detail}
}
