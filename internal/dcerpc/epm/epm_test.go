package epm

import (
	"context"
	"encoding/hex"
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/memnet"
	"github.com/go-mapi/mapirpc/internal/wire"
)

var (
	emsmdb = dcerpc.Interface{UUID: wire.MustParseGUID("a4f1db00-ca47-1067-b31f-00dd010662da"), Major: 0, Minor: 81}
	other  = dcerpc.Interface{UUID: wire.MustParseGUID("5261574a-4572-206e-b268-6b199213b4e4"), Major: 0, Minor: 1}
)

func serve(t *testing.T, s dcerpc.Service) *memnet.Listener {
	t.Helper()
	l := memnet.Listen()
	srv := dcerpc.NewServer(dcerpc.ServerConfig{Services: []dcerpc.Service{s}})
	done := make(chan struct{})
	go func() { defer close(done); srv.Serve(l) }()
	t.Cleanup(func() { srv.Close(); <-done })
	return l
}

func resolve(t *testing.T, l *memnet.Listener, i dcerpc.Interface, p Protocol) ([]Endpoint, error) {
	t.Helper()
	nc, err := l.DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return Resolve(t.Context(), nc, i, p)
}

func TestResolve(t *testing.T) {
	v6 := netip.MustParseAddr("2001:db8::25")
	var table Table
	table.Add(
		Endpoint{Interface: emsmdb, Protocol: TCP, Port: 49200},
		Endpoint{Interface: emsmdb, Protocol: HTTP, Addr: netip.MustParseAddr("192.0.2.1"), Port: 6001},
		Endpoint{Interface: emsmdb, Protocol: TCP, Addr: v6, Port: 49201},
	)
	for range 40 {
		table.Add(Endpoint{Interface: other, Protocol: TCP, Port: 1024})
	}
	l := serve(t, table.Service())

	local := netip.MustParseAddr("127.0.0.1")
	older := emsmdb
	older.Minor = 0
	newer := emsmdb
	newer.Minor = 82
	for _, tt := range []struct {
		name     string
		iface    dcerpc.Interface
		protocol Protocol
		want     []Endpoint
	}{
		{"several towers, both address families", emsmdb, TCP, []Endpoint{{emsmdb, TCP, local, 49200}, {emsmdb, TCP, v6, 49201}}},
		{"http", emsmdb, HTTP, []Endpoint{{emsmdb, HTTP, netip.MustParseAddr("192.0.2.1"), 6001}}},
		{"an older minor version", older, HTTP, []Endpoint{{emsmdb, HTTP, netip.MustParseAddr("192.0.2.1"), 6001}}},
		{"not registered", other, HTTP, nil},
		{"a newer minor version", newer, TCP, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := resolve(t, l, tt.iface, tt.protocol)
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Resolve = %v, want %v", got, tt.want)
			}
			if tt.want != nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var e *Error
			if !errors.Is(err, ErrNotRegistered) || !errors.As(err, &e) || e.Status != 0x16c9a0d6 || e.Interface != tt.iface || e.Protocol != tt.protocol {
				t.Errorf("Resolve = %v", err)
			}
		})
	}
	t.Run("more towers than one answer holds", func(t *testing.T) {
		if got, err := resolve(t, l, other, TCP); len(got) != 40 || err != nil {
			t.Errorf("Resolve found %d endpoints, %v", len(got), err)
		}
	})
}

// TestServerThatListsEverything: Samba's mapper has been seen to answer with
// interfaces that nobody asked for, and a hostile one may never end its list.
func TestServerThatListsEverything(t *testing.T) {
	nextMajor := emsmdb
	nextMajor.Major++
	pages := 0
	l := serve(t, dcerpc.Service{Interface: Interface, Handler: func(context.Context, *dcerpc.ServerCall) ([]byte, error) {
		pages++
		p := mapResponse{
			handle:    handle{4: 1},
			maxTowers: pageSize,
			towers: [][]byte{
				appendTower(nil, Endpoint{Interface: other, Protocol: TCP, Port: 1}),
				appendTower(nil, Endpoint{Interface: emsmdb, Protocol: HTTP, Port: 2}),
				appendTower(nil, Endpoint{Interface: nextMajor, Protocol: TCP, Port: 2}),
				pipeTower(),
				appendTower(nil, Endpoint{Interface: emsmdb, Protocol: TCP, Port: 3}),
			},
		}
		return p.append(nil), nil
	}})
	got, err := resolve(t, l, emsmdb, TCP)
	if err != nil || pages != maxPages || len(got) != maxPages || got[0].Port != 3 {
		t.Fatalf("Resolve = %v, %v after %d answers", got, err, pages)
	}
}

// pipeTower is a tower of a named pipe: well-formed and of no use.
func pipeTower() []byte {
	t := appendTower(nil, Endpoint{Interface: emsmdb, Protocol: TCP})
	t = t[:len(t)-7-9]
	t = append(t, 1, 0, 0x0F, 6, 0)
	t = append(t, "\\PIPE\x00"...)
	t = append(t, 1, 0, 0x11, 2, 0)
	return append(t, "h\x00"...)
}

func TestTowerBytes(t *testing.T) {
	// Laid out by hand after [C706] appendix L.
	want := strings.Join([]string{
		"0500",                                                                   // floors
		"1300", "0d", "00dbf1a447ca6710b31f00dd010662da", "0000", "0200", "5100", // EMSMDB 0.81
		"1300", "0d", "045d888aeb1cc9119fe808002b104860", "0200", "0200", "0000", // NDR 2.0
		"0100", "0b", "0200", "0000", // RPC, connection-oriented
		"0100", "07", "0200", "c030", // TCP port 49200, big-endian
		"0100", "09", "0400", "c0000201", // 192.0.2.1
	}, "")
	e := Endpoint{emsmdb, TCP, netip.MustParseAddr("192.0.2.1"), 49200}
	b := appendTower(nil, e)
	if got := hex.EncodeToString(b); got != want {
		t.Errorf("appendTower = %s\nwant          %s", got, want)
	}
	got, ok, err := decodeTower(b)
	if got != e || !ok || err != nil {
		t.Errorf("decodeTower = %v, %v, %v", got, ok, err)
	}
	for n := range b {
		if _, ok, err := decodeTower(b[:n]); err == nil && ok {
			t.Errorf("decodeTower accepted the first %d bytes", n)
		}
	}
}

func TestTruncatedStubs(t *testing.T) {
	tower := appendTower(nil, Endpoint{Interface: emsmdb, Protocol: TCP})
	q := mapRequest{object: &wire.GUID{}, tower: tower, maxTowers: 4}
	b := q.append(nil)
	for n := range b {
		if _, err := decodeMapRequest(b[:n]); err == nil {
			t.Errorf("request: the first %d of %d bytes were accepted", n, len(b))
		}
	}
	p := mapResponse{maxTowers: 4, towers: [][]byte{tower, tower[:30], tower}}
	b = p.append(nil)
	for n := range b {
		if _, err := decodeMapResponse(b[:n]); err == nil {
			t.Errorf("response: the first %d of %d bytes were accepted", n, len(b))
		}
	}
}

func TestHostileStubs(t *testing.T) {
	tower := appendTower(nil, Endpoint{Interface: emsmdb, Protocol: TCP})
	good := (&mapResponse{maxTowers: 4, towers: [][]byte{tower}}).append(nil)
	for _, tt := range []struct {
		name string
		at   int
		v    uint32
	}{
		{"more towers than the array has", 20, 2},
		{"more towers than asked for", 24, 0},
		{"an offset", 28, 1},
		{"an array of another length", 32, 0},
		{"a tower of another size than its length", 40, 1},
		{"a tower of 4 GiB", 44, 0xFFFFFFFF},
	} {
		b := append([]byte(nil), good...)
		copy(b[tt.at:], []byte{byte(tt.v), byte(tt.v >> 8), byte(tt.v >> 16), byte(tt.v >> 24)})
		if _, err := decodeMapResponse(b); err == nil {
			t.Errorf("%s: no error", tt.name)
		}
	}
	many := mapResponse{maxTowers: 501, towers: make([][]byte, 501)}
	if _, err := decodeMapResponse(many.append(nil)); err == nil {
		t.Error("501 towers: no error")
	}
	if _, err := decodeMapRequest((&mapRequest{maxTowers: 501}).append(nil)); err == nil {
		t.Error("501 towers asked for: no error")
	}
	at := strings.Index(string(tower), "\x07\x02\x00")
	long := append([]byte(nil), tower[:at+1]...)
	long = append(long, 3, 0, 0)
	long = append(long, tower[at+3:]...)
	if _, ok, err := decodeTower(long); ok || err != nil {
		t.Errorf("a port of three bytes: %v, %v", ok, err)
	}
}

func FuzzMapStubs(f *testing.F) {
	tower := appendTower(nil, Endpoint{Interface: emsmdb, Protocol: TCP})
	q := mapRequest{object: &wire.GUID{}, tower: tower, maxTowers: 4}
	f.Add(q.append(nil))
	p := mapResponse{maxTowers: 4, towers: [][]byte{tower, pipeTower()}}
	f.Add(p.append(nil))
	f.Add(tower)
	f.Fuzz(func(t *testing.T, b []byte) {
		if q, err := decodeMapRequest(b); err == nil {
			again, err := decodeMapRequest(q.append(nil))
			if err != nil || !reflect.DeepEqual(q, again) {
				t.Errorf("request: %v != %v, %v", q, again, err)
			}
		}
		if p, err := decodeMapResponse(b); err == nil {
			again, err := decodeMapResponse(p.append(nil))
			if err != nil || !reflect.DeepEqual(p, again) {
				t.Errorf("response: %v != %v, %v", p, again, err)
			}
		}
		if e, ok, err := decodeTower(b); err == nil && ok {
			again, ok, err := decodeTower(appendTower(nil, e))
			if err != nil || !ok || e != again {
				t.Errorf("tower: %v != %v, %v", e, again, err)
			}
		}
	})
}
