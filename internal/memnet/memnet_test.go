package memnet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestBytesArriveInOrderThroughASmallBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := Pipe(7)
		want := make([]byte, 10_000)
		for i := range want {
			want[i] = byte(i * 31)
		}
		go func() {
			if n, err := a.Write(want); n != len(want) || err != nil {
				t.Errorf("Write = %d, %v", n, err)
			}
			a.Close()
		}()
		got, err := io.ReadAll(b)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("ReadAll: %d bytes, %v; want %d unchanged", len(got), err, len(want))
		}
	})
}

func TestWriteIsBufferedThenBlocksDurably(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := Pipe(4)
		if n, err := a.Write([]byte("1234")); n != 4 || err != nil {
			t.Fatalf("Write into an empty buffer = %d, %v", n, err)
		}
		done := make(chan error, 1)
		go func() {
			_, err := a.Write([]byte("5"))
			done <- err
		}()
		synctest.Wait()
		select {
		case err := <-done:
			t.Fatalf("Write into a full buffer returned: %v", err)
		default:
		}
		buf := make([]byte, 2)
		if _, err := io.ReadFull(b, buf); err != nil || string(buf) != "12" {
			t.Fatalf("Read = %q, %v", buf, err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

func TestDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := Pipe(1)
		start := time.Now()
		if err := a.SetReadDeadline(start.Add(5 * time.Minute)); err != nil {
			t.Fatal(err)
		}
		_, err := a.Read(make([]byte, 1))
		var ne net.Error
		if !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &ne) || !ne.Timeout() {
			t.Fatalf("Read = %v, want a timeout", err)
		}
		if d := time.Since(start); d != 5*time.Minute {
			t.Fatalf("Read timed out after %v", d)
		}
		if err := a.SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if n, err := a.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Fatalf("Read after the deadline was removed = %d, %v", n, err)
		}

		// A deadline set while somebody waits wakes him.
		done := make(chan error, 1)
		go func() {
			_, err := a.Write([]byte("ab"))
			done <- err
		}()
		synctest.Wait()
		if err := a.SetWriteDeadline(time.Now().Add(-time.Second)); err != nil {
			t.Fatal(err)
		}
		if err := <-done; !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("Write = %v, want a timeout", err)
		}
	})
}

func TestCloseWakesEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := Pipe(1)
		var readers, peer [2]error
		var wg sync.WaitGroup
		wg.Go(func() { _, readers[0] = a.Read(make([]byte, 1)) })
		wg.Go(func() { _, readers[1] = a.Read(make([]byte, 1)) })
		wg.Go(func() { _, peer[0] = b.Read(make([]byte, 2)) })
		synctest.Wait()
		a.Close()
		a.Close()
		wg.Wait()
		if !errors.Is(readers[0], net.ErrClosed) || !errors.Is(readers[1], net.ErrClosed) {
			t.Errorf("Reads on the closed end = %v, %v", readers[0], readers[1])
		}
		c, d := Pipe(1)
		wg.Go(func() { _, peer[1] = d.Write([]byte("never read")) })
		synctest.Wait()
		c.Close()
		wg.Wait()
		if !errors.Is(peer[0], io.EOF) || !errors.Is(peer[1], io.ErrClosedPipe) {
			t.Errorf("the peer's Read = %v, Write = %v", peer[0], peer[1])
		}
	})
}

func TestPeerReadsWhatWasWrittenBeforeClose(t *testing.T) {
	a, b := Pipe(0)
	if _, err := a.Write([]byte("last words")); err != nil {
		t.Fatal(err)
	}
	a.Close()
	if got, err := io.ReadAll(b); string(got) != "last words" || err != nil {
		t.Fatalf("ReadAll = %q, %v", got, err)
	}
}

func TestNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n Network
		l, err := n.Listen("exch01.example:135")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Listen(":135"); err == nil {
			t.Fatal("the same port was given out twice")
		}
		l2, err := n.Listen(":0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := l.Accept()
			if err != nil {
				t.Error(err)
				return
			}
			io.Copy(c, c)
			c.Close()
		}()
		c, err := l2.DialContext(t.Context(), "tcp", "exch01.example:135")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte("echo")); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 4)
		if _, err := io.ReadFull(c, buf); err != nil || string(buf) != "echo" {
			t.Fatalf("Read = %q, %v", buf, err)
		}
		c.Close()

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := n.DialContext(ctx, "tcp", l2.Addr().String()); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("dial without anybody accepting = %v", err)
		}
		l2.Close()
		if _, err := l2.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Fatalf("Accept after Close = %v", err)
		}
		if _, err := n.DialContext(t.Context(), "tcp", l2.Addr().String()); !errors.Is(err, ErrRefused) {
			t.Fatalf("dial after Close = %v", err)
		}
		l.Close()
	})
}
