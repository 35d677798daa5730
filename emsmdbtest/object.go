// Server objects: what the handles of a session stand for ([MS-OXCROPS]
// 3.2.1).

package emsmdbtest

import (
	"slices"
	"sync"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
)

// object is a server object.
type object struct {
	logonID uint8
	// value is a *logon, *folderObject, *messageObject, *attachmentObject,
	// *table, *streamObject or *subscription.
	value any
}

// logon is a Logon object.
type logon struct {
	session *session
	id      uint8
	handle  uint32
	box     Mailbox
	identity
	// unwatch ends the watching of the mailbox; nil before the first
	// subscription.
	unwatch func()

	mu     sync.Mutex // taken within the lock of a mailbox
	subs   map[uint32]*subscription
	tables map[uint32]*table
}

func (l *logon) close() {
	if l.unwatch != nil {
		l.unwatch()
		l.unwatch = nil
	}
}

func (l *logon) unsubscribe(handle uint32) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.subs, handle)
	delete(l.tables, handle)
}

// writer returns the mailbox for writing.
func (l *logon) writer() (Writer, errcode.Code) {
	if w, ok := l.box.(Writer); ok {
		return w, errcode.Success
	}
	return nil, errcode.AccessDenied
}

// folderObject is a Folder object.
type folderObject struct {
	logon *logon
	id    mapi.FolderID
}

// messageObject is a Message object, embedded ones included.
type messageObject struct {
	logon    *logon
	folder   mapi.FolderID
	codePage mapi.CodePage
	// msg is the message with the changes made through this object. It is
	// a copy of its own once changed is set.
	msg     *Message
	changed bool
	// parent is the attachment that an embedded message is in.
	parent *attachmentObject
	// nextAttachment is the number of the next attachment to be created.
	nextAttachment uint32
}

// own makes the message changeable.
func (m *messageObject) own() *Message {
	if !m.changed {
		c := *m.msg
		c.Properties = slices.Clone(c.Properties)
		c.Recipients = slices.Clone(c.Recipients)
		c.Attachments = slices.Clone(c.Attachments)
		m.msg, m.changed = &c, true
	}
	return m.msg
}

// attachmentObject is an Attachment object. Its changes reach the message when
// they are saved.
type attachmentObject struct {
	message *messageObject
	att     Attachment
	changed bool
}

func (a *attachmentObject) own() *Attachment {
	if !a.changed {
		a.att.Properties = slices.Clone(a.att.Properties)
		a.changed = true
	}
	return &a.att
}

// defaultMaxObjects bounds the objects of a session. Exchange limits each kind
// by itself; a client that runs into this limit does not release what it opens.
const defaultMaxObjects = 50000

// register adds an object and returns its handle.
func (s *session) register(logonID uint8, value any) (uint32, errcode.Code) {
	if len(s.objects) >= s.core.config.MaxObjects {
		return 0, errcode.TooManyOpenObjects
	}
	for {
		s.handles++
		if s.handles == 0 || s.handles == noHandle {
			s.handles = 1
		}
		if s.objects[s.handles] == nil {
			break
		}
	}
	s.objects[s.handles] = &object{logonID: logonID, value: value}
	return s.handles, errcode.Success
}

// noHandle is the value of unused entries in the table of handles.
const noHandle = 0xFFFFFFFF

// release ends an object. Releasing a Logon object releases all that was
// opened through it.
func (s *session) release(handle uint32) {
	o := s.objects[handle]
	if o == nil {
		return
	}
	delete(s.objects, handle)
	switch v := o.value.(type) {
	case *logon:
		v.close()
		if s.logons[v.id] == v {
			delete(s.logons, v.id)
		}
		for h, other := range s.objects {
			if other.logonID == v.id {
				s.release(h)
			}
		}
	case *streamObject:
		_ = v.commit() // RopRelease has no response that could tell
	case *subscription, *table:
		if l := s.logons[o.logonID]; l != nil {
			l.unsubscribe(handle)
		}
		s.forget(handle)
	}
}

// source returns the properties of an object, false for objects without.
func (l *logon) source(value any) (source, bool) {
	page := l.session.codePage
	switch v := value.(type) {
	case *logon:
		return source{computed: v.store, codePage: page}, true
	case *folderObject:
		f, err := l.box.Folder(v.id)
		if err != nil {
			return source{}, false
		}
		return l.folderSource(f), true
	case *messageObject:
		return v.source(), true
	case *attachmentObject:
		return v.source(), true
	}
	return source{}, false
}

func (l *logon) folderSource(f Folder) source {
	return source{
		id:       uint64(f.ID),
		stored:   f.Properties,
		computed: func(tag mapi.PropTag) (any, bool) { return l.folder(&f, tag) },
		codePage: l.session.codePage,
	}
}

func (l *logon) entrySource(folder mapi.FolderID, e Entry, associated bool) source {
	return source{
		id:       uint64(e.ID),
		stored:   withoutTag(e.Properties, mapi.PidTagMessageFlags),
		computed: func(tag mapi.PropTag) (any, bool) { return l.entry(folder, &e, associated, tag) },
		codePage: l.session.codePage,
	}
}

func (m *messageObject) source() source {
	page := m.codePage
	if page == 0 {
		page = m.logon.session.codePage
	}
	return source{
		id:       uint64(m.msg.ID),
		stored:   withoutTag(m.msg.Properties, mapi.PidTagMessageFlags),
		computed: m.computed,
		codePage: page,
		parts:    m.parts,
	}
}

func (m *messageObject) computed(tag mapi.PropTag) (any, bool) {
	switch tag {
	case mapi.PidTagDisplayTo:
		return m.msg.displayNames(RecipientTo), true
	case mapi.PidTagDisplayCc:
		return m.msg.displayNames(RecipientCc), true
	case mapi.PidTagDisplayBcc:
		return m.msg.displayNames(RecipientBcc), true
	}
	e := m.msg.Entry
	e.HasAttachments = len(m.msg.Attachments) > 0
	if m.parent == nil {
		return m.logon.entry(m.folder, &e, m.msg.Associated, tag)
	}
	// An embedded message has no place of its own and so no ids.
	switch tag {
	case mapi.PidTagHasAttachments, mapi.PidTagMessageFlags, mapi.PidTagObjectType, mapi.PidTagRead:
		return m.logon.entry(m.folder, &e, false, tag)
	case mapi.PidTagMessageSize:
		return int32(min(m.msg.size(), 1<<31-1)), true
	}
	return m.logon.common(tag)
}

// parts returns the recipients or attachments for a sub-object restriction.
func (m *messageObject) parts(tag mapi.PropTag) (out []lookup) {
	switch tag {
	case mapi.PidTagMessageRecipients:
		for i := range m.msg.Recipients {
			src := source{stored: m.msg.Recipients[i].Properties, computed: none, codePage: m.logon.session.codePage}
			out = append(out, src.value)
		}
	case mapi.PidTagMessageAttachments:
		for i := range m.msg.Attachments {
			src := (&attachmentObject{message: m, att: m.msg.Attachments[i]}).source()
			out = append(out, src.value)
		}
	}
	return out
}

func none(mapi.PropTag) (any, bool) { return nil, false }

func (a *attachmentObject) source() source {
	src := source{
		id:       uint64(a.att.Number) + 1,
		stored:   a.att.Properties,
		computed: func(tag mapi.PropTag) (any, bool) { return a.message.logon.attachment(&a.att, tag) },
	}
	src.codePage = a.message.source().codePage
	return src
}

// withoutTag returns the list without one tag whose stored value is part of
// a computed one.
func withoutTag(list mapi.Properties, tag mapi.PropTag) mapi.Properties {
	for i, p := range list {
		if p.Tag == tag {
			return append(slices.Clip(list[:i]), list[i+1:]...)
		}
	}
	return list
}

// displayNames joins the names of recipients of one type, as PidTagDisplayTo
// and its kin have them.
func (m *Message) displayNames(kind uint8) string {
	var b []byte
	for _, r := range m.Recipients {
		if r.Type != kind {
			continue
		}
		name, _ := mapi.Get[string](r.Properties, mapi.PidTagDisplayName)
		if name == "" {
			name, _ = mapi.Get[string](r.Properties, mapi.PidTagEmailAddress)
		}
		if len(b) > 0 {
			b = append(b, "; "...)
		}
		b = append(b, name...)
	}
	return string(b)
}
