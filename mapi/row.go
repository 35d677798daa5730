package mapi

// This file holds property rows: StandardPropertyRow and FlaggedPropertyRow of
// [MS-OXCDATA] 2.8.1, with the value forms of 2.11.2, 2.11.3, 2.11.5, 2.11.6.

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Flags of a FlaggedPropertyValue.
const (
	flagValue  = 0x00
	flagAbsent = 0x01
	flagError  = 0x0A
)

// Row is a property row: one value for each column of a table or each tag of
// a request, in their order.
type Row struct {
	// Flagged rows can hold errors in place of values.
	Flagged bool
	// Values has the column's tag with each value, the type replaced by the
	// actual one where the column leaves it unspecified. In a flagged row
	// a value can be an ErrorCode or Absent whatever the type of its tag.
	Values Properties
}

// NewRow returns the row of values, flagged if any needs it.
func NewRow(values Properties) Row {
	row := Row{Values: values}
	for _, p := range values {
		if flagOf(p) != flagValue {
			row.Flagged = true
		}
	}
	return row
}

// flagOf returns the flag that p has in a flagged row. An ErrorCode under a tag
// whose values are error codes, instance columns included, is an ordinary value.
func flagOf(p Property) byte {
	switch p.Value.(type) {
	case Absent:
		return flagAbsent
	case ErrorCode:
		if p.Tag.Type().Value() != TypeErrorCode {
			return flagError
		}
	}
	return flagValue
}

// DecodeRow decodes one row of the given columns from the start of b and
// returns the number of bytes read. Binary values alias b.
func DecodeRow(columns []PropTag, b []byte) (Row, int, error) {
	r := wire.NewReader("PropertyRow", b)
	row := ReadRow(&r, columns)
	if err := r.Err(); err != nil {
		return Row{}, 0, err
	}
	return row, r.Offset(), nil
}

// DecodeRows decodes n rows that fill b exactly.
func DecodeRows(columns []PropTag, n int, b []byte) ([]Row, error) {
	r := wire.NewReader("PropertyRow", b)
	rows := make([]Row, 0, r.Count(uint32(n), 1))
	for range cap(rows) {
		rows = append(rows, ReadRow(&r, columns))
		if !r.OK() {
			break
		}
	}
	if err := r.Finish(); err != nil {
		return nil, err
	}
	return rows, nil
}

// ReadRow reads one row of the given columns.
func ReadRow(r *wire.Reader, columns []PropTag) Row {
	var row Row
	switch f := r.Uint8(); f {
	case 0:
	case 1:
		row.Flagged = true
	default:
		r.FailAt(r.Offset()-1, ErrValue)
		return row
	}
	// Columns of TypeNull take no bytes, so the row's size does not bound their
	// number; the caller's own column list does.
	row.Values = make(Properties, 0, len(columns))
	for _, c := range columns {
		row.Values = append(row.Values, readCell(r, c, row.Flagged))
		if !r.OK() {
			return Row{}
		}
	}
	return row
}

func readCell(r *wire.Reader, c PropTag, flagged bool) Property {
	if c.Type() == TypeUnspecified {
		c = c.WithType(PropType(r.Uint16()))
	}
	p := Property{Tag: c}
	if flagged {
		switch r.Uint8() {
		case flagValue:
		case flagAbsent:
			p.Value = Absent{}
			return p
		case flagError:
			p.Value = ErrorCode(r.Uint32())
			return p
		default:
			r.FailAt(r.Offset()-1, ErrValue)
			return p
		}
	}
	if r.OK() {
		p.Value = ReadValue(r, c.Type())
	}
	return p
}

// ErrRow says that a row does not fit its columns or lacks the flag that one of
// its values needs.
var ErrRow = errors.New("mapi: row does not fit its columns")

// AppendBinary appends the row's wire form under the given columns.
func (row Row) AppendBinary(dst []byte, columns []PropTag) ([]byte, error) {
	if len(columns) != len(row.Values) {
		return dst, fmt.Errorf("%w: %d values for %d columns", ErrRow, len(row.Values), len(columns))
	}
	out := appendBool(dst, row.Flagged)
	var err error
	for i, p := range row.Values {
		if out, err = appendCell(out, columns[i], p, row.Flagged); err != nil {
			return dst, err
		}
	}
	return out, nil
}

func appendCell(dst []byte, c PropTag, p Property, flagged bool) ([]byte, error) {
	t := c.Type()
	if t == TypeUnspecified {
		t = p.Tag.Type()
		dst = binary.LittleEndian.AppendUint16(dst, uint16(t))
	}
	flag := flagOf(Property{Tag: c.WithType(t), Value: p.Value})
	switch {
	case flagged:
		dst = append(dst, flag)
	case flag != flagValue:
		return dst, fmt.Errorf("%w: %s has no value in a row without flags", ErrRow, c)
	}
	switch flag {
	case flagAbsent:
		return dst, nil
	case flagError:
		return AppendValue(dst, TypeErrorCode, p.Value)
	}
	return AppendValue(dst, t, p.Value)
}
