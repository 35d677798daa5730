// Messages to packets and back: fragments, padding, protection. Both ends use
// it.

package dcerpc

import (
	"errors"
	"fmt"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// Causes of a SecurityError in packets.
var (
	errUnprotected = errors.New("the packet is not protected")
	errVerifier    = errors.New("the packet is protected by another context")
)

// channel is what fragmenting needs to know of a connection.
type channel struct {
	maxXmit   int // largest fragment that the peer accepts
	auth      pdu.Verifier
	protector security.Protector // nil: packets go as they are
}

// message is one request or response to be sent.
type message struct {
	request   bool
	callID    uint32
	contextID uint16
	opnum     uint16 // of requests
	object    wire.GUID
	hasObject bool
	stub      []byte
}

// overhead is the number of bytes in a full fragment that are not stub.
func (c *channel) overhead(m *message) int {
	n := pdu.CallHeaderSize
	if m.hasObject {
		n += pdu.ObjectSize
	}
	if c.protector != nil {
		n += pdu.TrailerSize + c.protector.VerifierSize()
	}
	return n
}

// align is what the stub of all fragments but the last is a multiple of.
func (c *channel) align() int {
	if c.protector == nil {
		return 8
	}
	return c.protector.BodyAlign()
}

// piece is the number of stub bytes in a full fragment.
func (c *channel) piece(m *message) (int, error) {
	align := c.align()
	n := (c.maxXmit - c.overhead(m)) / align * align
	if n <= 0 {
		return 0, fmt.Errorf("dcerpc: fragments of %d bytes have no room for a stub", c.maxXmit)
	}
	return n, nil
}

// encodedSize is an upper bound of the length of all fragments of m.
func (c *channel) encodedSize(m *message) (int, error) {
	piece, err := c.piece(m)
	if err != nil {
		return 0, err
	}
	fragments := max(1, (len(m.stub)+piece-1)/piece)
	return len(m.stub) + fragments*c.overhead(m) + c.align(), nil
}

// appendMessage appends all fragments of m to dst, sealed in order.
func (c *channel) appendMessage(dst []byte, m *message) ([]byte, error) {
	piece, err := c.piece(m)
	if err != nil {
		return dst, err
	}
	rest := m.stub
	flags := pdu.FlagFirst
	for {
		n := min(piece, len(rest))
		if n == len(rest) {
			flags |= pdu.FlagLast
		}
		dst, err = c.appendFragment(dst, m, flags, rest[:n], len(rest))
		if err != nil || flags&pdu.FlagLast != 0 {
			return dst, err
		}
		rest = rest[n:]
		flags = 0
	}
}

func (c *channel) appendFragment(dst []byte, m *message, flags pdu.Flags, stub []byte, hint int) ([]byte, error) {
	start := len(dst)
	h := pdu.Header{Flags: flags, CallID: m.callID}
	if m.request {
		dst = pdu.AppendRequest(dst, h, &pdu.Request{
			AllocHint: uint32(hint), ContextID: m.contextID, Opnum: m.opnum,
			HasObject: m.hasObject, Object: m.object,
		})
	} else {
		dst = pdu.AppendResponse(dst, h, &pdu.Response{AllocHint: uint32(hint), ContextID: m.contextID})
	}
	bodyOff := len(dst) - start
	dst = append(dst, stub...)
	return c.finish(dst, start, bodyOff)
}

// finish pads, protects and sets the lengths of the packet that begins at
// start.
func (c *channel) finish(dst []byte, start, bodyOff int) ([]byte, error) {
	if c.protector == nil {
		pdu.SetLengths(dst[start:], len(dst)-start, 0)
		return dst, nil
	}
	auth := c.auth
	align := c.protector.BodyAlign()
	for (len(dst)-start-bodyOff)%align != 0 {
		dst = append(dst, 0)
		auth.PadLength++
	}
	bodyEnd := len(dst) - start
	dst = pdu.AppendTrailer(dst, auth)
	size := c.protector.VerifierSize()
	pdu.SetLengths(dst[start:], len(dst)-start+size, size)
	sealed, err := c.protector.Protect(dst[start:], bodyOff, bodyEnd)
	if err != nil {
		return dst[:start], &SecurityError{What: "protect a packet", Err: err}
	}
	if &sealed[0] == &dst[start] {
		return dst[:start+len(sealed)], nil
	}
	return append(dst[:start], sealed...), nil
}

// open verifies and opens a packet in place, and returns it without padding
// and verifier. The body begins at bodyOff.
func (c *channel) open(h pdu.Header, packet []byte, bodyOff int) ([]byte, error) {
	v, bodyEnd, ok, err := pdu.SplitVerifier(packet, h, bodyOff)
	if err != nil {
		return nil, &ProtocolError{What: "verifier", Err: err}
	}
	if c.protector == nil {
		return packet[:bodyEnd-int(v.PadLength)], nil
	}
	switch {
	case !ok:
		return nil, &SecurityError{What: "verify a packet", Err: errUnprotected}
	case v.AuthType != c.auth.AuthType || v.Level != c.auth.Level || v.ContextID != c.auth.ContextID:
		return nil, &SecurityError{What: "verify a packet", Err: errVerifier}
	}
	if err := c.protector.Unprotect(packet, bodyOff, bodyEnd); err != nil {
		return nil, &SecurityError{What: "verify a packet", Err: err}
	}
	return packet[:bodyEnd-int(v.PadLength)], nil
}

// bodyOffset is where the body of a call packet begins.
func bodyOffset(h pdu.Header) int {
	if h.Type == pdu.TypeRequest && h.Flags&pdu.FlagObject != 0 {
		return pdu.CallHeaderSize + pdu.ObjectSize
	}
	return pdu.CallHeaderSize
}
