// Signed and encrypted mail, [MS-OXOSMIME] 2.1: the message holds the
// protected MIME entity as its one attachment.

package eml

import (
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
	class := strings.ToUpper(v.text(mapi.PidTagMessageClass.ID()))
	if strings.HasPrefix(at.mime, "multipart/") {
		// Only the body of a signed mail is known to say nothing else than the
		// attachment.
		if hasBody(v.props) && !strings.HasSuffix(class, ".SMIME.MULTIPARTSIGNED") {
			return nil
		}
		return at.part
	}
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
