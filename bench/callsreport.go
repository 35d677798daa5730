package main

import (
	"fmt"
	"strings"

	"github.com/go-mapi/mapirpc/internal/security"
)

// callsHeading begins the section about calls.
const callsHeading = "\n## Calls and protection\n"

// callsGoals are the shares of the limit that privacy set out to reach.
var callsGoals = map[int]struct{ ntlm, kerberos float64 }{
	32 << 10:  {0.65, 0.65},
	256 << 10: {0.85, 0.75},
}

// callsReport writes the section.
func callsReport(r *callsResults, rounds int) string {
	b := new(strings.Builder)
	b.WriteString(callsHeading)
	b.WriteString(`
EcDoRpcExt2 over TCP on loopback, one call at a time, in fragments of 5840 bytes; the server is another process. This section alone: ` + "`go run . -only calls -docs ../docs`" + `.

What the ciphers reach by themselves, in MB per second of processor time:

| | 32 KB | 256 KB |
|---|---:|---:|
`)
	for _, s := range []scheme{{ntlm, security.LevelIntegrity}, {ntlm, security.LevelPrivacy}, {kerberos, security.LevelIntegrity}, {kerberos, security.LevelPrivacy}} {
		name := limitName(s)
		fmt.Fprintf(b, "| %s |", name)
		for _, size := range callSizes {
			fmt.Fprintf(b, " %.0f |", median(r.limits[name][size]))
		}
		b.WriteString("\n")
	}
	for _, size := range callSizes {
		fmt.Fprintf(b, `
### Answers of %d KB

| mechanism | level | calls/s | MB per CPU second | share of the limit | goal | share, %d connections at once | allocations per call | go-msrpc: MB per CPU second | allocations per call | times |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
`, size>>10, together)
		for _, s := range schemes() {
			callsRow(b, s, size, r.own[s], r.peer[s])
		}
	}
	b.WriteString(`
### Binding

Connecting, authenticating and closing, in milliseconds of the client's processor time.

| mechanism | level | this library | go-msrpc | times |
|---|---|---:|---:|---:|
`)
	for _, s := range schemes() {
		own, peer := r.own[s], r.peer[s]
		fmt.Fprintf(b, "| %s | %s | %.2f |", s.mechanism, levelName(s), median(own.bind)/1e3)
		if peer.err != nil || len(peer.bind) == 0 {
			b.WriteString(" | |\n")
			continue
		}
		fmt.Fprintf(b, " %.2f | %.1f |\n", median(peer.bind)/1e3, median(ratios(peer.bind, own.bind)))
	}
	fmt.Fprintf(b, `
Method: in each of %d rounds every scheme measures its ciphers, then this library, then go-msrpc v1.5.2 with its generated stubs, one after another in one process; values are medians of the rounds, shares and factors are taken within a round. The clock is the processor time of the whole client process, so the runtime's scheduling and garbage collection count; calls per second are of the wall, and suffer from whatever else the machine does. When it began, %s. A share is of what the ciphers do to the bytes of the answer in pieces of %d bytes (integrity: the MAC alone), without sockets.

Where the rest goes, by profiles of the client under Kerberos privacy: of an answer of 256 KB, 77 %% is AES and SHA-1, 10 %% system calls, most of the remainder the Go scheduler parking and waking threads; of one of 32 KB, half to two thirds ciphers, 20 %% system calls, 15 to 20 %% scheduler. Opening a fragment by itself runs at 97 %% of its ciphers. At 32 KB a call without protection and the ciphers of Kerberos, added up, would make %.0f %% of the limit: where AES and SHA-1 are instructions of the processor, the socket decides. Tried and left out: requests written by the caller instead of the writer's goroutine (4 to 13 %% of short calls if the caller may block, and then it cannot give up; nothing beyond the noise if it must not), a large read buffer at all times (2 to 6 %% of short calls, for 60 KB more per idle connection), random confounders in advance and CBC over single blocks (nothing). The ciphers themselves are crypto/aes' and crypto/sha1's; the first decrypts CBC block by block, though the processor could do several at a time.
`, rounds, r.load, limitPiece, 100*sumShare(r))
	for _, s := range schemes() {
		if err := r.peer[s].err; err != nil {
			fmt.Fprintf(b, "\ngo-msrpc under %s, %s: %q.\n", s.mechanism, levelName(s), err)
		}
	}
	return b.String()
}

func callsRow(b *strings.Builder, s scheme, size int, own, peer *callsResult) {
	o, p := own.sizes[size], peer.sizes[size]
	fmt.Fprintf(b, "| %s | %s | %.0f | %.0f |", s.mechanism, levelName(s), median(o.calls), median(o.speed))
	share, goal := "", ""
	if len(o.share) > 0 {
		share = fmt.Sprintf("%.0f %%", 100*median(o.share))
	}
	if s.level == security.LevelPrivacy {
		g := callsGoals[size].ntlm
		if s.underKerberos() {
			g = callsGoals[size].kerberos
		}
		goal = fmt.Sprintf("%.0f %%", 100*g)
	}
	atOnce := ""
	if len(o.together) > 0 {
		atOnce = fmt.Sprintf("%.0f %%", 100*median(o.together))
	}
	fmt.Fprintf(b, " %s | %s | %s | %.1f |", share, goal, atOnce, median(o.allocs))
	if peer.err != nil || len(p.speed) == 0 {
		b.WriteString(" | | |\n")
		return
	}
	fmt.Fprintf(b, " %.1f | %.0f | %.0f |\n", median(p.speed), median(p.allocs), median(ratios(o.speed, p.speed)))
}

// sumShare is the share of the limit that a call of 32 KB would reach if
// Kerberos' ciphers were all that protection adds.
func sumShare(r *callsResults) float64 {
	plain := median(r.own[scheme{noMechanism, security.LevelNone}].sizes[callSizes[0]].speed)
	limit := median(r.limits[limitName(scheme{kerberos, security.LevelPrivacy})][callSizes[0]])
	return plain / (plain + limit)
}

// ratios divides round by round.
func ratios(a, b []float64) []float64 {
	out := make([]float64, min(len(a), len(b)))
	for i := range out {
		out[i] = a[i] / b[i]
	}
	return out
}

func levelName(s scheme) string {
	switch s.level {
	case security.LevelConnect:
		return "connect"
	case security.LevelIntegrity:
		return "integrity"
	case security.LevelPrivacy:
		return "privacy"
	}
	return "none"
}
