// Cutting a byte stream into packets.

package dcerpc

import (
	"errors"
	"io"
	"sync"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
)

const (
	// readBuffer holds the largest packet that a 16-bit frag_length can
	// announce.
	readBuffer = 64 << 10
	// idleBuffer is what a connection keeps while nothing comes. One that
	// waits for notifications gets its answers into it.
	idleBuffer = 4 << 10
)

// readBuffers recycles the large buffers between connections: most are idle.
var readBuffers = sync.Pool{New: func() any { return new([readBuffer]byte) }}

// packetReader reads packets from a stream, several of them by one read where
// they have come. It reads through its small buffer until more is on its way,
// and through a large one until the stream is drained.
type packetReader struct {
	r          io.Reader
	small      []byte
	large      *[readBuffer]byte // nil while not needed
	buf        []byte            // the one in use
	start, end int
	drained    bool // the last read found less than it could have taken
}

func newPacketReader(r io.Reader) *packetReader {
	small := make([]byte, idleBuffer)
	return &packetReader{r: r, small: small, buf: small}
}

// next returns the next packet; it is valid, and the caller's to change, until
// the following call. At the end of the stream between packets it returns
// io.EOF, within a packet io.ErrUnexpectedEOF.
func (p *packetReader) next() (pdu.Header, []byte, error) {
	if err := p.fill(pdu.HeaderSize); err != nil {
		return pdu.Header{}, nil, err
	}
	h, err := pdu.DecodeHeader(p.buf[p.start:p.end])
	if err != nil {
		return h, nil, &ProtocolError{What: "packet header", Err: err}
	}
	n := int(h.FragLength)
	if err := p.fill(n); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return h, nil, err
	}
	packet := p.buf[p.start : p.start+n : p.start+n]
	p.start += n
	return h, packet, nil
}

// fill reads until n bytes are buffered.
func (p *packetReader) fill(n int) error {
	if p.start == p.end {
		p.start, p.end = 0, 0
		if p.drained {
			p.release()
		}
	}
	if p.end-p.start >= n {
		return nil
	}
	p.makeRoom(n)
	for p.end-p.start < n {
		k, err := p.r.Read(p.buf[p.end:])
		p.end += k
		p.drained = p.end < len(p.buf)
		if err != nil && p.end-p.start < n {
			if errors.Is(err, io.EOF) && p.end > p.start {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
	}
	return nil
}

// makeRoom makes the buffer end n bytes or more behind start.
func (p *packetReader) makeRoom(n int) {
	if p.start+n <= len(p.buf) {
		return
	}
	from := p.buf[p.start:p.end]
	if n > len(p.buf) {
		p.large = readBuffers.Get().(*[readBuffer]byte)
		p.buf = p.large[:]
	}
	p.start, p.end = 0, copy(p.buf, from)
}

// release gives the large buffer back. Nothing that it holds is needed any
// more.
func (p *packetReader) release() {
	if p.large != nil {
		readBuffers.Put(p.large)
		p.large, p.buf = nil, p.small
	}
}
