// The backup: folder by folder, message by message.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"time"

	"github.com/go-mapi/mapirpc/examples/internal/access"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
)

// associatedDir is where the associated messages of a folder go, inside of it.
// No folder of a mailbox gets this name: in escaped names, % is followed by two
// digits or by "empty".
const associatedDir = "%associated"

// backup is one run.
type backup struct {
	options options
	show    progress
	summary summary
	started bool // there is something to summarise
	// wrap, where it is not nil, stands between the program and the disk.
	wrap func(io.Writer) io.Writer

	conn    *connection
	out     *output
	journal *journal
	names   *places
	seen    map[string]bool // sources met in this run
	partial bool            // a folder could not be read to its end
}

// run makes the backup. Its error is what ended it early.
func (b *backup) run(ctx context.Context) (err error) {
	b.summary.started = time.Now()
	defer func() { b.summary.elapsed = time.Since(b.summary.started) }()
	if b.out, err = openOutput(b.options.out); err != nil {
		return onDisk(err)
	}
	b.out.wrap = b.wrap
	defer func() { err = errors.Join(err, onDisk(b.out.close())) }()
	if b.conn, err = connect(ctx, b.options); err != nil {
		return err
	}
	defer b.conn.close()
	mb := b.conn.mailbox
	if b.journal, err = openJournal(b.out.root, mb.GUID().String()); err != nil {
		return onDisk(err)
	}
	defer func() { err = errors.Join(err, onDisk(b.journal.close())) }()
	b.names = newPlaces(b.journal)
	b.seen = make(map[string]bool)

	folders, err := b.plan(ctx)
	if err != nil {
		return err
	}
	b.started = true
	for _, f := range folders {
		if err := b.folder(ctx, f); err != nil {
			return err
		}
	}
	b.countGone()
	return nil
}

// target is a folder to back up and where it goes.
type target struct {
	info *mailbox.FolderInfo
	dir  string
}

// plan lists the folders and decides where they go.
func (b *backup) plan(ctx context.Context) ([]target, error) {
	mb := b.conn.mailbox
	root := mb.Special(mailbox.IPMSubtree)
	if b.options.all {
		root = mb.Special(mailbox.MailboxRoot)
	}
	top, err := b.top(ctx, root)
	if err != nil {
		return nil, err
	}
	targets := []target{{top, "."}}
	dirs := map[mapi.FolderID]string{root: "."}
	total := top.Messages + top.Associated
	for f, err := range mb.Tree(ctx, root) {
		if err != nil {
			return nil, err
		}
		if f.Err != nil {
			b.lose("a folder %s: %v", f.ID, f.Err)
			b.partial = true
			if f.ID == 0 {
				continue
			}
		}
		parent, ok := dirs[f.Parent]
		if !ok {
			parent = "."
		}
		dir, isNew := b.names.folder(f.ID.String(), parent, f.Name)
		if isNew {
			if err := b.journal.write(record{Folder: f.ID.String(), Dir: dir}); err != nil {
				return nil, onDisk(err)
			}
		}
		dirs[f.ID] = dir
		if f.Type == mailbox.SearchFolder {
			b.summary.searchFolders++
			continue
		}
		total += f.Messages + f.Associated
		targets = append(targets, target{f, dir})
	}
	b.show.start(total)
	return targets, nil
}

// top describes the folder that all others are in. Its messages go to the
// output folder itself.
func (b *backup) top(ctx context.Context, id mapi.FolderID) (*mailbox.FolderInfo, error) {
	f, err := b.conn.mailbox.OpenFolder(ctx, id)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return &mailbox.FolderInfo{
		ID: id, Type: mailbox.GenericFolder,
		Messages:   int(mailbox.Get[int32](f.Properties(), mapi.PidTagContentCount)),
		Associated: int(mailbox.Get[int32](f.Properties(), mapi.PidTagAssociatedContentCount)),
	}, nil
}

// folder backs up one folder. Only what ends the run is an error.
func (b *backup) folder(ctx context.Context, f target) error {
	if f.dir != "." {
		if err := b.out.mkdir(f.dir); err != nil {
			return err
		}
		b.summary.folders++
	}
	b.show.folder(f.dir, f.info.Messages+f.info.Associated)
	mb := b.conn.mailbox
	columns := []mapi.PropTag{mapi.PidTagMessageFlags}
	for info, err := range mb.Messages(ctx, f.info.ID, columns...) {
		if err := b.row(ctx, f, f.dir, info, err); err != nil {
			return err
		}
	}
	made := false
	for info, err := range mb.AssociatedMessages(ctx, f.info.ID, columns...) {
		dir := path.Join(f.dir, associatedDir)
		if !made && err == nil {
			if err := b.out.mkdir(dir); err != nil {
				return err
			}
			made = true
		}
		if err := b.row(ctx, f, dir, info, err); err != nil {
			return err
		}
	}
	if made {
		if err := b.out.sync(path.Join(f.dir, associatedDir)); err != nil {
			return err
		}
	}
	return errors.Join(b.out.sync(f.dir), onDisk(b.journal.sync()))
}

// row handles a row of a contents table, or the failure to read one.
func (b *backup) row(ctx context.Context, f target, dir string, info *mailbox.MessageInfo, err error) error {
	if err == nil {
		err = info.Err
	}
	if err == nil {
		err = b.message(ctx, dir, info)
		b.show.step()
	} else {
		b.partial = true
	}
	if err == nil || b.fatal(ctx, err) {
		return err
	}
	what := f.dir
	if info != nil && info.ID != 0 {
		what = fmt.Sprintf("message %v in %s", info.ID, f.dir)
	}
	b.lose("%s: %v", what, err)
	return nil
}

// fatal reports whether going on makes no sense.
func (b *backup) fatal(ctx context.Context, err error) bool {
	var disk *diskError
	return errors.As(err, &disk) || ctx.Err() != nil || b.conn.session.Err() != nil
}

// lose counts and shows something that is not in the backup.
func (b *backup) lose(format string, args ...any) {
	b.summary.lost++
	b.show.note("not backed up: %s", access.Printable(fmt.Sprintf(format, args...)))
}

// countGone counts the messages of the backup that the server no longer has.
// Where a folder could not be read, nobody knows.
func (b *backup) countGone() {
	if b.partial {
		return
	}
	for source := range b.journal.messages {
		if !b.seen[source] {
			b.summary.gone++
		}
	}
}
