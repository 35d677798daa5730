package emsmdbtest

import (
	"context"
	"testing"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// fuzzSession returns a session with a logon, a folder, a table, a message,
// an attachment and a stream open, and their handles.
func fuzzSession(t testing.TB) (*session, []uint32) {
	store := NewMemoryStore()
	box := store.AddMailbox(aliceDN, "Alice")
	id := box.Inbox().Add(NewMail("subject", "body").To("Bob", "bob@example.com").AttachBytes("a", "text/plain", make([]byte, 50_000)))
	box.Inbox().Folder("sub")
	c := newCore(Config{Store: store, Profile: Exchange2013(), MaxObjects: defaultMaxObjects})
	s, code := c.connect(&peer{level: 6}, &connectRequest{
		userDN: aliceDN, codePage: 1252, link: noLink, client: version.Version{Major: 12, BuildMajor: 6206},
	})
	if code != errcode.Success {
		t.Fatal(code)
	}
	handles := []uint32{noHandle, noHandle, noHandle, noHandle, noHandle, noHandle, noHandle, noHandle}
	payload, err := rop.AppendRequestBuffer(nil, []rop.Call{
		{Out: 0, Request: &rop.LogonRequest{LogonFlags: rop.LogonPrivate, ESSDN: aliceDN}},
		{In: 0, Out: 1, Request: &rop.OpenFolderRequest{FolderID: box.Inbox().ID()}},
		{In: 1, Out: 2, Request: &rop.GetContentsTableRequest{}},
		{In: 0, Out: 3, Request: &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id}},
		{In: 3, Out: 4, Request: &rop.OpenAttachmentRequest{}},
		{In: 4, Out: 5, Request: &rop.OpenStreamRequest{Tag: mapi.PidTagAttachDataBinary, OpenModeFlags: rop.StreamReadWrite}},
		{In: 2, Request: &rop.SetColumnsRequest{Columns: []mapi.PropTag{mapi.PidTagSubject, mapi.PidTagMid}}},
		{In: 0, Out: 6, Request: &rop.RegisterNotificationRequest{Types: 0xFF, WantWholeStore: true}},
	}, handles)
	if err != nil {
		t.Fatal(err)
	}
	b, code := s.runAll(context.Background(), [][]byte{payload}, extbuf.MaxPayload)
	if code != errcode.Success {
		t.Fatal(code)
	}
	_, handles, err = rop.SplitBuffer(b.payload)
	if err != nil || s.objects[handles[5]] == nil {
		t.Fatalf("%v, %v", handles, err)
	}
	return s, handles
}

// FuzzExecute runs arbitrary ROPs on open objects: no panic, and answers that
// keep to the protocol.
func FuzzExecute(f *testing.F) {
	seed := func(calls ...rop.Call) {
		var rops []byte
		for _, c := range calls {
			var err error
			if rops, err = rop.AppendCall(rops, c); err != nil {
				f.Fatal(err)
			}
		}
		f.Add(rops, uint32(0x8007), uint32(executeChain))
	}
	seed(rop.Call{In: 2, Request: &rop.QueryRowsRequest{ForwardRead: true, RowCount: 10}})
	seed(rop.Call{In: 5, Request: &rop.ReadStreamRequest{ByteCount: rop.ReadStreamLarge, MaximumByteCount: 1 << 20}})
	seed(rop.Call{In: 3, Request: &rop.GetPropertiesAllRequest{}}, rop.Call{In: 4, Request: &rop.GetPropertiesListRequest{}})
	seed(rop.Call{In: 5, Request: &rop.WriteStreamRequest{Data: []byte("x")}}, rop.Call{In: 4, Request: &rop.SaveChangesAttachmentRequest{}},
		rop.Call{In: 3, Out: 3, Request: &rop.SaveChangesMessageRequest{}})
	seed(rop.Call{In: 1, Out: 7, Request: &rop.CreateFolderRequest{FolderType: 1, Unicode: true, DisplayName: mapi.RawString{Text: "f"}}})
	seed(rop.Call{In: 2, Request: &rop.SeekRowRequest{Origin: 1, RowCount: -1 << 31, WantRowMovedCount: true}})
	seed(rop.Call{In: 3, Request: &rop.SetPropertiesRequest{Properties: mapi.Properties{{Tag: mapi.PidTagSubject, Value: "s"}}}})
	seed(rop.Call{In: 5, Request: &rop.SeekStreamRequest{Origin: 2, Offset: 1 << 20}})
	seed(rop.Call{In: 0, Request: &rop.ReleaseRequest{}}, rop.Call{In: 1, Request: &rop.GetPropertiesListRequest{}})
	f.Fuzz(func(t *testing.T, rops []byte, maxOut, flags uint32) {
		s, handles := fuzzSession(t)
		payload, err := rop.AppendBuffer(nil, rops, handles)
		if err != nil || len(payload) > extbuf.MaxRequestPayload {
			return
		}
		in, err := extbuf.Append(nil, payload, extbuf.Policy{}, true)
		if err != nil {
			t.Fatal(err)
		}
		maxOut %= 0x40001
		a := s.execute(context.Background(), &executeRequest{flags: flags, in: in, maxOut: int(maxOut), maxAuxOut: 0x1008})
		if len(a.out) > int(maxOut) {
			t.Fatalf("%d bytes of answer for pcbOut %d", len(a.out), maxOut)
		}
		if a.code != errcode.Success || len(a.out) == 0 {
			return
		}
		payloads, err := extbuf.Decode(nil, a.out, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range payloads {
			if _, _, err := rop.SplitBuffer(p); err != nil {
				t.Fatal(err)
			}
		}
	})
}
