package mapi

// This file decodes property values in the form of ROP buffers: 16-bit byte
// counts for binary values, 32-bit element counts for multiple values.

import (
	"math"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// DecodeValue decodes one value of type t from the start of b. It returns the
// value, whose binary parts alias b, and the number of bytes read.
func DecodeValue(t PropType, b []byte) (v any, n int, err error) {
	r := wire.NewReader(t.String()+" value", b)
	v = ReadValue(&r, t)
	if err := r.Err(); err != nil {
		return nil, 0, err
	}
	return v, r.Offset(), nil
}

// ReadValue reads one value of type t, [MS-OXCDATA] 2.11.1. Types that are
// unknown or have no values fail with ErrValue, because their length cannot be
// known.
func ReadValue(r *wire.Reader, t PropType) any {
	switch t.Value() {
	case TypeNull:
		return nil
	case TypeInteger16:
		return readInt16(r)
	case TypeInteger32:
		return readInt32(r)
	case TypeFloating32:
		return readFloat32(r)
	case TypeFloating64:
		return readFloat64(r)
	case TypeCurrency:
		return readCurrency(r)
	case TypeFloatingTime:
		return readFloatingTime(r)
	case TypeErrorCode:
		return ErrorCode(r.Uint32())
	case TypeBoolean:
		return r.Uint8() != 0
	case TypeInteger64:
		return readInt64(r)
	case TypeString8:
		return readString8(r)
	case TypeString:
		return r.UTF16CString()
	case TypeTime:
		return readFileTime(r)
	case TypeGUID:
		return r.GUID()
	case TypeBinary, TypeServerID, TypeObject:
		return readBinary(r)
	case TypeRestriction:
		return ReadRestriction(r)
	case TypeRuleAction:
		return readRuleActions(r)
	}
	return readMultiple(r, t)
}

func readMultiple(r *wire.Reader, t PropType) any {
	switch t {
	case TypeMultipleInteger16:
		return readSlice(r, 2, readInt16)
	case TypeMultipleInteger32:
		return readSlice(r, 4, readInt32)
	case TypeMultipleFloating32:
		return readSlice(r, 4, readFloat32)
	case TypeMultipleFloating64:
		return readSlice(r, 8, readFloat64)
	case TypeMultipleCurrency:
		return readSlice(r, 8, readCurrency)
	case TypeMultipleFloatingTime:
		return readSlice(r, 8, readFloatingTime)
	case TypeMultipleInteger64:
		return readSlice(r, 8, readInt64)
	case TypeMultipleString8:
		return readSlice(r, 1, readString8)
	case TypeMultipleString:
		return readSlice(r, 2, (*wire.Reader).UTF16CString)
	case TypeMultipleTime:
		return readSlice(r, 8, readFileTime)
	case TypeMultipleGUID:
		return readSlice(r, 16, (*wire.Reader).GUID)
	case TypeMultipleBinary:
		return readSlice(r, 2, readBinary)
	}
	r.Fail(ErrValue)
	return nil
}

// readSlice reads a 32-bit count and as many elements, each of at least size
// bytes.
func readSlice[T any](r *wire.Reader, size int, read func(*wire.Reader) T) []T {
	n := r.Count(r.Uint32(), size)
	s := make([]T, 0, n)
	for range n {
		s = append(s, read(r))
		if !r.OK() {
			return nil
		}
	}
	return s
}

func readInt16(r *wire.Reader) int16       { return int16(r.Uint16()) }
func readInt32(r *wire.Reader) int32       { return int32(r.Uint32()) }
func readInt64(r *wire.Reader) int64       { return int64(r.Uint64()) }
func readFloat32(r *wire.Reader) float32   { return math.Float32frombits(r.Uint32()) }
func readFloat64(r *wire.Reader) float64   { return math.Float64frombits(r.Uint64()) }
func readCurrency(r *wire.Reader) Currency { return Currency(r.Uint64()) }
func readFileTime(r *wire.Reader) FileTime { return FileTime(r.Uint64()) }
func readString8(r *wire.Reader) String8   { return String8(r.CString()) }
func readBinary(r *wire.Reader) []byte     { return r.Bytes(int(r.Uint16())) }

func readFloatingTime(r *wire.Reader) FloatingTime {
	return FloatingTime(math.Float64frombits(r.Uint64()))
}

func readRuleActions(r *wire.Reader) RuleActions {
	n := r.Count(uint32(r.Uint16()), 2)
	a := make(RuleActions, 0, n)
	for range n {
		a = append(a, readBinary(r))
	}
	return a
}
