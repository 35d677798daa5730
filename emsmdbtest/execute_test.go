package emsmdbtest_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// pattern is a Stream of any size that takes no memory.
type pattern int64

func (p pattern) Size() int64 { return int64(p) }

func (p pattern) ReadAt(b []byte, off int64) (int, error) {
	n := int(max(0, min(int64(len(b)), int64(p)-off)))
	for i := range n {
		b[i] = patternByte(off + int64(i))
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func patternByte(off int64) byte { return byte(off) ^ byte(off>>8) ^ byte(off>>16)*31 }

// openContent opens the stream of an attachment with that content.
func openContent(t testing.TB, content emsmdbtest.Stream, change func(*emsmdbtest.Config)) (*rawClient, uint32) {
	c, _, box := session(t, change)
	id := box.Inbox().Add(emsmdbtest.NewMail("big", "").Attach("a.bin", "application/octet-stream", content))
	logon, _ := c.logon()
	_, msg := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id})
	_, att := must[*rop.OpenAttachmentResponse](c, msg, &rop.OpenAttachmentRequest{})
	_, stream := must[*rop.OpenStreamResponse](c, att, &rop.OpenStreamRequest{Tag: mapi.PidTagAttachDataBinary})
	return c, stream
}

// readChained asks for n bytes of a stream in one call.
func (c *rawClient) readChained(stream uint32, n, maxOut, flags uint32) [][]byte {
	c.t.Helper()
	calls := []rop.Call{{Request: &rop.ReadStreamRequest{ByteCount: rop.ReadStreamLarge, MaximumByteCount: n}}}
	q := ropRequest(c.t, calls, []uint32{stream}, flags)
	q.MaxOut = maxOut
	payloads, code, err := c.ext2(q)
	if err != nil || code != 0 {
		c.t.Fatalf("%v, %v", code, err)
	}
	var out [][]byte
	for _, p := range payloads {
		replies, handles, err := rop.DecodeResponseBuffer(p, calls)
		if err != nil || len(replies) != 1 || replies[0].Code != 0 || len(handles) != 1 || handles[0] != stream {
			c.t.Fatalf("%+v, %v, %v", replies, handles, err)
		}
		out = append(out, replies[0].Response.(*rop.ReadStreamResponse).Data)
	}
	return out
}

func checkPattern(t *testing.T, off int64, b []byte) {
	t.Helper()
	for i := range b {
		if b[i] != patternByte(off+int64(i)) {
			t.Fatalf("byte %d is wrong", off+int64(i))
		}
	}
}

func TestChainedReadStream(t *testing.T) {
	const size = 1 << 20
	for _, tt := range []struct {
		name            string
		ask, maxOut     uint32
		flags           uint32
		payloads, bytes int
	}{
		{"not asked to chain", size, 0x40000, plain, 1, 0x8000 - 14},
		{"small buffer", size, 0x8007, plain | ndr.FlagChain, 1, 0x7FFF - 14},
		{"256 KiB", size, 0x40000, plain | ndr.FlagChain, 8, 8*(0x8000-14) - 8*8},
		{"no more than asked for", 40000, 0x40000, plain | ndr.FlagChain, 2, 40000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, stream := openContent(t, pattern(size), nil)
			parts := c.readChained(stream, tt.ask, tt.maxOut, tt.flags)
			b := bytes.Join(parts, nil)
			checkPattern(t, 0, b)
			if len(parts) != tt.payloads || len(b) != tt.bytes {
				t.Fatalf("%d bytes in %d payloads, want %d in %d", len(b), len(parts), tt.bytes, tt.payloads)
			}
			if len(c.last.Out) > int(tt.maxOut) {
				t.Fatalf("rgbOut has %d bytes of %d", len(c.last.Out), tt.maxOut)
			}
			next := c.readChained(stream, 100, 0x8007, plain)
			checkPattern(t, int64(len(b)), next[0])
		})
	}
}

func TestChainNeverLeavesLessThanTheResidual(t *testing.T) {
	c, stream := openContent(t, pattern(1<<20), nil)
	for maxOut := uint32(0x8008); maxOut < 0x18008; maxOut += 0x777 {
		c.readChained(stream, 1<<20, maxOut, plain|ndr.FlagChain)
		hs, err := extbuf.Headers(c.last.Out)
		if err != nil {
			t.Fatal(err)
		}
		used := 0
		for i, h := range hs {
			if i > 0 && int(maxOut)-used < 8<<10 {
				t.Fatalf("pcbOut %#x: payload %d was added with %d bytes left", maxOut, i, int(maxOut)-used)
			}
			used += extbuf.HeaderSize + int(h.Size)
		}
		if left := int(maxOut) - used; left >= 8<<10+2*extbuf.HeaderSize {
			t.Fatalf("pcbOut %#x: %d bytes left unused", maxOut, left)
		}
		must[*rop.SeekStreamResponse](c, stream, &rop.SeekStreamRequest{})
	}
}

func TestNoMoreThan96Payloads(t *testing.T) {
	c, stream := openContent(t, bytes.NewReader(make([]byte, 4<<20)), nil)
	parts := c.readChained(stream, 4<<20, 0x40000, ndr.FlagNoXORMagic|ndr.FlagChain)
	if len(parts) != extbuf.MaxPayloads {
		t.Fatalf("%d payloads", len(parts))
	}
}

func TestAnswersAreCompressedAndObfuscatedAsAllowed(t *testing.T) {
	c, stream := openContent(t, bytes.NewReader(bytes.Repeat([]byte("compress me "), 20000)), nil)
	for _, tt := range []struct {
		name     string
		flags    uint32
		all, any extbuf.Flags // flags that no payload may have, and that some must have
	}{
		{"neither", plain, extbuf.Compressed | extbuf.XorMagic, 0},
		{"compression alone", ndr.FlagNoXORMagic, extbuf.XorMagic, extbuf.Compressed},
		{"obfuscation alone", ndr.FlagNoCompression, extbuf.Compressed, extbuf.XorMagic},
		{"both", 0, 0, extbuf.Compressed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			must[*rop.SeekStreamResponse](c, stream, &rop.SeekStreamRequest{})
			b := bytes.Join(c.readChained(stream, 100_000, 0x40000, tt.flags|ndr.FlagChain), nil)
			if len(b) != 100_000 || !bytes.HasPrefix(b, []byte("compress me compress me")) {
				t.Fatalf("%d bytes", len(b))
			}
			hs, err := extbuf.Headers(c.last.Out)
			if err != nil {
				t.Fatal(err)
			}
			var seen, mixed extbuf.Flags
			for i, h := range hs {
				if h.Flags&tt.all != 0 {
					t.Errorf("payload %d has flags %#x", i, h.Flags)
				}
				seen |= h.Flags
				mixed |= h.Flags ^ hs[0].Flags
			}
			if seen&tt.any != tt.any {
				t.Errorf("flags %#x in %d payloads, want %#x", seen, len(hs), tt.any)
			}
			if tt.flags == 0 && mixed&extbuf.XorMagic == 0 {
				t.Error("all payloads are obfuscated alike")
			}
		})
	}
}

func TestNoObfuscationUnderEncryption(t *testing.T) {
	srv, _ := start(t, func(c *emsmdbtest.Config) { c.Users = []emsmdbtest.User{alice} })
	c := bind(t, srv, &alice, 6).connect()
	c.logon()
	calls := []rop.Call{{Out: 0, Request: &rop.LogonRequest{LogonFlags: rop.LogonPrivate}}}
	if _, _, err := c.ext2(ropRequest(t, calls, []uint32{rop.NoHandle}, ndr.FlagNoCompression)); err != nil {
		t.Fatal(err)
	}
	if hs, err := extbuf.Headers(c.last.Out); err != nil || hs[0].Flags != extbuf.Last {
		t.Fatalf("%+v, %v", hs, err)
	}
}

func TestChainedQueryRows(t *testing.T) {
	c, _, box := session(t, nil)
	const messages = 3000
	for i := range messages {
		box.Inbox().Add(emsmdbtest.NewMail(fmt.Sprintf("message %d", i), ""))
	}
	_, inbox := c.inbox()
	_, table := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{TableFlags: rop.TableNoNotifications})
	columns := c.columns(table, mapi.PidTagSubject, mapi.PidTagMid, mapi.PidTagEntryId)
	seen := 0
	for _, want := range []uint16{2000, 2000, 2000} {
		calls := []rop.Call{{Request: &rop.QueryRowsRequest{ForwardRead: true, RowCount: want, Columns: columns}}}
		q := ropRequest(t, calls, []uint32{table}, plain|ndr.FlagChain)
		q.MaxOut = 0x40000
		payloads, _, err := c.ext2(q)
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for i, p := range payloads {
			replies, _, err := rop.DecodeResponseBuffer(p, calls)
			if err != nil {
				t.Fatal(err)
			}
			resp := replies[0].Response.(*rop.QueryRowsResponse)
			rows, err := mapi.DecodeRows(columns, resp.RowCount, resp.RowData)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if r.Values[0].Value != fmt.Sprintf("message %d", seen+got) {
					t.Fatalf("row %d is %v", seen+got, r.Values[0].Value)
				}
				got++
			}
			if i > 0 && len(rows) == 0 {
				t.Fatalf("payload %d has no rows", i)
			}
		}
		if got > int(want) || len(payloads) < 2 && seen == 0 {
			t.Fatalf("%d rows in %d payloads, asked for %d", got, len(payloads), want)
		}
		seen += got
	}
	if seen != messages {
		t.Fatalf("%d rows in all", seen)
	}
}

func TestAnswersToOtherROPsAreNotChained(t *testing.T) {
	c, stream := openContent(t, pattern(1<<20), nil)
	calls := []rop.Call{
		{Request: &rop.ReadStreamRequest{ByteCount: rop.ReadStreamLarge, MaximumByteCount: 1 << 20}},
		{Request: &rop.GetStreamSizeRequest{}},
	}
	q := ropRequest(t, calls, []uint32{stream}, plain|ndr.FlagChain)
	q.MaxOut = 0x40000
	payloads, code, err := c.ext2(q)
	if err != nil || code != 0 || len(payloads) != 1 {
		t.Fatalf("%d payloads, %v, %v", len(payloads), code, err)
	}
	if replies, _, err := rop.DecodeResponseBuffer(payloads[0], calls); err != nil || len(replies) != 2 {
		t.Fatalf("%+v, %v", replies, err)
	}
}

func TestHundredMegabytesInBoundedMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 100 MB")
	}
	const size = 100 << 20
	c, stream := openContent(t, pattern(size), nil)
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	peak, read := uint64(0), int64(0)
	for read < size {
		for _, b := range c.readChained(stream, size, 0x40000, plain|ndr.FlagChain) {
			if len(b) > 0 && (b[0] != patternByte(read) || b[len(b)-1] != patternByte(read+int64(len(b))-1)) {
				t.Fatalf("wrong bytes at %d", read)
			}
			read += int64(len(b))
		}
		if read>>20%16 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		}
	}
	if grown := int64(peak) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Fatalf("the heap grew by %d MB", grown>>20)
	}
}

func TestBufferTooSmall(t *testing.T) {
	c, _, box := session(t, nil)
	id := box.Inbox().Add(emsmdbtest.NewMail("s", string(bytes.Repeat([]byte{'b'}, 9000))))
	logon, _ := c.logon()
	tags := []mapi.PropTag{mapi.PidTagBody}
	props := &rop.GetPropertiesSpecificRequest{Tags: tags}
	_, msg := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id})
	var calls []rop.Call
	for range 3000 {
		calls = append(calls, rop.Call{Request: &rop.GetPropertiesListRequest{}})
	}
	calls = append(calls, rop.Call{Out: 1, Request: &rop.OpenAttachmentRequest{}})
	replies, handles := c.run(calls, []uint32{msg, rop.NoHandle})
	last := replies[len(replies)-1]
	small, ok := last.Response.(*rop.BufferTooSmallResponse)
	if !ok || handles[1] != rop.NoHandle {
		t.Fatalf("the last of %d replies is a %v", len(replies), last.ID)
	}
	rest, err := rop.AppendBuffer(nil, small.RequestBuffers, []uint32{msg, rop.NoHandle})
	if err != nil {
		t.Fatal(err)
	}
	left, _, err := rop.DecodeRequestBuffer(rest)
	if err != nil || len(left)+len(replies)-1 != len(calls) {
		t.Fatalf("%d replies and %d requests left of %d, %v", len(replies)-1, len(left), len(calls), err)
	}

	// What does not fit a row is left to streams instead.
	two := []rop.Call{{Request: props}, {Request: props}}
	replies, _ = c.run(two, []uint32{msg})
	row, err := replies[1].Response.(*rop.GetPropertiesSpecificResponse).Row(tags)
	if err != nil || row.Values[0].Value != mapi.ErrorNotEnoughMemory {
		t.Fatalf("second body: %+v, %v", row, err)
	}
}

func TestLargePropertiesAreLeftToStreams(t *testing.T) {
	c, _, box := session(t, nil)
	body := string(bytes.Repeat([]byte("0123456789"), 60_000))
	id := box.Inbox().Add(emsmdbtest.NewMail("s", body).Set(mapi.PidTagHtml, make([]byte, 20_000)))
	logon, _ := c.logon()
	_, msg := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id})
	tags := []mapi.PropTag{mapi.PidTagBody, mapi.PidTagHtml, mapi.PidTagSubject}
	for _, tt := range []struct {
		name  string
		limit uint16
		html  bool
	}{{"no limit", 0, true}, {"limit", 5000, false}} {
		t.Run(tt.name, func(t *testing.T) {
			props, _ := must[*rop.GetPropertiesSpecificResponse](c, msg, &rop.GetPropertiesSpecificRequest{PropertySizeLimit: tt.limit, Tags: tags})
			row, err := props.Row(tags)
			if err != nil || row.Values[0].Value != mapi.ErrorNotEnoughMemory || row.Values[2].Value != "s" {
				t.Fatalf("%v, %v", row.Values[0].Value, err)
			}
			if got := row.Values[1].Err() == nil; got != tt.html {
				t.Fatalf("HTML in the row: %v", got)
			}
			all, _ := must[*rop.GetPropertiesAllResponse](c, msg, &rop.GetPropertiesAllRequest{PropertySizeLimit: tt.limit, WantUnicode: 1})
			if v, ok := all.Properties.Lookup(mapi.PidTagSubject); !ok || v != "s" {
				t.Fatalf("subject among all: %v", v)
			}
			var err2 mapi.ErrorCode
			for _, p := range all.Properties {
				if p.Tag == mapi.PidTagBody.WithType(mapi.TypeErrorCode) {
					err2, _ = p.Value.(mapi.ErrorCode)
				}
			}
			if err2 != mapi.ErrorNotEnoughMemory {
				t.Fatalf("body among all: %v", err2)
			}
		})
	}
	size, _ := must[*rop.OpenStreamResponse](c, msg, &rop.OpenStreamRequest{Tag: mapi.PidTagBody})
	if size.StreamSize != uint32(2*len(body)) {
		t.Fatalf("the stream has %d bytes", size.StreamSize)
	}
	size, _ = must[*rop.OpenStreamResponse](c, msg, &rop.OpenStreamRequest{Tag: mapi.PidTagBody.WithType(mapi.TypeString8)})
	if size.StreamSize != uint32(len(body)) {
		t.Fatalf("the 8-bit stream has %d bytes", size.StreamSize)
	}
	c.fails(msg, &rop.OpenStreamRequest{Tag: mapi.PidTagRtfCompressed}, errcode.NotFound)
	c.fails(msg, &rop.OpenStreamRequest{Tag: mapi.PidTagImportance}, errcode.NotSupported)
}

func TestMalformedRequests(t *testing.T) {
	empty := []byte{2, 0}
	header := func(version, flags, size, actual uint16, payload []byte) []byte {
		b, _ := extbuf.Header{Version: version, Flags: extbuf.Flags(flags), Size: size, SizeActual: actual}.AppendBinary(nil)
		return append(b, payload...)
	}
	for _, tt := range []struct {
		name string
		in   []byte
		want errcode.Code
	}{
		{"no ROPs", header(0, 4, 2, 2, empty), errcode.Success},
		{"not the last", header(0, 0, 2, 2, empty), errcode.RPCFormat},
		{"version 1", header(1, 4, 2, 2, empty), errcode.RPCFormat},
		{"size past the end", header(0, 4, 9, 9, empty), errcode.RPCFormat},
		{"bytes after the end", append(header(0, 4, 2, 2, empty), 0), errcode.RPCFormat},
		{"corrupt compression", header(0, 5, 2, 100, empty), errcode.RPCFormat},
		{"RopSize past the end", header(0, 4, 2, 2, []byte{9, 0}), errcode.RPCFormat},
		{"unknown ROP", header(0, 4, 5, 5, []byte{5, 0, 0x28, 0, 0}), errcode.RPCFormat},
		{"cut ROP", header(0, 4, 4, 4, []byte{4, 0, 2, 0}), errcode.RPCFormat},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, _, _ := session(t, nil)
			_, code, err := c.ext2(&ndr.RPCExt2Request{Flags: plain, In: tt.in, MaxOut: 0x8007})
			if err != nil || code != tt.want {
				t.Fatalf("%v, %v", code, err)
			}
		})
	}
}

func TestUnknownSession(t *testing.T) {
	for _, tt := range []struct {
		profile *emsmdbtest.Profile
		want    errcode.Code
	}{{emsmdbtest.Exchange2010(), 0}, {emsmdbtest.Gromox(), errcode.GeneralFailure}} {
		t.Run(tt.profile.Name, func(t *testing.T) {
			c, srv, _ := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = tt.profile })
			srv.EndSessions()
			_, code, err := c.ext2(&ndr.RPCExt2Request{In: pack(t, []byte{2, 0}), MaxOut: 0x8007})
			var fault *dcerpc.FaultError
			if tt.want == 0 && (!errors.As(err, &fault) || fault.Status != errcode.StatusContextMismatch.Fault()) {
				t.Fatalf("%v, %v", code, err)
			}
			if tt.want != 0 && (err != nil || code != tt.want || !c.last.Handle.IsZero()) {
				t.Fatalf("%v, %v", code, err)
			}
		})
	}
}
