package lzxpress

const (
	bucketBits = 12 // buckets, by five bytes
	threeBits  = 12 // entries, by three bytes
	// batch is how many sequences are found before they are written.
	batch = 512
)

// defaultFinder remembers for each hash of five bytes the latest four
// positions, and for each hash of three bytes the latest. It takes the longest
// of these five without looking further.
type defaultFinder struct {
	buckets [1 << bucketBits]uint64 // the latest position lowest
	threes  [1 << threeBits]uint16
	seqs    [batch]sequence
}

func (f *defaultFinder) run(w *writer, src []byte, start int) int {
	clear(f.buckets[:])
	clear(f.threes[:])
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

// insert remembers position i, at which v stands.
func (f *defaultFinder) insert(v uint64, i uint32) {
	b := &f.buckets[hash5(v, bucketBits)]
	*b = *b<<16 | uint64(uint16(i))
	f.threes[hash3(v, threeBits)] = uint16(i)
}

// find fills f.seqs from position i on, where literals begin at anchor. It
// returns their number, the next position, and whether there is more to find.
//
// Its five candidates are compared without branches, since which of them wins
// cannot be foreseen. What can be, mostly, is whether there is any, and whether
// seven bytes are enough to tell. The look-up stands in the loop because a call
// would cost a tenth of the speed.
func (f *defaultFinder) find(src []byte, anchor, i uint32) (n int, next uint32, more bool) {
	src = src[:len(src):len(src)]
	last := uint32(len(src)) - 8
	for n < len(f.seqs) {
		if i > last {
			return n, i, false
		}
		v := load64(src, i)
		bucket := &f.buckets[hash5(v, bucketBits)]
		three := &f.threes[hash3(v, threeBits)]
		b, c4 := *bucket, uint32(*three)
		*bucket = b<<16 | uint64(uint16(i))
		*three = uint16(i)
		c0, c1, c2, c3 := uint32(b&0xFFFF), uint32(b>>16&0xFFFF), uint32(b>>32&0xFFFF), uint32(b>>48)
		x0, x1, x2, x3 := v^load64(src, c0), v^load64(src, c1), v^load64(src, c2), v^load64(src, c3)
		x4 := v ^ load64(src, c4)
		var m candidate
		if uint32(x0) != 0 && uint32(x1) != 0 && uint32(x2) != 0 && uint32(x3) != 0 {
			if uint32(x4)<<8|tooFar(i, c4) != 0 {
				i += 1 + (i-anchor)/256
				continue
			}
			m = newCandidate(common(x4, 0), c4)
		} else {
			m = max(
				newCandidate(common(x0, tooFar(i, c0)), c0),
				newCandidate(common(x1, tooFar(i, c1)), c1),
				newCandidate(common(x2, tooFar(i, c2)), c2),
				newCandidate(common(x3, tooFar(i, c3)), c3),
				newCandidate(common(x4, tooFar(i, c4)), c4),
			)
			if m.length() >= 7 {
				m = max(m, longest(src, i, b))
			}
			if m.length() < minMatch {
				i += 1 + (i-anchor)/256
				continue
			}
		}
		f.seqs[n] = sequence{
			literals: i - anchor,
			distance: uint16(i - m.position() - 1),
			length:   uint16(m.length() - minMatch),
		}
		n++
		inside := i + 1
		i += m.length()
		anchor = i
		for ; inside < i && inside <= last; inside++ {
			f.insert(load64(src, inside), inside)
		}
	}
	return n, i, true
}

// candidate is a match: its length and, in the lower 16 bits, its position.
// The greater of two is the longer or, if they are as long, the nearer.
type candidate uint32

func newCandidate(length, position uint32) candidate {
	return candidate(length<<16 | position)
}

func (c candidate) length() uint32   { return uint32(c >> 16) }
func (c candidate) position() uint32 { return uint32(c & 0xFFFF) }

// longest returns the longest match for position i among those of the bucket
// that have seven bytes or more, or 0.
func longest(src []byte, i uint32, bucket uint64) (best candidate) {
	length := uint32(6)
	for range 4 {
		if uint64(i)+uint64(length)+1 > uint64(len(src)) {
			break
		}
		c := uint32(bucket & 0xFFFF)
		// A longer match agrees in these four bytes.
		if load32(src, c+length-3) == load32(src, i+length-3) && tooFar(i, c) == 0 {
			if n := extend(src, i, c, 0); n > length {
				length, best = n, newCandidate(n, c)
			}
		}
		bucket >>= 16
	}
	return best
}
