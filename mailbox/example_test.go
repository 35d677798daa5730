package mailbox_test

import (
	"context"
	"fmt"
	"io"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
)

// exampleServer is an Exchange in this process with one mailbox.
func exampleServer() *emsmdbtest.Server {
	store := emsmdbtest.NewMemoryStore()
	inbox := store.AddMailbox(aliceDN, "Alice").Inbox()
	inbox.Add(emsmdbtest.NewMail("Hello", "How are you?").From("Bob", "bob@example.com").To("Alice", "alice@example.com"))
	inbox.Folder("Projects").Add(emsmdbtest.NewMail("Plan", "See the file.").AttachBytes("plan.txt", "text/plain", []byte("1. Rest")))
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Store: store,
		Users: []emsmdbtest.User{{Domain: "EXAMPLE", Name: "alice", Password: "wonderland", DN: aliceDN}},
	})
	if err != nil {
		panic(err)
	}
	return srv
}

// Every folder below the inbox, every message in it, every attachment.
func Example() {
	srv := exampleServer()
	defer srv.Close()
	ctx := context.Background()

	session, err := emsmdb.Dial(ctx, srv.Target(), &emsmdb.Options{
		UserDN:      aliceDN,
		Credentials: &auth.Password{Domain: "EXAMPLE", User: "alice", Password: auth.NewSecret("wonderland")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer session.Close()
	mb, err := mailbox.Open(ctx, session, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer mb.Close(ctx)

	for folder, err := range mb.Tree(ctx, mb.Special(mailbox.Inbox)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(folder.Path, folder.Messages)
		for info, err := range mb.Messages(ctx, folder.ID) {
			if err != nil {
				fmt.Println(err)
				return
			}
			m, err := mb.OpenMessage(ctx, folder.ID, info.ID)
			if err != nil {
				fmt.Println(err)
				continue
			}
			fmt.Println(mailbox.Get[string](m.Properties(), mapi.PidTagSubject))
			for _, info := range m.Attachments() {
				printAttachment(ctx, m, info.Number)
			}
			m.Close()
		}
	}
	// Output:
	// [Projects] 1
	// Plan
	// plan.txt: 1. Rest
}

func printAttachment(ctx context.Context, m *mailbox.Message, number uint32) {
	a, err := m.OpenAttachment(ctx, number)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer a.Close()
	r, err := a.Data().Open(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: %s\n", mailbox.Get[string](a.Properties(), mapi.PidTagAttachLongFilename), content)
}
