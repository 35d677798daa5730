// Package eml converts between messages in the terms of MAPI and mails in the
// format of RFC 5322 and MIME, following [MS-OXCMAIL],
// [MS-OXOSMIME], [MS-OXRTFCP] and [MS-OXRTFEX] where they say how.
//
// Encode writes a Message as a mail and reports what the mail cannot say:
// named properties, fields of appointments and contacts, RTF. WriteProps writes
// those as JSON, so that mail and JSON together lose nothing.
//
// Decode takes a mail apart. Encode gives back a mail with the same subject,
// addresses, dates, texts and attachments, though not the same bytes: parts
// are put in the order and the encodings that this package prefers, and what
// MIME says to ignore (text before the first part and after the last) is
// ignored. Mails that cannot be taken apart without a loss are kept whole and
// come back byte for byte. Signed and encrypted parts always do.
//
// # Properties of its own
//
// MIME knows things that MAPI has no property for. Decode keeps them in named
// properties of the set PropertySet:
//
//	RawMessage      Binary, on a message: a mail kept whole
//	TextPartHeader  String, on a message: header of the part with the plain body
//	HtmlPartHeader  String, on a message: header of the part with the HTML body
//	PartHeader      String, on an attachment: header of its part
//	PartPlace       String, on an attachment: "alternative" if it stood there
//
// Encode uses them where they still agree with the other properties.
//
// # Memory
//
// Attachments are streamed both ways; a mail of 100 MB needs about a megabyte.
// Text bodies are held in memory by Decode, up to 32 MiB.
//
// # Trust
//
// Mail is hostile input. Nesting, parts and header sizes are bounded, nothing
// panics, and text from properties cannot end a header field or a MIME part.
package eml
