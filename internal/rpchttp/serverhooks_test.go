package rpchttp

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
)

// TestInBroken is a server that says that it knows the successor of the IN
// channel and then closes the IN channel at once: one error, for everybody.
func TestInBroken(t *testing.T) {
	virtual(t, func(sc *ServerConfig, cc *Config) { sc.BreakInRecycling, cc.Lifetime = true, minLifetime },
		func(t *testing.T, _ *rig, c *Conn, s *ServerConn) {
			go func() { _ = checkPackets(s, 1, 1000) }() // both end with the connection
			go func() { _ = checkPackets(c, 1, 1) }()
			if err := sendPackets(c, 1, 1000, 4096); err == nil {
				t.Fatalf("a channel of %d bytes carries four million, server %v", minLifetime, s.err())
			}
			_, first := c.Write(testPacket(1, 100))
			if _, again := c.Write(testPacket(1, 100)); first == nil || again == nil || first.Error() != again.Error() {
				t.Errorf("%v, then %v", first, again)
			}
		})
}

// TestStalled stops reading IN, or writing OUT: for a while, which costs nothing
// but time, and for good, which the client notices.
func TestStalled(t *testing.T) {
	tests := []struct {
		name    string
		in, out bool
		want    []error // one of them
	}{
		{"IN", true, false, []error{ErrStalled}},
		{"OUT", false, true, []error{ErrSilent, ErrStalled}},
		{"both", true, true, []error{ErrSilent, ErrStalled}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			virtual(t, nil, func(t *testing.T, r *rig, c *Conn, s *ServerConn) {
				resume := r.Stall(tt.in, tt.out)
				start := time.Now()
				time.AfterFunc(time.Minute, resume)
				if err := both(t.Context(), c, s, 100, 100, 4096); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took < time.Minute {
					t.Errorf("nothing was held up: %v", took)
				}
			})
			virtual(t, nil, func(t *testing.T, r *rig, c *Conn, s *ServerConn) {
				defer r.Stall(tt.in, tt.out)()
				start := time.Now()
				go func() { _, _ = io.Copy(io.Discard, c) }() // both end with the connection
				go func() { _ = sendPackets(s, 1, 10, 4096) }()
				err := sendPackets(c, 1, 100, 4096)
				if !slices.ContainsFunc(tt.want, func(want error) bool { return errors.Is(err, want) }) {
					t.Error(err)
				}
				if took := time.Since(start); took > 10*time.Minute {
					t.Errorf("over after %v", took)
				}
			})
		})
	}
}

// TestRefused refuses, or cuts, the request for each of the first four channels:
// OUT, IN and the successors of both.
func TestRefused(t *testing.T) {
	busy := Refusal{
		Status: http.StatusServiceUnavailable, Reason: "RPC Error: 6ba",
		Header: http.Header{"Retry-After": {"5"}}, Body: []byte("RPC EEInfo:"),
	}
	tests := []struct {
		name   string
		out    bool
		first  bool
		how    Refusal
		status int
	}{
		{"OUT", true, true, busy, 503},
		{"IN", false, true, busy, 503},
		{"OUT is cut", true, true, Refusal{Cut: true}, 0},
		{"IN is cut", false, true, Refusal{Cut: true}, 0},
		{"successor of OUT", true, false, busy, 503},
		{"successor of OUT is cut", true, false, Refusal{Cut: true}, 0},
		{"successor of OUT, late", true, false, Refusal{Delay: 5 * time.Second, Status: 403}, 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				count := 0
				r := newRig(t, func(sc *ServerConfig, _ *Config) {
					sc.Lifetime = minLifetime
					sc.Hooks.Request = func(_ context.Context, q *Request) *Refusal {
						if q.Out != tt.out {
							return nil
						}
						if count++; tt.first != (count == 1) {
							return nil
						}
						return &tt.how
					}
				})
				defer r.Server.Close()
				err := afterDial(t, r, func(c *Conn, s *ServerConn) error {
					go func() { _ = sendPackets(s, 1, 100, 4096) }() // it ends with the connection
					return checkPackets(c, 1, 100)
				})
				hop, ok := errors.AsType[*HopError](err)
				channel := map[bool]string{true: "(OUT channel)", false: "(IN channel)"}[tt.out]
				if !ok || hop.Status != tt.status || !strings.HasSuffix(hop.Hop, channel) {
					t.Errorf("%v", err)
				}
				if tt.how.Reason != "" && !errors.Is(err, errcode.Status(0x6BA)) {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

// afterDial opens a virtual connection and does something with it. It returns
// the first error.
func afterDial(t *testing.T, r *rig, f func(*Conn, *ServerConn) error) error {
	t.Helper()
	c, err := Dial(t.Context(), r.client)
	if err != nil {
		return err
	}
	defer c.Close()
	s, err := r.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return f(c, s.(*ServerConn))
}

// TestSuccessorOfInRefused refuses another IN channel: the present one is used to
// its end.
func TestSuccessorOfInRefused(t *testing.T) {
	for name, how := range map[string]Refusal{"refused": {Status: http.StatusServiceUnavailable}, "cut": {Cut: true}} {
		virtual(t, func(sc *ServerConfig, cc *Config) {
			cc.Lifetime = minLifetime
			sc.Hooks.Request = func(_ context.Context, q *Request) *Refusal {
				if q.Out || q.Number <= 2 {
					return nil
				}
				return &how
			}
		}, func(t *testing.T, _ *rig, c *Conn, s *ServerConn) {
			go func() { _ = checkPackets(s, 1, 1000) }() // both end with the connection
			go func() { _ = checkPackets(c, 1, 1) }()
			if err := sendPackets(c, 1, 1000, 4096); !errors.Is(err, ErrLifetime) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
