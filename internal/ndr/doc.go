// Package ndr turns the parameters of the seven methods of [MS-OXCRPC] into
// stub bytes and back: the six of the EMSMDB interface that a client may call
// and the one of AsyncEMSMDB, in NDR 2.0, little-endian, requests and
// responses alike, because the test server needs the other half of each.
//
// Every decoder enforces the ranges of the IDL ([MS-OXCRPC] 6.1) before it
// allocates anything, and demands that the lengths that NDR states twice
// agree, as the strict consistency check of section 3.1.4 does. Byte slices in
// decoded values alias the stub. Encoders state what they are given: checking
// a request before it is sent is the caller's business, because the test suite
// sends requests that break the rules.
//
// Written against [MS-OXCRPC] v6.0.0 with the corrections of v25.0: the types
// printed as BIG_RANGE_ULONGLONG and SMALL_RANGE_ULONGLONG are four bytes.
package ndr
