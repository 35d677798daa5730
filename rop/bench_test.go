package rop

import (
	"cmp"
	"slices"
	"testing"

	"github.com/go-mapi/mapirpc/mapi"
)

// BenchmarkDecode decodes the answer to each ROP; QueryRows has fifty rows of
// six columns and ReadStream 32 KB.
func BenchmarkDecode(b *testing.B) {
	columns := []mapi.PropTag{mapi.PidTagFolderId, mapi.PidTagMid, mapi.PidTagInstID, mapi.PidTagInstanceNum, mapi.PidTagSubject, mapi.PidTagMessageDeliveryTime}
	all := responses()
	all[IDQueryRows] = &QueryRowsResponse{Origin: BookmarkCurrent, RowCount: 50, RowData: benchRows(b, columns, 50)}
	all[IDReadStream] = &ReadStreamResponse{Data: make([]byte, 32<<10)}
	ids := make([]ID, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(x, y ID) int { return cmp.Compare(x.String(), y.String()) })
	for _, id := range ids {
		b.Run("rop="+id.String()[len("Rop"):], func(b *testing.B) {
			q := NewRequest(id)
			if q, ok := q.(*QueryRowsRequest); ok {
				q.Columns = columns
			}
			var calls []Call
			if q != nil {
				calls = []Call{{Request: q}}
			}
			buf, err := AppendResponseBuffer(nil, []Reply{{ID: id, Response: all[id]}}, []uint32{1, 2})
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(buf)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := DecodeResponseBuffer(buf, calls); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRows decodes the values of fifty rows.
func BenchmarkRows(b *testing.B) {
	columns := []mapi.PropTag{mapi.PidTagFolderId, mapi.PidTagMid, mapi.PidTagInstID, mapi.PidTagInstanceNum, mapi.PidTagSubject, mapi.PidTagMessageDeliveryTime}
	p := &QueryRowsResponse{RowCount: 50, RowData: benchRows(b, columns, 50)}
	b.SetBytes(int64(len(p.RowData)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Rows(columns); err != nil {
			b.Fatal(err)
		}
	}
}

func benchRows(b *testing.B, columns []mapi.PropTag, n int) []byte {
	b.Helper()
	row := mapi.Row{Values: mapi.Properties{
		{Tag: columns[0], Value: int64(1)},
		{Tag: columns[1], Value: int64(2)},
		{Tag: columns[2], Value: int64(3)},
		{Tag: columns[3], Value: int32(0)},
		{Tag: columns[4], Value: "Minutes of the meeting on Thursday"},
		{Tag: columns[5], Value: mapi.FileTime(133000000000000000)},
	}}
	var data []byte
	for range n {
		var err error
		if data, err = row.AppendBinary(data, columns); err != nil {
			b.Fatal(err)
		}
	}
	return data
}

// BenchmarkEncode encodes a request of each ROP.
func BenchmarkEncode(b *testing.B) {
	all := requests()
	ids := make([]ID, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(x, y ID) int { return cmp.Compare(x.String(), y.String()) })
	for _, id := range ids {
		b.Run("rop="+id.String()[len("Rop"):], func(b *testing.B) {
			c := Call{Request: all[id]}
			buf, err := AppendCall(nil, c)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(buf)))
			b.ReportAllocs()
			for b.Loop() {
				if buf, err = AppendCall(buf[:0], c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
