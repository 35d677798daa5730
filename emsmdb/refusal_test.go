package emsmdb

import (
	"errors"
	"fmt"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
)

// TestAuthError reads the ways in which servers refuse, as Samba and Windows
// do, and leaves alone what is no refusal.
func TestAuthError(t *testing.T) {
	tests := []struct {
		name   string
		mech   auth.Mechanism
		level  auth.Level
		err    error
		reason error // nil: not an *auth.Error
	}{
		{"auth3 refused at the first call", auth.NTLM, 0, &dcerpc.FaultError{Status: dcerpc.StatusProtocolError, Unprotected: true}, auth.ErrDenied},
		{"alter_context refused", auth.Negotiate, 0, &dcerpc.FaultError{Status: dcerpc.StatusSecurityPackage}, auth.ErrDenied},
		{"access denied", auth.NTLM, auth.LevelPrivacy, &dcerpc.FaultError{Status: dcerpc.StatusAccessDenied}, auth.ErrDenied},
		{"access denied at connect level", auth.NTLM, auth.LevelConnect, &dcerpc.FaultError{Status: dcerpc.StatusAccessDenied}, auth.ErrLevelTooLow},
		{"mechanism refused", auth.NTLM, 0, &dcerpc.BindError{Reason: dcerpc.NakAuthType}, auth.ErrMechanism},
		{"ticket refused", auth.Kerberos, 0, &dcerpc.BindError{Reason: dcerpc.NakNotSpecified}, auth.ErrDenied},
		{"ticket refused with a reason", auth.Negotiate, 0, &dcerpc.BindError{Reason: dcerpc.NakInvalidChecksum}, auth.ErrDenied},
		{"known already", auth.NTLM, 0, &auth.Error{Reason: auth.ErrNoRealm}, auth.ErrNoRealm},
		{"bind refused for another reason", auth.NTLM, 0, &dcerpc.BindError{Reason: dcerpc.NakLocalLimit}, nil},
		{"protected protocol error", auth.NTLM, 0, &dcerpc.FaultError{Status: dcerpc.StatusProtocolError}, nil},
		{"no authentication", auth.None, 0, &dcerpc.FaultError{Status: dcerpc.StatusAccessDenied}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := authError(tt.mech, tt.level, fmt.Errorf("wrapped: %w", tt.err))
			e, ok := errors.AsType[*auth.Error](err)
			if ok != (tt.reason != nil) || ok && !errors.Is(e, tt.reason) {
				t.Errorf("got %v, want %v", err, tt.reason)
			}
			if !errors.Is(err, tt.err) {
				t.Errorf("%v does not tell the cause", err)
			}
		})
	}
}
