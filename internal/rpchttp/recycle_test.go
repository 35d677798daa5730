package rpchttp

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// virtual runs f in a bubble of virtual time with a connection, and closes
// everything after it.
func virtual(t *testing.T, change func(*ServerConfig, *Config), f func(t *testing.T, r *rig, c *Conn, s *ServerConn)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, change)
		c, s := r.dial(t)
		f(t, r, c, s)
		c.Close()
		r.Server.Close()
	})
}

// TestRecycleAnywhere replaces both channels at whatever moment of a transfer
// of 10 MB in one direction and 1 MB in the other: nothing is lost or doubled.
func TestRecycleAnywhere(t *testing.T) {
	const packet, down, up = 4096, 2560, 256
	points := []int64{24, 28, 29, 52, 72, 4096, 4120, 65536, 10<<20 - 4096, 10 << 20}
	rnd := rand.New(rand.NewPCG(6, 6001))
	for range 60 {
		points = append(points, rnd.Int64N(10<<20))
	}
	if testing.Short() {
		points = points[:20]
	}
	for _, at := range points {
		lifetime := minLifetime + rnd.Int64N(1<<20)
		virtual(t, func(sc *ServerConfig, cc *Config) {
			sc.Lifetime, sc.RecycleAt, cc.Lifetime = 32<<20, max(at, 64<<10), lifetime
			if at < 64<<10 {
				// Once, at the very beginning.
				sc.RecycleAt, sc.Lifetime = at, 1<<30
			}
		}, func(t *testing.T, _ *rig, c *Conn, s *ServerConn) {
			if at < 64<<10 {
				s.sink.renew = at
				s.server.cfg.RecycleAt = 64 << 20
			}
			if err := both(t.Context(), c, s, down, up, packet); err != nil {
				t.Errorf("at %d, lifetime %d: %v (client %v, server %v)", at, lifetime, err, c.err(), s.err())
			}
		})
		if t.Failed() {
			return
		}
	}
}

// TestRecycleConstantly uses the shortest channels that there are.
func TestRecycleConstantly(t *testing.T) {
	for seed := range uint64(6) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		n := 64 + rnd.IntN(5700)
		virtual(t, func(sc *ServerConfig, cc *Config) {
			sc.Lifetime, cc.Lifetime = minLifetime, minLifetime
			sc.Window, cc.Window = uint32(8<<10+rnd.IntN(100_000)), uint32(8<<10+rnd.IntN(200_000))
		}, func(t *testing.T, _ *rig, c *Conn, s *ServerConn) {
			if err := both(t.Context(), c, s, 4<<20/n, 4<<20/n, n); err != nil {
				t.Errorf("packets of %d: %v (client %v, server %v)", n, err, c.err(), s.err())
			}
		})
	}
}

func TestTinyWindows(t *testing.T) {
	for _, n := range []int{32, 1432, 4096, 5840, 8192} {
		virtual(t, func(sc *ServerConfig, cc *Config) { sc.Window, cc.Window = 8<<10, 8<<10 },
			func(t *testing.T, _ *rig, c *Conn, s *ServerConn) {
				if err := both(t.Context(), c, s, 300, 300, n); err != nil {
					t.Errorf("packets of %d: %v", n, err)
				}
			})
	}
}

func TestWindowBelowPacket(t *testing.T) {
	virtual(t, func(sc *ServerConfig, _ *Config) { sc.Window = 4096 }, func(t *testing.T, _ *rig, c *Conn, _ *ServerConn) {
		if _, err := c.Write(testPacket(1, 5840)); !errors.Is(err, ErrWindow) {
			t.Error(err)
		}
	})
}

// The server never sends past the window, however late it is acknowledged.
func TestNeverPastTheWindow(t *testing.T) {
	virtual(t, func(_ *ServerConfig, cc *Config) { cc.Window = 8 << 10 }, func(t *testing.T, _ *rig, c *Conn, s *ServerConn) {
		go func() { _ = sendPackets(s, 1, 100, 1000) }() // both end with the connection
		go func() { _ = checkPackets(s, 1, 1) }()
		synctest.Wait()
		if sent := s.sink.sent; sent != 8000 {
			t.Errorf("%d bytes were sent into a window of 8192", sent)
		}
		if err := checkPackets(c, 1, 100); err != nil {
			t.Error(err)
		}
	})
}

// TestIdleForADay keeps a connection idle but for one packet per hour.
func TestIdleForADay(t *testing.T) {
	virtual(t, nil, func(t *testing.T, _ *rig, c *Conn, s *ServerConn) {
		done := make(chan error, 1)
		go func() { _ = checkPackets(s, 1, 1) }() // it ends with the connection
		go func() {
			done <- checkPackets(c, 0, 24)
			_ = checkPackets(c, 24, 1)
		}()
		for hour := range uint32(24) {
			for range 60 {
				time.Sleep(time.Minute)
				if idle := s.silence(); idle > pingAfter+time.Second {
					t.Fatalf("the IN channel was idle for %v", idle)
				}
			}
			if err := sendPackets(s, hour, 1, 200); err != nil {
				t.Fatal(err)
			}
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		if err := c.err(); err != nil {
			t.Error(err)
		}
	})
}

// TestSilentServer notices a server that has stopped without a word.
func TestSilentServer(t *testing.T) {
	virtual(t, func(sc *ServerConfig, _ *Config) { sc.Hooks.Packet = fateOf("Ping", Fate{Lose: true}) },
		func(t *testing.T, _ *rig, c *Conn, _ *ServerConn) {
			start := time.Now()
			if err := checkPackets(c, 1, 1); !errors.Is(err, ErrSilent) {
				t.Error(err)
			}
			if after := time.Since(start); after > 10*time.Minute {
				t.Errorf("after %v", after)
			}
		})
}

// fateOf is a hook for the packets of a name that the server sends.
func fateOf(name string, fate Fate) func(context.Context, *Packet) *Fate {
	return func(_ context.Context, p *Packet) *Fate {
		if p.Received || p.Name() != name {
			return nil
		}
		return &fate
	}
}

// TestInNotReplaced is a server that does not replace IN channels: the channel
// is used to its end, and then the error says so.
func TestInNotReplaced(t *testing.T) {
	virtual(t, func(sc *ServerConfig, cc *Config) { sc.IgnoreInRecycling, cc.Lifetime = true, minLifetime },
		func(t *testing.T, _ *rig, c *Conn, s *ServerConn) {
			go func() { _ = checkPackets(s, 1, 1000) }()
			go func() { _ = checkPackets(c, 1, 1) }() // takes the acknowledgements
			if err := sendPackets(c, 1, 20, 4096); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Minute)
			if err := sendPackets(c, 21, 20, 4096); !errors.Is(err, ErrLifetime) {
				t.Error(err)
			}
		})
}

// TestKilledAtRandom cuts channels during a transfer: both ends fail, nothing
// hangs, and every call gets the same error.
func TestKilledAtRandom(t *testing.T) {
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		virtual(t, func(sc *ServerConfig, cc *Config) { sc.Lifetime, cc.Lifetime = minLifetime, minLifetime },
			func(t *testing.T, r *rig, c *Conn, s *ServerConn) {
				one, after := rnd.IntN(2), rnd.IntN(2<<20)
				killer := &readHook{Conn: c, hook: func(n int) {
					if after -= n; after <= 0 && after+n > 0 {
						r.CutChannels(func(bool) bool { one--; return one < 0 })
					}
				}}
				if err := both(t.Context(), killer, s, 1<<14, 1<<14, 1000); err == nil {
					t.Fatalf("seed %d: the transfer outlived its channel", seed)
				}
				_, first := c.Write(testPacket(1, 100))
				for first == nil { // the end of one channel has not been seen yet
					synctest.Wait()
					_, first = c.Write(testPacket(1, 100))
				}
				if _, err := c.Write(testPacket(1, 100)); err == nil || err.Error() != c.err().Error() {
					t.Errorf("seed %d: %v, want %v", seed, err, c.err())
				}
			})
	}
}

// readHook is told of what is read.
type readHook struct {
	net.Conn
	hook func(n int)
}

func (r *readHook) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.hook(n)
	return n, err
}

func TestClosedConn(t *testing.T) {
	virtual(t, nil, func(t *testing.T, _ *rig, c *Conn, s *ServerConn) {
		c.Close()
		c.Close()
		if _, err := c.Write(testPacket(1, 100)); !errors.Is(err, net.ErrClosed) {
			t.Errorf("write: %v", err)
		}
		if _, err := c.Read(make([]byte, 10)); !errors.Is(err, net.ErrClosed) {
			t.Errorf("read: %v", err)
		}
		if err := checkPackets(s, 1, 1); err == nil {
			t.Error("the server notices nothing")
		}
	})
}

// TestHabits learns that a server breaks IN channels when they are to be
// replaced: the next virtual connection does not begin with it.
func TestHabits(t *testing.T) {
	for name, manner := range map[string]func(*ServerConfig){
		"ignores": func(sc *ServerConfig) { sc.IgnoreInRecycling = true },
		"breaks":  func(sc *ServerConfig) { sc.BreakInRecycling = true },
		"dies": func(sc *ServerConfig) {
			// A4 is lost, and then the network is.
			sc.Hooks.Packet = fateOf("IN_R2/A4", Fate{Lose: true})
		},
	} {
		t.Run(name, func(t *testing.T) {
			habits := new(Habits)
			var requests atomic.Int32
			virtual(t, func(sc *ServerConfig, cc *Config) {
				manner(sc)
				sc.Hooks.Request = func(context.Context, *Request) *Refusal { requests.Add(1); return nil }
				cc.Lifetime, cc.Habits = minLifetime, habits
			}, func(t *testing.T, r *rig, c *Conn, s *ServerConn) {
				serve := func(c *Conn, s *ServerConn) {
					go func() { _ = checkPackets(s, 1, 1000) }() // all end with the connection
					go func() { _ = checkPackets(c, 1, 1) }()
				}
				serve(c, s)
				_ = sendPackets(c, 1, 20, 4096)
				if name == "dies" {
					synctest.Wait()
					r.CutChannels(func(bool) bool { return true })
				}
				time.Sleep(2 * time.Minute)
				c.Close()
				if !habits.keepsIn.Load() {
					t.Fatal("nothing was learnt")
				}
				requests.Store(0)
				c, s = r.dial(t)
				serve(c, s)
				if left, whole := c.Room(); left > whole || whole <= renewAt(minLifetime) {
					t.Errorf("room for %d of %d", left, whole)
				}
				if err := sendPackets(c, 1, 20, 4096); err != nil {
					t.Fatal(err)
				}
				if err := sendPackets(c, 21, 20, 4096); !errors.Is(err, ErrLifetime) {
					t.Error(err)
				}
				if n := requests.Load(); n != 2 {
					t.Errorf("%d requests for channels", n)
				}
			})
		})
	}
}

// A network that fails long after the IN channel was replaced says nothing about
// the server.
func TestHabitsKeepToThePoint(t *testing.T) {
	habits := new(Habits)
	virtual(t, func(_ *ServerConfig, cc *Config) { cc.Lifetime, cc.Habits = minLifetime, habits },
		func(t *testing.T, r *rig, c *Conn, s *ServerConn) {
			go func() { _ = checkPackets(s, 1, 1000) }() // both end with the connection
			go func() { _ = checkPackets(c, 1, 1) }()
			for from := uint32(1); from <= 28; from += 4 {
				if err := sendPackets(c, from, 4, 4096); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
			}
			if !c.in.switched.Load() || !c.acknowledged() {
				t.Fatal("the IN channel has not been replaced and used")
			}
			r.CutChannels(func(bool) bool { return true })
			<-c.deadChan
			c.Close()
			if habits.keepsIn.Load() {
				t.Error("an accident is taken for the server's way")
			}
		})
}
