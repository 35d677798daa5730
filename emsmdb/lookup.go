// Finding the port: the endpoint mapper of the server.

package emsmdb

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"

	"github.com/go-mapi/mapirpc/internal/dcerpc/epm"
)

// ErrNotRegistered says that the server's endpoint mapper does not know the
// EMSMDB interface: it is no Exchange server, is starting, or, since Exchange
// 2013, does not speak RPC over TCP at all.
var ErrNotRegistered = epm.ErrNotRegistered

// maxEndpoints bounds how many ports of a server are tried.
const maxEndpoints = 8

// lookup asks the endpoint mapper of host for the addresses of EMSMDB, the
// server's favourite first. The ports are the mapper's, the host is the one that
// was asked: servers name addresses that only they can reach.
func lookup(ctx context.Context, host string, o *Options) ([]string, error) {
	mapper := net.JoinHostPort(host, strconv.Itoa(int(o.EndpointMapperPort)))
	nc, err := o.DialContext(ctx, "tcp", mapper)
	if err != nil {
		return nil, fmt.Errorf("endpoint mapper: %w", err)
	}
	found, err := epm.Resolve(ctx, nc, emsmdbInterface(), epm.TCP)
	if err != nil {
		return nil, fmt.Errorf("endpoint mapper: %w", err)
	}
	var addresses []string
	for _, e := range found {
		address := net.JoinHostPort(host, strconv.Itoa(int(e.Port)))
		if len(addresses) < maxEndpoints && !slices.Contains(addresses, address) {
			addresses = append(addresses, address)
		}
	}
	return addresses, nil
}
