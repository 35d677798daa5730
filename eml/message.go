// The neutral message model: what Encode reads and Decode makes.

package eml

import (
	"bytes"
	"context"
	"io"
	"strconv"

	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// DecodeError says what could not be decoded and where.
type DecodeError = wire.DecodeError

// Message is a mail, contact, appointment or any other message in the terms of
// MAPI. A Message that Decode returned may be read by several goroutines at
// once; nobody changes it while it is read.
type Message struct {
	// Properties are those of the message itself, named ones included. A
	// property appears once.
	Properties []Property
	// Recipients are in the order of the recipients table.
	Recipients []Recipient
	// Attachments are in the order of their numbers.
	Attachments []Attachment
	// Close, where it is not nil, gives back what reading the message needs. It
	// is called once, by whoever opened the message; Encode calls it for the
	// embedded messages that it opens.
	Close func() error
}

// Property is one property of a message, recipient or attachment.
type Property struct {
	// Tag is the property's tag. The id of a named property is the one of the
	// mailbox that it came from and means nothing elsewhere.
	Tag mapi.PropTag
	// Name is the name of a property whose id is mapi.PropID.Named.
	Name mapi.PropertyName
	// Value has the Go type that the tag's type documents, or is a Source.
	Value any
}

// Recipient is one recipient of a message.
type Recipient struct {
	// Type is 1 for To, 2 for Cc, 3 for Bcc ([MS-OXCMSG] 2.2.3.1.2). The other
	// bits are flags.
	Type uint8
	// Properties hold at least a display name or an address.
	Properties []Property
}

// Kinds of recipients.
const (
	recipientTo  = 1
	recipientCc  = 2
	recipientBcc = 3
)

// Attachment is one attachment of a message. Its content is the property
// PidTagAttachDataBinary, commonly a Source, or the message that Open returns.
type Attachment struct {
	Properties []Property
	// Open opens the embedded message; it is nil where the attachment holds
	// none.
	Open func(ctx context.Context) (*Message, error)
}

// Source is a value that is read rather than held: the bytes that a stream on
// the property gives, which is UTF-16LE without terminator for PtypString and
// the bytes themselves for String8 and binary values.
type Source interface {
	// Open starts reading from the beginning. The caller closes the reader. It
	// may be called again, and by several goroutines.
	Open(ctx context.Context) (io.ReadCloser, error)
	// Size is the number of bytes, -1 when it is not known beforehand.
	Size() int64
}

// BytesSource is a Source over bytes in memory.
type BytesSource []byte

// Open returns a reader over the bytes. It never fails.
func (b BytesSource) Open(context.Context) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(b)), nil
}

// Size returns the number of bytes.
func (b BytesSource) Size() int64 { return int64(len(b)) }

// Lookup returns the value of the property with an id below 0x8000, whatever
// its type, or nil.
func Lookup(ps []Property, id mapi.PropID) any {
	for i := range ps {
		if ps[i].Tag.ID() == id {
			return ps[i].Value
		}
	}
	return nil
}

// LookupName returns the value of a named property, or nil.
func LookupName(ps []Property, name mapi.PropertyName) any {
	for i := range ps {
		if ps[i].Tag.ID().Named() && ps[i].Name == name {
			return ps[i].Value
		}
	}
	return nil
}

func itoa(n int) string { return strconv.Itoa(n) }
