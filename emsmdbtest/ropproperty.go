// ROPs on properties and their names ([MS-OXCPRPT] 3.2.5.1 to 3.2.5.10).

package emsmdbtest

import (
	"slices"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func (p *processor) propertyROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	switch q := c.Request.(type) {
	case *rop.GetPropertyIDsFromNamesRequest, *rop.GetNamesFromPropertyIDsRequest, *rop.QueryNamedPropertiesRequest:
		return done(p.nameROP(c))
	case *rop.SetPropertiesRequest:
		problems, code := p.setProperties(c, q.Properties)
		return &rop.SetPropertiesResponse{Problems: problems}, code, true
	case *rop.SetPropertiesNoReplicateRequest:
		problems, code := p.setProperties(c, q.Properties)
		return &rop.SetPropertiesNoReplicateResponse{Problems: problems}, code, true
	case *rop.DeletePropertiesRequest:
		return &rop.DeletePropertiesResponse{}, p.deleteProperties(c, q.Tags), true
	case *rop.DeletePropertiesNoReplicateRequest:
		return &rop.DeletePropertiesNoReplicateResponse{}, p.deleteProperties(c, q.Tags), true
	case *rop.CopyToRequest:
		return done(p.copyTo(c, q))
	case *rop.CopyPropertiesRequest:
		return done(p.copyProperties(c, q))
	case *rop.GetPropertiesSpecificRequest, *rop.GetPropertiesAllRequest, *rop.GetPropertiesListRequest:
	default:
		return nil, 0, false
	}
	v, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return nil, code, true
	}
	l := logonOf(v)
	if l == nil {
		return nil, errcode.NotSupported, true
	}
	src, ok := l.source(v)
	if !ok {
		return nil, errcode.NotFound, true
	}
	switch q := c.Request.(type) {
	case *rop.GetPropertiesSpecificRequest:
		return done(p.someProperties(&src, q))
	case *rop.GetPropertiesAllRequest:
		return done(p.allProperties(&src, q, p.listed(&src, v)))
	}
	return &rop.GetPropertiesListResponse{Tags: p.listed(&src, v)}, errcode.Success, true
}

// listed are the tags of an object that the product lists.
func (p *processor) listed(src *source, value any) []mapi.PropTag {
	tags := src.tags(value)
	if _, ok := value.(*messageObject); !ok || !p.session.core.profile.Execute.SubjectUnlisted {
		return tags
	}
	return slices.DeleteFunc(tags, func(t mapi.PropTag) bool {
		switch t.ID() {
		case mapi.PidTagSubject.ID(), mapi.PidTagSubjectPrefix.ID(), mapi.PidTagNormalizedSubject.ID(), mapi.PidTagNativeBody.ID():
			return true
		}
		return false
	})
}

// sizeLimit is how many bytes a value may have: what the client allows, and
// never more than an answer can hold.
func (p *processor) sizeLimit(wanted uint16) int64 {
	limit := int64(max(p.left, 0))
	if wanted > 0 {
		limit = min(limit, int64(wanted))
	}
	return limit
}

func (p *processor) someProperties(src *source, q *rop.GetPropertiesSpecificRequest) (rop.Response, errcode.Code) {
	limit := p.sizeLimit(q.PropertySizeLimit)
	values := make(mapi.Properties, len(q.Tags))
	for i, tag := range q.Tags {
		values[i] = src.property(tag, q.WantUnicode != 0, limit)
	}
	for {
		b, err := mapi.NewRow(values).AppendBinary(nil, q.Tags)
		if err != nil {
			return nil, errcode.GeneralFailure
		}
		if len(b) <= p.left-responseHeader || !dropLargest(values) {
			return &rop.GetPropertiesSpecificResponse{RowData: b}, errcode.Success
		}
	}
}

// dropLargest replaces the largest value by an error that sends the client to
// a stream. It reports false when there is none left that a stream could bring.
func dropLargest(values mapi.Properties) bool {
	at, size := -1, int64(0)
	for i, v := range values {
		if n := valueSize(v.Value); streamable(v.Tag.Type()) && v.Err() == nil && n > size {
			at, size = i, n
		}
	}
	if at < 0 {
		return false
	}
	values[at].Value = mapi.ErrorNotEnoughMemory
	return true
}

func (p *processor) allProperties(src *source, q *rop.GetPropertiesAllRequest, tags []mapi.PropTag) (rop.Response, errcode.Code) {
	limit := p.sizeLimit(q.PropertySizeLimit)
	values := make(mapi.Properties, 0, len(tags))
	for _, tag := range tags {
		ask := tag
		if isText(tag.Type()) {
			ask = tag.WithType(mapi.TypeUnspecified)
		}
		if v := src.property(ask, q.WantUnicode != 0, limit); v.Value != mapi.ErrorNotFound {
			values = append(values, v)
		}
	}
	for {
		out := slices.Clone(values)
		for i, v := range out {
			if v.Err() != nil {
				out[i].Tag = v.Tag.WithType(mapi.TypeErrorCode)
			}
		}
		b, err := out.AppendBinary(nil)
		if err != nil {
			return nil, errcode.GeneralFailure
		}
		if len(b) <= p.left-responseHeader-2 || !dropLargest(values) {
			return &rop.GetPropertiesAllResponse{Properties: out}, errcode.Success
		}
	}
}

// tags lists the properties that an object has: the stored ones and those of
// the computed ones that clients expect to find.
func (s *source) tags(value any) []mapi.PropTag {
	var out []mapi.PropTag
	for _, p := range s.stored {
		out = append(out, p.Tag)
	}
	for _, t := range computedTags(value) {
		if _, ok := s.computed(t); ok && !slices.ContainsFunc(out, func(o mapi.PropTag) bool { return o.ID() == t.ID() }) {
			out = append(out, t)
		}
	}
	return out
}

func computedTags(value any) []mapi.PropTag {
	common := []mapi.PropTag{
		mapi.PidTagObjectType, mapi.PidTagMappingSignature, mapi.PidTagRecordKey,
		mapi.PidTagStoreRecordKey, mapi.PidTagAccess, mapi.PidTagAccessLevel,
	}
	keys := []mapi.PropTag{
		mapi.PidTagEntryId, mapi.PidTagParentEntryId, mapi.PidTagSourceKey, mapi.PidTagParentSourceKey,
		mapi.PidTagChangeKey, mapi.PidTagPredecessorChangeList, mapi.PidTagFolderId, mapi.PidTagParentFolderId,
	}
	switch value.(type) {
	case *messageObject:
		return slices.Concat(common, keys, []mapi.PropTag{
			mapi.PidTagMid, mapi.PidTagMessageFlags, mapi.PidTagMessageSize,
			mapi.PidTagHasAttachments, mapi.PidTagRead, mapi.PidTagAssociated,
			mapi.PidTagDisplayTo, mapi.PidTagDisplayCc, mapi.PidTagDisplayBcc,
		})
	case *folderObject:
		return slices.Concat(common, keys, []mapi.PropTag{
			mapi.PidTagDisplayName, mapi.PidTagContainerClass,
			mapi.PidTagContentCount, mapi.PidTagContentUnreadCount, mapi.PidTagAssociatedContentCount,
			mapi.PidTagSubfolders, mapi.PidTagFolderType,
		})
	case *attachmentObject:
		return slices.Concat(common, []mapi.PropTag{
			mapi.PidTagAttachNumber, mapi.PidTagAttachMethod,
			mapi.PidTagAttachSize, mapi.PidTagRenderingPosition,
		})
	}
	return slices.Concat(common, []mapi.PropTag{mapi.PidTagDisplayName, mapi.PidTagMailboxOwnerName})
}

// readOnly reports whether clients cannot set a property.
func readOnly(tag mapi.PropTag) bool {
	switch tag {
	case mapi.PidTagMid, mapi.PidTagFolderId, mapi.PidTagParentFolderId, mapi.PidTagEntryId, mapi.PidTagRecordKey,
		mapi.PidTagMessageSize, mapi.PidTagMessageSizeExtended, mapi.PidTagHasAttachments, mapi.PidTagChangeNumber,
		mapi.PidTagAccess, mapi.PidTagAccessLevel, mapi.PidTagObjectType, mapi.PidTagContentCount,
		mapi.PidTagContentUnreadCount, mapi.PidTagSubfolders, mapi.PidTagAttachNumber, mapi.PidTagAttachSize,
		mapi.PidTagDisplayTo, mapi.PidTagDisplayCc, mapi.PidTagDisplayBcc, mapi.PidTagRead, mapi.PidTagAssociated,
		mapi.PidTagSourceKey, mapi.PidTagParentSourceKey, mapi.PidTagChangeKey, mapi.PidTagPredecessorChangeList:
		return true
	}
	return false
}

// clone copies what a decoded property shares with the request buffer.
func clone(p mapi.Property) mapi.Property {
	switch v := p.Value.(type) {
	case []byte:
		p.Value = slices.Clone(v)
	case [][]byte:
		out := make([][]byte, len(v))
		for i := range v {
			out[i] = slices.Clone(v[i])
		}
		p.Value = out
	}
	return p
}

func (p *processor) setProperties(c rop.Call, list mapi.Properties) ([]mapi.PropertyProblem, errcode.Code) {
	v, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return nil, code
	}
	l := logonOf(v)
	if l == nil {
		return nil, errcode.NotSupported
	}
	put, _ := l.putter(v)
	if put == nil {
		return nil, errcode.AccessDenied
	}
	var problems []mapi.PropertyProblem
	for i, one := range list {
		code := errcode.ComputedValue
		if !readOnly(one.Tag) {
			code = put(clone(one))
		}
		if code != errcode.Success {
			problems = append(problems, mapi.PropertyProblem{Index: uint16(i), Tag: one.Tag, Code: code})
		}
	}
	return problems, errcode.Success
}

func (p *processor) deleteProperties(c rop.Call, tags []mapi.PropTag) errcode.Code {
	v, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return code
	}
	l := logonOf(v)
	if l == nil {
		return errcode.NotSupported
	}
	w, code := l.writer()
	if code != errcode.Success {
		return code
	}
	switch v := v.(type) {
	case *messageObject:
		m := v.own()
		for _, t := range tags {
			m.Properties = RemoveProperty(m.Properties, t)
		}
	case *attachmentObject:
		a := v.own()
		for _, t := range tags {
			a.Properties = RemoveProperty(a.Properties, t)
		}
	case *folderObject:
		return codeOf(w.UpdateFolder(v.id, nil, tags))
	default:
		return errcode.AccessDenied
	}
	return errcode.Success
}

// copyTo copies between messages, or between attachments.
func (p *processor) copyTo(c rop.Call, q *rop.CopyToRequest) (rop.Response, errcode.Code) {
	keep := func(tag mapi.PropTag) bool { return !slices.Contains(q.ExcludedTags, tag) }
	resp := &rop.CopyToResponse{DestHandleIndex: uint32(c.Out)}
	return resp, p.copy(c, keep, q.WantSubObjects)
}

func (p *processor) copyProperties(c rop.Call, q *rop.CopyPropertiesRequest) (rop.Response, errcode.Code) {
	keep := func(tag mapi.PropTag) bool { return slices.Contains(q.Tags, tag) }
	resp := &rop.CopyPropertiesResponse{DestHandleIndex: uint32(c.Out)}
	return resp, p.copy(c, keep, false)
}

func (p *processor) copy(c rop.Call, keep func(mapi.PropTag) bool, subObjects bool) errcode.Code {
	from, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return code
	}
	to, code := p.object(c.LogonID, c.Out)
	if code == errcode.NullObject {
		code = errcode.NullDestinationObject
	}
	if code != errcode.Success {
		return code
	}
	l := logonOf(to)
	if l == nil {
		return errcode.NotSupported
	}
	if put, _ := l.putter(to); put == nil {
		return errcode.AccessDenied
	}
	switch from := from.(type) {
	case *messageObject:
		dest, ok := to.(*messageObject)
		if !ok {
			return errcode.NotSupported
		}
		m := dest.own()
		m.Properties = copyList(m.Properties, from.msg.Properties, keep)
		if subObjects {
			m.Recipients = slices.Clone(from.msg.Recipients)
			m.Attachments = slices.Clone(from.msg.Attachments)
		}
		return errcode.Success
	case *attachmentObject:
		dest, ok := to.(*attachmentObject)
		if !ok {
			return errcode.NotSupported
		}
		a := dest.own()
		a.Properties = copyList(a.Properties, from.att.Properties, keep)
		if subObjects {
			a.Embedded = from.att.Embedded
		}
		return errcode.Success
	}
	return errcode.NotSupported
}

func copyList(to, from mapi.Properties, keep func(mapi.PropTag) bool) mapi.Properties {
	for _, p := range settle(from) {
		if keep(p.Tag) {
			to = SetProperty(to, p)
		}
	}
	return to
}

// nameROP handles the ROPs that map names and ids.
func (p *processor) nameROP(c rop.Call) (rop.Response, errcode.Code) {
	v, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return nil, code
	}
	l := logonOf(v)
	if l == nil {
		return nil, errcode.NotSupported
	}
	switch q := c.Request.(type) {
	case *rop.GetNamesFromPropertyIDsRequest:
		return &rop.GetNamesFromPropertyIDsResponse{Names: l.names(q.IDs)}, errcode.Success
	case *rop.GetPropertyIDsFromNamesRequest:
		_, isLogon := v.(*logon)
		return l.ids(q, isLogon)
	case *rop.QueryNamedPropertiesRequest:
		return l.queryNames(q), errcode.Success
	}
	return nil, errcode.NotImplemented
}

func (l *logon) names(ids []mapi.PropID) []mapi.PropertyName {
	out := make([]mapi.PropertyName, len(ids))
	for i, id := range ids {
		name, ok := l.box.PropertyName(id)
		switch {
		case !id.Named():
			name = mapi.NamedLID(mapi.PSMAPI(), uint32(id))
		case !ok:
			name = mapi.PropertyName{Kind: mapi.NameNone}
		}
		out[i] = name
	}
	return out
}

func (l *logon) ids(q *rop.GetPropertyIDsFromNamesRequest, isLogon bool) (rop.Response, errcode.Code) {
	if len(q.Names) == 0 && isLogon {
		return &rop.GetPropertyIDsFromNamesResponse{IDs: l.box.PropertyNames()}, errcode.Success
	}
	create := q.Flags == rop.NamesCreate && l.writable
	resp := &rop.GetPropertyIDsFromNamesResponse{IDs: make([]mapi.PropID, len(q.Names))}
	code := errcode.Success
	for i, n := range q.Names {
		if n.Set == mapi.PSMAPI() && n.Kind == mapi.NameLID {
			resp.IDs[i] = mapi.PropID(n.LID)
			continue
		}
		id, ok := l.box.PropertyID(n, create)
		switch {
		case ok:
			resp.IDs[i] = id
		case create:
			return nil, errcode.NotEnoughMemory
		default:
			code = errcode.ErrorsReturned
		}
	}
	return resp, code
}

// Flags of RopQueryNamedProperties, [MS-OXCPRPT] 2.2.14.1.
const (
	queryNoStrings = 0x01
	queryNoIDs     = 0x02
)

func (l *logon) queryNames(q *rop.QueryNamedPropertiesRequest) rop.Response {
	resp := new(rop.QueryNamedPropertiesResponse)
	for _, id := range l.box.PropertyNames() {
		n, ok := l.box.PropertyName(id)
		switch {
		case !ok, q.Set != nil && n.Set != *q.Set:
		case n.Kind == mapi.NameString && q.Flags&queryNoStrings != 0:
		case n.Kind == mapi.NameLID && q.Flags&queryNoIDs != 0:
		default:
			resp.IDs = append(resp.IDs, id)
			resp.Names = append(resp.Names, n)
		}
	}
	return resp
}
