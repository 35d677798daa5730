// Blocks by which a client describes itself and the servers it talks to.

package auxbuf

// ClientMode says how the client works.
type ClientMode uint16

// Client modes, [MS-OXCRPC] 2.2.2.6.
const (
	ModeUnknown ClientMode = 0
	ModeClassic ClientMode = 1
	ModeCached  ClientMode = 2
)

// ClientInfo is AUX_PERF_CLIENTINFO, [MS-OXCRPC] 2.2.2.6. Empty strings and
// slices are left out of the block.
type ClientInfo struct {
	// AdapterSpeed is in kbit/s.
	AdapterSpeed uint32
	// ClientID is the client's own number for this block.
	ClientID     uint16
	Mode         ClientMode
	MachineName  string
	UserName     string
	ClientIP     []byte
	ClientIPMask []byte
	AdapterName  string
	MACAddress   []byte
}

const clientInfoSize = 32

// Decode reads b into x. The byte slices alias b.
func (x *ClientInfo) Decode(b Block) error {
	const what = "AUX_PERF_CLIENTINFO"
	r := open(what, b, 1, TypeClientInfo)
	x.AdapterSpeed = r.Uint32()
	x.ClientID = r.Uint16()
	machine, user := r.Uint16(), r.Uint16()
	ipSize, ip := r.Uint16(), r.Uint16()
	maskSize, mask := r.Uint16(), r.Uint16()
	adapter := r.Uint16()
	macSize, mac := r.Uint16(), r.Uint16()
	x.Mode = ClientMode(r.Uint16())
	r.Skip(2)
	x.MachineName = stringAt(&r, what+": MachineName", machine, clientInfoSize)
	x.UserName = stringAt(&r, what+": UserName", user, clientInfoSize)
	x.ClientIP = bytesAt(&r, what+": ClientIP", ip, ipSize, clientInfoSize)
	x.ClientIPMask = bytesAt(&r, what+": ClientIPMask", mask, maskSize, clientInfoSize)
	x.AdapterName = stringAt(&r, what+": AdapterName", adapter, clientInfoSize)
	x.MACAddress = bytesAt(&r, what+": MacAddress", mac, macSize, clientInfoSize)
	return r.Err()
}

// AppendBinary appends the block.
func (x *ClientInfo) AppendBinary(dst []byte) ([]byte, error) {
	e := encode(dst, 1, TypeClientInfo)
	e.u32(x.AdapterSpeed)
	e.u16(x.ClientID)
	e.u16(0) // 10: MachineNameOffset
	e.u16(0) // 12: UserNameOffset
	e.size16(x.ClientIP)
	e.u16(0) // 16: ClientIPOffset
	e.size16(x.ClientIPMask)
	e.u16(0) // 20: ClientIPMaskOffset
	e.u16(0) // 22: AdapterNameOffset
	e.size16(x.MACAddress)
	e.u16(0) // 26: MacAddressOffset
	e.u16(uint16(x.Mode))
	e.u16(0)
	e.str(10, x.MachineName)
	e.str(12, x.UserName)
	e.bytes(16, x.ClientIP)
	e.bytes(20, x.ClientIPMask)
	e.str(22, x.AdapterName)
	e.bytes(26, x.MACAddress)
	return e.finish()
}

func (*ClientInfo) body() {}

// ServerType says what a server is to the client.
type ServerType uint16

// Server types, [MS-OXCRPC] 2.2.2.7.
const (
	ServerUnknown   ServerType = 0
	ServerPrivate   ServerType = 1
	ServerPublic    ServerType = 2
	ServerDirectory ServerType = 3
	ServerReferral  ServerType = 4
)

// ServerInfo is AUX_PERF_SERVERINFO, [MS-OXCRPC] 2.2.2.7: the client's number
// for a server that its performance blocks are about.
type ServerInfo struct {
	ServerID   uint16
	ServerType ServerType
	ServerDN   string
	ServerName string
}

const serverInfoSize = 12

// Decode reads b into x.
func (x *ServerInfo) Decode(b Block) error {
	const what = "AUX_PERF_SERVERINFO"
	r := open(what, b, 1, TypeServerInfo)
	x.ServerID = r.Uint16()
	x.ServerType = ServerType(r.Uint16())
	dn, name := r.Uint16(), r.Uint16()
	x.ServerDN = stringAt(&r, what+": ServerDN", dn, serverInfoSize)
	x.ServerName = stringAt(&r, what+": ServerName", name, serverInfoSize)
	return r.Err()
}

// AppendBinary appends the block.
func (x *ServerInfo) AppendBinary(dst []byte) ([]byte, error) {
	e := encode(dst, 1, TypeServerInfo)
	e.u16(x.ServerID)
	e.u16(uint16(x.ServerType))
	e.u16(0) // 8: ServerDNOffset
	e.u16(0) // 10: ServerNameOffset
	e.str(8, x.ServerDN)
	e.str(10, x.ServerName)
	return e.finish()
}

func (*ServerInfo) body() {}

// ProcessInfo is AUX_PERF_PROCESSINFO, [MS-OXCRPC] 2.2.2.8. It is the same
// structure in version 1 and version 2.
type ProcessInfo struct {
	// Version is that of the header; zero is written as 2.
	Version     uint8
	ProcessID   uint16
	ProcessGUID GUID
	ProcessName string
}

const processInfoSize = 28

// Decode reads b into x.
func (x *ProcessInfo) Decode(b Block) error {
	const what = "AUX_PERF_PROCESSINFO"
	version := b.Version
	if version != 2 {
		version = 1
	}
	r := open(what, b, version, TypeProcessInfo)
	x.Version = version
	x.ProcessID = r.Uint16()
	r.Skip(2)
	x.ProcessGUID = r.GUID()
	name := r.Uint16()
	r.Skip(2)
	x.ProcessName = stringAt(&r, what+": ProcessName", name, processInfoSize)
	return r.Err()
}

// AppendBinary appends the block.
func (x *ProcessInfo) AppendBinary(dst []byte) ([]byte, error) {
	version := x.Version
	if version == 0 {
		version = 2
	}
	e := encode(dst, version, TypeProcessInfo)
	if version > 2 {
		e.err = ErrType
	}
	e.u16(x.ProcessID)
	e.u16(0)
	e.guid(x.ProcessGUID)
	e.u16(0) // 24: ProcessNameOffset
	e.u16(0)
	e.str(24, x.ProcessName)
	return e.finish()
}

func (*ProcessInfo) body() {}

// AccountInfo is AUX_PERF_ACCOUNTINFO, [MS-OXCRPC] 2.2.2.20, whose type number,
// 0x18, only later revisions give.
type AccountInfo struct {
	// ClientID is that of a ClientInfo.
	ClientID uint16
	Account  GUID
}

// Decode reads b into x.
func (x *AccountInfo) Decode(b Block) error {
	r := open("AUX_PERF_ACCOUNTINFO", b, 1, TypeAccountInfo)
	x.ClientID = r.Uint16()
	r.Skip(2)
	x.Account = r.GUID()
	return r.Err()
}

// AppendBinary appends the block.
func (x *AccountInfo) AppendBinary(dst []byte) ([]byte, error) {
	e := encode(dst, 1, TypeAccountInfo)
	e.u16(x.ClientID)
	e.u16(0)
	e.guid(x.Account)
	return e.finish()
}

func (*AccountInfo) body() {}

// ConnectionCached is the flag of ClientConnectionInfo.Flags that says that the
// client runs in cached mode.
const ConnectionCached uint32 = 0x00000001

// ClientConnectionInfo is AUX_CLIENT_CONNECTION_INFO, [MS-OXCRPC] v25.0
// 2.2.2.2.21: what the server is to log about the connection.
type ClientConnectionInfo struct {
	ConnectionGUID GUID
	// Attempts has four bytes on the wire. A requirement list of the
	// specification says two, but what clients send, and the alignment of
	// the field behind it, say four.
	Attempts    uint32
	Flags       uint32
	ContextInfo string
}

const clientConnectionInfoSize = 32

// Decode reads b into x.
func (x *ClientConnectionInfo) Decode(b Block) error {
	const what = "AUX_CLIENT_CONNECTION_INFO"
	r := open(what, b, 1, TypeClientConnectionInfo)
	x.ConnectionGUID = r.GUID()
	info := r.Uint16()
	r.Skip(2)
	x.Attempts = r.Uint32()
	x.Flags = r.Uint32()
	x.ContextInfo = stringAt(&r, what+": ConnectionContextInfo", info, clientConnectionInfoSize)
	return r.Err()
}

// AppendBinary appends the block.
func (x *ClientConnectionInfo) AppendBinary(dst []byte) ([]byte, error) {
	e := encode(dst, 1, TypeClientConnectionInfo)
	e.guid(x.ConnectionGUID)
	e.u16(0) // 20: OffsetConnectionContextInfo
	e.u16(0)
	e.u32(x.Attempts)
	e.u32(x.Flags)
	e.str(20, x.ContextInfo)
	return e.finish()
}

func (*ClientConnectionInfo) body() {}
