// The seam between this package and the transports that use it: levels, the
// handshake that establishes a context, and the protection of PDUs.

package security

import (
	"context"
	"errors"

	"github.com/go-mapi/mapirpc/auth"
)

// Level is the protection of the traffic, in the numbers of the wire. The zero
// value means privacy.
type Level = auth.Level

// Levels, [MS-RPCE] 2.2.1.1.8. LevelCall and LevelPacket are never used over
// connections: the runtime raises them to LevelIntegrity ([MS-RPCE] 3.3.1.5.2.2).
const (
	LevelNone      Level = auth.LevelNone
	LevelConnect   Level = auth.LevelConnect
	LevelCall      Level = 3
	LevelPacket    Level = 4
	LevelIntegrity Level = auth.LevelIntegrity
	LevelPrivacy   Level = auth.LevelPrivacy
)

// Values of auth_type in a sec_trailer, [MS-RPCE] 2.2.1.1.7.
const (
	TypeNone     uint8 = 0
	TypeSPNEGO   uint8 = 9
	TypeNTLM     uint8 = 10
	TypeKerberos uint8 = 16
)

// TrailerSize is the size of a sec_trailer without its auth_value.
const TrailerSize = 8

// Handshake is one side of establishing a context. It is not safe for
// concurrent use, and good for one context: after an error, or after Protector,
// it is spent.
//
// The initiator sends what its first Next(ctx, nil) returns in its bind, feeds
// the auth_value of the answer to Next, and so on until done. The acceptor
// feeds the auth_value of the bind to its first Next.
type Handshake interface {
	// AuthType is the auth_type of the sec_trailers.
	AuthType() uint8

	// Next takes the peer's token (nil at the initiator's start) and returns
	// the token to send, which may be empty. done reports that this side
	// expects no further token; a token returned together with done still has
	// to be sent. Errors are *auth.Error; the acceptor may return a token
	// together with an error, which tells the peer (SPNEGO's reject).
	//
	// Next may talk to a KDC, bounded by ctx. The token given is not kept and
	// not changed.
	Next(ctx context.Context, token []byte) (out []byte, done bool, err error)

	// UsesAlterContext says how the initiator sends its tokens after the
	// first: by alter_context, which the server answers (SPNEGO), or by auth3,
	// which it does not (NTLM, Kerberos).
	UsesAlterContext() bool

	// Protector returns the protection of packets once the handshake is done.
	// It is nil, without error, for LevelNone and LevelConnect. headerSigning
	// says whether both sides set PFC_SUPPORT_HEADER_SIGN in bind and
	// bind_ack; the initiator of Kerberos does not go without. It fails with
	// auth.ErrLevelUnavailable when the context cannot give the level, and before
	// the handshake is done.
	Protector(level Level, headerSigning bool) (Protector, error)

	// Peer says who is at the other end, once the handshake is done: at the
	// acceptor the authenticated user, at the initiator the server as far as
	// the mechanism proves it.
	Peer() Peer
}

// Peer is the other end of a context.
type Peer struct {
	// Mechanism is the mechanism that was used: auth.NTLM or auth.Kerberos,
	// also when SPNEGO chose it.
	Mechanism auth.Mechanism
	// Domain and User name the account: the realm and the principal without
	// its realm, with Kerberos. At the initiator of NTLM they are empty: NTLM
	// does not prove the server.
	Domain, User string
	// Anonymous says that the client gave no credential.
	Anonymous bool
}

// Protector seals and opens the PDUs of one context. Each direction has its
// own state: one goroutine may call Protect while another calls Unprotect.
// Packets must be protected in the order in which they are sent, and opened in
// the order in which they were received; every packet counts.
type Protector interface {
	// VerifierSize is the length of the auth_value, the same for all packets
	// of a context.
	VerifierSize() int

	// BodyAlign is what the length of stub and padding must be a multiple of.
	BodyAlign() int

	// Protect seals or signs pdu and appends the auth_value. pdu holds the PDU
	// from the common header up to and including the 8-byte sec_trailer, with
	// all lengths final (frag_length and auth_length count the auth_value).
	// The body is pdu[bodyOff:bodyEnd], stub and padding; at LevelPrivacy it
	// is encrypted in place. There must be no bytes between bodyEnd and the
	// sec_trailer. The result aliases pdu when pdu has the capacity, and then
	// nothing is allocated.
	Protect(pdu []byte, bodyOff, bodyEnd int) ([]byte, error)

	// Unprotect verifies pdu and, at LevelPrivacy, decrypts its body in place.
	// pdu is the whole PDU with its auth_value. The caller has checked that
	// bodyOff <= bodyEnd and bodyEnd+TrailerSize <= len(pdu); everything else
	// is checked here. After an error, which is ErrVerify or wraps it, the
	// body is of no use and every later packet fails too.
	Unprotect(pdu []byte, bodyOff, bodyEnd int) error
}

// ErrVerify says that a packet was changed, replayed or reordered, or was
// never protected by the peer of this context.
var ErrVerify = errors.New("security: packet failed verification")

// ErrExhausted says that a context has protected as many packets as its
// sequence numbers can tell apart.
var ErrExhausted = errors.New("security: sequence numbers exhausted")
