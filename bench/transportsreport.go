package main

import (
	"fmt"
	"strings"
)

// transportsHeading begins the section about transports, the last of the page.
const transportsHeading = "\n## Transports\n"

// transportsGoal is the share of raw TLS that RPC over HTTP set out to reach.
const transportsGoal = 0.60

// transportsReport writes the section.
func transportsReport(r *transportsResults, rounds int) string {
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
		for _, t := range r.rows {
			transportsRow(b, t.name, r.bytes[size], r.by[t.name][size], r.by[rawTLS][size])
		}
	}
	b.WriteString("\n| | goal |")
	for _, size := range callSizes {
		fmt.Fprintf(b, " %d KB |", size>>10)
	}
	b.WriteString("\n|---|---:|---:|---:|\n")
	r.compare(b, "speed of ncacn_http in TLS, RPC not protected, to that of ncacn_ip_tcp with NTLM privacy", "1.0", "%.1f", httpPlain, tcpNTLM)
	r.compare(b, "the same to raw TLS", fmt.Sprintf("%.2f", transportsGoal), "%.2f", httpPlain, rawTLS)
	r.compare(b, "the same without a session, to raw TLS", fmt.Sprintf("%.2f", transportsGoal), "%.2f", httpAlone, rawTLS)
	fmt.Fprintf(b, `
Method: in each of %d rounds every row has its turn of %v with either size, all between the same two processes; shares are taken within a round, values are medians of the rounds. Raw TLS asks, over a connection with the same version and ciphers (Go's defaults: TLS 1.3, AES-128-GCM), for exactly as many bytes as the payloads of the sessions' answers have, and reads them into one buffer: records as crypto/tls makes them, one request and one answer at a time. Processor time is that of whole processes, collecting garbage included; shares by it are less disturbed by what else the machine does. When it began, %s.

Sessions add to their transport what a call costs anywhere: the server's work on the ROPs, and memory of its own for every answer, which belongs to the caller. So a client makes as much garbage as it reads, and with a heap as small as this program's, Go collects it every 4 MB. The last row has neither: prepared answers of the RPC runtime, in fragments of 5840 bytes, with the acknowledgements of RPC over HTTP.

Of an answer of 256 KB over RPC over HTTP, two thirds of the client's time are what raw TLS costs, too; acknowledging every 128 KB, unwrapping the fragments and copying them once are the rest of the transport's. Answers of 32 KB are waited for longer than they are worked on: there the goroutines count that read and write beside the caller, so that he can give up and notice a broken connection. Nothing is started per read, neither goroutine nor timer. HTTP/2 costs more than HTTP/1.1 because every frame is handed between goroutines, at both ends.
`, rounds, transportsSlice, r.load)
	return b.String()
}

func transportsRow(b *strings.Builder, name string, bytes int, s, raw *transportSeries) {
	wall := median(s.wall)
	fmt.Fprintf(b, "| %s | %.0f | %.0f | %.0f %% |", name, 1/wall, float64(bytes)/1e6/wall, 100*median(ratios(raw.wall, s.wall)))
	fmt.Fprintf(b, " %.0f | %.0f | %.0f %% | %.1f |\n", 1e6*median(s.client), 1e6*median(s.both),
		100*median(ratios(raw.both, s.both)), median(s.allocs))
}

// compare writes how fast a transport is compared with another, by size.
func (r *transportsResults) compare(b *strings.Builder, what, goal, format, name, other string) {
	fmt.Fprintf(b, "| %s | %s |", what, goal)
	for _, size := range callSizes {
		fmt.Fprintf(b, " "+format+" |", median(ratios(r.by[other][size].wall, r.by[name][size].wall)))
	}
	b.WriteString("\n")
}
