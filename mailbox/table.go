// Reading tables: rows come in as few calls as the server can manage.

package mailbox

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"unicode/utf8"

	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// rowsPerCall is the most rows asked for at once. The server sends fewer where
// its answer is full, and more calls follow.
const rowsPerCall = 4096

// tableCut is the size at which servers cut values in rows, in bytes
// ([MS-OXCTABL] 2.2.2.5.2).
const tableCut = 510

// tableFlags of hierarchy and contents tables ask for text in Unicode, and for
// no events of the table itself.
const tableFlags = rop.TableUnicode | rop.TableNoNotifications

// table is an open table during iteration.
type table struct {
	mb      *Mailbox
	what    string
	columns []mapi.PropTag
	// release are the handles to give back at the end, the last one first.
	release []rop.Handle
	handle  rop.Handle
	first   *rop.Result[*rop.QueryRowsResponse]
}

// addTable continues a batch in which the table has been opened as h: columns
// and first rows come with the same call.
func (mb *Mailbox) addTable(b *rop.Batch, what string, h rop.Handle, columns []mapi.PropTag, release ...rop.Handle) *table {
	rop.Add(b, h, &rop.SetColumnsRequest{Columns: columns})
	t := &table{mb: mb, what: what, columns: columns, handle: h, release: append(release, h)}
	t.first = rop.Add(b, h, t.query())
	return t
}

func (t *table) query() *rop.QueryRowsRequest {
	req := &rop.QueryRowsRequest{ForwardRead: true, RowCount: rowsPerCall, Columns: t.columns}
	if t.mb.supports(version.ReadStreamSentinel) {
		// The flag exists since version 8 of the server ([MS-OXCTABL]
		// 2.2.2.5.1), as the capability does.
		req.Flags = rop.QueryPackedBuffers
	}
	return req
}

func (t *table) close() {
	for _, h := range slices.Backward(t.release) {
		h.Release()
	}
}

// folderTable yields the rows of a table of a folder: the folder, the table and
// its first rows come with one call. An error is the last that it yields.
func folderTable[R rop.Response](ctx context.Context, mb *Mailbox, id mapi.FolderID, of string, open rop.RequestFor[R], columns []mapi.PropTag) iter.Seq2[mapi.Row, error] {
	return func(yield func(mapi.Row, error) bool) {
		if err := mb.use(); err != nil {
			yield(mapi.Row{}, err)
			return
		}
		b := mb.client.NewBatch()
		folder := rop.Add(b, mb.logon, &rop.OpenFolderRequest{FolderID: id})
		opened := rop.Add(b, folder.Handle(), open)
		t := mb.addTable(b, of+" of "+id.String(), opened.Handle(), columns, folder.Handle())
		defer t.close()
		err := b.Do(ctx)
		if err == nil {
			// Without the folder there can be no table: that is not worth telling.
			err = cmp.Or(folder.Err(), opened.Err())
		}
		if err != nil {
			yield(mapi.Row{}, fmt.Errorf("mailbox: %s: %w", t.what, err))
			return
		}
		t.rows(ctx)(yield)
	}
}

// rows yields the rows of a table whose batch has been executed, the table's
// errors last. It does not close the table.
func (t *table) rows(ctx context.Context) iter.Seq2[mapi.Row, error] {
	return func(yield func(mapi.Row, error) bool) {
		resp, err := t.first.Response()
		if doesNotFit(err) {
			// Not beside the other answers of its batch.
			resp, err = rop.Do(ctx, t.mb.client, t.handle, t.query())
		}
		for empty := false; ; {
			var rows []mapi.Row
			if err == nil {
				rows, err = resp.Rows(t.columns)
			}
			if err != nil {
				yield(mapi.Row{}, fmt.Errorf("mailbox: %s: %w", t.what, err))
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
			switch {
			case resp.Origin == rop.BookmarkEnd, len(rows) == 0 && resp.Origin != rop.BookmarkCurrent:
				return
			case len(rows) == 0 && empty:
				yield(mapi.Row{}, fmt.Errorf("mailbox: %s: %w: more rows, but none came", t.what, ErrIncomplete))
				return
			}
			empty = len(rows) == 0
			resp, err = rop.Do(ctx, t.mb.client, t.handle, t.query())
		}
	}
}

// cell returns the value of one column of a row, and nil where the row has
// none.
func cell[T any](row mapi.Row, tag mapi.PropTag) (v T, ok bool) {
	p, ok := row.Values.LookupID(tag.ID())
	if !ok {
		return v, false
	}
	v, ok = p.Value.(T)
	return v, ok
}

// cellText is cell for strings of either kind.
func (mb *Mailbox) cellText(row mapi.Row, tag mapi.PropTag) string {
	p, ok := row.Values.LookupID(tag.ID())
	if !ok {
		return ""
	}
	s, err := mb.text(p.Value)
	if err != nil {
		return ""
	}
	return s
}

// wasCut reports whether a table may have cut the string.
func wasCut(s string) bool {
	return len(s) >= tableCut/2 && utf8.RuneCountInString(s) >= tableCut/4
}

// withExtra returns columns and those of extra that are not among them.
func withExtra(columns, extra []mapi.PropTag) []mapi.PropTag {
	have := make(map[mapi.PropID]bool, len(columns))
	for _, c := range columns {
		have[c.ID()] = true
	}
	for _, c := range extra {
		if !have[c.ID()] {
			columns = append(columns, c)
			have[c.ID()] = true
		}
	}
	return columns
}
