// Choosing the handshake of a mechanism.

package security

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/go-mapi/mapirpc/auth"
)

// micer signs and verifies SPNEGO's list of mechanisms with an established
// context. Each call counts as a packet of its direction.
type micer interface {
	makeMIC(msg []byte) ([]byte, error)
	verifyMIC(msg, mic []byte) error
}

// mechanism is a Handshake that SPNEGO can carry.
type mechanism interface {
	Handshake
	// mics returns the signatures of a handshake that is done.
	mics() micer
}

// NewInitiator returns the client's side of a handshake. It checks the
// configuration, and reads what files it names, but does not use the network.
// Errors are *auth.Error.
func NewInitiator(cfg InitiatorConfig) (Handshake, error) {
	switch cfg.Mechanism {
	case auth.NTLM:
		return newNTLMInitiator(&cfg)
	case auth.Kerberos:
		return newKrbInitiator(&cfg)
	case auth.Negotiate:
		return newSPNEGOInitiator(&cfg)
	}
	return nil, &auth.Error{Mechanism: cfg.Mechanism, Reason: auth.ErrMechanism, Err: errors.ErrUnsupported}
}

// NewAcceptor returns the server's side of a handshake for the auth_type of
// a client's bind. It fails with auth.ErrMechanism when the configuration does
// not accept the mechanism.
func NewAcceptor(authType uint8, cfg AcceptorConfig) (Handshake, error) {
	switch authType {
	case TypeNTLM:
		return newNTLMAcceptor(&cfg)
	case TypeKerberos:
		return newKrbAcceptor(&cfg)
	case TypeSPNEGO:
		return newSPNEGOAcceptor(&cfg)
	}
	return nil, &auth.Error{Reason: auth.ErrMechanism, Detail: fmt.Sprintf("auth_type %d", authType), Err: errors.ErrUnsupported}
}

// validCredential checks that there is a complete credential.
func validCredential(cred auth.Credential, m auth.Mechanism) error {
	if cred == nil {
		return &auth.Error{Mechanism: m, Reason: auth.ErrBadCredential, Detail: "none given"}
	}
	return cred.Validate()
}

// wrongKind says that a credential does not serve a mechanism.
func wrongKind(cred auth.Credential, m auth.Mechanism) error {
	return &auth.Error{
		Mechanism: m, Reason: auth.ErrBadCredential,
		Detail: fmt.Sprintf("%T does not serve %v", cred, m),
		Advice: "Password serves NTLM and Kerberos, NTHash serves NTLM, Keytab and CCache serve Kerberos",
	}
}

// mustHex decodes digits that Validate has checked.
func mustHex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}
