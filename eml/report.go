// The report: what MIME could not carry.

package eml

import (
	"fmt"
	"strings"

	"github.com/go-mapi/mapirpc/mapi"
)

// Report says what a mail written by Encode does not say of its message.
type Report struct {
	// Items lists what MIME cannot carry, in a stable order. All of it is in
	// what WriteProps writes.
	Items []Item
	// Raw says that the message held a whole mail, which was written as it is.
	Raw bool
}

// Lossless reports whether the mail holds all of the message.
func (r *Report) Lossless() bool { return len(r.Items) == 0 }

// Item is one thing that MIME cannot carry.
type Item struct {
	Kind Kind
	// Where names the object within the message: "" for the message itself,
	// "recipient 2", "attachment 1", "attachment 1/recipient 1".
	Where string
	// Tag and Name identify the property, if the item is about one.
	Tag  mapi.PropTag
	Name mapi.PropertyName
	// Note says more where the kind does not say all.
	Note string
}

// Kind classifies an Item.
type Kind uint8

// Kinds of items.
const (
	// KindNamed is a named property: fields of appointments, contacts and
	// tasks, categories, reminders and all that applications add.
	KindNamed Kind = iota + 1
	// KindProperty is any other property that no header field stands for.
	KindProperty
	// KindRTF is a body in RTF. If it was made of HTML, the mail has that;
	// otherwise it is in the mail as text/rtf, which few mail programs show,
	// beside a plain text made of it.
	KindRTF
	// KindHeader is a header field of PidTagTransportMessageHeaders that
	// contradicts the message's properties. The mail follows the properties.
	KindHeader
	// KindAddress is an address that is not an internet address. The mail has
	// an encapsulated form of it.
	KindAddress
	// KindAttachment is an attachment whose content MIME cannot hold.
	KindAttachment
	// KindText is text that had to be changed to stand in a mail.
	KindText
)

var kindNames = [...]string{
	KindNamed: "named property", KindProperty: "property", KindRTF: "RTF body",
	KindHeader: "header field", KindAddress: "address", KindAttachment: "attachment",
	KindText: "text",
}

// String returns a noun for the kind, "named property".
func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// String describes the item in one line. It holds names, never values.
func (i Item) String() string {
	var b strings.Builder
	b.WriteString(i.Kind.String())
	switch {
	case i.Tag.ID().Named():
		b.WriteString(" " + i.Name.String())
	case i.Tag != 0:
		b.WriteString(" " + i.Tag.String())
	}
	if i.Note != "" {
		b.WriteString(": " + i.Note)
	}
	if i.Where != "" {
		b.WriteString(" (" + i.Where + ")")
	}
	return b.String()
}

// collector gathers the items of one object.
type collector struct {
	report *Report
	where  string
}

func (c collector) add(kind Kind, tag mapi.PropTag, note string) {
	c.report.Items = append(c.report.Items, Item{Kind: kind, Where: c.where, Tag: tag, Note: note})
}

// in returns the collector for an object inside.
func (c collector) in(what string) collector {
	if c.where != "" {
		what = c.where + "/" + what
	}
	return collector{c.report, what}
}
