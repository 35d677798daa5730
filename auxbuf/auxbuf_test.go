package auxbuf

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// unhex reads hexadecimal digits; white space and everything from a # to the
// end of the line are layout.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	var digits strings.Builder
	for line := range strings.Lines(s) {
		line, _, _ = strings.Cut(line, "#")
		digits.WriteString(strings.Join(strings.Fields(line), ""))
	}
	b, err := hex.DecodeString(digits.String())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var testGUID = GUID{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}

const testGUIDHex = `01020304 0506 0708 090a0b0c0d0e0f10`

// blockTests has every structure, laid out by the tables of [MS-OXCRPC] unless
// the name says otherwise. Reserved fields are zero.
var blockTests = []struct {
	name string
	hex  string
	want Body
}{
	{
		// Outlook 2007 to Exchange, captured: the first block of rgbAuxIn.
		"REQUESTID, captured", `
		0800 01 01      # Size, Version, Type
		0100 a300       # SessionID, RequestID`,
		&RequestID{SessionID: 1, RequestID: 0xA3},
	},
	{
		"SESSIONINFO", `
		1800 01 04
		0100 0000       # SessionID, Reserved
		` + testGUIDHex,
		&SessionInfo{SessionID: 1, SessionGUID: testGUID},
	},
	{
		"SESSIONINFO_V2", `
		1c00 02 04
		0200 0000
		` + testGUIDHex + `
		78563412        # ConnectionID`,
		&SessionInfoV2{SessionID: 2, SessionGUID: testGUID, ConnectionID: 0x12345678},
	},
	{
		"CLIENTINFO, empty as Outlook 2010 sends it", `
		2000 01 02
		00000000        # AdapterSpeed
		0100            # ClientID
		0000 0000       # MachineNameOffset, UserNameOffset
		0000 0000       # ClientIPSize, ClientIPOffset
		0000 0000       # ClientIPMaskSize, ClientIPMaskOffset
		0000            # AdapterNameOffset
		0000 0000       # MacAddressSize, MacAddressOffset
		0200 0000       # ClientMode, Reserved`,
		&ClientInfo{ClientID: 1, Mode: ModeCached},
	},
	{
		"CLIENTINFO, full", `
		4800 01 02
		a0860100        # AdapterSpeed 100000
		0100            # ClientID
		2000 2600       # MachineNameOffset, UserNameOffset
		0400 2a00       # ClientIPSize, ClientIPOffset
		0400 2e00       # ClientIPMaskSize, ClientIPMaskOffset
		3200            # AdapterNameOffset
		0600 3a00       # MacAddressSize, MacAddressOffset
		0100 0000       # ClientMode, Reserved
		5000 4300 0000  # 20: MachineName "PC"
		7500 0000       # 26: UserName "u"
		c0000201        # 2a: ClientIP 192.0.2.1
		ffffff00        # 2e: ClientIPMask
		6500 7400 6800 0000 # 32: AdapterName "eth"
		00005e005301    # 3a: MacAddress
		0000 0000 0000 0000`,
		nil, // replaced below: this one has surplus bytes at the end
	},
	{
		"SERVERINFO", `
		1c00 01 03
		0300 0100       # ServerID, ServerType
		0c00 1400       # ServerDNOffset, ServerNameOffset
		2f00 6f00 3d00 0000 # ServerDN "/o="
		4500 5800 0000  # ServerName "EX"
		0000            # to four bytes`,
		&ServerInfo{ServerID: 3, ServerType: ServerPrivate, ServerDN: "/o=", ServerName: "EX"},
	},
	{
		"PROCESSINFO, version 1", `
		2000 01 0b
		0700 0000       # ProcessID, Reserved_1
		` + testGUIDHex + `
		1c00 0000       # ProcessNameOffset, Reserved_2
		6100 0000       # ProcessName "a"`,
		&ProcessInfo{Version: 1, ProcessID: 7, ProcessGUID: testGUID, ProcessName: "a"},
	},
	{
		"PROCESSINFO, version 2", `
		1c00 02 0b
		0700 0000
		` + testGUIDHex + `
		0000 0000`,
		&ProcessInfo{Version: 2, ProcessID: 7, ProcessGUID: testGUID},
	},
	{
		// Outlook 2007 to Exchange, captured: the second block.
		"BG_DEFMDB_SUCCESS, captured", `
		1000 01 0c
		46000000        # TimeSinceRequest
		00000000        # TimeToCompleteRequest
		a200 0000       # RequestID, Reserved`,
		&DefMDBSuccess{Kind: Background, TimeSinceRequest: 0x46, RequestID: 0xA2},
	},
	{
		"DEFMDB_SUCCESS", `1000 01 05 01000000 02000000 0300 0000`,
		&DefMDBSuccess{TimeSinceRequest: 1, TimeToComplete: 2, RequestID: 3},
	},
	{
		"FG_DEFMDB_SUCCESS", `1000 01 11 01000000 02000000 0300 0000`,
		&DefMDBSuccess{Kind: Foreground, TimeSinceRequest: 1, TimeToComplete: 2, RequestID: 3},
	},
	{
		"DEFGC_SUCCESS", `
		1400 01 06
		0100 0200       # ServerID, SessionID
		03000000        # TimeSinceRequest
		04000000        # TimeToCompleteRequest
		05 000000       # RequestOperation, Reserved`,
		&DefGCSuccess{ServerID: 1, SessionID: 2, TimeSinceRequest: 3, TimeToComplete: 4, RequestOperation: 5},
	},
	{
		"BG_DEFGC_SUCCESS", `1400 01 0d 0100 0200 03000000 04000000 05 000000`,
		&DefGCSuccess{Kind: Background, ServerID: 1, SessionID: 2, TimeSinceRequest: 3, TimeToComplete: 4, RequestOperation: 5},
	},
	{
		"FG_DEFGC_SUCCESS", `1400 01 12 0100 0200 03000000 04000000 05 000000`,
		&DefGCSuccess{Kind: Foreground, ServerID: 1, SessionID: 2, TimeSinceRequest: 3, TimeToComplete: 4, RequestOperation: 5},
	},
	{
		"MDB_SUCCESS", `
		1400 01 07
		0100 0200       # ClientID, ServerID
		0300 0400       # SessionID, RequestID
		05000000        # TimeSinceRequest
		06000000        # TimeToCompleteRequest`,
		&MDBSuccess{ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToComplete: 6},
	},
	{
		"BG_MDB_SUCCESS", `1400 01 0e 0100 0200 0300 0400 05000000 06000000`,
		&MDBSuccess{Kind: Background, ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToComplete: 6},
	},
	{
		"FG_MDB_SUCCESS", `1400 01 13 0100 0200 0300 0400 05000000 06000000`,
		&MDBSuccess{Kind: Foreground, ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToComplete: 6},
	},
	{
		"MDB_SUCCESS_V2", `
		1800 02 07
		0700 0100       # ProcessID, ClientID
		0200 0300       # ServerID, SessionID
		0400 0000       # RequestID, Reserved
		05000000        # TimeSinceRequest
		06000000        # TimeToCompleteRequest`,
		&MDBSuccessV2{ProcessID: 7, ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToComplete: 6},
	},
	{
		"BG_MDB_SUCCESS_V2", `1800 02 0e 0700 0100 0200 0300 0400 0000 05000000 06000000`,
		&MDBSuccessV2{Kind: Background, ProcessID: 7, ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToComplete: 6},
	},
	{
		"FG_MDB_SUCCESS_V2", `1800 02 13 0700 0100 0200 0300 0400 0000 05000000 06000000`,
		&MDBSuccessV2{Kind: Foreground, ProcessID: 7, ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToComplete: 6},
	},
	{
		"GC_SUCCESS", `
		1800 01 08
		0100 0200       # ClientID, ServerID
		0300 0000       # SessionID, Reserved_1
		05000000        # TimeSinceRequest
		06000000        # TimeToCompleteRequest
		09 000000       # RequestOperation, Reserved_2`,
		&GCSuccess{ClientID: 1, ServerID: 2, SessionID: 3, TimeSinceRequest: 5, TimeToComplete: 6, RequestOperation: 9},
	},
	{
		"BG_GC_SUCCESS", `1800 01 0f 0100 0200 0300 0000 05000000 06000000 09 000000`,
		&GCSuccess{Kind: Background, ClientID: 1, ServerID: 2, SessionID: 3, TimeSinceRequest: 5, TimeToComplete: 6, RequestOperation: 9},
	},
	{
		"FG_GC_SUCCESS", `1800 01 14 0100 0200 0300 0000 05000000 06000000 09 000000`,
		&GCSuccess{Kind: Foreground, ClientID: 1, ServerID: 2, SessionID: 3, TimeSinceRequest: 5, TimeToComplete: 6, RequestOperation: 9},
	},
	{
		// RequestOperation is one byte, whatever the diagram of 2.2.2.14 draws.
		"GC_SUCCESS_V2", `
		1800 02 08
		0700 0100       # ProcessID, ClientID
		0200 0300       # ServerID, SessionID
		05000000        # TimeSinceRequest
		06000000        # TimeToCompleteRequest
		09 000000       # RequestOperation, Reserved`,
		&GCSuccessV2{ProcessID: 7, ClientID: 1, ServerID: 2, SessionID: 3, TimeSinceRequest: 5, TimeToComplete: 6, RequestOperation: 9},
	},
	{
		"BG_GC_SUCCESS_V2", `1800 02 0f 0700 0100 0200 0300 05000000 06000000 09 000000`,
		&GCSuccessV2{Kind: Background, ProcessID: 7, ClientID: 1, ServerID: 2, SessionID: 3, TimeSinceRequest: 5, TimeToComplete: 6, RequestOperation: 9},
	},
	{
		"FG_GC_SUCCESS_V2", `1800 02 14 0700 0100 0200 0300 05000000 06000000 09 000000`,
		&GCSuccessV2{Kind: Foreground, ProcessID: 7, ClientID: 1, ServerID: 2, SessionID: 3, TimeSinceRequest: 5, TimeToComplete: 6, RequestOperation: 9},
	},
	{
		"FAILURE", `
		1c00 01 09
		0100 0200       # ClientID, ServerID
		0300 0400       # SessionID, RequestID
		05000000        # TimeSinceRequest
		06000000        # TimeToFailRequest
		b6040000        # ResultCode
		09 000000       # RequestOperation, Reserved`,
		&Failure{ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToFail: 6, ResultCode: 0x4B6, RequestOperation: 9},
	},
	{
		"BG_FAILURE", `1c00 01 10 0100 0200 0300 0400 05000000 06000000 b6040000 09 000000`,
		&Failure{Kind: Background, ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToFail: 6, ResultCode: 0x4B6, RequestOperation: 9},
	},
	{
		"FG_FAILURE", `1c00 01 15 0100 0200 0300 0400 05000000 06000000 b6040000 09 000000`,
		&Failure{Kind: Foreground, ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToFail: 6, ResultCode: 0x4B6, RequestOperation: 9},
	},
	{
		"FAILURE_V2", `
		2000 02 09
		0700 0100       # ProcessID, ClientID
		0200 0300       # ServerID, SessionID
		0400 0000       # RequestID, Reserved_1
		05000000        # TimeSinceRequest
		06000000        # TimeToFailRequest
		b6040000        # ResultCode
		09 000000       # RequestOperation, Reserved_2`,
		&FailureV2{ProcessID: 7, ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToFail: 6, ResultCode: 0x4B6, RequestOperation: 9},
	},
	{
		"BG_FAILURE_V2", `2000 02 10 0700 0100 0200 0300 0400 0000 05000000 06000000 b6040000 09 000000`,
		&FailureV2{Kind: Background, ProcessID: 7, ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToFail: 6, ResultCode: 0x4B6, RequestOperation: 9},
	},
	{
		"FG_FAILURE_V2", `2000 02 15 0700 0100 0200 0300 0400 0000 05000000 06000000 b6040000 09 000000`,
		&FailureV2{Kind: Foreground, ProcessID: 7, ClientID: 1, ServerID: 2, SessionID: 3, RequestID: 4, TimeSinceRequest: 5, TimeToFail: 6, ResultCode: 0x4B6, RequestOperation: 9},
	},
	{
		// Values that gromox 3.10 sends.
		"CLIENT_CONTROL", `
		0c00 01 0a
		0c000000        # EnableFlags: COMPRESSION, HTTP_TUNNELING
		00840c24        # ExpiryTime 604800000, a week`,
		&ClientControl{EnableFlags: EnableCompression | EnableHTTPTunnelling, ExpiryTime: 604800000},
	},
	{
		"OSVERSIONINFO", `
		a000 01 16
		9c000000        # OSVersionInfoSize: 156, the structure without header
		06000000 01000000 b11d0000 # MajorVersion, MinorVersion, BuildNumber
		` + strings.Repeat("00", 132) + ` # Reserved1
		0100 0000       # ServicePackMajor, ServicePackMinor
		00000000        # Reserved2`,
		&OSVersionInfo{MajorVersion: 6, MinorVersion: 1, BuildNumber: 7601, ServicePackMajor: 1},
	},
	{
		// rgbAuxOut of [MS-OXCRPC] 4.1.
		"EXORGINFO, example 4.1", `
		0800 01 17
		01000000        # OrgFlags: PUBLIC_FOLDERS_ENABLED`,
		&OrganisationInfo{Flags: PublicFoldersEnabled},
	},
	{
		"PERF_ACCOUNTINFO", `
		1800 01 18
		0100 0000       # ClientID, Reserved
		` + testGUIDHex,
		&AccountInfo{ClientID: 1, Account: testGUID},
	},
	{
		"SERVER_CAPABILITIES", `0800 01 46 0b000000`,
		&ServerCapabilities{Flags: PackedFastTransferUpload | PackedWriteStreamUpload | UltraLargeDownload},
	},
	{
		"ENDPOINT_CAPABILITIES", `0800 01 48 01000000`,
		&EndpointCapabilities{Flags: SingleEndpoint},
	},
	{
		// ConnectionAttempts is four bytes wide.
		"CLIENT_CONNECTION_INFO", `
		2800 01 4a
		` + testGUIDHex + ` # ConnectionGUID
		2000 0000       # OffsetConnectionContextInfo, Reserved
		02000000        # ConnectionAttempts
		01000000        # ConnectionFlags
		6100 6200 6300 0000 # ConnectionContextInfo "abc"`,
		&ClientConnectionInfo{ConnectionGUID: testGUID, Attempts: 2, Flags: ConnectionCached, ContextInfo: "abc"},
	},
	{
		"SERVER_SESSION_INFO", `
		0c00 01 4b
		0600            # OffsetServerSessionContextInfo
		7a00 0000       # "z"
		0000            # to four bytes`,
		&ServerSessionInfo{ContextInfo: "z"},
	},
	{
		"PROTOCOL_DEVICE_IDENTIFICATION", `
		2000 01 4e
		0e00 1200 0000  # Manufacturer, Model, SerialNumber
		1600 1a00       # Version, FirmwareVersion
		6d00 0000 6f00 0000 3100 0000 3200 0000
		0000            # to four bytes`,
		&DeviceIdentification{Manufacturer: "m", Model: "o", Version: "1", FirmwareVersion: "2"},
	},
	{
		"unknown type, kept", `0a00 01 43 010203040506`,
		Raw{Block{Version: 1, Type: 0x43, Data: []byte{0x0A, 0, 1, 0x43, 1, 2, 3, 4, 5, 6}}},
	},
	{
		"known type of unknown version, kept", `0800 03 17 01000000`,
		Raw{Block{Version: 3, Type: 0x17, Data: []byte{8, 0, 3, 0x17, 1, 0, 0, 0}}},
	},
	{
		"version 2 of a block that has only version 1", `0800 02 17 01000000`,
		Raw{Block{Version: 2, Type: 0x17, Data: []byte{8, 0, 2, 0x17, 1, 0, 0, 0}}},
	},
}

// fullClientInfo is what the block of that name above says. Encoding leaves out
// the surplus at its end.
var fullClientInfo = &ClientInfo{
	AdapterSpeed: 100000, ClientID: 1, Mode: ModeClassic, MachineName: "PC", UserName: "u",
	ClientIP: []byte{192, 0, 2, 1}, ClientIPMask: []byte{255, 255, 255, 0},
	AdapterName: "eth", MACAddress: []byte{0, 0, 0x5E, 0, 0x53, 1},
}

func TestBlocks(t *testing.T) {
	for _, tt := range blockTests {
		t.Run(tt.name, func(t *testing.T) {
			in := unhex(t, tt.hex)
			want, encoded := tt.want, in
			if want == nil {
				want, encoded = fullClientInfo, append([]byte{0x40}, in[1:0x40]...)
			}
			got, err := DecodeAll(in)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
				t.Fatalf("decoded %+v, want %+v", got, want)
			}
			out, err := want.AppendBinary([]byte("prefix"))
			if err != nil {
				t.Fatal(err)
			}
			if out = out[len("prefix"):]; !bytes.Equal(out, encoded) {
				t.Errorf("encoded\n%x, want\n%x", out, encoded)
			}
		})
	}
}

func TestReservedFieldsAreIgnored(t *testing.T) {
	for _, tt := range blockTests {
		if strings.Contains(tt.name, "SESSIONINFO") {
			in := unhex(t, tt.hex)
			in[6], in[7] = 0xAB, 0xCD
			if got, err := DecodeAll(in); err != nil || !reflect.DeepEqual(got[0], tt.want) {
				t.Errorf("%s: %+v, %v", tt.name, got, err)
			}
		}
	}
}

// Every proper prefix of a block, with its Size corrected, is an error or, where
// only surplus was cut off, the same block; without the correction the walk
// fails.
func TestTruncation(t *testing.T) {
	for _, tt := range blockTests {
		in := unhex(t, tt.hex)
		want := tt.want
		if want == nil {
			want = fullClientInfo
		}
		if _, raw := want.(Raw); raw {
			continue
		}
		need := len(in)
		for need > HeaderSize && mustDecode(t, in[:need-1]) != nil && reflect.DeepEqual(mustDecode(t, in[:need-1]), want) {
			need--
		}
		slack := 0
		switch {
		case tt.want == nil:
			slack = 8
		case strings.Contains(tt.hex, "# to four bytes"):
			slack = 2
		}
		if len(in)-need != slack {
			t.Errorf("%s: decodes without its last %d bytes, want %d", tt.name, len(in)-need, slack)
		}
		for n := range in {
			if _, err := DecodeAll(in[:n]); n > 0 && err == nil {
				t.Errorf("%s: the walk accepts %d of %d bytes", tt.name, n, len(in))
			}
			if n < HeaderSize || n >= need {
				continue
			}
			cut := append([]byte(nil), in[:n]...)
			cut[0], cut[1] = byte(n), 0
			bodies, err := DecodeAll(cut)
			var de *DecodeError
			if !errors.As(err, &de) {
				t.Errorf("%s: %d of %d bytes: %v, want a *DecodeError", tt.name, n, len(in), err)
			}
			if raw, ok := bodies[0].(Raw); !ok || !bytes.Equal(raw.Data, cut) {
				t.Errorf("%s: a malformed block is not kept: %+v", tt.name, bodies)
			}
		}
	}
}

// mustDecode decodes b as one block with its Size corrected, nil on error.
func mustDecode(t *testing.T, b []byte) Body {
	t.Helper()
	b = append([]byte(nil), b...)
	b[0], b[1] = byte(len(b)), byte(len(b)>>8)
	bodies, err := DecodeAll(b)
	if err != nil {
		return nil
	}
	return bodies[0]
}

func TestWalk(t *testing.T) {
	for _, tt := range []struct {
		name   string
		hex    string
		types  []Type
		cause  error
		offset int
	}{
		{"empty", ``, nil, nil, 0},
		{"three blocks, one unknown", `08000117 01000000  05000143 ff  0800 01 01 0100 0200`, []Type{0x17, 0x43, 0x01}, nil, 0},
		{"header cut short", `08000117 01000000  0800`, []Type{0x17}, wire.ErrShort, 8},
		{"size 0 must not loop", `00000117 01000000`, nil, wire.ErrValue, 0},
		{"size 3 is less than the header", `08000117 01000000  03000117 00`, []Type{0x17}, wire.ErrValue, 8},
		{"size past the end", `08000117 01000000  09000117 01000000`, []Type{0x17}, wire.ErrShort, 8},
		{"size 0xFFFF", `ffff0117 01000000`, nil, wire.ErrShort, 0},
		{"header only", `04000143`, []Type{0x43}, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var types []Type
			var err error
			for b, walkErr := range Blocks(unhex(t, tt.hex)) {
				if err = walkErr; err == nil {
					types = append(types, b.Type)
				}
			}
			if !reflect.DeepEqual(types, tt.types) {
				t.Errorf("types %v, want %v", types, tt.types)
			}
			var de *DecodeError
			if tt.cause == nil && err != nil || tt.cause != nil && (!errors.Is(err, tt.cause) || !errors.As(err, &de) || de.Offset != tt.offset) {
				t.Errorf("error %v, want %v at %d", err, tt.cause, tt.offset)
			}
		})
	}
}

func TestDecodeAllKeepsGoing(t *testing.T) {
	// A malformed EXORGINFO between two good blocks, then a broken header.
	bodies, err := DecodeAll(unhex(t, `0800014601000000  0500011701  0800014801000000  0300`))
	if len(bodies) != 3 || !errors.Is(err, wire.ErrShort) {
		t.Fatalf("%d bodies, %v", len(bodies), err)
	}
	if _, ok := bodies[1].(Raw); !ok {
		t.Errorf("the malformed block is %T, want Raw", bodies[1])
	}
	if _, ok := bodies[2].(*EndpointCapabilities); !ok {
		t.Errorf("the block behind it is %T", bodies[2])
	}
}

func TestHostileOffsets(t *testing.T) {
	for _, tt := range []struct {
		name, hex string
		cause     error
	}{
		{"into the fixed part", `1000 01 4b 0400 6100 0000 0000 0000 0000`, wire.ErrValue},
		{"into the header", `1000 01 4b 0100 6100 0000 0000 0000 0000`, wire.ErrValue},
		{"past the end", `1000 01 4b ffff 6100 0000 0000 0000 0000`, wire.ErrShort},
		{"at the end", `0800 01 4b 0800 6100`, wire.ErrShort},
		{"string without terminator", `0c00 01 4b 0600 6100 6200 6300`, wire.ErrShort},
		{"bytes past the end", `2000 01 02 00000000 0100 0000 0000 0800 1c00 0000 0000 0000 0000 0000 0100 0000`, wire.ErrValue},
		{"size past the end", `2400 01 02 00000000 0100 0000 0000 ffff 2000 0000 0000 0000 0000 0000 0100 0000 01020304`, wire.ErrShort},
	} {
		if _, err := DecodeAll(unhex(t, tt.hex)); !errors.Is(err, tt.cause) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.cause)
		}
	}
}

func TestLongerBlocksAreAccepted(t *testing.T) {
	bodies, err := DecodeAll(unhex(t, `0c00 01 17 01000000 deadbeef`))
	if err != nil || !reflect.DeepEqual(bodies[0], &OrganisationInfo{Flags: 1}) {
		t.Errorf("%+v, %v", bodies, err)
	}
}

func TestEncodeErrors(t *testing.T) {
	long := strings.Repeat("x", 0x8000)
	for _, tt := range []struct {
		name string
		body Body
		want error
	}{
		{"string too long", &ServerSessionInfo{ContextInfo: long}, ErrTooLarge},
		{"second string starts too far", &ServerInfo{ServerDN: long, ServerName: "x"}, ErrTooLarge},
		{"zero character", &ProcessInfo{ProcessName: "a\x00b"}, ErrString},
		{"address too long", &ClientInfo{ClientIP: make([]byte, 0x10000)}, ErrTooLarge},
		{"no such kind", &Failure{Kind: 3}, ErrType},
		{"no such version", &ProcessInfo{Version: 3}, ErrType},
	} {
		out, err := Append([]byte("prefix"), &RequestID{}, tt.body)
		if !errors.Is(err, tt.want) || string(out) != "prefix" {
			t.Errorf("%s: %d bytes, %v; want %v", tt.name, len(out), err, tt.want)
		}
	}
}

func TestDecodeRefusesOtherTypes(t *testing.T) {
	b := Block{Version: 1, Type: TypeServerCapabilities, Data: []byte{8, 0, 1, 0x46, 1, 0, 0, 0}}
	if err := new(OrganisationInfo).Decode(b); !errors.Is(err, ErrType) {
		t.Errorf("OrganisationInfo.Decode: %v", err)
	}
	if err := new(MDBSuccess).Decode(b); !errors.Is(err, ErrType) {
		t.Errorf("MDBSuccess.Decode: %v", err)
	}
	if err := new(OrganisationInfo).Decode(Block{Version: 1, Type: TypeOrganisationInfo}); err == nil {
		t.Error("a block without data decodes")
	}
}

func TestWalkDoesNotAllocate(t *testing.T) {
	in := unhex(t, `08000117 03000000  0c00010a 0c000000 00000000  08000148 01000000  05000143 ff`)
	var org OrganisationInfo
	var control ClientControl
	n := testing.AllocsPerRun(100, func() {
		for b, err := range Blocks(in) {
			switch {
			case err != nil:
				t.Error(err)
			case b.Type == TypeOrganisationInfo:
				_ = org.Decode(b)
			case b.Type == TypeClientControl:
				_ = control.Decode(b)
			}
		}
	})
	if n != 0 || org.Flags != 3 || !control.Enabled(EnableCompression) {
		t.Errorf("%v allocations; %+v %+v", n, org, control)
	}
}

// TestCapturedOutlook2007 reads the auxiliary buffer of a request that Outlook
// 2007 sent. The file does not ship with the module.
func TestCapturedOutlook2007(t *testing.T) {
	dir := os.Getenv("MAPIRPC_VECTORS")
	if dir == "" {
		t.Skip("MAPIRPC_VECTORS is not set")
	}
	stub, err := os.ReadFile(filepath.Join(dir, "outlook2007-ext2-request-001.bin"))
	if err != nil {
		t.Fatal(err)
	}
	aux := append([]byte(nil), stub[0x180:0x180+0x28]...)
	for i := range aux {
		aux[i] ^= 0xA5
	}
	got, err := DecodeAll(aux)
	want := []Body{
		&RequestID{SessionID: 1, RequestID: 0xA3},
		&DefMDBSuccess{Kind: Background, TimeSinceRequest: 0x46, RequestID: 0xA2},
		&DefMDBSuccess{Kind: Background, TimeSinceRequest: 0x4E, TimeToComplete: 0x4E, RequestID: 0xA2},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v, %v", got, err)
	}
	if out, err := Append(nil, got...); err != nil || !bytes.Equal(out, aux) {
		t.Errorf("encoded %x, %v; want %x", out, err, aux)
	}
}

func FuzzDecode(f *testing.F) {
	for _, tt := range blockTests {
		f.Add(unhex(f, tt.hex))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		bodies, _ := DecodeAll(in)
		for _, body := range bodies {
			out, err := body.AppendBinary(nil)
			if err != nil {
				// Overlapping strings can decode to more than one block holds.
				if !errors.Is(err, ErrTooLarge) {
					t.Fatalf("%T decodes but does not encode: %v", body, err)
				}
				continue
			}
			again, err := DecodeAll(out)
			if err != nil && reflect.TypeOf(body) != reflect.TypeFor[Raw]() {
				t.Fatalf("%T encodes to what does not decode: %v", body, err)
			}
			if len(again) != 1 || !reflect.DeepEqual(again[0], body) {
				t.Fatalf("%+v became %+v", body, again)
			}
		}
	})
}

func BenchmarkBlocks(b *testing.B) {
	in := unhex(b, `08000117 03000000  0c00010a 0c000000 00000000  08000148 01000000`)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range Blocks(in) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func TestSmallThings(t *testing.T) {
	b := Block{Data: []byte{5, 0, 1, 0x43, 9}}
	if p := b.Payload(); len(p) != 1 || p[0] != 9 || (Block{}).Payload() != nil {
		t.Errorf("payload %x", p)
	}
	c := ClientControl{ExpiryTime: 604800000}
	if c.Expiry() != 7*24*time.Hour || c.Enabled(EnableCompression) {
		t.Errorf("expiry %v", c.Expiry())
	}
	for _, tt := range []struct {
		t    Type
		want string
	}{{TypeOrganisationInfo, "EXORGINFO"}, {TypeDeviceIdentification, "PROTOCOL_DEVICE_IDENTIFICATION"}, {0x43, "0x43"}, {0, "0x00"}, {0xFF, "0xFF"}} {
		if got := tt.t.String(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
