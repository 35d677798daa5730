package security

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
)

func TestContain(t *testing.T) {
	err := contain(auth.NTLM, func() error {
		token := bytes.Repeat([]byte{1}, 3)
		_ = token[int(token[0])*3]
		return nil
	})
	if !errors.Is(err, auth.ErrProtocol) {
		t.Errorf("got %v, want ErrProtocol", err)
	}
	err = contain(auth.Kerberos, func() error { panic("the token says secret") })
	if !errors.Is(err, auth.ErrProtocol) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
	if err := contain(auth.NTLM, func() error { return nil }); err != nil {
		t.Errorf("got %v", err)
	}
}
