// Kerberos at the server, DCE style ([MS-KILE] 3.4.5.1, RFC 4120 3.2.3) or in
// two framed legs (RFC 4121 4.1).

package security

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	krbcrypto "github.com/oiweiwei/gokrb5.fork/v9/crypto"
	"github.com/oiweiwei/gokrb5.fork/v9/iana"
	"github.com/oiweiwei/gokrb5.fork/v9/iana/errorcode"
	"github.com/oiweiwei/gokrb5.fork/v9/iana/flags"
	"github.com/oiweiwei/gokrb5.fork/v9/keytab"
	"github.com/oiweiwei/gokrb5.fork/v9/messages"
	"github.com/oiweiwei/gokrb5.fork/v9/types"

	"github.com/go-mapi/mapirpc/auth"
)

// krbAcceptor implements Handshake and mechanism.
type krbAcceptor struct {
	cfg    *AcceptorConfig
	keytab *keytab.Keytab
	legs   int
	req    messages.APReq
	seq    int64
	peer   Peer
	next   *krbContext // until the third leg
	ctx    *krbContext
}

func newKrbAcceptor(cfg *AcceptorConfig) (*krbAcceptor, error) {
	if cfg.Keytab == nil {
		return nil, notAccepted(auth.Kerberos)
	}
	kt, err := loadKeytab(cfg.Keytab)
	if err != nil {
		return nil, err
	}
	return &krbAcceptor{cfg: cfg, keytab: kt, peer: Peer{Mechanism: auth.Kerberos}}, nil
}

// AuthType implements Handshake.
func (k *krbAcceptor) AuthType() uint8 { return TypeKerberos }

// UsesAlterContext implements Handshake.
func (k *krbAcceptor) UsesAlterContext() bool { return false }

// Peer implements Handshake.
func (k *krbAcceptor) Peer() Peer { return k.peer }

// Next implements Handshake.
func (k *krbAcceptor) Next(_ context.Context, token []byte) (out []byte, done bool, err error) {
	leg := k.legs
	k.legs++
	err = contain(auth.Kerberos, func() error {
		switch {
		case leg == 0 && k.cfg.TwoLegs:
			out, err = k.framed(bytes.Clone(token))
		case leg == 0:
			out, err = k.request(bytes.Clone(token))
		case leg == 1 && !k.cfg.TwoLegs:
			err = k.third(bytes.Clone(token))
		default:
			err = errOrder(auth.Kerberos)
		}
		return err
	})
	if err != nil {
		k.ctx, k.next = nil, nil
		return out, false, protocolError(auth.Kerberos, "token of the client", err)
	}
	return out, leg == 1 || k.cfg.TwoLegs, nil
}

// framed is request for two legs.
func (k *krbAcceptor) framed(token []byte) ([]byte, error) {
	token, err := unframeKrb(token, krbTokenRequest)
	if err != nil {
		return nil, err
	}
	out, err := k.request(token)
	switch {
	case err == nil:
		k.ctx, k.next = k.next, nil
		return frameKrb(krbTokenReply, out), nil
	case out != nil:
		return frameKrb(krbTokenError, out), err
	}
	return nil, err
}

// request verifies the AP-REQ and answers it.
func (k *krbAcceptor) request(token []byte) ([]byte, error) {
	if err := k.req.Unmarshal(token); err != nil {
		return nil, protocolError(auth.Kerberos, "AP-REQ of the client", err)
	}
	if !sameDER(token, k.req.Marshal) {
		return nil, protocolError(auth.Kerberos, "AP-REQ of the client is not DER", nil)
	}
	if err := k.checkVersions(); err != nil {
		return nil, err
	}
	if code, err := k.verify(); err != nil {
		return krbErrorToken(&k.req.Ticket, code), err
	}
	if err := k.checkChecksum(); err != nil {
		return nil, err
	}
	return k.answer()
}

// checkVersions checks the fields of an AP-REQ that nothing protects.
func (k *krbAcceptor) checkVersions() error {
	if k.req.PVNO != iana.PVNO || k.req.Ticket.TktVNO != iana.PVNO {
		return protocolError(auth.Kerberos, "AP-REQ of another version", nil)
	}
	mutual := types.NewKrbFlags()
	types.SetFlag(&mutual, flags.APOptionMutualRequired)
	if !bytes.Equal(k.req.APOptions.Bytes, mutual.Bytes) {
		return protocolError(auth.Kerberos, "AP-REQ options other than mutual-required", nil)
	}
	return nil
}

// verify decrypts ticket and authenticator and checks them, RFC 4120 3.2.3.
// There is no replay cache: the third leg proves that the client is there now.
func (k *krbAcceptor) verify() (code int32, err error) {
	fail := func(code int32) (int32, error) {
		return code, krbCodeError(krbServerMeaning(code), code, time.Time{})
	}
	if !k.decryptTicket() {
		return fail(errorcode.KRB_AP_ERR_MODIFIED)
	}
	part, skew, now := &k.req.Ticket.DecryptedEncPart, k.skew(), time.Now()
	if !aesKey(part.Key.KeyType) {
		return errorcode.KDC_ERR_ETYPE_NOSUPP, errKeyType(part.Key.KeyType)
	}
	if part.StartTime.Sub(now) > skew || types.IsFlagSet(&part.Flags, flags.Invalid) {
		return fail(errorcode.KRB_AP_ERR_TKT_NYV)
	}
	if now.Sub(part.EndTime) > skew {
		return fail(errorcode.KRB_AP_ERR_TKT_EXPIRED)
	}
	if err := k.req.DecryptAuthenticator(part.Key); err != nil || k.req.EncryptedAuthenticator.EType != part.Key.KeyType {
		return errorcode.KRB_AP_ERR_BAD_INTEGRITY, protocolError(auth.Kerberos, "authenticator of the client", err)
	}
	authn := &k.req.Authenticator
	if !authn.CName.Equal(part.CName) || authn.CRealm != part.CRealm {
		return errorcode.KRB_AP_ERR_BADMATCH, protocolError(auth.Kerberos, "authenticator and ticket name different clients", nil)
	}
	if now.Sub(authn.CTime).Abs() > skew {
		return fail(errorcode.KRB_AP_ERR_SKEW)
	}
	k.peer = Peer{Mechanism: auth.Kerberos, Domain: part.CRealm, User: part.CName.PrincipalNameString()}
	return 0, nil
}

// decryptTicket decrypts the ticket with a key that the keytab lists under the
// ticket's service name, in any case.
func (k *krbAcceptor) decryptTicket() bool {
	t := &k.req.Ticket
	for _, e := range k.keytab.Entries {
		if e.Key.KeyType == t.EncPart.EType && strings.EqualFold(e.Principal.Realm, t.Realm) &&
			slices.EqualFunc(e.Principal.Components, t.SName.NameString, strings.EqualFold) &&
			t.Decrypt(e.Key) == nil {
			return true
		}
	}
	return false
}

// sameDER reports whether what was decoded encodes to the same bytes: the
// library's decoder is lenient about lengths and trailing bytes.
func sameDER(token []byte, encode func() ([]byte, error)) bool {
	b, err := encode()
	return err == nil && bytes.Equal(b, token)
}

func (k *krbAcceptor) skew() time.Duration {
	if k.cfg.MaxClockSkew > 0 {
		return k.cfg.MaxClockSkew
	}
	return 5 * time.Minute
}

// checkChecksum demands DCE style and mutual authentication of the client, and
// the channel binding if the configuration names one.
func (k *krbAcceptor) checkChecksum() error {
	sum := k.req.Authenticator.Cksum.Checksum
	if len(sum) < 24 {
		return protocolError(auth.Kerberos, "authenticator without context flags", nil)
	}
	demanded := uint32(gssMutual | gssDCEStyle)
	if k.cfg.TwoLegs {
		demanded = gssMutual
	}
	if binary.LittleEndian.Uint32(sum[20:])&(gssMutual|gssDCEStyle) != demanded {
		return protocolError(auth.Kerberos, "another number of legs than expected", nil)
	}
	if k.cfg.ChannelBinding == nil {
		return nil
	}
	want := bindingHash(k.cfg.ChannelBinding)
	if subtle.ConstantTimeCompare(sum[4:20], want[:]) != 1 {
		return &auth.Error{
			Mechanism: auth.Kerberos, Reason: auth.ErrChannelBinding,
			Advice: "bind to the TLS channel; if the client does, something terminates TLS between client and server",
		}
	}
	return nil
}

// answer makes the AP-REP with a subkey and a sequence number of our own.
func (k *krbAcceptor) answer() ([]byte, error) {
	session := k.req.Ticket.DecryptedEncPart.Key
	et, err := krbcrypto.GetEtype(session.KeyType)
	if err != nil {
		return nil, errKeyType(session.KeyType)
	}
	subkey, err := types.GenerateEncryptionKey(et)
	if err != nil {
		return nil, protocolError(auth.Kerberos, "subkey", err)
	}
	var seq [4]byte
	_, _ = rand.Read(seq[:]) // never fails
	// 30 bits, as some implementations read the number as signed.
	k.seq = int64(binary.LittleEndian.Uint32(seq[:]) & 0x3FFFFFFF)
	authn := &k.req.Authenticator
	k.next, err = newKrbContext(krbKeys{
		key: subkey, subkey: true, initSeq: krbSequence(authn.SeqNumber), accptSeq: krbSequence(k.seq),
	}, true)
	if err != nil {
		return nil, err
	}
	rep, err := messages.NewAPRep(session, messages.EncAPRepPart{
		CTime: authn.CTime, Cusec: authn.Cusec, Subkey: subkey, SequenceNumber: k.seq,
	})
	if err != nil {
		return nil, protocolError(auth.Kerberos, "AP-REP", err)
	}
	return rep.Marshal()
}

// third verifies the client's AP-REP: under the session key, with our sequence
// number.
func (k *krbAcceptor) third(token []byte) error {
	if k.next == nil {
		return errOrder(auth.Kerberos)
	}
	var rep messages.APRep
	if err := rep.Unmarshal(token); err != nil {
		return protocolError(auth.Kerberos, "third leg of the client", err)
	}
	if !sameDER(token, rep.Marshal) {
		return protocolError(auth.Kerberos, "third leg of the client is not DER", nil)
	}
	if err := decryptReply(&rep, k.req.Ticket.DecryptedEncPart.Key); err != nil {
		return protocolError(auth.Kerberos, "third leg of the client", err)
	}
	if rep.DecryptedEncPart.SequenceNumber != k.seq {
		return protocolError(auth.Kerberos, "third leg of another exchange", nil)
	}
	k.ctx, k.next = k.next, nil
	return nil
}

// Protector implements Handshake.
func (k *krbAcceptor) Protector(level Level, headerSigning bool) (Protector, error) {
	return k.ctx.protector(level, headerSigning)
}

func (k *krbAcceptor) mics() micer { return k.ctx }
