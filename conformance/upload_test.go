// Packed uploads: S01 TC20 to TC22.

package conformance

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// upload sends one ROP for each part, each in a payload of its own, and returns
// the one answer.
func upload(b *store, e rop.Executor, h rop.Handle, parts ...rop.Request) rop.Response {
	b.t.Helper()
	value, ok := h.Value()
	if !ok {
		b.t.Fatal("the object is not open")
	}
	var in [][]byte
	for _, q := range parts {
		payload, err := rop.AppendRequestBuffer(nil, []rop.Call{{Request: q}}, []uint32{value})
		if err != nil {
			b.t.Fatal(err)
		}
		in = append(in, payload)
	}
	out, err := e.Execute(b.t.Context(), in...)
	if err != nil || len(out) != 1 {
		b.t.Fatalf("%d payloads, %v", len(out), err)
	}
	answers, _, err := rop.DecodeResponseBuffer(out[0], []rop.Call{{Request: parts[0]}})
	if err != nil || len(answers) != 1 || answers[0].Code != 0 {
		b.t.Fatalf("%+v, %v", answers, err)
	}
	return answers[0].Response
}

// packing makes a session where the server offers what c names.
func packing(t *testing.T, s *site, c version.Capability) (*emsmdb.Session, *store) {
	t.Helper()
	session := s.session(t, nil)
	if got := session.Supports(c); got != is(s, packsUp) {
		t.Fatalf("offered: %v, want %v", got, is(s, packsUp))
	}
	if !is(s, packsUp) {
		t.Skip("the product takes no packed uploads (AUX_SERVER_CAPABILITIES)")
	}
	return session, s.logon(t, session, nil)
}

func TestS01TC20PackedWriteStream(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		session, b := packing(t, s, emsmdb.PackedWriteStreamUpload)
		folder, h := b.folder()
		_, m := open(b, h, &rop.CreateMessageRequest{CodePageID: rop.CodePageLogon, FolderID: folder})
		_, stream := open(b, m, &rop.OpenStreamRequest{Tag: mapi.PidTagHtml, OpenModeFlags: rop.StreamCreate})
		first, second := bytes.Repeat([]byte("a"), 30000), bytes.Repeat([]byte("b"), 20000)
		r := upload(b, session, stream, &rop.WriteStreamExtendedRequest{Data: first}, &rop.WriteStreamExtendedRequest{Data: second})
		if n := r.(*rop.WriteStreamExtendedResponse).WrittenSize; n != 50000 {
			t.Errorf("WrittenSize %d of both payloads", n)
		}
	})
}

// transferred returns a message as a FastTransfer stream in parts.
func transferred(b *store, folder mapi.FolderID, h rop.Handle) [][]byte {
	b.t.Helper()
	id, _ := b.message(folder, h, 80_000)
	_, m := open(b, b.logon, &rop.OpenMessageRequest{CodePageID: rop.CodePageLogon, FolderID: folder, MessageID: id})
	_, source := open(b, m, &rop.FastTransferSourceCopyToRequest{SendOptions: 1})
	var stream []byte
	for {
		r := do(b, source, &rop.FastTransferSourceGetBufferRequest{BufferSize: rop.TransferLarge, MaximumBufferSize: 0x7000})
		stream = append(stream, r.TransferBuffer...)
		if r.TransferStatus == rop.TransferDone {
			return slices.Collect(slices.Chunk(stream, 30_000))
		}
	}
}

func TestS01TC21PackedPutBuffer(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		putBuffers(t, s, func(b []byte) rop.Request { return &rop.FastTransferDestinationPutBufferRequest{TransferData: b} })
	})
}

func TestS01TC22PackedPutBufferExtended(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		putBuffers(t, s, func(b []byte) rop.Request {
			return &rop.FastTransferDestinationPutBufferExtendedRequest{TransferData: b}
		})
	})
}

// putBuffers uploads a message; the answer tells the size of the last part.
func putBuffers(t *testing.T, s *site, one func([]byte) rop.Request) {
	session, b := packing(t, s, emsmdb.PackedFastTransferUpload)
	folder, h := b.folder()
	parts := transferred(b, folder, h)
	_, m := open(b, h, &rop.CreateMessageRequest{CodePageID: rop.CodePageLogon, FolderID: folder})
	_, sink := open(b, m, &rop.FastTransferDestinationConfigureRequest{SourceOperation: 1})
	var in []rop.Request
	for _, p := range parts {
		in = append(in, one(p))
	}
	used := -1
	switch r := upload(b, session, sink, in...).(type) {
	case *rop.FastTransferDestinationPutBufferResponse:
		used = int(r.BufferUsedSize)
	case *rop.FastTransferDestinationPutBufferExtendedResponse:
		used = int(r.BufferUsedSize)
	}
	if want := len(parts[len(parts)-1]); len(parts) < 3 || used != want {
		t.Errorf("%d parts, BufferUsedSize %d, the last has %d", len(parts), used, want)
	}
}
