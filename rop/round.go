package rop

// This file holds one call of a client: laying out the request, taking the
// answer apart.

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// maxSlots bounds the handle table: indexes have one byte.
const maxSlots = 255

// maxReleases bounds how many releases a call takes along.
const maxReleases = 128

// roundTrip is one call.
type roundTrip struct {
	c        *Client
	items    []*item // those that were sent
	calls    []Call  // their requests
	covered  int     // how many of the items given were sent or settled
	releases []release
	slots    map[*object]uint8
	table    []uint32
	rops     []byte
}

// round sends as many of the items as fit into one call, together with queued
// releases, and settles those that were answered. It returns how many items, at
// the start, are settled now; it can be none, because the server asks to wait.
func (c *Client) round(ctx context.Context, items []*item) (int, error) {
	t := &roundTrip{c: c, slots: make(map[*object]uint8)}
	request := t.build(items)
	if request == nil {
		return t.covered, nil
	}
	out, err := c.execute(ctx, request, t.late)
	if err != nil {
		t.notExecuted(err)
		return 0, err
	}
	answered, err := t.take(out)
	if err != nil {
		return 0, err
	}
	if answered == len(t.items) {
		return t.covered, nil
	}
	// Items that were settled without being sent lie before those that were.
	n := 0
	for n < len(items) && items[n].settled {
		n++
	}
	return n, nil
}

// build lays out the request, nil if none of the items can be sent.
func (t *roundTrip) build(items []*item) []byte {
	c := t.c
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, it := range items {
		if it.settled {
			t.covered++
			continue
		}
		call, rops, err := t.encode(it)
		if errors.Is(err, errFull) && len(t.items) > 0 {
			break
		}
		t.covered++
		if err != nil {
			if errors.Is(err, errFull) {
				err = fmt.Errorf("%s: %w", it.req.ID(), ErrTooLarge)
			}
			c.fail(it, err)
			continue
		}
		t.items, t.calls, t.rops = append(t.items, it), append(t.calls, call), rops
	}
	if len(t.items) == 0 && t.covered > 0 {
		return nil // nothing to send: releases wait for the next call
	}
	head := t.takeReleases()
	request := make([]byte, 0, 2+len(head)+len(t.rops)+4*len(t.table))
	request = le.AppendUint16(request, uint16(2+len(head)+len(t.rops)))
	request = append(append(request, head...), t.rops...)
	for _, h := range t.table {
		request = le.AppendUint32(request, h)
	}
	return request
}

// errFull says that a ROP does not fit into this call.
var errFull = errors.New("rop: the call is full")

// encode appends the ROP of an item to those of the call, and its objects to
// the handle table. With errFull nothing is appended.
func (t *roundTrip) encode(it *item) (Call, []byte, error) {
	call := Call{Request: it.req}
	if err := t.prepare(it, &call); err != nil {
		return call, nil, err
	}
	table := len(t.table)
	if it.in != nil {
		call.In = t.slot(it.in)
	}
	switch {
	case it.out != nil:
		call.Out = t.slot(it.out)
	case it.dest != nil:
		call.Out = t.slot(it.dest)
	default:
		call.Out = call.In
	}
	if it.req.layout() == layoutIn {
		call.Out = 0
		// For good: when the ROP has to be sent again, later ones of the batch
		// have been through here.
		it.req = withColumns(it.req, it.in)
		call.Request = it.req
	}
	rops, err := AppendCall(t.rops, call)
	if err == nil && (len(t.table) > maxSlots || 2+len(rops)+4*len(t.table) > t.c.opts.MaxRequest) {
		err = errFull
	}
	if err != nil {
		for o, i := range t.slots {
			if int(i) >= table {
				delete(t.slots, o)
			}
		}
		t.table = t.table[:table]
		return call, nil, err
	}
	return call, rops, nil
}

// withColumns follows the columns of a table: it notes those that q sets, and
// adds those that were set last to a request for rows that states none.
func withColumns(q Request, table *object) Request {
	switch q := q.(type) {
	case *SetColumnsRequest:
		table.columns = q.Columns
	case *ResetTableRequest:
		table.columns = nil
	case *QueryRowsRequest:
		if q.Columns == nil {
			c := *q
			c.Columns = table.columns
			return &c
		}
	case *FindRowRequest:
		if q.Columns == nil {
			c := *q
			c.Columns = table.columns
			return &c
		}
	case *ExpandRowRequest:
		if q.Columns == nil {
			c := *q
			c.Columns = table.columns
			return &c
		}
	}
	return q
}

// prepare checks that the objects of an item can be used and finds its logon.
func (t *roundTrip) prepare(it *item, call *Call) error {
	needed := []*object{it.in}
	switch it.req.layout() {
	case layoutOut:
		if err := it.out.unusable(); err != nil {
			return err
		}
		if err := t.c.numberLogon(it.out); err != nil {
			return err
		}
		call.LogonID = it.out.logonID
		return nil
	case layoutSourceDest:
		needed = append(needed, it.dest)
	}
	for _, o := range needed {
		switch {
		case o == nil:
			return ErrNoHandle
		case o.c != t.c:
			return errors.New("rop: the handle belongs to another client")
		case o.state == objectWaiting && !t.has(o):
			return ErrNotDone
		}
		if err := o.unusable(); err != nil {
			return err
		}
	}
	if it.in != nil {
		call.LogonID = it.in.logonID
		if it.out != nil {
			it.out.logonID = it.in.logonID
		}
	}
	return nil
}

func (t *roundTrip) has(o *object) bool {
	_, ok := t.slots[o]
	return ok
}

// slot returns the place of o in the handle table.
func (t *roundTrip) slot(o *object) uint8 {
	if i, ok := t.slots[o]; ok {
		return i
	}
	i := len(t.table)
	value := NoHandle
	if o.state == objectOpen {
		value = o.value
	}
	t.table = append(t.table, value)
	if i < maxSlots {
		t.slots[o] = uint8(i)
	}
	return uint8(i)
}

// takeReleases takes as many releases from the queue as there is room for and
// returns their ROPs.
func (t *roundTrip) takeReleases() []byte {
	const size = 3 + 4
	c := t.c
	room := min(maxReleases, maxSlots-len(t.table), (c.opts.MaxRequest-2-len(t.rops)-4*len(t.table))/size)
	n := max(0, min(room, len(c.releases)))
	if n == 0 {
		return nil
	}
	t.releases = append(t.releases, c.releases[:n]...)
	c.releases = append(c.releases[:0], c.releases[n:]...)
	var head []byte
	for _, r := range t.releases {
		head = append(head, byte(IDRelease), r.logonID, byte(len(t.table)))
		t.table = append(t.table, r.value)
	}
	return head
}

// notExecuted puts the releases back into the queue if the server certainly did
// not see them. Otherwise they are dropped: releasing a handle twice could hit
// the object that has it by then.
func (t *roundTrip) notExecuted(err error) {
	var safe interface{ SafeToRetry() bool }
	if len(t.releases) == 0 || !errors.As(err, &safe) || !safe.SafeToRetry() {
		return
	}
	t.c.mu.Lock()
	defer t.c.mu.Unlock()
	t.c.releases = append(t.releases, t.c.releases...)
}

// late takes the answer to a call whose caller has gone: it releases the
// objects that the call opened, in the order of Client.abandon.
func (t *roundTrip) late(out [][]byte, err error) {
	if err != nil {
		t.notExecuted(err)
		return
	}
	c := t.c
	a, _ := decodeChain(out, t.calls)
	c.mu.Lock()
	for i, p := range slices.Backward(a.answers) {
		if call := t.calls[i]; call.Opens() && Succeeded(p.Code) && p.ID == call.Request.ID() && int(call.Out) < len(a.handles) {
			if value := a.handles[call.Out]; value != NoHandle && c.live[value] == nil {
				c.releases = append(c.releases, release{call.LogonID, value})
			}
		}
	}
	c.note(a.extra)
	c.mu.Unlock()
	c.deliver(a.extra)
}

// take takes the answer apart and settles the items that it answers, whose
// number it returns.
func (t *roundTrip) take(out [][]byte) (answered int, err error) {
	c := t.c
	a, err := decodeChain(out, t.calls)
	c.mu.Lock()
	if err == nil {
		err = t.checkInputs(a)
	}
	for i, p := range a.answers {
		if serr := c.settle(t.items[i], t.calls[i], p, a.handles); err == nil {
			err = serr
		}
	}
	answered = len(a.answers)
	waiting := c.note(a.extra)
	if err == nil && answered < len(t.items) && !waiting {
		err = t.unanswered(a, answered)
		if err == nil && answered == 0 {
			// Sending it again would end the same way.
			small := a.tooSmall()
			c.fail(t.items[0], &BufferTooSmallError{ROP: t.items[0].req.ID(), SizeNeeded: small.SizeNeeded})
		}
	}
	c.mu.Unlock()
	c.deliver(a.extra)
	return answered, err
}

// unanswered returns the error of an answer that leaves out ROPs, nil if the
// server said that they were not executed.
func (t *roundTrip) unanswered(a answer, answered int) error {
	if a.tooSmall() != nil {
		return nil
	}
	return &MissingError{ROP: t.calls[answered].Request.ID()}
}

// checkInputs checks that the server left the handles alone that were given to
// it as input.
func (t *roundTrip) checkInputs(a answer) error {
	for i := range a.answers {
		it, call := t.items[i], t.calls[i]
		if it.in == nil || int(call.In) >= len(a.handles) {
			continue
		}
		sent, got := t.table[call.In], a.handles[call.In]
		if sent != NoHandle && got != sent && got != NoHandle && got != 0 {
			return &HandleError{ROP: it.req.ID(), Index: call.In, Want: sent, Got: got}
		}
	}
	return nil
}
