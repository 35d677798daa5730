package rop

// This file takes answers apart: it joins chained buffers and sets aside what
// no request asked for.

import "errors"

// answer is what the server said to a call.
type answer struct {
	answers []Reply // one for each call with a reply, in order, as far as they go
	extra   []Reply // unsolicited ones
	handles []uint32
}

func (a *answer) tooSmall() *BufferTooSmallResponse {
	for _, p := range a.extra {
		if p, ok := p.Response.(*BufferTooSmallResponse); ok {
			return p
		}
	}
	return nil
}

// ErrNoAnswer says that the Executor returned no ROP buffer.
var ErrNoAnswer = errors.New("rop: no ROP buffer in the answer")

// decodeChain decodes the answer to calls, none of which is RopRelease. With an
// error comes what was decoded before.
func decodeChain(out [][]byte, calls []Call) (answer, error) {
	var a answer
	if len(out) == 0 {
		return a, ErrNoAnswer
	}
	replies, handles, err := DecodeResponseBuffer(out[0], calls)
	a.handles = handles
	a.sort(replies)
	if err != nil || len(out) == 1 {
		return a, err
	}
	return a, a.join(out[1:], calls)
}

func (a *answer) sort(replies []Reply) {
	for _, p := range replies {
		if p.ID.Unsolicited() {
			a.extra = append(a.extra, p)
		} else {
			a.answers = append(a.answers, p)
		}
	}
}

// join adds further buffers to the last answer, whose ROP they continue.
func (a *answer) join(out [][]byte, calls []Call) error {
	last := len(a.answers) - 1
	var call []Call
	var chain chain
	if last >= 0 {
		chain = newChain(a.answers[last].Response)
		call = calls[last : last+1]
	}
	for _, b := range out {
		if len(b) == 0 {
			continue // some servers end a chain so
		}
		replies, _, err := DecodeResponseBuffer(b, call)
		if err != nil {
			return err
		}
		for _, p := range replies {
			switch {
			case p.ID.Unsolicited():
				a.extra = append(a.extra, p)
			case chain == nil:
				return &ChainError{ROP: p.ID}
			default:
				if err := chain.add(p); err != nil {
					return err
				}
			}
		}
	}
	if chain != nil {
		chain.finish()
	}
	return nil
}

// chain collects the parts of an answer that continues over several buffers.
type chain interface {
	// add takes the next part. A part that failed ends the chain: the ROP has
	// done nothing for it, so the client meets the failure again when it asks
	// for more.
	add(p Reply) error
	// finish stores the whole into the first part.
	finish()
}

// newChain returns the chain that starts with p, nil if p cannot be continued.
func newChain(p Response) chain {
	switch p := p.(type) {
	case *QueryRowsResponse:
		return &rowChain{first: p, origin: p.Origin, count: p.RowCount, parts: [][]byte{p.RowData}}
	case *ReadStreamResponse:
		return &streamChain{first: p, parts: [][]byte{p.Data}}
	case *FastTransferSourceGetBufferResponse:
		return &transferChain{first: p, last: *p, parts: [][]byte{p.TransferBuffer}}
	}
	return nil
}

type rowChain struct {
	first  *QueryRowsResponse
	origin Bookmark
	count  int
	parts  [][]byte
	ended  bool
}

func (c *rowChain) add(p Reply) error {
	next, ok := p.Response.(*QueryRowsResponse)
	if !Succeeded(p.Code) || !ok {
		c.ended = true
		return nil
	}
	if c.ended && next.RowCount > 0 {
		return &ChainError{ROP: p.ID}
	}
	c.origin = next.Origin
	c.count += next.RowCount
	c.parts = append(c.parts, next.RowData)
	return nil
}

func (c *rowChain) finish() {
	c.first.Origin, c.first.RowCount, c.first.RowData = c.origin, c.count, concat(c.parts)
}

type streamChain struct {
	first *ReadStreamResponse
	parts [][]byte
	ended bool
}

func (c *streamChain) add(p Reply) error {
	next, ok := p.Response.(*ReadStreamResponse)
	if !Succeeded(p.Code) || !ok {
		c.ended = true
		return nil
	}
	if c.ended && len(next.Data) > 0 {
		return &ChainError{ROP: p.ID}
	}
	c.parts = append(c.parts, next.Data)
	return nil
}

func (c *streamChain) finish() { c.first.Data = concat(c.parts) }

type transferChain struct {
	first *FastTransferSourceGetBufferResponse
	last  FastTransferSourceGetBufferResponse
	parts [][]byte
	ended bool
}

func (c *transferChain) add(p Reply) error {
	next, ok := p.Response.(*FastTransferSourceGetBufferResponse)
	if !Succeeded(p.Code) || !ok {
		c.ended = true
		return nil
	}
	if c.ended && len(next.TransferBuffer) > 0 {
		return &ChainError{ROP: p.ID}
	}
	c.last = *next
	c.parts = append(c.parts, next.TransferBuffer)
	return nil
}

func (c *transferChain) finish() {
	*c.first = c.last
	c.first.TransferBuffer = concat(c.parts)
}

// concat joins parts; if only one of them has bytes it is returned as it is.
func concat(parts [][]byte) []byte {
	size, full := 0, 0
	for i, p := range parts {
		if len(p) > 0 {
			size += len(p)
			full = i
		}
	}
	if size == len(parts[full]) {
		return parts[full]
	}
	all := make([]byte, 0, size)
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
