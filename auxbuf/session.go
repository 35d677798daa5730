// Blocks by which a client numbers its sessions and requests.

package auxbuf

// RequestID is AUX_PERF_REQUESTID, [MS-OXCRPC] 2.2.2.3: the number of the
// request that it accompanies. SessionID must have been sent in a SessionInfo
// or SessionInfoV2 before.
type RequestID struct {
	SessionID uint16
	RequestID uint16
}

// Decode reads b into x.
func (x *RequestID) Decode(b Block) error {
	r := open("AUX_PERF_REQUESTID", b, 1, TypeRequestID)
	*x = RequestID{SessionID: r.Uint16(), RequestID: r.Uint16()}
	return r.Err()
}

// AppendBinary appends the block.
func (x *RequestID) AppendBinary(dst []byte) ([]byte, error) {
	e := encode(dst, 1, TypeRequestID)
	e.u16(x.SessionID)
	e.u16(x.RequestID)
	return e.finish()
}

func (*RequestID) body() {}

// SessionInfo is AUX_PERF_SESSIONINFO, [MS-OXCRPC] 2.2.2.4. New clients send
// SessionInfoV2 instead.
type SessionInfo struct {
	SessionID   uint16
	SessionGUID GUID
}

// Decode reads b into x.
func (x *SessionInfo) Decode(b Block) error {
	r := open("AUX_PERF_SESSIONINFO", b, 1, TypeSessionInfo)
	x.SessionID = r.Uint16()
	r.Skip(2)
	x.SessionGUID = r.GUID()
	return r.Err()
}

// AppendBinary appends the block.
func (x *SessionInfo) AppendBinary(dst []byte) ([]byte, error) {
	e := encode(dst, 1, TypeSessionInfo)
	e.u16(x.SessionID)
	e.u16(0)
	e.guid(x.SessionGUID)
	return e.finish()
}

func (*SessionInfo) body() {}

// SessionInfoV2 is AUX_PERF_SESSIONINFO_V2, [MS-OXCRPC] 2.2.2.5.
type SessionInfoV2 struct {
	SessionID    uint16
	SessionGUID  GUID
	ConnectionID uint32
}

// Decode reads b into x.
func (x *SessionInfoV2) Decode(b Block) error {
	r := open("AUX_PERF_SESSIONINFO_V2", b, 2, TypeSessionInfo)
	x.SessionID = r.Uint16()
	r.Skip(2)
	x.SessionGUID = r.GUID()
	x.ConnectionID = r.Uint32()
	return r.Err()
}

// AppendBinary appends the block.
func (x *SessionInfoV2) AppendBinary(dst []byte) ([]byte, error) {
	e := encode(dst, 2, TypeSessionInfo)
	e.u16(x.SessionID)
	e.u16(0)
	e.guid(x.SessionGUID)
	e.u32(x.ConnectionID)
	return e.finish()
}

func (*SessionInfoV2) body() {}
