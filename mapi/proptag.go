package mapi

// This file holds property tags and ids; tags.go lists the canonical ones.

import (
	"cmp"
	"slices"
)

// PropID is the identifier half of a property tag. Ids from 0x8000 to 0xFFFE
// belong to named properties and are assigned by each mailbox.
type PropID uint16

// Named reports whether id belongs to a named property.
func (id PropID) Named() bool { return id >= 0x8000 && id != 0xFFFF }

// Tag returns the property tag of id with type t.
func (id PropID) Tag(t PropType) PropTag { return PropTag(id)<<16 | PropTag(t) }

// PropTag identifies a property and the type of its value, [MS-OXCDATA] 2.9:
// the id in the upper half, the type in the lower.
type PropTag uint32

// ID returns the identifier half of t.
func (t PropTag) ID() PropID { return PropID(t >> 16) }

// Type returns the type half of t.
func (t PropTag) Type() PropType { return PropType(t) }

// WithType returns t with another type.
func (t PropTag) WithType(pt PropType) PropTag { return t.ID().Tag(pt) }

// Name returns the canonical name of [MS-OXPROPS], "PidTagSubject", and "" for
// a tag that is not listed. Where the context decides between several names of
// one tag, it is the first in alphabetical order.
func (t PropTag) Name() string {
	i, ok := slices.BinarySearchFunc(tagNames[:], t, func(n tagName, t PropTag) int { return cmp.Compare(n.tag, t) })
	if !ok {
		return ""
	}
	return tagNames[i].name
}

// String returns the name of t where there is one, otherwise the tag as
// a hexadecimal number.
func (t PropTag) String() string {
	if n := t.Name(); n != "" {
		return n
	}
	return "0x" + hex(uint64(t), 8)
}

type tagName struct {
	tag  PropTag
	name string
}
