package mapi

// This file holds properties and lists of them: TaggedPropertyValue of
// [MS-OXCDATA] 2.11.4 and PropertyProblem of 2.7.

import (
	"encoding/binary"
	"math"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Property is a property tag with its value. Value has the Go type that the
// tag's type documents; in a row it can also be an ErrorCode or Absent.
type Property struct {
	Tag   PropTag
	Value any
}

// Err returns the server's reason for giving no value, an ErrorCode, or nil.
// A value that is Absent has no reason and gives ErrorNotFound.
func (p Property) Err() error {
	switch v := p.Value.(type) {
	case ErrorCode:
		return v
	case Absent:
		return ErrorNotFound
	}
	return nil
}

// AppendBinary appends p as a TaggedPropertyValue.
func (p Property) AppendBinary(dst []byte) ([]byte, error) {
	out, err := AppendValue(binary.LittleEndian.AppendUint32(dst, uint32(p.Tag)), p.Tag.Type(), p.Value)
	if err != nil {
		return dst, err
	}
	return out, nil
}

// DecodeProperty decodes a TaggedPropertyValue from the start of b and returns
// the number of bytes read. Binary values alias b.
func DecodeProperty(b []byte) (Property, int, error) {
	r := wire.NewReader("TaggedPropertyValue", b)
	p := ReadProperty(&r)
	if err := r.Err(); err != nil {
		return Property{}, 0, err
	}
	return p, r.Offset(), nil
}

// ReadProperty reads a TaggedPropertyValue.
func ReadProperty(r *wire.Reader) Property {
	t := PropTag(r.Uint32())
	if !r.OK() {
		return Property{}
	}
	return Property{Tag: t, Value: ReadValue(r, t.Type())}
}

// minTagged is the size of the smallest TaggedPropertyValue, that of TypeNull.
const minTagged = 4

// ReadProperties reads n TaggedPropertyValues.
func ReadProperties(r *wire.Reader, n uint32) Properties {
	ps := make(Properties, 0, r.Count(n, minTagged))
	for range cap(ps) {
		ps = append(ps, ReadProperty(r))
		if !r.OK() {
			return nil
		}
	}
	return ps
}

// Properties is a list of properties in wire order.
type Properties []Property

// AppendBinary appends the properties as TaggedPropertyValues, without a count.
func (ps Properties) AppendBinary(dst []byte) ([]byte, error) {
	out := dst
	var err error
	for _, p := range ps {
		if out, err = p.AppendBinary(out); err != nil {
			return dst, err
		}
	}
	return out, nil
}

// Lookup returns the value of the property with tag t and whether there is one.
// An error in place of the value counts as none.
func (ps Properties) Lookup(t PropTag) (any, bool) {
	for _, p := range ps {
		if p.Tag == t && p.Err() == nil {
			return p.Value, true
		}
	}
	return nil, false
}

// LookupID is Lookup for a property whose type is not known beforehand.
func (ps Properties) LookupID(id PropID) (Property, bool) {
	for _, p := range ps {
		if p.Tag.ID() == id && p.Err() == nil {
			return p, true
		}
	}
	return Property{}, false
}

// Get returns the value of the property with tag t as a T, and false where
// there is none, or where it has another Go type.
func Get[T any](ps Properties, t PropTag) (T, bool) {
	v, _ := ps.Lookup(t)
	x, ok := v.(T)
	return x, ok
}

// PropertyProblem says why one property of a request could not be handled,
// [MS-OXCDATA] 2.7.
type PropertyProblem struct {
	// Index is the position of the property in the request.
	Index uint16
	// Tag is the property's tag.
	Tag PropTag
	// Code is the reason.
	Code ErrorCode
}

// ReadPropertyProblems reads a 16-bit count and as many problems.
func ReadPropertyProblems(r *wire.Reader) []PropertyProblem {
	n := r.Count(uint32(r.Uint16()), 10)
	if n == 0 {
		return nil
	}
	ps := make([]PropertyProblem, n)
	for i := range ps {
		ps[i] = PropertyProblem{Index: r.Uint16(), Tag: PropTag(r.Uint32()), Code: ErrorCode(r.Uint32())}
	}
	return ps
}

// AppendPropertyProblems appends a 16-bit count and the problems.
func AppendPropertyProblems(dst []byte, ps []PropertyProblem) ([]byte, error) {
	if len(ps) > math.MaxUint16 {
		return dst, ErrTooLarge
	}
	le := binary.LittleEndian
	dst = le.AppendUint16(dst, uint16(len(ps)))
	for _, p := range ps {
		dst = le.AppendUint16(dst, p.Index)
		dst = le.AppendUint32(dst, uint32(p.Tag))
		dst = le.AppendUint32(dst, uint32(p.Code))
	}
	return dst, nil
}

// ReadTags reads n property tags.
func ReadTags(r *wire.Reader, n uint32) []PropTag {
	c := r.Count(n, 4)
	if c == 0 {
		return nil
	}
	tags := make([]PropTag, c)
	for i := range tags {
		tags[i] = PropTag(r.Uint32())
	}
	return tags
}

// AppendTags appends the tags without a count.
func AppendTags(dst []byte, tags []PropTag) []byte {
	for _, t := range tags {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(t))
	}
	return dst
}
