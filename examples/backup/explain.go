// Failures in one sentence.

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mailbox"
)

// mailFolderError is a failure of the folder that -mail names.
type mailFolderError struct{ err error }

func (e *mailFolderError) Error() string { return e.err.Error() }
func (e *mailFolderError) Unwrap() error { return e.err }

// explain says in one sentence why the backup could not be made.
func explain(err error, o options) string {
	var (
		disk     *diskError
		mail     *mailFolderError
		redirect *mailbox.RedirectError
		network  *net.OpError
		dns      *net.DNSError
	)
	switch {
	case errors.Is(err, errOtherMailbox), errors.Is(err, errBadJournal):
		return fmt.Sprintf("%s %s; choose another folder with -out", o.out, reason(err))
	case errors.As(err, &disk):
		return fmt.Sprintf("cannot write to %s: %s", o.out, reason(err))
	case errors.As(err, &mail):
		return fmt.Sprintf("cannot read the mail in %s: %s", o.mail, reason(err))
	case errors.As(err, &redirect):
		return fmt.Sprintf("the mailbox is on another server, %s; name that one with -target", redirect.Server)
	case errors.Is(err, auth.ErrWrongPassword), errors.Is(err, auth.ErrUnknownUser), errors.Is(err, auth.ErrDenied), errors.Is(err, errcode.StatusAccessDenied):
		return fmt.Sprintf("the server does not accept the name or the password of %s", o.user)
	case errors.As(err, &dns):
		return fmt.Sprintf("cannot reach the server: there is no host %s", dns.Name)
	case errors.As(err, &network) && network.Op == "dial":
		return fmt.Sprintf("cannot reach the server at %v: %s", network.Addr, reason(network.Err))
	case errors.Is(err, context.DeadlineExceeded):
		return "the server does not answer"
	case errors.Is(err, errcode.UnknownUser):
		return fmt.Sprintf("the server knows no user %s; check -userdn", o.userDN)
	case errors.Is(err, errcode.LogonFailed), errors.Is(err, errcode.AccessDenied), errors.Is(err, errcode.LoginPermission):
		return fmt.Sprintf("%s may not open the mailbox %s: %v", o.user, o.mailboxDN, err)
	case errors.Is(err, emsmdb.ErrLost):
		return fmt.Sprintf("the connection was lost; the next run continues: %v", err)
	}
	return err.Error()
}

// reason is the innermost thing that the system had to say, without the names
// of temporary files.
func reason(err error) string {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number.Error()
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	var call *os.SyscallError
	if errors.As(err, &call) {
		return call.Err.Error()
	}
	for _, known := range []error{errOtherMailbox, errBadJournal} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}
