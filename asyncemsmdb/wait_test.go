package asyncemsmdb

import (
	"context"
	"errors"
	"testing"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/wire"
)

type callerFunc func(ctx context.Context, opnum uint16, stub []byte) ([]byte, error)

func (f callerFunc) Call(ctx context.Context, opnum uint16, stub []byte) ([]byte, error) {
	return f(ctx, opnum, stub)
}

func TestWait(t *testing.T) {
	broken := errors.New("broken")
	for _, tt := range []struct {
		name    string
		answer  ndr.AsyncWaitExResponse
		cut     int
		err     error
		pending bool
		want    error
	}{
		{name: "events", answer: ndr.AsyncWaitExResponse{Flags: ndr.FlagNotificationPending}, pending: true},
		{name: "none", answer: ndr.AsyncWaitExResponse{}},
		{name: "unknown flags mean nothing", answer: ndr.AsyncWaitExResponse{Flags: 0xFFFFFFFE}},
		{name: "another wait outstanding", answer: ndr.AsyncWaitExResponse{Return: 0x7EE}, want: errcode.Rejected},
		{name: "shutting down", answer: ndr.AsyncWaitExResponse{Return: 0x3ED, Flags: 1}, want: errcode.Exiting},
		{name: "unknown code", answer: ndr.AsyncWaitExResponse{Return: 0x12345678}, want: errcode.Code(0x12345678)},
		{name: "cut short", cut: 1, want: wire.ErrShort},
		{name: "call failed", err: broken, want: broken},
	} {
		t.Run(tt.name, func(t *testing.T) {
			handle := Handle{0, 0, 0, 0, 7}
			pending, err := Wait(t.Context(), callerFunc(func(_ context.Context, opnum uint16, stub []byte) ([]byte, error) {
				var req ndr.AsyncWaitExRequest
				if err := req.Decode(stub); err != nil {
					t.Fatal(err)
				}
				if opnum != 0 || req.AsyncHandle != ndr.ContextHandle(handle) || req.Flags != 0 {
					t.Errorf("opnum %d, request %+v", opnum, req)
				}
				b, _ := tt.answer.AppendBinary(nil)
				return b[:len(b)-tt.cut], tt.err
			}), handle)
			if pending != tt.pending || !errors.Is(err, tt.want) || (err != nil) != (tt.want != nil) {
				t.Errorf("Wait = %v, %v", pending, err)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	err := &Error{Code: errcode.Rejected}
	const want = "asyncemsmdb: wait: ecRejected (0x000007EE): another wait is outstanding, or the handle is not valid"
	if err.Error() != want {
		t.Errorf("%q", err)
	}
	if got := (&Error{Code: 0x12345678}).Error(); got != "asyncemsmdb: wait: 0x12345678" {
		t.Errorf("%q", got)
	}
}

func TestHandleIsZero(t *testing.T) {
	if !(Handle{3}).IsZero() || (Handle{19: 1}).IsZero() {
		t.Error("IsZero")
	}
}
