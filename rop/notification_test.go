package rop

// Notifications of every kind, laid out by hand after [MS-OXCNOTIF] 2.2.1.4.1.2.

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/go-mapi/mapirpc/mapi"
)

func TestNotifications(t *testing.T) {
	const (
		fid    = "0100000000000001" // FolderId
		mid    = "0100000000000002" // MessageId
		parent = "0100000000000003" // ParentFolderId
		oldFID = "0100000000000004" // OldFolderId
		oldMID = "0100000000000005" // OldMessageId
		oldPar = "0100000000000006" // OldParentFolderId
	)
	folder := func(n uint64) mapi.FolderID { return mapi.NewFolderID(1, n) }
	message := func(n uint64) mapi.MessageID { return mapi.NewMessageID(1, n) }
	for _, tt := range []struct {
		name string
		hex  string
		want Notification
	}{
		{
			"new mail", "0280" + fid + mid + "01000000 00 49504d2e4e6f746500",
			Notification{Flags: 0x8002, FolderID: folder(1), MessageID: message(2), MessageFlags: 1, MessageClass: mapi.RawString{Raw: "IPM.Note"}},
		},
		{
			"new mail, its class in UTF-16", "0280" + fid + mid + "01000000 01 4100 0000",
			Notification{Flags: 0x8002, FolderID: folder(1), MessageID: message(2), MessageFlags: 1, Unicode: true, MessageClass: mapi.RawString{Text: "A"}},
		},
		{
			"folder created", "0400" + fid + parent + "0000",
			Notification{Flags: 0x0004, FolderID: folder(1), ParentFolderID: folder(3)},
		},
		{
			"message created", "0480" + fid + mid + "0100 1f003700",
			Notification{Flags: 0x8004, FolderID: folder(1), MessageID: message(2), TagCount: 1, Tags: []mapi.PropTag{mapi.PidTagSubject}},
		},
		{
			"message created in a search folder", "04c0" + fid + mid + parent + "0000",
			Notification{Flags: 0xC004, FolderID: folder(1), MessageID: message(2), ParentFolderID: folder(3)},
		},
		{
			"folder deleted", "0800" + fid + parent,
			Notification{Flags: 0x0008, FolderID: folder(1), ParentFolderID: folder(3)},
		},
		{
			"message deleted", "0880" + fid + mid,
			Notification{Flags: 0x8008, FolderID: folder(1), MessageID: message(2)},
		},
		{
			"folder modified, properties not named, new counts", "1030" + fid + "ffff 07000000 05000000",
			Notification{Flags: 0x3010, FolderID: folder(1), TagCount: NoTags, TotalMessageCount: 7, UnreadMessageCount: 5},
		},
		{
			"message modified", "1080" + fid + mid + "0000",
			Notification{Flags: 0x8010, FolderID: folder(1), MessageID: message(2)},
		},
		{
			"folder moved", "2000" + fid + parent + oldFID + oldPar,
			Notification{Flags: 0x0020, FolderID: folder(1), ParentFolderID: folder(3), OldFolderID: folder(4), OldParentFolderID: folder(6)},
		},
		{
			"message moved", "2080" + fid + mid + oldFID + oldMID,
			Notification{Flags: 0x8020, FolderID: folder(1), MessageID: message(2), OldFolderID: folder(4), OldMessageID: message(5)},
		},
		{
			"folder copied", "4000" + fid + parent + oldFID + oldPar,
			Notification{Flags: 0x0040, FolderID: folder(1), ParentFolderID: folder(3), OldFolderID: folder(4), OldParentFolderID: folder(6)},
		},
		{
			"message copied", "4080" + fid + mid + oldFID + oldMID,
			Notification{Flags: 0x8040, FolderID: folder(1), MessageID: message(2), OldFolderID: folder(4), OldMessageID: message(5)},
		},
		{
			"search completed", "8000" + fid,
			Notification{Flags: 0x0080, FolderID: folder(1)},
		},
		{
			"table changed", "0001 0100",
			Notification{Flags: 0x0100, TableEvent: TableChanged},
		},
		{
			"message row added", "0081 0300" + fid + mid + "00000000" + oldFID + oldMID + "01000000 0300 000102",
			Notification{
				Flags: 0x8100, TableEvent: TableRowAdded, TableRowFolderID: folder(1), TableRowMessageID: message(2),
				InsertAfterFolderID: folder(4), InsertAfterMessageID: message(5), InsertAfterInstance: 1, TableRow: []byte{0, 1, 2},
			},
		},
		{
			"message row deleted", "0081 0400" + fid + mid + "02000000",
			Notification{Flags: 0x8100, TableEvent: TableRowDeleted, TableRowFolderID: folder(1), TableRowMessageID: message(2), TableRowInstance: 2},
		},
		{
			"folder row modified", "0001 0500" + fid + oldFID + "0100 00",
			Notification{Flags: 0x0100, TableEvent: TableRowModified, TableRowFolderID: folder(1), InsertAfterFolderID: folder(4), TableRow: []byte{0}},
		},
		{
			"table restricted", "0001 0700",
			Notification{Flags: 0x0100, TableEvent: TableRestrictionChanged},
		},
		{"reserved", "0004", Notification{Flags: 0x0400}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rops := append([]byte{byte(IDNotify), 0x23, 0x02, 0, 0, 9}, unhex(t, tt.hex)...)
			buf, err := AppendBuffer(nil, rops, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := []Reply{{ID: IDNotify, Response: &NotifyResponse{Handle: 0x223, LogonID: 9, Notification: tt.want}}}
			got, _, err := DecodeResponseBuffer(buf, nil)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("got %+v, %v", got, err)
			}
			if again, err := AppendResponseBuffer(nil, got, nil); err != nil || !bytes.Equal(again, buf) {
				t.Fatalf("encoded again: %x, %v", again, err)
			}
			for i := 1; i < len(rops); i++ {
				short, err := AppendBuffer(nil, rops[:i], nil)
				if err != nil {
					t.Fatal(err)
				}
				if got, _, err := DecodeResponseBuffer(short, nil); err == nil {
					t.Errorf("the first %d bytes decode to %+v", i, got)
				}
			}
		})
	}
}

// The two forms of an answer to RopLogon that no example shows, [MS-OXCROPS]
// 2.2.3.1.3 and 2.2.3.1.4.
func TestLogonForms(t *testing.T) {
	call := Call{Out: 3, Request: &LogonRequest{}}
	public := &LogonResponse{ReplID: 0x0102, ReplGUID: mapi.GUID{7}, PerUserGUID: mapi.GUID{8}}
	public.FolderIDs[PublicFolderIPMSubtree] = mapi.NewFolderID(1, 2)
	specResponse{
		"2.2.3.1.3", `
		fe 03 00000000           # RopId, OutputHandleIndex, ReturnValue
		00                       # LogonFlags
		0000000000000000 0100000000000002 0000000000000000 0000000000000000 # FolderIds
		0000000000000000 0000000000000000 0000000000000000 0000000000000000
		0000000000000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000
		0201                     # ReplId
		07000000000000000000000000000000 # ReplGuid
		08000000000000000000000000000000 # PerUserGuid`, call,
		Reply{ID: IDLogon, Index: 3, Response: public},
	}.check(t)
	specResponse{
		"2.2.3.1.4", `
		fe 03 78040000           # RopId, OutputHandleIndex, ReturnValue
		01 03 612f00             # LogonFlags, ServerNameSize, ServerName`, call,
		Reply{ID: IDLogon, Index: 3, Code: 0x478, Response: &LogonResponse{LogonFlags: LogonPrivate, ServerName: "a/"}},
	}.check(t)
	specResponse{
		"2.2.3.1.5", `fe 03 0f010480 # RopId, OutputHandleIndex, ReturnValue`, call,
		Reply{ID: IDLogon, Index: 3, Code: 0x8004010F},
	}.check(t)
}
