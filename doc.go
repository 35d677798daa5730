// Package mapirpc is the root of a module that talks to Microsoft Exchange over
// MAPI from pure Go. It holds no code; start with one of these:
//
//   - [github.com/go-mapi/mapirpc/mailbox] reads folders, messages, recipients
//     and attachments;
//   - [github.com/go-mapi/mapirpc/emsmdb] makes the session that mailbox reads
//     through;
//   - [github.com/go-mapi/mapirpc/eml] turns messages into MIME and back;
//   - [github.com/go-mapi/mapirpc/emsmdbtest] is an Exchange in the test process.
//
// DESIGN.md draws the other packages and says why they are as they are.
package mapirpc
