package emsmdbtest_test

import (
	"fmt"
	"strings"

	"github.com/go-mapi/mapirpc/emsmdbtest"
)

func Example() {
	store := emsmdbtest.NewMemoryStore()
	box := store.AddMailbox("/o=Example/ou=Site/cn=Recipients/cn=alice", "Alice")
	box.Inbox().Add(emsmdbtest.NewMail("Hello", "How are you?").From("Bob", "bob@example.com"))

	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{Store: store})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()

	fmt.Println(strings.HasPrefix(srv.Target(), "ncacn_ip_tcp:127.0.0.1["))
	fmt.Println(srv.Stats().Sessions)
	// Output:
	// true
	// 0
}
