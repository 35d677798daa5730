// What the published cases leave out, as a session sees it: a server that is
// busy, ends sessions, answers wrongly, or demands something.

package conformance

import (
	"context"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/go-mapi/mapirpc/auth"
	"github.com/go-mapi/mapirpc/auxbuf"
	"github.com/go-mapi/mapirpc/emsmdb"
	"github.com/go-mapi/mapirpc/emsmdbtest"
	"github.com/go-mapi/mapirpc/errcode"
	"github.com/go-mapi/mapirpc/extbuf"
	"github.com/go-mapi/mapirpc/internal/mapihttp"
	"github.com/go-mapi/mapirpc/internal/ndr"
	"github.com/go-mapi/mapirpc/lzxpress"
	"github.com/go-mapi/mapirpc/rop"
	"github.com/go-mapi/mapirpc/version"
)

// A server that is too busy is asked again as often, and as far apart, as it
// said at connect.
func TestBeyondServerTooBusy(t *testing.T) {
	oursVirtually(t, func(t *testing.T, s *site) {
		session := s.session(t, nil)
		info := session.Info()
		begin := time.Now()
		s.server.Hook(emsmdbtest.Busy(errcode.RPCExt2, int(info.RetryCount)))
		if _, err := session.Execute(t.Context()); err != nil {
			t.Error(err)
		}
		if d, want := time.Since(begin), time.Duration(info.RetryCount)*info.RetryDelay; d != want {
			t.Errorf("%v, want %v", d, want)
		}
		s.server.Hook(emsmdbtest.Busy(errcode.RPCExt2, int(info.RetryCount)+1))
		if _, err := session.Execute(t.Context()); !errors.Is(err, errcode.StatusServerTooBusy) || !emsmdb.SafeToRetry(err) {
			t.Errorf("%v", err)
		}
	})
}

// RopBackoff, and ecServerBusy with a BackoffTime, are waited out.
func TestBeyondBackoff(t *testing.T) {
	oursVirtually(t, func(t *testing.T, s *site) {
		b := s.logon(t, s.session(t, nil), nil)
		begin, first := time.Now(), true
		s.server.HookROP(func(_ context.Context, c *emsmdbtest.ROPCall) *emsmdbtest.ROPOutcome {
			if c.ID != rop.IDGetStoreState || !first {
				return nil
			}
			first = false
			return &emsmdbtest.ROPOutcome{Backoff: 20 * time.Second}
		})
		// What the ROP says when it has its turn is not what is tested.
		_, err := rop.Do(t.Context(), b.client, b.logon, new(rop.GetStoreStateRequest))
		var refusal *rop.Error
		if err != nil && !errors.As(err, &refusal) {
			t.Error(err)
		}
		if d := time.Since(begin); first || d < 20*time.Second || d > time.Minute {
			t.Errorf("repeated after %v", d)
		}
	})
}

// A null handle in an answer ends the session, and says so.
func TestBeyondNullHandle(t *testing.T) {
	ours(t, func(t *testing.T, s *site) {
		session := s.session(t, nil)
		s.server.Hook(func(_ context.Context, c *emsmdbtest.Call) *emsmdbtest.Outcome {
			if c.Method != errcode.RPCExt2 {
				return nil
			}
			return &emsmdbtest.Outcome{EndSession: true}
		})
		if _, err := session.Execute(t.Context()); !errors.Is(err, emsmdb.ErrLost) {
			t.Errorf("%v", err)
		}
		<-session.Done()
		if _, err := session.Execute(t.Context()); !errors.Is(err, emsmdb.ErrLost) {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// A session that may reconnect makes a new context, once, and only calls that
// name nothing are sent again.
func TestBeyondReconnect(t *testing.T) {
	ours(t, func(t *testing.T, s *site) {
		session := s.session(t, func(o *emsmdb.Options) {
			o.Reconnect = &emsmdb.ReconnectPolicy{Delay: func(int) time.Duration { return 0 }}
		})
		s.server.EndSessions()
		if _, err := session.Execute(emsmdb.WithReplay(t.Context())); err != nil || session.Epoch() != 2 {
			t.Errorf("epoch %d, %v", session.Epoch(), err)
		}
		if _, err := session.Execute(emsmdb.WithEpoch(t.Context(), 1)); !errors.Is(err, emsmdb.ErrReconnected) {
			t.Errorf("a request for the old context: %v", err)
		}
	})
}

// Extended buffers that break 3.1.7, sent to the server: it executes nothing.
func TestBeyondMalformedRequests(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		one, last := pack(t, noROPs), uint16(extbuf.Last)
		for _, tt := range []struct {
			name string
			in   []byte
		}{
			{"without Last", ext(0, 0, 2, 2, noROPs)},
			{"two payloads", append(ext(0, 0, 2, 2, noROPs), one...)},
			{"beyond the end", ext(0, last, 100, 100, noROPs)},
			{"a match before the beginning", ext(0, last|uint16(extbuf.Compressed), 6, 100, []byte{0, 0, 0, 0x80, 0x08, 0})},
			{"compressed bytes that end too soon", ext(0, last|uint16(extbuf.Compressed), 5, 100, []byte{0, 0, 0, 0, 2})},
		} {
			b := s.bind(t)
			q := empty(t, b.open())
			q.In = tt.in
			if r, o := b.execute(q); o == fine && len(r.Out) > 0 {
				t.Errorf("%s: %d bytes of answer", tt.name, len(r.Out))
			}
		}
	})
}

// ext lays out an RPC_HEADER_EXT and a payload.
func ext(ver, flags uint16, size, actual int, payload []byte) []byte {
	b := binary.LittleEndian.AppendUint16(nil, ver)
	b = binary.LittleEndian.AppendUint16(b, flags)
	b = binary.LittleEndian.AppendUint16(b, uint16(size))
	b = binary.LittleEndian.AppendUint16(b, uint16(actual))
	return append(b, payload...)
}

// Requests in each form that 3.1.7.1 allows: compressed, obfuscated, both.
func TestBeyondFormsOfRequests(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		b := s.bind(t)
		h := b.open()
		// Handles of nothing, so that there is something to compress.
		payload := append(noROPs[:2:2], make([]byte, 400)...)
		for name, policy := range map[string]extbuf.Policy{
			"compressed": {Compress: true, Threshold: 1},
			"obfuscated": {Obfuscate: extbuf.ObfuscateAll},
			"both":       {Compress: true, Threshold: 1, Obfuscate: extbuf.ObfuscateAll},
		} {
			in, err := extbuf.Append(nil, payload, policy, true)
			if err != nil {
				t.Fatal(err)
			}
			q := empty(t, h)
			q.In = in
			if _, o := b.execute(q); o != fine {
				t.Errorf("%s: %v", name, o)
			}
		}
	})
}

// Matches of every length at which the encoding changes form arrive whole,
// whatever follows the end mark. 65538, the longest match there is, does not fit
// a payload: package lzxpress has it.
func TestBeyondMatchLengths(t *testing.T) {
	everywhere(t, func(t *testing.T, s *site) {
		b := s.bind(t)
		h := b.open()
		for _, n := range []int{9, 10, 24, 25, 26, 279, 280, 281, 8192, 32000} {
			for name, rest := range map[string]uint32{"ones": 0xFFFFFFFF, "zeros": 0} {
				in, actual := zeros(n, rest)
				q := empty(t, h)
				q.In = ext(0, uint16(extbuf.Last|extbuf.Compressed), len(in), actual, in)
				want := fine
				if n > 255*4 {
					want = is(s, manyHandles)
				}
				if _, o := b.execute(q); o != want {
					t.Errorf("%d bytes, then %s: %v, want %v", n, name, o, want)
				}
			}
		}
	})
}

// zeros compresses, by hand, a ROP buffer without ROPs whose handle table is
// zero: two literals, a match of n bytes, as many literals as make handles of it,
// and the end mark, after which the mask is filled up from rest.
func zeros(n int, rest uint32) (b []byte, actual int) {
	literals := 4 - n%4
	mask := uint32(1)<<29 | uint32(1)<<(28-literals)
	mask |= rest & (uint32(1)<<(28-literals) - 1)
	b = append(binary.LittleEndian.AppendUint32(nil, mask), noROPs...)
	switch { // distance 1 is 0 in the upper 13 bits
	case n < 10:
		b = append(b, byte(n-3), 0)
	case n < 25:
		b = append(b, 7, 0, byte(n-10))
	case n < 280:
		b = append(b, 7, 0, 15, byte(n-25))
	default:
		b = append(b, 7, 0, 15, 0xFF, byte(n-3), byte((n-3)>>8))
	}
	return append(b, make([]byte, literals)...), 2 + n + literals
}

// Answers that break the rules cost the call and say so; odd ones that keep
// them are taken.
func TestBeyondAnswers(t *testing.T) {
	last := uint16(extbuf.Last)
	chain := func(n int) (out []byte) {
		for i := range n {
			flags := uint16(0)
			if i == n-1 {
				flags = last
			}
			out = append(out, ext(0, flags, 2, 2, noROPs)...)
		}
		return out
	}
	both, err := extbuf.Append(nil, append(noROPs[:2:2], make([]byte, 400)...), extbuf.Policy{Compress: true, Threshold: 1, Obfuscate: extbuf.ObfuscateAll}, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		change func(*ndr.RPCExt2Response)
		is     error // nil: the answer is taken
	}{
		{"96 payloads", func(r *ndr.RPCExt2Response) { r.Out = chain(96) }, nil},
		{"97 payloads", func(r *ndr.RPCExt2Response) { r.Out = chain(97) }, extbuf.ErrTooMany},
		{"Last missing", func(r *ndr.RPCExt2Response) { r.Out = ext(0, 0, 2, 2, noROPs) }, extbuf.ErrNotLast},
		{"something after Last", func(r *ndr.RPCExt2Response) { r.Out = append(chain(1), 0) }, extbuf.ErrTrailing},
		{"version 1", func(r *ndr.RPCExt2Response) { r.Out = ext(1, last, 2, 2, noROPs) }, extbuf.ErrVersion},
		{"an unknown flag", func(r *ndr.RPCExt2Response) { r.Out = ext(0, last|8, 2, 2, noROPs) }, extbuf.ErrFlags},
		{"compressed, then obfuscated", func(r *ndr.RPCExt2Response) { r.Out = both }, nil},
		{"a match before the beginning", func(r *ndr.RPCExt2Response) {
			r.Out = ext(0, last|uint16(extbuf.Compressed), 6, 100, []byte{0, 0, 0, 0x80, 0x08, 0})
		}, lzxpress.ErrDistance},
		{"an unknown auxiliary block", func(r *ndr.RPCExt2Response) { r.AuxOut = pack(t, []byte{5, 0, 9, 0x77, 1}) }, nil},
		{"auxiliary Size 0", func(r *ndr.RPCExt2Response) { r.AuxOut = pack(t, []byte{0, 0, 1, 1}) }, nil},
		{"auxiliary Size 3", func(r *ndr.RPCExt2Response) { r.AuxOut = pack(t, []byte{3, 0, 1, 1}) }, nil},
		{"auxiliary Size past the end", func(r *ndr.RPCExt2Response) { r.AuxOut = pack(t, []byte{9, 0, 1, 1}) }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ours(t, func(t *testing.T, s *site) {
				session := s.session(t, nil)
				remove := s.server.Hook(rewrite(t, s, tt.change))
				_, err := session.Execute(t.Context())
				if (err == nil) != (tt.is == nil) || tt.is != nil && !errors.Is(err, tt.is) {
					t.Errorf("%v, want %v", err, tt.is)
				}
				remove()
				if _, err := session.Execute(t.Context()); err != nil {
					t.Errorf("afterwards: %v", err)
				}
			})
		})
	}
}

// rewrite is a hook that changes the answers to EcDoRpcExt2, or to Execute.
func rewrite(t *testing.T, s *site, change func(*ndr.RPCExt2Response)) emsmdbtest.Hook {
	return func(_ context.Context, c *emsmdbtest.Call) *emsmdbtest.Outcome {
		if c.Method != errcode.RPCExt2 {
			return nil
		}
		return &emsmdbtest.Outcome{Corrupt: func(stub []byte) []byte {
			if s.seenAs15() {
				return rewriteExecute(t, stub, change)
			}
			var r ndr.RPCExt2Response
			if err := r.Decode(stub, ndr.Limits{Out: ndr.MaxBufferLarge}); err != nil {
				t.Error(err)
			}
			change(&r)
			return appended(t, &r)
		}}
	}
}

// rewriteExecute is rewrite for the body of MAPI over HTTP, which has the same
// buffers.
func rewriteExecute(t *testing.T, body []byte, change func(*ndr.RPCExt2Response)) []byte {
	var r mapihttp.ExecuteResponse
	if err := r.Decode(body); err != nil {
		t.Error(err)
	}
	x := &ndr.RPCExt2Response{Out: r.Out, AuxOut: r.Aux}
	change(x)
	r.Out, r.Aux = x.Out, x.AuxOut
	return appended(t, &r)
}

func appended(t *testing.T, x interface {
	AppendBinary(dst []byte) ([]byte, error)
},
) []byte {
	out, err := x.AppendBinary(nil)
	if err != nil {
		t.Error(err)
	}
	return out
}

// A wait for events that is given up costs no call and no session.
func TestBeyondCancelledWait(t *testing.T) {
	virtually(t, func(t *testing.T, s *site) {
		session := s.session(t, nil)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		for _, err := range session.Notifications(ctx) {
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		}
		if _, err := session.Execute(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A connection that is not encrypted where the server demands it gets
// ecNotEncrypted, clients too old to know that ecClientVerDisallowed, and a
// session raises its level.
func TestBeyondPrivacyDemanded(t *testing.T) {
	ours(t, func(t *testing.T, s *site) {
		q := s.connectRequest()
		if _, o := s.bindAt(t, auth.LevelIntegrity).connect(q); o.code != errcode.NotEncrypted {
			t.Errorf("%v", o)
		}
		q.ClientVersion = [3]uint16{12, 3618, 0} // one build short of 12.0.3619.0
		if _, o := s.bindAt(t, auth.LevelIntegrity).connect(q); o != versionRefuse {
			t.Errorf("an old client: %v", o)
		}
		session := s.session(t, func(o *emsmdb.Options) { o.Level = auth.LevelIntegrity })
		if l := session.Info().Connection.Level; l != auth.LevelPrivacy {
			t.Errorf("level %v", l)
		}
	}, func(c *emsmdbtest.Config) { c.MinLevel = auth.LevelPrivacy })
}

// The endpoint mapper knows the interface, or says that it does not: products
// since 2013 do not listen on TCP.
func TestBeyondEndpointMapper(t *testing.T) {
	ours(t, func(t *testing.T, s *site) {
		session, err := emsmdb.Dial(t.Context(), "ncacn_ip_tcp:127.0.0.1", s.options())
		listens := !is(s, takesNobody) // the same products
		if (err == nil) != listens || !listens && !errors.Is(err, emsmdb.ErrNotRegistered) {
			t.Errorf("%v", err)
		}
		if session != nil {
			session.Close()
		}
	})
}

// A client that is too old learns which version would do.
func TestBeyondVersionMismatch(t *testing.T) {
	ours(t, func(t *testing.T, s *site) {
		if is(s, zeroVersion) == fine {
			t.Skip("the product takes any version")
		}
		if s.seenAs15() {
			t.Skip("MAPI over HTTP has no client that is too old")
		}
		o := s.options()
		o.ClientVersion = version.Version{Major: 10}
		_, err := emsmdb.Dial(t.Context(), s.target, o)
		old, ok := errors.AsType[*emsmdb.VersionError](err)
		if !ok || !errors.Is(err, errcode.VersionMismatch) || old.Minimum.IsZero() {
			t.Errorf("%v", err)
		}
	})
}

// AUX_CLIENT_CONTROL switches compression off in the middle of a session.
func TestBeyondClientControl(t *testing.T) {
	ours(t, func(t *testing.T, s *site) {
		if s.product == "2010" {
			t.Skip("the product sends no auxiliary blocks with EcDoRpcExt2 (R1926)")
		}
		var wire, plain int
		session := s.session(t, func(o *emsmdb.Options) {
			o.Trace = &emsmdb.Trace{Called: func(c emsmdb.CallTrace) { wire, plain = c.WireIn, c.In }}
		})
		payload := append(noROPs[:2:2], make([]byte, 1000)...)
		run := func() {
			if _, err := session.Execute(t.Context(), payload); err != nil {
				t.Fatal(err)
			}
		}
		if run(); wire >= plain {
			t.Errorf("%d bytes for %d", wire, plain)
		}
		s.server.SetClientControl(auxbuf.EnableHTTPTunnelling, 0)
		run()
		if run(); wire < plain {
			t.Errorf("%d bytes for %d after compression was disabled", wire, plain)
		}
	})
}
