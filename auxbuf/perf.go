// Blocks by which a client reports how earlier calls went.

package auxbuf

// DefMDBSuccess is AUX_PERF_DEFMDB_SUCCESS, [MS-OXCRPC] 2.2.2.9: a call to the
// messaging server succeeded. RequestID must have been sent before.
type DefMDBSuccess struct {
	Kind Kind
	// TimeSinceRequest and TimeToComplete are in milliseconds, here and in
	// all the other blocks.
	TimeSinceRequest uint32
	TimeToComplete   uint32
	RequestID        uint16
}

// Decode reads b into x.
func (x *DefMDBSuccess) Decode(b Block) error {
	r, kind := openKind("AUX_PERF_DEFMDB_SUCCESS", b, 1, defMDBTypes)
	*x = DefMDBSuccess{Kind: kind, TimeSinceRequest: r.Uint32(), TimeToComplete: r.Uint32(), RequestID: r.Uint16()}
	r.Skip(2)
	return r.Err()
}

// AppendBinary appends the block.
func (x *DefMDBSuccess) AppendBinary(dst []byte) ([]byte, error) {
	e := encodeKind(dst, 1, defMDBTypes, x.Kind)
	e.u32(x.TimeSinceRequest)
	e.u32(x.TimeToComplete)
	e.u16(x.RequestID)
	e.u16(0)
	return e.finish()
}

func (*DefMDBSuccess) body() {}

// DefGCSuccess is AUX_PERF_DEFGC_SUCCESS, [MS-OXCRPC] 2.2.2.10: a call to the
// directory succeeded. ServerID and SessionID must have been sent before.
type DefGCSuccess struct {
	Kind             Kind
	ServerID         uint16
	SessionID        uint16
	TimeSinceRequest uint32
	TimeToComplete   uint32
	RequestOperation uint8
}

// Decode reads b into x.
func (x *DefGCSuccess) Decode(b Block) error {
	r, kind := openKind("AUX_PERF_DEFGC_SUCCESS", b, 1, defGCTypes)
	*x = DefGCSuccess{
		Kind: kind, ServerID: r.Uint16(), SessionID: r.Uint16(),
		TimeSinceRequest: r.Uint32(), TimeToComplete: r.Uint32(), RequestOperation: r.Uint8(),
	}
	r.Skip(3)
	return r.Err()
}

// AppendBinary appends the block.
func (x *DefGCSuccess) AppendBinary(dst []byte) ([]byte, error) {
	e := encodeKind(dst, 1, defGCTypes, x.Kind)
	e.u16(x.ServerID)
	e.u16(x.SessionID)
	e.u32(x.TimeSinceRequest)
	e.u32(x.TimeToComplete)
	e.u8(x.RequestOperation)
	e.zero(3)
	return e.finish()
}

func (*DefGCSuccess) body() {}

// MDBSuccess is AUX_PERF_MDB_SUCCESS, [MS-OXCRPC] 2.2.2.11: a call to
// a messaging server succeeded. All its ids must have been sent before. New
// clients send MDBSuccessV2 instead.
type MDBSuccess struct {
	Kind             Kind
	ClientID         uint16
	ServerID         uint16
	SessionID        uint16
	RequestID        uint16
	TimeSinceRequest uint32
	TimeToComplete   uint32
}

// Decode reads b into x.
func (x *MDBSuccess) Decode(b Block) error {
	r, kind := openKind("AUX_PERF_MDB_SUCCESS", b, 1, mdbTypes)
	*x = MDBSuccess{
		Kind: kind, ClientID: r.Uint16(), ServerID: r.Uint16(), SessionID: r.Uint16(), RequestID: r.Uint16(),
		TimeSinceRequest: r.Uint32(), TimeToComplete: r.Uint32(),
	}
	return r.Err()
}

// AppendBinary appends the block.
func (x *MDBSuccess) AppendBinary(dst []byte) ([]byte, error) {
	e := encodeKind(dst, 1, mdbTypes, x.Kind)
	e.u16(x.ClientID)
	e.u16(x.ServerID)
	e.u16(x.SessionID)
	e.u16(x.RequestID)
	e.u32(x.TimeSinceRequest)
	e.u32(x.TimeToComplete)
	return e.finish()
}

func (*MDBSuccess) body() {}

// MDBSuccessV2 is AUX_PERF_MDB_SUCCESS_V2, [MS-OXCRPC] 2.2.2.12.
type MDBSuccessV2 struct {
	Kind             Kind
	ProcessID        uint16
	ClientID         uint16
	ServerID         uint16
	SessionID        uint16
	RequestID        uint16
	TimeSinceRequest uint32
	TimeToComplete   uint32
}

// Decode reads b into x.
func (x *MDBSuccessV2) Decode(b Block) error {
	r, kind := openKind("AUX_PERF_MDB_SUCCESS_V2", b, 2, mdbTypes)
	*x = MDBSuccessV2{
		Kind: kind, ProcessID: r.Uint16(), ClientID: r.Uint16(), ServerID: r.Uint16(), SessionID: r.Uint16(), RequestID: r.Uint16(),
	}
	r.Skip(2)
	x.TimeSinceRequest, x.TimeToComplete = r.Uint32(), r.Uint32()
	return r.Err()
}

// AppendBinary appends the block.
func (x *MDBSuccessV2) AppendBinary(dst []byte) ([]byte, error) {
	e := encodeKind(dst, 2, mdbTypes, x.Kind)
	e.u16(x.ProcessID)
	e.u16(x.ClientID)
	e.u16(x.ServerID)
	e.u16(x.SessionID)
	e.u16(x.RequestID)
	e.u16(0)
	e.u32(x.TimeSinceRequest)
	e.u32(x.TimeToComplete)
	return e.finish()
}

func (*MDBSuccessV2) body() {}

// GCSuccess is AUX_PERF_GC_SUCCESS, [MS-OXCRPC] 2.2.2.13: a call to the
// directory succeeded. New clients send GCSuccessV2 instead.
type GCSuccess struct {
	Kind             Kind
	ClientID         uint16
	ServerID         uint16
	SessionID        uint16
	TimeSinceRequest uint32
	TimeToComplete   uint32
	RequestOperation uint8
}

// Decode reads b into x.
func (x *GCSuccess) Decode(b Block) error {
	r, kind := openKind("AUX_PERF_GC_SUCCESS", b, 1, gcTypes)
	*x = GCSuccess{Kind: kind, ClientID: r.Uint16(), ServerID: r.Uint16(), SessionID: r.Uint16()}
	r.Skip(2)
	x.TimeSinceRequest, x.TimeToComplete, x.RequestOperation = r.Uint32(), r.Uint32(), r.Uint8()
	r.Skip(3)
	return r.Err()
}

// AppendBinary appends the block.
func (x *GCSuccess) AppendBinary(dst []byte) ([]byte, error) {
	e := encodeKind(dst, 1, gcTypes, x.Kind)
	e.u16(x.ClientID)
	e.u16(x.ServerID)
	e.u16(x.SessionID)
	e.u16(0)
	e.u32(x.TimeSinceRequest)
	e.u32(x.TimeToComplete)
	e.u8(x.RequestOperation)
	e.zero(3)
	return e.finish()
}

func (*GCSuccess) body() {}

// GCSuccessV2 is AUX_PERF_GC_SUCCESS_V2, [MS-OXCRPC] 2.2.2.14. The diagram
// there draws RequestOperation two bytes wide; the text says one byte, with
// three reserved ones behind it.
type GCSuccessV2 struct {
	Kind             Kind
	ProcessID        uint16
	ClientID         uint16
	ServerID         uint16
	SessionID        uint16
	TimeSinceRequest uint32
	TimeToComplete   uint32
	RequestOperation uint8
}

// Decode reads b into x.
func (x *GCSuccessV2) Decode(b Block) error {
	r, kind := openKind("AUX_PERF_GC_SUCCESS_V2", b, 2, gcTypes)
	*x = GCSuccessV2{
		Kind: kind, ProcessID: r.Uint16(), ClientID: r.Uint16(), ServerID: r.Uint16(), SessionID: r.Uint16(),
		TimeSinceRequest: r.Uint32(), TimeToComplete: r.Uint32(), RequestOperation: r.Uint8(),
	}
	r.Skip(3)
	return r.Err()
}

// AppendBinary appends the block.
func (x *GCSuccessV2) AppendBinary(dst []byte) ([]byte, error) {
	e := encodeKind(dst, 2, gcTypes, x.Kind)
	e.u16(x.ProcessID)
	e.u16(x.ClientID)
	e.u16(x.ServerID)
	e.u16(x.SessionID)
	e.u32(x.TimeSinceRequest)
	e.u32(x.TimeToComplete)
	e.u8(x.RequestOperation)
	e.zero(3)
	return e.finish()
}

func (*GCSuccessV2) body() {}

// Failure is AUX_PERF_FAILURE, [MS-OXCRPC] 2.2.2.15: a call failed. New clients
// send FailureV2 instead.
type Failure struct {
	Kind             Kind
	ClientID         uint16
	ServerID         uint16
	SessionID        uint16
	RequestID        uint16
	TimeSinceRequest uint32
	TimeToFail       uint32
	ResultCode       uint32
	RequestOperation uint8
}

// Decode reads b into x.
func (x *Failure) Decode(b Block) error {
	r, kind := openKind("AUX_PERF_FAILURE", b, 1, failureTypes)
	*x = Failure{
		Kind: kind, ClientID: r.Uint16(), ServerID: r.Uint16(), SessionID: r.Uint16(), RequestID: r.Uint16(),
		TimeSinceRequest: r.Uint32(), TimeToFail: r.Uint32(), ResultCode: r.Uint32(), RequestOperation: r.Uint8(),
	}
	r.Skip(3)
	return r.Err()
}

// AppendBinary appends the block.
func (x *Failure) AppendBinary(dst []byte) ([]byte, error) {
	e := encodeKind(dst, 1, failureTypes, x.Kind)
	e.u16(x.ClientID)
	e.u16(x.ServerID)
	e.u16(x.SessionID)
	e.u16(x.RequestID)
	e.u32(x.TimeSinceRequest)
	e.u32(x.TimeToFail)
	e.u32(x.ResultCode)
	e.u8(x.RequestOperation)
	e.zero(3)
	return e.finish()
}

func (*Failure) body() {}

// FailureV2 is AUX_PERF_FAILURE_V2, [MS-OXCRPC] 2.2.2.16.
type FailureV2 struct {
	Kind             Kind
	ProcessID        uint16
	ClientID         uint16
	ServerID         uint16
	SessionID        uint16
	RequestID        uint16
	TimeSinceRequest uint32
	TimeToFail       uint32
	ResultCode       uint32
	RequestOperation uint8
}

// Decode reads b into x.
func (x *FailureV2) Decode(b Block) error {
	r, kind := openKind("AUX_PERF_FAILURE_V2", b, 2, failureTypes)
	*x = FailureV2{
		Kind: kind, ProcessID: r.Uint16(), ClientID: r.Uint16(), ServerID: r.Uint16(), SessionID: r.Uint16(), RequestID: r.Uint16(),
	}
	r.Skip(2)
	x.TimeSinceRequest, x.TimeToFail, x.ResultCode = r.Uint32(), r.Uint32(), r.Uint32()
	x.RequestOperation = r.Uint8()
	r.Skip(3)
	return r.Err()
}

// AppendBinary appends the block.
func (x *FailureV2) AppendBinary(dst []byte) ([]byte, error) {
	e := encodeKind(dst, 2, failureTypes, x.Kind)
	e.u16(x.ProcessID)
	e.u16(x.ClientID)
	e.u16(x.ServerID)
	e.u16(x.SessionID)
	e.u16(x.RequestID)
	e.u16(0)
	e.u32(x.TimeSinceRequest)
	e.u32(x.TimeToFail)
	e.u32(x.ResultCode)
	e.u8(x.RequestOperation)
	e.zero(3)
	return e.finish()
}

func (*FailureV2) body() {}

// encodeKind is encode for a family of performance blocks.
func encodeKind(dst []byte, version uint8, types kindTypes, kind Kind) encoder {
	if int(kind) >= len(types) {
		e := encode(dst, version, types[Unspecified])
		e.err = ErrType
		return e
	}
	return encode(dst, version, types[kind])
}
