package eml_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-mapi/mapirpc/eml"
	"github.com/go-mapi/mapirpc/mapi"
)

func ExampleEncode() {
	m := &eml.Message{
		Properties: []eml.Property{
			{Tag: mapi.PidTagSubject, Value: "Grüße"},
			{Tag: mapi.PidTagSentRepresentingName, Value: "Ann"},
			{Tag: mapi.PidTagSentRepresentingSmtpAddress, Value: "ann@example.com"},
			{Tag: mapi.PidTagBody, Value: "Hello!\r\n"},
			{
				Tag:   0x8005001F, // ids from 0x8000 on are the mailbox's own
				Name:  mapi.NamedLID(mapi.PSETIDAppointment(), 0x8208),
				Value: "Room 7",
			},
		},
		Recipients: []eml.Recipient{{Type: 1, Properties: []eml.Property{
			{Tag: mapi.PidTagSmtpAddress, Value: "bob@example.org"},
		}}},
	}
	var b strings.Builder
	report, err := eml.Encode(context.Background(), &b, m)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.ReplaceAll(b.String(), "\r\n", "\n"))
	for _, item := range report.Items {
		fmt.Println("not in the mail:", item)
	}
	// Output:
	// From: Ann <ann@example.com>
	// To: <bob@example.org>
	// Subject: =?utf-8?B?R3LDvMOfZQ==?=
	// MIME-Version: 1.0
	// Content-Type: text/plain; charset=us-ascii
	// Content-Transfer-Encoding: 7bit
	//
	// Hello!
	//
	// not in the mail: named property 00062002-0000-0000-c000-000000000046:0x8208
}

func ExampleDecodeBytes() {
	m := eml.DecodeBytes([]byte("From: Ann <ann@example.com>\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nHello!\n"))
	fmt.Println(eml.Lookup(m.Properties, mapi.PidTagSubject.ID()))
	fmt.Println(eml.Lookup(m.Properties, mapi.PidTagSentRepresentingSmtpAddress.ID()))

	var b strings.Builder
	if _, err := eml.Encode(context.Background(), &b, m); err != nil {
		fmt.Println(err)
	}
	fmt.Print(strings.ReplaceAll(b.String(), "\r\n", "\n"))
	// Output:
	// Grüße
	// ann@example.com
	// From: Ann <ann@example.com>
	// Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
	//
	// Hello!
}
