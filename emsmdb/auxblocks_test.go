package emsmdb

import (
	"bytes"
	"context"
	"os"
	"testing"
	"unicode/utf16"

	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/extbuf"
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
	srv := startServer(t, serverFeatures{})
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
}

// Whatever this machine and its user are called, it is not in the blocks.
func TestBlocksNameNobody(t *testing.T) {
	srv := startServer(t, serverFeatures{})
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
}

func TestRequestIDsAreNeverZero(t *testing.T) {
	var a auxSender
	if err := a.init(); err != nil {
		t.Fatal(err)
	}
	a.request = 0xFFFE
	for _, want := range []uint16{0xFFFF, 1, 2} {
		b, err := a.appendExecute(nil, extbuf.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		if id := auxOf(t, b)[0].(*auxbuf.RequestID); id.RequestID != want {
			t.Errorf("request id %d, want %d", id.RequestID, want)
		}
	}
}

func clientControlBuffer(flags byte) []byte {
	b, _ := extbuf.Append(nil, []byte{12, 0, 1, 0x0A, flags, 0, 0, 0, 0, 0, 0, 0}, extbuf.Policy{}, true)
	return b
}

func TestClientControlIsObeyed(t *testing.T) {
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
			srv := startServer(t, serverFeatures{})
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
}

func TestMalformedAuxIsIgnored(t *testing.T) {
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
			srv := startServer(t, serverFeatures{})
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
}

// Public folders are assumed unless the server says otherwise, [MS-OXCRPC]
// 3.1.8.2.
func TestPublicFolders(t *testing.T) {
	for flags, want := range map[int]bool{-1: true, 0: false, 1: true, 2: false} {
		srv := startServer(t, serverFeatures{})
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
}
