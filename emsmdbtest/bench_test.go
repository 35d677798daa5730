package emsmdbtest_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// endless is a Stream that repeats a text.
type endless struct{ text []byte }

func (endless) Size() int64 { return 1 << 30 }

func (e endless) ReadAt(b []byte, off int64) (int, error) {
	for n := 0; n < len(b); {
		n += copy(b[n:], e.text[(off+int64(n))%int64(len(e.text)):])
	}
	return len(b), nil
}

// BenchmarkReadStream reads chained answers of 256 KiB: what the server makes
// of a stream, with the raw client's share in it.
func BenchmarkReadStream(b *testing.B) {
	for _, bb := range []struct {
		name  string
		flags uint32
	}{{"plain", plain}, {"compressed", ndr.FlagNoXORMagic}, {"obfuscated", ndr.FlagNoCompression}} {
		b.Run(bb.name, func(b *testing.B) {
			c, stream := openContent(b, endless{text: bytes.Repeat([]byte("It was a bright cold day, and the clocks were striking. "), 2000)}, nil)
			b.SetBytes(8*(0x8000-14) - 64)
			b.ReportAllocs()
			for b.Loop() {
				calls := []rop.Call{{Request: &rop.ReadStreamRequest{ByteCount: rop.ReadStreamLarge, MaximumByteCount: 1 << 20}}}
				q := ropRequest(b, calls, []uint32{stream}, bb.flags|ndr.FlagChain)
				q.MaxOut = 0x40000
				if _, code, err := c.ext2(q); err != nil || code != 0 {
					b.Fatal(code, err)
				}
			}
		})
	}
}

// BenchmarkQueryRows reads a contents table of ten thousand messages.
func BenchmarkQueryRows(b *testing.B) {
	c, _, box := session(b, nil)
	const messages = 10_000
	for i := range messages {
		box.Inbox().Add(emsmdbtest.NewMail(fmt.Sprintf("message %d", i), "body").From("Bob", "bob@example.com").To("Alice", "alice@example.com"))
	}
	_, inbox := c.inbox()
	_, table := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{TableFlags: rop.TableNoNotifications})
	columns := c.columns(table, mapi.PidTagMid, mapi.PidTagSubject, mapi.PidTagSenderName, mapi.PidTagMessageDeliveryTime,
		mapi.PidTagSourceKey, mapi.PidTagChangeKey, mapi.PidTagMessageSize)
	b.ReportAllocs()
	for b.Loop() {
		must[*rop.SeekRowResponse](c, table, &rop.SeekRowRequest{})
		for seen := 0; seen < messages; {
			calls := []rop.Call{{Request: &rop.QueryRowsRequest{ForwardRead: true, RowCount: 5000, Columns: columns}}}
			q := ropRequest(b, calls, []uint32{table}, plain|ndr.FlagChain)
			q.MaxOut = 0x40000
			payloads, _, err := c.ext2(q)
			if err != nil {
				b.Fatal(err)
			}
			for _, p := range payloads {
				replies, _, err := rop.DecodeResponseBuffer(p, calls)
				if err != nil {
					b.Fatal(err)
				}
				seen += replies[0].Response.(*rop.QueryRowsResponse).RowCount
			}
		}
	}
}
