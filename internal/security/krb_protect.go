// Kerberos' protection of packets with AES keys: RFC 4121 tokens laid out for
// DCE/RPC as [MS-KILE] 3.4.5.4.1 and 3.4.5.6 say.

package security

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"hash"

	krbcrypto "github.com/oiweiwei/gokrb5.fork/v9/crypto"
	"github.com/oiweiwei/gokrb5.fork/v9/crypto/common"
	"github.com/oiweiwei/gokrb5.fork/v9/iana/etypeID"
	"github.com/oiweiwei/gokrb5.fork/v9/iana/keyusage"
	"github.com/oiweiwei/gokrb5.fork/v9/types"

	"github.com/go-mapi/mapirpc/auth"
)

// Sizes of the parts of a token.
const (
	krbHeaderSize = 16
	krbMACSize    = 12 // HMAC-SHA1-96
	krbMICSize    = krbHeaderSize + krbMACSize
	// krbTailSize is the part of the ciphertext after the body: the encrypted
	// filler and copy of the header.
	krbTailSize = krbEC + krbHeaderSize
	// krbSealSize: the token header, then the rotated rest: tail, MAC and
	// encrypted confounder.
	krbSealSize = krbHeaderSize + krbTailSize + krbMACSize + aes.BlockSize
)

// krbEC and krbRRC are the extra count and the right rotation count of sealed
// tokens, [MS-KILE] 3.4.5.4.1. The rotation is by the sum of both.
const (
	krbEC  = 16
	krbRRC = 28
)

// Flags of a token, RFC 4121 4.2.2.
const (
	krbSentByAcceptor = 0x01
	krbSealed         = 0x02
	krbAcceptorSubkey = 0x04
)

// krbHalf is one direction of a context.
type krbHalf struct {
	flags  byte // without krbSealed
	seq    uint64
	failed error

	sign, seal hash.Hash // under Kc and Ki
	cbc        krbCBC

	header [krbHeaderSize]byte
	block  [aes.BlockSize]byte // confounder
	tail   [krbTailSize]byte
	sum    [sha1.Size]byte
}

// krbCBC is what crypto/cipher's CBC modes are beside cipher.BlockMode.
type krbCBC interface {
	cipher.BlockMode
	SetIV(iv []byte)
}

// zeroIV begins every packet, RFC 3961 6.2.
var zeroIV [aes.BlockSize]byte

// krbUsages are the key usages of a direction, RFC 4121 2.
type krbUsages struct{ sign, seal uint32 }

var (
	krbInitiatorUsages = krbUsages{sign: keyusage.GSSAPI_INITIATOR_SIGN, seal: keyusage.GSSAPI_INITIATOR_SEAL}
	krbAcceptorUsages  = krbUsages{sign: keyusage.GSSAPI_ACCEPTOR_SIGN, seal: keyusage.GSSAPI_ACCEPTOR_SEAL}
)

// newKrbHalf derives the keys of a direction once.
func newKrbHalf(key types.EncryptionKey, u krbUsages, flags byte, seq uint64, encrypt bool) (*krbHalf, error) {
	et, err := krbcrypto.GetEtype(key.KeyType)
	if err != nil || !aesKey(key.KeyType) {
		return nil, errKeyType(key.KeyType)
	}
	var keys [3][]byte
	for i, usage := range [][]byte{common.GetUsageKc(u.sign), common.GetUsageKi(u.seal), common.GetUsageKe(u.seal)} {
		if keys[i], err = et.DeriveKey(key.KeyValue, usage); err != nil {
			return nil, protocolError(auth.Kerberos, "key derivation", err)
		}
	}
	block, err := aes.NewCipher(keys[2])
	if err != nil {
		return nil, protocolError(auth.Kerberos, "key derivation", err)
	}
	mode := cipher.NewCBCDecrypter
	if encrypt {
		mode = cipher.NewCBCEncrypter
	}
	cbc, ok := mode(block, zeroIV[:]).(krbCBC)
	if !ok {
		return nil, protocolError(auth.Kerberos, "crypto/cipher's CBC mode cannot be reset", nil)
	}
	return &krbHalf{
		flags: flags, seq: seq, cbc: cbc,
		sign: hmac.New(sha1.New, keys[0]), seal: hmac.New(sha1.New, keys[1]),
	}, nil
}

// aesKey reports whether keys of the type can protect packets.
func aesKey(etype int32) bool {
	return etype == etypeID.AES128_CTS_HMAC_SHA1_96 || etype == etypeID.AES256_CTS_HMAC_SHA1_96
}

func errKeyType(etype int32) error {
	return &auth.Error{
		Mechanism: auth.Kerberos, Reason: auth.ErrEncryptionType,
		Detail: fmt.Sprintf("keys of type %d", etype),
		Advice: "give the account and the service AES keys (msDS-SupportedEncryptionTypes 24 and a password reset), or use NTLM",
	}
}

// mic puts the token over msg into header and sum[:krbMACSize], RFC 4121 4.2.6.1.
func (h *krbHalf) mic(msg []byte) {
	h.header = [krbHeaderSize]byte{4, 4, h.flags, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}
	binary.BigEndian.PutUint64(h.header[8:], h.seq)
	h.sign.Reset()
	h.sign.Write(msg)
	h.sign.Write(h.header[:])
	h.sign.Sum(h.sum[:0])
	h.seq++
}

func (h *krbHalf) appendMIC(dst, msg []byte) []byte {
	h.mic(msg)
	dst = append(dst, h.header[:]...)
	return append(dst, h.sum[:krbMACSize]...)
}

func (h *krbHalf) verifyMIC(msg, token []byte) error {
	if len(token) != krbMICSize {
		h.failed = ErrVerify
		return h.failed
	}
	h.mic(msg)
	same := subtle.ConstantTimeCompare(token[:krbHeaderSize], h.header[:]) &
		subtle.ConstantTimeCompare(token[krbHeaderSize:], h.sum[:krbMACSize])
	if same != 1 {
		h.failed = ErrVerify
	}
	return h.failed
}

// sealHeader puts the header that is encrypted and signed into header: with
// RRC 0, RFC 4121 4.2.4.
func (h *krbHalf) sealHeader() {
	h.header = [krbHeaderSize]byte{5, 4, h.flags | krbSealed, 0xFF, 0, krbEC, 0, 0}
	binary.BigEndian.PutUint64(h.header[8:], h.seq)
	h.seq++
}

// sealMAC puts the MAC over confounder, message and tail into sum.
func (h *krbHalf) sealMAC(msg []byte) {
	h.seal.Reset()
	h.seal.Write(h.block[:])
	h.seal.Write(msg)
	h.seal.Write(h.tail[:])
	h.seal.Sum(h.sum[:0])
}

// encrypt signs msg, encrypts body, which lies in it, and appends the token.
// Body is whole blocks, so the last two blocks of the ciphertext, which
// ciphertext stealing swaps (RFC 3962 5), are the tail.
func (h *krbHalf) encrypt(dst, msg, body []byte) []byte {
	h.sealHeader()
	_, _ = rand.Read(h.block[:]) // never fails
	copy(h.tail[:krbEC], "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")
	copy(h.tail[krbEC:], h.header[:])
	h.sealMAC(msg)
	h.cbc.SetIV(zeroIV[:])
	h.cbc.CryptBlocks(h.block[:], h.block[:])
	h.cbc.CryptBlocks(body, body)
	h.cbc.CryptBlocks(h.tail[:], h.tail[:])
	h.header[7] = krbRRC
	dst = append(dst, h.header[:]...)
	dst = append(dst, h.tail[aes.BlockSize:]...)
	dst = append(dst, h.tail[:aes.BlockSize]...)
	dst = append(dst, h.sum[:krbMACSize]...)
	return append(dst, h.block[:]...)
}

// decrypt opens body, which lies in msg, and verifies msg.
func (h *krbHalf) decrypt(msg, body, token []byte) error {
	h.sealHeader()
	h.header[7] = krbRRC
	same := subtle.ConstantTimeCompare(token[:krbHeaderSize], h.header[:])
	h.header[7] = 0
	token = token[krbHeaderSize:]
	copy(h.tail[:], token[aes.BlockSize:krbTailSize])
	copy(h.tail[aes.BlockSize:], token[:aes.BlockSize])
	mac := token[krbTailSize : krbTailSize+krbMACSize]
	copy(h.block[:], token[krbTailSize+krbMACSize:])
	h.cbc.SetIV(zeroIV[:])
	h.cbc.CryptBlocks(h.block[:], h.block[:])
	h.cbc.CryptBlocks(body, body)
	h.cbc.CryptBlocks(h.tail[:], h.tail[:])
	h.sealMAC(msg)
	same &= subtle.ConstantTimeCompare(mac, h.sum[:krbMACSize])
	same &= subtle.ConstantTimeCompare(h.tail[krbEC:], h.header[:])
	if same != 1 {
		h.failed = ErrVerify
	}
	return h.failed
}

// krbKeys is what a finished handshake leaves.
type krbKeys struct {
	key      types.EncryptionKey
	subkey   bool   // key is a subkey of the acceptor
	initSeq  uint64 // first sequence number of the initiator
	accptSeq uint64 // first sequence number of the acceptor
}

// krbSequence returns the number of a sequence's first token. The messages
// carry 32 bits, which some implementations encode as signed.
func krbSequence(n int64) uint64 { return uint64(uint32(n)) }

// krbContext holds the two directions of an established context.
type krbContext struct {
	out, in *krbHalf
}

func newKrbContext(k krbKeys, server bool) (*krbContext, error) {
	var flags byte
	if k.subkey {
		flags = krbAcceptorSubkey
	}
	init, err := newKrbHalf(k.key, krbInitiatorUsages, flags, k.initSeq, !server)
	if err != nil {
		return nil, err
	}
	accpt, err := newKrbHalf(k.key, krbAcceptorUsages, flags|krbSentByAcceptor, k.accptSeq, server)
	if err != nil {
		return nil, err
	}
	if server {
		return &krbContext{out: accpt, in: init}, nil
	}
	return &krbContext{out: init, in: accpt}, nil
}

// makeMIC signs SPNEGO's list of mechanisms.
func (c *krbContext) makeMIC(msg []byte) ([]byte, error) { return c.out.appendMIC(nil, msg), nil }

// verifyMIC checks the peer's signature of SPNEGO's list of mechanisms.
func (c *krbContext) verifyMIC(msg, mic []byte) error { return c.in.verifyMIC(msg, mic) }

// protector returns the protection at a level. Every Kerberos context with an
// AES key can give all of them.
func (c *krbContext) protector(level Level, headerSigning bool) (Protector, error) {
	switch {
	case c == nil:
		return nil, errOrder(auth.Kerberos)
	case level == LevelNone, level == LevelConnect:
		return nil, nil
	}
	return &krbProtector{ctx: c, seal: level.OrDefault() == LevelPrivacy, whole: headerSigning}, nil
}

// krbProtector implements Protector. Without header signing only the body is
// covered, [MS-RPCE] 3.3.1.5.2.2.
type krbProtector struct {
	ctx         *krbContext
	seal, whole bool
}

// VerifierSize implements Protector.
func (p *krbProtector) VerifierSize() int {
	if p.seal {
		return krbSealSize
	}
	return krbMICSize
}

// BodyAlign implements Protector.
func (p *krbProtector) BodyAlign() int { return bodyAlign }

// Protect implements Protector.
func (p *krbProtector) Protect(pdu []byte, bodyOff, bodyEnd int) ([]byte, error) {
	h := p.ctx.out
	if h.failed != nil {
		return nil, h.failed
	}
	if err := p.check(len(pdu), bodyOff, bodyEnd); err != nil {
		return nil, err
	}
	msg, body := pdu, pdu[bodyOff:bodyEnd]
	if !p.whole {
		msg = body
	}
	if p.seal {
		return h.encrypt(pdu, msg, body), nil
	}
	return h.appendMIC(pdu, msg), nil
}

// Unprotect implements Protector.
func (p *krbProtector) Unprotect(pdu []byte, bodyOff, bodyEnd int) error {
	h := p.ctx.in
	if h.failed != nil {
		return h.failed
	}
	signed := len(pdu) - p.VerifierSize()
	if err := p.check(signed, bodyOff, bodyEnd); err != nil {
		h.failed = err
		return err
	}
	msg, body := pdu[:signed], pdu[bodyOff:bodyEnd]
	if !p.whole {
		msg = body
	}
	if p.seal {
		return h.decrypt(msg, body, pdu[signed:])
	}
	return h.verifyMIC(msg, pdu[signed:])
}

// check is checkBody, and demands whole blocks for encryption.
func (p *krbProtector) check(size, bodyOff, bodyEnd int) error {
	if err := checkBody(size, bodyOff, bodyEnd); err != nil {
		return err
	}
	if p.seal && (bodyEnd-bodyOff)%aes.BlockSize != 0 {
		return fmt.Errorf("%w: body of %d bytes is not whole blocks", ErrVerify, bodyEnd-bodyOff)
	}
	return nil
}
