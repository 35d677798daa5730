package emsmdb

import (
	"bytes"
	"testing"

	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

// What an answer's chain unpacks to must not depend on what becomes of the
// buffer that it came in.
func FuzzOwnPayloads(f *testing.F) {
	f.Add(chainOf(1, extbuf.Policy{}))
	f.Add(chainOf(2, extbuf.Policy{Compress: true}))
	mixed, _ := extbuf.Append(nil, []byte("plain"), extbuf.Policy{}, false)
	mixed, _ = extbuf.Append(mixed, bytes.Repeat([]byte("compressed"), 50), extbuf.Policy{Compress: true, Obfuscate: extbuf.ObfuscateAll}, false)
	mixed, _ = extbuf.Append(mixed, []byte("obfuscated"), extbuf.Policy{Obfuscate: extbuf.ObfuscateAll}, false)
	mixed, _ = extbuf.Append(mixed, nil, extbuf.Policy{}, true)
	f.Add(mixed)
	f.Fuzz(func(t *testing.T, chain []byte) {
		want, wantErr := extbuf.Decode(nil, bytes.Clone(chain), nil)
		got, err := ownPayloads(chain)
		if len(chain) == 0 {
			if got != nil || err != nil {
				t.Fatalf("%q, %v", got, err)
			}
			return
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%v, want %v", err, wantErr)
		}
		clear(chain)
		if len(got) != len(want) {
			t.Fatalf("%d payloads, want %d", len(got), len(want))
		}
		for i := range got {
			if !bytes.Equal(got[i], want[i]) {
				t.Fatalf("payload %d differs", i)
			}
			if got[i] = append(got[i], 0xEE); i+1 < len(got) && len(got[i+1]) > 0 && got[i+1][0] != want[i+1][0] {
				t.Fatalf("appending to payload %d changed the next", i)
			}
		}
	})
}

// Whatever stub comes in answer to EcDoRpcExt2, the binding returns a result or
// a failure, and nothing larger than what was asked for.
func FuzzExecuteAnswer(f *testing.F) {
	b := &rpcBinding{handle: ndr.ContextHandle{4: 1}}
	for _, r := range []ndr.RPCExt2Response{
		{Handle: b.handle, Out: chainOf(1, extbuf.Policy{}), AuxOut: clientControlBuffer(5)},
		{Handle: b.handle, Return: 0x4B6},
		{Return: 0x80040115},
	} {
		stub, _ := r.AppendBinary(nil)
		f.Add(stub)
	}
	f.Fuzz(func(t *testing.T, stub []byte) {
		res, err := b.executed(dcerpc.Response{Stub: stub}, nil, 0x8007)
		if (res == nil) == (err == nil) {
			t.Fatalf("%v, %v", res, err)
		}
		if err != nil {
			f := failureOf(err)
			if f.pending || f.busy || f.notExecuted {
				t.Fatalf("%+v", f)
			}
			return
		}
		if len(res.out) > ndr.MaxBuffer || len(res.auxOut) > ndr.MaxAux {
			t.Fatalf("%d and %d bytes", len(res.out), len(res.auxOut))
		}
	})
}

func FuzzParseTarget(f *testing.F) {
	f.Add("ncacn_ip_tcp:exch01[5001]")
	f.Add("ncacn_ip_tcp:[::1][1]")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseTarget(s)
		if err == nil && got.host == "" {
			t.Fatalf("%q has no host", s)
		}
	})
}
