// Walking the folders below one, at all depths.

package mailbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// maxFolders bounds the folders that Tree holds in memory, so that a server
// that never ends its table is an error.
const maxFolders = 1 << 20

// Tree yields all folders below root, but not root itself, each before its
// subfolders, with Path filled from root down. The folders are read before the
// first is yielded, usually in one call. extra is as for Folders.
//
// A folder whose parent the server did not list comes after all others, with
// its own name as Path. A folder that cannot be identified has Err set and
// comes last.
func (mb *Mailbox) Tree(ctx context.Context, root mapi.FolderID, extra ...mapi.PropTag) iter.Seq2[*FolderInfo, error] {
	return func(yield func(*FolderInfo, error) bool) {
		all, err := mb.collect(ctx, root, extra)
		if errors.Is(err, errcode.NotSupported) || errors.Is(err, errcode.InvalidParameter) {
			mb.log.DebugContext(ctx, "mailbox: the server lists one level of folders at a time", "reason", err)
			all, err = mb.collectByLevel(ctx, root, extra)
		}
		for _, f := range arrange(root, all) {
			if !yield(f, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// collect reads one table that shows all depths.
func (mb *Mailbox) collect(ctx context.Context, root mapi.FolderID, extra []mapi.PropTag) (all []*FolderInfo, err error) {
	for f, err := range mb.folders(ctx, root, tableFlags|rop.TableDepth, extra) {
		if err != nil {
			return all, err
		}
		if all = append(all, f); len(all) > maxFolders {
			return all, fmt.Errorf("mailbox: folders of %v: %w: more than %d", root, ErrMalformed, maxFolders)
		}
	}
	return all, nil
}

// collectByLevel reads a table per folder, for servers without such tables. That
// a folder does not let its subfolders be listed is an error of that folder.
func (mb *Mailbox) collectByLevel(ctx context.Context, root mapi.FolderID, extra []mapi.PropTag) (all []*FolderInfo, err error) {
	seen := map[mapi.FolderID]bool{root: true}
	for todo := []*FolderInfo{{ID: root}}; len(todo) > 0; todo = todo[1:] {
		above := todo[0]
		for f, err := range mb.Folders(ctx, above.ID, extra...) {
			var refused *rop.Error
			if errors.As(err, &refused) && above.ID != root {
				above.Err = cmp.Or(above.Err, err)
				break
			}
			if err != nil {
				return all, err
			}
			if all = append(all, f); len(all) > maxFolders {
				return all, fmt.Errorf("mailbox: folders of %v: %w: more than %d", root, ErrMalformed, maxFolders)
			}
			if f.ID != 0 && mayHaveSubfolders(f) && !seen[f.ID] {
				todo = append(todo, f)
				seen[f.ID] = true
			}
		}
	}
	return all, nil
}

// mayHaveSubfolders is HasSubfolders, and true where the server does not say.
func mayHaveSubfolders(f *FolderInfo) bool {
	_, told := f.Properties.LookupID(mapi.PidTagSubfolders.ID())
	return f.HasSubfolders || !told
}

// arrange orders folders so that each comes before its subfolders, in the
// server's order among siblings, and fills Path. Every folder of all is in the
// result once, whatever the parents say.
func arrange(root mapi.FolderID, all []*FolderInfo) []*FolderInfo {
	children := make(map[mapi.FolderID][]*FolderInfo)
	placed := map[mapi.FolderID]bool{root: true}
	var unknown []*FolderInfo
	for _, f := range all {
		if f.ID == 0 {
			unknown = append(unknown, f)
			continue
		}
		children[f.Parent] = append(children[f.Parent], f)
	}
	out := make([]*FolderInfo, 0, len(all))
	place := func(f *FolderInfo) { // with all that is below
		for todo := []*FolderInfo{f}; len(todo) > 0; {
			f := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if placed[f.ID] {
				continue
			}
			placed[f.ID] = true
			out = append(out, f)
			for _, c := range slices.Backward(children[f.ID]) {
				if !placed[c.ID] {
					c.Path = append(slices.Clip(f.Path), c.Name)
					todo = append(todo, c)
				}
			}
		}
	}
	for _, f := range slices.Concat(children[root], all) {
		if f.ID != 0 && !placed[f.ID] {
			f.Path = []string{f.Name}
			place(f)
		}
	}
	return append(out, unknown...)
}
