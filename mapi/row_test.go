package mapi

// Tests of property rows, names, restrictions, ids and tags.

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/internal/wire"
)

func TestRows(t *testing.T) {
	unspecified := PidTagSubject.WithType(TypeUnspecified)
	for _, tt := range []struct {
		name    string
		columns []PropTag
		hex     string
		want    Row
	}{
		{
			"standard",
			[]PropTag{PidTagMessageSize, PidTagSubject},
			"00 07000000 61000000",
			Row{Values: Properties{{PidTagMessageSize, int32(7)}, {PidTagSubject, "a"}}},
		},
		{
			"standard with types",
			[]PropTag{unspecified, PidTagBody.WithType(TypeUnspecified)},
			"00 1e00 6100 0a00 0f010480",
			Row{Values: Properties{{PidTagSubject.WithType(TypeString8), String8("a")}, {PidTagBody.WithType(TypeErrorCode), ErrorNotFound}}},
		},
		{
			"flagged",
			[]PropTag{PidTagMessageSize, PidTagSubject, PidTagBody},
			"01 00 07000000 0a 0f010480 01",
			Row{Flagged: true, Values: Properties{{PidTagMessageSize, int32(7)}, {PidTagSubject, ErrorNotFound}, {PidTagBody, Absent{}}}},
		},
		{
			"flagged although nothing is missing",
			[]PropTag{PidTagMessageSize},
			"01 00 07000000",
			Row{Flagged: true, Values: Properties{{PidTagMessageSize, int32(7)}}},
		},
		{
			"flagged with types",
			[]PropTag{unspecified, unspecified, unspecified},
			"01 1f00 00 61000000 1f00 0a 0e000780 1f00 01",
			Row{Flagged: true, Values: Properties{{PidTagSubject, "a"}, {PidTagSubject, ErrorNotEnoughMemory}, {PidTagSubject, Absent{}}}},
		},
		{
			"instances of an error code",
			[]PropTag{PidTagBody.WithType(TypeErrorCode | FlagMultiple | FlagInstance), unspecified},
			"00 0f010480 0a30 0e000780",
			Row{Values: Properties{
				{PidTagBody.WithType(TypeErrorCode | FlagMultiple | FlagInstance), ErrorNotFound},
				{PidTagSubject.WithType(TypeErrorCode | FlagMultiple | FlagInstance), ErrorNotEnoughMemory},
			}},
		},
		{"no columns", nil, "00", Row{Values: Properties{}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.hex)
			got, n, err := DecodeRow(tt.columns, append(b, 0xEE))
			if err != nil || n != len(b) {
				t.Fatalf("DecodeRow: %d bytes of %d, %v", n, len(b), err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Fatalf("got %#v, want %#v", got, tt.want)
			}
			if out, err := got.AppendBinary(nil, tt.columns); err != nil || !bytes.Equal(out, b) {
				t.Fatalf("AppendBinary = %x, %v, want %x", out, err, b)
			}
			for i := range b {
				if _, _, err := DecodeRow(tt.columns, b[:i]); !errors.Is(err, ErrShort) {
					t.Errorf("the first %d bytes: %v", i, err)
				}
			}
		})
	}
}

func TestRowErrors(t *testing.T) {
	cols := []PropTag{PidTagMessageSize}
	for name, b := range map[string][]byte{"row flag": {2}, "value flag": {1, 2}} {
		if _, _, err := DecodeRow(cols, b); !errors.Is(err, ErrValue) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := DecodeRows(cols, 1, []byte{0, 1, 0, 0, 0, 9}); !errors.Is(err, ErrTrailing) {
		t.Errorf("bytes after the rows: %v", err)
	}
	missing := Properties{{PidTagMessageSize, ErrorNotFound}}
	if _, err := (Row{Values: missing}).AppendBinary(nil, cols); !errors.Is(err, ErrRow) {
		t.Errorf("an error in a row without flags: %v", err)
	}
	if _, err := (Row{}).AppendBinary(nil, cols); !errors.Is(err, ErrRow) {
		t.Errorf("too few values: %v", err)
	}
	if b, err := NewRow(missing).AppendBinary(nil, cols); err != nil || !bytes.Equal(b, []byte{1, 0x0A, 0x0F, 0x01, 0x04, 0x80}) {
		t.Errorf("NewRow: %x, %v", b, err)
	}
}

// FuzzRow decodes rows under columns of every type in turn.
func FuzzRow(f *testing.F) {
	f.Add([]byte{0x1f, 0x00, 0x37, 0x00, 0x00, 0x00, 0x37, 0x00}, unhex(f, "01 00 61000000 1f00 0a 0e000780"))
	f.Add([]byte{0x03, 0x00, 0x76, 0x66}, unhex(f, "00 0a000000"))
	f.Fuzz(func(t *testing.T, columns, b []byte) {
		cr := wire.NewReader("columns", columns)
		cols := ReadTags(&cr, uint32(len(columns)/4))
		row, _, err := DecodeRow(cols, b)
		if err != nil {
			return
		}
		out, err := row.AppendBinary(nil, cols)
		if err != nil {
			t.Fatalf("decoded but not encoded: %v", err)
		}
		again, n, err := DecodeRow(cols, out)
		if err != nil || n != len(out) {
			t.Fatalf("encoded but not decoded: %v", err)
		}
		if out2, err := again.AppendBinary(nil, cols); err != nil || !bytes.Equal(out, out2) {
			t.Fatalf("%x came back as %x, %v", out, out2, err)
		}
	})
}

func TestPropertyNames(t *testing.T) {
	for _, tt := range []struct {
		name string
		hex  string
		want PropertyName
	}{
		{"by number", "00 08200600 0000 0000 c000000000000046 03850000", NamedLID(PSETIDCommon(), 0x8503)},
		{"by string", "01 29030200 0000 0000 c000000000000046 06 6100 e900 0000", NamedString(PSPublicStrings(), "aé")},
		{"none", "ff 00000000000000000000000000000000", PropertyName{Kind: NameNone}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.hex)
			r := wire.NewReader("name", b)
			got := ReadPropertyName(&r)
			if err := r.Finish(); err != nil || got != tt.want {
				t.Fatalf("got %v, %v", got, err)
			}
			if out, err := got.AppendBinary(nil); err != nil || !bytes.Equal(out, b) {
				t.Fatalf("AppendBinary = %x, %v", out, err)
			}
			for i := range b {
				r := wire.NewReader("name", b[:i])
				ReadPropertyName(&r)
				if !errors.Is(r.Err(), ErrShort) {
					t.Errorf("the first %d bytes: %v", i, r.Err())
				}
			}
		})
	}
	if _, err := NamedString(GUID{}, strings.Repeat("x", 127)).AppendBinary(nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a name of 127 characters: %v", err)
	}
	if n, typ, ok := LookupNamed("PidLidReminderSet"); !ok || n != NamedLID(PSETIDCommon(), 0x8503) || typ != TypeBoolean {
		t.Errorf("LookupNamed = %v, %v, %v", n, typ, ok)
	}
	if got := CanonicalName(NamedLID(PSETIDCommon(), 0x8503)); got != "PidLidReminderSet" {
		t.Errorf("CanonicalName = %q", got)
	}
}

func TestRestrictions(t *testing.T) {
	for _, tt := range []struct {
		name string
		hex  string
		want Restriction
	}{
		{"and", "00 0200 08 1f003700 08 03000e00", AndRestriction{ExistRestriction{PidTagSubject}, ExistRestriction{0x000e0003}}},
		{"or of none", "01 0000", OrRestriction{}},
		{"not", "02 08 1f003700", NotRestriction{ExistRestriction{PidTagSubject}}},
		{"content", "03 0200 0100 1f003700 1f003700 61000000", ContentRestriction{2, 1, PidTagSubject, Property{PidTagSubject, "a"}}},
		{"property", "04 04 0300080e 0300080e 07000000", PropertyRestriction{RelEqual, PidTagMessageSize, Property{PidTagMessageSize, int32(7)}}},
		{"compare", "05 00 0300080e 03000e00", ComparePropertiesRestriction{RelLess, PidTagMessageSize, 0x000e0003}},
		{"bit mask", "06 01 0300070e 01000000", BitMaskRestriction{true, PidTagMessageFlags, 1}},
		{"size", "07 02 1f003700 00010000", SizeRestriction{RelGreater, PidTagSubject, 256}},
		{"sub-object", "09 0d00120e 08 1f000130", SubObjectRestriction{PidTagMessageRecipients, ExistRestriction{PidTagDisplayName}}},
		{"comment", "0a 01 0300080e 07000000 01 08 1f003700", CommentRestriction{Properties{{PidTagMessageSize, int32(7)}}, ExistRestriction{PidTagSubject}}},
		{"comment alone", "0a 00 00", CommentRestriction{}},
		{"count", "0b 05000000 08 1f003700", CountRestriction{5, ExistRestriction{PidTagSubject}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.hex)
			got, err := DecodeRestriction(b)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Fatalf("got %#v, %v", got, err)
			}
			if out, err := got.AppendBinary(nil); err != nil || !bytes.Equal(out, b) {
				t.Fatalf("AppendBinary = %x, %v", out, err)
			}
			for i := range b {
				if _, err := DecodeRestriction(b[:i]); !errors.Is(err, ErrShort) && !errors.Is(err, ErrCount) {
					t.Errorf("the first %d bytes: %v", i, err)
				}
			}
		})
	}
}

func TestRestrictionNestingIsBounded(t *testing.T) {
	deep := append(bytes.Repeat([]byte{resNot}, 100_000), unhex(t, "08 1f003700")...)
	if _, err := DecodeRestriction(deep); !errors.Is(err, ErrCount) {
		t.Fatalf("got %v, want ErrCount", err)
	}
	// The same through values that are restrictions.
	level := unhex(t, "04 04 fd000030 fd000030")
	if _, err := DecodeRestriction(bytes.Repeat(level, 10_000)); !errors.Is(err, ErrCount) {
		t.Fatalf("restrictions as values: got %v, want ErrCount", err)
	}
	ok := append(bytes.Repeat([]byte{resNot}, maxRestrictionDepth-1), unhex(t, "08 1f003700")...)
	if _, err := DecodeRestriction(ok); err != nil {
		t.Fatalf("%d levels: %v", maxRestrictionDepth, err)
	}
}

func FuzzRestriction(f *testing.F) {
	f.Add(unhex(f, "00 0200 08 1f003700 0a 01 0300080e 07000000 01 08 1f003700"))
	f.Add(unhex(f, "03 0200 0100 1f003700 1f003700 61000000"))
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := DecodeRestriction(b)
		if err != nil {
			return
		}
		out, err := x.AppendBinary(nil)
		if err != nil {
			t.Fatalf("decoded but not encoded: %v", err)
		}
		again, err := DecodeRestriction(out)
		if err != nil || !reflect.DeepEqual(again, x) && len(out) != len(b) {
			t.Fatalf("%x came back as %x, %v", b, out, err)
		}
	})
}

func TestIDs(t *testing.T) {
	// The bytes of a FID on the wire: REPLID 1, counter 0x000102030405.
	r := wire.NewReader("fid", unhex(t, "0100 000102030405"))
	id := FolderID(r.Uint64())
	if id.Replica() != 1 || id.Counter() != 0x000102030405 || id.String() != "1-102030405" {
		t.Errorf("got %d, %#x, %s", id.Replica(), id.Counter(), id)
	}
	if NewFolderID(1, 0x000102030405) != id || NewMessageID(1, 0x000102030405) != MessageID(id) {
		t.Error("NewFolderID does not restore the id")
	}
	sid := ServerID{Folder: id, Message: 7, Instance: 3}
	if got, ok := DecodeServerID(sid.Bytes()); !ok || got != sid {
		t.Errorf("ServerID = %v, %v", got, ok)
	}
	if _, ok := DecodeServerID([]byte{0, 1, 2}); ok {
		t.Error("a client's own id was taken for the server's")
	}
}

func TestTagsAreOrderedAndNamed(t *testing.T) {
	if !slices.IsSortedFunc(tagNames[:], func(a, b tagName) int { return int(int64(a.tag) - int64(b.tag)) }) {
		t.Error("tagNames is not ordered")
	}
	if !slices.IsSortedFunc(namedProperties[:], func(a, b namedProperty) int { return strings.Compare(a.name, b.name) }) {
		t.Error("namedProperties is not ordered")
	}
	for _, n := range tagNames {
		if strings.HasPrefix(n.tag.Type().String(), "0x") {
			t.Errorf("%s has the unknown type %s", n.name, n.tag.Type())
		}
	}
	for tag, want := range map[PropTag]string{
		PidTagSubject:            "PidTagSubject",
		PidTagEntryId:            "PidTagEntryId",
		0x8001001F:               "0x8001001F",
		PidTagSubject &^ 0xFFFF:  "0x00370000",
		PidTagAttachDataBinary:   "PidTagAttachDataBinary",
		PidTagLocalCommitTimeMax: "PidTagLocalCommitTimeMax",
	} {
		if got := tag.String(); got != want {
			t.Errorf("String of %#x = %q, want %q", uint32(tag), got, want)
		}
	}
	for typ, want := range map[PropType]string{
		TypeMultipleString:                "MultipleString",
		TypeMultipleString | FlagInstance: "MultipleStringInstance",
		0x0123:                            "0x0123",
	} {
		if got := typ.String(); got != want {
			t.Errorf("String of %#x = %q, want %q", uint16(typ), got, want)
		}
	}
}

func TestCodePages(t *testing.T) {
	for _, tt := range []struct {
		cp   CodePage
		raw  String8
		text string
	}{
		{1252, "caf\xe9 \x80", "café €"},
		{1251, "\xcf\xf0\xe8", "При"},
		{932, "\x93\xfa\x96\x7b", "日本"},
		{936, "\xd6\xd0", "中"},
		{949, "\xc7\xd1", "한"},
		{950, "\xa4\xa4", "中"},
		{437, "\x81", "ü"},
		{28605, "\xa4", "€"},
		{65001, "\xc3\xa9", "é"},
		{50220, "\x1b$B\x46\x7c\x1b(B", "日"},
	} {
		text, err := tt.cp.Decode(tt.raw)
		if err != nil || text != tt.text {
			t.Errorf("%d: Decode = %q, %v", tt.cp, text, err)
		}
		if raw, err := tt.cp.Encode(tt.text); err != nil || raw != tt.raw {
			t.Errorf("%d: Encode = %q, %v", tt.cp, raw, err)
		}
	}
	var unknown *CodePageError
	if _, err := CodePage(1200).Decode("a"); !errors.As(err, &unknown) || unknown.CodePage != 1200 {
		t.Errorf("code page 1200 for 8-bit strings: %v", err)
	}
	if _, err := CodePage(1252).Encode("日"); err == nil {
		t.Error("a character that the code page lacks was encoded")
	}
	if !CodePage(1252).Known() || CodePage(4).Known() {
		t.Error("Known is wrong")
	}
}

func TestTypedStrings(t *testing.T) {
	for _, tt := range []struct {
		name string
		hex  string
		want TypedString
		text string
	}{
		{"none", "00", TypedString{}, ""},
		{"empty", "01", TypedString{Kind: StringEmpty}, ""},
		{"8-bit", "02 80 00", TypedString{Kind: String8Bit, Raw: "\x80"}, "€"},
		{"reduced", "03 61 e9 00", TypedString{Kind: StringReduced, Text: "aé"}, "aé"},
		{"unicode", "04 ac20 0000", TypedString{Kind: StringUnicode, Text: "€"}, "€"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.hex)
			r := wire.NewReader("typed string", b)
			got := ReadTypedString(&r)
			if err := r.Finish(); err != nil || got != tt.want {
				t.Fatalf("got %+v, %v", got, err)
			}
			if text, err := got.Decode(1252); err != nil || text != tt.text {
				t.Errorf("Decode = %q, %v", text, err)
			}
			if out, err := got.AppendBinary(nil); err != nil || !bytes.Equal(out, b) {
				t.Errorf("AppendBinary = %x, %v", out, err)
			}
			if tt.text != "" && tt.name != "8-bit" && NewTypedString(tt.text) != tt.want {
				t.Errorf("NewTypedString = %+v", NewTypedString(tt.text))
			}
		})
	}
}

func TestRecipientRows(t *testing.T) {
	columns := []PropTag{PidTagMessageSize, PidTagSubject}
	for _, tt := range []struct {
		name string
		hex  string
		want RecipientRow
	}{
		{
			"SMTP in UTF-16", "1b02 61000000 62000000 0100 00 07000000",
			RecipientRow{Flags: 0x021B, EmailAddress: RawString{Text: "a"}, DisplayName: RawString{Text: "b"}, ColumnCount: 1, Properties: Row{Values: Properties{{PidTagMessageSize, int32(7)}}}},
		},
		{
			"X500 with an 8-bit name", "1100 02 00 6465 00 62 00 0000 00",
			RecipientRow{Flags: 0x0011, AddressPrefixUsed: 2, X500DN: "de", DisplayName: RawString{Raw: "b"}, Properties: Row{Values: Properties{}}},
		},
		{
			"personal list", "0600 0100 0a 0200 0b0c 0000 00",
			RecipientRow{Flags: 6, EntryID: []byte{10}, SearchKey: []byte{11, 12}, Properties: Row{Values: Properties{}}},
		},
		{
			"another address type, every name", "3884 585900 6500 6400 7300 7400 0000 00",
			RecipientRow{Flags: 0x8438, AddressType: "XY", EmailAddress: RawString{Raw: "e"}, DisplayName: RawString{Raw: "d"}, SimpleDisplayName: RawString{Raw: "s"}, TransmittableDisplayName: RawString{Raw: "t"}, Properties: Row{Values: Properties{}}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := unhex(t, tt.hex)
			got, err := DecodeRecipientRow(columns, b)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Fatalf("got %+v, %v", got, err)
			}
			if out, err := got.AppendBinary(nil, columns); err != nil || !bytes.Equal(out, b) {
				t.Fatalf("AppendBinary = %x, %v", out, err)
			}
			for i := range b {
				if _, err := DecodeRecipientRow(columns, b[:i]); !errors.Is(err, ErrShort) {
					t.Errorf("the first %d bytes: %v", i, err)
				}
			}
		})
	}
	if _, err := DecodeRecipientRow(nil, unhex(t, "0000 0100 00 07000000")); !errors.Is(err, ErrCount) {
		t.Errorf("more properties than columns: %v", err)
	}
}

// SkipRow and ReadRow must agree on every input.
func FuzzSkipRow(f *testing.F) {
	f.Add([]byte{0x1f, 0x00, 0x37, 0x00, 0x00, 0x00, 0x37, 0x00}, unhex(f, "01 00 61000000 1f00 0a 0e000780"))
	for _, tt := range valueCases {
		f.Add([]byte{byte(tt.typ), byte(tt.typ >> 8), 0x37, 0}, append([]byte{0}, unhex(f, tt.hex)...))
	}
	f.Fuzz(func(t *testing.T, columns, b []byte) {
		cr := wire.NewReader("columns", columns)
		cols := ReadTags(&cr, uint32(len(columns)/4))
		read, skip := wire.NewReader("row", b), wire.NewReader("row", b)
		ReadRow(&read, cols)
		SkipRow(&skip, cols)
		if (read.Err() == nil) != (skip.Err() == nil) || read.OK() && read.Offset() != skip.Offset() {
			t.Fatalf("ReadRow: %d, %v; SkipRow: %d, %v", read.Offset(), read.Err(), skip.Offset(), skip.Err())
		}
	})
}

// The first row of [MS-OXCTABL] 4.5.3.2, as far as it is printed. The columns
// are those of the document's first example on reading rows that fit the bytes.
func TestFlaggedRowSpecExample(t *testing.T) {
	columns := []PropTag{PidTagFolderId, PidTagMid, PidTagInstID, PidTagInstanceNum, PidTagRowType, PidTagDepth, PidTagSubject, PidTagMessageDeliveryTime, PidTagSenderName}
	b := unhex(t, `01
		00 01 00 00 00 00 f1 1f 32
		0a 0f 01 04 80
		00 01 00 00 00 00 f1 88 bd
		00 00 00 00 00
		00 03 00 00 00
		00 00 00 00 00
		0a 0f 01 04 80 0a 0f 01 04 80 0a 0f 01 04 80`)
	row, n, err := DecodeRow(columns, b)
	if err != nil || n != len(b) {
		t.Fatalf("DecodeRow: %d bytes of %d, %v", n, len(b), err)
	}
	if v, ok := Get[int64](row.Values, PidTagFolderId); !ok || v != 0x321ff10000000001 {
		t.Errorf("folder id %#x, %v", v, ok)
	}
	if v, ok := Get[int32](row.Values, PidTagRowType); !ok || v != 3 {
		t.Errorf("row type %d, %v", v, ok)
	}
	if p := row.Values[1]; p.Tag != PidTagMid || !errors.Is(p.Err(), ErrorNotFound) {
		t.Errorf("message id: %v", p)
	}
	if out, err := row.AppendBinary(nil, columns); err != nil || !bytes.Equal(out, b) {
		t.Errorf("AppendBinary = %x, %v", out, err)
	}
}
