package mapi

// This file holds the names of named properties, [MS-OXCDATA] 2.6.1.

import (
	"encoding/binary"
	"math"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// NameKind says which form a PropertyName has.
type NameKind uint8

// Forms of a PropertyName.
const (
	// NameLID is a name by number.
	NameLID NameKind = 0x00
	// NameString is a name by string.
	NameString NameKind = 0x01
	// NameNone stands for a property that has no name.
	NameNone NameKind = 0xFF
)

// PropertyName names a property within a property set, [MS-OXCDATA] 2.6.1.
// It is comparable and serves as a map key.
type PropertyName struct {
	// Kind selects between LID and Name.
	Kind NameKind
	// Set is the property set.
	Set GUID
	// LID is the number, for NameLID.
	LID uint32
	// Name is the string, for NameString.
	Name string
}

// NamedLID returns the name by number.
func NamedLID(set GUID, lid uint32) PropertyName {
	return PropertyName{Kind: NameLID, Set: set, LID: lid}
}

// NamedString returns the name by string.
func NamedString(set GUID, name string) PropertyName {
	return PropertyName{Kind: NameString, Set: set, Name: name}
}

// String returns "set:0x8005" or "set:name".
func (n PropertyName) String() string {
	switch n.Kind {
	case NameLID:
		return n.Set.String() + ":0x" + hex(uint64(n.LID), 4)
	case NameString:
		return n.Set.String() + ":" + n.Name
	}
	return "none"
}

// minPropertyName is the size of a PropertyName without LID and Name.
const minPropertyName = 17

// ReadPropertyName reads one PropertyName.
func ReadPropertyName(r *wire.Reader) PropertyName {
	n := PropertyName{Kind: NameKind(r.Uint8()), Set: r.GUID()}
	switch n.Kind {
	case NameLID:
		n.LID = r.Uint32()
	case NameString:
		b := r.Bytes(int(r.Uint8()))
		if len(b)%2 != 0 || len(b) < 2 || b[len(b)-1]|b[len(b)-2] != 0 {
			r.FailAt(r.Offset()-len(b), ErrValue)
			return PropertyName{}
		}
		n.Name = wire.DecodeUTF16(b[:len(b)-2])
	case NameNone:
	default:
		r.FailAt(r.Offset()-minPropertyName, ErrValue)
	}
	return n
}

// ReadPropertyNames reads n names.
func ReadPropertyNames(r *wire.Reader, n uint32) []PropertyName {
	c := r.Count(n, minPropertyName)
	if c == 0 {
		return nil
	}
	names := make([]PropertyName, 0, c)
	for range c {
		names = append(names, ReadPropertyName(r))
		if !r.OK() {
			return nil
		}
	}
	return names
}

// AppendBinary appends the wire form of n. Names of more than 126 UTF-16 units
// fail with ErrTooLarge.
func (n PropertyName) AppendBinary(dst []byte) ([]byte, error) {
	out := append(append(dst, byte(n.Kind)), n.Set[:]...)
	switch n.Kind {
	case NameLID:
		return binary.LittleEndian.AppendUint32(out, n.LID), nil
	case NameString:
		at := len(out)
		out = wire.AppendUTF16CString(append(out, 0), n.Name)
		size := len(out) - at - 1
		if size > math.MaxUint8 {
			return dst, ErrTooLarge
		}
		out[at] = byte(size)
		return out, nil
	case NameNone:
		return out, nil
	}
	return dst, ErrValue
}
