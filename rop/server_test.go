package rop

// A server of objects for the tests of Client: it has handles and canned
// answers, and does as a test tells it.

import (
	"context"
	"slices"
	"sync"

	"github.com/go-mapi/mapirpc/errcode"
)

type testServer struct {
	mu      sync.Mutex
	next    uint32
	open    map[uint32]ID   // what each handle was opened by
	calls   [][]Call        // the requests of each call
	answers map[ID]Response // answers other than empty ones

	// before, if set, decides over each call: a nil answer lets it proceed.
	before func(n int, calls []Call) ([][]byte, error)
	// limit, if not 0, is how many ROPs a call executes before the answer is
	// full.
	limit int
	// extra is appended to every answer.
	extra []Reply
	// more is appended to every answer as further buffers.
	more [][]byte
	// gate, if set, holds back answers until it is closed or sends.
	gate chan struct{}
	// refuse fails calls before they are executed.
	refuse error
}

func newTestServer() *testServer {
	return &testServer{next: 100, open: make(map[uint32]ID), answers: make(map[ID]Response)}
}

func (s *testServer) Execute(ctx context.Context, in ...[]byte) ([][]byte, error) {
	return s.ExecuteLate(ctx, nil, in...)
}

func (s *testServer) ExecuteLate(ctx context.Context, late func([][]byte, error), in ...[]byte) ([][]byte, error) {
	if s.refuse != nil {
		return nil, s.refuse
	}
	if s.gate == nil {
		return s.execute(in[0])
	}
	type result struct {
		out [][]byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		<-s.gate
		out, err := s.execute(in[0])
		done <- result{out, err}
	}()
	select {
	case r := <-done:
		return r.out, r.err
	case <-ctx.Done():
		go func() {
			r := <-done
			if late != nil {
				late(r.out, r.err)
			}
		}()
		return nil, ctx.Err()
	}
}

func (s *testServer) execute(in []byte) ([][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls, handles, err := DecodeRequestBuffer(in)
	if err != nil {
		return nil, errcode.RPCFormat
	}
	s.calls = append(s.calls, calls)
	if s.before != nil {
		if out, err := s.before(len(s.calls), calls); out != nil || err != nil {
			return out, err
		}
	}
	var replies []Reply
	for i, c := range calls {
		if s.limit > 0 && len(replies) == s.limit {
			replies = append(replies, tooSmall(calls[i:]))
			break
		}
		if p, ok := s.run(c, handles); ok {
			replies = append(replies, p)
		}
	}
	out, err := AppendResponseBuffer(nil, append(replies, s.extra...), handles)
	if err != nil {
		return nil, err
	}
	return append([][]byte{out}, s.more...), nil
}

func tooSmall(left []Call) Reply {
	var b []byte
	for _, c := range left {
		b, _ = AppendCall(b, c)
	}
	return Reply{ID: IDBufferTooSmall, Response: &BufferTooSmallResponse{SizeNeeded: 0x8000, RequestBuffers: b}}
}

func (s *testServer) run(c Call, handles []uint32) (Reply, bool) {
	if c.HasInput() {
		if int(c.In) >= len(handles) || s.open[handles[c.In]] == 0 {
			return FailureReply(c, errcode.NullObject), c.HasReply()
		}
	}
	if !c.HasReply() {
		delete(s.open, handles[c.In])
		return Reply{}, false
	}
	if c.Opens() {
		s.next++
		handles[c.Out] = s.next
		s.open[s.next] = c.Request.ID()
	}
	p := s.answers[c.Request.ID()]
	if p == nil {
		p = NewResponse(c.Request.ID())
	}
	return Reply{ID: p.ID(), Index: c.ReplyIndex(), Response: p}, true
}

func (s *testServer) objects() []ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []ID
	for _, id := range s.open {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (s *testServer) callCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls)
}

// executorFunc is an Executor without late answers.
type executorFunc func(ctx context.Context, in ...[]byte) ([][]byte, error)

func (f executorFunc) Execute(ctx context.Context, in ...[]byte) ([][]byte, error) {
	return f(ctx, in...)
}
