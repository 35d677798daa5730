// RTS packets, [MS-RPCH] 2.2.3.5 and 2.2.3.6.

package rpchttp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/go-mapi/mapirpc/internal/dcerpc/pdu"
	"github.com/go-mapi/mapirpc/internal/wire"
)

// Flags of RTS packets, [MS-RPCH] 2.2.3.6.1.
const (
	flagPing    uint16 = 0x01
	flagOther   uint16 = 0x02
	flagRecycle uint16 = 0x04
	flagIn      uint16 = 0x08
	flagOut     uint16 = 0x10
	flagEOF     uint16 = 0x20
	flagEcho    uint16 = 0x40
)

// Kinds of commands, [MS-RPCH] 2.2.3.5.
const (
	cmdReceiveWindow     uint32 = 0
	cmdFlowControlAck    uint32 = 1
	cmdConnectionTimeout uint32 = 2
	cmdCookie            uint32 = 3
	cmdChannelLifetime   uint32 = 4
	cmdClientKeepalive   uint32 = 5
	cmdVersion           uint32 = 6
	cmdEmpty             uint32 = 7
	cmdPadding           uint32 = 8
	cmdNegativeANCE      uint32 = 9
	cmdANCE              uint32 = 10
	cmdClientAddress     uint32 = 11
	cmdAssociationGroup  uint32 = 12
	cmdDestination       uint32 = 13
	cmdPingTraffic       uint32 = 14
)

// Values of the Destination command, [MS-RPCH] 2.2.3.3.
const (
	toClient   uint32 = 0
	toInProxy  uint32 = 1
	toServer   uint32 = 2
	toOutProxy uint32 = 3
)

// protocolVersion is the version of RPC over HTTP v2.
const protocolVersion = 1

// maxRTS bounds an RTS packet. The longest that is defined has longestRTS bytes.
const (
	maxRTS     = 1024
	longestRTS = 108
)

// command is one command of an RTS packet.
type command struct {
	kind   uint32
	value  uint32    // of commands with a number; of an acknowledgement the bytes received
	window uint32    // of an acknowledgement
	cookie wire.GUID // of an acknowledgement, Cookie and AssociationGroupId
}

// rts is an RTS packet.
type rts struct {
	flags    uint16
	commands []command
}

// Causes of decode errors.
var (
	errCommand  = errors.New("unknown command")
	errRTSFlags = errors.New("flags, call id or verifier of an RTS packet")
	errTooMany  = errors.New("more commands than any packet has")
)

// append appends the packet. It cannot fail: no packet of this package comes
// near the limit of its length.
func (r rts) append(dst []byte) []byte {
	start := len(dst)
	dst = slices.Grow(dst, longestRTS)
	dst = pdu.AppendHeader(dst, pdu.Header{Type: pdu.TypeRTS, Flags: pdu.FlagFirst | pdu.FlagLast})
	dst = binary.LittleEndian.AppendUint16(dst, r.flags)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(r.commands)))
	for _, c := range r.commands {
		dst = c.append(dst)
	}
	pdu.SetLengths(dst[start:], len(dst)-start, 0)
	return dst
}

func (c command) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, c.kind)
	switch c.kind {
	case cmdFlowControlAck:
		b = binary.LittleEndian.AppendUint32(b, c.value)
		b = binary.LittleEndian.AppendUint32(b, c.window)
		return append(b, c.cookie[:]...)
	case cmdCookie, cmdAssociationGroup:
		return append(b, c.cookie[:]...)
	case cmdEmpty, cmdNegativeANCE, cmdANCE:
		return b
	}
	return binary.LittleEndian.AppendUint32(b, c.value)
}

// decodeRTS decodes a whole packet.
func decodeRTS(packet []byte) (rts, error) {
	p, err := pdu.Decode(packet)
	if err != nil {
		return rts{}, err
	}
	body, ok := p.Body.(*pdu.RTS)
	if !ok {
		return rts{}, fmt.Errorf("rpchttp: %v in place of an RTS packet", p.Header.Type)
	}
	r := wire.NewReader("RTS packet", body.Commands)
	if p.Header.Flags != pdu.FlagFirst|pdu.FlagLast || p.Verifier != nil || p.Header.CallID != 0 {
		r.Fail(errRTSFlags)
	}
	if body.Count > 16 {
		r.Fail(errTooMany)
	}
	out := rts{flags: body.Flags}
	for range body.Count {
		if !r.OK() {
			break
		}
		out.commands = append(out.commands, decodeCommand(&r))
	}
	return out, r.Finish()
}

func decodeCommand(r *wire.Reader) command {
	at := r.Offset()
	c := command{kind: r.Uint32()}
	switch c.kind {
	case cmdFlowControlAck:
		c.value, c.window, c.cookie = r.Uint32(), r.Uint32(), r.GUID()
	case cmdCookie, cmdAssociationGroup:
		c.cookie = r.GUID()
	case cmdEmpty, cmdNegativeANCE, cmdANCE:
	case cmdPadding:
		r.Bytes32(r.Uint32())
	case cmdClientAddress:
		size := 4
		if c.value = r.Uint32(); c.value == 1 {
			size = 16
		}
		r.Skip(size + 12)
	case cmdReceiveWindow, cmdConnectionTimeout, cmdChannelLifetime, cmdClientKeepalive,
		cmdVersion, cmdDestination, cmdPingTraffic:
		c.value = r.Uint32()
	default:
		r.FailAt(at, errCommand)
	}
	return c
}

// is reports whether the packet has those flags and those commands.
func (r rts) is(flags uint16, kinds ...uint32) bool {
	if r.flags != flags || len(r.commands) != len(kinds) {
		return false
	}
	for i, k := range kinds {
		if r.commands[i].kind != k {
			return false
		}
	}
	return true
}

// without returns the packet without a Destination command at its start, and
// the destination; toClient if there is none.
func (r rts) without() (rts, uint32) {
	if len(r.commands) > 0 && r.commands[0].kind == cmdDestination {
		return rts{flags: r.flags, commands: r.commands[1:]}, r.commands[0].value
	}
	return r, toClient
}
