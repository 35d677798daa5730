package mapirpc_test

import (
	"context"
	"fmt"
	"log"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
)

func printSubjects(ctx context.Context, target, userDN string, password *auth.Password) error {
	session, err := emsmdb.Dial(ctx, target, &emsmdb.Options{UserDN: userDN, Credentials: password})
	if err != nil {
		return err
	}
	defer session.Close()
	mb, err := mailbox.Open(ctx, session, nil)
	if err != nil {
		return err
	}
	defer mb.Close(ctx)
	for info, err := range mb.Messages(ctx, mb.Special(mailbox.Inbox)) {
		if err != nil {
			return err
		}
		m, err := mb.OpenMessage(ctx, info.Folder, info.ID)
		if err != nil {
			return err
		}
		fmt.Println(mailbox.Get[string](m.Properties(), mapi.PidTagSubject))
		m.Close()
	}
	return nil
}

func Example() {
	const dn = "/o=Example/ou=Site/cn=Recipients/cn=alice"
	store := emsmdbtest.NewMemoryStore()
	store.AddMailbox(dn, "Alice").Inbox().Add(emsmdbtest.NewMail("Hello", "How are you?"))
	server, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Store: store,
		Users: []emsmdbtest.User{{Domain: "CORP", Name: "alice", Password: "secret", DN: dn}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	password := &auth.Password{Domain: "CORP", User: "alice", Password: auth.NewSecret("secret")}
	if err := printSubjects(context.Background(), server.Target(), dn, password); err != nil {
		log.Fatal(err)
	}
	// Output: Hello
}
