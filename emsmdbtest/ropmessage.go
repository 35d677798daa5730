// ROPs on messages: opening, creating, saving, recipients, read flags
// ([MS-OXCMSG]).

package emsmdbtest

import (
	"slices"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func (p *processor) messageROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	switch q := c.Request.(type) {
	case *rop.OpenMessageRequest:
		return done(p.openMessage(c, q))
	case *rop.CreateMessageRequest:
		return done(p.createMessage(c, q))
	case *rop.SetReadFlagsRequest:
		partial, code := p.setReadFlags(c, q)
		return &rop.SetReadFlagsResponse{PartialCompletion: partial}, code, true
	case *rop.GetMessageStatusRequest, *rop.SetMessageStatusRequest:
		_, code := input[*folderObject](p, c)
		return &rop.SetMessageStatusResponse{}, code, true
	case *rop.SaveChangesMessageRequest, *rop.RemoveAllRecipientsRequest, *rop.ModifyRecipientsRequest,
		*rop.ReadRecipientsRequest, *rop.ReloadCachedInformationRequest, *rop.SetMessageReadFlagRequest:
	default:
		return nil, 0, false
	}
	m, code := input[*messageObject](p, c)
	if code != errcode.Success {
		return nil, code, true
	}
	switch q := c.Request.(type) {
	case *rop.SaveChangesMessageRequest:
		code := m.save()
		return &rop.SaveChangesMessageResponse{InputHandleIndex: c.In, MessageID: m.msg.ID}, code, true
	case *rop.RemoveAllRecipientsRequest:
		m.own().Recipients = nil
		return &rop.RemoveAllRecipientsResponse{}, errcode.Success, true
	case *rop.ModifyRecipientsRequest:
		return &rop.ModifyRecipientsResponse{}, m.modifyRecipients(q), true
	case *rop.ReadRecipientsRequest:
		return done(p.readRecipients(m, q))
	case *rop.SetMessageReadFlagRequest:
		// ReadStatusChanged is for public folders alone.
		return &rop.SetMessageReadFlagResponse{}, m.setRead(q.ReadFlags), true
	}
	return &rop.ReloadCachedInformationResponse{MessageSummary: m.summary(p.left - summaryBody)}, errcode.Success, true
}

// pageOf resolves the code page of a request.
func (s *session) pageOf(id uint16) mapi.CodePage {
	if id == rop.CodePageLogon || id == 0 {
		return s.codePage
	}
	return mapi.CodePage(id)
}

func (p *processor) openMessage(c rop.Call, q *rop.OpenMessageRequest) (rop.Response, errcode.Code) {
	v, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return nil, code
	}
	l := logonOf(v)
	if l == nil {
		return nil, errcode.NotSupported
	}
	msg, err := l.box.Message(q.FolderID, q.MessageID)
	if err != nil {
		return nil, codeOf(err)
	}
	if _, code := l.writer(); code != errcode.Success && q.OpenModeFlags&rop.OpenBestAccess == rop.OpenReadWrite {
		return nil, code
	}
	m := &messageObject{logon: l, folder: q.FolderID, codePage: p.session.pageOf(q.CodePageID), msg: msg}
	return &rop.OpenMessageResponse{MessageSummary: m.summary(p.left - summaryBody)}, p.open(c, m)
}

func (p *processor) createMessage(c rop.Call, q *rop.CreateMessageRequest) (rop.Response, errcode.Code) {
	v, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return nil, code
	}
	l := logonOf(v)
	if l == nil {
		return nil, errcode.NotSupported
	}
	if _, code := l.writer(); code != errcode.Success {
		return nil, code
	}
	if _, err := l.box.Folder(q.FolderID); err != nil {
		return nil, codeOf(err)
	}
	m := &messageObject{
		logon: l, folder: q.FolderID, codePage: p.session.pageOf(q.CodePageID),
		msg: newMessage(q.Associated), changed: true,
	}
	return &rop.CreateMessageResponse{}, p.open(c, m)
}

// flagUnsent is the bit of PidTagMessageFlags that new messages start with.
const flagUnsent = 0x0008

// newMessage returns what RopCreateMessage starts with.
func newMessage(associated bool) *Message {
	m := &Message{Associated: associated}
	now := mapi.FileTimeOf(time.Now())
	m.Set(mapi.PidTagMessageClass, "IPM.Note")
	m.Set(mapi.PidTagMessageFlags, int32(flagRead|flagUnsent))
	m.Set(mapi.PidTagImportance, int32(1))
	m.Set(mapi.PidTagPriority, int32(0))
	m.Set(mapi.PidTagSensitivity, int32(0))
	m.Set(mapi.PidTagCreationTime, now)
	m.Set(mapi.PidTagLastModificationTime, now)
	return m
}

// save stores the message, or puts it into the attachment that it is embedded
// in.
func (m *messageObject) save() errcode.Code {
	w, code := m.logon.writer()
	if code != errcode.Success {
		return code
	}
	if !m.changed && m.msg.ID != 0 {
		return errcode.Success
	}
	stored := *m.msg
	stored.Properties = settle(SetProperty(slices.Clone(stored.Properties),
		mapi.Property{Tag: mapi.PidTagLastModificationTime, Value: mapi.FileTimeOf(time.Now())}))
	stored.Size = 0
	if m.parent != nil {
		m.parent.own().Embedded = &stored
		m.changed = false
		m.msg = &stored
		return errcode.Success
	}
	if _, err := w.PutMessage(m.folder, &stored); err != nil {
		return codeOf(err)
	}
	m.msg, m.changed = &stored, false
	return errcode.Success
}

// Sizes of what surrounds recipients in responses.
const (
	summaryBody  = responseHeader + 64
	recipientRow = 7 // RecipientType, CodePageId, Reserved, size
	maxOpenRows  = 255
)

// summary describes the message, with as many recipients as fit.
func (m *messageObject) summary(room int) rop.MessageSummary {
	subject, _ := m.textOf(mapi.PidTagSubject)
	prefix, hasPrefix := m.textOf(mapi.PidTagSubjectPrefix)
	normalized, hasNormalized := m.textOf(mapi.PidTagNormalizedSubject)
	if !hasNormalized {
		normalized = strings.TrimPrefix(subject, prefix)
	}
	s := rop.MessageSummary{
		HasNamedProperties: m.hasNamed(),
		NormalizedSubject:  mapi.NewTypedString(cutText(normalized)),
		RecipientCount:     uint16(min(len(m.msg.Recipients), 0xFFFF)),
		RecipientColumns:   m.recipientColumns(),
	}
	if hasPrefix {
		s.SubjectPrefix = mapi.NewTypedString(cutText(prefix))
	}
	room -= 2*len(normalized) + 2*len(prefix) + 4*len(s.RecipientColumns)
	for i := range m.msg.Recipients {
		row, err := m.openRow(i, s.RecipientColumns)
		room -= recipientRow + len(row.Row)
		if err != nil || room < 0 || len(s.Recipients) == maxOpenRows {
			break
		}
		s.Recipients = append(s.Recipients, row)
	}
	return s
}

func (m *messageObject) textOf(tag mapi.PropTag) (string, bool) {
	src := m.source()
	v, ok := src.value(tag)
	s, isText := v.(string)
	return s, ok && isText
}

func (m *messageObject) hasNamed() bool {
	return slices.ContainsFunc(m.msg.Properties, func(p mapi.Property) bool { return p.Tag.ID().Named() })
}

// inRow lists the properties of a recipient that have fields of their own in
// a RecipientRow.
func inRow(id mapi.PropID) bool {
	switch id {
	case mapi.PidTagDisplayName.ID(), mapi.PidTagEmailAddress.ID(), mapi.PidTagAddressType.ID(),
		mapi.PidTagTransmittableDisplayName.ID(), mapi.PidTagRecipientType.ID(), mapi.PidTagRowid.ID():
		return true
	}
	return false
}

// recipientColumns are the properties of any recipient besides those that have
// fields of their own.
func (m *messageObject) recipientColumns() (out []mapi.PropTag) {
	for _, r := range m.msg.Recipients {
		for _, p := range r.Properties {
			if !inRow(p.Tag.ID()) && !slices.Contains(out, p.Tag) {
				out = append(out, p.Tag)
			}
		}
	}
	return out
}

func (m *messageObject) openRow(i int, columns []mapi.PropTag) (rop.OpenRecipientRow, error) {
	r := &m.msg.Recipients[i]
	row := r.row(m.source().codePage, columns)
	b, err := row.AppendBinary(nil, columns)
	return rop.OpenRecipientRow{
		RecipientType: rop.RecipientType(r.Type),
		CodePageID:    uint16(m.source().codePage),
		Row:           b,
	}, err
}

// row makes the RecipientRow of a recipient.
func (r *Recipient) row(page mapi.CodePage, columns []mapi.PropTag) mapi.RecipientRow {
	name, _ := mapi.Get[string](r.Properties, mapi.PidTagDisplayName)
	kind, _ := mapi.Get[string](r.Properties, mapi.PidTagAddressType)
	address, _ := mapi.Get[string](r.Properties, mapi.PidTagEmailAddress)
	row := mapi.RecipientRow{
		Flags:       mapi.RecipientUnicode | mapi.RecipientDisplay | mapi.RecipientSame,
		DisplayName: mapi.RawString{Text: name},
		ColumnCount: uint16(len(columns)),
	}
	switch {
	case kind == "EX":
		row.Flags |= mapi.RecipientFlags(mapi.AddressX500DN)
		row.X500DN = encodeLossy(page, address)
	case kind == "SMTP":
		row.Flags |= mapi.RecipientFlags(mapi.AddressSMTP) | mapi.RecipientEmail
		row.EmailAddress.Text = address
	case kind != "":
		row.Flags |= mapi.RecipientOutOfProduct | mapi.RecipientEmail
		row.AddressType = encodeLossy(page, kind)
		row.EmailAddress.Text = address
	}
	src := source{stored: r.Properties, computed: none, codePage: page}
	values := make(mapi.Properties, len(columns))
	for i, c := range columns {
		values[i] = src.cell(c)
	}
	row.Properties = mapi.NewRow(values)
	return row
}

// readRecipients returns the rows from a number on, as many as fit.
func (p *processor) readRecipients(m *messageObject, q *rop.ReadRecipientsRequest) (rop.Response, errcode.Code) {
	if int64(q.RowID) >= int64(len(m.msg.Recipients)) {
		return nil, errcode.NotFound
	}
	columns := m.recipientColumns()
	resp := new(rop.ReadRecipientsResponse)
	room := p.left - responseHeader - 1
	for i := int(q.RowID); i < len(m.msg.Recipients) && len(resp.Rows) < maxOpenRows; i++ {
		row, err := m.openRow(i, columns)
		if err != nil {
			return nil, errcode.GeneralFailure
		}
		if room -= 4 + recipientRow + len(row.Row); room < 0 {
			break
		}
		resp.Rows = append(resp.Rows, rop.ReadRecipientRow{RowID: uint32(i), OpenRecipientRow: row})
	}
	if len(resp.Rows) == 0 {
		return nil, errcode.BufferTooSmall
	}
	return resp, errcode.Success
}

// modifyRecipients adds, replaces and removes recipients by number.
func (m *messageObject) modifyRecipients(q *rop.ModifyRecipientsRequest) errcode.Code {
	page := m.source().codePage
	msg := m.own()
	var gone []int
	for _, row := range q.Rows {
		at := int(min(row.RowID, uint32(len(msg.Recipients))))
		if len(row.Row) == 0 {
			if at < len(msg.Recipients) {
				gone = append(gone, at)
			}
			continue
		}
		decoded, err := mapi.DecodeRecipientRow(q.Columns, row.Row)
		if err != nil {
			return errcode.InvalidParameter
		}
		r := recipientOf(&decoded, page)
		r.Type = uint8(row.RecipientType)
		if at == len(msg.Recipients) {
			msg.Recipients = append(msg.Recipients, r)
		} else {
			msg.Recipients[at] = r
		}
	}
	slices.Sort(gone)
	for _, at := range slices.Backward(gone) {
		msg.Recipients = slices.Delete(msg.Recipients, at, at+1)
	}
	return errcode.Success
}

// recipientOf turns a row into properties.
func recipientOf(row *mapi.RecipientRow, page mapi.CodePage) (r Recipient) {
	text := func(s mapi.RawString) string {
		t, err := s.Decode(page)
		if err != nil {
			return string(s.Raw)
		}
		return t
	}
	set := func(tag mapi.PropTag, v string) {
		if v != "" {
			r.Properties = SetProperty(r.Properties, mapi.Property{Tag: tag, Value: v})
		}
	}
	set(mapi.PidTagDisplayName, text(row.DisplayName))
	address := text(row.EmailAddress)
	switch {
	case row.Flags.Kind() == mapi.AddressX500DN:
		set(mapi.PidTagAddressType, "EX")
		address = text(mapi.RawString{Raw: row.X500DN})
	case row.Flags.Kind() == mapi.AddressSMTP:
		set(mapi.PidTagAddressType, "SMTP")
		set(mapi.PidTagSmtpAddress, address)
	case row.Flags&mapi.RecipientOutOfProduct != 0:
		set(mapi.PidTagAddressType, text(mapi.RawString{Raw: row.AddressType}))
	}
	set(mapi.PidTagEmailAddress, address)
	for _, p := range row.Properties.Values {
		if p.Err() == nil {
			r.Properties = SetProperty(r.Properties, clone(p))
		}
	}
	return r
}

// setRead changes the read flag of the stored message at once.
func (m *messageObject) setRead(flags rop.ReadFlags) errcode.Code {
	w, code := m.logon.writer()
	if code != errcode.Success {
		return code
	}
	if m.parent != nil || m.msg.ID == 0 {
		return errcode.NotSupported
	}
	changed, code := markRead(m.logon.box, w, m.folder, m.msg.ID, flags)
	if changed {
		n := m.msg.storedFlags()&^flagRead | readBit(flags)
		m.own().Set(mapi.PidTagMessageFlags, n)
	}
	return code
}

func readBit(flags rop.ReadFlags) int32 {
	if flags&rop.ReadClearReadFlag != 0 {
		return 0
	}
	return flagRead
}

// markRead sets or clears the read flag of a message.
func markRead(box Mailbox, w Writer, folder mapi.FolderID, id mapi.MessageID, flags rop.ReadFlags) (bool, errcode.Code) {
	msg, err := box.Message(folder, id)
	if err != nil {
		return false, codeOf(err)
	}
	old := msg.storedFlags()
	n := old&^flagRead | readBit(flags)
	if n == old {
		return false, errcode.Success
	}
	changed := *msg
	changed.Properties = slices.Clone(msg.Properties)
	changed.Set(mapi.PidTagMessageFlags, n)
	_, err = w.PutMessage(folder, &changed)
	return err == nil, codeOf(err)
}

func (p *processor) setReadFlags(c rop.Call, q *rop.SetReadFlagsRequest) (partial bool, code errcode.Code) {
	f, code := input[*folderObject](p, c)
	if code != errcode.Success {
		return false, code
	}
	w, code := f.logon.writer()
	if code != errcode.Success {
		return false, code
	}
	ids := q.MessageIDs
	if len(ids) == 0 {
		list, err := f.logon.box.Contents(f.id, false)
		if err != nil {
			return false, codeOf(err)
		}
		for _, e := range list {
			ids = append(ids, e.ID)
		}
	}
	for _, id := range ids {
		if _, code := markRead(f.logon.box, w, f.id, id, q.ReadFlags); code != errcode.Success {
			partial = true
		}
	}
	return partial, errcode.Success
}
