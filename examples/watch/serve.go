// The server in this process, and the mail that it gets.

package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/emsmdbtest"
)

// localDN is its mailbox.
const localDN = "/o=Example/ou=Exchange Administrative Group/cn=Recipients/cn=alice"

// serve starts a server that gets mail, and makes the options lead to it. stop
// ends both.
func serve(o *options) (stop func(), err error) {
	store := emsmdbtest.NewMemoryStore()
	box := store.AddMailbox(localDN, "Alice Archer")
	srv, err := o.Serve(store, localDN)
	if err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() { deliver(box, o.every, done) })
	return func() {
		close(done)
		wg.Wait()
		srv.Close()
	}, nil
}

// deliver delivers messages until done is closed.
func deliver(box *emsmdbtest.MemoryMailbox, every time.Duration, done <-chan struct{}) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for i := 1; ; i++ {
		select {
		case <-done:
			return
		case <-ticker.C:
			m := emsmdbtest.NewMail(fmt.Sprintf("Message %d", i), "Hello, Alice.").
				From("Bob Baker", "bob@example.com").To("Alice Archer", "alice@example.com")
			box.Inbox().Deliver(m)
		}
	}
}
