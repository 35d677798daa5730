package auth

import "strconv"

// Mechanism is a way to authenticate, [MS-OXCRPC] 1.7.
type Mechanism uint8

const (
	// Negotiate lets client and server choose by SPNEGO ([RFC 4178]). It is
	// the default.
	//
	// Kerberos is offered first whenever it can be tried: with a Keytab or
	// a CCache always, with a Password when a Kerberos configuration names
	// a KDC for the realm. NTLM is offered after it, or alone, when the
	// credential serves NTLM. If Kerberos cannot be tried for want of
	// a configuration, a reachable KDC, a known service name or AES keys, NTLM
	// is used instead; if the KDC answers that the password is wrong or the account
	// is locked, that is the end, because a second try with the same password
	// would only count against the account.
	Negotiate Mechanism = iota
	// NTLM is NTLMv2 with extended session security and 128-bit keys; nothing
	// weaker is ever offered or accepted. [MS-NLMP]
	NTLM
	// Kerberos is Kerberos V5 with AES keys (RFC 3962), mutual authentication
	// and the three legs of DCE style. [MS-KILE]
	Kerberos
	// None sends no credential at all. The traffic is then as safe as the
	// transport under it: use it inside TLS alone.
	None
	// Basic sends the password itself in each HTTP request (RFC 7617). It
	// exists under HTTP alone, and is refused without TLS.
	Basic
	// Bearer sends a token from the caller's function in each HTTP request
	// (RFC 6750); the credential is a *Token. It exists under HTTP alone, and is
	// refused without TLS.
	Bearer
)

// String returns the name of the constant.
func (m Mechanism) String() string {
	switch m {
	case Negotiate:
		return "Negotiate"
	case NTLM:
		return "NTLM"
	case Kerberos:
		return "Kerberos"
	case None:
		return "None"
	case Basic:
		return "Basic"
	case Bearer:
		return "Bearer"
	}
	return "Mechanism(" + strconv.Itoa(int(m)) + ")"
}

// Level is the protection of the traffic after authentication. Apart from
// LevelDefault the numbers are those of the wire, [MS-RPCE] 2.2.1.1.8.
type Level uint8

const (
	// LevelDefault is LevelPrivacy.
	LevelDefault Level = 0
	// LevelNone does not authenticate.
	LevelNone Level = 1
	// LevelConnect authenticates when the connection is made and protects
	// nothing afterwards.
	LevelConnect Level = 2
	// LevelIntegrity signs each packet: changes, replay and reordering are
	// noticed, contents can be read by others.
	LevelIntegrity Level = 5
	// LevelPrivacy signs and encrypts each packet.
	LevelPrivacy Level = 6
)

// String returns "none", "connect", "integrity" or "privacy".
func (l Level) String() string {
	switch l {
	case LevelDefault, LevelPrivacy:
		return "privacy"
	case LevelNone:
		return "none"
	case 3:
		return "call"
	case 4:
		return "packet"
	case LevelConnect:
		return "connect"
	case LevelIntegrity:
		return "integrity"
	}
	return "level(" + strconv.Itoa(int(l)) + ")"
}

// OrDefault returns l, or LevelPrivacy for LevelDefault.
func (l Level) OrDefault() Level {
	if l == LevelDefault {
		return LevelPrivacy
	}
	return l
}
