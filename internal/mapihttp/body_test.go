package mapihttp

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// body is any of the bodies.
type body interface {
	AppendBinary(dst []byte) ([]byte, error)
	Decode(b []byte) error
}

// vectors are laid out by us from the tables of [MS-OXCMAPIHTTP] 2.2.4, field by
// field.
var vectors = []struct {
	name string
	body body
	hex  string
}{
	{
		"Connect request",
		&ConnectRequest{UserDN: "/o=A", Flags: 1, CodePage: 1252, LocaleSort: 0x407, LocaleText: 0x409, Aux: []byte{0xA1, 0xA2}},
		"2f6f3d4100" + // UserDN
			"01000000" + // Flags
			"e4040000" + // DefaultCodePage
			"07040000" + // LcidSort
			"09040000" + // LcidString
			"02000000 a1a2", // AuxiliaryBufferSize, AuxiliaryBuffer
	},
	{
		"Connect response",
		&ConnectResponse{PollsMax: 60000, RetryCount: 6, RetryDelay: 10000, DNPrefix: "/o", DisplayName: "Zoë", Aux: []byte{1}},
		"00000000 00000000" + // StatusCode, ErrorCode
			"60ea0000" + // PollsMax
			"06000000" + // RetryCount
			"10270000" + // RetryDelay
			"2f6f00" + // DnPrefix
			"5a006f00eb000000" + // DisplayName
			"01000000 01",
	},
	{"Connect failure", &ConnectResponse{StatusCode: 5}, "05000000 00000000"},
	{
		"Execute request",
		&ExecuteRequest{Flags: 3, In: []byte{0xB1}, MaxOut: 0x10008, Aux: []byte{0xA1}},
		"03000000" + // Flags
			"01000000 b1" + // RopBufferSize, RopBuffer
			"08000100" + // MaxRopOut
			"01000000 a1",
	},
	{
		"Execute response",
		&ExecuteResponse{ErrorCode: 0x4B6, Out: []byte{0xB1, 0xB2}},
		"00000000 b6040000" + // StatusCode, ErrorCode
			"00000000" + // Flags
			"02000000 b1b2" + // RopBufferSize, RopBuffer
			"00000000",
	},
	{"Execute failure", &ExecuteResponse{StatusCode: 1, Aux: []byte{9}}, "01000000 01000000 09"},
	{"Disconnect request", &DisconnectRequest{}, "00000000"},
	{"Disconnect response", &DisconnectResponse{ErrorCode: 7}, "00000000 07000000 00000000"},
	{"Disconnect failure", &DisconnectResponse{StatusCode: 7}, "07000000 00000000"},
	{"NotificationWait request", &WaitRequest{Aux: []byte{1}}, "00000000 01000000 01"},
	{"NotificationWait response", &WaitResponse{EventPending: 1}, "00000000 00000000 01000000 00000000"},
	{"NotificationWait failure", &WaitResponse{StatusCode: 2}, "02000000 00000000"},
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// empty returns a zero value of the same type.
func empty(b body) body {
	return reflect.New(reflect.TypeOf(b).Elem()).Interface().(body)
}

func TestBodies(t *testing.T) {
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			want := unhex(t, v.hex)
			got, err := v.body.AppendBinary([]byte("prefix"))
			if err != nil || !bytes.Equal(got, append([]byte("prefix"), want...)) {
				t.Fatalf("encoded %x, %v", got, err)
			}
			back := empty(v.body)
			if err := back.Decode(want); err != nil || !reflect.DeepEqual(back, v.body) {
				t.Errorf("decoded %+v, %v", back, err)
			}
			var cause *wire.DecodeError
			for n := range want {
				_, disconnect := v.body.(*DisconnectRequest)
				err := empty(v.body).Decode(want[:n])
				if disconnect && n == 0 {
					if err != nil {
						t.Errorf("no body: %v", err)
					}
				} else if !errors.As(err, &cause) || cause.Offset > n {
					t.Errorf("cut at %d: %v", n, err)
				}
			}
			if err := empty(v.body).Decode(append(want, 0)); !errors.Is(err, wire.ErrTrailing) {
				t.Errorf("one byte more: %v", err)
			}
		})
	}
}

func TestBodySizesAreBounded(t *testing.T) {
	huge := unhex(t, "00000000 ffffffff 00")
	if err := new(ExecuteRequest).Decode(huge); !errors.Is(err, wire.ErrShort) {
		t.Errorf("%v", err)
	}
	if n := testing.AllocsPerRun(10, func() { _ = new(ExecuteRequest).Decode(huge) }); n > 3 {
		t.Errorf("%v allocations", n)
	}
}

func TestStringsWithZeros(t *testing.T) {
	for _, b := range []body{&ConnectRequest{UserDN: "a\x00b"}, &ConnectResponse{DNPrefix: "a\x00"}, &ConnectResponse{DisplayName: "\x00"}} {
		if _, err := b.AppendBinary(nil); !errors.Is(err, wire.ErrValue) {
			t.Errorf("%+v: %v", b, err)
		}
	}
}

func FuzzBodies(f *testing.F) {
	for i, v := range vectors {
		f.Add(uint8(i), unhex(f, v.hex))
	}
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		x := empty(vectors[int(which)%len(vectors)].body)
		if x.Decode(b) != nil {
			return
		}
		out, err := x.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		y := empty(x)
		if err := y.Decode(out); err != nil || !reflect.DeepEqual(x, y) {
			t.Fatalf("%+v, then %+v, %v", x, y, err)
		}
	})
}
