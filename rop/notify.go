package rop

// This file holds the notification ROPs, [MS-OXCROPS] 2.2.14 and [MS-OXCNOTIF]
// 2.2.1.

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// NotificationType is a kind of event, and as a set of bits the kinds to
// register for, [MS-OXCNOTIF] 2.2.1.2.1.1 and 2.2.1.4.1.2.
type NotificationType uint16

// Kinds of event.
const (
	NotifyNewMail         NotificationType = 0x0002
	NotifyObjectCreated   NotificationType = 0x0004
	NotifyObjectDeleted   NotificationType = 0x0008
	NotifyObjectModified  NotificationType = 0x0010
	NotifyObjectMoved     NotificationType = 0x0020
	NotifyObjectCopied    NotificationType = 0x0040
	NotifySearchCompleted NotificationType = 0x0080
	NotifyTableModified   NotificationType = 0x0100
	NotifyExtended        NotificationType = 0x0400
)

// RegisterNotificationRequest asks for notifications, [MS-OXCROPS] 2.2.14.1. The
// handle that it opens ends them when it is released.
type RegisterNotificationRequest struct {
	// Types are the kinds of event.
	Types NotificationType
	// Reserved is zero, and present only with NotifyExtended.
	Reserved uint8
	// WantWholeStore asks for events anywhere in the store.
	WantWholeStore bool
	// FolderID and MessageID name the folder or the message to watch; they are
	// absent with WantWholeStore.
	FolderID  mapi.FolderID
	MessageID mapi.MessageID
}

// ID implements Request.
func (*RegisterNotificationRequest) ID() ID { return IDRegisterNotification }

func (*RegisterNotificationRequest) layout() layout { return layoutInOut }

func (*RegisterNotificationRequest) newResponse() *RegisterNotificationResponse {
	return new(RegisterNotificationResponse)
}

func (q *RegisterNotificationRequest) encodeBody(w *writer) {
	w.uint16(uint16(q.Types))
	if q.Types&NotifyExtended != 0 {
		w.uint8(q.Reserved)
	}
	w.bool(q.WantWholeStore)
	if !q.WantWholeStore {
		w.uint64(uint64(q.FolderID))
		w.uint64(uint64(q.MessageID))
	}
}

func (q *RegisterNotificationRequest) decodeBody(r *wire.Reader) {
	q.Types = NotificationType(r.Uint16())
	if q.Types&NotifyExtended != 0 {
		q.Reserved = r.Uint8()
	}
	if q.WantWholeStore = readBool(r); !q.WantWholeStore {
		q.FolderID = mapi.FolderID(r.Uint64())
		q.MessageID = mapi.MessageID(r.Uint64())
	}
}

// RegisterNotificationResponse answers RegisterNotificationRequest.
type RegisterNotificationResponse struct{ emptyResponse }

// ID implements Response.
func (*RegisterNotificationResponse) ID() ID { return IDRegisterNotification }

// NotifyResponse tells of an event. It comes with any answer and no request
// asks for it. [MS-OXCROPS] 2.2.14.2.
type NotifyResponse struct {
	// Handle is the subscription, or the table, that the event is for.
	Handle uint32
	// LogonID is its logon.
	LogonID uint8
	Notification
}

// ID implements Response.
func (*NotifyResponse) ID() ID { return IDNotify }

func (p *NotifyResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.Handle)
	w.uint8(p.LogonID)
	p.Notification.encode(w)
}

func (p *NotifyResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Handle = r.Uint32()
	p.LogonID = r.Uint8()
	p.Notification = readNotification(r)
}

// PendingResponse says that a session has more notifications than it was told
// of. No request asks for it. [MS-OXCROPS] 2.2.14.3.
type PendingResponse struct {
	// SessionIndex is the session, as its connect call numbered it; it need not
	// be the one that the answer belongs to.
	SessionIndex uint16
}

// ID implements Response.
func (*PendingResponse) ID() ID { return IDPending }

func (p *PendingResponse) encodeBody(w *writer, _ errcode.Code) { w.uint16(p.SessionIndex) }

func (p *PendingResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.SessionIndex = r.Uint16()
}
