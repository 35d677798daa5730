package extbuf

import (
	"fmt"
	"slices"

	"github.com/go-mapi/mapirpc/lzxpress"
)

// Obfuscation says which payloads to XOR.
type Obfuscation uint8

// The choices that [MS-OXCRPC] 3.1.7.1 leaves to the sender.
const (
	// ObfuscateNone never XORs: right under RPC encryption or TLS.
	ObfuscateNone Obfuscation = iota
	// ObfuscatePlain XORs payloads that did not get compressed.
	ObfuscatePlain
	// ObfuscateAll XORs compressed payloads as well.
	ObfuscateAll
)

// DefaultThreshold is the length below which payloads are not compressed
// unless the policy says otherwise: a header's worth of saving is not worth
// the peer's time.
const DefaultThreshold = 256

// Policy says how to pack payloads. The zero value packs them plain.
type Policy struct {
	// Compress lets payloads be compressed that reach the threshold and
	// shrink.
	Compress bool
	// Threshold is the shortest payload to compress, 0 for DefaultThreshold.
	Threshold int
	// Level is how hard to try.
	Level lzxpress.Level
	// Obfuscate is which payloads to XOR.
	Obfuscate Obfuscation
}

// Append appends payload with its header to dst: compressed if the policy says
// so and it shrinks, then obfuscated if the policy says so, and marked with Last
// if last. It allocates only if dst lacks room for the header and the payload.
// A payload larger than MaxPayload is ErrTooLarge, and dst comes back as it
// was. dst's spare capacity must not overlap payload.
func Append(dst, payload []byte, p Policy, last bool) ([]byte, error) {
	if len(payload) > MaxPayload {
		return dst, fmt.Errorf("extbuf: pack %d bytes: %w", len(payload), ErrTooLarge)
	}
	h := Header{SizeActual: uint16(len(payload))}
	if last {
		h.Flags = Last
	}
	at := len(dst)
	out := slices.Grow(dst, HeaderSize+len(payload))[:at+HeaderSize]
	if p.compresses(payload) {
		var ok bool
		if out, ok = lzxpress.TryAppendCompressed(out, payload, p.Level, len(payload)-1); ok {
			h.Flags |= Compressed
		}
	}
	raw := out[at+HeaderSize:]
	if h.Flags&Compressed == 0 {
		raw = out[at+HeaderSize : at+HeaderSize+len(payload)]
	}
	switch {
	case p.obfuscates(h.Flags):
		h.Flags |= XorMagic
		if h.Flags&Compressed == 0 {
			xorInto(raw, payload)
		} else {
			xorInto(raw, raw)
		}
	case h.Flags&Compressed == 0:
		copy(raw, payload)
	}
	h.Size = uint16(len(raw))
	if _, err := h.AppendBinary(out[:at]); err != nil {
		return dst, err
	}
	return out[:at+HeaderSize+len(raw)], nil
}

// AppendChain appends payloads as a chain under one policy, Last on the final
// one. For a mixture of policies, call Append for each. A chain must have 1 to
// MaxPayloads payloads (ErrTooMany otherwise).
func AppendChain(dst []byte, payloads [][]byte, p Policy) ([]byte, error) {
	if len(payloads) < 1 || len(payloads) > MaxPayloads {
		return dst, fmt.Errorf("extbuf: chain of %d payloads: %w", len(payloads), ErrTooMany)
	}
	out := dst
	for i, payload := range payloads {
		var err error
		if out, err = Append(out, payload, p, i == len(payloads)-1); err != nil {
			return dst, err
		}
	}
	return out, nil
}

func (p Policy) compresses(payload []byte) bool {
	threshold := p.Threshold
	if threshold <= 0 {
		threshold = DefaultThreshold
	}
	return p.Compress && len(payload) >= threshold
}

func (p Policy) obfuscates(f Flags) bool {
	return p.Obfuscate == ObfuscateAll || p.Obfuscate == ObfuscatePlain && f&Compressed == 0
}
