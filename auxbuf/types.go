// Types of blocks, and which structure a version and type stand for.

package auxbuf

import "fmt"

// Type is the Type field of AUX_HEADER. Together with Version it says which
// structure follows.
type Type uint8

// Block types, [MS-OXCRPC] 2.2.2.2. BG and FG distinguish the client's
// background and foreground requests, GC is the global catalog. The types from
// TypeAccountInfo on come from later revisions.
const (
	TypeRequestID            Type = 0x01
	TypeClientInfo           Type = 0x02
	TypeServerInfo           Type = 0x03
	TypeSessionInfo          Type = 0x04
	TypeDefMDBSuccess        Type = 0x05
	TypeDefGCSuccess         Type = 0x06
	TypeMDBSuccess           Type = 0x07
	TypeGCSuccess            Type = 0x08
	TypeFailure              Type = 0x09
	TypeClientControl        Type = 0x0A
	TypeProcessInfo          Type = 0x0B
	TypeBGDefMDBSuccess      Type = 0x0C
	TypeBGDefGCSuccess       Type = 0x0D
	TypeBGMDBSuccess         Type = 0x0E
	TypeBGGCSuccess          Type = 0x0F
	TypeBGFailure            Type = 0x10
	TypeFGDefMDBSuccess      Type = 0x11
	TypeFGDefGCSuccess       Type = 0x12
	TypeFGMDBSuccess         Type = 0x13
	TypeFGGCSuccess          Type = 0x14
	TypeFGFailure            Type = 0x15
	TypeOSVersionInfo        Type = 0x16
	TypeOrganisationInfo     Type = 0x17
	TypeAccountInfo          Type = 0x18
	TypeServerCapabilities   Type = 0x46
	TypeEndpointCapabilities Type = 0x48
	TypeClientConnectionInfo Type = 0x4A
	TypeServerSessionInfo    Type = 0x4B
	TypeDeviceIdentification Type = 0x4E
)

var typeNames = [...]string{
	TypeRequestID: "PERF_REQUESTID", TypeClientInfo: "PERF_CLIENTINFO", TypeServerInfo: "PERF_SERVERINFO",
	TypeSessionInfo: "PERF_SESSIONINFO", TypeDefMDBSuccess: "PERF_DEFMDB_SUCCESS", TypeDefGCSuccess: "PERF_DEFGC_SUCCESS",
	TypeMDBSuccess: "PERF_MDB_SUCCESS", TypeGCSuccess: "PERF_GC_SUCCESS", TypeFailure: "PERF_FAILURE",
	TypeClientControl: "CLIENT_CONTROL", TypeProcessInfo: "PERF_PROCESSINFO",
	TypeBGDefMDBSuccess: "PERF_BG_DEFMDB_SUCCESS", TypeBGDefGCSuccess: "PERF_BG_DEFGC_SUCCESS",
	TypeBGMDBSuccess: "PERF_BG_MDB_SUCCESS", TypeBGGCSuccess: "PERF_BG_GC_SUCCESS", TypeBGFailure: "PERF_BG_FAILURE",
	TypeFGDefMDBSuccess: "PERF_FG_DEFMDB_SUCCESS", TypeFGDefGCSuccess: "PERF_FG_DEFGC_SUCCESS",
	TypeFGMDBSuccess: "PERF_FG_MDB_SUCCESS", TypeFGGCSuccess: "PERF_FG_GC_SUCCESS", TypeFGFailure: "PERF_FG_FAILURE",
	TypeOSVersionInfo: "OSVERSIONINFO", TypeOrganisationInfo: "EXORGINFO", TypeAccountInfo: "PERF_ACCOUNTINFO",
	TypeServerCapabilities: "SERVER_CAPABILITIES", TypeEndpointCapabilities: "ENDPOINT_CAPABILITIES",
	TypeClientConnectionInfo: "CLIENT_CONNECTION_INFO", TypeServerSessionInfo: "SERVER_SESSION_INFO",
	TypeDeviceIdentification: "PROTOCOL_DEVICE_IDENTIFICATION",
}

// String returns the name of the specification without the prefix AUX_TYPE_,
// or "0x%02X".
func (t Type) String() string {
	if int(t) < len(typeNames) && typeNames[t] != "" {
		return typeNames[t]
	}
	return fmt.Sprintf("0x%02X", uint8(t))
}

// Kind says on whose behalf the client made the request that a performance
// block reports on.
type Kind uint8

const (
	// Unspecified says nothing.
	Unspecified Kind = iota
	// Background requests are those that the client made on its own behalf.
	Background
	// Foreground requests are those that the user waited for.
	Foreground
)

// kindTypes lists, for each family of performance blocks, the types of the
// three kinds.
type kindTypes [3]Type

var (
	defMDBTypes  = kindTypes{TypeDefMDBSuccess, TypeBGDefMDBSuccess, TypeFGDefMDBSuccess}
	defGCTypes   = kindTypes{TypeDefGCSuccess, TypeBGDefGCSuccess, TypeFGDefGCSuccess}
	mdbTypes     = kindTypes{TypeMDBSuccess, TypeBGMDBSuccess, TypeFGMDBSuccess}
	gcTypes      = kindTypes{TypeGCSuccess, TypeBGGCSuccess, TypeFGGCSuccess}
	failureTypes = kindTypes{TypeFailure, TypeBGFailure, TypeFGFailure}
)

// kind returns the kind that t has in the family, and whether it has one.
func (k kindTypes) kind(t Type) (Kind, bool) {
	for i, have := range k {
		if have == t {
			return Kind(i), true
		}
	}
	return Unspecified, false
}

// Decode returns the typed form of b: Raw for a version and type that is
// unknown, and Raw with an error for a known one that is malformed. Byte slices
// in the result alias b.
func Decode(b Block) (Body, error) {
	body := newBody(b.Version, b.Type)
	if body == nil {
		return Raw{b}, nil
	}
	if err := body.Decode(b); err != nil {
		return Raw{b}, err
	}
	return body, nil
}

type decoder interface {
	Body
	Decode(Block) error
}

// newBody returns an empty body for a version and type, or nil.
func newBody(version uint8, t Type) decoder {
	switch version {
	case 1:
		return newVersion1(t)
	case 2:
		return newVersion2(t)
	}
	return nil
}

func newVersion1(t Type) decoder {
	switch t {
	case TypeRequestID:
		return new(RequestID)
	case TypeClientInfo:
		return new(ClientInfo)
	case TypeServerInfo:
		return new(ServerInfo)
	case TypeSessionInfo:
		return new(SessionInfo)
	case TypeDefMDBSuccess, TypeBGDefMDBSuccess, TypeFGDefMDBSuccess:
		return new(DefMDBSuccess)
	case TypeDefGCSuccess, TypeBGDefGCSuccess, TypeFGDefGCSuccess:
		return new(DefGCSuccess)
	case TypeMDBSuccess, TypeBGMDBSuccess, TypeFGMDBSuccess:
		return new(MDBSuccess)
	case TypeGCSuccess, TypeBGGCSuccess, TypeFGGCSuccess:
		return new(GCSuccess)
	case TypeFailure, TypeBGFailure, TypeFGFailure:
		return new(Failure)
	case TypeClientControl:
		return new(ClientControl)
	case TypeProcessInfo:
		return new(ProcessInfo)
	case TypeOSVersionInfo:
		return new(OSVersionInfo)
	case TypeOrganisationInfo:
		return new(OrganisationInfo)
	case TypeAccountInfo:
		return new(AccountInfo)
	case TypeServerCapabilities:
		return new(ServerCapabilities)
	case TypeEndpointCapabilities:
		return new(EndpointCapabilities)
	case TypeClientConnectionInfo:
		return new(ClientConnectionInfo)
	case TypeServerSessionInfo:
		return new(ServerSessionInfo)
	case TypeDeviceIdentification:
		return new(DeviceIdentification)
	}
	return nil
}

func newVersion2(t Type) decoder {
	switch t {
	case TypeSessionInfo:
		return new(SessionInfoV2)
	case TypeMDBSuccess, TypeBGMDBSuccess, TypeFGMDBSuccess:
		return new(MDBSuccessV2)
	case TypeGCSuccess, TypeBGGCSuccess, TypeFGGCSuccess:
		return new(GCSuccessV2)
	case TypeFailure, TypeBGFailure, TypeFGFailure:
		return new(FailureV2)
	case TypeProcessInfo:
		return new(ProcessInfo)
	}
	return nil
}
