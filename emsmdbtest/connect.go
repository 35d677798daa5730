// EcDoConnectEx and its HTTP counterpart: who is let in, and what a product
// says at connect.

package emsmdbtest

import (
	"crypto/rand"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/version"
)

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

// maxAux is the largest aux buffer, header included.
const maxAux = 0x1008

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

// words encodes a version, in the old scheme where the new one says nothing
// more and the product is one that knows no other.
func words(v version.Version) [3]uint16 {
	if v.Major < 8 {
		if w, err := v.OldWords(); err == nil {
			return w
		}
	}
	w, err := v.Words()
	if err != nil {
		return [3]uint16{}
	}
	return w
}

// connectAux makes the blocks that a product sends at connect.
func (c *core) connectAux(client version.Version, limit int) []byte {
	rules := &c.profile.Connect
	if rules.AuxAlways {
		limit = maxAux
	}
	var blocks []auxbuf.Body
	if rules.OrgFlags != 0 && client.Supports(version.OrganisationInfo) {
		blocks = append(blocks, &auxbuf.OrganisationInfo{Flags: rules.OrgFlags})
	}
	blocks = append(blocks, &auxbuf.ClientControl{
		EnableFlags: rules.ControlFlags, ExpiryTime: uint32(rules.ControlExpiry.Milliseconds()),
	})
	if rules.OSVersion {
		blocks = append(blocks, &auxbuf.OSVersionInfo{MajorVersion: 6, BuildNumber: 6002, ServicePackMajor: 2})
	}
	if rules.EndpointCapabilities != 0 {
		blocks = append(blocks, &auxbuf.EndpointCapabilities{Flags: rules.EndpointCapabilities})
	}
	if rules.ServerCapabilities != 0 {
		blocks = append(blocks, &auxbuf.ServerCapabilities{Flags: rules.ServerCapabilities})
	}
	return packAux(limit, blocks...)
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
