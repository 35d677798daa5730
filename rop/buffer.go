package rop

// This file frames ROP buffers, [MS-OXCROPS] 2.2.1: RopSize, the ROPs, the
// table of server object handles.

import (
	"errors"
	"fmt"
	"math"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// NoHandle fills the places of the handle table that wait for a handle.
const NoHandle uint32 = 0xFFFFFFFF

// ErrTooLarge says that what is to be sent does not fit a ROP buffer.
var ErrTooLarge = errors.New("rop: does not fit a ROP buffer")

// SplitBuffer takes a ROP buffer apart into the bytes of its ROPs, which alias
// b, and its handle table.
func SplitBuffer(b []byte) (rops []byte, handles []uint32, err error) {
	r := wire.NewReader("ROP buffer: RopSize", b)
	size := int(r.Uint16())
	if r.OK() && size < 2 {
		r.FailAt(0, wire.ErrValue)
	}
	r.Field("ROP buffer: RopsList")
	rops = r.Bytes(size - 2)
	r.Field("ROP buffer: ServerObjectHandleTable")
	n := r.Len() / 4
	if n > 0 {
		handles = make([]uint32, n)
	}
	for i := range handles {
		handles[i] = r.Uint32()
	}
	if err := r.Finish(); err != nil {
		return nil, nil, err
	}
	return rops, handles, nil
}

// AppendBuffer appends a ROP buffer of the encoded rops and a handle table. It
// fails with ErrTooLarge where RopSize cannot say their size.
func AppendBuffer(dst, rops []byte, handles []uint32) ([]byte, error) {
	if len(rops)+2 > math.MaxUint16 {
		return dst, ErrTooLarge
	}
	dst = le.AppendUint16(dst, uint16(len(rops)+2))
	dst = append(dst, rops...)
	for _, h := range handles {
		dst = le.AppendUint32(dst, h)
	}
	return dst, nil
}

// DecodeRequestBuffer decodes a ROP input buffer: the requests, in order, and
// the handle table. Byte slices in the requests alias b. With an error come the
// requests before the faulty one. An id that it does not know is an
// *UnknownROPError; whether the handle indexes lie within the table is not
// checked.
func DecodeRequestBuffer(b []byte) ([]Call, []uint32, error) {
	rops, handles, err := SplitBuffer(b)
	if err != nil {
		return nil, nil, err
	}
	var calls []Call
	r := wire.NewReader("ROP request", rops)
	for r.Len() > 0 {
		c, err := readCall(&r)
		if err != nil {
			return calls, handles, shift(err)
		}
		calls = append(calls, c)
	}
	return calls, handles, nil
}

// AppendRequestBuffer appends a ROP input buffer of the requests and a handle
// table.
func AppendRequestBuffer(dst []byte, calls []Call, handles []uint32) ([]byte, error) {
	var rops []byte
	var err error
	for _, c := range calls {
		if rops, err = AppendCall(rops, c); err != nil {
			return dst, err
		}
	}
	return AppendBuffer(dst, rops, handles)
}

// AppendResponseBuffer appends a ROP output buffer of the responses and
// a handle table.
func AppendResponseBuffer(dst []byte, replies []Reply, handles []uint32) ([]byte, error) {
	var rops []byte
	var err error
	for _, p := range replies {
		if rops, err = AppendReply(rops, p); err != nil {
			return dst, err
		}
	}
	return AppendBuffer(dst, rops, handles)
}

// DecodeResponseBuffer decodes a ROP output buffer, the answer to calls: the
// responses, in order and among them those that no request asked for, and the
// handle table. Byte slices alias b. With an error come the responses before
// the faulty one. Not every call need be answered.
//
// A response that answers none of the calls still open is a *MismatchError,
// an id that is not known an *UnknownROPError.
func DecodeResponseBuffer(b []byte, calls []Call) ([]Reply, []uint32, error) {
	rops, handles, err := SplitBuffer(b)
	if err != nil {
		return nil, nil, err
	}
	var replies []Reply
	r := wire.NewReader("ROP response", rops)
	for r.Len() > 0 {
		var c *Call
		for c == nil && len(calls) > 0 {
			if calls[0].HasReply() {
				c = &calls[0]
			} else {
				calls = calls[1:]
			}
		}
		p, err := readAnswer(&r, c)
		if err != nil {
			return replies, handles, shift(err)
		}
		if !p.ID.Unsolicited() {
			calls = calls[1:]
		}
		replies = append(replies, p)
	}
	return replies, handles, nil
}

// readAnswer reads one response: the answer to c, or one that no request asked
// for.
func readAnswer(r *wire.Reader, c *Call) (Reply, error) {
	at := r.Offset()
	r.Field("ROP response: RopId")
	id := ID(r.Uint8())
	if !r.OK() {
		return Reply{}, r.Err()
	}
	if id.Unsolicited() {
		p := readReply(r, id, NewResponse(id), nil)
		return p, r.Err()
	}
	resp := NewResponse(id)
	if resp == nil {
		return Reply{}, &UnknownROPError{ID: id, Offset: at}
	}
	if c == nil {
		return Reply{}, mismatch(c, id, 0, at)
	}
	q := answered(c.Request, id)
	if q == nil {
		return Reply{}, mismatch(c, id, 0, at)
	}
	p := readReply(r, id, resp, q)
	if r.OK() && p.Index != c.ReplyIndex() {
		return Reply{}, mismatch(c, id, p.Index, at)
	}
	return p, r.Err()
}

// replyID returns the id of the answer to q.
func replyID(q Request) ID {
	if q.ID() == IDGetMessageStatus {
		return IDSetMessageStatus
	}
	return q.ID()
}

// answered returns the request that an answer with this id belongs to, given
// that the answer to q is due, or nil. RopProgress can take the place of any
// answer, and any answer that of RopProgress.
func answered(q Request, id ID) Request {
	if replyID(q) == id || id == IDProgress {
		return q
	}
	if p, ok := q.(*ProgressRequest); ok && p.For != nil && replyID(p.For) == id {
		return p.For
	}
	return nil
}

// MismatchError says that an answer belongs to no request.
type MismatchError struct {
	// Want and WantIndex describe the answer that was due; Want is 0 if none
	// was.
	Want      ID
	WantIndex uint8
	// Got and GotIndex describe the answer that came.
	Got      ID
	GotIndex uint8
	// Offset is its position, in bytes from the start of the buffer.
	Offset int
}

func (e *MismatchError) Error() string {
	switch e.Want {
	case 0:
		return fmt.Sprintf("rop: the answer to %s at offset %d has no request", e.Got, e.Offset)
	case e.Got:
		return fmt.Sprintf("rop: the answer to %s at offset %d is for handle index %d, want %d", e.Got, e.Offset, e.GotIndex, e.WantIndex)
	}
	return fmt.Sprintf("rop: the answer to %s came at offset %d where that to %s was due", e.Got, e.Offset, e.Want)
}

func mismatch(c *Call, id ID, index uint8, at int) error {
	e := &MismatchError{Got: id, GotIndex: index, Offset: at}
	if c != nil {
		e.Want, e.WantIndex = c.Request.ID(), c.ReplyIndex()
	}
	return e
}

// shift moves the offset of an error within the ROPs to one within the buffer.
func shift(err error) error {
	const header = 2
	var (
		decode   *wire.DecodeError
		unknown  *UnknownROPError
		mismatch *MismatchError
	)
	switch {
	case errors.As(err, &decode):
		decode.Offset += header
	case errors.As(err, &unknown):
		unknown.Offset += header
	case errors.As(err, &mismatch):
		mismatch.Offset += header
	}
	return err
}
