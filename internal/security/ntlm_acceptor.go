// NTLM at the server ([MS-NLMP] 3.2.5.1).

package security

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"

	"github.com/oiweiwei/go-msrpc/ssp/ntlm"

	"github.com/go-mapi/mapirpc/auth"
)

// ntlmAcceptor implements Handshake and mechanism.
type ntlmAcceptor struct {
	lib      *ntlm.Authentifier
	verifier *ntlmVerifier
	flags    ntlm.Flag
	legs     int
	ctx      *ntlmContext
}

func newNTLMAcceptor(cfg *AcceptorConfig) (*ntlmAcceptor, error) {
	if cfg.Lookup == nil {
		return nil, notAccepted(auth.NTLM)
	}
	c := ntlm.NewConfig()
	c.IsServer = true
	c.NetBIOSDomainName = cfg.NetBIOSDomain
	c.NetBIOSComputerName = cfg.NetBIOSComputer
	c.DNSDomainName = cfg.DNSDomain
	c.DNSComputerName = cfg.DNSComputer
	if c.NetBIOSDomainName == "" && c.NetBIOSComputerName == "" {
		// Clients that sign demand one of the two names.
		c.NetBIOSComputerName = "SERVER"
	}
	v := &ntlmVerifier{cfg: cfg, lib: c, peer: Peer{Mechanism: auth.NTLM}}
	c.Verifier = v
	return &ntlmAcceptor{lib: &ntlm.Authentifier{Config: c}, verifier: v}, nil
}

// AuthType implements Handshake.
func (n *ntlmAcceptor) AuthType() uint8 { return TypeNTLM }

// UsesAlterContext implements Handshake.
func (n *ntlmAcceptor) UsesAlterContext() bool { return false }

// Peer implements Handshake.
func (n *ntlmAcceptor) Peer() Peer { return n.verifier.peer }

// Next implements Handshake.
func (n *ntlmAcceptor) Next(ctx context.Context, token []byte) (out []byte, done bool, err error) {
	leg := n.legs
	n.legs++
	switch leg {
	case 0:
		out, err = n.challenge(ctx, token)
		return out, false, err
	case 1:
		err = n.verify(ctx, token)
		return nil, err == nil, err
	}
	return nil, false, errOrder(auth.NTLM)
}

func (n *ntlmAcceptor) challenge(ctx context.Context, negotiate []byte) (out []byte, err error) {
	flags, err := ntlmFlags(negotiate, ntlmNegotiateFlags)
	if err != nil {
		return nil, err
	}
	err = contain(auth.NTLM, func() error {
		out, err = n.lib.Challenge(ctx, bytes.Clone(negotiate))
		return err
	})
	if err != nil {
		return nil, protocolError(auth.NTLM, "negotiate message of the client", err)
	}
	return out, checkNTLMFlags(flags, ntlmStrength)
}

func (n *ntlmAcceptor) verify(ctx context.Context, authenticate []byte) (err error) {
	if len(authenticate) < ntlmMICEnd {
		return protocolError(auth.NTLM, "authenticate message too short", nil)
	}
	if n.flags, err = ntlmFlags(authenticate, ntlmAuthenticateFlags); err != nil {
		return err
	}
	if err := checkNTLMFlags(n.flags, ntlmStrength); err != nil {
		return err
	}
	err = contain(auth.NTLM, func() error { return n.lib.VerifyAuthenticate(ctx, bytes.Clone(authenticate)) })
	if n.verifier.err != nil {
		return n.verifier.err
	}
	if err != nil {
		return protocolError(auth.NTLM, "authenticate message of the client", err)
	}
	n.ctx, err = ntlmContextOf(n.lib, true)
	return err
}

// Protector implements Handshake.
func (n *ntlmAcceptor) Protector(level Level, _ bool) (Protector, error) {
	negotiated := LevelIntegrity
	if n.flags.IsSet(ntlm.NegotiateSeal) {
		negotiated = LevelPrivacy
	}
	return n.ctx.protector(level, negotiated)
}

func (n *ntlmAcceptor) mics() micer { return n.ctx }

// ntlmVerifier implements the library's Verifier: NTLMv2 alone, and it keeps
// the typed error, which the library would turn into text.
type ntlmVerifier struct {
	cfg  *AcceptorConfig
	lib  *ntlm.Config
	peer Peer
	err  error
}

// ntlmv2Minimum is the smallest NTLMv2_RESPONSE: the proof, the fixed part of
// NTLMv2_CLIENT_CHALLENGE and MsvAvEOL, [MS-NLMP] 2.2.2.8.
const ntlmv2Minimum = 16 + 28 + 4

// VerifyChallenge checks the client's proof. The library calls it again
// without the domain after a failure; the first failure stands.
func (v *ntlmVerifier) VerifyChallenge(ctx context.Context, session *ntlm.SecurityParameters, cred ntlm.Credential, nonce []byte, am *ntlm.AuthenticateMessage) (*ntlm.ChallengeResponse, error) {
	if v.err != nil {
		return nil, v.err
	}
	resp, err := v.prove(ctx, session, nonce, am)
	if err != nil {
		v.err = err
		return nil, err
	}
	v.peer = Peer{Mechanism: auth.NTLM, Domain: am.DomainName, User: am.UserName}
	return resp, nil
}

func (v *ntlmVerifier) prove(ctx context.Context, session *ntlm.SecurityParameters, nonce []byte, am *ntlm.AuthenticateMessage) (*ntlm.ChallengeResponse, error) {
	if len(am.NTChallengeResponse) < ntlmv2Minimum || len(am.EncryptedRandomSessionKey) != 16 {
		return nil, &auth.Error{
			Mechanism: auth.NTLM, Reason: auth.ErrDenied, Detail: "anonymous or older than NTLMv2",
			Advice: "let the client use NTLMv2",
		}
	}
	if err := v.checkBinding(ctx, am); err != nil {
		return nil, err
	}
	known, ok := v.cfg.Lookup(am.DomainName, am.UserName)
	if !ok {
		return nil, &auth.Error{Mechanism: auth.NTLM, Reason: auth.ErrUnknownUser, Detail: am.DomainName + `\` + am.UserName}
	}
	secret, err := ntlmCredentialAs(known, am.DomainName, am.UserName)
	if err != nil {
		return nil, err
	}
	v2 := &ntlm.V2{Config: v.lib, SecurityParameters: session}
	resp, err := v2.AuthenticateResponse(ctx, secret, am, nonce)
	if err != nil {
		return nil, &auth.Error{Mechanism: auth.NTLM, Reason: auth.ErrWrongPassword, Detail: am.DomainName + `\` + am.UserName}
	}
	return resp, nil
}

// ntlmCredentialAs returns the secret of a known account under the names that
// the client sent, because the proof covers the domain with its case.
func ntlmCredentialAs(known auth.Credential, domain, user string) (ntlm.Credential, error) {
	as := libCredential{domain: domain, user: user}
	switch c := known.(type) {
	case *auth.Password:
		return as.withPassword(c.Password.Reveal()), nil
	case *auth.NTHash:
		if err := c.Validate(); err != nil {
			return nil, err
		}
		return as.withHash(c.Hash.Reveal()), nil
	}
	return nil, wrongKind(known, auth.NTLM)
}

// checkBinding compares the channel binding hash of the client with ours.
func (v *ntlmVerifier) checkBinding(ctx context.Context, am *ntlm.AuthenticateMessage) error {
	if v.cfg.ChannelBinding == nil {
		return nil
	}
	var resp ntlm.NTLMv2Response
	if err := resp.Unmarshal(ctx, am.NTChallengeResponse); err != nil {
		return protocolError(auth.NTLM, "response of the client", err)
	}
	want := bindingHash(v.cfg.ChannelBinding)
	av := resp.NTLMv2ClientChallenge.AttrValues[ntlm.AttrChannelBindings]
	if av == nil || subtle.ConstantTimeCompare(av.ChannelBindings, want[:]) != 1 {
		return &auth.Error{
			Mechanism: auth.NTLM, Reason: auth.ErrChannelBinding,
			Advice: "bind to the TLS channel; if the client does, something terminates TLS between client and server",
		}
	}
	return nil
}

// notAccepted is the error for a mechanism that the server's configuration
// leaves out.
func notAccepted(m auth.Mechanism) error {
	return &auth.Error{Mechanism: m, Reason: auth.ErrMechanism, Detail: "not accepted here", Err: errors.ErrUnsupported}
}
