package rpchttp

import (
	"bytes"
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// disturbances is what TestDisturbed does to packets.
var disturbances = []struct {
	name string
	// harmless ones cost nothing but time, fatal ones the connection; what
	// others do depends on the packet.
	harmless, fatal bool
	fate            func(p *Packet) *Fate
}{
	{"lost", false, false, func(*Packet) *Fate { return &Fate{Lose: true} }},
	{"cut", false, true, func(*Packet) *Fate { return &Fate{Cut: true} }},
	{"late", true, false, func(*Packet) *Fate { return &Fate{Delay: 20 * time.Second} }},
	{"never", false, true, func(*Packet) *Fate { return &Fate{Wait: make(chan struct{})} }},
	{"twice", false, false, func(p *Packet) *Fate { return &Fate{Bytes: bytes.Repeat(p.Bytes(), 2)} }},
	{"misplaced", false, false, func(*Packet) *Fate { return &Fate{Bytes: outB3().append(nil)} }},
	{"flags", false, false, func(p *Packet) *Fate { return corrupted(p, 16) }},
	{"command", false, false, func(p *Packet) *Fate { return corrupted(p, 20) }},
	{"last byte", false, false, func(p *Packet) *Fate { return corrupted(p, 1<<10) }},
}

// corrupted changes a byte, the last one if there are not so many.
func corrupted(p *Packet, at int) *Fate {
	b := p.Bytes()
	b[min(at, len(b)-1)] ^= 0xC0
	return &Fate{Bytes: b}
}

// exchange is a packet in one direction.
type exchange struct {
	name     string
	received bool
}

func (e exchange) String() string {
	if e.received {
		return e.name + " from the client"
	}
	return e.name + " from the server"
}

// result is how a transfer in which every channel is replaced ended.
type result struct {
	err    error // of the transfer, or of Dial
	client error // why the client's end has ended, nil if it has not
	took   time.Duration
}

// disturbed makes a transfer with a hook for its packets. When it fails, it
// leaves the client some time to notice.
func disturbed(t *testing.T, twoProxies bool, hook func(*Packet) *Fate) (res result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(sc *ServerConfig, cc *Config) {
			sc.TwoProxies = twoProxies
			sc.Hooks.Packet = func(_ context.Context, p *Packet) *Fate { return hook(p) }
			sc.Lifetime, cc.Lifetime = minLifetime, minLifetime
			sc.Window, cc.Window = minWindow, minWindow
		})
		defer r.Server.Close()
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		c, err := Dial(ctx, r.client)
		if err != nil {
			res = result{err: err, client: err, took: time.Since(start)}
			return
		}
		defer c.Close()
		s, err := r.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		res.err = both(ctx, c, s, 200, 200, 2048)
		res.took = time.Since(start)
		if res.err != nil {
			time.Sleep(10 * time.Minute)
		}
		res.client = c.err()
	})
	return res
}

// exchanges lists the packets of an undisturbed transfer.
func exchanges(t *testing.T, twoProxies bool) []exchange {
	t.Helper()
	seen := make(chan exchange, 10_000)
	if res := disturbed(t, twoProxies, func(p *Packet) *Fate {
		seen <- exchange{p.Name(), p.Received}
		return nil
	}); res.err != nil {
		t.Fatal(res.err)
	}
	close(seen)
	var list []exchange
	for e := range seen {
		if !slices.Contains(list, e) {
			list = append(list, e)
		}
	}
	return list
}

// TestMisordered has each packet of a transfer come after the one that follows it
// in its direction: it is not noticed, or it is an error like any other.
func TestMisordered(t *testing.T) {
	for _, two := range []bool{false, true} {
		for _, e := range exchanges(t, two) {
			var mu sync.Mutex
			var held []byte
			done := false
			res := disturbed(t, two, func(p *Packet) *Fate {
				mu.Lock()
				defer mu.Unlock()
				switch {
				case held != nil && p.Received == e.received:
					both := append(p.Bytes(), held...)
					held, done = nil, true
					return &Fate{Bytes: both}
				case !done && held == nil && (exchange{p.Name(), p.Received}) == e:
					held = p.Bytes()
					return &Fate{Lose: true}
				}
				return nil
			})
			if res.err != nil && (res.client == nil || !clear(res.client)) {
				t.Errorf("%v: the client says %v (%v)", e, res.client, res.err)
			}
			if limit := 10 * time.Minute; res.took > limit && !strings.HasPrefix(e.name, "CONN/") {
				t.Errorf("%v: over after %v: %v", e, res.took, res.err)
			}
		}
	}
}

// TestDisturbed does to each packet of a transfer, once, whatever can happen to
// it. Either the transfer gets through, or it ends soon, with an error at the
// client that says what is wrong and where.
func TestDisturbed(t *testing.T) {
	for _, two := range []bool{false, true} {
		for _, e := range exchanges(t, two) {
			for _, d := range disturbances {
				fired := make(chan struct{}, 1)
				res := disturbed(t, two, func(p *Packet) *Fate {
					if (exchange{p.Name(), p.Received}) != e {
						return nil
					}
					select {
					case fired <- struct{}{}:
						return d.fate(p)
					default:
						return nil
					}
				})
				if through := res.err == nil; through != d.harmless && (d.harmless || d.fatal) {
					t.Errorf("%v %s: %v", e, d.name, res.err)
				}
				if res.err == nil {
					continue
				}
				if res.client == nil || !clear(res.client) {
					t.Errorf("%v %s: the client says %v (%v)", e, d.name, res.client, res.err)
				}
				// Opening lasts as long as its context allows.
				if limit := 10 * time.Minute; res.took > limit && !strings.HasPrefix(e.name, "CONN/") {
					t.Errorf("%v %s: over after %v: %v", e, d.name, res.took, res.err)
				}
			}
		}
	}
}

// clear reports whether an error says what is wrong, and with which channel if
// it is only one.
func clear(err error) bool {
	hop, ok := errors.AsType[*HopError](err)
	return ok && strings.Contains(hop.Hop, "channel)") && hop.Err != nil && !errors.Is(err, net.ErrClosed) ||
		errors.Is(err, ErrSilent) || errors.Is(err, ErrLifetime)
}
