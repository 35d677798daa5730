// Package emsmdbtest is an Exchange in the test process: what net/http/httptest
// is to net/http, for programs that speak EMSMDB.
//
// A Store holds the mailboxes: MemoryStore keeps them in memory and is filled
// by the test, package emlstore serves a folder of .eml files.
//
//	store := emsmdbtest.NewMemoryStore()
//	box := store.AddMailbox("/o=Example/ou=Site/cn=Recipients/cn=alice", "Alice")
//	box.Inbox().Add(emsmdbtest.NewMail("Hello", "How are you?").From("Bob", "bob@example.com"))
package emsmdbtest
