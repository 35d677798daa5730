// Package emsmdb makes sessions with Microsoft Exchange and servers like it:
// the client side of the EMSMDB interface, [MS-OXCRPC] 3.2 (v6.0.0 of 5 May
// 2010, corrected by v25.0 of 20 May 2025).
//
//	s, err := emsmdb.Dial(ctx, "ncacn_ip_tcp:exch01.corp.example", &emsmdb.Options{
//		UserDN:      "/o=First Organization/ou=.../cn=recipients/cn=janedow",
//		Credentials: &auth.Password{Domain: "CORP", User: "janedow", Password: auth.NewSecret(pw)},
//	})
//	defer s.Close()
//	payloads, err := s.Execute(ctx, ropBuffer)
//	for w, err := range s.Notifications(ctx) { ... }
//
// A Session carries ROP buffers and knows no ROP: package rop lays them out
// (a Session is its Executor) and package mailbox turns them into folders and
// messages. What the session does itself is compression and obfuscation, the
// chain of payloads in an answer, taking turns, retries while the server is too
// busy, waiting for events, and the auxiliary buffers.
//
// # Cancellation
//
// Every method that blocks takes a context and returns at once when it ends. A
// cancelled call costs the call, not the session: its answer is read when it
// comes and given to the late function of ExecuteLate, and the next call has
// its turn after that. A call that was still waiting for its turn leaves no
// trace.
//
// # Loss
//
// When the server destroys the session context, or the connection breaks,
// everybody who waits gets the same error, which matches ErrLost, and
// Session.Done is closed. With Options.Reconnect the session makes itself
// a new context instead. Server objects never survive; see WithEpoch.
//
// # Errors
//
// All are *OpError. errors.Is finds codes of package errcode, context errors,
// and this package's own in them; SafeToRetry tells whether a call may be
// repeated. Texts hold no payload, no names from mail and no credentials.
//
// # Defaults
//
// Packet privacy, no downgrade; answers chained, with room for 256 KiB; requests
// compressed when they shrink, never obfuscated under encryption; auxiliary
// blocks without names or addresses of people and machines. Each is explained
// at its field in Options.
//
// # Transports
//
// RPC over TCP (ncacn_ip_tcp:server), which servers up to Exchange 2010 speak;
// RPC over HTTP (ncacn_http:server[6001,RpcProxy=host:443]), from 2007 to 2019;
// MAPI over HTTP (https://host/mapi/emsmdb/?MailboxId=...), since 2013.
//
// # Limitations
//
// A wait for events has a connection of its own. Over MAPI over HTTP, which
// Exchange 2013 and later speak, sessions cannot be linked and there are no
// datagrams. A connection that breaks between two calls is replaced there
// without loss; one that breaks under a call ends the session context, because
// nobody knows what the server did.
package emsmdb
