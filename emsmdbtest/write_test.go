package emsmdbtest_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func TestFoldersAreMadeAndDeleted(t *testing.T) {
	c, _, box := session(t, nil)
	_, inbox := c.inbox()
	create := &rop.CreateFolderRequest{FolderType: 1, Unicode: true, DisplayName: mapi.RawString{Text: "New"}}
	made, folder := must[*rop.CreateFolderResponse](c, inbox, create)
	if made.Existing || made.FolderID == 0 {
		t.Fatalf("%+v", made)
	}
	c.fails(inbox, create, errcode.CollidingNames)
	create.OpenExisting = true
	again, _ := must[*rop.CreateFolderResponse](c, inbox, create)
	if !again.Existing || again.FolderID != made.FolderID {
		t.Fatalf("%+v", again)
	}
	tags := []mapi.PropTag{mapi.PidTagDisplayName, mapi.PidTagParentFolderId, mapi.PidTagComment}
	must[*rop.SetPropertiesResponse](c, folder, &rop.SetPropertiesRequest{Properties: mapi.Properties{
		{Tag: mapi.PidTagComment, Value: "why"}, {Tag: mapi.PidTagDisplayName, Value: "Renamed"},
	}})
	props, _ := must[*rop.GetPropertiesSpecificResponse](c, folder, &rop.GetPropertiesSpecificRequest{Tags: tags})
	row, err := props.Row(tags)
	if err != nil || row.Values[0].Value != "Renamed" || row.Values[1].Value != int64(box.Inbox().ID()) || row.Values[2].Value != "why" {
		t.Fatalf("%+v, %v", row, err)
	}
	_, stream := must[*rop.OpenStreamResponse](c, folder, &rop.OpenStreamRequest{Tag: mapi.PidTagComment, OpenModeFlags: rop.StreamCreate})
	must[*rop.WriteStreamResponse](c, stream, &rop.WriteStreamRequest{Data: []byte{'o', 0, 'k', 0}})
	if v := c.values(folder, mapi.PidTagComment); v[0].Value != "why" {
		t.Fatalf("a folder's property changed before its stream was closed: %v", v[0].Value)
	}
	c.release(stream)
	if v := c.values(folder, mapi.PidTagComment); v[0].Value != "ok" {
		t.Fatalf("a folder's property after its stream was closed: %v", v[0].Value)
	}
	box.Inbox().Folder("Renamed").Add(emsmdbtest.NewMail("m", ""))
	del := &rop.DeleteFolderRequest{FolderID: made.FolderID}
	if gone, _ := must[*rop.DeleteFolderResponse](c, inbox, del); !gone.PartialCompletion {
		t.Fatal("a folder with messages was deleted without the flag for them")
	}
	del.Flags = rop.DeleteFolderMessages
	if gone, _ := must[*rop.DeleteFolderResponse](c, inbox, del); gone.PartialCompletion {
		t.Fatal("the folder was not deleted")
	}
	c.fails(inbox, &rop.OpenFolderRequest{FolderID: made.FolderID}, errcode.NotFound)
	c.fails(inbox, del, errcode.NotFound)
	del.FolderID = box.Inbox().Folder("elsewhere").Folder("below").ID()
	c.fails(inbox, del, errcode.NotFound) // it is not directly in the inbox
}

func TestAMessageIsMadeWholeAndReadBack(t *testing.T) {
	c, srv, box := session(t, nil)
	logon, inbox := c.inbox()
	_, msg := must[*rop.CreateMessageResponse](c, inbox, &rop.CreateMessageRequest{CodePageID: rop.CodePageLogon, FolderID: box.Inbox().ID()})
	set, _ := must[*rop.SetPropertiesResponse](c, msg, &rop.SetPropertiesRequest{Properties: mapi.Properties{
		{Tag: mapi.PidTagSubject, Value: "written"}, {Tag: mapi.PidTagMid, Value: int64(1)},
	}})
	if len(set.Problems) != 1 || set.Problems[0].Index != 1 {
		t.Fatalf("problems %+v", set.Problems)
	}
	// A body through a stream, seen at once through the same object.
	_, stream := must[*rop.OpenStreamResponse](c, msg, &rop.OpenStreamRequest{Tag: mapi.PidTagHtml, OpenModeFlags: rop.StreamCreate})
	body := bytes.Repeat([]byte("<p>text"), 3000)
	for part := range slices.Chunk(body, 7777) {
		w, _ := must[*rop.WriteStreamResponse](c, stream, &rop.WriteStreamRequest{Data: part})
		if int(w.WrittenSize) != len(part) {
			t.Fatalf("wrote %d of %d", w.WrittenSize, len(part))
		}
	}
	tags := []mapi.PropTag{mapi.PidTagHtml}
	props, _ := must[*rop.GetPropertiesSpecificResponse](c, msg, &rop.GetPropertiesSpecificRequest{Tags: tags})
	if row, err := props.Row(tags); err != nil || !bytes.Equal(row.Values[0].Value.([]byte), body) {
		t.Fatalf("the body is not seen before it is committed: %v", err)
	}
	must[*rop.CommitStreamResponse](c, stream, &rop.CommitStreamRequest{})
	// Recipients.
	columns := []mapi.PropTag{mapi.PidTagObjectType}
	row := mapi.RecipientRow{
		Flags:        mapi.RecipientUnicode | mapi.RecipientDisplay | mapi.RecipientEmail | mapi.RecipientFlags(mapi.AddressSMTP),
		EmailAddress: mapi.RawString{Text: "bob@example.com"}, DisplayName: mapi.RawString{Text: "Bob"},
		ColumnCount: 1, Properties: mapi.NewRow(mapi.Properties{{Tag: columns[0], Value: int32(6)}}),
	}
	encoded, err := row.AppendBinary(nil, columns)
	if err != nil {
		t.Fatal(err)
	}
	must[*rop.ModifyRecipientsResponse](c, msg, &rop.ModifyRecipientsRequest{Columns: columns, Rows: []rop.ModifyRecipientRow{
		{RowID: 0, RecipientType: rop.RecipientTo, Row: encoded},
		{RowID: 1, RecipientType: rop.RecipientCc, Row: encoded},
	}})
	must[*rop.ModifyRecipientsResponse](c, msg, &rop.ModifyRecipientsRequest{Columns: columns, Rows: []rop.ModifyRecipientRow{{RowID: 1}}})
	// An attachment, and a message in another.
	_, file := must[*rop.CreateAttachmentResponse](c, msg, &rop.CreateAttachmentRequest{})
	must[*rop.SetPropertiesResponse](c, file, &rop.SetPropertiesRequest{Properties: mapi.Properties{
		{Tag: mapi.PidTagAttachDataBinary, Value: []byte("data")}, {Tag: mapi.PidTagAttachMethod, Value: int32(1)},
	}})
	must[*rop.SaveChangesAttachmentResponse](c, file, &rop.SaveChangesAttachmentRequest{})
	second, inner := must[*rop.CreateAttachmentResponse](c, msg, &rop.CreateAttachmentRequest{})
	if second.AttachmentID != 1 {
		t.Fatalf("second attachment is %d", second.AttachmentID)
	}
	c.fails(inner, &rop.OpenEmbeddedMessageRequest{}, errcode.NotFound)
	_, embedded := must[*rop.OpenEmbeddedMessageResponse](c, inner, &rop.OpenEmbeddedMessageRequest{OpenModeFlags: rop.OpenCreate})
	must[*rop.SetPropertiesResponse](c, embedded, &rop.SetPropertiesRequest{Properties: mapi.Properties{{Tag: mapi.PidTagSubject, Value: "within"}}})
	save(c, embedded)
	must[*rop.SaveChangesAttachmentResponse](c, inner, &rop.SaveChangesAttachmentRequest{})

	if n := must1(box.Folder(box.Inbox().ID())).Messages; n != 0 {
		t.Fatalf("%d messages before the message was saved", n)
	}
	id := save(c, msg)
	if n := must1(box.Folder(box.Inbox().ID())).Messages; n != 1 {
		t.Fatalf("%d messages after the message was saved", n)
	}
	stored := must1(box.Message(box.Inbox().ID(), id))
	if len(stored.Recipients) != 1 || len(stored.Attachments) != 2 || stored.Attachments[1].Embedded == nil {
		t.Fatalf("%+v", stored)
	}
	// What is written afterwards through the old stream does not reach the
	// stored message.
	must[*rop.SeekStreamResponse](c, stream, &rop.SeekStreamRequest{})
	must[*rop.WriteStreamResponse](c, stream, &rop.WriteStreamRequest{Data: []byte("XXX")})

	open, again := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id})
	if open.RecipientCount != 1 || open.NormalizedSubject.Text != "written" {
		t.Fatalf("%+v", open)
	}
	got, err := mapi.DecodeRecipientRow(open.RecipientColumns, open.Recipients[0].Row)
	if err != nil || got.EmailAddress.Text != "bob@example.com" || got.DisplayName.Text != "Bob" {
		t.Fatalf("%+v, %v", got, err)
	}
	_, stream2 := must[*rop.OpenStreamResponse](c, again, &rop.OpenStreamRequest{Tag: mapi.PidTagHtml})
	back := bytes.Join(c.readChained(stream2, 1<<20, 0x8007, plain), nil)
	if !bytes.Equal(back, body) {
		t.Fatalf("the body came back with %d bytes", len(back))
	}
	_, att := must[*rop.OpenAttachmentResponse](c, again, &rop.OpenAttachmentRequest{AttachmentID: 1})
	sub, _ := must[*rop.OpenEmbeddedMessageResponse](c, att, &rop.OpenEmbeddedMessageRequest{})
	if sub.NormalizedSubject.Text != "within" {
		t.Fatalf("embedded: %+v", sub)
	}
	must[*rop.DeleteAttachmentResponse](c, again, &rop.DeleteAttachmentRequest{AttachmentID: 0})
	valid, _ := must[*rop.GetValidAttachmentsResponse](c, again, &rop.GetValidAttachmentsRequest{})
	if !slices.Equal(valid.AttachmentIDs, []uint32{1}) {
		t.Fatalf("attachments %v", valid.AttachmentIDs)
	}
	if len(must1(box.Message(box.Inbox().ID(), id)).Attachments) != 2 {
		t.Fatal("the attachment is gone before the message was saved")
	}
	if st := srv.Stats(); st.Handles == 0 || st.ROPs == 0 {
		t.Fatalf("%+v", st)
	}
}

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// save saves a message through its own handle.
func save(c *rawClient, msg uint32) mapi.MessageID {
	c.t.Helper()
	calls := []rop.Call{{In: 0, Out: 0, Request: &rop.SaveChangesMessageRequest{SaveFlags: rop.SaveKeepOpenReadWrite}}}
	replies, _ := c.run(calls, []uint32{msg})
	if replies[0].Code != 0 {
		c.t.Fatalf("RopSaveChangesMessage: %v", replies[0].Code)
	}
	return replies[0].Response.(*rop.SaveChangesMessageResponse).MessageID
}

func TestStreamsForWriting(t *testing.T) {
	c, _, box := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = emsmdbtest.Exchange2013() })
	_, inbox := c.inbox()
	_, msg := must[*rop.CreateMessageResponse](c, inbox, &rop.CreateMessageRequest{FolderID: box.Inbox().ID()})
	open := func(mode rop.StreamMode) *rop.OpenStreamRequest {
		return &rop.OpenStreamRequest{Tag: mapi.PidTagHtml, OpenModeFlags: mode}
	}
	c.fails(msg, open(rop.StreamReadOnly), errcode.NotFound)
	c.fails(msg, open(rop.StreamReadWrite), errcode.NotFound)
	_, st := must[*rop.OpenStreamResponse](c, msg, open(rop.StreamCreate))
	must[*rop.SetStreamSizeResponse](c, st, &rop.SetStreamSizeRequest{StreamSize: 5})
	pos, _ := must[*rop.SeekStreamResponse](c, st, &rop.SeekStreamRequest{Origin: 2, Offset: 2})
	if pos.NewPosition != 7 {
		t.Fatalf("position %d", pos.NewPosition)
	}
	ext, _ := must[*rop.WriteStreamExtendedResponse](c, st, &rop.WriteStreamExtendedRequest{Data: []byte("abc")})
	if ext.WrittenSize != 3 {
		t.Fatalf("wrote %d", ext.WrittenSize)
	}
	c.fails(st, &rop.SeekStreamRequest{Origin: 7}, errcode.StorageInvalidParameter)
	c.fails(st, &rop.SeekStreamRequest{Origin: 0, Offset: -1}, errcode.StorageSeekError)
	must[*rop.SeekStreamResponse](c, st, &rop.SeekStreamRequest{})
	data, _ := must[*rop.ReadStreamResponse](c, st, &rop.ReadStreamRequest{ByteCount: 99})
	if string(data.Data) != "\x00\x00\x00\x00\x00\x00\x00abc" {
		t.Fatalf("%q", data.Data)
	}
	must[*rop.CommitStreamResponse](c, st, &rop.CommitStreamRequest{})
	_, copied := must[*rop.OpenStreamResponse](c, msg, &rop.OpenStreamRequest{Tag: mapi.PidTagRtfCompressed, OpenModeFlags: rop.StreamCreate})
	must[*rop.SeekStreamResponse](c, st, &rop.SeekStreamRequest{Offset: 7})
	replies, _ := c.run([]rop.Call{{In: 0, Out: 1, Request: &rop.CopyToStreamRequest{ByteCount: 99}}}, []uint32{st, copied})
	if r := replies[0].Response.(*rop.CopyToStreamResponse); replies[0].Code != 0 || r.ReadByteCount != 3 || r.WrittenByteCount != 3 {
		t.Fatalf("%+v", replies[0])
	}
	_, ro := must[*rop.OpenStreamResponse](c, msg, open(rop.StreamReadOnly))
	c.fails(ro, &rop.WriteStreamRequest{Data: []byte("x")}, errcode.StorageAccessDenied)
	c.fails(ro, &rop.SetStreamSizeRequest{}, errcode.StorageAccessDenied)
}

func TestMessagesAreMarkedMovedAndDeleted(t *testing.T) {
	c, _, box := session(t, nil)
	logon, inbox := c.inbox()
	id := box.Inbox().Add(emsmdbtest.NewMail("m", ""))
	keep := box.Inbox().Add(emsmdbtest.NewMail("k", ""))
	sub := box.Inbox().Folder("sub")
	must[*rop.SetReadFlagsResponse](c, inbox, &rop.SetReadFlagsRequest{MessageIDs: []mapi.MessageID{id}})
	if f := must1(box.Folder(box.Inbox().ID())); f.Unread != 1 {
		t.Fatalf("%d unread", f.Unread)
	}
	dest := c.folder(logon, sub.ID())
	move := []rop.Call{{In: 0, Out: 1, Request: &rop.MoveCopyMessagesRequest{MessageIDs: []mapi.MessageID{id}}}}
	if replies, _ := c.run(move, []uint32{inbox, dest}); replies[0].Code != 0 {
		t.Fatalf("%+v", replies)
	}
	if replies, _ := c.run(move, []uint32{inbox, 0x7777}); replies[0].Code != errcode.NullDestinationObject {
		t.Fatalf("%+v", replies)
	}
	if a, b := must1(box.Folder(box.Inbox().ID())), must1(box.Folder(sub.ID())); a.Messages != 1 || b.Messages != 1 {
		t.Fatalf("%d and %d messages", a.Messages, b.Messages)
	}
	del, _ := must[*rop.DeleteMessagesResponse](c, inbox, &rop.DeleteMessagesRequest{MessageIDs: []mapi.MessageID{keep, 12345}})
	if !del.PartialCompletion {
		t.Fatal("a message that does not exist was deleted")
	}
	must[*rop.EmptyFolderResponse](c, inbox, &rop.EmptyFolderRequest{WantDeleteAssociated: true})
	if f := must1(box.Folder(box.Inbox().ID())); f.Messages+f.Subfolders != 0 {
		t.Fatalf("%+v", f)
	}
}

// readOnly hides the Writer and Notifier of a mailbox.
type readOnly struct{ emsmdbtest.Mailbox }

type readOnlyStore struct{ emsmdbtest.Store }

func (s readOnlyStore) Mailbox(dn string) (emsmdbtest.Mailbox, error) {
	m, err := s.Store.Mailbox(dn)
	if err != nil {
		return nil, err
	}
	return readOnly{m}, nil
}

func TestReadOnlyStores(t *testing.T) {
	c, _, box := session(t, func(cfg *emsmdbtest.Config) { cfg.Store = readOnlyStore{cfg.Store} })
	id := box.Inbox().Add(emsmdbtest.NewMail("m", "b"))
	logon, inbox := c.inbox()
	_, msg := must[*rop.OpenMessageResponse](c, logon, &rop.OpenMessageRequest{FolderID: box.Inbox().ID(), MessageID: id, OpenModeFlags: rop.OpenBestAccess})
	for _, q := range []struct {
		in uint32
		q  rop.Request
	}{
		{inbox, &rop.CreateFolderRequest{FolderType: 1, Unicode: true, DisplayName: mapi.RawString{Text: "x"}}},
		{inbox, &rop.CreateMessageRequest{FolderID: box.Inbox().ID()}},
		{inbox, &rop.DeleteMessagesRequest{MessageIDs: []mapi.MessageID{id}}},
		{msg, &rop.SetPropertiesRequest{}},
		{msg, &rop.DeletePropertiesRequest{}},
		{msg, &rop.CreateAttachmentRequest{}},
	} {
		c.fails(q.in, q.q, errcode.AccessDenied)
	}
	c.fails(msg, &rop.OpenStreamRequest{Tag: mapi.PidTagBody, OpenModeFlags: rop.StreamReadWrite}, errcode.StorageAccessDenied)
	must[*rop.OpenStreamResponse](c, msg, &rop.OpenStreamRequest{Tag: mapi.PidTagBody, OpenModeFlags: rop.StreamBestAccess})
}

func TestPropertyNames(t *testing.T) {
	c, _, box := session(t, nil)
	known := mapi.NamedLID(mapi.PSETIDCommon(), 0x8503)
	id, _ := box.PropertyID(known, true)
	logon, _ := c.logon()
	names := []mapi.PropertyName{known, mapi.NamedString(mapi.PSPublicStrings(), "new"), mapi.NamedLID(mapi.PSMAPI(), 0x37)}
	r, _ := c.one(logon, &rop.GetPropertyIDsFromNamesRequest{Names: names})
	if got := r.Response.(*rop.GetPropertyIDsFromNamesResponse).IDs; r.Code != errcode.ErrorsReturned || !slices.Equal(got, []mapi.PropID{id, 0, 0x37}) {
		t.Fatalf("%v, %v", r.Code, got)
	}
	made, _ := must[*rop.GetPropertyIDsFromNamesResponse](c, logon, &rop.GetPropertyIDsFromNamesRequest{Flags: rop.NamesCreate, Names: names})
	back, _ := must[*rop.GetNamesFromPropertyIDsResponse](c, logon, &rop.GetNamesFromPropertyIDsRequest{IDs: append(made.IDs, 0xFFF0)})
	if !slices.Equal(back.Names[:3], names) || back.Names[3].Kind != mapi.NameNone {
		t.Fatalf("%v", back.Names)
	}
	all, _ := must[*rop.GetPropertyIDsFromNamesResponse](c, logon, &rop.GetPropertyIDsFromNamesRequest{})
	if !slices.Equal(all.IDs, made.IDs[:2]) {
		t.Fatalf("%v", all.IDs)
	}
	q, _ := must[*rop.QueryNamedPropertiesResponse](c, logon, &rop.QueryNamedPropertiesRequest{Flags: 1})
	if !slices.Equal(q.Names, names[:1]) {
		t.Fatalf("%v", q.Names)
	}
	set := mapi.PSPublicStrings()
	q, _ = must[*rop.QueryNamedPropertiesResponse](c, logon, &rop.QueryNamedPropertiesRequest{Set: &set})
	if !slices.Equal(q.Names, names[1:2]) {
		t.Fatalf("%v", q.Names)
	}
}

func TestIDsHaveALongForm(t *testing.T) {
	c, _, _ := session(t, nil)
	logon, l := c.logon()
	long, _ := must[*rop.LongTermIDFromIDResponse](c, logon, &rop.LongTermIDFromIDRequest{ObjectID: uint64(l.FolderIDs[rop.FolderInbox])})
	if long.LongTermID.Database != l.ReplGUID {
		t.Fatalf("%+v", long)
	}
	short, _ := must[*rop.IDFromLongTermIDResponse](c, logon, &rop.IDFromLongTermIDRequest{LongTermID: long.LongTermID})
	if mapi.FolderID(short.ObjectID) != l.FolderIDs[rop.FolderInbox] {
		t.Fatalf("%v", short)
	}
	long.LongTermID.Database[0]++
	c.fails(logon, &rop.IDFromLongTermIDRequest{LongTermID: long.LongTermID}, errcode.NotFound)
	c.fails(logon, &rop.LongTermIDFromIDRequest{ObjectID: 0x99}, errcode.NotFound)
	receive, _ := must[*rop.GetReceiveFolderResponse](c, logon, &rop.GetReceiveFolderRequest{MessageClass: "IPM.Note"})
	if receive.FolderID != l.FolderIDs[rop.FolderInbox] {
		t.Fatalf("%+v", receive)
	}
	table, _ := must[*rop.GetReceiveFolderTableResponse](c, logon, &rop.GetReceiveFolderTableRequest{})
	if rows, err := table.Rows(); err != nil || len(rows) != 1 {
		t.Fatalf("%v, %v", rows, err)
	}
	must[*rop.GetStoreStateResponse](c, logon, &rop.GetStoreStateRequest{})
}

func TestFoldersAreCopiedAndMoved(t *testing.T) {
	c, _, box := session(t, nil)
	a := box.Inbox().Folder("a")
	a.Add(emsmdbtest.NewMail("in a", ""))
	a.Folder("b").Add(emsmdbtest.NewMail("in b", ""))
	dest := box.Inbox().Folder("dest")
	logon, inbox := c.inbox()
	to := c.folder(logon, dest.ID())
	copyTo := func(dest uint32, q rop.Request) errcode.Code {
		replies, _ := c.run([]rop.Call{{In: 0, Out: 1, Request: q}}, []uint32{inbox, dest})
		return replies[0].Code
	}
	name := func(s string) mapi.RawString { return mapi.RawString{Text: s} }
	count := func(parent *emsmdbtest.MemoryFolder) (names []string, messages int) {
		for _, f := range must1(box.Children(parent.ID())) {
			names = append(names, f.Name)
			messages += f.Messages
		}
		return names, messages
	}
	flat := &rop.CopyFolderRequest{Unicode: true, FolderID: a.ID(), NewFolderName: name("flat")}
	if code := copyTo(to, flat); code != 0 {
		t.Fatal(code)
	}
	if code := copyTo(to, flat); code != errcode.CollidingNames {
		t.Fatalf("a second time: %v", code)
	}
	if code := copyTo(to, &rop.CopyFolderRequest{Unicode: true, WantRecursive: true, FolderID: a.ID(), NewFolderName: name("deep")}); code != 0 {
		t.Fatal(code)
	}
	if names, n := count(dest); !slices.Equal(names, []string{"flat", "deep"}) || n != 2 {
		t.Fatalf("%v, %d messages", names, n)
	}
	if names, n := count(dest.Folder("deep")); !slices.Equal(names, []string{"b"}) || n != 1 {
		t.Fatalf("%v, %d messages", names, n)
	}
	if names, _ := count(dest.Folder("flat")); len(names) != 0 {
		t.Fatalf("%v", names)
	}
	if code := copyTo(inbox, &rop.MoveFolderRequest{Unicode: true, FolderID: a.ID(), NewFolderName: name("A")}); code != errcode.CollidingNames {
		t.Fatalf("onto itself: %v", code)
	}
	into := c.folder(logon, a.ID())
	if code := copyTo(into, &rop.MoveFolderRequest{Unicode: true, FolderID: a.ID(), NewFolderName: name("x")}); code != errcode.FolderCycle {
		t.Fatalf("into itself: %v", code)
	}
	if code := copyTo(to, &rop.MoveFolderRequest{Unicode: true, FolderID: a.ID(), NewFolderName: name("moved")}); code != 0 {
		t.Fatal(code)
	}
	if names, _ := count(box.Inbox()); !slices.Equal(names, []string{"dest"}) {
		t.Fatalf("left: %v", names)
	}
	if code := copyTo(to, flat); code != errcode.NotFound {
		t.Fatalf("what was moved: %v", code)
	}
	if code := copyTo(rop.NoHandle, flat); code != errcode.NullDestinationObject {
		t.Fatalf("to nothing: %v", code)
	}
}
