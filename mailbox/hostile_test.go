package mailbox_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/rop"
)

// walk reads everything in the mailbox, and returns how many messages and bytes
// it saw and the errors on the way. It gives up at the first error of a table.
func walk(ctx context.Context, mb *mailbox.Mailbox) (messages int, size int64, errs []error) {
	fail := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	for folder, err := range mb.Tree(ctx, mb.Special(mailbox.IPMSubtree)) {
		if err != nil || folder.Err != nil {
			fail(err)
			break
		}
		for info, err := range mb.Messages(ctx, folder.ID) {
			if err != nil || info.Err != nil {
				fail(err)
				break
			}
			m, err := mb.OpenMessage(ctx, folder.ID, info.ID)
			if err != nil {
				fail(err)
				continue
			}
			messages++
			n, err := readMessage(ctx, m)
			size += n
			fail(err)
			m.Close()
		}
	}
	return messages, size, errs
}

// readMessage reads the recipients, streams and attachments of a message.
func readMessage(ctx context.Context, m *mailbox.Message) (size int64, err error) {
	for _, err := range m.Recipients(ctx) {
		if err != nil {
			return size, err
		}
	}
	for _, p := range m.Properties() {
		if s, ok := p.Value.(*mailbox.Stream); ok {
			n, err := drain(ctx, s)
			if size += n; err != nil {
				return size, err
			}
		}
	}
	for _, info := range m.Attachments() {
		a, err := m.OpenAttachment(ctx, info.Number)
		if err != nil {
			return size, err
		}
		n, err := readAttachment(ctx, a)
		size += n
		a.Close()
		if err != nil {
			return size, err
		}
	}
	return size, nil
}

func readAttachment(ctx context.Context, a *mailbox.Attachment) (int64, error) {
	if a.Method() != mailbox.AttachEmbedded {
		return drain(ctx, a.Data())
	}
	m, err := a.OpenMessage(ctx)
	if err != nil {
		return 0, err
	}
	defer m.Close()
	return readMessage(ctx, m)
}

func drain(ctx context.Context, s *mailbox.Stream) (int64, error) {
	r, err := s.Open(ctx)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return io.Copy(io.Discard, r)
}

// Each kind of answer is damaged in several ways. Nothing panics or hangs;
// afterwards the mailbox reads as before, or the session says that it is lost.
func TestDamagedAnswers(t *testing.T) {
	overTransports(t, func(t *testing.T, by transport) {
		f := start(t, by, func(box *emsmdbtest.MemoryMailbox) {
			inner := emsmdbtest.NewMail("Inner", "x").AttachBytes("x", "text/plain", []byte("x"))
			box.Inbox().Folder("Sub").Add(emsmdbtest.NewMail("Outer", strings.Repeat("x", 40000)).To("A", "a@example.com").
				AttachMessage("Inner", inner).AttachBytes("file", "text/plain", make([]byte, 100000)))
		})
		messages, size, errs := walk(t.Context(), f.mb)
		if messages != 1 || size < 140000 || len(errs) != 0 {
			t.Fatalf("undamaged: %d messages, %d bytes, %v", messages, size, errs)
		}
		random := rand.New(rand.NewPCG(1, 2))
		damages := []struct {
			name string
			do   func([]byte) []byte
		}{
			{"gone", func([]byte) []byte { return nil }},
			{"cut", func(b []byte) []byte { return b[:len(b)/2] }},
			{"doubled", func(b []byte) []byte { return append(b, b...) }},
			{"ones at the end", func(b []byte) []byte {
				for i := len(b) / 2; i < len(b); i++ {
					b[i] = 0xFF
				}
				return b
			}},
			{"random", func(b []byte) []byte {
				for range 3 {
					b[random.IntN(len(b))] = byte(random.Uint32())
				}
				return b
			}},
		}
		ids := []rop.ID{
			rop.IDOpenFolder, rop.IDGetHierarchyTable, rop.IDGetContentsTable, rop.IDSetColumns, rop.IDQueryRows,
			rop.IDOpenMessage, rop.IDGetPropertiesAll, rop.IDGetPropertiesList, rop.IDGetAttachmentTable,
			rop.IDOpenAttachment, rop.IDOpenEmbeddedMessage, rop.IDOpenStream, rop.IDReadStream,
		}
		for _, id := range ids {
			for _, d := range damages {
				t.Run(fmt.Sprint(id, " ", d.name), func(t *testing.T) {
					damaged := 0
					remove := f.HookROP(func(_ context.Context, call *emsmdbtest.ROPCall) *emsmdbtest.ROPOutcome {
						if call.ID != id {
							return nil
						}
						damaged++
						return &emsmdbtest.ROPOutcome{Corrupt: d.do}
					})
					_, _, errs := walk(t.Context(), f.mb)
					remove()
					if damaged == 0 {
						t.Skip("the walk does not need it")
					}
					if d.name == "gone" && len(errs) == 0 {
						t.Error("no error although the answers are gone")
					}
					if err := f.session.Err(); err != nil {
						t.Fatalf("the session is lost: %v", err)
					}
					messages, n, errs := walk(t.Context(), f.mb)
					if messages != 1 || n != size || len(errs) != 0 {
						t.Errorf("afterwards: %d messages, %d bytes, %v", messages, n, errs)
					}
				})
			}
		}
	})
}
