// Mailbox: logging on and what the logon says.

package mailbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// Mailbox is a logon to one mailbox or to the public folders. It is safe for
// concurrent use.
type Mailbox struct {
	session  rop.Executor
	hub      *hub
	client   *rop.Client // the hub's
	logon    rop.Handle
	said     rop.LogonResponse
	codePage mapi.CodePage
	dnPrefix string
	server   capable
	log      *slog.Logger
	names    nameCache
	closed   atomic.Bool
	// failsLarge says that the server fails whole calls for large values.
	failsLarge atomic.Bool
}

// capable is what an Executor may offer beyond executing: emsmdb.Session does.
type capable interface{ Supports(version.Capability) bool }

// What else an Executor may say about the session.
type (
	hasUserDN   interface{ UserDN() string }
	hasCodePage interface{ CodePage() uint32 }
	hasInfo     interface{ Info() *emsmdb.ServerInfo }
)

// Open logs on to a mailbox over a session; opts may be nil. The session stays
// the caller's: Close of the Mailbox does not close it.
//
// If another server hosts the mailbox the error is a *RedirectError; if opts
// asks for public folders that the server says do not exist, ErrNoPublicFolders
// without asking further.
func Open(ctx context.Context, session rop.Executor, opts *Options) (*Mailbox, error) {
	var o Options
	if opts != nil {
		o = *opts
	}
	return open(ctx, session, newHub(session, o.LogonID), o)
}

// OpenAnother logs on to another mailbox over the same session, or once more to
// the same one. Mailboxes opened so are as independent of each other as those
// of Open, but share one wait for events; LogonID of the options is ignored.
func (mb *Mailbox) OpenAnother(ctx context.Context, opts *Options) (*Mailbox, error) {
	var o Options
	if opts != nil {
		o = *opts
	}
	return open(ctx, mb.session, mb.hub, o)
}

func open(ctx context.Context, session rop.Executor, h *hub, o Options) (*Mailbox, error) {
	mb := &Mailbox{session: session, hub: h, client: h.client, log: o.Logger, codePage: codePageOf(session, o)}
	if mb.log == nil {
		mb.log = slog.New(slog.DiscardHandler)
	}
	mb.server, _ = session.(capable)
	if s, ok := session.(hasInfo); ok {
		mb.dnPrefix = s.Info().DNPrefix
	}
	req, err := mb.logonRequest(session, o)
	if err != nil {
		return nil, err
	}
	resp, logon, err := mb.client.Logon(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("mailbox: logon: %w", err)
	}
	mb.logon, mb.said = logon, *resp
	mb.log.DebugContext(ctx, "mailbox: logged on",
		"public", o.Public, "admin", o.Admin, "code_page", uint32(mb.codePage), "owner", resp.ResponseFlags&rop.LogonOwnerRight != 0)
	return mb, nil
}

func codePageOf(session rop.Executor, o Options) mapi.CodePage {
	if o.CodePage != 0 {
		return o.CodePage
	}
	if s, ok := session.(hasCodePage); ok && s.CodePage() != 0 {
		return mapi.CodePage(s.CodePage())
	}
	return defaultCodePage
}

func (mb *Mailbox) logonRequest(session rop.Executor, o Options) (*rop.LogonRequest, error) {
	req := &rop.LogonRequest{ESSDN: o.MailboxDN}
	if o.Admin {
		req.OpenFlags |= rop.OpenUseAdminPrivilege
	}
	if o.Public {
		if mb.server != nil && !mb.server.Supports(emsmdb.PublicFolders) {
			return nil, ErrNoPublicFolders
		}
		req.OpenFlags |= rop.OpenPublic | rop.OpenIgnoreHomeMDB
		return req, nil
	}
	req.LogonFlags = rop.LogonPrivate
	// Without the flag, replica ids would mean something else in each session
	// ([MS-OXCSTOR] 2.2.1.1.1).
	if mb.server == nil || mb.server.Supports(version.PerMDBReplicaIDs) {
		req.OpenFlags |= rop.OpenUsePerMDBReplIDMapping
	}
	if req.ESSDN == "" {
		s, ok := session.(hasUserDN)
		if !ok || s.UserDN() == "" {
			return nil, errors.New("mailbox: Options.MailboxDN is empty and the session does not say whose it is")
		}
		req.ESSDN = s.UserDN()
	}
	return req, nil
}

// Close logs off: the server forgets the logon and everything that was opened
// through it, and iterators of Events end. It is idempotent. ctx bounds the one
// call that this takes.
func (mb *Mailbox) Close(ctx context.Context) error {
	if mb.closed.Swap(true) {
		return nil
	}
	mb.hub.closed(mb)
	mb.logon.Release()
	if err := mb.client.Flush(ctx); err != nil {
		return fmt.Errorf("mailbox: log off: %w", err)
	}
	return nil
}

func (mb *Mailbox) use() error {
	if mb.closed.Load() {
		return &closedError{"mailbox"}
	}
	return nil
}

func (mb *Mailbox) supports(c version.Capability) bool {
	return mb.server == nil || mb.server.Supports(c)
}

// Client returns the ROP client of the mailbox, which mailboxes of OpenAnother
// share, and the handle of the logon, for remote operations that this package
// has no method for. Both remain the Mailbox's.
func (mb *Mailbox) Client() (*rop.Client, rop.Handle) { return mb.client, mb.logon }

// CodePage returns the code page by which 8-bit strings are read.
func (mb *Mailbox) CodePage() mapi.CodePage { return mb.codePage }

// GUID returns the mailbox's GUID, or that of the public folder database. It is
// the same in every session.
func (mb *Mailbox) GUID() mapi.GUID { return mb.said.MailboxGUID }

// Replica returns the replica id and GUID by which folder and message ids of
// this logon become long-term ids.
func (mb *Mailbox) Replica() (uint16, mapi.GUID) { return mb.said.ReplID, mb.said.ReplGUID }

// SpecialFolder names a folder whose id the logon tells.
type SpecialFolder uint8

// Special folders of a private mailbox, [MS-OXCSTOR] 2.2.1.1.3.
const (
	MailboxRoot SpecialFolder = iota
	DeferredAction
	SpoolerQueue
	IPMSubtree // "Top of Information Store": what a user sees
	Inbox
	Outbox
	SentItems
	DeletedItems
	CommonViews
	Schedule
	Search
	Views
	Shortcuts
)

// Special folders of the public folders, [MS-OXCSTOR] 2.2.1.1.4.
const (
	PublicRoot SpecialFolder = iota
	PublicIPMSubtree
	PublicNonIPMSubtree
	PublicFormsRegistry
	PublicFreeBusy
	PublicOfflineAddressBook
	PublicLocalForms
	PublicLocalFreeBusy
	PublicLocalOfflineAddressBook
	PublicNNTPArticleIndex
)

// Special returns the id of a special folder, 0 if the store has none.
func (mb *Mailbox) Special(f SpecialFolder) mapi.FolderID {
	if int(f) >= len(mb.said.FolderIDs) {
		return 0
	}
	return mb.said.FolderIDs[f]
}
