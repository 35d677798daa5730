// Tests of the whole program, against servers in this process.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/examples/internal/access"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

const (
	testDN       = "/o=Example/ou=Site/cn=Recipients/cn=alice"
	testPassword = "a s3cret nobody logs"
)

// result is what a run left.
type result struct {
	code        int
	out, errors string
}

func backupTo(t *testing.T, ctx context.Context, dir string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	env := func(name string) string { return map[string]string{access.PasswordVariable: testPassword}[name] }
	r := result{code: run(ctx, append([]string{"-out", dir}, args...), env, &stdout, &stderr)}
	r.out, r.errors = stdout.String(), stderr.String()
	if strings.Contains(r.out+r.errors, testPassword) {
		t.Error("the password was printed")
	}
	return r
}

func (r result) want(t *testing.T, code int, texts ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit status %d, want %d", r.code, code)
	}
	for _, text := range texts {
		if !strings.Contains(r.out+r.errors, text) {
			t.Errorf("no %q", text)
		}
	}
	if code != exitOK && code != exitIncomplete && strings.Count(r.errors, "\n") != 1 {
		t.Errorf("not one sentence: %q", r.errors)
	}
	if t.Failed() {
		t.Logf("%s%s", r.out, r.errors)
	}
}

func mails(t *testing.T, dir string) []string {
	t.Helper()
	return slices.DeleteFunc(files(t, dir), func(name string) bool { return !strings.HasSuffix(name, ".eml") })
}

func TestSample(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	backupTo(t, t.Context(), dir).want(t, exitOK, "71: 71 new, 0 changed, 0 unchanged", "not in MIME  nothing", "errors       0")
	list := mails(t, dir)
	if len(list) != 71 {
		t.Errorf("%d files", len(list))
	}
	large := 0
	for _, name := range list {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > 500_000 {
			large++
		}
		if _, err := mail.ReadMessage(bytes.NewReader(b)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if large != 1 {
		t.Errorf("%d large mails", large)
	}
	backupTo(t, t.Context(), dir).want(t, exitOK, "71: 0 new, 0 changed, 71 unchanged", "0 B written")
}

// put writes a mail of a test's own mailbox.
func put(t *testing.T, dir, name, body string) {
	t.Helper()
	full := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	text := "Subject: " + filepath.Base(name) + "\r\nDate: Tue, 02 Jan 2024 10:00:00 +0000\r\n\r\n" + body
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSecondRun(t *testing.T) {
	src, dir := t.TempDir(), t.TempDir()
	for _, name := range []string{"top.eml", "Inbox/a.eml", "Inbox/b.eml", "Inbox/c.eml", "Work/d.eml"} {
		put(t, src, name, "one")
	}
	backupTo(t, t.Context(), dir, "-mail", src).want(t, exitOK, "5: 5 new")
	first := mails(t, dir)

	put(t, src, "Inbox/a.eml", "two")
	put(t, src, "Inbox/e.eml", "new")
	if err := os.Remove(filepath.Join(src, "Inbox/b.eml")); err != nil {
		t.Fatal(err)
	}
	// A file of the backup that was damaged is fetched again.
	i := slices.IndexFunc(first, func(s string) bool { return strings.Contains(s, " d.eml ") })
	if err := os.Truncate(filepath.Join(dir, first[i]), 3); err != nil {
		t.Fatal(err)
	}
	backupTo(t, t.Context(), dir, "-mail", src).want(t, exitOK,
		"5: 1 new, 2 changed, 2 unchanged", "1 more are kept that the server no longer has")
	second := mails(t, dir)
	if len(second) != 6 {
		t.Errorf("files %v", second)
	}
	for _, name := range second {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want := "one"
		if strings.Contains(name, " a.eml ") {
			want = "two"
		} else if strings.Contains(name, " e.eml ") {
			want = "new"
		}
		if !strings.HasSuffix(string(b), want) {
			t.Errorf("%s: %q", name, b)
		}
	}
	backupTo(t, t.Context(), dir, "-mail", t.TempDir()).want(t, exitFailed, "holds the backup of another mailbox")
}

// serve starts a server with one mailbox and returns the options that lead to
// it.
func serve(t *testing.T) (*emsmdbtest.Server, *emsmdbtest.MemoryMailbox, []string) {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	box := store.AddMailbox(testDN, "Alice")
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Store: store,
		Users: []emsmdbtest.User{{Domain: "CORP", Name: "alice", Password: testPassword, DN: testDN}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	return srv, box, []string{"-target", srv.Target(), "-user", `CORP\alice`, "-userdn", testDN}
}

// TestPropertiesBeside backs up what MIME cannot hold.
func TestPropertiesBeside(t *testing.T) {
	srv, box, args := serve(t)
	id, ok := box.PropertyID(mapi.NamedLID(mapi.PSETIDAppointment(), 0x8208), true)
	if !ok {
		t.Fatal("no id")
	}
	m := emsmdbtest.NewMail("Meeting", "Room 7").From("Bob", "bob@example.com").To("Alice", "alice@example.com")
	m.Set(mapi.PidTagMessageClass, "IPM.Appointment")
	m.Set(id.Tag(mapi.TypeString), "Room 7 \U0001F6AA")
	m.AttachBytes("agenda.txt", "text/plain", []byte("1. Doors"))
	m.AttachMessage("inner", emsmdbtest.NewMail("Inner", "deep").From("Bob", "bob@example.com"))
	box.Inbox().Add(m)
	view := emsmdbtest.NewMail("View", "")
	view.Associated = true
	view.Set(mapi.PidTagMessageClass, "IPM.Microsoft.FolderDesign.NamedView")
	box.Inbox().Add(view)
	box.Inbox().Folder("a/b").Add(emsmdbtest.NewMail("plain", "x"))

	dir := t.TempDir()
	backupTo(t, t.Context(), dir, args...).want(t, exitOK,
		"3: 3 new", "1 of them associated", "1 × named property", "2 × property", "of 2 messages")
	var beside []string
	for _, name := range files(t, dir) {
		if strings.HasSuffix(name, propsExtension) {
			beside = append(beside, name)
		}
	}
	if len(beside) != 2 || !strings.HasPrefix(beside[0], "Inbox/%associated/") || !strings.HasPrefix(beside[1], "Inbox/") {
		t.Fatalf("beside: %v", beside)
	}
	b, err := os.ReadFile(filepath.Join(dir, beside[1]))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Format  string
		Message struct {
			Properties []struct {
				Canonical, Set string
				LID            uint32
				Value          any
			}
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	found := false
	for _, p := range doc.Message.Properties {
		found = found || p.Canonical == "PidLidLocation" && p.LID == 0x8208 && p.Value == "Room 7 \U0001F6AA" &&
			p.Set == mapi.PSETIDAppointment().String()
	}
	if !found || doc.Format == "" {
		t.Errorf("no location in %s", b)
	}
	if list := mails(t, filepath.Join(dir, "Inbox", "a%2Fb")); len(list) != 1 {
		t.Errorf("odd folder: %v", list)
	}
	if s := srv.Stats(); s.Handles != 0 || s.Sessions != 0 {
		t.Errorf("left at the server: %+v", s)
	}
}

// TestAll backs up what users do not see, and by another mechanism.
func TestAll(t *testing.T) {
	_, box, args := serve(t)
	box.Special(emsmdbtest.RootFolder).Folder("Hidden").Add(emsmdbtest.NewMail("hidden", "x"))
	box.Inbox().Add(emsmdbtest.NewMail("seen", "x"))
	dir := t.TempDir()
	backupTo(t, t.Context(), dir, append(args, "-all", "-auth", "negotiate")...).want(t, exitOK, "2: 2 new")
	list := mails(t, dir)
	if len(list) != 2 || !strings.HasPrefix(list[0], "Hidden/") || !strings.HasPrefix(list[1], "Top of Information Store/Inbox/") {
		t.Errorf("files %v", list)
	}
}

func TestFailures(t *testing.T) {
	_, box, args := serve(t)
	box.Inbox().Add(emsmdbtest.NewMail("one", "1"))
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("wrong\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"unknown option":  {[]string{"-nonsense"}, exitUsage, "flag provided but not defined: -nonsense"},
		"argument":        {[]string{"nonsense"}, exitUsage, `unexpected argument "nonsense"`},
		"user alone":      {[]string{"-user", "x"}, exitUsage, "-user needs -target"},
		"no user":         {[]string{"-target", "x"}, exitUsage, "-target needs -user"},
		"no DN":           {[]string{"-target", "x", "-user", "x"}, exitUsage, "-target needs -userdn"},
		"rpc-auth alone":  {[]string{"-rpc-auth", "ntlm"}, exitUsage, "-rpc-auth needs -target"},
		"no mechanism":    {[]string{"-auth", "digest"}, exitUsage, `-auth is ntlm, kerberos, negotiate or basic, not "digest"`},
		"clear password":  {append(slices.Clone(args), "-auth", "basic"), exitUsage, "needs a target that begins with https"},
		"mail and target": {[]string{"-target", "x", "-mail", "x"}, exitUsage, "exclude each other"},
		"no such password": {
			append(slices.Clone(args), "-password-file", password+"x"), exitUsage,
			"cannot read the password",
		},
		"wrong password": {
			append(slices.Clone(args), "-password-file", password), exitFailed,
			`does not accept the name or the password of CORP\alice`,
		},
		"unreachable": {
			append([]string{"-target", "ncacn_ip_tcp:127.0.0.1[1]"}, args[2:]...), exitFailed,
			"cannot reach the server at 127.0.0.1:1: ",
		},
		"bad target":       {append([]string{"-target", "bogus"}, args[2:]...), exitFailed, "bogus"},
		"unknown mailbox":  {append(slices.Clone(args), "-mailbox", testDN+"x"), exitFailed, testDN + "x"},
		"unknown user":     {append(slices.Clone(args), "-userdn", testDN+"x"), exitFailed, testDN + "x"},
		"no mail":          {[]string{"-mail", plain + "x"}, exitFailed, "cannot read the mail in " + plain + "x"},
		"output is a file": {[]string{"-out", plain}, exitFailed, "cannot write to " + plain},
	} {
		t.Run(name, func(t *testing.T) {
			backupTo(t, t.Context(), filepath.Join(t.TempDir(), "out"), c.args...).want(t, c.code, c.want)
		})
	}
	backupTo(t, t.Context(), t.TempDir(), "-h").want(t, exitOK, "usage: backup")
}

// TestMessageFails lets the server refuse one message: the others are backed
// up, and the next run fetches it.
func TestMessageFails(t *testing.T) {
	srv, box, args := serve(t)
	for _, s := range []string{"one", "two", "three"} {
		box.Inbox().Add(emsmdbtest.NewMail(s, s))
	}
	opened := 0
	remove := srv.HookROP(func(_ context.Context, call *emsmdbtest.ROPCall) *emsmdbtest.ROPOutcome {
		if call.ID != rop.IDOpenMessage {
			return nil
		}
		if opened++; opened == 2 {
			return &emsmdbtest.ROPOutcome{Return: errcode.AccessDenied}
		}
		return nil
	})
	dir := t.TempDir()
	backupTo(t, t.Context(), dir, args...).want(t, exitIncomplete, "2: 2 new", "errors       1", "not backed up: message ")
	remove()
	backupTo(t, t.Context(), dir, args...).want(t, exitOK, "3: 1 new, 0 changed, 2 unchanged", "errors       0")
}

func TestInterrupted(t *testing.T) {
	srv, box, args := serve(t)
	for _, s := range []string{"one", "two", "three"} {
		box.Inbox().Add(emsmdbtest.NewMail(s, s))
	}
	ctx, cancel := context.WithCancel(t.Context())
	opened := 0
	remove := srv.Hook(func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
		if call.Has(rop.IDOpenMessage) {
			if opened++; opened == 2 {
				cancel()
				// At once, the answer might win against the interruption.
				return &emsmdbtest.Outcome{Delay: 200 * time.Millisecond}
			}
		}
		return nil
	})
	dir := t.TempDir()
	backupTo(t, ctx, dir, args...).want(t, exitInterrupted, "interrupted", "messages     1: 1 new")
	remove()
	if list := files(t, dir); len(list) != 2 {
		t.Errorf("left: %v", list)
	}
	backupTo(t, t.Context(), dir, args...).want(t, exitOK, "3: 2 new, 0 changed, 1 unchanged")
}

func TestConnectionLost(t *testing.T) {
	srv, box, args := serve(t)
	for _, s := range []string{"one", "two", "three"} {
		box.Inbox().Add(emsmdbtest.NewMail(s, s))
	}
	opened := 0
	remove := srv.Hook(func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
		if call.Has(rop.IDOpenMessage) {
			if opened++; opened == 2 {
				return &emsmdbtest.Outcome{Cut: true}
			}
		}
		return nil
	})
	dir := t.TempDir()
	backupTo(t, t.Context(), dir, args...).want(t, exitFailed, "the connection was lost", "messages     1: 1 new")
	remove()
	backupTo(t, t.Context(), dir, args...).want(t, exitOK, "3: 2 new, 0 changed, 1 unchanged")
}

// TestDiskFull fills the disk in the middle of the second mail.
func TestDiskFull(t *testing.T) {
	src, dir := t.TempDir(), t.TempDir()
	put(t, src, "a.eml", "one")
	put(t, src, "b.eml", "two")
	written := 0
	b := &backup{
		options: options{out: dir, mail: src}, show: newProgress(io.Discard),
		wrap: func(w io.Writer) io.Writer {
			if written++; written == 2 {
				return fullDisk{}
			}
			return w
		},
	}
	var stdout, stderr bytes.Buffer
	r := result{code: b.report(t.Context(), &stdout, &stderr)}
	r.out, r.errors = stdout.String(), stderr.String()
	r.want(t, exitFailed, "cannot write to "+dir+": no space left on device")
	if list := mails(t, dir); len(list) != 1 {
		t.Errorf("files %v", list)
	}
	backupTo(t, t.Context(), dir, "-mail", src).want(t, exitOK, "2: 1 new, 0 changed, 1 unchanged")
}
