// Tables: a set of rows with columns, a restriction, a sort order and a cursor
// ([MS-OXCTABL]).

package emsmdbtest

import (
	"slices"
	"sync/atomic"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
)

// tableKind says what the rows of a table are.
type tableKind uint8

const (
	contentsTable tableKind = iota
	hierarchyTable
	attachmentTable
	emptyTable // permissions and rules, which this server has none of
)

// table is a view of rows. The rows are read when the cursor goes to the start
// of the table, so that a client that pages through it sees each row once,
// whatever happens to the folder meanwhile.
type table struct {
	kind       tableKind
	folder     mapi.FolderID
	associated bool
	deep       bool
	load       func() ([]source, error)

	rows   []source
	view   []int // indexes into rows, in the order of the table
	loaded bool

	columns     []mapi.PropTag
	restriction mapi.Restriction
	orders      []mapi.SortOrder
	pos         int

	bookmarks    map[uint32]bookmark
	lastBookmark uint32
	// quiet tables send no notifications.
	quiet bool
	// viewed is set by the operations that make the server keep a view of the
	// table, and with it send notifications ([MS-OXCNOTIF] 3.1.4.3).
	viewed atomic.Bool
}

// bookmark remembers a row.
type bookmark struct {
	id  uint64
	pos int
}

// shows reports whether an event changes what the table shows.
func (t *table) shows(ev *Event) bool {
	switch {
	case !t.viewed.Load(), ev.Kind == EventNewMail, ev.Kind == EventSearched:
		return false
	case t.kind == contentsTable:
		return ev.Message != 0 && ev.Folder == t.folder && ev.Associated == t.associated
	case t.kind == hierarchyTable:
		return ev.Message == 0 && (t.deep || ev.Parent == t.folder)
	}
	return false
}

// refresh reads the rows again.
func (t *table) refresh() error {
	rows, err := t.load()
	if err != nil {
		return err
	}
	t.rows, t.loaded = rows, true
	t.apply()
	return nil
}

// apply makes the view from rows, restriction and sort order.
func (t *table) apply() {
	t.view = t.view[:0]
	for i := range t.rows {
		r := &t.rows[i]
		if (subject{value: r.value, parts: r.parts}).matches(t.restriction) {
			t.view = append(t.view, i)
		}
	}
	if len(t.orders) > 0 {
		slices.SortStableFunc(t.view, func(a, b int) int {
			return compareRows(t.rows[a].value, t.rows[b].value, t.orders)
		})
	}
	t.pos = min(t.pos, len(t.view))
}

// ready makes sure that there are rows.
func (t *table) ready() error {
	t.viewed.Store(true)
	if t.loaded && t.pos > 0 {
		return nil
	}
	return t.refresh()
}

// setColumns checks and sets the columns, [MS-OXCTABL] 3.2.5.2.
func (t *table) setColumns(columns []mapi.PropTag) errcode.Code {
	t.columns = nil
	for _, c := range columns {
		switch {
		case !knownType(c.Type()):
			return errcode.InvalidParameter
		case c.Type()&mapi.FlagInstance != 0:
			return errcode.TooComplex
		}
	}
	if len(columns) == 0 {
		return errcode.InvalidParameter
	}
	t.columns = slices.Clone(columns)
	return errcode.Success
}

// knownType reports whether a column can have a type: neither PtypUnspecified
// nor PtypErrorCode is one.
func knownType(t mapi.PropType) bool {
	switch t.Single() {
	case mapi.TypeInteger16, mapi.TypeInteger32, mapi.TypeFloating32, mapi.TypeFloating64, mapi.TypeCurrency,
		mapi.TypeFloatingTime, mapi.TypeBoolean, mapi.TypeObject, mapi.TypeInteger64, mapi.TypeString8,
		mapi.TypeString, mapi.TypeTime, mapi.TypeGUID, mapi.TypeServerID, mapi.TypeRestriction,
		mapi.TypeRuleAction, mapi.TypeBinary:
		return true
	}
	return false
}

// rewind forgets bookmarks and goes to the start, as a new sort order or
// restriction does.
func (t *table) rewind() {
	t.bookmarks, t.pos, t.loaded = nil, 0, false
}

// reset undoes columns, sort order and restriction ([MS-OXCTABL] 3.2.5.15).
func (t *table) reset() {
	t.columns, t.orders, t.restriction = nil, nil, nil
	t.viewed.Store(false)
	t.rewind()
}

// row encodes the row at a position of the view under the table's columns.
func (t *table) row(dst []byte, at int) ([]byte, error) {
	src := &t.rows[t.view[at]]
	values := make(mapi.Properties, len(t.columns))
	for i, c := range t.columns {
		values[i] = src.cell(c)
	}
	return mapi.NewRow(values).AppendBinary(dst, t.columns)
}

// query encodes up to count rows from the cursor in one direction, as many as
// fit into room bytes, and reports how many and where the cursor would go. Rows
// that are read backwards come in the table's order, too.
func (t *table) query(dst []byte, count int, forward bool, room int) (out []byte, n, pos int, err error) {
	start := len(dst)
	at, step := t.pos, 1
	if !forward {
		count = min(count, t.pos)
		at = t.pos - count
	}
	for i := at; n < count && i < len(t.view); i += step {
		next, err := t.row(dst, i)
		if err != nil {
			return dst, 0, t.pos, err
		}
		if len(next)-start > room {
			break
		}
		dst = next
		n++
	}
	if forward {
		return dst, n, t.pos + n, nil
	}
	return dst, n, at, nil
}

// seek moves the cursor by n rows from a position and reports how far it got.
func (t *table) seek(from, n int) (moved int) {
	to := max(0, min(len(t.view), from+n))
	t.pos = to
	return to - from
}

// mark makes a bookmark at the cursor.
func (t *table) mark() uint32 {
	b := bookmark{pos: t.pos}
	if t.pos < len(t.view) {
		b.id = t.rows[t.view[t.pos]].id
	}
	if t.bookmarks == nil {
		t.bookmarks = make(map[uint32]bookmark)
	}
	t.lastBookmark++
	t.bookmarks[t.lastBookmark] = b
	return t.lastBookmark
}

// resolve finds the row of a bookmark. gone says that the row is not in the
// view any more and pos is that of the row after it.
func (t *table) resolve(mark uint32) (pos int, gone, ok bool) {
	b, ok := t.bookmarks[mark]
	if !ok {
		return 0, false, false
	}
	if b.id == 0 {
		return min(b.pos, len(t.view)), false, true
	}
	for i, r := range t.view {
		if t.rows[r].id == b.id {
			return i, false, true
		}
	}
	return min(b.pos, len(t.view)), true, true
}

// find moves the cursor to the first row from a position, in one direction,
// that satisfies a restriction.
func (t *table) find(from int, forward bool, r mapi.Restriction) bool {
	step := 1
	if !forward {
		step = -1
		from--
	}
	for i := from; i >= 0 && i < len(t.view); i += step {
		row := &t.rows[t.view[i]]
		if (subject{value: row.value, parts: row.parts}).matches(r) {
			t.pos = i
			return true
		}
	}
	return false
}

// columnsAll lists the properties that any row has, for RopQueryColumnsAll.
func (t *table) columnsAll() []mapi.PropTag {
	var out []mapi.PropTag
	seen := make(map[mapi.PropTag]bool)
	for i := range t.rows {
		for _, p := range t.rows[i].stored {
			if !seen[p.Tag] {
				seen[p.Tag] = true
				out = append(out, p.Tag)
			}
		}
	}
	return out
}
