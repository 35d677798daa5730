package auth

import "errors"

// Reasons of an *Error, for errors.Is.
var (
	// ErrBadCredential says that the credential is incomplete, unreadable or
	// of no use for the mechanism.
	ErrBadCredential = errors.New("credential cannot be used")
	// ErrWrongPassword says that the secret does not match the account.
	// Servers that will not tell a wrong password from an unknown user
	// produce ErrDenied.
	ErrWrongPassword = errors.New("wrong password")
	// ErrUnknownUser says that the account does not exist.
	ErrUnknownUser = errors.New("unknown user")
	// ErrDenied says that the server refused the account or its proof without
	// saying which.
	ErrDenied = errors.New("access denied")
	// ErrAccount says that the account is disabled, locked or expired, or
	// that its password has expired.
	ErrAccount = errors.New("account cannot log on")
	// ErrTicketExpired says that the Kerberos tickets at hand are past their
	// time.
	ErrTicketExpired = errors.New("ticket expired")
	// ErrClockSkew says that the clocks of the parties differ too much.
	ErrClockSkew = errors.New("clock skew too great")
	// ErrUnknownSPN says that the service name is not known to the KDC, or
	// that the server does not hold its key.
	ErrUnknownSPN = errors.New("unknown service principal name")
	// ErrNoRealm says that the realm, its KDC or the Kerberos configuration
	// is missing.
	ErrNoRealm = errors.New("no Kerberos realm configuration")
	// ErrKDCUnreachable says that no KDC of the realm answered.
	ErrKDCUnreachable = errors.New("no KDC can be reached")
	// ErrEncryptionType says that the keys on offer are of a type that this
	// module refuses or the KDC does not have.
	ErrEncryptionType = errors.New("encryption type not supported")
	// ErrMechanism says that client and server have no mechanism in common.
	ErrMechanism = errors.New("no common authentication mechanism")
	// ErrLevelTooLow says that the server demands more protection than was
	// asked for.
	ErrLevelTooLow = errors.New("protection level too low")
	// ErrLevelUnavailable says that the peer cannot give the protection that
	// was asked for. Nothing was downgraded.
	ErrLevelUnavailable = errors.New("protection level not available")
	// ErrChannelBinding says that the peer's channel binding is missing or of
	// another channel.
	ErrChannelBinding = errors.New("channel binding mismatch")
	// ErrProtocol says that a token of the peer is malformed, out of turn or
	// fails its integrity check.
	ErrProtocol = errors.New("invalid authentication token")
)

// Error is a failed authentication.
type Error struct {
	// Mechanism is the mechanism that failed.
	Mechanism Mechanism
	// Reason is one of this package's Err... values.
	Reason error
	// Detail says more, without secrets; it may be empty.
	Detail string
	// Advice says what to do; it may be empty.
	Advice string
	// Err is the underlying error, or nil.
	Err error
}

func (e *Error) Error() string {
	s := "auth: " + e.Mechanism.String() + ": " + e.Reason.Error()
	if errors.Is(e.Reason, ErrBadCredential) {
		s = "auth: " + e.Reason.Error()
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Advice != "" {
		s += " (" + e.Advice + ")"
	}
	return s
}

// Unwrap lets errors.Is and errors.As reach both the reason and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Reason}
	}
	return []error{e.Reason, e.Err}
}
