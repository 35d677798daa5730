// Recipients of a message, [MS-OXCMSG] 2.2.3.6 and [MS-OXCDATA] 2.8.3.

package mailbox

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// Recipient is one recipient of a message.
type Recipient struct {
	// RowID numbers the recipient within its message, if the server told.
	RowID uint32
	// Type is rop.RecipientTo, Cc or Bcc, with flags in its upper half.
	Type rop.RecipientType
	// Properties holds what the row says: the strings and identifiers of its
	// fixed part as the properties that they are, 8-bit strings converted to
	// text, and then the row's other properties as they came.
	Properties []Property
	// Err says that the row could not be read, or not all of it: Properties has
	// what could be.
	Err error
}

// Recipients yields the recipients of the message in the server's order. If
// fewer come than the message says it has, the last error is ErrIncomplete.
func (m *Message) Recipients(ctx context.Context) iter.Seq2[*Recipient, error] {
	return func(yield func(*Recipient, error) bool) {
		if _, err := m.use(); err != nil {
			yield(nil, err)
			return
		}
		s := &m.summary
		if len(s.Recipients) >= int(s.RecipientCount) {
			for i, row := range s.Recipients {
				if !yield(m.recipient(uint32(i), row)) {
					return
				}
			}
			return
		}
		m.readRecipients(ctx, yield)
	}
}

// readRecipients reads all recipients anew, because opening the message did not
// return all of them ([MS-OXCMSG] 3.1.5.6).
func (m *Message) readRecipients(ctx context.Context, yield func(*Recipient, error) bool) {
	count, next := 0, uint32(0)
	for {
		resp, err := rop.Do(ctx, m.mb.client, m.handle, &rop.ReadRecipientsRequest{RowID: next})
		if errors.Is(err, errcode.NotFound) {
			break
		}
		if err != nil {
			yield(nil, fmt.Errorf("mailbox: recipients: %w", err))
			return
		}
		before := count
		for _, row := range resp.Rows {
			if row.RowID < next {
				continue // an answer that goes back would never end
			}
			next = row.RowID + 1
			count++
			if !yield(m.recipient(row.RowID, row.OpenRecipientRow)) {
				return
			}
		}
		if count == before || next == 0 || count >= int(m.summary.RecipientCount) {
			break
		}
	}
	if want := int(m.summary.RecipientCount); count < want {
		yield(nil, fmt.Errorf("mailbox: recipients: %w: %d of %d", ErrIncomplete, count, want))
	}
}

func (m *Message) recipient(id uint32, row rop.OpenRecipientRow) (*Recipient, error) {
	r := &Recipient{RowID: id, Type: row.RecipientType}
	decoded, err := mapi.DecodeRecipientRow(m.summary.RecipientColumns, row.Row)
	if err != nil {
		r.Err = fmt.Errorf("mailbox: recipient %d: %w", id, err)
		return r, nil
	}
	codePage := mapi.CodePage(row.CodePageID)
	if row.CodePageID == rop.CodePageLogon || !codePage.Known() {
		codePage = m.mb.codePage
	}
	r.Properties, r.Err = m.mb.recipientProperties(decoded, codePage)
	return r, nil
}

// recipientProperties turns the fixed part of a row into properties and adds
// the others, which come last: where both have one, that of the row's columns
// counts.
func (mb *Mailbox) recipientProperties(row mapi.RecipientRow, codePage mapi.CodePage) ([]Property, error) {
	var ps []Property
	var firstErr error
	add := func(tag mapi.PropTag, v any) {
		if _, ok := row.Properties.Values.LookupID(tag.ID()); !ok {
			ps = append(ps, Property{Tag: tag, Value: v, Name: mapi.PropertyName{Kind: mapi.NameNone}})
		}
	}
	addText := func(tag mapi.PropTag, s mapi.RawString) {
		text, err := s.Decode(codePage)
		if err != nil && firstErr == nil {
			firstErr = fmt.Errorf("mailbox: recipient: %w", err)
		}
		if text != "" {
			add(tag, text)
		}
	}
	if t := addressType(row); t != "" {
		add(mapi.PidTagAddressType, t)
	}
	switch row.Flags.Kind() {
	case mapi.AddressX500DN:
		dn, err := mb.x500DN(row)
		if err != nil {
			firstErr = err
		}
		add(mapi.PidTagEmailAddress, dn)
		add(mapi.PidTagDisplayType, int32(row.DisplayType))
	case mapi.AddressPersonal1, mapi.AddressPersonal2:
		add(mapi.PidTagEntryId, row.EntryID)
		add(mapi.PidTagSearchKey, row.SearchKey)
	}
	addText(mapi.PidTagEmailAddress, row.EmailAddress)
	addText(mapi.PidTagDisplayName, row.DisplayName)
	addText(pidTag7BitDisplayName, row.SimpleDisplayName)
	transmittable := row.TransmittableDisplayName
	if row.Flags&mapi.RecipientSame != 0 {
		transmittable = row.DisplayName
	}
	addText(mapi.PidTagTransmittableDisplayName, transmittable)
	if row.Flags&mapi.RecipientResponsible != 0 {
		add(mapi.PidTagResponsibility, true)
	}
	add(mapi.PidTagSendRichInfo, row.Flags&mapi.RecipientNonRich == 0)
	for _, p := range row.Properties.Values {
		if isMissing(p) {
			continue
		}
		out := Property{Tag: p.Tag, Value: p.Value, Name: mapi.PropertyName{Kind: mapi.NameNone}, Err: propertyError(p)}
		if out.Err != nil {
			out.Value = nil
		}
		ps = append(ps, out)
	}
	return ps, firstErr
}

// pidTag7BitDisplayName is the name that [MS-OXPROPS] gives to the property
// that the address book calls PidTagAddressBookDisplayNamePrintable.
const pidTag7BitDisplayName = mapi.PidTagAddressBookDisplayNamePrintable

// addressType returns PidTagAddressType as the kind of the address has it.
func addressType(row mapi.RecipientRow) string {
	switch row.Flags.Kind() {
	case mapi.AddressX500DN:
		return "EX"
	case mapi.AddressMSMail:
		return "MS"
	case mapi.AddressSMTP:
		return "SMTP"
	case mapi.AddressFax:
		return "FAX"
	case mapi.AddressOfficeVis:
		return "PROFS"
	case mapi.AddressPersonal1:
		return "MAPIPDL"
	case mapi.AddressPersonal2:
		return "MAPIPDL"
	}
	return string(row.AddressType)
}

// x500DN completes a DN whose beginning the row leaves out, because it is that
// of the prefix which the server told when the session connected.
func (mb *Mailbox) x500DN(row mapi.RecipientRow) (string, error) {
	n := int(row.AddressPrefixUsed)
	if n > len(mb.dnPrefix) {
		return string(row.X500DN), fmt.Errorf("mailbox: recipient: %w: %d characters of a DN prefix of %d", ErrMalformed, n, len(mb.dnPrefix))
	}
	return mb.dnPrefix[:n] + string(row.X500DN), nil
}
