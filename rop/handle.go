package rop

// This file holds the client's view of server objects.

import (
	"errors"

	"github.com/go-mapi/mapirpc/mapi"
)

var (
	// ErrReleased says that the handle was released.
	ErrReleased = errors.New("rop: the handle was released")
	// ErrGone says that the server has forgotten the object without being asked
	// to release it.
	ErrGone = errors.New("rop: the server object is gone")
	// ErrNotOpened says that the handle belongs to an object that could not be
	// opened.
	ErrNotOpened = errors.New("rop: the object was not opened")
	// ErrNoHandle says that a remote operation was given the zero Handle.
	ErrNoHandle = errors.New("rop: no handle")
)

// Handle refers to a server object. Add makes one for each ROP that opens an
// object, and it can be used at once as the input of further ROPs of the batch.
// A Handle is comparable; the zero Handle refers to nothing. All methods are
// safe for concurrent use.
type Handle struct{ o *object }

// object is the state of a server object. Its client's mutex guards what can
// change.
type object struct {
	c        *Client
	owner    *object // what it was opened on, nil for a logon
	logonID  uint8
	logon    bool // it is the logon itself
	numbered bool // it is, and has its id

	state objectState
	value uint32 // the handle, in the states open and released
	err   error  // why it is gone
	drop  bool   // release it as soon as it is open

	columns []mapi.PropTag // of a table, as RopSetColumns set them last
}

type objectState uint8

const (
	objectWaiting  objectState = iota // the ROP that opens it has no answer yet
	objectOpen                        // the server has it
	objectReleased                    // released, or queued to be
	objectGone                        // never opened, or lost
)

// IsZero reports whether h refers to nothing.
func (h Handle) IsZero() bool { return h.o == nil }

// LogonID returns the logon that the object belongs to.
func (h Handle) LogonID() uint8 {
	if h.o == nil {
		return 0
	}
	h.o.c.mu.Lock()
	defer h.o.c.mu.Unlock()
	return h.o.logonID
}

// Value returns the server's number for the object, which notifications name,
// and false while there is none.
func (h Handle) Value() (uint32, bool) {
	if h.o == nil {
		return 0, false
	}
	h.o.c.mu.Lock()
	defer h.o.c.mu.Unlock()
	return h.o.value, h.o.state == objectOpen
}

// Columns returns the columns that RopSetColumns gave to a table, which its rows
// and its notifications have; nil if there was none. The slice is that of the
// request and must not be changed.
func (h Handle) Columns() []mapi.PropTag {
	if h.o == nil {
		return nil
	}
	h.o.c.mu.Lock()
	defer h.o.c.mu.Unlock()
	return h.o.columns
}

// Err returns nil while the object is open or may yet be opened, ErrReleased,
// or an error that matches ErrNotOpened or ErrGone.
func (h Handle) Err() error {
	if h.o == nil {
		return ErrNoHandle
	}
	h.o.c.mu.Lock()
	defer h.o.c.mu.Unlock()
	return h.o.unusable()
}

// unusable is Err with the client's mutex held.
func (o *object) unusable() error {
	switch {
	case o.state == objectReleased || o.drop:
		return ErrReleased
	case o.state == objectGone:
		return o.err
	}
	return nil
}

// orphaned reports, with the client's mutex held, whether an object that o was
// opened on, if only indirectly, has been released: the server may have freed
// o with it.
func (o *object) orphaned() bool {
	for p := o.owner; p != nil; p = p.owner {
		if p.state == objectReleased || p.state == objectGone {
			return true
		}
	}
	return false
}

// Release gives the object back. It does no I/O: the RopRelease travels ahead
// of the ROPs of the client's next call, or with Flush. Objects are to be
// released before those that they were opened on; releasing a logon releases
// all of its objects. Releasing twice, or releasing what was never opened, does
// nothing.
func (h Handle) Release() {
	if h.o == nil {
		return
	}
	c := h.o.c
	c.mu.Lock()
	defer c.mu.Unlock()
	switch h.o.state {
	case objectWaiting:
		h.o.drop = true
	case objectOpen:
		c.release(h.o)
	}
}
