package mailbox

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

const (
	testDN     = "/o=First Organization/ou=Exchange Administrative Group/cn=Recipients/cn=janedow"
	testFolder = mapi.FolderID(0x0001_0001)
	testID     = mapi.MessageID(0x0002_0001)
)

// world is what a scripted server of these tests holds.
type world struct {
	logon      func(q *rop.LogonRequest) (*rop.LogonResponse, errcode.Code)
	rows       map[rop.ID][]mapi.Properties // by the ROP that opens the table
	properties mapi.Properties
	names      map[mapi.PropID]mapi.PropertyName
	summary    rop.MessageSummary
	recipients func(q *rop.ReadRecipientsRequest) (rop.Response, errcode.Code)
	streams    map[mapi.PropTag][]byte
	// unlisted are what GetPropertiesAll leaves out.
	unlisted mapi.Properties
	// special overrides single ROPs.
	special func(c rop.Call) (rop.Response, errcode.Code, bool)

	server  *scripted
	columns map[uint32][]mapi.PropTag
	pos     map[uint32]int
	stream  map[uint32]mapi.PropTag
}

func (w *world) answer(c rop.Call, h uint32) (rop.Response, errcode.Code) {
	if q, ok := c.Request.(*rop.GetPropertiesSpecificRequest); ok && slices.Equal(q.Tags, unlistedTags()) {
		return w.tellUnlisted(q.Tags), errcode.Success
	}
	if w.special != nil {
		if resp, code, ok := w.special(c); ok {
			return resp, code
		}
	}
	switch q := c.Request.(type) {
	case *rop.LogonRequest:
		if w.logon == nil {
			return &rop.LogonResponse{LogonFlags: q.LogonFlags}, errcode.Success
		}
		return w.logon(q)
	case *rop.SetColumnsRequest:
		w.columns[h] = q.Columns
	case *rop.QueryRowsRequest:
		return w.queryRows(h, int(q.RowCount))
	case *rop.GetPropertiesAllRequest:
		return &rop.GetPropertiesAllResponse{Properties: w.properties}, errcode.Success
	case *rop.GetPropertiesListRequest:
		resp := new(rop.GetPropertiesListResponse)
		for _, p := range w.properties {
			resp.Tags = append(resp.Tags, p.Tag)
		}
		return resp, errcode.Success
	case *rop.GetNamesFromPropertyIDsRequest:
		resp := new(rop.GetNamesFromPropertyIDsResponse)
		for _, id := range q.IDs {
			n, ok := w.names[id]
			if !ok {
				n.Kind = mapi.NameNone
			}
			resp.Names = append(resp.Names, n)
		}
		return resp, errcode.Success
	case *rop.OpenMessageRequest:
		return &rop.OpenMessageResponse{MessageSummary: w.summary}, errcode.Success
	case *rop.OpenEmbeddedMessageRequest:
		return &rop.OpenEmbeddedMessageResponse{MessageSummary: w.summary}, errcode.Success
	case *rop.ReadRecipientsRequest:
		return w.recipients(q)
	case *rop.OpenStreamRequest:
		data, ok := w.streams[q.Tag]
		if !ok {
			return nil, errcode.NotFound
		}
		w.stream[w.server.last+1] = q.Tag
		return &rop.OpenStreamResponse{StreamSize: uint32(len(data))}, errcode.Success
	case *rop.ReadStreamRequest:
		return w.readStream(h, q)
	}
	return nil, errcode.Success
}

func (w *world) tellUnlisted(tags []mapi.PropTag) rop.Response {
	var cells mapi.Properties
	for _, tag := range tags {
		p := mapi.Property{Tag: tag, Value: errcode.NotFound}
		for _, have := range slices.Concat(w.properties, w.unlisted) {
			if have.Tag == tag {
				p.Value = have.Value
			}
		}
		cells = append(cells, p)
	}
	data, err := mapi.NewRow(cells).AppendBinary(nil, tags)
	if err != nil {
		w.server.t.Errorf("row: %v", err)
	}
	return &rop.GetPropertiesSpecificResponse{RowData: data}
}

func (w *world) queryRows(h uint32, n int) (rop.Response, errcode.Code) {
	all := w.rows[w.server.open[h]]
	resp := &rop.QueryRowsResponse{Origin: rop.BookmarkCurrent}
	for ; n > 0 && w.pos[h] < len(all); n, w.pos[h] = n-1, w.pos[h]+1 {
		var cells mapi.Properties
		for _, c := range w.columns[h] {
			p := mapi.Property{Tag: c, Value: errcode.NotFound}
			for _, have := range all[w.pos[h]] {
				if have.Tag.ID() == c.ID() {
					p.Value = have.Value
				}
			}
			cells = append(cells, p)
		}
		data, err := mapi.NewRow(cells).AppendBinary(resp.RowData, w.columns[h])
		if err != nil {
			w.server.t.Errorf("row: %v", err)
		}
		resp.RowData = data
		if resp.RowCount++; len(data) > 20000 {
			w.pos[h]++
			return resp, errcode.Success
		}
	}
	if w.pos[h] == len(all) {
		resp.Origin = rop.BookmarkEnd
	}
	return resp, errcode.Success
}

func (w *world) readStream(h uint32, q *rop.ReadStreamRequest) (rop.Response, errcode.Code) {
	data := w.streams[w.stream[h]]
	n := int(q.ByteCount)
	if q.ByteCount == rop.ReadStreamLarge {
		n = int(q.MaximumByteCount)
	}
	from := min(w.pos[h], len(data))
	to := min(from+min(n, 30000), len(data))
	w.pos[h] = to
	return &rop.ReadStreamResponse{Data: data[from:to]}, errcode.Success
}

func openWorld(t *testing.T, w *world) (*Mailbox, *scripted) {
	t.Helper()
	w.columns, w.pos, w.stream = map[uint32][]mapi.PropTag{}, map[uint32]int{}, map[uint32]mapi.PropTag{}
	w.server = newScripted(t, w.answer)
	mb, err := Open(t.Context(), w.server, &Options{MailboxDN: testDN})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// Everything but the logon is released by itself; Flush sends what is
		// still waiting for a call to travel with.
		if err := mb.client.Flush(context.Background()); err != nil {
			t.Errorf("flush: %v", err)
		}
		open := w.server.openObjects()
		if len(open) != 1 {
			t.Errorf("open server objects besides the logon: %v", open)
		}
		if err := mb.Close(context.Background()); err != nil {
			t.Errorf("close: %v", err)
		}
		if open := w.server.openObjects(); len(open) != 0 {
			t.Errorf("open server objects after logging off: %v", open)
		}
	})
	w.server.reset()
	return mb, w.server
}

// talker is an executor that also says what it can and whose it is.
type talker struct {
	*scripted
	version  version.Version
	dn       string
	codePage uint32
}

func (s talker) Supports(c version.Capability) bool { return s.version.Supports(c) }
func (s talker) UserDN() string                     { return s.dn }
func (s talker) CodePage() uint32                   { return s.codePage }

func TestLogon(t *testing.T) {
	private := rop.LogonPrivate
	for _, tt := range []struct {
		name    string
		server  version.Version
		options *Options
		want    rop.LogonRequest
	}{
		{
			"own mailbox",
			version.Version{Major: 15},
			nil,
			rop.LogonRequest{LogonFlags: private, OpenFlags: rop.OpenUsePerMDBReplIDMapping, ESSDN: testDN},
		},
		{
			"old server",
			version.Version{Major: 6, BuildMajor: 7000},
			nil,
			rop.LogonRequest{LogonFlags: private, ESSDN: testDN},
		},
		{
			"another mailbox as administrator",
			version.Version{Major: 15},
			&Options{MailboxDN: "/o=x/cn=other", Admin: true},
			rop.LogonRequest{LogonFlags: private, OpenFlags: rop.OpenUsePerMDBReplIDMapping | rop.OpenUseAdminPrivilege, ESSDN: "/o=x/cn=other"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got rop.LogonRequest
			w := &world{logon: func(q *rop.LogonRequest) (*rop.LogonResponse, errcode.Code) {
				got = *q
				return &rop.LogonResponse{LogonFlags: q.LogonFlags, FolderIDs: [13]mapi.FolderID{3: testFolder}}, errcode.Success
			}}
			w.server = newScripted(t, w.answer)
			mb, err := Open(t.Context(), talker{w.server, tt.server, testDN, 1251}, tt.options)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("asked %+v, want %+v", got, tt.want)
			}
			if mb.Special(IPMSubtree) != testFolder || mb.Special(Inbox) != 0 || mb.Special(200) != 0 || mb.CodePage() != 1251 {
				t.Errorf("subtree %v, code page %d", mb.Special(IPMSubtree), mb.CodePage())
			}
			if err := errors.Join(mb.Close(t.Context()), mb.Close(t.Context())); err != nil || len(w.server.openObjects()) != 0 {
				t.Errorf("close: %v, open: %v", err, w.server.openObjects())
			}
			if _, err := mb.OpenFolder(t.Context(), testFolder); !errors.Is(err, net.ErrClosed) {
				t.Errorf("OpenFolder after Close: %v", err)
			}
		})
	}
}

func TestLogonRedirect(t *testing.T) {
	w := &world{special: func(c rop.Call) (rop.Response, errcode.Code, bool) {
		return &rop.LogonResponse{LogonFlags: rop.LogonPrivate, ServerName: "/o=x/cn=Servers/cn=MBX2"}, errcode.WrongServer, true
	}}
	w.server = newScripted(t, w.answer)
	_, err := Open(t.Context(), w.server, &Options{MailboxDN: testDN})
	var redirect *RedirectError
	if !errors.As(err, &redirect) || redirect.Server != "/o=x/cn=Servers/cn=MBX2" || !errors.Is(err, errcode.WrongServer) {
		t.Errorf("%v, want a *RedirectError that names the server", err)
	}
}

func TestLogonFailures(t *testing.T) {
	w := &world{special: func(c rop.Call) (rop.Response, errcode.Code, bool) { return nil, errcode.LoginPermission, true }}
	w.server = newScripted(t, w.answer)
	if _, err := Open(t.Context(), w.server, &Options{MailboxDN: testDN}); !errors.Is(err, errcode.LoginPermission) {
		t.Errorf("%v, want ecLoginPerm", err)
	}
	w.server.reset()
	if _, err := Open(t.Context(), w.server, nil); err == nil || w.server.calls != 0 {
		t.Errorf("%v after %d calls, want an error without asking", err, w.server.calls)
	}
}

// noPublic says that there are no public folders.
type noPublic struct{ *scripted }

func (noPublic) Supports(version.Capability) bool { return false }

func TestPublicFoldersAreNotOpenedWhereTheServerSaysThatThereAreNone(t *testing.T) {
	w := &world{}
	w.server = newScripted(t, w.answer)
	_, err := Open(t.Context(), noPublic{w.server}, &Options{Public: true})
	if !errors.Is(err, ErrNoPublicFolders) || w.server.calls != 0 {
		t.Errorf("%v after %d calls, want ErrNoPublicFolders without asking", err, w.server.calls)
	}
	// An executor that does not say anything is asked.
	mb, err := Open(t.Context(), w.server, &Options{Public: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := mb.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func messageRow(id mapi.MessageID) mapi.Properties {
	return mapi.Properties{
		{Tag: mapi.PidTagMid, Value: int64(id)},
		{Tag: mapi.PidTagMessageClass, Value: "IPM.Note"},
		{Tag: mapi.PidTagMessageSize, Value: int32(1000)},
		{Tag: mapi.PidTagSourceKey, Value: []byte{1}},
		{Tag: mapi.PidTagChangeKey, Value: []byte{2}},
		{Tag: mapi.PidTagLastModificationTime, Value: mapi.FileTime(1)},
		{Tag: mapi.PidTagSubject, Value: "Subject"},
	}
}

func TestMessagesTakeOneCall(t *testing.T) {
	w := &world{rows: map[rop.ID][]mapi.Properties{rop.IDGetContentsTable: {messageRow(1), messageRow(2), messageRow(3)}}}
	mb, server := openWorld(t, w)
	var ids []mapi.MessageID
	for m, err := range mb.Messages(t.Context(), testFolder, mapi.PidTagSubject, mapi.PidTagMessageSize) {
		if err != nil || m.Err != nil {
			t.Fatal(err, m)
		}
		if subject, _ := mapi.Get[string](m.Properties, mapi.PidTagSubject); subject != "Subject" || m.Class != "IPM.Note" || m.Size != 1000 {
			t.Errorf("row %+v", m)
		}
		ids = append(ids, m.ID)
	}
	want := []rop.ID{rop.IDOpenFolder, rop.IDGetContentsTable, rop.IDSetColumns, rop.IDQueryRows}
	if !slices.Equal(ids, []mapi.MessageID{1, 2, 3}) || server.calls != 1 || !slices.Equal(server.rops, want) {
		t.Errorf("%v in %d calls: %v", ids, server.calls, server.rops)
	}
}

func TestMessagesGoOnUntilTheTableEnds(t *testing.T) {
	w := &world{rows: map[rop.ID][]mapi.Properties{}}
	for i := range 3000 {
		w.rows[rop.IDGetContentsTable] = append(w.rows[rop.IDGetContentsTable], messageRow(mapi.MessageID(i+1)))
	}
	mb, server := openWorld(t, w)
	n := 0
	for m, err := range mb.AssociatedMessages(t.Context(), testFolder) {
		if err != nil || int(m.ID) != n+1 || !m.Associated {
			t.Fatal(err, m)
		}
		n++
	}
	if n != 3000 || server.calls < 5 {
		t.Errorf("%d messages in %d calls", n, server.calls)
	}
	for range mb.Messages(t.Context(), testFolder) {
		break // releases what the loop holds, which openWorld checks
	}
}

func TestRowWithoutIDIsReported(t *testing.T) {
	bad := mapi.Properties{{Tag: mapi.PidTagMessageClass, Value: "IPM.Note"}}
	denied := mapi.Properties{{Tag: mapi.PidTagMid, Value: errcode.AccessDenied}}
	w := &world{rows: map[rop.ID][]mapi.Properties{
		rop.IDGetContentsTable:  {messageRow(1), bad, denied, messageRow(2)},
		rop.IDGetHierarchyTable: {{{Tag: mapi.PidTagDisplayName, Value: "no id"}}, {{Tag: mapi.PidTagFolderId, Value: int64(7)}}},
	}}
	mb, _ := openWorld(t, w)
	var errs []error
	for m, err := range mb.Messages(t.Context(), testFolder) {
		if err != nil {
			t.Fatal(err)
		}
		errs = append(errs, m.Err)
	}
	var property *PropertyError
	if len(errs) != 4 || errs[0] != nil || !errors.Is(errs[1], errcode.NotFound) || !errors.Is(errs[2], errcode.AccessDenied) ||
		!errors.As(errs[2], &property) || errs[3] != nil {
		t.Errorf("errors %v", errs)
	}
	n := 0
	for f, err := range mb.Folders(t.Context(), testFolder) {
		if err != nil || f.Err == nil {
			t.Errorf("folder %+v, %v: want Err set", f, err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d folders", n)
	}
}

func folderRow(id, parent mapi.FolderID, name string, subfolders bool) mapi.Properties {
	return mapi.Properties{
		{Tag: mapi.PidTagFolderId, Value: int64(id)},
		{Tag: mapi.PidTagParentFolderId, Value: int64(parent)},
		{Tag: mapi.PidTagDisplayName, Value: name},
		{Tag: mapi.PidTagFolderType, Value: int32(1)},
		{Tag: mapi.PidTagContentCount, Value: int32(5)},
		{Tag: mapi.PidTagSubfolders, Value: subfolders},
	}
}

func TestTreeTakesOneCall(t *testing.T) {
	w := &world{rows: map[rop.ID][]mapi.Properties{rop.IDGetHierarchyTable: {
		folderRow(2, testFolder, "Inbox", true), folderRow(3, 2, "Projects", false), folderRow(4, testFolder, "Sent", false),
	}}}
	mb, server := openWorld(t, w)
	var paths []string
	for f, err := range mb.Tree(t.Context(), testFolder) {
		if err != nil || f.Messages != 5 || f.Type != GenericFolder {
			t.Fatal(err, f)
		}
		paths = append(paths, strings.Join(f.Path, "/"))
	}
	if !slices.Equal(paths, []string{"Inbox", "Inbox/Projects", "Sent"}) || server.calls != 1 {
		t.Errorf("%q in %d calls", paths, server.calls)
	}
}

func TestTreeByLevelWhereTheServerCannotDoDepth(t *testing.T) {
	at := testFolder
	tables := map[mapi.FolderID][]mapi.Properties{
		testFolder: {folderRow(2, testFolder, "Inbox", true), folderRow(4, testFolder, "Sent", false)},
		2:          {folderRow(3, 2, "Projects", false)},
	}
	w := &world{rows: map[rop.ID][]mapi.Properties{}}
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		switch q := c.Request.(type) {
		case *rop.OpenFolderRequest:
			at = q.FolderID
			w.rows[rop.IDGetHierarchyTable] = tables[at]
		case *rop.GetHierarchyTableRequest:
			if q.TableFlags&rop.TableDepth != 0 {
				return nil, errcode.NotSupported, true
			}
		}
		return nil, 0, false
	}
	mb, _ := openWorld(t, w)
	var paths []string
	for f, err := range mb.Tree(t.Context(), testFolder) {
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, strings.Join(f.Path, "/"))
	}
	if !slices.Equal(paths, []string{"Inbox", "Inbox/Projects", "Sent"}) {
		t.Errorf("%q", paths)
	}
}

func TestFolderNameThatTheTableCutIsFetched(t *testing.T) {
	whole := strings.Repeat("long", 100)
	w := &world{
		rows:       map[rop.ID][]mapi.Properties{rop.IDGetHierarchyTable: {folderRow(2, testFolder, whole[:255], false)}},
		properties: mapi.Properties{{Tag: mapi.PidTagDisplayName, Value: whole}},
	}
	mb, _ := openWorld(t, w)
	for f, err := range mb.Folders(t.Context(), testFolder) {
		if err != nil || f.Err != nil || f.Name != whole || f.Path[0] != whole {
			t.Errorf("%+v, %v", f, err)
		}
	}
}

var testName = mapi.NamedString(mapi.PSPublicStrings(), "Keywords")

func TestOpenMessage(t *testing.T) {
	w := &world{
		properties: mapi.Properties{
			{Tag: mapi.PidTagSubject, Value: "Hello"},
			{Tag: 0x8001001F, Value: "named"},
			{Tag: 0x80020003, Value: int32(1)},
			{Tag: mapi.PidTagBody.WithType(mapi.TypeString8), Value: mapi.String8("Gr\xFC\xDFe")},
		},
		names: map[mapi.PropID]mapi.PropertyName{0x8001: testName},
		rows: map[rop.ID][]mapi.Properties{rop.IDGetAttachmentTable: {
			{{Tag: mapi.PidTagAttachNumber, Value: int32(0)}, {Tag: mapi.PidTagAttachMethod, Value: int32(5)}, {Tag: mapi.PidTagAttachSize, Value: int32(99)}},
			{{Tag: mapi.PidTagAttachMethod, Value: int32(1)}},
		}},
	}
	mb, server := openWorld(t, w)
	for round, calls := range []int{2, 1} { // names are asked for once
		server.reset()
		m, err := mb.OpenMessage(t.Context(), testFolder, testID)
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		if server.calls != calls {
			t.Errorf("round %d: %d calls, want %d: %v", round, server.calls, calls, server.rops)
		}
		p, ok := LookupName(m.Properties(), testName)
		if !ok || p.Value != "named" || Get[string](m.Properties(), mapi.PidTagSubject) != "Hello" {
			t.Errorf("properties %+v", m.Properties())
		}
		if p, _ := Lookup(m.Properties(), 0x80020003); p.Name.Kind != mapi.NameNone {
			t.Errorf("a property without a name: %+v", p)
		}
		body, _ := Lookup(m.Properties(), mapi.PidTagBody)
		if text, err := mb.Text(body.Value); text != "Grüße" || err != nil {
			t.Errorf("8-bit body %q, %v", text, err)
		}
		a := m.Attachments()
		if len(a) != 2 || a[0].Err != nil || a[0].Method != AttachEmbedded || a[0].Size != 99 || !errors.Is(a[1].Err, errcode.NotFound) {
			t.Errorf("attachments %+v", a)
		}
	}
	asked := 0
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		if q, ok := c.Request.(*rop.GetNamesFromPropertyIDsRequest); ok {
			asked += len(q.IDs)
		}
		return nil, 0, false
	}
	if names, err := mb.Names(t.Context(), 0x8003, 0x8002, 0x8003); err != nil || len(names) != 3 || asked != 1 {
		t.Errorf("%v, %v, %d ids asked for", names, err, asked)
	}
	names, err := mb.Names(t.Context(), 0x8002, 0x8001)
	if err != nil || names[0].Kind != mapi.NameNone || names[1] != testName {
		t.Errorf("names %v, %v", names, err)
	}
}

func TestMessageThatCannotBeOpened(t *testing.T) {
	w := &world{special: func(c rop.Call) (rop.Response, errcode.Code, bool) {
		return nil, errcode.NotFound, c.Request.ID() == rop.IDOpenMessage
	}}
	mb, _ := openWorld(t, w)
	if _, err := mb.OpenMessage(t.Context(), testFolder, testID); !errors.Is(err, errcode.NotFound) {
		t.Errorf("%v", err)
	}
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		return nil, errcode.AccessDenied, c.Request.ID() == rop.IDGetAttachmentTable
	}
	if _, err := mb.OpenMessage(t.Context(), testFolder, testID); !errors.Is(err, errcode.AccessDenied) {
		t.Errorf("%v", err)
	}
}

// Values that do not fit come as errors: of an unknown type in the answer for
// all properties, of their own type in the one for specific ones.
func TestBigPropertiesBecomeStreams(t *testing.T) {
	tooBig := errcode.NotEnoughMemory
	many := []string{"one", "two"}
	w := &world{
		properties: mapi.Properties{
			{Tag: mapi.PidTagSubject, Value: "Hello"},
			{Tag: mapi.PidTagBody, Value: ""},
			{Tag: mapi.PidTagHtml, Value: []byte{}},
			{Tag: 0x1234101F, Value: many},
			{Tag: 0x1235101F, Value: many},
		},
		streams: map[mapi.PropTag][]byte{mapi.PidTagBody: []byte("b\x00o\x00"), mapi.PidTagHtml: []byte("<p>")},
	}
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		switch q := c.Request.(type) {
		case *rop.GetPropertiesAllRequest:
			all := slices.Clone(w.properties)
			for i := range all[1:] {
				all[i+1] = mapi.Property{Tag: all[i+1].Tag.WithType(mapi.TypeErrorCode), Value: tooBig}
			}
			return &rop.GetPropertiesAllResponse{Properties: all}, errcode.Success, true
		case *rop.GetPropertiesSpecificRequest:
			row := mapi.NewRow(mapi.Properties{{Tag: q.Tags[0], Value: many}})
			if q.Tags[0] == 0x1235101F {
				row = mapi.NewRow(mapi.Properties{{Tag: q.Tags[0], Value: tooBig}})
			}
			data, err := row.AppendBinary(nil, q.Tags)
			if err != nil {
				t.Error(err)
			}
			return &rop.GetPropertiesSpecificResponse{RowData: data}, errcode.Success, true
		}
		return nil, 0, false
	}
	mb, server := openWorld(t, w)
	m, err := mb.OpenMessage(t.Context(), testFolder, testID)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if server.calls != 3 { // one, and one for each property of many values
		t.Errorf("%d calls", server.calls)
	}
	for tag, want := range w.streams {
		p, _ := Lookup(m.Properties(), tag)
		s, ok := p.Value.(*Stream)
		if !ok || p.Tag != tag || s.Tag() != tag || s.Size() != -1 {
			t.Fatalf("%v is %+v, want a stream", tag, p)
		}
		r, err := s.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v reads %q, %v", tag, got, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if p, _ := Lookup(m.Properties(), 0x1234101F); !slices.Equal(Get[[]string](m.Properties(), 0x1234101F), many) || p.Err != nil {
		t.Errorf("a property of many values that fits alone: %+v", p)
	}
	if p, _ := Lookup(m.Properties(), 0x1235101F); p.Value != nil || !errors.Is(p.Err, errcode.NotEnoughMemory) {
		t.Errorf("a property of many values that never fits: %+v", p)
	}
}

func TestPropertiesOfAServerThatDoesNotListThem(t *testing.T) {
	w := &world{streams: map[mapi.PropTag][]byte{mapi.PidTagBody: []byte("b\x00")}}
	w.properties = mapi.Properties{{Tag: mapi.PidTagSubject, Value: "x"}, {Tag: mapi.PidTagBody.WithType(mapi.TypeErrorCode), Value: errcode.NotEnoughMemory}}
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		return nil, errcode.NotSupported, c.Request.ID() == rop.IDGetPropertiesList
	}
	mb, _ := openWorld(t, w)
	m, err := mb.OpenMessage(t.Context(), testFolder, testID)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	p, _ := Lookup(m.Properties(), mapi.PidTagBody)
	if s, ok := p.Value.(*Stream); !ok || s.Tag() != mapi.PidTagBody || len(m.Properties()) != 2 {
		t.Errorf("%+v", m.Properties())
	}
}

// A body that the server converts on demand is too big but not listed; another
// property of unknown type tells its type only when asked for by itself.
func TestBigPropertiesThatAreNotListed(t *testing.T) {
	tooBig := errcode.NotEnoughMemory
	w := &world{streams: map[mapi.PropTag][]byte{mapi.PidTagBody: []byte("b\x00")}}
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		switch q := c.Request.(type) {
		case *rop.GetPropertiesAllRequest:
			return &rop.GetPropertiesAllResponse{Properties: mapi.Properties{
				{Tag: mapi.PidTagBody.WithType(mapi.TypeErrorCode), Value: tooBig}, {Tag: 0x1234000A, Value: tooBig},
			}}, errcode.Success, true
		case *rop.GetPropertiesSpecificRequest:
			data, err := mapi.NewRow(mapi.Properties{{Tag: 0x1234101F, Value: []string{"x"}}}).AppendBinary(nil, q.Tags)
			if err != nil || q.Tags[0] != 0x12340000 {
				t.Errorf("%v, %v", q.Tags, err)
			}
			return &rop.GetPropertiesSpecificResponse{RowData: data}, errcode.Success, true
		}
		return nil, 0, false
	}
	mb, _ := openWorld(t, w)
	m, err := mb.OpenMessage(t.Context(), testFolder, testID)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	p, _ := Lookup(m.Properties(), mapi.PidTagBody)
	s, ok := p.Value.(*Stream)
	if !ok || p.Tag != mapi.PidTagBody {
		t.Fatalf("body %+v", p)
	}
	r, err := s.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if b, err := io.ReadAll(r); string(b) != "b\x00" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if got := Get[[]string](m.Properties(), 0x1234101F); !slices.Equal(got, []string{"x"}) {
		t.Errorf("the other property: %q", got)
	}
}

func TestAttachmentsWithoutEnd(t *testing.T) {
	w := &world{}
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		q, ok := c.Request.(*rop.QueryRowsRequest)
		if !ok {
			return nil, 0, false
		}
		resp := &rop.QueryRowsResponse{RowCount: 1000}
		for range resp.RowCount {
			row := mapi.Properties{{Tag: mapi.PidTagAttachNumber, Value: int32(1)}, {Tag: mapi.PidTagAttachMethod, Value: int32(1)}, {Tag: mapi.PidTagAttachSize, Value: int32(1)}}
			resp.RowData, _ = mapi.NewRow(row).AppendBinary(resp.RowData, attachmentColumns())
		}
		return resp, errcode.Success, q.ForwardRead
	}
	mb, _ := openWorld(t, w)
	if _, err := mb.OpenMessage(t.Context(), testFolder, testID); !errors.Is(err, ErrMalformed) {
		t.Errorf("%v, want ErrMalformed", err)
	}
}

func TestPropertiesComePiecemealWhereTheyDoNotFit(t *testing.T) {
	w := &world{streams: map[mapi.PropTag][]byte{0x10100102: []byte("streamed")}}
	for i := range 150 {
		w.properties = append(w.properties, mapi.Property{Tag: mapi.PropTag(0x1000+i)<<16 | 0x0102, Value: []byte{byte(i)}})
	}
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		switch q := c.Request.(type) {
		case *rop.GetPropertiesAllRequest:
			return nil, errcode.BufferTooSmall, true
		case *rop.GetPropertiesSpecificRequest:
			if len(q.Tags) > 10 || q.Tags[0] == 0x10100102 {
				return nil, errcode.NotEnoughMemory, true
			}
			var row mapi.Properties
			for _, tag := range q.Tags {
				v, _ := w.properties.Lookup(tag)
				if tag == 0x10110102 {
					v = errcode.NotFound // deleted meanwhile
				}
				row = append(row, mapi.Property{Tag: tag, Value: v})
			}
			data, err := mapi.NewRow(row).AppendBinary(nil, q.Tags)
			if err != nil {
				t.Error(err)
			}
			return &rop.GetPropertiesSpecificResponse{RowData: data}, errcode.Success, true
		}
		return nil, 0, false
	}
	mb, _ := openWorld(t, w)
	f, err := mb.OpenFolder(t.Context(), testFolder)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if n := len(f.Properties()); n != 149 || f.ID() != testFolder {
		t.Errorf("%d properties", n)
	}
	for _, p := range f.Properties() {
		if p.Tag == 0x10100102 {
			if _, ok := p.Value.(*Stream); !ok {
				t.Errorf("%+v is no stream", p)
			}
			continue
		}
		if v, _ := w.properties.Lookup(p.Tag); p.Err != nil || !bytes.Equal(p.Value.([]byte), v.([]byte)) {
			t.Errorf("%+v, want %x", p, v)
		}
	}
}

func recipientRow(t *testing.T, columns []mapi.PropTag, row mapi.RecipientRow) rop.OpenRecipientRow {
	t.Helper()
	b, err := row.AppendBinary(nil, columns)
	if err != nil {
		t.Fatal(err)
	}
	return rop.OpenRecipientRow{RecipientType: rop.RecipientTo, CodePageID: rop.CodePageLogon, Row: b}
}

func TestRecipientsOfOneAnswer(t *testing.T) {
	columns := []mapi.PropTag{mapi.PidTagObjectType, mapi.PidTagSmtpAddress}
	bad := rop.OpenRecipientRow{RecipientType: rop.RecipientBcc, Row: []byte{1}}
	w := &world{summary: rop.MessageSummary{RecipientCount: 3, RecipientColumns: columns, Recipients: []rop.OpenRecipientRow{
		recipientRow(t, columns, mapi.RecipientRow{
			Flags:        mapi.RecipientFlags(mapi.AddressSMTP) | mapi.RecipientEmail | mapi.RecipientDisplay | mapi.RecipientSame,
			EmailAddress: mapi.RawString{Raw: "jane@example.com"}, DisplayName: mapi.RawString{Raw: "J\xE4ne"},
			ColumnCount: 2, Properties: mapi.NewRow(mapi.Properties{{Tag: columns[0], Value: int32(6)}, {Tag: columns[1], Value: errcode.AccessDenied}}),
		}),
		recipientRow(t, columns, mapi.RecipientRow{
			Flags: mapi.RecipientFlags(mapi.AddressX500DN) | mapi.RecipientDisplay | mapi.RecipientUnicode, AddressPrefixUsed: 5, X500DN: "/cn=bob",
			DisplayName: mapi.RawString{Text: "Боб"}, ColumnCount: 1, Properties: mapi.NewRow(mapi.Properties{{Tag: columns[0], Value: int32(6)}}),
		}),
		bad,
	}}}
	mb, server := openWorld(t, w)
	mb.dnPrefix = "/o=x/ou=y"
	m, err := mb.OpenMessage(t.Context(), testFolder, testID)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	server.reset()
	var rs []*Recipient
	for r, err := range m.Recipients(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	if len(rs) != 3 || server.calls != 0 {
		t.Fatalf("%d recipients in %d more calls", len(rs), server.calls)
	}
	for _, want := range []struct {
		r    int
		tag  mapi.PropTag
		text string
	}{
		{0, mapi.PidTagEmailAddress, "jane@example.com"},
		{0, mapi.PidTagDisplayName, "Jäne"},
		{0, mapi.PidTagAddressType, "SMTP"},
		{0, mapi.PidTagTransmittableDisplayName, "Jäne"},
		{1, mapi.PidTagEmailAddress, "/o=x//cn=bob"},
		{1, mapi.PidTagDisplayName, "Боб"},
		{1, mapi.PidTagAddressType, "EX"},
	} {
		if got := Get[string](rs[want.r].Properties, want.tag); got != want.text {
			t.Errorf("recipient %d: %v = %q, want %q", want.r, want.tag, got, want.text)
		}
	}
	if p, _ := Lookup(rs[0].Properties, mapi.PidTagSmtpAddress); !errors.Is(p.Err, errcode.AccessDenied) {
		t.Errorf("a column with an error: %+v", p)
	}
	if rs[2].Err == nil || rs[2].Type != rop.RecipientBcc {
		t.Errorf("a malformed row: %+v", rs[2])
	}
	mb.dnPrefix = ""
	for r, err := range m.Recipients(t.Context()) {
		if err != nil || r.RowID == 1 && !errors.Is(r.Err, ErrMalformed) {
			t.Errorf("a DN prefix that is not known: %+v, %v", r, err)
		}
	}
}

func TestRecipientsOfManyAnswers(t *testing.T) {
	columns := []mapi.PropTag{mapi.PidTagObjectType}
	row := func(id uint32) rop.ReadRecipientRow {
		return rop.ReadRecipientRow{RowID: id, OpenRecipientRow: recipientRow(t, columns, mapi.RecipientRow{
			Flags: mapi.RecipientDisplay, DisplayName: mapi.RawString{Raw: "x"},
		})}
	}
	for _, tt := range []struct {
		name  string
		total uint16
		ids   func(from uint32) []uint32
		want  int
		err   error
	}{
		{"ids with gaps", 5, func(from uint32) (ids []uint32) {
			for _, id := range []uint32{0, 1, 7, 8, 20} {
				if id >= from && len(ids) < 2 {
					ids = append(ids, id)
				}
			}
			return ids
		}, 5, nil},
		{"fewer than announced", 5, func(from uint32) []uint32 {
			if from < 3 {
				return []uint32{from}
			}
			return nil
		}, 3, ErrIncomplete},
		{"the same row for ever", 5, func(uint32) []uint32 { return []uint32{0} }, 1, ErrIncomplete},
		{"the greatest id", 2, func(uint32) []uint32 { return []uint32{0xFFFFFFFF} }, 1, ErrIncomplete},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := &world{summary: rop.MessageSummary{RecipientCount: tt.total, RecipientColumns: columns}}
			w.recipients = func(q *rop.ReadRecipientsRequest) (rop.Response, errcode.Code) {
				resp := new(rop.ReadRecipientsResponse)
				for _, id := range tt.ids(q.RowID) {
					resp.Rows = append(resp.Rows, row(id))
				}
				if len(resp.Rows) == 0 {
					return nil, errcode.NotFound
				}
				return resp, errcode.Success
			}
			mb, _ := openWorld(t, w)
			m, err := mb.OpenMessage(t.Context(), testFolder, testID)
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			n := 0
			var last error
			for _, err := range m.Recipients(t.Context()) {
				if last = err; err == nil {
					n++
				}
			}
			if n != tt.want || !errors.Is(last, tt.err) {
				t.Errorf("%d recipients, %v; want %d, %v", n, last, tt.want, tt.err)
			}
		})
	}
}

func TestStream(t *testing.T) {
	big := bytes.Repeat([]byte("0123456789"), 20000)
	w := &world{streams: map[mapi.PropTag][]byte{mapi.PidTagHtml: big, mapi.PidTagRtfCompressed: {}}}
	mb, _ := openWorld(t, w)
	m, err := mb.OpenMessage(t.Context(), testFolder, testID)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	read := func(tag mapi.PropTag) ([]byte, error) {
		r, err := m.Stream(tag).Open(t.Context())
		if err != nil {
			return nil, err
		}
		defer r.Close()
		var out bytes.Buffer
		_, err = io.Copy(&out, struct{ io.Reader }{r})
		return out.Bytes(), err
	}
	if got, err := read(mapi.PidTagHtml); err != nil || !bytes.Equal(got, big) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if got, err := read(mapi.PidTagRtfCompressed); err != nil || len(got) != 0 {
		t.Errorf("%d bytes of an empty stream, %v", len(got), err)
	}
	if _, err := read(mapi.PidTagBody); !errors.Is(err, errcode.NotFound) {
		t.Errorf("a stream that does not exist: %v", err)
	}
	var out bytes.Buffer
	r, err := m.Stream(mapi.PidTagHtml).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(&out, r); n != int64(len(big)) || err != nil || !bytes.Equal(out.Bytes(), big) {
		t.Errorf("WriteTo: %d bytes, %v", n, err)
	}
	if err := errors.Join(r.Close(), r.Close()); err != nil {
		t.Error(err)
	}
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("read after Close: %v", err)
	}
}

func TestStreamThatEndsTooEarly(t *testing.T) {
	w := &world{}
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		if c.Request.ID() == rop.IDOpenStream {
			return &rop.OpenStreamResponse{StreamSize: 100}, errcode.Success, true
		}
		return nil, 0, false
	}
	w.streams = map[mapi.PropTag][]byte{}
	mb, _ := openWorld(t, w)
	m, err := mb.OpenMessage(t.Context(), testFolder, testID)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for have, want := range map[int]error{0: ErrIncomplete, 99: ErrIncomplete, 100: nil, 101: nil} {
		w.streams[0], w.pos = make([]byte, have), map[uint32]int{}
		r, err := m.Stream(mapi.PidTagBody).Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(r); !errors.Is(err, want) || len(b) != have {
			t.Errorf("%d of 100 bytes: %d bytes, %v; want %v", have, len(b), err, want)
		}
		r.Close()
	}
	// A first read that fails leaves nothing open, which openWorld checks.
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		if c.Request.ID() == rop.IDOpenStream {
			return &rop.OpenStreamResponse{StreamSize: 100}, errcode.Success, true
		}
		return nil, errcode.StorageReadFault, c.Request.ID() == rop.IDReadStream
	}
	if _, err := m.Stream(mapi.PidTagBody).Open(t.Context()); !errors.Is(err, errcode.StorageReadFault) {
		t.Errorf("%v", err)
	}
}

func TestAttachments(t *testing.T) {
	w := &world{
		properties: mapi.Properties{{Tag: mapi.PidTagAttachMethod, Value: int32(5)}, {Tag: mapi.PidTagAttachDataObject, Value: []byte{}}},
		streams:    map[mapi.PropTag][]byte{mapi.PidTagAttachDataObject: []byte("ole"), mapi.PidTagAttachDataBinary: []byte("data")},
	}
	mb, server := openWorld(t, w)
	m, err := mb.OpenMessage(t.Context(), testFolder, testID)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	server.reset()
	a, err := m.OpenAttachment(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, ok := Lookup(a.Properties(), mapi.PidTagAttachDataObject); ok || a.Method() != AttachEmbedded || a.Number() != 3 {
		t.Errorf("an embedded message as a property: %+v", a.Properties())
	}
	inner, err := a.OpenMessage(t.Context())
	if err != nil || !inner.Embedded() || server.calls != 2 {
		t.Fatalf("%v after %d calls", err, server.calls)
	}
	defer inner.Close()
	for _, tt := range []struct {
		name string
		ps   mapi.Properties
		want string
	}{
		{"by value, small", mapi.Properties{{Tag: mapi.PidTagAttachMethod, Value: int32(1)}, {Tag: mapi.PidTagAttachDataBinary, Value: []byte("data")}}, "data"},
		{"OLE, not listed", mapi.Properties{{Tag: mapi.PidTagAttachMethod, Value: int32(6)}}, "ole"},
		{"by value, not listed", mapi.Properties{{Tag: mapi.PidTagAttachMethod, Value: int32(1)}}, "data"},
	} {
		w.properties = tt.ps
		a, err := inner.OpenAttachment(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		r, err := a.Data().Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); string(got) != tt.want || err != nil {
			t.Errorf("%s: %q, %v", tt.name, got, err)
		}
		r.Close()
		a.Close()
	}
	inner.Close()
	if _, err := inner.OpenAttachment(t.Context(), 0); !errors.Is(err, net.ErrClosed) {
		t.Errorf("use after Close: %v", err)
	}
}

func TestPropertyIDs(t *testing.T) {
	other := mapi.NamedLID(mapi.PSETIDCommon(), 0x8503)
	asked := 0
	w := &world{special: func(c rop.Call) (rop.Response, errcode.Code, bool) {
		q, ok := c.Request.(*rop.GetPropertyIDsFromNamesRequest)
		if !ok {
			return nil, 0, false
		}
		resp := new(rop.GetPropertyIDsFromNamesResponse)
		for _, n := range q.Names {
			asked++
			id := mapi.PropID(0)
			if n == testName {
				id = 0x8001
			} else if q.Flags == rop.NamesCreate {
				id = 0x8002
			}
			resp.IDs = append(resp.IDs, id)
		}
		return resp, errcode.Success, true
	}}
	mb, _ := openWorld(t, w)
	for _, tt := range []struct {
		create bool
		want   []mapi.PropID
		asked  int
	}{{false, []mapi.PropID{0, 0x8001}, 2}, {true, []mapi.PropID{0x8002, 0x8001}, 3}, {false, []mapi.PropID{0x8002, 0x8001}, 3}} {
		ids, err := mb.PropertyIDs(t.Context(), tt.create, other, testName)
		if err != nil || !slices.Equal(ids, tt.want) || asked != tt.asked {
			t.Errorf("create %v: %#x, %v, %d names asked for", tt.create, ids, err, asked)
		}
	}
}

// A malformed answer is an error of the call that it answers, and the mailbox
// works afterwards.
func TestMalformedAnswers(t *testing.T) {
	w := &world{rows: map[rop.ID][]mapi.Properties{rop.IDGetContentsTable: {messageRow(1)}}}
	mb, server := openWorld(t, w)
	for _, tt := range []struct {
		name string
		cut  func([]byte) []byte
	}{
		{"nothing", func([]byte) []byte { return nil }},
		{"cut in the middle", func(b []byte) []byte { return b[:len(b)/2] }},
		{"without its last byte", func(b []byte) []byte { return b[:len(b)-1] }},
		{"an unknown ROP", func(b []byte) []byte { b[2] = 0x05 ^ 0xFF; return b }},
	} {
		server.cut = tt.cut
		failed := false
		for _, err := range mb.Messages(t.Context(), testFolder) {
			failed = failed || err != nil
		}
		if !failed {
			t.Errorf("%s: no error", tt.name)
		}
		server.cut = nil
		for _, err := range mb.Messages(t.Context(), testFolder) {
			if err != nil {
				t.Errorf("afterwards: %v", err)
			}
		}
		if err := mb.client.Flush(t.Context()); err != nil {
			t.Error(err)
		}
		// What answers opened whose handle table was lost cannot be known.
		for h, id := range server.open {
			if id != rop.IDLogon {
				delete(server.open, h)
			}
		}
	}
}

func TestEventsNeedASessionThatWaits(t *testing.T) {
	mb, _ := openWorld(t, &world{})
	for _, err := range mb.Events(t.Context(), nil) {
		if !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%v, want ErrUnsupported", err)
		}
	}
}

func TestEventQueueDropsTheOldest(t *testing.T) {
	s := &subscription{ready: make(chan struct{}, 1)}
	for i := range maxQueued + 3 {
		s.put(Event{Message: mapi.MessageID(i)})
	}
	events, err := s.next(t.Context())
	if err != nil || len(events) != maxQueued || events[0].Message != 3 || !events[0].Lost || events[1].Lost {
		t.Errorf("%d events from %+v, %v", len(events), events[0], err)
	}
}

func TestNotificationsBecomeEvents(t *testing.T) {
	mb, _ := openWorld(t, &world{})
	for _, tt := range []struct {
		name string
		n    rop.Notification
		want Event
		ok   bool
	}{
		{
			"new mail", rop.Notification{
				Flags: rop.NotificationFlags(rop.NotifyNewMail) | rop.NotificationMessage, FolderID: 1, MessageID: 2,
				MessageFlags: 3, MessageClass: mapi.RawString{Raw: "IPM.Note"},
			}, Event{Kind: NewMail, Folder: 1, Message: 2, Flags: 3, Class: "IPM.Note", Total: -1, Unread: -1}, true,
		},
		{
			"folder modified, with counts", rop.Notification{
				Flags:    rop.NotificationFlags(rop.NotifyObjectModified) | rop.NotificationTotal | rop.NotificationUnread,
				FolderID: 1, TotalMessageCount: 10, UnreadMessageCount: 4,
			}, Event{Kind: Modified, Folder: 1, Total: 10, Unread: 4}, true,
		},
		{
			"message moved, in a search folder", rop.Notification{
				Flags:    rop.NotificationFlags(rop.NotifyObjectMoved) | rop.NotificationMessage | rop.NotificationSearch,
				FolderID: 1, MessageID: 2, ParentFolderID: 3, OldFolderID: 4, OldMessageID: 5,
			}, Event{Kind: Moved, Folder: 1, Message: 2, Parent: 3, OldFolder: 4, OldMessage: 5, InSearchFolder: true, Total: -1, Unread: -1}, true,
		},
		{"table", rop.Notification{Flags: rop.NotificationFlags(rop.NotifyTableModified)}, Event{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := mb.event(&tt.n)
			if ok != tt.ok || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%+v, %v; want %+v", got, ok, tt.want)
			}
		})
	}
}

// Errors say what happened without a word of mail.
func TestErrorTexts(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{
			&PropertyError{Property: mapi.PidTagBody.String(), Err: errcode.NotEnoughMemory},
			"mailbox: property " + mapi.PidTagBody.String() + ": ecNotEnoughMemory (0x8007000E)",
		},
		{&PropertyError{Property: "x", Err: io.ErrUnexpectedEOF}, "mailbox: property x: unexpected EOF"},
		{&closedError{"stream"}, "mailbox: stream is closed"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
	for got, want := range map[string]string{
		NewMail.String(): "NewMail", SearchCompleted.String(): "SearchCompleted", (NewMail | Created).String(): "EventKind(0x0006)",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A row whose column list the server did not honour is an error of the table,
// as is a failing second call; both release the table.
func TestTablesThatFailHalfway(t *testing.T) {
	w := &world{rows: map[rop.ID][]mapi.Properties{}}
	for i := range 1000 {
		w.rows[rop.IDGetContentsTable] = append(w.rows[rop.IDGetContentsTable], messageRow(mapi.MessageID(i+1)))
	}
	n := 0
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		if c.Request.ID() == rop.IDQueryRows {
			n++
		}
		return nil, errcode.ObjectDeleted, n == 2
	}
	mb, _ := openWorld(t, w)
	messages := 0
	var last error
	for m, err := range mb.Messages(t.Context(), testFolder) {
		if last = err; err == nil && m.Err == nil {
			messages++
		}
	}
	if messages == 0 || !errors.Is(last, errcode.ObjectDeleted) {
		t.Errorf("%d messages, %v", messages, last)
	}
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		return nil, errcode.AccessDenied, c.Request.ID() == rop.IDOpenFolder
	}
	for _, err := range mb.Messages(t.Context(), testFolder) {
		if !errors.Is(err, errcode.AccessDenied) {
			t.Errorf("%v", err)
		}
	}
	for _, err := range mb.Tree(t.Context(), testFolder) {
		if !errors.Is(err, errcode.AccessDenied) {
			t.Errorf("%v", err)
		}
	}
}

// gromox leaves the subject and its parts, and what the native body is, out when
// asked for all properties, and tells them when asked for them.
func TestUnlistedProperties(t *testing.T) {
	w := &world{
		properties: mapi.Properties{{Tag: mapi.PidTagNormalizedSubject, Value: "Lamps"}},
		unlisted: mapi.Properties{
			{Tag: mapi.PidTagSubjectPrefix, Value: "Re: "}, {Tag: mapi.PidTagNativeBody, Value: int32(1)},
		},
	}
	mb, _ := openWorld(t, w)
	m, err := mb.OpenMessage(t.Context(), testFolder, testID)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if got := Get[string](m.Properties(), mapi.PidTagSubjectPrefix); got != "Re: " {
		t.Errorf("prefix %q", got)
	}
	if got := Get[int32](m.Properties(), mapi.PidTagNativeBody); got != 1 {
		t.Errorf("native body %d", got)
	}
	if len(m.Properties()) != 3 {
		t.Errorf("properties %v", m.Properties())
	}
}
