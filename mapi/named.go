package mapi

// This file lists the property sets of [MS-OXPROPS] 1.3.2 and the canonical
// named properties with numeric ids. Names are those of [MS-OXPROPS]; the list
// follows nameIDArray.h of microsoft/mfcmapi (MIT License, Copyright (c)
// Microsoft).

import (
	"cmp"
	"slices"
)

// PSETIDAddress returns the property set of contacts, {00062004-0000-0000-c000-000000000046}.
func PSETIDAddress() GUID {
	return GUID{0x04, 0x20, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSETIDAppointment returns the property set of calendar objects, {00062002-0000-0000-c000-000000000046}.
func PSETIDAppointment() GUID {
	return GUID{0x02, 0x20, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSETIDTask returns the property set of tasks, {00062003-0000-0000-c000-000000000046}.
func PSETIDTask() GUID {
	return GUID{0x03, 0x20, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSETIDCommon returns the property set of any object, {00062008-0000-0000-c000-000000000046}.
func PSETIDCommon() GUID {
	return GUID{0x08, 0x20, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSETIDLog returns the property set of journal entries, {0006200a-0000-0000-c000-000000000046}.
func PSETIDLog() GUID {
	return GUID{0x0a, 0x20, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSETIDNote returns the property set of sticky notes, {0006200e-0000-0000-c000-000000000046}.
func PSETIDNote() GUID {
	return GUID{0x0e, 0x20, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSETIDReport returns the property set of reports, {00062013-0000-0000-c000-000000000046}.
func PSETIDReport() GUID {
	return GUID{0x13, 0x20, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSETIDRemote returns the property set of remote mail, {00062014-0000-0000-c000-000000000046}.
func PSETIDRemote() GUID {
	return GUID{0x14, 0x20, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSETIDSharing returns the property set of sharing messages, {00062040-0000-0000-c000-000000000046}.
func PSETIDSharing() GUID {
	return GUID{0x40, 0x20, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSETIDPostRSS returns the property set of RSS feeds, {00062041-0000-0000-c000-000000000046}.
func PSETIDPostRSS() GUID {
	return GUID{0x41, 0x20, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSETIDMeeting returns the property set of meetings, {6ed8da90-450b-101b-98da-00aa003f1305}.
func PSETIDMeeting() GUID {
	return GUID{0x90, 0xda, 0xd8, 0x6e, 0x0b, 0x45, 0x1b, 0x10, 0x98, 0xda, 0x00, 0xaa, 0x00, 0x3f, 0x13, 0x05}
}

// PSETIDUnifiedMessaging returns the property set of voice messages, {4442858e-a9e3-4e80-b900-317a210cc15b}.
func PSETIDUnifiedMessaging() GUID {
	return GUID{0x8e, 0x85, 0x42, 0x44, 0xe3, 0xa9, 0x80, 0x4e, 0xb9, 0x00, 0x31, 0x7a, 0x21, 0x0c, 0xc1, 0x5b}
}

// PSETIDAirSync returns the property set of mobile synchronisation, {71035549-0739-4dcb-9163-00f0580dbbdf}.
func PSETIDAirSync() GUID {
	return GUID{0x49, 0x55, 0x03, 0x71, 0x39, 0x07, 0xcb, 0x4d, 0x91, 0x63, 0x00, 0xf0, 0x58, 0x0d, 0xbb, 0xdf}
}

// PSETIDCalendarAssistant returns the property set of the calendar assistant, {11000e07-b51b-40d6-af21-caa85edab1d0}.
func PSETIDCalendarAssistant() GUID {
	return GUID{0x07, 0x0e, 0x00, 0x11, 0x1b, 0xb5, 0xd6, 0x40, 0xaf, 0x21, 0xca, 0xa8, 0x5e, 0xda, 0xb1, 0xd0}
}

// PSETIDAttachment returns the property set of attachments, {96357f7f-59e1-47d0-99a7-46515c183b54}.
func PSETIDAttachment() GUID {
	return GUID{0x7f, 0x7f, 0x35, 0x96, 0xe1, 0x59, 0xd0, 0x47, 0x99, 0xa7, 0x46, 0x51, 0x5c, 0x18, 0x3b, 0x54}
}

// PSMAPI returns PS_MAPI, the property set of properties with ids below 0x8000, {00020328-0000-0000-c000-000000000046}.
func PSMAPI() GUID {
	return GUID{0x28, 0x03, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSPublicStrings returns PS_PUBLIC_STRINGS, the property set of names by string, {00020329-0000-0000-c000-000000000046}.
func PSPublicStrings() GUID {
	return GUID{0x29, 0x03, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// PSInternetHeaders returns PS_INTERNET_HEADERS, the property set of Internet message headers, {00020386-0000-0000-c000-000000000046}.
func PSInternetHeaders() GUID {
	return GUID{0x86, 0x03, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}
}

// namedSet numbers the property sets of namedProperties.
type namedSet uint8

const (
	setAddress namedSet = iota
	setAppointment
	setTask
	setCommon
	setLog
	setNote
	setReport
	setRemote
	setSharing
	setPostRSS
	setMeeting
	setCalendarAssistant
)

func (s namedSet) guid() GUID {
	switch s {
	case setAddress:
		return PSETIDAddress()
	case setAppointment:
		return PSETIDAppointment()
	case setTask:
		return PSETIDTask()
	case setCommon:
		return PSETIDCommon()
	case setLog:
		return PSETIDLog()
	case setNote:
		return PSETIDNote()
	case setReport:
		return PSETIDReport()
	case setRemote:
		return PSETIDRemote()
	case setSharing:
		return PSETIDSharing()
	case setPostRSS:
		return PSETIDPostRSS()
	case setMeeting:
		return PSETIDMeeting()
	case setCalendarAssistant:
		return PSETIDCalendarAssistant()
	}
	return GUID{}
}

type namedProperty struct {
	name string
	set  namedSet
	typ  PropType
	lid  uint32
}

// LookupNamed returns the name by number and the type of the property that
// [MS-OXPROPS] calls canonical, such as "PidLidReminderSet".
func LookupNamed(canonical string) (PropertyName, PropType, bool) {
	i, ok := slices.BinarySearchFunc(namedProperties[:], canonical, func(p namedProperty, s string) int { return cmp.Compare(p.name, s) })
	if !ok {
		return PropertyName{}, 0, false
	}
	p := namedProperties[i]
	return NamedLID(p.set.guid(), p.lid), p.typ, true
}

// CanonicalName returns the name that [MS-OXPROPS] gives to n, and "" where it
// lists none. Where it gives several, it is the first in alphabetical order.
func CanonicalName(n PropertyName) string {
	if n.Kind != NameLID {
		return ""
	}
	for _, p := range namedProperties {
		if p.lid == n.LID && p.set.guid() == n.Set {
			return p.name
		}
	}
	return ""
}

// namedProperties is ordered by name.
var namedProperties = [...]namedProperty{
	{"PidLidAddressBookProviderArrayType", setAddress, TypeInteger32, 0x8029},
	{"PidLidAddressBookProviderEmailList", setAddress, TypeMultipleInteger32, 0x8028},
	{"PidLidAddressCountryCode", setAddress, TypeString, 0x80DD},
	{"PidLidAgingDontAgeMe", setCommon, TypeBoolean, 0x850E},
	{"PidLidAllAttendeesList", setMeeting, TypeString, 0x001D},
	{"PidLidAllAttendeesString", setAppointment, TypeString, 0x8238},
	{"PidLidAllowExternalCheck", setAppointment, TypeBoolean, 0x8246},
	{"PidLidAnniversaryEventEntryId", setAddress, TypeBinary, 0x804E},
	{"PidLidAppointmentAuxiliaryFlags", setAppointment, TypeInteger32, 0x8207},
	{"PidLidAppointmentColor", setAppointment, TypeInteger32, 0x8214},
	{"PidLidAppointmentCounterProposal", setAppointment, TypeBoolean, 0x8257},
	{"PidLidAppointmentDuration", setAppointment, TypeInteger32, 0x8213},
	{"PidLidAppointmentEndDate", setAppointment, TypeTime, 0x8211},
	{"PidLidAppointmentEndTime", setAppointment, TypeTime, 0x8210},
	{"PidLidAppointmentEndWhole", setAppointment, TypeTime, 0x820E},
	{"PidLidAppointmentLastSequence", setAppointment, TypeInteger32, 0x8203},
	{"PidLidAppointmentMessageClass", setMeeting, TypeString, 0x0024},
	{"PidLidAppointmentNotAllowPropose", setAppointment, TypeBoolean, 0x825A},
	{"PidLidAppointmentProposalNumber", setAppointment, TypeInteger32, 0x8259},
	{"PidLidAppointmentProposedDuration", setAppointment, TypeInteger32, 0x8256},
	{"PidLidAppointmentProposedEndWhole", setAppointment, TypeTime, 0x8251},
	{"PidLidAppointmentProposedStartWhole", setAppointment, TypeTime, 0x8250},
	{"PidLidAppointmentRecur", setAppointment, TypeBinary, 0x8216},
	{"PidLidAppointmentReplyName", setAppointment, TypeString, 0x8230},
	{"PidLidAppointmentReplyTime", setAppointment, TypeTime, 0x8220},
	{"PidLidAppointmentSequence", setAppointment, TypeInteger32, 0x8201},
	{"PidLidAppointmentSequenceTime", setAppointment, TypeTime, 0x8202},
	{"PidLidAppointmentStartDate", setAppointment, TypeTime, 0x8212},
	{"PidLidAppointmentStartTime", setAppointment, TypeTime, 0x820F},
	{"PidLidAppointmentStartWhole", setAppointment, TypeTime, 0x820D},
	{"PidLidAppointmentStateFlags", setAppointment, TypeInteger32, 0x8217},
	{"PidLidAppointmentSubType", setAppointment, TypeBoolean, 0x8215},
	{"PidLidAppointmentTimeZoneDefinitionEndDisplay", setAppointment, TypeBinary, 0x825F},
	{"PidLidAppointmentTimeZoneDefinitionRecur", setAppointment, TypeBinary, 0x8260},
	{"PidLidAppointmentTimeZoneDefinitionStartDisplay", setAppointment, TypeBinary, 0x825E},
	{"PidLidAppointmentUnsendableRecipients", setAppointment, TypeBinary, 0x825D},
	{"PidLidAppointmentUpdateTime", setAppointment, TypeTime, 0x8226},
	{"PidLidAttendeeCriticalChange", setMeeting, TypeTime, 0x0001},
	{"PidLidAutoFillLocation", setAppointment, TypeBoolean, 0x823A},
	{"PidLidAutoLog", setAddress, TypeBoolean, 0x8025},
	{"PidLidAutoProcessState", setCommon, TypeInteger32, 0x851A},
	{"PidLidAutoStartCheck", setAppointment, TypeBoolean, 0x8244},
	{"PidLidAutoStartWhen", setAppointment, TypeInteger32, 0x8245},
	{"PidLidBilling", setCommon, TypeString, 0x8535},
	{"PidLidBirthdayEventEntryId", setAddress, TypeBinary, 0x804D},
	{"PidLidBirthdayLocal", setAddress, TypeTime, 0x80DE},
	{"PidLidBusinessCardCardPicture", setAddress, TypeBinary, 0x8041},
	{"PidLidBusinessCardDisplayDefinition", setAddress, TypeBinary, 0x8040},
	{"PidLidBusyStatus", setAppointment, TypeInteger32, 0x8205},
	{"PidLidCalendarType", setMeeting, TypeInteger32, 0x001C},
	{"PidLidCcAttendeesString", setAppointment, TypeString, 0x823C},
	{"PidLidChangeHighlight", setAppointment, TypeInteger32, 0x8204},
	{"PidLidClassification", setCommon, TypeString, 0x85B6},
	{"PidLidClassificationDescription", setCommon, TypeString, 0x85B7},
	{"PidLidClassificationGuid", setCommon, TypeString, 0x85B8},
	{"PidLidClassificationKeep", setCommon, TypeBoolean, 0x85BA},
	{"PidLidClassified", setCommon, TypeBoolean, 0x85B5},
	{"PidLidCleanGlobalObjectId", setMeeting, TypeBinary, 0x0023},
	{"PidLidClientIntent", setCalendarAssistant, TypeInteger32, 0x0015},
	{"PidLidClipEnd", setAppointment, TypeTime, 0x8236},
	{"PidLidClipStart", setAppointment, TypeTime, 0x8235},
	{"PidLidCollaborateDoc", setAppointment, TypeString, 0x8247},
	{"PidLidCommonEnd", setCommon, TypeTime, 0x8517},
	{"PidLidCommonStart", setCommon, TypeTime, 0x8516},
	{"PidLidCompanies", setCommon, TypeMultipleString, 0x8539},
	{"PidLidConferencingCheck", setAppointment, TypeBoolean, 0x8240},
	{"PidLidConferencingType", setAppointment, TypeInteger32, 0x8241},
	{"PidLidContactCharacterSet", setAddress, TypeInteger32, 0x8023},
	{"PidLidContactItemData", setAddress, TypeMultipleInteger32, 0x8007},
	{"PidLidContactLinkEntry", setCommon, TypeBinary, 0x8585},
	{"PidLidContactLinkGlobalAddressListLinkId", setAddress, TypeGUID, 0x80E8},
	{"PidLidContactLinkGlobalAddressListLinkState", setAddress, TypeInteger32, 0x80E6},
	{"PidLidContactLinkLinkRejectHistory", setAddress, TypeMultipleBinary, 0x80E5},
	{"PidLidContactLinkName", setCommon, TypeString, 0x8586},
	{"PidLidContactLinkSMTPAddressCache", setAddress, TypeMultipleString, 0x80E3},
	{"PidLidContactLinkSearchKey", setCommon, TypeBinary, 0x8584},
	{"PidLidContactLinkedGlobalAddressListEntryId", setAddress, TypeBinary, 0x80E2},
	{"PidLidContactUserField1", setAddress, TypeString, 0x804F},
	{"PidLidContactUserField2", setAddress, TypeString, 0x8050},
	{"PidLidContactUserField3", setAddress, TypeString, 0x8051},
	{"PidLidContactUserField4", setAddress, TypeString, 0x8052},
	{"PidLidContacts", setCommon, TypeMultipleString, 0x853A},
	{"PidLidConversationActionLastAppliedTime", setCommon, TypeTime, 0x85CA},
	{"PidLidConversationActionMaxDeliveryTime", setCommon, TypeTime, 0x85C8},
	{"PidLidConversationActionMoveFolderEid", setCommon, TypeBinary, 0x85C6},
	{"PidLidConversationActionMoveStoreEid", setCommon, TypeBinary, 0x85C7},
	{"PidLidConversationActionVersion", setCommon, TypeInteger32, 0x85CB},
	{"PidLidConversationProcessed", setCommon, TypeInteger32, 0x85C9},
	{"PidLidCurrentVersion", setCommon, TypeInteger32, 0x8552},
	{"PidLidCurrentVersionName", setCommon, TypeString, 0x8554},
	{"PidLidDayInterval", setMeeting, TypeInteger16, 0x0011},
	{"PidLidDayOfMonth", setCommon, TypeInteger32, 0x1000},
	{"PidLidDelegateMail", setMeeting, TypeBoolean, 0x0009},
	{"PidLidDepartment", setAddress, TypeString, 0x8010},
	{"PidLidDirectory", setAppointment, TypeString, 0x8242},
	{"PidLidDistributionListChecksum", setAddress, TypeInteger32, 0x804C},
	{"PidLidDistributionListMembers", setAddress, TypeMultipleBinary, 0x8055},
	{"PidLidDistributionListName", setAddress, TypeString, 0x8053},
	{"PidLidDistributionListOneOffMembers", setAddress, TypeMultipleBinary, 0x8054},
	{"PidLidDistributionListStream", setAddress, TypeBinary, 0x8064},
	{"PidLidEmail1AddressType", setAddress, TypeString, 0x8082},
	{"PidLidEmail1DisplayName", setAddress, TypeString, 0x8080},
	{"PidLidEmail1EmailAddress", setAddress, TypeString, 0x8083},
	{"PidLidEmail1EmailType", setAddress, TypeString, 0x8087},
	{"PidLidEmail1OriginalDisplayName", setAddress, TypeString, 0x8084},
	{"PidLidEmail1OriginalEntryId", setAddress, TypeBinary, 0x8085},
	{"PidLidEmail2AddressType", setAddress, TypeString, 0x8092},
	{"PidLidEmail2DisplayName", setAddress, TypeString, 0x8090},
	{"PidLidEmail2EmailAddress", setAddress, TypeString, 0x8093},
	{"PidLidEmail2EmailType", setAddress, TypeString, 0x8097},
	{"PidLidEmail2OriginalDisplayName", setAddress, TypeString, 0x8094},
	{"PidLidEmail2OriginalEntryId", setAddress, TypeBinary, 0x8095},
	{"PidLidEmail3AddressType", setAddress, TypeString, 0x80A2},
	{"PidLidEmail3DisplayName", setAddress, TypeString, 0x80A0},
	{"PidLidEmail3EmailAddress", setAddress, TypeString, 0x80A3},
	{"PidLidEmail3EmailType", setAddress, TypeString, 0x80A7},
	{"PidLidEmail3OriginalDisplayName", setAddress, TypeString, 0x80A4},
	{"PidLidEmail3OriginalEntryId", setAddress, TypeBinary, 0x80A5},
	{"PidLidEndRecurrenceDate", setMeeting, TypeInteger32, 0x000F},
	{"PidLidEndRecurrenceTime", setMeeting, TypeInteger32, 0x0010},
	{"PidLidExceptionReplaceTime", setAppointment, TypeTime, 0x8228},
	{"PidLidFExceptionalAttendees", setAppointment, TypeBoolean, 0x822B},
	{"PidLidFExceptionalBody", setAppointment, TypeBoolean, 0x8206},
	{"PidLidFInvited", setAppointment, TypeBoolean, 0x8229},
	{"PidLidFOthersAppointment", setAppointment, TypeBoolean, 0x822F},
	{"PidLidFShouldTNEF", setCommon, TypeBoolean, 0x85A5},
	{"PidLidFax1AddressType", setAddress, TypeString, 0x80B2},
	{"PidLidFax1DisplayName", setAddress, TypeString, 0x80B0},
	{"PidLidFax1EmailAddress", setAddress, TypeString, 0x80B3},
	{"PidLidFax1EmailType", setAddress, TypeString, 0x80B7},
	{"PidLidFax1EntryId", setAddress, TypeBinary, 0x80B1},
	{"PidLidFax1OriginalDisplayName", setAddress, TypeString, 0x80B4},
	{"PidLidFax1OriginalEntryId", setAddress, TypeBinary, 0x80B5},
	{"PidLidFax1RichTextFormat", setAddress, TypeBoolean, 0x80B6},
	{"PidLidFax2AddressType", setAddress, TypeString, 0x80C2},
	{"PidLidFax2DisplayName", setAddress, TypeString, 0x80C0},
	{"PidLidFax2EmailAddress", setAddress, TypeString, 0x80C3},
	{"PidLidFax2EmailType", setAddress, TypeString, 0x80C7},
	{"PidLidFax2EntryId", setAddress, TypeBinary, 0x80C1},
	{"PidLidFax2OriginalDisplayName", setAddress, TypeString, 0x80C4},
	{"PidLidFax2OriginalEntryId", setAddress, TypeBinary, 0x80C5},
	{"PidLidFax2RichTextFormat", setAddress, TypeBoolean, 0x80C6},
	{"PidLidFax3AddressType", setAddress, TypeString, 0x80D2},
	{"PidLidFax3DisplayName", setAddress, TypeString, 0x80D0},
	{"PidLidFax3EmailAddress", setAddress, TypeString, 0x80D3},
	{"PidLidFax3EmailType", setAddress, TypeString, 0x80D7},
	{"PidLidFax3EntryId", setAddress, TypeBinary, 0x80D1},
	{"PidLidFax3OriginalDisplayName", setAddress, TypeString, 0x80D4},
	{"PidLidFax3OriginalEntryId", setAddress, TypeBinary, 0x80D5},
	{"PidLidFax3RichTextFormat", setAddress, TypeBoolean, 0x80D6},
	{"PidLidFileUnder", setAddress, TypeString, 0x8005},
	{"PidLidFileUnderId", setAddress, TypeInteger32, 0x8006},
	{"PidLidFileUnderList", setAddress, TypeMultipleInteger32, 0x8026},
	{"PidLidFlagRequest", setCommon, TypeString, 0x8530},
	{"PidLidFlagString", setCommon, TypeInteger32, 0x85C0},
	{"PidLidForwardInstance", setAppointment, TypeBoolean, 0x820A},
	{"PidLidForwardNotificationRecipients", setAppointment, TypeBinary, 0x8261},
	{"PidLidFreeBusyLocation", setAddress, TypeString, 0x80D8},
	{"PidLidGlobalObjectId", setMeeting, TypeBinary, 0x0003},
	{"PidLidHasPicture", setAddress, TypeBoolean, 0x8015},
	{"PidLidHeaderItem", setCommon, TypeInteger32, 0x8578},
	{"PidLidHomeAddress", setAddress, TypeString, 0x801A},
	{"PidLidHomeAddressCountryCode", setAddress, TypeString, 0x80DA},
	{"PidLidHtml", setAddress, TypeString, 0x802B},
	{"PidLidICalendarDayOfWeekMask", setCommon, TypeInteger32, 0x1001},
	{"PidLidImageAttachmentsCompressionLevel", setCommon, TypeInteger32, 0x8593},
	{"PidLidImapDeleted", setCommon, TypeInteger32, 0x8570},
	{"PidLidInboundICalStream", setAppointment, TypeBinary, 0x827A},
	{"PidLidInfoPathFormName", setCommon, TypeString, 0x85B1},
	{"PidLidInstantMessagingAddress", setAddress, TypeString, 0x8062},
	{"PidLidIntendedBusyStatus", setAppointment, TypeInteger32, 0x8224},
	{"PidLidInternetAccountName", setCommon, TypeString, 0x8580},
	{"PidLidInternetAccountStamp", setCommon, TypeString, 0x8581},
	{"PidLidIsContactLinked", setAddress, TypeBoolean, 0x80E0},
	{"PidLidIsException", setMeeting, TypeBoolean, 0x000A},
	{"PidLidIsInterpersonalFax", setCommon, TypeBoolean, 0x859B},
	{"PidLidIsRecurring", setMeeting, TypeBoolean, 0x0005},
	{"PidLidIsSilent", setMeeting, TypeBoolean, 0x0004},
	{"PidLidLinkedTaskItems", setAppointment, TypeMultipleBinary, 0x820C},
	{"PidLidLocation", setAppointment, TypeString, 0x8208},
	{"PidLidLogDocumentPosted", setLog, TypeBoolean, 0x8711},
	{"PidLidLogDocumentPrinted", setLog, TypeBoolean, 0x870E},
	{"PidLidLogDocumentRouted", setLog, TypeBoolean, 0x8710},
	{"PidLidLogDocumentSaved", setLog, TypeBoolean, 0x870F},
	{"PidLidLogDuration", setLog, TypeInteger32, 0x8707},
	{"PidLidLogEnd", setLog, TypeTime, 0x8708},
	{"PidLidLogFlags", setLog, TypeInteger32, 0x870C},
	{"PidLidLogStart", setLog, TypeTime, 0x8706},
	{"PidLidLogType", setLog, TypeString, 0x8700},
	{"PidLidLogTypeDesc", setLog, TypeString, 0x8712},
	{"PidLidMeetingType", setMeeting, TypeInteger32, 0x0026},
	{"PidLidMeetingWorkspaceUrl", setAppointment, TypeString, 0x8209},
	{"PidLidMileage", setCommon, TypeString, 0x8534},
	{"PidLidMonthInterval", setMeeting, TypeInteger16, 0x0013},
	{"PidLidMonthOfYear", setCommon, TypeInteger32, 0x1006},
	{"PidLidMonthOfYearMask", setMeeting, TypeInteger32, 0x0017},
	{"PidLidNetShowUrl", setAppointment, TypeString, 0x8248},
	{"PidLidNoEndDateFlag", setCommon, TypeBoolean, 0x100B},
	{"PidLidNonSendBccTrackStatus", setCommon, TypeMultipleInteger32, 0x8545},
	{"PidLidNonSendCcTrackStatus", setCommon, TypeMultipleInteger32, 0x8544},
	{"PidLidNonSendToTrackStatus", setCommon, TypeMultipleInteger32, 0x8543},
	{"PidLidNonSendableBcc", setCommon, TypeString, 0x8538},
	{"PidLidNonSendableBccTrackStatus", setCommon, TypeMultipleInteger32, 0x8545},
	{"PidLidNonSendableCc", setCommon, TypeString, 0x8537},
	{"PidLidNonSendableTo", setCommon, TypeString, 0x8536},
	{"PidLidNoteColor", setNote, TypeInteger32, 0x8B00},
	{"PidLidNoteHeight", setNote, TypeInteger32, 0x8B03},
	{"PidLidNoteWidth", setNote, TypeInteger32, 0x8B02},
	{"PidLidNoteX", setNote, TypeInteger32, 0x8B04},
	{"PidLidNoteY", setNote, TypeInteger32, 0x8B05},
	{"PidLidOccurrences", setCommon, TypeInteger32, 0x1005},
	{"PidLidOfflineStatus", setCommon, TypeInteger32, 0x85B9},
	{"PidLidOldLocation", setMeeting, TypeString, 0x0028},
	{"PidLidOldRecurrenceType", setMeeting, TypeInteger16, 0x0018},
	{"PidLidOldWhenEndWhole", setMeeting, TypeTime, 0x002A},
	{"PidLidOldWhenStartWhole", setMeeting, TypeTime, 0x0029},
	{"PidLidOnlinePassword", setAppointment, TypeString, 0x8249},
	{"PidLidOptionalAttendees", setMeeting, TypeString, 0x0007},
	{"PidLidOrganizerAlias", setAppointment, TypeString, 0x8243},
	{"PidLidOriginalStoreEntryId", setAppointment, TypeBinary, 0x8237},
	{"PidLidOtherAddress", setAddress, TypeString, 0x801C},
	{"PidLidOtherAddressCountryCode", setAddress, TypeString, 0x80DC},
	{"PidLidOwnerCriticalChange", setMeeting, TypeTime, 0x001A},
	{"PidLidOwnerName", setAppointment, TypeString, 0x822E},
	{"PidLidPendingStateForSiteMailboxDocument", setCommon, TypeInteger32, 0x85E0},
	{"PidLidPercentComplete", setTask, TypeFloating64, 0x8102},
	{"PidLidPostRssChannel", setPostRSS, TypeString, 0x8904},
	{"PidLidPostRssChannelLink", setPostRSS, TypeString, 0x8900},
	{"PidLidPostRssItemGuid", setPostRSS, TypeString, 0x8903},
	{"PidLidPostRssItemHash", setPostRSS, TypeInteger32, 0x8902},
	{"PidLidPostRssItemLink", setPostRSS, TypeString, 0x8901},
	{"PidLidPostRssItemXml", setPostRSS, TypeString, 0x8905},
	{"PidLidPostRssSubscription", setPostRSS, TypeString, 0x8906},
	{"PidLidPostalAddressId", setAddress, TypeInteger32, 0x8022},
	{"PidLidPrivate", setCommon, TypeBoolean, 0x8506},
	{"PidLidPromptSendUpdate", setCommon, TypeBoolean, 0x8045},
	{"PidLidPropertyDefinitionStream", setCommon, TypeBinary, 0x8540},
	{"PidLidRecallTime", setCommon, TypeTime, 0x8549},
	{"PidLidRecurrenceDuration", setCommon, TypeInteger32, 0x100D},
	{"PidLidRecurrencePattern", setAppointment, TypeString, 0x8232},
	{"PidLidRecurrenceType", setAppointment, TypeInteger32, 0x8231},
	{"PidLidRecurring", setAppointment, TypeBoolean, 0x8223},
	{"PidLidReferenceEntryId", setCommon, TypeBinary, 0x85BD},
	{"PidLidReminderDelta", setCommon, TypeInteger32, 0x8501},
	{"PidLidReminderFileParameter", setCommon, TypeString, 0x851F},
	{"PidLidReminderOverride", setCommon, TypeBoolean, 0x851C},
	{"PidLidReminderPlaySound", setCommon, TypeBoolean, 0x851E},
	{"PidLidReminderSet", setCommon, TypeBoolean, 0x8503},
	{"PidLidReminderSignalTime", setCommon, TypeTime, 0x8560},
	{"PidLidReminderTime", setCommon, TypeTime, 0x8502},
	{"PidLidReminderTimeDate", setCommon, TypeTime, 0x8505},
	{"PidLidReminderTimeTime", setCommon, TypeTime, 0x8504},
	{"PidLidReminderType", setCommon, TypeInteger32, 0x851D},
	{"PidLidRemoteAttachment", setRemote, TypeBoolean, 0x8F07},
	{"PidLidRemoteEntryId", setRemote, TypeBinary, 0x8F01},
	{"PidLidRemoteMessageClass", setRemote, TypeString, 0x8F02},
	{"PidLidRemoteSearchKey", setRemote, TypeBinary, 0x8F06},
	{"PidLidRemoteStatus", setCommon, TypeInteger32, 0x8511},
	{"PidLidRemoteTransferSize", setRemote, TypeInteger32, 0x8F05},
	{"PidLidRemoteTransferTime", setRemote, TypeInteger32, 0x8F04},
	{"PidLidRemoteTransport", setRemote, TypeString, 0x8F03},
	{"PidLidRequiredAttendees", setMeeting, TypeString, 0x0006},
	{"PidLidResendTime", setReport, TypeTime, 0x8D00},
	{"PidLidResourceAttendees", setMeeting, TypeString, 0x0008},
	{"PidLidResponseStatus", setAppointment, TypeInteger32, 0x8218},
	{"PidLidSendMeetingAsIcal", setAppointment, TypeBoolean, 0x8200},
	{"PidLidServerProcessed", setCalendarAssistant, TypeBoolean, 0x85CC},
	{"PidLidServerProcessingActions", setCalendarAssistant, TypeInteger32, 0x85CD},
	{"PidLidSharingAnonymity", setSharing, TypeInteger32, 0x8A19},
	{"PidLidSharingBindingEntryId", setSharing, TypeBinary, 0x8A2D},
	{"PidLidSharingBrowseUrl", setSharing, TypeString, 0x8A51},
	{"PidLidSharingCapabilities", setSharing, TypeInteger32, 0x8A17},
	{"PidLidSharingConfigurationUrl", setSharing, TypeString, 0x8A24},
	{"PidLidSharingDataRangeEnd", setSharing, TypeTime, 0x8A45},
	{"PidLidSharingDataRangeStart", setSharing, TypeTime, 0x8A44},
	{"PidLidSharingDetail", setSharing, TypeInteger32, 0x8A2B},
	{"PidLidSharingExtensionXml", setSharing, TypeString, 0x8A21},
	{"PidLidSharingFilter", setSharing, TypeBinary, 0x8A13},
	{"PidLidSharingFlags", setSharing, TypeInteger32, 0x8A0A},
	{"PidLidSharingFlavor", setSharing, TypeInteger32, 0x8A18},
	{"PidLidSharingFolderEntryId", setSharing, TypeBinary, 0x8A15},
	{"PidLidSharingIndexEntryId", setSharing, TypeBinary, 0x8A2E},
	{"PidLidSharingInitiatorEntryId", setSharing, TypeBinary, 0x8A09},
	{"PidLidSharingInitiatorName", setSharing, TypeString, 0x8A07},
	{"PidLidSharingInitiatorSmtp", setSharing, TypeString, 0x8A08},
	{"PidLidSharingInstanceGuid", setSharing, TypeGUID, 0x8A1C},
	{"PidLidSharingLastAutoSyncTime", setSharing, TypeTime, 0x8A55},
	{"PidLidSharingLastSyncTime", setSharing, TypeTime, 0x8A1F},
	{"PidLidSharingLocalComment", setSharing, TypeString, 0x8A4D},
	{"PidLidSharingLocalLastModificationTime", setSharing, TypeTime, 0x8A23},
	{"PidLidSharingLocalName", setSharing, TypeString, 0x8A0F},
	{"PidLidSharingLocalPath", setSharing, TypeString, 0x8A0E},
	{"PidLidSharingLocalStoreUid", setSharing, TypeString, 0x8A49},
	{"PidLidSharingLocalType", setSharing, TypeString, 0x8A14},
	{"PidLidSharingLocalUid", setSharing, TypeString, 0x8A10},
	{"PidLidSharingOriginalMessageEntryId", setSharing, TypeBinary, 0x8A29},
	{"PidLidSharingParentBindingEntryId", setSharing, TypeBinary, 0x8A5C},
	{"PidLidSharingParticipants", setSharing, TypeString, 0x8A1E},
	{"PidLidSharingPermissions", setSharing, TypeInteger32, 0x8A1B},
	{"PidLidSharingProviderExtension", setSharing, TypeString, 0x8A0B},
	{"PidLidSharingProviderGuid", setSharing, TypeGUID, 0x8A01},
	{"PidLidSharingProviderName", setSharing, TypeString, 0x8A02},
	{"PidLidSharingProviderUrl", setSharing, TypeString, 0x8A03},
	{"PidLidSharingRangeEnd", setSharing, TypeInteger32, 0x8A47},
	{"PidLidSharingRangeStart", setSharing, TypeInteger32, 0x8A46},
	{"PidLidSharingReciprocation", setSharing, TypeInteger32, 0x8A1A},
	{"PidLidSharingRemoteByteSize", setSharing, TypeInteger32, 0x8A4B},
	{"PidLidSharingRemoteComment", setSharing, TypeString, 0x8A2F},
	{"PidLidSharingRemoteCrc", setSharing, TypeInteger32, 0x8A4C},
	{"PidLidSharingRemoteLastModificationTime", setSharing, TypeTime, 0x8A22},
	{"PidLidSharingRemoteMessageCount", setSharing, TypeInteger32, 0x8A4F},
	{"PidLidSharingRemoteName", setSharing, TypeString, 0x8A05},
	{"PidLidSharingRemotePass", setSharing, TypeString, 0x8A0D},
	{"PidLidSharingRemotePath", setSharing, TypeString, 0x8A04},
	{"PidLidSharingRemoteStoreUid", setSharing, TypeString, 0x8A48},
	{"PidLidSharingRemoteType", setSharing, TypeString, 0x8A1D},
	{"PidLidSharingRemoteUid", setSharing, TypeString, 0x8A06},
	{"PidLidSharingRemoteUser", setSharing, TypeString, 0x8A0C},
	{"PidLidSharingRemoteVersion", setSharing, TypeString, 0x8A5B},
	{"PidLidSharingResponseTime", setSharing, TypeTime, 0x8A28},
	{"PidLidSharingResponseType", setSharing, TypeInteger32, 0x8A27},
	{"PidLidSharingRoamLog", setSharing, TypeInteger32, 0x8A4E},
	{"PidLidSharingStart", setSharing, TypeTime, 0x8A25},
	{"PidLidSharingStatus", setSharing, TypeInteger32, 0x8A00},
	{"PidLidSharingStop", setSharing, TypeTime, 0x8A26},
	{"PidLidSharingSyncFlags", setSharing, TypeInteger32, 0x8A60},
	{"PidLidSharingSyncInterval", setSharing, TypeInteger32, 0x8A2A},
	{"PidLidSharingTimeToLive", setSharing, TypeInteger32, 0x8A2C},
	{"PidLidSharingTimeToLiveAuto", setSharing, TypeInteger32, 0x8A56},
	{"PidLidSharingWorkingHoursDays", setSharing, TypeInteger32, 0x8A42},
	{"PidLidSharingWorkingHoursEnd", setSharing, TypeTime, 0x8A41},
	{"PidLidSharingWorkingHoursStart", setSharing, TypeTime, 0x8A40},
	{"PidLidSharingWorkingHoursTimeZone", setSharing, TypeBinary, 0x8A43},
	{"PidLidSideEffects", setCommon, TypeInteger32, 0x8510},
	{"PidLidSingleBodyICal", setAppointment, TypeBoolean, 0x827B},
	{"PidLidSingleInvite", setMeeting, TypeBoolean, 0x000B},
	{"PidLidSmartNoAttach", setCommon, TypeBoolean, 0x8514},
	{"PidLidSpamOriginalFolder", setCommon, TypeBinary, 0x859C},
	{"PidLidStartRecurrenceDate", setMeeting, TypeInteger32, 0x000D},
	{"PidLidStartRecurrenceTime", setMeeting, TypeInteger32, 0x000E},
	{"PidLidTaskAcceptanceState", setTask, TypeInteger32, 0x812A},
	{"PidLidTaskAccepted", setTask, TypeBoolean, 0x8108},
	{"PidLidTaskActualEffort", setTask, TypeInteger32, 0x8110},
	{"PidLidTaskAssigner", setTask, TypeString, 0x8121},
	{"PidLidTaskAssigners", setTask, TypeBinary, 0x8117},
	{"PidLidTaskComplete", setTask, TypeBoolean, 0x811C},
	{"PidLidTaskCustomFlags", setTask, TypeInteger32, 0x8139},
	{"PidLidTaskDateCompleted", setTask, TypeTime, 0x810F},
	{"PidLidTaskDeadOccurrence", setTask, TypeBoolean, 0x8109},
	{"PidLidTaskDueDate", setTask, TypeTime, 0x8105},
	{"PidLidTaskEstimatedEffort", setTask, TypeInteger32, 0x8111},
	{"PidLidTaskFCreator", setTask, TypeBoolean, 0x811E},
	{"PidLidTaskFFixOffline", setTask, TypeBoolean, 0x812C},
	{"PidLidTaskFRecurring", setTask, TypeBoolean, 0x8126},
	{"PidLidTaskGlobalId", setCommon, TypeBinary, 0x8519},
	{"PidLidTaskHistory", setTask, TypeInteger32, 0x811A},
	{"PidLidTaskLastDelegate", setTask, TypeString, 0x8125},
	{"PidLidTaskLastUpdate", setTask, TypeTime, 0x8115},
	{"PidLidTaskLastUser", setTask, TypeString, 0x8122},
	{"PidLidTaskMode", setCommon, TypeInteger32, 0x8518},
	{"PidLidTaskMultipleRecipients", setTask, TypeInteger32, 0x8120},
	{"PidLidTaskNoCompute", setTask, TypeBoolean, 0x8124},
	{"PidLidTaskOrdinal", setTask, TypeInteger32, 0x8123},
	{"PidLidTaskOwner", setTask, TypeString, 0x811F},
	{"PidLidTaskOwnership", setTask, TypeInteger32, 0x8129},
	{"PidLidTaskRecurrence", setTask, TypeBinary, 0x8116},
	{"PidLidTaskResetReminder", setTask, TypeBoolean, 0x8107},
	{"PidLidTaskRole", setTask, TypeString, 0x8127},
	{"PidLidTaskStartDate", setTask, TypeTime, 0x8104},
	{"PidLidTaskState", setTask, TypeInteger32, 0x8113},
	{"PidLidTaskStatus", setTask, TypeInteger32, 0x8101},
	{"PidLidTaskStatusOnComplete", setTask, TypeBoolean, 0x8119},
	{"PidLidTaskUpdates", setTask, TypeBoolean, 0x811B},
	{"PidLidTaskVersion", setTask, TypeInteger32, 0x8112},
	{"PidLidTeamTask", setTask, TypeBoolean, 0x8103},
	{"PidLidTimeZone", setMeeting, TypeInteger32, 0x000C},
	{"PidLidTimeZoneDescription", setAppointment, TypeString, 0x8234},
	{"PidLidTimeZoneStruct", setAppointment, TypeBinary, 0x8233},
	{"PidLidToAttendeesString", setAppointment, TypeString, 0x823B},
	{"PidLidToDoOrdinalDate", setCommon, TypeTime, 0x85A0},
	{"PidLidToDoSubOrdinal", setCommon, TypeString, 0x85A1},
	{"PidLidToDoTitle", setCommon, TypeString, 0x85A4},
	{"PidLidUseTnef", setCommon, TypeBoolean, 0x8582},
	{"PidLidUserX509Certificate", setAddress, TypeMultipleBinary, 0x80D9},
	{"PidLidValidFlagStringProof", setCommon, TypeTime, 0x85BF},
	{"PidLidVerbResponse", setCommon, TypeString, 0x8524},
	{"PidLidVerbStream", setCommon, TypeBinary, 0x8520},
	{"PidLidWeddingAnniversaryLocal", setAddress, TypeTime, 0x80DF},
	{"PidLidWeekInterval", setMeeting, TypeInteger16, 0x0012},
	{"PidLidWhere", setMeeting, TypeString, 0x0002},
	{"PidLidWorkAddress", setAddress, TypeString, 0x801B},
	{"PidLidWorkAddressCity", setAddress, TypeString, 0x8046},
	{"PidLidWorkAddressCountry", setAddress, TypeString, 0x8049},
	{"PidLidWorkAddressCountryCode", setAddress, TypeString, 0x80DB},
	{"PidLidWorkAddressPostOfficeBox", setAddress, TypeString, 0x804A},
	{"PidLidWorkAddressPostalCode", setAddress, TypeString, 0x8048},
	{"PidLidWorkAddressState", setAddress, TypeString, 0x8047},
	{"PidLidWorkAddressStreet", setAddress, TypeString, 0x8045},
	{"PidLidYearInterval", setMeeting, TypeInteger16, 0x0014},
	{"PidLidYomiCompanyName", setAddress, TypeString, 0x802E},
	{"PidLidYomiFirstName", setAddress, TypeString, 0x802C},
	{"PidLidYomiLastName", setAddress, TypeString, 0x802D},
}
