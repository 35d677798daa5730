package emsmdb

import (
	"bytes"
	"context"
	"os"
	"reflect"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

func auxOf(t *testing.T, b []byte) []auxbuf.Body {
	t.Helper()
	if len(b) == 0 {
		return nil
	}
	payload, err := extbuf.DecodeSingle(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	blocks, err := auxbuf.DecodeAll(payload)
	if err != nil {
		t.Fatal(err)
	}
	return blocks
}

func TestBlocksSentByDefault(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		s := srv.dial(nil)
		for range 3 {
			if _, err := s.Execute(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		blocks := auxOf(t, srv.connects[0].AuxIn)
		if len(blocks) != 3 {
			t.Fatalf("%d blocks", len(blocks))
		}
		client, process, session := blocks[0].(*auxbuf.ClientInfo), blocks[1].(*auxbuf.ProcessInfo), blocks[2].(*auxbuf.SessionInfoV2)
		if client.ClientID == 0 || process.ProcessID == 0 || session.SessionID == 0 ||
			process.ProcessGUID == session.SessionGUID || session.SessionGUID == (auxbuf.GUID{}) {
			t.Errorf("%+v %+v %+v", client, process, session)
		}
		if client.MachineName != "" || client.UserName != "" || client.AdapterName != "" ||
			len(client.ClientIP)+len(client.ClientIPMask)+len(client.MACAddress) != 0 {
			t.Errorf("personal data: %+v", client)
		}
		for i, r := range srv.executed() {
			blocks := auxOf(t, r.AuxIn)
			if len(blocks) != 1 {
				t.Fatalf("request %d: %d blocks", i, len(blocks))
			}
			id := blocks[0].(*auxbuf.RequestID)
			if id.SessionID != session.SessionID || id.RequestID != uint16(i+1) {
				t.Errorf("request %d: %+v", i, id)
			}
		}
	})
}

// Whatever this machine and its user are called, it is not in the blocks.
func TestBlocksNameNobody(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.dial(nil)
		payload, err := extbuf.DecodeSingle(srv.connects[0].AuxIn, nil)
		if err != nil {
			t.Fatal(err)
		}
		host, _ := os.Hostname()
		for _, name := range []string{host, os.Getenv("USER"), os.Getenv("USERNAME"), os.Getenv("COMPUTERNAME")} {
			if len(name) < 3 {
				continue
			}
			var wide []byte
			for _, u := range utf16.Encode([]rune(name)) {
				wide = append(wide, byte(u), byte(u>>8))
			}
			if bytes.Contains(payload, wide) || bytes.Contains(payload, []byte(name)) {
				t.Errorf("the blocks hold a name")
			}
		}
	})
}

func TestRequestIDsAreNeverZero(t *testing.T) {
	a := auxSender{perf: true, request: 0xFFFE}
	for _, want := range []uint16{0xFFFF, 1, 2} {
		b, n, err := a.appendExecute(nil, extbuf.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		if id := auxOf(t, b)[0].(*auxbuf.RequestID); id.RequestID != want || n != want {
			t.Errorf("request id %d, %d, want %d", id.RequestID, n, want)
		}
	}
}

func TestNoAux(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		s := srv.dial(func(o *Options) { o.NoAux, o.ReportPerformance = true, true })
		if _, err := s.Execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := len(srv.connects[0].AuxIn) + len(srv.executed()[0].AuxIn); n != 0 {
			t.Errorf("%d bytes sent", n)
		}
	})
}

func TestMeasurements(t *testing.T) {
	overTransportsVirtually(t, func(t *testing.T, by string) {
		srv := startServer(t, serverFeatures{by: by})
		srv.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, r *ndr.RPCExt2Response) error {
			time.Sleep(time.Duration(n) * time.Second)
			switch n {
			case 2:
				r.Return, r.Out = 0x4B6, nil
			case 3:
				return &dcerpc.FaultError{Status: dcerpc.StatusUnspecified}
			}
			return nil
		}
		s := srv.dial(func(o *Options) { o.ReportPerformance = true })
		for range 5 {
			s.Execute(t.Context())
			time.Sleep(500 * time.Millisecond)
		}
		var got [][]auxbuf.Body
		for _, r := range srv.executed() {
			got = append(got, auxOf(t, r.AuxIn))
		}
		id := func(n uint16) auxbuf.Body { return &auxbuf.RequestID{SessionID: 1, RequestID: n} }
		want := [][]auxbuf.Body{
			{id(1), &auxbuf.ServerInfo{ServerID: 1, ServerType: auxbuf.ServerPrivate, ServerName: "127.0.0.1"}},
			{id(2), &auxbuf.MDBSuccessV2{ProcessID: 1, ClientID: 1, ServerID: 1, SessionID: 1, RequestID: 1, TimeSinceRequest: 500, TimeToComplete: 1000}},
			{id(3), &auxbuf.FailureV2{ProcessID: 1, ClientID: 1, ServerID: 1, SessionID: 1, RequestID: 2, TimeSinceRequest: 500, TimeToFail: 2000, ResultCode: 0x4B6}},
			{id(4), &auxbuf.FailureV2{ProcessID: 1, ClientID: 1, ServerID: 1, SessionID: 1, RequestID: 3, TimeSinceRequest: 500, TimeToFail: 3000, ResultCode: 0x80040115}},
			{id(5), &auxbuf.MDBSuccessV2{ProcessID: 1, ClientID: 1, ServerID: 1, SessionID: 1, RequestID: 4, TimeSinceRequest: 500, TimeToComplete: 4000}},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("sent %+v", got)
		}
	})
}

func TestMeasurementsExpireAndAreBounded(t *testing.T) {
	start := time.Unix(1_000_000, 0)
	a := auxSender{perf: true, measure: true, serverSent: true, expiry: time.Minute}
	a.note(measurement{request: 0, ended: start})
	a.note(measurement{request: 1, ended: start})
	a.note(measurement{request: 2, ended: start.Add(time.Second)})
	if got := a.report(start.Add(61 * time.Second)); len(got) != 1 || got[0].(*auxbuf.MDBSuccessV2).RequestID != 2 {
		t.Errorf("%+v", got)
	}
	for i := range maxMeasured + 5 {
		a.note(measurement{request: uint16(i + 1), ended: start})
	}
	got := a.report(start)
	if len(got) != maxMeasured || got[0].(*auxbuf.MDBSuccessV2).RequestID != 6 {
		t.Errorf("%d blocks", len(got))
	}
	b, err := appendAux(nil, extbuf.Policy{}, got...)
	if err != nil || len(b) > 0x1008 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if got := a.report(start); len(got) != 0 {
		t.Error("sent twice")
	}
}

func clientControlBuffer(flags byte) []byte {
	b, _ := extbuf.Append(nil, []byte{12, 0, 1, 0x0A, flags, 0, 0, 0, 0, 0, 0, 0}, extbuf.Policy{}, true)
	return b
}

func TestClientControlIsObeyed(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		long := bytes.Repeat([]byte("0123456789abcdef"), 100)
		compressed := func(r ndr.RPCExt2Request) bool {
			h, _ := extbuf.Headers(r.In)
			return h[0].Flags&extbuf.Compressed != 0
		}
		for _, tt := range []struct {
			name         string
			atConnect    bool
			flags        byte
			perf, shrink bool
		}{
			{"all on at connect", true, 0x1F, true, true},
			{"compression off at connect", true, 0x01, true, false},
			{"performance data off at connect", true, 0x0C, false, true},
			{"all off later", false, 0, false, false},
			{"all on later", false, 0x1F, true, true},
		} {
			t.Run(tt.name, func(t *testing.T) {
				srv := startServer(t, serverFeatures{by: by})
				if tt.atConnect {
					srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
						r.AuxOut = clientControlBuffer(tt.flags)
						return nil
					}
				} else {
					srv.onExecute = func(_ context.Context, n int, _ *ndr.RPCExt2Request, r *ndr.RPCExt2Response) error {
						if n == 1 {
							r.AuxOut = clientControlBuffer(tt.flags)
						}
						return nil
					}
				}
				s := srv.dial(nil)
				for range 2 {
					if _, err := s.Execute(t.Context(), long); err != nil {
						t.Fatal(err)
					}
				}
				reqs := srv.executed()
				if !tt.atConnect && (!compressed(reqs[0]) || len(reqs[0].AuxIn) == 0) {
					t.Error("the defaults are not on")
				}
				if got := compressed(reqs[1]); got != tt.shrink {
					t.Errorf("compressed: %v", got)
				}
				if got := len(reqs[1].AuxIn) > 0; got != tt.perf {
					t.Errorf("request id sent: %v", got)
				}
			})
		}
	})
}

func TestMalformedAuxIsIgnored(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		for _, tt := range []struct {
			name string
			aux  []byte
		}{
			{"no header", []byte{1, 2, 3}},
			{"chain", []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0}},
			{"size 0", []byte{0, 0, 4, 0, 8, 0, 8, 0, 0, 0, 1, 0x0A, 0, 0, 0, 0}},
			{"size past the end", []byte{0, 0, 4, 0, 4, 0, 4, 0, 9, 0, 1, 0x0A}},
			{"block too short", []byte{0, 0, 4, 0, 4, 0, 4, 0, 4, 0, 1, 0x0A}},
		} {
			t.Run(tt.name, func(t *testing.T) {
				srv := startServer(t, serverFeatures{by: by})
				srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error { r.AuxOut = tt.aux; return nil }
				srv.onExecute = func(_ context.Context, _ int, _ *ndr.RPCExt2Request, r *ndr.RPCExt2Response) error {
					r.AuxOut = bytes.Clone(tt.aux)
					return nil
				}
				s := srv.dial(nil)
				if _, err := s.Execute(t.Context()); err != nil || !s.Supports(RequestCompression) {
					t.Errorf("%v", err)
				}
			})
		}
	})
}

// Public folders are assumed unless the server says otherwise, [MS-OXCRPC]
// 3.1.8.2.
func TestPublicFolders(t *testing.T) {
	overTransports(t, func(t *testing.T, by string) {
		for flags, want := range map[int]bool{-1: true, 0: false, 1: true, 2: false} {
			srv := startServer(t, serverFeatures{by: by})
			srv.onConnect = func(_ *ndr.ConnectExRequest, r *ndr.ConnectExResponse) error {
				if flags >= 0 {
					r.AuxOut = []byte{0, 0, 4, 0, 8, 0, 8, 0, 8, 0, 1, 0x17, byte(flags), 0, 0, 0}
				}
				return nil
			}
			if got := srv.dial(nil).Supports(PublicFolders); got != want {
				t.Errorf("OrgFlags %d: %v", flags, got)
			}
		}
	})
}
