package rop

// This file numbers and names the ROPs, [MS-OXCROPS] 2.2.2.

import "strconv"

// ID says which remote operation a request or response belongs to.
type ID uint8

// Remote operations; each comment has the section of [MS-OXCROPS].
const (
	IDRelease                                  ID = 0x01 // 2.2.15.3
	IDOpenFolder                               ID = 0x02 // 2.2.4.1
	IDOpenMessage                              ID = 0x03 // 2.2.6.1
	IDGetHierarchyTable                        ID = 0x04 // 2.2.4.13
	IDGetContentsTable                         ID = 0x05 // 2.2.4.14
	IDCreateMessage                            ID = 0x06 // 2.2.6.2
	IDGetPropertiesSpecific                    ID = 0x07 // 2.2.8.3
	IDGetPropertiesAll                         ID = 0x08 // 2.2.8.4
	IDGetPropertiesList                        ID = 0x09 // 2.2.8.5
	IDSetProperties                            ID = 0x0A // 2.2.8.6
	IDDeleteProperties                         ID = 0x0B // 2.2.8.8
	IDSaveChangesMessage                       ID = 0x0C // 2.2.6.3
	IDRemoveAllRecipients                      ID = 0x0D // 2.2.6.4
	IDModifyRecipients                         ID = 0x0E // 2.2.6.5
	IDReadRecipients                           ID = 0x0F // 2.2.6.6
	IDReloadCachedInformation                  ID = 0x10 // 2.2.6.7
	IDSetMessageReadFlag                       ID = 0x11 // 2.2.6.11
	IDSetColumns                               ID = 0x12 // 2.2.5.1
	IDSortTable                                ID = 0x13 // 2.2.5.2
	IDRestrict                                 ID = 0x14 // 2.2.5.3
	IDQueryRows                                ID = 0x15 // 2.2.5.4
	IDGetStatus                                ID = 0x16 // 2.2.5.6
	IDQueryPosition                            ID = 0x17 // 2.2.5.7
	IDSeekRow                                  ID = 0x18 // 2.2.5.8
	IDSeekRowBookmark                          ID = 0x19 // 2.2.5.9
	IDSeekRowFractional                        ID = 0x1A // 2.2.5.10
	IDCreateBookmark                           ID = 0x1B // 2.2.5.11
	IDCreateFolder                             ID = 0x1C // 2.2.4.2
	IDDeleteFolder                             ID = 0x1D // 2.2.4.3
	IDDeleteMessages                           ID = 0x1E // 2.2.4.11
	IDGetMessageStatus                         ID = 0x1F // 2.2.6.9
	IDSetMessageStatus                         ID = 0x20 // 2.2.6.8
	IDGetAttachmentTable                       ID = 0x21 // 2.2.6.17
	IDOpenAttachment                           ID = 0x22 // 2.2.6.12
	IDCreateAttachment                         ID = 0x23 // 2.2.6.13
	IDDeleteAttachment                         ID = 0x24 // 2.2.6.14
	IDSaveChangesAttachment                    ID = 0x25 // 2.2.6.15
	IDSetReceiveFolder                         ID = 0x26 // 2.2.3.3
	IDGetReceiveFolder                         ID = 0x27 // 2.2.3.2
	IDRegisterNotification                     ID = 0x29 // 2.2.14.1
	IDNotify                                   ID = 0x2A // 2.2.14.2
	IDOpenStream                               ID = 0x2B // 2.2.9.1
	IDReadStream                               ID = 0x2C // 2.2.9.2
	IDWriteStream                              ID = 0x2D // 2.2.9.3
	IDSeekStream                               ID = 0x2E // 2.2.9.8
	IDSetStreamSize                            ID = 0x2F // 2.2.9.7
	IDSetSearchCriteria                        ID = 0x30 // 2.2.4.4
	IDGetSearchCriteria                        ID = 0x31 // 2.2.4.5
	IDSubmitMessage                            ID = 0x32 // 2.2.7.1
	IDMoveCopyMessages                         ID = 0x33 // 2.2.4.6
	IDAbortSubmit                              ID = 0x34 // 2.2.7.2
	IDMoveFolder                               ID = 0x35 // 2.2.4.7
	IDCopyFolder                               ID = 0x36 // 2.2.4.8
	IDQueryColumnsAll                          ID = 0x37 // 2.2.5.12
	IDAbort                                    ID = 0x38 // 2.2.5.5
	IDCopyTo                                   ID = 0x39 // 2.2.8.12
	IDCopyToStream                             ID = 0x3A // 2.2.9.9
	IDCloneStream                              ID = 0x3B // 2.2.9.13
	IDGetPermissionsTable                      ID = 0x3E // 2.2.10.2
	IDGetRulesTable                            ID = 0x3F // 2.2.11.2
	IDModifyPermissions                        ID = 0x40 // 2.2.10.1
	IDModifyRules                              ID = 0x41 // 2.2.11.1
	IDGetOwningServers                         ID = 0x42 // 2.2.3.6
	IDLongTermIDFromID                         ID = 0x43 // 2.2.3.8
	IDIDFromLongTermID                         ID = 0x44 // 2.2.3.9
	IDPublicFolderIsGhosted                    ID = 0x45 // 2.2.3.7
	IDOpenEmbeddedMessage                      ID = 0x46 // 2.2.6.16
	IDSetSpooler                               ID = 0x47 // 2.2.7.4
	IDSpoolerLockMessage                       ID = 0x48 // 2.2.7.5
	IDGetAddressTypes                          ID = 0x49 // 2.2.7.3
	IDTransportSend                            ID = 0x4A // 2.2.7.6
	IDFastTransferSourceCopyMessages           ID = 0x4B // 2.2.12.6
	IDFastTransferSourceCopyFolder             ID = 0x4C // 2.2.12.5
	IDFastTransferSourceCopyTo                 ID = 0x4D // 2.2.12.7
	IDFastTransferSourceGetBuffer              ID = 0x4E // 2.2.12.4
	IDFindRow                                  ID = 0x4F // 2.2.5.13
	IDProgress                                 ID = 0x50 // 2.2.8.13
	IDTransportNewMail                         ID = 0x51 // 2.2.7.7
	IDGetValidAttachments                      ID = 0x52 // 2.2.6.18
	IDFastTransferDestinationConfigure         ID = 0x53 // 2.2.12.1
	IDFastTransferDestinationPutBuffer         ID = 0x54 // 2.2.12.2
	IDGetNamesFromPropertyIDs                  ID = 0x55 // 2.2.8.2
	IDGetPropertyIDsFromNames                  ID = 0x56 // 2.2.8.1
	IDUpdateDeferredActionMessages             ID = 0x57 // 2.2.11.3
	IDEmptyFolder                              ID = 0x58 // 2.2.4.9
	IDExpandRow                                ID = 0x59 // 2.2.5.16
	IDCollapseRow                              ID = 0x5A // 2.2.5.17
	IDLockRegionStream                         ID = 0x5B // 2.2.9.10
	IDUnlockRegionStream                       ID = 0x5C // 2.2.9.11
	IDCommitStream                             ID = 0x5D // 2.2.9.5
	IDGetStreamSize                            ID = 0x5E // 2.2.9.6
	IDQueryNamedProperties                     ID = 0x5F // 2.2.8.10
	IDGetPerUserLongTermIDs                    ID = 0x60 // 2.2.3.10
	IDGetPerUserGUID                           ID = 0x61 // 2.2.3.11
	IDReadPerUserInformation                   ID = 0x63 // 2.2.3.12
	IDWritePerUserInformation                  ID = 0x64 // 2.2.3.13
	IDSetReadFlags                             ID = 0x66 // 2.2.6.10
	IDCopyProperties                           ID = 0x67 // 2.2.8.11
	IDGetReceiveFolderTable                    ID = 0x68 // 2.2.3.4
	IDFastTransferSourceCopyProperties         ID = 0x69 // 2.2.12.8
	IDGetCollapseState                         ID = 0x6B // 2.2.5.18
	IDSetCollapseState                         ID = 0x6C // 2.2.5.19
	IDGetTransportFolder                       ID = 0x6D // 2.2.7.8
	IDPending                                  ID = 0x6E // 2.2.14.3
	IDOptionsData                              ID = 0x6F // 2.2.7.9
	IDSynchronizationConfigure                 ID = 0x70 // 2.2.13.1
	IDSynchronizationImportMessageChange       ID = 0x72 // 2.2.13.2
	IDSynchronizationImportHierarchyChange     ID = 0x73 // 2.2.13.4
	IDSynchronizationImportDeletes             ID = 0x74 // 2.2.13.5
	IDSynchronizationUploadStateStreamBegin    ID = 0x75 // 2.2.13.9
	IDSynchronizationUploadStateStreamContinue ID = 0x76 // 2.2.13.10
	IDSynchronizationUploadStateStreamEnd      ID = 0x77 // 2.2.13.11
	IDSynchronizationImportMessageMove         ID = 0x78 // 2.2.13.6
	IDSetPropertiesNoReplicate                 ID = 0x79 // 2.2.8.7
	IDDeletePropertiesNoReplicate              ID = 0x7A // 2.2.8.9
	IDGetStoreState                            ID = 0x7B // 2.2.3.5
	IDSynchronizationOpenCollector             ID = 0x7E // 2.2.13.7
	IDGetLocalReplicaIDs                       ID = 0x7F // 2.2.13.13
	IDSynchronizationImportReadStateChanges    ID = 0x80 // 2.2.13.3
	IDResetTable                               ID = 0x81 // 2.2.5.15
	IDSynchronizationGetTransferState          ID = 0x82 // 2.2.13.8
	IDTellVersion                              ID = 0x86 // 2.2.12.9
	IDFreeBookmark                             ID = 0x89 // 2.2.5.14
	IDWriteAndCommitStream                     ID = 0x90 // 2.2.9.12
	IDHardDeleteMessages                       ID = 0x91 // 2.2.4.12
	IDHardDeleteMessagesAndSubfolders          ID = 0x92 // 2.2.4.10
	IDSetLocalReplicaMidsetDeleted             ID = 0x93 // 2.2.13.12
	IDFastTransferDestinationPutBufferExtended ID = 0x9D // 2.2.12.3
	IDWriteStreamExtended                      ID = 0xA3 // 2.2.9.4
	IDBackoff                                  ID = 0xF9 // 2.2.15.2
	IDLogon                                    ID = 0xFE // 2.2.3.1
	IDBufferTooSmall                           ID = 0xFF // 2.2.15.1
)

// String returns the name of [MS-OXCROPS], "RopOpenFolder", and a number for an
// id without a name.
func (id ID) String() string {
	switch id {
	case IDRelease:
		return "RopRelease"
	case IDOpenFolder:
		return "RopOpenFolder"
	case IDOpenMessage:
		return "RopOpenMessage"
	case IDGetHierarchyTable:
		return "RopGetHierarchyTable"
	case IDGetContentsTable:
		return "RopGetContentsTable"
	case IDCreateMessage:
		return "RopCreateMessage"
	case IDGetPropertiesSpecific:
		return "RopGetPropertiesSpecific"
	case IDGetPropertiesAll:
		return "RopGetPropertiesAll"
	case IDGetPropertiesList:
		return "RopGetPropertiesList"
	case IDSetProperties:
		return "RopSetProperties"
	case IDDeleteProperties:
		return "RopDeleteProperties"
	case IDSaveChangesMessage:
		return "RopSaveChangesMessage"
	case IDRemoveAllRecipients:
		return "RopRemoveAllRecipients"
	case IDModifyRecipients:
		return "RopModifyRecipients"
	case IDReadRecipients:
		return "RopReadRecipients"
	case IDReloadCachedInformation:
		return "RopReloadCachedInformation"
	case IDSetMessageReadFlag:
		return "RopSetMessageReadFlag"
	case IDSetColumns:
		return "RopSetColumns"
	case IDSortTable:
		return "RopSortTable"
	case IDRestrict:
		return "RopRestrict"
	case IDQueryRows:
		return "RopQueryRows"
	case IDGetStatus:
		return "RopGetStatus"
	case IDQueryPosition:
		return "RopQueryPosition"
	case IDSeekRow:
		return "RopSeekRow"
	case IDSeekRowBookmark:
		return "RopSeekRowBookmark"
	case IDSeekRowFractional:
		return "RopSeekRowFractional"
	case IDCreateBookmark:
		return "RopCreateBookmark"
	case IDCreateFolder:
		return "RopCreateFolder"
	case IDDeleteFolder:
		return "RopDeleteFolder"
	case IDDeleteMessages:
		return "RopDeleteMessages"
	case IDGetMessageStatus:
		return "RopGetMessageStatus"
	case IDSetMessageStatus:
		return "RopSetMessageStatus"
	case IDGetAttachmentTable:
		return "RopGetAttachmentTable"
	case IDOpenAttachment:
		return "RopOpenAttachment"
	case IDCreateAttachment:
		return "RopCreateAttachment"
	case IDDeleteAttachment:
		return "RopDeleteAttachment"
	case IDSaveChangesAttachment:
		return "RopSaveChangesAttachment"
	case IDSetReceiveFolder:
		return "RopSetReceiveFolder"
	case IDGetReceiveFolder:
		return "RopGetReceiveFolder"
	case IDRegisterNotification:
		return "RopRegisterNotification"
	case IDNotify:
		return "RopNotify"
	case IDOpenStream:
		return "RopOpenStream"
	case IDReadStream:
		return "RopReadStream"
	case IDWriteStream:
		return "RopWriteStream"
	case IDSeekStream:
		return "RopSeekStream"
	case IDSetStreamSize:
		return "RopSetStreamSize"
	case IDSetSearchCriteria:
		return "RopSetSearchCriteria"
	case IDGetSearchCriteria:
		return "RopGetSearchCriteria"
	case IDSubmitMessage:
		return "RopSubmitMessage"
	case IDMoveCopyMessages:
		return "RopMoveCopyMessages"
	case IDAbortSubmit:
		return "RopAbortSubmit"
	case IDMoveFolder:
		return "RopMoveFolder"
	case IDCopyFolder:
		return "RopCopyFolder"
	case IDQueryColumnsAll:
		return "RopQueryColumnsAll"
	case IDAbort:
		return "RopAbort"
	case IDCopyTo:
		return "RopCopyTo"
	case IDCopyToStream:
		return "RopCopyToStream"
	case IDCloneStream:
		return "RopCloneStream"
	case IDGetPermissionsTable:
		return "RopGetPermissionsTable"
	case IDGetRulesTable:
		return "RopGetRulesTable"
	case IDModifyPermissions:
		return "RopModifyPermissions"
	case IDModifyRules:
		return "RopModifyRules"
	case IDGetOwningServers:
		return "RopGetOwningServers"
	case IDLongTermIDFromID:
		return "RopLongTermIdFromId"
	case IDIDFromLongTermID:
		return "RopIdFromLongTermId"
	case IDPublicFolderIsGhosted:
		return "RopPublicFolderIsGhosted"
	case IDOpenEmbeddedMessage:
		return "RopOpenEmbeddedMessage"
	case IDSetSpooler:
		return "RopSetSpooler"
	case IDSpoolerLockMessage:
		return "RopSpoolerLockMessage"
	case IDGetAddressTypes:
		return "RopGetAddressTypes"
	case IDTransportSend:
		return "RopTransportSend"
	case IDFastTransferSourceCopyMessages:
		return "RopFastTransferSourceCopyMessages"
	case IDFastTransferSourceCopyFolder:
		return "RopFastTransferSourceCopyFolder"
	case IDFastTransferSourceCopyTo:
		return "RopFastTransferSourceCopyTo"
	case IDFastTransferSourceGetBuffer:
		return "RopFastTransferSourceGetBuffer"
	case IDFindRow:
		return "RopFindRow"
	case IDProgress:
		return "RopProgress"
	case IDTransportNewMail:
		return "RopTransportNewMail"
	case IDGetValidAttachments:
		return "RopGetValidAttachments"
	case IDFastTransferDestinationConfigure:
		return "RopFastTransferDestinationConfigure"
	case IDFastTransferDestinationPutBuffer:
		return "RopFastTransferDestinationPutBuffer"
	case IDGetNamesFromPropertyIDs:
		return "RopGetNamesFromPropertyIds"
	case IDGetPropertyIDsFromNames:
		return "RopGetPropertyIdsFromNames"
	case IDUpdateDeferredActionMessages:
		return "RopUpdateDeferredActionMessages"
	case IDEmptyFolder:
		return "RopEmptyFolder"
	case IDExpandRow:
		return "RopExpandRow"
	case IDCollapseRow:
		return "RopCollapseRow"
	case IDLockRegionStream:
		return "RopLockRegionStream"
	case IDUnlockRegionStream:
		return "RopUnlockRegionStream"
	case IDCommitStream:
		return "RopCommitStream"
	case IDGetStreamSize:
		return "RopGetStreamSize"
	case IDQueryNamedProperties:
		return "RopQueryNamedProperties"
	case IDGetPerUserLongTermIDs:
		return "RopGetPerUserLongTermIds"
	case IDGetPerUserGUID:
		return "RopGetPerUserGuid"
	case IDReadPerUserInformation:
		return "RopReadPerUserInformation"
	case IDWritePerUserInformation:
		return "RopWritePerUserInformation"
	case IDSetReadFlags:
		return "RopSetReadFlags"
	case IDCopyProperties:
		return "RopCopyProperties"
	case IDGetReceiveFolderTable:
		return "RopGetReceiveFolderTable"
	case IDFastTransferSourceCopyProperties:
		return "RopFastTransferSourceCopyProperties"
	case IDGetCollapseState:
		return "RopGetCollapseState"
	case IDSetCollapseState:
		return "RopSetCollapseState"
	case IDGetTransportFolder:
		return "RopGetTransportFolder"
	case IDPending:
		return "RopPending"
	case IDOptionsData:
		return "RopOptionsData"
	case IDSynchronizationConfigure:
		return "RopSynchronizationConfigure"
	case IDSynchronizationImportMessageChange:
		return "RopSynchronizationImportMessageChange"
	case IDSynchronizationImportHierarchyChange:
		return "RopSynchronizationImportHierarchyChange"
	case IDSynchronizationImportDeletes:
		return "RopSynchronizationImportDeletes"
	case IDSynchronizationUploadStateStreamBegin:
		return "RopSynchronizationUploadStateStreamBegin"
	case IDSynchronizationUploadStateStreamContinue:
		return "RopSynchronizationUploadStateStreamContinue"
	case IDSynchronizationUploadStateStreamEnd:
		return "RopSynchronizationUploadStateStreamEnd"
	case IDSynchronizationImportMessageMove:
		return "RopSynchronizationImportMessageMove"
	case IDSetPropertiesNoReplicate:
		return "RopSetPropertiesNoReplicate"
	case IDDeletePropertiesNoReplicate:
		return "RopDeletePropertiesNoReplicate"
	case IDGetStoreState:
		return "RopGetStoreState"
	case IDSynchronizationOpenCollector:
		return "RopSynchronizationOpenCollector"
	case IDGetLocalReplicaIDs:
		return "RopGetLocalReplicaIds"
	case IDSynchronizationImportReadStateChanges:
		return "RopSynchronizationImportReadStateChanges"
	case IDResetTable:
		return "RopResetTable"
	case IDSynchronizationGetTransferState:
		return "RopSynchronizationGetTransferState"
	case IDTellVersion:
		return "RopTellVersion"
	case IDFreeBookmark:
		return "RopFreeBookmark"
	case IDWriteAndCommitStream:
		return "RopWriteAndCommitStream"
	case IDHardDeleteMessages:
		return "RopHardDeleteMessages"
	case IDHardDeleteMessagesAndSubfolders:
		return "RopHardDeleteMessagesAndSubfolders"
	case IDSetLocalReplicaMidsetDeleted:
		return "RopSetLocalReplicaMidsetDeleted"
	case IDFastTransferDestinationPutBufferExtended:
		return "RopFastTransferDestinationPutBufferExtended"
	case IDWriteStreamExtended:
		return "RopWriteStreamExtended"
	case IDBackoff:
		return "RopBackoff"
	case IDLogon:
		return "RopLogon"
	case IDBufferTooSmall:
		return "RopBufferTooSmall"
	}
	return "ROP 0x" + strconv.FormatUint(uint64(id)>>4, 16) + strconv.FormatUint(uint64(id)&15, 16)
}
