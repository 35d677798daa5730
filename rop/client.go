package rop

// This file holds the Client: the table of open handles, the queue of handles
// to release, the times to wait for.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Defaults and limits of ClientOptions.
const (
	// MaxRequest is the greatest size of a ROP input buffer, its handle table
	// included.
	MaxRequest = 0x7FFF
	// DefaultMaxBackoff is the default of ClientOptions.MaxBackoff.
	DefaultMaxBackoff = 5 * time.Minute
)

// ClientOptions configures a Client. The zero value has the defaults.
type ClientOptions struct {
	// LogonID is the id of the first logon; later ones count up from it.
	// Clients that share a session need different ids. Default 0.
	LogonID uint8
	// MaxRequest bounds the size of a ROP input buffer, its handle table
	// included. Default, and greatest value, is MaxRequest.
	MaxRequest int
	// MaxBackoff bounds how long one call waits altogether when the server asks
	// to. Default DefaultMaxBackoff; negative: never wait, fail with
	// a *BackoffError.
	MaxBackoff time.Duration
	// OnNotify is given each notification that comes with an answer, together
	// with its subscription or table, or the zero Handle if the client does not
	// know that: then it is for another client of the session, or to be ignored
	// ([MS-OXCNOTIF] 3.2.5.7). It is called, one call after another, by the goroutine that
	// received the answer, before that returns to its caller. It must not
	// block, must not use the Client and may keep the notification, which
	// aliases the answer. Nil discards notifications.
	OnNotify func(h Handle, n *NotifyResponse)
	// OnPending is told which session has more notifications than came with the
	// answer. The terms are those of OnNotify.
	OnPending func(sessionIndex uint16)
}

// Client runs ROPs over an Executor. It is safe for concurrent use.
type Client struct {
	exec Executor
	opts ClientOptions

	// notifyMu is held while a callback runs, and never together with mu.
	notifyMu sync.Mutex

	mu       sync.Mutex
	live     map[uint32]*object
	releases []release
	logons   [256]bool
	waits    map[waitKey]time.Time
}

// release is a handle to give back.
type release struct {
	logonID uint8
	value   uint32
}

// waitKey is a remote operation of a logon, or with id 0 all of them.
type waitKey struct {
	logonID uint8
	id      ID
}

// NewClient returns a Client over an Executor. It does no I/O; nil options mean
// the defaults.
func NewClient(exec Executor, opts *ClientOptions) *Client {
	c := &Client{exec: exec, live: make(map[uint32]*object), waits: make(map[waitKey]time.Time)}
	if opts != nil {
		c.opts = *opts
	}
	if c.opts.MaxRequest <= 0 || c.opts.MaxRequest > MaxRequest {
		c.opts.MaxRequest = MaxRequest
	}
	if c.opts.MaxBackoff == 0 {
		c.opts.MaxBackoff = DefaultMaxBackoff
	}
	return c
}

// Logon logs on. If the store is on another server, the error is
// a *RedirectError; the response then comes with it.
func (c *Client) Logon(ctx context.Context, q *LogonRequest) (*LogonResponse, Handle, error) {
	b := c.NewBatch()
	r := Add(b, Handle{}, q)
	if err := b.Do(ctx); err != nil {
		return nil, Handle{}, err
	}
	p, err := r.Response()
	if err != nil {
		return p, Handle{}, err
	}
	return p, r.Handle(), nil
}

// Do runs a single ROP on the object h. The error is that of the call or an
// *Error with the ROP's return value.
func Do[R Response](ctx context.Context, c *Client, h Handle, q RequestFor[R]) (R, error) {
	b := c.NewBatch()
	r := Add(b, h, q)
	if err := b.Do(ctx); err != nil {
		var none R
		return none, err
	}
	return r.Response()
}

// Open is Do for a ROP that opens an object. The handle is zero if that fails.
func Open[R Response](ctx context.Context, c *Client, h Handle, q RequestFor[R]) (R, Handle, error) {
	b := c.NewBatch()
	r := Add(b, h, q)
	if err := b.Do(ctx); err != nil {
		var none R
		return none, Handle{}, err
	}
	p, err := r.Response()
	if err != nil {
		return p, Handle{}, err
	}
	return p, r.Handle(), nil
}

// Flush sends the releases that no call has taken along yet, if there are any.
func (c *Client) Flush(ctx context.Context) error {
	for c.Releases() > 0 {
		if _, err := c.round(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

// Poll makes a call without ROPs, but for releases, to which the server answers
// with pending notifications.
func (c *Client) Poll(ctx context.Context) error {
	_, err := c.round(ctx, nil)
	return err
}

// Releases returns the number of handles that wait to be released.
func (c *Client) Releases() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.releases)
}

// Reset makes the client forget all handles, and those to release, because the
// server has lost them. Their errors match ErrGone and cause.
func (c *Client) Reset(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, o := range c.live {
		o.gone(fmt.Errorf("%w: %w", ErrGone, cause))
	}
	clear(c.live)
	clear(c.waits)
	clear(c.logons[:])
	c.releases = nil
}

func (o *object) gone(err error) { o.state, o.err = objectGone, err }

// numberLogon gives the logon o an id that no other logon of the client uses,
// unless it has one, with the mutex held.
func (c *Client) numberLogon(o *object) error {
	if o.numbered {
		return nil
	}
	for i := range len(c.logons) {
		id := c.opts.LogonID + uint8(i)
		if !c.logons[id] {
			c.logons[id] = true
			o.logonID, o.numbered = id, true
			return nil
		}
	}
	return errors.New("rop: all 256 logon ids are in use")
}

// opened records the handle that the server gave to o, with the mutex held. It
// returns false if the handle is another object's.
func (c *Client) opened(o *object, value uint32) bool {
	if old := c.live[value]; old != nil {
		if !old.orphaned() {
			return false
		}
		// The server freed it with its owner and uses the number again.
		old.gone(ErrGone)
	}
	// The same of a number whose release is still queued.
	c.releases = slices.DeleteFunc(c.releases, func(r release) bool { return r.value == value })
	o.state, o.value = objectOpen, value
	c.live[value] = o
	if o.drop {
		c.release(o)
	}
	return true
}

// failed records that o was not opened, with the mutex held.
func (c *Client) failed(o *object, err error) {
	o.gone(fmt.Errorf("%w: %w", ErrNotOpened, err))
	if o.numbered {
		c.logons[o.logonID] = false
	}
}

// release queues the release of an open object, with the mutex held.
func (c *Client) release(o *object) {
	o.state = objectReleased
	delete(c.live, o.value)
	c.releases = append(c.releases, release{o.logonID, o.value})
	if !o.logon {
		return
	}
	c.logons[o.logonID] = false
	for value, other := range c.live {
		if other.logonID == o.logonID {
			other.gone(ErrGone)
			delete(c.live, value)
		}
	}
}

// deliver hands out what came along with an answer.
func (c *Client) deliver(replies []Reply) {
	c.notifyMu.Lock()
	defer c.notifyMu.Unlock()
	for _, p := range replies {
		switch p := p.Response.(type) {
		case *NotifyResponse:
			if c.opts.OnNotify != nil {
				c.opts.OnNotify(c.handleOf(p.Handle), p)
			}
		case *PendingResponse:
			if c.opts.OnPending != nil {
				c.opts.OnPending(p.SessionIndex)
			}
		}
	}
}

func (c *Client) handleOf(value uint32) Handle {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Handle{c.live[value]}
}
