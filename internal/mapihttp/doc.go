// Package mapihttp carries EMSMDB calls over HTTP, both ends, [MS-OXCMAPIHTTP]
// v15.0: the bodies of Connect, Execute, Disconnect and NotificationWait, the
// headers and cookies around them, answers that arrive piece by piece, and
// connections that know how to authenticate.
//
// A Client holds one session context. It keeps its cookies in order, sends one
// request at a time and the wait beside it, and says for every failure whether
// the server can have executed the request. It takes no decision to repeat
// requests but the one that the specification demands: a request that could
// not be sent whole goes again over a new connection (3.1.7.1).
//
// The server side is what test servers need: reading requests, checking their
// headers, writing answers whole or in pieces.
package mapihttp
