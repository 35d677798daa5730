// Streams on properties: bodies, attachments and whatever else is too big for
// a property value, [MS-OXCPRPT] 2.2.14 and 2.2.15.

package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

const (
	// streamChunk is what is asked for at once. A server chains as many
	// payloads as there is room for in one answer: commonly 256 KiB, never
	// more than this.
	streamChunk = 1 << 20
	// smallChunk is what is asked for where the server cannot chain. It fits
	// every answer.
	smallChunk = 28 << 10
)

// Stream is the value of a property that is read rather than held. It can be
// opened as long as the object is open that it belongs to, also more than
// once.
type Stream struct {
	owner *object
	tag   mapi.PropTag
	size  int64
}

// Tag returns the property's tag. Its type says what the bytes are: UTF-16LE
// without terminator for mapi.TypeString, characters of the code page for
// mapi.TypeString8, the bytes themselves for the others.
func (s *Stream) Tag() mapi.PropTag { return s.tag }

// Size returns the number of bytes, or -1 as long as it is not known.
func (s *Stream) Size() int64 { return s.size }

// Open opens the stream for reading from its beginning. The reader works under
// ctx; when that ends, reading fails. Closing it releases the stream at the
// server. The reader holds one answer of the server in memory, whatever the
// size of the stream. A stream that ends before its announced size fails with
// ErrIncomplete.
func (s *Stream) Open(ctx context.Context) (io.ReadCloser, error) {
	owner, err := s.owner.use()
	if err != nil {
		return nil, err
	}
	mb := s.owner.mb
	b := mb.client.NewBatch()
	open := rop.Add(b, owner, &rop.OpenStreamRequest{Tag: s.tag, OpenModeFlags: rop.StreamReadOnly})
	first := rop.Add(b, open.Handle(), mb.readRequest())
	if err := b.Do(ctx); err != nil {
		return nil, s.failed(err)
	}
	resp, err := open.Response()
	if err != nil {
		return nil, s.failed(err)
	}
	r := &streamReader{
		stream: s, object: object{mb: mb, what: "stream", handle: open.Handle()},
		left: int64(resp.StreamSize), size: int64(resp.StreamSize),
	}
	r.next = func() ([]byte, error) {
		resp, err := rop.Do(ctx, mb.client, r.handle, mb.readRequest())
		if err != nil {
			return nil, err
		}
		return resp.Data, nil
	}
	chunk, err := first.Response()
	if err != nil {
		_ = r.Close()
		return nil, s.failed(err)
	}
	r.take(chunk.Data)
	return r, nil
}

func (s *Stream) failed(err error) error {
	return fmt.Errorf("mailbox: stream %s: %w", s.tag, err)
}

// readRequest asks for as much as the server can give at once.
func (mb *Mailbox) readRequest() *rop.ReadStreamRequest {
	if mb.supports(version.ReadStreamSentinel) {
		return &rop.ReadStreamRequest{ByteCount: rop.ReadStreamLarge, MaximumByteCount: streamChunk}
	}
	return &rop.ReadStreamRequest{ByteCount: smallChunk}
}

// streamReader reads one open stream.
type streamReader struct {
	object
	stream *Stream
	// next asks the server for more, under the context of Open.
	next func() ([]byte, error)
	buf  []byte
	size int64
	// left is how much of the announced size has not come yet.
	left int64
	err  error
}

// take accepts what the server gave. Some servers give more than was asked
// for, even at the end; what exceeds the announced size is kept, too.
func (r *streamReader) take(data []byte) {
	r.buf = data
	r.left -= int64(len(data))
	if len(data) == 0 && r.left > 0 {
		r.err = r.stream.failed(fmt.Errorf("%w: %d of %d bytes", ErrIncomplete, r.size-r.left, r.size))
	}
	if r.left <= 0 && r.err == nil {
		r.err = io.EOF
	}
}

func (r *streamReader) Read(p []byte) (int, error) {
	if r.closed.Load() {
		return 0, &closedError{"stream"}
	}
	for len(r.buf) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		data, err := r.next()
		if err != nil {
			r.err = r.stream.failed(err)
			return 0, r.err
		}
		r.take(data)
	}
	n := copy(p, r.buf)
	r.buf = r.buf[n:]
	return n, nil
}

// WriteTo writes the rest of the stream to w without a copy in between.
func (r *streamReader) WriteTo(w io.Writer) (n int64, err error) {
	for {
		if r.closed.Load() {
			return n, &closedError{"stream"}
		}
		if len(r.buf) > 0 {
			k, err := w.Write(r.buf)
			n += int64(k)
			r.buf = r.buf[k:]
			if err != nil {
				return n, err
			}
			continue
		}
		if r.err != nil {
			if errors.Is(r.err, io.EOF) {
				return n, nil
			}
			return n, r.err
		}
		data, err := r.next()
		if err != nil {
			r.err = r.stream.failed(err)
			return n, r.err
		}
		r.take(data)
	}
}

// Size returns the size that the server announced.
func (r *streamReader) Size() int64 { return r.size }
