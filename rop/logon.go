package rop

// This file holds RopLogon, [MS-OXCROPS] 2.2.3.1.

import (
	"bytes"
	"fmt"
	"math"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// LogonFlags says what kind of logon it is, [MS-OXCSTOR] 2.2.1.1.1.
type LogonFlags uint8

// Logon flags. Servers ignore all but LogonPrivate.
const (
	LogonPrivate        LogonFlags = 0x01 // a mailbox, not public folders
	LogonUndercover     LogonFlags = 0x02
	LogonGhosted        LogonFlags = 0x04
	LogonSpoolerProcess LogonFlags = 0x08
)

// OpenFlags says how a store is opened, [MS-OXCSTOR] 2.2.1.1.1.
type OpenFlags uint32

// Open flags.
const (
	OpenUseAdminPrivilege      OpenFlags = 0x00000001 // with the rights of an administrator
	OpenPublic                 OpenFlags = 0x00000002 // public folders
	OpenHomeLogon              OpenFlags = 0x00000004
	OpenTakeOwnership          OpenFlags = 0x00000008
	OpenAlternateServer        OpenFlags = 0x00000100
	OpenIgnoreHomeMDB          OpenFlags = 0x00000200 // public folders other than the user's own
	OpenNoMail                 OpenFlags = 0x00000400
	OpenUsePerMDBReplIDMapping OpenFlags = 0x01000000 // replica ids that hold per database; set for mailboxes
	OpenSupportProgress        OpenFlags = 0x20000000 // RopProgress may answer
)

// LogonRequest logs on to a mailbox or to public folders, [MS-OXCROPS]
// 2.2.3.1.1.
type LogonRequest struct {
	LogonFlags LogonFlags
	OpenFlags  OpenFlags
	// StoreState is zero.
	StoreState uint32
	// ESSDN is the legacy distinguished name of the mailbox, without a final
	// zero byte; empty for public folders.
	ESSDN string
}

// ID implements Request.
func (*LogonRequest) ID() ID { return IDLogon }

func (*LogonRequest) layout() layout { return layoutOut }

func (*LogonRequest) newResponse() *LogonResponse { return new(LogonResponse) }

func (q *LogonRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.LogonFlags))
	w.uint32(uint32(q.OpenFlags))
	w.uint32(q.StoreState)
	if q.ESSDN == "" {
		w.uint16(0)
		return
	}
	w.count16(len(q.ESSDN) + 1)
	w.cstring(q.ESSDN)
}

func (q *LogonRequest) decodeBody(r *wire.Reader) {
	q.LogonFlags = LogonFlags(r.Uint8())
	q.OpenFlags = OpenFlags(r.Uint32())
	q.StoreState = r.Uint32()
	q.ESSDN = readSizedString(r, int(r.Uint16()))
}

// readSizedString reads n bytes that are a string and its final zero byte, which
// may be missing.
func readSizedString(r *wire.Reader, n int) string {
	at := r.Offset()
	b := bytes.TrimSuffix(r.Bytes(n), []byte{0})
	if bytes.IndexByte(b, 0) >= 0 {
		r.FailAt(at, ErrValue)
		return ""
	}
	return string(b)
}

// Places of special folders in LogonResponse.FolderIDs for a mailbox,
// [MS-OXCSTOR] 2.2.1.1.3.
const (
	FolderRoot = iota
	FolderDeferredAction
	FolderSpoolerQueue
	FolderIPMSubtree
	FolderInbox
	FolderOutbox
	FolderSentItems
	FolderDeletedItems
	FolderCommonViews
	FolderSchedule
	FolderSearch
	FolderViews
	FolderShortcuts
	// FolderCount is the number of folder ids in an answer to a logon.
	FolderCount
)

// Places of special folders in LogonResponse.FolderIDs for public folders,
// [MS-OXCSTOR] 2.2.1.1.4. The ids after them are zero.
const (
	PublicFolderRoot = iota
	PublicFolderIPMSubtree
	PublicFolderNonIPMSubtree
	PublicFolderEFormsRegistry
	PublicFolderFreeBusy
	PublicFolderOfflineAddressBook
	PublicFolderEFormsRegistryLocale
	PublicFolderFreeBusyLocal
	PublicFolderOfflineAddressBookLocal
	PublicFolderNNTPArticleIndex
)

// LogonResponse answers LogonRequest. LogonFlags tell the forms apart: with
// LogonPrivate it is [MS-OXCROPS] 2.2.3.1.2, without 2.2.3.1.3. With the code
// errcode.WrongServer it is the redirect of 2.2.3.1.4 and only LogonFlags and
// ServerName are set.
type LogonResponse struct {
	LogonFlags LogonFlags
	// FolderIDs are the special folders: FolderRoot and so on.
	FolderIDs [FolderCount]mapi.FolderID
	// ResponseFlags, MailboxGUID, LogonTime, GwartTime and StoreState belong to
	// mailboxes.
	ResponseFlags LogonResponseFlags
	MailboxGUID   mapi.GUID
	// ReplID and ReplGUID are the replica id of the store in its two forms.
	ReplID   uint16
	ReplGUID mapi.GUID
	// LogonTime is the server's clock, in UTC.
	LogonTime LogonTime
	// GwartTime changes with the gateway address routing table.
	GwartTime  uint64
	StoreState uint32
	// PerUserGUID belongs to public folders and is zero.
	PerUserGUID mapi.GUID
	// ServerName is the server to connect to instead.
	ServerName string
}

// LogonResponseFlags says what the user may do, [MS-OXCSTOR] 2.2.1.1.3.
type LogonResponseFlags uint8

// Response flags.
const (
	LogonReserved    LogonResponseFlags = 0x01 // always set
	LogonOwnerRight  LogonResponseFlags = 0x02
	LogonSendAsRight LogonResponseFlags = 0x04
	LogonOOF         LogonResponseFlags = 0x10 // the user is out of office
)

// LogonTime is a point in time as RopLogon has it, [MS-OXCROPS] 2.2.3.1.2.1.
type LogonTime struct {
	Seconds, Minutes, Hour, DayOfWeek, Day, Month uint8
	Year                                          uint16
}

// NewLogonTime returns t in UTC, cut to seconds.
func NewLogonTime(t time.Time) LogonTime {
	t = t.UTC()
	return LogonTime{
		Seconds:   uint8(t.Second()),
		Minutes:   uint8(t.Minute()),
		Hour:      uint8(t.Hour()),
		DayOfWeek: uint8(t.Weekday()),
		Day:       uint8(t.Day()),
		Month:     uint8(t.Month()),
		Year:      uint16(t.Year()),
	}
}

// Time returns t in UTC. Fields that are out of range carry over.
func (t LogonTime) Time() time.Time {
	return time.Date(int(t.Year), time.Month(t.Month), int(t.Day), int(t.Hour), int(t.Minutes), int(t.Seconds), 0, time.UTC)
}

// ID implements Response.
func (*LogonResponse) ID() ID { return IDLogon }

func (*LogonResponse) failureBody(code errcode.Code) bool { return code == errcode.WrongServer }

func (p *LogonResponse) encodeBody(w *writer, code errcode.Code) {
	w.uint8(uint8(p.LogonFlags))
	if code == errcode.WrongServer {
		p.encodeRedirect(w)
		return
	}
	for _, id := range p.FolderIDs {
		w.uint64(uint64(id))
	}
	if p.LogonFlags&LogonPrivate == 0 {
		w.uint16(p.ReplID)
		w.guid(p.ReplGUID)
		w.guid(p.PerUserGUID)
		return
	}
	w.uint8(uint8(p.ResponseFlags))
	w.guid(p.MailboxGUID)
	w.uint16(p.ReplID)
	w.guid(p.ReplGUID)
	t := p.LogonTime
	w.bytes([]byte{t.Seconds, t.Minutes, t.Hour, t.DayOfWeek, t.Day, t.Month})
	w.uint16(t.Year)
	w.uint64(p.GwartTime)
	w.uint32(p.StoreState)
}

func (p *LogonResponse) encodeRedirect(w *writer) {
	if p.ServerName == "" {
		w.uint8(0)
		return
	}
	if len(p.ServerName)+1 > math.MaxUint8 {
		w.fail(ErrTooLarge)
	}
	w.uint8(uint8(len(p.ServerName) + 1))
	w.cstring(p.ServerName)
}

func (p *LogonResponse) decodeBody(r *wire.Reader, code errcode.Code, _ Request) {
	p.LogonFlags = LogonFlags(r.Uint8())
	if code == errcode.WrongServer {
		p.ServerName = readSizedString(r, int(r.Uint8()))
		return
	}
	for i := range p.FolderIDs {
		p.FolderIDs[i] = mapi.FolderID(r.Uint64())
	}
	if p.LogonFlags&LogonPrivate == 0 {
		p.ReplID = r.Uint16()
		p.ReplGUID = r.GUID()
		p.PerUserGUID = r.GUID()
		return
	}
	p.ResponseFlags = LogonResponseFlags(r.Uint8())
	p.MailboxGUID = r.GUID()
	p.ReplID = r.Uint16()
	p.ReplGUID = r.GUID()
	p.LogonTime = LogonTime{r.Uint8(), r.Uint8(), r.Uint8(), r.Uint8(), r.Uint8(), r.Uint8(), r.Uint16()}
	p.GwartTime = r.Uint64()
	p.StoreState = r.Uint32()
}

// RedirectError says that the mailbox is on another server. It unwraps to the
// *Error with errcode.WrongServer.
type RedirectError struct {
	// Server is the name of the server to connect to.
	Server string
}

func (e *RedirectError) Error() string {
	return fmt.Sprintf("rop: RopLogon: the mailbox is on server %q", e.Server)
}

// Unwrap returns the failure of the logon.
func (e *RedirectError) Unwrap() error { return &Error{ROP: IDLogon, Code: errcode.WrongServer} }
