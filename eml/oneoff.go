// One-off entry ids, [MS-OXCDATA] 2.2.5.1, and lists of them.

package eml

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// oneOffProvider is the ProviderUID of a one-off entry id.
var oneOffProvider = mapi.GUID{
	0x81, 0x2b, 0x1f, 0xa4, 0xbe, 0xa3, 0x10, 0x19,
	0x9d, 0x6e, 0x00, 0xdd, 0x01, 0x0f, 0x54, 0x02,
}

// Bits of the flags field as it is laid out on the wire, low byte first.
const (
	oneOffUnicode = 0x8000
	oneOffNoTNEF  = 0x0001 // the recipient gets MIME
	oneOffMIME    = 0x0600 // in both body formats
)

// oneOff returns the entry id of an address that no address book has.
func oneOff(a address) []byte {
	b := make([]byte, 4, 64)
	b = append(b, oneOffProvider[:]...)
	b = binary.LittleEndian.AppendUint16(b, 0)
	b = binary.LittleEndian.AppendUint16(b, oneOffUnicode|oneOffNoTNEF|oneOffMIME)
	for _, s := range []string{a.name, a.kind, a.addr} {
		b = wire.AppendUTF16CString(b, s)
	}
	return b
}

// parseOneOff reads an entry id, if it is a one-off one.
func parseOneOff(b []byte) (address, bool) {
	r := wire.NewReader("one-off entry id", b)
	r.Skip(4)
	if r.GUID() != oneOffProvider {
		return address{}, false
	}
	r.Skip(2)
	flags := r.Uint16()
	str := func() string {
		if flags&oneOffUnicode == 0 {
			return decodeCodePage(codePageWestern, r.CString())
		}
		return r.UTF16CString()
	}
	a := address{name: str(), kind: str(), addr: str()}
	return a, r.OK()
}

// appendEntryList returns a FlatEntryList, [MS-OXCDATA].
func appendEntryList(list []address) []byte {
	b := make([]byte, 8)
	for _, a := range list {
		id := oneOff(a)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(id)))
		b = append(b, id...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	binary.LittleEndian.PutUint32(b, uint32(len(list)))
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// parseEntryList returns the one-off addresses of a FlatEntryList and whether
// there was nothing else in it.
func parseEntryList(b []byte) (list []address, complete bool) {
	r := wire.NewReader("FlatEntryList", b)
	n := r.Count(r.Uint32(), 4)
	r.Skip(4)
	complete = true
	for range n {
		id := r.Bytes32(r.Uint32())
		if r.Len() > 0 {
			r.Align(4)
		}
		a, ok := parseOneOff(id)
		if complete = complete && ok && a.smtp(); ok {
			list = append(list, a)
		}
	}
	return list, complete && r.OK()
}
