// The whole client, from the wire to the mailbox, against a server whose answers
// are changed at random.

package conformance

import (
	"context"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/mailbox"
)

const (
	// responseBuffer is pcbOut as sessions ask for it.
	responseBuffer = 0x40000
	// memoryBound is what a walk may allocate for each call that it makes, at
	// both ends together.
	memoryBound = 4 * responseBuffer
	// maxCalls bounds a walk: what an answer makes up, such as a table without
	// end, must not keep the test.
	maxCalls = 500
)

// A mailbox is read over and over while answers change: nothing panics, nothing
// hangs, no goroutine is left (synctest waits for all of them), and memory stays
// within a multiple of the response buffer, whatever lengths are claimed.
func TestBeyondMutatedMailbox(t *testing.T) {
	rounds := 120
	if testing.Short() {
		rounds = 40
	}
	for _, p := range []*emsmdbtest.Profile{emsmdbtest.Exchange2010(), emsmdbtest.Exchange2016()} {
		t.Run(p.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { mutatedRounds(t, newSite(t, p, inMemory), rounds) })
		})
	}
}

func mutatedRounds(t *testing.T, s *site, rounds int) {
	inner := emsmdbtest.NewMail("Inner", "x").AttachBytes("x", "text/plain", []byte("x"))
	s.box.Inbox().Folder("Sub").Add(emsmdbtest.NewMail("Outer", strings.Repeat("text ", 9000)).To("A", "a@example.com").
		AttachMessage("Inner", inner).AttachBytes("file", "text/plain", make([]byte, 300_000)))
	read, most := map[bool]int{}, uint64(0)
	for round := range rounds {
		m := &mutator{random: rand.New(rand.NewPCG(uint64(round), 7)), all: round%4 == 0}
		m.odds = 1 + m.random.IntN(30)
		remove := s.server.Hook(m.hook)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		read[readMailbox(t, s) > 300_000]++
		runtime.ReadMemStats(&after)
		most = max(most, (after.TotalAlloc-before.TotalAlloc)/m.made())
		remove()
		s.server.EndSessions()
	}
	if read[true] == 0 || read[false] == 0 {
		t.Errorf("%d mailboxes were read, %d were not: the test shows nothing", read[true], read[false])
	}
	if most > memoryBound {
		t.Errorf("%d bytes allocated for each call, more than %d", most, memoryBound)
	}
	t.Logf("%d of %d mailboxes were read; at most %d bytes allocated for each call", read[true], rounds, most)
}

// mutator changes answers.
type mutator struct {
	mu     sync.Mutex
	random *rand.Rand
	odds   int  // one answer in odds is changed
	all    bool // of every method, not only EcDoRpcExt2
	calls  int
}

func (m *mutator) hook(_ context.Context, c *emsmdbtest.Call) *emsmdbtest.Outcome {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.calls++; m.calls > maxCalls {
		return &emsmdbtest.Outcome{Cut: true}
	}
	if !m.all && c.Method != errcode.RPCExt2 || m.random.IntN(m.odds) != 0 {
		return nil
	}
	return &emsmdbtest.Outcome{Corrupt: m.change}
}

// made is the number of calls made, at least 1.
func (m *mutator) made() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return uint64(max(m.calls, 1))
}

// change changes a few bytes of a stub, or its length.
func (m *mutator) change(stub []byte) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.random
	for range 1 + r.IntN(3) {
		if len(stub) == 0 {
			return stub
		}
		switch at := r.IntN(len(stub)); r.IntN(6) {
		case 0:
			stub = stub[:at]
		case 1: // a length, or a count, of all ones
			for i := at; i < min(at+4, len(stub)); i++ {
				stub[i] = 0xFF
			}
		case 2: // headers are near the beginning
			stub[r.IntN(min(len(stub), 128))] = byte(r.Uint32())
		default:
			stub[at] = byte(r.Uint32())
		}
	}
	return stub
}

// readMailbox reads what it can and returns how many bytes it were. Errors are
// what is expected; what counts is that it ends.
func readMailbox(t *testing.T, s *site) (size int64) {
	ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
	defer cancel()
	session, err := emsmdb.Dial(ctx, s.target, s.options())
	if err != nil {
		return 0
	}
	defer session.Close()
	mb, err := mailbox.Open(ctx, session, nil)
	if err != nil {
		return 0
	}
	for folder, err := range mb.Tree(ctx, mb.Special(mailbox.IPMSubtree)) {
		if err != nil {
			break
		}
		for info, err := range mb.Messages(ctx, folder.ID) {
			if err != nil {
				break
			}
			if m, err := mb.OpenMessage(ctx, folder.ID, info.ID); err == nil {
				size += readMessage(ctx, m, 3)
			}
		}
	}
	return size
}

// readMessage reads a message and, to some depth, those within.
func readMessage(ctx context.Context, m *mailbox.Message, depth int) (size int64) {
	defer m.Close()
	for range m.Recipients(ctx) {
	}
	for _, p := range m.Properties() {
		if stream, ok := p.Value.(*mailbox.Stream); ok {
			size += drain(ctx, stream)
		}
	}
	for _, info := range m.Attachments() {
		a, err := m.OpenAttachment(ctx, info.Number)
		if err != nil {
			continue
		}
		if a.Method() != mailbox.AttachEmbedded {
			size += drain(ctx, a.Data())
		} else if inner, err := a.OpenMessage(ctx); err == nil && depth > 0 {
			size += readMessage(ctx, inner, depth-1)
		}
		a.Close()
	}
	return size
}

func drain(ctx context.Context, stream *mailbox.Stream) int64 {
	r, err := stream.Open(ctx)
	if err != nil {
		return 0
	}
	defer r.Close()
	n, err := io.Copy(io.Discard, r)
	if err != nil {
		return 0
	}
	return n
}
