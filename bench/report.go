package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// goals are what the codec set out to reach over the whole corpus: a share of
// the baseline's speed and a ratio, 0 for none.
var goals = map[string]struct{ share, ratio float64 }{
	ourDecode:                   {3.4, 0},
	"lzxpress, encode, fast":    {1.25, 0.502},
	"lzxpress, encode, default": {0.40, 0.464},
	"lzxpress, encode, best":    {0, 0.450},
}

// report writes the page.
func report(c corpus, list []contestant, r results, chain chainResult, rounds int) string {
	var b strings.Builder
	plain, stream := c.size(c.classes()...)
	fmt.Fprintf(&b, `# Performance

Written by `+"`bench`"+`, on %s, %s, one core. To measure again:

    cd bench && MAPIRPC_VECTORS=../../shared/vectors go run . -docs ../docs

## Whole corpus

%s: %.1f MB in %d classes, %.4f after their encoder.

| | MB/s | times %s | goal | ratio | goal |
|---|---:|---:|---:|---:|---:|
`, processor(), runtime.Version(), upperFirst(c.source), float64(plain)/1e6, len(c.classes()),
		float64(stream)/float64(plain), strings.TrimSuffix(baseline, ", decode"))
	for _, k := range list {
		v, g := r[k.name][all], goals[k.name]
		fmt.Fprintf(&b, "| %s | %.0f | %.2f | %s | %s | %s |\n", k.name, v.speed, v.share,
			number("%.2f", g.share), number("%.4f", v.ratio), number("%.3f", g.ratio))
	}
	b.WriteString("\n![Speed by class](performance.svg)\n\n## By class\n\nMB/s of plain text, times the baseline's speed at decoding the same class, and ratio.\n\n| class |")
	for _, k := range list {
		fmt.Fprintf(&b, " %s |", k.name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---:|", len(list)) + "\n")
	for _, class := range c.classes() {
		fmt.Fprintf(&b, "| %s |", class)
		for _, k := range list {
			v := r[k.name][class]
			fmt.Fprintf(&b, " %.0f · %.2f", v.speed, v.share)
			if v.ratio > 0 {
				fmt.Fprintf(&b, " · %.4f", v.ratio)
			}
			b.WriteString(" |")
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, `
## Extended buffers

A chain of %d payloads, %d bytes plain and %d packed: in turn compressed, plain, obfuscated, and compressed and obfuscated.

| | MB/s | allocations |
|---|---:|---:|
| extbuf.Decode into a buffer of the caller's | %.0f | %.0f |
| extbuf.Append, default level | %.0f | %.0f |

## Method

- One process, one goroutine; the clock is %s. In each of %d rounds every contestant treats all blocks of a class before the next one does, then follows the next class. Speeds are medians of the rounds. The factors are taken within a round, against the first line of the table, and their median is printed: what else the machine does then falls on both sides.
- Destinations have room, as they have in the session: nothing is allocated but what a contestant allocates by itself.
- Each stream is decoded by both decoders, and compared, before anything is measured. Ratios count every block as compressed, also those that grow; in an extended buffer those would be sent plain.
- The library uses neither unsafe nor assembly, and is built for the lowest CPU level. s2 is another format, with assembly where there is some, and stands here for orientation only.
- We found no other package on the module proxy that reads this format, and none in Go that writes it.
`, chain.payloads, chain.plain, chain.packed, chain.decode, chain.decodeAllocs, chain.encode, chain.packAllocs, clockName, rounds)
	return b.String()
}

func number(format string, v float64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf(format, v)
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// processor returns what Linux calls the processor, or its architecture.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(info)) {
			if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	return runtime.GOARCH
}

// machineLoad says how busy the machine is.
func machineLoad() string {
	b, err := os.ReadFile("/proc/loadavg")
	load, _, ok := strings.Cut(string(b), " ")
	if err != nil || !ok {
		return "the machine's load was not known"
	}
	return fmt.Sprintf("the machine's load average was %s on %d processors", load, runtime.NumCPU())
}
