package emsmdb

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
	"testing"

	"github.com/go-mapi/mapirpc/internal/ndr"
)

// timedOut is a connection that fails as one does whose successor could not be
// opened in time.
type timedOut struct{ net.Conn }

func (c timedOut) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err != nil {
		err = fmt.Errorf("opening: %w", context.DeadlineExceeded)
	}
	return n, err
}

// expiring is a context that is found expired when the call is over.
type expiring struct {
	context.Context
	expired *atomic.Bool
}

func (c expiring) Err() error {
	if c.expired.Load() {
		return context.DeadlineExceeded
	}
	return nil
}

// TestBrokenByATimeout is a connection that breaks for a timeout of its own at
// the moment at which the caller's expires: no answer is still to come, for
// which the turn would be kept.
func TestBrokenByATimeout(t *testing.T) {
	var expired atomic.Bool
	var nc net.Conn
	s := startServer(t, serverFeatures{})
	s.onExecute = func(context.Context, int, *ndr.RPCExt2Request, *ndr.RPCExt2Response) error {
		expired.Store(true)
		nc.Close()
		return context.Canceled
	}
	session := s.dial(func(o *Options) {
		dial := o.DialContext
		o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			nc = c
			return timedOut{c}, err
		}
	})
	_, err := session.current().execute(expiring{t.Context(), &expired}, &executeRequest{maxOut: ndr.MaxBuffer}, nil)
	if f := failureOf(err); err == nil || f.pending || !f.lost {
		t.Errorf("%v: %+v", err, f)
	}
}
