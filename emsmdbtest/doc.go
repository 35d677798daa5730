// Package emsmdbtest is an Exchange in the test process: what net/http/httptest
// is to net/http, for programs that speak EMSMDB ([MS-OXCRPC] v6.0.0 to v25.0).
//
// It listens on loopback, or on listeners that the test brings along, and speaks
// DCE/RPC over TCP and over HTTP with NTLM or Kerberos, the endpoint mapper, EMSMDB and
// AsyncEMSMDB, and the remote operations of [MS-OXCROPS] that a backup, and
// tests that make their own folders and messages, need. As a product that has
// it, it speaks MAPI over HTTP, too, and Autodiscover, with a certificate of its own
// (Server.MAPITarget, Server.AutodiscoverURL, Server.TLS). A test starts it in three lines:
//
//	store := emsmdbtest.NewMemoryStore()
//	store.AddMailbox(dn, "Alice").Inbox().Add(emsmdbtest.NewMail("Hello", "How are you?"))
//	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{Store: store})
//
// Without Config.Users it lets everybody in who connects without
// authentication; with them it wants NTLM.
//
// # Products
//
// A Profile is data that says how a product behaves where products differ:
// Exchange2003 to Exchange2019, and Gromox. Exchange2010 is the default. A server
// listens where its product does: until Exchange 2010 for RPC over TCP and over
// HTTP, since Exchange 2013 for RPC over HTTP and MAPI over HTTP.
//
// # Stores
//
// A Store holds the mailboxes. MemoryStore keeps them in memory and is filled
// by the test; package emlstore serves a folder of .eml files.
//
// # Hooks
//
// Server.Hook and Server.HookROP let a test observe, delay, fail, cut and
// corrupt any call and any remote operation; Server.HookChannel, Server.HookRTS
// and Server.StallChannels do that to the channels of RPC over HTTP. Server.Stats
// counts sessions,
// connections and server objects: what a client opened and did not release.
//
// # Virtual time
//
// With Config.InMemory, and clients that connect through Server.DialContext,
// a test can run in a testing/synctest bubble: five minutes take no time there.
//
// # What it is not
//
// It holds no more than a test needs: no public folders, no search folders, no
// rules, no permissions beyond whole mailboxes, no categories in tables and no
// downloads by synchronization (FastTransfer works both ways). Those operations
// fail with ecNotSupported or ecNotImplemented. Mail that a client submits
// reaches the mailboxes of the Store and nobody else.
package emsmdbtest
