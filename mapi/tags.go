package mapi

// This file lists the canonical property tags, ordered by tag. Names are those
// of [MS-OXPROPS]; the list follows genTagArray.h of microsoft/mfcmapi (MIT
// License, Copyright (c) Microsoft). One tag can have several names.

// Canonical property tags.
const (
	PidTagAcknowledgementMode                                    PropTag = 0x00010003 // Integer32
	PidTagTemplateData                                           PropTag = 0x00010102 // Binary
	PidTagAlternateRecipientAllowed                              PropTag = 0x0002000B // Boolean
	PidTagAuthorizingUsers                                       PropTag = 0x00030102 // Binary
	PidTagAutoForwardComment                                     PropTag = 0x0004001F // String
	PidTagScriptData                                             PropTag = 0x00040102 // Binary
	PidTagAutoForwarded                                          PropTag = 0x0005000B // Boolean
	PidTagContentConfidentialityAlgorithmId                      PropTag = 0x00060102 // Binary
	PidTagContentCorrelator                                      PropTag = 0x00070102 // Binary
	PidTagContentIdentifier                                      PropTag = 0x0008001F // String
	PidTagContentLength                                          PropTag = 0x00090003 // Integer32
	PidTagContentReturnRequested                                 PropTag = 0x000A000B // Boolean
	PidTagConversationKey                                        PropTag = 0x000B0102 // Binary
	PidTagConversionEits                                         PropTag = 0x000C0102 // Binary
	PidTagConversionWithLossProhibited                           PropTag = 0x000D000B // Boolean
	PidTagConvertedEits                                          PropTag = 0x000E0102 // Binary
	PidTagDeferredDeliveryTime                                   PropTag = 0x000F0040 // Time
	PidTagDeliverTime                                            PropTag = 0x00100040 // Time
	PidTagDiscardReason                                          PropTag = 0x00110003 // Integer32
	PidTagDisclosureOfRecipients                                 PropTag = 0x0012000B // Boolean
	PidTagDistributionListExpansionHistory                       PropTag = 0x00130102 // Binary
	PidTagDistributionListExpansionProhibited                    PropTag = 0x0014000B // Boolean
	PidTagExpiryTime                                             PropTag = 0x00150040 // Time
	PidTagImplicitConversionProhibited                           PropTag = 0x0016000B // Boolean
	PidTagImportance                                             PropTag = 0x00170003 // Integer32
	PidTagIpmId                                                  PropTag = 0x00180102 // Binary
	PidTagLatestDeliveryTime                                     PropTag = 0x00190040 // Time
	PidTagMessageClass                                           PropTag = 0x001A001F // String
	PidTagMessageDeliveryId                                      PropTag = 0x001B0102 // Binary
	PidTagMessageSecurityLabel                                   PropTag = 0x001E0102 // Binary
	PidTagObsoletedMessageIds                                    PropTag = 0x001F0102 // Binary
	PidTagOriginallyIntendedRecipientName                        PropTag = 0x00200102 // Binary
	PidTagOriginalEits                                           PropTag = 0x00210102 // Binary
	PidTagOriginatorCertificate                                  PropTag = 0x00220102 // Binary
	PidTagOriginatorDeliveryReportRequested                      PropTag = 0x0023000B // Boolean
	PidTagOriginatorReturnAddress                                PropTag = 0x00240102 // Binary
	PidTagParentKey                                              PropTag = 0x00250102 // Binary
	PidTagPriority                                               PropTag = 0x00260003 // Integer32
	PidTagOriginCheck                                            PropTag = 0x00270102 // Binary
	PidTagProofOfSubmissionRequested                             PropTag = 0x0028000B // Boolean
	PidTagReadReceiptRequested                                   PropTag = 0x0029000B // Boolean
	PidTagReceiptTime                                            PropTag = 0x002A0040 // Time
	PidTagRecipientReassignmentProhibited                        PropTag = 0x002B000B // Boolean
	PidTagRedirectionHistory                                     PropTag = 0x002C0102 // Binary
	PidTagRelatedMessageIds                                      PropTag = 0x002D0102 // Binary
	PidTagOriginalSensitivity                                    PropTag = 0x002E0003 // Integer32
	PidTagLanguages                                              PropTag = 0x002F001F // String
	PidTagReplyTime                                              PropTag = 0x00300040 // Time
	PidTagReportTag                                              PropTag = 0x00310102 // Binary
	PidTagReportTime                                             PropTag = 0x00320040 // Time
	PidTagReturnedMessageid                                      PropTag = 0x0033000B // Boolean
	PidTagSecurity                                               PropTag = 0x00340003 // Integer32
	PidTagIncompleteCopy                                         PropTag = 0x0035000B // Boolean
	PidTagSensitivity                                            PropTag = 0x00360003 // Integer32
	PidTagSubject                                                PropTag = 0x0037001F // String
	PidTagSubjectMessageId                                       PropTag = 0x00380102 // Binary
	PidTagClientSubmitTime                                       PropTag = 0x00390040 // Time
	PidTagReportName                                             PropTag = 0x003A001F // String
	PidTagSentRepresentingSearchKey                              PropTag = 0x003B0102 // Binary
	PidTagX400ContentType                                        PropTag = 0x003C0102 // Binary
	PidTagSubjectPrefix                                          PropTag = 0x003D001F // String
	PidTagNonReceiptReason                                       PropTag = 0x003E0003 // Integer32
	PidTagReceivedByEntryId                                      PropTag = 0x003F0102 // Binary
	PidTagReceivedByName                                         PropTag = 0x0040001F // String
	PidTagSentRepresentingEntryId                                PropTag = 0x00410102 // Binary
	PidTagSentRepresentingName                                   PropTag = 0x0042001F // String
	PidTagReceivedRepresentingEntryId                            PropTag = 0x00430102 // Binary
	PidTagReceivedRepresentingName                               PropTag = 0x0044001F // String
	PidTagReportEntryId                                          PropTag = 0x00450102 // Binary
	PidTagReadReceiptEntryId                                     PropTag = 0x00460102 // Binary
	PidTagMessageSubmissionId                                    PropTag = 0x00470102 // Binary
	PidTagProviderSubmitTime                                     PropTag = 0x00480040 // Time
	PidTagOriginalSubject                                        PropTag = 0x0049001F // String
	PidTagDiscVal                                                PropTag = 0x004A000B // Boolean
	PidTagOriginalMessageClass                                   PropTag = 0x004B001F // String
	PidTagOriginalAuthorEntryId                                  PropTag = 0x004C0102 // Binary
	PidTagOriginalAuthorName                                     PropTag = 0x004D001F // String
	PidTagOriginalSubmitTime                                     PropTag = 0x004E0040 // Time
	PidTagReplyRecipientEntries                                  PropTag = 0x004F0102 // Binary
	PidTagReplyRecipientNames                                    PropTag = 0x0050001F // String
	PidTagReceivedBySearchKey                                    PropTag = 0x00510102 // Binary
	PidTagReceivedRepresentingSearchKey                          PropTag = 0x00520102 // Binary
	PidTagReadReceiptSearchKey                                   PropTag = 0x00530102 // Binary
	PidTagReportSearchKey                                        PropTag = 0x00540102 // Binary
	PidTagOriginalDeliveryTime                                   PropTag = 0x00550040 // Time
	PidTagOriginalAuthorSearchKey                                PropTag = 0x00560102 // Binary
	PidTagMessageToMe                                            PropTag = 0x0057000B // Boolean
	PidTagMessageCcMe                                            PropTag = 0x0058000B // Boolean
	PidTagMessageRecipientMe                                     PropTag = 0x0059000B // Boolean
	PidTagOriginalSenderName                                     PropTag = 0x005A001F // String
	PidTagOriginalSenderEntryId                                  PropTag = 0x005B0102 // Binary
	PidTagOriginalSenderSearchKey                                PropTag = 0x005C0102 // Binary
	PidTagOriginalSentRepresentingName                           PropTag = 0x005D001F // String
	PidTagOriginalSentRepresentingEntryId                        PropTag = 0x005E0102 // Binary
	PidTagOriginalSentRepresentingSearchKey                      PropTag = 0x005F0102 // Binary
	PidTagStartDate                                              PropTag = 0x00600040 // Time
	PidTagEndDate                                                PropTag = 0x00610040 // Time
	PidTagOwnerAppointmentId                                     PropTag = 0x00620003 // Integer32
	PidTagResponseRequested                                      PropTag = 0x0063000B // Boolean
	PidTagSentRepresentingAddressType                            PropTag = 0x0064001F // String
	PidTagSentRepresentingEmailAddress                           PropTag = 0x0065001F // String
	PidTagOriginalSenderAddressType                              PropTag = 0x0066001F // String
	PidTagOriginalSenderEmailAddress                             PropTag = 0x0067001F // String
	PidTagOriginalSentRepresentingAddressType                    PropTag = 0x0068001F // String
	PidTagOriginalSentRepresentingEmailAddress                   PropTag = 0x0069001F // String
	PidTagConversationTopic                                      PropTag = 0x0070001F // String
	PidTagConversationIndex                                      PropTag = 0x00710102 // Binary
	PidTagOriginalDisplayBcc                                     PropTag = 0x0072001F // String
	PidTagOriginalDisplayCc                                      PropTag = 0x0073001F // String
	PidTagOriginalDisplayTo                                      PropTag = 0x0074001F // String
	PidTagReceivedByAddressType                                  PropTag = 0x0075001F // String
	PidTagReceivedByEmailAddress                                 PropTag = 0x0076001F // String
	PidTagReceivedRepresentingAddressType                        PropTag = 0x0077001F // String
	PidTagReceivedRepresentingEmailAddress                       PropTag = 0x0078001F // String
	PidTagOriginalAuthorAddressType                              PropTag = 0x0079001F // String
	PidTagOriginalAuthorEmailAddress                             PropTag = 0x007A001F // String
	PidTagOriginallyIntendedRecipAddrtype                        PropTag = 0x007B001F // String
	PidTagOriginallyIntendedRecipEmailAddress                    PropTag = 0x007C001F // String
	PidTagTransportMessageHeaders                                PropTag = 0x007D001F // String
	PidTagDelegation                                             PropTag = 0x007E0102 // Binary
	PidTagTnefCorrelationKey                                     PropTag = 0x007F0102 // Binary
	PidTagReportDisposition                                      PropTag = 0x0080001F // String
	PidTagReportDispositionMode                                  PropTag = 0x0081001F // String
	PidTagReportOriginalSender                                   PropTag = 0x0082001F // String
	PidTagReportDispositionToNames                               PropTag = 0x0083101F // MultipleString
	PidTagReportDispositionToEmailAddresses                      PropTag = 0x0084101F // MultipleString
	PidTagReportDispositionOptions                               PropTag = 0x0085001F // String
	PidTagSpamTrustedSenders                                     PropTag = 0x0418001F // String
	PidTagSpamTrustedRecipients                                  PropTag = 0x0419001F // String
	PidTagSpamJunkSenders                                        PropTag = 0x041A001F // String
	PidTagSpamThreshold                                          PropTag = 0x041B0003 // Integer32
	PidTagAddressBookRoomCapacity                                PropTag = 0x08070003 // Integer32
	PidTagAddressBookRoomDescription                             PropTag = 0x0809001F // String
	PidTagContentIntegrityCheck                                  PropTag = 0x0C000102 // Binary
	PidTagExplicitConversion                                     PropTag = 0x0C010003 // Integer32
	PidTagIpmReturnRequested                                     PropTag = 0x0C02000B // Boolean
	PidTagMessageToken                                           PropTag = 0x0C030102 // Binary
	PidTagNonDeliveryReportReasonCode                            PropTag = 0x0C040003 // Integer32
	PidTagNonDeliveryReportDiagCode                              PropTag = 0x0C050003 // Integer32
	PidTagNonReceiptNotificationRequested                        PropTag = 0x0C06000B // Boolean
	PidTagDeliveryPoint                                          PropTag = 0x0C070003 // Integer32
	PidTagOriginatorNonDeliveryReportRequested                   PropTag = 0x0C08000B // Boolean
	PidTagOriginatorRequestedAlternateRecipient                  PropTag = 0x0C090102 // Binary
	PidTagPhysicalDeliveryBureauFaxDelivery                      PropTag = 0x0C0A000B // Boolean
	PidTagPhysicalDeliveryMode                                   PropTag = 0x0C0B0003 // Integer32
	PidTagPhysicalDeliveryReportRequest                          PropTag = 0x0C0C0003 // Integer32
	PidTagPhysicalForwardingAddress                              PropTag = 0x0C0D0102 // Binary
	PidTagPhysicalForwardingAddressRequested                     PropTag = 0x0C0E000B // Boolean
	PidTagPhysicalForwardingProhibited                           PropTag = 0x0C0F000B // Boolean
	PidTagPhysicalRenditionAttributes                            PropTag = 0x0C100102 // Binary
	PidTagProofOfDelivery                                        PropTag = 0x0C110102 // Binary
	PidTagProofOfDeliveryRequested                               PropTag = 0x0C12000B // Boolean
	PidTagRecipientCertificate                                   PropTag = 0x0C130102 // Binary
	PidTagRecipientNumberForAdvice                               PropTag = 0x0C14001F // String
	PidTagRecipientType                                          PropTag = 0x0C150003 // Integer32
	PidTagRegisteredMailType                                     PropTag = 0x0C160003 // Integer32
	PidTagReplyRequested                                         PropTag = 0x0C17000B // Boolean
	PidTagRequestedDeliveryMethod                                PropTag = 0x0C180003 // Integer32
	PidTagSenderEntryId                                          PropTag = 0x0C190102 // Binary
	PidTagSenderName                                             PropTag = 0x0C1A001F // String
	PidTagSupplementaryInfo                                      PropTag = 0x0C1B001F // String
	PidTagTypeOfX400User                                         PropTag = 0x0C1C0003 // Integer32
	PidTagSenderSearchKey                                        PropTag = 0x0C1D0102 // Binary
	PidTagSenderAddressType                                      PropTag = 0x0C1E001F // String
	PidTagSenderEmailAddress                                     PropTag = 0x0C1F001F // String
	PidTagNonDeliveryReportStatusCode                            PropTag = 0x0C200003 // Integer32
	PidTagRemoteMessageTransferAgent                             PropTag = 0x0C21001F // String
	PidTagCurrentVersion                                         PropTag = 0x0E000014 // Integer64
	PidTagDeleteAfterSubmit                                      PropTag = 0x0E01000B // Boolean
	PidTagDisplayBcc                                             PropTag = 0x0E02001F // String
	PidTagDisplayCc                                              PropTag = 0x0E03001F // String
	PidTagDisplayTo                                              PropTag = 0x0E04001F // String
	PidTagParentDisplay                                          PropTag = 0x0E05001F // String
	PidTagMessageDeliveryTime                                    PropTag = 0x0E060040 // Time
	PidTagMessageFlags                                           PropTag = 0x0E070003 // Integer32
	PidTagMessageSize                                            PropTag = 0x0E080003 // Integer32
	PidTagMessageSizeExtended                                    PropTag = 0x0E080014 // Integer64
	PidTagParentEntryId                                          PropTag = 0x0E090102 // Binary
	PidTagSentMailEntryId                                        PropTag = 0x0E0A0102 // Binary
	PidTagCorrelate                                              PropTag = 0x0E0C000B // Boolean
	PidTagCorrelateMtsid                                         PropTag = 0x0E0D0102 // Binary
	PidTagDiscreteValues                                         PropTag = 0x0E0E000B // Boolean
	PidTagResponsibility                                         PropTag = 0x0E0F000B // Boolean
	PidTagSpoolerStatus                                          PropTag = 0x0E100003 // Integer32
	PidTagTransportStatus                                        PropTag = 0x0E110003 // Integer32
	PidTagMessageRecipients                                      PropTag = 0x0E12000D // Object
	PidTagMessageAttachments                                     PropTag = 0x0E13000D // Object
	PidTagSubmitFlags                                            PropTag = 0x0E140003 // Integer32
	PidTagRecipientStatus                                        PropTag = 0x0E150003 // Integer32
	PidTagTransportKey                                           PropTag = 0x0E160003 // Integer32
	PidTagMessageStatus                                          PropTag = 0x0E170003 // Integer32
	PidTagMessageDownloadTime                                    PropTag = 0x0E180003 // Integer32
	PidTagCreationVersion                                        PropTag = 0x0E190014 // Integer64
	PidTagModifyVersion                                          PropTag = 0x0E1A0014 // Integer64
	PidTagHasAttachments                                         PropTag = 0x0E1B000B // Boolean
	PidTagBodyCrc                                                PropTag = 0x0E1C0003 // Integer32
	PidTagNormalizedSubject                                      PropTag = 0x0E1D001F // String
	PidTagRtfInSync                                              PropTag = 0x0E1F000B // Boolean
	PidTagAttachSize                                             PropTag = 0x0E200003 // Integer32
	PidTagAttachNumber                                           PropTag = 0x0E210003 // Integer32
	PidTagPreprocess                                             PropTag = 0x0E22000B // Boolean
	PidTagInternetArticleNumber                                  PropTag = 0x0E230003 // Integer32
	PidTagOriginatingMtaCertificate                              PropTag = 0x0E250102 // Binary
	PidTagProofOfSubmission                                      PropTag = 0x0E260102 // Binary
	PidTagPrimarySendAccount                                     PropTag = 0x0E28001F // String
	PidTagNextSendAcct                                           PropTag = 0x0E29001F // String
	PidTagExchangeRemoteHeader                                   PropTag = 0x0E2A000B // Boolean
	PidTagToDoItemFlags                                          PropTag = 0x0E2B0003 // Integer32
	PidTagSwappedToDoStore                                       PropTag = 0x0E2C0102 // Binary
	PidTagSwappedToDoData                                        PropTag = 0x0E2D0102 // Binary
	PidTagReplItemid                                             PropTag = 0x0E300102 // Binary
	PidTagReplChangenum                                          PropTag = 0x0E330014 // Integer64
	PidTagReplVersionHistory                                     PropTag = 0x0E340102 // Binary
	PidTagReplFlags                                              PropTag = 0x0E380003 // Integer32
	PidTagReplCopiedfromVersionhistory                           PropTag = 0x0E3C0102 // Binary
	PidTagReplCopiedfromItemid                                   PropTag = 0x0E3D0102 // Binary
	PidTagRead                                                   PropTag = 0x0E69000B // Boolean
	PidTagSecurityDescriptorAsXml                                PropTag = 0x0E6A001F // String
	PidTagTrustSender                                            PropTag = 0x0E790003 // Integer32
	PidTagExchangeNTSecurityDescriptor                           PropTag = 0x0E840102 // Binary
	PidTagExtendedRuleMessageActions                             PropTag = 0x0E990102 // Binary
	PidTagExtendedRuleMessageCondition                           PropTag = 0x0E9A0102 // Binary
	PidTagExtendedRuleSizeLimit                                  PropTag = 0x0E9B0003 // Integer32
	PidTagTnefUnprocessedProps                                   PropTag = 0x0E9C0102 // Binary
	PidTagAssociatedSharingProvider                              PropTag = 0x0EA00048 // Guid
	PidTagProviderItemId                                         PropTag = 0x0EA30102 // Binary
	PidTagProviderParentItemId                                   PropTag = 0x0EA40102 // Binary
	PidTagAccess                                                 PropTag = 0x0FF40003 // Integer32
	PidTagRowType                                                PropTag = 0x0FF50003 // Integer32
	PidTagInstanceKey                                            PropTag = 0x0FF60102 // Binary
	PidTagAccessLevel                                            PropTag = 0x0FF70003 // Integer32
	PidTagMappingSignature                                       PropTag = 0x0FF80102 // Binary
	PidTagRecordKey                                              PropTag = 0x0FF90102 // Binary
	PidTagStoreRecordKey                                         PropTag = 0x0FFA0102 // Binary
	PidTagStoreEntryId                                           PropTag = 0x0FFB0102 // Binary
	PidTagMiniIcon                                               PropTag = 0x0FFC0102 // Binary
	PidTagIcon                                                   PropTag = 0x0FFD0102 // Binary
	PidTagObjectType                                             PropTag = 0x0FFE0003 // Integer32
	PidTagEntryId                                                PropTag = 0x0FFF0102 // Binary
	PidTagMemberEntryId                                          PropTag = 0x0FFF0102 // Binary
	PidTagBody                                                   PropTag = 0x1000001F // String
	PidTagReportText                                             PropTag = 0x1001001F // String
	PidTagOriginatorAndDistributionListExpansionHistory          PropTag = 0x10020102 // Binary
	PidTagReportingDistributionListName                          PropTag = 0x10030102 // Binary
	PidTagReportingMessageTransferAgentCertificate               PropTag = 0x10040102 // Binary
	PidTagRtfSyncBodyCrc                                         PropTag = 0x10060003 // Integer32
	PidTagRtfSyncBodyCount                                       PropTag = 0x10070003 // Integer32
	PidTagRtfSyncBodyTag                                         PropTag = 0x1008001F // String
	PidTagRtfCompressed                                          PropTag = 0x10090102 // Binary
	PidTagRtfSyncPrefixCount                                     PropTag = 0x10100003 // Integer32
	PidTagRtfSyncTrailingCount                                   PropTag = 0x10110003 // Integer32
	PidTagOriginallyIntendedRecipEntryId                         PropTag = 0x10120102 // Binary
	PidTagBodyHtml                                               PropTag = 0x1013001F // String
	PidTagHtml                                                   PropTag = 0x10130102 // Binary
	PidTagBodyContentLocation                                    PropTag = 0x1014001F // String
	PidTagBodyContentId                                          PropTag = 0x1015001F // String
	PidTagNativeBody                                             PropTag = 0x10160003 // Integer32
	PidTagInternetApproved                                       PropTag = 0x1030001F // String
	PidTagInternetControl                                        PropTag = 0x1031001F // String
	PidTagInternetDistribution                                   PropTag = 0x1032001F // String
	PidTagInternetFollowupTo                                     PropTag = 0x1033001F // String
	PidTagInternetLines                                          PropTag = 0x10340003 // Integer32
	PidTagInternetMessageId                                      PropTag = 0x1035001F // String
	PidTagInternetOrganization                                   PropTag = 0x1037001F // String
	PidTagInternetNntpPath                                       PropTag = 0x1038001F // String
	PidTagInternetReferences                                     PropTag = 0x1039001F // String
	PidTagInReplyToId                                            PropTag = 0x1042001F // String
	PidTagListHelp                                               PropTag = 0x1043001F // String
	PidTagListSubscribe                                          PropTag = 0x1044001F // String
	PidTagListUnsubscribe                                        PropTag = 0x1045001F // String
	PidTagInternetReturnPath                                     PropTag = 0x1046001F // String
	PidTagOriginalMessageId                                      PropTag = 0x1046001F // String
	PidTagIconIndex                                              PropTag = 0x10800003 // Integer32
	PidTagLastVerbExecuted                                       PropTag = 0x10810003 // Integer32
	PidTagLastVerbExecutionTime                                  PropTag = 0x10820040 // Time
	PidTagFlagStatus                                             PropTag = 0x10900003 // Integer32
	PidTagFlagCompleteTime                                       PropTag = 0x10910040 // Time
	PidTagFollowupIcon                                           PropTag = 0x10950003 // Integer32
	PidTagBlockStatus                                            PropTag = 0x10960003 // Integer32
	PidTagItemTemporaryflags                                     PropTag = 0x10970003 // Integer32
	PidTagConflictItems                                          PropTag = 0x10981102 // MultipleBinary
	PidTagICalendarStartTime                                     PropTag = 0x10C30040 // Time
	PidTagICalendarEndTime                                       PropTag = 0x10C40040 // Time
	PidTagCdoRecurrenceid                                        PropTag = 0x10C50040 // Time
	PidTagICalendarReminderNextTime                              PropTag = 0x10CA0040 // Time
	PidTagImapCachedMsgsize                                      PropTag = 0x10F00102 // Binary
	PidTagUrlCompName                                            PropTag = 0x10F3001F // String
	PidTagUrlComponentName                                       PropTag = 0x10F3001F // String
	PidTagAttributeHidden                                        PropTag = 0x10F4000B // Boolean
	PidTagAttributeReadOnly                                      PropTag = 0x10F6000B // Boolean
	PidTagRowid                                                  PropTag = 0x30000003 // Integer32
	PidTagDisplayName                                            PropTag = 0x3001001F // String
	PidTagAddressType                                            PropTag = 0x3002001F // String
	PidTagEmailAddress                                           PropTag = 0x3003001F // String
	PidTagComment                                                PropTag = 0x3004001F // String
	PidTagDepth                                                  PropTag = 0x30050003 // Integer32
	PidTagProviderDisplay                                        PropTag = 0x3006001F // String
	PidTagCreationTime                                           PropTag = 0x30070040 // Time
	PidTagLastModificationTime                                   PropTag = 0x30080040 // Time
	PidTagResourceFlags                                          PropTag = 0x30090003 // Integer32
	PidTagProviderDllName                                        PropTag = 0x300A001F // String
	PidTagSearchKey                                              PropTag = 0x300B0102 // Binary
	PidTagProviderUid                                            PropTag = 0x300C0102 // Binary
	PidTagProviderOrdinal                                        PropTag = 0x300D0003 // Integer32
	PidTagTargetEntryId                                          PropTag = 0x30100102 // Binary
	PidTagConversationId                                         PropTag = 0x30130102 // Binary
	PidTagConversationIndexTracking                              PropTag = 0x3016000B // Boolean
	PidTagArchiveTag                                             PropTag = 0x30180102 // Binary
	PidTagPolicyTag                                              PropTag = 0x30190102 // Binary
	PidTagRetentionPeriod                                        PropTag = 0x301A0003 // Integer32
	PidTagStartDateEtc                                           PropTag = 0x301B0102 // Binary
	PidTagRetentionDate                                          PropTag = 0x301C0040 // Time
	PidTagRetentionFlags                                         PropTag = 0x301D0003 // Integer32
	PidTagArchivePeriod                                          PropTag = 0x301E0003 // Integer32
	PidTagArchiveDate                                            PropTag = 0x301F0040 // Time
	PidTagFormVersion                                            PropTag = 0x3301001F // String
	PidTagFormClassId                                            PropTag = 0x33020048 // Guid
	PidTagFormContactName                                        PropTag = 0x3303001F // String
	PidTagFormCategory                                           PropTag = 0x3304001F // String
	PidTagFormCategorySub                                        PropTag = 0x3305001F // String
	PidTagFormHostMap                                            PropTag = 0x33061003 // MultipleInteger32
	PidTagFormHidden                                             PropTag = 0x3307000B // Boolean
	PidTagFormDesignerName                                       PropTag = 0x3308001F // String
	PidTagFormDesignerGuid                                       PropTag = 0x33090048 // Guid
	PidTagFormMessageBehavior                                    PropTag = 0x330A0003 // Integer32
	PidTagDefaultStore                                           PropTag = 0x3400000B // Boolean
	PidTagStoreSupportMask                                       PropTag = 0x340D0003 // Integer32
	PidTagStoreState                                             PropTag = 0x340E0003 // Integer32
	PidTagStoreUnicodeMask                                       PropTag = 0x340F0003 // Integer32
	PidTagIpmSubtreeSearchKey                                    PropTag = 0x34100102 // Binary
	PidTagIpmOutboxSearchKey                                     PropTag = 0x34110102 // Binary
	PidTagIpmWastebasketSearchKey                                PropTag = 0x34120102 // Binary
	PidTagIpmSentMailSearchKey                                   PropTag = 0x34130102 // Binary
	PidTagStoreProvider                                          PropTag = 0x34140102 // Binary
	PidTagReceiveFolderSettings                                  PropTag = 0x3415000D // Object
	PidTagProviderIcon                                           PropTag = 0x3417001F // String
	PidTagProviderDisplayName                                    PropTag = 0x3418001F // String
	PidTagValidFolderMask                                        PropTag = 0x35DF0003 // Integer32
	PidTagIpmSubtreeEntryId                                      PropTag = 0x35E00102 // Binary
	PidTagIpmOutboxEntryId                                       PropTag = 0x35E20102 // Binary
	PidTagIpmWastebasketEntryId                                  PropTag = 0x35E30102 // Binary
	PidTagIpmSentMailEntryId                                     PropTag = 0x35E40102 // Binary
	PidTagViewsEntryId                                           PropTag = 0x35E50102 // Binary
	PidTagCommonViewsEntryId                                     PropTag = 0x35E60102 // Binary
	PidTagFinderEntryId                                          PropTag = 0x35E70102 // Binary
	PidTagContainerFlags                                         PropTag = 0x36000003 // Integer32
	PidTagFolderType                                             PropTag = 0x36010003 // Integer32
	PidTagContentCount                                           PropTag = 0x36020003 // Integer32
	PidTagContentUnreadCount                                     PropTag = 0x36030003 // Integer32
	PidTagCreateTemplates                                        PropTag = 0x3604000D // Object
	PidTagDetailsTable                                           PropTag = 0x3605000D // Object
	PidTagSearch                                                 PropTag = 0x3607000D // Object
	PidTagSelectable                                             PropTag = 0x3609000B // Boolean
	PidTagSubfolders                                             PropTag = 0x360A000B // Boolean
	PidTagStatus                                                 PropTag = 0x360B0003 // Integer32
	PidTagAnr                                                    PropTag = 0x360C001F // String
	PidTagContentSortOrder                                       PropTag = 0x360D1003 // MultipleInteger32
	PidTagContainerHierarchy                                     PropTag = 0x360E000D // Object
	PidTagContainerContents                                      PropTag = 0x360F000D // Object
	PidTagFolderAssociatedContents                               PropTag = 0x3610000D // Object
	PidTagDefCreateDl                                            PropTag = 0x36110102 // Binary
	PidTagDefCreateMailuser                                      PropTag = 0x36120102 // Binary
	PidTagContainerClass                                         PropTag = 0x3613001F // String
	PidTagContainerModifyVersion                                 PropTag = 0x36140014 // Integer64
	PidTagAbProviderId                                           PropTag = 0x36150102 // Binary
	PidTagDefaultViewEntryId                                     PropTag = 0x36160102 // Binary
	PidTagAssociatedContentCount                                 PropTag = 0x36170003 // Integer32
	PidTagIpmAppointmentEntryId                                  PropTag = 0x36D00102 // Binary
	PidTagIpmContactEntryId                                      PropTag = 0x36D10102 // Binary
	PidTagIpmJournalEntryId                                      PropTag = 0x36D20102 // Binary
	PidTagIpmNoteEntryId                                         PropTag = 0x36D30102 // Binary
	PidTagIpmTaskEntryId                                         PropTag = 0x36D40102 // Binary
	PidTagRemindersOnlineEntryId                                 PropTag = 0x36D50102 // Binary
	PidTagIpmDraftsEntryId                                       PropTag = 0x36D70102 // Binary
	PidTagAdditionalRenEntryIds                                  PropTag = 0x36D81102 // MultipleBinary
	PidTagAdditionalRenEntryIdsEx                                PropTag = 0x36D90102 // Binary
	PidTagExtendedFolderFlags                                    PropTag = 0x36DA0102 // Binary
	PidTagFolderWebviewinfo                                      PropTag = 0x36DF0102 // Binary
	PidTagOrdinalMost                                            PropTag = 0x36E20003 // Integer32
	PidTagUserFields                                             PropTag = 0x36E30102 // Binary
	PidTagFreeBusyEntryIds                                       PropTag = 0x36E41102 // MultipleBinary
	PidTagDefaultPostMessageClass                                PropTag = 0x36E5001F // String
	PidTagAttachmentX400Parameters                               PropTag = 0x37000102 // Binary
	PidTagAttachDataObject                                       PropTag = 0x3701000D // Object
	PidTagAttachDataBinary                                       PropTag = 0x37010102 // Binary
	PidTagAttachEncoding                                         PropTag = 0x37020102 // Binary
	PidTagAttachExtension                                        PropTag = 0x3703001F // String
	PidTagAttachFilename                                         PropTag = 0x3704001F // String
	PidTagAttachMethod                                           PropTag = 0x37050003 // Integer32
	PidTagAttachLongFilename                                     PropTag = 0x3707001F // String
	PidTagAttachPathname                                         PropTag = 0x3708001F // String
	PidTagAttachRendering                                        PropTag = 0x37090102 // Binary
	PidTagAttachTag                                              PropTag = 0x370A0102 // Binary
	PidTagRenderingPosition                                      PropTag = 0x370B0003 // Integer32
	PidTagAttachTransportName                                    PropTag = 0x370C001F // String
	PidTagAttachLongPathname                                     PropTag = 0x370D001F // String
	PidTagAttachMimeTag                                          PropTag = 0x370E001F // String
	PidTagAttachAdditionalInformation                            PropTag = 0x370F0102 // Binary
	PidTagAttachMimeSequence                                     PropTag = 0x37100003 // Integer32
	PidTagAttachContentBase                                      PropTag = 0x3711001F // String
	PidTagAttachContentId                                        PropTag = 0x3712001F // String
	PidTagAttachContentLocation                                  PropTag = 0x3713001F // String
	PidTagAttachFlags                                            PropTag = 0x37140003 // Integer32
	PidTagAttachPayloadProviderGuidString                        PropTag = 0x3719001F // String
	PidTagAttachPayloadClass                                     PropTag = 0x371A001F // String
	PidTagTextAttachmentCharset                                  PropTag = 0x371B001F // String
	PidTagDisplayType                                            PropTag = 0x39000003 // Integer32
	PidTagTemplateid                                             PropTag = 0x39020102 // Binary
	PidTagPrimaryCapability                                      PropTag = 0x39040102 // Binary
	PidTagDisplayTypeEx                                          PropTag = 0x39050003 // Integer32
	PidTagSmtpAddress                                            PropTag = 0x39FE001F // String
	PidTagAddressBookDisplayNamePrintable                        PropTag = 0x39FF001F // String
	PidTagAccount                                                PropTag = 0x3A00001F // String
	PidTagAlternateRecipient                                     PropTag = 0x3A010102 // Binary
	PidTagCallbackTelephoneNumber                                PropTag = 0x3A02001F // String
	PidTagConversionProhibited                                   PropTag = 0x3A03000B // Boolean
	PidTagGeneration                                             PropTag = 0x3A05001F // String
	PidTagGivenName                                              PropTag = 0x3A06001F // String
	PidTagGovernmentIdNumber                                     PropTag = 0x3A07001F // String
	PidTagBusinessTelephoneNumber                                PropTag = 0x3A08001F // String
	PidTagHomeTelephoneNumber                                    PropTag = 0x3A09001F // String
	PidTagInitials                                               PropTag = 0x3A0A001F // String
	PidTagKeyword                                                PropTag = 0x3A0B001F // String
	PidTagLanguage                                               PropTag = 0x3A0C001F // String
	PidTagLocation                                               PropTag = 0x3A0D001F // String
	PidTagMailPermission                                         PropTag = 0x3A0E000B // Boolean
	PidTagMessageHandlingSystemCommonName                        PropTag = 0x3A0F001F // String
	PidTagOrganizationalIdNumber                                 PropTag = 0x3A10001F // String
	PidTagSurname                                                PropTag = 0x3A11001F // String
	PidTagOriginalEntryId                                        PropTag = 0x3A120102 // Binary
	PidTagOriginalDisplayName                                    PropTag = 0x3A13001F // String
	PidTagOriginalSearchKey                                      PropTag = 0x3A140102 // Binary
	PidTagPostalAddress                                          PropTag = 0x3A15001F // String
	PidTagCompanyName                                            PropTag = 0x3A16001F // String
	PidTagTitle                                                  PropTag = 0x3A17001F // String
	PidTagDepartmentName                                         PropTag = 0x3A18001F // String
	PidTagOfficeLocation                                         PropTag = 0x3A19001F // String
	PidTagPrimaryTelephoneNumber                                 PropTag = 0x3A1A001F // String
	PidTagBusiness2TelephoneNumber                               PropTag = 0x3A1B001F // String
	PidTagBusiness2TelephoneNumbers                              PropTag = 0x3A1B101F // MultipleString
	PidTagMobileTelephoneNumber                                  PropTag = 0x3A1C001F // String
	PidTagRadioTelephoneNumber                                   PropTag = 0x3A1D001F // String
	PidTagCarTelephoneNumber                                     PropTag = 0x3A1E001F // String
	PidTagOtherTelephoneNumber                                   PropTag = 0x3A1F001F // String
	PidTagTransmittableDisplayName                               PropTag = 0x3A20001F // String
	PidTagPagerTelephoneNumber                                   PropTag = 0x3A21001F // String
	PidTagUserCertificate                                        PropTag = 0x3A220102 // Binary
	PidTagPrimaryFaxNumber                                       PropTag = 0x3A23001F // String
	PidTagBusinessFaxNumber                                      PropTag = 0x3A24001F // String
	PidTagHomeFaxNumber                                          PropTag = 0x3A25001F // String
	PidTagCountry                                                PropTag = 0x3A26001F // String
	PidTagLocality                                               PropTag = 0x3A27001F // String
	PidTagStateOrProvince                                        PropTag = 0x3A28001F // String
	PidTagStreetAddress                                          PropTag = 0x3A29001F // String
	PidTagPostalCode                                             PropTag = 0x3A2A001F // String
	PidTagPostOfficeBox                                          PropTag = 0x3A2B001F // String
	PidTagTelexNumber                                            PropTag = 0x3A2C001F // String
	PidTagIsdnNumber                                             PropTag = 0x3A2D001F // String
	PidTagAssistantTelephoneNumber                               PropTag = 0x3A2E001F // String
	PidTagHome2TelephoneNumber                                   PropTag = 0x3A2F001F // String
	PidTagHome2TelephoneNumbers                                  PropTag = 0x3A2F101F // MultipleString
	PidTagAssistant                                              PropTag = 0x3A30001F // String
	PidTagSendRichInfo                                           PropTag = 0x3A40000B // Boolean
	PidTagWeddingAnniversary                                     PropTag = 0x3A410040 // Time
	PidTagBirthday                                               PropTag = 0x3A420040 // Time
	PidTagHobbies                                                PropTag = 0x3A43001F // String
	PidTagMiddleName                                             PropTag = 0x3A44001F // String
	PidTagDisplayNamePrefix                                      PropTag = 0x3A45001F // String
	PidTagProfession                                             PropTag = 0x3A46001F // String
	PidTagPreferredByName                                        PropTag = 0x3A47001F // String
	PidTagReferredByName                                         PropTag = 0x3A47001F // String
	PidTagSpouseName                                             PropTag = 0x3A48001F // String
	PidTagComputerNetworkName                                    PropTag = 0x3A49001F // String
	PidTagCustomerId                                             PropTag = 0x3A4A001F // String
	PidTagTelecommunicationsDeviceForDeafTelephoneNumber         PropTag = 0x3A4B001F // String
	PidTagFtpSite                                                PropTag = 0x3A4C001F // String
	PidTagGender                                                 PropTag = 0x3A4D0002 // Integer16
	PidTagManagerName                                            PropTag = 0x3A4E001F // String
	PidTagNickname                                               PropTag = 0x3A4F001F // String
	PidTagPersonalHomePage                                       PropTag = 0x3A50001F // String
	PidTagBusinessHomePage                                       PropTag = 0x3A51001F // String
	PidTagContactVersion                                         PropTag = 0x3A520048 // Guid
	PidTagContactAddressTypes                                    PropTag = 0x3A54101F // MultipleString
	PidTagCompanyMainTelephoneNumber                             PropTag = 0x3A57001F // String
	PidTagChildrensNames                                         PropTag = 0x3A58101F // MultipleString
	PidTagHomeAddressCity                                        PropTag = 0x3A59001F // String
	PidTagHomeAddressCountry                                     PropTag = 0x3A5A001F // String
	PidTagHomeAddressPostalCode                                  PropTag = 0x3A5B001F // String
	PidTagHomeAddressStateOrProvince                             PropTag = 0x3A5C001F // String
	PidTagHomeAddressStreet                                      PropTag = 0x3A5D001F // String
	PidTagHomeAddressPostOfficeBox                               PropTag = 0x3A5E001F // String
	PidTagOtherAddressCity                                       PropTag = 0x3A5F001F // String
	PidTagOtherAddressCountry                                    PropTag = 0x3A60001F // String
	PidTagOtherAddressPostalCode                                 PropTag = 0x3A61001F // String
	PidTagOtherAddressStateOrProvince                            PropTag = 0x3A62001F // String
	PidTagOtherAddressStreet                                     PropTag = 0x3A63001F // String
	PidTagOtherAddressPostOfficeBox                              PropTag = 0x3A64001F // String
	PidTagUserX509Certificate                                    PropTag = 0x3A701102 // MultipleBinary
	PidTagSendInternetEncoding                                   PropTag = 0x3A710003 // Integer32
	PidTagStoreProviders                                         PropTag = 0x3D000102 // Binary
	PidTagAbProviders                                            PropTag = 0x3D010102 // Binary
	PidTagTransportProviders                                     PropTag = 0x3D020102 // Binary
	PidTagDefaultProfile                                         PropTag = 0x3D04000B // Boolean
	PidTagAbSearchPath                                           PropTag = 0x3D051102 // MultipleBinary
	PidTagAbDefaultDir                                           PropTag = 0x3D060102 // Binary
	PidTagAbDefaultPab                                           PropTag = 0x3D070102 // Binary
	PidTagFilteringHooks                                         PropTag = 0x3D080102 // Binary
	PidTagServiceName                                            PropTag = 0x3D09001F // String
	PidTagServiceDllName                                         PropTag = 0x3D0A001F // String
	PidTagServiceEntryName                                       PropTag = 0x3D0B001F // String
	PidTagServiceUid                                             PropTag = 0x3D0C0102 // Binary
	PidTagServiceExtraUids                                       PropTag = 0x3D0D0102 // Binary
	PidTagServices                                               PropTag = 0x3D0E0102 // Binary
	PidTagServiceSupportFiles                                    PropTag = 0x3D0F101F // MultipleString
	PidTagServiceDeleteFiles                                     PropTag = 0x3D10101F // MultipleString
	PidTagAbSearchPathUpdate                                     PropTag = 0x3D110102 // Binary
	PidTagProfileName                                            PropTag = 0x3D12001F // String
	PidTagServiceInstallId                                       PropTag = 0x3D13001F // String
	PidTagExchangeProfileSectionId                               PropTag = 0x3D150102 // Binary
	PidTagAbSearchPathCustomization                              PropTag = 0x3D1B0003 // Integer32
	PidTagAbChooseDirectoryAutomatically                         PropTag = 0x3D1C000B // Boolean
	PidTagIdentityDisplay                                        PropTag = 0x3E00001F // String
	PidTagIdentityEntryId                                        PropTag = 0x3E010102 // Binary
	PidTagResourceMethods                                        PropTag = 0x3E020003 // Integer32
	PidTagResourceType                                           PropTag = 0x3E030003 // Integer32
	PidTagStatusCode                                             PropTag = 0x3E040003 // Integer32
	PidTagIdentitySearchKey                                      PropTag = 0x3E050102 // Binary
	PidTagOwnStoreEntryId                                        PropTag = 0x3E060102 // Binary
	PidTagResourcePath                                           PropTag = 0x3E07001F // String
	PidTagStatusString                                           PropTag = 0x3E08001F // String
	PidTagX400DeferredDeliveryCancel                             PropTag = 0x3E09000B // Boolean
	PidTagHeaderFolderEntryId                                    PropTag = 0x3E0A0102 // Binary
	PidTagRemoteProgress                                         PropTag = 0x3E0B0003 // Integer32
	PidTagRemoteProgressText                                     PropTag = 0x3E0C001F // String
	PidTagRemoteValidateOk                                       PropTag = 0x3E0D000B // Boolean
	PidTagControlFlags                                           PropTag = 0x3F000003 // Integer32
	PidTagControlStructure                                       PropTag = 0x3F010102 // Binary
	PidTagControlType                                            PropTag = 0x3F020003 // Integer32
	PidTagDeltaX                                                 PropTag = 0x3F030003 // Integer32
	PidTagDeltaY                                                 PropTag = 0x3F040003 // Integer32
	PidTagXCoordinate                                            PropTag = 0x3F050003 // Integer32
	PidTagYCoordinate                                            PropTag = 0x3F060003 // Integer32
	PidTagControlId                                              PropTag = 0x3F070102 // Binary
	PidTagInitialDetailsPane                                     PropTag = 0x3F080003 // Integer32
	PidTagTemporaryDefaultDocument                               PropTag = 0x3F20001F // String
	PidTagInternetCodepage                                       PropTag = 0x3FDE0003 // Integer32
	PidTagAutoResponseSuppress                                   PropTag = 0x3FDF0003 // Integer32
	PidTagAccessControlListTable                                 PropTag = 0x3FE0000D // Object
	PidTagAccessControlListData                                  PropTag = 0x3FE00102 // Binary
	PidTagRulesTable                                             PropTag = 0x3FE1000D // Object
	PidTagDelegatedByRule                                        PropTag = 0x3FE3000B // Boolean
	PidTagResolveMethod                                          PropTag = 0x3FE70003 // Integer32
	PidTagHasDeferredActionMessages                              PropTag = 0x3FEA000B // Boolean
	PidTagDeferredSendNumber                                     PropTag = 0x3FEB0003 // Integer32
	PidTagDeferredSendUnits                                      PropTag = 0x3FEC0003 // Integer32
	PidTagExpiryNumber                                           PropTag = 0x3FED0003 // Integer32
	PidTagExpiryUnits                                            PropTag = 0x3FEE0003 // Integer32
	PidTagDeferredSendTime                                       PropTag = 0x3FEF0040 // Time
	PidTagConflictEntryId                                        PropTag = 0x3FF00102 // Binary
	PidTagMessageLocaleId                                        PropTag = 0x3FF10003 // Integer32
	PidTagCreatorName                                            PropTag = 0x3FF8001F // String
	PidTagCreatorEntryId                                         PropTag = 0x3FF90102 // Binary
	PidTagLastModifierName                                       PropTag = 0x3FFA001F // String
	PidTagLastModifierEntryId                                    PropTag = 0x3FFB0102 // Binary
	PidTagMessageCodepage                                        PropTag = 0x3FFD0003 // Integer32
	PidTagSentRepresentingFlags                                  PropTag = 0x401A0003 // Integer32
	PidTagReadReceiptAddressType                                 PropTag = 0x4029001F // String
	PidTagReadReceiptEmailAddress                                PropTag = 0x402A001F // String
	PidTagReadReceiptName                                        PropTag = 0x402B001F // String
	PidTagOrgEmailAddress                                        PropTag = 0x403E001F // String
	PidTagContentFilterSpamConfidenceLevel                       PropTag = 0x40760003 // Integer32
	PidTagSenderIdStatus                                         PropTag = 0x40790003 // Integer32
	PidTagHierRev                                                PropTag = 0x40820040 // Time
	PidTagPurportedSenderDomain                                  PropTag = 0x4083001F // String
	PidTagInternetMailOverrideFormat                             PropTag = 0x59020003 // Integer32
	PidTagMessageEditorFormat                                    PropTag = 0x59090003 // Integer32
	PidTagSenderSmtpAddress                                      PropTag = 0x5D01001F // String
	PidTagSentRepresentingSmtpAddress                            PropTag = 0x5D02001F // String
	PidTagReadReceiptSmtpAddress                                 PropTag = 0x5D05001F // String
	PidTagReceivedBySmtpAddress                                  PropTag = 0x5D07001F // String
	PidTagReceivedRepresentingSmtpAddress                        PropTag = 0x5D08001F // String
	PidTagRecipientResourceState                                 PropTag = 0x5FDE0003 // Integer32
	PidTagRecipientOrder                                         PropTag = 0x5FDF0003 // Integer32
	PidTagRecipientProposed                                      PropTag = 0x5FE1000B // Boolean
	PidTagRecipientProposedStartTime                             PropTag = 0x5FE30040 // Time
	PidTagRecipientProposedEndTime                               PropTag = 0x5FE40040 // Time
	PidTagRecipientDisplayName                                   PropTag = 0x5FF6001F // String
	PidTagRecipientEntryId                                       PropTag = 0x5FF70102 // Binary
	PidTagRecipientTrackStatusTime                               PropTag = 0x5FFB0040 // Time
	PidTagRecipientFlags                                         PropTag = 0x5FFD0003 // Integer32
	PidTagRecipientTrackStatus                                   PropTag = 0x5FFF0003 // Integer32
	PidTagJunkIncludeContacts                                    PropTag = 0x61000003 // Integer32
	PidTagJunkThreshold                                          PropTag = 0x61010003 // Integer32
	PidTagJunkPermanentlyDelete                                  PropTag = 0x61020003 // Integer32
	PidTagJunkAddRecipientsToSafeSendersList                     PropTag = 0x61030003 // Integer32
	PidTagJunkPhishingEnableLinks                                PropTag = 0x6107000B // Boolean
	PidTagMimeSkeleton                                           PropTag = 0x64F00102 // Binary
	PidTagReplyTemplateId                                        PropTag = 0x65C20102 // Binary
	PidTagSecureSubmitFlags                                      PropTag = 0x65C60003 // Integer32
	PidTagSourceKey                                              PropTag = 0x65E00102 // Binary
	PidTagParentSourceKey                                        PropTag = 0x65E10102 // Binary
	PidTagChangeKey                                              PropTag = 0x65E20102 // Binary
	PidTagPredecessorChangeList                                  PropTag = 0x65E30102 // Binary
	PidTagRuleMessageState                                       PropTag = 0x65E90003 // Integer32
	PidTagRuleMessageUserFlags                                   PropTag = 0x65EA0003 // Integer32
	PidTagRuleMessageProvider                                    PropTag = 0x65EB001F // String
	PidTagRuleMsgProvider                                        PropTag = 0x65EB001F // String
	PidTagRuleMessageName                                        PropTag = 0x65EC001F // String
	PidTagRuleMsgName                                            PropTag = 0x65EC001F // String
	PidTagRuleMessageLevel                                       PropTag = 0x65ED0003 // Integer32
	PidTagRuleMessageProviderData                                PropTag = 0x65EE0102 // Binary
	PidTagRuleMessageSequence                                    PropTag = 0x65F30003 // Integer32
	PidTagContactAddressBookUid                                  PropTag = 0x66010102 // Binary
	PidTagContactAddressBookSortFlag                             PropTag = 0x6602000B // Boolean
	PidTagProfileType                                            PropTag = 0x660A0003 // Integer32
	PidTagContactAddressBookFolderEntryId                        PropTag = 0x66100102 // Binary
	PidTagContactAddressBookStoreSupportMask                     PropTag = 0x66110003 // Integer32
	PidTagContactAddressBookStoreName                            PropTag = 0x6612001E // String8
	PidTagContactAddressBookFolderName                           PropTag = 0x6613001E // String8
	PidTagContactAddressBookMultipleAddressFlag                  PropTag = 0x6614000B // Boolean
	PidTagUserEntryId                                            PropTag = 0x66190102 // Binary
	PidTagMailboxOwnerEntryId                                    PropTag = 0x661B0102 // Binary
	PidTagMailboxOwnerName                                       PropTag = 0x661C001F // String
	PidTagPstBestBodyProptag                                     PropTag = 0x661D0003 // Integer32
	PidTagOutOfOfficeState                                       PropTag = 0x661D000B // Boolean
	PidTagNonIpmSubtreeEntryId                                   PropTag = 0x66200102 // Binary
	PidTagContactAddressBookFolderEntryIds                       PropTag = 0x66201102 // MultipleBinary
	PidTagContactAddressBookStoreSupportMasks                    PropTag = 0x66211003 // MultipleInteger32
	PidTagSchedulePlusFreeBusyEntryId                            PropTag = 0x66220102 // Binary
	PidTagContactAddressBookStoreNames                           PropTag = 0x6622101E // MultipleString8
	PidTagContactAddressBookFolderNames                          PropTag = 0x6623101E // MultipleString8
	PidTagContactAddressBookDisplayNames                         PropTag = 0x6624101E // MultipleString8
	PidTagContactAddressBookMultipleAddressFlags                 PropTag = 0x66251003 // MultipleInteger32
	PidTagContactAddressBookStoreEntryIds                        PropTag = 0x66261102 // MultipleBinary
	PidTagPstLrNoRestrictions                                    PropTag = 0x6633000B // Boolean
	PidTagProfileOabCountAttemptedFulldn                         PropTag = 0x66350003 // Integer32
	PidTagPstHiddenCount                                         PropTag = 0x66350003 // Integer32
	PidTagProfileOabCountAttemptedIncrdn                         PropTag = 0x66360003 // Integer32
	PidTagPstHiddenUnread                                        PropTag = 0x66360003 // Integer32
	PidTagSerializedReplidGuidMap                                PropTag = 0x66380102 // Binary
	PidTagRights                                                 PropTag = 0x66390003 // Integer32
	PidTagHasRules                                               PropTag = 0x663A000B // Boolean
	PidTagAddressBookEntryId                                     PropTag = 0x663B0102 // Binary
	PidTagHierarchyChangeNumber                                  PropTag = 0x663E0003 // Integer32
	PidTagClientActions                                          PropTag = 0x66450102 // Binary
	PidTagDamOriginalEntryId                                     PropTag = 0x66460102 // Binary
	PidTagDamBackPatched                                         PropTag = 0x6647000B // Boolean
	PidTagRuleError                                              PropTag = 0x66480003 // Integer32
	PidTagRuleActionType                                         PropTag = 0x66490003 // Integer32
	PidTagHasNamedProperties                                     PropTag = 0x664A000B // Boolean
	PidTagRuleActionNumber                                       PropTag = 0x66500003 // Integer32
	PidTagRuleFolderEntryId                                      PropTag = 0x66510102 // Binary
	PidTagRecipientNumber                                        PropTag = 0x66620003 // Integer32
	PidTagProhibitReceiveQuota                                   PropTag = 0x666A0003 // Integer32
	PidTagInConflict                                             PropTag = 0x666C000B // Boolean
	PidTagMaximumSubmitMessageSize                               PropTag = 0x666D0003 // Integer32
	PidTagProhibitSendQuota                                      PropTag = 0x666E0003 // Integer32
	PidTagLongTermEntryIdFromTable                               PropTag = 0x66700102 // Binary
	PidTagMemberId                                               PropTag = 0x66710014 // Integer64
	PidTagShortTermEntryIdFromObject                             PropTag = 0x66710102 // Binary
	PidTagMemberName                                             PropTag = 0x6672001F // String
	PidTagShortTermParentEntryIdFromObject                       PropTag = 0x66720102 // Binary
	PidTagMemberRights                                           PropTag = 0x66730003 // Integer32
	PidTagRuleId                                                 PropTag = 0x66740014 // Integer64
	PidTagRuleIds                                                PropTag = 0x66750102 // Binary
	PidTagRuleSequence                                           PropTag = 0x66760003 // Integer32
	PidTagRuleState                                              PropTag = 0x66770003 // Integer32
	PidTagRuleUserFlags                                          PropTag = 0x66780003 // Integer32
	PidTagRuleCondition                                          PropTag = 0x667900FD // Restriction
	PidTagRuleActions                                            PropTag = 0x668000FE // RuleAction
	PidTagRuleProvider                                           PropTag = 0x6681001F // String
	PidTagRuleName                                               PropTag = 0x6682001F // String
	PidTagRuleLevel                                              PropTag = 0x66830003 // Integer32
	PidTagRuleProviderData                                       PropTag = 0x66840102 // Binary
	PidTagDeletedOn                                              PropTag = 0x668F0040 // Time
	PidTagLocaleId                                               PropTag = 0x66A10003 // Integer32
	PidTagFolderFlags                                            PropTag = 0x66A80003 // Integer32
	PidTagNormalMessageSize                                      PropTag = 0x66B30003 // Integer32
	PidTagCodePageId                                             PropTag = 0x66C30003 // Integer32
	PidTagLatestPstEnsure                                        PropTag = 0x66FA0003 // Integer32
	PidTagWizardNoPstPage                                        PropTag = 0x6700000B // Boolean
	PidTagPstPath                                                PropTag = 0x6700001F // String
	PidTagPstRememberPassword                                    PropTag = 0x6701000B // Boolean
	PidTagWizardNoPabPage                                        PropTag = 0x6701000B // Boolean
	PidTagPstPasswordSzOld                                       PropTag = 0x6703001F // String
	PidTagAddressBookManageDistributionList                      PropTag = 0x6704000D // Object
	PidTagPstPasswordSzNew                                       PropTag = 0x6704001F // String
	PidTagSortLocaleId                                           PropTag = 0x67050003 // Integer32
	PidTagPstIpmsubTreeDescendant                                PropTag = 0x6705000B // Boolean
	PidTagUrlName                                                PropTag = 0x6707001F // String
	PidTagSubfolder                                              PropTag = 0x6708000B // Boolean
	PidTagLocalCommitTime                                        PropTag = 0x67090040 // Time
	PidTagLocalCommitTimeMax                                     PropTag = 0x670A0040 // Time
	PidTagDeletedCountTotal                                      PropTag = 0x670B0003 // Integer32
	PidTagFlatUrlName                                            PropTag = 0x670E001F // String
	PidTagPublicFolderAdministrativeDescription                  PropTag = 0x671C001F // String
	PidTagPublicFolderProxy                                      PropTag = 0x671D0102 // Binary
	PidTagSentMailSvrEID                                         PropTag = 0x674000FB // ServerId
	PidTagDeferredActionMessageOriginalEntryId                   PropTag = 0x674100FB // ServerId
	PidTagFolderId                                               PropTag = 0x67480014 // Integer64
	PidTagParentFolderId                                         PropTag = 0x67490014 // Integer64
	PidTagMid                                                    PropTag = 0x674A0014 // Integer64
	PidTagInstID                                                 PropTag = 0x674D0014 // Integer64
	PidTagInstanceNum                                            PropTag = 0x674E0003 // Integer32
	PidTagAddressBookMessageId                                   PropTag = 0x674F0014 // Integer64
	PidTagPstConfigurationFlags                                  PropTag = 0x67700003 // Integer32
	PidTagPstPathHint                                            PropTag = 0x6771001F // String
	PidTagPstSubTreeContainer                                    PropTag = 0x67720003 // Integer32
	PidTagChangeNumber                                           PropTag = 0x67A40014 // Integer64
	PidTagAssociated                                             PropTag = 0x67AA000B // Boolean
	PidTagLtpParentNid                                           PropTag = 0x67F10003 // Integer32
	PidTagLtpRowId                                               PropTag = 0x67F20003 // Integer32
	PidTagLtpRowVer                                              PropTag = 0x67F30003 // Integer32
	PidTagPstPassword                                            PropTag = 0x67FF0003 // Integer32
	PidTagOfflineAddressBookName                                 PropTag = 0x6800001F // String
	PidTagOfflineAddressBookSequence                             PropTag = 0x68010003 // Integer32
	PidTagVoiceMessageDuration                                   PropTag = 0x68010003 // Integer32
	PidTagOfflineAddressBookContainerGuid                        PropTag = 0x6802001E // String8
	PidTagSenderTelephoneNumber                                  PropTag = 0x6802001F // String
	PidTagRwRulesStream                                          PropTag = 0x68020102 // Binary
	PidTagOfflineAddressBookMessageClass                         PropTag = 0x68030003 // Integer32
	PidTagSendOutlookRecallReport                                PropTag = 0x6803000B // Boolean
	PidTagVoiceMessageSenderName                                 PropTag = 0x6803001F // String
	PidTagFaxNumberOfPages                                       PropTag = 0x68040003 // Integer32
	PidTagOfflineAddressBookDistinguishedName                    PropTag = 0x6804001E // String8
	PidTagVoiceMessageAttachmentOrder                            PropTag = 0x6805001F // String
	PidTagOfflineAddressBookTruncatedProperties                  PropTag = 0x68051003 // MultipleInteger32
	PidTagCallId                                                 PropTag = 0x6806001F // String
	PidTagReportingMessageTransferAgent                          PropTag = 0x6820001F // String
	PidTagMapiFormComposeCommand                                 PropTag = 0x682F001F // String
	PidTagSearchFolderLastUsed                                   PropTag = 0x68340003 // Integer32
	PidTagSearchFolderExpiration                                 PropTag = 0x683A0003 // Integer32
	PidTagScheduleInfoResourceType                               PropTag = 0x68410003 // Integer32
	PidTagSearchFolderTemplateId                                 PropTag = 0x68410003 // Integer32
	PidTagScheduleInfoDelegatorWantsCopy                         PropTag = 0x6842000B // Boolean
	PidTagSearchFolderId                                         PropTag = 0x68420102 // Binary
	PidTagWlinkGroupHeaderID                                     PropTag = 0x68420102 // Binary
	PidTagScheduleInfoDontMailDelegates                          PropTag = 0x6843000B // Boolean
	PidTagSearchFolderRecreateInfo                               PropTag = 0x68440102 // Binary
	PidTagScheduleInfoDelegateNames                              PropTag = 0x6844101F // MultipleString
	PidTagSearchFolderDefinition                                 PropTag = 0x68450102 // Binary
	PidTagScheduleInfoDelegateEntryIds                           PropTag = 0x68451102 // MultipleBinary
	PidTagSearchFolderStorageType                                PropTag = 0x68460003 // Integer32
	PidTagGatewayNeedsToRefresh                                  PropTag = 0x6846000B // Boolean
	PidTagFreeBusyPublishStart                                   PropTag = 0x68470003 // Integer32
	PidTagSearchFolderTag                                        PropTag = 0x68470003 // Integer32
	PidTagWlinkSaveStamp                                         PropTag = 0x68470003 // Integer32
	PidTagFreeBusyPublishEnd                                     PropTag = 0x68480003 // Integer32
	PidTagSearchFolderEfpFlags                                   PropTag = 0x68480003 // Integer32
	PidTagWlinkType                                              PropTag = 0x68490003 // Integer32
	PidTagFreeBusyMessageEmailAddress                            PropTag = 0x6849001F // String
	PidTagWlinkFlags                                             PropTag = 0x684A0003 // Integer32
	PidTagScheduleInfoDelegateNamesW                             PropTag = 0x684A101F // MultipleString
	PidTagScheduleInfoDelegatorWantsInfo                         PropTag = 0x684B000B // Boolean
	PidTagWlinkOrdinal                                           PropTag = 0x684B0102 // Binary
	PidTagWlinkEntryId                                           PropTag = 0x684C0102 // Binary
	PidTagWlinkRecordKey                                         PropTag = 0x684D0102 // Binary
	PidTagWlinkStoreEntryId                                      PropTag = 0x684E0102 // Binary
	PidTagWlinkFolderType                                        PropTag = 0x684F0102 // Binary
	PidTagScheduleInfoMonthsMerged                               PropTag = 0x684F1003 // MultipleInteger32
	PidTagWlinkGroupClsid                                        PropTag = 0x68500102 // Binary
	PidTagScheduleInfoFreeBusyMerged                             PropTag = 0x68501102 // MultipleBinary
	PidTagWlinkGroupName                                         PropTag = 0x6851001F // String
	PidTagScheduleInfoMonthsTentative                            PropTag = 0x68511003 // MultipleInteger32
	PidTagWlinkSection                                           PropTag = 0x68520003 // Integer32
	PidTagScheduleInfoFreeBusyTentative                          PropTag = 0x68521102 // MultipleBinary
	PidTagWlinkCalendarColor                                     PropTag = 0x68530003 // Integer32
	PidTagScheduleInfoMonthsBusy                                 PropTag = 0x68531003 // MultipleInteger32
	PidTagWlinkAddressBookEID                                    PropTag = 0x68540102 // Binary
	PidTagScheduleInfoFreeBusyBusy                               PropTag = 0x68541102 // MultipleBinary
	PidTagScheduleInfoMonthsAway                                 PropTag = 0x68551003 // MultipleInteger32
	PidTagScheduleInfoFreeBusyAway                               PropTag = 0x68561102 // MultipleBinary
	PidTagFreeBusyRangeTimestamp                                 PropTag = 0x68680040 // Time
	PidTagFreeBusyCountMonths                                    PropTag = 0x68690003 // Integer32
	PidTagScheduleInfoAppointmentTombstone                       PropTag = 0x686A0102 // Binary
	PidTagDelegateFlags                                          PropTag = 0x686B1003 // MultipleInteger32
	PidTagScheduleInfoFreeBusy                                   PropTag = 0x686C0102 // Binary
	PidTagScheduleInfoAutoAcceptAppointments                     PropTag = 0x686D000B // Boolean
	PidTagScheduleInfoDisallowRecurringAppts                     PropTag = 0x686E000B // Boolean
	PidTagScheduleInfoDisallowOverlappingAppts                   PropTag = 0x686F000B // Boolean
	PidTagWlinkClientID                                          PropTag = 0x68900102 // Binary
	PidTagWlinkAddressBookStoreEID                               PropTag = 0x68910102 // Binary
	PidTagWlinkROGroupType                                       PropTag = 0x68920003 // Integer32
	PidTagNonDeliveryReportFromEntryId                           PropTag = 0x69040102 // Binary
	PidTagNonDeliveryReportFromName                              PropTag = 0x6905001F // String
	PidTagNonDeliveryReportFromSearchKey                         PropTag = 0x69060102 // Binary
	PidTagViewDescriptorBinary                                   PropTag = 0x70010102 // Binary
	PidTagViewDescriptorStrings                                  PropTag = 0x7002001F // String
	PidTagViewDescriptorFlags                                    PropTag = 0x70030003 // Integer32
	PidTagViewDescriptorLinkTo                                   PropTag = 0x70040102 // Binary
	PidTagViewDescriptorViewFolder                               PropTag = 0x70050102 // Binary
	PidTagViewDescriptorName                                     PropTag = 0x7006001F // String
	PidTagViewDescriptorVersion                                  PropTag = 0x70070003 // Integer32
	PidTagRoamingDatatypes                                       PropTag = 0x7C060003 // Integer32
	PidTagRoamingDictionary                                      PropTag = 0x7C070102 // Binary
	PidTagRoamingXmlStream                                       PropTag = 0x7C080102 // Binary
	PidTagRoamingBinary                                          PropTag = 0x7C090102 // Binary
	PidTagOscSyncEnabled                                         PropTag = 0x7C24000B // Boolean
	PidTagProcessed                                              PropTag = 0x7D01000B // Boolean
	PidTagExceptionReplaceTime                                   PropTag = 0x7FF90040 // Time
	PidTagAttachmentLinkId                                       PropTag = 0x7FFA0003 // Integer32
	PidTagExceptionStartTime                                     PropTag = 0x7FFB0040 // Time
	PidTagExceptionEndTime                                       PropTag = 0x7FFC0040 // Time
	PidTagAttachmentFlags                                        PropTag = 0x7FFD0003 // Integer32
	PidTagAttachmentHidden                                       PropTag = 0x7FFE000B // Boolean
	PidTagAttachmentContactPhoto                                 PropTag = 0x7FFF000B // Boolean
	PidTagAddressBookFolderPathname                              PropTag = 0x8004001F // String
	PidTagAddressBookManager                                     PropTag = 0x8005000D // Object
	PidTagAddressBookManagerDistinguishedName                    PropTag = 0x8005001F // String
	PidTagAddressBookHomeMessageDatabase                         PropTag = 0x8006001E // String8
	PidTagAddressBookIsMemberOfDistributionList                  PropTag = 0x8008001E // String8
	PidTagAddressBookMember                                      PropTag = 0x8009000D // Object
	PidTagAddressBookOwner                                       PropTag = 0x800C000D // Object
	PidTagAddressBookReports                                     PropTag = 0x800E000D // Object
	PidTagAddressBookProxyAddresses                              PropTag = 0x800F101F // MultipleString
	PidTagAddressBookTargetAddress                               PropTag = 0x8011001F // String
	PidTagAddressBookPublicDelegates                             PropTag = 0x8015000D // Object
	PidTagAddressBookOwnerBackLink                               PropTag = 0x8024000D // Object
	PidTagAddressBookExtensionAttribute1                         PropTag = 0x802D001F // String
	PidTagAddressBookExtensionAttribute2                         PropTag = 0x802E001F // String
	PidTagAddressBookExtensionAttribute3                         PropTag = 0x802F001F // String
	PidTagAddressBookExtensionAttribute4                         PropTag = 0x8030001F // String
	PidTagAddressBookExtensionAttribute5                         PropTag = 0x8031001F // String
	PidTagAddressBookExtensionAttribute6                         PropTag = 0x8032001F // String
	PidTagAddressBookExtensionAttribute7                         PropTag = 0x8033001F // String
	PidTagAddressBookExtensionAttribute8                         PropTag = 0x8034001F // String
	PidTagAddressBookExtensionAttribute9                         PropTag = 0x8035001F // String
	PidTagAddressBookExtensionAttribute10                        PropTag = 0x8036001F // String
	PidTagAddressBookObjectDistinguishedName                     PropTag = 0x803C001F // String
	PidTagAddressBookDeliveryContentLength                       PropTag = 0x806A0003 // Integer32
	PidTagAddressBookDistributionListMemberSubmitAccepted        PropTag = 0x8073000D // Object
	PidTagEmailAddress1                                          PropTag = 0x8093001F // String
	PidTagAddressBookNetworkAddress                              PropTag = 0x8170101F // MultipleString
	PidTagAddressBookExtensionAttribute11                        PropTag = 0x8C57001F // String
	PidTagAddressBookExtensionAttribute12                        PropTag = 0x8C58001F // String
	PidTagAddressBookExtensionAttribute13                        PropTag = 0x8C59001F // String
	PidTagAddressBookExtensionAttribute14                        PropTag = 0x8C60001F // String
	PidTagAddressBookExtensionAttribute15                        PropTag = 0x8C61001F // String
	PidTagAddressBookX509Certificate                             PropTag = 0x8C6A1102 // MultipleBinary
	PidTagAddressBookObjectGuid                                  PropTag = 0x8C6D0102 // Binary
	PidTagAddressBookPhoneticGivenName                           PropTag = 0x8C8E001F // String
	PidTagAddressBookPhoneticSurname                             PropTag = 0x8C8F001F // String
	PidTagAddressBookPhoneticDepartmentName                      PropTag = 0x8C90001F // String
	PidTagAddressBookPhoneticCompanyName                         PropTag = 0x8C91001F // String
	PidTagAddressBookPhoneticDisplayName                         PropTag = 0x8C92001F // String
	PidTagAddressBookDisplayTypeExtended                         PropTag = 0x8C930003 // Integer32
	PidTagAddressBookHierarchicalShowInDepartments               PropTag = 0x8C94000D // Object
	PidTagAddressBookRoomContainers                              PropTag = 0x8C96101F // MultipleString
	PidTagAddressBookHierarchicalDepartmentMembers               PropTag = 0x8C97000D // Object
	PidTagAddressBookHierarchicalRootDepartment                  PropTag = 0x8C98001E // String8
	PidTagAddressBookHierarchicalParentDepartment                PropTag = 0x8C99000D // Object
	PidTagAddressBookHierarchicalChildDepartments                PropTag = 0x8C9A000D // Object
	PidTagThumbnailPhoto                                         PropTag = 0x8C9E0102 // Binary
	PidTagAddressBookSeniorityIndex                              PropTag = 0x8CA00003 // Integer32
	PidTagAddressBookOrganizationalUnitRootDistinguishedName     PropTag = 0x8CA8001F // String
	PidTagAddressBookSenderHintTranslations                      PropTag = 0x8CAC101F // MultipleString
	PidTagAddressBookModerationEnabled                           PropTag = 0x8CB5000B // Boolean
	PidTagSpokenName                                             PropTag = 0x8CC20102 // Binary
	PidTagAddressBookAuthorizedSenders                           PropTag = 0x8CD8000D // Object
	PidTagAddressBookUnauthorizedSenders                         PropTag = 0x8CD9000D // Object
	PidTagAddressBookDistributionListMemberSubmitRejected        PropTag = 0x8CDA000D // Object
	PidTagAddressBookDistributionListRejectMessagesFromDLMembers PropTag = 0x8CDB000D // Object
	PidTagAddressBookHierarchicalIsHierarchicalGroup             PropTag = 0x8CDD000B // Boolean
	PidTagAddressBookDistributionListMemberCount                 PropTag = 0x8CE20003 // Integer32
	PidTagAddressBookDistributionListExternalMemberCount         PropTag = 0x8CE30003 // Integer32
	PidTagAddressBookIsMaster                                    PropTag = 0xFFFB000B // Boolean
	PidTagAddressBookParentEntryId                               PropTag = 0xFFFC0102 // Binary
	PidTagAddressBookContainerId                                 PropTag = 0xFFFD0003 // Integer32
)

// tagNames is ordered by tag, for PropTag.Name.
var tagNames = [...]tagName{
	{PidTagAcknowledgementMode, "PidTagAcknowledgementMode"},
	{PidTagTemplateData, "PidTagTemplateData"},
	{PidTagAlternateRecipientAllowed, "PidTagAlternateRecipientAllowed"},
	{PidTagAuthorizingUsers, "PidTagAuthorizingUsers"},
	{PidTagAutoForwardComment, "PidTagAutoForwardComment"},
	{PidTagScriptData, "PidTagScriptData"},
	{PidTagAutoForwarded, "PidTagAutoForwarded"},
	{PidTagContentConfidentialityAlgorithmId, "PidTagContentConfidentialityAlgorithmId"},
	{PidTagContentCorrelator, "PidTagContentCorrelator"},
	{PidTagContentIdentifier, "PidTagContentIdentifier"},
	{PidTagContentLength, "PidTagContentLength"},
	{PidTagContentReturnRequested, "PidTagContentReturnRequested"},
	{PidTagConversationKey, "PidTagConversationKey"},
	{PidTagConversionEits, "PidTagConversionEits"},
	{PidTagConversionWithLossProhibited, "PidTagConversionWithLossProhibited"},
	{PidTagConvertedEits, "PidTagConvertedEits"},
	{PidTagDeferredDeliveryTime, "PidTagDeferredDeliveryTime"},
	{PidTagDeliverTime, "PidTagDeliverTime"},
	{PidTagDiscardReason, "PidTagDiscardReason"},
	{PidTagDisclosureOfRecipients, "PidTagDisclosureOfRecipients"},
	{PidTagDistributionListExpansionHistory, "PidTagDistributionListExpansionHistory"},
	{PidTagDistributionListExpansionProhibited, "PidTagDistributionListExpansionProhibited"},
	{PidTagExpiryTime, "PidTagExpiryTime"},
	{PidTagImplicitConversionProhibited, "PidTagImplicitConversionProhibited"},
	{PidTagImportance, "PidTagImportance"},
	{PidTagIpmId, "PidTagIpmId"},
	{PidTagLatestDeliveryTime, "PidTagLatestDeliveryTime"},
	{PidTagMessageClass, "PidTagMessageClass"},
	{PidTagMessageDeliveryId, "PidTagMessageDeliveryId"},
	{PidTagMessageSecurityLabel, "PidTagMessageSecurityLabel"},
	{PidTagObsoletedMessageIds, "PidTagObsoletedMessageIds"},
	{PidTagOriginallyIntendedRecipientName, "PidTagOriginallyIntendedRecipientName"},
	{PidTagOriginalEits, "PidTagOriginalEits"},
	{PidTagOriginatorCertificate, "PidTagOriginatorCertificate"},
	{PidTagOriginatorDeliveryReportRequested, "PidTagOriginatorDeliveryReportRequested"},
	{PidTagOriginatorReturnAddress, "PidTagOriginatorReturnAddress"},
	{PidTagParentKey, "PidTagParentKey"},
	{PidTagPriority, "PidTagPriority"},
	{PidTagOriginCheck, "PidTagOriginCheck"},
	{PidTagProofOfSubmissionRequested, "PidTagProofOfSubmissionRequested"},
	{PidTagReadReceiptRequested, "PidTagReadReceiptRequested"},
	{PidTagReceiptTime, "PidTagReceiptTime"},
	{PidTagRecipientReassignmentProhibited, "PidTagRecipientReassignmentProhibited"},
	{PidTagRedirectionHistory, "PidTagRedirectionHistory"},
	{PidTagRelatedMessageIds, "PidTagRelatedMessageIds"},
	{PidTagOriginalSensitivity, "PidTagOriginalSensitivity"},
	{PidTagLanguages, "PidTagLanguages"},
	{PidTagReplyTime, "PidTagReplyTime"},
	{PidTagReportTag, "PidTagReportTag"},
	{PidTagReportTime, "PidTagReportTime"},
	{PidTagReturnedMessageid, "PidTagReturnedMessageid"},
	{PidTagSecurity, "PidTagSecurity"},
	{PidTagIncompleteCopy, "PidTagIncompleteCopy"},
	{PidTagSensitivity, "PidTagSensitivity"},
	{PidTagSubject, "PidTagSubject"},
	{PidTagSubjectMessageId, "PidTagSubjectMessageId"},
	{PidTagClientSubmitTime, "PidTagClientSubmitTime"},
	{PidTagReportName, "PidTagReportName"},
	{PidTagSentRepresentingSearchKey, "PidTagSentRepresentingSearchKey"},
	{PidTagX400ContentType, "PidTagX400ContentType"},
	{PidTagSubjectPrefix, "PidTagSubjectPrefix"},
	{PidTagNonReceiptReason, "PidTagNonReceiptReason"},
	{PidTagReceivedByEntryId, "PidTagReceivedByEntryId"},
	{PidTagReceivedByName, "PidTagReceivedByName"},
	{PidTagSentRepresentingEntryId, "PidTagSentRepresentingEntryId"},
	{PidTagSentRepresentingName, "PidTagSentRepresentingName"},
	{PidTagReceivedRepresentingEntryId, "PidTagReceivedRepresentingEntryId"},
	{PidTagReceivedRepresentingName, "PidTagReceivedRepresentingName"},
	{PidTagReportEntryId, "PidTagReportEntryId"},
	{PidTagReadReceiptEntryId, "PidTagReadReceiptEntryId"},
	{PidTagMessageSubmissionId, "PidTagMessageSubmissionId"},
	{PidTagProviderSubmitTime, "PidTagProviderSubmitTime"},
	{PidTagOriginalSubject, "PidTagOriginalSubject"},
	{PidTagDiscVal, "PidTagDiscVal"},
	{PidTagOriginalMessageClass, "PidTagOriginalMessageClass"},
	{PidTagOriginalAuthorEntryId, "PidTagOriginalAuthorEntryId"},
	{PidTagOriginalAuthorName, "PidTagOriginalAuthorName"},
	{PidTagOriginalSubmitTime, "PidTagOriginalSubmitTime"},
	{PidTagReplyRecipientEntries, "PidTagReplyRecipientEntries"},
	{PidTagReplyRecipientNames, "PidTagReplyRecipientNames"},
	{PidTagReceivedBySearchKey, "PidTagReceivedBySearchKey"},
	{PidTagReceivedRepresentingSearchKey, "PidTagReceivedRepresentingSearchKey"},
	{PidTagReadReceiptSearchKey, "PidTagReadReceiptSearchKey"},
	{PidTagReportSearchKey, "PidTagReportSearchKey"},
	{PidTagOriginalDeliveryTime, "PidTagOriginalDeliveryTime"},
	{PidTagOriginalAuthorSearchKey, "PidTagOriginalAuthorSearchKey"},
	{PidTagMessageToMe, "PidTagMessageToMe"},
	{PidTagMessageCcMe, "PidTagMessageCcMe"},
	{PidTagMessageRecipientMe, "PidTagMessageRecipientMe"},
	{PidTagOriginalSenderName, "PidTagOriginalSenderName"},
	{PidTagOriginalSenderEntryId, "PidTagOriginalSenderEntryId"},
	{PidTagOriginalSenderSearchKey, "PidTagOriginalSenderSearchKey"},
	{PidTagOriginalSentRepresentingName, "PidTagOriginalSentRepresentingName"},
	{PidTagOriginalSentRepresentingEntryId, "PidTagOriginalSentRepresentingEntryId"},
	{PidTagOriginalSentRepresentingSearchKey, "PidTagOriginalSentRepresentingSearchKey"},
	{PidTagStartDate, "PidTagStartDate"},
	{PidTagEndDate, "PidTagEndDate"},
	{PidTagOwnerAppointmentId, "PidTagOwnerAppointmentId"},
	{PidTagResponseRequested, "PidTagResponseRequested"},
	{PidTagSentRepresentingAddressType, "PidTagSentRepresentingAddressType"},
	{PidTagSentRepresentingEmailAddress, "PidTagSentRepresentingEmailAddress"},
	{PidTagOriginalSenderAddressType, "PidTagOriginalSenderAddressType"},
	{PidTagOriginalSenderEmailAddress, "PidTagOriginalSenderEmailAddress"},
	{PidTagOriginalSentRepresentingAddressType, "PidTagOriginalSentRepresentingAddressType"},
	{PidTagOriginalSentRepresentingEmailAddress, "PidTagOriginalSentRepresentingEmailAddress"},
	{PidTagConversationTopic, "PidTagConversationTopic"},
	{PidTagConversationIndex, "PidTagConversationIndex"},
	{PidTagOriginalDisplayBcc, "PidTagOriginalDisplayBcc"},
	{PidTagOriginalDisplayCc, "PidTagOriginalDisplayCc"},
	{PidTagOriginalDisplayTo, "PidTagOriginalDisplayTo"},
	{PidTagReceivedByAddressType, "PidTagReceivedByAddressType"},
	{PidTagReceivedByEmailAddress, "PidTagReceivedByEmailAddress"},
	{PidTagReceivedRepresentingAddressType, "PidTagReceivedRepresentingAddressType"},
	{PidTagReceivedRepresentingEmailAddress, "PidTagReceivedRepresentingEmailAddress"},
	{PidTagOriginalAuthorAddressType, "PidTagOriginalAuthorAddressType"},
	{PidTagOriginalAuthorEmailAddress, "PidTagOriginalAuthorEmailAddress"},
	{PidTagOriginallyIntendedRecipAddrtype, "PidTagOriginallyIntendedRecipAddrtype"},
	{PidTagOriginallyIntendedRecipEmailAddress, "PidTagOriginallyIntendedRecipEmailAddress"},
	{PidTagTransportMessageHeaders, "PidTagTransportMessageHeaders"},
	{PidTagDelegation, "PidTagDelegation"},
	{PidTagTnefCorrelationKey, "PidTagTnefCorrelationKey"},
	{PidTagReportDisposition, "PidTagReportDisposition"},
	{PidTagReportDispositionMode, "PidTagReportDispositionMode"},
	{PidTagReportOriginalSender, "PidTagReportOriginalSender"},
	{PidTagReportDispositionToNames, "PidTagReportDispositionToNames"},
	{PidTagReportDispositionToEmailAddresses, "PidTagReportDispositionToEmailAddresses"},
	{PidTagReportDispositionOptions, "PidTagReportDispositionOptions"},
	{PidTagSpamTrustedSenders, "PidTagSpamTrustedSenders"},
	{PidTagSpamTrustedRecipients, "PidTagSpamTrustedRecipients"},
	{PidTagSpamJunkSenders, "PidTagSpamJunkSenders"},
	{PidTagSpamThreshold, "PidTagSpamThreshold"},
	{PidTagAddressBookRoomCapacity, "PidTagAddressBookRoomCapacity"},
	{PidTagAddressBookRoomDescription, "PidTagAddressBookRoomDescription"},
	{PidTagContentIntegrityCheck, "PidTagContentIntegrityCheck"},
	{PidTagExplicitConversion, "PidTagExplicitConversion"},
	{PidTagIpmReturnRequested, "PidTagIpmReturnRequested"},
	{PidTagMessageToken, "PidTagMessageToken"},
	{PidTagNonDeliveryReportReasonCode, "PidTagNonDeliveryReportReasonCode"},
	{PidTagNonDeliveryReportDiagCode, "PidTagNonDeliveryReportDiagCode"},
	{PidTagNonReceiptNotificationRequested, "PidTagNonReceiptNotificationRequested"},
	{PidTagDeliveryPoint, "PidTagDeliveryPoint"},
	{PidTagOriginatorNonDeliveryReportRequested, "PidTagOriginatorNonDeliveryReportRequested"},
	{PidTagOriginatorRequestedAlternateRecipient, "PidTagOriginatorRequestedAlternateRecipient"},
	{PidTagPhysicalDeliveryBureauFaxDelivery, "PidTagPhysicalDeliveryBureauFaxDelivery"},
	{PidTagPhysicalDeliveryMode, "PidTagPhysicalDeliveryMode"},
	{PidTagPhysicalDeliveryReportRequest, "PidTagPhysicalDeliveryReportRequest"},
	{PidTagPhysicalForwardingAddress, "PidTagPhysicalForwardingAddress"},
	{PidTagPhysicalForwardingAddressRequested, "PidTagPhysicalForwardingAddressRequested"},
	{PidTagPhysicalForwardingProhibited, "PidTagPhysicalForwardingProhibited"},
	{PidTagPhysicalRenditionAttributes, "PidTagPhysicalRenditionAttributes"},
	{PidTagProofOfDelivery, "PidTagProofOfDelivery"},
	{PidTagProofOfDeliveryRequested, "PidTagProofOfDeliveryRequested"},
	{PidTagRecipientCertificate, "PidTagRecipientCertificate"},
	{PidTagRecipientNumberForAdvice, "PidTagRecipientNumberForAdvice"},
	{PidTagRecipientType, "PidTagRecipientType"},
	{PidTagRegisteredMailType, "PidTagRegisteredMailType"},
	{PidTagReplyRequested, "PidTagReplyRequested"},
	{PidTagRequestedDeliveryMethod, "PidTagRequestedDeliveryMethod"},
	{PidTagSenderEntryId, "PidTagSenderEntryId"},
	{PidTagSenderName, "PidTagSenderName"},
	{PidTagSupplementaryInfo, "PidTagSupplementaryInfo"},
	{PidTagTypeOfX400User, "PidTagTypeOfX400User"},
	{PidTagSenderSearchKey, "PidTagSenderSearchKey"},
	{PidTagSenderAddressType, "PidTagSenderAddressType"},
	{PidTagSenderEmailAddress, "PidTagSenderEmailAddress"},
	{PidTagNonDeliveryReportStatusCode, "PidTagNonDeliveryReportStatusCode"},
	{PidTagRemoteMessageTransferAgent, "PidTagRemoteMessageTransferAgent"},
	{PidTagCurrentVersion, "PidTagCurrentVersion"},
	{PidTagDeleteAfterSubmit, "PidTagDeleteAfterSubmit"},
	{PidTagDisplayBcc, "PidTagDisplayBcc"},
	{PidTagDisplayCc, "PidTagDisplayCc"},
	{PidTagDisplayTo, "PidTagDisplayTo"},
	{PidTagParentDisplay, "PidTagParentDisplay"},
	{PidTagMessageDeliveryTime, "PidTagMessageDeliveryTime"},
	{PidTagMessageFlags, "PidTagMessageFlags"},
	{PidTagMessageSize, "PidTagMessageSize"},
	{PidTagMessageSizeExtended, "PidTagMessageSizeExtended"},
	{PidTagParentEntryId, "PidTagParentEntryId"},
	{PidTagSentMailEntryId, "PidTagSentMailEntryId"},
	{PidTagCorrelate, "PidTagCorrelate"},
	{PidTagCorrelateMtsid, "PidTagCorrelateMtsid"},
	{PidTagDiscreteValues, "PidTagDiscreteValues"},
	{PidTagResponsibility, "PidTagResponsibility"},
	{PidTagSpoolerStatus, "PidTagSpoolerStatus"},
	{PidTagTransportStatus, "PidTagTransportStatus"},
	{PidTagMessageRecipients, "PidTagMessageRecipients"},
	{PidTagMessageAttachments, "PidTagMessageAttachments"},
	{PidTagSubmitFlags, "PidTagSubmitFlags"},
	{PidTagRecipientStatus, "PidTagRecipientStatus"},
	{PidTagTransportKey, "PidTagTransportKey"},
	{PidTagMessageStatus, "PidTagMessageStatus"},
	{PidTagMessageDownloadTime, "PidTagMessageDownloadTime"},
	{PidTagCreationVersion, "PidTagCreationVersion"},
	{PidTagModifyVersion, "PidTagModifyVersion"},
	{PidTagHasAttachments, "PidTagHasAttachments"},
	{PidTagBodyCrc, "PidTagBodyCrc"},
	{PidTagNormalizedSubject, "PidTagNormalizedSubject"},
	{PidTagRtfInSync, "PidTagRtfInSync"},
	{PidTagAttachSize, "PidTagAttachSize"},
	{PidTagAttachNumber, "PidTagAttachNumber"},
	{PidTagPreprocess, "PidTagPreprocess"},
	{PidTagInternetArticleNumber, "PidTagInternetArticleNumber"},
	{PidTagOriginatingMtaCertificate, "PidTagOriginatingMtaCertificate"},
	{PidTagProofOfSubmission, "PidTagProofOfSubmission"},
	{PidTagPrimarySendAccount, "PidTagPrimarySendAccount"},
	{PidTagNextSendAcct, "PidTagNextSendAcct"},
	{PidTagExchangeRemoteHeader, "PidTagExchangeRemoteHeader"},
	{PidTagToDoItemFlags, "PidTagToDoItemFlags"},
	{PidTagSwappedToDoStore, "PidTagSwappedToDoStore"},
	{PidTagSwappedToDoData, "PidTagSwappedToDoData"},
	{PidTagReplItemid, "PidTagReplItemid"},
	{PidTagReplChangenum, "PidTagReplChangenum"},
	{PidTagReplVersionHistory, "PidTagReplVersionHistory"},
	{PidTagReplFlags, "PidTagReplFlags"},
	{PidTagReplCopiedfromVersionhistory, "PidTagReplCopiedfromVersionhistory"},
	{PidTagReplCopiedfromItemid, "PidTagReplCopiedfromItemid"},
	{PidTagRead, "PidTagRead"},
	{PidTagSecurityDescriptorAsXml, "PidTagSecurityDescriptorAsXml"},
	{PidTagTrustSender, "PidTagTrustSender"},
	{PidTagExchangeNTSecurityDescriptor, "PidTagExchangeNTSecurityDescriptor"},
	{PidTagExtendedRuleMessageActions, "PidTagExtendedRuleMessageActions"},
	{PidTagExtendedRuleMessageCondition, "PidTagExtendedRuleMessageCondition"},
	{PidTagExtendedRuleSizeLimit, "PidTagExtendedRuleSizeLimit"},
	{PidTagTnefUnprocessedProps, "PidTagTnefUnprocessedProps"},
	{PidTagAssociatedSharingProvider, "PidTagAssociatedSharingProvider"},
	{PidTagProviderItemId, "PidTagProviderItemId"},
	{PidTagProviderParentItemId, "PidTagProviderParentItemId"},
	{PidTagAccess, "PidTagAccess"},
	{PidTagRowType, "PidTagRowType"},
	{PidTagInstanceKey, "PidTagInstanceKey"},
	{PidTagAccessLevel, "PidTagAccessLevel"},
	{PidTagMappingSignature, "PidTagMappingSignature"},
	{PidTagRecordKey, "PidTagRecordKey"},
	{PidTagStoreRecordKey, "PidTagStoreRecordKey"},
	{PidTagStoreEntryId, "PidTagStoreEntryId"},
	{PidTagMiniIcon, "PidTagMiniIcon"},
	{PidTagIcon, "PidTagIcon"},
	{PidTagObjectType, "PidTagObjectType"},
	{PidTagEntryId, "PidTagEntryId"},
	{PidTagBody, "PidTagBody"},
	{PidTagReportText, "PidTagReportText"},
	{PidTagOriginatorAndDistributionListExpansionHistory, "PidTagOriginatorAndDistributionListExpansionHistory"},
	{PidTagReportingDistributionListName, "PidTagReportingDistributionListName"},
	{PidTagReportingMessageTransferAgentCertificate, "PidTagReportingMessageTransferAgentCertificate"},
	{PidTagRtfSyncBodyCrc, "PidTagRtfSyncBodyCrc"},
	{PidTagRtfSyncBodyCount, "PidTagRtfSyncBodyCount"},
	{PidTagRtfSyncBodyTag, "PidTagRtfSyncBodyTag"},
	{PidTagRtfCompressed, "PidTagRtfCompressed"},
	{PidTagRtfSyncPrefixCount, "PidTagRtfSyncPrefixCount"},
	{PidTagRtfSyncTrailingCount, "PidTagRtfSyncTrailingCount"},
	{PidTagOriginallyIntendedRecipEntryId, "PidTagOriginallyIntendedRecipEntryId"},
	{PidTagBodyHtml, "PidTagBodyHtml"},
	{PidTagHtml, "PidTagHtml"},
	{PidTagBodyContentLocation, "PidTagBodyContentLocation"},
	{PidTagBodyContentId, "PidTagBodyContentId"},
	{PidTagNativeBody, "PidTagNativeBody"},
	{PidTagInternetApproved, "PidTagInternetApproved"},
	{PidTagInternetControl, "PidTagInternetControl"},
	{PidTagInternetDistribution, "PidTagInternetDistribution"},
	{PidTagInternetFollowupTo, "PidTagInternetFollowupTo"},
	{PidTagInternetLines, "PidTagInternetLines"},
	{PidTagInternetMessageId, "PidTagInternetMessageId"},
	{PidTagInternetOrganization, "PidTagInternetOrganization"},
	{PidTagInternetNntpPath, "PidTagInternetNntpPath"},
	{PidTagInternetReferences, "PidTagInternetReferences"},
	{PidTagInReplyToId, "PidTagInReplyToId"},
	{PidTagListHelp, "PidTagListHelp"},
	{PidTagListSubscribe, "PidTagListSubscribe"},
	{PidTagListUnsubscribe, "PidTagListUnsubscribe"},
	{PidTagInternetReturnPath, "PidTagInternetReturnPath"},
	{PidTagIconIndex, "PidTagIconIndex"},
	{PidTagLastVerbExecuted, "PidTagLastVerbExecuted"},
	{PidTagLastVerbExecutionTime, "PidTagLastVerbExecutionTime"},
	{PidTagFlagStatus, "PidTagFlagStatus"},
	{PidTagFlagCompleteTime, "PidTagFlagCompleteTime"},
	{PidTagFollowupIcon, "PidTagFollowupIcon"},
	{PidTagBlockStatus, "PidTagBlockStatus"},
	{PidTagItemTemporaryflags, "PidTagItemTemporaryflags"},
	{PidTagConflictItems, "PidTagConflictItems"},
	{PidTagICalendarStartTime, "PidTagICalendarStartTime"},
	{PidTagICalendarEndTime, "PidTagICalendarEndTime"},
	{PidTagCdoRecurrenceid, "PidTagCdoRecurrenceid"},
	{PidTagICalendarReminderNextTime, "PidTagICalendarReminderNextTime"},
	{PidTagImapCachedMsgsize, "PidTagImapCachedMsgsize"},
	{PidTagUrlCompName, "PidTagUrlCompName"},
	{PidTagAttributeHidden, "PidTagAttributeHidden"},
	{PidTagAttributeReadOnly, "PidTagAttributeReadOnly"},
	{PidTagRowid, "PidTagRowid"},
	{PidTagDisplayName, "PidTagDisplayName"},
	{PidTagAddressType, "PidTagAddressType"},
	{PidTagEmailAddress, "PidTagEmailAddress"},
	{PidTagComment, "PidTagComment"},
	{PidTagDepth, "PidTagDepth"},
	{PidTagProviderDisplay, "PidTagProviderDisplay"},
	{PidTagCreationTime, "PidTagCreationTime"},
	{PidTagLastModificationTime, "PidTagLastModificationTime"},
	{PidTagResourceFlags, "PidTagResourceFlags"},
	{PidTagProviderDllName, "PidTagProviderDllName"},
	{PidTagSearchKey, "PidTagSearchKey"},
	{PidTagProviderUid, "PidTagProviderUid"},
	{PidTagProviderOrdinal, "PidTagProviderOrdinal"},
	{PidTagTargetEntryId, "PidTagTargetEntryId"},
	{PidTagConversationId, "PidTagConversationId"},
	{PidTagConversationIndexTracking, "PidTagConversationIndexTracking"},
	{PidTagArchiveTag, "PidTagArchiveTag"},
	{PidTagPolicyTag, "PidTagPolicyTag"},
	{PidTagRetentionPeriod, "PidTagRetentionPeriod"},
	{PidTagStartDateEtc, "PidTagStartDateEtc"},
	{PidTagRetentionDate, "PidTagRetentionDate"},
	{PidTagRetentionFlags, "PidTagRetentionFlags"},
	{PidTagArchivePeriod, "PidTagArchivePeriod"},
	{PidTagArchiveDate, "PidTagArchiveDate"},
	{PidTagFormVersion, "PidTagFormVersion"},
	{PidTagFormClassId, "PidTagFormClassId"},
	{PidTagFormContactName, "PidTagFormContactName"},
	{PidTagFormCategory, "PidTagFormCategory"},
	{PidTagFormCategorySub, "PidTagFormCategorySub"},
	{PidTagFormHostMap, "PidTagFormHostMap"},
	{PidTagFormHidden, "PidTagFormHidden"},
	{PidTagFormDesignerName, "PidTagFormDesignerName"},
	{PidTagFormDesignerGuid, "PidTagFormDesignerGuid"},
	{PidTagFormMessageBehavior, "PidTagFormMessageBehavior"},
	{PidTagDefaultStore, "PidTagDefaultStore"},
	{PidTagStoreSupportMask, "PidTagStoreSupportMask"},
	{PidTagStoreState, "PidTagStoreState"},
	{PidTagStoreUnicodeMask, "PidTagStoreUnicodeMask"},
	{PidTagIpmSubtreeSearchKey, "PidTagIpmSubtreeSearchKey"},
	{PidTagIpmOutboxSearchKey, "PidTagIpmOutboxSearchKey"},
	{PidTagIpmWastebasketSearchKey, "PidTagIpmWastebasketSearchKey"},
	{PidTagIpmSentMailSearchKey, "PidTagIpmSentMailSearchKey"},
	{PidTagStoreProvider, "PidTagStoreProvider"},
	{PidTagReceiveFolderSettings, "PidTagReceiveFolderSettings"},
	{PidTagProviderIcon, "PidTagProviderIcon"},
	{PidTagProviderDisplayName, "PidTagProviderDisplayName"},
	{PidTagValidFolderMask, "PidTagValidFolderMask"},
	{PidTagIpmSubtreeEntryId, "PidTagIpmSubtreeEntryId"},
	{PidTagIpmOutboxEntryId, "PidTagIpmOutboxEntryId"},
	{PidTagIpmWastebasketEntryId, "PidTagIpmWastebasketEntryId"},
	{PidTagIpmSentMailEntryId, "PidTagIpmSentMailEntryId"},
	{PidTagViewsEntryId, "PidTagViewsEntryId"},
	{PidTagCommonViewsEntryId, "PidTagCommonViewsEntryId"},
	{PidTagFinderEntryId, "PidTagFinderEntryId"},
	{PidTagContainerFlags, "PidTagContainerFlags"},
	{PidTagFolderType, "PidTagFolderType"},
	{PidTagContentCount, "PidTagContentCount"},
	{PidTagContentUnreadCount, "PidTagContentUnreadCount"},
	{PidTagCreateTemplates, "PidTagCreateTemplates"},
	{PidTagDetailsTable, "PidTagDetailsTable"},
	{PidTagSearch, "PidTagSearch"},
	{PidTagSelectable, "PidTagSelectable"},
	{PidTagSubfolders, "PidTagSubfolders"},
	{PidTagStatus, "PidTagStatus"},
	{PidTagAnr, "PidTagAnr"},
	{PidTagContentSortOrder, "PidTagContentSortOrder"},
	{PidTagContainerHierarchy, "PidTagContainerHierarchy"},
	{PidTagContainerContents, "PidTagContainerContents"},
	{PidTagFolderAssociatedContents, "PidTagFolderAssociatedContents"},
	{PidTagDefCreateDl, "PidTagDefCreateDl"},
	{PidTagDefCreateMailuser, "PidTagDefCreateMailuser"},
	{PidTagContainerClass, "PidTagContainerClass"},
	{PidTagContainerModifyVersion, "PidTagContainerModifyVersion"},
	{PidTagAbProviderId, "PidTagAbProviderId"},
	{PidTagDefaultViewEntryId, "PidTagDefaultViewEntryId"},
	{PidTagAssociatedContentCount, "PidTagAssociatedContentCount"},
	{PidTagIpmAppointmentEntryId, "PidTagIpmAppointmentEntryId"},
	{PidTagIpmContactEntryId, "PidTagIpmContactEntryId"},
	{PidTagIpmJournalEntryId, "PidTagIpmJournalEntryId"},
	{PidTagIpmNoteEntryId, "PidTagIpmNoteEntryId"},
	{PidTagIpmTaskEntryId, "PidTagIpmTaskEntryId"},
	{PidTagRemindersOnlineEntryId, "PidTagRemindersOnlineEntryId"},
	{PidTagIpmDraftsEntryId, "PidTagIpmDraftsEntryId"},
	{PidTagAdditionalRenEntryIds, "PidTagAdditionalRenEntryIds"},
	{PidTagAdditionalRenEntryIdsEx, "PidTagAdditionalRenEntryIdsEx"},
	{PidTagExtendedFolderFlags, "PidTagExtendedFolderFlags"},
	{PidTagFolderWebviewinfo, "PidTagFolderWebviewinfo"},
	{PidTagOrdinalMost, "PidTagOrdinalMost"},
	{PidTagUserFields, "PidTagUserFields"},
	{PidTagFreeBusyEntryIds, "PidTagFreeBusyEntryIds"},
	{PidTagDefaultPostMessageClass, "PidTagDefaultPostMessageClass"},
	{PidTagAttachmentX400Parameters, "PidTagAttachmentX400Parameters"},
	{PidTagAttachDataObject, "PidTagAttachDataObject"},
	{PidTagAttachDataBinary, "PidTagAttachDataBinary"},
	{PidTagAttachEncoding, "PidTagAttachEncoding"},
	{PidTagAttachExtension, "PidTagAttachExtension"},
	{PidTagAttachFilename, "PidTagAttachFilename"},
	{PidTagAttachMethod, "PidTagAttachMethod"},
	{PidTagAttachLongFilename, "PidTagAttachLongFilename"},
	{PidTagAttachPathname, "PidTagAttachPathname"},
	{PidTagAttachRendering, "PidTagAttachRendering"},
	{PidTagAttachTag, "PidTagAttachTag"},
	{PidTagRenderingPosition, "PidTagRenderingPosition"},
	{PidTagAttachTransportName, "PidTagAttachTransportName"},
	{PidTagAttachLongPathname, "PidTagAttachLongPathname"},
	{PidTagAttachMimeTag, "PidTagAttachMimeTag"},
	{PidTagAttachAdditionalInformation, "PidTagAttachAdditionalInformation"},
	{PidTagAttachMimeSequence, "PidTagAttachMimeSequence"},
	{PidTagAttachContentBase, "PidTagAttachContentBase"},
	{PidTagAttachContentId, "PidTagAttachContentId"},
	{PidTagAttachContentLocation, "PidTagAttachContentLocation"},
	{PidTagAttachFlags, "PidTagAttachFlags"},
	{PidTagAttachPayloadProviderGuidString, "PidTagAttachPayloadProviderGuidString"},
	{PidTagAttachPayloadClass, "PidTagAttachPayloadClass"},
	{PidTagTextAttachmentCharset, "PidTagTextAttachmentCharset"},
	{PidTagDisplayType, "PidTagDisplayType"},
	{PidTagTemplateid, "PidTagTemplateid"},
	{PidTagPrimaryCapability, "PidTagPrimaryCapability"},
	{PidTagDisplayTypeEx, "PidTagDisplayTypeEx"},
	{PidTagSmtpAddress, "PidTagSmtpAddress"},
	{PidTagAddressBookDisplayNamePrintable, "PidTagAddressBookDisplayNamePrintable"},
	{PidTagAccount, "PidTagAccount"},
	{PidTagAlternateRecipient, "PidTagAlternateRecipient"},
	{PidTagCallbackTelephoneNumber, "PidTagCallbackTelephoneNumber"},
	{PidTagConversionProhibited, "PidTagConversionProhibited"},
	{PidTagGeneration, "PidTagGeneration"},
	{PidTagGivenName, "PidTagGivenName"},
	{PidTagGovernmentIdNumber, "PidTagGovernmentIdNumber"},
	{PidTagBusinessTelephoneNumber, "PidTagBusinessTelephoneNumber"},
	{PidTagHomeTelephoneNumber, "PidTagHomeTelephoneNumber"},
	{PidTagInitials, "PidTagInitials"},
	{PidTagKeyword, "PidTagKeyword"},
	{PidTagLanguage, "PidTagLanguage"},
	{PidTagLocation, "PidTagLocation"},
	{PidTagMailPermission, "PidTagMailPermission"},
	{PidTagMessageHandlingSystemCommonName, "PidTagMessageHandlingSystemCommonName"},
	{PidTagOrganizationalIdNumber, "PidTagOrganizationalIdNumber"},
	{PidTagSurname, "PidTagSurname"},
	{PidTagOriginalEntryId, "PidTagOriginalEntryId"},
	{PidTagOriginalDisplayName, "PidTagOriginalDisplayName"},
	{PidTagOriginalSearchKey, "PidTagOriginalSearchKey"},
	{PidTagPostalAddress, "PidTagPostalAddress"},
	{PidTagCompanyName, "PidTagCompanyName"},
	{PidTagTitle, "PidTagTitle"},
	{PidTagDepartmentName, "PidTagDepartmentName"},
	{PidTagOfficeLocation, "PidTagOfficeLocation"},
	{PidTagPrimaryTelephoneNumber, "PidTagPrimaryTelephoneNumber"},
	{PidTagBusiness2TelephoneNumber, "PidTagBusiness2TelephoneNumber"},
	{PidTagBusiness2TelephoneNumbers, "PidTagBusiness2TelephoneNumbers"},
	{PidTagMobileTelephoneNumber, "PidTagMobileTelephoneNumber"},
	{PidTagRadioTelephoneNumber, "PidTagRadioTelephoneNumber"},
	{PidTagCarTelephoneNumber, "PidTagCarTelephoneNumber"},
	{PidTagOtherTelephoneNumber, "PidTagOtherTelephoneNumber"},
	{PidTagTransmittableDisplayName, "PidTagTransmittableDisplayName"},
	{PidTagPagerTelephoneNumber, "PidTagPagerTelephoneNumber"},
	{PidTagUserCertificate, "PidTagUserCertificate"},
	{PidTagPrimaryFaxNumber, "PidTagPrimaryFaxNumber"},
	{PidTagBusinessFaxNumber, "PidTagBusinessFaxNumber"},
	{PidTagHomeFaxNumber, "PidTagHomeFaxNumber"},
	{PidTagCountry, "PidTagCountry"},
	{PidTagLocality, "PidTagLocality"},
	{PidTagStateOrProvince, "PidTagStateOrProvince"},
	{PidTagStreetAddress, "PidTagStreetAddress"},
	{PidTagPostalCode, "PidTagPostalCode"},
	{PidTagPostOfficeBox, "PidTagPostOfficeBox"},
	{PidTagTelexNumber, "PidTagTelexNumber"},
	{PidTagIsdnNumber, "PidTagIsdnNumber"},
	{PidTagAssistantTelephoneNumber, "PidTagAssistantTelephoneNumber"},
	{PidTagHome2TelephoneNumber, "PidTagHome2TelephoneNumber"},
	{PidTagHome2TelephoneNumbers, "PidTagHome2TelephoneNumbers"},
	{PidTagAssistant, "PidTagAssistant"},
	{PidTagSendRichInfo, "PidTagSendRichInfo"},
	{PidTagWeddingAnniversary, "PidTagWeddingAnniversary"},
	{PidTagBirthday, "PidTagBirthday"},
	{PidTagHobbies, "PidTagHobbies"},
	{PidTagMiddleName, "PidTagMiddleName"},
	{PidTagDisplayNamePrefix, "PidTagDisplayNamePrefix"},
	{PidTagProfession, "PidTagProfession"},
	{PidTagPreferredByName, "PidTagPreferredByName"},
	{PidTagSpouseName, "PidTagSpouseName"},
	{PidTagComputerNetworkName, "PidTagComputerNetworkName"},
	{PidTagCustomerId, "PidTagCustomerId"},
	{PidTagTelecommunicationsDeviceForDeafTelephoneNumber, "PidTagTelecommunicationsDeviceForDeafTelephoneNumber"},
	{PidTagFtpSite, "PidTagFtpSite"},
	{PidTagGender, "PidTagGender"},
	{PidTagManagerName, "PidTagManagerName"},
	{PidTagNickname, "PidTagNickname"},
	{PidTagPersonalHomePage, "PidTagPersonalHomePage"},
	{PidTagBusinessHomePage, "PidTagBusinessHomePage"},
	{PidTagContactVersion, "PidTagContactVersion"},
	{PidTagContactAddressTypes, "PidTagContactAddressTypes"},
	{PidTagCompanyMainTelephoneNumber, "PidTagCompanyMainTelephoneNumber"},
	{PidTagChildrensNames, "PidTagChildrensNames"},
	{PidTagHomeAddressCity, "PidTagHomeAddressCity"},
	{PidTagHomeAddressCountry, "PidTagHomeAddressCountry"},
	{PidTagHomeAddressPostalCode, "PidTagHomeAddressPostalCode"},
	{PidTagHomeAddressStateOrProvince, "PidTagHomeAddressStateOrProvince"},
	{PidTagHomeAddressStreet, "PidTagHomeAddressStreet"},
	{PidTagHomeAddressPostOfficeBox, "PidTagHomeAddressPostOfficeBox"},
	{PidTagOtherAddressCity, "PidTagOtherAddressCity"},
	{PidTagOtherAddressCountry, "PidTagOtherAddressCountry"},
	{PidTagOtherAddressPostalCode, "PidTagOtherAddressPostalCode"},
	{PidTagOtherAddressStateOrProvince, "PidTagOtherAddressStateOrProvince"},
	{PidTagOtherAddressStreet, "PidTagOtherAddressStreet"},
	{PidTagOtherAddressPostOfficeBox, "PidTagOtherAddressPostOfficeBox"},
	{PidTagUserX509Certificate, "PidTagUserX509Certificate"},
	{PidTagSendInternetEncoding, "PidTagSendInternetEncoding"},
	{PidTagStoreProviders, "PidTagStoreProviders"},
	{PidTagAbProviders, "PidTagAbProviders"},
	{PidTagTransportProviders, "PidTagTransportProviders"},
	{PidTagDefaultProfile, "PidTagDefaultProfile"},
	{PidTagAbSearchPath, "PidTagAbSearchPath"},
	{PidTagAbDefaultDir, "PidTagAbDefaultDir"},
	{PidTagAbDefaultPab, "PidTagAbDefaultPab"},
	{PidTagFilteringHooks, "PidTagFilteringHooks"},
	{PidTagServiceName, "PidTagServiceName"},
	{PidTagServiceDllName, "PidTagServiceDllName"},
	{PidTagServiceEntryName, "PidTagServiceEntryName"},
	{PidTagServiceUid, "PidTagServiceUid"},
	{PidTagServiceExtraUids, "PidTagServiceExtraUids"},
	{PidTagServices, "PidTagServices"},
	{PidTagServiceSupportFiles, "PidTagServiceSupportFiles"},
	{PidTagServiceDeleteFiles, "PidTagServiceDeleteFiles"},
	{PidTagAbSearchPathUpdate, "PidTagAbSearchPathUpdate"},
	{PidTagProfileName, "PidTagProfileName"},
	{PidTagServiceInstallId, "PidTagServiceInstallId"},
	{PidTagExchangeProfileSectionId, "PidTagExchangeProfileSectionId"},
	{PidTagAbSearchPathCustomization, "PidTagAbSearchPathCustomization"},
	{PidTagAbChooseDirectoryAutomatically, "PidTagAbChooseDirectoryAutomatically"},
	{PidTagIdentityDisplay, "PidTagIdentityDisplay"},
	{PidTagIdentityEntryId, "PidTagIdentityEntryId"},
	{PidTagResourceMethods, "PidTagResourceMethods"},
	{PidTagResourceType, "PidTagResourceType"},
	{PidTagStatusCode, "PidTagStatusCode"},
	{PidTagIdentitySearchKey, "PidTagIdentitySearchKey"},
	{PidTagOwnStoreEntryId, "PidTagOwnStoreEntryId"},
	{PidTagResourcePath, "PidTagResourcePath"},
	{PidTagStatusString, "PidTagStatusString"},
	{PidTagX400DeferredDeliveryCancel, "PidTagX400DeferredDeliveryCancel"},
	{PidTagHeaderFolderEntryId, "PidTagHeaderFolderEntryId"},
	{PidTagRemoteProgress, "PidTagRemoteProgress"},
	{PidTagRemoteProgressText, "PidTagRemoteProgressText"},
	{PidTagRemoteValidateOk, "PidTagRemoteValidateOk"},
	{PidTagControlFlags, "PidTagControlFlags"},
	{PidTagControlStructure, "PidTagControlStructure"},
	{PidTagControlType, "PidTagControlType"},
	{PidTagDeltaX, "PidTagDeltaX"},
	{PidTagDeltaY, "PidTagDeltaY"},
	{PidTagXCoordinate, "PidTagXCoordinate"},
	{PidTagYCoordinate, "PidTagYCoordinate"},
	{PidTagControlId, "PidTagControlId"},
	{PidTagInitialDetailsPane, "PidTagInitialDetailsPane"},
	{PidTagTemporaryDefaultDocument, "PidTagTemporaryDefaultDocument"},
	{PidTagInternetCodepage, "PidTagInternetCodepage"},
	{PidTagAutoResponseSuppress, "PidTagAutoResponseSuppress"},
	{PidTagAccessControlListTable, "PidTagAccessControlListTable"},
	{PidTagAccessControlListData, "PidTagAccessControlListData"},
	{PidTagRulesTable, "PidTagRulesTable"},
	{PidTagDelegatedByRule, "PidTagDelegatedByRule"},
	{PidTagResolveMethod, "PidTagResolveMethod"},
	{PidTagHasDeferredActionMessages, "PidTagHasDeferredActionMessages"},
	{PidTagDeferredSendNumber, "PidTagDeferredSendNumber"},
	{PidTagDeferredSendUnits, "PidTagDeferredSendUnits"},
	{PidTagExpiryNumber, "PidTagExpiryNumber"},
	{PidTagExpiryUnits, "PidTagExpiryUnits"},
	{PidTagDeferredSendTime, "PidTagDeferredSendTime"},
	{PidTagConflictEntryId, "PidTagConflictEntryId"},
	{PidTagMessageLocaleId, "PidTagMessageLocaleId"},
	{PidTagCreatorName, "PidTagCreatorName"},
	{PidTagCreatorEntryId, "PidTagCreatorEntryId"},
	{PidTagLastModifierName, "PidTagLastModifierName"},
	{PidTagLastModifierEntryId, "PidTagLastModifierEntryId"},
	{PidTagMessageCodepage, "PidTagMessageCodepage"},
	{PidTagSentRepresentingFlags, "PidTagSentRepresentingFlags"},
	{PidTagReadReceiptAddressType, "PidTagReadReceiptAddressType"},
	{PidTagReadReceiptEmailAddress, "PidTagReadReceiptEmailAddress"},
	{PidTagReadReceiptName, "PidTagReadReceiptName"},
	{PidTagOrgEmailAddress, "PidTagOrgEmailAddress"},
	{PidTagContentFilterSpamConfidenceLevel, "PidTagContentFilterSpamConfidenceLevel"},
	{PidTagSenderIdStatus, "PidTagSenderIdStatus"},
	{PidTagHierRev, "PidTagHierRev"},
	{PidTagPurportedSenderDomain, "PidTagPurportedSenderDomain"},
	{PidTagInternetMailOverrideFormat, "PidTagInternetMailOverrideFormat"},
	{PidTagMessageEditorFormat, "PidTagMessageEditorFormat"},
	{PidTagSenderSmtpAddress, "PidTagSenderSmtpAddress"},
	{PidTagSentRepresentingSmtpAddress, "PidTagSentRepresentingSmtpAddress"},
	{PidTagReadReceiptSmtpAddress, "PidTagReadReceiptSmtpAddress"},
	{PidTagReceivedBySmtpAddress, "PidTagReceivedBySmtpAddress"},
	{PidTagReceivedRepresentingSmtpAddress, "PidTagReceivedRepresentingSmtpAddress"},
	{PidTagRecipientResourceState, "PidTagRecipientResourceState"},
	{PidTagRecipientOrder, "PidTagRecipientOrder"},
	{PidTagRecipientProposed, "PidTagRecipientProposed"},
	{PidTagRecipientProposedStartTime, "PidTagRecipientProposedStartTime"},
	{PidTagRecipientProposedEndTime, "PidTagRecipientProposedEndTime"},
	{PidTagRecipientDisplayName, "PidTagRecipientDisplayName"},
	{PidTagRecipientEntryId, "PidTagRecipientEntryId"},
	{PidTagRecipientTrackStatusTime, "PidTagRecipientTrackStatusTime"},
	{PidTagRecipientFlags, "PidTagRecipientFlags"},
	{PidTagRecipientTrackStatus, "PidTagRecipientTrackStatus"},
	{PidTagJunkIncludeContacts, "PidTagJunkIncludeContacts"},
	{PidTagJunkThreshold, "PidTagJunkThreshold"},
	{PidTagJunkPermanentlyDelete, "PidTagJunkPermanentlyDelete"},
	{PidTagJunkAddRecipientsToSafeSendersList, "PidTagJunkAddRecipientsToSafeSendersList"},
	{PidTagJunkPhishingEnableLinks, "PidTagJunkPhishingEnableLinks"},
	{PidTagMimeSkeleton, "PidTagMimeSkeleton"},
	{PidTagReplyTemplateId, "PidTagReplyTemplateId"},
	{PidTagSecureSubmitFlags, "PidTagSecureSubmitFlags"},
	{PidTagSourceKey, "PidTagSourceKey"},
	{PidTagParentSourceKey, "PidTagParentSourceKey"},
	{PidTagChangeKey, "PidTagChangeKey"},
	{PidTagPredecessorChangeList, "PidTagPredecessorChangeList"},
	{PidTagRuleMessageState, "PidTagRuleMessageState"},
	{PidTagRuleMessageUserFlags, "PidTagRuleMessageUserFlags"},
	{PidTagRuleMessageProvider, "PidTagRuleMessageProvider"},
	{PidTagRuleMessageName, "PidTagRuleMessageName"},
	{PidTagRuleMessageLevel, "PidTagRuleMessageLevel"},
	{PidTagRuleMessageProviderData, "PidTagRuleMessageProviderData"},
	{PidTagRuleMessageSequence, "PidTagRuleMessageSequence"},
	{PidTagContactAddressBookUid, "PidTagContactAddressBookUid"},
	{PidTagContactAddressBookSortFlag, "PidTagContactAddressBookSortFlag"},
	{PidTagProfileType, "PidTagProfileType"},
	{PidTagContactAddressBookFolderEntryId, "PidTagContactAddressBookFolderEntryId"},
	{PidTagContactAddressBookStoreSupportMask, "PidTagContactAddressBookStoreSupportMask"},
	{PidTagContactAddressBookStoreName, "PidTagContactAddressBookStoreName"},
	{PidTagContactAddressBookFolderName, "PidTagContactAddressBookFolderName"},
	{PidTagContactAddressBookMultipleAddressFlag, "PidTagContactAddressBookMultipleAddressFlag"},
	{PidTagUserEntryId, "PidTagUserEntryId"},
	{PidTagMailboxOwnerEntryId, "PidTagMailboxOwnerEntryId"},
	{PidTagMailboxOwnerName, "PidTagMailboxOwnerName"},
	{PidTagPstBestBodyProptag, "PidTagPstBestBodyProptag"},
	{PidTagOutOfOfficeState, "PidTagOutOfOfficeState"},
	{PidTagNonIpmSubtreeEntryId, "PidTagNonIpmSubtreeEntryId"},
	{PidTagContactAddressBookFolderEntryIds, "PidTagContactAddressBookFolderEntryIds"},
	{PidTagContactAddressBookStoreSupportMasks, "PidTagContactAddressBookStoreSupportMasks"},
	{PidTagSchedulePlusFreeBusyEntryId, "PidTagSchedulePlusFreeBusyEntryId"},
	{PidTagContactAddressBookStoreNames, "PidTagContactAddressBookStoreNames"},
	{PidTagContactAddressBookFolderNames, "PidTagContactAddressBookFolderNames"},
	{PidTagContactAddressBookDisplayNames, "PidTagContactAddressBookDisplayNames"},
	{PidTagContactAddressBookMultipleAddressFlags, "PidTagContactAddressBookMultipleAddressFlags"},
	{PidTagContactAddressBookStoreEntryIds, "PidTagContactAddressBookStoreEntryIds"},
	{PidTagPstLrNoRestrictions, "PidTagPstLrNoRestrictions"},
	{PidTagProfileOabCountAttemptedFulldn, "PidTagProfileOabCountAttemptedFulldn"},
	{PidTagProfileOabCountAttemptedIncrdn, "PidTagProfileOabCountAttemptedIncrdn"},
	{PidTagSerializedReplidGuidMap, "PidTagSerializedReplidGuidMap"},
	{PidTagRights, "PidTagRights"},
	{PidTagHasRules, "PidTagHasRules"},
	{PidTagAddressBookEntryId, "PidTagAddressBookEntryId"},
	{PidTagHierarchyChangeNumber, "PidTagHierarchyChangeNumber"},
	{PidTagClientActions, "PidTagClientActions"},
	{PidTagDamOriginalEntryId, "PidTagDamOriginalEntryId"},
	{PidTagDamBackPatched, "PidTagDamBackPatched"},
	{PidTagRuleError, "PidTagRuleError"},
	{PidTagRuleActionType, "PidTagRuleActionType"},
	{PidTagHasNamedProperties, "PidTagHasNamedProperties"},
	{PidTagRuleActionNumber, "PidTagRuleActionNumber"},
	{PidTagRuleFolderEntryId, "PidTagRuleFolderEntryId"},
	{PidTagRecipientNumber, "PidTagRecipientNumber"},
	{PidTagProhibitReceiveQuota, "PidTagProhibitReceiveQuota"},
	{PidTagInConflict, "PidTagInConflict"},
	{PidTagMaximumSubmitMessageSize, "PidTagMaximumSubmitMessageSize"},
	{PidTagProhibitSendQuota, "PidTagProhibitSendQuota"},
	{PidTagLongTermEntryIdFromTable, "PidTagLongTermEntryIdFromTable"},
	{PidTagMemberId, "PidTagMemberId"},
	{PidTagShortTermEntryIdFromObject, "PidTagShortTermEntryIdFromObject"},
	{PidTagMemberName, "PidTagMemberName"},
	{PidTagShortTermParentEntryIdFromObject, "PidTagShortTermParentEntryIdFromObject"},
	{PidTagMemberRights, "PidTagMemberRights"},
	{PidTagRuleId, "PidTagRuleId"},
	{PidTagRuleIds, "PidTagRuleIds"},
	{PidTagRuleSequence, "PidTagRuleSequence"},
	{PidTagRuleState, "PidTagRuleState"},
	{PidTagRuleUserFlags, "PidTagRuleUserFlags"},
	{PidTagRuleCondition, "PidTagRuleCondition"},
	{PidTagRuleActions, "PidTagRuleActions"},
	{PidTagRuleProvider, "PidTagRuleProvider"},
	{PidTagRuleName, "PidTagRuleName"},
	{PidTagRuleLevel, "PidTagRuleLevel"},
	{PidTagRuleProviderData, "PidTagRuleProviderData"},
	{PidTagDeletedOn, "PidTagDeletedOn"},
	{PidTagLocaleId, "PidTagLocaleId"},
	{PidTagFolderFlags, "PidTagFolderFlags"},
	{PidTagNormalMessageSize, "PidTagNormalMessageSize"},
	{PidTagCodePageId, "PidTagCodePageId"},
	{PidTagLatestPstEnsure, "PidTagLatestPstEnsure"},
	{PidTagWizardNoPstPage, "PidTagWizardNoPstPage"},
	{PidTagPstPath, "PidTagPstPath"},
	{PidTagPstRememberPassword, "PidTagPstRememberPassword"},
	{PidTagPstPasswordSzOld, "PidTagPstPasswordSzOld"},
	{PidTagAddressBookManageDistributionList, "PidTagAddressBookManageDistributionList"},
	{PidTagPstPasswordSzNew, "PidTagPstPasswordSzNew"},
	{PidTagSortLocaleId, "PidTagSortLocaleId"},
	{PidTagPstIpmsubTreeDescendant, "PidTagPstIpmsubTreeDescendant"},
	{PidTagUrlName, "PidTagUrlName"},
	{PidTagSubfolder, "PidTagSubfolder"},
	{PidTagLocalCommitTime, "PidTagLocalCommitTime"},
	{PidTagLocalCommitTimeMax, "PidTagLocalCommitTimeMax"},
	{PidTagDeletedCountTotal, "PidTagDeletedCountTotal"},
	{PidTagFlatUrlName, "PidTagFlatUrlName"},
	{PidTagPublicFolderAdministrativeDescription, "PidTagPublicFolderAdministrativeDescription"},
	{PidTagPublicFolderProxy, "PidTagPublicFolderProxy"},
	{PidTagSentMailSvrEID, "PidTagSentMailSvrEID"},
	{PidTagDeferredActionMessageOriginalEntryId, "PidTagDeferredActionMessageOriginalEntryId"},
	{PidTagFolderId, "PidTagFolderId"},
	{PidTagParentFolderId, "PidTagParentFolderId"},
	{PidTagMid, "PidTagMid"},
	{PidTagInstID, "PidTagInstID"},
	{PidTagInstanceNum, "PidTagInstanceNum"},
	{PidTagAddressBookMessageId, "PidTagAddressBookMessageId"},
	{PidTagPstConfigurationFlags, "PidTagPstConfigurationFlags"},
	{PidTagPstPathHint, "PidTagPstPathHint"},
	{PidTagPstSubTreeContainer, "PidTagPstSubTreeContainer"},
	{PidTagChangeNumber, "PidTagChangeNumber"},
	{PidTagAssociated, "PidTagAssociated"},
	{PidTagLtpParentNid, "PidTagLtpParentNid"},
	{PidTagLtpRowId, "PidTagLtpRowId"},
	{PidTagLtpRowVer, "PidTagLtpRowVer"},
	{PidTagPstPassword, "PidTagPstPassword"},
	{PidTagOfflineAddressBookName, "PidTagOfflineAddressBookName"},
	{PidTagOfflineAddressBookSequence, "PidTagOfflineAddressBookSequence"},
	{PidTagOfflineAddressBookContainerGuid, "PidTagOfflineAddressBookContainerGuid"},
	{PidTagSenderTelephoneNumber, "PidTagSenderTelephoneNumber"},
	{PidTagRwRulesStream, "PidTagRwRulesStream"},
	{PidTagOfflineAddressBookMessageClass, "PidTagOfflineAddressBookMessageClass"},
	{PidTagSendOutlookRecallReport, "PidTagSendOutlookRecallReport"},
	{PidTagVoiceMessageSenderName, "PidTagVoiceMessageSenderName"},
	{PidTagFaxNumberOfPages, "PidTagFaxNumberOfPages"},
	{PidTagOfflineAddressBookDistinguishedName, "PidTagOfflineAddressBookDistinguishedName"},
	{PidTagVoiceMessageAttachmentOrder, "PidTagVoiceMessageAttachmentOrder"},
	{PidTagOfflineAddressBookTruncatedProperties, "PidTagOfflineAddressBookTruncatedProperties"},
	{PidTagCallId, "PidTagCallId"},
	{PidTagReportingMessageTransferAgent, "PidTagReportingMessageTransferAgent"},
	{PidTagMapiFormComposeCommand, "PidTagMapiFormComposeCommand"},
	{PidTagSearchFolderLastUsed, "PidTagSearchFolderLastUsed"},
	{PidTagSearchFolderExpiration, "PidTagSearchFolderExpiration"},
	{PidTagScheduleInfoResourceType, "PidTagScheduleInfoResourceType"},
	{PidTagScheduleInfoDelegatorWantsCopy, "PidTagScheduleInfoDelegatorWantsCopy"},
	{PidTagSearchFolderId, "PidTagSearchFolderId"},
	{PidTagScheduleInfoDontMailDelegates, "PidTagScheduleInfoDontMailDelegates"},
	{PidTagSearchFolderRecreateInfo, "PidTagSearchFolderRecreateInfo"},
	{PidTagScheduleInfoDelegateNames, "PidTagScheduleInfoDelegateNames"},
	{PidTagSearchFolderDefinition, "PidTagSearchFolderDefinition"},
	{PidTagScheduleInfoDelegateEntryIds, "PidTagScheduleInfoDelegateEntryIds"},
	{PidTagSearchFolderStorageType, "PidTagSearchFolderStorageType"},
	{PidTagGatewayNeedsToRefresh, "PidTagGatewayNeedsToRefresh"},
	{PidTagFreeBusyPublishStart, "PidTagFreeBusyPublishStart"},
	{PidTagFreeBusyPublishEnd, "PidTagFreeBusyPublishEnd"},
	{PidTagWlinkType, "PidTagWlinkType"},
	{PidTagFreeBusyMessageEmailAddress, "PidTagFreeBusyMessageEmailAddress"},
	{PidTagWlinkFlags, "PidTagWlinkFlags"},
	{PidTagScheduleInfoDelegateNamesW, "PidTagScheduleInfoDelegateNamesW"},
	{PidTagScheduleInfoDelegatorWantsInfo, "PidTagScheduleInfoDelegatorWantsInfo"},
	{PidTagWlinkOrdinal, "PidTagWlinkOrdinal"},
	{PidTagWlinkEntryId, "PidTagWlinkEntryId"},
	{PidTagWlinkRecordKey, "PidTagWlinkRecordKey"},
	{PidTagWlinkStoreEntryId, "PidTagWlinkStoreEntryId"},
	{PidTagWlinkFolderType, "PidTagWlinkFolderType"},
	{PidTagScheduleInfoMonthsMerged, "PidTagScheduleInfoMonthsMerged"},
	{PidTagWlinkGroupClsid, "PidTagWlinkGroupClsid"},
	{PidTagScheduleInfoFreeBusyMerged, "PidTagScheduleInfoFreeBusyMerged"},
	{PidTagWlinkGroupName, "PidTagWlinkGroupName"},
	{PidTagScheduleInfoMonthsTentative, "PidTagScheduleInfoMonthsTentative"},
	{PidTagWlinkSection, "PidTagWlinkSection"},
	{PidTagScheduleInfoFreeBusyTentative, "PidTagScheduleInfoFreeBusyTentative"},
	{PidTagWlinkCalendarColor, "PidTagWlinkCalendarColor"},
	{PidTagScheduleInfoMonthsBusy, "PidTagScheduleInfoMonthsBusy"},
	{PidTagWlinkAddressBookEID, "PidTagWlinkAddressBookEID"},
	{PidTagScheduleInfoFreeBusyBusy, "PidTagScheduleInfoFreeBusyBusy"},
	{PidTagScheduleInfoMonthsAway, "PidTagScheduleInfoMonthsAway"},
	{PidTagScheduleInfoFreeBusyAway, "PidTagScheduleInfoFreeBusyAway"},
	{PidTagFreeBusyRangeTimestamp, "PidTagFreeBusyRangeTimestamp"},
	{PidTagFreeBusyCountMonths, "PidTagFreeBusyCountMonths"},
	{PidTagScheduleInfoAppointmentTombstone, "PidTagScheduleInfoAppointmentTombstone"},
	{PidTagDelegateFlags, "PidTagDelegateFlags"},
	{PidTagScheduleInfoFreeBusy, "PidTagScheduleInfoFreeBusy"},
	{PidTagScheduleInfoAutoAcceptAppointments, "PidTagScheduleInfoAutoAcceptAppointments"},
	{PidTagScheduleInfoDisallowRecurringAppts, "PidTagScheduleInfoDisallowRecurringAppts"},
	{PidTagScheduleInfoDisallowOverlappingAppts, "PidTagScheduleInfoDisallowOverlappingAppts"},
	{PidTagWlinkClientID, "PidTagWlinkClientID"},
	{PidTagWlinkAddressBookStoreEID, "PidTagWlinkAddressBookStoreEID"},
	{PidTagWlinkROGroupType, "PidTagWlinkROGroupType"},
	{PidTagNonDeliveryReportFromEntryId, "PidTagNonDeliveryReportFromEntryId"},
	{PidTagNonDeliveryReportFromName, "PidTagNonDeliveryReportFromName"},
	{PidTagNonDeliveryReportFromSearchKey, "PidTagNonDeliveryReportFromSearchKey"},
	{PidTagViewDescriptorBinary, "PidTagViewDescriptorBinary"},
	{PidTagViewDescriptorStrings, "PidTagViewDescriptorStrings"},
	{PidTagViewDescriptorFlags, "PidTagViewDescriptorFlags"},
	{PidTagViewDescriptorLinkTo, "PidTagViewDescriptorLinkTo"},
	{PidTagViewDescriptorViewFolder, "PidTagViewDescriptorViewFolder"},
	{PidTagViewDescriptorName, "PidTagViewDescriptorName"},
	{PidTagViewDescriptorVersion, "PidTagViewDescriptorVersion"},
	{PidTagRoamingDatatypes, "PidTagRoamingDatatypes"},
	{PidTagRoamingDictionary, "PidTagRoamingDictionary"},
	{PidTagRoamingXmlStream, "PidTagRoamingXmlStream"},
	{PidTagRoamingBinary, "PidTagRoamingBinary"},
	{PidTagOscSyncEnabled, "PidTagOscSyncEnabled"},
	{PidTagProcessed, "PidTagProcessed"},
	{PidTagExceptionReplaceTime, "PidTagExceptionReplaceTime"},
	{PidTagAttachmentLinkId, "PidTagAttachmentLinkId"},
	{PidTagExceptionStartTime, "PidTagExceptionStartTime"},
	{PidTagExceptionEndTime, "PidTagExceptionEndTime"},
	{PidTagAttachmentFlags, "PidTagAttachmentFlags"},
	{PidTagAttachmentHidden, "PidTagAttachmentHidden"},
	{PidTagAttachmentContactPhoto, "PidTagAttachmentContactPhoto"},
	{PidTagAddressBookFolderPathname, "PidTagAddressBookFolderPathname"},
	{PidTagAddressBookManager, "PidTagAddressBookManager"},
	{PidTagAddressBookManagerDistinguishedName, "PidTagAddressBookManagerDistinguishedName"},
	{PidTagAddressBookHomeMessageDatabase, "PidTagAddressBookHomeMessageDatabase"},
	{PidTagAddressBookIsMemberOfDistributionList, "PidTagAddressBookIsMemberOfDistributionList"},
	{PidTagAddressBookMember, "PidTagAddressBookMember"},
	{PidTagAddressBookOwner, "PidTagAddressBookOwner"},
	{PidTagAddressBookReports, "PidTagAddressBookReports"},
	{PidTagAddressBookProxyAddresses, "PidTagAddressBookProxyAddresses"},
	{PidTagAddressBookTargetAddress, "PidTagAddressBookTargetAddress"},
	{PidTagAddressBookPublicDelegates, "PidTagAddressBookPublicDelegates"},
	{PidTagAddressBookOwnerBackLink, "PidTagAddressBookOwnerBackLink"},
	{PidTagAddressBookExtensionAttribute1, "PidTagAddressBookExtensionAttribute1"},
	{PidTagAddressBookExtensionAttribute2, "PidTagAddressBookExtensionAttribute2"},
	{PidTagAddressBookExtensionAttribute3, "PidTagAddressBookExtensionAttribute3"},
	{PidTagAddressBookExtensionAttribute4, "PidTagAddressBookExtensionAttribute4"},
	{PidTagAddressBookExtensionAttribute5, "PidTagAddressBookExtensionAttribute5"},
	{PidTagAddressBookExtensionAttribute6, "PidTagAddressBookExtensionAttribute6"},
	{PidTagAddressBookExtensionAttribute7, "PidTagAddressBookExtensionAttribute7"},
	{PidTagAddressBookExtensionAttribute8, "PidTagAddressBookExtensionAttribute8"},
	{PidTagAddressBookExtensionAttribute9, "PidTagAddressBookExtensionAttribute9"},
	{PidTagAddressBookExtensionAttribute10, "PidTagAddressBookExtensionAttribute10"},
	{PidTagAddressBookObjectDistinguishedName, "PidTagAddressBookObjectDistinguishedName"},
	{PidTagAddressBookDeliveryContentLength, "PidTagAddressBookDeliveryContentLength"},
	{PidTagAddressBookDistributionListMemberSubmitAccepted, "PidTagAddressBookDistributionListMemberSubmitAccepted"},
	{PidTagEmailAddress1, "PidTagEmailAddress1"},
	{PidTagAddressBookNetworkAddress, "PidTagAddressBookNetworkAddress"},
	{PidTagAddressBookExtensionAttribute11, "PidTagAddressBookExtensionAttribute11"},
	{PidTagAddressBookExtensionAttribute12, "PidTagAddressBookExtensionAttribute12"},
	{PidTagAddressBookExtensionAttribute13, "PidTagAddressBookExtensionAttribute13"},
	{PidTagAddressBookExtensionAttribute14, "PidTagAddressBookExtensionAttribute14"},
	{PidTagAddressBookExtensionAttribute15, "PidTagAddressBookExtensionAttribute15"},
	{PidTagAddressBookX509Certificate, "PidTagAddressBookX509Certificate"},
	{PidTagAddressBookObjectGuid, "PidTagAddressBookObjectGuid"},
	{PidTagAddressBookPhoneticGivenName, "PidTagAddressBookPhoneticGivenName"},
	{PidTagAddressBookPhoneticSurname, "PidTagAddressBookPhoneticSurname"},
	{PidTagAddressBookPhoneticDepartmentName, "PidTagAddressBookPhoneticDepartmentName"},
	{PidTagAddressBookPhoneticCompanyName, "PidTagAddressBookPhoneticCompanyName"},
	{PidTagAddressBookPhoneticDisplayName, "PidTagAddressBookPhoneticDisplayName"},
	{PidTagAddressBookDisplayTypeExtended, "PidTagAddressBookDisplayTypeExtended"},
	{PidTagAddressBookHierarchicalShowInDepartments, "PidTagAddressBookHierarchicalShowInDepartments"},
	{PidTagAddressBookRoomContainers, "PidTagAddressBookRoomContainers"},
	{PidTagAddressBookHierarchicalDepartmentMembers, "PidTagAddressBookHierarchicalDepartmentMembers"},
	{PidTagAddressBookHierarchicalRootDepartment, "PidTagAddressBookHierarchicalRootDepartment"},
	{PidTagAddressBookHierarchicalParentDepartment, "PidTagAddressBookHierarchicalParentDepartment"},
	{PidTagAddressBookHierarchicalChildDepartments, "PidTagAddressBookHierarchicalChildDepartments"},
	{PidTagThumbnailPhoto, "PidTagThumbnailPhoto"},
	{PidTagAddressBookSeniorityIndex, "PidTagAddressBookSeniorityIndex"},
	{PidTagAddressBookOrganizationalUnitRootDistinguishedName, "PidTagAddressBookOrganizationalUnitRootDistinguishedName"},
	{PidTagAddressBookSenderHintTranslations, "PidTagAddressBookSenderHintTranslations"},
	{PidTagAddressBookModerationEnabled, "PidTagAddressBookModerationEnabled"},
	{PidTagSpokenName, "PidTagSpokenName"},
	{PidTagAddressBookAuthorizedSenders, "PidTagAddressBookAuthorizedSenders"},
	{PidTagAddressBookUnauthorizedSenders, "PidTagAddressBookUnauthorizedSenders"},
	{PidTagAddressBookDistributionListMemberSubmitRejected, "PidTagAddressBookDistributionListMemberSubmitRejected"},
	{PidTagAddressBookDistributionListRejectMessagesFromDLMembers, "PidTagAddressBookDistributionListRejectMessagesFromDLMembers"},
	{PidTagAddressBookHierarchicalIsHierarchicalGroup, "PidTagAddressBookHierarchicalIsHierarchicalGroup"},
	{PidTagAddressBookDistributionListMemberCount, "PidTagAddressBookDistributionListMemberCount"},
	{PidTagAddressBookDistributionListExternalMemberCount, "PidTagAddressBookDistributionListExternalMemberCount"},
	{PidTagAddressBookIsMaster, "PidTagAddressBookIsMaster"},
	{PidTagAddressBookParentEntryId, "PidTagAddressBookParentEntryId"},
	{PidTagAddressBookContainerId, "PidTagAddressBookContainerId"},
}
