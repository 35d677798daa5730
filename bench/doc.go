// Command bench measures this library against other packages, the codec and
// protected calls, and its transports against raw TLS, and writes
// docs/performance.md with its chart.
//
//	MAPIRPC_VECTORS=DIR go run . -docs ../docs
//
// All contestants run in one process, in turn, over the same blocks; ratios are
// taken within a round and the median of all rounds is printed, so that what
// else the machine does cancels out. The blocks are the corpus in the folder
// that MAPIRPC_VECTORS names, or generated ones where it is unset.
//
// It is a module of its own so that the library does not depend on what it is
// compared with.
package main
