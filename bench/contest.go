package main

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/go-mapi/mapirpc/lzxpress"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/xpress"
)

// contestant is one way to treat a block.
type contestant struct {
	name string
	// run does the work once, into room, which is large enough.
	run func(room []byte, b block)
	// size returns the number of bytes that an encoder makes of a block; nil
	// for decoders.
	size func(b block) int
}

const (
	baseline  = "klauspost/compress/xpress, decode"
	ourDecode = "lzxpress, decode"
)

var encoders = []struct {
	name  string
	level lzxpress.Level
}{
	{"lzxpress, encode, fast", lzxpress.Fast},
	{"lzxpress, encode, default", lzxpress.Default},
	{"lzxpress, encode, best", lzxpress.Best},
}

// contestants returns all of them; the first is what the others are measured
// against.
func contestants() []contestant {
	list := []contestant{
		{name: baseline, run: func(room []byte, b block) { _, _ = xpress.AppendDecompressed(room[:0], b.stream) }},
		{name: ourDecode, run: func(room []byte, b block) { _, _ = lzxpress.AppendDecompressed(room[:0], b.stream, len(b.plain)) }},
	}
	for _, e := range encoders {
		list = append(list, contestant{
			name: e.name,
			run:  func(room []byte, b block) { lzxpress.AppendCompressed(room[:0], b.plain, e.level) },
			size: func(b block) int { return len(lzxpress.AppendCompressed(nil, b.plain, e.level)) },
		})
	}
	return append(list,
		contestant{
			name: "klauspost/compress/s2, encode",
			run:  func(room []byte, b block) { s2.Encode(room, b.plain) },
			size: func(b block) int { return len(s2.Encode(nil, b.plain)) },
		},
	)
}

// check refuses to measure what does not work.
func check(c corpus) error {
	for _, class := range c.classes() {
		for i, b := range c.blocks[class] {
			streams := [][]byte{b.stream}
			for _, e := range encoders {
				streams = append(streams, lzxpress.AppendCompressed(nil, b.plain, e.level))
			}
			for _, s := range streams {
				ours, err := lzxpress.AppendDecompressed(nil, s, len(b.plain))
				theirs, err2 := xpress.AppendDecompressed(nil, s)
				if err := errors.Join(err, err2); err != nil {
					return fmt.Errorf("%s, block %d: %w", class, i, err)
				}
				if !bytes.Equal(ours, b.plain) || !bytes.Equal(theirs, b.plain) {
					return fmt.Errorf("%s, block %d: decoded wrongly", class, i)
				}
			}
		}
	}
	return nil
}

// result is what one contestant did with one class, or all of them.
type result struct {
	speed float64 // median, in MB/s of plain text
	share float64 // median of the rounds' shares of the baseline's speed
	ratio float64 // compressed by plain bytes, 0 for decoders
}

// all is the name under which the whole corpus is found in results.
const all = "all"

// results are by contestant and class.
type results map[string]map[string]result

// measure runs all contestants rounds times.
func measure(c corpus, list []contestant, rounds int) results {
	type series map[string][]float64 // seconds by class, a round each
	times := map[string]series{}
	for _, k := range list {
		times[k.name] = series{}
	}
	room := make([]byte, 1<<18)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for range rounds {
		for _, class := range c.classes() {
			for _, k := range list {
				start := now()
				for _, b := range c.blocks[class] {
					k.run(room, b)
				}
				times[k.name][class] = append(times[k.name][class], (now() - start).Seconds())
			}
		}
	}
	out := results{}
	for _, k := range list {
		out[k.name] = map[string]result{}
		for _, class := range append(c.classes(), all) {
			classes := []string{class}
			if class == all {
				classes = c.classes()
			}
			plain, _ := c.size(classes...)
			own, base := totals(times[k.name], classes, rounds), totals(times[list[0].name], classes, rounds)
			r := result{speed: float64(plain) / median(own) / 1e6}
			shares := make([]float64, rounds)
			for i := range shares {
				shares[i] = base[i] / own[i]
			}
			r.share = median(shares)
			if k.size != nil {
				n := 0
				for _, class := range classes {
					for _, b := range c.blocks[class] {
						n += k.size(b)
					}
				}
				r.ratio = float64(n) / float64(plain)
			}
			out[k.name][class] = r
		}
	}
	return out
}

// totals adds the times of several classes, round by round.
func totals(times map[string][]float64, classes []string, rounds int) []float64 {
	sum := make([]float64, rounds)
	for _, class := range classes {
		for i, t := range times[class] {
			sum[i] += t
		}
	}
	return sum
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}
