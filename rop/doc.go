// Package rop lays out remote operations and reads their answers: the ROP
// buffers of [MS-OXCROPS] (revision 22.0 and later) that travel inside the
// calls of [MS-OXCRPC] and [MS-OXCMAPIHTTP].
//
// # Codecs
//
// Each ROP has a request and a response type, OpenFolderRequest and
// OpenFolderResponse, with the fields that [MS-OXCROPS] lists after the common
// header. The header, that is the logon id and the indexes into the table of
// server object handles, belongs to the buffer and is kept in Call and Reply.
// Both types encode and decode, because the test server reads requests and
// writes responses: AppendCall, DecodeRequestBuffer, AppendReply and
// DecodeResponseBuffer. Slices in decoded values alias the input.
//
// Table rows and property rows stay raw in the responses; package mapi decodes
// them under the columns that were asked for.
//
// # Client
//
// A Client runs ROPs over an Executor, which is usually an emsmdb.Session:
//
//	c := rop.NewClient(session, nil)
//	logon, store, err := c.Logon(ctx, &rop.LogonRequest{ESSDN: dn})
//	b := c.NewBatch()
//	open := rop.Add(b, store, &rop.OpenFolderRequest{FolderID: logon.FolderIDs[rop.FolderInbox]})
//	table := rop.Add(b, open.Handle(), &rop.GetContentsTableRequest{})
//	err = b.Do(ctx)
//
// A Batch takes several ROPs, one feeding its handle to the next, in as few
// calls as fit. The Client merges chained answers, honours RopBackoff, resends
// what RopBufferTooSmall left undone, hands out RopNotify and RopPending, and
// queues the release of handles to go along with the next call. A cancelled
// call releases the handles that its late answer opens, provided that the
// Executor is a LateExecutor.
//
// Client and Handle are safe for concurrent use; a Batch belongs to one
// goroutine.
package rop
