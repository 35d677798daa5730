// SPNEGO at the server, RFC 4178 3.2 and [MS-SPNG] 3.2.

package security

import (
	"bytes"
	"context"

	"github.com/go-mapi/mapirpc/auth"
)

// spnegoAcceptor implements Handshake.
type spnegoAcceptor struct {
	cfg       *AcceptorConfig
	chosen    mechanism
	init      negInit
	preferred bool // chosen is the client's first choice
	innerDone bool
	legs      int
	done      bool
	failed    bool
}

func newSPNEGOAcceptor(cfg *AcceptorConfig) (*spnegoAcceptor, error) {
	if cfg.Lookup == nil && cfg.Keytab == nil {
		return nil, notAccepted(auth.Negotiate)
	}
	return &spnegoAcceptor{cfg: cfg}, nil
}

// AuthType implements Handshake.
func (s *spnegoAcceptor) AuthType() uint8 { return TypeSPNEGO }

// UsesAlterContext implements Handshake.
func (s *spnegoAcceptor) UsesAlterContext() bool { return true }

// Peer implements Handshake.
func (s *spnegoAcceptor) Peer() Peer {
	if s.chosen == nil {
		return Peer{}
	}
	return s.chosen.Peer()
}

// Next implements Handshake. A failure comes with a token that rejects.
func (s *spnegoAcceptor) Next(ctx context.Context, token []byte) (out []byte, done bool, err error) {
	leg := s.legs
	s.legs++
	if s.done || s.failed {
		return nil, false, errOrder(auth.Negotiate)
	}
	var resp *negResp
	if leg == 0 {
		resp, err = s.begin(ctx, token)
	} else {
		resp, err = s.proceed(ctx, token)
	}
	if err != nil {
		s.failed = true
		reject := negResp{state: negReject}
		if resp != nil {
			reject.token = resp.token
		}
		if out, marshalErr := reject.marshal(); marshalErr == nil {
			return out, false, err
		}
		return nil, false, err
	}
	if out, err = resp.marshal(); err != nil {
		return nil, false, protocolError(auth.Negotiate, "answer", err)
	}
	return out, s.done, nil
}

// begin reads the NegTokenInit and takes the client's first choice that is
// accepted here.
func (s *spnegoAcceptor) begin(ctx context.Context, token []byte) (*negResp, error) {
	// The list of mechanisms is kept until its signature has come, the token is
	// the caller's.
	if err := s.init.unmarshal(bytes.Clone(token)); err != nil {
		return nil, err
	}
	for i, oid := range s.init.oids {
		m, err := s.newMechanism(mechanismOf(oid))
		if err != nil {
			continue
		}
		s.chosen, s.preferred = m, i == 0
		resp := &negResp{state: negIncomplete, mechanism: oid}
		if !s.preferred {
			// The token at hand is of another mechanism, and the list has to
			// be signed.
			resp.state = negRequestMIC
			return resp, nil
		}
		return s.step(ctx, resp, s.init.token, s.init.mic)
	}
	return nil, negError(auth.ErrMechanism, "none of those offered is accepted here")
}

// newMechanism returns the acceptor of a mechanism.
func (s *spnegoAcceptor) newMechanism(m auth.Mechanism) (mechanism, error) {
	switch m {
	case auth.NTLM:
		return newNTLMAcceptor(s.cfg)
	case auth.Kerberos:
		return newKrbAcceptor(s.cfg)
	}
	return nil, notAccepted(m)
}

// proceed reads a NegTokenResp.
func (s *spnegoAcceptor) proceed(ctx context.Context, token []byte) (*negResp, error) {
	var in negResp
	if err := in.unmarshal(token); err != nil {
		return nil, err
	}
	if in.state == negReject || in.mechanism != nil && mechanismOf(in.mechanism) != s.chosen.Peer().Mechanism {
		return nil, negError(auth.ErrProtocol, "the client changes its mind")
	}
	return s.step(ctx, &negResp{state: negIncomplete}, in.token, in.mic)
}

// step feeds the mechanism and completes the answer. On an error the answer's
// token, if any, says why.
func (s *spnegoAcceptor) step(ctx context.Context, resp *negResp, token, mic []byte) (_ *negResp, err error) {
	if len(token) > 0 {
		if s.innerDone {
			return nil, negError(auth.ErrProtocol, "token after the end of the mechanism")
		}
		if resp.token, s.innerDone, err = s.chosen.Next(ctx, token); err != nil {
			return resp, err
		}
	}
	switch {
	case s.innerDone:
		return s.finish(resp, mic)
	case len(mic) > 0:
		return nil, negError(auth.ErrProtocol, "mechListMIC out of turn")
	case len(resp.token) == 0:
		return nil, negError(auth.ErrProtocol, "token missing")
	}
	return resp, nil
}

// finish verifies the client's signature of its list and returns ours. The
// signature may be missing only where the client got its first choice.
func (s *spnegoAcceptor) finish(resp *negResp, mic []byte) (*negResp, error) {
	resp.state = negCompleted
	s.done = true
	if len(mic) == 0 {
		if !s.preferred {
			s.done = false
			return nil, negError(auth.ErrProtocol, "the client does not sign the list of mechanisms")
		}
		return resp, nil
	}
	var err error
	if s.chosen.mics().verifyMIC(s.init.mechTypes, mic) != nil {
		s.done = false
		return nil, negError(auth.ErrProtocol, "the list of mechanisms was changed on the way")
	}
	if resp.mic, err = s.chosen.mics().makeMIC(s.init.mechTypes); err != nil {
		s.done = false
		return nil, protocolError(auth.Negotiate, "mechListMIC", err)
	}
	return resp, nil
}

// Protector implements Handshake.
func (s *spnegoAcceptor) Protector(level Level, headerSigning bool) (Protector, error) {
	if !s.done {
		return nil, errOrder(auth.Negotiate)
	}
	return s.chosen.Protector(level, headerSigning)
}
