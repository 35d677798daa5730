// Named properties of this module, for what MIME has and MAPI does not.

package eml

import "github.com/go-mapi/mapirpc/mapi"

// PropertySet is the property set of the named properties below, which Decode
// sets and Encode obeys.
var PropertySet = mapi.GUID{
	0xd2, 0xd5, 0xe6, 0xb1, 0x0e, 0x6f, 0x0e, 0x4c,
	0x9c, 0x2b, 0x2f, 0x4f, 0x0d, 0x9a, 0x7c, 0x31,
}

// Names of the properties of PropertySet.
const (
	// rawName (Binary, on a message) is a whole mail that could not be taken
	// apart without loss. Encode writes it as it is.
	rawName = "RawMessage"
	// textHeaderName and htmlHeaderName (String, on a message) are the header
	// fields of the MIME parts that became the bodies.
	textHeaderName = "TextPartHeader"
	htmlHeaderName = "HtmlPartHeader"
	// partHeaderName (String, on an attachment) is the header of its MIME part.
	partHeaderName = "PartHeader"
	// placeName (String, on an attachment) is "alternative" for a part that was
	// an alternative form of the body.
	placeName = "PartPlace"
)

const placeAlternative = "alternative"

func privateName(name string) mapi.PropertyName { return mapi.NamedString(PropertySet, name) }

// privateID is the id that Decode gives to named properties. The store that
// takes the message assigns one of its own by the name.
const privateID mapi.PropID = 0x8000

func privateProperty(name string, t mapi.PropType, value any) Property {
	return Property{Tag: privateID.Tag(t), Name: privateName(name), Value: value}
}

func isPrivate(p *Property) bool { return p.Tag.ID().Named() && p.Name.Set == PropertySet }
