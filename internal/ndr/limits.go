package ndr

// Ranges of the IDL, [MS-OXCRPC] 2.2.1.3, 2.2.1.4 and 6.1.
const (
	// MaxBuffer bounds rgbIn and rgbOut (BIG_RANGE_ULONG).
	MaxBuffer = 0x40000
	// MaxBufferLarge bounds rgbOut where the server announced
	// ULTRA_LARGE_PACKED_DOWNLOAD_BUFFERS.
	MaxBufferLarge = 0x100000
	// MaxAux bounds rgbAuxIn and rgbAuxOut (SMALL_RANGE_ULONG).
	MaxAux = 0x1008
	// MaxPush bounds the two arrays of EcRRegisterPushNotification, whose
	// counts have 16 bits.
	MaxPush = 0xFFFF
)

// Limits overrides the ranges that a decoder enforces. A zero field stands for
// the range of the IDL.
type Limits struct {
	In  uint32 // rgbIn, default MaxBuffer
	Out uint32 // rgbOut, default MaxBuffer
	Aux uint32 // rgbAuxIn and rgbAuxOut, default MaxAux
}

func (l Limits) in() uint32  { return orDefault(l.In, MaxBuffer) }
func (l Limits) out() uint32 { return orDefault(l.Out, MaxBuffer) }
func (l Limits) aux() uint32 { return orDefault(l.Aux, MaxAux) }

func orDefault(v, def uint32) uint32 {
	if v == 0 {
		return def
	}
	return v
}
