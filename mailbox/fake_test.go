package mailbox

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/rop"
)

// scripted is an Executor that answers each ROP by a function: a server that
// misbehaves in ways that emsmdbtest does not. It keeps count of handles.
type scripted struct {
	t *testing.T
	// answer returns the response to one ROP, or nil for the default one.
	answer func(c rop.Call, handle uint32) (rop.Response, errcode.Code)
	// cut, if set, changes an encoded answer.
	cut func(out []byte) []byte
	// lenient accepts requests that only a misled client makes.
	lenient bool
	// err, if set, fails every call.
	err error
	// refuse, if set, may fail a call of which only the releases at its
	// beginning have been executed.
	refuse func(calls []rop.Call) error

	mu    sync.Mutex
	last  uint32
	open  map[uint32]rop.ID
	calls int
	rops  []rop.ID
}

func newScripted(t *testing.T, answer func(rop.Call, uint32) (rop.Response, errcode.Code)) *scripted {
	return &scripted{t: t, answer: answer, open: make(map[uint32]rop.ID)}
}

// openObjects returns the ROPs that opened the handles still open.
func (s *scripted) openObjects() map[uint32]rop.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

// reset forgets the calls so far.
func (s *scripted) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls, s.rops = 0, nil
}

func (s *scripted) Execute(ctx context.Context, in ...[]byte) ([][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), s.err); err != nil {
		return nil, err
	}
	if len(in) != 1 {
		return nil, fmt.Errorf("%d payloads", len(in))
	}
	calls, handles, err := rop.DecodeRequestBuffer(in[0])
	if err != nil {
		s.t.Errorf("request does not decode: %v", err)
		return nil, err
	}
	s.calls++
	var replies []rop.Reply
	for _, c := range calls {
		s.rops = append(s.rops, c.Request.ID())
		if !c.HasReply() {
			if _, ok := s.open[handles[c.In]]; !ok && !s.lenient {
				s.t.Errorf("release of handle %#x, which is not open", handles[c.In])
			}
			s.forget(handles[c.In])
			continue
		}
		if s.refuse != nil && len(replies) == 0 {
			if err := s.refuse(calls); err != nil {
				return nil, err
			}
		}
		replies = append(replies, s.reply(c, handles))
	}
	out, err := rop.AppendResponseBuffer(nil, replies, handles)
	if err != nil {
		s.t.Errorf("answer does not encode: %v", err)
		return nil, err
	}
	if s.cut != nil {
		out = s.cut(out)
	}
	return [][]byte{out}, nil
}

// forget releases h, and everything with it if it is a logon.
func (s *scripted) forget(h uint32) {
	if s.open[h] == rop.IDLogon {
		clear(s.open)
	}
	delete(s.open, h)
}

func (s *scripted) reply(c rop.Call, handles []uint32) rop.Reply {
	var input uint32
	if c.HasInput() {
		input = handles[c.In]
		if _, ok := s.open[input]; !ok {
			return rop.FailureReply(c, errcode.NullObject)
		}
	}
	resp, code := s.answer(c, input)
	if resp == nil && code == errcode.Success {
		resp = rop.NewResponse(c.Request.ID())
	}
	if !rop.Succeeded(code) {
		p := rop.FailureReply(c, code)
		if resp != nil {
			p.Response = resp
		}
		return p
	}
	if c.Opens() {
		s.last++
		handles[c.Out] = s.last
		s.open[s.last] = c.Request.ID()
	}
	return rop.Reply{ID: c.Request.ID(), Index: c.ReplyIndex(), Code: code, Response: resp}
}
