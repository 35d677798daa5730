// Named properties: ids of this mailbox to names and back, [MS-OXCPRPT]
// 2.2.12 and 2.2.13.

package mailbox

import (
	"context"
	"fmt"
	"sync"

	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// namesPerCall bounds the ids of one request so that the names, of up to 273
// bytes each, fit one answer.
const namesPerCall = 100

// nameCache remembers the names of a mailbox. The server never changes them.
type nameCache struct {
	mu    sync.Mutex
	names map[mapi.PropID]mapi.PropertyName
	ids   map[mapi.PropertyName]mapi.PropID
}

func (c *nameCache) name(id mapi.PropID) (mapi.PropertyName, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, ok := c.names[id]
	return n, ok
}

func (c *nameCache) id(n mapi.PropertyName) (mapi.PropID, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, ok := c.ids[n]
	return id, ok
}

func (c *nameCache) put(id mapi.PropID, n mapi.PropertyName) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names == nil {
		c.names = make(map[mapi.PropID]mapi.PropertyName)
		c.ids = make(map[mapi.PropertyName]mapi.PropID)
	}
	c.names[id] = n
	if n.Kind != mapi.NameNone {
		c.ids[n] = id
	}
}

// unknown returns the ids among tags whose names are not cached, each once.
func (c *nameCache) unknown(tags []mapi.PropTag) []mapi.PropID {
	c.mu.Lock()
	defer c.mu.Unlock()
	var ids []mapi.PropID
	seen := make(map[mapi.PropID]bool)
	for _, t := range tags {
		id := t.ID()
		if !id.Named() || seen[id] {
			continue
		}
		if _, ok := c.names[id]; !ok {
			ids = append(ids, id)
		}
		seen[id] = true
	}
	return ids
}

// Names returns the names of property ids of this mailbox, in their order. An
// id without a name has one of kind mapi.NameNone. Names are asked for once and
// remembered.
func (mb *Mailbox) Names(ctx context.Context, ids ...mapi.PropID) ([]mapi.PropertyName, error) {
	tags := make([]mapi.PropTag, len(ids))
	for i, id := range ids {
		tags[i] = id.Tag(mapi.TypeUnspecified)
	}
	if err := mb.learnNames(ctx, tags); err != nil {
		return nil, err
	}
	names := make([]mapi.PropertyName, len(ids))
	for i, id := range ids {
		n, ok := mb.names.name(id)
		if !ok {
			n = mapi.PropertyName{Kind: mapi.NameNone}
		}
		names[i] = n
	}
	return names, nil
}

// learnNames asks for the names that are not cached yet.
func (mb *Mailbox) learnNames(ctx context.Context, tags []mapi.PropTag) error {
	ids := mb.names.unknown(tags)
	for len(ids) > 0 {
		part := ids[:min(len(ids), namesPerCall)]
		ids = ids[len(part):]
		resp, err := rop.Do(ctx, mb.client, mb.logon, &rop.GetNamesFromPropertyIDsRequest{IDs: part})
		if err != nil {
			return fmt.Errorf("mailbox: names of properties: %w", err)
		}
		if len(resp.Names) != len(part) {
			return fmt.Errorf("mailbox: names of properties: %w: %d names for %d ids", ErrMalformed, len(resp.Names), len(part))
		}
		for i, n := range resp.Names {
			mb.names.put(part[i], n)
		}
	}
	return nil
}

// PropertyIDs returns the ids that names have in this mailbox, in their order.
// An id is 0 where the mailbox does not know the name; with create the server
// assigns a new id in that case, which needs the right to write.
func (mb *Mailbox) PropertyIDs(ctx context.Context, create bool, names ...mapi.PropertyName) ([]mapi.PropID, error) {
	ids := make([]mapi.PropID, len(names))
	var ask []mapi.PropertyName
	var where []int
	for i, n := range names {
		if id, ok := mb.names.id(n); ok {
			ids[i] = id
			continue
		}
		ask, where = append(ask, n), append(where, i)
	}
	for len(ask) > 0 {
		part := ask[:min(len(ask), namesPerCall)]
		req := &rop.GetPropertyIDsFromNamesRequest{Names: part}
		if create {
			req.Flags = rop.NamesCreate
		}
		resp, err := rop.Do(ctx, mb.client, mb.logon, req)
		if err != nil {
			return nil, fmt.Errorf("mailbox: ids of named properties: %w", err)
		}
		if len(resp.IDs) != len(part) {
			return nil, fmt.Errorf("mailbox: ids of named properties: %w: %d ids for %d names", ErrMalformed, len(resp.IDs), len(part))
		}
		for i, id := range resp.IDs {
			ids[where[i]] = id
			if id != 0 {
				mb.names.put(id, part[i])
			}
		}
		ask, where = ask[len(part):], where[len(part):]
	}
	return ids, nil
}
