// Connections to a KDC: bounded by the caller's context, bounded in size, and
// read along for the error codes that gokrb5 turns into text.

package security

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"time"

	"github.com/oiweiwei/gokrb5.fork/v9/messages"

	"github.com/go-mapi/mapirpc/auth"
)

// kdcDialTimeout bounds reaching one KDC, as gokrb5 bounds its answer.
const kdcDialTimeout = 5 * time.Second

// maxKDCAnswer bounds an answer. Tickets with a large PAC take about 64 KiB.
const maxKDCAnswer = 1 << 20

var errKDCAnswer = errors.New("answer of the KDC exceeds 1 MiB")

// kdcDialer implements gokrb5's KDCDialer for one exchange. It is used by one
// goroutine.
type kdcDialer struct {
	dial     func(network, address string) (net.Conn, error)
	dialled  bool               // a KDC was known
	answered bool               // the last connection brought a whole answer
	err      error              // why the last connection brought none
	last     *messages.KRBError // the last answer, if it was an error
}

// newKDCDialer returns a dialer whose connections end with ctx.
func newKDCDialer(ctx context.Context, cfg *auth.KerberosConfig) *kdcDialer {
	d := &kdcDialer{}
	dial := (&net.Dialer{}).DialContext
	if cfg != nil && cfg.DialContext != nil {
		dial = cfg.DialContext
	}
	d.dial = func(network, address string) (net.Conn, error) {
		d.dialled, d.answered, d.last = true, false, nil
		dialCtx, cancel := context.WithTimeout(ctx, kdcDialTimeout)
		defer cancel()
		nc, err := dial(dialCtx, network, address)
		if err != nil {
			d.err = err
			return nil, err
		}
		stop := context.AfterFunc(ctx, func() { nc.Close() })
		return &kdcConn{Conn: nc, dialer: d, stop: stop}, nil
	}
	return d
}

// Dial implements gokrb5's KDCDialer.
func (d *kdcDialer) Dial(network, address string) (net.Conn, error) {
	return d.dial(network, address)
}

// kdcConn reads along. gokrb5 reads the length in one call and the message in
// as many as it takes, then closes.
type kdcConn struct {
	net.Conn
	dialer *kdcDialer
	stop   func() bool
	size   int
	answer []byte
}

// Read implements net.Conn.
func (c *kdcConn) Read(b []byte) (int, error) {
	if c.size == 0 {
		return c.readSize(b)
	}
	n, err := c.Conn.Read(b)
	c.answer = append(c.answer, b[:n]...)
	if err != nil && len(c.answer) < c.size {
		c.dialer.err = err
	}
	return n, err
}

// readSize reads the length prefix whole and refuses what gokrb5 would
// allocate unseen.
func (c *kdcConn) readSize(b []byte) (int, error) {
	n, err := io.ReadFull(c.Conn, b)
	if err != nil {
		c.dialer.err = err
		return n, err
	}
	size := binary.BigEndian.Uint32(b)
	if size == 0 || size > maxKDCAnswer {
		c.dialer.err = errKDCAnswer
		return 0, errKDCAnswer
	}
	c.size = int(size)
	return n, nil
}

// Close implements net.Conn.
func (c *kdcConn) Close() error {
	c.stop()
	if c.size > 0 && len(c.answer) == c.size {
		c.dialer.answered, c.dialer.err = true, nil
		var e messages.KRBError
		if e.Unmarshal(c.answer) == nil {
			c.dialer.last = &e
		}
	}
	return c.Conn.Close()
}
