package emsmdb

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

// chainOf returns an answer of n payloads of 32 KB.
func chainOf(n int, p extbuf.Policy) (out []byte) {
	payload := bytes.Repeat([]byte("0123456789abcdef"), 0x7FF)
	for i := range n {
		out, _ = extbuf.Append(out, payload, p, i == n-1)
	}
	return out
}

func BenchmarkExecute(b *testing.B) {
	for _, bm := range []struct {
		name string
		m    auth.Mechanism
		n    int
		p    extbuf.Policy
	}{
		{"auth=None/32K/plain", auth.None, 1, extbuf.Policy{}},
		{"auth=None/256K/plain", auth.None, 7, extbuf.Policy{}},
		{"auth=None/256K/compressed", auth.None, 7, extbuf.Policy{Compress: true}},
		{"auth=NTLM/32K/plain", auth.NTLM, 1, extbuf.Policy{}},
		{"auth=NTLM/256K/plain", auth.NTLM, 7, extbuf.Policy{}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			srv := startServer(b, serverFeatures{tcp: true, acceptor: accepting})
			out := chainOf(bm.n, bm.p)
			srv.onExecute = func(_ context.Context, _ int, _ *ndr.RPCExt2Request, r *ndr.RPCExt2Response) error {
				r.Out = out
				return nil
			}
			s := srv.dial(func(o *Options) {
				if bm.m != auth.None {
					withPassword(bm.m, 0, password)(o)
				}
			})
			in := []byte("rops")
			b.SetBytes(int64(bm.n * 0x7FF0))
			b.ReportAllocs()
			for b.Loop() {
				if got, err := s.Execute(b.Context(), in); err != nil || len(got) != bm.n {
					b.Fatal(fmt.Sprint(len(got)), err)
				}
			}
		})
	}
}

func BenchmarkOwnPayloads(b *testing.B) {
	for _, bm := range []struct {
		name string
		p    extbuf.Policy
	}{{"plain", extbuf.Policy{}}, {"compressed", extbuf.Policy{Compress: true}}, {"obfuscated", extbuf.Policy{Obfuscate: extbuf.ObfuscateAll}}} {
		b.Run(bm.name, func(b *testing.B) {
			chain := chainOf(7, bm.p)
			work := make([]byte, len(chain))
			b.SetBytes(7 * 0x7FF0)
			b.ReportAllocs()
			for b.Loop() {
				copy(work, chain)
				if _, err := ownPayloads(work); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
