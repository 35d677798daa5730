// Finding the port: the endpoint mapper of the server.

package emsmdb

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"github.com/go-mapi/mapirpc/internal/dcerpc/epm"
)

// ErrNotRegistered says that the server's endpoint mapper does not know the
// EMSMDB interface: it is no Exchange server, is starting, or, since Exchange
// 2013, does not speak RPC over TCP at all.
var ErrNotRegistered = epm.ErrNotRegistered

// lookup asks the endpoint mapper of host for the address of EMSMDB. The port
// is the mapper's, the host is the one that was asked: servers name addresses
// that only they can reach.
func lookup(ctx context.Context, host string, o *Options) (string, error) {
	mapper := net.JoinHostPort(host, strconv.Itoa(int(o.EndpointMapperPort)))
	nc, err := o.DialContext(ctx, "tcp", mapper)
	if err != nil {
		return "", fmt.Errorf("endpoint mapper: %w", err)
	}
	found, err := epm.Resolve(ctx, nc, emsmdbInterface(), epm.TCP)
	if err != nil {
		return "", fmt.Errorf("endpoint mapper: %w", err)
	}
	return net.JoinHostPort(host, strconv.Itoa(int(found[0].Port))), nil
}
