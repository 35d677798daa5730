package emsmdbtest_test

import (
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func TestUploadOfChanges(t *testing.T) {
	c, _, box := session(t, nil)
	_, inbox := c.inbox()
	_, up := must[*rop.SynchronizationOpenCollectorResponse](c, inbox, &rop.SynchronizationOpenCollectorRequest{IsContentsCollector: true})
	must[*rop.SynchronizationUploadStateStreamBeginResponse](c, up, &rop.SynchronizationUploadStateStreamBeginRequest{})
	must[*rop.SynchronizationUploadStateStreamEndResponse](c, up, &rop.SynchronizationUploadStateStreamEndRequest{})
	key := append(make([]byte, 16), 1, 2, 3, 4, 5, 6)
	change := &rop.SynchronizationImportMessageChangeRequest{Properties: mapi.Properties{
		{Tag: mapi.PidTagSourceKey, Value: key},
		{Tag: mapi.PidTagLastModificationTime, Value: mapi.FileTime(1)},
		{Tag: mapi.PidTagChangeKey, Value: key},
		{Tag: mapi.PidTagPredecessorChangeList, Value: append([]byte{22}, key...)},
	}}
	for _, subject := range []string{"first", "second"} {
		_, msg := must[*rop.SynchronizationImportMessageChangeResponse](c, up, change)
		must[*rop.SetPropertiesResponse](c, msg, &rop.SetPropertiesRequest{Properties: mapi.Properties{{Tag: mapi.PidTagSubject, Value: subject}}})
		save(c, msg)
	}
	list := must1(box.Contents(box.Inbox().ID(), false))
	if s, _ := mapi.Get[string](list[0].Properties, mapi.PidTagSubject); len(list) != 1 || s != "second" {
		t.Fatalf("%d messages, %q", len(list), s)
	}
	change.ImportFlag = 0x40
	c.fails(up, change, errcode.SyncConflict)
	del := &rop.SynchronizationImportDeletesRequest{ImportDeleteFlags: 2, Properties: mapi.Properties{{Tag: 0x00001102, Value: [][]byte{key, key[:3]}}}}
	must[*rop.SynchronizationImportDeletesResponse](c, up, del)
	if list := must1(box.Contents(box.Inbox().ID(), false)); len(list) != 0 {
		t.Fatalf("%d messages after the deletion", len(list))
	}
	del.ImportDeleteFlags = 1
	c.fails(up, del, errcode.InvalidParameter)
}

func TestUploadFlagsNeedTheirVersion(t *testing.T) {
	c, _, _ := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = emsmdbtest.Exchange2007() })
	_, inbox := c.inbox()
	_, up := must[*rop.SynchronizationOpenCollectorResponse](c, inbox, &rop.SynchronizationOpenCollectorRequest{IsContentsCollector: true})
	c.fails(up, &rop.SynchronizationImportDeletesRequest{ImportDeleteFlags: 2}, errcode.InvalidParameter)
	must[*rop.SynchronizationImportDeletesResponse](c, up, &rop.SynchronizationImportDeletesRequest{})
	c.fails(up, &rop.SynchronizationImportMessageChangeRequest{ImportFlag: 0x40, Properties: mapi.Properties{
		{Tag: mapi.PidTagSourceKey, Value: make([]byte, 22)}, {Tag: mapi.PidTagPredecessorChangeList, Value: []byte{}},
	}}, errcode.InvalidParameter)
}

func TestDeletedFoldersAreUploaded(t *testing.T) {
	c, _, box := session(t, nil)
	sub := box.Inbox().Folder("sub")
	logon, inbox := c.inbox()
	tags := []mapi.PropTag{mapi.PidTagSourceKey}
	props, _ := must[*rop.GetPropertiesSpecificResponse](c, c.folder(logon, sub.ID()), &rop.GetPropertiesSpecificRequest{Tags: tags})
	key := must1(props.Row(tags)).Values[0].Value.([]byte)
	_, up := must[*rop.SynchronizationOpenCollectorResponse](c, inbox, &rop.SynchronizationOpenCollectorRequest{})
	must[*rop.SynchronizationImportDeletesResponse](c, up, &rop.SynchronizationImportDeletesRequest{
		ImportDeleteFlags: 1, Properties: mapi.Properties{{Tag: 0x00001102, Value: [][]byte{key}}},
	})
	if f := must1(box.Folder(box.Inbox().ID())); f.Subfolders != 0 {
		t.Fatalf("%+v", f)
	}
	c.fails(inbox, &rop.SynchronizationConfigureRequest{}, errcode.NotImplemented)
}
