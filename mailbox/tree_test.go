package mailbox

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/mapi"
)

func TestArrange(t *testing.T) {
	folder := func(id, parent mapi.FolderID, name string) *FolderInfo {
		return &FolderInfo{ID: id, Parent: parent, Name: name}
	}
	for _, tt := range []struct {
		name string
		all  []*FolderInfo
		want []string
	}{
		{"depth first, siblings in order", []*FolderInfo{
			folder(2, 1, "b"), folder(3, 1, "a"), folder(4, 2, "x"), folder(5, 4, "y"), folder(6, 2, "z"),
		}, []string{"b", "b/x", "b/x/y", "b/z", "a"}},
		{"children before their parents", []*FolderInfo{
			folder(5, 4, "y"), folder(4, 2, "x"), folder(2, 1, "b"),
		}, []string{"b", "b/x", "b/x/y"}},
		{"parent not listed", []*FolderInfo{
			folder(9, 8, "lost"), folder(10, 9, "child"), folder(2, 1, "b"),
		}, []string{"b", "lost", "lost/child"}},
		{"a cycle", []*FolderInfo{
			folder(2, 3, "a"), folder(3, 2, "b"), folder(4, 1, "c"),
		}, []string{"c", "a", "a/b"}},
		{"its own parent", []*FolderInfo{folder(2, 2, "a")}, []string{"a"}},
		{"the root again", []*FolderInfo{folder(1, 1, "root"), folder(2, 1, "a")}, []string{"a"}},
		{"listed twice", []*FolderInfo{folder(2, 1, "a"), folder(2, 1, "a")}, []string{"a"}},
		{"without an id", []*FolderInfo{folder(0, 1, "?"), folder(2, 1, "a")}, []string{"a", ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range arrange(1, tt.all) {
				got = append(got, strings.Join(f.Path, "/"))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
