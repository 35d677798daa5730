package ndr

// FlagNotificationPending is the one flag of EcDoAsyncWaitEx (pulFlagsOut),
// [MS-OXCRPC] 3.3.4.1.
const FlagNotificationPending = 0x1

// AsyncConnectExRequest holds the [in] parameter of EcDoAsyncConnectEx,
// [MS-OXCRPC] 3.1.4.15.
type AsyncConnectExRequest struct {
	Handle ContextHandle // cxh
}

// AppendBinary appends the stub.
func (x *AsyncConnectExRequest) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.handle(x.Handle)
	return w.finish()
}

// Decode reads the stub.
func (x *AsyncConnectExRequest) Decode(b []byte) error {
	r := newReader("EcDoAsyncConnectEx request", b)
	*x = AsyncConnectExRequest{Handle: r.handle()}
	return r.finish()
}

// AsyncConnectExResponse holds the [out] parameter and the return value of
// EcDoAsyncConnectEx.
type AsyncConnectExResponse struct {
	AsyncHandle ContextHandle // pacxh
	Return      uint32
}

// AppendBinary appends the stub.
func (x *AsyncConnectExResponse) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.handle(x.AsyncHandle)
	w.u32(x.Return)
	return w.finish()
}

// Decode reads the stub.
func (x *AsyncConnectExResponse) Decode(b []byte) error {
	r := newReader("EcDoAsyncConnectEx response", b)
	*x = AsyncConnectExResponse{AsyncHandle: r.handle(), Return: r.u32()}
	return r.finish()
}

// AsyncWaitExRequest holds the [in] parameters of EcDoAsyncWaitEx,
// [MS-OXCRPC] 3.3.4.1.
type AsyncWaitExRequest struct {
	AsyncHandle ContextHandle // acxh
	Flags       uint32        // ulFlagsIn, 0
}

// AppendBinary appends the stub.
func (x *AsyncWaitExRequest) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.handle(x.AsyncHandle)
	w.u32(x.Flags)
	return w.finish()
}

// Decode reads the stub.
func (x *AsyncWaitExRequest) Decode(b []byte) error {
	r := newReader("EcDoAsyncWaitEx request", b)
	*x = AsyncWaitExRequest{AsyncHandle: r.handle(), Flags: r.u32()}
	return r.finish()
}

// AsyncWaitExResponse holds the [out] parameter and the return value of
// EcDoAsyncWaitEx.
type AsyncWaitExResponse struct {
	Flags  uint32 // pulFlagsOut
	Return uint32
}

// AppendBinary appends the stub.
func (x *AsyncWaitExResponse) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.u32(x.Flags)
	w.u32(x.Return)
	return w.finish()
}

// Decode reads the stub.
func (x *AsyncWaitExResponse) Decode(b []byte) error {
	r := newReader("EcDoAsyncWaitEx response", b)
	*x = AsyncWaitExResponse{Flags: r.u32(), Return: r.u32()}
	return r.finish()
}
