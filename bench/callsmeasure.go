package main

import (
	"bufio"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"errors"
	"fmt"
	"hash"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/internal/security"
)

// callsResult is what one runtime did under one scheme, a value per round.
type callsResult struct {
	bind  []float64            // microseconds of the client's processor time
	sizes map[int]*callsSeries // by size of the answer
	err   error                // why there is nothing
}

type callsSeries struct {
	calls  []float64 // per second on the wall
	speed  []float64 // MB per second of the client's processor time
	share  []float64 // of what the ciphers alone reached just before
	allocs []float64 // per call

	together []float64 // share, with several connections at once
}

// callsResults are by runtime and scheme.
type callsResults struct {
	own, peer map[scheme]*callsResult
	limits    map[string]map[int][]float64 // MB/s by name of the ciphers and size
	load      string                       // of the machine, in words
}

// Work per measurement: enough for a hundredth of a second or more.
const (
	ownBytes  = 8 << 20
	peerBytes = 256 << 10
	ownBinds  = 8
	peerBinds = 2

	together = 4 // connections at once
)

// measureCalls starts a server and lets everybody call it in turn.
func measureCalls(ctx context.Context, rounds int) (*callsResults, error) {
	addr, stop, err := startRole(ctx, "calls")
	if err != nil {
		return nil, err
	}
	r, err := callsRounds(ctx, addr, rounds)
	return r, errors.Join(err, stop())
}

// startRole runs this program once more, in another role, and returns the line
// that it says first. stop ends it. env is added to the environment.
func startRole(ctx context.Context, role string, env ...string) (line string, stop func() error, err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	server := exec.CommandContext(ctx, self, "-role", role)
	server.Stderr = os.Stderr
	server.Env = append(os.Environ(), env...)
	in, err := server.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	out, err := server.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := server.Start(); err != nil {
		return "", nil, err
	}
	stop = func() error { return errors.Join(in.Close(), server.Wait()) }
	if line, err = bufio.NewReader(out).ReadString('\n'); err != nil {
		return "", nil, errors.Join(err, stop())
	}
	return strings.TrimSpace(line), stop, nil
}

func callsRounds(ctx context.Context, addr string, rounds int) (*callsResults, error) {
	own, err := newOwnSchemes()
	if err != nil {
		return nil, err
	}
	peer, err := newPeerSchemes()
	if err != nil {
		return nil, err
	}
	r := &callsResults{own: map[scheme]*callsResult{}, peer: map[scheme]*callsResult{}, limits: map[string]map[int][]float64{}, load: machineLoad()}
	for _, s := range schemes() {
		r.own[s], r.peer[s] = newCallsResult(), newCallsResult()
	}
	for range rounds {
		for _, s := range schemes() {
			limits := r.measureLimits(s)
			measureScheme(ctx, addr, s, own.dial, r.own[s], limits, ownBinds, ownBytes)
			if err := r.own[s].err; err != nil {
				return nil, fmt.Errorf("%s, %v: %w", s.mechanism, s.level, err)
			}
			if s.level == security.LevelPrivacy {
				if err := measureTogether(ctx, addr, s, own.dial, r.own[s], limits); err != nil {
					return nil, fmt.Errorf("%s, %v, together: %w", s.mechanism, s.level, err)
				}
			}
			measureScheme(ctx, addr, s, peer.dial, r.peer[s], limits, peerBinds, peerBytes)
		}
	}
	return r, nil
}

func newCallsResult() *callsResult {
	r := &callsResult{sizes: map[int]*callsSeries{}}
	for _, size := range callSizes {
		r.sizes[size] = new(callsSeries)
	}
	return r
}

type dialFunc func(ctx context.Context, addr string, s scheme) (caller, error)

// measureScheme adds one round to r, unless a round before has failed.
func measureScheme(ctx context.Context, addr string, s scheme, dial dialFunc, r *callsResult, limits map[int]float64, binds, bytes int) {
	if r.err != nil {
		return
	}
	runtime.GC() // nobody pays for the garbage of another
	start := processNow()
	for range binds {
		c, err := dial(ctx, addr, s)
		if err != nil {
			r.err = err
			return
		}
		c.close()
	}
	r.bind = append(r.bind, float64(processNow()-start)/float64(binds)/1e3)
	c, err := dial(ctx, addr, s)
	if err != nil {
		r.err = err
		return
	}
	defer c.close()
	for _, size := range callSizes {
		if _, err := c.call(ctx, size); err != nil {
			r.err = err
			return
		}
		if r.err = r.sizes[size].add(ctx, c, size, max(1, bytes/size), limits[size]); r.err != nil {
			return
		}
	}
}

func (s *callsSeries) add(ctx context.Context, c caller, size, n int, limit float64) error {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	wall, start := time.Now(), processNow()
	for range n {
		got, err := c.call(ctx, size)
		if err == nil && got != size {
			err = fmt.Errorf("%d bytes came, not %d", got, size)
		}
		if err != nil {
			return err
		}
	}
	used, took := processNow()-start, time.Since(wall)
	runtime.ReadMemStats(&after)
	speed := float64(n*size) / 1e6 / used.Seconds()
	s.speed = append(s.speed, speed)
	s.calls = append(s.calls, float64(n)/took.Seconds())
	s.allocs = append(s.allocs, float64(after.Mallocs-before.Mallocs)/float64(n))
	if limit > 0 {
		s.share = append(s.share, speed/limit)
	}
	return nil
}

// measureTogether adds one round of several connections calling at once, so
// that the client has work while the server has, too.
func measureTogether(ctx context.Context, addr string, s scheme, dial dialFunc, r *callsResult, limits map[int]float64) error {
	callers := make([]caller, together)
	for i := range callers {
		c, err := dial(ctx, addr, s)
		if err != nil {
			return err
		}
		defer c.close()
		callers[i] = c
	}
	for _, size := range callSizes {
		n := ownBytes / size / together
		errs := make([]error, together)
		var wg sync.WaitGroup
		start := processNow()
		for i, c := range callers {
			wg.Go(func() {
				for range n {
					if _, errs[i] = c.call(ctx, size); errs[i] != nil {
						return
					}
				}
			})
		}
		wg.Wait()
		used := processNow() - start
		if err := errors.Join(errs...); err != nil {
			return err
		}
		speed := float64(n*together*size) / 1e6 / used.Seconds()
		r.sizes[size].together = append(r.sizes[size].together, speed/limits[size])
	}
	return nil
}

// limitPiece is the stub of a fragment of 5840 bytes.
const limitPiece = 5776

// limitName names what limits a scheme, or nothing.
func limitName(s scheme) string {
	mac, ciphers := "HMAC-MD5", "RC4 with HMAC-MD5"
	if s.underKerberos() {
		mac, ciphers = "HMAC-SHA1", "AES-256-CBC with HMAC-SHA1"
	}
	switch s.level {
	case security.LevelIntegrity:
		return mac
	case security.LevelPrivacy:
		return ciphers
	}
	return ""
}

// measureLimits returns what the ciphers of a scheme reach by themselves, in
// MB/s by size of the answer.
func (r *callsResults) measureLimits(s scheme) map[int]float64 {
	name := limitName(s)
	if name == "" {
		return nil
	}
	if r.limits[name] == nil {
		r.limits[name] = map[int][]float64{}
	}
	out := map[int]float64{}
	open := ciphersOf(s)
	buf := make([]byte, limitPiece)
	for _, size := range callSizes {
		start, n := processNow(), ownBytes/size
		for range n {
			for left := size; left > 0; left -= limitPiece {
				open(buf[:min(left, limitPiece)&^(aes.BlockSize-1)])
			}
		}
		out[size] = float64(n*size) / 1e6 / (processNow() - start).Seconds()
		r.limits[name][size] = append(r.limits[name][size], out[size])
	}
	return out
}

// ciphersOf returns what a client does to a piece of an answer at the least.
func ciphersOf(s scheme) func(piece []byte) {
	key := make([]byte, 32)
	if !s.underKerberos() {
		mac := macOf(md5.New, key[:16])
		if s.level == security.LevelIntegrity {
			return mac
		}
		stream, err := rc4.NewCipher(key[:16])
		if err != nil {
			panic(err) // the length is right
		}
		return func(p []byte) { stream.XORKeyStream(p, p); mac(p) }
	}
	mac := macOf(sha1.New, key)
	if s.level == security.LevelIntegrity {
		return mac
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the length is right
	}
	mode := cipher.NewCBCDecrypter(block, key[:aes.BlockSize])
	return func(p []byte) { mode.CryptBlocks(p, p); mac(p) }
}

func macOf(h func() hash.Hash, key []byte) func(piece []byte) {
	mac, sum := hmac.New(h, key), make([]byte, 0, 32)
	return func(p []byte) {
		mac.Reset()
		mac.Write(p)
		sum = mac.Sum(sum[:0])
	}
}
