// The frontend for MAPI over HTTP: session contexts found by cookies, and the
// order of their requests, [MS-OXCMAPIHTTP] 3.2.

package emsmdbtest

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/internal/mapihttp"
	"github.com/go-mapi/mapirpc/version"
)

// mapiPath is where MAPI over HTTP is served.
const mapiPath = "/mapi/emsmdb/"

// mapiFrontend turns requests into calls of the core.
type mapiFrontend struct {
	core     *core
	settings mapihttp.ServerSettings

	mu       sync.Mutex
	contexts map[sessionKey]*mapiContext
}

// mapiContext is what a session has in addition over HTTP. It is guarded by the
// frontend's mu.
type mapiContext struct {
	session  *session
	owner    string
	sequence string
	busy     bool // a request other than a wait is under way
	requests int  // all that are
	expiry   *time.Timer
}

func newMAPIFrontend(c *core) *mapiFrontend {
	rules := &c.profile.OverHTTP
	return &mapiFrontend{
		core: c, contexts: make(map[sessionKey]*mapiContext),
		settings: mapihttp.ServerSettings{
			Application:   "Exchange/" + applicationVersion(c.profile.Version),
			PendingPeriod: rules.PendingPeriod, KeepAlive: rules.KeepAlive,
			Expiration: rules.Expiration, BareTags: rules.BareTags,
		},
	}
}

// ServeHTTP answers one request.
func (f *mapiFrontend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, ok := webPeer(w, r)
	if !ok {
		return
	}
	rules := &f.core.profile.OverHTTP
	q, code := mapihttp.ReadRequest(r, rules.ContextCookie, rules.SequenceCookie)
	c := &mapiCall{
		frontend: f, peer: p, req: q, w: w, r: r,
		respond: mapihttp.NewResponder(w, q, &f.settings),
	}
	defer c.respond.Abandon()
	if code != mapihttp.Success {
		c.respond.Refuse(code)
		return
	}
	c.serve()
}

// open makes the context of a new session and sets its cookies.
func (f *mapiFrontend) open(s *session, p *peer, respond *mapihttp.Responder) {
	f.mu.Lock()
	defer f.mu.Unlock()
	x := &mapiContext{session: s, owner: p.name(), sequence: newSequence()}
	x.expiry = time.AfterFunc(f.settings.Expiration, func() { f.expire(x) })
	f.contexts[s.key] = x
	f.setCookies(x, respond)
}

func newSequence() string { return hex.EncodeToString([]byte(rand.Text()[:10])) }

// setCookies sets both cookies. mu is held.
func (f *mapiFrontend) setCookies(x *mapiContext, respond *mapihttp.Responder) {
	rules := &f.core.profile.OverHTTP
	respond.SetCookie(rules.ContextCookie, hex.EncodeToString(x.session.key[:]))
	respond.SetCookie(rules.SequenceCookie, x.sequence)
}

// find returns the context that a cookie names.
func (f *mapiFrontend) find(cookie string, p *peer) (*mapiContext, mapihttp.Code) {
	if cookie == "" {
		return nil, mapihttp.MissingCookie
	}
	var key sessionKey
	if n, err := hex.Decode(key[:], []byte(fit(cookie, 2*len(key)))); err != nil || n != len(key) || len(cookie) != 2*len(key) {
		return nil, mapihttp.InvalidContextCookie
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	x := f.contexts[key]
	switch {
	case x == nil || f.core.session(key) == nil:
		delete(f.contexts, key)
		return nil, mapihttp.ContextNotFound
	case !strings.EqualFold(x.owner, p.name()):
		return nil, mapihttp.NoPrivilege
	}
	return x, mapihttp.Success
}

// fit cuts a string to a length.
func fit(s string, n int) string { return s[:min(n, len(s))] }

// claim lets a request into a context: one at a time, in order, waits and PINGs
// excepted. release must be called unless it is refused.
func (f *mapiFrontend) claim(x *mapiContext, q *mapihttp.ServerRequest, respond *mapihttp.Responder) mapihttp.Code {
	rules := &f.core.profile.OverHTTP
	f.mu.Lock()
	defer f.mu.Unlock()
	if q.Type != mapihttp.TypeWait && q.Type != mapihttp.TypePing {
		switch {
		case q.Sequence == "":
			return mapihttp.MissingCookie
		case x.busy:
			return mapihttp.InvalidSequence
		case q.Sequence != x.sequence:
			return mapihttp.Code(rules.StaleSequence)
		}
		x.busy, x.sequence = true, newSequence()
	}
	x.requests++
	x.expiry.Stop()
	f.setCookies(x, respond)
	return mapihttp.Success
}

// release ends a request.
func (f *mapiFrontend) release(x *mapiContext, q *mapihttp.ServerRequest) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if q.Type != mapihttp.TypeWait && q.Type != mapihttp.TypePing {
		x.busy = false
	}
	if x.requests--; x.requests == 0 {
		x.expiry.Reset(f.settings.Expiration)
	}
}

// expire ends a context that has been idle for too long.
func (f *mapiFrontend) expire(x *mapiContext) {
	f.mu.Lock()
	idle := x.requests == 0
	f.mu.Unlock()
	if idle {
		f.end(x)
	}
}

// end ends a context and its session.
func (f *mapiFrontend) end(x *mapiContext) {
	f.mu.Lock()
	x.expiry.Stop()
	delete(f.contexts, x.session.key)
	f.mu.Unlock()
	x.session.end()
}

// close stops the clocks.
func (f *mapiFrontend) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for key, x := range f.contexts {
		x.expiry.Stop()
		delete(f.contexts, key)
	}
}

// clientVersion reads X-ClientApplication, "Outlook/15.00.0847.4040".
func clientVersion(application string) version.Version {
	_, number, _ := strings.Cut(application, "/")
	v, err := version.Parse(number)
	if err != nil {
		return version.Version{}
	}
	return v
}
