package emsmdbtest_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// rows reads a table from the cursor on.
func (c *rawClient) rows(table uint32, columns []mapi.PropTag, count uint16) []mapi.Row {
	c.t.Helper()
	q := &rop.QueryRowsRequest{ForwardRead: true, RowCount: count, Columns: columns}
	resp, _ := must[*rop.QueryRowsResponse](c, table, q)
	rows, err := mapi.DecodeRows(columns, resp.RowCount, resp.RowData)
	if err != nil {
		c.t.Fatal(err)
	}
	return rows
}

func (c *rawClient) columns(table uint32, columns ...mapi.PropTag) []mapi.PropTag {
	c.t.Helper()
	must[*rop.SetColumnsResponse](c, table, &rop.SetColumnsRequest{Columns: columns})
	return columns
}

// texts returns the first column of rows as strings.
func texts(rows []mapi.Row) (out []string) {
	for _, r := range rows {
		out = append(out, fmt.Sprint(r.Values[0].Value))
	}
	return out
}

func restriction(t testing.TB, r mapi.Restriction) []byte {
	t.Helper()
	b, err := r.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// letters opens a contents table of messages called a to e.
func letters(t *testing.T) (*rawClient, uint32, []mapi.PropTag) {
	c, _, box := session(t, nil)
	for i, s := range []string{"c", "a", "e", "b", "d"} {
		box.Inbox().Add(emsmdbtest.NewMail(s, "").Set(mapi.PidTagImportance, int32(i%2)))
	}
	_, inbox := c.inbox()
	_, table := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{TableFlags: rop.TableNoNotifications})
	return c, table, c.columns(table, mapi.PidTagSubject)
}

func TestQueryRows(t *testing.T) {
	c, table, columns := letters(t)
	if got := texts(c.rows(table, columns, 2)); !slices.Equal(got, []string{"c", "a"}) {
		t.Fatalf("first rows %v", got)
	}
	pos, _ := must[*rop.QueryPositionResponse](c, table, &rop.QueryPositionRequest{})
	if pos.Numerator != 2 || pos.Denominator != 5 {
		t.Fatalf("position %+v", pos)
	}
	peek := &rop.QueryRowsRequest{Flags: rop.QueryNoAdvance, ForwardRead: true, RowCount: 9, Columns: columns}
	for range 2 {
		resp, _ := must[*rop.QueryRowsResponse](c, table, peek)
		if resp.RowCount != 3 || resp.Origin != rop.BookmarkEnd {
			t.Fatalf("without advancing: %d rows, origin %d", resp.RowCount, resp.Origin)
		}
	}
	back := &rop.QueryRowsRequest{RowCount: 9, Columns: columns}
	resp, _ := must[*rop.QueryRowsResponse](c, table, back)
	if resp.RowCount != 2 || resp.Origin != rop.BookmarkBeginning {
		t.Fatalf("backwards: %d rows, origin %d", resp.RowCount, resp.Origin)
	}
	c.rows(table, columns, 5)
	resp, _ = must[*rop.QueryRowsResponse](c, table, &rop.QueryRowsRequest{ForwardRead: true, RowCount: 1, Columns: columns})
	if resp.RowCount != 0 || resp.Origin != rop.BookmarkEnd {
		t.Fatalf("at the end: %d rows, origin %d", resp.RowCount, resp.Origin)
	}
}

func TestTablesBeforeAndWithoutColumns(t *testing.T) {
	c, _, _ := session(t, nil)
	logon, inbox := c.inbox()
	_, table := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{})
	c.fails(table, &rop.QueryRowsRequest{ForwardRead: true, RowCount: 1}, errcode.NullObject)
	c.fails(table, &rop.FindRowRequest{}, errcode.NullObject)
	c.fails(table, &rop.SetColumnsRequest{Columns: []mapi.PropTag{0x0037000A}}, errcode.InvalidParameter)
	c.fails(table, &rop.SetColumnsRequest{Columns: []mapi.PropTag{0x0037ABCD}}, errcode.InvalidParameter)
	c.fails(table, &rop.AbortRequest{}, errcode.AbortFailed)
	c.fails(inbox, &rop.SetColumnsRequest{Columns: []mapi.PropTag{mapi.PidTagSubject}}, errcode.NotSupported)
	c.fails(logon, &rop.QueryPositionRequest{}, errcode.NotSupported)
	c.fails(0x7777, &rop.QueryPositionRequest{}, errcode.NullObject)
	c.release(table)
	c.fails(table, &rop.QueryPositionRequest{}, errcode.InvalidObject)
}

func TestSortAndRestrict(t *testing.T) {
	c, table, columns := letters(t)
	must[*rop.SortTableResponse](c, table, &rop.SortTableRequest{SortOrders: []mapi.SortOrder{
		{Tag: mapi.PidTagImportance, Direction: mapi.SortDescending}, {Tag: mapi.PidTagSubject},
	}})
	if got := texts(c.rows(table, columns, 9)); !slices.Equal(got, []string{"a", "b", "c", "d", "e"}) {
		t.Fatalf("sorted %v", got)
	}
	str := func(s string) mapi.Property { return mapi.Property{Tag: mapi.PidTagSubject, Value: s} }
	for _, tt := range []struct {
		name string
		r    mapi.Restriction
		want []string
	}{
		{"property", mapi.PropertyRestriction{RelOp: mapi.RelGreater, Tag: mapi.PidTagSubject, Value: str("b")}, []string{"c", "d", "e"}},
		{"content", mapi.ContentRestriction{FuzzyLow: 2, FuzzyHigh: 1, Tag: mapi.PidTagSubject, Value: str("D")}, []string{"d"}},
		{"content with case", mapi.ContentRestriction{Tag: mapi.PidTagSubject, Value: str("D")}, nil},
		{"and, not", mapi.AndRestriction{
			mapi.BitMaskRestriction{NotZero: true, Tag: mapi.PidTagImportance, Mask: 1},
			mapi.NotRestriction{Restriction: mapi.PropertyRestriction{RelOp: mapi.RelEqual, Tag: mapi.PidTagSubject, Value: str("a")}},
		}, []string{"b"}},
		{"or", mapi.OrRestriction{
			mapi.PropertyRestriction{RelOp: mapi.RelEqual, Tag: mapi.PidTagSubject, Value: str("a")},
			mapi.PropertyRestriction{RelOp: mapi.RelEqual, Tag: mapi.PidTagSubject, Value: str("e")},
		}, []string{"a", "e"}},
		{"exist", mapi.ExistRestriction{Tag: mapi.PidTagInternetMessageId}, nil},
		{"size", mapi.SizeRestriction{RelOp: mapi.RelEqual, Tag: mapi.PidTagSubject, Size: 2}, []string{"a", "b", "c", "d", "e"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			must[*rop.RestrictResponse](c, table, &rop.RestrictRequest{Restriction: restriction(t, tt.r)})
			if got := texts(c.rows(table, columns, 9)); !slices.Equal(got, tt.want) {
				t.Fatalf("got %v, want %v", got, tt.want)
			}
		})
	}
	c.fails(table, &rop.RestrictRequest{Restriction: []byte{0x77}}, errcode.InvalidParameter)
	c.fails(table, &rop.SortTableRequest{CategoryCount: 1, SortOrders: []mapi.SortOrder{{Tag: mapi.PidTagSubject}}}, errcode.TooComplex)
}

func TestSeeking(t *testing.T) {
	c, table, columns := letters(t)
	seek, _ := must[*rop.SeekRowResponse](c, table, &rop.SeekRowRequest{Origin: rop.BookmarkEnd, RowCount: -2, WantRowMovedCount: true})
	if seek.RowsSought != -2 || seek.HasSoughtLess {
		t.Fatalf("%+v", seek)
	}
	if got := texts(c.rows(table, columns, 1)); got[0] != "b" {
		t.Fatalf("row %v", got)
	}
	mark, _ := must[*rop.CreateBookmarkResponse](c, table, &rop.CreateBookmarkRequest{})
	seek, _ = must[*rop.SeekRowResponse](c, table, &rop.SeekRowRequest{Origin: rop.BookmarkCurrent, RowCount: 9, WantRowMovedCount: true})
	if seek.RowsSought != 1 || !seek.HasSoughtLess {
		t.Fatalf("%+v", seek)
	}
	to, _ := must[*rop.SeekRowBookmarkResponse](c, table, &rop.SeekRowBookmarkRequest{Bookmark: mark.Bookmark, WantRowMovedCount: true})
	if to.RowNoLongerVisible || to.RowsSought != 0 {
		t.Fatalf("%+v", to)
	}
	if got := texts(c.rows(table, columns, 1)); got[0] != "d" {
		t.Fatalf("row at the bookmark %v", got)
	}
	must[*rop.FreeBookmarkResponse](c, table, &rop.FreeBookmarkRequest{Bookmark: mark.Bookmark})
	c.fails(table, &rop.SeekRowBookmarkRequest{Bookmark: mark.Bookmark}, errcode.InvalidBookmark)
	must[*rop.SeekRowFractionalResponse](c, table, &rop.SeekRowFractionalRequest{Numerator: 2, Denominator: 5})
	if got := texts(c.rows(table, columns, 1)); got[0] != "e" {
		t.Fatalf("row at two fifths %v", got)
	}
	want := mapi.PropertyRestriction{RelOp: mapi.RelEqual, Tag: mapi.PidTagSubject, Value: mapi.Property{Tag: mapi.PidTagSubject, Value: "a"}}
	q := &rop.FindRowRequest{Origin: rop.BookmarkBeginning, Restriction: restriction(t, want), Columns: columns}
	found, _ := must[*rop.FindRowResponse](c, table, q)
	row, _, err := mapi.DecodeRow(columns, found.RowData)
	if err != nil || row.Values[0].Value != "a" {
		t.Fatalf("%+v, %v", row, err)
	}
	q = &rop.FindRowRequest{Flags: 1, Origin: rop.BookmarkCurrent, Restriction: restriction(t, want), Columns: columns}
	c.fails(table, q, errcode.NotFound)
	must[*rop.ResetTableResponse](c, table, &rop.ResetTableRequest{})
	c.fails(table, &rop.QueryRowsRequest{ForwardRead: true, RowCount: 1}, errcode.NullObject)
}

func TestHierarchyAndAssociatedTables(t *testing.T) {
	c, _, box := session(t, nil)
	box.Inbox().Folder("one").Folder("two").Folder("three")
	settings := emsmdbtest.NewMail("settings", "")
	settings.Associated = true
	box.Inbox().Add(settings)
	_, inbox := c.inbox()
	flat, table := must[*rop.GetHierarchyTableResponse](c, inbox, &rop.GetHierarchyTableRequest{})
	columns := c.columns(table, mapi.PidTagDisplayName, mapi.PidTagDepth)
	if got := texts(c.rows(table, columns, 9)); flat.RowCount != 1 || !slices.Equal(got, []string{"one"}) {
		t.Fatalf("%d rows: %v", flat.RowCount, got)
	}
	deep, table := must[*rop.GetHierarchyTableResponse](c, inbox, &rop.GetHierarchyTableRequest{TableFlags: rop.TableDepth})
	c.columns(table, columns...)
	rows := c.rows(table, columns, 9)
	if got := texts(rows); deep.RowCount != 3 || !slices.Equal(got, []string{"one", "two", "three"}) || rows[2].Values[1].Value != int32(3) {
		t.Fatalf("%d rows: %v", deep.RowCount, rows)
	}
	fai, _ := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{TableFlags: rop.TableAssociated})
	normal, _ := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{})
	if fai.RowCount != 1 || normal.RowCount != 0 {
		t.Fatalf("%d associated, %d normal", fai.RowCount, normal.RowCount)
	}
}

func TestTablesCutValuesAndFlagMissingOnes(t *testing.T) {
	c, _, box := session(t, nil)
	box.Inbox().Add(emsmdbtest.NewMail(strings.Repeat("ü", 300), "").
		Set(mapi.PidTagBody, bytes.NewReader(bytes.Repeat([]byte{'x', 0}, 1<<20))).
		Set(mapi.PidTagHtml, bytes.Repeat([]byte{7}, 600)))
	_, inbox := c.inbox()
	_, table := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{})
	columns := c.columns(table, mapi.PidTagSubject, mapi.PidTagSubject.WithType(mapi.TypeString8), mapi.PidTagBody,
		mapi.PidTagHtml, mapi.PidTagInternetMessageId)
	row := c.rows(table, columns, 1)[0]
	if !row.Flagged || row.Values[4].Value != mapi.ErrorNotFound {
		t.Fatalf("missing value: flagged %v, %v", row.Flagged, row.Values[4].Value)
	}
	if s := row.Values[0].Value.(string); s != strings.Repeat("ü", 255) {
		t.Errorf("subject has %d bytes", len(s))
	}
	if s := row.Values[1].Value.(mapi.String8); string(s) != strings.Repeat("\xfc", 255) {
		t.Errorf("8-bit subject has %d bytes", len(s))
	}
	if s := row.Values[2].Value.(string); s != strings.Repeat("x", 255) {
		t.Errorf("body has %d bytes", len(s))
	}
	if b := row.Values[3].Value.([]byte); len(b) != 510 {
		t.Errorf("HTML has %d bytes", len(b))
	}
}

func TestTablesNameRecipients(t *testing.T) {
	c, _, box := session(t, nil)
	box.Inbox().Add(emsmdbtest.NewMail("m", "").To("Bob", "bob@example.com").To("Carol", "carol@example.com").
		AddRecipient(emsmdbtest.RecipientCc, "Dave", "dave@example.com"))
	_, inbox := c.inbox()
	_, table := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{})
	columns := c.columns(table, mapi.PidTagDisplayTo, mapi.PidTagDisplayCc, mapi.PidTagDisplayBcc)
	if v := c.rows(table, columns, 1)[0].Values; v[0].Value != "Bob; Carol" || v[1].Value != "Dave" || v[2].Value != "" {
		t.Fatalf("%+v", v)
	}
}

func TestATableShowsEachRowOnceWhateverHappens(t *testing.T) {
	c, _, box := session(t, nil)
	first := box.Inbox().Add(emsmdbtest.NewMail("a", ""))
	box.Inbox().Add(emsmdbtest.NewMail("b", ""))
	box.Inbox().Add(emsmdbtest.NewMail("c", ""))
	_, inbox := c.inbox()
	_, table := must[*rop.GetContentsTableResponse](c, inbox, &rop.GetContentsTableRequest{TableFlags: rop.TableNoNotifications})
	columns := c.columns(table, mapi.PidTagSubject)
	got := texts(c.rows(table, columns, 1))
	if err := box.DeleteMessage(box.Inbox().ID(), first); err != nil {
		t.Fatal(err)
	}
	got = append(got, texts(c.rows(table, columns, 9))...)
	if !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Fatalf("rows %v", got)
	}
	must[*rop.SeekRowResponse](c, table, &rop.SeekRowRequest{Origin: rop.BookmarkBeginning})
	if got := texts(c.rows(table, columns, 9)); !slices.Equal(got, []string{"b", "c"}) {
		t.Fatalf("rows after going back %v", got)
	}
}
