// ROPs on streams ([MS-OXCPRPT] 3.2.5.11 to 3.2.5.19).

package emsmdbtest

import (
	"errors"
	"io"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func (p *processor) streamROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	switch q := c.Request.(type) {
	case *rop.OpenStreamRequest:
		return done(p.openStream(c, q))
	case *rop.CopyToStreamRequest:
		return done(p.copyToStream(c, q))
	case *rop.ReadStreamRequest, *rop.WriteStreamRequest, *rop.WriteStreamExtendedRequest,
		*rop.WriteAndCommitStreamRequest, *rop.CommitStreamRequest, *rop.GetStreamSizeRequest,
		*rop.SetStreamSizeRequest, *rop.SeekStreamRequest, *rop.CloneStreamRequest,
		*rop.LockRegionStreamRequest, *rop.UnlockRegionStreamRequest:
	default:
		return nil, 0, false
	}
	st, code := input[*streamObject](p, c)
	if code != errcode.Success {
		return nil, code, true
	}
	switch q := c.Request.(type) {
	case *rop.ReadStreamRequest:
		return done(p.readStream(c, st, q))
	case *rop.WriteStreamRequest:
		n, code := st.add(q.Data)
		return &rop.WriteStreamResponse{WrittenSize: uint16(n)}, code, true
	case *rop.WriteStreamExtendedRequest:
		n, code := st.add(q.Data)
		return &rop.WriteStreamExtendedResponse{WrittenSize: uint32(n)}, code, true
	case *rop.WriteAndCommitStreamRequest:
		n, code := st.add(q.Data)
		if code == errcode.Success {
			code = st.commit()
		}
		return &rop.WriteAndCommitStreamResponse{WrittenSize: uint16(n)}, code, true
	case *rop.CloneStreamRequest:
		clone := *st
		return &rop.CloneStreamResponse{}, p.open(c, &clone), true
	}
	return done(st.simple(c.Request))
}

// simple handles the ROPs that concern nothing but the stream.
func (st *streamObject) simple(q rop.Request) (rop.Response, errcode.Code) {
	switch q := q.(type) {
	case *rop.CommitStreamRequest:
		return &rop.CommitStreamResponse{}, st.commit()
	case *rop.GetStreamSizeRequest:
		return &rop.GetStreamSizeResponse{StreamSize: uint32(st.size())}, errcode.Success
	case *rop.SetStreamSizeRequest:
		return &rop.SetStreamSizeResponse{}, st.setSize(q.StreamSize)
	case *rop.SeekStreamRequest:
		code := st.seek(q.Origin, q.Offset)
		return &rop.SeekStreamResponse{NewPosition: uint64(st.pos)}, code
	case *rop.LockRegionStreamRequest:
		return &rop.LockRegionStreamResponse{}, errcode.Success
	case *rop.UnlockRegionStreamRequest:
		return &rop.UnlockRegionStreamResponse{}, errcode.Success
	}
	return nil, errcode.NotImplemented
}

func (p *processor) openStream(c rop.Call, q *rop.OpenStreamRequest) (rop.Response, errcode.Code) {
	v, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return nil, code
	}
	l := logonOf(v)
	if l == nil || !streamable(q.Tag.Type()) {
		return nil, errcode.NotSupported
	}
	src, ok := l.source(v)
	if !ok {
		return nil, errcode.NotFound
	}
	value, code := src.streamOf(q.Tag)
	if code != errcode.Success && (code != errcode.NotFound || q.OpenModeFlags != rop.StreamCreate) {
		return nil, code
	}
	st := &streamObject{tag: q.Tag, read: value}
	put, live := l.putter(v)
	switch {
	case q.OpenModeFlags == rop.StreamReadOnly, q.OpenModeFlags == rop.StreamBestAccess && put == nil:
	case put == nil:
		return nil, errcode.StorageAccessDenied
	default:
		st.put, st.live = put, live
		if code := st.makeWritable(q.OpenModeFlags == rop.StreamCreate); code != errcode.Success {
			return nil, code
		}
	}
	return &rop.OpenStreamResponse{StreamSize: uint32(st.size())}, p.open(c, st)
}

// makeWritable takes the value into memory, or starts with an empty one.
func (st *streamObject) makeWritable(empty bool) errcode.Code {
	st.write = new(writeBuffer)
	if empty || st.read == nil {
		st.dirty = true
		return errcode.Success
	}
	st.write.b = make([]byte, st.read.Size())
	if _, err := st.read.ReadAt(st.write.b, 0); err != nil && !errors.Is(err, io.EOF) {
		return codeOf(err)
	}
	return errcode.Success
}

// putter returns how a property of an object is set, nil where it cannot be.
// live says that the object keeps the change to itself until it is saved, so
// that it may see the value grow.
func (l *logon) putter(value any) (put func(mapi.Property) errcode.Code, live bool) {
	w, code := l.writer()
	if code != errcode.Success {
		return nil, false
	}
	switch v := value.(type) {
	case *messageObject:
		return func(p mapi.Property) errcode.Code {
			m := v.own()
			m.Properties = SetProperty(m.Properties, p)
			return errcode.Success
		}, true
	case *attachmentObject:
		return func(p mapi.Property) errcode.Code {
			a := v.own()
			a.Properties = SetProperty(a.Properties, p)
			return errcode.Success
		}, true
	case *folderObject:
		return func(p mapi.Property) errcode.Code {
			return codeOf(w.UpdateFolder(v.id, settle(mapi.Properties{p}), nil))
		}, false
	}
	return nil, false
}

// readStreamBody is what a RopReadStream response has besides its data.
const readStreamBody = responseHeader + 2

// maxRead is the largest answer that the size field of a response can say.
const maxRead = 0xFFFF

func (p *processor) readStream(c rop.Call, st *streamObject, q *rop.ReadStreamRequest) (rop.Response, errcode.Code) {
	want := int64(q.ByteCount)
	if q.ByteCount == rop.ReadStreamLarge {
		want = int64(q.MaximumByteCount)
	}
	if limit := p.session.core.profile.Execute.StreamLimit; limit > 0 && want > int64(limit) {
		p.overflow = true
		return &rop.ReadStreamResponse{}, errcode.Success
	}
	sr := &streamRead{stream: st, want: want, index: c.ReplyIndex()}
	return sr.run(p)
}

// streamRead is a RopReadStream that can be gone on with.
type streamRead struct {
	stream *streamObject
	want   int64
	index  uint8
	again  bool // it is being gone on with
	tail   bool
}

// run reads as much as fits.
func (sr *streamRead) run(p *processor) (rop.Response, errcode.Code) {
	want := sr.want
	if sr.again && p.session.core.profile.Execute.StreamOvershoot {
		want = maxRead
	}
	n := min(want, int64(p.left-readStreamBody), maxRead)
	if n <= 0 && sr.want > 0 {
		return &rop.ReadStreamResponse{}, errcode.BufferTooSmall
	}
	b, code := sr.stream.next(p.session.work.data, int(n))
	if code != errcode.Success {
		return &rop.ReadStreamResponse{}, code
	}
	p.session.work.data = b
	sr.want -= int64(len(b))
	sr.again = true
	if sr.want > 0 && sr.more(p) {
		p.next = &continuation{id: rop.IDReadStream, index: sr.index, stream: true, residual: residualStream, run: sr.run}
	}
	return &rop.ReadStreamResponse{Data: b}, errcode.Success
}

// more reports whether another payload is to follow. Some products send an
// empty one after the end.
func (sr *streamRead) more(p *processor) bool {
	if sr.stream.pos < sr.stream.size() {
		return true
	}
	if sr.tail || !p.session.core.profile.Execute.StreamTail {
		return false
	}
	sr.tail = true
	return true
}

func (p *processor) copyToStream(c rop.Call, q *rop.CopyToStreamRequest) (rop.Response, errcode.Code) {
	resp := &rop.CopyToStreamResponse{DestHandleIndex: uint32(c.Out)}
	from, code := input[*streamObject](p, c)
	if code != errcode.Success {
		return resp, code
	}
	to, code := objectAs[*streamObject](p, c.LogonID, c.Out, errcode.NullDestinationObject)
	if code != errcode.Success {
		return resp, code
	}
	for left := q.ByteCount; left > 0; {
		b, code := from.next(nil, int(min(left, maxRead)))
		if code != errcode.Success {
			return resp, code
		}
		if len(b) == 0 {
			break
		}
		resp.ReadByteCount += uint64(len(b))
		n, code := to.add(b)
		if code != errcode.Success {
			return resp, code
		}
		resp.WrittenByteCount += uint64(n)
		left -= uint64(len(b))
	}
	return resp, errcode.Success
}
