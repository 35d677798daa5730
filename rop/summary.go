package rop

// This file holds what the server says of a message that it opens.

import (
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// MessageSummary is what RopOpenMessage, RopOpenEmbeddedMessage and
// RopReloadCachedInformation return, [MS-OXCROPS] 2.2.6.1.2.
type MessageSummary struct {
	// HasNamedProperties says that the message has named properties.
	HasNamedProperties bool
	// SubjectPrefix and NormalizedSubject make up the subject.
	SubjectPrefix, NormalizedSubject mapi.TypedString
	// RecipientCount is the number of recipients.
	RecipientCount uint16
	// RecipientColumns are the properties that recipient rows can have.
	RecipientColumns []mapi.PropTag
	// Recipients are the first of the recipients; RopReadRecipients returns
	// the others.
	Recipients []OpenRecipientRow
}

// OpenRecipientRow is one recipient, [MS-OXCROPS] 2.2.6.1.2.1.
type OpenRecipientRow struct {
	// RecipientType says how the message is meant for the recipient.
	RecipientType RecipientType
	// CodePageID is the code page of the 8-bit strings in Row.
	CodePageID uint16
	// Reserved is zero.
	Reserved uint16
	// Row is the encoded recipient row, to be decoded by
	// mapi.DecodeRecipientRow under the RecipientColumns.
	Row []byte
}

func readMessageSummary(r *wire.Reader) (s MessageSummary) {
	s.HasNamedProperties = readBool(r)
	s.SubjectPrefix = mapi.ReadTypedString(r)
	s.NormalizedSubject = mapi.ReadTypedString(r)
	s.RecipientCount = r.Uint16()
	s.RecipientColumns = readTags16(r)
	for range r.Count(uint32(r.Uint8()), 7) {
		s.Recipients = append(s.Recipients, readOpenRecipientRow(r))
	}
	return s
}

func (s *MessageSummary) encode(w *writer) {
	w.bool(s.HasNamedProperties)
	w.value(s.SubjectPrefix.AppendBinary)
	w.value(s.NormalizedSubject.AppendBinary)
	w.uint16(s.RecipientCount)
	w.tags16(s.RecipientColumns)
	w.count8(len(s.Recipients))
	for _, row := range s.Recipients {
		row.encode(w)
	}
}

func readOpenRecipientRow(r *wire.Reader) OpenRecipientRow {
	return OpenRecipientRow{
		RecipientType: RecipientType(r.Uint8()),
		CodePageID:    r.Uint16(),
		Reserved:      r.Uint16(),
		Row:           readBytes16(r),
	}
}

func (row OpenRecipientRow) encode(w *writer) {
	w.uint8(uint8(row.RecipientType))
	w.uint16(row.CodePageID)
	w.uint16(row.Reserved)
	w.bytes16(row.Row)
}
