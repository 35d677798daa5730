// Push notifications: datagrams that tell a client to fetch its events
// ([MS-OXCRPC] 3.1.4.5, [MS-OXCNOTIF] 3.1.5.4).

package emsmdbtest

import (
	"encoding/binary"
	"net"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
)

// pushInterval is how often the datagram is repeated while events are waiting.
const pushInterval = time.Minute

// Limits and address families of EcRRegisterPushNotification. The family
// numbers are those of Windows.
const (
	maxPushContext = 16
	familyIPv4     = 2
	familyIPv6     = 23
	sizeIPv4       = 16
	sizeIPv6       = 28
)

// pusher sends datagrams for one session.
type pusher struct {
	session *session
	to      *net.UDPAddr
	payload []byte
	wake    chan struct{}
	quit    chan struct{}
	stopped chan struct{}
}

// registerPush checks the parameters of the method and starts to push.
func (c *core) registerPush(s *session, payload, address []byte) errcode.Code {
	if !c.profile.Notify.Push {
		return errcode.NotSupported
	}
	if len(payload) > maxPushContext {
		return errcode.TooBig
	}
	to, code := parseSockaddr(address)
	if code != errcode.Success {
		return code
	}
	p := &pusher{
		session: s,
		to:      to,
		payload: append([]byte(nil), payload...),
		wake:    make(chan struct{}, 1),
		quit:    make(chan struct{}),
		stopped: make(chan struct{}),
	}
	s.mu.Lock()
	select {
	case <-s.ended:
		s.mu.Unlock()
		return errcode.NetworkError
	default:
	}
	old := s.pushing
	s.pushing = p
	waiting := len(s.queue) > 0
	s.mu.Unlock()
	if old != nil {
		old.stop()
	}
	go p.run(c.sendDatagram)
	if waiting {
		p.kick()
	}
	return errcode.Success
}

// parseSockaddr reads a Windows sockaddr_in or sockaddr_in6: the family in the
// order of the host, port and address in that of the network.
func parseSockaddr(b []byte) (*net.UDPAddr, errcode.Code) {
	if len(b) < 2 {
		return nil, errcode.InvalidParameter
	}
	family := binary.LittleEndian.Uint16(b)
	switch {
	case family == familyIPv4 && len(b) == sizeIPv4:
		return &net.UDPAddr{IP: net.IP(b[4:8]).To16(), Port: int(binary.BigEndian.Uint16(b[2:]))}, errcode.Success
	case family == familyIPv6 && len(b) == sizeIPv6:
		ip := append(net.IP(nil), b[8:24]...)
		return &net.UDPAddr{IP: ip, Port: int(binary.BigEndian.Uint16(b[2:]))}, errcode.Success
	}
	return nil, errcode.InvalidParameter
}

// kick makes the pusher look at the queue. It never blocks.
func (p *pusher) kick() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *pusher) stop() {
	close(p.quit)
	<-p.stopped
}

// run sends a datagram when the first event comes, and then every minute until
// all are fetched.
func (p *pusher) run(send func(*net.UDPAddr, []byte) error) {
	defer close(p.stopped)
	for {
		select {
		case <-p.wake:
		case <-p.quit:
			return
		}
		for p.session.pending() {
			if err := send(p.to, p.payload); err != nil {
				p.session.core.log.Warn("push", "session", p.session.number, "err", err)
			}
			timer := time.NewTimer(pushInterval)
			select {
			case <-timer.C:
			case <-p.quit:
				timer.Stop()
				return
			}
		}
	}
}

// sendDatagram sends over UDP unless the Config has a way of its own.
func (c *core) sendDatagram(to *net.UDPAddr, payload []byte) error {
	if c.config.SendDatagram != nil {
		return c.config.SendDatagram(to, payload)
	}
	conn, err := net.DialUDP("udp", nil, to)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Write(payload)
	return err
}
