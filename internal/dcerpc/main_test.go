package dcerpc

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/internal/memnet"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// Interfaces and operations of the test service.
var (
	echoInterface  = Interface{UUID: wire.MustParseGUID("11111111-2222-3333-4444-555555555555"), Major: 1, Minor: 3}
	otherInterface = Interface{UUID: wire.MustParseGUID("99999999-2222-3333-4444-555555555555"), Major: 2}
)

const (
	opEcho   = iota // answers with the arguments
	opFill          // answers with as many bytes as the arguments say
	opSleep         // waits for milliseconds, then echoes
	opFault         // faults with the status in the arguments
	opObject        // answers with the object UUID and the arguments
)

// filling is what opFill answers with.
var filling = bytes.Repeat([]byte("0123456789abcdef-"), 1<<16)

func echoHandler(ctx context.Context, call *ServerCall) ([]byte, error) {
	switch call.Opnum {
	case opEcho:
		return append(call.Buffer(len(call.Stub)), call.Stub...), nil
	case opFill:
		return filling[:binary.LittleEndian.Uint32(call.Stub)], nil
	case opSleep:
		select {
		case <-time.After(time.Duration(binary.LittleEndian.Uint32(call.Stub)) * time.Millisecond):
			return append([]byte(nil), call.Stub...), nil
		case <-ctx.Done():
			return nil, &FaultError{Status: StatusCancel}
		}
	case opObject:
		return append(append(call.Buffer(len(call.Stub)), call.Object[:]...), call.Stub...), nil
	case opFault:
		return nil, &FaultError{Status: binary.LittleEndian.Uint32(call.Stub), DidNotExecute: true}
	}
	return nil, &FaultError{Status: StatusOpnumRange, DidNotExecute: true}
}

func u32(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }

func echoServices() []Service {
	return []Service{{echoInterface, echoHandler}, {otherInterface, echoHandler}}
}

// startServer serves cfg on a listener of the in-memory network until the test
// ends.
func startServer(t testing.TB, cfg ServerConfig) (*Server, *memnet.Listener) {
	t.Helper()
	if cfg.Services == nil {
		cfg.Services = echoServices()
	}
	s := NewServer(cfg)
	l := memnet.Listen()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.Serve(l); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Serve = %v", err)
		}
	}()
	t.Cleanup(func() { s.Close(); <-done })
	return s, l
}

// connect binds a connection that is closed when the test ends.
func connect(t testing.TB, l *memnet.Listener, cfg Config) *Conn {
	t.Helper()
	c, err := tryConnect(t, l, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func tryConnect(t testing.TB, l *memnet.Listener, cfg Config) (*Conn, error) {
	t.Helper()
	if cfg.Interfaces == nil {
		cfg.Interfaces = []Interface{echoInterface}
	}
	nc, err := l.DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return NewConn(t.Context(), nc, cfg)
}

// mustCall makes a call that has to succeed and returns a copy of the answer.
func mustCall(t testing.TB, c *Conn, opnum uint16, stub []byte) []byte {
	t.Helper()
	res, err := c.Call(t.Context(), 0, opnum, stub, nil)
	if err != nil {
		t.Fatalf("operation %d: %v", opnum, err)
	}
	defer res.Release()
	return append([]byte(nil), res.Stub...)
}
