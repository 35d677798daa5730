// ROPs on tables ([MS-OXCTABL] 3.2.5).

package emsmdbtest

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func (p *processor) tableROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	switch c.Request.(type) {
	case *rop.SetColumnsRequest, *rop.SortTableRequest, *rop.RestrictRequest, *rop.QueryRowsRequest,
		*rop.AbortRequest, *rop.GetStatusRequest, *rop.QueryPositionRequest, *rop.SeekRowRequest,
		*rop.SeekRowBookmarkRequest, *rop.SeekRowFractionalRequest, *rop.CreateBookmarkRequest,
		*rop.FreeBookmarkRequest, *rop.QueryColumnsAllRequest, *rop.FindRowRequest, *rop.ResetTableRequest:
	default:
		return nil, 0, false
	}
	t, code := input[*table](p, c)
	if code != errcode.Success {
		return nil, code, true
	}
	switch q := c.Request.(type) {
	case *rop.SetColumnsRequest:
		return &rop.SetColumnsResponse{}, t.setColumns(q.Columns), true
	case *rop.SortTableRequest:
		return &rop.SortTableResponse{}, t.sort(q), true
	case *rop.RestrictRequest:
		return &rop.RestrictResponse{}, t.restrict(q), true
	case *rop.QueryRowsRequest:
		return done(p.queryRows(c, t, q))
	case *rop.AbortRequest:
		return nil, errcode.AbortFailed, true
	case *rop.GetStatusRequest:
		return &rop.GetStatusResponse{}, errcode.Success, true
	case *rop.ResetTableRequest:
		t.reset()
		return &rop.ResetTableResponse{}, errcode.Success, true
	}
	return done(p.positionROP(c, t))
}

// positionROP handles those that look at the cursor.
func (p *processor) positionROP(c rop.Call, t *table) (rop.Response, errcode.Code) {
	if err := t.ready(); err != nil {
		return nil, codeOf(err)
	}
	switch q := c.Request.(type) {
	case *rop.QueryPositionRequest:
		return &rop.QueryPositionResponse{Numerator: uint32(t.pos), Denominator: uint32(len(t.view))}, errcode.Success
	case *rop.SeekRowRequest:
		return t.seekRow(q)
	case *rop.SeekRowFractionalRequest:
		return t.seekFraction(q)
	case *rop.QueryColumnsAllRequest:
		return &rop.QueryColumnsAllResponse{Columns: t.columnsAll()}, errcode.Success
	}
	if t.columns == nil {
		return nil, errcode.NullObject
	}
	switch q := c.Request.(type) {
	case *rop.SeekRowBookmarkRequest:
		return t.seekBookmark(q)
	case *rop.CreateBookmarkRequest:
		b := binary.LittleEndian.AppendUint32(nil, t.mark())
		return &rop.CreateBookmarkResponse{Bookmark: b}, errcode.Success
	case *rop.FreeBookmarkRequest:
		n, ok := bookmarkNumber(q.Bookmark)
		if _, known := t.bookmarks[n]; !ok || !known {
			return nil, errcode.InvalidBookmark
		}
		delete(t.bookmarks, n)
		return &rop.FreeBookmarkResponse{}, errcode.Success
	case *rop.FindRowRequest:
		return p.findRow(t, q)
	}
	return nil, errcode.NotImplemented
}

func (t *table) sort(q *rop.SortTableRequest) errcode.Code {
	switch {
	case t.kind != contentsTable:
		return errcode.NotSupported
	case q.CategoryCount > 0:
		return errcode.TooComplex
	}
	t.orders = q.SortOrders
	t.rewind()
	return errcode.Success
}

func (t *table) restrict(q *rop.RestrictRequest) errcode.Code {
	if t.kind == attachmentTable {
		return errcode.NotSupported
	}
	r, code := restriction(q.Restriction)
	if code != errcode.Success {
		return code
	}
	t.restriction = r
	t.rewind()
	return errcode.Success
}

// restriction decodes a restriction; nothing restricts nothing.
func restriction(b []byte) (mapi.Restriction, errcode.Code) {
	if len(b) == 0 {
		return nil, errcode.Success
	}
	r, err := mapi.DecodeRestriction(b)
	if err != nil {
		return nil, errcode.InvalidParameter
	}
	return r, errcode.Success
}

// queryRowsBody is what a RopQueryRows response has besides its rows.
const queryRowsBody = responseHeader + 3

func (p *processor) queryRows(c rop.Call, t *table, q *rop.QueryRowsRequest) (rop.Response, errcode.Code) {
	if t.columns == nil {
		return nil, errcode.NullObject
	}
	if err := t.ready(); err != nil {
		return nil, codeOf(err)
	}
	rq := &rowQuery{
		table: t, count: int(q.RowCount), forward: q.ForwardRead, index: c.ReplyIndex(),
		stay:  q.Flags&rop.QueryNoAdvance != 0,
		alone: q.Flags&rop.QueryPackedBuffers != 0 && p.session.core.profile.Execute.NoChainPackedRows,
	}
	return rq.run(p)
}

// rowQuery is a RopQueryRows that can be gone on with.
type rowQuery struct {
	table   *table
	count   int
	forward bool
	stay    bool // the cursor does not move
	alone   bool // nothing is chained
	index   uint8
	tail    int // empty payloads sent after the last row
}

// run reads as many rows as fit.
func (rq *rowQuery) run(p *processor) (rop.Response, errcode.Code) {
	t := rq.table
	rows, n, pos, err := t.query(nil, rq.count, rq.forward, p.left-queryRowsBody)
	if err != nil {
		return nil, errcode.GeneralFailure
	}
	more := rq.forward && t.pos < len(t.view) || !rq.forward && t.pos > 0
	if n == 0 && more && rq.count > 0 {
		return nil, errcode.BufferTooSmall
	}
	resp := &rop.QueryRowsResponse{Origin: rop.BookmarkCurrent, RowCount: n, RowData: rows}
	switch {
	case rq.forward && pos >= len(t.view):
		resp.Origin = rop.BookmarkEnd
	case !rq.forward && pos == 0:
		resp.Origin = rop.BookmarkBeginning
	}
	if rq.stay {
		return resp, errcode.Success
	}
	t.pos = pos
	rq.goOn(p, n)
	return resp, errcode.Success
}

// goOn offers the rows that are left for a chained answer.
func (rq *rowQuery) goOn(p *processor, n int) {
	rq.count -= n
	atEnd := rq.forward && rq.table.pos >= len(rq.table.view) || !rq.forward && rq.table.pos == 0
	if atEnd {
		rq.tail++
	}
	if rq.alone || rq.count <= 0 || atEnd && rq.tail > p.session.core.profile.Execute.RowTail {
		return
	}
	p.next = &continuation{id: rop.IDQueryRows, index: rq.index, residual: residualRows, run: rq.run}
}

// origin returns the position of a predefined bookmark.
func (t *table) origin(b rop.Bookmark) (int, bool) {
	switch b {
	case rop.BookmarkBeginning:
		return 0, true
	case rop.BookmarkCurrent:
		return t.pos, true
	case rop.BookmarkEnd:
		return len(t.view), true
	}
	return 0, false
}

func (t *table) seekRow(q *rop.SeekRowRequest) (rop.Response, errcode.Code) {
	from, ok := t.origin(q.Origin)
	if !ok {
		return nil, errcode.InvalidBookmark
	}
	moved := t.seek(from, int(q.RowCount))
	resp := new(rop.SeekRowResponse)
	if q.WantRowMovedCount {
		resp.HasSoughtLess, resp.RowsSought = moved != int(q.RowCount), int32(moved)
	}
	return resp, errcode.Success
}

func (t *table) seekFraction(q *rop.SeekRowFractionalRequest) (rop.Response, errcode.Code) {
	switch {
	case q.Denominator == 0:
		return nil, errcode.InvalidBookmark
	case q.Numerator >= q.Denominator:
		t.pos = len(t.view)
	default:
		t.pos = int(uint64(len(t.view)) * uint64(q.Numerator) / uint64(q.Denominator))
	}
	return &rop.SeekRowFractionalResponse{}, errcode.Success
}

func bookmarkNumber(b []byte) (uint32, bool) {
	if len(b) != 4 {
		return 0, false
	}
	return binary.LittleEndian.Uint32(b), true
}

func (t *table) seekBookmark(q *rop.SeekRowBookmarkRequest) (rop.Response, errcode.Code) {
	n, ok := bookmarkNumber(q.Bookmark)
	if !ok {
		return nil, errcode.InvalidBookmark
	}
	from, gone, ok := t.resolve(n)
	if !ok {
		return nil, errcode.InvalidBookmark
	}
	moved := t.seek(from, int(q.RowCount))
	resp := &rop.SeekRowBookmarkResponse{RowNoLongerVisible: gone}
	if q.WantRowMovedCount {
		resp.HasSoughtLess, resp.RowsSought = moved != int(q.RowCount), int32(moved)
	}
	return resp, errcode.Success
}

// findBackward is the flag of RopFindRow.
const findBackward = 0x01

func (p *processor) findRow(t *table, q *rop.FindRowRequest) (rop.Response, errcode.Code) {
	r, code := restriction(q.Restriction)
	if code != errcode.Success {
		return nil, code
	}
	resp := new(rop.FindRowResponse)
	from, ok := t.origin(q.Origin)
	if q.Origin == rop.BookmarkCustom {
		var n uint32
		if n, ok = bookmarkNumber(q.Bookmark); ok {
			from, resp.RowNoLongerVisible, ok = t.resolve(n)
		}
	}
	if !ok {
		return nil, errcode.InvalidBookmark
	}
	if !t.find(from, q.Flags&findBackward == 0, r) {
		return nil, errcode.NotFound
	}
	row, err := t.row(nil, t.pos)
	if err != nil {
		return nil, errcode.GeneralFailure
	}
	resp.HasRowData, resp.RowData = true, row
	return resp, errcode.Success
}
