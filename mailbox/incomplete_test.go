package mailbox

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// A walk level by level reaches every folder that it can: also those below one
// of which the server does not say whether there are any, or whose name it does
// not give, and those beside one that it refuses to list.
func TestTreeByLevelLeavesNothingOut(t *testing.T) {
	without := func(row mapi.Properties, tag mapi.PropTag) mapi.Properties {
		return slices.DeleteFunc(row, func(p mapi.Property) bool { return p.Tag == tag })
	}
	at := testFolder
	tables := map[mapi.FolderID][]mapi.Properties{
		testFolder: {
			without(folderRow(2, testFolder, "silent", false), mapi.PidTagSubfolders),
			without(folderRow(3, testFolder, "", true), mapi.PidTagDisplayName),
			folderRow(4, testFolder, "refused", true),
			folderRow(5, testFolder, "last", true),
		},
		2: {folderRow(12, 2, "a", false)},
		3: {folderRow(13, 3, "b", false)},
		5: {folderRow(15, 5, "c", false)},
	}
	w := &world{rows: map[rop.ID][]mapi.Properties{}}
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		switch q := c.Request.(type) {
		case *rop.OpenFolderRequest:
			at = q.FolderID
			w.rows[rop.IDGetHierarchyTable] = tables[at]
		case *rop.GetHierarchyTableRequest:
			if q.TableFlags&rop.TableDepth != 0 {
				return nil, errcode.NotSupported, true
			}
			if at == 4 {
				return nil, errcode.AccessDenied, true
			}
		}
		return nil, 0, false
	}
	mb, _ := openWorld(t, w)
	var ids []mapi.FolderID
	for f, err := range mb.Tree(t.Context(), testFolder) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, f.ID)
		switch f.ID {
		case 3:
			if !errors.Is(f.Err, errcode.NotFound) {
				t.Errorf("without a name: %v", f.Err)
			}
		case 4:
			if !errors.Is(f.Err, errcode.AccessDenied) || f.Name != "refused" {
				t.Errorf("refused: %+v", f)
			}
		default:
			if f.Err != nil {
				t.Errorf("%s: %v", f.Name, f.Err)
			}
		}
	}
	if want := []mapi.FolderID{2, 12, 3, 13, 4, 5, 15}; !slices.Equal(ids, want) {
		t.Errorf("folders %v, want %v", ids, want)
	}
}

// A cut name that cannot be had whole is better than none, and is told.
func TestFolderNameThatStaysCut(t *testing.T) {
	cut := strings.Repeat("long", 100)[:255]
	for _, tt := range []struct {
		name       string
		properties mapi.Properties
		want       errcode.Code
	}{
		{"no such property", nil, errcode.NotFound},
		{"refused", mapi.Properties{{Tag: mapi.PidTagDisplayName.WithType(mapi.TypeErrorCode), Value: errcode.AccessDenied}}, errcode.AccessDenied},
	} {
		t.Run(tt.name, func(t *testing.T) {
			mb, _ := openWorld(t, &world{
				rows:       map[rop.ID][]mapi.Properties{rop.IDGetHierarchyTable: {folderRow(2, testFolder, cut, false)}},
				properties: tt.properties,
			})
			for f, err := range mb.Folders(t.Context(), testFolder) {
				if err != nil || !errors.Is(f.Err, tt.want) || f.Name != cut || f.Path[0] != cut {
					t.Errorf("%+v, %v", f, err)
				}
			}
		})
	}
}

// A property that is not listed and too big for an answer is a stream as any
// other.
func TestUnlistedPropertyThatIsTooBig(t *testing.T) {
	mb, _ := openWorld(t, &world{
		unlisted: mapi.Properties{{Tag: mapi.PidTagSubject, Value: errcode.NotEnoughMemory}},
		streams:  map[mapi.PropTag][]byte{mapi.PidTagSubject: []byte("L\x00")},
	})
	m, err := mb.OpenMessage(t.Context(), testFolder, testID)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	p, ok := Lookup(m.Properties(), mapi.PidTagSubject)
	s, isStream := p.Value.(*Stream)
	if !ok || !isStream {
		t.Fatalf("subject %+v", p)
	}
	r, err := s.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
}

func TestErrorOfAFolderThatCannotBeOpenedIsOne(t *testing.T) {
	w := &world{special: func(c rop.Call) (rop.Response, errcode.Code, bool) {
		return nil, errcode.NotFound, c.Request.ID() == rop.IDOpenFolder
	}}
	mb, _ := openWorld(t, w)
	for _, err := range mb.Folders(t.Context(), testFolder) {
		if !errors.Is(err, errcode.NotFound) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v", err)
		}
	}
}

// A table has ended when the server says so, not when an answer is empty.
func TestTableThatDoesNotEndWhereItSeemsTo(t *testing.T) {
	page := func(origin rop.Bookmark, ids ...mapi.MessageID) *rop.QueryRowsResponse {
		p := &rop.QueryRowsResponse{Origin: origin}
		for _, id := range ids {
			cells := make(mapi.Properties, 0, len(messageColumns()))
			for _, tag := range messageColumns() {
				cell := mapi.Property{Tag: tag, Value: errcode.NotFound}
				if tag == mapi.PidTagMid {
					cell.Value = int64(id)
				}
				cells = append(cells, cell)
			}
			var err error
			if p.RowData, err = mapi.NewRow(cells).AppendBinary(p.RowData, messageColumns()); err != nil {
				t.Fatal(err)
			}
			p.RowCount++
		}
		return p
	}
	for _, tt := range []struct {
		name  string
		pages []*rop.QueryRowsResponse // nil does not fit its answer
		rows  int
		err   error
	}{
		{"an empty answer amid", []*rop.QueryRowsResponse{page(rop.BookmarkCurrent, 1), page(rop.BookmarkCurrent), page(rop.BookmarkEnd, 2)}, 2, nil},
		{"an empty answer first", []*rop.QueryRowsResponse{page(rop.BookmarkCurrent), page(rop.BookmarkEnd, 2)}, 1, nil},
		{"nothing but empty answers", []*rop.QueryRowsResponse{page(rop.BookmarkCurrent, 1), page(rop.BookmarkCurrent), page(rop.BookmarkCurrent)}, 1, ErrIncomplete},
		{"empty at the end", []*rop.QueryRowsResponse{page(rop.BookmarkCurrent, 1), page(rop.BookmarkEnd)}, 1, nil},
		{"empty and at the beginning", []*rop.QueryRowsResponse{page(rop.BookmarkBeginning)}, 0, nil},
		{"no room in the batch", []*rop.QueryRowsResponse{nil, page(rop.BookmarkEnd, 1)}, 1, nil},
		{"no room at all", []*rop.QueryRowsResponse{nil, nil}, 0, errcode.BufferTooSmall},
	} {
		t.Run(tt.name, func(t *testing.T) {
			asked := 0
			mb, _ := openWorld(t, &world{special: func(c rop.Call) (rop.Response, errcode.Code, bool) {
				if c.Request.ID() != rop.IDQueryRows {
					return nil, 0, false
				}
				if asked++; asked > len(tt.pages) {
					t.Errorf("asked for rows %d times", asked)
					return page(rop.BookmarkEnd), 0, true
				}
				if p := tt.pages[asked-1]; p != nil {
					return p, 0, true
				}
				return nil, errcode.BufferTooSmall, true
			}})
			n := 0
			var failed error
			for _, err := range mb.Messages(t.Context(), testFolder) {
				if err != nil {
					failed = err
					break
				}
				n++
			}
			if n != tt.rows || !errors.Is(failed, tt.err) || asked != len(tt.pages) {
				t.Errorf("%d rows in %d answers, %v", n, asked, failed)
			}
		})
	}
}

// What is not in the list of properties is asked for again where it does not fit
// beside the other answers.
func TestUnlistedPropertiesForWhichThereWasNoRoom(t *testing.T) {
	w := &world{unlisted: mapi.Properties{{Tag: mapi.PidTagSubject, Value: "Lamps"}}}
	mb, server := openWorld(t, w)
	answer, refused := server.answer, false
	server.answer = func(c rop.Call, h uint32) (rop.Response, errcode.Code) {
		if c.Request.ID() == rop.IDGetPropertiesSpecific && !refused {
			refused = true
			return nil, errcode.BufferTooSmall
		}
		return answer(c, h)
	}
	m, err := mb.OpenMessage(t.Context(), testFolder, testID)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if got := Get[string](m.Properties(), mapi.PidTagSubject); got != "Lamps" || !refused {
		t.Errorf("subject %q", got)
	}
}

// Versions of gromox compare the sizes of a folder's properties with the limit of
// the request also where that is 0.
func TestFolderOfAServerThatTakesTheLimitByItsWord(t *testing.T) {
	w := &world{properties: mapi.Properties{
		{Tag: mapi.PidTagDisplayName, Value: "Inbox"}, {Tag: mapi.PidTagContentCount, Value: int32(7)},
	}}
	w.special = func(c rop.Call) (rop.Response, errcode.Code, bool) {
		q, ok := c.Request.(*rop.GetPropertiesAllRequest)
		if !ok || q.PropertySizeLimit > 0 {
			return nil, 0, false
		}
		resp := new(rop.GetPropertiesAllResponse)
		for _, p := range w.properties {
			resp.Properties = append(resp.Properties, mapi.Property{Tag: p.Tag.WithType(mapi.TypeErrorCode), Value: errcode.NotEnoughMemory})
		}
		return resp, 0, true
	}
	mb, server := openWorld(t, w)
	f, err := mb.OpenFolder(t.Context(), testFolder)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := Get[string](f.Properties(), mapi.PidTagDisplayName); got != "Inbox" || Get[int32](f.Properties(), mapi.PidTagContentCount) != 7 {
		t.Errorf("properties %v", f.Properties())
	}
	if server.calls != 1 {
		t.Errorf("%d calls", server.calls)
	}
}
