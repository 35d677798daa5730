// Package epm is the endpoint mapper, both ends: a client asks where an
// interface listens, a server answers from a table ([C706] appendices L and O,
// [MS-RPCE] 2.2.1.2).
package epm
