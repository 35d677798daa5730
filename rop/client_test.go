package rop

// Tests of Client and Batch against a server of canned answers.

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mapi"
)

func logon(t *testing.T, s *testServer, opts *ClientOptions) (*Client, Handle) {
	t.Helper()
	c := NewClient(s, opts)
	_, h, err := c.Logon(t.Context(), &LogonRequest{LogonFlags: LogonPrivate, ESSDN: "/o=x"})
	if err != nil {
		t.Fatal(err)
	}
	return c, h
}

func TestBatchIsOneCall(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, &ClientOptions{LogonID: 7})
	columns := []mapi.PropTag{mapi.PidTagMessageSize}
	s.answers[IDGetContentsTable] = &GetContentsTableResponse{RowCount: 2}
	s.answers[IDQueryRows] = &QueryRowsResponse{Origin: BookmarkEnd, RowCount: 2, RowData: []byte{0, 1, 0, 0, 0, 0, 2, 0, 0, 0}}

	b := c.NewBatch()
	folder := Add(b, store, &OpenFolderRequest{FolderID: 1})
	table := Add(b, folder.Handle(), &GetContentsTableRequest{})
	Add(b, table.Handle(), &SetColumnsRequest{Columns: columns})
	rows := Add(b, table.Handle(), &QueryRowsRequest{ForwardRead: true, RowCount: 50, Columns: columns})
	if _, err := rows.Response(); !errors.Is(err, ErrNotDone) {
		t.Errorf("before Do: %v", err)
	}
	if err := b.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.callCount() != 2 {
		t.Errorf("%d calls, want one for the logon and one for the batch", s.callCount())
	}
	for _, call := range s.calls[1] {
		if call.LogonID != 7 {
			t.Errorf("%s has logon id %d", call.Request.ID(), call.LogonID)
		}
	}
	if p, err := table.Response(); err != nil || p.RowCount != 2 {
		t.Errorf("table: %+v, %v", p, err)
	}
	p, err := rows.Response()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Rows(columns); err != nil || len(got) != 2 || got[1].Values[0].Value != int32(2) {
		t.Errorf("rows: %v, %v", got, err)
	}
	if v, ok := table.Handle().Value(); !ok || s.open[v] != IDGetContentsTable {
		t.Errorf("the table has handle %d, %v", v, ok)
	}
	if err := b.Do(t.Context()); !errors.Is(err, ErrDone) {
		t.Errorf("second Do: %v", err)
	}

	table.Handle().Release()
	folder.Handle().Release()
	folder.Handle().Release()
	if got := c.Releases(); got != 2 {
		t.Errorf("%d releases wait, want 2", got)
	}
	if _, err := Do(t.Context(), c, folder.Handle(), &GetPropertiesListRequest{}); !errors.Is(err, ErrReleased) {
		t.Errorf("use of a released handle: %v", err)
	}
	if got := s.callCount(); got != 2 {
		t.Errorf("a ROP on a released handle was sent")
	}
	if _, err := Do(t.Context(), c, store, &GetStoreStateRequest{}); err != nil {
		t.Fatal(err)
	}
	if got := s.objects(); len(got) != 1 {
		t.Errorf("after the next call the server has %v", got)
	}
	last := s.calls[len(s.calls)-1]
	if len(last) != 3 || last[0].Request.ID() != IDRelease || last[1].Request.ID() != IDRelease {
		t.Errorf("the releases did not travel ahead: %v", last)
	}
	store.Release()
	if err := c.Flush(t.Context()); err != nil || len(s.objects()) != 0 {
		t.Errorf("after Flush: %v, %v", s.objects(), err)
	}
}

func TestFailuresOfSingleROPs(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	s.before = func(_ int, calls []Call) ([][]byte, error) {
		if calls[0].Request.ID() != IDOpenFolder {
			return nil, nil
		}
		out, err := AppendResponseBuffer(nil, []Reply{
			FailureReply(calls[0], errcode.NotFound),
			FailureReply(calls[1], errcode.NullObject),
			{ID: IDGetPropertiesList, Response: &GetPropertiesListResponse{Tags: []mapi.PropTag{1}}},
		}, []uint32{101, NoHandle, NoHandle})
		return [][]byte{out}, err
	}
	b := c.NewBatch()
	folder := Add(b, store, &OpenFolderRequest{FolderID: 1})
	table := Add(b, folder.Handle(), &GetContentsTableRequest{})
	list := Add(b, store, &GetPropertiesListRequest{})
	if err := b.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	var e *Error
	if err := folder.Err(); !errors.As(err, &e) || e.ROP != IDOpenFolder || !errors.Is(err, errcode.NotFound) {
		t.Errorf("folder: %v", err)
	}
	if err := folder.Handle().Err(); !errors.Is(err, ErrNotOpened) || !errors.Is(err, errcode.NotFound) {
		t.Errorf("its handle: %v", err)
	}
	if err := table.Err(); !errors.Is(err, errcode.NullObject) {
		t.Errorf("table: %v", err)
	}
	if p, err := list.Response(); err != nil || len(p.Tags) != 1 {
		t.Errorf("list: %v, %v", p, err)
	}
	folder.Handle().Release()
	if c.Releases() != 0 {
		t.Error("a handle that was never opened is to be released")
	}
	if _, err := Do(t.Context(), c, folder.Handle(), &GetPropertiesListRequest{}); !errors.Is(err, ErrNotOpened) {
		t.Errorf("use of a handle that was not opened: %v", err)
	}
	if _, err := Do(t.Context(), c, Handle{}, &GetPropertiesListRequest{}); !errors.Is(err, ErrNoHandle) {
		t.Errorf("use of the zero handle: %v", err)
	}
	if _, err := Do(t.Context(), c, store, &CopyToRequest{}); !errors.Is(err, ErrNoHandle) {
		t.Errorf("no destination: %v", err)
	}
}

func TestRedirect(t *testing.T) {
	s := newTestServer()
	s.before = func(int, []Call) ([][]byte, error) {
		out, err := AppendResponseBuffer(nil, []Reply{{
			ID: IDLogon, Code: errcode.WrongServer, Response: &LogonResponse{LogonFlags: LogonPrivate, ServerName: "exch02"},
		}}, []uint32{NoHandle})
		return [][]byte{out}, err
	}
	p, h, err := NewClient(s, nil).Logon(t.Context(), &LogonRequest{LogonFlags: LogonPrivate})
	var redirect *RedirectError
	if !errors.As(err, &redirect) || redirect.Server != "exch02" || !errors.Is(err, errcode.WrongServer) || !h.IsZero() || p.ServerName != "exch02" {
		t.Fatalf("got %+v, %v, %v", p, h, err)
	}
}

func TestLongBatchesAreSplit(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	b := c.NewBatch()
	var opens []*Result[*OpenFolderResponse]
	var states []*Result[*GetHierarchyTableResponse]
	for i := range 400 {
		f := Add(b, store, &OpenFolderRequest{FolderID: mapi.FolderID(i)})
		opens = append(opens, f)
		states = append(states, Add(b, f.Handle(), &GetHierarchyTableRequest{}))
	}
	if err := b.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range opens {
		if err := errors.Join(opens[i].Err(), states[i].Err()); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
	if got := s.callCount() - 1; got != 4 {
		t.Errorf("%d calls for 800 handles, want 4", got)
	}
	for i := range opens {
		states[i].Handle().Release()
		opens[i].Handle().Release()
	}
	if err := c.Flush(t.Context()); err != nil || len(s.objects()) != 1 {
		t.Errorf("after Flush %d objects are open: %v", len(s.objects()), err)
	}
}

func TestRequestsKeepToTheirSize(t *testing.T) {
	var sizes []int
	s := newTestServer()
	c := NewClient(executorFunc(func(ctx context.Context, in ...[]byte) ([][]byte, error) {
		sizes = append(sizes, len(in[0]))
		return s.Execute(ctx, in...)
	}), nil)
	_, store, err := c.Logon(t.Context(), &LogonRequest{LogonFlags: LogonPrivate})
	if err != nil {
		t.Fatal(err)
	}
	b := c.NewBatch()
	var writes []*Result[*WriteStreamResponse]
	// Room for RopSize, the store's handle and the ROP's header is 2+4+5.
	for _, n := range []int{16000, 16000, MaxRequest - 11, MaxRequest - 10, 1} {
		writes = append(writes, Add(b, store, &WriteStreamRequest{Data: make([]byte, n)}))
	}
	if err := b.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, w := range writes {
		if err := w.Err(); (i == 3) != errors.Is(err, ErrTooLarge) || i != 3 && err != nil {
			t.Errorf("write %d: %v", i, err)
		}
	}
	if fmt.Sprint(sizes[1:]) != "[32016 32767 12]" {
		t.Errorf("requests of %v bytes", sizes[1:])
	}
}

func TestChainedRows(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	columns := []mapi.PropTag{mapi.PidTagMessageSize}
	part := func(index uint8, code errcode.Code, origin Bookmark, rows ...byte) []byte {
		p := Reply{ID: IDQueryRows, Index: index, Code: code}
		if code == 0 {
			q := &QueryRowsResponse{Origin: origin, RowCount: len(rows)}
			for _, row := range rows {
				q.RowData = append(q.RowData, 0, row, 0, 0, 0)
			}
			p.Response = q
		}
		b, err := AppendResponseBuffer(nil, []Reply{p}, []uint32{101})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, tt := range []struct {
		name string
		more [][]byte
		want string
		as   func(error) bool
	}{
		{"no chain", nil, "[1]", nil},
		{"two more", [][]byte{part(0, 0, BookmarkCurrent, 2, 3), part(0, 0, BookmarkEnd, 4)}, "[1 2 3 4]", nil},
		{"buffers without rows", append([][]byte{part(0, 0, BookmarkCurrent, 2)}, repeat(part(0, 0, BookmarkEnd), 90)...), "[1 2]", nil},
		{"a failure at the end", [][]byte{part(0, 0, BookmarkCurrent, 2), part(0, errcode.NotFound, 0), part(0, 0, BookmarkEnd)}, "[1 2]", nil},
		{"rows after a failure", [][]byte{part(0, errcode.NotFound, 0), part(0, 0, BookmarkEnd, 2)}, "", isChain},
		{"another ROP", [][]byte{unhex(t, "0900 16 00 00000000 00")}, "", isMismatch(IDQueryRows, IDGetStatus).at(2)},
		{"another handle", [][]byte{part(1, 0, BookmarkEnd, 2)}, "", isMismatch(IDQueryRows, IDQueryRows).at(2)},
		{"a cut buffer", [][]byte{part(0, 0, BookmarkEnd, 2)[:12]}, "", isDecode(ErrShort).at(2)},
		{"half a RopSize", [][]byte{{5}}, "", isDecode(ErrShort).at(0)},
		{"an empty buffer", [][]byte{part(0, 0, BookmarkEnd, 2), {}}, "[1 2]", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.answers[IDQueryRows] = &QueryRowsResponse{Origin: BookmarkCurrent, RowCount: 1, RowData: []byte{0, 1, 0, 0, 0}}
			s.more = tt.more
			defer func() { s.more = nil }()
			p, err := Do(t.Context(), c, store, &QueryRowsRequest{RowCount: 50, Columns: columns})
			if tt.as != nil {
				if !tt.as(err) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			rows, err := p.Rows(columns)
			if err != nil {
				t.Fatal(err)
			}
			var got []int32
			for _, row := range rows {
				got = append(got, row.Values[0].Value.(int32))
			}
			if fmt.Sprint(got) != tt.want || p.RowCount != len(got) {
				t.Errorf("got %v", got)
			}
			if len(tt.more) > 0 && p.Origin != BookmarkEnd {
				t.Errorf("origin %d", p.Origin)
			}
		})
	}
}

func repeat(b []byte, n int) (all [][]byte) {
	for range n {
		all = append(all, b)
	}
	return all
}

// at fixes the offset that a check of an error expects.
func (f errorCheck) at(offset int) func(error) bool {
	return func(err error) bool { return f(err, offset) }
}

func isChain(err error) bool {
	var e *ChainError
	return errors.As(err, &e)
}

// Servers return more than was asked for, and end with empty buffers.
func TestChainedStream(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	part := func(data string) []byte {
		b, err := AppendResponseBuffer(nil, []Reply{{ID: IDReadStream, Response: &ReadStreamResponse{Data: []byte(data)}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	s.answers[IDReadStream] = &ReadStreamResponse{Data: []byte("abc")}
	s.more = [][]byte{part("def"), part("g"), part("")}
	p, err := Do(t.Context(), c, store, &ReadStreamRequest{ByteCount: ReadStreamLarge, MaximumByteCount: 5})
	if err != nil || string(p.Data) != "abcdefg" {
		t.Fatalf("got %q, %v", p.Data, err)
	}
	s.answers[IDReadStream] = &ReadStreamResponse{}
	s.more = [][]byte{part("")}
	if p, err = Do(t.Context(), c, store, &ReadStreamRequest{ByteCount: 5}); err != nil || len(p.Data) != 0 {
		t.Fatalf("at the end: %q, %v", p.Data, err)
	}
	if _, err := Do(t.Context(), c, store, &GetStreamSizeRequest{}); err == nil {
		t.Fatal("a ROP that cannot be continued was")
	}
}

func TestNotificationsRideOnAnyAnswer(t *testing.T) {
	s := newTestServer()
	type event struct {
		h Handle
		n *NotifyResponse
	}
	var events []event
	var pending []uint16
	c, store := logon(t, s, &ClientOptions{
		OnNotify:  func(h Handle, n *NotifyResponse) { events = append(events, event{h, n}) },
		OnPending: func(i uint16) { pending = append(pending, i) },
	})
	// The event arrives in the very answer that opens the subscription.
	notify := &NotifyResponse{Handle: 102, Notification: Notification{Flags: NotificationFlags(NotifyNewMail), FolderID: 5}}
	s.extra = []Reply{{ID: IDNotify, Response: notify}, {ID: IDPending, Response: &PendingResponse{SessionIndex: 3}}}
	_, sub, err := Open(t.Context(), c, store, &RegisterNotificationRequest{Types: NotifyNewMail, WantWholeStore: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 1 || events[0].h != sub || events[0].n.FolderID != 5 || len(pending) != 1 || pending[0] != 3 {
		t.Fatalf("got %v, %v", events, pending)
	}
	if err := c.Poll(t.Context()); err != nil || len(events) != 2 {
		t.Fatalf("Poll: %d events, %v", len(events), err)
	}
	notify.Handle = 999
	if err := c.Poll(t.Context()); err != nil || !events[2].h.IsZero() {
		t.Fatalf("an unknown subscription: %v, %v", events[2], err)
	}
	// In a chain they can be in any buffer.
	s.answers[IDReadStream] = &ReadStreamResponse{Data: []byte("abc")}
	more, err := AppendResponseBuffer(nil, []Reply{{ID: IDReadStream, Response: &ReadStreamResponse{}}, {ID: IDNotify, Response: notify}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.more = [][]byte{more}
	if _, err := Do(t.Context(), c, store, &ReadStreamRequest{}); err != nil || len(events) != 5 {
		t.Fatalf("in a chain: %d events, %v", len(events), err)
	}
}

func TestBackoff(t *testing.T) {
	backoff := func(ms uint32, rops ...BackoffROP) Reply {
		return Reply{ID: IDBackoff, Response: &BackoffResponse{Duration: ms, ROPs: rops}}
	}
	for _, tt := range []struct {
		name    string
		reply   Reply
		times   int
		want    time.Duration
		max     time.Duration
		timeout time.Duration
		check   func(error) bool
	}{
		{name: "the logon", reply: backoff(2000), times: 1, want: 2 * time.Second},
		{name: "the ROP", reply: backoff(2000, BackoffROP{IDGetStoreState, 5000}, BackoffROP{IDOpenFolder, 60000}), times: 1, want: 5 * time.Second},
		{name: "again and again", reply: backoff(1000), times: 3, want: 3 * time.Second},
		{name: "no time at all", reply: backoff(0), times: 2, want: 2 * minBackoff},
		{name: "too long", reply: backoff(400_000), times: 1, check: isBackoff},
		{name: "for ever", reply: backoff(0), times: 1 << 30, want: DefaultMaxBackoff, check: isBackoff},
		{name: "not at all", reply: backoff(1), times: 1, max: -1, check: isBackoff},
		{name: "until the context ends", reply: backoff(60000), times: 1, timeout: time.Second, want: time.Second, check: func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newTestServer()
				c, store := logon(t, s, &ClientOptions{MaxBackoff: tt.max})
				s.before = func(n int, calls []Call) ([][]byte, error) {
					if n > 1+tt.times {
						return nil, nil
					}
					// The first of the two ROPs is done, the second is not.
					var replies []Reply
					if len(calls) == 2 {
						replies = []Reply{{ID: IDGetStatus, Response: &GetStatusResponse{}}}
					}
					out, err := AppendResponseBuffer(nil, append(replies, tt.reply), []uint32{101})
					return [][]byte{out}, err
				}
				ctx := t.Context()
				if tt.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.timeout)
					defer cancel()
				}
				start := time.Now()
				b := c.NewBatch()
				first, second := Add(b, store, &GetStatusRequest{}), Add(b, store, &GetStoreStateRequest{})
				err := b.Do(ctx)
				if got := time.Since(start); got != tt.want {
					t.Errorf("waited %v, want %v", got, tt.want)
				}
				if first.Err() != nil {
					t.Errorf("the first ROP: %v", first.Err())
				}
				if tt.check != nil {
					if !tt.check(err) || !tt.check(second.Err()) {
						t.Errorf("got %v, %v", err, second.Err())
					}
					return
				}
				if err != nil || second.Err() != nil {
					t.Errorf("got %v, %v", err, second.Err())
				}
				if got := len(s.calls[len(s.calls)-1]); got != 1 {
					t.Errorf("%d ROPs were sent again", got)
				}
			})
		})
	}
}

// A wait that is asked for in place of the answer to a logon, or of a logon that
// does not exist, must not be answered by asking again at once.
func TestBackoffOfALogon(t *testing.T) {
	for name, id := range map[string]uint8{"its own": 5, "another": 77} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newTestServer()
				s.before = func(n int, _ []Call) ([][]byte, error) {
					if n > 2 {
						return nil, nil
					}
					out, err := AppendResponseBuffer(nil, []Reply{{ID: IDBackoff, Response: &BackoffResponse{LogonID: id, Duration: 50}}}, []uint32{NoHandle})
					return [][]byte{out}, err
				}
				start := time.Now()
				_, h, err := NewClient(s, &ClientOptions{LogonID: 5}).Logon(t.Context(), &LogonRequest{})
				if err != nil || h.LogonID() != 5 {
					t.Fatalf("logon id %d, %v", h.LogonID(), err)
				}
				if got := time.Since(start); got != 2*minBackoff {
					t.Errorf("waited %v", got)
				}
			})
		})
	}
}

// If a later call of a batch fails, what the earlier ones opened is released.
func TestFailureOfALaterCall(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	gone := errors.New("gone")
	s.before = func(n int, _ []Call) ([][]byte, error) {
		if n == 3 {
			return nil, gone
		}
		return nil, nil
	}
	b := c.NewBatch()
	var opens []*Result[*OpenFolderResponse]
	for range 300 {
		opens = append(opens, Add(b, store, &OpenFolderRequest{}))
	}
	if err := b.Do(t.Context()); !errors.Is(err, gone) {
		t.Fatal(err)
	}
	for i, r := range opens {
		if !errors.Is(r.Err(), gone) || r.Handle().Err() == nil {
			t.Fatalf("%d: %v, handle: %v", i, r.Err(), r.Handle().Err())
		}
	}
	s.before = nil
	if err := c.Flush(t.Context()); err != nil || len(s.objects()) != 1 {
		t.Errorf("%d objects are left, %v", len(s.objects()), err)
	}
}

func isBackoff(err error) bool {
	var e *BackoffError
	return errors.As(err, &e) && e.SafeToRetry()
}

func TestBufferTooSmall(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	s.limit = 2
	b := c.NewBatch()
	folder := Add(b, store, &OpenFolderRequest{})
	var tables []*Result[*GetContentsTableResponse]
	for range 4 {
		tables = append(tables, Add(b, folder.Handle(), &GetContentsTableRequest{}))
	}
	if err := b.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, r := range tables {
		if r.Err() != nil {
			t.Errorf("table %d: %v", i, r.Err())
		}
	}
	if got := s.callCount() - 1; got != 3 {
		t.Errorf("%d calls for five ROPs, two at a time", got)
	}
	if got := len(s.objects()); got != 6 {
		t.Errorf("%d objects are open, want 6: a ROP was executed twice", got)
	}

	s.before = func(_ int, calls []Call) ([][]byte, error) {
		if calls[0].Request.ID() != IDGetPropertiesAll {
			return nil, nil
		}
		out, err := AppendResponseBuffer(nil, []Reply{tooSmall(calls)}, []uint32{101})
		return [][]byte{out}, err
	}
	b = c.NewBatch()
	all, list := Add(b, store, &GetPropertiesAllRequest{}), Add(b, store, &GetPropertiesListRequest{})
	if err := b.Do(t.Context()); err != nil || list.Err() != nil {
		t.Fatalf("%v, %v", err, list.Err())
	}
	var small *BufferTooSmallError
	if err := all.Err(); !errors.As(err, &small) || small.SizeNeeded != 0x8000 || !errors.Is(err, errcode.BufferTooSmall) {
		t.Errorf("an answer that never fits: %v", err)
	}
}

func TestCancelledCallsLeaveNothingOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTestServer()
		c, store := logon(t, s, nil)
		s.gate = make(chan struct{})
		for range 1000 {
			ctx, cancel := context.WithCancel(t.Context())
			b := c.NewBatch()
			folder := Add(b, store, &OpenFolderRequest{})
			table := Add(b, folder.Handle(), &GetContentsTableRequest{})
			done := make(chan error)
			go func() { done <- b.Do(ctx) }()
			synctest.Wait()
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if !errors.Is(table.Handle().Err(), ErrNotOpened) || !errors.Is(table.Err(), context.Canceled) {
				t.Fatalf("the handle: %v; the result: %v", table.Handle().Err(), table.Err())
			}
			s.gate <- struct{}{}
			synctest.Wait()
		}
		close(s.gate)
		if got := len(s.objects()); got < 3 {
			t.Fatalf("only %d objects were opened by calls that were given up", got)
		}
		if err := c.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := s.objects(); len(got) != 1 {
			t.Fatalf("%d objects are left", len(got))
		}
	})
}

type notSent struct{ safe bool }

func (notSent) Error() string       { return "not sent" }
func (e notSent) SafeToRetry() bool { return e.safe }

func TestReleasesOfCallsThatWereNotExecuted(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	_, folder, err := Open(t.Context(), c, store, &OpenFolderRequest{})
	if err != nil {
		t.Fatal(err)
	}
	folder.Release()
	s.refuse = notSent{true}
	if _, err := Do(t.Context(), c, store, &GetStoreStateRequest{}); !errors.Is(err, s.refuse) || c.Releases() != 1 {
		t.Errorf("not executed: %v, %d releases wait", err, c.Releases())
	}
	s.refuse = notSent{false}
	if _, err := Do(t.Context(), c, store, &GetStoreStateRequest{}); !errors.Is(err, s.refuse) || c.Releases() != 0 {
		t.Errorf("perhaps executed: %v, %d releases wait", err, c.Releases())
	}
}

func TestAnswersThatBreakTheRules(t *testing.T) {
	good := Reply{ID: IDOpenFolder, Index: 1, Response: &OpenFolderResponse{}}
	status := Reply{ID: IDGetStatus, Index: 1, Response: &GetStatusResponse{}}
	for _, tt := range []struct {
		name    string
		replies []Reply
		handles []uint32
		out     [][]byte
		as      func(error) bool
		opened  int
	}{
		{"no buffer", nil, nil, [][]byte{}, func(err error) bool { return errors.Is(err, ErrNoAnswer) }, 0},
		{"no answers", nil, []uint32{101, NoHandle}, nil, isMissing(IDOpenFolder), 0},
		{"one answer missing", []Reply{good}, []uint32{101, 500}, nil, isMissing(IDGetStatus), 1},
		{"no handle", []Reply{good, status}, []uint32{101, NoHandle}, nil, isHandle(1, 0), 0},
		{"a short table", []Reply{good, status}, []uint32{101}, nil, isHandle(1, 0), 0},
		{"a foreign handle", []Reply{good, status}, []uint32{105, 500}, nil, isHandle(0, 101), 1},
		{"the handle of another object", []Reply{good, status}, []uint32{101, 101}, nil, isHandle(1, 0), 0},
		{"another order", []Reply{status, good}, []uint32{101, 500}, nil, isMismatch(IDOpenFolder, IDGetStatus).at(2), 0},
		{"a third answer", []Reply{good, status, status}, []uint32{101, 500}, nil, isMismatch(0, IDGetStatus).at(17), 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newTestServer()
			c, store := logon(t, s, nil)
			s.before = func(n int, _ []Call) ([][]byte, error) {
				if n > 2 {
					return nil, nil
				}
				if tt.out != nil {
					return tt.out, nil
				}
				out, err := AppendResponseBuffer(nil, tt.replies, tt.handles)
				return [][]byte{out}, err
			}
			b := c.NewBatch()
			folder := Add(b, store, &OpenFolderRequest{})
			last := Add(b, folder.Handle(), &GetStatusRequest{})
			err := b.Do(t.Context())
			if !tt.as(err) || err.Error() == "" {
				t.Fatalf("got %#v", err)
			}
			if folder.Err() == nil {
				t.Errorf("results: %v, %v", folder.Err(), last.Err())
			}
			if folder.Handle().Err() == nil {
				t.Error("the handle can be used")
			}
			if got := c.Releases(); got != tt.opened {
				t.Errorf("%d releases wait, want %d", got, tt.opened)
			}
			if _, err := Do(t.Context(), c, store, &GetStoreStateRequest{}); err != nil {
				t.Errorf("the next call: %v", err)
			}
		})
	}
}

func isMissing(id ID) func(error) bool {
	return func(err error) bool {
		var e *MissingError
		return errors.As(err, &e) && e.ROP == id
	}
}

func isHandle(index uint8, want uint32) func(error) bool {
	return func(err error) bool {
		var e *HandleError
		return errors.As(err, &e) && e.Index == index && e.Want == want
	}
}

func TestProgressInPlaceOfAnAnswer(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	s.before = func(_ int, calls []Call) ([][]byte, error) {
		out, err := AppendResponseBuffer(nil, []Reply{{ID: IDProgress, Response: &ProgressResponse{TotalTaskCount: 9}}}, nil)
		return [][]byte{out}, err
	}
	_, err := Do(t.Context(), c, store, &EmptyFolderRequest{WantAsynchronous: true})
	var progress *InProgressError
	if !errors.As(err, &progress) || progress.ROP != IDEmptyFolder || progress.Progress.TotalTaskCount != 9 {
		t.Fatal(err)
	}
}

// The end of the work is in place of the answer to RopProgress; so is its
// failure, be it under the id of the ROP that began it or of RopProgress.
func TestEndOfProgress(t *testing.T) {
	empty := &EmptyFolderRequest{WantAsynchronous: true}
	for _, tt := range []struct {
		name    string
		request RequestFor[*ProgressResponse]
		reply   Reply
		want    errcode.Code // 0 if the work is done
	}{
		{"done", &ProgressRequest{For: empty}, Reply{ID: IDEmptyFolder, Response: &EmptyFolderResponse{PartialCompletion: true}}, 0},
		{"failed", &ProgressRequest{For: empty}, Reply{ID: IDEmptyFolder, Code: errcode.AccessDenied, Response: &EmptyFolderResponse{}}, errcode.AccessDenied},
		{"cancelled", &ProgressRequest{For: empty, WantCancel: true}, Reply{ID: IDProgress, Code: errcode.UserCanceled}, errcode.UserCanceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newTestServer()
			c, store := logon(t, s, nil)
			s.before = func(int, []Call) ([][]byte, error) {
				out, err := AppendResponseBuffer(nil, []Reply{tt.reply}, nil)
				return [][]byte{out}, err
			}
			p, err := Do(t.Context(), c, store, tt.request)
			var done *FinishedError
			switch {
			case p != nil:
				t.Errorf("%+v, %v", p, err)
			case tt.want != 0:
				if !errors.Is(err, tt.want) {
					t.Errorf("%v, want %v", err, tt.want)
				}
			case !errors.As(err, &done):
				t.Errorf("%v, want a FinishedError", err)
			default:
				if r, ok := done.Response.(*EmptyFolderResponse); done.ROP != IDEmptyFolder || !ok || !r.PartialCompletion {
					t.Errorf("%+v", done)
				}
			}
		})
	}
	t.Run("failed under the id of RopProgress", func(t *testing.T) {
		s := newTestServer()
		c, store := logon(t, s, nil)
		s.before = func(int, []Call) ([][]byte, error) {
			out, err := AppendResponseBuffer(nil, []Reply{{ID: IDProgress, Code: errcode.AccessDenied}}, nil)
			return [][]byte{out}, err
		}
		if _, err := Do(t.Context(), c, store, empty); !errors.Is(err, errcode.AccessDenied) {
			t.Errorf("%v, want ecAccessDenied", err)
		}
	})
}

func TestLogonsAndReset(t *testing.T) {
	s := newTestServer()
	c, first := logon(t, s, &ClientOptions{LogonID: 255})
	_, second, err := c.Logon(t.Context(), &LogonRequest{})
	if err != nil || first.LogonID() != 255 || second.LogonID() != 0 {
		t.Fatalf("logon ids %d, %d, %v", first.LogonID(), second.LogonID(), err)
	}
	_, folder, err := Open(t.Context(), c, first, &OpenFolderRequest{})
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := Open(t.Context(), c, second, &OpenFolderRequest{})
	if err != nil {
		t.Fatal(err)
	}
	first.Release()
	if err := folder.Err(); !errors.Is(err, ErrGone) {
		t.Errorf("an object of a logon that was released: %v", err)
	}
	if other.Err() != nil {
		t.Errorf("an object of another logon: %v", other.Err())
	}
	if _, h, err := c.Logon(t.Context(), &LogonRequest{}); err != nil || h.LogonID() != 255 {
		t.Errorf("the id is not used again: %d, %v", h.LogonID(), err)
	}
	cause := errors.New("reconnected")
	c.Reset(cause)
	if err := other.Err(); !errors.Is(err, ErrGone) || !errors.Is(err, cause) {
		t.Errorf("after Reset: %v", err)
	}
	other.Release()
	if c.Releases() != 0 {
		t.Error("a lost handle is to be released")
	}
	// The server that the client comes back to counts from the beginning.
	s.next, s.open = 101, make(map[uint32]ID)
	if _, h, err := c.Logon(t.Context(), &LogonRequest{}); err != nil || h.LogonID() != 255 {
		t.Errorf("the logon after it: %v", err)
	}
}

func TestClientConcurrently(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, &ClientOptions{OnNotify: func(Handle, *NotifyResponse) {}})
	s.extra = []Reply{{ID: IDNotify, Response: &NotifyResponse{Notification: Notification{Flags: NotificationFlags(NotifyExtended)}}}}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				b := c.NewBatch()
				folder := Add(b, store, &OpenFolderRequest{})
				table := Add(b, folder.Handle(), &GetContentsTableRequest{})
				if err := b.Do(t.Context()); err != nil || table.Err() != nil {
					t.Error(err, table.Err())
				}
				table.Handle().Release()
				folder.Handle().Release()
			}
		})
	}
	wg.Wait()
	if err := c.Flush(t.Context()); err != nil || len(s.objects()) != 1 {
		t.Errorf("%d objects are left, %v", len(s.objects()), err)
	}
}

// Releasing a handle while its batch is under way releases it afterwards.
func TestReleaseBeforeTheAnswer(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	b := c.NewBatch()
	folder := Add(b, store, &OpenFolderRequest{})
	s.before = func(int, []Call) ([][]byte, error) {
		folder.Handle().Release()
		return nil, nil
	}
	if err := b.Do(t.Context()); err != nil || folder.Err() != nil {
		t.Fatal(err, folder.Err())
	}
	s.before = nil
	if !errors.Is(folder.Handle().Err(), ErrReleased) || c.Releases() != 1 {
		t.Errorf("%v, %d releases wait", folder.Handle().Err(), c.Releases())
	}
}

// The server frees objects with those they were opened on, and may then use
// their numbers again.
func TestNumbersAreUsedAgain(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	_, message, err := Open(t.Context(), c, store, &OpenMessageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	_, stream, err := Open(t.Context(), c, message, &OpenStreamRequest{})
	if err != nil {
		t.Fatal(err)
	}
	again := func() error {
		s.next = 102 // the number of the stream is next
		_, _, err := Open(t.Context(), c, store, &OpenFolderRequest{})
		return err
	}
	var e *HandleError
	if err := again(); !errors.As(err, &e) || e.Got != 103 || stream.Err() != nil {
		t.Errorf("while the message is open: %v; the stream: %v", err, stream.Err())
	}
	message.Release()
	if err := again(); err != nil || !errors.Is(stream.Err(), ErrGone) {
		t.Errorf("after its release: %v; the stream: %v", err, stream.Err())
	}
	stream.Release()
	if got := c.Releases(); got != 0 {
		t.Errorf("%d releases wait: the folder would be hit", got)
	}
}

// The client knows the columns of a table, in the batch that sets them and
// later, so that rows end where they end although a notification follows.
func TestColumnsAreRemembered(t *testing.T) {
	s := newTestServer()
	events := 0
	c, store := logon(t, s, &ClientOptions{OnNotify: func(Handle, *NotifyResponse) { events++ }})
	s.extra = []Reply{{ID: IDNotify, Response: &NotifyResponse{Notification: Notification{Flags: NotificationFlags(NotifyExtended)}}}}
	s.answers[IDQueryRows] = &QueryRowsResponse{RowCount: 1, RowData: []byte{0, 7, 0, 0, 0}}
	s.answers[IDFindRow] = &FindRowResponse{HasRowData: true, RowData: []byte{0, 7, 0, 0, 0}}
	s.answers[IDExpandRow] = &ExpandRowResponse{RowCount: 1, RowData: []byte{0, 7, 0, 0, 0}}
	columns := []mapi.PropTag{mapi.PidTagMessageSize}
	b := c.NewBatch()
	table := Add(b, store, &GetContentsTableRequest{})
	Add(b, table.Handle(), &SetColumnsRequest{Columns: columns})
	rows := Add(b, table.Handle(), &QueryRowsRequest{RowCount: 1})
	if err := b.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	p, err := rows.Response()
	if err != nil || len(p.RowData) != 5 || events != 1 {
		t.Fatalf("%+v, %v, %d events", p, err, events)
	}
	if p, err := Do(t.Context(), c, table.Handle(), &QueryRowsRequest{RowCount: 1}); err != nil || len(p.RowData) != 5 {
		t.Errorf("in a later call: %+v, %v", p, err)
	}
	if p, err := Do(t.Context(), c, table.Handle(), &FindRowRequest{}); err != nil || len(p.RowData) != 5 {
		t.Errorf("RopFindRow: %+v, %v", p, err)
	}
	if p, err := Do(t.Context(), c, table.Handle(), &ExpandRowRequest{}); err != nil || len(p.RowData) != 5 {
		t.Errorf("RopExpandRow: %+v, %v", p, err)
	}
	if got := table.Handle().Columns(); len(got) != 1 || got[0] != columns[0] {
		t.Errorf("Columns = %v", got)
	}
	s.before = func(_ int, calls []Call) ([][]byte, error) {
		out, err := AppendResponseBuffer(nil, []Reply{FailureReply(calls[0], errcode.NotFound)}, []uint32{102})
		return [][]byte{out}, err
	}
	if _, err := Do(t.Context(), c, table.Handle(), &SetColumnsRequest{Columns: columns}); !errors.Is(err, errcode.NotFound) || table.Handle().Columns() != nil {
		t.Errorf("after a failure: %v, %v", err, table.Handle().Columns())
	}
}

// Objects are released before those they were opened on, also where the client
// releases them by itself.
func TestReleasesOfFailedBatchesAreInOrder(t *testing.T) {
	inOrder := func(t *testing.T, c *Client) {
		t.Helper()
		c.mu.Lock()
		defer c.mu.Unlock()
		if len(c.releases) != 2 || c.releases[0].value != 103 || c.releases[1].value != 102 {
			t.Errorf("releases %v, want those of the table, 103, and of the folder, 102", c.releases)
		}
	}
	openTable := func(c *Client, store Handle) *Batch {
		b := c.NewBatch()
		folder := Add(b, store, &OpenFolderRequest{})
		Add(b, folder.Handle(), &GetContentsTableRequest{})
		return b
	}
	t.Run("broken answer", func(t *testing.T) {
		s := newTestServer()
		c, store := logon(t, s, nil)
		s.answers[IDGetStoreState] = &GetPropertiesListResponse{}
		b := openTable(c, store)
		Add(b, store, &GetStoreStateRequest{})
		if err := b.Do(t.Context()); err == nil {
			t.Fatal("Do succeeded")
		}
		inOrder(t, c)
	})
	t.Run("late answer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newTestServer()
			c, store := logon(t, s, nil)
			s.gate = make(chan struct{})
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := openTable(c, store).Do(ctx); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			close(s.gate)
			synctest.Wait()
			inOrder(t, c)
		})
	})
}

// A release that is still queued when the server gives the number to another
// object is of one that the server has freed.
func TestQueuedReleaseOfANumberThatIsUsedAgain(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	_, message, err := Open(t.Context(), c, store, &OpenMessageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	_, stream, err := Open(t.Context(), c, message, &OpenStreamRequest{})
	if err != nil {
		t.Fatal(err)
	}
	message.Release()
	s.before = func(int, []Call) ([][]byte, error) {
		stream.Release() // while the release of the message is on its way
		s.next = 102     // the number of the stream is next
		return nil, nil
	}
	_, folder, err := Open(t.Context(), c, store, &OpenFolderRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s.before = nil
	if err := c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v, ok := folder.Value(); !ok || v != 103 || s.open[v] != IDOpenFolder {
		t.Errorf("the folder has handle %d, %v; the server has %v", v, ok, s.open)
	}
}

// A ROP that is sent again has the columns that were in force where it stands
// in the batch, not those that a later one sets.
func TestColumnsOfRowsThatAreAskedForAgain(t *testing.T) {
	s := newTestServer()
	c, store := logon(t, s, nil)
	_, table, err := Open(t.Context(), c, store, &GetContentsTableRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s.limit = 1
	s.answers[IDQueryRows] = &QueryRowsResponse{RowCount: 1, RowData: []byte{0, 7, 0, 0, 0}}
	b := c.NewBatch()
	Add(b, table, &SetColumnsRequest{Columns: []mapi.PropTag{mapi.PidTagMessageSize}})
	rows := Add(b, table, &QueryRowsRequest{RowCount: 1})
	Add(b, table, &SetColumnsRequest{Columns: []mapi.PropTag{mapi.PidTagHasAttachments}})
	if err := b.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, err := rows.Response(); err != nil || len(p.RowData) != 5 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestLogonIDWhileTheLogonIsSent(t *testing.T) {
	s := newTestServer()
	b := NewClient(s, &ClientOptions{LogonID: 3}).NewBatch()
	h := Add(b, Handle{}, &LogonRequest{LogonFlags: LogonPrivate}).Handle()
	done := make(chan error, 1)
	go func() { done <- b.Do(t.Context()) }()
	for range 100 {
		if id := h.LogonID(); id != 0 && id != 3 {
			t.Errorf("logon id %d", id)
		}
	}
	if err := <-done; err != nil || h.LogonID() != 3 {
		t.Errorf("logon id %d, %v", h.LogonID(), err)
	}
}
