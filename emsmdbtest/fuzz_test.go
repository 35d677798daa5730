package emsmdbtest

import (
	"context"
	"slices"
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
	handles := slices.Repeat([]uint32{noHandle}, 10)
	payload, err := rop.AppendRequestBuffer(nil, []rop.Call{
		{Out: 0, Request: &rop.LogonRequest{LogonFlags: rop.LogonPrivate, ESSDN: aliceDN}},
		{In: 0, Out: 1, Request: &rop.OpenFolderRequest{FolderID: box.Inbox().ID()}},
		{In: 1, Out: 2, Request: &rop.GetContentsTableRequest{}},
		{In: 0, Out: 3, Request: &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id}},
		{In: 3, Out: 4, Request: &rop.OpenAttachmentRequest{}},
		{In: 4, Out: 5, Request: &rop.OpenStreamRequest{Tag: mapi.PidTagAttachDataBinary, OpenModeFlags: rop.StreamReadWrite}},
		{In: 2, Request: &rop.SetColumnsRequest{Columns: []mapi.PropTag{mapi.PidTagSubject, mapi.PidTagMid}}},
		{In: 0, Out: 6, Request: &rop.RegisterNotificationRequest{Types: 0xFF, WantWholeStore: true}},
		{In: 1, Out: 7, Request: &rop.FastTransferDestinationConfigureRequest{}},
		{In: 1, Out: 8, Request: &rop.SynchronizationOpenCollectorRequest{IsContentsCollector: true}},
	}, handles)
	if err != nil {
		t.Fatal(err)
	}
	s.work = new(scratch)
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

// FuzzFastTransferUpload feeds arbitrary streams to an upload, in pieces of
// any size: no panic, and the same result whatever the pieces.
func FuzzFastTransferUpload(f *testing.F) {
	box := NewMemoryStore().AddMailbox(aliceDN, "Alice")
	l := &logon{session: &session{codePage: 1252}, box: box, identity: identity{info: box.Info()}}
	id := box.Inbox().Add(NewMail("s", "b").To("Bob", "bob@example.com").AttachBytes("a", "text/plain", []byte("x")).
		AttachMessage("m", new(Message).Set(mapi.PidTagSubject, "within")))
	w := &fxWriter{logon: l, unicode: true}
	if err := (&folderObject{logon: l}).messageStep(box.Inbox().ID(), id)(w); err != nil {
		f.Fatal(err)
	}
	whole, _, err := (&transferSource{w: *w}).next(1 << 20)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole, uint16(1000))
	f.Add([]byte{3, 0, 0x0C, 0x40, 0x1F, 0, 0x37, 0, 4, 0, 0, 0, 'a', 0, 0, 0, 3, 0, 0x0D, 0x40}, uint16(1))
	f.Add([]byte{3, 0, 0x0C, 0x40, 0x1F, 0x10, 0, 0x80, 0, 0, 0, 0}, uint16(7))
	f.Fuzz(func(t *testing.T, stream []byte, size uint16) {
		run := func(piece int) (errcode.Code, int) {
			store := NewMemoryStore()
			box := store.AddMailbox(aliceDN, "Alice")
			l := &logon{box: box, identity: identity{info: box.Info(), writable: true}}
			sink := &transferSink{logon: l, folder: &folderObject{logon: l, id: box.Inbox().ID()}}
			for b := range slices.Chunk(stream, piece) {
				if code := sink.put(b); code != errcode.Success {
					break
				}
			}
			list, err := box.Contents(box.Inbox().ID(), false)
			if err != nil {
				t.Fatal(err)
			}
			return sink.err, len(list)
		}
		code, n := run(len(stream) + 1)
		if c, m := run(int(size) + 1); c != code || m != n {
			t.Fatalf("in pieces of %d: %v and %d messages; at once: %v and %d", int(size)+1, c, m, code, n)
		}
	})
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
	seed(rop.Call{In: 7, Request: &rop.FastTransferDestinationPutBufferRequest{TransferData: []byte{3, 0, 0x0C, 0x40, 3, 0, 3, 0x40}}})
	seed(rop.Call{In: 3, Out: 9, Request: &rop.FastTransferSourceCopyToRequest{}},
		rop.Call{In: 9, Request: &rop.FastTransferSourceGetBufferRequest{BufferSize: rop.TransferLarge, MaximumBufferSize: 0xFFFF}})
	seed(rop.Call{In: 8, Out: 9, Request: &rop.SynchronizationImportMessageChangeRequest{Properties: mapi.Properties{
		{Tag: mapi.PidTagSourceKey, Value: []byte{1}}, {Tag: mapi.PidTagPredecessorChangeList, Value: []byte{1}},
	}}})
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
