// Package auxbuf reads and writes the auxiliary buffer that accompanies
// EcDoConnectEx and EcDoRpcExt2: a sequence of blocks by which a client
// reports how its calls went and a server says what it is and wants.
//
// Blocks walks a buffer without allocating. Decode turns one block into its
// typed form; every typed block has a Decode method of its own, for callers
// who look for one block only, and encodes itself by AppendBinary, header
// included. Append encodes several.
//
// Nothing in an auxiliary buffer is required: blocks of unknown version or
// type are passed on as Raw, and a malformed block should not end a session.
// Blocks may be longer than their definition, for extensions; the surplus is
// ignored. Reserved fields are ignored on reading and written as zero. After
// a failed Decode the content of the receiver is unspecified.
//
// The package does not decide what is sent. ClientInfo, ProcessInfo and
// ClientConnectionInfo have fields for names and addresses of people and
// machines; leaving them empty is valid and what Outlook has done since 2010.
//
// Sources: [MS-OXCRPC] 2.2.2.2 to 2.2.2.20 and 3.1.8, v6.0.0 of 5 May 2010,
// and for the types from 0x18 on the revisions up to v25.0 of 20 May 2025.
// Section numbers in comments are those of v6.0.0 unless they say otherwise.
package auxbuf
