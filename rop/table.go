package rop

// This file holds the table ROPs, [MS-OXCROPS] 2.2.5.

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// TableStatus says what a table is doing, [MS-OXCTABL] 2.2.2.1.3.
type TableStatus uint8

// Table states.
const (
	TableComplete      TableStatus = 0x00
	TableSorting       TableStatus = 0x09
	TableSortError     TableStatus = 0x0A
	TableSettingCols   TableStatus = 0x0B
	TableSetColsError  TableStatus = 0x0D
	TableRestricting   TableStatus = 0x0E
	TableRestrictError TableStatus = 0x0F
)

// Bookmark is a predefined position in a table, [MS-OXCTABL] 2.2.2.1.1.
type Bookmark uint8

// Positions.
const (
	BookmarkBeginning Bookmark = 0x00
	BookmarkCurrent   Bookmark = 0x01
	BookmarkEnd       Bookmark = 0x02
	BookmarkCustom    Bookmark = 0x03
)

// TableAsync in the flags of SetColumns, SortTable and Restrict allows the
// server to answer before the work is done.
const TableAsync uint8 = 0x01

// SetColumnsRequest sets the columns of a table, [MS-OXCROPS] 2.2.5.1.
type SetColumnsRequest struct {
	// Flags is 0 or TableAsync.
	Flags uint8
	// Columns are the columns.
	Columns []mapi.PropTag
}

// ID implements Request.
func (*SetColumnsRequest) ID() ID { return IDSetColumns }

func (*SetColumnsRequest) layout() layout { return layoutIn }

func (*SetColumnsRequest) newResponse() *SetColumnsResponse { return new(SetColumnsResponse) }

func (q *SetColumnsRequest) encodeBody(w *writer) {
	w.uint8(q.Flags)
	w.tags16(q.Columns)
}

func (q *SetColumnsRequest) decodeBody(r *wire.Reader) {
	q.Flags = r.Uint8()
	q.Columns = readTags16(r)
}

// SetColumnsResponse answers SetColumnsRequest.
type SetColumnsResponse struct {
	// Status is the state of the table.
	Status TableStatus
}

// ID implements Response.
func (*SetColumnsResponse) ID() ID { return IDSetColumns }

func (p *SetColumnsResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint8(uint8(p.Status))
}

func (p *SetColumnsResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Status = TableStatus(r.Uint8())
}

// SortTableRequest sorts a table, [MS-OXCROPS] 2.2.5.2.
type SortTableRequest struct {
	// Flags is 0 or TableAsync.
	Flags uint8
	// CategoryCount is the number of SortOrders, at their start, that group the
	// rows, and ExpandedCount the number of those whose groups are expanded.
	CategoryCount, ExpandedCount uint16
	// SortOrders has the columns, the most significant first.
	SortOrders []mapi.SortOrder
}

func (q *SortTableRequest) encodeBody(w *writer) {
	w.uint8(q.Flags)
	w.count16(len(q.SortOrders))
	w.uint16(q.CategoryCount)
	w.uint16(q.ExpandedCount)
	for _, o := range q.SortOrders {
		w.value(o.AppendBinary)
	}
}

func (q *SortTableRequest) decodeBody(r *wire.Reader) {
	q.Flags = r.Uint8()
	n := r.Uint16()
	q.CategoryCount = r.Uint16()
	q.ExpandedCount = r.Uint16()
	q.SortOrders = mapi.ReadSortOrders(r, uint32(n))
}

// ID implements Request.
func (*SortTableRequest) ID() ID { return IDSortTable }

func (*SortTableRequest) layout() layout { return layoutIn }

func (*SortTableRequest) newResponse() *SortTableResponse { return new(SortTableResponse) }

// SortTableResponse answers SortTableRequest.
type SortTableResponse struct {
	// Status is the state of the table.
	Status TableStatus
}

// ID implements Response.
func (*SortTableResponse) ID() ID { return IDSortTable }

func (p *SortTableResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint8(uint8(p.Status))
}

func (p *SortTableResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Status = TableStatus(r.Uint8())
}

// RestrictRequest filters a table, [MS-OXCROPS] 2.2.5.3.
type RestrictRequest struct {
	// Flags is 0 or TableAsync.
	Flags uint8
	// Restriction is the encoded restriction; empty removes the filter.
	Restriction []byte
}

// ID implements Request.
func (*RestrictRequest) ID() ID { return IDRestrict }

func (*RestrictRequest) layout() layout { return layoutIn }

func (*RestrictRequest) newResponse() *RestrictResponse { return new(RestrictResponse) }

func (q *RestrictRequest) encodeBody(w *writer) {
	w.uint8(q.Flags)
	w.bytes16(q.Restriction)
}

func (q *RestrictRequest) decodeBody(r *wire.Reader) {
	q.Flags = r.Uint8()
	q.Restriction = readBytes16(r)
}

// RestrictResponse answers RestrictRequest.
type RestrictResponse struct {
	// Status is the state of the table.
	Status TableStatus
}

// ID implements Response.
func (*RestrictResponse) ID() ID { return IDRestrict }

func (p *RestrictResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint8(uint8(p.Status))
}

func (p *RestrictResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Status = TableStatus(r.Uint8())
}

// QueryRowsRequest reads rows of a table, [MS-OXCROPS] 2.2.5.4.
type QueryRowsRequest struct {
	// Flags says how, [MS-OXCTABL] 2.2.2.5.1.
	Flags QueryRowsFlags
	// ForwardRead reads towards the end of the table.
	ForwardRead bool
	// RowCount is the greatest number of rows to return.
	RowCount uint16
	// Columns is not sent: it has the columns that the table was given, without
	// which the end of the rows in the answer cannot be found. With nil
	// a Client takes those that it has set last; without a Client, or if there
	// are none, the rows are taken to be everything up to the end of the ROPs.
	Columns []mapi.PropTag
}

// QueryRowsFlags says how rows are read.
type QueryRowsFlags uint8

// Flags of RopQueryRows.
const (
	QueryAdvance       QueryRowsFlags = 0x00 // move the cursor past the rows
	QueryNoAdvance     QueryRowsFlags = 0x01 // leave the cursor where it is
	QueryPackedBuffers QueryRowsFlags = 0x02 // allow chained answers
)

func (q *QueryRowsRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.Flags))
	w.bool(q.ForwardRead)
	w.uint16(q.RowCount)
}

func (q *QueryRowsRequest) decodeBody(r *wire.Reader) {
	q.Flags = QueryRowsFlags(r.Uint8())
	q.ForwardRead = readBool(r)
	q.RowCount = r.Uint16()
}

// ID implements Request.
func (*QueryRowsRequest) ID() ID { return IDQueryRows }

func (*QueryRowsRequest) layout() layout { return layoutIn }

func (*QueryRowsRequest) newResponse() *QueryRowsResponse { return new(QueryRowsResponse) }

// ID implements Response.
func (*QueryRowsResponse) ID() ID { return IDQueryRows }

// QueryRowsResponse answers QueryRowsRequest.
type QueryRowsResponse struct {
	// Origin is the position of the cursor afterwards, BookmarkCustom excepted.
	Origin Bookmark
	// RowCount is the number of rows. It is an int because a Client joins the
	// rows of a chained answer, which can be more than one buffer can count.
	RowCount int
	// RowData has the rows, to be decoded by Rows.
	RowData []byte
}

// Rows decodes the rows, whose columns are those of the request. Binary values
// alias RowData.
func (p *QueryRowsResponse) Rows(columns []mapi.PropTag) ([]mapi.Row, error) {
	return mapi.DecodeRows(columns, p.RowCount, p.RowData)
}

func (p *QueryRowsResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint8(uint8(p.Origin))
	w.count16(p.RowCount)
	w.bytes(p.RowData)
}

func (p *QueryRowsResponse) decodeBody(r *wire.Reader, _ errcode.Code, q Request) {
	p.Origin = Bookmark(r.Uint8())
	p.RowCount = int(r.Uint16())
	var columns []mapi.PropTag
	if q, ok := q.(*QueryRowsRequest); ok {
		columns = q.Columns
	}
	p.RowData = readRows(r, columns, p.RowCount)
}

// readRows returns the bytes of n rows of the given columns, or everything that
// is left if the columns are not known.
func readRows(r *wire.Reader, columns []mapi.PropTag, n int) []byte {
	if columns == nil && n > 0 {
		return r.Rest()
	}
	start := r.Offset()
	for range n {
		mapi.SkipRow(r, columns)
		if !r.OK() {
			return nil
		}
	}
	size := r.Offset() - start
	r.Seek(start)
	return r.Bytes(size)
}

// AbortRequest stops asynchronous work on a table, [MS-OXCROPS] 2.2.5.5.
type AbortRequest struct{ emptyRequest }

// ID implements Request.
func (*AbortRequest) ID() ID { return IDAbort }

func (*AbortRequest) layout() layout { return layoutIn }

func (*AbortRequest) newResponse() *AbortResponse { return new(AbortResponse) }

// AbortResponse answers AbortRequest.
type AbortResponse struct {
	// Status is the state of the table.
	Status TableStatus
}

// ID implements Response.
func (*AbortResponse) ID() ID { return IDAbort }

func (p *AbortResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint8(uint8(p.Status))
}

func (p *AbortResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Status = TableStatus(r.Uint8())
}

// GetStatusRequest asks what a table is doing, [MS-OXCROPS] 2.2.5.6.
type GetStatusRequest struct{ emptyRequest }

// ID implements Request.
func (*GetStatusRequest) ID() ID { return IDGetStatus }

func (*GetStatusRequest) layout() layout { return layoutIn }

func (*GetStatusRequest) newResponse() *GetStatusResponse { return new(GetStatusResponse) }

// GetStatusResponse answers GetStatusRequest.
type GetStatusResponse struct {
	// Status is the state of the table.
	Status TableStatus
}

// ID implements Response.
func (*GetStatusResponse) ID() ID { return IDGetStatus }

func (p *GetStatusResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint8(uint8(p.Status))
}

func (p *GetStatusResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Status = TableStatus(r.Uint8())
}

// QueryPositionRequest asks for the position of the cursor, [MS-OXCROPS]
// 2.2.5.7.
type QueryPositionRequest struct{ emptyRequest }

// ID implements Request.
func (*QueryPositionRequest) ID() ID { return IDQueryPosition }

func (*QueryPositionRequest) layout() layout { return layoutIn }

func (*QueryPositionRequest) newResponse() *QueryPositionResponse { return new(QueryPositionResponse) }

// QueryPositionResponse answers QueryPositionRequest.
type QueryPositionResponse struct {
	// Numerator is the number of rows before the cursor.
	Numerator uint32
	// Denominator is the number of rows in all.
	Denominator uint32
}

// ID implements Response.
func (*QueryPositionResponse) ID() ID { return IDQueryPosition }

func (p *QueryPositionResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.Numerator)
	w.uint32(p.Denominator)
}

func (p *QueryPositionResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Numerator = r.Uint32()
	p.Denominator = r.Uint32()
}

// SeekRowRequest moves the cursor of a table, [MS-OXCROPS] 2.2.5.8.
type SeekRowRequest struct {
	// Origin is where to start.
	Origin Bookmark
	// RowCount is the number of rows to move, negative towards the beginning.
	RowCount int32
	// WantRowMovedCount asks for RowsSought to be filled in.
	WantRowMovedCount bool
}

// ID implements Request.
func (*SeekRowRequest) ID() ID { return IDSeekRow }

func (*SeekRowRequest) layout() layout { return layoutIn }

func (*SeekRowRequest) newResponse() *SeekRowResponse { return new(SeekRowResponse) }

func (q *SeekRowRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.Origin))
	w.uint32(uint32(q.RowCount))
	w.bool(q.WantRowMovedCount)
}

func (q *SeekRowRequest) decodeBody(r *wire.Reader) {
	q.Origin = Bookmark(r.Uint8())
	q.RowCount = int32(r.Uint32())
	q.WantRowMovedCount = readBool(r)
}

// SeekRowResponse answers SeekRowRequest.
type SeekRowResponse struct {
	// HasSoughtLess says that the table ended before RowCount.
	HasSoughtLess bool
	// RowsSought is the number of rows moved.
	RowsSought int32
}

// ID implements Response.
func (*SeekRowResponse) ID() ID { return IDSeekRow }

func (p *SeekRowResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.HasSoughtLess)
	w.uint32(uint32(p.RowsSought))
}

func (p *SeekRowResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.HasSoughtLess = readBool(r)
	p.RowsSought = int32(r.Uint32())
}

// SeekRowBookmarkRequest moves the cursor of a table to a bookmark, [MS-
// OXCROPS] 2.2.5.9.
type SeekRowBookmarkRequest struct {
	// Bookmark is the bookmark to start from.
	Bookmark []byte
	// RowCount is the number of rows to move, negative towards the beginning.
	RowCount int32
	// WantRowMovedCount asks for RowsSought to be filled in.
	WantRowMovedCount bool
}

// ID implements Request.
func (*SeekRowBookmarkRequest) ID() ID { return IDSeekRowBookmark }

func (*SeekRowBookmarkRequest) layout() layout { return layoutIn }

func (*SeekRowBookmarkRequest) newResponse() *SeekRowBookmarkResponse {
	return new(SeekRowBookmarkResponse)
}

func (q *SeekRowBookmarkRequest) encodeBody(w *writer) {
	w.bytes16(q.Bookmark)
	w.uint32(uint32(q.RowCount))
	w.bool(q.WantRowMovedCount)
}

func (q *SeekRowBookmarkRequest) decodeBody(r *wire.Reader) {
	q.Bookmark = readBytes16(r)
	q.RowCount = int32(r.Uint32())
	q.WantRowMovedCount = readBool(r)
}

// SeekRowBookmarkResponse answers SeekRowBookmarkRequest.
type SeekRowBookmarkResponse struct {
	// RowNoLongerVisible says that the bookmark's row is gone.
	RowNoLongerVisible bool
	// HasSoughtLess says that the table ended before RowCount.
	HasSoughtLess bool
	// RowsSought is the number of rows moved.
	RowsSought int32
}

// ID implements Response.
func (*SeekRowBookmarkResponse) ID() ID { return IDSeekRowBookmark }

func (p *SeekRowBookmarkResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.RowNoLongerVisible)
	w.bool(p.HasSoughtLess)
	w.uint32(uint32(p.RowsSought))
}

func (p *SeekRowBookmarkResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.RowNoLongerVisible = readBool(r)
	p.HasSoughtLess = readBool(r)
	p.RowsSought = int32(r.Uint32())
}

// SeekRowFractionalRequest moves the cursor of a table to a fraction of it,
// [MS-OXCROPS] 2.2.5.10.
type SeekRowFractionalRequest struct {
	Numerator uint32
	// Numerator and Denominator are the fraction.
	Denominator uint32
}

// ID implements Request.
func (*SeekRowFractionalRequest) ID() ID { return IDSeekRowFractional }

func (*SeekRowFractionalRequest) layout() layout { return layoutIn }

func (*SeekRowFractionalRequest) newResponse() *SeekRowFractionalResponse {
	return new(SeekRowFractionalResponse)
}

func (q *SeekRowFractionalRequest) encodeBody(w *writer) {
	w.uint32(q.Numerator)
	w.uint32(q.Denominator)
}

func (q *SeekRowFractionalRequest) decodeBody(r *wire.Reader) {
	q.Numerator = r.Uint32()
	q.Denominator = r.Uint32()
}

// SeekRowFractionalResponse answers SeekRowFractionalRequest.
type SeekRowFractionalResponse struct{ emptyResponse }

// ID implements Response.
func (*SeekRowFractionalResponse) ID() ID { return IDSeekRowFractional }

// CreateBookmarkRequest marks the position of the cursor, [MS-OXCROPS]
// 2.2.5.11.
type CreateBookmarkRequest struct{ emptyRequest }

// ID implements Request.
func (*CreateBookmarkRequest) ID() ID { return IDCreateBookmark }

func (*CreateBookmarkRequest) layout() layout { return layoutIn }

func (*CreateBookmarkRequest) newResponse() *CreateBookmarkResponse {
	return new(CreateBookmarkResponse)
}

// CreateBookmarkResponse answers CreateBookmarkRequest.
type CreateBookmarkResponse struct {
	// Bookmark is the bookmark.
	Bookmark []byte
}

// ID implements Response.
func (*CreateBookmarkResponse) ID() ID { return IDCreateBookmark }

func (p *CreateBookmarkResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bytes16(p.Bookmark)
}

func (p *CreateBookmarkResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Bookmark = readBytes16(r)
}

// QueryColumnsAllRequest asks for all columns that a table can have, [MS-
// OXCROPS] 2.2.5.12.
type QueryColumnsAllRequest struct{ emptyRequest }

// ID implements Request.
func (*QueryColumnsAllRequest) ID() ID { return IDQueryColumnsAll }

func (*QueryColumnsAllRequest) layout() layout { return layoutIn }

func (*QueryColumnsAllRequest) newResponse() *QueryColumnsAllResponse {
	return new(QueryColumnsAllResponse)
}

// QueryColumnsAllResponse answers QueryColumnsAllRequest.
type QueryColumnsAllResponse struct {
	// Columns are the columns.
	Columns []mapi.PropTag
}

// ID implements Response.
func (*QueryColumnsAllResponse) ID() ID { return IDQueryColumnsAll }

func (p *QueryColumnsAllResponse) encodeBody(w *writer, _ errcode.Code) {
	w.tags16(p.Columns)
}

func (p *QueryColumnsAllResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Columns = readTags16(r)
}

// FindRowRequest moves the cursor to the next row that a restriction matches,
// [MS-OXCROPS] 2.2.5.13.
type FindRowRequest struct {
	// Flags is 0 to search forwards, 1 to search backwards.
	Flags uint8
	// Restriction is the encoded restriction.
	Restriction []byte
	// Origin is where to start.
	Origin Bookmark
	// Bookmark is the bookmark to start from, for BookmarkCustom.
	Bookmark []byte
	// Columns is not sent; it is as in QueryRowsRequest.
	Columns []mapi.PropTag
}

func (q *FindRowRequest) encodeBody(w *writer) {
	w.uint8(q.Flags)
	w.bytes16(q.Restriction)
	w.uint8(uint8(q.Origin))
	w.bytes16(q.Bookmark)
}

func (q *FindRowRequest) decodeBody(r *wire.Reader) {
	q.Flags = r.Uint8()
	q.Restriction = readBytes16(r)
	q.Origin = Bookmark(r.Uint8())
	q.Bookmark = readBytes16(r)
}

// ID implements Request.
func (*FindRowRequest) ID() ID { return IDFindRow }

func (*FindRowRequest) layout() layout { return layoutIn }

func (*FindRowRequest) newResponse() *FindRowResponse { return new(FindRowResponse) }

// ID implements Response.
func (*FindRowResponse) ID() ID { return IDFindRow }

// FindRowResponse answers FindRowRequest.
type FindRowResponse struct {
	// RowNoLongerVisible says that the bookmark's row is gone.
	RowNoLongerVisible bool
	// HasRowData says that RowData has a row.
	HasRowData bool
	// RowData is the row that was found, to be decoded by mapi.DecodeRow.
	RowData []byte
}

func (p *FindRowResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bool(p.RowNoLongerVisible)
	w.bool(p.HasRowData)
	if p.HasRowData {
		w.bytes(p.RowData)
	}
}

func (p *FindRowResponse) decodeBody(r *wire.Reader, _ errcode.Code, q Request) {
	p.RowNoLongerVisible = readBool(r)
	if p.HasRowData = readBool(r); !p.HasRowData {
		return
	}
	var columns []mapi.PropTag
	if q, ok := q.(*FindRowRequest); ok {
		columns = q.Columns
	}
	p.RowData = readRows(r, columns, 1)
}

// FreeBookmarkRequest gives a bookmark back, [MS-OXCROPS] 2.2.5.14.
type FreeBookmarkRequest struct {
	// Bookmark is the bookmark.
	Bookmark []byte
}

// ID implements Request.
func (*FreeBookmarkRequest) ID() ID { return IDFreeBookmark }

func (*FreeBookmarkRequest) layout() layout { return layoutIn }

func (*FreeBookmarkRequest) newResponse() *FreeBookmarkResponse { return new(FreeBookmarkResponse) }

func (q *FreeBookmarkRequest) encodeBody(w *writer) {
	w.bytes16(q.Bookmark)
}

func (q *FreeBookmarkRequest) decodeBody(r *wire.Reader) {
	q.Bookmark = readBytes16(r)
}

// FreeBookmarkResponse answers FreeBookmarkRequest.
type FreeBookmarkResponse struct{ emptyResponse }

// ID implements Response.
func (*FreeBookmarkResponse) ID() ID { return IDFreeBookmark }

// ResetTableRequest brings a table back to its initial state, [MS-OXCROPS]
// 2.2.5.15.
type ResetTableRequest struct{ emptyRequest }

// ID implements Request.
func (*ResetTableRequest) ID() ID { return IDResetTable }

func (*ResetTableRequest) layout() layout { return layoutIn }

func (*ResetTableRequest) newResponse() *ResetTableResponse { return new(ResetTableResponse) }

// ResetTableResponse answers ResetTableRequest.
type ResetTableResponse struct{ emptyResponse }

// ID implements Response.
func (*ResetTableResponse) ID() ID { return IDResetTable }

// ExpandRowRequest expands a category of a table, [MS-OXCROPS] 2.2.5.16.
type ExpandRowRequest struct {
	// MaxRowCount is the greatest number of rows to return.
	MaxRowCount uint16
	// CategoryID is the category, PidTagInstID of its heading row.
	CategoryID uint64
	// Columns is not sent; it is as in QueryRowsRequest.
	Columns []mapi.PropTag
}

func (q *ExpandRowRequest) encodeBody(w *writer) {
	w.uint16(q.MaxRowCount)
	w.uint64(q.CategoryID)
}

func (q *ExpandRowRequest) decodeBody(r *wire.Reader) {
	q.MaxRowCount = r.Uint16()
	q.CategoryID = r.Uint64()
}

// ID implements Request.
func (*ExpandRowRequest) ID() ID { return IDExpandRow }

func (*ExpandRowRequest) layout() layout { return layoutIn }

func (*ExpandRowRequest) newResponse() *ExpandRowResponse { return new(ExpandRowResponse) }

// ID implements Response.
func (*ExpandRowResponse) ID() ID { return IDExpandRow }

// ExpandRowResponse answers ExpandRowRequest.
type ExpandRowResponse struct {
	// ExpandedRowCount is the number of rows that were added to the table.
	ExpandedRowCount uint32
	// RowCount is the number of rows in RowData.
	RowCount int
	// RowData has the rows, to be decoded by mapi.DecodeRows.
	RowData []byte
}

func (p *ExpandRowResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.ExpandedRowCount)
	w.count16(p.RowCount)
	w.bytes(p.RowData)
}

func (p *ExpandRowResponse) decodeBody(r *wire.Reader, _ errcode.Code, q Request) {
	p.ExpandedRowCount = r.Uint32()
	p.RowCount = int(r.Uint16())
	var columns []mapi.PropTag
	if q, ok := q.(*ExpandRowRequest); ok {
		columns = q.Columns
	}
	p.RowData = readRows(r, columns, p.RowCount)
}

// CollapseRowRequest collapses a category of a table, [MS-OXCROPS] 2.2.5.17.
type CollapseRowRequest struct {
	// CategoryID is the category, PidTagInstID of its heading row.
	CategoryID uint64
}

// ID implements Request.
func (*CollapseRowRequest) ID() ID { return IDCollapseRow }

func (*CollapseRowRequest) layout() layout { return layoutIn }

func (*CollapseRowRequest) newResponse() *CollapseRowResponse { return new(CollapseRowResponse) }

func (q *CollapseRowRequest) encodeBody(w *writer) {
	w.uint64(q.CategoryID)
}

func (q *CollapseRowRequest) decodeBody(r *wire.Reader) {
	q.CategoryID = r.Uint64()
}

// CollapseRowResponse answers CollapseRowRequest.
type CollapseRowResponse struct {
	// CollapsedRowCount is the number of rows that were taken out of the table.
	CollapsedRowCount uint32
}

// ID implements Response.
func (*CollapseRowResponse) ID() ID { return IDCollapseRow }

func (p *CollapseRowResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint32(p.CollapsedRowCount)
}

func (p *CollapseRowResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.CollapsedRowCount = r.Uint32()
}

// GetCollapseStateRequest asks which categories of a table are expanded, [MS-
// OXCROPS] 2.2.5.18.
type GetCollapseStateRequest struct {
	RowID uint64
	// RowID and RowInstanceNumber are the row to come back to.
	RowInstanceNumber uint32
}

// ID implements Request.
func (*GetCollapseStateRequest) ID() ID { return IDGetCollapseState }

func (*GetCollapseStateRequest) layout() layout { return layoutIn }

func (*GetCollapseStateRequest) newResponse() *GetCollapseStateResponse {
	return new(GetCollapseStateResponse)
}

func (q *GetCollapseStateRequest) encodeBody(w *writer) {
	w.uint64(q.RowID)
	w.uint32(q.RowInstanceNumber)
}

func (q *GetCollapseStateRequest) decodeBody(r *wire.Reader) {
	q.RowID = r.Uint64()
	q.RowInstanceNumber = r.Uint32()
}

// GetCollapseStateResponse answers GetCollapseStateRequest.
type GetCollapseStateResponse struct {
	// CollapseState is for SetCollapseStateRequest.
	CollapseState []byte
}

// ID implements Response.
func (*GetCollapseStateResponse) ID() ID { return IDGetCollapseState }

func (p *GetCollapseStateResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bytes16(p.CollapseState)
}

func (p *GetCollapseStateResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.CollapseState = readBytes16(r)
}

// SetCollapseStateRequest expands categories of a table as they once were,
// [MS-OXCROPS] 2.2.5.19.
type SetCollapseStateRequest struct {
	// CollapseState is from GetCollapseStateResponse.
	CollapseState []byte
}

// ID implements Request.
func (*SetCollapseStateRequest) ID() ID { return IDSetCollapseState }

func (*SetCollapseStateRequest) layout() layout { return layoutIn }

func (*SetCollapseStateRequest) newResponse() *SetCollapseStateResponse {
	return new(SetCollapseStateResponse)
}

func (q *SetCollapseStateRequest) encodeBody(w *writer) {
	w.bytes16(q.CollapseState)
}

func (q *SetCollapseStateRequest) decodeBody(r *wire.Reader) {
	q.CollapseState = readBytes16(r)
}

// SetCollapseStateResponse answers SetCollapseStateRequest.
type SetCollapseStateResponse struct {
	// Bookmark is the row to come back to.
	Bookmark []byte
}

// ID implements Response.
func (*SetCollapseStateResponse) ID() ID { return IDSetCollapseState }

func (p *SetCollapseStateResponse) encodeBody(w *writer, _ errcode.Code) {
	w.bytes16(p.Bookmark)
}

func (p *SetCollapseStateResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Bookmark = readBytes16(r)
}
