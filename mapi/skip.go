package mapi

// This file passes over values and rows without decoding them.

import "github.com/go-mapi/mapirpc/internal/wire"

// SkipRow passes over one row of the given columns. It accepts what ReadRow
// accepts and allocates nothing, except for restrictions.
func SkipRow(r *wire.Reader, columns []PropTag) {
	flag := r.Uint8()
	if flag > 1 {
		r.FailAt(r.Offset()-1, ErrValue)
		return
	}
	for _, c := range columns {
		t := c.Type()
		if t == TypeUnspecified {
			t = PropType(r.Uint16())
		}
		if flag == 1 {
			switch r.Uint8() {
			case flagValue:
			case flagAbsent:
				continue
			case flagError:
				r.Skip(4)
				continue
			default:
				r.FailAt(r.Offset()-1, ErrValue)
			}
		}
		if !r.OK() {
			return
		}
		SkipValue(r, t)
	}
}

// SkipValue passes over one value of type t.
func SkipValue(r *wire.Reader, t PropType) {
	t = t.Value()
	if n, ok := fixedSize(t.Single()); ok {
		if t.Multiple() {
			if !hasMultiple(t.Single()) {
				r.Fail(ErrValue)
				return
			}
			n *= r.Count(r.Uint32(), n)
		}
		r.Skip(n)
		return
	}
	switch t {
	case TypeString8:
		r.CString()
	case TypeString:
		skipUTF16(r)
	case TypeBinary, TypeServerID, TypeObject:
		r.Skip(int(r.Uint16()))
	case TypeRuleAction:
		skipEach(r, r.Count(uint32(r.Uint16()), 2), TypeBinary)
	case TypeMultipleString8:
		skipEach(r, r.Count(r.Uint32(), 1), TypeString8)
	case TypeMultipleString:
		skipEach(r, r.Count(r.Uint32(), 2), TypeString)
	case TypeMultipleBinary:
		skipEach(r, r.Count(r.Uint32(), 2), TypeBinary)
	case TypeRestriction:
		ReadRestriction(r)
	default:
		r.Fail(ErrValue)
	}
}

func skipEach(r *wire.Reader, n int, t PropType) {
	for range n {
		SkipValue(r, t)
		if !r.OK() {
			return
		}
	}
}

func skipUTF16(r *wire.Reader) {
	at := r.Offset()
	b := r.Rest()
	for i := 0; i+1 < len(b); i += 2 {
		if b[i]|b[i+1] == 0 {
			r.Seek(at + i + 2)
			return
		}
	}
	r.Seek(at)
	r.Fail(ErrShort)
}

// fixedSize returns the size of a value of t where it is always the same.
func fixedSize(t PropType) (int, bool) {
	switch t {
	case TypeNull:
		return 0, true
	case TypeBoolean:
		return 1, true
	case TypeInteger16:
		return 2, true
	case TypeInteger32, TypeFloating32, TypeErrorCode:
		return 4, true
	case TypeFloating64, TypeCurrency, TypeFloatingTime, TypeInteger64, TypeTime:
		return 8, true
	case TypeGUID:
		return 16, true
	}
	return 0, false
}

// hasMultiple reports whether values of fixed-size type t come in multiples.
func hasMultiple(t PropType) bool {
	return t != TypeNull && t != TypeBoolean && t != TypeErrorCode
}
