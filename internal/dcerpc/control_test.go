package dcerpc

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
)

func TestCallHookDelaysFailsAndCuts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hook atomic.Pointer[func(context.Context) error]
		_, l := startServer(t, ServerConfig{Hooks: Hooks{Call: func(ctx context.Context, call *ServerCall) error {
			if call.Interface != echoInterface || call.Opnum != opEcho || string(call.Stub) != "stub" || call.Conn.Level() != 1 {
				t.Errorf("hook is called with %+v", call)
			}
			return (*hook.Load())(ctx)
		}}})
		set := func(f func(context.Context) error) { hook.Store(&f) }
		c := connect(t, l, Config{})

		set(func(context.Context) error { time.Sleep(90 * time.Second); return nil })
		start := time.Now()
		if got := mustCall(t, c, opEcho, []byte("stub")); string(got) != "stub" || time.Since(start) != 90*time.Second {
			t.Errorf("delayed call = %q after %v", got, time.Since(start))
		}
		set(func(context.Context) error { return &FaultError{Status: StatusServerTooBusy} })
		if _, err := c.Call(t.Context(), 0, opEcho, []byte("stub"), nil); !errors.Is(err, errcode.StatusServerTooBusy) {
			t.Errorf("failed call = %v", err)
		}
		set(func(context.Context) error { return errors.New("a bug in the test") })
		if _, err := c.Call(t.Context(), 0, opEcho, []byte("stub"), nil); !errors.Is(err, errcode.StatusCallFailed) {
			t.Errorf("call that fails without a status = %v", err)
		}
		set(func(context.Context) error { return ErrCut })
		var ce *ConnError
		if _, err := c.Call(t.Context(), 0, opEcho, []byte("stub"), nil); !errors.As(err, &ce) {
			t.Errorf("cut call = %v", err)
		}
	})
}

func TestAnswerHookReplaces(t *testing.T) {
	_, l := startServer(t, ServerConfig{Hooks: Hooks{Answer: func(_ context.Context, call *ServerCall, stub []byte, err error) ([]byte, error) {
		if call.Opnum == opFault {
			var f *FaultError
			if !errors.As(err, &f) {
				t.Errorf("the hook is given %v", err)
			}
			return []byte("saved"), nil
		}
		return nil, &FaultError{Status: StatusBadStub}
	}}})
	c := connect(t, l, Config{})
	if got := mustCall(t, c, opFault, u32(5)); string(got) != "saved" {
		t.Errorf("answer in place of a fault = %q", got)
	}
	if _, err := c.Call(t.Context(), 0, opEcho, nil, nil); !errors.Is(err, errcode.StatusBadStubData) {
		t.Errorf("fault in place of an answer = %v", err)
	}
}

func TestBindHookRefuses(t *testing.T) {
	for _, tt := range []struct {
		name  string
		err   error
		check func(error) bool
	}{
		{"bind_nak", &BindError{Reason: NakLocalLimit}, func(err error) bool {
			var be *BindError
			return errors.As(err, &be) && be.Reason == NakLocalLimit
		}},
		{"fault", &FaultError{Status: StatusServerTooBusy}, func(err error) bool {
			var f *FaultError
			return errors.As(err, &f) && f.TooBusy()
		}},
		{"cut", ErrCut, func(err error) bool {
			var ce *ConnError
			return errors.As(err, &ce)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, l := startServer(t, ServerConfig{Hooks: Hooks{Bind: func(context.Context, *ServerConn, []Interface) error { return tt.err }}})
			if _, err := tryConnect(t, l, Config{}); !tt.check(err) {
				t.Errorf("NewConn = %v", err)
			}
		})
	}
}

// TestServerCloseEndsEverything: listeners, connections and calls.
func TestServerCloseEndsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, l := startServer(t, ServerConfig{Multiplex: true})
		c := connect(t, l, Config{Multiplex: true})
		result := goCall(t, c, nil)
		if got, err := result(); got != "" || err != nil {
			t.Fatal(got, err)
		}
		pending := make(chan error, 1)
		go func() {
			_, err := c.Call(t.Context(), 0, opSleep, u32(1e9), nil)
			pending <- err
		}()
		synctest.Wait()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		var ce *ConnError
		if err := <-pending; !errors.As(err, &ce) {
			t.Errorf("pending call = %v", err)
		}
		if len(s.Connections()) != 0 {
			t.Errorf("%d connections are left", len(s.Connections()))
		}
		if _, err := l.DialContext(t.Context(), "tcp", l.Addr().String()); err == nil {
			t.Error("the listener still listens")
		}
		nc, _ := rawServer(t)
		s.ServeConn(nc) // returns at once
		if _, err := nc.Write([]byte("x")); err == nil {
			t.Error("a connection given to a closed server was left open")
		}
	})
}

func TestShutdownFromTheServer(t *testing.T) {
	s, l := startServer(t, ServerConfig{})
	c := connect(t, l, Config{})
	mustCall(t, c, opEcho, nil)
	for _, sc := range s.Connections() {
		if err := sc.Shutdown(); err != nil {
			t.Error(err)
		}
	}
	<-c.Done()
	if !errors.Is(c.Err(), ErrShutdown) {
		t.Errorf("Err = %v", c.Err())
	}
}
