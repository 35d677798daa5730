// Kerberos at the client, in the three legs of DCE style: AP-REQ, AP-REP,
// AP-REP ([MS-KILE] 3.4.5.1), or in the two that are framed (RFC 4121 4.1).

package security

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"time"

	"github.com/oiweiwei/gokrb5.fork/v9/iana"
	"github.com/oiweiwei/gokrb5.fork/v9/iana/chksumtype"
	"github.com/oiweiwei/gokrb5.fork/v9/iana/flags"
	"github.com/oiweiwei/gokrb5.fork/v9/messages"
	"github.com/oiweiwei/gokrb5.fork/v9/types"

	"github.com/go-mapi/mapirpc/auth"
)

// Context flags in the authenticator's checksum, RFC 4121 4.1.1.1, and
// GSS_C_DCE_STYLE, [MS-KILE] 3.2.1.
const (
	gssMutual   = 0x02
	gssReplay   = 0x04
	gssSequence = 0x08
	gssConf     = 0x10
	gssInteg    = 0x20
	gssDCEStyle = 0x1000
)

// krbInitiator implements Handshake and mechanism.
type krbInitiator struct {
	source  *krbSource
	target  string
	level   Level
	binding []byte
	twoLegs bool

	legs   int
	ticket krbTicket
	authn  types.Authenticator
	ctx    *krbContext
}

func newKrbInitiator(cfg *InitiatorConfig) (*krbInitiator, error) {
	if cfg.TargetName == "" {
		return nil, &auth.Error{
			Mechanism: auth.Kerberos, Reason: auth.ErrUnknownSPN, Detail: "none given",
			Advice: "name the service, as in exchangeMDB/exch01.corp.example",
		}
	}
	source, err := newKrbSource(cfg)
	if err != nil {
		return nil, err
	}
	return &krbInitiator{
		source: source, target: cfg.TargetName, level: cfg.Level, binding: cfg.ChannelBinding, twoLegs: cfg.TwoLegs,
	}, nil
}

// AuthType implements Handshake.
func (k *krbInitiator) AuthType() uint8 { return TypeKerberos }

// UsesAlterContext implements Handshake.
func (k *krbInitiator) UsesAlterContext() bool { return false }

// Peer implements Handshake.
func (k *krbInitiator) Peer() Peer {
	return Peer{Mechanism: auth.Kerberos, Domain: k.ticket.ticket.Realm, User: k.ticket.ticket.SName.PrincipalNameString()}
}

// Next implements Handshake.
func (k *krbInitiator) Next(ctx context.Context, token []byte) (out []byte, done bool, err error) {
	leg := k.legs
	k.legs++
	switch {
	case leg == 0 && len(token) == 0:
		out, err = k.request(ctx)
		return out, false, err
	case leg == 1:
		err = contain(auth.Kerberos, func() error {
			out, err = k.reply(bytes.Clone(token))
			return err
		})
		if err != nil {
			k.ctx = nil
			k.source.tickets.drop(k.source.cred, k.target)
			return nil, false, protocolError(auth.Kerberos, "answer of the server", err)
		}
		return out, true, nil
	}
	return nil, false, errOrder(auth.Kerberos)
}

// request gets the ticket and makes the AP-REQ.
func (k *krbInitiator) request(ctx context.Context) (out []byte, err error) {
	if k.ticket, err = k.source.serviceTicket(ctx, k.target); err != nil {
		return nil, err
	}
	if !aesKey(k.ticket.key.KeyType) {
		return nil, errKeyType(k.ticket.key.KeyType)
	}
	err = contain(auth.Kerberos, func() error {
		out, err = k.makeRequest()
		return err
	})
	if err != nil {
		return nil, protocolError(auth.Kerberos, "AP-REQ", err)
	}
	return out, nil
}

func (k *krbInitiator) makeRequest() ([]byte, error) {
	var err error
	if k.authn, err = types.NewAuthenticator(k.ticket.realm, k.ticket.cname); err != nil {
		return nil, err
	}
	k.authn.CTime = k.authn.CTime.Truncate(time.Second)
	k.authn.Cksum = types.Checksum{CksumType: chksumtype.GSSAPI, Checksum: k.checksum()}
	req, err := messages.NewAPReq(k.ticket.ticket, k.ticket.key, k.authn)
	if err != nil {
		return nil, err
	}
	types.SetFlag(&req.APOptions, flags.APOptionMutualRequired)
	b, err := req.Marshal()
	if err != nil || !k.twoLegs {
		return b, err
	}
	return frameKrb(krbTokenRequest, b), nil
}

// checksum is the authenticator's checksum: channel bindings and context
// flags, RFC 4121 4.1.1.
func (k *krbInitiator) checksum() []byte {
	wanted := uint32(gssMutual | gssReplay | gssSequence | gssInteg)
	if !k.twoLegs {
		wanted |= gssDCEStyle
	}
	if k.level.OrDefault() == LevelPrivacy {
		wanted |= gssConf
	}
	hash := bindingHash(k.binding)
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(hash)))
	b = append(b, hash[:]...)
	return binary.LittleEndian.AppendUint32(b, wanted)
}

// reply verifies that the server holds the service's key and makes the third
// leg, if there is one, an AP-REP under the server's sequence number.
func (k *krbInitiator) reply(token []byte) ([]byte, error) {
	if k.twoLegs {
		var err error
		if token, err = unframeKrb(token, krbTokenReply, krbTokenError); err != nil {
			return nil, err
		}
	}
	rep, err := k.readReply(token)
	if err != nil {
		return nil, err
	}
	keys := krbKeys{
		key: rep.Subkey, subkey: true,
		initSeq: krbSequence(k.authn.SeqNumber), accptSeq: krbSequence(rep.SequenceNumber),
	}
	if len(keys.key.KeyValue) == 0 {
		keys.key, keys.subkey = k.ticket.key, false
	}
	if k.ctx, err = newKrbContext(keys, false); err != nil {
		return nil, err
	}
	if k.twoLegs {
		return nil, nil
	}
	third, err := messages.NewAPRep(k.ticket.key, messages.EncAPRepPart{
		CTime: k.authn.CTime, Cusec: k.authn.Cusec, SequenceNumber: rep.SequenceNumber,
	})
	if err != nil {
		return nil, protocolError(auth.Kerberos, "third leg", err)
	}
	return third.Marshal()
}

// readReply decrypts the server's AP-REP and compares the time in it with what
// was sent: that is what proves the server, RFC 4120 3.2.5.
func (k *krbInitiator) readReply(token []byte) (*messages.EncAPRepPart, error) {
	if len(token) > 0 && token[0] == krbErrorTag {
		var e messages.KRBError
		if err := e.Unmarshal(token); err != nil {
			return nil, protocolError(auth.Kerberos, "KRB-ERROR of the server", err)
		}
		return nil, krbCodeError(krbServerMeaning(e.ErrorCode), e.ErrorCode, e.STime)
	}
	var rep messages.APRep
	if err := rep.Unmarshal(token); err != nil {
		return nil, protocolError(auth.Kerberos, "AP-REP of the server", err)
	}
	if err := decryptReply(&rep, k.ticket.key); err != nil {
		return nil, protocolError(auth.Kerberos, "AP-REP of the server", err)
	}
	part := &rep.DecryptedEncPart
	if part.CTime.Unix() != k.authn.CTime.Unix() || part.Cusec != k.authn.Cusec {
		return nil, protocolError(auth.Kerberos, "AP-REP answers another request", nil)
	}
	return part, nil
}

var errReplyHeader = errors.New("AP-REP of another version or key type")

// decryptReply decrypts an AP-REP and checks what the library does not.
func decryptReply(rep *messages.APRep, key types.EncryptionKey) error {
	if rep.PVNO != iana.PVNO || rep.EncPart.EType != key.KeyType {
		return errReplyHeader
	}
	return rep.DecryptEncPart(key)
}

// Protector implements Handshake. It demands header signing, because nothing
// protects the bind that offers it: whoever takes the offer out could change
// headers, and by the length of padding that of stubs. Every server with AES
// keys has it.
func (k *krbInitiator) Protector(level Level, headerSigning bool) (Protector, error) {
	p, err := k.ctx.protector(level, headerSigning)
	if p != nil && !headerSigning {
		return nil, &auth.Error{
			Mechanism: auth.Kerberos, Reason: auth.ErrLevelUnavailable, Detail: "the server does not sign the headers of packets",
			Advice: "see whether something between takes the offer out; NTLM signs headers in any case",
		}
	}
	return p, err
}

func (k *krbInitiator) mics() micer { return k.ctx }
