package emsmdb_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/version"
)

// A session with a server that runs in this process; against a real one only
// the target, the DN and the credentials differ.
func Example() {
	store := emsmdbtest.NewMemoryStore()
	store.AddMailbox("/o=Example/ou=Site/cn=Recipients/cn=alice", "Alice")
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{Store: store, Users: []emsmdbtest.User{
		{Domain: "CORP", Name: "alice", Password: "secret", DN: "/o=Example/ou=Site/cn=Recipients/cn=alice"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()

	ctx := context.Background()
	s, err := emsmdb.Dial(ctx, srv.Target(), &emsmdb.Options{
		UserDN:      "/o=Example/ou=Site/cn=Recipients/cn=alice",
		Credentials: &auth.Password{Domain: "CORP", User: "alice", Password: auth.NewSecret("secret")},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	fmt.Println(s.Info().DisplayName, "on", s.Info().Version)
	fmt.Println("asynchronous notifications:", s.Supports(version.AsyncCalls))

	payloads, err := s.Execute(ctx) // no ROPs: asks for notifications
	fmt.Printf("%d payload, %d bytes of ROPs, %v\n", len(payloads), len(payloads[0])-2, err)
	// Output:
	// Alice on 14.3.123.2
	// asynchronous notifications: true
	// 1 payload, 0 bytes of ROPs, <nil>
}

// Events are announced by a stream of wake-ups.
func ExampleSession_Notifications() {
	store := emsmdbtest.NewMemoryStore()
	box := store.AddMailbox("/o=Example/ou=Site/cn=Recipients/cn=alice", "Alice")
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{Store: store})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()

	ctx := context.Background()
	s, err := emsmdb.Dial(ctx, srv.Target(), &emsmdb.Options{
		UserDN:    "/o=Example/ou=Site/cn=Recipients/cn=alice",
		Mechanism: auth.None, // the test server has no users
	})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	watchInbox(ctx, s) // RopLogon and RopRegisterNotification
	box.Inbox().Deliver(emsmdbtest.NewMail("Hello", "How are you?"))

	for _, err := range s.Notifications(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		payloads, err := s.Execute(ctx)
		fmt.Println(len(payloads), "payload with events,", err)
		break
	}
	// Output:
	// 1 payload with events, <nil>
}
