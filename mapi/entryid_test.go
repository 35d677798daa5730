package mapi

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
)

func TestEntryIDs(t *testing.T) {
	provider := GUID{1, 2, 3}
	folder := LongTermID{Database: GUID{4}, Counter: [6]byte{0, 0, 0, 0, 1, 2}}
	message := LongTermID{Database: GUID{5}, Counter: [6]byte{0, 0, 0, 0, 3, 4}}
	for _, tt := range []struct {
		name string
		hex  string
		want EntryID
	}{
		{
			"folder", `00000000 01020300000000000000000000000000 0100
			04000000000000000000000000000000 000000000102 0000`,
			FolderEntryID{0, provider, ObjectPrivateFolder, folder},
		},
		{
			"message", `00000000 01020300000000000000000000000000 0700
			04000000000000000000000000000000 000000000102 0000
			05000000000000000000000000000000 000000000304 0000`,
			MessageEntryID{0, provider, ObjectPrivateMessage, folder, message},
		},
		{
			"address book", `00000000 dca740c8c042101ab4b908002b2fe182 01000000 00000000 2f6f3d7800`,
			AddressBookEntryID{Version: 1, X500DN: "/o=x"},
		},
		{
			"one-off in UTF-16", `00000000 812b1fa4bea310199d6e00dd010f5402 0000 0190 61000000 53004d00540050000000 62000000`,
			OneOffEntryID{
				Bits: OneOffUnicode | OneOffNoLookup | OneOffNoRichInfo, DisplayName: RawString{Text: "a"},
				AddressType: RawString{Text: "SMTP"}, EmailAddress: RawString{Text: "b"},
			},
		},
		{
			"one-off in 8 bits", `00000000 812b1fa4bea310199d6e00dd010f5402 0000 0000 e900 534d545000 6200`,
			OneOffEntryID{DisplayName: RawString{Raw: "\xe9"}, AddressType: RawString{Raw: "SMTP"}, EmailAddress: RawString{Raw: "b"}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.hex)
			got, err := DecodeEntryID(b)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Fatalf("got %+v, %v", got, err)
			}
			if out, err := got.AppendBinary(nil); err != nil || !bytes.Equal(out, b) {
				t.Fatalf("AppendBinary = %x, %v", out, err)
			}
			for i := range b {
				if id, err := DecodeEntryID(b[:i]); err == nil && i != folderEntryIDSize {
					t.Errorf("the first %d bytes: %v", i, id)
				}
			}
			if _, err := DecodeEntryID(append(b, 0)); !errors.Is(err, ErrTrailing) && !errors.Is(err, ErrValue) {
				t.Errorf("one byte more: %v", err)
			}
		})
	}
	if _, err := (AddressBookEntryID{X500DN: "\x00"}).AppendBinary(nil); !errors.Is(err, ErrNUL) {
		t.Errorf("a zero character: %v", err)
	}
}

func FuzzEntryID(f *testing.F) {
	f.Add(unhex(f, `00000000 812b1fa4bea310199d6e00dd010f5402 0000 0190 61000000 53004d00540050000000 62000000`))
	f.Add(unhex(f, `00000000 dca740c8c042101ab4b908002b2fe182 01000000 00000000 2f6f3d7800`))
	f.Add(make([]byte, folderEntryIDSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		id, err := DecodeEntryID(b)
		if err != nil {
			return
		}
		if out, err := id.AppendBinary(nil); err != nil || !bytes.Equal(out, b) {
			t.Fatalf("%x came back as %x, %v", b, out, err)
		}
	})
}

func FuzzRecipientRow(f *testing.F) {
	f.Add(unhex(f, "1b02 61000000 62000000 0100 00 07000000"))
	f.Add(unhex(f, "3884 585900 6500 6400 7300 7400 0000 00"))
	columns := []PropTag{PidTagMessageSize, PidTagSubject, PidTagEntryId}
	f.Fuzz(func(t *testing.T, b []byte) {
		row, err := DecodeRecipientRow(columns, b)
		if err != nil {
			return
		}
		out, err := row.AppendBinary(nil, columns)
		if err != nil || !bytes.Equal(out, b) {
			t.Fatalf("%x came back as %x, %v", b, out, err)
		}
	})
}
