package autodiscover_test

import (
	"context"
	"fmt"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/autodiscover"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
)

// From an e-mail address to a session. The server of this process stands for that
// of example.com, so that its URL is given; without one it is searched for.
func Example() {
	ctx := context.Background()
	password := &auth.Password{Domain: "EXAMPLE", User: "janedow", Password: auth.NewSecret("a s3cret")}
	store := emsmdbtest.NewMemoryStore()
	store.AddMailbox("/o=Example/ou=Site/cn=Recipients/cn=janedow", "Jane Dow")
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Profile: emsmdbtest.Exchange2019(), Store: store,
		Users: []emsmdbtest.User{{Name: "janedow", Password: "a s3cret", DN: "/o=Example/ou=Site/cn=Recipients/cn=janedow"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()

	res, err := autodiscover.Lookup(ctx, "janedow@example.com", &autodiscover.Options{
		URL: srv.AutodiscoverURL(), Credentials: password, TLS: srv.TLS(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.DisplayName, res.UserDN)
	for _, target := range res.Targets {
		fmt.Println(target.Transport, target.HTTPAuth)
	}
	session, err := emsmdb.Dial(ctx, res.Targets[0].Binding, &emsmdb.Options{
		UserDN: res.UserDN, Credentials: password, TLS: srv.TLS(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer session.Close()
	fmt.Println(session.Info().DisplayName, session.Info().Version)
	// Output:
	// Jane Dow /o=Example/ou=Site/cn=Recipients/cn=janedow
	// https []
	// ncacn_http [negotiate]
	// Jane Dow 15.2.1544.4
}
