// Asking an endpoint mapper.

package epm

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// Interface is the endpoint mapper's own.
var Interface = dcerpc.Interface{UUID: wire.MustParseGUID("e1af8308-5d1f-11c9-91a4-08002b14a0fa"), Major: 3}

// Well-known ports of endpoint mappers.
const (
	PortTCP  = 135
	PortHTTP = 593 // [MS-RPCH] 2.1
)

// Operations.
const (
	opMap        = 3
	opHandleFree = 4
)

// StatusNotRegistered is EP_S_NOT_REGISTERED.
const StatusNotRegistered uint32 = 0x16C9A0D6

// ErrNotRegistered is matched by the *Error of an interface that the server
// does not serve by the protocol asked for.
var ErrNotRegistered = errors.New("interface not registered")

// Error is an answer of the endpoint mapper that has no endpoints.
type Error struct {
	Interface dcerpc.Interface
	Protocol  Protocol
	Status    uint32
}

func (e *Error) Error() string {
	if e.Status == StatusNotRegistered {
		return fmt.Sprintf("epm: %v is not registered with the endpoint mapper for %v", e.Interface, e.Protocol)
	}
	return fmt.Sprintf("epm: endpoint mapper status 0x%08x for %v, %v", e.Status, e.Interface, e.Protocol)
}

// Is matches ErrNotRegistered.
func (e *Error) Is(target error) bool {
	return target == ErrNotRegistered && e.Status == StatusNotRegistered
}

// Limits of one lookup: what a server that never ends its list gets to send.
const (
	pageSize = 16
	maxPages = 8
)

// Resolve asks the endpoint mapper at the other end of nc, which it owns and
// closes, for the endpoints of an interface. The first is the server's
// favourite; there is at least one. Endpoint mappers want no authentication.
func Resolve(ctx context.Context, nc net.Conn, iface dcerpc.Interface, p Protocol) ([]Endpoint, error) {
	c, err := dcerpc.NewConn(ctx, nc, dcerpc.Config{Interfaces: []dcerpc.Interface{Interface}})
	if err != nil {
		return nil, fmt.Errorf("epm: %w", err)
	}
	defer c.Close()
	return Lookup(ctx, c, 0, iface, p)
}

// Lookup is Resolve on a connection on which Interface is bound with index
// mapper.
func Lookup(ctx context.Context, c *dcerpc.Conn, mapper int, iface dcerpc.Interface, p Protocol) ([]Endpoint, error) {
	q := mapRequest{
		object:    &wire.GUID{},
		tower:     appendTower(nil, Endpoint{Interface: iface, Protocol: p}),
		maxTowers: pageSize,
	}
	var found []Endpoint
	for range maxPages {
		page, err := ask(ctx, c, mapper, &q)
		if err != nil {
			return nil, err
		}
		for _, t := range page.towers {
			e, ok, err := decodeTower(t)
			if err != nil {
				return nil, fmt.Errorf("epm: %w", err)
			}
			if ok && e.Protocol == p && e.Interface.UUID == iface.UUID && e.Interface.Major == iface.Major {
				found = append(found, e)
			}
		}
		if page.status != 0 || page.handle == (handle{}) {
			return result(found, iface, p, page.status)
		}
		q.handle = page.handle
	}
	return result(found, iface, p, 0)
}

// result ends a lookup. Servers end a list that has begun with
// StatusNotRegistered.
func result(found []Endpoint, iface dcerpc.Interface, p Protocol, status uint32) ([]Endpoint, error) {
	switch {
	case len(found) > 0:
		return found, nil
	case status == 0:
		status = StatusNotRegistered
	}
	return nil, &Error{Interface: iface, Protocol: p, Status: status}
}

func ask(ctx context.Context, c *dcerpc.Conn, mapper int, q *mapRequest) (mapResponse, error) {
	res, err := c.Call(ctx, mapper, opMap, q.append(nil), nil)
	if err != nil {
		return mapResponse{}, fmt.Errorf("epm: ept_map: %w", err)
	}
	// The towers alias the stub, which is therefore not released.
	page, err := decodeMapResponse(res.Stub)
	if err != nil {
		return mapResponse{}, fmt.Errorf("epm: %w", err)
	}
	return page, nil
}
