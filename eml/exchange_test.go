// Tests with messages as an Exchange has them: every property that it computes,
// bodies in all forms, addresses of its own kind, no properties of this package.

package eml

import (
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/mapi"
)

// received is a mail from outside as it is in a mailbox.
func exchangeReceived(t *testing.T) *Message {
	const headers = "Microsoft Mail Internet Headers Version 2.0\r\n" +
		"Received: from mx.example.org (192.0.2.1) by EXCH01.corp.example\r\n (192.0.2.2) with Microsoft SMTP Server id 14.3; Mon, 4 Mar 2024 10:00:05 +0100\r\n" +
		"From: =?iso-2022-jp?B?GyRCOzNFRBsoQg==?= <yamada@example.org>\r\nTo: <alice@corp.example>\r\n" +
		"Subject: =?iso-2022-jp?B?GyRCRXRCZhsoQg==?=\r\nDate: Mon, 4 Mar 2024 18:00:00 +0900\r\n" +
		"Message-ID: <m1@example.org>\r\nContent-Type: multipart/related; boundary=\"x\"; type=\"text/html\"\r\nMIME-Version: 1.0\r\nReturn-Path: yamada@example.org\r\n"
	sent := mapi.FileTimeOf(time.Date(2024, 3, 4, 9, 0, 0, 0, time.UTC))
	return &Message{
		Properties: []Property{
			prop(mapi.PidTagTransportMessageHeaders, headers),
			prop(mapi.PidTagMessageClass, "IPM.Note"),
			prop(mapi.PidTagSubject, "灯台"), prop(mapi.PidTagNormalizedSubject, "灯台"),
			prop(mapi.PidTagConversationTopic, "灯台"), prop(mapi.PidTagConversationIndex, make([]byte, 22)),
			prop(mapi.PidTagClientSubmitTime, sent), prop(mapi.PidTagMessageDeliveryTime, sent),
			prop(mapi.PidTagInternetMessageId, "<m1@example.org>"),
			prop(mapi.PidTagSentRepresentingName, "山田"), prop(mapi.PidTagSentRepresentingAddressType, "SMTP"),
			prop(mapi.PidTagSentRepresentingEmailAddress, "yamada@example.org"),
			prop(mapi.PidTagSenderName, "山田"), prop(mapi.PidTagSenderAddressType, "SMTP"),
			prop(mapi.PidTagSenderEmailAddress, "yamada@example.org"),
			prop(mapi.PidTagInternetCodepage, int32(50220)), prop(mapi.PidTagNativeBody, int32(nativeHTML)),
			prop(mapi.PidTagBody, "灯台 \r\n"),
			prop(mapi.PidTagHtml, []byte("<html>\x1b$BEtBf\x1b(B<img src=\"cid:i1@x\"></html>")),
			prop(mapi.PidTagRtfCompressed, unhex(t, rtfExample)),
			prop(mapi.PidTagRtfInSync, true), prop(mapi.PidTagImportance, int32(1)),
			prop(mapi.PidTagHasAttachments, true), prop(mapi.PidTagEntryId, []byte{1}),
			prop(mapi.PidTagMessageFlags, int32(1)), prop(mapi.PidTagLastModifierName, "Alice"),
		},
		Recipients: []Recipient{{Type: recipientTo, Properties: []Property{
			prop(mapi.PidTagDisplayName, "Alice Archer"), prop(mapi.PidTagAddressType, "EX"),
			prop(mapi.PidTagEmailAddress, "/o=Corp/cn=alice"), prop(mapi.PidTagSmtpAddress, "Alice@corp.example"),
		}}},
		Attachments: []Attachment{{Properties: []Property{
			prop(mapi.PidTagAttachMethod, int32(1)), prop(mapi.PidTagAttachNumber, int32(0)),
			prop(mapi.PidTagAttachLongFilename, "image001.png"), prop(mapi.PidTagAttachMimeTag, "image/png"),
			prop(mapi.PidTagAttachContentId, "i1@x"), prop(mapi.PidTagAttachFlags, int32(4)),
			prop(mapi.PidTagAttachDataBinary, []byte("PNG")), prop(mapi.PidTagExceptionStartTime, mapi.FileTime(0x0CB34557A3DD4000)),
			prop(mapi.PidTagAttachRendering, []byte{1, 2}), prop(mapi.PidTagRenderingPosition, int32(-1)),
		}}},
	}
}

func TestExchangeReceived(t *testing.T) {
	text, report := encodeString(t, exchangeReceived(t))
	if !report.Lossless() {
		t.Error(report.Items)
	}
	if !strings.HasPrefix(text, "Received: from mx.example.org (192.0.2.1) by EXCH01.corp.example\r\n (192.0.2.2)") ||
		strings.Count(text, "Content-Type: multipart/") != 2 || !strings.Contains(text, "\r\nReturn-Path: yamada@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative;") {
		t.Errorf("header:\n%s", text)
	}
	for _, want := range []string{
		"Content-Type: text/html; charset=iso-2022-jp\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html>=1B$BEtBf=1B(B",
		"Content-Type: image/png\r\nContent-Disposition: inline; filename=image001.png\r\nContent-ID: <i1@x>\r\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	again := DecodeBytes([]byte(text))
	if s := get[string](t, again.Properties, mapi.PidTagSubject); s != "灯台" {
		t.Errorf("subject %q", s)
	}
	if s := get[[]byte](t, again.Properties, mapi.PidTagHtml); !strings.Contains(string(s), "\x1b$BEtBf") {
		t.Errorf("HTML %q", s)
	}
	if len(again.Attachments) != 1 || contentOf(t, again.Attachments[0]) != "PNG" {
		t.Error("attachment")
	}
}

// TestExchangeSent is an own mail: no transport headers, addresses of the
// organisation, the text in RTF.
func TestExchangeSent(t *testing.T) {
	bob := address{"Bob", "SMTP", "bob@corp.example"}
	m := &Message{
		Properties: []Property{
			prop(mapi.PidTagMessageClass, "IPM.Note"), prop(mapi.PidTagSubjectPrefix, "RE: "), prop(mapi.PidTagNormalizedSubject, "R.T.F"),
			prop(mapi.PidTagSentRepresentingName, "Alice"), prop(mapi.PidTagSentRepresentingAddressType, "EX"),
			prop(mapi.PidTagSentRepresentingEmailAddress, "/O=CORP/CN=ALICE"),
			prop(mapi.PidTagNativeBody, int32(nativeRTF)), prop(mapi.PidTagBody, "hello world\r\n"),
			prop(mapi.PidTagRtfCompressed, unhex(t, rtfExample)),
			prop(mapi.PidTagReplyRecipientEntries, appendEntryList([]address{bob})),
			prop(mapi.PidTagReadReceiptRequested, true), prop(mapi.PidTagSensitivity, int32(2)),
			prop(mapi.PidTagLastVerbExecuted, int32(102)),
			prop(mapi.PidTagClientSubmitTime, mapi.FileTime(1e17)), prop(mapi.PidTagMessageDeliveryTime, mapi.FileTime(1e17+1e10)),
		},
		Recipients: []Recipient{
			{Type: recipientTo, Properties: []Property{
				prop(mapi.PidTagDisplayName, "Bob"), prop(mapi.PidTagAddressType, "EX"),
				prop(mapi.PidTagEmailAddress, "/O=CORP/CN=BOB"), prop(mapi.PidTagEntryId, oneOff(bob)),
			}},
			{Type: recipientCc, Properties: []Property{
				prop(mapi.PidTagDisplayName, "Cleo"), prop(mapi.PidTagAddressType, "EX"),
				prop(mapi.PidTagEmailAddress, "/O=CORP/CN=CLEO X"),
			}},
		},
		Attachments: []Attachment{
			{Properties: []Property{
				prop(mapi.PidTagAttachMethod, int32(attachWeb)), prop(mapi.PidTagAttachLongPathname, "https://files.example/x"),
			}},
			{Properties: []Property{
				prop(mapi.PidTagAttachMethod, int32(attachOLE)), prop(mapi.PidTagAttachDataObject, []byte("compound file")),
			}},
		},
	}
	text, report := encodeString(t, m)
	for _, want := range []string{
		"From: Alice <IMCEAEX-_O=CORP_CN=ALICE@imcea.invalid>\r\n", "Reply-To: Bob <bob@corp.example>\r\n",
		"To: Bob <bob@corp.example>\r\n", "Cc: Cleo <IMCEAEX-_O=CORP_CN=CLEO+20X@imcea.invalid>\r\n",
		"Sensitivity: Private\r\n", "Subject: RE: R.T.F\r\n", "\r\n\r\nhello world\r\n\r\n--", "Content-Type: text/rtf\r\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	var got []string
	for _, i := range report.Items {
		got = append(got, i.String())
	}
	want := []string{
		"address PidTagSentRepresentingName",
		"address PidTagEmailAddress (recipient 2)",
		"attachment PidTagAttachMethod: kept by reference only (attachment 1)",
		"property PidTagAttachLongPathname (attachment 1)",
		"attachment PidTagAttachMethod: an OLE object; written as its bytes (attachment 2)",
		"RTF body PidTagRtfCompressed",
		"property PidTagReadReceiptRequested",
		"property PidTagLastVerbExecuted",
		"property PidTagMessageDeliveryTime",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("report\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
