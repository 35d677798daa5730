package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/examples/internal/access"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
)

const testPassword = "a s3cret nobody logs"

func environment(name string) string {
	return map[string]string{access.PasswordVariable: testPassword}[name]
}

func TestOwnServer(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"-every", "1ms", "-n", "6"}, environment, &stdout, &stderr); code != exitOK {
		t.Fatalf("exit status %d: %s", code, &stderr)
	}
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	if len(lines) != 7 || lines[0] != "watching the mailbox of Alice Archer" {
		t.Fatalf("%d lines:\n%s", len(lines), &stdout)
	}
	for _, text := range []string{"NewMail", "Inbox", `"Message `} {
		if !strings.Contains(stdout.String(), text) {
			t.Errorf("no %q in\n%s", text, &stdout)
		}
	}
}

// notice runs a function once something was written.
type notice struct {
	io.Writer
	run func()
}

func (n *notice) Write(p []byte) (int, error) {
	if n.run != nil {
		n.run()
		n.run = nil
	}
	return n.Writer.Write(p)
}

// start starts a server with one mailbox.
func start(t *testing.T, p *emsmdbtest.Profile) (target []string, box *emsmdbtest.MemoryMailbox) {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	box = store.AddMailbox(localDN, "Alice Archer")
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Store: store, Profile: p,
		Users: []emsmdbtest.User{{Domain: "CORP", Name: "alice", Password: testPassword, DN: localDN}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	return []string{"-target", srv.Target(), "-user", `CORP\alice`, "-userdn", localDN}, box
}

// Ctrl-C ends the program without complaint.
func TestInterrupted(t *testing.T) {
	args, _ := start(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stdout, stderr bytes.Buffer
	if code := run(ctx, args, environment, &notice{&stdout, cancel}, &stderr); code != exitOK || stderr.Len() > 0 {
		t.Errorf("exit status %d: %s", code, &stderr)
	}
}

func TestFailures(t *testing.T) {
	args, _ := start(t, nil)
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"help", []string{"-h"}, exitOK, "usage: watch"},
		{"arguments", []string{"x"}, exitUsage, "unexpected argument"},
		{"count", []string{"-n", "-1"}, exitUsage, "-n is not negative"},
		{"pause", []string{"-every", "0s"}, exitUsage, "-every"},
		{"no DN", args[:4], exitUsage, "-target needs -userdn"},
		{"another's mailbox", append(args[:6:6], "-mailbox", "/o=nobody"), exitFailed, "may not open"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), tt.args, environment, &stdout, &stderr)
			if out := stdout.String() + stderr.String(); code != tt.code || !strings.Contains(out, tt.want) || strings.Contains(out, testPassword) {
				t.Errorf("exit status %d, want %d with %q:\n%s", code, tt.code, tt.want, out)
			}
		})
	}
}

// What a line says of each kind of event.
func TestLines(t *testing.T) {
	var out bytes.Buffer
	w := &watcher{out: &out, folders: map[mapi.FolderID]string{0x0101: "Inbox", 0x0201: "Inbox/Work"}}
	for _, tt := range []struct {
		event mailbox.Event
		want  string
	}{
		{mailbox.Event{Kind: mailbox.Modified, Folder: 0x0101, Total: 7}, "  Modified        Inbox  7 messages\n"},
		{mailbox.Event{Kind: mailbox.Moved, Folder: 0x0201, OldFolder: 0x0101, Total: -1}, "  Moved           Inbox/Work  from Inbox\n"},
		{mailbox.Event{Kind: mailbox.Created, Folder: 0x0301, Total: -1}, "  Created         folder " + mapi.FolderID(0x0301).String() + "\n"},
		{mailbox.Event{Kind: mailbox.Deleted, Folder: 0x0101, Message: 0x0401}, "  Deleted         Inbox  message " + mapi.MessageID(0x0401).String() + "\n"},
	} {
		out.Reset()
		w.print(t.Context(), tt.event)
		if got := out.String(); len(got) < 8 || got[8:] != tt.want {
			t.Errorf("%q, want %q after the time", got, tt.want)
		}
	}
	out.Reset()
	w.print(t.Context(), mailbox.Event{Kind: mailbox.Modified, Folder: 0x0101, Total: -1, Lost: true})
	if !strings.HasPrefix(out.String(), "(events were lost") {
		t.Errorf("%q", &out)
	}
}
