package ndr

// RegisterPushRequest holds the [in] parameters of
// EcRRegisterPushNotification, [MS-OXCRPC] 3.1.4.5.
type RegisterPushRequest struct {
	Handle     ContextHandle // pcxh
	IRPC       uint32        // iRpc, 0
	Context    []byte        // rgbContext, at most 16 bytes
	AdviseBits uint32        // grbitAdviseBits, 0xFFFFFFFF
	Callback   []byte        // rgbCallbackAddress, a sockaddr
}

// AppendBinary appends the stub.
func (x *RegisterPushRequest) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.handle(x.Handle)
	w.u32(x.IRPC)
	w.conformant(x.Context)
	w.u16(uint16(len(x.Context)))
	w.u32(x.AdviseBits)
	w.conformant(x.Callback)
	w.u16(uint16(len(x.Callback)))
	return w.finish()
}

// Decode reads the stub. The slices alias b.
func (x *RegisterPushRequest) Decode(b []byte) error {
	r := newReader("EcRRegisterPushNotification request", b)
	*x = RegisterPushRequest{Handle: r.handle(), IRPC: r.u32()}
	x.Context = r.conformant(MaxPush)
	r.agree(uint32(r.u16()), x.Context)
	x.AdviseBits = r.u32()
	x.Callback = r.conformant(MaxPush)
	r.agree(uint32(r.u16()), x.Callback)
	return r.finish()
}

// RegisterPushResponse holds the [out] parameters and the return value of
// EcRRegisterPushNotification.
type RegisterPushResponse struct {
	Handle       ContextHandle // pcxh
	Notification uint32        // hNotification
	Return       uint32
}

// AppendBinary appends the stub.
func (x *RegisterPushResponse) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.handle(x.Handle)
	w.u32(x.Notification)
	w.u32(x.Return)
	return w.finish()
}

// Decode reads the stub.
func (x *RegisterPushResponse) Decode(b []byte) error {
	r := newReader("EcRRegisterPushNotification response", b)
	*x = RegisterPushResponse{Handle: r.handle(), Notification: r.u32(), Return: r.u32()}
	return r.finish()
}
