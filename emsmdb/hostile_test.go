package emsmdb_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/rop"
)

// mutate changes a few bytes of a stub, cuts it, or makes it longer.
func mutate(r *rand.Rand, stub []byte) []byte {
	for range 1 + r.IntN(4) {
		if len(stub) == 0 {
			break
		}
		switch at := r.IntN(len(stub)); r.IntN(8) {
		case 0:
			stub = stub[:at]
		case 1:
			stub = append(stub, make([]byte, r.IntN(64))...)
		case 2: // a hostile length
			for i := at &^ 3; i < min(at&^3+4, len(stub)); i++ {
				stub[i] = 0xFF
			}
		case 3:
			stub[at] ^= 1 << r.IntN(8)
		case 4: // lengths and flags are near the beginning
			stub[r.IntN(min(len(stub), 64))] = byte(r.Uint32())
		default:
			stub[at] = byte(r.Uint32())
		}
	}
	return stub
}

// The whole client against a server whose answers are mutated at random:
// nothing panics, nothing hangs, nothing is left behind (TestMain looks for
// goroutines), and memory stays within a bound. Virtual time, because answers
// may ask for pauses of weeks.
func TestMutatedAnswers(t *testing.T) {
	rounds := 200
	if testing.Short() {
		rounds = 50
	}
	// What one conversation of a dozen calls may allocate at both ends together:
	// a multiple of the response buffer, whatever lengths are claimed.
	const bound = 12 * 0x40000
	overTransports(t, func(t *testing.T, e *exchange, by transport) {
		e.box.Inbox().Add(emsmdbtest.NewMail("Hello", "How are you?"))
		outcomes, most := map[bool]int{}, uint64(0)
		for round := range rounds {
			r := rand.New(rand.NewPCG(uint64(round), 42))
			var mu sync.Mutex // of r: calls are answered on many goroutines
			odds := 1 + r.IntN(8)
			remove := e.Hook(func(context.Context, *emsmdbtest.Call) *emsmdbtest.Outcome {
				mu.Lock()
				defer mu.Unlock()
				if r.IntN(odds) != 0 {
					return nil
				}
				return &emsmdbtest.Outcome{Corrupt: func(stub []byte) []byte {
					mu.Lock()
					defer mu.Unlock()
					return mutate(r, stub)
				}}
			})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			outcomes[converse(t, e, by) == nil]++
			runtime.ReadMemStats(&after)
			most = max(most, after.TotalAlloc-before.TotalAlloc)
			remove()
			// What the mutated session left at the server is the server's.
			e.EndSessions()
		}
		if outcomes[true] == 0 || outcomes[false] == 0 {
			t.Errorf("%d conversations succeeded, %d failed: the test shows nothing", outcomes[true], outcomes[false])
		}
		if most > bound {
			t.Errorf("a conversation allocated %d bytes", most)
		}
	})
}

// converse uses every method of a session once.
func converse(t *testing.T, e *exchange, by transport) error {
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	s, err := emsmdb.Dial(ctx, by.target(e), e.optionsOver(by))
	if err != nil {
		return checked(t, err)
	}
	defer func() { checked(t, s.Close()) }()
	c := rop.NewClient(s, nil)
	if _, _, err = c.Logon(ctx, &rop.LogonRequest{LogonFlags: rop.LogonPrivate, OpenFlags: rop.OpenHomeLogon, ESSDN: dn}); err == nil {
		err = c.Poll(ctx)
	}
	err = errors.Join(err, checked(t, s.Ping(ctx)))
	_, executeErr := s.Execute(ctx)
	err = errors.Join(err, checked(t, executeErr))
	soon, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	for _, waitErr := range s.Notifications(soon) {
		if waitErr != nil && soon.Err() == nil {
			err = errors.Join(err, checked(t, waitErr))
		}
		break
	}
	return err
}

// An answer that is cut at any byte ends the session with one clear error; the
// caller never sees a part of it.
func TestCutAnswers(t *testing.T) {
	over(t, transports(), func(t *testing.T, by transport) {
		disturb(t, by, func(at int) *emsmdbtest.Outcome { return &emsmdbtest.Outcome{CutAnswer: at} })
	})
}

// The same goes for one that is changed on its way, where RPC protects it; what
// TLS protects, it refuses by itself.
func TestChangedAnswers(t *testing.T) {
	disturb(t, transports()[0], func(at int) *emsmdbtest.Outcome {
		return &emsmdbtest.Outcome{CorruptPacket: func(pdu []byte) { pdu[at%len(pdu)] ^= 0x10 }}
	})
}

func disturb(t *testing.T, by transport, outcome func(at int) *emsmdbtest.Outcome) {
	step := 7
	if testing.Short() {
		step = 41
	}
	e := start(t, by.profile(), nil)
	const shortest = 90 // bytes of the answer
	for at := 1; at < shortest; at += step {
		s := e.dialOver(t, by, nil)
		remove := e.Hook(func(context.Context, *emsmdbtest.Call) *emsmdbtest.Outcome { return outcome(at) })
		// A length that was made larger keeps the client waiting for the rest.
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		out, err := s.Execute(ctx)
		if out != nil || !errors.Is(err, emsmdb.ErrLost) && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("at %d: %x, %v", at, out, err)
		}
		cancel()
		remove()
		e.CutConnections()
		s.Close()
	}
}

// checked demands that errors are of the type that is promised.
func checked(t *testing.T, err error) error {
	var op *emsmdb.OpError
	if err != nil && !errors.As(err, &op) {
		t.Errorf("%T: %v", err, err)
	}
	return err
}
