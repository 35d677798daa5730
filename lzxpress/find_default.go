package lzxpress

const (
	bucketBits = 12 // buckets, by four bytes
	threeBits  = 12 // entries, by three bytes
	// batch is how many sequences are found before they are written.
	batch = 512
	// patient is the least length of a match that is taken without a look at
	// the next byte's.
	patient = 16
)

// defaultFinder remembers for each hash of four bytes the latest four
// positions, and for each hash of three bytes the latest.
type defaultFinder struct {
	buckets                [1 << bucketBits]uint64 // the latest position lowest
	threes                 [1 << threeBits]uint16
	bucketMask, threesMask uint32 // of the parts in use
	seqs                   [batch]sequence
}

func (f *defaultFinder) reset(n int) {
	size := tableSize(n, len(f.buckets))
	clear(f.buckets[:size])
	f.bucketMask = uint32(size - 1)
	size = tableSize(n, len(f.threes))
	clear(f.threes[:size])
	f.threesMask = uint32(size - 1)
}

func (f *defaultFinder) run(w *writer, src []byte, start int) int {
	for i := 0; i < start && i+8 <= len(src); i++ {
		f.insert(load64(src, uint32(i)), uint32(i))
	}
	at, i := start, uint32(max(start, 1))
	for more := true; more && !w.full; {
		var n int
		n, i, more = f.find(src, uint32(at), i)
		at = w.sequences(src, at, f.seqs[:n])
	}
	return at
}

// find fills f.seqs from position i on, where literals begin at anchor. It
// returns their number, the next position, and whether there is more to find.
func (f *defaultFinder) find(src []byte, anchor, i uint32) (n int, next uint32, more bool) {
	src = src[:len(src):len(src)]
	if len(src) < shortest {
		return 0, i, false
	}
	last := uint32(len(src)) - 9 // where two positions can be searched
	for n < len(f.seqs) {
		if i > last {
			return n, i, false
		}
		m := f.search(src, i)
		if m.length() < minMatch {
			i += 1 + (i-anchor)/256
			continue
		}
		searched := i
		for m.length() < patient && i < last {
			searched = i + 1
			better := f.searchLonger(src, i+1, m.length())
			if better.length() <= m.length() {
				break
			}
			m = better
			i++
		}
		f.seqs[n] = sequence{
			literals: i - anchor,
			distance: uint16(i - m.position() - 1),
			length:   uint16(m.length() - minMatch),
		}
		n++
		i += m.length()
		anchor = i
		for end := min(i, last); searched+1 < end; {
			searched++
			f.insert(load64(src, searched), searched)
		}
	}
	return n, i, true
}

// insert remembers position i, at which v stands.
func (f *defaultFinder) insert(v uint64, i uint32) {
	b := &f.buckets[hash4(v, bucketBits)&f.bucketMask]
	*b = *b<<16 | uint64(uint16(i))
	f.threes[hash3(v, threeBits)&f.threesMask] = uint16(i)
}

// candidate is a match: its length and, in the lower 16 bits, its position.
// The greater of two is the longer or, if they are as long, the nearer.
type candidate uint32

func newCandidate(length, position uint32) candidate {
	return candidate(length<<16 | position)
}

func (c candidate) length() uint32   { return uint32(c >> 16) }
func (c candidate) position() uint32 { return uint32(c & 0xFFFF) }

// search returns the longest match for position i, or 0, and remembers i.
func (f *defaultFinder) search(src []byte, i uint32) candidate {
	v := load64(src, i)
	bucket := &f.buckets[hash4(v, bucketBits)&f.bucketMask]
	three := &f.threes[hash3(v, threeBits)&f.threesMask]
	b, c4 := *bucket, uint32(*three)
	*bucket = b<<16 | uint64(uint16(i))
	*three = uint16(i)
	c0, c1, c2, c3 := uint32(b&0xFFFF), uint32(b>>16&0xFFFF), uint32(b>>32&0xFFFF), uint32(b>>48)
	x0, x1, x2, x3 := v^load64(src, c0), v^load64(src, c1), v^load64(src, c2), v^load64(src, c3)
	x4 := v ^ load64(src, c4)
	if uint32(x0) != 0 && uint32(x1) != 0 && uint32(x2) != 0 && uint32(x3) != 0 {
		// Where nothing matches, this is all there is to do, and foreseen.
		if uint32(x4)<<8|tooFar(i, c4) != 0 {
			return 0
		}
		return newCandidate(common(x4, 0), c4)
	}
	best := max(
		newCandidate(common(x0, tooFar(i, c0)), c0),
		newCandidate(common(x1, tooFar(i, c1)), c1),
		newCandidate(common(x2, tooFar(i, c2)), c2),
		newCandidate(common(x3, tooFar(i, c3)), c3),
		newCandidate(common(x4, tooFar(i, c4)), c4),
	)
	if best.length() < 7 {
		return best
	}
	return max(best, longest(src, i, b))
}

// searchLonger returns a match for position i if it is longer than length,
// which is at least minMatch, and remembers i.
func (f *defaultFinder) searchLonger(src []byte, i, length uint32) candidate {
	v := load64(src, i)
	bucket := &f.buckets[hash4(v, bucketBits)&f.bucketMask]
	b := *bucket
	*bucket = b<<16 | uint64(uint16(i))
	f.threes[hash3(v, threeBits)&f.threesMask] = uint16(i)
	if uint64(i)+uint64(length)+1 > uint64(len(src)) {
		return 0
	}
	c0, c1, c2, c3 := uint32(b&0xFFFF), uint32(b>>16&0xFFFF), uint32(b>>32&0xFFFF), uint32(b>>48)
	// A longer match agrees in these four bytes.
	skip := length - 3
	tail := load32(src, i+skip)
	if tail != load32(src, c0+skip) && tail != load32(src, c1+skip) && tail != load32(src, c2+skip) && tail != load32(src, c3+skip) {
		return 0
	}
	best := max(
		newCandidate(common(v^load64(src, c0), tooFar(i, c0)), c0),
		newCandidate(common(v^load64(src, c1), tooFar(i, c1)), c1),
		newCandidate(common(v^load64(src, c2), tooFar(i, c2)), c2),
		newCandidate(common(v^load64(src, c3), tooFar(i, c3)), c3),
	)
	if best.length() < 7 {
		return best
	}
	return max(best, longest(src, i, b))
}

// longest returns the longest match for position i among those of the bucket
// that have seven bytes or more.
func longest(src []byte, i uint32, bucket uint64) (best candidate) {
	v := load64(src, i)
	for range 4 {
		c := uint32(bucket & 0xFFFF)
		if common(v^load64(src, c), tooFar(i, c)) == 7 {
			best = max(best, newCandidate(min(extend(src, i, c, 7), 0xFFFF), c))
		}
		if bucket >>= 16; bucket == 0 {
			break
		}
	}
	return best
}
