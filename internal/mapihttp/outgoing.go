// How much of a request has gone out: what decides whether it may go again.

package mapihttp

import (
	"bytes"
	"errors"
	"net/http/httptrace"
	"sync"
)

// outgoing is the body of a request on its way. The transport reads it on
// a goroutine of its own, which may outlive the request.
type outgoing struct {
	r *bytes.Reader
	// multiplexed says that the connection is HTTP/2, which reports failures
	// to write also for requests that have gone out whole.
	multiplexed bool

	mu           sync.Mutex
	sent, failed bool
	withdrawn    bool
}

// errWithdrawn ends requests that were answered, or given up, before they were
// sent.
var errWithdrawn = errors.New("mapihttp: the rest of the request is not sent")

// Read implements io.Reader.
func (o *outgoing) Read(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.withdrawn {
		return 0, errWithdrawn
	}
	return o.r.Read(b)
}

// withdraw lets go of the body, which is the caller's again.
func (o *outgoing) withdraw() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.withdrawn = o.r.Len() > 0
	o.r.Reset(nil)
}

// Close implements io.Closer.
func (o *outgoing) Close() error { return nil }

// wrote is told by the transport how writing went.
func (o *outgoing) wrote(info httptrace.WroteRequestInfo) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if info.Err == nil {
		o.sent = true
	} else {
		o.failed = true
	}
}

// whole reports whether the request may have gone out whole: it has, or the
// last of it was taken and nothing is known of a failure.
func (o *outgoing) whole() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sent || o.r.Len() == 0 && (o.multiplexed || !o.failed)
}
