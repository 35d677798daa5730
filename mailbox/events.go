// Events: what happens in a mailbox, as it happens, [MS-OXCNOTIF].

package mailbox

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// EventKind says what happened. In EventOptions it is a set.
type EventKind uint16

// Kinds of events, [MS-OXCNOTIF] 2.2.1.2.1.
const (
	// NewMail says that a message was delivered.
	NewMail = EventKind(rop.NotifyNewMail)
	// Created says that a folder or message was created.
	Created = EventKind(rop.NotifyObjectCreated)
	// Deleted says that a folder or message was deleted.
	Deleted = EventKind(rop.NotifyObjectDeleted)
	// Modified says that a folder or message was changed.
	Modified = EventKind(rop.NotifyObjectModified)
	// Moved says that a folder or message was moved.
	Moved = EventKind(rop.NotifyObjectMoved)
	// Copied says that a folder or message was copied.
	Copied = EventKind(rop.NotifyObjectCopied)
	// SearchCompleted says that a search folder has found all it will.
	SearchCompleted = EventKind(rop.NotifySearchCompleted)

	allKinds = NewMail | Created | Deleted | Modified | Moved | Copied | SearchCompleted
)

// String returns the name of the constant, and a number for a set.
func (k EventKind) String() string {
	switch k {
	case NewMail:
		return "NewMail"
	case Created:
		return "Created"
	case Deleted:
		return "Deleted"
	case Modified:
		return "Modified"
	case Moved:
		return "Moved"
	case Copied:
		return "Copied"
	case SearchCompleted:
		return "SearchCompleted"
	}
	return fmt.Sprintf("EventKind(0x%04X)", uint16(k))
}

// Event is something that happened to a folder or a message.
type Event struct {
	Kind EventKind
	// Folder is the folder that the event is about, or in which the message
	// is.
	Folder mapi.FolderID
	// Message is the message, 0 when the event is about the folder itself.
	Message mapi.MessageID
	// Parent is the parent of a folder that was created, deleted, moved or
	// copied. Where InSearchFolder is set it is the folder that holds the
	// message in truth.
	Parent mapi.FolderID
	// InSearchFolder says that Folder is a search folder.
	InSearchFolder bool
	// OldFolder, OldMessage and OldParent say where a moved or copied object
	// was.
	OldFolder  mapi.FolderID
	OldMessage mapi.MessageID
	OldParent  mapi.FolderID
	// Tags are the properties that changed, or nil if the server does not say.
	Tags []mapi.PropTag
	// Total and Unread are the folder's new counts of messages, -1 if the
	// server does not say.
	Total, Unread int64
	// Class and Flags are PidTagMessageClass and PidTagMessageFlags of a new
	// mail.
	Class string
	Flags uint32
	// Lost says that the server, or the iterator, had to drop events before
	// this one: look at the mailbox instead of trusting the events alone.
	Lost bool
}

// EventOptions say which events to get. The zero EventOptions ask for all kinds
// in the whole mailbox.
type EventOptions struct {
	// Kinds is the set of kinds. Zero means all.
	Kinds EventKind
	// Folder restricts the events to one folder. Zero means the whole mailbox.
	Folder mapi.FolderID
	// Message restricts them further to one message of Folder, which must be
	// set then.
	Message mapi.MessageID
}

// maxQueued bounds the events that wait to be consumed. When it is exceeded
// the oldest are dropped and Event.Lost says so.
const maxQueued = 1 << 14

// Events yields what happens in the mailbox from now on, until ctx ends, the
// session is lost, the mailbox is closed or the loop is left. opts may be nil.
// The error comes last.
//
// The Executor must be able to wait for events, as emsmdb.Session is. The
// iterators of a Mailbox, and of those opened from it by OpenAnother, share one
// wait; all others of the session must not wait at the same time. Whatever the
// iterator started has ended when the loop is left.
func (mb *Mailbox) Events(ctx context.Context, opts *EventOptions) iter.Seq2[Event, error] {
	var o EventOptions
	if opts != nil {
		o = *opts
	}
	if o.Kinds == 0 {
		o.Kinds = allKinds
	}
	return func(yield func(Event, error) bool) {
		sub, err := mb.subscribe(ctx, o)
		if err != nil {
			yield(Event{}, fmt.Errorf("mailbox: events: %w", err))
			return
		}
		defer sub.close()
		for {
			events, err := sub.next(ctx)
			for _, e := range events {
				if !yield(e, nil) {
					return
				}
			}
			if err != nil {
				yield(Event{}, fmt.Errorf("mailbox: events: %w", err))
				return
			}
		}
	}
}

// subscribe registers for events and joins the wait for them.
func (mb *Mailbox) subscribe(ctx context.Context, o EventOptions) (*subscription, error) {
	if err := mb.use(); err != nil {
		return nil, err
	}
	if mb.hub.wakeups == nil {
		return nil, fmt.Errorf("the session cannot wait for events: %w", errors.ErrUnsupported)
	}
	if o.Message != 0 && o.Folder == 0 {
		return nil, errors.New("EventOptions have a message but no folder")
	}
	b := mb.client.NewBatch()
	register := rop.Add(b, mb.logon, &rop.RegisterNotificationRequest{
		Types: rop.NotificationType(o.Kinds), WantWholeStore: o.Folder == 0, FolderID: o.Folder, MessageID: o.Message,
	})
	sub := &subscription{mb: mb, handle: register.Handle(), ready: make(chan struct{}, 1)}
	mb.hub.join(sub)
	err := b.Do(ctx)
	if err == nil {
		err = register.Err()
	}
	if err != nil {
		sub.close()
		return nil, err
	}
	return sub, nil
}

// event turns a notification into an Event; ok is false for notifications that
// are none, such as those of tables.
func (mb *Mailbox) event(n *rop.Notification) (e Event, ok bool) {
	kind := EventKind(n.Flags.Type())
	if kind&allKinds == 0 {
		return Event{}, false
	}
	e = Event{
		Kind: kind, Folder: n.FolderID, Message: n.MessageID, Parent: n.ParentFolderID,
		InSearchFolder: n.Flags&rop.NotificationSearch != 0,
		OldFolder:      n.OldFolderID, OldMessage: n.OldMessageID, OldParent: n.OldParentFolderID,
		Tags: n.Tags, Total: -1, Unread: -1, Flags: n.MessageFlags,
	}
	if n.Flags&rop.NotificationTotal != 0 {
		e.Total = int64(n.TotalMessageCount)
	}
	if n.Flags&rop.NotificationUnread != 0 {
		e.Unread = int64(n.UnreadMessageCount)
	}
	if kind == NewMail {
		// A class that the code page cannot decode stays raw: classes are
		// ASCII in practice, and the event matters more.
		var err error
		if e.Class, err = n.MessageClass.Decode(mb.codePage); err != nil {
			e.Class = string(n.MessageClass.Raw)
		}
	}
	return e, true
}
