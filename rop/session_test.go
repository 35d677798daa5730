package rop_test

// Tests of Client over a whole stack: a session on the test server's wire.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

const userDN = "/o=Example/ou=Site/cn=Recipients/cn=alice"

// world is a server with one mailbox, and a client that has logged on to it.
type world struct {
	*rop.Client
	srv   *emsmdbtest.Server
	box   *emsmdbtest.MemoryMailbox
	said  *rop.LogonResponse
	logon rop.Handle
	large bool // the server has chains that the client asks for
}

// overTransports runs a test over every transport, to a product that has it.
func overTransports(t *testing.T, test func(t *testing.T, by string, p *emsmdbtest.Profile)) {
	for by, product := range map[string]func() *emsmdbtest.Profile{
		"ncacn_ip_tcp": emsmdbtest.Exchange2010, "ncacn_http": emsmdbtest.Exchange2010, "https": emsmdbtest.Exchange2016,
	} {
		t.Run(by, func(t *testing.T) { test(t, by, product()) })
	}
}

func exchange(t *testing.T, by string, p *emsmdbtest.Profile, fill func(*emsmdbtest.MemoryMailbox), opts *rop.ClientOptions) *world {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	box := store.AddMailbox(userDN, "Alice")
	if fill != nil {
		fill(box)
	}
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{Store: store, Profile: p})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	s, err := emsmdb.Dial(t.Context(), target(srv, by), &emsmdb.Options{
		UserDN: userDN, Mechanism: auth.None, TLS: srv.TLS(),
		HTTP: &emsmdb.HTTPOptions{Mechanism: auth.None, Proxy: func(*url.URL) (*url.URL, error) { return nil, nil }},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	c := rop.NewClient(s, opts)
	said, logon, err := c.Logon(t.Context(), &rop.LogonRequest{
		LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenUsePerMDBReplIDMapping, ESSDN: userDN,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &world{Client: c, srv: srv, box: box, said: said, logon: logon, large: s.Supports(version.ReadStreamSentinel)}
}

// transports are those of a product.
func transports(p *emsmdbtest.Profile) (list []string) {
	for by, has := range map[string]bool{"ncacn_ip_tcp": p.TCP, "ncacn_http": p.HTTP, "https": p.MAPIHTTP} {
		if has {
			list = append(list, by)
		}
	}
	return list
}

func target(srv *emsmdbtest.Server, by string) string {
	switch by {
	case "https":
		return srv.MAPITarget()
	case "ncacn_http":
		return srv.HTTPTarget()
	}
	return srv.Target()
}

// Rows and streams that take many buffers arrive whole, from every product.
func TestChainsOverTheWire(t *testing.T) {
	const messages = 800
	content := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for _, p := range emsmdbtest.Profiles() {
		for _, by := range transports(p) {
			t.Run(p.Name+" over "+by, func(t *testing.T) {
				w := exchange(t, by, p, func(box *emsmdbtest.MemoryMailbox) {
					for i := range messages {
						m := emsmdbtest.NewMail(fmt.Sprintf("message %d of those that fill many buffers", i), "text")
						if i == 0 {
							m.AttachBytes("a.bin", "application/octet-stream", content)
						}
						box.Inbox().Add(m)
					}
				}, nil)
				ctx, inbox := t.Context(), w.said.FolderIDs[rop.FolderInbox]
				columns := []mapi.PropTag{mapi.PidTagMid, mapi.PidTagSubject, mapi.PidTagMessageClass, mapi.PidTagAddressBookHomeMessageDatabase}
				b := w.NewBatch()
				folder := rop.Add(b, w.logon, &rop.OpenFolderRequest{FolderID: inbox})
				table := rop.Add(b, folder.Handle(), &rop.GetContentsTableRequest{})
				rop.Add(b, table.Handle(), &rop.SetColumnsRequest{Columns: columns})
				query := &rop.QueryRowsRequest{ForwardRead: true, RowCount: messages, Columns: columns}
				if w.large {
					query.Flags = rop.QueryPackedBuffers
				}
				first := rop.Add(b, table.Handle(), query)
				if err := b.Do(ctx); err != nil {
					t.Fatal(err)
				}
				var ids []mapi.MessageID
				calls := 1
				for p, err := first.Response(); ; calls++ {
					if err != nil {
						t.Fatal(err)
					}
					rows, err2 := p.Rows(columns)
					if err2 != nil {
						t.Fatal(err2)
					}
					for _, row := range rows {
						id, ok := mapi.Get[int64](row.Values, mapi.PidTagMid)
						if !ok || !errors.Is(row.Values[3].Err(), errcode.NotFound) {
							t.Fatalf("row %v", row)
						}
						ids = append(ids, mapi.MessageID(id))
					}
					if len(rows) == 0 {
						break
					}
					p, err = rop.Do(ctx, w.Client, table.Handle(), query)
				}
				if len(ids) != messages {
					t.Fatalf("%d rows in %d calls, want %d", len(ids), calls, messages)
				}
				t.Logf("%d rows in %d calls", len(ids), calls)
				readAttachment(t, w, inbox, ids[0], content)

				table.Handle().Release()
				folder.Handle().Release()
				if err := w.Flush(ctx); err != nil {
					t.Fatal(err)
				}
				if got := w.srv.Stats().Handles; got != 1 {
					t.Errorf("%d server objects are left, want the logon alone", got)
				}
			})
		}
	}
}

func readAttachment(t *testing.T, w *world, folder mapi.FolderID, id mapi.MessageID, want []byte) {
	t.Helper()
	b := w.NewBatch()
	message := rop.Add(b, w.logon, &rop.OpenMessageRequest{CodePageID: rop.CodePageLogon, FolderID: folder, MessageID: id})
	attachment := rop.Add(b, message.Handle(), &rop.OpenAttachmentRequest{})
	stream := rop.Add(b, attachment.Handle(), &rop.OpenStreamRequest{Tag: mapi.PidTagAttachDataBinary})
	read := &rop.ReadStreamRequest{ByteCount: 28 << 10}
	if w.large {
		read = &rop.ReadStreamRequest{ByteCount: rop.ReadStreamLarge, MaximumByteCount: 256 << 10}
	}
	first := rop.Add(b, stream.Handle(), read)
	if err := b.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, err := stream.Response(); err != nil || int(p.StreamSize) != len(want) {
		t.Fatalf("stream: %+v, %v", p, err)
	}
	var got []byte
	calls := 1
	for p, err := first.Response(); ; calls++ {
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Data) == 0 {
			break
		}
		got = append(got, p.Data...)
		p, err = rop.Do(t.Context(), w.Client, stream.Handle(), read)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%d bytes of %d, or others", len(got), len(want))
	}
	t.Logf("%d bytes in %d calls", len(got), calls)
	for _, h := range []rop.Handle{stream.Handle(), attachment.Handle(), message.Handle()} {
		h.Release()
	}
}

func TestNotificationsOverTheWire(t *testing.T) {
	overTransports(t, func(t *testing.T, by string, p *emsmdbtest.Profile) {
		type event struct {
			h rop.Handle
			n *rop.NotifyResponse
		}
		var events []event
		w := exchange(t, by, p, nil, &rop.ClientOptions{
			OnNotify: func(h rop.Handle, n *rop.NotifyResponse) { events = append(events, event{h, n}) },
		})
		_, sub, err := rop.Open(t.Context(), w.Client, w.logon, &rop.RegisterNotificationRequest{
			Types: rop.NotifyNewMail, FolderID: w.said.FolderIDs[rop.FolderInbox],
		})
		if err != nil {
			t.Fatal(err)
		}
		id := w.box.Inbox().Deliver(emsmdbtest.NewMail("Hello", "How are you?"))
		for range 100 {
			if err := w.Poll(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(events) > 0 {
				break
			}
		}
		if len(events) != 1 || events[0].h != sub || events[0].n.Flags.Type() != rop.NotifyNewMail || events[0].n.MessageID != id {
			t.Fatalf("got %+v", events)
		}
	})
}

// A thousand calls that are given up, each of which opens two objects, leave
// none of them behind.
func TestCancellationsOverTheWire(t *testing.T) {
	overTransports(t, func(t *testing.T, by string, p *emsmdbtest.Profile) {
		w := exchange(t, by, p, nil, nil)
		arrived := make(chan chan struct{})
		remove := w.srv.Hook(func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
			if !call.Has(rop.IDOpenFolder) {
				return nil
			}
			hold := make(chan struct{})
			arrived <- hold
			return &emsmdbtest.Outcome{HoldAnswer: hold}
		})
		for range 1000 {
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() {
				b := w.NewBatch()
				folder := rop.Add(b, w.logon, &rop.OpenFolderRequest{FolderID: w.said.FolderIDs[rop.FolderInbox]})
				rop.Add(b, folder.Handle(), &rop.GetContentsTableRequest{})
				done <- b.Do(ctx)
			}()
			hold := <-arrived
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			close(hold)
		}
		remove()
		// The last late answers may still be on their way.
		for deadline := time.Now().Add(10 * time.Second); ; {
			if _, err := rop.Do(t.Context(), w.Client, w.logon, &rop.GetStoreStateRequest{}); err != nil {
				t.Fatal(err)
			}
			handles := w.srv.Stats().Handles
			if handles == 1 && w.Releases() == 0 {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d server objects are left, %d releases wait", handles, w.Releases())
			}
		}
	})
}
