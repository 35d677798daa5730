// NTLM's negotiate flags and where they lie, [MS-NLMP] 2.2.2.5.

package security

import (
	"encoding/binary"

	"github.com/oiweiwei/go-msrpc/ssp/ntlm"

	"github.com/go-mapi/mapirpc/auth"
)

// Offsets of NegotiateFlags within the three messages, [MS-NLMP] 2.2.1.
const (
	ntlmNegotiateFlags    = 12
	ntlmChallengeFlags    = 20
	ntlmAuthenticateFlags = 60
)

// ntlmMICOffset and ntlmMICEnd delimit the MIC of an AUTHENTICATE message,
// [MS-NLMP] 2.2.1.3.
const (
	ntlmMICOffset = 72
	ntlmMICEnd    = 88
)

// ntlmStrength are the flags without which no context is accepted: Unicode,
// extended session security, 128-bit keys, a session key chosen by the client,
// signatures.
const ntlmStrength = ntlm.NegotiateUnicode | ntlm.NegotiateExtendedSessionSecurity |
	ntlm.Negotiate128 | ntlm.NegotiateKeyExchange | ntlm.NegotiateSign

// ntlmWanted returns the flags that a level cannot do without.
func ntlmWanted(level Level) ntlm.Flag {
	if level.OrDefault() == LevelPrivacy {
		return ntlmStrength | ntlm.NegotiateSeal
	}
	return ntlmStrength
}

// ntlmFlags reads the flags of a message, or fails if it ends before.
func ntlmFlags(msg []byte, offset int) (ntlm.Flag, error) {
	if len(msg) < offset+4 {
		return 0, protocolError(auth.NTLM, "message too short", nil)
	}
	return ntlm.Flag(binary.LittleEndian.Uint32(msg[offset:])), nil
}

// checkNTLMFlags fails unless all wanted flags are set.
func checkNTLMFlags(have, want ntlm.Flag) error {
	if have&want == want {
		return nil
	}
	return &auth.Error{
		Mechanism: auth.NTLM, Reason: auth.ErrLevelUnavailable,
		Detail: "the peer does not offer " + ntlmFlagName(want&^have),
		Advice: "allow NTLMv2 with 128-bit session security on the peer, or use Kerberos",
	}
}

// ntlmFlagName names the first of the missing flags.
func ntlmFlagName(missing ntlm.Flag) string {
	switch {
	case missing.IsSet(ntlm.NegotiateExtendedSessionSecurity):
		return "extended session security"
	case missing.IsSet(ntlm.Negotiate128):
		return "128-bit keys"
	case missing.IsSet(ntlm.NegotiateKeyExchange):
		return "a key exchange"
	case missing.IsSet(ntlm.NegotiateSign):
		return "signing"
	case missing.IsSet(ntlm.NegotiateSeal):
		return "sealing"
	}
	return "Unicode"
}
