// Package security establishes security contexts for DCE/RPC and HTTP, and
// protects the packets of DCE/RPC with them ([MS-RPCE] 2.2.2.11 and 3.3.1.5.2).
//
// It is the only package of this module that imports go-msrpc. The transports
// know the interfaces Handshake and Protector alone.
package security
