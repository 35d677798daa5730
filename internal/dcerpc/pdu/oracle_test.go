package pdu

import (
	"bytes"
	"reflect"
	"testing"

	theirs "github.com/oiweiwei/go-msrpc/dcerpc"
	"github.com/oiweiwei/go-msrpc/midl/uuid"
	"github.com/oiweiwei/go-msrpc/ndr"
)

// The packet codec of go-msrpc judges ours: same bytes for the same packets,
// and the same packets read from our bytes.

func theirSyntax(s Syntax) *theirs.SyntaxID {
	return &theirs.SyntaxID{IfUUID: uuid.MustParse(s.UUID.String()), IfVersionMajor: s.Major, IfVersionMinor: s.Minor}
}

func TestAgainstGoMSRPC(t *testing.T) {
	context := Context{ID: 3, Interface: emsmdb, Transfer: []Syntax{ndr20, emsmdb}}
	theirContext := []*theirs.Context{{
		ContextID: 3, AbstractSyntax: theirSyntax(emsmdb),
		TransferSyntaxes: []*theirs.SyntaxID{theirSyntax(ndr20), theirSyntax(emsmdb)},
	}}
	result := Result{Result: ResultProviderReject, Reason: ReasonTransferSyntaxes, Transfer: ndr20}
	theirResult := []*theirs.Result{{DefResult: 2, ProviderReason: 2, TransferSyntax: theirSyntax(ndr20)}}
	for _, tt := range []struct {
		ours  Body
		their theirs.PDU
		flags Flags
	}{
		{
			&Bind{MaxXmitFrag: 4280, MaxRecvFrag: 5840, AssocGroup: 7, Contexts: []Context{context}},
			&theirs.Bind{MaxXmitFrag: 4280, MaxRecvFrag: 5840, AssocGroupID: 7, ContextList: theirContext},
			0,
		},
		{
			&Bind{Alter: true, MaxXmitFrag: 4280, MaxRecvFrag: 5840, AssocGroup: 7, Contexts: []Context{context}},
			&theirs.AlterContext{MaxXmitFrag: 4280, MaxRecvFrag: 5840, AssocGroupID: 7, ContextList: theirContext},
			0,
		},
		{
			&BindAck{MaxXmitFrag: 1, MaxRecvFrag: 2, AssocGroup: 3, Address: []byte("135"), Results: []Result{result}},
			&theirs.BindAck{MaxXmitFrag: 1, MaxRecvFrag: 2, AssocGroupID: 3, PortSpec: "135", ResultList: theirResult},
			0,
		},
		{
			&BindAck{Alter: true, MaxXmitFrag: 1, MaxRecvFrag: 2, AssocGroup: 3, Results: []Result{result}},
			&theirs.AlterContextResponse{MaxXmitFrag: 1, MaxRecvFrag: 2, AssocGroupID: 3, ResultList: theirResult},
			0,
		},
		{
			&BindNak{Reason: 4, Versions: []Version{{5, 0}, {5, 1}}},
			&theirs.BindNak{ProviderRejectReason: 4, VersionList: []*theirs.Version{{Major: 5}, {Major: 5, Minor: 1}}},
			0,
		},
		{&Auth3{}, &theirs.Auth3{}, 0},
		{&Request{AllocHint: 5, ContextID: 6, Opnum: 7}, &theirs.Request{AllocHint: 5, ContextID: 6, OpNum: 7}, 0},
		{
			&Request{AllocHint: 5, ContextID: 6, Opnum: 7, HasObject: true, Object: emsmdb.UUID},
			&theirs.Request{AllocHint: 5, ContextID: 6, OpNum: 7, ObjectUUID: uuid.MustParse(emsmdb.UUID.String())},
			FlagObject,
		},
		// Theirs never writes a cancel_count, and is a reserved byte short.
		{&Response{AllocHint: 5, ContextID: 6}, &theirs.Response{AllocHint: 5, ContextID: 6}, 0},
		{&Fault{AllocHint: 5, ContextID: 6, Extended: true, Status: 8}, &theirs.Fault{AllocHint: 5, ContextID: 6, Flags: 1, Status: 8}, 0},
		{&Shutdown{}, &theirs.Shutdown{}, 0},
		{&Cancel{}, &theirs.Cancel{}, 0},
		{&Orphaned{}, &theirs.Orphaned{}, 0},
	} {
		t.Run(tt.ours.Type().String(), func(t *testing.T) {
			ours, err := Append(nil, Header{Flags: FlagFirst | FlagLast, CallID: 77}, tt.ours, nil)
			if err != nil {
				t.Fatal(err)
			}
			h := theirs.Header{
				RPCVersion: 5, PacketType: theirs.PDUToPacketType(tt.their),
				PacketFlags: theirs.PacketFlag(FlagFirst | FlagLast | tt.flags),
				PacketDRep:  ndr.DefaultDataRepresentation, FragLength: uint16(len(ours)), CallID: 77,
			}
			w := ndr.NDR20(nil)
			if err := h.WriteTo(t.Context(), w); err != nil {
				t.Fatal(err)
			}
			if err := tt.their.WriteTo(t.Context(), w); err != nil {
				t.Fatal(err)
			}
			if their := w.Bytes(); !bytes.Equal(ours, their) && !bytes.Equal(ours, append(their, 0)) {
				t.Errorf("ours   %x\ntheirs %x", ours, w.Bytes())
			}

			r := ndr.NDR20(ours)
			var back theirs.Header
			if err := back.ReadFrom(t.Context(), r); err != nil || back != h {
				t.Errorf("they read our header as %+v, %v", back, err)
			}
			read := reflect.New(reflect.TypeOf(tt.their).Elem()).Interface().(theirs.PDU)
			if q, ok := read.(*theirs.Request); ok && tt.flags&FlagObject != 0 {
				q.ObjectUUID = new(uuid.UUID)
			}
			if err := read.ReadFrom(t.Context(), r); err != nil || !reflect.DeepEqual(read, tt.their) {
				t.Errorf("they read our packet as %+v, %v", read, err)
			}
		})
	}
}
