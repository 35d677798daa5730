// NTLM at the client: NEGOTIATE, CHALLENGE, AUTHENTICATE ([MS-NLMP] 3.1.5.1).

package security

import (
	"bytes"
	"context"

	"github.com/oiweiwei/go-msrpc/ssp/credential"
	"github.com/oiweiwei/go-msrpc/ssp/ntlm"

	"github.com/go-mapi/mapirpc/auth"
)

// ntlmInitiator implements Handshake and mechanism.
type ntlmInitiator struct {
	lib   *ntlm.Authentifier
	level Level
	legs  int
	// first is the NEGOTIATE message.
	first []byte
	ctx   *ntlmContext
}

func newNTLMInitiator(cfg *InitiatorConfig) (*ntlmInitiator, error) {
	cred, err := ntlmCredential(cfg.Credential, cfg.Workstation)
	if err != nil {
		return nil, err
	}
	c := ntlm.NewConfig()
	c.Credential = cred
	c.Integrity = true
	c.Confidentiality = cfg.Level.OrDefault() == LevelPrivacy
	c.TargetName = cfg.TargetName
	c.ChannelBindings = channelBindings(cfg.ChannelBinding)
	return &ntlmInitiator{lib: &ntlm.Authentifier{Config: c}, level: cfg.Level}, nil
}

// ntlmCredential states a credential in the library's terms.
func ntlmCredential(cred auth.Credential, workstation string) (ntlm.Credential, error) {
	if err := validCredential(cred, auth.NTLM); err != nil {
		return nil, err
	}
	switch c := cred.(type) {
	case *auth.Password:
		domain, user := c.Account()
		return libCredential{domain: domain, user: user, workstation: workstation}.withPassword(c.Password.Reveal()), nil
	case *auth.NTHash:
		domain, user := c.Account()
		return libCredential{domain: domain, user: user, workstation: workstation}.withHash(c.Hash.Reveal()), nil
	}
	return nil, wrongKind(cred, auth.NTLM)
}

// libCredential builds the library's credentials without its parsing of user
// names, which has been done.
type libCredential struct{ domain, user, workstation string }

func (c libCredential) withPassword(password string) ntlm.Credential {
	return ntlmPassword{libCredential: c, password: password}
}

func (c libCredential) withHash(hexHash string) ntlm.Credential {
	return ntlmHash{libCredential: c, hash: mustHex(hexHash)}
}

// UserName implements credential.Credential.
func (c libCredential) UserName() string { return c.user }

// DomainName implements credential.Credential.
func (c libCredential) DomainName() string { return c.domain }

// Workstation implements credential.Credential.
func (c libCredential) Workstation() string { return c.workstation }

// ntlmPassword implements credential.Password.
type ntlmPassword struct {
	libCredential
	password string
}

// Password implements credential.Password.
func (c ntlmPassword) Password() string { return c.password }

// ntlmHash implements credential.NTHash.
type ntlmHash struct {
	libCredential
	hash []byte
}

// NTHash implements credential.NTHash.
func (c ntlmHash) NTHash() []byte { return c.hash }

var (
	_ credential.Password = ntlmPassword{}
	_ credential.NTHash   = ntlmHash{}
)

// AuthType implements Handshake.
func (n *ntlmInitiator) AuthType() uint8 { return TypeNTLM }

// UsesAlterContext implements Handshake.
func (n *ntlmInitiator) UsesAlterContext() bool { return false }

// Peer implements Handshake.
func (n *ntlmInitiator) Peer() Peer { return Peer{Mechanism: auth.NTLM} }

// Next implements Handshake.
func (n *ntlmInitiator) Next(ctx context.Context, token []byte) (out []byte, done bool, err error) {
	leg := n.legs
	n.legs++
	switch {
	case leg == 0 && len(token) == 0:
		out, err = n.negotiate(ctx)
		return out, false, err
	case leg == 1:
		out, err = n.authenticate(ctx, token)
		return out, err == nil, err
	}
	return nil, false, errOrder(auth.NTLM)
}

func (n *ntlmInitiator) negotiate(ctx context.Context) (out []byte, err error) {
	err = contain(auth.NTLM, func() error {
		out, err = n.lib.Negotiate(ctx)
		return err
	})
	if err != nil {
		return nil, protocolError(auth.NTLM, "negotiate message", err)
	}
	n.first = bytes.Clone(out)
	return out, nil
}

func (n *ntlmInitiator) authenticate(ctx context.Context, challenge []byte) (out []byte, err error) {
	flags, err := ntlmFlags(challenge, ntlmChallengeFlags)
	if err != nil {
		return nil, err
	}
	padded := withNTLMVersion(challenge)
	err = contain(auth.NTLM, func() error {
		out, err = n.lib.Authenticate(ctx, bytes.Clone(padded))
		return err
	})
	if err != nil {
		return nil, protocolError(auth.NTLM, "challenge of the server", err)
	}
	if err := checkNTLMFlags(flags, ntlmWanted(n.level)); err != nil {
		return nil, err
	}
	if n.ctx, err = ntlmContextOf(n.lib, false); err != nil {
		return nil, err
	}
	if len(padded) != len(challenge) {
		err = setNTLMMIC(out, n.lib.SessionKey(), n.first, challenge)
	}
	return out, err
}

// ntlmContextOf derives our own context from the library's.
func ntlmContextOf(lib *ntlm.Authentifier, server bool) (*ntlmContext, error) {
	key := lib.SessionKey()
	if len(key) != 16 {
		return nil, protocolError(auth.NTLM, "no session key", nil)
	}
	return newNTLMContext(key, server)
}

// Protector implements Handshake.
func (n *ntlmInitiator) Protector(level Level, _ bool) (Protector, error) {
	return n.ctx.protector(level, n.level)
}

// protector returns the protection at a level for a context that was
// negotiated for another one, or the same.
func (c *ntlmContext) protector(level, negotiated Level) (Protector, error) {
	level = level.OrDefault()
	switch {
	case c == nil:
		return nil, errOrder(auth.NTLM)
	case level == LevelNone, level == LevelConnect:
		return nil, nil
	case level == LevelPrivacy && negotiated.OrDefault() != LevelPrivacy:
		return nil, &auth.Error{Mechanism: auth.NTLM, Reason: auth.ErrLevelUnavailable, Detail: "sealing was not negotiated"}
	}
	return &ntlmProtector{ctx: c, seal: level == LevelPrivacy}, nil
}

func (n *ntlmInitiator) mics() micer { return n.ctx }
