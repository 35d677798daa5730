// Synchronization ROPs for uploading changes ([MS-OXCFXICS] 3.2.5.9.4).
// Downloads by synchronization are not offered.

package emsmdbtest

import (
	"bytes"
	"slices"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// collector is a synchronization upload context.
type collector struct {
	folder   *folderObject
	contents bool
}

// Flags of the import ROPs.
const (
	importAssociated     = 0x10
	importFailOnConflict = 0x40

	importDeleteHierarchy = 0x01
	importDeleteHard      = 0x02
)

func (p *processor) syncROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	if q, ok := c.Request.(*rop.SynchronizationOpenCollectorRequest); ok {
		f, code := input[*folderObject](p, c)
		if code == errcode.Success {
			_, code = f.logon.writer()
		}
		if code == errcode.Success {
			code = p.open(c, &collector{folder: f, contents: q.IsContentsCollector})
		}
		return &rop.SynchronizationOpenCollectorResponse{}, code, true
	}
	switch c.Request.(type) {
	case *rop.SynchronizationImportMessageChangeRequest, *rop.SynchronizationImportDeletesRequest,
		*rop.SynchronizationUploadStateStreamBeginRequest, *rop.SynchronizationUploadStateStreamContinueRequest,
		*rop.SynchronizationUploadStateStreamEndRequest:
	default:
		return nil, 0, false
	}
	s, code := input[*collector](p, c)
	if code != errcode.Success {
		return nil, code, true
	}
	switch q := c.Request.(type) {
	case *rop.SynchronizationImportMessageChangeRequest:
		return done(p.importMessage(c, s, q))
	case *rop.SynchronizationImportDeletesRequest:
		return &rop.SynchronizationImportDeletesResponse{}, p.importDeletes(s, q), true
	// What the client has seen before does not matter for uploads here.
	case *rop.SynchronizationUploadStateStreamBeginRequest:
		return &rop.SynchronizationUploadStateStreamBeginResponse{}, errcode.Success, true
	case *rop.SynchronizationUploadStateStreamContinueRequest:
		return &rop.SynchronizationUploadStateStreamContinueResponse{}, errcode.Success, true
	}
	return &rop.SynchronizationUploadStateStreamEndResponse{}, errcode.Success, true
}

// importMessage opens the message that a source key names, or makes it.
func (p *processor) importMessage(c rop.Call, s *collector, q *rop.SynchronizationImportMessageChangeRequest) (rop.Response, errcode.Code) {
	key, ok := mapi.Get[[]byte](q.Properties, mapi.PidTagSourceKey)
	predecessors, okList := mapi.Get[[]byte](q.Properties, mapi.PidTagPredecessorChangeList)
	failOnConflict := q.ImportFlag&importFailOnConflict != 0
	switch {
	case !s.contents:
		return nil, errcode.NotSupported
	case !ok || !okList, failOnConflict && !p.session.core.profile.Version.Supports(version.FailOnConflict):
		return nil, errcode.InvalidParameter
	}
	l := s.folder.logon
	m := &messageObject{logon: l, folder: s.folder.id, codePage: p.session.codePage}
	old, err := s.find(key)
	switch {
	case err != nil:
		return nil, codeOf(err)
	case old == nil:
		m.msg, m.changed = newMessage(q.ImportFlag&importAssociated != 0), true
	case failOnConflict && !bytes.Contains(predecessors, l.globalID(old.ChangeNumber)):
		return nil, errcode.SyncConflict
	default:
		m.msg = old
	}
	msg := m.own()
	for _, one := range q.Properties {
		switch one.Tag {
		case mapi.PidTagSourceKey, mapi.PidTagLastModificationTime:
			msg.Properties = SetProperty(msg.Properties, clone(one))
		}
	}
	return &rop.SynchronizationImportMessageChangeResponse{}, p.open(c, m)
}

// find returns the message of the folder with a source key, nil for none.
func (s *collector) find(key []byte) (*Message, error) {
	for _, associated := range []bool{false, true} {
		list, err := s.folder.logon.box.Contents(s.folder.id, associated)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			src := s.folder.logon.entrySource(s.folder.id, e, associated)
			if v, ok := src.value(mapi.PidTagSourceKey); ok && bytes.Equal(v.([]byte), key) {
				return s.folder.logon.box.Message(s.folder.id, e.ID)
			}
		}
	}
	return nil, nil
}

// importDeletes deletes what the source keys name. What is gone already is no
// failure.
func (p *processor) importDeletes(s *collector, q *rop.SynchronizationImportDeletesRequest) errcode.Code {
	hierarchy := q.ImportDeleteFlags&importDeleteHierarchy != 0
	hard := q.ImportDeleteFlags&importDeleteHard != 0
	if hierarchy == s.contents || hard && !p.session.core.profile.Version.Supports(version.ImportHardDelete) {
		return errcode.InvalidParameter
	}
	w, code := s.folder.logon.writer()
	if code != errcode.Success {
		return code
	}
	for _, one := range q.Properties {
		keys, ok := one.Value.([][]byte)
		if !ok {
			return errcode.InvalidParameter
		}
		for _, key := range keys {
			if err := s.delete(w, key, hierarchy); err != nil && codeOf(err) != errcode.NotFound {
				return codeOf(err)
			}
		}
	}
	return errcode.Success
}

func (s *collector) delete(w Writer, key []byte, hierarchy bool) error {
	if !hierarchy {
		m, err := s.find(key)
		if err != nil || m == nil {
			return err
		}
		return w.DeleteMessage(s.folder.id, m.ID)
	}
	children, err := s.folder.logon.box.Children(s.folder.id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(children, func(f Folder) bool {
		return bytes.Equal(s.folder.logon.globalID(f.ID.Counter()), key)
	})
	if i < 0 {
		return nil
	}
	return w.DeleteFolder(children[i].ID)
}
