package mapi

// This file holds sort orders, [MS-OXCDATA] 2.13.

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// SortDirection says how a column orders the rows.
type SortDirection uint8

// Sort directions, [MS-OXCDATA] 2.13.1.
const (
	SortAscending  SortDirection = 0x00
	SortDescending SortDirection = 0x01
	// SortMaximumCategory orders categories by the greatest value of the column
	// among their rows.
	SortMaximumCategory SortDirection = 0x04
)

// SortOrder is one column of a sort, [MS-OXCDATA] 2.13.1.
type SortOrder struct {
	Tag       PropTag
	Direction SortDirection
}

// SortOrderSize is the size of a SortOrder on the wire.
const SortOrderSize = 5

// ReadSortOrders reads n sort orders.
func ReadSortOrders(r *wire.Reader, n uint32) []SortOrder {
	c := r.Count(n, SortOrderSize)
	if c == 0 {
		return nil
	}
	s := make([]SortOrder, c)
	for i := range s {
		s[i] = SortOrder{Tag: PropTag(r.Uint32()), Direction: SortDirection(r.Uint8())}
	}
	return s
}

// AppendBinary appends the five bytes of s. The error is always nil.
func (s SortOrder) AppendBinary(dst []byte) ([]byte, error) {
	return append(binary.LittleEndian.AppendUint32(dst, uint32(s.Tag)), byte(s.Direction)), nil
}
