// Profile: how one product behaves, as data.

package emsmdbtest

import (
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/mapihttp"
	"github.com/go-mapi/mapirpc/version"
)

// Profile says how a server product behaves where products differ. The
// profiles of this package are functions that return a fresh value, which
// a test may change before it gives it to NewServer.
//
// R numbers are requirements of [MS-OXCRPC] as the interoperability test suites
// number them.
type Profile struct {
	// Name says which product it is, for logs and test names.
	Name string
	// Version is the product's version.
	Version version.Version

	// TCP says that the product listens on ncacn_ip_tcp (R1889), and with that
	// the endpoint mapper knows it. Products since Exchange 2013 do not.
	TCP bool
	// HTTP says that the product listens on ncacn_http.
	HTTP bool
	// BreakInRecycling says that it breaks virtual connections of RPC over HTTP
	// when their channel from the client is to be replaced, as
	// RPCHTTP.BreakInRecycling has any product do.
	BreakInRecycling bool
	// MAPIHTTP says that the product speaks MAPI over HTTP.
	MAPIHTTP bool

	Connect ConnectProfile
	Execute ExecuteProfile
	Notify  NotifyProfile
	// OverHTTP counts where MAPIHTTP is set.
	OverHTTP HTTPProfile
}

// ConnectProfile is the part of a Profile that concerns EcDoConnectEx.
type ConnectProfile struct {
	// PollsMax, Retry and RetryDelay are returned to clients.
	PollsMax   time.Duration
	Retry      uint32
	RetryDelay time.Duration
	// OldestClient is the oldest client version that may connect; older ones
	// get ecVersionMismatch. Zero lets all in but the zero version.
	OldestClient version.Version
	// AnyClient lets in even the zero version.
	AnyClient bool
	// DNPrefix is what clients are to put before the DNs of recipients.
	DNPrefix string
	// EmptyDN is the return value for an empty szUserDN (R1437, R4887).
	EmptyDN errcode.Code
	// UnknownDN is the return value for a DN that names no mailbox.
	UnknownDN errcode.Code
	// ForeignDN is the return value for a DN that is not the authenticated
	// user's own, when the user is no administrator.
	ForeignDN errcode.Code
	// RefuseUnicodeCodePage makes code page 1200 an ecLoginFailure.
	RefuseUnicodeCodePage bool
	// MinLevel is the weakest protection of packets that the product takes.
	// Less is ecNotEncrypted, no authentication at all ecAccessDenied.
	// Config.MinLevel overrides it.
	MinLevel auth.Level
	// Linking links sessions on request (R1850, R1943, R1944).
	Linking bool
	// EchoTimeStamp returns the client's time stamp when a link is asked for
	// (R508).
	EchoTimeStamp bool
	// AuxTooSmall is the return value for 1 to 7 bytes of rgbAuxIn; Success
	// ignores them (R1436, R1940).
	AuxTooSmall errcode.Code
	// AuxTooBig is the return value for more than 0x1008 bytes of rgbAuxIn or
	// pcbAuxOut; Success means the fault RPC_X_BAD_STUB_DATA (R4874 to R4877).
	AuxTooBig errcode.Code
	// OrgFlags is the value of AUX_EXORGINFO, ControlFlags and ControlExpiry
	// those of AUX_CLIENT_CONTROL.
	OrgFlags      uint32
	ControlFlags  uint32
	ControlExpiry time.Duration
	// ServerCapabilities is the value of AUX_SERVER_CAPABILITIES, 0 for no such
	// block.
	ServerCapabilities uint32
	// EndpointCapabilities is the value of AUX_ENDPOINT_CAPABILITIES, 0 for no
	// such block (R1839).
	EndpointCapabilities uint32
	// OSVersion sends AUX_OSVERSIONINFO (R1918).
	OSVersion bool
	// AuxAlways returns aux blocks even when pcbAuxOut has no room for them.
	AuxAlways bool
}

// ExecuteProfile is the part of a Profile that concerns EcDoRpcExt2.
type ExecuteProfile struct {
	// RequestTooSmall is the return value for cbIn below 8 (R1508).
	RequestTooSmall errcode.Code
	// RequestTooBig is the return value for cbIn above 0x8007 (R1374, R2001);
	// Success takes it. Packed uploads are not subject to it.
	RequestTooBig errcode.Code
	// MaxHandles is the most server object handles in a request, more are
	// ecRpcFormat; 0 does not count them.
	MaxHandles int
	// RequestFault answers cbIn above 0x40000 with RPC_X_BAD_STUB_DATA
	// (R1939); otherwise that is RequestTooBig, too.
	RequestFault bool
	// AnswerTooSmall is the return value for pcbOut below 8. Success executes
	// nothing and answers nothing (R664, R2002).
	AnswerTooSmall errcode.Code
	// AnswerSmall is the return value for pcbOut from 8 to 0x8006; Success
	// takes it (R1900, R1924).
	AnswerSmall errcode.Code
	// AuxTooSmall is the return value for 1 to 7 bytes of rgbAuxIn; Success
	// ignores them (R1381).
	AuxTooSmall errcode.Code
	// AuxTooBig is as in ConnectProfile.
	AuxTooBig errcode.Code
	// UnknownSession is the return value for a CXH that names no session.
	// Success means the fault nca_s_fault_context_mismatch.
	UnknownSession errcode.Code
	// Linger is how long a session outlives its connections. Zero ends it with
	// them, and takes its handle from their association alone.
	Linger time.Duration
	// EchoFlags returns pulFlags as they came (R1899).
	EchoFlags bool
	// AuxOut may answer with aux blocks (R1403, R1926).
	AuxOut bool
	// CompressFrom is the smallest answer that is compressed when the client
	// allows it; 0 never compresses.
	CompressFrom int
	// CompressStreams compresses the answers to RopReadStream, too.
	CompressStreams bool
	// XOR obfuscates answers when the client allows it and the connection does
	// not encrypt.
	XOR bool
	// StreamOvershoot lets chained answers of RopReadStream exceed the number of
	// bytes that the client asked for.
	StreamOvershoot bool
	// NoChainPackedRows keeps answers to RopQueryRows unchained when the request
	// has the flag EnablePackedBuffers.
	NoChainPackedRows bool
	// SecondMailbox is the return value of RopLogon to another mailbox than that
	// of the session's first logon without USE_PER_MDB_REPLID_MAPPING
	// ([MS-OXCSTOR] 3.2.5.1.1).
	SecondMailbox errcode.Code
	// NoChainFor15 keeps answers to RopReadStream unchained for client versions
	// 15.x and 16.0 below 16.0.10000.
	NoChainFor15 bool
	// StreamTail appends an empty payload to chained answers of RopReadStream
	// that reach the end of the stream. RowTail appends up to that many to
	// chained answers of RopQueryRows that reach the end of the table.
	StreamTail bool
	RowTail    int
	// StreamLimit is the largest ByteCount of RopReadStream that is not answered
	// with RopBufferTooSmall, 0 for no limit but that of the buffer.
	StreamLimit int
	// SubjectUnlisted leaves the subject of messages, its parts and the native
	// body out of RopGetPropertiesAll and RopGetPropertiesList, though
	// RopGetPropertiesSpecific tells them.
	SubjectUnlisted bool
}

// NotifyProfile is the part of a Profile that concerns notifications.
type NotifyProfile struct {
	// Async offers EcDoAsyncConnectEx and EcDoAsyncWaitEx. Without it the
	// methods do not exist.
	Async bool
	// RejectAsync answers EcDoAsyncConnectEx with ecRejected, as
	// administrators of products that can do so may have it (R1812, R1757).
	RejectAsync bool
	// FixedWait ends EcDoAsyncWaitEx WaitTime after it began; otherwise WaitTime
	// is counted from the session's last EcDoRpcExt2 (R1907, R1930).
	FixedWait bool
	// WaitTime is how long EcDoAsyncWaitEx lasts without an event.
	WaitTime time.Duration
	// InvalidWait is the return value of EcDoAsyncWaitEx for a handle that
	// names no session. Success pretends that events are pending (R1908,
	// R1888).
	InvalidWait errcode.Code
	// Push offers EcRRegisterPushNotification (R1845, R1558).
	Push bool
}

// HTTPProfile is the part of a Profile that concerns MAPI over HTTP. R numbers
// in it are those of [MS-OXCMAPIHTTP].
type HTTPProfile struct {
	// ContextCookie and SequenceCookie are the names of the two cookies.
	ContextCookie, SequenceCookie string
	// StaleSequence is the X-ResponseCode for a sequence cookie that is not the
	// last one.
	StaleSequence uint32
	// Chunked answers Execute in pieces; otherwise only NotificationWait is.
	Chunked bool
	// BareTags ends PENDING without a line end, and repeats PROCESSING before
	// DONE.
	BareTags bool
	// PendingPeriod is announced in X-PendingPeriod (R158), KeepAlive the time
	// between two PENDING.
	PendingPeriod, KeepAlive time.Duration
	// Expiration is the life of an idle session context (R1303).
	Expiration time.Duration
	// NTLMAsNegotiate challenges NTLM under the name of Negotiate.
	NTLMAsNegotiate bool
	// DiscoverAll has Autodiscover speak of RPC and of MAPI over HTTP whatever
	// the client says it can; otherwise of the one or the other ([MS-OXDSCLI]
	// 3.2.5.1).
	DiscoverAll bool
}

// forTCP is what the products have in common that speak RPC over TCP.
func forTCP() Profile {
	return Profile{
		TCP: true, HTTP: true,
		Connect: ConnectProfile{
			PollsMax: time.Minute, Retry: 6, RetryDelay: 10 * time.Second,
			MinLevel:      auth.LevelConnect,
			OldestClient:  version.UnicodeRecipients.Since(),
			EmptyDN:       errcode.AccessDenied,
			UnknownDN:     errcode.UnknownUser,
			ForeignDN:     errcode.AccessDenied,
			EchoTimeStamp: true,
			AuxTooSmall:   errcode.NetworkError,
			OrgFlags:      auxbuf.PublicFoldersEnabled,
			ControlFlags:  auxbuf.EnableCompression | auxbuf.EnableHTTPTunnelling,
			ControlExpiry: 7 * 24 * time.Hour,
		},
		Execute: ExecuteProfile{
			RequestTooSmall: errcode.NetworkError,
			RequestTooBig:   errcode.NetworkError,
			RequestFault:    true,
			AuxTooSmall:     errcode.Success,
			AuxOut:          true,
			CompressFrom:    1024,
			CompressStreams: true,
			XOR:             true,
			SecondMailbox:   errcode.InvalidParameter,
		},
		Notify: NotifyProfile{Async: true, WaitTime: 5 * time.Minute},
	}
}

// Exchange2003 returns the profile of Exchange Server 2003 SP2: push and
// polling, no asynchronous calls.
func Exchange2003() *Profile {
	p := Exchange2007()
	p.Name, p.Version = "2003", version.Version{Major: 6, Minor: 5, BuildMajor: 7638, BuildMinor: 1}
	p.Notify.Async = false
	p.Execute.StreamLimit = 0x8000
	p.Connect.OrgFlags = 0
	p.Connect.OSVersion = false
	return p
}

// Exchange2007 returns the profile of Exchange Server 2007 SP3.
func Exchange2007() *Profile {
	p := forTCP()
	p.Name, p.Version = "2007", version.Version{Major: 8, Minor: 3, BuildMajor: 83, BuildMinor: 6}
	p.Connect.EmptyDN = errcode.Success
	p.Connect.EchoTimeStamp = false
	p.Connect.Linking = true
	p.Connect.AuxTooSmall = errcode.Success
	p.Connect.AuxTooBig = errcode.VersionMismatch
	p.Connect.OSVersion = true
	p.Execute.RequestTooSmall = errcode.RPCFormat
	p.Execute.RequestTooBig = errcode.RPCFormat
	p.Execute.RequestFault = false
	p.Execute.AnswerTooSmall = errcode.RPCFormat
	p.Execute.AnswerSmall = errcode.RPCFormat
	p.Execute.AuxTooBig = errcode.RPCFormat
	p.Execute.SecondMailbox = errcode.Success
	p.Notify.FixedWait = true
	p.Notify.InvalidWait = errcode.Rejected
	p.Notify.Push = true
	return &p
}

// Exchange2010 returns the profile of Exchange Server 2010 SP3.
func Exchange2010() *Profile {
	p := forTCP()
	p.Name, p.Version = "2010", version.Version{Major: 14, Minor: 3, BuildMajor: 123, BuildMinor: 2}
	p.Execute.AnswerTooSmall = errcode.NetworkError
	p.Execute.AuxTooSmall = errcode.NetworkError
	p.Execute.EchoFlags = true
	p.Execute.SecondMailbox = errcode.WrongServer
	p.Execute.AuxOut = false
	p.Notify.InvalidWait = errcode.Rejected
	return &p
}

// Exchange2013 returns the profile of Exchange Server 2013 CU23.
func Exchange2013() *Profile {
	p := forTCP()
	p.Name, p.Version = "2013", version.Version{Major: 15, Minor: 0, BuildMajor: 1497, BuildMinor: 2}
	p.TCP, p.MAPIHTTP = false, true
	p.OverHTTP = HTTPProfile{
		ContextCookie: "MapiContext", SequenceCookie: "MapiSequence",
		StaleSequence: uint32(mapihttp.InvalidSequence), Chunked: true,
		PendingPeriod: defaultPending, KeepAlive: defaultPending, Expiration: 15 * time.Minute,
	}
	p.Connect.MinLevel = auth.LevelNone
	p.Connect.OrgFlags = auxbuf.PublicFoldersEnabled | auxbuf.AutodiscoverForPublicFolders
	p.Connect.EndpointCapabilities = auxbuf.SingleEndpoint
	p.Connect.ServerCapabilities = auxbuf.PackedFastTransferUpload | auxbuf.PackedWriteStreamUpload | auxbuf.UltraLargeDownload
	return &p
}

// Exchange2016 returns the profile of Exchange Server 2016 CU23.
func Exchange2016() *Profile {
	p := Exchange2013()
	p.Name, p.Version = "2016", version.Version{Major: 15, Minor: 1, BuildMajor: 2507, BuildMinor: 6}
	return p
}

// Exchange2019 returns the profile of Exchange Server 2019 CU14.
func Exchange2019() *Profile {
	p := Exchange2013()
	p.Name, p.Version = "2019", version.Version{Major: 15, Minor: 2, BuildMajor: 1544, BuildMinor: 4}
	return p
}

// Gromox returns the profile of gromox 3.10, an Exchange work-alike: its
// answers as observed.
func Gromox() *Profile {
	p := Exchange2013()
	p.Name, p.Version = "gromox", version.Version{Major: 15, Minor: 0, BuildMajor: 847, BuildMinor: 4040}
	p.OverHTTP = HTTPProfile{
		ContextCookie: "sid", SequenceCookie: "sequence", StaleSequence: uint32(mapihttp.MissingHeader),
		BareTags: true, PendingPeriod: defaultPending, KeepAlive: 27 * time.Second,
		Expiration: 15 * time.Minute, NTLMAsNegotiate: true, DiscoverAll: true,
	}
	p.BreakInRecycling = true
	p.Connect.OldestClient = version.Version{}
	p.Connect.AnyClient = true
	p.Connect.UnknownDN = errcode.NetworkError
	p.Connect.RefuseUnicodeCodePage = true
	p.Connect.ServerCapabilities = 0
	p.Connect.AuxAlways = true
	p.Execute.UnknownSession = errcode.GeneralFailure
	p.Execute.Linger = 2000 * time.Second
	p.Execute.RequestTooBig = errcode.Success
	p.Execute.MaxHandles = 255
	p.Execute.AnswerTooSmall = errcode.NetworkError
	p.Execute.CompressFrom = 0
	p.Execute.CompressStreams = false
	p.Execute.XOR = false
	p.Execute.NoChainFor15 = true
	p.Execute.NoChainPackedRows = true
	p.Execute.SecondMailbox = errcode.Success
	p.Execute.StreamTail = true
	p.Execute.StreamOvershoot = true
	p.Execute.RowTail = 90
	p.Execute.SubjectUnlisted = true
	p.Notify.WaitTime = 298 * time.Second
	p.Notify.InvalidWait = errcode.Rejected
	return p
}

// Profiles returns all profiles, oldest product first.
func Profiles() []*Profile {
	return []*Profile{
		Exchange2003(), Exchange2007(), Exchange2010(), Exchange2013(), Exchange2016(), Exchange2019(), Gromox(),
	}
}
