package rpchttp

import (
	"bufio"
	"context"
	"errors"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestErrorBehindData is a mistake of the server right behind a packet, so that
// one Read comes upon both: the packet is delivered, the error is not forgotten,
// and nothing behind it is heeded.
func TestErrorBehindData(t *testing.T) {
	refused := errors.New("refused")
	data := testPacket(1, 100)
	for _, tt := range []struct {
		name   string
		behind [][]byte
		dials  int // that succeed
		want   error
	}{
		{"out of turn", [][]byte{data, outB3().append(nil), testPacket(2, 100)}, 2, ErrProtocol},
		{"no successor, one proxy", [][]byte{outA2().append(nil), data, outA6().append(nil), outB3().append(nil)}, 2, refused},
		{"no successor, two proxies", [][]byte{outA2().append(nil), data, outA6Other(0).append(nil), outA10().append(nil)}, 2, refused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, func(sc *ServerConfig, cc *Config) {
					sc.Hooks.Packet = func(_ context.Context, p *Packet) *Fate {
						if p.Received || p.Name() != "CONN/C2" {
							return nil
						}
						return &Fate{Bytes: append(p.Bytes(), slices.Concat(tt.behind...)...)}
					}
					dial, dials := cc.DialContext, 0
					cc.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
						if dials++; dials > tt.dials {
							return nil, refused
						}
						return dial(ctx, network, address)
					}
				})
				defer r.Server.Close()
				c, _ := r.dial(t)
				defer c.Close()
				time.AfterFunc(10*time.Minute, func() { c.Close() })
				if err := checkPackets(bufio.NewReader(c), 1, 1); err != nil {
					t.Fatal(err)
				}
				if n, err := c.Read(make([]byte, 4096)); n != 0 || !errors.Is(err, tt.want) {
					t.Errorf("%d bytes, %v", n, err)
				}
			})
		})
	}
}
