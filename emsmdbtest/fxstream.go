// FastTransfer streams: how folders, messages and attachments are laid out in
// one ([MS-OXCFXICS] 2.2.4).

package emsmdbtest

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// Markers and meta-properties, [MS-OXCFXICS] 2.2.4.1.4 and 2.2.4.1.5.
const (
	fxStartTopFolder  mapi.PropTag = 0x40090003
	fxStartSubFolder  mapi.PropTag = 0x400A0003
	fxEndFolder       mapi.PropTag = 0x400B0003
	fxStartMessage    mapi.PropTag = 0x400C0003
	fxEndMessage      mapi.PropTag = 0x400D0003
	fxStartFAIMessage mapi.PropTag = 0x40100003
	fxStartEmbed      mapi.PropTag = 0x40010003
	fxEndEmbed        mapi.PropTag = 0x40020003
	fxStartRecipient  mapi.PropTag = 0x40030003
	fxEndRecipient    mapi.PropTag = 0x40040003
	fxNewAttachment   mapi.PropTag = 0x40000003
	fxEndAttachment   mapi.PropTag = 0x400E0003
	fxDeleteProperty  mapi.PropTag = 0x40160003
)

// fxUnicode is the bit of SendOptions that asks for strings in UTF-16.
const fxUnicode = 0x01

// fxPiece is a part of a stream: bytes that stay together, or a value that can
// be split anywhere.
type fxPiece struct {
	atom  []byte
	value Stream
}

// fxWriter lays out pieces.
type fxWriter struct {
	logon   *logon
	unicode bool
	pieces  []fxPiece
}

func (w *fxWriter) atom(b []byte) { w.pieces = append(w.pieces, fxPiece{atom: b}) }

func (w *fxWriter) marker(m mapi.PropTag) {
	w.atom(binary.LittleEndian.AppendUint32(nil, uint32(m)))
}

// deleteProperty says that the receiver is to drop a property before what
// follows.
func (w *fxWriter) deleteProperty(tag mapi.PropTag) {
	w.marker(fxDeleteProperty)
	w.atom(binary.LittleEndian.AppendUint32(nil, uint32(tag)))
}

// properties writes a propList.
func (w *fxWriter) properties(src *source, tags []mapi.PropTag, keep func(mapi.PropTag) bool) {
	for _, tag := range tags {
		if keep == nil || keep(tag) {
			w.property(src, tag)
		}
	}
}

// property writes a propValue, nothing for what has no form in a stream.
func (w *fxWriter) property(src *source, tag mapi.PropTag) {
	p, ok := src.find(tag)
	if !ok {
		return
	}
	if isText(p.Tag.Type()) || isTexts(p.Tag.Type()) {
		p.Tag = p.Tag.WithType(answerType(p.Tag.Type(), mapi.TypeUnspecified, w.unicode))
	}
	if st, ok := p.Value.(Stream); ok && p.Tag.Type() != mapi.TypeString8 {
		w.stream(p.Tag, st)
		return
	}
	v, err := src.convert(p.Value, p.Tag.Type(), noLimit)
	if err != nil {
		return
	}
	if b, ok := fxValue(p.Tag.Type(), v); ok {
		w.tag(p.Tag)
		w.pieces = append(w.pieces, b...)
	}
}

// tag writes a propInfo: the tag, and the name behind it.
func (w *fxWriter) tag(tag mapi.PropTag) {
	b := binary.LittleEndian.AppendUint32(nil, uint32(tag))
	if name, ok := w.logon.box.PropertyName(tag.ID()); tag.ID().Named() && ok {
		b = append(b, name.Set[:]...)
		if name.Kind == mapi.NameString {
			b = wire.AppendUTF16CString(append(b, 1), name.Name)
		} else {
			b = binary.LittleEndian.AppendUint32(append(b, 0), name.LID)
		}
	}
	w.atom(b)
}

// stream writes a value of the Store's without reading it now. Strings get the
// terminator that streams of properties lack.
func (w *fxWriter) stream(tag mapi.PropTag, st Stream) {
	w.tag(tag)
	size := st.Size()
	if tag.Type() == mapi.TypeString {
		size += 2
	}
	w.atom(binary.LittleEndian.AppendUint32(nil, uint32(size)))
	w.pieces = append(w.pieces, fxPiece{value: st})
	if tag.Type() == mapi.TypeString {
		w.atom([]byte{0, 0})
	}
}

// fxValue encodes a value. Values of variable size can be split.
func fxValue(t mapi.PropType, v any) ([]fxPiece, bool) {
	sized := func(b []byte) []fxPiece {
		return []fxPiece{{atom: binary.LittleEndian.AppendUint32(nil, uint32(len(b)))}, {value: bytesStream(b)}}
	}
	switch v := v.(type) {
	case bool:
		b := []byte{0, 0}
		if v {
			b[0] = 1
		}
		return []fxPiece{{atom: b}}, true
	case string:
		return sized(wire.AppendUTF16CString(nil, v)), true
	case mapi.String8:
		return sized(append([]byte(v), 0)), true
	case []byte:
		return sized(v), true
	case []string, []mapi.String8, [][]byte:
		return fxValues(t, elements(v))
	}
	// Of fixed size, or several of fixed size: as in ROP buffers.
	b, err := mapi.AppendValue(nil, t, v)
	return []fxPiece{{atom: b}}, err == nil && len(b) > 0
}

func fxValues(t mapi.PropType, list []any) ([]fxPiece, bool) {
	out := []fxPiece{{atom: binary.LittleEndian.AppendUint32(nil, uint32(len(list)))}}
	for _, v := range list {
		one, ok := fxValue(t.Single(), v)
		if !ok {
			return nil, false
		}
		out = append(out, one...)
	}
	return out, true
}

// message writes a messageContent.
func (w *fxWriter) message(m *messageObject, keep func(mapi.PropTag) bool, replaces bool) {
	src := m.source()
	w.properties(&src, fxTags(&src, m), keep)
	if keep == nil || keep(mapi.PidTagMessageRecipients) {
		if replaces {
			w.deleteProperty(mapi.PidTagMessageRecipients)
		}
		for i := range m.msg.Recipients {
			w.recipient(m, i)
		}
	}
	if keep == nil || keep(mapi.PidTagMessageAttachments) {
		if replaces {
			w.deleteProperty(mapi.PidTagMessageAttachments)
		}
		for i := range m.msg.Attachments {
			w.attachment(m, i)
		}
	}
}

// fxTags lists the properties of an object that go into a stream: what is
// stored, and the keys that identify it.
func fxTags(src *source, value any) []mapi.PropTag {
	var out []mapi.PropTag
	for _, tag := range src.tags(value) {
		switch tag {
		case mapi.PidTagEntryId, mapi.PidTagParentEntryId, mapi.PidTagMid, mapi.PidTagFolderId, mapi.PidTagParentFolderId,
			mapi.PidTagStoreRecordKey, mapi.PidTagMappingSignature, mapi.PidTagObjectType, mapi.PidTagAttachNumber,
			mapi.PidTagAccess, mapi.PidTagAccessLevel:
		default:
			out = append(out, tag)
		}
	}
	return out
}

func (w *fxWriter) recipient(m *messageObject, i int) {
	r := &m.msg.Recipients[i]
	src := source{
		stored:   r.Properties,
		computed: none,
		codePage: m.source().codePage,
	}
	w.marker(fxStartRecipient)
	for _, p := range []mapi.Property{
		{Tag: mapi.PidTagRowid, Value: int32(i)}, {Tag: mapi.PidTagRecipientType, Value: int32(r.Type)},
	} {
		if b, ok := fxValue(p.Tag.Type(), p.Value); ok {
			w.tag(p.Tag)
			w.pieces = append(w.pieces, b...)
		}
	}
	for _, p := range r.Properties {
		w.property(&src, p.Tag)
	}
	w.marker(fxEndRecipient)
}

func (w *fxWriter) attachment(m *messageObject, i int) {
	a := &attachmentObject{message: m, att: m.msg.Attachments[i]}
	w.marker(fxNewAttachment)
	w.tag(mapi.PidTagAttachNumber)
	w.atom(binary.LittleEndian.AppendUint32(nil, a.att.Number))
	w.attachmentContent(a, nil)
	w.marker(fxEndAttachment)
}

func (w *fxWriter) attachmentContent(a *attachmentObject, keep func(mapi.PropTag) bool) {
	src := a.source()
	w.properties(&src, fxTags(&src, a), keep)
	if a.att.Embedded != nil {
		w.marker(fxStartEmbed)
		w.message(&messageObject{
			logon: a.message.logon, folder: a.message.folder, codePage: a.message.codePage, msg: a.att.Embedded, parent: a,
		}, nil, false)
		w.marker(fxEndEmbed)
	}
}

// bytesStream is a Stream over a slice.
type bytesStream []byte

func (b bytesStream) Size() int64 { return int64(len(b)) }

func (b bytesStream) ReadAt(p []byte, off int64) (int, error) {
	if off >= int64(len(b)) {
		return 0, io.EOF
	}
	n := copy(p, b[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// transferSource is a FastTransfer download context. Messages are laid out one
// after the other as the client fetches them.
type transferSource struct {
	steps []func(*fxWriter) error // what is still to be laid out
	done  int
	total int
	w     fxWriter
	pos   int64 // within the value of the first piece
	err   error
}

// next fills up to n bytes. It never splits an atom, and reports whether the
// stream is at its end.
func (t *transferSource) next(n int) (out []byte, end bool, err error) {
	for t.err == nil {
		if len(t.w.pieces) == 0 {
			if len(t.steps) == 0 {
				return out, true, nil
			}
			step := t.steps[0]
			t.steps = t.steps[1:]
			t.done++
			t.err = step(&t.w)
			continue
		}
		more, full := t.piece(n - len(out))
		out = append(out, more...)
		if full {
			return out, false, t.err
		}
	}
	return out, false, t.err
}

// piece takes as much as fits of the first piece. full says that no more fits.
func (t *transferSource) piece(room int) (b []byte, full bool) {
	p := &t.w.pieces[0]
	if p.value == nil {
		if len(p.atom) > room {
			return nil, true
		}
		t.w.pieces = t.w.pieces[1:]
		return p.atom, false
	}
	left := p.value.Size() - t.pos
	b = make([]byte, min(left, int64(room)))
	if len(b) > 0 {
		if _, err := p.value.ReadAt(b, t.pos); err != nil && !errors.Is(err, io.EOF) {
			t.err = err
			return nil, true
		}
	}
	t.pos += int64(len(b))
	if int64(len(b)) < left {
		return b, true
	}
	t.w.pieces, t.pos = t.w.pieces[1:], 0
	return b, false
}
