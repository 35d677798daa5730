// Interfaces and transfer syntaxes.

package dcerpc

import (
	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// Interface identifies an RPC interface, or a transfer syntax, and its
// version.
type Interface = pdu.Syntax

// ndr20 is the NDR transfer syntax, version 2.0. It is the only one that this
// package offers and accepts: NDR64 would need other stubs.
var ndr20 = Interface{UUID: wire.MustParseGUID("8a885d04-1ceb-11c9-9fe8-08002b104860"), Major: 2}

// isFeatureNegotiation recognises the transfer syntax that stands for bind-time
// feature negotiation, [MS-RPCE] 3.3.1.5.3: its first eight bytes are fixed,
// the others are a mask of features.
func isFeatureNegotiation(s Interface) bool {
	return [8]byte(s.UUID[:8]) == [8]byte{0x2c, 0x1c, 0xb7, 0x6c, 0x12, 0x98, 0x40, 0x45}
}
