package pdu

import (
	"bytes"
	"reflect"
	"testing"
)

// fuzz runs one type of packet: what decodes, encodes to what decodes to the
// same, and encodes to the same bytes once more.
func fuzz(f *testing.F, types ...Type) {
	for _, tt := range packets {
		f.Add(fromHex(f, tt.bytes)[HeaderSize:], byte(tt.packet.Header.Flags), uint16(0))
	}
	f.Fuzz(func(t *testing.T, body []byte, flags byte, auth uint16) {
		if len(body) > 0xFFFF-HeaderSize {
			return
		}
		for _, kind := range types {
			h := Header{Type: kind, Flags: Flags(flags), FragLength: uint16(HeaderSize + len(body)), AuthLength: auth, CallID: 9}
			roundTrip(t, append(AppendHeader(nil, h), body...))
		}
	})
}

func roundTrip(t *testing.T, b []byte) {
	p, err := Decode(b)
	if err != nil {
		return
	}
	again, err := Append(nil, p.Header, p.Body, p.Verifier)
	if err != nil {
		// Padding may have made the packet longer than a fragment can be.
		if len(b) > 0xFFF0 {
			return
		}
		t.Fatalf("%x decoded and did not encode: %v", b, err)
	}
	q, err := Decode(again)
	if err != nil {
		t.Fatalf("%x was encoded and did not decode: %v", again, err)
	}
	if !reflect.DeepEqual(p.Body, q.Body) {
		t.Fatalf("%+v became %+v", p.Body, q.Body)
	}
	if p.Verifier != nil && len(p.Verifier.Value) > 0 && (q.Verifier == nil || !bytes.Equal(p.Verifier.Value, q.Verifier.Value)) {
		t.Fatalf("verifier %+v became %+v", p.Verifier, q.Verifier)
	}
	if third, err := Append(nil, q.Header, q.Body, q.Verifier); err != nil || !bytes.Equal(again, third) {
		t.Fatalf("encoded %x, then %x, %v", again, third, err)
	}
}

func FuzzBind(f *testing.F)     { fuzz(f, TypeBind, TypeAlterContext) }
func FuzzBindAck(f *testing.F)  { fuzz(f, TypeBindAck, TypeAlterContextResp) }
func FuzzBindNak(f *testing.F)  { fuzz(f, TypeBindNak) }
func FuzzAuth3(f *testing.F)    { fuzz(f, TypeAuth3) }
func FuzzRequest(f *testing.F)  { fuzz(f, TypeRequest) }
func FuzzResponse(f *testing.F) { fuzz(f, TypeResponse) }
func FuzzFault(f *testing.F)    { fuzz(f, TypeFault) }
func FuzzControl(f *testing.F)  { fuzz(f, TypeShutdown, TypeCancel, TypeOrphaned) }
func FuzzRTS(f *testing.F)      { fuzz(f, TypeRTS) }

// FuzzDecode leaves the header to the fuzzer, too.
func FuzzDecode(f *testing.F) {
	for _, tt := range packets {
		f.Add(fromHex(f, tt.bytes))
	}
	f.Fuzz(roundTrip)
}
