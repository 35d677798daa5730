// The way to the mailbox: the server in this process, or a real one.

package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/emsmdbtest/emlstore"
	"github.com/go-mapi/mapirpc/examples/backup/sample"
	"github.com/go-mapi/mapirpc/mailbox"
)

// dialTimeout bounds how long it may take to reach the server and log on.
const dialTimeout = time.Minute

// closeTimeout bounds saying goodbye to a server, also after Ctrl-C.
const closeTimeout = 3 * time.Second

// connection is an open mailbox with what it needs.
type connection struct {
	server  *emsmdbtest.Server // nil for a real one
	store   *emlstore.Store
	session *emsmdb.Session
	mailbox *mailbox.Mailbox
}

// connect opens the mailbox that the options ask for.
func connect(ctx context.Context, o options) (*connection, error) {
	c := &connection{}
	if err := c.open(ctx, o); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *connection) open(ctx context.Context, o options) (err error) {
	if o.target == "" {
		if o, err = c.serve(o); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	c.session, err = emsmdb.Dial(ctx, o.target, &emsmdb.Options{
		UserDN:      o.userDN,
		Admin:       o.admin,
		Credentials: &auth.Password{User: o.user, Password: auth.NewSecret(o.password)},
		Mechanism:   o.mechanism,
		Level:       auth.LevelPrivacy,

		CloseTimeout: closeTimeout,
	})
	if err != nil {
		return err
	}
	c.mailbox, err = mailbox.Open(ctx, c.session, &mailbox.Options{MailboxDN: o.mailboxDN, Admin: o.admin})
	return err
}

// serve starts the server of this process and returns the options that lead to
// it. Its password is good for this run only.
func (c *connection) serve(o options) (options, error) {
	var err error
	if o.mail != "" {
		dn, err := mailFolderDN(o.mail)
		if err == nil {
			c.store, err = emlstore.Open(o.mail, emlstore.Options{DN: dn})
		}
		if err != nil {
			return o, &mailFolderError{err}
		}
	} else {
		fsys, err := sample.FS()
		if err != nil {
			return o, err
		}
		c.store, err = emlstore.New(fsys, emlstore.Options{DisplayName: "Alice Archer", FolderName: sample.FolderName})
		if err != nil {
			return o, err
		}
	}
	o.user, o.password = `CORP\alice`, rand.Text()
	o.userDN, o.mailboxDN = c.store.DN(), c.store.DN()
	c.server, err = emsmdbtest.NewServer(&emsmdbtest.Config{
		Profile: emsmdbtest.Exchange2010(),
		Store:   c.store,
		Users:   []emsmdbtest.User{{Domain: "CORP", Name: "alice", Password: o.password, DN: o.userDN}},
	})
	if err != nil {
		return o, fmt.Errorf("cannot start a server: %w", err)
	}
	o.target = c.server.Target()
	return o, nil
}

// mailFolderDN names the mailbox of a folder of mail, so that backups of two
// folders are told apart as those of two mailboxes are.
func mailFolderDN(dir string) (string, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(full))
	return "/o=Example/ou=Exchange Administrative Group/cn=Recipients/cn=" + hex.EncodeToString(sum[:8]), nil
}

// close says goodbye. What fails here has no influence on the backup.
func (c *connection) close() {
	if c.session != nil {
		// With the session, the server forgets the mailbox.
		_ = c.session.Close()
	}
	if c.server != nil {
		_ = c.server.Close()
	}
	if c.store != nil {
		_ = c.store.Close()
	}
}
