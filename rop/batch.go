package rop

// This file holds batches: several ROPs in one call, one feeding its handle to
// the next.

import (
	"context"
	"errors"
	"slices"

	"github.com/go-mapi/mapirpc/errcode"
)

// ErrNotDone says that a ROP has no answer yet, because its batch was not run.
var ErrNotDone = errors.New("rop: the batch has not been run")

// ErrDone says that a batch was run twice.
var ErrDone = errors.New("rop: the batch has been run already")

// Batch is a sequence of ROPs that are run in order, in as few calls as they
// fit into. A failing ROP does not keep the later ones from being run, except
// those that need the object it should have opened. A Batch belongs to one
// goroutine and runs once.
type Batch struct {
	c     *Client
	items []*item
	done  bool
}

// item is one ROP of a batch.
type item struct {
	in, dest, out *object
	req           Request
	settled       bool
	reply         Reply
	err           error
}

// NewBatch returns an empty batch.
func (c *Client) NewBatch() *Batch { return &Batch{c: c} }

// Result is the answer to one ROP of a batch, to be read after Batch.Do.
type Result[R Response] struct{ it *item }

// Add appends the ROP q on the object h to the batch. RopLogon takes the zero
// Handle.
func Add[R Response](b *Batch, h Handle, q RequestFor[R]) *Result[R] {
	return &Result[R]{b.add(h.o, nil, q)}
}

// AddTo is Add for ROPs with a destination, such as RopMoveCopyMessages.
func AddTo[R Response](b *Batch, source, dest Handle, q RequestFor[R]) *Result[R] {
	return &Result[R]{b.add(source.o, dest.o, q)}
}

func (b *Batch) add(in, dest *object, q Request) *item {
	it := &item{in: in, dest: dest, req: q, err: ErrNotDone}
	b.items = append(b.items, it)
	if l := q.layout(); l == layoutInOut || l == layoutOut {
		it.out = &object{c: b.c, owner: in, logon: l == layoutOut}
		if in != nil {
			it.out.logonID = in.logonID
		}
	}
	return it
}

// Err returns why the ROP failed: ErrNotDone, the error of Do, an *Error with
// the return value, a *RedirectError, an *InProgressError, a *FinishedError,
// a *BufferTooSmallError, or why its object could not be used. Warnings are no
// errors.
func (r *Result[R]) Err() error { return r.it.err }

// Code returns the return value of the ROP, errcode.Success if there is none.
func (r *Result[R]) Code() errcode.Code { return r.it.reply.Code }

// Response returns the answer and Err. With an error the answer is nil, except
// that the answers to some ROPs have a body even then.
func (r *Result[R]) Response() (R, error) {
	p, _ := r.it.reply.Response.(R)
	return p, r.it.err
}

// Handle returns the handle of the object that the ROP opens, at once for use
// in the same batch. It is the zero Handle for ROPs that open none.
func (r *Result[R]) Handle() Handle { return Handle{r.it.out} }

// Do runs the batch. The error is that of the calls made; the failures of
// single ROPs are in their Results. If it returns an error, the ROPs without an
// answer, whose Results have that error, may have been executed nevertheless;
// objects that the others have opened are released, and so is what a late
// answer opens if ctx has ended. An error that is safe to retry says so of the
// ROPs without an answer, not of the batch.
func (b *Batch) Do(ctx context.Context) error {
	if b.done {
		return ErrDone
	}
	b.done = true
	c := b.c
	left := b.items
	waiter := waiter{c: c}
	for len(left) > 0 {
		err := waiter.wait(ctx, left)
		n := 0
		if err == nil {
			n, err = c.round(ctx, left)
		}
		if err != nil {
			c.abandon(b.items, err)
			return err
		}
		left = left[n:]
		waiter.again = n == 0
	}
	return nil
}

// abandon settles the items that have no answer and releases what the others
// have opened, which is of no use to a caller who sees the error: what was
// opened last first, because it may have been opened on the others.
func (c *Client) abandon(items []*item, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, it := range slices.Backward(items) {
		switch {
		case !it.settled:
			c.fail(it, err)
		case it.out != nil && it.out.state == objectOpen:
			c.release(it.out)
			it.err = err
		}
	}
}

// fail settles an item without an answer, with the mutex held.
func (c *Client) fail(it *item, err error) {
	it.settled, it.err = true, err
	if it.out != nil && it.out.state == objectWaiting {
		c.failed(it.out, err)
	}
}

// settle settles an item by its answer, with the mutex held. handles is the
// table that came with it.
func (c *Client) settle(it *item, call Call, p Reply, handles []uint32) error {
	it.settled, it.reply, it.err = true, p, nil
	switch {
	case !Succeeded(p.Code):
		it.err = &Error{ROP: it.req.ID(), Code: p.Code}
		if redirect, ok := p.Response.(*LogonResponse); ok {
			it.err = &RedirectError{Server: redirect.ServerName}
		}
	case p.ID == IDProgress && it.req.ID() != IDProgress:
		progress, _ := p.Response.(*ProgressResponse)
		it.err = &InProgressError{ROP: it.req.ID(), Progress: progress}
	case p.ID != IDProgress && it.req.ID() == IDProgress:
		it.err = &FinishedError{ROP: p.ID, Response: p.Response}
	}
	if _, ok := it.req.(*SetColumnsRequest); ok && it.err != nil {
		it.in.columns = nil // the server may have kept the old ones, or none
	}
	switch {
	case it.out == nil:
		return nil
	case it.err != nil:
		c.failed(it.out, it.err)
		return nil //nolint:nilerr // a failing ROP is no failure of the call
	}
	value := NoHandle
	if int(call.Out) < len(handles) {
		value = handles[call.Out]
	}
	if value == NoHandle || !c.opened(it.out, value) {
		err := &HandleError{ROP: it.req.ID(), Index: call.Out, Got: value}
		c.fail(it, err)
		return err
	}
	return nil
}
