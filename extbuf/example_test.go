package extbuf_test

import (
	"fmt"

	"github.com/go-mapi/mapirpc/extbuf"
)

func Example() {
	chain, _ := extbuf.Append(nil, []byte("first"), extbuf.Policy{}, false)
	chain, _ = extbuf.Append(chain, []byte("second"), extbuf.Policy{Obfuscate: extbuf.ObfuscatePlain}, true)
	fmt.Printf("% x\n", chain)

	payloads, err := extbuf.Decode(nil, chain, nil)
	fmt.Printf("%q %v\n", payloads, err)

	_, err = extbuf.Decode(nil, chain[:13], nil)
	fmt.Println(err)
	// Output:
	// 00 00 00 00 05 00 05 00 66 69 72 73 74 00 00 06 00 06 00 06 00 d6 c0 c6 ca cb c1
	// ["first" "second"] <nil>
	// decode extended buffer at offset 13: extbuf: chain ends without the flag Last
}
