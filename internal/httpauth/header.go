// Challenges and credentials in header fields, RFC 9110 11.

package httpauth

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/go-mapi/mapirpc/auth"
)

// Header fields.
const (
	headerChallenge = "Www-Authenticate"
	headerAnswer    = "Authorization"
)

// Schemes.
const (
	schemeBasic     = "Basic"
	schemeBearer    = "Bearer"
	schemeNTLM      = "NTLM"
	schemeNegotiate = "Negotiate"
)

// maxToken bounds the token of a header field, before decoding. Kerberos
// tickets with many groups reach 64 KiB.
const maxToken = 128 << 10

// challenge is what a server says about one scheme.
type challenge struct {
	scheme string
	token  []byte // nil without one
	bad    bool   // the token is not base64
}

// challenges reads all WWW-Authenticate fields. Schemes with parameters, such
// as Basic's realm, may be listed in one field with others; their parameters
// are not told apart from schemes and match none.
func challenges(h http.Header) []challenge {
	var list []challenge
	for _, field := range h[headerChallenge] {
		if scheme, token, ok := cutToken(field); ok {
			list = append(list, decodeToken(scheme, token))
			continue
		}
		for _, part := range splitList(field) {
			scheme, _, _ := strings.Cut(strings.TrimSpace(part), " ")
			if scheme != "" && !strings.Contains(scheme, "=") {
				list = append(list, challenge{scheme: scheme})
			}
		}
	}
	return list
}

// splitList takes the elements of a field apart, at the commas that are not in
// a quoted string: nobody is to take a realm's name for a scheme.
func splitList(field string) []string {
	quoted, escaped := false, false
	return strings.FieldsFunc(field, func(r rune) bool {
		switch {
		case escaped:
			escaped = false
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		}
		return r == ',' && !quoted
	})
}

// cutToken takes "Scheme base64" apart.
func cutToken(field string) (scheme, token string, ok bool) {
	scheme, token, ok = strings.Cut(strings.TrimSpace(field), " ")
	token = strings.TrimSpace(token)
	return scheme, token, ok && token != "" && !strings.ContainsAny(strings.TrimRight(token, "="), "=\", ")
}

func decodeToken(scheme, token string) challenge {
	c := challenge{scheme: scheme}
	b, err := base64.StdEncoding.DecodeString(token)
	if err != nil || len(token) > maxToken {
		c.bad = true
		return c
	}
	c.token = b
	return c
}

// encodeToken is the value of a field with a scheme and a token.
func encodeToken(scheme string, token []byte) string {
	if len(token) == 0 {
		return scheme
	}
	return scheme + " " + base64.StdEncoding.EncodeToString(token)
}

// CheckOffer says whether an answer of status 401 invites a client to try
// a mechanism: nil, or an *auth.Error with ErrMechanism. For those that send
// a secret itself the server has to name them; NTLM and Negotiate, which some
// servers mix up, stand for each other.
func CheckOffer(h http.Header, m auth.Mechanism) error {
	want := []string{schemeNegotiate, schemeNTLM}
	switch m {
	case auth.None:
		want = nil
	case auth.Basic:
		want = []string{schemeBasic}
	case auth.Bearer:
		want = []string{schemeBearer}
	}
	list := challenges(h)
	for _, c := range list {
		for _, scheme := range want {
			if strings.EqualFold(c.scheme, scheme) {
				return nil
			}
		}
	}
	return notOffered(m, list)
}

// notOffered is the error for a mechanism that the server does not name.
func notOffered(m auth.Mechanism, list []challenge) error {
	return &auth.Error{
		Mechanism: m, Reason: auth.ErrMechanism, Detail: "the server offers " + offered(list),
		Advice: "choose a mechanism that the server offers",
	}
}

// offered lists the schemes of challenges, each once, for error messages.
func offered(list []challenge) string {
	var names []string
	for _, c := range list {
		seen := false
		for _, n := range names {
			seen = seen || strings.EqualFold(n, c.scheme)
		}
		if !seen && len(c.scheme) <= 32 {
			names = append(names, c.scheme)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
