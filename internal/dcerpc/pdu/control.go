// Packets without a body of their own: shutdown, co_cancel, orphaned
// ([C706] 12.6.4.6, 12.6.4.8, 12.6.4.11); and the frame of RTS packets.

package pdu

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// Shutdown is a server's wish that the client end the connection once its
// calls are done.
type Shutdown struct{}

// Type is TypeShutdown.
func (*Shutdown) Type() Type { return TypeShutdown }

func (*Shutdown) decode(*wire.Reader) {}

func (*Shutdown) append(dst []byte) ([]byte, error) { return dst, nil }

// Cancel is a co_cancel packet: a client's wish that a call end early, with an
// answer. The client of this module never sends one, because it crashed a real
// server.
type Cancel struct{}

// Type is TypeCancel.
func (*Cancel) Type() Type { return TypeCancel }

func (*Cancel) decode(*wire.Reader) {}

func (*Cancel) append(dst []byte) ([]byte, error) { return dst, nil }

// Orphaned tells the server that nobody waits for a call's answer any more.
type Orphaned struct{}

// Type is TypeOrphaned.
func (*Orphaned) Type() Type { return TypeOrphaned }

func (*Orphaned) decode(*wire.Reader) {}

func (*Orphaned) append(dst []byte) ([]byte, error) { return dst, nil }

// RTS is the frame of the packets that steer RPC over HTTP, [MS-RPCH] 2.2.3.6.
type RTS struct {
	Flags    uint16
	Count    uint16 // number of commands
	Commands []byte // aliases the packet after decoding
}

// Type is TypeRTS.
func (*RTS) Type() Type { return TypeRTS }

func (t *RTS) decode(r *wire.Reader) {
	t.Flags, t.Count = r.Uint16(), r.Uint16()
	t.Commands = r.Rest()
}

func (t *RTS) append(dst []byte) ([]byte, error) {
	dst = binary.LittleEndian.AppendUint16(dst, t.Flags)
	dst = binary.LittleEndian.AppendUint16(dst, t.Count)
	return append(dst, t.Commands...), nil
}
