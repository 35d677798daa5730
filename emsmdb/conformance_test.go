package emsmdb

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

// Single sentences of [MS-OXCRPC] that no other test of the package is about.

// 1.7: version 0.81 is major 0, minor 81, and 0.01 is minor 1.
func TestInterfaceVersions(t *testing.T) {
	if i := emsmdbInterface(); i.Major != 0 || i.Minor != 0x51 {
		t.Errorf("EMSMDB %d.%d", i.Major, i.Minor)
	}
	if i := asyncInterface(); i.Major != 0 || i.Minor != 1 {
		t.Errorf("AsyncEMSMDB %d.%d", i.Major, i.Minor)
	}
}

// 3.2.3 of later revisions: the service principal name is exchangeMDB/ and the
// server's name.
func TestDefaultsOfAuthentication(t *testing.T) {
	o, err := (&Options{Mechanism: auth.None}).withDefaults(target{host: "exch01.corp.example"})
	if err != nil || o.TargetName != "exchangeMDB/exch01.corp.example" || o.Level != auth.LevelPrivacy {
		t.Errorf("%q, %v, %v", o.TargetName, o.Level, err)
	}
	if _, err := (*Options)(nil).withDefaults(target{host: "x"}); err == nil {
		t.Error("no credentials are enough")
	}
}

// 3.1.4.12: data returned with a failure is ignored, and so are output flags.
func TestDataOfAFailedCallIsIgnored(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, r *ndr.RPCExt2Response) error {
			r.Flags = 0xFFFFFFFF
			if n == 1 {
				r.Return = uint32(errcode.RPCFormat)
				r.AuxOut = clientControlBuffer(0)
			}
			return nil
		}
		s := srv.dial(nil)
		if out, err := s.Execute(t.Context(), []byte("rops")); out != nil || !errors.Is(err, errcode.RPCFormat) {
			t.Errorf("%q, %v", out, err)
		}
		if out, err := s.Execute(t.Context(), []byte("rops")); err != nil || string(out[0]) != "rops" {
			t.Errorf("%q, %v", out, err)
		}
		if !s.current().compress {
			t.Error("the blocks of a failed call were obeyed")
		}
	})
}

// 3.2.4.3: all methods that need a session context are repeated while the
// server is too busy. Two of them are RPC's own.
func TestEveryMethodIsRepeatedWhileTheServerIsBusy(t *testing.T) {
	overRPC(t, virtually(func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		calls := map[string]int{}
		twice := func(method string) error {
			if calls[method]++; calls[method] < 3 {
				return busy
			}
			return nil
		}
		srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
			r.Retry, r.RetryDelay = 2, 1000
			return nil
		}
		srv.onAsync = func(r *ndr.AsyncConnectExResponse) error {
			if err := twice("async"); err != nil {
				return err
			}
			r.Return = uint32(errcode.Rejected) // so that push has its turn
			return nil
		}
		srv.onPush = func(_ *ndr.RegisterPushRequest, r *ndr.RegisterPushResponse) error { return twice("push") }
		srv.onDisconnect = func(*ndr.DisconnectResponse) error { return twice("disconnect") }
		s := srv.dial(func(o *Options) { o.Push = &PushOptions{Advertise: netip.MustParseAddrPort("127.0.0.1:9")} })
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		for range s.Notifications(ctx) {
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if calls["async"] != 3 || calls["push"] != 3 || calls["disconnect"] != 3 {
			t.Errorf("%v", calls)
		}
	}))
}

// 3.1.4.5: a null handle from EcRRegisterPushNotification says that the session
// context is gone.
func TestPushMayEndTheSession(t *testing.T) {
	overRPC(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onConnect = old2003
		srv.onPush = func(_ *ndr.RegisterPushRequest, r *ndr.RegisterPushResponse) error {
			*r = ndr.RegisterPushResponse{Return: uint32(errcode.InvalidParameter)}
			return nil
		}
		s := srv.dial(func(o *Options) { o.Push = &PushOptions{Listen: netip.MustParseAddrPort("127.0.0.1:0")} })
		for _, err := range s.Notifications(t.Context()) {
			if !errors.Is(err, ErrLost) {
				t.Errorf("%v", err)
			}
		}
		<-s.Done()
	})
}

// 3.1.4: opnums that are reserved are never sent, whatever a session does.
func TestReservedOpnumsAreNeverSent(t *testing.T) {
	overRPC(t, virtually(func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onAsync = func(r *ndr.AsyncConnectExResponse) error {
			*r = ndr.AsyncConnectExResponse{Return: uint32(errcode.Rejected)}
			return nil
		}
		s := srv.dial(func(o *Options) { o.Push = &PushOptions{Advertise: netip.MustParseAddrPort("127.0.0.1:9")} })
		s.Ping(t.Context())
		s.Execute(t.Context())
		wakeUps(t, s, 1, nil)
		s.Close()
		want := []uint16{ndr.OpDummy, ndr.OpAsyncConnectEx, ndr.OpRegisterPush, ndr.OpDisconnect}
		if got := srv.opnums(); !slices.Equal(got, want) {
			t.Errorf("opnums %v, want %v", got, want)
		}
	}))
}

// 3.3.4.1: what the server returns reaches the caller unmodified, known or not.
func TestCodesAreNotModified(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		for _, code := range []errcode.Code{1, errcode.GeneralFailure, 0xFFFFFFFF} {
			srv := startServer(t, serverFeatures{by: by})
			srv.onExecute = func(_ context.Context, _ int, _ *ndr.RPCExt2Request, r *ndr.RPCExt2Response) error {
				r.Return = uint32(code)
				return nil
			}
			_, err := srv.dial(nil).Execute(t.Context())
			var op *OpError
			if !errors.As(err, &op) || op.Code != code || op.Method != errcode.RPCExt2 {
				t.Errorf("%v", err)
			}
		}
	})
}

// 4.2 and 4.3: the sizes of the examples. Two cells of the second table are
// garbled; the sizes agree all the same.
func TestExamplesOfExecute(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		sizes := [][]int{{0x0052}, {0x7FFE, 0x2008}}
		wire := []int{0x5A, 0xA016}
		srv.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, r *ndr.RPCExt2Response) error {
			r.Out = nil
			for i, size := range sizes[n-1] {
				r.Out, _ = extbuf.Append(r.Out, make([]byte, size), extbuf.Policy{}, i == len(sizes[n-1])-1)
			}
			return nil
		}
		var calls []CallTrace
		s := srv.dial(func(o *Options) {
			o.MaxResponse, o.Compression = 0x18008, CompressNever
			o.Trace = &Trace{Called: func(c CallTrace) { calls = append(calls, c) }}
		})
		for i := range sizes {
			out, err := s.Execute(t.Context(), make([]byte, 0x0142+16))
			if err != nil || len(out) != len(sizes[i]) {
				t.Fatalf("%d payloads, %v", len(out), err)
			}
			for j := range out {
				if len(out[j]) != sizes[i][j] {
					t.Errorf("payload %d has %#x bytes", j, len(out[j]))
				}
			}
			c, req := calls[i], srv.executed()[i]
			if len(req.In) != 0x15A || req.MaxOut != 0x18008 || c.WireOut != wire[i] {
				t.Errorf("cbIn %#x, pcbOut %#x, out %#x", len(req.In), req.MaxOut, c.WireOut)
			}
		}
	})
}
