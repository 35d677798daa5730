// Signed and encrypted mail, [MS-OXOSMIME] 2.1: the message holds the
// protected MIME entity as its one attachment.

package eml

import (
	"bufio"
	"bytes"
	"strings"

	"github.com/go-mapi/mapirpc/mapi"
)

// Message classes of mail, [MS-OXOSMIME] 2.1 and [MS-OXCMAIL].
const (
	classNote        = "IPM.Note"
	classSMIME       = "IPM.Note.SMIME"
	classMultipart   = "IPM.Note.SMIME.MultipartSigned"
	classNDR         = "REPORT.IPM.Note.NDR"
	classReadReceipt = "REPORT.IPM.Note.IPNRN"
)

// protected returns the part that is the whole body of a signed or encrypted
// mail, or nil for any other.
func protected(v view, h *heading, all []*attached) *part {
	if len(all) != 1 || all[0].part.form == formMessage {
		return nil
	}
	at := all[0]
	if strings.HasPrefix(at.mime, "multipart/") {
		return at.part
	}
	class := strings.ToUpper(v.text(mapi.PidTagMessageClass.ID()))
	if !strings.HasSuffix(class, ".SMIME") {
		return nil
	}
	p := at.part
	// The parameters, which say what kind of protection it is, are only in the
	// header of the mail unless the attachment kept them.
	if t, _, err := mediaType(h.mime.get("Content-Type")); err == nil && t == at.mime && at.original() == nil {
		p.fields = header{newField("Content-Type", h.mime.get("Content-Type"))}
		if d := h.mime.get("Content-Disposition"); d != "" {
			p.fields = append(p.fields, newField("Content-Disposition", d))
		}
	}
	return p
}

// startsWithField reports whether an entity begins with a header field.
func startsWithField(r *bufio.Reader) bool {
	head, _ := r.Peek(64)
	name, _, found := bytes.Cut(head, []byte(":"))
	return found && isFieldName(string(name))
}
