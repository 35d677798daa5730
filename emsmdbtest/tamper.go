// Changing and cutting the packets of an answer on the wire, for hooks.

package emsmdbtest

import (
	"encoding/binary"

	"github.com/go-mapi/mapirpc/internal/dcerpc"
)

// tamperKey names an answer: the call id is in every packet of it.
type tamperKey struct {
	conn *dcerpc.ServerConn
	call uint32
}

// tampering is what is to become of the packets of an answer.
type tampering struct {
	corrupt func([]byte)
	// cut is how many bytes are still let through when cutting is set.
	cutting bool
	cut     int
}

// arrange notes what is to become of the answer to a call.
func (f *rpcFrontend) arrange(c *dcerpc.ServerCall, out *Outcome) {
	if out.CorruptPacket == nil && out.CutAnswer == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tamper[tamperKey{c.Conn, c.ID()}] = &tampering{
		corrupt: out.CorruptPacket, cutting: out.CutAnswer != 0, cut: max(0, out.CutAnswer),
	}
}

// Where packets keep what is looked at here, [C706] 12.6.3.1.
const (
	packetFlagsAt  = 3
	packetCallIDAt = 12
	packetHeader   = 16
	packetLast     = 0x02
)

// send is the hook for every packet that goes out.
func (f *rpcFrontend) send(conn *dcerpc.ServerConn, packet []byte) ([]byte, error) {
	if len(packet) < packetHeader {
		return packet, nil
	}
	key := tamperKey{conn, binary.LittleEndian.Uint32(packet[packetCallIDAt:])}
	f.mu.Lock()
	t := f.tamper[key]
	if t != nil && packet[packetFlagsAt]&packetLast != 0 {
		delete(f.tamper, key)
	}
	f.mu.Unlock()
	if t == nil {
		return packet, nil
	}
	if t.corrupt != nil {
		t.corrupt(packet)
	}
	if !t.cutting {
		return packet, nil
	}
	if t.cut <= len(packet) {
		return packet[:t.cut], dcerpc.ErrCut
	}
	t.cut -= len(packet)
	return packet, nil
}
