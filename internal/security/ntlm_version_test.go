package security

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

// withoutVersion takes the Version field out of a CHALLENGE message, as servers
// do that negotiate no version.
func withoutVersion(t *testing.T, msg []byte) []byte {
	t.Helper()
	short := slices.Delete(bytes.Clone(msg), 48, 56)
	for _, at := range []int{16, 44} {
		offset := binary.LittleEndian.Uint32(msg[at:])
		if offset < 56 {
			t.Fatalf("the payload at %d begins before the end of the Version field", at)
		}
		binary.LittleEndian.PutUint32(short[at:], offset-8)
	}
	flags := binary.LittleEndian.Uint32(msg[20:])
	binary.LittleEndian.PutUint32(short[20:], flags&^0x02000000)
	return short
}

func TestNTLMChallengeWithoutVersion(t *testing.T) {
	client := mustInitiator(t, testInitiatorConfig(LevelPrivacy))
	server := mustAcceptor(t, TypeNTLM, testAcceptorConfig())
	negotiate, _, err := client.Next(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	challenge, _, err := server.Next(t.Context(), negotiate)
	if err != nil {
		t.Fatal(err)
	}
	short := withoutVersion(t, challenge)
	got, done, err := client.Next(t.Context(), short)
	if err != nil || !done {
		t.Fatalf("done %v, %v", done, err)
	}
	// The MIC is over what was on the wire: a server verifies it with the
	// message that it sent.
	key := client.(*ntlmInitiator).lib.SessionKey()
	want := bytes.Clone(got)
	if err := setNTLMMIC(want, key, negotiate, short); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("the MIC is not over the challenge of the server")
	}
	if bytes.Equal(want[ntlmMICOffset:ntlmMICEnd], make([]byte, 16)) {
		t.Error("no MIC")
	}
}

// TestNTLMMICOracle has the library's own MIC to compare with.
func TestNTLMMICOracle(t *testing.T) {
	client := mustInitiator(t, testInitiatorConfig(LevelPrivacy))
	server := mustAcceptor(t, TypeNTLM, testAcceptorConfig())
	negotiate, _, _ := client.Next(t.Context(), nil)
	challenge, _, err := server.Next(t.Context(), negotiate)
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := client.Next(t.Context(), challenge)
	if err != nil {
		t.Fatal(err)
	}
	ours := bytes.Clone(got)
	if err := setNTLMMIC(ours, client.(*ntlmInitiator).lib.SessionKey(), negotiate, challenge); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(ours, got) {
		t.Error("ours differs from the library's")
	}
}

func TestNTLMVersionAlone(t *testing.T) {
	client := mustInitiator(t, testInitiatorConfig(LevelPrivacy))
	server := mustAcceptor(t, TypeNTLM, testAcceptorConfig())
	negotiate, _, _ := client.Next(t.Context(), nil)
	challenge, _, err := server.Next(t.Context(), negotiate)
	if err != nil {
		t.Fatal(err)
	}
	if got := withNTLMVersion(challenge); !bytes.Equal(got, challenge) {
		t.Error("a message with a version was changed")
	}
	short := withoutVersion(t, challenge)
	for n := range len(short) {
		// Prefixes are the library's to refuse.
		c := mustInitiator(t, testInitiatorConfig(LevelPrivacy))
		if _, _, err := c.Next(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if _, _, err := c.Next(t.Context(), short[:n]); err == nil {
			t.Errorf("%d of %d bytes: no error", n, len(short))
		}
	}
}
