package errcode_test

import (
	"errors"
	"fmt"

	"github.com/go-mapi/mapirpc/errcode"
)

func ExampleCode_In() {
	c := errcode.Code(0x4B6)
	connect, _ := c.In(errcode.ConnectEx)
	execute, _ := c.In(errcode.RPCExt2)
	fmt.Println(connect.Name)
	fmt.Println(execute.Name)
	// Output:
	// ecRpcAuthentication
	// ecRpcFormat
}

func ExampleCode_Error() {
	err := fmt.Errorf("open folder: %w", errcode.NotFound)
	fmt.Println(err)
	fmt.Println(errors.Is(err, errcode.NotFound))
	fmt.Println(errcode.Code(0x0BADC0DE))
	// Output:
	// open folder: ecNotFound (0x8004010F)
	// true
	// 0x0BADC0DE
}
