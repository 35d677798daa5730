// The way to a session and a mailbox.

package access

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mailbox"
)

// Timeout bounds how long it may take to reach the server and log on.
const Timeout = time.Minute

// closeTimeout bounds saying goodbye to a server, also after Ctrl-C.
const closeTimeout = 3 * time.Second

// Serve starts a server in this process that has store, with the mailbox of dn,
// and makes the options lead to it. Its password is good for this run only.
func (o *Options) Serve(store emsmdbtest.Store, dn string) (*emsmdbtest.Server, error) {
	o.User, o.Password = `CORP\alice`, rand.Text()
	o.UserDN, o.MailboxDN = dn, dn
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Profile: emsmdbtest.Exchange2010(),
		Store:   store,
		Users:   []emsmdbtest.User{{Domain: "CORP", Name: "alice", Password: o.Password, DN: dn}},
	})
	if err != nil {
		return nil, fmt.Errorf("cannot start a server: %w", err)
	}
	o.Target = srv.Target()
	return srv, nil
}

// Dial makes a session; change, unless nil, changes its options. Of several targets
// it takes the first that can be reached.
func (o *Options) Dial(ctx context.Context, change func(*emsmdb.Options)) (*emsmdb.Session, error) {
	session, err := o.dial(ctx, change)
	for err != nil && len(o.targets) > 1 && unreachable(err) {
		o.targets = o.targets[1:]
		o.Target = o.targets[0]
		session, err = o.dial(ctx, change)
	}
	return session, err
}

// dial makes a session with the target at present.
func (o *Options) dial(ctx context.Context, change func(*emsmdb.Options)) (*emsmdb.Session, error) {
	options := &emsmdb.Options{
		UserDN:      o.UserDN,
		Admin:       o.Admin,
		Credentials: &auth.Password{User: o.User, Password: auth.NewSecret(o.Password)},
		Mechanism:   o.Mechanism,
		Level:       auth.LevelPrivacy,
		TLS:         o.TLS,

		CloseTimeout: closeTimeout,
	}
	if o.rpcOverHTTP() {
		options.Mechanism = o.RPCMechanism
		options.HTTP = &emsmdb.HTTPOptions{Mechanism: o.Mechanism}
	}
	if change != nil {
		change(options)
	}
	return emsmdb.Dial(ctx, o.Target, options)
}

// Open opens the mailbox over a session.
func (o *Options) Open(ctx context.Context, session *emsmdb.Session) (*mailbox.Mailbox, error) {
	return mailbox.Open(ctx, session, &mailbox.Options{MailboxDN: o.MailboxDN, Admin: o.Admin})
}
