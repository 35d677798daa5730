// Push notifications: datagrams that say that events are pending, [MS-OXCRPC]
// 3.1.4.5.

package emsmdb

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"time"
)

// PushOptions let a server send datagrams to this process where asynchronous
// calls are not to be had: Exchange 2003, and 2007 with those switched off.
// A datagram holds nothing but random bytes that only server and session know;
// all others are ignored.
type PushOptions struct {
	// Listen is the local UDP address. Default: any address, any free port.
	Listen netip.AddrPort
	// Advertise is the address that the server sends to. Default: the local
	// address of the connection to the server, and the port listened on; to be
	// set where addresses are translated on the way.
	Advertise netip.AddrPort
}

// pushContextSize is the size of the bytes that come back: the largest that
// servers accept.
const pushContextSize = 16

// Address families as Windows numbers them.
const (
	afINET  = 2
	afINET6 = 23
)

// appendSockaddr appends a as the sockaddr structure of its family: 16 bytes
// for IPv4, 28 for IPv6. The family is little-endian, the port big-endian.
func appendSockaddr(dst []byte, a netip.AddrPort) ([]byte, error) {
	ip := a.Addr().Unmap()
	switch {
	case !ip.IsValid() || ip.IsUnspecified() || a.Port() == 0:
		return dst, fmt.Errorf("push address %v is none to send to", a)
	case ip.Is4():
		dst = binary.LittleEndian.AppendUint16(dst, afINET)
		dst = binary.BigEndian.AppendUint16(dst, a.Port())
		dst = append(dst, ip.AsSlice()...)
		return append(dst, make([]byte, 8)...), nil
	}
	dst = binary.LittleEndian.AppendUint16(dst, afINET6)
	dst = binary.BigEndian.AppendUint16(dst, a.Port())
	dst = append(dst, 0, 0, 0, 0) // flow information
	dst = append(dst, ip.AsSlice()...)
	return append(dst, 0, 0, 0, 0), nil // scope id
}

// openPush listens for datagrams and registers for them.
func (n *notifier) openPush(ctx context.Context) (func(context.Context) error, func(), error) {
	o := n.s.opts.Push
	if o == nil {
		return nil, nil, errNotOffered
	}
	var pc *net.UDPConn
	listen := net.UDPAddrFromAddrPort(o.Listen)
	if !o.Listen.IsValid() {
		listen = nil
	}
	pc, err := net.ListenUDP("udp", listen)
	if err != nil {
		return nil, nil, err
	}
	p := &pushListener{pc: pc, interval: n.link.pollInterval()}
	if err := n.register(ctx, o, p); err != nil {
		pc.Close()
		return nil, nil, err
	}
	return p.wait, func() { pc.Close() }, nil
}

func (n *notifier) register(ctx context.Context, o *PushOptions, p *pushListener) error {
	if _, err := rand.Read(p.content[:]); err != nil {
		return err
	}
	address := o.Advertise
	if !address.IsValid() {
		port := p.pc.LocalAddr().(*net.UDPAddr).AddrPort().Port()
		address = netip.AddrPortFrom(n.link.localAddr(), port)
	}
	sockaddr, err := appendSockaddr(nil, address)
	if err != nil {
		return err
	}
	return n.onTurn(ctx, func() error { return n.link.registerPush(ctx, p.content[:], sockaddr) })
}

// pushListener waits for datagrams.
type pushListener struct {
	pc       *net.UDPConn
	content  [pushContextSize]byte
	interval time.Duration
}

// wait returns when the server's datagram has come, or when it is time to poll
// all the same: datagrams get lost.
func (p *pushListener) wait(ctx context.Context) error {
	if err := p.pc.SetReadDeadline(time.Now().Add(p.interval)); err != nil {
		return err
	}
	// A deadline long past ends the read.
	stop := context.AfterFunc(ctx, func() {
		// It fails on a closed socket only, which ends the read as well.
		_ = p.pc.SetReadDeadline(time.Unix(1, 0))
	})
	defer stop()
	// Room for one byte too many, so that a longer datagram is not taken for
	// ours.
	var b [pushContextSize + 1]byte
	for {
		size, _, err := p.pc.ReadFromUDPAddrPort(b[:])
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		case err == nil && bytes.Equal(b[:size], p.content[:]):
			return nil
		}
	}
}
