// The part of the server that knows of sessions and nothing of transports: the
// frontends for RPC and HTTP stand on it.

package emsmdbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/version"
)

// core holds the sessions of a server.
type core struct {
	config   Config
	profile  *Profile
	log      *slog.Logger
	hooks    hookList[Hook]
	ropHooks hookList[ROPHook]
	closing  chan struct{}

	mu       sync.Mutex
	sessions map[sessionKey]*session
	async    map[sessionKey]*session
	indexes  map[uint16]*session
	lastID   uint64 // number of the last session
	lastIcxr uint16
	calls    uint64
	rops     uint64
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

// connectRequest is what a client says when it connects, on any transport.
type connectRequest struct {
	userDN    string
	flags     uint32
	codePage  uint32
	link      uint32
	timeStamp uint32
	client    version.Version
}

// Flags of EcDoConnectEx, [MS-OXCRPC] 3.1.4.11.
const (
	connectAdmin           = 0x00000001
	connectNoPublicFolders = 0x00008000
)

// noLink is the value of ulIcxrLink that asks for no link.
const noLink = 0xFFFFFFFF

// connect makes a session or says why not.
func (c *core) connect(p *peer, req *connectRequest) (*session, errcode.Code) {
	user, code := c.admit(p, req)
	if code != errcode.Success {
		return nil, code
	}
	s := &session{
		core:     c,
		created:  time.Now(),
		user:     user,
		dn:       req.userDN,
		admin:    req.flags&connectAdmin != 0,
		codePage: mapi.CodePage(req.codePage),
		client:   req.client,
		group:    p.group,
		turn:     make(chan struct{}, 1),
		logons:   make(map[uint8]*logon),
		objects:  make(map[uint32]*object),
		wake:     make(chan struct{}),
		ended:    make(chan struct{}),
	}
	s.activity = s.created
	s.stamp = uint32(s.created.Unix())
	s.key, s.asyncKey = newKey(), newKey()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, errcode.LogonFailed
	}
	c.lastID++
	s.number = c.lastID
	for c.lastIcxr++; c.indexes[c.lastIcxr] != nil; c.lastIcxr++ {
	}
	s.index = c.lastIcxr
	c.link(s, req)
	c.sessions[s.key] = s
	c.indexes[s.index] = s
	return s, errcode.Success
}

func newKey() (k sessionKey) {
	rand.Read(k[:]) // never fails
	return k
}

// link links a new session to the one that the client names. The caller holds
// mu.
func (c *core) link(s *session, req *connectRequest) {
	if req.link == noLink {
		return
	}
	if c.profile.Connect.EchoTimeStamp {
		s.stamp = req.timeStamp
	}
	other := c.indexes[uint16(req.link)]
	if !c.profile.Connect.Linking || other == nil || other.stamp != req.timeStamp || *other.userID() != *s.userID() {
		return
	}
	group := append([]*session{other}, other.links...)
	for _, o := range group {
		o.links = append(o.links, s)
	}
	s.links = group
}

// admit checks version, protection and identity, in that order.
func (c *core) admit(p *peer, req *connectRequest) (*User, errcode.Code) {
	rules := &c.profile.Connect
	tooOld := req.client.IsZero() || !req.client.AtLeast(rules.OldestClient)
	if tooOld && !rules.AnyClient {
		return nil, errcode.VersionMismatch
	}
	if least := c.minLevel(); p.level < least {
		if p.level == auth.LevelNone {
			return nil, errcode.AccessDenied
		}
		if !req.client.Supports(version.NotEncryptedError) {
			return nil, errcode.ClientVersionBlocked
		}
		return nil, errcode.NotEncrypted
	}
	if rules.RefuseUnicodeCodePage && req.codePage == 1200 {
		return nil, errcode.LogonFailed
	}
	user := c.userOf(p)
	if req.userDN == "" {
		return user, rules.EmptyDN
	}
	if user == nil {
		return nil, errcode.AccessDenied
	}
	if code := c.knows(req.userDN); code != errcode.Success {
		return nil, code
	}
	if len(c.config.Users) > 0 && !user.Admin && !strings.EqualFold(user.DN, req.userDN) {
		return nil, rules.ForeignDN
	}
	if req.flags&connectAdmin != 0 && !user.Admin {
		return nil, errcode.LoginPermission
	}
	return user, errcode.Success
}

// minLevel is the weakest protection that is let in.
func (c *core) minLevel() auth.Level {
	switch {
	case c.config.MinLevel != auth.LevelDefault:
		return c.config.MinLevel
	case len(c.config.Users) == 0 && c.config.Keytab == nil:
		return auth.LevelNone
	}
	return c.profile.Connect.MinLevel
}

// userOf finds the account of a peer. Without configured users, everybody is
// an administrator.
func (c *core) userOf(p *peer) *User {
	if len(c.config.Users) == 0 {
		return &User{Domain: p.domain, Name: p.user, Admin: true}
	}
	for i := range c.config.Users {
		u := &c.config.Users[i]
		if !p.anonymous && u.is(p.domain, p.user) {
			return u
		}
	}
	return nil
}

// knows says whether a DN names a mailbox, here or elsewhere.
func (c *core) knows(dn string) errcode.Code {
	if _, ok := c.elsewhere(dn); ok {
		return errcode.Success
	}
	if _, err := c.config.Store.Mailbox(dn); err != nil {
		if codeOf(err) == errcode.NotFound {
			return c.profile.Connect.UnknownDN
		}
		return codeOf(err)
	}
	return errcode.Success
}

// elsewhere returns the server that has a mailbox which is not here.
func (c *core) elsewhere(dn string) (server string, ok bool) {
	for k, v := range c.config.Elsewhere {
		if strings.EqualFold(k, dn) {
			return v, true
		}
	}
	return "", false
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
		s.end()
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

// asyncConnect returns the key for waits of a session.
func (c *core) asyncConnect(s *session) (sessionKey, errcode.Code) {
	if c.profile.Notify.RejectAsync || c.config.RejectAsync {
		return sessionKey{}, errcode.Rejected
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.async[s.asyncKey] = s
	return s.asyncKey, errcode.Success
}

// wait is EcDoAsyncWaitEx: it returns when the session has events, when its
// time is up, or when the session ends.
func (c *core) wait(ctx context.Context, key sessionKey) (events bool, code errcode.Code) {
	c.mu.Lock()
	s := c.async[key]
	c.mu.Unlock()
	if s == nil {
		code = c.profile.Notify.InvalidWait
		return code == errcode.Success, code
	}
	if !s.startWait() {
		return false, errcode.Rejected
	}
	defer s.stopWait()
	began := time.Now()
	timer := time.NewTimer(c.profile.Notify.WaitTime)
	defer timer.Stop()
	for {
		wake, pending, activity := s.watch()
		if pending {
			return true, errcode.Success
		}
		from := began
		if !c.profile.Notify.FixedWait && activity.After(began) {
			from = activity
		}
		timer.Reset(time.Until(from.Add(c.profile.Notify.WaitTime)))
		select {
		case <-wake:
		case <-timer.C:
			return false, errcode.Success
		case <-c.closing:
			return false, errcode.Exiting
		case <-s.ended:
			code = c.profile.Notify.InvalidWait
			return code == errcode.Success, code
		case <-ctx.Done():
			return false, errcode.Exiting
		}
	}
}

func (s *session) startWait() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting {
		return false
	}
	s.waiting = true
	return true
}

func (s *session) stopWait() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = false
}

// watch returns what a wait looks at, and a channel that is closed when any of
// it changes.
func (s *session) watch() (wake <-chan struct{}, pending bool, activity time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wake, len(s.queue) > 0, s.activity
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

func (c *core) nextCall() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	return c.calls
}

func (c *core) nextROP() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rops++
	return c.rops
}

func (c *core) asyncSession(key sessionKey) *session {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.async[key]
}

func (c *core) all() []*session {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make([]*session, 0, len(c.sessions))
	for _, s := range c.sessions {
		list = append(list, s)
	}
	return list
}

func (c *core) stats() Stats {
	list := c.all()
	c.mu.Lock()
	st := Stats{Sessions: len(list), Calls: c.calls, ROPs: c.rops}
	c.mu.Unlock()
	for _, s := range list {
		s.mu.Lock()
		st.Handles += s.open
		if s.waiting {
			st.Waits++
		}
		s.mu.Unlock()
	}
	return st
}

// setControl arms a block for every session.
func (c *core) setControl(b *auxbuf.ClientControl) {
	for _, s := range c.all() {
		s.mu.Lock()
		s.control = b
		s.mu.Unlock()
	}
}

// control takes the block that is armed for a session, nil for none.
func (c *core) control(s *session) auxbuf.Body {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.control
	s.control = nil
	if b == nil {
		return nil
	}
	return b
}

// displayName is szDisplayName in the client's code page.
func (s *session) displayName() []byte {
	box, err := s.core.config.Store.Mailbox(s.dn)
	if err != nil {
		return []byte{}
	}
	return []byte(encodeLossy(s.codePage, box.Info().DisplayName))
}

// userID is what tells users apart.
func (s *session) userID() *[3]string {
	return &[3]string{strings.ToLower(s.user.Domain), strings.ToLower(s.user.Name), strings.ToLower(s.dn)}
}
