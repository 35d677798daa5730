package mapi

// Tests of values and properties: vectors, truncation, exact round trips.

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

// unhex reads hexadecimal digits, ignoring all white space.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	var out []byte
	var hi, n int
	for _, c := range strings.ToLower(s) {
		d := strings.IndexRune("0123456789abcdef", c)
		if d < 0 {
			if !strings.ContainsRune(" \t\n-", c) {
				t.Fatalf("not hexadecimal: %q", c)
			}
			continue
		}
		if n++; n%2 == 1 {
			hi = d
			continue
		}
		out = append(out, byte(hi<<4|d))
	}
	if n%2 != 0 {
		t.Fatal("odd number of hexadecimal digits")
	}
	return out
}

// The first example of [MS-OXCSTOR] 4: PidTagRuleSequence with the value 10.
func TestDecodePropertySpecExample(t *testing.T) {
	b := unhex(t, "03 00 76 66 0a 00 00-00")
	p, n, err := DecodeProperty(b)
	if err != nil || n != len(b) {
		t.Fatalf("DecodeProperty = %v, %d, %v", p, n, err)
	}
	if p.Tag != PidTagRuleSequence || p.Value != int32(10) {
		t.Fatalf("got %v = %v", p.Tag, p.Value)
	}
	if out, err := p.AppendBinary(nil); err != nil || !bytes.Equal(out, b) {
		t.Fatalf("AppendBinary = %x, %v", out, err)
	}
}

// valueCases has a value of every property type, laid out by hand after
// [MS-OXCDATA] 2.11.1.
var valueCases = []struct {
	name string
	typ  PropType
	hex  string
	want any
}{
	{"null", TypeNull, "", nil},
	{"integer16", TypeInteger16, "feff", int16(-2)},
	{"integer32", TypeInteger32, "0a000000", int32(10)},
	{"floating32", TypeFloating32, "0000c03f", float32(1.5)},
	{"floating64", TypeFloating64, "000000000000f8bf", float64(-1.5)},
	{"currency", TypeCurrency, "1027000000000000", Currency(10000)},
	{"floating time", TypeFloatingTime, "000000000000f83f", FloatingTime(1.5)},
	{"error code", TypeErrorCode, "0f010480", ErrorNotFound},
	{"boolean", TypeBoolean, "01", true},
	{"object", TypeObject, "0200 0102", []byte{1, 2}},
	{"integer64", TypeInteger64, "ffffffffffffffff", int64(-1)},
	{"string8", TypeString8, "61e900", String8("a\xe9")},
	{"string", TypeString, "6100 e900 3dd8 00de 0000", "aé\U0001f600"},
	{"string with a lone surrogate", TypeString, "3dd8 0000", "\xed\xa0\xbd"},
	{"time", TypeTime, "0080 3ed5 deb1 9d01", FileTime(116444736000000000)},
	{"guid", TypeGUID, "00db f1a4 47ca 6710 b31f 00dd 0106 62da", GUID{0x00, 0xdb, 0xf1, 0xa4, 0x47, 0xca, 0x67, 0x10, 0xb3, 0x1f, 0x00, 0xdd, 0x01, 0x06, 0x62, 0xda}},
	{"server id", TypeServerID, "1500 01 0100000000000102 0100000000000304 00000000", []byte{1, 1, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0}},
	{"restriction", TypeRestriction, "08 1f003700", ExistRestriction{PidTagSubject}},
	{"rule action", TypeRuleAction, "0200 0300 0a0b0c 0000", RuleActions{{0x0a, 0x0b, 0x0c}, {}}},
	{"binary", TypeBinary, "0300 010203", []byte{1, 2, 3}},
	{"empty binary", TypeBinary, "0000", []byte{}},
	{"multiple integer16", TypeMultipleInteger16, "02000000 0100 ffff", []int16{1, -1}},
	{"multiple integer32", TypeMultipleInteger32, "02000000 01000000 ffffffff", []int32{1, -1}},
	{"multiple floating32", TypeMultipleFloating32, "01000000 0000c03f", []float32{1.5}},
	{"multiple floating64", TypeMultipleFloating64, "01000000 000000000000f83f", []float64{1.5}},
	{"multiple currency", TypeMultipleCurrency, "01000000 1027000000000000", []Currency{10000}},
	{"multiple floating time", TypeMultipleFloatingTime, "01000000 000000000000f83f", []FloatingTime{1.5}},
	{"multiple integer64", TypeMultipleInteger64, "01000000 0100000000000080", []int64{math.MinInt64 + 1}},
	{"multiple string8", TypeMultipleString8, "02000000 6100 00", []String8{"a", ""}},
	{"multiple string", TypeMultipleString, "02000000 61000000 0000", []string{"a", ""}},
	{"multiple time", TypeMultipleTime, "01000000 0100000000000000", []FileTime{1}},
	{"multiple guid", TypeMultipleGUID, "01000000 01000000000000000000000000000000", []GUID{{1}}},
	{"multiple binary", TypeMultipleBinary, "02000000 0100 07 0000", [][]byte{{7}, {}}},
	{"multiple of none", TypeMultipleBinary, "00000000", [][]byte{}},
	{"instance of a multiple string", TypeMultipleString | FlagInstance, "6100 0000", "a"},
}

func TestValues(t *testing.T) {
	for _, tt := range valueCases {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.hex)
			got, n, err := DecodeValue(tt.typ, append(b, 0xEE))
			if err != nil || n != len(b) {
				t.Fatalf("DecodeValue: %d bytes of %d, %v", n, len(b), err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Fatalf("got %#v, want %#v", got, tt.want)
			}
			out, err := AppendValue([]byte{0xAA}, tt.typ, got)
			if err != nil || !bytes.Equal(out, append([]byte{0xAA}, b...)) {
				t.Fatalf("AppendValue = %x, %v, want %x", out, err, b)
			}
			for i := range b {
				if v, _, err := DecodeValue(tt.typ, b[:i]); !errors.Is(err, ErrShort) && !errors.Is(err, ErrCount) {
					t.Errorf("the first %d bytes: %v, %v", i, v, err)
				}
			}
		})
	}
}

func TestValuesThatCannotBeDecoded(t *testing.T) {
	for _, tt := range []struct {
		name string
		typ  PropType
		hex  string
		want error
	}{
		{"unspecified type", TypeUnspecified, "00", ErrValue},
		{"unknown type", 0x0123, "00", ErrValue},
		{"multiple of a type without a multiple form", TypeBoolean | FlagMultiple, "00000000", ErrValue},
		{"a count beyond the input", TypeMultipleInteger32, "ffffffff 00000000", ErrCount},
		{"a binary beyond the input", TypeBinary, "ffff 00", ErrShort},
		{"an unknown restriction", TypeRestriction, "0c", ErrValue},
		{"a string without a terminator", TypeString, "6100 62", ErrShort},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := DecodeValue(tt.typ, unhex(t, tt.hex)); !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestAppendValueRefuses(t *testing.T) {
	var mismatch *TypeMismatchError
	for _, tt := range []struct {
		name string
		typ  PropType
		v    any
		ok   func(error) bool
	}{
		{"another type", TypeInteger32, int64(1), func(err error) bool { return errors.As(err, &mismatch) && mismatch.GoType == "int64" }},
		{"a slice of another type", TypeMultipleInteger32, []int64{1}, func(err error) bool { return errors.As(err, &mismatch) }},
		{"no value", TypeString, nil, func(err error) bool { return errors.As(err, &mismatch) }},
		{"a Go type that no property has", TypeInteger32, struct{}{}, func(err error) bool { return errors.As(err, &mismatch) }},
		{"a zero character", TypeString, "a\x00b", func(err error) bool { return errors.Is(err, ErrNUL) }},
		{"a zero byte", TypeMultipleString8, []String8{"", "\x00"}, func(err error) bool { return errors.Is(err, ErrNUL) }},
		{"65536 bytes", TypeBinary, make([]byte, 65536), func(err error) bool { return errors.Is(err, ErrTooLarge) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, err := AppendValue([]byte{1, 2}, tt.typ, tt.v)
			if !tt.ok(err) || !bytes.Equal(out, []byte{1, 2}) {
				t.Fatalf("got %x, %v", out, err)
			}
		})
	}
}

func TestHostileCountAllocatesLittle(t *testing.T) {
	b := unhex(t, "ffffff7f 0000")
	allocs := testing.Benchmark(func(b2 *testing.B) {
		b2.ReportAllocs()
		for b2.Loop() {
			if _, _, err := DecodeValue(TypeMultipleGUID, b); err == nil {
				b2.Fatal("decoded")
			}
		}
	}).AllocedBytesPerOp()
	if allocs > 1024 {
		t.Fatalf("%d bytes allocated for a count of 2^31-1", allocs)
	}
}

func TestTimes(t *testing.T) {
	at := time.Date(2024, 2, 29, 12, 34, 56, 789_000_100, time.UTC)
	if got := FileTimeOf(at).Time(); !got.Equal(at) {
		t.Errorf("FileTime: %v, want %v", got, at)
	}
	before := time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC)
	if got := FileTime(0).Time(); !got.Equal(before) {
		t.Errorf("FileTime(0) = %v", got)
	}
	// Servers send what they like: the year is absurd, but it does not wrap.
	if got := FileTime(math.MinInt64).Time().Year(); got != -27627 {
		t.Errorf("the earliest FileTime is of the year %d", got)
	}
	if got := FileTimeOf(before); got != 0 {
		t.Errorf("FileTimeOf(1601) = %d", got)
	}
	for f, want := range map[FloatingTime]time.Time{
		0:                         time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC),
		1.5:                       time.Date(1899, 12, 31, 12, 0, 0, 0, time.UTC),
		-1.25:                     time.Date(1899, 12, 29, 6, 0, 0, 0, time.UTC),
		FloatingTime(math.Inf(1)): {},
	} {
		if got := f.Time(); !got.Equal(want) {
			t.Errorf("FloatingTime(%v) = %v, want %v", float64(f), got, want)
		}
	}
}

func TestPropertyLookup(t *testing.T) {
	ps := Properties{
		{PidTagSubject.WithType(TypeErrorCode), ErrorNotFound},
		{PidTagBody, Absent{}},
		{PidTagMessageSize, int32(7)},
	}
	if v, ok := Get[int32](ps, PidTagMessageSize); !ok || v != 7 {
		t.Errorf("size = %v, %v", v, ok)
	}
	if _, ok := Get[string](ps, PidTagMessageSize); ok {
		t.Error("a size is no string")
	}
	if _, ok := ps.LookupID(PidTagSubject.ID()); ok {
		t.Error("an error counts as a value")
	}
	if _, ok := ps.Lookup(PidTagBody); ok {
		t.Error("an absent value counts as one")
	}
	if err := ps[1].Err(); !errors.Is(err, ErrorNotFound) {
		t.Errorf("Err of an absent value = %v", err)
	}
}

func FuzzValue(f *testing.F) {
	for _, tt := range valueCases {
		f.Add(uint16(tt.typ), unhex(f, tt.hex))
	}
	f.Fuzz(func(t *testing.T, typ uint16, b []byte) {
		v, n, err := DecodeValue(PropType(typ), b)
		if err != nil {
			return
		}
		out, err := AppendValue(nil, PropType(typ), v)
		if err != nil {
			t.Fatalf("decoded but not encoded: %v", err)
		}
		if !bytes.Equal(out, b[:n]) {
			if again, _, err := DecodeValue(PropType(typ), out); err != nil || !reflect.DeepEqual(again, v) {
				t.Fatalf("%x came back as %x", b[:n], out)
			}
		}
	})
}
