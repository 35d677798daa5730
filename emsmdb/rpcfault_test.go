package emsmdb

import (
	"context"
	"errors"
	"testing"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

// A server that returns the fault for malformed stubs: to callers it is the
// fault, and the session goes on unless the server says that it does not.
func TestReturnedFault(t *testing.T) {
	srv := startServer(t, serverFeatures{})
	keep := true
	srv.onExecute = func(_ context.Context, n int, req *ndr.RPCExt2Request, resp *ndr.RPCExt2Response) error {
		resp.Out, resp.Return = nil, 0x6F7
		if !keep {
			resp.Handle = ndr.ContextHandle{}
		}
		return nil
	}
	s := srv.dial(nil)
	_, err := s.Execute(t.Context())
	op, ok := errors.AsType[*OpError](err)
	if !ok || !errors.Is(err, errcode.StatusBadStubData) || op.Code != 0x6F7 || op.NotExecuted {
		t.Errorf("%v", err)
	}
	if want := "emsmdb: execute: RPC_X_BAD_STUB_DATA (0x000006F7)"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	keep = false
	if _, err := s.Execute(t.Context()); !errors.Is(err, errcode.StatusBadStubData) || !errors.Is(err, ErrLost) {
		t.Errorf("%v", err)
	}
}
