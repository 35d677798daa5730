// What of a message's properties the mail says, what follows from other
// things, and what is left over.

package eml

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-mapi/mapirpc/mapi"
)

// carriedByMail are the properties of a message that its mail says.
var carriedByMail = idSet(
	mapi.PidTagSubject, mapi.PidTagClientSubmitTime, mapi.PidTagInternetMessageId,
	mapi.PidTagInReplyToId, mapi.PidTagInternetReferences, mapi.PidTagBody, mapi.PidTagHtml,
	mapi.PidTagTransportMessageHeaders,
	mapi.PidTagSentRepresentingName, mapi.PidTagSentRepresentingAddressType,
	mapi.PidTagSentRepresentingEmailAddress, mapi.PidTagSentRepresentingSmtpAddress,
	mapi.PidTagSentRepresentingEntryId, mapi.PidTagSenderName, mapi.PidTagSenderAddressType,
	mapi.PidTagSenderEmailAddress, mapi.PidTagSenderSmtpAddress, mapi.PidTagSenderEntryId,
)

// derived are the properties that follow from others or from where the
// message is kept: identifiers, sizes, search keys, counts, display lists.
// They stand for nothing that the sender or owner of the message entered.
var derived = idSet(
	mapi.PidTagEntryId, mapi.PidTagRecordKey, mapi.PidTagInstanceKey, mapi.PidTagStoreEntryId,
	mapi.PidTagStoreRecordKey, mapi.PidTagStoreSupportMask, mapi.PidTagMappingSignature,
	mapi.PidTagParentEntryId, mapi.PidTagParentSourceKey, mapi.PidTagSourceKey, mapi.PidTagChangeKey,
	mapi.PidTagPredecessorChangeList, mapi.PidTagMid, mapi.PidTagFolderId, mapi.PidTagInstID,
	mapi.PidTagInstanceNum, mapi.PidTagChangeNumber, mapi.PidTagMessageSize,
	mapi.PidTagHasAttachments, mapi.PidTagAccess, mapi.PidTagAccessLevel, mapi.PidTagObjectType,
	mapi.PidTagDisplayTo, mapi.PidTagDisplayCc, mapi.PidTagDisplayBcc, mapi.PidTagMessageStatus,
	mapi.PidTagMessageFlags, mapi.PidTagRead, mapi.PidTagAssociated, mapi.PidTagCreationTime,
	mapi.PidTagLastModificationTime, mapi.PidTagLocalCommitTime, mapi.PidTagSearchKey,
	mapi.PidTagLastModifierName, mapi.PidTagLastModifierEntryId, mapi.PidTagCreatorName,
	mapi.PidTagCreatorEntryId, mapi.PidTagLocaleId, mapi.PidTagMessageLocaleId,
	mapi.PidTagMessageCodepage, mapi.PidTagInternetCodepage, mapi.PidTagNativeBody,
	mapi.PidTagRtfInSync, mapi.PidTagSubjectPrefix, mapi.PidTagNormalizedSubject,
	mapi.PidTagOriginalSubject, mapi.PidTagConversationId, mapi.PidTagConversationIndexTracking,
	mapi.PidTagInternetArticleNumber, mapi.PidTagSenderSearchKey,
	mapi.PidTagSentRepresentingSearchKey, mapi.PidTagSentRepresentingFlags,
	mapi.PidTagReceivedByEntryId, mapi.PidTagReceivedByName, mapi.PidTagReceivedByAddressType,
	mapi.PidTagReceivedByEmailAddress, mapi.PidTagReceivedBySearchKey,
	mapi.PidTagReceivedRepresentingEntryId, mapi.PidTagReceivedRepresentingName,
	mapi.PidTagReceivedRepresentingAddressType, mapi.PidTagReceivedRepresentingEmailAddress,
	mapi.PidTagReceivedRepresentingSearchKey, mapi.PidTagReceivedBySmtpAddress,
	mapi.PidTagReceivedRepresentingSmtpAddress, mapi.PidTagRtfSyncBodyCount, mapi.PidTagRtfSyncBodyCrc,
	mapi.PidTagRtfSyncBodyTag, mapi.PidTagRtfSyncPrefixCount, mapi.PidTagRtfSyncTrailingCount,
	mapi.PidTagMessageToMe, mapi.PidTagMessageCcMe,
	mapi.PidTagMessageRecipientMe, mapi.PidTagRowid, mapi.PidTagRowType, mapi.PidTagDepth,
	mapi.PidTagMessageClass, mapi.PidTagHierarchyChangeNumber, mapi.PidTagParentFolderId,
	mapi.PidTagMessageSizeExtended,
)

// recipientSaid are the properties of a recipient, beyond the derived ones,
// that its address says or that follow from it.
var recipientSaid = idSet(
	mapi.PidTagDisplayName, mapi.PidTagAddressType, mapi.PidTagEmailAddress,
	mapi.PidTagSmtpAddress, mapi.PidTagRecipientType, mapi.PidTagDisplayType,
	mapi.PidTagDisplayTypeEx, mapi.PidTagTransmittableDisplayName, mapi.PidTagSendRichInfo,
	mapi.PidTagSendInternetEncoding, mapi.PidTagRecipientDisplayName,
	mapi.PidTagRecipientEntryId, mapi.PidTagRecipientOrder, mapi.PidTagRecipientFlags,
	mapi.PidTagResponsibility, mapi.PidTagAddressBookDisplayNamePrintable,
)

// attachmentSaid are the properties of an attachment, beyond the derived ones,
// that its MIME part says or that follow from it.
var attachmentSaid = idSet(
	mapi.PidTagAttachDataBinary, mapi.PidTagAttachLongFilename, mapi.PidTagAttachFilename,
	mapi.PidTagAttachExtension, mapi.PidTagAttachMimeTag, mapi.PidTagAttachContentId,
	mapi.PidTagAttachContentLocation, mapi.PidTagAttachMethod, mapi.PidTagAttachFlags,
	mapi.PidTagAttachmentHidden, mapi.PidTagAttachmentFlags, mapi.PidTagAttachmentLinkId,
	mapi.PidTagRenderingPosition, mapi.PidTagDisplayName, mapi.PidTagAttachSize,
	mapi.PidTagAttachNumber, mapi.PidTagAttachRendering, mapi.PidTagTextAttachmentCharset,
	mapi.PidTagAttachmentContactPhoto,
)

func idSet(tags ...mapi.PropTag) []mapi.PropID {
	ids := make([]mapi.PropID, len(tags))
	for i, t := range tags {
		ids[i] = t.ID()
	}
	slices.Sort(ids)
	return ids
}

func in(set []mapi.PropID, id mapi.PropID) bool {
	_, ok := slices.BinarySearch(set, id)
	return ok
}

// noInformation reports values that say nothing: what stands for "none", and
// the answers that a server gives in place of a value.
func noInformation(p *Property) bool {
	switch v := p.Value.(type) {
	case nil, mapi.Absent:
		return true
	case mapi.ErrorCode:
		return p.Tag.Type() != mapi.TypeErrorCode
	case string:
		return v == ""
	case mapi.String8:
		return v == ""
	case []byte:
		return len(v) == 0
	}
	return false
}

// messageLeft reports whether the mail says nothing of a property of the
// message.
func (h *heading) messageLeft(p *Property) bool {
	id := p.Tag.ID()
	if id.Named() {
		if isPrivate(p) {
			return p.Name.Name == rawName // it was not trusted, see rawSource
		}
		name, value, isField := h.view.headerProperty(p)
		return !isField || !h.kept.says(name, value)
	}
	if in(carriedByMail, id) {
		_, unread := p.Value.(Source)
		return unread && !isBody(id) || isDamaged(p) || isOddTime(p)
	}
	if in(derived, id) {
		return false
	}
	switch id {
	case mapi.PidTagRtfCompressed.ID():
		return false // the body decides
	case mapi.PidTagMessageDeliveryTime.ID():
		return !h.saysDelivery() || isOddTime(p)
	case mapi.PidTagImportance.ID():
		n, _ := p.Value.(int32)
		return n != importance(h.kept)
	case mapi.PidTagPriority.ID():
		n, _ := p.Value.(int32)
		set, known := h.view.number(mapi.PidTagImportance.ID())
		return n != 0 && !(known && n == set-1) && n != importance(h.kept)-1
	case mapi.PidTagSensitivity.ID():
		n, _ := p.Value.(int32)
		return n != sensitivity(h.kept)
	case mapi.PidTagReadReceiptRequested.ID():
		on, _ := p.Value.(bool)
		return on && !h.kept.has("Disposition-Notification-To")
	case mapi.PidTagOriginatorDeliveryReportRequested.ID():
		on, _ := p.Value.(bool)
		return on && !h.kept.has("Return-Receipt-To")
	case mapi.PidTagReplyRecipientEntries.ID():
		return !h.saysReplyTo()
	case mapi.PidTagReplyRecipientNames.ID():
		return h.view.get(mapi.PidTagReplyRecipientEntries.ID()) == nil && !h.kept.has("Reply-To")
	case mapi.PidTagConversationIndex.ID():
		return !h.kept.has("Thread-Index") && !h.transport
	case mapi.PidTagConversationTopic.ID():
		return false
	}
	return true
}

// saysDelivery reports whether the mail says when it was delivered: in a
// Received field, or because that was when it was sent.
func (h *heading) saysDelivery() bool {
	at, ok := h.view.time(mapi.PidTagMessageDeliveryTime.ID())
	if !ok || h.kept.has("Received") {
		return true
	}
	sent, ok := h.view.time(mapi.PidTagClientSubmitTime.ID())
	if !ok {
		return !h.transport // the Date field is the time of delivery then
	}
	return at.Sub(sent).Abs() < time.Minute
}

// saysReplyTo reports whether the Reply-To field names all to whom replies go.
func (h *heading) saysReplyTo() bool {
	list, complete := parseEntryList(h.view.bytes(mapi.PidTagReplyRecipientEntries.ID()))
	have, ok := parseAddresses(h.kept.get("Reply-To"))
	if !complete || !ok {
		// Nobody can compare them. The field of a mail that arrived is where
		// the property came from.
		return h.transport && h.kept.has("Reply-To")
	}
	return !slices.ContainsFunc(list, func(a address) bool { return !slices.ContainsFunc(have, a.same) })
}

// saysSender reports whether the mail names the sender, if that is not the
// author.
func (h *heading) saysSender() bool {
	sender := h.view.address(senderTags)
	if !h.transport || !sender.smtp() || sender.same(h.view.address(fromTags)) {
		return true
	}
	for _, name := range []string{"Sender", "From"} {
		list, ok := parseAddresses(h.kept.get(name))
		if !ok || slices.ContainsFunc(list, sender.same) {
			return true
		}
	}
	return false
}

// leftover reports what the mail does not say of the message.
func (e *encodeRun) leftover(h *heading, tree *part, c collector) {
	for i := range h.view.props {
		if p := &h.view.props[i]; !noInformation(p) && h.messageLeft(p) {
			c.addProperty(p)
		}
	}
	if !h.saysSender() {
		c.add(KindProperty, mapi.PidTagSenderEmailAddress, "")
	}
	if class := h.view.text(mapi.PidTagMessageClass.ID()); !tree.says(class) {
		c.add(KindProperty, mapi.PidTagMessageClass, "")
	}
}

// rawLeftover reports what a message that holds its mail whole has beyond that
// mail, of which made are the properties.
func rawLeftover(v, made view, c collector) {
	if !sameSubject(v, made) {
		c.add(KindProperty, mapi.PidTagSubject, "the mail has another one")
	}
	for i := range v.props {
		p := &v.props[i]
		id := p.Tag.ID()
		if noInformation(p) || isPrivate(p) || !id.Named() && (in(derived, id) || in(carriedByMail, id)) {
			continue
		}
		if n, ok := p.Value.(int32); ok && !id.Named() {
			was, known := made.number(id)
			if known && n == was || !known && n == defaultNumber(id) {
				continue
			}
		} else if !id.Named() && made.get(id) != nil {
			continue
		}
		c.addProperty(p)
	}
}

// defaultNumber is the value of a property that says nothing.
func defaultNumber(id mapi.PropID) int32 {
	if id == mapi.PidTagImportance.ID() {
		return 1
	}
	return 0
}

// says reports whether the structure of a mail stands for a class.
func (p *part) says(class string) bool {
	is := func(c string) bool { return strings.EqualFold(class, c) }
	switch {
	case class == "", is(classNote):
		return true
	case is(classSMIME), is(classMultipart):
		return p.multipart == "" && p.form != formText
	case is(classNDR), is(classReadReceipt):
		return p.multipart == "report"
	}
	return false
}

func (e *encodeRun) recipientLeftover(v view, c collector) {
	for i := range v.props {
		p := &v.props[i]
		id := p.Tag.ID()
		n, isNumber := p.Value.(int32)
		if noInformation(p) || in(recipientSaid, id) && !isDamaged(p) || in(derived, id) ||
			id == mapi.PidTagRecipientTrackStatus.ID() && isNumber && n == 0 {
			continue
		}
		c.addProperty(p)
	}
}

func (e *encodeRun) attachmentLeftover(at *attached, c collector) {
	for i := range at.props {
		p := &at.props[i]
		id := p.Tag.ID()
		said := in(attachmentSaid, id) && !isUnreadText(p) && !isDamaged(p)
		if id == mapi.PidTagAttachContentLocation.ID() {
			said = at.part != nil && at.part.fields.has("Content-Location")
		}
		if noInformation(p) || isPrivate(p) || said || in(derived, id) || isNoException(p) {
			continue
		}
		c.addProperty(p)
	}
}

// isOddTime recognises a time that no Date field can say, other than those that
// stand for none.
func isOddTime(p *Property) bool {
	t, ok := p.Value.(mapi.FileTime)
	return ok && t != 0 && !isDate(t) && t.Time().Year() != 4501
}

// isDamaged recognises a text with half a character in it, for which the mail
// has U+FFFD.
func isDamaged(p *Property) bool {
	s, ok := p.Value.(string)
	return ok && !utf8.ValidString(s)
}

// isUnreadText recognises a text that is too large for what is made of it.
func isUnreadText(p *Property) bool {
	_, unread := p.Value.(Source)
	t := p.Tag.Type()
	return unread && (t == mapi.TypeString || t == mapi.TypeString8) && !isBody(p.Tag.ID())
}

// isNoException recognises the times that say that an attachment does not
// belong to an exception of a recurring appointment ([MS-OXOCAL]).
func isNoException(p *Property) bool {
	id := p.Tag.ID()
	if id != mapi.PidTagExceptionStartTime.ID() && id != mapi.PidTagExceptionEndTime.ID() {
		return false
	}
	t, ok := p.Value.(mapi.FileTime)
	return ok && (t <= 0 || t.Time().Year() >= 4500)
}

func (c collector) addProperty(p *Property) {
	kind := KindProperty
	if p.Tag.ID().Named() {
		kind = KindNamed
	}
	c.report.Items = append(c.report.Items, Item{Kind: kind, Where: c.where, Tag: p.Tag, Name: p.Name})
}
