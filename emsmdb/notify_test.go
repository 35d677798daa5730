package emsmdb

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/asyncemsmdb"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

// events scripts the waits: an event at each of the given times after the
// start, and an answer after five minutes without one, as Exchange 2007 does.
func (s *scripted) events(start time.Time, at ...time.Duration) {
	s.onWait = func(ctx context.Context, _ int, resp *ndr.AsyncWaitExResponse) error {
		wait := asyncemsmdb.Timeout
		if len(at) > 0 {
			if left := at[0] - time.Since(start); left < wait {
				wait, at = max(left, 0), at[1:]
				resp.Flags = ndr.FlagNotificationPending
			}
		}
		return sleep(ctx, wait)
	}
}

// wakeUps collects the times of n wake-ups.
func wakeUps(t *testing.T, s *Session, n int, body func()) (at []time.Duration) {
	t.Helper()
	start := time.Now()
	for w, err := range s.Notifications(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if w.Epoch != 1 {
			t.Errorf("epoch %d", w.Epoch)
		}
		at = append(at, time.Since(start))
		if body != nil {
			body()
		}
		if len(at) == n {
			break
		}
	}
	return at
}

func TestNotificationsWaitBesideCalls(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		s := srv.dial(nil)
		srv.events(time.Now(), time.Minute, 17*time.Minute)
		stop := make(chan struct{})
		go func() { // calls go on while the wait pends
			for {
				select {
				case <-stop:
					return
				case <-time.After(time.Second):
				}
				start := time.Now()
				if _, err := s.Execute(t.Context()); err != nil || time.Since(start) != 0 {
					t.Errorf("%v after %v", err, time.Since(start))
				}
			}
		}()
		at := wakeUps(t, s, 2, nil)
		close(stop)
		if !slices.Equal(at, []time.Duration{time.Minute, 17 * time.Minute}) {
			t.Errorf("woken at %v", at)
		}
		// 1, 6, 11, 16 and 17 minutes.
		if srv.waited() != 5 {
			t.Errorf("%d waits", srv.waited())
		}
		synctest.Wait()
		want := 1
		if by == protocolHTTPS {
			want = 2 // a connection that no wait is on is kept for the next
		}
		if n := srv.connections(); n != want {
			t.Errorf("%d connections after leaving the loop", n)
		}
	})
}

// Only RPC has associations.
func TestTheWaitIsInTheSameAssociation(t *testing.T) {
	overRPC(t, func(t *testing.T, by string) {
		groups := make(chan uint32, 10)
		srv := startServer(t, serverFeatures{by: by, hooks: dcerpc.Hooks{
			Call: func(_ context.Context, call *dcerpc.ServerCall) error { groups <- call.Conn.AssocGroup(); return nil },
		}})
		srv.onWait = func(_ context.Context, _ int, resp *ndr.AsyncWaitExResponse) error {
			resp.Flags = ndr.FlagNotificationPending
			return nil
		}
		s := srv.dial(nil)
		wakeUps(t, s, 1, nil)
		connect, asyncConnect, wait := <-groups, <-groups, <-groups
		if connect == 0 || asyncConnect != connect || wait != connect {
			t.Errorf("groups %d, %d, %d", connect, asyncConnect, wait)
		}
	})
}

func TestNotificationsFallBackToPolling(t *testing.T) {
	for _, tt := range []struct {
		name     string
		features serverFeatures
		script   func(*scripted)
		asked    bool // for asynchronous calls, with a method that only RPC has
	}{
		{"server too old", serverFeatures{}, func(s *scripted) {
			s.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
				r.ServerVersion = [3]uint16{0x0800, 0x8000 | 357, 9}
				return nil
			}
		}, false},
		{"disabled on the server", serverFeatures{}, func(s *scripted) {
			s.onAsync = func(r *ndr.AsyncConnectExResponse) error {
				*r = ndr.AsyncConnectExResponse{Return: uint32(errcode.Rejected)}
				return nil
			}
		}, true},
		{"method unknown", serverFeatures{}, func(s *scripted) {
			s.onAsync = func(*ndr.AsyncConnectExResponse) error {
				return &dcerpc.FaultError{Status: dcerpc.StatusOpnumRange}
			}
		}, true},
		{"null handle", serverFeatures{}, func(s *scripted) {
			s.onAsync = func(r *ndr.AsyncConnectExResponse) error { r.AsyncHandle = ndr.ContextHandle{}; return nil }
		}, true},
		{"interface unknown", serverFeatures{noAsync: true}, func(*scripted) {}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list := transports()
			if tt.asked {
				list = rpcTransports()
			}
			over(t, list, virtually(func(t *testing.T, by string) {
				tt.features.by = by
				srv := startServer(t, tt.features)
				tt.script(srv)
				var told []NotifyTrace
				s := srv.dial(func(o *Options) {
					o.Trace = &Trace{Notified: func(n NotifyTrace) { told = append(told, n) }}
				})
				at := wakeUps(t, s, 2, nil)
				if !slices.Equal(at, []time.Duration{time.Minute, 2 * time.Minute}) {
					t.Errorf("woken at %v", at)
				}
				if asked := slices.Contains(srv.opnums(), ndr.OpAsyncConnectEx); asked != tt.asked {
					t.Errorf("asked for asynchronous calls: %v", asked)
				}
				last := told[len(told)-1]
				if last.Mechanism != "poll" || told[0].Fallback != tt.asked || tt.asked && told[0].Err == nil {
					t.Errorf("told %+v", told)
				}
			}))
		})
	}
}

// A server that refuses a wait once may have forgotten the last one only
// a moment later; one that always refuses is polled.
func TestRejectedWaits(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		for _, tt := range []struct {
			name    string
			refuses int
			at      []time.Duration
			way     string
		}{
			{"twice", 2, []time.Duration{21 * time.Second}, "async"},
			{"always", 99, []time.Duration{20 * time.Second, 80 * time.Second}, "poll"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					srv := startServer(t, serverFeatures{by: by})
					srv.onWait = func(ctx context.Context, n int, resp *ndr.AsyncWaitExResponse) error {
						if n <= tt.refuses {
							resp.Return = uint32(errcode.Rejected)
							return nil
						}
						resp.Flags = ndr.FlagNotificationPending
						return sleep(ctx, time.Second)
					}
					var way string
					s := srv.dial(func(o *Options) {
						o.Trace = &Trace{Notified: func(n NotifyTrace) { way = n.Mechanism }}
					})
					if at := wakeUps(t, s, len(tt.at), nil); !slices.Equal(at, tt.at) || way != tt.way {
						t.Errorf("woken at %v by %s", at, way)
					}
				})
			})
		}
	})
}

// A server that is too busy to wait is asked again as for other calls, and is
// not polled for it.
func TestBusyWaits(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onWait = func(_ context.Context, n int, resp *ndr.AsyncWaitExResponse) error {
			if n <= 5 {
				return busy
			}
			resp.Flags = ndr.FlagNotificationPending
			return nil
		}
		var way string
		retries := 0
		s := srv.dial(func(o *Options) {
			o.Trace = &Trace{
				Notified: func(n NotifyTrace) { way = n.Mechanism },
				Retrying: func(r RetryTrace) {
					if retries++; r.Op != "notify" {
						t.Errorf("%+v", r)
					}
				},
			}
		})
		if at := wakeUps(t, s, 1, nil); at[0] != 50*time.Second || way != "async" || retries != 5 {
			t.Errorf("woken at %v by %s after %d retries", at, way, retries)
		}
	})
}

// One that the server refuses has none, unless it may refuse it for the wait of
// somebody who is gone.
func TestRefusedWaitsAreNotTriedAgain(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		for code, want := range map[errcode.Code]int{errcode.NotSupported: tolerated, errcode.Rejected: 3 * tolerated} {
			srv := startServer(t, serverFeatures{by: by})
			srv.onWait = func(_ context.Context, _ int, resp *ndr.AsyncWaitExResponse) error {
				resp.Return = uint32(code)
				return nil
			}
			wakeUps(t, srv.dial(nil), 30, nil)
			if n := srv.waited(); n != want {
				t.Errorf("%v: %d waits", code, n)
			}
		}
	})
}

// A mechanism that was given up for failures has a second chance, later.
func TestFailedWaitsAreTriedAgain(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		start := time.Now()
		const event = 30 * time.Minute
		srv.onWait = func(ctx context.Context, n int, resp *ndr.AsyncWaitExResponse) error {
			if n <= 3 {
				return dcerpc.ErrCut
			}
			if left := event - time.Since(start); left < asyncemsmdb.Timeout {
				resp.Flags = ndr.FlagNotificationPending
				return sleep(ctx, left)
			}
			return sleep(ctx, asyncemsmdb.Timeout)
		}
		var ways []string
		s := srv.dial(func(o *Options) {
			o.Trace = &Trace{Notified: func(n NotifyTrace) { ways = append(ways, n.Mechanism) }}
		})
		// Twenty seconds of failures, ten polls, and then the event.
		at := wakeUps(t, s, 12, nil)
		if at[10] != 20*time.Second+10*time.Minute || at[11] != event || ways[len(ways)-1] != "async" {
			t.Errorf("woken at %v by %v", at, ways)
		}
	})
}

func TestBrokenWaitConnectionIsReplaced(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onWait = func(ctx context.Context, n int, resp *ndr.AsyncWaitExResponse) error {
			if n == 1 {
				return errors.Join(sleep(ctx, time.Second), dcerpc.ErrCut)
			}
			resp.Flags = ndr.FlagNotificationPending
			return nil
		}
		s := srv.dial(nil)
		if at := wakeUps(t, s, 1, nil); at[0] != 11*time.Second || srv.waited() != 2 {
			t.Errorf("woken at %v after %d waits", at, srv.waited())
		}
		if s.Err() != nil {
			t.Error(s.Err())
		}
	})
}

// An unpatched server was seen never to end a wait.
func TestOverdueWaitsWakeUpAndBeginAnew(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		s := srv.dial(nil)
		at := wakeUps(t, s, 2, nil)
		if !slices.Equal(at, []time.Duration{6 * time.Minute, 12 * time.Minute}) || srv.waited() != 2 {
			t.Errorf("woken at %v, %d waits", at, srv.waited())
		}
	})
}

// Servers since Exchange 2010 count the five minutes from the last call.
func TestCallsKeepTheWaitFromBeingOverdue(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		s := srv.dial(nil)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			for range 10 {
				time.Sleep(4 * time.Minute)
				s.Execute(t.Context())
			}
		}()
		start := time.Now()
		for _, err := range s.Notifications(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		cancel()
		if took := time.Since(start); took != 46*time.Minute {
			t.Errorf("overdue after %v", took)
		}
	})
}

// A server that answers "pending" for a dead session must not make the client
// spin, [MS-OXCRPC] v25.0 about invalid handles.
func TestPendingForADeadSession(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onWait = func(_ context.Context, _ int, resp *ndr.AsyncWaitExResponse) error {
			resp.Flags = ndr.FlagNotificationPending
			return nil
		}
		s := srv.dial(nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		n := 0
		for _, err := range s.Notifications(ctx) {
			if err != nil {
				break
			}
			n++
		}
		if n > 70 {
			t.Errorf("%d wake-ups in a minute", n)
		}
		// A consumer that looks for the events finds out.
		srv.onExecute = func(_ context.Context, _ int, _ *ndr.RPCExt2Request, r *ndr.RPCExt2Response) error {
			*r = ndr.RPCExt2Response{Return: 0x80040115}
			return nil
		}
		var last error
		for _, err := range s.Notifications(t.Context()) {
			if last = err; err == nil {
				s.Execute(t.Context())
			}
		}
		if !errors.Is(last, ErrLost) {
			t.Errorf("ended with %v", last)
		}
	})
}

func TestExitingServerEndsTheStream(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onWait = func(_ context.Context, _ int, r *ndr.AsyncWaitExResponse) error {
			r.Return = uint32(errcode.Exiting)
			return nil
		}
		s := srv.dial(nil)
		n := 0
		for _, err := range s.Notifications(t.Context()) {
			if n++; !errors.Is(err, errcode.Exiting) {
				t.Errorf("%v", err)
			}
		}
		if n != 1 {
			t.Errorf("%d values", n)
		}
	})
}

func TestNotificationsEnd(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		for _, tt := range []struct {
			name string
			end  func(s *Session, srv *scripted, cancel func())
			is   error
		}{
			{"by the context", func(_ *Session, _ *scripted, cancel func()) { cancel() }, context.Canceled},
			{"by Close", func(s *Session, _ *scripted, _ func()) { s.Close() }, net.ErrClosed},
			{"by loss", func(_ *Session, srv *scripted, _ func()) { srv.forget() }, ErrLost},
		} {
			t.Run(tt.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					srv := startServer(t, serverFeatures{by: by})
					s := srv.dial(nil)
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					time.AfterFunc(time.Second, func() { tt.end(s, srv, cancel) })
					start := time.Now()
					n := 0
					for _, err := range s.Notifications(ctx) {
						var op *OpError
						if n++; !errors.Is(err, tt.is) || !errors.As(err, &op) || op.Op != "notify" {
							t.Errorf("%v", err)
						}
					}
					if n != 1 || time.Since(start) > 2*time.Second {
						t.Errorf("%d values in %v", n, time.Since(start))
					}
				})
			})
		}
	})
}

func TestOneIteratorAtATime(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onWait = func(_ context.Context, _ int, r *ndr.AsyncWaitExResponse) error {
			r.Flags = ndr.FlagNotificationPending
			return nil
		}
		s := srv.dial(nil)
		wakeUps(t, s, 1, func() {
			for _, err := range s.Notifications(t.Context()) {
				if !errors.Is(err, ErrInUse) {
					t.Errorf("%v", err)
				}
			}
		})
		wakeUps(t, s, 1, nil) // and again after it has ended
		s.Close()
		for _, err := range s.Notifications(t.Context()) {
			if !errors.Is(err, ErrClosed) {
				t.Errorf("%v", err)
			}
		}
	})
}

func TestSockaddr(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"192.0.2.1:8888", "0200" + "22b8" + "c0000201" + "0000000000000000"},
		{"[::ffff:192.0.2.1]:8888", "0200" + "22b8" + "c0000201" + "0000000000000000"},
		{"[2001:db8::1]:8888", "1700" + "22b8" + "00000000" + "20010db8000000000000000000000001" + "00000000"},
	} {
		got, err := appendSockaddr(nil, netip.MustParseAddrPort(tt.in))
		if err != nil || hex.EncodeToString(got) != tt.want {
			t.Errorf("%s: %x, %v", tt.in, got, err)
		}
	}
	for _, bad := range []string{"0.0.0.0:1", "[::]:1", "192.0.2.1:0"} {
		if b, err := appendSockaddr([]byte("x"), netip.MustParseAddrPort(bad)); err == nil || string(b) != "x" {
			t.Errorf("%s: %x, %v", bad, b, err)
		}
	}
}

// old2003 makes the server one without asynchronous calls.
func old2003(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
	r.ServerVersion = [3]uint16{6, 7638, 1}
	r.PollsMax = 600_000
	return nil
}

// freePort returns a UDP address that nobody uses, or the zero address where
// the machine does not have the family.
func freePort(ip string) netip.AddrPort {
	pc, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(ip), 0)))
	if err != nil {
		return netip.AddrPort{}
	}
	defer pc.Close()
	return pc.LocalAddr().(*net.UDPAddr).AddrPort()
}

// MAPI over HTTP has no datagrams, see TestPushRefused.
func TestPush(t *testing.T) {
	v4, v6 := freePort("127.0.0.1"), freePort("::1")
	for _, tt := range []struct {
		name    string
		options PushOptions
		family  uint16
		size    int
		to      netip.Addr
	}{
		{"IPv4", PushOptions{Listen: v4, Advertise: v4}, 2, 16, v4.Addr()},
		{"IPv6", PushOptions{Listen: v6, Advertise: v6}, 23, 28, v6.Addr()},
		{"address of the connection", PushOptions{}, 2, 16, netip.MustParseAddr("127.0.0.1")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !tt.to.IsValid() {
				t.Skip("this machine does not have " + tt.name)
			}
			overRPC(t, func(t *testing.T, by string) {
				srv := startServer(t, serverFeatures{by: by})
				srv.onConnect = old2003
				srv.onPush = func(req *ndr.RegisterPushRequest, r *ndr.RegisterPushResponse) error {
					r.Return, r.Notification = 0, 1
					if req.IRPC != 0 || req.AdviseBits != 0xFFFFFFFF || len(req.Context) != 16 ||
						len(req.Callback) != tt.size || binary.LittleEndian.Uint16(req.Callback) != tt.family {
						t.Errorf("%+v", req)
					}
					to := netip.AddrPortFrom(tt.to, binary.BigEndian.Uint16(req.Callback[2:]))
					sender, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(to))
					if err != nil {
						return err
					}
					defer sender.Close()
					_, err = sender.Write(req.Context)
					return err
				}
				var told []NotifyTrace
				s := srv.dial(func(o *Options) {
					o.Push = &tt.options
					o.Trace = &Trace{Notified: func(n NotifyTrace) { told = append(told, n) }}
				})
				wakeUps(t, s, 1, nil)
				if len(told) != 1 || told[0].Mechanism != "push" || told[0].Fallback {
					t.Errorf("told %+v", told)
				}
			})
		})
	}
}

// Only the bytes that were registered wake the session up: five datagrams, one
// wake-up.
func TestSpoofedDatagramsAreIgnored(t *testing.T) {
	pc, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	defer pc.Close()
	p := &pushListener{pc: pc, interval: time.Hour}
	copy(p.content[:], "0123456789abcdef")
	to := pc.LocalAddr().(*net.UDPAddr)
	for _, b := range []string{"", "0123456789abcde", "0123456789abcdeX", "0123456789abcdef0"} {
		if _, err := pc.WriteToUDP([]byte(b), to); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := p.wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("woken: %v", err)
	}
	if _, err := pc.WriteToUDP(p.content[:], to); err != nil {
		t.Fatal(err)
	}
	if err := p.wait(t.Context()); err != nil {
		t.Errorf("not woken: %v", err)
	}
	p.interval = time.Millisecond
	if err := p.wait(t.Context()); err != nil {
		t.Errorf("not polled: %v", err)
	}
}

func TestPushRefused(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onConnect = old2003
		var told []NotifyTrace
		s := srv.dial(func(o *Options) {
			o.Push = &PushOptions{Listen: netip.MustParseAddrPort("127.0.0.1:0"), Advertise: netip.MustParseAddrPort("127.0.0.1:9")}
			o.Trace = &Trace{Notified: func(n NotifyTrace) { told = append(told, n) }}
		})
		if at := wakeUps(t, s, 1, nil); at[0] != 10*time.Minute {
			t.Errorf("woken at %v", at)
		}
		refused := error(errcode.NotSupported)
		if by == protocolHTTPS {
			refused = ErrNotSupported // unasked
		}
		if len(told) != 2 || told[0].Mechanism != "poll" || !errors.Is(failureOf(told[0].Err).opError("notify"), refused) {
			t.Errorf("told %+v", told)
		}
	})
}
