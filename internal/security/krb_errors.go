// What Kerberos error codes mean for the caller, RFC 4120 7.5.9.

package security

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/oiweiwei/gokrb5.fork/v9/iana/errorcode"
	"github.com/oiweiwei/gokrb5.fork/v9/krberror"
	"github.com/oiweiwei/gokrb5.fork/v9/messages"

	"github.com/go-mapi/mapirpc/auth"
)

// krbMeaning is the reason and the advice for an error code.
type krbMeaning struct {
	reason error
	advice string
}

// krbKDCMeaning maps what a KDC says.
func krbKDCMeaning(code int32) krbMeaning {
	switch code {
	case errorcode.KDC_ERR_C_PRINCIPAL_UNKNOWN:
		return krbMeaning{auth.ErrUnknownUser, "check the user name and the realm"}
	case errorcode.KDC_ERR_S_PRINCIPAL_UNKNOWN, errorcode.KRB_AP_ERR_NOT_US:
		return krbMeaning{auth.ErrUnknownSPN, "use the server's fully qualified name, or register the service name with setspn -S"}
	case errorcode.KDC_ERR_ETYPE_NOSUPP:
		return krbMeaning{auth.ErrEncryptionType, "give the account and the service AES keys (msDS-SupportedEncryptionTypes 24 and a password reset), or use NTLM"}
	case errorcode.KDC_ERR_PREAUTH_FAILED, errorcode.KRB_AP_ERR_BAD_INTEGRITY:
		return krbMeaning{auth.ErrWrongPassword, "check the password, or export the keytab again after a password change"}
	case errorcode.KDC_ERR_CLIENT_REVOKED:
		return krbMeaning{auth.ErrAccount, "the account is disabled or locked: have it enabled"}
	case errorcode.KDC_ERR_KEY_EXPIRED:
		return krbMeaning{auth.ErrAccount, "the password has expired: have it changed"}
	case errorcode.KDC_ERR_NAME_EXP, errorcode.KDC_ERR_POLICY, errorcode.KDC_ERR_CLIENT_NOTYET:
		return krbMeaning{auth.ErrAccount, "policy of the domain forbids this logon"}
	case errorcode.KRB_AP_ERR_TKT_EXPIRED, errorcode.KDC_ERR_NEVER_VALID:
		return krbMeaning{auth.ErrTicketExpired, "run kinit again"}
	case errorcode.KRB_AP_ERR_SKEW, errorcode.KRB_AP_ERR_TKT_NYV:
		return krbMeaning{auth.ErrClockSkew, "synchronise the clocks of client, server and domain controller"}
	case errorcode.KDC_ERR_WRONG_REALM:
		return krbMeaning{auth.ErrNoRealm, "check the realm of the account"}
	case errorcode.KRB_AP_ERR_MODIFIED, errorcode.KRB_AP_ERR_NOKEY, errorcode.KRB_AP_ERR_BADKEYVER:
		return krbMeaning{auth.ErrUnknownSPN, "the server does not hold the key of this service name: check for a duplicate SPN or an old keytab"}
	}
	return krbMeaning{auth.ErrDenied, ""}
}

// krbServerMeaning maps what the service says about a ticket.
func krbServerMeaning(code int32) krbMeaning {
	if code == errorcode.KRB_AP_ERR_BAD_INTEGRITY {
		code = errorcode.KRB_AP_ERR_MODIFIED
	}
	return krbKDCMeaning(code)
}

// krbCodeError is the error for a code. Seen is the peer's clock, if it said.
func krbCodeError(m krbMeaning, code int32, seen time.Time) *auth.Error {
	e := &auth.Error{Mechanism: auth.Kerberos, Reason: m.reason, Advice: m.advice, Detail: errorcode.Lookup(code)}
	if errors.Is(m.reason, auth.ErrClockSkew) && !seen.IsZero() {
		e.Detail += fmt.Sprintf(", the peer's clock differs by %v", time.Until(seen).Round(time.Second))
	}
	return e
}

// krbCodeText finds the code in the text that gokrb5 makes of errors.
var krbCodeText = regexp.MustCompile(`KRB Error: \((\d+)\)`)

// krbLoginError classifies a failed exchange with a KDC. Last is the last
// error message that the KDC sent, or nil: gokrb5 flattens errors into text.
func krbLoginError(err error, d *kdcDialer) error {
	if e, ok := errors.AsType[*auth.Error](err); ok {
		return e
	}
	if d.last != nil {
		return krbCodeError(krbKDCMeaning(d.last.ErrorCode), d.last.ErrorCode, d.last.STime)
	}
	if m := krbCodeText.FindStringSubmatch(err.Error()); m != nil {
		if code, convErr := strconv.ParseInt(m[1], 10, 32); convErr == nil {
			return krbCodeError(krbKDCMeaning(int32(code)), int32(code), time.Time{})
		}
	}
	if e, ok := errors.AsType[krberror.Krberror](err); ok && d.answered && e.RootCause == krberror.DecryptingError {
		return krbCodeError(krbKDCMeaning(errorcode.KDC_ERR_PREAUTH_FAILED), errorcode.KRB_AP_ERR_BAD_INTEGRITY, time.Time{})
	}
	return krbTransportError(err, d)
}

// krbTransportError is krbLoginError for what the KDC has not said.
func krbTransportError(err error, d *kdcDialer) error {
	switch {
	case d.err != nil:
		return &auth.Error{
			Mechanism: auth.Kerberos, Reason: auth.ErrKDCUnreachable, Err: d.err,
			Advice: "check the kdc lines of the realm and the network, port 88",
		}
	case !d.dialled:
		return errNoRealm("", err)
	}
	return protocolError(auth.Kerberos, "answer of the KDC", err)
}

func errNoRealm(detail string, cause error) error {
	return &auth.Error{
		Mechanism: auth.Kerberos, Reason: auth.ErrNoRealm, Detail: detail, Err: cause,
		Advice: "name the realm and its kdc in krb5.conf (KRB5_CONFIG), or set dns_lookup_kdc = true there",
	}
}

// krbErrorToken returns the KRB_ERROR that tells the initiator why.
func krbErrorToken(ticket *messages.Ticket, code int32) []byte {
	e := messages.NewKRBError(ticket.SName, ticket.Realm, code, "")
	b, err := e.Marshal()
	if err != nil {
		return nil
	}
	return b
}

// krbErrorTag is the first byte of a KRB_ERROR: [APPLICATION 30].
const krbErrorTag = 0x7E
