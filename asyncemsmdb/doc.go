// Package asyncemsmdb is the client side of the AsyncEMSMDB interface: waiting
// for events of a session with EcDoAsyncWaitEx, [MS-OXCRPC] 3.3 and 3.4
// (v6.0.0, corrected by v25.0).
//
// Most programs never import it: emsmdb.Session.Notifications does the waiting
// and falls back to other means where a server cannot. The package stands
// alone so that one call (Wait) and the patience around it (Waiter) can be
// used and tested without a session; the Waiter serves MAPI over HTTP's
// NotificationWait as well.
//
// # Patience
//
// A server answers at once when events are pending, and otherwise after five
// minutes: Exchange 2007 counts them from the call, later servers from the
// session's last EcDoRpcExt2, so that a wait beside running calls may take
// much longer than five minutes. Some servers never answer. A Waiter renews
// answered waits, gives up on overdue ones, and slows down when a server
// answers "pending" over and over, as some do for sessions that are dead.
//
// # Cancellation
//
// Every wait ends when its context does. The server does not learn of that: it
// may refuse another wait on the same handle with ecRejected until it has
// answered the abandoned one, or until its connection is closed.
package asyncemsmdb
