// Getting all properties of an object, in one call where they fit.

package mailbox

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// tagsPerCall is how many properties are asked for at once where they do not
// all fit one answer. Answers that are still too big are split further.
const tagsPerCall = 64

// largestInline is a size beyond which objects have values that do not fit an
// answer beside others.
const largestInline = 30_000

// fetch is the request for all properties of one object within a batch.
type fetch struct {
	owner *object
	// tags is the list of properties, where the batch asked for it, too.
	tags *rop.Result[*rop.GetPropertiesListResponse]
	all  *rop.Result[*rop.GetPropertiesAllResponse] // nil: some at a time
}

// addFetch ends a batch with the request for all properties, if whole is set:
// the answer takes what room there is, so that nothing may come after it.
func addFetch(b *rop.Batch, owner *object, whole bool) *fetch {
	if !whole {
		return &fetch{owner: owner}
	}
	// No answer has room for a larger value, so that the limit is none; but
	// versions of gromox take 0, which is to mean no limit, by its word where the
	// object is a folder, and leave out every value.
	return &fetch{owner: owner, all: rop.Add(b, owner.handle, &rop.GetPropertiesAllRequest{PropertySizeLimit: math.MaxUint16, WantUnicode: 1})}
}

// opening opens an object together with its properties, and once more without
// them where that fails as a whole: gromox fails the call, rather than the
// request for all properties, when one of them has more than 64 KiB or all
// together do not fit. Opening is harmless enough to be repeated, but what the
// failed call has opened stays open until the mailbox is closed: so that is
// remembered for objects whose size is known, 0 for those of which it is not.
func opening[T any](mb *Mailbox, size int64, open func(whole bool) (T, error)) (T, error) {
	if size > largestInline && mb.failsLarge.Load() {
		return open(false)
	}
	x, err := open(true)
	if failedWhole(err) {
		mb.failsLarge.Store(true)
		return open(false)
	}
	return x, err
}

// failedWhole reports whether a call was answered with a return value that may
// be due to the size of the answer, and the session goes on.
func failedWhole(err error) bool {
	var op *emsmdb.OpError
	if !errors.As(err, &op) || errors.Is(err, emsmdb.ErrLost) {
		return false
	}
	return op.Code == errcode.NetworkError || op.Code == errcode.NotEnoughMemory || op.Code == errcode.BufferTooSmall
}

// finish turns the answer into properties. It asks the server again only for
// names that it does not know yet and for values that did not fit.
func (f *fetch) finish(ctx context.Context) ([]Property, error) {
	values, err := f.whole()
	switch {
	case err == nil:
	case doesNotFit(err):
		f.owner.mb.log.DebugContext(ctx, "mailbox: properties do not fit one answer", "object", f.owner.what)
		if values, err = f.piecemeal(ctx); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("mailbox: properties: %w", err)
	}
	types, err := f.types(ctx, values)
	if err != nil {
		return nil, err
	}
	tags := make([]mapi.PropTag, len(values))
	for i, p := range values {
		tags[i] = p.Tag
	}
	if err := f.owner.mb.learnNames(ctx, tags); err != nil {
		return nil, err
	}
	ps := make([]Property, 0, len(values))
	for _, p := range values {
		if isMissing(p) {
			continue
		}
		property, err := f.property(ctx, p, types)
		if err != nil {
			return nil, err
		}
		ps = append(ps, property)
	}
	return ps, nil
}

// whole returns all properties, if they fit one answer.
func (f *fetch) whole() (mapi.Properties, error) {
	if f.all == nil {
		return nil, rop.ErrTooLarge
	}
	resp, err := f.all.Response()
	if err != nil {
		return nil, err
	}
	return resp.Properties, nil
}

// types returns the tags of the object's properties if values left out a value
// and its type with it. A server that refuses to list them is no reason to give
// up the others.
func (f *fetch) types(ctx context.Context, values mapi.Properties) (map[mapi.PropID]mapi.PropTag, error) {
	if !slices.ContainsFunc(values, needsType) {
		return nil, nil
	}
	tags, err := f.list(ctx)
	var refused *rop.Error
	if errors.As(err, &refused) {
		f.owner.mb.log.DebugContext(ctx, "mailbox: the server does not list properties", "object", f.owner.what, "code", uint32(refused.Code))
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	types := make(map[mapi.PropID]mapi.PropTag, len(tags))
	for _, t := range tags {
		types[t.ID()] = t
	}
	return types, nil
}

// needsType reports whether the type of p is not known. That of RTF is.
func needsType(p mapi.Property) bool {
	return isTooBig(p) && p.Tag.Type() == mapi.TypeErrorCode && p.Tag.ID() != mapi.PidTagRtfCompressed.ID()
}

func (f *fetch) list(ctx context.Context) ([]mapi.PropTag, error) {
	if f.tags != nil {
		resp, err := f.tags.Response()
		if err != nil {
			return nil, fmt.Errorf("mailbox: list of properties: %w", err)
		}
		return resp.Tags, nil
	}
	h, err := f.owner.use()
	if err != nil {
		return nil, err
	}
	resp, err := rop.Do(ctx, f.owner.mb.client, h, &rop.GetPropertiesListRequest{})
	if err != nil {
		return nil, fmt.Errorf("mailbox: list of properties: %w", err)
	}
	return resp.Tags, nil
}

// property finishes one property. Its error is that of the whole object.
func (f *fetch) property(ctx context.Context, p mapi.Property, types map[mapi.PropID]mapi.PropTag) (Property, error) {
	out := Property{Tag: p.Tag, Value: p.Value, Name: mapi.PropertyName{Kind: mapi.NameNone}}
	if p.Tag.ID().Named() {
		out.Name, _ = f.owner.mb.names.name(p.Tag.ID())
	}
	if !isTooBig(p) {
		if out.Err = propertyError(p); out.Err != nil {
			out.Value = nil
		}
		return out, nil
	}
	if t, ok := types[p.Tag.ID()]; ok {
		out.Tag = t
	} else if p.Tag.Type() == mapi.TypeErrorCode {
		out.Tag = commonTag(p.Tag.ID())
	}
	if streamable(out.Tag.Type()) {
		out.Value = &Stream{owner: f.owner, tag: out.Tag, size: -1}
		return out, nil
	}
	return f.alone(ctx, out)
}

// commonTag returns the tag of a big property of a type that the server does
// not tell, not even in the list of properties: bodies are converted from each
// other on demand and need not be listed. The type of others is left open.
func commonTag(id mapi.PropID) mapi.PropTag {
	for _, t := range []mapi.PropTag{mapi.PidTagBody, mapi.PidTagHtml, mapi.PidTagRtfCompressed, mapi.PidTagAttachDataBinary} {
		if t.ID() == id {
			return t
		}
	}
	return id.Tag(mapi.TypeUnspecified)
}

// alone asks for one big property that cannot be streamed, such as one with
// several values: by itself it may fit.
func (f *fetch) alone(ctx context.Context, p Property) (Property, error) {
	values, err := f.specific(ctx, []mapi.PropTag{p.Tag})
	var failed *rop.Error
	switch {
	case err == nil:
		p.Tag, p.Value = values[0].Tag, values[0].Value
		p.Err = propertyError(values[0])
	case errors.As(err, &failed):
		p.Err = &PropertyError{Property: p.Tag.String(), Err: failed.Code}
	default:
		return p, err
	}
	if p.Err != nil {
		p.Value = nil
	}
	return p, nil
}

// piecemeal gets the properties in several calls.
func (f *fetch) piecemeal(ctx context.Context) (mapi.Properties, error) {
	tags, err := f.list(ctx)
	if err != nil {
		return nil, err
	}
	var all mapi.Properties
	for len(tags) > 0 {
		part := tags[:min(len(tags), tagsPerCall)]
		tags = tags[len(part):]
		values, err := f.split(ctx, part)
		if err != nil {
			return nil, err
		}
		all = append(all, values...)
	}
	return all, nil
}

// split gets the values of tags, in halves if they do not fit one answer. A
// single one that does not fit comes back as too big.
func (f *fetch) split(ctx context.Context, tags []mapi.PropTag) (mapi.Properties, error) {
	values, err := f.specific(ctx, tags)
	if err == nil || !doesNotFit(err) {
		return values, err
	}
	if len(tags) == 1 {
		return mapi.Properties{{Tag: tags[0], Value: errcode.NotEnoughMemory}}, nil
	}
	first, err := f.split(ctx, tags[:len(tags)/2])
	if err != nil {
		return nil, err
	}
	second, err := f.split(ctx, tags[len(tags)/2:])
	return append(first, second...), err
}

// specific gets the values of tags in one call.
func (f *fetch) specific(ctx context.Context, tags []mapi.PropTag) (mapi.Properties, error) {
	h, err := f.owner.use()
	if err != nil {
		return nil, err
	}
	resp, err := rop.Do(ctx, f.owner.mb.client, h, &rop.GetPropertiesSpecificRequest{WantUnicode: 1, Tags: tags})
	if err != nil {
		return nil, fmt.Errorf("mailbox: properties: %w", err)
	}
	row, err := resp.Row(tags)
	if err != nil {
		return nil, fmt.Errorf("mailbox: properties: %w", err)
	}
	return row.Values, nil
}

// doesNotFit reports whether a ROP failed because its answer is too big for
// the buffer.
func doesNotFit(err error) bool {
	return errors.Is(err, errcode.BufferTooSmall) || errors.Is(err, errcode.NotEnoughMemory) || errors.Is(err, rop.ErrTooLarge)
}
