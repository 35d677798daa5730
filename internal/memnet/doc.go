// Package memnet is a network inside the process: buffered connections with
// deadlines, and listeners that can be dialled, for tests in virtual time.
//
// Unlike real sockets, and unlike a wait on a mutex, every wait in this
// package is one on channels made by the goroutines that use it, so that
// it counts as durably blocked in a testing/synctest bubble. Unlike net.Pipe,
// writes are buffered up to a size, as a socket's are, and block beyond it.
package memnet
