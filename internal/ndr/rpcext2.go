package ndr

// Flags of EcDoRpcExt2 (pulFlags), [MS-OXCRPC] 3.1.4.12.
const (
	FlagNoCompression = 0x1
	FlagNoXORMagic    = 0x2
	FlagChain         = 0x4
)

// RPCExt2Request holds the [in] parameters of EcDoRpcExt2, [MS-OXCRPC]
// 3.1.4.12.
type RPCExt2Request struct {
	Handle    ContextHandle // pcxh
	Flags     uint32        // pulFlags
	In        []byte        // rgbIn, extended buffers
	MaxOut    uint32        // pcbOut
	AuxIn     []byte        // rgbAuxIn, an extended buffer or empty
	MaxAuxOut uint32        // pcbAuxOut
}

// AppendBinary appends the stub.
func (x *RPCExt2Request) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.handle(x.Handle)
	w.u32(x.Flags)
	w.conformant(x.In)
	w.u32(uint32(len(x.In)))
	w.u32(x.MaxOut)
	w.conformant(x.AuxIn)
	w.u32(uint32(len(x.AuxIn)))
	w.u32(x.MaxAuxOut)
	return w.finish()
}

// Decode reads the stub. The slices alias b.
func (x *RPCExt2Request) Decode(b []byte, lim Limits) error {
	r := newReader("EcDoRpcExt2 request", b)
	*x = RPCExt2Request{Handle: r.handle(), Flags: r.u32()}
	r.Field("EcDoRpcExt2 request: rgbIn")
	x.In = r.conformant(lim.in())
	r.agree(r.u32(), x.In)
	r.Field("EcDoRpcExt2 request: pcbOut")
	x.MaxOut = r.ranged(lim.out())
	r.Field("EcDoRpcExt2 request: rgbAuxIn")
	x.AuxIn = r.conformant(lim.aux())
	r.agree(r.u32(), x.AuxIn)
	r.Field("EcDoRpcExt2 request: pcbAuxOut")
	x.MaxAuxOut = r.ranged(lim.aux())
	return r.finish()
}

// RPCExt2Response holds the [out] parameters and the return value of
// EcDoRpcExt2, [MS-OXCRPC] 3.1.4.12.
type RPCExt2Response struct {
	Handle    ContextHandle // pcxh
	Flags     uint32        // pulFlags, 0 or an echo; without meaning
	Out       []byte        // rgbOut, a chain of extended buffers
	AuxOut    []byte        // rgbAuxOut
	TransTime uint32        // pulTransTime, milliseconds
	Return    uint32
}

// AppendBinary appends the stub.
func (x *RPCExt2Response) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.handle(x.Handle)
	w.u32(x.Flags)
	w.varying(x.Out)
	w.u32(uint32(len(x.Out)))
	w.varying(x.AuxOut)
	w.u32(uint32(len(x.AuxOut)))
	w.u32(x.TransTime)
	w.u32(x.Return)
	return w.finish()
}

// Decode reads the stub and allocates nothing. The slices alias b.
func (x *RPCExt2Response) Decode(b []byte, lim Limits) error {
	r := newReader("EcDoRpcExt2 response", b)
	*x = RPCExt2Response{Handle: r.handle(), Flags: r.u32()}
	r.Field("EcDoRpcExt2 response: rgbOut")
	x.Out = r.varying(lim.out())
	r.agree(r.ranged(lim.out()), x.Out)
	r.Field("EcDoRpcExt2 response: rgbAuxOut")
	x.AuxOut = r.varying(lim.aux())
	r.agree(r.ranged(lim.aux()), x.AuxOut)
	x.TransTime = r.u32()
	x.Return = r.u32()
	return r.finish()
}
