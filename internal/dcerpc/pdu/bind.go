// Packets that establish presentation contexts: bind, alter_context, their
// answers, auth3. [C706] 12.6.4.1-12.6.4.5, [MS-RPCE] 2.2.2.3-2.2.2.10.

package pdu

import (
	"encoding/binary"
	"fmt"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Syntax names an interface (abstract syntax) or a transfer syntax with its
// version.
type Syntax struct {
	UUID         wire.GUID
	Major, Minor uint16
}

// String returns the UUID and version, "a4f1db00-... v0.81".
func (s Syntax) String() string { return fmt.Sprintf("%s v%d.%d", s.UUID, s.Major, s.Minor) }

const syntaxSize = 20

func readSyntax(r *wire.Reader) Syntax {
	return Syntax{UUID: r.GUID(), Major: r.Uint16(), Minor: r.Uint16()}
}

func (s Syntax) appendTo(dst []byte) []byte {
	dst = append(dst, s.UUID[:]...)
	dst = binary.LittleEndian.AppendUint16(dst, s.Major)
	return binary.LittleEndian.AppendUint16(dst, s.Minor)
}

// Context is one presentation context offered: p_cont_elem_t.
type Context struct {
	ID        uint16
	Interface Syntax
	Transfer  []Syntax
}

// Bind is the body of bind and alter_context packets.
type Bind struct {
	Alter       bool // alter_context instead of bind
	MaxXmitFrag uint16
	MaxRecvFrag uint16
	AssocGroup  uint32
	Contexts    []Context
}

// Type is TypeBind or TypeAlterContext.
func (b *Bind) Type() Type {
	if b.Alter {
		return TypeAlterContext
	}
	return TypeBind
}

func (b *Bind) decode(r *wire.Reader) {
	b.MaxXmitFrag, b.MaxRecvFrag, b.AssocGroup = r.Uint16(), r.Uint16(), r.Uint32()
	r.Field("bind: p_context_elem")
	n := r.Uint8()
	r.Skip(3)
	b.Contexts = make([]Context, 0, r.Count(uint32(n), 4+syntaxSize))
	for range cap(b.Contexts) {
		c := Context{ID: r.Uint16()}
		k := r.Uint8()
		r.Skip(1)
		c.Interface = readSyntax(r)
		c.Transfer = make([]Syntax, r.Count(uint32(k), syntaxSize))
		for i := range c.Transfer {
			c.Transfer[i] = readSyntax(r)
		}
		b.Contexts = append(b.Contexts, c)
	}
}

func (b *Bind) append(dst []byte) ([]byte, error) {
	if len(b.Contexts) > 255 {
		return nil, fmt.Errorf("pdu: encode bind: %d contexts", len(b.Contexts))
	}
	dst = binary.LittleEndian.AppendUint16(dst, b.MaxXmitFrag)
	dst = binary.LittleEndian.AppendUint16(dst, b.MaxRecvFrag)
	dst = binary.LittleEndian.AppendUint32(dst, b.AssocGroup)
	dst = append(dst, byte(len(b.Contexts)), 0, 0, 0)
	for _, c := range b.Contexts {
		if len(c.Transfer) > 255 {
			return nil, fmt.Errorf("pdu: encode bind: %d transfer syntaxes", len(c.Transfer))
		}
		dst = binary.LittleEndian.AppendUint16(dst, c.ID)
		dst = append(dst, byte(len(c.Transfer)), 0)
		dst = c.Interface.appendTo(dst)
		for _, t := range c.Transfer {
			dst = t.appendTo(dst)
		}
	}
	return dst, nil
}

// Result codes of a presentation context, p_cont_def_result_t.
const (
	ResultAccept         uint16 = 0
	ResultUserReject     uint16 = 1
	ResultProviderReject uint16 = 2
	ResultNegotiateAck   uint16 = 3 // [MS-RPCE] 2.2.2.4: bind-time features follow in Reason
)

// Reasons of a provider rejection, p_provider_reason_t.
const (
	ReasonNotSpecified     uint16 = 0
	ReasonAbstractSyntax   uint16 = 1
	ReasonTransferSyntaxes uint16 = 2
	ReasonLocalLimit       uint16 = 3
)

// Result is what became of one presentation context: p_result_t.
type Result struct {
	Result   uint16
	Reason   uint16
	Transfer Syntax
}

// BindAck is the body of bind_ack and alter_context_resp packets.
type BindAck struct {
	Alter       bool // alter_context_resp instead of bind_ack
	MaxXmitFrag uint16
	MaxRecvFrag uint16
	AssocGroup  uint32
	// Address is the secondary address: the port as a decimal string, without
	// the terminating zero. It aliases the packet after decoding.
	Address []byte
	Results []Result
}

// Type is TypeBindAck or TypeAlterContextResp.
func (a *BindAck) Type() Type {
	if a.Alter {
		return TypeAlterContextResp
	}
	return TypeBindAck
}

func (a *BindAck) decode(r *wire.Reader) {
	a.MaxXmitFrag, a.MaxRecvFrag, a.AssocGroup = r.Uint16(), r.Uint16(), r.Uint32()
	r.Field("bind_ack: sec_addr")
	a.Address = r.Bytes(int(r.Uint16()))
	if n := len(a.Address); n > 0 && a.Address[n-1] == 0 {
		a.Address = a.Address[:n-1]
	}
	r.Align(4)
	r.Field("bind_ack: p_result_list")
	n := r.Uint8()
	r.Skip(3)
	a.Results = make([]Result, r.Count(uint32(n), 4+syntaxSize))
	for i := range a.Results {
		a.Results[i] = Result{Result: r.Uint16(), Reason: r.Uint16(), Transfer: readSyntax(r)}
	}
}

func (a *BindAck) append(dst []byte) ([]byte, error) {
	if len(a.Results) > 255 || len(a.Address) >= 0xFFFF {
		return nil, fmt.Errorf("pdu: encode bind_ack: %d results, address of %d bytes", len(a.Results), len(a.Address))
	}
	start := len(dst)
	dst = binary.LittleEndian.AppendUint16(dst, a.MaxXmitFrag)
	dst = binary.LittleEndian.AppendUint16(dst, a.MaxRecvFrag)
	dst = binary.LittleEndian.AppendUint32(dst, a.AssocGroup)
	if len(a.Address) == 0 {
		dst = append(dst, 0, 0)
	} else {
		dst = binary.LittleEndian.AppendUint16(dst, uint16(len(a.Address)+1))
		dst = append(append(dst, a.Address...), 0)
	}
	for (len(dst)-start)%4 != 0 {
		dst = append(dst, 0)
	}
	dst = append(dst, byte(len(a.Results)), 0, 0, 0)
	for _, res := range a.Results {
		dst = binary.LittleEndian.AppendUint16(dst, res.Result)
		dst = binary.LittleEndian.AppendUint16(dst, res.Reason)
		dst = res.Transfer.appendTo(dst)
	}
	return dst, nil
}

// Version is a protocol version in a bind_nak.
type Version struct{ Major, Minor uint8 }

// BindNak is the body of bind_nak packets.
type BindNak struct {
	Reason   uint16
	Versions []Version
}

// Type is TypeBindNak.
func (*BindNak) Type() Type { return TypeBindNak }

func (b *BindNak) decode(r *wire.Reader) {
	b.Reason = r.Uint16()
	n := uint8(0)
	if r.Len() > 0 { // some servers send the reason alone
		n = r.Uint8()
	}
	b.Versions = make([]Version, r.Count(uint32(n), 2))
	for i := range b.Versions {
		b.Versions[i] = Version{r.Uint8(), r.Uint8()}
	}
}

func (b *BindNak) append(dst []byte) ([]byte, error) {
	if len(b.Versions) > 255 {
		return nil, fmt.Errorf("pdu: encode bind_nak: %d versions", len(b.Versions))
	}
	dst = binary.LittleEndian.AppendUint16(dst, b.Reason)
	dst = append(dst, byte(len(b.Versions)))
	for _, v := range b.Versions {
		dst = append(dst, v.Major, v.Minor)
	}
	return dst, nil
}

// Auth3 is the body of auth3 packets: four bytes that mean nothing.
type Auth3 struct{}

// Type is TypeAuth3.
func (*Auth3) Type() Type { return TypeAuth3 }

func (*Auth3) decode(r *wire.Reader) { r.Skip(min(4, r.Len())) }

func (*Auth3) append(dst []byte) ([]byte, error) { return append(dst, 0, 0, 0, 0), nil }
