package emsmdbtest_test

import (
	"bytes"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// values reads properties of an object.
func (c *rawClient) values(object uint32, tags ...mapi.PropTag) mapi.Properties {
	c.t.Helper()
	props, _ := must[*rop.GetPropertiesSpecificResponse](c, object, &rop.GetPropertiesSpecificRequest{WantUnicode: 1, Tags: tags})
	row, err := props.Row(tags)
	if err != nil {
		c.t.Fatal(err)
	}
	return row.Values
}

// open opens a message of the inbox.
func (c *rawClient) open(logon uint32, box *emsmdbtest.MemoryMailbox, id mapi.MessageID) uint32 {
	c.t.Helper()
	_, h := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id, OpenModeFlags: rop.OpenBestAccess})
	return h
}

func TestPropertiesAreDeletedAndCopied(t *testing.T) {
	c, _, box := session(t, nil)
	logon, inbox := c.inbox()
	from := c.open(logon, box, box.Inbox().Add(emsmdbtest.NewMail("s", "b").To("Bob", "bob@example.com").AttachBytes("a", "text/plain", []byte("x"))))
	must[*rop.DeletePropertiesResponse](c, from, &rop.DeletePropertiesRequest{Tags: []mapi.PropTag{mapi.PidTagBody}})
	if v := c.values(from, mapi.PidTagBody, mapi.PidTagSubject); v[0].Value != mapi.ErrorNotFound || v[1].Value != "s" {
		t.Fatalf("%+v", v)
	}
	must[*rop.DeletePropertiesResponse](c, inbox, &rop.DeletePropertiesRequest{Tags: []mapi.PropTag{mapi.PidTagContainerClass}})
	if v := c.values(inbox, mapi.PidTagContainerClass); v[0].Value != mapi.ErrorNotFound {
		t.Fatalf("%+v", v)
	}
	for _, tt := range []struct {
		name              string
		q                 rop.Request
		subject, class    any
		recipients, files int
	}{
		{"all but the subject", &rop.CopyToRequest{WantSubObjects: true, ExcludedTags: []mapi.PropTag{mapi.PidTagSubject}}, mapi.ErrorNotFound, "IPM.Note", 1, 1},
		{"the subject alone", &rop.CopyPropertiesRequest{Tags: []mapi.PropTag{mapi.PidTagSubject}}, "s", "IPM.Note", 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, to := must[*rop.CreateMessageResponse](c, inbox, &rop.CreateMessageRequest{FolderID: box.Inbox().ID()})
			replies, _ := c.run([]rop.Call{{In: 0, Out: 1, Request: tt.q}}, []uint32{from, to})
			if replies[0].Code != 0 {
				t.Fatalf("%+v", replies[0])
			}
			if v := c.values(to, mapi.PidTagSubject, mapi.PidTagMessageClass); v[0].Value != tt.subject || v[1].Value != tt.class {
				t.Fatalf("%+v", v)
			}
			m := must1(box.Message(box.Inbox().ID(), save(c, to)))
			if len(m.Recipients) != tt.recipients || len(m.Attachments) != tt.files {
				t.Fatalf("%+v", m)
			}
		})
	}
	replies, _ := c.run([]rop.Call{{In: 0, Out: 1, Request: &rop.CopyToRequest{}}}, []uint32{from, inbox})
	if replies[0].Code != errcode.NotSupported {
		t.Fatalf("from a message to a folder: %v", replies[0].Code)
	}
	replies, _ = c.run([]rop.Call{{In: 0, Out: 1, Request: &rop.CopyToRequest{}}}, []uint32{from, rop.NoHandle})
	if replies[0].Code != errcode.NullDestinationObject {
		t.Fatalf("to nothing: %v", replies[0].Code)
	}
}

func TestManyRecipientsComeInPieces(t *testing.T) {
	c, _, box := session(t, nil)
	m := emsmdbtest.NewMail("s", "")
	const n = 700
	for range n {
		m.To(strings.Repeat("n", 30), strings.Repeat("a", 30)+"@example.com")
	}
	logon, _ := c.logon()
	open, msg := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: box.Inbox().Add(m)})
	if open.RecipientCount != n || len(open.Recipients) == 0 || len(open.Recipients) >= n {
		t.Fatalf("%d recipients, %d rows", open.RecipientCount, len(open.Recipients))
	}
	seen := len(open.Recipients)
	for seen < n {
		r, _ := must[*rop.ReadRecipientsResponse](c, msg, &rop.ReadRecipientsRequest{RowID: uint32(seen)})
		for _, row := range r.Rows {
			if row.RowID != uint32(seen) {
				t.Fatalf("row %d, want %d", row.RowID, seen)
			}
			if _, err := mapi.DecodeRecipientRow(open.RecipientColumns, row.Row); err != nil {
				t.Fatal(err)
			}
			seen++
		}
	}
	c.fails(msg, &rop.ReadRecipientsRequest{RowID: n}, errcode.NotFound)
}

func TestValuesThatFitOnlyOneByOne(t *testing.T) {
	c, _, box := session(t, nil)
	big := make([]byte, 15_000)
	tags := []mapi.PropTag{0x80010102, 0x80020102, 0x80030102, mapi.PidTagSubject}
	m := emsmdbtest.NewMail("s", "")
	for i, tag := range tags[:3] {
		m.Set(tag, big[i:])
	}
	logon, _ := c.logon()
	msg := c.open(logon, box, box.Inbox().Add(m))
	v := c.values(msg, tags...)
	// The largest is left out first, and no more than must be.
	if v[0].Value != mapi.ErrorNotEnoughMemory || v[1].Err() != nil || v[2].Err() != nil || v[3].Value != "s" {
		t.Fatalf("%v, %v, %v, %v", v[0].Err(), v[1].Err(), v[2].Err(), v[3].Err())
	}
	all, _ := must[*rop.GetPropertiesAllResponse](c, msg, &rop.GetPropertiesAllRequest{WantUnicode: 1})
	left := 0
	for _, p := range all.Properties {
		if p.Tag.Type() == mapi.TypeErrorCode {
			left++
		}
	}
	if left != 1 {
		t.Fatalf("%d of all properties are left out", left)
	}
}

func TestWhatDoesNotFitIsUndone(t *testing.T) {
	c, srv, box := session(t, nil)
	logon, _ := c.logon()
	m := emsmdbtest.NewMail(strings.Repeat("s", 250), "")
	id := box.Inbox().Add(m)
	var calls []rop.Call
	handles := []uint32{logon}
	for i := range 100 {
		calls = append(calls, rop.Call{In: 0, Out: uint8(i + 1), Request: &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id}})
		handles = append(handles, rop.NoHandle)
	}
	q := ropRequest(t, calls, handles, plain)
	q.MaxOut = 0x1000
	payloads, code, err := c.ext2(q)
	if err != nil || code != 0 {
		t.Fatal(code, err)
	}
	replies, out, err := rop.DecodeResponseBuffer(payloads[0], calls)
	if err != nil || replies[len(replies)-1].ID != rop.IDBufferTooSmall {
		t.Fatalf("%d replies, %v", len(replies), err)
	}
	opened := 0
	for _, h := range out[1:] {
		if h != rop.NoHandle {
			opened++
		}
	}
	if st := srv.Stats(); opened != len(replies)-1 || st.Handles != opened+1 {
		t.Fatalf("%d replies, %d handles in the table, %d objects", len(replies), opened, st.Handles)
	}
}

func TestAttachmentTables(t *testing.T) {
	c, _, box := session(t, nil)
	logon, _ := c.logon()
	msg := c.open(logon, box, box.Inbox().Add(emsmdbtest.NewMail("s", "").AttachBytes("a.txt", "text/plain", []byte("xyz")).
		AttachMessage("m", emsmdbtest.NewMail("within", ""))))
	_, table := must[*rop.GetAttachmentTableResponse](c, msg, &rop.GetAttachmentTableRequest{})
	columns := c.columns(table, mapi.PidTagDisplayName, mapi.PidTagAttachNumber, mapi.PidTagAttachMethod, mapi.PidTagAttachSize)
	rows := c.rows(table, columns, 9)
	if got := texts(rows); !slices.Equal(got, []string{"a.txt", "m"}) || rows[1].Values[1].Value != int32(1) || rows[1].Values[2].Value != int32(5) || rows[0].Values[3].Value != int32(3) {
		t.Fatalf("%+v", rows)
	}
	c.fails(table, &rop.RestrictRequest{}, errcode.NotSupported)
	c.fails(table, &rop.SortTableRequest{}, errcode.NotSupported)
	all, _ := must[*rop.QueryColumnsAllResponse](c, table, &rop.QueryColumnsAllRequest{})
	if !slices.Contains(all.Columns, mapi.PidTagAttachLongFilename) {
		t.Fatalf("%v", all.Columns)
	}
	c.fails(msg, &rop.OpenAttachmentRequest{AttachmentID: 9}, errcode.NotFound)
	c.fails(msg, &rop.DeleteAttachmentRequest{AttachmentID: 9}, errcode.NotFound)
}

func TestReadFlagOfAnOpenMessage(t *testing.T) {
	c, _, box := session(t, nil)
	logon, _ := c.logon()
	msg := c.open(logon, box, box.Inbox().Add(emsmdbtest.NewMail("s", "")))
	for _, tt := range []struct {
		flags  rop.ReadFlags
		unread int
	}{{rop.ReadDefault, 0}, {rop.ReadDefault, 0}, {rop.ReadClearReadFlag, 1}} {
		replies, _ := c.run([]rop.Call{{Request: &rop.SetMessageReadFlagRequest{ReadFlags: tt.flags}}}, []uint32{msg})
		if r, _ := replies[0].Response.(*rop.SetMessageReadFlagResponse); replies[0].Code != 0 || r.ReadStatusChanged {
			t.Fatalf("%+v", replies[0])
		}
		if f := must1(box.Folder(box.Inbox().ID())); f.Unread != tt.unread {
			t.Fatalf("%d unread", f.Unread)
		}
		if v := c.values(msg, mapi.PidTagRead); v[0].Value != (tt.unread == 0) {
			t.Fatalf("%+v", v)
		}
	}
}

func TestPropertiesOfAMailbox(t *testing.T) {
	c, _, _ := session(t, nil)
	logon, l := c.logon()
	v := c.values(logon, mapi.PidTagDisplayName, mapi.PidTagRecordKey, mapi.PidTagObjectType, mapi.PidTagEmailAddress)
	if v[0].Value != "Alice" || !bytes.Equal(v[1].Value.([]byte), l.MailboxGUID[:]) || v[2].Value != int32(1) || v[3].Value != aliceDN {
		t.Fatalf("%+v", v)
	}
	first, _ := must[*rop.GetLocalReplicaIDsResponse](c, logon, &rop.GetLocalReplicaIDsRequest{IDCount: 100})
	second, _ := must[*rop.GetLocalReplicaIDsResponse](c, logon, &rop.GetLocalReplicaIDsRequest{IDCount: 1})
	if first.ReplGUID != l.ReplGUID || first.GlobalCount == second.GlobalCount {
		t.Fatalf("%+v, %+v", first, second)
	}
}

func TestStringsInTheClientsCodePage(t *testing.T) {
	c, _, box := session(t, nil)
	logon, _ := c.logon()
	msg := c.open(logon, box, box.Inbox().Add(emsmdbtest.NewMail("Grüße, 日本", "").Set(0x8001101F, []string{"ü"}).Set(mapi.PidTagComment.WithType(mapi.TypeString8), mapi.String8("\xe4"))))
	v := c.values(msg, mapi.PidTagSubject.WithType(mapi.TypeString8), 0x8001101E, mapi.PidTagComment)
	if v[0].Value != mapi.String8("Gr\xfc\xdfe, ??") || v[1].Value.([]mapi.String8)[0] != "\xfc" || v[2].Value != "ä" {
		t.Fatalf("%+v", v)
	}
	tags := []mapi.PropTag{mapi.PidTagSubject.WithType(mapi.TypeUnspecified)}
	props, _ := must[*rop.GetPropertiesSpecificResponse](c, msg, &rop.GetPropertiesSpecificRequest{Tags: tags})
	if row := must1(props.Row(tags)); row.Values[0].Tag.Type() != mapi.TypeString8 {
		t.Fatalf("%+v", row)
	}
	if v := c.values(msg, tags...); v[0].Value != "Grüße, 日本" {
		t.Fatalf("%+v", v)
	}
}

func TestDummy(t *testing.T) {
	srv, _ := start(t, nil)
	c := bind(t, srv, nil, 0)
	b, err := c.call(t.Context(), ifaceEMSMDB, ndr.OpDummy, &ndr.DummyRequest{})
	if err != nil || !bytes.Equal(b, make([]byte, 4)) {
		t.Fatalf("% x, %v", b, err)
	}
	if _, err := c.call(t.Context(), ifaceEMSMDB, 9, &ndr.DummyRequest{}); ended(0, err).fault != errcode.StatusProcnumOutOfRange {
		t.Fatalf("a reserved method: %v", err)
	}
	if _, err := c.call(t.Context(), ifaceEMSMDB, ndr.OpDisconnect, &ndr.DummyRequest{}); ended(0, err).fault != errcode.StatusBadStubData {
		t.Fatalf("a cut stub: %v", err)
	}
}

func TestPushOverUDP(t *testing.T) {
	udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	c, _, box := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = emsmdbtest.Exchange2007() })
	logon, _ := c.logon()
	must[*rop.RegisterNotificationResponse](c, logon, &rop.RegisterNotificationRequest{Types: rop.NotifyNewMail, WantWholeStore: true})
	box.Inbox().Deliver(emsmdbtest.NewMail("m", ""))
	if code := c.registerPush([]byte("opaque"), sockaddr(udp.LocalAddr().(*net.UDPAddr))); code != 0 {
		t.Fatal(code)
	}
	if err := udp.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 100)
	n, err := udp.Read(b)
	if err != nil || string(b[:n]) != "opaque" {
		t.Fatalf("%q, %v", b[:n], err)
	}
}
