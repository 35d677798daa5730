// Trust: which hosts may learn about the user, and how often the credentials may
// be refused.

package autodiscover

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/go-mapi/mapirpc/auth"
)

// maxRefusals is how many servers may refuse the credentials before no other is
// shown them.
const maxRefusals = 2

// trust decides where requests may go.
type trust struct {
	home    string          // the domain of the address that the caller gave
	hosts   map[string]bool // what has been decided about others
	confirm func(context.Context, Redirect) bool
}

func newTrust(home string, given *url.URL, confirm func(context.Context, Redirect) bool) *trust {
	t := &trust{home: home, hosts: make(map[string]bool), confirm: confirm}
	if given != nil {
		t.hosts[strings.ToLower(given.Hostname())] = true
	}
	return t
}

// allows reports whether the host of c may be asked about an address.
func (t *trust) allows(ctx context.Context, c candidate, address string) bool {
	host := strings.ToLower(c.url.Hostname())
	if host == t.home || strings.HasSuffix(host, "."+t.home) {
		return true
	}
	yes, known := t.hosts[host]
	if !known && t.confirm != nil {
		yes = t.confirm(ctx, Redirect{Address: address, From: c.from, To: display(c.url), Source: c.source})
		t.hosts[host] = yes
	}
	return yes
}

// refused reports whether an error says that a server does not take the
// credentials.
func refused(err error) bool {
	for _, reason := range []error{auth.ErrDenied, auth.ErrWrongPassword, auth.ErrUnknownUser, auth.ErrAccount} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return false
}
