// Convert: the message and its recipients.

package mailboxeml

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/go-mapi/mapirpc/eml"
	"github.com/go-mapi/mapirpc/mailbox"
	"github.com/go-mapi/mapirpc/mapi"
)

// Convert returns m as package eml wants it. The result reads from m while it
// is used; its Close, which is never nil, closes what Convert opened, not m.
//
// problem, if it is not nil, is told what the server did not give: values of
// properties, recipients, attachments. The conversion goes on without them,
// and so the caller knows that something is missing. It is called by Convert,
// and again while the result is used, for messages embedded in m.
func Convert(ctx context.Context, m *mailbox.Message, problem func(error)) (*eml.Message, error) {
	if problem == nil {
		problem = func(error) {}
	}
	c := &converter{problem: problem}
	out, err := c.message(ctx, m)
	if err != nil {
		c.close()
		return nil, err
	}
	out.Close = func() error { c.close(); return nil }
	return out, nil
}

// converter holds what is open for one message.
type converter struct {
	problem func(error)
	open    []io.Closer
}

func (c *converter) close() {
	for _, o := range c.open {
		_ = o.Close() // objects of a mailbox are closed without I/O
	}
	c.open = nil
}

func (c *converter) message(ctx context.Context, m *mailbox.Message) (*eml.Message, error) {
	out := &eml.Message{Properties: c.properties(m.Properties())}
	for r, err := range m.Recipients(ctx) {
		if errors.Is(err, mailbox.ErrIncomplete) {
			c.problem(err)
			break
		}
		if err != nil {
			return nil, err
		}
		if r.Err != nil {
			c.problem(r.Err)
		}
		out.Recipients = append(out.Recipients, eml.Recipient{Type: uint8(r.Type), Properties: c.properties(r.Properties)})
	}
	list := m.Attachments()
	for _, info := range list {
		if info.Err != nil {
			c.problem(fmt.Errorf("attachment: %w", info.Err))
			continue
		}
		a, err := c.attachment(ctx, m, info, len(list))
		if err != nil {
			if lost(ctx, err) {
				return nil, err
			}
			c.problem(err)
			continue
		}
		out.Attachments = append(out.Attachments, a)
	}
	return out, nil
}

// properties converts a list. A value that the server refused becomes its
// error code, which eml.WriteProps writes.
func (c *converter) properties(in []mailbox.Property) []eml.Property {
	out := make([]eml.Property, 0, len(in))
	for _, p := range in {
		q := eml.Property{Tag: p.Tag, Name: p.Name, Value: p.Value}
		if p.Err != nil {
			c.problem(p.Err)
			q.Value = refused(p.Err)
		}
		out = append(out, q)
	}
	return out
}

func refused(err error) mapi.ErrorCode {
	if code, ok := errors.AsType[mapi.ErrorCode](err); ok {
		return code
	}
	return mapi.ErrorNotFound
}

// Streams of a mailbox are what eml reads large values from.
var _ eml.Source = (*mailbox.Stream)(nil)
