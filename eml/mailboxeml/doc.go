// Package mailboxeml makes the messages of package mailbox into those of
// package eml, so that mails can be written from a mailbox:
//
//	m, err := mb.OpenMessage(ctx, folder, id)
//	defer m.Close()
//	mail, err := mailboxeml.Convert(ctx, m, func(err error) { log.Print(err) })
//	defer mail.Close()
//	report, err := eml.Encode(ctx, w, mail)
//
// Bodies and attachments that are too big for one answer of the server are read
// when Encode writes them.
package mailboxeml
