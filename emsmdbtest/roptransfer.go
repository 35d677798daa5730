// FastTransfer ROPs ([MS-OXCFXICS] 3.2.5.8).

package emsmdbtest

import (
	"slices"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

func (p *processor) transferROP(c rop.Call) (rop.Response, errcode.Code, bool) {
	switch q := c.Request.(type) {
	case *rop.FastTransferSourceCopyMessagesRequest:
		return &rop.FastTransferSourceCopyMessagesResponse{}, p.copyMessages(c, q), true
	case *rop.FastTransferSourceCopyFolderRequest:
		return &rop.FastTransferSourceCopyFolderResponse{}, p.copyFolder(c, q), true
	case *rop.FastTransferSourceCopyToRequest:
		keep := func(tag mapi.PropTag) bool { return !slices.Contains(q.ExcludedTags, tag) }
		return &rop.FastTransferSourceCopyToResponse{}, p.copyObject(c, keep, q.SendOptions), true
	case *rop.FastTransferSourceCopyPropertiesRequest:
		keep := func(tag mapi.PropTag) bool { return slices.Contains(q.Tags, tag) }
		return &rop.FastTransferSourceCopyPropertiesResponse{}, p.copyObject(c, keep, q.SendOptions), true
	case *rop.FastTransferSourceGetBufferRequest:
		t, code := input[*transferSource](p, c)
		if code != errcode.Success {
			return nil, code, true
		}
		return done((&transferRead{source: t, request: *q, index: c.ReplyIndex()}).run(p))
	case *rop.FastTransferDestinationConfigureRequest:
		return &rop.FastTransferDestinationConfigureResponse{}, p.configureUpload(c), true
	case *rop.FastTransferDestinationPutBufferRequest:
		used, code := p.putBuffer(c, q.TransferData)
		return &rop.FastTransferDestinationPutBufferResponse{
			TransferStatus: rop.TransferPartial, BufferUsedSize: used,
		}, code, true
	case *rop.FastTransferDestinationPutBufferExtendedRequest:
		used, code := p.putBuffer(c, q.TransferData)
		return &rop.FastTransferDestinationPutBufferExtendedResponse{
			TransferStatus: rop.TransferPartial, BufferUsedSize: used,
		}, code, true
	case *rop.TellVersionRequest:
		_, code := p.object(c.LogonID, c.In)
		return &rop.TellVersionResponse{}, code, true
	}
	return nil, 0, false
}

// newTransfer makes a download context of steps.
func (l *logon) newTransfer(sendOptions uint8, steps ...func(*fxWriter) error) *transferSource {
	return &transferSource{steps: steps, total: len(steps), w: fxWriter{logon: l, unicode: sendOptions&fxUnicode != 0}}
}

func (p *processor) copyMessages(c rop.Call, q *rop.FastTransferSourceCopyMessagesRequest) errcode.Code {
	f, code := input[*folderObject](p, c)
	if code != errcode.Success {
		return code
	}
	var steps []func(*fxWriter) error
	for _, id := range q.MessageIDs {
		if _, err := f.logon.box.Message(f.id, id); err != nil {
			return codeOf(err)
		}
		steps = append(steps, f.messageStep(f.id, id))
	}
	return p.open(c, f.logon.newTransfer(q.SendOptions, steps...))
}

// messageStep lays out one message of a messageList.
func (f *folderObject) messageStep(folder mapi.FolderID, id mapi.MessageID) func(*fxWriter) error {
	return func(w *fxWriter) error {
		msg, err := f.logon.box.Message(folder, id)
		if err != nil {
			return err
		}
		start := fxStartMessage
		if msg.Associated {
			start = fxStartFAIMessage
		}
		w.marker(start)
		w.message(&messageObject{logon: f.logon, folder: folder, msg: msg}, nil, false)
		w.marker(fxEndMessage)
		return nil
	}
}

// copySubfolders is the bit of CopyFlags of RopFastTransferSourceCopyFolder
// that includes subfolders: Move and CopySubfolders.
const copySubfolders = 0x01 | 0x10

func (p *processor) copyFolder(c rop.Call, q *rop.FastTransferSourceCopyFolderRequest) errcode.Code {
	f, code := input[*folderObject](p, c)
	if code != errcode.Success {
		return code
	}
	steps, err := f.folderSteps(nil, f.id, fxStartTopFolder, q.CopyFlags&copySubfolders != 0)
	if err != nil {
		return codeOf(err)
	}
	return p.open(c, f.logon.newTransfer(q.SendOptions, steps...))
}

// folderSteps lays out a folder with its messages and, with deep, all below.
func (f *folderObject) folderSteps(steps []func(*fxWriter) error, id mapi.FolderID, start mapi.PropTag, deep bool) ([]func(*fxWriter) error, error) {
	folder, err := f.logon.box.Folder(id)
	if err != nil {
		return nil, err
	}
	steps = append(steps, func(w *fxWriter) error {
		src := f.logon.folderSource(folder)
		w.marker(start)
		w.properties(&src, fxTags(&src, f), nil)
		return nil
	})
	for _, associated := range []bool{true, false} {
		list, err := f.logon.box.Contents(id, associated)
		if err != nil {
			return nil, err
		}
		tag := mapi.PidTagContainerContents
		if associated {
			tag = mapi.PidTagFolderAssociatedContents
		}
		steps = append(steps, func(w *fxWriter) error {
			w.deleteProperty(tag)
			return nil
		})
		for _, e := range list {
			steps = append(steps, f.messageStep(id, e.ID))
		}
	}
	if deep {
		children, err := f.logon.box.Children(id)
		if err != nil {
			return nil, err
		}
		for _, child := range children {
			if steps, err = f.folderSteps(steps, child.ID, fxStartSubFolder, true); err != nil {
				return nil, err
			}
		}
	}
	return append(steps, func(w *fxWriter) error {
		w.marker(fxEndFolder)
		return nil
	}), nil
}

// copyObject lays out one message, attachment or folder without its name.
func (p *processor) copyObject(c rop.Call, keep func(mapi.PropTag) bool, sendOptions uint8) errcode.Code {
	v, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return code
	}
	l := logonOf(v)
	var step func(*fxWriter) error
	switch v := v.(type) {
	case *messageObject:
		step = func(w *fxWriter) error {
			w.message(v, keep, true)
			return nil
		}
	case *attachmentObject:
		step = func(w *fxWriter) error {
			w.attachmentContent(v, keep)
			return nil
		}
	default:
		return errcode.NotSupported
	}
	return p.open(c, l.newTransfer(sendOptions, step))
}

// transferRead is a RopFastTransferSourceGetBuffer that can be gone on with.
type transferRead struct {
	source  *transferSource
	request rop.FastTransferSourceGetBufferRequest
	index   uint8
}

// getBufferBody is what the response has besides its data.
const getBufferBody = responseHeader + 9

// run fetches as much as fits and the client allows.
func (r *transferRead) run(p *processor) (rop.Response, errcode.Code) {
	t := r.source
	resp := &rop.FastTransferSourceGetBufferResponse{
		TransferStatus: rop.TransferPartial, TotalStepCount: uint16(min(t.total, 0xFFFF)),
	}
	n := int(r.request.BufferSize)
	switch {
	case r.request.BufferSize == rop.TransferLarge:
		n = int(r.request.MaximumBufferSize)
	case n > p.left-getBufferBody:
		p.overflow = true // [MS-OXCFXICS] 3.2.5.8.1.5
		return resp, errcode.Success
	}
	b, end, err := t.next(max(0, min(n, p.left-getBufferBody)))
	resp.InProgressCount = uint16(min(t.done, 0xFFFF))
	switch {
	case err != nil:
		resp.TransferStatus = rop.TransferError
		return resp, codeOf(err)
	case end:
		resp.TransferStatus = rop.TransferDone
	case r.request.BufferSize == rop.TransferLarge:
		p.next = &continuation{id: rop.IDFastTransferSourceGetBuffer, index: r.index, residual: residualStream, run: r.run}
	}
	resp.TransferBuffer = b
	return resp, errcode.Success
}

// configureUpload opens an upload context on a folder, which takes messages, or
// on a message or attachment, which the stream describes.
func (p *processor) configureUpload(c rop.Call) errcode.Code {
	v, code := p.object(c.LogonID, c.In)
	if code != errcode.Success {
		return code
	}
	l := logonOf(v)
	if l == nil {
		return errcode.NotSupported
	}
	if _, code := l.writer(); code != errcode.Success {
		return code
	}
	t := &transferSink{logon: l}
	switch v := v.(type) {
	case *folderObject:
		t.folder = v
	case *messageObject:
		t.stack = []fxFrame{{message: v.own()}}
	case *attachmentObject:
		t.stack = []fxFrame{{attachment: v.own()}}
	default:
		return errcode.NotSupported
	}
	return p.open(c, t)
}

// putBuffer takes a piece of a stream. Of a packed upload it reports the size
// of the last piece.
func (p *processor) putBuffer(c rop.Call, b []byte) (used uint16, code errcode.Code) {
	t, code := input[*transferSink](p, c)
	if code != errcode.Success {
		return 0, code
	}
	if code := t.put(b); code != errcode.Success {
		return 0, code
	}
	if p.lastPart > 0 {
		return uint16(p.lastPart), errcode.Success
	}
	return uint16(len(b)), errcode.Success
}
