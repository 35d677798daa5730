package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"
)

// transportsHeading begins the section about transports, the last of the page.
const transportsHeading = "\n## Transports\n"

// runTransports measures transports, on all processors and on one, and returns
// the section.
func runTransports(ctx context.Context, rounds int) (string, error) {
	all, err := measureTransports(ctx, rounds, runtime.GOMAXPROCS(0))
	if err != nil {
		return "", err
	}
	one, err := measureTransports(ctx, rounds, 1)
	if err != nil {
		return "", err
	}
	return transportsReport(all, one, rounds), nil
}

// transportsReport writes the section.
func transportsReport(all, one *transportsResults, rounds int) string {
	b := new(strings.Builder)
	b.WriteString(transportsHeading)
	b.WriteString(`
Sessions that read the same stream of the test server's over each transport, one call at a time on loopback, uncompressed; the server is another process. This section alone: ` + "`go run . -only transports -docs ../docs`" + `.
`)
	for _, size := range callSizes {
		fmt.Fprintf(b, `
### Answers of %d KB over each transport

| transport | calls/s | MB/s | share of raw TLS | client CPU, µs per call | both ends' | share of raw TLS by CPU | client's allocations per call |
|---|---:|---:|---:|---:|---:|---:|---:|
`, size>>10)
		for _, t := range all.rows {
			transportsRow(b, t.name, all.bytes[size], all.by[t.name][size], all.by[rawTLS][size])
		}
	}
	b.WriteString(`
### RPC over HTTP against its goals

How fast it is, as a factor.

| | goal | 32 KB | 256 KB | 32 KB, one processor per process | 256 KB, one processor per process |
|---|---:|---:|---:|---:|---:|
`)
	for _, c := range []struct {
		what, name, other string
		goal              float64
	}{
		{"in TLS, RPC not protected, to RPC over TCP with NTLM privacy", httpPlain, tcpNTLM, 1},
		{"in TLS, RPC not protected, to raw TLS", httpPlain, rawTLS, 0.60},
		{"the same without a session, to raw TLS", httpAlone, rawTLS, 0.60},
	} {
		fmt.Fprintf(b, "| %s | %.2f |", c.what, c.goal)
		for _, r := range []*transportsResults{all, one} {
			for _, size := range callSizes {
				fmt.Fprintf(b, " %.2f |", median(ratios(r.by[c.other][size].wall, r.by[c.name][size].wall)))
			}
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(b, `
Method: in each of %d rounds every row has its turn of %v with either size, all between the same two processes; shares and factors are taken within a round, values are medians of the rounds. Raw TLS asks, over a connection with the same version and ciphers (Go's defaults: TLS 1.3, AES-128-GCM), for exactly as many bytes as the payloads of the sessions' answers have, and reads them into one buffer: records as crypto/tls makes them, one request and one answer at a time. Processor time is that of whole processes, collecting garbage included. When it began, %s.

Sessions add to their transport what a call costs anywhere: the server's work on the ROPs, and memory of its own for every answer, which is the caller's to keep. So a client makes as much garbage as it reads, and with a heap as small as this program's Go collects it every 4 MB; on a busy machine, its background sweeper then spins for as long as another thread that sweeps is kept waiting for a processor. The last row has neither: prepared answers of the RPC runtime, in fragments of 5840 bytes, with the acknowledgements of RPC over HTTP.

Where the rest goes, by profiles of that row: of an answer of 256 KB, two thirds of the client's time are what raw TLS costs, too; acknowledging every 128 KB, taking the fragments apart and copying them twice are the transport's. Of one of 32 KB, 5 of the 24 µs that the client takes beyond raw TLS are this library's code. The others are system calls and Go's scheduler: the goroutines that read and write beside the caller, so that he can give up and learn of a broken connection, wake further threads wherever there is an idle processor, which find nothing to do. With one processor for either process there is none to wake, hence the columns on the right. Having the caller write his request himself changed nothing. No goroutine and no timer is started per read.

Nearly half of the allocations over https are net/http's, for the header fields of request and answer most of all. HTTP/2 costs more than HTTP/1.1 because frames and bodies are handed between goroutines at both ends; it has frames of up to 256 KB here, with the 16 KB that are Go's default it took half as long again.
`, rounds, transportsSlice, all.load)
	return b.String()
}

func transportsRow(b *strings.Builder, name string, bytes int, s, raw *transportSeries) {
	wall := median(s.wall)
	fmt.Fprintf(b, "| %s | %.0f | %.0f | %.0f %% |", name, 1/wall, float64(bytes)/1e6/wall, 100*median(ratios(raw.wall, s.wall)))
	fmt.Fprintf(b, " %.0f | %.0f | %.0f %% | %.1f |\n", 1e6*median(s.client), 1e6*median(s.both),
		100*median(ratios(raw.both, s.both)), median(s.allocs))
}
