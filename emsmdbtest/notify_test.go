package emsmdbtest_test

import (
	"encoding/binary"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/rop"
)

// fetch sends an empty ROP buffer and returns what comes unasked.
func (c *rawClient) fetch() []rop.Reply {
	c.t.Helper()
	replies, _ := c.run(nil, nil)
	return replies
}

// events returns the kinds of the notifications among replies.
func events(replies []rop.Reply) (out []rop.NotificationType) {
	for _, r := range replies {
		if n, ok := r.Response.(*rop.NotifyResponse); ok {
			out = append(out, n.Flags.Type())
		}
	}
	return out
}

// asyncHandle asks for a handle to wait with.
func (c *rawClient) asyncHandle() (ndr.ContextHandle, errcode.Code) {
	c.t.Helper()
	b, err := c.call(c.t.Context(), ifaceEMSMDB, ndr.OpAsyncConnectEx, &ndr.AsyncConnectExRequest{Handle: c.handle})
	if err != nil {
		c.t.Fatal(err)
	}
	var resp ndr.AsyncConnectExResponse
	if err := resp.Decode(b); err != nil {
		c.t.Fatal(err)
	}
	return resp.AsyncHandle, errcode.Code(resp.Return)
}

type waited struct {
	flags uint32
	code  errcode.Code
	err   error
}

// wait calls EcDoAsyncWaitEx.
func (c *rawClient) wait(h ndr.ContextHandle) waited {
	b, err := c.call(c.t.Context(), ifaceAsync, ndr.OpAsyncWaitEx, &ndr.AsyncWaitExRequest{AsyncHandle: h})
	if err != nil {
		return waited{err: err}
	}
	var resp ndr.AsyncWaitExResponse
	if err := resp.Decode(b); err != nil {
		return waited{err: err}
	}
	return waited{flags: resp.Flags, code: errcode.Code(resp.Return)}
}

// bubble runs a test in virtual time, with a session over an in-memory network.
func bubble(t *testing.T, change func(*emsmdbtest.Config), test func(*testing.T, *rawClient, *emsmdbtest.Server, *emsmdbtest.MemoryMailbox)) {
	synctest.Test(t, func(t *testing.T) {
		srv, box := start(t, func(cfg *emsmdbtest.Config) {
			cfg.InMemory = true
			if change != nil {
				change(cfg)
			}
		})
		c := dial(t, srv).connect()
		test(t, c, srv, box)
		c.conn.Close()
		srv.Close()
	})
}

func dial(t *testing.T, srv *emsmdbtest.Server, more ...func(*dcerpc.Config)) *rawClient {
	return bindOver(t, connect(t, srv, nil), srv, nil, 0, more...)
}

func TestNotifications(t *testing.T) {
	c, _, box := session(t, nil)
	logon, inbox := c.inbox()
	_, sub := must[*rop.RegisterNotificationResponse](c, logon, &rop.RegisterNotificationRequest{
		Types: rop.NotifyNewMail | rop.NotifyObjectCreated | rop.NotifyObjectDeleted, FolderID: box.Inbox().ID(),
	})
	box.Special(emsmdbtest.Outbox).Deliver(emsmdbtest.NewMail("elsewhere", ""))
	id := box.Inbox().Deliver(emsmdbtest.NewMail("here", ""))
	replies := c.fetch()
	if got := events(replies); !slices.Equal(got, []rop.NotificationType{rop.NotifyObjectCreated, rop.NotifyNewMail}) {
		t.Fatalf("events %v", got)
	}
	mail := replies[1].Response.(*rop.NotifyResponse)
	if mail.Handle != sub || mail.FolderID != box.Inbox().ID() || mail.MessageID != id || mail.MessageClass.Text != "IPM.Note" {
		t.Fatalf("%+v", mail)
	}
	if got := c.fetch(); len(got) != 0 {
		t.Fatalf("events came twice: %v", got)
	}
	// They ride on any answer, after those that were asked for.
	if err := box.DeleteMessage(box.Inbox().ID(), id); err != nil {
		t.Fatal(err)
	}
	replies, _ = c.run([]rop.Call{{Request: &rop.GetPropertiesListRequest{}}}, []uint32{inbox})
	if len(replies) != 2 || replies[0].ID != rop.IDGetPropertiesList || replies[1].ID != rop.IDNotify {
		t.Fatalf("%+v", replies)
	}
	box.Inbox().Deliver(emsmdbtest.NewMail("again", ""))
	c.release(sub)
	if got := c.fetch(); len(got) != 0 {
		t.Fatalf("events after the subscription was released: %v", got)
	}
}

func TestTableNotifications(t *testing.T) {
	c, _, box := session(t, nil)
	_, inbox := c.inbox()
	_, loud := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{})
	_, quiet := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{TableFlags: rop.TableNoNotifications})
	box.Inbox().Add(emsmdbtest.NewMail("before anybody looked", ""))
	if got := c.fetch(); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
	for _, table := range []uint32{loud, quiet} {
		must[*rop.QueryPositionResponse](c, table, &rop.QueryPositionRequest{})
	}
	box.Inbox().Add(emsmdbtest.NewMail("one", ""))
	box.Inbox().Add(emsmdbtest.NewMail("two", ""))
	got := c.fetch()
	if len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	if n := got[0].Response.(*rop.NotifyResponse); n.Handle != loud || n.TableEvent != rop.TableChanged {
		t.Fatalf("%+v", n)
	}
}

func TestManyNotificationsComeInPieces(t *testing.T) {
	c, _, box := session(t, nil)
	logon, _ := c.logon()
	must[*rop.RegisterNotificationResponse](c, logon, &rop.RegisterNotificationRequest{Types: rop.NotifyObjectCreated, WantWholeStore: true})
	const n = 2000
	for range n {
		box.Inbox().Add(emsmdbtest.NewMail("m", ""))
	}
	seen, rounds := 0, 0
	for seen < n {
		replies := c.fetch()
		seen += len(events(replies))
		rounds++
		last := replies[len(replies)-1]
		if pending := last.ID == rop.IDPending; pending != (seen < n) {
			t.Fatalf("after %d events RopPending came: %v", seen, pending)
		}
	}
	if rounds < 2 {
		t.Fatalf("%d events came at once", n)
	}
}

func TestNotificationsFitAnyBuffer(t *testing.T) {
	c, _, box := session(t, nil)
	logon, _ := c.logon()
	must[*rop.RegisterNotificationResponse](c, logon, &rop.RegisterNotificationRequest{Types: rop.NotifyObjectCreated, WantWholeStore: true})
	for range 400 {
		box.Inbox().Add(emsmdbtest.NewMail("m", ""))
	}
	for maxOut := uint32(10); maxOut < 120; maxOut++ {
		q := ropRequest(t, nil, nil, plain)
		q.MaxOut = maxOut
		if _, _, err := c.ext2(q); err != nil {
			t.Fatal(err) // ext2 looks at the size
		}
	}
	q := ropRequest(t, nil, nil, plain)
	q.MaxOut = 9
	if _, code, err := c.ext2(q); err != nil || code != errcode.BufferTooSmall {
		t.Fatalf("%v, %v", code, err)
	}
	if got := events(c.fetch()); len(got) < 50 || len(got) == 400 {
		t.Fatalf("%d events are left", len(got))
	}
}

func TestLinkedSessions(t *testing.T) {
	c, srv, box := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = emsmdbtest.Exchange2007() })
	first, err := c.connectEx(connectRequest(aliceDN))
	if err != nil {
		t.Fatal(err)
	}
	logon, _ := c.logon()
	must[*rop.RegisterNotificationResponse](c, logon, &rop.RegisterNotificationRequest{Types: rop.NotifyNewMail, WantWholeStore: true})
	second := bind(t, srv, nil, 0)
	q := connectRequest(aliceDN)
	q.IcxrLink, q.TimeStamp = uint32(first.Icxr), first.TimeStamp
	linked, err := second.connectEx(q)
	if err != nil || linked.Return != 0 || linked.Icxr == first.Icxr || linked.Handle == first.Handle {
		t.Fatalf("%+v, %v", linked, err)
	}
	box.Inbox().Deliver(emsmdbtest.NewMail("m", ""))
	replies := second.fetch()
	if len(replies) != 1 || replies[0].ID != rop.IDPending || replies[0].Response.(*rop.PendingResponse).SessionIndex != first.Icxr {
		t.Fatalf("%+v", replies)
	}
	if got := events(c.fetch()); !slices.Equal(got, []rop.NotificationType{rop.NotifyNewMail}) {
		t.Fatalf("events %v", got)
	}
	if replies := second.fetch(); len(replies) != 0 {
		t.Fatalf("%+v", replies)
	}
	// Who does not know when the session began is not linked to it.
	q.TimeStamp++
	stranger := bind(t, srv, nil, 0)
	if resp, err := stranger.connectEx(q); err != nil || resp.Return != 0 {
		t.Fatalf("%+v, %v", resp, err)
	}
	box.Inbox().Deliver(emsmdbtest.NewMail("m", ""))
	if replies := stranger.fetch(); len(replies) != 0 {
		t.Fatalf("%+v", replies)
	}
	// A link to nothing is no failure.
	q.IcxrLink = 171
	third, err := bind(t, srv, nil, 0).connectEx(q)
	if err != nil || third.Return != 0 {
		t.Fatalf("%+v, %v", third, err)
	}
}

func TestAWaitEndsAfterFiveMinutes(t *testing.T) {
	for _, tt := range []struct {
		profile *emsmdbtest.Profile
		want    time.Duration
	}{
		{emsmdbtest.Exchange2007(), 5 * time.Minute},
		{emsmdbtest.Exchange2010(), 6 * time.Minute}, // from the last activity, a minute after it began
	} {
		t.Run(tt.profile.Name, func(t *testing.T) {
			bubble(t, func(cfg *emsmdbtest.Config) { cfg.Profile = tt.profile }, func(t *testing.T, c *rawClient, srv *emsmdbtest.Server, _ *emsmdbtest.MemoryMailbox) {
				h, _ := c.asyncHandle()
				began := time.Now()
				var wg sync.WaitGroup
				var got waited
				wg.Go(func() { got = c.wait(h) })
				time.Sleep(time.Minute)
				if st := srv.Stats(); st.Waits != 1 {
					t.Errorf("%+v", st)
				}
				c.logon() // does not wait for the wait
				if time.Since(began) != time.Minute {
					t.Errorf("the call took %v", time.Since(began)-time.Minute)
				}
				if second := c.wait(h); second.code != errcode.Rejected {
					t.Errorf("second wait: %+v", second)
				}
				wg.Wait()
				if took := time.Since(began); took != tt.want || got != (waited{}) {
					t.Errorf("%+v after %v, want %v", got, took, tt.want)
				}
			})
		})
	}
}

func TestAWaitEndsWithAnEvent(t *testing.T) {
	bubble(t, nil, func(t *testing.T, c *rawClient, _ *emsmdbtest.Server, box *emsmdbtest.MemoryMailbox) {
		logon, _ := c.logon()
		must[*rop.RegisterNotificationResponse](c, logon, &rop.RegisterNotificationRequest{Types: rop.NotifyNewMail, WantWholeStore: true})
		h, _ := c.asyncHandle()
		var wg sync.WaitGroup
		var got waited
		began := time.Now()
		wg.Go(func() { got = c.wait(h) })
		time.Sleep(90 * time.Second)
		box.Inbox().Deliver(emsmdbtest.NewMail("m", ""))
		wg.Wait()
		if took := time.Since(began); took != 90*time.Second || got != (waited{flags: 1}) {
			t.Fatalf("%+v after %v", got, took)
		}
		// An event that is still there ends the next wait at once.
		if again := c.wait(h); again != (waited{flags: 1}) || time.Since(began) != 90*time.Second {
			t.Fatalf("%+v", again)
		}
		c.fetch()
		wg.Go(func() { got = c.wait(h) })
		synctest.Wait()
		if d, err := c.call(t.Context(), ifaceEMSMDB, ndr.OpDisconnect, &ndr.DisconnectRequest{Handle: c.handle}); err != nil {
			t.Fatal(d, err)
		}
		wg.Wait()
		if got.code != errcode.Rejected {
			t.Fatalf("the wait of an ended session: %+v", got)
		}
	})
}

func TestWaitsOnHandlesThatNameNoSession(t *testing.T) {
	for _, p := range emsmdbtest.Profiles() {
		if !p.Notify.Async {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			c, _, _ := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = p })
			want := waited{code: p.Notify.InvalidWait}
			if want.code == errcode.Success {
				want.flags = 1
			}
			if got := c.wait(ndr.ContextHandle{4: 1}); got != want {
				t.Fatalf("%+v, want %+v", got, want)
			}
		})
	}
}

func TestShutdownEndsWaits(t *testing.T) {
	bubble(t, nil, func(t *testing.T, c *rawClient, srv *emsmdbtest.Server, _ *emsmdbtest.MemoryMailbox) {
		h, _ := c.asyncHandle()
		var wg sync.WaitGroup
		var got waited
		wg.Go(func() { got = c.wait(h) })
		synctest.Wait()
		srv.EndService()
		wg.Wait()
		if got.code != errcode.Exiting {
			t.Fatalf("%+v", got)
		}
	})
}

func TestAsyncRejected(t *testing.T) {
	c, _, _ := session(t, func(cfg *emsmdbtest.Config) { cfg.RejectAsync = true })
	if h, code := c.asyncHandle(); code != errcode.Rejected || !h.IsZero() {
		t.Fatalf("%v, %v", h, code)
	}
}

func (c *rawClient) registerPush(context, callback []byte) errcode.Code {
	c.t.Helper()
	b, err := c.call(c.t.Context(), ifaceEMSMDB, ndr.OpRegisterPush, &ndr.RegisterPushRequest{
		Handle: c.handle, Context: context, AdviseBits: 0xFFFFFFFF, Callback: callback,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	var resp ndr.RegisterPushResponse
	if err := resp.Decode(b); err != nil {
		c.t.Fatal(err)
	}
	if resp.Handle != c.handle {
		c.t.Fatal("the handle changed")
	}
	return errcode.Code(resp.Return)
}

// sockaddr makes a Windows sockaddr_in, or a sockaddr_in6.
func sockaddr(a *net.UDPAddr) []byte {
	if ip := a.IP.To4(); ip != nil {
		b := binary.BigEndian.AppendUint16([]byte{2, 0}, uint16(a.Port))
		return append(append(b, ip...), make([]byte, 8)...)
	}
	b := binary.BigEndian.AppendUint16([]byte{23, 0}, uint16(a.Port))
	return append(append(append(b, 0, 0, 0, 0), a.IP...), 0, 0, 0, 0)
}

func TestPushParameters(t *testing.T) {
	v4 := sockaddr(&net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8888})
	v6 := sockaddr(&net.UDPAddr{IP: net.IPv6loopback, Port: 8888})
	for _, tt := range []struct {
		name              string
		profile           *emsmdbtest.Profile
		context, callback []byte
		want              errcode.Code
	}{
		{"IPv4", emsmdbtest.Exchange2007(), make([]byte, 16), v4, errcode.Success},
		{"IPv6", emsmdbtest.Exchange2007(), make([]byte, 16), v6, errcode.Success},
		{"context too long", emsmdbtest.Exchange2007(), make([]byte, 17), v4, errcode.TooBig},
		{"wrong size", emsmdbtest.Exchange2007(), nil, v4[:15], errcode.InvalidParameter},
		{"wrong family", emsmdbtest.Exchange2007(), nil, append([]byte{99, 0}, v4[2:]...), errcode.InvalidParameter},
		{"IPv6 family of IPv4 size", emsmdbtest.Exchange2007(), nil, append([]byte{23, 0}, v4[2:]...), errcode.InvalidParameter},
		{"not supported", emsmdbtest.Exchange2010(), make([]byte, 16), v4, errcode.NotSupported},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, _, _ := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = tt.profile })
			if code := c.registerPush(tt.context, tt.callback); code != tt.want {
				t.Fatalf("%v, want %v", code, tt.want)
			}
		})
	}
}

func TestPushRepeatsUntilEventsAreFetched(t *testing.T) {
	var mu sync.Mutex
	var sent []string
	count := func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(sent)
	}
	change := func(cfg *emsmdbtest.Config) {
		cfg.Profile = emsmdbtest.Exchange2007()
		cfg.SendDatagram = func(to *net.UDPAddr, payload []byte) error {
			mu.Lock()
			defer mu.Unlock()
			sent = append(sent, to.String()+" "+string(payload))
			return nil
		}
	}
	bubble(t, change, func(t *testing.T, c *rawClient, _ *emsmdbtest.Server, box *emsmdbtest.MemoryMailbox) {
		logon, _ := c.logon()
		must[*rop.RegisterNotificationResponse](c, logon, &rop.RegisterNotificationRequest{Types: rop.NotifyNewMail, WantWholeStore: true})
		addr := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8888}
		if code := c.registerPush([]byte("opaque"), sockaddr(addr)); code != 0 {
			t.Fatal(code)
		}
		synctest.Wait()
		if n := count(); n != 0 {
			t.Fatalf("%d datagrams before any event", n)
		}
		box.Inbox().Deliver(emsmdbtest.NewMail("m", ""))
		time.Sleep(150 * time.Second)
		if n := count(); n != 3 || sent[0] != "127.0.0.1:8888 opaque" {
			t.Fatalf("%d datagrams: %q", n, sent)
		}
		c.fetch()
		time.Sleep(10 * time.Minute)
		if n := count(); n != 3 {
			t.Fatalf("%d datagrams after the events were fetched", n)
		}
	})
}

func TestSessionsEndWithTheirAssociation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, _ := start(t, func(cfg *emsmdbtest.Config) { cfg.InMemory = true })
		first := dial(t, srv).connect()
		first.logon()
		second := dial(t, srv, func(cfg *dcerpc.Config) { cfg.AssocGroup = first.conn.AssocGroup() })
		second.handle = first.handle
		first.conn.Close()
		synctest.Wait()
		second.logon() // the association lives on, and with it the session
		second.conn.Close()
		synctest.Wait()
		if st := srv.Stats(); st.Sessions != 0 || st.Handles != 0 || st.Connections != 0 {
			t.Fatalf("%+v", st)
		}
		srv.Close()
	})
}

func TestSessionsThatOutliveTheirConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, _ := start(t, func(cfg *emsmdbtest.Config) {
			cfg.Profile = emsmdbtest.Gromox()
			cfg.InMemory = true
		})
		first := dial(t, srv).connect()
		first.logon()
		first.conn.Close()
		time.Sleep(1500 * time.Second)
		second := dial(t, srv)
		second.handle = first.handle
		second.logon()
		time.Sleep(1500 * time.Second)
		if st := srv.Stats(); st.Sessions != 1 {
			t.Fatalf("%+v 1500 seconds after the last call", st)
		}
		time.Sleep(600 * time.Second)
		if st := srv.Stats(); st.Sessions != 0 {
			t.Fatalf("%+v 2100 seconds after the last call", st)
		}
		second.conn.Close()
		srv.Close()
	})
}

func TestAWaitOnAConnectionOfItsOwnBlocksNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, _ := start(t, func(cfg *emsmdbtest.Config) {
			cfg.NoMultiplex = true
			cfg.InMemory = true
		})
		c := dial(t, srv).connect()
		h, _ := c.asyncHandle()
		waiter := dial(t, srv, func(cfg *dcerpc.Config) { cfg.AssocGroup = c.conn.AssocGroup() })
		began := time.Now()
		var wg sync.WaitGroup
		var got waited
		wg.Go(func() { got = waiter.wait(h) })
		synctest.Wait()
		c.logon()
		if took := time.Since(began); took != 0 {
			t.Errorf("a call beside the wait took %v", took)
		}
		wg.Wait()
		if took := time.Since(began); took != 5*time.Minute || got != (waited{}) {
			t.Errorf("%+v after %v", got, took)
		}
		c.conn.Close()
		waiter.conn.Close()
		srv.Close()
	})
}
