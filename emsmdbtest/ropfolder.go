// ROPs on folders: opening, tables, creating, deleting, moving ([MS-OXCFOLD]).

package emsmdbtest

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func (p *processor) folderROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	switch q := c.Request.(type) {
	case *rop.OpenFolderRequest:
		return done(p.openFolder(c, q))
	case *rop.GetHierarchyTableRequest:
		return done(p.hierarchyTable(c, q))
	case *rop.GetContentsTableRequest:
		return done(p.contentsTable(c, q))
	case *rop.CreateFolderRequest:
		return done(p.createFolder(c, q))
	case *rop.DeleteFolderRequest:
		return done(p.deleteFolder(c, q))
	case *rop.DeleteMessagesRequest:
		partial, code := p.deleteMessages(c, q.MessageIDs)
		return &rop.DeleteMessagesResponse{PartialCompletion: partial}, code, true
	case *rop.HardDeleteMessagesRequest:
		partial, code := p.deleteMessages(c, q.MessageIDs)
		return &rop.HardDeleteMessagesResponse{PartialCompletion: partial}, code, true
	case *rop.EmptyFolderRequest:
		code := p.emptyFolder(c, q.WantDeleteAssociated)
		return &rop.EmptyFolderResponse{}, code, true
	case *rop.HardDeleteMessagesAndSubfoldersRequest:
		code := p.emptyFolder(c, q.WantDeleteAssociated)
		return &rop.HardDeleteMessagesAndSubfoldersResponse{}, code, true
	case *rop.MoveCopyMessagesRequest:
		return done(p.moveCopyMessages(c, q))
	}
	return nil, 0, false
}

func (p *processor) openFolder(c rop.Call, q *rop.OpenFolderRequest) (rop.Response, errcode.Code) {
	v, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return nil, code
	}
	l := logonOf(v)
	if l == nil {
		return nil, errcode.NotSupported
	}
	if _, err := l.box.Folder(q.FolderID); err != nil {
		return nil, codeOf(err)
	}
	return &rop.OpenFolderResponse{}, p.open(c, &folderObject{logon: l, id: q.FolderID})
}

func (p *processor) hierarchyTable(c rop.Call, q *rop.GetHierarchyTableRequest) (rop.Response, errcode.Code) {
	f, code := input[*folderObject](p, c)
	if code != errcode.Success {
		return nil, code
	}
	t := &table{
		kind:   hierarchyTable,
		folder: f.id,
		quiet:  q.TableFlags&(rop.TableNoNotifications|rop.TableSuppressNotifications) != 0,
		deep:   q.TableFlags&rop.TableDepth != 0,
		load: func() ([]source, error) {
			if q.TableFlags&rop.TableSoftDeletes != 0 {
				return nil, nil
			}
			return f.subfolders(nil, f.id, 1, q.TableFlags&rop.TableDepth != 0)
		},
	}
	if err := t.refresh(); err != nil {
		return nil, codeOf(err)
	}
	return &rop.GetHierarchyTableResponse{RowCount: uint32(len(t.view))}, p.openTable(c, f.logon, t)
}

// subfolders appends the folders below one, all levels of them with deep.
func (f *folderObject) subfolders(rows []source, id mapi.FolderID, depth int32, deep bool) ([]source, error) {
	list, err := f.logon.box.Children(id)
	if err != nil {
		return nil, err
	}
	for _, child := range list {
		row := f.logon.folderSource(child)
		inner := row.computed
		row.computed = func(tag mapi.PropTag) (any, bool) {
			if tag == mapi.PidTagDepth {
				return depth, true
			}
			return inner(tag)
		}
		rows = append(rows, row)
		if deep {
			if rows, err = f.subfolders(rows, child.ID, depth+1, true); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

func (p *processor) contentsTable(c rop.Call, q *rop.GetContentsTableRequest) (rop.Response, errcode.Code) {
	f, code := input[*folderObject](p, c)
	if code != errcode.Success {
		return nil, code
	}
	associated := q.TableFlags&rop.TableAssociated != 0
	t := &table{
		kind:       contentsTable,
		folder:     f.id,
		associated: associated,
		quiet:      q.TableFlags&rop.TableNoNotifications != 0,
		load: func() ([]source, error) {
			if q.TableFlags&rop.TableSoftDeletes != 0 {
				return nil, nil
			}
			list, err := f.logon.box.Contents(f.id, associated)
			rows := make([]source, len(list))
			for i, e := range list {
				rows[i] = f.logon.entrySource(f.id, e, associated)
			}
			return rows, err
		},
	}
	if err := t.refresh(); err != nil {
		return nil, codeOf(err)
	}
	return &rop.GetContentsTableResponse{RowCount: uint32(len(t.view))}, p.openTable(c, f.logon, t)
}

// openTable registers a table and has it notified of changes.
func (p *processor) openTable(c rop.Call, l *logon, t *table) errcode.Code {
	code := p.open(c, t)
	if code == errcode.Success && !t.quiet {
		l.watchTable(p.opened, t)
	}
	return code
}

// Types of folders in RopCreateFolder.
const (
	createGeneric = 1
	createSearch  = 2
)

func (p *processor) createFolder(c rop.Call, q *rop.CreateFolderRequest) (rop.Response, errcode.Code) {
	f, code := input[*folderObject](p, c)
	if code != errcode.Success {
		return nil, code
	}
	w, code := f.logon.writer()
	name := p.text(q.DisplayName)
	switch {
	case code != errcode.Success:
		return nil, code
	case q.FolderType == createSearch:
		return nil, errcode.NotSupported
	case q.FolderType != createGeneric || name == "":
		return nil, errcode.InvalidParameter
	}
	made, err := w.CreateFolder(f.id, mapi.Properties{
		{Tag: mapi.PidTagDisplayName, Value: name},
		{Tag: mapi.PidTagComment, Value: p.text(q.Comment)},
	})
	resp := new(rop.CreateFolderResponse)
	if errors.Is(err, fs.ErrExist) && q.OpenExisting {
		made, err = f.child(name)
		resp.Existing = true
	}
	if err != nil {
		return nil, codeOf(err)
	}
	resp.FolderID = made.ID
	return resp, p.open(c, &folderObject{logon: f.logon, id: made.ID})
}

func (f *folderObject) child(name string) (Folder, error) {
	list, err := f.logon.box.Children(f.id)
	if err != nil {
		return Folder{}, err
	}
	for _, child := range list {
		if strings.EqualFold(child.Name, name) {
			return child, nil
		}
	}
	return Folder{}, errcode.NotFound
}

func (p *processor) deleteFolder(c rop.Call, q *rop.DeleteFolderRequest) (rop.Response, errcode.Code) {
	resp := new(rop.DeleteFolderResponse)
	f, code := input[*folderObject](p, c)
	if code != errcode.Success {
		return resp, code
	}
	w, code := f.logon.writer()
	if code != errcode.Success {
		return resp, code
	}
	victim, err := f.logon.box.Folder(q.FolderID)
	if err != nil {
		return resp, codeOf(err)
	}
	if victim.Parent != f.id {
		return resp, errcode.NotFound
	}
	if victim.Subfolders > 0 && q.Flags&rop.DeleteFolderFolders == 0 ||
		victim.Messages+victim.Associated > 0 && q.Flags&rop.DeleteFolderMessages == 0 {
		resp.PartialCompletion = true
		return resp, errcode.Success
	}
	return resp, codeOf(w.DeleteFolder(q.FolderID))
}

func (p *processor) deleteMessages(c rop.Call, ids []mapi.MessageID) (partial bool, code errcode.Code) {
	f, code := input[*folderObject](p, c)
	if code != errcode.Success {
		return false, code
	}
	w, code := f.logon.writer()
	if code != errcode.Success {
		return false, code
	}
	for _, id := range ids {
		if err := w.DeleteMessage(f.id, id); err != nil {
			partial = true
		}
	}
	return partial, errcode.Success
}

// emptyFolder deletes the messages and subfolders of a folder.
func (p *processor) emptyFolder(c rop.Call, associated bool) errcode.Code {
	f, code := input[*folderObject](p, c)
	if code != errcode.Success {
		return code
	}
	w, code := f.logon.writer()
	if code != errcode.Success {
		return code
	}
	children, err := f.logon.box.Children(f.id)
	if err != nil {
		return codeOf(err)
	}
	for _, child := range children {
		if err := w.DeleteFolder(child.ID); err != nil {
			return codeOf(err)
		}
	}
	for _, fai := range []bool{false, true} {
		if fai && !associated {
			continue
		}
		list, err := f.logon.box.Contents(f.id, fai)
		if err != nil {
			return codeOf(err)
		}
		for _, e := range list {
			if err := w.DeleteMessage(f.id, e.ID); err != nil {
				return codeOf(err)
			}
		}
	}
	return errcode.Success
}

func (p *processor) moveCopyMessages(c rop.Call, q *rop.MoveCopyMessagesRequest) (rop.Response, errcode.Code) {
	resp := &rop.MoveCopyMessagesResponse{DestHandleIndex: uint32(c.Out)}
	from, code := input[*folderObject](p, c)
	if code != errcode.Success {
		return resp, code
	}
	to, code := objectAs[*folderObject](p, c.LogonID, c.Out, errcode.NullDestinationObject)
	if code != errcode.Success {
		return resp, code
	}
	w, code := from.logon.writer()
	if code != errcode.Success {
		return resp, code
	}
	for _, id := range q.MessageIDs {
		m, err := from.logon.box.Message(from.id, id)
		if err == nil {
			moved := *m
			moved.ID = 0
			_, err = w.PutMessage(to.id, &moved)
		}
		if err == nil && !q.WantCopy {
			err = w.DeleteMessage(from.id, id)
		}
		if err != nil {
			resp.PartialCompletion = true
		}
	}
	return resp, errcode.Success
}
