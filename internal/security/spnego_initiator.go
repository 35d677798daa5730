// SPNEGO at the client, RFC 4178 3.2 and [MS-SPNG] 3.1: an optimistic token of
// the mechanism preferred, and another one if the server wants it.
//
// go-msrpc's SPNEGO is not used: it cannot change the mechanism, takes an
// accept-completed without proof for success and panics on mutated answers.

package security

import (
	"bytes"
	"context"
	"encoding/asn1"
	"errors"

	"github.com/go-mapi/mapirpc/auth"
)

// spnegoInitiator implements Handshake.
type spnegoInitiator struct {
	offers    []mechanism // in order of preference; the first has begun
	chosen    mechanism
	mechTypes []byte
	innerDone bool
	micSent   bool
	micSeen   bool
	legs      int
	done      bool
	failed    bool
	// fallback is why a mechanism preferred was not offered.
	fallback error
}

// newSPNEGOInitiator gathers what the credential serves.
func newSPNEGOInitiator(cfg *InitiatorConfig) (*spnegoInitiator, error) {
	s := &spnegoInitiator{}
	if kerberosOnly(cfg) {
		krb, err := newKrbInitiator(cfg)
		if err != nil {
			return nil, err
		}
		s.offers = []mechanism{krb}
		return s, nil
	}
	if _, ok := cfg.Credential.(*auth.Password); ok {
		krb, err := newKrbInitiator(cfg)
		switch {
		case err != nil:
			s.fallback = err
		case krb.source.possible():
			s.offers = append(s.offers, krb)
		default:
			s.fallback = krb.source.errRealm()
		}
	}
	ntlm, err := newNTLMInitiator(cfg)
	if err != nil {
		return nil, err
	}
	s.offers = append(s.offers, ntlm)
	return s, nil
}

// kerberosOnly reports whether nothing but Kerberos may be offered.
func kerberosOnly(cfg *InitiatorConfig) bool {
	switch cfg.Credential.(type) {
	case *auth.Keytab, *auth.CCache:
		return true
	}
	return cfg.NoNTLM
}

// AuthType implements Handshake.
func (s *spnegoInitiator) AuthType() uint8 { return TypeSPNEGO }

// UsesAlterContext implements Handshake.
func (s *spnegoInitiator) UsesAlterContext() bool { return true }

// Peer implements Handshake.
func (s *spnegoInitiator) Peer() Peer {
	if s.chosen == nil {
		return Peer{}
	}
	return s.chosen.Peer()
}

// Next implements Handshake.
func (s *spnegoInitiator) Next(ctx context.Context, token []byte) (out []byte, done bool, err error) {
	leg := s.legs
	s.legs++
	switch {
	case s.done || s.failed || leg == 0 && len(token) > 0:
		return nil, false, errOrder(auth.Negotiate)
	case leg == 0:
		out, err = s.begin(ctx)
	default:
		out, err = s.proceed(ctx, token, leg == 1)
	}
	if err != nil {
		s.failed = true
		return nil, false, s.explain(err)
	}
	return out, s.done, nil
}

// explain adds to a failure why a better mechanism was not used.
func (s *spnegoInitiator) explain(err error) error {
	e, ok := errors.AsType[*auth.Error](err)
	if !ok || s.fallback == nil {
		return err
	}
	told := *e
	if told.Detail != "" {
		told.Detail += "; "
	}
	told.Detail += "Kerberos was not tried or failed before: " + s.fallback.Error()
	return &told
}

// begin makes the NegTokenInit with the token of the first mechanism that can
// begin.
func (s *spnegoInitiator) begin(ctx context.Context) ([]byte, error) {
	var first []byte
	for {
		var err error
		if first, _, err = s.offers[0].Next(ctx, nil); err == nil {
			break
		}
		if len(s.offers) == 1 || ctx.Err() != nil || !mayFallBack(err) {
			return nil, err
		}
		s.fallback, s.offers = err, s.offers[1:]
	}
	s.chosen = s.offers[0]
	oids := make([]asn1.ObjectIdentifier, len(s.offers))
	for i, m := range s.offers {
		oids[i] = oidOf(m.Peer().Mechanism)
	}
	var err error
	if s.mechTypes, err = marshalMechTypes(oids); err != nil {
		return nil, protocolError(auth.Negotiate, "list of mechanisms", err)
	}
	return (&negInit{mechTypes: s.mechTypes, token: first}).marshal()
}

// mayFallBack says that Kerberos cannot be used here, as opposed to a proof
// that was refused: see auth.Negotiate.
func mayFallBack(err error) bool {
	for _, reason := range []error{auth.ErrNoRealm, auth.ErrKDCUnreachable, auth.ErrUnknownSPN, auth.ErrEncryptionType} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return false
}

// proceed reads a NegTokenResp. First says that it is the server's first.
func (s *spnegoInitiator) proceed(ctx context.Context, token []byte, first bool) ([]byte, error) {
	var resp negResp
	if err := resp.unmarshal(token); err != nil {
		return nil, err
	}
	if resp.state == negReject {
		return nil, s.rejected(ctx, &resp)
	}
	var answer negResp
	switch changed, err := s.choose(&resp, first); {
	case err != nil:
		return nil, err
	case changed:
		if answer.token, s.innerDone, err = s.chosen.Next(ctx, nil); err != nil {
			return nil, err
		}
	case len(resp.token) > 0 && !s.innerDone:
		if answer.token, s.innerDone, err = s.chosen.Next(ctx, resp.token); err != nil {
			return nil, err
		}
	case len(resp.token) > 0:
		return nil, negError(auth.ErrProtocol, "token after the end of the mechanism")
	}
	if err := s.verifyMIC(&resp); err != nil {
		return nil, err
	}
	if s.finished(&resp, &answer) {
		return nil, s.finish()
	}
	return s.answer(&resp, &answer)
}

// rejected says why the server rejects, which a KRB-ERROR may tell.
func (s *spnegoInitiator) rejected(ctx context.Context, resp *negResp) error {
	if len(resp.token) > 0 && !s.innerDone {
		if _, _, err := s.chosen.Next(ctx, resp.token); err != nil && !errors.Is(err, auth.ErrProtocol) {
			return err
		}
	}
	return negError(auth.ErrDenied, "the server rejects the negotiation")
}

// choose follows the server's choice of a mechanism.
func (s *spnegoInitiator) choose(resp *negResp, first bool) (changed bool, err error) {
	if resp.mechanism == nil {
		return false, nil
	}
	m := mechanismOf(resp.mechanism)
	if m == s.chosen.Peer().Mechanism {
		return false, nil
	}
	for _, offer := range s.offers {
		if first && offer.Peer().Mechanism == m && len(resp.token) == 0 {
			s.chosen = offer
			return true, nil
		}
	}
	return false, negError(auth.ErrMechanism, "the server chooses "+resp.mechanism.String()+", which was not offered")
}

// verifyMIC verifies the server's signature of our list, if it is there.
// Windows 2000 repeats the mechanism's token in its place, which is none.
func (s *spnegoInitiator) verifyMIC(resp *negResp) error {
	if len(resp.mic) == 0 || bytes.Equal(resp.mic, resp.token) {
		return nil
	}
	if !s.innerDone || s.micSeen {
		return negError(auth.ErrProtocol, "mechListMIC out of turn")
	}
	s.micSeen = true
	if s.chosen.mics().verifyMIC(s.mechTypes, resp.mic) != nil {
		return negError(auth.ErrProtocol, "the list of mechanisms was changed on the way")
	}
	return nil
}

// finished reports whether the server has said its last word.
func (s *spnegoInitiator) finished(resp, answer *negResp) bool {
	if !s.innerDone || len(answer.token) > 0 {
		return false
	}
	return resp.state == negCompleted || resp.state == negAbsent && s.micSent
}

// finish demands the server's signature where somebody between could have made
// it choose a worse mechanism, RFC 4178 5.
func (s *spnegoInitiator) finish() error {
	if !s.micSeen && s.chosen != s.offers[0] {
		return negError(auth.ErrProtocol, "the server does not sign the list of mechanisms")
	}
	s.done = true
	return nil
}

// answer makes the next NegTokenResp. With its last token the mechanism's
// signature of our list goes out.
func (s *spnegoInitiator) answer(resp, answer *negResp) ([]byte, error) {
	if resp.state == negCompleted {
		return nil, negError(auth.ErrProtocol, "the server is done before the mechanism is")
	}
	answer.state = negAbsent
	if s.innerDone && !s.micSent {
		mic, err := s.chosen.mics().makeMIC(s.mechTypes)
		if err != nil {
			return nil, protocolError(auth.Negotiate, "mechListMIC", err)
		}
		answer.mic, s.micSent = mic, true
	}
	if len(answer.token) == 0 && len(answer.mic) == 0 {
		return nil, negError(auth.ErrProtocol, "the server expects a token that the mechanism does not have")
	}
	return answer.marshal()
}

// Protector implements Handshake.
func (s *spnegoInitiator) Protector(level Level, headerSigning bool) (Protector, error) {
	if !s.done {
		return nil, errOrder(auth.Negotiate)
	}
	return s.chosen.Protector(level, headerSigning)
}
