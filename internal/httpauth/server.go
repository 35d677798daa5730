// The server of one connection.

package httpauth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/security"
)

// ServerConfig says what a server accepts. It may be shared by any number of
// connections.
type ServerConfig struct {
	// Mechanisms are offered, in this order: auth.Basic, auth.NTLM,
	// auth.Negotiate, auth.Bearer. An empty list asks nobody who he is.
	Mechanisms []auth.Mechanism
	// Accept holds accounts and keys. Its ChannelBinding, when set, is demanded
	// of NTLM and Negotiate; TwoLegs is set by this package.
	Accept security.AcceptorConfig
	// Token judges bearer tokens; nil refuses all.
	Token func(ctx context.Context, token string) (security.Peer, bool)
	// NTLMAsNegotiate answers NTLM's first message under the name of Negotiate,
	// as one real server does.
	NTLMAsNegotiate bool
}

// Server authenticates the requests of one connection. It is not safe for
// concurrent use: HTTP/1.1 has one request at a time.
type Server struct {
	cfg    *ServerConfig
	shake  security.Handshake
	scheme string
	// peer is who has authenticated the connection.
	peer  security.Peer
	known bool
}

// NewServer returns the server of a connection.
func NewServer(cfg *ServerConfig) *Server { return &Server{cfg: cfg} }

// Verdict is what a server makes of a request.
type Verdict struct {
	// OK says that the request is authenticated. Otherwise it is answered with
	// status 401.
	OK bool
	// More says that the client is expected to go on with the handshake on
	// this connection, which must then stay open.
	More bool
	// Peer is who the client is, if OK.
	Peer security.Peer
	// Challenges are the values of WWW-Authenticate for the answer, whatever its
	// status.
	Challenges []string
	// Err says why a token was refused; it is not for the client.
	Err error
}

// Check judges the header of a request.
func (s *Server) Check(ctx context.Context, h http.Header) Verdict {
	field := h.Get(headerAnswer)
	scheme, token, _ := strings.Cut(strings.TrimSpace(field), " ")
	token = strings.TrimSpace(token)
	switch {
	case len(s.cfg.Mechanisms) == 0:
		return Verdict{OK: true, Peer: security.Peer{Mechanism: auth.None, Anonymous: true}}
	case field == "" && s.known:
		return Verdict{OK: true, Peer: s.peer}
	case field == "":
		return s.refuse(nil)
	case strings.EqualFold(scheme, schemeBasic) && s.offers(auth.Basic):
		return s.basic(token)
	case strings.EqualFold(scheme, schemeBearer) && s.offers(auth.Bearer):
		return s.bearer(ctx, token)
	case strings.EqualFold(scheme, schemeNTLM) && s.offers(auth.NTLM):
		return s.step(ctx, schemeNTLM, token)
	case strings.EqualFold(scheme, schemeNegotiate) && s.offers(auth.Negotiate):
		return s.step(ctx, schemeNegotiate, token)
	}
	return s.refuse(&auth.Error{Reason: auth.ErrMechanism, Detail: "not accepted here"})
}

func (s *Server) offers(m auth.Mechanism) bool {
	return slices.Contains(s.cfg.Mechanisms, m)
}

// refuse lists what is offered.
func (s *Server) refuse(err error) Verdict {
	s.shake, s.known = nil, false
	v := Verdict{Err: err}
	for _, m := range s.cfg.Mechanisms {
		switch m {
		case auth.Basic:
			v.Challenges = append(v.Challenges, schemeBasic+` realm="Exchange", charset="UTF-8"`)
		case auth.Bearer:
			v.Challenges = append(v.Challenges, schemeBearer)
		case auth.NTLM:
			v.Challenges = append(v.Challenges, schemeNTLM)
		case auth.Negotiate:
			v.Challenges = append(v.Challenges, schemeNegotiate)
		}
	}
	return v
}

func (s *Server) basic(token string) Verdict {
	b, err := base64.StdEncoding.DecodeString(token)
	account, password, ok := strings.Cut(string(b), ":")
	if err != nil || !ok {
		return s.refuse(&auth.Error{Mechanism: auth.Basic, Reason: auth.ErrProtocol, Detail: "not a user and a password"})
	}
	domain, user := (&auth.Password{User: account}).Account()
	var known auth.Credential
	if s.cfg.Accept.Lookup != nil {
		known, ok = s.cfg.Accept.Lookup(domain, user)
	}
	p, isPassword := known.(*auth.Password)
	if !ok || !isPassword {
		return s.refuse(&auth.Error{Mechanism: auth.Basic, Reason: auth.ErrUnknownUser})
	}
	if subtle.ConstantTimeCompare([]byte(p.Password.Reveal()), []byte(password)) != 1 {
		return s.refuse(&auth.Error{Mechanism: auth.Basic, Reason: auth.ErrWrongPassword})
	}
	return Verdict{OK: true, Peer: security.Peer{Mechanism: auth.Basic, Domain: domain, User: user}}
}

func (s *Server) bearer(ctx context.Context, token string) Verdict {
	if s.cfg.Token != nil {
		if peer, ok := s.cfg.Token(ctx, token); ok {
			return Verdict{OK: true, Peer: peer}
		}
	}
	return s.refuse(&auth.Error{Mechanism: auth.Bearer, Reason: auth.ErrDenied})
}

// step feeds the handshake of NTLM or Negotiate.
func (s *Server) step(ctx context.Context, scheme, field string) Verdict {
	in := decodeToken(scheme, field)
	if in.bad || len(in.token) == 0 {
		return s.refuse(&auth.Error{Reason: auth.ErrProtocol, Detail: "the token is empty or not base64"})
	}
	if err := s.begin(scheme, in.token); err != nil {
		return s.refuse(err)
	}
	out, done, err := s.shake.Next(ctx, in.token)
	if err != nil {
		v := s.refuse(err)
		if len(out) > 0 {
			v.Challenges = []string{encodeToken(scheme, out)}
		}
		return v
	}
	v := Verdict{OK: done, More: !done}
	if len(out) > 0 {
		name := scheme
		if s.cfg.NTLMAsNegotiate {
			name = schemeNegotiate
		}
		v.Challenges = []string{encodeToken(name, out)}
	}
	if done {
		s.peer, s.known = s.shake.Peer(), true
		v.Peer = s.peer
		s.shake = nil
	}
	return v
}

// begin makes the handshake for a first token. Negotiate carries SPNEGO or, from
// clients that have nothing else, NTLM as it is.
func (s *Server) begin(scheme string, token []byte) error {
	if s.shake != nil && s.scheme == scheme {
		return nil
	}
	kind := security.TypeSPNEGO
	if scheme == schemeNTLM || strings.HasPrefix(string(token), string(ntlmSignature)) {
		kind = security.TypeNTLM
	}
	cfg := s.cfg.Accept
	cfg.TwoLegs = true
	var err error
	s.scheme, s.known = scheme, false
	s.shake, err = security.NewAcceptor(kind, cfg)
	return err
}
