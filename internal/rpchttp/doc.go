// Package rpchttp is RPC over HTTP v2 ([MS-RPCH], revision 25.0), both ends:
// a byte stream of RPC packets under internal/dcerpc.
//
// A virtual connection is two HTTP requests that never end, one that carries
// packets to the server (IN channel), one whose answer carries them back (OUT
// channel). Packets of type RTS, which internal/dcerpc never sees, steer them:
// they open the virtual connection, acknowledge what was received so that the
// sender may go on, keep idle channels alive, and replace a channel before the
// bytes that its HTTP header promised are used up, without losing or doubling
// any in between.
//
// Conn is the client's end, Server accepts such connections. Both are a link
// with a source, which reads packets and handles RTS packets among them, and
// a sink, which writes them within the peer's window. One goroutine of each
// link, the keeper, writes whatever RTS packets are due. Somebody has to read
// for writes to make progress, as internal/dcerpc does.
package rpchttp
