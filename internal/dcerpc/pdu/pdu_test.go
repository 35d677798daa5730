package pdu

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/internal/wire"
)

var (
	emsmdb = Syntax{UUID: wire.MustParseGUID("a4f1db00-ca47-1067-b31f-00dd010662da"), Minor: 81}
	ndr20  = Syntax{UUID: wire.MustParseGUID("8a885d04-1ceb-11c9-9fe8-08002b104860"), Major: 2}
)

// packets are laid out by hand after the tables of [C706] 12.6.3 and 12.6.4,
// [MS-RPCE] 2.2.2 and [MS-RPCH] 2.2.3.6. Spaces separate fields.
var packets = []struct {
	name   string
	bytes  string
	packet Packet
}{
	{
		"bind",
		"05 00 0b 17 10000000 4800 0000 01000000" +
			" d016 d016 78563412 01 00 0000" +
			" 0300 01 00 00dbf1a447ca6710b31f00dd010662da 0000 5100" +
			" 045d888aeb1cc9119fe808002b104860 0200 0000",
		Packet{
			Header: Header{Type: TypeBind, Flags: FlagFirst | FlagLast | FlagHeaderSign | FlagMultiplex, CallID: 1},
			Body: &Bind{MaxXmitFrag: 5840, MaxRecvFrag: 5840, AssocGroup: 0x12345678, Contexts: []Context{
				{ID: 3, Interface: emsmdb, Transfer: []Syntax{ndr20}},
			}},
		},
	},
	{
		"alter_context with a token",
		"05 00 0e 03 10000000 5700 0700 02000000" +
			" d016 d016 00000000 01 00 0000" +
			" 0300 01 00 00dbf1a447ca6710b31f00dd010662da 0000 5100" +
			" 045d888aeb1cc9119fe808002b104860 0200 0000" +
			" 09 06 00 00 2a000000 61626364656667",
		Packet{
			Header: Header{Type: TypeAlterContext, Flags: FlagFirst | FlagLast, CallID: 2},
			Body: &Bind{Alter: true, MaxXmitFrag: 5840, MaxRecvFrag: 5840, Contexts: []Context{
				{ID: 3, Interface: emsmdb, Transfer: []Syntax{ndr20}},
			}},
			Verifier: &Verifier{AuthType: 9, Level: 6, ContextID: 42, Value: []byte("abcdefg")},
		},
	},
	{
		"bind_ack",
		"05 00 0c 03 10000000 3c00 0000 01000000" +
			" d016 d016 01100000 0600 3439323030 00 01 00 0000" +
			" 0000 0000 045d888aeb1cc9119fe808002b104860 0200 0000",
		Packet{
			Header: Header{Type: TypeBindAck, Flags: FlagFirst | FlagLast, CallID: 1},
			Body: &BindAck{MaxXmitFrag: 5840, MaxRecvFrag: 5840, AssocGroup: 0x1001, Address: []byte("49200"), Results: []Result{
				{Result: ResultAccept, Transfer: ndr20},
			}},
		},
	},
	{
		"alter_context_resp, padded after an address of five",
		"05 00 0f 03 10000000 3c00 0000 01000000" +
			" 0010 0020 01100000 0500 36303031 00 00 01 00 0000" +
			" 0200 0100 00000000000000000000000000000000 0000 0000",
		Packet{
			Header: Header{Type: TypeAlterContextResp, Flags: FlagFirst | FlagLast, CallID: 1},
			Body: &BindAck{Alter: true, MaxXmitFrag: 4096, MaxRecvFrag: 8192, AssocGroup: 0x1001, Address: []byte("6001"), Results: []Result{
				{Result: ResultProviderReject, Reason: ReasonAbstractSyntax},
			}},
		},
	},
	{
		"bind_nak",
		"05 00 0d 03 10000000 1500 0000 01000000 0800 01 05 00",
		Packet{
			Header: Header{Type: TypeBindNak, Flags: FlagFirst | FlagLast, CallID: 1},
			Body:   &BindNak{Reason: 8, Versions: []Version{{5, 0}}},
		},
	},
	{
		"auth3",
		"05 00 10 03 10000000 2000 0400 01000000 00000000 0a 06 00 00 00000000 746f6b65",
		Packet{
			Header:   Header{Type: TypeAuth3, Flags: FlagFirst | FlagLast, CallID: 1},
			Body:     &Auth3{},
			Verifier: &Verifier{AuthType: 10, Level: 6, Value: []byte("toke")},
		},
	},
	{
		"request, first fragment",
		"05 00 00 01 10000000 1d00 0000 07000000 00010000 0300 0b00 68656c6c6f",
		Packet{
			Header: Header{Type: TypeRequest, Flags: FlagFirst, CallID: 7},
			Body:   &Request{AllocHint: 256, ContextID: 3, Opnum: 11, Stub: []byte("hello")},
		},
	},
	{
		"request with an object and a verifier",
		"05 00 00 83 10000000 4000 0800 07000000 05000000 0300 0b00" +
			" 00dbf1a447ca6710b31f00dd010662da 68656c6c6f 000000 0a 05 03 00 01000000 7369676e61747572",
		Packet{
			Header:   Header{Type: TypeRequest, Flags: FlagFirst | FlagLast | FlagObject, CallID: 7},
			Body:     &Request{AllocHint: 5, ContextID: 3, Opnum: 11, HasObject: true, Object: emsmdb.UUID, Stub: []byte("hello")},
			Verifier: &Verifier{AuthType: 10, Level: 5, PadLength: 3, ContextID: 1, Value: []byte("signatur")},
		},
	},
	{
		"response, last fragment",
		"05 00 02 02 10000000 1c00 0000 07000000 04000000 0300 01 00 64617461",
		Packet{
			Header: Header{Type: TypeResponse, Flags: FlagLast, CallID: 7},
			Body:   &Response{AllocHint: 4, ContextID: 3, CancelCount: 1, Stub: []byte("data")},
		},
	},
	{
		"fault",
		"05 00 03 23 10000000 2000 0000 07000000 20000000 0300 00 01 bb060000 00000000",
		Packet{
			Header: Header{Type: TypeFault, Flags: FlagFirst | FlagLast | FlagDidNotExecute, CallID: 7},
			Body:   &Fault{AllocHint: 32, ContextID: 3, Extended: true, Status: 0x6BB, Stub: []byte{}},
		},
	},
	{
		"shutdown", "05 00 11 03 10000000 1000 0000 00000000",
		Packet{Header: Header{Type: TypeShutdown, Flags: FlagFirst | FlagLast}, Body: &Shutdown{}},
	},
	{
		"co_cancel", "05 00 12 03 10000000 1000 0000 07000000",
		Packet{Header: Header{Type: TypeCancel, Flags: FlagFirst | FlagLast, CallID: 7}, Body: &Cancel{}},
	},
	{
		"orphaned", "05 00 13 03 10000000 1000 0000 07000000",
		Packet{Header: Header{Type: TypeOrphaned, Flags: FlagFirst | FlagLast, CallID: 7}, Body: &Orphaned{}},
	},
	{
		"rts, a ping with one command", "05 00 14 03 10000000 1c00 0000 00000000 0100 0100 02000000 c0d40100",
		Packet{
			Header: Header{Type: TypeRTS, Flags: FlagFirst | FlagLast},
			Body:   &RTS{Flags: 1, Count: 1, Commands: []byte{2, 0, 0, 0, 0xc0, 0xd4, 1, 0}},
		},
	},
}

func fromHex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPackets(t *testing.T) {
	for _, tt := range packets {
		t.Run(tt.name, func(t *testing.T) {
			want := fromHex(t, tt.bytes)
			got, err := Append([]byte("prefix"), tt.packet.Header, tt.packet.Body, tt.packet.Verifier)
			if err != nil || !bytes.Equal(got, append([]byte("prefix"), want...)) {
				t.Errorf("Append = %x, %v\nwant     %x", got, err, want)
			}
			p, err := Decode(want)
			if err != nil {
				t.Fatal(err)
			}
			expect := tt.packet
			expect.Header.FragLength = uint16(len(want))
			if expect.Verifier != nil {
				expect.Header.AuthLength = uint16(len(expect.Verifier.Value))
			}
			if !reflect.DeepEqual(*p, expect) {
				t.Errorf("Decode = %+v, %+v\nwant     %+v, %+v", p, p.Body, expect, expect.Body)
			}
		})
	}
}

// TestTruncatedPackets cuts packets at every length, once with the announced
// length left alone and once with it corrected.
func TestTruncatedPackets(t *testing.T) {
	for _, tt := range packets {
		b := fromHex(t, tt.bytes)
		for n := range b {
			if _, err := Decode(b[:n:n]); err == nil {
				t.Errorf("%s: the first %d of %d bytes were accepted", tt.name, n, len(b))
			}
			if n < HeaderSize {
				continue
			}
			cut := bytes.Clone(b[:n])
			SetLengths(cut, n, 0)
			p, err := Decode(cut)
			if err == nil && !mayEndAt(tt.packet, n, len(b)) {
				t.Errorf("%s: cut to %d of %d bytes it was accepted: %+v", tt.name, n, len(b), p.Body)
			}
			var de *wire.DecodeError
			if err != nil && !errors.As(err, &de) {
				t.Errorf("%s: cut to %d bytes: %v is no DecodeError", tt.name, n, err)
			}
		}
	}
}

// mayEndAt says where a packet cut to n of its bytes, without a verifier, is
// still a packet: those of calls may end within their stubs, and the others,
// which say how long they are, behind their bodies only.
func mayEndAt(p Packet, n, size int) bool {
	if p.Verifier != nil && n >= size-TrailerSize-len(p.Verifier.Value) {
		return true
	}
	switch p.Header.Type {
	case TypeRequest:
		return n >= CallHeaderSize && (p.Header.Flags&FlagObject == 0 || n >= CallHeaderSize+ObjectSize)
	case TypeResponse:
		return n >= CallHeaderSize
	case TypeFault:
		return n >= CallHeaderSize+4
	case TypeBindNak:
		return n == HeaderSize+2 // the reason alone
	case TypeRTS:
		return n >= HeaderSize+4
	case TypeAuth3:
		return true
	}
	return false
}

func TestHostileFields(t *testing.T) {
	for _, tt := range []struct {
		name  string
		bytes string
		cause error
		at    int
	}{
		{"header: version 4", "04 00 0b 03 10000000 1000 0000 00000000", ErrVersion, 0},
		{"header: version 5.2", "05 02 0b 03 10000000 1000 0000 00000000", ErrVersion, 0},
		{"header: big-endian", "05 00 0b 03 00000000 0010 0000 00000000", ErrFormat, 4},
		{"header: EBCDIC", "05 00 0b 03 11000000 1000 0000 00000000", ErrFormat, 4},
		{"header: VAX floats", "05 00 0b 03 10010000 1000 0000 00000000", ErrFormat, 4},
		{"header: frag_length below the header's", "05 00 0b 03 10000000 0f00 0000 00000000", ErrLength, 8},
		{"frag_length beyond the packet", "05 00 0b 03 10000000 1100 0000 00000000", ErrLength, 8},
		{"auth_length beyond the packet", "05 00 10 03 10000000 1c00 0500 00000000 00000000 0a060000 00000000", ErrAuth, 10},
		{"auth_pad_length beyond the body", "05 00 10 03 10000000 1d00 0100 00000000 00000000 0a060500 00000000 00", ErrAuth, 22},
		{"type 1, of connectionless RPC", "05 00 01 03 10000000 1000 0000 00000000", ErrType, 2},
		{"type 21", "05 00 15 03 10000000 1000 0000 00000000", ErrType, 2},
		{"255 contexts in a bind", "05 00 0b 03 10000000 1c00 0000 00000000 d016 d016 00000000 ff000000", wire.ErrCount, 28},
		{"255 transfer syntaxes", "05 00 0b 03 10000000 3400 0000 00000000 d016 d016 00000000 01000000 0000ff00 00000000000000000000000000000000 00000000", wire.ErrCount, 52},
		{"255 results", "05 00 0c 03 10000000 2000 0000 00000000 d016 d016 00000000 0000 0000 ff000000", wire.ErrCount, 32},
		{"an address of 65535 bytes", "05 00 0c 03 10000000 1e00 0000 00000000 d016 d016 00000000 ffff 00000000", wire.ErrShort, 26},
		{"255 versions", "05 00 0d 03 10000000 1300 0000 00000000 0400 ff", wire.ErrCount, 19},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := fromHex(t, tt.bytes)
			_, err := Decode(b)
			if strings.HasPrefix(tt.name, "header: ") {
				_, err = DecodeHeader(b)
			}
			var de *wire.DecodeError
			if !errors.As(err, &de) || !errors.Is(err, tt.cause) || de.Offset != tt.at {
				t.Errorf("Decode = %v, want %v at %d", err, tt.cause, tt.at)
			}
		})
	}
}

func TestSomeServersLeaveOutWhatTheyDoNotNeed(t *testing.T) {
	p, err := Decode(fromHex(t, "05 00 03 03 10000000 1c00 0000 07000000 00000000 0000 00 00 0b00011c"))
	if err != nil || p.Body.(*Fault).Status != 0x1C01000B {
		t.Errorf("a fault without its reserved field: %+v, %v", p, err)
	}
	p, err = Decode(fromHex(t, "05 01 0d 03 10000000 1200 0000 07000000 0100"))
	if err != nil || p.Body.(*BindNak).Reason != 1 {
		t.Errorf("a bind_nak of a reason alone: %+v, %v", p, err)
	}
}

func TestWhatDoesNotFitIsNotEncoded(t *testing.T) {
	many := make([]Context, 256)
	for name, body := range map[string]Body{
		"contexts":          &Bind{Contexts: many},
		"transfer syntaxes": &Bind{Contexts: []Context{{Transfer: make([]Syntax, 256)}}},
		"results":           &BindAck{Results: make([]Result, 256)},
		"address":           &BindAck{Address: make([]byte, 65535)},
		"versions":          &BindNak{Versions: make([]Version, 256)},
		"stub":              &Request{Stub: make([]byte, 65536)},
	} {
		if got, err := Append([]byte("kept"), Header{}, body, nil); err == nil || string(got) != "kept" && got != nil {
			t.Errorf("%s: Append = %d bytes, %v", name, len(got), err)
		}
	}
}

func TestHotPathDoesNotAllocate(t *testing.T) {
	request := fromHex(t, "05 00 00 03 10000000 1d00 0000 07000000 00010000 0300 0b00 68656c6c6f")
	buf := make([]byte, 0, 64)
	if n := testing.AllocsPerRun(100, func() {
		h, err := DecodeHeader(request)
		if err != nil {
			t.Fatal(err)
		}
		q, err := DecodeRequest(h, request)
		if err != nil {
			t.Fatal(err)
		}
		p, err := DecodeResponse(request)
		if err != nil {
			t.Fatal(err)
		}
		buf = AppendRequest(buf[:0], h, &q)
		buf = AppendResponse(buf[:0], h, &p)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
