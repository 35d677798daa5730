package mailbox_test

import (
	"io"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mailbox"
)

// BenchmarkOpenMessage opens a message of a few kilobytes, with its recipients
// and the list of its attachments, over loopback with packet privacy.
func BenchmarkOpenMessage(b *testing.B) {
	f := start(b, overTCP, func(box *emsmdbtest.MemoryMailbox) {
		box.Inbox().Add(emsmdbtest.NewMail("Hello", strings.Repeat("word ", 500)).To("Alice", "alice@example.com"))
	})
	inbox := f.mb.Special(mailbox.Inbox)
	id := f.only(mailbox.Inbox).ID()
	b.ReportAllocs()
	for b.Loop() {
		m, err := f.mb.OpenMessage(b.Context(), inbox, id)
		if err != nil {
			b.Fatal(err)
		}
		m.Close()
	}
}

// BenchmarkMessages lists a thousand messages.
func BenchmarkMessages(b *testing.B) {
	f := start(b, overTCP, func(box *emsmdbtest.MemoryMailbox) {
		for range 1000 {
			box.Inbox().Add(emsmdbtest.NewMail("Hello", "x"))
		}
	})
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range f.mb.Messages(b.Context(), f.mb.Special(mailbox.Inbox)) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 1000 {
			b.Fatalf("%d messages", n)
		}
	}
}

// BenchmarkStream reads an attachment of 16 MB.
func BenchmarkStream(b *testing.B) {
	const size = pattern(16 << 20)
	f := start(b, overTCP, func(box *emsmdbtest.MemoryMailbox) {
		box.Inbox().Add(emsmdbtest.NewMail("Big", "x").Attach("big.bin", "application/octet-stream", size))
	})
	a, err := f.only(mailbox.Inbox).OpenAttachment(b.Context(), 0)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		r, err := a.Data().Open(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, r); n != int64(size) || err != nil {
			b.Fatal(n, err)
		}
		r.Close()
	}
}
