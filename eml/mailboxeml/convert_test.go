// Tests of Convert over a session with a test server.

package mailboxeml_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/eml"
	"github.com/go-mapi/mapirpc/eml/mailboxeml"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

const dn = "/o=Example/ou=Site/cn=Recipients/cn=alice"

// serve stores m in a mailbox and opens it over the wire.
func serve(t *testing.T, m *emsmdbtest.Message) (*emsmdbtest.Server, *mailbox.Mailbox, *mailbox.Message) {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	box := store.AddMailbox(dn, "Alice")
	id := box.Inbox().Add(m)
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Store: store, Users: []emsmdbtest.User{{Name: "alice", Password: "x", DN: dn}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	s, err := emsmdb.Dial(t.Context(), srv.Target(), &emsmdb.Options{
		UserDN: dn, Mechanism: auth.NTLM, Credentials: &auth.Password{User: "alice", Password: auth.NewSecret("x")},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	mb, err := mailbox.Open(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	open, err := mb.OpenMessage(t.Context(), box.Inbox().ID(), id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { open.Close() })
	return srv, mb, open
}

// encode converts and writes a message, and wants nothing but the logon to be
// left open at the server.
func encode(t *testing.T, srv *emsmdbtest.Server, mb *mailbox.Mailbox, m *mailbox.Message) (*eml.Message, *eml.Report, []error) {
	t.Helper()
	var problems []error
	mail, err := mailboxeml.Convert(t.Context(), m, func(err error) { problems = append(problems, err) })
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	report, err := eml.Encode(t.Context(), &b, mail)
	if err != nil {
		t.Fatal(err)
	}
	if err := mail.Close(); err != nil {
		t.Error(err)
	}
	m.Close()
	// A release travels with the next call.
	for range mb.Folders(t.Context(), mb.Special(mailbox.Inbox)) {
		t.Error("a folder in the inbox")
	}
	client, _ := mb.Client()
	if err := client.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	if n := srv.Stats().Handles; n != 1 {
		t.Errorf("%d objects are open at the server", n)
	}
	return eml.DecodeBytes(b.Bytes()), report, problems
}

func content(t *testing.T, a eml.Attachment) []byte {
	t.Helper()
	src, ok := eml.Lookup(a.Properties, mapi.PidTagAttachDataBinary.ID()).(eml.Source)
	if !ok {
		t.Fatal("no content")
	}
	r, err := src.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestConvert(t *testing.T) {
	big := bytes.Repeat([]byte("0123456789\xff"), 40_000)
	body := strings.Repeat("Grüße, 日本 \U0001F600\r\n", 20_000)
	inner := emsmdbtest.NewMail("Inner", "deep").AttachBytes("in.bin", "application/x-in", big)
	m := emsmdbtest.NewMail("Outer", body).From("Bob", "bob@example.com").To("Ann", "ann@example.org")
	m.AddRecipient(emsmdbtest.RecipientBcc, "Carl", "carl@example.org")
	m.AttachBytes("small.txt", "text/plain", []byte("small")).AttachBytes("big.bin", "application/x-big", big)
	m.AttachMessage("Inner", inner)

	srv, mb, open := serve(t, m)
	got, report, problems := encode(t, srv, mb, open)
	if !report.Lossless() || len(problems) > 0 {
		t.Error(report.Items, problems)
	}
	if s := eml.Lookup(got.Properties, mapi.PidTagBody.ID()); s != body {
		t.Errorf("body of %d bytes", len(s.(string)))
	}
	if len(got.Recipients) != 2 || got.Recipients[1].Type != 3 {
		t.Errorf("recipients %v", got.Recipients)
	}
	if len(got.Attachments) != 3 {
		t.Fatalf("%d attachments", len(got.Attachments))
	}
	if string(content(t, got.Attachments[0])) != "small" || !bytes.Equal(content(t, got.Attachments[1]), big) {
		t.Error("attachments differ")
	}
	in, err := got.Attachments[2].Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if eml.Lookup(in.Properties, mapi.PidTagSubject.ID()) != "Inner" || !bytes.Equal(content(t, in.Attachments[0]), big) {
		t.Error("embedded message differs")
	}
}

// TestManyAttachments has more attachments than are kept open at once, large
// ones and embedded messages among them.
func TestManyAttachments(t *testing.T) {
	m := emsmdbtest.NewMail("Many", "x")
	const count = 100
	large := func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, 100_000) }
	for i := range count {
		switch i % 10 {
		case 3:
			m.AttachBytes(fmt.Sprint(i), "application/x-large", large(i))
		case 7:
			m.AttachMessage(fmt.Sprint(i), emsmdbtest.NewMail(fmt.Sprint(i), "inner"))
		default:
			m.AttachBytes(fmt.Sprint(i), "application/x-small", []byte{byte(i)})
		}
	}
	srv, mb, open := serve(t, m)
	got, report, problems := encode(t, srv, mb, open)
	if !report.Lossless() || len(problems) > 0 || len(got.Attachments) != count {
		t.Fatal(len(got.Attachments), report.Items, problems)
	}
	for i, a := range got.Attachments {
		if a.Open != nil {
			in, err := a.Open(t.Context())
			if err != nil || eml.Lookup(in.Properties, mapi.PidTagSubject.ID()) != fmt.Sprint(i) {
				t.Errorf("embedded message %d: %v", i, err)
			}
			continue
		}
		want := []byte{byte(i)}
		if i%10 == 3 {
			want = large(i)
		}
		if !bytes.Equal(content(t, a), want) {
			t.Errorf("attachment %d differs", i)
		}
	}
}

// TestRefused lets the server refuse one attachment: the rest goes on, and the
// caller is told.
func TestRefused(t *testing.T) {
	m := emsmdbtest.NewMail("Refused", "x").AttachBytes("a", "a/a", []byte("a")).AttachBytes("b", "b/b", []byte("b"))
	srv, mb, open := serve(t, m)
	opened := 0
	srv.HookROP(func(_ context.Context, call *emsmdbtest.ROPCall) *emsmdbtest.ROPOutcome {
		if call.ID == rop.IDOpenAttachment {
			if opened++; opened == 1 {
				return &emsmdbtest.ROPOutcome{Return: errcode.AccessDenied}
			}
		}
		return nil
	})
	got, _, problems := encode(t, srv, mb, open)
	if len(problems) != 1 || !errors.Is(problems[0], errcode.AccessDenied) {
		t.Errorf("problems %v", problems)
	}
	if len(got.Attachments) != 1 || string(content(t, got.Attachments[0])) != "b" {
		t.Errorf("%d attachments", len(got.Attachments))
	}
}

// TestConnectionLost wants an error, not a mail with less in it.
func TestConnectionLost(t *testing.T) {
	m := emsmdbtest.NewMail("Lost", "x").AttachBytes("a", "a/a", []byte("a"))
	srv, _, open := serve(t, m)
	srv.CutConnections()
	if _, err := mailboxeml.Convert(t.Context(), open, nil); err == nil {
		t.Error("no error")
	}
}
