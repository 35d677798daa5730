// Package version converts protocol versions between the three words of the
// wire and the four numbers that people and comparisons use, and says from
// which version on a server or a client can do what.
//
// A server announces its version as an answer to EcDoConnectEx; a client does
// so when it calls. A level includes all lower ones: nobody may mix and match.
//
// Source: [MS-OXCRPC] 3.1.9, v6.0.0 of 5 May 2010, with the rows that later
// revisions up to v25.0 of 20 May 2025 add.
package version
