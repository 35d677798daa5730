// The RTS packets that are sent, [MS-RPCH] 2.2.4.

package rpchttp

import "github.com/go-mapi/mapirpc/internal/wire"

func number(kind, value uint32) command { return command{kind: kind, value: value} }

func cookie(g wire.GUID) command { return command{kind: cmdCookie, cookie: g} }

// connA1 opens the OUT channel (CONN/A1), from the client.
func connA1(vc, out wire.GUID, window uint32) rts {
	return rts{commands: []command{
		number(cmdVersion, protocolVersion), cookie(vc), cookie(out), number(cmdReceiveWindow, window),
	}}
}

// connA3 tells the client the time-out of the OUT channel (CONN/A3).
func connA3(timeout uint32) rts {
	return rts{commands: []command{number(cmdConnectionTimeout, timeout)}}
}

// connB1 opens the IN channel (CONN/B1), from the client.
func connB1(vc, in wire.GUID, lifetime, keepalive uint32, group wire.GUID) rts {
	return rts{commands: []command{
		number(cmdVersion, protocolVersion), cookie(vc), cookie(in), number(cmdChannelLifetime, lifetime),
		number(cmdClientKeepalive, keepalive),
		{kind: cmdAssociationGroup, cookie: group},
	}}
}

// connC2 tells the client that the virtual connection is made (CONN/C2).
func connC2(window, timeout uint32) rts {
	return rts{commands: []command{
		number(cmdVersion, protocolVersion), number(cmdReceiveWindow, window), number(cmdConnectionTimeout, timeout),
	}}
}

// flowControlAck acknowledges what was received on a channel (FlowControlAck
// with a Destination).
func flowControlAck(destination, received, window uint32, channel wire.GUID) rts {
	return rts{flags: flagOther, commands: []command{
		number(cmdDestination, destination),
		{kind: cmdFlowControlAck, value: received, window: window, cookie: channel},
	}}
}

// ping keeps a channel alive.
func ping() rts { return rts{flags: flagPing} }

// echo answers an echo request.
func echo() rts { return rts{flags: flagEcho} }

// outA2 asks the client for another OUT channel (OUT_R2/A2).
func outA2() rts {
	return rts{flags: flagRecycle, commands: []command{number(cmdDestination, toClient)}}
}

// outA3 opens a successor of the OUT channel (OUT_R2/A3), from the client.
func outA3(vc, predecessor, successor wire.GUID, window uint32) rts {
	return rts{flags: flagRecycle, commands: []command{
		number(cmdVersion, protocolVersion), cookie(vc), cookie(predecessor), cookie(successor),
		number(cmdReceiveWindow, window),
	}}
}

// outA6 tells the client that the server knows the successor (OUT_R2/A6).
func outA6() rts {
	return rts{commands: []command{number(cmdDestination, toClient), {kind: cmdANCE}}}
}

// outA6Other is outA6 where the successor goes through another proxy
// (OUT_R1/A6).
func outA6Other(timeout uint32) rts {
	return rts{flags: flagOut, commands: []command{
		number(cmdDestination, toClient), number(cmdVersion, protocolVersion), number(cmdConnectionTimeout, timeout),
	}}
}

// outA7 tells the server that the client is ready (OUT_R2/A7), on the IN channel.
func outA7(successor wire.GUID) rts {
	return rts{flags: flagOut, commands: []command{
		number(cmdDestination, toServer), cookie(successor), number(cmdVersion, protocolVersion),
	}}
}

// outC1 tells the same to the successor (OUT_R2/C1).
func outC1() rts { return rts{flags: flagPing, commands: []command{{kind: cmdEmpty}}} }

// outA10 is the last packet of an OUT channel whose successor goes through
// another proxy (OUT_R1/A10).
func outA10() rts { return rts{commands: []command{{kind: cmdANCE}}} }

// outA11 is the answer to OUT_R1/A10, where the successor goes through another
// proxy.
func outA11() rts { return rts{commands: []command{{kind: cmdANCE}}} }

// outB3 is the last packet of an OUT channel (OUT_R2/B3).
func outB3() rts { return rts{flags: flagEOF, commands: []command{{kind: cmdANCE}}} }

// inA1 opens a successor of the IN channel (IN_R1/A1), from the client.
func inA1(vc, predecessor, successor wire.GUID) rts {
	return rts{flags: flagRecycle, commands: []command{
		number(cmdVersion, protocolVersion), cookie(vc), cookie(predecessor), cookie(successor),
	}}
}

// inA4 tells the client that the server knows the successor (IN_R2/A4).
func inA4() rts { return rts{commands: []command{number(cmdDestination, toClient)}} }

// inA4Other is inA4 where the successor goes through another proxy (IN_R1/A4).
func inA4Other(window, timeout uint32) rts {
	return rts{commands: []command{
		number(cmdDestination, toClient), number(cmdVersion, protocolVersion),
		number(cmdReceiveWindow, window), number(cmdConnectionTimeout, timeout),
	}}
}

// inA5 is the last packet of an IN channel (IN_R1/A5), from the client.
func inA5(successor wire.GUID) rts { return rts{commands: []command{cookie(successor)}} }
