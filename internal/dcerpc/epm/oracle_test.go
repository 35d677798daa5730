package epm

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/oiweiwei/go-msrpc/midl/uuid"
	"github.com/oiweiwei/go-msrpc/msrpc/dcetypes"
	"github.com/oiweiwei/go-msrpc/msrpc/dtyp"
	epmstub "github.com/oiweiwei/go-msrpc/msrpc/epm/epm/v3"
	"github.com/oiweiwei/go-msrpc/ndr"

	"github.com/go-mapi/mapirpc/internal/wire"
)

// The generated stubs of go-msrpc judge ours: same bytes, both directions.

func theirTower(e Endpoint) *dcetypes.Tower {
	addr := e.Addr
	if !addr.IsValid() {
		addr = netip.IPv4Unspecified()
	}
	return dcetypes.FloorsToTower([]*dcetypes.Floor{
		{Protocol: 0x0d, UUID: uuid.MustParse(e.Interface.UUID.String()), VersionMajor: e.Interface.Major, Data: []byte{byte(e.Interface.Minor), 0}},
		{Protocol: 0x0d, UUID: uuid.MustParse("8a885d04-1ceb-11c9-9fe8-08002b104860"), VersionMajor: 2, Data: []byte{0, 0}},
		{Protocol: 0x0b, Data: []byte{0, 0}},
		{Protocol: uint8(e.Protocol), Data: []byte{byte(e.Port >> 8), byte(e.Port)}},
		{Protocol: 0x09, Data: addr.AsSlice()},
	})
}

func TestRequestAgainstGoMSRPC(t *testing.T) {
	e := Endpoint{Interface: emsmdb, Protocol: TCP}
	want, err := ndr.Marshal(&epmstub.MapRequest{
		Object:      &dtyp.GUID{},
		MapTower:    theirTower(e),
		EntryHandle: &epmstub.LookupHandle{Attributes: 7, UUID: &dtyp.GUID{Data1: 0x01020304}},
		MaxTowers:   16,
	})
	if err != nil {
		t.Fatal(err)
	}
	q := mapRequest{object: &wire.GUID{}, tower: appendTower(nil, e), handle: handle{0: 7, 4: 4, 5: 3, 6: 2, 7: 1}, maxTowers: 16}
	got := q.append(nil)
	// Referent ids are the sender's choice, so that only their being nonzero
	// counts.
	blank(got, want, 0)
	blank(got, want, 20)
	if !bytes.Equal(got, want) {
		t.Errorf("ours   %x\ntheirs %x", got, want)
	}
	if back, err := decodeMapRequest(q.append(nil)); err != nil || !bytes.Equal(back.tower, q.tower) || back.handle != q.handle {
		t.Errorf("decodeMapRequest = %+v, %v", back, err)
	}
	var theirs epmstub.MapRequest
	if err := ndr.Unmarshal(q.append(nil), &theirs); err != nil || theirs.MaxTowers != 16 || !bytes.Equal(theirs.MapTower.TowerOctetString, q.tower) {
		t.Errorf("go-msrpc reads our request as %+v, %v", theirs, err)
	}
}

func TestResponseAgainstGoMSRPC(t *testing.T) {
	list := []Endpoint{
		{emsmdb, TCP, netip.MustParseAddr("192.0.2.7"), 49200},
		{emsmdb, TCP, netip.MustParseAddr("2001:db8::7"), 49201},
		{other, HTTP, netip.MustParseAddr("192.0.2.7"), 6001},
	}
	theirs := epmstub.MapResponse{MaxTowers: 16, EntryHandle: &epmstub.LookupHandle{UUID: &dtyp.GUID{}}}
	p := mapResponse{maxTowers: 16}
	for _, e := range list {
		theirs.Towers = append(theirs.Towers, theirTower(e))
		p.towers = append(p.towers, appendTower(nil, e))
	}
	got := p.append(nil)
	var read epmstub.MapResponse
	if err := ndr.Unmarshal(got, &read); err != nil {
		t.Fatal(err)
	}
	if len(read.Towers) != len(list) || read.Status != 0 {
		t.Fatalf("go-msrpc reads our response as %+v", read)
	}
	for i, tower := range read.Towers {
		if !bytes.Equal(tower.TowerOctetString, theirTower(list[i]).TowerOctetString) {
			t.Errorf("tower %d: ours %x, theirs %x", i, tower.TowerOctetString, theirTower(list[i]).TowerOctetString)
		}
	}

	want, err := ndr.Marshal(&theirs)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		blank(got, want, 36+4*i)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("ours   %x\ntheirs %x", got, want)
	}
}

// blank makes two referent ids alike, unless one of them is null.
func blank(a, b []byte, at int) {
	if !bytes.Equal(a[at:at+4], make([]byte, 4)) && !bytes.Equal(b[at:at+4], make([]byte, 4)) {
		copy(a[at:], "ptr.")
		copy(b[at:], "ptr.")
	}
}
