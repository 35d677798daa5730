// EcDoRpcExt2 and its HTTP counterpart: extended buffers, size rules, chained
// answers ([MS-OXCRPC] 3.1.4.12 and 3.1.7).

package emsmdbtest

import (
	"context"
	"slices"

	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// Flags of EcDoRpcExt2.
const (
	executeNoCompression = 0x1
	executeNoXOR         = 0x2
	executeChain         = 0x4
)

// Limits of [MS-OXCRPC] 3.1.4.12 and 3.1.7.4.
const (
	maxRequest     = 0x8007 // cbIn that every product takes
	maxRequestFar  = 0x40000
	minAnswer      = 0x8007 // pcbOut that every product takes
	residualStream = 8 << 10
	residualRows   = 32 << 10
)

// executeRequest is a request to execute ROPs, on any transport.
type executeRequest struct {
	flags     uint32
	in        []byte
	maxOut    int
	auxIn     []byte
	maxAuxOut int
	// encrypted says that the transport keeps the answer secret, so that it
	// need not be obfuscated.
	encrypted bool
}

// executeAnswer is the answer. code is not Success when nothing was executed;
// gone says that the session ended with it, busy that the call is to be refused
// with RPC_S_SERVER_TOO_BUSY.
type executeAnswer struct {
	code   errcode.Code
	gone   bool
	busy   bool
	out    []byte
	auxOut []byte
	// work holds out, and goes back to the core when that has been copied. It
	// may be nil.
	work *scratch
}

// execute runs the ROPs of a request in a session.
func (s *session) execute(ctx context.Context, req *executeRequest) executeAnswer {
	if code := s.core.checkSizes(req); code != errcode.Success {
		s.end()
		return executeAnswer{code: code, gone: true}
	}
	if req.maxOut < extbuf.HeaderSize {
		return executeAnswer{} // what is left of it: products that take it run nothing
	}
	payloads, code := s.core.unpack(req)
	if code != errcode.Success {
		s.end()
		return executeAnswer{code: code, gone: true}
	}
	if !s.begin(ctx) {
		return executeAnswer{code: errcode.NetworkError, gone: true}
	}
	defer s.done()
	s.work = s.core.work.get()
	out, busy, code := s.answer(ctx, req, payloads)
	if busy || code != errcode.Success {
		s.core.work.put(s.work)
		return executeAnswer{busy: busy, code: code}
	}
	return executeAnswer{out: out, auxOut: s.auxOut(req), work: s.work}
}

// ropIDs lists the ROPs in a request, as far as it can be read.
func ropIDs(in []byte) (ids []rop.ID) {
	payloads, err := extbuf.Decode(nil, in, nil)
	if err != nil {
		return nil
	}
	for _, payload := range payloads {
		calls, _, err := rop.DecodeRequestBuffer(payload)
		for _, c := range calls {
			ids = append(ids, c.Request.ID())
		}
		if err != nil {
			break
		}
	}
	return ids
}

// checkSizes applies the product's rules for lengths.
func (c *core) checkSizes(req *executeRequest) errcode.Code {
	rules := &c.profile.Execute
	switch {
	case len(req.in) < extbuf.HeaderSize:
		return rules.RequestTooSmall
	case len(req.in) > maxRequest && !c.isPacked(req.in):
		if code := rules.RequestTooBig; code != errcode.Success {
			return code
		}
	}
	switch {
	case req.maxOut < extbuf.HeaderSize:
		return rules.AnswerTooSmall
	case req.maxOut < minAnswer:
		if code := rules.AnswerSmall; code != errcode.Success {
			return code
		}
	}
	if n := len(req.auxIn); n > 0 && n < extbuf.HeaderSize {
		return rules.AuxTooSmall
	}
	return errcode.Success
}

// packedUpload says that requests may have several payloads.
func (c *core) packedUpload() bool {
	return c.profile.Connect.ServerCapabilities&(auxbuf.PackedFastTransferUpload|auxbuf.PackedWriteStreamUpload) != 0
}

// isPacked reports whether a request has several payloads where it may.
func (c *core) isPacked(in []byte) bool {
	if !c.packedUpload() {
		return false
	}
	hs, err := extbuf.Headers(in)
	return err == nil && len(hs) > 1
}

// unpack undoes rgbIn and checks rgbAuxIn.
func (c *core) unpack(req *executeRequest) ([][]byte, errcode.Code) {
	if len(req.auxIn) >= extbuf.HeaderSize {
		if _, err := extbuf.DecodeSingle(req.auxIn, nil); err != nil {
			return nil, errcode.RPCFormat
		}
	}
	o := &extbuf.Options{MaxPayloads: 1}
	if c.packedUpload() {
		o.MaxPayloads = extbuf.MaxPayloads
	}
	payloads, err := extbuf.Decode(nil, req.in, o)
	if err != nil {
		return nil, errcode.RPCFormat
	}
	return payloads, errcode.Success
}

// answer executes the ROPs and packs the answers, chained as far as the client
// allows and the last ROP lends itself to it.
func (s *session) answer(ctx context.Context, req *executeRequest, payloads [][]byte) (out []byte, busy bool, code errcode.Code) {
	pack := packer{session: s, req: req, out: s.work.packed[:0]}
	defer func() { s.work.packed = pack.out }()
	room := min(req.maxOut-extbuf.HeaderSize, extbuf.MaxPayload)
	b, code := s.runAll(ctx, payloads, room)
	if code != errcode.Success || b.busy {
		return nil, code == errcode.Success, code
	}
	payload, next, stream := b.payload, b.next, b.stream
	for req.flags&executeChain != 0 && next != nil && s.chains(next) && pack.count < extbuf.MaxPayloads-1 {
		// The payload in hand goes out plain at worst, so what is left
		// beyond it can be relied on.
		left := req.maxOut - len(pack.out) - 2*extbuf.HeaderSize - len(payload)
		if left < next.residual {
			break
		}
		more := s.repeat(ctx, next, min(left, extbuf.MaxPayload))
		if more == nil {
			break
		}
		pack.out = slices.Grow(pack.out, req.maxOut-len(pack.out))
		if err := pack.add(payload, false, stream); err != nil {
			return nil, false, errcode.GeneralFailure
		}
		payload, next, stream = more.payload, more.next, more.stream
	}
	if err := pack.add(payload, true, stream); err != nil {
		return nil, false, errcode.GeneralFailure
	}
	return pack.out, false, errcode.Success
}

// chains applies the rules by which products leave answers unchained.
func (s *session) chains(next *continuation) bool {
	if !next.stream {
		return true
	}
	v := s.client
	if s.core.profile.Execute.NoChainFor15 && v.Major >= 15 && !v.AtLeast(version.Version{Major: 16, BuildMajor: 10000}) {
		return false
	}
	return v.Supports(version.PackedReadStream)
}

// packer puts extended buffers together.
type packer struct {
	session *session
	req     *executeRequest
	out     []byte
	count   int
}

// add packs one payload by what client and product allow.
func (p *packer) add(payload []byte, last, stream bool) error {
	rules := &p.session.core.profile.Execute
	var policy extbuf.Policy
	if rules.CompressFrom > 0 && p.req.flags&executeNoCompression == 0 && (rules.CompressStreams || !stream) {
		policy.Compress, policy.Threshold = true, rules.CompressFrom
	}
	if rules.XOR && p.req.flags&executeNoXOR == 0 && !p.req.encrypted {
		policy.Obfuscate = rules.obfuscation(p.count)
	}
	out, err := extbuf.Append(p.out, payload, policy, last)
	if err != nil {
		return err
	}
	p.out = out
	p.count++
	return nil
}

// obfuscation varies from payload to payload, so that chains come in every mix
// of flags that a client must bear with.
func (e *ExecuteProfile) obfuscation(n int) extbuf.Obfuscation {
	if n%2 == 0 {
		return extbuf.ObfuscatePlain
	}
	return extbuf.ObfuscateAll
}

// auxOut makes rgbAuxOut: a change of client behaviour that a test asked for.
func (s *session) auxOut(req *executeRequest) []byte {
	if !s.core.profile.Execute.AuxOut {
		return nil
	}
	control := s.core.control(s)
	if control == nil {
		return nil
	}
	return packAux(req.maxAuxOut, control)
}

// packAux packs the blocks that fit into limit bytes, nil for none.
func packAux(limit int, blocks ...auxbuf.Body) []byte {
	var payload []byte
	for _, b := range blocks {
		next, err := b.AppendBinary(payload)
		if err != nil || extbuf.HeaderSize+len(next) > limit {
			continue
		}
		payload = next
	}
	if len(payload) == 0 {
		return nil
	}
	out, err := extbuf.Append(nil, payload, extbuf.Policy{}, true)
	if err != nil {
		return nil
	}
	return out
}
