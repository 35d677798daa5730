package rop

// This file holds bodies that several families share.

import (
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// emptyRequest is the body of requests that are all header.
type emptyRequest struct{}

func (emptyRequest) encodeBody(*writer)      {}
func (emptyRequest) decodeBody(*wire.Reader) {}

// emptyResponse is the body of responses that are all header.
type emptyResponse struct{}

func (emptyResponse) encodeBody(*writer, errcode.Code)               {}
func (emptyResponse) decodeBody(*wire.Reader, errcode.Code, Request) {}

// peekBool reports whether the bytes ahead can start with a one-byte Boolean.
// No response has the id 0 or 1.
func peekBool(ahead []byte) bool { return len(ahead) > 0 && ahead[0] <= 1 }

func readMessageIDs(r *wire.Reader) []mapi.MessageID {
	n := r.Count(uint32(r.Uint16()), 8)
	if n == 0 {
		return nil
	}
	ids := make([]mapi.MessageID, n)
	for i := range ids {
		ids[i] = mapi.MessageID(r.Uint64())
	}
	return ids
}

func (w *writer) messageIDs(ids []mapi.MessageID) {
	w.count16(len(ids))
	for _, id := range ids {
		w.uint64(uint64(id))
	}
}

func readFolderIDs(r *wire.Reader) []mapi.FolderID {
	n := r.Count(uint32(r.Uint16()), 8)
	if n == 0 {
		return nil
	}
	ids := make([]mapi.FolderID, n)
	for i := range ids {
		ids[i] = mapi.FolderID(r.Uint64())
	}
	return ids
}

func (w *writer) folderIDs(ids []mapi.FolderID) {
	w.count16(len(ids))
	for _, id := range ids {
		w.uint64(uint64(id))
	}
}

// problems writes a 16-bit count and the problems.
func (w *writer) problems(ps []mapi.PropertyProblem) {
	w.value(func(b []byte) ([]byte, error) { return mapi.AppendPropertyProblems(b, ps) })
}

// properties16 writes a 16-bit count and the tagged values.
func (w *writer) properties16(ps mapi.Properties) {
	w.count16(len(ps))
	w.properties(ps)
}
