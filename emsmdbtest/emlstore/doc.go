// Package emlstore serves a folder of .eml files as a mailbox of an
// emsmdbtest.Server.
//
//	store, err := emlstore.Open("testdata/mail", emlstore.Options{})
//	srv, err := emsmdbtest.NewServer(&emsmdbtest.Config{Store: store, ...})
//
// Folders below the one that is served become folders of the mailbox, files
// that end in .eml its messages, whatever the case of the ending; everything
// else is left alone. Folders called Inbox, Outbox, Sent Items and Deleted
// Items are the mailbox's own ones; where they are missing, the mailbox has
// them empty.
//
// Package eml takes the mails apart. Those that are too broken for that are
// served all the same: as messages that hold the mail whole in a named
// property, from which eml.Encode makes the same bytes again.
//
// The names of folders and files are read once, by Open or New, the files of
// a folder when somebody looks at it, and contents when they are asked for. Ids
// and source keys follow from the path of a file, change numbers and change
// keys from its content, so that they are the same in every run until a file is
// moved or changed. The mailbox is read-only, and its messages count as read.
package emlstore
