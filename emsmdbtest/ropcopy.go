// RopCopyFolder and RopMoveFolder ([MS-OXCFOLD] 3.2.5.7 and 3.2.5.8).

package emsmdbtest

import (
	"slices"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func (p *processor) copyROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	switch q := c.Request.(type) {
	case *rop.CopyFolderRequest:
		code := p.copyTree(c, q.FolderID, p.text(q.NewFolderName), q.WantRecursive, false)
		return &rop.CopyFolderResponse{DestHandleIndex: uint32(c.Out)}, code, true
	case *rop.MoveFolderRequest:
		code := p.copyTree(c, q.FolderID, p.text(q.NewFolderName), true, true)
		return &rop.MoveFolderResponse{DestHandleIndex: uint32(c.Out)}, code, true
	}
	return nil, 0, false
}

// copyTree copies a folder into another. A move is a copy and a deletion: the
// folder and its messages get new ids.
func (p *processor) copyTree(c rop.Call, id mapi.FolderID, name string, deep, move bool) errcode.Code {
	from, code := input[*folderObject](p, c)
	if code != errcode.Success {
		return code
	}
	to, code := objectAs[*folderObject](p, c.LogonID, c.Out, errcode.NullDestinationObject)
	if code != errcode.Success {
		return code
	}
	w, code := to.logon.writer()
	if code != errcode.Success {
		return code
	}
	folder, err := from.logon.box.Folder(id)
	switch {
	case err != nil:
		return codeOf(err)
	case folder.Parent != from.id:
		return errcode.NotFound
	case move && slices.Contains(from.logon.info.Special[:], id):
		return errcode.AccessDenied
	case from.isWithin(to.id, id):
		return errcode.FolderCycle
	}
	folder.Name = name
	if err := from.copyInto(w, to.id, folder, deep); err != nil || !move {
		return codeOf(err)
	}
	return codeOf(w.DeleteFolder(id))
}

// isWithin reports whether a folder is another one or below it.
func (f *folderObject) isWithin(id, top mapi.FolderID) bool {
	for {
		if id == top {
			return true
		}
		folder, err := f.logon.box.Folder(id)
		if err != nil || folder.Parent == id {
			return false
		}
		id = folder.Parent
	}
}

// copyInto makes a copy of a folder with its messages, and with deep of all
// below.
func (f *folderObject) copyInto(w Writer, parent mapi.FolderID, folder Folder, deep bool) error {
	properties := append(mapi.Properties{{Tag: mapi.PidTagDisplayName, Value: folder.Name}}, folder.Properties...)
	if folder.Class != "" {
		properties = append(properties, mapi.Property{Tag: mapi.PidTagContainerClass, Value: folder.Class})
	}
	made, err := w.CreateFolder(parent, properties)
	if err != nil {
		return err
	}
	for _, associated := range []bool{false, true} {
		list, err := f.logon.box.Contents(folder.ID, associated)
		if err != nil {
			return err
		}
		for _, e := range list {
			msg, err := f.logon.box.Message(folder.ID, e.ID)
			if err != nil {
				return err
			}
			c := *msg
			c.ID = 0
			c.Properties = slices.Clone(c.Properties)
			if _, err := w.PutMessage(made.ID, &c); err != nil {
				return err
			}
		}
	}
	if !deep {
		return nil
	}
	children, err := f.logon.box.Children(folder.ID)
	if err != nil {
		return err
	}
	for _, child := range children {
		if err := f.copyInto(w, made.ID, child, true); err != nil {
			return err
		}
	}
	return nil
}
