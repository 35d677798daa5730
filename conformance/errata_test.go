// The errata of [MS-OXCRPC] v6.0.0: what its text says, and what is right.

package conformance

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/dcerpc"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/lzxpress"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// TestErrata has one case for each item of docs/conformance.md where the text
// misleads. Each quotes the right reading.
func TestErrata(t *testing.T) {
	for _, tt := range []struct {
		name string
		test func(*testing.T)
	}{
		{"6: packets carry rpc_vers 5, rpc_vers_minor 0, not the 4.0 of 2.1", packetsSayFive},
		{"14: BIG_RANGE_ULONG and SMALL_RANGE_ULONG are unsigned long, not ULONGLONG", rangesAreFourBytes},
		{"18: a method answers with a return value or with a fault, though 3.1.4 forbids exceptions", faultsAndReturnValues},
		{"22: Last says that no other RPC_HEADER_EXT follows", lastIsLast},
		{"29: the names are EXORGINFO, SENDTOSERVER, SENDTOMAILBOX, SENDGCDATA", flagsOfClientControl},
		{"43: RequestOperation of AUX_PERF_GC_SUCCESS_V2 is 1 byte and Reserved 3", requestOperation},
		{"49: AUX_PERF_ACCOUNTINFO is type 0x18, version 0x01", accountInfo},
		{"52: ConnectionAttempts of AUX_CLIENT_CONNECTION_INFO is 4 bytes", connectionAttempts},
		{"74: if no session linking is requested, ulIcxrLink is 0xFFFFFFFF", noLink},
		{"82: 0x000004B6 is ecRpcAuthentication from EcDoConnectEx and ecRpcFormat from EcDoRpcExt2", twoMeanings},
		{"100: a payload is compressed first and then XORed", compressThenXOR},
		{"104: 0x0018 has the 13-bit offset b'0000000000011', distance 4, and length 3", metadata},
		{"106: the extra byte reaches 279, 16 unsigned bits reach 65,535 + 3", longLengths},
		{"107: a 1 bit follows the last element, in a mask of its own if need be", endMark},
		{"109: matches are at least 3 bytes, so AABCBBABC is all literals", shortMatches},
		{"120: the words 0x0008, 0x82B4, 0x0003 are 0.8.692.3; 8.0.692.3 begins with 0x0800", serverVersion},
		{"134: pcmsRetryDelay 0x1770 is 6 seconds, not 10", retryDelay},
		{"136: the ROPs are 0x7FEC bytes, then 0x1FF6 in a RopSize of 0x1FF8; 16 bytes of handles", packedExample},
	} {
		t.Run(tt.name, tt.test)
	}
}

func packetsSayFive(t *testing.T) {
	client, server := net.Pipe()
	defer server.Close()
	go func() {
		// Nobody answers: the bind is all that is wanted.
		conn, err := dcerpc.NewConn(t.Context(), client, dcerpc.Config{Interfaces: interfaces})
		if err == nil {
			conn.Close()
		}
	}()
	b := make([]byte, 2)
	if _, err := io.ReadFull(server, b); err != nil || !bytes.Equal(b, []byte{5, 0}) {
		t.Errorf("%x, %v", b, err)
	}
}

func rangesAreFourBytes(t *testing.T) {
	b, err := new(ndr.RPCExt2Request).AppendBinary(nil)
	// pcxh 20, pulFlags, the size of rgbIn, cbIn, pcbOut, the size of rgbAuxIn,
	// cbAuxIn, pcbAuxOut: four bytes each.
	if err != nil || len(b) != 20+7*4 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

func faultsAndReturnValues(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		if is(s, in262145) != badStub {
			return
		}
		b := s.bind(t)
		q := empty(t, b.open())
		q.In = q.In[:7]
		if _, o := b.execute(q); o.fault != 0 || o.code == 0 {
			t.Errorf("cbIn 7: %v, want a return value", o)
		}
		q.In = make([]byte, 0x40001)
		if _, o := s.bind(t).execute(q); o.fault != errcode.StatusBadStubData {
			t.Errorf("cbIn 262145: %v, want a fault", o)
		}
	})
}

func lastIsLast(t *testing.T) {
	chain := append(ext(0, 0, 2, 2, noROPs), ext(0, uint16(extbuf.Last), 2, 2, noROPs)...)
	if out, err := extbuf.Decode(nil, chain, nil); err != nil || len(out) != 2 {
		t.Errorf("%d payloads, %v", len(out), err)
	}
	got, err := extbuf.Append(nil, noROPs, extbuf.Policy{}, true)
	if err != nil || got[2]&byte(extbuf.Last) == 0 {
		t.Errorf("%x, %v", got, err)
	}
}

func flagsOfClientControl(t *testing.T) {
	if auxbuf.TypeOrganisationInfo != 0x17 || auxbuf.EnablePerfSendToServer != 1 || auxbuf.EnablePerfSendToMailbox != 2 || auxbuf.EnablePerfSendGCData != 0x10 {
		t.Error("numbers differ")
	}
}

// encoded returns a block as it is sent.
func encoded(t *testing.T, body auxbuf.Body) []byte {
	t.Helper()
	b, err := auxbuf.Append(nil, body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func requestOperation(t *testing.T) {
	if b := encoded(t, &auxbuf.GCSuccessV2{RequestOperation: 0xAB}); len(b) != 24 || b[20] != 0xAB || !bytes.Equal(b[21:], []byte{0, 0, 0}) {
		t.Errorf("%x", b)
	}
}

func accountInfo(t *testing.T) {
	if b := encoded(t, new(auxbuf.AccountInfo)); len(b) != 24 || b[2] != 1 || b[3] != 0x18 {
		t.Errorf("%x", b)
	}
}

func connectionAttempts(t *testing.T) {
	b := encoded(t, &auxbuf.ClientConnectionInfo{Attempts: 0x01020304, Flags: 1})
	if !bytes.Equal(b[24:32], []byte{4, 3, 2, 1, 1, 0, 0, 0}) {
		t.Errorf("%x", b)
	}
}

func noLink(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		q := s.connectRequest()
		if q.IcxrLink != 0xFFFFFFFF || q.TimeStamp != 0 {
			t.Fatalf("%+v", q)
		}
		b := s.bind(t)
		one, two := b.connected(q), b.connected(q)
		if one.Handle == two.Handle {
			t.Error("one handle for two sessions")
		}
	})
}

func twoMeanings(t *testing.T) {
	const code = errcode.Code(0x4B6)
	for m, want := range map[errcode.Method]string{errcode.ConnectEx: "ecRpcAuthentication", errcode.RPCExt2: "ecRpcFormat"} {
		if info, ok := code.In(m); !ok || info.Name != want {
			t.Errorf("%v: %q, want %q", m, info.Name, want)
		}
	}
}

func compressThenXOR(t *testing.T) {
	plain := bytes.Repeat([]byte("x"), 100)
	in, err := extbuf.Append(nil, plain, extbuf.Policy{Compress: true, Threshold: 1, Obfuscate: extbuf.ObfuscateAll}, true)
	if err != nil {
		t.Fatal(err)
	}
	compressed := append([]byte(nil), in[8:]...)
	for i := range compressed {
		compressed[i] ^= 0xA5
	}
	if out, err := lzxpress.AppendDecompressed(nil, compressed, len(plain)); err != nil || !bytes.Equal(out, plain) {
		t.Errorf("%q, %v", out, err)
	}
}

// unpack decompresses hexadecimal digits.
func unpack(t *testing.T, stream string, size int) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(stream, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	out, err := lzxpress.AppendDecompressed(nil, b, size)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func metadata(t *testing.T) {
	if out := unpack(t, "ffffff0f 61626364 1800", 7); string(out) != "abcdabc" {
		t.Errorf("%q", out)
	}
}

func longLengths(t *testing.T) {
	for size, stream := range map[int]string{
		279: "ffffff7f 61 0700 0f fe", 280: "ffffff7f 61 0700 0f ff 1501", 281: "ffffff7f 61 0700 0f ff 1601",
		65538: "ffffff7f 61 0700 0f ff ffff",
	} {
		if out := unpack(t, stream, size+1); !bytes.Equal(out, bytes.Repeat([]byte("a"), size+1)) {
			t.Errorf("%d", size)
		}
	}
}

func endMark(t *testing.T) {
	if got := lzxpress.AppendCompressed(nil, []byte("abcdefghijklmnopqrstuvwxyz"), lzxpress.Default); hex.EncodeToString(got[:4]) != "3f000000" {
		t.Errorf("mask %x", got[:4])
	}
	text := []byte("abcdefghijklmnopqrstuvwxyzABCDEF") // as many literals as a mask has bits
	got := lzxpress.AppendCompressed(nil, text, lzxpress.Default)
	if len(got) != 4+32+4 || hex.EncodeToString(got[36:]) != "ffffffff" {
		t.Errorf("%x", got)
	}
}

func shortMatches(t *testing.T) {
	got := lzxpress.AppendCompressed(nil, []byte("AABCBBABC"), lzxpress.Best)
	// Nine elements would have no match among them, or one of three bytes: ABC
	// is there twice.
	if out := unpack(t, hex.EncodeToString(got), 9); string(out) != "AABCBBABC" {
		t.Errorf("%q", out)
	}
	if n := len(got); n != 4+9 && n != 4+6+2 {
		t.Errorf("%x: matches of other lengths than three", got)
	}
}

func serverVersion(t *testing.T) {
	if v := version.FromWords([3]uint16{0x0008, 0x82B4, 0x0003}); v.String() != "0.8.692.3" {
		t.Errorf("as printed: %v", v)
	}
	if v := version.FromWords([3]uint16{0x0800, 0x82B4, 0x0003}); v.String() != "8.0.692.3" {
		t.Errorf("as meant: %v", v)
	}
}

func retryDelay(t *testing.T) {
	ours(t, func(t *testing.T, s *site) {
		if d := s.session(t, nil).Info().RetryDelay; d != 6*time.Second {
			t.Errorf("%v", d)
		}
	}, func(c *emsmdbtest.Config) { c.Profile.Connect.RetryDelay = 0x1770 * time.Millisecond })
}

func packedExample(t *testing.T) {
	payload := func(ropSize, size int) []byte {
		b := make([]byte, size)
		binary.LittleEndian.PutUint16(b, uint16(ropSize))
		return b
	}
	out := ext(0, 0, 0x7FFE, 0x7FFE, payload(0x7FEE, 0x7FFE))
	out = append(out, ext(0, uint16(extbuf.Last), 0x2008, 0x2008, payload(0x1FF8, 0x2008))...)
	payloads, err := extbuf.Decode(nil, out, nil)
	if err != nil || len(out) != 0xA016 || len(payloads) != 2 {
		t.Fatalf("%#x bytes, %d payloads, %v", len(out), len(payloads), err)
	}
	for i, want := range []int{0x7FEC, 0x1FF6} {
		rops, handles, err := rop.SplitBuffer(payloads[i])
		if err != nil || len(rops) != want || len(handles) != 4 {
			t.Errorf("payload %d: %#x bytes of ROPs, %d handles, %v", i, len(rops), len(handles), err)
		}
	}
}
