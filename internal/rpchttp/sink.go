// sink: RPC packets into the bodies of HTTP messages, within the peer's window
// and within the length that the current body has promised.

package rpchttp

import (
	"encoding/binary"
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// ErrWindow says that the peer's receive window is smaller than one packet, so
// that the packet can never be sent.
var ErrWindow = errors.New("rpchttp: the peer's receive window is smaller than a packet")

// reserve is what is kept of a body's length for RTS packets.
const reserve = 8 << 10

// sink writes one direction. Its methods are safe for concurrent use.
type sink struct {
	writer chan struct{} // one Write at a time, also while it waits
	turn   chan struct{} // the right to write to the channel, or to change it
	dead   <-chan struct{}
	ended  func() error              // why dead is closed
	full   func()                    // called when it is time for another channel
	hook   func(rts) ([]byte, error) // encodes RTS packets in another way; nil for none
	change chan struct{}             // capacity 1: window, channel or deadline have changed

	mu       sync.Mutex
	nc       net.Conn  // the current channel
	id       wire.GUID // its cookie
	window   uint32    // what the peer said last that it takes
	acked    uint32    // of this many bytes
	sent     uint32    // bytes of RPC packets in this channel
	limit    int64     // length of the body
	renew    int64     // where another channel is asked for
	used     int64     // bytes of the body
	asked    bool      // full was called
	known    bool      // the peer has acknowledged something of this channel
	final    bool      // there will be no other channel
	deadline time.Time
	last     time.Time // of the last write
}

// use makes nc the channel, with the turn or before there is anybody else.
func (s *sink) use(nc net.Conn, id wire.GUID, window uint32, limit, renew, used int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nc, s.id, s.window, s.acked, s.sent = nc, id, window, 0, 0
	s.limit, s.renew, s.used, s.asked, s.known = limit, renew, used, false, false
	s.last = time.Now()
	_ = nc.SetWriteDeadline(s.deadline) // one that is closed will say so itself
	s.changed()
}

func (s *sink) changed() {
	select {
	case s.change <- struct{}{}:
	default:
	}
}

// acknowledge takes over what the peer says about a channel. What it says about
// another one, which has been replaced, is late.
func (s *sink) acknowledge(c command) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.cookie != s.id {
		return nil
	}
	if int32(s.sent-c.value) < 0 {
		return errors.New("rpchttp: the peer acknowledges more than was sent")
	}
	s.window, s.acked, s.known = c.window, c.value, true
	s.changed()
	return nil
}

// take waits for the right to hold sem.
func (s *sink) take(sem chan struct{}) error {
	select {
	case sem <- struct{}{}:
		return nil
	case <-s.dead:
		return s.ended()
	}
}

// Write writes whole RPC packets.
func (s *sink) Write(b []byte) (int, error) {
	if err := s.take(s.writer); err != nil {
		return 0, err
	}
	defer func() { <-s.writer }()
	done := 0
	for done < len(b) {
		n, err := s.some(b[done:])
		done += n
		if err == nil && n == 0 {
			err = s.wait()
		}
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// some writes the packets that fit at present.
func (s *sink) some(b []byte) (int, error) {
	if err := s.take(s.turn); err != nil {
		return 0, err
	}
	defer func() { <-s.turn }()
	nc, n, err := s.admit(b)
	if n == 0 || err != nil {
		return 0, err
	}
	n, err = nc.Write(b[:n])
	return n, s.why(err)
}

// why prefers the reason for which the link ended to what that did to a write.
func (s *sink) why(err error) error {
	if err == nil {
		return nil
	}
	select {
	case <-s.dead:
		return s.ended()
	default:
		return err
	}
}

// admit counts the packets that fit, as sent.
func (s *sink) admit(b []byte) (net.Conn, int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.expired() {
		return nil, 0, os.ErrDeadlineExceeded
	}
	room := int64(s.window) - int64(s.sent-s.acked)
	life := s.limit - reserve - s.used
	n := 0
	for n < len(b) {
		size := packetSize(b[n:])
		if int64(n+size) > room || int64(n+size) > life {
			break
		}
		n += size
	}
	if n == 0 && s.sent == s.acked && packetSize(b) > int(s.window) {
		return nil, 0, ErrWindow
	}
	s.sent += uint32(n)
	s.count(n, s.renew)
	if n == 0 && life < int64(packetSize(b)) {
		if s.final {
			return nil, 0, ErrLifetime
		}
		s.askOnce()
	}
	return s.nc, n, nil
}

// packetSize is the length of the first packet in b, or of b if it does not
// hold a whole one.
func packetSize(b []byte) int {
	if len(b) < pdu.HeaderSize {
		return len(b)
	}
	n := int(binary.LittleEndian.Uint16(b[8:]))
	if n < pdu.HeaderSize || n > len(b) {
		return len(b)
	}
	return n
}

// count adds to the bytes of the body, and asks for another channel when they
// have come to renew. The caller holds mu.
func (s *sink) count(n int, renew int64) {
	s.used += int64(n)
	s.last = time.Now()
	// Before the peer has said something about this channel it may not know yet
	// that the channel has replaced another one.
	if s.used >= renew && (s.known || s.used >= (renew+s.limit)/2) {
		s.askOnce()
	}
}

// room is how much fits until another channel has to be asked for, and how much
// would fit into a new one of that kind. Where none will follow, it is all
// that is left.
func (s *sink) room() (left, whole int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	whole = s.renew
	if s.final {
		whole = s.limit - reserve
	}
	return whole - s.used, whole
}

// acknowledged reports whether the peer has acknowledged anything of the
// current channel.
func (s *sink) acknowledged() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known
}

// isLast says that no other channel will follow.
func (s *sink) isLast() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.final = true
	s.changed()
}

func (s *sink) askOnce() {
	if !s.asked && !s.final {
		s.asked = true
		s.full()
	}
}

func (s *sink) expired() bool {
	return !s.deadline.IsZero() && !s.deadline.After(time.Now())
}

// wait waits until admit may admit more.
func (s *sink) wait() error {
	s.mu.Lock()
	deadline := s.deadline
	s.mu.Unlock()
	var expired <-chan time.Time
	if !deadline.IsZero() {
		timer := time.NewTimer(time.Until(deadline))
		defer timer.Stop()
		expired = timer.C
	}
	patience := time.NewTimer(stallTimeout)
	defer patience.Stop()
	select {
	case <-s.change:
		return nil
	case <-expired:
		return os.ErrDeadlineExceeded
	case <-patience.C:
		return ErrStalled
	case <-s.dead:
		return s.ended()
	}
}

// control writes an RTS packet, which no window applies to.
func (s *sink) control(r rts) error {
	if err := s.take(s.turn); err != nil {
		return err
	}
	defer func() { <-s.turn }()
	return s.controlNow(r)
}

// controlNow is control for one who holds the turn.
func (s *sink) controlNow(r rts) error {
	b := r.append(nil)
	if s.hook != nil {
		var err error
		if b, err = s.hook(r); err != nil {
			return s.why(err)
		}
	}
	nc, err := s.admitControl(len(b))
	if err != nil {
		return err
	}
	_, err = nc.Write(b)
	return s.why(err)
}

// admitControl counts an RTS packet as sent. It asks for another channel when
// RPC packets no longer fit, and no earlier: who has nothing to say may still
// choose another way to go on.
func (s *sink) admitControl(n int) (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used+int64(n) > s.limit {
		return nil, ErrLifetime
	}
	s.count(n, max(s.renew, s.limit-reserve))
	return s.nc, nil
}

// idle is the time since the last write.
func (s *sink) idle() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Since(s.last)
}

func (s *sink) setDeadline(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deadline = t
	if s.nc != nil {
		_ = s.nc.SetWriteDeadline(t)
	}
	s.changed()
}

// current is the channel and its cookie.
func (s *sink) current() (net.Conn, wire.GUID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.nc, s.id
}
