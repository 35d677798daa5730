// Package wire holds the one bounds-checked reader that every decoder of this
// module is built on, the append helpers that every encoder uses, and the
// types that belong to no protocol in particular: GUID and DecodeError.
//
// All integers are little-endian. The package imports the standard library
// alone and knows nothing of MAPI, RPC or HTTP.
package wire
