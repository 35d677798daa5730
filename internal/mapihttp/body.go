// The bodies of requests and responses, [MS-OXCMAPIHTTP] 2.2.4.

package mapihttp

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// ConnectRequest is the body of Connect, [MS-OXCMAPIHTTP] 2.2.4.1.1. The locale
// of sorting comes first, unlike in EcDoConnectEx.
type ConnectRequest struct {
	UserDN                 string
	Flags                  uint32
	CodePage               uint32
	LocaleSort, LocaleText uint32
	Aux                    []byte // an extended buffer, or empty
}

// AppendBinary appends the body. It fails for a DN with a zero byte.
func (x *ConnectRequest) AppendBinary(dst []byte) ([]byte, error) {
	if strings.IndexByte(x.UserDN, 0) >= 0 {
		return dst, fmt.Errorf("mapihttp: Connect request: %w: zero byte in the DN", wire.ErrValue)
	}
	dst = wire.AppendCString(dst, x.UserDN)
	for _, v := range [...]uint32{x.Flags, x.CodePage, x.LocaleSort, x.LocaleText} {
		dst = binary.LittleEndian.AppendUint32(dst, v)
	}
	return appendSized(dst, x.Aux), nil
}

// Decode reads the body. Aux aliases b.
func (x *ConnectRequest) Decode(b []byte) error {
	r := wire.NewReader("Connect request", b)
	*x = ConnectRequest{
		UserDN: string(r.CString()), Flags: r.Uint32(), CodePage: r.Uint32(),
		LocaleSort: r.Uint32(), LocaleText: r.Uint32(), Aux: sized(&r),
	}
	return r.Finish()
}

// ConnectResponse is the answer to Connect, [MS-OXCMAPIHTTP] 2.2.4.1.2 and
// 2.2.4.1.3: when StatusCode is not zero, only Aux goes with it.
type ConnectResponse struct {
	StatusCode, ErrorCode            uint32
	PollsMax, RetryCount, RetryDelay uint32 // the times in milliseconds
	DNPrefix                         string
	DisplayName                      string // Unicode, unlike over RPC
	Aux                              []byte
}

// AppendBinary appends the body. It fails for a prefix or a name with a zero
// character.
func (x *ConnectResponse) AppendBinary(dst []byte) ([]byte, error) {
	if strings.IndexByte(x.DNPrefix, 0) >= 0 || strings.IndexByte(x.DisplayName, 0) >= 0 {
		return dst, fmt.Errorf("mapihttp: Connect response: %w: zero character in a string", wire.ErrValue)
	}
	dst = binary.LittleEndian.AppendUint32(dst, x.StatusCode)
	if x.StatusCode == 0 {
		for _, v := range [...]uint32{x.ErrorCode, x.PollsMax, x.RetryCount, x.RetryDelay} {
			dst = binary.LittleEndian.AppendUint32(dst, v)
		}
		dst = wire.AppendCString(dst, x.DNPrefix)
		dst = wire.AppendUTF16CString(dst, x.DisplayName)
	}
	return appendSized(dst, x.Aux), nil
}

// Decode reads the body. Aux aliases b.
func (x *ConnectResponse) Decode(b []byte) error {
	r := wire.NewReader("Connect response", b)
	*x = ConnectResponse{StatusCode: r.Uint32()}
	if x.StatusCode == 0 {
		x.ErrorCode = r.Uint32()
		x.PollsMax, x.RetryCount, x.RetryDelay = r.Uint32(), r.Uint32(), r.Uint32()
		x.DNPrefix = string(r.CString())
		x.DisplayName = r.UTF16CString()
	}
	x.Aux = sized(&r)
	return r.Finish()
}

// ExecuteRequest is the body of Execute, [MS-OXCMAPIHTTP] 2.2.4.2.1.
type ExecuteRequest struct {
	Flags  uint32
	In     []byte // extended buffers
	MaxOut uint32
	Aux    []byte
}

// AppendBinary appends the body. It does not fail.
func (x *ExecuteRequest) AppendBinary(dst []byte) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint32(dst, x.Flags)
	dst = appendSized(dst, x.In)
	dst = binary.LittleEndian.AppendUint32(dst, x.MaxOut)
	return appendSized(dst, x.Aux), nil
}

// Decode reads the body. In and Aux alias b.
func (x *ExecuteRequest) Decode(b []byte) error {
	r := wire.NewReader("Execute request", b)
	*x = ExecuteRequest{Flags: r.Uint32(), In: sized(&r), MaxOut: r.Uint32(), Aux: sized(&r)}
	return r.Finish()
}

// ExecuteResponse is the answer to Execute, [MS-OXCMAPIHTTP] 2.2.4.2.2 and
// 2.2.4.2.3: when StatusCode is not zero, only Aux goes with it.
type ExecuteResponse struct {
	StatusCode, ErrorCode uint32
	Flags                 uint32 // reserved
	Out                   []byte // extended buffers
	Aux                   []byte
}

// AppendBinary appends the body. It does not fail.
func (x *ExecuteResponse) AppendBinary(dst []byte) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint32(dst, x.StatusCode)
	if x.StatusCode == 0 {
		dst = binary.LittleEndian.AppendUint32(dst, x.ErrorCode)
		dst = binary.LittleEndian.AppendUint32(dst, x.Flags)
		dst = appendSized(dst, x.Out)
	}
	return appendSized(dst, x.Aux), nil
}

// Decode reads the body. Out and Aux alias b.
func (x *ExecuteResponse) Decode(b []byte) error {
	r := wire.NewReader("Execute response", b)
	*x = ExecuteResponse{StatusCode: r.Uint32()}
	if x.StatusCode == 0 {
		x.ErrorCode, x.Flags, x.Out = r.Uint32(), r.Uint32(), sized(&r)
	}
	x.Aux = sized(&r)
	return r.Finish()
}

// DisconnectRequest is the body of Disconnect, [MS-OXCMAPIHTTP] 2.2.4.3.1.
type DisconnectRequest struct {
	Aux []byte
}

// AppendBinary appends the body. It does not fail.
func (x *DisconnectRequest) AppendBinary(dst []byte) ([]byte, error) {
	return appendSized(dst, x.Aux), nil
}

// Decode reads the body; section 3.1.5.4 has none, so it may be empty. Aux
// aliases b.
func (x *DisconnectRequest) Decode(b []byte) error {
	*x = DisconnectRequest{}
	if len(b) == 0 {
		return nil
	}
	r := wire.NewReader("Disconnect request", b)
	x.Aux = sized(&r)
	return r.Finish()
}

// DisconnectResponse is the answer to Disconnect, [MS-OXCMAPIHTTP] 2.2.4.3.2 and
// 2.2.4.3.3: when StatusCode is not zero, only Aux goes with it.
type DisconnectResponse struct {
	StatusCode, ErrorCode uint32
	Aux                   []byte
}

// AppendBinary appends the body. It does not fail.
func (x *DisconnectResponse) AppendBinary(dst []byte) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint32(dst, x.StatusCode)
	if x.StatusCode == 0 {
		dst = binary.LittleEndian.AppendUint32(dst, x.ErrorCode)
	}
	return appendSized(dst, x.Aux), nil
}

// Decode reads the body. Aux aliases b.
func (x *DisconnectResponse) Decode(b []byte) error {
	r := wire.NewReader("Disconnect response", b)
	*x = DisconnectResponse{StatusCode: r.Uint32()}
	if x.StatusCode == 0 {
		x.ErrorCode = r.Uint32()
	}
	x.Aux = sized(&r)
	return r.Finish()
}

// WaitRequest is the body of NotificationWait, [MS-OXCMAPIHTTP] 2.2.4.4.1.
type WaitRequest struct {
	Flags uint32 // reserved
	Aux   []byte
}

// AppendBinary appends the body. It does not fail.
func (x *WaitRequest) AppendBinary(dst []byte) ([]byte, error) {
	return appendSized(binary.LittleEndian.AppendUint32(dst, x.Flags), x.Aux), nil
}

// Decode reads the body. Aux aliases b.
func (x *WaitRequest) Decode(b []byte) error {
	r := wire.NewReader("NotificationWait request", b)
	*x = WaitRequest{Flags: r.Uint32(), Aux: sized(&r)}
	return r.Finish()
}

// EventPending is the bit of WaitResponse.EventPending that says so.
const EventPending = 1

// WaitResponse is the answer to NotificationWait, [MS-OXCMAPIHTTP] 2.2.4.4.2 and
// 2.2.4.4.3: when StatusCode is not zero, only Aux goes with it.
type WaitResponse struct {
	StatusCode, ErrorCode uint32
	EventPending          uint32
	Aux                   []byte
}

// AppendBinary appends the body. It does not fail.
func (x *WaitResponse) AppendBinary(dst []byte) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint32(dst, x.StatusCode)
	if x.StatusCode == 0 {
		dst = binary.LittleEndian.AppendUint32(dst, x.ErrorCode)
		dst = binary.LittleEndian.AppendUint32(dst, x.EventPending)
	}
	return appendSized(dst, x.Aux), nil
}

// Decode reads the body. Aux aliases b.
func (x *WaitResponse) Decode(b []byte) error {
	r := wire.NewReader("NotificationWait response", b)
	*x = WaitResponse{StatusCode: r.Uint32()}
	if x.StatusCode == 0 {
		x.ErrorCode, x.EventPending = r.Uint32(), r.Uint32()
	}
	x.Aux = sized(&r)
	return r.Finish()
}

// appendSized appends a buffer behind its size.
func appendSized(dst, b []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(b))), b...)
}

// sized reads a buffer behind its size, nil for an empty one.
func sized(r *wire.Reader) []byte {
	n := r.Uint32()
	if n == 0 {
		return nil
	}
	return r.Bytes32(n)
}
