// source: RPC packets out of the bodies of HTTP messages, one after another.

package rpchttp

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
)

// source reads the packets of one direction. RTS packets are handled, and all
// others are the stream that Read returns. One goroutine reads at a time.
type source struct {
	br   *bufio.Reader // the current channel; changed by handle alone
	left int           // bytes of the current packet that are still to be read
	size int           // its length
	err  error         // what came behind data, for the next Read
	// handle is told of each RTS packet. It may switch to another channel.
	handle func(rts) error
	// consumed is told of each RPC packet that has been read.
	consumed func(n int)
}

// Read returns bytes of RPC packets. It waits for the first of them only.
func (s *source) Read(p []byte) (n int, err error) {
	if s.err != nil {
		return 0, s.err
	}
	for n < len(p) {
		if s.left == 0 {
			ok, err := s.begin(n == 0)
			switch {
			case err != nil && n > 0:
				// The next Read says so.
				s.err = err
				return n, nil
			case !ok || err != nil:
				return n, err
			}
			continue
		}
		room := min(s.left, len(p)-n)
		if n > 0 {
			if room = min(room, s.br.Buffered()); room == 0 {
				return n, nil
			}
		}
		k, err := s.br.Read(p[n : n+room])
		n += k
		s.left -= k
		if err != nil {
			return n, unexpected(err)
		}
		if s.left == 0 {
			s.consumed(s.size)
		}
	}
	return n, nil
}

// begin reads the header of the next packet, and the whole packet if it is an
// RTS packet. Unless wait is set it reports false rather than wait for it.
func (s *source) begin(wait bool) (bool, error) {
	if !wait && s.br.Buffered() < pdu.HeaderSize {
		return false, nil
	}
	b, err := s.br.Peek(pdu.HeaderSize)
	if err != nil {
		if len(b) > 0 {
			err = unexpected(err)
		}
		return false, err
	}
	h, err := pdu.DecodeHeader(b)
	if err != nil {
		return false, fmt.Errorf("rpchttp: packet header: %w", err)
	}
	if h.Type != pdu.TypeRTS {
		s.left, s.size = int(h.FragLength), int(h.FragLength)
		return true, nil
	}
	if h.FragLength > maxRTS {
		return false, fmt.Errorf("rpchttp: RTS packet of %d bytes", h.FragLength)
	}
	if !wait && s.br.Buffered() < int(h.FragLength) {
		return false, nil
	}
	r, err := readRTS(s.br)
	if err != nil {
		return false, err
	}
	return true, s.handle(r)
}

// readRTS reads one RTS packet.
func readRTS(br *bufio.Reader) (rts, error) {
	b, err := br.Peek(pdu.HeaderSize)
	if err != nil {
		return rts{}, unexpected(err)
	}
	h, err := pdu.DecodeHeader(b)
	if err != nil {
		return rts{}, fmt.Errorf("rpchttp: packet header: %w", err)
	}
	if h.FragLength > maxRTS {
		return rts{}, fmt.Errorf("rpchttp: RTS packet of %d bytes", h.FragLength)
	}
	if b, err = br.Peek(int(h.FragLength)); err != nil {
		return rts{}, unexpected(err)
	}
	r, err := decodeRTS(b)
	if err != nil {
		return rts{}, fmt.Errorf("rpchttp: %w", err)
	}
	_, err = br.Discard(len(b))
	return r, err
}

// unexpected is err for a body that ends where it must not.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
