package dcerpc

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/memnet"
)

func TestCallsOfAllSizes(t *testing.T) {
	_, l := startServer(t, ServerConfig{})
	for _, frag := range []uint16{0, 1432, 65528} {
		c := connect(t, l, Config{MaxXmitFrag: frag, MaxRecvFrag: frag})
		for _, n := range []int{0, 1, 7, 1400, 1401, 1408, 5808, 5816, 5817, 100_000, 1 << 20} {
			stub := make([]byte, n)
			for i := range stub {
				stub[i] = byte(i*13 + i>>8)
			}
			if got := mustCall(t, c, opEcho, stub); !bytes.Equal(got, stub) {
				t.Errorf("fragments of %d: echo of %d bytes came back changed (%d bytes)", frag, n, len(got))
			}
		}
	}
}

func TestEightGoroutinesOnOneConnection(t *testing.T) {
	for _, multiplex := range []bool{false, true} {
		t.Run(fmt.Sprintf("multiplex=%v", multiplex), func(t *testing.T) {
			_, l := startServer(t, ServerConfig{Multiplex: multiplex})
			c := connect(t, l, Config{Multiplex: true})
			if c.Multiplexed() != multiplex {
				t.Fatalf("Multiplexed = %v", c.Multiplexed())
			}
			var wg sync.WaitGroup
			for g := range 8 {
				wg.Go(func() {
					for i := range 30 {
						want := bytes.Repeat([]byte{byte(g), byte(i)}, 1+g*i*50)
						res, err := c.Call(t.Context(), 0, opEcho, want, nil)
						if err != nil || !bytes.Equal(res.Stub, want) {
							t.Errorf("goroutine %d, call %d: %d bytes, %v", g, i, len(res.Stub), err)
							return
						}
						res.Release()
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestCancelledCallReturnsAtOnceAndItsAnswerIsHandedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, l := startServer(t, ServerConfig{Multiplex: true})
		c := connect(t, l, Config{Multiplex: true})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		var lateAfter time.Duration
		var lateStub []byte
		_, err := c.Call(ctx, 0, opSleep, u32(5000), func(res Response, err error) {
			if err != nil {
				t.Errorf("late: %v", err)
			}
			lateAfter, lateStub = time.Since(start), bytes.Clone(res.Stub)
			res.Release()
			// A late function may clean up by calls of its own.
			if _, err := c.Call(t.Context(), 0, opEcho, []byte("release"), nil); err != nil {
				t.Errorf("call from the late function: %v", err)
			}
		})
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrNotSent) {
			t.Fatalf("Call = %v", err)
		}
		if d := time.Since(start); d != time.Second {
			t.Fatalf("the cancelled call returned after %v", d)
		}
		mustCall(t, c, opEcho, []byte("the connection lives on"))
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if lateAfter != 5*time.Second || binary.LittleEndian.Uint32(lateStub) != 5000 {
			t.Fatalf("the late answer came after %v with %d bytes", lateAfter, len(lateStub))
		}
	})
}

func TestFiveMinuteCallBesideOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, l := startServer(t, ServerConfig{Multiplex: true})
		c := connect(t, l, Config{Multiplex: true})
		done := make(chan error, 1)
		start := time.Now()
		go func() {
			_, err := c.Call(t.Context(), 0, opSleep, u32(300_000), nil)
			done <- err
		}()
		for range 299 {
			before := time.Now()
			mustCall(t, c, opEcho, []byte("beside"))
			if d := time.Since(before); d != 0 {
				t.Fatalf("a call beside the pending one took %v", d)
			}
			time.Sleep(time.Second)
			select {
			case err := <-done:
				t.Fatalf("the wait ended after %v: %v", time.Since(start), err)
			default:
			}
		}
		if err := <-done; err != nil || time.Since(start) != 5*time.Minute {
			t.Fatalf("the wait ended after %v: %v", time.Since(start), err)
		}
	})
}

func TestCallsTakeTurnsWithoutMultiplexing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, l := startServer(t, ServerConfig{Multiplex: true})
		c := connect(t, l, Config{}) // does not ask for it
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		late := make(chan error, 1)
		if _, err := c.Call(ctx, 0, opSleep, u32(60_000), func(_ Response, err error) { late <- err }); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		// The turn is taken until the late answer has come.
		ctx2, cancel2 := context.WithTimeout(t.Context(), time.Second)
		defer cancel2()
		_, err := c.Call(ctx2, 0, opEcho, nil, func(Response, error) { t.Error("late was called for a call that was not sent") })
		if !errors.Is(err, ErrNotSent) || !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("Call out of turn = %v", err)
		}
		mustCall(t, c, opEcho, nil)
		if d := time.Since(start); d != time.Minute {
			t.Fatalf("the next call's turn came after %v", d)
		}
		if err := <-late; err != nil {
			t.Fatal(err)
		}
	})
}

func TestFaults(t *testing.T) {
	_, l := startServer(t, ServerConfig{})
	c := connect(t, l, Config{})
	for _, tt := range []struct {
		status uint32
		busy   bool
		text   string
	}{
		{0x6BB, true, "dcerpc: fault RPC_S_SERVER_TOO_BUSY (0x000006BB)"},
		{0x1C010014, true, "dcerpc: fault RPC_S_SERVER_TOO_BUSY (0x000006BB), 0x1C010014 on the wire"},
		{0x6F7, false, "dcerpc: fault RPC_X_BAD_STUB_DATA (0x000006F7)"},
		{0x12345678, false, "dcerpc: fault 0x12345678"},
	} {
		_, err := c.Call(t.Context(), 0, opFault, u32(tt.status), nil)
		var f *FaultError
		if !errors.As(err, &f) || f.Status != tt.status || f.TooBusy() != tt.busy || errors.Is(err, errcode.StatusServerTooBusy) != tt.busy || !f.DidNotExecute || f.Unprotected || err.Error() != tt.text {
			t.Errorf("fault %#x: %v", tt.status, err)
		}
	}
	if _, err := c.Call(t.Context(), 0, 99, nil, nil); err == nil {
		t.Error("an operation out of range succeeded")
	}
	mustCall(t, c, opEcho, []byte("still alive"))
}

func TestBrokenConnectionFailsEveryCallWithOneError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, l := startServer(t, ServerConfig{Multiplex: true})
		c := connect(t, l, Config{Multiplex: true})
		errs := make(chan error, 10)
		for range 8 {
			go func() {
				_, err := c.Call(t.Context(), 0, opSleep, u32(1e9), nil)
				errs <- err
			}()
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			if _, err := c.Call(ctx, 0, opSleep, u32(1e9), func(_ Response, err error) { errs <- err }); !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled call = %v", err)
			}
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()
		for _, sc := range s.Connections() {
			sc.Abort()
		}
		first := <-errs
		var ce *ConnError
		if !errors.As(first, &ce) || errors.Is(first, ErrNotSent) {
			t.Fatalf("pending call = %v", first)
		}
		for range 8 {
			if err := <-errs; !errors.Is(err, first) {
				t.Errorf("another pending call = %v, want the same error", err)
			}
		}
		<-c.Done()
		if !errors.Is(c.Err(), first) {
			t.Errorf("Err = %v", c.Err())
		}
		if _, err := c.Call(t.Context(), 0, opEcho, nil, nil); !errors.Is(err, ErrNotSent) || !errors.As(err, &ce) {
			t.Errorf("Call on a broken connection = %v", err)
		}
	})
}

func TestCloseFailsCallsAndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, l := startServer(t, ServerConfig{})
		c := connect(t, l, Config{})
		pending := make(chan error, 1)
		go func() {
			_, err := c.Call(t.Context(), 0, opSleep, u32(1e9), nil)
			pending <- err
		}()
		queued := make(chan error, 1)
		synctest.Wait()
		go func() {
			_, err := c.Call(t.Context(), 0, opEcho, nil, nil)
			queued <- err
		}()
		synctest.Wait()
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-pending; !errors.Is(err, ErrClosed) || !errors.Is(err, net.ErrClosed) || errors.Is(err, ErrNotSent) {
			t.Errorf("pending call = %v", err)
		}
		if err := <-queued; !errors.Is(err, ErrClosed) || !errors.Is(err, ErrNotSent) {
			t.Errorf("queued call = %v", err)
		}
	})
}

// TestStuckSocket: a peer that does not read holds up the writer, and no call
// beyond its context.
func TestStuckSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nc, server := memnet.Pipe(1000)
		p := &rawPeer{t: t, nc: server, packets: newPacketReader(server)}
		go p.acceptBind(pdu.FlagMultiplex)
		c, err := NewConn(t.Context(), nc, Config{Interfaces: []Interface{echoInterface}, Multiplex: true})
		if err != nil {
			t.Fatal(err)
		}
		var late atomic.Int32
		notSent := 0
		for range maxQueued + 5 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			start := time.Now()
			_, err := c.Call(ctx, 0, opEcho, make([]byte, 100_000), func(_ Response, err error) {
				if !errors.Is(err, ErrClosed) {
					t.Errorf("late: %v", err)
				}
				late.Add(1)
			})
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
				t.Errorf("Call = %v after %v", err, time.Since(start))
			}
			if errors.Is(err, ErrNotSent) {
				notSent++
			}
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if late.Load() != maxQueued || notSent != 5 {
			t.Errorf("%d calls were handed to the writer, %d were not", late.Load(), notSent)
		}
	})
}

// TestCallAllocations: at most four for an answer of any number of fragments.
// The race detector makes the pools forget, which costs most of them.
func TestCallAllocations(t *testing.T) {
	for _, size := range []int{32 << 10, 256 << 10} {
		c, p := bindRaw(t, Config{})
		ch := channel{maxXmit: DefaultFrag}
		answer, err := ch.appendMessage(nil, &message{stub: make([]byte, size)})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				_, request, err := p.packets.next()
				if err != nil {
					return
				}
				for rest := answer; len(rest) > 0; rest = rest[binary.LittleEndian.Uint16(rest[8:]):] {
					copy(rest[12:16], request[12:16])
				}
				if _, err := p.nc.Write(answer); err != nil {
					return
				}
			}
		}()
		n := testing.AllocsPerRun(200, func() {
			res, err := c.Call(t.Context(), 0, opEcho, nil, nil)
			if err != nil || len(res.Stub) != size {
				t.Fatalf("%d bytes, %v", len(res.Stub), err)
			}
			res.Release()
		})
		if n > 4 {
			t.Errorf("an answer of %d bytes in %d fragments costs %v allocations", size, 1+size/5816, n)
		}
		t.Logf("answer of %d bytes: %v allocations", size, n)
		c.Close()
		<-done
	}
}

func TestCallWithAContextThatHasEnded(t *testing.T) {
	_, l := startServer(t, ServerConfig{Hooks: Hooks{Call: func(context.Context, *ServerCall) error {
		t.Error("the call was sent")
		return nil
	}}})
	c := connect(t, l, Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Call(ctx, 0, opEcho, nil, nil); !errors.Is(err, context.Canceled) || !errors.Is(err, ErrNotSent) {
		t.Errorf("Call = %v", err)
	}
}

// TestCallIDsWrapAround: zero and ids of pending calls are passed over.
func TestCallIDsWrapAround(t *testing.T) {
	c, p := bindRaw(t, Config{})
	c.lastID = 0xFFFFFFFE
	first := goCall(t, c, nil)
	if id := p.read().Header.CallID; id != 0xFFFFFFFF {
		t.Errorf("call id %#x", id)
	}
	second := goCall(t, c, nil)
	if id := p.read().Header.CallID; id != 1 {
		t.Errorf("call id %#x after the last one", id)
	}
	c.mu.Lock()
	c.lastID = 0xFFFFFFFE
	c.mu.Unlock()
	third := goCall(t, c, nil)
	if id := p.read().Header.CallID; id != 2 {
		t.Errorf("call id %#x, with two pending", id)
	}
	for i, id := range []uint32{0xFFFFFFFF, 1, 2} {
		p.write(id, whole, &pdu.Response{Stub: []byte{byte('a' + i)}})
	}
	for i, result := range []func() (string, error){first, second, third} {
		if got, err := result(); got != string(rune('a'+i)) || err != nil {
			t.Errorf("call %d = %q, %v", i, got, err)
		}
	}
}

// TestIdleConnectionsKeepNoLargeBuffer.
func TestIdleConnectionsKeepNoLargeBuffer(t *testing.T) {
	a, b := memnet.Pipe(1 << 20)
	defer a.Close()
	r := newPacketReader(a)
	send := func(n int) {
		out, err := pdu.Append(nil, pdu.Header{Flags: whole}, &pdu.Response{Stub: make([]byte, n)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Write(out); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range []int{0, 100, 4072, 4073, 60_000, 65_511, 10} {
		send(n)
		send(3)
		for _, want := range []int{n, 3} {
			h, packet, err := r.next()
			if err != nil || len(packet) != want+pdu.CallHeaderSize || int(h.FragLength) != len(packet) {
				t.Fatalf("next = %d bytes, %v, want %d", len(packet), err, want+pdu.CallHeaderSize)
			}
		}
	}
	send(50_000)
	if _, _, err := r.next(); err != nil || r.large == nil {
		t.Fatalf("next = %v, large buffer %v", err, r.large != nil)
	}
	b.Close()
	if _, _, err := r.next(); !errors.Is(err, io.EOF) || r.large != nil {
		t.Fatalf("next at the end = %v, large buffer %v", err, r.large != nil)
	}
}

func TestAnswerOverTheLimit(t *testing.T) {
	_, l := startServer(t, ServerConfig{})
	c := connect(t, l, Config{MaxResponse: 10_000})
	if got := mustCall(t, c, opFill, u32(10_000)); len(got) != 10_000 {
		t.Fatalf("answer at the limit: %d bytes", len(got))
	}
	if _, err := c.Call(t.Context(), 0, opFill, u32(10_001), nil); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("answer over the limit: %v", err)
	}
	mustCall(t, c, opEcho, []byte("still alive"))
}
