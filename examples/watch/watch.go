// Events, line by line.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/examples/internal/access"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
)

// watcher prints the events of a mailbox.
type watcher struct {
	mailbox *mailbox.Mailbox
	folders map[mapi.FolderID]string
	out     io.Writer
}

// watch prints events until ctx ends or there were enough of them.
func watch(ctx context.Context, o *options, out io.Writer) (err error) {
	dialCtx, cancel := context.WithTimeout(ctx, access.Timeout)
	defer cancel()
	session, err := o.Dial(dialCtx, nil)
	if err != nil {
		return err
	}
	defer session.Close()
	w := &watcher{out: out, folders: make(map[mapi.FolderID]string)}
	if w.mailbox, err = o.Open(dialCtx, session); err != nil {
		return err
	}
	if err := w.list(dialCtx); err != nil {
		return err
	}
	fmt.Fprintf(out, "watching the mailbox of %s\n", access.Printable(session.Info().DisplayName))
	seen := 0
	for e, err := range w.mailbox.Events(ctx, nil) {
		if err != nil {
			return err
		}
		w.print(ctx, e)
		if seen++; seen == o.count {
			break
		}
	}
	return nil
}

// list remembers what the folders are called.
func (w *watcher) list(ctx context.Context) error {
	for f, err := range w.mailbox.Tree(ctx, w.mailbox.Special(mailbox.MailboxRoot)) {
		if err != nil {
			return err
		}
		if f.Err == nil {
			w.folders[f.ID] = access.Printable(strings.Join(f.Path, "/"))
		}
	}
	return nil
}

// print writes one line.
func (w *watcher) print(ctx context.Context, e mailbox.Event) {
	if e.Lost {
		fmt.Fprintln(w.out, "(events were lost before this one)")
	}
	fmt.Fprintf(w.out, "%s  %-15v %s", time.Now().Format(time.TimeOnly), e.Kind, w.folder(e.Folder))
	switch {
	case e.Message != 0 && e.Kind != mailbox.Deleted:
		fmt.Fprintf(w.out, "  %s", w.subject(ctx, e))
	case e.Message != 0:
		fmt.Fprintf(w.out, "  message %v", e.Message)
	case e.Total >= 0:
		fmt.Fprintf(w.out, "  %d messages", e.Total)
	}
	if e.OldFolder != 0 {
		fmt.Fprintf(w.out, "  from %s", w.folder(e.OldFolder))
	}
	fmt.Fprintln(w.out)
}

// folder is what a folder is called, or its id.
func (w *watcher) folder(id mapi.FolderID) string {
	if name, ok := w.folders[id]; ok {
		return name
	}
	return fmt.Sprintf("folder %v", id)
}

// subject is that of the message, or why there is none: it may be gone already.
func (w *watcher) subject(ctx context.Context, e mailbox.Event) string {
	m, err := w.mailbox.OpenMessage(ctx, e.Folder, e.Message)
	if err != nil {
		return access.Printable(fmt.Sprintf("message %v (%v)", e.Message, err))
	}
	defer m.Close()
	p, ok := mailbox.Lookup(m.Properties(), mapi.PidTagSubject)
	if !ok {
		return "(no subject)"
	}
	text, err := w.mailbox.Text(p.Value)
	if err = errors.Join(p.Err, err); err != nil {
		return access.Printable(fmt.Sprintf("message %v (%v)", e.Message, err))
	}
	return fmt.Sprintf("%q", text)
}
