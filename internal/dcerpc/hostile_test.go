package dcerpc

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/memnet"
)

// goCall makes a call in the background.
func goCall(t testing.TB, c *Conn, stub []byte) (result func() (string, error)) {
	type outcome struct {
		stub string
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		res, err := c.Call(t.Context(), 0, opEcho, stub, nil)
		done <- outcome{string(res.Stub), err}
	}()
	return func() (string, error) { o := <-done; return o.stub, o.err }
}

func TestAnswersOutOfOrderAndInterleaved(t *testing.T) {
	c, p := bindRaw(t, Config{})
	ids := map[string]uint32{}
	var results []func() (string, error)
	for _, name := range []string{"a", "b", "c"} {
		results = append(results, goCall(t, c, []byte(name)))
		q := p.read()
		ids[string(q.Body.(*pdu.Request).Stub)] = q.Header.CallID
	}
	for _, f := range []struct {
		call  string
		flags pdu.Flags
		stub  string
	}{
		{"c", pdu.FlagFirst, "c1 "},
		{"a", pdu.FlagFirst, "a1 "},
		{"c", 0, "c2 "},
		{"b", whole, "b"},
		{"a", 0, ""},
		{"c", pdu.FlagLast, "c3"},
		{"a", pdu.FlagLast, "a2"},
	} {
		p.write(ids[f.call], f.flags, &pdu.Response{Stub: []byte(f.stub)})
	}
	for i, want := range []string{"a1 a2", "b", "c1 c2 c3"} {
		if got, err := results[i](); got != want || err != nil {
			t.Errorf("answer %d = %q, %v", i, got, err)
		}
	}
}

func TestAFaultEndsAnAnswerThatHasBegun(t *testing.T) {
	c, p := bindRaw(t, Config{})
	result := goCall(t, c, nil)
	id := p.read().Header.CallID
	p.write(id, pdu.FlagFirst, &pdu.Response{Stub: []byte("half an ans")})
	p.write(id, whole, &pdu.Fault{Status: StatusUnspecified})
	if got, err := result(); got != "" || !errors.Is(err, errcode.StatusCallFailed) {
		t.Errorf("Call = %q, %v", got, err)
	}
	result = goCall(t, c, nil)
	p.write(p.read().Header.CallID, whole, &pdu.Response{Stub: []byte("next")})
	if got, err := result(); got != "next" || err != nil {
		t.Errorf("the call after it = %q, %v", got, err)
	}
}

// TestServerBreaksTheProtocol: each of these ends the connection with one
// clear error.
func TestServerBreaksTheProtocol(t *testing.T) {
	response := func(id uint32, flags pdu.Flags) []byte {
		b, _ := pdu.Append(nil, pdu.Header{CallID: id, Flags: flags}, &pdu.Response{Stub: []byte("stub")}, nil)
		return b
	}
	control := func(id uint32, body pdu.Body) []byte {
		b, _ := pdu.Append(nil, pdu.Header{CallID: id, Flags: whole}, body, nil)
		return b
	}
	for _, tt := range []struct {
		name string
		send func(id uint32) []byte
	}{
		{"a second first fragment", func(id uint32) []byte {
			return append(response(id, pdu.FlagFirst), response(id, pdu.FlagFirst)...)
		}},
		{"no first fragment", func(id uint32) []byte { return response(id, pdu.FlagLast) }},
		{"an answer to nothing", func(id uint32) []byte { return response(id+1, whole) }},
		{"a fault of nothing", func(id uint32) []byte { return control(id+1, &pdu.Fault{}) }},
		{"a request", func(id uint32) []byte { return control(id, &pdu.Request{}) }},
		{"a bind_ack", func(id uint32) []byte { return control(id, &pdu.BindAck{}) }},
		{"an alter_context_resp", func(id uint32) []byte { return control(id, &pdu.BindAck{Alter: true}) }},
		{"an RTS packet", func(uint32) []byte { return control(0, &pdu.RTS{}) }},
		{"version 4", func(id uint32) []byte { b := response(id, whole); b[0] = 4; return b }},
		{"big-endian", func(id uint32) []byte { b := response(id, whole); b[4] = 0; return b }},
		{"frag_length 0", func(id uint32) []byte { b := response(id, whole); pdu.SetLengths(b, 0, 0); return b }},
		{"frag_length 16 in a response", func(id uint32) []byte { b := response(id, whole); pdu.SetLengths(b, 16, 0); return b }},
		{"auth_length beyond the packet", func(id uint32) []byte { b := response(id, whole); pdu.SetLengths(b, len(b), 60); return b }},
		{"a short fault", func(id uint32) []byte {
			b := control(id, &pdu.Fault{})
			pdu.SetLengths(b, 26, 0)
			return b[:26]
		}},
		{"garbage", func(uint32) []byte { return []byte("220 mail.example ESMTP ready\r\n") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, p := bindRaw(t, Config{})
			result := goCall(t, c, nil)
			p.writeRaw(tt.send(p.read().Header.CallID))
			_, err := result()
			var ce *ConnError
			if !errors.As(err, &ce) || !isProtocolError(err) {
				t.Errorf("Call = %v", err)
			}
			<-c.Done()
			if !errors.Is(c.Err(), err) {
				t.Errorf("Err = %v", c.Err())
			}
		})
	}
}

func TestServerAsksToEndTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := bindRaw(t, Config{})
		result := goCall(t, c, []byte("pending"))
		id := p.read().Header.CallID
		p.write(0, whole, &pdu.Shutdown{})
		synctest.Wait()
		if _, err := c.Call(t.Context(), 0, opEcho, nil, nil); !errors.Is(err, ErrShutdown) || !errors.Is(err, ErrNotSent) {
			t.Errorf("a call after the request to end = %v", err)
		}
		select {
		case <-c.Done():
			t.Error("the connection ended with a call pending")
		default:
		}
		p.write(id, whole, &pdu.Response{Stub: []byte("answered")})
		if got, err := result(); got != "answered" || err != nil {
			t.Errorf("the pending call = %q, %v", got, err)
		}
		<-c.Done()
		var ce *ConnError
		if err := c.Err(); !errors.Is(err, ErrShutdown) || errors.As(err, &ce) {
			t.Errorf("Err = %v", err)
		}
	})
	t.Run("idle", func(t *testing.T) {
		c, p := bindRaw(t, Config{})
		p.write(0, whole, &pdu.Shutdown{})
		<-c.Done()
		var ce *ConnError
		if err := c.Err(); !errors.Is(err, ErrShutdown) || errors.As(err, &ce) {
			t.Errorf("Err = %v", err)
		}
	})
}

// TestHostileHintsAllocateLittle: an answer that announces 4 GiB in each of
// many calls costs no more than maxPrealloc each.
func TestHostileHintsAllocateLittle(t *testing.T) {
	c, p := bindRaw(t, Config{MaxResponse: 1 << 30})
	const calls = 20
	var results []func() (string, error)
	var ids []uint32
	for range calls {
		results = append(results, goCall(t, c, nil))
		ids = append(ids, p.read().Header.CallID)
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, id := range ids {
		p.write(id, pdu.FlagFirst, &pdu.Response{AllocHint: 0xFFFFFFFF, Stub: []byte("x")})
	}
	for _, id := range ids {
		p.write(id, pdu.FlagLast, &pdu.Response{AllocHint: 0xFFFFFFFF, Stub: []byte("y")})
	}
	for _, r := range results {
		if got, err := r(); got != "xy" || err != nil {
			t.Errorf("Call = %q, %v", got, err)
		}
	}
	runtime.ReadMemStats(&after)
	if got, limit := after.TotalAlloc-before.TotalAlloc, uint64(calls*maxPrealloc+1<<20); got > limit {
		t.Errorf("%d bytes allocated, more than %d", got, limit)
	}
}

// TestHostileHintOfZero: a hint that is too small is no error.
func TestHintsThatAreTooSmall(t *testing.T) {
	c, p := bindRaw(t, Config{})
	result := goCall(t, c, nil)
	id := p.read().Header.CallID
	flags := pdu.FlagFirst
	piece := bytes.Repeat([]byte{'z'}, 4000)
	for range 199 {
		p.write(id, flags, &pdu.Response{AllocHint: 1, Stub: piece})
		flags = 0
	}
	p.write(id, pdu.FlagLast, &pdu.Response{Stub: piece})
	if got, err := result(); len(got) != 200*4000 || err != nil {
		t.Errorf("Call = %d bytes, %v", len(got), err)
	}
}

// TestMutatedServer runs calls against a server whose every packet is mutated
// at random in one place. Nothing may panic or hang, and no goroutine may stay:
// the bubble fails otherwise.
func TestMutatedServer(t *testing.T) {
	m := mechanism{authType: 9, legs: 4, alter: true}
	for seed := range uint32(300) {
		synctest.Test(t, func(t *testing.T) {
			n := seed
			var mu sync.Mutex
			l := startSecure(t, &m, ServerConfig{Multiplex: true, Hooks: Hooks{Send: func(_ *ServerConn, p []byte) ([]byte, error) {
				mu.Lock()
				defer mu.Unlock()
				n = n*1664525 + 1013904223
				switch n >> 28 {
				case 0, 1:
					p[int(n>>8)%min(len(p), 40)] ^= byte(n>>20) | 1
				case 2:
					return p[:int(n>>8)%len(p)], nil
				case 3:
					p = append(bytes.Clone(p), p...)
				}
				return p, nil
			}}})
			ctx, cancel := context.WithTimeout(t.Context(), 60e9)
			defer cancel()
			nc, err := l.DialContext(ctx, "tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			cfg := Config{Interfaces: []Interface{echoInterface, otherInterface}, Multiplex: true}
			if seed%2 == 0 {
				cfg.Handshake, cfg.Level = m.client(), 6
			}
			c, err := NewConn(ctx, nc, cfg)
			if err != nil {
				return
			}
			defer c.Close()
			for i := range 10 {
				res, err := c.Call(ctx, 0, opFill, binary.LittleEndian.AppendUint32(nil, uint32(i*3000)), nil)
				if err == nil {
					if cfg.Handshake != nil && len(res.Stub) != i*3000 {
						t.Errorf("seed %d: a protected answer has %d bytes", seed, len(res.Stub))
					}
					res.Release()
				}
			}
		})
	}
}

// TestClientBreaksTheProtocol: each of these makes the server close the
// connection, without a panic and without calling a handler.
func TestClientBreaksTheProtocol(t *testing.T) {
	bind := &pdu.Bind{MaxXmitFrag: 5840, MaxRecvFrag: 5840, Contexts: []pdu.Context{{Interface: echoInterface, Transfer: []Interface{ndr20}}}}
	packet := func(id uint32, flags pdu.Flags, body pdu.Body, v *pdu.Verifier) []byte {
		b, err := pdu.Append(nil, pdu.Header{CallID: id, Flags: flags}, body, v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	token := &pdu.Verifier{AuthType: 10, Level: 6, Value: []byte("x")}
	alter := *bind
	alter.Alter = true
	for _, tt := range []struct {
		name  string
		bound bool
		bytes []byte
	}{
		{"a request first", false, packet(1, whole, &pdu.Request{}, nil)},
		{"an alter_context first", false, packet(1, whole, &alter, nil)},
		{"an auth3 first", false, packet(1, whole, &pdu.Auth3{}, token)},
		{"a second bind", true, packet(2, whole, bind, nil)},
		{"an auth3 without a bind that asks for it", true, packet(2, whole, &pdu.Auth3{}, token)},
		{"a middle fragment first", true, packet(2, 0, &pdu.Request{}, nil)},
		{"a second first fragment", true, append(packet(2, pdu.FlagFirst, &pdu.Request{}, nil), packet(2, pdu.FlagFirst, &pdu.Request{}, nil)...)},
		{"a response", true, packet(2, whole, &pdu.Response{}, nil)},
		{"a bind_ack", true, packet(2, whole, &pdu.BindAck{}, nil)},
		{"a shutdown", true, packet(2, whole, &pdu.Shutdown{}, nil)},
		{"garbage", false, []byte("GET / HTTP/1.1\r\nHost: example\r\n\r\n")},
		{"a request too short for its object", true, func() []byte {
			b := packet(2, whole, &pdu.Request{}, nil)
			b[3] |= byte(pdu.FlagObject)
			return b
		}()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := startServer(t, ServerConfig{Services: []Service{{echoInterface, func(context.Context, *ServerCall) ([]byte, error) {
				t.Error("the handler was called")
				return nil, nil
			}}}})
			nc, p := rawServer(t)
			done := make(chan struct{})
			go func() { defer close(done); s.ServeConn(nc) }()
			if tt.bound {
				p.writeRaw(packet(1, whole, bind, nil))
				p.read()
			}
			p.writeRaw(tt.bytes)
			<-done
			if _, err := io.ReadAll(p.nc); err != nil {
				t.Errorf("the connection ended with %v", err)
			}
		})
	}
}

func TestServeConnWaitsForCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		released := make(chan struct{})
		ended := false
		s := NewServer(ServerConfig{Services: []Service{{echoInterface, func(ctx context.Context, _ *ServerCall) ([]byte, error) {
			<-ctx.Done() // the connection has ended
			<-released
			ended = true
			return nil, nil
		}}}})
		client, server := memnet.Pipe(0)
		served := make(chan struct{})
		go func() { defer close(served); s.ServeConn(server) }()
		c, err := NewConn(t.Context(), client, Config{Interfaces: []Interface{echoInterface}})
		if err != nil {
			t.Fatal(err)
		}
		go c.Call(t.Context(), 0, 0, nil, nil)
		synctest.Wait()
		c.Close()
		synctest.Wait()
		select {
		case <-served:
			t.Error("ServeConn returned with a call running")
		default:
		}
		close(released)
		<-served
		if !ended {
			t.Error("the call did not end")
		}
		s.Close()
	})
}

// TestUnauthenticatedRequestGetsOneFault, however many fragments it has.
func TestUnauthenticatedRequestGetsOneFault(t *testing.T) {
	s, _ := startServer(t, ServerConfig{MinLevel: 5})
	nc, p := rawServer(t)
	go s.ServeConn(nc)
	p.write(1, whole, &pdu.Bind{MaxXmitFrag: 5840, MaxRecvFrag: 5840, Contexts: []pdu.Context{{Interface: echoInterface, Transfer: []Interface{ndr20}}}})
	p.read()
	p.write(2, pdu.FlagFirst, &pdu.Request{})
	p.write(2, 0, &pdu.Request{})
	p.write(2, pdu.FlagLast, &pdu.Request{})
	p.write(3, whole, &pdu.Request{})
	for want := uint32(2); want <= 3; want++ {
		if q := p.read(); q.Header.CallID != want || q.Header.Type != pdu.TypeFault || q.Body.(*pdu.Fault).Status != StatusAccessDenied {
			t.Errorf("answer %v, %+v, want a fault of call %d", q.Header, q.Body, want)
		}
	}
}

func TestCallIDInUse(t *testing.T) {
	s, _ := startServer(t, ServerConfig{Multiplex: true})
	nc, p := rawServer(t)
	done := make(chan struct{})
	go func() { defer close(done); s.ServeConn(nc) }()
	p.write(1, whole|pdu.FlagMultiplex, &pdu.Bind{MaxXmitFrag: 5840, MaxRecvFrag: 5840, Contexts: []pdu.Context{{Interface: echoInterface, Transfer: []Interface{ndr20}}}})
	p.read()
	p.write(2, whole, &pdu.Request{Opnum: opSleep, Stub: u32(1e9)})
	p.write(2, whole, &pdu.Request{Opnum: opEcho})
	<-done
	if rest, err := io.ReadAll(p.nc); len(rest) > 0 || err != nil {
		t.Errorf("a call id in use was answered by %d bytes, %v", len(rest), err)
	}
}

func TestServerLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, l := startServer(t, ServerConfig{Multiplex: true, MaxCalls: 3, MaxRequest: 50_000})
		c := connect(t, l, Config{Multiplex: true})
		ctx, cancel := context.WithCancel(t.Context())
		for range 3 {
			go c.Call(ctx, 0, opSleep, u32(1000), nil)
		}
		synctest.Wait()
		var f *FaultError
		if _, err := c.Call(t.Context(), 0, opEcho, nil, nil); !errors.As(err, &f) || !f.TooBusy() || !f.DidNotExecute {
			t.Errorf("a call too many = %v", err)
		}
		cancel()
		synctest.Wait()
		if len(s.Connections()) != 1 {
			t.Errorf("%d connections", len(s.Connections()))
		}
	})
	_, l := startServer(t, ServerConfig{MaxRequest: 50_000})
	c := connect(t, l, Config{})
	mustCall(t, c, opEcho, make([]byte, 50_000))
	if _, err := c.Call(t.Context(), 0, opEcho, make([]byte, 50_001), nil); !errors.Is(err, errcode.StatusBadStubData) {
		t.Errorf("a request over the limit: %v", err)
	}
	mustCall(t, c, opEcho, []byte("still alive"))
}

// Calls too many are refused when they come, not when their turn would be:
// nothing is kept of them. Requests that are never finished count, too.
func TestServerKeepsNoCallsTooMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := startServer(t, ServerConfig{MaxCalls: 3})
		nc, p := rawServer(t)
		done := make(chan struct{})
		go func() { defer close(done); s.ServeConn(nc) }()
		p.write(1, whole, &pdu.Bind{MaxXmitFrag: 5840, MaxRecvFrag: 5840, Contexts: []pdu.Context{{Interface: echoInterface, Transfer: []Interface{ndr20}}}})
		p.read()
		for id := range uint32(3) {
			p.write(2+id, whole, &pdu.Request{Opnum: opSleep, Stub: u32(1000)})
		}
		start := time.Now()
		for id := range uint32(100) {
			p.write(10+id, whole, &pdu.Request{Opnum: opEcho})
			q := p.read()
			f, ok := q.Body.(*pdu.Fault)
			if !ok || q.Header.CallID != 10+id || f.Status != StatusNCATooBusy || q.Header.Flags&pdu.FlagDidNotExecute == 0 {
				t.Fatalf("call %d: %v, %+v", id, q.Header, q.Body)
			}
		}
		if d := time.Since(start); d != 0 {
			t.Errorf("the last was refused after %v", d)
		}
		for id := range uint32(4) {
			p.write(200+id, pdu.FlagFirst, &pdu.Request{Opnum: opEcho})
		}
		<-done
	})
}

// TestOrphanedAndCancelledCalls: what clients other than this one may send.
func TestOrphanedAndCancelledCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := startServer(t, ServerConfig{Multiplex: true})
		nc, p := rawServer(t)
		go s.ServeConn(nc)
		p.write(1, whole|pdu.FlagMultiplex, &pdu.Bind{MaxXmitFrag: 5840, MaxRecvFrag: 5840, Contexts: []pdu.Context{{Interface: echoInterface, Transfer: []Interface{ndr20}}}})
		if q := p.read(); q.Header.Flags&pdu.FlagMultiplex == 0 {
			t.Fatalf("bind is answered by %v", q.Header)
		}
		for id := uint32(2); id < 5; id++ {
			p.write(id, whole, &pdu.Request{Opnum: opSleep, Stub: u32(60_000)})
		}
		p.write(6, pdu.FlagFirst, &pdu.Request{Opnum: opEcho, Stub: []byte("never finished")})
		synctest.Wait()
		p.write(2, whole, &pdu.Orphaned{})
		p.write(3, whole, &pdu.Cancel{})
		p.write(6, whole, &pdu.Orphaned{})
		p.write(99, whole, &pdu.Orphaned{})
		p.write(98, whole, &pdu.Cancel{})
		if q := p.read(); q.Header.CallID != 3 || q.Body.(*pdu.Fault).Status != StatusCancel {
			t.Errorf("after co_cancel: %v, %+v", q.Header, q.Body)
		}
		if q := p.read(); q.Header.CallID != 4 || q.Header.Type != pdu.TypeResponse {
			t.Errorf("the call left alone: %v", q.Header)
		}
		// A new call may use the orphaned one's id.
		p.write(6, whole, &pdu.Request{Opnum: opEcho, Stub: []byte("again")})
		if q := p.read(); q.Header.CallID != 6 || string(q.Body.(*pdu.Response).Stub) != "again" {
			t.Errorf("call id 6 again: %v", q.Header)
		}
	})
}

// TestSerialServerKeepsTheOrder: a client that sends calls ahead without
// multiplexing has them executed one by one, in order.
func TestSerialServerKeepsTheOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := startServer(t, ServerConfig{})
		nc, p := rawServer(t)
		go s.ServeConn(nc)
		p.write(1, whole|pdu.FlagMultiplex, &pdu.Bind{MaxXmitFrag: 5840, MaxRecvFrag: 5840, Contexts: []pdu.Context{{Interface: echoInterface, Transfer: []Interface{ndr20}}}})
		if q := p.read(); q.Header.Flags&pdu.FlagMultiplex != 0 {
			t.Fatal("multiplexing was granted")
		}
		for i := range uint32(6) {
			p.write(10+i, whole, &pdu.Request{Opnum: opSleep, Stub: u32(6000 - 1000*i)})
		}
		for i := range uint32(6) {
			if q := p.read(); q.Header.CallID != 10+i {
				t.Errorf("answer %d is to call %d", i, q.Header.CallID)
			}
		}
	})
}
