package emsmdb_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// Upload packing and answers of 1 MiB, [MS-OXCRPC] v25.0 3.1.4.2.1.2 and
// AUX_SERVER_CAPABILITIES: a stream goes up in two packed calls and comes down
// in fewer than a smaller room would take.
func TestPackedUploadAndLargeDownload(t *testing.T) {
	for _, tt := range []struct {
		profile func() *emsmdbtest.Profile
		room    int // 0: the default
		calls   int // most that the download may take
	}{
		{emsmdbtest.Exchange2013, 0, 2},
		{emsmdbtest.Exchange2013, 0x8007, 40},
		{emsmdbtest.Exchange2019, 0x40000, 7},
	} {
		overProduct(t, tt.profile(), func(t *testing.T, by transport) {
			var traced []emsmdb.CallTrace
			e := start(t, tt.profile(), nil)
			s := e.dialOver(t, by, func(o *emsmdb.Options) {
				o.MaxResponse, o.Compression = tt.room, emsmdb.CompressNever
				o.Trace = &emsmdb.Trace{Called: func(c emsmdb.CallTrace) { traced = append(traced, c) }}
			})
			if !s.Supports(emsmdb.PackedWriteStreamUpload) || !s.Supports(emsmdb.LargeResponses) {
				t.Fatal("the server does not offer it")
			}
			c := rop.NewClient(s, nil)
			stream := newStream(t, c, e)
			var want []byte
			for i := range 2 {
				var in [][]byte
				for j := range 8 {
					data := bytes.Repeat([]byte{byte(16*i + j)}, 0x7F00)
					want = append(want, data...)
					payload, err := rop.AppendRequestBuffer(nil, []rop.Call{{Request: &rop.WriteStreamExtendedRequest{Data: data}}}, []uint32{stream})
					if err != nil {
						t.Fatal(err)
					}
					in = append(in, payload)
				}
				out, err := s.Execute(t.Context(), in...)
				if err != nil {
					t.Fatal(err)
				}
				if r, ok := replyOf(t, out[0], &rop.WriteStreamExtendedRequest{}).(*rop.WriteStreamExtendedResponse); !ok || int(r.WrittenSize) != len(want)/(i+1) {
					t.Fatalf("%+v", r)
				}
			}
			replyOf(t, one(t, s, stream, &rop.SeekStreamRequest{})[0], &rop.SeekStreamRequest{})
			traced = nil
			var got []byte
			for range tt.calls {
				read := &rop.ReadStreamRequest{ByteCount: 0xBABE, MaximumByteCount: 1 << 30}
				for _, p := range one(t, s, stream, read) {
					got = append(got, replyOf(t, p, read).(*rop.ReadStreamResponse).Data...)
				}
				if len(got) >= len(want) {
					break
				}
			}
			if !bytes.Equal(got, want) {
				t.Errorf("room %#x: %d bytes came back of %d", tt.room, len(got), len(want))
			}
			if tt.room == 0 && !slices.ContainsFunc(traced, func(c emsmdb.CallTrace) bool { return c.WireOut > 0x40000 }) {
				t.Errorf("no answer exceeded 256 KiB: %d calls", len(traced))
			}
		})
	}
}

// newStream makes a message and returns the number of a stream on it.
func newStream(t *testing.T, c *rop.Client, e *exchange) uint32 {
	t.Helper()
	_, logon, err := c.Logon(t.Context(), &rop.LogonRequest{LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenHomeLogon, ESSDN: dn})
	if err != nil {
		t.Fatal(err)
	}
	_, msg, err := rop.Open(t.Context(), c, logon, &rop.CreateMessageRequest{FolderID: e.box.Inbox().ID()})
	if err != nil {
		t.Fatal(err)
	}
	_, stream, err := rop.Open(t.Context(), c, msg, &rop.OpenStreamRequest{Tag: mapi.PidTagHtml, OpenModeFlags: rop.StreamCreate})
	if err != nil {
		t.Fatal(err)
	}
	value, ok := stream.Value()
	if !ok {
		t.Fatal("the stream has no number")
	}
	return value
}

// one sends one ROP on an object.
func one(t *testing.T, s *emsmdb.Session, object uint32, q rop.Request) [][]byte {
	t.Helper()
	in, err := rop.AppendRequestBuffer(nil, []rop.Call{{Request: q}}, []uint32{object})
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Execute(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// replyOf reads a payload that answers one ROP.
func replyOf(t *testing.T, payload []byte, q rop.Request) rop.Response {
	t.Helper()
	replies, _, err := rop.DecodeResponseBuffer(payload, []rop.Call{{Request: q}})
	if err != nil || len(replies) != 1 || replies[0].Code != 0 {
		t.Fatalf("%+v, %v", replies, err)
	}
	return replies[0].Response
}
