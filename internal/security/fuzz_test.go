package security

import (
	"errors"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
)

// fuzzSchemes are the handshakes that arbitrary tokens are fed to.
var fuzzSchemes = []scheme{ntlmScheme, aes256Scheme, spnegoNTLMScheme, spnegoKrbScheme}

// FuzzTokens feeds tokens to both ends of every handshake, at every leg. What
// comes of them is an *auth.Error or a next leg, never a panic; and a context
// only from the peer's own tokens.
func FuzzTokens(f *testing.F) {
	for n, s := range fuzzSchemes {
		i, a := s.make(f, LevelPrivacy)
		err := shake(f.Context(), i, a, func(leg int, token []byte) []byte {
			f.Add(uint8(n), uint8(leg), token)
			return token
		})
		if err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, n, leg uint8, token []byte) {
		s := fuzzSchemes[int(n)%len(fuzzSchemes)]
		i, a := s.make(t, LevelPrivacy)
		err := shake(t.Context(), i, a, func(k int, genuine []byte) []byte {
			if k == int(leg)%4 {
				return token
			}
			return genuine
		})
		if err == nil {
			return
		}
		if _, ok := errors.AsType[*auth.Error](err); !ok && len(token) > 0 {
			t.Errorf("%s: untyped error %v", s.name, err)
		}
	})
}
