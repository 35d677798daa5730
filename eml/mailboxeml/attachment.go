// Attachments: open while the message is written, as long as they are few.

package mailboxeml

import (
	"context"
	"errors"
	"io"
	"net"

	"github.com/go-mapi/mapirpc/eml"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// maxOpen is how many attachments of one message stay open. Servers bound the
// objects of a session; those of a message with more are opened twice.
const maxOpen = 32

// attachment reads an attachment's properties and arranges for its content.
func (c *converter) attachment(ctx context.Context, m *mailbox.Message, info mailbox.AttachmentInfo, of int) (eml.Attachment, error) {
	a, err := m.OpenAttachment(ctx, info.Number)
	if err != nil {
		return eml.Attachment{}, err
	}
	src := source{message: m, number: info.Number}
	if of <= maxOpen {
		c.open = append(c.open, a)
		src.open = a
	} else {
		defer a.Close()
	}
	out := eml.Attachment{Properties: c.properties(a.Properties())}
	switch a.Method() {
	case mailbox.AttachEmbedded:
		out.Open = src.embedded(c.problem)
	case mailbox.AttachByValue, mailbox.AttachOLE, mailbox.AttachNone:
		src.arrange(&out, a.Method())
	default:
		src.arrangeStreams(&out)
	}
	return out, nil
}

// source is the content of an attachment.
type source struct {
	message *mailbox.Message
	number  uint32
	open    *mailbox.Attachment // nil where it is opened anew
}

// arrange makes the content of the attachment a Source, unless the server gave
// it with the properties.
func (s source) arrange(out *eml.Attachment, method mailbox.AttachMethod) {
	s.arrangeStreams(out)
	for _, p := range out.Properties {
		if p.Tag.ID() == mapi.PidTagAttachDataBinary.ID() {
			return
		}
	}
	if method == mailbox.AttachOLE {
		out.Properties = append(out.Properties, eml.Property{Tag: mapi.PidTagAttachDataObject, Value: s})
	}
}

// arrangeStreams makes the streams of an attachment that is closed again ones
// that open it for themselves.
func (s source) arrangeStreams(out *eml.Attachment) {
	if s.open != nil {
		return
	}
	for i, p := range out.Properties {
		if stream, ok := p.Value.(*mailbox.Stream); ok {
			out.Properties[i].Value = reopened{s, stream.Tag(), stream.Size()}
		}
	}
}

// Size implements eml.Source.
func (s source) Size() int64 { return -1 }

// Open implements eml.Source.
func (s source) Open(ctx context.Context) (io.ReadCloser, error) {
	a, done, err := s.attachment(ctx)
	if err != nil {
		return nil, err
	}
	return opened(ctx, a.Data(), done)
}

// attachment returns the open attachment and what ends its use.
func (s source) attachment(ctx context.Context) (a *mailbox.Attachment, done func(), err error) {
	if s.open != nil {
		return s.open, func() {}, nil
	}
	if a, err = s.message.OpenAttachment(ctx, s.number); err != nil {
		return nil, nil, err
	}
	return a, func() { _ = a.Close() }, nil
}

func opened(ctx context.Context, stream *mailbox.Stream, done func()) (io.ReadCloser, error) {
	r, err := stream.Open(ctx)
	if err != nil {
		done()
		return nil, err
	}
	return &reader{r, done}, nil
}

// reader ends the use of an attachment with that of its stream.
type reader struct {
	io.ReadCloser
	done func()
}

func (r *reader) Close() error {
	err := r.ReadCloser.Close()
	r.done()
	return err
}

// WriteTo keeps the way of the stream without a copy in between.
func (r *reader) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, r.ReadCloser) }

// reopened is a property of an attachment that is opened anew.
type reopened struct {
	source
	tag  mapi.PropTag
	size int64
}

// Size implements eml.Source.
func (r reopened) Size() int64 { return r.size }

// Open implements eml.Source.
func (r reopened) Open(ctx context.Context) (io.ReadCloser, error) {
	a, done, err := r.attachment(ctx)
	if err != nil {
		return nil, err
	}
	p, _ := mailbox.Lookup(a.Properties(), r.tag)
	stream, ok := p.Value.(*mailbox.Stream)
	if !ok {
		stream = a.Data()
	}
	return opened(ctx, stream, done)
}

// embedded opens the message in the attachment and converts it.
func (s source) embedded(problem func(error)) func(context.Context) (*eml.Message, error) {
	return func(ctx context.Context) (*eml.Message, error) {
		a, done, err := s.attachment(ctx)
		if err != nil {
			return nil, err
		}
		m, err := a.OpenMessage(ctx)
		if err != nil {
			done()
			return nil, err
		}
		c := &converter{problem: problem, open: []io.Closer{m}}
		out, err := c.message(ctx, m)
		if err != nil {
			c.close()
			done()
			return nil, err
		}
		out.Close = func() error {
			c.close()
			done()
			return nil
		}
		return out, nil
	}
}

// lost reports whether going on makes no sense: the caller gave up, or the
// server cannot be asked any more. A refusal by the server is none.
func lost(ctx context.Context, err error) bool {
	var refusal *rop.Error
	return ctx.Err() != nil || errors.Is(err, net.ErrClosed) || !errors.As(err, &refusal)
}
