package mailbox_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mailbox"
)

// A mailbox is read over RPC over HTTP while the channel from the server is
// replaced every few mails, and the one to the server, which the server does
// not know how to replace, is used up: nobody above notices.
func TestWalkOverHTTP(t *testing.T) {
	const mails, size = 250, 12 << 10
	store := emsmdbtest.NewMemoryStore()
	box := store.AddMailbox(aliceDN, "Alice")
	content := func(i int) []byte {
		b := make([]byte, size)
		r := rand.NewChaCha8([32]byte{byte(i)})
		_, _ = r.Read(b) // never fails
		b[0] = byte(i)
		return b
	}
	for i := range mails {
		m := emsmdbtest.NewMail(fmt.Sprintf("Mail %03d", i), "body")
		m.AttachBytes("data", "application/octet-stream", content(i))
		box.Inbox().Add(m)
	}
	var in, out atomic.Int64
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Profile: emsmdbtest.Exchange2019(), Store: store,
		Users:   []emsmdbtest.User{{Domain: "EXAMPLE", Name: "alice", Password: "wonderland", DN: aliceDN}},
		RPCHTTP: emsmdbtest.RPCHTTP{Lifetime: 128 << 10, BreakInRecycling: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	srv.HookChannel(func(_ context.Context, r *emsmdbtest.ChannelRequest) *emsmdbtest.ChannelOutcome {
		if r.Method == "RPC_IN_DATA" {
			in.Add(1)
		} else {
			out.Add(1)
		}
		return nil
	})
	s, err := emsmdb.Dial(t.Context(), srv.HTTPTarget(), &emsmdb.Options{
		UserDN: aliceDN, Mechanism: auth.None, TLS: srv.TLS(),
		Credentials: &auth.Password{Domain: "EXAMPLE", User: "alice", Password: auth.NewSecret("wonderland")},
		HTTP: &emsmdb.HTTPOptions{
			Mechanism: auth.NTLM, Proxy: func(*url.URL) (*url.URL, error) { return nil, nil },
			ChannelLifetime: 128 << 10,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	mb, err := mailbox.Open(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	inbox, n := mb.Special(mailbox.Inbox), 0
	var seen [256]bool
	for info, err := range mb.Messages(t.Context(), inbox) {
		if err != nil {
			t.Fatal(err)
		}
		msg, err := mb.OpenMessage(t.Context(), inbox, info.ID)
		if err != nil {
			t.Fatal(err)
		}
		a, err := msg.OpenAttachment(t.Context(), msg.Attachments()[0].Number)
		if err != nil {
			t.Fatal(err)
		}
		r, err := a.Data().Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 || seen[got[0]] || !bytes.Equal(got, content(int(got[0]))) {
			t.Fatalf("mail %d: the attachment differs", n)
		}
		seen[got[0]] = true
		n++
	}
	if n != mails || out.Load() < 10 || in.Load() < 2 || s.Epoch() != 1 {
		t.Errorf("%d mails, %d channels to the server, %d from it, epoch %d", n, in.Load(), out.Load(), s.Epoch())
	}
}
