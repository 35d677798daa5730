package rpchttp

import (
	"bytes"
	"encoding/hex"
	"reflect"
	"strings"
	"testing"

	"github.com/go-mapi/mapirpc/internal/wire"
)

var (
	guidV = wire.GUID{0: 0xA0, 15: 0x0A}
	guidP = wire.GUID{0: 0xB0, 15: 0x0B}
	guidS = wire.GUID{0: 0xC0, 15: 0x0C}
)

const (
	hexV = "a000000000000000000000000000000a"
	hexP = "b000000000000000000000000000000b"
	hexS = "c000000000000000000000000000000c"
)

// packetTable lays out every packet that is sent as [MS-RPCH] 2.2.4 does: the
// length and flags of the header, the number of commands, the commands.
var packetTable = []struct {
	name     string
	packet   rts
	length   string
	flags    string
	count    string
	commands []string
}{
	{"CONN/A1", connA1(guidV, guidP, 0x40000), "4c00", "0000", "0400", []string{
		"06000000 01000000", "03000000" + hexV, "03000000" + hexP, "00000000 00000400",
	}},
	{"CONN/A3", connA3(120_000), "1c00", "0000", "0100", []string{"02000000 c0d40100"}},
	{"CONN/B1", connB1(guidV, guidP, 0x40000000, 300_000, guidS), "6800", "0000", "0600", []string{
		"06000000 01000000", "03000000" + hexV, "03000000" + hexP, "04000000 00000040", "05000000 e0930400", "0c000000" + hexS,
	}},
	{"CONN/C2", connC2(0x10000, 120_000), "2c00", "0000", "0300", []string{
		"06000000 01000000", "00000000 00000100", "02000000 c0d40100",
	}},
	{"FlowControlAck", flowControlAck(toOutProxy, 0x8000, 0x10000, guidP), "3800", "0200", "0200", []string{
		"0d000000 03000000", "01000000 00800000 00000100" + hexP,
	}},
	{"Ping", ping(), "1400", "0100", "0000", nil},
	{"Echo", echo(), "1400", "4000", "0000", nil},
	{"OUT_R2/A2", outA2(), "1c00", "0400", "0100", []string{"0d000000 00000000"}},
	{"OUT_R2/A3", outA3(guidV, guidP, guidS, 0x40000), "6000", "0400", "0500", []string{
		"06000000 01000000", "03000000" + hexV, "03000000" + hexP, "03000000" + hexS, "00000000 00000400",
	}},
	{"OUT_R2/A6", outA6(), "2000", "0000", "0200", []string{"0d000000 00000000", "0a000000"}},
	{"OUT_R2/A7", outA7(guidS), "3800", "1000", "0300", []string{
		"0d000000 02000000", "03000000" + hexS, "06000000 01000000",
	}},
	{"OUT_R2/C1", outC1(), "1800", "0100", "0100", []string{"07000000"}},
	{"OUT_R1/A11", outA11(), "1800", "0000", "0100", []string{"0a000000"}},
	{"OUT_R2/B3", outB3(), "1800", "2000", "0100", []string{"0a000000"}},
	{"IN_R1/A1", inA1(guidV, guidP, guidS), "5800", "0400", "0400", []string{
		"06000000 01000000", "03000000" + hexV, "03000000" + hexP, "03000000" + hexS,
	}},
	{"IN_R2/A4", inA4(), "1c00", "0000", "0100", []string{"0d000000 00000000"}},
	{"IN_R1/A5", inA5(guidS), "2800", "0000", "0100", []string{"03000000" + hexS}},
}

func TestPackets(t *testing.T) {
	for _, tt := range packetTable {
		t.Run(tt.name, func(t *testing.T) {
			// version 5.0, type 20, first and last fragment, little-endian
			want := strings.ReplaceAll("05001403 10000000"+tt.length+"0000 00000000"+tt.flags+tt.count+strings.Join(tt.commands, ""), " ", "")
			got := tt.packet.append(nil)
			if hex.EncodeToString(got) != want {
				t.Fatalf("got  %x\nwant %s", got, want)
			}
			back, err := decodeRTS(got)
			if err != nil || !reflect.DeepEqual(back, tt.packet) {
				t.Errorf("decoded %+v, %v", back, err)
			}
			for n := range got {
				if _, err := decodeRTS(got[:n]); err == nil {
					t.Errorf("a prefix of %d bytes decodes", n)
				}
			}
		})
	}
}

func TestDecodeRTSRefuses(t *testing.T) {
	for name, change := range map[string]func([]byte){
		"another type":       func(b []byte) { b[2] = 2 },
		"a fragment":         func(b []byte) { b[3] = 1 },
		"a call id":          func(b []byte) { b[12] = 1 },
		"more commands":      func(b []byte) { b[18]++ },
		"fewer commands":     func(b []byte) { b[18]-- },
		"many commands":      func(b []byte) { b[19] = 0xFF },
		"an unknown command": func(b []byte) { b[20] = 99 },
	} {
		b := connC2(1, 2).append(nil)
		change(b)
		if _, err := decodeRTS(b); err == nil {
			t.Error(name)
		}
	}
}

// Commands that this package never sends are read.
func TestOtherCommands(t *testing.T) {
	for name, h := range map[string]string{
		"Padding":           "08000000 03000000 000000",
		"ClientAddress, v4": "0b000000 00000000 7f000001 000000000000000000000000",
		"ClientAddress, v6": "0b000000 01000000 00000000000000000000000000000001 000000000000000000000000",
		"NegativeANCE":      "09000000",
		"PingTraffic":       "0e000000 10000000",
	} {
		body, err := hex.DecodeString(strings.ReplaceAll(h, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		b := append(ping().append(nil), body...)
		b[8], b[18] = byte(len(b)), 1
		r, err := decodeRTS(b)
		if err != nil || len(r.commands) != 1 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func FuzzDecodeRTS(f *testing.F) {
	for _, tt := range packetTable {
		f.Add(tt.packet.append(nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decodeRTS(b)
		if err != nil {
			return
		}
		for _, c := range r.commands {
			if c.kind == cmdPadding || c.kind == cmdClientAddress {
				return // their content is not kept
			}
		}
		again, err := decodeRTS(r.append(nil))
		if err != nil || !reflect.DeepEqual(r, again) {
			t.Errorf("%+v became %+v, %v", r, again, err)
		}
		if !bytes.Equal(r.append(nil), again.append(nil)) {
			t.Error("not deterministic")
		}
	})
}
