package ndr

// DummyRequest stands for the empty stub of EcDummyRpc, [MS-OXCRPC] 3.1.4.7:
// the binding handle is no parameter on the wire.
type DummyRequest struct{}

// AppendBinary appends the stub, which is empty.
func (x *DummyRequest) AppendBinary(dst []byte) ([]byte, error) { return dst, nil }

// Decode reads the stub.
func (x *DummyRequest) Decode(b []byte) error {
	r := newReader("EcDummyRpc request", b)
	return r.finish()
}

// DummyResponse holds the return value of EcDummyRpc.
type DummyResponse struct {
	Return uint32
}

// AppendBinary appends the stub.
func (x *DummyResponse) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.u32(x.Return)
	return w.finish()
}

// Decode reads the stub.
func (x *DummyResponse) Decode(b []byte) error {
	r := newReader("EcDummyRpc response", b)
	*x = DummyResponse{Return: r.u32()}
	return r.finish()
}
