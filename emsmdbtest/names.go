// The map between property ids of 0x8000 and above and the names behind them.

package emsmdbtest

import (
	"strings"
	"sync"

	"github.com/go-mapi/mapirpc/mapi"
)

const (
	// The ids for named properties are above 0x8000 and below 0xFFFF,
	// [MS-OXCPRPT] 3.2.5.10.
	firstNamedID = 0x8001
	lastNamedID  = 0xFFFE
)

// NameTable maps property names to property ids, which it hands out in
// ascending order. Stores embed one to implement the names part of Mailbox.
// The zero value is empty and ready for use from any goroutine.
type NameTable struct {
	mu     sync.RWMutex
	byID   []mapi.PropertyName
	byName map[mapi.PropertyName]mapi.PropID
}

// PropertyName implements the method of Mailbox.
func (t *NameTable) PropertyName(id mapi.PropID) (mapi.PropertyName, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	i := int(id) - firstNamedID
	if i < 0 || i >= len(t.byID) {
		return mapi.PropertyName{}, false
	}
	return t.byID[i], true
}

// PropertyID implements the method of Mailbox. Names in the set of internet
// headers are kept in lower case, as [MS-OXCPRPT] 3.2.5.10 has it; all others
// are told apart by case. It reports false when ids have run out.
func (t *NameTable) PropertyID(name mapi.PropertyName, create bool) (mapi.PropID, bool) {
	if name.Set == mapi.PSInternetHeaders() {
		name.Name = strings.ToLower(name.Name)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if id, ok := t.byName[name]; ok {
		return id, true
	}
	next := firstNamedID + len(t.byID)
	if !create || next > lastNamedID {
		return 0, false
	}
	if t.byName == nil {
		t.byName = make(map[mapi.PropertyName]mapi.PropID)
	}
	t.byID = append(t.byID, name)
	t.byName[name] = mapi.PropID(next)
	return mapi.PropID(next), true
}

// PropertyNames implements the method of Mailbox.
func (t *NameTable) PropertyNames() []mapi.PropID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]mapi.PropID, len(t.byID))
	for i := range out {
		out[i] = mapi.PropID(firstNamedID + i)
	}
	return out
}
