// One message: fetched, if it is new or changed, and written.

package main

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"path"
	"strings"
	"time"

	"github.com/go-mapi/mapirpc/eml"
	"github.com/go-mapi/mapirpc/eml/mailboxeml"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
)

// flagRead is the bit of PidTagMessageFlags for messages that were read,
// [MS-OXCMSG] 2.2.1.6.
const flagRead = 0x0001

const propsExtension = ".props.json"

// message brings the backup of one message up to date.
func (b *backup) message(ctx context.Context, dir string, info *mailbox.MessageInfo) error {
	r := record{Source: sourceOf(info), Change: hex.EncodeToString(info.ChangeKey)}
	flags, _ := mapi.Get[int32](info.Properties, mapi.PidTagMessageFlags)
	r.Read = flags&flagRead != 0
	b.seen[r.Source] = true
	if info.Associated {
		b.summary.associated++
	}
	old, known := b.journal.messages[r.Source]
	if known && r.Change != "" && old.Change == r.Change && b.out.has(old) {
		return b.keep(dir, old, r.Read)
	}
	if err := b.fetch(ctx, dir, info, &r); err != nil {
		return err
	}
	if known {
		b.summary.changed++
	} else {
		b.summary.fresh++
	}
	return b.replace(old, r)
}

// sourceOf identifies a message in the journal.
func sourceOf(info *mailbox.MessageInfo) string {
	if len(info.SourceKey) == 0 {
		return "id " + info.ID.String()
	}
	return hex.EncodeToString(info.SourceKey)
}

// keep leaves a message as it is, except that its folder may have another name
// now and its owner may have read it.
func (b *backup) keep(dir string, old record, read bool) error {
	b.summary.same++
	r := old
	r.Read = read
	if path.Dir(old.File) != dir {
		base := strings.TrimSuffix(path.Base(old.File), ".eml")
		name := b.names.message(old.Source, dir, base)
		r.File = name + ".eml"
		if err := b.out.root.Rename(old.File, r.File); err != nil {
			return onDisk(err)
		}
		if old.Props != "" {
			r.Props = name + propsExtension
			if err := b.out.root.Rename(old.Props, r.Props); err != nil {
				return onDisk(err)
			}
		}
		b.summary.moved++
	}
	if r == old {
		return nil
	}
	return onDisk(b.journal.write(r))
}

// replace makes a message that was written count, and removes the files that it
// takes the place of.
func (b *backup) replace(old, r record) error {
	if err := b.journal.write(r); err != nil {
		return onDisk(err)
	}
	for _, name := range []string{old.File, old.Props} {
		if name != "" && name != r.File && name != r.Props {
			if err := b.out.remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// errPartial says that a message was written but lacks something. It is not
// put into the journal, so that the next run tries again.
var errPartial = errors.New("written, but the server did not give all of it")

// fetch writes the files of a message and fills in their names.
func (b *backup) fetch(ctx context.Context, dir string, info *mailbox.MessageInfo, r *record) error {
	m, err := b.conn.mailbox.OpenMessage(ctx, info.Folder, info.ID)
	if err != nil {
		return err
	}
	defer m.Close()
	var problems []error
	mail, err := mailboxeml.Convert(ctx, m, func(err error) { problems = append(problems, err) })
	if err != nil {
		return err
	}
	defer func() { _ = mail.Close() }()

	name := b.names.message(r.Source, dir, messageName(sentAt(mail), b.subject(m), []byte(r.Source)))
	var report *eml.Report
	r.File = name + ".eml"
	r.Size, err = b.out.write(r.File, func(w io.Writer) (err error) {
		report, err = eml.Encode(ctx, w, mail)
		return err
	})
	if err != nil {
		return err
	}
	b.summary.bytes += r.Size
	b.summary.carry(report)
	if !report.Lossless() || len(problems) > 0 {
		r.Props = name + propsExtension
		n, err := b.out.write(r.Props, func(w io.Writer) error { return eml.WriteProps(ctx, w, mail, report) })
		if err != nil {
			return err
		}
		b.summary.bytes += n
	}
	if len(problems) > 0 {
		return errors.Join(errPartial, errors.Join(problems...))
	}
	return nil
}

// subject is the subject of a message. Not every server lists the whole among
// the properties; its parts are there.
func (b *backup) subject(m *mailbox.Message) string {
	if whole := b.text(m, mapi.PidTagSubject); whole != "" {
		return whole
	}
	return b.text(m, mapi.PidTagSubjectPrefix) + b.text(m, mapi.PidTagNormalizedSubject)
}

func (b *backup) text(m *mailbox.Message, tag mapi.PropTag) string {
	p, ok := mailbox.Lookup(m.Properties(), tag)
	if !ok {
		return ""
	}
	s, err := b.conn.mailbox.Text(p.Value)
	if err != nil {
		return "" // the name of the file does not say the subject then
	}
	return s
}

// sentAt is the time for the name of a message: when it was sent, or else
// delivered or made.
func sentAt(m *eml.Message) time.Time {
	for _, tag := range []mapi.PropTag{
		mapi.PidTagClientSubmitTime, mapi.PidTagMessageDeliveryTime, mapi.PidTagCreationTime,
	} {
		if t, ok := eml.Lookup(m.Properties, tag.ID()).(mapi.FileTime); ok && t > 0 {
			return t.Time()
		}
	}
	return time.Time{}
}
