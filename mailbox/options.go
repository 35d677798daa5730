// Options of Open.

package mailbox

import (
	"log/slog"

	"github.com/go-mapi/mapirpc/mapi"
)

// Options say which mailbox to open and how. The zero Options open the mailbox
// of the user that the session belongs to.
type Options struct {
	// MailboxDN is the legacyExchangeDN of the mailbox. Empty means the one of
	// the session's user, which the Executor must then be able to name (a
	// method UserDN() string, as emsmdb.Session has it).
	MailboxDN string
	// Admin asks for administrative access, which reads mailboxes of other
	// users without their permissions. The session must have been connected
	// with the same privilege.
	Admin bool
	// Public opens the public folders instead of a mailbox. MailboxDN is then
	// the DN of a server or public folder mailbox, or empty.
	Public bool
	// CodePage is that of 8-bit strings. Zero means the one of the session
	// (a method CodePage() uint32), or 1252 where the Executor does not say.
	CodePage mapi.CodePage
	// LogonID numbers the logon within the session. Mailboxes that are open
	// in one session at the same time need different numbers, unless they
	// were opened by OpenAnother, which sees to it.
	LogonID uint8
	// Logger receives, at level debug, what is worth knowing but no error:
	// flags and codes, never content or names. Nil discards.
	Logger *slog.Logger
}

// Defaults of Options.
const defaultCodePage mapi.CodePage = 1252
