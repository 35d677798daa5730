// Package pdu encodes and decodes the packets of connection-oriented DCE/RPC
// ([C706] chapter 12, [MS-RPCE] 2.2.2) for both ends, and the frame of the RTS
// packets of RPC over HTTP ([MS-RPCH] 2.2.3). It knows bytes only: what packets
// mean in a conversation is package dcerpc's business.
//
// Packets are little-endian; a peer that announces another data representation
// is refused, as Windows clients and servers always send this one.
package pdu
