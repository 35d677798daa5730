// Package mapi holds the data that MAPI moves about: property tags, types and
// values, property rows, identifiers, names of named properties, restrictions
// and sort orders, with the wire form that [MS-OXCDATA] (revision 18.0 and
// later) gives them in ROP buffers.
//
// # Values
//
// A property value is an any that holds the Go type which its property type
// documents (see PropType). Values that came from the wire go back to the same
// bytes. Binary values alias the decoder's input; strings are copies.
//
// 8-bit strings stay raw as String8, because their code page is known only to
// the session; CodePage converts them.
//
// # Trust
//
// Every decoder expects hostile input: counts are checked against the bytes
// that are left before anything is allocated, nesting is bounded, and a failure
// is a *DecodeError with its offset. No decoder panics.
//
// Functions whose name starts with Read work on the module's internal reader
// and serve the other packages of this module; their Decode counterparts take
// plain bytes.
//
// All types are plain values. They may be used by several goroutines as long as
// none writes.
package mapi
