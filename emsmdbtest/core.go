// The part of the server that knows of sessions and nothing of transports: the
// frontends for RPC and HTTP stand on it.

package emsmdbtest

import (
	"errors"
	"io/fs"
	"log/slog"
	"sync"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
)

// core holds the sessions of a server.
type core struct {
	config   Config
	profile  *Profile
	log      *slog.Logger
	hooks    hookList[Hook]
	ropHooks hookList[ROPHook]
	// Of RPC over HTTP.
	channelHooks hookList[ChannelHook]
	rtsHooks     hookList[RTSHook]
	closing      chan struct{}
	work         scratches

	mu       sync.Mutex
	sessions map[sessionKey]*session
	async    map[sessionKey]*session
	indexes  map[uint16]*session
	lastID   uint64 // number of the last session
	lastIcxr uint16
	calls    uint64
	rops     uint64
	reserved uint64
	closed   bool
}

func newCore(cfg Config) *core {
	c := &core{
		config:   cfg,
		profile:  cfg.Profile,
		log:      cfg.Logger,
		closing:  make(chan struct{}),
		sessions: make(map[sessionKey]*session),
		async:    make(map[sessionKey]*session),
		indexes:  make(map[uint16]*session),
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	return c
}

// peer is who calls.
type peer struct {
	domain, user string
	anonymous    bool
	level        auth.Level
	conn         uint64
	// group is what the sessions of the peer end with.
	group any
}

func (p *peer) name() string {
	if p.domain == "" {
		return p.user
	}
	return p.domain + `\` + p.user
}

// session returns the session of a key.
func (c *core) session(key sessionKey) *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sessions[key]
}

// remove takes a session off the list and reports whether it was there.
func (c *core) remove(s *session) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sessions[s.key] != s {
		return false
	}
	delete(c.sessions, s.key)
	delete(c.async, s.asyncKey)
	delete(c.indexes, s.index)
	for _, o := range s.links {
		o.links = without(o.links, s)
	}
	s.links = nil
	return true
}

func without(list []*session, s *session) []*session {
	var out []*session
	for _, o := range list {
		if o != s {
			out = append(out, o)
		}
	}
	return out
}

// endGroup ends the sessions of connections that are gone.
func (c *core) endGroup(group any) {
	c.mu.Lock()
	var list []*session
	for _, s := range c.sessions {
		if s.group == group {
			list = append(list, s)
		}
	}
	c.mu.Unlock()
	for _, s := range list {
		s.abandon()
	}
}

// close ends all sessions. Waits return ecExiting.
func (c *core) close() {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return
	}
	c.closed = true
	close(c.closing)
	var list []*session
	for _, s := range c.sessions {
		list = append(list, s)
	}
	c.mu.Unlock()
	for _, s := range list {
		s.end()
	}
}

// codeOf turns an error of a Store into a return value.
func codeOf(err error) errcode.Code {
	if err == nil {
		return errcode.Success
	}
	if code, ok := errors.AsType[errcode.Code](err); ok {
		return code
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errcode.NotFound
	case errors.Is(err, fs.ErrExist):
		return errcode.CollidingNames
	case errors.Is(err, fs.ErrPermission):
		return errcode.AccessDenied
	}
	return errcode.GeneralFailure
}
