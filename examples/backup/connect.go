// The way to the mailbox: the server in this process, or a real one.

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/emsmdbtest/emlstore"
	"github.com/go-mapi/mapirpc/examples/backup/sample"
	"github.com/go-mapi/mapirpc/examples/internal/access"
	"github.com/go-mapi/mapirpc/mailbox"
)

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
	if o.Target == "" {
		if o, err = c.serve(o); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, access.Timeout)
	defer cancel()
	if c.session, err = o.Dial(ctx, nil); err != nil {
		return err
	}
	c.mailbox, err = o.Open(ctx, c.session)
	return err
}

// serve starts the server of this process and returns the options that lead to
// it.
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
	c.server, err = o.Serve(c.store, c.store.DN())
	return o, err
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
