// Folders: listing them, and opening one for its properties.

package mailbox

import (
	"context"
	"fmt"
	"iter"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// FolderType says what a folder is, [MS-OXCFOLD] 2.2.2.2.2.4.
type FolderType int32

// Folder types.
const (
	RootFolder    FolderType = 0
	GenericFolder FolderType = 1
	// SearchFolder shows messages of other folders.
	SearchFolder FolderType = 2
)

// FolderInfo is one row of a hierarchy table.
type FolderInfo struct {
	ID     mapi.FolderID
	Parent mapi.FolderID
	// Path has the names of the folders from below the root of the walk down
	// to this one. Names are as the server has them: they may be empty, equal
	// to those of siblings, or hold any character.
	Path []string
	Name string
	// Class is PidTagContainerClass, such as "IPF.Note"; often empty.
	Class string
	Type  FolderType
	// Messages and Associated count the normal and the associated messages.
	Messages, Associated int
	HasSubfolders        bool
	// Properties are all columns of the row. Values of more than 510 bytes may
	// have been cut by the server; Name never is.
	Properties mapi.Properties
	// Err says what could not be found out about the folder. ID and Name are
	// valid if it is nil; otherwise ID may be 0, and Name empty or cut.
	Err error
}

func folderColumns() []mapi.PropTag {
	return []mapi.PropTag{
		mapi.PidTagFolderId, mapi.PidTagParentFolderId, mapi.PidTagDisplayName, mapi.PidTagContainerClass,
		mapi.PidTagFolderType, mapi.PidTagContentCount, mapi.PidTagAssociatedContentCount, mapi.PidTagSubfolders,
	}
}

// Folders yields the folders directly below parent. extra are columns to read
// beyond those that FolderInfo has fields for.
func (mb *Mailbox) Folders(ctx context.Context, parent mapi.FolderID, extra ...mapi.PropTag) iter.Seq2[*FolderInfo, error] {
	return mb.folders(ctx, parent, tableFlags, extra)
}

func (mb *Mailbox) folders(ctx context.Context, parent mapi.FolderID, flags rop.TableFlags, extra []mapi.PropTag) iter.Seq2[*FolderInfo, error] {
	return func(yield func(*FolderInfo, error) bool) {
		open := &rop.GetHierarchyTableRequest{TableFlags: flags}
		for row, err := range folderTable(ctx, mb, parent, "folders", open, withExtra(folderColumns(), extra)) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(mb.folderInfo(ctx, parent, row), nil) {
				return
			}
		}
	}
}

func (mb *Mailbox) folderInfo(ctx context.Context, parent mapi.FolderID, row mapi.Row) *FolderInfo {
	f := &FolderInfo{Parent: parent, Name: mb.cellText(row, mapi.PidTagDisplayName), Properties: row.Values}
	if id, ok := cell[int64](row, mapi.PidTagFolderId); ok && id != 0 {
		f.ID = mapi.FolderID(id)
	} else {
		f.Err = rowError(row, mapi.PidTagFolderId)
	}
	if id, ok := cell[int64](row, mapi.PidTagParentFolderId); ok && id != 0 {
		f.Parent = mapi.FolderID(id)
	}
	if _, ok := row.Values.LookupID(mapi.PidTagDisplayName.ID()); !ok && f.Err == nil {
		f.Err = rowError(row, mapi.PidTagDisplayName)
	}
	f.Class = mb.cellText(row, mapi.PidTagContainerClass)
	kind, ok := cell[int32](row, mapi.PidTagFolderType)
	f.Type = FolderType(kind)
	if !ok {
		f.Type = GenericFolder
	}
	messages, _ := cell[int32](row, mapi.PidTagContentCount)
	associated, _ := cell[int32](row, mapi.PidTagAssociatedContentCount)
	f.Messages, f.Associated = int(messages), int(associated)
	f.HasSubfolders, _ = cell[bool](row, mapi.PidTagSubfolders)
	if f.Err == nil && wasCut(f.Name) {
		if whole, err := mb.folderName(ctx, f.ID); err == nil {
			f.Name = whole
		} else {
			f.Err = err
		}
	}
	f.Path = []string{f.Name}
	return f
}

// rowError says that a row lacks the value of a column that it must have.
func rowError(row mapi.Row, tag mapi.PropTag) error {
	for _, p := range row.Values {
		if p.Tag.ID() == tag.ID() {
			if err := propertyError(p); err != nil {
				return err
			}
		}
	}
	return &PropertyError{Property: tag.String(), Err: errcode.NotFound}
}

// folderName asks for a name that the table may have cut.
func (mb *Mailbox) folderName(ctx context.Context, id mapi.FolderID) (string, error) {
	f, err := mb.OpenFolder(ctx, id)
	if err != nil {
		return "", err
	}
	defer f.Close()
	p, ok := Lookup(f.Properties(), mapi.PidTagDisplayName)
	switch {
	case !ok:
		return "", &PropertyError{Property: mapi.PidTagDisplayName.String(), Err: errcode.NotFound}
	case p.Err != nil:
		return "", p.Err
	}
	return mb.text(p.Value)
}

// Folder is an open folder.
type Folder struct {
	object
	id         mapi.FolderID
	properties []Property
}

// OpenFolder opens a folder and reads its properties.
func (mb *Mailbox) OpenFolder(ctx context.Context, id mapi.FolderID) (*Folder, error) {
	if err := mb.use(); err != nil {
		return nil, err
	}
	return opening(mb, 0, func(whole bool) (*Folder, error) { return mb.openFolder(ctx, id, whole) })
}

func (mb *Mailbox) openFolder(ctx context.Context, id mapi.FolderID, whole bool) (*Folder, error) {
	b := mb.client.NewBatch()
	open := rop.Add(b, mb.logon, &rop.OpenFolderRequest{FolderID: id})
	f := &Folder{id: id, object: object{mb: mb, what: "folder", handle: open.Handle()}}
	all := addFetch(b, &f.object, whole)
	if err := b.Do(ctx); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("mailbox: open folder %v: %w", id, err)
	}
	if err := open.Err(); err != nil {
		return nil, fmt.Errorf("mailbox: open folder %v: %w", id, err)
	}
	var err error
	if f.properties, err = all.finish(ctx); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("mailbox: open folder %v: %w", id, err)
	}
	return f, nil
}

// ID returns the folder's id.
func (f *Folder) ID() mapi.FolderID { return f.id }

// Properties returns the folder's properties. The slice must not be changed.
func (f *Folder) Properties() []Property { return f.properties }
