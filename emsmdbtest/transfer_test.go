package emsmdbtest_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// download fetches a FastTransfer stream and checks that no part but the last
// says that it is the last.
func (c *rawClient) download(source uint32, size uint16, flags uint32) (stream []byte, parts int) {
	c.t.Helper()
	calls := []rop.Call{{Request: &rop.FastTransferSourceGetBufferRequest{BufferSize: rop.TransferLarge, MaximumBufferSize: size}}}
	for {
		q := ropRequest(c.t, calls, []uint32{source}, flags)
		q.MaxOut = 0x40000
		payloads, code, err := c.ext2(q)
		if err != nil || code != 0 {
			c.t.Fatalf("%v, %v", code, err)
		}
		for i, p := range payloads {
			replies, _, err := rop.DecodeResponseBuffer(p, calls)
			if err != nil || replies[0].Code != 0 {
				c.t.Fatalf("%+v, %v", replies, err)
			}
			r := replies[0].Response.(*rop.FastTransferSourceGetBufferResponse)
			if len(r.TransferBuffer) > int(size) {
				c.t.Fatalf("%d bytes in a part, asked for %d", len(r.TransferBuffer), size)
			}
			stream = append(stream, r.TransferBuffer...)
			parts++
			if r.TransferStatus == rop.TransferDone {
				if i != len(payloads)-1 {
					c.t.Fatal("something follows the end")
				}
				return stream, parts
			}
		}
	}
}

// lex reads a FastTransfer stream into one line for each marker and property.
func lex(t *testing.T, b []byte) (out []string) {
	t.Helper()
	r := wire.NewReader("FastTransfer stream", b)
	sized := func() []byte { return r.Bytes32(r.Uint32()) }
	for r.Len() > 0 {
		tag := mapi.PropTag(r.Uint32())
		if name, ok := markers[tag]; ok {
			out = append(out, name)
			continue
		}
		if tag == 0x40160003 {
			out = append(out, "delete "+mapi.PropTag(r.Uint32()).String())
			continue
		}
		if tag.ID().Named() {
			r.GUID()
			if r.Uint8() == 0 {
				r.Uint32()
			} else {
				r.UTF16CString()
			}
		}
		var line strings.Builder
		line.WriteString(tag.String() + "=")
		switch tag.Type() {
		case mapi.TypeString:
			s := wire.DecodeUTF16(sized())
			line.WriteString(strings.TrimSuffix(s, "\x00"))
		case mapi.TypeString8:
			line.WriteString(strings.TrimSuffix(string(sized()), "\x00"))
		case mapi.TypeBinary:
			fmt.Fprintf(&line, "%d bytes", len(sized()))
		case mapi.TypeMultipleString:
			for range r.Uint32() {
				line.WriteString(strings.TrimSuffix(wire.DecodeUTF16(sized()), "\x00") + ",")
			}
		case mapi.TypeInteger32:
			fmt.Fprint(&line, int32(r.Uint32()))
		case mapi.TypeBoolean:
			fmt.Fprint(&line, r.Uint16())
		case mapi.TypeTime, mapi.TypeInteger64:
			r.Uint64()
		default:
			t.Fatalf("offset %d: %v has type %v", r.Offset(), tag, tag.Type())
		}
		out = append(out, line.String())
	}
	if err := r.Finish(); err != nil {
		t.Fatal(err)
	}
	return out
}

var markers = map[mapi.PropTag]string{
	0x40090003: "StartTopFld", 0x400A0003: "StartSubFld", 0x400B0003: "EndFolder",
	0x400C0003: "StartMessage", 0x400D0003: "EndMessage", 0x40100003: "StartFAIMsg",
	0x40010003: "StartEmbed", 0x40020003: "EndEmbed", 0x40030003: "StartRecip", 0x40040003: "EndToRecip",
	0x40000003: "NewAttach", 0x400E0003: "EndAttach",
}

// outline keeps the markers.
func outline(lines []string) (out []string) {
	for _, l := range lines {
		if !strings.Contains(l, "=") {
			out = append(out, l)
		}
	}
	return out
}

func TestCopyMessagesByFastTransfer(t *testing.T) {
	c, _, box := session(t, nil)
	colour, _ := box.PropertyID(mapi.NamedString(mapi.PSPublicStrings(), "Colour"), true)
	inner := emsmdbtest.NewMail("within", "")
	id := box.Inbox().Add(emsmdbtest.NewMail("outer", "body").To("Bob", "bob@example.com").
		Set(colour.Tag(mapi.TypeString), "green").
		AttachBytes("a", "text/plain", bytes.Repeat([]byte{9}, 200_000)).AttachMessage("b", inner))
	second := box.Inbox().Add(emsmdbtest.NewMail("second", ""))
	_, inbox := c.inbox()
	q := &rop.FastTransferSourceCopyMessagesRequest{MessageIDs: []mapi.MessageID{id, second}, SendOptions: 1}
	var streams [][]byte
	for _, tt := range []struct {
		name  string
		size  uint16
		flags uint32
	}{{"chained", 0xFFFF, plain | ndr.FlagChain}, {"one by one", 0xFFFF, plain}, {"small parts", 1000, plain}} {
		_, source := must[*rop.FastTransferSourceCopyMessagesResponse](c, inbox, q)
		stream, parts := c.download(source, tt.size, tt.flags)
		if want := len(stream) / min(int(tt.size), 0x8000); parts < want {
			t.Errorf("%s: %d parts, at least %d expected", tt.name, parts, want)
		}
		streams = append(streams, stream)
		c.release(source)
	}
	if !bytes.Equal(streams[0], streams[1]) || !bytes.Equal(streams[0], streams[2]) {
		t.Fatal("the stream depends on how it is fetched")
	}
	lines := lex(t, streams[0])
	if got, want := strings.Join(outline(lines), " "), "StartMessage StartRecip EndToRecip NewAttach EndAttach NewAttach StartEmbed EndEmbed EndAttach EndMessage StartMessage EndMessage"; got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	for _, want := range []string{
		"PidTagSubject=outer", "PidTagSubject=within", "PidTagSubject=second", "PidTagBody=body",
		"PidTagEmailAddress=bob@example.com", "PidTagAttachDataBinary=200000 bytes", "PidTagAttachMethod=5",
		colour.Tag(mapi.TypeString).String() + "=green", "PidTagRecipientType=1",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestCopyFolderAndObjectsByFastTransfer(t *testing.T) {
	c, _, box := session(t, nil)
	sub := box.Inbox().Folder("sub")
	sub.Add(emsmdbtest.NewMail("below", ""))
	settings := emsmdbtest.NewMail("settings", "")
	settings.Associated = true
	box.Inbox().Add(settings)
	id := box.Inbox().Add(emsmdbtest.NewMail("above", "text").To("Bob", "bob@example.com"))
	logon, inbox := c.inbox()
	_, source := must[*rop.FastTransferSourceCopyFolderResponse](c, inbox, &rop.FastTransferSourceCopyFolderRequest{CopyFlags: 0x10, SendOptions: 1})
	stream, _ := c.download(source, 60, plain)
	lines := lex(t, stream)
	want := "StartTopFld delete PidTagFolderAssociatedContents StartFAIMsg EndMessage delete PidTagContainerContents StartMessage StartRecip EndToRecip EndMessage " +
		"StartSubFld delete PidTagFolderAssociatedContents delete PidTagContainerContents StartMessage EndMessage EndFolder EndFolder"
	if got := strings.Join(outline(lines), " "); got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	_, msg := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id})
	_, source = must[*rop.FastTransferSourceCopyToResponse](c, msg, &rop.FastTransferSourceCopyToRequest{ExcludedTags: []mapi.PropTag{mapi.PidTagBody}})
	stream, _ = c.download(source, 0xFFFF, plain)
	lines = lex(t, stream)
	subject := mapi.PidTagSubject.WithType(mapi.TypeString8).String() + "=above"
	if got := strings.Join(outline(lines), " "); !slices.Contains(lines, subject) || slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, "=text") }) ||
		got != "delete PidTagMessageRecipients StartRecip EndToRecip delete PidTagMessageAttachments" {
		t.Fatalf("%q", lines)
	}
	_, source = must[*rop.FastTransferSourceCopyPropertiesResponse](c, msg, &rop.FastTransferSourceCopyPropertiesRequest{SendOptions: 1, Tags: []mapi.PropTag{mapi.PidTagBody}})
	stream, _ = c.download(source, 0xFFFF, plain)
	if lines = lex(t, stream); !slices.Equal(lines, []string{"PidTagBody=text"}) {
		t.Fatalf("%q", lines)
	}
}

func TestGetBufferThatCannotFit(t *testing.T) {
	c, _, box := session(t, nil)
	id := box.Inbox().Add(emsmdbtest.NewMail("m", ""))
	_, inbox := c.inbox()
	_, source := must[*rop.FastTransferSourceCopyMessagesResponse](c, inbox, &rop.FastTransferSourceCopyMessagesRequest{MessageIDs: []mapi.MessageID{id}})
	c.fails(source, &rop.FastTransferSourceGetBufferRequest{BufferSize: 0x9000}, errcode.BufferTooSmall)
	got, _ := must[*rop.FastTransferSourceGetBufferResponse](c, source, &rop.FastTransferSourceGetBufferRequest{BufferSize: 0x4000})
	if got.TransferStatus != rop.TransferDone || binary.LittleEndian.Uint32(got.TransferBuffer) != 0x400C0003 {
		t.Fatalf("%+v", got)
	}
	c.fails(inbox, &rop.FastTransferSourceCopyMessagesRequest{MessageIDs: []mapi.MessageID{99}}, errcode.NotFound)
}

func TestSubmittedMailArrives(t *testing.T) {
	const bobDN = "/o=Example/cn=bob"
	var bob *emsmdbtest.MemoryMailbox
	c, _, box := session(t, func(cfg *emsmdbtest.Config) { bob = cfg.Store.(*emsmdbtest.MemoryStore).AddMailbox(bobDN, "Bob") })
	logon, _ := c.logon()
	outbox := c.folder(logon, box.Special(emsmdbtest.Outbox).ID())
	_, msg := must[*rop.CreateMessageResponse](c, outbox, &rop.CreateMessageRequest{FolderID: box.Special(emsmdbtest.Outbox).ID()})
	must[*rop.SetPropertiesResponse](c, msg, &rop.SetPropertiesRequest{Properties: mapi.Properties{{Tag: mapi.PidTagSubject, Value: "sent"}}})
	c.fails(msg, &rop.SubmitMessageRequest{}, errcode.NoRecipients)
	row := mapi.RecipientRow{
		Flags: mapi.RecipientUnicode | mapi.RecipientDisplay | mapi.RecipientFlags(mapi.AddressX500DN), X500DN: bobDN,
		DisplayName: mapi.RawString{Text: "Bob"}, Properties: mapi.NewRow(nil),
	}
	must[*rop.ModifyRecipientsResponse](c, msg, &rop.ModifyRecipientsRequest{Rows: []rop.ModifyRecipientRow{
		{RecipientType: rop.RecipientTo, Row: must1(row.AppendBinary(nil, nil))},
	}})
	var kinds []emsmdbtest.EventKind
	defer bob.Watch(func(ev emsmdbtest.Event) { kinds = append(kinds, ev.Kind) })()
	must[*rop.SubmitMessageResponse](c, msg, &rop.SubmitMessageRequest{})
	if !slices.Equal(kinds, []emsmdbtest.EventKind{emsmdbtest.EventCreated, emsmdbtest.EventNewMail}) {
		t.Errorf("events %v", kinds)
	}
	mail := must1(bob.Contents(bob.Inbox().ID(), false))
	if s, _ := mapi.Get[string](mail[0].Properties, mapi.PidTagSubject); len(mail) != 1 || s != "sent" {
		t.Errorf("%+v", mail)
	}
	if n := must1(box.Folder(box.Special(emsmdbtest.SentItems).ID())).Messages; n != 1 {
		t.Errorf("%d sent items", n)
	}
	if n := must1(box.Folder(box.Special(emsmdbtest.Outbox).ID())).Messages; n != 0 {
		t.Errorf("%d messages in the outbox", n)
	}
}

func TestWhatIsEmpty(t *testing.T) {
	c, _, box := session(t, nil)
	logon, inbox := c.inbox()
	for _, q := range []rop.Request{&rop.GetPermissionsTableRequest{}, &rop.GetRulesTableRequest{}} {
		r, table := c.one(inbox, q)
		if r.Code != 0 {
			t.Fatalf("%v: %v", q.ID(), r.Code)
		}
		columns := c.columns(table, mapi.PidTagEntryId)
		if rows := c.rows(table, columns, 9); len(rows) != 0 {
			t.Fatalf("%v: %v", q.ID(), rows)
		}
		c.fails(logon, q, errcode.NotSupported)
	}
	c.fails(inbox, &rop.ModifyRulesRequest{}, errcode.NotSupported)
	types, _ := must[*rop.GetAddressTypesResponse](c, logon, &rop.GetAddressTypesRequest{})
	if !slices.Equal(types.AddressTypes, []string{"EX", "SMTP"}) {
		t.Fatalf("%v", types)
	}
	outbox, _ := must[*rop.GetTransportFolderResponse](c, logon, &rop.GetTransportFolderRequest{})
	if outbox.FolderID != box.Special(emsmdbtest.Outbox).ID() {
		t.Fatalf("%v", outbox)
	}
	c.fails(inbox, &rop.GetSearchCriteriaRequest{}, errcode.NotImplemented)
}

// sample adds a message with a bit of everything to a folder.
func sample(box *emsmdbtest.MemoryMailbox, f *emsmdbtest.MemoryFolder) mapi.MessageID {
	colour, _ := box.PropertyID(mapi.NamedString(mapi.PSPublicStrings(), "Colour"), true)
	list, _ := box.PropertyID(mapi.NamedLID(mapi.PSETIDCommon(), 0x8539), true)
	return f.Add(emsmdbtest.NewMail("Grüße", "body").To("Bob", "bob@example.com").
		Set(colour.Tag(mapi.TypeString), "green").
		Set(list.Tag(mapi.TypeMultipleString), []string{"a", "b"}).
		Set(mapi.PidTagHtml, pattern(70_000)).
		AttachBytes("a", "text/plain", bytes.Repeat([]byte{9}, 50_000)).
		AttachMessage("b", emsmdbtest.NewMail("within", "").To("Carol", "carol@example.com")))
}

func TestFastTransferUpload(t *testing.T) {
	for _, part := range []int{61, 1000, 30000} {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			c, _, box := session(t, nil)
			id := sample(box, box.Inbox())
			logon, inbox := c.inbox()
			dest := box.Inbox().Folder("copies")
			copies := c.folder(logon, dest.ID())
			copyAll := &rop.FastTransferSourceCopyMessagesRequest{MessageIDs: []mapi.MessageID{id}, SendOptions: 1}
			_, source := must[*rop.FastTransferSourceCopyMessagesResponse](c, inbox, copyAll)
			stream, _ := c.download(source, 0xFFFF, plain)
			_, sink := must[*rop.FastTransferDestinationConfigureResponse](c, copies, &rop.FastTransferDestinationConfigureRequest{SourceOperation: 3})
			for b := range slices.Chunk(stream, part) {
				r, _ := must[*rop.FastTransferDestinationPutBufferResponse](c, sink, &rop.FastTransferDestinationPutBufferRequest{TransferData: b})
				if int(r.BufferUsedSize) != len(b) {
					t.Fatalf("%d bytes used of %d", r.BufferUsedSize, len(b))
				}
			}
			list := must1(box.Contents(dest.ID(), false))
			if len(list) != 1 {
				t.Fatalf("%d messages", len(list))
			}
			copyAll.MessageIDs[0] = list[0].ID
			_, source = must[*rop.FastTransferSourceCopyMessagesResponse](c, copies, copyAll)
			back, _ := c.download(source, 0xFFFF, plain)
			if want, got := contentLines(t, stream), contentLines(t, back); !slices.Equal(got, want) {
				t.Fatalf("got  %q\nwant %q", got, want)
			}
		})
	}
}

// contentLines lexes a stream and leaves out what is not a message's own.
func contentLines(t *testing.T, stream []byte) []string {
	lines := lex(t, stream)
	lines = slices.DeleteFunc(lines, func(l string) bool {
		for _, p := range []string{"PidTagSourceKey=", "PidTagChangeKey=", "PidTagParentSourceKey=", "PidTagPredecessorChangeList=", "PidTagMessageSize=", "PidTagRecordKey=", "PidTagAttachSize="} {
			if strings.HasPrefix(l, p) {
				return true
			}
		}
		return false
	})
	slices.Sort(lines)
	return lines
}

func TestPackedFastTransferUpload(t *testing.T) {
	c, _, box := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = emsmdbtest.Exchange2016() })
	id := sample(box, box.Inbox())
	logon, _ := c.inbox()
	_, from := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id})
	_, source := must[*rop.FastTransferSourceCopyToResponse](c, from, &rop.FastTransferSourceCopyToRequest{SendOptions: 1})
	stream, _ := c.download(source, 0xFFFF, plain)
	folder := c.folder(logon, box.Inbox().ID())
	_, to := must[*rop.CreateMessageResponse](c, folder, &rop.CreateMessageRequest{FolderID: box.Inbox().ID()})
	for _, q := range []rop.Request{&rop.FastTransferDestinationPutBufferExtendedRequest{}, &rop.FastTransferDestinationPutBufferRequest{}} {
		_, sink := must[*rop.FastTransferDestinationConfigureResponse](c, to, &rop.FastTransferDestinationConfigureRequest{SourceOperation: 1})
		var in []byte
		last := 0
		for b := range slices.Chunk(stream, 30000) {
			var one rop.Request = &rop.FastTransferDestinationPutBufferRequest{TransferData: b}
			if q.ID() == rop.IDFastTransferDestinationPutBufferExtended {
				one = &rop.FastTransferDestinationPutBufferExtendedRequest{TransferData: b}
			}
			payload := must1(rop.AppendRequestBuffer(nil, []rop.Call{{Request: one}}, []uint32{sink}))
			last = len(b)
			in = must1(extbuf.Append(in, payload, extbuf.Policy{}, last < 30000))
		}
		payloads, code, err := c.ext2(&ndr.RPCExt2Request{Flags: plain, In: in, MaxOut: 0x8007})
		if err != nil || code != 0 || len(payloads) != 1 {
			t.Fatalf("%d payloads, %v, %v", len(payloads), code, err)
		}
		replies, _, err := rop.DecodeResponseBuffer(payloads[0], []rop.Call{{Request: q}})
		if err != nil || replies[0].Code != 0 {
			t.Fatalf("%+v, %v", replies, err)
		}
		used := uint16(0)
		switch r := replies[0].Response.(type) {
		case *rop.FastTransferDestinationPutBufferResponse:
			used = r.BufferUsedSize
		case *rop.FastTransferDestinationPutBufferExtendedResponse:
			used = r.BufferUsedSize
		}
		if int(used) != last {
			t.Fatalf("%v: %d bytes used, the last buffer has %d", q.ID(), used, last)
		}
	}
	saved := save(c, to)
	if m := must1(box.Message(box.Inbox().ID(), saved)); len(m.Attachments) != 2 || m.Attachments[1].Embedded == nil || len(m.Recipients) != 1 {
		t.Fatalf("%+v", m)
	}
}

func TestMalformedFastTransferUpload(t *testing.T) {
	for _, tt := range []struct {
		name   string
		stream []byte
	}{
		{"a property of no type", []byte{0x77, 0x07, 0x37, 0x00, 0, 0, 0, 0}},
		{"the end of nothing", []byte{0x03, 0x00, 0x0D, 0x40}},
		{"an attachment without its number", []byte{0x03, 0x00, 0x0C, 0x40, 0x03, 0x00, 0x00, 0x40, 0x03, 0x00, 0x05, 0x37, 0, 0, 0, 0}},
		{"an attachment outside a message", []byte{0x03, 0x00, 0x00, 0x40}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, _, _ := session(t, nil)
			_, inbox := c.inbox()
			_, sink := must[*rop.FastTransferDestinationConfigureResponse](c, inbox, &rop.FastTransferDestinationConfigureRequest{})
			c.fails(sink, &rop.FastTransferDestinationPutBufferRequest{TransferData: tt.stream}, errcode.FormatError)
			c.fails(sink, &rop.FastTransferDestinationPutBufferRequest{}, errcode.FormatError)
		})
	}
}
