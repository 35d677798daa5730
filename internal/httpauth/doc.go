// Package httpauth authenticates HTTP connections, both ends: Basic (RFC 7617),
// Bearer (RFC 6750), NTLM ([MS-NTHT]), and Negotiate with Kerberos or NTLM (RFC
// 4559). RPC over HTTP and MAPI over HTTP use it.
//
// NTLM and Negotiate authenticate a connection, not a request: one Client and
// one Server serve one connection each, and all legs must go over it. Inside
// TLS both are bound to the server's certificate (tls-server-end-point, RFC
// 5929), which is what servers with extended protection demand.
//
// A client that has not been accepted yet must not send a body that it cannot
// repeat: Client says which requests are to go with an empty one.
package httpauth
