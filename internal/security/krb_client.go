// Tickets for the initiator: from a password, a keytab or a cache.

package security

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/oiweiwei/gokrb5.fork/v9/client"
	"github.com/oiweiwei/gokrb5.fork/v9/config"
	"github.com/oiweiwei/gokrb5.fork/v9/credentials"
	"github.com/oiweiwei/gokrb5.fork/v9/keytab"
	"github.com/oiweiwei/gokrb5.fork/v9/messages"
	"github.com/oiweiwei/gokrb5.fork/v9/types"

	"github.com/go-mapi/mapirpc/auth"
)

// krbTicket is a ticket for a service, its session key and whose it is.
type krbTicket struct {
	ticket messages.Ticket
	key    types.EncryptionKey
	realm  string
	cname  types.PrincipalName
}

// krbSource gets tickets with one credential.
type krbSource struct {
	conf    *config.Config
	present bool // there is a configuration
	tickets *TicketCache
	cfg     *auth.KerberosConfig
	cred    auth.Credential
	keytab  *keytab.Keytab
	cache   *credentials.CCache
	realm   string
	user    string
}

// newKrbSource reads the configuration and what the credential names.
func newKrbSource(cfg *InitiatorConfig) (*krbSource, error) {
	if err := validCredential(cfg.Credential, auth.Kerberos); err != nil {
		return nil, err
	}
	s := &krbSource{cfg: cfg.Kerberos, cred: cfg.Credential, tickets: cfg.Tickets}
	var err error
	if s.conf, s.present, err = loadKrbConfig(cfg.Kerberos); err != nil {
		return nil, err
	}
	switch c := cfg.Credential.(type) {
	case *auth.Password:
		domain, user := c.Account()
		s.realm, s.user = krbRealm(s.conf, domain), user
	case *auth.Keytab:
		domain, user := c.Account()
		s.realm, s.user = krbRealm(s.conf, domain), user
		s.keytab, err = loadKeytab(c)
	case *auth.CCache:
		s.cache, err = loadCCache(c)
	default:
		err = wrongKind(cfg.Credential, auth.Kerberos)
	}
	if err != nil {
		return nil, err
	}
	if s.cache != nil {
		s.realm = s.cache.DefaultPrincipal.Realm
	}
	return s, nil
}

// secretFile returns the data of a credential that is a file.
func secretFile(path string, data auth.Secret, what string) ([]byte, error) {
	if !data.IsEmpty() {
		return []byte(data.Reveal()), nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, &auth.Error{Mechanism: auth.Kerberos, Reason: auth.ErrBadCredential, Detail: what, Err: err}
	}
	return b, nil
}

// badFile is the error for a file that does not decode. The library's own
// error is dropped: it can quote the file.
func badFile(what string) error {
	return &auth.Error{Mechanism: auth.Kerberos, Reason: auth.ErrBadCredential, Detail: what + " is malformed"}
}

func loadKeytab(c *auth.Keytab) (*keytab.Keytab, error) {
	b, err := secretFile(c.Path, c.Data, "keytab")
	if err != nil {
		return nil, err
	}
	kt := keytab.New()
	if contain(auth.Kerberos, func() error { return kt.Unmarshal(b) }) != nil || len(kt.Entries) == 0 {
		return nil, badFile("keytab")
	}
	return kt, nil
}

func loadCCache(c *auth.CCache) (*credentials.CCache, error) {
	b, err := secretFile(c.Path, c.Data, "credential cache")
	if err != nil {
		return nil, err
	}
	cc := new(credentials.CCache)
	if contain(auth.Kerberos, func() error { return cc.Unmarshal(b) }) != nil || len(cc.GetEntries()) == 0 {
		return nil, badFile("credential cache")
	}
	return cc, nil
}

// possible reports whether asking for a ticket has a chance.
func (s *krbSource) possible() bool { return s.cache != nil || krbHasKDC(s.conf, s.realm) }

// serviceTicket returns a ticket for spn, from a cache or the KDC.
func (s *krbSource) serviceTicket(ctx context.Context, spn string) (t krbTicket, err error) {
	if t, ok, err := s.cachedTicket(spn); ok || err != nil {
		return t, err
	}
	if t, ok := s.tickets.get(s.cred, spn); ok {
		return t, nil
	}
	if !krbHasKDC(s.conf, s.realm) {
		return t, s.errRealm()
	}
	d := newKDCDialer(ctx, s.cfg)
	if t, err = s.askWithin(ctx, d, spn); err != nil {
		if ctx.Err() != nil {
			return t, &auth.Error{Mechanism: auth.Kerberos, Reason: auth.ErrKDCUnreachable, Err: context.Cause(ctx)}
		}
		return t, krbLoginError(err, d)
	}
	s.tickets.put(s.cred, spn, t)
	return t, nil
}

// askWithin is ask, contained, and left to itself when ctx ends. What ask dials
// ends with ctx, but gokrb5 looks for KDCs in the DNS without one: it gives up
// when the resolver does, and then finds that it may dial no more.
func (s *krbSource) askWithin(ctx context.Context, d *kdcDialer, spn string) (t krbTicket, err error) {
	contained := func() (t krbTicket, err error) {
		err = contain(auth.Kerberos, func() error {
			t, err = s.ask(d, spn)
			return err
		})
		return t, err
	}
	if !s.conf.LibDefaults.DNSLookupKDC {
		return contained()
	}
	done := make(chan struct{})
	var asked krbTicket
	var askErr error
	go func() {
		defer close(done)
		asked, askErr = contained()
	}()
	select {
	case <-done:
		return asked, askErr
	case <-ctx.Done():
		return t, ctx.Err()
	}
}

// errRealm says what the configuration lacks.
func (s *krbSource) errRealm() error {
	switch {
	case !s.present:
		return errNoRealm("there is no "+s.cfg.ConfigPath(), nil)
	case s.realm == "":
		return errNoRealm("neither the credential nor default_realm names a realm", nil)
	}
	return errNoRealm("no kdc for realm "+s.realm, nil)
}

// cachedTicket returns the ticket for spn of a credential cache. It fails when
// nothing in the cache is of use any more.
func (s *krbSource) cachedTicket(spn string) (t krbTicket, ok bool, err error) {
	if s.cache == nil {
		return t, false, nil
	}
	now, live := time.Now(), false
	for _, e := range s.cache.GetEntries() {
		name := e.Server.PrincipalName
		if now.After(e.EndTime) {
			continue
		}
		if strings.EqualFold(name.PrincipalNameString(), spn) {
			t = krbTicket{key: e.Key, realm: e.Client.Realm, cname: e.Client.PrincipalName}
			if contain(auth.Kerberos, func() error { return t.ticket.Unmarshal(e.Ticket) }) != nil {
				return t, false, badFile("ticket in the credential cache")
			}
			return t, true, nil
		}
		live = live || len(name.NameString) == 2 && strings.EqualFold(name.NameString[0], "krbtgt")
	}
	if !live {
		return t, false, &auth.Error{
			Mechanism: auth.Kerberos, Reason: auth.ErrTicketExpired, Detail: "no valid ticket in the credential cache",
			Advice: "run kinit again",
		}
	}
	return t, false, nil
}

// ask logs in where needed and asks the KDC for the service's ticket.
func (s *krbSource) ask(d *kdcDialer, spn string) (t krbTicket, err error) {
	opts := []func(*client.Settings){client.DisablePAFXFAST(true), client.Dialer(d)}
	var cl *client.Client
	switch c := s.cred.(type) {
	case *auth.Password:
		cl = client.NewWithPassword(s.user, s.realm, c.Password.Reveal(), s.conf, opts...)
	case *auth.Keytab:
		if err := s.checkKeytab(); err != nil {
			return t, err
		}
		cl = client.NewWithKeytab(s.user, s.realm, s.keytab, s.conf, opts...)
	case *auth.CCache:
		if cl, err = client.NewFromCCacheOptionalTGT(s.cache, s.conf, opts...); err != nil {
			return t, badFile("credential cache")
		}
	}
	// Destroy ends the goroutines that would renew the tickets.
	defer cl.Destroy()
	t.realm, t.cname = cl.Credentials.Realm(), cl.Credentials.CName()
	if s.cache == nil {
		if err := cl.Login(); err != nil {
			return t, err
		}
	}
	t.ticket, t.key, err = cl.GetServiceTicket(spn)
	return t, err
}

// checkKeytab demands an AES key of the account, and leaves the KDC the choice
// between those that there are.
func (s *krbSource) checkKeytab() error {
	var have []int32
	cname := credentials.New(s.user, s.realm).CName()
	for _, et := range krbTypes {
		if _, _, err := s.keytab.GetEncryptionKey(cname, s.realm, 0, et); err == nil {
			have = append(have, et)
		}
	}
	if len(have) == 0 {
		return &auth.Error{
			Mechanism: auth.Kerberos, Reason: auth.ErrBadCredential,
			Detail: "the keytab holds no AES key of " + s.user + "@" + s.realm,
			Advice: "list it with klist -ek; principals and realms are case-sensitive",
		}
	}
	s.conf.LibDefaults.DefaultTktEnctypeIDs = have
	return nil
}
