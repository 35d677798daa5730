package ndr

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// codec is one message of the package, for tests that treat all alike.
type codec struct {
	name   string
	sample func() message
	empty  func() message
}

type message interface {
	AppendBinary(dst []byte) ([]byte, error)
	decode(b []byte) error
}

// The adapters give every message the same decode method, with the ranges of
// the IDL.
type (
	connectReq  struct{ ConnectExRequest }
	connectResp struct{ ConnectExResponse }
	ext2Req     struct{ RPCExt2Request }
	ext2Resp    struct{ RPCExt2Response }
	discReq     struct{ DisconnectRequest }
	discResp    struct{ DisconnectResponse }
	pushReq     struct{ RegisterPushRequest }
	pushResp    struct{ RegisterPushResponse }
	dummyReq    struct{ DummyRequest }
	dummyResp   struct{ DummyResponse }
	asyncReq    struct{ AsyncConnectExRequest }
	asyncResp   struct{ AsyncConnectExResponse }
	waitReq     struct{ AsyncWaitExRequest }
	waitResp    struct{ AsyncWaitExResponse }
)

func (x *connectReq) decode(b []byte) error  { return x.Decode(b, Limits{}) }
func (x *connectResp) decode(b []byte) error { return x.Decode(b, Limits{}) }
func (x *ext2Req) decode(b []byte) error     { return x.Decode(b, Limits{}) }
func (x *ext2Resp) decode(b []byte) error    { return x.Decode(b, Limits{}) }
func (x *discReq) decode(b []byte) error     { return x.Decode(b) }
func (x *discResp) decode(b []byte) error    { return x.Decode(b) }
func (x *pushReq) decode(b []byte) error     { return x.Decode(b) }
func (x *pushResp) decode(b []byte) error    { return x.Decode(b) }
func (x *dummyReq) decode(b []byte) error    { return x.Decode(b) }
func (x *dummyResp) decode(b []byte) error   { return x.Decode(b) }
func (x *asyncReq) decode(b []byte) error    { return x.Decode(b) }
func (x *asyncResp) decode(b []byte) error   { return x.Decode(b) }
func (x *waitReq) decode(b []byte) error     { return x.Decode(b) }
func (x *waitResp) decode(b []byte) error    { return x.Decode(b) }

// handle makes a context handle with sixteen different bytes.
func handle(seed byte) (h ContextHandle) {
	for i := range h[4:] {
		h[4+i] = seed + byte(i)
	}
	return h
}

// exampleConnect is the request of [MS-OXCRPC] 4.1.
func exampleConnect() ConnectExRequest {
	return ConnectExRequest{
		UserDN:              "/o=First Organization/ou=First Administrative Group/cn=recipients/cn=janedow",
		ConMod:              0x00340567,
		CodePage:            1252,
		LocaleString:        0x409,
		LocaleSort:          0x409,
		IcxrLink:            NoLink,
		CanConvertCodePages: 1,
		ClientVersion:       [3]uint16{0x000C, 0x183E, 0x03E8},
		MaxAuxOut:           MaxAux,
	}
}

// exampleConnected is the response of [MS-OXCRPC] 4.1, its server version
// corrected to the words that mean 8.0.692.3.
func exampleConnected() ConnectExResponse {
	return ConnectExResponse{
		Handle:        handle(0x12),
		PollsMax:      60000,
		Retry:         6,
		RetryDelay:    6000,
		Icxr:          0x0304,
		DNPrefix:      []byte("/o=First Group/ou=First Administrative Group/CN=Configuration/CN=Servers/CN=MBX-SRV-02"),
		DisplayName:   []byte("MBX-SRV-02"),
		ServerVersion: [3]uint16{0x0800, 0x82B4, 0x0003},
		BestVersion:   [3]uint16{0x000C, 0x183E, 0x03E8},
		TimeStamp:     0x11223344,
		AuxOut:        []byte{0, 0, 4, 0, 8, 0, 8, 0, 8, 0, 1, 0x17, 1, 0, 0, 0},
	}
}

func codecs() []codec {
	return []codec{
		{"EcDoConnectEx request", func() message { return &connectReq{exampleConnect()} }, func() message { return new(connectReq) }},
		{"EcDoConnectEx request with aux", func() message {
			x := exampleConnect()
			x.UserDN = "/o=x" // leaves the integers after it unaligned
			x.AuxIn = []byte{0, 0, 4, 0, 1, 0, 1, 0, 0xAA}
			return &connectReq{x}
		}, func() message { return new(connectReq) }},
		{"EcDoConnectEx response", func() message { return &connectResp{exampleConnected()} }, func() message { return new(connectResp) }},
		{"EcDoConnectEx response, failed", func() message {
			return &connectResp{ConnectExResponse{Return: 0x80040110, BestVersion: [3]uint16{11, 0, 0}}}
		}, func() message { return new(connectResp) }},
		{"EcDoRpcExt2 request", func() message {
			return &ext2Req{RPCExt2Request{
				Handle: handle(1), Flags: 7, In: []byte{0, 0, 4, 0, 2, 0, 2, 0, 2, 0},
				MaxOut: MaxBuffer, AuxIn: []byte{0, 0, 4, 0, 0, 0, 0, 0}, MaxAuxOut: MaxAux,
			}}
		}, func() message { return new(ext2Req) }},
		{"EcDoRpcExt2 response", func() message {
			return &ext2Resp{RPCExt2Response{
				Handle: handle(1), Flags: 7, Out: []byte{0, 0, 4, 0, 3, 0, 3, 0, 2, 0, 1},
				AuxOut: []byte{0, 0, 4, 0, 1, 0, 1, 0, 9}, TransTime: 16, Return: 0,
			}}
		}, func() message { return new(ext2Resp) }},
		{"EcDoDisconnect request", func() message { return &discReq{DisconnectRequest{handle(3)}} }, func() message { return new(discReq) }},
		{"EcDoDisconnect response", func() message { return &discResp{DisconnectResponse{Return: 5}} }, func() message { return new(discResp) }},
		{"EcRRegisterPushNotification request", func() message {
			return &pushReq{RegisterPushRequest{
				Handle: handle(4), Context: []byte{1, 2, 3}, AdviseBits: 0xFFFFFFFF,
				Callback: []byte{2, 0, 0x22, 0xB8, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0},
			}}
		}, func() message { return new(pushReq) }},
		{"EcRRegisterPushNotification response", func() message { return &pushResp{RegisterPushResponse{handle(4), 77, 0x80040102}} }, func() message { return new(pushResp) }},
		{"EcDummyRpc request", func() message { return &dummyReq{} }, func() message { return new(dummyReq) }},
		{"EcDummyRpc response", func() message { return &dummyResp{DummyResponse{9}} }, func() message { return new(dummyResp) }},
		{"EcDoAsyncConnectEx request", func() message { return &asyncReq{AsyncConnectExRequest{handle(5)}} }, func() message { return new(asyncReq) }},
		{"EcDoAsyncConnectEx response", func() message { return &asyncResp{AsyncConnectExResponse{handle(6), 0x7EE}} }, func() message { return new(asyncResp) }},
		{"EcDoAsyncWaitEx request", func() message { return &waitReq{AsyncWaitExRequest{handle(7), 0}} }, func() message { return new(waitReq) }},
		{"EcDoAsyncWaitEx response", func() message { return &waitResp{AsyncWaitExResponse{FlagNotificationPending, 0x3ED}} }, func() message { return new(waitResp) }},
	}
}

func mustAppend(t testing.TB, m interface {
	AppendBinary(dst []byte) ([]byte, error)
},
) []byte {
	t.Helper()
	b, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatalf("AppendBinary: %v", err)
	}
	return b
}

// vector reads a file of the folder that MAPIRPC_VECTORS names. Unset, the
// test is skipped; set, a missing file is a failure.
func vector(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("MAPIRPC_VECTORS")
	if dir == "" {
		t.Skip("MAPIRPC_VECTORS is not set")
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func diff(got, want []byte) string {
	if bytes.Equal(got, want) {
		return ""
	}
	return fmt.Sprintf("got  %x\nwant %x", got, want)
}
