package lzxpress_test

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-mapi/mapirpc/lzxpress"
)

func Example() {
	plain := bytes.Repeat([]byte("abc"), 100)
	packed := lzxpress.AppendCompressed(nil, plain, lzxpress.Default)
	fmt.Printf("% x\n", packed)

	text, err := lzxpress.AppendDecompressed(nil, packed, len(plain))
	fmt.Println(bytes.Equal(text, plain), err)

	_, err = lzxpress.AppendDecompressed(nil, packed, 200)
	fmt.Println(errors.Is(err, lzxpress.ErrTooLarge), err)
	// Output:
	// ff ff ff 1f 61 62 63 17 00 0f ff 26 01
	// true <nil>
	// true lzxpress: decode at offset 7, 3 bytes out: output exceeds the size given
}
