package rop

// Tests of every codec: round trips, truncated input, unknown ids.

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/mapi"
)

// unhex reads hexadecimal digits, ignoring white space, dashes and everything
// between "#" and the end of the line.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	var out []byte
	hi, n := 0, 0
	for line := range strings.Lines(s) {
		line, _, _ = strings.Cut(line, "#")
		for _, c := range strings.ToLower(line) {
			d := strings.IndexRune("0123456789abcdef", c)
			if d < 0 {
				if !strings.ContainsRune(" \t\n-", c) {
					t.Fatalf("not hexadecimal: %q", c)
				}
				continue
			}
			if n++; n%2 == 1 {
				hi = d
				continue
			}
			out = append(out, byte(hi<<4|d))
		}
	}
	if n%2 != 0 {
		t.Fatal("odd number of hexadecimal digits")
	}
	return out
}

// fill sets every field that v reaches to a value other than zero, so that
// a field which an encoder forgets shows up. Slices get one element, pointers
// are set.
func fill(v reflect.Value, n *uint64) {
	*n++
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(*n % 100)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n % 100))
	case reflect.String:
		v.SetString("s" + string(rune('a'+*n%26)))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), n)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Struct:
		switch x := v.Addr().Interface().(type) {
		case *mapi.Property:
			*x = mapi.Property{Tag: mapi.PidTagMessageSize, Value: int32(*n)}
		case *mapi.PropertyName:
			*x = mapi.NamedString(mapi.PSPublicStrings(), "name")
		case *mapi.RawString:
			x.Text = "text"
		case *mapi.TypedString:
			*x = mapi.NewTypedString("text")
		case *Notification:
			*x = Notification{Flags: NotificationFlags(NotifyNewMail) | NotificationMessage, FolderID: 1, MessageID: 2, MessageFlags: 3, MessageClass: mapi.RawString{Raw: "IPM.Note"}}
		default:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					fill(v.Field(i), n)
				}
			}
		}
	}
}

// adjust brings what fill has set into a form that can be encoded.
func adjust(x any) {
	switch x := x.(type) {
	case *LogonResponse:
		x.LogonFlags = LogonPrivate
		x.ServerName, x.PerUserGUID = "", mapi.GUID{}
	case *QueryRowsRequest:
		x.Columns = nil
	case *FindRowRequest:
		x.Columns = nil
	case *ExpandRowRequest:
		x.Columns = nil
	case *QueryRowsResponse:
		x.RowCount, x.RowData = 2, []byte{0, 0}
	case *ExpandRowResponse:
		x.RowCount, x.RowData = 2, []byte{0, 0}
	case *GetReceiveFolderTableResponse:
		x.RowCount, x.RowData = 1, append([]byte{0}, make([]byte, 8+1+8)...)
	case *ReadStreamRequest:
		x.ByteCount = ReadStreamLarge
	case *FastTransferSourceGetBufferRequest:
		x.BufferSize = TransferLarge
	case *FastTransferSourceGetBufferResponse:
		x.BackoffTime = 0
	case *SetMessageReadFlagRequest:
		x.ClientData = make([]byte, clientDataSize)
	case *SetMessageReadFlagResponse:
		x.ClientData = make([]byte, clientDataSize)
	case *WritePerUserInformationRequest:
		x.DataOffset = 0
	case *RegisterNotificationRequest:
		x.WantWholeStore, x.Reserved = false, 0
	case *MoveCopyMessagesResponse:
		x.DestHandleIndex = 0
	case *MoveFolderResponse:
		x.DestHandleIndex = 0
	case *CopyFolderResponse:
		x.DestHandleIndex = 0
	case *CopyToResponse:
		x.DestHandleIndex = 0
	case *CopyPropertiesResponse:
		x.DestHandleIndex = 0
	case *CopyToStreamResponse:
		x.DestHandleIndex = 0
	}
}

// openEnded are the ROPs whose body ends with the buffer, or may lack its end.
func openEnded(x any) bool {
	switch x.(type) {
	case *SetMessageReadFlagRequest, *WritePerUserInformationRequest, *BufferTooSmallResponse,
		*QueryRowsResponse, *FindRowResponse, *ExpandRowResponse, *GetPropertiesSpecificResponse:
		return true
	}
	return false
}

// requests and responses return a filled body of every ROP.
func requests() map[ID]Request {
	all := make(map[ID]Request)
	for i := range 256 {
		if q := NewRequest(ID(i)); q != nil {
			n := uint64(i)
			fill(reflect.ValueOf(q).Elem(), &n)
			adjust(q)
			all[ID(i)] = q
		}
	}
	return all
}

func responses() map[ID]Response {
	all := make(map[ID]Response)
	for i := range 256 {
		if p := NewResponse(ID(i)); p != nil {
			n := uint64(i)
			fill(reflect.ValueOf(p).Elem(), &n)
			adjust(p)
			all[ID(i)] = p
		}
	}
	return all
}

func TestRequestsRoundTrip(t *testing.T) {
	for id, q := range requests() {
		t.Run(id.String(), func(t *testing.T) {
			if q.ID() != id {
				t.Fatalf("NewRequest(%s).ID() = %s", id, q.ID())
			}
			call := Call{LogonID: 1, In: 2, Request: q}
			if q.layout() != layoutIn {
				call.Out = 3
			}
			if q.layout() == layoutOut {
				call.In = 0
			}
			b, err := AppendRequestBuffer(nil, []Call{call, {Request: new(ReleaseRequest)}}, []uint32{4, 5})
			if openEnded(q) {
				b, err = AppendRequestBuffer(nil, []Call{call}, []uint32{4, 5})
			}
			if err != nil {
				t.Fatal(err)
			}
			calls, handles, err := DecodeRequestBuffer(b)
			if err != nil || !reflect.DeepEqual(calls[0], call) || !reflect.DeepEqual(handles, []uint32{4, 5}) {
				t.Fatalf("got %+v, %v, %v\nwant %+v", calls, handles, err, call)
			}
			again, err := AppendRequestBuffer(nil, calls, handles)
			if err != nil || !bytes.Equal(again, b) {
				t.Fatalf("encoded again: %x, %v\nwant %x", again, err, b)
			}
			one, err := AppendCall(nil, call)
			if err != nil {
				t.Fatal(err)
			}
			for i := range one {
				r := wire.NewReader("request", one[:i])
				if c, err := readCall(&r); err == nil && !openEnded(q) {
					t.Errorf("the first %d of %d bytes decode to %+v", i, len(one), c)
				}
			}
		})
	}
}

func TestResponsesRoundTrip(t *testing.T) {
	for id, p := range responses() {
		t.Run(id.String(), func(t *testing.T) {
			if p.ID() != id {
				t.Fatalf("NewResponse(%s).ID() = %s", id, p.ID())
			}
			reply := Reply{ID: id, Response: p}
			var calls []Call
			if !id.Unsolicited() {
				calls = []Call{{In: 2, Out: 2, Request: NewRequest(id)}}
				reply.Index = 2
			}
			one, err := AppendReply(nil, reply)
			if err != nil {
				t.Fatal(err)
			}
			b, err := AppendResponseBuffer(nil, []Reply{reply}, []uint32{4, 5})
			if err != nil {
				t.Fatal(err)
			}
			replies, handles, err := DecodeResponseBuffer(b, calls)
			if err != nil || !reflect.DeepEqual(replies, []Reply{reply}) || !reflect.DeepEqual(handles, []uint32{4, 5}) {
				t.Fatalf("got %+v, %v, %v\nwant %+v", replies, handles, err, reply)
			}
			for i := range one {
				if i == 0 {
					continue
				}
				short, err := AppendBuffer(nil, one[:i], nil)
				if err != nil {
					t.Fatal(err)
				}
				if got, _, err := DecodeResponseBuffer(short, calls); err == nil && !openEnded(p) {
					t.Errorf("the first %d of %d bytes decode to %+v", i, len(one), got)
				}
			}
		})
	}
}

func TestFailuresRoundTrip(t *testing.T) {
	for id, q := range requests() {
		if id == IDRelease {
			continue
		}
		for _, code := range []errcode.Code{errcode.NotFound, errcode.NullDestinationObject, errcode.WrongServer, errcode.ServerBusy} {
			call := Call{In: 1, Out: 2, Request: q}
			b, err := AppendResponseBuffer(nil, []Reply{FailureReply(call, code)}, nil)
			if err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			replies, _, err := DecodeResponseBuffer(b, []Call{call})
			if err != nil || len(replies) != 1 || replies[0].Code != code {
				t.Fatalf("%s with %s: %x gives %+v, %v", id, code, b, replies, err)
			}
			again, err := AppendResponseBuffer(nil, replies, nil)
			if err != nil || !bytes.Equal(again, b) {
				t.Fatalf("%s: encoded again: %x, %v, want %x", id, again, err, b)
			}
		}
	}
}

// Some servers leave out what [MS-OXCROPS] has after the code of a failure.
func TestFailuresWithoutTheirBody(t *testing.T) {
	next := Call{In: 3, Request: new(GetStatusRequest)}
	for _, q := range []Request{new(ReadStreamRequest), new(WriteStreamRequest), new(DeleteFolderRequest), new(SetReadFlagsRequest), new(FastTransferSourceGetBufferRequest)} {
		call := Call{In: 1, Request: q}
		bare := Reply{ID: q.ID(), Index: 1, Code: errcode.NotFound}
		b, err := AppendResponseBuffer(nil, []Reply{bare, FailureReply(next, errcode.NotFound)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		replies, _, err := DecodeResponseBuffer(b, []Call{call, next})
		if err != nil || len(replies) != 2 || !reflect.DeepEqual(replies[0], bare) {
			t.Errorf("%s: %+v, %v", q.ID(), replies, err)
		}
	}
}

func TestBuffersThatAreNotUnderstood(t *testing.T) {
	release := Call{In: 0, Request: new(ReleaseRequest)}
	status := Call{In: 1, Request: new(GetStatusRequest)}
	for _, tt := range []struct {
		name   string
		hex    string
		calls  []Call
		offset int
		as     errorCheck
	}{
		{"no size", "05", nil, 0, isDecode(ErrShort)},
		{"a size of one", "0100", nil, 0, isDecode(ErrValue)},
		{"a size beyond the buffer", "0500 16", nil, 2, isDecode(ErrShort)},
		{"half a handle", "0200 0000", nil, 2, isDecode(ErrTrailing)},
		{"an unknown id", "0300 28", []Call{status}, 2, isUnknown(0x28)},
		{"an unknown id where nothing is due", "0300 28", nil, 2, isUnknown(0x28)},
		{"an answer to nothing", "0900 16 01 00000000 00", []Call{release}, 2, isMismatch(0, IDGetStatus)},
		{"another answer", "0900 38 01 00000000 00", []Call{status}, 2, isMismatch(IDGetStatus, IDAbort)},
		{"an answer for another handle", "0900 16 02 00000000 00", []Call{status}, 2, isMismatch(IDGetStatus, IDGetStatus)},
		{"two answers to one request", "1000 16 01 00000000 00 16 01 00000000 00", []Call{status}, 9, isMismatch(0, IDGetStatus)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := DecodeResponseBuffer(unhex(t, tt.hex), tt.calls)
			if !tt.as(err, tt.offset) {
				t.Fatalf("got %#v, %v", err, err)
			}
			if err.Error() == "" {
				t.Error("no message")
			}
		})
	}
	calls, _, err := DecodeRequestBuffer(unhex(t, "0700 01 00 00 28 00"))
	if !isUnknown(0x28)(err, 5) || len(calls) != 1 {
		t.Errorf("an unknown request: %v, %v", calls, err)
	}
}

// errorCheck recognises an error at an offset.
type errorCheck func(err error, offset int) bool

func isDecode(cause error) errorCheck {
	return func(err error, offset int) bool {
		var e *DecodeError
		return errors.As(err, &e) && errors.Is(err, cause) && e.Offset == offset
	}
}

func isUnknown(id ID) errorCheck {
	return func(err error, offset int) bool {
		var e *UnknownROPError
		return errors.As(err, &e) && e.ID == id && e.Offset == offset
	}
}

func isMismatch(want, got ID) errorCheck {
	return func(err error, offset int) bool {
		var e *MismatchError
		return errors.As(err, &e) && e.Want == want && e.Got == got && e.Offset == offset
	}
}

func TestAnswersUnderAnotherID(t *testing.T) {
	status := Call{In: 1, Request: &GetMessageStatusRequest{MessageID: 1}}
	copied := &CopyToRequest{WantAsynchronous: true}
	progress := Call{In: 1, Request: &ProgressRequest{For: copied}}
	for name, tt := range map[string]struct {
		call  Call
		reply Reply
	}{
		"message status":       {status, Reply{ID: IDSetMessageStatus, Index: 1, Response: &SetMessageStatusResponse{StatusFlags: 4}}},
		"progress instead":     {Call{In: 1, Out: 2, Request: copied}, Reply{ID: IDProgress, Index: 1, Response: &ProgressResponse{TotalTaskCount: 4}}},
		"the work is done":     {progress, Reply{ID: IDCopyTo, Index: 1, Response: &CopyToResponse{}}},
		"the work is not done": {progress, Reply{ID: IDProgress, Index: 1, Response: &ProgressResponse{TotalTaskCount: 4}}},
	} {
		b, err := AppendResponseBuffer(nil, []Reply{tt.reply}, nil)
		if err != nil {
			t.Fatal(err)
		}
		replies, _, err := DecodeResponseBuffer(b, []Call{tt.call})
		if err != nil || len(replies) != 1 || !reflect.DeepEqual(replies[0], tt.reply) {
			t.Errorf("%s: %+v, %v", name, replies, err)
		}
	}
}

func TestNames(t *testing.T) {
	if got := IDOpenFolder.String(); got != "RopOpenFolder" {
		t.Error(got)
	}
	if got := ID(0x28).String(); got != "ROP 0x28" {
		t.Error(got)
	}
	err := error(&Error{ROP: IDOpenFolder, Code: errcode.NotFound})
	if !errors.Is(err, errcode.NotFound) || !strings.HasPrefix(err.Error(), "rop: RopOpenFolder: ecNotFound (0x8004010F)") {
		t.Error(err)
	}
	if err := (&Error{ROP: IDOpenFolder, Code: 0x12345678}); err.Error() != "rop: RopOpenFolder: 0x12345678" {
		t.Error(err)
	}
}
