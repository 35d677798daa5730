package mapi

// This file holds entry ids, [MS-OXCDATA] 2.2.4 and 2.2.5.

import (
	"encoding/binary"
	"strings"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// EntryID is an entry id of a known kind: a FolderEntryID, MessageEntryID,
// AddressBookEntryID or OneOffEntryID, as a value.
type EntryID interface {
	// AppendBinary appends the bytes of the entry id.
	AppendBinary(dst []byte) ([]byte, error)
	entryID()
}

// ObjectType says what a FolderEntryID or MessageEntryID refers to, [MS-OXCDATA]
// 2.2.4.
type ObjectType uint16

// Object types.
const (
	ObjectPrivateFolder  ObjectType = 0x0001
	ObjectPublicFolder   ObjectType = 0x0003
	ObjectMappedFolder   ObjectType = 0x0005
	ObjectPrivateMessage ObjectType = 0x0007
	ObjectPublicMessage  ObjectType = 0x0009
	ObjectMappedMessage  ObjectType = 0x000B
)

// FolderEntryID is the entry id of a folder, [MS-OXCDATA] 2.2.4.1.
type FolderEntryID struct {
	// Flags is zero for an entry id that lasts.
	Flags uint32
	// Provider is the mailbox, or for public folders a constant.
	Provider GUID
	// Type is the kind of folder.
	Type ObjectType
	// Folder is the folder.
	Folder LongTermID
}

// MessageEntryID is the entry id of a message, [MS-OXCDATA] 2.2.4.2.
type MessageEntryID struct {
	// Flags, Provider and Type are as in FolderEntryID.
	Flags    uint32
	Provider GUID
	Type     ObjectType
	// Folder is the message's folder and Message the message.
	Folder, Message LongTermID
}

// AddressBookEntryID is the entry id of an entry in the global address list,
// [MS-OXCDATA] 2.2.5.2.
type AddressBookEntryID struct {
	// Flags is zero for an entry id that lasts.
	Flags uint32
	// Version is 1.
	Version uint32
	// Type is the kind of entry: 0 for a mail user of the same organization,
	// 1 for a distribution list, 6 for a mail user elsewhere.
	Type uint32
	// X500DN is the distinguished name.
	X500DN string
}

// OneOffEntryID is an address that is in no address book, [MS-OXCDATA] 2.2.5.1.
type OneOffEntryID struct {
	// Flags is zero.
	Flags uint32
	// Version is zero.
	Version uint16
	// Bits says how to send; OneOffUnicode says that the strings are UTF-16.
	Bits uint16
	// DisplayName, AddressType and EmailAddress are texts or raw strings as Bits
	// says.
	DisplayName, AddressType, EmailAddress RawString
}

// Bits of a OneOffEntryID.
const (
	OneOffNoRichInfo uint16 = 0x0001
	OneOffNoLookup   uint16 = 0x1000
	OneOffUnicode    uint16 = 0x8000
)

func (FolderEntryID) entryID()      {}
func (MessageEntryID) entryID()     {}
func (AddressBookEntryID) entryID() {}
func (OneOffEntryID) entryID()      {}

// addressBookUID and oneOffUID tell the kinds of address book entry ids.
func addressBookUID() GUID {
	return GUID{0xdc, 0xa7, 0x40, 0xc8, 0xc0, 0x42, 0x10, 0x1a, 0xb4, 0xb9, 0x08, 0x00, 0x2b, 0x2f, 0xe1, 0x82}
}

func oneOffUID() GUID {
	return GUID{0x81, 0x2b, 0x1f, 0xa4, 0xbe, 0xa3, 0x10, 0x19, 0x9d, 0x6e, 0x00, 0xdd, 0x01, 0x0f, 0x54, 0x02}
}

// Sizes of the entry ids of a message store.
const (
	folderEntryIDSize  = 46
	messageEntryIDSize = 70
)

// DecodeEntryID decodes an entry id that fills b. Kinds that it does not know
// fail with ErrValue.
func DecodeEntryID(b []byte) (EntryID, error) {
	r := wire.NewReader("EntryID", b)
	flags, provider := r.Uint32(), r.GUID()
	var id EntryID
	switch {
	case !r.OK():
	case provider == addressBookUID():
		id = AddressBookEntryID{flags, r.Uint32(), r.Uint32(), string(r.CString())}
	case provider == oneOffUID():
		id = readOneOff(&r, flags)
	case len(b) == folderEntryIDSize:
		id = FolderEntryID{flags, provider, ObjectType(r.Uint16()), ReadLongTermID(&r)}
	case len(b) == messageEntryIDSize:
		id = MessageEntryID{flags, provider, ObjectType(r.Uint16()), ReadLongTermID(&r), ReadLongTermID(&r)}
	default:
		r.Fail(ErrValue)
	}
	if err := r.Finish(); err != nil {
		return nil, err
	}
	return id, nil
}

func readOneOff(r *wire.Reader, flags uint32) OneOffEntryID {
	id := OneOffEntryID{Flags: flags, Version: r.Uint16(), Bits: r.Uint16()}
	for _, s := range []*RawString{&id.DisplayName, &id.AddressType, &id.EmailAddress} {
		if id.Bits&OneOffUnicode != 0 {
			s.Text = r.UTF16CString()
		} else {
			s.Raw = readString8(r)
		}
	}
	return id
}

// AppendBinary implements EntryID. The error is always nil.
func (id FolderEntryID) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(binary.LittleEndian.AppendUint32(dst, id.Flags), id.Provider[:]...)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(id.Type))
	return id.Folder.AppendBinary(dst)
}

// AppendBinary implements EntryID. The error is always nil.
func (id MessageEntryID) AppendBinary(dst []byte) ([]byte, error) {
	dst, err := FolderEntryID{id.Flags, id.Provider, id.Type, id.Folder}.AppendBinary(dst)
	if err != nil {
		return dst, err
	}
	return id.Message.AppendBinary(dst)
}

// AppendBinary implements EntryID. It fails with ErrNUL.
func (id AddressBookEntryID) AppendBinary(dst []byte) ([]byte, error) {
	if strings.IndexByte(id.X500DN, 0) >= 0 {
		return dst, ErrNUL
	}
	uid := addressBookUID()
	dst = append(binary.LittleEndian.AppendUint32(dst, id.Flags), uid[:]...)
	dst = binary.LittleEndian.AppendUint32(dst, id.Version)
	dst = binary.LittleEndian.AppendUint32(dst, id.Type)
	return wire.AppendCString(dst, id.X500DN), nil
}

// AppendBinary implements EntryID. It fails with ErrNUL.
func (id OneOffEntryID) AppendBinary(dst []byte) ([]byte, error) {
	uid := oneOffUID()
	out := append(binary.LittleEndian.AppendUint32(dst, id.Flags), uid[:]...)
	out = binary.LittleEndian.AppendUint16(out, id.Version)
	out = binary.LittleEndian.AppendUint16(out, id.Bits)
	var err error
	for _, s := range []RawString{id.DisplayName, id.AddressType, id.EmailAddress} {
		if id.Bits&OneOffUnicode != 0 {
			out, err = appendString(out, s.Text)
		} else {
			out, err = appendString8(out, s.Raw)
		}
		if err != nil {
			return dst, err
		}
	}
	return out, nil
}
