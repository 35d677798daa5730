//go:build linux

package samba

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/security"
)

// connectAs binds samr and changes the configuration before.
func connectAs(t *testing.T, change func(*dcerpc.Config)) *dcerpc.Conn {
	t.Helper()
	return connectOver(t, func(nc net.Conn) net.Conn { return nc }, change)
}

// connectOver is connectAs over a connection that wrap may watch.
func connectOver(t *testing.T, wrap func(net.Conn) net.Conn, change func(*dcerpc.Config)) *dcerpc.Conn {
	t.Helper()
	cfg := dcerpc.Config{
		Interfaces: []dcerpc.Interface{samr}, Level: security.LevelPrivacy,
		Handshake: func() (security.Handshake, error) {
			return security.NewInitiator(security.InitiatorConfig{
				Credential: janedow(), Mechanism: auth.NTLM, Level: security.LevelPrivacy, TargetName: dcSPN,
			})
		},
	}
	change(&cfg)
	c, err := dcerpc.NewConn(t.Context(), wrap(dial(t.Context(), t, samrAddress(t))), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// TestFaultOnSealedConnection: a fault comes without protection and leaves the
// connection, and what protects it, in step.
func TestFaultOnSealedConnection(t *testing.T) {
	c := connectAs(t, func(*dcerpc.Config) {})
	for _, tt := range []struct {
		opnum uint16
		stub  []byte
		want  errcode.Status
	}{
		{999, nil, errcode.StatusProcnumOutOfRange},
		{opSamrConnect5, []byte{1, 2, 3}, errcode.StatusBadStubData},
		{opSamrCloseHandle, make([]byte, 19), errcode.StatusBadStubData},
	} {
		_, err := c.Call(t.Context(), 0, tt.opnum, tt.stub, nil)
		fault, ok := errors.AsType[*dcerpc.FaultError](err)
		if !ok || !errors.Is(err, tt.want) {
			t.Errorf("operation %d: %v, want %v", tt.opnum, err, tt.want)
			continue
		}
		t.Logf("operation %d: %v, did not execute %v", tt.opnum, fault, fault.DidNotExecute)
		if err := useSamr(t.Context(), c); err != nil {
			t.Fatalf("after the fault: %v", err)
		}
	}
}

// TestLargeRequest sends arguments of many fragments, of a size that no
// operation takes: the answer shows that they were put together.
func TestLargeRequest(t *testing.T) {
	for _, frag := range []uint16{0, 1432, 4280} {
		c := connectAs(t, func(cfg *dcerpc.Config) { cfg.MaxXmitFrag, cfg.MaxRecvFrag = frag, frag })
		handle, err := openSamr(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		stub := append(append(append([]byte(nil), handle...), u32(0, 0xFFFF)...), make([]byte, 200_000)...)
		answer, err := c.Call(t.Context(), 0, opSamrEnumDomains, stub, nil)
		if err != nil && !errors.Is(err, errcode.StatusBadStubData) {
			t.Errorf("fragments of %d: %v", frag, err)
		}
		answer.Release()
		if err := listSamr(t.Context(), c, handle); err != nil {
			t.Errorf("fragments of %d: the call after it: %v", frag, err)
		}
	}
}

// TestConcurrentCalls makes calls from eight goroutines, multiplexed if Samba
// grants it.
func TestConcurrentCalls(t *testing.T) {
	for _, multiplex := range []bool{false, true} {
		c := connectAs(t, func(cfg *dcerpc.Config) { cfg.Multiplex = multiplex })
		t.Logf("multiplexing asked for: %v, granted: %v", multiplex, c.Multiplexed())
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := useSamr(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
}

// TestCancelledCall gives up calls as they are sent and hears of their answers.
func TestCancelledCall(t *testing.T) {
	var onWrite atomic.Pointer[context.CancelFunc]
	c := connectOver(t, func(nc net.Conn) net.Conn { return &writeWatcher{nc, &onWrite} }, func(cfg *dcerpc.Config) { cfg.Multiplex = true })
	late := make(chan error, 100)
	sent := 0
	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		onWrite.Store(&cancel)
		_, err := c.Call(ctx, 0, opSamrConnect5, u32(0, maximumAllowed, 1, 1, 3, 0), func(r dcerpc.Response, err error) {
			r.Release()
			late <- err
		})
		onWrite.Store(nil)
		if errors.Is(err, context.Canceled) && !errors.Is(err, dcerpc.ErrNotSent) {
			sent++
		} else if err != nil {
			t.Error(err)
		}
		cancel()
	}
	if sent == 0 {
		t.Error("no call was given up while its answer was on the way")
	}
	if err := useSamr(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	for range sent {
		if err := <-late; err != nil {
			t.Errorf("late answer: %v", err)
		}
	}
}

// writeWatcher calls a function before it writes.
type writeWatcher struct {
	net.Conn
	onWrite *atomic.Pointer[context.CancelFunc]
}

func (w *writeWatcher) Write(b []byte) (int, error) {
	if f := w.onWrite.Load(); f != nil {
		(*f)()
	}
	return w.Conn.Write(b)
}
