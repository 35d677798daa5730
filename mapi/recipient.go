package mapi

// This file holds recipient rows, [MS-OXCDATA] 2.8.3.

import (
	"encoding/binary"
	"fmt"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// RecipientFlags says which fields a RecipientRow has, [MS-OXCDATA] 2.8.3.1.
// The low three bits are the AddressType.
type RecipientFlags uint16

// Recipient flags.
const (
	RecipientTypeMask     RecipientFlags = 0x0007
	RecipientEmail        RecipientFlags = 0x0008 // EmailAddress is present
	RecipientDisplay      RecipientFlags = 0x0010 // DisplayName is present
	RecipientTransmit     RecipientFlags = 0x0020 // TransmittableDisplayName is present
	RecipientSame         RecipientFlags = 0x0040 // the transmittable name is the display name
	RecipientResponsible  RecipientFlags = 0x0080 // another agent delivers
	RecipientNonRich      RecipientFlags = 0x0100 // does not take rich text
	RecipientUnicode      RecipientFlags = 0x0200 // strings are UTF-16
	RecipientSimple       RecipientFlags = 0x0400 // SimpleDisplayName is present
	RecipientOutOfProduct RecipientFlags = 0x8000 // AddressType is present
)

// AddressKind is the type of an address, the low three bits of RecipientFlags.
type AddressKind uint8

// Kinds of address.
const (
	AddressNone      AddressKind = 0
	AddressX500DN    AddressKind = 1
	AddressMSMail    AddressKind = 2
	AddressSMTP      AddressKind = 3
	AddressFax       AddressKind = 4
	AddressOfficeVis AddressKind = 5
	AddressPersonal1 AddressKind = 6
	AddressPersonal2 AddressKind = 7
)

// Kind returns the type of the address.
func (f RecipientFlags) Kind() AddressKind { return AddressKind(f & RecipientTypeMask) }

// RecipientRow is one recipient of a message, [MS-OXCDATA] 2.8.3.2. Flags says
// which of the fields are present.
type RecipientRow struct {
	Flags RecipientFlags
	// AddressPrefixUsed and DisplayType belong to AddressX500DN, as does X500DN:
	// of the prefix known to both sides so many bytes come before it.
	AddressPrefixUsed uint8
	DisplayType       uint8
	X500DN            String8
	// EntryID and SearchKey belong to personal distribution lists.
	EntryID   []byte
	SearchKey []byte
	// AddressType is present for AddressNone with RecipientOutOfProduct.
	AddressType String8
	// The strings are either all String8 or all string, as RecipientUnicode
	// says; absent ones are nil.
	EmailAddress             RawString
	DisplayName              RawString
	SimpleDisplayName        RawString
	TransmittableDisplayName RawString
	// ColumnCount is the number of Properties: the first of the columns that
	// the surrounding ROP lists.
	ColumnCount uint16
	// Properties has the recipient's other properties.
	Properties Row
}

// DecodeRecipientRow decodes a recipient row that fills b exactly. Binary
// values alias b.
func DecodeRecipientRow(columns []PropTag, b []byte) (RecipientRow, error) {
	r := wire.NewReader("RecipientRow", b)
	row := readRecipientRow(&r, columns)
	if err := r.Finish(); err != nil {
		return RecipientRow{}, err
	}
	return row, nil
}

func readRecipientRow(r *wire.Reader, columns []PropTag) RecipientRow {
	row := RecipientRow{Flags: RecipientFlags(r.Uint16())}
	switch kind := row.Flags.Kind(); {
	case kind == AddressX500DN:
		row.AddressPrefixUsed = r.Uint8()
		row.DisplayType = r.Uint8()
		row.X500DN = readString8(r)
	case kind == AddressPersonal1 || kind == AddressPersonal2:
		row.EntryID = readBinary(r)
		row.SearchKey = readBinary(r)
	case kind == AddressNone && row.Flags&RecipientOutOfProduct != 0:
		row.AddressType = readString8(r)
	}
	row.EmailAddress = row.readString(r, RecipientEmail)
	row.DisplayName = row.readString(r, RecipientDisplay)
	row.SimpleDisplayName = row.readString(r, RecipientSimple)
	row.TransmittableDisplayName = row.readString(r, RecipientTransmit)
	row.ColumnCount = r.Uint16()
	if int(row.ColumnCount) > len(columns) {
		r.FailAt(r.Offset()-2, ErrCount)
		return RecipientRow{}
	}
	if r.OK() {
		row.Properties = ReadRow(r, columns[:row.ColumnCount])
	}
	return row
}

func (row *RecipientRow) readString(r *wire.Reader, flag RecipientFlags) (s RawString) {
	switch {
	case row.Flags&flag == 0:
	case row.Flags&RecipientUnicode != 0:
		s.Text = r.UTF16CString()
	default:
		s.Raw = readString8(r)
	}
	return s
}

// AppendBinary appends the wire form of row; columns are those that the
// surrounding ROP lists, of which row has the first ColumnCount.
func (row *RecipientRow) AppendBinary(dst []byte, columns []PropTag) ([]byte, error) {
	if int(row.ColumnCount) > len(columns) {
		return dst, fmt.Errorf("%w: %d recipient properties for %d columns", ErrRow, row.ColumnCount, len(columns))
	}
	out := binary.LittleEndian.AppendUint16(dst, uint16(row.Flags))
	out, err := row.appendAddress(out)
	if err != nil {
		return dst, err
	}
	for _, s := range []struct {
		flag RecipientFlags
		s    RawString
	}{
		{RecipientEmail, row.EmailAddress},
		{RecipientDisplay, row.DisplayName},
		{RecipientSimple, row.SimpleDisplayName},
		{RecipientTransmit, row.TransmittableDisplayName},
	} {
		if out, err = row.appendString(out, s.flag, s.s); err != nil {
			return dst, err
		}
	}
	out = binary.LittleEndian.AppendUint16(out, row.ColumnCount)
	if out, err = row.Properties.AppendBinary(out, columns[:row.ColumnCount]); err != nil {
		return dst, err
	}
	return out, nil
}

func (row *RecipientRow) appendAddress(dst []byte) ([]byte, error) {
	switch kind := row.Flags.Kind(); {
	case kind == AddressX500DN:
		return appendString8(append(dst, row.AddressPrefixUsed, row.DisplayType), row.X500DN)
	case kind == AddressPersonal1 || kind == AddressPersonal2:
		dst, err := appendBinary(dst, row.EntryID)
		if err != nil {
			return dst, err
		}
		return appendBinary(dst, row.SearchKey)
	case kind == AddressNone && row.Flags&RecipientOutOfProduct != 0:
		return appendString8(dst, row.AddressType)
	}
	return dst, nil
}

func (row *RecipientRow) appendString(dst []byte, flag RecipientFlags, s RawString) ([]byte, error) {
	switch {
	case row.Flags&flag == 0:
		return dst, nil
	case row.Flags&RecipientUnicode != 0:
		return appendString(dst, s.Text)
	}
	return appendString8(dst, s.Raw)
}
