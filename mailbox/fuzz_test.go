package mailbox

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// errTired ends a fuzzed conversation that goes on and on.
var errTired = errors.New("too many calls")

// FuzzAnswers walks a mailbox whose answers are damaged as the input says:
// four bytes each for the call, the offset and the byte to put there. Nothing
// may panic, and every loop has to end by itself.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 0, 2, 0xFF})
	f.Add([]byte{2, 0, 40, 0x01, 3, 0, 9, 0x80})
	f.Add([]byte{0, 0, 20, 7, 1, 0, 60, 0, 2, 0, 30, 0xFF, 3, 0, 5, 0x10, 4, 0, 3, 0x55})
	f.Fuzz(func(t *testing.T, damage []byte) {
		w := fuzzWorld()
		w.server = newScripted(t, w.answer)
		w.server.lenient = true
		calls := 0
		w.server.cut = func(out []byte) []byte {
			for d := damage; len(d) >= 4; d = d[4:] {
				if at := int(d[1])<<8 | int(d[2]); int(d[0]) == calls && at < len(out) {
					out[at] = d[3]
				}
			}
			if calls++; calls > 2000 {
				w.server.err = errTired
			}
			return out
		}
		mb, err := Open(t.Context(), w.server, &Options{MailboxDN: testDN})
		if err != nil {
			return
		}
		read(t.Context(), mb)
		if errors.Is(w.server.err, errTired) {
			t.Error("the walk does not end")
		}
	})
}

// fuzzWorld has a little of everything.
func fuzzWorld() *world {
	row := mapi.RecipientRow{Flags: mapi.RecipientDisplay, DisplayName: mapi.RawString{Raw: "x"}}
	b, _ := row.AppendBinary(nil, nil)
	recipient := rop.OpenRecipientRow{RecipientType: rop.RecipientTo, Row: b}
	w := &world{
		rows: map[rop.ID][]mapi.Properties{
			rop.IDGetHierarchyTable: {folderRow(2, testFolder, "Inbox", true), folderRow(3, 2, "Projects", false)},
			rop.IDGetContentsTable:  {messageRow(1), messageRow(2)},
			rop.IDGetAttachmentTable: {
				{{Tag: mapi.PidTagAttachNumber, Value: int32(0)}, {Tag: mapi.PidTagAttachMethod, Value: int32(1)}},
			},
		},
		properties: mapi.Properties{
			{Tag: mapi.PidTagSubject, Value: "Hello"},
			{Tag: 0x8001001F, Value: "named"},
			{Tag: mapi.PidTagBody.WithType(mapi.TypeErrorCode), Value: errcode.NotEnoughMemory},
			{Tag: 0x1234000A, Value: errcode.NotEnoughMemory},
		},
		names:   map[mapi.PropID]mapi.PropertyName{0x8001: testName},
		summary: rop.MessageSummary{RecipientCount: 2, Recipients: []rop.OpenRecipientRow{recipient}},
		streams: map[mapi.PropTag][]byte{mapi.PidTagBody: make([]byte, 70000), mapi.PidTagAttachDataBinary: make([]byte, 10)},
		columns: map[uint32][]mapi.PropTag{}, pos: map[uint32]int{}, stream: map[uint32]mapi.PropTag{},
	}
	w.recipients = func(q *rop.ReadRecipientsRequest) (rop.Response, errcode.Code) {
		if q.RowID > 1 {
			return nil, errcode.NotFound
		}
		return &rop.ReadRecipientsResponse{Rows: []rop.ReadRecipientRow{{RowID: q.RowID, OpenRecipientRow: recipient}}}, errcode.Success
	}
	return w
}

// read reads everything and ignores all errors.
func read(ctx context.Context, mb *Mailbox) {
	for range mb.Tree(ctx, testFolder) {
		continue
	}
	for info := range mb.Messages(ctx, testFolder) {
		if info == nil {
			break
		}
		m, err := mb.OpenMessage(ctx, testFolder, info.ID)
		if err != nil {
			continue
		}
		for range m.Recipients(ctx) {
			continue
		}
		for _, p := range m.Properties() {
			if s, ok := p.Value.(*Stream); ok {
				drainStream(ctx, s)
			}
		}
		for _, info := range m.Attachments() {
			if a, err := m.OpenAttachment(ctx, info.Number); err == nil {
				drainStream(ctx, a.Data())
				a.Close()
			}
		}
		m.Close()
	}
}

func drainStream(ctx context.Context, s *Stream) {
	r, err := s.Open(ctx)
	if err != nil {
		return
	}
	defer r.Close()
	io.Copy(io.Discard, r)
}
