package ndr

// NoLink is IcxrLink of a connection that is not linked to another.
const NoLink = 0xFFFFFFFF

// ConnectExRequest holds the [in] parameters of EcDoConnectEx, [MS-OXCRPC]
// 3.1.4.11.
type ConnectExRequest struct {
	UserDN              string    // szUserDN
	Flags               uint32    // ulFlags
	ConMod              uint32    // ulConMod
	Limit               uint32    // cbLimit, 0
	CodePage            uint32    // ulCpid
	LocaleString        uint32    // ulLcidString
	LocaleSort          uint32    // ulLcidSort
	IcxrLink            uint32    // ulIcxrLink, NoLink or the earlier session's index
	CanConvertCodePages uint16    // usFCanConvertCodePages, 1
	ClientVersion       [3]uint16 // rgwClientVersion
	TimeStamp           uint32    // pulTimeStamp
	AuxIn               []byte    // rgbAuxIn, an extended buffer or empty
	MaxAuxOut           uint32    // pcbAuxOut
}

// AppendBinary appends the stub.
func (x *ConnectExRequest) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.str(x.UserDN)
	w.u32(x.Flags)
	w.u32(x.ConMod)
	w.u32(x.Limit)
	w.u32(x.CodePage)
	w.u32(x.LocaleString)
	w.u32(x.LocaleSort)
	w.u32(x.IcxrLink)
	w.u16(x.CanConvertCodePages)
	w.version(x.ClientVersion)
	w.u32(x.TimeStamp)
	w.conformant(x.AuxIn)
	w.u32(uint32(len(x.AuxIn)))
	w.u32(x.MaxAuxOut)
	return w.finish()
}

// Decode reads the stub. AuxIn aliases b.
func (x *ConnectExRequest) Decode(b []byte, lim Limits) error {
	r := newReader("EcDoConnectEx request", b)
	*x = ConnectExRequest{
		UserDN:              string(r.str()),
		Flags:               r.u32(),
		ConMod:              r.u32(),
		Limit:               r.u32(),
		CodePage:            r.u32(),
		LocaleString:        r.u32(),
		LocaleSort:          r.u32(),
		IcxrLink:            r.u32(),
		CanConvertCodePages: r.u16(),
		ClientVersion:       r.version(),
		TimeStamp:           r.u32(),
	}
	r.Field("EcDoConnectEx request: rgbAuxIn")
	x.AuxIn = r.conformant(lim.aux())
	r.agree(r.u32(), x.AuxIn)
	r.Field("EcDoConnectEx request: pcbAuxOut")
	x.MaxAuxOut = r.ranged(lim.aux())
	return r.finish()
}

// ConnectExResponse holds the [out] parameters and the return value of
// EcDoConnectEx, [MS-OXCRPC] 3.1.4.11. A nil string is a null pointer.
type ConnectExResponse struct {
	Handle        ContextHandle // pcxh
	PollsMax      uint32        // pcmsPollsMax, milliseconds
	Retry         uint32        // pcRetry
	RetryDelay    uint32        // pcmsRetryDelay, milliseconds
	Icxr          uint16        // picxr
	DNPrefix      []byte        // szDNPrefix, 8-bit
	DisplayName   []byte        // szDisplayName, 8-bit
	ServerVersion [3]uint16     // rgwServerVersion
	BestVersion   [3]uint16     // rgwBestVersion
	TimeStamp     uint32        // pulTimeStamp
	AuxOut        []byte        // rgbAuxOut
	Return        uint32
}

// AppendBinary appends the stub.
func (x *ConnectExResponse) AppendBinary(dst []byte) ([]byte, error) {
	w := newWriter(dst)
	w.handle(x.Handle)
	w.u32(x.PollsMax)
	w.u32(x.Retry)
	w.u32(x.RetryDelay)
	w.u16(x.Icxr)
	w.uniqueStr(x.DNPrefix)
	w.uniqueStr(x.DisplayName)
	w.version(x.ServerVersion)
	w.version(x.BestVersion)
	w.u32(x.TimeStamp)
	w.varying(x.AuxOut)
	w.u32(uint32(len(x.AuxOut)))
	w.u32(x.Return)
	return w.finish()
}

// Decode reads the stub. The slices alias b.
func (x *ConnectExResponse) Decode(b []byte, lim Limits) error {
	r := newReader("EcDoConnectEx response", b)
	*x = ConnectExResponse{
		Handle:        r.handle(),
		PollsMax:      r.u32(),
		Retry:         r.u32(),
		RetryDelay:    r.u32(),
		Icxr:          r.u16(),
		DNPrefix:      r.uniqueStr(),
		DisplayName:   r.uniqueStr(),
		ServerVersion: r.version(),
		BestVersion:   r.version(),
		TimeStamp:     r.u32(),
	}
	r.Field("EcDoConnectEx response: rgbAuxOut")
	x.AuxOut = r.varying(lim.aux())
	r.agree(r.ranged(lim.aux()), x.AuxOut)
	x.Return = r.u32()
	return r.finish()
}
