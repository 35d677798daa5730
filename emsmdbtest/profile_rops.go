// Which ROPs and fields a product knows by its version.

package emsmdbtest

import (
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// understands reports whether a product of the profile's version can parse
// a request ([MS-OXCRPC] 3.1.9.2 and later revisions). Clients are to look at
// the version before they send what is newer.
func (p *Profile) understands(q rop.Request) bool {
	switch q := q.(type) {
	case *rop.ReadStreamRequest:
		return q.ByteCount != rop.ReadStreamLarge || p.Version.Supports(version.ReadStreamSentinel)
	case *rop.FastTransferSourceGetBufferRequest:
		return q.BufferSize != rop.TransferLarge || p.Version.Supports(version.FastTransferSentinel)
	case *rop.WriteStreamExtendedRequest:
		return p.Version.Supports(version.WriteStreamExtended)
	case *rop.FastTransferDestinationPutBufferExtendedRequest:
		return p.Version.Supports(version.PutBufferExtended)
	}
	return true
}
