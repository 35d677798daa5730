// Package errcode names the numbers by which Exchange says that something went
// wrong: return codes of RPC methods and of ROPs (Code), and the statuses that
// the RPC runtime reports instead of an answer (Status). Each has a name as the
// specifications spell it, a meaning, and a class that says whether trying
// again makes sense.
//
// A Code is an error, so that callers test for it by
//
//	errors.Is(err, errcode.NotFound)
//
// Numbers without a name are kept and printed as 0x%08X: servers invent codes.
// Some numbers mean different things depending on who returned them, 0x000004B6
// most of all: Code.In names a code by the method.
//
// Code and Status are two types because their numbers collide: 0x6BB is
// RPC_S_SERVER_TOO_BUSY as a status and ecObjectLocked as a return code.
//
// Sources: [MS-OXCDATA] 2.4 for codes, [MS-OXCRPC] 3.1.4 (v6.0.0 of 5 May 2010
// and v25.0 of 20 May 2025) for those of the methods, [C706] and [MS-RPCE] for
// faults. The database codes of [MS-OXCDATA] 2.4.1, the IsamError values, are
// not named.
package errcode
