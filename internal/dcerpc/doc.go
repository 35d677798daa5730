// Package dcerpc is connection-oriented DCE/RPC version 5 ([C706] chapters 9
// and 12, [MS-RPCE]) for both ends of a connection: Conn is a client's,
// Server answers. Stubs are opaque bytes here.
//
// # Client
//
// A Conn has one goroutine that reads and one that writes. Calls are matched to
// answers by call id, in whatever order those come. Where the server grants
// multiplexing several calls are in flight; where it does not they take turns.
// A call whose context ends returns at once and the connection lives on: the
// late answer is read and handed to whoever must clean up. No co_cancel is
// sent (it crashed a real server).
//
// # Memory
//
// Nothing is allocated on the word of a length field alone beyond 64 KiB to
// read packets, maxPrealloc for the first fragment of an answer, and after that
// twice what has been received, up to Config.MaxResponse (Server:
// ServerConfig.MaxRequest). Buffers are pooled.
//
// # Locks
//
// Conn.sendMu is taken before Conn.mu. Neither is held during I/O. What a packet
// consumes of the security context is therefore consumed in the order in which
// packets are queued for the writer.
package dcerpc
