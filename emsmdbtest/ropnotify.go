// Notifications: subscriptions, table events, RopNotify and RopPending
// ([MS-OXCNOTIF]).

package emsmdbtest

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// subscription is a Notification Subscription object.
type subscription struct {
	logon   *logon
	types   rop.NotificationType
	whole   bool
	folder  mapi.FolderID
	message mapi.MessageID
}

// notification is an event that waits for the client to fetch it.
type notification struct {
	// handle is the subscription or table that it is for.
	handle   uint32
	response *rop.NotifyResponse
}

func (p *processor) notifyROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	q, ok := c.Request.(*rop.RegisterNotificationRequest)
	if !ok {
		return nil, 0, false
	}
	v, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return nil, code, true
	}
	l := logonOf(v)
	if l == nil {
		return nil, errcode.NotSupported, true
	}
	sub := &subscription{logon: l, types: q.Types, whole: q.WantWholeStore, folder: q.FolderID, message: q.MessageID}
	if code := p.open(c, sub); code != errcode.Success {
		return nil, code, true
	}
	l.subscribe(p.opened, sub)
	return &rop.RegisterNotificationResponse{}, errcode.Success, true
}

// subscribe starts to watch for a subscription.
func (l *logon) subscribe(handle uint32, sub *subscription) {
	l.mu.Lock()
	l.subs[handle] = sub
	l.mu.Unlock()
	l.watch()
}

// watchTable starts to watch for a table.
func (l *logon) watchTable(handle uint32, t *table) {
	l.mu.Lock()
	l.tables[handle] = t
	l.mu.Unlock()
	l.watch()
}

// watch watches the mailbox from the first time on that it is called.
func (l *logon) watch() {
	if n, ok := l.box.(Notifier); ok && l.unwatch == nil {
		l.unwatch = n.Watch(l.notice)
	}
}

// notice hands an event to the subscriptions and tables that it concerns. The
// mailbox calls it under its own lock.
func (l *logon) notice(ev Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for handle, sub := range l.subs {
		if sub.wants(&ev) {
			l.session.enqueue(l.notification(handle, describe(&ev)))
		}
	}
	for handle, t := range l.tables {
		if t.shows(&ev) {
			// One word that the table has changed is as good as many.
			l.session.enqueueOnce(l.notification(handle, rop.Notification{
				Flags: rop.NotificationFlags(rop.NotifyTableModified), TableEvent: rop.TableChanged,
			}))
		}
	}
}

func (l *logon) notification(handle uint32, n rop.Notification) notification {
	return notification{handle, &rop.NotifyResponse{Handle: handle, LogonID: l.id, Notification: n}}
}

// wants reports whether the subscription covers an event.
func (s *subscription) wants(ev *Event) bool {
	if s.types&rop.NotificationType(ev.Kind) == 0 {
		return false
	}
	switch {
	case s.whole:
		return true
	case s.message != 0:
		return s.message == ev.Message && s.folder == ev.Folder
	case ev.Message != 0:
		return s.folder == ev.Folder
	}
	return s.folder == ev.Folder || s.folder == ev.Parent
}

// describe makes the notification of an event.
func describe(ev *Event) rop.Notification {
	n := rop.Notification{
		Flags:             rop.NotificationFlags(ev.Kind),
		FolderID:          ev.Folder,
		MessageID:         ev.Message,
		ParentFolderID:    ev.Parent,
		OldFolderID:       ev.OldFolder,
		OldMessageID:      ev.OldMessage,
		OldParentFolderID: ev.OldParent,
		TagCount:          uint16(len(ev.Tags)),
		Tags:              ev.Tags,
	}
	if ev.Message != 0 {
		n.Flags |= rop.NotificationMessage
		n.ParentFolderID, n.OldParentFolderID = 0, 0
	} else {
		n.OldMessageID = 0
	}
	if ev.Kind == EventNewMail {
		n.MessageFlags, n.Unicode = ev.Flags, true
		n.MessageClass = mapi.RawString{Text: ev.Class}
	}
	switch ev.Kind {
	case EventCreated, EventModified:
	default:
		n.TagCount, n.Tags = 0, nil
	}
	return n
}

// Sizes of the unsolicited answers.
const pendingSize = 3

// notifications appends the session's events as far as they fit, and
// RopPending for what did not fit and for linked sessions.
func (p *processor) notifications(out []byte, room int) []byte {
	s := p.session
	left := s.fetch(func(n notification) bool {
		b, err := rop.AppendReply(out, rop.Reply{ID: rop.IDNotify, Response: n.response})
		switch {
		case err != nil:
			return true // what cannot be said is dropped
		case len(b) > room-pendingSize:
			return false
		}
		out = b
		return true
	})
	if left {
		out = appendPending(out, s.index, room)
	}
	for _, other := range s.core.linked(s) {
		if other.pending() {
			out = appendPending(out, other.index, room)
		}
	}
	return out
}

func appendPending(out []byte, index uint16, room int) []byte {
	b, err := rop.AppendReply(out, rop.Reply{ID: rop.IDPending, Response: &rop.PendingResponse{SessionIndex: index}})
	if err != nil || len(b) > room {
		return out
	}
	return b
}

// linked returns the sessions that one is linked to.
func (c *core) linked(s *session) []*session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]*session(nil), s.links...)
}
