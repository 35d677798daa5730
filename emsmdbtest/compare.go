// Comparing property values, for sort orders and restrictions.

package emsmdbtest

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/go-mapi/mapirpc/mapi"
)

// compareValues orders two values of the same Go type. Values of types without
// an order, and of different types, are not comparable.
func compareValues(a, b any) (order int, ok bool) {
	switch x := a.(type) {
	case int16:
		return compareAs(x, b)
	case int32:
		return compareAs(x, b)
	case int64:
		return compareAs(x, b)
	case float32:
		return compareAs(x, b)
	case float64:
		return compareAs(x, b)
	case mapi.Currency:
		return compareAs(x, b)
	case mapi.FileTime:
		return compareAs(x, b)
	case mapi.FloatingTime:
		return compareAs(x, b)
	case mapi.ErrorCode:
		return compareAs(x, b)
	case string:
		y, ok := b.(string)
		return strings.Compare(strings.ToLower(x), strings.ToLower(y)), ok
	case mapi.String8:
		y, ok := b.(mapi.String8)
		return strings.Compare(strings.ToLower(string(x)), strings.ToLower(string(y))), ok
	case []byte:
		y, ok := b.([]byte)
		return bytes.Compare(x, y), ok
	case mapi.GUID:
		y, ok := b.(mapi.GUID)
		return bytes.Compare(x[:], y[:]), ok
	case bool:
		y, ok := b.(bool)
		return cmp.Compare(boolRank(x), boolRank(y)), ok
	}
	return 0, false
}

func compareAs[T cmp.Ordered](x T, b any) (int, bool) {
	y, ok := b.(T)
	return cmp.Compare(x, y), ok
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compareRows orders two rows by sort orders. A missing value comes first, as
// databases have it.
func compareRows(a, b lookup, orders []mapi.SortOrder) int {
	for _, o := range orders {
		x, okX := a(o.Tag)
		y, okY := b(o.Tag)
		n := 0
		switch {
		case okX && okY:
			n, _ = compareValues(x, y)
		case okX:
			n = 1
		case okY:
			n = -1
		}
		if o.Direction == mapi.SortDescending {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return 0
}

// holds reports whether the order of two values satisfies op.
func holds(op mapi.RelOp, order int) bool {
	switch op {
	case mapi.RelLess:
		return order < 0
	case mapi.RelLessOrEqual:
		return order <= 0
	case mapi.RelGreater:
		return order > 0
	case mapi.RelGreaterOrEqual:
		return order >= 0
	case mapi.RelEqual:
		return order == 0
	case mapi.RelNotEqual:
		return order != 0
	}
	return false
}
