package lzxpress

const (
	chainBits = 15
	// depth is how many candidates are looked at for each position, enough
	// is a length with which the search is content.
	depth  = 32
	enough = 256
	// everyLength is up to where a match is also tried at each length below
	// its own.
	everyLength = 40
)

// What elements cost, in bits. A nibble is half of a byte that the next long
// match shares; an extra byte and 16 bits come on top of it.
const (
	costLiteral = 9
	costInline  = 17
	costNibble  = costInline + 4
	costByte    = costNibble + 8
	costLong    = costByte + 16
)

// bestFinder finds for each position the longest match, by chains of positions
// whose four bytes hash alike, and then the cheapest division of the segment.
// The distance of a match does not matter to its cost, so that no shorter,
// nearer one needs to be kept, and for three bytes any position will do.
type bestFinder struct {
	head   [1 << chainBits]uint16
	prev   [maxDistance]uint16
	threes [1 << chainBits]uint16
	mask   uint32 // of the part of head and threes in use
	// cost of everything up to a position, and the last step to it: its
	// length, 1 for a literal, and distance less 1.
	cost [segment + 1]uint32
	step [segment + 1]step
	seqs [batch]sequence
}

type step struct{ length, distance uint16 }

func (f *bestFinder) run(w *writer, src []byte, start int) int {
	used := 256
	for used < len(src) && used < len(f.head) {
		used *= 2
	}
	f.mask = uint32(used - 1)
	clear(f.head[:used])
	clear(f.threes[:used])
	for i := 0; i < start && i+8 <= len(src); i++ {
		f.insert(src, uint32(i))
	}
	f.divide(src, start)
	f.forward(start, len(src))
	at := start
	n, literals := 0, 0
	for i := start; i < len(src) && !w.full; {
		s := f.step[i]
		if i += int(s.length); s.length == 1 {
			literals++
			continue
		}
		f.seqs[n] = sequence{literals: uint32(literals), distance: s.distance, length: s.length - minMatch}
		literals = 0
		if n++; n == len(f.seqs) {
			at = w.sequences(src, at, f.seqs[:n])
			n = 0
		}
	}
	return w.sequences(src, at, f.seqs[:n])
}

// insert remembers position i and returns the latest positions before it with
// the same hash of four bytes, the head of a chain, and of three.
func (f *bestFinder) insert(src []byte, i uint32) (chain, three uint32) {
	v := load64(src, i)
	h, t := &f.head[hash4(v, chainBits)&f.mask], &f.threes[hash3(v, chainBits)&f.mask]
	chain, three = uint32(*h), uint32(*t)
	f.prev[i%maxDistance] = *h
	*h, *t = uint16(i), uint16(i)
	return chain, three
}

// longest returns the longest match for position i, or 0, in the chain and at
// three.
func (f *bestFinder) longest(src []byte, i, chain, three uint32) (length, distance uint32) {
	length = minMatch
	for c, n := chain, depth; tooFar(i, c) == 0 && uint64(i)+uint64(length)+1 <= uint64(len(src)); n-- {
		// A longer match agrees in these four bytes.
		if load32(src, c+length-3) == load32(src, i+length-3) {
			if n := extend(src, i, c, 0); n > length {
				length, distance = n, i-c
			}
		}
		if length >= enough || c == 0 || n == 0 {
			break
		}
		c = uint32(f.prev[c%maxDistance])
	}
	if distance != 0 {
		return length, distance
	}
	if length = common(load64(src, i)^load64(src, three), tooFar(i, three)); length < minMatch {
		return 0, 0
	}
	return length, i - three
}

// divide finds the cheapest step to each position from start on.
func (f *bestFinder) divide(src []byte, start int) {
	f.cost[start] = 0
	for i := range f.cost[start+1 : len(src)+1] {
		f.cost[start+1+i] = 1 << 31
	}
	for i := start; i < len(src); i++ {
		f.relax(i+1, f.cost[i]+costLiteral, step{length: 1})
		if i+8 > len(src) {
			continue
		}
		chain, three := f.insert(src, uint32(i))
		length, distance := f.longest(src, uint32(i), chain, three)
		if length == 0 {
			continue
		}
		f.match(i, int(length), distance)
		if length >= enough {
			// Take it: what else could be cheaper?
			for end := i + int(length); i+1 < end; {
				if i++; i+8 <= len(src) {
					f.insert(src, uint32(i))
				}
			}
		}
	}
}

// match tries a match at position i.
func (f *bestFinder) match(i, length int, distance uint32) {
	base := f.cost[i]
	for n := minMatch; n <= min(length, everyLength); n++ {
		f.relax(i+n, base+matchCost(n), step{uint16(n), uint16(distance - 1)})
	}
	for _, n := range [...]int{min(length, maxByte), length} {
		if n > everyLength {
			f.relax(i+n, base+matchCost(n), step{uint16(n), uint16(distance - 1)})
		}
	}
}

// relax notes a step to a position if it is the cheapest so far.
func (f *bestFinder) relax(to int, cost uint32, s step) {
	if cost < f.cost[to] {
		f.cost[to], f.step[to] = cost, s
	}
}

func matchCost(length int) uint32 {
	switch {
	case length <= maxInline:
		return costInline
	case length < minByte:
		return costNibble
	case length <= maxByte:
		return costByte
	default:
		return costLong
	}
}

// forward turns the steps that lead to positions into the steps that leave
// them, along the cheapest way from start to end.
func (f *bestFinder) forward(start, end int) {
	for at, s := end, f.step[end]; at > start; {
		at -= int(s.length)
		s, f.step[at] = f.step[at], s
	}
}
