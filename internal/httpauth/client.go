// The client of one connection.

package httpauth

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/security"
)

// Config says as whom, to whom and how a client authenticates.
type Config struct {
	// Mechanism is the mechanism to use. auth.None sends nothing.
	Mechanism auth.Mechanism
	// Credential proves the client: for Basic an *auth.Password, for Bearer an
	// *auth.Token, for the others what internal/security takes.
	Credential auth.Credential
	// TargetName is the service principal name, "HTTP/mail.example.com".
	TargetName string
	// Kerberos says where the KDCs are; nil means the system's configuration.
	Kerberos *auth.KerberosConfig
	// Tickets keeps tickets for other connections; nil keeps none.
	Tickets *security.TicketCache
	// TLS is the state of the connection after TLS's handshake; nil for a
	// connection without TLS.
	TLS *tls.ConnectionState
	// ClearText lets Basic and Bearer send secrets over a connection without
	// TLS.
	ClearText bool
}

// Client authenticates one connection. It is not safe for concurrent use.
//
// The first request carries what First returns, each answer is given to Answer,
// which says whether to repeat the request with another header.
type Client struct {
	cfg    Config
	scheme string
	shake  security.Handshake // nil for Basic, Bearer and None
	legs   int
	done   bool // the handshake expects no further token
}

// NewClient returns the client of a connection. It checks the configuration
// and does not use the network. Errors are *auth.Error.
func NewClient(cfg Config) (*Client, error) {
	c := &Client{cfg: cfg}
	switch cfg.Mechanism {
	case auth.None:
		return c, nil
	case auth.Basic, auth.Bearer:
		return c, c.checkSecret()
	case auth.NTLM:
		c.scheme = schemeNTLM
	default:
		c.scheme = schemeNegotiate
	}
	mechanism := cfg.Mechanism
	if mechanism == auth.Kerberos {
		// In the frame of SPNEGO, which all servers understand.
		mechanism = auth.Negotiate
	}
	var err error
	c.shake, err = security.NewInitiator(security.InitiatorConfig{
		Credential:     cfg.Credential,
		Mechanism:      mechanism,
		Level:          security.LevelIntegrity,
		TargetName:     cfg.TargetName,
		ChannelBinding: EndpointBinding(peerCertificate(cfg.TLS)),
		Kerberos:       cfg.Kerberos,
		Tickets:        cfg.Tickets,
		TwoLegs:        true,
		NoNTLM:         cfg.Mechanism == auth.Kerberos,
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// checkSecret checks the mechanisms that send the secret itself.
func (c *Client) checkSecret() error {
	m := c.cfg.Mechanism
	if c.cfg.TLS == nil && !c.cfg.ClearText {
		return &auth.Error{
			Mechanism: m, Reason: auth.ErrLevelTooLow, Detail: "the connection is not encrypted",
			Advice: "use TLS",
		}
	}
	ok, needs := false, "Password"
	switch m {
	case auth.Basic:
		_, ok = c.cfg.Credential.(*auth.Password)
	case auth.Bearer:
		_, ok = c.cfg.Credential.(*auth.Token)
		needs = "Token"
	}
	if !ok {
		return &auth.Error{Mechanism: m, Reason: auth.ErrBadCredential, Advice: "use an auth." + needs}
	}
	return c.cfg.Credential.Validate()
}

// First returns the Authorization field of the first request, empty for none.
// whole says that the request may carry its body; otherwise it goes with an
// empty one, and is repeated with its body when Answer wants no more.
func (c *Client) First(ctx context.Context) (authorization string, whole bool, err error) {
	switch c.cfg.Mechanism {
	case auth.None:
		return "", true, nil
	case auth.Basic, auth.Bearer:
		authorization, err = c.secret(ctx)
		return authorization, true, err
	}
	token, err := c.next(ctx, nil)
	if err != nil {
		return "", false, err
	}
	return encodeToken(c.scheme, token), c.singleLeg(), nil
}

// singleLeg reports whether the server can be content with the first token.
func (c *Client) singleLeg() bool {
	return c.cfg.Mechanism != auth.NTLM && c.shake.Peer().Mechanism == auth.Kerberos
}

// secret is the field of Basic and Bearer.
func (c *Client) secret(ctx context.Context) (string, error) {
	switch cred := c.cfg.Credential.(type) {
	case *auth.Password:
		user := cred.User
		if cred.Domain != "" {
			_, name := cred.Account()
			user = cred.Domain + `\` + name
		}
		if strings.Contains(user, ":") {
			return "", &auth.Error{
				Mechanism: auth.Basic, Reason: auth.ErrBadCredential, Detail: "user names with a colon cannot be sent",
			}
		}
		return schemeBasic + " " + base64.StdEncoding.EncodeToString([]byte(user+":"+cred.Password.Reveal())), nil
	case *auth.Token:
		token, err := cred.Source(ctx)
		if err != nil {
			return "", &auth.Error{Mechanism: auth.Bearer, Reason: auth.ErrBadCredential, Detail: "no token", Err: err}
		}
		t := token.Reveal()
		if t == "" || strings.ContainsFunc(t, func(r rune) bool { return r <= ' ' || r >= 0x7F }) {
			return "", &auth.Error{Mechanism: auth.Bearer, Reason: auth.ErrBadCredential, Detail: "the token is empty or not one word"}
		}
		return schemeBearer + " " + t, nil
	}
	return "", nil
}

func (c *Client) next(ctx context.Context, token []byte) ([]byte, error) {
	c.legs++
	out, done, err := c.shake.Next(ctx, token)
	c.done = done
	return out, err
}

// Answer reads the server's answer to the last request. again says that the
// request is to be repeated, on the same connection, with the Authorization
// field returned; it may then carry its body. Without again and without error
// the connection is authenticated as far as the answer's status tells, and the
// server's proof, if the mechanism has one and it was sent, has been verified.
//
// Errors are *auth.Error: ErrDenied for a credential refused, ErrMechanism for
// a scheme that is not offered, others from the mechanism. A caller whose
// answer has another error status than 401 judges that itself.
func (c *Client) Answer(ctx context.Context, status int, h http.Header) (authorization string, again bool, err error) {
	list := challenges(h)
	if c.shake == nil {
		if status == http.StatusUnauthorized {
			return "", false, c.refused(list)
		}
		return "", false, nil
	}
	token, found, err := c.token(list)
	switch {
	case err != nil:
		return "", false, err
	case len(token) == 0 && status == http.StatusUnauthorized:
		if !found && c.legs == 1 {
			return "", false, c.refused(list)
		}
		return "", false, c.denied()
	case c.done && status == http.StatusUnauthorized:
		// A token now is a challenge to begin anew, with what was refused.
		return "", false, c.denied()
	case len(token) == 0 || c.done:
		return "", false, nil
	}
	out, err := c.next(ctx, token)
	switch {
	case err != nil:
		return "", false, err
	case status != http.StatusUnauthorized:
		return "", false, nil
	case len(out) == 0:
		return "", false, c.denied()
	}
	return encodeToken(c.scheme, out), true, nil
}

// ntlmSignature begins every NTLM message.
var ntlmSignature = []byte("NTLMSSP\x00")

// token finds the server's token. Some servers answer NTLM under the name of
// Negotiate.
func (c *Client) token(list []challenge) (token []byte, found bool, err error) {
	for _, ch := range list {
		switch {
		case strings.EqualFold(ch.scheme, c.scheme):
			found = true
		case c.scheme == schemeNTLM && strings.EqualFold(ch.scheme, schemeNegotiate) && bytes.HasPrefix(ch.token, ntlmSignature):
			found = true
		default:
			continue
		}
		if ch.bad {
			return nil, true, &auth.Error{Mechanism: c.cfg.Mechanism, Reason: auth.ErrProtocol, Detail: "the server's token is not base64"}
		}
		if len(ch.token) > 0 {
			return ch.token, true, nil
		}
	}
	return nil, found, nil
}

func (c *Client) denied() error {
	return &auth.Error{Mechanism: c.cfg.Mechanism, Reason: auth.ErrDenied, Advice: "check account, domain and password"}
}

// refused says why there was no second leg: the scheme is not offered, or the
// account is refused.
func (c *Client) refused(list []challenge) error {
	want := c.scheme
	switch c.cfg.Mechanism {
	case auth.Basic:
		want = schemeBasic
	case auth.Bearer:
		want = schemeBearer
	case auth.None:
		return &auth.Error{
			Mechanism: auth.None, Reason: auth.ErrDenied, Detail: "the server wants " + offered(list),
			Advice: "choose a mechanism",
		}
	}
	for _, ch := range list {
		if strings.EqualFold(ch.scheme, want) {
			return c.denied()
		}
	}
	return notOffered(c.cfg.Mechanism, list)
}

// Legs is the number of tokens sent so far.
func (c *Client) Legs() int { return c.legs }

// Mechanism is the one in use: auth.Negotiate only before that has settled on
// another, whether or not the server has proved itself by it.
func (c *Client) Mechanism() auth.Mechanism {
	if c.shake == nil {
		return c.cfg.Mechanism
	}
	return c.shake.Peer().Mechanism
}

// Peer says who the server is, as far as the mechanism proves it. It is the
// zero Peer before the server has proved itself.
func (c *Client) Peer() security.Peer {
	if c.shake == nil || !c.done {
		return security.Peer{}
	}
	return c.shake.Peer()
}
