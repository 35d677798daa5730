// Blocks by which a server says what it is and wants.

package auxbuf

import (
	"time"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Flags of ClientControl.EnableFlags, [MS-OXCRPC] 2.2.2.17. A flag that is not
// set disables the behaviour.
const (
	EnablePerfSendToServer  uint32 = 0x00000001
	EnablePerfSendToMailbox uint32 = 0x00000002
	EnableCompression       uint32 = 0x00000004
	EnableHTTPTunnelling    uint32 = 0x00000008
	EnablePerfSendGCData    uint32 = 0x00000010
)

// ClientControl is AUX_CLIENT_CONTROL, [MS-OXCRPC] 2.2.2.17, by which a server
// switches client behaviour on and off, at connect and later.
type ClientControl struct {
	EnableFlags uint32
	// ExpiryTime says, in milliseconds, for how long unsent performance data
	// stays worth sending. Expiry returns it as a duration.
	ExpiryTime uint32
}

// Enabled reports whether all bits of flag are set.
func (x *ClientControl) Enabled(flag uint32) bool { return x.EnableFlags&flag == flag }

// Expiry returns ExpiryTime as a duration.
func (x *ClientControl) Expiry() time.Duration { return time.Duration(x.ExpiryTime) * time.Millisecond }

// Decode reads b into x.
func (x *ClientControl) Decode(b Block) error {
	r := open("AUX_CLIENT_CONTROL", b, 1, TypeClientControl)
	*x = ClientControl{EnableFlags: r.Uint32(), ExpiryTime: r.Uint32()}
	return r.Err()
}

// AppendBinary appends the block.
func (x *ClientControl) AppendBinary(dst []byte) ([]byte, error) {
	e := encode(dst, 1, TypeClientControl)
	e.u32(x.EnableFlags)
	e.u32(x.ExpiryTime)
	return e.finish()
}

func (*ClientControl) body() {}

// OSVersionInfo is AUX_OSVERSIONINFO, [MS-OXCRPC] 2.2.2.18. Exchange 2010 and
// later do not send it.
type OSVersionInfo struct {
	MajorVersion, MinorVersion, BuildNumber uint32
	ServicePackMajor, ServicePackMinor      uint16
}

// osVersionInfoSize is the value of OSVersionInfoSize: the structure without
// AUX_HEADER, which is the OSVERSIONINFOEX structure of Windows.
const osVersionInfoSize = 156

// Decode reads b into x.
func (x *OSVersionInfo) Decode(b Block) error {
	const what = "AUX_OSVERSIONINFO"
	r := open(what, b, 1, TypeOSVersionInfo)
	r.Field(what + ": OSVersionInfoSize")
	// The size is not used, but one that is smaller than the fields before
	// the first reserved one is nonsense.
	if size := r.Uint32(); r.OK() && size < 16 {
		r.FailAt(HeaderSize, wire.ErrValue)
	}
	r.Field(what)
	x.MajorVersion, x.MinorVersion, x.BuildNumber = r.Uint32(), r.Uint32(), r.Uint32()
	r.Skip(132)
	x.ServicePackMajor, x.ServicePackMinor = r.Uint16(), r.Uint16()
	r.Skip(4)
	return r.Err()
}

// AppendBinary appends the block.
func (x *OSVersionInfo) AppendBinary(dst []byte) ([]byte, error) {
	e := encode(dst, 1, TypeOSVersionInfo)
	e.u32(osVersionInfoSize)
	e.u32(x.MajorVersion)
	e.u32(x.MinorVersion)
	e.u32(x.BuildNumber)
	e.zero(132)
	e.u16(x.ServicePackMajor)
	e.u16(x.ServicePackMinor)
	e.zero(4)
	return e.finish()
}

func (*OSVersionInfo) body() {}

// Flags of OrganisationInfo.Flags, [MS-OXCRPC] 2.2.2.19 and, for the second,
// later revisions.
const (
	PublicFoldersEnabled         uint32 = 0x00000001
	AutodiscoverForPublicFolders uint32 = 0x00000002
)

// OrganisationInfo is AUX_EXORGINFO, [MS-OXCRPC] 2.2.2.19. Where it is present
// without PublicFoldersEnabled, a client must not open the public store; where
// it is absent, a client assumes that there are public folders (3.1.8.2).
type OrganisationInfo struct{ Flags uint32 }

// Decode reads b into x.
func (x *OrganisationInfo) Decode(b Block) error {
	r := open("AUX_EXORGINFO", b, 1, TypeOrganisationInfo)
	x.Flags = r.Uint32()
	return r.Err()
}

// AppendBinary appends the block.
func (x *OrganisationInfo) AppendBinary(dst []byte) ([]byte, error) {
	return flagsBlock(dst, TypeOrganisationInfo, x.Flags)
}

func (*OrganisationInfo) body() {}

// Flags of ServerCapabilities.Flags, [MS-OXCRPC] v25.0 2.2.2.2.19.
const (
	PackedFastTransferUpload uint32 = 0x00000001
	PackedWriteStreamUpload  uint32 = 0x00000002
	UltraLargeDownload       uint32 = 0x00000008
)

// ServerCapabilities is AUX_SERVER_CAPABILITIES, [MS-OXCRPC] v25.0 2.2.2.2.19:
// which packed buffers the server takes and gives.
type ServerCapabilities struct{ Flags uint32 }

// Decode reads b into x.
func (x *ServerCapabilities) Decode(b Block) error {
	r := open("AUX_SERVER_CAPABILITIES", b, 1, TypeServerCapabilities)
	x.Flags = r.Uint32()
	return r.Err()
}

// AppendBinary appends the block.
func (x *ServerCapabilities) AppendBinary(dst []byte) ([]byte, error) {
	return flagsBlock(dst, TypeServerCapabilities, x.Flags)
}

func (*ServerCapabilities) body() {}

// SingleEndpoint is the flag of EndpointCapabilities.Flags that says that the
// server offers its mailbox and directory interfaces on one HTTP endpoint.
const SingleEndpoint uint32 = 0x00000001

// EndpointCapabilities is AUX_ENDPOINT_CAPABILITIES, [MS-OXCRPC] v25.0
// 2.2.2.2.20. Exchange 2007 and 2010 do not send it.
type EndpointCapabilities struct{ Flags uint32 }

// Decode reads b into x.
func (x *EndpointCapabilities) Decode(b Block) error {
	r := open("AUX_ENDPOINT_CAPABILITIES", b, 1, TypeEndpointCapabilities)
	x.Flags = r.Uint32()
	return r.Err()
}

// AppendBinary appends the block.
func (x *EndpointCapabilities) AppendBinary(dst []byte) ([]byte, error) {
	return flagsBlock(dst, TypeEndpointCapabilities, x.Flags)
}

func (*EndpointCapabilities) body() {}

func flagsBlock(dst []byte, t Type, flags uint32) ([]byte, error) {
	e := encode(dst, 1, t)
	e.u32(flags)
	return e.finish()
}

// ServerSessionInfo is AUX_SERVER_SESSION_INFO, [MS-OXCRPC] v25.0 2.2.2.2.22:
// opaque text for the client to log.
type ServerSessionInfo struct{ ContextInfo string }

const serverSessionInfoSize = 6

// Decode reads b into x.
func (x *ServerSessionInfo) Decode(b Block) error {
	const what = "AUX_SERVER_SESSION_INFO"
	r := open(what, b, 1, TypeServerSessionInfo)
	info := r.Uint16()
	x.ContextInfo = stringAt(&r, what+": ServerSessionContextInfo", info, serverSessionInfoSize)
	return r.Err()
}

// AppendBinary appends the block.
func (x *ServerSessionInfo) AppendBinary(dst []byte) ([]byte, error) {
	e := encode(dst, 1, TypeServerSessionInfo)
	e.u16(0) // 4: OffsetServerSessionContextInfo
	e.str(4, x.ContextInfo)
	return e.finish()
}

func (*ServerSessionInfo) body() {}

// DeviceIdentification is AUX_PROTOCOL_DEVICE_IDENTIFICATION, [MS-OXCRPC] v25.0
// 2.2.2.2.23: equipment between client and server.
type DeviceIdentification struct {
	Manufacturer    string
	Model           string
	SerialNumber    string
	Version         string
	FirmwareVersion string
}

const deviceIdentificationSize = 14

// Decode reads b into x.
func (x *DeviceIdentification) Decode(b Block) error {
	const what = "AUX_PROTOCOL_DEVICE_IDENTIFICATION"
	r := open(what, b, 1, TypeDeviceIdentification)
	manufacturer, model, serial, version, firmware := r.Uint16(), r.Uint16(), r.Uint16(), r.Uint16(), r.Uint16()
	x.Manufacturer = stringAt(&r, what+": DeviceManufacturer", manufacturer, deviceIdentificationSize)
	x.Model = stringAt(&r, what+": DeviceModel", model, deviceIdentificationSize)
	x.SerialNumber = stringAt(&r, what+": DeviceSerialNumber", serial, deviceIdentificationSize)
	x.Version = stringAt(&r, what+": DeviceVersion", version, deviceIdentificationSize)
	x.FirmwareVersion = stringAt(&r, what+": DeviceFirmwareVersion", firmware, deviceIdentificationSize)
	return r.Err()
}

// AppendBinary appends the block.
func (x *DeviceIdentification) AppendBinary(dst []byte) ([]byte, error) {
	e := encode(dst, 1, TypeDeviceIdentification)
	e.zero(10)
	e.str(4, x.Manufacturer)
	e.str(6, x.Model)
	e.str(8, x.SerialNumber)
	e.str(10, x.Version)
	e.str(12, x.FirmwareVersion)
	return e.finish()
}

func (*DeviceIdentification) body() {}
