package emsmdb_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/memnet"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

const (
	dn       = "/o=Example/ou=Site/cn=Recipients/cn=alice"
	password = "correct horse battery staple"
)

// exchange is a test server with one mailbox.
type exchange struct {
	*emsmdbtest.Server
	box *emsmdbtest.MemoryMailbox
	net *memnet.Network // nil: real sockets
}

// start starts a server.
func start(t testing.TB, p *emsmdbtest.Profile, change func(*emsmdbtest.Config)) *exchange {
	t.Helper()
	store := emsmdbtest.NewMemoryStore()
	e := &exchange{box: store.AddMailbox(dn, "Alice")}
	cfg := &emsmdbtest.Config{
		Profile: p, Store: store,
		Users: []emsmdbtest.User{{Domain: "CORP", Name: "alice", Password: password, DN: dn, Admin: true}},
	}
	if change != nil {
		change(cfg)
	}
	var err error
	if e.Server, err = emsmdbtest.NewServer(cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Server.Close() })
	return e
}

// startVirtual starts a server for a bubble of virtual time.
func startVirtual(t testing.TB, p *emsmdbtest.Profile) *exchange {
	return startVirtualWith(t, p, func(*emsmdbtest.Config) {})
}

// startVirtualWith lets change have its way with the configuration.
func startVirtualWith(t testing.TB, p *emsmdbtest.Profile, change func(*emsmdbtest.Config)) *exchange {
	n := new(memnet.Network)
	listen := func() net.Listener {
		l, err := n.Listen("127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	e := start(t, p, func(c *emsmdbtest.Config) {
		c.Listener, c.ListenEndpointMapper, c.ListenHTTPS, c.ListenRPCHTTP = listen(), listen(), listen(), listen()
		change(c)
	})
	e.net = n
	return e
}

func (e *exchange) options() *emsmdb.Options {
	o := &emsmdb.Options{
		UserDN:      dn,
		Mechanism:   auth.NTLM,
		Credentials: &auth.Password{Domain: "CORP", User: "alice", Password: auth.NewSecret(password)},
	}
	if e.net != nil {
		o.DialContext = e.net.DialContext
	}
	if !e.Profile().TCP {
		o.TLS, o.HTTP = e.TLS(), &emsmdb.HTTPOptions{Mechanism: auth.NTLM, Proxy: noProxy}
	}
	return o
}

// noProxy is for options: a server on the loopback is reached directly.
func noProxy(*url.URL) (*url.URL, error) { return nil, nil }

// The session is an executor of ROPs that learns of late answers.
var _ rop.LateExecutor = (*emsmdb.Session)(nil)

func TestEveryProduct(t *testing.T) {
	for _, p := range emsmdbtest.Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			overProduct(t, p, func(t *testing.T, by transport) {
				e := start(t, p, nil)
				testProduct(t, e, e.dialOver(t, by, nil))
			})
		})
	}
}

func testProduct(t *testing.T, e *exchange, s *emsmdb.Session) {
	p, i := e.Profile(), s.Info()
	if i.Version != p.Version || i.DisplayName != "Alice" || i.PollInterval != time.Minute || i.RetryCount != 6 {
		t.Errorf("%+v", i)
	}
	if got := s.Supports(version.AsyncCalls); got != p.Notify.Async {
		t.Errorf("AsyncCalls: %v", got)
	}
	if got := s.Supports(emsmdb.LargeResponses); got != (p.Connect.ServerCapabilities&8 != 0) {
		t.Errorf("LargeResponses: %v", got)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	out, err := s.Execute(t.Context())
	if err != nil || len(out) != 1 {
		t.Errorf("%d payloads, %v", len(out), err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if n := e.Stats().Sessions; n != 0 {
		t.Errorf("%d sessions left", n)
	}
}

// Only RPC over TCP has an endpoint mapper.
func TestEndpointMapperOfTheTestServer(t *testing.T) {
	e := start(t, emsmdbtest.Exchange2010(), nil)
	o := e.options()
	o.EndpointMapperPort = e.EndpointMapperAddr().(*net.TCPAddr).AddrPort().Port()
	s, err := emsmdb.Dial(t.Context(), "ncacn_ip_tcp:127.0.0.1", o)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

func TestConnectRefusals(t *testing.T) {
	for _, tt := range []struct {
		name    string
		profile func() *emsmdbtest.Profile
		change  func(*emsmdb.Options)
		is      error
	}{
		{"unknown DN, 2010", emsmdbtest.Exchange2010, func(o *emsmdb.Options) { o.UserDN = "/o=nobody" }, errcode.UnknownUser},
		{"unknown DN, 2007", emsmdbtest.Exchange2007, func(o *emsmdb.Options) { o.UserDN = "/o=nobody" }, emsmdbtest.Exchange2007().Connect.UnknownDN},
		{"empty DN, 2010", emsmdbtest.Exchange2010, func(o *emsmdb.Options) { o.UserDN = "" }, errcode.AccessDenied},
		{"unknown DN, 2016", emsmdbtest.Exchange2016, func(o *emsmdb.Options) { o.UserDN = "/o=nobody" }, emsmdbtest.Exchange2016().Connect.UnknownDN},
		{"empty DN, 2016", emsmdbtest.Exchange2016, func(o *emsmdb.Options) { o.UserDN = "" }, emsmdbtest.Exchange2016().Connect.EmptyDN},
		// MAPI over HTTP has no client that is too old.
		{"old client", emsmdbtest.Exchange2010, func(o *emsmdb.Options) { o.ClientVersion = version.Version{Major: 10} }, errcode.VersionMismatch},
		{"wrong password", emsmdbtest.Exchange2010, func(o *emsmdb.Options) {
			o.Credentials = &auth.Password{Domain: "CORP", User: "alice", Password: auth.NewSecret("wrong")}
		}, auth.ErrDenied},
		{"wrong password, 2016", emsmdbtest.Exchange2016, func(o *emsmdb.Options) {
			o.Credentials = &auth.Password{Domain: "CORP", User: "alice", Password: auth.NewSecret("wrong")}
		}, auth.ErrDenied},
	} {
		t.Run(tt.name, func(t *testing.T) {
			overProduct(t, tt.profile(), func(t *testing.T, by transport) {
				e := start(t, tt.profile(), nil)
				o := e.optionsOver(by)
				tt.change(o)
				_, err := emsmdb.Dial(t.Context(), by.target(e), o)
				if !errors.Is(err, tt.is) {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

// Levels of protection are RPC's.
func TestServerThatDemandsPrivacyGetsIt(t *testing.T) {
	over(t, rpcTransports(), func(t *testing.T, by transport) {
		e := start(t, by.profile(), func(c *emsmdbtest.Config) { c.MinLevel = auth.LevelPrivacy })
		s := e.dialOver(t, by, func(o *emsmdb.Options) { o.Mechanism, o.Level = auth.NTLM, auth.LevelIntegrity })
		if _, err := s.Execute(t.Context()); err != nil || s.Info().Connection.Level != auth.LevelPrivacy {
			t.Errorf("%+v, %v", s.Info().Connection, err)
		}
	})
}

// MAPI over HTTP links no sessions.
func TestLinkedSessions(t *testing.T) {
	for _, p := range []*emsmdbtest.Profile{emsmdbtest.Exchange2007(), emsmdbtest.Exchange2010()} {
		t.Run(p.Name, func(t *testing.T) {
			over(t, rpcTransports(), func(t *testing.T, by transport) {
				e := start(t, p, nil)
				first := e.dialOver(t, by, nil)
				second := e.dialOver(t, by, func(o *emsmdb.Options) { o.Link = first })
				a, b := first.Info(), second.Info()
				if echoed := b.TimeStamp == a.TimeStamp; p.Connect.EchoTimeStamp && !echoed {
					t.Errorf("time stamps %d, %d", a.TimeStamp, b.TimeStamp)
				}
				if p.Connect.Linking && a.SessionIndex == b.SessionIndex {
					t.Errorf("session indexes %d, %d", a.SessionIndex, b.SessionIndex)
				}
				if _, err := second.Execute(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// Events of a session are announced to those linked to it: Exchange 2007 says so
// with RopPending, which names the session by its index ([MS-OXCNOTIF]
// 3.1.4.1.1, Microsoft's case MSOXCRPC_S01_TC01). MAPI over HTTP links none.
func TestPendingOfALinkedSession(t *testing.T) {
	over(t, rpcTransports(), func(t *testing.T, by transport) {
		e := start(t, emsmdbtest.Exchange2007(), nil)
		first := e.dialOver(t, by, nil)
		second := e.dialOver(t, by, func(o *emsmdb.Options) { o.Link = first })
		stranger := e.dialOver(t, by, nil)
		watch(t, first)
		e.box.Inbox().Deliver(emsmdbtest.NewMail("Hello", "How are you?"))
		for _, tt := range []struct {
			name string
			s    *emsmdb.Session
			want []uint16
		}{
			{"linked", second, []uint16{first.Info().SessionIndex}},
			{"not linked", stranger, nil},
		} {
			var got []uint16
			c := rop.NewClient(tt.s, &rop.ClientOptions{OnPending: func(index uint16) { got = append(got, index) }})
			if err := c.Poll(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: pending for %v, want %v", tt.name, got, tt.want)
			}
		}
	})
}

// watch logs on and registers for new mail.
func watch(t testing.TB, s *emsmdb.Session) {
	t.Helper()
	if err := watchInbox(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

func watchInbox(ctx context.Context, s *emsmdb.Session) error {
	c := rop.NewClient(s, nil)
	_, h, err := c.Logon(ctx, &rop.LogonRequest{LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenHomeLogon, ESSDN: dn})
	if err != nil {
		return err
	}
	_, _, err = rop.Open(ctx, c, h, &rop.RegisterNotificationRequest{Types: rop.NotifyNewMail, WantWholeStore: true})
	return err
}

func TestNewMailWakesUp(t *testing.T) {
	for _, tt := range []struct {
		profile func() *emsmdbtest.Profile
		way     string
	}{
		{emsmdbtest.Exchange2003, "poll"},
		{emsmdbtest.Exchange2007, "async"},
		{emsmdbtest.Exchange2010, "async"},
		{emsmdbtest.Exchange2019, "async"},
		{emsmdbtest.Gromox, "async"},
	} {
		p := tt.profile()
		t.Run(p.Name, func(t *testing.T) {
			overProduct(t, p, func(t *testing.T, by transport) {
				synctest.Test(t, func(t *testing.T) {
					e := startVirtual(t, p)
					var ways []string
					s := e.dialOver(t, by, func(o *emsmdb.Options) {
						o.Trace = &emsmdb.Trace{Notified: func(n emsmdb.NotifyTrace) { ways = append(ways, n.Mechanism) }}
					})
					watch(t, s)
					start := time.Now()
					const after = 17*time.Minute + 30*time.Second
					time.AfterFunc(after, func() { e.box.Inbox().Deliver(emsmdbtest.NewMail("Hello", "How are you?")) })
					for _, err := range s.Notifications(t.Context()) {
						if err != nil {
							t.Fatal(err)
						}
						if time.Since(start) >= after {
							break
						}
					}
					took := time.Since(start)
					if tt.way == "async" && took != after || took < after || took > after+time.Minute {
						t.Errorf("woken after %v", took)
					}
					if ways[len(ways)-1] != tt.way || tt.way == "async" && len(ways) != 1 {
						t.Errorf("ways %v", ways)
					}
					out, err := s.Execute(t.Context())
					if err != nil || !slices.Contains(out[0], byte(rop.IDNotify)) {
						t.Errorf("%x, %v", out, err)
					}
				})
			})
		})
	}
}

// MAPI over HTTP has no datagrams.
func TestPushFromTheTestServer(t *testing.T) {
	over(t, rpcTransports(), func(t *testing.T, by transport) {
		e := start(t, emsmdbtest.Exchange2003(), nil)
		var ways []string
		s := e.dialOver(t, by, func(o *emsmdb.Options) {
			o.Push = &emsmdb.PushOptions{Listen: netip.MustParseAddrPort("127.0.0.1:0")}
			o.Trace = &emsmdb.Trace{Notified: func(n emsmdb.NotifyTrace) { ways = append(ways, n.Mechanism) }}
		})
		watch(t, s)
		e.Hook(func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
			if call.Method == errcode.RegisterPush {
				time.AfterFunc(10*time.Millisecond, func() { e.box.Inbox().Deliver(emsmdbtest.NewMail("Hello", "How are you?")) })
			}
			return nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		for _, err := range s.Notifications(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		if !slices.Equal(ways, []string{"push"}) {
			t.Errorf("ways %v", ways)
		}
	})
}

// MAPI over HTTP waits without asking for a handle first; that the wait itself is
// refused is in TestRejectedWaits.
func TestRejectedAsyncIsPolled(t *testing.T) {
	over(t, rpcTransports(), func(t *testing.T, by transport) {
		synctest.Test(t, func(t *testing.T) {
			p := emsmdbtest.Exchange2007()
			p.Notify.RejectAsync = true
			s := startVirtual(t, p).dialOver(t, by, nil)
			start := time.Now()
			for _, err := range s.Notifications(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			if took := time.Since(start); took != time.Minute {
				t.Errorf("woken after %v", took)
			}
		})
	})
}

func TestBusyTestServer(t *testing.T) {
	overTransports(t, func(t *testing.T, e *exchange, by transport) {
		s := e.dialOver(t, by, nil)
		defer e.Hook(emsmdbtest.Busy(errcode.RPCExt2, 4))()
		start := time.Now()
		if _, err := s.Execute(t.Context()); err != nil || time.Since(start) != 40*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

func TestEndedSessions(t *testing.T) {
	for _, p := range []*emsmdbtest.Profile{emsmdbtest.Exchange2010(), emsmdbtest.Gromox()} {
		for _, tt := range []struct {
			name string
			end  func(*exchange)
		}{
			{"by the server", func(e *exchange) { e.EndSessions() }},
			{"by the network", func(e *exchange) { e.CutConnections() }},
		} {
			t.Run(p.Name+" "+tt.name, func(t *testing.T) {
				overProduct(t, p, func(t *testing.T, by transport) {
					e := start(t, p, nil)
					s := e.dialOver(t, by, nil)
					tt.end(e)
					_, err := s.Execute(t.Context())
					if tt.name == "by the network" && by.withMAPI() {
						// Connections are not its sessions.
						if err != nil {
							t.Errorf("%v", err)
						}
						return
					}
					if !errors.Is(err, emsmdb.ErrLost) {
						t.Errorf("%v", err)
					}
					<-s.Done()
				})
			})
		}
	}
}

func TestReconnectToTheTestServer(t *testing.T) {
	overTransports(t, func(t *testing.T, e *exchange, by transport) {
		s := e.dialOver(t, by, func(o *emsmdb.Options) {
			o.Reconnect = &emsmdb.ReconnectPolicy{Delay: func(int) time.Duration { return 0 }}
		})
		for i := range 20 {
			e.CutConnections()
			if i%4 == 0 {
				e.EndSessions() // which over MAPI over HTTP is another thing
			}
			// A request that crosses the closing on the wire costs the context
			// there, too.
			synctest.Wait()
			if _, err := s.Execute(emsmdb.WithReplay(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.Epoch(); n < 2 || by.withMAPI() && n != 6 {
			t.Errorf("epoch %d", n)
		}
	})
}

// A thousand calls that open a folder are given up at every moment; what their
// late answers opened is released.
func TestCancelledCallsLeaveNoServerObjects(t *testing.T) {
	overTransports(t, func(t *testing.T, e *exchange, by transport) {
		s := e.dialOver(t, by, nil)
		c := rop.NewClient(s, nil)
		_, logon, err := c.Logon(t.Context(), &rop.LogonRequest{LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenHomeLogon, ESSDN: dn})
		if err != nil {
			t.Fatal(err)
		}
		before := e.Stats().Handles
		cancelled := 0
		for i := range 1000 {
			// Every third call is given up before, while and after it is
			// executed.
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%3)*time.Millisecond)
			remove := e.Hook(func(context.Context, *emsmdbtest.Call) *emsmdbtest.Outcome {
				return &emsmdbtest.Outcome{DelayAnswer: time.Duration(i%2) * 1500 * time.Microsecond}
			})
			began := time.Now()
			_, folder, err := rop.Open(ctx, c, logon, &rop.OpenFolderRequest{FolderID: e.box.Inbox().ID()})
			if took := time.Since(began); took > time.Duration(i%3)*time.Millisecond {
				t.Errorf("given up after %v", took)
			}
			if err != nil {
				cancelled++
			} else {
				folder.Release()
			}
			remove()
			cancel()
		}
		time.Sleep(time.Minute)
		if err := c.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := e.Stats().Handles; got != before || cancelled < 300 || s.Epoch() != 1 {
			t.Errorf("%d server objects, %d before; %d calls were cancelled; epoch %d", got, before, cancelled, s.Epoch())
		}
	})
}
