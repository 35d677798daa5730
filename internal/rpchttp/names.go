// Names of RTS packets, [MS-RPCH] 2.2.4.

package rpchttp

// shape is what a packet is told by.
type shape struct {
	name string
	// twoProxies is its name where the successor of a channel goes through
	// another proxy, if that differs.
	twoProxies string
	// toServer says that the client sends it, of packets that look the same in
	// both directions.
	toServer bool
	flags    uint16
	commands []uint32
}

// shapes lists the packets that travel between client and proxy. It is never
// changed.
var shapes = []shape{
	{name: "CONN/A1", commands: []uint32{cmdVersion, cmdCookie, cmdCookie, cmdReceiveWindow}},
	{name: "CONN/A3", commands: []uint32{cmdConnectionTimeout}},
	{name: "CONN/B1", commands: []uint32{cmdVersion, cmdCookie, cmdCookie, cmdChannelLifetime, cmdClientKeepalive, cmdAssociationGroup}},
	{name: "CONN/C2", commands: []uint32{cmdVersion, cmdReceiveWindow, cmdConnectionTimeout}},

	{name: "IN_R2/A1", twoProxies: "IN_R1/A1", flags: flagRecycle, commands: []uint32{cmdVersion, cmdCookie, cmdCookie, cmdCookie}},
	{name: "IN_R2/A4", commands: []uint32{cmdDestination}},
	{name: "IN_R1/A4", commands: []uint32{cmdDestination, cmdVersion, cmdReceiveWindow, cmdConnectionTimeout}},
	{name: "IN_R2/A5", twoProxies: "IN_R1/A5", commands: []uint32{cmdCookie}},

	{name: "OUT_R2/A2", twoProxies: "OUT_R1/A2", flags: flagRecycle, commands: []uint32{cmdDestination}},
	{name: "OUT_R2/A3", twoProxies: "OUT_R1/A3", flags: flagRecycle, commands: []uint32{cmdVersion, cmdCookie, cmdCookie, cmdCookie, cmdReceiveWindow}},
	{name: "OUT_R2/A6", commands: []uint32{cmdDestination, cmdANCE}},
	{name: "OUT_R2/A7", twoProxies: "OUT_R1/A7", flags: flagOut, commands: []uint32{cmdDestination, cmdCookie, cmdVersion}},
	{name: "OUT_R2/C1", flags: flagPing, commands: []uint32{cmdEmpty}},
	{name: "OUT_R2/B3", flags: flagEOF, commands: []uint32{cmdANCE}},
	{name: "OUT_R1/A6", flags: flagOut, commands: []uint32{cmdDestination, cmdVersion, cmdConnectionTimeout}},
	{name: "OUT_R1/A10", commands: []uint32{cmdANCE}},
	{name: "OUT_R1/A11", toServer: true, commands: []uint32{cmdANCE}},

	{name: "Keep-Alive", flags: flagOther, commands: []uint32{cmdClientKeepalive}},
	{name: "Ping", flags: flagPing},
	{name: "Echo", flags: flagEcho},
	{name: "FlowControlAck", flags: flagOther, commands: []uint32{cmdFlowControlAck}},
	{name: "FlowControlAckWithDestination", flags: flagOther, commands: []uint32{cmdDestination, cmdFlowControlAck}},
}

// packetName returns the name of a packet in the specification, or "RTS" if
// there is none.
func packetName(r rts, toServer, twoProxies bool) string {
	name := "RTS"
	for _, s := range shapes {
		if !r.is(s.flags, s.commands...) || s.toServer && !toServer {
			continue
		}
		if name = s.name; twoProxies && s.twoProxies != "" {
			name = s.twoProxies
		}
	}
	return name
}
