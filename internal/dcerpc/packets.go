// Cutting a byte stream into packets.

package dcerpc

import (
	"errors"
	"io"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
)

// readBuffer holds the largest packet that a 16-bit frag_length can announce.
const readBuffer = 64 << 10

// packetReader reads packets from a stream through one buffer, several of them
// by one read where they have come.
type packetReader struct {
	r          io.Reader
	buf        []byte
	start, end int
}

func newPacketReader(r io.Reader) *packetReader {
	return &packetReader{r: r, buf: make([]byte, readBuffer)}
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
	}
	if p.end-p.start >= n {
		return nil
	}
	if p.start+n > len(p.buf) {
		p.end = copy(p.buf, p.buf[p.start:p.end])
		p.start = 0
	}
	for p.end-p.start < n {
		k, err := p.r.Read(p.buf[p.end:])
		p.end += k
		if err != nil && p.end-p.start < n {
			if errors.Is(err, io.EOF) && p.end > p.start {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
	}
	return nil
}
