package mapi_test

import (
	"fmt"

	"github.com/go-mapi/mapirpc/mapi"
)

// The property of the example in [MS-OXCSTOR] 4.
func ExampleDecodeProperty() {
	p, n, err := mapi.DecodeProperty([]byte{0x03, 0x00, 0x76, 0x66, 0x0a, 0x00, 0x00, 0x00})
	fmt.Println(p.Tag, p.Value, n, err)
	b, err := p.AppendBinary(nil)
	fmt.Printf("% x %v\n", b, err)
	// Output:
	// PidTagRuleSequence 10 8 <nil>
	// 03 00 76 66 0a 00 00 00 <nil>
}

func ExampleCodePage_Decode() {
	text, err := mapi.CodePage(1252).Decode("caf\xe9")
	fmt.Println(text, err)
	// Output: café <nil>
}

func ExampleDecodeRows() {
	columns := []mapi.PropTag{mapi.PidTagMessageSize, mapi.PidTagSubject}
	rows, err := mapi.DecodeRows(columns, 2, []byte{
		0x00, 0x07, 0x00, 0x00, 0x00, 'H', 0x00, 'i', 0x00, 0x00, 0x00, // both values
		0x01, 0x00, 0x08, 0x00, 0x00, 0x00, 0x0a, 0x0f, 0x01, 0x04, 0x80, // no subject
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range rows {
		size, _ := mapi.Get[int32](row.Values, mapi.PidTagMessageSize)
		subject, ok := mapi.Get[string](row.Values, mapi.PidTagSubject)
		fmt.Println(size, subject, ok)
	}
	// Output:
	// 7 Hi true
	// 8  false
}
