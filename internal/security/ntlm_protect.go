// NTLM's protection of packets, [MS-NLMP] 3.4: own sealing and signing from
// the exported session key.

package security

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"crypto/subtle"
	"encoding/binary"
	"hash"
	"math"
)

// ntlmVerifierSize is the size of NTLMSSP_MESSAGE_SIGNATURE, [MS-NLMP] 2.2.2.9.
const ntlmVerifierSize = 16

// The constants that make four keys of one, [MS-NLMP] 3.4.5.2 and 3.4.5.3; the
// terminating zero byte is part of them.
const (
	ntlmClientSign = "session key to client-to-server signing key magic constant\x00"
	ntlmServerSign = "session key to server-to-client signing key magic constant\x00"
	ntlmClientSeal = "session key to client-to-server sealing key magic constant\x00"
	ntlmServerSeal = "session key to server-to-client sealing key magic constant\x00"
)

// ntlmKey derives a key, SIGNKEY or SEALKEY with 128 bits and extended session
// security.
func ntlmKey(exported []byte, magic string) []byte {
	h := md5.New()
	h.Write(exported)
	h.Write([]byte(magic))
	return h.Sum(nil)
}

// ntlmHalf is one direction of a context.
type ntlmHalf struct {
	sealKey []byte
	mac     hash.Hash // HMAC-MD5 under the signing key
	rc4     *rc4.Cipher
	seq     uint32
	failed  error
	sum     [md5.Size]byte
	sig     [ntlmVerifierSize]byte
}

func newNTLMHalf(exported []byte, sign, seal string) (*ntlmHalf, error) {
	h := &ntlmHalf{
		sealKey: ntlmKey(exported, seal),
		mac:     hmac.New(md5.New, ntlmKey(exported, sign)),
	}
	return h, h.reset()
}

// reset starts the key stream anew and leaves the sequence number alone, as
// SPNEGO does after its mechListMIC ([MS-NLMP] 3.4.1, [MS-SPNG] 3.3.5.1).
func (h *ntlmHalf) reset() (err error) {
	h.rc4, err = rc4.NewCipher(h.sealKey)
	return err
}

// checksum puts the sequence number and the MAC over msg into sig. Only the
// first 8 bytes of the MAC are used, [MS-NLMP] 3.4.4.2.
func (h *ntlmHalf) checksum(msg []byte) {
	binary.LittleEndian.PutUint32(h.sig[0:], 1) // Version
	binary.LittleEndian.PutUint32(h.sig[12:], h.seq)
	h.mac.Reset()
	h.mac.Write(h.sig[12:])
	h.mac.Write(msg)
	h.mac.Sum(h.sum[:0])
	copy(h.sig[4:12], h.sum[:8])
}

// finish encrypts the checksum, as every context with a key exchange does, and
// counts the packet.
func (h *ntlmHalf) finish() {
	h.rc4.XORKeyStream(h.sig[4:12], h.sig[4:12])
	h.seq++
}

// usable reports why the direction can carry no further packet, or nil. The
// last sequence number is never used: after it they would begin again.
func (h *ntlmHalf) usable() error {
	if h.failed == nil && h.seq == math.MaxUint32 {
		h.failed = ErrExhausted
	}
	return h.failed
}

// sign appends the signature of msg to dst.
func (h *ntlmHalf) sign(dst, msg []byte) []byte {
	h.checksum(msg)
	h.finish()
	return append(dst, h.sig[:]...)
}

// verify compares the signature of msg with the one given.
func (h *ntlmHalf) verify(msg, sig []byte) error {
	h.checksum(msg)
	h.finish()
	if subtle.ConstantTimeCompare(sig, h.sig[:]) != 1 {
		h.failed = ErrVerify
	}
	return h.failed
}

// ntlmContext holds the two directions of an established context.
type ntlmContext struct {
	out, in *ntlmHalf
}

func newNTLMContext(exported []byte, server bool) (*ntlmContext, error) {
	client, err := newNTLMHalf(exported, ntlmClientSign, ntlmClientSeal)
	if err != nil {
		return nil, err
	}
	srv, err := newNTLMHalf(exported, ntlmServerSign, ntlmServerSeal)
	if err != nil {
		return nil, err
	}
	if server {
		return &ntlmContext{out: srv, in: client}, nil
	}
	return &ntlmContext{out: client, in: srv}, nil
}

// makeMIC signs SPNEGO's list of mechanisms.
func (c *ntlmContext) makeMIC(msg []byte) ([]byte, error) {
	mic := c.out.sign(nil, msg)
	return mic, c.out.reset()
}

// verifyMIC checks the peer's signature of SPNEGO's list of mechanisms.
func (c *ntlmContext) verifyMIC(msg, mic []byte) error {
	if err := c.in.verify(msg, mic); err != nil {
		return err
	}
	return c.in.reset()
}

// ntlmProtector implements Protector. NTLM signs the whole PDU whether header
// signing was negotiated or not, [MS-RPCE] 3.3.1.5.2.2.
type ntlmProtector struct {
	ctx  *ntlmContext
	seal bool
}

// VerifierSize implements Protector.
func (p *ntlmProtector) VerifierSize() int { return ntlmVerifierSize }

// BodyAlign implements Protector.
func (p *ntlmProtector) BodyAlign() int { return bodyAlign }

// Protect implements Protector.
func (p *ntlmProtector) Protect(pdu []byte, bodyOff, bodyEnd int) ([]byte, error) {
	h := p.ctx.out
	if err := h.usable(); err != nil {
		return nil, err
	}
	if err := checkBody(len(pdu), bodyOff, bodyEnd); err != nil {
		return nil, err
	}
	h.checksum(pdu)
	if p.seal {
		body := pdu[bodyOff:bodyEnd]
		h.rc4.XORKeyStream(body, body)
	}
	h.finish()
	return append(pdu, h.sig[:]...), nil
}

// Unprotect implements Protector.
func (p *ntlmProtector) Unprotect(pdu []byte, bodyOff, bodyEnd int) error {
	h := p.ctx.in
	if err := h.usable(); err != nil {
		return err
	}
	signed := len(pdu) - ntlmVerifierSize
	if err := checkBody(signed, bodyOff, bodyEnd); err != nil {
		h.failed = err
		return err
	}
	if p.seal {
		body := pdu[bodyOff:bodyEnd]
		h.rc4.XORKeyStream(body, body)
	}
	return h.verify(pdu[:signed], pdu[signed:])
}
