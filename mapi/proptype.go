package mapi

// This file names the property types of [MS-OXCDATA] 2.11.1.

import "strconv"

// PropType is the type half of a property tag, [MS-OXCDATA] 2.11.1. Each
// constant's comment names the Go type of its values.
type PropType uint16

// Property types.
const (
	// TypeUnspecified matches any type in a request; it has no values.
	TypeUnspecified PropType = 0x0000
	// TypeNull is a placeholder of no bytes: nil.
	TypeNull PropType = 0x0001
	// TypeInteger16 is int16.
	TypeInteger16 PropType = 0x0002
	// TypeInteger32 is int32.
	TypeInteger32 PropType = 0x0003
	// TypeFloating32 is float32.
	TypeFloating32 PropType = 0x0004
	// TypeFloating64 is float64.
	TypeFloating64 PropType = 0x0005
	// TypeCurrency is Currency.
	TypeCurrency PropType = 0x0006
	// TypeFloatingTime is FloatingTime.
	TypeFloatingTime PropType = 0x0007
	// TypeErrorCode is ErrorCode.
	TypeErrorCode PropType = 0x000A
	// TypeBoolean is bool. Any byte other than zero reads as true and is
	// written as 1, the only two values that the specification allows.
	TypeBoolean PropType = 0x000B
	// TypeObject (PtypObject, PtypEmbeddedTable) is []byte. Message stores do
	// not send such values in ROP buffers ([MS-OXCDATA] 2.11.1.5); servers that
	// do use the form of TypeBinary.
	TypeObject PropType = 0x000D
	// TypeInteger64 is int64.
	TypeInteger64 PropType = 0x0014
	// TypeString8 is String8: 8-bit characters of the session's code page.
	TypeString8 PropType = 0x001E
	// TypeString is string: UTF-16 on the wire. Unpaired surrogates survive in
	// their three-byte form.
	TypeString PropType = 0x001F
	// TypeTime is FileTime.
	TypeTime PropType = 0x0040
	// TypeGUID is GUID.
	TypeGUID PropType = 0x0048
	// TypeServerID is []byte, read further by DecodeServerID.
	TypeServerID PropType = 0x00FB
	// TypeRestriction is a Restriction.
	TypeRestriction PropType = 0x00FD
	// TypeRuleAction is RuleActions.
	TypeRuleAction PropType = 0x00FE
	// TypeBinary is []byte, at most 65535 of them in a ROP buffer.
	TypeBinary PropType = 0x0102

	// TypeMultipleInteger16 is []int16.
	TypeMultipleInteger16 PropType = 0x1002
	// TypeMultipleInteger32 is []int32.
	TypeMultipleInteger32 PropType = 0x1003
	// TypeMultipleFloating32 is []float32.
	TypeMultipleFloating32 PropType = 0x1004
	// TypeMultipleFloating64 is []float64.
	TypeMultipleFloating64 PropType = 0x1005
	// TypeMultipleCurrency is []Currency.
	TypeMultipleCurrency PropType = 0x1006
	// TypeMultipleFloatingTime is []FloatingTime.
	TypeMultipleFloatingTime PropType = 0x1007
	// TypeMultipleInteger64 is []int64.
	TypeMultipleInteger64 PropType = 0x1014
	// TypeMultipleString8 is []String8.
	TypeMultipleString8 PropType = 0x101E
	// TypeMultipleString is []string.
	TypeMultipleString PropType = 0x101F
	// TypeMultipleTime is []FileTime.
	TypeMultipleTime PropType = 0x1040
	// TypeMultipleGUID is []GUID.
	TypeMultipleGUID PropType = 0x1048
	// TypeMultipleBinary is [][]byte.
	TypeMultipleBinary PropType = 0x1102
)

const (
	// FlagMultiple marks the multiple-valued form of a type.
	FlagMultiple PropType = 0x1000
	// FlagInstance marks, together with FlagMultiple, a table column that shows
	// one value of a multiple-valued property per row ([MS-OXCTABL] 2.2.2.2).
	FlagInstance PropType = 0x2000
)

// Multiple reports whether values of t are slices.
func (t PropType) Multiple() bool { return t&(FlagMultiple|FlagInstance) == FlagMultiple }

// Single returns the type of one element of t.
func (t PropType) Single() PropType { return t &^ (FlagMultiple | FlagInstance) }

// Value returns the type that values of t have on the wire: the element's type
// for a multivalue instance column, t itself otherwise.
func (t PropType) Value() PropType {
	if t&FlagInstance != 0 {
		return t.Single()
	}
	return t
}

// String returns the name of [MS-OXCDATA] without its prefix, "String8" or
// "MultipleBinary", and a hexadecimal number for a type it does not know.
func (t PropType) String() string {
	name := ""
	switch t.Single() {
	case TypeUnspecified:
		name = "Unspecified"
	case TypeNull:
		name = "Null"
	case TypeInteger16:
		name = "Integer16"
	case TypeInteger32:
		name = "Integer32"
	case TypeFloating32:
		name = "Floating32"
	case TypeFloating64:
		name = "Floating64"
	case TypeCurrency:
		name = "Currency"
	case TypeFloatingTime:
		name = "FloatingTime"
	case TypeErrorCode:
		name = "ErrorCode"
	case TypeBoolean:
		name = "Boolean"
	case TypeObject:
		name = "Object"
	case TypeInteger64:
		name = "Integer64"
	case TypeString8:
		name = "String8"
	case TypeString:
		name = "String"
	case TypeTime:
		name = "Time"
	case TypeGUID:
		name = "GUID"
	case TypeServerID:
		name = "ServerID"
	case TypeRestriction:
		name = "Restriction"
	case TypeRuleAction:
		name = "RuleAction"
	case TypeBinary:
		name = "Binary"
	default:
		return "0x" + hex(uint64(t), 4)
	}
	switch t & (FlagMultiple | FlagInstance) {
	case FlagMultiple:
		return "Multiple" + name
	case FlagMultiple | FlagInstance:
		return "Multiple" + name + "Instance"
	case FlagInstance:
		return name + "Instance"
	}
	return name
}

// hex formats v with at least n upper-case digits.
func hex(v uint64, n int) string {
	s := strconv.FormatUint(v, 16)
	b := make([]byte, 0, max(n, len(s)))
	for range n - len(s) {
		b = append(b, '0')
	}
	for i := range len(s) {
		c := s[i]
		if c >= 'a' {
			c -= 'a' - 'A'
		}
		b = append(b, c)
	}
	return string(b)
}
