package main

import (
	"bytes"
	"context"
	"encoding/pem"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

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

// start starts a server with one mailbox, to be reached by the first of its
// transports.
func start(t *testing.T, p *emsmdbtest.Profile) (target []string, box *emsmdbtest.MemoryMailbox) {
	t.Helper()
	return startBy(t, p, (*emsmdbtest.Server).Target)
}

// startBy is start for a transport.
func startBy(t *testing.T, p *emsmdbtest.Profile, by func(*emsmdbtest.Server) string) (target []string, box *emsmdbtest.MemoryMailbox) {
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
	target = []string{"-target", by(srv), "-user", `CORP\alice`, "-userdn", localDN}
	if srv.Certificate() == nil {
		return target, box
	}
	caFile := filepath.Join(t.TempDir(), "ca.pem")
	b := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(caFile, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return append(target, "-ca", caFile), box
}

// What happens in a mailbox is seen over every transport, and with every
// authentication of HTTP that needs no more than a password.
func TestTransports(t *testing.T) {
	for _, tt := range []struct {
		name string
		p    *emsmdbtest.Profile
		by   func(*emsmdbtest.Server) string
		auth string
	}{
		{"ncacn_ip_tcp", emsmdbtest.Exchange2010(), (*emsmdbtest.Server).Target, "ntlm"},
		{"ncacn_http, NTLM", emsmdbtest.Exchange2016(), (*emsmdbtest.Server).HTTPTarget, "ntlm"},
		{"ncacn_http, Basic", emsmdbtest.Exchange2016(), (*emsmdbtest.Server).HTTPTarget, "basic"},
		{"https, NTLM", emsmdbtest.Exchange2016(), (*emsmdbtest.Server).MAPITarget, "ntlm"},
		{"https, Basic", emsmdbtest.Exchange2016(), (*emsmdbtest.Server).MAPITarget, "basic"},
		{"https, Negotiate", emsmdbtest.Exchange2016(), (*emsmdbtest.Server).MAPITarget, "negotiate"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args, box := startBy(t, tt.p, tt.by)
			stop := make(chan struct{})
			var deliveries sync.WaitGroup
			var stdout, stderr bytes.Buffer
			// The first mails may come before the subscription.
			begun := &notice{&stdout, func() {
				deliveries.Go(func() {
					for {
						select {
						case <-stop:
							return
						case <-time.After(time.Millisecond):
							box.Inbox().Deliver(emsmdbtest.NewMail("Hello", "How are you?"))
						}
					}
				})
			}}
			code := run(t.Context(), append(args, "-n", "3", "-auth", tt.auth), environment, begun, &stderr)
			close(stop)
			deliveries.Wait()
			if out := stdout.String(); code != exitOK || stderr.Len() > 0 || strings.Count(out, "Inbox") < 2 || !strings.Contains(out, "Alice Archer") {
				t.Errorf("exit status %d: %s%s", code, out, &stderr)
			}
		})
	}
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

// A folder is called what others want it to be called; a terminal must not obey.
func TestFolderNames(t *testing.T) {
	args, box := start(t, nil)
	folder := box.Inbox().Folder("..").Folder("a\x1b[2Jb")
	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	deliver := func() {
		go func() {
			for tick := time.Tick(10 * time.Millisecond); ctx.Err() == nil; <-tick {
				folder.Deliver(emsmdbtest.NewMail("x", "y"))
			}
		}()
	}
	if code := run(ctx, append(args, "-n", "1"), environment, &notice{&stdout, deliver}, &stderr); code != exitOK {
		t.Fatalf("exit status %d: %s", code, &stderr)
	}
	if want := `Inbox/../a\x1b[2Jb`; !strings.Contains(stdout.String(), want) {
		t.Errorf("no %s in %q", want, &stdout)
	}
}

// Ctrl-C while the server is still being looked for.
func TestInterruptedSearch(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	args := []string{"-address", "alice@corp.example", "-discover", "https://127.0.0.1:1/", "-user", "alice"}
	if code := run(ctx, args, environment, &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
		t.Errorf("exit status %d: %s", code, &stderr)
	}
}
