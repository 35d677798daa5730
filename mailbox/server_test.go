package mailbox_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
)

const (
	aliceDN = "/o=Example/ou=Site/cn=Recipients/cn=alice"
	bobDN   = "/o=Example/ou=Site/cn=Recipients/cn=bob"
)

// fixture is a server with two mailboxes, a session and a mailbox open over it.
type fixture struct {
	*emsmdbtest.Server
	t       testing.TB
	by      transport
	alice   *emsmdbtest.MemoryMailbox
	session *emsmdb.Session
	mb      *mailbox.Mailbox
}

func start(t testing.TB, by transport, fill func(box *emsmdbtest.MemoryMailbox)) *fixture {
	t.Helper()
	return startProfile(t, by, by.product(), nil, fill)
}

// startProfile starts a server of a product and connects with the options of o.
func startProfile(t testing.TB, by transport, p *emsmdbtest.Profile, o *emsmdb.Options, fill func(box *emsmdbtest.MemoryMailbox)) *fixture {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	alice := store.AddMailbox(aliceDN, "Alice")
	store.AddMailbox(bobDN, "Bob").Inbox().Add(emsmdbtest.NewMail("For Bob", "private"))
	if fill != nil {
		fill(alice)
	}
	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{
		Profile: p,
		Store:   store,
		Users: []emsmdbtest.User{
			{Domain: "EXAMPLE", Name: "alice", Password: "wonderland", DN: aliceDN},
			{Domain: "EXAMPLE", Name: "admin", Password: "root", DN: bobDN, Admin: true},
		},
		Elsewhere: map[string]string{"/o=Example/cn=moved": "/o=Example/cn=Servers/cn=MBX2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	if o == nil {
		o = &emsmdb.Options{}
	}
	o.UserDN = aliceDN
	f := &fixture{Server: srv, t: t, by: by, alice: alice}
	f.session = f.dial("alice", "wonderland", o)
	f.mb, err = mailbox.Open(t.Context(), f.session, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fixture) dial(user, password string, o *emsmdb.Options) *emsmdb.Session {
	f.t.Helper()
	o.Credentials = &auth.Password{Domain: "EXAMPLE", User: user, Password: auth.NewSecret(password)}
	s, err := emsmdb.Dial(f.t.Context(), f.by.target(f.Server, o), o)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { s.Close() })
	return s
}

// nothingOpen checks that everything but the logon has been released, and that
// logging off releases that, too.
func (f *fixture) nothingOpen() {
	f.t.Helper()
	client, _ := f.mb.Client()
	if err := client.Flush(context.Background()); err != nil {
		f.t.Error(err)
	}
	if n := f.Stats().Handles; n != 1 {
		f.t.Errorf("%d server objects are open, want the logon alone", n)
	}
	if err := f.mb.Close(context.Background()); err != nil {
		f.t.Error(err)
	}
	if n := f.Stats().Handles; n != 0 {
		f.t.Errorf("%d server objects are open after logging off", n)
	}
}

func content(t *testing.T, s *mailbox.Stream) []byte {
	t.Helper()
	r, err := s.Open(t.Context())
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

func TestWalkOverTheWire(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		keywords := mapi.NamedString(mapi.PSPublicStrings(), "Keywords")
		bigBody := strings.Repeat("Große Worte. ", 50000)
		f := start(t, by, func(box *emsmdbtest.MemoryMailbox) {
			id, _ := box.PropertyID(keywords, true)
			inner := emsmdbtest.NewMail("Innermost", "deep").AttachBytes("deep.bin", "application/octet-stream", []byte{1, 2, 3})
			middle := emsmdbtest.NewMail("Middle", "middle").AttachMessage("Innermost", inner)
			outer := emsmdbtest.NewMail("Outer", "Grüße, Боб").From("Bob", "bob@example.com").To("Alice", "alice@example.com").
				AddRecipient(emsmdbtest.RecipientCc, "Кэрол", "carol@example.com").
				AttachBytes("a.txt", "text/plain", []byte("hello")).AttachMessage("Middle", middle).
				Set(id.Tag(mapi.TypeMultipleString), []string{"red", "green"})
			projects := box.Inbox().Folder("Projects").Folder("2024/05")
			projects.Add(outer)
			box.Inbox().Add(emsmdbtest.NewMail("Big", bigBody))
			many := emsmdbtest.NewMail("Many", "to many")
			for i := range 700 {
				many.To(fmt.Sprintf("Recipient %d", i), fmt.Sprintf("r%d@example.com", i))
			}
			box.Inbox().Add(many)
			settings := emsmdbtest.NewMail("Settings", "")
			settings.Associated = true
			box.Inbox().Add(settings)
			for i := range 500 {
				box.Special(emsmdbtest.SentItems).Add(emsmdbtest.NewMail(fmt.Sprintf("Sent %d", i), "x"))
			}
		})
		var paths []string
		seen := map[string]*mailbox.Message{}
		sent := 0
		for folder, err := range f.mb.Tree(t.Context(), f.mb.Special(mailbox.IPMSubtree)) {
			if err != nil || folder.Err != nil {
				t.Fatal(err, folder)
			}
			paths = append(paths, strings.Join(folder.Path, "|"))
			n := 0
			for info, err := range f.mb.Messages(t.Context(), folder.ID, mapi.PidTagSubject) {
				if err != nil || info.Err != nil {
					t.Fatal(err, info)
				}
				n++
				if len(info.SourceKey) == 0 || len(info.ChangeKey) == 0 || info.Class != "IPM.Note" || info.Modified.IsZero() {
					t.Errorf("row %+v", info)
				}
				if folder.ID == f.mb.Special(mailbox.SentItems) {
					sent++
					continue
				}
				m, err := f.mb.OpenMessage(t.Context(), folder.ID, info.ID)
				if err != nil {
					t.Fatal(err)
				}
				seen[mailbox.Get[string](m.Properties(), mapi.PidTagSubject)] = m
			}
			if n != folder.Messages {
				t.Errorf("%s: %d messages, %d announced", folder.Name, n, folder.Messages)
			}
			for info, err := range f.mb.AssociatedMessages(t.Context(), folder.ID, mapi.PidTagSubject) {
				if err != nil {
					t.Fatal(err)
				}
				if s, _ := mapi.Get[string](info.Properties, mapi.PidTagSubject); s != "Settings" || !info.Associated {
					t.Errorf("associated %+v", info)
				}
			}
		}
		if !slices.Contains(paths, "Inbox|Projects|2024/05") || sent != 500 || len(seen) != 3 {
			t.Errorf("folders %q, %d sent, %d others", paths, sent, len(seen))
		}
		checkOuter(t, f.mb, seen["Outer"], keywords)
		body, _ := mailbox.Lookup(seen["Big"].Properties(), mapi.PidTagBody)
		stream, ok := body.Value.(*mailbox.Stream)
		if !ok {
			t.Fatalf("a body of %d characters is %T", len(bigBody), body.Value)
		}
		if got := content(t, stream); !bytes.Equal(got, utf16le(bigBody)) {
			t.Errorf("big body: %d bytes, want %d", len(got), 2*len([]rune(bigBody)))
		}
		n := 0
		for r, err := range seen["Many"].Recipients(t.Context()) {
			if err != nil || r.Err != nil {
				t.Fatal(err, r)
			}
			if got := mailbox.Get[string](r.Properties, mapi.PidTagDisplayName); got != fmt.Sprintf("Recipient %d", n) {
				t.Errorf("recipient %d is %q", n, got)
			}
			n++
		}
		if n != 700 {
			t.Errorf("%d of 700 recipients", n)
		}
		for _, m := range seen {
			m.Close()
		}
		f.nothingOpen()
	})
}

func utf16le(s string) []byte {
	b, err := mapi.AppendValue(nil, mapi.TypeString, s)
	if err != nil {
		panic(err)
	}
	return b[:len(b)-2]
}

// checkOuter compares the message "Outer" with what TestWalkOverTheWire put in.
func checkOuter(t *testing.T, mb *mailbox.Mailbox, m *mailbox.Message, keywords mapi.PropertyName) {
	t.Helper()
	if got := mailbox.Get[string](m.Properties(), mapi.PidTagBody); got != "Grüße, Боб" {
		t.Errorf("body %q", got)
	}
	if p, ok := mailbox.LookupName(m.Properties(), keywords); !ok || !slices.Equal(p.Value.([]string), []string{"red", "green"}) {
		t.Errorf("keywords %+v", p)
	}
	var recipients []string
	for r, err := range m.Recipients(t.Context()) {
		if err != nil || r.Err != nil {
			t.Fatal(err, r)
		}
		recipients = append(recipients, fmt.Sprintf("%d %s %s", r.Type, mailbox.Get[string](r.Properties, mapi.PidTagDisplayName),
			mailbox.Get[string](r.Properties, mapi.PidTagEmailAddress)))
	}
	if want := []string{"1 Alice alice@example.com", "2 Кэрол carol@example.com"}; !slices.Equal(recipients, want) {
		t.Errorf("recipients %q, want %q", recipients, want)
	}
	if len(m.Attachments()) != 2 {
		t.Fatalf("attachments %+v", m.Attachments())
	}
	file, err := m.OpenAttachment(t.Context(), m.Attachments()[0].Number)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got := content(t, file.Data()); string(got) != "hello" || mailbox.Get[string](file.Properties(), mapi.PidTagAttachLongFilename) != "a.txt" {
		t.Errorf("file %q: %+v", got, file.Properties())
	}
	// The messages inside each other, closed from the inside out.
	for _, want := range []string{"Middle", "Innermost"} {
		a, err := m.OpenAttachment(t.Context(), m.Attachments()[len(m.Attachments())-1].Number)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if a.Method() != mailbox.AttachEmbedded {
			t.Errorf("method %v", a.Method())
		}
		if m, err = a.OpenMessage(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		if got := mailbox.Get[string](m.Properties(), mapi.PidTagSubject); got != want || !m.Embedded() {
			t.Errorf("embedded message %q, want %q", got, want)
		}
	}
	deep, err := m.OpenAttachment(t.Context(), m.Attachments()[0].Number)
	if err != nil {
		t.Fatal(err)
	}
	defer deep.Close()
	if got := content(t, deep.Data()); !bytes.Equal(got, []byte{1, 2, 3}) {
		t.Errorf("innermost attachment %x", got)
	}
}

func TestLogonOverTheWire(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, nil)
		defer f.nothingOpen()
		var redirect *mailbox.RedirectError
		admin := f.dial("admin", "root", &emsmdb.Options{UserDN: bobDN, Admin: true})
		for _, tt := range []struct {
			name    string
			session *emsmdb.Session
			options *mailbox.Options
			want    error
		}{
			{"somebody else's", f.session, &mailbox.Options{MailboxDN: bobDN, LogonID: 9}, errcode.LoginPermission},
			{"as administrator", admin, &mailbox.Options{MailboxDN: aliceDN, Admin: true}, nil},
			{"unknown", admin, &mailbox.Options{MailboxDN: "/o=Example/cn=nobody", Admin: true, LogonID: 3}, errcode.UnknownUser},
			{"moved", admin, &mailbox.Options{MailboxDN: "/o=Example/cn=moved", Admin: true, LogonID: 4}, errcode.WrongServer},
		} {
			t.Run(tt.name, func(t *testing.T) {
				mb, err := mailbox.Open(t.Context(), tt.session, tt.options)
				if tt.want == nil {
					if err != nil {
						t.Fatal(err)
					}
					if err := mb.Close(t.Context()); err != nil {
						t.Error(err)
					}
					return
				}
				if !errors.Is(err, tt.want) {
					t.Errorf("%v, want %v", err, tt.want)
				}
				if tt.name == "moved" && (!errors.As(err, &redirect) || redirect.Server != "/o=Example/cn=Servers/cn=MBX2") {
					t.Errorf("%v does not name the server", err)
				}
			})
		}
	})
}

// pattern is a Stream of any size that takes no memory.
type pattern int64

func (p pattern) Size() int64 { return int64(p) }

func (p pattern) ReadAt(b []byte, off int64) (int, error) {
	for i := range b {
		if off+int64(i) >= int64(p) {
			return i, io.EOF
		}
		b[i] = byte((off + int64(i)) * 7 >> 3)
	}
	return len(b), nil
}

// A hundred megabytes pass through a few: neither side holds the attachment.
func TestBigAttachmentInBoundedMemory(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		size := pattern(100 << 20)
		if by != overTCP {
			size = 32 << 20 // which is more than enough to show
		}
		if testing.Short() {
			size = 8 << 20
		}
		const bound = 16 << 20
		f := start(t, by, func(box *emsmdbtest.MemoryMailbox) {
			box.Inbox().Add(emsmdbtest.NewMail("Big", "x").Attach("big.bin", "application/octet-stream", size))
		})
		m := f.only(mailbox.Inbox)
		a, err := m.OpenAttachment(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		r, err := a.Data().Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var mem runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&mem)
		base, peak := mem.HeapAlloc, uint64(0)
		sum := sha256.New()
		n, err := io.CopyBuffer(sum, samplingReader{r, func() {
			runtime.GC() // what is alive counts, not how far behind the collector is
			runtime.ReadMemStats(&mem)
			peak = max(peak, mem.HeapAlloc)
		}}, make([]byte, 1<<20))
		want := sha256.New()
		io.Copy(want, io.NewSectionReader(size, 0, int64(size)))
		if err != nil || n != int64(size) || !bytes.Equal(sum.Sum(nil), want.Sum(nil)) {
			t.Errorf("%d of %d bytes, %v; or other bytes", n, size, err)
		}
		if peak > base+bound {
			t.Errorf("the heap grew by %d MB, want at most %d MB", (peak-base)>>20, bound>>20)
		}
		r.Close()
		a.Close()
		m.Close()
		f.nothingOpen()
	})
}

// samplingReader calls a function after each read, and hides what else the
// reader can do.
type samplingReader struct {
	io.Reader
	sample func()
}

func (r samplingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.sample()
	return n, err
}

// only opens the one message of a special folder.
func (f *fixture) only(folder mailbox.SpecialFolder) *mailbox.Message {
	f.t.Helper()
	id := f.mb.Special(folder)
	for info, err := range f.mb.Messages(f.t.Context(), id) {
		if err != nil {
			f.t.Fatal(err)
		}
		m, err := f.mb.OpenMessage(f.t.Context(), id, info.ID)
		if err != nil {
			f.t.Fatal(err)
		}
		return m
	}
	f.t.Fatal("no message")
	return nil
}

// A thousand calls given up at any moment leave nothing open at the server and
// the session as usable as before.
func TestCancellationsLeaveNothingOpen(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, func(box *emsmdbtest.MemoryMailbox) {
			box.Inbox().Add(emsmdbtest.NewMail("Hello", strings.Repeat("x", 100000)).AttachBytes("a", "text/plain", []byte("a")))
		})
		inbox := f.mb.Special(mailbox.Inbox)
		var id mapi.MessageID
		for info, err := range f.mb.Messages(t.Context(), inbox) {
			if err != nil {
				t.Fatal(err)
			}
			id = info.ID
		}
		cancelled := 0
		for i := range 1000 {
			ctx, cancel := context.WithCancel(t.Context())
			remove := f.Hook(func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
				if call.Method == errcode.RPCExt2 {
					cancel() // while the server executes the call
				}
				return nil
			})
			var err error
			switch i % 3 {
			case 0:
				var m *mailbox.Message
				if m, err = f.mb.OpenMessage(ctx, inbox, id); err == nil {
					m.Close()
				}
			case 1:
				for _, err = range f.mb.Messages(ctx, inbox) {
					break
				}
			case 2:
				for _, err = range f.mb.Tree(ctx, f.mb.Special(mailbox.MailboxRoot)) {
					break
				}
			}
			remove()
			cancel()
			if errors.Is(err, context.Canceled) {
				cancelled++
			} else if err != nil {
				t.Fatalf("round %d: %v", i, err)
			}
		}
		if cancelled < 500 {
			t.Errorf("only %d of 1000 calls were cancelled in time", cancelled)
		}
		m, err := f.mb.OpenMessage(t.Context(), inbox, id)
		if err != nil {
			t.Fatalf("after %d cancellations: %v", cancelled, err)
		}
		m.Close()
		// Late answers may still be on their way to whoever releases their
		// handles; each takes part in a later call.
		client, _ := f.mb.Client()
		for range 1000 {
			if f.Stats().Handles == 1 {
				break
			}
			if err := client.Poll(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		f.nothingOpen()
	})
}

// Several goroutines read through one mailbox.
func TestConcurrentReaders(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, func(box *emsmdbtest.MemoryMailbox) {
			for i := range 20 {
				box.Inbox().Add(emsmdbtest.NewMail(fmt.Sprint(i), "x").AttachBytes("a", "text/plain", bytes.Repeat([]byte{byte(i)}, 70000)))
			}
		})
		inbox := f.mb.Special(mailbox.Inbox)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				n := 0
				for info, err := range f.mb.Messages(t.Context(), inbox) {
					if err != nil {
						t.Error(err)
						return
					}
					m, err := f.mb.OpenMessage(t.Context(), inbox, info.ID)
					if err != nil {
						t.Error(err)
						return
					}
					a, err := m.OpenAttachment(t.Context(), 0)
					if err != nil {
						t.Error(err)
						return
					}
					r, err := a.Data().Open(t.Context())
					if err != nil {
						t.Error(err)
						return
					}
					if b, err := io.ReadAll(r); err != nil || len(b) != 70000 || b[0] != byte(n) {
						t.Errorf("%d bytes, %v", len(b), err)
					}
					r.Close()
					a.Close()
					m.Close()
					n++
				}
				if n != 20 {
					t.Errorf("%d messages", n)
				}
			})
		}
		wg.Wait()
		f.nothingOpen()
	})
}

// A message that the server cannot open is an error of that message; the walk
// goes on.
func TestOneBadMessageDoesNotEndTheWalk(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, func(box *emsmdbtest.MemoryMailbox) {
			for i := range 3 {
				box.Inbox().Add(emsmdbtest.NewMail(fmt.Sprint(i), "x"))
			}
		})
		defer f.nothingOpen()
		inbox := f.mb.Special(mailbox.Inbox)
		n, failed := 0, 0
		for info, err := range f.mb.Messages(t.Context(), inbox) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 2 {
				if err := f.alice.DeleteMessage(inbox, info.ID); err != nil {
					t.Fatal(err)
				}
			}
			m, err := f.mb.OpenMessage(t.Context(), inbox, info.ID)
			if errors.Is(err, errcode.NotFound) {
				failed++
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			m.Close()
		}
		if n != 3 || failed != 1 {
			t.Errorf("%d messages, %d failed", n, failed)
		}
	})
}

// When the session is lost, every use says so at once.
func TestSessionLost(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, func(box *emsmdbtest.MemoryMailbox) { box.Inbox().Add(emsmdbtest.NewMail("x", "x")) })
		f.EndSessions()
		for _, err := range f.mb.Messages(t.Context(), f.mb.Special(mailbox.Inbox)) {
			if err == nil {
				t.Error("a message from a dead session")
			}
		}
		select {
		case <-f.session.Done():
		case <-time.After(10 * time.Second):
			t.Error("the session does not know that it is lost")
		}
		if _, err := f.mb.OpenFolder(t.Context(), f.mb.Special(mailbox.Inbox)); !errors.Is(err, emsmdb.ErrLost) {
			t.Errorf("%v, want ErrLost", err)
		}
	})
}

// Every product can be read, whatever it sends at connect, chains and packs.
func TestWalkOverEveryProduct(t *testing.T) {
	overProducts(t, func(t *testing.T, by transport, p *emsmdbtest.Profile) {
		f := startProfile(t, by, p, nil, func(box *emsmdbtest.MemoryMailbox) {
			for range 300 {
				box.Inbox().Folder("Sub").Add(emsmdbtest.NewMail("x", "x"))
			}
			inner := emsmdbtest.NewMail("Inner", "x").AttachBytes("x", "text/plain", make([]byte, 1000))
			box.Inbox().Add(emsmdbtest.NewMail("Outer", strings.Repeat("x", 40000)).To("A", "a@example.com").
				AttachMessage("Inner", inner).AttachBytes("file", "text/plain", make([]byte, 600000)))
		})
		messages, size, errs := walk(t.Context(), f.mb)
		if want := int64(2*40000 + 1000 + 600000); messages != 301 || size != want || len(errs) != 0 {
			t.Errorf("%d messages, %d bytes, want 301, %d; %v", messages, size, want, errs)
		}
		f.nothingOpen()
	})
}

// The public folder store is not even asked for where the server said at connect
// that there is none (AUX_EXORGINFO), and asked for where it said otherwise.
func TestPublicFoldersOverTheWire(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		with, without := by.product(), by.product()
		with.Connect.OrgFlags = auxbuf.PublicFoldersEnabled
		without.Connect.OrgFlags = auxbuf.AutodiscoverForPublicFolders // without the other flag
		for _, tt := range []struct {
			name    string
			profile *emsmdbtest.Profile
			want    error
			rops    uint64
		}{
			{"with", with, errcode.LogonFailed, 1}, // emsmdbtest has none to offer
			{"without", without, mailbox.ErrNoPublicFolders, 0},
		} {
			t.Run(tt.name, func(t *testing.T) {
				f := startProfile(t, by, tt.profile, nil, nil)
				before := f.Stats().ROPs
				_, err := mailbox.Open(t.Context(), f.session, &mailbox.Options{Public: true, LogonID: 7})
				if n := f.Stats().ROPs - before; !errors.Is(err, tt.want) || n != tt.rops {
					t.Errorf("%v after %d ROPs, want %v after %d", err, n, tt.want, tt.rops)
				}
			})
		}
	})
}

// After a reconnection a mailbox says that its objects are gone, instead of
// using the handles of others; a new one works.
func TestReconnection(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := startProfile(t, by, by.product(), &emsmdb.Options{Reconnect: &emsmdb.ReconnectPolicy{}}, func(box *emsmdbtest.MemoryMailbox) {
			box.Inbox().Add(emsmdbtest.NewMail("x", "x"))
		})
		f.EndSessions()
		inbox := f.mb.Special(mailbox.Inbox)
		if _, err := f.mb.OpenFolder(t.Context(), inbox); err == nil {
			t.Error("a folder of a session that is gone")
		}
		for {
			_, err := f.mb.OpenFolder(t.Context(), inbox)
			if errors.Is(err, emsmdb.ErrReconnected) {
				break
			}
			if err == nil || errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("%v, want ErrReconnected", err)
			}
		}
		mb, err := mailbox.Open(t.Context(), f.session, nil)
		if err != nil {
			t.Fatal(err)
		}
		if messages, _, errs := walk(t.Context(), mb); messages != 1 || len(errs) != 0 {
			t.Errorf("%d messages, %v", messages, errs)
		}
		if err := mb.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
