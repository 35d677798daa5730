package version_test

import (
	"fmt"

	"github.com/go-mapi/mapirpc/version"
)

func Example() {
	v := version.FromWords([3]uint16{0x0F00, 0x834F, 0x0FC8})
	fmt.Println(v)
	fmt.Println(v.Supports(version.AsyncCalls))
	fmt.Println(v.Supports(version.WriteStreamExtended))
	// Output:
	// 15.0.847.4040
	// true
	// true
}
