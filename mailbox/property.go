// Properties of folders, messages, recipients and attachments as callers see
// them: with their names, and with streams for what is too big to hold.

package mailbox

import (
	"errors"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
)

// Property is one property of an object.
type Property struct {
	// Tag is the property's tag. The id of a named property belongs to this
	// mailbox and means nothing in another one.
	Tag mapi.PropTag
	// Name is the name of a property whose id is mapi.PropID.Named; of kind
	// mapi.NameNone if the mailbox has no name for the id. It means nothing
	// for other properties.
	Name mapi.PropertyName
	// Value has the Go type that Tag's type documents, or is a *Stream for
	// a value that the server does not hand out in one piece. It is nil if Err
	// is not.
	Value any
	// Err says why the server gave no value: a *PropertyError.
	Err error
}

// Lookup returns the property with the id of tag, whatever its type, and
// whether there is one. A property without a value counts as one; look at Err.
func Lookup(ps []Property, tag mapi.PropTag) (Property, bool) {
	for i := range ps {
		if ps[i].Tag.ID() == tag.ID() {
			return ps[i], true
		}
	}
	return Property{}, false
}

// LookupName is Lookup for named properties.
func LookupName(ps []Property, name mapi.PropertyName) (Property, bool) {
	for i := range ps {
		if ps[i].Tag.ID().Named() && ps[i].Name == name {
			return ps[i], true
		}
	}
	return Property{}, false
}

// Get returns the value of the property with tag as a T, and the zero T where
// there is none, where it has another Go type, or where it is a *Stream.
func Get[T any](ps []Property, tag mapi.PropTag) T {
	p, _ := Lookup(ps, tag)
	v, _ := p.Value.(T)
	return v
}

// propertyError returns the error of a property whose value is code.
func propertyError(p mapi.Property) error {
	err := p.Err()
	if err == nil {
		return nil
	}
	return &PropertyError{Property: p.Tag.String(), Err: err}
}

// isTooBig reports whether the server left out the value of p for its size.
// GetPropertiesAll says so by a tag of type error, GetPropertiesSpecific by an
// error in place of the value.
func isTooBig(p mapi.Property) bool {
	code, ok := p.Value.(mapi.ErrorCode)
	return ok && code == errcode.NotEnoughMemory
}

// isMissing reports whether the server says that there is no such property.
func isMissing(p mapi.Property) bool {
	if _, absent := p.Value.(mapi.Absent); absent {
		return true
	}
	code, ok := p.Value.(mapi.ErrorCode)
	return ok && code == errcode.NotFound
}

// streamable reports whether RopOpenStream works on properties of type t.
func streamable(t mapi.PropType) bool {
	switch t {
	case mapi.TypeBinary, mapi.TypeObject, mapi.TypeString, mapi.TypeString8:
		return true
	}
	return false
}

// text converts the value of a string property to a Go string: 8-bit strings by
// the mailbox's code page.
func (mb *Mailbox) text(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case mapi.String8:
		return mb.codePage.Decode(v)
	case nil, mapi.Absent:
		return "", nil
	}
	return "", errors.New("mailbox: the value is not a string")
}

// Text converts the value of a string property, as Property.Value holds it, to
// text. 8-bit strings are read by the session's code page. A value that is no
// string, or a *Stream, is an error.
func (mb *Mailbox) Text(v any) (string, error) { return mb.text(v) }
