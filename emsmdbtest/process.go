// The ROP processor: from a request buffer to a response buffer ([MS-OXCROPS]
// 3.2.5).

package emsmdbtest

import (
	"context"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// processor runs the ROPs of one request buffer. The session's turn is held
// all the while.
type processor struct {
	session *session
	handles []uint32
	// left is how many bytes the response of the ROP at hand may take.
	left int
	// opened is the handle that the ROP at hand has opened, 0 for none.
	opened uint32
	// next goes on with the ROP at hand to fill a chained answer.
	next *continuation
	// overflow says that the ROP at hand was not run because the response that
	// the client asks for would not fit.
	overflow bool
	// busy says that the whole call fails with RPC_S_SERVER_TOO_BUSY.
	busy bool
	// lastPart is the size of the last part of a packed upload.
	lastPart int
}

// batch is a response buffer and what may follow it.
type batch struct {
	payload []byte
	// next goes on with the last ROP, nil when that has no more.
	next *continuation
	// stream says that the payload holds the answer to a stream read.
	stream bool
	// busy says that the call is to be refused for now.
	busy bool
}

// continuation goes on with a RopQueryRows, RopReadStream or
// RopFastTransferSourceGetBuffer as if the client had sent it again for what it
// has not got yet.
type continuation struct {
	id      rop.ID
	index   uint8
	handles []uint32
	stream  bool
	// residual is the room below which no more is added ([MS-OXCRPC] 3.1.7.4).
	residual int
	// run makes the response for what is left, within room bytes.
	run func(p *processor) (rop.Response, errcode.Code)
}

// Sizes of what surrounds responses.
const (
	ropSizeField   = 2
	handleSize     = 4
	responseHeader = 6 // RopId, index, ReturnValue
	tooSmallHeader = 3 // RopId, SizeNeeded
)

// runAll runs request buffers: one, or as many as make up a packed upload.
func (s *session) runAll(ctx context.Context, payloads [][]byte, room int) (*batch, errcode.Code) {
	calls, handles, err := rop.DecodeRequestBuffer(payloads[0])
	if err != nil {
		return nil, errcode.RPCFormat
	}
	for _, c := range calls {
		if !s.core.profile.understands(c.Request) {
			return nil, errcode.RPCFormat
		}
	}
	if most := s.core.profile.Execute.MaxHandles; most > 0 && len(handles) > most {
		return nil, errcode.RPCFormat
	}
	p := &processor{session: s, handles: handles}
	if len(payloads) > 1 {
		if p.lastPart, err = joinUpload(calls, payloads[1:]); err != nil {
			return nil, errcode.RPCFormat
		}
	}
	return p.run(ctx, calls, room)
}

// run executes calls in order.
func (p *processor) run(ctx context.Context, calls []rop.Call, room int) (*batch, errcode.Code) {
	room -= ropSizeField + handleSize*len(p.handles)
	if room < 0 {
		return nil, errcode.BufferTooSmall
	}
	out := p.session.work.rops[:0]
	b := new(batch)
	for i, c := range calls {
		rest := encodeCalls(calls[i:])
		// A later ROP that does not fit must be handed back, so room for
		// that is kept.
		reserve := 0
		if i < len(calls)-1 {
			reserve = tooSmallHeader + len(rest) - len(encodeCalls(calls[i:i+1]))
		}
		p.left = room - len(out) - reserve
		p.next, p.overflow = nil, false
		response, stop := p.one(ctx, c)
		if p.busy {
			return &batch{busy: true}, errcode.Success
		}
		tooLarge := len(response) > p.left || p.overflow
		switch {
		case response == nil && !stop:
			continue
		case tooLarge && i == 0 && room+ropSizeField+handleSize*len(p.handles) >= extbuf.MaxPayload-1:
			p.undo(c)
			var err error
			if response, err = rop.AppendReply(nil, rop.FailureReply(c, errcode.BufferTooSmall)); err != nil {
				return nil, errcode.BufferTooSmall
			}
		case tooLarge:
			p.undo(c)
			return p.tooSmall(out, rest, room)
		}
		out = append(out, response...)
		b.next, b.stream = p.next, c.Request.ID() == rop.IDReadStream
		if stop {
			b.next = nil
			break
		}
	}
	out = p.notifications(out, room)
	p.session.work.rops = out
	return p.finish(b, out)
}

// finish makes the response buffer.
func (p *processor) finish(b *batch, out []byte) (*batch, errcode.Code) {
	payload, err := p.session.work.payload(func(dst []byte) ([]byte, error) {
		return rop.AppendBuffer(dst, out, p.handles)
	})
	if err != nil {
		return nil, errcode.BufferTooSmall
	}
	b.payload = payload
	if b.next != nil {
		b.next.handles = p.handles
	}
	return b, errcode.Success
}

// tooSmall ends the buffer with RopBufferTooSmall and the ROPs that were not
// run.
func (p *processor) tooSmall(out, rest []byte, room int) (*batch, errcode.Code) {
	if len(out)+tooSmallHeader+len(rest) > room {
		return nil, errcode.BufferTooSmall
	}
	out, err := rop.AppendReply(out, rop.Reply{ID: rop.IDBufferTooSmall, Response: &rop.BufferTooSmallResponse{
		SizeNeeded: extbuf.MaxPayload, RequestBuffers: rest,
	}})
	if err != nil {
		return nil, errcode.BufferTooSmall
	}
	return p.finish(new(batch), out)
}

// encodeCalls encodes requests as they came. One that was joined from several
// buffers has no such form and is left out: its answer always fits.
func encodeCalls(calls []rop.Call) (out []byte) {
	for _, c := range calls {
		if b, err := rop.AppendCall(out, c); err == nil {
			out = b
		}
	}
	return out
}

// one runs a ROP and encodes its response, nil for none, which is valid until
// the next one. stop says that no further ROP of the buffer is run.
func (p *processor) one(ctx context.Context, c rop.Call) (response []byte, stop bool) {
	s := p.session
	id := c.Request.ID()
	hooked := decideROP(ctx, &s.core.ropHooks, &ROPCall{ID: id, Number: s.core.nextROP(), Session: s.number, UserDN: s.dn})
	if hooked == nil {
		hooked = new(ROPOutcome)
	}
	p.opened = 0
	reply := rop.Reply{ID: id, Index: c.ReplyIndex()}
	switch {
	case hooked.Response != nil:
		return hooked.Response, false
	case hooked.Backoff > 0 && !hooked.Return.Failed() && !s.client.Supports(version.Backoff):
		p.busy = true // [MS-OXCROPS] 3.2.4.2
		return nil, true
	case hooked.Backoff > 0 && !hooked.Return.Failed():
		reply = rop.Reply{ID: rop.IDBackoff, Response: &rop.BackoffResponse{
			LogonID: c.LogonID, Duration: uint32(hooked.Backoff.Milliseconds()),
		}}
		stop = true
	case hooked.Return != errcode.Success:
		reply = p.failure(c, hooked.Return)
		if b, ok := reply.Response.(*rop.FastTransferSourceGetBufferResponse); ok {
			b.BackoffTime = uint32(hooked.Backoff.Milliseconds())
		}
	default:
		body, code := p.dispatch(c)
		if !c.HasReply() {
			return nil, false
		}
		if rop.Succeeded(code) {
			reply.Code, reply.Response = code, body
			break
		}
		// Some responses have a body although the ROP failed.
		if reply = p.failure(c, code); reply.Response != nil && body != nil {
			reply.Response = body
		}
	}
	b, err := s.work.encode(reply)
	if err != nil {
		s.core.log.ErrorContext(ctx, "response cannot be encoded", "rop", id.String(), "err", err)
		p.undo(c)
		if b, err = rop.AppendReply(nil, p.failure(c, errcode.GeneralFailure)); err != nil {
			return []byte{}, true
		}
	}
	if hooked.Corrupt != nil {
		b = hooked.Corrupt(b)
	}
	return b, stop
}

// failure makes the answer to a ROP that failed. The place for the handle that
// it would have opened is left empty.
func (p *processor) failure(c rop.Call, code errcode.Code) rop.Reply {
	if c.Opens() && int(c.Out) < len(p.handles) {
		p.handles[c.Out] = noHandle
	}
	return rop.FailureReply(c, code)
}

// undo releases what the ROP at hand has opened.
func (p *processor) undo(c rop.Call) {
	if p.opened != 0 {
		p.session.release(p.opened)
		p.handles[c.Out] = noHandle
		p.opened = 0
	}
}

// open registers an object and puts its handle into the table.
func (p *processor) open(c rop.Call, value any) errcode.Code {
	if int(c.Out) >= len(p.handles) {
		return errcode.NullObject
	}
	h, code := p.session.register(c.LogonID, value)
	if code != errcode.Success {
		return code
	}
	p.handles[c.Out], p.opened = h, h
	return errcode.Success
}

// object finds the object at a place of the handle table.
func (p *processor) object(logonID, index uint8) (any, errcode.Code) {
	if int(index) >= len(p.handles) {
		return nil, errcode.NullObject
	}
	h := p.handles[index]
	o := p.session.objects[h]
	switch {
	case o == nil && h != 0 && h <= p.session.handles:
		return nil, errcode.InvalidObject
	case o == nil:
		return nil, errcode.NullObject
	case o.logonID != logonID:
		return nil, errcode.AccessDenied
	}
	return o.value, errcode.Success
}

// input finds the object that a ROP works on, which must be a T.
func input[T any](p *processor, c rop.Call) (T, errcode.Code) {
	return objectAs[T](p, c.LogonID, c.In, errcode.NullObject)
}

// objectAs finds an object of type T. Its absence is reported as null.
func objectAs[T any](p *processor, logonID, index uint8, null errcode.Code) (T, errcode.Code) {
	var zero T
	v, code := p.object(logonID, index)
	if code == errcode.NullObject {
		code = null
	}
	if code != errcode.Success {
		return zero, code
	}
	t, ok := v.(T)
	if !ok {
		return zero, errcode.NotSupported
	}
	return t, errcode.Success
}

// repeat runs a continuation into a payload of its own; nil when there is
// nothing to add.
func (s *session) repeat(ctx context.Context, next *continuation, room int) *batch {
	p := &processor{session: s, handles: next.handles}
	p.left = room - ropSizeField - handleSize*len(p.handles)
	hooked := decideROP(ctx, &s.core.ropHooks, &ROPCall{
		ID: next.id, Number: s.core.nextROP(), Session: s.number, UserDN: s.dn, Repeated: true,
	})
	if hooked != nil && hooked.Return != errcode.Success {
		return nil
	}
	body, code := next.run(p)
	if code != errcode.Success {
		return nil
	}
	out, err := s.work.encode(rop.Reply{ID: next.id, Index: next.index, Response: body})
	if err != nil || len(out) > p.left {
		return nil
	}
	if hooked != nil && hooked.Corrupt != nil {
		out = hooked.Corrupt(out)
	}
	b, code := p.finish(&batch{next: p.next, stream: next.stream}, out)
	if code != errcode.Success {
		return nil
	}
	return b
}

// logonOf returns the logon that an object was opened through.
func logonOf(value any) *logon {
	switch v := value.(type) {
	case *logon:
		return v
	case *folderObject:
		return v.logon
	case *messageObject:
		return v.logon
	case *attachmentObject:
		return v.message.logon
	}
	return nil
}

// dispatch runs one ROP. The body of a failure is sent where the response has
// one even then.
func (p *processor) dispatch(c rop.Call) (rop.Response, errcode.Code) {
	switch q := c.Request.(type) {
	case *rop.LogonRequest:
		return p.logon(c, q)
	case *rop.ReleaseRequest:
		if int(c.In) < len(p.handles) {
			p.session.release(p.handles[c.In])
		}
		return nil, errcode.Success
	}
	for _, family := range [...]func(*processor, rop.Call) (rop.Response, errcode.Code, bool){
		(*processor).storeROP, (*processor).folderROP, (*processor).copyROP, (*processor).tableROP, (*processor).messageROP,
		(*processor).attachmentROP, (*processor).propertyROP, (*processor).streamROP, (*processor).notifyROP,
		(*processor).transferROP, (*processor).syncROP, (*processor).miscROP,
	} {
		if body, code, ok := family(p, c); ok {
			return body, code
		}
	}
	return nil, errcode.NotImplemented
}

// done adapts a handler's results for a family.
func done(body rop.Response, code errcode.Code) (rop.Response, errcode.Code, bool) {
	return body, code, true
}

// text decodes a string whose width the request states.
func (p *processor) text(s mapi.RawString) string {
	t, err := s.Decode(p.session.codePage)
	if err != nil {
		return string(s.Raw)
	}
	return t
}
