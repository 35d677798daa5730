package emsmdbtest_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/internal/security"
	"github.com/go-mapi/mapirpc/mapi"
	"github.com/go-mapi/mapirpc/rop"
)

// on returns a hook for the calls that contain a ROP.
func on(id rop.ID, out *emsmdbtest.Outcome) emsmdbtest.Hook {
	return func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
		if !call.Has(id) {
			return nil
		}
		return out
	}
}

func TestHooksObserve(t *testing.T) {
	srv, box := start(t, func(c *emsmdbtest.Config) { c.Users = []emsmdbtest.User{alice} })
	var mu sync.Mutex
	var seen []emsmdbtest.Call
	remove := srv.Hook(func(_ context.Context, call *emsmdbtest.Call) *emsmdbtest.Outcome {
		mu.Lock()
		defer mu.Unlock()
		c := *call
		c.Stub = nil
		seen = append(seen, c)
		return nil
	})
	c := bind(t, srv, &alice, auth.LevelPrivacy).connect()
	logon, _ := c.logon()
	c.folder(logon, box.Inbox().ID())
	remove()
	c.fetch()
	if len(seen) != 3 || seen[0].Method != errcode.ConnectEx || seen[2].Method != errcode.RPCExt2 {
		t.Fatalf("%+v", seen)
	}
	last := seen[2]
	if last.Number != 3 || last.Conn != 1 || last.Session != 1 || last.UserDN != aliceDN || last.User != `EXAMPLE\alice` || !last.Has(rop.IDOpenFolder) {
		t.Fatalf("%+v", last)
	}
}

func TestHooksFail(t *testing.T) {
	c, srv, _ := session(t, nil)
	for _, tt := range []struct {
		name  string
		out   emsmdbtest.Outcome
		fault uint32
		code  errcode.Code
		gone  bool
	}{
		{"return value", emsmdbtest.Outcome{Return: errcode.ServerPaused}, 0, errcode.ServerPaused, false},
		{"fault", emsmdbtest.Outcome{Fault: errcode.StatusServerTooBusy}, 0x1C010014, 0, false},
		{"end of the session", emsmdbtest.Outcome{EndSession: true}, 0, errcode.NetworkError, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			remove := srv.Hook(emsmdbtest.Times(1, on(rop.IDLogon, &tt.out)))
			defer remove()
			calls := []rop.Call{{Request: &rop.LogonRequest{LogonFlags: rop.LogonPrivate}}}
			before := srv.Stats().ROPs
			_, code, err := c.ext2(ropRequest(t, calls, []uint32{rop.NoHandle}, plain))
			var fault *dcerpc.FaultError
			switch {
			case tt.fault != 0:
				if !errors.As(err, &fault) || fault.Status != tt.fault || !fault.DidNotExecute {
					t.Fatalf("%v, %v", code, err)
				}
			case err != nil || code != tt.code || c.last.Handle.IsZero() != tt.gone:
				t.Fatalf("%v, %v", code, err)
			}
			if srv.Stats().ROPs != before {
				t.Fatal("the call was executed")
			}
			if tt.gone {
				if st := srv.Stats(); st.Sessions != 0 {
					t.Fatalf("%+v", st)
				}
				return
			}
			c.logon() // the second time it works
		})
	}
}

func TestBusyCountsDown(t *testing.T) {
	c, srv, _ := session(t, nil)
	srv.Hook(emsmdbtest.Busy(errcode.RPCExt2, 2))
	for i := range 4 {
		_, _, err := c.ext2(&ndr.RPCExt2Request{In: pack(t, []byte{2, 0}), MaxOut: 0x8007})
		if busy := err != nil; busy != (i < 2) {
			t.Fatalf("call %d: %v", i, err)
		}
	}
}

func TestHooksDelay(t *testing.T) {
	bubble(t, nil, func(t *testing.T, c *rawClient, srv *emsmdbtest.Server, _ *emsmdbtest.MemoryMailbox) {
		gate := make(chan struct{})
		srv.Hook(emsmdbtest.Times(1, on(rop.IDLogon, &emsmdbtest.Outcome{Delay: 3 * time.Second, DelayAnswer: 4 * time.Second, HoldAnswer: gate})))
		began := time.Now()
		time.AfterFunc(10*time.Second, func() { close(gate) })
		c.logon()
		if took := time.Since(began); took != 10*time.Second {
			t.Fatalf("the call took %v", took)
		}
	})
}

func TestHooksCut(t *testing.T) {
	for _, tt := range []struct {
		name     string
		out      emsmdbtest.Outcome
		executed bool
	}{
		{"instead of executing", emsmdbtest.Outcome{Cut: true}, false},
		{"before the answer", emsmdbtest.Outcome{CutAnswer: -1}, true},
		{"in mid-answer", emsmdbtest.Outcome{CutAnswer: 40}, true},
		{"in a later packet", emsmdbtest.Outcome{CutAnswer: 7000}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, stream := openContent(t, pattern(1<<20), nil)
			c.srv.Hook(on(rop.IDReadStream, &tt.out))
			calls := []rop.Call{{Request: &rop.ReadStreamRequest{ByteCount: 30000}}}
			if _, _, err := c.tryRun(calls, []uint32{stream}); err == nil {
				t.Fatal("the call was answered")
			}
			<-c.conn.Done()
		})
	}
}

func TestHooksDrop(t *testing.T) {
	bubble(t, nil, func(t *testing.T, c *rawClient, srv *emsmdbtest.Server, _ *emsmdbtest.MemoryMailbox) {
		srv.Hook(emsmdbtest.Times(1, on(rop.IDLogon, &emsmdbtest.Outcome{Drop: true})))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		q := ropRequest(t, []rop.Call{{Request: &rop.LogonRequest{LogonFlags: rop.LogonPrivate}}}, []uint32{rop.NoHandle}, plain)
		q.Handle = c.handle
		if _, err := c.call(ctx, ifaceEMSMDB, ndr.OpRPCExt2, q); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("%v", err)
		}
		c.logon() // other calls go on
		c.conn.Close()
		synctest.Wait()
	})
}

func TestHooksCorrupt(t *testing.T) {
	t.Run("stub", func(t *testing.T) {
		c, srv, _ := session(t, nil)
		srv.Hook(emsmdbtest.Times(1, on(rop.IDLogon, &emsmdbtest.Outcome{Corrupt: func(stub []byte) []byte { return stub[:11] }})))
		q := ropRequest(t, []rop.Call{{Request: &rop.LogonRequest{LogonFlags: rop.LogonPrivate}}}, []uint32{rop.NoHandle}, plain)
		q.Handle = c.handle
		if b, err := c.call(t.Context(), ifaceEMSMDB, ndr.OpRPCExt2, q); err != nil || len(b) != 11 {
			t.Fatalf("%d bytes, %v", len(b), err)
		}
	})
	t.Run("sealed packet", func(t *testing.T) {
		srv, _ := start(t, func(c *emsmdbtest.Config) { c.Users = []emsmdbtest.User{alice} })
		c := bind(t, srv, &alice, auth.LevelPrivacy).connect()
		srv.Hook(on(rop.IDLogon, &emsmdbtest.Outcome{CorruptPacket: func(pdu []byte) { pdu[40] ^= 1 }}))
		q := ropRequest(t, []rop.Call{{Request: &rop.LogonRequest{LogonFlags: rop.LogonPrivate}}}, []uint32{rop.NoHandle}, plain)
		q.Handle = c.handle
		if _, err := c.call(t.Context(), ifaceEMSMDB, ndr.OpRPCExt2, q); !errors.Is(err, security.ErrVerify) {
			t.Fatalf("%v", err)
		}
	})
}

func TestROPHooks(t *testing.T) {
	c, srv, box := session(t, nil)
	logon, _ := c.logon()
	set := func(id rop.ID, out emsmdbtest.ROPOutcome) func() {
		return srv.HookROP(func(_ context.Context, call *emsmdbtest.ROPCall) *emsmdbtest.ROPOutcome {
			if call.ID != id || call.UserDN != aliceDN {
				return nil
			}
			return &out
		})
	}
	open := &rop.OpenFolderRequest{FolderID: box.Inbox().ID()}
	remove := set(rop.IDOpenFolder, emsmdbtest.ROPOutcome{Return: errcode.AccessDenied})
	c.fails(logon, open, errcode.AccessDenied)
	remove()

	remove = set(rop.IDOpenFolder, emsmdbtest.ROPOutcome{Backoff: 3 * time.Second})
	calls := []rop.Call{{In: 0, Out: 1, Request: open}, {In: 0, Request: &rop.GetStoreStateRequest{}}}
	replies, _ := c.run(calls, []uint32{logon, rop.NoHandle})
	if len(replies) != 1 || replies[0].ID != rop.IDBackoff || replies[0].Response.(*rop.BackoffResponse).Duration != 3000 {
		t.Fatalf("%+v", replies)
	}
	remove()

	remove = set(rop.IDOpenFolder, emsmdbtest.ROPOutcome{Corrupt: func(b []byte) []byte { return append(b, 0xEE) }})
	if _, _, err := c.tryRun(calls[:1], []uint32{logon, rop.NoHandle}); err == nil {
		t.Fatal("a corrupt response was read")
	}
	remove()

	// Clients that do not know RopBackoff are told that the server is busy.
	remove = set(rop.IDOpenFolder, emsmdbtest.ROPOutcome{Backoff: time.Second})
	old := bind(t, srv, nil, 0)
	q := connectRequest(aliceDN)
	q.ClientVersion = [3]uint16{12, 4227, 0}
	if _, err := old.connectEx(q); err != nil {
		t.Fatal(err)
	}
	_, _, err := old.tryRun(calls, []uint32{logon, rop.NoHandle})
	if got := ended(0, err); got.fault != errcode.StatusServerTooBusy {
		t.Fatalf("%+v, %v", got, err)
	}
	remove()

	defer set(rop.IDGetStoreState, emsmdbtest.ROPOutcome{Response: []byte{0x7B, 0, 0, 0, 0, 0, 1, 2, 3, 4}})()
	state, _ := must[*rop.GetStoreStateResponse](c, logon, &rop.GetStoreStateRequest{})
	if state.StoreState != 0x04030201 {
		t.Fatalf("%+v", state)
	}
}

func TestGetBufferBackoff(t *testing.T) {
	c, srv, box := session(t, nil)
	id := box.Inbox().Add(emsmdbtest.NewMail("m", ""))
	_, inbox := c.inbox()
	_, source := must[*rop.FastTransferSourceCopyMessagesResponse](c, inbox, &rop.FastTransferSourceCopyMessagesRequest{MessageIDs: []mapi.MessageID{id}})
	defer srv.HookROP(func(context.Context, *emsmdbtest.ROPCall) *emsmdbtest.ROPOutcome {
		return &emsmdbtest.ROPOutcome{Return: errcode.ServerBusy, Backoff: 7 * time.Second}
	})()
	r, _ := c.one(source, &rop.FastTransferSourceGetBufferRequest{BufferSize: 100})
	if got := r.Response.(*rop.FastTransferSourceGetBufferResponse); r.Code != errcode.ServerBusy || got.BackoffTime != 7000 {
		t.Fatalf("%v, %+v", r.Code, got)
	}
}

func TestHooksSeeRepeatedROPs(t *testing.T) {
	c, stream := openContent(t, pattern(1<<20), nil)
	var mu sync.Mutex
	first, repeated := 0, 0
	c.srv.HookROP(func(_ context.Context, call *emsmdbtest.ROPCall) *emsmdbtest.ROPOutcome {
		mu.Lock()
		defer mu.Unlock()
		if call.Repeated {
			repeated++
		} else {
			first++
		}
		return nil
	})
	parts := c.readChained(stream, 1<<20, 0x40000, plain|ndr.FlagChain)
	if first != 1 || repeated != len(parts)-1 {
		t.Fatalf("%d first, %d repeated, %d payloads", first, repeated, len(parts))
	}
}

func TestClientControl(t *testing.T) {
	c, srv, _ := session(t, func(cfg *emsmdbtest.Config) { cfg.Profile = emsmdbtest.Exchange2007() })
	srv.SetClientControl(5, 1000)
	c.fetch()
	aux, err := extbuf.DecodeSingle(c.last.AuxOut, nil)
	if err != nil || !bytes.Equal(aux, []byte{12, 0, 1, 0x0A, 5, 0, 0, 0, 0xE8, 3, 0, 0}) {
		t.Fatalf("% x, %v", aux, err)
	}
	c.fetch()
	if len(c.last.AuxOut) != 0 {
		t.Fatal("the block came twice")
	}
}

func TestCutConnections(t *testing.T) {
	c, srv, _ := session(t, nil)
	srv.CutConnections()
	<-c.conn.Done()
	_, _, err := c.tryRun(nil, nil)
	if err == nil {
		t.Fatal("a call succeeded on a cut connection")
	}
	bind(t, srv, nil, 0).connect().logon()
}
