// Failures in one sentence.

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/examples/internal/access"
)

// mailFolderError is a failure of the folder that -mail names.
type mailFolderError struct{ err error }

func (e *mailFolderError) Error() string { return e.err.Error() }
func (e *mailFolderError) Unwrap() error { return e.err }

// explain says in one sentence why the backup could not be made.
func explain(err error, o options) string {
	var (
		disk *diskError
		mail *mailFolderError
	)
	switch {
	case errors.Is(err, errBusy):
		return fmt.Sprintf("%s %v", o.out, errBusy)
	case errors.Is(err, errOtherMailbox), errors.Is(err, errBadJournal):
		return fmt.Sprintf("%s %s; choose another folder with -out", o.out, reason(err))
	case errors.As(err, &disk):
		return fmt.Sprintf("cannot write to %s: %s", o.out, reason(err))
	case errors.As(err, &mail):
		return fmt.Sprintf("cannot read the mail in %s: %s", o.mail, reason(err))
	case errors.Is(err, emsmdb.ErrLost):
		return access.Printable(fmt.Sprintf("the connection was lost; the next run continues: %v", err))
	}
	return access.Explain(err, &o.Options)
}

// reason is the innermost thing that the system had to say, without the names
// of temporary files.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) && !errors.As(err, new(syscall.Errno)) {
		return path.Err.Error()
	}
	for _, known := range []error{errOtherMailbox, errBadJournal} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return access.Reason(err)
}
