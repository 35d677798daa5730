// What the server said at connect, and what it can do.

package emsmdb

import (
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/version"
)

// ServerInfo is what the server said when the session context was made,
// [MS-OXCRPC] 3.1.4.11. It must not be changed.
type ServerInfo struct {
	// Version is the server's protocol version.
	Version version.Version
	// BestVersion is the client's version, echoed; over MAPI over HTTP, where
	// nothing echoes it, what the client has stated.
	BestVersion version.Version
	// PollInterval is how often a client without other means asks for events.
	PollInterval time.Duration
	// RetryCount and RetryDelay say how to repeat calls that the server was
	// too busy for; Options.Retry bounds them.
	RetryCount uint32
	RetryDelay time.Duration
	// DisplayName is that of the user of UserDN.
	DisplayName string
	// DNPrefix is what to prepend to the DNs of recipients; often empty.
	DNPrefix string
	// SessionIndex is the server's number for the session: RopPending names
	// linked sessions by it.
	SessionIndex uint16
	// TimeStamp is when the server made the session context, in units of its
	// own.
	TimeStamp uint32
	// Aux holds the auxiliary blocks, those of unknown type as auxbuf.Raw.
	Aux []auxbuf.Body
	// Connection says how the server was reached.
	Connection ConnectionInfo

	capabilities uint32 // AUX_SERVER_CAPABILITIES
	organisation uint32 // AUX_EXORGINFO
	endpoint     uint32 // AUX_ENDPOINT_CAPABILITIES
	compress     bool   // AUX_CLIENT_CONTROL, on without it
}

// ConnectionInfo says how a session reaches its server.
type ConnectionInfo struct {
	// Transport is "ncacn_ip_tcp", "ncacn_http", or "https" for MAPI over HTTP.
	Transport string
	// Address is the host and port that were dialled; over HTTP those of the
	// RPC proxy.
	Address string
	// Mechanism is the one that authenticated the user in RPC: never
	// auth.Negotiate, but what that settled on.
	Mechanism auth.Mechanism
	// Level is the protection of the traffic.
	Level auth.Level
}

// Capabilities that do not follow from the server's version but from the
// auxiliary blocks that it sent. They complete those of package version.
const (
	// PackedFastTransferUpload: one call may carry several
	// RopFastTransferDestinationPutBuffer, each in a payload of its own.
	PackedFastTransferUpload version.Capability = 128 + iota
	// PackedWriteStreamUpload: the same for RopWriteStreamExtended.
	PackedWriteStreamUpload
	// LargeResponses: answers may reach 1 MiB.
	LargeResponses
	// PublicFolders: the organisation has public folders. Clients must not
	// open the public store without it.
	PublicFolders
	// AutodiscoverPublicFolders: where they are is found by Autodiscover.
	AutodiscoverPublicFolders
	// SingleEndpoint: the directory interfaces are on the same endpoint.
	SingleEndpoint
	// RequestCompression: the server takes compressed requests.
	RequestCompression
)

// Supports reports whether the server can do what c names, judged by its
// version and by the auxiliary blocks that it sent.
func (i *ServerInfo) Supports(c version.Capability) bool {
	switch c {
	case PackedFastTransferUpload:
		return i.capabilities&auxbuf.PackedFastTransferUpload != 0
	case PackedWriteStreamUpload:
		return i.capabilities&auxbuf.PackedWriteStreamUpload != 0
	case LargeResponses:
		return i.capabilities&auxbuf.UltraLargeDownload != 0
	case PublicFolders:
		return i.organisation&auxbuf.PublicFoldersEnabled != 0
	case AutodiscoverPublicFolders:
		return i.organisation&auxbuf.AutodiscoverForPublicFolders != 0
	case SingleEndpoint:
		return i.endpoint&auxbuf.SingleEndpoint != 0
	case RequestCompression:
		return i.compress
	}
	return i.Version.Supports(c)
}

// Info returns what the server said at the last connect. It does no I/O.
func (s *Session) Info() *ServerInfo { return s.current().info }

// Supports reports whether the server can do what c names; see ServerInfo. It
// does no I/O.
func (s *Session) Supports(c version.Capability) bool { return s.Info().Supports(c) }

// UserDN returns Options.UserDN: the user in whose name the session runs.
func (s *Session) UserDN() string { return s.opts.UserDN }

// CodePage returns the code page of the session's 8-bit strings.
func (s *Session) CodePage() uint32 { return s.opts.CodePage }

// newServerInfo keeps what the server said. The auxiliary buffer is
// informational: what cannot be decoded of it is left out.
func newServerInfo(r *connectResult) *ServerInfo {
	i := &ServerInfo{
		Version: r.serverVersion, BestVersion: r.bestVer,
		PollInterval: r.pollsMax, RetryCount: r.retry, RetryDelay: r.retryDelay,
		DisplayName: r.displayName, DNPrefix: r.dnPrefix,
		SessionIndex: r.index, TimeStamp: r.timeStamp,
		Connection: r.connection,
		// Without the block a client assumes public folders, [MS-OXCRPC]
		// 3.1.8.2, and compresses, 2.2.2.17.
		organisation: auxbuf.PublicFoldersEnabled,
		compress:     true,
	}
	if len(r.auxOut) == 0 {
		return i
	}
	payload, err := extbuf.DecodeSingle(r.auxOut, nil)
	if err != nil {
		return i
	}
	// The first error is dropped: DecodeAll keeps what it can.
	i.Aux, _ = auxbuf.DecodeAll(append([]byte(nil), payload...))
	for _, b := range i.Aux {
		switch b := b.(type) {
		case *auxbuf.ServerCapabilities:
			i.capabilities = b.Flags
		case *auxbuf.OrganisationInfo:
			i.organisation = b.Flags
		case *auxbuf.EndpointCapabilities:
			i.endpoint = b.Flags
		case *auxbuf.ClientControl:
			i.compress = b.Enabled(auxbuf.EnableCompression)
		}
	}
	return i
}
