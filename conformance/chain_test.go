// Chained answers: S01 TC07 to TC09, and what server versions allow: TC12.

package conformance

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// traced makes a session and keeps the headers of its last answer.
func traced(t *testing.T, s *site, change func(*emsmdb.Options)) (*store, *[]extbuf.Header) {
	t.Helper()
	last := new([]extbuf.Header)
	session := s.session(t, func(o *emsmdb.Options) {
		if change != nil {
			change(o)
		}
		o.Trace = &emsmdb.Trace{Called: func(c emsmdb.CallTrace) {
			if c.Op == "execute" {
				*last = append([]extbuf.Header(nil), c.OutHeaders...)
			}
		}}
	})
	return s.logon(t, session, nil), last
}

// checkChain checks what 3.1.7 asks of every chain.
func checkChain(t *testing.T, headers []extbuf.Header, several bool) {
	t.Helper()
	if several != (len(headers) > 1) || len(headers) > extbuf.MaxPayloads {
		t.Errorf("%d payloads, want several: %v", len(headers), several)
	}
	for i, h := range headers {
		if h.SizeActual > extbuf.MaxPayload || (h.Flags&extbuf.Last != 0) != (i == len(headers)-1) || h.Version != 0 {
			t.Errorf("header %d of %d: %+v", i, len(headers), h)
		}
		if packed := h.Flags&extbuf.Compressed != 0; packed && h.Size >= h.SizeActual || !packed && h.Size != h.SizeActual {
			t.Errorf("header %d: %+v", i, h)
		}
	}
}

// Rows that fill several payloads.
func TestS01TC07Rows(t *testing.T) {
	const folders = 100
	everywhere(t, func(t *testing.T, s *site) {
		b, last := traced(t, s, nil)
		_, h := b.folder()
		batch := b.client.NewBatch()
		for i := range folders {
			rop.Add(batch, h, subfolder(fmt.Sprintf("%03d %s", i, strings.Repeat("x", 200)))).Handle().Release()
		}
		if err := batch.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, table := open(b, h, &rop.GetHierarchyTableRequest{TableFlags: rop.TableDepth})
		columns := []mapi.PropTag{mapi.PidTagFolderId, mapi.PidTagDisplayName, mapi.PidTagSubfolders}
		do(b, table, &rop.SetColumnsRequest{Columns: columns})
		r := do(b, table, &rop.QueryRowsRequest{Flags: rop.QueryPackedBuffers, ForwardRead: true, RowCount: 65535, Columns: columns})
		checkChain(t, *last, is(s, chainsRows))
		rows, err := r.Rows(columns)
		if err != nil || is(s, chainsRows) && len(rows) != folders || len(rows) == 0 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
	})
}

// A stream that fills several payloads, and a small read that does not.
func TestS01TC08Stream(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		b, last := traced(t, s, nil)
		folder, h := b.folder()
		id, body := b.message(folder, h, 200*1024)
		_, m := open(b, b.logon, &rop.OpenMessageRequest{CodePageID: rop.CodePageLogon, FolderID: folder, MessageID: id})
		_, stream := open(b, m, &rop.OpenStreamRequest{Tag: mapi.PidTagHtml})
		small := do(b, stream, &rop.ReadStreamRequest{ByteCount: 32})
		if n := len(small.Data); n == 0 || n > 32 && !is(s, overshoots) {
			t.Errorf("%d bytes of 32", n)
		}
		if !is(s, overshoots) { // as many payloads as there may be, each of 32 bytes
			checkChain(t, *last, false)
		}
		if s.product == "2003" {
			return // ByteCount 0xBABE came with 8.0.295.0
		}
		const asked = 100 * 1024
		large := do(b, stream, &rop.ReadStreamRequest{ByteCount: rop.ReadStreamLarge, MaximumByteCount: asked})
		checkChain(t, *last, !s.seenAs15() || is(s, chainsFor15))
		if len(large.Data) > asked && !is(s, overshoots) {
			t.Errorf("%d bytes, asked for %d", len(large.Data), asked)
		}
		got := append(append([]byte(nil), small.Data...), large.Data...)
		if !bytes.HasPrefix(body, got) {
			t.Error("what was read is not what was written")
		}
	})
}

// A message as a FastTransfer stream of several payloads.
func TestS01TC09FastTransfer(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		b, last := traced(t, s, nil)
		folder, h := b.folder()
		id, body := b.message(folder, h, 200*1024)
		_, source := open(b, h, &rop.FastTransferSourceCopyMessagesRequest{MessageIDs: []mapi.MessageID{id}, SendOptions: 1})
		var stream []byte
		for first := true; ; first = false {
			r := do(b, source, &rop.FastTransferSourceGetBufferRequest{BufferSize: rop.TransferLarge, MaximumBufferSize: 0xFFFF})
			if first {
				checkChain(t, *last, true)
			}
			stream = append(stream, r.TransferBuffer...)
			if r.TransferStatus == rop.TransferDone {
				break
			}
			if len(r.TransferBuffer) == 0 {
				t.Fatalf("no data and no end: %+v", r)
			}
		}
		if !bytes.Contains(stream, body) {
			t.Errorf("a stream of %d bytes without the message's body", len(stream))
		}
	})
}

// What 3.1.9.2 says that the server's version includes works.
func TestS01TC12Capabilities(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		session := s.session(t, nil)
		// USE_PER_MDB_REPLID_MAPPING is in every logon of this suite.
		b := s.logon(t, session, nil)
		_, root := open(b, b.logon, &rop.OpenFolderRequest{FolderID: b.said.FolderIDs[rop.FolderRoot]})
		_, table, err := rop.Open(t.Context(), b.client, root, &rop.GetContentsTableRequest{TableFlags: rop.TableConversationMembers})
		if session.Supports(version.ConversationMembers) && err != nil {
			t.Errorf("ConversationMembers: %v", err)
		}
		table.Release()
		if want := is(s, waits); session.Supports(version.AsyncCalls) != want {
			t.Errorf("asynchronous calls: %v, want %v", !want, want)
		}
		if !session.Supports(version.FastTransferSentinel) && s.product != "2003" {
			t.Errorf("version %v is older than the oldest that the specification covers", session.Info().Version)
		}
	})
}
