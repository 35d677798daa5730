package netctx

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

func TestInterrupt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		defer a.Close()
		defer b.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		stop := Interrupt(ctx, a)
		began := time.Now()
		_, err := a.Read(make([]byte, 1))
		if !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if !errors.Is(Cause(ctx, err), context.DeadlineExceeded) {
			t.Errorf("Cause = %v", Cause(ctx, err))
		}
		if !stop() {
			t.Error("stop does not say that the context ended")
		}
	})
}

func TestStopped(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	ctx, cancel := context.WithCancel(t.Context())
	if Interrupt(ctx, a)() {
		t.Error("stop says that the context ended")
	}
	if err := Cause(ctx, io.EOF); !errors.Is(err, io.EOF) {
		t.Errorf("Cause = %v", err)
	}
	cancel()
	go func() { defer b.Close(); _, _ = b.Write([]byte{1}) }()
	if _, err := a.Read(make([]byte, 1)); err != nil {
		t.Errorf("a connection that was let go: %v", err)
	}
}
