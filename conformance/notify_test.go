// Push notifications and asynchronous calls: S01 TC16 and TC17, S02.

package conformance

import (
	"bytes"
	"encoding/binary"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// watch registers for what is created in a folder.
func watch(b *store, folder mapi.FolderID) rop.Handle {
	b.t.Helper()
	_, h := open(b, b.logon, &rop.RegisterNotificationRequest{Types: rop.NotifyObjectCreated, FolderID: folder})
	return h
}

// sockaddr lays out a callback address: AF_INET is 2, AF_INET6 the 23 of
// Windows.
func sockaddr(family uint16, port, size int) []byte {
	b := make([]byte, size)
	binary.LittleEndian.PutUint16(b, family)
	binary.BigEndian.PutUint16(b[2:], uint16(port))
	switch family {
	case 2:
		copy(b[4:], net.IPv4(127, 0, 0, 1).To4())
	case 23:
		copy(b[8:], net.IPv6loopback)
	}
	return b
}

func pushRequest(h ndr.ContextHandle, callback []byte) *ndr.RegisterPushRequest {
	return &ndr.RegisterPushRequest{Handle: h, Context: []byte("sixteen bytes !!"), AdviseBits: 0xFFFFFFFF, Callback: callback}
}

func TestS01TC16PushParameters(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		for _, tt := range []struct {
			name   string
			change func(*ndr.RegisterPushRequest)
			want   outcome
		}{
			{"IPv4", func(*ndr.RegisterPushRequest) {}, fine},
			{"IPv6", func(q *ndr.RegisterPushRequest) { q.Callback = sockaddr(23, 8888, 28) }, fine},
			{"cbContext 17", func(q *ndr.RegisterPushRequest) { q.Context = make([]byte, 17) }, tooBig},
			{"size of an address", func(q *ndr.RegisterPushRequest) { q.Callback = sockaddr(2, 8888, 15) }, invalidParam},
			{"family", func(q *ndr.RegisterPushRequest) { q.Callback = sockaddr(1, 8888, 16) }, invalidParam},
		} {
			b := s.bind(t)
			q := pushRequest(b.open(), sockaddr(2, 8888, 16))
			tt.change(q)
			want := tt.want
			if !is(s, pushes) {
				want = notSupported
			}
			if r, got := b.register(q); got != want {
				t.Errorf("%s: %v, want %v", tt.name, got, want)
			} else if got == fine && r.Handle != q.Handle {
				t.Errorf("%s: another handle came back", tt.name)
			}
		}
		if _, got := s.bind(t).register(pushRequest(noHandle, sockaddr(2, 8888, 16))); got == fine {
			t.Error("a handle of nothing was registered")
		}
	})
}

// An event brings a datagram of exactly the bytes that the client chose, and an
// empty request the event.
func TestS01TC16PushDatagram(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		if !is(s, pushes) {
			t.Skip("the product sends no datagrams (R1558)")
		}
		if s.server == nil {
			t.Skip("the server cannot reach the loopback of this machine")
		}
		pc, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		defer pc.Close()
		b := s.bind(t)
		e := &executor{b: b, h: b.open(), flags: plainFlags}
		got := make(chan *rop.NotifyResponse, 10)
		mb := s.logon(t, e, &rop.ClientOptions{OnNotify: func(_ rop.Handle, n *rop.NotifyResponse) { got <- n }})
		folder, _ := mb.folder()
		watch(mb, folder)
		q := pushRequest(e.h, sockaddr(2, pc.LocalAddr().(*net.UDPAddr).Port, 16))
		if _, o := b.register(q); o != fine {
			t.Fatal(o)
		}
		if _, err := s.box.PutMessage(folder, emsmdbtest.NewMail("m", "")); err != nil {
			t.Fatal(err)
		}
		datagram := make([]byte, 100)
		pc.SetReadDeadline(time.Now().Add(time.Minute))
		n, _, err := pc.ReadFromUDP(datagram)
		if err != nil || !bytes.Equal(datagram[:n], q.Context) {
			t.Fatalf("datagram %q, %v", datagram[:n], err)
		}
		if err := mb.client.Poll(t.Context()); err != nil || len(got) != 1 || (<-got).FolderID != folder {
			t.Errorf("%d events, %v", len(got), err)
		}
	})
}

func TestS01TC17AsyncConnect(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		b := s.bind(t)
		h, o := b.asyncConnect(b.open())
		if (o == fine && !h.IsZero()) != is(s, waits) {
			t.Errorf("%v, handle %x", o, h)
		}
		if h, o := b.asyncConnect(noHandle); (o == fine || !h.IsZero()) && !is(s, takesAnyHandle) {
			t.Errorf("a handle of nothing: %v, handle %x", o, h)
		}
	})
}

// async makes a session, a handle to wait with and a connection to wait on. It
// skips the case where the product has no asynchronous calls.
func async(t *testing.T, s *site) (b *binding, h, acxh ndr.ContextHandle, beside *binding) {
	t.Helper()
	if !is(s, waits) {
		t.Skip("the product has no asynchronous calls (3.1.9.2)")
	}
	b = s.bind(t)
	h = b.open()
	acxh, o := b.asyncConnect(h)
	if o != fine {
		t.Fatal(o)
	}
	return b, h, acxh, b.beside()
}

// close to a duration.
func near(d, want time.Duration) bool { return d > want-5*time.Second && d < want+5*time.Second }

// Without events a wait lasts five minutes.
func TestS02TC01NoEvent(t *testing.T) {
	virtually(t, func(t *testing.T, s *site) {
		if s.server == nil && testing.Short() {
			t.Skip("takes minutes")
		}
		b, h, acxh, beside := async(t, s)
		begin := time.Now()
		var w waited
		done := beside.waiting(acxh)
		select {
		case w = <-done:
		case <-time.After(is(s, waitTime) + 30*time.Second):
			if !is(s, waitsForever) {
				t.Fatalf("the wait lasts more than %v", time.Since(begin))
			}
			after := time.Since(begin)
			happen(t, s, s.logon(t, &executor{b: b, h: h, flags: plainFlags}, nil))
			t.Skipf("the product does not end the wait (seen), not after %v; with an event: %+v", after, <-done)
		}
		if w.err != nil || w.outcome != fine || w.pending {
			t.Errorf("%+v", w)
		}
		if d := time.Since(begin); !near(d, is(s, waitTime)) {
			t.Errorf("the wait lasted %v, want %v", d, is(s, waitTime))
		}
	})
}

// Since 2010 the five minutes begin anew with each EcDoRpcExt2.
func TestS02TC01ActivityProlongsTheWait(t *testing.T) {
	oursVirtually(t, func(t *testing.T, s *site) {
		b, h, acxh, beside := async(t, s)
		begin := time.Now()
		done := beside.waiting(acxh)
		time.Sleep(2 * time.Minute)
		if _, o := b.execute(empty(t, h)); o != fine {
			t.Fatal(o)
		}
		w, want := <-done, is(s, waitTime)
		if !is(s, waitsFixed) {
			want += 2 * time.Minute
		}
		if d := time.Since(begin); w.err != nil || w.pending || !near(d, want) {
			t.Errorf("%+v after %v, want %v", w, d, want)
		}
	})
}

// happen makes an event in a mailbox, about the message that it returns. Another
// session does it: an answer of this one would bring the event.
func happen(t *testing.T, s *site, mb *store) mapi.MessageID {
	folder, _ := mb.folder()
	watch(mb, folder)
	other := s.bind(t)
	writer := s.logon(t, &executor{b: other, h: other.open(), flags: plainFlags}, nil)
	_, there := open(writer, writer.logon, &rop.OpenFolderRequest{FolderID: folder})
	id, _ := writer.message(folder, there, 10)
	return id
}

// An event ends the wait at once, and an empty request brings it.
func TestS02TC02Event(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		b, h, acxh, beside := async(t, s)
		var got []*rop.NotifyResponse
		mb := s.logon(t, &executor{b: b, h: h, flags: plainFlags}, &rop.ClientOptions{
			OnNotify: func(_ rop.Handle, n *rop.NotifyResponse) { got = append(got, n) },
		})
		done := beside.waiting(acxh)
		id := happen(t, s, mb)
		w := <-done
		if w.err != nil || w.outcome != fine || !w.pending {
			t.Fatalf("%+v", w)
		}
		if err := mb.client.Poll(t.Context()); err != nil || len(got) == 0 || got[0].MessageID != id {
			t.Errorf("%d events, %v", len(got), err)
		}
	})
}

// A wait on a handle whose session has been disconnected.
func TestS02TC03DeadSession(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		b, h, acxh, beside := async(t, s)
		if _, o := b.disconnect(h); o != fine {
			t.Fatal(o)
		}
		w := beside.wait(acxh)
		if w.err != nil || w.outcome != is(s, deadWait) || w.pending != is(s, deadWaitFlag) {
			t.Errorf("%+v, want %v, pending %v", w, is(s, deadWait), is(s, deadWaitFlag))
		}
	})
}

// A wait on a handle of nothing, and a second wait on one that is waited on.
func TestS02TC04BadWaits(t *testing.T) {
	virtually(t, func(t *testing.T, s *site) {
		_, _, acxh, beside := async(t, s)
		if w := beside.wait(noHandle); w.err != nil || w.outcome == fine && !w.pending {
			t.Errorf("a handle of nothing: %+v", w)
		}
		first, third := beside.waiting(acxh), beside.beside()
		if s.server != nil {
			synctest.Wait() // the first wait has begun
		}
		second := third.waiting(acxh)
		var early waited
		select {
		case early = <-first:
		case early = <-second:
		}
		if early.err != nil || early.outcome != rejected {
			t.Errorf("%+v, want %v", early, rejected)
		}
	})
}

// A server whose administrator has switched asynchronous calls off, which later
// products do not offer.
func TestS02TC05AsyncSwitchedOff(t *testing.T) {
	ours(t, func(t *testing.T, s *site) {
		if !is(s, waits) {
			t.Skip("the product has no asynchronous calls (3.1.9.2)")
		}
		b := s.bind(t)
		h, o := b.asyncConnect(b.open())
		want := fine
		if is(s, mayRefuse) {
			want = rejected
		}
		if o != want || h.IsZero() != (want != fine) {
			t.Errorf("%v, want %v", o, want)
		}
	}, func(c *emsmdbtest.Config) {
		if is(&site{product: c.Profile.Name}, mayRefuse) {
			c.Profile.Notify.RejectAsync = true
		}
	})
}
