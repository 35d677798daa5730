package lzxpress

import (
	"slices"
	"sync"
)

// Level chooses between speed and size. The zero value is Default.
type Level int8

// The levels. A value below Fast means Fast, one above Best means Best.
const (
	// Fast keeps one candidate for a match per hash and takes it.
	Fast Level = -1
	// Default keeps five candidates and takes the longest match.
	Default Level = 0
	// Best looks at very many and chooses the cheapest of all divisions into
	// literals and matches. It is meant for data written once and read often.
	Best Level = 1
)

// MaxCompressedLen returns the largest number of bytes that a stream for n
// bytes of plain text takes: a bit more per literal, and the end bit.
func MaxCompressedLen(n int) int { return n + 4*(n/32+1) }

// AppendCompressed appends a stream for src to dst and returns the extended
// slice. The stream ends in the end mark, with the unused bits of its last
// mask set. It allocates only if dst lacks room for MaxCompressedLen(len(src))
// more bytes. The same input and level give the same stream.
//
// Data that does not compress comes out larger than it went in; use
// TryAppendCompressed to send it plain instead.
func AppendCompressed(dst, src []byte, level Level) []byte {
	out, _ := TryAppendCompressed(dst, src, level, MaxCompressedLen(len(src)))
	return out
}

// TryAppendCompressed is AppendCompressed for those who can do without: when
// the stream would be longer than limit, it gives up and returns dst as it was
// and false. It needs room in dst for limit bytes. An extended buffer wants
// a limit of len(src)-1, because its Size must be less than its SizeActual.
func TryAppendCompressed(dst, src []byte, level Level, limit int) ([]byte, bool) {
	limit = max(0, min(limit, MaxCompressedLen(len(src))))
	base := len(dst)
	out := slices.Grow(dst, limit)[:base+limit]
	w := writers.Get().(*writer)
	w.reset(out[base:])
	compress(w, src, level)
	n, ok := w.end()
	w.reset(nil) // the pool must not keep the caller's memory alive
	writers.Put(w)
	if !ok {
		return dst, false
	}
	return out[:base+n], true
}

// finder divides a segment into sequences.
type finder interface {
	// run forgets what it knows of other segments, writes sequences for src
	// from position start on, the bytes before which may be matched, and
	// returns the position after the last match.
	run(w *writer, src []byte, start int) int
}

// The tables are too large to make for each call. They hold nothing between
// two calls that would change the result.
var (
	fastFinders    = sync.Pool{New: func() any { return new(fastFinder) }}
	defaultFinders = sync.Pool{New: func() any { return new(defaultFinder) }}
	bestFinders    = sync.Pool{New: func() any { return new(bestFinder) }}
	writers        = sync.Pool{New: func() any { return new(writer) }}
)

// shortest is the least input to look for matches in: the finders load eight
// bytes at a time, at a position and the next.
const shortest = 16

// compress writes all of src but the end of the stream.
func compress(w *writer, src []byte, level Level) {
	if len(src) < shortest {
		w.literals(src)
		return
	}
	pool := &defaultFinders
	switch {
	case level < Default:
		pool = &fastFinders
	case level > Default:
		pool = &bestFinders
	}
	f := pool.Get().(finder)
	defer pool.Put(f)
	done := 0 // src[:done] is written
	for start, end := 0, 0; end < len(src) && !w.full; {
		if end > 0 {
			// The window reaches back into the segment before.
			start = end - maxDistance
			if done < start {
				w.literals(src[done:start])
				done = start
			}
		}
		end = min(len(src), start+segment)
		done = start + f.run(w, src[start:end], done-start)
	}
	w.literals(src[done:])
}
