// Memory for answers, used again: an answer of 256 KB passes through a megabyte
// of it.

package emsmdbtest

import (
	"sync"

	"github.com/go-mapi/mapirpc/rop"
)

// scratch is the memory of one answer from reading a stream to handing the
// answer to its frontend. It belongs to the call that got it.
type scratch struct {
	data  []byte // of a stream
	reply []byte // the response of one ROP
	rops  []byte // those of all
	// payloads are response buffers: one is made while the one before it waits
	// for being packed.
	payloads [2][]byte
	packed   []byte // the chain
	body     []byte // the answer with what its frontend adds
}

// scratches holds those that nobody uses.
type scratches struct{ pool sync.Pool }

func (p *scratches) get() *scratch {
	if w, ok := p.pool.Get().(*scratch); ok {
		return w
	}
	return new(scratch)
}

// put takes back what get returned, or nil. Nothing that lies in it may be used
// any more.
func (p *scratches) put(w *scratch) {
	if w != nil {
		p.pool.Put(w)
	}
}

// encode encodes the response of one ROP. It is valid until the next one.
func (w *scratch) encode(r rop.Reply) ([]byte, error) {
	b, err := rop.AppendReply(w.reply[:0], r)
	w.reply = b
	return b, err
}

// payload calls encode with an empty response buffer, and keeps what it makes
// until the next but one.
func (w *scratch) payload(encode func(dst []byte) ([]byte, error)) ([]byte, error) {
	b, err := encode(w.payloads[1][:0])
	w.payloads[0], w.payloads[1] = b[:0], w.payloads[0]
	return b, err
}
