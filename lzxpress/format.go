package lzxpress

// The numbers of the format, [MS-OXCRPC] 3.1.7.2.2.
const (
	// minMatch is the shortest match that can be encoded.
	minMatch = 3
	// maxDistance is how far back a match reaches: 13 bits hold distance-1.
	maxDistance = 1 << 13
	// maxInline is the longest length that fits the metadata word alone.
	maxInline = 9
	// minNibble is the length that a zero nibble stands for, minByte the one
	// of a zero extra byte.
	minNibble, minByte = 10, 25
	// maxByte is the longest length that the extra byte carries: its value
	// 255 announces the 16-bit form.
	maxByte = minByte + 254
	// minLong is the smallest value that the 16- and 32-bit forms may hold.
	minLong = minByte - minMatch
)
