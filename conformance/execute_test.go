// EcDoRpcExt2 and EcDummyRpc: S01 TC03 to TC06, TC10, TC11, TC18.

package conformance

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// size is a case of sizes out of bounds.
type size struct {
	name   string
	change func(*ndr.RPCExt2Request)
	want   outcome
}

// sizes runs cases, each on a session of its own, which may not survive.
func sizes(t *testing.T, s *site, cases []size) {
	t.Helper()
	for _, tt := range cases {
		b := s.bind(t)
		q := logonRequest(t, s, b.open())
		tt.change(q)
		r, got := b.execute(q)
		if got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if got != fine && len(r.Out) > 0 && !is(s, fillsUp) {
			t.Errorf("%s: %d bytes come with a failure", tt.name, len(r.Out))
		}
	}
}

// logonRequest is an EcDoRpcExt2 that logs on.
func logonRequest(t testing.TB, s *site, h ndr.ContextHandle) *ndr.RPCExt2Request {
	t.Helper()
	payload, err := rop.AppendRequestBuffer(nil, logonCalls(s), []uint32{rop.NoHandle})
	if err != nil {
		t.Fatal(err)
	}
	q := empty(t, h)
	q.In = pack(t, payload)
	return q
}

func logonCalls(s *site) []rop.Call {
	return []rop.Call{{Request: &rop.LogonRequest{
		LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenUsePerMDBReplIDMapping, ESSDN: s.userDN,
	}}}
}

func TestS01TC03RequestSize(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		sizes(t, s, []size{
			{"cbIn 7", func(q *ndr.RPCExt2Request) { q.In = q.In[:7] }, is(s, in7)},
			{"cbIn 32774", func(q *ndr.RPCExt2Request) { q.In = pack(t, append(noROPs[:2:2], make([]byte, 0x7FFC)...)) }, is(s, manyHandles)},
			{"cbIn 32776", func(q *ndr.RPCExt2Request) { q.In = pack(t, make([]byte, 0x8000)) }, is(s, in32776)},
			{"cbIn 262145", func(q *ndr.RPCExt2Request) { q.In = make([]byte, 0x40001) }, is(s, in262145)},
		})
	})
}

func TestS01TC04AnswerSize(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		sizes(t, s, []size{
			{"pcbOut 32768", func(q *ndr.RPCExt2Request) { q.MaxOut = 0x8000 }, is(s, out32768)},
			{"pcbOut 7", func(q *ndr.RPCExt2Request) { q.MaxOut = 7 }, is(s, out7)},
			{"pcbOut 1048577", func(q *ndr.RPCExt2Request) { q.MaxOut = 0x100001 }, badStub},
			{"pcbOut 262144", func(q *ndr.RPCExt2Request) { q.MaxOut = validOut }, fine},
		})
		b := s.bind(t)
		q := logonRequest(t, s, b.open())
		q.MaxOut = 0x40001
		want := badStub
		if is(s, packsUp) { // and with it ULTRA_LARGE_PACKED_DOWNLOAD_BUFFERS
			want = fine
		}
		if _, got := b.execute(q); got != want {
			t.Errorf("pcbOut 262145: %v, want %v", got, want)
		}
	})
}

// What fits in less than a header is no answer, and nothing is executed for it.
func TestS01TC04NothingIsExecutedWithoutRoom(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		if is(s, out7) != fine {
			t.Skip("the product refuses such calls (R664, R1900)")
		}
		b := s.bind(t)
		q := logonRequest(t, s, b.open())
		q.MaxOut = 7
		if r, o := b.execute(q); o != fine || len(r.Out) > 7 {
			t.Errorf("%v, %d bytes", o, len(r.Out))
		}
	})
}

func TestS01TC05AuxiliaryRequestSize(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		sizes(t, s, []size{
			{"cbAuxIn 4105", func(q *ndr.RPCExt2Request) { q.AuxIn = make([]byte, tooBigAux) }, is(s, aux4105)},
			{"cbAuxIn 7", func(q *ndr.RPCExt2Request) { q.AuxIn = make([]byte, 7) }, is(s, executeAux)},
		})
	})
}

func TestS01TC06AuxiliaryAnswerSize(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		sizes(t, s, []size{{"pcbAuxOut 4105", func(q *ndr.RPCExt2Request) { q.MaxAuxOut = tooBigAux }, is(s, aux4105)}})
	})
}

// Several ROPs in one call are answered one by one, in one answer.
func TestS01TC10SeveralROPs(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		calls := 0
		session := s.session(t, func(o *emsmdb.Options) {
			o.Trace = &emsmdb.Trace{Called: func(emsmdb.CallTrace) { calls++ }}
		})
		b := s.logon(t, session, nil)
		before := calls
		batch := b.client.NewBatch()
		folder := rop.Add(batch, b.logon, &rop.OpenFolderRequest{FolderID: b.said.FolderIDs[rop.FolderInbox]})
		table := rop.Add(batch, folder.Handle(), new(rop.GetContentsTableRequest))
		columns := rop.Add(batch, table.Handle(), &rop.SetColumnsRequest{Columns: []mapi.PropTag{mapi.PidTagMid, mapi.PidTagSubject}})
		state := rop.Add(batch, b.logon, &rop.OpenFolderRequest{FolderID: 0x0100}) // no such folder
		position := rop.Add(batch, table.Handle(), new(rop.QueryPositionRequest))
		if err := batch.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := calls - before; n != 1 {
			t.Errorf("%d calls", n)
		}
		for i, err := range []error{errOf(folder), errOf(table), errOf(columns), errOf(position)} {
			if err != nil {
				t.Errorf("ROP %d: %v", i, err)
			}
		}
		if errOf(state) == nil {
			t.Error("a folder that does not exist was opened")
		}
	})
}

func errOf[R rop.Response](r *rop.Result[R]) error {
	_, err := r.Response()
	return err
}

// block is an auxiliary block and where its reserved fields are.
type block struct {
	name     string
	body     auxbuf.Body
	reserved [][2]int
}

// reservedInConnect and reservedInExecute are the blocks that clients send, as
// tables of their reserved fields.
var (
	reservedInConnect = []block{
		{"SESSIONINFO", &auxbuf.SessionInfo{SessionID: 1}, [][2]int{{6, 8}}},
		{"SESSIONINFO_V2", &auxbuf.SessionInfoV2{SessionID: 1, ConnectionID: 1}, [][2]int{{6, 8}}},
		{"CLIENTINFO", &auxbuf.ClientInfo{ClientID: 1}, [][2]int{{30, 32}}},
		{"PROCESSINFO", &auxbuf.ProcessInfo{ProcessID: 1, ProcessName: "a.exe"}, [][2]int{{6, 8}, {26, 28}}},
		{"ACCOUNTINFO", &auxbuf.AccountInfo{ClientID: 1}, [][2]int{{6, 8}}},
		{"CLIENT_CONNECTION_INFO", &auxbuf.ClientConnectionInfo{Attempts: 1}, [][2]int{{22, 24}}},
	}
	reservedInExecute = []block{
		{"DEFMDB_SUCCESS", &auxbuf.DefMDBSuccess{RequestID: 1}, [][2]int{{14, 16}}},
		{"DEFGC_SUCCESS", &auxbuf.DefGCSuccess{ServerID: 1}, [][2]int{{17, 20}}},
		{"MDB_SUCCESS_V2", &auxbuf.MDBSuccessV2{RequestID: 1}, [][2]int{{14, 16}}},
		{"GC_SUCCESS", &auxbuf.GCSuccess{ServerID: 1}, [][2]int{{10, 12}, {21, 24}}},
		{"GC_SUCCESS_V2", &auxbuf.GCSuccessV2{ServerID: 1}, [][2]int{{21, 24}}},
		{"FAILURE", &auxbuf.Failure{RequestID: 1}, [][2]int{{25, 28}}},
		{"FAILURE_V2", &auxbuf.FailureV2{RequestID: 1}, [][2]int{{14, 16}, {29, 32}}},
	}
)

// aux is rgbAuxIn with the block, its reserved fields filled.
func (x *block) aux(t testing.TB, fill byte) []byte {
	t.Helper()
	b, err := auxbuf.Append(nil, x.body)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range x.reserved {
		for i := r[0]; i < r[1]; i++ {
			b[i] = fill
		}
	}
	return pack(t, b)
}

// What clients put into reserved fields makes no difference.
func TestS01TC11ReservedFields(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		b := s.bind(t)
		for _, x := range reservedInConnect {
			var aux [][]byte
			for _, fill := range []byte{0, 0xFF} {
				q := s.connectRequest()
				q.AuxIn = x.aux(t, fill)
				r := b.connected(q)
				aux = append(aux, r.AuxOut)
				b.disconnect(r.Handle)
			}
			if !bytes.Equal(aux[0], aux[1]) {
				t.Errorf("%s: the answers differ", x.name)
			}
		}
		h := b.open()
		for _, x := range reservedInExecute {
			var out [][]byte
			for _, fill := range []byte{0, 0xFF} {
				q := empty(t, h)
				q.AuxIn = x.aux(t, fill)
				r, o := b.execute(q)
				if o != fine {
					t.Fatalf("%s: %v", x.name, o)
				}
				out = append(out, slices.Concat(r.Out, r.AuxOut))
			}
			if !bytes.Equal(out[0], out[1]) {
				t.Errorf("%s: the answers differ", x.name)
			}
		}
	})
}

// EcDummyRpc, the two flags that keep answers plain, and a handle of nothing.
func TestS01TC18DummyAndFlags(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		b := s.bind(t)
		if o := b.dummy(); o != fine {
			t.Errorf("EcDummyRpc: %v", o)
		}
		h := b.open()
		for _, tt := range []struct {
			flags  uint32
			absent extbuf.Flags
		}{{ndr.FlagNoXORMagic, extbuf.XorMagic}, {ndr.FlagNoCompression, extbuf.Compressed}} {
			q := logonRequest(t, s, h)
			q.Flags = tt.flags
			r, o := b.execute(q)
			if o != fine {
				t.Fatal(o)
			}
			headers, err := extbuf.Headers(r.Out)
			if err != nil || len(headers) != 1 || headers[0].Flags&tt.absent != 0 || headers[0].Flags&extbuf.Last == 0 {
				t.Errorf("flags %d: %+v, %v", tt.flags, headers, err)
			}
			want := uint32(0)
			if is(s, echoesFlag) {
				want = tt.flags
			}
			if r.Flags != want {
				t.Errorf("pulFlags %d came back for %d, want %d", r.Flags, tt.flags, want)
			}
		}
		if _, o := b.execute(empty(t, noHandle)); o == fine {
			t.Error("a handle of nothing was taken")
		}
	})
}
