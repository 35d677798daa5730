package mapi

// This file encodes property values; it mirrors decode.go.

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// AppendValue appends the wire form of v as a value of type t. It fails with
// a *TypeMismatchError where v does not have the Go type of t, with ErrTooLarge
// and with ErrNUL; dst is then returned unchanged.
func AppendValue(dst []byte, t PropType, v any) ([]byte, error) {
	out, err := appendValue(dst, t, v)
	if err != nil {
		return dst, err
	}
	return out, nil
}

func appendValue(dst []byte, t PropType, v any) ([]byte, error) {
	le := binary.LittleEndian
	switch t := t.Value(); v := v.(type) {
	case nil:
		if t == TypeNull {
			return dst, nil
		}
	case int16:
		if t == TypeInteger16 {
			return le.AppendUint16(dst, uint16(v)), nil
		}
	case int32:
		if t == TypeInteger32 {
			return le.AppendUint32(dst, uint32(v)), nil
		}
	case float32:
		if t == TypeFloating32 {
			return le.AppendUint32(dst, math.Float32bits(v)), nil
		}
	case float64:
		if t == TypeFloating64 {
			return le.AppendUint64(dst, math.Float64bits(v)), nil
		}
	case Currency:
		if t == TypeCurrency {
			return le.AppendUint64(dst, uint64(v)), nil
		}
	case FloatingTime:
		if t == TypeFloatingTime {
			return le.AppendUint64(dst, math.Float64bits(float64(v))), nil
		}
	case ErrorCode:
		if t == TypeErrorCode {
			return le.AppendUint32(dst, uint32(v)), nil
		}
	case bool:
		if t == TypeBoolean {
			return appendBool(dst, v), nil
		}
	case int64:
		if t == TypeInteger64 {
			return le.AppendUint64(dst, uint64(v)), nil
		}
	case String8:
		if t == TypeString8 {
			return appendString8(dst, v)
		}
	case string:
		if t == TypeString {
			return appendString(dst, v)
		}
	case FileTime:
		if t == TypeTime {
			return le.AppendUint64(dst, uint64(v)), nil
		}
	case GUID:
		if t == TypeGUID {
			return append(dst, v[:]...), nil
		}
	case []byte:
		if t == TypeBinary || t == TypeServerID || t == TypeObject {
			return appendBinary(dst, v)
		}
	case Restriction:
		if t == TypeRestriction {
			return v.AppendBinary(dst)
		}
	case RuleActions:
		if t == TypeRuleAction {
			return appendRuleActions(dst, v)
		}
	default:
		return appendMultiple(dst, t, v)
	}
	return nil, mismatch(t, v)
}

func appendMultiple(dst []byte, t PropType, v any) ([]byte, error) {
	le := binary.LittleEndian
	switch v := v.(type) {
	case []int16:
		return appendSlice(dst, t, TypeMultipleInteger16, v, func(dst []byte, e int16) ([]byte, error) {
			return le.AppendUint16(dst, uint16(e)), nil
		})
	case []int32:
		return appendSlice(dst, t, TypeMultipleInteger32, v, func(dst []byte, e int32) ([]byte, error) {
			return le.AppendUint32(dst, uint32(e)), nil
		})
	case []float32:
		return appendSlice(dst, t, TypeMultipleFloating32, v, func(dst []byte, e float32) ([]byte, error) {
			return le.AppendUint32(dst, math.Float32bits(e)), nil
		})
	case []float64:
		return appendSlice(dst, t, TypeMultipleFloating64, v, func(dst []byte, e float64) ([]byte, error) {
			return le.AppendUint64(dst, math.Float64bits(e)), nil
		})
	case []Currency:
		return appendSlice(dst, t, TypeMultipleCurrency, v, func(dst []byte, e Currency) ([]byte, error) {
			return le.AppendUint64(dst, uint64(e)), nil
		})
	case []FloatingTime:
		return appendSlice(dst, t, TypeMultipleFloatingTime, v, func(dst []byte, e FloatingTime) ([]byte, error) {
			return le.AppendUint64(dst, math.Float64bits(float64(e))), nil
		})
	case []int64:
		return appendSlice(dst, t, TypeMultipleInteger64, v, func(dst []byte, e int64) ([]byte, error) {
			return le.AppendUint64(dst, uint64(e)), nil
		})
	case []String8:
		return appendSlice(dst, t, TypeMultipleString8, v, appendString8)
	case []string:
		return appendSlice(dst, t, TypeMultipleString, v, appendString)
	case []FileTime:
		return appendSlice(dst, t, TypeMultipleTime, v, func(dst []byte, e FileTime) ([]byte, error) {
			return le.AppendUint64(dst, uint64(e)), nil
		})
	case []GUID:
		return appendSlice(dst, t, TypeMultipleGUID, v, func(dst []byte, e GUID) ([]byte, error) {
			return append(dst, e[:]...), nil
		})
	case [][]byte:
		return appendSlice(dst, t, TypeMultipleBinary, v, appendBinary)
	}
	return nil, mismatch(t, v)
}

func appendSlice[T any](dst []byte, t, want PropType, s []T, elem func([]byte, T) ([]byte, error)) ([]byte, error) {
	if t != want {
		return nil, mismatch(t, s)
	}
	if len(s) > math.MaxInt32 {
		return nil, ErrTooLarge
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(s)))
	var err error
	for _, e := range s {
		if dst, err = elem(dst, e); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func appendBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, 1)
	}
	return append(dst, 0)
}

func appendString8(dst []byte, s String8) ([]byte, error) {
	if strings.IndexByte(string(s), 0) >= 0 {
		return nil, ErrNUL
	}
	return wire.AppendCString(dst, string(s)), nil
}

func appendString(dst []byte, s string) ([]byte, error) {
	if strings.IndexByte(s, 0) >= 0 {
		return nil, ErrNUL
	}
	return wire.AppendUTF16CString(dst, s), nil
}

func appendBinary(dst, b []byte) ([]byte, error) {
	if len(b) > math.MaxUint16 {
		return nil, ErrTooLarge
	}
	return append(binary.LittleEndian.AppendUint16(dst, uint16(len(b))), b...), nil
}

func appendRuleActions(dst []byte, a RuleActions) ([]byte, error) {
	if len(a) > math.MaxUint16 {
		return nil, ErrTooLarge
	}
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(a)))
	var err error
	for _, block := range a {
		if dst, err = appendBinary(dst, block); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func mismatch(t PropType, v any) error {
	return &TypeMismatchError{Type: t, GoType: fmt.Sprintf("%T", v)}
}
