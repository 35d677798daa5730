package rpchttp

import "testing"

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
