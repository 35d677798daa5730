package mapi

// This file holds the identifiers of [MS-OXCDATA] 2.2.1.

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// FolderID is a folder's FID, [MS-OXCDATA] 2.2.1.1, as the little-endian number
// of its eight bytes: the replica id in the low 16 bits, above it the six bytes
// of the global counter, most significant byte first on the wire.
type FolderID uint64

// MessageID is a message's MID, [MS-OXCDATA] 2.2.1.2, laid out as a FolderID.
type MessageID uint64

// NewFolderID returns the FID of a replica id and a global counter, of which
// 48 bits are used.
func NewFolderID(replica uint16, counter uint64) FolderID { return FolderID(newID(replica, counter)) }

// NewMessageID is NewFolderID for messages.
func NewMessageID(replica uint16, counter uint64) MessageID {
	return MessageID(newID(replica, counter))
}

// Replica returns the REPLID.
func (id FolderID) Replica() uint16 { return uint16(id) }

// Counter returns the global counter as a number.
func (id FolderID) Counter() uint64 { return idCounter(uint64(id)) }

// String returns the replica id and the counter in hexadecimal, "1-12345".
func (id FolderID) String() string { return idString(uint64(id)) }

// Replica returns the REPLID.
func (id MessageID) Replica() uint16 { return uint16(id) }

// Counter returns the global counter as a number.
func (id MessageID) Counter() uint64 { return idCounter(uint64(id)) }

// String returns the replica id and the counter in hexadecimal, "1-12345".
func (id MessageID) String() string { return idString(uint64(id)) }

func newID(replica uint16, counter uint64) uint64 {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], counter&(1<<48-1))
	binary.LittleEndian.PutUint16(b[:2], replica)
	return binary.LittleEndian.Uint64(b[:])
}

func idCounter(id uint64) uint64 {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], id&^0xFFFF)
	return binary.BigEndian.Uint64(b[:])
}

func idString(id uint64) string {
	return hex(uint64(uint16(id)), 1) + "-" + hex(idCounter(id), 1)
}

// LongTermID is the form of a FolderID or MessageID that holds its meaning
// across logons, [MS-OXCDATA] 2.2.1.3.1.
type LongTermID struct {
	// Database is the REPLGUID.
	Database GUID
	// Counter is the global counter, most significant byte first.
	Counter [6]byte
	// Padding is zero.
	Padding uint16
}

// ReadLongTermID reads the 24 bytes of a LongTermID.
func ReadLongTermID(r *wire.Reader) (id LongTermID) {
	id.Database = r.GUID()
	copy(id.Counter[:], r.Bytes(6))
	id.Padding = r.Uint16()
	return id
}

// AppendBinary appends the 24 bytes of id. The error is always nil.
func (id LongTermID) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, id.Database[:]...)
	dst = append(dst, id.Counter[:]...)
	return binary.LittleEndian.AppendUint16(dst, id.Padding), nil
}

// ServerID is the value of a property of TypeServerID that this server wrote,
// [MS-OXCDATA] 2.11.1.4.
type ServerID struct {
	Folder  FolderID
	Message MessageID
	// Instance tells rows of a multivalue instance column apart.
	Instance uint32
}

// DecodeServerID decodes a value of TypeServerID. It returns false for values
// that clients wrote, which have a form of their own.
func DecodeServerID(b []byte) (ServerID, bool) {
	r := wire.NewReader("PtypServerId", b)
	ours := r.Uint8()
	id := ServerID{Folder: FolderID(r.Uint64()), Message: MessageID(r.Uint64()), Instance: r.Uint32()}
	if ours != 1 || r.Finish() != nil {
		return ServerID{}, false
	}
	return id, true
}

// Bytes returns the value of TypeServerID for id.
func (id ServerID) Bytes() []byte {
	b := append(make([]byte, 0, 21), 1)
	b = binary.LittleEndian.AppendUint64(b, uint64(id.Folder))
	b = binary.LittleEndian.AppendUint64(b, uint64(id.Message))
	return binary.LittleEndian.AppendUint32(b, id.Instance)
}
