package rop

// The client against answers that were tampered with.

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/go-mapi/mapirpc/mapi"
)

// hostileBatch is a batch with every shape of ROP: handles that feed the next,
// a destination, rows, a stream that can be continued.
func hostileBatch(c *Client, store Handle) *Batch {
	columns := []mapi.PropTag{mapi.PidTagMid, mapi.PidTagSubject}
	b := c.NewBatch()
	folder := Add(b, store, &OpenFolderRequest{FolderID: 1})
	table := Add(b, folder.Handle(), &GetContentsTableRequest{})
	Add(b, table.Handle(), &SetColumnsRequest{Columns: columns})
	Add(b, table.Handle(), &QueryRowsRequest{RowCount: 10, Columns: columns})
	message := Add(b, folder.Handle(), &OpenMessageRequest{MessageID: 1})
	Add(b, message.Handle(), &GetPropertiesAllRequest{})
	Add(b, message.Handle(), &GetPropertiesSpecificRequest{Tags: columns})
	AddTo(b, message.Handle(), folder.Handle(), &CopyToRequest{})
	stream := Add(b, message.Handle(), &OpenStreamRequest{})
	Add(b, stream.Handle(), &ReadStreamRequest{ByteCount: 10})
	return b
}

func hostileServer(t testing.TB) *testServer {
	t.Helper()
	s := newTestServer()
	row, err := mapi.NewRow(mapi.Properties{{Tag: mapi.PidTagMid, Value: int64(1)}, {Tag: mapi.PidTagSubject, Value: mapi.ErrorNotFound}}).
		AppendBinary(nil, []mapi.PropTag{mapi.PidTagMid, mapi.PidTagSubject})
	if err != nil {
		t.Fatal(err)
	}
	s.answers[IDQueryRows] = &QueryRowsResponse{RowCount: 2, RowData: append(bytes.Clone(row), row...)}
	s.answers[IDGetPropertiesSpecific] = &GetPropertiesSpecificResponse{RowData: row}
	all := responses()
	for _, id := range []ID{IDOpenMessage, IDGetPropertiesAll, IDCopyTo, IDReadStream} {
		s.answers[id] = all[id]
	}
	s.extra = []Reply{{ID: IDNotify, Response: all[IDNotify]}, {ID: IDPending, Response: all[IDPending]}}
	if s.more, err = moreStream(); err != nil {
		t.Fatal(err)
	}
	return s
}

func moreStream() ([][]byte, error) {
	b, err := AppendResponseBuffer(nil, []Reply{{ID: IDReadStream, Index: 4, Response: &ReadStreamResponse{Data: []byte("more")}}}, nil)
	return [][]byte{b, b}, err
}

func TestTamperedAnswers(t *testing.T) {
	s := hostileServer(t)
	tamper := false
	random := rand.New(rand.NewPCG(1, 2))
	c := NewClient(executorFunc(func(ctx context.Context, in ...[]byte) ([][]byte, error) {
		out, err := s.Execute(ctx, in...)
		if !tamper || err != nil {
			return out, err
		}
		for range 1 + random.IntN(3) {
			i := random.IntN(len(out))
			b := out[i]
			switch k := random.IntN(len(b)); random.IntN(5) {
			case 0:
				b[k] ^= 1 << random.IntN(8)
			case 1:
				b[k] = byte(random.Uint32())
			case 2:
				out[i] = b[:k:k]
			case 3:
				out[i] = append(b[:k:k], append([]byte{byte(random.Uint32())}, b[k:]...)...)
			case 4:
				out = append(out, out[random.IntN(len(out))])
			}
			if len(out[i]) == 0 {
				break
			}
		}
		return out, nil
	}), &ClientOptions{MaxBackoff: -1})
	s.more = nil
	_, store, err := c.Logon(t.Context(), &LogonRequest{})
	if err != nil {
		t.Fatal(err)
	}
	s.more, err = moreStream()
	if err != nil {
		t.Fatal(err)
	}
	if err := hostileBatch(c, store).Do(t.Context()); err != nil {
		t.Fatalf("without tampering: %v", err)
	}
	var before, after runtime.MemStats
	tamper = true
	failures := 0
	for range 4000 {
		runtime.ReadMemStats(&before)
		b := hostileBatch(c, store)
		err := b.Do(t.Context())
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
			t.Fatalf("%d bytes allocated for one answer", got)
		}
		if err != nil {
			failures++
		}
		for _, it := range b.items {
			if errors.Is(it.err, ErrNotDone) {
				t.Fatalf("%s has no outcome after Do: %v", it.req.ID(), err)
			}
			if it.out != nil {
				Handle{it.out}.Release()
			}
		}
		if store.Err() != nil {
			t.Fatalf("the logon is gone: %v", store.Err())
		}
	}
	t.Logf("%d of 4000 calls failed", failures)
	if failures < 1000 {
		t.Errorf("only %d of 4000 calls failed: is anything tampered with?", failures)
	}
}

// FuzzClient answers a batch with arbitrary buffers.
func FuzzClient(f *testing.F) {
	s := hostileServer(f)
	s.more = nil
	var request []byte
	c := NewClient(executorFunc(func(ctx context.Context, in ...[]byte) ([][]byte, error) {
		request = bytes.Clone(in[0])
		return s.Execute(ctx, in...)
	}), nil)
	_, store, err := c.Logon(f.Context(), &LogonRequest{})
	if err != nil {
		f.Fatal(err)
	}
	if err := hostileBatch(c, store).Do(f.Context()); err != nil {
		f.Fatal(err)
	}
	out, err := s.Execute(f.Context(), request)
	if err != nil {
		f.Fatal(err)
	}
	more, err := moreStream()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(out[0], more[0])
	f.Add(out[0], []byte{})
	f.Fuzz(func(t *testing.T, first, second []byte) {
		answers := 0
		c := NewClient(executorFunc(func(context.Context, ...[]byte) ([][]byte, error) {
			if answers++; answers == 1 {
				b, err := AppendResponseBuffer(nil, []Reply{{ID: IDLogon, Response: &LogonResponse{}}}, []uint32{7})
				return [][]byte{b}, err
			}
			if answers > 20 {
				return nil, errors.New("enough")
			}
			return [][]byte{bytes.Clone(first), bytes.Clone(second)}, nil
		}), &ClientOptions{MaxBackoff: -1})
		_, store, err := c.Logon(t.Context(), &LogonRequest{})
		if err != nil {
			t.Fatal(err)
		}
		b := hostileBatch(c, store)
		err = b.Do(t.Context())
		for _, it := range b.items {
			if errors.Is(it.err, ErrNotDone) {
				t.Fatalf("%s has no outcome after Do: %v", it.req.ID(), err)
			}
		}
	})
}
