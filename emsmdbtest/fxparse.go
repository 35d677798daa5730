// Reading FastTransfer streams that clients upload ([MS-OXCFXICS] 3.2.5.8.2).

package emsmdbtest

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// transferSink is a FastTransfer upload context. It takes a stream in pieces
// of any size and applies each element as soon as it is whole.
type transferSink struct {
	logon *logon
	// folder takes the messages of a messageList; it is nil for a stream that
	// describes one object.
	folder *folderObject
	stack  []fxFrame
	buf    []byte // what is not a whole element yet
	err    errcode.Code
}

// fxFrame is an object that the stream is within. One of the fields is set.
type fxFrame struct {
	message    *Message
	recipient  *Recipient
	attachment *Attachment
	// done is called at the marker that ends the object.
	end  mapi.PropTag
	done func() error
}

// errFX says that a stream is malformed.
var errFX = errors.New("emsmdbtest: malformed FastTransfer stream")

// put takes the next piece.
func (t *transferSink) put(b []byte) errcode.Code {
	if t.err != errcode.Success {
		return t.err
	}
	if len(t.buf)+len(b) > maxWritten {
		t.err = errcode.TooBig
		return t.err
	}
	t.buf = append(t.buf, b...)
	for len(t.buf) > 0 {
		r := wire.NewReader("FastTransfer stream", t.buf)
		err := t.element(&r)
		switch {
		case errors.Is(r.Err(), wire.ErrShort) || errors.Is(r.Err(), wire.ErrCount):
			return errcode.Success // the rest is still to come
		case r.Err() != nil:
			t.err = errcode.FormatError
			return t.err
		case errors.Is(err, errFX):
			t.err = errcode.FormatError
			return t.err
		case err != nil:
			t.err = codeOf(err)
			return t.err
		}
		t.buf = t.buf[r.Offset():]
	}
	t.buf = nil
	return errcode.Success
}

// element applies one marker or property. It changes nothing before it has
// read all of it.
func (t *transferSink) element(r *wire.Reader) error {
	tag := mapi.PropTag(r.Uint32())
	switch {
	case !r.OK():
		return nil
	case tag == fxDeleteProperty:
		gone := mapi.PropTag(r.Uint32())
		if r.OK() {
			t.drop(gone)
		}
		return nil
	case tag.Type() == mapi.TypeInteger32 && isMarker(tag):
		return t.marker(tag, r)
	}
	p, ok := t.value(r, tag)
	if !r.OK() {
		return nil
	}
	if ok {
		t.set(p)
	}
	return nil
}

func isMarker(tag mapi.PropTag) bool {
	switch tag {
	case fxStartTopFolder, fxStartSubFolder, fxEndFolder, fxStartMessage, fxEndMessage, fxStartFAIMessage, fxStartEmbed,
		fxEndEmbed, fxStartRecipient, fxEndRecipient, fxNewAttachment, fxEndAttachment:
		return true
	}
	return false
}

// top is the object that the stream is within.
func (t *transferSink) top() *fxFrame {
	if len(t.stack) == 0 {
		return new(fxFrame)
	}
	return &t.stack[len(t.stack)-1]
}

func (t *transferSink) marker(tag mapi.PropTag, r *wire.Reader) error {
	top := t.top()
	switch {
	case top.end != 0 && tag == top.end:
		t.stack = t.stack[:len(t.stack)-1]
		return top.done()
	case (tag == fxStartMessage || tag == fxStartFAIMessage) && t.folder != nil && len(t.stack) == 0:
		m := &Message{Associated: tag == fxStartFAIMessage}
		t.stack = append(t.stack, fxFrame{message: m, end: fxEndMessage, done: func() error { return t.store(m) }})
	case tag == fxStartRecipient && top.message != nil:
		m, rcpt := top.message, new(Recipient)
		t.stack = append(t.stack, fxFrame{recipient: rcpt, end: fxEndRecipient, done: func() error {
			m.Recipients = append(m.Recipients, *rcpt)
			return nil
		}})
	case tag == fxNewAttachment && top.message != nil:
		// PidTagAttachNumber follows, always.
		if mapi.PropTag(r.Uint32()) != mapi.PidTagAttachNumber && r.OK() {
			return errFX
		}
		m, att := top.message, &Attachment{Number: r.Uint32()}
		if r.OK() {
			t.stack = append(t.stack, fxFrame{attachment: att, end: fxEndAttachment, done: func() error {
				m.addAttachment(*att)
				return nil
			}})
		}
	case tag == fxStartEmbed && top.attachment != nil:
		att, m := top.attachment, new(Message)
		t.stack = append(t.stack, fxFrame{message: m, end: fxEndEmbed, done: func() error {
			att.Embedded = m
			return nil
		}})
	default:
		return errFX
	}
	return nil
}

// addAttachment puts an attachment in place of the one of its number.
func (m *Message) addAttachment(a Attachment) {
	if i := slices.IndexFunc(m.Attachments, func(o Attachment) bool { return o.Number == a.Number }); i >= 0 {
		m.Attachments[i] = a
		return
	}
	m.Attachments = append(m.Attachments, a)
}

// store saves a message of a messageList.
func (t *transferSink) store(m *Message) error {
	w, ok := t.logon.box.(Writer)
	if !ok {
		return errcode.AccessDenied
	}
	_, err := w.PutMessage(t.folder.id, m)
	return err
}

// drop removes what the stream says that it replaces.
func (t *transferSink) drop(tag mapi.PropTag) {
	top := t.top()
	switch {
	case top.message != nil && tag == mapi.PidTagMessageRecipients:
		top.message.Recipients = nil
	case top.message != nil && tag == mapi.PidTagMessageAttachments:
		top.message.Attachments = nil
	case top.message != nil:
		top.message.Properties = RemoveProperty(top.message.Properties, tag)
	}
}

// set applies a property. Those that say where an object is are left to the
// mailbox.
func (t *transferSink) set(p mapi.Property) {
	if meta := p.Tag.ID() >= 0x4000 && p.Tag.ID() < 0x4100; meta || readOnly(p.Tag) {
		return
	}
	switch top := t.top(); {
	case top.recipient != nil && p.Tag == mapi.PidTagRecipientType:
		n, _ := p.Value.(int32)
		top.recipient.Type = uint8(n)
	case top.recipient != nil && p.Tag == mapi.PidTagRowid:
	case top.recipient != nil:
		top.recipient.Properties = SetProperty(top.recipient.Properties, p)
	case top.attachment != nil:
		top.attachment.Properties = SetProperty(top.attachment.Properties, p)
	case top.message != nil && p.Tag == mapi.PidTagMessageFlags:
		n, _ := p.Value.(int32)
		top.message.Set(p.Tag, n&^(flagHasAttachments|flagAssociated))
	case top.message != nil:
		top.message.Properties = SetProperty(top.message.Properties, p)
	}
}

// Types of strings in a code page, [MS-OXCFXICS] 2.2.4.1.1.1: the code page
// with the highest bit set.
const (
	fxCodePage    = 0x8000
	fxUnicodePage = 1200
)

// value reads a propValue. It reports false for what the server has no use
// for.
func (t *transferSink) value(r *wire.Reader, tag mapi.PropTag) (mapi.Property, bool) {
	ok := true
	if tag.ID().Named() {
		name := readFXName(r)
		if !r.OK() {
			return mapi.Property{}, false
		}
		var id mapi.PropID
		id, ok = t.logon.box.PropertyID(name, true)
		tag = id.Tag(tag.Type())
	}
	typ := tag.Type()
	if typ&fxCodePage != 0 {
		s := string(r.Bytes32(r.Uint32()))
		if typ&^fxCodePage == fxUnicodePage {
			return mapi.Property{Tag: tag.WithType(mapi.TypeString), Value: textOf(s)}, ok
		}
		text, err := mapi.CodePage(typ &^ fxCodePage).Decode(mapi.String8(strings.TrimRight(s, "\x00")))
		return mapi.Property{Tag: tag.WithType(mapi.TypeString), Value: text}, ok && err == nil
	}
	return mapi.Property{Tag: tag, Value: readFXValue(r, typ)}, ok
}

func readFXName(r *wire.Reader) mapi.PropertyName {
	set := r.GUID()
	if r.Uint8() == 0 {
		return mapi.NamedLID(set, r.Uint32())
	}
	return mapi.NamedString(set, r.UTF16CString())
}

// textOf decodes UTF-16 with or without a terminator.
func textOf(s string) string { return strings.TrimRight(wire.DecodeUTF16([]byte(s)), "\x00") }

func readFXValue(r *wire.Reader, t mapi.PropType) any {
	sized := func() []byte { return r.Bytes32(r.Uint32()) }
	switch t {
	case mapi.TypeBoolean:
		return r.Uint16() != 0
	case mapi.TypeString:
		return textOf(string(sized()))
	case mapi.TypeString8:
		return mapi.String8(strings.TrimRight(string(sized()), "\x00"))
	case mapi.TypeBinary, mapi.TypeServerID, mapi.TypeObject:
		return slices.Clone(sized())
	case mapi.TypeMultipleString:
		return readFXValues(r, func() string { return textOf(string(sized())) })
	case mapi.TypeMultipleString8:
		return readFXValues(r, func() mapi.String8 { return mapi.String8(strings.TrimRight(string(sized()), "\x00")) })
	case mapi.TypeMultipleBinary:
		return readFXValues(r, func() []byte { return slices.Clone(sized()) })
	}
	if !knownType(t) {
		r.Fail(wire.ErrValue)
		return nil
	}
	return mapi.ReadValue(r, t)
}

func readFXValues[T any](r *wire.Reader, one func() T) []T {
	n := r.Count(r.Uint32(), 4)
	out := make([]T, 0, n)
	for range n {
		out = append(out, one())
	}
	return out
}
