// Answering for an endpoint mapper.

package epm

import (
	"context"
	"encoding/binary"
	"net/netip"
	"sync"

	"github.com/go-mapi/mapirpc/internal/dcerpc"
)

// Table is what an endpoint mapper knows. It is safe for concurrent use, and
// its zero value is empty.
type Table struct {
	mu   sync.RWMutex
	list []Endpoint
}

// Add registers endpoints.
func (t *Table) Add(list ...Endpoint) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.list = append(t.list, list...)
}

// Service answers ept_map from the table. An endpoint without an address is
// reported with the address that the client has connected to.
func (t *Table) Service() dcerpc.Service {
	return dcerpc.Service{Interface: Interface, Handler: t.handle}
}

func (t *Table) handle(_ context.Context, call *dcerpc.ServerCall) ([]byte, error) {
	switch call.Opnum {
	case opMap:
		q, err := decodeMapRequest(call.Stub)
		if err != nil {
			return nil, &dcerpc.FaultError{Status: dcerpc.StatusBadStub}
		}
		local, _ := netip.ParseAddrPort(call.Conn.LocalAddr().String())
		return t.answer(&q, local.Addr()).append(nil), nil
	case opHandleFree:
		return make([]byte, len(handle{})+4), nil
	}
	return nil, &dcerpc.FaultError{Status: dcerpc.StatusOpnumRange, DidNotExecute: true}
}

// answer looks the request up. A search that does not fit one answer goes on
// at the position that the handle holds: nothing is kept for it here.
func (t *Table) answer(q *mapRequest, local netip.Addr) *mapResponse {
	p := &mapResponse{maxTowers: q.maxTowers, status: StatusNotRegistered}
	want, ok, err := decodeTower(q.tower)
	if err != nil || !ok {
		return p
	}
	matches := t.matching(want)
	skip := min(int(binary.LittleEndian.Uint32(q.handle[4:])), len(matches))
	for i, e := range matches[skip:] {
		if uint32(i) == q.maxTowers {
			binary.LittleEndian.PutUint32(p.handle[4:], uint32(skip+i))
			break
		}
		if !e.Addr.IsValid() {
			e.Addr = local
		}
		p.towers = append(p.towers, appendTower(nil, e))
		p.status = 0
	}
	return p
}

func (t *Table) matching(want Endpoint) []Endpoint {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var list []Endpoint
	for _, e := range t.list {
		have := e.Interface
		if e.Protocol == want.Protocol && have.UUID == want.Interface.UUID &&
			have.Major == want.Interface.Major && have.Minor >= want.Interface.Minor {
			list = append(list, e)
		}
	}
	return list
}
