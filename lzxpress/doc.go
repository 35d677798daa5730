// Package lzxpress compresses and decompresses the payloads of Exchange's
// extended buffers: LZ77 with the DIRECT2 encoding of [MS-OXCRPC] 3.1.7.2,
// which [MS-XCA] 2.3 and 2.4 call Plain LZ77 and Windows calls XPRESS.
//
//	packed := lzxpress.AppendCompressed(nil, text, lzxpress.Default)
//	plain, err := lzxpress.AppendDecompressed(nil, packed, len(text))
//
// Both functions append to a slice of the caller's and allocate nothing when
// it has room: MaxCompressedLen says how much the encoder may need, the decoder
// needs exactly the size it is given. A stream does not say how long its
// plain text is; extended buffers carry that in the field SizeActual.
//
// # What the decoder accepts
//
// The decoder returns exactly the number of bytes asked for, or an error and
// no bytes at all. Every error is a *DecodeError that gives the offset of the
// element at fault and matches ErrCorrupt as well as one narrower sentinel.
//
//   - The stream has to end where the output is complete: the next bit of the
//     mask is 1 and no input is left (the end mark that [MS-OXCRPC] v6
//     forgets and later revisions require). For the sake of older encoders
//     these endings pass too: no further mask, a mask without the end bit and
//     nothing after it, and one stray byte where the end mark stands, which
//     real encoders leave behind and no reading can take for an element.
//   - A stream that goes on when the output is complete is ErrTooLarge, one
//     that ends properly before is ErrTooSmall, one that ends within an
//     element, or where a literal is due, is ErrTruncated.
//   - A match that reaches back before the start of the output, thus into the
//     caller's own bytes, is ErrDistance.
//   - The 16-bit length is unsigned and holds the whole length less 3. Values
//     below 22 are ErrLength, as in [MS-XCA]; values that a shorter form could
//     have carried pass. The value 0 announces a 32-bit length, as in
//     [MS-XCA]; [MS-OXCRPC] has no such case and needs none.
//
// # Levels
//
// Fast is for links that are nearly as fast as it is, Default for the rest,
// Best for data written once and read often; docs/performance.md has figures.
// All decode at the same speed. Incompressible data is passed over faster and
// faster at the first two, and TryAppendCompressed says that it is not worth
// sending compressed.
//
// # Safety
//
// The code uses neither unsafe nor assembly. Nothing outside the window of the
// destination that the output is to fill is read or written. After an
// error the slice comes back with its old length; bytes within its spare
// capacity may have changed. Source and spare capacity of the destination must
// not overlap. Functions may be called from several goroutines at once.
package lzxpress
