package rop_test

import (
	"fmt"

	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// The request of [MS-OXCFOLD] 4.2.1 as bytes.
func ExampleAppendCall() {
	b, err := rop.AppendCall(nil, rop.Call{In: 1, Request: &rop.DeleteFolderRequest{
		Flags:    rop.DeleteFolderMessages | rop.DeleteFolderFolders,
		FolderID: mapi.NewFolderID(1, 0x0E8EDF36),
	}})
	fmt.Printf("% x %v\n", b, err)
	// Output: 1d 00 01 05 01 00 00 00 0e 8e df 36 <nil>
}

// A server reads a request and answers it.
func ExampleDecodeRequestBuffer() {
	request := []byte{0x07, 0x00, 0x05, 0x00, 0x00, 0x01, 0x00, 0x23, 0x02, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff}
	calls, handles, err := rop.DecodeRequestBuffer(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	var replies []rop.Reply
	for _, c := range calls {
		fmt.Printf("%s on %#x\n", c.Request.ID(), handles[c.In])
		handles[c.Out] = 0x224
		replies = append(replies, rop.Reply{
			ID: c.Request.ID(), Index: c.ReplyIndex(), Response: &rop.GetContentsTableResponse{RowCount: 3},
		})
	}
	answer, err := rop.AppendResponseBuffer(nil, replies, handles)
	fmt.Printf("% x %v\n", answer, err)
	// Output:
	// RopGetContentsTable on 0x223
	// 0c 00 05 01 00 00 00 00 03 00 00 00 23 02 00 00 24 02 00 00 <nil>
}
