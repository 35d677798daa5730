// Calls: ROP buffers down, chains of them up.

package emsmdb

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/ndr"
)

// emptyROPs is a request without ROPs: RopSize, which counts itself. Servers
// answer it with what notifications there are ([MS-OXCRPC] 3.3.4.1).
var emptyROPs = []byte{2, 0}

// Execute carries one ROP request buffer to the server and returns the chain
// of payloads of the answer, unpacked, in order; the first has the responses to
// all ROPs, each further one is another response to the last of them
// ([MS-OXCRPC] 3.1.7.4). The payloads are the caller's own.
//
// Without arguments it sends a request without ROPs, to which the server
// answers with pending notifications. More than one argument is a packed
// upload, which Supports(PackedWriteStreamUpload) or
// Supports(PackedFastTransferUpload) must allow. A payload holds at most 32767
// bytes, 32768 in a packed upload.
//
// While the server is too busy the call is repeated as the server asks and
// Options.Retry allows. When ctx ends, Execute returns at once and only this
// call is lost: the session goes on when the server has answered it.
func (s *Session) Execute(ctx context.Context, in ...[]byte) ([][]byte, error) {
	return s.ExecuteLate(ctx, nil, in...)
}

// ExecuteLate is Execute for callers who must clean up after a call that they
// gave up: if it returns before the server's answer because ctx ended, or
// because of Close, late is called exactly once, on a goroutine of the
// session, with what Execute would have returned. In all other cases late is
// not called. The next call has its turn before late returns, so late may
// itself call Execute. A nil late drops the answer.
func (s *Session) ExecuteLate(ctx context.Context, late func(out [][]byte, err error), in ...[]byte) ([][]byte, error) {
	if len(in) == 0 {
		in = [][]byte{emptyROPs}
	}
	epoch, stamped := epochOf(ctx)
	if !stamped && !replayable(ctx) {
		epoch = s.Epoch()
	}
	for replays := 0; ; replays++ {
		out, err := s.executeOnce(ctx, epoch, late, in)
		if !replayable(ctx) || replays == maxReplays || !errors.Is(err, ErrLost) || s.overError() != nil {
			return out, err
		}
	}
}

// maxReplays bounds how often a call that may be replayed is sent again: it may
// be the one that servers cannot survive.
const maxReplays = 3

// call is one call while it is under way. It belongs to the goroutine that
// makes it and, when that gives it up, to the one that takes its answer.
type call struct {
	mu               sync.Mutex // held by whoever it belongs to
	link             *link
	req              executeRequest
	trace            CallTrace
	entered, started time.Time
	request          uint16      // its number in the auxiliary blocks, or 0
	overdue          *time.Timer // until the late answer has come, or nil
}

func (s *Session) executeOnce(ctx context.Context, epoch uint64, late func([][]byte, error), in [][]byte) ([][]byte, error) {
	entered := time.Now()
	l, err := s.acquire(ctx, epoch)
	if err != nil {
		c := &call{entered: entered, trace: CallTrace{Op: "execute"}}
		return nil, s.finish(c, &OpError{Op: "execute", Method: errcode.RPCExt2, Err: err, NotExecuted: true})
	}
	return s.executeOn(ctx, l, entered, late, in)
}

// executeOn makes one call on l, and releases the turn, which the caller holds.
func (s *Session) executeOn(ctx context.Context, l *link, entered time.Time, late func([][]byte, error), in [][]byte) ([][]byte, error) {
	c := &call{link: l, entered: entered, started: time.Now(), trace: CallTrace{Op: "execute"}}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := s.pack(c, in); err != nil {
		s.release()
		return nil, s.finish(c, &OpError{Op: "execute", Method: errcode.RPCExt2, Err: err, NotExecuted: true})
	}
	gctx, stop := s.guarded(ctx)
	defer stop()
	res, err := s.carry(gctx, c, func(res *executeResult, err error) { s.takeLate(c, late, res, err) })
	if err != nil && failureOf(err).pending {
		// The turn stays with the call until its answer comes, so that what
		// follows is sent after it; the buffers stay with it, too.
		s.expectAnswer(c)
		return nil, &OpError{Op: "execute", Method: errcode.RPCExt2, Err: ctxError(gctx)}
	}
	err = cancelled(gctx, err)
	defer s.release()
	out, err := s.unpack(c, res, err)
	s.buf, s.auxBuf = c.req.in, c.req.auxIn
	return out, err
}

// cancelled puts the reason for which a guarded context ended in the place of
// the transport's words for it.
func cancelled(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
		return err
	}
	f := failureOf(err)
	if f.busy {
		return err
	}
	return &failure{method: f.method, err: ctxError(ctx), notExecuted: f.notExecuted}
}

// errSilent says why a session is lost whose server does not answer.
var errSilent = errors.New("the server did not answer a call that was given up")

// expectAnswer gives the server a time to answer a call that was given up, so
// that it cannot keep all others waiting for ever.
func (s *Session) expectAnswer(c *call) {
	if s.opts.LateTimeout < 0 {
		return
	}
	c.overdue = time.AfterFunc(s.opts.LateTimeout, func() {
		_ = s.lose(c.link, errSilent) // nobody waits for it here
	})
}

// takeLate takes the answer of a call whose caller has gone, lets the next call
// have its turn, and passes the answer on.
func (s *Session) takeLate(c *call, late func([][]byte, error), res *executeResult, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.overdue != nil {
		c.overdue.Stop()
	}
	c.trace.Late = true
	out, err := s.unpack(c, res, err)
	s.release()
	if late != nil {
		// On a goroutine of the session's: this one is the binding's, which
		// may be waited for before calls that late makes can go on.
		s.wg.Go(func() { late(out, err) })
	}
}

// pack lays out the request once: repetitions send the same bytes.
func (s *Session) pack(c *call, in [][]byte) error {
	if err := checkPayloads(c.link, in); err != nil {
		return err
	}
	policy := s.policy(c.link, c.link.compress)
	var err error
	if c.req.in, err = extbuf.AppendChain(s.buf[:0], in, policy); err != nil {
		return err
	}
	if len(c.req.in) > ndr.MaxBuffer {
		return fmt.Errorf("%w: %d bytes of extended buffers", ErrTooLarge, len(c.req.in))
	}
	if c.req.auxIn, c.request, err = c.link.aux.appendExecute(s.auxBuf[:0], policy); err != nil {
		return err
	}
	s.buf, s.auxBuf = nil, nil
	c.req.flags = s.flags(c.link)
	c.req.maxOut = c.link.maxOut(s.opts.MaxResponse)
	c.trace.PayloadsIn, c.trace.WireIn = len(in), len(c.req.in)
	for _, p := range in {
		c.trace.In += len(p)
	}
	if s.opts.Trace.wantsCalls() && len(c.req.auxIn) > 0 {
		c.trace.AuxIn, _ = extbuf.DecodeSingle(c.req.auxIn, nil)
	}
	return nil
}

// policy says how extended buffers are packed: compressed where that helps,
// obfuscated where nothing else hides them.
func (s *Session) policy(b interface{ encrypted() bool }, compress bool) extbuf.Policy {
	p := extbuf.Policy{Compress: compress && s.opts.Compression == CompressAuto}
	if !b.encrypted() {
		p.Obfuscate = extbuf.ObfuscatePlain
	}
	return p
}

// checkPayloads applies the size rules of [MS-OXCRPC] 3.1.4.12 and 3.1.7
// before anything is sent.
func checkPayloads(l *link, in [][]byte) error {
	limit := extbuf.MaxRequestPayload
	if len(in) > 1 {
		if !l.info.Supports(PackedWriteStreamUpload) && !l.info.Supports(PackedFastTransferUpload) {
			return fmt.Errorf("%w: packed upload", ErrNotSupported)
		}
		if len(in) > extbuf.MaxPayloads {
			return fmt.Errorf("%w: %d payloads", ErrTooLarge, len(in))
		}
		limit = extbuf.MaxPayload
	}
	for _, p := range in {
		switch {
		case len(p) > limit:
			return fmt.Errorf("%w: payload of %d bytes", ErrTooLarge, len(p))
		case len(p) < len(emptyROPs):
			return fmt.Errorf("payload of %d bytes is no ROP buffer", len(p))
		}
	}
	return nil
}

func (s *Session) flags(l *link) (flags uint32) {
	if s.opts.Compression == CompressNever {
		flags |= ndr.FlagNoCompression
	}
	if l.encrypted() {
		flags |= ndr.FlagNoXORMagic
	}
	if !s.opts.NoChain {
		flags |= ndr.FlagChain
	}
	return flags
}

// maxOut is the room for an answer that this server allows.
func (l *link) maxOut(asked int) uint32 {
	large := l.info.Supports(LargeResponses)
	switch {
	case asked == 0 && large:
		return ndr.MaxBufferLarge
	case asked == 0, asked > ndr.MaxBuffer && !large:
		return ndr.MaxBuffer
	}
	return uint32(asked)
}

// carry sends the request, again and again while the server is too busy.
func (s *Session) carry(ctx context.Context, c *call, late func(*executeResult, error)) (res *executeResult, err error) {
	c.trace.Retries, err = s.retry(ctx, c.link, "execute", func() error {
		s.lastCall.Store(time.Now().UnixNano())
		res, err = c.link.execute(ctx, &c.req, late)
		return err
	})
	return res, err
}

// retry calls f until it fails with something else than a busy server, as
// often as server and policy allow, [MS-OXCRPC] 3.2.4.3. It returns the number
// of repetitions.
func (s *Session) retry(ctx context.Context, l *link, op string, f func() error) (retries int, err error) {
	most := s.opts.Retry.count(l.info.RetryCount)
	for {
		err := f()
		if err == nil || !failureOf(err).busy || retries >= most {
			return retries, err
		}
		delay := s.retryPause(l, err)
		s.opts.Trace.retrying(RetryTrace{Op: op, Attempt: retries + 1, Max: most, Delay: delay, Err: err})
		if waitErr := sleep(ctx, delay); waitErr != nil {
			f := *failureOf(err)
			f.err = fmt.Errorf("%w while waiting to repeat a call: %w", ctxError(ctx), f.err)
			return retries, &f
		}
		retries++
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// unpack turns what the binding returned into what the caller gets. The turn
// is held.
func (s *Session) unpack(c *call, res *executeResult, err error) ([][]byte, error) {
	s.lastCall.Store(time.Now().UnixNano())
	c.note(err)
	if err != nil {
		return nil, s.finish(c, s.callFailed(c.link, "execute", err))
	}
	defer res.release()
	c.trace.Server, c.trace.WireOut = res.serverTime, len(res.out)
	s.heed(c, res.auxOut)
	if len(res.out) > int(c.req.maxOut) {
		return nil, s.finish(c, fmt.Errorf("%w: %d bytes where %d were asked for", ErrProtocol, len(res.out), c.req.maxOut))
	}
	out, err := ownPayloads(res.out)
	if err != nil {
		return nil, s.finish(c, fmt.Errorf("answer: %w", err))
	}
	if s.opts.Trace.wantsCalls() {
		c.trace.OutHeaders, _ = extbuf.Headers(res.out)
	}
	c.trace.PayloadsOut = len(out)
	for _, p := range out {
		c.trace.Out += len(p)
	}
	return out, s.finish(c, nil)
}

// callFailed dresses an error of the binding, and notes a lost context.
func (s *Session) callFailed(l *link, op string, err error) error {
	f := failureOf(err)
	e := f.opError(op)
	if f.lost {
		e.Err = s.lose(l, f.err)
	}
	return e
}

// finish traces the end of a call and returns its error as an *OpError.
func (s *Session) finish(c *call, err error) error {
	if err != nil {
		err = opError("execute", errcode.RPCExt2, err, false)
	}
	if s.opts.Trace.wantsCalls() {
		now := time.Now()
		if c.started.IsZero() {
			c.started = now
		}
		c.trace.Turn, c.trace.Elapsed, c.trace.Err = c.started.Sub(c.entered), now.Sub(c.started), err
		s.opts.Trace.Called(c.trace)
	}
	return err
}

// heed acts on the auxiliary blocks of an answer. They are informational: what
// cannot be decoded is ignored.
func (s *Session) heed(c *call, auxOut []byte) {
	if len(auxOut) == 0 {
		return
	}
	payload, err := extbuf.DecodeSingle(auxOut, &extbuf.Options{InPlace: true})
	if err != nil {
		s.opts.Logger.Debug("auxiliary buffer ignored", "error", err)
		return
	}
	if s.opts.Trace.wantsCalls() {
		c.trace.AuxOut = payload
	}
	s.obey(c.link, payload)
}

// ownPayloads unpacks a chain into memory of its own: two allocations for the
// bytes, of what was compressed and of what was not.
func ownPayloads(chain []byte) ([][]byte, error) {
	if len(chain) == 0 {
		// Servers since Exchange 2013 that had no room for ROPs answer so.
		return nil, nil
	}
	out, err := extbuf.Decode(make([][]byte, 0, countPayloads(chain)), chain, &extbuf.Options{InPlace: true})
	if err != nil {
		return nil, err
	}
	var room [16][]byte
	plain := room[:0]
	for i := range aliased(chain, out) {
		plain = append(plain, out[i])
	}
	own := bytes.Join(plain, nil) // which does not clear what it fills
	for i := range aliased(chain, out) {
		n := len(out[i])
		out[i], own = own[:n:n], own[n:]
	}
	return out, nil
}

// countPayloads follows the headers of a chain that may be malformed.
func countPayloads(chain []byte) (n int) {
	for len(chain) >= extbuf.HeaderSize && n < extbuf.MaxPayloads {
		n++
		size := int(binary.LittleEndian.Uint16(chain[4:]))
		chain = chain[min(extbuf.HeaderSize+size, len(chain)):]
	}
	return n
}

// aliased yields the indexes of the payloads that were not compressed, which
// Decode leaves where they are. The chain has been checked.
func aliased(chain []byte, out [][]byte) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range out {
			flags := extbuf.Flags(binary.LittleEndian.Uint16(chain[2:]))
			size := int(binary.LittleEndian.Uint16(chain[4:]))
			if flags&extbuf.Compressed == 0 && !yield(i) {
				return
			}
			chain = chain[extbuf.HeaderSize+size:]
		}
	}
}

// Ping makes a round trip to the server that does nothing (EcDummyRpc): it
// tells whether the server can be reached, not whether the session context
// still exists.
func (s *Session) Ping(ctx context.Context) error {
	start := time.Now()
	l, err := s.acquire(ctx, 0)
	if err != nil {
		return &OpError{Op: "ping", Method: errcode.DummyRPC, Err: err, NotExecuted: true}
	}
	defer s.release()
	turn := time.Since(start)
	gctx, stop := s.guarded(ctx)
	defer stop()
	retries, err := s.retry(gctx, l, "ping", func() error { return l.ping(gctx) })
	if err != nil {
		err = s.callFailed(l, "ping", cancelled(gctx, err))
	}
	if s.opts.Trace.wantsCalls() {
		s.opts.Trace.Called(CallTrace{Op: "ping", Turn: turn, Elapsed: time.Since(start) - turn, Retries: retries, Err: err})
	}
	return err
}
