package mapi

// This file holds restrictions, [MS-OXCDATA] 2.12, with the 16-bit counts of
// ROP buffers.

import (
	"encoding/binary"
	"math"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Restriction is a filter on rows: one of the …Restriction types of this
// package, as a value.
type Restriction interface {
	// AppendBinary appends the wire form.
	AppendBinary(dst []byte) ([]byte, error)
	restriction()
}

// Types of restriction, [MS-OXCDATA] 2.12.
const (
	resAnd               = 0x00
	resOr                = 0x01
	resNot               = 0x02
	resContent           = 0x03
	resProperty          = 0x04
	resCompareProperties = 0x05
	resBitMask           = 0x06
	resSize              = 0x07
	resExist             = 0x08
	resSubObject         = 0x09
	resComment           = 0x0A
	resCount             = 0x0B
)

// RelOp compares a property with a value, [MS-OXCDATA] 2.12.5.1.
type RelOp uint8

// Relational operators.
const (
	RelLess           RelOp = 0x00
	RelLessOrEqual    RelOp = 0x01
	RelGreater        RelOp = 0x02
	RelGreaterOrEqual RelOp = 0x03
	RelEqual          RelOp = 0x04
	RelNotEqual       RelOp = 0x05
	RelMemberOfDL     RelOp = 0x64
)

// AndRestriction holds where all its parts hold, [MS-OXCDATA] 2.12.1.
type AndRestriction []Restriction

// OrRestriction holds where any of its parts holds, [MS-OXCDATA] 2.12.2.
type OrRestriction []Restriction

// NotRestriction holds where its part does not, [MS-OXCDATA] 2.12.3.
type NotRestriction struct{ Restriction Restriction }

// ContentRestriction looks for a string or bytes, [MS-OXCDATA] 2.12.4.
type ContentRestriction struct {
	// FuzzyLow is 0 for the full value, 1 for a part, 2 for a prefix.
	FuzzyLow uint16
	// FuzzyHigh holds the flags 1 (ignore case), 2 (ignore non-spacing marks),
	// 4 (loose).
	FuzzyHigh uint16
	// Tag is the property to look into.
	Tag PropTag
	// Value is what to look for; its tag says the type of the value.
	Value Property
}

// PropertyRestriction compares a property with a value, [MS-OXCDATA] 2.12.5.
type PropertyRestriction struct {
	RelOp RelOp
	Tag   PropTag
	Value Property
}

// ComparePropertiesRestriction compares two properties, [MS-OXCDATA] 2.12.6.
type ComparePropertiesRestriction struct {
	RelOp      RelOp
	Tag1, Tag2 PropTag
}

// BitMaskRestriction tests bits of a property, [MS-OXCDATA] 2.12.7.
type BitMaskRestriction struct {
	// NotZero asks for any of the bits to be set; otherwise none may be.
	NotZero bool
	Tag     PropTag
	Mask    uint32
}

// SizeRestriction compares the size of a property, [MS-OXCDATA] 2.12.8.
type SizeRestriction struct {
	RelOp RelOp
	Tag   PropTag
	Size  uint32
}

// ExistRestriction asks for a property to be set, [MS-OXCDATA] 2.12.9.
type ExistRestriction struct{ Tag PropTag }

// SubObjectRestriction applies to the recipients or attachments of a message,
// [MS-OXCDATA] 2.12.10.
type SubObjectRestriction struct {
	// SubObject is PidTagMessageRecipients or PidTagMessageAttachments.
	SubObject   PropTag
	Restriction Restriction
}

// CommentRestriction attaches properties to a restriction, [MS-OXCDATA] 2.12.11.
type CommentRestriction struct {
	Properties Properties
	// Restriction may be nil.
	Restriction Restriction
}

// CountRestriction limits the number of matches, [MS-OXCDATA] 2.12.12.
type CountRestriction struct {
	Count       uint32
	Restriction Restriction
}

func (AndRestriction) restriction()               {}
func (OrRestriction) restriction()                {}
func (NotRestriction) restriction()               {}
func (ContentRestriction) restriction()           {}
func (PropertyRestriction) restriction()          {}
func (ComparePropertiesRestriction) restriction() {}
func (BitMaskRestriction) restriction()           {}
func (SizeRestriction) restriction()              {}
func (ExistRestriction) restriction()             {}
func (SubObjectRestriction) restriction()         {}
func (CommentRestriction) restriction()           {}
func (CountRestriction) restriction()             {}

// maxRestrictionDepth bounds nesting, so that hostile input cannot exhaust the
// stack. Clients build restrictions a few levels deep.
const maxRestrictionDepth = 256

// DecodeRestriction decodes a restriction that fills b exactly.
func DecodeRestriction(b []byte) (Restriction, error) {
	r := wire.NewReader("Restriction", b)
	res := ReadRestriction(&r)
	if err := r.Finish(); err != nil {
		return nil, err
	}
	return res, nil
}

// ReadRestriction reads one restriction. Nesting deeper than 256 levels fails
// with ErrCount.
func ReadRestriction(r *wire.Reader) Restriction { return readRestriction(r, 0) }

func readRestriction(r *wire.Reader, depth int) Restriction {
	if depth == maxRestrictionDepth {
		r.Fail(ErrCount)
		return nil
	}
	depth++
	switch r.Uint8() {
	case resAnd:
		// A failed read gives zero, the code of this type.
		if !r.OK() {
			return nil
		}
		return AndRestriction(readRestrictions(r, depth))
	case resOr:
		return OrRestriction(readRestrictions(r, depth))
	case resNot:
		return NotRestriction{readRestriction(r, depth)}
	case resContent:
		return ContentRestriction{r.Uint16(), r.Uint16(), PropTag(r.Uint32()), readRestrictionValue(r, depth)}
	case resProperty:
		return PropertyRestriction{RelOp(r.Uint8()), PropTag(r.Uint32()), readRestrictionValue(r, depth)}
	case resCompareProperties:
		return ComparePropertiesRestriction{RelOp(r.Uint8()), PropTag(r.Uint32()), PropTag(r.Uint32())}
	case resBitMask:
		return BitMaskRestriction{r.Uint8() != 0, PropTag(r.Uint32()), r.Uint32()}
	case resSize:
		return SizeRestriction{RelOp(r.Uint8()), PropTag(r.Uint32()), r.Uint32()}
	case resExist:
		return ExistRestriction{PropTag(r.Uint32())}
	case resSubObject:
		return SubObjectRestriction{PropTag(r.Uint32()), readRestriction(r, depth)}
	case resComment:
		return readCommentRestriction(r, depth)
	case resCount:
		return CountRestriction{r.Uint32(), readRestriction(r, depth)}
	}
	r.FailAt(r.Offset()-1, ErrValue)
	return nil
}

func readRestrictions(r *wire.Reader, depth int) []Restriction {
	// The smallest restriction is an empty AndRestriction of three bytes.
	n := r.Count(uint32(r.Uint16()), 3)
	list := make([]Restriction, 0, n)
	for range n {
		list = append(list, readRestriction(r, depth))
		if !r.OK() {
			return nil
		}
	}
	return list
}

// readRestrictionValue is ReadProperty within a restriction: a value that is
// itself a restriction counts as one more level of nesting.
func readRestrictionValue(r *wire.Reader, depth int) Property {
	t := PropTag(r.Uint32())
	switch {
	case !r.OK():
		return Property{}
	case t.Type() == TypeRestriction:
		return Property{Tag: t, Value: readRestriction(r, depth)}
	}
	return Property{Tag: t, Value: ReadValue(r, t.Type())}
}

func readCommentRestriction(r *wire.Reader, depth int) Restriction {
	var c CommentRestriction
	n := r.Count(uint32(r.Uint8()), minTagged)
	for range n {
		c.Properties = append(c.Properties, readRestrictionValue(r, depth))
		if !r.OK() {
			return nil
		}
	}
	if r.Uint8() != 0 {
		c.Restriction = readRestriction(r, depth)
	}
	return c
}

// AppendBinary implements Restriction.
func (x AndRestriction) AppendBinary(dst []byte) ([]byte, error) {
	return appendRestrictions(dst, resAnd, x)
}

// AppendBinary implements Restriction.
func (x OrRestriction) AppendBinary(dst []byte) ([]byte, error) {
	return appendRestrictions(dst, resOr, x)
}

// AppendBinary implements Restriction.
func (x NotRestriction) AppendBinary(dst []byte) ([]byte, error) {
	return appendRestriction(append(dst, resNot), x.Restriction)
}

// AppendBinary implements Restriction.
func (x ContentRestriction) AppendBinary(dst []byte) ([]byte, error) {
	le := binary.LittleEndian
	dst = le.AppendUint16(append(dst, resContent), x.FuzzyLow)
	dst = le.AppendUint16(dst, x.FuzzyHigh)
	return x.Value.AppendBinary(le.AppendUint32(dst, uint32(x.Tag)))
}

// AppendBinary implements Restriction.
func (x PropertyRestriction) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, resProperty, byte(x.RelOp))
	return x.Value.AppendBinary(binary.LittleEndian.AppendUint32(dst, uint32(x.Tag)))
}

// AppendBinary implements Restriction.
func (x ComparePropertiesRestriction) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, resCompareProperties, byte(x.RelOp))
	return AppendTags(dst, []PropTag{x.Tag1, x.Tag2}), nil
}

// AppendBinary implements Restriction.
func (x BitMaskRestriction) AppendBinary(dst []byte) ([]byte, error) {
	dst = appendBool(append(dst, resBitMask), x.NotZero)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(x.Tag))
	return binary.LittleEndian.AppendUint32(dst, x.Mask), nil
}

// AppendBinary implements Restriction.
func (x SizeRestriction) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, resSize, byte(x.RelOp))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(x.Tag))
	return binary.LittleEndian.AppendUint32(dst, x.Size), nil
}

// AppendBinary implements Restriction.
func (x ExistRestriction) AppendBinary(dst []byte) ([]byte, error) {
	return binary.LittleEndian.AppendUint32(append(dst, resExist), uint32(x.Tag)), nil
}

// AppendBinary implements Restriction.
func (x SubObjectRestriction) AppendBinary(dst []byte) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint32(append(dst, resSubObject), uint32(x.SubObject))
	return appendRestriction(dst, x.Restriction)
}

// AppendBinary implements Restriction.
func (x CommentRestriction) AppendBinary(dst []byte) ([]byte, error) {
	if len(x.Properties) > math.MaxUint8 {
		return dst, ErrTooLarge
	}
	out, err := x.Properties.AppendBinary(append(dst, resComment, byte(len(x.Properties))))
	if err != nil {
		return dst, err
	}
	if x.Restriction == nil {
		return append(out, 0), nil
	}
	return appendRestriction(append(out, 1), x.Restriction)
}

// AppendBinary implements Restriction.
func (x CountRestriction) AppendBinary(dst []byte) ([]byte, error) {
	return appendRestriction(binary.LittleEndian.AppendUint32(append(dst, resCount), x.Count), x.Restriction)
}

func appendRestrictions(dst []byte, code byte, list []Restriction) ([]byte, error) {
	if len(list) > math.MaxUint16 {
		return dst, ErrTooLarge
	}
	dst = binary.LittleEndian.AppendUint16(append(dst, code), uint16(len(list)))
	var err error
	for _, x := range list {
		if dst, err = appendRestriction(dst, x); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func appendRestriction(dst []byte, x Restriction) ([]byte, error) {
	if x == nil {
		return dst, mismatch(TypeRestriction, nil)
	}
	return x.AppendBinary(dst)
}
