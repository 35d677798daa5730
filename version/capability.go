// What servers and clients can do from which version on, as data.

package version

// Capability is a feature that one side may use because the version of the
// other includes it.
type Capability uint8

// Capabilities of servers, [MS-OXCRPC] 3.1.9.2. The rows after AsyncCalls come
// from later revisions of the document.
const (
	// FastTransferSentinel: BufferSize may be 0xBABE in
	// RopFastTransferSourceGetBuffer. It is also the oldest server version
	// that later revisions talk about.
	FastTransferSentinel Capability = iota
	// ReadStreamSentinel: ByteCount may be 0xBABE in RopReadStream.
	ReadStreamSentinel
	// PerMDBReplicaIDs: RopLogon accepts the flag USE_PER_MDB_REPLID_MAPPING,
	// called CLI_WITH_PER_MDB_FIX before.
	PerMDBReplicaIDs
	// AsyncCalls: EcDoAsyncConnectEx and EcDoAsyncWaitEx exist.
	AsyncCalls
	// PutBufferExtended: RopFastTransferDestinationPutBufferExtended exists.
	PutBufferExtended
	// ConversationMembers: RopGetContentsTable accepts the flag of that name.
	ConversationMembers
	// ImportHardDelete: RopSynchronizationImportDeletes accepts HardDelete.
	ImportHardDelete
	// FailOnConflict: RopSynchronizationImportMessageChange accepts it.
	FailOnConflict
	// WriteStreamExtended: RopWriteStreamExtended exists.
	WriteStreamExtended

	serverCapabilities // number of the above
)

// Capabilities of clients, [MS-OXCRPC] 3.1.9.3: what a server may send because
// the client said that it understands it.
const (
	// UnicodeRecipients: all strings of recipient rows may be Unicode. It is
	// also the oldest client version that later revisions talk about.
	UnicodeRecipients Capability = iota + 64
	// GetBufferBackoff: ecServerBusy and BackoffTime may come in answer to
	// RopFastTransferSourceGetBuffer.
	GetBufferBackoff
	// PolicyErrors: EcDoConnectEx may return ecCachedModeRequired,
	// ecRpcHttpDisallowed and ecProtocolDisabled. Older clients get
	// ecClientVerDisallowed.
	PolicyErrors
	// OrganisationInfo: the block AUX_EXORGINFO may come from EcDoConnectEx.
	OrganisationInfo
	// NotEncryptedError: EcDoConnectEx may return ecNotEncrypted. Older
	// clients get ecClientVerDisallowed.
	NotEncryptedError
	// TargetEntryID: ICS may optimise sends by PidTagTargetEntryId.
	TargetEntryID
	// PackedReadStream: the answer to a RopReadStream that ends a request may
	// be chained.
	PackedReadStream
	// Backoff: RopBackoff may come.
	Backoff

	clientCapabilitiesEnd
)

// Row is one line of a capability table.
type Row struct {
	Capability Capability
	// Since is the first version that has the capability.
	Since Version
	// Name is the name of the constant, Meaning one clause for people.
	Name, Meaning string
}

var serverTable = [...]Row{
	{FastTransferSentinel, Version{6, 0, 6755, 0}, "FastTransferSentinel", "BufferSize 0xBABE in RopFastTransferSourceGetBuffer"},
	{ReadStreamSentinel, Version{8, 0, 295, 0}, "ReadStreamSentinel", "ByteCount 0xBABE in RopReadStream"},
	{PerMDBReplicaIDs, Version{8, 0, 324, 0}, "PerMDBReplicaIDs", "USE_PER_MDB_REPLID_MAPPING in RopLogon"},
	{AsyncCalls, Version{8, 0, 358, 0}, "AsyncCalls", "EcDoAsyncConnectEx and EcDoAsyncWaitEx"},
	{PutBufferExtended, Version{8, 1, 92, 0}, "PutBufferExtended", "RopFastTransferDestinationPutBufferExtended"},
	{ConversationMembers, Version{14, 0, 324, 0}, "ConversationMembers", "ConversationMembers in RopGetContentsTable"},
	{ImportHardDelete, Version{14, 0, 616, 0}, "ImportHardDelete", "HardDelete in RopSynchronizationImportDeletes"},
	{FailOnConflict, Version{14, 1, 67, 0}, "FailOnConflict", "FailOnConflict in RopSynchronizationImportMessageChange"},
	{WriteStreamExtended, Version{15, 0, 466, 0}, "WriteStreamExtended", "RopWriteStreamExtended"},
}

var clientTable = [...]Row{
	{UnicodeRecipients, Version{11, 0, 0, 0}, "UnicodeRecipients", "Unicode strings in recipient rows"},
	{GetBufferBackoff, Version{11, 0, 0, 4920}, "GetBufferBackoff", "ecServerBusy and BackoffTime from RopFastTransferSourceGetBuffer"},
	{PolicyErrors, Version{12, 0, 0, 0}, "PolicyErrors", "ecCachedModeRequired, ecRpcHttpDisallowed and ecProtocolDisabled from EcDoConnectEx"},
	{OrganisationInfo, Version{12, 0, 3118, 0}, "OrganisationInfo", "AUX_EXORGINFO from EcDoConnectEx"},
	{NotEncryptedError, Version{12, 0, 3619, 0}, "NotEncryptedError", "ecNotEncrypted from EcDoConnectEx"},
	{TargetEntryID, Version{12, 0, 3730, 0}, "TargetEntryID", "ICS sends optimised by PidTagTargetEntryId"},
	{PackedReadStream, Version{12, 0, 4207, 0}, "PackedReadStream", "chained answers to RopReadStream"},
	{Backoff, Version{12, 0, 4228, 0}, "Backoff", "RopBackoff"},
}

// ServerTable returns a copy of the server table in ascending order.
func ServerTable() []Row { return append([]Row(nil), serverTable[:]...) }

// ClientTable returns a copy of the client table in ascending order.
func ClientTable() []Row { return append([]Row(nil), clientTable[:]...) }

// Supports reports whether a server (or, for the capabilities of clients,
// a client) of version v has capability c. Unknown capabilities are not
// supported.
func (v Version) Supports(c Capability) bool {
	row := c.row()
	return row != nil && v.AtLeast(row.Since)
}

// Since returns the first version with capability c, or the zero Version for
// an unknown one.
func (c Capability) Since() Version {
	if row := c.row(); row != nil {
		return row.Since
	}
	return Version{}
}

// String returns the name of the constant, or "unknown".
func (c Capability) String() string {
	if row := c.row(); row != nil {
		return row.Name
	}
	return "unknown"
}

func (c Capability) row() *Row {
	switch {
	case c < serverCapabilities:
		return &serverTable[c]
	case c >= UnicodeRecipients && c < clientCapabilitiesEnd:
		return &clientTable[c-UnicodeRecipients]
	}
	return nil
}
