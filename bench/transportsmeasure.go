package main

import (
	"context"
	"fmt"
	"runtime"
	"time"
)

// transportsSlice is how long each transport has its turn in a round.
const transportsSlice = 20 * time.Millisecond

// transportSeries is what one transport did with answers of one size, a value
// per round.
type transportSeries struct {
	wall   []float64 // seconds per call
	client []float64 // of processor time
	both   []float64 // of processor time at both ends
	allocs []float64 // of the client
}

// transportsResults are by name and size.
type transportsResults struct {
	rows  []transport
	load  string      // of the machine, in words
	bytes map[int]int // how many bytes an answer of each size has
	by    map[string]map[int]*transportSeries
}

// measureTransports starts the servers and has all transports take turns. Client
// and server have so many processors each.
func measureTransports(ctx context.Context, rounds, processors int) (*transportsResults, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	own, err := newOwnSchemes()
	if err != nil {
		return nil, err
	}
	place, stop, err := startTransports(ctx, processors)
	if err != nil {
		return nil, err
	}
	defer func() { _ = stop() }() // what it has served counts
	r := &transportsResults{rows: transports(own.ccache), load: machineLoad(), bytes: map[int]int{}, by: map[string]map[int]*transportSeries{}}
	callers := map[string]transportCaller{}
	for _, t := range r.rows {
		c, err := t.open(ctx, place)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		defer c.close()
		callers[t.name] = c
		r.by[t.name] = map[int]*transportSeries{}
	}
	if err := r.agree(ctx, callers); err != nil {
		return nil, err
	}
	for range rounds {
		for _, size := range callSizes {
			for _, t := range r.rows {
				if err := r.by[t.name][size].add(ctx, callers[t.name], place.PID, size, r.bytes[size]); err != nil {
					return nil, fmt.Errorf("%s: %w", t.name, err)
				}
			}
		}
	}
	return r, nil
}

// agree finds out how many bytes the answers have, which all transports bring
// the same.
func (r *transportsResults) agree(ctx context.Context, callers map[string]transportCaller) error {
	for _, size := range callSizes {
		for _, t := range r.rows {
			if _, ok := callers[t.name].(*sessionCaller); !ok {
				continue // others bring what they are asked for
			}
			n, err := callers[t.name].call(ctx, size, 0)
			if err == nil && r.bytes[size] != 0 && r.bytes[size] != n {
				err = fmt.Errorf("%d bytes came, not %d", n, r.bytes[size])
			}
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			r.bytes[size] = n
		}
		for _, t := range r.rows {
			r.by[t.name][size] = new(transportSeries)
		}
	}
	return nil
}

// add has one turn.
func (s *transportSeries) add(ctx context.Context, c transportCaller, server, size, want int) error {
	runtime.GC() // nobody pays for the garbage of another
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began, client, serving := time.Now(), processNow(), processTime(server)
	n, took := 0, time.Duration(0)
	for ; took < transportsSlice; took = time.Since(began) {
		got, err := c.call(ctx, size, want)
		if err == nil && got != want {
			err = fmt.Errorf("%d bytes came, not %d", got, want)
		}
		if err != nil {
			return err
		}
		n++
	}
	client, serving = processNow()-client, processTime(server)-serving
	runtime.ReadMemStats(&after)
	per := func(d time.Duration) float64 { return d.Seconds() / float64(n) }
	s.wall = append(s.wall, per(took))
	s.client, s.both = append(s.client, per(client)), append(s.both, per(client+serving))
	s.allocs = append(s.allocs, float64(after.Mallocs-before.Mallocs)/float64(n))
	return nil
}
