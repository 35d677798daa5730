package rop_test

// Tests of Client over a whole stack: a session on the test server's wire.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

const userDN = "/o=Example/ou=Site/cn=Recipients/cn=alice"

// exchange starts a server with one mailbox and logs on to it.
func exchange(t *testing.T, p *emsmdbtest.Profile, fill func(*emsmdbtest.MemoryMailbox), opts *rop.ClientOptions) (*emsmdbtest.Server, *emsmdbtest.MemoryMailbox, *rop.Client, *rop.LogonResponse, rop.Handle) {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	box := store.AddMailbox(userDN, "Alice")
	if fill != nil {
		fill(box)
	}
	p.TCP = true
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{Store: store, Profile: p})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	s, err := emsmdb.Dial(t.Context(), srv.Target(), &emsmdb.Options{UserDN: userDN, Mechanism: auth.None})
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
	return srv, box, c, said, logon
}

// Rows and streams that take many buffers arrive whole, from every product.
func TestChainsOverTheWire(t *testing.T) {
	const messages = 800
	content := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for _, p := range emsmdbtest.Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			srv, _, c, said, logon := exchange(t, p, func(box *emsmdbtest.MemoryMailbox) {
				for i := range messages {
					m := emsmdbtest.NewMail(fmt.Sprintf("message %d of those that fill many buffers", i), "text")
					if i == 0 {
						m.AttachBytes("a.bin", "application/octet-stream", content)
					}
					box.Inbox().Add(m)
				}
			}, nil)
			ctx := t.Context()
			columns := []mapi.PropTag{mapi.PidTagMid, mapi.PidTagSubject, mapi.PidTagMessageClass, mapi.PidTagAddressBookHomeMessageDatabase}
			b := c.NewBatch()
			folder := rop.Add(b, logon, &rop.OpenFolderRequest{FolderID: said.FolderIDs[rop.FolderInbox]})
			table := rop.Add(b, folder.Handle(), &rop.GetContentsTableRequest{})
			rop.Add(b, table.Handle(), &rop.SetColumnsRequest{Columns: columns})
			query := &rop.QueryRowsRequest{Flags: rop.QueryPackedBuffers, ForwardRead: true, RowCount: messages, Columns: columns}
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
				p, err = rop.Do(ctx, c, table.Handle(), query)
			}
			if len(ids) != messages {
				t.Fatalf("%d rows in %d calls, want %d", len(ids), calls, messages)
			}
			t.Logf("%d rows in %d calls", len(ids), calls)
			readAttachment(t, c, logon, said.FolderIDs[rop.FolderInbox], ids[0], content)

			table.Handle().Release()
			folder.Handle().Release()
			if err := c.Flush(ctx); err != nil {
				t.Fatal(err)
			}
			if got := srv.Stats().Handles; got != 1 {
				t.Errorf("%d server objects are left, want the logon alone", got)
			}
		})
	}
}

func readAttachment(t *testing.T, c *rop.Client, logon rop.Handle, folder mapi.FolderID, id mapi.MessageID, want []byte) {
	t.Helper()
	b := c.NewBatch()
	message := rop.Add(b, logon, &rop.OpenMessageRequest{CodePageID: rop.CodePageLogon, FolderID: folder, MessageID: id})
	attachment := rop.Add(b, message.Handle(), &rop.OpenAttachmentRequest{})
	stream := rop.Add(b, attachment.Handle(), &rop.OpenStreamRequest{Tag: mapi.PidTagAttachDataBinary})
	read := &rop.ReadStreamRequest{ByteCount: rop.ReadStreamLarge, MaximumByteCount: 256 << 10}
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
		p, err = rop.Do(t.Context(), c, stream.Handle(), read)
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
	type event struct {
		h rop.Handle
		n *rop.NotifyResponse
	}
	var events []event
	_, box, c, said, logon := exchange(t, emsmdbtest.Exchange2010(), nil, &rop.ClientOptions{
		OnNotify: func(h rop.Handle, n *rop.NotifyResponse) { events = append(events, event{h, n}) },
	})
	_, sub, err := rop.Open(t.Context(), c, logon, &rop.RegisterNotificationRequest{
		Types: rop.NotifyNewMail, FolderID: said.FolderIDs[rop.FolderInbox],
	})
	if err != nil {
		t.Fatal(err)
	}
	id := box.Inbox().Deliver(emsmdbtest.NewMail("Hello", "How are you?"))
	for range 100 {
		if err := c.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(events) > 0 {
			break
		}
	}
	if len(events) != 1 || events[0].h != sub || events[0].n.Flags.Type() != rop.NotifyNewMail || events[0].n.MessageID != id {
		t.Fatalf("got %+v", events)
	}
}

// A thousand calls that are given up, each of which opens two objects, leave
// none of them behind.
func TestCancellationsOverTheWire(t *testing.T) {
	srv, _, c, said, logon := exchange(t, emsmdbtest.Exchange2010(), nil, nil)
	arrived := make(chan chan struct{})
	remove := srv.Hook(func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
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
			b := c.NewBatch()
			folder := rop.Add(b, logon, &rop.OpenFolderRequest{FolderID: said.FolderIDs[rop.FolderInbox]})
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
		if _, err := rop.Do(t.Context(), c, logon, &rop.GetStoreStateRequest{}); err != nil {
			t.Fatal(err)
		}
		handles := srv.Stats().Handles
		if handles == 1 && c.Releases() == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d server objects are left, %d releases wait", handles, c.Releases())
		}
	}
}
