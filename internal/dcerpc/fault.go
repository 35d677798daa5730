// Faults.

package dcerpc

import (
	"fmt"

	"github.com/go-mapi/mapirpc/errcode"
)

// Statuses of faults as they stand on the wire, [C706] appendix N and [MS-RPCE] 2.2.2.8 (Win32 codes
// travel as they are).
const (
	StatusAccessDenied     uint32 = 0x00000005
	StatusServerTooBusy    uint32 = 0x000006BB // RPC_S_SERVER_TOO_BUSY
	StatusBadStub          uint32 = 0x000006F7 // RPC_X_BAD_STUB_DATA
	StatusSecurityPackage  uint32 = 0x00000721 // RPC_S_SEC_PKG_ERROR
	StatusCallCancelled    uint32 = 0x0000071A // RPC_S_CALL_CANCELLED
	StatusOpnumRange       uint32 = 0x1C010002 // nca_op_rng_error
	StatusUnknownInterface uint32 = 0x1C010003 // nca_unk_if
	StatusProtocolError    uint32 = 0x1C01000B // nca_proto_error
	StatusNCATooBusy       uint32 = 0x1C010014 // nca_server_too_busy
	StatusContextMismatch  uint32 = 0x1C00001A // nca_s_fault_context_mismatch
	StatusCancel           uint32 = 0x1C00000D // nca_s_fault_cancel
	StatusUnspecified      uint32 = 0x1C000012 // nca_s_fault_unspec
)

// FaultError is the answer of a server that did not, or could not, execute
// a call. A Server's handler returns one to answer with it.
type FaultError struct {
	Status uint32
	// DidNotExecute is PFC_DID_NOT_EXECUTE: the server vouches that the call
	// had no effect.
	DidNotExecute bool
	// Unprotected says that the fault came without protection although
	// packets are to be protected, as faults of real servers do. Nobody vouches
	// for it: the call may have been executed all the same. A server that has
	// found the client's authentication wanting reports it in this way at the
	// first call. It is set by the client's end only.
	Unprotected bool
}

func (e *FaultError) Error() string {
	status := errcode.FromFault(e.Status)
	s := "dcerpc: fault " + status.String()
	if uint32(status) != e.Status {
		s += fmt.Sprintf(", 0x%08X on the wire", e.Status)
	}
	if e.Unprotected {
		s += ", not protected"
	}
	return s
}

// Unwrap returns the errcode.Status that the fault stands for.
func (e *FaultError) Unwrap() error { return errcode.FromFault(e.Status) }

// TooBusy reports whether the server asks to try again later, in either of the
// two statuses that mean so.
func (e *FaultError) TooBusy() bool {
	return errcode.FromFault(e.Status) == errcode.StatusServerTooBusy
}
