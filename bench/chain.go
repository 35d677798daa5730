package main

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/go-mapi/mapirpc/extbuf"
)

// chainResult is what extended buffers cost.
type chainResult struct {
	plain, packed            int     // bytes
	payloads                 int     // in the chain
	decode, encode           float64 // median MB/s of plain text
	decodeAllocs, packAllocs float64 // per chain, with buffers of the caller's
}

// measureChain unpacks and packs a chain of about 256 KB, as a server sends it:
// payloads of 32 KB, compressed, obfuscated, both or neither in turn.
func measureChain(c corpus, rounds int) (chainResult, error) {
	policies := []extbuf.Policy{
		{Compress: true},
		{},
		{Obfuscate: extbuf.ObfuscateAll},
		{Compress: true, Obfuscate: extbuf.ObfuscateAll},
	}
	var payloads [][]byte
	for i := 0; len(payloads) < 8; i++ {
		for _, class := range c.classes() {
			if blocks := c.blocks[class]; i < len(blocks) && len(blocks[i].plain) > 20000 && len(payloads) < 8 {
				payloads = append(payloads, blocks[i].plain)
			}
		}
	}
	r := chainResult{payloads: len(payloads)}
	pack := func(dst []byte) []byte {
		var err error
		for i, p := range payloads {
			if dst, err = extbuf.Append(dst, p, policies[i%len(policies)], i == len(payloads)-1); err != nil {
				panic(err) // no payload exceeds 32 KB
			}
		}
		return dst
	}
	chain := pack(nil)
	r.packed = len(chain)
	for _, p := range payloads {
		r.plain += len(p)
	}
	options := &extbuf.Options{Buffer: make([]byte, r.plain)}
	room, list := make([]byte, 0, 2*r.plain), make([][]byte, 0, len(payloads))
	got, err := extbuf.Decode(list, chain, options)
	if err != nil || len(got) != len(payloads) {
		return r, fmt.Errorf("chain: %d payloads, %w", len(got), err)
	}
	for i := range got {
		if !bytes.Equal(got[i], payloads[i]) {
			return r, fmt.Errorf("chain: payload %d differs", i)
		}
	}
	unpack := func() { _, _ = extbuf.Decode(list, chain, options) }
	repack := func() { pack(room) }
	var in, out []float64
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for range rounds {
		in = append(in, seconds(unpack))
		out = append(out, seconds(repack))
	}
	r.decode = float64(r.plain) / median(in) / 1e6
	r.encode = float64(r.plain) / median(out) / 1e6
	r.decodeAllocs = testing.AllocsPerRun(20, unpack)
	r.packAllocs = testing.AllocsPerRun(20, repack)
	return r, nil
}

// seconds returns how long f takes, run eight times.
func seconds(f func()) float64 {
	start := now()
	for range 8 {
		f()
	}
	return (now() - start).Seconds() / 8
}
