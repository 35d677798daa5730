// Package mailbox reads a mailbox as a backup or migration does: folders,
// messages with recipients, attachments and embedded messages, every property,
// bodies and attachments of any size as streams.
//
//	session, err := emsmdb.Dial(ctx, "ncacn_ip_tcp:exch01.corp.example", &emsmdb.Options{...})
//	mb, err := mailbox.Open(ctx, session, &mailbox.Options{MailboxDN: dn})
//	defer mb.Close(ctx)
//	for folder, err := range mb.Tree(ctx, mb.Special(mailbox.IPMSubtree)) {
//		for info, err := range mb.Messages(ctx, folder.ID) {
//			m, err := mb.OpenMessage(ctx, folder.ID, info.ID)
//			...
//			m.Close()
//		}
//	}
//
// # Completeness
//
// Nothing is left out silently. A table row that lacks what identifies its
// object, a property that the server does not give, recipients that were
// announced but not delivered, a stream that ends too early: each is reported,
// in the Err field of the item where the walk can go on, as an error where it
// cannot.
//
// Iterators yield an error last, and only once. Breaking out of one, or
// cancelling its context, releases what it holds at the server.
//
// # Round trips
//
// Remote operations are sent in batches: the first rows of a table come with
// one call, and so does a message with its properties, recipients and list of
// attachments, unless it is too big for one answer.
//
// # Events
//
// Mailbox.Events yields what happens in the mailbox, typed, by whatever means of
// waiting the session has.
//
// # Concurrency and lifetime
//
// A Mailbox may be used by several goroutines. Folder, Message, Attachment and
// the readers of a Stream belong to one goroutine at a time. Objects hold
// handles at the server until they are closed; Close does no I/O of its own but
// lets the release travel with a later call. Closing a Mailbox releases
// everything that was opened through it.
//
// Byte slices in properties alias the answer that brought them, which stays in
// memory while one of them is referred to. They must not be changed if the
// object is used further.
//
// # Limits
//
// The package reads. Writing, FastTransfer and synchronisation are not part of
// it yet.
package mailbox
