// RopLogon and the ROPs on Logon objects ([MS-OXCSTOR]).

package emsmdbtest

import (
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// logon opens a mailbox.
func (p *processor) logon(c rop.Call, q *rop.LogonRequest) (rop.Response, errcode.Code) {
	s := p.session
	if q.LogonFlags&rop.LogonPrivate == 0 {
		return nil, errcode.LogonFailed // there are no public folders here
	}
	dn := q.ESSDN
	if dn == "" {
		dn = s.dn
	}
	if server, ok := s.core.elsewhere(dn); ok {
		return &rop.LogonResponse{LogonFlags: q.LogonFlags & logonEcho, ServerName: server}, errcode.WrongServer
	}
	if code := s.mayLogon(dn, q.OpenFlags); code != errcode.Success {
		return nil, code
	}
	box, err := s.core.config.Store.Mailbox(dn)
	if code := codeOf(err); code == errcode.NotFound {
		return nil, errcode.UnknownUser
	} else if code != errcode.Success {
		return nil, code
	}
	if code := s.mayMap(box.Info().DN, q.OpenFlags); code != errcode.Success {
		return &rop.LogonResponse{LogonFlags: q.LogonFlags & logonEcho}, code
	}
	if old := s.logons[c.LogonID]; old != nil {
		s.release(old.handle)
	}
	_, writable := box.(Writer)
	l := &logon{
		session: s, id: c.LogonID, box: box,
		identity: identity{info: box.Info(), writable: writable},
		subs:     make(map[uint32]*subscription),
		tables:   make(map[uint32]*table),
	}
	if code := p.open(c, l); code != errcode.Success {
		return nil, code
	}
	l.handle = p.opened
	s.logons[l.id] = l
	return l.response(q), errcode.Success
}

// logonEcho are the flags that RopLogon returns as they came.
const logonEcho = rop.LogonPrivate | rop.LogonUndercover | rop.LogonGhosted

// mayLogon says whether the session's user may log on to a mailbox in that
// way.
func (s *session) mayLogon(dn string, flags rop.OpenFlags) errcode.Code {
	switch {
	case flags&rop.OpenUseAdminPrivilege != 0 && !s.user.Admin:
		return errcode.LoginPermission
	case strings.EqualFold(dn, s.dn) || s.user.mayOpen(dn):
		return errcode.Success
	}
	return errcode.LoginPermission
}

// mayMap applies the rule for sessions with several mailboxes whose replica
// ids a product keeps apart only when asked to.
func (s *session) mayMap(dn string, flags rop.OpenFlags) errcode.Code {
	if s.firstDN == "" {
		s.firstDN = dn
	}
	if strings.EqualFold(dn, s.firstDN) || flags&rop.OpenUsePerMDBReplIDMapping != 0 {
		return errcode.Success
	}
	return s.core.profile.Execute.SecondMailbox
}

func (l *logon) response(q *rop.LogonRequest) *rop.LogonResponse {
	r := &rop.LogonResponse{
		LogonFlags:    q.LogonFlags & logonEcho,
		ResponseFlags: rop.LogonReserved,
		MailboxGUID:   l.info.GUID,
		ReplID:        l.info.ReplicaID,
		ReplGUID:      l.info.ReplicaGUID,
		LogonTime:     rop.NewLogonTime(time.Now()),
		GwartTime:     uint64(mapi.FileTimeOf(l.session.created)),
	}
	if strings.EqualFold(l.info.DN, l.session.dn) {
		r.ResponseFlags |= rop.LogonOwnerRight | rop.LogonSendAsRight
	}
	copy(r.FolderIDs[:], l.info.Special[:])
	return r
}

func (p *processor) storeROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	switch c.Request.(type) {
	case *rop.GetReceiveFolderRequest, *rop.GetReceiveFolderTableRequest, *rop.GetStoreStateRequest,
		*rop.LongTermIDFromIDRequest, *rop.IDFromLongTermIDRequest:
	default:
		return nil, 0, false
	}
	l, code := input[*logon](p, c)
	if code != errcode.Success {
		return nil, code, true
	}
	switch q := c.Request.(type) {
	case *rop.GetReceiveFolderRequest:
		return &rop.GetReceiveFolderResponse{FolderID: l.info.Special[Inbox]}, errcode.Success, true
	case *rop.GetReceiveFolderTableRequest:
		return done(l.receiveFolders())
	case *rop.LongTermIDFromIDRequest:
		return done(l.longTermID(q.ObjectID))
	case *rop.IDFromLongTermIDRequest:
		return done(l.shortID(q.LongTermID))
	}
	return &rop.GetStoreStateResponse{}, errcode.Success, true
}

func (l *logon) receiveFolders() (rop.Response, errcode.Code) {
	columns := rop.ReceiveFolderColumns()
	row := mapi.NewRow(mapi.Properties{
		{Tag: columns[0], Value: int64(l.info.Special[Inbox])},
		{Tag: columns[1], Value: mapi.String8("")},
		{Tag: columns[2], Value: mapi.FileTimeOf(l.session.created)},
	})
	b, err := row.AppendBinary(nil, columns)
	if err != nil {
		return nil, errcode.GeneralFailure
	}
	return &rop.GetReceiveFolderTableResponse{RowCount: 1, RowData: b}, errcode.Success
}

func (l *logon) longTermID(id uint64) (rop.Response, errcode.Code) {
	short := mapi.MessageID(id)
	if short.Replica() != l.info.ReplicaID {
		return nil, errcode.NotFound
	}
	long := mapi.LongTermID{Database: l.info.ReplicaGUID}
	copy(long.Counter[:], appendCounter(nil, short.Counter()))
	return &rop.LongTermIDFromIDResponse{LongTermID: long}, errcode.Success
}

func (l *logon) shortID(long mapi.LongTermID) (rop.Response, errcode.Code) {
	if long.Database != l.info.ReplicaGUID {
		return nil, errcode.NotFound
	}
	var n uint64
	for _, b := range long.Counter {
		n = n<<8 | uint64(b)
	}
	return &rop.IDFromLongTermIDResponse{ObjectID: uint64(mapi.NewMessageID(l.info.ReplicaID, n))}, errcode.Success
}
