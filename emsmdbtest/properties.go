// Lists of properties: finding, setting, removing, and the size of values.

package emsmdbtest

import (
	"slices"

	"github.com/go-mapi/mapirpc/mapi"
)

// Values of properties that this package looks at.
const (
	flagRead       = 0x0001 // PidTagMessageFlags, [MS-OXCMSG] 2.2.1.6
	attachByValue  = 1      // PidTagAttachMethod, [MS-OXCMSG] 2.2.2.9
	attachEmbedded = 5
)

// SetProperty puts p in place of the property of the same id, whatever its
// type, or appends it.
func SetProperty(list mapi.Properties, p mapi.Property) mapi.Properties {
	for i := range list {
		if list[i].Tag.ID() == p.Tag.ID() {
			list[i] = p
			return list
		}
	}
	return append(list, p)
}

// RemoveProperty returns a list without the property of the same id as tag,
// whatever its type. It leaves the given list as it is.
func RemoveProperty(list mapi.Properties, tag mapi.PropTag) mapi.Properties {
	same := func(p mapi.Property) bool { return p.Tag.ID() == tag.ID() }
	if !slices.ContainsFunc(list, same) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), same)
}

// size estimates PidTagMessageSize: the bytes of all values.
func (m *Message) size() int64 {
	n := sizeOf(m.Properties)
	for _, r := range m.Recipients {
		n += sizeOf(r.Properties)
	}
	for _, a := range m.Attachments {
		n += sizeOf(a.Properties)
		if a.Embedded != nil {
			n += a.Embedded.size()
		}
	}
	return n
}

func sizeOf(list mapi.Properties) (n int64) {
	for _, p := range list {
		n += 4 + valueSize(p.Value)
	}
	return n
}

func valueSize(v any) int64 {
	switch v := v.(type) {
	case Stream:
		return v.Size()
	case string:
		return 2 * int64(len(v))
	case []byte:
		return int64(len(v))
	default:
		return 8
	}
}
