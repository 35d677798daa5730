package rop_test

// A request that Outlook 2007 sent, from the folder of vectors that
// MAPIRPC_VECTORS names.

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func TestOutlookRequest(t *testing.T) {
	dir := os.Getenv("MAPIRPC_VECTORS")
	if dir == "" {
		t.Skip("MAPIRPC_VECTORS is not set")
	}
	stub, err := os.ReadFile(filepath.Join(dir, "outlook2007-ext2-request-001.bin"))
	if err != nil {
		t.Fatal(err)
	}
	var req ndr.RPCExt2Request
	if err := req.Decode(stub, ndr.Limits{}); err != nil {
		t.Fatal(err)
	}
	payload, err := extbuf.DecodeSingle(req.In, nil)
	if err != nil {
		t.Fatal(err)
	}
	calls, handles, err := rop.DecodeRequestBuffer(payload)
	if err != nil {
		t.Fatal(err)
	}
	again, err := rop.AppendRequestBuffer(nil, calls, handles)
	if err != nil || !bytes.Equal(again, payload) {
		t.Fatalf("encoded again: %v\n%x\n%x", err, again, payload)
	}
	var ids []string
	for _, c := range calls {
		ids = append(ids, c.Request.ID().String())
	}
	want := []string{"RopRemoveAllRecipients", "RopModifyRecipients", "RopSetProperties", "RopSubmitMessage", "RopGetPropertiesSpecific"}
	if !slices.Equal(ids, want) {
		t.Fatalf("got %v", ids)
	}
	q, ok := calls[1].Request.(*rop.ModifyRecipientsRequest)
	if !ok || len(q.Columns) == 0 || len(q.Rows) == 0 {
		t.Fatalf("got %v", calls[1])
	}
	for i, row := range q.Rows {
		r, err := mapi.DecodeRecipientRow(q.Columns, row.Row)
		if err != nil {
			t.Fatalf("row %d: %v", i, err)
		}
		again, err := r.AppendBinary(nil, q.Columns)
		if err != nil || !bytes.Equal(again, row.Row) {
			t.Fatalf("row %d encoded again: %v\n%x\n%x", i, err, again, row.Row)
		}
	}
}
