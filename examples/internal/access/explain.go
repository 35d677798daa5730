// Failures in one sentence.

package access

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"syscall"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/autodiscover"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mailbox"
)

// Explain says in one sentence why the server or the mailbox was not to be had.
func Explain(err error, o *Options) string { return Printable(explain(err, o)) }

func explain(err error, o *Options) string {
	var (
		redirect *mailbox.RedirectError
		network  *net.OpError
		dns      *net.DNSError
		cert     *tls.CertificateVerificationError
		status   *emsmdb.HTTPStatusError
		search   *autodiscover.Error
	)
	switch {
	case errors.As(err, &search):
		return explainSearch(search, o)
	case errors.As(err, &redirect):
		return fmt.Sprintf("the mailbox is on another server, %s; name that one with -target", redirect.Server)
	case denied(err), errors.Is(err, errcode.StatusAccessDenied):
		return notAccepted(o)
	case errors.As(err, &cert):
		return notTrusted(cert)
	case errors.As(err, &status) && status.Status == http.StatusNotFound:
		return "the server has no MAPI over HTTP at this URL; check -target"
	case errors.As(err, &dns):
		return fmt.Sprintf("cannot reach the server: there is no host %s", dns.Name)
	case errors.As(err, &network) && network.Op == "dial":
		return fmt.Sprintf("cannot reach the server at %v: %s", network.Addr, Reason(network.Err))
	case errors.Is(err, context.DeadlineExceeded):
		return "the server does not answer"
	case errors.Is(err, errcode.UnknownUser):
		return fmt.Sprintf("the server knows no user %s; check -userdn", o.UserDN)
	case errors.Is(err, errcode.LogonFailed), errors.Is(err, errcode.AccessDenied), errors.Is(err, errcode.LoginPermission):
		return fmt.Sprintf("%s may not open the mailbox %s: %v", o.User, o.MailboxDN, err)
	case errors.Is(err, emsmdb.ErrLost):
		return fmt.Sprintf("the connection was lost: %v", err)
	}
	return err.Error()
}

// denied reports whether the account or its password was refused.
func denied(err error) bool {
	return errors.Is(err, auth.ErrWrongPassword) || errors.Is(err, auth.ErrUnknownUser) || errors.Is(err, auth.ErrDenied)
}

func notAccepted(o *Options) string {
	return fmt.Sprintf("the server does not accept the name or the password of %s", o.User)
}

func notTrusted(err *tls.CertificateVerificationError) string {
	return fmt.Sprintf("the server's certificate is not trusted: %v; name its authority with -ca", err.Err)
}

// Reason is the innermost thing that the system had to say.
func Reason(err error) string {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number.Error()
	}
	var call *os.SyscallError
	if errors.As(err, &call) {
		return call.Err.Error()
	}
	return err.Error()
}
