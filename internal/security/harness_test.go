// What the tests of all mechanisms share: running a handshake in memory, PDUs
// to protect, and the properties that every context must have.

package security

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/go-mapi/mapirpc/auth"
)

// scheme is one way to establish a context.
type scheme struct {
	name string
	// make returns fresh ends for a level.
	make func(t testing.TB, level Level) (initiator, acceptor Handshake)
	// protected returns the parts of a token whose every change must be
	// noticed; nil protects whole tokens. What lies outside may be changed
	// without effect, and is where the mechanism itself protects nothing.
	protected func(token []byte) [][2]int
	// signsHeaders says that the initiator demands header signing.
	signsHeaders bool
}

// shake runs a handshake to its end. Tamper, when not nil, sees every token
// before it is delivered and returns what arrives.
func shake(ctx context.Context, i, a Handshake, tamper func(n int, token []byte) []byte) error {
	var token []byte
	var iDone, aDone bool
	for n := 0; n < 10; n += 2 {
		if !iDone {
			out, done, err := lend(ctx, i, token)
			if err != nil {
				return fmt.Errorf("initiator: %w", err)
			}
			token, iDone = out, done
		} else {
			token = nil
		}
		if len(token) == 0 && iDone {
			break
		}
		if tamper != nil {
			token = tamper(n, token)
		}
		if aDone {
			return errors.New("initiator sent a token after the acceptor was done")
		}
		out, done, err := lend(ctx, a, token)
		if err != nil {
			return fmt.Errorf("acceptor: %w", err)
		}
		token, aDone = out, done
		if len(token) == 0 && iDone {
			break
		}
		if tamper != nil {
			token = tamper(n+1, token)
		}
	}
	if !iDone || !aDone {
		return fmt.Errorf("handshake does not end: initiator %v, acceptor %v", iDone, aDone)
	}
	return nil
}

// lend gives a token to Next in memory that is overwritten afterwards, as that
// of packets is.
func lend(ctx context.Context, h Handshake, token []byte) ([]byte, bool, error) {
	lent := bytes.Clone(token)
	defer clear(lent)
	return h.Next(ctx, lent)
}

// protectors runs a handshake and returns both ends' protection.
func protectors(t testing.TB, s scheme, level Level, headerSigning bool) (client, server Protector) {
	t.Helper()
	i, a := s.make(t, level)
	if err := shake(t.Context(), i, a, nil); err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	client, err := i.Protector(level, headerSigning)
	if err != nil {
		t.Fatal(err)
	}
	server, err = a.Protector(level, headerSigning)
	if err != nil {
		t.Fatal(err)
	}
	return client, server
}

const testHeader = 24

// testPDU returns a request PDU up to its sec_trailer with a body of n bytes
// that depend on seed, and with room for any verifier.
func testPDU(p Protector, n int, seed uint64) (pdu []byte, bodyEnd int) {
	rnd := rand.New(rand.NewPCG(seed, uint64(n)))
	bodyEnd = testHeader + (n+p.BodyAlign()-1)/p.BodyAlign()*p.BodyAlign()
	pdu = make([]byte, bodyEnd+TrailerSize, bodyEnd+TrailerSize+p.VerifierSize())
	copy(pdu, []byte{5, 0, 0, 3, 0x10, 0, 0, 0})
	binary.LittleEndian.PutUint16(pdu[8:], uint16(cap(pdu)))
	binary.LittleEndian.PutUint16(pdu[10:], uint16(p.VerifierSize()))
	for i := testHeader; i < testHeader+n; i++ {
		pdu[i] = byte(rnd.Uint32())
	}
	copy(pdu[bodyEnd:], []byte{10, 6, byte(bodyEnd - testHeader - n), 0, 1, 0, 0, 0})
	return pdu, bodyEnd
}

// seal protects a copy of pdu.
func seal(t testing.TB, p Protector, pdu []byte, bodyEnd int) []byte {
	t.Helper()
	work := append(make([]byte, 0, cap(pdu)), pdu...)
	out, err := p.Protect(work, testHeader, bodyEnd)
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != len(pdu)+p.VerifierSize() {
		t.Fatalf("protected PDU has %d bytes, want %d", len(out), len(pdu)+p.VerifierSize())
	}
	return out
}

// testLevels are the levels that protect packets.
var testLevels = []Level{LevelIntegrity, LevelPrivacy}

// testContext runs every property of an established context.
func testContext(t *testing.T, s scheme) {
	for _, level := range testLevels {
		for _, headerSigning := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/%v/header signing %v", s.name, level, headerSigning), func(t *testing.T) {
				if s.signsHeaders && !headerSigning {
					testHeaderSigning(t, s, level)
					return
				}
				t.Run("round trip", func(t *testing.T) { testRoundTrip(t, s, level, headerSigning) })
				t.Run("replay", func(t *testing.T) { testReplay(t, s, level, headerSigning) })
				t.Run("reorder", func(t *testing.T) { testReorder(t, s, level, headerSigning) })
				t.Run("drop", func(t *testing.T) { testDrop(t, s, level, headerSigning) })
				t.Run("reflect", func(t *testing.T) { testReflect(t, s, level, headerSigning) })
				t.Run("short", func(t *testing.T) { testShort(t, s, level, headerSigning) })
				t.Run("allocations", func(t *testing.T) { testAllocations(t, s, level, headerSigning) })
			})
		}
	}
}

// testHeaderSigning finds the initiator unwilling to do without it.
func testHeaderSigning(t *testing.T, s scheme, level Level) {
	i, a := s.make(t, level)
	if err := shake(t.Context(), i, a, nil); err != nil {
		t.Fatal(err)
	}
	if p, err := i.Protector(level, false); p != nil || !errors.Is(err, auth.ErrLevelUnavailable) {
		t.Errorf("got %v, %v, want ErrLevelUnavailable", p, err)
	}
	if p, err := i.Protector(LevelConnect, false); p != nil || err != nil {
		t.Errorf("without protection: %v, %v", p, err)
	}
}

func testRoundTrip(t *testing.T, s scheme, level Level, headerSigning bool) {
	client, server := protectors(t, s, level, headerSigning)
	for n, ends := range [][2]Protector{{client, server}, {server, client}} {
		for _, size := range []int{0, 1, 15, 16, 17, 255, 4096, 5840} {
			pdu, bodyEnd := testPDU(ends[0], size, uint64(n))
			sealed := seal(t, ends[0], pdu, bodyEnd)
			if !bytes.Equal(sealed[:testHeader], pdu[:testHeader]) || !bytes.Equal(sealed[bodyEnd:bodyEnd+TrailerSize], pdu[bodyEnd:]) {
				t.Fatal("header or trailer changed")
			}
			hidden := size < 16 || !bytes.Contains(sealed, pdu[testHeader:testHeader+16])
			if hidden != (level == LevelPrivacy || size < 16) {
				t.Fatalf("body of %d bytes: hidden %v at level %v", size, hidden, level)
			}
			if err := ends[1].Unprotect(sealed, testHeader, bodyEnd); err != nil {
				t.Fatalf("body of %d bytes: %v", size, err)
			}
			if !bytes.Equal(sealed[:len(pdu)], pdu) {
				t.Fatalf("body of %d bytes does not come back", size)
			}
		}
	}
}

// mustFail demands that a packet fails verification and that the context is of
// no use afterwards.
func mustFail(t *testing.T, from, to Protector, packet []byte, bodyEnd int) {
	t.Helper()
	if err := to.Unprotect(packet, testHeader, bodyEnd); !errors.Is(err, ErrVerify) {
		t.Fatalf("got %v, want ErrVerify", err)
	}
	pdu, end := testPDU(from, 32, 99)
	if err := to.Unprotect(seal(t, from, pdu, end), testHeader, end); !errors.Is(err, ErrVerify) {
		t.Fatalf("the context goes on after a failure: %v", err)
	}
}

func testReplay(t *testing.T, s scheme, level Level, headerSigning bool) {
	client, server := protectors(t, s, level, headerSigning)
	pdu, bodyEnd := testPDU(client, 100, 1)
	sealed := seal(t, client, pdu, bodyEnd)
	again := bytes.Clone(sealed)
	if err := server.Unprotect(sealed, testHeader, bodyEnd); err != nil {
		t.Fatal(err)
	}
	mustFail(t, client, server, again, bodyEnd)
}

func testReorder(t *testing.T, s scheme, level Level, headerSigning bool) {
	client, server := protectors(t, s, level, headerSigning)
	pdu, bodyEnd := testPDU(server, 100, 1)
	seal(t, server, pdu, bodyEnd)
	second := seal(t, server, pdu, bodyEnd)
	mustFail(t, server, client, second, bodyEnd)
}

func testDrop(t *testing.T, s scheme, level Level, headerSigning bool) {
	client, server := protectors(t, s, level, headerSigning)
	pdu, bodyEnd := testPDU(client, 0, 1)
	if err := server.Unprotect(seal(t, client, pdu, bodyEnd), testHeader, bodyEnd); err != nil {
		t.Fatal(err)
	}
	seal(t, client, pdu, bodyEnd)
	mustFail(t, client, server, seal(t, client, pdu, bodyEnd), bodyEnd)
}

// testReflect sends a client's packet back to the client.
func testReflect(t *testing.T, s scheme, level Level, headerSigning bool) {
	client, server := protectors(t, s, level, headerSigning)
	pdu, bodyEnd := testPDU(client, 64, 1)
	mustFail(t, server, client, seal(t, client, pdu, bodyEnd), bodyEnd)
}

// testShort feeds packets without a whole verifier, or with bytes between body
// and trailer.
func testShort(t *testing.T, s scheme, level Level, headerSigning bool) {
	client, server := protectors(t, s, level, headerSigning)
	pdu, bodyEnd := testPDU(client, 64, 1)
	sealed := seal(t, client, pdu, bodyEnd)
	for cut := 1; cut <= client.VerifierSize(); cut++ {
		_, fresh := protectors(t, s, level, headerSigning)
		if err := fresh.Unprotect(bytes.Clone(sealed[:len(sealed)-cut]), testHeader, bodyEnd); !errors.Is(err, ErrVerify) {
			t.Fatalf("verifier short of %d bytes: got %v", cut, err)
		}
	}
	if err := server.Unprotect(sealed, testHeader, bodyEnd-16); !errors.Is(err, ErrVerify) {
		t.Fatalf("unsigned gap: got %v", err)
	}
	if _, err := client.Protect(pdu, testHeader, bodyEnd-1); err == nil {
		t.Fatal("Protect takes a body that does not end at the sec_trailer")
	}
}

func testAllocations(t *testing.T, s scheme, level Level, headerSigning bool) {
	client, server := protectors(t, s, level, headerSigning)
	pdu, bodyEnd := testPDU(client, 5000, 1)
	work := make([]byte, 0, cap(pdu))
	allocs := testing.AllocsPerRun(50, func() {
		work = append(work[:0], pdu...)
		out, err := client.Protect(work, testHeader, bodyEnd)
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Unprotect(out, testHeader, bodyEnd); err != nil {
			t.Fatal(err)
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations per packet sealed and opened", allocs)
	}
}

// testFlips flips every bit of a sealed packet, each in a context of its own
// that pair returns. Covered says whether a change of the byte must be
// noticed.
func testFlips(t *testing.T, pair func() (from, to Protector), covered func(i, bodyEnd int) bool) {
	from, _ := pair()
	pdu, bodyEnd := testPDU(from, 40, 7) // 8 bytes of padding
	for i := range len(pdu) + from.VerifierSize() {
		for bit := range 8 {
			from, to := pair()
			sealed := seal(t, from, pdu, bodyEnd)
			sealed[i] ^= 1 << bit
			err := to.Unprotect(sealed, testHeader, bodyEnd)
			if noticed := errors.Is(err, ErrVerify); noticed != covered(i, bodyEnd) {
				t.Fatalf("bit %d of byte %d flipped (body ends at %d): %v", bit, i, bodyEnd, err)
			}
		}
	}
}

// testMutations changes the tokens of a handshake in every step-th byte, and
// cuts them there. Each change must end in an *auth.Error at one of the two
// ends or at the first packet; or, where the mechanism protects nothing, in
// a context between the same two parties.
func testMutations(t *testing.T, s scheme, step int) {
	var tokens [][]byte
	i, a := s.make(t, LevelPrivacy)
	err := shake(t.Context(), i, a, func(_ int, token []byte) []byte {
		tokens = append(tokens, bytes.Clone(token))
		return token
	})
	if err != nil {
		t.Fatal(err)
	}
	parties := [2]Peer{i.Peer(), a.Peer()}
	rnd := rand.New(rand.NewPCG(1, 2))
	for n, token := range tokens {
		for pos := rnd.IntN(step); pos < len(token); pos += step {
			bit := byte(1) << rnd.IntN(8)
			mutations := map[string]func([]byte) []byte{
				"flip":     func(b []byte) []byte { return with(b, pos, b[pos%len(b)]^bit) },
				"all ones": func(b []byte) []byte { return with(b, pos, 0xFF) },
				"zero":     func(b []byte) []byte { return with(b, pos, 0) },
				"cut":      func(b []byte) []byte { return b[:min(pos, len(b)-1)] },
			}
			for name, mutate := range mutations {
				if err := mutateOne(t, s, n, pos, name, parties, mutate); err != nil {
					t.Errorf("%s: token %d, byte %d of %d, %s: %v", s.name, n, pos, len(token), name, err)
				}
			}
		}
	}
}

func with(b []byte, pos int, v byte) []byte {
	b[pos%len(b)] = v
	return b
}

// mutateOne runs one handshake with one change, and says what is wrong with
// the outcome.
func mutateOne(t *testing.T, s scheme, n, pos int, name string, parties [2]Peer, mutate func([]byte) []byte) error {
	t.Helper()
	i, a := s.make(t, LevelPrivacy)
	changed, demand := false, true
	err := shake(t.Context(), i, a, func(k int, token []byte) []byte {
		if k != n || len(token) == 0 {
			return token
		}
		m := mutate(bytes.Clone(token))
		changed = !bytes.Equal(m, token)
		if s.protected != nil && name != "cut" {
			demand = slices.ContainsFunc(s.protected(token), func(r [2]int) bool { return pos >= r[0] && pos < r[1] })
		}
		return m
	})
	if !changed {
		return nil
	}
	if err == nil {
		err = firstPacket(t, i, a)
	}
	switch _, typed := errors.AsType[*auth.Error](err); {
	case err == nil && demand:
		return errors.New("not noticed")
	case err == nil && parties != [2]Peer{i.Peer(), a.Peer()}:
		return fmt.Errorf("between other parties: %+v, %+v", i.Peer(), a.Peer())
	case err != nil && !typed && !errors.Is(err, ErrVerify):
		return fmt.Errorf("untyped error: %w", err)
	}
	return nil
}

// firstPacket exchanges a packet each way.
func firstPacket(t *testing.T, i, a Handshake) error {
	client, err := i.Protector(LevelPrivacy, true)
	if err != nil {
		return err
	}
	server, err := a.Protector(LevelPrivacy, true)
	if err != nil {
		return err
	}
	for _, ends := range [][2]Protector{{client, server}, {server, client}} {
		pdu, bodyEnd := testPDU(ends[0], 10, 1)
		if err := ends[1].Unprotect(seal(t, ends[0], pdu, bodyEnd), testHeader, bodyEnd); err != nil {
			return err
		}
	}
	return nil
}
