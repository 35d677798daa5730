package rop

// Fuzz targets, one for each family of messages, and what hostile input may
// cost.

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"testing"
)

// fuzzFamily decodes requests and responses of the given ROPs. What decodes
// must encode, and decode again to something that encodes the same.
func fuzzFamily(f *testing.F, family ...ID) {
	reqs, resps := requests(), responses()
	for i, id := range family {
		if q := reqs[id]; q != nil {
			b, err := AppendCall(nil, Call{LogonID: 1, In: 2, Request: q})
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), false, b)
		}
		if p := resps[id]; p != nil {
			b, err := AppendReply(nil, Reply{ID: id, Response: p})
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), true, b)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, response bool, b []byte) {
		if len(b) == 0 || len(b) > MaxRequest {
			return
		}
		id := family[int(which)%len(family)]
		b = append([]byte{byte(id)}, b[1:]...)
		if response {
			fuzzResponse(t, id, b)
		} else {
			fuzzRequest(t, b)
		}
	})
}

func fuzzRequest(t *testing.T, rops []byte) {
	buf, err := AppendBuffer(nil, rops, []uint32{1, 2})
	if err != nil {
		return
	}
	calls, handles, err := DecodeRequestBuffer(buf)
	if err != nil {
		return
	}
	first, err := AppendRequestBuffer(nil, calls, handles)
	if err != nil {
		t.Fatalf("decoded but not encoded: %v", err)
	}
	calls, handles, err = DecodeRequestBuffer(first)
	if err != nil {
		t.Fatalf("%x encoded as %x, which does not decode: %v", buf, first, err)
	}
	if second, err := AppendRequestBuffer(nil, calls, handles); err != nil || !bytes.Equal(first, second) {
		t.Fatalf("%x, then %x, %v", first, second, err)
	}
}

func fuzzResponse(t *testing.T, id ID, rops []byte) {
	var calls []Call
	if q := NewRequest(id); q != nil && len(rops) > 1 {
		calls = []Call{{In: rops[1], Out: rops[1], Request: q}}
	}
	buf, err := AppendBuffer(nil, rops, []uint32{1, 2})
	if err != nil {
		return
	}
	replies, handles, err := DecodeResponseBuffer(buf, calls)
	if err != nil {
		return
	}
	first, err := AppendResponseBuffer(nil, replies, handles)
	if err != nil {
		t.Fatalf("decoded but not encoded: %v", err)
	}
	replies, handles, err = DecodeResponseBuffer(first, calls)
	if err != nil {
		t.Fatalf("%x encoded as %x, which does not decode: %v", buf, first, err)
	}
	if second, err := AppendResponseBuffer(nil, replies, handles); err != nil || !bytes.Equal(first, second) {
		t.Fatalf("%x, then %x, %v", first, second, err)
	}
}

func FuzzStoreROPs(f *testing.F) {
	fuzzFamily(f, IDLogon, IDGetReceiveFolder, IDSetReceiveFolder, IDGetReceiveFolderTable, IDGetStoreState,
		IDGetOwningServers, IDPublicFolderIsGhosted, IDLongTermIDFromID, IDIDFromLongTermID, IDGetPerUserLongTermIDs,
		IDGetPerUserGUID, IDReadPerUserInformation, IDWritePerUserInformation)
}

func FuzzFolderROPs(f *testing.F) {
	fuzzFamily(f, IDOpenFolder, IDCreateFolder, IDDeleteFolder, IDSetSearchCriteria, IDGetSearchCriteria,
		IDMoveCopyMessages, IDMoveFolder, IDCopyFolder, IDEmptyFolder, IDHardDeleteMessagesAndSubfolders,
		IDDeleteMessages, IDHardDeleteMessages, IDGetHierarchyTable, IDGetContentsTable)
}

func FuzzTableROPs(f *testing.F) {
	fuzzFamily(f, IDSetColumns, IDSortTable, IDRestrict, IDQueryRows, IDAbort, IDGetStatus, IDQueryPosition,
		IDSeekRow, IDSeekRowBookmark, IDSeekRowFractional, IDCreateBookmark, IDQueryColumnsAll, IDFindRow,
		IDFreeBookmark, IDResetTable, IDExpandRow, IDCollapseRow, IDGetCollapseState, IDSetCollapseState)
}

func FuzzMessageROPs(f *testing.F) {
	fuzzFamily(f, IDOpenMessage, IDCreateMessage, IDSaveChangesMessage, IDRemoveAllRecipients, IDModifyRecipients,
		IDReadRecipients, IDReloadCachedInformation, IDSetMessageStatus, IDGetMessageStatus, IDSetReadFlags,
		IDSetMessageReadFlag)
}

func FuzzAttachmentROPs(f *testing.F) {
	fuzzFamily(f, IDOpenAttachment, IDCreateAttachment, IDDeleteAttachment, IDSaveChangesAttachment,
		IDOpenEmbeddedMessage, IDGetAttachmentTable, IDGetValidAttachments)
}

func FuzzTransportROPs(f *testing.F) {
	fuzzFamily(f, IDSubmitMessage, IDAbortSubmit, IDGetAddressTypes, IDSetSpooler, IDSpoolerLockMessage,
		IDTransportSend, IDTransportNewMail, IDGetTransportFolder, IDOptionsData)
}

func FuzzPropertyROPs(f *testing.F) {
	fuzzFamily(f, IDGetPropertyIDsFromNames, IDGetNamesFromPropertyIDs, IDGetPropertiesSpecific, IDGetPropertiesAll,
		IDGetPropertiesList, IDSetProperties, IDSetPropertiesNoReplicate, IDDeleteProperties,
		IDDeletePropertiesNoReplicate, IDQueryNamedProperties, IDCopyProperties, IDCopyTo, IDProgress)
}

func FuzzStreamROPs(f *testing.F) {
	fuzzFamily(f, IDOpenStream, IDReadStream, IDWriteStream, IDWriteStreamExtended, IDCommitStream, IDGetStreamSize,
		IDSetStreamSize, IDSeekStream, IDCopyToStream, IDLockRegionStream, IDUnlockRegionStream,
		IDWriteAndCommitStream, IDCloneStream)
}

func FuzzRuleROPs(f *testing.F) {
	fuzzFamily(f, IDModifyPermissions, IDGetPermissionsTable, IDModifyRules, IDGetRulesTable, IDUpdateDeferredActionMessages)
}

func FuzzFastTransferROPs(f *testing.F) {
	fuzzFamily(f, IDFastTransferDestinationConfigure, IDFastTransferDestinationPutBuffer,
		IDFastTransferDestinationPutBufferExtended, IDFastTransferSourceGetBuffer, IDFastTransferSourceCopyFolder,
		IDFastTransferSourceCopyMessages, IDFastTransferSourceCopyTo, IDFastTransferSourceCopyProperties, IDTellVersion)
}

func FuzzSynchronizationROPs(f *testing.F) {
	fuzzFamily(f, IDSynchronizationConfigure, IDSynchronizationImportMessageChange,
		IDSynchronizationImportReadStateChanges, IDSynchronizationImportHierarchyChange,
		IDSynchronizationImportDeletes, IDSynchronizationImportMessageMove, IDSynchronizationOpenCollector,
		IDSynchronizationGetTransferState, IDSynchronizationUploadStateStreamBegin,
		IDSynchronizationUploadStateStreamContinue, IDSynchronizationUploadStateStreamEnd,
		IDSetLocalReplicaMidsetDeleted, IDGetLocalReplicaIDs)
}

func FuzzNotificationROPs(f *testing.F) {
	fuzzFamily(f, IDRegisterNotification, IDNotify, IDPending, IDBufferTooSmall, IDBackoff, IDRelease)
}

// TestHostileCounts puts great numbers at every position of every message; what
// that allocates must stay within a small multiple of the message.
func TestHostileCounts(t *testing.T) {
	const limit = 64 << 10
	var before, after runtime.MemStats
	for _, great := range []uint32{0xFFFFFFFF, 0x7FFFFFFF, 0x0000FFFF} {
		for id, p := range responses() {
			var calls []Call
			if q := NewRequest(id); q != nil {
				calls = []Call{{Request: q}}
			}
			b, err := AppendResponseBuffer(nil, []Reply{{ID: id, Response: p}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := 2; i+4 <= len(b); i++ {
				c := bytes.Clone(b)
				binary.LittleEndian.PutUint32(c[i:], great)
				runtime.ReadMemStats(&before)
				_, _, _ = DecodeResponseBuffer(c, calls)
				runtime.ReadMemStats(&after)
				if got := after.TotalAlloc - before.TotalAlloc; got > limit {
					t.Fatalf("%s with %#x at %d: %d bytes allocated for %d", id, great, i, got, len(c))
				}
			}
		}
		for id, q := range requests() {
			b, err := AppendRequestBuffer(nil, []Call{{Request: q}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := 2; i+4 <= len(b); i++ {
				c := bytes.Clone(b)
				binary.LittleEndian.PutUint32(c[i:], great)
				runtime.ReadMemStats(&before)
				_, _, _ = DecodeRequestBuffer(c)
				runtime.ReadMemStats(&after)
				if got := after.TotalAlloc - before.TotalAlloc; got > limit {
					t.Fatalf("%s with %#x at %d: %d bytes allocated for %d", id, great, i, got, len(c))
				}
			}
		}
	}
}
