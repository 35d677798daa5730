package extbuf

import (
	"errors"
	"slices"
	"sync"

	"github.com/go-mapi/mapirpc/internal/wire"
	"github.com/go-mapi/mapirpc/lzxpress"
)

// Options bound and steer Decode. The zero value, and a nil pointer, mean the
// limits of the protocol and an input that stays as it is.
type Options struct {
	// MaxPayload is the largest plain payload, 0 for the constant MaxPayload.
	// The header's fields end at 0xFFFF.
	MaxPayload int
	// MaxPayloads is the longest chain, 0 for MaxPayloads.
	MaxPayloads int
	// MaxTotal is the number of plain bytes in all payloads together, 0 for
	// the product of the two.
	MaxTotal int
	// InPlace says that the caller owns the buffer and lets Decode undo
	// XorMagic in it. Payloads that were only obfuscated then alias it, too.
	// After an error its contents are undefined.
	InPlace bool
	// Buffer is room for payloads that do not alias the input. Decode
	// overwrites it up to its capacity, and allocates only if that is too
	// small. Payloads alias it.
	Buffer []byte
}

// limits are the bounds in force and the error for too long a chain.
type limits struct {
	payload, payloads, total int
	tooMany                  error
}

func (o *Options) limits() limits {
	l := limits{payload: MaxPayload, payloads: MaxPayloads, tooMany: ErrTooMany}
	if o != nil && o.MaxPayload > 0 {
		l.payload = o.MaxPayload
	}
	if o != nil && o.MaxPayloads > 0 {
		l.payloads = o.MaxPayloads
	}
	l.total = l.payload * l.payloads
	if o != nil && o.MaxTotal > 0 {
		l.total = o.MaxTotal
	}
	return l
}

// Decode undoes the chain b and appends its payloads to dst, in order. On
// error it returns dst as it was and a *DecodeError.
//
// Payloads that are neither compressed nor obfuscated alias b; the others
// share one allocation, or o.Buffer. All of them are capped, so that appending
// to one does not overwrite the next. Neither b nor o is retained otherwise.
func Decode(dst [][]byte, b []byte, o *Options) ([][]byte, error) {
	return decode(dst, b, o, o.limits())
}

func decode(dst [][]byte, b []byte, o *Options, lim limits) ([][]byte, error) {
	need, err := measure(b, lim, o != nil && o.InPlace)
	if err != nil {
		return dst, err
	}
	u := undoer{inPlace: o != nil && o.InPlace}
	if o != nil {
		u.buf = o.Buffer[:0]
	}
	u.buf = slices.Grow(u.buf, need)
	out := dst
	err = walk(b, lim, func(at int, h Header, raw []byte) error {
		p, err := u.undo(at, h, raw)
		out = append(out, p)
		return err
	})
	if err != nil {
		return dst, err
	}
	return out, nil
}

// DecodeSingle undoes a buffer that must hold exactly one payload: rgbAuxIn,
// rgbAuxOut, and rgbIn unless upload packing has been agreed. An empty buffer
// is an error here; where the protocol allows it, look at the length first.
// Aliasing and errors are as with Decode.
func DecodeSingle(b []byte, o *Options) ([]byte, error) {
	lim := o.limits()
	lim.payloads, lim.tooMany = 1, ErrChained
	var one [1][]byte
	out, err := decode(one[:0], b, o, lim)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// walk calls f for every payload of the chain b with the offset of its raw
// bytes.
func walk(b []byte, lim limits, f func(at int, h Header, raw []byte) error) error {
	r := wire.NewReader("extended buffer", b)
	total := 0
	for n := 1; ; n++ {
		start := r.Offset()
		if n > 1 && r.Len() == 0 {
			r.Fail(ErrNotLast)
		}
		if n > lim.payloads {
			r.Fail(lim.tooMany)
		}
		h, raw := readHeader(&r, lim.payload)
		if total += int(h.SizeActual); total > lim.total {
			r.FailAt(start+6, ErrTooLarge)
		}
		if !r.OK() {
			return r.Err()
		}
		if err := f(start+HeaderSize, h, raw); err != nil {
			return err
		}
		if h.Flags&Last != 0 {
			return r.Finish()
		}
	}
}

// measure checks all headers and returns how many bytes the payloads need that
// cannot alias b.
func measure(b []byte, lim limits, inPlace bool) (need int, err error) {
	err = walk(b, lim, func(_ int, h Header, _ []byte) error {
		if h.Flags&Compressed != 0 || h.Flags&XorMagic != 0 && !inPlace {
			need += int(h.SizeActual)
		}
		return nil
	})
	return need, err
}

// undoer undoes payloads, one after the other, into buf.
type undoer struct {
	buf     []byte
	inPlace bool
}

var scratch = sync.Pool{New: func() any { return new([1 << 16]byte) }}

// undo returns the plain text of the payload raw, which begins at offset at.
func (u *undoer) undo(at int, h Header, raw []byte) ([]byte, error) {
	if h.Flags&XorMagic != 0 {
		switch {
		case u.inPlace:
			xorInto(raw, raw)
		case h.Flags&Compressed == 0:
			p := u.next(len(raw))
			xorInto(p, raw)
			return p, nil
		default:
			tmp := scratch.Get().(*[1 << 16]byte)
			defer scratch.Put(tmp)
			xorInto(tmp[:len(raw)], raw)
			raw = tmp[:len(raw)]
		}
	}
	if h.Flags&Compressed == 0 {
		return raw, nil
	}
	start := len(u.buf)
	out, err := lzxpress.AppendDecompressed(u.buf, raw, int(h.SizeActual))
	if err != nil {
		if de := (*lzxpress.DecodeError)(nil); errors.As(err, &de) {
			at += de.Offset
		}
		return nil, &DecodeError{What: "compressed payload", Offset: at, Err: err}
	}
	u.buf = out
	return out[start:len(out):len(out)], nil
}

// next takes n bytes of the buffer, which measure has made large enough.
func (u *undoer) next(n int) []byte {
	start := len(u.buf)
	u.buf = u.buf[:start+n]
	return u.buf[start : start+n : start+n]
}
