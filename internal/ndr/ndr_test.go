package ndr

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/internal/wire"
)

func TestEveryMessageComesBack(t *testing.T) {
	for _, c := range codecs() {
		t.Run(c.name, func(t *testing.T) {
			want := c.sample()
			b := mustAppend(t, want)
			got := c.empty()
			if err := got.decode(b); err != nil {
				t.Fatal(err)
			}
			if d := diff(mustAppend(t, got), b); d != "" {
				t.Errorf("encoded again:\n%s", d)
			}
		})
	}
}

func TestAlignmentCountsFromTheStartOfTheStub(t *testing.T) {
	for _, c := range codecs() {
		t.Run(c.name, func(t *testing.T) {
			want := mustAppend(t, c.sample())
			got, err := c.sample().AppendBinary([]byte("abc"))
			if err != nil {
				t.Fatal(err)
			}
			if string(got[:3]) != "abc" {
				t.Errorf("what was there before: %q", got[:3])
			}
			if d := diff(got[3:], want); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	for _, c := range codecs() {
		t.Run(c.name, func(t *testing.T) {
			b := mustAppend(t, c.sample())
			for n := range b {
				var de *wire.DecodeError
				if err := c.empty().decode(b[:n:n]); !errors.As(err, &de) {
					t.Fatalf("%d of %d bytes: %v", n, len(b), err)
				} else if de.Offset > n {
					t.Errorf("%d bytes: error at offset %d", n, de.Offset)
				}
			}
		})
	}
}

func TestPaddingAfterTheLastParameterIsForgiven(t *testing.T) {
	for _, c := range codecs() {
		t.Run(c.name, func(t *testing.T) {
			b := mustAppend(t, c.sample())
			if err := c.empty().decode(append(bytes.Clone(b), make([]byte, maxPadding)...)); err != nil {
				t.Errorf("%d bytes of padding: %v", maxPadding, err)
			}
			err := c.empty().decode(append(bytes.Clone(b), make([]byte, maxPadding+1)...))
			if !errors.Is(err, wire.ErrTrailing) {
				t.Errorf("%d bytes of padding: %v", maxPadding+1, err)
			}
		})
	}
}

// The bytes of [MS-OXCRPC] 4.1, laid out by hand from the IDL.
func TestConnectRequestBytes(t *testing.T) {
	x := exampleConnect()
	x.UserDN = "/o=x"
	want := []byte{
		5, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, '/', 'o', '=', 'x', 0, // szUserDN
		0, 0, 0, // alignment
		0, 0, 0, 0, // ulFlags
		0x67, 0x05, 0x34, 0x00, // ulConMod
		0, 0, 0, 0, // cbLimit
		0xE4, 0x04, 0, 0, // ulCpid
		0x09, 0x04, 0, 0, // ulLcidString
		0x09, 0x04, 0, 0, // ulLcidSort
		0xFF, 0xFF, 0xFF, 0xFF, // ulIcxrLink
		1, 0, // usFCanConvertCodePages
		0x0C, 0x00, 0x3E, 0x18, 0xE8, 0x03, // rgwClientVersion
		0, 0, 0, 0, // pulTimeStamp
		0, 0, 0, 0, // rgbAuxIn
		0, 0, 0, 0, // cbAuxIn
		0x08, 0x10, 0, 0, // pcbAuxOut: four bytes, whatever section 6.1 prints
	}
	if d := diff(mustAppend(t, &x), want); d != "" {
		t.Fatal(d)
	}
}

func TestConnectResponseFields(t *testing.T) {
	want := exampleConnected()
	var got ConnectExResponse
	if err := got.Decode(mustAppend(t, &want), Limits{}); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestConnectResponseTellsNullFromEmpty(t *testing.T) {
	x := ConnectExResponse{DisplayName: []byte{}}
	var got ConnectExResponse
	if err := got.Decode(mustAppend(t, &x), Limits{}); err != nil {
		t.Fatal(err)
	}
	if got.DNPrefix != nil || got.DisplayName == nil || len(got.DisplayName) != 0 {
		t.Errorf("DNPrefix %v, DisplayName %v", got.DNPrefix, got.DisplayName)
	}
}

func TestStringsHoldNoNUL(t *testing.T) {
	x := exampleConnect()
	x.UserDN = "/o=a\x00b"
	b, err := x.AppendBinary([]byte("kept"))
	if err == nil || string(b) != "kept" {
		t.Errorf("AppendBinary = %q, %v", b, err)
	}
}

// put writes v over the four bytes at off.
func put(b []byte, off int, v uint32) []byte {
	b = bytes.Clone(b)
	b[off], b[off+1], b[off+2], b[off+3] = byte(v), byte(v>>8), byte(v>>16), byte(v>>24)
	return b
}

func TestRangesOfTheIDL(t *testing.T) {
	req := mustAppend(t, &RPCExt2Request{In: make([]byte, 8), AuxIn: make([]byte, 8), MaxOut: 0x8007, MaxAuxOut: 8})
	// Offsets: CXH 0, pulFlags 20, rgbIn count 24, bytes 28, cbIn 36, pcbOut 40,
	// rgbAuxIn count 44, bytes 48, cbAuxIn 56, pcbAuxOut 60.
	resp := mustAppend(t, &RPCExt2Response{Out: make([]byte, 8), AuxOut: make([]byte, 8)})
	// CXH 0, pulFlags 20, rgbOut room 24, offset 28, count 32, bytes 36, pcbOut
	// 44, rgbAuxOut room 48, offset 52, count 56, bytes 60, pcbAuxOut 68.
	con := mustAppend(t, &ConnectExRequest{UserDN: "abc"})
	// szUserDN 0..16, seven integers, u16, words, pulTimeStamp 52, rgbAuxIn 56,
	// cbAuxIn 60, pcbAuxOut 64.
	decodeReq := func(b []byte) error { return new(RPCExt2Request).Decode(b, Limits{}) }
	decodeResp := func(b []byte) error { return new(RPCExt2Response).Decode(b, Limits{}) }
	decodeCon := func(b []byte) error { return new(ConnectExRequest).Decode(b, Limits{}) }
	for _, tt := range []struct {
		name   string
		decode func([]byte) error
		b      []byte
		offset int
		cause  error // nil: accepted
	}{
		{"pcbOut at its limit", decodeReq, put(req, 40, MaxBuffer), 0, nil},
		{"pcbOut over its limit", decodeReq, put(req, 40, MaxBuffer+1), 40, wire.ErrCount},
		{"pcbAuxOut at its limit", decodeReq, put(req, 60, MaxAux), 0, nil},
		{"pcbAuxOut over its limit", decodeReq, put(req, 60, MaxAux+1), 60, wire.ErrCount},
		{"rgbIn over its limit", decodeReq, put(req, 24, MaxBuffer+1), 24, wire.ErrCount},
		{"rgbIn of 4 GB", decodeReq, put(req, 24, 0xFFFFFFFF), 24, wire.ErrCount},
		{"rgbIn longer than the stub", decodeReq, put(req, 24, MaxBuffer), 28, wire.ErrShort},
		{"cbIn disagrees", decodeReq, put(req, 36, 7), 36, wire.ErrCount},
		{"rgbAuxIn over its limit", decodeReq, put(req, 44, MaxAux+1), 44, wire.ErrCount},
		{"cbAuxIn disagrees", decodeReq, put(req, 56, 9), 56, wire.ErrCount},
		{"connect: pcbAuxOut over its limit", decodeCon, put(con, 64, MaxAux+1), 64, wire.ErrCount},
		{"connect: rgbAuxIn over its limit", decodeCon, put(con, 56, MaxAux+1), 56, wire.ErrCount},
		{"connect: szUserDN with an offset", decodeCon, put(con, 4, 1), 4, wire.ErrValue},
		{"connect: szUserDN longer than its room", decodeCon, put(con, 8, 5), 8, wire.ErrCount},
		{"connect: szUserDN of 4 GB", decodeCon, put(put(con, 0, 0xFFFFFFFF), 8, 0xFFFFFFFF), 12, wire.ErrShort},
		{"connect: szUserDN without terminator", decodeCon, put(con, 12, 0x64636261), 15, wire.ErrValue},
		{"response: room larger than what is there", decodeResp, put(resp, 24, MaxBuffer), 0, nil},
		{"response: room over its limit", decodeResp, put(resp, 24, MaxBuffer+1), 24, wire.ErrCount},
		{"response: array with an offset", decodeResp, put(resp, 28, 1), 28, wire.ErrValue},
		{"response: count over the room", decodeResp, put(resp, 32, 9), 32, wire.ErrCount},
		{"response: count of 4 GB", decodeResp, put(put(resp, 24, 0xFFFFFFFF), 32, 0xFFFFFFFF), 24, wire.ErrCount},
		{"response: pcbOut disagrees", decodeResp, put(resp, 44, 7), 44, wire.ErrCount},
		{"response: pcbAuxOut over its limit", decodeResp, put(resp, 68, MaxAux+1), 68, wire.ErrCount},
		{"response: aux room over its limit", decodeResp, put(resp, 48, MaxAux+1), 48, wire.ErrCount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.decode(tt.b)
			if tt.cause == nil {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var de *wire.DecodeError
			if !errors.As(err, &de) || !errors.Is(err, tt.cause) || de.Offset != tt.offset {
				t.Fatalf("%v, want %v at %d", err, tt.cause, tt.offset)
			}
		})
	}
}

func TestLargeBuffersOnlyWhereAsked(t *testing.T) {
	b := mustAppend(t, &RPCExt2Response{Out: make([]byte, MaxBufferLarge)})
	var x RPCExt2Response
	if err := x.Decode(b, Limits{}); !errors.Is(err, wire.ErrCount) {
		t.Errorf("with the limits of the IDL: %v", err)
	}
	if err := x.Decode(b, Limits{Out: MaxBufferLarge}); err != nil || len(x.Out) != MaxBufferLarge {
		t.Errorf("with the large limit: %d bytes, %v", len(x.Out), err)
	}
}

func TestPushCountsDisagree(t *testing.T) {
	b := mustAppend(t, &RegisterPushRequest{Context: []byte{1, 2, 3, 4}, Callback: make([]byte, 16)})
	b[32]++ // cbContext: CXH 0..19, iRpc 20, count 24, bytes 28
	if err := new(RegisterPushRequest).Decode(b); !errors.Is(err, wire.ErrCount) {
		t.Fatal(err)
	}
}

func TestNullHandleMayKeepAttributes(t *testing.T) {
	h := ContextHandle{3}
	if !h.IsZero() {
		t.Error("attributes alone count as a handle")
	}
	if handle(0).IsZero() {
		t.Error("a handle counts as null")
	}
}

func TestInterfaceUUIDs(t *testing.T) {
	if got := EMSMDB().String(); got != "a4f1db00-ca47-1067-b31f-00dd010662da" {
		t.Error(got)
	}
	if got := AsyncEMSMDB().String(); got != "5261574a-4572-206e-b268-6b199213b4e4" {
		t.Error(got)
	}
}

func TestDecodedSlicesAliasTheStub(t *testing.T) {
	b := mustAppend(t, &RPCExt2Response{Out: []byte("out"), AuxOut: []byte("aux")})
	var x RPCExt2Response
	if err := x.Decode(b, Limits{}); err != nil {
		t.Fatal(err)
	}
	copy(b[36:], "OUT")
	if string(x.Out) != "OUT" || cap(x.Out) != 3 {
		t.Errorf("Out = %q, capacity %d", x.Out, cap(x.Out))
	}
}

func TestDecodingAnAnswerAllocatesNothing(t *testing.T) {
	b := mustAppend(t, &RPCExt2Response{Out: make([]byte, 0x8000), AuxOut: make([]byte, 40)})
	var x RPCExt2Response
	if n := testing.AllocsPerRun(100, func() {
		if err := x.Decode(b, Limits{}); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// The request that Outlook 2007 sent; what it holds is described in section P
// of the checklist of requirements.
func TestOutlook2007Request(t *testing.T) {
	b := vector(t, "outlook2007-ext2-request-001.bin")
	var x RPCExt2Request
	if err := x.Decode(b, Limits{}); err != nil {
		t.Fatal(err)
	}
	if x.Flags != 0 || x.MaxOut != 0x8007 || x.MaxAuxOut != 0x88 || len(x.In) != 8+325 || len(x.AuxIn) != 0x30 {
		t.Errorf("flags %#x, pcbOut %#x, pcbAuxOut %#x, cbIn %#x, cbAuxIn %#x",
			x.Flags, x.MaxOut, x.MaxAuxOut, len(x.In), len(x.AuxIn))
	}
	if !bytes.HasPrefix(x.In, []byte{0, 0, 5, 0, 0x45, 0x01, 0xcb, 0x01}) {
		t.Errorf("rgbIn begins with %x", x.In[:8])
	}
	if !bytes.HasPrefix(x.AuxIn, []byte{0, 0, 6, 0, 0x28, 0, 0x28, 0}) {
		t.Errorf("rgbAuxIn begins with %x", x.AuxIn[:8])
	}
	// Outlook leaves garbage in the alignment after rgbIn; the rest is the same.
	again := mustAppend(t, &x)
	if len(again) != len(b) {
		t.Fatalf("%d bytes, want %d", len(again), len(b))
	}
	pad := 28 + len(x.In)
	for i := range b {
		if again[i] != b[i] && (i < pad || i >= pad+3) {
			t.Fatalf("byte %d is %#x, want %#x", i, again[i], b[i])
		}
	}
}

func TestErrorsHoldNoPayload(t *testing.T) {
	b := mustAppend(t, &RPCExt2Request{In: []byte("secret mail"), MaxOut: MaxBuffer + 1})
	err := new(RPCExt2Request).Decode(b, Limits{})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, bm := range []struct {
		name string
		n    int
	}{{"rpc=EcDoRpcExt2/32K", 0x8000}, {"rpc=EcDoRpcExt2/256K", MaxBuffer}} {
		b.Run(bm.name, func(b *testing.B) {
			stub := mustAppend(b, &RPCExt2Response{Out: make([]byte, bm.n)})
			b.SetBytes(int64(len(stub)))
			b.ReportAllocs()
			var x RPCExt2Response
			for b.Loop() {
				if err := x.Decode(stub, Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
