package emsmdbtest

import (
	"bytes"
	"testing"

	"github.com/go-mapi/mapirpc/mapi"
)

func TestCompareValues(t *testing.T) {
	for _, tt := range []struct {
		name  string
		a, b  any
		order int
		ok    bool
	}{
		{"int16", int16(-1), int16(2), -1, true},
		{"int32", int32(3), int32(2), 1, true},
		{"int64", int64(2), int64(2), 0, true},
		{"float32", float32(1), float32(2), -1, true},
		{"float64", 1.5, 0.5, 1, true},
		{"currency", mapi.Currency(1), mapi.Currency(2), -1, true},
		{"time", mapi.FileTime(9), mapi.FileTime(8), 1, true},
		{"floating time", mapi.FloatingTime(1), mapi.FloatingTime(2), -1, true},
		{"error", mapi.ErrorCode(1), mapi.ErrorCode(1), 0, true},
		{"strings without case", "ABC", "abc", 0, true},
		{"8-bit strings", mapi.String8("B"), mapi.String8("a"), 1, true},
		{"bytes", []byte{1}, []byte{1, 0}, -1, true},
		{"GUID", mapi.GUID{1}, mapi.GUID{2}, -1, true},
		{"booleans", false, true, -1, true},
		{"different types", int32(1), int64(1), 0, false},
		{"no order", []string{"a"}, []string{"a"}, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			order, ok := compareValues(tt.a, tt.b)
			if ok != tt.ok || ok && order != tt.order {
				t.Fatalf("%d, %v", order, ok)
			}
			if back, _ := compareValues(tt.b, tt.a); ok && back != -order {
				t.Fatalf("the other way round: %d", back)
			}
		})
	}
}

func TestRelations(t *testing.T) {
	for op, want := range map[mapi.RelOp][3]bool{ // for less, equal, greater
		mapi.RelLess: {true, false, false}, mapi.RelLessOrEqual: {true, true, false},
		mapi.RelGreater: {false, false, true}, mapi.RelGreaterOrEqual: {false, true, true},
		mapi.RelEqual: {false, true, false}, mapi.RelNotEqual: {true, false, true},
		mapi.RelMemberOfDL: {},
	} {
		if got := [3]bool{holds(op, -1), holds(op, 0), holds(op, 1)}; got != want {
			t.Errorf("operator %d: %v, want %v", op, got, want)
		}
	}
}

func TestRestrictionsOnValues(t *testing.T) {
	m := NewMail("subject", "body").To("Bob", "bob@example.com").AttachBytes("notes.txt", "text/plain", nil).
		Set(mapi.PidTagMessageFlags, int32(5)).Set(mapi.PidTagSearchKey, []byte("0123456789")).
		Set(0x8001101F, []string{"red", "Green"}).Set(0x80021003, []int32{1, 2}).
		Set(0x80031102, [][]byte{{1, 2}, {3}}).Set(0x8004101E, []mapi.String8{"x"}).
		Set(mapi.PidTagBodyHtml, bytes.NewReader([]byte{'h', 0, 'i', 0}))
	box := NewMemoryStore().AddMailbox(aliceDN, "Alice")
	l := &logon{session: &session{codePage: 1252}, box: box, identity: identity{info: box.Info()}}
	o := &messageObject{logon: l, msg: m, folder: box.Inbox().ID()}
	src := o.source()
	sub := subject{value: src.value, parts: src.parts}
	str := func(tag mapi.PropTag, v any) mapi.Property { return mapi.Property{Tag: tag, Value: v} }
	for _, tt := range []struct {
		name string
		r    mapi.Restriction
		want bool
	}{
		{"nothing", nil, true},
		{"part of bytes", mapi.ContentRestriction{FuzzyLow: 1, Tag: mapi.PidTagSearchKey, Value: str(mapi.PidTagSearchKey, []byte("345"))}, true},
		{"start of bytes", mapi.ContentRestriction{FuzzyLow: 2, Tag: mapi.PidTagSearchKey, Value: str(mapi.PidTagSearchKey, []byte("12"))}, false},
		{"all of the bytes", mapi.ContentRestriction{Tag: mapi.PidTagSearchKey, Value: str(mapi.PidTagSearchKey, []byte("0123456789"))}, true},
		{"text of a stream", mapi.ContentRestriction{FuzzyLow: 1, Tag: mapi.PidTagBodyHtml, Value: str(mapi.PidTagBodyHtml, "i")}, true},
		{"one of several texts", mapi.ContentRestriction{FuzzyHigh: 1, Tag: 0x8001101F, Value: str(0x8001001F, "green")}, true},
		{"one of several 8-bit texts", mapi.ContentRestriction{Tag: 0x8004101E, Value: str(0x8004001E, mapi.String8("x"))}, true},
		{"one of several numbers", mapi.PropertyRestriction{RelOp: mapi.RelGreater, Tag: 0x80021003, Value: str(0x80020003, int32(1))}, true},
		{"one of several bytes", mapi.PropertyRestriction{RelOp: mapi.RelEqual, Tag: 0x80031102, Value: str(0x80030102, []byte{3})}, true},
		{"none of several", mapi.PropertyRestriction{RelOp: mapi.RelEqual, Tag: 0x80021003, Value: str(0x80020003, int32(9))}, false},
		{"two properties", mapi.ComparePropertiesRestriction{RelOp: mapi.RelEqual, Tag1: mapi.PidTagSubject, Tag2: mapi.PidTagNormalizedSubject}, true},
		{"bits", mapi.BitMaskRestriction{NotZero: true, Tag: mapi.PidTagMessageFlags, Mask: 4}, true},
		{"no bits", mapi.BitMaskRestriction{Tag: mapi.PidTagMessageFlags, Mask: 2}, true},
		{"a comment", mapi.CommentRestriction{Restriction: mapi.ExistRestriction{Tag: mapi.PidTagSubject}}, true},
		{"a count", mapi.CountRestriction{Count: 1, Restriction: mapi.ExistRestriction{Tag: mapi.PidTagSubject}}, true},
		{"a recipient", mapi.SubObjectRestriction{SubObject: mapi.PidTagMessageRecipients, Restriction: mapi.ContentRestriction{
			FuzzyLow: 2, Tag: mapi.PidTagEmailAddress, Value: str(mapi.PidTagEmailAddress, "bob"),
		}}, true},
		{"an attachment", mapi.SubObjectRestriction{SubObject: mapi.PidTagMessageAttachments, Restriction: mapi.ContentRestriction{
			FuzzyLow: 1, Tag: mapi.PidTagAttachLongFilename, Value: str(mapi.PidTagAttachLongFilename, ".doc"),
		}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := sub.matches(tt.r); got != tt.want {
				t.Fatalf("matches: %v", got)
			}
		})
	}
}
