// Package extbuf packs and unpacks extended buffers: payloads that are each
// preceded by an RPC_HEADER_EXT, compressed and obfuscated as its flags say,
// alone (rgbAuxIn, rgbAuxOut, rgbIn) or in a chain (rgbOut, and rgbIn where the
// server takes packed uploads). See [MS-OXCRPC] 2.2.2.1 and 3.1.7 (version 6,
// May 2010; sections 2.2.2.1, 3.1.4.1.1 and 3.1.4.2.1 of later revisions).
//
//	payloads, err := extbuf.Decode(nil, rgbOut, nil)
//	rgbIn, err := extbuf.Append(nil, rops, extbuf.Policy{Compress: true}, true)
//
// # What Decode accepts
//
//   - Each payload is undone by its own flags: first XorMagic, then Compressed,
//     because the sender compresses first.
//   - The flag Last is on the final header and on no other. A buffer that ends
//     without it is ErrNotLast, bytes after the final payload are ErrTrailing.
//   - Version other than 0 is ErrVersion.
//   - Unknown flags are ErrFlags: a flag says how the payload is encoded, so to
//     ignore one is to hand out bytes of unknown meaning.
//   - Size and SizeActual of a payload that is not compressed must agree
//     (ErrSize). A compressed payload decodes to exactly SizeActual bytes. One
//     that is not smaller than its plain text is accepted if it decodes,
//     although later revisions forbid to send it; Append never does.
//   - Payloads may be empty, but not compressed and empty.
//   - No payload is larger than 32 KB, no chain longer than 96 payloads, unless
//     Options say otherwise; what a hostile chain can cost is thus bounded, by
//     3 MiB, and nothing is allocated before all headers have been checked.
//
// The XOR is obscurity, not security: [MS-OXCRPC] 3.1.7.3.
package extbuf
