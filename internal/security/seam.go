// The seam between this package and the transports that use it: levels, the
// handshake that establishes a context, and the protection of PDUs.

package security

import "context"

// Level is an authentication level of DCE/RPC, [MS-RPCE] 2.2.1.1.8.
type Level uint8

// The authentication levels, in ascending order of protection.
const (
	// LevelNone carries no authentication at all.
	LevelNone Level = 1
	// LevelConnect authenticates when the connection is bound and never again.
	LevelConnect Level = 2
	// LevelCall is treated as LevelPacket by connection-oriented RPC.
	LevelCall Level = 3
	// LevelPacket authenticates the origin of every PDU.
	LevelPacket Level = 4
	// LevelIntegrity signs every PDU.
	LevelIntegrity Level = 5
	// LevelPrivacy signs every PDU and encrypts its body.
	LevelPrivacy Level = 6
)

// String returns the name of the level in lower case.
func (l Level) String() string {
	switch l {
	case LevelNone:
		return "none"
	case LevelConnect:
		return "connect"
	case LevelCall:
		return "call"
	case LevelPacket:
		return "packet"
	case LevelIntegrity:
		return "integrity"
	case LevelPrivacy:
		return "privacy"
	}
	return "unknown"
}

// A Handshake is one side of establishing a security context. It is not safe
// for concurrent use.
type Handshake interface {
	// AuthType is the auth_type of the sec_trailer, [MS-RPCE] 2.2.1.1.7:
	// 9 for SPNEGO, 10 for NTLM, 16 for Kerberos.
	AuthType() uint8
	// Next takes the peer's token (nil at the initiator's start) and returns
	// the token to send, which may be empty. Done reports that this side
	// expects no further token; out may still have to be sent.
	Next(ctx context.Context, token []byte) (out []byte, done bool, err error)
	// UsesAlterContext says how the initiator sends a token after the first:
	// in alter_context PDUs (SPNEGO) or in an auth3 PDU (NTLM, Kerberos).
	UsesAlterContext() bool
	// Protector returns the protection of packets once Next reported done. It
	// is nil for the levels none and connect.
	Protector(level Level, headerSigning bool) (Protector, error)
}

// A Protector seals and opens PDUs of one security context. One goroutine may
// call Protect while another one calls Unprotect; neither method may run
// twice at a time. PDUs are to be protected in the order in which they are
// sent, and unprotected in the order in which they were received.
type Protector interface {
	// VerifierSize is the length of the auth_value that Protect appends. It is
	// the same for every PDU of a context.
	VerifierSize() int
	// BodyAlign is the length in bytes of which stub and padding have to be
	// a multiple.
	BodyAlign() int
	// Protect takes a PDU from its common header up to and including the
	// sec_trailer, with frag_length and auth_length final. It seals
	// pdu[bodyOff:bodyEnd], the stub and its padding, in place, and returns
	// the PDU with the auth_value appended.
	Protect(pdu []byte, bodyOff, bodyEnd int) ([]byte, error)
	// Unprotect verifies a whole PDU, auth_value included, and opens
	// pdu[bodyOff:bodyEnd] in place. After an error the bytes of the body are
	// undefined.
	Unprotect(pdu []byte, bodyOff, bodyEnd int) error
}
