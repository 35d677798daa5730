package rop

// The byte sequences of section 4 of Microsoft's Open Specifications: each
// decodes to what the document says and encodes back to the same bytes.
// docs/rop-coverage.md names these tests.

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/go-mapi/mapirpc/mapi"
)

// specRequest is the example of a request.
type specRequest struct {
	source string // document and section
	hex    string
	want   Call
}

// specResponse is the example of a response, answering call.
type specResponse struct {
	source string
	hex    string
	call   Call
	want   Reply
}

func (x specRequest) check(t *testing.T) {
	t.Helper()
	rops := unhex(t, x.hex)
	buf, err := AppendBuffer(nil, rops, nil)
	if err != nil {
		t.Fatal(err)
	}
	calls, _, err := DecodeRequestBuffer(buf)
	if err != nil || len(calls) != 1 || !reflect.DeepEqual(calls[0], x.want) {
		t.Fatalf("%s: got %+v, %v\nwant %+v", x.source, calls, err, x.want)
	}
	if again, err := AppendCall(nil, calls[0]); err != nil || !bytes.Equal(again, rops) {
		t.Fatalf("%s: encoded again: %x, %v\nwant %x", x.source, again, err, rops)
	}
}

func (x specResponse) check(t *testing.T) {
	t.Helper()
	rops := unhex(t, x.hex)
	buf, err := AppendBuffer(nil, rops, nil)
	if err != nil {
		t.Fatal(err)
	}
	replies, _, err := DecodeResponseBuffer(buf, []Call{x.call})
	if err != nil || len(replies) != 1 || !reflect.DeepEqual(replies[0], x.want) {
		t.Fatalf("%s: got %+v, %v\nwant %+v", x.source, replies, err, x.want)
	}
	if again, err := AppendReply(nil, replies[0]); err != nil || !bytes.Equal(again, rops) {
		t.Fatalf("%s: encoded again: %x, %v\nwant %x", x.source, again, err, rops)
	}
}

// folder1 is the FID that [MS-OXCFOLD] 4 writes 0001-00000E8EDF36.
var folder1 = mapi.NewFolderID(1, 0x00000E8EDF36)

func TestSpecCreateFolder(t *testing.T) {
	call := Call{In: 0, Out: 1, Request: &CreateFolderRequest{FolderType: 1, Unicode: true, DisplayName: mapi.RawString{Text: "Folder1"}}}
	specRequest{"[MS-OXCFOLD] 4.1.1", `
		1C 00 00 01              # RopId, LogonId, InputHandleIndex, OutputHandleIndex
		01 01 00 00              # FolderType, UseUnicodeStrings, OpenExisting, Reserved
		46 00 6F 00 6C 00 64 00-65 00 72 00 31 00 00 00 # DisplayName
		00 00                    # Comment`, call}.check(t)
	specResponse{
		"[MS-OXCFOLD] 4.1.2", `
		1C 01 00 00 00 00        # RopId, OutputHandleIndex, ReturnValue
		01 00 00 00 0E 91 52 12  # FolderId
		00                       # IsExistingFolder`, call,
		Reply{ID: IDCreateFolder, Index: 1, Response: &CreateFolderResponse{FolderID: mapi.NewFolderID(1, 0x00000E915212)}},
	}.check(t)
}

func TestSpecDeleteFolder(t *testing.T) {
	call := Call{In: 1, Request: &DeleteFolderRequest{Flags: DeleteFolderMessages | DeleteFolderFolders, FolderID: folder1}}
	specRequest{"[MS-OXCFOLD] 4.2.1", `
		1D 00 01                 # RopId, LogonID, InputHandleIndex
		05                       # DeleteFolderFlags
		01 00 00 00 0E 8E DF 36  # FolderId`, call}.check(t)
	specResponse{
		"[MS-OXCFOLD] 4.2.2", `
		1D 01 00 00 00 00        # RopId, InputHandleIndex, ReturnValue
		00                       # PartialCompletion`, call,
		Reply{ID: IDDeleteFolder, Index: 1, Response: &DeleteFolderResponse{}},
	}.check(t)
}

func TestSpecDeleteMessages(t *testing.T) {
	specRequest{
		"[MS-OXCFOLD] 4.3.1", `
		1E 00 00 00 01           # RopId, LogonID, InputHandleIndex, WantAsynchronous, NotifyNonRead
		02 00                    # MessageIdCount
		01 00 00 00 0E 8E F1 48  # MessageIds
		01 00 00 00 0E 8E C3 02`,
		Call{Request: &DeleteMessagesRequest{NotifyNonRead: true, MessageIDs: []mapi.MessageID{
			mapi.NewMessageID(1, 0x00000E8EF148), mapi.NewMessageID(1, 0x00000E8EC302),
		}}},
	}.check(t)
}

func TestSpecMoveCopyMessages(t *testing.T) {
	specRequest{
		"[MS-OXCFOLD] 4.4.1", `
		33 00 00 01              # RopId, LogonID, SourceHandleIndex, DestHandleIndex
		01 00                    # MessageIdCount
		01 00 00 00 0E 8E EC 5D  # MessageIds
		00 00                    # WantAsynchronous, WantCopy`,
		Call{Out: 1, Request: &MoveCopyMessagesRequest{MessageIDs: []mapi.MessageID{mapi.NewMessageID(1, 0x00000E8EEC5D)}}},
	}.check(t)
}

func TestSpecMoveFolder(t *testing.T) {
	call := Call{In: 1, Out: 2, Request: &MoveFolderRequest{
		WantAsynchronous: true, Unicode: true, FolderID: folder1, NewFolderName: mapi.RawString{Text: "Folder1"},
	}}
	specRequest{"[MS-OXCFOLD] 4.5.1", `
		35 00 01 02 01 01        # RopId, LogonID, SourceHandleIndex, DestHandleIndex, WantAsynchronous, UseUnicode
		01 00 00 00 0E 8E DF 36  # FolderId
		46 00 6F 00 6C 00 64 00 65 00 72 00 31 00 00 00 # NewFolderName`, call}.check(t)
	specResponse{
		"[MS-OXCFOLD] 4.5.2", `
		35 01 00 00 00 00        # RopId, SourceHandleIndex, ReturnValue
		00                       # PartialCompletion`, call,
		Reply{ID: IDMoveFolder, Index: 1, Response: &MoveFolderResponse{}},
	}.check(t)
}

func TestSpecCopyFolder(t *testing.T) {
	call := Call{In: 0, Out: 1, Request: &CopyFolderRequest{
		WantAsynchronous: true, WantRecursive: true, Unicode: true, FolderID: folder1, NewFolderName: mapi.RawString{Text: "Folder1"},
	}}
	specRequest{"[MS-OXCFOLD] 4.6.1", `
		36 00 00 01 01 01 01     # RopId, LogonID, SourceHandleIndex, DestHandleIndex, WantAsynchronous, WantRecursive, UseUnicode
		01 00 00 00 0E 8E DF 36  # FolderId
		46 00 6F 00 6C 00 64 00 65 00 72 00 31 00 00 00 # NewFolderName`, call}.check(t)
	specResponse{
		"[MS-OXCFOLD] 4.6.2", `
		36 00 00 00 00 00        # RopId, SourceHandleIndex, ReturnValue
		00                       # PartialCompletion`, call,
		Reply{ID: IDCopyFolder, Response: &CopyFolderResponse{}},
	}.check(t)
}

func TestSpecGetContentsTable(t *testing.T) {
	specRequest{
		"[MS-OXCTABL] 4.1.1", `
		05 00 00 01              # RopId, LogonID, InputHandleIndex, OutputHandleIndex
		00                       # TableFlags`,
		Call{Out: 1, Request: &GetContentsTableRequest{}},
	}.check(t)
}

func TestSpecSetColumns(t *testing.T) {
	call := Call{In: 1, Request: &SetColumnsRequest{Columns: []mapi.PropTag{
		mapi.PidTagFolderId, mapi.PidTagMid, mapi.PidTagInstID, mapi.PidTagInstanceNum, mapi.PidTagSubject, mapi.PidTagMessageDeliveryTime,
	}}}
	specRequest{"[MS-OXCTABL] 4.2.1", `
		12 00 01                 # RopId, LogonID, InputHandleIndex
		00 06 00                 # SetColumnsFlags, PropertyTagCount
		14 00 48 67 14 00 4a 67-14 00 4d 67 03 00 4e 67 # PropertyTags
		1f 00 37 00 40 00 06 0e`, call}.check(t)
	specResponse{
		"[MS-OXORULE] 4.2.2", `
		12 01 00 00 00 00        # RopId, InputHandleIndex, ReturnValue
		00                       # TableStatus`, call,
		Reply{ID: IDSetColumns, Index: 1, Response: &SetColumnsResponse{}},
	}.check(t)
}

func TestSpecSortTable(t *testing.T) {
	sort := &SortTableRequest{CategoryCount: 1, ExpandedCount: 1, SortOrders: []mapi.SortOrder{
		{Tag: 0x8008301F, Direction: mapi.SortAscending}, {Tag: mapi.PidTagMessageDeliveryTime, Direction: mapi.SortDescending},
	}}
	specRequest{"[MS-OXCTABL] 4.3.1", `
		13 00 00                 # RopId, LogonID, InputHandleIndex
		00 02 00 01 00 01 00     # SortTableFlags, SortOrderCount, CategoryCount, ExpandedCount
		1f 30 08 80 00           # SortOrders
		40 00 06 0e 01`, Call{Request: sort}}.check(t)
	specResponse{
		"[MS-OXCTABL] 4.3.2", `
		13 01 00 00 00 00        # RopId, InputHandleIndex, ReturnValue
		00                       # TableStatus`,
		Call{In: 1, Request: sort},
		Reply{ID: IDSortTable, Index: 1, Response: &SortTableResponse{}},
	}.check(t)
}

func TestSpecQueryRows(t *testing.T) {
	specRequest{
		"[MS-OXCTABL] 4.5.3.1", `
		15 00 00                 # RopId, LogonID, InputHandleIndex
		00 01 32 00              # QueryRowsFlags, ForwardRead, RowCount`,
		Call{Request: &QueryRowsRequest{ForwardRead: true, RowCount: 50}},
	}.check(t)

	// The columns are set in [MS-OXORULE] 4.2.1: see TestSpecRequestBuffer.
	columns := []mapi.PropTag{mapi.PidTagRuleId, mapi.PidTagRuleProviderData, mapi.PidTagRuleName}
	response := `
		15 01 00 00 00 00        # RopId, InputHandleIndex, ReturnValue
		02 01 00                 # Origin, RowCount
		00                       # standard row
		01 00 00 00 01 3f f8 56  # first property
		10 00 01 00 00 00 01 00 00 00 55 55 55 55 d1 44 e3 40
		50 00 72 00 6f 00 6a 00 65 00 63 00 74 00 20 00 58 00 00 00`
	call := Call{In: 1, Request: &QueryRowsRequest{Columns: columns}}
	answer := &QueryRowsResponse{Origin: BookmarkEnd, RowCount: 1, RowData: unhex(t, response)[9:]}
	specResponse{"[MS-OXORULE] 4.2.2", response, call, Reply{ID: IDQueryRows, Index: 1, Response: answer}}.check(t)
	rows, err := answer.Rows(columns)
	if err != nil {
		t.Fatal(err)
	}
	want := mapi.Properties{
		{Tag: mapi.PidTagRuleId, Value: int64(0x56F83F0100000001)},
		{Tag: mapi.PidTagRuleProviderData, Value: unhex(t, "01000000 01000000 55555555 d144e340")},
		{Tag: mapi.PidTagRuleName, Value: "Project X"},
	}
	if !reflect.DeepEqual(rows, []mapi.Row{{Values: want}}) {
		t.Errorf("rows: %v", rows)
	}
}

func TestSpecGetPropertyIDsFromNames(t *testing.T) {
	specResponse{
		"[MS-OXCPRPT] 4.1.2", `
		56 00 00 00 00 00        # RopId, InputHandleIndex, ReturnValue
		02 00                    # PropertyIdCount
		3E 86 3F 86              # PropertyIds`,
		Call{Request: new(GetPropertyIDsFromNamesRequest)},
		Reply{ID: IDGetPropertyIDsFromNames, Response: &GetPropertyIDsFromNamesResponse{IDs: []mapi.PropID{0x863E, 0x863F}}},
	}.check(t)
}

func TestSpecSetProperties(t *testing.T) {
	call := Call{Request: &SetPropertiesRequest{Properties: mapi.Properties{
		{Tag: mapi.PidTagSubjectPrefix, Value: ""}, {Tag: mapi.PidTagNormalizedSubject, Value: "Hello World"},
	}}}
	specRequest{"[MS-OXCPRPT] 4.2.1", `
		0A 00 00                 # RopId, LogonId, InputHandleIndex
		24 00 02 00              # PropertyValueSize, PropertyValueCount
		1F 00 3D 00 00 00        # PropertyValues
		1F 00 1D 0E 48 00 65 00 6C 00 6C 00 6F 00 20 00 57 00 6F 00
		72 00 6C 00 64 00 00 00`, call}.check(t)
	specResponse{
		"[MS-OXCPRPT] 4.2.2", `
		0A 00 00 00 00 00        # RopId, InputHandleIndex, ReturnValue
		00 00                    # PropertyProblemCount`, call,
		Reply{ID: IDSetProperties, Response: &SetPropertiesResponse{}},
	}.check(t)
}

func TestSpecGetPropertiesSpecific(t *testing.T) {
	specRequest{
		"[MS-OXCPRPT] 4.3.1", `
		07 00 00                 # RopId, LogonId, InputHandleIndex
		00 00 01 00 03 00        # PropertySizeLimit, WantUnicode, PropertyTagCount
		0B 00 3E 86 03 00 3F 86 02 01 E2 65 # PropertyTags`,
		Call{Request: &GetPropertiesSpecificRequest{WantUnicode: 1, Tags: []mapi.PropTag{0x863E000B, 0x863F0003, mapi.PidTagChangeKey}}},
	}.check(t)
}

func TestSpecOpenStream(t *testing.T) {
	specRequest{
		"[MS-OXCPRPT] 4.4.1.1", `
		2B 01 00 01              # RopId, LogonId, InputHandleIndex, OutputHandleIndex
		02 01 9A 0E 01           # PropertyTag, OpenModeFlags`,
		Call{LogonID: 1, Out: 1, Request: &OpenStreamRequest{Tag: mapi.PidTagExtendedRuleMessageCondition, OpenModeFlags: StreamReadWrite}},
	}.check(t)
}

func TestSpecSubmitMessage(t *testing.T) {
	call := Call{In: 2, Request: &SubmitMessageRequest{}}
	specRequest{"[MS-OXOMSG] 4.1.1", `
		32 00 02                 # RopId, LogonId, InputHandleIndex
		00                       # SubmitFlags`, call}.check(t)
	specResponse{
		"[MS-OXOMSG] 4.1.2", `32 02 00 00 00 00 # RopId, InputHandleIndex, ReturnValue`, call,
		Reply{ID: IDSubmitMessage, Index: 2, Response: &SubmitMessageResponse{}},
	}.check(t)
}

func TestSpecGetRulesTable(t *testing.T) {
	specResponse{
		"[MS-OXORULE] 4.2.2", `3f 01 00 00 00 00 # RopId, OutputHandleIndex, ReturnValue`,
		Call{Out: 1, Request: &GetRulesTableRequest{}},
		Reply{ID: IDGetRulesTable, Index: 1, Response: &GetRulesTableResponse{}},
	}.check(t)
}

func TestSpecGetHierarchyTable(t *testing.T) {
	specResponse{
		"[MS-OXCFOLD] 4.7.2", `
		04 02 00 00 00 00        # RopId, OutputHandleIndex, ReturnValue
		15 00 00 00              # RowCount`,
		Call{In: 1, Out: 2, Request: &GetHierarchyTableRequest{}},
		Reply{ID: IDGetHierarchyTable, Index: 2, Response: &GetHierarchyTableResponse{RowCount: 21}},
	}.check(t)
}

func TestSpecSetSearchCriteria(t *testing.T) {
	specResponse{
		"[MS-OXCFOLD] 4.8.2", `30 01 00 00 00 00 # RopId, InputHandleIndex, ReturnValue`,
		Call{In: 1, Request: &SetSearchCriteriaRequest{}},
		Reply{ID: IDSetSearchCriteria, Index: 1, Response: &SetSearchCriteriaResponse{}},
	}.check(t)
}

func TestSpecGetSearchCriteria(t *testing.T) {
	specRequest{
		"[MS-OXCFOLD] 4.9.1", `
		31 00 00                 # RopId, LogonID, InputHandleIndex
		01 01 00                 # UseUnicode, IncludeRestriction, IncludeFolders`,
		Call{Request: &GetSearchCriteriaRequest{UseUnicode: true, IncludeRestriction: true}},
	}.check(t)
}

// A failure: the server does not have the property that is to be opened.
func TestSpecOpenStreamFailure(t *testing.T) {
	call := Call{In: 1, Out: 2, Request: &OpenStreamRequest{Tag: 0x0E6A001F}}
	specRequest{"[MS-OXCPERM] 4.1", `
		2B 00 01 02              # RopId, LogonId, InputHandleIndex, OutputHandleIndex
		1F 00 6A 0E 00           # PropertyTag, OpenModeFlags`, call}.check(t)
	specResponse{
		"[MS-OXCPERM] 4.1", `2B 02 02 01 04 80 # RopId, OutputHandleIndex, ReturnValue`, call,
		Reply{ID: IDOpenStream, Index: 2, Code: 0x80040102},
	}.check(t)
}

func TestSpecGetPermissionsTable(t *testing.T) {
	specRequest{
		"[MS-OXCPERM] 4.1", `
		3E 00 00 01              # RopId, LogonId, InputHandleIndex, OutputHandleIndex
		02                       # TableFlags`,
		Call{Out: 1, Request: &GetPermissionsTableRequest{TableFlags: 2}},
	}.check(t)
}

// TestSpecRequestBuffer has three ROPs of one call and its handle table, from
// [MS-OXORULE] 4.2.1: a rules table is opened, given columns and read.
func TestSpecRequestBuffer(t *testing.T) {
	rops := unhex(t, `
		3f 00 00 01 40           # RopGetRulesTable
		12 00 01 00 03 00 14 00 74 66 02 01 84 66 1f 00 82 66 # RopSetColumns
		15 00 01 00 01 32 00     # RopQueryRows`)
	handles := unhex(t, "23 02 00 00 ff ff ff ff")
	buf := append(append(le.AppendUint16(nil, uint16(2+len(rops))), rops...), handles...)
	want := []Call{
		{In: 0, Out: 1, Request: &GetRulesTableRequest{TableFlags: TableUnicode}},
		{In: 1, Request: &SetColumnsRequest{Columns: []mapi.PropTag{mapi.PidTagRuleId, mapi.PidTagRuleProviderData, mapi.PidTagRuleName}}},
		{In: 1, Request: &QueryRowsRequest{ForwardRead: true, RowCount: 50}},
	}
	calls, table, err := DecodeRequestBuffer(buf)
	if err != nil || !reflect.DeepEqual(calls, want) || !reflect.DeepEqual(table, []uint32{0x223, NoHandle}) {
		t.Fatalf("got %+v, %x, %v", calls, table, err)
	}
	if again, err := AppendRequestBuffer(nil, calls, table); err != nil || !bytes.Equal(again, buf) {
		t.Fatalf("encoded again: %x, %v", again, err)
	}
}
