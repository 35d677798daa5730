package rop

// This file holds the property ROPs, [MS-OXCROPS] 2.2.8.

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// GetPropertyIDsFromNamesRequest asks for the ids of named properties,
// [MS-OXCROPS] 2.2.8.1.
type GetPropertyIDsFromNamesRequest struct {
	// Flags is 0, or NamesCreate.
	Flags NameFlags
	// Names are the properties; none asks for all that the mailbox knows.
	Names []mapi.PropertyName
}

// NameFlags says whether names that are new to the mailbox get an id,
// [MS-OXCPRPT] 2.2.12.1.
type NameFlags uint8

// NamesCreate registers new names.
const NamesCreate NameFlags = 0x02

func (q *GetPropertyIDsFromNamesRequest) encodeBody(w *writer) {
	w.uint8(uint8(q.Flags))
	w.names16(q.Names)
}

func (q *GetPropertyIDsFromNamesRequest) decodeBody(r *wire.Reader) {
	q.Flags = NameFlags(r.Uint8())
	q.Names = mapi.ReadPropertyNames(r, uint32(r.Uint16()))
}

// names16 writes a 16-bit count and the names.
func (w *writer) names16(names []mapi.PropertyName) {
	w.count16(len(names))
	for _, n := range names {
		w.value(n.AppendBinary)
	}
}

// ids16 writes a 16-bit count and the property ids.
func (w *writer) ids16(ids []mapi.PropID) {
	w.count16(len(ids))
	for _, id := range ids {
		w.uint16(uint16(id))
	}
}

func readIDs16(r *wire.Reader) []mapi.PropID {
	n := r.Count(uint32(r.Uint16()), 2)
	if n == 0 {
		return nil
	}
	ids := make([]mapi.PropID, n)
	for i := range ids {
		ids[i] = mapi.PropID(r.Uint16())
	}
	return ids
}

// ID implements Request.
func (*GetPropertyIDsFromNamesRequest) ID() ID { return IDGetPropertyIDsFromNames }

func (*GetPropertyIDsFromNamesRequest) layout() layout { return layoutIn }

func (*GetPropertyIDsFromNamesRequest) newResponse() *GetPropertyIDsFromNamesResponse {
	return new(GetPropertyIDsFromNamesResponse)
}

// GetPropertyIDsFromNamesResponse answers GetPropertyIDsFromNamesRequest.
type GetPropertyIDsFromNamesResponse struct {
	// IDs are the ids in the order of the names, 0 for a name without one.
	IDs []mapi.PropID
}

// ID implements Response.
func (*GetPropertyIDsFromNamesResponse) ID() ID { return IDGetPropertyIDsFromNames }

func (p *GetPropertyIDsFromNamesResponse) encodeBody(w *writer, _ errcode.Code) {
	w.ids16(p.IDs)
}

func (p *GetPropertyIDsFromNamesResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.IDs = readIDs16(r)
}

// GetNamesFromPropertyIDsRequest asks for the names of properties, [MS-
// OXCROPS] 2.2.8.2.
type GetNamesFromPropertyIDsRequest struct {
	// IDs are the ids of the properties, from 0x8000.
	IDs []mapi.PropID
}

// ID implements Request.
func (*GetNamesFromPropertyIDsRequest) ID() ID { return IDGetNamesFromPropertyIDs }

func (*GetNamesFromPropertyIDsRequest) layout() layout { return layoutIn }

func (*GetNamesFromPropertyIDsRequest) newResponse() *GetNamesFromPropertyIDsResponse {
	return new(GetNamesFromPropertyIDsResponse)
}

func (q *GetNamesFromPropertyIDsRequest) encodeBody(w *writer) {
	w.ids16(q.IDs)
}

func (q *GetNamesFromPropertyIDsRequest) decodeBody(r *wire.Reader) {
	q.IDs = readIDs16(r)
}

// GetNamesFromPropertyIDsResponse answers GetNamesFromPropertyIDsRequest.
type GetNamesFromPropertyIDsResponse struct {
	// Names are the names in the order of the ids; NameNone for an id without
	// one.
	Names []mapi.PropertyName
}

// ID implements Response.
func (*GetNamesFromPropertyIDsResponse) ID() ID { return IDGetNamesFromPropertyIDs }

func (p *GetNamesFromPropertyIDsResponse) encodeBody(w *writer, _ errcode.Code) {
	w.names16(p.Names)
}

func (p *GetNamesFromPropertyIDsResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Names = mapi.ReadPropertyNames(r, uint32(r.Uint16()))
}

// GetPropertiesSpecificRequest reads properties of an object, [MS-OXCROPS]
// 2.2.8.3.
type GetPropertiesSpecificRequest struct {
	// PropertySizeLimit is the greatest size of a value to return, 0 for no
	// limit but that of the buffer.
	PropertySizeLimit uint16
	// WantUnicode, if not 0, makes strings of unspecified type UTF-16.
	WantUnicode uint16
	// Tags are the properties.
	Tags []mapi.PropTag
}

// ID implements Request.
func (*GetPropertiesSpecificRequest) ID() ID { return IDGetPropertiesSpecific }

func (*GetPropertiesSpecificRequest) layout() layout { return layoutIn }

func (*GetPropertiesSpecificRequest) newResponse() *GetPropertiesSpecificResponse {
	return new(GetPropertiesSpecificResponse)
}

func (q *GetPropertiesSpecificRequest) encodeBody(w *writer) {
	w.uint16(q.PropertySizeLimit)
	w.uint16(q.WantUnicode)
	w.tags16(q.Tags)
}

func (q *GetPropertiesSpecificRequest) decodeBody(r *wire.Reader) {
	q.PropertySizeLimit = r.Uint16()
	q.WantUnicode = r.Uint16()
	q.Tags = readTags16(r)
}

// ID implements Response.
func (*GetPropertiesSpecificResponse) ID() ID { return IDGetPropertiesSpecific }

// GetPropertiesSpecificResponse answers GetPropertiesSpecificRequest.
type GetPropertiesSpecificResponse struct {
	// RowData is a property row, to be decoded by Row.
	RowData []byte
}

// Row decodes the values, in the order of the request's tags. Binary values
// alias RowData.
func (p *GetPropertiesSpecificResponse) Row(tags []mapi.PropTag) (mapi.Row, error) {
	rows, err := mapi.DecodeRows(tags, 1, p.RowData)
	if err != nil {
		return mapi.Row{}, err
	}
	return rows[0], nil
}

func (p *GetPropertiesSpecificResponse) encodeBody(w *writer, _ errcode.Code) { w.bytes(p.RowData) }

func (p *GetPropertiesSpecificResponse) decodeBody(r *wire.Reader, _ errcode.Code, q Request) {
	var tags []mapi.PropTag
	if q, ok := q.(*GetPropertiesSpecificRequest); ok {
		tags = q.Tags
	}
	p.RowData = readRows(r, tags, 1)
}

// GetPropertiesAllRequest reads all properties of an object, [MS-OXCROPS]
// 2.2.8.4.
type GetPropertiesAllRequest struct {
	// PropertySizeLimit is the greatest size of a value to return, 0 for no
	// limit but that of the buffer.
	PropertySizeLimit uint16
	// WantUnicode, if not 0, makes strings UTF-16.
	WantUnicode uint16
}

// ID implements Request.
func (*GetPropertiesAllRequest) ID() ID { return IDGetPropertiesAll }

func (*GetPropertiesAllRequest) layout() layout { return layoutIn }

func (*GetPropertiesAllRequest) newResponse() *GetPropertiesAllResponse {
	return new(GetPropertiesAllResponse)
}

func (q *GetPropertiesAllRequest) encodeBody(w *writer) {
	w.uint16(q.PropertySizeLimit)
	w.uint16(q.WantUnicode)
}

func (q *GetPropertiesAllRequest) decodeBody(r *wire.Reader) {
	q.PropertySizeLimit = r.Uint16()
	q.WantUnicode = r.Uint16()
}

// GetPropertiesAllResponse answers GetPropertiesAllRequest.
type GetPropertiesAllResponse struct {
	// Properties are the values; in place of one that is too large is an error.
	Properties mapi.Properties
}

// ID implements Response.
func (*GetPropertiesAllResponse) ID() ID { return IDGetPropertiesAll }

func (p *GetPropertiesAllResponse) encodeBody(w *writer, _ errcode.Code) {
	w.properties16(p.Properties)
}

func (p *GetPropertiesAllResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Properties = mapi.ReadProperties(r, uint32(r.Uint16()))
}

// GetPropertiesListRequest asks which properties an object has, [MS-OXCROPS]
// 2.2.8.5.
type GetPropertiesListRequest struct{ emptyRequest }

// ID implements Request.
func (*GetPropertiesListRequest) ID() ID { return IDGetPropertiesList }

func (*GetPropertiesListRequest) layout() layout { return layoutIn }

func (*GetPropertiesListRequest) newResponse() *GetPropertiesListResponse {
	return new(GetPropertiesListResponse)
}

// GetPropertiesListResponse answers GetPropertiesListRequest.
type GetPropertiesListResponse struct {
	// Tags are the properties.
	Tags []mapi.PropTag
}

// ID implements Response.
func (*GetPropertiesListResponse) ID() ID { return IDGetPropertiesList }

func (p *GetPropertiesListResponse) encodeBody(w *writer, _ errcode.Code) {
	w.tags16(p.Tags)
}

func (p *GetPropertiesListResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Tags = readTags16(r)
}

// SetPropertiesRequest sets properties of an object,
// [MS-OXCROPS] 2.2.8.6.
type SetPropertiesRequest struct {
	// Properties are the properties.
	Properties mapi.Properties
}

func (q *SetPropertiesRequest) encodeBody(w *writer) { w.sizedProperties(q.Properties) }

func (q *SetPropertiesRequest) decodeBody(r *wire.Reader) { q.Properties = readSizedProperties(r) }

// ID implements Request.
func (*SetPropertiesRequest) ID() ID { return IDSetProperties }

func (*SetPropertiesRequest) layout() layout { return layoutIn }

func (*SetPropertiesRequest) newResponse() *SetPropertiesResponse { return new(SetPropertiesResponse) }

// SetPropertiesResponse answers SetPropertiesRequest.
type SetPropertiesResponse struct {
	// Problems has the properties that were not set.
	Problems []mapi.PropertyProblem
}

// ID implements Response.
func (*SetPropertiesResponse) ID() ID { return IDSetProperties }

func (p *SetPropertiesResponse) encodeBody(w *writer, _ errcode.Code) {
	w.problems(p.Problems)
}

func (p *SetPropertiesResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Problems = mapi.ReadPropertyProblems(r)
}

// SetPropertiesNoReplicateRequest sets properties of a folder without replicating them,
// [MS-OXCROPS] 2.2.8.7.
type SetPropertiesNoReplicateRequest struct {
	// Properties are the properties.
	Properties mapi.Properties
}

func (q *SetPropertiesNoReplicateRequest) encodeBody(w *writer) { w.sizedProperties(q.Properties) }

func (q *SetPropertiesNoReplicateRequest) decodeBody(r *wire.Reader) {
	q.Properties = readSizedProperties(r)
}

// ID implements Request.
func (*SetPropertiesNoReplicateRequest) ID() ID { return IDSetPropertiesNoReplicate }

func (*SetPropertiesNoReplicateRequest) layout() layout { return layoutIn }

func (*SetPropertiesNoReplicateRequest) newResponse() *SetPropertiesNoReplicateResponse {
	return new(SetPropertiesNoReplicateResponse)
}

// SetPropertiesNoReplicateResponse answers SetPropertiesNoReplicateRequest.
type SetPropertiesNoReplicateResponse struct {
	// Problems has the properties that were not set.
	Problems []mapi.PropertyProblem
}

// ID implements Response.
func (*SetPropertiesNoReplicateResponse) ID() ID { return IDSetPropertiesNoReplicate }

func (p *SetPropertiesNoReplicateResponse) encodeBody(w *writer, _ errcode.Code) {
	w.problems(p.Problems)
}

func (p *SetPropertiesNoReplicateResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Problems = mapi.ReadPropertyProblems(r)
}

// sizedProperties writes PropertyValueSize, PropertyValueCount and the values.
func (w *writer) sizedProperties(ps mapi.Properties) {
	w.uint16(0)
	at := len(w.b)
	w.properties16(ps)
	w.patch16(at)
}

func readSizedProperties(r *wire.Reader) mapi.Properties {
	size := int(r.Uint16())
	end := r.Offset() + size
	ps := mapi.ReadProperties(r, uint32(r.Uint16()))
	if r.OK() && r.Offset() != end {
		r.Fail(ErrValue)
	}
	return ps
}

// DeletePropertiesRequest removes properties of an object, [MS-OXCROPS]
// 2.2.8.8.
type DeletePropertiesRequest struct {
	// Tags are the properties.
	Tags []mapi.PropTag
}

// ID implements Request.
func (*DeletePropertiesRequest) ID() ID { return IDDeleteProperties }

func (*DeletePropertiesRequest) layout() layout { return layoutIn }

func (*DeletePropertiesRequest) newResponse() *DeletePropertiesResponse {
	return new(DeletePropertiesResponse)
}

func (q *DeletePropertiesRequest) encodeBody(w *writer) {
	w.tags16(q.Tags)
}

func (q *DeletePropertiesRequest) decodeBody(r *wire.Reader) {
	q.Tags = readTags16(r)
}

// DeletePropertiesResponse answers DeletePropertiesRequest.
type DeletePropertiesResponse struct {
	// Problems has the properties that were not removed.
	Problems []mapi.PropertyProblem
}

// ID implements Response.
func (*DeletePropertiesResponse) ID() ID { return IDDeleteProperties }

func (p *DeletePropertiesResponse) encodeBody(w *writer, _ errcode.Code) {
	w.problems(p.Problems)
}

func (p *DeletePropertiesResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Problems = mapi.ReadPropertyProblems(r)
}

// DeletePropertiesNoReplicateRequest removes properties of a folder without
// replicating it, [MS-OXCROPS] 2.2.8.9.
type DeletePropertiesNoReplicateRequest struct {
	// Tags are the properties.
	Tags []mapi.PropTag
}

// ID implements Request.
func (*DeletePropertiesNoReplicateRequest) ID() ID { return IDDeletePropertiesNoReplicate }

func (*DeletePropertiesNoReplicateRequest) layout() layout { return layoutIn }

func (*DeletePropertiesNoReplicateRequest) newResponse() *DeletePropertiesNoReplicateResponse {
	return new(DeletePropertiesNoReplicateResponse)
}

func (q *DeletePropertiesNoReplicateRequest) encodeBody(w *writer) {
	w.tags16(q.Tags)
}

func (q *DeletePropertiesNoReplicateRequest) decodeBody(r *wire.Reader) {
	q.Tags = readTags16(r)
}

// DeletePropertiesNoReplicateResponse answers
// DeletePropertiesNoReplicateRequest.
type DeletePropertiesNoReplicateResponse struct {
	// Problems has the properties that were not removed.
	Problems []mapi.PropertyProblem
}

// ID implements Response.
func (*DeletePropertiesNoReplicateResponse) ID() ID { return IDDeletePropertiesNoReplicate }

func (p *DeletePropertiesNoReplicateResponse) encodeBody(w *writer, _ errcode.Code) {
	w.problems(p.Problems)
}

func (p *DeletePropertiesNoReplicateResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.Problems = mapi.ReadPropertyProblems(r)
}

// QueryNamedPropertiesRequest asks for the named properties of an object,
// [MS-OXCROPS] 2.2.8.10.
type QueryNamedPropertiesRequest struct {
	// Flags leaves names out: 1 those by string, 2 those by number.
	Flags uint8
	// Set restricts the answer to a property set; nil asks for all.
	Set *mapi.GUID
}

func (q *QueryNamedPropertiesRequest) encodeBody(w *writer) {
	w.uint8(q.Flags)
	w.bool(q.Set != nil)
	if q.Set != nil {
		w.guid(*q.Set)
	}
}

func (q *QueryNamedPropertiesRequest) decodeBody(r *wire.Reader) {
	q.Flags = r.Uint8()
	q.Set = nil
	if readBool(r) {
		q.Set = new(r.GUID())
	}
}

// ID implements Request.
func (*QueryNamedPropertiesRequest) ID() ID { return IDQueryNamedProperties }

func (*QueryNamedPropertiesRequest) layout() layout { return layoutIn }

func (*QueryNamedPropertiesRequest) newResponse() *QueryNamedPropertiesResponse {
	return new(QueryNamedPropertiesResponse)
}

// ID implements Response.
func (*QueryNamedPropertiesResponse) ID() ID { return IDQueryNamedProperties }

// QueryNamedPropertiesResponse answers QueryNamedPropertiesRequest.
type QueryNamedPropertiesResponse struct {
	// IDs are the ids of the properties, and Names their names in that order.
	IDs   []mapi.PropID
	Names []mapi.PropertyName
}

func (p *QueryNamedPropertiesResponse) encodeBody(w *writer, _ errcode.Code) {
	if len(p.IDs) != len(p.Names) {
		w.fail(ErrValue)
	}
	w.ids16(p.IDs)
	for _, n := range p.Names {
		w.value(n.AppendBinary)
	}
}

func (p *QueryNamedPropertiesResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.IDs = readIDs16(r)
	p.Names = mapi.ReadPropertyNames(r, uint32(len(p.IDs)))
}

// CopyPropertiesRequest copies properties from one object to another, [MS-
// OXCROPS] 2.2.8.11.
type CopyPropertiesRequest struct {
	// WantAsynchronous allows the server to answer with RopProgress.
	WantAsynchronous bool
	// CopyFlags says how.
	CopyFlags CopyFlags
	// Tags are the properties to copy.
	Tags []mapi.PropTag
}

// ID implements Request.
func (*CopyPropertiesRequest) ID() ID { return IDCopyProperties }

func (*CopyPropertiesRequest) layout() layout { return layoutSourceDest }

func (*CopyPropertiesRequest) newResponse() *CopyPropertiesResponse {
	return new(CopyPropertiesResponse)
}

func (q *CopyPropertiesRequest) encodeBody(w *writer) {
	w.bool(q.WantAsynchronous)
	w.uint8(uint8(q.CopyFlags))
	w.tags16(q.Tags)
}

func (q *CopyPropertiesRequest) decodeBody(r *wire.Reader) {
	q.WantAsynchronous = readBool(r)
	q.CopyFlags = CopyFlags(r.Uint8())
	q.Tags = readTags16(r)
}

// ID implements Response.
func (*CopyPropertiesResponse) ID() ID { return IDCopyProperties }

// CopyPropertiesResponse answers CopyPropertiesRequest.
type CopyPropertiesResponse struct {
	// DestHandleIndex is the destination's place in the handle table, present
	// only with errcode.NullDestinationObject.
	DestHandleIndex uint32
	// Problems has the properties that were not copied.
	Problems []mapi.PropertyProblem
}

func (p *CopyPropertiesResponse) encodeBody(w *writer, code errcode.Code) {
	if code == errcode.NullDestinationObject {
		w.uint32(p.DestHandleIndex)
		return
	}
	w.problems(p.Problems)
}

func (p *CopyPropertiesResponse) decodeBody(r *wire.Reader, code errcode.Code, _ Request) {
	if code == errcode.NullDestinationObject {
		p.DestHandleIndex = r.Uint32()
		return
	}
	p.Problems = mapi.ReadPropertyProblems(r)
}

func (*CopyPropertiesResponse) failureBody(code errcode.Code) bool {
	return code == errcode.NullDestinationObject
}

// CopyToRequest copies all properties from one object to another, [MS-OXCROPS]
// 2.2.8.12.
type CopyToRequest struct {
	// WantAsynchronous allows the server to answer with RopProgress.
	WantAsynchronous bool
	// WantSubObjects includes the objects inside.
	WantSubObjects bool
	// CopyFlags says how.
	CopyFlags CopyFlags
	// ExcludedTags are the properties to leave out.
	ExcludedTags []mapi.PropTag
}

// ID implements Request.
func (*CopyToRequest) ID() ID { return IDCopyTo }

func (*CopyToRequest) layout() layout { return layoutSourceDest }

func (*CopyToRequest) newResponse() *CopyToResponse { return new(CopyToResponse) }

func (q *CopyToRequest) encodeBody(w *writer) {
	w.bool(q.WantAsynchronous)
	w.bool(q.WantSubObjects)
	w.uint8(uint8(q.CopyFlags))
	w.tags16(q.ExcludedTags)
}

func (q *CopyToRequest) decodeBody(r *wire.Reader) {
	q.WantAsynchronous = readBool(r)
	q.WantSubObjects = readBool(r)
	q.CopyFlags = CopyFlags(r.Uint8())
	q.ExcludedTags = readTags16(r)
}

// ID implements Response.
func (*CopyToResponse) ID() ID { return IDCopyTo }

// CopyToResponse answers CopyToRequest.
type CopyToResponse struct {
	// DestHandleIndex is the destination's place in the handle table, present
	// only with errcode.NullDestinationObject.
	DestHandleIndex uint32
	// Problems has the properties that were not copied.
	Problems []mapi.PropertyProblem
}

func (p *CopyToResponse) encodeBody(w *writer, code errcode.Code) {
	if code == errcode.NullDestinationObject {
		w.uint32(p.DestHandleIndex)
		return
	}
	w.problems(p.Problems)
}

func (p *CopyToResponse) decodeBody(r *wire.Reader, code errcode.Code, _ Request) {
	if code == errcode.NullDestinationObject {
		p.DestHandleIndex = r.Uint32()
		return
	}
	p.Problems = mapi.ReadPropertyProblems(r)
}

func (*CopyToResponse) failureBody(code errcode.Code) bool {
	return code == errcode.NullDestinationObject
}

// CopyFlags says how properties are copied, [MS-OXCPRPT] 2.2.10.1.
type CopyFlags uint8

// Flags of RopCopyProperties and RopCopyTo.
const (
	CopyMove        CopyFlags = 0x01
	CopyNoOverwrite CopyFlags = 0x02
)

// ProgressRequest asks how far asynchronous work has come, [MS-OXCROPS]
// 2.2.8.13.
type ProgressRequest struct {
	// WantCancel stops the work.
	WantCancel bool
	// For is not sent: it is the request that RopProgress answered, whose own
	// answer comes in place of that to this one when the work is done. A Client
	// then returns it in a *FinishedError.
	For Request
}

// ID implements Request.
func (*ProgressRequest) ID() ID { return IDProgress }

func (*ProgressRequest) layout() layout { return layoutIn }

func (*ProgressRequest) newResponse() *ProgressResponse { return new(ProgressResponse) }

func (q *ProgressRequest) encodeBody(w *writer) {
	w.bool(q.WantCancel)
}

func (q *ProgressRequest) decodeBody(r *wire.Reader) {
	q.WantCancel = readBool(r)
}

// ProgressResponse answers ProgressRequest. Other ROPs are answered by it,
// too, when they were allowed to be asynchronous.
type ProgressResponse struct {
	// LogonID is the logon.
	LogonID uint8
	// CompletedTaskCount is the number of tasks done.
	CompletedTaskCount uint32
	// TotalTaskCount is the number of tasks in all.
	TotalTaskCount uint32
}

// ID implements Response.
func (*ProgressResponse) ID() ID { return IDProgress }

func (p *ProgressResponse) encodeBody(w *writer, _ errcode.Code) {
	w.uint8(p.LogonID)
	w.uint32(p.CompletedTaskCount)
	w.uint32(p.TotalTaskCount)
}

func (p *ProgressResponse) decodeBody(r *wire.Reader, _ errcode.Code, _ Request) {
	p.LogonID = r.Uint8()
	p.CompletedTaskCount = r.Uint32()
	p.TotalTaskCount = r.Uint32()
}
