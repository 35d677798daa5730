package dcerpc

import (
	"bytes"
	"sync/atomic"
	"testing"
)

func TestGroupEndComesWithTheLastConnection(t *testing.T) {
	ended := make(chan uint32, 4)
	_, l := startServer(t, ServerConfig{Hooks: Hooks{GroupEnd: func(g uint32) { ended <- g }}})
	a := connect(t, l, Config{})
	b := connect(t, l, Config{AssocGroup: a.AssocGroup()})
	mustCall(t, a, opEcho, nil)
	a.Close()
	mustCall(t, b, opEcho, nil)
	select {
	case g := <-ended:
		t.Fatalf("group %d ended with one of its two connections", g)
	default:
	}
	b.Close()
	if g := <-ended; g != a.AssocGroup() {
		t.Fatalf("group %d ended, want %d", g, a.AssocGroup())
	}
}

func TestSendHookCutsInMidPacket(t *testing.T) {
	var cut atomic.Bool
	_, l := startServer(t, ServerConfig{Hooks: Hooks{Send: func(_ *ServerConn, packet []byte) ([]byte, error) {
		if cut.Load() {
			return packet[:10], ErrCut
		}
		return packet, nil
	}}})
	c := connect(t, l, Config{})
	if got := mustCall(t, c, opEcho, []byte("x")); !bytes.Equal(got, []byte("x")) {
		t.Fatalf("echo = %q", got)
	}
	cut.Store(true)
	if _, err := c.Call(t.Context(), 0, opEcho, []byte("y"), nil); err == nil {
		t.Fatal("a cut answer was taken for a whole one")
	}
	<-c.Done()
}
