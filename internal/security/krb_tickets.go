// Tickets kept for the next connection.

package security

import (
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/auth"
)

// ticketLife is how long a ticket is kept. It is less than the clock skew that
// servers allow, so a ticket whose end is not known does no harm.
const ticketLife = 4 * time.Minute

// TicketCache keeps service tickets for a few minutes, so that the connections
// of a session, and its reconnections, ask the KDC once. Each credential, as its
// pointer tells it, has its own. A cache belongs to one Kerberos configuration.
// It is safe for concurrent use, and its zero value is empty.
type TicketCache struct {
	mu      sync.Mutex
	tickets map[ticketName]keptTicket
}

// ticketName is whose a ticket is, and what for.
type ticketName struct {
	owner auth.Credential
	spn   string
}

type keptTicket struct {
	krbTicket
	until time.Time
}

// get returns the ticket for a service, if it is there. A nil cache is empty.
func (c *TicketCache) get(owner auth.Credential, spn string) (krbTicket, bool) {
	if c == nil {
		return krbTicket{}, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	name := ticketName{owner, spn}
	t, ok := c.tickets[name]
	if !ok || !time.Now().Before(t.until) {
		delete(c.tickets, name)
		return krbTicket{}, false
	}
	return t.krbTicket, true
}

func (c *TicketCache) put(owner auth.Credential, spn string, t krbTicket) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tickets == nil {
		c.tickets = make(map[ticketName]keptTicket)
	}
	c.tickets[ticketName{owner, spn}] = keptTicket{krbTicket: t, until: time.Now().Add(ticketLife)}
}

// drop forgets a ticket that did not lead to a context.
func (c *TicketCache) drop(owner auth.Credential, spn string) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.tickets, ticketName{owner, spn})
}
