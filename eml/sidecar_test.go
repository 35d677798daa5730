// Tests of the JSON beside a mail: it holds every value of every type.

package eml

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/mapi"
)

// everyType has values of all types, the difficult ones among them.
func everyType() []Property {
	guid := mapi.PSETIDCommon()
	values := []struct {
		t mapi.PropType
		v any
	}{
		{mapi.TypeInteger16, int16(-32768)},
		{mapi.TypeInteger32, int32(math.MinInt32)},
		{mapi.TypeInteger64, int64(math.MaxInt64)},
		{mapi.TypeFloating32, float32(math.Pi)},
		{mapi.TypeFloating32, float32(math.Inf(1))},
		{mapi.TypeFloating64, math.Pi},
		{mapi.TypeFloating64, math.Copysign(0, -1)},
		{mapi.TypeFloating64, math.SmallestNonzeroFloat64},
		{mapi.TypeCurrency, mapi.Currency(math.MinInt64)},
		{mapi.TypeFloatingTime, mapi.FloatingTime(36526.25)},
		{mapi.TypeErrorCode, mapi.ErrorCode(0x8004010F)},
		{mapi.TypeBoolean, true},
		{mapi.TypeBoolean, false},
		{mapi.TypeString, "quotes \" \\ / \r\n\t\x00\x7f äöü € 日本 😀 \u2028 \uFFFD"},
		{mapi.TypeString, "half a pair \xed\xa0\xbd, the other \xed\xb8\x80, a pair 😀, \uFFFD"},
		{mapi.TypeString, ""},
		{mapi.TypeString8, mapi.String8("caf\xe9\x00")},
		{mapi.TypeTime, mapi.FileTime(133491816000000001)},
		{mapi.TypeTime, mapi.FileTime(math.MaxInt64)},
		{mapi.TypeTime, mapi.FileTime(0)},
		{mapi.TypeGUID, guid},
		{mapi.TypeBinary, []byte{0, 1, 0xFF}},
		{mapi.TypeObject, []byte{9}},
		{mapi.TypeServerID, []byte{1, 2}},
		{mapi.TypeRuleAction, mapi.RuleActions{{0x01, 0, 0, 0, 0, 0, 0, 0, 0}}},
		{mapi.TypeMultipleInteger16, []int16{1, -1}},
		{mapi.TypeMultipleInteger32, []int32{1, -1}},
		{mapi.TypeMultipleInteger64, []int64{1, math.MinInt64}},
		{mapi.TypeMultipleFloating32, []float32{1.5}},
		{mapi.TypeMultipleFloating64, []float64{1.5, math.Inf(-1)}},
		{mapi.TypeMultipleCurrency, []mapi.Currency{1}},
		{mapi.TypeMultipleFloatingTime, []mapi.FloatingTime{1.25}},
		{mapi.TypeMultipleString, []string{"a", "", "\xed\xa0\x80"}},
		{mapi.TypeMultipleString8, []mapi.String8{"\xff"}},
		{mapi.TypeMultipleTime, []mapi.FileTime{5}},
		{mapi.TypeMultipleGUID, []mapi.GUID{guid}},
		{mapi.TypeMultipleBinary, [][]byte{{1}, {}}},
	}
	ps := make([]Property, 0, len(values)+3)
	for i, v := range values {
		ps = append(ps, Property{
			Tag: mapi.PropID(0x8001 + i).Tag(v.t), Name: mapi.NamedLID(guid, uint32(0x8500+i)), Value: v.v,
		})
	}
	return append(ps,
		Property{Tag: mapi.PropID(0x9000).Tag(mapi.TypeString), Name: mapi.NamedString(guid, "naïve \"name\" \xed\xa0\x80"), Value: "x"},
		Property{Tag: mapi.PidTagRtfCompressed, Value: mapi.ErrorAccessDenied},
		Property{Tag: mapi.PidTagImportance, Value: int32(2)})
}

func TestPropsRoundTrip(t *testing.T) {
	inner := &Message{Properties: []Property{prop(mapi.PidTagSubject, "inner")}}
	m := &Message{
		Properties: everyType(),
		Recipients: []Recipient{{Type: 3, Properties: everyType()[:5]}},
		Attachments: []Attachment{
			{Properties: everyType()[3:9]},
			{Properties: nil, Open: openThis(inner)},
		},
	}
	var b bytes.Buffer
	if err := WriteProps(t.Context(), &b, m, &Report{Items: []Item{{Kind: KindRTF}}}); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b.Bytes()) {
		t.Fatalf("not JSON: %s", &b)
	}
	text := b.String()
	got, err := ReadProps(&b)
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	same := func(what string, got, want []Property) {
		if len(got) != len(want) {
			t.Fatalf("%s: %d properties, want %d", what, len(got), len(want))
		}
		for i := range want {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Errorf("%s: got %#v, want %#v", what, got[i], want[i])
			}
		}
	}
	same("message", got.Properties, m.Properties)
	same("recipient", got.Recipients[0].Properties, m.Recipients[0].Properties)
	same("attachment", got.Attachments[0].Properties, m.Attachments[0].Properties)
	if got.Recipients[0].Type != 3 {
		t.Error("recipient type")
	}
	in, err := got.Attachments[1].Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same("embedded", in.Properties, inner.Properties)

	var again bytes.Buffer
	if err := WriteProps(t.Context(), &again, got, &Report{Items: []Item{{Kind: KindRTF}}}); err != nil {
		t.Fatal(err)
	}
	if again.String() != text {
		t.Error("written again, it differs")
	}
}

// TestPropsStreams wants Sources to be written like values in memory.
func TestPropsStreams(t *testing.T) {
	utf16 := []byte{'h', 0, 'i', 0, 0x3d, 0xd8}
	m := &Message{Properties: []Property{
		prop(mapi.PidTagComment, BytesSource(utf16)),
		prop(mapi.PidTagRtfCompressed, BytesSource("abc")),
	}}
	var b bytes.Buffer
	if err := WriteProps(t.Context(), &b, m, &Report{}); err != nil {
		t.Fatal(err)
	}
	got, err := ReadProps(&b)
	if err != nil {
		t.Fatal(err)
	}
	if s := Lookup(got.Properties, mapi.PidTagComment.ID()); s != "hi\xed\xa0\xbd" {
		t.Errorf("string %q", s)
	}
	if v := Lookup(got.Properties, mapi.PidTagRtfCompressed.ID()); !reflect.DeepEqual(v, []byte("abc")) {
		t.Errorf("binary %q", v)
	}
}

func TestReadPropsRefuses(t *testing.T) {
	wrap := func(p string) string {
		return `{"format":"` + PropsFormat + `","message":{"properties":[` + p + `]}}`
	}
	for name, doc := range map[string]string{
		"nothing":      "",
		"other JSON":   `{"a":1}`,
		"other format": `{"format":"x","message":{}}`,
		"bad tag":      wrap(`{"tag":"37","value":"x"}`),
		"no value":     wrap(`{"tag":"0x0037001F"}`),
		"null":         wrap(`{"tag":"0x0037001F","value":null}`),
		"wrong value":  wrap(`{"tag":"0x00170003","value":"x"}`),
		"range":        wrap(`{"tag":"0x00170003","value":4294967296}`),
		"unknown type": wrap(`{"tag":"0x00171FFF","value":[1]}`),
		"bad base64":   wrap(`{"tag":"0x00170102","value":"?"}`),
		"bad GUID":     wrap(`{"tag":"0x80010003","set":"x","lid":1,"value":1}`),
		"no name":      wrap(`{"tag":"0x80010003","set":"00062004-0000-0000-c000-000000000046","value":1}`),
		"deep":         `{"format":"` + PropsFormat + `","message":{` + strings.Repeat(`"attachments":[{"message":{`, 50) + strings.Repeat("}}]", 50) + "}}",
	} {
		if m, err := ReadProps(strings.NewReader(doc)); err == nil {
			t.Errorf("%s: got %v", name, m)
		}
	}
}

func FuzzReadProps(f *testing.F) {
	var b bytes.Buffer
	if err := WriteProps(f.Context(), &b, &Message{Properties: everyType()}, &Report{}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, doc []byte) {
		m, err := ReadProps(bytes.NewReader(doc))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteProps(t.Context(), &b, m, &Report{}); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadProps(&b); err != nil {
			t.Fatal(err)
		}
	})
}
