package mailbox_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/rop"
)

// listen runs Events in a goroutine. The channel has the events and is closed
// at the end; failed then tells the error.
func listen(ctx context.Context, mb *mailbox.Mailbox, o *mailbox.EventOptions) (events <-chan mailbox.Event, failed func() error) {
	c := make(chan mailbox.Event)
	var last error
	go func() {
		defer close(c)
		for e, err := range mb.Events(ctx, o) {
			if err != nil {
				last = err
				return
			}
			c <- e
		}
	}()
	return c, func() error { return last }
}

// receive returns the next event.
func receive(t *testing.T, c <-chan mailbox.Event) mailbox.Event {
	t.Helper()
	select {
	case e, ok := <-c:
		if !ok {
			t.Fatal("the events have ended")
		}
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("no event")
	}
	panic("unreachable")
}

// registered waits until the server has n server objects: logons and
// subscriptions.
func (f *fixture) registered(n int) {
	f.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for f.Stats().Handles != n || f.Stats().Waits == 0 {
		if time.Now().After(deadline) {
			f.t.Fatalf("%+v, want %d handles", f.Stats(), n)
		}
		if err := f.session.Ping(f.t.Context()); err != nil { // a round trip is a pause
			f.t.Fatal(err)
		}
	}
}

func TestEventsOverTheWire(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, nil)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		all, allErr := listen(ctx, f.mb, nil)
		f.registered(2)
		sent, sentErr := listen(ctx, f.mb, &mailbox.EventOptions{
			Kinds: mailbox.Created | mailbox.Deleted, Folder: f.mb.Special(mailbox.SentItems),
		})
		f.registered(3)

		inbox := f.mb.Special(mailbox.Inbox)
		id := f.alice.Inbox().Deliver(emsmdbtest.NewMail("News", "x"))
		var kinds mailbox.EventKind
		for kinds&(mailbox.NewMail|mailbox.Created) != mailbox.NewMail|mailbox.Created {
			e := receive(t, all)
			kinds |= e.Kind
			switch e.Kind {
			case mailbox.NewMail:
				if e.Folder != inbox || e.Message != id || e.Class != "IPM.Note" || e.Lost {
					t.Errorf("new mail %+v", e)
				}
			case mailbox.Created:
				if e.Folder != inbox || e.Message != id {
					t.Errorf("created %+v", e)
				}
			}
		}
		made := f.alice.Special(emsmdbtest.SentItems).Add(emsmdbtest.NewMail("Sent", "x"))
		if e := receive(t, sent); e.Kind != mailbox.Created || e.Message != made || e.Folder != f.mb.Special(mailbox.SentItems) {
			t.Errorf("created %+v", e)
		}
		if err := f.alice.DeleteMessage(f.mb.Special(mailbox.SentItems), made); err != nil {
			t.Fatal(err)
		}
		if e := receive(t, sent); e.Kind != mailbox.Deleted || e.Message != made {
			t.Errorf("deleted %+v", e)
		}
		cancel()
		for range all {
		}
		for range sent {
		}
		if !errors.Is(allErr(), context.Canceled) || !errors.Is(sentErr(), context.Canceled) {
			t.Errorf("%v, %v; want context.Canceled", allErr(), sentErr())
		}
		f.nothingOpen()
	})
}

// Two mailboxes of one session hear of their own events only, whichever of them
// fetches them.
func TestEventsOfTwoMailboxes(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, nil)
		session := f.dial("admin", "root", &emsmdb.Options{UserDN: bobDN, Admin: true})
		bob, err := mailbox.Open(t.Context(), session, nil)
		if err != nil {
			t.Fatal(err)
		}
		alice, err := bob.OpenAnother(t.Context(), &mailbox.Options{MailboxDN: aliceDN, Admin: true})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ofBob, _ := listen(ctx, bob, &mailbox.EventOptions{Kinds: mailbox.Created})
		ofAlice, _ := listen(ctx, alice, &mailbox.EventOptions{Kinds: mailbox.Created})
		f.registered(5) // three logons, two subscriptions
		id := f.alice.Inbox().Add(emsmdbtest.NewMail("x", "x"))
		if e := receive(t, ofAlice); e.Message != id {
			t.Errorf("%+v", e)
		}
		select {
		case e := <-ofBob:
			t.Errorf("an event of the other mailbox: %+v", e)
		default:
		}
		cancel()
		for range ofBob {
		}
		for range ofAlice {
		}
		if err := errors.Join(alice.Close(context.Background()), bob.Close(context.Background())); err != nil {
			t.Error(err)
		}
		if n := f.Stats().Handles; n != 1 { // the fixture's own logon
			t.Errorf("%d handles are open", n)
		}
	})
}

// Breaking out of the loop ends the wait; another loop can begin.
func TestBreakingOutOfEvents(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, nil)
		for range 3 {
			go f.alice.Inbox().Deliver(emsmdbtest.NewMail("x", "x"))
			n := 0
			done := make(chan struct{})
			go func() {
				defer close(done)
				for _, err := range f.mb.Events(t.Context(), &mailbox.EventOptions{Kinds: mailbox.NewMail}) {
					if err != nil {
						t.Error(err)
					}
					n++
					break
				}
			}()
			deliverUntil(f, done)
			if n != 1 {
				t.Errorf("%d events", n)
			}
		}
		if n := f.Stats().Waits; n != 0 {
			// The server notices the end of the wait's connection in its own time.
			deadline := time.Now().Add(20 * time.Second)
			for f.Stats().Waits != 0 && time.Now().Before(deadline) {
				if err := f.session.Ping(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		f.nothingOpen()
	})
}

// deliverUntil delivers mail until done is closed: the first one may come
// before the subscription.
func deliverUntil(f *fixture, done <-chan struct{}) {
	deadline := time.After(20 * time.Second)
	for {
		select {
		case <-done:
			return
		case <-deadline:
			f.t.Fatal("no event")
		default:
			f.alice.Inbox().Deliver(emsmdbtest.NewMail("x", "x"))
			if err := f.session.Ping(f.t.Context()); err != nil {
				f.t.Fatal(err)
			}
		}
	}
}

func TestEventsEndWithTheSession(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, nil)
		events, failed := listen(t.Context(), f.mb, nil)
		f.registered(2)
		f.session.Close()
		for range events {
		}
		if err := failed(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("%v, want net.ErrClosed", err)
		}
	})
}

func TestEventsThatCannotBeRegistered(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, nil)
		defer f.nothingOpen()
		defer f.HookROP(func(_ context.Context, call *emsmdbtest.ROPCall) *emsmdbtest.ROPOutcome {
			if call.ID != rop.IDRegisterNotification {
				return nil
			}
			return &emsmdbtest.ROPOutcome{Return: errcode.NotSupported}
		})()
		for _, err := range f.mb.Events(t.Context(), nil) {
			if !errors.Is(err, errcode.NotSupported) {
				t.Fatalf("%v, want ecNotSupported", err)
			}
		}
	})
}

// Whoever waits for the events of a mailbox need not wait for ever when another
// goroutine closes it; those of other mailboxes go on.
func TestCloseEndsEvents(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, nil)
		another, err := f.mb.OpenAnother(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		mine, mineErr := listen(t.Context(), another, nil)
		f.registered(3)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		others, othersErr := listen(ctx, f.mb, nil)
		f.registered(4)
		if err := another.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range mine {
		}
		if !errors.Is(mineErr(), net.ErrClosed) {
			t.Errorf("%v, want net.ErrClosed", mineErr())
		}
		f.alice.Inbox().Deliver(emsmdbtest.NewMail("News", "x"))
		receive(t, others)
		cancel()
		for range others {
		}
		if !errors.Is(othersErr(), context.Canceled) {
			t.Errorf("%v, want context.Canceled", othersErr())
		}
	})
}

func TestEventsOfAMessageNeedItsFolder(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, nil)
		for _, err := range f.mb.Events(t.Context(), &mailbox.EventOptions{Message: 1}) {
			if err == nil {
				t.Fatal("an event of the whole mailbox")
			}
			return
		}
		t.Error("no error")
	})
}
