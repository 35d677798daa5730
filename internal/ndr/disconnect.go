package ndr

// DisconnectRequest holds the [in] parameter of EcDoDisconnect, [MS-OXCRPC]
// 3.1.4.2.
type DisconnectRequest struct {
	Handle ContextHandle // pcxh
}

// AppendBinary appends the stub.
func (x *DisconnectRequest) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.handle(x.Handle)
	return w.finish()
}

// Decode reads the stub.
func (x *DisconnectRequest) Decode(b []byte) error {
	r := newReader("EcDoDisconnect request", b)
	*x = DisconnectRequest{Handle: r.handle()}
	return r.finish()
}

// DisconnectResponse holds the [out] parameter and the return value of
// EcDoDisconnect.
type DisconnectResponse struct {
	Handle ContextHandle // pcxh, zero
	Return uint32
}

// AppendBinary appends the stub.
func (x *DisconnectResponse) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.handle(x.Handle)
	w.u32(x.Return)
	return w.finish()
}

// Decode reads the stub.
func (x *DisconnectResponse) Decode(b []byte) error {
	r := newReader("EcDoDisconnect response", b)
	*x = DisconnectResponse{Handle: r.handle(), Return: r.u32()}
	return r.finish()
}
